//! What travels about community areas.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use schema::community_areas;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use crate::platform::http::{Patched, Versioned};
use crate::text_enum;

/// A position as GeoJSON: longitude first, in degrees (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// Always `Point`.
    pub r#type: PointType,
    /// Longitude and latitude.
    #[schema(example = json!([-87.6324, 41.8838]), min_items = 2, max_items = 2)]
    pub coordinates: [f64; 2],
}

/// The GeoJSON type of a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum PointType {
    /// One position.
    Point,
}

impl Point {
    /// From longitude and latitude.
    pub const fn new(longitude: f64, latitude: f64) -> Self {
        Self { r#type: PointType::Point, coordinates: [longitude, latitude] }
    }

    /// From two nullable columns.
    pub fn from_columns(longitude: Option<f64>, latitude: Option<f64>) -> Option<Self> {
        Some(Self::new(longitude?, latitude?))
    }

    /// Longitude and latitude, when they lie on the earth.
    pub fn checked(self) -> Option<(f64, f64)> {
        let [longitude, latitude] = self.coordinates;
        ((-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude)).then_some((longitude, latitude))
    }
}

text_enum! {
    /// Where a boundary comes from.
    pub enum BoundaryKind {
        /// Published by the city.
        Official = "official",
        /// A cell around the centroid, until the city's are imported.
        Approximate = "approximate",
    }
}

/// An area as part of something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AreaSummary {
    /// The city's number.
    #[schema(example = 25, minimum = 1, maximum = 1000)]
    pub number: i32,
    /// Name.
    #[schema(example = "Austin", max_length = 100)]
    pub name: String,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = community_areas, check_for_backend(diesel::pg::Pg))]
pub(super) struct AreaRow {
    pub number: i32,
    pub name: String,
    pub portal_name: String,
    pub aliases: Vec<String>,
    pub side: String,
    pub is_focus: bool,
    pub population: Option<i32>,
    pub population_year: Option<i32>,
    pub population_source: Option<String>,
    pub centroid_longitude: f64,
    pub centroid_latitude: f64,
    pub boundary_kind: BoundaryKind,
    pub updated_at: DateTime<Utc>,
    pub row_version: i64,
}

/// A community area.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CommunityArea)]
pub struct CommunityAreaView {
    /// The city's number.
    #[schema(example = 25, minimum = 1, maximum = 1000)]
    pub number: i32,
    /// Name.
    #[schema(example = "Austin", max_length = 100)]
    pub name: String,
    /// As published data spell it.
    #[schema(example = "AUSTIN", max_length = 100)]
    pub portal_name: String,
    /// Other names that are understood.
    #[schema(example = json!(["THE AUSTIN AREA"]), max_items = 20)]
    pub aliases: Vec<String>,
    /// Side of the city.
    #[schema(example = "West", max_length = 50)]
    pub side: String,
    /// Whether it is one of the areas in focus.
    #[schema(example = true)]
    pub is_focus: bool,
    /// Residents.
    #[schema(example = 98514, minimum = 0, maximum = 100_000_000)]
    pub population: Option<i32>,
    /// Year of the count.
    #[schema(example = 2010, minimum = 1900, maximum = 2200)]
    pub population_year: Option<i32>,
    /// Who counted.
    #[schema(example = "U.S. Census 2010", max_length = 200)]
    pub population_source: Option<String>,
    /// A point in the middle.
    pub centroid: Point,
    /// Where the boundary comes from.
    pub boundary_kind: BoundaryKind,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

impl From<AreaRow> for CommunityAreaView {
    fn from(row: AreaRow) -> Self {
        let AreaRow {
            number,
            name,
            portal_name,
            aliases,
            side,
            is_focus,
            population,
            population_year,
            population_source,
            centroid_longitude,
            centroid_latitude,
            boundary_kind,
            updated_at,
            row_version,
        } = row;
        let centroid = Point::new(centroid_longitude, centroid_latitude);
        Self {
            number,
            name,
            portal_name,
            aliases,
            side,
            is_focus,
            population,
            population_year,
            population_source,
            centroid,
            boundary_kind,
            updated_at,
            row_version,
        }
    }
}

impl Versioned for CommunityAreaView {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// A change of an area (JSON merge patch).
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommunityAreaPatch {
    /// Name.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// Other names that are understood.
    #[validate(length(max = 20), custom(function = are_names))]
    #[schema(max_items = 20, example = json!(["LITTLE VILLAGE"]))]
    pub aliases: Option<Vec<String>>,
    /// Side of the city.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_length = 1, max_length = 50)]
    pub side: Option<String>,
    /// Whether it is one of the areas in focus.
    pub is_focus: Option<bool>,
    /// Residents; null when unknown.
    #[validate(range(min = 0, max = 100_000_000))]
    #[serde(default)]
    #[schema(value_type = Option<i32>, minimum = 0, maximum = 100_000_000, example = 96557)]
    pub population: Patched<i32>,
    /// Year of the count.
    #[validate(range(min = 1900, max = 2200))]
    #[serde(default)]
    #[schema(value_type = Option<i32>, minimum = 1900, maximum = 2200, example = 2020)]
    pub population_year: Patched<i32>,
    /// Who counted.
    #[validate(length(min = 1, max = 200))]
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 200, example = "U.S. Census 2020")]
    pub population_source: Patched<String>,
}

