//! Distances between positions of a city, and from a position to a polygon.

use crate::earth::{DEGREES_PER_METER, MEAN_RADIUS_M};

/// The distance between two positions (longitude, latitude in degrees) in meters, along a great circle.
#[must_use]
pub fn between_m(from: (f64, f64), to: (f64, f64)) -> f64 {
    let (latitude_from, latitude_to) = (from.1.to_radians(), to.1.to_radians());
    let half = |difference: f64| (difference.to_radians() / 2.0).sin().powi(2);
    let chord = half(to.1 - from.1) + latitude_from.cos() * latitude_to.cos() * half(to.0 - from.0);
    2.0 * MEAN_RADIUS_M * chord.sqrt().min(1.0).asin()
}

/// The distance from a position to a polygon in meters: 0 inside of its outer ring, otherwise to its nearest edge.
///
/// The ring is positions in degrees, closed or not. In a plane around the position, which is exact to centimeters for lots
/// of a few hundred meters. `None` for a ring of less than three positions.
#[must_use]
pub fn to_ring_m(position: (f64, f64), ring: &[[f64; 2]]) -> Option<f64> {
    if ring.len() < 3 {
        return None;
    }
    let shrink = position.1.to_radians().cos();
    let plane: Vec<(f64, f64)> = ring
        .iter()
        .map(|[longitude, latitude]| {
            ((longitude - position.0) * shrink / DEGREES_PER_METER, (latitude - position.1) / DEGREES_PER_METER)
        })
        .collect();
    let edges = || plane.iter().zip(plane.iter().cycle().skip(1));
    let inside = edges().filter(|(from, to)| crosses(**from, **to)).count() % 2 == 1;
    if inside {
        return Some(0.0);
    }
    edges().map(|(from, to)| to_edge(*from, *to)).min_by(f64::total_cmp)
}

/// Whether a ray from the origin to the east crosses the edge.
fn crosses(from: (f64, f64), to: (f64, f64)) -> bool {
    (from.1 > 0.0) != (to.1 > 0.0) && from.0 - from.1 * (to.0 - from.0) / (to.1 - from.1) > 0.0
}

/// The distance from the origin to an edge.
fn to_edge(from: (f64, f64), to: (f64, f64)) -> f64 {
    let (x, y) = (to.0 - from.0, to.1 - from.1);
    let length = x * x + y * y;
    let share = if length > 0.0 { (-(from.0 * x + from.1 * y) / length).clamp(0.0, 1.0) } else { 0.0 };
    (from.0 + share * x).hypot(from.1 + share * y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousandth_of_a_degree_north_is_111_meters() {
        let distance = between_m((-87.7, 41.88), (-87.7, 41.881));
        assert!((distance - 111.2).abs() < 0.1, "{distance}");
        assert!(between_m((-87.7, 41.88), (-87.7, 41.88)).abs() < 1e-9);
        let east = between_m((-87.7, 41.88), (-87.699, 41.88));
        assert!((east - 82.8).abs() < 0.1, "{east}");
    }

    #[test]
    fn inside_of_a_ring_the_distance_is_nothing_and_outside_it_is_to_the_nearest_edge() {
        let ring =
            [[-87.7010, 41.8800], [-87.7000, 41.8800], [-87.7000, 41.8810], [-87.7010, 41.8810], [-87.7010, 41.8800]];
        assert_eq!(to_ring_m((-87.7005, 41.8805), &ring), Some(0.0));
        let east = to_ring_m((-87.6990, 41.8805), &ring).unwrap();
        assert!((east - 82.8).abs() < 0.2, "{east}");
        let corner = to_ring_m((-87.6990, 41.8820), &ring).unwrap();
        assert!((corner - 82.8_f64.hypot(111.2)).abs() < 0.5, "{corner}");
        assert_eq!(to_ring_m((-87.70, 41.88), &ring[..2]), None);
    }
}
