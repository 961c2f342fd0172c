//! Attendance as it travels.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::model::{AttendanceMethod, AttendanceStatus, RegistrationStatus};
use super::super::wire::SessionView;
use crate::platform::http::Versioned;

/// How somebody attended a session.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceMark {
    /// Session.
    pub session_id: Uuid,
    /// How.
    pub status: AttendanceStatus,
    /// Minutes that count.
    #[schema(example = 120, minimum = 0)]
    pub minutes: i32,
    /// How it was taken.
    pub method: AttendanceMethod,
    /// When it was taken.
    pub recorded_at: DateTime<Utc>,
}

/// A person on the roster of a session.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RosterEntry {
    /// Registration.
    pub registration_id: Uuid,
    /// Name; null when it was erased.
    #[schema(example = "Jordan Reyes", max_length = 120)]
    pub full_name: Option<String>,
    /// Where the registration stands.
    pub status: RegistrationStatus,
    /// Codes of what they need.
    #[schema(example = json!([]), max_items = 50)]
    pub accommodations: Vec<String>,
    /// Attendance of this session, if it was taken.
    pub mark: Option<AttendanceMark>,
}

/// Who is expected at a session, and who was there: for the day view, the printed sheet, and work without a network.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionRoster {
    /// The session.
    pub session: SessionView,
    /// Minutes after the start within which somebody is on time.
    #[schema(example = 10, minimum = 0)]
    pub late_grace_minutes: i32,
    /// Everybody with a seat, in the order in which they registered.
    #[schema(max_items = 10000)]
    pub entries: Vec<RosterEntry>,
    /// When this was true.
    pub as_of: DateTime<Utc>,
}

impl Versioned for SessionRoster {
    fn row_version(&self) -> i64 {
        self.session.row_version
    }
}

/// A mark taken at the session, perhaps without a network.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMark {
    /// An id that the device makes, so that a mark sent twice counts once.
    pub id: Uuid,
    /// Registration.
    pub registration_id: Uuid,
    /// How they attended.
    pub status: AttendanceStatus,
    /// Minutes that count; left out: all for `present`, from `recorded_at` on for `late`, until then for `left_early`.
    #[validate(range(min = 0, max = 1440))]
    #[schema(example = 90, minimum = 0, maximum = 1440)]
    pub minutes: Option<i32>,
    /// How it was taken.
    pub method: AttendanceMethod,
    /// When it was taken, by the device's clock. The latest counts.
    pub recorded_at: DateTime<Utc>,
    /// Why; needed to correct a mark after the session's day.
    #[validate(length(min = 1, max = 500))]
    #[schema(example = "Signed the sheet of the other room.", min_length = 1, max_length = 500)]
    pub reason: Option<String>,
}

/// Marks of a session.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMarks {
    /// The marks, in any order.
    #[validate(length(min = 1, max = 500), nested)]
    #[schema(min_items = 1, max_items = 500)]
    pub marks: Vec<NewMark>,
}

crate::text_enum! {
    /// What became of a mark.
    pub enum MarkOutcome {
        /// It counts now.
        Applied = "applied",
        /// It was known already.
        Known = "known",
        /// A later one was there already.
        Superseded = "superseded",
        /// It corrects a mark of a past session and gives no reason; not kept.
        ReasonNeeded = "reason_needed",
        /// The registration has no seat in this training; not kept.
        NotOnRoster = "not_on_roster",
        /// It is said to be taken in the future; not kept.
        InTheFuture = "in_the_future",
        /// It is said to be taken before the session, and is no excuse told in advance; not kept.
        TooEarly = "too_early",
    }
}

/// What became of one mark.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MarkResult {
    /// Id that the device gave it.
    pub id: Uuid,
    /// What became of it.
    pub outcome: MarkOutcome,
}

/// What became of the marks.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MarkResults {
    /// One for each mark, in the order in which they were sent.
    #[schema(max_items = 500)]
    pub results: Vec<MarkResult>,
    /// The roster as it stands now.
    pub roster: SessionRoster,
}

/// A mark in the history.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MarkHistory {
    /// Id that the device gave it.
    pub id: Uuid,
    /// Registration.
    pub registration_id: Uuid,
    /// How they attended.
    pub status: AttendanceStatus,
    /// Minutes that counted.
    #[schema(example = 120, minimum = 0)]
    pub minutes: i32,
    /// How it was taken.
    pub method: AttendanceMethod,
    /// Why it was corrected.
    #[schema(example = json!(null), max_length = 500)]
    pub reason: Option<String>,
    /// When it was taken.
    pub recorded_at: DateTime<Utc>,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// Who took it: `user`, or `public` (the registrant, by the code in the room).
    #[schema(example = "user", max_length = 20)]
    pub actor_kind: String,
    /// Whether it counted when it arrived.
    #[schema(example = true)]
    pub applied: bool,
}

/// The code that is shown in the room now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoomCode {
    /// The code, to read aloud or type.
    #[schema(example = "49302817", max_length = 10)]
    pub code: String,
    /// Address for the QR code; session and code stand behind the `#`, which no server logs.
    #[schema(
        example = "https://example.org/check-in#session=0192f0c1-5b1e-7c3a-9f00-2a6d3f1b7e11&room=49302817",
        max_length = 500
    )]
    pub link: String,
    /// The QR code as an SVG image.
    #[schema(example = "<svg/>", max_length = 100000)]
    pub svg: String,
    /// When a new code comes; the present one is taken for as long again.
    pub changes_at: DateTime<Utc>,
    /// Seconds from one code to the next.
    #[schema(example = 30, minimum = 15)]
    pub step_seconds: i32,
}

/// A registrant says that they are in the room.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCheckIn {
    /// The code that the registrant was given.
    #[validate(length(min = 1, max = 60))]
    #[schema(example = "k7m3q-92xwe-h4rtn-8bvcd-zjp5ya", min_length = 1, max_length = 60)]
    pub code: String,
    /// Session.
    pub session_id: Uuid,
    /// Code shown in the room.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "49302817", min_length = 1, max_length = 20)]
    pub room_code: String,
}
