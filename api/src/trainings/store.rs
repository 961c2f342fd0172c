//! SQL of trainings and sessions. Every query of a caller starts at `visible(viewer)`.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Date, Integer, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use schema::{training_areas, training_instructors, training_sessions, trainings, users};
use serde_json::Value;
use uuid::Uuid;

use super::model::{Modality, SessionStatus, TrainingStatus};
use super::policy::Staff;
use super::view;
use super::wire::{InstructorChoice, SessionView, TrainingFilter, TrainingView};
use crate::identity::Language;
use crate::organizations::OrganizationSummary;
use crate::platform::access::{Areas, Organizations, Scope};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Page, PageRequest, Problem, TOTAL_CAP, Total};

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = trainings, check_for_backend(Pg))]
pub(super) struct TrainingRow {
    pub id: Uuid,
    pub course_id: Uuid,
    pub course_version_id: Uuid,
    pub organization_id: Uuid,
    pub language: Language,
    pub modality: Modality,
    pub status: TrainingStatus,
    pub capacity: i32,
    pub seats_taken: i32,
    pub site_name: Option<String>,
    pub site_address: Option<String>,
    pub site_notes: Option<Value>,
    pub longitude: Option<f64>,
    pub latitude: Option<f64>,
    pub access_features: Vec<String>,
    pub audiences: Vec<String>,
    pub meeting_url: Option<String>,
    pub note: Option<Value>,
    pub registration_opens_at: Option<DateTime<Utc>>,
    pub registration_closes_at: Option<DateTime<Utc>>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub materials: Value,
    pub cost_cents: Option<i64>,
    pub cancellation_reason: Option<String>,
    pub published_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub row_version: i64,
}

impl TrainingRow {
    /// Whether one can register at this moment, be it for the waitlist.
    pub fn registration_open(&self, now: DateTime<Utc>) -> bool {
        self.status.takes_registrations()
            && now < self.starts_at
            && self.registration_opens_at.is_none_or(|opens| opens <= now)
            && self.registration_closes_at.is_none_or(|closes| now < closes)
    }
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = training_sessions, check_for_backend(Pg))]
pub(super) struct SessionRow {
    pub id: Uuid,
    pub training_id: Uuid,
    pub number: i32,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub status: SessionStatus,
    pub row_version: i64,
}

impl SessionRow {
    /// Minutes that it lasts.
    pub fn minutes(&self) -> i32 {
        i32::try_from((self.ends_at - self.starts_at).num_minutes()).unwrap_or(i32::MAX).max(1)
    }

    pub fn view(&self) -> SessionView {
        SessionView {
            id: self.id,
            training_id: self.training_id,
            number: self.number,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            minutes: self.minutes(),
            status: self.status,
            row_version: self.row_version,
        }
    }
}

/// What a caller sees of trainings.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// Drafts and plans of these.
    pub(super) staff: Staff,
    /// Whether figures are shown.
    pub counts: bool,
}

pub(super) type Trainings = trainings::BoxedQuery<'static, Pg>;

/// Trainings of a scope of planning: organization and area.
fn in_scope(scope: &Scope) -> Box<dyn BoxableExpression<trainings::table, Pg, SqlType = Bool>> {
    let organizations = match scope.organizations() {
        Organizations::All => None,
        Organizations::Only(ids) => Some(ids),
    };
    let areas = match scope.areas(0) {
        Areas::All => None,
        Areas::Only(areas) => Some(areas),
    };
    Box::new(
        diesel::dsl::sql::<Bool>("((")
            .bind::<Nullable<Array<SqlUuid>>, _>(organizations.clone())
            .sql(" IS NULL OR trainings.organization_id = ANY(")
            .bind::<Nullable<Array<SqlUuid>>, _>(organizations)
            .sql(")) AND (")
            .bind::<Nullable<Array<Integer>>, _>(areas.clone())
            .sql(
                " IS NULL OR EXISTS (SELECT 1 FROM training_areas a WHERE a.training_id = trainings.id \
                 AND a.community_area_number = ANY(",
            )
            .bind::<Nullable<Array<Integer>>, _>(areas)
            .sql("))))"),
    )
}

/// What is published, and what the caller plans or teaches: where every query starts.
pub(super) fn visible(viewer: &Viewer) -> Trainings {
    let mut query = trainings::table.filter(trainings::status.ne(TrainingStatus::Draft)).into_boxed();
    if let Some(user_id) = viewer.staff.teacher() {
        let taught = training_instructors::table
            .filter(training_instructors::user_id.eq(user_id))
            .select(training_instructors::training_id);
        query = query.or_filter(trainings::id.eq_any(taught));
    }
    if let Some(scope) = viewer.staff.planned() {
        query = query.or_filter(in_scope(scope));
    }
    query
}

