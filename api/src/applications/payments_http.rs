//! Handlers of payments.

use actix_web::Responder;
use actix_web::web::Json;
use uuid::Uuid;

use super::http::reviewer;
use super::model::PayeeKind;
use super::payments;
use super::payments_wire::{NewPaymentBatch, NewPaymentResults, PaymentBatchFilter, PaymentBatchView, PaymentsSettled};
use super::policy::{ExportPayments, ReadPayments, WritePayments};
use super::store;
use crate::platform::access::{Access, Policy};
use crate::platform::http::{
    ApiResult, Body, CsvExport, IdempotencyKey, IfMatch, Item, List, Page, PageParameters, Path,
};

async fn view<P: Policy>(access: &Access<P>, id: Uuid) -> ApiResult<PaymentBatchView> {
    access.read(async move |transaction, _| payments::find(transaction, id).await).await
}

/// List batches of payments
///
/// The latest first, without their payments. `sort`: `-created_at`, `created_at`.
#[utoipa::path(get, path = "/api/v1/payment-batches", tag = "payments", params(PaymentBatchFilter, PageParameters),
    responses((status = 200, description = "A page of batches.", body = Page<PaymentBatchView>)))]
pub async fn list_payment_batches(
    access: Access<ReadPayments>,
    list: List<PaymentBatchFilter>,
) -> ApiResult<Page<PaymentBatchView>> {
    access.read(async move |transaction, _| payments::page(transaction, list.filter.round_id, &list.page).await).await
}

/// Read a batch of payments
///
/// With each payment, by reference and without names.
#[utoipa::path(get, path = "/api/v1/payment-batches/{batch_id}", tag = "payments",
    params(("batch_id" = Uuid, Path, description = "Id of the batch")),
    responses((status = 200, description = "The batch.", body = PaymentBatchView)))]
pub async fn get_payment_batch(access: Access<ReadPayments>, id: Path<Uuid>) -> ApiResult<Item<PaymentBatchView>> {
    view(&access, id.0).await.map(Item::ok)
}

/// Prepare a batch of payments
///
/// Of all that is approved in a round and not in a batch, the longest waiting first. Nothing is paid by it.
#[utoipa::path(post, path = "/api/v1/payment-batches", tag = "payments", params(IdempotencyKey),
    request_body = NewPaymentBatch,
    responses((status = 201, description = "The new batch.", body = PaymentBatchView)))]
pub async fn create_payment_batch(
    access: Access<WritePayments>,
    idempotency: IdempotencyKey,
    body: Body<NewPaymentBatch>,
) -> ApiResult<impl Responder> {
    let (fingerprint, round_id, by) = (body.fingerprint, body.round_id, reviewer(&access)?);
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            payments::prepare(transaction, round_id, by).await
        })
        .await?;
    let path = format!("/api/v1/payment-batches/{}", created.id);
    Ok(Item::created(view(&access, created.id).await?, path, created.replayed))
}

/// Approve a batch of payments
///
/// By a third person: nobody who recommended or decided on part of it (403 `same_person`). What was withdrawn meanwhile leaves the
/// batch. Needs `If-Match`.
#[utoipa::path(post, path = "/api/v1/payment-batches/{batch_id}/approval", tag = "payments",
    params(("batch_id" = Uuid, Path, description = "Id of the batch"), IfMatch),
    responses((status = 200, description = "The batch as it stands now.", body = PaymentBatchView)))]
pub async fn approve_payment_batch(
    access: Access<WritePayments>,
    id: Path<Uuid>,
    if_match: IfMatch,
) -> ApiResult<Item<PaymentBatchView>> {
    let (id, by) = (id.0, reviewer(&access)?);
    access.write(async move |transaction, _| payments::approve(transaction, id, if_match, by).await).await?;
    view(&access, id).await.map(Item::ok)
}

