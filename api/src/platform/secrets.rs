//! Field encryption: AES-256-GCM under data keys that a master key wraps.
//!
//! A sealed value is `1 | key id (16) | nonce (12) | ciphertext and tag`. The place (table, column, row) is authenticated
//! with it, so a value that is copied elsewhere does not open. Rotation: a new data key seals from now on, a job seals
//! everything again, then the old key is destroyed.

use std::collections::HashMap;
use std::path::Path;
use std::sync::RwLock;
use std::time::{Duration, Instant};

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use schema::data_keys;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::db::Db;
use super::http::Problem;

const VERSION: u8 = 1;
const KEY_LENGTH: usize = 32;
/// How long a process may go on sealing with a key after another one was made active.
pub const ACTIVE_FOR: Duration = Duration::from_secs(30);

/// The key that wraps all data keys. Never printed.
#[derive(Clone)]
pub struct MasterKey {
    bytes: [u8; KEY_LENGTH],
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "MasterKey({})", self.id())
    }
}

/// What is wrong with a master key.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// Not 32 bytes of base64, or all the same byte.
    #[error("the master key is not 32 random bytes in base64; make one with: openssl rand -base64 32")]
    Weak,
    /// The file cannot be read or written.
    #[error("the master key file: {0}")]
    File(#[from] std::io::Error),
    /// The operating system gives no random bytes.
    #[error("no random bytes")]
    Random,
}

impl MasterKey {
    /// From base64.
    pub fn parse(text: &str) -> Result<Self, MasterKeyError> {
        let bytes = STANDARD.decode(text.trim()).map_err(|_undecodable| MasterKeyError::Weak)?;
        let bytes: [u8; KEY_LENGTH] = bytes.try_into().map_err(|_wrong_length| MasterKeyError::Weak)?;
        let distinct: std::collections::BTreeSet<u8> = bytes.iter().copied().collect();
        if distinct.len() < 8 { Err(MasterKeyError::Weak) } else { Ok(Self { bytes }) }
    }

    /// From a file; made at the first start, readable by its owner only.
    pub fn from_file(path: &Path, create: bool) -> Result<Self, MasterKeyError> {
        use std::io::Write;
        use std::os::unix::fs::OpenOptionsExt;
        if create && !path.exists() {
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            let mut bytes = [0_u8; KEY_LENGTH];
            rand::fill(&mut bytes).map_err(|_unavailable| MasterKeyError::Random)?;
            let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
            file.write_all(STANDARD.encode(bytes).as_bytes())?;
            file.sync_all()?;
        }
        Self::parse(&std::fs::read_to_string(path)?)
    }

    /// What tells master keys apart; says nothing about the key.
    pub fn id(&self) -> String {
        Sha256::digest([b"master-key-id:".as_slice(), &self.bytes].concat())
            .iter()
            .take(6)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    fn derive(&self, purpose: &str) -> [u8; KEY_LENGTH] {
        let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &self.bytes);
        let mut derived = [0_u8; KEY_LENGTH];
        derived.copy_from_slice(aws_lc_rs::hmac::sign(&key, purpose.as_bytes()).as_ref());
        derived
    }

    fn wrap(&self, key_id: Uuid, data_key: &[u8]) -> Result<Vec<u8>, Problem> {
        encrypt(&self.derive("wrap"), &format!("data_keys|wrapped_key|{key_id}"), data_key)
    }

    fn unwrap(&self, key_id: Uuid, wrapped: &[u8]) -> Result<[u8; KEY_LENGTH], Problem> {
        let opened = decrypt(&self.derive("wrap"), &format!("data_keys|wrapped_key|{key_id}"), wrapped)?;
        opened.try_into().map_err(|_wrong_length| Problem::internal(&"a data key has the wrong length"))
    }
}

fn cipher(key: &[u8; KEY_LENGTH]) -> Result<LessSafeKey, Problem> {
    UnboundKey::new(&AES_256_GCM, key).map(LessSafeKey::new).map_err(|error| Problem::internal(&error))
}

fn encrypt(key: &[u8; KEY_LENGTH], place: &str, value: &[u8]) -> Result<Vec<u8>, Problem> {
    let mut nonce = [0_u8; NONCE_LEN];
    rand::fill(&mut nonce).map_err(|error| Problem::internal(&error))?;
    let mut sealed = value.to_vec();
    cipher(key)?
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(place.as_bytes()), &mut sealed)
        .map_err(|error| Problem::internal(&error))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn decrypt(key: &[u8; KEY_LENGTH], place: &str, sealed: &[u8]) -> Result<Vec<u8>, Problem> {
    let broken = || Problem::internal(&"a sealed value does not open: wrong key, wrong place, or damaged");
    let (nonce, ciphertext) = sealed.split_at_checked(NONCE_LEN).ok_or_else(broken)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_wrong_length| broken())?;
    let mut opened = ciphertext.to_vec();
    let length = cipher(key)?
        .open_in_place(nonce, Aad::from(place.as_bytes()), &mut opened)
        .map_err(|_tampered| broken())?
        .len();
    opened.truncate(length);
    Ok(opened)
}

