//! Long work: a queue in PostgreSQL, taken with `SKIP LOCKED` under a lease, with progress and cancelling.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration as StdDuration;

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::jobs;
use serde_json::Value;
use tokio::sync::watch;
use uuid::Uuid;

use super::access::Platform;
use super::db::Transaction;
use super::http::Problem;

/// A worker that died leaves its job to others after this time.
const LEASE_SECONDS: i64 = 60;
const POLL: StdDuration = StdDuration::from_millis(400);
const HOUSEKEEPING: StdDuration = StdDuration::from_secs(600);

/// What a run of a job came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Done,
    /// Stopped, because somebody asked for it.
    Cancelled,
    /// Stopped, because the worker ends; another one goes on.
    Interrupted,
}

type Run = Pin<Box<dyn Future<Output = Result<Outcome, Problem>>>>;

/// A kind of job.
#[derive(Clone, Copy)]
pub struct JobKind {
    /// Name in the queue.
    pub name: &'static str,
    /// The work. It may run again after a crash, so its effects go by the job's id.
    pub run: fn(Platform, RunningJob) -> Run,
}

impl std::fmt::Debug for JobKind {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "JobKind({})", self.name)
    }
}

/// A job that this worker holds.
#[derive(Debug, Clone)]
pub struct RunningJob {
    /// Id.
    pub id: Uuid,
    /// What to do.
    pub payload: Value,
    /// Which attempt this is, from 1.
    pub attempt: i32,
    lease_token: Uuid,
    shutdown: watch::Receiver<bool>,
}

/// Puts work into the queue, in the transaction of what needs it.
pub async fn enqueue(transaction: Transaction<'_>, kind: &str, payload: Value) -> Result<Uuid, Problem> {
    enqueue_at(transaction, kind, payload, Utc::now()).await
}

