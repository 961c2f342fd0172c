//! What everybody may see: lots under care, what was done, photos that were released. Never a priority.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{lots, work_order_photos, work_orders};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::export;
use super::model::LotStatus;
use super::store::LotPoint;
use crate::community_areas::{AreaSummary, Point, areas};
use crate::platform::access::{Access, Public};
use crate::platform::db::Transaction;
use crate::platform::http::{
    ApiResult, CsvExport, Item, List, Many, Page, PageParameters, PageRequest, Path, Query, TOTAL_CAP, Total, Versioned,
};
use crate::settings::timezone;
use crate::work_orders::{PhotoRole, WorkOrderKind, WorkOrderStatus};

/// A lot under care.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PublicLot {
    /// Id.
    pub id: Uuid,
    /// Address.
    #[schema(example = "3500 W EXAMPLE AVE", max_length = 200)]
    pub address: String,
    /// Community area.
    pub community_area: Option<AreaSummary>,
    /// Where it is.
    pub point: Option<Point>,
    /// Where it stands.
    pub status: LotStatus,
    /// Since when.
    pub status_changed_at: DateTime<Utc>,
    /// Code of its treatment.
    #[schema(example = "green", max_length = 50)]
    pub treatment: Option<String>,
    /// Day of the first verified work.
    pub treated_on: Option<NaiveDate>,
    /// How often residents re-opened what was verified.
    #[schema(example = 0, minimum = 0)]
    pub reopened_count: i32,
    /// Verified work, newest first; only when one lot is read.
    #[schema(max_items = 50)]
    pub work: Vec<PublicWork>,
    #[serde(skip)]
    row_version: i64,
}

impl Versioned for PublicLot {
    fn row_version(&self) -> i64 {
        self.row_version
    }

    fn state(&self) -> Option<String> {
        Some(format!("{}.{}", self.work.len(), self.work.iter().map(|work| work.photos.len()).sum::<usize>()))
    }
}

/// Work that another organization has verified.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PublicWork {
    /// Id of the work order.
    pub id: Uuid,
    /// What was done.
    pub kind: WorkOrderKind,
    /// Day.
    pub performed_on: NaiveDate,
    /// Bags of debris that were taken away.
    #[schema(example = 12, minimum = 0)]
    pub bags_removed: Option<i32>,
    /// Photos that were released.
    #[schema(max_items = 20)]
    pub photos: Vec<PublicPhoto>,
}

/// A photo that was released.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PublicPhoto {
    /// Id; the picture is at `/api/v1/public-lot-photos/{id}`.
    pub id: Uuid,
    /// Before or after the work.
    pub role: PhotoRole,
}

/// Which lots.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PublicLotFilter {
    /// Part of the address.
    #[param(max_length = 100, example = "example ave")]
    pub q: Option<String>,
    /// Where they stand.
    #[serde(default)]
    #[param(value_type = Vec<LotStatus>, style = Form, explode = false)]
    pub status: Many<LotStatus>,
    /// Community areas.
    #[serde(default)]
    #[param(value_type = Vec<i32>, style = Form, explode = false)]
    pub area: Many<i32>,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = lots, check_for_backend(Pg))]
struct Row {
    id: Uuid,
    address: String,
    community_area_number: Option<i32>,
    longitude: Option<f64>,
    latitude: Option<f64>,
    status: LotStatus,
    status_changed_at: DateTime<Utc>,
    treatment: Option<String>,
    treated_on: Option<NaiveDate>,
    reopened_count: i32,
    row_version: i64,
}

/// List lots under care
///
/// For everybody. `sort`: `address`, `-address`, `-status_changed_at`, `status_changed_at`.
#[utoipa::path(get, path = "/api/v1/public-lots", tag = "lots", params(PublicLotFilter, PageParameters),
    responses((status = 200, description = "A page of lots.", body = Page<PublicLot>)))]
pub async fn list_public_lots(access: Access<Public>, list: List<PublicLotFilter>) -> ApiResult<Page<PublicLot>> {
    access.read(async move |transaction, _| page(transaction, &list.filter, &list.page).await).await
}

/// Read a lot under care
///
/// With verified work and the photos that were released.
#[utoipa::path(get, path = "/api/v1/public-lots/{lot_id}", tag = "lots",
    params(("lot_id" = Uuid, Path, description = "Id of the lot")),
    responses((status = 200, description = "The lot.", body = PublicLot)))]
pub async fn get_public_lot(access: Access<Public>, id: Path<Uuid>) -> ApiResult<Item<PublicLot>> {
    access
        .aggregate("verified work on a lot, for everybody", async move |transaction, _| find(transaction, id.0).await)
        .await
        .map(Item::ok)
}

/// Export lots under care for a map
///
/// GeoJSON points, for everybody, without priorities.
#[utoipa::path(get, path = "/api/v1/public-lots.geojson", tag = "lots", params(PublicLotFilter),
    responses((status = 200, description = "A GeoJSON FeatureCollection.", content_type = "application/geo+json", body = serde_json::Value,
        example = json!({"type": "FeatureCollection", "features": [], "without_point": 0}))))]
