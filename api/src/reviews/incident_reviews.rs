//! Incident reviews: one for each incident and session. What drives it, how likely retaliation is, whom it hurts.

use std::collections::HashMap;

use actix_web::Responder;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{incident_contacts, incident_reviews, review_sessions};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::contacts::{IncidentContact, contacts_of};
use super::figures::facts_of;
use super::guard::{self, TextWarning};
use super::links::{IncidentLink, links_of};
use super::model::{
    DriverConfidence, GroupConflict, IncidentReviewStatus, RetaliationRisk, ReviewSessionStatus, ReviewTermKind,
};
use super::policy::{ReadReviews, Reviewer, WriteReviews, reviewing_teams};
use super::reference::check_terms;
use super::session_flow;
use super::wire::{AffectedAsset, IncidentFacts};
use crate::actions::high_risk;
use crate::platform::access::{Access, Policy};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{
    ApiResult, Body, IdempotencyKey, IfMatch, Item, List, Page, PageParameters, PageRequest, Patched, Path, Problem,
    TOTAL_CAP, Total, Versioned,
};
use crate::users::people::{Person, people};

/// What a team found about an incident.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IncidentReview {
    /// Id.
    pub id: Uuid,
    /// The session.
    pub session_id: Uuid,
    /// Where the session stands.
    pub session_status: ReviewSessionStatus,
    /// The team.
    pub team_id: Uuid,
    /// The incident.
    pub incident_id: Uuid,
    /// Place in the order of the session.
    #[schema(example = 1, minimum = 0)]
    pub position: i32,
    /// What was known of the incident when the data were locked.
    pub facts: IncidentFacts,
    /// Where the review stands.
    pub status: IncidentReviewStatus,
    /// Where it may go from here.
    #[schema(max_items = 4)]
    pub allowed_transitions: Vec<IncidentReviewStatus>,
    /// When the team first talked about it.
    pub reviewed_at: Option<DateTime<Utc>>,
    /// Code of what drove it most.
    #[schema(example = "personal_dispute", max_length = 50)]
    pub primary_driver: Option<String>,
    /// Codes of what drove it too.
    #[schema(max_items = 20, example = json!(["social_media_conflict"]))]
    pub secondary_drivers: Vec<String>,
    /// How sure the team is of that.
    pub driver_confidence: Option<DriverConfidence>,
    /// How likely retaliation is.
    pub retaliation_risk: RetaliationRisk,
    /// Why; absent for those who may not read what is restricted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "A funeral on Saturday.", max_length = 4000)]
    pub retaliation_basis: Option<String>,
    /// Until when the risk is high.
    pub risk_window_until: Option<DateTime<Utc>>,
    /// Whether a conflict of groups is behind it. Never which groups.
    pub group_conflict: GroupConflict,
    /// Codes of themes.
    #[schema(max_items = 20, example = json!(["school_dismissal"]))]
    pub themes: Vec<String>,
    /// Places nearby that suffer.
    #[schema(max_items = 20)]
    pub affected_assets: Vec<AffectedAsset>,
    /// What all members read, and those who get the minutes. No names of persons or groups.
    #[schema(example = "An argument after a game went on at the bus stop.", max_length = 10000)]
    pub summary_shareable: String,
    /// What is restricted; absent for those who may not read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Outreach knows both families.", max_length = 10000)]
    pub summary_restricted: Option<String>,
    /// Who was reached; absent for those who may not read what is restricted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 200)]
    pub contacts: Option<Vec<IncidentContact>>,
    /// Links to other incidents.
    #[schema(max_items = 200)]
    pub links: Vec<IncidentLink>,
    /// Parts of shareable texts that look like a name, a phone number or an address.
    #[schema(max_items = 200)]
    pub warnings: Vec<TextWarning>,
    /// When restricted texts and contacts were erased.
    pub erased_at: Option<DateTime<Utc>>,
    /// Who changed it last.
    pub updated_by: Option<Person>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

impl Versioned for IncidentReview {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// An incident to put on a session by hand.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIncidentReview {
    /// The session; its minutes are not final.
    pub session_id: Uuid,
    /// The incident; of an area of the team.
    pub incident_id: Uuid,
}

