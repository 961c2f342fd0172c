//! What can be chosen: audiences, accommodations, features of sites.

use actix_web::Responder;
use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::training_terms;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::super::localized::Localized;
use super::super::model::TermKind;
use super::super::policy::WriteTrainingRules;
use crate::platform::access::{Access, Public};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Body, IdempotencyKey, IfMatch, Item, Page, Path, Problem, Query, Versioned};

/// Something that can be chosen.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrainingTerm {
    /// Id.
    pub id: Uuid,
    /// For what.
    pub kind: TermKind,
    /// As it stands in other records.
    #[schema(example = "outreach", max_length = 50)]
    pub code: String,
    /// Name.
    pub name: Localized,
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

impl Versioned for TrainingTerm {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// Something new to choose.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTrainingTerm {
    /// For what.
    pub kind: TermKind,
    /// As it will stand in other records; never changed later.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "library_staff", min_length = 1, max_length = 50)]
    pub code: String,
    /// Name.
    #[validate(nested)]
    pub name: Localized,
    /// Place in the list.
    #[validate(range(min = 0, max = 1000))]
    #[schema(example = 1, minimum = 0, maximum = 1000)]
    pub position: i32,
}

/// A change (JSON merge patch).
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrainingTermPatch {
    /// Name.
    #[validate(nested)]
    pub name: Option<Localized>,
    /// Place in the list.
    #[validate(range(min = 0, max = 1000))]
    #[schema(example = 2, minimum = 0, maximum = 1000)]
    pub position: Option<i32>,
    /// Whether it can be chosen; records that have it keep it.
    #[schema(example = false)]
    pub active: Option<bool>,
}

/// Which terms.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TrainingTermFilter {
    /// For what.
    pub kind: Option<TermKind>,
    /// Whether they can be chosen at present.
    pub active: Option<bool>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = training_terms, check_for_backend(diesel::pg::Pg))]
struct TermRow {
    id: Uuid,
    kind: TermKind,
    code: String,
    name: Value,
    position: i32,
    active: bool,
    row_version: i64,
}

impl TermRow {
    fn view(self) -> ApiResult<TrainingTerm> {
        let Self { id, kind, code, name, position, active, row_version } = self;
        Ok(TrainingTerm { id, kind, code, name: Localized::from_column(name)?, position, active, row_version })
    }
}

/// List what can be chosen
///
/// Audiences, accommodations and features of sites, by kind and place.
#[utoipa::path(get, path = "/api/v1/training-terms", tag = "training-rules", params(TrainingTermFilter),
    responses((status = 200, description = "All terms.", body = Page<TrainingTerm>)))]
pub async fn list_training_terms(
    access: Access<Public>,
    filter: Query<TrainingTermFilter>,
) -> ApiResult<Page<TrainingTerm>> {
    access
        .read(async move |transaction, _| {
            let TrainingTermFilter { kind, active } = filter.0;
            let mut query = training_terms::table.select(TermRow::as_select()).into_boxed();
            if let Some(kind) = kind {
                query = query.filter(training_terms::kind.eq(kind));
            }
            if let Some(active) = active {
                query = query.filter(training_terms::active.eq(active));
            }
            let rows: Vec<TermRow> = query
                .order((training_terms::kind, training_terms::position, training_terms::code))
                .load(&mut transaction.connection())
                .await?;
            rows.into_iter().map(TermRow::view).collect::<ApiResult<_>>().map(Page::whole)
        })
        .await
}

/// Enter something to choose
///
/// Its code is unlike any other of its kind.
#[utoipa::path(post, path = "/api/v1/training-terms", tag = "training-rules", params(IdempotencyKey),
    request_body = NewTrainingTerm,
    responses((status = 201, description = "The new term.", body = TrainingTerm)))]