/// Ids of the trainings whose registrants the caller knows by name: planned or taught.
pub(super) async fn known_ids(transaction: Transaction<'_>, staff: &Staff) -> ApiResult<Vec<Uuid>> {
    let mut ids = Vec::new();
    if let Some(user_id) = staff.teacher() {
        let taught: Vec<Uuid> = training_instructors::table
            .filter(training_instructors::user_id.eq(user_id))
            .select(training_instructors::training_id)
            .load(&mut transaction.connection())
            .await?;
        ids.extend(taught);
    }
    if let Some(scope) = staff.planned() {
        let planned: Vec<Uuid> =
            trainings::table.filter(in_scope(scope)).select(trainings::id).load(&mut transaction.connection()).await?;
        ids.extend(planned);
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

fn filtered(viewer: &Viewer, filter: &TrainingFilter) -> ApiResult<Trainings> {
    let TrainingFilter {
        q,
        course_id,
        area,
        language,
        modality,
        status,
        access_feature,
        audience,
        from,
        to,
        seats_left,
        organization_id,
        taught_by_me,
    } = filter.clone();
    let mut query = visible(viewer);
    if let Some(text) = q.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()) {
        query = query.filter(matching(&text));
    }
    if let Some(course_id) = course_id {
        query = query.filter(trainings::course_id.eq(course_id));
    }
    if !area.is_empty() {
        let there = training_areas::table
            .filter(training_areas::community_area_number.eq_any(area.0))
            .select(training_areas::training_id);
        query = query.filter(trainings::id.eq_any(there));
    }
    if let Some(language) = language {
        query = query.filter(trainings::language.eq(language));
    }
    if !modality.is_empty() {
        query = query.filter(trainings::modality.eq_any(modality.0));
    }
    if !status.is_empty() {
        query = query.filter(trainings::status.eq_any(status.0));
    }
    if !access_feature.is_empty() {
        query = query.filter(trainings::access_features.contains(access_feature.0));
    }
    if let Some(audience) = audience {
        query = query.filter(trainings::audiences.contains(vec![audience]));
    }
    if from.is_some() || to.is_some() {
        query = query.filter(meets_between(from, to));
    }
    match seats_left {
        None => {}
        Some(true) => query = query.filter(trainings::seats_taken.lt(trainings::capacity)),
        Some(false) => query = query.filter(trainings::seats_taken.ge(trainings::capacity)),
    }
    if let Some(id) = organization_id {
        query = query.filter(trainings::organization_id.eq(id));
    }
    if let Some(mine) = taught_by_me {
        let user_id = viewer.staff.teacher().unwrap_or_default();
        let taught = training_instructors::table
            .filter(training_instructors::user_id.eq(user_id))
            .select(training_instructors::training_id);
        query = match mine {
            true => query.filter(trainings::id.eq_any(taught)),
            false => query.filter(trainings::id.ne_all(taught)),
        };
    }
    Ok(query)
}

/// Words of the course, the site or the organization.
fn matching(text: &str) -> Box<dyn BoxableExpression<trainings::table, Pg, SqlType = Bool>> {
    let pattern = format!("%{}%", text.replace(['%', '_', '\\'], ""));
    Box::new(
        diesel::dsl::sql::<Bool>("(trainings.site_name ILIKE ")
            .bind::<Text, _>(pattern.clone())
            .sql(" OR EXISTS (SELECT 1 FROM courses c WHERE c.id = trainings.course_id AND (c.code ILIKE ")
            .bind::<Text, _>(pattern.clone())
            .sql(" OR c.title ->> 'en' ILIKE ")
            .bind::<Text, _>(pattern.clone())
            .sql(" OR c.title ->> 'es' ILIKE ")
            .bind::<Text, _>(pattern.clone())
            .sql(")) OR EXISTS (SELECT 1 FROM organizations o WHERE o.id = trainings.organization_id AND o.name ILIKE ")
            .bind::<Text, _>(pattern)
            .sql("))"),
    )
}

/// With a session on one of these days, in the city's time.
fn meets_between(
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
) -> Box<dyn BoxableExpression<trainings::table, Pg, SqlType = Bool>> {
    Box::new(
        diesel::dsl::sql::<Bool>(
            "EXISTS (SELECT 1 FROM training_sessions s WHERE s.training_id = trainings.id AND s.status = 'scheduled' \
             AND (s.starts_at AT TIME ZONE (SELECT timezone FROM settings))::date BETWEEN coalesce(",
        )
        .bind::<Nullable<Date>, _>(from)
        .sql(", '-infinity') AND coalesce(")
        .bind::<Nullable<Date>, _>(to)
        .sql(", 'infinity'))"),
    )
}

const SORTS: &[&str] = &["starts_at", "-starts_at", "-created_at", "created_at"];

pub(super) async fn page(
    transaction: Transaction<'_>,
    viewer: &Viewer,
    filter: &TrainingFilter,
    page: &PageRequest,
) -> ApiResult<Page<TrainingView>> {
    let (sort, descending) = page.sort(SORTS)?;
    let by_entry = sort == "created_at";
    let after = page.after::<DateTime<Utc>>()?;
    let query = filtered(viewer, filter)?;
    let query = if by_entry {
        crate::keyset!(query, trainings::created_at, trainings::id, descending, after)
    } else {
        crate::keyset!(query, trainings::starts_at, trainings::id, descending, after)
    };
    let rows: Vec<TrainingRow> =
        query.limit(page.limit + 1).select(TrainingRow::as_select()).load(&mut transaction.connection()).await?;
    let total = match page.include_total {
        true => {
            let ids: Vec<Uuid> = filtered(viewer, filter)?
                .select(trainings::id)
                .limit(TOTAL_CAP + 1)
                .load(&mut transaction.connection())
                .await?;
            Some(Total::of(&ids))
        }
        false => None,
    };
    let views = view::views(transaction, viewer, rows).await?;
    Ok(page.page(views, total, |training| {
        let key = if by_entry { training.created_at } else { training.starts_at };
        (key.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), training.id)
    }))
}

