//! Operations of the own account.

use actix_web::{HttpRequest, HttpResponse};
use uuid::Uuid;

use super::me::{self, Owner};
use super::sessions;
use super::wire::{
    Me, MePatch, PasswordChange, RecoveryCodes, SecondFactorConfirmation, SecondFactorDisable, SecondFactorEnrollment,
    SecondFactorStart, Session,
};
use crate::platform::access::{Access, SignedIn, UserOnly};
use crate::platform::http::{ApiResult, Body, IfMatch, Item, Page, Path, client_address};

/// Read the own account
///
/// With roles and permissions; for API keys the key, its organization and scopes.
#[utoipa::path(get, path = "/api/v1/me", tag = "me",
    responses((status = 200, description = "The account or key.", body = Me)))]
pub async fn get_me(access: Access<SignedIn>) -> ApiResult<Item<Me>> {
    me::view(&access).await.map(Item::ok)
}

/// Change name or language
///
/// A JSON merge patch; needs `If-Match`.
#[utoipa::path(patch, path = "/api/v1/me", tag = "me", params(IfMatch), request_body = MePatch,
    responses((status = 200, description = "The account as it stands now.", body = Me)))]
pub async fn update_me(access: Access<UserOnly>, if_match: IfMatch, body: Body<MePatch>) -> ApiResult<Item<Me>> {
    let id = access.user_id()?;
    access.write(async move |transaction, _| me::update(transaction, id, if_match, body.into_inner()).await).await?;
    me::view(&access).await.map(Item::ok)
}

/// Change the own password
///
/// The other sessions end. A wrong present password: 422 `wrong_password` at `/current_password`.
#[utoipa::path(post, path = "/api/v1/me/password", tag = "me", request_body = PasswordChange,
    responses((status = 204, description = "The password is changed.")))]
pub async fn change_password(
    access: Access<UserOnly>,
    request: HttpRequest,
    body: Body<PasswordChange>,
) -> ApiResult<HttpResponse> {
    Owner::new(&access, client_address(&request))?.change_password(body.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Start to set up a second factor
///
/// Gives a secret for an authenticator app; it counts after it is confirmed. Already on: 409 `second_factor_on`.
#[utoipa::path(post, path = "/api/v1/me/second-factor", tag = "me", request_body = SecondFactorStart,
    responses((status = 200, description = "The secret.", body = SecondFactorEnrollment)))]
pub async fn start_second_factor(
    access: Access<UserOnly>,
    request: HttpRequest,
    body: Body<SecondFactorStart>,
) -> ApiResult<HttpResponse> {
    let owner = Owner::new(&access, client_address(&request))?;
    Ok(HttpResponse::Ok().json(owner.start_second_factor(body.into_inner().password).await?))
}

/// Turn the second factor on
///
/// With the first code of the app. The recovery codes are shown only now; the other sessions end.
#[utoipa::path(post, path = "/api/v1/me/second-factor/confirm", tag = "me", request_body = SecondFactorConfirmation,
    responses((status = 200, description = "The recovery codes.", body = RecoveryCodes)))]
pub async fn confirm_second_factor(
    access: Access<UserOnly>,
    request: HttpRequest,
    body: Body<SecondFactorConfirmation>,
) -> ApiResult<HttpResponse> {
    let owner = Owner::new(&access, client_address(&request))?;
    Ok(HttpResponse::Ok().json(owner.confirm_second_factor(body.into_inner().code).await?))
}

/// Turn the second factor off
///
/// Where the center does not demand one. The other sessions end.
#[utoipa::path(post, path = "/api/v1/me/second-factor/disable", tag = "me", request_body = SecondFactorDisable,
    responses((status = 204, description = "There is no second factor any more.")))]
pub async fn disable_second_factor(
    access: Access<UserOnly>,
    request: HttpRequest,
    body: Body<SecondFactorDisable>,
) -> ApiResult<HttpResponse> {
    Owner::new(&access, client_address(&request))?.disable_second_factor(body.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// List the own sessions
///
/// Sign-ins that still count, newest first.
#[utoipa::path(get, path = "/api/v1/me/sessions", tag = "me",
    responses((status = 200, description = "All sessions.", body = Page<Session>)))]
pub async fn list_my_sessions(access: Access<UserOnly>) -> ApiResult<Page<Session>> {
    let (id, current) = (access.user_id()?, access.principal().session_id);
    access.read(async move |transaction, _| me::list_sessions(transaction, id, current).await).await
}

/// End one of the own sessions
///
/// Its tokens stop to work at once.
#[utoipa::path(delete, path = "/api/v1/me/sessions/{session_id}", tag = "me",
    params(("session_id" = Uuid, Path, description = "Id of the session")),
    responses((status = 204, description = "The session has ended.")))]
pub async fn revoke_my_session(access: Access<UserOnly>, session_id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let id = access.user_id()?;
    access.write(async move |transaction, _| sessions::revoke_own(transaction, id, session_id.0).await).await?;
    Ok(HttpResponse::NoContent().finish())
}
