//! Playbooks: what is done at once, without waiting for a meeting.
//!
//! A playbook is opened once for an incident: when one of its kinds happens, or when a review finds the risk of retaliation
//! high. Its steps become actions with their own clocks, and the team of the area is told.

use std::collections::HashMap;

use actix_web::Responder;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{
    incidents, organizations, playbook_runs, playbooks, review_team_areas, review_team_members, review_teams,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::flow::{Origin, open};
use super::model::{ActionPriority, ActionSource, PlaybookTrigger};
use super::policy::{ReadActions, WriteActions, WriteRules};
use super::store::Viewer;
use super::wire::NewAction;
use crate::incidents::IncidentKind;
use crate::localized::Localized;
use crate::notifications::{NotificationKind, tell};
use crate::platform::access::{Access, Platform, SignedIn};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{
    ApiResult, Body, IdempotencyKey, IfMatch, Item, List, Page, PageParameters, PageRequest, Patched, Path, Problem,
    Versioned,
};
use crate::platform::jobs::{self, JobKind, Outcome, RunningJob};

const KIND: &str = "actions.playbooks";

pub(super) fn job_kind() -> JobKind {
    JobKind { name: KIND, run: |platform, job| Box::pin(run(platform, job)) }
}

/// One step of a playbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaybookStep {
    /// Code of the action's category.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "outreach_engagement", min_length = 1, max_length = 50)]
    pub category: String,
    /// What to do.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "Reach those close to the victim", min_length = 1, max_length = 200)]
    pub title: String,
    /// Hours from the incident or the review within which it is due.
    #[validate(range(min = 1, max = 8760))]
    #[schema(example = 24, minimum = 1, maximum = 8760)]
    pub due_hours: i32,
    /// How soon it matters.
    pub priority: ActionPriority,
    /// Who has to do it.
    pub owner_organization_id: Uuid,
}

/// A playbook.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Playbook {
    /// Id.
    pub id: Uuid,
    /// Name.
    pub name: Localized,
    /// What opens it.
    pub trigger: PlaybookTrigger,
    /// Kinds of incidents that open it.
    #[schema(max_items = 20)]
    pub incident_kinds: Vec<IncidentKind>,
    /// An incident that is learned of later than this, in hours, does not open it any more.
    #[schema(example = 72, minimum = 1, maximum = 720)]
    pub within_hours: i32,
    /// What is done.
    #[schema(max_items = 30)]
    pub steps: Vec<PlaybookStep>,
    /// Whether it is used.
    #[schema(example = true)]
    pub active: bool,
    /// First day.
    pub effective_from: NaiveDate,
    /// First day on which it no longer counts.
    pub effective_until: Option<NaiveDate>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

impl Versioned for Playbook {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// A new playbook.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlaybook {
    /// Name.
    #[validate(nested)]
    pub name: Localized,
    /// What opens it.
    pub trigger: PlaybookTrigger,
    /// Kinds of incidents that open it; needed when an incident opens it.
    #[validate(length(max = 20))]
    #[serde(default)]
    #[schema(max_items = 20)]
    pub incident_kinds: Vec<IncidentKind>,
    /// An incident that is learned of later than this, in hours, does not open it any more.
    #[validate(range(min = 1, max = 720))]
    #[schema(example = 72, minimum = 1, maximum = 720)]
    pub within_hours: i32,
    /// What is done.
    #[validate(nested, length(min = 1, max = 30))]
    #[schema(min_items = 1, max_items = 30)]
    pub steps: Vec<PlaybookStep>,
    /// First day.
    pub effective_from: NaiveDate,
    /// First day on which it no longer counts.
    pub effective_until: Option<NaiveDate>,
}

/// A change of a playbook (JSON merge patch). What it opened already stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaybookPatch {
    /// Name.
    #[validate(nested)]
    pub name: Option<Localized>,
    /// Kinds of incidents that open it.
    #[validate(length(max = 20))]
    #[schema(max_items = 20)]
    pub incident_kinds: Option<Vec<IncidentKind>>,
    /// An incident that is learned of later than this, in hours, does not open it any more.
    #[validate(range(min = 1, max = 720))]
    #[schema(example = 72, minimum = 1, maximum = 720)]
    pub within_hours: Option<i32>,
    /// What is done.
    #[validate(nested, length(min = 1, max = 30))]
    #[schema(min_items = 1, max_items = 30)]
    pub steps: Option<Vec<PlaybookStep>>,
    /// Whether it is used.
    #[schema(example = false)]
    pub active: Option<bool>,
    /// First day on which it no longer counts; null: none.
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    pub effective_until: Patched<NaiveDate>,
}

