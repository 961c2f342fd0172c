//! Versions of the rules: read by everybody, entered for a day to come, never changed.

use actix_web::web::Json;
use actix_web::{HttpResponse, Responder};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::compensation_policies;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::determination::{CompensationDetermination, CompensationFacts, determine};
use super::policy::WriteCompensationPolicies;
use super::rules::CompensationRules;
use crate::community_areas::areas;
use crate::platform::access::{Access, Public};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Body, IdempotencyKey, Item, Page, Path, Problem, Versioned};
use crate::settings::today;

const SEED: &str = include_str!("../../seed/compensation.json");

/// A version of the rules of the emergency fund.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CompensationPolicy {
    /// Id.
    pub id: Uuid,
    /// First day of it.
    pub effective_from: NaiveDate,
    /// Whether it decides what is sent today.
    #[schema(example = true)]
    pub in_force: bool,
    /// Its rules.
    pub rules: CompensationRules,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
}

impl Versioned for CompensationPolicy {
    fn row_version(&self) -> i64 {
        1
    }

    fn state(&self) -> Option<String> {
        Some(u8::from(self.in_force).to_string())
    }
}

/// A version to come.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCompensationPolicy {
    /// First day of it: tomorrow or later.
    pub effective_from: NaiveDate,
    /// Its rules.
    #[validate(nested)]
    pub rules: CompensationRules,
}

/// What to look at before anybody applies.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompensationCheck {
    /// What happened.
    #[validate(nested)]
    pub facts: CompensationFacts,
    /// The day on which one would apply; absent: today.
    pub on: Option<NaiveDate>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = compensation_policies, check_for_backend(diesel::pg::Pg))]
struct Row {
    id: Uuid,
    effective_from: NaiveDate,
    rules: Value,
    created_at: DateTime<Utc>,
}

/// All versions, the latest first.
pub(super) async fn all(transaction: Transaction<'_>) -> ApiResult<Vec<CompensationPolicy>> {
    let rows: Vec<Row> = compensation_policies::table
        .order(compensation_policies::effective_from.desc())
        .select(Row::as_select())
        .load(&mut transaction.connection())
        .await?;
    let today = today(transaction).await?;
    let in_force = rows.iter().find(|row| row.effective_from <= today).map(|row| row.id);
    rows.into_iter()
        .map(|row| {
            Ok(CompensationPolicy {
                id: row.id,
                effective_from: row.effective_from,
                in_force: in_force == Some(row.id),
                rules: serde_json::from_value(row.rules).map_err(|error| Problem::internal(&error))?,
                created_at: row.created_at,
            })
        })
        .collect()
}

/// The version that decides what is sent on a day.
pub(super) async fn on(transaction: Transaction<'_>, day: NaiveDate) -> ApiResult<CompensationPolicy> {
    all(transaction)
        .await?
        .into_iter()
        .find(|policy| policy.effective_from <= day)
        .ok_or_else(|| Problem::conflict("no_policy", "The emergency fund had no rules on that day yet."))
}

pub(super) async fn find(transaction: Transaction<'_>, id: Uuid) -> ApiResult<CompensationPolicy> {
    all(transaction).await?.into_iter().find(|policy| policy.id == id).ok_or_else(Problem::not_found)
}

/// List versions of the rules
///
/// Of the emergency fund for victims, for everybody; the latest first.
#[utoipa::path(get, path = "/api/v1/compensation-policies", tag = "compensation",
    responses((status = 200, description = "All of them.", body = Page<CompensationPolicy>)))]
pub async fn list_compensation_policies(access: Access<Public>) -> ApiResult<Page<CompensationPolicy>> {
    access.read(async |transaction: Transaction<'_>, _: &_| all(transaction).await.map(Page::whole)).await
}

/// Enter a version of the rules
///
/// For tomorrow or later, so that what was sent is decided by what counted then. It is never changed; until it counts it can be removed.
#[utoipa::path(post, path = "/api/v1/compensation-policies", tag = "compensation", params(IdempotencyKey),
    request_body = NewCompensationPolicy,
    responses((status = 201, description = "The version.", body = CompensationPolicy)))]
