//! Which organizations lead victim services of a community area, and so apply to the fund there (domain 6.2: the advocate's
//! organization leads the area of the incident or of the residence).

use std::collections::HashMap;

use actix_web::Responder;
use chrono::{NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::lead_organizations;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::determination::CompensationFacts;
use super::policy::WriteCompensationPolicies;
use crate::community_areas::{AreaSummary, Areas, areas};
use crate::organizations::{OrganizationSummary, require_active, summaries};
use crate::platform::access::{Access, Public};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Body, IdempotencyKey, IfMatch, Item, Page, Path, Problem, Query, Versioned};
use crate::settings::today;

/// That an organization leads victim services of a community area.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LeadOrganization {
    /// Id.
    pub id: Uuid,
    /// Where.
    pub community_area: AreaSummary,
    /// Who.
    pub organization: OrganizationSummary,
    /// First day.
    pub effective_from: NaiveDate,
    /// Last day; null: no end is known.
    pub effective_to: Option<NaiveDate>,
    /// Whether it leads today.
    #[schema(example = true)]
    pub in_force: bool,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

impl Versioned for LeadOrganization {
    fn row_version(&self) -> i64 {
        self.row_version
    }

    fn state(&self) -> Option<String> {
        Some(u8::from(self.in_force).to_string())
    }
}

/// That an organization will lead.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLeadOrganization {
    /// Number of the community area.
    #[schema(example = 25)]
    pub community_area_number: i32,
    /// Who.
    pub organization_id: Uuid,
    /// First day.
    pub effective_from: NaiveDate,
    /// Last day; absent: no end is known.
    #[serde(default)]
    pub effective_to: Option<NaiveDate>,
}

/// When an organization leads for the last time (JSON merge patch).
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeadOrganizationPatch {
    /// Last day: yesterday or later, so that what was sent stays as it was; not before the first.
    pub effective_to: NaiveDate,
}

/// Which of them.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LeadOrganizationFilter {
    /// Number of a community area.
    #[param(minimum = 1)]
    pub area: Option<i32>,
    /// A day on which they lead.
    pub on: Option<NaiveDate>,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = lead_organizations, check_for_backend(Pg))]
struct Row {
    id: Uuid,
    community_area_number: i32,
    organization_id: Uuid,
    effective_from: NaiveDate,
    effective_to: Option<NaiveDate>,
    row_version: i64,
}

impl Row {
    fn leads_on(&self, day: NaiveDate) -> bool {
        self.effective_from <= day && self.effective_to.is_none_or(|last| day <= last)
    }

    fn view(
        self,
        city: &Areas,
        organizations: &HashMap<Uuid, OrganizationSummary>,
        today: NaiveDate,
    ) -> ApiResult<LeadOrganization> {
        Ok(LeadOrganization {
            id: self.id,
            community_area: city.summary(self.community_area_number).ok_or_else(Problem::not_found)?,
            organization: organizations.get(&self.organization_id).cloned().ok_or_else(Problem::not_found)?,
            effective_from: self.effective_from,
            effective_to: self.effective_to,
            in_force: self.leads_on(today),
            row_version: self.row_version,
        })
    }
}

/// All of these areas, or of all areas: by area, the latest first.
async fn rows(transaction: Transaction<'_>, of: Option<Vec<i32>>) -> ApiResult<Vec<Row>> {
    let mut query = lead_organizations::table.select(Row::as_select()).into_boxed::<Pg>();
    if let Some(numbers) = of {
        query = query.filter(lead_organizations::community_area_number.eq_any(numbers));
    }
    Ok(query
        .order((
            lead_organizations::community_area_number,
            lead_organizations::effective_from.desc(),
            lead_organizations::id,
        ))
        .load(&mut transaction.connection())
        .await?)
}

async fn views(transaction: Transaction<'_>, rows: Vec<Row>) -> ApiResult<Vec<LeadOrganization>> {
    let (city, organizations) = (areas(transaction).await?, summaries(transaction).await?);
    let today = today(transaction).await?;
    rows.into_iter().map(|row| row.view(&city, &organizations, today)).collect()
}

async fn find(transaction: Transaction<'_>, id: Uuid) -> ApiResult<LeadOrganization> {
    let row = lead_organizations::table.find(id).select(Row::as_select()).first(&mut transaction.connection()).await?;
    views(transaction, vec![row]).await?.pop().ok_or_else(Problem::not_found)
}

/// List lead organizations
///
/// Whom a family turns to in a community area: its advocates apply to the emergency fund. By area, the latest first.
#[utoipa::path(get, path = "/api/v1/lead-organizations", tag = "compensation", params(LeadOrganizationFilter),
    responses((status = 200, description = "All that match.", body = Page<LeadOrganization>)))]
pub async fn list_lead_organizations(
    access: Access<Public>,
    filter: Query<LeadOrganizationFilter>,
) -> ApiResult<Page<LeadOrganization>> {
    let LeadOrganizationFilter { area, on } = filter.0;
    access
        .read(async move |transaction, _| {
            let mut rows = rows(transaction, area.map(|number| vec![number])).await?;
            rows.retain(|row| on.is_none_or(|day| row.leads_on(day)));
            views(transaction, rows).await.map(Page::whole)
        })
        .await
}

