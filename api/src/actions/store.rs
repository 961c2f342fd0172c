//! SQL of actions. Every query of a caller starts at `visible(viewer)`.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Nullable, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use schema::{action_changes, action_comments, action_links, actions, review_teams, users};
use uuid::Uuid;

use super::model::{
    ActionEscalation, ActionKind, ActionLinkType, ActionPriority, ActionRecurrence, ActionSource, ActionStatus,
};
use super::wire::{ActionChange, ActionComment, ActionCounts, ActionFilter, ActionLink, ActionOwner, ActionView};
use crate::community_areas::areas;
use crate::organizations::{OrganizationSummary, summaries};
use crate::platform::access::{Access, Organizations, Permission, Policy};
use crate::platform::db::{Subject, Transaction};
use crate::platform::http::{ApiResult, Page, PageRequest, Problem, ProblemKind, TOTAL_CAP, Total};
use crate::users::people::{Person, people};

/// What a caller sees of actions and may do with them.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// The user; None for keys and the platform.
    pub user_id: Option<Uuid>,
    /// Organization that the caller acts for.
    pub organization_id: Option<Uuid>,
    /// Whether the actions of all organizations are seen.
    pub everything: bool,
    /// Law enforcement and keys never see what is about people.
    pub places_only: bool,
    /// Whether the caller writes in the name of the own review teams.
    pub writes_for_teams: bool,
    /// The platform itself.
    pub system: bool,
}

impl Viewer {
    /// Of a caller.
    pub fn of<P: Policy>(access: &Access<P>) -> Self {
        let principal = access.principal();
        let user_id = match principal.subject {
            Subject::User(id) => Some(id),
            _ => None,
        };
        let reach = access.scope_of(Permission::ActionsRead);
        Self {
            user_id,
            organization_id: principal.organization_id,
            everything: reach.is_some_and(|scope| scope.organizations() == Organizations::All),
            places_only: user_id.is_none() || principal.is_law_enforcement(),
            writes_for_teams: access.scope_of(Permission::ReviewsWrite).is_some(),
            system: false,
        }
    }

    /// The platform itself.
    pub const fn system() -> Self {
        Self {
            user_id: None,
            organization_id: None,
            everything: true,
            places_only: false,
            writes_for_teams: true,
            system: true,
        }
    }
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = actions, check_for_backend(Pg))]
pub(super) struct ActionRow {
    pub id: Uuid,
    pub kind: ActionKind,
    pub category: String,
    pub title: String,
    pub description: String,
    pub owner_organization_id: Uuid,
    pub owner_user_id: Option<Uuid>,
    pub created_by_organization_id: Option<Uuid>,
    pub created_by: Option<Uuid>,
    pub team_id: Option<Uuid>,
    pub session_id: Option<Uuid>,
    pub incident_review_id: Option<Uuid>,
    pub incident_id: Option<Uuid>,
    pub case_id: Option<Uuid>,
    pub community_area_number: Option<i32>,
    pub source: ActionSource,
    pub priority: ActionPriority,
    pub status: ActionStatus,
    pub due_at: DateTime<Utc>,
    pub recurrence: Option<ActionRecurrence>,
    pub blocked_reason: Option<String>,
    pub outcome_note: Option<String>,
    pub done_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub verified_by_organization_id: Option<Uuid>,
    pub rejections: i32,
    pub escalation: ActionEscalation,
    pub escalated_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub row_version: i64,
}

pub(super) type Actions = actions::BoxedQuery<'static, Pg>;

/// Review teams whose content the caller may read: active member with an agreement in force.
pub(super) async fn own_teams(transaction: Transaction<'_>) -> ApiResult<Vec<Uuid>> {
    Ok(diesel::select(diesel::dsl::sql::<Array<SqlUuid>>("reviewing_teams()"))
        .get_result(&mut transaction.connection())
        .await?)
}

