//! Users: people who sign in, and what they may do where.
//!
//! A user is *invited*, *active* or *deactivated*. A grant gives a role for an organization, in some areas or all, up to a
//! confidentiality level. Whatever narrows what a user may do counts on the next request: grants are read each time, and
//! sessions end with the status, the organization or the second factor that they were opened under.

pub mod flow;
pub mod http;
pub mod model;
pub mod people;
pub mod policy;
pub mod store;
pub mod wire;

pub use flow::known_areas;
use http::*;

use crate::endpoints;
use crate::endpoints::Endpoint;

/// Operations of users, their grants, and roles.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![
        list_users,
        invite_user,
        get_user,
        update_user,
        deactivate_user,
        reactivate_user,
        resend_invitation,
        reset_second_factor,
        create_grant,
        delete_grant,
        list_roles,
    ]
}
