//! Handlers of agreements.

use actix_web::Responder;
use uuid::Uuid;

use super::policy::{ReadAgreements, WriteAgreements};
use super::store;
use super::wire::{
    AgreementFilter, AgreementView, DataSharingAgreementPatch, NewDataSharingAgreement, NewDataSharingAgreementStep,
};
use crate::platform::access::{Access, Permission};
use crate::platform::http::{ApiResult, Body, IdempotencyKey, IfMatch, Item, List, Page, PageParameters, Path};

/// List data-sharing agreements
///
/// Of the own organization, or of all. `sort`: `expires_on`, `-expires_on`.
#[utoipa::path(get, path = "/api/v1/data-sharing-agreements", tag = "agreements", params(AgreementFilter, PageParameters),
    responses((status = 200, description = "A page of agreements.", body = Page<AgreementView>)))]
pub async fn list_data_sharing_agreements(
    access: Access<ReadAgreements>,
    list: List<AgreementFilter>,
) -> ApiResult<Page<AgreementView>> {
    let may_write = access.scope_of(Permission::AgreementsWrite).is_some();
    access
        .read(async move |transaction, scope| {
            store::page(transaction, scope, may_write, &list.filter, &list.page).await
        })
        .await
}

/// Read a data-sharing agreement
///
/// With its `ETag` for later changes.
#[utoipa::path(get, path = "/api/v1/data-sharing-agreements/{agreement_id}", tag = "agreements",
    params(("agreement_id" = Uuid, Path, description = "Id of the agreement")),
    responses((status = 200, description = "The agreement.", body = AgreementView)))]
pub async fn get_data_sharing_agreement(
    access: Access<ReadAgreements>,
    id: Path<Uuid>,
) -> ApiResult<Item<AgreementView>> {
    let may_write = access.scope_of(Permission::AgreementsWrite).is_some();
    access
        .read(async move |transaction, scope| store::find(transaction, scope, may_write, id.0).await)
        .await
        .map(Item::ok)
}

/// Write a data-sharing agreement
///
/// A draft: nothing passes before it is signed and active.
#[utoipa::path(post, path = "/api/v1/data-sharing-agreements", tag = "agreements", params(IdempotencyKey),
    request_body = NewDataSharingAgreement,
    responses((status = 201, description = "The draft.", body = AgreementView)))]
pub async fn create_data_sharing_agreement(
    access: Access<WriteAgreements>,
    idempotency: IdempotencyKey,
    body: Body<NewDataSharingAgreement>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| store::insert(transaction, new).await)
        .await?;
    let view =
        access.read(async move |transaction, scope| store::find(transaction, scope, true, created.id).await).await?;
    Ok(Item::created(view, format!("/api/v1/data-sharing-agreements/{}", created.id), created.replayed))
}

/// Change a data-sharing agreement
///
/// A JSON merge patch, before it is signed; needs `If-Match`. `terms` are replaced as a whole.
#[utoipa::path(patch, path = "/api/v1/data-sharing-agreements/{agreement_id}", tag = "agreements",
    params(("agreement_id" = Uuid, Path, description = "Id of the agreement"), IfMatch), request_body = DataSharingAgreementPatch,
    responses((status = 200, description = "The agreement as it stands now.", body = AgreementView)))]
pub async fn update_data_sharing_agreement(
    access: Access<WriteAgreements>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<DataSharingAgreementPatch>,
) -> ApiResult<Item<AgreementView>> {
    let (id, patch) = (id.0, body.into_inner());
    access
        .write(async move |transaction, scope| {
            store::change(transaction, id, if_match, patch).await?;
            store::find(transaction, scope, true, id).await
        })
        .await
        .map(Item::ok)
}

/// Bring a data-sharing agreement on
///
/// To one of its `allowed_transitions`; needs `If-Match`. What was allowed by a suspended or ended one ends with the next request.
#[utoipa::path(post, path = "/api/v1/data-sharing-agreements/{agreement_id}/steps", tag = "agreements",
    params(("agreement_id" = Uuid, Path, description = "Id of the agreement"), IfMatch), request_body = NewDataSharingAgreementStep,
    responses((status = 200, description = "The agreement as it stands now.", body = AgreementView)))]
pub async fn step_data_sharing_agreement(
    access: Access<WriteAgreements>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewDataSharingAgreementStep>,
) -> ApiResult<Item<AgreementView>> {
    let (id, new) = (id.0, body.into_inner());
    access
        .write(async move |transaction, scope| {
            store::step(transaction, id, if_match, new).await?;
            store::find(transaction, scope, true, id).await
        })
        .await
        .map(Item::ok)
}
