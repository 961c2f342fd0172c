//! Sessions of a series from a rule, in the city's own time: six in the evening stays six in the evening when clocks change.

use chrono::{DateTime, Duration, LocalResult, NaiveDate, NaiveTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;

use super::wire::{SeriesRule, SessionTimes};
use crate::platform::http::{ApiResult, Problem};

/// An instant from local day and time. A time that a change of clocks leaves out begins when the clocks have changed; one
/// that comes twice is the first.
fn instant(day: NaiveDate, time: NaiveTime, timezone: Tz) -> Option<DateTime<Utc>> {
    match timezone.from_local_datetime(&day.and_time(time)) {
        LocalResult::Single(instant) | LocalResult::Ambiguous(instant, _) => Some(instant.with_timezone(&Utc)),
        LocalResult::None => {
            let later = day.and_time(time) + Duration::hours(1);
            timezone.from_local_datetime(&later).earliest().map(|instant| instant.with_timezone(&Utc))
        }
    }
}

/// The sessions of a rule.
pub fn sessions(rule: &SeriesRule, timezone: Tz) -> ApiResult<Vec<SessionTimes>> {
    let wrong = |pointer: &str, detail: &str| Problem::invalid_field(pointer, "wrong_rule", detail);
    let time = NaiveTime::parse_from_str(&rule.starts, "%H:%M")
        .map_err(|_unreadable| wrong("/series/starts", "A time of the day such as 18:00 is needed."))?;
    let mut days = Vec::new();
    let mut day = rule.first_on;
    let wanted = usize::try_from(rule.count).unwrap_or_default();
    // A rule has at most 60 sessions and 60 skipped days, so this ends.
    while days.len() < wanted {
        if !rule.skip_on.contains(&day) {
            days.push(day);
        }
        day = day
            .checked_add_signed(Duration::days(i64::from(rule.every_days.max(1))))
            .ok_or_else(|| wrong("/series/first_on", "The series runs past the calendar."))?;
    }
    days.into_iter()
        .map(|day| {
            let starts_at = instant(day, time, timezone)
                .ok_or_else(|| wrong("/series/starts", "This time does not exist on one of the days."))?;
            Ok(SessionTimes { starts_at, ends_at: starts_at + Duration::minutes(i64::from(rule.minutes)) })
        })
        .collect()
}

/// Whether the city's clocks change between the first and the last session.
pub fn crosses_clock_change(sessions: &[SessionTimes], timezone: Tz) -> bool {
    let offset = |times: &SessionTimes| timezone.offset_from_utc_datetime(&times.starts_at.naive_utc()).fix();
    sessions.first().is_some_and(|first| sessions.iter().any(|times| offset(times) != offset(first)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHICAGO: Tz = chrono_tz::America::Chicago;

    fn rule(first_on: &str, starts: &str) -> SeriesRule {
        SeriesRule {
            first_on: first_on.parse().unwrap(),
            starts: starts.to_owned(),
            minutes: 120,
            count: 4,
            every_days: 7,
            skip_on: Vec::new(),
        }
    }

    fn local(times: &[SessionTimes]) -> Vec<String> {
        times.iter().map(|times| times.starts_at.with_timezone(&CHICAGO).format("%m-%d %H:%M").to_string()).collect()
    }

    #[test]
    fn four_weekly_evenings_stay_at_six_when_summer_time_ends() {
        let times = sessions(&rule("2026-10-22", "18:00"), CHICAGO).unwrap();
        assert_eq!(local(&times), ["10-22 18:00", "10-29 18:00", "11-05 18:00", "11-12 18:00"]);
        let hours: Vec<String> = times.iter().map(|times| times.starts_at.format("%H:%M").to_string()).collect();
        assert_eq!(hours, ["23:00", "23:00", "00:00", "00:00"]);
        assert!(crosses_clock_change(&times, CHICAGO));
    }

    #[test]
    fn a_skipped_day_makes_the_series_longer() {
        let mut rule = rule("2026-11-19", "18:00");
        rule.skip_on = vec!["2026-11-26".parse().unwrap()];
        let times = sessions(&rule, CHICAGO).unwrap();
        assert_eq!(local(&times), ["11-19 18:00", "12-03 18:00", "12-10 18:00", "12-17 18:00"]);
        assert!(!crosses_clock_change(&times, CHICAGO));
    }

    #[test]
    fn a_time_that_is_left_out_begins_an_hour_later_and_one_that_comes_twice_is_the_first() {
        let spring = sessions(&rule("2026-03-08", "02:30"), CHICAGO).unwrap();
        assert_eq!(local(&spring)[0], "03-08 03:30");
        let autumn = sessions(&rule("2026-11-01", "01:30"), CHICAGO).unwrap();
        assert_eq!(autumn[0].starts_at.to_rfc3339(), "2026-11-01T06:30:00+00:00");
    }

    #[test]
    fn each_session_lasts_as_long_as_the_rule_says() {
        for times in sessions(&rule("2026-10-22", "18:00"), CHICAGO).unwrap() {
            assert_eq!(times.ends_at - times.starts_at, Duration::hours(2));
        }
    }

    #[test]
    fn a_time_that_is_none_is_refused() {
        for starts in ["24:00", "6 pm", "18-00"] {
            assert!(sessions(&rule("2026-10-22", starts), CHICAGO).is_err());
        }
    }
}
