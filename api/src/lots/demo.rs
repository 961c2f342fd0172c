//! Vacant lots of the demonstration: some in each area in focus, what lies around them, who asked for them, neighbors who clean
//! together. All are made up; so are parcels and addresses.

use chrono::{Duration, NaiveTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use schema::{community_areas, lot_surroundings, lots, users};
use serde_json::{Value, json};
use uuid::Uuid;

use super::model::{AgreementStatus, LotStatus, SurroundingKind, VolunteerEventStatus};
use super::{agreements, flow, nominations, volunteer_events};
use crate::platform::access::{Platform, Scope};
use crate::platform::db::{Subject, Transaction};
use crate::platform::http::{ApiResult, IfMatch, Problem};

/// Stages of the lots of an area in focus; those that are approved are worked on afterwards.
const FOCUS: &[LotStatus] =
    &[LotStatus::Approved, LotStatus::Approved, LotStatus::SiteChecked, LotStatus::Identified, LotStatus::Identified];
/// Degrees within which the lots of an area lie around its middle.
const SPREAD: f64 = 0.008;

fn parsed<T: serde::de::DeserializeOwned>(value: Value) -> ApiResult<T> {
    serde_json::from_value(value).map_err(|error| Problem::internal(&error))
}

struct Area {
    number: i32,
    is_focus: bool,
    longitude: f64,
    latitude: f64,
}

/// Loads lots and what belongs to them.
pub async fn load(platform: &Platform) -> ApiResult<()> {
    let areas = platform.system("areas of demonstration lots", async |transaction: Transaction<'_>, _: &Scope| {
        let rows: Vec<(i32, bool, f64, f64)> = community_areas::table
            .order(community_areas::number)
            .select((
                community_areas::number,
                community_areas::is_focus,
                community_areas::centroid_longitude,
                community_areas::centroid_latitude,
            ))
            .load(&mut transaction.connection())
            .await?;
        let area = |(number, is_focus, longitude, latitude)| Area { number, is_focus, longitude, latitude };
        Ok(rows.into_iter().map(area).collect::<Vec<Area>>())
    });
    let areas = areas.await?;
    platform
        .system("lots of the demonstration", async move |transaction, _| {
            let mut random = StdRng::seed_from_u64(20_250_401);
            for area in &areas {
                surround(transaction, area, &mut random).await?;
                enter(transaction, area, &mut random).await?;
            }
            nominate(transaction).await
        })
        .await?;
    let (steward, organization_id) = member(platform, "steward@example.org").await?;
    platform
        .system_for(
            "requests of the demonstration's stewards",
            Subject::User(steward),
            Some(organization_id),
            async move |transaction, _| ask(transaction).await,
        )
        .await
}

/// An account with its organization.
pub(crate) async fn member(platform: &Platform, email: &'static str) -> ApiResult<(Uuid, Uuid)> {
    platform
        .system("an account of the demonstration", async move |transaction: Transaction<'_>, _: &Scope| {
            Ok(users::table
                .filter(users::email.eq(email))
                .select((users::id, users::organization_id))
                .first(&mut transaction.connection())
                .await?)
        })
        .await
}

fn beside(random: &mut StdRng, area: &Area) -> (f64, f64) {
    let mut shift = || random.random_range(-SPREAD..SPREAD);
    (area.longitude + shift(), area.latitude + shift())
}

async fn surround(transaction: Transaction<'_>, area: &Area, random: &mut StdRng) -> ApiResult<()> {
    let requests = if area.is_focus { 24 } else { 6 };
    for (kind, count) in [
        (SurroundingKind::School, 3),
        (SurroundingKind::Park, 2),
        (SurroundingKind::Transit, 5),
        (SurroundingKind::ServiceRequest, requests),
    ] {
        for index in 0..count {
            let (longitude, latitude) = beside(random, area);
            let reported_on = (kind == SurroundingKind::ServiceRequest)
                .then(|| Utc::now().date_naive() - Duration::days(random.random_range(1..170)));
            diesel::insert_into(lot_surroundings::table)
                .values((
                    lot_surroundings::kind.eq(kind.as_str()),
                    lot_surroundings::external_id.eq(format!("demonstration-{}-{index}", area.number)),
                    lot_surroundings::longitude.eq(longitude),
                    lot_surroundings::latitude.eq(latitude),
                    lot_surroundings::cell.eq(flow::cell_at(longitude, latitude).unwrap_or_default()),
                    lot_surroundings::reported_on.eq(reported_on),
                ))
                .execute(&mut transaction.connection())
                .await?;
        }
    }
    Ok(())
}

