//! Community areas: the city's fixed areas with names, population and boundary, and the resolution of places to them.
//!
//! Boundaries are approximate (cells around the centroids) until the city's own are imported.

pub mod address;
mod http;
mod import;
mod index;
mod store;
mod wire;

use crate::endpoints;
use crate::endpoints::Endpoint;

pub use import::{AreaImportError, AreaImportReport, import_boundaries, seed_areas};
pub use index::{Areas, areas};
pub use wire::{AreaSummary, CommunityAreaView, Point};

use http::*;

/// Operations of community areas.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![
        list_community_areas,
        get_community_area,
        update_community_area,
        get_community_area_boundaries,
        resolve_place
    ]
}

mod policy {
    crate::policy!(WriteCommunityAreas = CommunityAreasWrite, C0, "Changes community areas.");
}
