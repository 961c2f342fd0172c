//! Kinds of work, and the clock of each from a day on.

use std::collections::HashMap;

use actix_web::Responder;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{action_categories, action_clocks};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::model::ActionKind;
use super::policy::WriteRules;
use crate::localized::Localized;
use crate::platform::access::{Access, SignedIn};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Body, IdempotencyKey, IfMatch, Item, Page, Path, Problem, Versioned};
use crate::settings::{timezone, today};

/// The clock of a category from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ActionClock {
    /// First day.
    pub effective_from: NaiveDate,
    /// Hours within which an action is due.
    #[schema(example = 48, minimum = 1, maximum = 8760)]
    pub due_hours: i32,
}

/// A kind of work that actions ask for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActionCategory {
    /// Id.
    pub id: Uuid,
    /// Whether it is about people or a place.
    pub kind: ActionKind,
    /// As it stands in actions.
    #[schema(example = "lighting", max_length = 50)]
    pub code: String,
    /// Name.
    pub name: Localized,
    /// Place in the list.
    #[schema(example = 1, minimum = 0)]
    pub position: i32,
    /// Whether it can be chosen at present.
    #[schema(example = true)]
    pub active: bool,
    /// Hours within which an action of today is due.
    #[schema(example = 48, minimum = 1, maximum = 8760)]
    pub due_hours: i32,
    /// All its clocks, newest first; also those that begin later.
    #[schema(max_items = 100)]
    pub clocks: Vec<ActionClock>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

impl Versioned for ActionCategory {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// A new kind of work.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewActionCategory {
    /// Whether it is about people or a place.
    pub kind: ActionKind,
    /// As it will stand in actions; never changed later.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "fence_repair", min_length = 1, max_length = 50)]
    pub code: String,
    /// Name.
    #[validate(nested)]
    pub name: Localized,
    /// Place in the list.
    #[validate(range(min = 0, max = 1000))]
    #[schema(example = 1, minimum = 0, maximum = 1000)]
    pub position: i32,
    /// Hours within which an action is due.
    #[validate(range(min = 1, max = 8760))]
    #[schema(example = 336, minimum = 1, maximum = 8760)]
    pub due_hours: i32,
}

/// A change of a kind of work (JSON merge patch).
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionCategoryPatch {
    /// Name.
    #[validate(nested)]
    pub name: Option<Localized>,
    /// Place in the list.
    #[validate(range(min = 0, max = 1000))]
    #[schema(example = 2, minimum = 0, maximum = 1000)]
    pub position: Option<i32>,
    /// Whether it can be chosen; actions that have it keep it.
    #[schema(example = false)]
    pub active: Option<bool>,
    /// Hours within which an action is due, from `effective_from` on; actions that stand keep their due time.
    #[validate(range(min = 1, max = 8760))]
    #[schema(example = 72, minimum = 1, maximum = 8760)]
    pub due_hours: Option<i32>,
    /// First day of the new clock; absent: today.
    pub effective_from: Option<NaiveDate>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = action_categories, check_for_backend(diesel::pg::Pg))]
struct CategoryRow {
    id: Uuid,
    kind: ActionKind,
    code: String,
    name: Value,
    position: i32,
    active: bool,
    row_version: i64,
}

/// List the categories of actions
///
/// All of them, also those that cannot be chosen any more, with their clocks.
#[utoipa::path(get, path = "/api/v1/action-categories", tag = "review-rules",
    responses((status = 200, description = "All categories.", body = Page<ActionCategory>)))]
pub async fn list_action_categories(access: Access<SignedIn>) -> ApiResult<Page<ActionCategory>> {
    access.read(async |transaction: Transaction<'_>, _: &_| categories(transaction).await.map(Page::whole)).await
}

/// Create a category of actions
///
/// Its clock runs from today on.
#[utoipa::path(post, path = "/api/v1/action-categories", tag = "review-rules", params(IdempotencyKey),
    request_body = NewActionCategory,
    responses((status = 201, description = "The new category.", body = ActionCategory)))]
