//! Tools that volunteers borrow.

use actix_web::Responder;
use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::lot_tools;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::policy::WriteLotRules;
use crate::localized::Localized;
use crate::platform::access::{Access, Public};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Body, IdempotencyKey, IfMatch, Item, Page, Path, Problem, Versioned};

/// A tool.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LotTool {
    /// Id.
    pub id: Uuid,
    /// As it stands on events.
    #[schema(example = "rake", max_length = 50)]
    pub code: String,
    /// Name.
    pub name: Localized,
    /// How many there are.
    #[schema(example = 40, minimum = 0)]
    pub stock: i32,
    /// Place in the list.
    #[schema(example = 1, minimum = 0)]
    pub position: i32,
    /// Whether it can be chosen at present.
    #[schema(example = true)]
    pub active: bool,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

impl Versioned for LotTool {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// A new tool.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLotTool {
    /// As it will stand on events; never changed later.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "loppers", min_length = 1, max_length = 50)]
    pub code: String,
    /// Name.
    #[validate(nested)]
    pub name: Localized,
    /// How many there are.
    #[validate(range(min = 0, max = 100_000))]
    #[schema(example = 40, minimum = 0, maximum = 100_000)]
    pub stock: i32,
    /// Place in the list.
    #[validate(range(min = 0, max = 1000))]
    #[schema(example = 1, minimum = 0, maximum = 1000)]
    pub position: i32,
}

/// A change of a tool (JSON merge patch).
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LotToolPatch {
    /// Name.
    #[validate(nested)]
    pub name: Option<Localized>,
    /// How many there are.
    #[validate(range(min = 0, max = 100_000))]
    #[schema(example = 50, minimum = 0, maximum = 100_000)]
    pub stock: Option<i32>,
    /// Place in the list.
    #[validate(range(min = 0, max = 1000))]
    #[schema(example = 2, minimum = 0, maximum = 1000)]
    pub position: Option<i32>,
    /// Whether it can be chosen; events that have it keep it.
    #[schema(example = false)]
    pub active: Option<bool>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = lot_tools, check_for_backend(diesel::pg::Pg))]
struct Row {
    id: Uuid,
    code: String,
    name: Value,
    stock: i32,
    position: i32,
    active: bool,
    row_version: i64,
}

fn view(row: Row) -> ApiResult<LotTool> {
    let Row { id, code, name, stock, position, active, row_version } = row;
    Ok(LotTool { id, code, name: Localized::from_column(name)?, stock, position, active, row_version })
}

/// List the tools of volunteers
///
/// All of them, also those that cannot be chosen any more.
#[utoipa::path(get, path = "/api/v1/lot-tools", tag = "lot-rules",
    responses((status = 200, description = "All tools.", body = Page<LotTool>)))]
pub async fn list_lot_tools(access: Access<Public>) -> ApiResult<Page<LotTool>> {
    access.read(async |transaction: Transaction<'_>, _: &_| all(transaction).await.map(Page::whole)).await
}

/// Create a tool of volunteers
///
/// Its code stays; name and stock may change later.
#[utoipa::path(post, path = "/api/v1/lot-tools", tag = "lot-rules", params(IdempotencyKey),
    request_body = NewLotTool,
    responses((status = 201, description = "The new tool.", body = LotTool)))]
pub async fn create_lot_tool(
    access: Access<WriteLotRules>,
    idempotency: IdempotencyKey,
    body: Body<NewLotTool>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            let id = insert(transaction, new).await?;
            let action = "lot_tool.created";
            audit::record_change(transaction, "lot_tool", action, id, vec![], Place::default()).await?;
            Ok(id)
        })
        .await?;
    let view = access.read(async move |transaction, _| find(transaction, created.id).await).await?;
    Ok(Item::created(view, "/api/v1/lot-tools".to_owned(), created.replayed))
}

/// Change a tool of volunteers
///
/// A JSON merge patch; needs `If-Match`.
#[utoipa::path(patch, path = "/api/v1/lot-tools/{tool_id}", tag = "lot-rules",
    params(("tool_id" = Uuid, Path, description = "Id of the tool"), IfMatch),
    request_body = LotToolPatch,
    responses((status = 200, description = "The tool as it stands now.", body = LotTool)))]
pub async fn update_lot_tool(
    access: Access<WriteLotRules>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<LotToolPatch>,
) -> ApiResult<Item<LotTool>> {
    let (id, patch) = (id.0, body.into_inner());
    access.write(async move |transaction, _| change(transaction, id, if_match, patch).await).await.map(Item::ok)
}

async fn change(transaction: Transaction<'_>, id: Uuid, if_match: IfMatch, patch: LotToolPatch) -> ApiResult<LotTool> {
    let current: i64 = lot_tools::table
        .find(id)
        .select(lot_tools::row_version)
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    if_match.check(current)?;
    let fields = audit::changed([
        ("name", patch.name.is_some()),
        ("stock", patch.stock.is_some()),
        ("position", patch.position.is_some()),
        ("active", patch.active.is_some()),
    ]);
    if fields.is_empty() {
        return find(transaction, id).await;
    }
    diesel::update(lot_tools::table.find(id))
        .set((
            patch.name.map(|name| lot_tools::name.eq(name.column())),
            patch.stock.map(|stock| lot_tools::stock.eq(stock)),
            patch.position.map(|position| lot_tools::position.eq(position)),
            patch.active.map(|active| lot_tools::active.eq(active)),
            lot_tools::updated_at.eq(Utc::now()),
            lot_tools::row_version.eq(current + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let action = "lot_tool.updated";
    audit::record_change(transaction, "lot_tool", action, id, fields, Place::default()).await?;
    find(transaction, id).await
}

async fn insert(transaction: Transaction<'_>, new: NewLotTool) -> ApiResult<Uuid> {
    crate::codes::check("/code", &new.code)?;
    let id = Uuid::now_v7();
    diesel::insert_into(lot_tools::table)
        .values((
            lot_tools::id.eq(id),
            lot_tools::code.eq(new.code),
            lot_tools::name.eq(new.name.column()),
            lot_tools::stock.eq(new.stock),
            lot_tools::position.eq(new.position),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(id)
}

/// Seeds tools; what is there already stays.
pub(super) async fn seed(transaction: Transaction<'_>, tools: Vec<NewLotTool>) -> ApiResult<()> {
    let known: Vec<String> = lot_tools::table.select(lot_tools::code).load(&mut transaction.connection()).await?;
    for new in tools.into_iter().filter(|new| !known.contains(&new.code)) {
        insert(transaction, new).await?;
    }
    Ok(())
}

pub(super) async fn all(transaction: Transaction<'_>) -> ApiResult<Vec<LotTool>> {
    let rows: Vec<Row> = lot_tools::table
        .order((lot_tools::position, lot_tools::code))
        .select(Row::as_select())
        .load(&mut transaction.connection())
        .await?;
    rows.into_iter().map(view).collect()
}

async fn find(transaction: Transaction<'_>, id: Uuid) -> ApiResult<LotTool> {
    all(transaction).await?.into_iter().find(|tool| tool.id == id).ok_or_else(Problem::not_found)
}
