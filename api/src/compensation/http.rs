//! Handlers of applications to the emergency fund.

use actix_web::HttpResponse;
use actix_web::web::Json;
use uuid::Uuid;

use super::decisions;
use super::policy::{DecideCompensation, ReadCompensation, RevealPayees, SettleCompensation, WriteCompensation};
use super::store::{self, Caller, appeal_place, record};
use super::wire::{
    CompensationApplicationSummary, CompensationApplicationView, CompensationFilter, CompensationStatus,
    NewCompensationAppeal, NewCompensationApplication, NewCompensationDecision, NewCompensationReturn,
    NewCompensationReveal, NewCompensationSettlement, RevealedCompensation, RevealedPayee,
};
use crate::platform::access::{Access, Permission, Policy};
use crate::platform::http::{
    ApiResult, Body, IdempotencyKey, IfMatch, Item, List, Page, PageParameters, Path, Problem,
};

fn caller<P: Policy>(access: &Access<P>) -> ApiResult<Caller> {
    Ok(Caller {
        user_id: access.user_id()?,
        organization_id: access.principal().organization_id,
        applies: access.scope_of(Permission::CasesWrite).is_some(),
        decides: access.scope_of(Permission::CompensationDecide).is_some(),
        settles: access.scope_of(Permission::PaymentsWrite).is_some(),
    })
}

async fn view<P: Policy>(access: &Access<P>, id: Uuid) -> ApiResult<CompensationApplicationView> {
    let caller = caller(access)?;
    access.read(async move |transaction, _| store::find(transaction, id, caller).await).await
}

/// List applications to the emergency fund
///
/// Without names: advocates those of their cases, reviewers and finance what was sent. `sort`: `-created_at`, `created_at`.
#[utoipa::path(get, path = "/api/v1/compensation-applications", tag = "compensation",
    params(CompensationFilter, PageParameters),
    responses((status = 200, description = "A page of applications.", body = Page<CompensationApplicationSummary>)))]
pub async fn list_compensation_applications(
    access: Access<ReadCompensation>,
    list: List<CompensationFilter>,
) -> ApiResult<Page<CompensationApplicationSummary>> {
    access.read(async move |transaction, _| store::page(transaction, &list.filter, &list.page).await).await
}

/// Begin an application to the emergency fund
///
/// For somebody of a case. Facts repeat what the case says. One application of each applicant at a time (409 `duplicate`).
#[utoipa::path(post, path = "/api/v1/cases/{case_id}/compensation-applications", tag = "compensation",
    params(("case_id" = Uuid, Path, description = "Id of the case"), IdempotencyKey),
    request_body = NewCompensationApplication,
    responses((status = 201, description = "The draft.", body = CompensationApplicationView)))]
pub async fn create_compensation_application(
    access: Access<WriteCompensation>,
    id: Path<Uuid>,
    idempotency: IdempotencyKey,
    body: Body<NewCompensationApplication>,
) -> ApiResult<Item<CompensationApplicationView>> {
    let (case_id, fingerprint) = (id.0, body.fingerprint);
    let prepared = store::prepare(access.platform(), body.into_inner()).await?;
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            let id = store::insert(transaction, case_id, prepared).await?;
            record(transaction, "compensation_application.created", id, vec![], None).await?;
            Ok(id)
        })
        .await?;
    let path = format!("/api/v1/compensation-applications/{}", created.id);
    Ok(Item::created(view(&access, created.id).await?, path, created.replayed))
}

/// Read an application to the emergency fund
///
/// Without names, with what the rules say and what the caller may do.
#[utoipa::path(get, path = "/api/v1/compensation-applications/{application_id}", tag = "compensation",
    params(("application_id" = Uuid, Path, description = "Id of the application")),
    responses((status = 200, description = "The application.", body = CompensationApplicationView)))]
pub async fn get_compensation_application(
    access: Access<ReadCompensation>,
    id: Path<Uuid>,
) -> ApiResult<Item<CompensationApplicationView>> {
    view(&access, id.0).await.map(Item::ok)
}

/// Write a draft anew
///
/// All of it; needs `If-Match`.
#[utoipa::path(put, path = "/api/v1/compensation-applications/{application_id}", tag = "compensation",
    params(("application_id" = Uuid, Path, description = "Id of the application"), IfMatch),
    request_body = NewCompensationApplication,
    responses((status = 200, description = "The draft as it stands now.", body = CompensationApplicationView)))]
