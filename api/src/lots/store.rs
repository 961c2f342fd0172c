//! SQL of lots.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{community_areas, lot_agreement_lots, lot_season_plans, lots};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::changes;
use super::model::{LotOwner, LotStatus};
use super::wire::{LotFilter, LotView};
use crate::community_areas::{AreaSummary, Point, areas};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Page, PageRequest, Problem, ProblemKind, TOTAL_CAP, Total};

/// A lot as it is stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = lots, check_for_backend(Pg))]
#[expect(missing_docs, reason = "columns of the table; the view documents them")]
pub struct LotRow {
    pub id: Uuid,
    pub parcel_number: String,
    pub external_id: Option<String>,
    pub address: String,
    pub zip_code: Option<String>,
    pub community_area_number: Option<i32>,
    pub ward: Option<i32>,
    pub owner: LotOwner,
    pub managing_organization: Option<String>,
    pub property_status: Option<String>,
    pub zoning: Option<String>,
    pub square_feet: Option<i32>,
    pub longitude: Option<f64>,
    pub latitude: Option<f64>,
    pub boundary: Option<Value>,
    pub cell: Option<i64>,
    pub acquired_on: Option<NaiveDate>,
    pub disposed_on: Option<NaiveDate>,
    pub vacant_since: Option<NaiveDate>,
    pub sales_status: Option<String>,
    pub application_url: Option<String>,
    pub status: LotStatus,
    pub status_changed_at: DateTime<Utc>,
    pub treatment: Option<String>,
    pub treated_on: Option<NaiveDate>,
    pub priority: f64,
    pub priority_factors: Value,
    pub sign_code: String,
    pub reopened_count: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub row_version: i64,
}

/// A lot as part of something else.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LotSummary {
    /// Id.
    pub id: Uuid,
    /// Property index number, 14 digits.
    #[schema(example = "20283000120000", min_length = 14, max_length = 14)]
    pub parcel_number: String,
    /// Address.
    #[schema(example = "3500 W EXAMPLE AVE", max_length = 200)]
    pub address: String,
    /// Community area.
    pub community_area: Option<AreaSummary>,
    /// Where it is.
    pub point: Option<Point>,
    /// Where it stands.
    pub status: LotStatus,
}

/// Lots by id, for showing them beside something else.
pub async fn summaries(transaction: Transaction<'_>, ids: Vec<Uuid>) -> ApiResult<HashMap<Uuid, LotSummary>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    type Row = (Uuid, String, String, Option<i32>, Option<f64>, Option<f64>, LotStatus);
    let rows: Vec<Row> = lots::table
        .filter(lots::id.eq_any(ids))
        .select((
            lots::id,
            lots::parcel_number,
            lots::address,
            lots::community_area_number,
            lots::longitude,
            lots::latitude,
            lots::status,
        ))
        .load(&mut transaction.connection())
        .await?;
    let areas = areas(transaction).await?;
    Ok(rows
        .into_iter()
        .map(|(id, parcel_number, address, area, longitude, latitude, status)| {
            let community_area = area.and_then(|number| areas.summary(number));
            let point = Point::from_columns(longitude, latitude);
            (id, LotSummary { id, parcel_number, address, community_area, point, status })
        })
        .collect())
}

type Lots = lots::BoxedQuery<'static, Pg>;

