//! Handlers of funds.

use actix_web::Responder;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{fund_entries, funds, program_rounds, programs};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::ledger::{self, FundEntryKind};
use super::policy::{ReadFunds, WriteFunds};
use crate::applications;
use crate::localized::Localized;
use crate::platform::access::Access;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{
    ApiResult, Body, IdempotencyKey, Item, List, NoFilter, Page, PageParameters, PageRequest, Path, Problem, Query,
    Versioned,
};
use crate::settings::today;

/// The money of a round. Every figure is a sum of entries.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Fund {
    /// Id.
    pub id: Uuid,
    /// Which round.
    pub round_id: Uuid,
    /// Which program.
    pub program_id: Uuid,
    /// Its name.
    pub program_name: Localized,
    /// When the round opens.
    pub opens_at: DateTime<Utc>,
    /// Cents given to the fund.
    #[schema(example = 530_000_000, minimum = 0)]
    pub appropriated_cents: i64,
    /// Cents that can still be set aside.
    #[schema(example = 500_000_000, minimum = 0)]
    pub available_cents: i64,
    /// Cents set aside and not paid yet.
    #[schema(example = 20_000_000, minimum = 0)]
    pub reserved_cents: i64,
    /// Cents paid.
    #[schema(example = 10_000_000, minimum = 0)]
    pub spent_cents: i64,
    /// Day on which it runs out at the pace of the last 28 days; null: at this pace never.
    pub runs_out_on: Option<NaiveDate>,
}

impl Versioned for Fund {
    fn row_version(&self) -> i64 {
        1
    }

    fn state(&self) -> Option<String> {
        let day = self.runs_out_on.map(|day| day.format("%Y%m%d").to_string()).unwrap_or_default();
        Some(format!("{}{}{}{day}", self.appropriated_cents, self.reserved_cents, self.spent_cents))
    }
}

/// An entry of the ledger.
#[derive(Debug, Clone, Serialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = fund_entries, check_for_backend(Pg))]
pub struct FundEntry {
    /// Id.
    pub id: Uuid,
    /// What it does.
    pub kind: FundEntryKind,
    /// Cents.
    #[schema(example = 45_000)]
    pub amount_cents: i64,
    /// What was noted.
    #[schema(example = "Ordinance of June 2022", max_length = 500)]
    pub note: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// Money for a round.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAppropriation {
    /// Which round.
    pub round_id: Uuid,
    /// Cents; below zero takes back what was not set aside.
    #[validate(range(min = -100_000_000_000_i64, max = 100_000_000_000_i64))]
    #[schema(example = 530_000_000, minimum = -100_000_000_000_i64, maximum = 100_000_000_000_i64)]
    pub amount_cents: i64,
    /// By what decision.
    #[validate(length(min = 3, max = 500))]
    #[schema(example = "Ordinance of June 2022", min_length = 3, max_length = 500)]
    pub note: String,
}

/// Which funds.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct FundFilter {
    /// Of the rounds of one program.
    pub program_id: Option<Uuid>,
}

/// List funds
///
/// Of all rounds that have one, the latest first, with what their entries add up to.
#[utoipa::path(get, path = "/api/v1/funds", tag = "funds", params(FundFilter),
    responses((status = 200, description = "All funds.", body = Page<Fund>)))]
pub async fn list_funds(access: Access<ReadFunds>, filter: Query<FundFilter>) -> ApiResult<Page<Fund>> {
    let program_id = filter.0.program_id;
    access.read(async move |transaction, _| views(transaction, program_id, None).await.map(Page::whole)).await
}

/// Appropriate money to a round
///
/// An entry of the ledger, which never changes. Applications that wait for money get it in the order in which they were sent. Below zero takes back what is still available (409 `fund_short` when there is less).
#[utoipa::path(post, path = "/api/v1/fund-appropriations", tag = "funds", params(IdempotencyKey),
    request_body = NewAppropriation,
    responses((status = 201, description = "The fund as it stands now.", body = Fund)))]
pub async fn create_appropriation(
    access: Access<WriteFunds>,
    idempotency: IdempotencyKey,
    body: Body<NewAppropriation>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let round_id = new.round_id;
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            let id = appropriate(transaction, new).await?;
            applications::fund_waitlist(transaction, round_id).await?;
            Ok(id)
        })
        .await?;
    let fund = access.read(async move |transaction, _| views(transaction, None, Some(round_id)).await).await?.pop();
    let fund = fund.ok_or_else(Problem::not_found)?;
    let path = format!("/api/v1/funds/{}/entries", fund.id);
    Ok(Item::created(fund, path, created.replayed))
}

