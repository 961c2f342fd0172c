//! Bulk work: `COPY` and set-based SQL on a connection of its own, as the platform itself.

use bytes::Bytes;
use futures_util::SinkExt;
use tokio_postgres::Client;
use tokio_postgres::types::ToSql;

use super::connect::{Limits, raw_client};
use crate::platform::http::Problem;

/// A connection for bulk work. Dropping it rolls back what was not committed.
pub struct Bulk {
    client: Client,
}

impl std::fmt::Debug for Bulk {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Bulk")
    }
}

fn failed(error: &tokio_postgres::Error) -> Problem {
    let detail = error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string);
    Problem::unavailable(&format!("bulk work: {detail}"))
}

impl Bulk {
    /// Opens the connection.
    pub(in crate::platform) async fn open(url: &str) -> Result<Self, Problem> {
        let client = raw_client(url, Limits::Worker).await.map_err(|error| Problem::unavailable(&error.to_string()))?;
        Ok(Self { client })
    }

    /// Starts a transaction in the platform's own context.
    pub async fn begin(&self) -> Result<(), Problem> {
        self.batch(
            "BEGIN; SELECT set_config('cscc.subject_kind', 'system', true), set_config('cscc.subject_id', '', true)",
        )
        .await
    }

    /// Keeps what was done.
    pub async fn commit(&self) -> Result<(), Problem> {
        self.batch("COMMIT").await
    }

    /// Takes back what was done.
    pub async fn roll_back(&self) -> Result<(), Problem> {
        self.batch("ROLLBACK").await
    }

    /// Runs fixed statements.
    pub async fn batch(&self, sql: &'static str) -> Result<(), Problem> {
        self.client.batch_execute(sql).await.map_err(|error| failed(&error))
    }

    /// Runs one fixed statement with values; gives the rows that it touched.
    pub async fn execute(&self, sql: &'static str, values: &[&(dyn ToSql + Sync)]) -> Result<u64, Problem> {
        self.client.execute(sql, values).await.map_err(|error| failed(&error))
    }

    /// Runs one fixed query.
    pub async fn query(
        &self,
        sql: &'static str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<tokio_postgres::Row>, Problem> {
        self.client.query(sql, values).await.map_err(|error| failed(&error))
    }

    /// Copies rows in PostgreSQL's text format.
    pub async fn copy(&self, sql: &'static str, rows: Vec<u8>) -> Result<u64, Problem> {
        let sink = self.client.copy_in::<_, Bytes>(sql).await.map_err(|error| failed(&error))?;
        let mut sink = std::pin::pin!(sink);
        sink.send(Bytes::from(rows)).await.map_err(|error| failed(&error))?;
        sink.finish().await.map_err(|error| failed(&error))
    }
}

/// Writes one value of a row in PostgreSQL's text format; None is NULL.
pub fn copy_value(row: &mut Vec<u8>, value: Option<&str>) {
    match value {
        None => row.extend_from_slice(b"\\N"),
        Some(text) => {
            for byte in text.bytes() {
                match byte {
                    b'\\' => row.extend_from_slice(b"\\\\"),
                    b'\n' => row.extend_from_slice(b"\\n"),
                    b'\r' => row.extend_from_slice(b"\\r"),
                    b'\t' => row.extend_from_slice(b"\\t"),
                    other => row.push(other),
                }
            }
        }
    }
}
