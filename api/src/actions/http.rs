//! Handlers of actions.

use actix_web::Responder;
use chrono::SecondsFormat;
use uuid::Uuid;

use super::policy::{ReadActions, WriteActions};
use super::store::Viewer;
use super::wire::{
    ActionChange, ActionComment, ActionCounts, ActionFilter, ActionOwner, ActionPatch, ActionView, NewAction,
    NewActionComment, NewActionTransition,
};
use super::{flow, store, transitions};
use crate::platform::access::{Access, Policy};
use crate::platform::http::{
    ApiResult, Body, CsvExport, IdempotencyKey, IfMatch, Item, List, Page, PageParameters, Path, Problem, Query,
};

/// Most actions in one export.
const EXPORT_LIMIT: i64 = 10_000;

async fn view<P: Policy>(access: &Access<P>, id: Uuid) -> ApiResult<ActionView> {
    let viewer = Viewer::of(access);
    access.read(async move |transaction, _| store::find(transaction, &viewer, id).await).await
}

/// List actions
///
/// Those that the own organization has or asked for, and those of the own review teams; directors see all. What is about
/// people is never shown to law enforcement or keys. `sort`: `due_at`, `-due_at`, `-created_at`, `created_at`,
/// `-updated_at`, `updated_at`.
#[utoipa::path(get, path = "/api/v1/actions", tag = "actions", params(ActionFilter, PageParameters),
    responses((status = 200, description = "A page of actions.", body = Page<ActionView>)))]
pub async fn list_actions(access: Access<ReadActions>, list: List<ActionFilter>) -> ApiResult<Page<ActionView>> {
    let viewer = Viewer::of(&access);
    access.read(async move |transaction, _| store::page(transaction, &viewer, &list.filter, &list.page).await).await
}

/// Open an action
///
/// Due by the clock of its category, unless `due_at` says another time. Its owner is told.
#[utoipa::path(post, path = "/api/v1/actions", tag = "actions", params(IdempotencyKey), request_body = NewAction,
    responses((status = 201, description = "The new action.", body = ActionView)))]
pub async fn create_action(
    access: Access<WriteActions>,
    idempotency: IdempotencyKey,
    body: Body<NewAction>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new, viewer) = (body.fingerprint, body.into_inner(), Viewer::of(&access));
    let origin = flow::Origin::of(&new);
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            flow::open(transaction, &viewer, new, origin).await
        })
        .await?;
    let location = format!("/api/v1/actions/{}", created.id);
    Ok(Item::created(view(&access, created.id).await?, location, created.replayed))
}

/// Read an action
///
/// `allowed_transitions` are the steps that the caller may take.
#[utoipa::path(get, path = "/api/v1/actions/{action_id}", tag = "actions",
    params(("action_id" = Uuid, Path, description = "Id of the action")),
    responses((status = 200, description = "The action.", body = ActionView)))]
pub async fn get_action(access: Access<ReadActions>, id: Path<Uuid>) -> ApiResult<Item<ActionView>> {
    view(&access, id.0).await.map(Item::ok)
}

/// Change an action
///
/// A JSON merge patch; needs `If-Match`. Title, owner organization, priority and due time are for those who asked for it.
#[utoipa::path(patch, path = "/api/v1/actions/{action_id}", tag = "actions",
    params(("action_id" = Uuid, Path, description = "Id of the action"), IfMatch), request_body = ActionPatch,
    responses((status = 200, description = "The action as it stands now.", body = ActionView)))]
pub async fn update_action(
    access: Access<WriteActions>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<ActionPatch>,
) -> ApiResult<Item<ActionView>> {
    let (patch, viewer) = (body.into_inner(), Viewer::of(&access));
    access
        .write(async move |transaction, _| flow::change(transaction, &viewer, id.0, Some(if_match), patch).await)
        .await?;
    view(&access, id.0).await.map(Item::ok)
}

/// Take a step with an action
///
/// Along `allowed_transitions`; needs `If-Match`. `done` is said by the owner, `verified` by a user of another
/// organization; sending back what is done needs a note and is told to the owner.
#[utoipa::path(post, path = "/api/v1/actions/{action_id}/transitions", tag = "actions",
    params(("action_id" = Uuid, Path, description = "Id of the action"), IfMatch), request_body = NewActionTransition,
    responses((status = 200, description = "The action as it stands now.", body = ActionView)))]
pub async fn transition_action(
    access: Access<WriteActions>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewActionTransition>,
) -> ApiResult<Item<ActionView>> {
    let (step, viewer) = (body.into_inner(), Viewer::of(&access));
    access
        .write(async move |transaction, _| transitions::advance(transaction, &viewer, id.0, Some(if_match), step).await)
        .await?;
    view(&access, id.0).await.map(Item::ok)
}

/// List the comments of an action
///
/// Oldest first.
#[utoipa::path(get, path = "/api/v1/actions/{action_id}/comments", tag = "actions",
    params(("action_id" = Uuid, Path, description = "Id of the action")),
    responses((status = 200, description = "All of them.", body = Page<ActionComment>)))]
