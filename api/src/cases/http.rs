//! Handlers of cases.

use actix_web::HttpResponse;
use actix_web::web::Json;
use uuid::Uuid;

use super::people;
use super::policy::{ReadCases, RevealCases, WriteCases};
use super::reveal;
use super::store::{self, note_place, plan_place, record, step};
use super::wire::{
    CaseDisclosure, CaseFilter, CasePatch, CasePersonPatch, CaseStepKind, CaseSummary, CaseView, CaseWorkload,
    KnownPerson, NewCase, NewCaseAssignment, NewCaseClosure, NewCaseConflict, NewCaseNote, NewCasePerson,
    NewCaseReveal, NewPersonMerge, PersonSearch, RevealedCase,
};
use crate::platform::access::{Access, Policy};
use crate::platform::http::{
    ApiResult, Body, IdempotencyKey, IfMatch, Item, List, NoFilter, Page, PageParameters, Path, Problem,
};

/// The organization whose cases the caller works on.
pub(super) fn organization_of<P: Policy>(access: &Access<P>) -> ApiResult<Uuid> {
    access.principal().organization_id.ok_or_else(|| Problem::forbidden("Cases belong to organizations."))
}

async fn view<P: Policy>(access: &Access<P>, id: Uuid) -> ApiResult<Item<CaseView>> {
    access.read(async move |transaction, _| store::find(transaction, id).await).await.map(Item::ok)
}

/// List cases
///
/// Of the own organization, without names. `sort`: `-created_at`, `created_at`; `contact_due_on`, `-contact_due_on` list only those
/// whose family is to be contacted.
#[utoipa::path(get, path = "/api/v1/cases", tag = "cases", params(CaseFilter, PageParameters),
    responses((status = 200, description = "A page of cases.", body = Page<CaseSummary>)))]
pub async fn list_cases(access: Access<ReadCases>, list: List<CaseFilter>) -> ApiResult<Page<CaseSummary>> {
    let user_id = access.user_id()?;
    access.read(async move |transaction, _| store::page(transaction, user_id, &list.filter, &list.page).await).await
}

/// Open a case
///
/// With those who belong to it. Whoever opens it works on it; the family is to be contacted within the days of the settings.
#[utoipa::path(post, path = "/api/v1/cases", tag = "cases", params(IdempotencyKey), request_body = NewCase,
    responses((status = 201, description = "The new case.", body = CaseView)))]
pub async fn create_case(
    access: Access<WriteCases>,
    idempotency: IdempotencyKey,
    body: Body<NewCase>,
) -> ApiResult<Item<CaseView>> {
    let (organization_id, user_id) = (organization_of(&access)?, access.user_id()?);
    let (fingerprint, mut new) = (body.fingerprint, body.into_inner());
    let mut people = Vec::new();
    for (index, person) in std::mem::take(&mut new.people).into_iter().enumerate() {
        let pointer = format!("/people/{index}");
        people.push(people::prepare(access.platform(), organization_id, person, &pointer).await?);
    }
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            let id = store::insert(transaction, (organization_id, Some(user_id)), new, people).await?;
            record(transaction, "case", "case.created", Some(id), vec![], None).await?;
            Ok(id)
        })
        .await?;
    let view = access.read(async move |transaction, _| store::find(transaction, created.id).await).await?;
    Ok(Item::created(view, format!("/api/v1/cases/{}", created.id), created.replayed))
}

/// Read a case
///
/// Without names, plan and texts of notes. With its `ETag` for later changes.
#[utoipa::path(get, path = "/api/v1/cases/{case_id}", tag = "cases",
    params(("case_id" = Uuid, Path, description = "Id of the case")),
    responses((status = 200, description = "The case.", body = CaseView)))]
pub async fn get_case(access: Access<ReadCases>, id: Path<Uuid>) -> ApiResult<Item<CaseView>> {
    view(&access, id.0).await
}

