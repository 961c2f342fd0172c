//! When a photo proves that somebody was on a lot: where it was taken, and when.

use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use chrono_tz::Tz;
use serde_json::Value;
use statistics::distances::{between_m, to_ring_m};

use crate::platform::http::{ApiResult, Problem};

/// Clocks of phones run a little ahead.
const AHEAD_MINUTES: i64 = 10;
/// What a crew took without a network is sent within this time.
const LATE_DAYS: i64 = 14;
/// What the camera wrote and what the phone says may differ by a time zone, not by a day.
const CLOCKS_HOURS: i64 = 26;
/// What the camera wrote and what the phone says may differ by this much, in meters: two ways to find the same place.
const POSITIONS_M: f64 = 150.0;

/// Where a lot is.
#[derive(Debug, Clone)]
pub(super) struct LotPlace {
    pub point: Option<(f64, f64)>,
    /// GeoJSON polygon.
    pub boundary: Option<Value>,
}

/// Meters from the outline of a lot, or from its point where no outline is known; None: nobody knows where it is.
pub(super) fn distance_to(lot: &LotPlace, position: (f64, f64)) -> Option<f64> {
    let ring: Option<Vec<[f64; 2]>> = lot
        .boundary
        .as_ref()
        .and_then(|boundary| boundary.get("coordinates")?.get(0))
        .and_then(|ring| serde_json::from_value(ring.clone()).ok());
    ring.and_then(|ring| to_ring_m(position, &ring)).or_else(|| Some(between_m(lot.point?, position)))
}

/// The distance of a photo from its lot in whole meters; farther than allowed: refused, with the distance.
pub(super) fn check_place(
    lot: &LotPlace,
    position: (f64, f64),
    written: Option<(f64, f64)>,
    allowed_m: i32,
) -> ApiResult<i32> {
    let nowhere = || Problem::conflict("lot_without_place", "Nobody has entered where this lot is; tell the office.");
    let distance = distance_to(lot, position).ok_or_else(nowhere)?;
    let whole = |meters: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "at most half of the earth in meters")]
        let whole = meters.round() as i32;
        whole
    };
    if distance > f64::from(allowed_m) {
        let detail = format!(
            "The photo was taken {} m from the lot; at most {allowed_m} m count. Take it on the lot.",
            whole(distance)
        );
        return Err(Problem::invalid_field("/position", "photo_elsewhere", &detail));
    }
    if let Some(written) = written
        && between_m(written, position) > POSITIONS_M
    {
        let detail = "The place that the camera wrote into the photo is not the place that was sent. Take a new photo on the lot.";
        return Err(Problem::invalid_field("/position", "positions_differ", detail));
    }
    Ok(whole(distance))
}

/// Refuses a photo from the future, from long ago, or whose camera says another day.
pub(super) fn check_time(
    taken_at: DateTime<Utc>,
    written: Option<NaiveDateTime>,
    zone: Tz,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let refused = |code: &str, detail: &str| Err(Problem::invalid_field("/taken_at", code, detail));
    if taken_at > now + Duration::minutes(AHEAD_MINUTES) {
        return refused("in_the_future", "The photo was taken in the future; set the clock of the phone.");
    }
    if taken_at < now - Duration::days(LATE_DAYS) {
        return refused("too_old", "A photo is sent within 14 days; take a new one.");
    }
    let by_camera = written.and_then(|written| written.and_local_timezone(zone).earliest());
    if by_camera.is_some_and(|at| (taken_at - at.with_timezone(&Utc)).abs() > Duration::hours(CLOCKS_HOURS)) {
        return refused("times_differ", "The camera wrote another day into the photo. Take a new photo.");
    }
    Ok(())
}

/// Refuses times of a visit that cannot be.
pub(super) fn check_visit(started_at: DateTime<Utc>, performed_at: DateTime<Utc>, now: DateTime<Utc>) -> ApiResult<()> {
    if performed_at < started_at {
        return Err(Problem::invalid_field("/performed_at", "before_start", "The work ended before it began."));
    }
    if performed_at > now + Duration::minutes(AHEAD_MINUTES) {
        let detail = "The work ended in the future; set the clock of the phone.";
        return Err(Problem::invalid_field("/performed_at", "in_the_future", detail));
    }
    if started_at < now - Duration::days(LATE_DAYS) {
        return Err(Problem::invalid_field("/started_at", "too_old", "A visit is reported within 14 days."));
    }
    Ok(())
}

/// Whether a photo taken then proves work that began and ended then.
pub(super) fn proves(taken_at: DateTime<Utc>, started_at: DateTime<Utc>, performed_at: DateTime<Utc>) -> bool {
    taken_at > started_at && taken_at <= performed_at + Duration::minutes(AHEAD_MINUTES)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const LOT: (f64, f64) = (-87.7000, 41.8800);

    fn point_lot() -> LotPlace {
        LotPlace { point: Some(LOT), boundary: None }
    }

    #[test]
    fn a_photo_counts_on_the_lot_and_within_the_distance_of_its_point() {
        assert_eq!(check_place(&point_lot(), (-87.7000, 41.8803), None, 60).unwrap(), 33);
        assert!(check_place(&point_lot(), (-87.7000, 41.8810), None, 60).is_err());
        let ring =
            json!([[-87.701, 41.880], [-87.699, 41.880], [-87.699, 41.882], [-87.701, 41.882], [-87.701, 41.880]]);
        let outlined =
            LotPlace { point: Some(LOT), boundary: Some(json!({ "type": "Polygon", "coordinates": [ring] })) };
        assert_eq!(
            check_place(&outlined, (-87.7000, 41.8819), None, 5).unwrap(),
            0,
            "211 m from the point, but on the lot"
        );
        let nowhere = LotPlace { point: None, boundary: None };
        assert_eq!(check_place(&nowhere, LOT, None, 60).unwrap_err().code(), "lot_without_place");
    }

    #[test]
    fn a_place_that_the_camera_contradicts_is_refused() {
        assert!(check_place(&point_lot(), LOT, Some((-87.7000, 41.8805)), 60).is_ok());
        assert!(check_place(&point_lot(), LOT, Some((-87.6300, 41.8800)), 60).is_err());
    }

    #[test]
    fn a_photo_is_neither_from_tomorrow_nor_from_last_month() {
        let now: DateTime<Utc> = "2026-05-04T18:00:00Z".parse().unwrap();
        let zone = chrono_tz::America::Chicago;
        let check = |hours: i64, written: Option<&str>| {
            let written = written.map(|text| text.parse().unwrap());
            check_time(now + Duration::hours(hours), written, zone, now)
        };
        assert!(check(0, None).is_ok() && check(-24 * 13, None).is_ok());
        assert!(check(1, None).is_err() && check(-24 * 15, None).is_err());
        assert!(check(0, Some("2026-05-04T13:00:00")).is_ok());
        assert!(check(0, Some("2026-04-20T13:00:00")).is_err());
    }

    #[test]
    fn only_what_was_taken_after_the_start_proves_the_work() {
        let at = |minute: i64| "2026-05-04T18:00:00Z".parse::<DateTime<Utc>>().unwrap() + Duration::minutes(minute);
        assert!(proves(at(30), at(0), at(40)));
        assert!(!proves(at(0), at(0), at(40)) && !proves(at(-5), at(0), at(40)) && !proves(at(60), at(0), at(40)));
        assert!(check_visit(at(0), at(40), at(50)).is_ok());
        assert!(check_visit(at(40), at(0), at(50)).is_err() && check_visit(at(0), at(90), at(50)).is_err());
    }
}
