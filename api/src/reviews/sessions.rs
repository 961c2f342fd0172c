//! Handlers and views of sessions.

use std::collections::HashMap;

use actix_web::Responder;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{action_dispositions, incident_reviews, review_attendance, review_sessions, review_teams};
use uuid::Uuid;

use super::guard;
use super::model::{ActionDisposition, IncidentReviewStatus, ReviewAttendanceStatus, TeamRole};
use super::policy::{LeadReviews, ReadReviews, Reviewer, WriteReviews, reviewing_teams};
use super::reference::rules_on;
use super::session_flow::{self, SessionRow, undecided, visible};
use super::session_wire::{
    CarriedAction, NewActionDisposition, NewReviewAttendance, NewReviewSession, NewReviewSessionTransition, Quorum,
    ReviewSession, ReviewSessionFilter, ReviewSessionPatch, ReviewSessionSummary, SessionAttendee,
};
use super::teams;
use super::wire::TeamSummary;
use crate::actions::{Viewer, views_of};
use crate::platform::access::{Access, Policy};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::http::{
    ApiResult, Body, IdempotencyKey, IfMatch, Item, List, Page, PageParameters, PageRequest, Path, Problem, TOTAL_CAP,
    Total,
};
use crate::users::people::people;

/// List review sessions
///
/// Of the teams in which the caller sits with an agreement in force. `sort`: `-meets_at`, `meets_at`.
#[utoipa::path(get, path = "/api/v1/review-sessions", tag = "review-sessions",
    params(ReviewSessionFilter, PageParameters),
    responses((status = 200, description = "A page of sessions.", body = Page<ReviewSessionSummary>)))]
pub async fn list_review_sessions(
    access: Access<ReadReviews>,
    list: List<ReviewSessionFilter>,
) -> ApiResult<Page<ReviewSessionSummary>> {
    access.user_id()?;
    access.read(async move |transaction, _| page(transaction, &list.filter, &list.page).await).await
}

/// Open a review session
///
/// One for each team and ISO week (409 `already_exists`). The incidents of the week before are on it at once.
#[utoipa::path(post, path = "/api/v1/review-sessions", tag = "review-sessions", params(IdempotencyKey),
    request_body = NewReviewSession, responses((status = 201, description = "The new session.", body = ReviewSession)))]
pub async fn create_review_session(
    access: Access<LeadReviews>,
    idempotency: IdempotencyKey,
    body: Body<NewReviewSession>,
) -> ApiResult<impl Responder> {
    access.user_id()?;
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| session_flow::open(transaction, new).await)
        .await?;
    let location = format!("/api/v1/review-sessions/{}", created.id);
    Ok(Item::created(view(&access, created.id).await?, location, created.replayed))
}

/// Read a review session
///
/// Restricted notes are absent for those who may not read them; reading them is recorded.
#[utoipa::path(get, path = "/api/v1/review-sessions/{session_id}", tag = "review-sessions",
    params(("session_id" = Uuid, Path, description = "Id of the session")),
    responses((status = 200, description = "The session.", body = ReviewSession)))]
pub async fn get_review_session(access: Access<ReadReviews>, id: Path<Uuid>) -> ApiResult<Item<ReviewSession>> {
    view(&access, id.0).await.map(Item::ok)
}

/// Change a review session
///
/// A JSON merge patch by facilitator or note taker; needs `If-Match`. Final minutes stay (409 `minutes_final`).
#[utoipa::path(patch, path = "/api/v1/review-sessions/{session_id}", tag = "review-sessions",
    params(("session_id" = Uuid, Path, description = "Id of the session"), IfMatch),
    request_body = ReviewSessionPatch,
    responses((status = 200, description = "The session as it stands now.", body = ReviewSession)))]
pub async fn update_review_session(
    access: Access<WriteReviews>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<ReviewSessionPatch>,
) -> ApiResult<Item<ReviewSession>> {
    let (id, patch, reviewer) = (id.0, body.into_inner(), Reviewer::of(&access)?);
    access
        .write(async move |transaction, _| session_flow::change(transaction, &reviewer, id, if_match, patch).await)
        .await?;
    view(&access, id).await.map(Item::ok)
}

/// Take a step with a review session
///
/// Along `allowed_transitions`; needs `If-Match`. Locking takes the snapshot. Making the minutes final is refused
/// (409 `undecided_actions`) while something was said of not every action that came back; `errors` names them.
#[utoipa::path(post, path = "/api/v1/review-sessions/{session_id}/transitions", tag = "review-sessions",
    params(("session_id" = Uuid, Path, description = "Id of the session"), IfMatch),
    request_body = NewReviewSessionTransition,
    responses((status = 200, description = "The session as it stands now.", body = ReviewSession)))]
