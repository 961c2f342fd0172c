//! What the city decides about reviews: choices, clocks and agenda from a day on, words of the agreement. Rows, not constants.

use actix_web::Responder;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{agreement_texts, review_rules, review_terms};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::model::ReviewTermKind;
use super::policy::WriteRules;
use crate::actions::{NewActionCategory, seed_categories, seed_playbooks};
use crate::incidents::IncidentKind;
use crate::localized::Localized;
use crate::platform::access::{Access, SignedIn};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Body, IdempotencyKey, IfMatch, Item, Page, Path, Problem, Query, Versioned};
use crate::settings::today;

/// Something that reviews choose.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewTerm {
    /// Id.
    pub id: Uuid,
    /// For what.
    pub kind: ReviewTermKind,
    /// As it stands in reviews.
    #[schema(example = "personal_dispute", max_length = 50)]
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

impl Versioned for ReviewTerm {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// Something new to choose.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReviewTerm {
    /// For what.
    pub kind: ReviewTermKind,
    /// As it will stand in reviews; never changed later.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "school_dismissal", min_length = 1, max_length = 50)]
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
pub struct ReviewTermPatch {
    /// Name.
    #[validate(nested)]
    pub name: Option<Localized>,
    /// Place in the list.
    #[validate(range(min = 0, max = 1000))]
    #[schema(example = 2, minimum = 0, maximum = 1000)]
    pub position: Option<i32>,
    /// Whether it can be chosen; reviews that have it keep it.
    #[schema(example = false)]
    pub active: Option<bool>,
}

/// Which terms.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ReviewTermFilter {
    /// For what.
    pub kind: Option<ReviewTermKind>,
    /// Whether they can be chosen at present.
    pub active: Option<bool>,
}

/// A point of the agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgendaItem {
    /// What it is about.
    #[validate(nested)]
    pub title: Localized,
    /// Minutes that it takes.
    #[validate(range(min = 1, max = 240))]
    #[schema(example = 10, minimum = 1, maximum = 240)]
    pub minutes: i32,
}

/// The rules of reviews from a day on, until the next row's day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewRules {
    /// Id.
    pub id: Uuid,
    /// First day.
    pub effective_from: NaiveDate,
    /// Kinds of incidents that stand on a session by themselves.
    #[schema(max_items = 20)]
    pub incident_kinds: Vec<IncidentKind>,
    /// Agenda that a new session begins with.
    #[schema(max_items = 30)]
    pub agenda: Vec<AgendaItem>,
    /// Share of the active members that makes a quorum.
    #[schema(example = 50, minimum = 1, maximum = 100)]
    pub quorum_percent: i32,
    /// Months for which a signed agreement is in force.
    #[schema(example = 12, minimum = 1, maximum = 60)]
    pub agreement_months: i32,
    /// Days after which an overdue action is brought up, and after as many again to the center.
    #[schema(example = 7, minimum = 1, maximum = 90)]
    pub overdue_days: i32,
    /// An incident counts as reviewed in time within so many days.
    #[schema(example = 7, minimum = 1, maximum = 90)]
    pub reviewed_within_days: i32,
    /// Meters within which another incident is a repeat.
    #[schema(example = 250, minimum = 10, maximum = 5000)]
    pub repeat_radius_m: i32,
    /// Days within which another incident is a repeat.
    #[schema(example = 30, minimum = 1, maximum = 365)]
    pub repeat_days: i32,
    /// Months after which restricted notes and contacts are erased.
    #[schema(example = 24, minimum = 1, maximum = 120)]
    pub retention_months: i32,
    /// When they were entered.
    pub created_at: DateTime<Utc>,
}

impl Versioned for ReviewRules {
    fn row_version(&self) -> i64 {
        1
    }
}

