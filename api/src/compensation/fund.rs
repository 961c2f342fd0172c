//! The money of the emergency fund, in the ledger that all funds share.

use actix_web::web::Json;
use actix_web::{HttpResponse, Responder};
use chrono::{Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::policy::{AppropriateCompensation, ReadCompensation};
use crate::funds::{self, FundEntryKind};
use crate::platform::access::Access;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Body, IdempotencyKey, Problem};
use crate::settings::today;

/// The money of the emergency fund. Every figure is a sum of entries.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CompensationFund {
    /// Id, for the entries of its ledger.
    pub id: Uuid,
    /// Cents given to the fund.
    #[schema(example = 320_000_000, minimum = 0)]
    pub appropriated_cents: i64,
    /// Cents that can still be approved.
    #[schema(example = 300_000_000, minimum = 0)]
    pub available_cents: i64,
    /// Cents approved and not paid yet.
    #[schema(example = 5_000_000, minimum = 0)]
    pub reserved_cents: i64,
    /// Cents paid.
    #[schema(example = 15_000_000, minimum = 0)]
    pub spent_cents: i64,
    /// Day on which it runs out at the pace of the last 28 days; null: at this pace never.
    pub runs_out_on: Option<NaiveDate>,
}

/// Money for the emergency fund.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCompensationAppropriation {
    /// Cents; below zero takes back what was not approved.
    #[validate(range(min = -100_000_000_000_i64, max = 100_000_000_000_i64))]
    #[schema(example = 320_000_000, minimum = -100_000_000_000_i64, maximum = 100_000_000_000_i64)]
    pub amount_cents: i64,
    /// By what decision.
    #[validate(length(min = 3, max = 500))]
    #[schema(example = "Budget of 2026", min_length = 3, max_length = 500)]
    pub note: String,
}

async fn find(transaction: Transaction<'_>) -> ApiResult<CompensationFund> {
    let id = funds::fund_of_compensation(transaction).await?;
    let balance = funds::balances(transaction, &[id]).await?.remove(&id).unwrap_or_default();
    let since = Utc::now() - Duration::days(funds::PACE_DAYS);
    let set_aside = funds::set_aside_since(transaction, &[id], since).await?.remove(&id).unwrap_or_default();
    Ok(CompensationFund {
        id,
        appropriated_cents: balance.appropriated,
        available_cents: balance.available(),
        reserved_cents: balance.reserved,
        spent_cents: balance.spent,
        runs_out_on: funds::runs_out_on(balance.available(), set_aside, today(transaction).await?),
    })
}

/// Read the emergency fund
///
/// What its entries add up to. The entries are at `/api/v1/funds/{fund_id}/entries`.
#[utoipa::path(get, path = "/api/v1/compensation-fund", tag = "compensation",
    responses((status = 200, description = "The fund.", body = CompensationFund)))]
pub async fn get_compensation_fund(access: Access<ReadCompensation>) -> ApiResult<Json<CompensationFund>> {
    access.write(async |transaction: Transaction<'_>, _: &_| find(transaction).await).await.map(Json)
}

/// Appropriate money to the emergency fund
///
/// An entry of the ledger, which never changes. Below zero takes back what is still available (409 `fund_short` when there is less).
#[utoipa::path(post, path = "/api/v1/compensation-appropriations", tag = "compensation", params(IdempotencyKey),
    request_body = NewCompensationAppropriation,
    responses((status = 201, description = "The fund as it stands now.", body = CompensationFund)))]
pub async fn create_compensation_appropriation(
    access: Access<AppropriateCompensation>,
    idempotency: IdempotencyKey,
    body: Body<NewCompensationAppropriation>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    access
        .create(idempotency, fingerprint, async move |transaction, _| {
            let (amount, note) = (new.amount_cents, new.note.trim().to_owned());
            appropriate(transaction, amount, &note).await
        })
        .await?;
    let fund = access.write(async |transaction: Transaction<'_>, _: &_| find(transaction).await).await?;
    let location = format!("/api/v1/funds/{}/entries", fund.id);
    Ok(HttpResponse::Created().insert_header(("Location", location)).json(fund))
}

/// Gives money to the fund.
async fn appropriate(transaction: Transaction<'_>, amount_cents: i64, note: &str) -> ApiResult<Uuid> {
    let id = give(transaction, amount_cents, note).await?;
    audit::record_change(transaction, "fund", "fund.appropriated", id, vec!["amount"], Place::default()).await?;
    Ok(id)
}

/// The same without a record, for the demonstration.
pub(super) async fn give(transaction: Transaction<'_>, amount_cents: i64, note: &str) -> ApiResult<Uuid> {
    if amount_cents == 0 {
        return Err(Problem::invalid_field("/amount_cents", "required", "Say how much."));
    }
    let fund_id = funds::fund_of_compensation(transaction).await?;
    funds::post(transaction, fund_id, FundEntryKind::Appropriate, amount_cents, note).await
}