/// A change of an incident review (JSON merge patch).
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentReviewPatch {
    /// Code of what drove it most; null: not decided.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "personal_dispute", max_length = 50)]
    pub primary_driver: Patched<String>,
    /// Codes of what drove it too.
    #[validate(length(max = 20))]
    #[schema(max_items = 20)]
    pub secondary_drivers: Option<Vec<String>>,
    /// How sure the team is of that; null: not said.
    #[serde(default)]
    #[schema(value_type = Option<DriverConfidence>)]
    pub driver_confidence: Patched<DriverConfidence>,
    /// How likely retaliation is. `high` opens the playbooks of a high risk, once for the incident.
    pub retaliation_risk: Option<RetaliationRisk>,
    /// Why.
    #[validate(length(max = 4000))]
    #[schema(max_length = 4000)]
    pub retaliation_basis: Option<String>,
    /// Until when the risk is high; null: not said.
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub risk_window_until: Patched<DateTime<Utc>>,
    /// Whether a conflict of groups is behind it.
    pub group_conflict: Option<GroupConflict>,
    /// Codes of themes.
    #[validate(length(max = 20))]
    #[schema(max_items = 20)]
    pub themes: Option<Vec<String>>,
    /// Places nearby that suffer; replaces what was there.
    #[validate(nested, length(max = 20))]
    #[schema(max_items = 20)]
    pub affected_assets: Option<Vec<AffectedAsset>>,
    /// What all members read.
    #[validate(length(max = 10000))]
    #[schema(max_length = 10000)]
    pub summary_shareable: Option<String>,
    /// What is restricted.
    #[validate(length(max = 10000))]
    #[schema(max_length = 10000)]
    pub summary_restricted: Option<String>,
}

/// A step of an incident review.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIncidentReviewTransition {
    /// Where to; one of `allowed_transitions`. A reviewed incident has a primary driver, be it `unknown`.
    pub to: IncidentReviewStatus,
}

/// Which incident reviews.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct IncidentReviewFilter {
    /// The session.
    pub session_id: Option<Uuid>,
    /// The incident: what sessions found about it.
    pub incident_id: Option<Uuid>,
    /// The team.
    pub team_id: Option<Uuid>,
    /// Where the review stands.
    #[param(inline)]
    pub status: Option<IncidentReviewStatus>,
    /// How likely retaliation is.
    #[param(inline)]
    pub retaliation_risk: Option<RetaliationRisk>,
    /// Code of a driver, primary or secondary.
    #[param(max_length = 50, example = "personal_dispute")]
    pub driver: Option<String>,
    /// Code of a theme.
    #[param(max_length = 50)]
    pub theme: Option<String>,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = incident_reviews, check_for_backend(diesel::pg::Pg))]
pub(super) struct ReviewRow {
    pub id: Uuid,
    pub session_id: Uuid,
    pub team_id: Uuid,
    pub incident_id: Uuid,
    pub community_area_number: Option<i32>,
    pub position: i32,
    pub facts: Value,
    pub status: IncidentReviewStatus,
    pub reviewed_at: Option<DateTime<Utc>>,
    pub primary_driver: Option<String>,
    pub secondary_drivers: Vec<String>,
    pub driver_confidence: Option<DriverConfidence>,
    pub retaliation_risk: RetaliationRisk,
    pub retaliation_basis: String,
    pub risk_window_until: Option<DateTime<Utc>>,
    pub group_conflict: GroupConflict,
    pub themes: Vec<String>,
    pub affected_assets: Value,
    pub summary_shareable: String,
    pub summary_restricted: String,
    pub erased_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub updated_by: Option<Uuid>,
    pub row_version: i64,
}

/// List incident reviews
///
/// Of the teams in which the caller sits with an agreement in force. `sort`: `position` (the order of a session),
/// `-created_at`, `created_at`. Restricted fields are absent for those who may not read them; reading them is recorded.
#[utoipa::path(get, path = "/api/v1/incident-reviews", tag = "incident-reviews",
    params(IncidentReviewFilter, PageParameters),
    responses((status = 200, description = "A page of incident reviews.", body = Page<IncidentReview>)))]
