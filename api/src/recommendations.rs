//! Recommendations to leadership: what reviews ask of the system, of an agency or of a person, and what leadership committed to.

use actix_web::Responder;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::recommendations;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::endpoints;
use crate::endpoints::Endpoint;
use crate::notifications::{NotificationKind, tell};
use crate::organizations::{OrganizationSummary, require_active, summaries};
use crate::platform::access::{Access, Organizations, Permission, Policy, Role, Scope};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{
    ApiResult, Body, IdempotencyKey, IfMatch, Item, List, Many, Page, PageParameters, PageRequest, Path, Problem,
    TOTAL_CAP, Total, Versioned,
};
use crate::text_enum;
use crate::users::people::{Person, people, with_role};

/// Operations of recommendations.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![
        list_recommendations,
        create_recommendation,
        get_recommendation,
        update_recommendation,
        respond_to_recommendation
    ]
}

mod policy {
    crate::policy!(ReadRecommendations = RecommendationsRead, C1, "Reads recommendations.");
    crate::policy!(WriteRecommendations = RecommendationsWrite, C1, "Makes recommendations.");
    crate::policy!(RespondToRecommendations = RecommendationsRespond, C1, "Commits to recommendations or declines.");
}
use policy::{ReadRecommendations, RespondToRecommendations, WriteRecommendations};

text_enum! {
    /// What a recommendation would change.
    pub enum RecommendationLevel {
        /// How the system works.
        System = "system",
        /// How an agency works.
        Agency = "agency",
        /// What is done for somebody.
        Individual = "individual",
    }
}

text_enum! {
    /// Where a recommendation stands.
    pub enum RecommendationStatus {
        /// Nobody has answered.
        Proposed = "proposed",
        /// Leadership committed to it.
        Committed = "committed",
        /// It is being done.
        InProgress = "in_progress",
        /// It is done.
        Completed = "completed",
        /// Leadership declined, with a reason.
        Declined = "declined",
    }
}

impl RecommendationStatus {
    /// Where it may go from here.
    pub const fn allowed_transitions(self) -> &'static [Self] {
        match self {
            Self::Proposed => &[Self::Committed, Self::Declined],
            Self::Committed => &[Self::InProgress, Self::Completed, Self::Declined],
            Self::InProgress => &[Self::Completed, Self::Declined],
            Self::Completed | Self::Declined => &[],
        }
    }
}

/// A recommendation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Recommendation {
    /// Id.
    pub id: Uuid,
    /// What it would change.
    pub level: RecommendationLevel,
    /// In a line.
    #[schema(example = "Light every block with two shootings", max_length = 200)]
    pub title: String,
    /// In full. No names of persons or groups.
    #[schema(example = "Four of nine reviewed blocks were dark.", max_length = 4000)]
    pub body: String,
    /// To whom it is made.
    pub organization: OrganizationSummary,
    /// Review team that made it.
    pub team_id: Option<Uuid>,
    /// Session in which it was made.
    pub session_id: Option<Uuid>,
    /// Where it stands.
    pub status: RecommendationStatus,
    /// What leadership committed to, or why it declined.
    #[schema(example = "All dark blocks by March.", max_length = 2000)]
    pub commitment: Option<String>,
    /// Until when.
    pub commitment_due_on: Option<NaiveDate>,
    /// Whether that day is over and it is not completed.
    #[schema(example = false)]
    pub overdue: bool,
    /// Who answered.
    pub responded_by: Option<Person>,
    /// When.
    pub responded_at: Option<DateTime<Utc>>,
    /// Who made it.
    pub created_by: Option<Person>,
    /// Where the caller may bring it from here.
    #[schema(max_items = 5)]
    pub allowed_transitions: Vec<RecommendationStatus>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl Versioned for Recommendation {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// A new recommendation.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRecommendation {
    /// What it would change.
    pub level: RecommendationLevel,
    /// In a line.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "Light every block with two shootings", min_length = 1, max_length = 200)]
    pub title: String,
    /// In full. No names of persons or groups.
    #[validate(length(min = 1, max = 4000))]
    #[schema(example = "Four of nine reviewed blocks were dark.", min_length = 1, max_length = 4000)]
    pub body: String,
    /// To whom it is made.
    pub organization_id: Uuid,
    /// Review team that makes it.
    pub team_id: Option<Uuid>,
    /// Session in which it is made.
    pub session_id: Option<Uuid>,
}

