//! Sessions of a planned training: added, moved, called off. What follows is one: numbers, bounds, clocks, and word to those
//! registered.

use chrono::{Duration, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{training_sessions, trainings};
use uuid::Uuid;

use super::flow::{RoomSecret, insert_session, place_of, tell_changed};
use super::jobs;
use super::model::{SessionStatus, TrainingStatus};
use super::policy::Staff;
use super::store::{self, SessionRow, TrainingRow};
use super::wire::{SessionPatch, SessionTimes, SessionView};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, IfMatch, Problem};

fn check_times(times: SessionTimes) -> ApiResult<()> {
    let length = times.ends_at - times.starts_at;
    if length < Duration::minutes(15) || length > Duration::hours(12) {
        return Err(Problem::invalid_field("/ends_at", "length", "A session lasts from 15 minutes to 12 hours."));
    }
    Ok(())
}

/// After a session changed: numbers by time, bounds of the training, clocks, and word to those registered.
async fn settle(transaction: Transaction<'_>, current: &TrainingRow) -> ApiResult<()> {
    let sessions = store::sessions_of(transaction, &[current.id]).await?.remove(&current.id).unwrap_or_default();
    let mut ordered: Vec<&SessionRow> = sessions.iter().collect();
    ordered.sort_by_key(|session| (session.starts_at, session.id));
    // First out of the way, because a number is unique in its training.
    diesel::update(training_sessions::table.filter(training_sessions::training_id.eq(current.id)))
        .set(training_sessions::number.eq(training_sessions::number + 10_000))
        .execute(&mut transaction.connection())
        .await?;
    for (number, session) in (1..).zip(&ordered) {
        diesel::update(training_sessions::table.find(session.id))
            .set(training_sessions::number.eq(number))
            .execute(&mut transaction.connection())
            .await?;
    }
    let held: Vec<&&SessionRow> = ordered.iter().filter(|session| session.status == SessionStatus::Scheduled).collect();
    let starts_at = held.as_slice().first().map_or(current.starts_at, |session| session.starts_at);
    let ends_at = held.iter().map(|session| session.ends_at).max().unwrap_or(current.ends_at);
    diesel::update(trainings::table.find(current.id))
        .set((
            trainings::starts_at.eq(starts_at),
            trainings::ends_at.eq(ends_at),
            trainings::updated_at.eq(Utc::now()),
            trainings::calendar_sequence.eq(trainings::calendar_sequence + 1),
            trainings::row_version.eq(current.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    if current.status != TrainingStatus::Draft {
        jobs::schedule(transaction, current.id).await?;
        tell_changed(transaction, current).await?;
    }
    let place = place_of(current.organization_id, &store::areas_of(transaction, current.id).await?);
    audit::record_change(transaction, "training", "training.rescheduled", current.id, vec!["sessions"], place).await
}

fn check_open(current: &TrainingRow) -> ApiResult<()> {
    if current.status.is_over() {
        return Err(Problem::conflict("training_over", "What is over is not changed any more."));
    }
    Ok(())
}

/// Adds a session.
pub(super) async fn add_session(
    transaction: Transaction<'_>,
    staff: &Staff,
    training_id: Uuid,
    times: SessionTimes,
    secrets: Vec<RoomSecret>,
) -> ApiResult<Uuid> {
    let current = store::lock_planned(transaction, staff, training_id).await?;
    check_open(&current)?;
    check_times(times)?;
    let known = store::sessions_of(transaction, &[training_id]).await?.remove(&training_id).unwrap_or_default();
    if known.len() >= 60 {
        return Err(Problem::conflict("too_many_sessions", "A training has at most 60 sessions."));
    }
    let (id, sealed) = secrets.into_iter().next().ok_or_else(|| Problem::internal(&"no secret for a session"))?;
    let number = known.iter().map(|session| session.number).max().unwrap_or_default() + 1;
    insert_session(transaction, training_id, id, number, times, sealed).await?;
    settle(transaction, &current).await?;
    Ok(id)
}

async fn lock_session(
    transaction: Transaction<'_>,
    staff: &Staff,
    id: Uuid,
    if_match: IfMatch,
) -> ApiResult<(TrainingRow, SessionRow)> {
    let training_id = store::session(transaction, id).await?.training_id;
    let current = store::lock_planned(transaction, staff, training_id).await?;
    // Under the training's lock nobody else changes its sessions.
    let session = store::session(transaction, id).await?;
    if_match.check(session.row_version)?;
    check_open(&current)?;
    if session.status == SessionStatus::Cancelled {
        return Err(Problem::conflict("session_cancelled", "This session was called off."));
    }
    if session.ends_at < Utc::now() {
        return Err(Problem::conflict("session_over", "This session is over; correct its attendance instead."));
    }
    Ok((current, session))
}

/// Moves a session.
pub(super) async fn move_session(
    transaction: Transaction<'_>,
    staff: &Staff,
    id: Uuid,
    if_match: IfMatch,
    patch: SessionPatch,
) -> ApiResult<SessionView> {
    let (current, session) = lock_session(transaction, staff, id, if_match).await?;
    let times = SessionTimes {
        starts_at: patch.starts_at.unwrap_or(session.starts_at),
        ends_at: patch.ends_at.unwrap_or(session.ends_at),
    };
    check_times(times)?;
    if (times.starts_at, times.ends_at) != (session.starts_at, session.ends_at) {
        diesel::update(training_sessions::table.find(id))
            .set((
                training_sessions::starts_at.eq(times.starts_at),
                training_sessions::ends_at.eq(times.ends_at),
                training_sessions::updated_at.eq(Utc::now()),
                training_sessions::row_version.eq(session.row_version + 1),
            ))
            .execute(&mut transaction.connection())
            .await?;
        settle(transaction, &current).await?;
    }
    store::find_session(transaction, id).await
}

/// Calls a session off.
pub(super) async fn cancel_session(
    transaction: Transaction<'_>,
    staff: &Staff,
    id: Uuid,
    if_match: IfMatch,
) -> ApiResult<SessionView> {
    let (current, session) = lock_session(transaction, staff, id, if_match).await?;
    if store::scheduled(transaction, current.id).await?.len() < 2 {
        return Err(Problem::conflict("last_session", "It is the last session; call the training off instead."));
    }
    diesel::update(training_sessions::table.find(id))
        .set((
            training_sessions::status.eq(SessionStatus::Cancelled),
            training_sessions::updated_at.eq(Utc::now()),
            training_sessions::row_version.eq(session.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    settle(transaction, &current).await?;
    store::find_session(transaction, id).await
}
