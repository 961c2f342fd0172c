//! Opening, locking, holding and closing a session.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{action_dispositions, incident_reviews, review_attendance, review_sessions, review_team_members};
use serde_json::Value;
use uuid::Uuid;

use super::agreements::in_force;
use super::figures::{facts_of, figures, incidents_of};
use super::minutes;
use super::model::{ActionDisposition, ReviewSessionStatus};
use super::policy::{Reviewer, require_note_taker, reviewing_teams};
use super::reference::rules_on;
use super::retention;
use super::session_wire::{
    NewActionDisposition, NewReviewAttendance, NewReviewSession, ReviewSessionPatch, SessionFigures,
};
use super::teams;
use crate::actions::{ActionStatus, NewActionTransition, Viewer, advance, open_of_team};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, FieldError, IfMatch, Patched, Problem};
use crate::settings::timezone;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = review_sessions, check_for_backend(diesel::pg::Pg))]
pub(super) struct SessionRow {
    pub id: Uuid,
    pub team_id: Uuid,
    pub iso_year: i32,
    pub iso_week: i32,
    pub window_from: NaiveDate,
    pub window_to: NaiveDate,
    pub meets_at: DateTime<Utc>,
    pub place: Option<String>,
    pub status: ReviewSessionStatus,
    pub agenda: Value,
    pub figures: Option<Value>,
    pub locked_at: Option<DateTime<Utc>>,
    pub notes_shareable: String,
    pub notes_restricted: String,
    pub minutes: Option<Value>,
    pub minutes_restricted: Option<Value>,
    pub finalized_at: Option<DateTime<Utc>>,
    pub finalized_by: Option<Uuid>,
    pub updated_at: DateTime<Utc>,
    pub updated_by: Option<Uuid>,
    pub row_version: i64,
}

/// A session that the caller may read; to others it does not exist.
pub(super) async fn row(transaction: Transaction<'_>, id: Uuid) -> ApiResult<SessionRow> {
    let teams = reviewing_teams(transaction).await?;
    Ok(visible(&teams)
        .filter(review_sessions::id.eq(id))
        .select(SessionRow::as_select())
        .first(&mut transaction.connection())
        .await?)
}

/// Sessions of the teams that the caller reviews with: where every query starts. The nil id stands for all.
pub(super) fn visible(teams: &[Uuid]) -> review_sessions::BoxedQuery<'static, diesel::pg::Pg> {
    let query = review_sessions::table.into_boxed();
    if teams.contains(&Uuid::nil()) { query } else { query.filter(review_sessions::team_id.eq_any(teams.to_vec())) }
}

/// The same, locked for a change.
pub(super) async fn lock(transaction: Transaction<'_>, id: Uuid) -> ApiResult<SessionRow> {
    row(transaction, id).await?;
    Ok(review_sessions::table
        .find(id)
        .select(SessionRow::as_select())
        .for_update()
        .first(&mut transaction.connection())
        .await?)
}

fn final_minutes() -> Problem {
    Problem::conflict("minutes_final", "The minutes of this session are final and are not changed any more.")
}

/// Refuses what would change final minutes.
pub(super) fn require_open(status: ReviewSessionStatus) -> ApiResult<()> {
    if status.is_final() { Err(final_minutes()) } else { Ok(()) }
}

async fn record(transaction: Transaction<'_>, action: &'static str, id: Uuid, fields: Vec<&str>) -> ApiResult<()> {
    audit::record_change(transaction, "review_session", action, id, fields, Place::default()).await
}

