//! Opening and changing actions.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{action_comments, actions, incident_reviews, review_sessions};
use uuid::Uuid;

use super::categories::clock_of;
use super::model::{ActionKind, ActionLinkType, ActionPriority, ActionRecurrence, ActionSource, ActionStatus};
use super::store::{self, ActionRow, Standing, Viewer, own_teams};
use super::wire::{ActionLink, ActionPatch, NewAction};
use super::{escalation, tasks};
use crate::community_areas::areas;
use crate::notifications::{NotificationKind, tell};
use crate::organizations;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, IfMatch, Patched, Problem};
use crate::users::people;

/// Where a new action comes from, beside what its author says.
#[derive(Debug, Clone, Copy)]
pub struct Origin {
    /// A meeting, a playbook, or somebody's own initiative.
    pub source: ActionSource,
    /// Incident, where no review of it names it.
    pub incident_id: Option<Uuid>,
    /// From when its clock runs.
    pub begins_at: DateTime<Utc>,
}

impl Origin {
    /// Somebody's own initiative, or a meeting when a session is named.
    pub fn of(new: &NewAction) -> Self {
        let source = if new.session_id.is_some() { ActionSource::Meeting } else { ActionSource::Engagement };
        Self { source, incident_id: None, begins_at: Utc::now() }
    }
}

pub(super) fn place_of(row: &ActionRow) -> Place {
    Place { organization_id: Some(row.owner_organization_id), community_area_number: row.community_area_number }
}

/// Writes a change into the audit trail, and into the feed of changes unless it is a task of a case: cases are in no feed.
pub(super) async fn audit_change(
    transaction: Transaction<'_>,
    row: &ActionRow,
    action: &'static str,
    fields: Vec<&str>,
) -> ApiResult<()> {
    if row.case_id.is_none() {
        return audit::record_change(transaction, "action", action, row.id, fields, place_of(row)).await;
    }
    let resource_id = Some(row.id.to_string());
    let entry = audit::Entry { action, resource_type: "action", resource_id, fields, ..audit::Entry::default() };
    audit::record(transaction, entry).await
}

fn check_links(links: &[ActionLink]) -> ApiResult<()> {
    let wrong = links.iter().position(|link| match link.kind {
        ActionLinkType::Web => !link.reference.starts_with("https://"),
        ActionLinkType::Incident | ActionLinkType::Training => link.reference.parse::<Uuid>().is_err(),
        ActionLinkType::Block | ActionLinkType::ServiceRequest | ActionLinkType::Lot => false,
    });
    match wrong {
        None => Ok(()),
        Some(index) => Err(Problem::invalid_field(
            &format!("/links/{index}/reference"),
            "form",
            "A page has an https address; incidents and trainings are named by their id.",
        )),
    }
}

async fn check_owner(transaction: Transaction<'_>, organization_id: Uuid, user_id: Option<Uuid>) -> ApiResult<()> {
    organizations::require_active(transaction, organization_id, "/owner_organization_id").await?;
    if let Some(user_id) = user_id {
        let person = people::require_active(transaction, user_id, "/owner_id").await?;
        if person.organization_id != organization_id {
            let detail = "Choose somebody of the owner organization.";
            return Err(Problem::invalid_field("/owner_id", "another_organization", detail));
        }
    }
    Ok(())
}

struct Context {
    team_id: Option<Uuid>,
    incident_id: Option<Uuid>,
    area: Option<i32>,
}

/// Team, incident and area of a new action: what is named belongs together and to the caller.
async fn context(transaction: Transaction<'_>, viewer: &Viewer, new: &NewAction) -> ApiResult<Context> {
    let mut context = Context { team_id: new.team_id, incident_id: None, area: new.community_area_number };
    if let Some(id) = new.session_id {
        let team_id: Option<Uuid> = review_sessions::table
            .find(id)
            .select(review_sessions::team_id)
            .first(&mut transaction.connection())
            .await
            .optional()?;
        let team_id =
            team_id.ok_or_else(|| Problem::invalid_field("/session_id", "unknown_session", "Choose a session."))?;
        context.team_id = context.team_id.or(Some(team_id));
        if context.team_id != Some(team_id) {
            let detail = "The session is of another team.";
            return Err(Problem::invalid_field("/session_id", "another_team", detail));
        }
    }
    if let Some(id) = new.incident_review_id {
        let found: Option<(Uuid, Uuid, Option<i32>)> = incident_reviews::table
            .find(id)
            .select((incident_reviews::team_id, incident_reviews::incident_id, incident_reviews::community_area_number))
            .first(&mut transaction.connection())
            .await
            .optional()?;
        let (team_id, incident_id, area) = found.ok_or_else(|| {
            Problem::invalid_field("/incident_review_id", "unknown_review", "Choose an incident review.")
        })?;
        context.team_id = context.team_id.or(Some(team_id));
        if context.team_id != Some(team_id) {
            let detail = "The incident review is of another team.";
            return Err(Problem::invalid_field("/incident_review_id", "another_team", detail));
        }
        context.incident_id = Some(incident_id);
        context.area = context.area.or(area);
    }
    if let Some(team_id) = context.team_id
        && !viewer.system
        && !(viewer.writes_for_teams && own_teams(transaction).await?.contains(&team_id))
    {
        return Err(Problem::invalid_field("/team_id", "unknown_team", "Choose one of your own teams."));
    }
    if let Some(number) = context.area
        && !areas(transaction).await?.contains(number)
    {
        let detail = "There is no community area of this number.";
        return Err(Problem::invalid_field("/community_area_number", "unknown_area", detail));
    }
    Ok(context)
}

