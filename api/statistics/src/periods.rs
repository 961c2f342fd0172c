//! Periods that are compared in trends: this week with the week before, with a year ago, and with
//! the mean of three years.
//!
//! The measures are those of the city's published Violence Reduction Dashboard. Windows that are
//! compared always have the same number of days. All dates are local to the city; the caller
//! converts from UTC.

use std::iter::successors;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta};

/// Hours after which counts are held to be settled, as on the city's published dashboard.
pub const DEFAULT_LAG_HOURS: u32 = 48;

/// Days of 52 weeks: a year before on the same day of the week.
const YEAR_OF_WEEKS_DAYS: u64 = 364;

/// A kind of period that ends on a given day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// Seven days.
    Week,
    /// Four weeks, so that each day of the week counts the same.
    TwentyEightDays,
    /// From January 1.
    YearToDate,
}

/// A range of whole days, both ends included; never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window {
    starts_on: NaiveDate,
    ends_on: NaiveDate,
}

impl Window {
    /// A window from its first and last day; `None` when it would end before it starts.
    #[must_use]
    pub fn new(starts_on: NaiveDate, ends_on: NaiveDate) -> Option<Self> {
        (starts_on <= ends_on).then_some(Self { starts_on, ends_on })
    }

    /// The first day.
    #[must_use]
    pub fn starts_on(&self) -> NaiveDate {
        self.starts_on
    }

    /// The last day, included.
    #[must_use]
    pub fn ends_on(&self) -> NaiveDate {
        self.ends_on
    }

    /// The number of days, at least 1.
    #[must_use]
    pub fn days(&self) -> u64 {
        self.ends_on.signed_duration_since(self.starts_on).num_days().unsigned_abs() + 1
    }

    /// Whether a day lies in the window.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        (self.starts_on..=self.ends_on).contains(&day)
    }

    fn starting(starts_on: NaiveDate, days: u64) -> Option<Self> {
        let ends_on = starts_on.checked_add_days(Days::new(days.checked_sub(1)?))?;
        Some(Self { starts_on, ends_on })
    }

    fn earlier(&self, days: u64) -> Option<Self> {
        Some(Self {
            starts_on: self.starts_on.checked_sub_days(Days::new(days))?,
            ends_on: self.ends_on.checked_sub_days(Days::new(days))?,
        })
    }
}

/// A window and those it is compared with, all of the same number of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComparisonWindows {
    /// The period that ends on the day asked for.
    pub current: Window,
    /// The window right before; for a year to date, the same as `year_before`.
    pub prior_period: Window,
    /// The window one year before.
    pub year_before: Window,
    /// The windows one, two and three years before, of which the mean is taken.
    pub three_years: [Window; 3],
}

/// The windows of a period that ends on `as_of`, included; `None` at the ends of the calendar.
///
/// A year before means 364 days before for weeks and 28 days, so that weekdays align, and the same
/// number of days from January 1 for a year to date. On December 31 of a leap year the latter
/// reaches January 1 of the year after: equal lengths count more than the last day's year.
#[must_use]
pub fn comparison_windows(period: Period, as_of: NaiveDate) -> Option<ComparisonWindows> {
    match period {
        Period::Week => weekday_aligned(as_of, 7),
        Period::TwentyEightDays => weekday_aligned(as_of, 28),
        Period::YearToDate => from_january(as_of),
    }
}

fn weekday_aligned(as_of: NaiveDate, days: u64) -> Option<ComparisonWindows> {
    let starts_on = as_of.checked_sub_days(Days::new(days.checked_sub(1)?))?;
    let current = Window::new(starts_on, as_of)?;
    let three_years = [
        current.earlier(YEAR_OF_WEEKS_DAYS)?,
        current.earlier(2 * YEAR_OF_WEEKS_DAYS)?,
        current.earlier(3 * YEAR_OF_WEEKS_DAYS)?,
    ];
    let [year_before, ..] = three_years;
    Some(ComparisonWindows { current, prior_period: current.earlier(days)?, year_before, three_years })
}

fn from_january(as_of: NaiveDate) -> Option<ComparisonWindows> {
    let january_1 = |years_before: i32| NaiveDate::from_ymd_opt(as_of.year().checked_sub(years_before)?, 1, 1);
    let current = Window::new(january_1(0)?, as_of)?;
    let days = current.days();
    let three_years = [
        Window::starting(january_1(1)?, days)?,
        Window::starting(january_1(2)?, days)?,
        Window::starting(january_1(3)?, days)?,
    ];
    let [year_before, ..] = three_years;
    Some(ComparisonWindows { current, prior_period: year_before, year_before, three_years })
}

/// The last `count` weeks that end on `as_of`, the oldest first; fewer at the start of the calendar.
#[must_use]
pub fn weeks_ending(as_of: NaiveDate, count: usize) -> Vec<Window> {
    let last = as_of.checked_sub_days(Days::new(6)).and_then(|starts_on| Window::new(starts_on, as_of));
    let mut weeks: Vec<Window> = successors(last, |week| week.earlier(7)).take(count).collect();
    weeks.reverse();
    weeks
}

/// The first local day whose counts are not settled yet.
///
/// `now` is the local time; the day on which the lag began counts as unsettled as a whole. `None`
/// at the start of the calendar.
#[must_use]
pub fn provisional_from(now: NaiveDateTime, lag_hours: u32) -> Option<NaiveDate> {
    now.checked_sub_signed(TimeDelta::hours(i64::from(lag_hours))).map(|settled_until| settled_until.date())
}

