//! What reviews say of incidents, for sessions, reviews and minutes alike.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::community_areas::Point;
use crate::incidents::{IncidentKind, Verification};

/// What was known of an incident when the data were locked, or is known now while they are not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IncidentFacts {
    /// What happened.
    pub kind: IncidentKind,
    /// When.
    pub occurred_at: DateTime<Utc>,
    /// Community area.
    #[schema(example = 25)]
    pub community_area_number: Option<i32>,
    /// The block, never a house number.
    #[schema(example = "041XX W EXAMPLE ST", max_length = 200)]
    pub block: Option<String>,
    /// Police beat.
    #[schema(example = "1112", max_length = 20)]
    pub beat: Option<String>,
    /// Kind of place.
    #[schema(example = "STREET", max_length = 200)]
    pub location_description: Option<String>,
    /// A point near the place.
    pub public_point: Option<Point>,
    /// Whether it stands.
    pub verification: Verification,
    /// Whether it was domestic.
    pub domestic: Option<bool>,
    /// Persons killed.
    #[schema(example = 0, minimum = 0)]
    pub killed: i64,
    /// Persons hurt who lived.
    #[schema(example = 1, minimum = 0)]
    pub injured: i64,
}

/// A place nearby that suffers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AffectedAsset {
    /// Code of its kind: school, park, library, business …
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "park", min_length = 1, max_length = 50)]
    pub kind: String,
    /// Its name.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "Example Park", min_length = 1, max_length = 200)]
    pub name: String,
    /// What it suffers.
    #[validate(length(max = 500))]
    #[serde(default)]
    #[schema(example = "Closed at dusk since.", max_length = 500)]
    pub effect: String,
}

/// Id and name of a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TeamSummary {
    /// Id.
    pub id: Uuid,
    /// Name.
    #[schema(example = "West Side team", max_length = 200)]
    pub name: String,
}