pub async fn transition_review_session(
    access: Access<LeadReviews>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewReviewSessionTransition>,
) -> ApiResult<Item<ReviewSession>> {
    access.user_id()?;
    let (id, to) = (id.0, body.into_inner().to);
    access.write(async move |transaction, _| session_flow::transition(transaction, id, if_match, to).await).await?;
    view(&access, id).await.map(Item::ok)
}

/// Record attendance
///
/// Of one member, by facilitator or note taker. Without an agreement in force nobody takes part (409 `no_agreement`).
#[utoipa::path(post, path = "/api/v1/review-sessions/{session_id}/attendance", tag = "review-sessions",
    params(("session_id" = Uuid, Path, description = "Id of the session")), request_body = NewReviewAttendance,
    responses((status = 200, description = "The session as it stands now.", body = ReviewSession)))]
pub async fn record_review_attendance(
    access: Access<WriteReviews>,
    id: Path<Uuid>,
    body: Body<NewReviewAttendance>,
) -> ApiResult<Item<ReviewSession>> {
    access.user_id()?;
    let (id, new) = (id.0, body.into_inner());
    access.write(async move |transaction, _| session_flow::attend(transaction, id, new).await).await?;
    view(&access, id).await.map(Item::ok)
}

/// List the actions that came back
///
/// Open when the data were locked, in the order of their due time, with what the meeting said of each.
#[utoipa::path(get, path = "/api/v1/review-sessions/{session_id}/carried-actions", tag = "review-sessions",
    params(("session_id" = Uuid, Path, description = "Id of the session")),
    responses((status = 200, description = "All that the caller sees.", body = Page<CarriedAction>)))]
pub async fn list_carried_actions(access: Access<ReadReviews>, id: Path<Uuid>) -> ApiResult<Page<CarriedAction>> {
    let (id, viewer) = (id.0, Viewer::of(&access));
    access.read(async move |transaction, _| carried(transaction, &viewer, id).await.map(Page::whole)).await
}

/// Decide about an action that came back
///
/// `carried_over` notes that it goes on; the others take the step with the action, under the caller's own rights: what an
/// organization did is verified by somebody of another one.
#[utoipa::path(post, path = "/api/v1/review-sessions/{session_id}/dispositions", tag = "review-sessions",
    params(("session_id" = Uuid, Path, description = "Id of the session")), request_body = NewActionDisposition,
    responses((status = 200, description = "All actions that came back.", body = Page<CarriedAction>)))]
pub async fn decide_carried_action(
    access: Access<WriteReviews>,
    id: Path<Uuid>,
    body: Body<NewActionDisposition>,
) -> ApiResult<Page<CarriedAction>> {
    let (id, new, viewer) = (id.0, body.into_inner(), Viewer::of(&access));
    access
        .write(async move |transaction, _| {
            session_flow::decide(transaction, &viewer, id, new).await?;
            carried(transaction, &viewer, id).await.map(Page::whole)
        })
        .await
}

async fn view<P: Policy>(access: &Access<P>, id: Uuid) -> ApiResult<ReviewSession> {
    let reviewer = Reviewer::of(access)?;
    let leads = reviewer.leads.is_some();
    access
        .write(async move |transaction, _| {
            let session = session_flow::row(transaction, id).await?;
            if reviewer.sees_restricted {
                let entry = audit::Entry {
                    action: "review_session.read",
                    resource_type: "review_session",
                    resource_id: Some(id.to_string()),
                    fields: vec!["notes_restricted"],
                    ..audit::Entry::default()
                };
                audit::record(transaction, entry).await?;
            }
            compose(transaction, &reviewer, leads, session).await
        })
        .await
}