/// Rules from a day on.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReviewRules {
    /// First day, from today on, unlike any other row's.
    pub effective_from: NaiveDate,
    /// Kinds of incidents that stand on a session by themselves.
    #[validate(length(min = 1, max = 20))]
    #[schema(min_items = 1, max_items = 20)]
    pub incident_kinds: Vec<IncidentKind>,
    /// Agenda that a new session begins with.
    #[validate(nested, length(min = 1, max = 30))]
    #[schema(min_items = 1, max_items = 30)]
    pub agenda: Vec<AgendaItem>,
    /// Share of the active members that makes a quorum.
    #[validate(range(min = 1, max = 100))]
    #[schema(example = 50, minimum = 1, maximum = 100)]
    pub quorum_percent: i32,
    /// Months for which a signed agreement is in force.
    #[validate(range(min = 1, max = 60))]
    #[schema(example = 12, minimum = 1, maximum = 60)]
    pub agreement_months: i32,
    /// Days after which an overdue action is brought up.
    #[validate(range(min = 1, max = 90))]
    #[schema(example = 7, minimum = 1, maximum = 90)]
    pub overdue_days: i32,
    /// An incident counts as reviewed in time within so many days.
    #[validate(range(min = 1, max = 90))]
    #[schema(example = 7, minimum = 1, maximum = 90)]
    pub reviewed_within_days: i32,
    /// Meters within which another incident is a repeat.
    #[validate(range(min = 10, max = 5000))]
    #[schema(example = 250, minimum = 10, maximum = 5000)]
    pub repeat_radius_m: i32,
    /// Days within which another incident is a repeat.
    #[validate(range(min = 1, max = 365))]
    #[schema(example = 30, minimum = 1, maximum = 365)]
    pub repeat_days: i32,
    /// Months after which restricted notes and contacts are erased.
    #[validate(range(min = 1, max = 120))]
    #[schema(example = 24, minimum = 1, maximum = 120)]
    pub retention_months: i32,
}

/// Words of the confidentiality agreement from a day on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AgreementText {
    /// Id.
    pub id: Uuid,
    /// First day.
    pub effective_from: NaiveDate,
    /// The words.
    pub body: Localized,
    /// When they were entered.
    pub created_at: DateTime<Utc>,
}

impl Versioned for AgreementText {
    fn row_version(&self) -> i64 {
        1
    }
}

/// New words of the agreement. What was signed stays signed under its own.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAgreementText {
    /// First day, from today on, unlike any other row's.
    pub effective_from: NaiveDate,
    /// The words.
    #[validate(nested)]
    pub body: Localized,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = review_terms, check_for_backend(diesel::pg::Pg))]
struct TermRow {
    id: Uuid,
    kind: ReviewTermKind,
    code: String,
    name: Value,
    position: i32,
    active: bool,
    row_version: i64,
}

impl TermRow {
    fn view(self) -> ApiResult<ReviewTerm> {
        let Self { id, kind, code, name, position, active, row_version } = self;
        Ok(ReviewTerm { id, kind, code, name: Localized::from_column(name)?, position, active, row_version })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = review_rules, check_for_backend(diesel::pg::Pg))]
struct RulesRow {
    id: Uuid,
    effective_from: NaiveDate,
    incident_kinds: Vec<String>,
    agenda: Value,
    quorum_percent: i32,
    agreement_months: i32,
    overdue_days: i32,
    reviewed_within_days: i32,
    repeat_radius_m: i32,
    repeat_days: i32,
    retention_months: i32,
    created_at: DateTime<Utc>,
}

impl RulesRow {
    fn view(self) -> ApiResult<ReviewRules> {
        Ok(ReviewRules {
            id: self.id,
            effective_from: self.effective_from,
            incident_kinds: self.incident_kinds.iter().filter_map(|kind| kind.parse().ok()).collect(),
            agenda: serde_json::from_value(self.agenda).map_err(|error| Problem::internal(&error))?,
            quorum_percent: self.quorum_percent,
            agreement_months: self.agreement_months,
            overdue_days: self.overdue_days,
            reviewed_within_days: self.reviewed_within_days,
            repeat_radius_m: self.repeat_radius_m,
            repeat_days: self.repeat_days,
            retention_months: self.retention_months,
            created_at: self.created_at,
        })
    }
}

/// List the choices of reviews
///
/// Drivers, themes and kinds of places, in their order.
#[utoipa::path(get, path = "/api/v1/review-terms", tag = "review-rules", params(ReviewTermFilter),
    responses((status = 200, description = "All that match.", body = Page<ReviewTerm>)))]
pub async fn list_review_terms(
    access: Access<SignedIn>,
    filter: Query<ReviewTermFilter>,
) -> ApiResult<Page<ReviewTerm>> {
    let ReviewTermFilter { kind, active } = filter.0;
    access.read(async move |transaction, _| terms(transaction, kind, active).await.map(Page::whole)).await
}