/// Actions that the own organization has or asked for, that the own teams follow, or all: where every query starts.
pub(super) fn visible(viewer: &Viewer) -> Actions {
    let mut query = actions::table.into_boxed();
    if viewer.places_only {
        query = query.filter(actions::kind.eq(ActionKind::Place));
    }
    if viewer.everything {
        return query;
    }
    let reached = diesel::dsl::sql::<Nullable<Bool>>("(actions.owner_organization_id = ")
        .bind::<Nullable<SqlUuid>, _>(viewer.organization_id)
        .sql(" OR actions.created_by_organization_id = ")
        .bind::<Nullable<SqlUuid>, _>(viewer.organization_id)
        .sql(" OR actions.team_id = ANY ((SELECT reviewing_teams())::uuid[]))");
    query.filter(reached)
}

fn filtered(viewer: &Viewer, filter: &ActionFilter) -> Actions {
    let filter = filter.clone();
    let mut query = visible(viewer);
    if let Some(text) = filter.q.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()) {
        let pattern = format!("%{}%", text.replace(['%', '_', '\\'], ""));
        query = query.filter(actions::title.ilike(pattern.clone()).or(actions::description.ilike(pattern)));
    }
    if !filter.status.is_empty() {
        query = query.filter(actions::status.eq_any(filter.status.0));
    }
    match filter.unfinished {
        Some(true) => query = query.filter(actions::status.eq_any(ActionStatus::UNFINISHED)),
        Some(false) => query = query.filter(actions::status.ne_all(ActionStatus::UNFINISHED)),
        None => {}
    }
    if let Some(kind) = filter.kind {
        query = query.filter(actions::kind.eq(kind));
    }
    if !filter.category.is_empty() {
        query = query.filter(actions::category.eq_any(filter.category.0));
    }
    if !filter.priority.is_empty() {
        query = query.filter(actions::priority.eq_any(filter.priority.0));
    }
    if let Some(id) = filter.owner_organization_id {
        query = query.filter(actions::owner_organization_id.eq(id));
    }
    let own = viewer.organization_id.unwrap_or_default();
    match filter.own_organization {
        Some(true) => query = query.filter(actions::owner_organization_id.eq(own)),
        Some(false) => query = query.filter(actions::owner_organization_id.ne(own)),
        None => {}
    }
    let user = viewer.user_id.unwrap_or_default();
    match filter.mine {
        Some(true) => query = query.filter(actions::owner_user_id.eq(user)),
        Some(false) => query = query.filter(actions::owner_user_id.is_distinct_from(user)),
        None => {}
    }
    // What another organization has done; of cases, what another person of the own one has.
    let others = actions::owner_organization_id.ne(own);
    let of_case = actions::case_id.is_not_null().and(actions::owner_user_id.is_distinct_from(user));
    let waits = actions::status.eq(ActionStatus::Done).and(others.or(of_case));
    match filter.to_verify {
        Some(true) => query = query.filter(waits),
        Some(false) => query = query.filter(diesel::dsl::not(waits)),
        None => {}
    }
    let late = actions::due_at.lt(Utc::now()).and(actions::status.eq_any([
        ActionStatus::Open,
        ActionStatus::InProgress,
        ActionStatus::Blocked,
    ]));
    match filter.overdue {
        Some(true) => query = query.filter(late),
        Some(false) => query = query.filter(diesel::dsl::not(late)),
        None => {}
    }
    match filter.escalated {
        Some(true) => query = query.filter(actions::escalation.ne(ActionEscalation::None)),
        Some(false) => query = query.filter(actions::escalation.eq(ActionEscalation::None)),
        None => {}
    }
    if let Some(source) = filter.source {
        query = query.filter(actions::source.eq(source));
    }
    if !filter.area.is_empty() {
        query = query.filter(actions::community_area_number.eq_any(filter.area.0));
    }
    if let Some(id) = filter.team_id {
        query = query.filter(actions::team_id.eq(id));
    }
    if let Some(id) = filter.session_id {
        query = query.filter(actions::session_id.eq(id));
    }
    if let Some(id) = filter.incident_review_id {
        query = query.filter(actions::incident_review_id.eq(id));
    }
    if let Some(id) = filter.incident_id {
        query = query.filter(actions::incident_id.eq(id));
    }
    if let Some(id) = filter.case_id {
        query = query.filter(actions::case_id.eq(id));
    }
    query
}

