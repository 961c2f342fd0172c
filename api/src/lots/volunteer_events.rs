//! Volunteer events: neighbors clean a lot with tools and bags of the city. Tools are out from confirmation until they are back.

use std::collections::HashMap;

use actix_web::Responder;
use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{lot_tools, volunteer_event_tools, volunteer_events};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::model::VolunteerEventStatus;
use super::nominations::own_only;
use super::policy::{ReadLots, RequestLots};
use super::store::{self, LotSummary};
use super::volunteer_tools;
use crate::organizations::{OrganizationSummary, summaries};
use crate::platform::access::{Access, Permission, Policy};
use crate::platform::audit;
use crate::platform::db::{Subject, Transaction};
use crate::platform::events::Place;
use crate::platform::http::{
    ApiResult, Body, IdempotencyKey, IfMatch, Item, List, Page, PageParameters, PageRequest, Path, Problem, TOTAL_CAP,
    Total, Versioned,
};

/// Tools of one kind at an event.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VolunteerEventTool {
    /// Code of the tool.
    #[schema(example = "rake", max_length = 50)]
    pub tool: String,
    /// How many are asked for or lent.
    #[schema(example = 10, minimum = 1)]
    pub quantity: i32,
    /// How many came back.
    #[schema(example = 10, minimum = 0)]
    pub returned: Option<i32>,
}

/// A volunteer event.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VolunteerEvent {
    /// Id.
    pub id: Uuid,
    /// Where.
    pub lot: LotSummary,
    /// Who holds it.
    pub organization: OrganizationSummary,
    /// Name.
    #[schema(example = "Saturday cleanup", max_length = 200)]
    pub title: String,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// Where it stands.
    pub status: VolunteerEventStatus,
    /// How many are expected.
    #[schema(example = 20, minimum = 1)]
    pub volunteers_expected: i32,
    /// How many came.
    #[schema(example = 24, minimum = 0)]
    pub volunteers_came: Option<i32>,
    /// Bags asked for.
    #[schema(example = 50, minimum = 0)]
    pub bags: i32,
    /// Number of the service request for it.
    #[schema(example = "SR24-00012345", max_length = 50)]
    pub service_request_number: Option<String>,
    /// What else to know.
    #[schema(example = "We begin at the north end.", max_length = 2000)]
    pub note: String,
    /// Tools.
    #[schema(max_items = 50)]
    pub tools: Vec<VolunteerEventTool>,
    /// Where the caller may bring it from here.
    #[schema(max_items = 4)]
    pub allowed_transitions: Vec<VolunteerEventStatus>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
}

impl Versioned for VolunteerEvent {
    fn row_version(&self) -> i64 {
        self.row_version
    }

    fn visibility(&self) -> &'static str {
        if self.allowed_transitions.len() > 1 { "w" } else { "" }
    }
}

/// Tools that an event needs.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVolunteerEventTool {
    /// Code of the tool.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "rake", min_length = 1, max_length = 50)]
    pub tool: String,
    /// How many.
    #[validate(range(min = 1, max = 1000))]
    #[schema(example = 10, minimum = 1, maximum = 1000)]
    pub quantity: i32,
}

/// A request for a volunteer event.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVolunteerEvent {
    /// Where.
    pub lot_id: Uuid,
    /// Name.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "Saturday cleanup", min_length = 1, max_length = 200)]
    pub title: String,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// How many are expected.
    #[validate(range(min = 1, max = 10_000))]
    #[schema(example = 20, minimum = 1, maximum = 10_000)]
    pub volunteers_expected: i32,
    /// Bags that are needed.
    #[validate(range(min = 0, max = 10_000))]
    #[serde(default)]
    #[schema(example = 50, minimum = 0, maximum = 10_000)]
    pub bags: i32,
    /// Number of the service request for it.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "SR24-00012345", min_length = 1, max_length = 50)]
    pub service_request_number: Option<String>,
    /// What else to know, without names of persons.
    #[validate(length(max = 2000))]
    #[serde(default)]
    #[schema(example = "We begin at the north end.", max_length = 2000)]
    pub note: String,
    /// Tools that are needed.
    #[validate(nested, length(max = 50))]
    #[serde(default)]
    #[schema(max_items = 50)]
    pub tools: Vec<NewVolunteerEventTool>,
}