/// Create a choice of reviews
///
/// Its code is unlike any other of its kind.
#[utoipa::path(post, path = "/api/v1/review-terms", tag = "review-rules", params(IdempotencyKey),
    request_body = NewReviewTerm, responses((status = 201, description = "The new choice.", body = ReviewTerm)))]
pub async fn create_review_term(
    access: Access<WriteRules>,
    idempotency: IdempotencyKey,
    body: Body<NewReviewTerm>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            let id = insert_term(transaction, new).await?;
            audit::record_change(transaction, "review_term", "review_term.created", id, vec![], Place::default())
                .await?;
            Ok(id)
        })
        .await?;
    let id = created.id;
    let view = access.read(async move |transaction, _| find_term(transaction, id).await).await?;
    Ok(Item::created(view, "/api/v1/review-terms".to_owned(), created.replayed))
}

/// Change a choice of reviews
///
/// A JSON merge patch; needs `If-Match`. The code stays.
#[utoipa::path(patch, path = "/api/v1/review-terms/{term_id}", tag = "review-rules",
    params(("term_id" = Uuid, Path, description = "Id of the choice"), IfMatch), request_body = ReviewTermPatch,
    responses((status = 200, description = "The choice as it stands now.", body = ReviewTerm)))]
pub async fn update_review_term(
    access: Access<WriteRules>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<ReviewTermPatch>,
) -> ApiResult<Item<ReviewTerm>> {
    let (id, patch) = (id.0, body.into_inner());
    access
        .write(async move |transaction, _| {
            let current: i64 = review_terms::table
                .find(id)
                .select(review_terms::row_version)
                .for_update()
                .first(&mut transaction.connection())
                .await?;
            if_match.check(current)?;
            let fields = audit::changed([
                ("name", patch.name.is_some()),
                ("position", patch.position.is_some()),
                ("active", patch.active.is_some()),
            ]);
            if !fields.is_empty() {
                diesel::update(review_terms::table.find(id))
                    .set((
                        patch.name.map(|name| review_terms::name.eq(name.column())),
                        patch.position.map(|position| review_terms::position.eq(position)),
                        patch.active.map(|active| review_terms::active.eq(active)),
                        review_terms::updated_at.eq(Utc::now()),
                        review_terms::row_version.eq(current + 1),
                    ))
                    .execute(&mut transaction.connection())
                    .await?;
                let action = "review_term.updated";
                audit::record_change(transaction, "review_term", action, id, fields, Place::default()).await?;
            }
            find_term(transaction, id).await
        })
        .await
        .map(Item::ok)
}

/// List the rules of reviews
///
/// All rows, newest day first. The row of a day is the last one that began by then.
#[utoipa::path(get, path = "/api/v1/review-rules", tag = "review-rules",
    responses((status = 200, description = "All rows.", body = Page<ReviewRules>)))]
pub async fn list_review_rules(access: Access<SignedIn>) -> ApiResult<Page<ReviewRules>> {
    access
        .read(async |transaction: Transaction<'_>, _: &_| {
            let rows: Vec<RulesRow> = review_rules::table
                .order(review_rules::effective_from.desc())
                .select(RulesRow::as_select())
                .load(&mut transaction.connection())
                .await?;
            rows.into_iter().map(RulesRow::view).collect::<ApiResult<Vec<_>>>().map(Page::whole)
        })
        .await
}

/// Enter rules of reviews
///
/// A row for all days from one on. Rows are never changed.
#[utoipa::path(post, path = "/api/v1/review-rules", tag = "review-rules", params(IdempotencyKey),
    request_body = NewReviewRules, responses((status = 201, description = "The new row.", body = ReviewRules)))]
pub async fn create_review_rules(
    access: Access<WriteRules>,
    idempotency: IdempotencyKey,
    body: Body<NewReviewRules>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            refuse_past(transaction, new.effective_from).await?;
            let id = insert_rules(transaction, new).await?;
            let action = "review_rules.created";
            audit::record_change(transaction, "review_rules", action, id, vec!["effective_from"], Place::default())
                .await?;
            Ok(id)
        })
        .await?;
    let id = created.id;
    let view = access
        .read(async move |transaction, _| {
            let row: RulesRow =
                review_rules::table.find(id).select(RulesRow::as_select()).first(&mut transaction.connection()).await?;
            row.view()
        })
        .await?;
    Ok(Item::created(view, "/api/v1/review-rules".to_owned(), created.replayed))
}