/// A change of a recommendation that nobody has answered yet (JSON merge patch).
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecommendationPatch {
    /// In a line.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: Option<String>,
    /// In full.
    #[validate(length(min = 1, max = 4000))]
    #[schema(min_length = 1, max_length = 4000)]
    pub body: Option<String>,
    /// What it would change.
    pub level: Option<RecommendationLevel>,
}

/// An answer of leadership.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRecommendationResponse {
    /// Where to; one of `allowed_transitions`.
    pub to: RecommendationStatus,
    /// What is committed to, or why not. Needed for `committed` and `declined`.
    #[validate(length(min = 1, max = 2000))]
    #[schema(example = "All dark blocks by March.", min_length = 1, max_length = 2000)]
    pub commitment: Option<String>,
    /// Until when; needed for `committed`.
    pub commitment_due_on: Option<NaiveDate>,
}

/// Which recommendations.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RecommendationFilter {
    /// Words of title or text.
    #[param(max_length = 100, example = "lights")]
    pub q: Option<String>,
    /// Where they stand.
    #[serde(default)]
    #[param(value_type = Vec<RecommendationStatus>, style = Form, explode = false)]
    pub status: Many<RecommendationStatus>,
    /// What they would change.
    #[param(inline)]
    pub level: Option<RecommendationLevel>,
    /// To whom they are made.
    pub organization_id: Option<Uuid>,
    /// Session in which they were made.
    pub session_id: Option<Uuid>,
    /// Whether the day committed to is over and they are not completed.
    pub overdue: Option<bool>,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = recommendations, check_for_backend(Pg))]
struct Row {
    id: Uuid,
    level: RecommendationLevel,
    title: String,
    body: String,
    organization_id: Uuid,
    team_id: Option<Uuid>,
    session_id: Option<Uuid>,
    status: RecommendationStatus,
    commitment: Option<String>,
    commitment_due_on: Option<NaiveDate>,
    responded_by: Option<Uuid>,
    responded_at: Option<DateTime<Utc>>,
    created_by: Option<Uuid>,
    created_at: DateTime<Utc>,
    row_version: i64,
}

/// List recommendations
///
/// All of them: a recommendation names nobody. `sort`: `-created_at`, `created_at`.
#[utoipa::path(get, path = "/api/v1/recommendations", tag = "recommendations",
    params(RecommendationFilter, PageParameters),
    responses((status = 200, description = "A page of recommendations.", body = Page<Recommendation>)))]
pub async fn list_recommendations(
    access: Access<ReadRecommendations>,
    list: List<RecommendationFilter>,
) -> ApiResult<Page<Recommendation>> {
    let responds = access.scope_of(Permission::RecommendationsRespond);
    access.read(async move |transaction, _| page(transaction, responds.as_ref(), &list.filter, &list.page).await).await
}

/// Make a recommendation
///
/// Leadership and the leads of the organization are told.
#[utoipa::path(post, path = "/api/v1/recommendations", tag = "recommendations", params(IdempotencyKey),
    request_body = NewRecommendation,
    responses((status = 201, description = "The new recommendation.", body = Recommendation)))]
pub async fn create_recommendation(
    access: Access<WriteRecommendations>,
    idempotency: IdempotencyKey,
    body: Body<NewRecommendation>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created =
        access.create(idempotency, fingerprint, async move |transaction, _| insert(transaction, new).await).await?;
    let location = format!("/api/v1/recommendations/{}", created.id);
    Ok(Item::created(view(&access, created.id).await?, location, created.replayed))
}

