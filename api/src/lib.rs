//! The platform that a city runs its violence prevention on: API, worker and command line of one binary.

pub mod activity;
pub mod api_keys;
pub mod app;
pub mod endpoints;
pub mod identity;
pub mod jobs;
pub mod openapi;
pub mod organizations;
pub mod platform;
pub mod settings;
pub mod startup;
pub mod text_enum;
pub mod users;
