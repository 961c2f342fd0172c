//! Planning: a training with its sessions, and changes that reach those registered.

use std::collections::BTreeSet;

use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{grants, training_areas, training_instructors, training_sessions, trainings};
use uuid::Uuid;

use super::courses::{VersionFacts, course_facts_of, version_on};
use super::localized::materials_column;
use super::model::{Modality, NoticeKind, TermKind, TrainingStatus};
use super::notices;
use super::policy::Staff;
use super::reference::{check_terms, timezone};
use super::registrations::{active_ids, offer_free_seats};
use super::series;
use super::store::{self, TrainingRow};
use super::wire::{NewTraining, NewTrainingSite, SessionTimes, TrainingPatch};
use crate::community_areas::areas;
use crate::organizations::require_active;
use crate::platform::access::{Platform, random_token};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, IfMatch, Patched, Problem};

/// A training that was checked and can be stored.
#[derive(Debug)]
pub(super) struct Planned {
    new: NewTraining,
    organization_id: Uuid,
    version: VersionFacts,
    audiences: Vec<String>,
    /// Its sessions.
    pub sessions: Vec<SessionTimes>,
}

/// Id of a session and the sealed secret of its codes.
pub(super) type RoomSecret = (Uuid, Vec<u8>);

/// Ids and sealed secrets for new sessions.
pub(super) async fn room_secrets(platform: &Platform, count: usize) -> ApiResult<Vec<RoomSecret>> {
    let mut secrets = Vec::new();
    for _ in 0..count {
        let id = Uuid::now_v7();
        let place = format!("training_sessions|sealed_check_in_secret|{id}");
        secrets.push((id, platform.seal(&place, random_token()?.as_bytes()).await?));
    }
    Ok(secrets)
}

pub(super) fn place_of(organization_id: Uuid, areas: &[i32]) -> Place {
    let community_area_number = areas.first().copied().filter(|_| areas.len() == 1);
    Place { organization_id: Some(organization_id), community_area_number }
}

async fn check_areas(transaction: Transaction<'_>, numbers: &[i32]) -> ApiResult<()> {
    let known = areas(transaction).await?;
    match numbers.iter().position(|number| !known.contains(*number)) {
        None => Ok(()),
        Some(index) => Err(Problem::invalid_field(
            &format!("/area_numbers/{index}"),
            "unknown_area",
            "There is no community area of this number.",
        )),
    }
}

async fn check_instructors(transaction: Transaction<'_>, ids: &[Uuid]) -> ApiResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let known: Vec<Uuid> = grants::table
        .filter(grants::user_id.eq_any(ids))
        .filter(grants::role.eq_any(["instructor", "training_manager"]))
        .select(grants::user_id)
        .load(&mut transaction.connection())
        .await?;
    match ids.iter().position(|id| !known.contains(id)) {
        None => Ok(()),
        Some(index) => Err(Problem::invalid_field(
            &format!("/instructor_ids/{index}"),
            "not_an_instructor",
            "Choose users whose role teaches or plans trainings.",
        )),
    }
}

/// Whether the place fits the way in which it is held.
fn check_place(modality: Modality, has_site: bool, meeting_url: Option<&str>) -> ApiResult<()> {
    if modality != Modality::Virtual && !has_site {
        return Err(Problem::invalid_field("/site", "required", "A training in person has a site."));
    }
    if modality != Modality::InPerson && meeting_url.is_none() {
        return Err(Problem::invalid_field("/meeting_url", "required", "A training online has an address to meet."));
    }
    if meeting_url.is_some_and(|url| !url.starts_with("https://")) {
        return Err(Problem::invalid_field("/meeting_url", "https_only", "Meetings have an https address."));
    }
    Ok(())
}

fn check_site(site: &NewTrainingSite) -> ApiResult<()> {
    validator::Validate::validate(site)
        .map_err(|_refused| Problem::invalid_field("/site", "length", "A site has a name of 1 to 200 characters."))?;
    match site.point {
        Some(point) if point.checked().is_none() => Err(Problem::invalid_field(
            "/site/point",
            "off_the_earth",
            "Longitude is -180 to 180 and comes first; latitude is -90 to 90.",
        )),
        _ => Ok(()),
    }
}

