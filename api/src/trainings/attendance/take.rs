//! Taking attendance: marks that may come late, twice, or in any order.

use chrono::{DateTime, Duration, TimeZone, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{attendance, attendance_marks};
use uuid::Uuid;

use super::super::certificates::reassess;
use super::super::model::{AttendanceStatus, SessionStatus, TrainingStatus};
use super::super::policy::Staff;
use super::super::reference::timezone;
use super::super::store::{self as training_store, SessionRow};
use super::rules::{CLOCK_MINUTES, DOORS_OPEN_MINUTES, Times, counts, minutes};
use super::store::{Kept, is_on_roster, keep, known_session};
use super::wire::{MarkOutcome, MarkResult, NewMark};
use crate::platform::access::Platform;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Problem};

/// The mark that stands.
#[derive(Debug, Clone, Copy, Queryable, Selectable)]
#[diesel(table_name = attendance, check_for_backend(diesel::pg::Pg))]
struct Standing {
    status: AttendanceStatus,
    minutes: i32,
    mark_id: Uuid,
    recorded_at: DateTime<Utc>,
}

/// Takes marks of a session; each has its own outcome.
pub(super) async fn take(
    transaction: Transaction<'_>,
    platform: &Platform,
    staff: &Staff,
    id: Uuid,
    marks: Vec<NewMark>,
) -> ApiResult<Vec<MarkResult>> {
    let training_id = known_session(transaction, staff, id).await?.training_id;
    // Devices of several instructors send at once: one after the other, under the training's lock.
    let training = training_store::lock(transaction, training_id).await?;
    let session = training_store::session(transaction, id).await?;
    check(&session, training.status)?;
    let after = corrections_after(transaction, &session).await?;
    let (results, applied) = transaction
        .as_system(async || {
            let (mut results, mut applied) = (Vec::with_capacity(marks.len()), Vec::new());
            for mark in &marks {
                let outcome = take_one(transaction, &session, mark, after).await?;
                if outcome == MarkOutcome::Applied {
                    applied.push(mark.registration_id);
                }
                results.push(MarkResult { id: mark.id, outcome });
            }
            applied.sort_unstable();
            applied.dedup();
            if training.status == TrainingStatus::Completed {
                for registration_id in &applied {
                    reassess(transaction, platform, training_id, *registration_id).await?;
                }
            }
            Ok((results, applied))
        })
        .await?;
    if !applied.is_empty() {
        let place = Place { organization_id: Some(training.organization_id), community_area_number: None };
        let fields = vec!["attendance"];
        audit::record_change(transaction, "training_session", "training_session.attended", id, fields, place).await?;
    }
    Ok(results)
}

fn check(session: &SessionRow, status: TrainingStatus) -> ApiResult<()> {
    if session.status == SessionStatus::Cancelled {
        return Err(Problem::conflict("session_cancelled", "This session was called off."));
    }
    match status {
        TrainingStatus::Draft => Err(Problem::conflict("training_draft", "This training is not published.")),
        TrainingStatus::Cancelled => Err(Problem::conflict("training_over", "This training was called off.")),
        _ => Ok(()),
    }
}

/// End of the session's day in the city: corrections recorded later give a reason.
async fn corrections_after(transaction: Transaction<'_>, session: &SessionRow) -> ApiResult<DateTime<Utc>> {
    let zone = timezone(transaction).await?;
    let next = session.ends_at.with_timezone(&zone).date_naive() + Duration::days(1);
    let midnight = next.and_time(chrono::NaiveTime::MIN);
    let at = zone.from_local_datetime(&midnight).earliest();
    Ok(at.map_or_else(|| midnight.and_utc(), |at| at.with_timezone(&Utc)))
}

async fn take_one(
    transaction: Transaction<'_>,
    session: &SessionRow,
    mark: &NewMark,
    corrections_after: DateTime<Utc>,
) -> ApiResult<MarkOutcome> {
    let known: i64 = attendance_marks::table.find(mark.id).count().get_result(&mut transaction.connection()).await?;
    if known > 0 {
        return Ok(MarkOutcome::Known);
    }
    if mark.recorded_at > Utc::now() + Duration::minutes(CLOCK_MINUTES) {
        return Ok(MarkOutcome::InTheFuture);
    }
    let doors_open = session.starts_at - Duration::minutes(DOORS_OPEN_MINUTES);
    if mark.recorded_at < doors_open && mark.status != AttendanceStatus::Excused {
        return Ok(MarkOutcome::TooEarly);
    }
    if !is_on_roster(transaction, session.training_id, mark.registration_id).await? {
        return Ok(MarkOutcome::NotOnRoster);
    }
    let times = Times { starts_at: session.starts_at, ends_at: session.ends_at };
    let minutes = minutes(mark.status, mark.minutes, mark.recorded_at, times);
    let standing: Option<Standing> = attendance::table
        .find((session.id, mark.registration_id))
        .select(Standing::as_select())
        .first(&mut transaction.connection())
        .await
        .optional()?;
    let corrects = standing.is_some_and(|standing| (standing.status, standing.minutes) != (mark.status, minutes));
    if corrects && mark.recorded_at > corrections_after && mark.reason.is_none() {
        return Ok(MarkOutcome::ReasonNeeded);
    }
    let applied =
        counts((mark.recorded_at, mark.id), standing.map(|standing| (standing.recorded_at, standing.mark_id)));
    let kept = Kept {
        id: mark.id,
        session_id: session.id,
        registration_id: mark.registration_id,
        status: mark.status,
        minutes,
        method: mark.method,
        reason: mark.reason.clone(),
        recorded_at: mark.recorded_at,
        applied,
    };
    keep(transaction, &kept).await?;
    Ok(if applied { MarkOutcome::Applied } else { MarkOutcome::Superseded })
}