/// Opens an action: checked, with its clock, told to its owner.
pub async fn open(transaction: Transaction<'_>, viewer: &Viewer, new: NewAction, origin: Origin) -> ApiResult<Uuid> {
    let (kind, due_hours) = clock_of(transaction, &new.category, origin.begins_at).await?;
    if kind == ActionKind::People && viewer.places_only {
        return Err(Problem::invalid_field(
            "/category",
            "people_not_allowed",
            "Only users of partner organizations open actions about people.",
        ));
    }
    check_links(&new.links)?;
    check_owner(transaction, new.owner_organization_id, new.owner_id).await?;
    let context = context(transaction, viewer, &new).await?;
    let id = Uuid::now_v7();
    let due_at = new.due_at.unwrap_or(origin.begins_at + chrono::Duration::hours(i64::from(due_hours)));
    diesel::insert_into(actions::table)
        .values((
            (
                actions::id.eq(id),
                actions::kind.eq(kind),
                actions::category.eq(new.category),
                actions::title.eq(new.title.trim()),
                actions::description.eq(new.description.trim()),
                actions::owner_organization_id.eq(new.owner_organization_id),
                actions::owner_user_id.eq(new.owner_id),
                actions::created_by_organization_id.eq(transaction.organization_id()),
                actions::created_by.eq(viewer.user_id),
                actions::team_id.eq(context.team_id),
            ),
            (
                actions::session_id.eq(new.session_id),
                actions::incident_review_id.eq(new.incident_review_id),
                actions::incident_id.eq(context.incident_id.or(origin.incident_id)),
                actions::community_area_number.eq(context.area),
                actions::source.eq(origin.source),
                actions::priority.eq(new.priority),
                actions::due_at.eq(due_at),
                actions::recurrence.eq(new.recurrence),
            ),
        ))
        .execute(&mut transaction.connection())
        .await?;
    store::set_links(transaction, id, &new.links).await?;
    store::record(transaction, id, "opened", &[], None).await?;
    escalation::look_again(transaction, id, due_at).await?;
    tell_owner(transaction, id, new.owner_organization_id, new.owner_id, "1").await?;
    let place = Place { organization_id: Some(new.owner_organization_id), community_area_number: context.area };
    audit::record_change(transaction, "action", "action.opened", id, vec![], place).await?;
    Ok(id)
}

/// Tells the person who has to do it, or else the lead of the organization.
pub(super) async fn tell_owner(
    transaction: Transaction<'_>,
    id: Uuid,
    organization_id: Uuid,
    owner_id: Option<Uuid>,
    occasion: &str,
) -> ApiResult<()> {
    let told = match owner_id {
        Some(user_id) => vec![user_id],
        None => people::leads_of(transaction, organization_id).await?,
    };
    tell(transaction, &told, NotificationKind::ActionAssigned, ("action", id), occasion).await
}

/// Takes a change of fields. Who has to do it may say who of them, and describe it; its clock is for those who asked for it.
pub(super) async fn change(
    transaction: Transaction<'_>,
    viewer: &Viewer,
    id: Uuid,
    if_match: Option<IfMatch>,
    patch: ActionPatch,
) -> ApiResult<()> {
    let current = store::lock(transaction, viewer, id).await?;
    if let Some(if_match) = if_match {
        if_match.check(current.row_version)?;
    }
    if current.status.is_closed() {
        return Err(Problem::conflict("action_closed", "What is verified or cancelled is not changed any more."));
    }
    let standing = Standing::of(viewer, &current, &own_teams(transaction).await?);
    let fields = touched(&patch);
    if fields.is_empty() {
        return Ok(());
    }
    let for_requester = ["title", "owner_organization_id", "priority", "due_at", "recurrence"];
    if !standing.requester && (!standing.owner || fields.iter().any(|field| for_requester.contains(field))) {
        let detail = "Title, owner organization, priority and due time are changed by those who asked for the action.";
        return Err(Problem::forbidden(detail).with_code("not_requester"));
    }
    if let Some(links) = &patch.links {
        check_links(links)?;
        store::set_links(transaction, id, links).await?;
    }
    let moved = patch.owner_organization_id.filter(|id| *id != current.owner_organization_id);
    let organization_id = moved.unwrap_or(current.owner_organization_id);
    let owner_id = match &patch.owner_id {
        Patched::Keep if moved.is_some() => None,
        Patched::Keep => current.owner_user_id,
        Patched::Remove => None,
        Patched::Set(user_id) => Some(*user_id),
    };
    if fields.contains(&"owner_id") || moved.is_some() {
        check_owner(transaction, organization_id, owner_id).await?;
    }
    tasks::check_change(transaction, &current, &fields, owner_id).await?;
    let recurrence: Option<Option<ActionRecurrence>> = patch.recurrence.into_change();
    let priority: Option<ActionPriority> = patch.priority;
    let version = current.row_version + 1;
    diesel::update(actions::table.find(id))
        .set((
            patch.title.map(|title| actions::title.eq(title.trim().to_owned())),
            patch.description.map(|text| actions::description.eq(text.trim().to_owned())),
            actions::owner_organization_id.eq(organization_id),
            actions::owner_user_id.eq(owner_id),
            priority.map(|priority| actions::priority.eq(priority)),
            patch.due_at.map(|due_at| actions::due_at.eq(due_at)),
            recurrence.map(|recurrence| actions::recurrence.eq(recurrence)),
            actions::updated_at.eq(Utc::now()),
            actions::row_version.eq(version),
        ))
        .execute(&mut transaction.connection())
        .await?;
    store::record(transaction, id, "updated", &fields, None).await?;
    if let Some(due_at) = patch.due_at {
        escalation::look_again(transaction, id, due_at).await?;
    }
    if moved.is_some() || owner_id != current.owner_user_id {
        tell_owner(transaction, id, organization_id, owner_id, &version.to_string()).await?;
    }
    audit_change(
        transaction,
        &ActionRow { owner_organization_id: organization_id, ..current },
        "action.updated",
        fields,
    )
    .await
}

