//! The rules of one version: dated data that the center edits, not code.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::cases::CaseIncidentKind;
use crate::community_areas::Areas;
use crate::localized::Localized;
use crate::platform::http::{ApiResult, Problem};
use crate::text_enum;

text_enum! {
    /// Where something has to have to do with the areas of the fund.
    pub enum CoveragePlace {
        /// The incident happened in one of the areas.
        IncidentArea = "incident_area",
        /// The victim lives in one of the areas.
        ResidenceArea = "residence_area",
        /// The incident happened anywhere in the city.
        City = "city",
    }
}

text_enum! {
    /// Until when one may apply.
    pub enum CompensationWindowKind {
        /// Since a day, without an end.
        Since = "since",
        /// In the calendar year of the incident.
        CalendarYear = "calendar_year",
        /// Within 365 days of the incident.
        Rolling365 = "rolling_365",
    }
}

text_enum! {
    /// What money is for.
    pub enum CompensationCategory {
        /// Food, child care, medicine and the like.
        BasicNeeds = "basic_needs",
        /// A safe place for some time.
        Relocation = "relocation",
        /// Funeral and burial, after a homicide.
        Funeral = "funeral",
    }
}

/// Something that the fund covers; one that fits is enough.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// What happened.
    pub incident_kind: CaseIncidentKind,
    /// Whether only by a gun.
    #[schema(example = true)]
    pub gun_only: bool,
    /// Up to which age of the victim; null: any.
    #[validate(range(min = 0, max = 120))]
    #[schema(example = json!(null), minimum = 0, maximum = 120)]
    pub maximum_age: Option<i32>,
    /// Where; one that fits is enough.
    #[validate(length(min = 1, max = 3))]
    #[schema(min_items = 1, max_items = 3)]
    pub places: Vec<CoveragePlace>,
}

/// Until when one may apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompensationWindow {
    /// How it is counted.
    pub kind: CompensationWindowKind,
    /// First day of incidents, for `since`.
    pub since: Option<NaiveDate>,
}

/// What is paid at most for one victim, in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompensationCaps {
    /// For basic needs.
    #[validate(range(min = 0, max = 100_000_000))]
    #[schema(example = 100_000, minimum = 0, maximum = 100_000_000)]
    pub basic_needs_cents: i64,
    /// For relocation.
    #[validate(range(min = 0, max = 100_000_000))]
    #[schema(example = 100_000, minimum = 0, maximum = 100_000_000)]
    pub relocation_cents: i64,
    /// For the funeral.
    #[validate(range(min = 0, max = 100_000_000))]
    #[schema(example = 150_000, minimum = 0, maximum = 100_000_000)]
    pub funeral_cents: i64,
    /// All together when the victim lives.
    #[validate(range(min = 0, max = 100_000_000))]
    #[schema(example = 200_000, minimum = 0, maximum = 100_000_000)]
    pub nonfatal_cents: i64,
    /// All together when the victim was killed.
    #[validate(range(min = 0, max = 100_000_000))]
    #[schema(example = 350_000, minimum = 0, maximum = 100_000_000)]
    pub fatal_cents: i64,
}

impl CompensationCaps {
    /// Of one category.
    pub const fn of(&self, category: CompensationCategory) -> i64 {
        match category {
            CompensationCategory::BasicNeeds => self.basic_needs_cents,
            CompensationCategory::Relocation => self.relocation_cents,
            CompensationCategory::Funeral => self.funeral_cents,
        }
    }

    /// All together.
    pub const fn total(&self, kind: CaseIncidentKind) -> i64 {
        match kind {
            CaseIncidentKind::NonfatalShooting => self.nonfatal_cents,
            CaseIncidentKind::Homicide => self.fatal_cents,
        }
    }
}

/// A paper that the advocate has to have seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompensationDocument {
    /// Code.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "applicant_identity", min_length = 1, max_length = 50)]
    pub code: String,
    /// Name.
    #[validate(nested)]
    pub name: Localized,
    /// Only when this is asked for; null: always.
    pub category: Option<CompensationCategory>,
}

/// Other help, to be named when this fund cannot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompensationAlternative {
    /// Name.
    #[validate(nested)]
    pub name: Localized,
    /// What it covers and what it asks for.
    #[validate(nested)]
    pub description: Localized,
    /// Telephone.
    #[validate(length(min = 3, max = 30))]
    #[schema(example = "800-228-3368", min_length = 3, max_length = 30)]
    pub phone: Option<String>,
    /// When somebody last looked whether this is so.
    pub checked_on: NaiveDate,
}

/// The rules of one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompensationRules {
    /// Community areas of the fund.
    #[validate(length(min = 1, max = 77))]
    #[schema(min_items = 1, max_items = 77)]
    pub areas: Vec<i32>,
    /// What is covered.
    #[validate(nested, length(min = 1, max = 20))]
    #[schema(min_items = 1, max_items = 20)]
    pub coverage: Vec<Coverage>,
    /// Until when one may apply.
    pub window: CompensationWindow,
    /// Whether the victim has to live in the city.
    #[schema(example = true)]
    pub victim_residency: bool,
    /// Whether the applicant has to live in the city.
    #[schema(example = true)]
    pub applicant_residency: bool,
    /// Whether nobody is helped who is detained.
    #[schema(example = false)]
    pub not_detained: bool,
    /// Whether next of kin who live elsewhere get the funeral paid, straight to the funeral home.
    #[schema(example = true)]
    pub funeral_for_kin_elsewhere: bool,
    /// What is paid at most.
    #[validate(nested)]
    pub caps: CompensationCaps,
    /// Days until a decision.
    #[validate(range(min = 1, max = 365))]
    #[schema(example = 7, minimum = 1, maximum = 365)]
    pub decision_days: i32,
    /// Days from an approval until it is paid.
    #[validate(range(min = 1, max = 365))]
    #[schema(example = 14, minimum = 1, maximum = 365)]
    pub payment_days: i32,
    /// Papers.
    #[validate(nested, length(max = 30))]
    #[schema(max_items = 30)]
    pub documents: Vec<CompensationDocument>,
    /// Other help.
    #[validate(nested, length(max = 10))]
    #[schema(max_items = 10)]
    pub alternatives: Vec<CompensationAlternative>,
}

impl CompensationRules {
    /// Refuses what single fields cannot say about themselves.
    pub fn check(&self, city: &Areas) -> ApiResult<()> {
        let refused = |pointer: &str, code, detail| Err(Problem::invalid_field(pointer, code, detail));
        if let Some(index) = self.areas.iter().position(|number| !city.contains(*number)) {
            return refused(
                &format!("/rules/areas/{index}"),
                "unknown_area",
                "There is no community area of this number.",
            );
        }
        if (self.window.kind == CompensationWindowKind::Since) != self.window.since.is_some() {
            return refused("/rules/window/since", "required", "Give the first day for since, and only then.");
        }
        for (index, document) in self.documents.iter().enumerate() {
            crate::codes::check(&format!("/rules/documents/{index}/code"), &document.code)?;
            if self.documents.iter().take(index).any(|other| other.code == document.code) {
                return refused(
                    &format!("/rules/documents/{index}/code"),
                    "twice",
                    "Each paper has a code of its own.",
                );
            }
        }
        Ok(())
    }
}
