//! Rows of accounts, credentials, sessions and single-use tokens.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;
use schema::{sessions, settings, user_credentials, user_tokens, users};
use uuid::Uuid;

use super::wire::Language;
use crate::platform::access::{random_token, token_hash};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};
use crate::text_enum;

/// A session ends this long after its last refresh.
pub const IDLE_MINUTES: i64 = 30;
/// A session ends this long after the sign-in, whatever happens.
pub const ABSOLUTE_HOURS: i64 = 12;
/// How much of the browser's name is kept.
const USER_AGENT_LENGTH: usize = 300;

text_enum! {
    /// What a single-use token is for.
    pub enum TokenPurpose {
        /// To accept an invitation.
        Invitation = "invitation",
        /// To set a new password.
        PasswordReset = "password_reset",
        /// To answer with a second factor.
        SecondFactorChallenge = "second_factor_challenge",
    }
}

impl TokenPurpose {
    /// How long such a token can be used.
    pub fn life(self) -> Duration {
        match self {
            Self::Invitation => Duration::days(7),
            Self::PasswordReset => Duration::minutes(60),
            Self::SecondFactorChallenge => Duration::minutes(5),
        }
    }
}

/// A user with what signs them in.
#[derive(Debug, Clone)]
pub struct Account {
    /// Id.
    pub id: Uuid,
    /// Organization.
    pub organization_id: Uuid,
    /// E-mail address.
    pub email: String,
    /// Language of mails.
    pub language: Language,
    /// Status.
    pub status: String,
    /// What signs them in.
    pub credentials: Credentials,
}

impl Account {
    /// Whether a second factor is set up.
    pub const fn has_second_factor(&self) -> bool {
        self.credentials.totp_sealed.is_some()
    }
}

/// What signs a user in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Queryable)]
pub struct Credentials {
    /// Argon2id.
    pub password_hash: Option<String>,
    /// Sealed secret of the second factor.
    pub totp_sealed: Option<Vec<u8>>,
    /// Sealed secret that waits to be confirmed.
    pub totp_pending_sealed: Option<Vec<u8>>,
}

/// A session as its owner's browser needs it.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Session.
    pub id: Uuid,
    /// User.
    pub user_id: Uuid,
    /// Secret of the cookie.
    pub refresh_token: String,
}

/// Compares as `citext`, which the index serves; a plain comparison with text would not.
fn has_email(email: &str) -> Box<dyn BoxableExpression<users::table, diesel::pg::Pg, SqlType = Bool>> {
    Box::new(diesel::dsl::sql::<Bool>("users.email = ").bind::<Text, _>(email.to_owned()).sql("::citext"))
}

type UserRow = (Uuid, Uuid, String, Language, String);

async fn with_credentials(transaction: Transaction<'_>, row: Option<UserRow>) -> ApiResult<Option<Account>> {
    // Asked for unknown users too, so that they cost the same work.
    let id = row.as_ref().map_or_else(Uuid::nil, |row| row.0);
    let credentials: Option<Credentials> = user_credentials::table
        .find(id)
        .select((user_credentials::password_hash, user_credentials::totp_sealed, user_credentials::totp_pending_sealed))
        .first(&mut transaction.connection())
        .await
        .optional()?;
    Ok(row.map(|(id, organization_id, email, language, status)| Account {
        id,
        organization_id,
        email,
        language,
        status,
        credentials: credentials.unwrap_or_default(),
    }))
}

const USER_COLUMNS: (users::id, users::organization_id, users::email, users::language, users::status) =
    (users::id, users::organization_id, users::email, users::language, users::status);

/// The account with this e-mail address.
pub async fn account_by_email(transaction: Transaction<'_>, email: &str) -> ApiResult<Option<Account>> {
    let row: Option<UserRow> = users::table
        .filter(has_email(email))
        .select(USER_COLUMNS)
        .first(&mut transaction.connection())
        .await
        .optional()?;
    with_credentials(transaction, row).await
}

/// The account with this id, locked until the transaction ends.
pub async fn lock_account(transaction: Transaction<'_>, id: Uuid) -> ApiResult<Option<Account>> {
    let row: Option<UserRow> = users::table
        .find(id)
        .select(USER_COLUMNS)
        .for_update()
        .first(&mut transaction.connection())
        .await
        .optional()?;
    with_credentials(transaction, row).await
}

/// Name of the center; passwords must not hold it, authenticator apps show it.
pub async fn center_name(transaction: Transaction<'_>) -> ApiResult<String> {
    let name: Option<String> =
        settings::table.select(settings::center_name).first(&mut transaction.connection()).await.optional()?;
    Ok(name.unwrap_or_else(|| "Community Safety Coordination Center".to_owned()))
}

