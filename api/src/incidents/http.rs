//! Handlers of incidents.

use actix_web::{HttpResponse, Responder};
use chrono::Utc;
use uuid::Uuid;

use super::correct;
use super::enter::{PlacedIncident, insert_incident, seal_place, sealed_place_names};
use super::export;
use super::policy::{ReadIncidents, RevealLocations, VerifyIncidents, WriteIncidents};
use super::store;
use super::wire::{
    IncidentChange, IncidentFilter, IncidentPatch, IncidentSummary, IncidentView, NewIncident, NewReveal,
    NewVerification, Reveal,
};
use crate::community_areas::Point;
use crate::platform::access::{Access, Permission, Policy};
use crate::platform::audit;
use crate::platform::http::{
    ApiResult, Body, IdempotencyKey, IfMatch, Item, List, NoFilter, Page, PageParameters, Path, Problem, Query,
};

async fn view<P: Policy>(access: &Access<P>, id: Uuid) -> ApiResult<IncidentView> {
    let reads = access.scope_of(Permission::IncidentsRead).ok_or_else(Problem::not_found)?;
    let verifies = access.scope_of(Permission::IncidentsVerify);
    access.read(async move |transaction, _| store::view(transaction, &reads, verifies.as_ref(), id).await).await
}

/// List incidents
///
/// Newest first. `sort`: `-occurred_at`, `occurred_at`, `-updated_at`, `updated_at`. Blocks and moved points only; case
/// numbers from level 2.
#[utoipa::path(get, path = "/api/v1/incidents", tag = "incidents", params(IncidentFilter, PageParameters),
    responses((status = 200, description = "A page of incidents.", body = Page<IncidentSummary>)))]
pub async fn list_incidents(
    access: Access<ReadIncidents>,
    list: List<IncidentFilter>,
) -> ApiResult<Page<IncidentSummary>> {
    access.read(async move |transaction, scope| store::page(transaction, scope, &list.filter, &list.page).await).await
}

/// Enter an incident
///
/// Starts as `preliminary`. The true place is sealed; the block and a point moved once are shown.
#[utoipa::path(post, path = "/api/v1/incidents", tag = "incidents", params(IdempotencyKey), request_body = NewIncident,
    responses((status = 201, description = "The new incident.", body = IncidentView)))]
pub async fn create_incident(
    access: Access<WriteIncidents>,
    idempotency: IdempotencyKey,
    body: Body<NewIncident>,
) -> ApiResult<impl Responder> {
    let fingerprint = body.fingerprint;
    let placed = PlacedIncident::prepare(access.platform(), body.into_inner()).await?;
    let created = access
        .create(idempotency, fingerprint, async move |transaction, scope| {
            insert_incident(transaction, scope, placed).await
        })
        .await?;
    let location = format!("/api/v1/incidents/{}", created.id);
    Ok(Item::created(view(&access, created.id).await?, location, created.replayed))
}

/// Read an incident
///
/// With its victimizations from level 2. The true place never comes with it: see the reveals.
#[utoipa::path(get, path = "/api/v1/incidents/{incident_id}", tag = "incidents",
    params(("incident_id" = Uuid, Path, description = "Id of the incident")),
    responses((status = 200, description = "The incident.", body = IncidentView)))]
pub async fn get_incident(access: Access<ReadIncidents>, id: Path<Uuid>) -> ApiResult<Item<IncidentView>> {
    view(&access, id.0).await.map(Item::ok)
}

/// Correct an incident
///
/// A JSON merge patch. Corrected fields are named in `corrected_fields`, and later imports leave them alone.
#[utoipa::path(patch, path = "/api/v1/incidents/{incident_id}", tag = "incidents",
    params(("incident_id" = Uuid, Path, description = "Id of the incident"), IfMatch), request_body = IncidentPatch,
    responses((status = 200, description = "The incident as it stands now.", body = IncidentView)))]
pub async fn update_incident(
    access: Access<WriteIncidents>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<IncidentPatch>,
) -> ApiResult<Item<IncidentView>> {
    let patch = body.into_inner();
    let sealed = seal_place(access.platform(), id.0, patch.exact_point, patch.address.as_deref()).await?;
    access
        .write(async move |transaction, scope| {
            correct::correct(transaction, scope, id.0, if_match, patch, sealed).await
        })
        .await?;
    view(&access, id.0).await.map(Item::ok)
}

/// List the changes of an incident
///
/// Newest first: imports, corrections and decisions, field by field.
#[utoipa::path(get, path = "/api/v1/incidents/{incident_id}/changes", tag = "incidents",
    params(("incident_id" = Uuid, Path, description = "Id of the incident"), PageParameters),
    responses((status = 200, description = "A page of changes.", body = Page<IncidentChange>)))]
