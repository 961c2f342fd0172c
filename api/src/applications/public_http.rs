//! Handlers for applicants, who need no account: the secret of their application comes in the body.

use actix_multipart::Multipart;
use actix_web::web::Json;
use actix_web::{HttpRequest, HttpResponse, Responder};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::documents;
use super::drafts;
use super::own::Door;
use super::policy::AssistApplications;
use super::wire::{
    ApplicationCode, ApplicationReceipt, ApplicationStatusAnswer, ApplicationStatusQuestion, DocumentLink,
    NewApplication, OwnAnswers, OwnAppeal, OwnApplication, OwnDocument, OwnDocumentCopy, OwnSubmission,
};
use crate::platform::access::{Access, Public};
use crate::platform::http::{ApiResult, Body, IdempotencyKey, Item, Path};

/// Begin an application
///
/// Without an account. The secret in the answer is shown only here; it brings the applicant back to their answers from any device.
/// Repeated with its `Idempotency-Key` before anything was answered, it gives the same application with a new secret.
#[utoipa::path(post, path = "/api/v1/applications", tag = "applications", params(IdempotencyKey),
    request_body = NewApplication,
    responses((status = 201, description = "The application and its secret.", body = ApplicationReceipt)))]
pub async fn create_application(
    access: Access<Public>,
    request: HttpRequest,
    idempotency: IdempotencyKey,
    body: Body<NewApplication>,
) -> ApiResult<impl Responder> {
    let door = Door::new(&access, &request);
    let mut digest = Sha256::new();
    digest.update(body.fingerprint);
    // Nobody else who happens to choose the same key gets this application.
    digest.update(&door.network);
    let created = drafts::begin(&access, idempotency, digest.finalize().into(), body.into_inner()).await?;
    if created.replayed {
        drafts::check_untouched(&door.platform, created.id).await?;
    }
    let receipt = door.receipt(created.id).await?;
    Ok(Item::created(receipt, "/api/v1/application-lookups".to_owned(), created.replayed))
}

/// Begin an application for somebody
///
/// By an organization that helps, with the consent of the applicant; it is on record who helped. The secret belongs to the applicant:
/// hand it over.
#[utoipa::path(post, path = "/api/v1/assisted-applications", tag = "applications", params(IdempotencyKey),
    request_body = NewApplication,
    responses((status = 201, description = "The application and its secret.", body = ApplicationReceipt)))]
pub async fn create_assisted_application(
    access: Access<AssistApplications>,
    request: HttpRequest,
    idempotency: IdempotencyKey,
    body: Body<NewApplication>,
) -> ApiResult<impl Responder> {
    let door = Door::new(&access, &request);
    let fingerprint = body.fingerprint;
    let created = drafts::begin_assisted(&access, idempotency, fingerprint, body.into_inner()).await?;
    let receipt = door.receipt(created.id).await?;
    Ok(Item::created(receipt, "/api/v1/application-lookups".to_owned(), created.replayed))
}

/// Look at the own application
///
/// By its secret. An unknown secret and a wrong one answer alike.
#[utoipa::path(post, path = "/api/v1/application-lookups", tag = "applications", request_body = ApplicationCode,
    responses((status = 200, description = "The application.", body = OwnApplication)))]
pub async fn look_up_application(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<ApplicationCode>,
) -> ApiResult<Json<OwnApplication>> {
    let door = Door::new(&access, &request);
    let id = door.open(&body.code).await?;
    door.view(id).await.map(Json)
}

/// Ask where an application stands
///
/// By reference and secret, in few words. The answer and its time do not tell which of the two is unknown.
#[utoipa::path(post, path = "/api/v1/application-status", tag = "applications", request_body = ApplicationStatusQuestion,
    responses((status = 200, description = "Where it stands.", body = ApplicationStatusAnswer)))]
pub async fn ask_application_status(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<ApplicationStatusQuestion>,
) -> ApiResult<Json<ApplicationStatusAnswer>> {
    Door::new(&access, &request).status(&body.reference, &body.code).await.map(Json)
}

/// Keep the answers of the own application
///
/// All answers as a whole, as often as one likes. Of what was sent only what a reviewer asked for can be changed (409
/// `answers_closed`), and how one is reached. `row_version` guards against two tabs (409 `changed_meanwhile`).
#[utoipa::path(post, path = "/api/v1/application-answers", tag = "applications", request_body = OwnAnswers,
    responses((status = 200, description = "The application as it stands now.", body = OwnApplication)))]
pub async fn keep_application_answers(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<OwnAnswers>,
) -> ApiResult<Json<OwnApplication>> {
    let door = Door::new(&access, &request);
    let OwnAnswers { code, row_version, answers } = body.into_inner();
    let id = door.open(&code).await?;
    door.answer(id, row_version, answers).await?;
    door.view(id).await.map(Json)
}

/// Send the own application
///
/// Or, when something was asked for, the answer to it. Sent twice, it is sent once. Papers may still be missing: the reviewer asks.
#[utoipa::path(post, path = "/api/v1/application-submissions", tag = "applications", request_body = OwnSubmission,
    responses((status = 200, description = "The application as it stands now.", body = OwnApplication)))]
pub async fn submit_application(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<OwnSubmission>,
) -> ApiResult<Json<OwnApplication>> {
    let door = Door::new(&access, &request);
    let id = door.open(&body.code).await?;
    door.submit(id, body.into_inner()).await?;
    door.view(id).await.map(Json)
}

