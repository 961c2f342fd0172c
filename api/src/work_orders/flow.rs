//! Planning, changing and carrying out work orders.

use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{work_order_photos, work_orders};
use uuid::Uuid;

use super::model::{PhotoRole, ReportOutcome, WorkOrderStatus};
use super::store::{self, Viewer, WorkOrderRow};
use super::wire::{NewWorkOrder, NewWorkOrderReport, WorkOrderPatch};
use super::{missed, proof};
use crate::lots::{LotStatus, lock_lot, set_status};
use crate::organizations;
use crate::platform::audit;
use crate::platform::db::{Subject, Transaction};
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, IfMatch, Patched, Problem};
use crate::users::people;

pub(super) fn place_of(row: &WorkOrderRow) -> Place {
    Place { organization_id: Some(row.organization_id), community_area_number: row.community_area_number }
}

/// Where a work order comes from.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Origin {
    pub plan_id: Option<Uuid>,
}

/// Enters a work order, and brings its lot on where that follows.
pub(super) async fn insert(transaction: Transaction<'_>, new: NewWorkOrder, origin: Origin) -> ApiResult<Uuid> {
    organizations::require_active(transaction, new.organization_id, "/organization_id").await?;
    let unknown = |_missing| Problem::invalid_field("/lot_id", "unknown_lot", "Choose a lot.");
    let lot = lock_lot(transaction, new.lot_id).await.map_err(unknown)?;
    if matches!(lot.status, LotStatus::Transferred | LotStatus::Rejected | LotStatus::Retired) {
        return Err(Problem::conflict("lot_not_available", "No work is planned on a lot that left the program."));
    }
    let id = Uuid::now_v7();
    let user_id = match transaction.subject() {
        Subject::User(id) => Some(id),
        _ => None,
    };
    diesel::insert_into(work_orders::table)
        .values((
            work_orders::id.eq(id),
            work_orders::lot_id.eq(new.lot_id),
            work_orders::plan_id.eq(origin.plan_id),
            work_orders::kind.eq(new.kind),
            work_orders::organization_id.eq(new.organization_id),
            work_orders::community_area_number.eq(lot.community_area_number),
            work_orders::due_on.eq(new.due_on),
            work_orders::instructions.eq(new.instructions.trim()),
            work_orders::created_by.eq(user_id),
        ))
        .execute(&mut transaction.connection())
        .await?;
    if let Some(to) = new.kind.planned(lot.status) {
        set_status(transaction, &lot, to, None).await?;
    }
    missed::look_again(transaction, id, new.due_on).await?;
    let place = Place { organization_id: Some(new.organization_id), community_area_number: lot.community_area_number };
    audit::record_change(transaction, "work_order", "work_order.created", id, vec![], place).await?;
    Ok(id)
}

