//! Kinds of treatment, with the standard that the work is held to.

use actix_web::Responder;
use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::lot_treatments;
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

/// A kind of treatment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LotTreatment {
    /// Id.
    pub id: Uuid,
    /// As it stands on lots.
    #[schema(example = "green", max_length = 50)]
    pub code: String,
    /// Name.
    pub name: Localized,
    /// What has to be there when it is done.
    pub standard: Localized,
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

impl Versioned for LotTreatment {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// A new kind of treatment.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLotTreatment {
    /// As it will stand on lots; never changed later.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "orchard", min_length = 1, max_length = 50)]
    pub code: String,
    /// Name.
    #[validate(nested)]
    pub name: Localized,
    /// What has to be there when it is done.
    #[validate(nested)]
    pub standard: Localized,
    /// Place in the list.
    #[validate(range(min = 0, max = 1000))]
    #[schema(example = 1, minimum = 0, maximum = 1000)]
    pub position: i32,
}

/// A change of a kind of treatment (JSON merge patch).
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LotTreatmentPatch {
    /// Name.
    #[validate(nested)]
    pub name: Option<Localized>,
    /// What has to be there when it is done.
    #[validate(nested)]
    pub standard: Option<Localized>,
    /// Place in the list.
    #[validate(range(min = 0, max = 1000))]
    #[schema(example = 2, minimum = 0, maximum = 1000)]
    pub position: Option<i32>,
    /// Whether it can be chosen; lots that have it keep it.
    #[schema(example = false)]
    pub active: Option<bool>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = lot_treatments, check_for_backend(diesel::pg::Pg))]
struct Row {
    id: Uuid,
    code: String,
    name: Value,
    standard: Value,
    position: i32,
    active: bool,
    row_version: i64,
}

fn view(row: Row) -> ApiResult<LotTreatment> {
    let Row { id, code, name, standard, position, active, row_version } = row;
    let (name, standard) = (Localized::from_column(name)?, Localized::from_column(standard)?);
    Ok(LotTreatment { id, code, name, standard, position, active, row_version })
}

/// List the treatments of lots
///
/// All of them, with their standards, also those that cannot be chosen any more.
#[utoipa::path(get, path = "/api/v1/lot-treatments", tag = "lot-rules",
    responses((status = 200, description = "All treatments.", body = Page<LotTreatment>)))]
pub async fn list_lot_treatments(access: Access<Public>) -> ApiResult<Page<LotTreatment>> {
    access.read(async |transaction: Transaction<'_>, _: &_| all(transaction).await.map(Page::whole)).await
}

/// Create a treatment of lots
///
/// Its code stays; name and standard may change later.
#[utoipa::path(post, path = "/api/v1/lot-treatments", tag = "lot-rules", params(IdempotencyKey),
    request_body = NewLotTreatment,
    responses((status = 201, description = "The new treatment.", body = LotTreatment)))]
pub async fn create_lot_treatment(
    access: Access<WriteLotRules>,
    idempotency: IdempotencyKey,
    body: Body<NewLotTreatment>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            let id = insert(transaction, new).await?;
            let action = "lot_treatment.created";
            audit::record_change(transaction, "lot_treatment", action, id, vec![], Place::default()).await?;
            Ok(id)
        })
        .await?;
    let view = access.read(async move |transaction, _| find(transaction, created.id).await).await?;
    Ok(Item::created(view, "/api/v1/lot-treatments".to_owned(), created.replayed))
}

/// Change a treatment of lots
///
/// A JSON merge patch; needs `If-Match`.
#[utoipa::path(patch, path = "/api/v1/lot-treatments/{treatment_id}", tag = "lot-rules",
    params(("treatment_id" = Uuid, Path, description = "Id of the treatment"), IfMatch),
    request_body = LotTreatmentPatch,
    responses((status = 200, description = "The treatment as it stands now.", body = LotTreatment)))]
pub async fn update_lot_treatment(
    access: Access<WriteLotRules>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<LotTreatmentPatch>,
) -> ApiResult<Item<LotTreatment>> {
    let (id, patch) = (id.0, body.into_inner());
    access.write(async move |transaction, _| change(transaction, id, if_match, patch).await).await.map(Item::ok)
}

async fn change(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: IfMatch,
    patch: LotTreatmentPatch,
) -> ApiResult<LotTreatment> {
    let current: i64 = lot_treatments::table
        .find(id)
        .select(lot_treatments::row_version)
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    if_match.check(current)?;
    let fields = audit::changed([
        ("name", patch.name.is_some()),
        ("standard", patch.standard.is_some()),
        ("position", patch.position.is_some()),
        ("active", patch.active.is_some()),
    ]);
    if fields.is_empty() {
        return find(transaction, id).await;
    }
    diesel::update(lot_treatments::table.find(id))
        .set((
            patch.name.map(|name| lot_treatments::name.eq(name.column())),
            patch.standard.map(|standard| lot_treatments::standard.eq(standard.column())),
            patch.position.map(|position| lot_treatments::position.eq(position)),
            patch.active.map(|active| lot_treatments::active.eq(active)),
            lot_treatments::updated_at.eq(Utc::now()),
            lot_treatments::row_version.eq(current + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let action = "lot_treatment.updated";
    audit::record_change(transaction, "lot_treatment", action, id, fields, Place::default()).await?;
    find(transaction, id).await
}

async fn insert(transaction: Transaction<'_>, new: NewLotTreatment) -> ApiResult<Uuid> {
    crate::codes::check("/code", &new.code)?;
    let id = Uuid::now_v7();
    diesel::insert_into(lot_treatments::table)
        .values((
            lot_treatments::id.eq(id),
            lot_treatments::code.eq(new.code),
            lot_treatments::name.eq(new.name.column()),
            lot_treatments::standard.eq(new.standard.column()),
            lot_treatments::position.eq(new.position),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(id)
}

/// Seeds treatments; what is there already stays.
pub(super) async fn seed(transaction: Transaction<'_>, treatments: Vec<NewLotTreatment>) -> ApiResult<()> {
    let known: Vec<String> =
        lot_treatments::table.select(lot_treatments::code).load(&mut transaction.connection()).await?;
    for new in treatments.into_iter().filter(|new| !known.contains(&new.code)) {
        insert(transaction, new).await?;
    }
    Ok(())
}

async fn all(transaction: Transaction<'_>) -> ApiResult<Vec<LotTreatment>> {
    let rows: Vec<Row> = lot_treatments::table
        .order((lot_treatments::position, lot_treatments::code))
        .select(Row::as_select())
        .load(&mut transaction.connection())
        .await?;
    rows.into_iter().map(view).collect()
}

async fn find(transaction: Transaction<'_>, id: Uuid) -> ApiResult<LotTreatment> {
    all(transaction).await?.into_iter().find(|treatment| treatment.id == id).ok_or_else(Problem::not_found)
}

/// Refuses a treatment that cannot be chosen.
pub(super) async fn require_active(transaction: Transaction<'_>, code: &str) -> ApiResult<()> {
    let found: i64 = lot_treatments::table
        .filter(lot_treatments::code.eq(code))
        .filter(lot_treatments::active)
        .count()
        .get_result(&mut transaction.connection())
        .await?;
    if found > 0 {
        return Ok(());
    }
    Err(Problem::invalid_field("/treatment", "unknown_treatment", "Choose one of the treatments that are offered."))
}
