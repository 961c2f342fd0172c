//! Versions of a policy: drafts that are changed and tried, and published ones that never change.

use actix_web::Responder;
use actix_web::web::Json;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::program_policies;
use serde_json::Value;
use uuid::Uuid;

use super::differences;
use super::http;
use super::model::PolicyStatus;
use super::policy::{ReadPolicies, WritePrograms};
use super::rules::PolicyRules;
use super::wire::{NewProgramPolicy, PolicyDifferenceFilter, PolicyDifferences, ProgramPolicy, ProgramPolicyPatch};
use crate::platform::access::Access;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Body, IdempotencyKey, IfMatch, Item, Page, Path, Problem, Query};
use crate::settings::today;

#[derive(Queryable, Selectable)]
#[diesel(table_name = program_policies, check_for_backend(diesel::pg::Pg))]
struct Row {
    id: Uuid,
    program_id: Uuid,
    effective_from: NaiveDate,
    status: PolicyStatus,
    rules: Value,
    published_at: Option<DateTime<Utc>>,
    row_version: i64,
    created_at: DateTime<Utc>,
}

fn view(row: Row) -> ApiResult<ProgramPolicy> {
    Ok(ProgramPolicy {
        id: row.id,
        program_id: row.program_id,
        effective_from: row.effective_from,
        status: row.status,
        rules: serde_json::from_value(row.rules).map_err(|error| Problem::internal(&error))?,
        published_at: row.published_at,
        row_version: row.row_version,
        created_at: row.created_at,
    })
}

/// The policy of a program on a day, of those published.
pub(super) fn on(policies: &[ProgramPolicy], program_id: Uuid, day: NaiveDate) -> Option<&ProgramPolicy> {
    policies
        .iter()
        .filter(|policy| policy.program_id == program_id && policy.effective_from <= day)
        .max_by_key(|policy| policy.effective_from)
}

/// List the policies of a program
///
/// All versions, newest first, with drafts.
#[utoipa::path(get, path = "/api/v1/programs/{program_id}/policies", tag = "programs",
    params(("program_id" = Uuid, Path, description = "Id of the program")),
    responses((status = 200, description = "All of them.", body = Page<ProgramPolicy>)))]
pub async fn list_program_policies(access: Access<ReadPolicies>, id: Path<Uuid>) -> ApiResult<Page<ProgramPolicy>> {
    access
        .read(async move |transaction, _| {
            http::find(transaction, id.0, true).await?;
            let rows: Vec<Row> = program_policies::table
                .filter(program_policies::program_id.eq(id.0))
                .order((program_policies::effective_from.desc(), program_policies::id.desc()))
                .select(Row::as_select())
                .load(&mut transaction.connection())
                .await?;
            rows.into_iter().map(view).collect::<ApiResult<Vec<_>>>().map(Page::whole)
        })
        .await
}

/// Draft a policy
///
/// It decides nothing until it is published; it can be tried with `policy_id` of a check.
#[utoipa::path(post, path = "/api/v1/programs/{program_id}/policies", tag = "programs",
    params(("program_id" = Uuid, Path, description = "Id of the program"), IdempotencyKey),
    request_body = NewProgramPolicy,
    responses((status = 201, description = "The draft.", body = ProgramPolicy)))]
pub async fn create_program_policy(
    access: Access<WritePrograms>,
    id: Path<Uuid>,
    idempotency: IdempotencyKey,
    body: Body<NewProgramPolicy>,
) -> ApiResult<impl Responder> {
    let (program_id, fingerprint, new) = (id.0, body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            let id = insert(transaction, program_id, new).await?;
            let action = "program_policy.drafted";
            audit::record_change(transaction, "program_policy", action, id, vec![], Place::default()).await?;
            Ok(id)
        })
        .await?;
    let view = access.read(async move |transaction, _| find(transaction, created.id).await).await?;
    Ok(Item::created(view, format!("/api/v1/program-policies/{}", created.id), created.replayed))
}

/// Change a draft of a policy
///
/// A JSON merge patch; needs `If-Match`. A published version is never changed (409 `policy_published`): draft the next one.
#[utoipa::path(patch, path = "/api/v1/program-policies/{policy_id}", tag = "programs",
    params(("policy_id" = Uuid, Path, description = "Id of the policy"), IfMatch), request_body = ProgramPolicyPatch,
    responses((status = 200, description = "The draft as it stands now.", body = ProgramPolicy)))]
pub async fn update_program_policy(
    access: Access<WritePrograms>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<ProgramPolicyPatch>,
) -> ApiResult<Item<ProgramPolicy>> {
    let (id, patch) = (id.0, body.into_inner());
    access
        .write(async move |transaction, _| {
            let current = lock_draft(transaction, id, if_match).await?;
            if let Some(rules) = &patch.rules {
                rules.check()?;
            }
            let fields =
                audit::changed([("effective_from", patch.effective_from.is_some()), ("rules", patch.rules.is_some())]);
            let rules = patch.rules.map(|rules| stored(&rules)).transpose()?;
            diesel::update(program_policies::table.find(id))
                .set((
                    patch.effective_from.map(|day| program_policies::effective_from.eq(day)),
                    rules.map(|rules| program_policies::rules.eq(rules)),
                    program_policies::updated_at.eq(Utc::now()),
                    program_policies::row_version.eq(current.row_version + 1),
                ))
                .execute(&mut transaction.connection())
                .await?;
            let action = "program_policy.updated";
            audit::record_change(transaction, "program_policy", action, id, fields, Place::default()).await?;
            find(transaction, id).await
        })
        .await
        .map(Item::ok)
}