/// A playbook that was opened for an incident.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlaybookRun {
    /// Id.
    pub id: Uuid,
    /// The playbook.
    pub playbook_id: Uuid,
    /// Its name.
    pub playbook_name: Localized,
    /// The incident.
    pub incident_id: Uuid,
    /// Community area of the incident.
    #[schema(example = 25)]
    pub community_area_number: Option<i32>,
    /// Actions that it opened.
    #[schema(example = 4, minimum = 0)]
    pub action_count: i32,
    /// When.
    pub started_at: DateTime<Utc>,
}

impl Versioned for PlaybookRun {
    fn row_version(&self) -> i64 {
        1
    }
}

/// A playbook to open by hand.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlaybookRun {
    /// The playbook; active today.
    pub playbook_id: Uuid,
    /// The incident; one that the caller sees.
    pub incident_id: Uuid,
}

/// Which runs.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PlaybookRunFilter {
    /// The incident.
    pub incident_id: Option<Uuid>,
    /// Community area.
    #[param(example = 25)]
    pub area: Option<i32>,
}

#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = playbooks, check_for_backend(diesel::pg::Pg))]
struct PlaybookRow {
    id: Uuid,
    name: Value,
    trigger: PlaybookTrigger,
    incident_kinds: Vec<String>,
    within_hours: i32,
    steps: Value,
    active: bool,
    effective_from: NaiveDate,
    effective_until: Option<NaiveDate>,
    row_version: i64,
}

impl PlaybookRow {
    fn view(self) -> ApiResult<Playbook> {
        Ok(Playbook {
            id: self.id,
            name: Localized::from_column(self.name)?,
            trigger: self.trigger,
            incident_kinds: self.incident_kinds.iter().filter_map(|kind| kind.parse().ok()).collect(),
            within_hours: self.within_hours,
            steps: serde_json::from_value(self.steps).map_err(|error| Problem::internal(&error))?,
            active: self.active,
            effective_from: self.effective_from,
            effective_until: self.effective_until,
            row_version: self.row_version,
        })
    }
}

/// List playbooks
///
/// All of them, also those that are not used any more.
#[utoipa::path(get, path = "/api/v1/playbooks", tag = "review-rules",
    responses((status = 200, description = "All playbooks.", body = Page<Playbook>)))]
pub async fn list_playbooks(access: Access<SignedIn>) -> ApiResult<Page<Playbook>> {
    access
        .read(async |transaction: Transaction<'_>, _: &_| {
            let rows: Vec<PlaybookRow> = playbooks::table
                .order((playbooks::active.desc(), playbooks::created_at))
                .select(PlaybookRow::as_select())
                .load(&mut transaction.connection())
                .await?;
            rows.into_iter().map(PlaybookRow::view).collect::<ApiResult<Vec<_>>>().map(Page::whole)
        })
        .await
}

/// Create a playbook
///
/// It is opened for incidents that are learned of from its first day on.
#[utoipa::path(post, path = "/api/v1/playbooks", tag = "review-rules", params(IdempotencyKey),
    request_body = NewPlaybook, responses((status = 201, description = "The new playbook.", body = Playbook)))]
pub async fn create_playbook(
    access: Access<WriteRules>,
    idempotency: IdempotencyKey,
    body: Body<NewPlaybook>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            let id = insert(transaction, new).await?;
            audit::record_change(transaction, "playbook", "playbook.created", id, vec![], Place::default()).await?;
            Ok(id)
        })
        .await?;
    let id = created.id;
    let view = access.read(async move |transaction, _| find(transaction, id).await).await?;
    Ok(Item::created(view, "/api/v1/playbooks".to_owned(), created.replayed))
}

