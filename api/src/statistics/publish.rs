//! From counts to what a caller may see: the one place that suppresses small counts.

use std::collections::BTreeMap;

use statistics::periods::{Period, overlaps_provisional};
use statistics::rates::{mean_of_three, percent_change, rate_per_10_000};
use statistics::suppression::{CountTable, Published, suppress_series, suppress_table};

use super::compute::{Calendar, Counts, Plan};
use super::wire::{Comparison, TrendGroup, TrendPeriod, TrendPeriodKind, TrendWeek};
use crate::incidents::IncidentKind;
use crate::platform::http::{ApiResult, Problem};

/// A question about one window: which areas (None: all, also what is not placed) and which kinds.
#[derive(Debug, Clone)]
pub(super) struct Cells {
    pub areas: Option<Vec<i32>>,
    pub kinds: Vec<IncidentKind>,
}

/// Counts of every window, exact or published.
pub(super) enum Figures {
    /// For callers who may see every number.
    Exact(Counts),
    /// Tables of all areas by all kinds, suppressed as wholes.
    Suppressed(Vec<PublishedWindow>),
}

/// One window's published tables, one per family of kinds.
pub(super) struct PublishedWindow {
    families: Vec<Family>,
}

/// Areas by the kinds of a family, with its totals. Families share no kind, so that no table gives another one away.
struct Family {
    kinds: Vec<IncidentKind>,
    cells: BTreeMap<(Option<i32>, IncidentKind), Published<u64>>,
    by_area: BTreeMap<Option<i32>, Published<u64>>,
    by_kind: BTreeMap<IncidentKind, Published<u64>>,
    all: Published<u64>,
}

/// Suppresses the tables of all windows, for all areas and the kinds of each family: all that any caller can ask for.
pub(super) fn suppress(
    counts: &Counts,
    areas: &[i32],
    families: &[&[IncidentKind]],
    threshold: i32,
) -> ApiResult<Figures> {
    let threshold = u64::try_from(threshold).unwrap_or_default();
    let rows: Vec<Option<i32>> = areas.iter().copied().map(Some).chain([None]).collect();
    let windows = counts.iter().map(|window| {
        let families = families.iter().map(|kinds| family(window, &rows, kinds, threshold));
        Ok(PublishedWindow { families: families.collect::<ApiResult<_>>()? })
    });
    Ok(Figures::Suppressed(windows.collect::<ApiResult<_>>()?))
}

fn family(
    window: &BTreeMap<(Option<i32>, IncidentKind), u64>,
    rows: &[Option<i32>],
    kinds: &[IncidentKind],
    threshold: u64,
) -> ApiResult<Family> {
    let value = |area: &Option<i32>, kind: &IncidentKind| window.get(&(*area, *kind)).copied().unwrap_or_default();
    let table = rows.iter().map(|area| kinds.iter().map(|kind| value(area, kind)).collect()).collect();
    let table = CountTable::new(table).map_err(|error| Problem::internal(&error))?;
    let published = suppress_table(&table, threshold);
    let mut cells = BTreeMap::new();
    for (area, row) in rows.iter().zip(&published.counts) {
        cells.extend(kinds.iter().zip(row).map(|(kind, count)| ((*area, *kind), *count)));
    }
    Ok(Family {
        kinds: kinds.to_vec(),
        cells,
        by_area: rows.iter().copied().zip(published.row_totals.iter().copied()).collect(),
        by_kind: kinds.iter().copied().zip(published.column_totals.iter().copied()).collect(),
        all: published.grand_total,
    })
}

fn sum(parts: impl Iterator<Item = Published<u64>>) -> Published<u64> {
    parts.fold(Published::Shown(0), |total, part| total.combine(part, |left, right| left + right))
}

impl Family {
    /// A published total where there is one; otherwise the sum of cells, hidden when any of them is.
    fn count(&self, cells: &Cells) -> Published<u64> {
        let asked: Vec<IncidentKind> = self.kinds.iter().copied().filter(|kind| cells.kinds.contains(kind)).collect();
        let of = |found: Option<&Published<u64>>| found.copied().unwrap_or(Published::Shown(0));
        match (&cells.areas, asked.len() == self.kinds.len()) {
            (None, true) => self.all,
            (None, false) => sum(asked.iter().map(|kind| of(self.by_kind.get(kind)))),
            (Some(areas), true) => sum(areas.iter().map(|area| of(self.by_area.get(&Some(*area))))),
            (Some(areas), false) => sum(areas
                .iter()
                .flat_map(|area| asked.iter().map(move |kind| of(self.cells.get(&(Some(*area), *kind)))))),
        }
    }
}

impl PublishedWindow {
    fn count(&self, cells: &Cells) -> Published<u64> {
        sum(self.families.iter().map(|family| family.count(cells)))
    }
}

impl Figures {
    fn count(&self, window: usize, cells: &Cells) -> Published<u64> {
        match self {
            Self::Exact(counts) => {
                let chosen = counts.get(window).into_iter().flatten().filter(|((area, kind), _)| {
                    cells.kinds.contains(kind)
                        && cells.areas.as_ref().is_none_or(|areas| area.is_some_and(|area| areas.contains(&area)))
                });
                Published::Shown(chosen.map(|(_, count)| count).sum())
            }
            Self::Suppressed(windows) => {
                windows.get(window).map_or(Published::Suppressed, |window| window.count(cells))
            }
        }
    }