/// Publish a policy
///
/// From its first day on it decides; that day is today or later, so that what was decided stays as it was. Needs `If-Match`.
#[utoipa::path(post, path = "/api/v1/program-policies/{policy_id}/publication", tag = "programs",
    params(("policy_id" = Uuid, Path, description = "Id of the policy"), IfMatch),
    responses((status = 200, description = "The policy as it stands now.", body = ProgramPolicy)))]
pub async fn publish_program_policy(
    access: Access<WritePrograms>,
    id: Path<Uuid>,
    if_match: IfMatch,
) -> ApiResult<Item<ProgramPolicy>> {
    let id = id.0;
    access
        .write(async move |transaction, _| {
            let current = lock_draft(transaction, id, if_match).await?;
            if current.effective_from < today(transaction).await? {
                let detail = "A policy begins today or later; change its first day.";
                return Err(Problem::conflict("policy_in_the_past", detail));
            }
            publish(transaction, id, current.row_version).await?;
            let action = "program_policy.published";
            audit::record_change(transaction, "program_policy", action, id, vec!["status"], Place::default()).await?;
            find(transaction, id).await
        })
        .await
        .map(Item::ok)
}

/// Compare two versions of a policy
///
/// Field by field; rows of lists are compared by their codes.
#[utoipa::path(get, path = "/api/v1/program-policies/{policy_id}/differences", tag = "programs",
    params(("policy_id" = Uuid, Path, description = "Id of the later version"), PolicyDifferenceFilter),
    responses((status = 200, description = "What they say differently.", body = PolicyDifferences)))]
pub async fn list_program_policy_differences(
    access: Access<ReadPolicies>,
    id: Path<Uuid>,
    filter: Query<PolicyDifferenceFilter>,
) -> ApiResult<Json<PolicyDifferences>> {
    access
        .read(async move |transaction, _| {
            let after = find(transaction, id.0).await?;
            let before = find(transaction, filter.0.from).await?;
            if before.program_id != after.program_id {
                let detail = "Compare versions of one program.";
                return Err(Problem::invalid_field("/from", "another_program", detail));
            }
            Ok(Json(PolicyDifferences { items: differences::between(&before.rules, &after.rules)? }))
        })
        .await
}

fn stored(rules: &PolicyRules) -> ApiResult<Value> {
    serde_json::to_value(rules).map_err(|error| Problem::internal(&error))
}

async fn lock_draft(transaction: Transaction<'_>, id: Uuid, if_match: IfMatch) -> ApiResult<Row> {
    let current: Row = program_policies::table
        .find(id)
        .select(Row::as_select())
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    if_match.check(current.row_version)?;
    if current.status == PolicyStatus::Published {
        let detail = "What was published never changes. Draft the next version.";
        return Err(Problem::conflict("policy_published", detail));
    }
    Ok(current)
}

pub(super) async fn insert(transaction: Transaction<'_>, program_id: Uuid, new: NewProgramPolicy) -> ApiResult<Uuid> {
    http::find(transaction, program_id, true).await?;
    new.rules.check()?;
    let id = Uuid::now_v7();
    diesel::insert_into(program_policies::table)
        .values((
            program_policies::id.eq(id),
            program_policies::program_id.eq(program_id),
            program_policies::effective_from.eq(new.effective_from),
            program_policies::rules.eq(stored(&new.rules)?),
            program_policies::created_by.eq(transaction.subject().id()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(id)
}

pub(super) async fn publish(transaction: Transaction<'_>, id: Uuid, row_version: i64) -> ApiResult<()> {
    diesel::update(program_policies::table.find(id))
        .set((
            program_policies::status.eq(PolicyStatus::Published),
            program_policies::published_at.eq(Utc::now()),
            program_policies::updated_at.eq(Utc::now()),
            program_policies::row_version.eq(row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Published versions of all programs; there are few.
pub(super) async fn published(transaction: Transaction<'_>) -> ApiResult<Vec<ProgramPolicy>> {
    let rows: Vec<Row> = program_policies::table
        .filter(program_policies::status.eq(PolicyStatus::Published))
        .select(Row::as_select())
        .load(&mut transaction.connection())
        .await?;
    rows.into_iter().map(view).collect()
}

/// One version, also a draft.
pub(crate) async fn find(transaction: Transaction<'_>, id: Uuid) -> ApiResult<ProgramPolicy> {
    let row: Row =
        program_policies::table.find(id).select(Row::as_select()).first(&mut transaction.connection()).await?;
    view(row)
}
