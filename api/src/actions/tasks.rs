//! Actions of cases: what an advocate has to do for a family. They hold no words, since those belong into the sealed notes of the
//! case; only who sees the case sees them, and another person of the organization verifies them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{action_categories, action_changes, actions};
use serde_json::Value;
use uuid::Uuid;

use super::categories::clock_of;
use super::flow::tell_owner;
use super::model::{ActionKind, ActionPriority, ActionSource, ActionStatus};
use super::store::ActionRow;
use super::{escalation, store};
use crate::cases;
use crate::localized::Localized;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};

/// A task to open; the case and its owner were checked.
#[derive(Debug, Clone)]
pub struct CaseTask {
    /// The case.
    pub case_id: Uuid,
    /// Organization of the case.
    pub organization_id: Uuid,
    /// Code of its category: one about people.
    pub category: String,
    /// Who of the organization has to do it; None: nobody in particular.
    pub owner_id: Option<Uuid>,
    /// How soon it matters.
    pub priority: ActionPriority,
    /// Until when; None: by the clock of the category.
    pub due_at: Option<DateTime<Utc>>,
}

/// Opens a task of a case, with its clock, and tells its owner.
pub async fn open_task(transaction: Transaction<'_>, task: CaseTask) -> ApiResult<Uuid> {
    let (organization_id, owner_id) = (task.organization_id, task.owner_id);
    let (id, due_at) = enter_task(transaction, task).await?;
    escalation::look_again(transaction, id, due_at).await?;
    if let Some(owner_id) = owner_id {
        tell_owner(transaction, id, organization_id, Some(owner_id), "1").await?;
    }
    Ok(id)
}

/// Writes the row of a task, and when it is due.
pub async fn enter_task(transaction: Transaction<'_>, task: CaseTask) -> ApiResult<(Uuid, DateTime<Utc>)> {
    let now = Utc::now();
    let (kind, due_hours) = clock_of(transaction, &task.category, now).await?;
    if kind != ActionKind::People {
        let detail = "Choose a category that is about people.";
        return Err(Problem::invalid_field("/category", "not_about_people", detail));
    }
    let name: Value = action_categories::table
        .filter(action_categories::code.eq(&task.category))
        .select(action_categories::name)
        .first(&mut transaction.connection())
        .await?;
    let id = Uuid::now_v7();
    let due_at = task.due_at.unwrap_or(now + chrono::Duration::hours(i64::from(due_hours)));
    diesel::insert_into(actions::table)
        .values((
            actions::id.eq(id),
            actions::kind.eq(kind),
            actions::category.eq(task.category),
            actions::title.eq(Localized::from_column(name)?.en),
            actions::description.eq(""),
            actions::owner_organization_id.eq(task.organization_id),
            actions::owner_user_id.eq(task.owner_id),
            actions::created_by_organization_id.eq(task.organization_id),
            actions::created_by.eq(transaction.subject().id()),
            actions::case_id.eq(task.case_id),
            actions::source.eq(ActionSource::Case),
            actions::priority.eq(task.priority),
            actions::due_at.eq(due_at),
        ))
        .execute(&mut transaction.connection())
        .await?;
    store::record(transaction, id, "opened", &[], None).await?;
    Ok((id, due_at))
}

/// Refuses changes of a task that would write words into it, take it out of its organization, or give it to somebody who does not
/// see the case.
pub(super) async fn check_change(
    transaction: Transaction<'_>,
    current: &ActionRow,
    fields: &[&str],
    owner_id: Option<Uuid>,
) -> ApiResult<()> {
    let Some(case_id) = current.case_id else { return Ok(()) };
    let allowed = ["owner_id", "priority", "due_at"];
    if let Some(field) = fields.iter().find(|field| !allowed.contains(field)) {
        return Err(without_words(&format!("/{field}")));
    }
    match owner_id {
        Some(user_id) => cases::require_worker(transaction, case_id, user_id, "/owner_id").await,
        None => Ok(()),
    }
}

/// That a task of a case holds no words.
pub(super) fn without_words(pointer: &str) -> Problem {
    let detail = "A task of a case has an owner, a priority and a due time. Write what there is to say into the case.";
    Problem::invalid_field(pointer, "not_expected", detail)
}

/// Refuses to verify what one has done oneself.
pub(super) async fn check_verifier(transaction: Transaction<'_>, id: Uuid) -> ApiResult<()> {
    let by: Option<Uuid> = action_changes::table
        .filter(action_changes::action_id.eq(id))
        .filter(action_changes::change.eq(ActionStatus::Done.as_str()))
        .order((action_changes::changed_at.desc(), action_changes::id.desc()))
        .select(action_changes::actor_id)
        .first(&mut transaction.connection())
        .await?;
    if by.is_some() && by == transaction.subject().id() {
        let detail = "Another person of the organization verifies what you have done.";
        return Err(Problem::forbidden(detail).with_code("own_action"));
    }
    Ok(())
}

/// How many tasks of a case nobody has done yet.
pub async fn count_open(transaction: Transaction<'_>, case_id: Uuid) -> ApiResult<i64> {
    let clock_runs = ActionStatus::ALL.iter().copied().filter(|status| status.clock_runs());
    Ok(actions::table
        .filter(actions::case_id.eq(case_id))
        .filter(actions::status.eq_any(clock_runs))
        .count()
        .get_result(&mut transaction.connection())
        .await?)
}

/// Brings the tasks of a case to the organization that takes it; who had them before has them no more.
pub async fn follow_case(transaction: Transaction<'_>, case_id: Uuid, organization_id: Uuid) -> ApiResult<()> {
    diesel::update(actions::table.filter(actions::case_id.eq(case_id)))
        .set((
            actions::owner_organization_id.eq(organization_id),
            actions::created_by_organization_id.eq(organization_id),
            actions::owner_user_id.eq(None::<Uuid>),
            actions::updated_at.eq(Utc::now()),
            actions::row_version.eq(actions::row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Takes a user off the unfinished tasks of a case that they must not see any more.
pub async fn take_off(transaction: Transaction<'_>, case_id: Uuid, user_id: Uuid) -> ApiResult<()> {
    diesel::update(actions::table.filter(actions::case_id.eq(case_id)).filter(actions::owner_user_id.eq(user_id)))
        .set((
            actions::owner_user_id.eq(None::<Uuid>),
            actions::updated_at.eq(Utc::now()),
            actions::row_version.eq(actions::row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Erases the tasks of a case.
pub async fn erase(transaction: Transaction<'_>, case_id: Uuid) -> ApiResult<()> {
    diesel::delete(actions::table.filter(actions::case_id.eq(case_id))).execute(&mut transaction.connection()).await?;
    Ok(())
}