pub async fn create_training_term(
    access: Access<WriteTrainingRules>,
    idempotency: IdempotencyKey,
    body: Body<NewTrainingTerm>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            let id = insert(transaction, new).await?;
            audit::record_change(transaction, "training_term", "training_term.created", id, vec![], Place::default())
                .await?;
            Ok(id)
        })
        .await?;
    let id = created.id;
    let view = access.read(async move |transaction, _| find(transaction, id).await).await?;
    Ok(Item::created(view, format!("/api/v1/training-terms/{id}"), created.replayed))
}

/// Change something to choose
///
/// A JSON merge patch; needs `If-Match`. The code stays.
#[utoipa::path(patch, path = "/api/v1/training-terms/{term_id}", tag = "training-rules",
    params(("term_id" = Uuid, Path, description = "Id of the term"), IfMatch), request_body = TrainingTermPatch,
    responses((status = 200, description = "The term as it stands now.", body = TrainingTerm)))]
pub async fn update_training_term(
    access: Access<WriteTrainingRules>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<TrainingTermPatch>,
) -> ApiResult<Item<TrainingTerm>> {
    let (id, patch) = (id.0, body.into_inner());
    access
        .write(async move |transaction, _| {
            let current: i64 = training_terms::table
                .find(id)
                .select(training_terms::row_version)
                .for_update()
                .first(&mut transaction.connection())
                .await?;
            if_match.check(current)?;
            let TrainingTermPatch { name, position, active } = patch;
            let fields = [("name", name.is_some()), ("position", position.is_some()), ("active", active.is_some())];
            let fields: Vec<&str> = fields.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect();
            if fields.is_empty() {
                return find(transaction, id).await;
            }
            diesel::update(training_terms::table.find(id))
                .set((
                    name.map(|name| training_terms::name.eq(name.column())),
                    position.map(|position| training_terms::position.eq(position)),
                    active.map(|active| training_terms::active.eq(active)),
                    training_terms::updated_at.eq(Utc::now()),
                    training_terms::row_version.eq(current + 1),
                ))
                .execute(&mut transaction.connection())
                .await?;
            audit::record_change(transaction, "training_term", "training_term.updated", id, fields, Place::default())
                .await?;
            find(transaction, id).await
        })
        .await
        .map(Item::ok)
}

async fn find(transaction: Transaction<'_>, id: Uuid) -> ApiResult<TrainingTerm> {
    let row: TermRow =
        training_terms::table.find(id).select(TermRow::as_select()).first(&mut transaction.connection()).await?;
    row.view()
}

async fn insert(transaction: Transaction<'_>, new: NewTrainingTerm) -> ApiResult<Uuid> {
    let id = Uuid::now_v7();
    crate::codes::check("/code", &new.code)?;
    diesel::insert_into(training_terms::table)
        .values((
            training_terms::id.eq(id),
            training_terms::kind.eq(new.kind),
            training_terms::code.eq(new.code),
            training_terms::name.eq(new.name.column()),
            training_terms::position.eq(new.position),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(id)
}

pub(super) async fn seed(transaction: Transaction<'_>, terms: Vec<NewTrainingTerm>) -> ApiResult<()> {
    for term in terms {
        let known: i64 = training_terms::table
            .filter(training_terms::kind.eq(term.kind).and(training_terms::code.eq(&term.code)))
            .count()
            .get_result(&mut transaction.connection())
            .await?;
        if known == 0 {
            insert(transaction, term).await?;
        }
    }
    Ok(())
}

/// Refuses codes that cannot be chosen.
pub async fn check_terms(
    transaction: Transaction<'_>,
    kind: TermKind,
    codes: &[String],
    pointer: &str,
) -> ApiResult<()> {
    if codes.is_empty() {
        return Ok(());
    }
    let known: Vec<String> = training_terms::table
        .filter(training_terms::kind.eq(kind))
        .filter(training_terms::active)
        .select(training_terms::code)
        .load(&mut transaction.connection())
        .await?;
    match codes.iter().position(|code| !known.contains(code)) {
        None => Ok(()),
        Some(index) => Err(Problem::invalid_field(
            &format!("{pointer}/{index}"),
            "unknown_choice",
            "Choose one of the choices that are offered at present.",
        )),
    }
}
