//! Operations of users.

use actix_web::HttpResponse;
use actix_web::http::header;
use uuid::Uuid;

use super::policy::{ReadUsers, WriteUsers};
use super::wire::{Grant, NewGrant, NewUser, RoleDescription, User, UserFilter, UserPatch};
use super::{flow, store};
use crate::platform::access::{Access, Role, SignedIn};
use crate::platform::http::{
    ApiResult, Body, IdempotencyKey, IfMatch, Item, List, Page, PageParameters, Path, Problem,
};

/// List users
///
/// Sorted by name. `sort`: `display_name`, `created_at`, `last_sign_in_at`, each also with `-`.
#[utoipa::path(get, path = "/api/v1/users", tag = "users", params(UserFilter, PageParameters),
    responses((status = 200, description = "A page of users.", body = Page<User>)))]
pub async fn list_users(access: Access<ReadUsers>, list: List<UserFilter>) -> ApiResult<Page<User>> {
    access.read(async move |transaction, scope| store::page(transaction, scope, &list.filter, &list.page).await).await
}

/// Invite a user
///
/// With a first role. A mail with a link goes out; the link works for 7 days.
#[utoipa::path(post, path = "/api/v1/users", tag = "users", params(IdempotencyKey), request_body = NewUser,
    responses((status = 201, description = "The invited user.", body = User)))]
pub async fn invite_user(
    access: Access<WriteUsers>,
    idempotency: IdempotencyKey,
    body: Body<NewUser>,
) -> ApiResult<Item<User>> {
    let fingerprint = body.fingerprint;
    let new = body.into_inner();
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| flow::invite(transaction, new).await)
        .await?;
    let user = access.read(async move |transaction, scope| store::find(transaction, scope, created.id).await).await?;
    Ok(Item::created(user, format!("/api/v1/users/{}", created.id), created.replayed))
}

/// Read a user
///
/// With grants and the `ETag` for later changes.
#[utoipa::path(get, path = "/api/v1/users/{user_id}", tag = "users",
    params(("user_id" = Uuid, Path, description = "Id of the user")),
    responses((status = 200, description = "The user.", body = User)))]
pub async fn get_user(access: Access<ReadUsers>, id: Path<Uuid>) -> ApiResult<Item<User>> {
    access.read(async move |transaction, scope| store::find(transaction, scope, id.0).await).await.map(Item::ok)
}

/// Change a user
///
/// A JSON merge patch; needs `If-Match`. With another organization the grants go along and the sessions end.
#[utoipa::path(patch, path = "/api/v1/users/{user_id}", tag = "users",
    params(("user_id" = Uuid, Path, description = "Id of the user"), IfMatch), request_body = UserPatch,
    responses((status = 200, description = "The user as it stands now.", body = User)))]
pub async fn update_user(
    access: Access<WriteUsers>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<UserPatch>,
) -> ApiResult<Item<User>> {
    let patch = body.into_inner();
    access
        .write(async move |transaction, scope| flow::update(transaction, scope, id.0, if_match, patch).await)
        .await
        .map(Item::ok)
}

/// Deactivate a user
///
/// Needs `If-Match`. All sessions end at once. Not the own account (409 `own_account`), nor the last active administrator
/// (409 `last_admin`).
#[utoipa::path(post, path = "/api/v1/users/{user_id}/deactivation", tag = "users",
    params(("user_id" = Uuid, Path, description = "Id of the user"), IfMatch),
    responses((status = 200, description = "The user as it stands now.", body = User)))]
pub async fn deactivate_user(access: Access<WriteUsers>, id: Path<Uuid>, if_match: IfMatch) -> ApiResult<Item<User>> {
    access
        .write(async move |transaction, scope| flow::deactivate(transaction, scope, id.0, if_match).await)
        .await
        .map(Item::ok)
}

/// Reactivate a user
///
/// Needs `If-Match`. Somebody who never accepted the invitation is invited anew.
#[utoipa::path(post, path = "/api/v1/users/{user_id}/reactivation", tag = "users",
    params(("user_id" = Uuid, Path, description = "Id of the user"), IfMatch),
    responses((status = 200, description = "The user as it stands now.", body = User)))]
pub async fn reactivate_user(access: Access<WriteUsers>, id: Path<Uuid>, if_match: IfMatch) -> ApiResult<Item<User>> {
    let (subject, own, scope) = as_caller(&access);
    access
        .platform()
        .system_for("reactivate a user", subject, own, async move |transaction, _| {
            flow::reactivate(transaction, &scope, id.0, if_match).await
        })
        .await
        .map(Item::ok)
}

