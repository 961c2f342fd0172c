//! The platform that a city runs its violence prevention on: API, worker and command line of one binary.

pub mod actions;
pub mod activity;
pub mod agreements;
pub mod api_keys;
pub mod app;
pub mod applications;
pub mod cases;
pub mod codes;
pub mod commands;
pub mod community_areas;
pub mod compensation;
pub mod demo;
pub mod endpoints;
pub mod funds;
pub mod help_terms;
pub mod identity;
pub mod imports;
pub mod incidents;
pub mod jobs;
pub mod localized;
pub mod lots;
pub mod notices;
pub mod notifications;
pub mod openapi;
pub mod organizations;
pub mod platform;
pub mod programs;
pub mod qr_code;
pub mod recommendations;
pub mod reencryption;
pub mod referrals;
pub mod reviews;
pub mod secret_codes;
pub mod services;
pub mod settings;
pub mod startup;
pub mod statistics;
pub mod text_enum;
pub mod trainings;
pub mod users;
pub mod work_orders;

/// Every kind of job that a worker knows.
pub fn job_kinds() -> Vec<platform::jobs::JobKind> {
    [
        imports::job_kinds(),
        identity::job_kinds(),
        reencryption::job_kinds(),
        trainings::job_kinds(),
        notifications::job_kinds(),
        actions::job_kinds(),
        reviews::job_kinds(),
        lots::job_kinds(),
        agreements::job_kinds(),
        cases::job_kinds(),
        work_orders::job_kinds(),
        applications::job_kinds(),
    ]
    .concat()
}
