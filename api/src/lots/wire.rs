//! What travels about lots.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::model::{LotFactor, LotOwner, LotStatus};
use crate::community_areas::{AreaSummary, Point};
use crate::platform::http::{Many, Patched, Versioned};

/// Points of one factor: why this lot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LotPriorityFactor {
    /// What counts.
    pub factor: LotFactor,
    /// How much of it there is: a number of incidents, requests, nominations or years; 1 or 0 for what is near or not.
    #[schema(example = 7.0, minimum = 0)]
    pub value: f64,
    /// Points that this gives.
    #[schema(example = 28.0, minimum = 0)]
    pub points: f64,
    /// Points that it can give at most.
    #[schema(example = 40.0, minimum = 0)]
    pub most_points: f64,
    /// Whether there is data to tell; without, it gives no points.
    #[schema(example = true)]
    pub known: bool,
}

/// A vacant lot.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Lot)]
pub struct LotView {
    /// Id.
    pub id: Uuid,
    /// Property index number, 14 digits.
    #[schema(example = "20283000120000", min_length = 14, max_length = 14)]
    pub parcel_number: String,
    /// The inventory's id of the row.
    #[schema(example = "58815", max_length = 100)]
    pub external_id: Option<String>,
    /// Address.
    #[schema(example = "3500 W EXAMPLE AVE", max_length = 200)]
    pub address: String,
    /// ZIP code.
    #[schema(example = "60624", max_length = 10)]
    pub zip_code: Option<String>,
    /// Community area.
    pub community_area: Option<AreaSummary>,
    /// Council ward.
    #[schema(example = 28, minimum = 1)]
    pub ward: Option<i32>,
    /// Whose it is; the inventory is no proof of title.
    pub owner: LotOwner,
    /// Administrative label of the inventory.
    #[schema(example = "DPD", max_length = 200)]
    pub managing_organization: Option<String>,
    /// Status of the property in the inventory.
    #[schema(example = "Owned by City", max_length = 100)]
    pub property_status: Option<String>,
    /// Zoning classification.
    #[schema(example = "RS-3", max_length = 50)]
    pub zoning: Option<String>,
    /// Size in square feet.
    #[schema(example = 3125, minimum = 1)]
    pub square_feet: Option<i32>,
    /// Where it is.
    pub point: Option<Point>,
    /// Outline as a GeoJSON polygon.
    #[schema(value_type = Option<Object>)]
    pub boundary: Option<Value>,
    /// H3 cell of resolution 9.
    #[schema(example = "892664c1a8bffff", max_length = 15)]
    pub cell: Option<String>,
    /// Since when the owner has it.
    pub acquired_on: Option<NaiveDate>,
    /// When it was sold.
    pub disposed_on: Option<NaiveDate>,
    /// Since when it is vacant, where it is known; otherwise the day on which it was acquired counts.
    pub vacant_since: Option<NaiveDate>,
    /// Whether it is offered.
    #[schema(example = "Available", max_length = 100)]
    pub sales_status: Option<String>,
    /// Where to apply for it.
    #[schema(example = "https://example.org/apply", max_length = 500)]
    pub application_url: Option<String>,
    /// Where it stands.
    pub status: LotStatus,
    /// Since when.
    pub status_changed_at: DateTime<Utc>,
    /// Code of its treatment.
    #[schema(example = "green", max_length = 50)]
    pub treatment: Option<String>,
    /// Day of the first verified work.
    pub treated_on: Option<NaiveDate>,
    /// Sum of the points: where to go first.
    #[schema(example = 61.5, minimum = 0)]
    pub priority: f64,
    /// Why this lot.
    #[schema(max_items = 8)]
    pub priority_factors: Vec<LotPriorityFactor>,
    /// How often residents re-opened what was verified.
    #[schema(example = 0, minimum = 0)]
    pub reopened_count: i32,
    /// Agreement that it is promised by.
    pub promised_by: Option<Uuid>,
    /// Code for the sign on the lot; only for those who may put it up.
    #[schema(example = "7KQ2-M9PD", max_length = 20)]
    pub sign_code: Option<String>,
    /// Where the caller may bring it from here.
    #[schema(max_items = 14)]
    pub allowed_transitions: Vec<LotStatus>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Versioned for LotView {
    fn row_version(&self) -> i64 {
        self.row_version
    }

    fn visibility(&self) -> &'static str {
        if self.sign_code.is_some() { "w" } else { "" }
    }
}

