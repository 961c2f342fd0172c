//! What travels about applications to the emergency fund.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::determination::{CompensationDenialReason, CompensationDetermination, CompensationFacts};
use super::rules::{CompensationAlternative, CompensationCategory, CompensationDocument};
use crate::cases::PersonRelation;
use crate::organizations::OrganizationSummary;
use crate::platform::http::{Many, Versioned};
use crate::text_enum;
use crate::users::people::Person;

text_enum! {
    /// Where an application stands.
    pub enum CompensationStatus {
        /// It is not sent yet.
        Draft = "draft",
        /// It waits for a decision.
        Submitted = "submitted",
        /// All that was asked for is approved.
        Approved = "approved",
        /// A part of it is.
        PartiallyApproved = "partially_approved",
        /// None of it is.
        Denied = "denied",
        /// It was taken back.
        Withdrawn = "withdrawn",
    }
}

text_enum! {
    /// Where one sum stands.
    pub enum CompensationRequestStatus {
        /// It is asked for.
        Requested = "requested",
        /// It is not approved.
        Denied = "denied",
        /// It is approved and waits to be paid.
        Approved = "approved",
        /// It is paid.
        Paid = "paid",
        /// The payment came back; it can be paid again.
        Returned = "returned",
        /// It will not be paid; the money is free again.
        Void = "void",
    }
}

text_enum! {
    /// Who is paid.
    pub enum CompensationPayeeKind {
        /// The applicant.
        Applicant = "applicant",
        /// The funeral home.
        FuneralHome = "funeral_home",
        /// Somebody who sells what is needed.
        Vendor = "vendor",
    }
}

/// Who is paid, and how. Sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompensationPayee {
    /// Name.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "Robin Sample", min_length = 1, max_length = 200)]
    pub name: String,
    /// How the money reaches them.
    #[validate(length(max = 500))]
    #[serde(default)]
    #[schema(example = "Check, picked up at the office", max_length = 500)]
    pub delivery: String,
}

/// A sum that is asked for.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCompensationRequest {
    /// What for; each once.
    pub category: CompensationCategory,
    /// Cents.
    #[validate(range(min = 1, max = 100_000_000))]
    #[schema(example = 80_000, minimum = 1, maximum = 100_000_000)]
    pub requested_cents: i64,
    /// Who is paid.
    pub payee_kind: CompensationPayeeKind,
    /// Their name, and how the money reaches them.
    #[validate(nested)]
    pub payee: CompensationPayee,
}

/// An application that is begun, or written anew before it is sent.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCompensationApplication {
    /// Who applies: somebody of the case, of age and not the one who is said to have done it.
    pub applicant_id: Uuid,
    /// What the rules look at.
    #[validate(nested)]
    pub facts: CompensationFacts,
    /// Codes of papers that the advocate has seen. The papers stay with the family.
    #[serde(default)]
    #[validate(length(max = 30))]
    #[schema(max_items = 30)]
    pub documents: Vec<String>,
    /// What is asked for.
    #[validate(nested, length(min = 1, max = 3))]
    #[schema(min_items = 1, max_items = 3)]
    pub requests: Vec<NewCompensationRequest>,
}

/// A sum of an application, without who is paid.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CompensationRequest {
    /// Id.
    pub id: Uuid,
    /// What for.
    pub category: CompensationCategory,
    /// Cents that are asked for.
    #[schema(example = 80_000, minimum = 1)]
    pub requested_cents: i64,
    /// Cents that are approved; null: nothing is decided.
    #[schema(example = 80_000, minimum = 0)]
    pub approved_cents: Option<i64>,
    /// Who is paid.
    pub payee_kind: CompensationPayeeKind,
    /// Where it stands.
    pub status: CompensationRequestStatus,
    /// When it was paid, or came back.
    pub paid_on: Option<NaiveDate>,
}

/// What the caller may do with an application now.
#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
pub struct CompensationChoices {
    /// Change and send it.
    #[schema(example = false)]
    pub submit: bool,
    /// Take it back.
    #[schema(example = true)]
    pub withdraw: bool,
    /// Decide it.
    #[schema(example = false)]
    pub decide: bool,
    /// Appeal the decision.
    #[schema(example = false)]
    pub appeal: bool,
    /// Settle what is approved.
    #[schema(example = false)]
    pub settle: bool,
}

/// An application as part of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CompensationApplicationSummary {
    /// Id.
    pub id: Uuid,
    /// Reference, for calls and letters; says nothing.
    #[schema(example = "k7m2p-9qxdt", max_length = 30)]
    pub reference: String,
    /// Whose case it belongs to.
    pub organization: OrganizationSummary,
    /// The case, for those who may see it.
    pub case_id: Option<Uuid>,
    /// What the applicant is to the victim.
    pub relation: PersonRelation,
    /// Where it stands.
    pub status: CompensationStatus,
    /// What the rules look at.
    pub facts: CompensationFacts,
    /// Cents that are asked for, all together.
    #[schema(example = 180_000, minimum = 0)]
    pub requested_cents: i64,
    /// Cents that are approved; null: nothing is decided.
    #[schema(example = 150_000, minimum = 0)]
    pub approved_cents: Option<i64>,
    /// Until when it is to be decided, or paid; null: it waits for neither.
    pub due_on: Option<NaiveDate>,
    /// Whether that day is over.
    #[schema(example = false)]
    pub overdue: bool,
    /// Whether the decision was appealed.
    #[schema(example = false)]
    pub appealed: bool,
    /// When it was sent.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

