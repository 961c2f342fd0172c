//! What travels between staff and the API: applications without names.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::answers::ApplicantDetails;
use super::model::{
    AnswerGroup, ApplicationNoticeKind, ApplicationStatus, DecisionOutcome, DecisionStep, DocumentStatus,
    DuplicateReason,
};
use super::wire::{ApplicationDocument, ApplicationStep, InformationRequest};
use crate::identity::Language;
use crate::localized::Localized;
use crate::notices::ContactChannel;
use crate::organizations::OrganizationSummary;
use crate::platform::http::{Many, Versioned};
use crate::programs::{ApplicantKind, Determination, DeterminationOutcome, ProgramFacts, ProgramTrack};
use crate::users::people::Person;

/// Which applications. Those that were merged into another one are left out unless they are asked for by reference.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ApplicationFilter {
    /// Where they stand; drafts are never listed.
    #[serde(default)]
    #[param(value_type = Vec<ApplicationStatus>, style = Form, explode = false)]
    pub status: Many<ApplicationStatus>,
    /// To one program.
    pub program_id: Option<Uuid>,
    /// Whether they were given to the caller.
    pub mine: Option<bool>,
    /// Whether they were given to somebody.
    pub assigned: Option<bool>,
    /// Community areas.
    #[serde(default)]
    #[param(value_type = Vec<i32>, style = Form, explode = false)]
    pub area: Many<i32>,
    /// Beginning of the reference.
    #[param(min_length = 2, max_length = 30)]
    pub reference: Option<String>,
    /// Whether the time to answer a question, to be paid or to pick up is over.
    pub overdue: Option<bool>,
    /// Whether something waits to be told by telephone or text.
    pub to_tell: Option<bool>,
}

/// An application in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApplicationSummary {
    /// Id.
    pub id: Uuid,
    /// Reference.
    #[schema(example = "k7m2p-9qxdt", max_length = 30)]
    pub reference: String,
    /// Which program.
    pub program_id: Uuid,
    /// Its name.
    pub program_name: Localized,
    /// How the program helps.
    pub track: ProgramTrack,
    /// Where it stands.
    pub status: ApplicationStatus,
    /// As whom one applies.
    pub applicant_kind: Option<ApplicantKind>,
    /// Community area, where it was said.
    #[schema(example = 25, minimum = 1)]
    pub community_area_number: Option<i32>,
    /// Language of the applicant.
    pub language: Language,
    /// When it was sent.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Cents that were approved.
    #[schema(example = 45_000, minimum = 0)]
    pub award_cents: Option<i64>,
    /// Who reviews it.
    pub assignee: Option<Person>,
    /// The organization that helped.
    pub assisted_by: Option<OrganizationSummary>,
    /// Last day for the clock that runs: an answer, the payment, the pick-up.
    pub due_on: Option<NaiveDate>,
    /// Whether that day is over.
    #[schema(example = false)]
    pub overdue: bool,
    /// Whether a denial was appealed.
    #[schema(example = false)]
    pub appealed: bool,
    /// What the applicant waits to be told by telephone or text, oldest first.
    #[schema(max_items = 50)]
    pub to_tell: Vec<ApplicationNoticeKind>,
    /// Counts the changes.
    #[schema(example = 3, minimum = 1)]
    pub row_version: i64,
}

/// What a version of a policy would have made of the latest applications.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PolicyTrial {
    /// How many were looked at.
    #[schema(example = 120, minimum = 0)]
    pub count: i64,
    /// Cents, all together, by the versions that they were sent under.
    #[schema(example = 5_400_000, minimum = 0)]
    pub award_cents_before: i64,
    /// Cents, all together, by this version.
    #[schema(example = 4_950_000, minimum = 0)]
    pub award_cents_after: i64,
    /// Those that would have come out differently, the latest first.
    #[schema(max_items = 200)]
    pub changes: Vec<PolicyTrialChange>,
}

