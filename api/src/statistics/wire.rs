//! What travels about trends.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::incidents::IncidentKind;
use crate::platform::http::Many;
use crate::text_enum;

text_enum! {
    /// What is counted.
    pub enum Measure {
        /// Persons harmed; the unit of the city's violence reduction data.
        Victimizations = "victimizations",
        /// What happened, however many persons were harmed.
        Incidents = "incidents",
    }
}

text_enum! {
    /// What one group of the answer is.
    pub enum GroupBy {
        /// Everything together.
        None = "none",
        /// One group per area.
        Area = "area",
        /// One group per kind.
        Kind = "kind",
    }
}

text_enum! {
    /// A period that is compared.
    pub enum TrendPeriodKind {
        /// The last 7 days.
        Week = "week",
        /// The last 28 days.
        TwentyEightDays = "twenty_eight_days",
        /// Since January 1.
        YearToDate = "year_to_date",
    }
}

/// Which trends.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TrendFilter {
    /// Numbers of areas, separated by commas.
    #[serde(default)]
    #[param(value_type = Vec<i32>, style = Form, explode = false, example = json!([25]))]
    pub area: Many<i32>,
    /// Only areas in focus.
    pub focus: Option<bool>,
    /// Kinds, separated by commas; left out: shootings and homicides.
    #[serde(default)]
    #[param(value_type = Vec<IncidentKind>, style = Form, explode = false)]
    pub kind: Many<IncidentKind>,
    /// What is counted; left out: victimizations.
    pub measure: Option<Measure>,
    /// What one group of the answer is; left out: everything together.
    pub group_by: Option<GroupBy>,
    /// Last day of the periods (city time); needs `statistics:read`. Left out: the last complete day with data.
    #[param(example = "2026-11-21")]
    pub as_of: Option<NaiveDate>,
}

/// Trends of groups, and the weeks before.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Trends {
    /// Last day of the periods.
    #[schema(example = "2026-11-21")]
    pub as_of: NaiveDate,
    /// Last day with any incident.
    #[schema(example = "2026-11-22")]
    pub data_through: Option<NaiveDate>,
    /// First day whose numbers are provisional.
    #[schema(example = "2026-11-21")]
    pub provisional_from: NaiveDate,
    /// What is counted.
    pub measure: Measure,
    /// What one group is.
    pub group_by: GroupBy,
    /// Kinds that are counted.
    #[schema(max_items = 10)]
    pub kinds: Vec<IncidentKind>,
    /// Whether small counts are suppressed for this caller.
    #[schema(example = true)]
    pub suppressed: bool,
    /// Counts from 1 to this one are suppressed.
    #[schema(example = 3, minimum = 0)]
    pub small_count_threshold: i32,
    /// Time zone of the days.
    #[schema(example = "America/Chicago", max_length = 50)]
    pub timezone: String,
    /// The groups.
    #[schema(max_items = 1000)]
    pub groups: Vec<TrendGroup>,
    /// All groups together, by week, up to 104 of them, oldest first; when suppressed, only for the whole city.
    #[schema(max_items = 104)]
    pub weekly: Vec<TrendWeek>,
}

/// One group.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrendGroup {
    /// `all`, the area's number or the kind.
    #[schema(example = "25", max_length = 50)]
    pub key: String,
    /// Area, when the group is one.
    #[schema(example = 25, minimum = 1)]
    pub community_area_number: Option<i32>,
    /// Name of the area, when the group is one.
    #[schema(example = "Austin", max_length = 100)]
    pub community_area_name: Option<String>,
    /// Kind, when the group is one.
    pub kind: Option<IncidentKind>,
    /// Residents that rates are made with.
    #[schema(example = 98514, minimum = 0)]
    pub population: Option<i64>,
    /// Week, 28 days, year to date.
    #[schema(max_items = 3)]
    pub periods: Vec<TrendPeriod>,
}

/// One period with its comparisons.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrendPeriod {
    /// Which one.
    pub period: TrendPeriodKind,
    /// First day.
    #[schema(example = "2026-11-15")]
    pub starts_on: NaiveDate,
    /// Last day.
    #[schema(example = "2026-11-21")]
    pub ends_on: NaiveDate,
    /// How many; null when suppressed.
    #[schema(example = 12, minimum = 0)]
    pub count: Option<i64>,
    /// Whether the count is hidden because it, or another one that it would give away, is small.
    #[schema(example = false)]
    pub suppressed: bool,
    /// Whether the last days may still change much.
    #[schema(example = false)]
    pub provisional: bool,
    /// Per 10,000 residents in this period.
    #[schema(example = 1.22, minimum = 0)]
    pub rate_per_10000: Option<f64>,
    /// The same number of days just before.
    pub prior_period: Comparison,
    /// The same days a year before: 52 weeks, or the same number of days from January 1.
    pub year_before: Comparison,
    /// Mean of the same days one, two and three years before.
    pub three_year_mean: Comparison,
}

/// What a count is compared with.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Comparison {
    /// First day; of the mean, of the latest of the three.
    #[schema(example = "2026-11-08")]
    pub starts_on: NaiveDate,
    /// Last day.
    #[schema(example = "2026-11-14")]
    pub ends_on: NaiveDate,
    /// How many; null when suppressed.
    #[schema(example = 10.0, minimum = 0)]
    pub count: Option<f64>,
    /// Change of the count against it; null from none, or when either is suppressed.
    #[schema(example = 20.0)]
    pub change_percent: Option<f64>,
    /// Whether it is hidden.
    #[schema(example = false)]
    pub suppressed: bool,
}

/// One week of all groups together.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrendWeek {
    /// First day.
    #[schema(example = "2026-11-15")]
    pub week_start: NaiveDate,
    /// How many; null when suppressed.
    #[schema(example = 12, minimum = 0)]
    pub count: Option<i64>,
    /// Whether it is hidden.
    #[schema(example = false)]
    pub suppressed: bool,
    /// Whether it may still change much.
    #[schema(example = false)]
    pub provisional: bool,
}
