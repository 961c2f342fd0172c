//! Bringing areas in: the reference list as CSV (with approximate boundaries), the city's boundaries as GeoJSON.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use geo::{MultiPolygon, Point};
use schema::community_areas;
use serde::Deserialize;
use serde_json::{Map, Value};
use statistics::areas::validate_boundary;

use super::address::normalize_name;
use super::index::{geometry, rounded_geometry};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Problem};

/// One thing that is wrong with a file of areas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaImportError {
    /// Line of a CSV file, or the feature's place in a GeoJSON file, from 1.
    pub line: u64,
    /// Column or property.
    pub column: Option<String>,
    /// Machine-readable code.
    pub code: &'static str,
    /// What to do.
    pub reason: String,
}

/// What an import of areas came to. Any error refuses the whole file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AreaImportReport {
    /// Areas in the file.
    pub read: usize,
    /// Areas whose boundary changed.
    pub changed: usize,
    /// Areas whose boundary was the same.
    pub unchanged: usize,
    /// Incidents that lay in no area and have one now.
    pub placed: usize,
    /// What is wrong.
    pub errors: Vec<AreaImportError>,
}

#[derive(Debug, Deserialize)]
struct SeedRow {
    number: i32,
    name: String,
    portal_name: String,
    aliases: String,
    side: String,
    is_focus: bool,
    population: Option<i32>,
    population_year: Option<i32>,
    population_source: Option<String>,
    centroid_longitude: f64,
    centroid_latitude: f64,
}

/// Enters the reference list; areas that are there already stay as they are. Gives how many were new.
pub async fn seed_areas(transaction: Transaction<'_>, csv_text: &str) -> ApiResult<usize> {
    let mut reader = csv::Reader::from_reader(csv_text.as_bytes());
    let rows: Vec<SeedRow> = reader
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|error| Problem::malformed(format!("The list of areas cannot be read: {error}.")))?;
    let centroids: Vec<(i32, Point<f64>)> =
        rows.iter().map(|row| (row.number, Point::new(row.centroid_longitude, row.centroid_latitude))).collect();
    let cells: BTreeMap<i32, MultiPolygon<f64>> =
        statistics::voronoi::approximate_boundaries(&centroids).into_iter().collect();
    let mut entered = 0;
    for row in rows {
        let boundary = cells.get(&row.number).map(rounded_geometry).unwrap_or_default();
        let aliases: Vec<&str> = row.aliases.split('|').filter(|alias| !alias.is_empty()).collect();
        entered += diesel::insert_into(community_areas::table)
            .values((
                (
                    community_areas::number.eq(row.number),
                    community_areas::name.eq(&row.name),
                    community_areas::portal_name.eq(normalize_name(&row.portal_name)),
                    community_areas::aliases.eq(aliases),
                    community_areas::side.eq(&row.side),
                    community_areas::is_focus.eq(row.is_focus),
                ),
                (
                    community_areas::population.eq(row.population),
                    community_areas::population_year.eq(row.population_year),
                    community_areas::population_source.eq(&row.population_source),
                    community_areas::centroid_longitude.eq(row.centroid_longitude),
                    community_areas::centroid_latitude.eq(row.centroid_latitude),
                    community_areas::boundary.eq(boundary),
                    community_areas::boundary_kind.eq("approximate"),
                ),
            ))
            .on_conflict_do_nothing()
            .execute(&mut transaction.connection())
            .await?;
    }
    Ok(entered)
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Vec<Vec<Vec<f64>>>),
    MultiPolygon(Vec<Vec<Vec<Vec<f64>>>>),
}

#[derive(Deserialize)]
struct Feature {
    properties: Map<String, Value>,
    geometry: Value,
}

#[derive(Deserialize)]
struct FeatureCollection {
    features: Vec<Feature>,
}

/// A checked boundary from GeoJSON: closed rings, on the earth, with an area.
pub(super) fn multi_polygon(value: &Value) -> Result<MultiPolygon<f64>, String> {
    let geometry: Geometry = Geometry::deserialize(value)
        .map_err(|_other| "a Polygon or MultiPolygon with positions is needed".to_owned())?;
    let polygons = match geometry {
        Geometry::Polygon(polygon) => vec![polygon],
        Geometry::MultiPolygon(polygons) => polygons,
    };
    let mut checked = Vec::new();
    for polygon in &polygons {
        let mut rings = Vec::new();
        for ring in polygon {
            let positions: Option<Vec<[f64; 2]>> =
                ring.iter().map(|position| <[f64; 2]>::try_from(position.get(..2)?).ok()).collect();
            rings.push(positions.ok_or_else(|| "a position has fewer than two numbers".to_owned())?);
        }
        checked.push(rings);
    }
    validate_boundary(&checked).map_err(|error| error.to_string())
}

