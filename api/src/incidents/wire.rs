//! What travels about incidents.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::model::{GunshotInjury, IncidentKind, IncidentSource, Injury, Verification};
use crate::community_areas::{AreaSummary, Point};
use crate::platform::http::{Many, Patched, Versioned};

/// An incident in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IncidentSummary {
    /// Id.
    pub id: Uuid,
    /// Police case number; null below level 2.
    #[schema(example = "JX123456", max_length = 50)]
    pub case_number: Option<String>,
    /// What happened.
    pub kind: IncidentKind,
    /// When, as far as known.
    pub occurred_at: DateTime<Utc>,
    /// The day in the city's time.
    #[schema(example = "2026-11-02")]
    pub occurred_on: NaiveDate,
    /// Where: the area; null while it is not placed.
    pub community_area: Option<AreaSummary>,
    /// Where: the block.
    #[schema(example = "063XX S ASHLAND AVE", max_length = 300)]
    pub block: Option<String>,
    /// Where: a point that was moved once, never the true one.
    pub public_point: Option<Point>,
    /// Police beat.
    #[schema(example = "0713", max_length = 20)]
    pub beat: Option<String>,
    /// Police district.
    #[schema(example = "7", max_length = 20)]
    pub district: Option<String>,
    /// Council ward.
    #[schema(example = 16, minimum = 1, maximum = 1000)]
    pub ward: Option<i32>,
    /// What kind of place.
    #[schema(example = "STREET", max_length = 200)]
    pub location_description: Option<String>,
    /// Whether it was domestic.
    #[schema(example = false)]
    pub domestic: Option<bool>,
    /// Whether somebody was injured by gunfire.
    pub gunshot_injury: GunshotInjury,
    /// How sure the center is.
    pub verification: Verification,
    /// Persons harmed.
    #[schema(example = 1, minimum = 0)]
    pub victimization_count: i32,
    /// Where the record comes from.
    pub source: IncidentSource,
    /// Whether it is so recent that it may still change much.
    #[schema(example = false)]
    pub provisional: bool,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

/// An incident with all that the caller may see of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Incident)]
pub struct IncidentView {
    /// What lists show.
    #[serde(flatten)]
    pub summary: IncidentSummary,
    /// Main category of the source.
    #[schema(example = "BATTERY", max_length = 200)]
    pub primary_type: Option<String>,
    /// Description of the source, or of who entered it.
    #[schema(example = "AGGRAVATED - HANDGUN", max_length = 2000)]
    pub description: Option<String>,
    /// H3 cell of the public point at resolution 9, for hot spots.
    #[schema(example = "892664c8e37ffff", max_length = 16)]
    pub hot_spot_cell: Option<String>,
    /// Fields that somebody corrected here; imports leave them alone.
    #[schema(example = json!(["kind"]), max_items = 30)]
    pub corrected_fields: Vec<String>,
    /// What exists and is not shown to this caller, or only through a recorded reveal.
    #[schema(example = json!(["exact_location"]), max_items = 10)]
    pub withheld: Vec<&'static str>,
    /// Persons harmed, without names; empty below level 2.
    #[schema(max_items = 1000)]
    pub victimizations: Vec<VictimizationView>,
    /// States that this caller may put it in now.
    #[schema(max_items = 5)]
    pub allowed_transitions: Vec<Verification>,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    #[serde(skip)]
    #[schema(ignore)]
    pub(super) visibility: &'static str,
}

impl Versioned for IncidentView {
    fn row_version(&self) -> i64 {
        self.summary.row_version
    }
    fn visibility(&self) -> &'static str {
        self.visibility
    }
}

/// One person harmed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Victimization)]
pub struct VictimizationView {
    /// Id.
    pub id: Uuid,
    /// Where the record comes from.
    pub source: IncidentSource,
    /// Id that the source gave it.
    #[schema(example = "SHOOT-JX123456-#1", max_length = 100)]
    pub external_id: Option<String>,
    /// Decade of age.
    #[schema(example = "20-29", max_length = 20)]
    pub age_band: Option<String>,
    /// Sex as recorded.
    #[schema(example = "M", max_length = 20)]
    pub sex: Option<String>,
    /// Race as recorded.
    #[schema(example = "BLK", max_length = 20)]
    pub race: Option<String>,
    /// How it ended.
    pub injury: Injury,
    /// Whether the injury is by gunfire.
    pub gunshot_injury: GunshotInjury,
    /// Main category of the source.
    #[schema(example = "BATTERY", max_length = 200)]
    pub primary_type: Option<String>,
    /// Whether it is counted: not when a fuller source tells of it, or the incident is unfounded.
    #[schema(example = true)]
    pub counted: bool,
}

