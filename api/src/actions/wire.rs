//! What travels about actions.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::model::{
    ActionEscalation, ActionKind, ActionLinkType, ActionPriority, ActionRecurrence, ActionSource, ActionStatus,
};
use crate::community_areas::AreaSummary;
use crate::organizations::OrganizationSummary;
use crate::platform::http::{Many, Patched, Versioned};
use crate::users::people::Person;

/// What an action concerns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ActionLink {
    /// Kind of thing.
    pub kind: ActionLinkType,
    /// Which one: an id, a number, a block or an address.
    #[validate(length(min = 1, max = 500))]
    #[schema(example = "041XX W EXAMPLE ST", min_length = 1, max_length = 500)]
    pub reference: String,
    /// What is shown.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "Dark block", min_length = 1, max_length = 200)]
    pub label: String,
}

/// An action.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Action)]
pub struct ActionView {
    /// Id.
    pub id: Uuid,
    /// Whom or what it is about.
    pub kind: ActionKind,
    /// Code of its category.
    #[schema(example = "lighting", max_length = 50)]
    pub category: String,
    /// What to do, in a line.
    #[schema(example = "Repair the three dark lights", max_length = 200)]
    pub title: String,
    /// What to do, in full.
    #[schema(example = "Reported by the block club on Tuesday.", max_length = 4000)]
    pub description: String,
    /// Who has to do it.
    pub owner_organization: OrganizationSummary,
    /// Who of them.
    pub owner: Option<Person>,
    /// Who asked for it.
    pub created_by: Option<Person>,
    /// Review team that follows it.
    pub team_id: Option<Uuid>,
    /// Name of the team.
    #[schema(example = "West Side team", max_length = 200)]
    pub team_name: Option<String>,
    /// Session in which it was decided.
    pub session_id: Option<Uuid>,
    /// Incident review that it follows from.
    pub incident_review_id: Option<Uuid>,
    /// Incident that it follows from.
    pub incident_id: Option<Uuid>,
    /// Case that it is a task of.
    pub case_id: Option<Uuid>,
    /// Community area.
    pub community_area: Option<AreaSummary>,
    /// Where it came from.
    pub source: ActionSource,
    /// How soon it matters.
    pub priority: ActionPriority,
    /// Where it stands.
    pub status: ActionStatus,
    /// Until when it should be done.
    pub due_at: DateTime<Utc>,
    /// Whether that time is over and it is not done.
    #[schema(example = false)]
    pub overdue: bool,
    /// How often it comes again.
    pub recurrence: Option<ActionRecurrence>,
    /// What stands in the way.
    #[schema(example = "Waits for a part.", max_length = 1000)]
    pub blocked_reason: Option<String>,
    /// What came of it.
    #[schema(example = "All three lights burn again.", max_length = 2000)]
    pub outcome_note: Option<String>,
    /// When its owner said that it is done.
    pub done_at: Option<DateTime<Utc>>,
    /// When it was verified or cancelled.
    pub closed_at: Option<DateTime<Utc>>,
    /// Organization that verified it.
    pub verified_by_organization: Option<OrganizationSummary>,
    /// How often what was done was not accepted.
    #[schema(example = 0, minimum = 0)]
    pub rejections: i32,
    /// How far up it was brought.
    pub escalation: ActionEscalation,
    /// When it was last brought up.
    pub escalated_at: Option<DateTime<Utc>>,
    /// What it concerns.
    #[schema(max_items = 20)]
    pub links: Vec<ActionLink>,
    /// Where the caller may bring it from here.
    #[schema(max_items = 6)]
    pub allowed_transitions: Vec<ActionStatus>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Versioned for ActionView {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// A new action.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAction {
    /// Code of its category, which says whether it is about people or a place.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "lighting", min_length = 1, max_length = 50)]
    pub category: String,
    /// What to do, in a line.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "Repair the three dark lights", min_length = 1, max_length = 200)]
    pub title: String,
    /// What to do, in full.
    #[validate(length(max = 4000))]
    #[serde(default)]
    #[schema(example = "Reported by the block club on Tuesday.", max_length = 4000)]
    pub description: String,
    /// Who has to do it.
    pub owner_organization_id: Uuid,
    /// Who of them.
    pub owner_id: Option<Uuid>,
    /// Review team that follows it; one of the caller's.
    pub team_id: Option<Uuid>,
    /// Session in which it was decided; of that team.
    pub session_id: Option<Uuid>,
    /// Incident review that it follows from; of that team.
    pub incident_review_id: Option<Uuid>,
    /// Community area.
    #[schema(example = 25)]
    pub community_area_number: Option<i32>,
    /// How soon it matters.
    pub priority: ActionPriority,
    /// Until when; absent: by the clock of the category.
    pub due_at: Option<DateTime<Utc>>,
    /// How often it comes again after it was verified.
    pub recurrence: Option<ActionRecurrence>,
    /// What it concerns.
    #[validate(nested, length(max = 20))]
    #[serde(default)]
    #[schema(max_items = 20)]
    pub links: Vec<ActionLink>,
}

/// A change of an action (JSON merge patch).
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionPatch {
    /// What to do, in a line.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: Option<String>,
    /// What to do, in full.
    #[validate(length(max = 4000))]
    #[schema(max_length = 4000)]
    pub description: Option<String>,
    /// Who has to do it; whoever it was given to before is taken off.
    pub owner_organization_id: Option<Uuid>,
    /// Who of them; null: nobody in particular.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    pub owner_id: Patched<Uuid>,
    /// How soon it matters.
    pub priority: Option<ActionPriority>,
    /// Until when.
    pub due_at: Option<DateTime<Utc>>,
    /// How often it comes again; null: not.
    #[serde(default)]
    #[schema(value_type = Option<ActionRecurrence>)]
    pub recurrence: Patched<ActionRecurrence>,
    /// What it concerns; replaces what was there.
    #[validate(nested, length(max = 20))]
    #[schema(max_items = 20)]
    pub links: Option<Vec<ActionLink>>,
}

/// A step of an action.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewActionTransition {
    /// Where to; one of `allowed_transitions`.
    pub to: ActionStatus,
    /// Why or what came of it. Needed for `blocked`, `done`, `cancelled`, and to send back what is done; not for tasks of cases, whose
    /// notes say it.
    #[validate(length(min = 1, max = 2000))]
    #[schema(example = "All three lights burn again.", min_length = 1, max_length = 2000)]
    pub note: Option<String>,
}

