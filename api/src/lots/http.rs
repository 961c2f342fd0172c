//! Handlers of lots.

use actix_web::Responder;
use uuid::Uuid;

use super::changes::LotChange;
use super::model::LotStatus;
use super::policy::{ReadLots, WriteLots};
use super::wire::{LotFilter, LotPatch, LotView, NewLot, NewLotTransition};
use super::{changes, export, flow, store};
use crate::community_areas::areas;
use crate::platform::access::{Access, Permission, Policy};
use crate::platform::http::{
    ApiResult, Body, CsvExport, IdempotencyKey, IfMatch, Item, List, Page, PageParameters, Path, Query,
};

/// Who may put up signs sees their codes.
fn shows_signs<P: Policy>(access: &Access<P>) -> bool {
    access.scope_of(Permission::LotsWrite).is_some()
}

async fn view<P: Policy>(access: &Access<P>, id: Uuid) -> ApiResult<LotView> {
    let shows_signs = shows_signs(access);
    access.read(async move |transaction, _| store::find(transaction, id, shows_signs).await).await
}

/// List lots
///
/// With their priority and its reasons. `sort`: `-priority`, `priority`, `address`, `-address`, `-status_changed_at`,
/// `status_changed_at`, `-updated_at`, `updated_at`.
#[utoipa::path(get, path = "/api/v1/lots", tag = "lots", params(LotFilter, PageParameters),
    responses((status = 200, description = "A page of lots.", body = Page<LotView>)))]
pub async fn list_lots(access: Access<ReadLots>, list: List<LotFilter>) -> ApiResult<Page<LotView>> {
    let shows_signs = shows_signs(&access);
    access.read(async move |transaction, _| store::page(transaction, &list.filter, &list.page, shows_signs).await).await
}

/// Enter a lot
///
/// One that the inventory does not have. The parcel number must be unlike any other.
#[utoipa::path(post, path = "/api/v1/lots", tag = "lots", params(IdempotencyKey), request_body = NewLot,
    responses((status = 201, description = "The new lot.", body = LotView)))]
pub async fn create_lot(
    access: Access<WriteLots>,
    idempotency: IdempotencyKey,
    body: Body<NewLot>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            flow::insert(transaction, new, LotStatus::Identified).await
        })
        .await?;
    let location = format!("/api/v1/lots/{}", created.id);
    Ok(Item::created(view(&access, created.id).await?, location, created.replayed))
}

/// Read a lot
///
/// `priority_factors` say why this lot; `allowed_transitions` where it may go from here.
#[utoipa::path(get, path = "/api/v1/lots/{lot_id}", tag = "lots",
    params(("lot_id" = Uuid, Path, description = "Id of the lot")),
    responses((status = 200, description = "The lot.", body = LotView)))]
pub async fn get_lot(access: Access<ReadLots>, id: Path<Uuid>) -> ApiResult<Item<LotView>> {
    view(&access, id.0).await.map(Item::ok)
}

/// Correct a lot
///
/// A JSON merge patch; needs `If-Match`. Its priority is computed anew.
#[utoipa::path(patch, path = "/api/v1/lots/{lot_id}", tag = "lots",
    params(("lot_id" = Uuid, Path, description = "Id of the lot"), IfMatch), request_body = LotPatch,
    responses((status = 200, description = "The lot as it stands now.", body = LotView)))]
pub async fn update_lot(
    access: Access<WriteLots>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<LotPatch>,
) -> ApiResult<Item<LotView>> {
    let (id, patch) = (id.0, body.into_inner());
    access.write(async move |transaction, _| flow::change(transaction, id, if_match, patch).await).await?;
    view(&access, id).await.map(Item::ok)
}

/// Bring a lot to another stage
///
/// Along `allowed_transitions`; needs `If-Match`. Verified work brings it on by itself.
#[utoipa::path(post, path = "/api/v1/lots/{lot_id}/transitions", tag = "lots",
    params(("lot_id" = Uuid, Path, description = "Id of the lot"), IfMatch), request_body = NewLotTransition,
    responses((status = 200, description = "The lot as it stands now.", body = LotView)))]
pub async fn transition_lot(
    access: Access<WriteLots>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewLotTransition>,
) -> ApiResult<Item<LotView>> {
    let (id, step) = (id.0, body.into_inner());
    access.write(async move |transaction, _| flow::advance(transaction, id, if_match, step).await).await?;
    view(&access, id).await.map(Item::ok)
}

/// List the story of a lot
///
/// Oldest first: stages, corrections, what imports changed, what residents said.
#[utoipa::path(get, path = "/api/v1/lots/{lot_id}/changes", tag = "lots",
    params(("lot_id" = Uuid, Path, description = "Id of the lot")),
    responses((status = 200, description = "All of it.", body = Page<LotChange>)))]
pub async fn list_lot_changes(access: Access<ReadLots>, id: Path<Uuid>) -> ApiResult<Page<LotChange>> {
    access
        .read(async move |transaction, _| {
            store::find_row(transaction, id.0).await?;
            changes::of_lot(transaction, id.0).await.map(Page::whole)
        })
        .await
}

/// Export lots
///
/// As CSV with the filters of the list, at most 100,000 rows; `X-Export-Count`, `-Filter` and `-As-Of` describe it.
#[utoipa::path(get, path = "/api/v1/lots.csv", tag = "lots", params(LotFilter),
    responses((status = 200, description = "A CSV file.", content_type = "text/csv", body = String,
        example = "id,parcel_number,address,status,priority")))]
pub async fn export_lots_csv(access: Access<ReadLots>, filter: Query<LotFilter>) -> ApiResult<CsvExport> {
    let (rows, areas) = access
        .read_snapshot(async move |transaction, _| {
            Ok((store::all(transaction, &filter.0, export::LIMIT).await?, areas(transaction).await?))
        })
        .await?;
    export::csv(rows, &areas)
}

/// Export lots for a map
///
/// GeoJSON points with the filters of the list; `without_point` counts those that cannot be drawn.
#[utoipa::path(get, path = "/api/v1/lots.geojson", tag = "lots", params(LotFilter),
    responses((status = 200, description = "A GeoJSON FeatureCollection.", content_type = "application/geo+json", body = serde_json::Value,
        example = json!({"type": "FeatureCollection", "features": [], "without_point": 0}))))]
pub async fn export_lots_geojson(access: Access<ReadLots>, filter: Query<LotFilter>) -> ApiResult<CsvExport> {
    let rows = access
        .read_snapshot(async move |transaction, _| store::points(transaction, &filter.0, export::LIMIT).await)
        .await?;
    export::geojson("lots", &rows, true)
}