/// Opens a session with its agenda and the incidents of the week before.
pub(super) async fn open(transaction: Transaction<'_>, new: NewReviewSession) -> ApiResult<Uuid> {
    if !is_reviewing(transaction, new.team_id).await? {
        return Err(Problem::invalid_field("/team_id", "unknown_team", "Choose one of your own teams."));
    }
    let team = teams::row(transaction, new.team_id).await?;
    if !team.active {
        return Err(Problem::conflict("team_not_active", "This team does not meet any more."));
    }
    let zone = timezone(transaction).await?;
    let meets_at = new.meets_at.unwrap_or_else(|| teams::next_meeting(&team, zone, Utc::now()));
    let week = meets_at.with_timezone(&zone).date_naive().iso_week();
    let monday = NaiveDate::from_isoywd_opt(week.year(), week.week(), chrono::Weekday::Mon).unwrap_or_default();
    let window = (monday - Duration::days(7), monday - Duration::days(1));
    let rules = rules_on(transaction, meets_at.with_timezone(&zone).date_naive()).await?;
    let agenda = serde_json::to_value(&rules.agenda).map_err(|error| Problem::internal(&error))?;
    let id = Uuid::now_v7();
    diesel::insert_into(review_sessions::table)
        .values((
            review_sessions::id.eq(id),
            review_sessions::team_id.eq(new.team_id),
            review_sessions::iso_year.eq(week.year()),
            review_sessions::iso_week.eq(i32::try_from(week.week()).unwrap_or_default()),
            review_sessions::window_from.eq(window.0),
            review_sessions::window_to.eq(window.1),
            review_sessions::meets_at.eq(meets_at),
            review_sessions::place.eq(new.place.or(team.meeting_place)),
            review_sessions::agenda.eq(agenda),
            review_sessions::created_by.eq(transaction.subject().id()),
            review_sessions::updated_by.eq(transaction.subject().id()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    put_incidents(transaction, id).await?;
    record(transaction, "review_session.opened", id, vec![]).await?;
    Ok(id)
}

async fn is_reviewing(transaction: Transaction<'_>, team_id: Uuid) -> ApiResult<bool> {
    let teams = reviewing_teams(transaction).await?;
    Ok(teams.contains(&team_id) || teams.contains(&Uuid::nil()))
}

/// Puts the incidents of the window on a session that is not locked, and says of all on it what is known now.
async fn put_incidents(transaction: Transaction<'_>, id: Uuid) -> ApiResult<()> {
    let session = row(transaction, id).await?;
    let rules = rules_on(transaction, session.meets_at.date_naive()).await?;
    let areas = teams::areas_of(transaction, session.team_id).await?;
    let found = incidents_of(transaction, &rules, &areas, (session.window_from, session.window_to)).await?;
    let known: Vec<Uuid> = incident_reviews::table
        .filter(incident_reviews::session_id.eq(id))
        .select(incident_reviews::incident_id)
        .load(&mut transaction.connection())
        .await?;
    let all: Vec<Uuid> = found.iter().chain(&known).copied().collect();
    let facts = facts_of(transaction, &all).await?;
    for (position, incident_id) in (0..).zip(&found) {
        if !known.contains(incident_id) {
            put(transaction, &session, *incident_id, position, &facts).await?;
        }
    }
    for incident_id in &known {
        let Some(facts) = facts.get(incident_id) else { continue };
        let facts = serde_json::to_value(facts).map_err(|error| Problem::internal(&error))?;
        diesel::update(
            incident_reviews::table
                .filter(incident_reviews::session_id.eq(id))
                .filter(incident_reviews::incident_id.eq(incident_id)),
        )
        .set(incident_reviews::facts.eq(facts))
        .execute(&mut transaction.connection())
        .await?;
    }
    Ok(())
}

/// Puts one incident on a session.
pub(super) async fn put(
    transaction: Transaction<'_>,
    session: &SessionRow,
    incident_id: Uuid,
    position: i32,
    facts: &HashMap<Uuid, super::wire::IncidentFacts>,
) -> ApiResult<Uuid> {
    let facts = facts.get(&incident_id).ok_or_else(Problem::not_found)?;
    let id = Uuid::now_v7();
    diesel::insert_into(incident_reviews::table)
        .values((
            incident_reviews::id.eq(id),
            incident_reviews::session_id.eq(session.id),
            incident_reviews::team_id.eq(session.team_id),
            incident_reviews::incident_id.eq(incident_id),
            incident_reviews::community_area_number.eq(facts.community_area_number),
            incident_reviews::position.eq(position),
            incident_reviews::facts.eq(serde_json::to_value(facts).map_err(|error| Problem::internal(&error))?),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(id)
}

/// Figures of a session: the snapshot, or as they are now.
pub(super) async fn figures_of(transaction: Transaction<'_>, session: &SessionRow) -> ApiResult<SessionFigures> {
    if let Some(stored) = &session.figures {
        return serde_json::from_value(stored.clone()).map_err(|error| Problem::internal(&error));
    }
    let rules = rules_on(transaction, session.meets_at.date_naive()).await?;
    let areas = teams::areas_of(transaction, session.team_id).await?;
    figures(transaction, &rules, &areas, (session.window_from, session.window_to)).await
}

/// Takes a change of agenda, notes, time or place.
pub(super) async fn change(
    transaction: Transaction<'_>,
    reviewer: &Reviewer,
    id: Uuid,
    if_match: IfMatch,
    patch: ReviewSessionPatch,
) -> ApiResult<()> {
    let current = lock(transaction, id).await?;
    require_note_taker(transaction, current.team_id).await?;
    require_open(current.status)?;
    if_match.check(current.row_version)?;
    let fields = audit::changed([
        ("meets_at", patch.meets_at.is_some()),
        ("place", !matches!(patch.place, Patched::Keep)),
        ("agenda", patch.agenda.is_some()),
        ("notes_shareable", patch.notes_shareable.is_some()),
        ("notes_restricted", patch.notes_restricted.is_some()),
    ]);
    if fields.is_empty() {
        return Ok(());
    }
    if let Some(meets_at) = patch.meets_at {
        let week = meets_at.with_timezone(&timezone(transaction).await?).date_naive().iso_week();
        if (week.year(), i32::try_from(week.week()).unwrap_or_default()) != (current.iso_year, current.iso_week) {
            let detail = "A session stays within its week; open another one for another week.";
            return Err(Problem::invalid_field("/meets_at", "another_week", detail));
        }
    }
    let agenda = patch.agenda.map(serde_json::to_value).transpose().map_err(|error| Problem::internal(&error))?;
    let moved = fields.contains(&"meets_at") || fields.contains(&"place");
    diesel::update(review_sessions::table.find(id))
        .set((
            patch.meets_at.map(|meets_at| review_sessions::meets_at.eq(meets_at)),
            patch.place.into_change().map(|place| review_sessions::place.eq(place)),
            agenda.map(|agenda| review_sessions::agenda.eq(agenda)),
            patch.notes_shareable.map(|notes| review_sessions::notes_shareable.eq(notes)),
            patch.notes_restricted.map(|notes| review_sessions::notes_restricted.eq(notes)),
            review_sessions::calendar_sequence.eq(review_sessions::calendar_sequence + i32::from(moved)),
            review_sessions::updated_at.eq(Utc::now()),
            review_sessions::updated_by.eq(reviewer.user_id),
            review_sessions::row_version.eq(current.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    record(transaction, "review_session.updated", id, fields).await
}

/// Takes a step along the table of states.
pub(super) async fn transition(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: IfMatch,
    to: ReviewSessionStatus,
) -> ApiResult<()> {
    let current = lock(transaction, id).await?;
    require_note_taker(transaction, current.team_id).await?;
    if_match.check(current.row_version)?;
    if !current.status.allowed_transitions().contains(&to) {
        let detail = format!("From {} it cannot be brought to {}.", current.status.as_str(), to.as_str());
        return Err(Problem::conflict("invalid_transition", detail));
    }
    step(transaction, &current, to, Utc::now()).await
}

/// Takes the step with everything that follows from it. The row is locked.
pub(super) async fn step(
    transaction: Transaction<'_>,
    current: &SessionRow,
    to: ReviewSessionStatus,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let id = current.id;
    let action = match to {
        ReviewSessionStatus::DataLocked => {
            lock_data(transaction, current, now).await?;
            "review_session.data_locked"
        }
        ReviewSessionStatus::InSession => "review_session.begun",
        ReviewSessionStatus::MinutesDraft => "review_session.minutes_drafted",
        ReviewSessionStatus::MinutesFinal => {
            refuse_undecided(transaction, id).await?;
            finalize(transaction, current, now).await?;
            "review_session.minutes_finalized"
        }
        ReviewSessionStatus::Archived => "review_session.archived",
        ReviewSessionStatus::Scheduled => "review_session.updated",
    };
    diesel::update(review_sessions::table.find(id))
        .set((
            review_sessions::status.eq(to),
            review_sessions::updated_at.eq(now),
            review_sessions::updated_by.eq(transaction.subject().id()),
            review_sessions::row_version.eq(current.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    record(transaction, action, id, vec!["status"]).await
}

/// Takes the snapshot: incidents and figures as they are known now, and the actions that come back.
async fn lock_data(transaction: Transaction<'_>, current: &SessionRow, now: DateTime<Utc>) -> ApiResult<()> {
    put_incidents(transaction, current.id).await?;
    let figures = figures_of(transaction, current).await?;
    let figures = serde_json::to_value(figures).map_err(|error| Problem::internal(&error))?;
    diesel::update(review_sessions::table.find(current.id))
        .set((review_sessions::figures.eq(figures), review_sessions::locked_at.eq(now)))
        .execute(&mut transaction.connection())
        .await?;
    // Also those that this caller may not see, since all of them come back to the meeting.
    let open = transaction.as_system(async || open_of_team(transaction, current.team_id).await).await?;
    let rows: Vec<_> = open
        .into_iter()
        .map(|action_id| {
            (
                action_dispositions::session_id.eq(current.id),
                action_dispositions::action_id.eq(action_id),
                action_dispositions::team_id.eq(current.team_id),
            )
        })
        .collect();
    diesel::insert_into(action_dispositions::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Ids and titles of the actions that came back and of which nothing was said: neither decided nor closed meanwhile.
pub(super) async fn undecided(
    transaction: Transaction<'_>,
    session_ids: &[Uuid],
) -> ApiResult<Vec<(Uuid, Uuid, String)>> {
    let session_ids = session_ids.to_vec();
    transaction
        .as_system(async || {
            Ok(action_dispositions::table
                .inner_join(schema::actions::table.on(schema::actions::id.eq(action_dispositions::action_id)))
                .filter(action_dispositions::session_id.eq_any(session_ids))
                .filter(action_dispositions::disposition.is_null())
                .filter(schema::actions::status.eq_any(ActionStatus::UNFINISHED))
                .order((schema::actions::due_at, schema::actions::id))
                .select((action_dispositions::session_id, schema::actions::id, schema::actions::title))
                .load(&mut transaction.connection())
                .await?)
        })
        .await
}

async fn refuse_undecided(transaction: Transaction<'_>, id: Uuid) -> ApiResult<()> {
    let undecided = undecided(transaction, &[id]).await?;
    if undecided.is_empty() {
        return Ok(());
    }
    let detail = "Say of each action that came back what becomes of it; then the minutes can be made final.";
    let errors = undecided
        .into_iter()
        .map(|(_, action_id, title)| FieldError {
            pointer: format!("/carried_actions/{action_id}"),
            code: "undecided".to_owned(),
            detail: title,
        })
        .collect();
    Err(Problem::conflict("undecided_actions", detail).naming(errors))
}

async fn finalize(transaction: Transaction<'_>, current: &SessionRow, now: DateTime<Utc>) -> ApiResult<()> {
    let mut at_end = current.clone();
    at_end.finalized_at = Some(now);
    at_end.finalized_by = transaction.subject().id();
    let (shareable, restricted) = transaction.as_system(async || minutes::compose(transaction, &at_end).await).await?;
    diesel::update(review_sessions::table.find(current.id))
        .set((
            review_sessions::minutes.eq(serde_json::to_value(shareable).map_err(|error| Problem::internal(&error))?),
            review_sessions::minutes_restricted
                .eq(serde_json::to_value(restricted).map_err(|error| Problem::internal(&error))?),
            review_sessions::finalized_at.eq(now),
            review_sessions::finalized_by.eq(transaction.subject().id()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    retention::schedule(transaction, current.id, current.meets_at).await
}

/// Records how a member took part.
pub(super) async fn attend(transaction: Transaction<'_>, id: Uuid, new: NewReviewAttendance) -> ApiResult<()> {
    let current = lock(transaction, id).await?;
    require_note_taker(transaction, current.team_id).await?;
    require_open(current.status)?;
    let sits: i64 = review_team_members::table
        .filter(review_team_members::team_id.eq(current.team_id))
        .filter(review_team_members::user_id.eq(new.user_id))
        .filter(review_team_members::active)
        .count()
        .get_result(&mut transaction.connection())
        .await?;
    if sits == 0 {
        return Err(Problem::invalid_field("/user_id", "no_member", "Choose an active member of the team."));
    }
    if new.attendance.takes_part() && in_force(transaction, &[new.user_id]).await?.is_empty() {
        let detail = "Who takes part signs the confidentiality agreement first.";
        return Err(Problem::conflict("no_agreement", detail));
    }
    let person = crate::users::people::require_active(transaction, new.user_id, "/user_id").await?;
    let recorded = (
        review_attendance::attendance.eq(new.attendance),
        review_attendance::organization_id.eq(person.organization_id),
        review_attendance::recorded_at.eq(Utc::now()),
    );
    diesel::insert_into(review_attendance::table)
        .values((
            review_attendance::session_id.eq(id),
            review_attendance::team_id.eq(current.team_id),
            review_attendance::user_id.eq(new.user_id),
            recorded,
        ))
        .on_conflict((review_attendance::session_id, review_attendance::user_id))
        .do_update()
        .set(recorded)
        .execute(&mut transaction.connection())
        .await?;
    touch(transaction, &current).await?;
    record(transaction, "review_session.attendance_recorded", id, vec!["attendance"]).await
}

/// Tells those who follow the session that something on it changed, without changing its own version: attendance and
/// decisions are rows of their own, and notes in the making need not be saved again for them.
async fn touch(transaction: Transaction<'_>, current: &SessionRow) -> ApiResult<()> {
    diesel::update(review_sessions::table.find(current.id))
        .set(review_sessions::updated_at.eq(Utc::now()))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Records what the meeting says of an action that came back, and takes the step with it.
pub(super) async fn decide(
    transaction: Transaction<'_>,
    viewer: &Viewer,
    id: Uuid,
    new: NewActionDisposition,
) -> ApiResult<()> {
    let current = lock(transaction, id).await?;
    require_open(current.status)?;
    let carried: i64 = action_dispositions::table
        .filter(action_dispositions::session_id.eq(id))
        .filter(action_dispositions::action_id.eq(new.action_id))
        .count()
        .get_result(&mut transaction.connection())
        .await?;
    if carried == 0 {
        return Err(Problem::invalid_field("/action_id", "not_carried", "Choose an action that came back."));
    }
    let to = match new.disposition {
        ActionDisposition::CarriedOver => None,
        ActionDisposition::Completed => Some(ActionStatus::Done),
        ActionDisposition::Verified => Some(ActionStatus::Verified),
        ActionDisposition::Cancelled => Some(ActionStatus::Cancelled),
    };
    if let Some(to) = to {
        let step = NewActionTransition { to, note: new.note.clone() };
        advance(transaction, viewer, new.action_id, None, step).await?;
    }
    diesel::update(action_dispositions::table.find((id, new.action_id)))
        .set((
            action_dispositions::disposition.eq(new.disposition),
            action_dispositions::note.eq(new.note.unwrap_or_default()),
            action_dispositions::decided_by.eq(transaction.subject().id()),
            action_dispositions::decided_at.eq(Utc::now()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    touch(transaction, &current).await?;
    record(transaction, "review_session.action_decided", id, vec!["disposition"]).await
}
