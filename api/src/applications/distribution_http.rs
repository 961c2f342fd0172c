//! Handlers of the distribution of devices.

use actix_web::web::Json;
use actix_web::{HttpRequest, HttpResponse, Responder};
use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::distribution_sites;
use uuid::Uuid;

use super::distribution;
use super::distribution_wire::{
    DistributionSitePatch, DistributionSiteView, NewDistributionSite, NewHandOver, NewPickupSlot, NewStockEntry,
    OwnPickupBooking, PickupAppointment, PickupFilter, PickupSlotView,
};
use super::http::{reviewer, view};
use super::own::Door;
use super::policy::{ReadApplications, WriteDevices};
use super::staff_wire::ApplicationView;
use super::wire::{ApplicationCode, OwnApplication};
use crate::platform::access::{Access, Permission, Policy, Public};
use crate::platform::audit;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Body, IdempotencyKey, IfMatch, Item, Page, Path, Problem, Query};

async fn site<P: Policy>(access: &Access<P>, id: Uuid) -> ApiResult<DistributionSiteView> {
    let found = access.read(async move |transaction, _| distribution::sites(transaction).await).await?;
    found.into_iter().find(|site| site.id == id).ok_or_else(Problem::not_found)
}

/// List distribution sites
///
/// All of them, with the devices that are there.
#[utoipa::path(get, path = "/api/v1/distribution-sites", tag = "distribution",
    responses((status = 200, description = "All sites.", body = Page<DistributionSiteView>)))]
pub async fn list_distribution_sites(access: Access<ReadApplications>) -> ApiResult<Page<DistributionSiteView>> {
    access.read(async move |transaction, _| distribution::sites(transaction).await).await.map(Page::whole)
}

/// Create a distribution site
///
/// Where devices will be picked up.
#[utoipa::path(post, path = "/api/v1/distribution-sites", tag = "distribution", params(IdempotencyKey),
    request_body = NewDistributionSite,
    responses((status = 201, description = "The new site.", body = DistributionSiteView)))]
pub async fn create_distribution_site(
    access: Access<WriteDevices>,
    idempotency: IdempotencyKey,
    body: Body<NewDistributionSite>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            let id = Uuid::now_v7();
            diesel::insert_into(distribution_sites::table)
                .values((
                    distribution_sites::id.eq(id),
                    distribution_sites::name.eq(new.name.trim()),
                    distribution_sites::address.eq(new.address.trim()),
                ))
                .execute(&mut transaction.connection())
                .await?;
            let action = "distribution_site.created";
            audit::record_change(transaction, "distribution_site", action, id, vec![], Place::default()).await?;
            Ok(id)
        })
        .await?;
    let path = format!("/api/v1/distribution-sites/{}", created.id);
    Ok(Item::created(site(&access, created.id).await?, path, created.replayed))
}

/// Change a distribution site
///
/// A JSON merge patch; needs `If-Match`. A site that is not in use offers no times and hands nothing over.
#[utoipa::path(patch, path = "/api/v1/distribution-sites/{site_id}", tag = "distribution",
    params(("site_id" = Uuid, Path, description = "Id of the site"), IfMatch), request_body = DistributionSitePatch,
    responses((status = 200, description = "The site as it stands now.", body = DistributionSiteView)))]
pub async fn update_distribution_site(
    access: Access<WriteDevices>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<DistributionSitePatch>,
) -> ApiResult<Item<DistributionSiteView>> {
    let (id, patch) = (id.0, body.into_inner());
    access
        .write(async move |transaction, _| {
            let current: i64 = distribution_sites::table
                .find(id)
                .select(distribution_sites::row_version)
                .for_update()
                .first(&mut transaction.connection())
                .await?;
            if_match.check(current)?;
            let fields = audit::changed([("address", patch.address.is_some()), ("active", patch.active.is_some())]);
            diesel::update(distribution_sites::table.find(id))
                .set((
                    patch.address.map(|address| distribution_sites::address.eq(address.trim().to_owned())),
                    patch.active.map(|active| distribution_sites::active.eq(active)),
                    distribution_sites::updated_at.eq(Utc::now()),
                    distribution_sites::row_version.eq(current + 1),
                ))
                .execute(&mut transaction.connection())
                .await?;
            let action = "distribution_site.updated";
            audit::record_change(transaction, "distribution_site", action, id, fields, Place::default()).await
        })
        .await?;
    site(&access, id).await.map(Item::ok)
}

/// Enter stock of a distribution site
///
/// A delivery, or below zero a loss; entries never change. Never fewer than none (409 `stock_short`).
#[utoipa::path(post, path = "/api/v1/distribution-sites/{site_id}/stock-entries", tag = "distribution",
    params(("site_id" = Uuid, Path, description = "Id of the site"), IdempotencyKey), request_body = NewStockEntry,
    responses((status = 201, description = "The site as it stands now.", body = DistributionSiteView)))]
pub async fn create_stock_entry(
    access: Access<WriteDevices>,
    id: Path<Uuid>,
    idempotency: IdempotencyKey,
    body: Body<NewStockEntry>,
) -> ApiResult<impl Responder> {
    let (id, fingerprint, new, by) = (id.0, body.fingerprint, body.into_inner(), reviewer(&access)?);
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            distribution::deliver(transaction, id, new, by).await
        })
        .await?;
    let path = format!("/api/v1/distribution-sites/{id}");
    Ok(Item::created(site(&access, id).await?, path, created.replayed))
}

