//! SQL of work orders. Every query of a caller starts at `visible(viewer)`.

use std::collections::HashMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{community_areas, work_order_photos, work_orders};
use uuid::Uuid;

use super::model::{LotCondition, PhotoRole, WorkOrderKind, WorkOrderStatus};
use super::wire::{WorkOrderFilter, WorkOrderPhoto, WorkOrderView};
use crate::lots::{lot_summaries, rules_on};
use crate::organizations::summaries;
use crate::platform::access::{Access, Organizations, Permission, Policy};
use crate::platform::db::{Subject, Transaction};
use crate::platform::http::{ApiResult, Page, PageRequest, Problem, TOTAL_CAP, Total};
use crate::settings::today;
use crate::users::people::people;

/// What a caller sees of work orders and may do with them.
#[derive(Debug, Clone)]
pub(super) struct Viewer {
    /// The user; None for keys and the platform.
    pub user_id: Option<Uuid>,
    /// Organization that the caller acts for.
    pub organization_id: Option<Uuid>,
    /// Whether the work of all organizations is seen.
    pub everything: bool,
    /// Whether the caller works on lots.
    pub works: bool,
    /// Whether the caller verifies the work of others.
    pub verifies: bool,
    /// Whether the caller plans.
    pub plans: bool,
}

impl Viewer {
    /// Of a caller.
    pub fn of<P: Policy>(access: &Access<P>) -> Self {
        let principal = access.principal();
        let user_id = match principal.subject {
            Subject::User(id) => Some(id),
            _ => None,
        };
        let verifies = user_id.is_some() && access.scope_of(Permission::WorkOrdersVerify).is_some();
        let reach = access.scope_of(Permission::LotsRead);
        Self {
            user_id,
            organization_id: principal.organization_id,
            everything: verifies || reach.is_some_and(|scope| scope.organizations() == Organizations::All),
            works: access.scope_of(Permission::WorkOrdersWrite).is_some(),
            verifies,
            plans: access.scope_of(Permission::LotsWrite).is_some(),
        }
    }

    /// The platform itself.
    pub const fn system() -> Self {
        Self { user_id: None, organization_id: None, everything: true, works: true, verifies: true, plans: true }
    }

    /// Whether the work is the own organization's.
    pub fn owns(&self, row: &WorkOrderRow) -> bool {
        self.organization_id == Some(row.organization_id)
    }
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = work_orders, check_for_backend(Pg))]
pub(super) struct WorkOrderRow {
    pub id: Uuid,
    pub lot_id: Uuid,
    pub plan_id: Option<Uuid>,
    pub kind: WorkOrderKind,
    pub organization_id: Uuid,
    pub assignee_id: Option<Uuid>,
    pub community_area_number: Option<i32>,
    pub status: WorkOrderStatus,
    pub due_on: NaiveDate,
    pub instructions: String,
    pub started_at: Option<DateTime<Utc>>,
    pub performed_at: Option<DateTime<Utc>>,
    pub performed_by: Option<Uuid>,
    pub condition: Option<LotCondition>,
    pub bags_removed: Option<i32>,
    pub items_removed: Option<String>,
    pub cost_cents: Option<i64>,
    pub note: Option<String>,
    pub blocked_reason: Option<String>,
    pub verified_by_organization_id: Option<Uuid>,
    pub verified_at: Option<DateTime<Utc>>,
    pub rejections: i32,
    pub rejection_reason: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub row_version: i64,
}

type WorkOrders = work_orders::BoxedQuery<'static, Pg>;

/// Work of the own organization, or all: where every query starts.
pub(super) fn visible(viewer: &Viewer) -> WorkOrders {
    let query = work_orders::table.into_boxed();
    if viewer.everything {
        return query;
    }
    query.filter(work_orders::organization_id.eq(viewer.organization_id.unwrap_or_default()))
}

/// The last day on which a visit that was due is missed by now.
pub(super) async fn missed_until(transaction: Transaction<'_>) -> ApiResult<NaiveDate> {
    let today = today(transaction).await?;
    let grace = rules_on(transaction, today).await?.missed_after_days;
    Ok(today - Duration::days(i64::from(grace) + 1))
}

