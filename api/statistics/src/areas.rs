//! Areas of a city: which area a position lies in, and boundaries that are fit to be stored.
//!
//! The layout is that of the city's published boundaries (data set "Boundaries - Community
//! Areas"): a number and a multipolygon in WGS 84 degrees.

use geo::{
    Area, BoundingRect, Centroid, Coord, CoordsIter, Intersects, LineString, MultiPolygon, Point, Polygon, SimplifyVw,
};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::earth::is_position;

/// Fewest positions of a closed ring: a triangle and its first position again (RFC 7946, 3.1.6).
const MIN_RING_POSITIONS: usize = 4;

/// Why a boundary cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BoundaryError {
    /// There is no polygon, or a polygon has no ring.
    #[error("the boundary is empty")]
    Empty,
    /// A ring has fewer than four positions.
    #[error("a ring has fewer than {MIN_RING_POSITIONS} positions")]
    TooFewPositions,
    /// The last position of a ring is not its first.
    #[error("a ring is not closed: its last position must equal its first")]
    NotClosed,
    /// A coordinate is infinite or not a number.
    #[error("a coordinate is not a finite number")]
    NotFinite,
    /// A longitude is outside ±180° or a latitude outside ±90°.
    #[error("a position is outside the range of longitude and latitude")]
    OutOfRange,
    /// A polygon encloses no area.
    #[error("a polygon encloses no area")]
    NoArea,
}

/// Checks a boundary in the form of GeoJSON `MultiPolygon` coordinates and returns its geometry.
///
/// The input is polygons of rings of `[longitude, latitude]` in degrees, the outer ring first. It
/// is raw positions because a [`Polygon`] closes open rings silently.
///
/// # Errors
/// The first [`BoundaryError`] met, in the order of the positions.
pub fn validate_boundary(coordinates: &[Vec<Vec<[f64; 2]>>]) -> Result<MultiPolygon<f64>, BoundaryError> {
    if coordinates.is_empty() {
        return Err(BoundaryError::Empty);
    }
    let polygons = coordinates.iter().map(|rings| validate_polygon(rings));
    Ok(MultiPolygon::new(polygons.collect::<Result<_, _>>()?))
}

fn validate_polygon(rings: &[Vec<[f64; 2]>]) -> Result<Polygon<f64>, BoundaryError> {
    let mut rings = rings.iter().map(|ring| validate_ring(ring));
    let exterior = rings.next().ok_or(BoundaryError::Empty)??;
    let polygon = Polygon::new(exterior, rings.collect::<Result<_, _>>()?);
    if polygon.unsigned_area() > 0.0 { Ok(polygon) } else { Err(BoundaryError::NoArea) }
}

fn validate_ring(ring: &[[f64; 2]]) -> Result<LineString<f64>, BoundaryError> {
    if ring.len() < MIN_RING_POSITIONS {
        return Err(BoundaryError::TooFewPositions);
    }
    for &[longitude, latitude] in ring {
        validate_position(longitude, latitude)?;
    }
    if ring.first() != ring.last() {
        return Err(BoundaryError::NotClosed);
    }
    Ok(ring.iter().map(|&[x, y]| Coord { x, y }).collect())
}

fn validate_position(longitude: f64, latitude: f64) -> Result<(), BoundaryError> {
    if !longitude.is_finite() || !latitude.is_finite() {
        return Err(BoundaryError::NotFinite);
    }
    if !is_position(longitude, latitude) {
        return Err(BoundaryError::OutOfRange);
    }
    Ok(())
}

/// A polygon of an area in the tree: its envelope, and what it belongs to.
type Entry = GeomWithData<Rectangle<[f64; 2]>, (i32, Polygon<f64>)>;

/// Finds the area that a position lies in, in microseconds for a city's areas.
#[derive(Debug, Clone)]
pub struct AreaIndex {
    tree: RTree<Entry>,
}

