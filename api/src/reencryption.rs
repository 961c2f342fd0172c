//! Sealing all protected fields again after a key was replaced, without stopping anything.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use uuid::Uuid;

use crate::platform::access::Platform;
use crate::platform::config::Config;
use crate::platform::db::{Bulk, Limits, raw_client};
use crate::platform::http::Problem;
use crate::platform::jobs::{JobKind, Outcome, RunningJob};
use crate::platform::secrets::{ACTIVE_FOR, MasterKey, key_of, rewrap};
use crate::startup::{self, Database};

/// Kind of the job that seals fields again.
pub const JOB_KIND: &str = "secrets.reencrypt";
/// Rows sealed in one transaction.
const BATCH: i64 = 500;

/// A sealed column: how its rows are read, locked and written. A test compares the list with the schema.
#[derive(Debug, Clone, Copy)]
pub struct SealedColumn {
    /// Table.
    pub table: &'static str,
    /// Column.
    pub column: &'static str,
    select: &'static str,
    update: &'static str,
}

macro_rules! sealed_column {
    ($table:literal, $column:literal, $id:literal) => {
        sealed_column!($table, $column, $id, "uuid")
    };
    ($table:literal, $column:literal, $id:literal, $type:literal) => {
        SealedColumn {
            table: $table,
            column: $column,
            select: concat!(
                "SELECT ",
                $id,
                "::text, ",
                $column,
                " FROM ",
                $table,
                " WHERE ",
                $column,
                " IS NOT NULL AND substr(",
                $column,
                ", 2, 16) <> ALL($1) ORDER BY ",
                $id,
                " LIMIT $2 FOR UPDATE SKIP LOCKED"
            ),
            // The key is compared as what it is: as text no index would serve it, and each row would read the whole table.
            update: concat!(
                "UPDATE ",
                $table,
                " SET ",
                $column,
                " = again.sealed FROM unnest($1::text[], $2::bytea[]) AS again (key, sealed) WHERE ",
                $table,
                ".",
                $id,
                " = again.key::",
                $type
            ),
        }
    };
}

/// Every sealed column that outlives a session.
pub const SEALED_COLUMNS: &[SealedColumn] = &[
    sealed_column!("user_credentials", "totp_sealed", "user_id"),
    sealed_column!("user_credentials", "totp_pending_sealed", "user_id"),
    sealed_column!("incident_exact_locations", "sealed_point", "incident_id"),
    sealed_column!("incident_exact_locations", "sealed_address", "incident_id"),
    sealed_column!("signing_keys", "sealed_private_key", "id", "text"),
    sealed_column!("training_sessions", "sealed_check_in_secret", "id"),
    sealed_column!("work_order_photos", "sealed_position", "id"),
    sealed_column!("participants", "sealed_name", "id"),
    sealed_column!("participants", "sealed_email", "id"),
    sealed_column!("participants", "sealed_phone", "id"),
    sealed_column!("registrations", "sealed_contact_note", "id"),
    sealed_column!("registrations", "sealed_accommodation_note", "id"),
    sealed_column!("applications", "sealed_details", "id"),
    sealed_column!("applications", "sealed_appeal", "id"),
    sealed_column!("application_attestations", "sealed_signature", "id"),
    sealed_column!("people", "sealed_details", "id"),
    sealed_column!("cases", "sealed_plan", "id"),
    sealed_column!("case_notes", "sealed_text", "id"),
    sealed_column!("consents", "sealed_signature", "id"),
    sealed_column!("referrals", "sealed_note", "id"),
    sealed_column!("compensation_applications", "sealed_appeal", "id"),
    sealed_column!("compensation_requests", "sealed_payee", "id"),
];

const SEALED_FILES: &str = "SELECT id::text, storage_key, sealed_place FROM stored_files \
    WHERE sealed_place IS NOT NULL AND id > $1::text::uuid ORDER BY id LIMIT $2";

/// Work of re-encryption.
pub fn job_kinds() -> Vec<JobKind> {
    vec![JobKind { name: JOB_KIND, run: |platform, job| Box::pin(run(platform, job)) }]
}

/// The data keys as they stand: which seal, which only open, and whose they are.
struct DataKeys {
    active: Vec<Vec<u8>>,
    retired: Vec<String>,
    organizations: HashMap<Uuid, Option<Uuid>>,
}

impl DataKeys {
    async fn load(bulk: &Bulk) -> Result<Self, Problem> {
        let (mut active, mut retired, mut organizations) = (Vec::new(), Vec::new(), HashMap::new());
        let rows =
            bulk.query("SELECT id, organization_id, state FROM data_keys WHERE state <> 'destroyed'", &[]).await?;
        for row in &rows {
            let (id, organization_id, state): (Uuid, Option<Uuid>, String) = (row.get(0), row.get(1), row.get(2));
            match state.as_str() {
                "active" => active.push(id.as_bytes().to_vec()),
                _ => retired.push(id.to_string()),
            }
            organizations.insert(id, organization_id);
        }
        Ok(Self { active, retired, organizations })
    }

    /// Whose key sealed a value: it is sealed again for the same one.
    fn organization_of(&self, sealed: &[u8]) -> Result<Option<Uuid>, Problem> {
        key_of(sealed)
            .and_then(|key| self.organizations.get(&key).copied())
            .ok_or_else(|| Problem::internal(&"a sealed value names no data key"))
    }

