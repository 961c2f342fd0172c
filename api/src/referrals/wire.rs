//! What travels about referrals.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::agreements::DataCategory;
use crate::cases::{CaseIncidentKind, SafeContact};
use crate::community_areas::AreaSummary;
use crate::help_terms::HelpTerm;
use crate::localized::Localized;
use crate::organizations::OrganizationSummary;
use crate::platform::http::{Patched, Versioned};
use crate::text_enum;
use crate::users::people::Person;

text_enum! {
    /// Where a referral stands (HL7 SDOH Clinical Care, Referral Task Status).
    pub enum ReferralStatus {
        /// It is written; nobody else sees it.
        Draft = "draft",
        /// It is sent and waits for an answer.
        Requested = "requested",
        /// The other organization takes the person.
        Accepted = "accepted",
        /// The other organization does not.
        Rejected = "rejected",
        /// The sender called it off.
        Cancelled = "cancelled",
        /// The person is being helped.
        InProgress = "in_progress",
        /// Help waits for something.
        OnHold = "on_hold",
        /// It led to no help.
        Failed = "failed",
        /// It led to help.
        Completed = "completed",
        /// It should not have been made.
        EnteredInError = "entered_in_error",
    }
}

text_enum! {
    /// Who of the two.
    pub enum ReferralSide {
        /// Who refers.
        Sender = "sender",
        /// Whom somebody is referred to.
        Receiver = "receiver",
    }
}

impl ReferralStatus {
    /// What may follow, and who brings it there. `entered_in_error` may follow everything, by who leads the sender.
    pub const fn transitions(self) -> &'static [(Self, ReferralSide)] {
        use ReferralSide::{Receiver, Sender};
        match self {
            Self::Draft => &[(Self::Requested, Sender), (Self::Cancelled, Sender)],
            Self::Requested => &[(Self::Accepted, Receiver), (Self::Rejected, Receiver), (Self::Cancelled, Sender)],
            Self::Accepted => &[
                (Self::InProgress, Receiver),
                (Self::OnHold, Receiver),
                (Self::Cancelled, Sender),
                (Self::Failed, Receiver),
            ],
            Self::InProgress => &[
                (Self::Completed, Receiver),
                (Self::OnHold, Receiver),
                (Self::Failed, Receiver),
                (Self::Cancelled, Sender),
            ],
            Self::OnHold => &[(Self::InProgress, Receiver), (Self::Cancelled, Sender), (Self::Failed, Receiver)],
            Self::Rejected | Self::Cancelled | Self::Failed | Self::Completed | Self::EnteredInError => &[],
        }
    }

    /// Whether a reason of the list is to be given.
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::Rejected | Self::Cancelled | Self::OnHold | Self::EnteredInError)
    }

    /// Whether a reason may be given.
    pub const fn takes_reason(self) -> bool {
        self.needs_reason() || matches!(self, Self::Failed)
    }

    /// Whether an outcome is to be given.
    pub const fn needs_outcome(self) -> bool {
        matches!(self, Self::Completed | Self::Failed)
    }
}

text_enum! {
    /// How fast it has to go.
    pub enum ReferralUrgency {
        /// Within a day.
        Emergency = "emergency",
        /// Within two days.
        Urgent = "urgent",
        /// Within a week.
        Routine = "routine",
    }
}

text_enum! {
    /// What came of a referral.
    pub enum ReferralOutcome {
        /// Help began.
        ServiceStarted = "service_started",
        /// Help was given.
        ServiceCompleted = "service_completed",
        /// The person was not reached.
        CouldNotReach = "could_not_reach",
        /// The person did not want it.
        Declined = "declined",
        /// The service is not for them.
        Ineligible = "ineligible",
        /// The person moved away.
        Moved = "moved",
        /// Something else.
        Other = "other",
    }
}

impl ReferralOutcome {
    /// Whether it is one of help that was given.
    pub const fn helped(self) -> bool {
        matches!(self, Self::ServiceStarted | Self::ServiceCompleted)
    }
}

text_enum! {
    /// What has to be done next.
    pub enum ReferralAction {
        /// Send it.
        Send = "send",
        /// Accept or decline it.
        Answer = "answer",
        /// Begin to help.
        Start = "start",
        /// Tell what came of it.
        Report = "report",
        /// Go on, or tell that it leads nowhere.
        Resume = "resume",
        /// Find another service, or let it be.
        Redirect = "redirect",
        /// Acknowledge what came of it.
        Acknowledge = "acknowledge",
    }
}

