//! Lots as CSV and GeoJSON.

use serde_json::json;

use super::store::{LotPoint, LotRow};
use crate::community_areas::{Areas, Point};
use crate::platform::http::{ApiResult, CsvExport, Problem};

/// Lots of one export.
pub(super) const LIMIT: i64 = 100_000;

const COLUMNS: &[&str] = &[
    "id",
    "parcel_number",
    "external_id",
    "address",
    "zip_code",
    "community_area_number",
    "community_area",
    "ward",
    "owner",
    "property_status",
    "zoning",
    "square_feet",
    "longitude",
    "latitude",
    "status",
    "treatment",
    "treated_on",
    "priority",
    "reopened_count",
];

fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A spreadsheet of lots.
pub(super) fn csv(rows: Vec<LotRow>, areas: &Areas) -> ApiResult<CsvExport> {
    let cells = rows.into_iter().map(|row| {
        vec![
            row.id.to_string(),
            row.parcel_number,
            text(row.external_id),
            row.address,
            text(row.zip_code),
            text(row.community_area_number),
            text(row.community_area_number.and_then(|number| areas.summary(number)).map(|area| area.name)),
            text(row.ward),
            row.owner.as_str().to_owned(),
            text(row.property_status),
            text(row.zoning),
            text(row.square_feet),
            text(row.longitude),
            text(row.latitude),
            row.status.as_str().to_owned(),
            text(row.treatment),
            text(row.treated_on),
            row.priority.to_string(),
            row.reopened_count.to_string(),
        ]
    });
    CsvExport::csv("lots", COLUMNS, cells.collect::<Vec<_>>().into_iter())
}

/// Points of lots for maps; those without a point are left out and counted in the collection. The public sees no priority.
pub(super) fn geojson(name: &str, rows: &[LotPoint], with_priority: bool) -> ApiResult<CsvExport> {
    let features: Vec<_> = rows
        .iter()
        .filter_map(|row| {
            let point = Point::from_columns(row.longitude, row.latitude)?;
            let mut properties = json!({ "id": row.id, "address": row.address, "status": row.status });
            if with_priority && let Some(properties) = properties.as_object_mut() {
                properties.insert("priority".to_owned(), json!(row.priority));
            }
            Some(json!({ "type": "Feature", "id": row.id, "geometry": point, "properties": properties }))
        })
        .collect();
    let count = features.len();
    let collection = json!({ "type": "FeatureCollection", "features": features, "without_point": rows.len() - count });
    let body = serde_json::to_vec(&collection).map_err(|error| Problem::internal(&error))?;
    Ok(CsvExport::other(name, "geojson", "application/geo+json", body, count))
}