const SORTS: &[&str] = &["due_at", "-due_at", "-created_at", "created_at", "-updated_at", "updated_at"];

pub(super) async fn page(
    transaction: Transaction<'_>,
    viewer: &Viewer,
    filter: &ActionFilter,
    page: &PageRequest,
) -> ApiResult<Page<ActionView>> {
    let (sort, descending) = page.sort(SORTS)?;
    let after = page.after::<DateTime<Utc>>()?;
    let query = filtered(viewer, filter);
    let query = match sort {
        "created_at" => crate::keyset!(query, actions::created_at, actions::id, descending, after),
        "updated_at" => crate::keyset!(query, actions::updated_at, actions::id, descending, after),
        _ => crate::keyset!(query, actions::due_at, actions::id, descending, after),
    };
    let rows: Vec<ActionRow> =
        query.limit(page.limit + 1).select(ActionRow::as_select()).load(&mut transaction.connection()).await?;
    let total = match page.include_total {
        true => {
            let ids: Vec<Uuid> = filtered(viewer, filter)
                .select(actions::id)
                .limit(TOTAL_CAP + 1)
                .load(&mut transaction.connection())
                .await?;
            Some(Total::of(&ids))
        }
        false => None,
    };
    let key = |row: &ActionRow| {
        let instant = match sort {
            "created_at" => row.created_at,
            "updated_at" => row.updated_at,
            _ => row.due_at,
        };
        (instant.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), row.id)
    };
    let found = page.page(rows, total, key);
    let mut shown = views(transaction, viewer, &found.items).await?;
    Ok(found.filter_map(|row| shown.remove(&row.id)))
}

