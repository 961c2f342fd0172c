//! API keys of partner organizations and scripts: what they may do, from where, and until when.
//!
//! A key belongs to an organization; its scopes are permissions. Its secret is shown once and kept as SHA-256. It is
//! *active*, *expiring* (in less than 14 days), *expired* or *revoked*; none of this is stored but the two moments it
//! follows from. A rotation makes a successor and lets the old key work for some hours more.

pub mod flow;
pub mod http;
pub mod policy;
pub mod store;
pub mod wire;

use http::*;

use crate::endpoints;
use crate::endpoints::Endpoint;

/// Operations of API keys.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![list_api_keys, create_api_key, get_api_key, rotate_api_key, revoke_api_key, list_api_key_scopes]
}
