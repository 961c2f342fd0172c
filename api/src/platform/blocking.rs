//! Heavy work off the workers' threads, bounded so that a crowd at the sign-in page cannot take the machine.

use std::sync::LazyLock;

use tokio::sync::Semaphore;

use super::http::Problem;

/// At most two password hashes at once: each takes 19 MiB and tens of milliseconds of a core.
const RUNNING: usize = 2;
/// Callers that may wait; further ones are told to come back.
const WAITING: usize = 20;

static RUNNING_PERMITS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(RUNNING));
static QUEUE_PERMITS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(RUNNING + WAITING));

/// Runs `work` on a blocking thread. Answers 503 when the queue is full.
pub async fn run<T, F>(work: F) -> Result<T, Problem>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    let _queued = QUEUE_PERMITS.try_acquire().map_err(|_full| Problem::unavailable("too many sign-ins at once"))?;
    let _running = RUNNING_PERMITS.acquire().await.map_err(|closed| Problem::internal(&closed))?;
    tokio::task::spawn_blocking(work).await.map_err(|error| Problem::internal(&error))
}