pub(super) fn filtered(filter: &LotFilter) -> Lots {
    let filter = filter.clone();
    let mut query = lots::table.into_boxed();
    if let Some(text) = filter.q.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()) {
        let pattern = format!("%{}%", text.replace(['%', '_', '\\'], ""));
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        // Words of an address hold few digits; a parcel number holds nothing else.
        if digits.len() >= 4 && text.chars().all(|letter| letter.is_ascii_digit() || letter == '-' || letter == ' ') {
            let parcel = format!("%{digits}%");
            query = query.filter(lots::address.ilike(pattern).or(lots::parcel_number.like(parcel)));
        } else {
            query = query.filter(lots::address.ilike(pattern));
        }
    }
    if !filter.status.is_empty() {
        query = query.filter(lots::status.eq_any(filter.status.0));
    }
    if !filter.area.is_empty() {
        query = query.filter(lots::community_area_number.eq_any(filter.area.0));
    }
    if let Some(focus) = filter.focus {
        let numbers = community_areas::table
            .filter(community_areas::is_focus.eq(focus))
            .select(community_areas::number.nullable());
        query = query.filter(lots::community_area_number.eq_any(numbers));
    }
    if let Some(ward) = filter.ward {
        query = query.filter(lots::ward.eq(ward));
    }
    if !filter.owner.is_empty() {
        query = query.filter(lots::owner.eq_any(filter.owner.0));
    }
    if let Some(treatment) = filter.treatment {
        query = query.filter(lots::treatment.eq(treatment));
    }
    if let Some(promised) = filter.promised {
        let held = lot_agreement_lots::table
            .filter(lot_agreement_lots::released_at.is_null())
            .select(lot_agreement_lots::lot_id);
        query = match promised {
            true => query.filter(lots::id.eq_any(held)),
            false => query.filter(lots::id.ne_all(held)),
        };
    }
    match filter.reopened {
        Some(true) => query = query.filter(lots::reopened_count.gt(0)),
        Some(false) => query = query.filter(lots::reopened_count.eq(0)),
        None => {}
    }
    match filter.placed {
        Some(true) => query = query.filter(lots::longitude.is_not_null()),
        Some(false) => query = query.filter(lots::longitude.is_null()),
        None => {}
    }
    if let Some(season) = filter.unplanned_season {
        let planned =
            lot_season_plans::table.filter(lot_season_plans::season.eq(season)).select(lot_season_plans::lot_id);
        query = query.filter(lots::id.ne_all(planned));
    }
    if let Some(points) = filter.priority_from {
        query = query.filter(lots::priority.ge(points));
    }
    query
}

const SORTS: &[&str] = &[
    "-priority",
    "priority",
    "address",
    "-address",
    "-status_changed_at",
    "status_changed_at",
    "-updated_at",
    "updated_at",
];

/// One page of lots; `shows_signs`: with the codes of their signs.
pub(super) async fn page(
    transaction: Transaction<'_>,
    filter: &LotFilter,
    page: &PageRequest,
    shows_signs: bool,
) -> ApiResult<Page<LotView>> {
    let (sort, descending) = page.sort(SORTS)?;
    let query = filtered(filter);
    let query = match sort {
        "address" => crate::keyset!(query, lots::address, lots::id, descending, page.after::<String>()?),
        "status_changed_at" => {
            crate::keyset!(query, lots::status_changed_at, lots::id, descending, page.after::<DateTime<Utc>>()?)
        }
        "updated_at" => crate::keyset!(query, lots::updated_at, lots::id, descending, page.after::<DateTime<Utc>>()?),
        _ => crate::keyset!(query, lots::priority, lots::id, descending, page.after::<f64>()?),
    };
    let rows: Vec<LotRow> =
        query.limit(page.limit + 1).select(LotRow::as_select()).load(&mut transaction.connection()).await?;
    let total = match page.include_total {
        true => {
            let ids: Vec<Uuid> =
                filtered(filter).select(lots::id).limit(TOTAL_CAP + 1).load(&mut transaction.connection()).await?;
            Some(Total::of(&ids))
        }
        false => None,
    };
    let instant = |at: DateTime<Utc>| at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    let key = |row: &LotRow| {
        let key = match sort {
            "address" => row.address.clone(),
            "status_changed_at" => instant(row.status_changed_at),
            "updated_at" => instant(row.updated_at),
            _ => row.priority.to_string(),
        };
        (key, row.id)
    };
    let found = page.page(rows, total, key);
    let mut shown = views(transaction, &found.items, shows_signs).await?.into_iter();
    Ok(found.filter_map(|_| shown.next()))
}

/// A lot on a map.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = lots, check_for_backend(Pg))]
pub(super) struct LotPoint {
    pub id: Uuid,
    pub address: String,
    pub longitude: Option<f64>,
    pub latitude: Option<f64>,
    pub status: LotStatus,
    pub priority: f64,
}

fn too_many(limit: i64) -> Problem {
    let detail = format!("More than {limit} lots match; narrow the filter.");
    Problem::new(ProblemKind::Invalid, detail).with_code("too_many_rows")
}

/// Points of all lots of a filter; more than `limit` are refused.
pub(super) async fn points(transaction: Transaction<'_>, filter: &LotFilter, limit: i64) -> ApiResult<Vec<LotPoint>> {
    let rows: Vec<LotPoint> =
        filtered(filter).limit(limit + 1).select(LotPoint::as_select()).load(&mut transaction.connection()).await?;
    if i64::try_from(rows.len()).unwrap_or(i64::MAX) > limit {
        return Err(too_many(limit));
    }
    Ok(rows)
}