/// Change a playbook
///
/// A JSON merge patch; needs `If-Match`. Actions that it opened already stay as they are.
#[utoipa::path(patch, path = "/api/v1/playbooks/{playbook_id}", tag = "review-rules",
    params(("playbook_id" = Uuid, Path, description = "Id of the playbook"), IfMatch), request_body = PlaybookPatch,
    responses((status = 200, description = "The playbook as it stands now.", body = Playbook)))]
pub async fn update_playbook(
    access: Access<WriteRules>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<PlaybookPatch>,
) -> ApiResult<Item<Playbook>> {
    let (id, patch) = (id.0, body.into_inner());
    access.write(async move |transaction, _| change(transaction, id, if_match, patch).await).await.map(Item::ok)
}

async fn change(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: IfMatch,
    patch: PlaybookPatch,
) -> ApiResult<Playbook> {
    let current: i64 = playbooks::table
        .find(id)
        .select(playbooks::row_version)
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    if_match.check(current)?;
    let fields = audit::changed([
        ("name", patch.name.is_some()),
        ("incident_kinds", patch.incident_kinds.is_some()),
        ("within_hours", patch.within_hours.is_some()),
        ("steps", patch.steps.is_some()),
        ("active", patch.active.is_some()),
        ("effective_until", !matches!(patch.effective_until, Patched::Keep)),
    ]);
    if fields.is_empty() {
        return find(transaction, id).await;
    }
    let steps =
        patch.steps.as_ref().map(serde_json::to_value).transpose().map_err(|error| Problem::internal(&error))?;
    if let Some(steps) = &patch.steps {
        check_steps(transaction, steps).await?;
    }
    diesel::update(playbooks::table.find(id))
        .set((
            patch.name.map(|name| playbooks::name.eq(name.column())),
            patch.incident_kinds.map(|kinds| playbooks::incident_kinds.eq(texts(&kinds))),
            patch.within_hours.map(|hours| playbooks::within_hours.eq(hours)),
            steps.map(|steps| playbooks::steps.eq(steps)),
            patch.active.map(|active| playbooks::active.eq(active)),
            patch.effective_until.into_change().map(|until| playbooks::effective_until.eq(until)),
            playbooks::updated_at.eq(Utc::now()),
            playbooks::row_version.eq(current + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    audit::record_change(transaction, "playbook", "playbook.updated", id, fields, Place::default()).await?;
    find(transaction, id).await
}

/// List playbooks that were opened
///
/// For incidents of the areas given, newest first; `sort`: `-started_at`, `started_at`.
#[utoipa::path(get, path = "/api/v1/playbook-runs", tag = "actions", params(PlaybookRunFilter, PageParameters),
    responses((status = 200, description = "A page of runs.", body = Page<PlaybookRun>)))]
pub async fn list_playbook_runs(
    access: Access<ReadActions>,
    list: List<PlaybookRunFilter>,
) -> ApiResult<Page<PlaybookRun>> {
    access.read(async move |transaction, _| runs(transaction, &list.filter, &list.page).await).await
}

/// Open a playbook
///
/// By hand, for an incident that the caller sees; once for each incident (409 `already_exists`).
#[utoipa::path(post, path = "/api/v1/playbook-runs", tag = "actions", params(IdempotencyKey),
    request_body = NewPlaybookRun, responses((status = 201, description = "The new run.", body = PlaybookRun)))]
pub async fn create_playbook_run(
    access: Access<WriteActions>,
    idempotency: IdempotencyKey,
    body: Body<NewPlaybookRun>,
) -> ApiResult<impl Responder> {
    access.user_id()?;
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            // Row-level security lets pass only incidents of the caller's areas.
            let seen: Option<(Option<i32>, DateTime<Utc>)> = incidents::table
                .find(new.incident_id)
                .select((incidents::community_area_number, incidents::occurred_at))
                .first(&mut transaction.connection())
                .await
                .optional()?;
            let (area, _) = seen.ok_or_else(|| {
                Problem::invalid_field("/incident_id", "unknown_incident", "Choose an incident that you see.")
            })?;
            let playbook = in_use(transaction).await?.into_iter().find(|playbook| playbook.id == new.playbook_id);
            let playbook = playbook.ok_or_else(|| {
                Problem::invalid_field("/playbook_id", "unknown_playbook", "Choose a playbook that is in use.")
            })?;
            let begins_at = Utc::now();
            transaction
                .as_system(async || start(transaction, &playbook, new.incident_id, area, begins_at, None).await)
                .await?
                .ok_or_else(|| {
                    Problem::conflict("already_exists", "This playbook was opened for the incident already.")
                })
        })
        .await?;
    let id = created.id;
    let run = access
        .read(async move |transaction, _| {
            let rows = playbook_runs::table.find(id).select(RUN).load(&mut transaction.connection()).await?;
            run_views(transaction, rows).await?.pop().ok_or_else(Problem::not_found)
        })
        .await?;
    Ok(Item::created(run, "/api/v1/playbook-runs".to_owned(), created.replayed))
}

