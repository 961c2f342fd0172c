//! Handlers of courses.

use actix_web::Responder;
use uuid::Uuid;

use super::super::policy::WriteTrainings;
use super::store;
use super::wire::{CourseFilter, CoursePatch, CourseView, NewCourse, NewCourseVersion};
use crate::platform::access::{Access, Permission, Policy, Public};
use crate::platform::http::{ApiResult, Body, IdempotencyKey, IfMatch, Item, List, Page, PageParameters, Path};

/// Whether the caller sees what only registrants and staff are given.
fn sees_all<P: Policy>(access: &Access<P>) -> bool {
    access.scope_of(Permission::TrainingsRead).is_some()
}

/// List courses
///
/// By code. `sort`: `code`, `-code`.
#[utoipa::path(get, path = "/api/v1/courses", tag = "courses", params(CourseFilter, PageParameters),
    responses((status = 200, description = "A page of courses.", body = Page<CourseView>)))]
pub async fn list_courses(access: Access<Public>, list: List<CourseFilter>) -> ApiResult<Page<CourseView>> {
    let all = sees_all(&access);
    access.read(async move |transaction, _| store::page(transaction, &list.filter, &list.page, all).await).await
}

/// Create a course
///
/// With the first version of its curriculum.
#[utoipa::path(post, path = "/api/v1/courses", tag = "courses", params(IdempotencyKey), request_body = NewCourse,
    responses((status = 201, description = "The new course.", body = CourseView)))]
pub async fn create_course(
    access: Access<WriteTrainings>,
    idempotency: IdempotencyKey,
    body: Body<NewCourse>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| store::insert_course(transaction, new).await)
        .await?;
    let id = created.id;
    let view = access.read(async move |transaction, _| store::find(transaction, id, true).await).await?;
    Ok(Item::created(view, format!("/api/v1/courses/{id}"), created.replayed))
}

/// Read a course
///
/// With all versions of its curriculum.
#[utoipa::path(get, path = "/api/v1/courses/{course_id}", tag = "courses",
    params(("course_id" = Uuid, Path, description = "Id of the course")),
    responses((status = 200, description = "The course.", body = CourseView)))]
pub async fn get_course(access: Access<Public>, id: Path<Uuid>) -> ApiResult<Item<CourseView>> {
    let all = sees_all(&access);
    access.read(async move |transaction, _| store::find(transaction, id.0, all).await).await.map(Item::ok)
}

/// Change a course
///
/// A JSON merge patch; needs `If-Match`. What is taught changes by a new version.
#[utoipa::path(patch, path = "/api/v1/courses/{course_id}", tag = "courses",
    params(("course_id" = Uuid, Path, description = "Id of the course"), IfMatch), request_body = CoursePatch,
    responses((status = 200, description = "The course as it stands now.", body = CourseView)))]
pub async fn update_course(
    access: Access<WriteTrainings>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<CoursePatch>,
) -> ApiResult<Item<CourseView>> {
    let patch = body.into_inner();
    access.write(async move |transaction, _| store::apply(transaction, id.0, if_match, patch).await).await.map(Item::ok)
}

/// Add a version of a course
///
/// Trainings planned from its first day on teach it; those planned before keep theirs.
#[utoipa::path(post, path = "/api/v1/courses/{course_id}/versions", tag = "courses",
    params(("course_id" = Uuid, Path, description = "Id of the course"), IdempotencyKey), request_body = NewCourseVersion,
    responses((status = 201, description = "The course with the new version.", body = CourseView)))]
pub async fn create_course_version(
    access: Access<WriteTrainings>,
    id: Path<Uuid>,
    idempotency: IdempotencyKey,
    body: Body<NewCourseVersion>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new, course_id) = (body.fingerprint, body.into_inner(), id.0);
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            store::add_version(transaction, course_id, new).await
        })
        .await?;
    let view = access.read(async move |transaction, _| store::find(transaction, course_id, true).await).await?;
    Ok(Item::created(view, format!("/api/v1/courses/{course_id}"), created.replayed))
}
