//! What was done: the audit trail for those who answer for it, and the feed of changes for programs.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{api_keys, audit_entries, users};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::endpoints;
use crate::endpoints::Endpoint;
use crate::platform::access::{Access, Areas, Permission, Scope};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events;
use crate::platform::http::{ApiResult, List, Page, PageParameters, PageRequest, Problem, Query, TOTAL_CAP, Total};
use crate::text_enum;

/// Operations of the audit trail and the feed.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![list_audit_entries, list_events]
}

/// Who may read them.
pub mod policy {
    crate::policy!(ReadAudit = AuditRead, C2, "Reads who did what.");
    crate::policy!(ReadEvents = EventsRead, C1, "Reads the feed of changes.");
}
use policy::{ReadAudit, ReadEvents};

text_enum! {
    /// Whether something was done or refused.
    pub enum AuditOutcome {
        /// Done.
        Allowed = "allowed",
        /// Refused.
        Denied = "denied",
    }
}

/// Who did something.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditActor {
    /// `user`, `key`, `system` (the platform itself) or `public`.
    #[schema(example = "user", max_length = 20)]
    pub kind: String,
    /// Id of the user or key.
    pub id: Option<Uuid>,
    /// Name of the user or key.
    #[schema(example = "Jordan Reyes", max_length = 100)]
    pub name: Option<String>,
}

/// One entry of the audit trail. It names fields, never their values.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Id.
    pub id: Uuid,
    /// When.
    pub occurred_at: DateTime<Utc>,
    /// Who.
    pub actor: AuditActor,
    /// Organization of the actor.
    pub organization_id: Option<Uuid>,
    /// What was done.
    #[schema(example = "incident.updated", max_length = 100)]
    pub action: String,
    /// To what kind of thing.
    #[schema(example = "incident", max_length = 100)]
    pub resource_type: String,
    /// To which one.
    #[schema(example = "0192f0c1-5b1e-7c3a-9f00-2a6d3f1b7e11", max_length = 100)]
    pub resource_id: Option<String>,
    /// Fields that were changed or revealed.
    #[schema(example = json!(["block"]), max_items = 100)]
    pub fields: Vec<String>,
    /// Why, where a purpose is asked for.
    #[schema(example = json!(null), max_length = 1000)]
    pub purpose: Option<String>,
    /// Whether it was done or refused.
    pub outcome: AuditOutcome,
    /// Request that did it.
    #[schema(example = "0192f0c1-5b1e-7c3a-9f00-2a6d3f1b7e11", max_length = 100)]
    pub request_id: Option<String>,
}

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AuditFilter {
    /// What was done.
    #[param(max_length = 100, example = "user.deactivated")]
    pub action: Option<String>,
    /// User or key who did it.
    pub actor_id: Option<Uuid>,
    /// Kind of thing.
    #[param(max_length = 100, example = "user")]
    pub resource_type: Option<String>,
    /// Which one.
    #[param(max_length = 100)]
    pub resource_id: Option<String>,
    /// Not before this moment.
    pub occurred_from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub occurred_to: Option<DateTime<Utc>>,
}

/// List the audit trail
///
/// Newest first; `sort`: `-occurred_at`, `occurred_at`. Reading it is recorded in it.
#[utoipa::path(get, path = "/api/v1/audit-entries", tag = "activity", params(AuditFilter, PageParameters),
    responses((status = 200, description = "A page of entries.", body = Page<AuditEntry>)))]
pub async fn list_audit_entries(access: Access<ReadAudit>, list: List<AuditFilter>) -> ApiResult<Page<AuditEntry>> {
    access
        .write(async move |transaction, _| {
            let page = audit_page(transaction, &list.filter, &list.page).await?;
            let entry = audit::Entry { action: "audit.read", resource_type: "audit", ..audit::Entry::default() };
            audit::record(transaction, entry).await?;
            Ok(page)
        })
        .await
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = audit_entries, check_for_backend(diesel::pg::Pg))]
struct AuditRow {
    id: Uuid,
    occurred_at: DateTime<Utc>,
    actor_kind: String,
    actor_id: Option<Uuid>,
    organization_id: Option<Uuid>,
    action: String,
    resource_type: String,
    resource_id: Option<String>,
    fields: Vec<String>,
    purpose: Option<String>,
    outcome: AuditOutcome,
    request_id: Option<String>,
}

