//! SQL of attendance.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{attendance, attendance_marks, participants, registrations};
use uuid::Uuid;

use super::super::model::{AttendanceMethod, AttendanceStatus, RegistrationStatus};
use super::super::policy::{Staff, TakeAttendance};
use super::super::reference::rules_at;
use super::super::registrations::opened;
use super::super::store::{SessionRow, require_known, session};
use super::wire::{AttendanceMark, MarkHistory, RosterEntry, SessionRoster};
use crate::platform::access::Access;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Page, PageRequest, Problem};

/// A session of a training that the caller plans or teaches; of another one: 404, or 403 where it is published.
pub(super) async fn known_session(transaction: Transaction<'_>, staff: &Staff, id: Uuid) -> ApiResult<SessionRow> {
    let session = session(transaction, id).await?;
    require_known(transaction, staff, session.training_id).await?;
    Ok(session)
}

type MarkColumns = (Uuid, Uuid, AttendanceStatus, i32, AttendanceMethod, DateTime<Utc>);

const fn mark(row: &MarkColumns) -> AttendanceMark {
    let (session_id, _, status, minutes, method, recorded_at) = *row;
    AttendanceMark { session_id, status, minutes, method, recorded_at }
}

const MARK: (
    attendance::session_id,
    attendance::registration_id,
    attendance::status,
    attendance::minutes,
    attendance::method,
    attendance::recorded_at,
) = (
    attendance::session_id,
    attendance::registration_id,
    attendance::status,
    attendance::minutes,
    attendance::method,
    attendance::recorded_at,
);

/// Attendance of one registration.
pub(in crate::trainings) async fn marks_of(
    transaction: Transaction<'_>,
    registration_id: Uuid,
) -> ApiResult<Vec<AttendanceMark>> {
    let rows: Vec<MarkColumns> = attendance::table
        .filter(attendance::registration_id.eq(registration_id))
        .order(attendance::recorded_at)
        .select(MARK)
        .load(&mut transaction.connection())
        .await?;
    Ok(rows.iter().map(mark).collect())
}

/// Attendance of one registration in one session.
pub(super) async fn mark_in(
    transaction: Transaction<'_>,
    session_id: Uuid,
    registration_id: Uuid,
) -> ApiResult<Option<AttendanceMark>> {
    let row: Option<MarkColumns> = attendance::table
        .find((session_id, registration_id))
        .select(MARK)
        .first(&mut transaction.connection())
        .await
        .optional()?;
    Ok(row.as_ref().map(mark))
}

type Expected = (Uuid, Uuid, RegistrationStatus, Vec<String>, Option<Vec<u8>>);

/// Who is expected at a session, by name.
pub(super) async fn roster(access: &Access<TakeAttendance>, staff: Staff, id: Uuid) -> ApiResult<SessionRoster> {
    let (session, grace, rows, marks) = access
        .read(async move |transaction, _| {
            let session = known_session(transaction, &staff, id).await?;
            let rules = rules_at(transaction, session.starts_at).await?;
            let rows: Vec<Expected> = registrations::table
                .inner_join(participants::table.on(participants::id.eq(registrations::participant_id)))
                .filter(registrations::training_id.eq(session.training_id))
                .filter(registrations::status.eq_any(RegistrationStatus::ATTENDING))
                .order((registrations::registered_at, registrations::id))
                .select((
                    registrations::id,
                    registrations::participant_id,
                    registrations::status,
                    registrations::accommodations,
                    participants::sealed_name,
                ))
                .load(&mut transaction.connection())
                .await?;
            let marks: Vec<MarkColumns> = attendance::table
                .filter(attendance::session_id.eq(id))
                .select(MARK)
                .load(&mut transaction.connection())
                .await?;
            Ok((session, rules.late_grace_minutes, rows, marks))
        })
        .await?;
    let marks: BTreeMap<Uuid, AttendanceMark> = marks.iter().map(|row| (row.1, mark(row))).collect();
    let mut entries = Vec::with_capacity(rows.len());
    for (registration_id, participant_id, status, accommodations, name) in rows {
        let full_name =
            opened(access.platform(), "participants", "sealed_name", participant_id, name.as_deref()).await?;
        let mark = marks.get(&registration_id).cloned();
        entries.push(RosterEntry { registration_id, full_name, status, accommodations, mark });
    }
    Ok(SessionRoster { session: session.view(), late_grace_minutes: grace, entries, as_of: Utc::now() })
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = attendance_marks, check_for_backend(diesel::pg::Pg))]
struct HistoryRow {
    id: Uuid,
    registration_id: Uuid,
    status: AttendanceStatus,
    minutes: i32,
    method: AttendanceMethod,
    reason: Option<String>,
    recorded_at: DateTime<Utc>,
    received_at: DateTime<Utc>,
    actor_kind: String,
    applied: bool,
}

