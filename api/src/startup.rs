//! What every command of the binary needs first: the database's address, the master key, the platform.

use std::path::PathBuf;
use std::sync::Arc;

use crate::platform::access::{Platform, PlatformParts};
use crate::platform::config::{Config, DatabaseSource};
use crate::platform::db::{Db, Limits};
use crate::platform::embedded_postgres::{EmbeddedPostgres, Options, StartError};
use crate::platform::http::Problem;
use crate::platform::secrets::{MasterKey, Secrets};

/// Addresses of a running database; keeps the private server alive.
#[derive(Debug)]
pub struct Database {
    /// For requests and the worker.
    pub application_url: String,
    /// For migrations.
    pub owner_url: String,
    embedded: Option<EmbeddedPostgres>,
}

impl Database {
    /// The operator's server, or a private one in the data folder.
    pub fn open(config: &Config, say: fn(&str)) -> Result<Self, StartError> {
        match &config.database {
            DatabaseSource::Url { application, owner } => {
                Ok(Self { application_url: application.clone(), owner_url: owner.clone(), embedded: None })
            }
            DatabaseSource::Embedded => {
                let embedded = EmbeddedPostgres::start(&Options {
                    state_dir: config.data_dir.join("postgres"),
                    fast: false,
                    programs_dir: config.pg_bin.clone(),
                    search_path: config.path.iter().flat_map(std::env::split_paths).collect(),
                    npm_dir: config.embedded_postgres_dir.clone(),
                    say,
                })?;
                let owner_url = embedded.owner_url();
                Ok(Self { application_url: owner_url.clone(), owner_url, embedded: Some(embedded) })
            }
        }
    }

    /// Stops the private server, if there is one.
    pub fn close(self) {
        if let Some(embedded) = self.embedded {
            embedded.stop();
        }
    }
}

/// Where the master key lies when the configuration names none.
pub fn master_key_file(config: &Config) -> PathBuf {
    config.master_key_file.clone().unwrap_or_else(|| config.data_dir.join("secrets").join("master.key"))
}

/// The master key: configured, or a file that is made at the first start of a private database.
pub fn master_key(config: &Config) -> Result<MasterKey, Problem> {
    let key = match &config.master_key {
        Some(text) => MasterKey::parse(text),
        None => MasterKey::from_file(&master_key_file(config), config.database == DatabaseSource::Embedded),
    };
    key.map_err(|error| Problem::internal(&format!("CSCC_MASTER_KEY: {error}")))
}

/// Field encryption as configured.
pub fn secrets(config: &Config) -> Result<Secrets, Problem> {
    master_key(config).map(Secrets::new)
}

/// A platform for the current thread.
pub fn platform(parts: &Arc<PlatformParts>, application_url: &str, limits: Limits) -> Result<Platform, Problem> {
    Ok(Platform::new(Db::new(application_url, 4, limits)?, Arc::clone(parts)))
}
