//! Papers are opened by nobody until a scanner for viruses has looked at them, when there is one.

use chrono::{Duration, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{application_documents, stored_files};
use serde_json::{Value, json};
use uuid::Uuid;

use super::documents::seal_place;
use super::model::{DocumentScan, DocumentStatus};
use crate::platform::access::Platform;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};
use crate::platform::jobs::{JobKind, Outcome, RunningJob, enqueue, enqueue_at};
use crate::platform::virus_scanner::VirusScanner;

const SCAN: &str = "applications.scan";
/// How long a paper waits when the scanner does not answer.
const AGAIN: Duration = Duration::minutes(5);

pub(super) fn job_kind() -> JobKind {
    JobKind { name: SCAN, run: |platform, job| Box::pin(run(platform, job)) }
}

/// Has a paper scanned, in the commit that enters it.
pub(super) async fn schedule(transaction: Transaction<'_>, document_id: Uuid) -> ApiResult<()> {
    enqueue(transaction, SCAN, json!({ "document_id": document_id })).await.map(drop)
}

async fn run(platform: Platform, job: RunningJob) -> Result<Outcome, Problem> {
    let named = job.payload.get("document_id").and_then(Value::as_str);
    let id: Uuid =
        named.and_then(|text| text.parse().ok()).ok_or_else(|| Problem::internal(&"a scan names no paper"))?;
    let waiting: Option<(Uuid, String)> = platform
        .system("a paper is scanned", async move |transaction, _| {
            Ok(application_documents::table
                .inner_join(stored_files::table.on(stored_files::id.nullable().eq(application_documents::file_id)))
                .filter(application_documents::id.eq(id))
                .filter(application_documents::scan.eq(DocumentScan::Quarantined))
                .select((stored_files::id, stored_files::storage_key))
                .first(&mut transaction.connection())
                .await
                .optional()?)
        })
        .await?;
    let Some((file_id, key)) = waiting else { return Ok(Outcome::Done) };
    let content = platform.sealed_content(&key, &seal_place(id)).await?;
    let found = match VirusScanner::new(platform.config()) {
        // It was taken out of the configuration since: the operator decides that papers are not scanned.
        None => DocumentScan::NotScanned,
        Some(scanner) => match scanner.is_clean(&content).await {
            Ok(true) => DocumentScan::Clean,
            Ok(false) => DocumentScan::Infected,
            Err(problem) => {
                // However long the scanner is away: the paper waits, and nobody has to push it on.
                log::warn!("the paper {id} waits for the scanner: {problem}");
                platform
                    .system("a paper waits for the scanner", async move |transaction, _| {
                        enqueue_at(transaction, SCAN, json!({ "document_id": id }), Utc::now() + AGAIN).await.map(drop)
                    })
                    .await?;
                return Ok(Outcome::Done);
            }
        },
    };
    let infected = found == DocumentScan::Infected;
    platform
        .system("a paper was scanned", async move |transaction, _| {
            diesel::update(application_documents::table.find(id))
                .set((
                    application_documents::scan.eq(found),
                    infected.then(|| {
                        (
                            application_documents::status.eq(DocumentStatus::Rejected),
                            application_documents::file_id.eq(None::<Uuid>),
                        )
                    }),
                ))
                .execute(&mut transaction.connection())
                .await?;
            if infected {
                diesel::delete(stored_files::table.find(file_id)).execute(&mut transaction.connection()).await?;
            }
            Ok(())
        })
        .await?;
    if infected {
        log::warn!("a virus was found in the paper {id}; it was destroyed");
        platform.files().remove(&key).await?;
    }
    Ok(Outcome::Done)
}