pub async fn list_incident_reviews(
    access: Access<ReadReviews>,
    list: List<IncidentReviewFilter>,
) -> ApiResult<Page<IncidentReview>> {
    let reviewer = Reviewer::of(&access)?;
    access
        .write(async move |transaction, _| {
            let found = page(transaction, &reviewer, &list.filter, &list.page).await?;
            if reviewer.sees_restricted && !found.items.is_empty() {
                let session = list.filter.session_id.or(list.filter.incident_id).map(|id| id.to_string());
                record_read(transaction, session).await?;
            }
            Ok(found)
        })
        .await
}

/// Put an incident on a session
///
/// By hand, beside those of the week; once for each session (409 `already_exists`).
#[utoipa::path(post, path = "/api/v1/incident-reviews", tag = "incident-reviews", params(IdempotencyKey),
    request_body = NewIncidentReview,
    responses((status = 201, description = "The new incident review.", body = IncidentReview)))]
pub async fn create_incident_review(
    access: Access<WriteReviews>,
    idempotency: IdempotencyKey,
    body: Body<NewIncidentReview>,
) -> ApiResult<impl Responder> {
    access.user_id()?;
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created =
        access.create(idempotency, fingerprint, async move |transaction, _| put(transaction, new).await).await?;
    let location = format!("/api/v1/incident-reviews/{}", created.id);
    Ok(Item::created(view(&access, created.id).await?, location, created.replayed))
}

/// Read an incident review
///
/// Restricted fields are absent for those who may not read them; reading them is recorded.
#[utoipa::path(get, path = "/api/v1/incident-reviews/{incident_review_id}", tag = "incident-reviews",
    params(("incident_review_id" = Uuid, Path, description = "Id of the incident review")),
    responses((status = 200, description = "The incident review.", body = IncidentReview)))]
pub async fn get_incident_review(access: Access<ReadReviews>, id: Path<Uuid>) -> ApiResult<Item<IncidentReview>> {
    view(&access, id.0).await.map(Item::ok)
}

/// Change an incident review
///
/// A JSON merge patch; needs `If-Match`. Several people write at once: send only the fields that changed, and on 412 read
/// again, join the texts and send once more. `warnings` name what looks like a person in shareable texts.
#[utoipa::path(patch, path = "/api/v1/incident-reviews/{incident_review_id}", tag = "incident-reviews",
    params(("incident_review_id" = Uuid, Path, description = "Id of the incident review"), IfMatch),
    request_body = IncidentReviewPatch,
    responses((status = 200, description = "The incident review as it stands now.", body = IncidentReview)))]
pub async fn update_incident_review(
    access: Access<WriteReviews>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<IncidentReviewPatch>,
) -> ApiResult<Item<IncidentReview>> {
    let (id, patch) = (id.0, body.into_inner());
    access.user_id()?;
    access.write(async move |transaction, _| change(transaction, id, Some(if_match), patch).await).await?;
    view(&access, id).await.map(Item::ok)
}

/// Take a step with an incident review
///
/// Along `allowed_transitions`; needs `If-Match`. Reviewed takes a primary driver first (409 `no_primary_driver`).
#[utoipa::path(post, path = "/api/v1/incident-reviews/{incident_review_id}/transitions", tag = "incident-reviews",
    params(("incident_review_id" = Uuid, Path, description = "Id of the incident review"), IfMatch),
    request_body = NewIncidentReviewTransition,
    responses((status = 200, description = "The incident review as it stands now.", body = IncidentReview)))]
pub async fn transition_incident_review(
    access: Access<WriteReviews>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewIncidentReviewTransition>,
) -> ApiResult<Item<IncidentReview>> {
    let (id, to) = (id.0, body.into_inner().to);
    access.user_id()?;
    access.write(async move |transaction, _| transition(transaction, id, Some(if_match), to, Utc::now()).await).await?;
    view(&access, id).await.map(Item::ok)
}

async fn view<P: Policy>(access: &Access<P>, id: Uuid) -> ApiResult<IncidentReview> {
    let reviewer = Reviewer::of(access)?;
    access
        .write(async move |transaction, _| {
            let found = row(transaction, id).await?;
            if reviewer.sees_restricted {
                record_read(transaction, Some(id.to_string())).await?;
            }
            views(transaction, &reviewer, vec![found]).await?.pop().ok_or_else(Problem::not_found)
        })
        .await
}

