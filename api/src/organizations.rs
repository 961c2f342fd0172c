//! Organizations: departments, sister agencies, community organizations and businesses that work together.

use actix_web::Responder;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::organizations;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::endpoints;
use crate::endpoints::Endpoint;
use crate::platform::access::Access;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{
    ApiResult, Body, IdempotencyKey, IfMatch, Item, List, Page, PageParameters, PageRequest, Patched, Path, Problem,
    TOTAL_CAP, Total, Versioned,
};
use crate::text_enum;

/// Operations of organizations.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![list_organizations, create_organization, get_organization, update_organization]
}

mod policy {
    crate::policy!(ReadOrganizations = OrganizationsRead, C1, "Reads organizations.");
    crate::policy!(WriteOrganizations = OrganizationsWrite, C1, "Creates and changes organizations.");
}
use policy::{ReadOrganizations, WriteOrganizations};

text_enum! {
    /// What an organization is to the city.
    pub enum OrganizationKind {
        /// A department of the city.
        CityDepartment = "city_department",
        /// A sister agency.
        SisterAgency = "sister_agency",
        /// A community organization or nonprofit.
        CommunityOrganization = "community_organization",
        /// A business.
        Business = "business",
        /// Something else.
        Other = "other",
    }
}

/// An organization.
#[derive(Debug, Clone, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = organizations, check_for_backend(diesel::pg::Pg))]
#[schema(as = Organization)]
pub struct OrganizationView {
    /// Id.
    pub id: Uuid,
    /// Full name.
    #[schema(example = "Department of Example Services", max_length = 200)]
    pub name: String,
    /// Short name.
    #[schema(example = "DES", max_length = 20)]
    pub abbreviation: Option<String>,
    /// What it is to the city.
    pub kind: OrganizationKind,
    /// What it does.
    #[schema(example = "Keeps the street lights on.", max_length = 2000)]
    pub description: Option<String>,
    /// Whether it came from the seed as an illustration.
    #[schema(example = true)]
    pub illustrative: bool,
    /// Whether it takes part at present.
    #[schema(example = true)]
    pub active: bool,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Versioned for OrganizationView {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// An organization as part of something else.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = organizations, check_for_backend(diesel::pg::Pg))]
pub struct OrganizationSummary {
    /// Id.
    pub id: Uuid,
    /// Full name.
    #[schema(example = "Department of Example Services", max_length = 200)]
    pub name: String,
    /// Short name.
    #[schema(example = "DES", max_length = 20)]
    pub abbreviation: Option<String>,
}

/// A new organization.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrganization {
    /// Full name, unlike any other.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "Neighbors for Peace", min_length = 1, max_length = 200)]
    pub name: String,
    /// Short name.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "NFP", max_length = 20)]
    pub abbreviation: Option<String>,
    /// What it is to the city.
    pub kind: OrganizationKind,
    /// What it does.
    #[validate(length(max = 2000))]
    #[schema(example = "Street outreach on the west side.", max_length = 2000)]
    pub description: Option<String>,
}

/// A change of an organization (JSON merge patch).
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganizationPatch {
    /// Full name.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// Short name; null removes it.
    #[validate(length(min = 1, max = 20))]
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20)]
    pub abbreviation: Patched<String>,
    /// What it is to the city.
    pub kind: Option<OrganizationKind>,
    /// What it does; null removes it.
    #[validate(length(max = 2000))]
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 2000)]
    pub description: Patched<String>,
    /// Whether it takes part at present.
    #[schema(example = false)]
    pub active: Option<bool>,
}

/// Which organizations.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct OrganizationFilter {
    /// Part of the name or short name.
    #[param(max_length = 100, example = "park")]
    pub q: Option<String>,
    /// What they are to the city.
    pub kind: Option<OrganizationKind>,
    /// Whether they take part at present.
    pub active: Option<bool>,
}

const SORTS: &[&str] = &["name", "-name", "created_at", "-created_at"];

