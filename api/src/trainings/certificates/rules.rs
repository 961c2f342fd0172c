//! Who earned a certificate, how long it counts, and when it can be renewed. Pure.

use chrono::{Days, Months, NaiveDate};

use super::super::model::{CertificateState, RegistrationStatus};

/// What came of a registration: by minutes attended of minutes scheduled, and nothing else.
pub(in crate::trainings) fn outcome(attended: i64, scheduled: i64, minimum_percent: i32) -> RegistrationStatus {
    if attended <= 0 {
        RegistrationStatus::NoShow
    } else if attended.saturating_mul(100) >= scheduled.saturating_mul(i64::from(minimum_percent)) {
        RegistrationStatus::Completed
    } else {
        RegistrationStatus::Incomplete
    }
}

/// Last day on which a certificate counts: the day before the same day so many months later. None: without end.
pub(super) fn expires_on(completed_on: NaiveDate, validity_months: Option<i32>) -> Option<NaiveDate> {
    let months = u32::try_from(validity_months?).ok()?;
    completed_on.checked_add_months(Months::new(months))?.checked_sub_days(Days::new(1))
}

/// Whether a certificate counts on a day.
pub(super) fn state(expires_on: Option<NaiveDate>, revoked: bool, today: NaiveDate) -> CertificateState {
    match expires_on {
        _ if revoked => CertificateState::Revoked,
        Some(last) if last < today => CertificateState::Expired,
        _ => CertificateState::Valid,
    }
}

/// First and last day on which a certificate can be renewed: from the reminder on until some days after its end.
pub(super) fn renewal(
    expires_on: Option<NaiveDate>,
    reminder_days: i32,
    window_days: i32,
) -> Option<(NaiveDate, NaiveDate)> {
    let days = |count: i32| Days::new(u64::try_from(count).unwrap_or_default());
    let last = expires_on?;
    Some((last.checked_sub_days(days(reminder_days))?, last.checked_add_days(days(window_days))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn three_of_four_sessions_earn_a_certificate_and_two_do_not() {
        for (sessions, expected) in [
            (0, RegistrationStatus::NoShow),
            (1, RegistrationStatus::Incomplete),
            (2, RegistrationStatus::Incomplete),
            (3, RegistrationStatus::Completed),
            (4, RegistrationStatus::Completed),
        ] {
            assert_eq!(outcome(sessions * 120, 480, 75), expected, "{sessions}");
        }
    }

    #[test]
    fn one_minute_less_than_the_share_is_too_little() {
        assert_eq!(outcome(360, 480, 75), RegistrationStatus::Completed);
        assert_eq!(outcome(359, 480, 75), RegistrationStatus::Incomplete);
        assert_eq!(outcome(1, 480, 75), RegistrationStatus::Incomplete);
    }

    #[test]
    fn more_minutes_never_make_it_worse() {
        let rank = |status| match status {
            RegistrationStatus::NoShow => 0,
            RegistrationStatus::Incomplete => 1,
            _ => 2,
        };
        for percent in [1, 50, 75, 100] {
            for minutes in 0..480 {
                assert!(rank(outcome(minutes, 480, percent)) <= rank(outcome(minutes + 1, 480, percent)));
            }
        }
    }

    #[test]
    fn three_years_end_on_the_day_before() {
        assert_eq!(expires_on(day("2026-02-02"), Some(36)), Some(day("2029-02-01")));
        assert_eq!(expires_on(day("2024-02-29"), Some(12)), Some(day("2025-02-27")));
        assert_eq!(expires_on(day("2026-02-02"), None), None);
    }

    #[test]
    fn a_certificate_counts_through_its_last_day_unless_it_was_revoked() {
        let last = Some(day("2029-02-01"));
        assert_eq!(state(last, false, day("2029-02-01")), CertificateState::Valid);
        assert_eq!(state(last, false, day("2029-02-02")), CertificateState::Expired);
        assert_eq!(state(last, true, day("2027-01-01")), CertificateState::Revoked);
        assert_eq!(state(None, false, day("2099-01-01")), CertificateState::Valid);
    }

    #[test]
    fn renewal_is_open_from_the_reminder_until_the_window_closes() {
        let window = renewal(Some(day("2029-02-01")), 30, 90);
        assert_eq!(window, Some((day("2029-01-02"), day("2029-05-02"))));
        assert_eq!(renewal(None, 30, 90), None);
    }
}