/// An application that another version of the policy decides differently.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PolicyTrialChange {
    /// Id of the application.
    pub application_id: Uuid,
    /// Its reference.
    #[schema(example = "k7m2p-9qxdt", max_length = 30)]
    pub reference: String,
    /// By the version that it was sent under.
    pub outcome_before: DeterminationOutcome,
    /// By the version that is tried.
    pub outcome_after: DeterminationOutcome,
    /// Cents by the version that it was sent under.
    #[schema(example = 45_000, minimum = 0)]
    pub award_cents_before: i64,
    /// Cents by the version that is tried.
    #[schema(example = 30_000, minimum = 0)]
    pub award_cents_after: i64,
    /// What the rules and lines say under the version that is tried, and did not before.
    #[schema(max_items = 50)]
    pub reasons: Vec<Localized>,
}

/// Who applies, and what they say against a denial.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RevealedApplicant {
    /// Who applies and where.
    pub details: ApplicantDetails,
    /// How they want to be told that something is new.
    pub contact_channel: ContactChannel,
    /// Why they find that the decision is wrong; null: no appeal.
    #[schema(example = json!(null), max_length = 2000)]
    pub appeal_statement: Option<String>,
}

/// A recommendation or a decision.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApplicationDecision {
    /// Id.
    pub id: Uuid,
    /// Which of the two.
    pub step: DecisionStep,
    /// What it says.
    pub outcome: DecisionOutcome,
    /// Codes of reasons.
    #[schema(max_items = 50)]
    pub reasons: Vec<String>,
    /// For colleagues; the applicant does not see it.
    #[schema(example = json!(null), max_length = 1000)]
    pub note: Option<String>,
    /// Cents that the determination gave then.
    #[schema(example = 45_000, minimum = 0)]
    pub award_cents: i64,
    /// Who.
    pub actor: Option<Person>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// Another application that may be the same.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApplicationDuplicate {
    /// Its id.
    pub application_id: Uuid,
    /// Its reference.
    #[schema(example = "p4d8w-2hxkq", max_length = 30)]
    pub reference: String,
    /// Where it stands.
    pub status: ApplicationStatus,
    /// Why.
    #[schema(max_items = 3)]
    pub reasons: Vec<DuplicateReason>,
}

/// What the caller may do with an application now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApplicationChoices {
    /// Ask the applicant for something.
    #[schema(example = true)]
    pub ask: bool,
    /// Recommend.
    #[schema(example = true)]
    pub recommend: bool,
    /// Decide.
    #[schema(example = false)]
    pub decide: bool,
    /// Hand devices over.
    #[schema(example = false)]
    pub hand_over: bool,
    /// Give who did not come another span to pick up.
    #[schema(example = false)]
    pub renew: bool,
    /// End what was approved and not paid.
    #[schema(example = false)]
    pub end: bool,
    /// What keeps the caller from recommending and deciding: `conflict`, `own_organization`, `decided_before`, `same_person`,
    /// `merged`; null: nothing.
    #[schema(example = json!(null), max_length = 50)]
    pub barred_by: Option<String>,
}

/// An application to staff, without names and addresses.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Application)]
pub struct ApplicationView {
    /// As in lists.
    #[serde(flatten)]
    pub summary: ApplicationSummary,
    /// What rules look at.
    pub facts: ProgramFacts,
    /// Each rule with its evidence.
    pub determination: Determination,
    /// Papers.
    #[schema(max_items = 100)]
    pub documents: Vec<ApplicationDocument>,
    /// Papers that are asked for.
    #[schema(max_items = 30)]
    pub required_documents: Vec<super::wire::RequiredDocument>,
    /// Reasons for which it may be denied.
    #[schema(max_items = 50)]
    pub denial_reasons: Vec<super::wire::RequiredAttestation>,
    /// What the applicant was asked for.
    #[schema(max_items = 100)]
    pub information_requests: Vec<InformationRequest>,
    /// Recommendations and decisions.
    #[schema(max_items = 100)]
    pub decisions: Vec<ApplicationDecision>,
    /// Other applications that may be the same.
    #[schema(max_items = 20)]
    pub duplicates: Vec<ApplicationDuplicate>,
    /// Into which one it was merged.
    pub merged_into: Option<Uuid>,
    /// Where it stood when.
    #[schema(max_items = 200)]
    pub steps: Vec<ApplicationStep>,
    /// Whether the caller declared a conflict of interest.
    #[schema(example = false)]
    pub conflict_declared: bool,
    /// What the caller may do now.
    pub choices: ApplicationChoices,
}