pub async fn create_action_category(
    access: Access<WriteRules>,
    idempotency: IdempotencyKey,
    body: Body<NewActionCategory>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            let from = today(transaction).await?;
            let id = insert(transaction, new, from).await?;
            let action = "action_category.created";
            audit::record_change(transaction, "action_category", action, id, vec![], Place::default()).await?;
            Ok(id)
        })
        .await?;
    let id = created.id;
    let view = access.read(async move |transaction, _| find(transaction, id).await).await?;
    Ok(Item::created(view, "/api/v1/action-categories".to_owned(), created.replayed))
}

/// Change a category of actions
///
/// A JSON merge patch; needs `If-Match`. A new clock counts for actions that are opened from its first day on.
#[utoipa::path(patch, path = "/api/v1/action-categories/{category_id}", tag = "review-rules",
    params(("category_id" = Uuid, Path, description = "Id of the category"), IfMatch),
    request_body = ActionCategoryPatch,
    responses((status = 200, description = "The category as it stands now.", body = ActionCategory)))]
pub async fn update_action_category(
    access: Access<WriteRules>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<ActionCategoryPatch>,
) -> ApiResult<Item<ActionCategory>> {
    let (id, patch) = (id.0, body.into_inner());
    access.write(async move |transaction, _| change(transaction, id, if_match, patch).await).await.map(Item::ok)
}

