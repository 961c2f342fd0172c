//! Approximate boundaries for areas of which only a center is known.
//!
//! A Voronoi diagram: each area gets the positions that are nearer to its center than to any
//! other. It stands in until official boundaries are loaded, and callers label it as approximate.

use std::f64::consts::TAU;

use geo::{ConvexHull, Coord, LineString, MultiPoint, MultiPolygon, Point, Polygon};

use crate::earth::{DEGREES_PER_METER, is_position};

/// How far the outer cells reach beyond the outermost centers, in meters: half of the usual
/// distance between the centers of neighboring community areas, rounded up.
pub const BUFFER_M: f64 = 2_000.0;

/// Positions of the circle around a center from which the outline is built.
const CIRCLE_STEPS: u32 = 16;

/// One cell for each center, clipped to the convex hull of the centers widened by [`BUFFER_M`].
///
/// Centers and cells are in degrees; distances are compared in a plane scaled at the centers' mean
/// latitude, which is exact enough for a city. Cells come in the order of the centers. Of centers
/// that coincide only the one with the lowest number gets a cell, and a center that is no position
/// gets none. Takes time in the square of the number of centers.
#[must_use]
pub fn approximate_boundaries(centroids: &[(i32, Point<f64>)]) -> Vec<(i32, MultiPolygon<f64>)> {
    let Some(plane) = Plane::around(centroids) else {
        return Vec::new();
    };
    let sites = distinct_sites(centroids, plane);
    let outline = widened_hull(&sites);
    sites
        .iter()
        .map(|&(number, site)| {
            let cell = sites
                .iter()
                .filter(|&&(_, other)| other != site)
                .fold(outline.clone(), |cell, &(_, other)| clip_nearer(&cell, site, other));
            let ring: LineString<f64> = cell.into_iter().map(|c| plane.to_degrees(c)).collect();
            (number, MultiPolygon::new(vec![Polygon::new(ring, vec![])]))
        })
        .collect()
}

/// A plane in which a unit is one degree of latitude in both directions.
#[derive(Clone, Copy)]
struct Plane {
    /// Degrees of latitude in one degree of longitude.
    longitude_scale: f64,
}

impl Plane {
    /// The plane at the mean latitude; `None` without a position or where longitudes meet.
    fn around(centroids: &[(i32, Point<f64>)]) -> Option<Self> {
        let mut sum = 0.0;
        let mut count = 0.0;
        for (_, point) in centroids {
            if is_position(point.x(), point.y()) {
                sum += point.y();
                count += 1.0;
            }
        }
        let longitude_scale = (sum / count).to_radians().cos();
        (longitude_scale > 1e-6).then_some(Self { longitude_scale })
    }

    fn to_plane(self, degrees: Point<f64>) -> Coord<f64> {
        Coord { x: degrees.x() * self.longitude_scale, y: degrees.y() }
    }

    fn to_degrees(self, position: Coord<f64>) -> Coord<f64> {
        Coord { x: position.x / self.longitude_scale, y: position.y }
    }
}

fn distinct_sites(centroids: &[(i32, Point<f64>)], plane: Plane) -> Vec<(i32, Coord<f64>)> {
    let lowest_at =
        |point: Point<f64>| centroids.iter().filter(|(_, other)| *other == point).map(|(number, _)| *number).min();
    let mut sites: Vec<(i32, Coord<f64>)> = Vec::with_capacity(centroids.len());
    for &(number, point) in centroids {
        let site = plane.to_plane(point);
        if is_position(point.x(), point.y())
            && lowest_at(point) == Some(number)
            && !sites.iter().any(|(_, taken)| *taken == site)
        {
            sites.push((number, site));
        }
    }
    sites
}

/// The convex hull of circles of [`BUFFER_M`] around the sites, without the closing position.
fn widened_hull(sites: &[(i32, Coord<f64>)]) -> Vec<Coord<f64>> {
    let radius = BUFFER_M * DEGREES_PER_METER;
    let circles: MultiPoint<f64> = sites
        .iter()
        .flat_map(|&(_, site)| {
            (0..CIRCLE_STEPS).map(move |step| {
                let (sin, cos) = (TAU * f64::from(step) / f64::from(CIRCLE_STEPS)).sin_cos();
                Point::new(site.x + radius * cos, site.y + radius * sin)
            })
        })
        .collect();
    let mut hull = circles.convex_hull().exterior().0.clone();
    hull.pop();
    hull
}