/// An application to the emergency fund, without names.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CompensationApplication)]
pub struct CompensationApplicationView {
    /// What lists show.
    #[serde(flatten)]
    pub summary: CompensationApplicationSummary,
    /// Somebody of the case.
    pub applicant_id: Option<Uuid>,
    /// What is asked for.
    #[schema(max_items = 3)]
    pub requests: Vec<CompensationRequest>,
    /// Codes of papers that the advocate has seen.
    #[schema(max_items = 30)]
    pub documents: Vec<String>,
    /// Papers that are asked for.
    #[schema(max_items = 30)]
    pub required_documents: Vec<CompensationDocument>,
    /// What the rules say: of the day on which it was sent, else of today.
    pub determination: CompensationDetermination,
    /// Cents that the family can still get for this victim.
    #[schema(example = 200_000, minimum = 0)]
    pub remaining_cents: i64,
    /// Other help, when the rules deny.
    #[schema(max_items = 10)]
    pub alternatives: Vec<CompensationAlternative>,
    /// Why it was denied.
    #[schema(max_items = 8)]
    pub denial_reasons: Vec<CompensationDenialReason>,
    /// What was noted with the decision.
    #[schema(example = json!(null), max_length = 1000)]
    pub decision_note: Option<String>,
    /// Who sent it.
    pub submitted_by: Option<Person>,
    /// Who decided.
    pub decided_by: Option<Person>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// What the caller may do.
    pub choices: CompensationChoices,
}

impl Versioned for CompensationApplicationView {
    fn row_version(&self) -> i64 {
        self.summary.row_version
    }

    fn state(&self) -> Option<String> {
        let choices = self.choices;
        let flags =
            [choices.submit, choices.withdraw, choices.decide, choices.appeal, choices.settle, self.summary.overdue];
        let flags: String = flags.iter().map(|flag| if *flag { '1' } else { '0' }).collect();
        Some(format!("{flags}{}", self.remaining_cents))
    }
}

/// What is approved of one sum.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompensationApproval {
    /// Which.
    pub request_id: Uuid,
    /// Cents; 0: nothing.
    #[validate(range(min = 0, max = 100_000_000))]
    #[schema(example = 80_000, minimum = 0, maximum = 100_000_000)]
    pub approved_cents: i64,
}

/// A decision: every sum with what is approved of it.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCompensationDecision {
    /// One for each sum that was asked for.
    #[validate(nested, length(min = 1, max = 3))]
    #[schema(min_items = 1, max_items = 3)]
    pub approvals: Vec<CompensationApproval>,
    /// Why not all is approved; at least one then.
    #[serde(default)]
    #[validate(length(max = 8))]
    #[schema(max_items = 8)]
    pub denial_reasons: Vec<CompensationDenialReason>,
    /// For the advocate, without names.
    #[serde(default)]
    #[validate(length(max = 1000))]
    #[schema(example = json!(null), max_length = 1000)]
    pub note: Option<String>,
}

/// What is missing.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCompensationReturn {
    /// For the advocate, without names.
    #[validate(length(min = 5, max = 1000))]
    #[schema(example = "See the lease first.", min_length = 5, max_length = 1000)]
    pub note: String,
}

/// An appeal of a decision.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCompensationAppeal {
    /// What is said against it. Sealed.
    #[validate(length(min = 5, max = 4000))]
    #[schema(example = "The hospital record came in since.", min_length = 5, max_length = 4000)]
    pub statement: String,
}

/// Why something is revealed.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCompensationReveal {
    /// The reason, without names.
    #[validate(length(min = 5, max = 500))]
    #[schema(example = "Write the check", min_length = 5, max_length = 500)]
    pub purpose: String,
}

/// Who is paid for one sum.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RevealedPayee {
    /// Which sum.
    pub request_id: Uuid,
    /// Who.
    pub payee: CompensationPayee,
}

/// What was revealed of an application.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RevealedCompensation {
    /// Who is paid.
    #[schema(max_items = 3)]
    pub payees: Vec<RevealedPayee>,
    /// What is said against the decision; null: nothing.
    #[schema(example = json!(null), max_length = 4000)]
    pub appeal_statement: Option<String>,
}

/// What became of an approved sum: `paid`, `returned` or `void`.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCompensationSettlement {
    /// What.
    pub status: CompensationRequestStatus,
    /// When; absent: today.
    pub paid_on: Option<NaiveDate>,
}

/// Which applications.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CompensationFilter {
    /// Where it stands; several with commas.
    #[serde(default)]
    #[param(value_type = Vec<CompensationStatus>, explode = false, style = Form)]
    pub status: Many<CompensationStatus>,
    /// Of one case.
    pub case_id: Option<Uuid>,
    /// Begin of the reference.
    #[param(min_length = 2, max_length = 30)]
    pub reference: Option<String>,
    /// Whether the day of decision or payment is over.
    pub overdue: Option<bool>,
    /// Whether something approved waits to be paid.
    pub to_pay: Option<bool>,
}