pub async fn update_compensation_application(
    access: Access<WriteCompensation>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewCompensationApplication>,
) -> ApiResult<Item<CompensationApplicationView>> {
    let id = id.0;
    let prepared = store::prepare(access.platform(), body.into_inner()).await?;
    access
        .write(async move |transaction, _| {
            let row = store::lock(transaction, id).await?;
            if_match.check(row.row_version)?;
            if row.status != CompensationStatus::Draft {
                return Err(Problem::conflict("not_open", "It was sent. Take it back first."));
            }
            store::replace(transaction, &row, prepared).await?;
            record(transaction, "compensation_application.updated", id, vec!["facts", "requests"], None).await
        })
        .await?;
    view(&access, id).await.map(Item::ok)
}

/// Send an application to the emergency fund
///
/// The rules of today decide it; the clock of the decision runs. Needs `If-Match`.
#[utoipa::path(post, path = "/api/v1/compensation-applications/{application_id}/submissions", tag = "compensation",
    params(("application_id" = Uuid, Path, description = "Id of the application"), IfMatch),
    responses((status = 200, description = "The application as it stands now.", body = CompensationApplicationView)))]
pub async fn submit_compensation_application(
    access: Access<WriteCompensation>,
    id: Path<Uuid>,
    if_match: IfMatch,
) -> ApiResult<Item<CompensationApplicationView>> {
    let (id, caller) = (id.0, caller(&access)?);
    access
        .write(async move |transaction, _| {
            decisions::submit(transaction, id, if_match, caller).await?;
            record(transaction, "compensation_application.submitted", id, vec!["status"], None).await
        })
        .await?;
    view(&access, id).await.map(Item::ok)
}

/// Withdraw an application to the emergency fund
///
/// As long as nothing is decided; needs `If-Match`.
#[utoipa::path(post, path = "/api/v1/compensation-applications/{application_id}/withdrawals", tag = "compensation",
    params(("application_id" = Uuid, Path, description = "Id of the application"), IfMatch),
    responses((status = 200, description = "The application as it stands now.", body = CompensationApplicationView)))]
pub async fn withdraw_compensation_application(
    access: Access<WriteCompensation>,
    id: Path<Uuid>,
    if_match: IfMatch,
) -> ApiResult<Item<CompensationApplicationView>> {
    let id = id.0;
    access
        .write(async move |transaction, _| {
            decisions::withdraw(transaction, id, if_match).await?;
            record(transaction, "compensation_application.withdrawn", id, vec!["status"], None).await
        })
        .await?;
    view(&access, id).await.map(Item::ok)
}

/// Decide an application to the emergency fund
///
/// Sum by sum, by somebody of another organization than the one that applied. What is approved is set aside in the fund (409
/// `fund_short`), within what there is for one victim (409 `cap_reached`). Needs `If-Match`.
#[utoipa::path(post, path = "/api/v1/compensation-applications/{application_id}/decisions", tag = "compensation",
    params(("application_id" = Uuid, Path, description = "Id of the application"), IfMatch),
    request_body = NewCompensationDecision,
    responses((status = 200, description = "The application as it stands now.", body = CompensationApplicationView)))]
pub async fn decide_compensation_application(
    access: Access<DecideCompensation>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewCompensationDecision>,
) -> ApiResult<Item<CompensationApplicationView>> {
    let (id, caller, new) = (id.0, caller(&access)?, body.into_inner());
    access
        .write(async move |transaction, _| {
            decisions::decide(transaction, id, if_match, caller, new).await?;
            record(transaction, "compensation_application.decided", id, vec!["status"], None).await
        })
        .await?;
    view(&access, id).await.map(Item::ok)
}

/// Send an application back to its advocate
///
/// With what is missing; it is a draft again, and its clock begins anew when it is sent. Needs `If-Match`.
#[utoipa::path(post, path = "/api/v1/compensation-applications/{application_id}/returns", tag = "compensation",
    params(("application_id" = Uuid, Path, description = "Id of the application"), IfMatch),
    request_body = NewCompensationReturn,
    responses((status = 204, description = "It is with its advocate.")))]