/// List the words of the agreement
///
/// All rows, newest day first.
#[utoipa::path(get, path = "/api/v1/agreement-texts", tag = "review-rules",
    responses((status = 200, description = "All rows.", body = Page<AgreementText>)))]
pub async fn list_agreement_texts(access: Access<SignedIn>) -> ApiResult<Page<AgreementText>> {
    access.read(async |transaction: Transaction<'_>, _: &_| texts(transaction).await.map(Page::whole)).await
}

/// Enter new words of the agreement
///
/// Who signs from that day on signs these. Agreements in force stay in force until they end.
#[utoipa::path(post, path = "/api/v1/agreement-texts", tag = "review-rules", params(IdempotencyKey),
    request_body = NewAgreementText, responses((status = 201, description = "The new row.", body = AgreementText)))]
pub async fn create_agreement_text(
    access: Access<WriteRules>,
    idempotency: IdempotencyKey,
    body: Body<NewAgreementText>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            refuse_past(transaction, new.effective_from).await?;
            let id = insert_text(transaction, new).await?;
            let action = "agreement_text.created";
            audit::record_change(transaction, "agreement_text", action, id, vec!["effective_from"], Place::default())
                .await?;
            Ok(id)
        })
        .await?;
    let id = created.id;
    let texts = access.read(async move |transaction, _| texts(transaction).await).await?;
    let view = texts.into_iter().find(|text| text.id == id).ok_or_else(Problem::not_found)?;
    Ok(Item::created(view, "/api/v1/agreement-texts".to_owned(), created.replayed))
}

async fn refuse_past(transaction: Transaction<'_>, day: NaiveDate) -> ApiResult<()> {
    if day < today(transaction).await? {
        let detail = "It begins today or later; what has passed was decided already.";
        return Err(Problem::invalid_field("/effective_from", "in_the_past", detail));
    }
    Ok(())
}

