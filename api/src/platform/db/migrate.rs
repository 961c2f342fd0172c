//! Migrations: the plain SQL of `migrations/`, built into the binary.

use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, SimpleAsyncConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connect::{Limits, raw_client};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations");

/// Why migrating failed.
#[derive(Debug, thiserror::Error)]
#[error("the migrations failed: {0}")]
pub struct MigrateError(String);

fn failed(error: impl std::fmt::Display) -> MigrateError {
    MigrateError(error.to_string())
}

/// Diesel's harness blocks on a runtime of several threads; requests run on others.
fn with_harness<T: Send + 'static>(
    owner_url: &str,
    work: impl FnOnce(&mut AsyncMigrationHarness<AsyncPgConnection>) -> Result<T, MigrateError> + Send + 'static,
) -> Result<T, MigrateError> {
    let owner_url = owner_url.to_owned();
    let thread = std::thread::spawn(move || {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().map_err(failed)?;
        runtime.block_on(async move {
            let client = raw_client(&owner_url, Limits::Owner).await.map_err(failed)?;
            let mut connection = AsyncPgConnection::try_from(client).await.map_err(failed)?;
            // One process at a time; the lock goes with the connection.
            connection.batch_execute("SELECT pg_advisory_lock(7161936)").await.map_err(failed)?;
            work(&mut AsyncMigrationHarness::new(connection))
        })
    });
    thread.join().map_err(|_panicked| failed("the migration thread stopped"))?
}

/// Names of the migrations that the database lacks. Blocks. Reads only, so the application's login may ask.
pub fn pending_migrations(url: &str) -> Result<Vec<String>, MigrateError> {
    let url = url.to_owned();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        runtime.block_on(async move {
            let client = raw_client(&url, Limits::Owner).await.map_err(failed)?;
            let applied: Vec<String> = match client.query("SELECT version FROM __diesel_schema_migrations", &[]).await {
                Ok(rows) => rows.iter().map(|row| row.get(0)).collect(),
                Err(error) if error.code() == Some(&tokio_postgres::error::SqlState::UNDEFINED_TABLE) => Vec::new(),
                Err(error) => return Err(failed(error)),
            };
            let all: Vec<Box<dyn Migration<Pg>>> = MIGRATIONS.migrations().map_err(failed)?;
            let lacking = all.iter().filter(|migration| !applied.contains(&migration.name().version().to_string()));
            Ok(lacking.map(|migration| migration.name().to_string()).collect())
        })
    });
    thread.join().map_err(|_panicked| failed("the migration thread stopped"))?
}

/// Applies what is pending, each migration in its own transaction; gives the versions applied. Blocks.
pub fn migrate(owner_url: &str) -> Result<Vec<String>, MigrateError> {
    with_harness(owner_url, |harness| {
        let applied = harness.run_pending_migrations(MIGRATIONS).map_err(failed)?;
        Ok(applied.iter().map(ToString::to_string).collect())
    })
}

/// Takes everything back, newest first, for the test of the down scripts. Blocks.
pub fn revert_all(owner_url: &str) -> Result<usize, MigrateError> {
    with_harness(owner_url, |harness| Ok(harness.revert_all_migrations(MIGRATIONS).map_err(failed)?.len()))
}