fn filtered(viewer: &Viewer, filter: &WorkOrderFilter, missed_until: NaiveDate) -> WorkOrders {
    let filter = filter.clone();
    let mut query = visible(viewer);
    if !filter.status.is_empty() {
        query = query.filter(work_orders::status.eq_any(filter.status.0));
    }
    if !filter.kind.is_empty() {
        query = query.filter(work_orders::kind.eq_any(filter.kind.0));
    }
    if let Some(id) = filter.lot_id {
        query = query.filter(work_orders::lot_id.eq(id));
    }
    if let Some(id) = filter.plan_id {
        query = query.filter(work_orders::plan_id.eq(id));
    }
    if let Some(id) = filter.organization_id {
        query = query.filter(work_orders::organization_id.eq(id));
    }
    let own = viewer.organization_id.unwrap_or_default();
    match filter.own_organization {
        Some(true) => query = query.filter(work_orders::organization_id.eq(own)),
        Some(false) => query = query.filter(work_orders::organization_id.ne(own)),
        None => {}
    }
    let user = viewer.user_id.unwrap_or_default();
    match filter.mine {
        Some(true) => query = query.filter(work_orders::assignee_id.eq(user)),
        Some(false) => query = query.filter(work_orders::assignee_id.is_distinct_from(user)),
        None => {}
    }
    let waits = work_orders::status.eq(WorkOrderStatus::Performed).and(work_orders::organization_id.ne(own));
    match filter.to_verify {
        Some(true) => query = query.filter(waits),
        Some(false) => query = query.filter(diesel::dsl::not(waits)),
        None => {}
    }
    let late = work_orders::due_on
        .le(missed_until)
        .and(work_orders::status.eq_any([WorkOrderStatus::Planned, WorkOrderStatus::Blocked]));
    match filter.missed {
        Some(true) => query = query.filter(late),
        Some(false) => query = query.filter(diesel::dsl::not(late)),
        None => {}
    }
    if !filter.area.is_empty() {
        query = query.filter(work_orders::community_area_number.eq_any(filter.area.0));
    }
    if let Some(focus) = filter.focus {
        let numbers = community_areas::table
            .filter(community_areas::is_focus.eq(focus))
            .select(community_areas::number.nullable());
        query = query.filter(work_orders::community_area_number.eq_any(numbers));
    }
    if let Some(day) = filter.due_from {
        query = query.filter(work_orders::due_on.ge(day));
    }
    if let Some(day) = filter.due_to {
        query = query.filter(work_orders::due_on.le(day));
    }
    query
}

pub(super) async fn page(
    transaction: Transaction<'_>,
    viewer: &Viewer,
    filter: &WorkOrderFilter,
    page: &PageRequest,
) -> ApiResult<Page<WorkOrderView>> {
    let (sort, descending) = page.sort(&["due_on", "-due_on", "-updated_at", "updated_at"])?;
    let missed = missed_until(transaction).await?;
    let query = filtered(viewer, filter, missed);
    let query = match sort {
        "updated_at" => {
            crate::keyset!(query, work_orders::updated_at, work_orders::id, descending, page.after::<DateTime<Utc>>()?)
        }
        _ => crate::keyset!(query, work_orders::due_on, work_orders::id, descending, page.after::<NaiveDate>()?),
    };
    let rows: Vec<WorkOrderRow> =
        query.limit(page.limit + 1).select(WorkOrderRow::as_select()).load(&mut transaction.connection()).await?;
    let total = match page.include_total {
        true => {
            let ids: Vec<Uuid> = filtered(viewer, filter, missed)
                .select(work_orders::id)
                .limit(TOTAL_CAP + 1)
                .load(&mut transaction.connection())
                .await?;
            Some(Total::of(&ids))
        }
        false => None,
    };
    let found = page.page(rows, total, |row| {
        let key = match sort {
            "updated_at" => row.updated_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
            _ => row.due_on.to_string(),
        };
        (key, row.id)
    });
    let mut shown = views(transaction, viewer, &found.items, missed).await?;
    Ok(found.filter_map(|row| shown.remove(&row.id)))
}

pub(super) async fn find(transaction: Transaction<'_>, viewer: &Viewer, id: Uuid) -> ApiResult<WorkOrderView> {
    let row: WorkOrderRow = visible(viewer)
        .filter(work_orders::id.eq(id))
        .select(WorkOrderRow::as_select())
        .first(&mut transaction.connection())
        .await?;
    let missed = missed_until(transaction).await?;
    views(transaction, viewer, &[row], missed).await?.remove(&id).ok_or_else(Problem::not_found)
}

