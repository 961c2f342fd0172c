//! What a mail's link leads to: a forgotten password is replaced, an invitation accepted.

use std::net::IpAddr;

use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::users;
use uuid::Uuid;

use super::attempts::{Attempts, Secret};
use super::store::{self, Account, TokenPurpose};
use super::wire::{InvitationAcceptance, PasswordResetConfirmation};
use super::{mail, passwords};
use crate::platform::access::Platform;
use crate::platform::audit;
use crate::platform::db::{Subject, Transaction};
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Problem, ProblemKind};

/// Asks for a mail with a link. The same work and answer whether or not there is such an account.
pub async fn request_password_reset(platform: &Platform, email: String, address: Option<IpAddr>) -> ApiResult<()> {
    let attempts = Attempts::new(platform, Secret::ResetMail, &email, address);
    platform
        .system("ask for a reset mail", async move |transaction, _| {
            if let Err(problem) = attempts.count(transaction).await {
                // Somebody's mailbox must not be flooded, and the answer must not tell.
                return if problem.kind() == ProblemKind::TooManyRequests { Ok(()) } else { Err(problem) };
            }
            let account = store::account_by_email(transaction, &email).await?;
            // The job finds nobody under a fresh id and ends.
            let id = account.map_or_else(Uuid::now_v7, |account| account.id);
            mail::enqueue(transaction, id, TokenPurpose::PasswordReset).await
        })
        .await
}

fn outdated_link() -> Problem {
    Problem::new(ProblemKind::Invalid, "This link is no longer valid. Ask for a new one.").with_code("invalid_token")
}

/// The account that a link belongs to, and the name of the center for the check of the password.
async fn owner(
    platform: &Platform,
    token: &str,
    purpose: TokenPurpose,
    status: &'static str,
) -> ApiResult<(Account, String)> {
    let token = token.to_owned();
    platform
        .system("look up a link", async move |transaction, _| {
            let owner = store::token_owner(transaction, &token, purpose).await?.ok_or_else(outdated_link)?;
            let account = store::lock_account(transaction, owner)
                .await?
                .filter(|account| account.status == status)
                .ok_or_else(outdated_link)?;
            Ok((account, store::center_name(transaction).await?))
        })
        .await
}

/// Texts that a password of this account must not hold.
pub fn known_names<'a>(email: &'a str, center_name: &'a str) -> [&'a str; 2] {
    [email.split('@').next().unwrap_or_default(), center_name]
}

/// Sets a new password; all sessions end. The second factor stays.
pub async fn confirm_password_reset(platform: &Platform, body: PasswordResetConfirmation) -> ApiResult<()> {
    let PasswordResetConfirmation { token, new_password } = body;
    let purpose = TokenPurpose::PasswordReset;
    let (account, center) = owner(platform, &token, purpose, "active").await?;
    passwords::refuse_weak(&new_password, &known_names(&account.email, &center), "/new_password")?;
    let hash = passwords::hash(new_password).await?;
    let subject = Subject::User(account.id);
    platform
        .system_for("reset a password", subject, Some(account.organization_id), async move |transaction, _| {
            if !store::use_token(transaction, &token, purpose).await? {
                return Err(outdated_link());
            }
            store::set_password(transaction, account.id, hash).await?;
            store::revoke_sessions(transaction, account.id, None).await?;
            recorded(transaction, "user.password_reset", &account, vec!["password"]).await
        })
        .await
}

/// Makes an invited user an active one.
pub async fn accept_invitation(platform: &Platform, body: InvitationAcceptance) -> ApiResult<()> {
    let InvitationAcceptance { token, display_name, password } = body;
    let purpose = TokenPurpose::Invitation;
    let (account, center) = owner(platform, &token, purpose, "invited").await?;
    passwords::refuse_weak(&password, &known_names(&account.email, &center), "/password")?;
    let hash = passwords::hash(password).await?;
    let subject = Subject::User(account.id);
    platform
        .system_for("accept an invitation", subject, Some(account.organization_id), async move |transaction, _| {
            if !store::use_token(transaction, &token, purpose).await? {
                return Err(outdated_link());
            }
            let invited = users::table.find(account.id).filter(users::status.eq("invited"));
            let changed = diesel::update(invited)
                .set((
                    users::status.eq("active"),
                    users::display_name.eq(Some(display_name.trim())),
                    users::updated_at.eq(Utc::now()),
                    users::row_version.eq(users::row_version + 1),
                ))
                .execute(&mut transaction.connection())
                .await?;
            if changed != 1 {
                return Err(outdated_link());
            }
            store::set_password(transaction, account.id, hash).await?;
            recorded(transaction, "user.activated", &account, vec!["status", "display_name", "password"]).await
        })
        .await
}

async fn recorded(
    transaction: Transaction<'_>,
    action: &'static str,
    account: &Account,
    fields: Vec<&str>,
) -> ApiResult<()> {
    let place = Place { organization_id: Some(account.organization_id), community_area_number: None };
    audit::record_change(transaction, "user", action, account.id, fields, place).await
}
