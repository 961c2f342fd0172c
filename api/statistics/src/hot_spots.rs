//! Cells of the hexagonal grid H3, in which hot spots are counted.
//!
//! A cell travels as an unsigned 64-bit index or as its hexadecimal text, as H3 defines them
//! (h3geo.org). At resolution 9 a cell has an edge of about 200 m and an area of about 0.1 km²,
//! near the 250 m in which repeated incidents are called a hot spot.

use geo::Point;
use h3o::{CellIndex, LatLng, Resolution};

use crate::earth::is_position;

/// The resolution in which hot spots are counted.
pub const DEFAULT_RESOLUTION: u8 = 9;

/// Most rings of neighbors that are given: 1,261 cells.
pub const MAX_RINGS: u32 = 20;

/// The cell at a position in degrees; `None` for what is no position or no resolution (0 to 15).
#[must_use]
pub fn cell_of(longitude: f64, latitude: f64, resolution: u8) -> Option<u64> {
    let resolution = Resolution::try_from(resolution).ok()?;
    if !is_position(longitude, latitude) {
        return None;
    }
    let position = LatLng::new(latitude, longitude).ok()?;
    Some(position.to_cell(resolution).into())
}

/// The text of a cell, 15 hexadecimal digits in lower case; `None` for what is no cell.
#[must_use]
pub fn cell_to_hex(cell: u64) -> Option<String> {
    Some(CellIndex::try_from(cell).ok()?.to_string())
}

/// The cell that a text names; `None` for what names no cell.
#[must_use]
pub fn cell_from_hex(text: &str) -> Option<u64> {
    text.parse::<CellIndex>().ok().map(u64::from)
}

/// The center of a cell in degrees; `None` for what is no cell.
#[must_use]
pub fn cell_center(cell: u64) -> Option<Point<f64>> {
    let center = LatLng::from(CellIndex::try_from(cell).ok()?);
    Some(Point::new(center.lng(), center.lat()))
}

/// The cells within `rings` steps of a cell, itself included.
///
/// `None` for what is no cell and for more than [`MAX_RINGS`].
#[must_use]
pub fn neighbors(cell: u64, rings: u32) -> Option<Vec<u64>> {
    if rings > MAX_RINGS {
        return None;
    }
    let cells: Vec<CellIndex> = CellIndex::try_from(cell).ok()?.grid_disk(rings);
    Some(cells.into_iter().map(u64::from).collect())
}

#[cfg(test)]
mod tests {
    use geo::{Distance, Haversine};

    use super::*;

    #[test]
    fn a_position_has_the_cell_that_the_standard_gives() {
        // The example of H3's own documentation, at resolution 9.
        let cell = cell_of(-122.418_307_270_836, 37.775_236_359_3, 9).unwrap();
        assert_eq!(cell_to_hex(cell).unwrap(), "8928308280fffff");
        assert_eq!(cell_from_hex("8928308280fffff"), Some(cell));
    }

    #[test]
    fn a_position_lies_near_the_center_of_its_cell() {
        let position = Point::new(-87.65, 41.85);
        let cell = cell_of(position.x(), position.y(), DEFAULT_RESOLUTION).unwrap();
        let center = cell_center(cell).unwrap();
        assert!(Haversine.distance(position, center) < 250.0);
        assert_eq!(cell_of(center.x(), center.y(), DEFAULT_RESOLUTION), Some(cell));
    }

    #[test]
    fn neighbors_are_rings_of_six() {
        let cell = cell_of(-87.65, 41.85, DEFAULT_RESOLUTION).unwrap();
        for (rings, count) in [(0, 1), (1, 7), (2, 19), (MAX_RINGS, 1_261)] {
            let cells = neighbors(cell, rings).unwrap();
            assert_eq!(cells.len(), count);
            assert!(cells.contains(&cell));
        }
        assert_eq!(neighbors(cell, MAX_RINGS + 1), None);
    }

    #[test]
    fn what_is_no_cell_is_none() {
        assert_eq!(cell_of(-87.65, 41.85, 16), None);
        for (longitude, latitude) in [(f64::NAN, 41.85), (-87.65, f64::INFINITY), (-187.0, 41.0)] {
            assert_eq!(cell_of(longitude, latitude, 9), None);
        }
        assert_eq!(cell_to_hex(0), None);
        assert_eq!(cell_center(u64::MAX), None);
        assert_eq!(neighbors(1, 1), None);
        for text in ["", "zz", "8928308280fffff0", "-1", "ffffffffffffffff"] {
            assert_eq!(cell_from_hex(text), None, "{text}");
        }
    }
}