/// Change a case
///
/// A JSON merge patch; needs `If-Match`.
#[utoipa::path(patch, path = "/api/v1/cases/{case_id}", tag = "cases",
    params(("case_id" = Uuid, Path, description = "Id of the case"), IfMatch), request_body = CasePatch,
    responses((status = 200, description = "The case as it stands now.", body = CaseView)))]
pub async fn update_case(
    access: Access<WriteCases>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<CasePatch>,
) -> ApiResult<Item<CaseView>> {
    let (id, patch, organization_id) = (id.0, body.into_inner(), organization_of(&access)?);
    let plan = match patch.plan.as_deref().map(str::trim) {
        None => None,
        Some("") => Some(None),
        Some(text) => {
            Some(Some(access.platform().seal_for(Some(organization_id), &plan_place(id), text.as_bytes()).await?))
        }
    };
    access
        .write(async move |transaction, _| {
            store::change(transaction, id, if_match, patch, plan).await?;
            store::find(transaction, id).await
        })
        .await
        .map(Item::ok)
}

/// Reveal a case
///
/// Names, ways to reach people and addresses, the plan, the notes that the caller may read. Each time is recorded with its purpose,
/// for those whom it is about.
#[utoipa::path(post, path = "/api/v1/cases/{case_id}/reveals", tag = "cases",
    params(("case_id" = Uuid, Path, description = "Id of the case")), request_body = NewCaseReveal,
    responses((status = 200, description = "What was asked for.", body = RevealedCase)))]
pub async fn reveal_case(
    access: Access<RevealCases>,
    id: Path<Uuid>,
    body: Body<NewCaseReveal>,
) -> ApiResult<Json<RevealedCase>> {
    let (id, user_id) = (id.0, access.user_id()?);
    let NewCaseReveal { fields, purpose } = body.into_inner();
    let sealed = access
        .write(async move |transaction, _| reveal::record_reveal(transaction, (id, user_id), &fields, purpose).await)
        .await?;
    sealed.open(access.platform()).await.map(Json)
}

/// List who saw a case
///
/// Every reveal with its purpose, latest first: to be handed to those whom the case is about.
#[utoipa::path(get, path = "/api/v1/cases/{case_id}/disclosures", tag = "cases",
    params(("case_id" = Uuid, Path, description = "Id of the case"), PageParameters),
    responses((status = 200, description = "A page of reveals.", body = Page<CaseDisclosure>)))]
pub async fn list_case_disclosures(
    access: Access<ReadCases>,
    id: Path<Uuid>,
    list: List<NoFilter>,
) -> ApiResult<Page<CaseDisclosure>> {
    let id = id.0;
    access.read(async move |transaction, _| reveal::disclosures(transaction, id, &list.page).await).await
}

/// Write a note
///
/// Sealed. After a contact or an attempt the clock of the case starts anew.
#[utoipa::path(post, path = "/api/v1/cases/{case_id}/notes", tag = "cases",
    params(("case_id" = Uuid, Path, description = "Id of the case"), IdempotencyKey), request_body = NewCaseNote,
    responses((status = 201, description = "The case as it stands now.", body = CaseView)))]
pub async fn create_case_note(
    access: Access<WriteCases>,
    id: Path<Uuid>,
    idempotency: IdempotencyKey,
    body: Body<NewCaseNote>,
) -> ApiResult<Item<CaseView>> {
    let (id, organization_id, note_id) = (id.0, organization_of(&access)?, Uuid::now_v7());
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let sealed =
        access.platform().seal_for(Some(organization_id), &note_place(note_id), new.text.trim().as_bytes()).await?;
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            store::note(transaction, (id, note_id), (new.kind, new.level), sealed, new.contact_due_on).await?;
            record(transaction, "case", "case.noted", Some(id), vec!["notes"], None).await?;
            Ok(note_id)
        })
        .await?;
    let view = access.read(async move |transaction, _| store::find(transaction, id).await).await?;
    Ok(Item::created(view, format!("/api/v1/cases/{id}"), created.replayed))
}