/// A step of a volunteer event.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVolunteerEventTransition {
    /// Where to; one of `allowed_transitions`.
    pub to: VolunteerEventStatus,
    /// How many came; for `held`.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(example = 24, minimum = 0, maximum = 10_000)]
    pub volunteers_came: Option<i32>,
    /// Tools that came back, for `held`; a tool that is not named came back whole.
    #[validate(nested, length(max = 50))]
    #[serde(default)]
    #[schema(max_items = 50)]
    pub returned: Vec<ReturnedTool>,
}

/// Tools that came back.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnedTool {
    /// Code of the tool.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "rake", min_length = 1, max_length = 50)]
    pub tool: String,
    /// How many came back; what did not is taken off the stock.
    #[validate(range(min = 0, max = 1000))]
    #[schema(example = 9, minimum = 0, maximum = 1000)]
    pub returned: i32,
}

/// Which volunteer events.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct VolunteerEventFilter {
    /// Where they stand.
    pub status: Option<VolunteerEventStatus>,
    /// On one lot.
    pub lot_id: Option<Uuid>,
    /// Not over yet.
    pub upcoming: Option<bool>,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = volunteer_events, check_for_backend(Pg))]
struct Row {
    id: Uuid,
    lot_id: Uuid,
    organization_id: Uuid,
    title: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    status: VolunteerEventStatus,
    volunteers_expected: i32,
    volunteers_came: Option<i32>,
    bags: i32,
    service_request_number: Option<String>,
    note: String,
    row_version: i64,
    created_at: DateTime<Utc>,
}

/// How a caller stands to events: those who manage lots confirm; who asked may cancel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    manages: bool,
    organization_id: Option<Uuid>,
}

impl Standing {
    fn of<P: Policy>(access: &Access<P>) -> Self {
        Self {
            manages: access.scope_of(Permission::LotsWrite).is_some(),
            organization_id: access
                .principal()
                .organization_id
                .filter(|_| access.scope_of(Permission::LotRequestsWrite).is_some()),
        }
    }

    /// The platform itself.
    pub(super) const fn system() -> Self {
        Self { manages: true, organization_id: None }
    }

    fn allowed(self, row: &Row) -> Vec<VolunteerEventStatus> {
        let own = self.organization_id == Some(row.organization_id);
        let may = |to: &VolunteerEventStatus| self.manages || (own && *to == VolunteerEventStatus::Cancelled);
        row.status.allowed_transitions().iter().copied().filter(may).collect()
    }
}

/// List volunteer events
///
/// Of the own organization; those who confirm see all. `sort`: `starts_at`, `-starts_at`.
#[utoipa::path(get, path = "/api/v1/volunteer-events", tag = "lots", params(VolunteerEventFilter, PageParameters),
    responses((status = 200, description = "A page of events.", body = Page<VolunteerEvent>)))]
pub async fn list_volunteer_events(
    access: Access<ReadLots>,
    list: List<VolunteerEventFilter>,
) -> ApiResult<Page<VolunteerEvent>> {
    let (own, standing) = (own_only(&access), Standing::of(&access));
    access.read(async move |transaction, _| page(transaction, own, standing, &list.filter, &list.page).await).await
}

/// Ask for a volunteer event
///
/// Of the own organization, with the tools that are needed.
#[utoipa::path(post, path = "/api/v1/volunteer-events", tag = "lots", params(IdempotencyKey),
    request_body = NewVolunteerEvent,
    responses((status = 201, description = "The request.", body = VolunteerEvent)))]
pub async fn create_volunteer_event(
    access: Access<RequestLots>,
    idempotency: IdempotencyKey,
    body: Body<NewVolunteerEvent>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new, standing) = (body.fingerprint, body.into_inner(), Standing::of(&access));
    let created =
        access.create(idempotency, fingerprint, async move |transaction, _| insert(transaction, new).await).await?;
    let id = created.id;
    let view = access.read(async move |transaction, _| find(transaction, None, standing, id).await).await?;
    Ok(Item::created(view, format!("/api/v1/volunteer-events/{id}"), created.replayed))
}

/// Read a volunteer event
///
/// Of the own organization; those who decide see all.
#[utoipa::path(get, path = "/api/v1/volunteer-events/{event_id}", tag = "lots",
    params(("event_id" = Uuid, Path, description = "Id of the event")),
    responses((status = 200, description = "The event.", body = VolunteerEvent)))]
