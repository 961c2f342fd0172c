//! What travels about work orders.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::model::{LotCondition, PhotoRole, ReportOutcome, WorkOrderKind, WorkOrderStatus};
use crate::lots::LotSummary;
use crate::organizations::OrganizationSummary;
use crate::platform::http::{Many, Patched, Versioned};
use crate::users::people::Person;

/// A photo of a visit. Where the camera was is sealed; how far from the lot is said.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WorkOrderPhoto {
    /// Id; the picture is at `/api/v1/work-order-photos/{id}`.
    pub id: Uuid,
    /// Before or after the work.
    pub role: PhotoRole,
    /// When it was taken.
    pub taken_at: DateTime<Utc>,
    /// Meters from the outline or the point of the lot.
    #[schema(example = 4, minimum = 0)]
    pub distance_m: i32,
    /// Width in pixels.
    #[schema(example = 1600, minimum = 1)]
    pub width: i32,
    /// Height in pixels.
    #[schema(example = 1200, minimum = 1)]
    pub height: i32,
    /// Whether everybody may see it.
    #[schema(example = false)]
    pub public: bool,
}

/// A work order.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WorkOrder)]
pub struct WorkOrderView {
    /// Id.
    pub id: Uuid,
    /// Where.
    pub lot: LotSummary,
    /// Season plan that it comes from.
    pub plan_id: Option<Uuid>,
    /// What to do.
    pub kind: WorkOrderKind,
    /// Who does it.
    pub organization: OrganizationSummary,
    /// Who of them.
    pub assignee: Option<Person>,
    /// Where it stands.
    pub status: WorkOrderStatus,
    /// Until when.
    pub due_on: NaiveDate,
    /// Whether it is not done so long after that it counts as missed.
    #[schema(example = false)]
    pub missed: bool,
    /// What to mind.
    #[schema(example = "Cut along the fence too.", max_length = 2000)]
    pub instructions: String,
    /// When the work began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it was done.
    pub performed_at: Option<DateTime<Utc>>,
    /// Who did it.
    pub performed_by: Option<Person>,
    /// How the lot looked afterwards.
    pub condition: Option<LotCondition>,
    /// Bags of debris that were taken away.
    #[schema(example = 12, minimum = 0)]
    pub bags_removed: Option<i32>,
    /// What else was taken away.
    #[schema(example = "Six tires", max_length = 500)]
    pub items_removed: Option<String>,
    /// What it cost, in cents.
    #[schema(example = 2250, minimum = 0)]
    pub cost_cents: Option<i64>,
    /// What the crew noted.
    #[schema(example = "A fence post is loose.", max_length = 2000)]
    pub note: Option<String>,
    /// What stood in the way.
    #[schema(example = "A car stands on the lot.", max_length = 1000)]
    pub blocked_reason: Option<String>,
    /// Organization that verified it.
    pub verified_by_organization: Option<OrganizationSummary>,
    /// When it was verified.
    pub verified_at: Option<DateTime<Utc>>,
    /// How often what was done was not accepted.
    #[schema(example = 0, minimum = 0)]
    pub rejections: i32,
    /// Why, the last time.
    #[schema(example = "The pile at the alley is still there.", max_length = 2000)]
    pub rejection_reason: Option<String>,
    /// Its photos, oldest first.
    #[schema(max_items = 20)]
    pub photos: Vec<WorkOrderPhoto>,
    /// Whether the caller may report on it.
    #[schema(example = true)]
    pub may_report: bool,
    /// Whether the caller may verify it.
    #[schema(example = false)]
    pub may_verify: bool,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Versioned for WorkOrderView {
    fn row_version(&self) -> i64 {
        self.row_version
    }

    fn visibility(&self) -> &'static str {
        match (self.may_report, self.may_verify) {
            (true, _) => "r",
            (_, true) => "v",
            _ => "",
        }
    }

    fn state(&self) -> Option<String> {
        Some(self.photos.len().to_string())
    }
}

/// A new work order.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWorkOrder {
    /// Where.
    pub lot_id: Uuid,
    /// What to do.
    pub kind: WorkOrderKind,
    /// Who does it.
    pub organization_id: Uuid,
    /// Until when.
    pub due_on: NaiveDate,
    /// What to mind.
    #[validate(length(max = 2000))]
    #[serde(default)]
    #[schema(example = "Cut along the fence too.", max_length = 2000)]
    pub instructions: String,
}

