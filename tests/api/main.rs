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

mod access_matrix;
mod access_tokens;
mod actions;
mod activity;
mod api_keys;
mod application_papers;
mod applications;
mod attendance;
mod break_glass;
mod canaries;
mod case_tasks;
mod cases;
mod certificates;
mod community_areas;
mod compensation;
mod contract;
mod conventions;
mod disclosure;
mod distribution;
mod funds;
mod help_terms;
mod import_jobs;
mod imports;
mod incident_lists;
mod incidents;
mod jobs;
mod links;
mod lots;
mod made_up;
mod me;
mod notice_templates;
mod organizations;
mod payments;
mod playbooks;
mod programs;
mod recommendations;
mod reencryption;
mod referrals;
mod refresh;
mod registrations;
mod review_access;
mod review_measures;
mod reviews;
mod reviews_made_up;
mod row_level_security;
mod schema;
mod second_factor;
mod service_imports;
mod services;
mod settings;
mod sign_in;
mod statistics;
mod trainings;
mod trainings_made_up;
mod users;
mod verifications;
mod work_orders;
