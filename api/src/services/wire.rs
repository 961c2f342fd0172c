//! What travels about services.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::localized::Localized;
use crate::organizations::OrganizationSummary;
use crate::platform::http::Versioned;
use crate::text_enum;

text_enum! {
    /// Whether a service is offered (HSDS `service.status`).
    pub enum ServiceStatus {
        /// It is offered.
        Active = "active",
        /// It is not offered at present.
        Inactive = "inactive",
        /// It will not be offered again.
        Defunct = "defunct",
        /// It is closed for a while.
        TemporarilyClosed = "temporarily_closed",
    }
}

text_enum! {
    /// Whether a service takes people now.
    pub enum ServiceAvailability {
        /// It does.
        Open = "open",
        /// With a waiting list.
        Waitlist = "waitlist",
        /// It does not.
        Full = "full",
        /// Nobody has said.
        Unknown = "unknown",
    }
}

/// What a service is, and how it is reached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceDetails {
    /// Name.
    #[validate(nested)]
    pub name: Localized,
    /// What happens there, in plain words.
    #[validate(nested)]
    pub description: Localized,
    /// Codes of kinds of help.
    #[validate(length(min = 1, max = 10))]
    #[schema(min_items = 1, max_items = 10)]
    pub kinds: Vec<String>,
    /// Languages that are spoken there (ISO 639-1).
    #[validate(length(min = 1, max = 30))]
    #[schema(min_items = 1, max_items = 30)]
    pub languages: Vec<String>,
    /// Community areas that it serves; none: the whole city.
    #[serde(default)]
    #[validate(length(max = 77))]
    #[schema(max_items = 77)]
    pub areas: Vec<i32>,
    /// Whether somebody answers day and night.
    #[serde(default)]
    #[schema(example = false)]
    pub always_open: bool,
    /// When it is open.
    #[serde(default)]
    #[validate(nested)]
    pub hours: Option<Localized>,
    /// For whom it is.
    #[serde(default)]
    #[validate(nested)]
    pub eligibility: Option<Localized>,
    /// Youngest age.
    #[serde(default)]
    #[validate(range(min = 0, max = 120))]
    #[schema(example = json!(null), minimum = 0, maximum = 120)]
    pub minimum_age: Option<i32>,
    /// Oldest age.
    #[serde(default)]
    #[validate(range(min = 0, max = 120))]
    #[schema(example = json!(null), minimum = 0, maximum = 120)]
    pub maximum_age: Option<i32>,
    /// What it costs; null: nothing.
    #[serde(default)]
    #[validate(nested)]
    pub fees: Option<Localized>,
    /// How one begins.
    #[serde(default)]
    #[validate(nested)]
    pub application_process: Option<Localized>,
    /// Telephone.
    #[serde(default)]
    #[validate(length(min = 3, max = 30))]
    #[schema(example = "312 555 0150", min_length = 3, max_length = 30)]
    pub phone: Option<String>,
    /// Number for text messages.
    #[serde(default)]
    #[validate(length(min = 3, max = 30))]
    #[schema(example = json!(null), min_length = 3, max_length = 30)]
    pub text_phone: Option<String>,
    /// E-mail address.
    #[serde(default)]
    #[validate(email, length(max = 254))]
    #[schema(example = json!(null), max_length = 254)]
    pub email: Option<String>,
    /// Site.
    #[serde(default)]
    #[validate(url, length(max = 300))]
    #[schema(example = "https://www.example.org/help", max_length = 300)]
    pub url: Option<String>,
    /// House number and street.
    #[serde(default)]
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "90000 W Example St", min_length = 1, max_length = 200)]
    pub street_address: Option<String>,
    /// ZIP code.
    #[serde(default)]
    #[validate(length(min = 3, max = 10))]
    #[schema(example = "60600", min_length = 3, max_length = 10)]
    pub postal_code: Option<String>,
    /// Whether the address is kept from the public, as of a shelter.
    #[serde(default)]
    #[schema(example = false)]
    pub confidential_address: bool,
}

/// A service.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Service)]
pub struct ServiceView {
    /// Id.
    pub id: Uuid,
    /// Who offers it.
    pub organization: OrganizationSummary,
    /// Whether it is offered.
    pub status: ServiceStatus,
    /// Whether it takes people now.
    pub availability: ServiceAvailability,
    /// What it is. The address of one that keeps it confidential is there only for those who may change it.
    pub details: ServiceDetails,
    /// When somebody last confirmed all of it (HSDS `assured_date`).
    pub assured_on: Option<NaiveDate>,
    /// Whether that is too long ago, by the settings.
    #[schema(example = false)]
    pub outdated: bool,
    /// Whether the caller may change and confirm it.
    #[schema(example = false)]
    pub may_change: bool,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Versioned for ServiceView {
    fn row_version(&self) -> i64 {
        self.row_version
    }

    fn state(&self) -> Option<String> {
        // The same version reads differently for the public, and later.
        Some(format!("{}{}", u8::from(self.may_change), u8::from(self.outdated)))
    }
}

/// A new service.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewService {
    /// Who offers it.
    pub organization_id: Uuid,
    /// What it is.
    #[validate(nested)]
    pub details: ServiceDetails,
}

/// A change of a service (JSON merge patch; `details` are replaced as a whole).
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServicePatch {
    /// Whether it is offered.
    pub status: Option<ServiceStatus>,
    /// What it is.
    #[validate(nested)]
    pub details: Option<ServiceDetails>,
}

/// That a service is as it stands there.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewServiceConfirmation {
    /// Whether it takes people now.
    pub availability: ServiceAvailability,
}

/// Which services.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ServiceFilter {
    /// Words of the name or description, in any language.
    #[param(min_length = 2, max_length = 100, example = "counseling")]
    pub q: Option<String>,
    /// Code of a kind of help.
    #[param(max_length = 50)]
    pub kind: Option<String>,
    /// A language that is spoken there (ISO 639-1).
    #[param(max_length = 8)]
    pub language: Option<String>,
    /// A community area that it serves.
    #[param(minimum = 1)]
    pub area: Option<i32>,
    /// Whether somebody answers day and night.
    pub always_open: Option<bool>,
    /// Who offers it.
    pub organization_id: Option<Uuid>,
    /// Whether it was confirmed too long ago, or never.
    pub outdated: Option<bool>,
    /// Whether it is offered; the public sees only what is.
    pub status: Option<ServiceStatus>,
}
