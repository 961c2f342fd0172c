//! Rows of services.

use std::collections::HashMap;

use chrono::{Duration, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{services, settings};
use serde_json::Value;
use uuid::Uuid;

use super::wire::{
    NewService, ServiceAvailability, ServiceDetails, ServiceFilter, ServicePatch, ServiceStatus, ServiceView,
};
use crate::community_areas::areas;
use crate::help_terms::{self, HelpTermKind};
use crate::organizations::{OrganizationSummary, require_active, summaries};
use crate::platform::access::{Organizations, Scope};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, IfMatch, Page, PageRequest, Problem, TOTAL_CAP, Total};
use crate::settings::today;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = services, check_for_backend(Pg))]
pub(super) struct ServiceRow {
    pub id: Uuid,
    pub external_id: Option<String>,
    pub organization_id: Uuid,
    pub status: ServiceStatus,
    pub availability: ServiceAvailability,
    pub details: Value,
    pub assured_on: Option<NaiveDate>,
    pub row_version: i64,
    created_at: chrono::DateTime<Utc>,
    updated_at: chrono::DateTime<Utc>,
}

/// Whose services somebody may change.
#[derive(Debug, Clone)]
pub(super) struct Editor(Option<Organizations>);

impl Editor {
    /// From the scope of the permission to write; None: the public.
    pub fn new(scope: Option<&Scope>) -> Self {
        Self(scope.map(Scope::organizations))
    }

    fn may_change(&self, organization_id: Uuid) -> bool {
        match &self.0 {
            None => false,
            Some(Organizations::All) => true,
            Some(Organizations::Only(own)) => own.contains(&organization_id),
        }
    }

    /// Staff who keep the directory see also what is not offered.
    fn sees_all(&self) -> bool {
        self.0.is_some()
    }
}

/// Before this day a confirmation is too old.
async fn assured_since(transaction: Transaction<'_>) -> ApiResult<NaiveDate> {
    let days: i32 =
        settings::table.select(settings::service_assurance_days).first(&mut transaction.connection()).await?;
    Ok(today(transaction).await? - Duration::days(i64::from(days)))
}

type Services = services::BoxedQuery<'static, Pg>;

fn filtered(filter: &ServiceFilter, editor: &Editor, since: NaiveDate) -> Services {
    let filter = filter.clone();
    let mut query = services::table.into_boxed();
    if !editor.sees_all() {
        query = query.filter(services::status.eq(ServiceStatus::Active));
    }
    if let Some(status) = filter.status {
        query = query.filter(services::status.eq(status));
    }
    if let Some(words) = filter.q {
        for word in words.to_lowercase().split_whitespace() {
            let plain = word.replace(['%', '_', '\\'], "");
            query = query.filter(services::search.like(format!("%{plain}%")));
        }
    }
    if let Some(kind) = filter.kind {
        query = query.filter(services::kinds.contains(vec![kind]));
    }
    if let Some(language) = filter.language {
        query = query.filter(services::languages.contains(vec![language]));
    }
    if let Some(area) = filter.area {
        let whole_city = services::areas.eq(Vec::<i32>::new());
        query = query.filter(services::areas.contains(vec![area]).or(whole_city));
    }
    if let Some(always) = filter.always_open {
        query = query.filter(services::always_open.eq(always));
    }
    if let Some(id) = filter.organization_id {
        query = query.filter(services::organization_id.eq(id));
    }
    let assured = services::assured_on.is_not_null().and(services::assured_on.assume_not_null().ge(since));
    match filter.outdated {
        Some(true) => query = query.filter(diesel::dsl::not(assured)),
        Some(false) => query = query.filter(assured),
        None => {}
    }
    query
}

pub(super) async fn page(
    transaction: Transaction<'_>,
    editor: &Editor,
    filter: &ServiceFilter,
    page: &PageRequest,
) -> ApiResult<Page<ServiceView>> {
    let (_, descending) = page.sort(&["name", "-name"])?;
    let since = assured_since(transaction).await?;
    let after = page.after::<String>()?;
    let rows: Vec<ServiceRow> =
        crate::keyset!(filtered(filter, editor, since), services::name, services::id, descending, after)
            .limit(page.limit + 1)
            .select(ServiceRow::as_select())
            .load(&mut transaction.connection())
            .await?;
    let total = match page.include_total {
        true => {
            let ids: Vec<Uuid> = filtered(filter, editor, since)
                .select(services::id)
                .limit(TOTAL_CAP + 1)
                .load(&mut transaction.connection())
                .await?;
            Some(Total::of(&ids))
        }
        false => None,
    };
    let organizations = summaries(transaction).await?;
    let views = rows.into_iter().map(|row| view(row, editor, &organizations, since)).collect::<ApiResult<Vec<_>>>()?;
    Ok(page.page(views, total, |service| (service.details.name.en.clone(), service.id)))
}

