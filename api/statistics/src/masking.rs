//! Masked positions: a public point that stands for a true one.
//!
//! The city's published rules (data set "Violence Reduction - Victims of Homicides and Non-Fatal
//! Shootings") draw a circle of about an average city block around the true position and publish a
//! random position on its circumference. Draw **once** and store the result: whoever sees many
//! draws for one true position can average them back to it.

use std::f64::consts::TAU;

use geo::Point;
use rand::Rng;

use crate::earth::{DEGREES_PER_METER, is_position};

/// Radius of the circle in meters: about an average city block.
pub const DEFAULT_RADIUS_M: f64 = 100.0;

/// Random draws before a fixed set of bearings is tried.
const MAX_DRAWS: u32 = 64;

/// Bearings of the fixed set, evenly spaced.
const FIXED_BEARINGS: u32 = 360;

/// A random position exactly `radius_m` meters from `true_point`, or `None` when there is none.
///
/// The bearing is uniform over those whose position `accept` takes (for example: lies in the same
/// community area). After 64 refused draws, the accepted one of 360 even bearings that is nearest
/// to the last draw is taken; when none is accepted the result is `None`, and nothing should be
/// published in its place. Also `None` for a radius that is not positive and finite, and for a
/// position outside the range of longitude and latitude or within a radius of a pole or of the
/// 180° meridian.
///
/// Positions are in degrees. The offset uses the local scale of a sphere, which keeps the distance
/// within 0.3 % of the ellipsoid's up to a radius of a few kilometers.
#[must_use]
pub fn mask_point<R: Rng + ?Sized>(
    true_point: Point<f64>,
    radius_m: f64,
    rng: &mut R,
    accept: impl Fn(Point<f64>) -> bool,
) -> Option<Point<f64>> {
    if !radius_m.is_finite() || radius_m <= 0.0 {
        return None;
    }
    let mut last_draw = 0.0;
    for _ in 0..MAX_DRAWS {
        last_draw = rng.random_range(0.0..TAU);
        let masked = offset(true_point, radius_m, last_draw)?;
        if accept(masked) {
            return Some(masked);
        }
    }
    let mut bearings: Vec<f64> =
        (0..FIXED_BEARINGS).map(|step| TAU * f64::from(step) / f64::from(FIXED_BEARINGS)).collect();
    bearings.sort_by(|one, other| turn(*one, last_draw).total_cmp(&turn(*other, last_draw)));
    bearings.into_iter().filter_map(|bearing| offset(true_point, radius_m, bearing)).find(|masked| accept(*masked))
}

/// The position at a distance in meters and a bearing in radians clockwise from north.
fn offset(from: Point<f64>, distance_m: f64, bearing: f64) -> Option<Point<f64>> {
    if !is_position(from.x(), from.y()) {
        return None;
    }
    let (sin, cos) = bearing.sin_cos();
    let degrees = distance_m * DEGREES_PER_METER;
    let latitude = from.y() + degrees * cos;
    // The scale of longitude halfway keeps the distance right on the way.
    let halfway = f64::midpoint(from.y(), latitude).to_radians();
    let longitude = from.x() + degrees * sin / halfway.cos();
    is_position(longitude, latitude).then(|| Point::new(longitude, latitude))
}

/// The smaller angle between two bearings in radians.
fn turn(one: f64, other: f64) -> f64 {
    let difference = (one - other).rem_euclid(TAU);
    difference.min(TAU - difference)
}

#[cfg(test)]
mod tests {
    use geo::{Bearing, Distance, Haversine};
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn a_masked_point_lies_on_the_circle_and_every_bearing_is_as_likely() {
        const DRAWS: u32 = 36_000;
        let mut rng = StdRng::seed_from_u64(5);
        let mut sectors = [0_u32; 36];
        let true_point = Point::new(-87.65, 41.85);
        for _ in 0..DRAWS {
            let masked = mask_point(true_point, DEFAULT_RADIUS_M, &mut rng, |_| true).unwrap();
            let distance = Haversine.distance(true_point, masked);
            assert!((distance - DEFAULT_RADIUS_M).abs() < 0.01 * DEFAULT_RADIUS_M);
            let bearing = Haversine.bearing(true_point, masked).rem_euclid(360.0);
            sectors[(bearing / 10.0) as usize % 36] += 1;
        }
        let expected = f64::from(DRAWS) / 36.0;
        let chi_square: f64 = sectors.iter().map(|&count| (f64::from(count) - expected).powi(2) / expected).sum();
        // The 99.9 % quantile of chi-square with 35 degrees of freedom.
        assert!(chi_square < 66.6, "chi-square {chi_square}");
    }

    #[test]
    fn the_distance_holds_from_the_equator_to_the_north() {
        let mut rng = StdRng::seed_from_u64(6);
        for latitude in [-60.0, 0.0, 41.8, 70.0] {
            for radius in [1.0, 100.0, 2_000.0] {
                let true_point = Point::new(-87.65, latitude);
                let masked = mask_point(true_point, radius, &mut rng, |_| true).unwrap();
                let distance = Haversine.distance(true_point, masked);
                assert!((distance - radius).abs() < 0.01 * radius, "{latitude} {radius}");
            }
        }
    }

    #[test]
    fn a_draw_that_is_not_accepted_is_drawn_again() {
        let mut rng = StdRng::seed_from_u64(7);
        let true_point = Point::new(-87.65, 41.85);
        for _ in 0..200 {
            let north = |point: Point<f64>| point.y() > true_point.y();
            assert!(north(mask_point(true_point, 100.0, &mut rng, north).unwrap()));
        }
    }

    #[test]
    fn a_narrow_accepted_sector_is_found_by_the_fixed_bearings() {
        let mut rng = StdRng::seed_from_u64(8);
        let true_point = Point::new(-87.65, 41.85);
        let due_east = |point: Point<f64>| (Haversine.bearing(true_point, point) - 90.0).abs() < 0.001;
        assert!(due_east(mask_point(true_point, 100.0, &mut rng, due_east).unwrap()));
    }

    #[test]
    fn there_is_no_masked_point_where_none_is_accepted_or_possible() {
        let mut rng = StdRng::seed_from_u64(9);
        let here = Point::new(-87.65, 41.85);
        assert_eq!(mask_point(here, 100.0, &mut rng, |_| false), None);
        for radius in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(mask_point(here, radius, &mut rng, |_| true), None);
        }
        for (longitude, latitude) in [(f64::NAN, 41.0), (-87.0, 95.0), (0.0, f64::INFINITY)] {
            let nowhere = Point::new(longitude, latitude);
            assert_eq!(mask_point(nowhere, 100.0, &mut rng, |_| true), None);
        }
    }
}