type RunRow = (Uuid, Uuid, Uuid, Option<i32>, i32, DateTime<Utc>);
type RunColumns = (
    playbook_runs::id,
    playbook_runs::playbook_id,
    playbook_runs::incident_id,
    playbook_runs::community_area_number,
    playbook_runs::action_count,
    playbook_runs::started_at,
);
const RUN: RunColumns = (
    playbook_runs::id,
    playbook_runs::playbook_id,
    playbook_runs::incident_id,
    playbook_runs::community_area_number,
    playbook_runs::action_count,
    playbook_runs::started_at,
);

async fn run_views(transaction: Transaction<'_>, rows: Vec<RunRow>) -> ApiResult<Vec<PlaybookRun>> {
    let names: HashMap<Uuid, Value> = playbooks::table
        .select((playbooks::id, playbooks::name))
        .load::<(Uuid, Value)>(&mut transaction.connection())
        .await?
        .into_iter()
        .collect();
    rows.into_iter()
        .map(|(id, playbook_id, incident_id, community_area_number, action_count, started_at)| {
            let name = names.get(&playbook_id).cloned().ok_or_else(Problem::not_found)?;
            let playbook_name = Localized::from_column(name)?;
            Ok(PlaybookRun {
                id,
                playbook_id,
                playbook_name,
                incident_id,
                community_area_number,
                action_count,
                started_at,
            })
        })
        .collect()
}

async fn runs(
    transaction: Transaction<'_>,
    filter: &PlaybookRunFilter,
    page: &PageRequest,
) -> ApiResult<Page<PlaybookRun>> {
    let (_, descending) = page.sort(&["-started_at", "started_at"])?;
    let after = page.after::<DateTime<Utc>>()?;
    // Row-level security of incidents leaves only those of the caller's areas.
    let seen = incidents::table.select(incidents::id);
    let mut query = playbook_runs::table.filter(playbook_runs::incident_id.eq_any(seen)).into_boxed();
    if let Some(id) = filter.incident_id {
        query = query.filter(playbook_runs::incident_id.eq(id));
    }
    if let Some(area) = filter.area {
        query = query.filter(playbook_runs::community_area_number.eq(area));
    }
    let rows: Vec<RunRow> = crate::keyset!(query, playbook_runs::started_at, playbook_runs::id, descending, after)
        .limit(page.limit + 1)
        .select(RUN)
        .load(&mut transaction.connection())
        .await?;
    let found = page.page(rows, None, |row| (row.5.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), row.0));
    let views = run_views(transaction, found.items.clone()).await?;
    let mut views = views.into_iter();
    Ok(found.filter_map(|_| views.next()))
}

fn texts(kinds: &[IncidentKind]) -> Vec<&'static str> {
    kinds.iter().map(|kind| kind.as_str()).collect()
}

async fn check_steps(transaction: Transaction<'_>, steps: &[PlaybookStep]) -> ApiResult<()> {
    for (index, step) in steps.iter().enumerate() {
        super::categories::clock_of(transaction, &step.category, Utc::now())
            .await
            .map_err(|problem| problem.under(&format!("/steps/{index}")))?;
        let pointer = format!("/steps/{index}/owner_organization_id");
        crate::organizations::require_active(transaction, step.owner_organization_id, &pointer).await?;
    }
    Ok(())
}