pub async fn get_volunteer_event(access: Access<ReadLots>, id: Path<Uuid>) -> ApiResult<Item<VolunteerEvent>> {
    let (own, standing) = (own_only(&access), Standing::of(&access));
    access.read(async move |transaction, _| find(transaction, own, standing, id.0).await).await.map(Item::ok)
}

/// Confirm, hold or cancel a volunteer event
///
/// Along `allowed_transitions`; needs `If-Match`. Confirming sets tools aside and is refused (409 `tools_not_there`) when they
/// are lent to others.
#[utoipa::path(post, path = "/api/v1/volunteer-events/{event_id}/transitions", tag = "lots",
    params(("event_id" = Uuid, Path, description = "Id of the event"), IfMatch),
    request_body = NewVolunteerEventTransition,
    responses((status = 200, description = "The event as it stands now.", body = VolunteerEvent)))]
pub async fn transition_volunteer_event(
    access: Access<RequestLots>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewVolunteerEventTransition>,
) -> ApiResult<Item<VolunteerEvent>> {
    let (id, step, standing) = (id.0, body.into_inner(), Standing::of(&access));
    access
        .write(async move |transaction, _| {
            advance(transaction, standing, id, if_match, step).await?;
            find(transaction, None, standing, id).await
        })
        .await
        .map(Item::ok)
}

fn filtered(own: Option<Uuid>, filter: &VolunteerEventFilter) -> volunteer_events::BoxedQuery<'static, Pg> {
    let mut query = volunteer_events::table.into_boxed();
    if let Some(id) = own {
        query = query.filter(volunteer_events::organization_id.eq(id));
    }
    if let Some(status) = filter.status {
        query = query.filter(volunteer_events::status.eq(status));
    }
    if let Some(id) = filter.lot_id {
        query = query.filter(volunteer_events::lot_id.eq(id));
    }
    match filter.upcoming {
        Some(true) => query = query.filter(volunteer_events::ends_at.ge(Utc::now())),
        Some(false) => query = query.filter(volunteer_events::ends_at.lt(Utc::now())),
        None => {}
    }
    query
}

async fn page(
    transaction: Transaction<'_>,
    own: Option<Uuid>,
    standing: Standing,
    filter: &VolunteerEventFilter,
    page: &PageRequest,
) -> ApiResult<Page<VolunteerEvent>> {
    let (_, descending) = page.sort(&["starts_at", "-starts_at"])?;
    let after = page.after::<DateTime<Utc>>()?;
    let query = filtered(own, filter);
    let rows: Vec<Row> = crate::keyset!(query, volunteer_events::starts_at, volunteer_events::id, descending, after)
        .limit(page.limit + 1)
        .select(Row::as_select())
        .load(&mut transaction.connection())
        .await?;
    let total = match page.include_total {
        true => {
            let ids: Vec<Uuid> = filtered(own, filter)
                .select(volunteer_events::id)
                .limit(TOTAL_CAP + 1)
                .load(&mut transaction.connection())
                .await?;
            Some(Total::of(&ids))
        }
        false => None,
    };
    let found =
        page.page(rows, total, |row| (row.starts_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), row.id));
    let mut shown = views(transaction, standing, found.items.clone()).await?.into_iter();
    Ok(found.filter_map(|_| shown.next()))
}

async fn find(
    transaction: Transaction<'_>,
    own: Option<Uuid>,
    standing: Standing,
    id: Uuid,
) -> ApiResult<VolunteerEvent> {
    let mut query = volunteer_events::table.filter(volunteer_events::id.eq(id)).into_boxed();
    if let Some(own) = own {
        query = query.filter(volunteer_events::organization_id.eq(own));
    }
    let row: Row = query.select(Row::as_select()).first(&mut transaction.connection()).await?;
    views(transaction, standing, vec![row]).await?.pop().ok_or_else(Problem::not_found)
}

