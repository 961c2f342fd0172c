//! Handlers of referrals.

use actix_web::Responder;
use actix_web::web::Json;
use uuid::Uuid;

use super::flow;
use super::measures;
use super::policy::{ReadReferralMeasures, ReadReferrals, RevealReferrals, SendReferrals, WriteReferrals};
use super::sharing;
use super::store;
use super::wire::{
    NewReferral, NewReferralReveal, NewReferralStep, ReferralFilter, ReferralMeasures, ReferralMeasuresFilter,
    ReferralPatch, ReferralSummary, ReferralView, RevealedReferral,
};
use crate::platform::access::{Access, Policy};
use crate::platform::http::{
    ApiResult, Body, IdempotencyKey, IfMatch, Item, List, Page, PageParameters, Path, Problem, Query,
};

/// The organization whose referrals the caller works on.
pub(super) fn organization_of<P: Policy>(access: &Access<P>) -> ApiResult<Uuid> {
    access.principal().organization_id.ok_or_else(|| Problem::forbidden("Referrals belong to organizations."))
}

/// List referrals
///
/// From and to the own organization, without names. `sort`: `-created_at`, `created_at`; `due_at`, `-due_at` list only those in which
/// somebody has to do something.
#[utoipa::path(get, path = "/api/v1/referrals", tag = "referrals", params(ReferralFilter, PageParameters),
    responses((status = 200, description = "A page of referrals.", body = Page<ReferralSummary>)))]
pub async fn list_referrals(
    access: Access<ReadReferrals>,
    list: List<ReferralFilter>,
) -> ApiResult<Page<ReferralSummary>> {
    let own = organization_of(&access)?;
    access.read(async move |transaction, _| store::page(transaction, own, &list.filter, &list.page).await).await
}

/// Read a referral
///
/// Without who it is about. With its `ETag` for later changes.
#[utoipa::path(get, path = "/api/v1/referrals/{referral_id}", tag = "referrals",
    params(("referral_id" = Uuid, Path, description = "Id of the referral")),
    responses((status = 200, description = "The referral.", body = ReferralView)))]
pub async fn get_referral(access: Access<ReadReferrals>, id: Path<Uuid>) -> ApiResult<Item<ReferralView>> {
    let own = organization_of(&access)?;
    access.read(async move |transaction, _| store::find(transaction, id.0, own).await).await.map(Item::ok)
}

/// Write a referral
///
/// A draft that nobody else sees. It can be sent once it has a consent of the person that names the other organization, and an
/// agreement with that organization is in force.
#[utoipa::path(post, path = "/api/v1/referrals", tag = "referrals", params(IdempotencyKey), request_body = NewReferral,
    responses((status = 201, description = "The draft.", body = ReferralView)))]
pub async fn create_referral(
    access: Access<SendReferrals>,
    idempotency: IdempotencyKey,
    body: Body<NewReferral>,
) -> ApiResult<impl Responder> {
    let (own, platform) = (organization_of(&access)?, access.platform().clone());
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            flow::insert(transaction, &platform, own, new).await
        })
        .await?;
    let view = access.read(async move |transaction, _| store::find(transaction, created.id, own).await).await?;
    Ok(Item::created(view, format!("/api/v1/referrals/{}", created.id), created.replayed))
}

/// Change a draft of a referral
///
/// A JSON merge patch; needs `If-Match`.
#[utoipa::path(patch, path = "/api/v1/referrals/{referral_id}", tag = "referrals",
    params(("referral_id" = Uuid, Path, description = "Id of the referral"), IfMatch), request_body = ReferralPatch,
    responses((status = 200, description = "The draft as it stands now.", body = ReferralView)))]
pub async fn update_referral(
    access: Access<SendReferrals>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<ReferralPatch>,
) -> ApiResult<Item<ReferralView>> {
    let (id, own, patch) = (id.0, organization_of(&access)?, body.into_inner());
    access
        .write(async move |transaction, _| {
            flow::change(transaction, own, id, if_match, patch).await?;
            store::find(transaction, id, own).await
        })
        .await
        .map(Item::ok)
}

/// Bring a referral on
///
/// To one of its `allowed_transitions`; needs `If-Match`.
#[utoipa::path(post, path = "/api/v1/referrals/{referral_id}/steps", tag = "referrals",
    params(("referral_id" = Uuid, Path, description = "Id of the referral"), IfMatch), request_body = NewReferralStep,
    responses((status = 200, description = "The referral as it stands now.", body = ReferralView)))]
pub async fn step_referral(
    access: Access<WriteReferrals>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewReferralStep>,
) -> ApiResult<Item<ReferralView>> {
    let (id, own, step) = (id.0, organization_of(&access)?, body.into_inner());
    access
        .write(async move |transaction, _| {
            flow::take_step(transaction, own, id, if_match, step).await?;
            store::find(transaction, id, own).await
        })
        .await
        .map(Item::ok)
}

/// Acknowledge a referral
///
/// The sender has read what came of it: the loop is closed, and the receiver is told nothing any more. A declined one is let be. Needs
/// `If-Match`.
#[utoipa::path(post, path = "/api/v1/referrals/{referral_id}/acknowledgements", tag = "referrals",
    params(("referral_id" = Uuid, Path, description = "Id of the referral"), IfMatch),
    responses((status = 200, description = "The referral as it stands now.", body = ReferralView)))]
pub async fn acknowledge_referral(
    access: Access<WriteReferrals>,
    id: Path<Uuid>,
    if_match: IfMatch,
) -> ApiResult<Item<ReferralView>> {
    let (id, own) = (id.0, organization_of(&access)?);
    access
        .write(async move |transaction, _| {
            flow::acknowledge(transaction, own, id, if_match).await?;
            store::find(transaction, id, own).await
        })
        .await
        .map(Item::ok)
}

/// Reveal whom a referral is about
///
/// What the referral names, the consent allows and the agreement covers, asked anew each time. Recorded with its purpose, for those
/// whom it is about.
#[utoipa::path(post, path = "/api/v1/referrals/{referral_id}/reveals", tag = "referrals",
    params(("referral_id" = Uuid, Path, description = "Id of the referral")), request_body = NewReferralReveal,
    responses((status = 200, description = "What is shared.", body = RevealedReferral)))]
pub async fn reveal_referral(
    access: Access<RevealReferrals>,
    id: Path<Uuid>,
    body: Body<NewReferralReveal>,
) -> ApiResult<Json<RevealedReferral>> {
    let (id, purpose) = (id.0, body.into_inner().purpose);
    let sealed = access
        .write(async move |transaction, _| {
            let row = store::row(transaction, id).await?;
            sharing::record_reveal(transaction, row, purpose).await
        })
        .await?;
    sealed.open(access.platform()).await.map(Json)
}

/// Measure referrals
///
/// How those that were sent in a time ended, by community area and language; of the own organization, or of all.
#[utoipa::path(get, path = "/api/v1/referral-measures", tag = "referrals", params(ReferralMeasuresFilter),
    responses((status = 200, description = "The figures.", body = ReferralMeasures)))]
pub async fn get_referral_measures(
    access: Access<ReadReferralMeasures>,
    filter: Query<ReferralMeasuresFilter>,
) -> ApiResult<Json<ReferralMeasures>> {
    access.read(async move |transaction, scope| measures::measures(transaction, scope, &filter.0).await).await.map(Json)
}
