//! Trainings and their sessions as they travel.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::courses::CourseSummary;
use super::localized::{Localized, Material};
use super::model::{Modality, SessionStatus, TrainingStatus};
use crate::community_areas::{AreaSummary, Point};
use crate::identity::Language;
use crate::organizations::OrganizationSummary;
use crate::platform::http::{Many, Patched, Versioned};

/// A meeting of a training.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TrainingSession)]
pub struct SessionView {
    /// Id.
    pub id: Uuid,
    /// Training that it belongs to.
    pub training_id: Uuid,
    /// Place in the training, from 1.
    #[schema(example = 1, minimum = 1)]
    pub number: i32,
    /// Begins.
    pub starts_at: DateTime<Utc>,
    /// Ends.
    pub ends_at: DateTime<Utc>,
    /// Minutes that it lasts.
    #[schema(example = 120, minimum = 1)]
    pub minutes: i32,
    /// Whether it takes place.
    pub status: SessionStatus,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

impl Versioned for SessionView {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// Where a training is held.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrainingSite {
    /// Name of the place.
    #[schema(example = "Example Branch Library", max_length = 200)]
    pub name: String,
    /// Address.
    #[schema(example = "100 W Example St", max_length = 300)]
    pub address: Option<String>,
    /// How to get there and in.
    pub notes: Option<Localized>,
    /// On the map.
    pub point: Option<Point>,
}

/// Version of the curriculum that a training teaches.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrainingCurriculum {
    /// Id of the version.
    pub version_id: Uuid,
    /// Name of the version.
    #[schema(example = "2026.1", max_length = 50)]
    pub version: String,
    /// Minutes of teaching in all.
    #[schema(example = 480, minimum = 1)]
    pub minutes: i32,
    /// Months for which a certificate counts; null: without end.
    #[schema(example = 36, minimum = 1)]
    pub validity_months: Option<i32>,
    /// Share of the scheduled minutes that earns a certificate.
    #[schema(example = 75, minimum = 1, maximum = 100)]
    pub minimum_attendance_percent: i32,
}

/// How many registrations stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct RegistrationCounts {
    /// Have a seat.
    #[schema(example = 18, minimum = 0)]
    pub confirmed: i64,
    /// Were offered a seat.
    #[schema(example = 1, minimum = 0)]
    pub offered: i64,
    /// Wait.
    #[schema(example = 4, minimum = 0)]
    pub waitlisted: i64,
    /// Ended before the training did: cancelled, expired, transferred or not placed.
    #[schema(example = 2, minimum = 0)]
    pub ended: i64,
    /// Completed it.
    #[schema(example = 0, minimum = 0)]
    pub completed: i64,
    /// Attended too little.
    #[schema(example = 0, minimum = 0)]
    pub incomplete: i64,
    /// Had a seat and never came.
    #[schema(example = 0, minimum = 0)]
    pub no_show: i64,
}

/// Who teaches.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrainingInstructor {
    /// Id of the user.
    pub user_id: Uuid,
    /// Name.
    #[schema(example = "Jordan Reyes", max_length = 100)]
    pub display_name: Option<String>,
}

/// What only those see who plan or teach a training.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrainingPlan {
    /// Who teaches.
    #[schema(max_items = 20)]
    pub instructors: Vec<TrainingInstructor>,
    /// Where it meets online; registrants get it too.
    #[schema(example = "https://meet.example.org/room", max_length = 500)]
    pub meeting_url: Option<String>,
    /// What it costs, in cents.
    #[schema(example = 480_000, minimum = 0)]
    pub cost_cents: Option<i64>,
    /// What is handed out beside the course's materials.
    #[schema(max_items = 50)]
    pub own_materials: Vec<Material>,
    /// Whether the caller may change it, or only teaches it.
    #[schema(example = true)]
    pub may_change: bool,
}

