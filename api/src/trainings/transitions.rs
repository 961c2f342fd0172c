//! Steps of a training: published, begun, completed, called off.

use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::trainings;
use uuid::Uuid;

use super::certificates::issue_all;
use super::flow::place_of;
use super::jobs;
use super::model::TrainingStatus;
use super::policy::Staff;
use super::registrations::{call_off, close_waitlist};
use super::store::{self, TrainingRow};
use super::wire::NewTransition;
use crate::platform::access::Platform;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, IfMatch, Problem};

/// Brings a training to another state, as somebody asked for.
pub(super) async fn transition(
    transaction: Transaction<'_>,
    platform: &Platform,
    staff: &Staff,
    id: Uuid,
    if_match: IfMatch,
    new: NewTransition,
) -> ApiResult<()> {
    let current = store::lock_planned(transaction, staff, id).await?;
    if_match.check(current.row_version)?;
    let NewTransition { to, reason } = new;
    if !current.status.named_transitions().contains(&to) {
        let detail = format!("From {} it cannot be brought to {}.", current.status.as_str(), to.as_str());
        return Err(Problem::conflict("invalid_transition", detail));
    }
    check(transaction, &current, to, reason.as_deref()).await?;
    go(transaction, platform, &current, to, reason).await
}

async fn check(
    transaction: Transaction<'_>,
    current: &TrainingRow,
    to: TrainingStatus,
    reason: Option<&str>,
) -> ApiResult<()> {
    let now = Utc::now();
    match to {
        TrainingStatus::Open if current.starts_at <= now => {
            Err(Problem::conflict("begins_in_the_past", "Its first session lies in the past; move it first."))
        }
        TrainingStatus::InProgress if current.starts_at > now => {
            Err(Problem::conflict("not_begun", "It is in progress from its first session on."))
        }
        TrainingStatus::Completed => {
            let (_, last_starts_at) = store::bounds(transaction, current.id).await?;
            if last_starts_at > now {
                return Err(Problem::conflict("not_over", "It is completed after its last session has begun."));
            }
            Ok(())
        }
        TrainingStatus::Cancelled if reason.is_none() => Err(Problem::invalid_field(
            "/reason",
            "required",
            "Say why it is called off; those registered will read it.",
        )),
        _ => Ok(()),
    }
}

/// Takes the step with everything that follows from it. The training's row is locked.
pub(super) async fn go(
    transaction: Transaction<'_>,
    platform: &Platform,
    current: &TrainingRow,
    to: TrainingStatus,
    reason: Option<String>,
) -> ApiResult<()> {
    let (id, now) = (current.id, Utc::now());
    let cancelled = to == TrainingStatus::Cancelled;
    diesel::update(trainings::table.find(id))
        .set((
            trainings::status.eq(to),
            (to == TrainingStatus::Open).then(|| trainings::published_at.eq(Some(now))),
            cancelled.then(|| trainings::cancellation_reason.eq(reason)),
            cancelled.then(|| trainings::calendar_sequence.eq(trainings::calendar_sequence + 1)),
            trainings::updated_at.eq(now),
            trainings::row_version.eq(current.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let action = match to {
        TrainingStatus::Open => "training.published",
        TrainingStatus::InProgress => "training.begun",
        TrainingStatus::Completed => "training.completed",
        TrainingStatus::Cancelled => "training.cancelled",
        TrainingStatus::Draft | TrainingStatus::Full => "training.updated",
    };
    let place = place_of(current.organization_id, &store::areas_of(transaction, id).await?);
    audit::record_change(transaction, "training", action, id, vec!["status"], place).await?;
    transaction
        .as_system(async || match to {
            TrainingStatus::Open => jobs::schedule(transaction, id).await,
            TrainingStatus::InProgress => close_waitlist(transaction, id).await,
            TrainingStatus::Completed => {
                issue_all(transaction, platform, id).await?;
                jobs::schedule_retention(transaction, id).await
            }
            TrainingStatus::Cancelled => {
                call_off(transaction, id).await?;
                jobs::schedule_retention(transaction, id).await
            }
            TrainingStatus::Draft | TrainingStatus::Full => Ok(()),
        })
        .await
}
