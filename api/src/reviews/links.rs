//! What connects incidents: proposed by one reviewer, confirmed or rejected by another, each with a reason.

use std::collections::HashMap;

use actix_web::Responder;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{incident_links, incident_reviews, incidents};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::incident_reviews::touch;
use super::model::{IncidentLinkKind, IncidentLinkStatus};
use super::policy::{ReadReviews, Reviewer, WriteReviews, reviewing_teams};
use crate::incidents::IncidentKind;
use crate::platform::access::{Access, Policy};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Body, IdempotencyKey, IfMatch, Item, Page, Path, Problem, Query, Versioned};
use crate::users::people::{Person, people};

/// An incident at the other end of a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LinkedIncident {
    /// What happened.
    pub kind: IncidentKind,
    /// When.
    pub occurred_at: DateTime<Utc>,
    /// The block.
    #[schema(example = "041XX W EXAMPLE ST", max_length = 200)]
    pub block: Option<String>,
}

/// A link between two incidents.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct IncidentLink {
    /// Id.
    pub id: Uuid,
    /// Team whose reviewers see it.
    pub team_id: Uuid,
    /// One incident; the later one of a retaliation.
    pub incident_id: Uuid,
    /// The other incident.
    pub other_incident_id: Uuid,
    /// The one incident in short.
    pub incident: Option<LinkedIncident>,
    /// The other incident in short.
    pub other_incident: Option<LinkedIncident>,
    /// What connects them.
    pub kind: IncidentLinkKind,
    /// Why somebody thinks so; absent for those who may not read what is restricted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Same corner, two days apart.", max_length = 1000)]
    pub reason: Option<String>,
    /// Where it stands.
    pub status: IncidentLinkStatus,
    /// Who proposed it.
    pub proposed_by: Option<Person>,
    /// Who confirmed or rejected it.
    pub decided_by: Option<Person>,
    /// Why; absent for those who may not read what is restricted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "The casings match.", max_length = 1000)]
    pub decision_reason: Option<String>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// Whether the caller may decide about it: it is proposed, and by somebody else.
    #[schema(example = false)]
    pub decidable: bool,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

impl Versioned for IncidentLink {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// A link to propose.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIncidentLink {
    /// One of the caller's teams, which has reviewed at least one of the two.
    pub team_id: Uuid,
    /// One incident; the later one of a retaliation.
    pub incident_id: Uuid,
    /// The other incident; one that the caller sees.
    pub other_incident_id: Uuid,
    /// What connects them.
    pub kind: IncidentLinkKind,
    /// Why.
    #[validate(length(min = 1, max = 1000))]
    #[schema(example = "Same corner, two days apart.", min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// A decision about a proposed link.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIncidentLinkDecision {
    /// Whether the incidents are connected.
    pub confirmed: bool,
    /// Why.
    #[validate(length(min = 1, max = 1000))]
    #[schema(example = "The casings match.", min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// Which links.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct IncidentLinkFilter {
    /// An incident at one of the ends.
    pub incident_id: Option<Uuid>,
    /// The team.
    pub team_id: Option<Uuid>,
    /// Where they stand.
    #[param(inline)]
    pub status: Option<IncidentLinkStatus>,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = incident_links, check_for_backend(diesel::pg::Pg))]
struct LinkRow {
    id: Uuid,
    team_id: Uuid,
    incident_id: Uuid,
    other_incident_id: Uuid,
    kind: IncidentLinkKind,
    reason: String,
    status: IncidentLinkStatus,
    proposed_by: Uuid,
    decided_by: Option<Uuid>,
    decision_reason: Option<String>,
    decided_at: Option<DateTime<Utc>>,
    row_version: i64,
}

/// List links of incidents
///
/// Of the teams in which the caller sits with an agreement in force; at most 200, newest first.
#[utoipa::path(get, path = "/api/v1/incident-links", tag = "incident-reviews", params(IncidentLinkFilter),
    responses((status = 200, description = "Those that match.", body = Page<IncidentLink>)))]
pub async fn list_incident_links(
    access: Access<ReadReviews>,
    filter: Query<IncidentLinkFilter>,
) -> ApiResult<Page<IncidentLink>> {
    let reviewer = Reviewer::of(&access)?;
    let IncidentLinkFilter { incident_id, team_id, status } = filter.0;
    access
        .read(async move |transaction, _| {
            let mut query = visible(&reviewing_teams(transaction).await?);
            if let Some(id) = incident_id {
                query = query.filter(incident_links::incident_id.eq(id).or(incident_links::other_incident_id.eq(id)));
            }
            if let Some(id) = team_id {
                query = query.filter(incident_links::team_id.eq(id));
            }
            if let Some(status) = status {
                query = query.filter(incident_links::status.eq(status));
            }
            let rows: Vec<LinkRow> = query
                .order((incident_links::created_at.desc(), incident_links::id.desc()))
                .limit(200)
                .select(LinkRow::as_select())
                .load(&mut transaction.connection())
                .await?;
            views(transaction, &reviewer, rows).await.map(Page::whole)
        })
        .await
}

