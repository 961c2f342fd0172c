//! What came of treatment: incidents near treated lots before and after, against untreated lots that are like them.

use actix_web::web::Json;
use chrono::{Months, NaiveDate};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{incidents, lots, settings};
use serde::Serialize;
use statistics::distances::between_m;
use statistics::effects::{BeforeAfter, Candidate, difference_in_differences, match_untreated};
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::LotStatus;
use super::policy::ReadLots;
use super::priority::cells_around;
use super::rules::current;
use crate::platform::access::Access;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Path, Problem};
use crate::settings::today;
use crate::text_enum;

/// Untreated lots for each treated one.
const MATCHES: usize = 3;
/// Untreated lots lie at least this many radii away from treated ones.
const APART: f64 = 2.0;
/// The trial whose numbers are the expectation.
const CITATION: &str = "Branas et al., Citywide cluster randomized trial to restore blighted vacant land and its effects on violence, \
    crime, and fear. PNAS 2018;115(12):2946-2951. doi:10.1073/pnas.1718503115";
/// Change of gun violence in that trial, in neighborhoods below the poverty line.
const EXPECTED_PERCENT: f64 = -29.1;

text_enum! {
    /// Whether an effect can be said.
    pub enum EffectState {
        /// There is enough data.
        Measured = "measured",
        /// No lot was treated.
        NoTreatedLots = "no_treated_lots",
        /// Too few treated lots have a whole year after, or too few untreated lots are like them.
        NotEnoughData = "not_enough_data",
    }
}

/// What came of the program.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LotEffect {
    /// Whether an effect can be said.
    pub state: EffectState,
    /// Treated lots whose place is known.
    #[schema(example = 24, minimum = 0)]
    pub treated_lots: i64,
    /// Those of them with a whole year after treatment.
    #[schema(example = 14, minimum = 0)]
    pub complete_lots: i64,
    /// Untreated lots that they were compared with.
    #[schema(example = 40, minimum = 0)]
    pub untreated_lots: i64,
    /// Complete lots that are needed.
    #[schema(example = 10, minimum = 2)]
    pub minimum_lots: i32,
    /// Incidents within this distance are counted, in meters.
    #[schema(example = 250, minimum = 50)]
    pub radius_m: i32,
    /// Months before and after treatment.
    #[schema(example = 12, minimum = 1)]
    pub months: i32,
    /// Change of incidents for each treated lot, minus the change at untreated lots.
    #[schema(example = -0.8)]
    pub difference: Option<f64>,
    /// Lower limit of its 95 % confidence interval.
    #[schema(example = -1.4)]
    pub lower: Option<f64>,
    /// Upper limit of its 95 % confidence interval.
    #[schema(example = -0.2)]
    pub upper: Option<f64>,
    /// The difference in percent of what there would have been without treatment.
    #[schema(example = -21.0)]
    pub percent: Option<f64>,
    /// Change of incidents for each treated lot.
    #[schema(example = -1.1)]
    pub treated_change: Option<f64>,
    /// Change of incidents for each untreated lot.
    #[schema(example = -0.3)]
    pub untreated_change: Option<f64>,
    /// What a published trial found for gun violence, in percent: an expectation, no promise.
    #[schema(example = -29.1)]
    pub expected_percent: f64,
    /// The trial.
    #[schema(example = "Branas et al., PNAS 2018", max_length = 500)]
    pub citation: String,
    /// The one lot, when one was asked for.
    pub lot: Option<OneLotEffect>,
}

/// Incidents near one treated lot.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OneLotEffect {
    /// Day of the first verified work.
    pub treated_on: NaiveDate,
    /// Incidents in the year before; absent where it is a small number.
    #[schema(example = 9, minimum = 0)]
    pub before: Option<u32>,
    /// Incidents in the year after; absent where it is a small number.
    #[schema(example = 5, minimum = 0)]
    pub after: Option<u32>,
    /// Whether a whole year has passed.
    #[schema(example = true)]
    pub complete: bool,
    /// Counts from 1 to this one are not shown.
    #[schema(example = 3, minimum = 0)]
    pub suppressed_up_to: i32,
}

const MONTHS: u32 = 12;

#[derive(Debug, Clone, Copy)]
struct Place {
    id: Uuid,
    position: (f64, f64),
    area: i32,
    treated_on: Option<NaiveDate>,
}