/// Takes a change of fields.
pub(super) async fn change(
    transaction: Transaction<'_>,
    viewer: &Viewer,
    id: Uuid,
    if_match: IfMatch,
    patch: WorkOrderPatch,
) -> ApiResult<()> {
    let current = store::lock(transaction, viewer, id).await?;
    if_match.check(current.row_version)?;
    if !current.status.is_open() {
        return Err(Problem::conflict("work_order_closed", "What is done or cancelled is not changed any more."));
    }
    let fields = audit::changed([
        ("organization_id", patch.organization_id.is_some()),
        ("assignee_id", !matches!(patch.assignee_id, Patched::Keep)),
        ("due_on", patch.due_on.is_some()),
        ("instructions", patch.instructions.is_some()),
    ]);
    if fields.is_empty() {
        return Ok(());
    }
    if !viewer.plans && (!viewer.owns(&current) || fields.iter().any(|field| *field != "assignee_id")) {
        let detail = "Who does the work says who of them; the rest is for those who plan.";
        return Err(Problem::forbidden(detail).with_code("not_planner"));
    }
    let organization_id = patch.organization_id.unwrap_or(current.organization_id);
    if patch.organization_id.is_some() {
        organizations::require_active(transaction, organization_id, "/organization_id").await?;
    }
    let assignee_id = match patch.assignee_id {
        Patched::Keep if organization_id != current.organization_id => None,
        Patched::Keep => current.assignee_id,
        Patched::Remove => None,
        Patched::Set(user_id) => {
            let person = people::require_active(transaction, user_id, "/assignee_id").await?;
            if person.organization_id != organization_id {
                let detail = "Choose somebody of the organization that does the work.";
                return Err(Problem::invalid_field("/assignee_id", "another_organization", detail));
            }
            Some(user_id)
        }
    };
    diesel::update(work_orders::table.find(id))
        .set((
            work_orders::organization_id.eq(organization_id),
            work_orders::assignee_id.eq(assignee_id),
            patch.due_on.map(|day| work_orders::due_on.eq(day)),
            patch.instructions.map(|text| work_orders::instructions.eq(text.trim().to_owned())),
            work_orders::updated_at.eq(Utc::now()),
            work_orders::row_version.eq(current.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    if let Some(day) = patch.due_on {
        missed::look_again(transaction, id, day).await?;
    }
    let place = Place { organization_id: Some(organization_id), ..place_of(&current) };
    audit::record_change(transaction, "work_order", "work_order.updated", id, fields, place).await
}

/// Takes what a crew reports. Performed work needs a photo on the lot, taken after the start.
pub(super) async fn report(
    transaction: Transaction<'_>,
    viewer: &Viewer,
    id: Uuid,
    new: NewWorkOrderReport,
) -> ApiResult<()> {
    let current = store::lock(transaction, viewer, id).await?;
    if !viewer.owns(&current) {
        return Err(Problem::forbidden("Only the organization that does the work reports on it.").with_code("not_crew"));
    }
    if !current.status.is_open() {
        return Err(Problem::conflict("already_reported", "This work order was reported on or cancelled already."));
    }
    proof::check_visit(new.started_at, new.performed_at, Utc::now())?;
    let performed = new.outcome == ReportOutcome::Performed;
    let blocked_reason = new.blocked_reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    if !performed && blocked_reason.is_none() {
        return Err(Problem::invalid_field("/blocked_reason", "required", "Say what stood in the way."));
    }
    if performed && new.condition.is_none() {
        return Err(Problem::invalid_field("/condition", "required", "Say how the lot looks now."));
    }
    if performed {
        let taken: Vec<chrono::DateTime<Utc>> = work_order_photos::table
            .filter(work_order_photos::work_order_id.eq(id))
            .filter(work_order_photos::role.eq(PhotoRole::After))
            .select(work_order_photos::taken_at)
            .load(&mut transaction.connection())
            .await?;
        if !taken.into_iter().any(|at| proof::proves(at, new.started_at, new.performed_at)) {
            let detail = "A photo after the work is needed, taken on the lot after the work began.";
            return Err(Problem::invalid_field("/outcome", "proof_missing", detail));
        }
    }
    diesel::update(work_orders::table.find(id))
        .set((
            (
                work_orders::status.eq(if performed { WorkOrderStatus::Performed } else { WorkOrderStatus::Blocked }),
                work_orders::started_at.eq(Some(new.started_at).filter(|_| performed)),
                work_orders::performed_at.eq(Some(new.performed_at).filter(|_| performed)),
                work_orders::performed_by.eq(viewer.user_id.filter(|_| performed)),
                work_orders::condition.eq(new.condition.filter(|_| performed)),
                work_orders::bags_removed.eq(new.bags_removed),
            ),
            (
                work_orders::items_removed.eq(new.items_removed),
                work_orders::cost_cents.eq(new.cost_cents),
                work_orders::note.eq(new.note),
                work_orders::blocked_reason.eq(blocked_reason.filter(|_| !performed)),
                work_orders::updated_at.eq(Utc::now()),
                work_orders::row_version.eq(current.row_version + 1),
            ),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let action = if performed { "work_order.performed" } else { "work_order.blocked" };
    audit::record_change(transaction, "work_order", action, id, vec!["status"], place_of(&current)).await
}