pub(super) async fn find(transaction: Transaction<'_>, viewer: &Viewer, id: Uuid) -> ApiResult<TrainingView> {
    let row: TrainingRow = visible(viewer)
        .filter(trainings::id.eq(id))
        .select(TrainingRow::as_select())
        .first(&mut transaction.connection())
        .await?;
    view::views(transaction, viewer, vec![row]).await?.pop().ok_or_else(Problem::not_found)
}

/// Largest feed.
const FEED_LIMIT: i64 = 500;

/// Published trainings of a filter for a feed, soonest first; those that ended long ago are left out.
pub(super) async fn published(transaction: Transaction<'_>, filter: &TrainingFilter) -> ApiResult<Vec<TrainingView>> {
    let viewer = Viewer { staff: Staff::nobody(), counts: false };
    let rows: Vec<TrainingRow> = filtered(&viewer, filter)?
        .filter(trainings::ends_at.gt(Utc::now() - chrono::Duration::days(90)))
        .order((trainings::starts_at, trainings::id))
        .limit(FEED_LIMIT)
        .select(TrainingRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    view::views(transaction, &viewer, rows).await
}

/// A training without regard to who asks, for work that was allowed already.
pub(super) async fn row(transaction: Transaction<'_>, id: Uuid) -> ApiResult<TrainingRow> {
    Ok(trainings::table.find(id).select(TrainingRow::as_select()).first(&mut transaction.connection()).await?)
}

pub(super) async fn areas_of(transaction: Transaction<'_>, id: Uuid) -> ApiResult<Vec<i32>> {
    Ok(training_areas::table
        .filter(training_areas::training_id.eq(id))
        .order(training_areas::community_area_number)
        .select(training_areas::community_area_number)
        .load(&mut transaction.connection())
        .await?)
}

async fn teaches(transaction: Transaction<'_>, staff: &Staff, id: Uuid) -> ApiResult<bool> {
    let Some(user_id) = staff.teacher() else { return Ok(false) };
    let found: i64 =
        training_instructors::table.find((id, user_id)).count().get_result(&mut transaction.connection()).await?;
    Ok(found > 0)
}

fn refused(status: TrainingStatus) -> Problem {
    match status {
        TrainingStatus::Draft => Problem::not_found(),
        _ => Problem::forbidden("You neither plan nor teach this training.").with_code("outside_scope"),
    }
}

/// A training whose registrants the caller knows. A draft of others: 404; what is published: 403.
pub(super) async fn require_known(transaction: Transaction<'_>, staff: &Staff, id: Uuid) -> ApiResult<TrainingRow> {
    let row = row(transaction, id).await?;
    let areas = areas_of(transaction, id).await?;
    if staff.plans(row.organization_id, &areas) || teaches(transaction, staff, id).await? {
        return Ok(row);
    }
    Err(refused(row.status))
}

/// A training that the caller plans, locked.
pub(super) async fn lock_planned(transaction: Transaction<'_>, staff: &Staff, id: Uuid) -> ApiResult<TrainingRow> {
    let row = lock(transaction, id).await?;
    let areas = areas_of(transaction, id).await?;
    if staff.plans(row.organization_id, &areas) {
        return Ok(row);
    }
    if teaches(transaction, staff, id).await? {
        return Err(Problem::forbidden("You teach this training; who plans it can do this.").with_code("outside_scope"));
    }
    Err(refused(row.status))
}

/// A training, locked: everything about its seats happens under this lock.
pub(super) async fn lock(transaction: Transaction<'_>, id: Uuid) -> ApiResult<TrainingRow> {
    Ok(trainings::table
        .find(id)
        .select(TrainingRow::as_select())
        .for_update()
        .first(&mut transaction.connection())
        .await?)
}

pub(super) async fn session(transaction: Transaction<'_>, id: Uuid) -> ApiResult<SessionRow> {
    Ok(training_sessions::table.find(id).select(SessionRow::as_select()).first(&mut transaction.connection()).await?)
}

pub(super) async fn find_session(transaction: Transaction<'_>, id: Uuid) -> ApiResult<SessionView> {
    session(transaction, id).await.map(|row| row.view())
}

/// Sessions of trainings, in order.
pub(super) async fn sessions_of(
    transaction: Transaction<'_>,
    ids: &[Uuid],
) -> ApiResult<BTreeMap<Uuid, Vec<SessionRow>>> {
    let rows: Vec<SessionRow> = training_sessions::table
        .filter(training_sessions::training_id.eq_any(ids))
        .order((training_sessions::training_id, training_sessions::number))
        .select(SessionRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    let mut sessions: BTreeMap<Uuid, Vec<SessionRow>> = BTreeMap::new();
    for row in rows {
        sessions.entry(row.training_id).or_default().push(row);
    }
    Ok(sessions)
}

/// Sessions of one training that take place, in order.
pub(super) async fn scheduled(transaction: Transaction<'_>, id: Uuid) -> ApiResult<Vec<SessionRow>> {
    let mut sessions = sessions_of(transaction, &[id]).await?.remove(&id).unwrap_or_default();
    sessions.retain(|session| session.status == SessionStatus::Scheduled);
    Ok(sessions)
}

/// End of the first and start of the last session that take place.
pub(super) async fn bounds(transaction: Transaction<'_>, id: Uuid) -> ApiResult<(DateTime<Utc>, DateTime<Utc>)> {
    let sessions = scheduled(transaction, id).await?;
    match (sessions.as_slice().first(), sessions.as_slice().last()) {
        (Some(first), Some(last)) => Ok((first.ends_at, last.starts_at)),
        _ => {
            let row = row(transaction, id).await?;
            Ok((row.starts_at, row.ends_at))
        }
    }
}

/// Active users with a role that teaches or plans, in the organizations that the scope reaches and those they plan with.
pub(super) async fn instructor_choices(
    transaction: Transaction<'_>,
    scope: &Scope,
) -> ApiResult<Vec<InstructorChoice>> {
    let organizations = match scope.organizations() {
        Organizations::All => None,
        Organizations::Only(ids) => Some(ids),
    };
    let of_scope = diesel::dsl::sql::<Bool>(
        "EXISTS (SELECT 1 FROM grants g WHERE g.user_id = users.id AND g.role IN ('instructor', 'training_manager') AND (",
    )
    .bind::<Nullable<Array<SqlUuid>>, _>(organizations.clone())
    .sql(" IS NULL OR g.organization_id = ANY(")
    .bind::<Nullable<Array<SqlUuid>>, _>(organizations)
    .sql(")))");
    let rows: Vec<(Uuid, Option<String>, OrganizationSummary)> = users::table
        .inner_join(schema::organizations::table.on(schema::organizations::id.eq(users::organization_id)))
        .filter(users::status.eq("active"))
        .filter(of_scope)
        .order((users::display_name, users::id))
        .limit(500)
        .select((users::id, users::display_name, OrganizationSummary::as_select()))
        .load(&mut transaction.connection())
        .await?;
    let choices = rows.into_iter().map(|(user_id, display_name, organization)| InstructorChoice {
        user_id,
        display_name,
        organization,
    });
    Ok(choices.collect())
}