    /// Whether no window's total is hidden.
    fn shows_every_window(&self, cells: &Cells) -> bool {
        let windows = match self {
            Self::Exact(counts) => counts.len(),
            Self::Suppressed(windows) => windows.len(),
        };
        (0..windows).all(|window| !self.count(window, cells).is_suppressed())
    }

    /// One group with its periods.
    pub(super) fn group(&self, plan: &Plan, calendar: &Calendar, group: TrendGroup, cells: &Cells) -> TrendGroup {
        let population = group.population.and_then(|people| u64::try_from(people).ok());
        let periods = plan.periods.iter().enumerate().map(|(index, (period, windows))| {
            let count = |offset: usize| self.count(index * 5 + offset, cells);
            let current = count(0);
            let years = [count(2), count(3), count(4)];
            let [one, two, three] = years;
            let mean = Published::combine_all([one, two, three], mean_of_three);
            let against = |window: &statistics::periods::Window, base: Published<f64>| {
                let change = current.combine(base, |now, before| percent_change(to_f64(now), before));
                Comparison {
                    starts_on: window.starts_on(),
                    ends_on: window.ends_on(),
                    count: base.shown().map(|value| tenths(value, 100.0)),
                    change_percent: change.shown().flatten().map(|percent| tenths(percent, 10.0)),
                    suppressed: base.is_suppressed(),
                }
            };
            TrendPeriod {
                period: match period {
                    Period::Week => TrendPeriodKind::Week,
                    Period::TwentyEightDays => TrendPeriodKind::TwentyEightDays,
                    Period::YearToDate => TrendPeriodKind::YearToDate,
                },
                starts_on: windows.current.starts_on(),
                ends_on: windows.current.ends_on(),
                count: current.shown().and_then(|count| i64::try_from(count).ok()),
                suppressed: current.is_suppressed(),
                provisional: overlaps_provisional(windows.current, calendar.provisional_from),
                rate_per_10000: current
                    .shown()
                    .and_then(|count| rate_per_10_000(count, population?))
                    .map(|rate| tenths(rate, 100.0)),
                prior_period: against(&windows.prior_period, count(1).map(to_f64)),
                year_before: against(&windows.year_before, one.map(to_f64)),
                three_year_mean: against(&windows.year_before, mean),
            }
        });
        TrendGroup { periods: periods.collect(), ..group }
    }
}

/// The sums of weeks of these kinds.
fn sums_of_weeks(counts: &Counts, kinds: &[IncidentKind]) -> Vec<u64> {
    let of_kinds = |week: &BTreeMap<(Option<i32>, IncidentKind), u64>| {
        week.iter().filter(|((_, kind), _)| kinds.contains(kind)).map(|(_, count)| count).sum()
    };
    counts.iter().map(of_kinds).collect()
}

/// The weeks for callers who may see every number.
pub(super) fn exact_weeks(counts: &Counts) -> Vec<Published<u64>> {
    sums_of_weeks(counts, IncidentKind::ALL).into_iter().map(Published::Shown).collect()
}

/// The weeks for everybody else: of the whole city and whole families of kinds, otherwise none.
///
/// Weeks of single areas or kinds would be further tables about the same persons; their differences, and those to the
/// periods' tables, would tell what these hide. The same holds where a period's total is hidden.
pub(super) fn published_weeks(
    figures: &Figures,
    counts: &Counts,
    cells: &Cells,
    families: &[&[IncidentKind]],
    threshold: i32,
) -> ApiResult<Vec<Published<u64>>> {
    let asked: Vec<&[IncidentKind]> =
        families.iter().copied().filter(|family| family.iter().any(|kind| cells.kinds.contains(kind))).collect();
    let whole = asked.iter().all(|family| family.iter().all(|kind| cells.kinds.contains(kind)));
    if cells.areas.is_some() || !whole || !figures.shows_every_window(cells) {
        return Ok(Vec::new());
    }
    let end = counts.len();
    let months = [end.saturating_sub(4)..end, end.saturating_sub(8)..end.saturating_sub(4)];
    let mut weeks = vec![Published::Shown(0); end];
    for family in asked {
        let exact = sums_of_weeks(counts, family);
        let series = suppress_series(&exact, &months, u64::try_from(threshold).unwrap_or_default())
            .map_err(|error| Problem::internal(&error))?;
        if series.sums.iter().any(Published::is_suppressed) {
            return Ok(Vec::new());
        }
        for (week, count) in weeks.iter_mut().zip(series.counts) {
            *week = week.combine(count, |left, right| left + right);
        }
    }
    Ok(weeks)
}

/// The weeks with their days; none when they are not published.
pub(super) fn weekly(plan: &Plan, calendar: &Calendar, weeks: Vec<Published<u64>>) -> Vec<TrendWeek> {
    let weeks = plan.weeks.iter().zip(weeks).map(|(window, count)| TrendWeek {
        week_start: window.starts_on(),
        count: count.shown().and_then(|count| i64::try_from(count).ok()),
        suppressed: count.is_suppressed(),
        provisional: overlaps_provisional(*window, calendar.provisional_from),
    });
    weeks.collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts of persons stay far below 2^53")]
const fn to_f64(count: u64) -> f64 {
    count as f64
}

fn tenths(value: f64, per_unit: f64) -> f64 {
    (value * per_unit).round() / per_unit
}