pub async fn list_action_comments(access: Access<ReadActions>, id: Path<Uuid>) -> ApiResult<Page<ActionComment>> {
    let viewer = Viewer::of(&access);
    access.read(async move |transaction, _| store::comments(transaction, &viewer, id.0).await.map(Page::whole)).await
}

/// Write to an action
///
/// Owner and author of the action are told that somebody wrote.
#[utoipa::path(post, path = "/api/v1/actions/{action_id}/comments", tag = "actions",
    params(("action_id" = Uuid, Path, description = "Id of the action"), IdempotencyKey),
    request_body = NewActionComment,
    responses((status = 201, description = "The new comment.", body = ActionComment)))]
pub async fn create_action_comment(
    access: Access<WriteActions>,
    id: Path<Uuid>,
    idempotency: IdempotencyKey,
    body: Body<NewActionComment>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new, viewer) = (body.fingerprint, body.into_inner(), Viewer::of(&access));
    let writer = viewer.clone();
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            flow::comment(transaction, &writer, id.0, &new.body).await
        })
        .await?;
    let comments = access.read(async move |transaction, _| store::comments(transaction, &viewer, id.0).await).await?;
    let comment = comments.into_iter().find(|comment| comment.id == created.id).ok_or_else(Problem::not_found)?;
    Ok(Item::created(comment, format!("/api/v1/actions/{}/comments", id.0), created.replayed))
}

/// List the history of an action
///
/// Oldest first: who did what, and what was said about it.
#[utoipa::path(get, path = "/api/v1/actions/{action_id}/changes", tag = "actions",
    params(("action_id" = Uuid, Path, description = "Id of the action")),
    responses((status = 200, description = "All of it.", body = Page<ActionChange>)))]
pub async fn list_action_changes(access: Access<ReadActions>, id: Path<Uuid>) -> ApiResult<Page<ActionChange>> {
    let viewer = Viewer::of(&access);
    access.read(async move |transaction, _| store::changes(transaction, &viewer, id.0).await.map(Page::whole)).await
}

/// Export actions
///
/// As CSV with the filters of the list, at most 10,000 rows; `X-Export-Count`, `-Filter` and `-As-Of` describe it.
#[utoipa::path(get, path = "/api/v1/actions.csv", tag = "actions", params(ActionFilter),
    responses((status = 200, description = "A CSV file.", content_type = "text/csv", body = String,
        example = "id,kind,category,title,owner_organization,status,due_at")))]
pub async fn export_actions_csv(access: Access<ReadActions>, filter: Query<ActionFilter>) -> ApiResult<CsvExport> {
    let viewer = Viewer::of(&access);
    let rows = access
        .read_snapshot(async move |transaction, _| store::all(transaction, &viewer, &filter.0, EXPORT_LIMIT).await)
        .await?;
    let instant = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let columns = [
        "id",
        "kind",
        "category",
        "title",
        "owner_organization",
        "owner",
        "community_area",
        "priority",
        "status",
        "due_at",
        "overdue",
        "escalation",
        "source",
        "done_at",
        "closed_at",
        "outcome_note",
    ];
    let cells = rows.into_iter().map(|row| {
        vec![
            row.id.to_string(),
            row.kind.as_str().to_owned(),
            row.category,
            row.title,
            row.owner_organization.name,
            row.owner.and_then(|person| person.name).unwrap_or_default(),
            row.community_area.map(|area| area.name).unwrap_or_default(),
            row.priority.as_str().to_owned(),
            row.status.as_str().to_owned(),
            instant(row.due_at),
            row.overdue.to_string(),
            row.escalation.as_str().to_owned(),
            row.source.as_str().to_owned(),
            row.done_at.map(instant).unwrap_or_default(),
            row.closed_at.map(instant).unwrap_or_default(),
            row.outcome_note.unwrap_or_default(),
        ]
    });
    CsvExport::csv("actions", &columns, cells)
}

/// Count actions by organization
///
/// What each organization has of what the caller sees and is neither verified nor cancelled, most first.
#[utoipa::path(get, path = "/api/v1/action-counts", tag = "actions",
    responses((status = 200, description = "All organizations that have any.", body = Page<ActionCounts>)))]
pub async fn list_action_counts(access: Access<ReadActions>) -> ApiResult<Page<ActionCounts>> {
    let viewer = Viewer::of(&access);
    access.read(async move |transaction, _| store::counts(transaction, &viewer).await.map(Page::whole)).await
}

/// List who can be given actions
///
/// Active organizations. Users by name: those of the own organization, and for members of review teams all.
#[utoipa::path(get, path = "/api/v1/action-owners", tag = "actions",
    responses((status = 200, description = "All of them.", body = Page<ActionOwner>)))]
pub async fn list_action_owners(access: Access<WriteActions>) -> ApiResult<Page<ActionOwner>> {
    let viewer = Viewer::of(&access);
    access
        .read(async move |transaction, _| {
            let mut owners = store::owners(transaction).await?;
            for owner in &mut owners {
                // Who works for outreach is not for everybody to know; programs name organizations.
                let own = viewer.user_id.is_some() && viewer.organization_id == Some(owner.organization.id);
                if !own && (viewer.user_id.is_none() || !viewer.writes_for_teams) {
                    owner.people.clear();
                }
            }
            Ok(Page::whole(owners))
        })
        .await
}