/// Read what came of a lot's treatment
///
/// Incidents near it in the year before and after, beside the effect of the whole program against matched untreated lots. One
/// lot alone shows no effect: chance weighs more.
#[utoipa::path(get, path = "/api/v1/lots/{lot_id}/effect", tag = "lots",
    params(("lot_id" = Uuid, Path, description = "Id of the lot")),
    responses((status = 200, description = "What came of it.", body = LotEffect)))]
pub async fn get_lot_effect(access: Access<ReadLots>, id: Path<Uuid>) -> ApiResult<Json<LotEffect>> {
    access
        .read_snapshot(async move |transaction, _| {
            transaction
                .as_system(async || {
                    let row: (Option<f64>, Option<f64>, Option<NaiveDate>) = lots::table
                        .find(id.0)
                        .select((lots::longitude, lots::latitude, lots::treated_on))
                        .first(&mut transaction.connection())
                        .await?;
                    let mut effect = program(transaction).await?;
                    if let (Some(longitude), Some(latitude), Some(treated_on)) = row {
                        effect.lot = Some(one(transaction, (longitude, latitude), treated_on).await?);
                    }
                    Ok(effect)
                })
                .await
        })
        .await
        .map(Json)
}

async fn one(transaction: Transaction<'_>, position: (f64, f64), treated_on: NaiveDate) -> ApiResult<OneLotEffect> {
    let rules = current(transaction).await?;
    let threshold: i32 =
        settings::table.select(settings::small_count_threshold).first(&mut transaction.connection()).await?;
    let counted = around(transaction, position, treated_on, f64::from(rules.incident_radius_m)).await?;
    let shown = |count: u32| (count == 0 || i64::from(count) > i64::from(threshold)).then_some(count);
    let complete = ends(treated_on) <= today(transaction).await?;
    Ok(OneLotEffect {
        treated_on,
        before: shown(counted.before),
        after: shown(counted.after),
        complete,
        suppressed_up_to: threshold,
    })
}

fn ends(treated_on: NaiveDate) -> NaiveDate {
    treated_on.checked_add_months(Months::new(MONTHS)).unwrap_or(NaiveDate::MAX)
}

/// Incidents near a place in the twelve months before a day and from it on.
async fn around(
    transaction: Transaction<'_>,
    position: (f64, f64),
    day: NaiveDate,
    radius_m: f64,
) -> ApiResult<BeforeAfter> {
    let begins = day.checked_sub_months(Months::new(MONTHS)).unwrap_or(NaiveDate::MIN);
    let found: Vec<(NaiveDate, Option<f64>, Option<f64>)> = incidents::table
        .filter(incidents::hot_spot_cell.eq_any(cells_around(position.0, position.1, radius_m)))
        .filter(incidents::occurred_on.ge(begins))
        .filter(incidents::occurred_on.lt(ends(day)))
        .filter(incidents::verification.ne("unfounded"))
        .select((incidents::occurred_on, incidents::public_longitude, incidents::public_latitude))
        .load(&mut transaction.connection())
        .await?;
    let mut counted = BeforeAfter { before: 0, after: 0 };
    for (on, longitude, latitude) in found {
        let Some(point) = longitude.zip(latitude) else { continue };
        if between_m(position, point) > radius_m {
            continue;
        }
        if on < day {
            counted.before += 1;
        } else {
            counted.after += 1;
        }
    }
    Ok(counted)
}

async fn places(transaction: Transaction<'_>, treated: bool) -> ApiResult<Vec<Place>> {
    type Row = (Uuid, Option<f64>, Option<f64>, Option<i32>, Option<NaiveDate>);
    let mut query = lots::table.filter(lots::longitude.is_not_null()).order(lots::id).into_boxed();
    query = match treated {
        true => query.filter(lots::treated_on.is_not_null()),
        false => query.filter(lots::treated_on.is_null()).filter(lots::status.eq_any(LotStatus::UNTREATED)),
    };
    let rows: Vec<Row> = query
        .select((lots::id, lots::longitude, lots::latitude, lots::community_area_number, lots::treated_on))
        .load(&mut transaction.connection())
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, longitude, latitude, area, treated_on)| {
            Some(Place { id, position: (longitude?, latitude?), area: area.unwrap_or_default(), treated_on })
        })
        .collect())
}

