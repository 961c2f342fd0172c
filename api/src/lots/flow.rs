//! Entering lots, correcting them, bringing them on.

use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use rand::Rng;
use schema::lots;
use serde_json::{Value, json};
use uuid::Uuid;

use super::model::{LotStatus, parcel_number};
use super::store::{self, LotRow};
use super::wire::{LotPatch, NewLot, NewLotTransition};
use super::{changes, priority, treatments};
use crate::community_areas::{Point, areas};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, IfMatch, Patched, Problem};

pub(super) fn place_of(row: &LotRow) -> Place {
    Place { organization_id: None, community_area_number: row.community_area_number }
}

/// A code for the sign on a lot: eight signs without those that are taken for one another, about 10^12 of them.
pub(super) fn new_sign_code() -> String {
    const SIGNS: &[u8] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
    let mut random = rand::rng();
    let sign = |_| char::from(SIGNS.get(random.random_range(0..SIGNS.len())).copied().unwrap_or(b'2'));
    (0..8).map(sign).collect()
}

/// The H3 cell of a place, as it is stored.
pub(super) fn cell_at(longitude: f64, latitude: f64) -> Option<i64> {
    statistics::hot_spots::cell_of(longitude, latitude, statistics::hot_spots::DEFAULT_RESOLUTION)
        .map(|cell| i64::from_ne_bytes(cell.to_ne_bytes()))
}

fn checked_point(point: Point) -> ApiResult<(f64, f64)> {
    point.checked().ok_or_else(|| {
        Problem::invalid_field("/point/coordinates", "out_of_range", "Give longitude and latitude in degrees.")
    })
}

fn checked_boundary(boundary: &Value) -> ApiResult<Value> {
    let wrong = |detail: &str| Problem::invalid_field("/boundary", "invalid_polygon", detail);
    let rings: Vec<Vec<[f64; 2]>> = boundary
        .get("coordinates")
        .filter(|_| boundary.get("type").and_then(Value::as_str) == Some("Polygon"))
        .and_then(|coordinates| serde_json::from_value(coordinates.clone()).ok())
        .ok_or_else(|| wrong("Give a GeoJSON polygon: type and coordinates, longitude first."))?;
    let polygons = vec![rings];
    statistics::areas::validate_boundary(&polygons).map_err(|error| wrong(&error.to_string()))?;
    let rings = polygons.into_iter().next().unwrap_or_default();
    Ok(json!({ "type": "Polygon", "coordinates": rings }))
}

/// Enters a lot by hand.
pub(super) async fn insert(transaction: Transaction<'_>, new: NewLot, status: LotStatus) -> ApiResult<Uuid> {
    let wrong_parcel = || {
        Problem::invalid_field("/parcel_number", "invalid_parcel", "A parcel number has 14 digits: NN-NN-NNN-NNN-NNNN.")
    };
    let parcel = parcel_number(&new.parcel_number).ok_or_else(wrong_parcel)?;
    let point = new.point.map(checked_point).transpose()?;
    let areas = areas(transaction).await?;
    let area = match point {
        Some((longitude, latitude)) if !areas.is_approximate() => areas.locate(longitude, latitude),
        _ => None,
    };
    let area = area.or(new.community_area_number);
    if area.is_some_and(|number| !areas.contains(number)) {
        let detail = "There is no community area of this number.";
        return Err(Problem::invalid_field("/community_area_number", "unknown_area", detail));
    }
    let boundary = new.boundary.as_ref().map(checked_boundary).transpose()?;
    let id = Uuid::now_v7();
    diesel::insert_into(lots::table)
        .values((
            (
                lots::id.eq(id),
                lots::parcel_number.eq(parcel),
                lots::address.eq(new.address.trim()),
                lots::community_area_number.eq(area),
                lots::ward.eq(new.ward),
                lots::owner.eq(new.owner),
                lots::zoning.eq(new.zoning),
                lots::square_feet.eq(new.square_feet),
            ),
            (
                lots::longitude.eq(point.map(|point| point.0)),
                lots::latitude.eq(point.map(|point| point.1)),
                lots::cell.eq(point.and_then(|(longitude, latitude)| cell_at(longitude, latitude))),
                lots::boundary.eq(boundary),
                lots::vacant_since.eq(new.vacant_since),
                lots::status.eq(status),
                lots::sign_code.eq(new_sign_code()),
            ),
        ))
        .execute(&mut transaction.connection())
        .await?;
    changes::record(transaction, id, "entered", None, &[], None).await?;
    priority::refresh(transaction, id).await?;
    priority::each_night(transaction).await?;
    let place = Place { organization_id: None, community_area_number: area };
    audit::record_change(transaction, "lot", "lot.created", id, vec![], place).await?;
    Ok(id)
}