/// Discard a batch of payments
///
/// Before it is approved; what it held can be prepared again. Needs `If-Match`.
#[utoipa::path(delete, path = "/api/v1/payment-batches/{batch_id}", tag = "payments",
    params(("batch_id" = Uuid, Path, description = "Id of the batch"), IfMatch),
    responses((status = 200, description = "The batch as it stands now.", body = PaymentBatchView)))]
pub async fn discard_payment_batch(
    access: Access<WritePayments>,
    id: Path<Uuid>,
    if_match: IfMatch,
) -> ApiResult<Item<PaymentBatchView>> {
    let id = id.0;
    access.write(async move |transaction, _| payments::discard(transaction, id, if_match).await).await?;
    view(&access, id).await.map(Item::ok)
}

/// Export a batch of payments
///
/// For the city's payment system, with names and addresses; each time is recorded. CSV: reference, payee, applicant, address, ZIP code,
/// dollars.
#[utoipa::path(post, path = "/api/v1/payment-batches/{batch_id}/exports", tag = "payments",
    params(("batch_id" = Uuid, Path, description = "Id of the batch")),
    responses((status = 200, description = "The file.", content_type = "text/csv", body = String)))]
pub async fn export_payment_batch(access: Access<ExportPayments>, id: Path<Uuid>) -> ApiResult<CsvExport> {
    let id = id.0;
    let (reference, lines) =
        access.write(async move |transaction, _| payments::to_export(transaction, id).await).await?;
    let mut rows = Vec::with_capacity(lines.len());
    for (application_id, reference, amount_cents, sealed) in lines {
        let details = store::details(access.platform(), application_id, sealed.as_deref()).await?;
        let applicant = details.organization_name.clone().or(details.full_name.clone()).unwrap_or_default();
        let vendor = details.payee_name.clone().filter(|_| details.payee_kind == Some(PayeeKind::Vendor));
        let address = [details.street_address, details.unit].into_iter().flatten().collect::<Vec<_>>().join(", ");
        rows.push(vec![
            reference,
            vendor.unwrap_or_else(|| applicant.clone()),
            applicant,
            address,
            details.postal_code.unwrap_or_default(),
            format!("{}.{:02}", amount_cents / 100, amount_cents % 100),
        ]);
    }
    let columns = ["reference", "payee", "applicant", "address", "postal_code", "amount_dollars"];
    CsvExport::csv(&format!("payments-{reference}"), &columns, rows.into_iter())
}

/// Enter the results of a batch of payments
///
/// As the bank gives them: paid, or returned. All lines are entered or none (422 names each that is wrong); a line that says what is
/// known already changes nothing.
#[utoipa::path(post, path = "/api/v1/payment-batches/{batch_id}/results", tag = "payments",
    params(("batch_id" = Uuid, Path, description = "Id of the batch")), request_body = NewPaymentResults,
    responses((status = 200, description = "What was entered.", body = PaymentsSettled)))]
pub async fn settle_payment_batch(
    access: Access<WritePayments>,
    id: Path<Uuid>,
    body: Body<NewPaymentResults>,
) -> ApiResult<Json<PaymentsSettled>> {
    let (id, new) = (id.0, body.into_inner());
    access.write(async move |transaction, _| payments::settle(transaction, id, new).await).await.map(Json)
}

/// Issue a returned payment again
///
/// The application is approved again, and part of the next batch.
#[utoipa::path(post, path = "/api/v1/payments/{payment_id}/reissue", tag = "payments",
    params(("payment_id" = Uuid, Path, description = "Id of the payment")),
    responses((status = 200, description = "The batch of the payment as it stands now.", body = PaymentBatchView)))]
pub async fn reissue_payment(access: Access<WritePayments>, id: Path<Uuid>) -> ApiResult<Item<PaymentBatchView>> {
    let payment_id = id.0;
    let batch_id = access.write(async move |transaction, _| payments::reissue(transaction, payment_id).await).await?;
    view(&access, batch_id).await.map(Item::ok)
}