/// List organizations
///
/// Sorted by name. `sort`: `name`, `-name`, `created_at`, `-created_at`.
#[utoipa::path(get, path = "/api/v1/organizations", tag = "organizations", params(OrganizationFilter, PageParameters),
    responses((status = 200, description = "A page of organizations.", body = Page<OrganizationView>)))]
pub async fn list_organizations(
    access: Access<ReadOrganizations>,
    list: List<OrganizationFilter>,
) -> ApiResult<Page<OrganizationView>> {
    access.read(async move |transaction, _| page(transaction, &list.filter, &list.page).await).await
}

/// Create an organization
///
/// The name must be unlike any other.
#[utoipa::path(post, path = "/api/v1/organizations", tag = "organizations", params(IdempotencyKey), request_body = NewOrganization,
    responses((status = 201, description = "The new organization.", body = OrganizationView)))]
pub async fn create_organization(
    access: Access<WriteOrganizations>,
    idempotency: IdempotencyKey,
    body: Body<NewOrganization>,
) -> ApiResult<impl Responder> {
    let fingerprint = body.fingerprint;
    let new = body.into_inner();
    let created =
        access.create(idempotency, fingerprint, async move |transaction, _| insert(transaction, new).await).await?;
    let view = access.read(async move |transaction, _| find(transaction, created.id).await).await?;
    Ok(Item::created(view, format!("/api/v1/organizations/{}", created.id), created.replayed))
}

/// Read an organization
///
/// With its `ETag` for later changes.
#[utoipa::path(get, path = "/api/v1/organizations/{organization_id}", tag = "organizations",
    params(("organization_id" = Uuid, Path, description = "Id of the organization")),
    responses((status = 200, description = "The organization.", body = OrganizationView)))]
pub async fn get_organization(access: Access<ReadOrganizations>, id: Path<Uuid>) -> ApiResult<Item<OrganizationView>> {
    access.read(async move |transaction, _| find(transaction, id.0).await).await.map(Item::ok)
}

/// Change an organization
///
/// A JSON merge patch; needs `If-Match`. `active: false` keeps it out of choices and leaves its history.
#[utoipa::path(patch, path = "/api/v1/organizations/{organization_id}", tag = "organizations",
    params(("organization_id" = Uuid, Path, description = "Id of the organization"), IfMatch), request_body = OrganizationPatch,
    responses((status = 200, description = "The organization as it stands now.", body = OrganizationView)))]
pub async fn update_organization(
    access: Access<WriteOrganizations>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<OrganizationPatch>,
) -> ApiResult<Item<OrganizationView>> {
    access
        .write(async move |transaction, _| apply(transaction, id.0, if_match, body.into_inner()).await)
        .await
        .map(Item::ok)
}

async fn page(
    transaction: Transaction<'_>,
    filter: &OrganizationFilter,
    page: &PageRequest,
) -> ApiResult<Page<OrganizationView>> {
    let OrganizationFilter { q, kind, active } = filter;
    let filtered = || {
        let mut query = organizations::table.select(OrganizationView::as_select()).into_boxed();
        if let Some(text) = q {
            let pattern = format!("%{}%", text.replace(['%', '_', '\\'], ""));
            query =
                query.filter(organizations::name.ilike(pattern.clone()).or(organizations::abbreviation.ilike(pattern)));
        }
        if let Some(kind) = kind {
            query = query.filter(organizations::kind.eq(kind.as_str()));
        }
        if let Some(active) = active {
            query = query.filter(organizations::active.eq(*active));
        }
        query
    };
    let (sort, descending) = page.sort(SORTS)?;
    let limit = page.limit + 1;
    let rows: Vec<OrganizationView> = match sort {
        "created_at" => {
            let after = page.after::<DateTime<Utc>>()?;
            crate::keyset!(filtered(), organizations::created_at, organizations::id, descending, after)
                .limit(limit)
                .load(&mut transaction.connection())
                .await?
        }
        _ => {
            let after = page.after::<String>()?;
            crate::keyset!(filtered(), organizations::name, organizations::id, descending, after)
                .limit(limit)
                .load(&mut transaction.connection())
                .await?
        }
    };
    let total = match page.include_total {
        true => {
            // Ids are enough to count.
            let ids: Vec<Uuid> =
                filtered().select(organizations::id).limit(TOTAL_CAP + 1).load(&mut transaction.connection()).await?;
            Some(Total::of(&ids))
        }
        false => None,
    };
    let by_time = sort == "created_at";
    Ok(page.page(rows, total, |row| (if by_time { row.created_at.to_rfc3339() } else { row.name.clone() }, row.id)))
}

