//! The week in figures, and the facts of its incidents.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{incidents, victimizations};
use uuid::Uuid;

use super::reference::ReviewRules;
use super::session_wire::{SessionFigures, SessionHotSpot};
use super::wire::IncidentFacts;
use crate::community_areas::Point;
use crate::incidents::{IncidentKind, Injury, Verification};
use crate::platform::db::Transaction;
use crate::platform::http::ApiResult;

/// Days of a hot spot, up to the end of the window.
const HOT_SPOT_DAYS: i64 = 28;

type FactRow = (
    Uuid,
    IncidentKind,
    DateTime<Utc>,
    Option<i32>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<f64>,
    Option<f64>,
    Verification,
    Option<bool>,
);

/// Facts of incidents as they are known now, by id. Read as the platform: a team reviews all that happened in its areas.
pub(super) async fn facts_of(transaction: Transaction<'_>, ids: &[Uuid]) -> ApiResult<HashMap<Uuid, IncidentFacts>> {
    transaction
        .as_system(async || {
            let rows: Vec<FactRow> = incidents::table
                .filter(incidents::id.eq_any(ids))
                .select((
                    incidents::id,
                    incidents::kind,
                    incidents::occurred_at,
                    incidents::community_area_number,
                    incidents::block,
                    incidents::beat,
                    incidents::location_description,
                    incidents::public_longitude,
                    incidents::public_latitude,
                    incidents::verification,
                    incidents::domestic,
                ))
                .load(&mut transaction.connection())
                .await?;
            let persons: Vec<(Uuid, Injury)> = victimizations::table
                .filter(victimizations::incident_id.eq_any(ids))
                .filter(victimizations::counted)
                .select((victimizations::incident_id, victimizations::injury))
                .load(&mut transaction.connection())
                .await?;
            let count = |id: Uuid, fatal: bool| {
                let found = persons.iter().filter(|(of, injury)| *of == id && (*injury == Injury::Fatal) == fatal);
                i64::try_from(found.count()).unwrap_or(i64::MAX)
            };
            let facts = rows.into_iter().map(|row| {
                let facts = IncidentFacts {
                    kind: row.1,
                    occurred_at: row.2,
                    community_area_number: row.3,
                    block: row.4,
                    beat: row.5,
                    location_description: row.6,
                    public_point: Point::from_columns(row.7, row.8),
                    verification: row.9,
                    domestic: row.10,
                    killed: count(row.0, true),
                    injured: count(row.0, false),
                };
                (row.0, facts)
            });
            Ok(facts.collect())
        })
        .await
}

/// Incidents of a window that stand on a session by themselves, oldest first.
pub(super) async fn incidents_of(
    transaction: Transaction<'_>,
    rules: &ReviewRules,
    areas: &[i32],
    (from, to): (NaiveDate, NaiveDate),
) -> ApiResult<Vec<Uuid>> {
    let kinds: Vec<&str> = rules.incident_kinds.iter().map(|kind| kind.as_str()).collect();
    transaction
        .as_system(async || {
            Ok(incidents::table
                .filter(incidents::community_area_number.eq_any(areas))
                .filter(incidents::occurred_on.between(from, to))
                .filter(incidents::kind.eq_any(kinds))
                .filter(incidents::verification.ne(Verification::Unfounded))
                .order((incidents::occurred_at, incidents::id))
                .select(incidents::id)
                .load(&mut transaction.connection())
                .await?)
        })
        .await
}

/// The same days of the year before; the end of a leap year's February is that of the common year's.
fn year_before(day: NaiveDate) -> NaiveDate {
    day.with_year(day.year() - 1).or_else(|| NaiveDate::from_ymd_opt(day.year() - 1, 2, 28)).unwrap_or(day)
}