text_enum! {
    /// Why nothing of the person is told to the receiver.
    pub enum ShareEnd {
        /// It is not sent yet.
        NotSent = "not_sent",
        /// There is no consent.
        NoConsent = "no_consent",
        /// The consent was taken back.
        ConsentRevoked = "consent_revoked",
        /// The days of the consent are over.
        ConsentExpired = "consent_expired",
        /// No agreement between the organizations is in force that covers it.
        NoAgreement = "no_agreement",
        /// The receiver does not need it any more.
        Finished = "finished",
        /// What was about the person was erased.
        Erased = "erased",
    }
}

text_enum! {
    /// Which direction.
    pub enum ReferralDirection {
        /// From the own organization.
        Sent = "sent",
        /// To the own organization.
        Received = "received",
    }
}

/// Which referrals.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ReferralFilter {
    /// Sent or received by the own organization.
    pub direction: Option<ReferralDirection>,
    /// Where it stands.
    pub status: Option<ReferralStatus>,
    /// Whether somebody still has to do something.
    pub open: Option<bool>,
    /// Whether the clock ran out.
    pub overdue: Option<bool>,
    /// How fast it has to go.
    pub urgency: Option<ReferralUrgency>,
    /// Code of the kind of help.
    #[param(max_length = 50)]
    pub kind: Option<String>,
    /// Those of one case.
    pub case_id: Option<Uuid>,
    /// Beginning of the reference.
    #[param(max_length = 30)]
    pub reference: Option<String>,
}

/// A new referral: a draft that nobody else sees.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReferral {
    /// The case.
    pub case_id: Uuid,
    /// Who of it.
    pub person_id: Uuid,
    /// To which service of the directory.
    pub service_id: Uuid,
    /// Which of its kinds of help.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "counseling", min_length = 1, max_length = 50)]
    pub kind: String,
    /// How fast it has to go.
    pub urgency: ReferralUrgency,
    /// What the receiver needs to know.
    #[validate(length(min = 1, max = 5))]
    #[schema(min_items = 1, max_items = 5)]
    pub data_categories: Vec<DataCategory>,
    /// The consent under which it is told; may be added before it is sent.
    #[serde(default)]
    pub consent_id: Option<Uuid>,
    /// What the receiver should know besides. Sealed; told with the category `needs`.
    #[serde(default)]
    #[validate(length(min = 1, max = 2000))]
    #[schema(example = json!(null), min_length = 1, max_length = 2000)]
    pub note: Option<String>,
    /// The declined referral in whose place it comes.
    #[serde(default)]
    pub redirect_of: Option<Uuid>,
}

/// A change of a draft (JSON merge patch).
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferralPatch {
    /// How fast it has to go.
    pub urgency: Option<ReferralUrgency>,
    /// What the receiver needs to know.
    #[validate(length(min = 1, max = 5))]
    #[schema(min_items = 1, max_items = 5)]
    pub data_categories: Option<Vec<DataCategory>>,
    /// The consent under which it is told.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    pub consent_id: Patched<Uuid>,
}

/// How a referral goes on.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReferralStep {
    /// Where it stands from now on, one of `allowed_transitions`.
    pub status: ReferralStatus,
    /// Why, by code of the reasons; needed for `rejected`, `cancelled`, `on_hold` and `entered_in_error`.
    #[serde(default)]
    #[validate(length(min = 1, max = 50))]
    #[schema(example = json!(null), min_length = 1, max_length = 50)]
    pub reason: Option<String>,
    /// What came of it; needed for `completed` and `failed`.
    #[serde(default)]
    pub outcome: Option<ReferralOutcome>,
}

/// Who has to do what next.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReferralNext {
    /// Who.
    pub side: ReferralSide,
    /// What.
    pub action: ReferralAction,
}

/// A referral as part of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReferralSummary {
    /// Id.
    pub id: Uuid,
    /// Reference, for calls; says nothing.
    #[schema(example = "k7m2p-9qxdt", max_length = 30)]
    pub reference: String,
    /// Where it stands.
    pub status: ReferralStatus,
    /// How fast it has to go.
    pub urgency: ReferralUrgency,
    /// Code of the kind of help.
    #[schema(example = "counseling", max_length = 50)]
    pub kind: String,
    /// The service.
    pub service_id: Uuid,
    /// Its name.
    pub service_name: Localized,
    /// Who refers.
    pub from_organization: OrganizationSummary,
    /// Whom somebody is referred to.
    pub to_organization: OrganizationSummary,
    /// Sent or received by the caller's organization.
    pub direction: ReferralDirection,
    /// The case, for who has it.
    pub case_id: Option<Uuid>,
    /// Language that the person speaks (ISO 639-1).
    #[schema(example = "es", max_length = 3)]
    pub language: String,
    /// Community area where the victim lives; null: outside the city, or not known.
    pub area: Option<AreaSummary>,
    /// Who has to do what next; null: nobody.
    pub next: Option<ReferralNext>,
    /// Until when.
    pub due_at: Option<DateTime<Utc>>,
    /// Whether that is over.
    #[schema(example = false)]
    pub overdue: bool,
    /// What came of it.
    pub outcome: Option<ReferralOutcome>,
    /// Whether the loop is closed: something came of it, and the sender acknowledged it.
    #[schema(example = false)]
    pub closed: bool,
    /// When it was sent.
    pub requested_at: Option<DateTime<Utc>>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