/// Have the way back to the own application mailed
///
/// To the address among the answers, at most three times a day; the mail says nothing but the link.
#[utoipa::path(post, path = "/api/v1/application-link-mails", tag = "applications", request_body = ApplicationCode,
    responses((status = 204, description = "The mail is on its way.")))]
pub async fn mail_application_link(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<ApplicationCode>,
) -> ApiResult<HttpResponse> {
    let door = Door::new(&access, &request);
    let id = door.open(&body.code).await?;
    door.mail_link(id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Withdraw the own application
///
/// Also after approval, until it is paid or picked up. Money that was set aside goes to who waits next.
#[utoipa::path(post, path = "/api/v1/application-withdrawals", tag = "applications", request_body = ApplicationCode,
    responses((status = 200, description = "The application as it stands now.", body = OwnApplication)))]
pub async fn withdraw_application(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<ApplicationCode>,
) -> ApiResult<Json<OwnApplication>> {
    let door = Door::new(&access, &request);
    let id = door.open(&body.code).await?;
    door.withdraw(id).await?;
    door.view(id).await.map(Json)
}

/// Appeal a denial of the own application
///
/// Once, until the day that the decision names. Other people than before look at it.
#[utoipa::path(post, path = "/api/v1/application-appeals", tag = "applications", request_body = OwnAppeal,
    responses((status = 200, description = "The application as it stands now.", body = OwnApplication)))]
pub async fn appeal_application(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<OwnAppeal>,
) -> ApiResult<Json<OwnApplication>> {
    let door = Door::new(&access, &request);
    let OwnAppeal { code, statement } = body.into_inner();
    let id = door.open(&code).await?;
    door.appeal(id, &statement).await?;
    door.view(id).await.map(Json)
}

/// A paper with the secret of its application.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the multipart form; the parts are read as they stream in")]
pub struct ApplicationDocumentUpload {
    /// Secret of the application; stands before the file.
    #[schema(max_length = 60)]
    pub code: String,
    /// Code of the paper that is asked for; stands before the file.
    #[schema(example = "proof_of_purchase", max_length = 50)]
    pub requirement: String,
    /// JPEG, PNG or PDF by content, at most 10 MB.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    pub file: Vec<u8>,
}

/// Add a paper to the own application
///
/// As `multipart/form-data`, with `code` and `requirement` before `file`; several for one requirement. Pictures are written anew
/// without what the camera had put beside them; PDFs with scripts, other files or a password are refused. The same file again is
/// taken once.
#[utoipa::path(post, path = "/api/v1/application-documents", tag = "applications",
    request_body(content = ApplicationDocumentUpload, content_type = "multipart/form-data"),
    responses((status = 200, description = "The application with the paper.", body = OwnApplication)))]
pub async fn add_application_document(
    access: Access<Public>,
    request: HttpRequest,
    form: Multipart,
) -> ApiResult<Json<OwnApplication>> {
    let door = Door::new(&access, &request);
    let upload = documents::receive(form).await?;
    let id = door.open(&upload.code).await?;
    documents::add(&door, id, upload).await?;
    door.view(id).await.map(Json)
}

/// Use a paper of another own application here too
///
/// By the secrets of both: the paper is copied, and stays where it was. One that waits for the scanner cannot be copied yet (409
/// `document_quarantined`).
#[utoipa::path(post, path = "/api/v1/application-document-copies", tag = "applications", request_body = OwnDocumentCopy,
    responses((status = 200, description = "The application with the paper.", body = OwnApplication)))]
pub async fn copy_application_document(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<OwnDocumentCopy>,
) -> ApiResult<Json<OwnApplication>> {
    let door = Door::new(&access, &request);
    let id = door.open(&body.code).await?;
    let from = door.open(&body.from_code).await?;
    documents::copy(&door, id, body.requirement.clone(), from, body.from_document_id).await?;
    door.view(id).await.map(Json)
}

/// Take a paper of the own application back
///
/// While papers of its kind may be sent.
#[utoipa::path(post, path = "/api/v1/application-document-removals", tag = "applications", request_body = OwnDocument,
    responses((status = 200, description = "The application without the paper.", body = OwnApplication)))]
pub async fn remove_application_document(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<OwnDocument>,
) -> ApiResult<Json<OwnApplication>> {
    let door = Door::new(&access, &request);
    let id = door.open(&body.code).await?;
    documents::remove(&door, id, body.document_id).await?;
    door.view(id).await.map(Json)
}

/// Make a link to a paper of the own application
///
/// It works once, within a minute, and gives a file to save.
#[utoipa::path(post, path = "/api/v1/application-document-links", tag = "applications", request_body = OwnDocument,
    responses((status = 200, description = "The link.", body = DocumentLink)))]
pub async fn link_application_document(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<OwnDocument>,
) -> ApiResult<Json<DocumentLink>> {
    let door = Door::new(&access, &request);
    let id = door.open(&body.code).await?;
    documents::own_link(&door, id, body.document_id).await.map(Json)
}

/// Fetch a paper by its link
///
/// As a file to save, never shown in place. A link that was used, has expired or never was is not found.
#[utoipa::path(get, path = "/api/v1/document-downloads/{link}", tag = "applications",
    params(("link" = String, Path, description = "The last part of the path, as it was given", max_length = 60)),
    responses((status = 200, description = "The paper.", content_type = "application/octet-stream", body = String)))]
pub async fn download_document(access: Access<Public>, link: Path<String>) -> ApiResult<HttpResponse> {
    documents::fetch(access.platform(), &link.0).await
}
