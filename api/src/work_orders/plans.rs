//! Season plans: who visits a lot how often. A plan makes its visits, evenly over the season, and makes them anew.

use std::collections::HashMap;

use actix_web::web::Json;
use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{lot_season_plans, work_orders};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::flow;
use super::model::{WorkOrderKind, WorkOrderStatus};
use super::policy::{PlanWork, ReadWork};
use super::store::{self, Viewer};
use super::wire::NewWorkOrder;
use crate::lots::{LotSummary, lot_summaries, rules_on};
use crate::organizations::{self, OrganizationSummary, summaries};
use crate::platform::access::Access;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{
    ApiResult, Body, IfMatch, Item, List, Page, PageParameters, PageRequest, Path, Problem, TOTAL_CAP, Total, Versioned,
};
use crate::settings::today;

/// A plan of one lot for one season.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LotSeasonPlan {
    /// Id.
    pub id: Uuid,
    /// Which lot.
    pub lot: LotSummary,
    /// The season, a year.
    #[schema(example = 2026, minimum = 2000, maximum = 2200)]
    pub season: i32,
    /// Who visits it.
    pub organization: OrganizationSummary,
    /// What is done.
    pub kind: WorkOrderKind,
    /// First day of the season.
    pub starts_on: NaiveDate,
    /// Last day of the season.
    pub ends_on: NaiveDate,
    /// Visits in the season.
    #[schema(example = 14, minimum = 1, maximum = 100)]
    pub visits: i32,
    /// Visits that were performed or verified.
    #[schema(example = 5, minimum = 0)]
    pub performed: i64,
    /// Visits that were verified.
    #[schema(example = 4, minimum = 0)]
    pub verified: i64,
    /// Visits that were missed.
    #[schema(example = 1, minimum = 0)]
    pub missed: i64,
    /// Day of the next visit that is to be done.
    pub next_due_on: Option<NaiveDate>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl Versioned for LotSeasonPlan {
    fn row_version(&self) -> i64 {
        self.row_version
    }

    fn state(&self) -> Option<String> {
        Some(format!("{}.{}.{}", self.performed, self.verified, self.missed))
    }
}

/// Plans of a season for several lots.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLotSeasonPlans {
    /// Which lots.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_items = 1, max_items = 100)]
    pub lot_ids: Vec<Uuid>,
    /// The season, a year.
    #[validate(range(min = 2000, max = 2200))]
    #[schema(example = 2026, minimum = 2000, maximum = 2200)]
    pub season: i32,
    /// Who visits them.
    pub organization_id: Uuid,
    /// What is done.
    pub kind: WorkOrderKind,
    /// Visits; absent: as many as the rules say.
    #[validate(range(min = 1, max = 100))]
    #[schema(example = 14, minimum = 1, maximum = 100)]
    pub visits: Option<i32>,
    /// First day; absent: as the rules say.
    pub starts_on: Option<NaiveDate>,
    /// Last day; absent: as the rules say.
    pub ends_on: Option<NaiveDate>,
}

/// What became of one lot.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LotSeasonPlanOutcome {
    /// The lot.
    pub lot_id: Uuid,
    /// Its plan, when it was made.
    pub plan_id: Option<Uuid>,
    /// Why not.
    #[schema(example = json!(null), max_length = 100)]
    pub code: Option<String>,
    /// Why not, in a sentence.
    #[schema(example = json!(null), max_length = 500)]
    pub detail: Option<String>,
}

/// What became of all of them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LotSeasonPlanOutcomes {
    /// In the order of the request.
    #[schema(max_items = 100)]
    pub items: Vec<LotSeasonPlanOutcome>,
}

/// A plan made anew (JSON merge patch): visits that are not done yet are replaced.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LotSeasonPlanPatch {
    /// Who visits it.
    pub organization_id: Option<Uuid>,
    /// Visits in the whole season, those done included.
    #[validate(range(min = 1, max = 100))]
    #[schema(example = 10, minimum = 1, maximum = 100)]
    pub visits: Option<i32>,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
}

/// Which plans.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LotSeasonPlanFilter {
    /// The season, a year.
    pub season: Option<i32>,
    /// Of one lot.
    pub lot_id: Option<Uuid>,
    /// Of an organization.
    pub organization_id: Option<Uuid>,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = lot_season_plans, check_for_backend(Pg))]
struct Row {
    id: Uuid,
    lot_id: Uuid,
    season: i32,
    organization_id: Uuid,
    kind: WorkOrderKind,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    visits: i32,
    row_version: i64,
    created_at: DateTime<Utc>,
}

