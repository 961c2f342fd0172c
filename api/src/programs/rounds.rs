//! Rounds: when a program takes applications.

use actix_web::Responder;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::program_rounds;
use uuid::Uuid;

use super::http;
use super::model::{RoundPhase, RoundState};
use super::policy::{ReadPolicies, WritePrograms};
use super::wire::{NewProgramRound, ProgramRound, ProgramRoundPatch};
use crate::platform::access::Access;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Body, IdempotencyKey, IfMatch, Item, Page, Patched, Path, Problem};

#[derive(Queryable, Selectable)]
#[diesel(table_name = program_rounds, check_for_backend(diesel::pg::Pg))]
struct Row {
    id: Uuid,
    program_id: Uuid,
    opens_at: DateTime<Utc>,
    closes_at: Option<DateTime<Utc>>,
    state: RoundState,
    row_version: i64,
    created_at: DateTime<Utc>,
}

/// Where a round stands at an instant: its days come first, then what staff have set it to.
pub(super) fn phase(
    state: RoundState,
    opens_at: DateTime<Utc>,
    closes_at: Option<DateTime<Utc>>,
    at: DateTime<Utc>,
) -> RoundPhase {
    if state == RoundState::Closed || closes_at.is_some_and(|closes_at| at >= closes_at) {
        return RoundPhase::Closed;
    }
    if at < opens_at {
        return RoundPhase::Scheduled;
    }
    match state {
        RoundState::Open => RoundPhase::Open,
        RoundState::Paused => RoundPhase::Paused,
        RoundState::Waitlisted => RoundPhase::Waitlisted,
        RoundState::Closed => RoundPhase::Closed,
    }
}

fn view(row: Row, now: DateTime<Utc>) -> ProgramRound {
    ProgramRound {
        phase: phase(row.state, row.opens_at, row.closes_at, now),
        id: row.id,
        program_id: row.program_id,
        opens_at: row.opens_at,
        closes_at: row.closes_at,
        state: row.state,
        row_version: row.row_version,
        created_at: row.created_at,
    }
}

/// The round that a visitor is told of: the one that runs, else the next one, else the last one.
pub(super) fn present<'a>(rounds: &[&'a ProgramRound]) -> Option<&'a ProgramRound> {
    let runs =
        |round: &&&ProgramRound| matches!(round.phase, RoundPhase::Open | RoundPhase::Waitlisted | RoundPhase::Paused);
    let next = || rounds.iter().filter(|round| round.phase == RoundPhase::Scheduled).min_by_key(|round| round.opens_at);
    let last = || rounds.iter().max_by_key(|round| round.opens_at);
    rounds.iter().find(runs).or_else(next).or_else(last).copied()
}

/// List the rounds of a program
///
/// Newest first.
#[utoipa::path(get, path = "/api/v1/programs/{program_id}/rounds", tag = "programs",
    params(("program_id" = Uuid, Path, description = "Id of the program")),
    responses((status = 200, description = "All of them.", body = Page<ProgramRound>)))]
pub async fn list_program_rounds(access: Access<ReadPolicies>, id: Path<Uuid>) -> ApiResult<Page<ProgramRound>> {
    access
        .read(async move |transaction, _| {
            http::find(transaction, id.0, true).await?;
            let rounds = all(transaction, Utc::now()).await?;
            Ok(Page::whole(rounds.into_iter().filter(|round| round.program_id == id.0).collect()))
        })
        .await
}

/// Open a round of a program
///
/// One round runs at a time: refused (409 `round_overlaps`) while another one is not over by then.
#[utoipa::path(post, path = "/api/v1/programs/{program_id}/rounds", tag = "programs",
    params(("program_id" = Uuid, Path, description = "Id of the program"), IdempotencyKey),
    request_body = NewProgramRound,
    responses((status = 201, description = "The new round.", body = ProgramRound)))]
pub async fn create_program_round(
    access: Access<WritePrograms>,
    id: Path<Uuid>,
    idempotency: IdempotencyKey,
    body: Body<NewProgramRound>,
) -> ApiResult<impl Responder> {
    let (program_id, fingerprint, new) = (id.0, body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| insert(transaction, program_id, new).await)
        .await?;
    let view = access.read(async move |transaction, _| find(transaction, created.id).await).await?;
    Ok(Item::created(view, format!("/api/v1/program-rounds/{}", created.id), created.replayed))
}

/// Change a round of a program
///
/// A JSON merge patch; needs `If-Match`. Closing is not rejecting: what was sent before is processed.
#[utoipa::path(patch, path = "/api/v1/program-rounds/{round_id}", tag = "programs",
    params(("round_id" = Uuid, Path, description = "Id of the round"), IfMatch), request_body = ProgramRoundPatch,
    responses((status = 200, description = "The round as it stands now.", body = ProgramRound)))]
pub async fn update_program_round(
    access: Access<WritePrograms>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<ProgramRoundPatch>,
) -> ApiResult<Item<ProgramRound>> {
    let (id, patch) = (id.0, body.into_inner());
    access.write(async move |transaction, _| change(transaction, id, if_match, patch).await).await.map(Item::ok)
}

