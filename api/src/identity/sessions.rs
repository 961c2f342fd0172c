//! Signing in, refreshing and signing out.

use std::net::IpAddr;

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::sessions;
use uuid::Uuid;

use super::attempts::{Attempts, Secret};
use super::passwords;
use super::second_factor::{self, Proof};
use super::store::{self, Account, NewSession, TokenPurpose};
use super::wire::{SecondFactorAnswer, SignIn};
use crate::platform::access::{Platform, token_hash};
use crate::platform::audit;
use crate::platform::db::{Subject, Transaction};
use crate::platform::http::{ApiResult, Problem};

/// After a rotation the former refresh token still gets the same successor: two tabs, or an answer that was lost.
const GRACE_SECONDS: i64 = 15;

/// From where somebody signs in.
#[derive(Debug, Clone)]
pub struct Client {
    /// Network address.
    pub address: Option<IpAddr>,
    /// Browser, as it names itself.
    pub user_agent: Option<String>,
}

/// What a password came to.
#[derive(Debug)]
pub enum SignedIn {
    /// A session.
    Session(NewSession),
    /// A second factor is needed; the challenge to answer.
    Challenge(String),
}

/// Checks e-mail address and password.
pub async fn sign_in(platform: &Platform, client: Client, body: SignIn) -> ApiResult<SignedIn> {
    let attempts = Attempts::new(platform, Secret::Password, &body.email, client.address);
    let (counted, email) = (attempts.clone(), body.email);
    let account = platform
        .system("look up who signs in", async move |transaction, _| {
            counted.count(transaction).await?;
            store::account_by_email(transaction, &email).await
        })
        .await?;
    let active = account.as_ref().filter(|account| account.status == "active");
    let stored = active.and_then(|account| account.credentials.password_hash.clone());
    let verified = match passwords::verify(body.password, stored).await {
        Ok(verified) => verified,
        Err(busy) => {
            platform
                .system("take back a try", async move |transaction, _| attempts.give_back(transaction).await)
                .await?;
            return Err(busy);
        }
    };
    match active.filter(|_| verified).cloned() {
        Some(account) => admit(platform, attempts, account, client.user_agent).await,
        None => {
            refuse(platform, account.map(|account| account.id)).await?;
            Err(store::invalid_credentials())
        }
    }
}

async fn admit(
    platform: &Platform,
    attempts: Attempts,
    account: Account,
    user_agent: Option<String>,
) -> ApiResult<SignedIn> {
    let subject = Subject::User(account.id);
    platform
        .system_for("sign in", subject, Some(account.organization_id), async move |transaction, _| {
            attempts.clear(transaction).await?;
            let now = store::lock_account(transaction, account.id).await?;
            // The password may have been changed, or the account deactivated, while its hash was computed.
            let unchanged = now.filter(|now| now.status == account.status && now.credentials == account.credentials);
            let account = unchanged.ok_or_else(store::invalid_credentials)?;
            if account.has_second_factor() {
                let purpose = TokenPurpose::SecondFactorChallenge;
                return Ok(SignedIn::Challenge(store::insert_token(transaction, account.id, purpose).await?));
            }
            open(transaction, &account, false, user_agent).await.map(SignedIn::Session)
        })
        .await
}

async fn open(
    transaction: Transaction<'_>,
    account: &Account,
    second_factor: bool,
    user_agent: Option<String>,
) -> ApiResult<NewSession> {
    let session = store::insert_session(transaction, account, second_factor, user_agent).await?;
    record(transaction, "session.created", "session", Some(session.id), false).await?;
    Ok(session)
}

async fn record(
    transaction: Transaction<'_>,
    action: &str,
    resource_type: &str,
    id: Option<Uuid>,
    denied: bool,
) -> ApiResult<()> {
    let resource_id = id.map(|id| id.to_string());
    let entry = audit::Entry { action, resource_type, resource_id, denied, ..audit::Entry::default() };
    audit::record(transaction, entry).await
}

/// Keeps that a sign-in was refused, also for addresses that belong to nobody.
async fn refuse(platform: &Platform, user_id: Option<Uuid>) -> ApiResult<()> {
    platform
        .system("record a refused sign-in", async move |transaction, _| {
            record(transaction, "session.refused", "user", user_id, true).await
        })
        .await
}

