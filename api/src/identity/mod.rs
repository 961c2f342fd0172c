//! Who somebody is: signing in, second factor, sessions, the own account.
//!
//! A user is *invited* (a mail with a link), becomes *active* by choosing a password, and may be *deactivated*. Signing in
//! takes e-mail address and password, and a second factor where one is set up. It opens a session: a short access token
//! that says only who, and a refresh token in a cookie that is replaced at each use. A session ends 30 minutes after its
//! last refresh, 12 hours after the sign-in, or when it, the password, the organization or the status is changed.

pub mod attempts;
pub mod cookie;
pub mod direct;
pub mod http;
pub mod links;
pub mod mail;
pub mod me;
pub mod me_http;
pub mod passwords;
pub mod second_factor;
pub mod sessions;
pub mod store;
pub mod wire;

use http::*;
use me_http::*;
use uuid::Uuid;

use crate::endpoints;
use crate::endpoints::Endpoint;
use crate::platform::db::Transaction;
use crate::platform::http::ApiResult;

pub use direct::{NewAccount, create_user_direct};
pub use mail::job_kinds;
pub use me::Owner;
pub use passwords::hash_password;
pub use store::revoke_sessions;
pub use wire::{Language, RoleGrant};

/// Operations to sign in and of the own account.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![
        sign_in,
        verify_second_factor,
        refresh_session,
        sign_out,
        request_password_reset,
        confirm_password_reset,
        accept_invitation,
        get_jwks,
        get_me,
        update_me,
        change_password,
        start_second_factor,
        confirm_second_factor,
        disable_second_factor,
        list_my_sessions,
        revoke_my_session,
    ]
}

/// Sends an invitation to a user who was just entered.
pub async fn send_invitation(transaction: Transaction<'_>, user_id: Uuid) -> ApiResult<()> {
    mail::enqueue(transaction, user_id, store::TokenPurpose::Invitation).await
}

/// Takes a user's second factor away, after a loss; all sessions end. Runs with the platform's rights.
pub async fn remove_second_factor(transaction: Transaction<'_>, user_id: Uuid) -> ApiResult<()> {
    second_factor::remove(transaction, user_id).await?;
    store::revoke_sessions(transaction, user_id, None).await
}