/// Propose a link between incidents
///
/// Somebody else confirms or rejects it. The same link is proposed once for a team (409 `already_exists`).
#[utoipa::path(post, path = "/api/v1/incident-links", tag = "incident-reviews", params(IdempotencyKey),
    request_body = NewIncidentLink, responses((status = 201, description = "The new link.", body = IncidentLink)))]
pub async fn create_incident_link(
    access: Access<WriteReviews>,
    idempotency: IdempotencyKey,
    body: Body<NewIncidentLink>,
) -> ApiResult<impl Responder> {
    let user_id = access.user_id()?;
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| insert(transaction, user_id, new).await)
        .await?;
    Ok(Item::created(view(&access, created.id).await?, "/api/v1/incident-links".to_owned(), created.replayed))
}

/// Decide about a link between incidents
///
/// By another reviewer than who proposed it (403 `own_link`); needs `If-Match`. A decision stays.
#[utoipa::path(post, path = "/api/v1/incident-links/{link_id}/decisions", tag = "incident-reviews",
    params(("link_id" = Uuid, Path, description = "Id of the link"), IfMatch),
    request_body = NewIncidentLinkDecision,
    responses((status = 200, description = "The link as it stands now.", body = IncidentLink)))]
pub async fn decide_incident_link(
    access: Access<WriteReviews>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewIncidentLinkDecision>,
) -> ApiResult<Item<IncidentLink>> {
    let (id, decision, user_id) = (id.0, body.into_inner(), access.user_id()?);
    access.write(async move |transaction, _| decide(transaction, user_id, id, if_match, decision).await).await?;
    view(&access, id).await.map(Item::ok)
}

fn visible(teams: &[Uuid]) -> incident_links::BoxedQuery<'static, diesel::pg::Pg> {
    let query = incident_links::table.into_boxed();
    if teams.contains(&Uuid::nil()) { query } else { query.filter(incident_links::team_id.eq_any(teams.to_vec())) }
}

async fn view<P: Policy>(access: &Access<P>, id: Uuid) -> ApiResult<IncidentLink> {
    let reviewer = Reviewer::of(access)?;
    access
        .read(async move |transaction, _| {
            let rows: Vec<LinkRow> = visible(&reviewing_teams(transaction).await?)
                .filter(incident_links::id.eq(id))
                .select(LinkRow::as_select())
                .load(&mut transaction.connection())
                .await?;
            views(transaction, &reviewer, rows).await?.pop().ok_or_else(Problem::not_found)
        })
        .await
}

/// Stores a proposed link.
pub(super) async fn insert(transaction: Transaction<'_>, user_id: Uuid, new: NewIncidentLink) -> ApiResult<Uuid> {
    let teams = reviewing_teams(transaction).await?;
    if !teams.contains(&new.team_id) && !teams.contains(&Uuid::nil()) {
        return Err(Problem::invalid_field("/team_id", "unknown_team", "Choose one of your own teams."));
    }
    let ends = [new.incident_id, new.other_incident_id];
    if new.incident_id == new.other_incident_id {
        let detail = "An incident is not linked to itself.";
        return Err(Problem::invalid_field("/other_incident_id", "same_incident", detail));
    }
    let reviewed: i64 = incident_reviews::table
        .filter(incident_reviews::team_id.eq(new.team_id))
        .filter(incident_reviews::incident_id.eq_any(ends))
        .count()
        .get_result(&mut transaction.connection())
        .await?;
    if reviewed == 0 {
        let detail = "Choose an incident that the team reviews.";
        return Err(Problem::invalid_field("/incident_id", "not_reviewed", detail));
    }
    // Row-level security lets pass only incidents of the caller's areas.
    let seen: i64 =
        incidents::table.filter(incidents::id.eq_any(ends)).count().get_result(&mut transaction.connection()).await?;
    if seen < 2 {
        let detail = "Choose two incidents that you see.";
        return Err(Problem::invalid_field("/other_incident_id", "unknown_incident", detail));
    }
    let id = Uuid::now_v7();
    diesel::insert_into(incident_links::table)
        .values((
            incident_links::id.eq(id),
            incident_links::team_id.eq(new.team_id),
            incident_links::incident_id.eq(new.incident_id),
            incident_links::other_incident_id.eq(new.other_incident_id),
            incident_links::kind.eq(new.kind),
            incident_links::reason.eq(new.reason.trim()),
            incident_links::proposed_by.eq(user_id),
        ))
        .execute(&mut transaction.connection())
        .await?;
    touch(transaction, &ends, new.team_id).await?;
    audit::record_change(transaction, "incident_link", "incident_link.proposed", id, vec![], Place::default()).await?;
    Ok(id)
}

