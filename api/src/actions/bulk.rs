//! One change for several actions at once; each succeeds or is refused on its own.

use actix_web::web::Json;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::model::{ActionPriority, ActionStatus};
use super::policy::WriteActions;
use super::store::Viewer;
use super::wire::{ActionPatch, NewActionTransition};
use super::{flow, transitions};
use crate::platform::access::Access;
use crate::platform::http::{ApiResult, Body, Patched};

/// One change for several actions.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionBulkChange {
    /// Which actions.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_items = 1, max_items = 100)]
    pub action_ids: Vec<Uuid>,
    /// Who has to do them from now on.
    pub owner_organization_id: Option<Uuid>,
    /// Who of them.
    pub owner_id: Option<Uuid>,
    /// How soon they matter.
    pub priority: Option<ActionPriority>,
    /// Until when.
    pub due_at: Option<DateTime<Utc>>,
    /// A step to take.
    pub to: Option<ActionStatus>,
    /// What is said about the step.
    #[validate(length(min = 1, max = 2000))]
    #[schema(example = "All lights burn again.", max_length = 2000)]
    pub note: Option<String>,
}

/// What became of one of them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActionBulkOutcome {
    /// The action.
    pub action_id: Uuid,
    /// Whether it was changed.
    #[schema(example = true)]
    pub changed: bool,
    /// Why not.
    #[schema(example = json!(null), max_length = 100)]
    pub code: Option<String>,
    /// Why not, in a sentence.
    #[schema(example = json!(null), max_length = 500)]
    pub detail: Option<String>,
}

/// What became of all of them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActionBulkOutcomes {
    /// In the order of the request.
    #[schema(max_items = 100)]
    pub items: Vec<ActionBulkOutcome>,
}

/// Change several actions
///
/// The same change for up to 100 actions. Each is changed or refused on its own, and the answer says which.
#[utoipa::path(post, path = "/api/v1/action-bulk-changes", tag = "actions", request_body = ActionBulkChange,
    responses((status = 200, description = "What became of each.", body = ActionBulkOutcomes)))]
pub async fn change_actions(
    access: Access<WriteActions>,
    body: Body<ActionBulkChange>,
) -> ApiResult<Json<ActionBulkOutcomes>> {
    let change = body.into_inner();
    let mut items = Vec::new();
    for action_id in change.action_ids.clone() {
        let (viewer, change) = (Viewer::of(&access), change.clone());
        let done = access
            .write(async move |transaction, _| {
                let patch = ActionPatch {
                    title: None,
                    description: None,
                    owner_organization_id: change.owner_organization_id,
                    owner_id: change.owner_id.map_or(Patched::Keep, Patched::Set),
                    priority: change.priority,
                    due_at: change.due_at,
                    recurrence: Patched::Keep,
                    links: None,
                };
                flow::change(transaction, &viewer, action_id, None, patch).await?;
                if let Some(to) = change.to {
                    let step = NewActionTransition { to, note: change.note };
                    transitions::advance(transaction, &viewer, action_id, None, step).await?;
                }
                Ok(())
            })
            .await;
        items.push(match done {
            Ok(()) => ActionBulkOutcome { action_id, changed: true, code: None, detail: None },
            Err(problem) if problem.kind().status().is_server_error() => return Err(problem),
            Err(problem) => ActionBulkOutcome {
                action_id,
                changed: false,
                code: Some(problem.code().to_owned()),
                detail: Some(problem.detail().to_owned()),
            },
        });
    }
    Ok(Json(ActionBulkOutcomes { items }))
}
