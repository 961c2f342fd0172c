//! Drafts that nobody goes on with are erased, answers and papers, after a warning by mail to whoever chose it.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{application_codes, application_documents, application_notices, applications, stored_files};
use serde_json::{Value, json};
use uuid::Uuid;

use super::model::ApplicationNoticeKind;
use super::notices;
use super::store::{self, ApplicationRow};
use crate::notices::ContactChannel;
use crate::platform::access::Platform;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Problem};
use crate::platform::jobs::{JobKind, Outcome, RunningJob, enqueue_at};
use crate::programs::PolicyClocks;

const EXPIRY: &str = "applications.draft_expiry";
/// How long before the end one is told.
const WARNING: Duration = Duration::days(7);

pub(super) fn job_kind() -> JobKind {
    JobKind { name: EXPIRY, run: |platform, job| Box::pin(run(platform, job)) }
}

/// When a draft is erased unless somebody goes on with it; None: it was sent.
pub(super) fn kept_until(row: &ApplicationRow, clocks: PolicyClocks) -> Option<DateTime<Utc>> {
    row.submitted_at.is_none().then(|| row.updated_at + Duration::days(i64::from(clocks.draft_days)))
}

/// Looks after a new draft when its warning is due.
pub(super) async fn schedule(transaction: Transaction<'_>, id: Uuid, clocks: PolicyClocks) -> ApiResult<()> {
    look_again(transaction, id, Utc::now() + Duration::days(i64::from(clocks.draft_days)) - WARNING).await
}

async fn look_again(transaction: Transaction<'_>, id: Uuid, at: DateTime<Utc>) -> ApiResult<()> {
    enqueue_at(transaction, EXPIRY, json!({ "application_id": id }), at).await.map(drop)
}

async fn run(platform: Platform, job: RunningJob) -> Result<Outcome, Problem> {
    let named = job.payload.get("application_id").and_then(Value::as_str);
    let id: Uuid =
        named.and_then(|text| text.parse().ok()).ok_or_else(|| Problem::internal(&"an expiry names no application"))?;
    let over =
        platform.system("a draft is looked after", async move |transaction, _| look(transaction, id).await).await?;
    let Some(files) = over else { return Ok(Outcome::Done) };
    // Files first: a run that was killed finds the draft, without codes, and ends the work.
    for (_, key) in &files {
        platform.files().remove(key).await?;
    }
    let file_ids: Vec<Uuid> = files.into_iter().map(|(id, _)| id).collect();
    platform
        .system("a draft is erased", async move |transaction, _| {
            diesel::delete(applications::table.find(id)).execute(&mut transaction.connection()).await?;
            diesel::delete(stored_files::table.filter(stored_files::id.eq_any(file_ids)))
                .execute(&mut transaction.connection())
                .await?;
            audit::record_change(transaction, "application", "application.erased", id, vec![], Place::default()).await
        })
        .await?;
    Ok(Outcome::Done)
}

/// Warns, or closes the draft for good and says which files go with it. None: nothing is to erase now.
async fn look(transaction: Transaction<'_>, id: Uuid) -> ApiResult<Option<Vec<(Uuid, String)>>> {
    let found: Option<ApplicationRow> = applications::table
        .find(id)
        .select(ApplicationRow::as_select())
        .for_update()
        .first(&mut transaction.connection())
        .await
        .optional()?;
    let Some(row) = found else { return Ok(None) };
    let (_, policy) = store::basis(transaction, &row).await?;
    let Some(until) = kept_until(&row, policy.rules.clocks) else { return Ok(None) };
    let now = Utc::now();
    if now < until - WARNING {
        look_again(transaction, id, until - WARNING).await?;
        return Ok(None);
    }
    if now < until {
        let told: i64 = application_notices::table
            .filter(application_notices::application_id.eq(id))
            .filter(application_notices::kind.eq(ApplicationNoticeKind::DraftEnds))
            .filter(application_notices::created_at.gt(row.updated_at))
            .count()
            .get_result(&mut transaction.connection())
            .await?;
        // Staff do not see drafts, so nobody calls; who chose no mail has the day on the page.
        if told == 0 && row.contact_channel == ContactChannel::Email {
            notices::tell(transaction, id, ApplicationNoticeKind::DraftEnds).await?;
        }
        look_again(transaction, id, until).await?;
        return Ok(None);
    }
    diesel::delete(application_codes::table.filter(application_codes::application_id.eq(id)))
        .execute(&mut transaction.connection())
        .await?;
    let files = application_documents::table
        .inner_join(stored_files::table.on(stored_files::id.nullable().eq(application_documents::file_id)))
        .filter(application_documents::application_id.eq(id))
        .select((stored_files::id, stored_files::storage_key))
        .load(&mut transaction.connection())
        .await?;
    Ok(Some(files))
}