/// Refuses times in disorder, and a round beside another one that is not over.
async fn check(
    transaction: Transaction<'_>,
    program_id: Uuid,
    own: Option<Uuid>,
    (opens_at, closes_at): (DateTime<Utc>, Option<DateTime<Utc>>),
) -> ApiResult<()> {
    if closes_at.is_some_and(|closes_at| closes_at <= opens_at) {
        return Err(Problem::invalid_field("/closes_at", "before_start", "A round closes after it opens."));
    }
    // Rounds of one program are made one after the other.
    schema::programs::table
        .find(program_id)
        .select(schema::programs::id)
        .for_update()
        .first::<Uuid>(&mut transaction.connection())
        .await?;
    let others = all(transaction, Utc::now()).await?;
    let beside = others.iter().any(|other| {
        other.program_id == program_id
            && Some(other.id) != own
            && other.state != RoundState::Closed
            && closes_at.is_none_or(|closes_at| other.opens_at < closes_at)
            && other.closes_at.is_none_or(|closes| closes > opens_at)
    });
    if beside {
        let detail = "Another round of this program runs at that time. Close it first, or choose other days.";
        return Err(Problem::conflict("round_overlaps", detail));
    }
    Ok(())
}

pub(super) async fn insert(transaction: Transaction<'_>, program_id: Uuid, new: NewProgramRound) -> ApiResult<Uuid> {
    check(transaction, program_id, None, (new.opens_at, new.closes_at)).await?;
    let id = Uuid::now_v7();
    diesel::insert_into(program_rounds::table)
        .values((
            program_rounds::id.eq(id),
            program_rounds::program_id.eq(program_id),
            program_rounds::opens_at.eq(new.opens_at),
            program_rounds::closes_at.eq(new.closes_at),
            program_rounds::created_by.eq(transaction.subject().id()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    audit::record_change(transaction, "program_round", "program_round.created", id, vec![], Place::default()).await?;
    Ok(id)
}

async fn change(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: IfMatch,
    patch: ProgramRoundPatch,
) -> ApiResult<ProgramRound> {
    let current: Row = program_rounds::table
        .find(id)
        .select(Row::as_select())
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    if_match.check(current.row_version)?;
    let opens_at = patch.opens_at.unwrap_or(current.opens_at);
    let closes_at = match patch.closes_at {
        Patched::Keep => current.closes_at,
        Patched::Remove => None,
        Patched::Set(at) => Some(at),
    };
    let state = patch.state.unwrap_or(current.state);
    if state != RoundState::Closed {
        check(transaction, current.program_id, Some(id), (opens_at, closes_at)).await?;
    }
    let fields = audit::changed([
        ("state", patch.state.is_some()),
        ("opens_at", patch.opens_at.is_some()),
        ("closes_at", closes_at != current.closes_at),
    ]);
    diesel::update(program_rounds::table.find(id))
        .set((
            program_rounds::state.eq(state),
            program_rounds::opens_at.eq(opens_at),
            program_rounds::closes_at.eq(closes_at),
            program_rounds::updated_at.eq(Utc::now()),
            program_rounds::row_version.eq(current.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    audit::record_change(transaction, "program_round", "program_round.updated", id, fields, Place::default()).await?;
    find(transaction, id).await
}

/// All rounds, newest first; there are few.
pub(super) async fn all(transaction: Transaction<'_>, now: DateTime<Utc>) -> ApiResult<Vec<ProgramRound>> {
    let rows: Vec<Row> = program_rounds::table
        .order((program_rounds::opens_at.desc(), program_rounds::id))
        .select(Row::as_select())
        .load(&mut transaction.connection())
        .await?;
    Ok(rows.into_iter().map(|row| view(row, now)).collect())
}

async fn find(transaction: Transaction<'_>, id: Uuid) -> ApiResult<ProgramRound> {
    let row: Row = program_rounds::table.find(id).select(Row::as_select()).first(&mut transaction.connection()).await?;
    Ok(view(row, Utc::now()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn days_come_before_what_staff_have_set() {
        let (opens, closes) = (at("2022-06-06T14:00:00Z"), Some(at("2023-04-03T04:00:00Z")));
        let stands = |state, instant: &str| phase(state, opens, closes, at(instant));
        assert_eq!(stands(RoundState::Open, "2022-06-06T13:59:59Z"), RoundPhase::Scheduled);
        assert_eq!(stands(RoundState::Open, "2022-06-06T14:00:00Z"), RoundPhase::Open);
        // Sent before it closed: it counts where the round stood then, however late it is looked at.
        assert_eq!(stands(RoundState::Open, "2023-04-03T03:59:59Z"), RoundPhase::Open);
        assert_eq!(stands(RoundState::Open, "2023-04-03T04:00:00Z"), RoundPhase::Closed);
        assert_eq!(stands(RoundState::Waitlisted, "2023-01-01T00:00:00Z"), RoundPhase::Waitlisted);
        assert_eq!(stands(RoundState::Closed, "2022-01-01T00:00:00Z"), RoundPhase::Closed);
    }
}