fn number_of(properties: &Map<String, Value>) -> Option<i32> {
    ["area_numbe", "area_num_1", "number", "area_number"].iter().find_map(|name| match properties.get(*name)? {
        Value::Number(number) => i32::try_from(number.as_i64()?).ok(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    })
}

fn name_of(properties: &Map<String, Value>) -> Option<&str> {
    ["community", "name", "area_name"].iter().find_map(|name| properties.get(*name)?.as_str())
}

struct Known {
    names: BTreeMap<i32, BTreeSet<String>>,
}

async fn known(transaction: Transaction<'_>) -> ApiResult<Known> {
    let rows: Vec<(i32, String, String, Vec<String>)> = community_areas::table
        .select((
            community_areas::number,
            community_areas::name,
            community_areas::portal_name,
            community_areas::aliases,
        ))
        .load(&mut transaction.connection())
        .await?;
    let names = rows.into_iter().map(|(number, name, portal_name, aliases)| {
        (number, aliases.iter().chain([&name, &portal_name]).map(|spelling| normalize_name(spelling)).collect())
    });
    Ok(Known { names: names.collect() })
}

type Boundaries = BTreeMap<i32, MultiPolygon<f64>>;

/// Every area exactly once, known by number and name, with a valid boundary; or what is wrong.
fn check(collection: &FeatureCollection, known: &Known) -> (Boundaries, Vec<AreaImportError>) {
    let (mut boundaries, mut errors) = (BTreeMap::new(), Vec::new());
    for (position, feature) in collection.features.iter().enumerate() {
        let line = u64::try_from(position).unwrap_or(u64::MAX).saturating_add(1);
        let mut refuse = |column: &str, code, reason: String| {
            errors.push(AreaImportError { line, column: Some(column.to_owned()), code, reason });
        };
        let Some(number) = number_of(&feature.properties) else {
            refuse(
                "area_numbe",
                "missing_number",
                "The feature needs its area number in area_numbe or number.".to_owned(),
            );
            continue;
        };
        match (known.names.get(&number), name_of(&feature.properties)) {
            (None, _) => refuse(
                "area_numbe",
                "unknown_area",
                "No area has this number; enter it in the list of areas first.".to_owned(),
            ),
            (Some(names), Some(name)) if !names.contains(&normalize_name(name)) => {
                refuse(
                    "community",
                    "name_differs",
                    "The name does not belong to this number; check both, or add an alias.".to_owned(),
                );
            }
            _ => {}
        }
        match multi_polygon(&feature.geometry) {
            Err(reason) => refuse("geometry", "invalid_boundary", format!("{reason}.")),
            Ok(boundary) => {
                if boundaries.insert(number, boundary).is_some() {
                    refuse("area_numbe", "repeated_area", "This number stands in the file twice.".to_owned());
                }
            }
        }
    }
    for number in known.names.keys().filter(|number| !boundaries.contains_key(number)) {
        let reason = format!("The boundary of area {number} is missing or not valid; the file must hold every area.");
        errors.push(AreaImportError { line: 0, column: None, code: "missing_area", reason });
    }
    (boundaries, errors)
}

/// Reads the city's boundaries from GeoJSON, checks all of them, and replaces those stored.
pub async fn import_boundaries(transaction: Transaction<'_>, text: &str, dry_run: bool) -> ApiResult<AreaImportReport> {
    let collection: FeatureCollection = match serde_json::from_str(text) {
        Ok(collection) => collection,
        Err(error) => {
            let line = u64::try_from(error.line()).unwrap_or_default();
            let reason = "The file is not a GeoJSON FeatureCollection with properties and geometry.".to_owned();
            let errors = vec![AreaImportError { line, column: None, code: "invalid_json", reason }];
            return Ok(AreaImportReport { errors, ..AreaImportReport::default() });
        }
    };
    let (boundaries, errors) = check(&collection, &known(transaction).await?);
    let mut report = AreaImportReport { read: collection.features.len(), errors, ..AreaImportReport::default() };
    if !report.errors.is_empty() {
        return Ok(report);
    }
    for (number, boundary) in &boundaries {
        let stored: (Value, String) = community_areas::table
            .find(number)
            .select((community_areas::boundary, community_areas::boundary_kind))
            .for_update()
            .first(&mut transaction.connection())
            .await?;
        let new = geometry(boundary);
        if stored.0 == new && stored.1 == "official" {
            report.unchanged += 1;
            continue;
        }
        report.changed += 1;
        if !dry_run {
            replace(transaction, *number, boundary, new).await?;
        }
    }
    if report.changed > 0 && !dry_run {
        report.placed = place_incidents(transaction).await?;
        audit::record_change(
            transaction,
            "community_area",
            "community_area.boundaries_imported",
            "all",
            vec!["boundary"],
            Place::default(),
        )
        .await?;
    }
    Ok(report)
}

async fn replace(transaction: Transaction<'_>, number: i32, boundary: &MultiPolygon<f64>, new: Value) -> ApiResult<()> {
    let center =
        statistics::areas::centroid(boundary).ok_or_else(|| Problem::internal(&"a boundary without centroid"))?;
    diesel::update(community_areas::table.find(number))
        .set((
            community_areas::boundary.eq(new),
            community_areas::boundary_kind.eq("official"),
            community_areas::centroid_longitude.eq(center.x()),
            community_areas::centroid_latitude.eq(center.y()),
            community_areas::updated_at.eq(Utc::now()),
            community_areas::row_version.eq(community_areas::row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Incidents that came without an area but with a point get their area from the new boundaries.
async fn place_incidents(transaction: Transaction<'_>) -> ApiResult<usize> {
    crate::incidents::place_unplaced(transaction).await
}