type Active = HashMap<Option<Uuid>, (Uuid, Instant)>;

/// The data keys of this process.
pub struct Secrets {
    master: MasterKey,
    hash_key: [u8; KEY_LENGTH],
    keys: RwLock<HashMap<Uuid, [u8; KEY_LENGTH]>>,
    active: RwLock<Active>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Secrets({:?})", self.master)
    }
}

impl Secrets {
    /// With this master key; data keys are read when they are needed.
    pub fn new(master: MasterKey) -> Self {
        let hash_key = master.derive("hash");
        Self { master, hash_key, keys: RwLock::default(), active: RwLock::default() }
    }

    /// A key for hashes that name nobody.
    pub fn hash_key(&self) -> &[u8] {
        &self.hash_key
    }

    /// Seals a value for its place under the active key of an organization (None: the platform's).
    pub async fn seal(
        &self,
        db: &Db,
        organization_id: Option<Uuid>,
        place: &str,
        value: &[u8],
    ) -> Result<Vec<u8>, Problem> {
        let key_id = self.active_key(db, organization_id).await?;
        let key = self.key(db, key_id).await?;
        Ok([[VERSION].as_slice(), key_id.as_bytes().as_slice(), &encrypt(&key, place, value)?].concat())
    }

    /// Opens a value of this place.
    pub async fn open(&self, db: &Db, place: &str, sealed: &[u8]) -> Result<Vec<u8>, Problem> {
        let key_id = key_of(sealed).ok_or_else(|| Problem::internal(&"a sealed value has an unknown form"))?;
        let key = self.key(db, key_id).await?;
        decrypt(&key, place, sealed.get(17..).unwrap_or_default())
    }

    async fn active_key(&self, db: &Db, organization_id: Option<Uuid>) -> Result<Uuid, Problem> {
        let known = self.active.read().ok().and_then(|active| active.get(&organization_id).copied());
        if let Some((id, since)) = known
            && since.elapsed() < ACTIVE_FOR
        {
            return Ok(id);
        }
        let id = match active_in_database(db, organization_id).await? {
            Some(id) => id,
            None => self.create(db, organization_id).await?,
        };
        if let Ok(mut active) = self.active.write() {
            active.insert(organization_id, (id, Instant::now()));
        }
        Ok(id)
    }

    /// Replaces the keys of all organizations that have one, and the platform's, whose new key it returns.
    pub async fn rotate_all(&self, db: &Db) -> Result<Uuid, Problem> {
        let organizations: Vec<Option<Uuid>> = db
            .look_up(async |mut connection: &AsyncPgConnection| {
                data_keys::table
                    .filter(data_keys::state.eq("active"))
                    .filter(data_keys::organization_id.is_not_null())
                    .select(data_keys::organization_id)
                    .load(&mut connection)
                    .await
            })
            .await?;
        for organization_id in organizations {
            self.rotate(db, organization_id).await?;
        }
        self.rotate(db, None).await
    }

    /// Makes a data key the active one; the former one only opens from now on.
    async fn rotate(&self, db: &Db, organization_id: Option<Uuid>) -> Result<Uuid, Problem> {
        db.look_up(async move |mut connection: &AsyncPgConnection| {
            diesel::update(data_keys::table)
                .filter(data_keys::organization_id.is_not_distinct_from(organization_id))
                .filter(data_keys::state.eq("active"))
                .set((data_keys::state.eq("decrypt_only"), data_keys::retired_at.eq(diesel::dsl::now)))
                .execute(&mut connection)
                .await
        })
        .await?;
        if let Ok(mut active) = self.active.write() {
            active.remove(&organization_id);
        }
        self.active_key(db, organization_id).await
    }

