//! Handlers of certificates and transcripts.

use actix_web::web::Json;
use actix_web::{HttpRequest, Responder};
use uuid::Uuid;

use super::super::policy::{ReadRegistrations, ReadTrainings, Staff, WriteCertificates};
use super::super::registrations::{Door, RegistrationCode};
use super::wire::{
    CertificateFilter, CertificateVerification, CertificateView, HoursFilter, IssueReport, NewRevocation,
    OrganizationHours, TrainingLink, Transcript,
};
use super::{issue, paper, store, transcript};
use crate::platform::access::{Access, Permission, Policy, Public, UserOnly};
use crate::platform::http::{ApiResult, Body, CsvExport, IfMatch, Item, List, Page, PageParameters, Path, Query};

fn staff<P: Policy>(access: &Access<P>) -> Staff {
    Staff::of(access, Permission::RegistrationsWrite)
}

/// Issue the certificates of a training
///
/// For everybody whose attendance earned one. Those that are there keep their serials, so it can be repeated at any time.
#[utoipa::path(post, path = "/api/v1/trainings/{training_id}/certificates", tag = "certificates",
    params(("training_id" = Uuid, Path, description = "Id of the training")),
    responses((status = 200, description = "What came of it.", body = IssueReport)))]
pub async fn issue_certificates(access: Access<WriteCertificates>, id: Path<Uuid>) -> ApiResult<Json<IssueReport>> {
    let (staff, platform) = (staff(&access), access.platform().clone());
    access
        .write(async move |transaction, _| issue::issue_of(transaction, &platform, &staff, id.0).await)
        .await
        .map(Json)
}

/// List certificates
///
/// Of the trainings planned or taught, newest first. `sort`: `-issued_at`, `issued_at`.
#[utoipa::path(get, path = "/api/v1/certificates", tag = "certificates", params(CertificateFilter, PageParameters),
    responses((status = 200, description = "A page of certificates.", body = Page<CertificateView>)))]
pub async fn list_certificates(
    access: Access<ReadRegistrations>,
    list: List<CertificateFilter>,
) -> ApiResult<Page<CertificateView>> {
    let staff = staff(&access);
    access.read(async move |transaction, _| store::page(transaction, &staff, &list.filter, &list.page).await).await
}

/// Read a certificate
///
/// Of a training planned or taught.
#[utoipa::path(get, path = "/api/v1/certificates/{certificate_id}", tag = "certificates",
    params(("certificate_id" = Uuid, Path, description = "Id of the certificate")),
    responses((status = 200, description = "The certificate.", body = CertificateView)))]
pub async fn get_certificate(access: Access<ReadRegistrations>, id: Path<Uuid>) -> ApiResult<Item<CertificateView>> {
    let staff = staff(&access);
    access.read(async move |transaction, _| store::find(transaction, &staff, id.0).await).await.map(Item::ok)
}

/// Print a certificate
///
/// As PDF, with the holder's name. Not when it was revoked.
#[utoipa::path(get, path = "/api/v1/certificates/{certificate_id}/pdf", tag = "certificates",
    params(("certificate_id" = Uuid, Path, description = "Id of the certificate")),
    responses((status = 200, description = "A PDF file.", content_type = "application/pdf", body = String, example = "%PDF-1.7")))]
pub async fn print_certificate(access: Access<ReadRegistrations>, id: Path<Uuid>) -> ApiResult<CsvExport> {
    let staff = staff(&access);
    let id = id.0;
    let sheet = access.read(async move |transaction, _| store::sheet(transaction, &staff, id).await).await?;
    paper::print(access.platform(), sheet).await
}

/// Revoke a certificate
///
/// Needs `If-Match`. Its verification page says so; the reason stays here.
#[utoipa::path(post, path = "/api/v1/certificates/{certificate_id}/revocations", tag = "certificates",
    params(("certificate_id" = Uuid, Path, description = "Id of the certificate"), IfMatch), request_body = NewRevocation,
    responses((status = 200, description = "The certificate as it stands now.", body = CertificateView)))]