async fn enter(transaction: Transaction<'_>, area: &Area, random: &mut StdRng) -> ApiResult<()> {
    let stages = if area.is_focus { FOCUS } else { &[LotStatus::Identified] };
    for (index, status) in stages.iter().enumerate() {
        let (longitude, latitude) = beside(random, area);
        let house = random.random_range(1000..9000);
        let lot = parsed(json!({
            "parcel_number": format!("99{:02}{:03}{:03}0000", area.number, 100 + index, random.random_range(1..999)),
            "address": format!("{house} W EXAMPLE AVE"),
            "owner": if random.random_bool(0.8) { "city" } else { "private" },
            "point": { "type": "Point", "coordinates": [longitude, latitude] },
            "community_area_number": area.number,
            "ward": random.random_range(1..51),
            "zoning": "RS-3",
            "square_feet": random.random_range(2500..7000),
            "vacant_since": Utc::now().date_naive() - Duration::days(random.random_range(800..9000)),
        }))?;
        flow::insert(transaction, lot, *status).await?;
    }
    Ok(())
}

async fn lots_in(transaction: Transaction<'_>, status: LotStatus, count: i64) -> ApiResult<Vec<(Uuid, String)>> {
    Ok(lots::table
        .filter(lots::status.eq(status))
        .order((lots::priority.desc(), lots::id))
        .select((lots::id, lots::address))
        .limit(count)
        .load(&mut transaction.connection())
        .await?)
}

/// Residents ask for lots, and for a place that nobody has on the list.
async fn nominate(transaction: Transaction<'_>) -> ApiResult<()> {
    let reasons = [
        "Mattresses and tires have been there since spring.",
        "The weeds are as high as a person; children walk by to school.",
        "Cars drive across it at night.",
        "We would like to make a garden of it.",
    ];
    for ((lot_id, address), reason) in lots_in(transaction, LotStatus::Identified, 4).await?.into_iter().zip(reasons) {
        let new = parsed(json!({ "place": address, "reason": reason, "lot_id": lot_id }))?;
        nominations::insert(transaction, new, None).await?;
    }
    let elsewhere =
        json!({ "place": "Behind the old store at Example and Sample", "reason": "Furniture is dumped there." });
    nominations::insert(transaction, parsed(elsewhere)?, None).await.map(drop)
}

/// What the stewards ask for: lots to care for, one of them in force, and tools for a Saturday.
async fn ask(transaction: Transaction<'_>) -> ApiResult<()> {
    let today = Utc::now().date_naive();
    let cared = lots_in(transaction, LotStatus::Approved, 8).await?;
    for (index, pair) in cared.chunks(2).take(2).enumerate() {
        let new = parsed(json!({
            "kind": "stewardship",
            "lot_ids": pair.iter().map(|lot| lot.0).collect::<Vec<_>>(),
            "starts_on": today - Duration::days(200),
            "ends_on": today + Duration::days(160),
            "stipend_cents": 120_000,
            "note": "Mowing and litter, with neighbors of the block.",
        }))?;
        let id = agreements::insert(transaction, new, false).await?;
        if index == 0 {
            let active = parsed(json!({ "to": AgreementStatus::Active }))?;
            agreements::advance(transaction, id, IfMatch { row_version: 1 }, active).await?;
        }
    }
    let Some((lot_id, _)) = cared.into_iter().next() else { return Ok(()) };
    for (days, title) in [(9, "Saturday on the block"), (-40, "Fall cleanup")] {
        let starts_at = (today + Duration::days(days)).and_time(NaiveTime::from_hms_opt(15, 0, 0).unwrap_or_default());
        let new = parsed(json!({
            "lot_id": lot_id, "title": title, "starts_at": starts_at.and_utc(), "ends_at": (starts_at + Duration::hours(3)).and_utc(),
            "volunteers_expected": 20, "bags": 40, "tools": [{ "tool": "rake", "quantity": 12 }, { "tool": "shovel", "quantity": 6 }],
        }))?;
        let id = volunteer_events::insert(transaction, new).await?;
        if days < 0 {
            let confirmed = parsed(json!({ "to": VolunteerEventStatus::Confirmed }))?;
            let center = volunteer_events::Standing::system();
            volunteer_events::advance(transaction, center, id, IfMatch { row_version: 1 }, confirmed).await?;
            let held = parsed(json!({
                "to": VolunteerEventStatus::Held, "volunteers_came": 23,
                "returned": [{ "tool": "rake", "returned": 12 }, { "tool": "shovel", "returned": 5 }],
            }))?;
            volunteer_events::advance(transaction, center, id, IfMatch { row_version: 2 }, held).await?;
        }
    }
    Ok(())
}
