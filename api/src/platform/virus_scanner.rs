//! A scanner for viruses: clamd, when one is configured.

use std::time::Duration;

use clamav_client::tokio::{Tcp, ping, scan_buffer};
use tokio::time::timeout;

use super::config::Config;
use super::http::Problem;

/// Longest that a scan may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A clamd to ask.
#[derive(Debug, Clone)]
pub struct VirusScanner {
    address: String,
}

impl VirusScanner {
    /// The configured one; None: there is none.
    pub fn new(config: &Config) -> Option<Self> {
        config.clamd_address.clone().map(|address| Self { address })
    }

    fn connection(&self) -> Tcp<&str> {
        Tcp { host_address: self.address.as_str() }
    }

    /// Whether nothing was found in content. A scanner that cannot be reached or does not know is an error, never a yes.
    pub async fn is_clean(&self, content: &[u8]) -> Result<bool, Problem> {
        let unavailable = |cause: &dyn std::fmt::Display| Problem::unavailable(&format!("virus scanner: {cause}"));
        let answer = timeout(PATIENCE, scan_buffer(content, self.connection(), None))
            .await
            .map_err(|error| unavailable(&error))?
            .map_err(|error| unavailable(&error))?;
        let text = String::from_utf8_lossy(&answer);
        match text.trim_end_matches(['\0', '\n']) {
            answer if answer.ends_with(" OK") => Ok(true),
            answer if answer.ends_with(" FOUND") => Ok(false),
            answer => Err(unavailable(&answer)),
        }
    }

    /// Whether it answers, for `cscc doctor`.
    pub async fn check(&self) -> Result<(), Problem> {
        match timeout(Duration::from_secs(5), ping(self.connection())).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(Problem::unavailable(&format!("virus scanner: {error}"))),
            Err(error) => Err(Problem::unavailable(&format!("virus scanner: {error}"))),
        }
    }
}
