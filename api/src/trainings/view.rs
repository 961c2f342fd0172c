//! How trainings look: their rows with everything that stands beside them, read for a whole page at once.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{
    course_versions, organizations, registrations, training_areas, training_instructors, training_policies, users,
};
use uuid::Uuid;

use super::courses::{CourseFacts, VersionFacts, course_facts};
use super::localized::{Localized, materials};
use super::model::{RegistrationStatus, TrainingStatus};
use super::reference::TrainingPolicy;
use super::store::{SessionRow, TrainingRow, Viewer, sessions_of};
use super::wire::{
    RegistrationCounts, TrainingCurriculum, TrainingInstructor, TrainingPlan, TrainingSite, TrainingView,
};
use crate::community_areas::{Areas, Point, areas};
use crate::organizations::OrganizationSummary;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};

/// Everything that stands beside the rows of a page.
struct Beside {
    courses: BTreeMap<Uuid, CourseFacts>,
    versions: BTreeMap<Uuid, VersionFacts>,
    organizations: BTreeMap<Uuid, OrganizationSummary>,
    numbers: BTreeMap<Uuid, Vec<i32>>,
    names: std::sync::Arc<Areas>,
    sessions: BTreeMap<Uuid, Vec<SessionRow>>,
    counts: BTreeMap<Uuid, RegistrationCounts>,
    instructors: BTreeMap<Uuid, Vec<TrainingInstructor>>,
    policies: Vec<TrainingPolicy>,
}

async fn load(transaction: Transaction<'_>, rows: &[TrainingRow]) -> ApiResult<Beside> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let course_ids: Vec<Uuid> = rows.iter().map(|row| row.course_id).collect();
    let version_ids: Vec<Uuid> = rows.iter().map(|row| row.course_version_id).collect();
    let organization_ids: Vec<Uuid> = rows.iter().map(|row| row.organization_id).collect();
    let courses = course_facts(transaction, &course_ids).await?;
    let versions: Vec<VersionFacts> = course_versions::table
        .filter(course_versions::id.eq_any(version_ids))
        .select(VersionFacts::as_select())
        .load(&mut transaction.connection())
        .await?;
    let found: Vec<OrganizationSummary> = organizations::table
        .filter(organizations::id.eq_any(organization_ids))
        .select(OrganizationSummary::as_select())
        .load(&mut transaction.connection())
        .await?;
    let pairs: Vec<(Uuid, i32)> = training_areas::table
        .filter(training_areas::training_id.eq_any(&ids))
        .order((training_areas::training_id, training_areas::community_area_number))
        .select((training_areas::training_id, training_areas::community_area_number))
        .load(&mut transaction.connection())
        .await?;
    let mut numbers: BTreeMap<Uuid, Vec<i32>> = BTreeMap::new();
    for (id, number) in pairs {
        numbers.entry(id).or_default().push(number);
    }
    let policies: Vec<TrainingPolicy> = training_policies::table
        .order(training_policies::effective_from.desc())
        .select(TrainingPolicy::as_select())
        .load(&mut transaction.connection())
        .await?;
    // Counts and the names of who teaches are shown to more than may read registrations and users.
    let (counts, instructors) = transaction
        .as_system(async || Ok((counts(transaction, &ids).await?, instructors(transaction, &ids).await?)))
        .await?;
    Ok(Beside {
        courses,
        versions: versions.into_iter().map(|version| (version.id, version)).collect(),
        organizations: found.into_iter().map(|organization| (organization.id, organization)).collect(),
        numbers,
        names: areas(transaction).await?,
        sessions: sessions_of(transaction, &ids).await?,
        counts,
        instructors,
        policies,
    })
}

async fn counts(transaction: Transaction<'_>, ids: &[Uuid]) -> ApiResult<BTreeMap<Uuid, RegistrationCounts>> {
    let rows: Vec<(Uuid, RegistrationStatus, i64)> = registrations::table
        .filter(registrations::training_id.eq_any(ids))
        .group_by((registrations::training_id, registrations::status))
        .select((registrations::training_id, registrations::status, diesel::dsl::count_star()))
        .load(&mut transaction.connection())
        .await?;
    let mut counts: BTreeMap<Uuid, RegistrationCounts> = BTreeMap::new();
    for (id, status, count) in rows {
        let of_training = counts.entry(id).or_default();
        let place = match status {
            RegistrationStatus::Confirmed => &mut of_training.confirmed,
            RegistrationStatus::Offered => &mut of_training.offered,
            RegistrationStatus::Waitlisted => &mut of_training.waitlisted,
            RegistrationStatus::Completed => &mut of_training.completed,
            RegistrationStatus::Incomplete => &mut of_training.incomplete,
            RegistrationStatus::NoShow => &mut of_training.no_show,
            RegistrationStatus::Cancelled
            | RegistrationStatus::Expired
            | RegistrationStatus::Transferred
            | RegistrationStatus::NotPlaced => &mut of_training.ended,
        };
        *place += count;
    }
    Ok(counts)
}