/// Days of `visits` visits, evenly from the first day to the last.
///
/// Fourteen visits from April 1 to October 31 are about sixteen days apart; one visit is on the first day.
pub(super) fn days_of(starts_on: NaiveDate, ends_on: NaiveDate, visits: i32) -> Vec<NaiveDate> {
    let span = (ends_on - starts_on).num_days().max(0);
    let gaps = i64::from(visits - 1).max(1);
    (0..i64::from(visits)).map(|index| starts_on + Duration::days((span * index + gaps / 2) / gaps)).collect()
}

/// Plan a season for several lots
///
/// Each lot gets its visits or is refused on its own, and the answer says which: a lot has one plan a season.
#[utoipa::path(post, path = "/api/v1/lot-season-plans", tag = "work-orders", request_body = NewLotSeasonPlans,
    responses((status = 200, description = "What became of each.", body = LotSeasonPlanOutcomes)))]
pub async fn create_lot_season_plans(
    access: Access<PlanWork>,
    body: Body<NewLotSeasonPlans>,
) -> ApiResult<Json<LotSeasonPlanOutcomes>> {
    let new = body.into_inner();
    let mut items = Vec::new();
    for lot_id in new.lot_ids.clone() {
        let asked = new.clone();
        let made = access.write(async move |transaction, _| insert(transaction, lot_id, &asked).await).await;
        items.push(match made {
            Ok(plan_id) => LotSeasonPlanOutcome { lot_id, plan_id: Some(plan_id), code: None, detail: None },
            // What is wrong with the request is wrong for every lot.
            Err(problem) if problem.kind().status().is_server_error() || problem.kind().status() == 422 => {
                return Err(problem);
            }
            Err(problem) => LotSeasonPlanOutcome {
                lot_id,
                plan_id: None,
                code: Some(problem.code().to_owned()),
                detail: Some(problem.detail().to_owned()),
            },
        });
    }
    Ok(Json(LotSeasonPlanOutcomes { items }))
}

/// List season plans
///
/// Of the own organization; those who plan or verify see all. `sort`: `-created_at`, `created_at`.
#[utoipa::path(get, path = "/api/v1/lot-season-plans", tag = "work-orders",
    params(LotSeasonPlanFilter, PageParameters),
    responses((status = 200, description = "A page of plans.", body = Page<LotSeasonPlan>)))]
pub async fn list_lot_season_plans(
    access: Access<ReadWork>,
    list: List<LotSeasonPlanFilter>,
) -> ApiResult<Page<LotSeasonPlan>> {
    let viewer = Viewer::of(&access);
    access.read(async move |transaction, _| page(transaction, &viewer, &list.filter, &list.page).await).await
}

/// Plan a season again
///
/// A JSON merge patch; needs `If-Match`. What is done stays; visits that are still to be done are replaced by new ones, evenly
/// from today to the last day.
#[utoipa::path(patch, path = "/api/v1/lot-season-plans/{plan_id}", tag = "work-orders",
    params(("plan_id" = Uuid, Path, description = "Id of the plan"), IfMatch), request_body = LotSeasonPlanPatch,
    responses((status = 200, description = "The plan as it stands now.", body = LotSeasonPlan)))]
pub async fn update_lot_season_plan(
    access: Access<PlanWork>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<LotSeasonPlanPatch>,
) -> ApiResult<Item<LotSeasonPlan>> {
    let (id, patch, viewer) = (id.0, body.into_inner(), Viewer::of(&access));
    access
        .write(async move |transaction, _| {
            replan(transaction, id, if_match, patch).await?;
            let row: Row =
                lot_season_plans::table.find(id).select(Row::as_select()).first(&mut transaction.connection()).await?;
            views(transaction, &viewer, vec![row]).await?.pop().ok_or_else(Problem::not_found)
        })
        .await
        .map(Item::ok)
}

fn last_of(year: i32, month: u32) -> Option<NaiveDate> {
    let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    NaiveDate::from_ymd_opt(year, month, 1)?.pred_opt()
}