/// A lot entered by hand.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLot {
    /// Property index number: 14 digits, with or without hyphens.
    #[validate(length(min = 14, max = 20))]
    #[schema(example = "20-28-300-012-0000", min_length = 14, max_length = 20)]
    pub parcel_number: String,
    /// Address.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "3500 W EXAMPLE AVE", min_length = 1, max_length = 200)]
    pub address: String,
    /// Whose it is.
    pub owner: LotOwner,
    /// Where it is; the community area follows from it.
    pub point: Option<Point>,
    /// Community area, where there is no point.
    #[schema(example = 27)]
    pub community_area_number: Option<i32>,
    /// Council ward.
    #[validate(range(min = 1, max = 100))]
    #[schema(example = 28, minimum = 1, maximum = 100)]
    pub ward: Option<i32>,
    /// Zoning classification.
    #[validate(length(max = 50))]
    #[schema(example = "RS-3", max_length = 50)]
    pub zoning: Option<String>,
    /// Size in square feet.
    #[validate(range(min = 1, max = 100_000_000))]
    #[schema(example = 3125, minimum = 1, maximum = 100_000_000)]
    pub square_feet: Option<i32>,
    /// Since when it is vacant.
    pub vacant_since: Option<NaiveDate>,
    /// Outline as a GeoJSON polygon (longitude first).
    #[schema(value_type = Option<Object>)]
    pub boundary: Option<Value>,
}

/// A change of a lot (JSON merge patch).
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LotPatch {
    /// Address.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub address: Option<String>,
    /// Whose it is.
    pub owner: Option<LotOwner>,
    /// Where it is; null removes it.
    #[serde(default)]
    #[schema(value_type = Option<Point>)]
    pub point: Patched<Point>,
    /// Outline as a GeoJSON polygon; null removes it.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub boundary: Patched<Value>,
    /// Size in square feet; null: not known.
    #[serde(default)]
    #[schema(value_type = Option<i32>)]
    pub square_feet: Patched<i32>,
    /// Since when it is vacant; null: not known.
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    pub vacant_since: Patched<NaiveDate>,
    /// Code of its treatment; null: none.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub treatment: Patched<String>,
}

/// A step of a lot.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLotTransition {
    /// Where to; one of `allowed_transitions`.
    pub to: LotStatus,
    /// Why. Needed for `rejected`, `retired`, `needs_attention` and `transferred`.
    #[validate(length(min = 1, max = 2000))]
    #[schema(example = "The owner does not agree.", min_length = 1, max_length = 2000)]
    pub note: Option<String>,
}

/// Which lots.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LotFilter {
    /// Part of the address, or of the parcel number.
    #[param(max_length = 100, example = "example ave")]
    pub q: Option<String>,
    /// Where they stand.
    #[serde(default)]
    #[param(value_type = Vec<LotStatus>, style = Form, explode = false)]
    pub status: Many<LotStatus>,
    /// Community areas.
    #[serde(default)]
    #[param(value_type = Vec<i32>, style = Form, explode = false)]
    pub area: Many<i32>,
    /// Whether they lie in an area in focus.
    pub focus: Option<bool>,
    /// Council ward.
    pub ward: Option<i32>,
    /// Whose they are.
    #[serde(default)]
    #[param(value_type = Vec<LotOwner>, style = Form, explode = false)]
    pub owner: Many<LotOwner>,
    /// Code of the treatment.
    #[param(max_length = 50, example = "green")]
    pub treatment: Option<String>,
    /// Whether somebody has them or asked for them.
    pub promised: Option<bool>,
    /// Whether residents re-opened them.
    pub reopened: Option<bool>,
    /// Whether their place is known.
    pub placed: Option<bool>,
    /// A season (a year) for which they have no plan.
    #[param(minimum = 2000, maximum = 2200, example = 2026)]
    pub unplanned_season: Option<i32>,
    /// Points of priority at least.
    #[param(minimum = 0, example = 40.0)]
    pub priority_from: Option<f64>,
}
