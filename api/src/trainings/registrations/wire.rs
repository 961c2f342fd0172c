//! Registrations as they travel.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::super::attendance::AttendanceMark;
use super::super::certificates::CertificateSummary;
use super::super::localized::Material;
use super::super::model::{NoticeKind, QuestionnairePhase, RegistrationStatus};
use super::super::questionnaires::Questionnaire;
use super::super::wire::TrainingView;
use crate::identity::Language;
use crate::notices::ContactChannel;
use crate::organizations::OrganizationSummary;
use crate::platform::http::{Many, Versioned};

/// A person and what they need. Only the name, who they are to the course, and how to reach them is asked.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRegistration {
    /// Name as it will stand on the certificate.
    #[validate(length(min = 2, max = 120))]
    #[schema(example = "Jordan Reyes", min_length = 2, max_length = 120)]
    pub full_name: String,
    /// E-mail address; needed when the channel is `email`.
    #[validate(email, length(max = 254))]
    #[schema(example = "jordan@example.org", format = Email, max_length = 254)]
    pub email: Option<String>,
    /// Telephone; needed when the channel is `phone` or `text`.
    #[validate(length(min = 7, max = 30))]
    #[schema(example = "+1 312 555 0142", min_length = 7, max_length = 30)]
    pub phone: Option<String>,
    /// How they can be reached safely.
    pub contact_channel: ContactChannel,
    /// What to mind when reaching them.
    #[validate(length(max = 500))]
    #[schema(example = "Please call in the morning only.", max_length = 500)]
    pub contact_note: Option<String>,
    /// Language for what they are told.
    pub language: Language,
    /// Code of who they are to the course.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "residents", min_length = 1, max_length = 50)]
    pub audience: String,
    /// Number of the area in which they live or work.
    #[schema(example = 25, minimum = 1)]
    pub community_area_number: Option<i32>,
    /// Where they work, in their words.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "Example Branch Library", min_length = 1, max_length = 200)]
    pub employer: Option<String>,
    /// Codes of what they need.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(example = json!(["wheelchair"]), max_items = 50)]
    pub accommodations: Vec<String>,
    /// What else they need.
    #[validate(length(max = 1000))]
    #[schema(example = "A seat near the door.", max_length = 1000)]
    pub accommodation_note: Option<String>,
}

/// The secret of a registration, sent in the body so that it stands in no log.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistrationCode {
    /// The code that the registrant was given.
    #[validate(length(min = 1, max = 60))]
    #[schema(example = "k7m3q-92xwe-h4rtn-8bvcd-zjp5ya", min_length = 1, max_length = 60)]
    pub code: String,
}

/// An answer to an offer.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferAnswer {
    /// The code that the registrant was given.
    #[validate(length(min = 1, max = 60))]
    #[schema(example = "k7m3q-92xwe-h4rtn-8bvcd-zjp5ya", min_length = 1, max_length = 60)]
    pub code: String,
    /// Whether they take the seat.
    #[schema(example = true)]
    pub accept: bool,
}

/// A move to another training, asked for by the registrant.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnTransfer {
    /// The code that the registrant was given.
    #[validate(length(min = 1, max = 60))]
    #[schema(example = "k7m3q-92xwe-h4rtn-8bvcd-zjp5ya", min_length = 1, max_length = 60)]
    pub code: String,
    /// Training to go to; of the same course.
    pub training_id: Uuid,
}

/// Something that a registrant was told.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Notice {
    /// What.
    pub kind: NoticeKind,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// A questionnaire that waits for an answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QuestionnaireDue {
    /// Before or after the training.
    pub phase: QuestionnairePhase,
    /// What is asked.
    pub questionnaire: Questionnaire,
}