/// Whether a window has days whose counts are not settled yet, from [`provisional_from`] on.
#[must_use]
pub fn overlaps_provisional(window: Window, provisional_from: NaiveDate) -> bool {
    window.ends_on >= provisional_from
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn window(starts_on: &str, ends_on: &str) -> Window {
        Window::new(date(starts_on), date(ends_on)).unwrap()
    }

    #[test]
    fn windows_are_the_published_ones() {
        use Period::{TwentyEightDays, Week, YearToDate};
        for (period, as_of, current, prior, years) in [
            (
                Week,
                "2024-03-02",
                ("2024-02-25", "2024-03-02"),
                ("2024-02-18", "2024-02-24"),
                [("2023-02-26", "2023-03-04"), ("2022-02-27", "2022-03-05"), ("2021-02-28", "2021-03-06")],
            ),
            (
                TwentyEightDays,
                "2025-01-14",
                ("2024-12-18", "2025-01-14"),
                ("2024-11-20", "2024-12-17"),
                [("2023-12-20", "2024-01-16"), ("2022-12-21", "2023-01-17"), ("2021-12-22", "2022-01-18")],
            ),
            (
                YearToDate,
                "2024-02-29",
                ("2024-01-01", "2024-02-29"),
                ("2023-01-01", "2023-03-01"),
                [("2023-01-01", "2023-03-01"), ("2022-01-01", "2022-03-01"), ("2021-01-01", "2021-03-01")],
            ),
            (
                YearToDate,
                "2025-03-01",
                ("2025-01-01", "2025-03-01"),
                ("2024-01-01", "2024-02-29"),
                [("2024-01-01", "2024-02-29"), ("2023-01-01", "2023-03-01"), ("2022-01-01", "2022-03-01")],
            ),
            (
                YearToDate,
                "2024-12-31",
                ("2024-01-01", "2024-12-31"),
                ("2023-01-01", "2024-01-01"),
                [("2023-01-01", "2024-01-01"), ("2022-01-01", "2023-01-01"), ("2021-01-01", "2022-01-01")],
            ),
            (
                YearToDate,
                "2025-01-01",
                ("2025-01-01", "2025-01-01"),
                ("2024-01-01", "2024-01-01"),
                [("2024-01-01", "2024-01-01"), ("2023-01-01", "2023-01-01"), ("2022-01-01", "2022-01-01")],
            ),
        ] {
            let windows = comparison_windows(period, date(as_of)).unwrap();
            let three_years = years.map(|(start, end)| window(start, end));
            assert_eq!(windows.current, window(current.0, current.1), "{as_of}");
            assert_eq!(windows.prior_period, window(prior.0, prior.1), "{as_of}");
            assert_eq!(windows.year_before, three_years[0], "{as_of}");
            assert_eq!(windows.three_years, three_years, "{as_of}");
        }
    }

    #[test]
    fn all_windows_of_a_day_have_the_same_length_and_weeks_the_same_weekdays() {
        let mut as_of = date("2019-12-25");
        while as_of < date("2025-01-10") {
            for period in [Period::Week, Period::TwentyEightDays, Period::YearToDate] {
                let windows = comparison_windows(period, as_of).unwrap();
                let days = windows.current.days();
                let [one, two, three] = windows.three_years;
                for other in [windows.prior_period, windows.year_before, one, two, three] {
                    assert_eq!(other.days(), days);
                    if period != Period::YearToDate {
                        assert_eq!(other.ends_on().weekday(), as_of.weekday());
                    }
                }
            }
            as_of = as_of.succ_opt().unwrap();
        }
    }

    #[test]
    fn the_ends_of_the_calendar_have_no_windows() {
        for period in [Period::Week, Period::TwentyEightDays, Period::YearToDate] {
            assert_eq!(comparison_windows(period, NaiveDate::MIN), None);
        }
    }

    #[test]
    fn weeks_follow_each_other_without_gaps() {
        let weeks = weeks_ending(date("2024-03-02"), 104);
        assert_eq!(weeks.len(), 104);
        assert_eq!(weeks[103], window("2024-02-25", "2024-03-02"));
        for pair in weeks.windows(2) {
            assert_eq!(pair[0].ends_on().succ_opt().unwrap(), pair[1].starts_on());
        }
        assert!(weeks_ending(NaiveDate::MIN, 104).is_empty());
    }

    #[test]
    fn the_last_two_days_are_provisional() {
        let now = date("2024-03-02").and_hms_opt(10, 0, 0).unwrap();
        let from = provisional_from(now, DEFAULT_LAG_HOURS).unwrap();
        assert_eq!(from, date("2024-02-29"));
        for (ends_on, provisional) in [("2024-02-28", false), ("2024-02-29", true), ("2024-03-02", true)] {
            let window = window("2024-02-01", ends_on);
            assert_eq!(overlaps_provisional(window, from), provisional, "{ends_on}");
        }
    }

    #[test]
    fn a_window_contains_both_of_its_ends() {
        let week = window("2024-02-25", "2024-03-02");
        assert!(week.contains(week.starts_on()) && week.contains(week.ends_on()));
        assert!(!week.contains(date("2024-03-03")));
        assert_eq!(Window::new(date("2024-03-02"), date("2024-03-01")), None);
    }
}