/// What the receiver may be told today.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReferralShare {
    /// What a reveal would tell; empty: nothing.
    #[schema(max_items = 5)]
    pub data_categories: Vec<DataCategory>,
    /// Why it tells nothing.
    pub ended: Option<ShareEnd>,
    /// Whether the receiver may tell others.
    #[schema(example = false)]
    pub redisclosure_allowed: bool,
}

/// Something that became of a referral.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReferralStep {
    /// Where it stood from then on.
    pub status: ReferralStatus,
    /// Code of the reason.
    #[schema(example = json!(null), max_length = 50)]
    pub reason: Option<String>,
    /// What came of it.
    pub outcome: Option<ReferralOutcome>,
    /// Whether the sender acknowledged it then.
    #[schema(example = false)]
    pub acknowledged: bool,
    /// For which organization.
    pub organization: OrganizationSummary,
    /// By whom; null: by a link.
    pub actor: Option<Person>,
    /// When.
    pub occurred_at: DateTime<Utc>,
}

/// A link that was made for an organization without an account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReferralLinkSummary {
    /// Until when it works.
    pub expires_at: DateTime<Utc>,
    /// When it was opened.
    pub opened_at: Option<DateTime<Utc>>,
    /// Whether it was locked after wrong codes.
    #[schema(example = false)]
    pub locked: bool,
}

/// A referral, without who it is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Referral)]
pub struct ReferralView {
    /// What lists show.
    #[serde(flatten)]
    pub summary: ReferralSummary,
    /// Who of the case, for who has it.
    pub person_id: Option<Uuid>,
    /// The consent, for who has the case.
    pub consent_id: Option<Uuid>,
    /// What the sender named for the receiver to know.
    #[schema(max_items = 5)]
    pub data_categories: Vec<DataCategory>,
    /// Whether there is a note.
    #[schema(example = false)]
    pub has_note: bool,
    /// What the receiver may be told today.
    pub share: ReferralShare,
    /// Code of the reason.
    #[schema(example = json!(null), max_length = 50)]
    pub reason: Option<String>,
    /// Where the caller may bring it.
    #[schema(max_items = 10)]
    pub allowed_transitions: Vec<ReferralStatus>,
    /// Whether the caller may acknowledge it.
    #[schema(example = false)]
    pub may_acknowledge: bool,
    /// The declined referral in whose place it comes, for who sent both.
    pub redirect_of: Option<Uuid>,
    /// The referral that comes in its place, for who sent both.
    pub redirected_to: Option<Uuid>,
    /// The last link that was made, for the sender.
    pub link: Option<ReferralLinkSummary>,
    /// What became of it, latest first.
    #[schema(max_items = 100)]
    pub steps: Vec<ReferralStep>,
}

impl Versioned for ReferralView {
    fn row_version(&self) -> i64 {
        self.summary.row_version
    }

    fn state(&self) -> Option<String> {
        // What is shared changes with the day, without a change of the row.
        Some(format!("{:?}{:?}{}", self.share.data_categories, self.share.ended, self.summary.overdue))
    }
}

/// Why somebody wants to see whom a referral is about.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReferralReveal {
    /// What it is needed for; stands in the record, without names.
    #[validate(length(min = 3, max = 500))]
    #[schema(example = "Call about the first appointment", min_length = 3, max_length = 500)]
    pub purpose: String,
}

/// What the receiver is told; null: not part of what is shared.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct RevealedReferral {
    /// What was told.
    #[schema(max_items = 5)]
    pub data_categories: Vec<DataCategory>,
    /// Whether the receiver may tell others.
    #[schema(example = false)]
    pub redisclosure_allowed: bool,
    /// Given name.
    #[schema(example = "Robin", max_length = 100)]
    pub given_name: Option<String>,
    /// Family name.
    #[schema(example = "Sample", max_length = 100)]
    pub family_name: Option<String>,
    /// Date of birth.
    pub birth_date: Option<NaiveDate>,
    /// Telephone number.
    #[schema(example = "312 555 0142", max_length = 30)]
    pub phone: Option<String>,
    /// E-mail address.
    #[schema(example = json!(null), max_length = 254)]
    pub email: Option<String>,
    /// How they may be reached safely.
    pub safe_contact: Option<SafeContact>,
    /// What else to mind when they are contacted.
    #[schema(example = "Ask for Robin only.", max_length = 500)]
    pub contact_instructions: Option<String>,
    /// Address; of protected people the substitute one.
    #[schema(example = "90000 W Example St", max_length = 300)]
    pub address: Option<String>,
    /// ZIP code; not of protected people.
    #[schema(example = "60600", max_length = 10)]
    pub postal_code: Option<String>,
    /// What happened.
    pub incident_kind: Option<CaseIncidentKind>,
    /// When.
    pub incident_on: Option<NaiveDate>,
    /// Where.
    pub incident_area: Option<AreaSummary>,
    /// What the sender wrote.
    #[schema(example = "Speaks best in the morning.", max_length = 2000)]
    pub note: Option<String>,
}