pub(super) async fn lock(transaction: Transaction<'_>, viewer: &Viewer, id: Uuid) -> ApiResult<WorkOrderRow> {
    let seen: i64 =
        visible(viewer).filter(work_orders::id.eq(id)).count().get_result(&mut transaction.connection()).await?;
    if seen == 0 {
        return Err(Problem::not_found());
    }
    Ok(work_orders::table
        .find(id)
        .select(WorkOrderRow::as_select())
        .for_update()
        .first(&mut transaction.connection())
        .await?)
}

async fn photos(transaction: Transaction<'_>, ids: Vec<Uuid>) -> ApiResult<HashMap<Uuid, Vec<WorkOrderPhoto>>> {
    type Row = (Uuid, Uuid, PhotoRole, DateTime<Utc>, i32, i32, i32, bool);
    let rows: Vec<Row> = work_order_photos::table
        .filter(work_order_photos::work_order_id.eq_any(ids))
        .order((work_order_photos::taken_at, work_order_photos::id))
        .select((
            work_order_photos::work_order_id,
            work_order_photos::id,
            work_order_photos::role,
            work_order_photos::taken_at,
            work_order_photos::distance_m,
            work_order_photos::width,
            work_order_photos::height,
            work_order_photos::public,
        ))
        .load(&mut transaction.connection())
        .await?;
    let mut photos: HashMap<Uuid, Vec<WorkOrderPhoto>> = HashMap::new();
    for (work_order_id, id, role, taken_at, distance_m, width, height, public) in rows {
        let photo = WorkOrderPhoto { id, role, taken_at, distance_m, width, height, public };
        photos.entry(work_order_id).or_default().push(photo);
    }
    Ok(photos)
}

async fn views(
    transaction: Transaction<'_>,
    viewer: &Viewer,
    rows: &[WorkOrderRow],
    missed_until: NaiveDate,
) -> ApiResult<HashMap<Uuid, WorkOrderView>> {
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let lots = lot_summaries(transaction, rows.iter().map(|row| row.lot_id).collect()).await?;
    let organizations = summaries(transaction).await?;
    // A key plans with organizations; it need not know who works where.
    let named = rows.iter().filter(|_| viewer.user_id.is_some());
    let people =
        people(transaction, named.flat_map(|row| [row.assignee_id, row.performed_by]).flatten().collect()).await?;
    let mut photos = photos(transaction, rows.iter().map(|row| row.id).collect()).await?;
    let view = |row: &WorkOrderRow| {
        let person = |id: Option<Uuid>| id.and_then(|id| people.get(&id)).cloned();
        let verified = row.status == WorkOrderStatus::Performed && viewer.verifies && !viewer.owns(row);
        Some((
            row.id,
            WorkOrderView {
                id: row.id,
                lot: lots.get(&row.lot_id)?.clone(),
                plan_id: row.plan_id,
                kind: row.kind,
                organization: organizations.get(&row.organization_id)?.clone(),
                assignee: person(row.assignee_id),
                status: row.status,
                due_on: row.due_on,
                missed: row.status.is_open() && row.due_on <= missed_until,
                instructions: row.instructions.clone(),
                started_at: row.started_at,
                performed_at: row.performed_at,
                performed_by: person(row.performed_by),
                condition: row.condition,
                bags_removed: row.bags_removed,
                items_removed: row.items_removed.clone(),
                cost_cents: row.cost_cents,
                note: row.note.clone(),
                blocked_reason: row.blocked_reason.clone(),
                verified_by_organization: row
                    .verified_by_organization_id
                    .and_then(|id| organizations.get(&id))
                    .cloned(),
                verified_at: row.verified_at,
                rejections: row.rejections,
                rejection_reason: row.rejection_reason.clone(),
                photos: photos.remove(&row.id).unwrap_or_default(),
                may_report: row.status.is_open() && viewer.works && viewer.owns(row),
                may_verify: verified,
                row_version: row.row_version,
                created_at: row.created_at,
                updated_at: row.updated_at,
            },
        ))
    };
    Ok(rows.iter().filter_map(view).collect())
}
