//! Priority of a lot: points with their reasons.
//!
//! A factor gives `min(most_points, points_each × value)`; the priority is their sum. Weights are dated rows (`rules`). What a city
//! has no data about (no school was ever imported) is shown as not known and gives no points.

use std::collections::BTreeSet;

use chrono::{Datelike, Duration, NaiveDate, NaiveTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{community_areas, incidents, jobs, lot_nominations, lot_surroundings, lots};
use serde_json::json;
use uuid::Uuid;

use super::model::{LotFactor, NominationStatus, SurroundingKind};
use super::rules::{Rules, current};
use super::store::LotRow;
use super::wire::LotPriorityFactor;
use crate::platform::access::Platform;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};
use crate::platform::jobs::{JobKind, Outcome, RunningJob, enqueue, enqueue_at};
use crate::settings::{timezone, today};

const KIND: &str = "lots.priorities";
/// Lots between two commits of the job.
const BATCH: i64 = 500;

pub(super) fn job_kind() -> JobKind {
    JobKind { name: KIND, run: |platform, job| Box::pin(run(platform, job)) }
}

/// How much there is of a factor; None: there is no data about it.
type Value = (LotFactor, Option<f64>);

/// Points by the weights of the rules, most first, and their sum to a tenth.
pub(super) fn score(rules: &Rules, values: &[Value]) -> (f64, Vec<LotPriorityFactor>) {
    let mut factors: Vec<LotPriorityFactor> = rules
        .weights
        .iter()
        .map(|weight| {
            let value = values.iter().find(|value| value.0 == weight.factor).and_then(|value| value.1);
            let points = value.map_or(0.0, |value| (weight.points_each * value).min(weight.most_points));
            LotPriorityFactor {
                factor: weight.factor,
                value: round(value.unwrap_or(0.0)),
                points: round(points),
                most_points: weight.most_points,
                known: value.is_some(),
            }
        })
        .collect();
    factors.sort_by(|left, right| right.points.total_cmp(&left.points));
    (round(factors.iter().map(|factor| factor.points).sum()), factors)
}

