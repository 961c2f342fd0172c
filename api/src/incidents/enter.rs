//! Entering an incident by hand: place, mask, seal, store, record.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{incident_exact_locations, incidents, settings, victimizations};
use uuid::Uuid;

use super::model::{GunshotInjury, IncidentKind, Injury};
use super::policy::INCIDENT_LEVEL;
use super::store;
use super::wire::{FieldChange, NewIncident, NewVictimization};
use crate::community_areas::address::{Address, block_address, normalize_address};
use crate::community_areas::{Areas, Point, areas};
use crate::platform::access::{Platform, Scope};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Problem};

/// A new incident with its id and its sealed place, ready to be stored.
#[derive(Debug)]
pub struct PlacedIncident {
    /// Id.
    pub id: Uuid,
    new: NewIncident,
    sealed: SealedPlace,
}

#[derive(Debug, Default)]
pub(super) struct SealedPlace {
    pub point: Option<Vec<u8>>,
    pub address: Option<Vec<u8>>,
}

impl SealedPlace {
    pub(super) const fn is_empty(&self) -> bool {
        self.point.is_none() && self.address.is_none()
    }
}

/// Where the sealed columns of an incident stand, for the encryption.
pub(super) fn sealed_place_names(id: Uuid) -> (String, String) {
    let name = |column: &str| format!("incident_exact_locations|{column}|{id}");
    (name("sealed_point"), name("sealed_address"))
}

pub(super) async fn seal_place(
    platform: &Platform,
    id: Uuid,
    point: Option<Point>,
    address: Option<&str>,
) -> ApiResult<SealedPlace> {
    let (point_place, address_place) = sealed_place_names(id);
    let mut sealed = SealedPlace::default();
    if let Some(point) = point {
        let [longitude, latitude] = point.coordinates;
        sealed.point = Some(platform.seal(&point_place, format!("{longitude} {latitude}").as_bytes()).await?);
    }
    if let Some(address) = address {
        let text = normalize_address(address).map_or_else(|| address.trim().to_owned(), |address| whole(&address));
        sealed.address = Some(platform.seal(&address_place, text.as_bytes()).await?);
    }
    Ok(sealed)
}

/// With house number and unit.
fn whole(address: &Address) -> String {
    let unit = address.unit.iter().map(|unit| format!(" {unit}"));
    std::iter::once(address.to_string()).chain(unit).collect()
}

impl PlacedIncident {
    /// Checks what needs no database and seals the place.
    pub async fn prepare(platform: &Platform, new: NewIncident) -> ApiResult<Self> {
        if new.occurred_at > Utc::now() {
            return Err(Problem::invalid_field("/occurred_at", "in_the_future", "An incident lies in the past."));
        }
        check_point(new.exact_point)?;
        let id = Uuid::now_v7();
        let sealed = seal_place(platform, id, new.exact_point, new.address.as_deref()).await?;
        Ok(Self { id, new, sealed })
    }
}

pub(super) fn check_point(point: Option<Point>) -> ApiResult<()> {
    match point {
        Some(point) if point.checked().is_none() => Err(Problem::invalid_field(
            "/exact_point",
            "off_the_earth",
            "Longitude is -180 to 180 and comes first; latitude is -90 to 90.",
        )),
        _ => Ok(()),
    }
}

/// The day of an instant in the city's time, and the radius of masking in meters.
pub(super) async fn local_rules(transaction: Transaction<'_>) -> ApiResult<(chrono_tz::Tz, f64)> {
    let (timezone, radius): (String, f64) = settings::table
        .select((settings::timezone, settings::mask_radius_m))
        .first(&mut transaction.connection())
        .await?;
    let timezone = timezone.parse().map_err(|_unknown| Problem::internal(&"settings: unknown timezone"))?;
    Ok((timezone, radius))
}

pub(super) fn local_day(instant: DateTime<Utc>, timezone: chrono_tz::Tz) -> NaiveDate {
    instant.with_timezone(&timezone).date_naive()
}

/// The area of an incident: that of its point, or else the one given.
pub(super) fn area_of(areas: &Areas, point: Option<Point>, given: Option<i32>) -> ApiResult<Option<i32>> {
    if let Some(number) = given.filter(|number| !areas.contains(*number)) {
        let detail = format!("There is no community area {number}.");
        return Err(Problem::invalid_field("/community_area_number", "unknown_area", &detail));
    }
    let Some((longitude, latitude)) = point.and_then(Point::checked) else { return Ok(given) };
    let located = areas.locate(longitude, latitude);
    match (located, given) {
        (None, None) => {
            Err(Problem::invalid_field("/exact_point", "outside", "The point lies in no area of the city."))
        }
        (Some(located), Some(given)) if located != given && !areas.is_approximate() => {
            Err(Problem::invalid_field("/community_area_number", "area_differs", "The point lies in another area."))
        }
        (_, Some(given)) => Ok(Some(given)),
        (located, None) => Ok(located),
    }
}

/// The point that others see: moved once by the radius, in the same area.
pub(super) fn masked(areas: &Areas, point: Option<Point>, area: Option<i32>, radius_m: f64) -> Option<(f64, f64)> {
    let (longitude, latitude) = point.and_then(Point::checked)?;
    let same_area = |candidate: geo::Point<f64>| areas.locate(candidate.x(), candidate.y()) == area;
    let true_point = geo::Point::new(longitude, latitude);
    let moved = statistics::masking::mask_point(true_point, radius_m, &mut rand::rng(), same_area)
        .or_else(|| statistics::masking::mask_point(true_point, radius_m, &mut rand::rng(), |_| true))?;
    Some((moved.x(), moved.y()))
}

