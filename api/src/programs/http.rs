//! Programs: what they are for, with the round and the policy of now.

use actix_web::Responder;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::programs;
use serde_json::Value;
use uuid::Uuid;

use super::model::ProgramTrack;
use super::policies;
use super::policy::WritePrograms;
use super::rounds;
use super::wire::{NewProgram, ProgramFilter, ProgramPatch, ProgramPolicy, ProgramRound, ProgramView};
use crate::localized::Localized;
use crate::platform::access::{Access, Permission, Policy, Public};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Body, IdempotencyKey, IfMatch, Item, Page, Path, Problem, Query};
use crate::settings::today;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = programs, check_for_backend(diesel::pg::Pg))]
pub(super) struct ProgramRow {
    pub id: Uuid,
    pub code: String,
    pub name: Value,
    pub description: Value,
    pub track: ProgramTrack,
    pub position: i32,
    pub active: bool,
    pub row_version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Whether the caller sees programs and policies that do not count.
pub(super) fn sees_drafts<P: Policy>(access: &Access<P>) -> bool {
    access.scope_of(Permission::ProgramsRead).is_some()
}

/// List programs
///
/// For everybody: those that are offered, with the round of now and the policy that counts today. Staff see all.
#[utoipa::path(get, path = "/api/v1/programs", tag = "programs", params(ProgramFilter),
    responses((status = 200, description = "All programs.", body = Page<ProgramView>)))]
pub async fn list_programs(access: Access<Public>, filter: Query<ProgramFilter>) -> ApiResult<Page<ProgramView>> {
    let all = sees_drafts(&access);
    access
        .read(async move |transaction, _| {
            let rows = rows(transaction).await?;
            let wanted = rows
                .into_iter()
                .filter(|row| (all || row.active) && filter.0.track.is_none_or(|track| track == row.track));
            views(transaction, wanted.collect()).await.map(Page::whole)
        })
        .await
}

/// Read a program
///
/// With the round of now and the policy that counts today.
#[utoipa::path(get, path = "/api/v1/programs/{program_id}", tag = "programs",
    params(("program_id" = Uuid, Path, description = "Id of the program")),
    responses((status = 200, description = "The program.", body = ProgramView)))]
pub async fn get_program(access: Access<Public>, id: Path<Uuid>) -> ApiResult<Item<ProgramView>> {
    let all = sees_drafts(&access);
    access.read(async move |transaction, _| find(transaction, id.0, all).await).await.map(Item::ok)
}

/// Create a program
///
/// It is seen by everybody at once; it takes applications when it has a round and a published policy.
#[utoipa::path(post, path = "/api/v1/programs", tag = "programs", params(IdempotencyKey), request_body = NewProgram,
    responses((status = 201, description = "The new program.", body = ProgramView)))]
pub async fn create_program(
    access: Access<WritePrograms>,
    idempotency: IdempotencyKey,
    body: Body<NewProgram>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            let id = insert(transaction, new).await?;
            audit::record_change(transaction, "program", "program.created", id, vec![], Place::default()).await?;
            Ok(id)
        })
        .await?;
    let view = access.read(async move |transaction, _| find(transaction, created.id, true).await).await?;
    Ok(Item::created(view, format!("/api/v1/programs/{}", created.id), created.replayed))
}

/// Change a program
///
/// A JSON merge patch; needs `If-Match`.
#[utoipa::path(patch, path = "/api/v1/programs/{program_id}", tag = "programs",
    params(("program_id" = Uuid, Path, description = "Id of the program"), IfMatch), request_body = ProgramPatch,
    responses((status = 200, description = "The program as it stands now.", body = ProgramView)))]
pub async fn update_program(
    access: Access<WritePrograms>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<ProgramPatch>,
) -> ApiResult<Item<ProgramView>> {
    let (id, patch) = (id.0, body.into_inner());
    access.write(async move |transaction, _| change(transaction, id, if_match, patch).await).await.map(Item::ok)
}

async fn change(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: IfMatch,
    patch: ProgramPatch,
) -> ApiResult<ProgramView> {
    let current: i64 = programs::table
        .find(id)
        .select(programs::row_version)
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    if_match.check(current)?;
    let fields = audit::changed([
        ("name", patch.name.is_some()),
        ("description", patch.description.is_some()),
        ("position", patch.position.is_some()),
        ("active", patch.active.is_some()),
    ]);
    if !fields.is_empty() {
        diesel::update(programs::table.find(id))
            .set((
                patch.name.map(|name| programs::name.eq(name.column())),
                patch.description.map(|text| programs::description.eq(text.column())),
                patch.position.map(|position| programs::position.eq(position)),
                patch.active.map(|active| programs::active.eq(active)),
                programs::updated_at.eq(Utc::now()),
                programs::row_version.eq(current + 1),
            ))
            .execute(&mut transaction.connection())
            .await?;
        audit::record_change(transaction, "program", "program.updated", id, fields, Place::default()).await?;
    }
    find(transaction, id, true).await
}

pub(super) async fn insert(transaction: Transaction<'_>, new: NewProgram) -> ApiResult<Uuid> {
    crate::codes::check("/code", &new.code)?;
    let id = Uuid::now_v7();
    diesel::insert_into(programs::table)
        .values((
            programs::id.eq(id),
            programs::code.eq(new.code),
            programs::name.eq(new.name.column()),
            programs::description.eq(new.description.column()),
            programs::track.eq(new.track),
            programs::position.eq(new.position),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(id)
}

pub(super) async fn rows(transaction: Transaction<'_>) -> ApiResult<Vec<ProgramRow>> {
    Ok(programs::table
        .order((programs::position, programs::code))
        .select(ProgramRow::as_select())
        .load(&mut transaction.connection())
        .await?)
}

/// A program; those that are not offered only for `all`.
pub(crate) async fn find(transaction: Transaction<'_>, id: Uuid, all: bool) -> ApiResult<ProgramView> {
    let row: ProgramRow =
        programs::table.find(id).select(ProgramRow::as_select()).first(&mut transaction.connection()).await?;
    if !row.active && !all {
        return Err(Problem::not_found());
    }
    views(transaction, vec![row]).await?.pop().ok_or_else(Problem::not_found)
}

pub(super) async fn views(transaction: Transaction<'_>, rows: Vec<ProgramRow>) -> ApiResult<Vec<ProgramView>> {
    let (now, today) = (Utc::now(), today(transaction).await?);
    let rounds = rounds::all(transaction, now).await?;
    let policies = policies::published(transaction).await?;
    rows.into_iter().map(|row| view(row, &rounds, &policies, today)).collect()
}

fn view(
    row: ProgramRow,
    rounds: &[ProgramRound],
    policies: &[ProgramPolicy],
    today: NaiveDate,
) -> ApiResult<ProgramView> {
    let own: Vec<&ProgramRound> = rounds.iter().filter(|round| round.program_id == row.id).collect();
    Ok(ProgramView {
        id: row.id,
        name: Localized::from_column(row.name)?,
        description: Localized::from_column(row.description)?,
        code: row.code,
        track: row.track,
        position: row.position,
        active: row.active,
        round: rounds::present(&own).cloned(),
        policy: policies::on(policies, row.id, today).cloned(),
        row_version: row.row_version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}
