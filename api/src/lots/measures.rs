//! Figures of the program.

use std::collections::HashMap;

use actix_web::web::Json;
use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{lot_agreements, lot_changes, lots, volunteer_events, work_orders};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::effect::{LotEffect, program};
use super::model::{AgreementKind, AgreementStatus, LotStatus, VolunteerEventStatus};
use super::policy::ReadLots;
use super::rules::current;
use crate::community_areas::{AreaSummary, areas};
use crate::platform::access::Access;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Query};
use crate::settings::today;
use crate::work_orders::WorkOrderStatus;

/// Lots of a stage.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LotStageCount {
    /// The stage.
    pub status: LotStatus,
    /// How many lots stand there.
    #[schema(example = 12, minimum = 0)]
    pub lots: i64,
}

/// Lots of an area.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LotAreaCount {
    /// The area.
    pub community_area: AreaSummary,
    /// Lots under care.
    #[schema(example = 12, minimum = 0)]
    pub under_care: i64,
    /// Lots that need attention.
    #[schema(example = 1, minimum = 0)]
    pub needs_attention: i64,
}

/// Visits of a season.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VisitCounts {
    /// Due by now, not cancelled.
    #[schema(example = 140, minimum = 0)]
    pub due: i64,
    /// Of those, performed or verified.
    #[schema(example = 133, minimum = 0)]
    pub performed: i64,
    /// Of those, verified by another organization.
    #[schema(example = 120, minimum = 0)]
    pub verified: i64,
    /// Not performed by the days after which a visit is missed.
    #[schema(example = 4, minimum = 0)]
    pub missed: i64,
    /// Verifications that were rejected.
    #[schema(example = 3, minimum = 0)]
    pub rejected: i64,
    /// Share of due visits that were performed within the days after which one is missed, in percent.
    #[schema(example = 92.5, minimum = 0, maximum = 100)]
    pub on_time_percent: Option<f64>,
    /// What they cost, in cents, as far as it was said.
    #[schema(example = 315_000, minimum = 0)]
    pub cost_cents: i64,
}

/// Figures of vacant lots.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LotMeasures {
    /// The season, a year.
    #[schema(example = 2026, minimum = 2000, maximum = 2200)]
    pub season: i32,
    /// Lots by stage.
    #[schema(max_items = 14)]
    pub stages: Vec<LotStageCount>,
    /// Lots under care by area, most first.
    #[schema(max_items = 200)]
    pub areas: Vec<LotAreaCount>,
    /// Visits due in the season.
    pub visits: VisitCounts,
    /// Days from approval to the first verified work, in the middle.
    #[schema(example = 21.0, minimum = 0)]
    pub median_days_to_first_work: Option<f64>,
    /// How often residents re-opened what was verified, in all.
    #[schema(example = 5, minimum = 0)]
    pub reopened: i64,
    /// Stewardship agreements in force.
    #[schema(example = 6, minimum = 0)]
    pub stewardships: i64,
    /// Volunteers who came to events of the season.
    #[schema(example = 180, minimum = 0)]
    pub volunteers: i64,
    /// What came of treatment.
    pub effect: LotEffect,
}

/// Which season.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LotMeasuresFilter {
    /// A year; absent: this one.
    #[param(minimum = 2000, maximum = 2200, example = 2026)]
    pub season: Option<i32>,
}

/// Read figures of vacant lots
///
/// Stages, visits of a season, re-opened work, and the effect against matched untreated lots.
#[utoipa::path(get, path = "/api/v1/lot-measures", tag = "lots", params(LotMeasuresFilter),
    responses((status = 200, description = "The figures.", body = LotMeasures)))]
pub async fn get_lot_measures(
    access: Access<ReadLots>,
    query: Query<LotMeasuresFilter>,
) -> ApiResult<Json<LotMeasures>> {
    access
        .read_snapshot(async move |transaction, _| {
            transaction.as_system(async || measures(transaction, query.0.season).await).await
        })
        .await
        .map(Json)
}

async fn measures(transaction: Transaction<'_>, season: Option<i32>) -> ApiResult<LotMeasures> {
    let today = today(transaction).await?;
    let season = season.unwrap_or(today.year());
    let counted: Vec<(LotStatus, i64)> = lots::table
        .group_by(lots::status)
        .select((lots::status, count_star()))
        .load(&mut transaction.connection())
        .await?;
    let stages = LotStatus::ALL.iter().map(|status| LotStageCount {
        status: *status,
        lots: counted.iter().find(|counted| counted.0 == *status).map_or(0, |counted| counted.1),
    });
    let reopened: Vec<i32> = lots::table
        .filter(lots::reopened_count.gt(0))
        .select(lots::reopened_count)
        .load(&mut transaction.connection())
        .await?;
    let stewardships: i64 = lot_agreements::table
        .filter(lot_agreements::kind.eq(AgreementKind::Stewardship))
        .filter(lot_agreements::status.eq(AgreementStatus::Active))
        .count()
        .get_result(&mut transaction.connection())
        .await?;
    Ok(LotMeasures {
        season,
        stages: stages.collect(),
        areas: by_area(transaction).await?,
        visits: visits(transaction, season, today).await?,
        median_days_to_first_work: median_days(transaction).await?,
        reopened: reopened.into_iter().map(i64::from).sum(),
        stewardships,
        volunteers: volunteers(transaction, season).await?,
        effect: program(transaction).await?,
    })
}