fn touched(patch: &ActionPatch) -> Vec<&'static str> {
    audit::changed([
        ("title", patch.title.is_some()),
        ("description", patch.description.is_some()),
        ("owner_organization_id", patch.owner_organization_id.is_some()),
        ("owner_id", !matches!(patch.owner_id, Patched::Keep)),
        ("priority", patch.priority.is_some()),
        ("due_at", patch.due_at.is_some()),
        ("recurrence", !matches!(patch.recurrence, Patched::Keep)),
        ("links", patch.links.is_some()),
    ])
}

/// Adds a comment; the owner and the one who asked for the action are told.
pub(super) async fn comment(transaction: Transaction<'_>, viewer: &Viewer, id: Uuid, body: &str) -> ApiResult<Uuid> {
    let current = store::lock(transaction, viewer, id).await?;
    if current.case_id.is_some() {
        return Err(tasks::without_words("/body"));
    }
    let comment_id = Uuid::now_v7();
    diesel::insert_into(action_comments::table)
        .values((
            action_comments::id.eq(comment_id),
            action_comments::action_id.eq(id),
            action_comments::body.eq(body.trim()),
            action_comments::created_by.eq(viewer.user_id),
            action_comments::created_at.eq(Utc::now()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let told: Vec<Uuid> = [current.owner_user_id, current.created_by].into_iter().flatten().collect();
    let occasion = comment_id.to_string();
    tell(transaction, &told, NotificationKind::ActionCommented, ("action", id), &occasion).await?;
    audit::record_change(transaction, "action", "action.commented", id, vec![], place_of(&current)).await?;
    Ok(comment_id)
}

/// Opens the next one of an action that comes again, as its owner's clock says.
pub(super) async fn open_next(transaction: Transaction<'_>, current: &ActionRow) -> ApiResult<()> {
    let Some(recurrence) = current.recurrence else { return Ok(()) };
    let next = |from: DateTime<Utc>| match recurrence {
        ActionRecurrence::Weekly => from + chrono::Duration::days(7),
        ActionRecurrence::EveryTwoWeeks => from + chrono::Duration::days(14),
        ActionRecurrence::Monthly => from.checked_add_months(chrono::Months::new(1)).unwrap_or(from),
    };
    let mut due_at = next(current.due_at);
    while due_at <= Utc::now() {
        due_at = next(due_at);
    }
    let id = Uuid::now_v7();
    let mut row = current.clone();
    row.id = id;
    diesel::insert_into(actions::table)
        .values((
            (
                actions::id.eq(id),
                actions::kind.eq(row.kind),
                actions::category.eq(row.category),
                actions::title.eq(row.title),
                actions::description.eq(row.description),
                actions::owner_organization_id.eq(row.owner_organization_id),
                actions::owner_user_id.eq(row.owner_user_id),
                actions::created_by_organization_id.eq(row.created_by_organization_id),
                actions::created_by.eq(row.created_by),
                actions::team_id.eq(row.team_id),
            ),
            (
                actions::incident_id.eq(row.incident_id),
                actions::community_area_number.eq(row.community_area_number),
                actions::source.eq(row.source),
                actions::priority.eq(row.priority),
                actions::status.eq(ActionStatus::Open),
                actions::due_at.eq(due_at),
                actions::recurrence.eq(row.recurrence),
            ),
        ))
        .execute(&mut transaction.connection())
        .await?;
    store::record(transaction, id, "opened", &[], None).await?;
    escalation::look_again(transaction, id, due_at).await?;
    let place = place_of(current);
    audit::record_change(transaction, "action", "action.opened", id, vec![], place).await
}
