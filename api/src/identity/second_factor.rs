//! The second factor: time-based codes (RFC 6238) that work once, and recovery codes for a lost device.

use aws_lc_rs::rand;
use chrono::Utc;
use diesel::dsl::array_remove;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{user_credentials, users};
use totp_rs::{Algorithm, Builder, Secret, Totp};
use uuid::Uuid;

use crate::platform::access::{Platform, keyed_hash};
use crate::platform::db::Transaction;
use crate::platform::http::{Problem, ProblemKind};
use crate::qr_code;

/// 160 bits, as RFC 4226 recommends for SHA-1.
const SECRET_BYTES: usize = 20;
/// How many recovery codes a user gets.
pub const RECOVERY_CODES: usize = 10;
/// Letters and digits that are not mistaken for each other.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// What somebody showed as second factor.
#[derive(Debug, Clone)]
pub enum Proof {
    /// A code of this time step.
    Step(i64),
    /// A recovery code, hashed.
    Recovery(Vec<u8>),
}

/// 401: wrong, or used before.
pub fn wrong_code() -> Problem {
    Problem::new(ProblemKind::Unauthenticated, "The code is wrong or has already been used.")
        .with_code("invalid_second_factor")
}

/// A new secret.
pub fn new_secret() -> Result<Vec<u8>, Problem> {
    let mut bytes = vec![0_u8; SECRET_BYTES];
    rand::fill(&mut bytes).map_err(|error| Problem::internal(&error))?;
    Ok(bytes)
}

fn generator(secret: &[u8], account: &str, issuer: &str) -> Result<Totp, Problem> {
    let plain = |text: &str| text.replace(':', " ");
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(30)
        .with_secret(Secret::from(secret))
        .with_account_name(plain(account))
        .with_issuer(Some(plain(issuer)))
        .build()
        .map_err(|error| Problem::internal(&error))
}