async fn record_read(transaction: Transaction<'_>, resource_id: Option<String>) -> ApiResult<()> {
    let entry = audit::Entry {
        action: "incident_review.read",
        resource_type: "incident_review",
        resource_id,
        fields: vec!["summary_restricted", "retaliation_basis", "contacts"],
        ..audit::Entry::default()
    };
    audit::record(transaction, entry).await
}

/// An incident review that the caller may read; to others it does not exist.
pub(super) async fn row(transaction: Transaction<'_>, id: Uuid) -> ApiResult<ReviewRow> {
    let teams = reviewing_teams(transaction).await?;
    Ok(visible(&teams)
        .filter(incident_reviews::id.eq(id))
        .select(ReviewRow::as_select())
        .first(&mut transaction.connection())
        .await?)
}

fn visible(teams: &[Uuid]) -> incident_reviews::BoxedQuery<'static, diesel::pg::Pg> {
    let query = incident_reviews::table.into_boxed();
    if teams.contains(&Uuid::nil()) { query } else { query.filter(incident_reviews::team_id.eq_any(teams.to_vec())) }
}

/// Incident reviews of a session, in its order.
pub(super) async fn of_session(transaction: Transaction<'_>, session_id: Uuid) -> ApiResult<Vec<ReviewRow>> {
    Ok(incident_reviews::table
        .filter(incident_reviews::session_id.eq(session_id))
        .order((incident_reviews::position, incident_reviews::id))
        .select(ReviewRow::as_select())
        .load(&mut transaction.connection())
        .await?)
}

fn filtered(teams: &[Uuid], filter: &IncidentReviewFilter) -> incident_reviews::BoxedQuery<'static, diesel::pg::Pg> {
    let filter = filter.clone();
    let mut query = visible(teams);
    if let Some(id) = filter.session_id {
        query = query.filter(incident_reviews::session_id.eq(id));
    }
    if let Some(id) = filter.incident_id {
        query = query.filter(incident_reviews::incident_id.eq(id));
    }
    if let Some(id) = filter.team_id {
        query = query.filter(incident_reviews::team_id.eq(id));
    }
    if let Some(status) = filter.status {
        query = query.filter(incident_reviews::status.eq(status));
    }
    if let Some(risk) = filter.retaliation_risk {
        query = query.filter(incident_reviews::retaliation_risk.eq(risk));
    }
    if let Some(driver) = filter.driver {
        query = query.filter(
            incident_reviews::primary_driver
                .is_not_distinct_from(driver.clone())
                .or(incident_reviews::secondary_drivers.contains(vec![driver])),
        );
    }
    if let Some(theme) = filter.theme {
        query = query.filter(incident_reviews::themes.contains(vec![theme]));
    }
    query
}

async fn page(
    transaction: Transaction<'_>,
    reviewer: &Reviewer,
    filter: &IncidentReviewFilter,
    page: &PageRequest,
) -> ApiResult<Page<IncidentReview>> {
    let (sort, descending) = page.sort(&["position", "-created_at", "created_at"])?;
    let teams = reviewing_teams(transaction).await?;
    let query = filtered(&teams, filter);
    let by_position = sort == "position";
    let query = if by_position {
        crate::keyset!(query, incident_reviews::position, incident_reviews::id, descending, page.after::<i32>()?)
    } else {
        let after = page.after::<DateTime<Utc>>()?;
        crate::keyset!(query, incident_reviews::created_at, incident_reviews::id, descending, after)
    };
    let rows: Vec<ReviewRow> =
        query.limit(page.limit + 1).select(ReviewRow::as_select()).load(&mut transaction.connection()).await?;
    let total = match page.include_total {
        true => {
            let ids: Vec<Uuid> = filtered(&teams, filter)
                .select(incident_reviews::id)
                .limit(TOTAL_CAP + 1)
                .load(&mut transaction.connection())
                .await?;
            Some(Total::of(&ids))
        }
        false => None,
    };
    let found = page.page(rows, total, |row| {
        let instant = row.created_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
        (if by_position { row.position.to_string() } else { instant }, row.id)
    });
    let mut shown = views(transaction, reviewer, found.items.clone()).await?.into_iter();
    Ok(found.filter_map(|_| shown.next()))
}