pub(super) fn cell_of(point: Option<(f64, f64)>) -> Option<i64> {
    let (longitude, latitude) = point?;
    statistics::hot_spots::cell_of(longitude, latitude, statistics::hot_spots::DEFAULT_RESOLUTION)
        .and_then(|cell| i64::try_from(cell).ok())
}

/// Stores a prepared incident in the scope, with its history, audit and event.
pub async fn insert_incident(transaction: Transaction<'_>, scope: &Scope, placed: PlacedIncident) -> ApiResult<Uuid> {
    let PlacedIncident { id, new, sealed } = placed;
    let areas = areas(transaction).await?;
    let area = area_of(&areas, new.exact_point, new.community_area_number)?;
    if area.is_none() {
        let detail = "Give the area, or the exact point.";
        return Err(Problem::invalid_field("/community_area_number", "required", detail));
    }
    scope.check_area(area, INCIDENT_LEVEL)?;
    let (timezone, radius) = local_rules(transaction).await?;
    let occurred_on = local_day(new.occurred_at, timezone);
    let public = masked(&areas, new.exact_point, area, radius);
    let gunshot = new.gunshot_injury.unwrap_or(gunshot_of(new.kind));
    diesel::insert_into(incidents::table)
        .values((
            (
                incidents::id.eq(id),
                incidents::source.eq("manual"),
                incidents::kind.eq(new.kind),
                incidents::occurred_at.eq(new.occurred_at),
                incidents::occurred_on.eq(occurred_on),
                incidents::case_number.eq(new.case_number.as_deref().map(|number| number.trim().to_uppercase())),
                incidents::community_area_number.eq(area),
                incidents::block.eq(new.address.as_deref().and_then(block_address)),
                incidents::public_longitude.eq(public.map(|point| point.0)),
                incidents::public_latitude.eq(public.map(|point| point.1)),
                incidents::hot_spot_cell.eq(cell_of(public)),
            ),
            (
                incidents::beat.eq(&new.beat),
                incidents::district.eq(&new.district),
                incidents::ward.eq(new.ward),
                incidents::location_description.eq(&new.location_description),
                incidents::domestic.eq(new.domestic),
                incidents::gunshot_injury.eq(gunshot),
                incidents::description.eq(&new.description),
                incidents::victimization_count.eq(i32::try_from(new.victimizations.len()).unwrap_or(i32::MAX)),
                incidents::has_exact_location.eq(!sealed.is_empty()),
            ),
        ))
        .execute(&mut transaction.connection())
        .await?;
    // Who reports persons need not be able to read them again.
    transaction
        .as_system(async || {
            for person in &new.victimizations {
                insert_person(transaction, id, area, occurred_on, new.kind, person).await?;
            }
            Ok(())
        })
        .await?;
    if !sealed.is_empty() {
        transaction.as_system(async || store_place(transaction, id, area, &sealed).await).await?;
    }
    let kind = FieldChange { field: "kind".to_owned(), from: None, to: Some(new.kind.as_str().to_owned()) };
    store::record_change(transaction, id, area, "created", None, &[kind]).await?;
    let place = Place { organization_id: None, community_area_number: area };
    audit::record_change(transaction, "incident", "incident.created", id, vec![], place).await?;
    crate::actions::incidents_changed(transaction).await?;
    Ok(id)
}

const fn gunshot_of(kind: IncidentKind) -> GunshotInjury {
    match kind {
        IncidentKind::HomicideShooting | IncidentKind::NonfatalShooting => GunshotInjury::Yes,
        IncidentKind::ShotsFiredNoInjury => GunshotInjury::No,
        _ => GunshotInjury::Unknown,
    }
}

async fn insert_person(
    transaction: Transaction<'_>,
    incident_id: Uuid,
    area: Option<i32>,
    occurred_on: NaiveDate,
    incident_kind: IncidentKind,
    person: &NewVictimization,
) -> ApiResult<()> {
    let gunshot = person.gunshot_injury.unwrap_or(GunshotInjury::Unknown);
    let kind = match (person.injury, gunshot) {
        (Injury::Fatal, GunshotInjury::Yes) => IncidentKind::HomicideShooting,
        (Injury::Fatal, _) => IncidentKind::HomicideOther,
        (Injury::Nonfatal, GunshotInjury::Yes) => IncidentKind::NonfatalShooting,
        _ => incident_kind,
    };
    diesel::insert_into(victimizations::table)
        .values((
            victimizations::id.eq(Uuid::now_v7()),
            victimizations::incident_id.eq(incident_id),
            victimizations::community_area_number.eq(area),
            victimizations::occurred_on.eq(occurred_on),
            victimizations::source.eq("manual"),
            victimizations::kind.eq(kind),
            victimizations::age_band.eq(&person.age_band),
            victimizations::sex.eq(&person.sex),
            victimizations::race.eq(&person.race),
            victimizations::injury.eq(person.injury),
            victimizations::gunshot_injury.eq(gunshot),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Stores what is sealed; what is not given stays as it was.
pub(super) async fn store_place(
    transaction: Transaction<'_>,
    id: Uuid,
    area: Option<i32>,
    sealed: &SealedPlace,
) -> ApiResult<()> {
    let place = (
        incident_exact_locations::community_area_number.eq(area),
        sealed.point.as_ref().map(|point| incident_exact_locations::sealed_point.eq(point)),
        sealed.address.as_ref().map(|address| incident_exact_locations::sealed_address.eq(address)),
    );
    diesel::insert_into(incident_exact_locations::table)
        .values((incident_exact_locations::incident_id.eq(id), place))
        .on_conflict(incident_exact_locations::incident_id)
        .do_update()
        .set((place, incident_exact_locations::updated_at.eq(Utc::now())))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}
