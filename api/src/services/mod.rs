//! The directory of help: what organizations offer, for whom, in which languages, and when somebody last confirmed it. Everybody reads
//! it; names follow HSDS.

mod hsds;
mod http;
mod policy;
mod seed;
mod store;
mod wire;

use crate::endpoints;
use crate::endpoints::Endpoint;

pub use seed::{load_demo, seed};
pub use store::require_kinds;
pub use wire::ServiceStatus;

use http::*;

/// Operations of the directory.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![
        list_services,
        export_services_hsds,
        list_service_kinds,
        get_service,
        create_service,
        update_service,
        confirm_service
    ]
}