/// One change in the history of an incident.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IncidentChange {
    /// Id.
    pub id: Uuid,
    /// When.
    pub changed_at: DateTime<Utc>,
    /// Who.
    pub changed_by: ChangedBy,
    /// `created`, `imported`, `corrected` or `verification_changed`.
    #[schema(example = "corrected", max_length = 50)]
    pub action: String,
    /// Why, where a reason is asked for.
    #[schema(example = "Confirmed by the hospital liaison.", max_length = 1000)]
    pub reason: Option<String>,
    /// Fields with their values before and after.
    #[schema(max_items = 50)]
    pub changes: Vec<FieldChange>,
}

/// Who changed something.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChangedBy {
    /// `user`, `key`, `import` or `system`.
    #[schema(example = "user", max_length = 20)]
    pub kind: String,
    /// Name of a user, where the caller may know it.
    #[schema(example = "Ana Example", max_length = 200)]
    pub name: Option<String>,
}

/// One field before and after.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct FieldChange {
    /// Name of the field.
    #[schema(example = "kind", max_length = 50)]
    pub field: String,
    /// Before.
    #[schema(value_type = Option<String>, example = "other_serious", max_length = 2000)]
    pub from: Option<String>,
    /// After.
    #[schema(value_type = Option<String>, example = "nonfatal_shooting", max_length = 2000)]
    pub to: Option<String>,
}

/// Which incidents.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct IncidentFilter {
    /// Numbers of areas, separated by commas.
    #[serde(default)]
    #[param(value_type = Vec<i32>, style = Form, explode = false, example = json!([25, 26]))]
    pub area: Many<i32>,
    /// Only areas in focus, or only the others.
    pub focus: Option<bool>,
    /// Kinds, separated by commas.
    #[serde(default)]
    #[param(value_type = Vec<IncidentKind>, style = Form, explode = false)]
    pub kind: Many<IncidentKind>,
    /// First day (city time).
    #[param(example = "2026-01-01")]
    pub occurred_from: Option<NaiveDate>,
    /// Last day (city time).
    #[param(example = "2026-12-31")]
    pub occurred_to: Option<NaiveDate>,
    /// Police beat.
    #[param(max_length = 20, example = "0713")]
    pub beat: Option<String>,
    /// Council ward.
    #[param(minimum = 1, maximum = 1000, example = 16)]
    pub ward: Option<i32>,
    /// Whether it was domestic.
    pub domestic: Option<bool>,
    /// Whether somebody was injured by gunfire.
    pub gunshot_injury: Option<GunshotInjury>,
    /// States, separated by commas.
    #[serde(default)]
    #[param(value_type = Vec<Verification>, style = Form, explode = false)]
    pub verification: Many<Verification>,
    /// Sources, separated by commas.
    #[serde(default)]
    #[param(value_type = Vec<IncidentSource>, style = Form, explode = false)]
    pub source: Many<IncidentSource>,
    /// H3 cell of resolution 9.
    #[param(max_length = 16, example = "892664c8e37ffff")]
    pub cell: Option<String>,
    /// Whether it has an area.
    pub placed: Option<bool>,
    /// Words of block, place, category or description; or a whole case number.
    #[param(max_length = 200, example = "ashland")]
    pub q: Option<String>,
}

/// A new incident, entered by staff.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIncident {
    /// What happened.
    pub kind: IncidentKind,
    /// When, as far as known; not in the future.
    pub occurred_at: DateTime<Utc>,
    /// Police case number, unlike any other.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "JX123456", max_length = 50)]
    pub case_number: Option<String>,
    /// True address; only its block is shown, the rest is sealed.
    #[validate(length(min = 1, max = 300))]
    #[schema(example = "6312 S Ashland Ave", max_length = 300)]
    pub address: Option<String>,
    /// True place; it is sealed, and a point moved by about 100 m is shown.
    pub exact_point: Option<Point>,
    /// Area, when neither point nor record says it.
    #[schema(example = 67, minimum = 1, maximum = 1000)]
    pub community_area_number: Option<i32>,
    /// Police beat.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "0713", max_length = 20)]
    pub beat: Option<String>,
    /// Police district.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "7", max_length = 20)]
    pub district: Option<String>,
    /// Council ward.
    #[validate(range(min = 1, max = 1000))]
    #[schema(example = 16, minimum = 1, maximum = 1000)]
    pub ward: Option<i32>,
    /// What kind of place.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "STREET", max_length = 200)]
    pub location_description: Option<String>,
    /// Whether it was domestic.
    #[schema(example = false)]
    pub domestic: Option<bool>,
    /// Whether somebody was injured by gunfire; unknown when left out.
    pub gunshot_injury: Option<GunshotInjury>,
    /// What is known, without names of persons or groups.
    #[validate(length(min = 1, max = 2000))]
    #[schema(example = "Reported by the area's outreach team.", max_length = 2000)]
    pub description: Option<String>,
    /// Persons harmed, without names.
    #[validate(nested, length(max = 100))]
    #[serde(default)]
    #[schema(max_items = 100)]
    pub victimizations: Vec<NewVictimization>,
}

