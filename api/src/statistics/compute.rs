//! Counting: one pass over the days that some window touches, as a table of areas by kinds per window.

use std::collections::BTreeMap;

use chrono::{Datelike, Duration, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Integer, Nullable, Text};
use diesel_async::RunQueryDsl;
use schema::{incidents, settings};
use statistics::periods::{ComparisonWindows, Period, Window, comparison_windows, provisional_from, weeks_ending};

use super::wire::Measure;
use crate::incidents::IncidentKind;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};

/// Weeks in the series.
const WEEKS: usize = 104;

/// Rules of publication and the calendar of this moment.
#[derive(Debug, Clone)]
pub(super) struct Calendar {
    pub threshold: i32,
    pub timezone: String,
    pub provisional_from: NaiveDate,
    pub data_through: Option<NaiveDate>,
    pub yesterday: NaiveDate,
}

pub(super) async fn calendar(transaction: Transaction<'_>) -> ApiResult<Calendar> {
    let (threshold, timezone, hours): (i32, String, i32) = settings::table
        .select((settings::small_count_threshold, settings::timezone, settings::provisional_hours))
        .first(&mut transaction.connection())
        .await?;
    let zone: chrono_tz::Tz = timezone.parse().map_err(|_unknown| Problem::internal(&"settings: unknown timezone"))?;
    let now = Utc::now().with_timezone(&zone).naive_local();
    let hours = u32::try_from(hours).unwrap_or_default();
    let provisional_from = provisional_from(now, hours).ok_or_else(|| Problem::internal(&"the calendar ends"))?;
    let data_through = incidents::table
        .select(diesel::dsl::max(incidents::occurred_on))
        .filter(incidents::verification.ne("unfounded"))
        .first(&mut transaction.connection())
        .await?;
    Ok(Calendar { threshold, timezone, provisional_from, data_through, yesterday: now.date() - Duration::days(1) })
}

impl Calendar {
    /// The last complete day with data.
    pub(super) fn latest(&self) -> NaiveDate {
        self.data_through.map_or(self.yesterday, |through| through.min(self.yesterday))
    }

    /// Last day of the weekly release: a Saturday with nothing provisional before it.
    pub(super) fn released(&self) -> NaiveDate {
        let settled = self.latest().min(self.provisional_from - Duration::days(1));
        settled - Duration::days(i64::from((settled.weekday().num_days_from_sunday() + 1) % 7))
    }
}

/// The windows of all periods up to a day, and the weeks before it.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub periods: [(Period, ComparisonWindows); 3],
    pub weeks: Vec<Window>,
}

impl Plan {
    pub(super) fn new(as_of: NaiveDate) -> ApiResult<Self> {
        let windows = |period| {
            comparison_windows(period, as_of)
                .map(|windows| (period, windows))
                .ok_or_else(|| Problem::malformed("as_of lies outside of the calendar."))
        };
        Ok(Self {
            periods: [windows(Period::Week)?, windows(Period::TwentyEightDays)?, windows(Period::YearToDate)?],
            weeks: weeks_ending(as_of, WEEKS),
        })
    }

    /// All windows in a fixed order: per period the current one, the prior one, and one, two and three years before.
    pub(super) fn windows(&self) -> Vec<Window> {
        let mut all = Vec::new();
        for (_, windows) in &self.periods {
            all.extend([windows.current, windows.prior_period]);
            all.extend(windows.three_years);
        }
        all
    }
}

/// Counts per window, area (None: not placed) and kind.
pub(super) type Counts = Vec<BTreeMap<(Option<i32>, IncidentKind), u64>>;

#[derive(QueryableByName)]
struct CountRow {
    #[diesel(sql_type = Integer)]
    position: i32,
    #[diesel(sql_type = Nullable<Integer>)]
    area: Option<i32>,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    persons: i64,
}

const INCIDENTS: &str = "SELECT w.position::integer, i.community_area_number AS area, i.kind, count(*) AS persons \
    FROM unnest($1, $2) WITH ORDINALITY AS w(starts_on, ends_on, position) \
    JOIN incidents i ON i.occurred_on BETWEEN w.starts_on AND w.ends_on \
    WHERE i.verification <> 'unfounded' AND i.kind = ANY ($3) AND ($4::integer[] IS NULL OR i.community_area_number = ANY ($4)) \
    GROUP BY 1, 2, 3";
const VICTIMIZATIONS: &str = "SELECT w.position::integer, v.community_area_number AS area, v.kind, count(*) AS persons \
    FROM unnest($1, $2) WITH ORDINALITY AS w(starts_on, ends_on, position) \
    JOIN victimizations v ON v.occurred_on BETWEEN w.starts_on AND w.ends_on \
    WHERE v.counted AND v.kind = ANY ($3) AND ($4::integer[] IS NULL OR v.community_area_number = ANY ($4)) \
    GROUP BY 1, 2, 3";

/// Counts all windows; `areas` None: the whole city, with what is not placed.
pub(super) async fn count(
    transaction: Transaction<'_>,
    measure: Measure,
    windows: &[Window],
    kinds: &[IncidentKind],
    areas: Option<&[i32]>,
) -> ApiResult<Counts> {
    let query = match measure {
        Measure::Incidents => INCIDENTS,
        Measure::Victimizations => VICTIMIZATIONS,
    };
    let starts: Vec<NaiveDate> = windows.iter().map(Window::starts_on).collect();
    let ends: Vec<NaiveDate> = windows.iter().map(Window::ends_on).collect();
    let kind_names: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
    let rows: Vec<CountRow> = diesel::sql_query(query)
        .bind::<Array<Date>, _>(starts)
        .bind::<Array<Date>, _>(ends)
        .bind::<Array<Text>, _>(kind_names)
        .bind::<Nullable<Array<Integer>>, _>(areas)
        .load(&mut transaction.connection())
        .await?;
    let mut counts: Counts = vec![BTreeMap::new(); windows.len()];
    for CountRow { position, area, kind, persons } in rows {
        let index = usize::try_from(position - 1).unwrap_or(usize::MAX);
        if let (Some(window), Ok(kind)) = (counts.get_mut(index), kind.parse()) {
            window.insert((area, kind), u64::try_from(persons).unwrap_or_default());
        }
    }
    Ok(counts)
}
