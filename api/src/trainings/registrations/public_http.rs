//! Handlers for registrants, who need no account: the secret of their registration comes in the body.

use actix_web::Responder;
use actix_web::web::Json;
use actix_web::{HttpRequest, HttpResponse};
use uuid::Uuid;

use super::own::{self, Door};
use super::wire::{NewRegistration, OfferAnswer, OwnRegistration, OwnTransfer, RegistrationCode, RegistrationReceipt};
use super::{entry, people};
use crate::platform::access::{Access, Public};
use crate::platform::http::{ApiResult, Body, IdempotencyKey, Item, Path};

/// Register for a training
///
/// Without an account. A seat while there is one, otherwise the next place on the waitlist. The secret in the answer is shown
/// only here; a request repeated with its `Idempotency-Key` gives the same registration with a new secret.
#[utoipa::path(post, path = "/api/v1/trainings/{training_id}/registrations", tag = "registrations",
    params(("training_id" = Uuid, Path, description = "Id of the training"), IdempotencyKey),
    request_body = NewRegistration,
    responses((status = 201, description = "The registration and its secret.", body = RegistrationReceipt)))]
pub async fn create_registration(
    access: Access<Public>,
    id: Path<Uuid>,
    idempotency: IdempotencyKey,
    body: Body<NewRegistration>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let _turn = entry::turn().await?;
    let person = people::prepare(access.platform(), new).await?;
    let created = entry::register(&access, idempotency, fingerprint, id.0, person).await?;
    let receipt = own::receipt(access.platform(), created.id).await?;
    Ok(Item::created(receipt, "/api/v1/registration-lookups".to_owned(), created.replayed))
}

/// Look at the own registration
///
/// By its secret. An unknown secret and a wrong one answer alike.
#[utoipa::path(post, path = "/api/v1/registration-lookups", tag = "registrations", request_body = RegistrationCode,
    responses((status = 200, description = "The registration.", body = OwnRegistration)))]
pub async fn look_up_registration(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<RegistrationCode>,
) -> ApiResult<Json<OwnRegistration>> {
    let id = Door::new(&access, &request).open(&body.code).await?;
    own::view(access.platform(), id).await.map(Json)
}

/// Cancel the own registration
///
/// By its secret; also leaves the waitlist. Not after the training has begun.
#[utoipa::path(post, path = "/api/v1/registration-cancellations", tag = "registrations", request_body = RegistrationCode,
    responses((status = 200, description = "The registration as it stands now.", body = OwnRegistration)))]
pub async fn cancel_own_registration(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<RegistrationCode>,
) -> ApiResult<Json<OwnRegistration>> {
    let id = Door::new(&access, &request).open(&body.code).await?;
    own::cancel(access.platform(), id).await?;
    own::view(access.platform(), id).await.map(Json)
}

/// Answer an offer of a seat
///
/// By the secret of the registration. A seat that is declined goes to who waits next.
#[utoipa::path(post, path = "/api/v1/registration-offer-answers", tag = "registrations", request_body = OfferAnswer,
    responses((status = 200, description = "The registration as it stands now.", body = OwnRegistration)))]
pub async fn answer_registration_offer(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<OfferAnswer>,
) -> ApiResult<Json<OwnRegistration>> {
    let id = Door::new(&access, &request).open(&body.code).await?;
    own::answer_offer(access.platform(), id, body.accept).await?;
    own::view(access.platform(), id).await.map(Json)
}

/// Move the own registration
///
/// To another training of the same course: into a free seat, or to the end of its waitlist. The former place is given back.
/// The secret stays the same.
#[utoipa::path(post, path = "/api/v1/registration-transfers", tag = "registrations", request_body = OwnTransfer,
    responses((status = 200, description = "The registration in the other training.", body = OwnRegistration)))]
pub async fn transfer_own_registration(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<OwnTransfer>,
) -> ApiResult<Json<OwnRegistration>> {
    let id = Door::new(&access, &request).open(&body.code).await?;
    let moved: Uuid = own::transfer(access.platform(), id, body.training_id).await?;
    own::view(access.platform(), moved).await.map(Json)
}

/// Erase the own contact data
///
/// By the secret of a registration that is over: contacts, needs and notes are erased at once. The name stays while a
/// certificate counts.
#[utoipa::path(post, path = "/api/v1/registration-erasures", tag = "registrations", request_body = RegistrationCode,
    responses((status = 204, description = "Erased.")))]
pub async fn erase_own_contact(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<RegistrationCode>,
) -> ApiResult<HttpResponse> {
    let id = Door::new(&access, &request).open(&body.code).await?;
    own::erase(access.platform(), id).await?;
    Ok(HttpResponse::NoContent().finish())
}