/// Read a recommendation
///
/// `allowed_transitions` are the answers that the caller may give.
#[utoipa::path(get, path = "/api/v1/recommendations/{recommendation_id}", tag = "recommendations",
    params(("recommendation_id" = Uuid, Path, description = "Id of the recommendation")),
    responses((status = 200, description = "The recommendation.", body = Recommendation)))]
pub async fn get_recommendation(
    access: Access<ReadRecommendations>,
    id: Path<Uuid>,
) -> ApiResult<Item<Recommendation>> {
    view(&access, id.0).await.map(Item::ok)
}

/// Change a recommendation
///
/// A JSON merge patch; needs `If-Match`. Once it was answered, it stays (409 `answered_already`).
#[utoipa::path(patch, path = "/api/v1/recommendations/{recommendation_id}", tag = "recommendations",
    params(("recommendation_id" = Uuid, Path, description = "Id of the recommendation"), IfMatch),
    request_body = RecommendationPatch,
    responses((status = 200, description = "The recommendation as it stands now.", body = Recommendation)))]
pub async fn update_recommendation(
    access: Access<WriteRecommendations>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<RecommendationPatch>,
) -> ApiResult<Item<Recommendation>> {
    let (id, patch) = (id.0, body.into_inner());
    access
        .write(async move |transaction, _| {
            let current = lock(transaction, id).await?;
            if_match.check(current.row_version)?;
            if current.status != RecommendationStatus::Proposed {
                return Err(Problem::conflict("answered_already", "It was answered and stays as it is."));
            }
            let fields = audit::changed([
                ("title", patch.title.is_some()),
                ("body", patch.body.is_some()),
                ("level", patch.level.is_some()),
            ]);
            if fields.is_empty() {
                return Ok(());
            }
            diesel::update(recommendations::table.find(id))
                .set((
                    patch.title.map(|title| recommendations::title.eq(title)),
                    patch.body.map(|body| recommendations::body.eq(body)),
                    patch.level.map(|level| recommendations::level.eq(level)),
                    recommendations::updated_at.eq(Utc::now()),
                    recommendations::row_version.eq(current.row_version + 1),
                ))
                .execute(&mut transaction.connection())
                .await?;
            let place = Place { organization_id: Some(current.organization_id), community_area_number: None };
            audit::record_change(transaction, "recommendation", "recommendation.updated", id, fields, place).await
        })
        .await?;
    view(&access, id).await.map(Item::ok)
}

/// Answer a recommendation
///
/// Along `allowed_transitions`; needs `If-Match`. Directors answer for every organization, liaisons for their own.
#[utoipa::path(post, path = "/api/v1/recommendations/{recommendation_id}/responses", tag = "recommendations",
    params(("recommendation_id" = Uuid, Path, description = "Id of the recommendation"), IfMatch),
    request_body = NewRecommendationResponse,
    responses((status = 200, description = "The recommendation as it stands now.", body = Recommendation)))]
pub async fn respond_to_recommendation(
    access: Access<RespondToRecommendations>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewRecommendationResponse>,
) -> ApiResult<Item<Recommendation>> {
    let (id, response) = (id.0, body.into_inner());
    access.write(async move |transaction, scope| respond(transaction, scope, id, if_match, response).await).await?;
    view(&access, id).await.map(Item::ok)
}

async fn view<P: Policy>(access: &Access<P>, id: Uuid) -> ApiResult<Recommendation> {
    let responds = access.scope_of(Permission::RecommendationsRespond);
    access
        .read(async move |transaction, _| {
            let row: Row =
                recommendations::table.find(id).select(Row::as_select()).first(&mut transaction.connection()).await?;
            views(transaction, responds.as_ref(), vec![row]).await?.pop().ok_or_else(Problem::not_found)
        })
        .await
}