/// All actions of a filter for an export; more than `limit` are refused.
pub(super) async fn all(
    transaction: Transaction<'_>,
    viewer: &Viewer,
    filter: &ActionFilter,
    limit: i64,
) -> ApiResult<Vec<ActionView>> {
    let rows: Vec<ActionRow> = filtered(viewer, filter)
        .order((actions::due_at, actions::id))
        .limit(limit + 1)
        .select(ActionRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    if i64::try_from(rows.len()).unwrap_or(i64::MAX) > limit {
        let detail = format!("More than {limit} actions match; narrow the filter.");
        return Err(Problem::new(ProblemKind::Invalid, detail).with_code("too_many_rows"));
    }
    in_order(transaction, viewer, &rows).await
}

async fn in_order(transaction: Transaction<'_>, viewer: &Viewer, rows: &[ActionRow]) -> ApiResult<Vec<ActionView>> {
    let mut shown = views(transaction, viewer, rows).await?;
    Ok(rows.iter().filter_map(|row| shown.remove(&row.id)).collect())
}

/// Actions decided in a session.
pub async fn of_session(transaction: Transaction<'_>, viewer: &Viewer, session_id: Uuid) -> ApiResult<Vec<ActionView>> {
    let rows: Vec<ActionRow> = visible(viewer)
        .filter(actions::session_id.eq(session_id))
        .order((actions::created_at, actions::id))
        .select(ActionRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    in_order(transaction, viewer, &rows).await
}

/// These actions, as far as the viewer sees them, by due time.
pub async fn views_of(transaction: Transaction<'_>, viewer: &Viewer, ids: Vec<Uuid>) -> ApiResult<Vec<ActionView>> {
    let rows: Vec<ActionRow> = visible(viewer)
        .filter(actions::id.eq_any(ids))
        .order((actions::due_at, actions::id))
        .select(ActionRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    in_order(transaction, viewer, &rows).await
}

/// Ids of a team's actions that are neither verified nor cancelled.
pub async fn open_of_team(transaction: Transaction<'_>, team_id: Uuid) -> ApiResult<Vec<Uuid>> {
    Ok(actions::table
        .filter(actions::team_id.eq(team_id))
        .filter(actions::status.eq_any(ActionStatus::UNFINISHED))
        .order((actions::due_at, actions::id))
        .select(actions::id)
        .load(&mut transaction.connection())
        .await?)
}

pub(super) async fn find(transaction: Transaction<'_>, viewer: &Viewer, id: Uuid) -> ApiResult<ActionView> {
    let row: ActionRow = visible(viewer)
        .filter(actions::id.eq(id))
        .select(ActionRow::as_select())
        .first(&mut transaction.connection())
        .await?;
    views(transaction, viewer, &[row]).await?.remove(&id).ok_or_else(Problem::not_found)
}

pub(super) async fn lock(transaction: Transaction<'_>, viewer: &Viewer, id: Uuid) -> ApiResult<ActionRow> {
    let seen: i64 =
        visible(viewer).filter(actions::id.eq(id)).count().get_result(&mut transaction.connection()).await?;
    if seen == 0 {
        return Err(Problem::not_found());
    }
    Ok(actions::table.find(id).select(ActionRow::as_select()).for_update().first(&mut transaction.connection()).await?)
}

/// How a caller stands to an action.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    /// Of the organization that has to do it.
    pub owner: bool,
    /// Of the organization that asked for it, or of the team that follows it.
    pub requester: bool,
    /// A user of another organization than the owner; for a task of a case, another user than its owner.
    pub verifier: bool,
}

impl Standing {
    pub fn of(viewer: &Viewer, row: &ActionRow, teams: &[Uuid]) -> Self {
        if viewer.system {
            return Self { owner: true, requester: true, verifier: true };
        }
        let own = |id: Option<Uuid>| id.is_some() && id == viewer.organization_id;
        let owner = own(Some(row.owner_organization_id));
        let of_team = viewer.writes_for_teams && row.team_id.is_some_and(|team_id| teams.contains(&team_id));
        Self {
            owner,
            // Who has to do it gets no more time by sitting in the team that asked for it.
            requester: own(row.created_by_organization_id) || (of_team && !owner),
            verifier: viewer.user_id.is_some()
                && viewer.organization_id.is_some()
                && match row.case_id {
                    None => !owner,
                    // Nobody else sees the case: another person of the organization verifies.
                    Some(_) => owner && row.owner_user_id != viewer.user_id,
                },
        }
    }

    /// Whether the step is for somebody who stands like this.
    pub const fn may(self, from: ActionStatus, to: ActionStatus) -> bool {
        match (from, to) {
            (ActionStatus::Done, _) => self.verifier,
            (_, ActionStatus::Cancelled) => self.requester,
            _ => self.owner || self.requester,
        }
    }
}

async fn views(
    transaction: Transaction<'_>,
    viewer: &Viewer,
    rows: &[ActionRow],
) -> ApiResult<HashMap<Uuid, ActionView>> {
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let areas = areas(transaction).await?;
    let organizations = summaries(transaction).await?;
    let user_ids = rows.iter().flat_map(|row| [row.owner_user_id, row.created_by]).flatten().collect();
    let people = people(transaction, user_ids).await?;
    let teams = own_teams(transaction).await?;
    let team_ids: Vec<Uuid> = rows.iter().filter_map(|row| row.team_id).collect();
    let team_names: HashMap<Uuid, String> = review_teams::table
        .filter(review_teams::id.eq_any(team_ids))
        .select((review_teams::id, review_teams::name))
        .load::<(Uuid, String)>(&mut transaction.connection())
        .await?
        .into_iter()
        .collect();
    let mut links = links_of(transaction, rows.iter().map(|row| row.id).collect()).await?;
    let now = Utc::now();
    let view = |row: &ActionRow| {
        let standing = Standing::of(viewer, row, &teams);
        let allowed = row.status.allowed_transitions().iter().copied().filter(|to| standing.may(row.status, *to));
        Some((
            row.id,
            ActionView {
                id: row.id,
                kind: row.kind,
                category: row.category.clone(),
                title: row.title.clone(),
                description: row.description.clone(),
                owner_organization: organizations.get(&row.owner_organization_id)?.clone(),
                owner: row.owner_user_id.and_then(|id| people.get(&id)).cloned(),
                created_by: row.created_by.and_then(|id| people.get(&id)).cloned(),
                team_id: row.team_id,
                team_name: row.team_id.and_then(|id| team_names.get(&id)).cloned(),
                session_id: row.session_id,
                incident_review_id: row.incident_review_id,
                incident_id: row.incident_id,
                case_id: row.case_id,
                community_area: row.community_area_number.and_then(|number| areas.summary(number)),
                source: row.source,
                priority: row.priority,
                status: row.status,
                due_at: row.due_at,
                overdue: row.status.clock_runs() && row.due_at < now,
                recurrence: row.recurrence,
                blocked_reason: row.blocked_reason.clone(),
                outcome_note: row.outcome_note.clone(),
                done_at: row.done_at,
                closed_at: row.closed_at,
                verified_by_organization: row
                    .verified_by_organization_id
                    .and_then(|id| organizations.get(&id))
                    .cloned(),
                rejections: row.rejections,
                escalation: row.escalation,
                escalated_at: row.escalated_at,
                links: links.remove(&row.id).unwrap_or_default(),
                allowed_transitions: allowed.collect(),
                row_version: row.row_version,
                created_at: row.created_at,
                updated_at: row.updated_at,
            },
        ))
    };
    Ok(rows.iter().filter_map(view).collect())
}

async fn links_of(transaction: Transaction<'_>, ids: Vec<Uuid>) -> ApiResult<HashMap<Uuid, Vec<ActionLink>>> {
    let rows: Vec<(Uuid, ActionLinkType, String, String)> = action_links::table
        .filter(action_links::action_id.eq_any(ids))
        .order(action_links::id)
        .select((action_links::action_id, action_links::kind, action_links::reference, action_links::label))
        .load(&mut transaction.connection())
        .await?;
    let mut links: HashMap<Uuid, Vec<ActionLink>> = HashMap::new();
    for (action_id, kind, reference, label) in rows {
        links.entry(action_id).or_default().push(ActionLink { kind, reference, label });
    }
    Ok(links)
}

pub(super) async fn set_links(transaction: Transaction<'_>, id: Uuid, links: &[ActionLink]) -> ApiResult<()> {
    diesel::delete(action_links::table.filter(action_links::action_id.eq(id)))
        .execute(&mut transaction.connection())
        .await?;
    let rows: Vec<_> = links
        .iter()
        .map(|link| {
            (
                action_links::id.eq(Uuid::now_v7()),
                action_links::action_id.eq(id),
                action_links::kind.eq(link.kind),
                action_links::reference.eq(link.reference.clone()),
                action_links::label.eq(link.label.clone()),
            )
        })
        .collect();
    diesel::insert_into(action_links::table).values(rows).execute(&mut transaction.connection()).await?;
    Ok(())
}

pub(super) async fn comments(transaction: Transaction<'_>, viewer: &Viewer, id: Uuid) -> ApiResult<Vec<ActionComment>> {
    find(transaction, viewer, id).await?;
    let rows: Vec<(Uuid, String, Option<Uuid>, DateTime<Utc>)> = action_comments::table
        .filter(action_comments::action_id.eq(id))
        .order((action_comments::created_at, action_comments::id))
        .select((action_comments::id, action_comments::body, action_comments::created_by, action_comments::created_at))
        .load(&mut transaction.connection())
        .await?;
    let people = people(transaction, rows.iter().filter_map(|row| row.2).collect()).await?;
    let view = |(id, body, by, created_at): (Uuid, String, Option<Uuid>, DateTime<Utc>)| ActionComment {
        id,
        body,
        created_by: by.and_then(|by| people.get(&by)).cloned(),
        created_at,
    };
    Ok(rows.into_iter().map(view).collect())
}

type ChangeRow = (Uuid, String, Vec<String>, Option<String>, String, Option<Uuid>, DateTime<Utc>);

pub(super) async fn changes(transaction: Transaction<'_>, viewer: &Viewer, id: Uuid) -> ApiResult<Vec<ActionChange>> {
    find(transaction, viewer, id).await?;
    let rows: Vec<ChangeRow> = action_changes::table
        .filter(action_changes::action_id.eq(id))
        .order((action_changes::changed_at, action_changes::id))
        .select((
            action_changes::id,
            action_changes::change,
            action_changes::fields,
            action_changes::note,
            action_changes::actor_kind,
            action_changes::actor_id,
            action_changes::changed_at,
        ))
        .load(&mut transaction.connection())
        .await?;
    let people = people(transaction, rows.iter().filter_map(|row| row.5).collect()).await?;
    let view = |(id, change, fields, note, actor_kind, actor_id, changed_at): ChangeRow| ActionChange {
        id,
        change,
        fields,
        note,
        actor_kind,
        actor: actor_id.and_then(|id| people.get(&id)).cloned(),
        changed_at,
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Writes a step of the history.
pub(super) async fn record(
    transaction: Transaction<'_>,
    id: Uuid,
    change: &str,
    fields: &[&str],
    note: Option<&str>,
) -> ApiResult<()> {
    let subject = transaction.subject();
    diesel::insert_into(action_changes::table)
        .values((
            action_changes::id.eq(Uuid::now_v7()),
            action_changes::action_id.eq(id),
            action_changes::change.eq(change),
            action_changes::fields.eq(fields.to_vec()),
            action_changes::note.eq(note),
            action_changes::actor_kind.eq(subject.kind()),
            action_changes::actor_id.eq(subject.id()),
            action_changes::changed_at.eq(Utc::now()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// What each organization has of what the caller sees, most unfinished first.
pub(super) async fn counts(transaction: Transaction<'_>, viewer: &Viewer) -> ApiResult<Vec<ActionCounts>> {
    let rows: Vec<(Uuid, ActionStatus, DateTime<Utc>, ActionEscalation)> = visible(viewer)
        .filter(actions::status.eq_any(ActionStatus::UNFINISHED))
        .select((actions::owner_organization_id, actions::status, actions::due_at, actions::escalation))
        .load(&mut transaction.connection())
        .await?;
    let organizations = summaries(transaction).await?;
    let now = Utc::now();
    let mut counts: HashMap<Uuid, ActionCounts> = HashMap::new();
    for (organization_id, status, due_at, escalation) in rows {
        let Some(organization) = organizations.get(&organization_id) else { continue };
        let entry = counts.entry(organization_id).or_insert_with(|| ActionCounts {
            organization: organization.clone(),
            open: 0,
            in_progress: 0,
            blocked: 0,
            done: 0,
            overdue: 0,
            escalated: 0,
        });
        match status {
            ActionStatus::Open => entry.open += 1,
            ActionStatus::InProgress => entry.in_progress += 1,
            ActionStatus::Blocked => entry.blocked += 1,
            _ => entry.done += 1,
        }
        entry.overdue += i64::from(status.clock_runs() && due_at < now);
        entry.escalated += i64::from(escalation != ActionEscalation::None);
    }
    let mut counts: Vec<ActionCounts> = counts.into_values().collect();
    counts.sort_by(|left, right| {
        let whole = |counts: &ActionCounts| counts.open + counts.in_progress + counts.blocked + counts.done;
        whole(right).cmp(&whole(left)).then_with(|| left.organization.name.cmp(&right.organization.name))
    });
    Ok(counts)
}

/// Active organizations with their active users, to whom an action can be given.
pub(super) async fn owners(transaction: Transaction<'_>) -> ApiResult<Vec<ActionOwner>> {
    let mut organizations: Vec<OrganizationSummary> = schema::organizations::table
        .filter(schema::organizations::active)
        .order(schema::organizations::name)
        .select(OrganizationSummary::as_select())
        .load(&mut transaction.connection())
        .await?;
    let people: Vec<(Uuid, Option<String>, Uuid)> = transaction
        .as_system(async || {
            Ok(users::table
                .filter(users::status.eq("active"))
                .order(users::display_name)
                .select((users::id, users::display_name, users::organization_id))
                .load(&mut transaction.connection())
                .await?)
        })
        .await?;
    let of = |organization: OrganizationSummary| {
        let people = people.iter().filter(|(.., organization_id)| *organization_id == organization.id);
        let people = people.map(|(id, name, organization_id)| Person {
            id: *id,
            name: name.clone(),
            organization_id: *organization_id,
        });
        ActionOwner { people: people.collect(), organization }
    };
    Ok(organizations.drain(..).map(of).collect())
}
