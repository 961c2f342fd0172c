//! What travels about agreements.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::organizations::OrganizationSummary;
use crate::platform::http::Versioned;
use crate::text_enum;
use crate::users::people::Person;

text_enum! {
    /// What is told for.
    pub enum SharingPurpose {
        /// Help for victims and families.
        VictimServices = "victim_services",
        /// Emergency financial help.
        Compensation = "compensation",
        /// Weekly reviews of violence.
        ViolenceReview = "violence_review",
        /// Measuring what helps.
        Evaluation = "evaluation",
    }
}

text_enum! {
    /// What is told about a person.
    pub enum DataCategory {
        /// Name and date of birth.
        Identity = "identity",
        /// Telephone, e-mail and how to use them safely.
        Contact = "contact",
        /// Where they live; of protected people the substitute address alone.
        Address = "address",
        /// What happened, when and where.
        Incident = "incident",
        /// What help they need, and what the sender writes about it.
        Needs = "needs",
        /// Any of it about somebody under 18; stands in agreements only.
        Juvenile = "juvenile",
    }
}

text_enum! {
    /// Who tells whom.
    pub enum SharingDirection {
        /// The first organization tells the second.
        FirstToSecond = "first_to_second",
        /// The second organization tells the first.
        SecondToFirst = "second_to_first",
        /// Both tell each other.
        Mutual = "mutual",
    }
}

text_enum! {
    /// Where an agreement stands.
    pub enum DataSharingAgreementStatus {
        /// It is written.
        Draft = "draft",
        /// Both parties look at it.
        InReview = "in_review",
        /// Both parties signed it.
        Signed = "signed",
        /// It counts, within its days.
        Active = "active",
        /// It does not count for now.
        Suspended = "suspended",
        /// Its days are over.
        Expired = "expired",
        /// It was ended.
        Terminated = "terminated",
    }
}

impl DataSharingAgreementStatus {
    /// Where somebody may bring it from here. `expired` comes with the day alone.
    pub const fn transitions(self) -> &'static [Self] {
        match self {
            Self::Draft => &[Self::InReview, Self::Terminated],
            Self::InReview => &[Self::Draft, Self::Signed, Self::Terminated],
            Self::Signed => &[Self::Active, Self::Terminated],
            Self::Active => &[Self::Suspended, Self::Terminated],
            Self::Suspended => &[Self::Active, Self::Terminated],
            Self::Expired | Self::Terminated => &[],
        }
    }

    /// Whether what was agreed may still be changed.
    pub const fn is_editable(self) -> bool {
        matches!(self, Self::Draft | Self::InReview)
    }
}

/// What two organizations agree on.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataSharingTerms {
    /// What is told for.
    pub purpose: SharingPurpose,
    /// What is told.
    #[validate(length(min = 1, max = 6))]
    #[schema(min_items = 1, max_items = 6)]
    pub data_categories: Vec<DataCategory>,
    /// On which law it rests.
    #[validate(length(min = 1, max = 500))]
    #[schema(example = "Written consent of the person", min_length = 1, max_length = 500)]
    pub legal_basis: String,
    /// Who tells whom.
    pub direction: SharingDirection,
    /// First day.
    pub effective_on: NaiveDate,
    /// Last day.
    pub expires_on: NaiveDate,
    /// Months for which who is told may keep it.
    #[validate(range(min = 1, max = 240))]
    #[schema(example = 24, minimum = 1, maximum = 240)]
    pub retention_months: i32,
    /// Whether who is told may tell others.
    #[schema(example = false)]
    pub redisclosure_allowed: bool,
    /// Whom to call when something got out.
    #[validate(length(min = 1, max = 300))]
    #[schema(example = "privacy@example.org", min_length = 1, max_length = 300)]
    pub breach_contact: String,
}

/// A new agreement.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDataSharingAgreement {
    /// One party.
    pub first_organization_id: Uuid,
    /// The other party.
    pub second_organization_id: Uuid,
    /// What they agree on.
    #[validate(nested)]
    pub terms: DataSharingTerms,
}

/// A change of what is agreed on, before it is signed.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataSharingAgreementPatch {
    /// What they agree on, as a whole.
    #[validate(nested)]
    pub terms: DataSharingTerms,
}

/// How an agreement goes on.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDataSharingAgreementStep {
    /// Where it stands from now on, one of `allowed_transitions`.
    pub status: DataSharingAgreementStatus,
    /// Why; needed to suspend and to end it.
    #[serde(default)]
    #[validate(length(min = 3, max = 500))]
    #[schema(example = json!(null), min_length = 3, max_length = 500)]
    pub reason: Option<String>,
    /// SHA-256 of the signed document, in hexadecimal digits; needed for `signed`.
    #[serde(default)]
    #[validate(length(equal = 64))]
    #[schema(example = json!(null), min_length = 64, max_length = 64)]
    pub document_sha256: Option<String>,
}

/// Which agreements.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AgreementFilter {
    /// Where it stands.
    pub status: Option<DataSharingAgreementStatus>,
    /// One of the parties.
    pub organization_id: Option<Uuid>,
    /// What is told for.
    pub purpose: Option<SharingPurpose>,
}

/// A step of an agreement.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DataSharingAgreementStep {
    /// Where it stood from then on.
    pub status: DataSharingAgreementStatus,
    /// Why.
    #[schema(example = json!(null), max_length = 500)]
    pub reason: Option<String>,
    /// Who did it; null: the day came.
    pub actor: Option<Person>,
    /// When.
    pub occurred_at: DateTime<Utc>,
}

/// An agreement.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DataSharingAgreement)]
pub struct AgreementView {
    /// Id.
    pub id: Uuid,
    /// One party.
    pub first_organization: OrganizationSummary,
    /// The other party.
    pub second_organization: OrganizationSummary,
    /// Where it stands.
    pub status: DataSharingAgreementStatus,
    /// Whether anything may pass today.
    #[schema(example = true)]
    pub in_force: bool,
    /// What they agree on.
    pub terms: DataSharingTerms,
    /// SHA-256 of the signed document.
    #[schema(example = json!(null), max_length = 64)]
    pub document_sha256: Option<String>,
    /// Where the caller may bring it.
    #[schema(max_items = 7)]
    pub allowed_transitions: Vec<DataSharingAgreementStatus>,
    /// What was done, latest first; lists have none.
    #[schema(max_items = 100)]
    pub steps: Vec<DataSharingAgreementStep>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

impl Versioned for AgreementView {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}