/// The effect of the program. Each untreated lot is counted by the day on which its treated match was treated.
pub(super) async fn program(transaction: Transaction<'_>) -> ApiResult<LotEffect> {
    let rules = current(transaction).await?;
    let today = today(transaction).await?;
    let radius = f64::from(rules.incident_radius_m);
    let treated = places(transaction, true).await?;
    let mut effect = LotEffect {
        state: EffectState::NoTreatedLots,
        treated_lots: i64::try_from(treated.len()).unwrap_or(i64::MAX),
        complete_lots: 0,
        untreated_lots: 0,
        minimum_lots: rules.effect_minimum_lots,
        radius_m: rules.incident_radius_m,
        months: 12,
        difference: None,
        lower: None,
        upper: None,
        percent: None,
        treated_change: None,
        untreated_change: None,
        expected_percent: EXPECTED_PERCENT,
        citation: CITATION.to_owned(),
        lot: None,
    };
    if treated.is_empty() {
        return Ok(effect);
    }
    effect.state = EffectState::NotEnoughData;
    let complete: Vec<(Place, NaiveDate)> = treated
        .iter()
        .filter_map(|place| Some((*place, place.treated_on?)))
        .filter(|(_, day)| ends(*day) <= today)
        .collect();
    effect.complete_lots = i64::try_from(complete.len()).unwrap_or(i64::MAX);
    if effect.complete_lots < i64::from(rules.effect_minimum_lots) {
        return Ok(effect);
    }
    let mut counted = Vec::new();
    for (place, day) in &complete {
        counted.push(around(transaction, place.position, *day, radius).await?);
    }
    // Whoever was treated, complete or not, disturbs a comparison near by.
    let all: Vec<Place> = treated.clone();
    let areas: std::collections::BTreeSet<i32> = complete.iter().map(|(place, _)| place.area).collect();
    let mut pool = places(transaction, false).await?;
    pool.retain(|place| {
        areas.contains(&place.area) && all.iter().all(|one| between_m(one.position, place.position) >= radius * APART)
    });
    let middle = complete.iter().map(|(_, day)| *day).min().unwrap_or(today);
    let mut before = Vec::new();
    for place in &pool {
        before.push(around(transaction, place.position, middle, radius).await?.before);
    }
    let candidate = |place: &Place, before: u32| Candidate { position: place.position, group: place.area, before };
    let ours: Vec<Candidate> =
        complete.iter().zip(&counted).map(|((place, _), counted)| candidate(place, counted.before)).collect();
    let theirs: Vec<Candidate> = pool.iter().zip(&before).map(|(place, before)| candidate(place, *before)).collect();
    let mut untreated = Vec::new();
    for (chosen, (_, day)) in match_untreated(&ours, &theirs, MATCHES, radius * APART).into_iter().zip(&complete) {
        for place in chosen.into_iter().filter_map(|index| pool.get(index)) {
            log::debug!("compared with lot {}", place.id);
            untreated.push(around(transaction, place.position, *day, radius).await?);
        }
    }
    effect.untreated_lots = i64::try_from(untreated.len()).unwrap_or(i64::MAX);
    if effect.untreated_lots < i64::from(rules.effect_minimum_lots) {
        return Ok(effect);
    }
    let measured = difference_in_differences(&counted, &untreated)
        .ok_or_else(|| Problem::internal(&"an effect of less than two lots"))?;
    let tenth = |number: f64| (number * 100.0).round() / 100.0;
    effect.state = EffectState::Measured;
    effect.difference = Some(tenth(measured.difference));
    effect.lower = Some(tenth(measured.lower));
    effect.upper = Some(tenth(measured.upper));
    effect.percent = measured.percent.map(|percent| (percent * 10.0).round() / 10.0);
    effect.treated_change = Some(tenth(measured.treated_change));
    effect.untreated_change = Some(tenth(measured.untreated_change));
    Ok(effect)
}

#[cfg(test)]
mod tests {
    use chrono::Days;

    use super::*;

    #[test]
    fn a_year_after_ends_on_the_same_day_a_year_later() {
        let day = NaiveDate::from_ymd_opt(2025, 4, 1).unwrap();
        assert_eq!(ends(day), day + Days::new(365));
    }
}