async fn change(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: IfMatch,
    patch: ActionCategoryPatch,
) -> ApiResult<ActionCategory> {
    let current: i64 = action_categories::table
        .find(id)
        .select(action_categories::row_version)
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    if_match.check(current)?;
    let fields = audit::changed([
        ("name", patch.name.is_some()),
        ("position", patch.position.is_some()),
        ("active", patch.active.is_some()),
        ("due_hours", patch.due_hours.is_some()),
    ]);
    if fields.is_empty() {
        return find(transaction, id).await;
    }
    if let Some(due_hours) = patch.due_hours {
        let today = today(transaction).await?;
        let from = patch.effective_from.unwrap_or(today);
        if from < today {
            let detail = "A clock begins today or later; what has passed keeps its own.";
            return Err(Problem::invalid_field("/effective_from", "in_the_past", detail));
        }
        set_clock(transaction, id, from, due_hours).await?;
    }
    diesel::update(action_categories::table.find(id))
        .set((
            patch.name.map(|name| action_categories::name.eq(name.column())),
            patch.position.map(|position| action_categories::position.eq(position)),
            patch.active.map(|active| action_categories::active.eq(active)),
            action_categories::updated_at.eq(Utc::now()),
            action_categories::row_version.eq(current + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let action = "action_category.updated";
    audit::record_change(transaction, "action_category", action, id, fields, Place::default()).await?;
    find(transaction, id).await
}

async fn set_clock(transaction: Transaction<'_>, id: Uuid, from: NaiveDate, due_hours: i32) -> ApiResult<()> {
    diesel::insert_into(action_clocks::table)
        .values((
            action_clocks::category_id.eq(id),
            action_clocks::effective_from.eq(from),
            action_clocks::due_hours.eq(due_hours),
            action_clocks::created_by.eq(transaction.subject().id()),
        ))
        .on_conflict((action_clocks::category_id, action_clocks::effective_from))
        .do_update()
        .set(action_clocks::due_hours.eq(due_hours))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

async fn insert(transaction: Transaction<'_>, new: NewActionCategory, from: NaiveDate) -> ApiResult<Uuid> {
    crate::codes::check("/code", &new.code)?;
    let id = Uuid::now_v7();
    diesel::insert_into(action_categories::table)
        .values((
            action_categories::id.eq(id),
            action_categories::kind.eq(new.kind),
            action_categories::code.eq(new.code),
            action_categories::name.eq(new.name.column()),
            action_categories::position.eq(new.position),
        ))
        .execute(&mut transaction.connection())
        .await?;
    set_clock(transaction, id, from, new.due_hours).await?;
    Ok(id)
}

/// Seeds the categories of a city that starts; what is there already stays.
pub async fn seed_categories(
    transaction: Transaction<'_>,
    categories: Vec<NewActionCategory>,
    from: NaiveDate,
) -> ApiResult<()> {
    let known: Vec<String> =
        action_categories::table.select(action_categories::code).load(&mut transaction.connection()).await?;
    for new in categories.into_iter().filter(|new| !known.contains(&new.code)) {
        insert(transaction, new, from).await?;
    }
    Ok(())
}

async fn categories(transaction: Transaction<'_>) -> ApiResult<Vec<ActionCategory>> {
    let today = today(transaction).await?;
    let rows: Vec<CategoryRow> = action_categories::table
        .order((action_categories::kind, action_categories::position, action_categories::code))
        .select(CategoryRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    let clocks: Vec<(Uuid, NaiveDate, i32)> = action_clocks::table
        .order(action_clocks::effective_from.desc())
        .select((action_clocks::category_id, action_clocks::effective_from, action_clocks::due_hours))
        .load(&mut transaction.connection())
        .await?;
    let mut of: HashMap<Uuid, Vec<ActionClock>> = HashMap::new();
    for (category_id, effective_from, due_hours) in clocks {
        of.entry(category_id).or_default().push(ActionClock { effective_from, due_hours });
    }
    rows.into_iter()
        .map(|row| {
            let clocks = of.remove(&row.id).unwrap_or_default();
            let due_hours = hours_on(&clocks, today).unwrap_or(1);
            let CategoryRow { id, kind, code, name, position, active, row_version } = row;
            let name = Localized::from_column(name)?;
            Ok(ActionCategory { id, kind, code, name, position, active, due_hours, clocks, row_version })
        })
        .collect()
}

/// Hours of the clock of a day, from clocks newest first.
fn hours_on(clocks: &[ActionClock], day: NaiveDate) -> Option<i32> {
    clocks.iter().find(|clock| clock.effective_from <= day).map(|clock| clock.due_hours)
}

async fn find(transaction: Transaction<'_>, id: Uuid) -> ApiResult<ActionCategory> {
    categories(transaction).await?.into_iter().find(|category| category.id == id).ok_or_else(Problem::not_found)
}

/// Kind and hours of a category that can be chosen, for a clock that begins at an instant.
pub(super) async fn clock_of(
    transaction: Transaction<'_>,
    code: &str,
    begins_at: DateTime<Utc>,
) -> ApiResult<(ActionKind, i32)> {
    let unknown =
        || Problem::invalid_field("/category", "unknown_category", "Choose one of the categories that are offered.");
    let (id, kind): (Uuid, ActionKind) = action_categories::table
        .filter(action_categories::code.eq(code))
        .filter(action_categories::active)
        .select((action_categories::id, action_categories::kind))
        .first(&mut transaction.connection())
        .await
        .optional()?
        .ok_or_else(unknown)?;
    let day = begins_at.with_timezone(&timezone(transaction).await?).date_naive();
    let hours: Option<i32> = action_clocks::table
        .filter(action_clocks::category_id.eq(id))
        .filter(action_clocks::effective_from.le(day))
        .order(action_clocks::effective_from.desc())
        .select(action_clocks::due_hours)
        .first(&mut transaction.connection())
        .await
        .optional()?;
    hours.map(|hours| (kind, hours)).ok_or_else(unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_of_a_day_is_the_last_that_began_by_then() {
        let day = |number| NaiveDate::from_ymd_opt(2026, 11, number).unwrap();
        let clocks = [
            ActionClock { effective_from: day(20), due_hours: 24 },
            ActionClock { effective_from: day(10), due_hours: 48 },
        ];
        assert_eq!(hours_on(&clocks, day(9)), None);
        assert_eq!(hours_on(&clocks, day(10)), Some(48));
        assert_eq!(hours_on(&clocks, day(19)), Some(48));
        assert_eq!(hours_on(&clocks, day(20)), Some(24));
    }
}