/// Incident reviews as this caller sees them, in the same order.
pub(super) async fn views(
    transaction: Transaction<'_>,
    reviewer: &Reviewer,
    rows: Vec<ReviewRow>,
) -> ApiResult<Vec<IncidentReview>> {
    let session_ids: Vec<Uuid> = rows.iter().map(|row| row.session_id).collect();
    let statuses: HashMap<Uuid, ReviewSessionStatus> = review_sessions::table
        .filter(review_sessions::id.eq_any(session_ids))
        .select((review_sessions::id, review_sessions::status))
        .load::<(Uuid, ReviewSessionStatus)>(&mut transaction.connection())
        .await?
        .into_iter()
        .collect();
    let people = people(transaction, rows.iter().filter_map(|row| row.updated_by).collect()).await?;
    let mut contacts = match reviewer.sees_restricted {
        true => contacts_of(transaction, rows.iter().map(|row| row.id).collect()).await?,
        false => HashMap::new(),
    };
    let links = links_of(transaction, reviewer, rows.iter().map(|row| row.incident_id).collect()).await?;
    let restricted = |text: String| reviewer.sees_restricted.then_some(text);
    rows.into_iter()
        .map(|row| {
            let session_status = statuses.get(&row.session_id).copied().ok_or_else(Problem::not_found)?;
            let assets: Vec<AffectedAsset> =
                serde_json::from_value(row.affected_assets).map_err(|error| Problem::internal(&error))?;
            let mut warnings = guard::look("summary_shareable", &row.summary_shareable);
            warnings.extend(assets.iter().flat_map(|asset| guard::look("affected_assets", &asset.effect)));
            let next: &[IncidentReviewStatus] = match reviewer.sees_restricted && !session_status.is_final() {
                true => row.status.allowed_transitions(),
                false => &[],
            };
            let of_incident = links
                .iter()
                .filter(|link| link.team_id == row.team_id)
                .filter(|link| link.incident_id == row.incident_id || link.other_incident_id == row.incident_id);
            Ok(IncidentReview {
                links: of_incident.cloned().collect(),
                id: row.id,
                session_id: row.session_id,
                session_status,
                team_id: row.team_id,
                incident_id: row.incident_id,
                position: row.position,
                facts: serde_json::from_value(row.facts).map_err(|error| Problem::internal(&error))?,
                status: row.status,
                allowed_transitions: next.to_vec(),
                reviewed_at: row.reviewed_at,
                primary_driver: row.primary_driver,
                secondary_drivers: row.secondary_drivers,
                driver_confidence: row.driver_confidence,
                retaliation_risk: row.retaliation_risk,
                retaliation_basis: restricted(row.retaliation_basis),
                risk_window_until: row.risk_window_until,
                group_conflict: row.group_conflict,
                themes: row.themes,
                affected_assets: assets,
                summary_shareable: row.summary_shareable,
                summary_restricted: restricted(row.summary_restricted),
                contacts: reviewer.sees_restricted.then(|| contacts.remove(&row.id).unwrap_or_default()),
                warnings,
                erased_at: row.erased_at,
                updated_by: row.updated_by.and_then(|id| people.get(&id)).cloned(),
                updated_at: row.updated_at,
                row_version: row.row_version,
            })
        })
        .collect()
}

async fn put(transaction: Transaction<'_>, new: NewIncidentReview) -> ApiResult<Uuid> {
    let session = session_flow::lock(transaction, new.session_id)
        .await
        .map_err(|_unseen| Problem::invalid_field("/session_id", "unknown_session", "Choose one of your sessions."))?;
    session_flow::require_open(session.status)?;
    let facts = facts_of(transaction, &[new.incident_id]).await?;
    let areas = super::teams::areas_of(transaction, session.team_id).await?;
    let of_team = facts
        .get(&new.incident_id)
        .is_some_and(|facts| facts.community_area_number.is_some_and(|number| areas.contains(&number)));
    if !of_team {
        let detail = "Choose an incident of an area that the team reviews.";
        return Err(Problem::invalid_field("/incident_id", "unknown_incident", detail));
    }
    let last: Option<i32> = incident_reviews::table
        .filter(incident_reviews::session_id.eq(session.id))
        .select(diesel::dsl::max(incident_reviews::position))
        .first(&mut transaction.connection())
        .await?;
    let id = session_flow::put(transaction, &session, new.incident_id, last.map_or(0, |last| last + 1), &facts).await?;
    record(transaction, "incident_review.added", id, vec![]).await?;
    Ok(id)
}