/// Send the invitation again
///
/// To a user who has not accepted yet; the former link stops to work.
#[utoipa::path(post, path = "/api/v1/users/{user_id}/invitations", tag = "users",
    params(("user_id" = Uuid, Path, description = "Id of the user")),
    responses((status = 202, description = "The mail is on its way.")))]
pub async fn resend_invitation(access: Access<WriteUsers>, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let user_id = id.0;
    access.write(async move |transaction, scope| flow::invite_again(transaction, scope, user_id).await).await?;
    let location = format!("/api/v1/users/{user_id}");
    Ok(HttpResponse::Accepted().insert_header((header::LOCATION, location)).finish())
}

/// Reset a user's second factor
///
/// Needs `If-Match`. For a lost device, after the identity was proven in person; all sessions end.
#[utoipa::path(post, path = "/api/v1/users/{user_id}/second-factor-reset", tag = "users",
    params(("user_id" = Uuid, Path, description = "Id of the user"), IfMatch),
    responses((status = 200, description = "The user as it stands now.", body = User)))]
pub async fn reset_second_factor(
    access: Access<WriteUsers>,
    id: Path<Uuid>,
    if_match: IfMatch,
) -> ApiResult<Item<User>> {
    let (subject, own, scope) = as_caller(&access);
    access
        .platform()
        .system_for("reset a second factor", subject, own, async move |transaction, _| {
            flow::reset_second_factor(transaction, &scope, id.0, if_match).await
        })
        .await
        .map(Item::ok)
}

/// Subject and scope of the caller, for work with the platform's rights that stays within them.
fn as_caller(
    access: &Access<WriteUsers>,
) -> (crate::platform::db::Subject, Option<Uuid>, crate::platform::access::Scope) {
    let principal = access.principal();
    (principal.subject, principal.organization_id, access.scope().clone())
}

/// Give a user a role
///
/// In the user's organization. Not to oneself (409 `own_account`).
#[utoipa::path(post, path = "/api/v1/users/{user_id}/grants", tag = "users",
    params(("user_id" = Uuid, Path, description = "Id of the user"), IdempotencyKey), request_body = NewGrant,
    responses((status = 201, description = "The grant.", body = Grant)))]
pub async fn create_grant(
    access: Access<WriteUsers>,
    id: Path<Uuid>,
    idempotency: IdempotencyKey,
    body: Body<NewGrant>,
) -> ApiResult<HttpResponse> {
    let (user_id, fingerprint, new) = (id.0, body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, scope| {
            flow::give(transaction, scope, user_id, new).await
        })
        .await?;
    let user = access.read(async move |transaction, scope| store::find(transaction, scope, user_id).await).await?;
    let grant = user.grants.into_iter().find(|grant| grant.id == created.id).ok_or_else(Problem::not_found)?;
    let mut response = HttpResponse::Created();
    response.insert_header((header::LOCATION, format!("/api/v1/users/{user_id}/grants/{}", grant.id)));
    if created.replayed {
        response.insert_header(("Idempotency-Replayed", "true"));
    }
    Ok(response.json(grant))
}

/// Take a role from a user
///
/// Counts on the user's next request. Not from oneself (409 `own_account`), nor from the last active administrator
/// (409 `last_admin`).
#[utoipa::path(delete, path = "/api/v1/users/{user_id}/grants/{grant_id}", tag = "users",
    params(("user_id" = Uuid, Path, description = "Id of the user"), ("grant_id" = Uuid, Path, description = "Id of the grant")),
    responses((status = 204, description = "The role is taken.")))]
pub async fn delete_grant(access: Access<WriteUsers>, ids: Path<(Uuid, Uuid)>) -> ApiResult<HttpResponse> {
    let (user_id, grant_id) = ids.0;
    access.write(async move |transaction, scope| flow::take(transaction, scope, user_id, grant_id).await).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// List roles
///
/// With what each allows.
#[utoipa::path(get, path = "/api/v1/roles", tag = "users",
    responses((status = 200, description = "All roles.", body = Page<RoleDescription>)))]
pub async fn list_roles(_: Access<SignedIn>) -> ApiResult<Page<RoleDescription>> {
    let describe = |role: &Role| RoleDescription {
        role: *role,
        description: role.description(),
        permissions: role.permissions().to_vec(),
        default_clearance: role.default_clearance(),
    };
    Ok(Page::whole(Role::ALL.iter().map(describe).collect()))
}
