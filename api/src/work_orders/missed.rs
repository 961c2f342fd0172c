//! Visits that were missed: those who plan and the lead of the organization are told, once.

use chrono::{Duration, NaiveDate, NaiveTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::work_orders;
use serde_json::{Value, json};
use uuid::Uuid;

use super::store::{self, Viewer};
use crate::lots::rules_on;
use crate::notifications::{NotificationKind, tell};
use crate::platform::access::{Platform, Role};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};
use crate::platform::jobs::{JobKind, Outcome, RunningJob, enqueue_at};
use crate::settings::timezone;
use crate::users::people;

const KIND: &str = "work_orders.missed";

pub(super) fn job_kind() -> JobKind {
    JobKind { name: KIND, run: |platform, job| Box::pin(run(platform, job)) }
}

/// Looks at a work order again on the morning after the days after which it is missed.
pub(super) async fn look_again(transaction: Transaction<'_>, id: Uuid, due_on: NaiveDate) -> ApiResult<()> {
    let grace = rules_on(transaction, due_on.max(Utc::now().date_naive())).await?.missed_after_days;
    let morning = NaiveTime::from_hms_opt(6, 0, 0).unwrap_or_default();
    let day = (due_on + Duration::days(i64::from(grace) + 1)).and_time(morning);
    let zone = timezone(transaction).await?;
    let at = day.and_local_timezone(zone).earliest().map_or_else(|| day.and_utc(), |at| at.with_timezone(&Utc));
    enqueue_at(transaction, KIND, json!({ "work_order_id": id }), at).await.map(drop)
}

async fn run(platform: Platform, job: RunningJob) -> Result<Outcome, Problem> {
    let named = job.payload.get("work_order_id").and_then(Value::as_str);
    let id: Uuid = named
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Problem::internal(&"a missed visit names no work order"))?;
    platform.system("a missed visit", async move |transaction, _| alert(transaction, id).await).await?;
    Ok(Outcome::Done)
}

/// Tells of a missed visit, if it is one now: a changed day has queued a job of its own.
async fn alert(transaction: Transaction<'_>, id: Uuid) -> ApiResult<()> {
    let current = store::lock(transaction, &Viewer::system(), id).await?;
    if !current.status.is_open() || current.due_on > store::missed_until(transaction).await? {
        return Ok(());
    }
    diesel::update(work_orders::table.find(id))
        .set(work_orders::alerted_at.eq(Utc::now()))
        .execute(&mut transaction.connection())
        .await?;
    let mut told = people::with_role(transaction, Role::LotManager).await?;
    told.extend(people::leads_of(transaction, current.organization_id).await?);
    told.extend(current.assignee_id);
    let occasion = current.due_on.to_string();
    tell(transaction, &told, NotificationKind::WorkOrderMissed, ("work_order", id), &occasion).await
}
