//! Long work, for those who wait for it: how far it is, what became of it, and a way to stop it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::jobs;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::endpoints;
use crate::endpoints::Endpoint;
use crate::platform::access::{Access, Organizations, Scope};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{
    ApiResult, IfMatch, Item, List, Page, PageParameters, PageRequest, Path, Problem, Total, Versioned,
};
use crate::text_enum;

/// Operations of jobs.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![list_jobs, get_job, cancel_job]
}

/// Who may follow them.
pub mod policy {
    crate::policy!(FollowJobs = JobsRead, C1, "Follows and cancels long work.");
}
use policy::FollowJobs;

text_enum! {
    /// Where a job stands.
    pub enum JobStatus {
        /// Waits for a worker.
        Queued = "queued",
        /// A worker is at it.
        Running = "running",
        /// Done.
        Succeeded = "succeeded",
        /// Given up after several attempts.
        Failed = "failed",
        /// Stopped, because somebody asked for it.
        Cancelled = "cancelled",
    }
}

/// How far a job is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JobProgress {
    /// Steps done; what a step is depends on the kind.
    #[schema(example = 1200, minimum = 0)]
    pub done: i64,
    /// Steps in all, when it is known.
    #[schema(example = 4800, minimum = 0)]
    pub total: Option<i64>,
    /// Part done, when the total is known.
    #[schema(example = 25, minimum = 0, maximum = 100)]
    pub percent: Option<i64>,
}

/// A job.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Job {
    /// Id.
    pub id: Uuid,
    /// What kind of work.
    #[schema(example = "imports.run", max_length = 100)]
    pub kind: String,
    /// Where it stands.
    pub status: JobStatus,
    /// How far it is.
    pub progress: JobProgress,
    /// How often it was started.
    #[schema(example = 1, minimum = 0)]
    pub attempts: i32,
    /// Code of the last failure.
    #[schema(example = json!(null), max_length = 200)]
    pub error: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it was first started.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// Counts the changes.
    #[schema(example = 3, minimum = 1)]
    pub row_version: i64,
}

impl Versioned for Job {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = jobs, check_for_backend(diesel::pg::Pg))]
struct JobRow {
    id: Uuid,
    kind: String,
    status: JobStatus,
    progress_done: i64,
    progress_total: Option<i64>,
    attempts: i32,
    error: Option<String>,
    created_at: DateTime<Utc>,
    started_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
    row_version: i64,
}

impl From<JobRow> for Job {
    fn from(row: JobRow) -> Self {
        let (done, total) = (row.progress_done, row.progress_total);
        let percent =
            total.and_then(|total| done.saturating_mul(100).checked_div(total)).map(|percent| percent.clamp(0, 100));
        Self {
            id: row.id,
            kind: row.kind,
            status: row.status,
            progress: JobProgress { done, total, percent },
            attempts: row.attempts,
            error: row.error,
            created_at: row.created_at,
            started_at: row.started_at,
            finished_at: row.finished_at,
            row_version: row.row_version,
        }
    }
}

/// Which jobs.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct JobFilter {
    /// Where they stand.
    pub status: Option<JobStatus>,
    /// Kind of work.
    #[param(max_length = 100, example = "imports.run")]
    pub kind: Option<String>,
}

/// List jobs
///
/// Of the own organization; administrators and directors see all. Newest first; `sort`: `-created_at`, `created_at`.
#[utoipa::path(get, path = "/api/v1/jobs", tag = "jobs", params(JobFilter, PageParameters),
    responses((status = 200, description = "A page of jobs.", body = Page<Job>)))]
pub async fn list_jobs(access: Access<FollowJobs>, list: List<JobFilter>) -> ApiResult<Page<Job>> {
    access.read(async move |transaction, scope| page(transaction, scope, &list.filter, &list.page).await).await
}

/// Read a job
///
/// Ask again until `status` is `succeeded`, `failed` or `cancelled`.
#[utoipa::path(get, path = "/api/v1/jobs/{job_id}", tag = "jobs",
    params(("job_id" = Uuid, Path, description = "Id of the job")),
    responses((status = 200, description = "The job.", body = Job)))]
pub async fn get_job(access: Access<FollowJobs>, id: Path<Uuid>) -> ApiResult<Item<Job>> {
    access.read(async move |transaction, scope| find(transaction, scope, id.0).await).await.map(Item::ok)
}

