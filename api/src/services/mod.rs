//! The directory of help: what organizations offer, for whom, in which languages, and when somebody last confirmed it. Everybody reads
//! it; names follow HSDS.

mod hsds;
mod hsds_import;
mod http;
mod policy;
mod seed;
mod store;
mod wire;

use crate::endpoints;
use crate::endpoints::Endpoint;

pub use hsds_import::import_services;
pub use seed::load_demo;
pub use wire::ServiceStatus;

use http::*;

/// HSDS has words for what are flags here.
const DAY_AND_NIGHT: &str = "Day and night.";
const WAITING_LIST: &str = "There is a waiting list.";
const FULL: &str = "It takes nobody at present.";

/// Operations of the directory.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![list_services, export_services_hsds, get_service, create_service, update_service, confirm_service]
}
