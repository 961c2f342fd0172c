//! What a mark counts. Pure: minutes from how somebody attended, and which of two marks stands.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::super::model::AttendanceStatus;

/// Minutes of a session within which people may check in before it begins.
pub(super) const DOORS_OPEN_MINUTES: i64 = 30;
/// Clocks of devices may be fast by so many minutes.
pub(super) const CLOCK_MINUTES: i64 = 5;

/// Times of a session.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

impl Times {
    /// Minutes that it lasts.
    pub fn minutes(self) -> i32 {
        whole(self.ends_at - self.starts_at)
    }
}

fn whole(duration: Duration) -> i32 {
    i32::try_from(duration.num_minutes()).unwrap_or(i32::MAX).max(0)
}

/// Minutes that count: those given, never more than the session has; otherwise what status and time tell.
pub(super) fn minutes(status: AttendanceStatus, given: Option<i32>, recorded_at: DateTime<Utc>, times: Times) -> i32 {
    let all = times.minutes();
    let within = |instant: DateTime<Utc>| instant.clamp(times.starts_at, times.ends_at);
    match (status, given) {
        (AttendanceStatus::Absent | AttendanceStatus::Excused, _) => 0,
        (_, Some(given)) => given.clamp(0, all),
        (AttendanceStatus::Present, None) => all,
        (AttendanceStatus::Late, None) => whole(times.ends_at - within(recorded_at)),
        (AttendanceStatus::LeftEarly, None) => whole(within(recorded_at) - times.starts_at),
    }
}

/// How somebody attends who checks in at this instant.
pub(super) fn on_arrival(now: DateTime<Utc>, grace_minutes: i32, times: Times) -> AttendanceStatus {
    if now <= times.starts_at + Duration::minutes(i64::from(grace_minutes)) {
        AttendanceStatus::Present
    } else {
        AttendanceStatus::Late
    }
}

/// Whether a new mark counts instead of the one that stands: the one recorded last; of two at one instant the larger id, so
/// that every order of arrival gives the same.
pub(super) fn counts(new: (DateTime<Utc>, Uuid), standing: Option<(DateTime<Utc>, Uuid)>) -> bool {
    standing.is_none_or(|standing| new > standing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::minutes(minute)
    }

    fn times() -> Times {
        Times { starts_at: at(60), ends_at: at(180) }
    }

    #[test]
    fn minutes_follow_from_status_and_time() {
        use AttendanceStatus::{Absent, Excused, Late, LeftEarly, Present};
        let cases = [
            (Present, None, 60, 120),
            (Late, None, 90, 90),
            (Late, None, 30, 120),
            (LeftEarly, None, 100, 40),
            (LeftEarly, None, 300, 120),
            (Late, Some(75), 90, 75),
            (Present, Some(500), 60, 120),
            (Absent, Some(120), 60, 0),
            (Excused, None, 60, 0),
        ];
        for (status, given, minute, expected) in cases {
            assert_eq!(minutes(status, given, at(minute), times()), expected, "{status:?} {given:?} {minute}");
        }
    }

    #[test]
    fn within_the_grace_nobody_is_late() {
        assert_eq!(on_arrival(at(70), 10, times()), AttendanceStatus::Present);
        assert_eq!(on_arrival(at(71), 10, times()), AttendanceStatus::Late);
    }

    #[test]
    fn the_mark_recorded_last_counts_in_whatever_order_they_arrive() {
        let marks = [(at(1), Uuid::from_u128(9)), (at(3), Uuid::from_u128(1)), (at(3), Uuid::from_u128(2))];
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [2, 0, 1]] {
            let mut standing = None;
            for place in order {
                if counts(marks[place], standing) {
                    standing = Some(marks[place]);
                }
            }
            assert_eq!(standing, Some(marks[2]), "{order:?}");
        }
    }
}