async fn terms(
    transaction: Transaction<'_>,
    kind: Option<ReviewTermKind>,
    active: Option<bool>,
) -> ApiResult<Vec<ReviewTerm>> {
    let mut query = review_terms::table.into_boxed();
    if let Some(kind) = kind {
        query = query.filter(review_terms::kind.eq(kind));
    }
    if let Some(active) = active {
        query = query.filter(review_terms::active.eq(active));
    }
    let rows: Vec<TermRow> = query
        .order((review_terms::kind, review_terms::position, review_terms::code))
        .select(TermRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    rows.into_iter().map(TermRow::view).collect()
}

/// All choices, for names.
pub(super) async fn all_terms(transaction: Transaction<'_>) -> ApiResult<Vec<ReviewTerm>> {
    terms(transaction, None, None).await
}

async fn find_term(transaction: Transaction<'_>, id: Uuid) -> ApiResult<ReviewTerm> {
    let row: TermRow =
        review_terms::table.find(id).select(TermRow::as_select()).first(&mut transaction.connection()).await?;
    row.view()
}

async fn insert_term(transaction: Transaction<'_>, new: NewReviewTerm) -> ApiResult<Uuid> {
    crate::codes::check("/code", &new.code)?;
    let id = Uuid::now_v7();
    diesel::insert_into(review_terms::table)
        .values((
            review_terms::id.eq(id),
            review_terms::kind.eq(new.kind),
            review_terms::code.eq(new.code),
            review_terms::name.eq(new.name.column()),
            review_terms::position.eq(new.position),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(id)
}

/// Refuses codes that cannot be chosen, unless they stand there already.
pub(super) async fn check_terms(
    transaction: Transaction<'_>,
    kind: ReviewTermKind,
    codes: &[String],
    kept: &[String],
    pointer: &str,
) -> ApiResult<()> {
    if codes.is_empty() {
        return Ok(());
    }
    let known: Vec<String> = review_terms::table
        .filter(review_terms::kind.eq(kind))
        .filter(review_terms::active)
        .select(review_terms::code)
        .load(&mut transaction.connection())
        .await?;
    match codes.iter().position(|code| !known.contains(code) && !kept.contains(code)) {
        None => Ok(()),
        Some(index) => {
            let at = if codes.len() == 1 && !pointer.ends_with('s') {
                pointer.to_owned()
            } else {
                format!("{pointer}/{index}")
            };
            Err(Problem::invalid_field(&at, "unknown_choice", "Choose one of those that are offered at present."))
        }
    }
}

async fn insert_rules(transaction: Transaction<'_>, new: NewReviewRules) -> ApiResult<Uuid> {
    let id = Uuid::now_v7();
    let kinds: Vec<&str> = new.incident_kinds.iter().map(|kind| kind.as_str()).collect();
    let agenda = serde_json::to_value(&new.agenda).map_err(|error| Problem::internal(&error))?;
    diesel::insert_into(review_rules::table)
        .values((
            review_rules::id.eq(id),
            review_rules::effective_from.eq(new.effective_from),
            review_rules::incident_kinds.eq(kinds),
            review_rules::agenda.eq(agenda),
            review_rules::quorum_percent.eq(new.quorum_percent),
            review_rules::agreement_months.eq(new.agreement_months),
            review_rules::overdue_days.eq(new.overdue_days),
            review_rules::reviewed_within_days.eq(new.reviewed_within_days),
            review_rules::repeat_radius_m.eq(new.repeat_radius_m),
            review_rules::repeat_days.eq(new.repeat_days),
            review_rules::retention_months.eq(new.retention_months),
            review_rules::created_by.eq(transaction.subject().id()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(id)
}

/// The rules of a day.
pub(super) async fn rules_on(transaction: Transaction<'_>, day: NaiveDate) -> ApiResult<ReviewRules> {
    let row: Option<RulesRow> = review_rules::table
        .filter(review_rules::effective_from.le(day))
        .order(review_rules::effective_from.desc())
        .select(RulesRow::as_select())
        .first(&mut transaction.connection())
        .await
        .optional()?;
    row.ok_or_else(|| Problem::conflict("no_rules", "No rules of reviews hold on that day; enter them first."))?.view()
}

async fn texts(transaction: Transaction<'_>) -> ApiResult<Vec<AgreementText>> {
    let rows: Vec<(Uuid, NaiveDate, Value, DateTime<Utc>)> = agreement_texts::table
        .order(agreement_texts::effective_from.desc())
        .select((
            agreement_texts::id,
            agreement_texts::effective_from,
            agreement_texts::body,
            agreement_texts::created_at,
        ))
        .load(&mut transaction.connection())
        .await?;
    rows.into_iter()
        .map(|(id, effective_from, body, created_at)| {
            Ok(AgreementText { id, effective_from, body: Localized::from_column(body)?, created_at })
        })
        .collect()
}

/// The words that are signed today.
pub(super) async fn text_today(transaction: Transaction<'_>) -> ApiResult<AgreementText> {
    let today = today(transaction).await?;
    let found = texts(transaction).await?.into_iter().find(|text| text.effective_from <= today);
    found.ok_or_else(|| Problem::conflict("no_agreement_text", "There are no words to sign yet; enter them first."))
}

async fn insert_text(transaction: Transaction<'_>, new: NewAgreementText) -> ApiResult<Uuid> {
    let id = Uuid::now_v7();
    diesel::insert_into(agreement_texts::table)
        .values((
            agreement_texts::id.eq(id),
            agreement_texts::effective_from.eq(new.effective_from),
            agreement_texts::body.eq(new.body.column()),
            agreement_texts::created_by.eq(transaction.subject().id()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(id)
}

#[derive(Deserialize)]
struct Seed {
    rules: NewReviewRules,
    agreement: NewAgreementText,
    terms: Vec<NewReviewTerm>,
    categories: Vec<NewActionCategory>,
    playbooks: Vec<Value>,
}

/// Seeds what a city starts with; what is there already stays.
pub async fn seed(transaction: Transaction<'_>, text: &str) -> ApiResult<()> {
    let seed: Seed = serde_json::from_str(text).map_err(|error| Problem::internal(&error))?;
    let from = seed.rules.effective_from;
    let known: i64 = review_rules::table.count().get_result(&mut transaction.connection()).await?;
    if known == 0 {
        insert_rules(transaction, seed.rules).await?;
    }
    let known: i64 = agreement_texts::table.count().get_result(&mut transaction.connection()).await?;
    if known == 0 {
        insert_text(transaction, seed.agreement).await?;
    }
    let known: Vec<(ReviewTermKind, String)> = review_terms::table
        .select((review_terms::kind, review_terms::code))
        .load(&mut transaction.connection())
        .await?;
    for term in seed.terms {
        if !known.iter().any(|(kind, code)| *kind == term.kind && *code == term.code) {
            insert_term(transaction, term).await?;
        }
    }
    seed_categories(transaction, seed.categories, from).await?;
    seed_playbooks(transaction, seed.playbooks).await
}
