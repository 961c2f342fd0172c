//! What travels about sessions.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::guard::TextWarning;
use super::model::{ActionDisposition, ReviewAttendanceStatus, ReviewSessionStatus, TeamRole};
use super::reference::AgendaItem;
use super::wire::TeamSummary;
use crate::actions::ActionView;
use crate::organizations::OrganizationSummary;
use crate::platform::http::{Many, Patched, Versioned};
use crate::users::people::Person;

/// A place where incidents gather.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionHotSpot {
    /// H3 cell.
    #[schema(example = "892664c8e37ffff", max_length = 16)]
    pub cell: String,
    /// Incidents there in the last 28 days of the window.
    #[schema(example = 3, minimum = 2)]
    pub incident_count: i64,
    /// A block in it.
    #[schema(example = "041XX W EXAMPLE ST", max_length = 200)]
    pub block: Option<String>,
}

/// Figures of the areas of a team, as of one moment. Persons harmed in incidents of the kinds that are reviewed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionFigures {
    /// When they were counted.
    pub as_of: DateTime<Utc>,
    /// Persons harmed in the week.
    #[schema(example = 4, minimum = 0)]
    pub week: i64,
    /// Of them killed.
    #[schema(example = 1, minimum = 0)]
    pub week_killed: i64,
    /// Persons harmed in the week before.
    #[schema(example = 3, minimum = 0)]
    pub prior_week: i64,
    /// Persons harmed in the same week (52 weeks before).
    #[schema(example = 5, minimum = 0)]
    pub same_week_last_year: i64,
    /// Persons harmed from January 1 to the end of the week.
    #[schema(example = 120, minimum = 0)]
    pub year_to_date: i64,
    /// Persons harmed in the same days of the year before.
    #[schema(example = 131, minimum = 0)]
    pub prior_year_to_date: i64,
    /// Where incidents gather, most first.
    #[schema(max_items = 10)]
    pub hot_spots: Vec<SessionHotSpot>,
}

/// How somebody took part in a session.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SessionAttendee {
    /// Who.
    pub person: Person,
    /// Organization of the person.
    pub organization: OrganizationSummary,
    /// What the person is in the team.
    pub role: TeamRole,
    /// How the person took part; null: not recorded.
    pub attendance: Option<ReviewAttendanceStatus>,
    /// Whether an agreement is in force.
    #[schema(example = true)]
    pub agreement_in_force: bool,
}

/// Whether enough are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Quorum {
    /// Active members.
    #[schema(example = 12, minimum = 0)]
    pub members: i64,
    /// Members needed.
    #[schema(example = 6, minimum = 0)]
    pub needed: i64,
    /// Members who take part.
    #[schema(example = 7, minimum = 0)]
    pub present: i64,
    /// Whether it is reached.
    #[schema(example = true)]
    pub reached: bool,
}

/// A review session.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewSession {
    /// Id.
    pub id: Uuid,
    /// The team.
    pub team: TeamSummary,
    /// ISO year of the meeting.
    #[schema(example = 2026, minimum = 2000)]
    pub iso_year: i32,
    /// ISO week of the meeting.
    #[schema(example = 48, minimum = 1, maximum = 53)]
    pub iso_week: i32,
    /// First day of the week that is reviewed: the Monday before the meeting's week.
    pub window_from: NaiveDate,
    /// Its last day, a Sunday.
    pub window_to: NaiveDate,
    /// When the team meets.
    pub meets_at: DateTime<Utc>,
    /// Where.
    #[schema(example = "Room 4, example library", max_length = 200)]
    pub place: Option<String>,
    /// Where it stands.
    pub status: ReviewSessionStatus,
    /// Where the caller may bring it from here.
    #[schema(max_items = 6)]
    pub allowed_transitions: Vec<ReviewSessionStatus>,
    /// Whether the caller may write agenda, notes and attendance.
    #[schema(example = true)]
    pub takes_notes: bool,
    /// Whether the caller may write reviews of incidents.
    #[schema(example = true)]
    pub writable: bool,
    /// Agenda.
    #[schema(max_items = 30)]
    pub agenda: Vec<AgendaItem>,
    /// Figures: of the day on which the data were locked, or of now.
    pub figures: SessionFigures,
    /// When the data were locked.
    pub locked_at: Option<DateTime<Utc>>,
    /// Who takes part.
    #[schema(max_items = 500)]
    pub attendance: Vec<SessionAttendee>,
    /// Whether enough are there.
    pub quorum: Quorum,
    /// Notes that all members read, and those who get the minutes.
    #[schema(example = "The library opens longer on Fridays.", max_length = 20000)]
    pub notes_shareable: String,
    /// Notes for those who may read what is restricted; absent for others.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "A family asked not to be visited.", max_length = 20000)]
    pub notes_restricted: Option<String>,
    /// Parts of the shareable notes that look like a name, a phone number or an address.
    #[schema(max_items = 200)]
    pub warnings: Vec<TextWarning>,
    /// Incidents on it.
    #[schema(example = 5, minimum = 0)]
    pub incident_count: i64,
    /// Incidents not talked about yet.
    #[schema(example = 2, minimum = 0)]
    pub queued_count: i64,
    /// Actions that came back and of which nothing was said yet.
    #[schema(example = 1, minimum = 0)]
    pub undecided_action_count: i64,
    /// When the minutes were made final.
    pub finalized_at: Option<DateTime<Utc>>,
    /// Who made them final.
    pub finalized_by: Option<Person>,
    /// Who changed it last.
    pub updated_by: Option<Person>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

