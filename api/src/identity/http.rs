//! Operations to sign in.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};

use super::sessions::{Client, SignedIn};
use super::store::{NewSession, TokenPurpose};
use super::wire::{
    InvitationAcceptance, JsonWebKey, JsonWebKeySet, PasswordResetAccepted, PasswordResetConfirmation,
    PasswordResetRequest, SecondFactorAnswer, SecondFactorChallenge, SignIn, SignInResult,
};
use super::{cookie, links, sessions};
use crate::platform::access::{Access, Platform, Public};
use crate::platform::http::{ApiResult, Body, client_address};

fn client(request: &HttpRequest) -> Client {
    let user_agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok()).map(str::to_owned);
    Client { address: client_address(request), user_agent }
}

fn with_session(platform: &Platform, session: NewSession) -> ApiResult<HttpResponse> {
    let (access_token, life) = platform.signing_keys().sign(session.user_id, session.id)?;
    let result = SignInResult { access_token: Some(access_token), expires_in_seconds: Some(life), second_factor: None };
    Ok(HttpResponse::Ok().cookie(cookie::holding(platform.config(), session.refresh_token)).json(result))
}

/// Sign in
///
/// Gives an access token and sets the refresh cookie, or asks for the second factor. Wrong: 401 `invalid_credentials`,
/// whether or not there is such an account; too many tries: 429 `too_many_attempts`.
#[utoipa::path(post, path = "/api/v1/auth/sessions", tag = "sessions", request_body = SignIn,
    responses((status = 200, description = "A token, or the challenge of the second factor.", body = SignInResult)))]
pub async fn sign_in(access: Access<Public>, request: HttpRequest, body: Body<SignIn>) -> ApiResult<HttpResponse> {
    let platform = access.platform();
    match sessions::sign_in(platform, client(&request), body.into_inner()).await? {
        SignedIn::Session(session) => with_session(platform, session),
        SignedIn::Challenge(challenge) => {
            let expires_in_seconds = TokenPurpose::SecondFactorChallenge.life().num_seconds();
            let second_factor = Some(SecondFactorChallenge { challenge, expires_in_seconds });
            Ok(HttpResponse::Ok().json(SignInResult { access_token: None, expires_in_seconds: None, second_factor }))
        }
    }
}

/// Answer with the second factor
///
/// With a code of the authenticator app or a recovery code. Each works once: wrong or used 401 `invalid_second_factor`.
#[utoipa::path(post, path = "/api/v1/auth/second-factor", tag = "sessions", request_body = SecondFactorAnswer,
    responses((status = 200, description = "A token.", body = SignInResult)))]
pub async fn verify_second_factor(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<SecondFactorAnswer>,
) -> ApiResult<HttpResponse> {
    let platform = access.platform();
    let session = sessions::verify_second_factor(platform, client(&request), body.into_inner()).await?;
    with_session(platform, session)
}

/// Get a new access token
///
/// With the refresh cookie and the header `X-Requested-With: cscc`. The cookie is replaced each time; an old one ends the
/// session. Nothing to refresh: 401 `session_expired`.
#[utoipa::path(post, path = "/api/v1/auth/refresh", tag = "sessions",
    responses((status = 200, description = "A token.", body = SignInResult)))]
pub async fn refresh_session(access: Access<Public>, request: HttpRequest) -> ApiResult<HttpResponse> {
    let platform = access.platform();
    let token = cookie::refresh_token(platform.config(), &request)?.ok_or_else(sessions::session_expired)?;
    with_session(platform, sessions::refresh(platform, &token).await?)
}

/// Sign out
///
/// Ends the session of the refresh cookie; needs the header `X-Requested-With: cscc`.
#[utoipa::path(post, path = "/api/v1/auth/sign-out", tag = "sessions",
    responses((status = 204, description = "There is no session any more.")))]
pub async fn sign_out(access: Access<Public>, request: HttpRequest) -> ApiResult<HttpResponse> {
    let platform = access.platform();
    if let Some(token) = cookie::refresh_token(platform.config(), &request)? {
        sessions::sign_out(platform, &token).await?;
    }
    Ok(HttpResponse::NoContent().cookie(cookie::removal(platform.config())).finish())
}

/// Ask for a new password
///
/// Sends a mail with a link if there is such an account; the answer does not tell.
#[utoipa::path(post, path = "/api/v1/auth/password-resets", tag = "sessions", request_body = PasswordResetRequest,
    responses((status = 202, description = "A mail is sent if there is such an account.", body = PasswordResetAccepted)))]
pub async fn request_password_reset(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<PasswordResetRequest>,
) -> ApiResult<HttpResponse> {
    let email = body.into_inner().email;
    links::request_password_reset(access.platform(), email, client_address(&request)).await?;
    let message = "If there is an account with this address, a mail is on its way.".to_owned();
    Ok(HttpResponse::Accepted().json(PasswordResetAccepted { message }))
}

/// Set a new password
///
/// With the secret of the mail. All sessions end. An outdated link: 422 `invalid_token`.
#[utoipa::path(post, path = "/api/v1/auth/password-resets/confirm", tag = "sessions",
    request_body = PasswordResetConfirmation, responses((status = 204, description = "The password is set.")))]
pub async fn confirm_password_reset(
    access: Access<Public>,
    body: Body<PasswordResetConfirmation>,
) -> ApiResult<HttpResponse> {
    links::confirm_password_reset(access.platform(), body.into_inner()).await?;
    Ok(no_content())
}

/// Accept an invitation
///
/// With the secret of the mail, a name and a password. An outdated link: 422 `invalid_token`.
#[utoipa::path(post, path = "/api/v1/auth/invitations/accept", tag = "sessions", request_body = InvitationAcceptance,
    responses((status = 204, description = "The account is active; sign in.")))]
pub async fn accept_invitation(access: Access<Public>, body: Body<InvitationAcceptance>) -> ApiResult<HttpResponse> {
    links::accept_invitation(access.platform(), body.into_inner()).await?;
    Ok(no_content())
}

fn no_content() -> HttpResponse {
    HttpResponseBuilder::new(actix_web::http::StatusCode::NO_CONTENT).finish()
}

/// Read the public keys of access tokens
///
/// A JSON Web Key Set, for services that check tokens themselves.
#[utoipa::path(get, path = "/.well-known/jwks.json", tag = "sessions",
    responses((status = 200, description = "The keys.", body = JsonWebKeySet)))]
pub async fn get_jwks(access: Access<Public>) -> ApiResult<HttpResponse> {
    let keys = access.platform().signing_keys().public_set();
    let key = |(kid, x)| JsonWebKey { kty: "OKP", crv: "Ed25519", alg: "EdDSA", r#use: "sig", kid, x };
    let set = JsonWebKeySet { keys: keys.into_iter().map(key).collect() };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "public, max-age=300")).json(set))
}