async fn record(transaction: Transaction<'_>, action: &'static str, id: Uuid, fields: Vec<&str>) -> ApiResult<()> {
    audit::record_change(transaction, "incident_review", action, id, fields, Place::default()).await
}

/// The row, locked, and the state of its session; refused once the minutes are final.
async fn lock(transaction: Transaction<'_>, id: Uuid) -> ApiResult<ReviewRow> {
    let found = row(transaction, id).await?;
    let status: ReviewSessionStatus = review_sessions::table
        .find(found.session_id)
        .select(review_sessions::status)
        .for_share()
        .first(&mut transaction.connection())
        .await?;
    session_flow::require_open(status)?;
    Ok(incident_reviews::table
        .find(id)
        .select(ReviewRow::as_select())
        .for_update()
        .first(&mut transaction.connection())
        .await?)
}

fn touched(patch: &IncidentReviewPatch) -> Vec<&'static str> {
    audit::changed([
        ("primary_driver", !matches!(patch.primary_driver, Patched::Keep)),
        ("secondary_drivers", patch.secondary_drivers.is_some()),
        ("driver_confidence", !matches!(patch.driver_confidence, Patched::Keep)),
        ("retaliation_risk", patch.retaliation_risk.is_some()),
        ("retaliation_basis", patch.retaliation_basis.is_some()),
        ("risk_window_until", !matches!(patch.risk_window_until, Patched::Keep)),
        ("group_conflict", patch.group_conflict.is_some()),
        ("themes", patch.themes.is_some()),
        ("affected_assets", patch.affected_assets.is_some()),
        ("summary_shareable", patch.summary_shareable.is_some()),
        ("summary_restricted", patch.summary_restricted.is_some()),
    ])
}

async fn check(transaction: Transaction<'_>, current: &ReviewRow, patch: &IncidentReviewPatch) -> ApiResult<()> {
    let kept: Vec<String> = current.primary_driver.iter().chain(&current.secondary_drivers).cloned().collect();
    let driver = ReviewTermKind::Driver;
    if let Some(code) = patch.primary_driver.as_set() {
        check_terms(transaction, driver, std::slice::from_ref(code), &kept, "/primary_driver").await?;
    }
    if let Some(codes) = &patch.secondary_drivers {
        check_terms(transaction, driver, codes, &kept, "/secondary_drivers").await?;
        let primary = match &patch.primary_driver {
            Patched::Keep => current.primary_driver.as_ref(),
            Patched::Remove => None,
            Patched::Set(code) => Some(code),
        };
        if let Some(index) = codes.iter().position(|code| Some(code) == primary) {
            let pointer = format!("/secondary_drivers/{index}");
            return Err(Problem::invalid_field(&pointer, "is_primary", "This is the primary driver already."));
        }
    }
    if let Some(codes) = &patch.themes {
        check_terms(transaction, ReviewTermKind::Theme, codes, &current.themes, "/themes").await?;
    }
    if let Some(assets) = &patch.affected_assets {
        let kinds: Vec<String> = assets.iter().map(|asset| asset.kind.clone()).collect();
        check_terms(transaction, ReviewTermKind::Asset, &kinds, &[], "/affected_assets").await?;
    }
    Ok(())
}