/// Counts the week and what it is compared with.
pub(super) async fn figures(
    transaction: Transaction<'_>,
    rules: &ReviewRules,
    areas: &[i32],
    (from, to): (NaiveDate, NaiveDate),
) -> ApiResult<SessionFigures> {
    let kinds: Vec<&str> = rules.incident_kinds.iter().map(|kind| kind.as_str()).collect();
    let new_year = NaiveDate::from_ymd_opt(to.year(), 1, 1).unwrap_or(from);
    let since = year_before(new_year).min(from - Duration::days(364));
    let (persons, gathered) = transaction
        .as_system(async || {
            let persons: Vec<(NaiveDate, Injury)> = victimizations::table
                .filter(victimizations::counted)
                .filter(victimizations::community_area_number.eq_any(areas))
                .filter(victimizations::occurred_on.between(since, to))
                .filter(victimizations::kind.eq_any(&kinds))
                .select((victimizations::occurred_on, victimizations::injury))
                .load(&mut transaction.connection())
                .await?;
            let gathered: Vec<(Option<i64>, Option<String>)> = incidents::table
                .filter(incidents::community_area_number.eq_any(areas))
                .filter(incidents::occurred_on.between(to - Duration::days(HOT_SPOT_DAYS - 1), to))
                .filter(incidents::kind.eq_any(&kinds))
                .filter(incidents::verification.ne(Verification::Unfounded))
                .filter(incidents::hot_spot_cell.is_not_null())
                .select((incidents::hot_spot_cell, incidents::block))
                .load(&mut transaction.connection())
                .await?;
            Ok((persons, gathered))
        })
        .await?;
    let count = |first: NaiveDate, last: NaiveDate, only_killed: bool| {
        let found = persons
            .iter()
            .filter(|(day, injury)| (first..=last).contains(day) && (!only_killed || *injury == Injury::Fatal));
        i64::try_from(found.count()).unwrap_or(i64::MAX)
    };
    let back = |days: i64| (from - Duration::days(days), to - Duration::days(days));
    let (prior_from, prior_to) = back(7);
    let (last_year_from, last_year_to) = back(364);
    Ok(SessionFigures {
        as_of: Utc::now(),
        week: count(from, to, false),
        week_killed: count(from, to, true),
        prior_week: count(prior_from, prior_to, false),
        same_week_last_year: count(last_year_from, last_year_to, false),
        year_to_date: count(new_year, to, false),
        prior_year_to_date: count(year_before(new_year), year_before(to), false),
        hot_spots: hot_spots(gathered),
    })
}

fn hot_spots(incidents: Vec<(Option<i64>, Option<String>)>) -> Vec<SessionHotSpot> {
    let mut cells: HashMap<i64, (i64, Option<String>)> = HashMap::new();
    for (cell, block) in incidents {
        let Some(cell) = cell else { continue };
        let entry = cells.entry(cell).or_insert((0, None));
        entry.0 += 1;
        entry.1 = entry.1.take().or(block);
    }
    let mut spots: Vec<SessionHotSpot> = cells
        .into_iter()
        .filter(|(_, (count, _))| *count >= 2)
        .map(|(cell, (incident_count, block))| SessionHotSpot { cell: format!("{cell:x}"), incident_count, block })
        .collect();
    spots.sort_by(|left, right| (-left.incident_count, &left.cell).cmp(&(-right.incident_count, &right.cell)));
    spots.truncate(10);
    spots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hot_spot_has_two_incidents_and_the_busiest_comes_first() {
        let block = |name: &str| Some(name.to_owned());
        let spots = hot_spots(vec![
            (Some(1), block("A")),
            (Some(2), None),
            (Some(2), block("B")),
            (Some(3), block("C")),
            (Some(3), block("C")),
            (Some(3), block("C")),
            (None, block("D")),
        ]);
        let spots: Vec<_> =
            spots.iter().map(|spot| (spot.cell.as_str(), spot.incident_count, spot.block.as_deref())).collect();
        assert_eq!(spots, [("3", 3, Some("C")), ("2", 2, Some("B"))]);
    }

    #[test]
    fn the_last_of_february_has_a_year_before() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        assert_eq!(year_before(day(2024, 2, 29)), day(2023, 2, 28));
        assert_eq!(year_before(day(2026, 11, 22)), day(2025, 11, 22));
    }
}
