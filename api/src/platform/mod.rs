//! What the slices stand on; knows no slice.

pub mod access;
pub mod audit;
pub mod blocking;
pub mod config;
pub mod db;
pub mod embedded_postgres;
pub mod events;
pub mod files;
pub mod http;
pub mod images;
pub mod jobs;
pub mod logging;
pub mod mail;
pub mod metrics;
pub mod secrets;
pub mod virus_scanner;