async fn by_area(transaction: Transaction<'_>) -> ApiResult<Vec<LotAreaCount>> {
    let rows: Vec<(Option<i32>, LotStatus, i64)> = lots::table
        .filter(lots::status.eq_any(LotStatus::UNDER_CARE))
        .group_by((lots::community_area_number, lots::status))
        .select((lots::community_area_number, lots::status, count_star()))
        .load(&mut transaction.connection())
        .await?;
    let areas = areas(transaction).await?;
    let mut of: HashMap<i32, (i64, i64)> = HashMap::new();
    for (area, status, count) in rows {
        let entry = of.entry(area.unwrap_or_default()).or_default();
        entry.0 += count;
        entry.1 += if status == LotStatus::NeedsAttention { count } else { 0 };
    }
    let mut counts: Vec<LotAreaCount> = of
        .into_iter()
        .filter_map(|(number, (under_care, needs_attention))| {
            Some(LotAreaCount { community_area: areas.summary(number)?, under_care, needs_attention })
        })
        .collect();
    counts.sort_by(|left, right| {
        right.under_care.cmp(&left.under_care).then(left.community_area.number.cmp(&right.community_area.number))
    });
    Ok(counts)
}

async fn visits(transaction: Transaction<'_>, season: i32, today: NaiveDate) -> ApiResult<VisitCounts> {
    let grace = i64::from(current(transaction).await?.missed_after_days);
    let day = |year: i32| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    type Row = (WorkOrderStatus, NaiveDate, Option<DateTime<Utc>>, i32, Option<i64>);
    let rows: Vec<Row> = work_orders::table
        .filter(work_orders::due_on.ge(day(season)))
        .filter(work_orders::due_on.lt(day(season + 1)))
        .filter(work_orders::due_on.le(today))
        .filter(work_orders::status.ne(WorkOrderStatus::Cancelled))
        .select((
            work_orders::status,
            work_orders::due_on,
            work_orders::performed_at,
            work_orders::rejections,
            work_orders::cost_cents,
        ))
        .load(&mut transaction.connection())
        .await?;
    let mut counts =
        VisitCounts { due: 0, performed: 0, verified: 0, missed: 0, rejected: 0, on_time_percent: None, cost_cents: 0 };
    let mut on_time = 0_i64;
    for (status, due_on, performed_at, rejections, cost_cents) in rows {
        let last = due_on + Duration::days(grace);
        let done = matches!(status, WorkOrderStatus::Performed | WorkOrderStatus::Verified);
        counts.due += 1;
        counts.performed += i64::from(done);
        counts.verified += i64::from(status == WorkOrderStatus::Verified);
        counts.missed += i64::from(!done && last < today);
        counts.rejected += i64::from(rejections);
        counts.cost_cents += cost_cents.unwrap_or_default();
        on_time += i64::from(done && performed_at.is_some_and(|at| at.date_naive() <= last));
    }
    #[expect(clippy::cast_precision_loss, reason = "a share in percent")]
    let share = |part: i64, whole: i64| (part as f64 * 1000.0 / whole as f64).round() / 10.0;
    counts.on_time_percent = (counts.due > 0).then(|| share(on_time, counts.due));
    Ok(counts)
}

async fn volunteers(transaction: Transaction<'_>, season: i32) -> ApiResult<i64> {
    let rows: Vec<(DateTime<Utc>, Option<i32>)> = volunteer_events::table
        .filter(volunteer_events::status.eq(VolunteerEventStatus::Held))
        .select((volunteer_events::starts_at, volunteer_events::volunteers_came))
        .load(&mut transaction.connection())
        .await?;
    let came = rows.into_iter().filter(|(at, _)| at.year() == season).filter_map(|(_, came)| came).map(i64::from);
    Ok(came.sum())
}

/// Days from the first approval of a lot to its first verified work; the middle of all lots that have both.
async fn median_days(transaction: Transaction<'_>) -> ApiResult<Option<f64>> {
    let approved: Vec<(Uuid, DateTime<Utc>)> = lot_changes::table
        .filter(lot_changes::to_status.eq(LotStatus::Approved))
        .order(lot_changes::changed_at.desc())
        .select((lot_changes::lot_id, lot_changes::changed_at))
        .load(&mut transaction.connection())
        .await?;
    // The earliest comes last and stays.
    let approved: HashMap<Uuid, DateTime<Utc>> = approved.into_iter().collect();
    let treated: Vec<(Uuid, Option<NaiveDate>)> = lots::table
        .filter(lots::treated_on.is_not_null())
        .select((lots::id, lots::treated_on))
        .load(&mut transaction.connection())
        .await?;
    let mut days: Vec<i64> = treated
        .into_iter()
        .filter_map(|(id, on)| Some((on? - approved.get(&id)?.date_naive()).num_days().max(0)))
        .collect();
    days.sort_unstable();
    Ok(median(&days))
}

fn median(sorted: &[i64]) -> Option<f64> {
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    #[expect(clippy::cast_precision_loss, reason = "days")]
    let mean = |one: i64, two: i64| (one + two) as f64 / 2.0;
    Some(match sorted.len() % 2 {
        1 => mean(upper, upper),
        _ => mean(upper, sorted.get(middle.checked_sub(1)?).copied()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_or_between_the_two_middle_ones() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[7]), Some(7.0));
        assert_eq!(median(&[1, 2, 9]), Some(2.0));
        assert_eq!(median(&[1, 2, 3, 9]), Some(2.5));
    }
}
