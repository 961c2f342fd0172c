//! After the months that the rules say, what is about persons is erased; drivers, risks and times stay.

use chrono::{DateTime, Months, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::review_sessions;
use serde_json::{Value, json};
use uuid::Uuid;

use super::incident_reviews;
use super::reference::rules_on;
use crate::platform::access::Platform;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Problem};
use crate::platform::jobs::{JobKind, Outcome, RunningJob, enqueue_at};

const KIND: &str = "reviews.retention";

pub(super) fn job_kind() -> JobKind {
    JobKind { name: KIND, run: |platform, job| Box::pin(run(platform, job)) }
}

/// Queues the day on which the session's restricted texts are erased.
pub(super) async fn schedule(transaction: Transaction<'_>, session_id: Uuid, meets_at: DateTime<Utc>) -> ApiResult<()> {
    let rules = rules_on(transaction, meets_at.date_naive()).await?;
    let months = u32::try_from(rules.retention_months).unwrap_or_default();
    let at = meets_at.checked_add_months(Months::new(months)).unwrap_or(meets_at);
    enqueue_at(transaction, KIND, json!({ "session_id": session_id }), at).await.map(drop)
}

async fn run(platform: Platform, job: RunningJob) -> Result<Outcome, Problem> {
    let named = job.payload.get("session_id").and_then(Value::as_str);
    let id: Uuid = named
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Problem::internal(&"a retention job names no session"))?;
    platform
        .system("restricted texts that have served their time", async move |transaction, _| {
            incident_reviews::erase(transaction, id).await?;
            diesel::update(review_sessions::table.find(id))
                .set((
                    review_sessions::notes_restricted.eq(""),
                    review_sessions::minutes_restricted.eq(None::<Value>),
                    review_sessions::updated_at.eq(Utc::now()),
                ))
                .execute(&mut transaction.connection())
                .await?;
            let fields = vec!["notes_restricted", "minutes_restricted", "summary_restricted", "contacts"];
            audit::record_change(transaction, "review_session", "review_session.erased", id, fields, Place::default())
                .await
        })
        .await?;
    Ok(Outcome::Done)
}
