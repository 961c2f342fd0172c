//! Handlers of trainings and their sessions.

use actix_web::Responder;
use uuid::Uuid;

use super::policy::{Staff, WriteTrainings};
use super::reference::timezone;
use super::wire::{
    InstructorChoice, NewTraining, NewTransition, SeriesPreview, SeriesRule, SessionPatch, SessionTimes, SessionView,
    TrainingFilter, TrainingPatch, TrainingView,
};
use super::{calendar, flow, series, sessions, store, transitions};
use crate::platform::access::{Access, Permission, Policy, Public};
use crate::platform::http::{
    ApiResult, Body, CsvExport, IdempotencyKey, IfMatch, Item, List, Page, PageParameters, Path, Query,
};

/// What the caller sees of trainings.
pub(super) fn viewer<P: Policy>(access: &Access<P>) -> store::Viewer {
    store::Viewer {
        staff: Staff::of(access, Permission::TrainingsWrite),
        counts: access.scope_of(Permission::TrainingsRead).is_some(),
    }
}

async fn view<P: Policy>(access: &Access<P>, id: Uuid) -> ApiResult<TrainingView> {
    let viewer = viewer(access);
    access.read(async move |transaction, _| store::find(transaction, &viewer, id).await).await
}

/// List trainings
///
/// Those that are published; who plans or teaches sees their drafts too. `sort`: `starts_at`, `-starts_at`, `-created_at`,
/// `created_at`.
#[utoipa::path(get, path = "/api/v1/trainings", tag = "trainings", params(TrainingFilter, PageParameters),
    responses((status = 200, description = "A page of trainings.", body = Page<TrainingView>)))]
pub async fn list_trainings(access: Access<Public>, list: List<TrainingFilter>) -> ApiResult<Page<TrainingView>> {
    let viewer = viewer(&access);
    access.read(async move |transaction, _| store::page(transaction, &viewer, &list.filter, &list.page).await).await
}

/// Plan a training
///
/// A draft with the sessions that the rule gives. It teaches the course's version of its first day.
#[utoipa::path(post, path = "/api/v1/trainings", tag = "trainings", params(IdempotencyKey), request_body = NewTraining,
    responses((status = 201, description = "The new training.", body = TrainingView)))]
pub async fn create_training(
    access: Access<WriteTrainings>,
    idempotency: IdempotencyKey,
    body: Body<NewTraining>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let staff = Staff::of(&access, Permission::TrainingsWrite);
    let planned = access.read(async move |transaction, _| flow::plan(transaction, &staff, new).await).await?;
    let secrets = flow::room_secrets(access.platform(), planned.sessions.len()).await?;
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| flow::insert(transaction, planned, secrets).await)
        .await?;
    let location = format!("/api/v1/trainings/{}", created.id);
    Ok(Item::created(view(&access, created.id).await?, location, created.replayed))
}

/// Read a training
///
/// With its sessions, seats left and how many wait; with figures and plan for those who may see them.
#[utoipa::path(get, path = "/api/v1/trainings/{training_id}", tag = "trainings",
    params(("training_id" = Uuid, Path, description = "Id of the training")),
    responses((status = 200, description = "The training.", body = TrainingView)))]
pub async fn get_training(access: Access<Public>, id: Path<Uuid>) -> ApiResult<Item<TrainingView>> {
    view(&access, id.0).await.map(Item::ok)
}

/// Change a training
///
/// A JSON merge patch; needs `If-Match`. Those registered are told once when place, language or link change.
#[utoipa::path(patch, path = "/api/v1/trainings/{training_id}", tag = "trainings",
    params(("training_id" = Uuid, Path, description = "Id of the training"), IfMatch), request_body = TrainingPatch,
    responses((status = 200, description = "The training as it stands now.", body = TrainingView)))]
pub async fn update_training(
    access: Access<WriteTrainings>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<TrainingPatch>,
) -> ApiResult<Item<TrainingView>> {
    let (patch, staff) = (body.into_inner(), Staff::of(&access, Permission::TrainingsWrite));
    access.write(async move |transaction, _| flow::change(transaction, &staff, id.0, if_match, patch).await).await?;
    view(&access, id.0).await.map(Item::ok)
}

/// Bring a training to another state
///
/// Along `allowed_transitions`; needs `If-Match`. Publishing opens the registration; calling off ends all registrations and
/// tells everybody once; completing decides by attendance and issues certificates.
#[utoipa::path(post, path = "/api/v1/trainings/{training_id}/transitions", tag = "trainings",
    params(("training_id" = Uuid, Path, description = "Id of the training"), IfMatch), request_body = NewTransition,
    responses((status = 200, description = "The training as it stands now.", body = TrainingView)))]
pub async fn transition_training(
    access: Access<WriteTrainings>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewTransition>,
) -> ApiResult<Item<TrainingView>> {
    let (new, staff, platform) =
        (body.into_inner(), Staff::of(&access, Permission::TrainingsWrite), access.platform().clone());
    access
        .write(async move |transaction, _| {
            transitions::transition(transaction, &platform, &staff, id.0, if_match, new).await
        })
        .await?;
    view(&access, id.0).await.map(Item::ok)
}

/// Try a rule of a series
///
/// The sessions that it would give, in the city's time; nothing is stored.
#[utoipa::path(post, path = "/api/v1/training-series-previews", tag = "trainings", request_body = SeriesRule,
    responses((status = 200, description = "The sessions.", body = SeriesPreview)))]