/// Enter somebody into a case
///
/// Somebody new, or somebody whom the organization knows from a search.
#[utoipa::path(post, path = "/api/v1/cases/{case_id}/people", tag = "cases",
    params(("case_id" = Uuid, Path, description = "Id of the case"), IdempotencyKey), request_body = NewCasePerson,
    responses((status = 201, description = "The case as it stands now.", body = CaseView)))]
pub async fn add_case_person(
    access: Access<WriteCases>,
    id: Path<Uuid>,
    idempotency: IdempotencyKey,
    body: Body<NewCasePerson>,
) -> ApiResult<Item<CaseView>> {
    let (id, organization_id) = (id.0, organization_of(&access)?);
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let person = people::prepare(access.platform(), organization_id, new, "").await?;
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            let person_id = person.id;
            store::add_person(transaction, id, person).await?;
            Ok(person_id)
        })
        .await?;
    let view = access.read(async move |transaction, _| store::find(transaction, id).await).await?;
    Ok(Item::created(view, format!("/api/v1/cases/{id}"), created.replayed))
}

/// Change what is known of somebody
///
/// A JSON merge patch whose parts are replaced as a whole; needs `If-Match` with the version of the person.
#[utoipa::path(patch, path = "/api/v1/cases/{case_id}/people/{person_id}", tag = "cases",
    params(("case_id" = Uuid, Path, description = "Id of the case"), ("person_id" = Uuid, Path, description = "Id of the person"),
        IfMatch),
    request_body = CasePersonPatch,
    responses((status = 200, description = "The case as it stands now.", body = CaseView)))]
pub async fn update_case_person(
    access: Access<WriteCases>,
    ids: Path<(Uuid, Uuid)>,
    if_match: IfMatch,
    body: Body<CasePersonPatch>,
) -> ApiResult<Item<CaseView>> {
    let ((case_id, person_id), patch, platform) = (ids.0, body.into_inner(), access.platform().clone());
    access
        .write(async move |transaction, _| {
            store::lock_open(transaction, case_id).await?;
            people::change(transaction, &platform, (case_id, person_id), if_match, patch).await?;
            step(transaction, case_id, CaseStepKind::PersonUpdated).await?;
            record(transaction, "case", "case.person_updated", Some(case_id), vec!["people"], None).await?;
            store::find(transaction, case_id).await
        })
        .await
        .map(Item::ok)
}

/// Give a case to an advocate
///
/// What nobody has may be taken by every advocate of the organization.
#[utoipa::path(post, path = "/api/v1/cases/{case_id}/assignments", tag = "cases",
    params(("case_id" = Uuid, Path, description = "Id of the case")), request_body = NewCaseAssignment,
    responses((status = 200, description = "The case as it stands now.", body = CaseView)))]
pub async fn assign_case(
    access: Access<WriteCases>,
    id: Path<Uuid>,
    body: Body<NewCaseAssignment>,
) -> ApiResult<Item<CaseView>> {
    let (id, user_id, advocate_id) = (id.0, access.user_id()?, body.advocate_id);
    access
        .write(async move |transaction, _| {
            store::assign(transaction, id, user_id, advocate_id).await?;
            // Who gives a restricted case away sees it for the last time.
            transaction.as_system(async || store::find(transaction, id).await).await
        })
        .await
        .map(Item::ok)
}

/// Close a case
///
/// With a reason; needs `If-Match`. It can be opened again.
#[utoipa::path(post, path = "/api/v1/cases/{case_id}/closures", tag = "cases",
    params(("case_id" = Uuid, Path, description = "Id of the case"), IfMatch), request_body = NewCaseClosure,
    responses((status = 200, description = "The case as it stands now.", body = CaseView)))]
pub async fn close_case(
    access: Access<WriteCases>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewCaseClosure>,
) -> ApiResult<Item<CaseView>> {
    let (id, reason) = (id.0, body.into_inner().reason);
    access
        .write(async move |transaction, _| {
            store::set_closed(transaction, id, if_match, Some(reason)).await?;
            store::find(transaction, id).await
        })
        .await
        .map(Item::ok)
}