/// All lots of a filter for an export; more than `limit` are refused.
pub(super) async fn all(transaction: Transaction<'_>, filter: &LotFilter, limit: i64) -> ApiResult<Vec<LotRow>> {
    let rows: Vec<LotRow> = filtered(filter)
        .order((lots::priority.desc(), lots::id.desc()))
        .limit(limit + 1)
        .select(LotRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    if i64::try_from(rows.len()).unwrap_or(i64::MAX) > limit {
        return Err(too_many(limit));
    }
    Ok(rows)
}

/// One lot.
pub async fn find_row(transaction: Transaction<'_>, id: Uuid) -> ApiResult<LotRow> {
    Ok(lots::table.find(id).select(LotRow::as_select()).first(&mut transaction.connection()).await?)
}

pub(super) async fn find(transaction: Transaction<'_>, id: Uuid, shows_signs: bool) -> ApiResult<LotView> {
    let row = find_row(transaction, id).await?;
    views(transaction, &[row], shows_signs).await?.pop().ok_or_else(Problem::not_found)
}

/// One lot, locked until the end of the transaction.
pub async fn lock(transaction: Transaction<'_>, id: Uuid) -> ApiResult<LotRow> {
    Ok(lots::table.find(id).select(LotRow::as_select()).for_update().first(&mut transaction.connection()).await?)
}

/// Moves a locked lot to another stage and writes its story.
pub async fn set_status(
    transaction: Transaction<'_>,
    row: &LotRow,
    to: LotStatus,
    note: Option<&str>,
) -> ApiResult<()> {
    if row.status == to {
        return Ok(());
    }
    diesel::update(lots::table.find(row.id))
        .set((
            lots::status.eq(to),
            lots::status_changed_at.eq(Utc::now()),
            lots::updated_at.eq(Utc::now()),
            lots::row_version.eq(lots::row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    changes::record(transaction, row.id, "moved", Some((row.status, to)), &["status"], note).await
}

pub(super) async fn views(transaction: Transaction<'_>, rows: &[LotRow], shows_signs: bool) -> ApiResult<Vec<LotView>> {
    let areas = areas(transaction).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let promised: HashMap<Uuid, Uuid> = lot_agreement_lots::table
        .filter(lot_agreement_lots::released_at.is_null())
        .filter(lot_agreement_lots::lot_id.eq_any(ids))
        .select((lot_agreement_lots::lot_id, lot_agreement_lots::agreement_id))
        .load::<(Uuid, Uuid)>(&mut transaction.connection())
        .await?
        .into_iter()
        .collect();
    rows.iter()
        .cloned()
        .map(|row| {
            Ok(LotView {
                community_area: row.community_area_number.and_then(|number| areas.summary(number)),
                point: Point::from_columns(row.longitude, row.latitude),
                cell: row
                    .cell
                    .and_then(|cell| statistics::hot_spots::cell_to_hex(u64::from_ne_bytes(cell.to_ne_bytes()))),
                priority_factors: serde_json::from_value(row.priority_factors)
                    .map_err(|error| Problem::internal(&error))?,
                promised_by: promised.get(&row.id).copied(),
                sign_code: shows_signs.then_some(row.sign_code),
                allowed_transitions: row.status.allowed_transitions().to_vec(),
                id: row.id,
                parcel_number: row.parcel_number,
                external_id: row.external_id,
                address: row.address,
                zip_code: row.zip_code,
                ward: row.ward,
                owner: row.owner,
                managing_organization: row.managing_organization,
                property_status: row.property_status,
                zoning: row.zoning,
                square_feet: row.square_feet,
                boundary: row.boundary,
                acquired_on: row.acquired_on,
                disposed_on: row.disposed_on,
                vacant_since: row.vacant_since,
                sales_status: row.sales_status,
                application_url: row.application_url,
                status: row.status,
                status_changed_at: row.status_changed_at,
                treatment: row.treatment,
                treated_on: row.treated_on,
                priority: row.priority,
                reopened_count: row.reopened_count,
                row_version: row.row_version,
                created_at: row.created_at,
                updated_at: row.updated_at,
            })
        })
        .collect()
}