/// Checks the second factor of a sign-in.
pub async fn verify_second_factor(
    platform: &Platform,
    client: Client,
    answer: SecondFactorAnswer,
) -> ApiResult<NewSession> {
    let SecondFactorAnswer { challenge, code, recovery_code } = answer;
    let (secret, counting, address) = (challenge.clone(), platform.clone(), client.address);
    let (account, attempts) = platform
        .system("look up who answers a challenge", async move |transaction, _| {
            let purpose = TokenPurpose::SecondFactorChallenge;
            let owner = store::token_owner(transaction, &secret, purpose).await?.ok_or_else(ended_challenge)?;
            let attempts = Attempts::new(&counting, Secret::Code, &owner.to_string(), address);
            attempts.count(transaction).await?;
            let account = store::lock_account(transaction, owner).await?.ok_or_else(ended_challenge)?;
            Ok((account, attempts))
        })
        .await?;
    let user_id = account.id;
    let proof = match (code, recovery_code) {
        (Some(code), None) => proof_of_code(platform, &account, &code).await?,
        (None, Some(code)) => Some(Proof::Recovery(second_factor::recovery_hash(platform, user_id, &code))),
        _ => return Err(Problem::invalid_field("/code", "required", "Send either code or recovery_code.")),
    };
    let admitted = match proof {
        Some(proof) => admit_proven(platform, client, challenge, proof, account, attempts).await,
        None => Err(second_factor::wrong_code()),
    };
    if admitted.as_ref().is_err_and(|problem| problem.code() == "invalid_second_factor") {
        refuse(platform, Some(user_id)).await?;
    }
    admitted
}

/// What a code proves; None when it is none of the present codes.
pub async fn proof_of_code(platform: &Platform, account: &Account, code: &str) -> ApiResult<Option<Proof>> {
    let Some(sealed) = &account.credentials.totp_sealed else { return Ok(None) };
    let secret = platform.open(&second_factor::place(account.id), sealed).await?;
    Ok(second_factor::matching_step(&secret, code)?.map(Proof::Step))
}

fn ended_challenge() -> Problem {
    Problem::unauthenticated("This sign-in took too long; start again.").with_code("session_expired")
}

async fn admit_proven(
    platform: &Platform,
    client: Client,
    challenge: String,
    proof: Proof,
    account: Account,
    attempts: Attempts,
) -> ApiResult<NewSession> {
    let subject = Subject::User(account.id);
    platform
        .system_for("sign in", subject, Some(account.organization_id), async move |transaction, _| {
            let account = store::lock_account(transaction, account.id)
                .await?
                .filter(|account| account.status == "active")
                .ok_or_else(ended_challenge)?;
            second_factor::use_up(transaction, account.id, proof).await?;
            if !store::use_token(transaction, &challenge, TokenPurpose::SecondFactorChallenge).await? {
                return Err(ended_challenge());
            }
            attempts.clear(transaction).await?;
            open(transaction, &account, true, client.user_agent).await
        })
        .await
}

#[derive(Debug, Queryable)]
struct Rotating {
    user_id: Uuid,
    organization_id: Uuid,
    refresh_hash: Vec<u8>,
    previous_refresh_hash: Option<Vec<u8>>,
    successor_sealed: Option<Vec<u8>>,
    rotated_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
}

async fn lock_session(transaction: Transaction<'_>, id: Uuid) -> ApiResult<Option<Rotating>> {
    Ok(sessions::table
        .find(id)
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::expires_at.gt(Utc::now()))
        .select((
            sessions::user_id,
            sessions::organization_id,
            sessions::refresh_hash,
            sessions::previous_refresh_hash,
            sessions::successor_sealed,
            sessions::rotated_at,
            sessions::created_at,
        ))
        .for_update()
        .first(&mut transaction.connection())
        .await
        .optional()?)
}

/// What became of a refresh token.
enum Rotation {
    /// It has this successor, made now.
    Made(Uuid),
    /// It had a successor already, within the grace.
    Again(Uuid, Vec<u8>),
    /// It was replaced long ago: somebody has a copy.
    Reused(Uuid, Uuid),
    /// It does not count.
    Unknown,
}

/// 401: no session that still counts.
pub fn session_expired() -> Problem {
    Problem::unauthenticated("The sign-in has ended; sign in again.").with_code("session_expired")
}

fn sealed_place(session_id: Uuid) -> String {
    format!("sessions|successor_sealed|{session_id}")
}