/// Checks a new training, before anything is sealed or stored for it.
pub(super) async fn plan(transaction: Transaction<'_>, staff: &Staff, new: NewTraining) -> ApiResult<Planned> {
    let organization_id = new
        .organization_id
        .or(transaction.organization_id())
        .ok_or_else(|| Problem::invalid_field("/organization_id", "required", "Say who gives the training."))?;
    let outside = |number: &i32| !staff.plans(organization_id, &[*number]);
    if new.area_numbers.iter().any(outside) {
        return Err(Problem::forbidden("Your role does not reach this organization or one of these areas.")
            .with_code("outside_scope"));
    }
    require_active(transaction, organization_id, "/organization_id").await?;
    check_areas(transaction, &new.area_numbers).await?;
    check_instructors(transaction, &new.instructor_ids).await?;
    check_place(new.modality, new.site.is_some(), new.meeting_url.as_deref())?;
    if let Some(site) = &new.site {
        check_site(site)?;
    }
    check_terms(transaction, TermKind::AccessFeature, &new.access_features, "/access_features").await?;
    check_terms(transaction, TermKind::Audience, &new.audiences, "/audiences").await?;
    let course = course_facts_of(transaction, new.course_id)
        .await
        .map_err(|_missing| Problem::invalid_field("/course_id", "unknown_course", "Choose a course."))?;
    if !course.active {
        return Err(Problem::invalid_field("/course_id", "retired_course", "This course is not taught at present."));
    }
    let version = version_on(transaction, new.course_id, new.series.first_on).await?;
    let sessions = series::sessions(&new.series, timezone(transaction).await?)?;
    let audiences = if new.audiences.is_empty() { course.audiences } else { new.audiences.clone() };
    Ok(Planned { new, organization_id, version, audiences, sessions })
}

/// Stores a planned training as a draft.
pub(super) async fn insert(
    transaction: Transaction<'_>,
    planned: Planned,
    secrets: Vec<RoomSecret>,
) -> ApiResult<Uuid> {
    let Planned { new, organization_id, version, audiences, sessions } = planned;
    let id = Uuid::now_v7();
    let (first, last) = match (sessions.as_slice().first(), sessions.as_slice().last()) {
        (Some(first), Some(last)) => (first, last),
        _ => return Err(Problem::invalid_field("/series/count", "required", "A training has sessions.")),
    };
    let site = new.site;
    let point = site.as_ref().and_then(|site| site.point).and_then(|point| point.checked());
    let (longitude, latitude) = (point.map(|point| point.0), point.map(|point| point.1));
    diesel::insert_into(trainings::table)
        .values((
            (
                trainings::id.eq(id),
                trainings::course_id.eq(new.course_id),
                trainings::course_version_id.eq(version.id),
                trainings::organization_id.eq(organization_id),
                trainings::language.eq(new.language),
                trainings::modality.eq(new.modality),
                trainings::capacity.eq(new.capacity),
                trainings::site_name.eq(site.as_ref().map(|site| site.name.clone())),
                trainings::site_address.eq(site.as_ref().and_then(|site| site.address.clone())),
                trainings::site_notes.eq(site.as_ref().and_then(|site| site.notes.as_ref().map(|text| text.column()))),
                trainings::longitude.eq(longitude),
                trainings::latitude.eq(latitude),
            ),
            (
                trainings::access_features.eq(new.access_features),
                trainings::audiences.eq(audiences),
                trainings::meeting_url.eq(new.meeting_url),
                trainings::note.eq(new.note.map(|note| note.column())),
                trainings::registration_opens_at.eq(new.registration_opens_at),
                trainings::registration_closes_at.eq(new.registration_closes_at),
                trainings::starts_at.eq(first.starts_at),
                trainings::ends_at.eq(last.ends_at),
                trainings::materials.eq(materials_column(&new.materials)?),
                trainings::cost_cents.eq(new.cost_cents),
                trainings::created_by.eq(transaction.subject().id()),
            ),
        ))
        .execute(&mut transaction.connection())
        .await?;
    set_areas(transaction, id, &new.area_numbers).await?;
    set_instructors(transaction, id, &new.instructor_ids).await?;
    for (number, (times, (session_id, sealed))) in (1..).zip(sessions.iter().zip(secrets)) {
        insert_session(transaction, id, session_id, number, *times, sealed).await?;
    }
    let place = place_of(organization_id, &new.area_numbers);
    audit::record_change(transaction, "training", "training.created", id, vec![], place).await?;
    Ok(id)
}

