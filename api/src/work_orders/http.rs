//! Handlers of work orders.

use actix_web::Responder;
use uuid::Uuid;

use super::flow;
use super::policy::{DoWork, PlanWork, ReadWork};
use super::store::{self, Viewer};
use super::wire::{NewWorkOrder, NewWorkOrderReport, WorkOrderFilter, WorkOrderPatch, WorkOrderView};
use crate::platform::access::{Access, Policy};
use crate::platform::http::{ApiResult, Body, IdempotencyKey, IfMatch, Item, List, Page, PageParameters, Path};

async fn view<P: Policy>(access: &Access<P>, id: Uuid) -> ApiResult<WorkOrderView> {
    let viewer = Viewer::of(access);
    access.read(async move |transaction, _| store::find(transaction, &viewer, id).await).await
}

/// List work orders
///
/// Of the own organization; those who plan or verify see all. `sort`: `due_on`, `-due_on`, `-updated_at`, `updated_at`.
#[utoipa::path(get, path = "/api/v1/work-orders", tag = "work-orders", params(WorkOrderFilter, PageParameters),
    responses((status = 200, description = "A page of work orders.", body = Page<WorkOrderView>)))]
pub async fn list_work_orders(access: Access<ReadWork>, list: List<WorkOrderFilter>) -> ApiResult<Page<WorkOrderView>> {
    let viewer = Viewer::of(&access);
    access.read(async move |transaction, _| store::page(transaction, &viewer, &list.filter, &list.page).await).await
}

/// Create a work order
///
/// One visit to one lot. A cleanup, planting or fence brings its lot on.
#[utoipa::path(post, path = "/api/v1/work-orders", tag = "work-orders", params(IdempotencyKey),
    request_body = NewWorkOrder,
    responses((status = 201, description = "The new work order.", body = WorkOrderView)))]
pub async fn create_work_order(
    access: Access<PlanWork>,
    idempotency: IdempotencyKey,
    body: Body<NewWorkOrder>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            flow::insert(transaction, new, flow::Origin::default()).await
        })
        .await?;
    let location = format!("/api/v1/work-orders/{}", created.id);
    Ok(Item::created(view(&access, created.id).await?, location, created.replayed))
}

/// Read a work order
///
/// With its photos, and what the caller may do with it.
#[utoipa::path(get, path = "/api/v1/work-orders/{work_order_id}", tag = "work-orders",
    params(("work_order_id" = Uuid, Path, description = "Id of the work order")),
    responses((status = 200, description = "The work order.", body = WorkOrderView)))]
pub async fn get_work_order(access: Access<ReadWork>, id: Path<Uuid>) -> ApiResult<Item<WorkOrderView>> {
    view(&access, id.0).await.map(Item::ok)
}

/// Change a work order
///
/// A JSON merge patch; needs `If-Match`. Who does the work says who of them; the rest is for those who plan.
#[utoipa::path(patch, path = "/api/v1/work-orders/{work_order_id}", tag = "work-orders",
    params(("work_order_id" = Uuid, Path, description = "Id of the work order"), IfMatch),
    request_body = WorkOrderPatch,
    responses((status = 200, description = "The work order as it stands now.", body = WorkOrderView)))]
pub async fn update_work_order(
    access: Access<DoWork>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<WorkOrderPatch>,
) -> ApiResult<Item<WorkOrderView>> {
    let (id, patch, viewer) = (id.0, body.into_inner(), Viewer::of(&access));
    access.write(async move |transaction, _| flow::change(transaction, &viewer, id, if_match, patch).await).await?;
    view(&access, id).await.map(Item::ok)
}

/// Report on a visit
///
/// Of the organization that does the work. Performed work needs a photo after it, taken on the lot after it began: send photos
/// first. Sent again with its `Idempotency-Key`, for crews without a network, it is taken once.
#[utoipa::path(post, path = "/api/v1/work-orders/{work_order_id}/reports", tag = "work-orders",
    params(("work_order_id" = Uuid, Path, description = "Id of the work order"), IdempotencyKey),
    request_body = NewWorkOrderReport,
    responses((status = 201, description = "The work order as it stands now.", body = WorkOrderView)))]
pub async fn create_work_order_report(
    access: Access<DoWork>,
    id: Path<Uuid>,
    idempotency: IdempotencyKey,
    body: Body<NewWorkOrderReport>,
) -> ApiResult<impl Responder> {
    let (id, fingerprint, new, viewer) = (id.0, body.fingerprint, body.into_inner(), Viewer::of(&access));
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            flow::report(transaction, &viewer, id, new).await?;
            Ok(id)
        })
        .await?;
    Ok(Item::created(view(&access, id).await?, format!("/api/v1/work-orders/{id}"), created.replayed))
}