/// Keeps a new password.
pub async fn set_password(transaction: Transaction<'_>, user_id: Uuid, hash: String) -> ApiResult<()> {
    let now = Utc::now();
    diesel::insert_into(user_credentials::table)
        .values((
            user_credentials::user_id.eq(user_id),
            user_credentials::password_hash.eq(&hash),
            user_credentials::password_changed_at.eq(now),
        ))
        .on_conflict(user_credentials::user_id)
        .do_update()
        .set((user_credentials::password_hash.eq(&hash), user_credentials::password_changed_at.eq(now)))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Text of a refresh token: the session's id, so that an old secret still tells whose it was, and 256 random bits.
pub fn new_refresh_token(session_id: Uuid) -> ApiResult<String> {
    Ok(format!("{}.{}", session_id.simple(), random_token()?))
}

/// Session that a refresh token belongs to.
pub fn session_of(refresh_token: &str) -> Option<Uuid> {
    refresh_token.split_once('.').and_then(|(id, _)| Uuid::try_parse(id).ok())
}

/// When a session ends unless it is refreshed.
pub fn ends_at(created_at: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    (now + Duration::minutes(IDLE_MINUTES)).min(created_at + Duration::hours(ABSOLUTE_HOURS))
}

/// Signs a user in.
pub async fn insert_session(
    transaction: Transaction<'_>,
    account: &Account,
    second_factor: bool,
    user_agent: Option<String>,
) -> ApiResult<NewSession> {
    let (id, now) = (Uuid::now_v7(), Utc::now());
    let refresh_token = new_refresh_token(id)?;
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(id),
            sessions::user_id.eq(account.id),
            sessions::organization_id.eq(account.organization_id),
            sessions::refresh_hash.eq(token_hash(&refresh_token)),
            sessions::second_factor.eq(second_factor),
            sessions::user_agent.eq(user_agent.map(|name| name.chars().take(USER_AGENT_LENGTH).collect::<String>())),
            sessions::created_at.eq(now),
            sessions::rotated_at.eq(now),
            sessions::authenticated_at.eq(now),
            sessions::last_seen_at.eq(now),
            sessions::expires_at.eq(ends_at(now, now)),
        ))
        .execute(&mut transaction.connection())
        .await?;
    // Not a change of the account: its version stays, so that nobody's edit is refused because of a sign-in.
    diesel::update(users::table.find(account.id))
        .set(users::last_sign_in_at.eq(now))
        .execute(&mut transaction.connection())
        .await?;
    Ok(NewSession { id, user_id: account.id, refresh_token })
}

/// Ends all sessions of a user but one, and whatever was under way: challenges and links to reset the password.
pub async fn revoke_sessions(transaction: Transaction<'_>, user_id: Uuid, except: Option<Uuid>) -> ApiResult<()> {
    diesel::update(sessions::table)
        .filter(sessions::user_id.eq(user_id))
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::id.ne(except.unwrap_or_default()))
        .set(sessions::revoked_at.eq(Utc::now()))
        .execute(&mut transaction.connection())
        .await?;
    diesel::delete(user_tokens::table)
        .filter(user_tokens::user_id.eq(user_id))
        .filter(user_tokens::purpose.ne(TokenPurpose::Invitation))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Makes a single-use token in place of former ones for the same purpose; gives its secret.
pub async fn insert_token(transaction: Transaction<'_>, user_id: Uuid, purpose: TokenPurpose) -> ApiResult<String> {
    let secret = random_token()?;
    if purpose != TokenPurpose::SecondFactorChallenge {
        diesel::delete(user_tokens::table)
            .filter(user_tokens::user_id.eq(user_id))
            .filter(user_tokens::purpose.eq(purpose))
            .execute(&mut transaction.connection())
            .await?;
    }
    diesel::insert_into(user_tokens::table)
        .values((
            user_tokens::token_hash.eq(token_hash(&secret)),
            user_tokens::user_id.eq(user_id),
            user_tokens::purpose.eq(purpose),
            user_tokens::expires_at.eq(Utc::now() + purpose.life()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(secret)
}

/// Whose token this is, if it can still be used.
pub async fn token_owner(transaction: Transaction<'_>, secret: &str, purpose: TokenPurpose) -> ApiResult<Option<Uuid>> {
    Ok(user_tokens::table
        .find(token_hash(secret))
        .filter(user_tokens::purpose.eq(purpose))
        .filter(user_tokens::used_at.is_null())
        .filter(user_tokens::expires_at.gt(Utc::now()))
        .select(user_tokens::user_id)
        .first(&mut transaction.connection())
        .await
        .optional()?)
}

/// Uses a token up; false when somebody else did or it has expired.
pub async fn use_token(transaction: Transaction<'_>, secret: &str, purpose: TokenPurpose) -> ApiResult<bool> {
    let used = diesel::update(user_tokens::table.find(token_hash(secret)))
        .filter(user_tokens::purpose.eq(purpose))
        .filter(user_tokens::used_at.is_null())
        .filter(user_tokens::expires_at.gt(Utc::now()))
        .set(user_tokens::used_at.eq(Utc::now()))
        .execute(&mut transaction.connection())
        .await?;
    Ok(used == 1)
}

/// 401: the e-mail address or the password is wrong; which one is not said.
pub fn invalid_credentials() -> Problem {
    Problem::unauthenticated("The e-mail address or the password is wrong.").with_code("invalid_credentials")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_by_inactivity_or_after_half_a_day() {
        let created = Utc::now();
        assert_eq!(ends_at(created, created), created + Duration::minutes(30));
        assert_eq!(ends_at(created, created + Duration::minutes(700)), created + Duration::hours(12));
    }

    #[test]
    fn a_refresh_token_names_its_session() {
        let id = Uuid::now_v7();
        assert_eq!(session_of(&new_refresh_token(id).unwrap()), Some(id));
        for other in ["", ".", "x.y", "no-dot"] {
            assert_eq!(session_of(other), None);
        }
    }
}