async fn lock(transaction: Transaction<'_>, id: Uuid) -> ApiResult<Row> {
    Ok(recommendations::table
        .find(id)
        .select(Row::as_select())
        .for_update()
        .first(&mut transaction.connection())
        .await?)
}

fn answers_for(scope: &Scope, organization_id: Uuid) -> bool {
    match scope.organizations() {
        Organizations::All => true,
        Organizations::Only(ids) => ids.contains(&organization_id),
    }
}

async fn insert(transaction: Transaction<'_>, new: NewRecommendation) -> ApiResult<Uuid> {
    require_active(transaction, new.organization_id, "/organization_id").await?;
    let id = Uuid::now_v7();
    diesel::insert_into(recommendations::table)
        .values((
            recommendations::id.eq(id),
            recommendations::team_id.eq(new.team_id),
            recommendations::session_id.eq(new.session_id),
            recommendations::level.eq(new.level),
            recommendations::title.eq(new.title.trim()),
            recommendations::body.eq(new.body.trim()),
            recommendations::organization_id.eq(new.organization_id),
            recommendations::created_by.eq(transaction.subject().id()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let mut told = with_role(transaction, Role::Director).await?;
    told.extend(crate::users::people::leads_of(transaction, new.organization_id).await?);
    tell(transaction, &told, NotificationKind::RecommendationMade, ("recommendation", id), "1").await?;
    let place = Place { organization_id: Some(new.organization_id), community_area_number: None };
    audit::record_change(transaction, "recommendation", "recommendation.made", id, vec![], place).await?;
    Ok(id)
}

async fn respond(
    transaction: Transaction<'_>,
    scope: &Scope,
    id: Uuid,
    if_match: IfMatch,
    response: NewRecommendationResponse,
) -> ApiResult<()> {
    let current = lock(transaction, id).await?;
    if !answers_for(scope, current.organization_id) {
        return Err(Problem::forbidden("You answer for your own organization only.").with_code("outside_scope"));
    }
    if_match.check(current.row_version)?;
    let NewRecommendationResponse { to, commitment, commitment_due_on } = response;
    if !current.status.allowed_transitions().contains(&to) {
        let detail = format!("From {} it cannot be brought to {}.", current.status.as_str(), to.as_str());
        return Err(Problem::conflict("invalid_transition", detail));
    }
    let commits = to == RecommendationStatus::Committed;
    if (commits || to == RecommendationStatus::Declined) && commitment.is_none() {
        return Err(Problem::invalid_field("/commitment", "required", "Say what is committed to, or why not."));
    }
    if commits && commitment_due_on.is_none() {
        return Err(Problem::invalid_field("/commitment_due_on", "required", "Say until when."));
    }
    let now = Utc::now();
    diesel::update(recommendations::table.find(id))
        .set((
            recommendations::status.eq(to),
            commitment.map(|text| recommendations::commitment.eq(Some(text))),
            commitment_due_on.map(|day| recommendations::commitment_due_on.eq(Some(day))),
            recommendations::responded_by.eq(transaction.subject().id()),
            recommendations::responded_at.eq(now),
            recommendations::updated_at.eq(now),
            recommendations::row_version.eq(current.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let told: Vec<Uuid> = current.created_by.into_iter().collect();
    let occasion = (current.row_version + 1).to_string();
    tell(transaction, &told, NotificationKind::RecommendationAnswered, ("recommendation", id), &occasion).await?;
    let place = Place { organization_id: Some(current.organization_id), community_area_number: None };
    audit::record_change(transaction, "recommendation", "recommendation.answered", id, vec!["status"], place).await
}

fn filtered(filter: &RecommendationFilter) -> recommendations::BoxedQuery<'static, Pg> {
    let filter = filter.clone();
    let mut query = recommendations::table.into_boxed();
    if let Some(text) = filter.q.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()) {
        let pattern = format!("%{}%", text.replace(['%', '_', '\\'], ""));
        query = query.filter(recommendations::title.ilike(pattern.clone()).or(recommendations::body.ilike(pattern)));
    }
    if !filter.status.is_empty() {
        query = query.filter(recommendations::status.eq_any(filter.status.0));
    }
    if let Some(level) = filter.level {
        query = query.filter(recommendations::level.eq(level));
    }
    if let Some(id) = filter.organization_id {
        query = query.filter(recommendations::organization_id.eq(id));
    }
    if let Some(id) = filter.session_id {
        query = query.filter(recommendations::session_id.eq(id));
    }
    let today = Utc::now().date_naive();
    let under_way = [RecommendationStatus::Committed, RecommendationStatus::InProgress];
    match filter.overdue {
        Some(true) => {
            query = query
                .filter(recommendations::commitment_due_on.lt(today))
                .filter(recommendations::status.eq_any(under_way));
        }
        Some(false) => {
            let in_time = recommendations::commitment_due_on.ge(today).assume_not_null();
            let without = recommendations::commitment_due_on.is_null();
            query = query.filter(without.or(in_time).or(recommendations::status.ne_all(under_way)));
        }
        None => {}
    }
    query
}

async fn page(
    transaction: Transaction<'_>,
    responds: Option<&Scope>,
    filter: &RecommendationFilter,
    page: &PageRequest,
) -> ApiResult<Page<Recommendation>> {
    let (_, descending) = page.sort(&["-created_at", "created_at"])?;
    let after = page.after::<DateTime<Utc>>()?;
    let query = filtered(filter);
    let rows: Vec<Row> = crate::keyset!(query, recommendations::created_at, recommendations::id, descending, after)
        .limit(page.limit + 1)
        .select(Row::as_select())
        .load(&mut transaction.connection())
        .await?;
    let total = match page.include_total {
        true => {
            let ids: Vec<Uuid> = filtered(filter)
                .select(recommendations::id)
                .limit(TOTAL_CAP + 1)
                .load(&mut transaction.connection())
                .await?;
            Some(Total::of(&ids))
        }
        false => None,
    };
    let found =
        page.page(rows, total, |row| (row.created_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), row.id));
    let mut shown = views(transaction, responds, found.items.clone()).await?.into_iter();
    Ok(found.filter_map(|_| shown.next()))
}

async fn views(
    transaction: Transaction<'_>,
    responds: Option<&Scope>,
    rows: Vec<Row>,
) -> ApiResult<Vec<Recommendation>> {
    let organizations = summaries(transaction).await?;
    let ids = rows.iter().flat_map(|row| [row.responded_by, row.created_by]).flatten().collect();
    let people = people(transaction, ids).await?;
    let today = Utc::now().date_naive();
    rows.into_iter()
        .map(|row| {
            let open = matches!(row.status, RecommendationStatus::Committed | RecommendationStatus::InProgress);
            let may = responds.is_some_and(|scope| answers_for(scope, row.organization_id));
            let next = row.status.allowed_transitions().iter().copied().filter(|_| may);
            Ok(Recommendation {
                id: row.id,
                level: row.level,
                title: row.title,
                body: row.body,
                organization: organizations.get(&row.organization_id).cloned().ok_or_else(Problem::not_found)?,
                team_id: row.team_id,
                session_id: row.session_id,
                status: row.status,
                commitment: row.commitment,
                commitment_due_on: row.commitment_due_on,
                overdue: open && row.commitment_due_on.is_some_and(|day| day < today),
                responded_by: row.responded_by.and_then(|id| people.get(&id)).cloned(),
                responded_at: row.responded_at,
                created_by: row.created_by.and_then(|id| people.get(&id)).cloned(),
                allowed_transitions: next.collect(),
                row_version: row.row_version,
                created_at: row.created_at,
            })
        })
        .collect()
}