async fn find(transaction: Transaction<'_>, id: Uuid) -> ApiResult<OrganizationView> {
    Ok(organizations::table.find(id).select(OrganizationView::as_select()).first(&mut transaction.connection()).await?)
}

async fn insert(transaction: Transaction<'_>, new: NewOrganization) -> ApiResult<Uuid> {
    let NewOrganization { name, abbreviation, kind, description } = new;
    let id = Uuid::now_v7();
    diesel::insert_into(organizations::table)
        .values((
            organizations::id.eq(id),
            organizations::name.eq(name),
            organizations::abbreviation.eq(abbreviation),
            organizations::kind.eq(kind.as_str()),
            organizations::description.eq(description),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let place = Place { organization_id: Some(id), community_area_number: None };
    audit::record_change(transaction, "organization", "organization.created", id, vec![], place).await?;
    Ok(id)
}

#[derive(AsChangeset, Default)]
#[diesel(table_name = organizations)]
struct OrganizationChanges {
    name: Option<String>,
    abbreviation: Option<Option<String>>,
    kind: Option<String>,
    description: Option<Option<String>>,
    active: Option<bool>,
}

async fn apply(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: IfMatch,
    patch: OrganizationPatch,
) -> ApiResult<OrganizationView> {
    let OrganizationPatch { name, abbreviation, kind, description, active } = patch;
    let current: i64 = organizations::table
        .find(id)
        .select(organizations::row_version)
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    if_match.check(current)?;
    let changes = OrganizationChanges {
        name,
        abbreviation: abbreviation.into_change(),
        kind: kind.map(|kind| kind.as_str().to_owned()),
        description: description.into_change(),
        active,
    };
    let fields = [
        ("name", changes.name.is_some()),
        ("abbreviation", changes.abbreviation.is_some()),
        ("kind", changes.kind.is_some()),
        ("description", changes.description.is_some()),
        ("active", changes.active.is_some()),
    ];
    let fields: Vec<&str> = fields.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect();
    if fields.is_empty() {
        return find(transaction, id).await;
    }
    let view: OrganizationView = diesel::update(organizations::table.find(id))
        .set((changes, organizations::updated_at.eq(Utc::now()), organizations::row_version.eq(current + 1)))
        .returning(OrganizationView::as_returning())
        .get_result(&mut transaction.connection())
        .await?;
    let place = Place { organization_id: Some(id), community_area_number: None };
    audit::record_change(transaction, "organization", "organization.updated", id, fields, place).await?;
    Ok(view)
}

/// All organizations by id, for showing their names beside something else.
pub async fn summaries(
    transaction: Transaction<'_>,
) -> ApiResult<std::collections::HashMap<Uuid, OrganizationSummary>> {
    let rows: Vec<OrganizationSummary> =
        organizations::table.select(OrganizationSummary::as_select()).load(&mut transaction.connection()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Refuses an organization that is not there or does not take part.
pub async fn require_active(transaction: Transaction<'_>, id: Uuid, pointer: &str) -> ApiResult<OrganizationSummary> {
    organizations::table
        .find(id)
        .filter(organizations::active)
        .select(OrganizationSummary::as_select())
        .first(&mut transaction.connection())
        .await
        .optional()?
        .ok_or_else(|| Problem::invalid_field(pointer, "unknown_organization", "Choose an active organization."))
}
