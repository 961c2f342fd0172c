//! Handlers for those who plan, teach or register groups.

use actix_web::Responder;
use actix_web::web::Json;
use uuid::Uuid;

use super::super::policy::{ReadRegistrations, Staff, WriteGroups, WriteRegistrations};
use super::people::{open_all, open_page};
use super::wire::{
    DuplicateSuggestion, GroupCancellation, GroupFilter, MergeResult, NewCancellation, NewGroup, NewMerge, NewTransfer,
    RegistrationChange, RegistrationFilter, RegistrationGroup, RegistrationView,
};
use super::{duplicates, ending, groups, store};
use crate::platform::access::{Access, Permission, Policy};
use crate::platform::http::{
    ApiResult, Body, IdempotencyKey, IfMatch, Item, List, NoFilter, Page, PageParameters, Path, Problem,
};

fn staff<P: Policy>(access: &Access<P>) -> Staff {
    Staff::of(access, Permission::RegistrationsWrite)
}

async fn view<P: Policy>(access: &Access<P>, id: Uuid) -> ApiResult<RegistrationView> {
    let staff = staff(access);
    let row = access.read(async move |transaction, _| store::find(transaction, &staff, id).await).await?;
    open_all(access.platform(), vec![row]).await?.pop().ok_or_else(Problem::not_found)
}

/// List the registrations of a training
///
/// By name, for those who plan or teach it. `sort`: `registered_at`, `-registered_at`.
#[utoipa::path(get, path = "/api/v1/trainings/{training_id}/registrations", tag = "registrations",
    params(("training_id" = Uuid, Path, description = "Id of the training"), RegistrationFilter, PageParameters),
    responses((status = 200, description = "A page of registrations.", body = Page<RegistrationView>)))]
pub async fn list_registrations(
    access: Access<ReadRegistrations>,
    id: Path<Uuid>,
    list: List<RegistrationFilter>,
) -> ApiResult<Page<RegistrationView>> {
    let staff = staff(&access);
    let page = access
        .read(async move |transaction, _| store::page(transaction, &staff, id.0, &list.filter, &list.page).await)
        .await?;
    open_page(access.platform(), page).await
}

/// Read a registration
///
/// By name, for those who plan or teach the training.
#[utoipa::path(get, path = "/api/v1/registrations/{registration_id}", tag = "registrations",
    params(("registration_id" = Uuid, Path, description = "Id of the registration")),
    responses((status = 200, description = "The registration.", body = RegistrationView)))]
pub async fn get_registration(access: Access<ReadRegistrations>, id: Path<Uuid>) -> ApiResult<Item<RegistrationView>> {
    view(&access, id.0).await.map(Item::ok)
}

/// List the changes of a registration
///
/// Oldest first: waitlisted, offered, confirmed, ended, and why.
#[utoipa::path(get, path = "/api/v1/registrations/{registration_id}/changes", tag = "registrations",
    params(("registration_id" = Uuid, Path, description = "Id of the registration"), PageParameters),
    responses((status = 200, description = "A page of changes.", body = Page<RegistrationChange>)))]
pub async fn list_registration_changes(
    access: Access<ReadRegistrations>,
    id: Path<Uuid>,
    list: List<NoFilter>,
) -> ApiResult<Page<RegistrationChange>> {
    let staff = staff(&access);
    access.read(async move |transaction, _| store::changes(transaction, &staff, id.0, &list.page).await).await
}

/// End a registration
///
/// Needs `If-Match`. A seat that becomes free is offered to who waits longest; none after the start.
#[utoipa::path(post, path = "/api/v1/registrations/{registration_id}/cancellations", tag = "registrations",
    params(("registration_id" = Uuid, Path, description = "Id of the registration"), IfMatch),
    request_body = NewCancellation,
    responses((status = 200, description = "The registration as it stands now.", body = RegistrationView)))]
pub async fn cancel_registration(
    access: Access<WriteRegistrations>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewCancellation>,
) -> ApiResult<Item<RegistrationView>> {
    let (reason, staff) = (body.into_inner().reason, staff(&access));
    access.write(async move |transaction, _| ending::cancel(transaction, &staff, id.0, if_match, reason).await).await?;
    view(&access, id.0).await.map(Item::ok)
}

/// Move a registration to another training
///
/// Needs `If-Match`. Of the same course; into a free seat, or to the end of its waitlist. The answer is the new registration.
#[utoipa::path(post, path = "/api/v1/registrations/{registration_id}/transfers", tag = "registrations",
    params(("registration_id" = Uuid, Path, description = "Id of the registration"), IfMatch), request_body = NewTransfer,
    responses((status = 200, description = "The registration in the other training.", body = RegistrationView)))]
pub async fn transfer_registration(
    access: Access<WriteRegistrations>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewTransfer>,
) -> ApiResult<Item<RegistrationView>> {
    let (new, staff) = (body.into_inner(), staff(&access));
    let moved = access
        .write(async move |transaction, _| ending::transfer(transaction, &staff, id.0, if_match, new).await)
        .await?;
    view(&access, moved).await.map(Item::ok)
}