fn matching(filter: &AuditFilter) -> audit_entries::BoxedQuery<'_, diesel::pg::Pg> {
    let mut query = audit_entries::table.into_boxed();
    if let Some(action) = &filter.action {
        query = query.filter(audit_entries::action.eq(action));
    }
    if let Some(id) = filter.actor_id {
        query = query.filter(audit_entries::actor_id.eq(id));
    }
    if let Some(kind) = &filter.resource_type {
        query = query.filter(audit_entries::resource_type.eq(kind));
    }
    if let Some(id) = &filter.resource_id {
        query = query.filter(audit_entries::resource_id.eq(id));
    }
    if let Some(from) = filter.occurred_from {
        query = query.filter(audit_entries::occurred_at.ge(from));
    }
    if let Some(to) = filter.occurred_to {
        query = query.filter(audit_entries::occurred_at.lt(to));
    }
    query
}

async fn audit_page(
    transaction: Transaction<'_>,
    filter: &AuditFilter,
    page: &PageRequest,
) -> ApiResult<Page<AuditEntry>> {
    let (_, descending) = page.sort(&["-occurred_at", "occurred_at"])?;
    let after = page.after::<DateTime<Utc>>()?;
    let rows: Vec<AuditRow> =
        crate::keyset!(matching(filter), audit_entries::occurred_at, audit_entries::id, descending, after)
            .limit(page.limit + 1)
            .select(AuditRow::as_select())
            .load(&mut transaction.connection())
            .await?;
    let total = match page.include_total {
        true => {
            let ids: Vec<Uuid> = matching(filter)
                .select(audit_entries::id)
                .limit(TOTAL_CAP + 1)
                .load(&mut transaction.connection())
                .await?;
            Some(Total::of(&ids))
        }
        false => None,
    };
    let page = page.page(rows, total, |row| (row.occurred_at.to_rfc3339(), row.id));
    let names = names_of(transaction, page.items.iter().filter_map(|row| row.actor_id).collect()).await?;
    Ok(page.map(|row| {
        let name = names.iter().find(|(id, _)| Some(*id) == row.actor_id).and_then(|(_, name)| name.clone());
        AuditEntry {
            id: row.id,
            occurred_at: row.occurred_at,
            actor: AuditActor { kind: row.actor_kind, id: row.actor_id, name },
            organization_id: row.organization_id,
            action: row.action,
            resource_type: row.resource_type,
            resource_id: row.resource_id,
            fields: row.fields,
            purpose: row.purpose,
            outcome: row.outcome,
            request_id: row.request_id,
        }
    }))
}

async fn names_of(transaction: Transaction<'_>, ids: Vec<Uuid>) -> ApiResult<Vec<(Uuid, Option<String>)>> {
    let mut names: Vec<(Uuid, Option<String>)> = users::table
        .filter(users::id.eq_any(&ids))
        .select((users::id, users::display_name))
        .load(&mut transaction.connection())
        .await?;
    let keys: Vec<(Uuid, String)> = api_keys::table
        .filter(api_keys::id.eq_any(&ids))
        .select((api_keys::id, api_keys::name))
        .load(&mut transaction.connection())
        .await?;
    names.extend(keys.into_iter().map(|(id, name)| (id, Some(name))));
    Ok(names)
}

/// What each kind of thing takes to be read; kinds that are not here stay out of the feed.
const READABLE: &[(&str, Permission)] = &[
    ("organization", Permission::OrganizationsRead),
    ("user", Permission::UsersRead),
    ("api_key", Permission::ApiKeysRead),
    ("community_area", Permission::OrganizationsRead),
    ("incident", Permission::IncidentsRead),
    ("import", Permission::ImportsRead),
    ("course", Permission::TrainingsRead),
    ("training", Permission::TrainingsRead),
    ("lot", Permission::LotsRead),
];

