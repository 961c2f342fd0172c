//! The database: one small pool per worker thread, and transactions that always run to their end.
//!
//! Nothing outside of this module takes a connection. A transaction runs in a spawned task, so that a client that goes
//! away leaves no connection in the middle of one (a cancelled transaction would return to the pool open). The context
//! of row-level security travels in one message with `BEGIN`, pipelined with the first statement.

mod bulk;
mod connect;
mod keyset;
mod migrate;

use std::time::Duration;

use deadpool::managed::{Object, Timeouts};
use diesel::QueryResult;
use diesel_async::pooled_connection::AsyncDieselConnectionManager;
use diesel_async::pooled_connection::deadpool::Pool;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use futures_util::future::join;
use tokio::sync::oneshot;
use uuid::Uuid;

pub use bulk::{Bulk, copy_value};
pub use connect::{Limits, raw_client};
pub use migrate::{migrate, pending_migrations, revert_all};

use super::http::Problem;

/// On whose behalf a transaction runs; row-level security reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Nobody signed in.
    Public,
    /// A user.
    User(Uuid),
    /// An API key.
    Key(Uuid),
    /// The platform itself, for a stated reason.
    System,
}

impl Subject {
    /// Name as in audit rows and policies.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::User(_) => "user",
            Self::Key(_) => "key",
            Self::System => "system",
        }
    }

    /// Id, where there is one.
    pub const fn id(self) -> Option<Uuid> {
        match self {
            Self::User(id) | Self::Key(id) => Some(id),
            Self::Public | Self::System => None,
        }
    }

    /// The statement that opens a transaction in this context. Holds nothing but constants and a UUID.
    fn begin(self, isolation: Isolation) -> String {
        let mode = match isolation {
            Isolation::Read => "BEGIN READ ONLY",
            Isolation::Snapshot => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Isolation::Write => "BEGIN",
        };
        let id = self.id().map(|id| id.to_string()).unwrap_or_default();
        format!(
            "{mode}; SELECT set_config('cscc.subject_kind', '{}', true), set_config('cscc.subject_id', '{id}', true)",
            self.kind()
        )
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::platform) enum Isolation {
    Read,
    /// All statements see one moment: exports and figures.
    Snapshot,
    Write,
}

/// An open transaction. Store functions take it; only this module makes one.
#[derive(Clone, Copy)]
pub struct Transaction<'connection> {
    connection: &'connection AsyncPgConnection,
    subject: Subject,
    organization_id: Option<Uuid>,
}

impl<'connection> Transaction<'connection> {
    /// What diesel runs queries on. Queries that run together (`try_join!`) are pipelined.
    pub const fn connection(&self) -> &'connection AsyncPgConnection {
        self.connection
    }

    /// On whose behalf.
    pub const fn subject(&self) -> Subject {
        self.subject
    }

    /// Organization of the subject.
    pub const fn organization_id(&self) -> Option<Uuid> {
        self.organization_id
    }

    /// Runs work that the platform itself answers for, in the same commit: what a caller's change has to take along though
    /// the caller may not read it. Row-level security lets it pass; audit rows still name the caller.
    pub async fn as_system<T>(&self, work: impl AsyncFnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
        self.batch(
            "SELECT set_config('cscc.former_kinds', current_setting('cscc.subject_kind') || ',' \
                || coalesce(current_setting('cscc.former_kinds', true), ''), true); \
             SELECT set_config('cscc.subject_kind', 'system', true)",
        )
        .await?;
        // After an error the transaction is rolled back, and the setting with it.
        let value = work().await?;
        // The kinds before are a stack: such work may call such work.
        self.batch(
            "SELECT set_config('cscc.subject_kind', split_part(current_setting('cscc.former_kinds'), ',', 1), true); \
             SELECT set_config('cscc.former_kinds', substr(current_setting('cscc.former_kinds'), \
                strpos(current_setting('cscc.former_kinds'), ',') + 1), true)",
        )
        .await?;
        Ok(value)
    }

    /// Runs fixed SQL; never give it text from outside.
    pub async fn batch(&self, sql: &'static str) -> QueryResult<()> {
        let mut connection = self.connection;
        connection.batch_execute(sql).await
    }
}