/// Tell that a registrant was told
///
/// After a call or text: the notices that waited for it are marked as given.
#[utoipa::path(post, path = "/api/v1/registrations/{registration_id}/notice-confirmations", tag = "registrations",
    params(("registration_id" = Uuid, Path, description = "Id of the registration")),
    responses((status = 200, description = "The registration as it stands now.", body = RegistrationView)))]
pub async fn confirm_registration_notices(
    access: Access<ReadRegistrations>,
    id: Path<Uuid>,
) -> ApiResult<Item<RegistrationView>> {
    let staff = staff(&access);
    access.write(async move |transaction, _| store::mark_told(transaction, &staff, id.0).await).await?;
    view(&access, id.0).await.map(Item::ok)
}

/// Register a group
///
/// For the own organization, in the order given: seats while there are some, then the waitlist. Each person gets a secret,
/// shown only here. A request repeated with its `Idempotency-Key` makes new secrets; the former ones still work.
#[utoipa::path(post, path = "/api/v1/trainings/{training_id}/group-registrations", tag = "registrations",
    params(("training_id" = Uuid, Path, description = "Id of the training"), IdempotencyKey), request_body = NewGroup,
    responses((status = 201, description = "The group.", body = RegistrationGroup)))]
pub async fn create_group_registration(
    access: Access<WriteGroups>,
    id: Path<Uuid>,
    idempotency: IdempotencyKey,
    body: Body<NewGroup>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let people = groups::prepare(access.platform(), new).await?;
    let created = access
        .create(idempotency, fingerprint, async move |transaction, scope| {
            groups::register(transaction, scope, id.0, people).await
        })
        .await?;
    let group = groups::with_codes(&access, created.id).await?;
    Ok(Item::created(group, format!("/api/v1/registration-groups/{}", created.id), created.replayed))
}

/// List groups
///
/// Those of the own organization, newest first. `sort`: `-created_at`, `created_at`.
#[utoipa::path(get, path = "/api/v1/registration-groups", tag = "registrations", params(GroupFilter, PageParameters),
    responses((status = 200, description = "A page of groups.", body = Page<RegistrationGroup>)))]
pub async fn list_registration_groups(
    access: Access<WriteGroups>,
    list: List<GroupFilter>,
) -> ApiResult<Page<RegistrationGroup>> {
    groups::page(&access, list).await
}

/// Read a group
///
/// Of the own organization, with its people by name.
#[utoipa::path(get, path = "/api/v1/registration-groups/{group_id}", tag = "registrations",
    params(("group_id" = Uuid, Path, description = "Id of the group")),
    responses((status = 200, description = "The group.", body = RegistrationGroup)))]
pub async fn get_registration_group(access: Access<WriteGroups>, id: Path<Uuid>) -> ApiResult<Item<RegistrationGroup>> {
    groups::find(&access, id.0).await.map(Item::ok)
}

/// End the registration of one of a group
///
/// By the organization that registered them, before the training starts.
#[utoipa::path(post, path = "/api/v1/registration-groups/{group_id}/cancellations", tag = "registrations",
    params(("group_id" = Uuid, Path, description = "Id of the group")), request_body = GroupCancellation,
    responses((status = 200, description = "The group as it stands now.", body = RegistrationGroup)))]
pub async fn cancel_group_member(
    access: Access<WriteGroups>,
    id: Path<Uuid>,
    body: Body<GroupCancellation>,
) -> ApiResult<Item<RegistrationGroup>> {
    let cancellation = body.into_inner();
    access.write(async move |transaction, scope| groups::cancel(transaction, scope, id.0, cancellation).await).await?;
    groups::find(&access, id.0).await.map(Item::ok)
}

/// List records that may be one person
///
/// Of the trainings planned: the same e-mail address, telephone, or name. At most 200 pairs.
#[utoipa::path(get, path = "/api/v1/participant-duplicates", tag = "registrations",
    responses((status = 200, description = "Pairs of records.", body = Page<DuplicateSuggestion>)))]
pub async fn list_participant_duplicates(access: Access<WriteRegistrations>) -> ApiResult<Page<DuplicateSuggestion>> {
    duplicates::suggestions(&access, staff(&access)).await.map(Page::whole)
}

/// Make two records one
///
/// The registrations of the second move to the first. Where both have a place in one training, the later one is given back.
#[utoipa::path(post, path = "/api/v1/participant-merges", tag = "registrations", request_body = NewMerge,
    responses((status = 200, description = "The person's record.", body = MergeResult)))]
pub async fn merge_participants(
    access: Access<WriteRegistrations>,
    body: Body<NewMerge>,
) -> ApiResult<Json<MergeResult>> {
    let staff = staff(&access);
    duplicates::merge(&access, staff, body.into_inner()).await.map(Json)
}