pub async fn list_incident_changes(
    access: Access<ReadIncidents>,
    id: Path<Uuid>,
    list: List<NoFilter>,
) -> ApiResult<Page<IncidentChange>> {
    access.read(async move |transaction, scope| store::changes(transaction, scope, id.0, &list.page).await).await
}

/// Decide whether an incident stands
///
/// Moves it along `allowed_transitions`, with a reason that stays in its history.
#[utoipa::path(post, path = "/api/v1/incidents/{incident_id}/verifications", tag = "incidents",
    params(("incident_id" = Uuid, Path, description = "Id of the incident"), IfMatch), request_body = NewVerification,
    responses((status = 200, description = "The incident as it stands now.", body = IncidentView)))]
pub async fn verify_incident(
    access: Access<VerifyIncidents>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewVerification>,
) -> ApiResult<Item<IncidentView>> {
    access
        .write(async move |transaction, scope| {
            correct::verify(transaction, scope, id.0, if_match, body.into_inner()).await
        })
        .await?;
    view(&access, id.0).await.map(Item::ok)
}

/// Reveal the exact location
///
/// For a stated purpose; who, when and why is recorded in the same commit. At most 60 in an hour.
#[utoipa::path(post, path = "/api/v1/incidents/{incident_id}/reveals", tag = "incidents",
    params(("incident_id" = Uuid, Path, description = "Id of the incident")), request_body = NewReveal,
    responses((status = 200, description = "The true place.", body = Reveal)))]
pub async fn reveal_incident(
    access: Access<RevealLocations>,
    id: Path<Uuid>,
    body: Body<NewReveal>,
) -> ApiResult<impl Responder> {
    let purpose = body.into_inner().purpose;
    let sealed =
        access.write(async move |transaction, scope| correct::reveal(transaction, scope, id.0, purpose).await).await?;
    let (point_place, address_place) = sealed_place_names(id.0);
    let exact_point = match &sealed.point {
        None => None,
        Some(sealed) => parse_point(&access.platform().open(&point_place, sealed).await?),
    };
    let exact_address = match &sealed.address {
        None => None,
        Some(sealed) => String::from_utf8(access.platform().open(&address_place, sealed).await?).ok(),
    };
    Ok(HttpResponse::Ok().json(Reveal { exact_point, exact_address, recorded_at: Utc::now() }))
}

fn parse_point(bytes: &[u8]) -> Option<Point> {
    let (longitude, latitude) = std::str::from_utf8(bytes).ok()?.split_once(' ')?;
    Some(Point::new(longitude.parse().ok()?, latitude.parse().ok()?))
}

async fn exported(
    access: &Access<ReadIncidents>,
    filter: IncidentFilter,
    format: &'static str,
) -> ApiResult<Vec<IncidentSummary>> {
    let rows = access
        .read_snapshot(async move |transaction, scope| store::all(transaction, scope, &filter, export::LIMIT).await)
        .await?;
    let entry = audit::Entry {
        action: "incident.exported",
        resource_type: "incident",
        fields: vec![format],
        ..audit::Entry::default()
    };
    access.write(async move |transaction, _| audit::record(transaction, entry).await).await?;
    Ok(rows)
}

/// Export incidents as CSV
///
/// At most 50,000 rows; the headers say count, filter and instant. Cells that would start a formula are neutralized.
#[utoipa::path(get, path = "/api/v1/incidents.csv", tag = "incidents", params(IncidentFilter),
    responses((status = 200, description = "A CSV file.", content_type = "text/csv", body = String, example = "id,kind,occurred_on")))]
pub async fn export_incidents_csv(
    access: Access<ReadIncidents>,
    filter: Query<IncidentFilter>,
) -> ApiResult<impl Responder> {
    export::csv(exported(&access, filter.0, "csv").await?)
}

/// Export incidents as GeoJSON
///
/// Moved points only, at most 50,000; incidents without a point are counted in `without_point`.
#[utoipa::path(get, path = "/api/v1/incidents.geojson", tag = "incidents", params(IncidentFilter),
    responses((status = 200, description = "A GeoJSON FeatureCollection.", content_type = "application/geo+json", body = serde_json::Value,
        example = json!({"type": "FeatureCollection", "features": [], "without_point": 0}))))]
pub async fn export_incidents_geojson(
    access: Access<ReadIncidents>,
    filter: Query<IncidentFilter>,
) -> ApiResult<impl Responder> {
    export::geojson(&exported(&access, filter.0, "geojson").await?)
}