/// Every service.
pub(super) async fn all(transaction: Transaction<'_>) -> ApiResult<Vec<ServiceRow>> {
    Ok(services::table.select(ServiceRow::as_select()).load(&mut transaction.connection()).await?)
}

/// What the public may see, by name; at most so many.
pub(super) async fn all_for_public(
    transaction: Transaction<'_>,
    filter: &ServiceFilter,
    limit: i64,
) -> ApiResult<Vec<ServiceView>> {
    let (public, since) = (Editor::new(None), assured_since(transaction).await?);
    let rows: Vec<ServiceRow> = filtered(filter, &public, since)
        .order((services::name, services::id))
        .limit(limit)
        .select(ServiceRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    let organizations = summaries(transaction).await?;
    rows.into_iter().map(|row| view(row, &public, &organizations, since)).collect()
}

pub(super) async fn find(transaction: Transaction<'_>, editor: &Editor, id: Uuid) -> ApiResult<ServiceView> {
    let row: ServiceRow =
        services::table.find(id).select(ServiceRow::as_select()).first(&mut transaction.connection()).await?;
    if row.status != ServiceStatus::Active && !editor.sees_all() {
        return Err(Problem::not_found());
    }
    let since = assured_since(transaction).await?;
    view(row, editor, &summaries(transaction).await?, since)
}

fn view(
    row: ServiceRow,
    editor: &Editor,
    organizations: &HashMap<Uuid, OrganizationSummary>,
    since: NaiveDate,
) -> ApiResult<ServiceView> {
    let mut details: ServiceDetails = serde_json::from_value(row.details).map_err(|error| Problem::internal(&error))?;
    let may_change = editor.may_change(row.organization_id);
    if details.confidential_address && !may_change {
        (details.street_address, details.postal_code) = (None, None);
    }
    Ok(ServiceView {
        id: row.id,
        organization: organizations.get(&row.organization_id).cloned().ok_or_else(Problem::not_found)?,
        status: row.status,
        availability: row.availability,
        details,
        assured_on: row.assured_on,
        outdated: row.assured_on.is_none_or(|day| day < since),
        may_change,
        row_version: row.row_version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

/// Refuses what validation of single fields does not see.
async fn check(transaction: Transaction<'_>, details: &ServiceDetails, kept: &[String]) -> ApiResult<()> {
    let refused =
        |field: &str, code: &str, detail: &str| Err(Problem::invalid_field(&format!("/details/{field}"), code, detail));
    let place = |index| format!("/details/kinds/{index}");
    help_terms::require(transaction, HelpTermKind::ServiceKind, (&details.kinds, kept), place).await?;
    check_alone(details).or_else(|(field, code, detail)| refused(&field, code, detail))?;
    let city = areas(transaction).await?;
    if let Some(index) = details.areas.iter().position(|number| !city.contains(*number)) {
        return refused(&format!("areas/{index}"), "unknown_area", "There is no community area of this number.");
    }
    Ok(())
}

/// Refuses what details say by themselves: field, code, what to do.
pub(super) fn check_alone(details: &ServiceDetails) -> Result<(), (String, &'static str, &'static str)> {
    let refused = |field: &str, code, detail| Err((field.to_owned(), code, detail));
    let form = |language: &String| {
        (2..=3).contains(&language.len()) && language.chars().all(|letter| letter.is_ascii_lowercase())
    };
    if let Some(index) = details.languages.iter().position(|language| !form(language)) {
        let detail = "Give a language by its code of ISO 639, such as en, es or pl.";
        return refused(&format!("languages/{index}"), "unknown_language", detail);
    }
    if details.minimum_age.zip(details.maximum_age).is_some_and(|(youngest, oldest)| youngest > oldest) {
        return refused("maximum_age", "before_minimum", "The oldest age is not below the youngest.");
    }
    if details.phone.is_none() && details.text_phone.is_none() && details.email.is_none() && details.url.is_none() {
        return refused("phone", "required", "Give at least one way to reach it.");
    }
    if details.url.as_deref().is_some_and(|url| !url.starts_with("https://") && !url.starts_with("http://")) {
        return refused("url", "url", "The site begins with https://.");
    }
    Ok(())
}

/// What lists look at, from the details.
pub(super) fn columns(details: &ServiceDetails) -> ApiResult<Columns> {
    Ok(Columns {
        details: serde_json::to_value(details).map_err(|error| Problem::internal(&error))?,
        name: details.name.en.clone(),
        search: [&details.name, &details.description]
            .into_iter()
            .flat_map(|text| [Some(text.en.as_str()), text.es.as_deref()])
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
            .to_lowercase(),
        kinds: details.kinds.clone(),
        languages: details.languages.clone(),
        areas: details.areas.clone(),
        always_open: details.always_open,
    })
}

#[derive(Debug, Clone, AsChangeset, Insertable)]
#[diesel(table_name = services)]
pub(super) struct Columns {
    pub details: Value,
    name: String,
    search: String,
    kinds: Vec<String>,
    languages: Vec<String>,
    areas: Vec<i32>,
    always_open: bool,
}

pub(super) async fn insert(transaction: Transaction<'_>, editor: &Editor, new: NewService) -> ApiResult<Uuid> {
    let NewService { organization_id, details } = new;
    require_active(transaction, organization_id, "/organization_id").await?;
    if !editor.may_change(organization_id) {
        let detail = "You enter services of your own organization.";
        return Err(Problem::invalid_field("/organization_id", "outside_scope", detail));
    }
    check(transaction, &details, &[]).await?;
    let id = enter(transaction, organization_id, &details).await?;
    let place = Place { organization_id: Some(organization_id), ..Place::default() };
    audit::record_change(transaction, "service", "service.created", id, vec![], place).await?;
    Ok(id)
}

/// Writes the row of a new service.
pub(super) async fn enter(
    transaction: Transaction<'_>,
    organization_id: Uuid,
    details: &ServiceDetails,
) -> ApiResult<Uuid> {
    let id = Uuid::now_v7();
    diesel::insert_into(services::table)
        .values((
            services::id.eq(id),
            services::organization_id.eq(organization_id),
            services::status.eq(ServiceStatus::Active),
            columns(details)?,
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(id)
}

/// Locks a service that the caller may change.
async fn lock(transaction: Transaction<'_>, editor: &Editor, id: Uuid) -> ApiResult<(Uuid, i64)> {
    let found: (Uuid, i64) = services::table
        .find(id)
        .select((services::organization_id, services::row_version))
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    if !editor.may_change(found.0) {
        return Err(Problem::forbidden("You change services of your own organization."));
    }
    Ok(found)
}

pub(super) async fn change(
    transaction: Transaction<'_>,
    editor: &Editor,
    id: Uuid,
    if_match: IfMatch,
    patch: ServicePatch,
) -> ApiResult<ServiceView> {
    let (organization_id, row_version) = lock(transaction, editor, id).await?;
    if_match.check(row_version)?;
    let fields = audit::changed([("status", patch.status.is_some()), ("details", patch.details.is_some())]);
    if let Some(details) = &patch.details {
        let kept: Vec<String> =
            services::table.find(id).select(services::kinds).first(&mut transaction.connection()).await?;
        check(transaction, details, &kept).await?;
    }
    if !fields.is_empty() {
        let columns = patch.details.as_ref().map(columns).transpose()?;
        diesel::update(services::table.find(id))
            .set((
                patch.status.map(|status| services::status.eq(status)),
                columns,
                services::updated_at.eq(Utc::now()),
                services::row_version.eq(row_version + 1),
            ))
            .execute(&mut transaction.connection())
            .await?;
        let place = Place { organization_id: Some(organization_id), ..Place::default() };
        audit::record_change(transaction, "service", "service.updated", id, fields, place).await?;
    }
    find(transaction, editor, id).await
}

/// Says that a service is as it stands there, today.
pub(super) async fn confirm(
    transaction: Transaction<'_>,
    editor: &Editor,
    id: Uuid,
    availability: ServiceAvailability,
) -> ApiResult<ServiceView> {
    let (organization_id, row_version) = lock(transaction, editor, id).await?;
    let today = today(transaction).await?;
    diesel::update(services::table.find(id))
        .set((
            services::availability.eq(availability),
            services::assured_on.eq(today),
            services::assured_by.eq(transaction.subject().id()),
            services::updated_at.eq(Utc::now()),
            services::row_version.eq(row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let place = Place { organization_id: Some(organization_id), ..Place::default() };
    audit::record_change(transaction, "service", "service.confirmed", id, vec!["assured_on"], place).await?;
    find(transaction, editor, id).await
}