/// Open a case again
///
/// Needs `If-Match`.
#[utoipa::path(post, path = "/api/v1/cases/{case_id}/reopenings", tag = "cases",
    params(("case_id" = Uuid, Path, description = "Id of the case"), IfMatch),
    responses((status = 200, description = "The case as it stands now.", body = CaseView)))]
pub async fn reopen_case(access: Access<WriteCases>, id: Path<Uuid>, if_match: IfMatch) -> ApiResult<Item<CaseView>> {
    let id = id.0;
    access
        .write(async move |transaction, _| {
            store::set_closed(transaction, id, if_match, None).await?;
            store::find(transaction, id).await
        })
        .await
        .map(Item::ok)
}

/// Declare a conflict of interest
///
/// The caller's own, or that of another advocate. For whom it is declared, the case does not exist any more.
#[utoipa::path(post, path = "/api/v1/cases/{case_id}/conflicts", tag = "cases",
    params(("case_id" = Uuid, Path, description = "Id of the case")), request_body = NewCaseConflict,
    responses((status = 204, description = "It is declared.")))]
pub async fn declare_case_conflict(
    access: Access<WriteCases>,
    id: Path<Uuid>,
    body: Body<NewCaseConflict>,
) -> ApiResult<HttpResponse> {
    let (id, user_id, barred) = (id.0, access.user_id()?, body.user_id);
    access
        .write(async move |transaction, _| store::declare_conflict(transaction, id, user_id, barred).await)
        .await
        .map(|()| HttpResponse::NoContent().finish())
}

/// List workloads
///
/// Advocates of the own organization with their open cases; those that nobody has come first.
#[utoipa::path(get, path = "/api/v1/case-workloads", tag = "cases",
    responses((status = 200, description = "All of them.", body = Page<CaseWorkload>)))]
pub async fn list_case_workloads(access: Access<ReadCases>) -> ApiResult<Page<CaseWorkload>> {
    let own = organization_of(&access)?;
    access.read(async move |transaction, _| store::workloads(transaction, own).await.map(Page::whole)).await
}

/// Search for somebody
///
/// Whom the own organization knows by exactly this name, number or address. Each search is recorded, without what was looked for.
#[utoipa::path(post, path = "/api/v1/person-searches", tag = "cases", request_body = PersonSearch,
    responses((status = 200, description = "Who was found.", body = Page<KnownPerson>)))]
pub async fn search_people(access: Access<RevealCases>, body: Body<PersonSearch>) -> ApiResult<Page<KnownPerson>> {
    let (organization_id, search, platform) = (organization_of(&access)?, body.into_inner(), access.platform().clone());
    access
        .write(async move |transaction, _| {
            let found = people::search(transaction, &platform, organization_id, &search).await?;
            record(transaction, "person", "person.searched", None, vec![], None).await?;
            Ok(Page::whole(found))
        })
        .await
}

/// Merge people
///
/// Uses another record in place of this one from now on. Nothing is lost: it can be undone.
#[utoipa::path(post, path = "/api/v1/people/{person_id}/merges", tag = "cases",
    params(("person_id" = Uuid, Path, description = "Id of the record that is not used any more")), request_body = NewPersonMerge,
    responses((status = 204, description = "They are merged.")))]
pub async fn merge_people(
    access: Access<WriteCases>,
    id: Path<Uuid>,
    body: Body<NewPersonMerge>,
) -> ApiResult<HttpResponse> {
    let (id, into_id) = (id.0, body.into_id);
    access
        .write(async move |transaction, _| people::merge(transaction, id, Some(into_id)).await)
        .await
        .map(|()| HttpResponse::NoContent().finish())
}

/// Undo a merge of people
///
/// Both records are used again, as they were.
#[utoipa::path(delete, path = "/api/v1/people/{person_id}/merges", tag = "cases",
    params(("person_id" = Uuid, Path, description = "Id of the record that was merged into another")),
    responses((status = 204, description = "It is undone.")))]
pub async fn undo_merge_people(access: Access<WriteCases>, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let id = id.0;
    access
        .write(async move |transaction, _| people::merge(transaction, id, None).await)
        .await
        .map(|()| HttpResponse::NoContent().finish())
}
