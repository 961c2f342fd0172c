//! Dates and times as the sources write them, in the city's time zone.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// An instant with its day in the city's time zone.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Moment {
    pub(super) at: DateTime<Utc>,
    pub(super) on: NaiveDate,
}

/// Reads `MM/DD/YYYY` or `YYYY-MM-DD`, alone or followed (after a space or `T`) by `HH:MM`, `HH:MM:SS` or
/// `HH:MM:SS.fff`, with `AM` or `PM` or with `Z` or an offset. Without an offset the time is the city's.
pub(super) fn parse(text: &str, timezone: Tz) -> Option<Moment> {
    let mut cursor = Cursor(text.as_bytes());
    let date = cursor.date()?;
    if cursor.0.is_empty() {
        return local(date.and_time(NaiveTime::MIN), timezone);
    }
    if !(cursor.take(b'T') || cursor.take(b' ')) {
        return None;
    }
    let (time, has_half) = cursor.time()?;
    let naive = date.and_time(time);
    if cursor.0.is_empty() {
        return local(naive, timezone);
    }
    if has_half {
        return None;
    }
    let at = naive.checked_sub_signed(cursor.offset()?)?.and_utc();
    cursor.0.is_empty().then(|| Moment { at, on: at.with_timezone(&timezone).date_naive() })
}

/// The earlier of two where the clocks went back; an hour later where they went forward past it.
fn local(naive: NaiveDateTime, timezone: Tz) -> Option<Moment> {
    let resolved = timezone.from_local_datetime(&naive).earliest();
    let resolved = resolved
        .or_else(|| timezone.from_local_datetime(&naive.checked_add_signed(TimeDelta::hours(1))?).earliest())?;
    Some(Moment { at: resolved.to_utc(), on: resolved.date_naive() })
}

/// What is left to read.
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn take(&mut self, expected: u8) -> bool {
        match self.0 {
            [first, rest @ ..] if *first == expected => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    /// A number of `least` to `most` digits.
    fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let mut value = 0_u32;
        let mut digits = 0;
        while let [digit @ b'0'..=b'9', rest @ ..] = self.0 {
            if digits == most {
                return None;
            }
            value = value * 10 + u32::from(digit - b'0');
            digits += 1;
            self.0 = rest;
        }
        (digits >= least).then_some(value)
    }

    fn date(&mut self) -> Option<NaiveDate> {
        let year_first = self.0.get(4) == Some(&b'-');
        let (year, month, day) = if year_first {
            let year = self.number(4, 4)?;
            let month = self.take(b'-').then(|| self.number(1, 2))??;
            (year, month, self.take(b'-').then(|| self.number(1, 2))??)
        } else {
            let month = self.number(1, 2)?;
            let day = self.take(b'/').then(|| self.number(1, 2))??;
            (self.take(b'/').then(|| self.number(4, 4))??, month, day)
        };
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
    }

    /// The time, and whether it said AM or PM.
    fn time(&mut self) -> Option<(NaiveTime, bool)> {
        let hour = self.number(1, 2)?;
        let minute = self.take(b':').then(|| self.number(2, 2))??;
        let second = if self.take(b':') { self.number(2, 2)? } else { 0 };
        let microsecond = if self.take(b'.') { self.fraction()? } else { 0 };
        let half = self.half();
        let hour = match half {
            None => hour,
            Some(_) if !(1..=12).contains(&hour) => return None,
            Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
        };
        // A second of 60 would be a leap second, which no source means.
        let time = NaiveTime::from_hms_micro_opt(hour, minute, second, microsecond)?;
        Some((time, half.is_some()))
    }

    /// Whether AM (false) or PM (true) follows.
    fn half(&mut self) -> Option<bool> {
        let text = self.0.strip_prefix(b" ").unwrap_or(self.0);
        let afternoon = match text {
            [b'A' | b'a', b'M' | b'm'] => false,
            [b'P' | b'p', b'M' | b'm'] => true,
            _ => return None,
        };
        self.0 = &[];
        Some(afternoon)
    }

    /// The digits after the point as microseconds; finer ones are dropped.
    fn fraction(&mut self) -> Option<u32> {
        let mut value = 0;
        let mut unit = 100_000;
        let mut any = false;
        while let [digit @ b'0'..=b'9', rest @ ..] = self.0 {
            value += unit * u32::from(digit - b'0');
            unit /= 10;
            any = true;
            self.0 = rest;
        }
        any.then_some(value)
    }

    fn offset(&mut self) -> Option<TimeDelta> {
        if self.take(b'Z') {
            return Some(TimeDelta::zero());
        }
        let sign = if self.take(b'+') { 1 } else { self.take(b'-').then_some(-1)? };
        let hours = self.number(2, 2)?;
        self.take(b':');
        let minutes = self.number(2, 2)?;
        (hours <= 14 && minutes < 60).then(|| TimeDelta::minutes(sign * i64::from(hours * 60 + minutes)))
    }
}
