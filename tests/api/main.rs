//! Tests of the API over HTTP. Each has its own database and server.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::allow_attributes,
    reason = "tests stop at the first surprise"
)]

mod community_areas;
mod disclosure;
mod import_jobs;
mod imports;
mod incident_lists;
mod incidents;
mod made_up;
mod sign_in;
mod statistics;
mod verifications;