/// A registration as its registrant sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnRegistration {
    /// Id.
    pub id: Uuid,
    /// Initials, so that one can tell whose it is.
    #[schema(example = "J. R.", max_length = 20)]
    pub initials: String,
    /// Where it stands.
    pub status: RegistrationStatus,
    /// The training.
    pub training: TrainingView,
    /// Where it meets online, for those with a seat.
    #[schema(example = json!(null), max_length = 500)]
    pub meeting_url: Option<String>,
    /// What is handed out to those with a seat.
    #[schema(max_items = 100)]
    pub materials: Vec<Material>,
    /// Place on the waitlist, from 1.
    #[schema(example = json!(null), minimum = 1)]
    pub waitlist_place: Option<i64>,
    /// Until when a seat is held.
    pub offer_expires_at: Option<DateTime<Utc>>,
    /// When they registered.
    pub registered_at: DateTime<Utc>,
    /// Whether they may still cancel or leave the waitlist.
    #[schema(example = true)]
    pub may_cancel: bool,
    /// Attendance so far.
    #[schema(max_items = 60)]
    pub attendance: Vec<AttendanceMark>,
    /// Certificate, when it was earned.
    pub certificate: Option<CertificateSummary>,
    /// Questionnaires to answer.
    #[schema(max_items = 2)]
    pub questionnaires_due: Vec<QuestionnaireDue>,
    /// What they were told, newest first.
    #[schema(max_items = 50)]
    pub notices: Vec<Notice>,
}

/// A new registration with its secret.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RegistrationReceipt {
    /// The secret to manage it by: keep it. It is shown only here; a mail has another one that works as well.
    #[schema(example = "k7m3q-92xwe-h4rtn-8bvcd-zjp5ya", max_length = 60)]
    pub code: String,
    /// The registration.
    pub registration: OwnRegistration,
}

impl Versioned for RegistrationReceipt {
    fn row_version(&self) -> i64 {
        1
    }
}

/// A registration as those see it who plan or teach the training.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Registration)]
pub struct RegistrationView {
    /// Id.
    pub id: Uuid,
    /// Training.
    pub training_id: Uuid,
    /// Person.
    pub participant_id: Uuid,
    /// Name; null when it was erased.
    #[schema(example = "Jordan Reyes", max_length = 120)]
    pub full_name: Option<String>,
    /// E-mail address.
    #[schema(example = "jordan@example.org", max_length = 254)]
    pub email: Option<String>,
    /// Telephone.
    #[schema(example = "+1 312 555 0142", max_length = 30)]
    pub phone: Option<String>,
    /// How they can be reached safely.
    pub contact_channel: ContactChannel,
    /// What to mind when reaching them.
    #[schema(example = json!(null), max_length = 500)]
    pub contact_note: Option<String>,
    /// Language for what they are told.
    pub language: Language,
    /// Code of who they are to the course.
    #[schema(example = "residents", max_length = 50)]
    pub audience: String,
    /// Number of the area in which they live or work.
    #[schema(example = 25, minimum = 1)]
    pub community_area_number: Option<i32>,
    /// Where they work, in their words.
    #[schema(example = json!(null), max_length = 200)]
    pub employer: Option<String>,
    /// Organization that registered them.
    pub organization: Option<OrganizationSummary>,
    /// Group that they were registered with.
    pub group_id: Option<Uuid>,
    /// Codes of what they need.
    #[schema(example = json!(["wheelchair"]), max_items = 50)]
    pub accommodations: Vec<String>,
    /// What else they need.
    #[schema(example = json!(null), max_length = 1000)]
    pub accommodation_note: Option<String>,
    /// Where it stands.
    pub status: RegistrationStatus,
    /// Where it can go from here.
    #[schema(max_items = 10)]
    pub allowed_transitions: Vec<RegistrationStatus>,
    /// Place on the waitlist, from 1.
    #[schema(example = json!(null), minimum = 1)]
    pub waitlist_place: Option<i64>,
    /// Whether they wait behind everybody else because they missed trainings before.
    #[schema(example = false)]
    pub waits_behind: bool,
    /// Until when a seat is held.
    pub offer_expires_at: Option<DateTime<Utc>>,
    /// When they registered.
    pub registered_at: DateTime<Utc>,
    /// When they got their seat.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it ended.
    #[schema(example = json!(null), max_length = 1000)]
    pub end_reason: Option<String>,
    /// Minutes attended.
    #[schema(example = 360, minimum = 0)]
    pub attended_minutes: i64,
    /// Serial of the certificate.
    #[schema(example = "TC-7K3M-92QX", max_length = 20)]
    pub certificate_serial: Option<String>,
    /// What they still have to be told by telephone or text.
    #[schema(max_items = 20)]
    pub to_tell: Vec<NoticeKind>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

impl Versioned for RegistrationView {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// Which registrations of a training.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RegistrationFilter {
    /// Where they stand, separated by commas.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 200, example = "confirmed,offered")]
    pub status: Many<RegistrationStatus>,
    /// Code of who they are to the course.
    #[param(max_length = 50, example = "residents")]
    pub audience: Option<String>,
    /// Whether something has still to be told by telephone or text.
    pub to_tell: Option<bool>,
}

/// Why staff end a registration.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCancellation {
    /// Why; stays in the history.
    #[validate(length(min = 1, max = 1000))]
    #[schema(example = "Asked for it by telephone.", min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// A move to another training.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTransfer {
    /// Training to go to; of the same course.
    pub training_id: Uuid,
    /// Why; stays in the history.
    #[validate(length(min = 1, max = 1000))]
    #[schema(example = "Nearer to home.", min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// How a registration moved.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RegistrationChange {
    /// Id.
    pub id: Uuid,
    /// When.
    pub changed_at: DateTime<Utc>,
    /// Who: `user`, `key`, `public` (the registrant) or `system`.
    #[schema(example = "public", max_length = 20)]
    pub actor_kind: String,
    /// Where it stood.
    pub from_status: Option<RegistrationStatus>,
    /// Where it stood then.
    pub to_status: RegistrationStatus,
    /// Why.
    #[schema(example = json!(null), max_length = 1000)]
    pub reason: Option<String>,
}

