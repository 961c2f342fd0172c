//! All areas in memory: names to numbers, points to numbers. Rebuilt when the table changes.

use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

use chrono::{DateTime, Utc};
use diesel::dsl::max;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use geo::MultiPolygon;
use schema::community_areas;
use serde_json::{Value, json};
use statistics::areas::AreaIndex;

use super::address::normalize_name;
use super::import::multi_polygon;
use super::wire::{AreaSummary, BoundaryCollection, BoundaryFeature, BoundaryKind, BoundaryProperties};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};

/// Degrees: about 20 m, invisible on a map of a city.
const MAP_TOLERANCE_DEGREES: f64 = 0.0002;

#[derive(Debug)]
struct Area {
    name: String,
    is_focus: bool,
    population: Option<i32>,
    boundary_kind: BoundaryKind,
    map_boundary: MultiPolygon<f64>,
}

/// The areas of the city, as they stood at one moment.
#[derive(Debug)]
pub struct Areas {
    version: Version,
    areas: BTreeMap<i32, Area>,
    numbers: BTreeMap<String, i32>,
    index: AreaIndex,
}

static CURRENT: RwLock<Vec<Arc<Areas>>> = RwLock::new(Vec::new());

/// The areas now. Reads one number, and the boundaries only when something changed.
pub async fn areas(transaction: Transaction<'_>) -> ApiResult<Arc<Areas>> {
    let version = version(transaction).await?;
    let known = CURRENT.read().ok().and_then(|known| known.iter().find(|areas| areas.version == version).cloned());
    if let Some(areas) = known {
        return Ok(areas);
    }
    let loaded = Arc::new(load(transaction, version).await?);
    if let Ok(mut known) = CURRENT.write() {
        // Tests run several databases in one process.
        known.truncate(3);
        known.insert(0, Arc::clone(&loaded));
    }
    Ok(loaded)
}

/// Changes with every change of an area, an insertion and a removal too.
type Version = (i64, Option<DateTime<Utc>>);

async fn version(transaction: Transaction<'_>) -> ApiResult<Version> {
    use diesel::sql_types::BigInt;
    let sum = diesel::dsl::sql::<BigInt>("coalesce(sum(row_version * number), 0)::bigint");
    Ok(community_areas::table
        .select((sum, max(community_areas::updated_at)))
        .first(&mut transaction.connection())
        .await?)
}

type Row = (i32, String, String, Vec<String>, bool, Option<i32>, BoundaryKind, Value);

async fn load(transaction: Transaction<'_>, version: Version) -> ApiResult<Areas> {
    let rows: Vec<Row> = community_areas::table
        .order(community_areas::number)
        .select((
            community_areas::number,
            community_areas::name,
            community_areas::portal_name,
            community_areas::aliases,
            community_areas::is_focus,
            community_areas::population,
            community_areas::boundary_kind,
            community_areas::boundary,
        ))
        .load(&mut transaction.connection())
        .await?;
    let (mut areas, mut numbers, mut boundaries) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
    for (number, name, portal_name, aliases, is_focus, population, boundary_kind, boundary) in rows {
        let boundary =
            multi_polygon(&boundary).map_err(|error| Problem::internal(&format!("area {number}: {error}")))?;
        for spelling in aliases.iter().chain([&portal_name, &name]) {
            numbers.insert(normalize_name(spelling), number);
        }
        let map_boundary = statistics::areas::simplify(&boundary, MAP_TOLERANCE_DEGREES);
        areas.insert(number, Area { name, is_focus, population, boundary_kind, map_boundary });
        boundaries.push((number, boundary));
    }
    let index = AreaIndex::new(boundaries).map_err(|error| Problem::internal(&error))?;
    Ok(Areas { version, areas, numbers, index })
}

impl Areas {
    /// The area that a point lies in.
    pub fn locate(&self, longitude: f64, latitude: f64) -> Option<i32> {
        self.index.locate(longitude, latitude)
    }

    /// The area of this name, alias or published spelling.
    pub fn by_name(&self, name: &str) -> Option<i32> {
        self.numbers.get(&normalize_name(name)).copied()
    }

    /// Whether there is an area of this number.
    pub fn contains(&self, number: i32) -> bool {
        self.areas.contains_key(&number)
    }

    /// Number and name.
    pub fn summary(&self, number: i32) -> Option<AreaSummary> {
        self.areas.get(&number).map(|area| AreaSummary { number, name: area.name.clone() })
    }

    /// Residents.
    pub fn population(&self, number: i32) -> Option<i32> {
        self.areas.get(&number)?.population
    }

    /// Numbers of all areas, or of those in focus.
    pub fn numbers(&self, only_focus: bool) -> Vec<i32> {
        self.areas.iter().filter(|(_, area)| area.is_focus || !only_focus).map(|(number, _)| *number).collect()
    }

    /// Whether some boundary is not the city's own.
    pub fn is_approximate(&self) -> bool {
        self.areas.values().any(|area| area.boundary_kind == BoundaryKind::Approximate)
    }

    /// Boundaries for maps.
    pub fn boundary_collection(&self) -> BoundaryCollection {
        let features = self.areas.iter().map(|(number, area)| BoundaryFeature {
            r#type: "Feature",
            id: *number,
            properties: BoundaryProperties {
                number: *number,
                name: area.name.clone(),
                is_focus: area.is_focus,
                boundary_kind: area.boundary_kind,
            },
            geometry: rounded_geometry(&area.map_boundary),
        });
        BoundaryCollection { r#type: "FeatureCollection", features: features.collect() }
    }
}

/// GeoJSON of a boundary as it is.
pub(super) fn geometry(boundary: &MultiPolygon<f64>) -> Value {
    geometry_of(boundary, |value| value)
}

/// GeoJSON of a boundary, to five decimals (about a meter).
pub(super) fn rounded_geometry(boundary: &MultiPolygon<f64>) -> Value {
    geometry_of(boundary, |value| (value * 100_000.0).round() / 100_000.0)
}

fn geometry_of(boundary: &MultiPolygon<f64>, coordinate: fn(f64) -> f64) -> Value {
    let ring = |line: &geo::LineString<f64>| -> Vec<[f64; 2]> {
        line.coords().map(|coord| [coordinate(coord.x), coordinate(coord.y)]).collect()
    };
    let polygons: Vec<Vec<Vec<[f64; 2]>>> = boundary
        .iter()
        .map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect())
        .collect();
    json!({ "type": "MultiPolygon", "coordinates": polygons })
}