pub async fn export_public_lots_geojson(
    access: Access<Public>,
    filter: Query<PublicLotFilter>,
) -> ApiResult<CsvExport> {
    let rows: Vec<LotPoint> = access
        .read(async move |transaction, _| {
            Ok(filtered(&filter.0)
                .limit(export::LIMIT)
                .select(LotPoint::as_select())
                .load(&mut transaction.connection())
                .await?)
        })
        .await?;
    export::geojson("lots-under-care", &rows, false)
}

fn filtered(filter: &PublicLotFilter) -> lots::BoxedQuery<'static, Pg> {
    let filter = filter.clone();
    let mut query = lots::table.filter(lots::status.eq_any(LotStatus::UNDER_CARE)).into_boxed();
    if let Some(text) = filter.q.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()) {
        query = query.filter(lots::address.ilike(format!("%{}%", text.replace(['%', '_', '\\'], ""))));
    }
    if !filter.status.is_empty() {
        query = query.filter(lots::status.eq_any(filter.status.0));
    }
    if !filter.area.is_empty() {
        query = query.filter(lots::community_area_number.eq_any(filter.area.0));
    }
    query
}

async fn page(
    transaction: Transaction<'_>,
    filter: &PublicLotFilter,
    page: &PageRequest,
) -> ApiResult<Page<PublicLot>> {
    let (sort, descending) = page.sort(&["address", "-address", "-status_changed_at", "status_changed_at"])?;
    let query = filtered(filter);
    let query = match sort {
        "status_changed_at" => {
            crate::keyset!(query, lots::status_changed_at, lots::id, descending, page.after::<DateTime<Utc>>()?)
        }
        _ => crate::keyset!(query, lots::address, lots::id, descending, page.after::<String>()?),
    };
    let rows: Vec<Row> =
        query.limit(page.limit + 1).select(Row::as_select()).load(&mut transaction.connection()).await?;
    let total = match page.include_total {
        true => {
            let ids: Vec<Uuid> =
                filtered(filter).select(lots::id).limit(TOTAL_CAP + 1).load(&mut transaction.connection()).await?;
            Some(Total::of(&ids))
        }
        false => None,
    };
    let areas = areas(transaction).await?;
    let found = page.page(rows, total, |row| {
        let key = match sort {
            "status_changed_at" => row.status_changed_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
            _ => row.address.clone(),
        };
        (key, row.id)
    });
    Ok(found.map(|row| view(row, &areas, Vec::new())))
}

fn view(row: Row, areas: &crate::community_areas::Areas, work: Vec<PublicWork>) -> PublicLot {
    PublicLot {
        community_area: row.community_area_number.and_then(|number| areas.summary(number)),
        point: Point::from_columns(row.longitude, row.latitude),
        id: row.id,
        address: row.address,
        status: row.status,
        status_changed_at: row.status_changed_at,
        treatment: row.treatment,
        treated_on: row.treated_on,
        reopened_count: row.reopened_count,
        work,
        row_version: row.row_version,
    }
}

/// Id, kind, when it was performed, bags.
type WorkRow = (Uuid, WorkOrderKind, Option<DateTime<Utc>>, Option<i32>);

/// One lot under care, with its work; as the platform.
pub(super) async fn find(transaction: Transaction<'_>, id: Uuid) -> ApiResult<PublicLot> {
    let row: Row = lots::table
        .filter(lots::id.eq(id))
        .filter(lots::status.eq_any(LotStatus::UNDER_CARE))
        .select(Row::as_select())
        .first(&mut transaction.connection())
        .await?;
    let areas = areas(transaction).await?;
    let zone = timezone(transaction).await?;
    let rows: Vec<WorkRow> = work_orders::table
        .filter(work_orders::lot_id.eq(id))
        .filter(work_orders::status.eq(WorkOrderStatus::Verified))
        .order(work_orders::performed_at.desc())
        .limit(50)
        .select((work_orders::id, work_orders::kind, work_orders::performed_at, work_orders::bags_removed))
        .load(&mut transaction.connection())
        .await?;
    let photos: Vec<(Uuid, Uuid, PhotoRole)> = work_order_photos::table
        .filter(work_order_photos::work_order_id.eq_any(rows.iter().map(|row| row.0).collect::<Vec<_>>()))
        .filter(work_order_photos::public)
        .order(work_order_photos::taken_at)
        .select((work_order_photos::work_order_id, work_order_photos::id, work_order_photos::role))
        .load(&mut transaction.connection())
        .await?;
    let work = rows
        .into_iter()
        .filter_map(|(id, kind, performed_at, bags_removed)| {
            let released = photos.iter().filter(|photo| photo.0 == id);
            let photos = released.map(|(_, id, role)| PublicPhoto { id: *id, role: *role }).collect();
            let performed_on = performed_at?.with_timezone(&zone).date_naive();
            Some(PublicWork { id, kind, performed_on, bags_removed, photos })
        })
        .collect();
    Ok(view(row, &areas, work))
}
