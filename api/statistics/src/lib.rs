//! Spatial and temporal statistics of community safety, without input, output, database or HTTP.
//!
//! Everything here is a pure function of its arguments. Positions are WGS 84 degrees, longitude
//! first; distances are meters; counts are whole events. "The city's published rules" in the
//! documentation of a module means the rules printed with the open data set that the module names.

pub mod areas;
pub mod distances;
mod earth;
pub mod effects;
pub mod hot_spots;
pub mod masking;
pub mod periods;
pub mod rates;
pub mod suppression;
pub mod voronoi;
