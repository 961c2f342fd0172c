//! What is overdue for long goes to the lead of the owner organization, and after as long again to the center.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{actions, review_rules};
use serde_json::{Value, json};
use uuid::Uuid;

use super::flow::audit_change;
use super::model::ActionEscalation;
use super::store::{self, Viewer};
use crate::notifications::{NotificationKind, tell};
use crate::platform::access::{Platform, Role};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};
use crate::platform::jobs::{JobKind, Outcome, RunningJob, enqueue_at};
use crate::users::people;

const KIND: &str = "actions.escalation";

pub(super) fn job_kind() -> JobKind {
    JobKind { name: KIND, run: |platform, job| Box::pin(run(platform, job)) }
}

/// Days after which what is overdue is brought up, by the rules of today.
async fn overdue_days(transaction: Transaction<'_>) -> ApiResult<i64> {
    let days: Option<i32> = review_rules::table
        .filter(review_rules::effective_from.le(Utc::now().date_naive()))
        .order(review_rules::effective_from.desc())
        .select(review_rules::overdue_days)
        .first(&mut transaction.connection())
        .await
        .optional()?;
    days.map(i64::from)
        .ok_or_else(|| Problem::conflict("no_rules", "No rules of reviews hold today; enter them first."))
}

/// Looks at an action again when it would be brought up.
pub async fn look_again(transaction: Transaction<'_>, id: Uuid, due_at: DateTime<Utc>) -> ApiResult<()> {
    let at = due_at + Duration::days(overdue_days(transaction).await?);
    enqueue_at(transaction, KIND, json!({ "action_id": id }), at).await.map(drop)
}

async fn run(platform: Platform, job: RunningJob) -> Result<Outcome, Problem> {
    let named = job.payload.get("action_id").and_then(Value::as_str);
    let id: Uuid =
        named.and_then(|text| text.parse().ok()).ok_or_else(|| Problem::internal(&"an escalation names no action"))?;
    platform.system("an overdue action", async move |transaction, _| escalate(transaction, id).await).await?;
    Ok(Outcome::Done)
}

/// Brings the action one step up, if it is time. Looks at what is true now: a changed due time has queued a job of its own.
async fn escalate(transaction: Transaction<'_>, id: Uuid) -> ApiResult<()> {
    let current = store::lock(transaction, &Viewer::system(), id).await?;
    let days = Duration::days(overdue_days(transaction).await?);
    let now = Utc::now();
    let (since, to) = match (current.escalation, current.escalated_at) {
        (ActionEscalation::None, _) => (current.due_at, ActionEscalation::Organization),
        (ActionEscalation::Organization, Some(at)) => (at, ActionEscalation::Center),
        _ => return Ok(()),
    };
    if !current.status.clock_runs() || since + days > now {
        return Ok(());
    }
    diesel::update(actions::table.find(id))
        .set((
            actions::escalation.eq(to),
            actions::escalated_at.eq(now),
            actions::updated_at.eq(now),
            actions::row_version.eq(current.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    store::record(transaction, id, "escalated", &[], None).await?;
    let leads = people::leads_of(transaction, current.owner_organization_id).await?;
    let directors = people::with_role(transaction, Role::Director).await?;
    let told = match to {
        // Nobody else sees the case.
        ActionEscalation::Organization if current.case_id.is_some() => leads,
        // Without a lead nobody of the organization would learn of it.
        ActionEscalation::Organization if !leads.is_empty() => leads,
        _ => directors,
    };
    tell(transaction, &told, NotificationKind::ActionEscalated, ("action", id), to.as_str()).await?;
    if to == ActionEscalation::Organization && current.case_id.is_none() {
        enqueue_at(transaction, KIND, json!({ "action_id": id }), now + days).await?;
    }
    audit_change(transaction, &current, "action.escalated", vec!["escalation"]).await
}
