//! Incidents: what happened, once per case number, with one victimization per person harmed.
//!
//! Imported or entered as `preliminary`, then held, confirmed, reclassified or unfounded by somebody who may verify;
//! unfounded ones stay on record and are not counted. What the source published is kept apart; corrections stand here and
//! later imports leave corrected fields alone. The exact place is sealed and read only through a recorded reveal; everybody
//! else sees the block and a point that was moved once.

mod correct;
mod enter;
mod export;
mod http;
mod model;
mod policy;
mod store;
mod wire;

use crate::endpoints;
use crate::endpoints::Endpoint;

pub use enter::{PlacedIncident, insert_incident};
pub use model::{GunshotInjury, IncidentKind, IncidentSource, Injury, Verification};
pub(crate) use store::fullest_source;
pub use store::{place_unplaced, recount};
pub use wire::{NewIncident, NewVictimization};

use http::*;

/// Operations of incidents.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![
        list_incidents,
        create_incident,
        get_incident,
        update_incident,
        list_incident_changes,
        verify_incident,
        reveal_incident,
        export_incidents_csv,
        export_incidents_geojson
    ]
}
