//! Handlers of staff.

use actix_web::web::Json;
use uuid::Uuid;

use super::documents;
use super::model::DecisionStep;
use super::policy::{AssistApplications, ReadApplications, RevealApplications, WriteApplications};
use super::queue;
use super::review::{self, Reviewer};
use super::staff_wire::{
    ApplicationAssignment, ApplicationFilter, ApplicationSummary, ApplicationView, AssistedApplication,
    NewApplicationAssignment, NewApplicationDecision, NewApplicationMerge, NewDocumentLink, NewDocumentReview,
    NewInformationRequest, RevealedApplicant, StatedPurpose,
};
use super::store;
use super::wire::DocumentLink;
use crate::platform::access::{Access, Permission, Policy};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Body, IfMatch, Item, List, NoFilter, Page, PageParameters, Path, Problem};
use crate::programs::Determination;

pub(super) fn reviewer<P: Policy>(access: &Access<P>) -> ApiResult<Reviewer> {
    Ok(Reviewer { user_id: access.user_id()?, organization_id: access.principal().organization_id })
}

pub(super) async fn view<P: Policy>(access: &Access<P>, id: Uuid) -> ApiResult<Item<ApplicationView>> {
    let reviewer = reviewer(access)?;
    let may = |permission| access.scope_of(permission).is_some();
    let may = (may(Permission::ApplicationsWrite), may(Permission::DevicesWrite));
    access.read(async move |transaction, _| queue::find(transaction, id, reviewer, may).await).await.map(Item::ok)
}

/// Changes an application and shows it as it stands then.
async fn change(
    access: &Access<WriteApplications>,
    id: Uuid,
    work: impl AsyncFnOnce(Transaction<'_>, Reviewer) -> ApiResult<()> + 'static,
) -> ApiResult<Item<ApplicationView>> {
    let reviewer = reviewer(access)?;
    access.write(async move |transaction, _| work(transaction, reviewer).await).await?;
    view(access, id).await
}

/// List applications
///
/// That were sent, without names and addresses; those that wait longest first. `sort`: `submitted_at`, `-submitted_at`,
/// `-updated_at`, `updated_at`.
#[utoipa::path(get, path = "/api/v1/applications", tag = "applications", params(ApplicationFilter, PageParameters),
    responses((status = 200, description = "A page of applications.", body = Page<ApplicationSummary>)))]
pub async fn list_applications(
    access: Access<ReadApplications>,
    list: List<ApplicationFilter>,
) -> ApiResult<Page<ApplicationSummary>> {
    let user_id = access.user_id()?;
    access.read(async move |transaction, _| queue::page(transaction, user_id, &list.filter, &list.page).await).await
}

/// Read an application
///
/// Without names and addresses: what rules look at, papers, questions, decisions, likely duplicates, and what the caller may do.
#[utoipa::path(get, path = "/api/v1/applications/{application_id}", tag = "applications",
    params(("application_id" = Uuid, Path, description = "Id of the application")),
    responses((status = 200, description = "The application.", body = ApplicationView)))]
pub async fn get_application(access: Access<ReadApplications>, id: Path<Uuid>) -> ApiResult<Item<ApplicationView>> {
    view(&access, id.0).await
}

/// Determine an application
///
/// Each rule with its evidence and sentence, each line with its cap, by the version that counted when it was sent.
#[utoipa::path(get, path = "/api/v1/applications/{application_id}/determination", tag = "applications",
    params(("application_id" = Uuid, Path, description = "Id of the application")),
    responses((status = 200, description = "The determination.", body = Determination)))]
pub async fn get_application_determination(
    access: Access<ReadApplications>,
    id: Path<Uuid>,
) -> ApiResult<Json<Determination>> {
    access
        .read(async move |transaction, _| {
            let row = store::row(transaction, id.0).await?;
            if row.submitted_at.is_none() {
                return Err(Problem::not_found());
            }
            Ok(Json(store::judge(transaction, &row, true).await?.determination))
        })
        .await
}

/// Reveal who applies
///
/// Name, address, contact, payee, and what they say against a denial; for a stated purpose, and each time is recorded.
#[utoipa::path(post, path = "/api/v1/applications/{application_id}/reveals", tag = "applications",
    params(("application_id" = Uuid, Path, description = "Id of the application")), request_body = StatedPurpose,
    responses((status = 200, description = "Who applies and where.", body = RevealedApplicant)))]
pub async fn reveal_application(
    access: Access<RevealApplications>,
    id: Path<Uuid>,
    body: Body<StatedPurpose>,
) -> ApiResult<Json<RevealedApplicant>> {
    let (id, purpose) = (id.0, body.into_inner().purpose);
    let row = access
        .write(async move |transaction, _| {
            let row = store::row(transaction, id).await?;
            if row.submitted_at.is_none() {
                return Err(Problem::not_found());
            }
            record_reading(transaction, "application.revealed", id, "details", Some(purpose)).await?;
            Ok(row)
        })
        .await?;
    Ok(Json(RevealedApplicant {
        details: store::details(access.platform(), id, row.sealed_details.as_deref()).await?,
        contact_channel: row.contact_channel,
        appeal_statement: store::appeal_statement(access.platform(), &row).await?,
    }))
}