/// List times to pick up
///
/// That lie ahead. For everybody those with places left; staff see full ones too.
#[utoipa::path(get, path = "/api/v1/pickup-slots", tag = "distribution",
    responses((status = 200, description = "Times, the next first.", body = Page<PickupSlotView>)))]
pub async fn list_pickup_slots(access: Access<Public>) -> ApiResult<Page<PickupSlotView>> {
    let free_only = access.scope_of(Permission::ApplicationsRead).is_none();
    access.read(async move |transaction, _| distribution::slots(transaction, free_only).await).await.map(Page::whole)
}

/// Offer a time to pick up
///
/// At a site that is in use, for so many people.
#[utoipa::path(post, path = "/api/v1/pickup-slots", tag = "distribution", params(IdempotencyKey),
    request_body = NewPickupSlot,
    responses((status = 201, description = "The new time.", body = PickupSlotView)))]
pub async fn create_pickup_slot(
    access: Access<WriteDevices>,
    idempotency: IdempotencyKey,
    body: Body<NewPickupSlot>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| distribution::offer(transaction, new).await)
        .await?;
    let found = access.read(async move |transaction, _| distribution::slots(transaction, false).await).await?;
    let slot = found.into_iter().find(|slot| slot.id == created.id).ok_or_else(Problem::not_found)?;
    Ok(Item::created(slot, "/api/v1/pickup-slots".to_owned(), created.replayed))
}

/// Take a time to pick up back
///
/// That nobody has booked (409 `slot_used`).
#[utoipa::path(delete, path = "/api/v1/pickup-slots/{slot_id}", tag = "distribution",
    params(("slot_id" = Uuid, Path, description = "Id of the time")),
    responses((status = 204, description = "Taken back.")))]
pub async fn delete_pickup_slot(access: Access<WriteDevices>, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    access.write(async move |transaction, _| distribution::take_back(transaction, id.0).await).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Book a time to pick up
///
/// By the secret of the application, in the place of a time that it has. Until its last day (409 `after_last_day`), while there are
/// places (409 `slot_full`).
#[utoipa::path(post, path = "/api/v1/application-pickups", tag = "applications", request_body = OwnPickupBooking,
    responses((status = 200, description = "The application with the time.", body = OwnApplication)))]
pub async fn book_application_pickup(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<OwnPickupBooking>,
) -> ApiResult<Json<OwnApplication>> {
    let door = Door::new(&access, &request);
    let id = door.open(&body.code).await?;
    door.book(id, body.slot_id).await?;
    door.view(id).await.map(Json)
}

/// Give a time to pick up back
///
/// By the secret of the application; another one can be booked.
#[utoipa::path(post, path = "/api/v1/application-pickup-cancellations", tag = "applications",
    request_body = ApplicationCode,
    responses((status = 200, description = "The application without a time.", body = OwnApplication)))]
pub async fn cancel_application_pickup(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<ApplicationCode>,
) -> ApiResult<Json<OwnApplication>> {
    let door = Door::new(&access, &request);
    let id = door.open(&body.code).await?;
    door.cancel_pickup(id).await?;
    door.view(id).await.map(Json)
}

/// List appointments to pick up
///
/// Of a day, by reference; today's when no day is given.
#[utoipa::path(get, path = "/api/v1/pickups", tag = "distribution", params(PickupFilter),
    responses((status = 200, description = "Who comes, in order.", body = Page<PickupAppointment>)))]
pub async fn list_pickups(
    access: Access<ReadApplications>,
    filter: Query<PickupFilter>,
) -> ApiResult<Page<PickupAppointment>> {
    access
        .read(async move |transaction, _| distribution::appointments(transaction, &filter.0).await)
        .await
        .map(Page::whole)
}

/// Hand devices over
///
/// All that the policy gives, each with its serial number, out of the stock of the site.
#[utoipa::path(post, path = "/api/v1/applications/{application_id}/hand-overs", tag = "distribution",
    params(("application_id" = Uuid, Path, description = "Id of the application")), request_body = NewHandOver,
    responses((status = 200, description = "The application as it stands now.", body = ApplicationView)))]
pub async fn hand_over_devices(
    access: Access<WriteDevices>,
    id: Path<Uuid>,
    body: Body<NewHandOver>,
) -> ApiResult<Item<ApplicationView>> {
    let (id, new, by) = (id.0, body.into_inner(), reviewer(&access)?);
    access.write(async move |transaction, _| distribution::hand_over(transaction, id, new, by).await).await?;
    view(&access, id).await
}

/// Renew an expired pick-up
///
/// For another span of the policy.
#[utoipa::path(post, path = "/api/v1/applications/{application_id}/pickup-renewal", tag = "distribution",
    params(("application_id" = Uuid, Path, description = "Id of the application")),
    responses((status = 200, description = "The application as it stands now.", body = ApplicationView)))]
pub async fn renew_pickup(access: Access<WriteDevices>, id: Path<Uuid>) -> ApiResult<Item<ApplicationView>> {
    let id = id.0;
    access.write(async move |transaction, _| distribution::renew(transaction, id).await).await?;
    view(&access, id).await
}