async fn insert(transaction: Transaction<'_>, new: NewPlaybook) -> ApiResult<Uuid> {
    if new.trigger == PlaybookTrigger::Incident && new.incident_kinds.is_empty() {
        let detail = "Say which kinds of incidents open it.";
        return Err(Problem::invalid_field("/incident_kinds", "required", detail));
    }
    check_steps(transaction, &new.steps).await?;
    let id = Uuid::now_v7();
    let steps = serde_json::to_value(&new.steps).map_err(|error| Problem::internal(&error))?;
    diesel::insert_into(playbooks::table)
        .values((
            playbooks::id.eq(id),
            playbooks::name.eq(new.name.column()),
            playbooks::trigger.eq(new.trigger),
            playbooks::incident_kinds.eq(texts(&new.incident_kinds)),
            playbooks::within_hours.eq(new.within_hours),
            playbooks::steps.eq(steps),
            playbooks::effective_from.eq(new.effective_from),
            playbooks::effective_until.eq(new.effective_until),
            playbooks::created_by.eq(transaction.subject().id()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(id)
}

/// Seeds the playbooks of a city that starts, unless there are any. Owners are named by abbreviation in the seed.
pub async fn seed_playbooks(transaction: Transaction<'_>, seeds: Vec<Value>) -> ApiResult<()> {
    let known: i64 = playbooks::table.count().get_result(&mut transaction.connection()).await?;
    if known > 0 {
        return Ok(());
    }
    let by_name: HashMap<String, Uuid> = organizations::table
        .filter(organizations::abbreviation.is_not_null())
        .select((organizations::abbreviation.assume_not_null(), organizations::id))
        .load::<(String, Uuid)>(&mut transaction.connection())
        .await?
        .into_iter()
        .collect();
    for mut seed in seeds {
        for step in seed.get_mut("steps").and_then(Value::as_array_mut).into_iter().flatten() {
            let owner = step.as_object_mut().and_then(|step| step.remove("owner"));
            let id = owner.as_ref().and_then(Value::as_str).and_then(|name| by_name.get(name));
            let (Some(id), Some(step)) = (id, step.as_object_mut()) else { continue };
            step.insert("owner_organization_id".to_owned(), json!(id));
        }
        // A city that renamed its organizations writes its own playbooks.
        let Ok(new) = serde_json::from_value::<NewPlaybook>(seed) else { continue };
        insert(transaction, new).await?;
    }
    Ok(())
}

async fn find(transaction: Transaction<'_>, id: Uuid) -> ApiResult<Playbook> {
    let row: PlaybookRow =
        playbooks::table.find(id).select(PlaybookRow::as_select()).first(&mut transaction.connection()).await?;
    row.view()
}

async fn in_use(transaction: Transaction<'_>) -> ApiResult<Vec<Playbook>> {
    let today = Utc::now().date_naive();
    let rows: Vec<PlaybookRow> = playbooks::table
        .filter(playbooks::active)
        .filter(playbooks::effective_from.le(today))
        .filter(playbooks::effective_until.is_null().or(playbooks::effective_until.gt(today)))
        .select(PlaybookRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    rows.into_iter().map(PlaybookRow::view).collect()
}

/// Asks for a look at incidents that came in; in the commit that brought them.
pub async fn incidents_changed(transaction: Transaction<'_>) -> ApiResult<()> {
    jobs::enqueue(transaction, KIND, json!({})).await.map(drop)
}

async fn run(platform: Platform, _: RunningJob) -> Result<Outcome, Problem> {
    platform
        .system("playbooks for new incidents", async |transaction: Transaction<'_>, _: &_| {
            for playbook in in_use(transaction).await? {
                if playbook.trigger != PlaybookTrigger::Incident {
                    continue;
                }
                let since = Utc::now() - Duration::hours(i64::from(playbook.within_hours));
                let done = playbook_runs::table
                    .filter(playbook_runs::playbook_id.eq(playbook.id))
                    .select(playbook_runs::incident_id);
                let due: Vec<(Uuid, Option<i32>, DateTime<Utc>)> = incidents::table
                    .filter(incidents::occurred_at.gt(since))
                    .filter(incidents::verification.ne("unfounded"))
                    .filter(incidents::kind.eq_any(playbook.incident_kinds.clone()))
                    .filter(incidents::id.ne_all(done))
                    .select((incidents::id, incidents::community_area_number, incidents::occurred_at))
                    .load(&mut transaction.connection())
                    .await?;
                for (incident_id, area, _) in due {
                    // The clock runs from when the center learned of it.
                    start(transaction, &playbook, incident_id, area, Utc::now(), None).await?;
                }
            }
            Ok(())
        })
        .await?;
    Ok(Outcome::Done)
}

/// Opens the playbooks of a high risk of retaliation, once for each incident. `review` is the incident review and its team.
pub async fn high_risk(
    transaction: Transaction<'_>,
    incident_id: Uuid,
    area: Option<i32>,
    review: (Uuid, Uuid),
) -> ApiResult<()> {
    transaction
        .as_system(async || {
            for playbook in in_use(transaction).await? {
                if playbook.trigger == PlaybookTrigger::HighRetaliationRisk {
                    start(transaction, &playbook, incident_id, area, Utc::now(), Some(review)).await?;
                }
            }
            Ok(())
        })
        .await
}

/// Team that reviews an area, for who is told and who follows the actions.
async fn team_of(transaction: Transaction<'_>, area: Option<i32>) -> ApiResult<Option<Uuid>> {
    let Some(area) = area else { return Ok(None) };
    let of_area = review_team_areas::table
        .filter(review_team_areas::community_area_number.eq(area))
        .select(review_team_areas::team_id);
    Ok(review_teams::table
        .filter(review_teams::active)
        .filter(review_teams::id.eq_any(of_area))
        .order(review_teams::created_at)
        .select(review_teams::id)
        .first(&mut transaction.connection())
        .await
        .optional()?)
}

/// Opens a playbook as the platform; None when it was opened for the incident before.
async fn start(
    transaction: Transaction<'_>,
    playbook: &Playbook,
    incident_id: Uuid,
    area: Option<i32>,
    begins_at: DateTime<Utc>,
    review: Option<(Uuid, Uuid)>,
) -> ApiResult<Option<Uuid>> {
    let id = Uuid::now_v7();
    let team_id = match review {
        Some((_, team_id)) => Some(team_id),
        None => team_of(transaction, area).await?,
    };
    let inserted = diesel::insert_into(playbook_runs::table)
        .values((
            playbook_runs::id.eq(id),
            playbook_runs::playbook_id.eq(playbook.id),
            playbook_runs::incident_id.eq(incident_id),
            playbook_runs::team_id.eq(team_id),
            playbook_runs::community_area_number.eq(area),
            playbook_runs::action_count.eq(i32::try_from(playbook.steps.len()).unwrap_or(i32::MAX)),
            playbook_runs::started_by.eq(transaction.subject().id()),
        ))
        .on_conflict_do_nothing()
        .execute(&mut transaction.connection())
        .await?;
    if inserted == 0 {
        return Ok(None);
    }
    for step in &playbook.steps {
        let new = NewAction {
            category: step.category.clone(),
            title: step.title.clone(),
            description: String::new(),
            owner_organization_id: step.owner_organization_id,
            owner_id: None,
            team_id,
            session_id: None,
            incident_review_id: review.map(|(id, _)| id),
            community_area_number: area,
            priority: step.priority,
            due_at: Some(begins_at + Duration::hours(i64::from(step.due_hours))),
            recurrence: None,
            links: Vec::new(),
        };
        let origin = Origin { source: ActionSource::RapidResponse, incident_id: Some(incident_id), begins_at };
        open(transaction, &Viewer::system(), new, origin).await?;
    }
    let members: Vec<Uuid> = review_team_members::table
        .filter(review_team_members::team_id.eq_any(team_id))
        .filter(review_team_members::active)
        .filter(review_team_members::role.eq_any(["facilitator", "note_taker"]))
        .select(review_team_members::user_id)
        .load(&mut transaction.connection())
        .await?;
    tell(transaction, &members, NotificationKind::PlaybookStarted, ("incident", incident_id), &playbook.id.to_string())
        .await?;
    let place = Place { organization_id: None, community_area_number: area };
    audit::record_change(transaction, "playbook_run", "playbook.opened", id, vec![], place).await?;
    Ok(Some(id))
}