/// The pool of one thread.
#[derive(Clone)]
pub struct Db {
    pool: Pool<AsyncPgConnection>,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Db")
    }
}

type Connection = Object<AsyncDieselConnectionManager<AsyncPgConnection>>;

impl Db {
    /// A pool for the current thread. Connections are opened when they are needed.
    pub fn new(url: &str, size: usize, limits: Limits) -> Result<Self, Problem> {
        let manager = connect::manager(url, limits);
        let pool = Pool::builder(manager)
            .max_size(size)
            .runtime(deadpool::Runtime::Tokio1)
            .timeouts(Timeouts {
                wait: Some(Duration::from_secs(3)),
                create: Some(Duration::from_secs(5)),
                recycle: Some(Duration::from_secs(5)),
            })
            .build()
            .map_err(|error| Problem::internal(&error))?;
        Ok(Self { pool })
    }

    async fn connection(&self) -> Result<Connection, Problem> {
        #[expect(clippy::disallowed_methods, reason = "this is the one place that takes connections")]
        self.pool.get().await.map_err(|error| Problem::unavailable(&format!("no database connection: {error}")))
    }

    /// One statement outside of a transaction and without a context: only for tables without row-level security.
    pub(in crate::platform) async fn look_up<T: 'static>(
        &self,
        work: impl AsyncFnOnce(&AsyncPgConnection) -> QueryResult<T> + 'static,
    ) -> Result<T, Problem> {
        let connection = self.connection().await?;
        Ok(work(&connection).await?)
    }

    /// Runs `work` in a transaction. A read answers before its `COMMIT` has come back; a write waits for it.
    pub(in crate::platform) async fn transaction<T, F>(
        &self,
        subject: Subject,
        organization_id: Option<Uuid>,
        isolation: Isolation,
        work: F,
    ) -> Result<T, Problem>
    where
        T: 'static,
        F: AsyncFnOnce(Transaction<'_>) -> Result<T, Problem> + 'static,
    {
        self.transaction_within(subject, subject, organization_id, isolation, work).await
    }

    /// The same where row-level security goes by another `context` than the subject who is named in audit rows.
    pub(in crate::platform) async fn transaction_within<T, F>(
        &self,
        context: Subject,
        subject: Subject,
        organization_id: Option<Uuid>,
        isolation: Isolation,
        work: F,
    ) -> Result<T, Problem>
    where
        T: 'static,
        F: AsyncFnOnce(Transaction<'_>) -> Result<T, Problem> + 'static,
    {
        let connection = self.connection().await?;
        let (answer, answered) = oneshot::channel();
        let request_id = super::http::request_id();
        actix_web::rt::spawn(super::http::with_request_id(request_id, async move {
            let transaction = Transaction { connection: &connection, subject, organization_id };
            let begin_sql = context.begin(isolation);
            let mut begin_on: &AsyncPgConnection = &connection;
            // Polled in this order, so BEGIN and the context go out first, without waiting for their answer.
            let (begun, result) = join(begin_on.batch_execute(&begin_sql), work(transaction)).await;
            let mut end_on: &AsyncPgConnection = &connection;
            let result = begun.map_err(Problem::from).and(result);
            let (ended, answer) = match result {
                Ok(value) if isolation == Isolation::Write => match end_on.batch_execute("COMMIT").await {
                    Ok(()) => {
                        drop(answer.send(Ok(value)));
                        (Ok(()), None)
                    }
                    Err(error) => (Err(error), Some(answer)),
                },
                Ok(value) => {
                    drop(answer.send(Ok(value)));
                    (end_on.batch_execute("COMMIT").await, None)
                }
                Err(problem) => {
                    let ended = end_on.batch_execute("ROLLBACK").await;
                    drop(answer.send(Err(problem)));
                    (ended, None)
                }
            };
            if let Err(error) = ended {
                // The state of this connection is unknown: it must not serve anybody else.
                drop(Object::take(connection));
                log::error!("a transaction could not be ended: {error}");
                if let Some(answer) = answer {
                    drop(answer.send(Err(Problem::unavailable(&error.to_string()).with_code("outcome_unknown"))));
                }
            }
        }));
        answered.await.map_err(|_gone| Problem::internal(&"a transaction ended without an answer (panic?)"))?
    }
}
