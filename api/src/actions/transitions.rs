//! Steps of an action, and who may take them.

use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::actions;
use uuid::Uuid;

use super::flow::{audit_change, open_next};
use super::model::{ActionEscalation, ActionStatus};
use super::store::{self, ActionRow, Standing, Viewer, own_teams};
use super::wire::NewActionTransition;
use super::{escalation, tasks};
use crate::notifications::{NotificationKind, tell};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, IfMatch, Problem};

/// Takes a step that the caller asked for. Without `if_match` only where the caller holds the row already.
pub async fn advance(
    transaction: Transaction<'_>,
    viewer: &Viewer,
    id: Uuid,
    if_match: Option<IfMatch>,
    step: NewActionTransition,
) -> ApiResult<()> {
    let current = store::lock(transaction, viewer, id).await?;
    if let Some(if_match) = if_match {
        if_match.check(current.row_version)?;
    }
    let NewActionTransition { to, note } = step;
    if !current.status.allowed_transitions().contains(&to) {
        let detail = format!("From {} it cannot be brought to {}.", current.status.as_str(), to.as_str());
        return Err(Problem::conflict("invalid_transition", detail));
    }
    let standing = Standing::of(viewer, &current, &own_teams(transaction).await?);
    if !standing.may(current.status, to) {
        return Err(refusal(current.status, to));
    }
    let rejected = current.status == ActionStatus::Done && to == ActionStatus::InProgress;
    let needs_note = rejected || matches!(to, ActionStatus::Blocked | ActionStatus::Done | ActionStatus::Cancelled);
    if current.case_id.is_some() {
        if note.is_some() {
            return Err(tasks::without_words("/note"));
        }
        if to == ActionStatus::Verified {
            tasks::check_verifier(transaction, id).await?;
        }
    } else if needs_note && note.is_none() {
        return Err(Problem::invalid_field("/note", "required", "Say why, or what came of it, in a sentence."));
    }
    store_step(transaction, viewer, &current, to, note.as_deref()).await?;
    let change = if rejected { "rejected" } else { to.as_str() };
    store::record(transaction, id, change, &[], note.as_deref()).await?;
    follow_up(transaction, &current, to, rejected).await?;
    let action = match to {
        ActionStatus::InProgress if rejected => "action.rejected",
        ActionStatus::Open | ActionStatus::InProgress => "action.begun",
        ActionStatus::Blocked => "action.blocked",
        ActionStatus::Done => "action.done",
        ActionStatus::Verified => "action.verified",
        ActionStatus::Cancelled => "action.cancelled",
    };
    audit_change(transaction, &current, action, vec!["status"]).await
}

fn refusal(from: ActionStatus, to: ActionStatus) -> Problem {
    if from == ActionStatus::Done {
        let detail = "What is done is verified or sent back by a user of another organization than the owner; in a case, by another person.";
        return Problem::forbidden(detail).with_code("own_action");
    }
    let detail = match to {
        ActionStatus::Cancelled => "An action is cancelled by the organization or team that asked for it.",
        _ => "Only the owner organization, or who asked for the action, brings it on.",
    };
    Problem::forbidden(detail).with_code("not_involved")
}

async fn store_step(
    transaction: Transaction<'_>,
    viewer: &Viewer,
    current: &ActionRow,
    to: ActionStatus,
    note: Option<&str>,
) -> ApiResult<()> {
    let now = Utc::now();
    let rejected = current.status == ActionStatus::Done && to == ActionStatus::InProgress;
    let verified_by = viewer.organization_id.filter(|_| to == ActionStatus::Verified);
    diesel::update(actions::table.find(current.id))
        .set((
            actions::status.eq(to),
            actions::blocked_reason.eq(note.filter(|_| to == ActionStatus::Blocked)),
            matches!(to, ActionStatus::Done | ActionStatus::Cancelled).then(|| actions::outcome_note.eq(note)),
            (to == ActionStatus::Done).then(|| actions::done_at.eq(Some(now))),
            rejected.then(|| actions::done_at.eq(None::<chrono::DateTime<Utc>>)),
            rejected.then(|| actions::rejections.eq(current.rejections + 1)),
            to.is_closed().then(|| actions::closed_at.eq(Some(now))),
            actions::verified_by_organization_id.eq(verified_by),
            (to == ActionStatus::Done).then(|| actions::escalation.eq(ActionEscalation::None)),
            actions::updated_at.eq(now),
            actions::row_version.eq(current.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

async fn follow_up(
    transaction: Transaction<'_>,
    current: &ActionRow,
    to: ActionStatus,
    rejected: bool,
) -> ApiResult<()> {
    let occasion = (current.row_version + 1).to_string();
    let (told, kind) = match to {
        ActionStatus::Done => (current.created_by, NotificationKind::ActionDone),
        ActionStatus::Verified => (current.owner_user_id, NotificationKind::ActionVerified),
        ActionStatus::InProgress if rejected => (current.owner_user_id, NotificationKind::ActionRejected),
        _ => (None, NotificationKind::ActionDone),
    };
    if let Some(user_id) = told {
        tell(transaction, &[user_id], kind, ("action", current.id), &occasion).await?;
    }
    if rejected {
        escalation::look_again(transaction, current.id, current.due_at).await?;
    }
    if to == ActionStatus::Verified {
        transaction.as_system(async || open_next(transaction, current).await).await?;
    }
    Ok(())
}