/// People that an organization registers together.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGroup {
    /// The people; seats and waitlist go in this order.
    #[validate(length(min = 1, max = 50), nested)]
    #[schema(min_items = 1, max_items = 50)]
    pub people: Vec<NewRegistration>,
}

/// A person of a group.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GroupMember {
    /// Id of the registration.
    pub registration_id: Uuid,
    /// Name; null when it was erased.
    #[schema(example = "Jordan Reyes", max_length = 120)]
    pub full_name: Option<String>,
    /// Where it stands.
    pub status: RegistrationStatus,
    /// Place on the waitlist, from 1.
    #[schema(example = json!(null), minimum = 1)]
    pub waitlist_place: Option<i64>,
    /// The person's own secret: hand it on. Only in the answer that created the group.
    #[schema(example = json!(null), max_length = 60)]
    pub code: Option<String>,
}

/// A group.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RegistrationGroup {
    /// Id.
    pub id: Uuid,
    /// Training.
    pub training_id: Uuid,
    /// Organization that registered them.
    pub organization_id: Uuid,
    /// The people, in their order.
    #[schema(max_items = 50)]
    pub members: Vec<GroupMember>,
    /// When they were registered.
    pub created_at: DateTime<Utc>,
}

impl Versioned for RegistrationGroup {
    fn row_version(&self) -> i64 {
        1
    }
}

/// Which groups.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct GroupFilter {
    /// Training.
    pub training_id: Option<Uuid>,
}

/// Which of the group's people does not come.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupCancellation {
    /// Id of the registration.
    pub registration_id: Uuid,
    /// Why; stays in the history.
    #[validate(length(min = 1, max = 1000))]
    #[schema(example = "Is ill this week.", min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// Two records that may be one person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DuplicateSuggestion {
    /// The older record.
    pub first: ParticipantSummary,
    /// The newer record.
    pub second: ParticipantSummary,
    /// What they share: `name`, `email`, `phone`.
    #[schema(example = json!(["email", "name"]), max_items = 3)]
    pub shared: Vec<String>,
}

/// A person's record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ParticipantSummary {
    /// Id.
    pub id: Uuid,
    /// Name; null when it was erased.
    #[schema(example = "Jordan Reyes", max_length = 120)]
    pub full_name: Option<String>,
    /// Registrations.
    #[schema(example = 1, minimum = 0)]
    pub registrations: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Two records become one.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMerge {
    /// Record that stays.
    pub keep_id: Uuid,
    /// Record that goes into it.
    pub merge_id: Uuid,
}

/// What a merge came to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MergeResult {
    /// The person's record.
    pub participant: ParticipantSummary,
    /// Registrations that moved to it.
    #[schema(example = 1, minimum = 0)]
    pub moved: i64,
    /// Second places in the same training that were given back.
    #[schema(example = 0, minimum = 0)]
    pub cancelled: i64,
}
