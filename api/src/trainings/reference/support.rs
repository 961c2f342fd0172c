//! Numbers to call, for pages whose content may be hard to bear.

use actix_web::Responder;
use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::support_lines;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::localized::Localized;
use super::super::policy::WriteTrainingRules;
use crate::platform::access::{Access, Public};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Body, IdempotencyKey, IfMatch, Item, Page, Path, Versioned};

/// A number to call.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SupportLine {
    /// Id.
    pub id: Uuid,
    /// Who answers.
    pub name: Localized,
    /// The number, as one says it.
    #[schema(example = "988", max_length = 50)]
    pub phone: String,
    /// What for.
    pub description: Localized,
    /// Place in the list.
    #[schema(example = 1, minimum = 0)]
    pub position: i32,
    /// Whether it is shown.
    #[schema(example = true)]
    pub active: bool,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

impl Versioned for SupportLine {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// A new number.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSupportLine {
    /// Who answers.
    #[validate(nested)]
    pub name: Localized,
    /// The number, as one says it.
    #[validate(length(min = 3, max = 50))]
    #[schema(example = "988", min_length = 3, max_length = 50)]
    pub phone: String,
    /// What for.
    #[validate(nested)]
    pub description: Localized,
    /// Place in the list.
    #[validate(range(min = 0, max = 1000))]
    #[schema(example = 1, minimum = 0, maximum = 1000)]
    pub position: i32,
}

/// A change (JSON merge patch).
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SupportLinePatch {
    /// Who answers.
    #[validate(nested)]
    pub name: Option<Localized>,
    /// The number.
    #[validate(length(min = 3, max = 50))]
    #[schema(example = "988", min_length = 3, max_length = 50)]
    pub phone: Option<String>,
    /// What for.
    #[validate(nested)]
    pub description: Option<Localized>,
    /// Place in the list.
    #[validate(range(min = 0, max = 1000))]
    #[schema(example = 1, minimum = 0, maximum = 1000)]
    pub position: Option<i32>,
    /// Whether it is shown.
    #[schema(example = true)]
    pub active: Option<bool>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = support_lines, check_for_backend(diesel::pg::Pg))]
struct LineRow {
    id: Uuid,
    name: Value,
    phone: String,
    description: Value,
    position: i32,
    active: bool,
    row_version: i64,
}

impl LineRow {
    fn view(self) -> ApiResult<SupportLine> {
        let Self { id, name, phone, description, position, active, row_version } = self;
        let (name, description) = (Localized::from_column(name)?, Localized::from_column(description)?);
        Ok(SupportLine { id, name, phone, description, position, active, row_version })
    }
}

/// Numbers that are shown.
pub async fn support_lines(transaction: Transaction<'_>) -> ApiResult<Vec<SupportLine>> {
    let rows: Vec<LineRow> = support_lines::table
        .filter(support_lines::active)
        .order((support_lines::position, support_lines::id))
        .select(LineRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    rows.into_iter().map(LineRow::view).collect()
}

/// List support numbers
///
/// For distress and danger, in the order in which they are shown.
#[utoipa::path(get, path = "/api/v1/support-lines", tag = "training-rules",
    responses((status = 200, description = "The numbers that are shown.", body = Page<SupportLine>)))]
pub async fn list_support_lines(access: Access<Public>) -> ApiResult<Page<SupportLine>> {
    access.read(async |transaction: Transaction<'_>, _: &_| support_lines(transaction).await.map(Page::whole)).await
}

/// Enter a support number
///
/// It is shown at once.
#[utoipa::path(post, path = "/api/v1/support-lines", tag = "training-rules", params(IdempotencyKey),
    request_body = NewSupportLine,
    responses((status = 201, description = "The new number.", body = SupportLine)))]
pub async fn create_support_line(
    access: Access<WriteTrainingRules>,
    idempotency: IdempotencyKey,
    body: Body<NewSupportLine>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            let id = insert(transaction, new).await?;
            audit::record_change(transaction, "support_line", "support_line.created", id, vec![], Place::default())
                .await?;
            Ok(id)
        })
        .await?;
    let id = created.id;
    let view = access.read(async move |transaction, _| find(transaction, id).await).await?;
    Ok(Item::created(view, format!("/api/v1/support-lines/{id}"), created.replayed))
}

/// Change a support number
///
/// A JSON merge patch; needs `If-Match`. `active: false` takes it off the pages.
#[utoipa::path(patch, path = "/api/v1/support-lines/{support_line_id}", tag = "training-rules",
    params(("support_line_id" = Uuid, Path, description = "Id of the number"), IfMatch), request_body = SupportLinePatch,
    responses((status = 200, description = "The number as it stands now.", body = SupportLine)))]
pub async fn update_support_line(
    access: Access<WriteTrainingRules>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<SupportLinePatch>,
) -> ApiResult<Item<SupportLine>> {
    let (id, patch) = (id.0, body.into_inner());
    access.write(async move |transaction, _| apply(transaction, id, if_match, patch).await).await.map(Item::ok)
}

async fn apply(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: IfMatch,
    patch: SupportLinePatch,
) -> ApiResult<SupportLine> {
    let current: i64 = support_lines::table
        .find(id)
        .select(support_lines::row_version)
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    if_match.check(current)?;
    let SupportLinePatch { name, phone, description, position, active } = patch;
    let fields = [
        ("name", name.is_some()),
        ("phone", phone.is_some()),
        ("description", description.is_some()),
        ("position", position.is_some()),
        ("active", active.is_some()),
    ];
    let fields: Vec<&str> = fields.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect();
    if fields.is_empty() {
        return find(transaction, id).await;
    }
    diesel::update(support_lines::table.find(id))
        .set((
            name.map(|name| support_lines::name.eq(name.column())),
            phone.map(|phone| support_lines::phone.eq(phone)),
            description.map(|text| support_lines::description.eq(text.column())),
            position.map(|position| support_lines::position.eq(position)),
            active.map(|active| support_lines::active.eq(active)),
            support_lines::updated_at.eq(Utc::now()),
            support_lines::row_version.eq(current + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    audit::record_change(transaction, "support_line", "support_line.updated", id, fields, Place::default()).await?;
    find(transaction, id).await
}

async fn find(transaction: Transaction<'_>, id: Uuid) -> ApiResult<SupportLine> {
    let row: LineRow =
        support_lines::table.find(id).select(LineRow::as_select()).first(&mut transaction.connection()).await?;
    row.view()
}

async fn insert(transaction: Transaction<'_>, new: NewSupportLine) -> ApiResult<Uuid> {
    let id = Uuid::now_v7();
    diesel::insert_into(support_lines::table)
        .values((
            support_lines::id.eq(id),
            support_lines::name.eq(new.name.column()),
            support_lines::phone.eq(new.phone),
            support_lines::description.eq(new.description.column()),
            support_lines::position.eq(new.position),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(id)
}

pub(super) async fn seed(transaction: Transaction<'_>, lines: Vec<NewSupportLine>) -> ApiResult<()> {
    let known: i64 = support_lines::table.count().get_result(&mut transaction.connection()).await?;
    if known == 0 {
        for line in lines {
            insert(transaction, line).await?;
        }
    }
    Ok(())
}