/// A training: one cohort of a course.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Training)]
pub struct TrainingView {
    /// Id.
    pub id: Uuid,
    /// Its course.
    pub course: CourseSummary,
    /// What of the course it teaches.
    pub curriculum: TrainingCurriculum,
    /// Who gives it.
    pub organization: OrganizationSummary,
    /// Areas that it is for.
    #[schema(max_items = 100)]
    pub areas: Vec<AreaSummary>,
    /// Language in which it is taught.
    pub language: Language,
    /// How it is held.
    pub modality: Modality,
    /// Where it stands.
    pub status: TrainingStatus,
    /// Where it can be brought from here.
    #[schema(max_items = 10)]
    pub allowed_transitions: Vec<TrainingStatus>,
    /// Seats.
    #[schema(example = 25, minimum = 1)]
    pub capacity: i32,
    /// Seats that nobody has and that are held for nobody.
    #[schema(example = 7, minimum = 0)]
    pub seats_left: i32,
    /// People who wait.
    #[schema(example = 0, minimum = 0)]
    pub waitlist_count: i64,
    /// Where it is held; null online.
    pub site: Option<TrainingSite>,
    /// Codes of what the site offers.
    #[schema(example = json!(["step_free"]), max_items = 50)]
    pub access_features: Vec<String>,
    /// Codes of the audiences that it is for.
    #[schema(example = json!(["outreach"]), max_items = 50)]
    pub audiences: Vec<String>,
    /// What to know before one registers.
    pub note: Option<Localized>,
    /// From when on people can register; null: from its publication.
    pub registration_opens_at: Option<DateTime<Utc>>,
    /// Until when; null: until it starts.
    pub registration_closes_at: Option<DateTime<Utc>>,
    /// Whether one can register now, be it for the waitlist.
    #[schema(example = true)]
    pub registration_open: bool,
    /// First session begins.
    pub starts_at: DateTime<Utc>,
    /// Last session ends.
    pub ends_at: DateTime<Utc>,
    /// Its sessions in order.
    #[schema(max_items = 60)]
    pub sessions: Vec<SessionView>,
    /// What is handed out to everybody.
    #[schema(max_items = 50)]
    pub materials: Vec<Material>,
    /// Why it was called off.
    #[schema(example = json!(null), max_length = 1000)]
    pub cancellation_reason: Option<String>,
    /// How many registrations stand where, for staff of any kind.
    pub counts: Option<RegistrationCounts>,
    /// For those who plan or teach it.
    pub plan: Option<TrainingPlan>,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

impl Versioned for TrainingView {
    fn row_version(&self) -> i64 {
        self.row_version
    }
    fn visibility(&self) -> &'static str {
        match (&self.plan, &self.counts) {
            (Some(_), _) => "plan",
            (None, Some(_)) => "counts",
            (None, None) => "",
        }
    }
    fn state(&self) -> Option<String> {
        let counts = self.counts.unwrap_or_default();
        let parts = [
            i64::from(self.seats_left),
            self.waitlist_count,
            counts.confirmed,
            counts.offered,
            counts.ended,
            counts.completed,
            counts.incomplete,
            counts.no_show,
        ];
        Some(parts.map(|part| part.to_string()).join("."))
    }
}

/// A rule that gives the sessions of a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesRule {
    /// Day of the first session.
    #[schema(example = "2027-01-12")]
    pub first_on: NaiveDate,
    /// Time at which each session begins, in the city.
    #[validate(length(min = 5, max = 5))]
    #[schema(example = "18:00", min_length = 5, max_length = 5, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    pub starts: String,
    /// Minutes of each session.
    #[validate(range(min = 15, max = 720))]
    #[schema(example = 120, minimum = 15, maximum = 720)]
    pub minutes: i32,
    /// Sessions.
    #[validate(range(min = 1, max = 60))]
    #[schema(example = 4, minimum = 1, maximum = 60)]
    pub count: i32,
    /// Days from one session to the next.
    #[validate(range(min = 1, max = 60))]
    #[schema(example = 7, minimum = 1, maximum = 60)]
    pub every_days: i32,
    /// Days on which there is none; the series becomes longer instead.
    #[serde(default)]
    #[validate(length(max = 60))]
    #[schema(max_items = 60)]
    pub skip_on: Vec<NaiveDate>,
}