/// The part of a convex ring that is at least as near to `site` as to `other` (Sutherland and
/// Hodgman's clipping at the perpendicular bisector).
fn clip_nearer(ring: &[Coord<f64>], site: Coord<f64>, other: Coord<f64>) -> Vec<Coord<f64>> {
    let middle = (site + other) / 2.0;
    let direction = other - site;
    let beyond = |position: Coord<f64>| {
        let offset = position - middle;
        offset.x * direction.x + offset.y * direction.y
    };
    let mut clipped = Vec::with_capacity(ring.len() + 1);
    for (&from, &to) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        let (before, after) = (beyond(from), beyond(to));
        if before <= 0.0 {
            clipped.push(from);
        }
        if (before < 0.0 && after > 0.0) || (before > 0.0 && after < 0.0) {
            clipped.push(from + (to - from) * (before / (before - after)));
        }
    }
    clipped
}

#[cfg(test)]
mod tests {
    use geo::{Area, BooleanOps, Contains, Intersects};
    use rand::rngs::StdRng;
    use rand::{Rng, SeedableRng};

    use super::*;

    fn random_centers(rng: &mut StdRng, count: i32) -> Vec<(i32, Point<f64>)> {
        (1..=count)
            .map(|number| {
                let longitude = rng.random_range(-87.9..-87.5);
                let latitude = rng.random_range(41.6..42.1);
                (number, Point::new(longitude, latitude))
            })
            .collect()
    }

    #[test]
    fn every_cell_contains_its_center_and_cells_do_not_overlap() {
        let mut rng = StdRng::seed_from_u64(11);
        for count in [1, 2, 3, 20, 77] {
            let centers = random_centers(&mut rng, count);
            let cells = approximate_boundaries(&centers);
            assert_eq!(cells.len(), centers.len());
            for ((number, center), (cell_number, cell)) in centers.iter().zip(&cells) {
                assert_eq!(number, cell_number);
                assert!(cell.contains(center), "cell {number} of {count}");
            }
            for (index, (_, one)) in cells.iter().enumerate() {
                for (_, other) in cells.iter().skip(index + 1) {
                    assert!(one.intersection(other).unsigned_area() < 1e-12);
                }
            }
        }
    }

    #[test]
    fn the_cells_together_cover_the_hull_of_the_centers() {
        let mut rng = StdRng::seed_from_u64(12);
        let centers = random_centers(&mut rng, 40);
        let cells = approximate_boundaries(&centers);
        let hull = MultiPoint::from_iter(centers.iter().map(|(_, point)| *point)).convex_hull();
        for _ in 0..5_000 {
            let point = Point::new(rng.random_range(-87.9..-87.5), rng.random_range(41.6..42.1));
            if hull.intersects(&point) {
                assert!(cells.iter().any(|(_, cell)| cell.intersects(&point)));
            }
        }
    }

    #[test]
    fn a_position_falls_in_the_cell_of_the_nearest_center() {
        let centers = [(1, Point::new(-87.70, 41.80)), (2, Point::new(-87.60, 41.80)), (3, Point::new(-87.65, 41.90))];
        let cells = approximate_boundaries(&centers);
        for (longitude, latitude, number) in [(-87.651, 41.80, 1), (-87.649, 41.80, 2), (-87.65, 41.86, 3)] {
            let point = Point::new(longitude, latitude);
            let found: Vec<i32> =
                cells.iter().filter(|(_, cell)| cell.intersects(&point)).map(|(number, _)| *number).collect();
            assert_eq!(found, [number]);
        }
    }

    #[test]
    fn centers_in_one_line_still_get_cells() {
        let centers: Vec<_> = (0..5).map(|n| (n, Point::new(-87.6 + f64::from(n) * 0.02, 41.8))).collect();
        for ((_, center), (_, cell)) in centers.iter().zip(approximate_boundaries(&centers)) {
            assert!(cell.contains(center));
        }
    }

    #[test]
    fn coinciding_and_impossible_centers_get_no_cell_of_their_own() {
        let here = Point::new(-87.6, 41.8);
        let numbers = |centers: &[(i32, Point<f64>)]| -> Vec<i32> {
            approximate_boundaries(centers).into_iter().map(|(number, _)| number).collect()
        };
        assert_eq!(numbers(&[]), Vec::<i32>::new());
        assert_eq!(numbers(&[(9, here), (4, here)]), [4]);
        assert_eq!(numbers(&[(4, here), (4, here)]), [4]);
        assert_eq!(numbers(&[(1, Point::new(f64::NAN, 41.8)), (2, here)]), [2]);
        assert_eq!(numbers(&[(1, Point::new(0.0, 90.0))]), Vec::<i32>::new());
    }
}
