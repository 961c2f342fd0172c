//! Access tokens: short JWTs (EdDSA) that say who, never what they may do; and random secrets for everything else.

use std::sync::RwLock;

use aws_lc_rs::rand;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use schema::signing_keys;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::super::db::Db;
use super::super::http::Problem;
use super::super::secrets::Secrets;

const ISSUER: &str = "cscc";
const AUDIENCE: &str = "cscc-api";
const TYPE: &str = "at+jwt";
/// Life of an access token.
pub const ACCESS_TOKEN_MINUTES: i64 = 10;

/// What an access token says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccessToken {
    /// User.
    pub sub: Uuid,
    /// Session.
    pub sid: Uuid,
    iss: String,
    aud: String,
    iat: i64,
    nbf: i64,
    exp: i64,
}

struct SigningKey {
    id: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
    public_key: Vec<u8>,
    signs: bool,
}

/// The keys that sign access tokens, shared by all replicas through the database.
pub struct SigningKeys {
    keys: RwLock<Vec<SigningKey>>,
}

impl std::fmt::Debug for SigningKeys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SigningKeys")
    }
}

fn associated_data(id: &str) -> String {
    format!("signing_keys|sealed_private_key|{id}")
}

impl SigningKeys {
    /// Loads the keys; makes the first one when there is none.
    pub async fn load(db: &Db, secrets: &Secrets) -> Result<Self, Problem> {
        let keys = Self { keys: RwLock::new(Vec::new()) };
        keys.refresh(db, secrets).await?;
        if !keys.can_sign() {
            Self::create(db, secrets).await?;
            keys.refresh(db, secrets).await?;
        }
        Ok(keys)
    }

    fn can_sign(&self) -> bool {
        self.keys.read().is_ok_and(|keys| keys.iter().any(|key| key.signs))
    }

    /// Makes a new key that signs from now on; tokens of the former ones stay valid until they expire.
    pub async fn create(db: &Db, secrets: &Secrets) -> Result<String, Problem> {
        let pair = Ed25519KeyPair::generate().map_err(|error| Problem::internal(&error))?;
        let document = pair.to_pkcs8v1().map_err(|error| Problem::internal(&error))?;
        let public_key = pair.public_key().as_ref().to_vec();
        let id = URL_SAFE_NO_PAD.encode(Sha256::digest(&public_key)).chars().take(16).collect::<String>();
        let sealed = secrets.seal(db, None, &associated_data(&id), document.as_ref()).await?;
        let inserted = id.clone();
        db.look_up(async move |mut connection: &AsyncPgConnection| {
            diesel::insert_into(signing_keys::table)
                .values((
                    signing_keys::id.eq(inserted),
                    signing_keys::sealed_private_key.eq(sealed),
                    signing_keys::public_key.eq(public_key),
                    signing_keys::signs_from.eq(Utc::now()),
                ))
                .execute(&mut connection)
                .await
        })
        .await?;
        Ok(id)
    }

    /// Reads the keys again.
    pub async fn refresh(&self, db: &Db, secrets: &Secrets) -> Result<(), Problem> {
        let rows: Vec<(String, Vec<u8>, Vec<u8>)> = db
            .look_up(async |mut connection: &AsyncPgConnection| {
                signing_keys::table
                    .filter(signing_keys::retired_at.is_null())
                    .order(signing_keys::signs_from.desc())
                    .select((signing_keys::id, signing_keys::sealed_private_key, signing_keys::public_key))
                    .load(&mut connection)
                    .await
            })
            .await?;
        let mut found = Vec::new();
        for (index, (id, sealed, public_key)) in rows.into_iter().enumerate() {
            let private = secrets.open(db, &associated_data(&id), &sealed).await?;
            let decoding = DecodingKey::from_ed_components(&URL_SAFE_NO_PAD.encode(&public_key))
                .map_err(|error| Problem::internal(&error))?;
            found.push(SigningKey {
                id,
                encoding: EncodingKey::from_ed_der(&private),
                decoding,
                public_key,
                signs: index == 0,
            });
        }
        if let Ok(mut keys) = self.keys.write() {
            *keys = found;
        }
        Ok(())
    }

    /// Signs a token for this user and session; gives it with its life in seconds.
    pub fn sign(&self, user_id: Uuid, session_id: Uuid) -> Result<(String, i64), Problem> {
        let keys = self.keys.read().map_err(|error| Problem::internal(&error))?;
        let key = keys.iter().find(|key| key.signs).ok_or_else(|| Problem::internal(&"no signing key"))?;
        let now = Utc::now();
        let life = Duration::minutes(ACCESS_TOKEN_MINUTES);
        let claims = AccessToken {
            sub: user_id,
            sid: session_id,
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            iat: now.timestamp(),
            nbf: now.timestamp(),
            exp: (now + life).timestamp(),
        };
        let header = Header { typ: Some(TYPE.to_owned()), kid: Some(key.id.clone()), ..Header::new(Algorithm::EdDSA) };
        let token = jsonwebtoken::encode(&header, &claims, &key.encoding).map_err(|error| Problem::internal(&error))?;
        Ok((token, life.num_seconds()))
    }

    /// Checks a token: our keys only, this algorithm, type, issuer and audience, and its times. None: not valid.
    pub fn verify(&self, token: &str) -> Option<AccessToken> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        if header.typ.as_deref() != Some(TYPE) {
            return None;
        }
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "nbf", "aud", "iss"]);
        validation.validate_nbf = true;
        validation.leeway = 5;
        let keys = self.keys.read().ok()?;
        let key = keys.iter().find(|key| Some(&key.id) == header.kid.as_ref())?;
        Some(jsonwebtoken::decode::<AccessToken>(token, &key.decoding, &validation).ok()?.claims)
    }

    /// Whether a token names a key that this process has not read yet.
    pub fn names_unknown_key(&self, token: &str) -> bool {
        let Some(id) = jsonwebtoken::decode_header(token).ok().and_then(|header| header.kid) else { return false };
        self.keys.read().is_ok_and(|keys| keys.iter().all(|key| key.id != id))
    }

    /// The public halves as a JSON Web Key Set.
    pub fn public_set(&self) -> Vec<(String, String)> {
        self.keys
            .read()
            .map(|keys| keys.iter().map(|key| (key.id.clone(), URL_SAFE_NO_PAD.encode(&key.public_key))).collect())
            .unwrap_or_default()
    }
}

/// A secret of 256 random bits for links and cookies.
pub fn random_token() -> Result<String, Problem> {
    let mut bytes = [0_u8; 32];
    rand::fill(&mut bytes).map_err(|error| Problem::internal(&error))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// How such a secret is kept.
pub fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