/// All marks of a session.
pub(super) async fn history(
    transaction: Transaction<'_>,
    staff: &Staff,
    id: Uuid,
    page: &PageRequest,
) -> ApiResult<Page<MarkHistory>> {
    known_session(transaction, staff, id).await?;
    let (_, descending) = page.sort(&["-received_at", "received_at"])?;
    let after = page.after::<DateTime<Utc>>()?;
    let query = attendance_marks::table.filter(attendance_marks::session_id.eq(id)).into_boxed();
    let rows: Vec<HistoryRow> =
        crate::keyset!(query, attendance_marks::received_at, attendance_marks::id, descending, after)
            .limit(page.limit + 1)
            .select(HistoryRow::as_select())
            .load(&mut transaction.connection())
            .await?;
    let key = |row: &HistoryRow| (row.received_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), row.id);
    Ok(page.page(rows, None, key).map(|row| {
        let HistoryRow {
            id,
            registration_id,
            status,
            minutes,
            method,
            reason,
            recorded_at,
            received_at,
            actor_kind,
            applied,
        } = row;
        MarkHistory {
            id,
            registration_id,
            status,
            minutes,
            method,
            reason,
            recorded_at,
            received_at,
            actor_kind,
            applied,
        }
    }))
}

/// A mark that is kept, and whether it counts.
#[derive(Debug, Clone)]
pub(in crate::trainings) struct Kept {
    pub id: Uuid,
    pub session_id: Uuid,
    pub registration_id: Uuid,
    pub status: AttendanceStatus,
    pub minutes: i32,
    pub method: AttendanceMethod,
    pub reason: Option<String>,
    pub recorded_at: DateTime<Utc>,
    pub applied: bool,
}

/// Keeps a mark; as the platform.
pub(in crate::trainings) async fn keep(transaction: Transaction<'_>, kept: &Kept) -> ApiResult<()> {
    diesel::insert_into(attendance_marks::table)
        .values((
            attendance_marks::id.eq(kept.id),
            attendance_marks::session_id.eq(kept.session_id),
            attendance_marks::registration_id.eq(kept.registration_id),
            attendance_marks::status.eq(kept.status),
            attendance_marks::minutes.eq(kept.minutes),
            attendance_marks::method.eq(kept.method),
            attendance_marks::reason.eq(&kept.reason),
            attendance_marks::recorded_at.eq(kept.recorded_at),
            attendance_marks::received_at.eq(Utc::now()),
            attendance_marks::actor_kind.eq(transaction.subject().kind()),
            attendance_marks::actor_id.eq(transaction.subject().id()),
            attendance_marks::applied.eq(kept.applied),
        ))
        .execute(&mut transaction.connection())
        .await?;
    if !kept.applied {
        return Ok(());
    }
    let counted = (
        attendance::status.eq(kept.status),
        attendance::minutes.eq(kept.minutes),
        attendance::method.eq(kept.method),
        attendance::mark_id.eq(kept.id),
        attendance::recorded_at.eq(kept.recorded_at),
        attendance::updated_at.eq(Utc::now()),
    );
    diesel::insert_into(attendance::table)
        .values((
            attendance::session_id.eq(kept.session_id),
            attendance::registration_id.eq(kept.registration_id),
            counted,
        ))
        .on_conflict((attendance::session_id, attendance::registration_id))
        .do_update()
        .set(counted)
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Refuses a registration without a seat in the session's training.
pub(super) async fn is_on_roster(
    transaction: Transaction<'_>,
    training_id: Uuid,
    registration_id: Uuid,
) -> Result<bool, Problem> {
    let found: i64 = registrations::table
        .find(registration_id)
        .filter(registrations::training_id.eq(training_id))
        .filter(registrations::status.eq_any(RegistrationStatus::ATTENDING))
        .count()
        .get_result(&mut transaction.connection())
        .await?;
    Ok(found > 0)
}