async fn compose(
    transaction: Transaction<'_>,
    reviewer: &Reviewer,
    leads: bool,
    session: SessionRow,
) -> ApiResult<ReviewSession> {
    let team = teams::row(transaction, session.team_id).await?;
    let attendance = attendees(transaction, &session).await?;
    let own_role = attendance.iter().find(|attendee| attendee.person.id == reviewer.user_id).map(|own| own.role);
    let takes_notes = reviewer.sees_restricted
        && matches!(own_role, Some(TeamRole::Facilitator | TeamRole::NoteTaker))
        && !session.status.is_final();
    let steps = session
        .status
        .allowed_transitions()
        .iter()
        .copied()
        .filter(|_| leads && matches!(own_role, Some(TeamRole::Facilitator | TeamRole::NoteTaker)));
    let rules = rules_on(transaction, session.meets_at.date_naive()).await?;
    let counts = counts(transaction, &[session.id]).await?.remove(&session.id).unwrap_or_default();
    let people =
        people(transaction, [session.finalized_by, session.updated_by].into_iter().flatten().collect()).await?;
    let person = |id: Option<Uuid>| id.and_then(|id| people.get(&id)).cloned();
    Ok(ReviewSession {
        id: session.id,
        team: TeamSummary { id: team.id, name: team.name },
        iso_year: session.iso_year,
        iso_week: session.iso_week,
        window_from: session.window_from,
        window_to: session.window_to,
        meets_at: session.meets_at,
        place: session.place.clone(),
        status: session.status,
        allowed_transitions: steps.collect(),
        takes_notes,
        writable: reviewer.sees_restricted && !session.status.is_final(),
        agenda: serde_json::from_value(session.agenda.clone()).map_err(|error| Problem::internal(&error))?,
        figures: session_flow::figures_of(transaction, &session).await?,
        locked_at: session.locked_at,
        quorum: quorum(&attendance, rules.quorum_percent),
        attendance,
        warnings: guard::look("notes_shareable", &session.notes_shareable),
        notes_shareable: session.notes_shareable,
        notes_restricted: reviewer.sees_restricted.then_some(session.notes_restricted),
        incident_count: counts.incidents,
        queued_count: counts.queued,
        undecided_action_count: counts.undecided,
        finalized_at: session.finalized_at,
        finalized_by: person(session.finalized_by),
        updated_by: person(session.updated_by),
        updated_at: session.updated_at,
        row_version: session.row_version,
    })
}

/// Whether so many percent of the members take part, rounded up.
pub(super) fn quorum(attendance: &[SessionAttendee], percent: i32) -> Quorum {
    let count = |found: usize| i64::try_from(found).unwrap_or(i64::MAX);
    let members = count(attendance.len());
    let needed = (members * i64::from(percent) + 99) / 100;
    let takes_part = |attendee: &&SessionAttendee| attendee.attendance.is_some_and(|how| how.takes_part());
    let present = count(attendance.iter().filter(takes_part).count());
    Quorum { members, needed, present, reached: present >= needed }
}

/// Active members and those who took part, with how.
pub(super) async fn attendees(transaction: Transaction<'_>, session: &SessionRow) -> ApiResult<Vec<SessionAttendee>> {
    let recorded: HashMap<Uuid, ReviewAttendanceStatus> = review_attendance::table
        .filter(review_attendance::session_id.eq(session.id))
        .select((review_attendance::user_id, review_attendance::attendance))
        .load::<(Uuid, ReviewAttendanceStatus)>(&mut transaction.connection())
        .await?
        .into_iter()
        .collect();
    let members = teams::members(transaction, session.team_id).await?;
    let sits = members.into_iter().filter(|member| {
        // Who left the team before the meeting does not belong to it; who took part does.
        recorded.contains_key(&member.person.id) || (member.active && !session.status.is_final())
    });
    Ok(sits
        .map(|member| SessionAttendee {
            attendance: recorded.get(&member.person.id).copied(),
            person: member.person,
            organization: member.organization,
            role: member.role,
            agreement_in_force: member.agreement_in_force,
        })
        .collect())
}

#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    incidents: i64,
    queued: i64,
    undecided: i64,
}

async fn counts(transaction: Transaction<'_>, ids: &[Uuid]) -> ApiResult<HashMap<Uuid, Counts>> {
    let rows: Vec<(Uuid, IncidentReviewStatus)> = incident_reviews::table
        .filter(incident_reviews::session_id.eq_any(ids))
        .select((incident_reviews::session_id, incident_reviews::status))
        .load(&mut transaction.connection())
        .await?;
    let mut counts: HashMap<Uuid, Counts> = HashMap::new();
    for (session_id, status) in rows {
        let entry = counts.entry(session_id).or_default();
        entry.incidents += 1;
        entry.queued += i64::from(status == IncidentReviewStatus::Queued);
    }
    for (session_id, ..) in undecided(transaction, ids).await? {
        counts.entry(session_id).or_default().undecided += 1;
    }
    Ok(counts)
}

fn filtered(teams: &[Uuid], filter: &ReviewSessionFilter) -> review_sessions::BoxedQuery<'static, diesel::pg::Pg> {
    let filter = filter.clone();
    let mut query = visible(teams);
    if let Some(id) = filter.team_id {
        query = query.filter(review_sessions::team_id.eq(id));
    }
    if !filter.status.is_empty() {
        query = query.filter(review_sessions::status.eq_any(filter.status.0));
    }
    if let Some(from) = filter.meets_from {
        query = query.filter(review_sessions::meets_at.ge(from));
    }
    if let Some(to) = filter.meets_to {
        query = query.filter(review_sessions::meets_at.lt(to));
    }
    query
}