/// One change. It says that something changed, not how: read the thing itself, under your own rights.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Event {
    /// Id; a consumer that gets it twice can tell.
    pub id: Uuid,
    /// Place in the feed, for `after`.
    #[schema(example = "7423-118", max_length = 50)]
    pub position: String,
    /// What happened.
    #[schema(example = "incident.created", max_length = 100)]
    pub r#type: String,
    /// When.
    pub occurred_at: DateTime<Utc>,
    /// To what kind of thing.
    #[schema(example = "incident", max_length = 100)]
    pub resource_type: String,
    /// To which one.
    #[schema(example = "0192f0c1-5b1e-7c3a-9f00-2a6d3f1b7e11", max_length = 100)]
    pub resource_id: String,
    /// Organization that it belongs to.
    pub organization_id: Option<Uuid>,
}

/// A part of the feed.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventPage {
    /// The events, oldest first.
    #[schema(max_items = 200)]
    pub items: Vec<Event>,
    /// Send it as `after` to go on; the one that was sent when there is nothing new.
    #[schema(example = "7423-118", max_length = 50)]
    pub next_after: Option<String>,
}

/// Which part of the feed.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct EventsAfter {
    /// `next_after` of the part before; absent: from the beginning.
    #[param(max_length = 50, example = "7423-118")]
    pub after: Option<String>,
    /// Events at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
}

/// Read the feed of changes
///
/// In the order of commits, of things that the caller may read. Ask again with `next_after`; nothing is left out.
#[utoipa::path(get, path = "/api/v1/events", tag = "activity", params(EventsAfter),
    responses((status = 200, description = "Events after a position.", body = EventPage)))]
pub async fn list_events(
    access: Access<ReadEvents>,
    query: Query<EventsAfter>,
) -> ApiResult<actix_web::web::Json<EventPage>> {
    let EventsAfter { after, limit } = query.0;
    let limit = limit.unwrap_or(50);
    if !(1..=200).contains(&limit) {
        return Err(Problem::malformed("limit is a number from 1 to 200."));
    }
    let position = after.as_deref().map(parse_position).transpose()?;
    let kinds: Vec<&str> =
        READABLE.iter().filter(|(_, needs)| access.scope_of(*needs).is_some()).map(|(kind, _)| *kind).collect();
    let areas = areas_of(access.scope_of(Permission::IncidentsRead));
    let within_areas = areas.is_some();
    let mut found = access
        .read(async move |transaction, _| events::after(transaction, position, &kinds, areas.as_deref(), limit).await)
        .await?;
    let next_after = found.last().map(|event| event.position.clone()).or(after);
    // An incident that lies in no area is visible to those who see all areas.
    found.retain(|event| !within_areas || event.resource_type != "incident" || event.community_area_number.is_some());
    let items = found.into_iter().map(|event| Event {
        id: event.id,
        position: event.position,
        r#type: event.kind,
        occurred_at: event.occurred_at,
        resource_type: event.resource_type,
        resource_id: event.resource_id,
        organization_id: event.organization_id,
    });
    Ok(actix_web::web::Json(EventPage { items: items.collect(), next_after }))
}

fn areas_of(scope: Option<Scope>) -> Option<Vec<i32>> {
    match scope.map(|scope| scope.areas(0)) {
        None | Some(Areas::All) => None,
        Some(Areas::Only(areas)) => Some(areas),
    }
}

fn parse_position(text: &str) -> ApiResult<(u64, i64)> {
    text.split_once('-')
        .and_then(|(transaction, sequence)| Some((transaction.parse().ok()?, sequence.parse().ok()?)))
        .ok_or_else(|| Problem::malformed("after is a next_after of this feed.").with_code("wrong_cursor"))
}
