//! What travels about the distribution of devices.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::model::PickupStatus;
use crate::platform::http::Versioned;

/// How many of one kind are at a site.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockLevel {
    /// Code of the item in policies.
    #[schema(example = "wireless_camera", max_length = 50)]
    pub item: String,
    /// Pieces.
    #[schema(example = 42, minimum = 0)]
    pub quantity: i64,
}

/// Where devices are picked up.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DistributionSite)]
pub struct DistributionSiteView {
    /// Id.
    pub id: Uuid,
    /// Name.
    #[schema(example = "Westside Community Hub", max_length = 200)]
    pub name: String,
    /// Address.
    #[schema(example = "100 N Example Ave", max_length = 300)]
    pub address: String,
    /// Whether it is in use.
    #[schema(example = true)]
    pub active: bool,
    /// What is there.
    #[schema(max_items = 100)]
    pub stock: Vec<StockLevel>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

impl Versioned for DistributionSiteView {
    fn row_version(&self) -> i64 {
        self.row_version
    }

    fn state(&self) -> Option<String> {
        let state = format!("{:?}", self.stock);
        Some(state.chars().filter(char::is_ascii_alphanumeric).collect())
    }
}

/// A new site.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDistributionSite {
    /// Name.
    #[validate(length(min = 2, max = 200))]
    #[schema(example = "Westside Community Hub", min_length = 2, max_length = 200)]
    pub name: String,
    /// Address.
    #[validate(length(min = 2, max = 300))]
    #[schema(example = "100 N Example Ave", min_length = 2, max_length = 300)]
    pub address: String,
}

/// A change of a site (JSON merge patch).
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DistributionSitePatch {
    /// Address.
    #[validate(length(min = 2, max = 300))]
    #[schema(example = "102 N Example Ave", min_length = 2, max_length = 300)]
    pub address: Option<String>,
    /// Whether it is in use.
    #[schema(example = false)]
    pub active: Option<bool>,
}

/// Devices that came to a site or were lost.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStockEntry {
    /// Code of the item in policies.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "wireless_camera", min_length = 1, max_length = 50)]
    pub item: String,
    /// Pieces; below zero takes away.
    #[validate(range(min = -100_000, max = 100_000))]
    #[schema(example = 50, minimum = -100_000, maximum = 100_000)]
    pub quantity: i32,
    /// Where from, or why.
    #[validate(length(min = 3, max = 200))]
    #[schema(example = "Delivery of November", min_length = 3, max_length = 200)]
    pub note: String,
}

/// A time to pick up.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PickupSlot)]
pub struct PickupSlotView {
    /// Id.
    pub id: Uuid,
    /// Where.
    pub site_id: Uuid,
    /// Name of the site.
    #[schema(example = "Westside Community Hub", max_length = 200)]
    pub site_name: String,
    /// Its address.
    #[schema(example = "100 N Example Ave", max_length = 300)]
    pub address: String,
    /// From when.
    pub starts_at: DateTime<Utc>,
    /// Until when.
    pub ends_at: DateTime<Utc>,
    /// People who may come.
    #[schema(example = 20, minimum = 1)]
    pub capacity: i32,
    /// Places that are left.
    #[schema(example = 7, minimum = 0)]
    pub free: i64,
}

impl Versioned for PickupSlotView {
    fn row_version(&self) -> i64 {
        1
    }

    fn state(&self) -> Option<String> {
        Some(self.free.to_string())
    }
}

/// A new time.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPickupSlot {
    /// Where.
    pub site_id: Uuid,
    /// From when.
    pub starts_at: DateTime<Utc>,
    /// Until when.
    pub ends_at: DateTime<Utc>,
    /// People who may come.
    #[validate(range(min = 1, max = 1000))]
    #[schema(example = 20, minimum = 1, maximum = 1000)]
    pub capacity: i32,
}

/// The booked time of an application.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnPickup {
    /// Name of the site.
    #[schema(example = "Westside Community Hub", max_length = 200)]
    pub site_name: String,
    /// Its address.
    #[schema(example = "100 N Example Ave", max_length = 300)]
    pub address: String,
    /// From when.
    pub starts_at: DateTime<Utc>,
    /// Until when.
    pub ends_at: DateTime<Utc>,
}

/// Booking a time.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnPickupBooking {
    /// Secret of the application.
    #[validate(length(min = 20, max = 60))]
    #[schema(example = "k7m2p-9qxdt-4hw3n-8bvcz-6ryfs-a", min_length = 20, max_length = 60)]
    pub code: String,
    /// Which time.
    pub slot_id: Uuid,
}

/// Whose appointments.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PickupFilter {
    /// On which day; left out: today.
    pub day: Option<NaiveDate>,
    /// At which site.
    pub site_id: Option<Uuid>,
}

/// Somebody who comes, by reference.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PickupAppointment {
    /// Id.
    pub id: Uuid,
    /// Which application.
    pub application_id: Uuid,
    /// Its reference.
    #[schema(example = "k7m2p-9qxdt", max_length = 30)]
    pub reference: String,
    /// Where.
    #[schema(example = "Westside Community Hub", max_length = 200)]
    pub site_name: String,
    /// When.
    pub starts_at: DateTime<Utc>,
    /// Whether they came.
    pub status: PickupStatus,
}

/// A device that is handed over.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandedDevice {
    /// Code of the item in the policy.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "wireless_camera", min_length = 1, max_length = 50)]
    pub item: String,
    /// Its serial number.
    #[validate(length(min = 3, max = 60))]
    #[schema(example = "CAM-0001-7731", min_length = 3, max_length = 60)]
    pub serial_number: String,
}

/// A hand-over.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHandOver {
    /// Where.
    pub site_id: Uuid,
    /// Each device.
    #[validate(nested, length(min = 1, max = 30))]
    #[schema(min_items = 1, max_items = 30)]
    pub devices: Vec<HandedDevice>,
    /// Whether a paper with the name was looked at. Nothing of it is kept.
    #[schema(example = true)]
    pub identity_checked: bool,
}