pub(super) async fn insert_session(
    transaction: Transaction<'_>,
    training_id: Uuid,
    id: Uuid,
    number: i32,
    times: SessionTimes,
    sealed: Vec<u8>,
) -> ApiResult<()> {
    diesel::insert_into(training_sessions::table)
        .values((
            training_sessions::id.eq(id),
            training_sessions::training_id.eq(training_id),
            training_sessions::number.eq(number),
            training_sessions::starts_at.eq(times.starts_at),
            training_sessions::ends_at.eq(times.ends_at),
            training_sessions::sealed_check_in_secret.eq(sealed),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

async fn set_areas(transaction: Transaction<'_>, id: Uuid, numbers: &[i32]) -> ApiResult<()> {
    diesel::delete(training_areas::table.filter(training_areas::training_id.eq(id)))
        .execute(&mut transaction.connection())
        .await?;
    let numbers: BTreeSet<i32> = numbers.iter().copied().collect();
    let rows: Vec<_> = numbers
        .into_iter()
        .map(|number| (training_areas::training_id.eq(id), training_areas::community_area_number.eq(number)))
        .collect();
    diesel::insert_into(training_areas::table).values(rows).execute(&mut transaction.connection()).await?;
    Ok(())
}

async fn set_instructors(transaction: Transaction<'_>, id: Uuid, users: &[Uuid]) -> ApiResult<()> {
    diesel::delete(training_instructors::table.filter(training_instructors::training_id.eq(id)))
        .execute(&mut transaction.connection())
        .await?;
    let users: BTreeSet<Uuid> = users.iter().copied().collect();
    let rows: Vec<_> = users
        .into_iter()
        .map(|user| (training_instructors::training_id.eq(id), training_instructors::user_id.eq(user)))
        .collect();
    diesel::insert_into(training_instructors::table).values(rows).execute(&mut transaction.connection()).await?;
    Ok(())
}

#[derive(AsChangeset, Default)]
#[diesel(table_name = trainings)]
struct Changes {
    language: Option<crate::identity::Language>,
    modality: Option<Modality>,
    capacity: Option<i32>,
    status: Option<TrainingStatus>,
    site_name: Option<Option<String>>,
    site_address: Option<Option<String>>,
    site_notes: Option<Option<serde_json::Value>>,
    longitude: Option<Option<f64>>,
    latitude: Option<Option<f64>>,
    access_features: Option<Vec<String>>,
    audiences: Option<Vec<String>>,
    meeting_url: Option<Option<String>>,
    note: Option<Option<serde_json::Value>>,
    registration_opens_at: Option<Option<chrono::DateTime<Utc>>>,
    registration_closes_at: Option<Option<chrono::DateTime<Utc>>>,
    materials: Option<serde_json::Value>,
    cost_cents: Option<Option<i64>>,
}

/// Names of the fields that a patch touches.
fn touched(patch: &TrainingPatch) -> Vec<&'static str> {
    fn set<T>(patched: &Patched<T>) -> bool {
        !matches!(patched, Patched::Keep)
    }
    let fields = [
        ("area_numbers", patch.area_numbers.is_some()),
        ("language", patch.language.is_some()),
        ("modality", patch.modality.is_some()),
        ("capacity", patch.capacity.is_some()),
        ("site", set(&patch.site)),
        ("meeting_url", set(&patch.meeting_url)),
        ("access_features", patch.access_features.is_some()),
        ("audiences", patch.audiences.is_some()),
        ("note", set(&patch.note)),
        ("registration_opens_at", set(&patch.registration_opens_at)),
        ("registration_closes_at", set(&patch.registration_closes_at)),
        ("instructor_ids", patch.instructor_ids.is_some()),
        ("materials", patch.materials.is_some()),
        ("cost_cents", set(&patch.cost_cents)),
    ];
    fields.into_iter().filter(|(_, touched)| *touched).map(|(name, _)| name).collect()
}

async fn check_patch(
    transaction: Transaction<'_>,
    staff: &Staff,
    current: &TrainingRow,
    patch: &TrainingPatch,
) -> ApiResult<()> {
    if let Some(numbers) = &patch.area_numbers {
        check_areas(transaction, numbers).await?;
        if !staff.plans(current.organization_id, numbers) {
            return Err(Problem::forbidden("Your role does not reach these areas.").with_code("outside_scope"));
        }
    }
    if let Some(ids) = &patch.instructor_ids {
        check_instructors(transaction, ids).await?;
    }
    if let Some(site) = patch.site.as_set() {
        check_site(site)?;
    }
    if let Some(features) = &patch.access_features {
        check_terms(transaction, TermKind::AccessFeature, features, "/access_features").await?;
    }
    if let Some(audiences) = &patch.audiences {
        check_terms(transaction, TermKind::Audience, audiences, "/audiences").await?;
    }
    if patch.capacity.is_some_and(|capacity| capacity < current.seats_taken) {
        let detail = format!("{} seats are taken; end registrations first.", current.seats_taken);
        return Err(Problem::conflict("seats_taken", detail));
    }
    if patch.cost_cents.as_set().is_some_and(|cents| *cents < 0) {
        return Err(Problem::invalid_field("/cost_cents", "range", "A cost is not negative."));
    }
    let has_site = match &patch.site {
        Patched::Keep => current.site_name.is_some(),
        Patched::Remove => false,
        Patched::Set(_) => true,
    };
    let meeting_url = match &patch.meeting_url {
        Patched::Keep => current.meeting_url.clone(),
        Patched::Remove => None,
        Patched::Set(url) => Some(url.clone()),
    };
    check_place(patch.modality.unwrap_or(current.modality), has_site, meeting_url.as_deref())
}

fn changes_of(current: &TrainingRow, patch: TrainingPatch) -> ApiResult<Changes> {
    let mut changes = Changes {
        language: patch.language,
        modality: patch.modality,
        capacity: patch.capacity,
        access_features: patch.access_features,
        audiences: patch.audiences,
        meeting_url: patch.meeting_url.into_change(),
        note: patch.note.into_change().map(|note| note.map(|note| note.column())),
        registration_opens_at: patch.registration_opens_at.into_change(),
        registration_closes_at: patch.registration_closes_at.into_change(),
        materials: patch.materials.as_deref().map(materials_column).transpose()?,
        cost_cents: patch.cost_cents.into_change(),
        ..Changes::default()
    };
    if let Some(site) = patch.site.into_change() {
        let point = site.as_ref().and_then(|site| site.point).and_then(|point| point.checked());
        changes.longitude = Some(point.map(|point| point.0));
        changes.latitude = Some(point.map(|point| point.1));
        changes.site_address = Some(site.as_ref().and_then(|site| site.address.clone()));
        changes.site_notes = Some(site.as_ref().and_then(|site| site.notes.as_ref().map(|notes| notes.column())));
        changes.site_name = Some(site.map(|site| site.name));
    }
    let capacity = patch.capacity.unwrap_or(current.capacity);
    changes.status = match current.status {
        TrainingStatus::Full if current.seats_taken < capacity => Some(TrainingStatus::Open),
        TrainingStatus::Open if current.seats_taken >= capacity => Some(TrainingStatus::Full),
        _ => None,
    };
    Ok(changes)
}

/// What those registered are told of.
const TOLD: [&str; 4] = ["site", "meeting_url", "modality", "language"];

/// Applies a change. Those registered are told once, in the same commit; more seats are offered to who waits.
pub(super) async fn change(
    transaction: Transaction<'_>,
    staff: &Staff,
    id: Uuid,
    if_match: IfMatch,
    patch: TrainingPatch,
) -> ApiResult<()> {
    let current = store::lock_planned(transaction, staff, id).await?;
    if_match.check(current.row_version)?;
    if current.status.is_over() {
        return Err(Problem::conflict("training_over", "What is over is not changed any more."));
    }
    check_patch(transaction, staff, &current, &patch).await?;
    let fields = touched(&patch);
    if fields.is_empty() {
        return Ok(());
    }
    if let Some(numbers) = &patch.area_numbers {
        set_areas(transaction, id, numbers).await?;
    }
    if let Some(users) = &patch.instructor_ids {
        set_instructors(transaction, id, users).await?;
    }
    let told = fields.iter().any(|field| TOLD.contains(field));
    let more_seats = patch.capacity.is_some_and(|capacity| capacity > current.capacity);
    let changes = changes_of(&current, patch)?;
    diesel::update(trainings::table.find(id))
        .set((
            changes,
            trainings::updated_at.eq(Utc::now()),
            trainings::calendar_sequence.eq(trainings::calendar_sequence + i32::from(told)),
            trainings::row_version.eq(current.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    if told {
        tell_changed(transaction, &current).await?;
    }
    if more_seats {
        transaction.as_system(async || offer_free_seats(transaction, id).await).await?;
    }
    let place = place_of(current.organization_id, &store::areas_of(transaction, id).await?);
    audit::record_change(transaction, "training", "training.updated", id, fields, place).await
}

pub(super) async fn tell_changed(transaction: Transaction<'_>, current: &TrainingRow) -> ApiResult<()> {
    if current.status == TrainingStatus::Draft {
        return Ok(());
    }
    let occasion = format!("version {}", current.row_version + 1);
    transaction
        .as_system(async || {
            let ids = active_ids(transaction, current.id).await?;
            notices::tell(transaction, &ids, NoticeKind::Changed, &occasion).await
        })
        .await
}
