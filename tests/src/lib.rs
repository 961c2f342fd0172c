//! What the black-box tests of the API stand on: a database and a running server of their own for each test, and clients
//! that read like the documentation.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::allow_attributes,
    reason = "tests stop at the first surprise"
)]

mod app;
mod client;
mod database;
mod logs;
mod people;

pub use app::{TestApp, TestAppBuilder};
pub use client::{Client, Request, Response};
pub use database::Database;
pub use logs::{catch_logs, caught_logs};
pub use people::{SignedInUser, UserBuilder};

/// A password that may be chosen.
pub const PASSWORD: &str = "lantern meadow copper";
