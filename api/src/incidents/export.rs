//! Incidents as CSV and GeoJSON: the same rows and fields that the caller sees in lists.

use serde_json::json;

use super::wire::IncidentSummary;
use crate::platform::http::{ApiResult, CsvExport, Problem};

/// Rows of one export.
pub(super) const LIMIT: i64 = 50_000;

const COLUMNS: &[&str] = &[
    "id",
    "case_number",
    "kind",
    "occurred_at",
    "occurred_on",
    "community_area_number",
    "community_area",
    "block",
    "longitude",
    "latitude",
    "beat",
    "district",
    "ward",
    "location_description",
    "domestic",
    "gunshot_injury",
    "verification",
    "victimization_count",
    "source",
    "provisional",
];

fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A spreadsheet of incidents.
pub(super) fn csv(incidents: Vec<IncidentSummary>) -> ApiResult<CsvExport> {
    let rows = incidents.into_iter().map(|incident| {
        let coordinate = |index: usize| incident.public_point.and_then(|point| point.coordinates.get(index).copied());
        vec![
            incident.id.to_string(),
            text(incident.case_number.as_deref()),
            incident.kind.as_str().to_owned(),
            incident.occurred_at.to_rfc3339(),
            incident.occurred_on.to_string(),
            text(incident.community_area.as_ref().map(|area| area.number)),
            text(incident.community_area.as_ref().map(|area| &area.name)),
            text(incident.block.as_deref()),
            text(coordinate(0)),
            text(coordinate(1)),
            text(incident.beat.as_deref()),
            text(incident.district.as_deref()),
            text(incident.ward),
            text(incident.location_description.as_deref()),
            text(incident.domestic),
            incident.gunshot_injury.as_str().to_owned(),
            incident.verification.as_str().to_owned(),
            incident.victimization_count.to_string(),
            incident.source.as_str().to_owned(),
            incident.provisional.to_string(),
        ]
    });
    CsvExport::csv("incidents", COLUMNS, rows.collect::<Vec<_>>().into_iter())
}

/// Points of incidents for maps; those without a point are left out and counted in the collection.
pub(super) fn geojson(incidents: &[IncidentSummary]) -> ApiResult<CsvExport> {
    let features: Vec<_> = incidents
        .iter()
        .filter_map(|incident| {
            Some(json!({
                "type": "Feature",
                "id": incident.id,
                "geometry": incident.public_point?,
                "properties": {
                    "id": incident.id,
                    "kind": incident.kind,
                    "occurred_at": incident.occurred_at,
                    "community_area_number": incident.community_area.as_ref().map(|area| area.number),
                    "block": incident.block,
                    "verification": incident.verification,
                },
            }))
        })
        .collect();
    let count = features.len();
    let collection =
        json!({ "type": "FeatureCollection", "features": features, "without_point": incidents.len() - count });
    let body = serde_json::to_vec(&collection).map_err(|error| Problem::internal(&error))?;
    Ok(CsvExport::other("incidents", "geojson", "application/geo+json", body, count))
}
