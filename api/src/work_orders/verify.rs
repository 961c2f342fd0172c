//! Verification: somebody of another organization than the performer's looks at the proof.

use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{lots, work_order_photos, work_orders};
use uuid::Uuid;

use super::flow::place_of;
use super::model::WorkOrderStatus;
use super::policy::{PlanWork, VerifyWork};
use super::store::{self, Viewer, WorkOrderRow};
use super::wire::{NewWorkOrderVerification, WorkOrderCancellation, WorkOrderView};
use crate::lots::{lock_lot, set_status};
use crate::notifications::{NotificationKind, tell};
use crate::platform::access::Access;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Body, IfMatch, Item, Path, Problem};
use crate::settings::timezone;

/// Verify a work order, or send it back
///
/// By a user of another organization than the performer's; needs `If-Match`. Verified, it brings its lot on and shows the
/// photos that were released to everybody; rejected, it is to be done again and its crew is told why.
#[utoipa::path(post, path = "/api/v1/work-orders/{work_order_id}/verifications", tag = "work-orders",
    params(("work_order_id" = Uuid, Path, description = "Id of the work order"), IfMatch),
    request_body = NewWorkOrderVerification,
    responses((status = 200, description = "The work order as it stands now.", body = WorkOrderView)))]
pub async fn verify_work_order(
    access: Access<VerifyWork>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewWorkOrderVerification>,
) -> ApiResult<Item<WorkOrderView>> {
    let (id, said, viewer) = (id.0, body.into_inner(), Viewer::of(&access));
    let after = viewer.clone();
    access.write(async move |transaction, _| verify(transaction, &viewer, id, if_match, said).await).await?;
    access.read(async move |transaction, _| store::find(transaction, &after, id).await).await.map(Item::ok)
}

/// Cancel a work order
///
/// While it is not done; needs `If-Match`.
#[utoipa::path(post, path = "/api/v1/work-orders/{work_order_id}/cancellation", tag = "work-orders",
    params(("work_order_id" = Uuid, Path, description = "Id of the work order"), IfMatch),
    request_body = WorkOrderCancellation,
    responses((status = 200, description = "The work order as it stands now.", body = WorkOrderView)))]
pub async fn cancel_work_order(
    access: Access<PlanWork>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<WorkOrderCancellation>,
) -> ApiResult<Item<WorkOrderView>> {
    let (id, note, viewer) = (id.0, body.into_inner().note, Viewer::of(&access));
    access
        .write(async move |transaction, _| {
            let current = store::lock(transaction, &viewer, id).await?;
            if_match.check(current.row_version)?;
            if !current.status.is_open() {
                return Err(Problem::conflict("work_order_closed", "What is done or cancelled is not cancelled."));
            }
            diesel::update(work_orders::table.find(id))
                .set((
                    work_orders::status.eq(WorkOrderStatus::Cancelled),
                    work_orders::note.eq(note.trim()),
                    work_orders::updated_at.eq(Utc::now()),
                    work_orders::row_version.eq(current.row_version + 1),
                ))
                .execute(&mut transaction.connection())
                .await?;
            let place = place_of(&current);
            audit::record_change(transaction, "work_order", "work_order.cancelled", id, vec!["status"], place).await?;
            store::find(transaction, &viewer, id).await
        })
        .await
        .map(Item::ok)
}

pub(super) async fn verify(
    transaction: Transaction<'_>,
    viewer: &Viewer,
    id: Uuid,
    if_match: IfMatch,
    said: NewWorkOrderVerification,
) -> ApiResult<()> {
    let current = store::lock(transaction, viewer, id).await?;
    if viewer.owns(&current) || viewer.organization_id.is_none() {
        let detail = "Work is verified by another organization than the one that did it.";
        return Err(Problem::forbidden(detail).with_code("own_work"));
    }
    if_match.check(current.row_version)?;
    if current.status != WorkOrderStatus::Performed {
        return Err(Problem::conflict("not_performed", "Only what was performed is verified."));
    }
    let reason = said.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    if !said.accepted && reason.is_none() {
        return Err(Problem::invalid_field(
            "/reason",
            "required",
            "Say what is missing, for those who go there again.",
        ));
    }
    if said.accepted {
        accept(transaction, viewer, &current, &said).await?
    } else {
        reject(transaction, &current, reason).await?
    }
    let action = if said.accepted { "work_order.verified" } else { "work_order.rejected" };
    audit::record_change(transaction, "work_order", action, id, vec!["status"], place_of(&current)).await
}

async fn accept(
    transaction: Transaction<'_>,
    viewer: &Viewer,
    current: &WorkOrderRow,
    said: &NewWorkOrderVerification,
) -> ApiResult<()> {
    let known: i64 = work_order_photos::table
        .filter(work_order_photos::work_order_id.eq(current.id))
        .filter(work_order_photos::id.eq_any(&said.public_photo_ids))
        .count()
        .get_result(&mut transaction.connection())
        .await?;
    if usize::try_from(known).unwrap_or_default() != said.public_photo_ids.len() {
        let detail = "Only photos of this work order can be released.";
        return Err(Problem::invalid_field("/public_photo_ids", "unknown_photo", detail));
    }
    diesel::update(work_orders::table.find(current.id))
        .set((
            work_orders::status.eq(WorkOrderStatus::Verified),
            work_orders::verified_by_organization_id.eq(viewer.organization_id),
            work_orders::verified_by.eq(viewer.user_id),
            work_orders::verified_at.eq(Utc::now()),
            work_orders::rejection_reason.eq(None::<String>),
            work_orders::updated_at.eq(Utc::now()),
            work_orders::row_version.eq(current.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    diesel::update(work_order_photos::table.filter(work_order_photos::id.eq_any(&said.public_photo_ids)))
        .set(work_order_photos::public.eq(true))
        .execute(&mut transaction.connection())
        .await?;
    let lot = lock_lot(transaction, current.lot_id).await?;
    let zone = timezone(transaction).await?;
    let performed_on = current.performed_at.map(|at| at.with_timezone(&zone).date_naive());
    if current.kind.is_treatment() && lot.treated_on.is_none() {
        diesel::update(lots::table.find(lot.id))
            .set(lots::treated_on.eq(performed_on))
            .execute(&mut transaction.connection())
            .await?;
    }
    if let Some(to) = current.kind.verified(lot.status) {
        set_status(transaction, &lot, to, None).await?;
    }
    Ok(())
}

async fn reject(transaction: Transaction<'_>, current: &WorkOrderRow, reason: Option<&str>) -> ApiResult<()> {
    diesel::update(work_orders::table.find(current.id))
        .set((
            work_orders::status.eq(WorkOrderStatus::Planned),
            work_orders::started_at.eq(None::<chrono::DateTime<Utc>>),
            work_orders::performed_at.eq(None::<chrono::DateTime<Utc>>),
            work_orders::rejections.eq(current.rejections + 1),
            work_orders::rejection_reason.eq(reason),
            work_orders::updated_at.eq(Utc::now()),
            work_orders::row_version.eq(current.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let mut told = crate::users::people::leads_of(transaction, current.organization_id).await?;
    told.extend(current.performed_by);
    told.extend(current.assignee_id);
    told.sort_unstable();
    told.dedup();
    let occasion = (current.rejections + 1).to_string();
    tell(transaction, &told, NotificationKind::WorkOrderRejected, ("work_order", current.id), &occasion).await
}