pub(super) async fn insert(transaction: Transaction<'_>, lot_id: Uuid, new: &NewLotSeasonPlans) -> ApiResult<Uuid> {
    organizations::require_active(transaction, new.organization_id, "/organization_id").await?;
    let today = today(transaction).await?;
    let rules = rules_on(transaction, today).await?;
    let month = |month: i32| u32::try_from(month).unwrap_or(1);
    let first = NaiveDate::from_ymd_opt(new.season, month(rules.season_first_month), 1);
    let starts_on = new.starts_on.or(first).unwrap_or(today);
    let ends_on = new.ends_on.or(last_of(new.season, month(rules.season_last_month))).unwrap_or(today);
    if ends_on < starts_on {
        return Err(Problem::invalid_field("/ends_on", "before_start", "The season ends after it begins."));
    }
    if starts_on.year() != new.season || ends_on.year() != new.season {
        return Err(Problem::invalid_field("/season", "another_year", "A season lies in one year."));
    }
    let visits = new.visits.unwrap_or(rules.season_visits);
    let id = Uuid::now_v7();
    diesel::insert_into(lot_season_plans::table)
        .values((
            lot_season_plans::id.eq(id),
            lot_season_plans::lot_id.eq(lot_id),
            lot_season_plans::season.eq(new.season),
            lot_season_plans::organization_id.eq(new.organization_id),
            lot_season_plans::kind.eq(new.kind),
            lot_season_plans::starts_on.eq(starts_on),
            lot_season_plans::ends_on.eq(ends_on),
            lot_season_plans::visits.eq(visits),
            lot_season_plans::created_by.eq(match transaction.subject() {
                crate::platform::db::Subject::User(id) => Some(id),
                _ => None,
            }),
        ))
        .execute(&mut transaction.connection())
        .await?;
    for due_on in days_of(starts_on, ends_on, visits) {
        visit(transaction, id, lot_id, new.organization_id, new.kind, due_on).await?;
    }
    let place = Place { organization_id: Some(new.organization_id), community_area_number: None };
    audit::record_change(transaction, "lot_season_plan", "lot_season_plan.created", id, vec![], place).await?;
    Ok(id)
}

async fn visit(
    transaction: Transaction<'_>,
    plan_id: Uuid,
    lot_id: Uuid,
    organization_id: Uuid,
    kind: WorkOrderKind,
    due_on: NaiveDate,
) -> ApiResult<()> {
    let new = NewWorkOrder { lot_id, kind, organization_id, due_on, instructions: String::new() };
    flow::insert(transaction, new, flow::Origin { plan_id: Some(plan_id) }).await.map(drop)
}