/// Enter a lead organization
///
/// From a day on; an area may have several.
#[utoipa::path(post, path = "/api/v1/lead-organizations", tag = "compensation", params(IdempotencyKey),
    request_body = NewLeadOrganization,
    responses((status = 201, description = "It leads.", body = LeadOrganization)))]
pub async fn create_lead_organization(
    access: Access<WriteCompensationPolicies>,
    idempotency: IdempotencyKey,
    body: Body<NewLeadOrganization>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            let id = insert(transaction, &new).await?;
            let place = Place { organization_id: Some(new.organization_id), ..Place::default() };
            audit::record_change(transaction, "lead_organization", "lead_organization.created", id, vec![], place)
                .await?;
            Ok(id)
        })
        .await?;
    let view = access.read(async move |transaction, _| find(transaction, created.id).await).await?;
    Ok(Item::created(view, "/api/v1/lead-organizations".to_owned(), created.replayed))
}

/// End a lead organization
///
/// With its last day; needs `If-Match`. What was applied for before stays.
#[utoipa::path(patch, path = "/api/v1/lead-organizations/{lead_id}", tag = "compensation",
    params(("lead_id" = Uuid, Path, description = "Id of the entry"), IfMatch), request_body = LeadOrganizationPatch,
    responses((status = 200, description = "The entry as it stands now.", body = LeadOrganization)))]
pub async fn update_lead_organization(
    access: Access<WriteCompensationPolicies>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<LeadOrganizationPatch>,
) -> ApiResult<Item<LeadOrganization>> {
    let (id, last) = (id.0, body.effective_to);
    access.write(async move |transaction, _| end(transaction, id, if_match, last).await).await.map(Item::ok)
}

async fn end(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: IfMatch,
    last: NaiveDate,
) -> ApiResult<LeadOrganization> {
    let row: Row = lead_organizations::table
        .find(id)
        .select(Row::as_select())
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    if_match.check(row.row_version)?;
    let refused = |code, detail| Err(Problem::invalid_field("/effective_to", code, detail));
    if last < row.effective_from {
        return refused("before_start", "The last day is not before the first.");
    }
    if today(transaction).await?.pred_opt().is_some_and(|yesterday| last < yesterday) {
        return refused("in_the_past", "The last day is yesterday or later; what was sent before stays as it was.");
    }
    diesel::update(lead_organizations::table.find(id))
        .set((
            lead_organizations::effective_to.eq(last),
            lead_organizations::updated_at.eq(Utc::now()),
            lead_organizations::row_version.eq(row.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let place = Place { organization_id: Some(row.organization_id), ..Place::default() };
    let (action, fields) = ("lead_organization.updated", vec!["effective_to"]);
    audit::record_change(transaction, "lead_organization", action, id, fields, place).await?;
    find(transaction, id).await
}

/// Enters that an organization leads; refuses days on which it leads already.
pub(super) async fn insert(transaction: Transaction<'_>, new: &NewLeadOrganization) -> ApiResult<Uuid> {
    let refused = |pointer: &str, code, detail| Err(Problem::invalid_field(pointer, code, detail));
    if !areas(transaction).await?.contains(new.community_area_number) {
        return refused("/community_area_number", "unknown_area", "There is no community area of this number.");
    }
    require_active(transaction, new.organization_id, "/organization_id").await?;
    if new.effective_to.is_some_and(|last| last < new.effective_from) {
        return refused("/effective_to", "before_start", "The last day is not before the first.");
    }
    let overlaps = |row: &Row| {
        row.organization_id == new.organization_id
            && row.effective_to.is_none_or(|last| new.effective_from <= last)
            && new.effective_to.is_none_or(|last| row.effective_from <= last)
    };
    if rows(transaction, Some(vec![new.community_area_number])).await?.iter().any(overlaps) {
        return refused("/effective_from", "taken", "It leads there already on one of these days.");
    }
    let id = Uuid::now_v7();
    diesel::insert_into(lead_organizations::table)
        .values((
            lead_organizations::id.eq(id),
            lead_organizations::community_area_number.eq(new.community_area_number),
            lead_organizations::organization_id.eq(new.organization_id),
            lead_organizations::effective_from.eq(new.effective_from),
            lead_organizations::effective_to.eq(new.effective_to),
            lead_organizations::created_by.eq(transaction.subject().id()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(id)
}

/// Refuses to apply for an organization that leads neither where it happened nor where the victim lives. Where nobody leads, as in
/// areas that the fund reaches for homicides alone, any organization with advocates may.
pub(super) async fn require(
    transaction: Transaction<'_>,
    facts: &CompensationFacts,
    organization_id: Uuid,
    day: NaiveDate,
) -> ApiResult<()> {
    let numbers = [facts.incident_area_number, facts.residence_area_number].into_iter().flatten().collect();
    let leads: Vec<Row> = rows(transaction, Some(numbers)).await?.into_iter().filter(|row| row.leads_on(day)).collect();
    if leads.is_empty() || leads.iter().any(|row| row.organization_id == organization_id) {
        return Ok(());
    }
    let organizations = summaries(transaction).await?;
    let mut names: Vec<&str> = leads
        .iter()
        .filter_map(|row| organizations.get(&row.organization_id))
        .map(|organization| organization.name.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    let names = names.join(", ");
    let detail = format!("Victim services are led there by: {names}. Offer the case to them; they apply.");
    Err(Problem::conflict("not_lead_organization", detail))
}
