//! Handlers of statistics.

use actix_web::{HttpResponse, Responder};

use super::compute::{Calendar, Plan, calendar, count};
use super::publish::{Cells, Figures, exact_weeks, published_weeks, suppress, weekly};
use super::wire::{GroupBy, Measure, TrendFilter, TrendGroup, Trends};
use crate::community_areas::{Areas, areas};
use crate::incidents::IncidentKind;
use crate::platform::access::{self, Access, Permission, Public, Scope};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem, Query};

/// What the center exists to reduce: the city's metric of serious victimizations, homicides and nonfatal shootings.
const SERIOUS_KINDS: &[IncidentKind] =
    &[IncidentKind::HomicideShooting, IncidentKind::HomicideOther, IncidentKind::NonfatalShooting];
/// The other kinds.
const FURTHER_KINDS: &[IncidentKind] =
    &[IncidentKind::ShotsFiredNoInjury, IncidentKind::OtherSerious, IncidentKind::Other];

/// Kinds whose tables are published together.
const FAMILIES: &[&[IncidentKind]] = &[SERIOUS_KINDS, FURTHER_KINDS];

/// Read trends
///
/// Week, 28 days and year to date against the period before, the year before and the three-year mean, always over equal
/// numbers of days; rates per 10,000 residents; the last 48 hours are marked provisional. Without `statistics:read` for the
/// areas asked for, the answer is the latest weekly release with small counts suppressed.
#[utoipa::path(get, path = "/api/v1/statistics/trends", tag = "statistics", params(TrendFilter),
    responses((status = 200, description = "The trends.", body = Trends)))]
pub async fn get_trends(access: Access<Public>, filter: Query<TrendFilter>) -> ApiResult<impl Responder> {
    let reads = access.scope_of(Permission::StatisticsRead);
    let trends = access
        .aggregate("figures of trends", async move |transaction, _| {
            compute(transaction, reads.as_ref(), filter.0).await
        })
        .await?;
    Ok(HttpResponse::Ok().json(trends))
}

/// Areas of the question; None: the whole city.
fn asked_areas(areas: &Areas, filter: &TrendFilter) -> ApiResult<Option<Vec<i32>>> {
    if let Some(unknown) = filter.area.0.iter().find(|number| !areas.contains(**number)) {
        return Err(Problem::malformed(format!("There is no community area {unknown}.")).with_code("unknown_area"));
    }
    Ok(match (filter.area.is_empty(), filter.focus) {
        (true, Some(true)) => Some(areas.numbers(true)),
        (true, _) => None,
        (false, Some(true)) => {
            let focus = areas.numbers(true);
            Some(filter.area.0.iter().copied().filter(|number| focus.contains(number)).collect())
        }
        (false, _) => Some(filter.area.0.clone()),
    })
}

/// Whether the caller may see every number of these areas.
fn sees_exact(reads: Option<&Scope>, asked: Option<&[i32]>) -> bool {
    match (reads.map(|scope| scope.areas(1)), asked) {
        (Some(access::Areas::All), _) => true,
        (Some(access::Areas::Only(own)), Some(asked)) => asked.iter().all(|number| own.contains(number)),
        _ => false,
    }
}

async fn compute(transaction: Transaction<'_>, reads: Option<&Scope>, filter: TrendFilter) -> ApiResult<Trends> {
    let areas = areas(transaction).await?;
    let calendar = calendar(transaction).await?;
    let asked = asked_areas(&areas, &filter)?;
    let kinds = if filter.kind.is_empty() { SERIOUS_KINDS.to_vec() } else { filter.kind.0.clone() };
    let exact = sees_exact(reads, asked.as_deref());
    let as_of = match (filter.as_of, exact) {
        (None, true) => calendar.latest(),
        (None, false) => calendar.released(),
        (Some(day), true) => day,
        (Some(_), false) => {
            let detail = "Only callers with statistics:read for these areas may choose a day; leave as_of out.";
            return Err(Problem::forbidden(detail).with_code("permission_missing"));
        }
    };
    let measure = filter.measure.unwrap_or(Measure::Victimizations);
    let plan = Plan::new(as_of)?;
    let (figures, week_counts) = if exact {
        let counts = count(transaction, measure, &plan.windows(), &kinds, asked.as_deref()).await?;
        (Figures::Exact(counts), count(transaction, measure, &plan.weeks, &kinds, asked.as_deref()).await?)
    } else {
        let counts = count(transaction, measure, &plan.windows(), IncidentKind::ALL, None).await?;
        let figures = suppress(&counts, &areas.numbers(false), FAMILIES, calendar.threshold)?;
        (figures, count(transaction, measure, &plan.weeks, &kinds, asked.as_deref()).await?)
    };
    let cells = Cells { areas: asked.clone(), kinds: kinds.clone() };
    let weeks = if exact {
        exact_weeks(&week_counts)
    } else {
        published_weeks(&figures, &week_counts, &cells, FAMILIES, calendar.threshold)?
    };
    let weekly = weekly(&plan, &calendar, weeks);
    let group_by = filter.group_by.unwrap_or(GroupBy::None);
    let groups = groups(&areas, group_by, &cells)
        .into_iter()
        .map(|(group, cells)| figures.group(&plan, &calendar, group, &cells))
        .collect();
    let Calendar { threshold: small_count_threshold, timezone, provisional_from, data_through, yesterday: _ } =
        calendar;
    Ok(Trends {
        as_of,
        data_through,
        provisional_from,
        measure,
        group_by,
        kinds,
        suppressed: !exact,
        small_count_threshold,
        timezone,
        groups,
        weekly,
    })
}

fn groups(areas: &Areas, group_by: GroupBy, cells: &Cells) -> Vec<(TrendGroup, Cells)> {
    let numbers = cells.areas.clone().unwrap_or_else(|| areas.numbers(false));
    let people = |numbers: &[i32]| -> Option<i64> {
        numbers.iter().map(|number| areas.population(*number).map(i64::from)).sum()
    };
    let group = |key: String, population: Option<i64>| TrendGroup {
        key,
        community_area_number: None,
        community_area_name: None,
        kind: None,
        population,
        periods: Vec::new(),
    };
    match group_by {
        GroupBy::None => vec![(group("all".to_owned(), people(&numbers)), cells.clone())],
        GroupBy::Kind => cells
            .kinds
            .iter()
            .map(|kind| {
                let one = TrendGroup { kind: Some(*kind), ..group(kind.as_str().to_owned(), people(&numbers)) };
                (one, Cells { areas: cells.areas.clone(), kinds: vec![*kind] })
            })
            .collect(),
        GroupBy::Area => numbers
            .iter()
            .map(|number| {
                let one = TrendGroup {
                    community_area_number: Some(*number),
                    community_area_name: areas.summary(*number).map(|area| area.name),
                    ..group(number.to_string(), people(&[*number]))
                };
                (one, Cells { areas: Some(vec![*number]), kinds: cells.kinds.clone() })
            })
            .collect(),
    }
}