/// Takes a change; a risk that becomes high opens its playbooks in the same commit.
pub(super) async fn change(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: Option<IfMatch>,
    patch: IncidentReviewPatch,
) -> ApiResult<()> {
    let current = lock(transaction, id).await?;
    if let Some(if_match) = if_match {
        if_match.check(current.row_version)?;
    }
    let fields = touched(&patch);
    if fields.is_empty() {
        return Ok(());
    }
    check(transaction, &current, &patch).await?;
    let assets =
        patch.affected_assets.map(serde_json::to_value).transpose().map_err(|error| Problem::internal(&error))?;
    let becomes_high = patch.retaliation_risk == Some(RetaliationRisk::High);
    diesel::update(incident_reviews::table.find(id))
        .set((
            (
                patch.primary_driver.into_change().map(|code| incident_reviews::primary_driver.eq(code)),
                patch.secondary_drivers.map(|codes| incident_reviews::secondary_drivers.eq(codes)),
                patch.driver_confidence.into_change().map(|how| incident_reviews::driver_confidence.eq(how)),
                patch.retaliation_risk.map(|risk| incident_reviews::retaliation_risk.eq(risk)),
                patch.retaliation_basis.map(|basis| incident_reviews::retaliation_basis.eq(basis)),
                patch.risk_window_until.into_change().map(|until| incident_reviews::risk_window_until.eq(until)),
            ),
            (
                patch.group_conflict.map(|conflict| incident_reviews::group_conflict.eq(conflict)),
                patch.themes.map(|codes| incident_reviews::themes.eq(codes)),
                assets.map(|assets| incident_reviews::affected_assets.eq(assets)),
                patch.summary_shareable.map(|text| incident_reviews::summary_shareable.eq(text)),
                patch.summary_restricted.map(|text| incident_reviews::summary_restricted.eq(text)),
            ),
            incident_reviews::updated_at.eq(Utc::now()),
            incident_reviews::updated_by.eq(transaction.subject().id()),
            incident_reviews::row_version.eq(current.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    if becomes_high {
        let review = (current.id, current.team_id);
        high_risk(transaction, current.incident_id, current.community_area_number, review).await?;
    }
    record(transaction, "incident_review.updated", id, fields).await
}

/// Takes a step along the table of states.
pub(super) async fn transition(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: Option<IfMatch>,
    to: IncidentReviewStatus,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let current = lock(transaction, id).await?;
    if let Some(if_match) = if_match {
        if_match.check(current.row_version)?;
    }
    if !current.status.allowed_transitions().contains(&to) {
        let detail = format!("From {} it cannot be brought to {}.", current.status.as_str(), to.as_str());
        return Err(Problem::conflict("invalid_transition", detail));
    }
    if current.primary_driver.is_none() {
        let detail = "Say what drove it most first; `unknown` is an answer too.";
        return Err(Problem::conflict("no_primary_driver", detail));
    }
    diesel::update(incident_reviews::table.find(id))
        .set((
            incident_reviews::status.eq(to),
            incident_reviews::reviewed_at.eq(current.reviewed_at.or(Some(now))),
            incident_reviews::updated_at.eq(Utc::now()),
            incident_reviews::updated_by.eq(transaction.subject().id()),
            incident_reviews::row_version.eq(current.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    record(transaction, "incident_review.moved_on", id, vec!["status"]).await
}

/// Tells those who follow the review that a contact or link came; its own version stays, so that no text in the making has
/// to be joined for it.
pub(super) async fn touch(transaction: Transaction<'_>, incident_ids: &[Uuid], team_id: Uuid) -> ApiResult<()> {
    diesel::update(
        incident_reviews::table
            .filter(incident_reviews::incident_id.eq_any(incident_ids))
            .filter(incident_reviews::team_id.eq(team_id)),
    )
    .set(incident_reviews::updated_at.eq(Utc::now()))
    .execute(&mut transaction.connection())
    .await?;
    Ok(())
}

/// Erases what is about persons and leaves drivers, risks and times, which tell of nobody.
pub(super) async fn erase(transaction: Transaction<'_>, session_id: Uuid) -> ApiResult<()> {
    let ids = incident_reviews::table.filter(incident_reviews::session_id.eq(session_id)).select(incident_reviews::id);
    diesel::update(incident_contacts::table.filter(incident_contacts::incident_review_id.eq_any(ids)))
        .set(incident_contacts::note.eq(""))
        .execute(&mut transaction.connection())
        .await?;
    diesel::update(incident_reviews::table.filter(incident_reviews::session_id.eq(session_id)))
        .set((
            incident_reviews::summary_restricted.eq(""),
            incident_reviews::retaliation_basis.eq(""),
            incident_reviews::erased_at.eq(Utc::now()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}