/// The time step of which this is the code, if it is one: the present step, the one before, or the one after.
pub fn matching_step(secret: &[u8], code: &str) -> Result<Option<i64>, Problem> {
    let code: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
    let now = u64::try_from(Utc::now().timestamp()).unwrap_or_default();
    let step = generator(secret, "account", "issuer")?.check(&code, now);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// What an authenticator app takes in: the secret as text, its address, and the address as a picture.
#[derive(Debug)]
pub struct Enrollment {
    /// Base32.
    pub secret: String,
    /// `otpauth://` address.
    pub otpauth_uri: String,
    /// The address as a QR code.
    pub qr_svg: String,
}

/// Shows a secret for an authenticator app.
pub fn enrollment(secret: &[u8], account: &str, issuer: &str) -> Result<Enrollment, Problem> {
    let generator = generator(secret, account, issuer)?;
    let otpauth_uri = generator.to_url().map_err(|error| Problem::internal(&error))?;
    let qr_svg = qr_code::svg(&otpauth_uri, 240)?;
    Ok(Enrollment { secret: generator.secret().to_base32(), otpauth_uri, qr_svg })
}

/// Where the sealed secret lies.
pub fn place(user_id: Uuid) -> String {
    format!("user_credentials|totp_sealed|{user_id}")
}

/// New recovery codes, `xxxx-xxxx`.
pub fn new_recovery_codes() -> Result<Vec<String>, Problem> {
    let mut bytes = [0_u8; RECOVERY_CODES * 8];
    rand::fill(&mut bytes).map_err(|error| Problem::internal(&error))?;
    let letters = |part: &[u8]| -> String {
        part.iter().filter_map(|byte| ALPHABET.get(usize::from(byte % 32))).map(|letter| char::from(*letter)).collect()
    };
    let (codes, _) = bytes.as_chunks::<4>();
    let halves: Vec<String> = codes.iter().map(|part| letters(part)).collect();
    Ok(halves.chunks(2).map(|pair| pair.join("-")).collect())
}

/// How a recovery code is kept: 40 bits need the platform's key to be safe in a copy of the database.
pub fn recovery_hash(platform: &Platform, user_id: Uuid, code: &str) -> Vec<u8> {
    let plain: String = code.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    keyed_hash(platform.hash_key(), &format!("recovery_code|{user_id}|{plain}"))
}

/// Takes a proof for what it is worth, once. The row decides, so that parallel requests cannot both win.
pub async fn use_up(transaction: Transaction<'_>, user_id: Uuid, proof: Proof) -> Result<(), Problem> {
    let row = user_credentials::table.find(user_id);
    let used = match proof {
        Proof::Step(step) => {
            let fresh = user_credentials::totp_last_step.is_null().or(user_credentials::totp_last_step.lt(step));
            diesel::update(row.filter(user_credentials::totp_sealed.is_not_null()).filter(fresh))
                .set(user_credentials::totp_last_step.eq(step))
                .execute(&mut transaction.connection())
                .await?
        }
        Proof::Recovery(hash) => {
            let codes = user_credentials::recovery_code_hashes;
            diesel::update(row.filter(codes.contains(vec![hash.clone()])))
                .set(codes.eq(array_remove(codes, hash)))
                .execute(&mut transaction.connection())
                .await?
        }
    };
    if used == 1 { Ok(()) } else { Err(wrong_code()) }
}

/// Takes the second factor away: secret and recovery codes.
pub async fn remove(transaction: Transaction<'_>, user_id: Uuid) -> Result<(), Problem> {
    diesel::update(user_credentials::table.find(user_id))
        .set((
            user_credentials::totp_sealed.eq(None::<Vec<u8>>),
            user_credentials::totp_pending_sealed.eq(None::<Vec<u8>>),
            user_credentials::totp_last_step.eq(None::<i64>),
            user_credentials::recovery_code_hashes.eq(Vec::<Vec<u8>>::new()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    mark(transaction, user_id, false).await
}

/// Keeps a secret that waits to be confirmed.
pub async fn keep_pending(transaction: Transaction<'_>, user_id: Uuid, sealed: Vec<u8>) -> Result<(), Problem> {
    diesel::update(user_credentials::table.find(user_id).filter(user_credentials::totp_sealed.is_null()))
        .set(user_credentials::totp_pending_sealed.eq(Some(sealed)))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Turns the pending secret into the one that counts.
pub async fn turn_on(
    transaction: Transaction<'_>,
    user_id: Uuid,
    sealed: Vec<u8>,
    step: i64,
    recovery_hashes: Vec<Vec<u8>>,
) -> Result<(), Problem> {
    let row = user_credentials::table.find(user_id).filter(user_credentials::totp_pending_sealed.eq(&sealed));
    let changed = diesel::update(row)
        .set((
            user_credentials::totp_sealed.eq(Some(sealed.clone())),
            user_credentials::totp_pending_sealed.eq(None::<Vec<u8>>),
            user_credentials::totp_last_step.eq(step),
            user_credentials::recovery_code_hashes.eq(recovery_hashes),
        ))
        .execute(&mut transaction.connection())
        .await?;
    if changed != 1 {
        return Err(wrong_code());
    }
    mark(transaction, user_id, true).await
}

async fn mark(transaction: Transaction<'_>, user_id: Uuid, enabled: bool) -> Result<(), Problem> {
    diesel::update(users::table.find(user_id))
        .set((
            users::second_factor_enabled.eq(enabled),
            users::updated_at.eq(Utc::now()),
            users::row_version.eq(users::row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_the_present_step_is_recognized() {
        let secret = new_secret().unwrap();
        let now = u64::try_from(Utc::now().timestamp()).unwrap();
        let code = generator(&secret, "a", "b").unwrap().generate(now).to_string();
        let step = matching_step(&secret, &format!(" {code} ")).unwrap();
        assert!(step.is_some_and(|step| (step - i64::try_from(now / 30).unwrap()).abs() <= 1));
        assert_eq!(matching_step(&secret, "").unwrap(), None);
        assert_eq!(matching_step(&secret, "12345x").unwrap(), None);
    }

    #[test]
    fn recovery_codes_are_ten_and_all_different() {
        let codes = new_recovery_codes().unwrap();
        let distinct: std::collections::BTreeSet<&String> = codes.iter().collect();
        assert_eq!((codes.len(), distinct.len()), (RECOVERY_CODES, RECOVERY_CODES));
        assert!(codes.iter().all(|code| code.len() == 9 && code.chars().nth(4) == Some('-')), "{codes:?}");
    }

    #[test]
    fn an_enrollment_names_account_and_center() {
        let shown = enrollment(&new_secret().unwrap(), "name@example.org", "Center: West").unwrap();
        assert!(
            shown.otpauth_uri.starts_with("otpauth://totp/Center%20%20West:name%40example.org?secret="),
            "{}",
            shown.otpauth_uri
        );
        assert!(shown.qr_svg.contains("<svg"));
    }
}
