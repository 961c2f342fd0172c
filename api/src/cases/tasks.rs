//! Tasks of cases: opened here, brought on through actions.

use actix_web::Responder;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::http::organization_of;
use super::policy::WriteCases;
use super::store::{self, record, require_worker, step};
use super::wire::CaseStepKind;
use crate::actions::{ActionPriority, ActionView, CaseTask, Viewer, open_task, views_of};
use crate::platform::access::Access;
use crate::platform::http::{ApiResult, Body, IdempotencyKey, Item, Path, Problem};

/// A task for a case. It holds no words: those belong into the notes of the case.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCaseTask {
    /// Code of a category of actions that is about people.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "family_support", min_length = 1, max_length = 50)]
    pub category: String,
    /// Who has to do it: an advocate of the organization who may see the case; absent: nobody in particular.
    #[serde(default)]
    pub owner_id: Option<Uuid>,
    /// How soon it matters.
    pub priority: ActionPriority,
    /// Until when; absent: by the clock of the category.
    #[serde(default)]
    pub due_at: Option<DateTime<Utc>>,
}

/// Open a task of a case
///
/// It stands in `/actions` for those who see the case, without a word about it, and another person of the organization verifies it.
#[utoipa::path(post, path = "/api/v1/cases/{case_id}/tasks", tag = "cases",
    params(("case_id" = Uuid, Path, description = "Id of the case"), IdempotencyKey), request_body = NewCaseTask,
    responses((status = 201, description = "The task, as an action.", body = ActionView)))]
pub async fn create_case_task(
    access: Access<WriteCases>,
    id: Path<Uuid>,
    idempotency: IdempotencyKey,
    body: Body<NewCaseTask>,
) -> ApiResult<impl Responder> {
    let organization_id = organization_of(&access)?;
    let (id, fingerprint, new, viewer) = (id.0, body.fingerprint, body.into_inner(), Viewer::of(&access));
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            store::lock_open(transaction, id).await?;
            if let Some(owner_id) = new.owner_id {
                require_worker(transaction, id, owner_id, "/owner_id").await?;
            }
            let NewCaseTask { category, owner_id, priority, due_at } = new;
            let task = CaseTask { case_id: id, organization_id, category, owner_id, priority, due_at };
            let task_id = open_task(transaction, task).await?;
            step(transaction, id, CaseStepKind::TaskOpened).await?;
            record(transaction, "case", "case.task_opened", Some(id), vec!["tasks"], None).await?;
            Ok(task_id)
        })
        .await?;
    let found = access.read(async move |transaction, _| views_of(transaction, &viewer, vec![created.id]).await).await?;
    let task = found.into_iter().next().ok_or_else(Problem::not_found)?;
    Ok(Item::created(task, format!("/api/v1/actions/{}", created.id), created.replayed))
}