/// Exchanges a refresh token for its successor. An old one ends the session, because somebody else has a copy.
pub async fn refresh(platform: &Platform, refresh_token: &str) -> ApiResult<NewSession> {
    let id = store::session_of(refresh_token).ok_or_else(session_expired)?;
    let hash = token_hash(refresh_token);
    let successor = store::new_refresh_token(id)?;
    // Sealed beforehand: a transaction that holds the row's lock must not wait for a second connection.
    let sealed = platform.seal(&sealed_place(id), successor.as_bytes()).await?;
    let successor_hash = token_hash(&successor);
    let rotation = platform
        .system("rotate a refresh token", async move |transaction, _| {
            rotate(transaction, id, &hash, successor_hash, sealed).await
        })
        .await?;
    match rotation {
        Rotation::Made(user_id) => Ok(NewSession { id, user_id, refresh_token: successor }),
        Rotation::Again(user_id, sealed) => {
            let opened = platform.open(&sealed_place(id), &sealed).await?;
            let refresh_token = String::from_utf8(opened).map_err(|error| Problem::internal(&error))?;
            Ok(NewSession { id, user_id, refresh_token })
        }
        Rotation::Reused(user_id, organization_id) => {
            log::warn!(session_id = id.to_string().as_str(); "an old refresh token was used; the session ends");
            platform
                .system_for(
                    "end a copied session",
                    Subject::User(user_id),
                    Some(organization_id),
                    async move |transaction, _| {
                        revoke(transaction, id).await?;
                        record(transaction, "session.refresh_token_reused", "session", Some(id), true).await
                    },
                )
                .await?;
            Err(session_expired())
        }
        Rotation::Unknown => Err(session_expired()),
    }
}

async fn rotate(
    transaction: Transaction<'_>,
    id: Uuid,
    hash: &[u8],
    successor_hash: Vec<u8>,
    sealed: Vec<u8>,
) -> ApiResult<Rotation> {
    let Some(session) = lock_session(transaction, id).await? else { return Ok(Rotation::Unknown) };
    let same = |kept: &[u8]| bool::from(subtle::ConstantTimeEq::ct_eq(kept, hash));
    let now = Utc::now();
    if same(&session.refresh_hash) {
        diesel::update(sessions::table.find(id))
            .set((
                sessions::refresh_hash.eq(successor_hash),
                sessions::previous_refresh_hash.eq(Some(session.refresh_hash)),
                sessions::successor_sealed.eq(Some(sealed)),
                sessions::rotated_at.eq(now),
                sessions::last_seen_at.eq(now),
                sessions::expires_at.eq(store::ends_at(session.created_at, now)),
            ))
            .execute(&mut transaction.connection())
            .await?;
        return Ok(Rotation::Made(session.user_id));
    }
    let in_grace = now - session.rotated_at <= Duration::seconds(GRACE_SECONDS);
    Ok(match (in_grace, session.successor_sealed) {
        (true, Some(sealed)) if session.previous_refresh_hash.is_some_and(|previous| same(&previous)) => {
            Rotation::Again(session.user_id, sealed)
        }
        (true, _) => Rotation::Unknown,
        (false, _) => Rotation::Reused(session.user_id, session.organization_id),
    })
}

async fn revoke(transaction: Transaction<'_>, id: Uuid) -> ApiResult<usize> {
    Ok(diesel::update(sessions::table.find(id).filter(sessions::revoked_at.is_null()))
        .set(sessions::revoked_at.eq(Utc::now()))
        .execute(&mut transaction.connection())
        .await?)
}

/// Ends the session of a refresh token. A token that does not count changes nothing.
pub async fn sign_out(platform: &Platform, refresh_token: &str) -> ApiResult<()> {
    let Some(id) = store::session_of(refresh_token) else { return Ok(()) };
    let hash = token_hash(refresh_token);
    platform
        .system("sign out", async move |transaction, _| {
            let Some(session) = lock_session(transaction, id).await? else { return Ok(()) };
            let own = session.refresh_hash == hash || session.previous_refresh_hash.as_ref() == Some(&hash);
            if own && revoke(transaction, id).await? == 1 {
                record(transaction, "session.ended", "session", Some(id), false).await?;
            }
            Ok(())
        })
        .await
}

/// Ends one of the user's own sessions; 404 for any other.
pub async fn revoke_own(transaction: Transaction<'_>, user_id: Uuid, id: Uuid) -> ApiResult<()> {
    let own: Uuid = sessions::table
        .find(id)
        .filter(sessions::user_id.eq(user_id))
        .filter(sessions::revoked_at.is_null())
        .select(sessions::id)
        .first(&mut transaction.connection())
        .await?;
    revoke(transaction, own).await?;
    record(transaction, "session.ended", "session", Some(own), false).await
}