/// What somebody wrote to an action.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActionComment {
    /// Id.
    pub id: Uuid,
    /// The text.
    #[schema(example = "The part arrives on Friday.", max_length = 2000)]
    pub body: String,
    /// Who wrote it.
    pub created_by: Option<Person>,
    /// When.
    pub created_at: DateTime<Utc>,
}

impl Versioned for ActionComment {
    fn row_version(&self) -> i64 {
        1
    }
}

/// A new comment.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewActionComment {
    /// The text.
    #[validate(length(min = 1, max = 2000))]
    #[schema(example = "The part arrives on Friday.", min_length = 1, max_length = 2000)]
    pub body: String,
}

/// One step in the history of an action.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActionChange {
    /// Id.
    pub id: Uuid,
    /// What happened: `opened`, `updated`, `in_progress`, `blocked`, `done`, `verified`, `rejected`, `cancelled`, `escalated`.
    #[schema(example = "done", max_length = 50)]
    pub change: String,
    /// Fields that were changed.
    #[schema(max_items = 20, example = json!(["due_at"]))]
    pub fields: Vec<String>,
    /// What was said about it.
    #[schema(example = "All three lights burn again.", max_length = 2000)]
    pub note: Option<String>,
    /// `user`, `key` or `system`.
    #[schema(example = "user", max_length = 20)]
    pub actor_kind: String,
    /// Who, when it was a user.
    pub actor: Option<Person>,
    /// When.
    pub changed_at: DateTime<Utc>,
}

/// How many actions an organization has.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActionCounts {
    /// The organization.
    pub organization: OrganizationSummary,
    /// Not begun.
    #[schema(example = 3, minimum = 0)]
    pub open: i64,
    /// Somebody is at it.
    #[schema(example = 2, minimum = 0)]
    pub in_progress: i64,
    /// Something stands in the way.
    #[schema(example = 1, minimum = 0)]
    pub blocked: i64,
    /// Done and not verified.
    #[schema(example = 2, minimum = 0)]
    pub done: i64,
    /// Not done when it was due.
    #[schema(example = 1, minimum = 0)]
    pub overdue: i64,
    /// Brought up to the lead or the center.
    #[schema(example = 0, minimum = 0)]
    pub escalated: i64,
}

/// Somebody to whom an action can be given.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActionOwner {
    /// The organization.
    pub organization: OrganizationSummary,
    /// Its active users, by name.
    #[schema(max_items = 1000)]
    pub people: Vec<Person>,
}

/// Which actions.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ActionFilter {
    /// Words of title or description.
    #[param(max_length = 100, example = "lights")]
    pub q: Option<String>,
    /// Where they stand.
    #[serde(default)]
    #[param(value_type = Vec<ActionStatus>, style = Form, explode = false)]
    pub status: Many<ActionStatus>,
    /// Whether they are neither verified nor cancelled.
    pub unfinished: Option<bool>,
    /// Whom or what they are about.
    pub kind: Option<ActionKind>,
    /// Codes of categories.
    #[serde(default)]
    #[param(value_type = Vec<String>, style = Form, explode = false)]
    pub category: Many<String>,
    /// How soon they matter.
    #[serde(default)]
    #[param(value_type = Vec<ActionPriority>, style = Form, explode = false)]
    pub priority: Many<ActionPriority>,
    /// Who has to do them.
    pub owner_organization_id: Option<Uuid>,
    /// Whether the caller's own organization has to do them.
    pub own_organization: Option<bool>,
    /// Whether they were given to the caller.
    pub mine: Option<bool>,
    /// Whether they are done and the caller may verify them.
    pub to_verify: Option<bool>,
    /// Whether they are not done and the time is over.
    pub overdue: Option<bool>,
    /// Whether they were brought up.
    pub escalated: Option<bool>,
    /// Where they came from.
    pub source: Option<ActionSource>,
    /// Community areas.
    #[serde(default)]
    #[param(value_type = Vec<i32>, style = Form, explode = false)]
    pub area: Many<i32>,
    /// Review team.
    pub team_id: Option<Uuid>,
    /// Session in which they were decided.
    pub session_id: Option<Uuid>,
    /// Incident review that they follow from.
    pub incident_review_id: Option<Uuid>,
    /// Incident that they follow from.
    pub incident_id: Option<Uuid>,
    /// Case that they are tasks of.
    pub case_id: Option<Uuid>,
}