/// List the entries of a fund
///
/// The latest first. `sort`: `-created_at`, `created_at`.
#[utoipa::path(get, path = "/api/v1/funds/{fund_id}/entries", tag = "funds",
    params(("fund_id" = Uuid, Path, description = "Id of the fund"), PageParameters),
    responses((status = 200, description = "A page of entries.", body = Page<FundEntry>)))]
pub async fn list_fund_entries(
    access: Access<ReadFunds>,
    id: Path<Uuid>,
    list: List<NoFilter>,
) -> ApiResult<Page<FundEntry>> {
    access.read(async move |transaction, _| entries(transaction, id.0, &list.page).await).await
}

/// Gives money to a round.
pub(crate) async fn appropriate(transaction: Transaction<'_>, new: NewAppropriation) -> ApiResult<Uuid> {
    if new.amount_cents == 0 {
        return Err(Problem::invalid_field("/amount_cents", "required", "Say how much."));
    }
    let known: i64 = program_rounds::table.find(new.round_id).count().get_result(&mut transaction.connection()).await?;
    if known == 0 {
        return Err(Problem::invalid_field("/round_id", "unknown_round", "Choose a round of a program."));
    }
    let fund_id = ledger::fund_of_round(transaction, new.round_id).await?;
    let (kind, note) = (FundEntryKind::Appropriate, new.note.trim().to_owned());
    let id = ledger::post(transaction, fund_id, kind, new.amount_cents, &note).await?;
    audit::record_change(transaction, "fund", "fund.appropriated", fund_id, vec!["amount"], Place::default()).await?;
    Ok(id)
}

async fn views(transaction: Transaction<'_>, program_id: Option<Uuid>, round_id: Option<Uuid>) -> ApiResult<Vec<Fund>> {
    type Row = (Uuid, Uuid, Uuid, serde_json::Value, DateTime<Utc>);
    let mut query = funds::table
        .inner_join(program_rounds::table.on(funds::round_id.eq(program_rounds::id.nullable())))
        .inner_join(programs::table.on(programs::id.eq(program_rounds::program_id)))
        .into_boxed();
    if let Some(program_id) = program_id {
        query = query.filter(programs::id.eq(program_id));
    }
    if let Some(round_id) = round_id {
        query = query.filter(funds::round_id.eq(round_id));
    }
    let rows: Vec<Row> = query
        .order(program_rounds::opens_at.desc())
        .limit(500)
        .select((funds::id, program_rounds::id, programs::id, programs::name, program_rounds::opens_at))
        .load(&mut transaction.connection())
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.0).collect();
    let balances = ledger::balances(transaction, &ids).await?;
    let since = Utc::now() - Duration::days(ledger::PACE_DAYS);
    let set_aside = ledger::set_aside_since(transaction, &ids, since).await?;
    let today = today(transaction).await?;
    let mut views = Vec::with_capacity(rows.len());
    for (id, round_id, program_id, name, opens_at) in rows {
        let balance = balances.get(&id).copied().unwrap_or_default();
        views.push(Fund {
            id,
            round_id,
            program_id,
            program_name: Localized::from_column(name)?,
            opens_at,
            appropriated_cents: balance.appropriated,
            available_cents: balance.available(),
            reserved_cents: balance.reserved,
            spent_cents: balance.spent,
            runs_out_on: ledger::runs_out_on(
                balance.available(),
                set_aside.get(&id).copied().unwrap_or_default(),
                today,
            ),
        });
    }
    Ok(views)
}

async fn entries(transaction: Transaction<'_>, fund_id: Uuid, page: &PageRequest) -> ApiResult<Page<FundEntry>> {
    let known: i64 = funds::table.find(fund_id).count().get_result(&mut transaction.connection()).await?;
    if known == 0 {
        return Err(Problem::not_found());
    }
    let (_, descending) = page.sort(&["-created_at", "created_at"])?;
    let after = page.after::<DateTime<Utc>>()?;
    let query = fund_entries::table.filter(fund_entries::fund_id.eq(fund_id)).into_boxed();
    let rows: Vec<FundEntry> = crate::keyset!(query, fund_entries::created_at, fund_entries::id, descending, after)
        .limit(page.limit + 1)
        .select(FundEntry::as_select())
        .load(&mut transaction.connection())
        .await?;
    Ok(page.page(rows, None, |row| (row.created_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), row.id)))
}