/// One person harmed, of a new incident.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVictimization {
    /// Decade of age, such as `20-29`.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "20-29", max_length = 20)]
    pub age_band: Option<String>,
    /// Sex as recorded.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "M", max_length = 20)]
    pub sex: Option<String>,
    /// Race as recorded.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "BLK", max_length = 20)]
    pub race: Option<String>,
    /// How it ended.
    pub injury: Injury,
    /// Whether the injury is by gunfire; unknown when left out.
    pub gunshot_injury: Option<GunshotInjury>,
}

/// A correction of an incident (JSON merge patch).
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentPatch {
    /// What happened.
    pub kind: Option<IncidentKind>,
    /// When, as far as known; not in the future.
    pub occurred_at: Option<DateTime<Utc>>,
    /// Police case number; null removes it.
    #[validate(length(min = 1, max = 50))]
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 50, example = "JX123457")]
    pub case_number: Patched<String>,
    /// True address; needs level 3.
    #[validate(length(min = 1, max = 300))]
    #[schema(max_length = 300, example = "6312 S Ashland Ave")]
    pub address: Option<String>,
    /// True place; needs level 3.
    pub exact_point: Option<Point>,
    /// Area.
    #[schema(example = 67, minimum = 1, maximum = 1000)]
    pub community_area_number: Option<i32>,
    /// Police beat; null removes it.
    #[validate(length(min = 1, max = 20))]
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20, example = "0713")]
    pub beat: Patched<String>,
    /// Police district; null removes it.
    #[validate(length(min = 1, max = 20))]
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20, example = "7")]
    pub district: Patched<String>,
    /// Council ward; null removes it.
    #[validate(range(min = 1, max = 1000))]
    #[serde(default)]
    #[schema(value_type = Option<i32>, minimum = 1, maximum = 1000, example = 16)]
    pub ward: Patched<i32>,
    /// What kind of place; null removes it.
    #[validate(length(min = 1, max = 200))]
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 200, example = "ALLEY")]
    pub location_description: Patched<String>,
    /// Whether it was domestic; null when unknown.
    #[serde(default)]
    #[schema(value_type = Option<bool>, example = true)]
    pub domestic: Patched<bool>,
    /// Whether somebody was injured by gunfire.
    pub gunshot_injury: Option<GunshotInjury>,
    /// What is known, without names; null removes it.
    #[validate(length(min = 1, max = 2000))]
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 2000, example = "Two persons were treated.")]
    pub description: Patched<String>,
}

/// A decision on an incident.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVerification {
    /// The new state.
    pub to: Verification,
    /// Why, without names.
    #[validate(length(min = 3, max = 1000))]
    #[schema(example = "Confirmed by the hospital liaison.", min_length = 3, max_length = 1000)]
    pub reason: String,
}

/// A protected part of an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RevealField {
    /// True point and address.
    ExactLocation,
}

/// What to reveal and why.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReveal {
    /// What.
    #[validate(length(min = 1, max = 1))]
    #[schema(min_items = 1, max_items = 1)]
    pub fields: Vec<RevealField>,
    /// Why; recorded with your name.
    #[validate(length(min = 5, max = 500))]
    #[schema(example = "Outreach walk with the block club tonight.", min_length = 5, max_length = 500)]
    pub purpose: String,
}

/// What was revealed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Reveal {
    /// True place.
    pub exact_point: Option<Point>,
    /// True address.
    #[schema(example = "6312 S ASHLAND AVE", max_length = 300)]
    pub exact_address: Option<String>,
    /// When this was recorded.
    pub recorded_at: DateTime<Utc>,
}