/// Times of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionTimes {
    /// Begins.
    pub starts_at: DateTime<Utc>,
    /// Ends.
    pub ends_at: DateTime<Utc>,
}

/// Sessions that a rule would give.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesPreview {
    /// In order.
    #[schema(max_items = 60)]
    pub sessions: Vec<SessionTimes>,
    /// Whether some session lies on the other side of a change of clocks than the first.
    #[schema(example = false)]
    pub crosses_clock_change: bool,
}

/// Where a training will be held.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTrainingSite {
    /// Name of the place.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "Example Branch Library", min_length = 1, max_length = 200)]
    pub name: String,
    /// Address.
    #[validate(length(min = 1, max = 300))]
    #[schema(example = "100 W Example St", min_length = 1, max_length = 300)]
    pub address: Option<String>,
    /// How to get there and in.
    #[validate(nested)]
    pub notes: Option<Localized>,
    /// On the map.
    pub point: Option<Point>,
}

/// A new training, with its sessions from a rule.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTraining {
    /// Its course.
    pub course_id: Uuid,
    /// Who gives it; left out: the organization of the caller.
    pub organization_id: Option<Uuid>,
    /// Areas that it is for.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = json!([25, 23]), min_items = 1, max_items = 100)]
    pub area_numbers: Vec<i32>,
    /// Language in which it is taught.
    pub language: Language,
    /// How it is held.
    pub modality: Modality,
    /// Seats.
    #[validate(range(min = 1, max = 10000))]
    #[schema(example = 25, minimum = 1, maximum = 10_000)]
    pub capacity: i32,
    /// Where it is held; needed unless it is virtual.
    #[validate(nested)]
    pub site: Option<NewTrainingSite>,
    /// Where it meets online; needed unless it is in person.
    #[validate(length(max = 500), url)]
    #[schema(example = "https://meet.example.org/room", max_length = 500)]
    pub meeting_url: Option<String>,
    /// Codes of what the site offers.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(example = json!(["step_free"]), max_items = 50)]
    pub access_features: Vec<String>,
    /// Codes of the audiences that it is for; empty: those of the course.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(example = json!([]), max_items = 50)]
    pub audiences: Vec<String>,
    /// What to know before one registers.
    #[validate(nested)]
    pub note: Option<Localized>,
    /// From when on people can register; left out: from its publication.
    pub registration_opens_at: Option<DateTime<Utc>>,
    /// Until when; left out: until it starts.
    pub registration_closes_at: Option<DateTime<Utc>>,
    /// Ids of the users who teach.
    #[serde(default)]
    #[validate(length(max = 20))]
    #[schema(max_items = 20)]
    pub instructor_ids: Vec<Uuid>,
    /// What is handed out, beside the course's.
    #[serde(default)]
    #[validate(length(max = 50), nested)]
    #[schema(max_items = 50)]
    pub materials: Vec<Material>,
    /// What it costs, in cents.
    #[validate(range(min = 0))]
    #[schema(example = 480_000, minimum = 0)]
    pub cost_cents: Option<i64>,
    /// Rule that gives its sessions.
    #[validate(nested)]
    pub series: SeriesRule,
}