async fn replan(transaction: Transaction<'_>, id: Uuid, if_match: IfMatch, patch: LotSeasonPlanPatch) -> ApiResult<()> {
    let current: Row = lot_season_plans::table
        .find(id)
        .select(Row::as_select())
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    if_match.check(current.row_version)?;
    let today = today(transaction).await?;
    let organization_id = patch.organization_id.unwrap_or(current.organization_id);
    organizations::require_active(transaction, organization_id, "/organization_id").await?;
    let ends_on = patch.ends_on.unwrap_or(current.ends_on);
    let begins = current.starts_on.max(today);
    if ends_on < begins {
        return Err(Problem::invalid_field(
            "/ends_on",
            "season_over",
            "The season is over by then; choose a later day.",
        ));
    }
    if ends_on.year() != current.season {
        return Err(Problem::invalid_field("/ends_on", "another_year", "A season lies in one year."));
    }
    let done: i64 = work_orders::table
        .filter(work_orders::plan_id.eq(id))
        .filter(work_orders::status.eq_any([WorkOrderStatus::Performed, WorkOrderStatus::Verified]))
        .count()
        .get_result(&mut transaction.connection())
        .await?;
    let visits = patch.visits.unwrap_or(current.visits);
    let left = i64::from(visits) - done;
    if left < 0 {
        let detail = format!("{done} visits are done already.");
        return Err(Problem::invalid_field("/visits", "fewer_than_done", &detail));
    }
    diesel::update(
        work_orders::table
            .filter(work_orders::plan_id.eq(id))
            .filter(work_orders::status.eq_any([WorkOrderStatus::Planned, WorkOrderStatus::Blocked])),
    )
    .set((
        work_orders::status.eq(WorkOrderStatus::Cancelled),
        work_orders::updated_at.eq(Utc::now()),
        work_orders::row_version.eq(work_orders::row_version + 1),
    ))
    .execute(&mut transaction.connection())
    .await?;
    for due_on in days_of(begins, ends_on, i32::try_from(left).unwrap_or_default()) {
        visit(transaction, id, current.lot_id, organization_id, current.kind, due_on).await?;
    }
    diesel::update(lot_season_plans::table.find(id))
        .set((
            lot_season_plans::organization_id.eq(organization_id),
            lot_season_plans::visits.eq(visits),
            lot_season_plans::ends_on.eq(ends_on),
            lot_season_plans::updated_at.eq(Utc::now()),
            lot_season_plans::row_version.eq(current.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let fields = audit::changed([
        ("organization_id", patch.organization_id.is_some()),
        ("visits", patch.visits.is_some()),
        ("ends_on", patch.ends_on.is_some()),
    ]);
    let place = Place { organization_id: Some(organization_id), community_area_number: None };
    audit::record_change(transaction, "lot_season_plan", "lot_season_plan.updated", id, fields, place).await
}

fn filtered(viewer: &Viewer, filter: &LotSeasonPlanFilter) -> lot_season_plans::BoxedQuery<'static, Pg> {
    let mut query = lot_season_plans::table.into_boxed();
    if !viewer.everything {
        query = query.filter(lot_season_plans::organization_id.eq(viewer.organization_id.unwrap_or_default()));
    }
    if let Some(season) = filter.season {
        query = query.filter(lot_season_plans::season.eq(season));
    }
    if let Some(id) = filter.lot_id {
        query = query.filter(lot_season_plans::lot_id.eq(id));
    }
    if let Some(id) = filter.organization_id {
        query = query.filter(lot_season_plans::organization_id.eq(id));
    }
    query
}

async fn page(
    transaction: Transaction<'_>,
    viewer: &Viewer,
    filter: &LotSeasonPlanFilter,
    page: &PageRequest,
) -> ApiResult<Page<LotSeasonPlan>> {
    let (_, descending) = page.sort(&["-created_at", "created_at"])?;
    let after = page.after::<DateTime<Utc>>()?;
    let query = filtered(viewer, filter);
    let rows: Vec<Row> = crate::keyset!(query, lot_season_plans::created_at, lot_season_plans::id, descending, after)
        .limit(page.limit + 1)
        .select(Row::as_select())
        .load(&mut transaction.connection())
        .await?;
    let total = match page.include_total {
        true => {
            let ids: Vec<Uuid> = filtered(viewer, filter)
                .select(lot_season_plans::id)
                .limit(TOTAL_CAP + 1)
                .load(&mut transaction.connection())
                .await?;
            Some(Total::of(&ids))
        }
        false => None,
    };
    let found =
        page.page(rows, total, |row| (row.created_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), row.id));
    let mut shown = views(transaction, viewer, found.items.clone()).await?.into_iter();
    Ok(found.filter_map(|_| shown.next()))
}

async fn views(transaction: Transaction<'_>, _: &Viewer, rows: Vec<Row>) -> ApiResult<Vec<LotSeasonPlan>> {
    let lots = lot_summaries(transaction, rows.iter().map(|row| row.lot_id).collect()).await?;
    let organizations = summaries(transaction).await?;
    let missed_until = store::missed_until(transaction).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let visits: Vec<(Option<Uuid>, WorkOrderStatus, NaiveDate)> = work_orders::table
        .filter(work_orders::plan_id.eq_any(ids.into_iter().map(Some).collect::<Vec<_>>()))
        .order(work_orders::due_on)
        .select((work_orders::plan_id, work_orders::status, work_orders::due_on))
        .load(&mut transaction.connection())
        .await?;
    let mut of: HashMap<Uuid, Vec<(WorkOrderStatus, NaiveDate)>> = HashMap::new();
    for (plan_id, status, due_on) in visits {
        of.entry(plan_id.unwrap_or_default()).or_default().push((status, due_on));
    }
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let view = |row: Row| {
        let visits = of.remove(&row.id).unwrap_or_default();
        let verified = visits.iter().filter(|visit| visit.0 == WorkOrderStatus::Verified).count();
        let performed = visits.iter().filter(|visit| visit.0 == WorkOrderStatus::Performed).count() + verified;
        let open = || visits.iter().filter(|visit| visit.0.is_open());
        Some(LotSeasonPlan {
            id: row.id,
            lot: lots.get(&row.lot_id)?.clone(),
            season: row.season,
            organization: organizations.get(&row.organization_id)?.clone(),
            kind: row.kind,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            visits: row.visits,
            performed: count(performed),
            verified: count(verified),
            missed: count(open().filter(|visit| visit.1 <= missed_until).count()),
            next_due_on: open().map(|visit| visit.1).next(),
            row_version: row.row_version,
            created_at: row.created_at,
        })
    };
    Ok(rows.into_iter().filter_map(view).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fourteen_visits_lie_evenly_in_the_season() {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
        let days = days_of(day(4, 1), day(10, 31), 14);
        assert_eq!((days.len(), days[0], days[13]), (14, day(4, 1), day(10, 31)));
        for pair in days.windows(2) {
            assert!((15..=17).contains(&(pair[1] - pair[0]).num_days()), "{pair:?}");
        }
        assert_eq!(days_of(day(4, 1), day(10, 31), 1), [day(4, 1)]);
        assert!(days_of(day(4, 1), day(10, 31), 0).is_empty());
        assert_eq!(days_of(day(4, 1), day(4, 1), 2), [day(4, 1), day(4, 1)]);
    }

    #[test]
    fn the_last_day_of_a_month_is_found() {
        assert_eq!(last_of(2026, 10), NaiveDate::from_ymd_opt(2026, 10, 31));
        assert_eq!(last_of(2028, 2), NaiveDate::from_ymd_opt(2028, 2, 29));
        assert_eq!(last_of(2026, 12), NaiveDate::from_ymd_opt(2026, 12, 31));
    }
}