    async fn create(&self, db: &Db, organization_id: Option<Uuid>) -> Result<Uuid, Problem> {
        let id = Uuid::now_v7();
        let mut key = [0_u8; KEY_LENGTH];
        rand::fill(&mut key).map_err(|error| Problem::internal(&error))?;
        let wrapped = self.master.wrap(id, &key)?;
        let master_key_id = self.master.id();
        db.look_up(async move |mut connection: &AsyncPgConnection| {
            // Two processes may start at once: the second one's key is dropped and the first one's used.
            diesel::insert_into(data_keys::table)
                .values((
                    data_keys::id.eq(id),
                    data_keys::organization_id.eq(organization_id),
                    data_keys::version.eq(1),
                    data_keys::wrapped_key.eq(wrapped),
                    data_keys::master_key_id.eq(master_key_id),
                    data_keys::state.eq("active"),
                ))
                .on_conflict_do_nothing()
                .execute(&mut connection)
                .await
        })
        .await?;
        active_in_database(db, organization_id).await?.ok_or_else(|| Problem::internal(&"no active data key"))
    }

    async fn key(&self, db: &Db, id: Uuid) -> Result<[u8; KEY_LENGTH], Problem> {
        if let Some(key) = self.keys.read().ok().and_then(|keys| keys.get(&id).copied()) {
            return Ok(key);
        }
        let (wrapped, master_key_id): (Vec<u8>, String) = db
            .look_up(async move |mut connection: &AsyncPgConnection| {
                data_keys::table
                    .find(id)
                    .filter(data_keys::state.ne("destroyed"))
                    .select((data_keys::wrapped_key, data_keys::master_key_id))
                    .first(&mut connection)
                    .await
            })
            .await
            .map_err(|problem| Problem::internal(&format!("data key {id}: {problem}")))?;
        if master_key_id != self.master.id() {
            return Err(Problem::internal(&format!(
                "data key {id} is wrapped by master key {master_key_id}, not by the one configured"
            )));
        }
        let key = self.master.unwrap(id, &wrapped)?;
        if let Ok(mut keys) = self.keys.write() {
            keys.insert(id, key);
        }
        Ok(key)
    }
}

/// Which data key sealed a value.
pub fn key_of(sealed: &[u8]) -> Option<Uuid> {
    let (version, rest) = sealed.split_first()?;
    (*version == VERSION).then(|| rest.get(..16).and_then(|id| Uuid::from_slice(id).ok())).flatten()
}

/// Wraps a data key anew when the master key is replaced.
pub fn rewrap(former: &MasterKey, new: &MasterKey, id: Uuid, wrapped: &[u8]) -> Result<Vec<u8>, Problem> {
    new.wrap(id, &former.unwrap(id, wrapped)?)
}

async fn active_in_database(db: &Db, organization_id: Option<Uuid>) -> Result<Option<Uuid>, Problem> {
    db.look_up(async move |mut connection: &AsyncPgConnection| {
        data_keys::table
            .filter(data_keys::organization_id.is_not_distinct_from(organization_id))
            .filter(data_keys::state.eq("active"))
            .select(data_keys::id)
            .first(&mut connection)
            .await
            .optional()
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_opens_only_in_its_place() {
        let key = [7_u8; KEY_LENGTH];
        let sealed = encrypt(&key, "table|column|1", b"51 N Main").unwrap();
        assert_eq!(decrypt(&key, "table|column|1", &sealed).unwrap(), b"51 N Main");
        assert!(decrypt(&key, "table|column|2", &sealed).is_err());
        assert!(decrypt(&[8; KEY_LENGTH], "table|column|1", &sealed).is_err());
        assert!(decrypt(&key, "table|column|1", &sealed[..10]).is_err());
        assert_ne!(encrypt(&key, "table|column|1", b"51 N Main").unwrap(), sealed);
    }

    #[test]
    fn a_weak_master_key_is_refused() {
        for text in ["", "short", &STANDARD.encode([0; 32]), &STANDARD.encode([1; 16])] {
            assert!(MasterKey::parse(text).is_err());
        }
        assert!(
            !format!("{:?}", MasterKey::parse(&STANDARD.encode((0..32).collect::<Vec<u8>>())).unwrap())
                .contains("AAEC")
        );
    }

    #[test]
    fn data_keys_move_to_a_new_master_key() {
        let former = MasterKey::parse(&STANDARD.encode((0..32).collect::<Vec<u8>>())).unwrap();
        let new = MasterKey::parse(&STANDARD.encode((32..64).collect::<Vec<u8>>())).unwrap();
        let id = Uuid::now_v7();
        let wrapped = rewrap(&former, &new, id, &former.wrap(id, &[9; KEY_LENGTH]).unwrap()).unwrap();
        assert_eq!(new.unwrap(id, &wrapped).unwrap(), [9; KEY_LENGTH]);
        assert!(former.unwrap(id, &wrapped).is_err());
    }
}