pub async fn return_compensation_application(
    access: Access<DecideCompensation>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewCompensationReturn>,
) -> ApiResult<HttpResponse> {
    let (id, caller, note) = (id.0, caller(&access)?, body.into_inner().note);
    access
        .write(async move |transaction, _| {
            decisions::send_back(transaction, id, if_match, caller, &note).await?;
            record(transaction, "compensation_application.returned", id, vec!["status"], None).await
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Appeal a denial
///
/// Once; somebody else decides. Needs `If-Match`.
#[utoipa::path(post, path = "/api/v1/compensation-applications/{application_id}/appeals", tag = "compensation",
    params(("application_id" = Uuid, Path, description = "Id of the application"), IfMatch),
    request_body = NewCompensationAppeal,
    responses((status = 200, description = "The application as it stands now.", body = CompensationApplicationView)))]
pub async fn appeal_compensation_application(
    access: Access<WriteCompensation>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewCompensationAppeal>,
) -> ApiResult<Item<CompensationApplicationView>> {
    let id = id.0;
    let sealed = access.platform().seal(&appeal_place(id), body.statement.trim().as_bytes()).await?;
    access
        .write(async move |transaction, _| {
            decisions::appeal(transaction, id, if_match, sealed).await?;
            record(transaction, "compensation_application.appealed", id, vec!["status"], None).await
        })
        .await?;
    view(&access, id).await.map(Item::ok)
}

/// Reveal who is paid
///
/// And what is said against a denial. Each time is recorded with its purpose.
#[utoipa::path(post, path = "/api/v1/compensation-applications/{application_id}/reveals", tag = "compensation",
    params(("application_id" = Uuid, Path, description = "Id of the application")),
    request_body = NewCompensationReveal,
    responses((status = 200, description = "Who is paid.", body = RevealedCompensation)))]
pub async fn reveal_compensation_application(
    access: Access<RevealPayees>,
    id: Path<Uuid>,
    body: Body<NewCompensationReveal>,
) -> ApiResult<Json<RevealedCompensation>> {
    let (id, purpose) = (id.0, body.into_inner().purpose);
    let (row, sums) = access
        .write(async move |transaction, _| {
            let row = store::row(transaction, id).await?;
            crate::cases::record_disclosure(transaction, row.case_id, "payees", purpose.clone()).await?;
            record(transaction, "compensation_application.revealed", id, vec!["payees"], Some(purpose)).await?;
            Ok((row, store::requests_of(transaction, &[id]).await?))
        })
        .await?;
    let platform = access.platform();
    let mut payees = Vec::new();
    for request in sums {
        let Some(sealed) = &request.sealed_payee else { continue };
        let payee = store::payee(platform, request.id, sealed).await?;
        payees.push(RevealedPayee { request_id: request.id, payee });
    }
    let appeal_statement = match &row.sealed_appeal {
        None => None,
        Some(sealed) => {
            let opened = platform.open(&appeal_place(id), sealed).await?;
            Some(String::from_utf8(opened).map_err(|error| Problem::internal(&error))?)
        }
    };
    Ok(Json(RevealedCompensation { payees, appeal_statement }))
}

/// Settle a sum
///
/// That it was paid, came back, or will not be paid; by a third person of another organization than the one that applied.
#[utoipa::path(post, path = "/api/v1/compensation-requests/{request_id}/settlements", tag = "compensation",
    params(("request_id" = Uuid, Path, description = "Id of the sum")),
    request_body = NewCompensationSettlement,
    responses((status = 200, description = "The application as it stands now.", body = CompensationApplicationView)))]
pub async fn settle_compensation_request(
    access: Access<SettleCompensation>,
    id: Path<Uuid>,
    body: Body<NewCompensationSettlement>,
) -> ApiResult<Item<CompensationApplicationView>> {
    let (request_id, caller, new) = (id.0, caller(&access)?, body.into_inner());
    let id = access
        .write(async move |transaction, _| {
            let id = decisions::settle(transaction, request_id, caller, new).await?;
            record(transaction, "compensation_application.settled", id, vec!["requests"], None).await?;
            Ok(id)
        })
        .await?;
    view(&access, id).await.map(Item::ok)
}