pub async fn revoke_certificate(
    access: Access<WriteCertificates>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewRevocation>,
) -> ApiResult<Item<CertificateView>> {
    let (reason, staff) = (body.into_inner().reason, staff(&access));
    access
        .write(async move |transaction, _| issue::revoke(transaction, &staff, id.0, if_match, reason).await)
        .await
        .map(Item::ok)
}

/// Verify a certificate
///
/// For employers and everybody else: initials, course and dates, and whether it counts. Nothing else is told.
#[utoipa::path(get, path = "/api/v1/certificate-verifications/{serial}", tag = "certificates",
    params(("serial" = String, Path, description = "Serial on the certificate", max_length = 30)),
    responses((status = 200, description = "What may be known.", body = CertificateVerification)))]
pub async fn verify_certificate(
    access: Access<Public>,
    serial: Path<String>,
) -> ApiResult<Json<CertificateVerification>> {
    store::verification(&access, serial.0).await.map(Json)
}

/// Download the own certificate
///
/// By the secret of the registration, as PDF.
#[utoipa::path(post, path = "/api/v1/certificate-downloads", tag = "certificates", request_body = RegistrationCode,
    responses((status = 200, description = "A PDF file.", content_type = "application/pdf", body = String, example = "%PDF-1.7")))]
pub async fn download_own_certificate(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<RegistrationCode>,
) -> ApiResult<CsvExport> {
    let registration_id = Door::new(&access, &request).open(&body.code).await?;
    let sheet = store::own_sheet(access.platform(), registration_id).await?;
    paper::print(access.platform(), sheet).await
}

/// Read the own hours
///
/// By the secret of a registration: all trainings of the same person.
#[utoipa::path(post, path = "/api/v1/hours-transcripts", tag = "certificates", request_body = RegistrationCode,
    responses((status = 200, description = "The transcript.", body = Transcript)))]
pub async fn read_own_transcript(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<RegistrationCode>,
) -> ApiResult<Json<Transcript>> {
    let registration_id = Door::new(&access, &request).open(&body.code).await?;
    transcript::own(access.platform(), registration_id).await.map(Json)
}

/// Read the hours of a person
///
/// Over the trainings that the caller plans or teaches.
#[utoipa::path(get, path = "/api/v1/participants/{participant_id}/transcript", tag = "certificates",
    params(("participant_id" = Uuid, Path, description = "Id of the person's record")),
    responses((status = 200, description = "The transcript.", body = Transcript)))]
pub async fn get_participant_transcript(
    access: Access<ReadRegistrations>,
    id: Path<Uuid>,
) -> ApiResult<impl Responder> {
    let staff = staff(&access);
    transcript::of_participant(&access, staff, id.0).await.map(Json)
}

/// Read the hours of an organization
///
/// Of the people whom it registered, by course; without names, and without small numbers of others.
#[utoipa::path(get, path = "/api/v1/training-hours", tag = "certificates", params(HoursFilter),
    responses((status = 200, description = "The hours.", body = OrganizationHours)))]
pub async fn get_training_hours(
    access: Access<ReadTrainings>,
    filter: Query<HoursFilter>,
) -> ApiResult<Json<OrganizationHours>> {
    transcript::of_organization(&access, filter.0).await.map(Json)
}

/// Link own certificates to the account
///
/// By the secret of a registration: certificates of the same person then count where a course is required for access.
#[utoipa::path(post, path = "/api/v1/me/training-links", tag = "certificates", request_body = RegistrationCode,
    responses((status = 200, description = "Certificates that count.", body = TrainingLink)))]
pub async fn link_own_training(
    access: Access<UserOnly>,
    request: HttpRequest,
    body: Body<RegistrationCode>,
) -> ApiResult<Json<TrainingLink>> {
    let user_id = access.user_id()?;
    let registration_id = Door::of(&access, &request).open(&body.code).await?;
    issue::link(&access, user_id, registration_id).await.map(Json)
}
