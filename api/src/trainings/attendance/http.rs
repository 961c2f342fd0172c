//! Handlers of attendance.

use actix_web::HttpRequest;
use actix_web::web::Json;
use uuid::Uuid;

use super::super::policy::{Staff, TakeAttendance};
use super::super::registrations::Door;
use super::wire::{AttendanceMark, MarkHistory, MarkResults, NewCheckIn, NewMarks, RoomCode, SessionRoster};
use super::{check_in, room_code, store, take};
use crate::platform::access::{Access, Permission, Public};
use crate::platform::http::{ApiResult, Body, List, NoFilter, Page, PageParameters, Path};

/// Read the roster of a session
///
/// Who is expected and who was there, by name: for the instructor's day, the sheet to print, and work without a network.
#[utoipa::path(get, path = "/api/v1/training-sessions/{session_id}/attendance", tag = "attendance",
    params(("session_id" = Uuid, Path, description = "Id of the session")),
    responses((status = 200, description = "The roster.", body = SessionRoster)))]
pub async fn get_session_attendance(access: Access<TakeAttendance>, id: Path<Uuid>) -> ApiResult<Json<SessionRoster>> {
    let staff = Staff::of(&access, Permission::TrainingsWrite);
    store::roster(&access, staff, id.0).await.map(Json)
}

/// Take attendance
///
/// Marks with ids that the device made: sending them again changes nothing, and of several marks for one person the one
/// that was recorded last counts. Each mark has its own outcome.
#[utoipa::path(put, path = "/api/v1/training-sessions/{session_id}/attendance", tag = "attendance",
    params(("session_id" = Uuid, Path, description = "Id of the session")), request_body = NewMarks,
    responses((status = 200, description = "What became of each mark.", body = MarkResults)))]
pub async fn put_session_attendance(
    access: Access<TakeAttendance>,
    id: Path<Uuid>,
    body: Body<NewMarks>,
) -> ApiResult<Json<MarkResults>> {
    let (marks, staff) = (body.into_inner().marks, Staff::of(&access, Permission::TrainingsWrite));
    let (taken, platform) = (staff.clone(), access.platform().clone());
    let results =
        access.write(async move |transaction, _| take::take(transaction, &platform, &taken, id.0, marks).await).await?;
    let roster = store::roster(&access, staff, id.0).await?;
    Ok(Json(MarkResults { results, roster }))
}

/// List the marks of a session
///
/// All that came in, newest first, with the reasons of corrections. `sort`: `-received_at`.
#[utoipa::path(get, path = "/api/v1/training-sessions/{session_id}/attendance-marks", tag = "attendance",
    params(("session_id" = Uuid, Path, description = "Id of the session"), PageParameters),
    responses((status = 200, description = "A page of marks.", body = Page<MarkHistory>)))]
pub async fn list_attendance_marks(
    access: Access<TakeAttendance>,
    id: Path<Uuid>,
    list: List<NoFilter>,
) -> ApiResult<Page<MarkHistory>> {
    let staff = Staff::of(&access, Permission::TrainingsWrite);
    access.read(async move |transaction, _| store::history(transaction, &staff, id.0, &list.page).await).await
}

/// Read the code for the room
///
/// It changes every few seconds and is taken until the next one has passed as well. Ask again at `changes_at`.
#[utoipa::path(get, path = "/api/v1/training-sessions/{session_id}/check-in-code", tag = "attendance",
    params(("session_id" = Uuid, Path, description = "Id of the session")),
    responses((status = 200, description = "The code.", body = RoomCode)))]
pub async fn get_check_in_code(access: Access<TakeAttendance>, id: Path<Uuid>) -> ApiResult<Json<RoomCode>> {
    let staff = Staff::of(&access, Permission::TrainingsWrite);
    room_code::current(&access, staff, id.0).await.map(Json)
}

/// Check in
///
/// By the secret of the registration and the code in the room, from 30 minutes before the session until its end. Doing it
/// again changes nothing.
#[utoipa::path(post, path = "/api/v1/check-ins", tag = "attendance", request_body = NewCheckIn,
    responses((status = 200, description = "The attendance that counts now.", body = AttendanceMark)))]
pub async fn create_check_in(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<NewCheckIn>,
) -> ApiResult<Json<AttendanceMark>> {
    let registration_id = Door::new(&access, &request).open(&body.code).await?;
    let NewCheckIn { session_id, room_code, .. } = body.into_inner();
    check_in::check_in(access.platform(), registration_id, session_id, room_code).await.map(Json)
}