async fn decide(
    transaction: Transaction<'_>,
    user_id: Uuid,
    id: Uuid,
    if_match: IfMatch,
    decision: NewIncidentLinkDecision,
) -> ApiResult<()> {
    let seen: i64 = visible(&reviewing_teams(transaction).await?)
        .filter(incident_links::id.eq(id))
        .count()
        .get_result(&mut transaction.connection())
        .await?;
    if seen == 0 {
        return Err(Problem::not_found());
    }
    let current: LinkRow = incident_links::table
        .find(id)
        .select(LinkRow::as_select())
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    if_match.check(current.row_version)?;
    if current.status != IncidentLinkStatus::Proposed {
        return Err(Problem::conflict("decided_already", "This link was decided already."));
    }
    if current.proposed_by == user_id {
        let detail = "Another reviewer than who proposed the link decides about it.";
        return Err(Problem::forbidden(detail).with_code("own_link"));
    }
    let status = if decision.confirmed { IncidentLinkStatus::Confirmed } else { IncidentLinkStatus::Rejected };
    diesel::update(incident_links::table.find(id))
        .set((
            incident_links::status.eq(status),
            incident_links::decided_by.eq(user_id),
            incident_links::decision_reason.eq(decision.reason.trim().to_owned()),
            incident_links::decided_at.eq(Utc::now()),
            incident_links::updated_at.eq(Utc::now()),
            incident_links::row_version.eq(current.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    touch(transaction, &[current.incident_id, current.other_incident_id], current.team_id).await?;
    let action = if decision.confirmed { "incident_link.confirmed" } else { "incident_link.rejected" };
    audit::record_change(transaction, "incident_link", action, id, vec!["status"], Place::default()).await
}

/// Links of incidents, of the teams that the caller reviews with.
pub(super) async fn links_of(
    transaction: Transaction<'_>,
    reviewer: &Reviewer,
    incident_ids: Vec<Uuid>,
) -> ApiResult<Vec<IncidentLink>> {
    let of_one = incident_links::incident_id
        .eq_any(incident_ids.clone())
        .or(incident_links::other_incident_id.eq_any(incident_ids));
    let rows: Vec<LinkRow> = visible(&reviewing_teams(transaction).await?)
        .filter(of_one)
        .order((incident_links::created_at, incident_links::id))
        .select(LinkRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    views(transaction, reviewer, rows).await
}

async fn views(transaction: Transaction<'_>, reviewer: &Reviewer, rows: Vec<LinkRow>) -> ApiResult<Vec<IncidentLink>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let people =
        people(transaction, rows.iter().flat_map(|row| [Some(row.proposed_by), row.decided_by]).flatten().collect())
            .await?;
    let ends: Vec<Uuid> = rows.iter().flat_map(|row| [row.incident_id, row.other_incident_id]).collect();
    // Under the caller's own rights: an incident of an area that is not the caller's stays an id.
    let seen: HashMap<Uuid, LinkedIncident> = incidents::table
        .filter(incidents::id.eq_any(ends))
        .select((incidents::id, incidents::kind, incidents::occurred_at, incidents::block))
        .load::<(Uuid, IncidentKind, DateTime<Utc>, Option<String>)>(&mut transaction.connection())
        .await?
        .into_iter()
        .map(|(id, kind, occurred_at, block)| (id, LinkedIncident { kind, occurred_at, block }))
        .collect();
    let view = |row: LinkRow| IncidentLink {
        id: row.id,
        team_id: row.team_id,
        incident_id: row.incident_id,
        other_incident_id: row.other_incident_id,
        incident: seen.get(&row.incident_id).cloned(),
        other_incident: seen.get(&row.other_incident_id).cloned(),
        kind: row.kind,
        reason: reviewer.sees_restricted.then_some(row.reason),
        status: row.status,
        proposed_by: people.get(&row.proposed_by).cloned(),
        decided_by: row.decided_by.and_then(|id| people.get(&id)).cloned(),
        decision_reason: row.decision_reason.filter(|_| reviewer.sees_restricted),
        decided_at: row.decided_at,
        decidable: reviewer.sees_restricted
            && row.status == IncidentLinkStatus::Proposed
            && row.proposed_by != reviewer.user_id,
        row_version: row.row_version,
    };
    Ok(rows.into_iter().map(view).collect())
}