async fn record_reading(
    transaction: Transaction<'_>,
    action: &str,
    id: Uuid,
    field: &str,
    purpose: Option<String>,
) -> ApiResult<()> {
    let entry = audit::Entry {
        action,
        resource_type: "application",
        resource_id: Some(id.to_string()),
        fields: vec![field],
        purpose,
        denied: false,
    };
    audit::record(transaction, entry).await
}

/// Open a paper of an application
///
/// A link that works once, within a minute; each time is recorded.
#[utoipa::path(post, path = "/api/v1/applications/{application_id}/document-links", tag = "applications",
    params(("application_id" = Uuid, Path, description = "Id of the application")), request_body = NewDocumentLink,
    responses((status = 200, description = "The link.", body = DocumentLink)))]
pub async fn open_application_document(
    access: Access<RevealApplications>,
    id: Path<Uuid>,
    body: Body<NewDocumentLink>,
) -> ApiResult<Json<DocumentLink>> {
    let (id, document_id) = (id.0, body.document_id);
    access
        .write(async move |transaction, _| {
            if store::row(transaction, id).await?.submitted_at.is_none() {
                return Err(Problem::not_found());
            }
            record_reading(transaction, "application.document_opened", id, "documents", None).await?;
            transaction.as_system(async || documents::link(transaction, id, document_id).await).await
        })
        .await
        .map(Json)
}

/// Review a paper of an application
///
/// Accepted or rejected with a reason, which the applicant reads.
#[utoipa::path(post, path = "/api/v1/applications/{application_id}/document-reviews", tag = "applications",
    params(("application_id" = Uuid, Path, description = "Id of the application")), request_body = NewDocumentReview,
    responses((status = 200, description = "The application as it stands now.", body = ApplicationView)))]
pub async fn review_application_document(
    access: Access<WriteApplications>,
    id: Path<Uuid>,
    body: Body<NewDocumentReview>,
) -> ApiResult<Item<ApplicationView>> {
    let (id, new) = (id.0, body.into_inner());
    change(&access, id, async move |transaction, reviewer| {
        review::review_document(transaction, id, new, reviewer).await
    })
    .await
}

/// Assign applications
///
/// Many at once, to somebody who reviews, or to nobody.
#[utoipa::path(post, path = "/api/v1/application-assignments", tag = "applications",
    request_body = NewApplicationAssignment,
    responses((status = 200, description = "How many were changed.", body = ApplicationAssignment)))]
pub async fn assign_applications(
    access: Access<WriteApplications>,
    body: Body<NewApplicationAssignment>,
) -> ApiResult<Json<ApplicationAssignment>> {
    let new = body.into_inner();
    let changed = access.write(async move |transaction, _| review::assign(transaction, new).await).await?;
    Ok(Json(ApplicationAssignment { changed }))
}

/// Ask the applicant for something
///
/// Exactly what is named is open to them until they answer, with the clock of the policy. Needs `If-Match`.
#[utoipa::path(post, path = "/api/v1/applications/{application_id}/information-requests", tag = "applications",
    params(("application_id" = Uuid, Path, description = "Id of the application"), IfMatch),
    request_body = NewInformationRequest,
    responses((status = 200, description = "The application as it stands now.", body = ApplicationView)))]
pub async fn request_information(
    access: Access<WriteApplications>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewInformationRequest>,
) -> ApiResult<Item<ApplicationView>> {
    let (id, new) = (id.0, body.into_inner());
    change(&access, id, async move |transaction, reviewer| review::ask(transaction, id, if_match, new, reviewer).await)
        .await
}

/// Recommend on an application
///
/// The first of two people. To approve, every rule must be met (409 `not_eligible`); to deny takes reasons. Needs `If-Match`.
#[utoipa::path(post, path = "/api/v1/applications/{application_id}/recommendations", tag = "applications",
    params(("application_id" = Uuid, Path, description = "Id of the application"), IfMatch),
    request_body = NewApplicationDecision,
    responses((status = 200, description = "The application as it stands now.", body = ApplicationView)))]
pub async fn recommend_application(
    access: Access<WriteApplications>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewApplicationDecision>,
) -> ApiResult<Item<ApplicationView>> {
    let (id, new) = (id.0, body.into_inner());
    change(&access, id, async move |transaction, reviewer| {
        review::decide(transaction, id, if_match, (DecisionStep::Recommendation, new), reviewer).await
    })
    .await
}

