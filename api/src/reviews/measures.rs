//! What reviews come to, as pure functions: no database, no clock.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

/// An incident that was put on a session of the period.
#[derive(Debug, Clone)]
pub(super) struct ReviewedIncident {
    pub incident_id: Uuid,
    pub occurred_at: DateTime<Utc>,
    pub reviewed_at: Option<DateTime<Utc>>,
    /// Longitude and latitude of the public point.
    pub point: Option<(f64, f64)>,
    /// First time that somebody of outreach was told or tried.
    pub outreach_at: Option<DateTime<Utc>>,
    /// First time that somebody of victim services was told or tried.
    pub victim_services_at: Option<DateTime<Utc>>,
}

/// Another incident that could be a repeat.
#[derive(Debug, Clone)]
pub(super) struct OtherIncident {
    pub incident_id: Uuid,
    pub occurred_at: DateTime<Utc>,
    pub point: (f64, f64),
}

/// An action of the team.
#[derive(Debug, Clone)]
pub(super) struct MeasuredAction {
    pub owner_organization_id: Uuid,
    pub people: bool,
    pub due_at: DateTime<Utc>,
    pub done_at: Option<DateTime<Utc>>,
    pub cancelled: bool,
}

/// Share in percent, rounded to whole numbers; None of nothing.
pub(super) fn percent(part: usize, whole: usize) -> Option<i64> {
    (whole > 0).then(|| i64::try_from((part * 200 + whole) / (2 * whole)).unwrap_or(100))
}

/// Middle of the values, the mean of the two middle ones when their number is even; in hours with one decimal.
pub(super) fn median_hours(mut durations: Vec<Duration>) -> Option<f64> {
    durations.sort_unstable();
    let middle = durations.len() / 2;
    let hours = |duration: &Duration| duration.num_minutes() as f64 / 60.0;
    let value = match durations.len() {
        0 => return None,
        count if count % 2 == 1 => hours(durations.get(middle)?),
        _ => f64::midpoint(hours(durations.get(middle - 1)?), hours(durations.get(middle)?)),
    };
    Some((value * 10.0).round() / 10.0)
}

/// Distance in meters on a sphere of 6,371 km (haversine).
pub(super) fn distance_m((longitude, latitude): (f64, f64), (other_longitude, other_latitude): (f64, f64)) -> f64 {
    let (phi, other_phi) = (latitude.to_radians(), other_latitude.to_radians());
    let (half_phi, half_lambda) = ((other_phi - phi) / 2.0, (other_longitude - longitude).to_radians() / 2.0);
    let a = half_phi.sin().powi(2) + phi.cos() * other_phi.cos() * half_lambda.sin().powi(2);
    2.0 * 6_371_000.0 * a.sqrt().asin()
}

/// Incidents that were followed by another one within so many meters and days. Each counts once.
pub(super) fn repeats(reviewed: &[ReviewedIncident], others: &[OtherIncident], radius_m: i32, days: i32) -> usize {
    let near = |incident: &&ReviewedIncident| {
        let Some(point) = incident.point else { return false };
        let until = incident.occurred_at + Duration::days(i64::from(days));
        others.iter().any(|other| {
            other.incident_id != incident.incident_id
                && other.occurred_at > incident.occurred_at
                && other.occurred_at <= until
                && distance_m(point, other.point) <= f64::from(radius_m)
        })
    };
    reviewed.iter().filter(near).count()
}

/// Incidents reviewed within so many days.
pub(super) fn reviewed_in_time(reviewed: &[ReviewedIncident], days: i32) -> usize {
    let in_time = |incident: &&ReviewedIncident| {
        incident.reviewed_at.is_some_and(|at| at - incident.occurred_at <= Duration::days(i64::from(days)))
    };
    reviewed.iter().filter(in_time).count()
}