/// The same, not before an instant.
pub async fn enqueue_at(
    transaction: Transaction<'_>,
    kind: &str,
    payload: Value,
    run_after: DateTime<Utc>,
) -> Result<Uuid, Problem> {
    let id = Uuid::now_v7();
    diesel::insert_into(jobs::table)
        .values((
            jobs::id.eq(id),
            jobs::kind.eq(kind),
            jobs::payload.eq(payload),
            jobs::actor_kind.eq(transaction.subject().kind()),
            jobs::actor_id.eq(transaction.subject().id()),
            jobs::organization_id.eq(transaction.organization_id()),
            jobs::created_at.eq(Utc::now()),
            jobs::run_after.eq(run_after),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(id)
}

impl RunningJob {
    /// Tells how far the work is and keeps the lease. None: go on; otherwise stop with this outcome.
    pub async fn progress(
        &self,
        platform: &Platform,
        done: i64,
        total: Option<i64>,
    ) -> Result<Option<Outcome>, Problem> {
        let (id, lease_token) = (self.id, self.lease_token);
        let cancel: Option<bool> = platform
            .system("job progress", async move |transaction, _| {
                Ok(diesel::update(jobs::table.find(id).filter(jobs::lease_token.eq(lease_token)))
                    .set((
                        jobs::progress_done.eq(done),
                        jobs::progress_total.eq(total),
                        jobs::leased_until.eq(Utc::now() + Duration::seconds(LEASE_SECONDS)),
                        jobs::row_version.eq(jobs::row_version + 1),
                    ))
                    .returning(jobs::cancel_requested)
                    .get_result(&mut transaction.connection())
                    .await
                    .optional()?)
            })
            .await?;
        Ok(match cancel {
            Some(true) => Some(Outcome::Cancelled),
            Some(false) if *self.shutdown.borrow() => Some(Outcome::Interrupted),
            Some(false) => None,
            // The lease went to another worker.
            None => Some(Outcome::Interrupted),
        })
    }
}

type Taken = (Uuid, String, Value, i32, i32);

async fn take(platform: &Platform, lease_token: Uuid) -> Result<Option<Taken>, Problem> {
    platform
        .system("take a job", async move |transaction, _| {
            let now = Utc::now();
            let due: Option<Uuid> = jobs::table
                .filter(jobs::run_after.le(now))
                .filter(jobs::status.eq("queued").or(jobs::status.eq("running").and(jobs::leased_until.lt(now))))
                .order(jobs::run_after.asc())
                .select(jobs::id)
                .for_update()
                .skip_locked()
                .first(&mut transaction.connection())
                .await
                .optional()?;
            let Some(id) = due else { return Ok(None) };
            let taken =
                diesel::update(jobs::table.find(id))
                    .set((
                        jobs::status.eq("running"),
                        jobs::lease_token.eq(lease_token),
                        jobs::leased_until.eq(now + Duration::seconds(LEASE_SECONDS)),
                        jobs::attempts.eq(jobs::attempts + 1),
                        jobs::started_at.eq(diesel::dsl::sql::<
                            diesel::sql_types::Nullable<diesel::sql_types::Timestamptz>,
                        >("coalesce(started_at, now())")),
                        jobs::row_version.eq(jobs::row_version + 1),
                    ))
                    .returning((jobs::id, jobs::kind, jobs::payload, jobs::attempts, jobs::max_attempts))
                    .get_result(&mut transaction.connection())
                    .await?;
            Ok(Some(taken))
        })
        .await
}

/// How a job ended, for its row.
struct End {
    status: &'static str,
    error: Option<String>,
    run_after: DateTime<Utc>,
}

fn end_of(result: &Result<Outcome, Problem>, attempt: i32, max_attempts: i32) -> End {
    let now = Utc::now();
    let plain = |status| End { status, error: None, run_after: now };
    match result {
        Ok(Outcome::Done) => plain("succeeded"),
        Ok(Outcome::Cancelled) => plain("cancelled"),
        Ok(Outcome::Interrupted) => plain("queued"),
        Err(problem) if attempt < max_attempts => {
            let wait = Duration::seconds(5_i64 << attempt.clamp(0, 8));
            End { status: "queued", error: Some(problem.code().to_owned()), run_after: now + wait }
        }
        Err(problem) => End { status: "failed", error: Some(problem.code().to_owned()), run_after: now },
    }
}

async fn finish(platform: &Platform, id: Uuid, lease_token: Uuid, end: End) -> Result<(), Problem> {
    platform
        .system("finish a job", async move |transaction, _| {
            let over = end.status != "queued";
            diesel::update(jobs::table.find(id).filter(jobs::lease_token.eq(lease_token)))
                .set((
                    jobs::status.eq(end.status),
                    jobs::error.eq(end.error),
                    jobs::run_after.eq(end.run_after),
                    jobs::leased_until.eq(None::<DateTime<Utc>>),
                    jobs::finished_at.eq(over.then(Utc::now)),
                    jobs::row_version.eq(jobs::row_version + 1),
                ))
                .execute(&mut transaction.connection())
                .await?;
            Ok(())
        })
        .await
}

/// Takes and runs one job; false when none is due.
pub async fn run_one(
    platform: &Platform,
    kinds: &[JobKind],
    shutdown: &watch::Receiver<bool>,
) -> Result<bool, Problem> {
    let lease_token = Uuid::now_v7();
    let Some((id, kind, payload, attempt, max_attempts)) = take(platform, lease_token).await? else { return Ok(false) };
    let job = RunningJob { id, payload, attempt, lease_token, shutdown: shutdown.clone() };
    let result = match kinds.iter().find(|known| known.name == kind) {
        Some(known) => (known.run)(platform.clone(), job).await,
        None => Err(Problem::internal(&format!("no work is known for jobs of kind {kind}"))),
    };
    if let Err(problem) = &result {
        log::error!(job_id = id.to_string().as_str(), kind = kind.as_str(), attempt = attempt; "a job failed: {problem}");
    }
    let end = end_of(&result, attempt, max_attempts);
    super::metrics::job(&kind, end.status);
    finish(platform, id, lease_token, end).await?;
    Ok(true)
}

/// Works until told to stop.
pub async fn work(platform: Platform, kinds: Vec<JobKind>, mut shutdown: watch::Receiver<bool>) {
    let mut cleaned: Option<std::time::Instant> = None;
    while !*shutdown.borrow() {
        if cleaned.is_none_or(|at| at.elapsed() > HOUSEKEEPING) {
            cleaned = Some(std::time::Instant::now());
            if let Err(problem) = housekeeping(&platform).await {
                log::warn!("housekeeping: {problem}");
            }
        }
        let idle = match run_one(&platform, &kinds, &shutdown).await {
            Ok(worked) => !worked,
            Err(problem) => {
                log::warn!("the queue cannot be read: {problem}");
                true
            }
        };
        if idle {
            tokio::select! {
                () = tokio::time::sleep(POLL) => {}
                changed = shutdown.changed() => if changed.is_err() { break },
            }
        }
    }
}

/// Removes what has served its time: hits of limits, idempotency keys (72 h), used tokens, finished jobs (30 days).
async fn housekeeping(platform: &Platform) -> Result<(), Problem> {
    platform
        .system("housekeeping", async |transaction: Transaction<'_>, _: &super::access::Scope| {
            transaction
                .batch(
                    "DELETE FROM rate_limit_hits WHERE occurred_at < now() - interval '1 day'; \
                     DELETE FROM idempotency_keys WHERE created_at < now() - interval '72 hours'; \
                     DELETE FROM user_tokens WHERE expires_at < now() - interval '7 days'; \
                     DELETE FROM sessions WHERE expires_at < now() - interval '30 days'; \
                     DELETE FROM jobs j WHERE finished_at < now() - interval '30 days' \
                        AND NOT EXISTS (SELECT 1 FROM imports i WHERE i.job_id = j.id)",
                )
                .await?;
            Ok(())
        })
        .await
}
