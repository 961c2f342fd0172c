//! What travels between applicants and the API.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::answers::ApplicationAnswers;
use super::distribution_wire::OwnPickup;
use super::model::{AnswerGroup, ApplicationStatus, CoarseStatus, DecisionOutcome, DocumentScan, DocumentStatus};
use crate::identity::Language;
use crate::localized::Localized;
use crate::platform::http::Versioned;
use crate::programs::{Determination, PolicyRules, ProgramFacts, ProgramTrack};

/// A new application.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApplication {
    /// To which program.
    pub program_id: Uuid,
    /// Language in which the applicant wants to be told.
    pub language: Language,
    /// Helping somebody: how they agreed that their application is made for them. Needs a sign-in that may help.
    #[validate(length(min = 5, max = 500))]
    #[schema(example = "Agreed in person on the phone with an interpreter", min_length = 5, max_length = 500)]
    pub assisted_consent: Option<String>,
}

/// The secret of an application.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationCode {
    /// As it was shown when the application was begun; dashes and capitals do not matter.
    #[validate(length(min = 20, max = 60))]
    #[schema(example = "k7m2p-9qxdt-4hw3n-8bvcz-6ryfs-a", min_length = 20, max_length = 60)]
    pub code: String,
}

/// Reference and secret.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationStatusQuestion {
    /// Reference of the application.
    #[validate(length(min = 1, max = 30))]
    #[schema(example = "k7m2p-9qxdt", min_length = 1, max_length = 30)]
    pub reference: String,
    /// Its secret.
    #[validate(length(min = 1, max = 60))]
    #[schema(example = "k7m2p-9qxdt-4hw3n-8bvcz-6ryfs-a", min_length = 1, max_length = 60)]
    pub code: String,
}

/// Where an application stands, in few words.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApplicationStatusAnswer {
    /// Its reference.
    #[schema(example = "k7m2p-9qxdt", max_length = 30)]
    pub reference: String,
    /// Where it stands.
    pub status: CoarseStatus,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// Answers, as a whole.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnAnswers {
    /// Secret of the application.
    #[validate(length(min = 20, max = 60))]
    #[schema(example = "k7m2p-9qxdt-4hw3n-8bvcz-6ryfs-a", min_length = 20, max_length = 60)]
    pub code: String,
    /// The version that the answers were made on.
    #[schema(example = 3, minimum = 1)]
    pub row_version: i64,
    /// All of them, those that did not change too.
    #[validate(nested)]
    pub answers: ApplicationAnswers,
}

/// Sending an application, or what was asked for.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnSubmission {
    /// Secret of the application.
    #[validate(length(min = 20, max = 60))]
    #[schema(example = "k7m2p-9qxdt-4hw3n-8bvcz-6ryfs-a", min_length = 20, max_length = 60)]
    pub code: String,
    /// Codes of what is attested.
    #[validate(length(max = 20))]
    #[schema(max_items = 20)]
    pub attestations: Vec<String>,
    /// The signature: the name, typed.
    #[validate(length(min = 2, max = 200))]
    #[schema(example = "Jordan Reyes", min_length = 2, max_length = 200)]
    pub signed_name: String,
}

/// A paper of another application of the same person, to be used in this one too.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnDocumentCopy {
    /// Secret of the application that gets the paper.
    #[validate(length(min = 20, max = 60))]
    #[schema(example = "k7m2p-9qxdt-4hw3n-8bvcz-6ryfs-a", min_length = 20, max_length = 60)]
    pub code: String,
    /// Code of the paper that is asked for.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "proof_of_residency", min_length = 1, max_length = 50)]
    pub requirement: String,
    /// Secret of the application that has it.
    #[validate(length(min = 20, max = 60))]
    #[schema(example = "p4d8w-2hxkq-7mt3n-5bvcz-9ryfs-e", min_length = 20, max_length = 60)]
    pub from_code: String,
    /// Id of the paper there.
    pub from_document_id: Uuid,
}

/// An appeal.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnAppeal {
    /// Secret of the application.
    #[validate(length(min = 20, max = 60))]
    #[schema(example = "k7m2p-9qxdt-4hw3n-8bvcz-6ryfs-a", min_length = 20, max_length = 60)]
    pub code: String,
    /// Why the decision is wrong.
    #[validate(length(min = 10, max = 2000))]
    #[schema(example = "The receipt shows June 7, not June 5.", min_length = 10, max_length = 2000)]
    pub statement: String,
}

/// A paper of the own application.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnDocument {
    /// Secret of the application.
    #[validate(length(min = 20, max = 60))]
    #[schema(example = "k7m2p-9qxdt-4hw3n-8bvcz-6ryfs-a", min_length = 20, max_length = 60)]
    pub code: String,
    /// Id of the paper.
    pub document_id: Uuid,
}

/// A paper of an application.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApplicationDocument {
    /// Id.
    pub id: Uuid,
    /// Code of the requirement that it meets.
    #[schema(example = "proof_of_purchase", max_length = 50)]
    pub requirement: String,
    /// JPEG or PDF.
    #[schema(example = "image/jpeg", max_length = 50)]
    pub content_type: String,
    /// Bytes.
    #[schema(example = 180_000, minimum = 1)]
    pub size_bytes: i64,
    /// What a reviewer says of it.
    pub status: DocumentStatus,
    /// What a scanner for viruses says of it; while it is `quarantined` nobody can open it.
    pub scan: DocumentScan,
    /// Why it will not do.
    #[schema(example = json!(null), max_length = 500)]
    pub reason: Option<String>,
    /// When it was sent.
    pub created_at: DateTime<Utc>,
}

