//! Data-sharing agreements: what two organizations may tell each other about persons, for what, until when.
//!
//! Written, looked at, signed, then active. Only an active one within its days lets anything about a person pass to another
//! organization; suspended, ended or over, nothing passes on the next request.

mod http;
mod policy;
mod reminders;
mod store;
mod wire;

use crate::endpoints;
use crate::endpoints::Endpoint;

pub use reminders::job_kinds;
pub use store::{Coverage, coverage, load_demo};
pub use wire::{DataCategory, SharingPurpose};

use http::*;

/// Operations of agreements.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![
        list_data_sharing_agreements,
        get_data_sharing_agreement,
        create_data_sharing_agreement,
        update_data_sharing_agreement,
        step_data_sharing_agreement
    ]
}