/// A change of a training (JSON merge patch). Those registered are told when place, language or link change.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrainingPatch {
    /// Areas that it is for.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = json!([25]), min_items = 1, max_items = 100)]
    pub area_numbers: Option<Vec<i32>>,
    /// Language in which it is taught.
    pub language: Option<Language>,
    /// How it is held.
    pub modality: Option<Modality>,
    /// Seats; not fewer than are taken. More seats go to those who wait.
    #[validate(range(min = 1, max = 10000))]
    #[schema(example = 30, minimum = 1, maximum = 10_000)]
    pub capacity: Option<i32>,
    /// Where it is held; null: nowhere.
    #[serde(default)]
    #[schema(value_type = Option<NewTrainingSite>)]
    pub site: Patched<NewTrainingSite>,
    /// Where it meets online; null removes it.
    #[serde(default)]
    #[validate(length(max = 500))]
    #[schema(value_type = Option<String>, example = "https://meet.example.org/room", max_length = 500)]
    pub meeting_url: Patched<String>,
    /// Codes of what the site offers.
    #[validate(length(max = 50))]
    #[schema(example = json!(["step_free"]), max_items = 50)]
    pub access_features: Option<Vec<String>>,
    /// Codes of the audiences that it is for.
    #[validate(length(max = 50))]
    #[schema(example = json!(["outreach"]), max_items = 50)]
    pub audiences: Option<Vec<String>>,
    /// What to know before one registers; null removes it.
    #[serde(default)]
    #[schema(value_type = Option<Localized>)]
    pub note: Patched<Localized>,
    /// From when on people can register; null: from its publication.
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub registration_opens_at: Patched<DateTime<Utc>>,
    /// Until when; null: until it starts.
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub registration_closes_at: Patched<DateTime<Utc>>,
    /// Ids of the users who teach.
    #[validate(length(max = 20))]
    #[schema(max_items = 20)]
    pub instructor_ids: Option<Vec<Uuid>>,
    /// What is handed out, beside the course's.
    #[validate(length(max = 50), nested)]
    #[schema(max_items = 50)]
    pub materials: Option<Vec<Material>>,
    /// What it costs, in cents; null: not known.
    #[serde(default)]
    #[schema(value_type = Option<i64>, example = 480_000, minimum = 0)]
    pub cost_cents: Patched<i64>,
}

/// A step of a training.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTransition {
    /// Where to; one of `allowed_transitions`.
    pub to: TrainingStatus,
    /// Why; needed to call a training off, and told to those registered.
    #[validate(length(min = 1, max = 1000))]
    #[schema(example = "The site has no heating this week.", min_length = 1, max_length = 1000)]
    pub reason: Option<String>,
}

/// A change of a session (JSON merge patch). Those registered are told once.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionPatch {
    /// Begins.
    pub starts_at: Option<DateTime<Utc>>,
    /// Ends.
    pub ends_at: Option<DateTime<Utc>>,
}

/// Which trainings.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TrainingFilter {
    /// Words of the course, the site or the organization.
    #[param(max_length = 100, example = "library")]
    pub q: Option<String>,
    /// Course.
    pub course_id: Option<Uuid>,
    /// Numbers of areas, separated by commas.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 400, example = "25,23")]
    pub area: Many<i32>,
    /// Language in which they are taught.
    pub language: Option<Language>,
    /// How they are held, separated by commas.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 100, example = "in_person,hybrid")]
    pub modality: Many<Modality>,
    /// Where they stand, separated by commas.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 100, example = "open,full")]
    pub status: Many<TrainingStatus>,
    /// Codes of what the site must offer, separated by commas.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 400, example = "step_free")]
    pub access_feature: Many<String>,
    /// Code of an audience that they are for.
    #[param(max_length = 50, example = "outreach")]
    pub audience: Option<String>,
    /// With a session on or after this day.
    #[param(example = "2027-01-01")]
    pub from: Option<NaiveDate>,
    /// With a session on or before this day.
    #[param(example = "2027-01-31")]
    pub to: Option<NaiveDate>,
    /// Only with a seat left.
    pub seats_left: Option<bool>,
    /// Who gives them.
    pub organization_id: Option<Uuid>,
    /// Only those that the caller teaches.
    pub taught_by_me: Option<bool>,
}

/// Who could teach.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InstructorChoice {
    /// Id of the user.
    pub user_id: Uuid,
    /// Name.
    #[schema(example = "Jordan Reyes", max_length = 100)]
    pub display_name: Option<String>,
    /// Organization that they belong to.
    pub organization: OrganizationSummary,
}