    fn is_active(&self, sealed: &[u8]) -> bool {
        key_of(sealed).is_some_and(|key| self.active.iter().any(|active| active == key.as_bytes()))
    }
}

async fn run(platform: Platform, job: RunningJob) -> Result<Outcome, Problem> {
    let bulk = platform.bulk("seal fields again").await?;
    let mut keys = DataKeys::load(&bulk).await?;
    // Only what was retired by now is destroyed at the end: a key that is replaced meanwhile may have sealed rows behind us.
    let retired = keys.retired.clone();
    // Other processes may go on sealing with a former key for a while.
    tokio::time::sleep(ACTIVE_FOR + Duration::from_secs(1)).await;
    let mut done = 0;
    for column in SEALED_COLUMNS {
        loop {
            bulk.begin().await?;
            keys = DataKeys::load(&bulk).await?;
            let rows = bulk.query(column.select, &[&keys.active, &BATCH]).await?;
            let (mut ids, mut sealed_again) = (Vec::new(), Vec::new());
            for row in &rows {
                let (id, sealed): (String, Vec<u8>) = (row.get(0), row.get(1));
                let place = format!("{}|{}|{id}", column.table, column.column);
                let opened = platform.open(&place, &sealed).await?;
                sealed_again.push(platform.seal_for(keys.organization_of(&sealed)?, &place, &opened).await?);
                ids.push(id);
            }
            bulk.execute(column.update, &[&ids, &sealed_again]).await?;
            bulk.commit().await?;
            done += i64::try_from(rows.len()).unwrap_or_default();
            if let Some(outcome) = job.progress(&platform, done, None).await? {
                return Ok(outcome);
            }
            if rows.is_empty() {
                break;
            }
        }
    }
    if let Some(outcome) = seal_files_again(&platform, &bulk, &keys, &job, done).await? {
        return Ok(outcome);
    }
    // Successors of refresh tokens live for seconds; those sealed before are simply forgotten.
    bulk.begin().await?;
    bulk.execute("UPDATE sessions SET successor_sealed = NULL WHERE rotated_at < now() - interval '1 minute'", &[])
        .await?;
    bulk.execute(
        "UPDATE data_keys SET state = 'destroyed', wrapped_key = '' WHERE state = 'decrypt_only' AND id::text = ANY($1)",
        &[&retired],
    )
    .await?;
    bulk.commit().await?;
    Ok(Outcome::Done)
}

/// Files are sealed one by one: each is replaced at once, and one that is sealed by an active key is left alone, so that a
/// run that was killed goes on where it was.
async fn seal_files_again(
    platform: &Platform,
    bulk: &Bulk,
    keys: &DataKeys,
    job: &RunningJob,
    mut done: i64,
) -> Result<Option<Outcome>, Problem> {
    let mut after = Uuid::nil().to_string();
    loop {
        let rows = bulk.query(SEALED_FILES, &[&after, &BATCH]).await?;
        let Some(last) = rows.last() else { return Ok(None) };
        after = last.get(0);
        for row in &rows {
            let (key, place): (String, String) = (row.get(1), row.get(2));
            let sealed = platform.files().content(&key).await?;
            if !keys.is_active(&sealed) {
                let opened = platform.open(&place, &sealed).await?;
                let again = platform.seal_for(keys.organization_of(&sealed)?, &place, &opened).await?;
                platform.files().replace(&key, again).await?;
                done += 1;
            }
        }
        if let Some(outcome) = job.progress(platform, done, None).await? {
            return Ok(Some(outcome));
        }
    }
}

/// Wraps all data keys with the configured master key instead of the previous one.
pub fn rotate_master(config: Config, say: fn(&str)) -> Result<(), Box<dyn std::error::Error>> {
    let former =
        config.previous_master_key.as_deref().ok_or("CSCC_PREVIOUS_MASTER_KEY: the former master key is needed")?;
    let former = MasterKey::parse(former)?;
    let new = startup::master_key(&config)?;
    let database = Database::open(&config, say)?;
    let result = actix_web::rt::System::new().block_on(rewrap_all(&database.owner_url, &former, &new));
    database.close();
    let count = result?;
    say(&format!("{count} data keys are wrapped with master key {} now; remove CSCC_PREVIOUS_MASTER_KEY", new.id()));
    Ok(())
}

async fn rewrap_all(url: &str, former: &MasterKey, new: &MasterKey) -> Result<usize, Box<dyn std::error::Error>> {
    let mut client = raw_client(url, Limits::Owner).await?;
    let transaction = client.transaction().await?;
    let rows = transaction
        .query(
            "SELECT id, wrapped_key FROM data_keys WHERE master_key_id = $1 AND state <> 'destroyed' FOR UPDATE",
            &[&former.id()],
        )
        .await?;
    let mut seen = BTreeSet::new();
    for row in &rows {
        let (id, wrapped): (Uuid, Vec<u8>) = (row.get(0), row.get(1));
        let again = rewrap(former, new, id, &wrapped)?;
        transaction
            .execute(
                "UPDATE data_keys SET wrapped_key = $2, master_key_id = $3 WHERE id = $1",
                &[&id, &again, &new.id()],
            )
            .await?;
        seen.insert(id);
    }
    transaction.commit().await?;
    Ok(seen.len())
}