impl AreaIndex {
    /// Builds the index from the areas' numbers and boundaries in degrees.
    ///
    /// # Errors
    /// [`BoundaryError::NotFinite`] or [`BoundaryError::OutOfRange`] for a coordinate that cannot
    /// be indexed.
    pub fn new(areas: impl IntoIterator<Item = (i32, MultiPolygon<f64>)>) -> Result<Self, BoundaryError> {
        let mut entries = Vec::new();
        for (number, boundary) in areas {
            for coord in boundary.coords_iter() {
                validate_position(coord.x, coord.y)?;
            }
            entries.extend(boundary.into_iter().filter_map(|polygon| {
                let envelope = polygon.bounding_rect()?;
                let rectangle =
                    Rectangle::from_corners([envelope.min().x, envelope.min().y], [envelope.max().x, envelope.max().y]);
                Some(GeomWithData::new(rectangle, (number, polygon)))
            }));
        }
        Ok(Self { tree: RTree::bulk_load(entries) })
    }

    /// The number of the area at a position in degrees; on a shared border, the lowest number.
    ///
    /// `None` outside all areas and for coordinates that are no position.
    #[must_use]
    pub fn locate(&self, longitude: f64, latitude: f64) -> Option<i32> {
        if !is_position(longitude, latitude) {
            return None;
        }
        let point = Point::new(longitude, latitude);
        let mut lowest: Option<i32> = None;
        for entry in self.tree.locate_in_envelope_intersecting(&AABB::from_point([longitude, latitude])) {
            let (number, polygon) = &entry.data;
            if lowest.is_none_or(|found| *number < found) && polygon.intersects(&point) {
                lowest = Some(*number);
            }
        }
        lowest
    }
}

/// A boundary with fewer positions, for maps.
///
/// Visvalingam and Whyatt's method: positions whose triangle with their neighbors is smaller than
/// `tolerance_degrees` squared are left out, so both sides of a shared border lose the same ones;
/// slivers can open only where a border begins or ends. A ring that would collapse stays as it is; a
/// tolerance that is not positive changes nothing.
#[must_use]
pub fn simplify(boundary: &MultiPolygon<f64>, tolerance_degrees: f64) -> MultiPolygon<f64> {
    if tolerance_degrees.is_nan() || tolerance_degrees <= 0.0 {
        return boundary.clone();
    }
    let min_area = tolerance_degrees * tolerance_degrees;
    let simplify_ring = |ring: &LineString<f64>| {
        let simplified = ring.simplify_vw(min_area);
        if simplified.0.len() < MIN_RING_POSITIONS { ring.clone() } else { simplified }
    };
    boundary
        .iter()
        .map(|polygon| {
            Polygon::new(simplify_ring(polygon.exterior()), polygon.interiors().iter().map(simplify_ring).collect())
        })
        .collect()
}

/// The center of gravity of a boundary in degrees; `None` for an empty one.
///
/// It can lie outside a boundary that is bent.
#[must_use]
pub fn centroid(boundary: &MultiPolygon<f64>) -> Option<Point<f64>> {
    boundary.centroid()
}

#[cfg(test)]
mod tests {
    use geo::polygon;

    use super::*;

    fn square(west: f64, south: f64, size: f64) -> MultiPolygon<f64> {
        MultiPolygon::new(vec![polygon![
            (x: west, y: south),
            (x: west + size, y: south),
            (x: west + size, y: south + size),
            (x: west, y: south + size),
        ]])
    }

    fn ring(positions: &[[f64; 2]]) -> Vec<Vec<Vec<[f64; 2]>>> {
        vec![vec![positions.to_vec()]]
    }

    #[test]
    fn locate_finds_the_area_and_takes_the_lowest_number_on_a_border() {
        let holed = MultiPolygon::new(vec![Polygon::new(
            LineString::from(vec![(10.0, 0.0), (14.0, 0.0), (14.0, 4.0), (10.0, 4.0)]),
            vec![LineString::from(vec![(11.0, 1.0), (13.0, 1.0), (13.0, 3.0), (11.0, 3.0)])],
        )]);
        let mut islands = square(20.0, 0.0, 1.0);
        islands.0.extend(square(22.0, 0.0, 1.0));
        let index =
            AreaIndex::new([(7, square(0.0, 0.0, 1.0)), (3, square(1.0, 0.0, 1.0)), (9, holed), (5, islands)]).unwrap();
        for (longitude, latitude, expected) in [
            (0.5, 0.5, Some(7)),
            (1.5, 0.5, Some(3)),
            (1.0, 0.5, Some(3)),
            (0.0, 0.0, Some(7)),
            (10.5, 0.5, Some(9)),
            (12.0, 2.0, None),
            (20.5, 0.5, Some(5)),
            (21.5, 0.5, None),
            (22.5, 0.5, Some(5)),
            (0.5, 1.000_001, None),
            (f64::NAN, 0.5, None),
            (0.5, f64::INFINITY, None),
            (200.0, 0.5, None),
        ] {
            assert_eq!(index.locate(longitude, latitude), expected, "({longitude}, {latitude})");
        }
    }

