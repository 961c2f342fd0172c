//! Trends: the last week, 28 days and year to date against equal periods before.
//!
//! Callers with `statistics:read` for the areas asked for see every number, for any day. Everybody else sees one weekly
//! release with small counts suppressed: the table of areas by kinds is suppressed as a whole, so that no answer to one
//! question gives away what the answer to another one hides.

mod compute;
mod http;
mod publish;
mod wire;

use crate::endpoints;
use crate::endpoints::Endpoint;

use http::*;

/// Operations of statistics.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![get_trends]
}