async fn views(transaction: Transaction<'_>, standing: Standing, rows: Vec<Row>) -> ApiResult<Vec<VolunteerEvent>> {
    let lots = store::summaries(transaction, rows.iter().map(|row| row.lot_id).collect()).await?;
    let organizations = summaries(transaction).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let lent: Vec<(Uuid, String, i32, Option<i32>)> = volunteer_event_tools::table
        .inner_join(lot_tools::table.on(lot_tools::id.eq(volunteer_event_tools::tool_id)))
        .filter(volunteer_event_tools::event_id.eq_any(ids))
        .order(lot_tools::position)
        .select((
            volunteer_event_tools::event_id,
            lot_tools::code,
            volunteer_event_tools::quantity,
            volunteer_event_tools::returned,
        ))
        .load(&mut transaction.connection())
        .await?;
    let mut tools: HashMap<Uuid, Vec<VolunteerEventTool>> = HashMap::new();
    for (event_id, tool, quantity, returned) in lent {
        tools.entry(event_id).or_default().push(VolunteerEventTool { tool, quantity, returned });
    }
    let view = |row: Row| {
        Some(VolunteerEvent {
            allowed_transitions: standing.allowed(&row),
            id: row.id,
            lot: lots.get(&row.lot_id)?.clone(),
            organization: organizations.get(&row.organization_id)?.clone(),
            title: row.title,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            status: row.status,
            volunteers_expected: row.volunteers_expected,
            volunteers_came: row.volunteers_came,
            bags: row.bags,
            service_request_number: row.service_request_number,
            note: row.note,
            tools: tools.remove(&row.id).unwrap_or_default(),
            row_version: row.row_version,
            created_at: row.created_at,
        })
    };
    Ok(rows.into_iter().filter_map(view).collect())
}

