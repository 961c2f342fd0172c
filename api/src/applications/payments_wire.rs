//! What travels about payments.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::model::{BatchStatus, PaymentResult, PaymentStatus};
use crate::platform::http::Versioned;
use crate::users::people::Person;

/// Payments of which round.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PaymentBatchFilter {
    /// Of one round.
    pub round_id: Option<Uuid>,
}

/// A new batch.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPaymentBatch {
    /// Of which round; all that is approved and not in a batch, up to 500.
    pub round_id: Uuid,
}

/// One payment.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Payment)]
pub struct PaymentView {
    /// Id.
    pub id: Uuid,
    /// For which application.
    pub application_id: Uuid,
    /// Reference of the application.
    #[schema(example = "k7m2p-9qxdt", max_length = 30)]
    pub reference: String,
    /// Cents.
    #[schema(example = 45_000, minimum = 1)]
    pub amount_cents: i64,
    /// Where it stands.
    pub status: PaymentStatus,
    /// What the bank said besides.
    #[schema(example = json!(null), max_length = 200)]
    pub note: Option<String>,
    /// When the result was entered.
    pub settled_at: Option<DateTime<Utc>>,
}

/// What the city pays at once.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PaymentBatch)]
pub struct PaymentBatchView {
    /// Id.
    pub id: Uuid,
    /// Reference, also the name of the exported file.
    #[schema(example = "p4d8w-2hxkq", max_length = 30)]
    pub reference: String,
    /// Which round.
    pub round_id: Uuid,
    /// Where it stands.
    pub status: BatchStatus,
    /// Payments.
    #[schema(example = 37, minimum = 0)]
    pub count: i64,
    /// Cents of all of them.
    #[schema(example = 1_245_000, minimum = 0)]
    pub amount_cents: i64,
    /// Cents of those that are paid.
    #[schema(example = 1_200_000, minimum = 0)]
    pub paid_cents: i64,
    /// Who put it together.
    pub created_by: Option<Person>,
    /// Who approved it.
    pub approved_by: Option<Person>,
    /// When it was approved.
    pub approved_at: Option<DateTime<Utc>>,
    /// When it was put together.
    pub created_at: DateTime<Utc>,
    /// Each payment; left out in lists.
    #[schema(max_items = 500)]
    pub payments: Vec<PaymentView>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

impl Versioned for PaymentBatchView {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// What the bank says of one payment.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettledPayment {
    /// Reference of the application, as it stands in the export.
    #[validate(length(min = 1, max = 30))]
    #[schema(example = "k7m2p-9qxdt", min_length = 1, max_length = 30)]
    pub reference: String,
    /// What became of it.
    pub result: PaymentResult,
    /// What the bank says besides, such as a code. No names.
    #[validate(length(max = 200))]
    #[schema(example = json!(null), max_length = 200)]
    pub note: Option<String>,
}

/// What the bank says.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPaymentResults {
    /// Each payment once; those that are not named stay as they are.
    #[validate(nested, length(min = 1, max = 500))]
    #[schema(min_items = 1, max_items = 500)]
    pub results: Vec<SettledPayment>,
}

/// What was entered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PaymentsSettled {
    /// Payments that are paid now.
    #[schema(example = 35, minimum = 0)]
    pub paid: i64,
    /// Payments that came back.
    #[schema(example = 1, minimum = 0)]
    pub returned: i64,
    /// Lines that said what was known already.
    #[schema(example = 0, minimum = 0)]
    pub unchanged: i64,
}