async fn instructors(transaction: Transaction<'_>, ids: &[Uuid]) -> ApiResult<BTreeMap<Uuid, Vec<TrainingInstructor>>> {
    let rows: Vec<(Uuid, Uuid, Option<String>)> = training_instructors::table
        .inner_join(users::table.on(users::id.eq(training_instructors::user_id)))
        .filter(training_instructors::training_id.eq_any(ids))
        .order((users::display_name, users::id))
        .select((training_instructors::training_id, users::id, users::display_name))
        .load(&mut transaction.connection())
        .await?;
    let mut found: BTreeMap<Uuid, Vec<TrainingInstructor>> = BTreeMap::new();
    for (id, user_id, display_name) in rows {
        found.entry(id).or_default().push(TrainingInstructor { user_id, display_name });
    }
    Ok(found)
}

/// Views of rows, in their order.
pub(super) async fn views(
    transaction: Transaction<'_>,
    viewer: &Viewer,
    rows: Vec<TrainingRow>,
) -> ApiResult<Vec<TrainingView>> {
    let mut beside = load(transaction, &rows).await?;
    let now = Utc::now();
    rows.into_iter().map(|row| view(viewer, row, &mut beside, now)).collect()
}

/// The view of a row as the public sees it.
pub(super) async fn public_view(transaction: Transaction<'_>, row: TrainingRow) -> ApiResult<TrainingView> {
    let viewer = Viewer { staff: super::policy::Staff::nobody(), counts: false };
    views(transaction, &viewer, vec![row]).await?.pop().ok_or_else(Problem::not_found)
}

fn site(row: &TrainingRow) -> ApiResult<Option<TrainingSite>> {
    let Some(name) = row.site_name.clone() else { return Ok(None) };
    let notes = row.site_notes.clone().map(Localized::from_column).transpose()?;
    let point = Point::from_columns(row.longitude, row.latitude);
    Ok(Some(TrainingSite { name, address: row.site_address.clone(), notes, point }))
}

fn curriculum(row: &TrainingRow, beside: &Beside) -> ApiResult<TrainingCurriculum> {
    let version = beside
        .versions
        .get(&row.course_version_id)
        .ok_or_else(|| Problem::internal(&"a training without a version of its course"))?;
    let day = row.starts_at.date_naive();
    let rules = beside.policies.iter().find(|policy| policy.effective_from <= day).or(beside.policies.last());
    let percent = version.minimum_attendance_percent.or(rules.map(|rules| rules.minimum_attendance_percent));
    Ok(TrainingCurriculum {
        version_id: version.id,
        version: version.version.clone(),
        minutes: version.minutes,
        validity_months: version.validity_months,
        minimum_attendance_percent: percent.unwrap_or(100),
    })
}

fn view(viewer: &Viewer, row: TrainingRow, beside: &mut Beside, now: DateTime<Utc>) -> ApiResult<TrainingView> {
    let missing = || Problem::internal(&"a training without its course or organization");
    let numbers = beside.numbers.remove(&row.id).unwrap_or_default();
    let counts = beside.counts.remove(&row.id).unwrap_or_default();
    let instructors = beside.instructors.remove(&row.id).unwrap_or_default();
    let may_change = viewer.staff.plans(row.organization_id, &numbers);
    let teaches = viewer.staff.teacher().is_some_and(|user_id| instructors.iter().any(|one| one.user_id == user_id));
    let knows = may_change || teaches;
    let curriculum = curriculum(&row, beside)?;
    let version = beside.versions.get(&row.course_version_id).ok_or_else(missing)?;
    let mut handed_out = materials(version.materials.clone())?;
    let own_materials = materials(row.materials.clone())?;
    handed_out.extend(own_materials.iter().cloned());
    handed_out.retain(|material| knows || !material.registrants_only);
    let sessions = beside.sessions.get(&row.id).map(Vec::as_slice).unwrap_or_default();
    let allowed_transitions: Vec<TrainingStatus> = if may_change { row.status.named_transitions() } else { Vec::new() };
    Ok(TrainingView {
        id: row.id,
        course: beside.courses.get(&row.course_id).ok_or_else(missing)?.summary.clone(),
        curriculum,
        organization: beside.organizations.get(&row.organization_id).ok_or_else(missing)?.clone(),
        areas: numbers.iter().filter_map(|number| beside.names.summary(*number)).collect(),
        language: row.language,
        modality: row.modality,
        status: row.status,
        allowed_transitions,
        capacity: row.capacity,
        seats_left: row.capacity - row.seats_taken,
        waitlist_count: counts.waitlisted,
        site: site(&row)?,
        registration_open: row.registration_open(now),
        access_features: row.access_features,
        audiences: row.audiences,
        note: row.note.map(Localized::from_column).transpose()?,
        registration_opens_at: row.registration_opens_at,
        registration_closes_at: row.registration_closes_at,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        sessions: sessions.iter().map(SessionRow::view).collect(),
        materials: handed_out,
        cancellation_reason: row.cancellation_reason,
        counts: (viewer.counts || knows).then_some(counts),
        plan: knows.then_some(TrainingPlan {
            instructors,
            meeting_url: row.meeting_url,
            cost_cents: row.cost_cents,
            own_materials,
            may_change,
        }),
        published_at: row.published_at,
        created_at: row.created_at,
        updated_at: row.updated_at,
        row_version: row.row_version,
    })
}
