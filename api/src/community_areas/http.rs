//! Handlers of community areas. All of it is public, but changes.

use actix_web::http::header;
use actix_web::{HttpResponse, Responder};

use super::address;
use super::index::areas;
use super::policy::WriteCommunityAreas;
use super::store;
use super::wire::{
    BoundaryCollection, CommunityAreaFilter, CommunityAreaPatch, CommunityAreaView, PlaceQuery, PlaceResolution,
};
use crate::platform::access::{Access, Public};
use crate::platform::http::{ApiResult, Body, IfMatch, Item, Page, Path, Problem, Query};

/// List community areas
///
/// All of them at once: there are not many.
#[utoipa::path(get, path = "/api/v1/community-areas", tag = "community-areas", params(CommunityAreaFilter),
    responses((status = 200, description = "The areas.", body = Page<CommunityAreaView>)))]
pub async fn list_community_areas(
    access: Access<Public>,
    filter: Query<CommunityAreaFilter>,
) -> ApiResult<Page<CommunityAreaView>> {
    access.read(async move |transaction, _| store::list(transaction, &filter.0).await).await.map(Page::whole)
}

/// Read a community area
///
/// By the city's number.
#[utoipa::path(get, path = "/api/v1/community-areas/{number}", tag = "community-areas",
    params(("number" = i32, Path, description = "The city's number of the area", minimum = 1, maximum = 1000, example = 25)),
    responses((status = 200, description = "The area.", body = CommunityAreaView)))]
pub async fn get_community_area(access: Access<Public>, number: Path<i32>) -> ApiResult<Item<CommunityAreaView>> {
    access.read(async move |transaction, _| store::find(transaction, number.0).await).await.map(Item::ok)
}

/// Change a community area
///
/// Names, focus and population (with its year and source), as a JSON merge patch; boundaries come in through an import.
#[utoipa::path(patch, path = "/api/v1/community-areas/{number}", tag = "community-areas",
    params(("number" = i32, Path, description = "The city's number of the area", minimum = 1, maximum = 1000, example = 25), IfMatch),
    request_body = CommunityAreaPatch,
    responses((status = 200, description = "The area as it stands now.", body = CommunityAreaView)))]
pub async fn update_community_area(
    access: Access<WriteCommunityAreas>,
    number: Path<i32>,
    if_match: IfMatch,
    body: Body<CommunityAreaPatch>,
) -> ApiResult<Item<CommunityAreaView>> {
    access
        .write(async move |transaction, _| store::apply(transaction, number.0, if_match, body.into_inner()).await)
        .await
        .map(Item::ok)
}

/// Read the boundaries as GeoJSON
///
/// Simplified for maps (about 20 m); each feature says whether its boundary is the city's own or approximate.
#[utoipa::path(get, path = "/api/v1/community-areas/boundaries", tag = "community-areas",
    responses((status = 200, description = "A GeoJSON FeatureCollection.", body = BoundaryCollection)))]
pub async fn get_community_area_boundaries(access: Access<Public>) -> ApiResult<impl Responder> {
    let collection = access.read(async |transaction, _| Ok(areas(transaction).await?.boundary_collection())).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "public, max-age=300")).json(&collection))
}

/// Resolve a point or address
///
/// Gives the area of a point, and an address in one spelling with its block. Nothing is stored.
#[utoipa::path(post, path = "/api/v1/community-areas/resolutions", tag = "community-areas", request_body = PlaceQuery,
    responses((status = 200, description = "What the place comes to.", body = PlaceResolution)))]
pub async fn resolve_place(access: Access<Public>, body: Body<PlaceQuery>) -> ApiResult<impl Responder> {
    let PlaceQuery { point, address } = body.into_inner();
    let position = match point {
        None => None,
        Some(point) => Some(point.checked().ok_or_else(|| {
            Problem::invalid_field(
                "/point",
                "off_the_earth",
                "Longitude is -180 to 180 and comes first; latitude is -90 to 90.",
            )
        })?),
    };
    let (community_area, approximate) = access
        .read(async move |transaction, _| {
            let areas = areas(transaction).await?;
            let found = position.and_then(|(longitude, latitude)| areas.locate(longitude, latitude));
            Ok((found.and_then(|number| areas.summary(number)), areas.is_approximate()))
        })
        .await?;
    let resolution = PlaceResolution {
        community_area,
        approximate,
        normalized_address: address.as_deref().and_then(address::normalize_address).map(|address| address.to_string()),
        block_address: address.as_deref().and_then(address::block_address),
    };
    Ok(HttpResponse::Ok().json(resolution))
}