/// A change of a work order (JSON merge patch). Who does the work may say who of them; the rest is for those who plan.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkOrderPatch {
    /// Who does it; whoever it was given to before is taken off.
    pub organization_id: Option<Uuid>,
    /// Who of them; null: nobody in particular.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    pub assignee_id: Patched<Uuid>,
    /// Until when.
    pub due_on: Option<NaiveDate>,
    /// What to mind.
    #[validate(length(max = 2000))]
    #[schema(example = "Cut along the fence too.", max_length = 2000)]
    pub instructions: Option<String>,
}

/// What a crew reports of a visit.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWorkOrderReport {
    /// What became of it. Performed needs a photo after the work.
    pub outcome: ReportOutcome,
    /// When the work began.
    pub started_at: DateTime<Utc>,
    /// When it was done, or given up.
    pub performed_at: DateTime<Utc>,
    /// How the lot looks now; needed when it was performed.
    pub condition: Option<LotCondition>,
    /// Bags of debris that were taken away.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(example = 12, minimum = 0, maximum = 10_000)]
    pub bags_removed: Option<i32>,
    /// What else was taken away.
    #[validate(length(max = 500))]
    #[schema(example = "Six tires", max_length = 500)]
    pub items_removed: Option<String>,
    /// What it cost, in cents.
    #[validate(range(min = 0, max = 100_000_000))]
    #[schema(example = 2250, minimum = 0, maximum = 100_000_000)]
    pub cost_cents: Option<i64>,
    /// What to know, without names of persons.
    #[validate(length(max = 2000))]
    #[schema(example = "A fence post is loose.", max_length = 2000)]
    pub note: Option<String>,
    /// What stood in the way; needed when it was blocked.
    #[validate(length(min = 1, max = 1000))]
    #[schema(example = "A car stands on the lot.", min_length = 1, max_length = 1000)]
    pub blocked_reason: Option<String>,
}

/// What a verifier says.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWorkOrderVerification {
    /// Whether it was done as the standard says.
    #[schema(example = true)]
    pub accepted: bool,
    /// Why not; needed to reject.
    #[validate(length(min = 1, max = 2000))]
    #[schema(example = "The pile at the alley is still there.", min_length = 1, max_length = 2000)]
    pub reason: Option<String>,
    /// Photos that everybody may see: nobody can be recognized on them, and no license plate.
    #[validate(length(max = 20))]
    #[serde(default)]
    #[schema(max_items = 20)]
    pub public_photo_ids: Vec<Uuid>,
}

/// Why a work order is cancelled.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkOrderCancellation {
    /// Why.
    #[validate(length(min = 1, max = 2000))]
    #[schema(example = "The lot was sold.", min_length = 1, max_length = 2000)]
    pub note: String,
}

/// Which work orders.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct WorkOrderFilter {
    /// Where they stand.
    #[serde(default)]
    #[param(value_type = Vec<WorkOrderStatus>, style = Form, explode = false)]
    pub status: Many<WorkOrderStatus>,
    /// What is to be done.
    #[serde(default)]
    #[param(value_type = Vec<WorkOrderKind>, style = Form, explode = false)]
    pub kind: Many<WorkOrderKind>,
    /// On one lot.
    pub lot_id: Option<Uuid>,
    /// Of a season plan.
    pub plan_id: Option<Uuid>,
    /// Of an organization.
    pub organization_id: Option<Uuid>,
    /// Whether the caller's own organization does them.
    pub own_organization: Option<bool>,
    /// Whether they were given to the caller.
    pub mine: Option<bool>,
    /// Whether they are done and the caller may verify them.
    pub to_verify: Option<bool>,
    /// Whether they are missed.
    pub missed: Option<bool>,
    /// Community areas.
    #[serde(default)]
    #[param(value_type = Vec<i32>, style = Form, explode = false)]
    pub area: Many<i32>,
    /// Whether they lie in an area in focus.
    pub focus: Option<bool>,
    /// Due on this day or later.
    pub due_from: Option<NaiveDate>,
    /// Due on this day or earlier.
    pub due_to: Option<NaiveDate>,
}