pub async fn preview_training_series(
    access: Access<WriteTrainings>,
    body: Body<SeriesRule>,
) -> ApiResult<impl Responder> {
    let rule = body.into_inner();
    let zone = access.read(async |transaction, _| timezone(transaction).await).await?;
    let sessions = series::sessions(&rule, zone)?;
    let crosses_clock_change = series::crosses_clock_change(&sessions, zone);
    Ok(actix_web::web::Json(SeriesPreview { sessions, crosses_clock_change }))
}

/// Add a session to a training
///
/// At the end or between the others; they are numbered anew. Those registered are told once.
#[utoipa::path(post, path = "/api/v1/trainings/{training_id}/sessions", tag = "trainings",
    params(("training_id" = Uuid, Path, description = "Id of the training"), IdempotencyKey), request_body = SessionTimes,
    responses((status = 201, description = "The new session.", body = SessionView)))]
pub async fn create_training_session(
    access: Access<WriteTrainings>,
    id: Path<Uuid>,
    idempotency: IdempotencyKey,
    body: Body<SessionTimes>,
) -> ApiResult<impl Responder> {
    let (fingerprint, times) = (body.fingerprint, body.into_inner());
    let staff = Staff::of(&access, Permission::TrainingsWrite);
    let secret = flow::room_secrets(access.platform(), 1).await?;
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            sessions::add_session(transaction, &staff, id.0, times, secret).await
        })
        .await?;
    let session = access.read(async move |transaction, _| store::find_session(transaction, created.id).await).await?;
    let location = format!("/api/v1/training-sessions/{}", created.id);
    Ok(Item::created(session, location, created.replayed))
}

/// Move a session
///
/// A JSON merge patch; needs `If-Match`. Those registered are told once.
#[utoipa::path(patch, path = "/api/v1/training-sessions/{session_id}", tag = "trainings",
    params(("session_id" = Uuid, Path, description = "Id of the session"), IfMatch), request_body = SessionPatch,
    responses((status = 200, description = "The session as it stands now.", body = SessionView)))]
pub async fn update_training_session(
    access: Access<WriteTrainings>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<SessionPatch>,
) -> ApiResult<Item<SessionView>> {
    let (patch, staff) = (body.into_inner(), Staff::of(&access, Permission::TrainingsWrite));
    access
        .write(async move |transaction, _| sessions::move_session(transaction, &staff, id.0, if_match, patch).await)
        .await
        .map(Item::ok)
}

/// Call off a session
///
/// Needs `If-Match`. Its minutes no longer count towards the certificate. Those registered are told once.
#[utoipa::path(post, path = "/api/v1/training-sessions/{session_id}/cancellations", tag = "trainings",
    params(("session_id" = Uuid, Path, description = "Id of the session"), IfMatch),
    responses((status = 200, description = "The session as it stands now.", body = SessionView)))]
pub async fn cancel_training_session(
    access: Access<WriteTrainings>,
    id: Path<Uuid>,
    if_match: IfMatch,
) -> ApiResult<Item<SessionView>> {
    let staff = Staff::of(&access, Permission::TrainingsWrite);
    access
        .write(async move |transaction, _| sessions::cancel_session(transaction, &staff, id.0, if_match).await)
        .await
        .map(Item::ok)
}

/// List who could teach
///
/// Active users with a role that teaches or plans, by name.
#[utoipa::path(get, path = "/api/v1/training-instructors", tag = "trainings",
    responses((status = 200, description = "All of them.", body = Page<InstructorChoice>)))]
pub async fn list_training_instructors(access: Access<WriteTrainings>) -> ApiResult<Page<InstructorChoice>> {
    access.read(async |transaction, scope| store::instructor_choices(transaction, scope).await.map(Page::whole)).await
}

/// Export trainings as a calendar
///
/// One event for each session, as iCalendar in UTC; a program that subscribes to it follows changes. Without `status`, all
/// that are not called off, and those called off as such.
#[utoipa::path(get, path = "/api/v1/trainings.ics", tag = "trainings", params(TrainingFilter),
    responses((status = 200, description = "An iCalendar file.", content_type = "text/calendar", body = String,
        example = "BEGIN:VCALENDAR")))]
pub async fn export_trainings_ics(access: Access<Public>, filter: Query<TrainingFilter>) -> ApiResult<CsvExport> {
    let url = access.platform().config().public_url.clone();
    let trainings = access.read(async move |transaction, _| store::published(transaction, &filter.0).await).await?;
    Ok(calendar::export("trainings", &trainings, &url))
}

/// Export one training as a calendar
///
/// One event for each session, as iCalendar in UTC.
#[utoipa::path(get, path = "/api/v1/trainings/{training_id}/calendar.ics", tag = "trainings",
    params(("training_id" = Uuid, Path, description = "Id of the training")),
    responses((status = 200, description = "An iCalendar file.", content_type = "text/calendar", body = String,
        example = "BEGIN:VCALENDAR")))]
pub async fn export_training_ics(access: Access<Public>, id: Path<Uuid>) -> ApiResult<CsvExport> {
    let url = access.platform().config().public_url.clone();
    Ok(calendar::export("training", &[view(&access, id.0).await?], &url))
}