impl Versioned for ReviewSession {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// A session in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewSessionSummary {
    /// Id.
    pub id: Uuid,
    /// The team.
    pub team: TeamSummary,
    /// ISO year of the meeting.
    #[schema(example = 2026, minimum = 2000)]
    pub iso_year: i32,
    /// ISO week of the meeting.
    #[schema(example = 48, minimum = 1, maximum = 53)]
    pub iso_week: i32,
    /// First day of the week that is reviewed.
    pub window_from: NaiveDate,
    /// Its last day.
    pub window_to: NaiveDate,
    /// When the team meets.
    pub meets_at: DateTime<Utc>,
    /// Where it stands.
    pub status: ReviewSessionStatus,
    /// Incidents on it.
    #[schema(example = 5, minimum = 0)]
    pub incident_count: i64,
    /// Incidents not talked about yet.
    #[schema(example = 2, minimum = 0)]
    pub queued_count: i64,
    /// Actions that came back and of which nothing was said yet.
    #[schema(example = 1, minimum = 0)]
    pub undecided_action_count: i64,
}

/// A session to open. The incidents of the week before its own are on it at once.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReviewSession {
    /// One of the caller's teams.
    pub team_id: Uuid,
    /// When it meets; absent: by the team's rhythm. Its ISO week has no other session of the team.
    pub meets_at: Option<DateTime<Utc>>,
    /// Where; absent: where the team meets.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "Room 4, example library", max_length = 200)]
    pub place: Option<String>,
}

/// A change of a session (JSON merge patch).
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewSessionPatch {
    /// When it meets; within its ISO week.
    pub meets_at: Option<DateTime<Utc>>,
    /// Where; null removes it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 200)]
    pub place: Patched<String>,
    /// Agenda.
    #[validate(nested, length(min = 1, max = 30))]
    #[schema(min_items = 1, max_items = 30)]
    pub agenda: Option<Vec<AgendaItem>>,
    /// Notes that all members read.
    #[validate(length(max = 20000))]
    #[schema(max_length = 20000)]
    pub notes_shareable: Option<String>,
    /// Notes for those who may read what is restricted.
    #[validate(length(max = 20000))]
    #[schema(max_length = 20000)]
    pub notes_restricted: Option<String>,
}

/// A step of a session.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReviewSessionTransition {
    /// Where to; one of `allowed_transitions`.
    pub to: ReviewSessionStatus,
}

/// How a member took part.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReviewAttendance {
    /// An active member.
    pub user_id: Uuid,
    /// How. Who takes part has an agreement in force.
    pub attendance: ReviewAttendanceStatus,
}

/// An action that came back to a session.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CarriedAction {
    /// The action as it stands now.
    pub action: ActionView,
    /// What the meeting said of it; null: nothing yet.
    pub disposition: Option<ActionDisposition>,
    /// What was noted.
    #[schema(example = "The part arrives on Friday.", max_length = 2000)]
    pub note: String,
    /// Who noted it.
    pub decided_by: Option<Person>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// Whether it still has to be talked about before the minutes are final.
    #[schema(example = true)]
    pub undecided: bool,
}

/// What the meeting says of an action that came back.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewActionDisposition {
    /// The action.
    pub action_id: Uuid,
    /// What. `completed`, `verified` and `cancelled` take the step with the action, under the caller's own rights.
    pub disposition: ActionDisposition,
    /// Why, or what came of it; needed for `completed` and `cancelled`.
    #[validate(length(min = 1, max = 2000))]
    #[schema(example = "The part arrives on Friday.", min_length = 1, max_length = 2000)]
    pub note: Option<String>,
}

/// Which sessions.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ReviewSessionFilter {
    /// The team.
    pub team_id: Option<Uuid>,
    /// Where they stand.
    #[serde(default)]
    #[param(value_type = Vec<ReviewSessionStatus>, style = Form, explode = false)]
    pub status: Many<ReviewSessionStatus>,
    /// Meeting on or after this moment.
    pub meets_from: Option<DateTime<Utc>>,
    /// Meeting before this moment.
    pub meets_to: Option<DateTime<Utc>>,
}