    #[test]
    fn an_index_of_nothing_locates_nothing() {
        assert_eq!(AreaIndex::new([]).unwrap().locate(0.0, 0.0), None);
    }

    #[test]
    fn an_index_refuses_coordinates_that_are_not_finite() {
        let mut broken = square(0.0, 0.0, 1.0);
        broken.0.extend(square(f64::NAN, 0.0, 1.0));
        assert_eq!(AreaIndex::new([(1, broken)]).unwrap_err(), BoundaryError::NotFinite);
    }

    #[test]
    fn a_boundary_is_refused_with_the_reason() {
        let closed = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]];
        assert_eq!(validate_boundary(&ring(&closed)).unwrap().0.len(), 1);
        for (coordinates, expected) in [
            (vec![], BoundaryError::Empty),
            (vec![vec![]], BoundaryError::Empty),
            (vec![vec![vec![]]], BoundaryError::TooFewPositions),
            (ring(&closed[..3]), BoundaryError::TooFewPositions),
            (ring(&[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]), BoundaryError::NotClosed),
            (ring(&[[0.0, 0.0], [f64::NAN, 0.0], [1.0, 1.0], [0.0, 0.0]]), BoundaryError::NotFinite),
            (ring(&[[0.0, 0.0], [181.0, 0.0], [1.0, 1.0], [0.0, 0.0]]), BoundaryError::OutOfRange),
            (ring(&[[0.0, 0.0], [1.0, 91.0], [1.0, 1.0], [0.0, 0.0]]), BoundaryError::OutOfRange),
            (ring(&[[0.0, 0.0], [1.0, 1.0], [2.0, 2.0], [0.0, 0.0]]), BoundaryError::NoArea),
            (vec![vec![closed.to_vec(), closed[..2].to_vec()]], BoundaryError::TooFewPositions),
        ] {
            assert_eq!(validate_boundary(&coordinates).unwrap_err(), expected, "{coordinates:?}");
        }
    }

    #[test]
    fn simplifying_keeps_a_shared_border_the_same_on_both_sides() {
        let border: Vec<(f64, f64)> = (0..=100)
            .map(|step| {
                let y = f64::from(step) / 100.0;
                let sway = 0.02 * (y * 12.0).sin() + 0.001 * (y * 300.0).sin();
                (0.5 + sway, y)
            })
            .collect();
        let mut west = vec![(0.0, 0.0)];
        west.extend(&border);
        west.push((0.0, 1.0));
        let mut east = vec![(1.0, 1.0)];
        east.extend(border.iter().rev());
        east.push((1.0, 0.0));
        let polygon = |ring: Vec<(f64, f64)>| MultiPolygon::new(vec![Polygon::new(LineString::from(ring), vec![])]);
        let border_of = |boundary: &MultiPolygon<f64>| {
            let mut positions: Vec<_> = boundary
                .coords_iter()
                .filter(|coord| coord.x > 0.1 && coord.x < 0.9)
                .map(|coord| (coord.y.to_bits(), coord.x.to_bits()))
                .collect();
            positions.sort_unstable();
            positions.dedup();
            positions
        };
        let west = simplify(&polygon(west), 0.01);
        let east = simplify(&polygon(east), 0.01);
        assert_eq!(border_of(&west), border_of(&east));
        assert!(border_of(&west).len() < 60);
    }

    #[test]
    fn simplifying_never_collapses_a_ring() {
        let small = square(0.0, 0.0, 0.001);
        assert_eq!(simplify(&small, 10.0), small);
        assert_eq!(simplify(&small, 0.0), small);
        assert_eq!(simplify(&small, f64::NAN), small);
    }

    #[test]
    fn the_centroid_of_a_square_is_its_middle() {
        assert_eq!(centroid(&square(2.0, 4.0, 2.0)), Some(Point::new(3.0, 5.0)));
        assert_eq!(centroid(&MultiPolygon::new(vec![])), None);
    }
}