/// Cancel a job
///
/// Needs `If-Match`. A waiting job ends at once, a running one at its next step. Over already: 409 `job_ended`.
#[utoipa::path(post, path = "/api/v1/jobs/{job_id}/cancellation", tag = "jobs",
    params(("job_id" = Uuid, Path, description = "Id of the job"), IfMatch),
    responses((status = 200, description = "The job as it stands now.", body = Job)))]
pub async fn cancel_job(access: Access<FollowJobs>, id: Path<Uuid>, if_match: IfMatch) -> ApiResult<Item<Job>> {
    access.write(async move |transaction, scope| cancel(transaction, scope, id.0, if_match).await).await.map(Item::ok)
}

/// Jobs of the organizations that the scope reaches; every query starts here.
fn visible(scope: &Scope) -> jobs::BoxedQuery<'static, diesel::pg::Pg> {
    let query = jobs::table.into_boxed();
    match scope.organizations() {
        Organizations::All => query,
        Organizations::Only(ids) => query.filter(jobs::organization_id.eq_any(ids)),
    }
}

fn filtered(scope: &Scope, filter: &JobFilter) -> jobs::BoxedQuery<'static, diesel::pg::Pg> {
    let mut query = visible(scope);
    if let Some(status) = filter.status {
        query = query.filter(jobs::status.eq(status));
    }
    if let Some(kind) = filter.kind.clone() {
        query = query.filter(jobs::kind.eq(kind));
    }
    query
}

async fn page(
    transaction: Transaction<'_>,
    scope: &Scope,
    filter: &JobFilter,
    page: &PageRequest,
) -> ApiResult<Page<Job>> {
    let (_, descending) = page.sort(&["-created_at", "created_at"])?;
    let after = page.after::<DateTime<Utc>>()?;
    let rows: Vec<JobRow> = crate::keyset!(filtered(scope, filter), jobs::created_at, jobs::id, descending, after)
        .limit(page.limit + 1)
        .select(JobRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    let total = match page.include_total {
        true => {
            let count: i64 = filtered(scope, filter).count().get_result(&mut transaction.connection()).await?;
            Some(Total::from_capped(count))
        }
        false => None,
    };
    Ok(page.page(rows, total, |row| (row.created_at.to_rfc3339(), row.id)).map(Job::from))
}

async fn find(transaction: Transaction<'_>, scope: &Scope, id: Uuid) -> ApiResult<Job> {
    let row: JobRow =
        visible(scope).filter(jobs::id.eq(id)).select(JobRow::as_select()).first(&mut transaction.connection()).await?;
    Ok(row.into())
}

async fn cancel(transaction: Transaction<'_>, scope: &Scope, id: Uuid, if_match: IfMatch) -> ApiResult<Job> {
    find(transaction, scope, id).await?;
    let (status, row_version): (JobStatus, i64) = jobs::table
        .find(id)
        .select((jobs::status, jobs::row_version))
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    // Progress counts as a change; who cancels means the job, not one step of it.
    if status != JobStatus::Running {
        if_match.check(row_version)?;
    }
    let now = Utc::now();
    let ended = match status {
        JobStatus::Queued => true,
        JobStatus::Running => false,
        _ => return Err(Problem::conflict("job_ended", "This job is over already.")),
    };
    diesel::update(jobs::table.find(id))
        .set((
            jobs::cancel_requested.eq(true),
            ended.then(|| jobs::status.eq(JobStatus::Cancelled)),
            ended.then(|| jobs::finished_at.eq(Some(now))),
            jobs::row_version.eq(row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let place = Place { organization_id: transaction.organization_id(), community_area_number: None };
    audit::record_change(transaction, "job", "job.cancelled", id, vec!["status"], place).await?;
    find(transaction, scope, id).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(done: i64, total: Option<i64>) -> Option<i64> {
        let row = JobRow {
            id: Uuid::nil(),
            kind: "imports.run".to_owned(),
            status: JobStatus::Running,
            progress_done: done,
            progress_total: total,
            attempts: 1,
            error: None,
            created_at: Utc::now(),
            started_at: None,
            finished_at: None,
            row_version: 1,
        };
        Job::from(row).progress.percent
    }

    #[test]
    fn progress_is_a_percentage_only_when_the_total_is_known() {
        assert_eq!(percent(5, None), None);
        assert_eq!(percent(0, Some(0)), None);
        assert_eq!(percent(1, Some(3)), Some(33));
        assert_eq!(percent(9, Some(3)), Some(100));
    }
}