fn round(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

/// Whole and part years from a day to another, not negative.
fn years_between(from: NaiveDate, to: NaiveDate) -> f64 {
    let whole = f64::from(to.year() - from.year());
    let part = (f64::from(to.ordinal0()) - f64::from(from.ordinal0())) / 365.25;
    (whole + part).max(0.0)
}

/// What does not differ between lots.
struct City {
    rules: Rules,
    today: NaiveDate,
    focus: BTreeSet<i32>,
    known: BTreeSet<SurroundingKind>,
    knows_incidents: bool,
}

async fn city(transaction: Transaction<'_>) -> ApiResult<City> {
    let focus: Vec<i32> = community_areas::table
        .filter(community_areas::is_focus)
        .select(community_areas::number)
        .load(&mut transaction.connection())
        .await?;
    let known: Vec<SurroundingKind> =
        lot_surroundings::table.select(lot_surroundings::kind).distinct().load(&mut transaction.connection()).await?;
    let some: Vec<Uuid> = incidents::table.select(incidents::id).limit(1).load(&mut transaction.connection()).await?;
    Ok(City {
        rules: current(transaction).await?,
        today: today(transaction).await?,
        focus: focus.into_iter().collect(),
        known: known.into_iter().collect(),
        knows_incidents: !some.is_empty(),
    })
}

/// The cells of the grid that can hold anything within a distance of a place.
pub(super) fn cells_around(longitude: f64, latitude: f64, distance_m: f64) -> Vec<i64> {
    let Some(cell) = statistics::hot_spots::cell_of(longitude, latitude, statistics::hot_spots::DEFAULT_RESOLUTION)
    else {
        return Vec::new();
    };
    // The least height of a cell between two opposite sides is about 260 m: so many rings hold the distance.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 20 rings")]
    let rings = ((distance_m / 260.0).ceil() as u32 + 1).min(statistics::hot_spots::MAX_RINGS);
    let cells = statistics::hot_spots::neighbors(cell, rings).unwrap_or_default();
    cells.into_iter().map(|cell| i64::from_ne_bytes(cell.to_ne_bytes())).collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^53")]
fn number(count: usize) -> f64 {
    count as f64
}

async fn around(transaction: Transaction<'_>, city: &City, place: (f64, f64)) -> ApiResult<Vec<Value>> {
    let rules = &city.rules;
    let near = |point: (f64, f64), distance: i32| statistics::distances::between_m(place, point) <= f64::from(distance);
    let since = city.today - Duration::days(i64::from(rules.incident_days));
    let happened: Vec<(Option<f64>, Option<f64>)> = incidents::table
        .filter(incidents::hot_spot_cell.eq_any(cells_around(place.0, place.1, f64::from(rules.incident_radius_m))))
        .filter(incidents::occurred_on.gt(since))
        .filter(incidents::verification.ne("unfounded"))
        .select((incidents::public_longitude, incidents::public_latitude))
        .load(&mut transaction.connection())
        .await?;
    let incidents = happened
        .into_iter()
        .filter_map(|(longitude, latitude)| Some((longitude?, latitude?)))
        .filter(|point| near(*point, rules.incident_radius_m))
        .count();
    let requested_since = city.today - Duration::days(i64::from(rules.service_request_days));
    let widest = f64::from(rules.near_distance_m.max(rules.incident_radius_m));
    let found: Vec<(SurroundingKind, f64, f64, Option<NaiveDate>)> = lot_surroundings::table
        .filter(lot_surroundings::cell.eq_any(cells_around(place.0, place.1, widest)))
        .select((
            lot_surroundings::kind,
            lot_surroundings::longitude,
            lot_surroundings::latitude,
            lot_surroundings::reported_on,
        ))
        .load(&mut transaction.connection())
        .await?;
    let requests = found
        .iter()
        .filter(|(kind, longitude, latitude, day)| {
            *kind == SurroundingKind::ServiceRequest
                && near((*longitude, *latitude), rules.incident_radius_m)
                && day.is_none_or(|day| day > requested_since)
        })
        .count();
    let any = |kind: SurroundingKind| {
        let there = found.iter().any(|(known, longitude, latitude, _)| {
            *known == kind && near((*longitude, *latitude), rules.near_distance_m)
        });
        city.known.contains(&kind).then_some(if there { 1.0 } else { 0.0 })
    };
    Ok(vec![
        (LotFactor::Incidents, city.knows_incidents.then_some(number(incidents))),
        (LotFactor::ServiceRequests, city.known.contains(&SurroundingKind::ServiceRequest).then_some(number(requests))),
        (LotFactor::School, any(SurroundingKind::School)),
        (LotFactor::Park, any(SurroundingKind::Park)),
        (LotFactor::Transit, any(SurroundingKind::Transit)),
    ])
}

async fn refresh_row(transaction: Transaction<'_>, city: &City, row: &LotRow) -> ApiResult<()> {
    let mut values = match (row.longitude, row.latitude) {
        (Some(longitude), Some(latitude)) => around(transaction, city, (longitude, latitude)).await?,
        _ => Vec::new(),
    };
    let nominations: i64 = lot_nominations::table
        .filter(lot_nominations::lot_id.eq(row.id))
        .filter(lot_nominations::status.ne(NominationStatus::Declined))
        .count()
        .get_result(&mut transaction.connection())
        .await?;
    let since = row.vacant_since.or(row.acquired_on);
    values.push((
        LotFactor::FocusArea,
        row.community_area_number.map(|area| if city.focus.contains(&area) { 1.0 } else { 0.0 }),
    ));
    values.push((LotFactor::Nominations, Some(number(usize::try_from(nominations).unwrap_or_default()))));
    values.push((LotFactor::YearsVacant, since.map(|day| years_between(day, city.today))));
    let (priority, factors) = score(&city.rules, &values);
    let factors = json!(factors);
    if priority.total_cmp(&row.priority).is_eq() && factors == row.priority_factors {
        return Ok(());
    }
    // No new row version: nobody's correction collides with a figure that the platform derives.
    diesel::update(lots::table.find(row.id))
        .set((lots::priority.eq(priority), lots::priority_factors.eq(factors)))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Computes the priority of one lot anew, as the platform: it counts incidents and nominations that the caller may not read.
pub async fn refresh(transaction: Transaction<'_>, id: Uuid) -> ApiResult<()> {
    transaction
        .as_system(async || {
            let row: LotRow =
                lots::table.find(id).select(LotRow::as_select()).first(&mut transaction.connection()).await?;
            let city = city(transaction).await?;
            refresh_row(transaction, &city, &row).await
        })
        .await
}

/// Queues the computation of all priorities anew: rules, incidents or surroundings have changed.
pub async fn look_again(transaction: Transaction<'_>) -> ApiResult<()> {
    enqueue(transaction, KIND, json!({})).await.map(drop)
}

/// Priorities follow the calendar too: incidents and requests grow old, years pass, rules begin to count. One computation always
/// waits for the coming night.
pub(super) async fn each_night(transaction: Transaction<'_>) -> ApiResult<()> {
    let waiting: i64 = jobs::table
        .filter(jobs::kind.eq(KIND))
        .filter(jobs::status.eq("queued"))
        .filter(jobs::run_after.gt(Utc::now()))
        .count()
        .get_result(&mut transaction.connection())
        .await?;
    if waiting > 0 {
        return Ok(());
    }
    let zone = timezone(transaction).await?;
    let night = NaiveTime::from_hms_opt(3, 0, 0).unwrap_or_default();
    let at = (Utc::now().with_timezone(&zone).date_naive() + Duration::days(1)).and_time(night);
    let at = at.and_local_timezone(zone).earliest().map_or_else(|| at.and_utc(), |at| at.with_timezone(&Utc));
    enqueue_at(transaction, KIND, json!({}), at).await.map(drop)
}

async fn run(platform: Platform, job: RunningJob) -> Result<Outcome, Problem> {
    let (mut after, mut done) = (Uuid::nil(), 0_i64);
    loop {
        let from = after;
        let rows: usize;
        (after, rows) = platform
            .system("priorities of lots", async move |transaction, _| {
                let city = city(transaction).await?;
                let rows: Vec<LotRow> = lots::table
                    .filter(lots::id.gt(from))
                    .order(lots::id)
                    .limit(BATCH)
                    .select(LotRow::as_select())
                    .load(&mut transaction.connection())
                    .await?;
                for row in &rows {
                    refresh_row(transaction, &city, row).await?;
                }
                Ok((rows.last().map_or(from, |row| row.id), rows.len()))
            })
            .await?;
        if rows == 0 {
            platform
                .system("the next night of priorities", async |transaction, _| each_night(transaction).await)
                .await?;
            return Ok(Outcome::Done);
        }
        done += i64::try_from(rows).unwrap_or_default();
        if let Some(outcome) = job.progress(&platform, done, None).await? {
            return Ok(outcome);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::rules::LotWeight;
    use super::*;

    fn rules() -> Rules {
        let weight = |factor, points_each, most_points| LotWeight { factor, points_each, most_points };
        Rules {
            id: Uuid::nil(),
            effective_from: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(),
            incident_radius_m: 250,
            incident_days: 365,
            near_distance_m: 400,
            service_request_days: 180,
            photo_distance_m: 60,
            season_first_month: 4,
            season_last_month: 10,
            season_visits: 14,
            missed_after_days: 7,
            effect_minimum_lots: 10,
            weights: vec![
                weight(LotFactor::Incidents, 4.0, 40.0),
                weight(LotFactor::FocusArea, 15.0, 15.0),
                weight(LotFactor::YearsVacant, 1.0, 10.0),
                weight(LotFactor::School, 5.0, 5.0),
            ],
            created_at: chrono::Utc::now(),
        }
    }

    #[test]
    fn points_are_capped_summed_and_say_what_is_not_known() {
        let values = [
            (LotFactor::Incidents, Some(12.0)),
            (LotFactor::FocusArea, Some(1.0)),
            (LotFactor::YearsVacant, Some(3.26)),
            (LotFactor::School, None),
        ];
        let (priority, factors) = score(&rules(), &values);
        assert!((priority - 58.3).abs() < 1e-9, "{priority}");
        let told: Vec<(LotFactor, f64, bool)> =
            factors.iter().map(|factor| (factor.factor, factor.points, factor.known)).collect();
        assert_eq!(
            told,
            [
                (LotFactor::Incidents, 40.0, true),
                (LotFactor::FocusArea, 15.0, true),
                (LotFactor::YearsVacant, 3.3, true),
                (LotFactor::School, 0.0, false),
            ]
        );
    }

    #[test]
    fn more_of_anything_never_lowers_the_priority() {
        let mut last = -1.0;
        for incidents in 0..30 {
            let (priority, _) = score(&rules(), &[(LotFactor::Incidents, Some(f64::from(incidents)))]);
            assert!(priority >= last);
            last = priority;
        }
    }

    #[test]
    fn years_are_counted_between_days() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        assert!((years_between(day(2020, 6, 1), day(2026, 6, 1)) - 6.0).abs() < 0.01);
        assert!((years_between(day(2026, 1, 1), day(2026, 7, 2)) - 0.5).abs() < 0.01);
        assert!(years_between(day(2026, 6, 1), day(2020, 6, 1)).abs() < 1e-9);
    }
}
