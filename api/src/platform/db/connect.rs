//! How connections are made: limits on time, the application's role, TLS where the address asks for it.

use diesel::ConnectionError;
use diesel_async::AsyncPgConnection;
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use futures_util::FutureExt;
use tokio_postgres::config::SslMode;
use tokio_postgres::{Config, NoTls};

/// How long a statement may take, set on the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limits {
    /// Requests: statements 5 s, locks 2 s, idle in a transaction 10 s.
    Request,
    /// The worker: statements 2 minutes, locks 10 s, idle in a transaction 60 s.
    Worker,
    /// The owner of the schema, without limits and without the application's role.
    Owner,
}

impl Limits {
    const fn options(self) -> &'static str {
        match self {
            Self::Request => {
                "-c role=cscc_app -c statement_timeout=5s -c lock_timeout=2s -c idle_in_transaction_session_timeout=10s"
            }
            Self::Worker => {
                "-c role=cscc_app -c statement_timeout=120s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"
            }
            Self::Owner => "",
        }
    }
}

fn configuration(url: &str, limits: Limits) -> Result<Config, tokio_postgres::Error> {
    let mut config: Config = url.parse()?;
    let given = config.get_options().unwrap_or_default();
    config.options(format!("{given} {} -c TimeZone=UTC", limits.options()).trim().to_owned());
    config.application_name("cscc");
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(std::time::Duration::from_secs(5));
    }
    Ok(config)
}

/// Ways in which a raw connection fails.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The address is wrong or the server refuses.
    #[error("PostgreSQL: {0}")]
    Postgres(#[from] tokio_postgres::Error),
    /// No certificates can be checked.
    #[error("TLS: {0}")]
    Tls(#[from] rustls::Error),
}

/// A bare client, for bulk copies and migrations. Its driver runs as a task of the current runtime.
pub async fn raw_client(url: &str, limits: Limits) -> Result<tokio_postgres::Client, ConnectError> {
    let config = configuration(url, limits)?;
    if config.get_ssl_mode() == SslMode::Disable || is_local(&config) {
        let (client, connection) = config.connect(NoTls).await?;
        tokio::spawn(drive(connection));
        return Ok(client);
    }
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = std::sync::Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let (client, connection) = config.connect(tokio_postgres_rustls::MakeRustlsConnect::new(tls)).await?;
    tokio::spawn(drive(connection));
    Ok(client)
}

async fn drive<S, T>(connection: tokio_postgres::Connection<S, T>)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    if let Err(error) = connection.await {
        log::warn!("a database connection ended: {error}");
    }
}

/// Sockets and loopback need no TLS; PostgreSQL's default mode (prefer) would only try it.
fn is_local(config: &Config) -> bool {
    config.get_ssl_mode() != SslMode::Require
        && config.get_hosts().iter().all(|host| match host {
            tokio_postgres::config::Host::Unix(_) => true,
            tokio_postgres::config::Host::Tcp(name) => !name.contains('.') || name.starts_with("127."),
        })
}

pub(super) fn manager(url: &str, limits: Limits) -> AsyncDieselConnectionManager<AsyncPgConnection> {
    let mut config = ManagerConfig::default();
    // A liveness query at each checkout costs as much as the query itself; a dead connection answers 503 once.
    config.recycling_method = RecyclingMethod::Fast;
    config.custom_setup = Box::new(move |url| {
        let url = url.to_owned();
        async move {
            let client =
                raw_client(&url, limits).await.map_err(|error| ConnectionError::BadConnection(error.to_string()))?;
            AsyncPgConnection::try_from(client).await
        }
        .boxed()
    });
    AsyncDieselConnectionManager::new_with_config(url, config)
}