pub(super) async fn insert(transaction: Transaction<'_>, new: NewVolunteerEvent) -> ApiResult<Uuid> {
    let organization_id = transaction
        .organization_id()
        .ok_or_else(|| Problem::forbidden("Only members of an organization ask for events."))?;
    if new.ends_at <= new.starts_at {
        return Err(Problem::invalid_field("/ends_at", "before_start", "It ends after it begins."));
    }
    store::find_row(transaction, new.lot_id)
        .await
        .map_err(|_missing| Problem::invalid_field("/lot_id", "unknown_lot", "Choose a lot."))?;
    let known = volunteer_tools::all(transaction).await?;
    let id = Uuid::now_v7();
    diesel::insert_into(volunteer_events::table)
        .values((
            volunteer_events::id.eq(id),
            volunteer_events::lot_id.eq(new.lot_id),
            volunteer_events::organization_id.eq(organization_id),
            volunteer_events::title.eq(new.title.trim()),
            volunteer_events::starts_at.eq(new.starts_at),
            volunteer_events::ends_at.eq(new.ends_at),
            volunteer_events::volunteers_expected.eq(new.volunteers_expected),
            volunteer_events::bags.eq(new.bags),
            volunteer_events::service_request_number.eq(new.service_request_number),
            volunteer_events::note.eq(new.note.trim()),
            volunteer_events::created_by.eq(match transaction.subject() {
                Subject::User(id) => Some(id),
                _ => None,
            }),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let mut seen = Vec::new();
    for (index, asked) in new.tools.iter().enumerate() {
        let pointer = format!("/tools/{index}/tool");
        let tool = known.iter().find(|tool| tool.active && tool.code == asked.tool).ok_or_else(|| {
            Problem::invalid_field(&pointer, "unknown_tool", "Choose one of the tools that are lent.")
        })?;
        if seen.contains(&tool.id) {
            return Err(Problem::invalid_field(&pointer, "repeated", "Name each tool once."));
        }
        seen.push(tool.id);
        diesel::insert_into(volunteer_event_tools::table)
            .values((
                volunteer_event_tools::event_id.eq(id),
                volunteer_event_tools::tool_id.eq(tool.id),
                volunteer_event_tools::quantity.eq(asked.quantity),
            ))
            .execute(&mut transaction.connection())
            .await?;
    }
    let place = Place { organization_id: Some(organization_id), community_area_number: None };
    audit::record_change(transaction, "volunteer_event", "volunteer_event.requested", id, vec![], place).await?;
    Ok(id)
}

pub(super) async fn advance(
    transaction: Transaction<'_>,
    standing: Standing,
    id: Uuid,
    if_match: IfMatch,
    step: NewVolunteerEventTransition,
) -> ApiResult<()> {
    let current: Row = volunteer_events::table
        .find(id)
        .select(Row::as_select())
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    if !standing.manages && standing.organization_id != Some(current.organization_id) {
        return Err(Problem::not_found());
    }
    if_match.check(current.row_version)?;
    if !current.status.allowed_transitions().contains(&step.to) {
        return Err(Problem::conflict("invalid_transition", "The event cannot go there from where it stands."));
    }
    if !standing.allowed(&current).contains(&step.to) {
        return Err(Problem::forbidden("Those who manage lots confirm events.").with_code("not_manager"));
    }
    match step.to {
        VolunteerEventStatus::Confirmed => set_aside(transaction, id).await?,
        VolunteerEventStatus::Held => {
            if step.volunteers_came.is_none() {
                return Err(Problem::invalid_field("/volunteers_came", "required", "Say how many came."));
            }
            take_back(transaction, id, &step.returned).await?;
        }
        VolunteerEventStatus::Requested | VolunteerEventStatus::Cancelled => {}
    }
    diesel::update(volunteer_events::table.find(id))
        .set((
            volunteer_events::status.eq(step.to),
            step.volunteers_came.map(|count| volunteer_events::volunteers_came.eq(count)),
            volunteer_events::updated_at.eq(Utc::now()),
            volunteer_events::row_version.eq(current.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let place = Place { organization_id: Some(current.organization_id), community_area_number: None };
    audit::record_change(transaction, "volunteer_event", "volunteer_event.moved", id, vec!["status"], place).await
}

/// Refuses when a tool is not there in this number: what confirmed events have is out. Under the lock of the tools.
async fn set_aside(transaction: Transaction<'_>, id: Uuid) -> ApiResult<()> {
    let asked: Vec<(Uuid, i32)> = volunteer_event_tools::table
        .filter(volunteer_event_tools::event_id.eq(id))
        .order(volunteer_event_tools::tool_id)
        .select((volunteer_event_tools::tool_id, volunteer_event_tools::quantity))
        .load(&mut transaction.connection())
        .await?;
    for (tool_id, quantity) in asked {
        let (code, stock): (String, i32) = lot_tools::table
            .find(tool_id)
            .select((lot_tools::code, lot_tools::stock))
            .for_update()
            .first(&mut transaction.connection())
            .await?;
        let confirmed = volunteer_events::table
            .filter(volunteer_events::status.eq(VolunteerEventStatus::Confirmed))
            .select(volunteer_events::id);
        let out: Vec<i32> = volunteer_event_tools::table
            .filter(volunteer_event_tools::tool_id.eq(tool_id))
            .filter(volunteer_event_tools::event_id.eq_any(confirmed))
            .select(volunteer_event_tools::quantity)
            .load(&mut transaction.connection())
            .await?;
        let left = stock - out.iter().sum::<i32>();
        if left < quantity {
            let detail = format!("Of {code}, {quantity} are asked for and {} are there.", left.max(0));
            return Err(Problem::conflict("tools_not_there", detail));
        }
    }
    Ok(())
}

/// Notes what came back; what did not is taken off the stock.
async fn take_back(transaction: Transaction<'_>, id: Uuid, returned: &[ReturnedTool]) -> ApiResult<()> {
    let lent: Vec<(Uuid, String, i32)> = volunteer_event_tools::table
        .inner_join(lot_tools::table.on(lot_tools::id.eq(volunteer_event_tools::tool_id)))
        .filter(volunteer_event_tools::event_id.eq(id))
        .order(lot_tools::id)
        .select((lot_tools::id, lot_tools::code, volunteer_event_tools::quantity))
        .load(&mut transaction.connection())
        .await?;
    if let Some(index) = returned.iter().position(|one| !lent.iter().any(|(_, code, _)| *code == one.tool)) {
        let pointer = format!("/returned/{index}/tool");
        return Err(Problem::invalid_field(&pointer, "unknown_tool", "This tool was not lent for the event."));
    }
    for (tool_id, code, quantity) in lent {
        let back = returned.iter().find(|one| one.tool == code).map_or(quantity, |one| one.returned);
        if back > quantity {
            let detail = format!("Of {code}, {quantity} were lent.");
            return Err(Problem::invalid_field("/returned", "more_than_lent", &detail));
        }
        diesel::update(volunteer_event_tools::table.find((id, tool_id)))
            .set(volunteer_event_tools::returned.eq(back))
            .execute(&mut transaction.connection())
            .await?;
        if back < quantity {
            diesel::update(lot_tools::table.find(tool_id))
                .set((
                    lot_tools::stock.eq(lot_tools::stock - (quantity - back)),
                    lot_tools::row_version.eq(lot_tools::row_version + 1),
                ))
                .execute(&mut transaction.connection())
                .await?;
        }
    }
    Ok(())
}