async fn page(
    transaction: Transaction<'_>,
    filter: &ReviewSessionFilter,
    page: &PageRequest,
) -> ApiResult<Page<ReviewSessionSummary>> {
    let (_, descending) = page.sort(&["-meets_at", "meets_at"])?;
    let after = page.after::<DateTime<Utc>>()?;
    let teams = reviewing_teams(transaction).await?;
    let query =
        crate::keyset!(filtered(&teams, filter), review_sessions::meets_at, review_sessions::id, descending, after);
    let rows: Vec<SessionRow> =
        query.limit(page.limit + 1).select(SessionRow::as_select()).load(&mut transaction.connection()).await?;
    let total = match page.include_total {
        true => {
            let ids: Vec<Uuid> = filtered(&teams, filter)
                .select(review_sessions::id)
                .limit(TOTAL_CAP + 1)
                .load(&mut transaction.connection())
                .await?;
            Some(Total::of(&ids))
        }
        false => None,
    };
    let names: HashMap<Uuid, String> = review_teams::table
        .select((review_teams::id, review_teams::name))
        .load::<(Uuid, String)>(&mut transaction.connection())
        .await?
        .into_iter()
        .collect();
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let counts = counts(transaction, &ids).await?;
    let found =
        page.page(rows, total, |row| (row.meets_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), row.id));
    Ok(found.map(|row| {
        let counts = counts.get(&row.id).copied().unwrap_or_default();
        ReviewSessionSummary {
            id: row.id,
            team: TeamSummary { id: row.team_id, name: names.get(&row.team_id).cloned().unwrap_or_default() },
            iso_year: row.iso_year,
            iso_week: row.iso_week,
            window_from: row.window_from,
            window_to: row.window_to,
            meets_at: row.meets_at,
            status: row.status,
            incident_count: counts.incidents,
            queued_count: counts.queued,
            undecided_action_count: counts.undecided,
        }
    }))
}

type CarriedRow = (Uuid, Option<ActionDisposition>, String, Option<Uuid>, Option<DateTime<Utc>>);

/// Actions that came back, as far as the viewer sees them.
pub(super) async fn carried(transaction: Transaction<'_>, viewer: &Viewer, id: Uuid) -> ApiResult<Vec<CarriedAction>> {
    session_flow::row(transaction, id).await?;
    let rows: Vec<CarriedRow> = action_dispositions::table
        .filter(action_dispositions::session_id.eq(id))
        .select((
            action_dispositions::action_id,
            action_dispositions::disposition,
            action_dispositions::note,
            action_dispositions::decided_by,
            action_dispositions::decided_at,
        ))
        .load(&mut transaction.connection())
        .await?;
    let actions = views_of(transaction, viewer, rows.iter().map(|row| row.0).collect()).await?;
    let people = people(transaction, rows.iter().filter_map(|row| row.3).collect()).await?;
    let view = |action: crate::actions::ActionView| {
        let (_, disposition, note, decided_by, decided_at) = rows.iter().find(|row| row.0 == action.id)?.clone();
        Some(CarriedAction {
            undecided: disposition.is_none() && !action.status.is_closed(),
            action,
            disposition,
            note,
            decided_by: decided_by.and_then(|id| people.get(&id)).cloned(),
            decided_at,
        })
    };
    Ok(actions.into_iter().filter_map(view).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organizations::OrganizationSummary;
    use crate::users::people::Person;

    fn attendee(attendance: Option<ReviewAttendanceStatus>) -> SessionAttendee {
        SessionAttendee {
            person: Person { id: Uuid::nil(), name: None, organization_id: Uuid::nil() },
            organization: OrganizationSummary { id: Uuid::nil(), name: String::new(), abbreviation: None },
            role: TeamRole::Member,
            attendance,
            agreement_in_force: true,
        }
    }

    #[test]
    fn a_quorum_is_a_share_of_the_members_rounded_up() {
        use ReviewAttendanceStatus::{Absent, Excused, Present, Remote};
        let five = [Some(Present), Some(Remote), Some(Excused), Some(Absent), None].map(attendee);
        assert_eq!(quorum(&five, 50), Quorum { members: 5, needed: 3, present: 2, reached: false });
        assert_eq!(quorum(&five, 40), Quorum { members: 5, needed: 2, present: 2, reached: true });
        assert_eq!(quorum(&[], 50), Quorum { members: 0, needed: 0, present: 0, reached: true });
    }
}