/// A paper that is asked for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RequiredDocument {
    /// Code.
    #[schema(example = "proof_of_purchase", max_length = 50)]
    pub code: String,
    /// Name.
    pub name: Localized,
}

impl RequiredDocument {
    /// Papers that somebody is asked for who says this.
    pub(super) fn all(rules: &PolicyRules, said: &ProgramFacts) -> Vec<Self> {
        rules.required_documents(said).map(|one| Self { code: one.code.clone(), name: one.name.clone() }).collect()
    }
}

/// Something to attest.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RequiredAttestation {
    /// Code.
    #[schema(example = "answers_are_true", max_length = 50)]
    pub code: String,
    /// What is attested.
    pub text: Localized,
}

/// What an applicant was asked for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InformationRequest {
    /// Id.
    pub id: Uuid,
    /// Groups of answers that are open.
    #[schema(max_items = 6)]
    pub answer_groups: Vec<AnswerGroup>,
    /// Codes of papers that are asked for.
    #[schema(max_items = 30)]
    pub documents: Vec<String>,
    /// In the words of the reviewer.
    #[schema(example = "Please send the owner's written consent.", max_length = 1000)]
    pub message: String,
    /// Last day for an answer.
    pub due_on: NaiveDate,
    /// When it was asked.
    pub created_at: DateTime<Utc>,
    /// When it was answered; null: not yet.
    pub answered_at: Option<DateTime<Utc>>,
}

/// What was decided, to the applicant.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnDecision {
    /// Whether it was approved.
    pub outcome: DecisionOutcome,
    /// Why it was denied.
    #[schema(max_items = 50)]
    pub reasons: Vec<Localized>,
    /// When.
    pub decided_at: DateTime<Utc>,
    /// Last day for an appeal; null: none is possible.
    pub appeal_until: Option<NaiveDate>,
    /// Day by which the money is paid, or devices are picked up; null: does not run.
    pub fulfill_by: Option<NaiveDate>,
}

/// A step of an application.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApplicationStep {
    /// Where it stood then.
    pub status: ApplicationStatus,
    /// Since when.
    pub at: DateTime<Utc>,
}

/// An application to whoever has its secret.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnApplication {
    /// Reference, for calls and letters; no secret.
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
    /// Language in which the applicant is told.
    pub language: Language,
    /// What the version of the policy says that decides: of a draft the one of today, of what was sent the one of that day.
    pub rules: PolicyRules,
    /// When a draft that nobody goes on with is erased; null: it was sent.
    pub kept_until: Option<DateTime<Utc>>,
    /// Answers.
    pub answers: ApplicationAnswers,
    /// Groups of answers that may be changed now.
    #[schema(max_items = 6)]
    pub open_groups: Vec<AnswerGroup>,
    /// Codes of papers that may be sent now.
    #[schema(max_items = 30)]
    pub open_documents: Vec<String>,
    /// Papers that are asked for with these answers.
    #[schema(max_items = 30)]
    pub required_documents: Vec<RequiredDocument>,
    /// Papers that were sent.
    #[schema(max_items = 100)]
    pub documents: Vec<ApplicationDocument>,
    /// What is to attest with these answers.
    #[schema(max_items = 20)]
    pub required_attestations: Vec<RequiredAttestation>,
    /// Whether one would qualify with these answers, and why.
    pub determination: Determination,
    /// The question that waits for an answer; null: none.
    pub information_request: Option<InformationRequest>,
    /// What was decided; null: nothing yet.
    pub decision: Option<OwnDecision>,
    /// Cents that were approved; null: nothing yet.
    #[schema(example = 45_000, minimum = 0)]
    pub award_cents: Option<i64>,
    /// The organization that helped; null: nobody did.
    #[schema(example = json!(null), max_length = 200)]
    pub assisted_by: Option<String>,
    /// The time at which devices are picked up; null: none is booked.
    pub pickup: Option<OwnPickup>,
    /// When it was sent.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Where it stood when.
    #[schema(max_items = 200)]
    pub steps: Vec<ApplicationStep>,
    /// Whether it may be sent now.
    #[schema(example = true)]
    pub may_submit: bool,
    /// Whether it may be withdrawn now.
    #[schema(example = true)]
    pub may_withdraw: bool,
    /// Whether the decision may be appealed now.
    #[schema(example = false)]
    pub may_appeal: bool,
    /// Counts the changes.
    #[schema(example = 3, minimum = 1)]
    pub row_version: i64,
}

/// An application that was just begun, with its secret.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApplicationReceipt {
    /// The secret. It is shown only here; without it the application cannot be reached.
    #[schema(example = "k7m2p-9qxdt-4hw3n-8bvcz-6ryfs-a", max_length = 60)]
    pub code: String,
    /// A link to the application as a QR code, for another device: SVG.
    #[schema(example = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", max_length = 200_000)]
    pub qr_svg: String,
    /// The application.
    pub application: OwnApplication,
}

impl Versioned for ApplicationReceipt {
    fn row_version(&self) -> i64 {
        self.application.row_version
    }

    fn state(&self) -> Option<String> {
        None
    }
}

/// A link by which a paper is fetched once.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DocumentLink {
    /// Path to GET; works once.
    #[schema(example = "/api/v1/document-downloads/k7m2p-9qxdt-4hw3n-8bvcz-6ryfs-a", max_length = 200)]
    pub path: String,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}