/// Decide on an application
///
/// The second person, another one than who recommended (403 `same_person`). Approval sets the money aside in the order in which
/// applications were sent; while there is none, it waits. Needs `If-Match`.
#[utoipa::path(post, path = "/api/v1/applications/{application_id}/decisions", tag = "applications",
    params(("application_id" = Uuid, Path, description = "Id of the application"), IfMatch),
    request_body = NewApplicationDecision,
    responses((status = 200, description = "The application as it stands now.", body = ApplicationView)))]
pub async fn decide_application(
    access: Access<WriteApplications>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewApplicationDecision>,
) -> ApiResult<Item<ApplicationView>> {
    let (id, new) = (id.0, body.into_inner());
    change(&access, id, async move |transaction, reviewer| {
        review::decide(transaction, id, if_match, (DecisionStep::Decision, new), reviewer).await
    })
    .await
}

/// Void an approval
///
/// Of what was neither paid nor handed over; money that was set aside goes to who waits next. Needs `If-Match`.
#[utoipa::path(post, path = "/api/v1/applications/{application_id}/voids", tag = "applications",
    params(("application_id" = Uuid, Path, description = "Id of the application"), IfMatch), request_body = StatedPurpose,
    responses((status = 200, description = "The application as it stands now.", body = ApplicationView)))]
pub async fn void_application(
    access: Access<WriteApplications>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<StatedPurpose>,
) -> ApiResult<Item<ApplicationView>> {
    let (id, purpose) = (id.0, body.into_inner().purpose);
    change(&access, id, async move |transaction, _| review::end(transaction, id, if_match, &purpose).await).await
}

/// Say that an applicant was told
///
/// After a call or a text message: the notices that waited for it are marked as given.
#[utoipa::path(post, path = "/api/v1/applications/{application_id}/notice-confirmations", tag = "applications",
    params(("application_id" = Uuid, Path, description = "Id of the application")),
    responses((status = 200, description = "The application as it stands now.", body = ApplicationView)))]
pub async fn confirm_application_notices(
    access: Access<WriteApplications>,
    id: Path<Uuid>,
) -> ApiResult<Item<ApplicationView>> {
    let id = id.0;
    change(&access, id, async move |transaction, _| review::confirm_notices(transaction, id).await).await
}

/// Declare a conflict of interest
///
/// The caller takes no part in the application any more: neither review nor payment.
#[utoipa::path(post, path = "/api/v1/applications/{application_id}/conflicts", tag = "applications",
    params(("application_id" = Uuid, Path, description = "Id of the application")),
    responses((status = 200, description = "The application as it stands now.", body = ApplicationView)))]
pub async fn declare_application_conflict(
    access: Access<WriteApplications>,
    id: Path<Uuid>,
) -> ApiResult<Item<ApplicationView>> {
    let id = id.0;
    change(&access, id, async move |transaction, reviewer| review::declare_conflict(transaction, id, reviewer).await)
        .await
}

/// Merge an application into another one
///
/// When a person finds that both are one. It leaves the queue; nothing of it is lost. Needs `If-Match`.
#[utoipa::path(post, path = "/api/v1/applications/{application_id}/merge", tag = "applications",
    params(("application_id" = Uuid, Path, description = "Id of the application"), IfMatch),
    request_body = NewApplicationMerge,
    responses((status = 200, description = "The application as it stands now.", body = ApplicationView)))]
pub async fn merge_application(
    access: Access<WriteApplications>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewApplicationMerge>,
) -> ApiResult<Item<ApplicationView>> {
    let (id, into) = (id.0, body.into_id);
    change(&access, id, async move |transaction, _| review::merge(transaction, id, if_match, Some(into)).await).await
}

/// Undo the merge of an application
///
/// It is back in the queue, as it was. Needs `If-Match`.
#[utoipa::path(delete, path = "/api/v1/applications/{application_id}/merge", tag = "applications",
    params(("application_id" = Uuid, Path, description = "Id of the application"), IfMatch),
    responses((status = 200, description = "The application as it stands now.", body = ApplicationView)))]
pub async fn undo_application_merge(
    access: Access<WriteApplications>,
    id: Path<Uuid>,
    if_match: IfMatch,
) -> ApiResult<Item<ApplicationView>> {
    let id = id.0;
    change(&access, id, async move |transaction, _| review::merge(transaction, id, if_match, None).await).await
}

/// List applications that the own organization helped with
///
/// Only how far they are. `sort`: `-created_at`, `created_at`.
#[utoipa::path(get, path = "/api/v1/assisted-applications", tag = "applications", params(PageParameters),
    responses((status = 200, description = "A page of them.", body = Page<AssistedApplication>)))]
pub async fn list_assisted_applications(
    access: Access<AssistApplications>,
    list: List<NoFilter>,
) -> ApiResult<Page<AssistedApplication>> {
    let organization_id = access.principal().organization_id.unwrap_or_default();
    access.read(async move |transaction, _| queue::assisted(transaction, organization_id, &list.page).await).await
}