fn are_names(aliases: &[String]) -> Result<(), ValidationError> {
    let is_name = |alias: &String| !alias.trim().is_empty() && alias.chars().count() <= 100;
    if aliases.iter().all(is_name) {
        return Ok(());
    }
    Err(ValidationError::new("length").with_message("Each name has between 1 and 100 characters.".into()))
}

/// Which areas.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CommunityAreaFilter {
    /// Part of a name or alias.
    #[param(max_length = 100, example = "park")]
    pub q: Option<String>,
    /// Side of the city.
    #[param(max_length = 50, example = "West")]
    pub side: Option<String>,
    /// Only areas in focus, or only the others.
    pub focus: Option<bool>,
    /// `number` (default) or `name`.
    #[param(max_length = 10, example = "number")]
    pub sort: Option<String>,
}

/// A place to resolve: a point, an address, or both. Sent in the body, since an address may be somebody's home.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceQuery {
    /// A position.
    pub point: Option<Point>,
    /// A street address.
    #[validate(length(min = 1, max = 300))]
    #[schema(example = "6312 South Ashland Avenue, Apt 2", max_length = 300)]
    pub address: Option<String>,
}

/// What a place comes to.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaceResolution {
    /// Area of the point; null without a point or outside of the city.
    pub community_area: Option<AreaSummary>,
    /// Whether the boundary used is only approximate.
    #[schema(example = false)]
    pub approximate: bool,
    /// The address in one spelling, without unit.
    #[schema(example = "6312 S ASHLAND AVE", max_length = 300)]
    pub normalized_address: Option<String>,
    /// The block, as it may be published.
    #[schema(example = "063XX S ASHLAND AVE", max_length = 300)]
    pub block_address: Option<String>,
}

/// Boundaries of all areas as GeoJSON.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoundaryCollection {
    /// Always `FeatureCollection`.
    #[schema(example = "FeatureCollection", max_length = 20)]
    pub r#type: &'static str,
    /// One feature per area.
    #[schema(max_items = 1000)]
    pub features: Vec<BoundaryFeature>,
}

/// Boundary of one area.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoundaryFeature {
    /// Always `Feature`.
    #[schema(example = "Feature", max_length = 10)]
    pub r#type: &'static str,
    /// Number again, for maps.
    #[schema(example = 25, minimum = 1, maximum = 1000)]
    pub id: i32,
    /// What the map shows.
    pub properties: BoundaryProperties,
    /// GeoJSON MultiPolygon, longitude first.
    #[schema(value_type = Object, example = json!({"type": "MultiPolygon", "coordinates": [[[[-87.7, 41.8], [-87.6, 41.8], [-87.6, 41.9], [-87.7, 41.8]]]]}))]
    pub geometry: serde_json::Value,
}

/// What a map shows of an area.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoundaryProperties {
    /// The city's number.
    #[schema(example = 25, minimum = 1, maximum = 1000)]
    pub number: i32,
    /// Name.
    #[schema(example = "Austin", max_length = 100)]
    pub name: String,
    /// Whether it is one of the areas in focus.
    pub is_focus: bool,
    /// Where the boundary comes from.
    pub boundary_kind: BoundaryKind,
}
