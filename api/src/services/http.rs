//! Handlers of the directory.

use actix_web::Responder;
use uuid::Uuid;

use super::hsds::{self, HsdsPage};
use super::policy::WriteServices;
use super::store::{self, Editor};
use super::wire::{NewService, NewServiceConfirmation, ServiceFilter, ServicePatch, ServiceView};
use crate::platform::access::{Access, Permission, Policy, Public};
use crate::platform::http::{
    ApiResult, Body, CsvExport, IdempotencyKey, IfMatch, Item, List, Page, PageParameters, Path, Query,
};

fn editor<P: Policy>(access: &Access<P>) -> Editor {
    Editor::new(access.scope_of(Permission::ServicesWrite).as_ref())
}

/// List services
///
/// What is offered, for everybody; those who keep the directory see the rest too. `sort`: `name`, `-name`.
#[utoipa::path(get, path = "/api/v1/services", tag = "services", params(ServiceFilter, PageParameters),
    responses((status = 200, description = "A page of services.", body = Page<ServiceView>)))]
pub async fn list_services(access: Access<Public>, list: List<ServiceFilter>) -> ApiResult<Page<ServiceView>> {
    let editor = editor(&access);
    access.read(async move |transaction, _| store::page(transaction, &editor, &list.filter, &list.page).await).await
}

/// Export services
///
/// As HSDS 3.0 (Open Referral) for other directories, at most 10,000 with the filters of the list: what the public may see,
/// whoever asks. `X-Export-Count`, `-Filter` and `-As-Of` describe it.
#[utoipa::path(get, path = "/api/v1/services.hsds.json", tag = "services", params(ServiceFilter),
    responses((status = 200, description = "One page of services as HSDS has it.", body = HsdsPage)))]
pub async fn export_services_hsds(access: Access<Public>, filter: Query<ServiceFilter>) -> ApiResult<CsvExport> {
    access.read_snapshot(async move |transaction, _| hsds::export(transaction, &filter.0).await).await
}

/// Read a service
///
/// With its `ETag` for later changes.
#[utoipa::path(get, path = "/api/v1/services/{service_id}", tag = "services",
    params(("service_id" = Uuid, Path, description = "Id of the service")),
    responses((status = 200, description = "The service.", body = ServiceView)))]
pub async fn get_service(access: Access<Public>, id: Path<Uuid>) -> ApiResult<Item<ServiceView>> {
    let editor = editor(&access);
    access.read(async move |transaction, _| store::find(transaction, &editor, id.0).await).await.map(Item::ok)
}

/// Enter a service
///
/// Everybody sees it at once; it counts as confirmed only when somebody confirms it.
#[utoipa::path(post, path = "/api/v1/services", tag = "services", params(IdempotencyKey), request_body = NewService,
    responses((status = 201, description = "The new service.", body = ServiceView)))]
pub async fn create_service(
    access: Access<WriteServices>,
    idempotency: IdempotencyKey,
    body: Body<NewService>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new, editor) = (body.fingerprint, body.into_inner(), editor(&access));
    let entering = editor.clone();
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| store::insert(transaction, &entering, new).await)
        .await?;
    let view = access.read(async move |transaction, _| store::find(transaction, &editor, created.id).await).await?;
    Ok(Item::created(view, format!("/api/v1/services/{}", created.id), created.replayed))
}

/// Change a service
///
/// A JSON merge patch; needs `If-Match`. `details` are replaced as a whole.
#[utoipa::path(patch, path = "/api/v1/services/{service_id}", tag = "services",
    params(("service_id" = Uuid, Path, description = "Id of the service"), IfMatch), request_body = ServicePatch,
    responses((status = 200, description = "The service as it stands now.", body = ServiceView)))]
pub async fn update_service(
    access: Access<WriteServices>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<ServicePatch>,
) -> ApiResult<Item<ServiceView>> {
    let (id, patch, editor) = (id.0, body.into_inner(), editor(&access));
    access
        .write(async move |transaction, _| store::change(transaction, &editor, id, if_match, patch).await)
        .await
        .map(Item::ok)
}

/// Confirm a service
///
/// That everything is as it stands there today, and whether it takes people now.
#[utoipa::path(post, path = "/api/v1/services/{service_id}/confirmations", tag = "services",
    params(("service_id" = Uuid, Path, description = "Id of the service")), request_body = NewServiceConfirmation,
    responses((status = 200, description = "The service as it stands now.", body = ServiceView)))]
pub async fn confirm_service(
    access: Access<WriteServices>,
    id: Path<Uuid>,
    body: Body<NewServiceConfirmation>,
) -> ApiResult<Item<ServiceView>> {
    let (id, availability, editor) = (id.0, body.availability, editor(&access));
    access
        .write(async move |transaction, _| store::confirm(transaction, &editor, id, availability).await)
        .await
        .map(Item::ok)
}