/// Takes a correction.
pub(super) async fn change(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: IfMatch,
    patch: LotPatch,
) -> ApiResult<()> {
    let current = store::lock(transaction, id).await?;
    if_match.check(current.row_version)?;
    let fields = audit::changed([
        ("address", patch.address.is_some()),
        ("owner", patch.owner.is_some()),
        ("point", !matches!(patch.point, Patched::Keep)),
        ("boundary", !matches!(patch.boundary, Patched::Keep)),
        ("square_feet", !matches!(patch.square_feet, Patched::Keep)),
        ("vacant_since", !matches!(patch.vacant_since, Patched::Keep)),
        ("treatment", !matches!(patch.treatment, Patched::Keep)),
    ]);
    if fields.is_empty() {
        return Ok(());
    }
    if patch.square_feet.as_set().is_some_and(|size| *size < 1) {
        return Err(Problem::invalid_field("/square_feet", "range", "A lot has at least one square foot."));
    }
    if let Some(code) = patch.treatment.as_set() {
        treatments::require_active(transaction, code).await?;
    }
    let point = match patch.point {
        Patched::Keep => None,
        Patched::Remove => Some(None),
        Patched::Set(point) => Some(Some(checked_point(point)?)),
    };
    let boundary = match &patch.boundary {
        Patched::Keep => None,
        Patched::Remove => Some(None),
        Patched::Set(boundary) => Some(Some(checked_boundary(boundary)?)),
    };
    let place = point.map(|point| {
        (
            lots::longitude.eq(point.map(|point| point.0)),
            lots::latitude.eq(point.map(|point| point.1)),
            lots::cell.eq(point.and_then(|(longitude, latitude)| cell_at(longitude, latitude))),
        )
    });
    diesel::update(lots::table.find(id))
        .set((
            patch.address.map(|address| lots::address.eq(address.trim().to_owned())),
            patch.owner.map(|owner| lots::owner.eq(owner)),
            place,
            boundary.map(|boundary| lots::boundary.eq(boundary)),
            patch.square_feet.into_change().map(|size| lots::square_feet.eq(size)),
            patch.vacant_since.into_change().map(|day| lots::vacant_since.eq(day)),
            patch.treatment.into_change().map(|code| lots::treatment.eq(code)),
            lots::updated_at.eq(Utc::now()),
            lots::row_version.eq(current.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    changes::record(transaction, id, "updated", None, &fields, None).await?;
    priority::refresh(transaction, id).await?;
    audit::record_change(transaction, "lot", "lot.updated", id, fields, place_of(&current)).await
}

/// Brings a lot to another stage.
pub(super) async fn advance(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: IfMatch,
    step: NewLotTransition,
) -> ApiResult<()> {
    let current = store::lock(transaction, id).await?;
    if_match.check(current.row_version)?;
    if !current.status.allowed_transitions().contains(&step.to) {
        return Err(Problem::conflict("invalid_transition", "The lot cannot go there from where it stands."));
    }
    let note = step.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
    if step.to.needs_note() && note.is_none() {
        return Err(Problem::invalid_field("/note", "required", "Say why; others will ask."));
    }
    store::set_status(transaction, &current, step.to, note).await?;
    audit::record_change(transaction, "lot", "lot.moved", id, vec!["status"], place_of(&current)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_signs_are_hard_to_guess_and_easy_to_type() {
        let codes: std::collections::BTreeSet<String> = (0..1000).map(|_| new_sign_code()).collect();
        assert_eq!(codes.len(), 1000);
        assert!(codes.iter().all(|code| code.len() == 8 && !code.contains(['0', 'O', '1', 'I', 'L'])));
    }

    #[test]
    fn an_outline_is_one_closed_ring_on_the_earth() {
        let ring = json!([[-87.70, 41.88], [-87.69, 41.88], [-87.69, 41.89], [-87.70, 41.88]]);
        assert!(checked_boundary(&json!({ "type": "Polygon", "coordinates": [ring] })).is_ok());
        for wrong in [
            json!({ "type": "Point", "coordinates": [-87.7, 41.88] }),
            json!({ "type": "Polygon", "coordinates": [[[-87.70, 41.88], [-87.69, 41.88]]] }),
            json!({ "type": "Polygon" }),
        ] {
            assert!(checked_boundary(&wrong).is_err(), "{wrong}");
        }
    }
}