impl Versioned for ApplicationView {
    fn row_version(&self) -> i64 {
        self.summary.row_version
    }

    fn state(&self) -> Option<String> {
        let scans: Vec<_> = self.documents.iter().map(|document| document.scan).collect();
        let (told, outcome) = (self.summary.to_tell.len(), self.determination.outcome);
        let state = format!("{:?}{scans:?}{told}{outcome:?}", self.choices);
        Some(state.chars().filter(char::is_ascii_alphanumeric).collect())
    }
}

/// Who is to review applications.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApplicationAssignment {
    /// Which applications.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_items = 1, max_items = 200)]
    pub application_ids: Vec<Uuid>,
    /// The reviewer; null: nobody.
    pub assignee_id: Option<Uuid>,
}

/// How many were given.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApplicationAssignment {
    /// Applications whose reviewer is another one now.
    #[schema(example = 12, minimum = 0)]
    pub changed: i64,
}

/// A question to the applicant.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInformationRequest {
    /// Groups of answers to open.
    #[validate(length(max = 6))]
    #[serde(default)]
    #[schema(max_items = 6)]
    pub answer_groups: Vec<AnswerGroup>,
    /// Codes of papers to ask for.
    #[validate(length(max = 30))]
    #[serde(default)]
    #[schema(max_items = 30)]
    pub documents: Vec<String>,
    /// What is missing, in plain words and in the applicant's language.
    #[validate(length(min = 5, max = 1000))]
    #[schema(example = "Please send the owner's written consent.", min_length = 5, max_length = 1000)]
    pub message: String,
}

/// A recommendation or a decision.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApplicationDecision {
    /// What it says.
    pub outcome: DecisionOutcome,
    /// Codes of reasons from the policy; needed to deny.
    #[validate(length(max = 50))]
    #[serde(default)]
    #[schema(max_items = 50)]
    pub reasons: Vec<String>,
    /// For colleagues.
    #[validate(length(max = 1000))]
    #[schema(example = json!(null), max_length = 1000)]
    pub note: Option<String>,
}

/// What a reviewer says of a paper.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDocumentReview {
    /// Which paper.
    pub document_id: Uuid,
    /// What it is.
    pub status: DocumentStatus,
    /// Why it will not do, to the applicant.
    #[validate(length(min = 5, max = 500))]
    #[schema(example = "The receipt does not show the day.", min_length = 5, max_length = 500)]
    pub reason: Option<String>,
}

/// Why something is done, for the record.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedPurpose {
    /// The reason.
    #[validate(length(min = 5, max = 500))]
    #[schema(example = "Compare the name with the receipt", min_length = 5, max_length = 500)]
    pub purpose: String,
}

/// Which paper to open, and why.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDocumentLink {
    /// Which paper.
    pub document_id: Uuid,
}

/// Into which application.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApplicationMerge {
    /// The one that stays.
    pub into_id: Uuid,
}

/// An application that an organization helped with.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssistedApplication {
    /// Reference.
    #[schema(example = "k7m2p-9qxdt", max_length = 30)]
    pub reference: String,
    /// Name of the program.
    pub program_name: Localized,
    /// Where it stands.
    pub status: super::model::CoarseStatus,
    /// Who helped.
    pub helper: Option<Person>,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
}