/// Of the actions that were due by `now`: how many were done by then, and how many there are.
pub(super) fn on_time<'a>(actions: impl Iterator<Item = &'a MeasuredAction>, now: DateTime<Utc>) -> (usize, usize) {
    let (mut on_time, mut due) = (0, 0);
    for action in actions.filter(|action| !action.cancelled) {
        let done_in_time = action.done_at.is_some_and(|at| at <= action.due_at);
        if done_in_time || action.due_at <= now {
            due += 1;
            on_time += usize::from(done_in_time);
        }
    }
    (on_time, due)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn incident(occurred_at: &str, reviewed_at: Option<&str>, point: Option<(f64, f64)>) -> ReviewedIncident {
        ReviewedIncident {
            incident_id: Uuid::now_v7(),
            occurred_at: at(occurred_at),
            reviewed_at: reviewed_at.map(at),
            point,
            outreach_at: None,
            victim_services_at: None,
        }
    }

    #[test]
    fn percentages_are_rounded_and_nothing_has_none() {
        assert_eq!(
            (percent(1, 3), percent(2, 3), percent(1, 2), percent(0, 4)),
            (Some(33), Some(67), Some(50), Some(0))
        );
        assert_eq!(percent(0, 0), None);
    }

    #[test]
    fn the_median_is_the_middle() {
        let hours = |values: &[i64]| median_hours(values.iter().map(|value| Duration::hours(*value)).collect());
        assert_eq!(
            (hours(&[]), hours(&[5]), hours(&[9, 1, 5]), hours(&[1, 2])),
            (None, Some(5.0), Some(5.0), Some(1.5))
        );
    }

    #[test]
    fn distances_are_those_of_the_city() {
        // A hundredth of a degree of latitude is 1,112 m; of longitude at 41.88 degrees north 828 m.
        assert!((distance_m((-87.7, 41.88), (-87.7, 41.89)) - 1_112.0).abs() < 1.0);
        assert!((distance_m((-87.7, 41.88), (-87.71, 41.88)) - 828.0).abs() < 1.0);
    }

    #[test]
    fn a_repeat_is_later_near_and_another_incident() {
        let here = (-87.7, 41.88);
        let first = incident("2026-11-01T00:00:00Z", None, Some(here));
        let other = |occurred_at: &str, point| OtherIncident {
            incident_id: Uuid::now_v7(),
            occurred_at: at(occurred_at),
            point,
        };
        let itself = OtherIncident { incident_id: first.incident_id, occurred_at: first.occurred_at, point: here };
        let count = |others: &[OtherIncident]| repeats(std::slice::from_ref(&first), others, 250, 30);
        assert_eq!(count(&[itself]), 0);
        assert_eq!(count(&[other("2026-11-20T00:00:00Z", (-87.7, 41.882))]), 1, "222 m");
        assert_eq!(count(&[other("2026-11-20T00:00:00Z", (-87.7, 41.883))]), 0, "334 m");
        assert_eq!(count(&[other("2026-12-02T00:00:00Z", here)]), 0, "31 days");
        assert_eq!(count(&[other("2026-10-31T00:00:00Z", here)]), 0, "before");
        assert_eq!(count(&[other("2026-11-02T00:00:00Z", here), other("2026-11-03T00:00:00Z", here)]), 1, "once");
    }

    #[test]
    fn in_time_is_within_the_days() {
        let reviewed = [
            incident("2026-11-01T00:00:00Z", Some("2026-11-08T00:00:00Z"), None),
            incident("2026-11-01T00:00:00Z", Some("2026-11-08T00:00:01Z"), None),
            incident("2026-11-01T00:00:00Z", None, None),
        ];
        assert_eq!(reviewed_in_time(&reviewed, 7), 1);
    }

    #[test]
    fn what_is_not_due_yet_is_neither_late_nor_on_time() {
        let action = |due_at: &str, done_at: Option<&str>, cancelled| MeasuredAction {
            owner_organization_id: Uuid::nil(),
            people: false,
            due_at: at(due_at),
            done_at: done_at.map(at),
            cancelled,
        };
        let actions = [
            action("2026-11-05T00:00:00Z", Some("2026-11-04T00:00:00Z"), false),
            action("2026-11-05T00:00:00Z", Some("2026-11-06T00:00:00Z"), false),
            action("2026-11-05T00:00:00Z", None, false),
            action("2026-11-05T00:00:00Z", None, true),
            action("2026-11-20T00:00:00Z", None, false),
            action("2026-11-20T00:00:00Z", Some("2026-11-09T00:00:00Z"), false),
        ];
        assert_eq!(on_time(actions.iter(), at("2026-11-10T00:00:00Z")), (2, 4));
    }
}
