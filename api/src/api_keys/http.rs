//! Operations of API keys.

use actix_web::HttpResponse;
use chrono::Duration;
use uuid::Uuid;

use super::policy::{ReadApiKeys, WriteApiKeys};
use super::wire::{ApiKey, ApiKeyCreated, ApiKeyFilter, ApiKeyRotation, ApiKeyScope, NewApiKey};
use super::{flow, store};
use crate::platform::access::{Access, Created, Permission, SignedIn, generate_secret};
use crate::platform::http::{ApiResult, Body, IdempotencyKey, IfMatch, Item, List, Page, PageParameters, Path};

const DEFAULT_OVERLAP_HOURS: i64 = 24;

/// List API keys
///
/// Newest first. `sort`: `created_at`, `name`, `expires_at`, each also with `-`.
#[utoipa::path(get, path = "/api/v1/api-keys", tag = "api-keys", params(ApiKeyFilter, PageParameters),
    responses((status = 200, description = "A page of keys.", body = Page<ApiKey>)))]
pub async fn list_api_keys(access: Access<ReadApiKeys>, list: List<ApiKeyFilter>) -> ApiResult<Page<ApiKey>> {
    access.read(async move |transaction, scope| store::page(transaction, scope, &list.filter, &list.page).await).await
}

async fn with_secret(
    access: &Access<WriteApiKeys>,
    created: Created,
    secret: String,
) -> ApiResult<Item<ApiKeyCreated>> {
    let Created { id, replayed } = created;
    let api_key = access.read(async move |transaction, scope| store::find(transaction, scope, id).await).await?;
    let secret = (!replayed).then_some(secret);
    Ok(Item::created(ApiKeyCreated { api_key, secret }, format!("/api/v1/api-keys/{id}"), replayed))
}

/// Create an API key
///
/// The secret is shown only in this answer. A request repeated with its `Idempotency-Key` gives the key without it.
#[utoipa::path(post, path = "/api/v1/api-keys", tag = "api-keys", params(IdempotencyKey), request_body = NewApiKey,
    responses((status = 201, description = "The key and its secret.", body = ApiKeyCreated)))]
pub async fn create_api_key(
    access: Access<WriteApiKeys>,
    idempotency: IdempotencyKey,
    body: Body<NewApiKey>,
) -> ApiResult<Item<ApiKeyCreated>> {
    let (fingerprint, new, made) = (body.fingerprint, body.into_inner(), generate_secret()?);
    let secret = made.secret.clone();
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| flow::create(transaction, new, made).await)
        .await?;
    with_secret(&access, created, secret).await
}

/// Read an API key
///
/// Never its secret.
#[utoipa::path(get, path = "/api/v1/api-keys/{api_key_id}", tag = "api-keys",
    params(("api_key_id" = Uuid, Path, description = "Id of the key")),
    responses((status = 200, description = "The key.", body = ApiKey)))]
pub async fn get_api_key(access: Access<ReadApiKeys>, id: Path<Uuid>) -> ApiResult<Item<ApiKey>> {
    access.read(async move |transaction, scope| store::find(transaction, scope, id.0).await).await.map(Item::ok)
}

/// Replace an API key
///
/// Makes a successor with the same rights. The old key works for `overlap_hours` more, so that both can be in use while
/// the new one is put in place.
#[utoipa::path(post, path = "/api/v1/api-keys/{api_key_id}/rotations", tag = "api-keys",
    params(("api_key_id" = Uuid, Path, description = "Id of the key"), IdempotencyKey), request_body = ApiKeyRotation,
    responses((status = 201, description = "The successor and its secret.", body = ApiKeyCreated)))]
pub async fn rotate_api_key(
    access: Access<WriteApiKeys>,
    id: Path<Uuid>,
    idempotency: IdempotencyKey,
    body: Body<ApiKeyRotation>,
) -> ApiResult<Item<ApiKeyCreated>> {
    let (fingerprint, made) = (body.fingerprint, generate_secret()?);
    let overlap = Duration::hours(body.overlap_hours.unwrap_or(DEFAULT_OVERLAP_HOURS));
    let secret = made.secret.clone();
    let created = access
        .create(idempotency, fingerprint, async move |transaction, scope| {
            flow::rotate(transaction, scope, id.0, overlap, made).await
        })
        .await?;
    with_secret(&access, created, secret).await
}

/// Revoke an API key
///
/// Needs `If-Match`. Counts on the next request; revoking it again changes nothing.
#[utoipa::path(delete, path = "/api/v1/api-keys/{api_key_id}", tag = "api-keys",
    params(("api_key_id" = Uuid, Path, description = "Id of the key"), IfMatch),
    responses((status = 204, description = "The key does not work any more.")))]
pub async fn revoke_api_key(
    access: Access<WriteApiKeys>,
    id: Path<Uuid>,
    if_match: IfMatch,
) -> ApiResult<HttpResponse> {
    access.write(async move |transaction, scope| flow::revoke(transaction, scope, id.0, if_match).await).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// List scopes of API keys
///
/// Permissions that a key can have.
#[utoipa::path(get, path = "/api/v1/api-key-scopes", tag = "api-keys",
    responses((status = 200, description = "All scopes.", body = Page<ApiKeyScope>)))]
pub async fn list_api_key_scopes(_: Access<SignedIn>) -> ApiResult<Page<ApiKeyScope>> {
    let scopes = Permission::ALL.iter().filter(|permission| permission.is_key_scope());
    let describe = |scope: &Permission| ApiKeyScope { scope: *scope, description: scope.description() };
    Ok(Page::whole(scopes.map(describe).collect()))
}