/// A link for an organization without an account. Link and code are shown once; tell the code by phone.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NewReferralLink {
    /// The link.
    #[schema(example = "https://cscc.example.org/referral#code=abcde-fghjk", max_length = 500)]
    pub url: String,
    /// The code.
    #[schema(example = "7k3m2", max_length = 20)]
    pub code: String,
    /// Until when it works, once.
    pub expires_at: DateTime<Utc>,
}

/// What opens a link.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferralLinkOpening {
    /// What stands behind the `#` of the link.
    #[validate(length(min = 20, max = 60))]
    #[schema(example = "abcde-fghjk-mnpqr-stuvw-xyz02-3", min_length = 20, max_length = 60)]
    pub secret: String,
    /// The code that was told by phone.
    #[validate(length(min = 5, max = 20))]
    #[schema(example = "7k3m2", min_length = 5, max_length = 20)]
    pub code: String,
}

/// What a link tells, once.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OpenedReferral {
    /// The referral.
    pub referral: LinkedReferral,
    /// Whom it is about.
    pub revealed: RevealedReferral,
    /// Under which answers are sent, as long as the link would work.
    #[schema(example = "abcde-fghjk-mnpqr-stuvw-xyz02-3", max_length = 60)]
    pub answer_secret: String,
}

/// A referral as who answers by a link sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LinkedReferral {
    /// Reference, for calls.
    #[schema(example = "k7m2p-9qxdt", max_length = 30)]
    pub reference: String,
    /// Where it stands.
    pub status: ReferralStatus,
    /// How fast it has to go.
    pub urgency: ReferralUrgency,
    /// Who refers.
    pub from_organization: OrganizationSummary,
    /// Whom somebody is referred to.
    pub to_organization: OrganizationSummary,
    /// Name of the service.
    pub service_name: Localized,
    /// Language that the person speaks (ISO 639-1).
    #[schema(example = "es", max_length = 3)]
    pub language: String,
    /// Until when something has to be done.
    pub due_at: Option<DateTime<Utc>>,
    /// Where it may be brought.
    #[schema(max_items = 10)]
    pub allowed_transitions: Vec<ReferralStatus>,
    /// Reasons that may be given.
    #[schema(max_items = 50)]
    pub reasons: Vec<HelpTerm>,
}

/// An answer by a link.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferralLinkAnswer {
    /// From the opening.
    #[validate(length(min = 20, max = 60))]
    #[schema(example = "abcde-fghjk-mnpqr-stuvw-xyz02-3", min_length = 20, max_length = 60)]
    pub answer_secret: String,
    /// How it goes on.
    #[validate(nested)]
    pub step: NewReferralStep,
}

/// Referrals counted together.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReferralCount {
    /// Community area where the victim lives; null: not by area, outside the city, or not known.
    pub area: Option<AreaSummary>,
    /// Language (ISO 639-1); null: not by language.
    #[schema(example = "es", max_length = 3)]
    pub language: Option<String>,
    /// How many were sent.
    #[schema(example = 12, minimum = 0)]
    pub sent: i64,
    /// How many of them were answered.
    #[schema(example = 11, minimum = 0)]
    pub answered: i64,
    /// How many led to help.
    #[schema(example = 7, minimum = 0)]
    pub helped: i64,
    /// Of how many the person could not be reached.
    #[schema(example = 2, minimum = 0)]
    pub could_not_reach: i64,
    /// How many are closed: something came of it, and the sender acknowledged it.
    #[schema(example = 6, minimum = 0)]
    pub closed: i64,
}

/// Figures of referrals that were sent in a time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReferralMeasures {
    /// All.
    pub all: ReferralCount,
    /// By community area where the victim lives, in the order of their numbers.
    #[schema(max_items = 80)]
    pub by_area: Vec<ReferralCount>,
    /// By language.
    #[schema(max_items = 200)]
    pub by_language: Vec<ReferralCount>,
}

/// Of which time.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ReferralMeasuresFilter {
    /// Sent from this day on.
    pub from: Option<NaiveDate>,
    /// Sent until this day.
    pub until: Option<NaiveDate>,
}