pub async fn create_compensation_policy(
    access: Access<WriteCompensationPolicies>,
    idempotency: IdempotencyKey,
    body: Body<NewCompensationPolicy>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            if new.effective_from <= today(transaction).await? {
                let detail = "A version begins tomorrow or later.";
                return Err(Problem::invalid_field("/effective_from", "in_the_past", detail));
            }
            new.rules.check(&*areas(transaction).await?)?;
            let id = insert(transaction, new.effective_from, &new.rules).await?.ok_or_else(|| {
                let detail = "Another version begins on that day; remove it first.";
                Problem::invalid_field("/effective_from", "taken", detail)
            })?;
            let action = "compensation_policy.created";
            audit::record_change(transaction, "compensation_policy", action, id, vec![], Place::default()).await?;
            Ok(id)
        })
        .await?;
    let view = access.read(async move |transaction, _| find(transaction, created.id).await).await?;
    Ok(Item::created(view, "/api/v1/compensation-policies".to_owned(), created.replayed))
}

/// Remove a version to come
///
/// One that counted is never removed (409 `policy_in_force`).
#[utoipa::path(delete, path = "/api/v1/compensation-policies/{policy_id}", tag = "compensation",
    params(("policy_id" = Uuid, Path, description = "Id of the version")),
    responses((status = 204, description = "It is removed.")))]
pub async fn delete_compensation_policy(
    access: Access<WriteCompensationPolicies>,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let id = id.0;
    access
        .write(async move |transaction, _| {
            if find(transaction, id).await?.effective_from <= today(transaction).await? {
                let detail = "It decided already. Enter another version for a day to come.";
                return Err(Problem::conflict("policy_in_force", detail));
            }
            diesel::delete(compensation_policies::table.find(id)).execute(&mut transaction.connection()).await?;
            let action = "compensation_policy.deleted";
            audit::record_change(transaction, "compensation_policy", action, id, vec![], Place::default()).await
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Check whether something is covered
///
/// By the version of a day, rule by rule. Nothing is stored.
#[utoipa::path(post, path = "/api/v1/compensation-checks", tag = "compensation", request_body = CompensationCheck,
    responses((status = 200, description = "What the rules say.", body = CompensationDetermination)))]
pub async fn check_compensation(
    access: Access<Public>,
    body: Body<CompensationCheck>,
) -> ApiResult<Json<CompensationDetermination>> {
    let CompensationCheck { facts, on: day } = body.into_inner();
    access
        .read(async move |transaction, _| {
            let day = match day {
                Some(day) => day,
                None => today(transaction).await?,
            };
            let policy = on(transaction, day).await?;
            Ok(Json(determine((policy.effective_from, &policy.rules), &facts, day, None)))
        })
        .await
}

async fn insert(
    transaction: Transaction<'_>,
    effective_from: NaiveDate,
    rules: &CompensationRules,
) -> ApiResult<Option<Uuid>> {
    let id = Uuid::now_v7();
    let entered = diesel::insert_into(compensation_policies::table)
        .values((
            compensation_policies::id.eq(id),
            compensation_policies::effective_from.eq(effective_from),
            compensation_policies::rules.eq(serde_json::to_value(rules).map_err(|error| Problem::internal(&error))?),
            compensation_policies::created_by.eq(transaction.subject().id()),
        ))
        .on_conflict_do_nothing()
        .execute(&mut transaction.connection())
        .await?;
    Ok((entered > 0).then_some(id))
}

/// The versions that a city begins with; those that are there already stay.
pub async fn seed(transaction: Transaction<'_>) -> ApiResult<()> {
    #[derive(Deserialize)]
    struct Version {
        effective_from: NaiveDate,
        rules: CompensationRules,
    }
    let versions: Vec<Version> = serde_json::from_str(SEED).map_err(|error| Problem::internal(&error))?;
    for version in versions {
        insert(transaction, version.effective_from, &version.rules).await?;
    }
    Ok(())
}
