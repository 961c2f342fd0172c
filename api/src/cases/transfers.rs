//! Cases that go to another organization: offered with the consent of the family, without names, and taken or not.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{case_notes, case_people, case_transfers, cases, people, settings};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::consents::{self, ConsentMethod};
use super::http::organization_of;
use super::people::{self as persons, Sealed};
use super::policy::{ReadCases, WriteCases};
use super::store::{self, CaseRow, note_place, plan_place, record, step};
use super::wire::{CaseIncidentKind, CaseNeedStatus, CaseStepKind};
use crate::actions;
use crate::compensation;
use crate::notifications::{NotificationKind, tell};
use crate::organizations::{OrganizationSummary, require_active, summaries};
use crate::platform::access::{Access, Platform};
use crate::platform::db::Transaction;
use crate::platform::http::{
    ApiResult, Body, IdempotencyKey, Item, List, Page, PageParameters, Path, Problem, Versioned,
};
use crate::referrals;
use crate::settings::today;
use crate::text_enum;
use crate::users::people::leads_of;
use crate::users::people::{Person, people as users};

text_enum! {
    /// Where an offer of a case stands.
    pub enum CaseTransferStatus {
        /// It waits for an answer.
        Requested = "requested",
        /// The other organization has the case now.
        Accepted = "accepted",
        /// The other organization does not take it.
        Declined = "declined",
        /// It was taken back.
        Withdrawn = "withdrawn",
    }
}

/// What another organization sees of a case before it takes it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CaseTransferSummary {
    /// What happened.
    pub incident_kind: CaseIncidentKind,
    /// Community area of the incident.
    #[schema(example = 25)]
    pub incident_area_number: Option<i32>,
    /// Community area where the victim lives.
    #[schema(example = 25)]
    pub residence_area_number: Option<i32>,
    /// How many people belong to it.
    #[schema(example = 2, minimum = 0)]
    pub people: i32,
    /// Languages that they speak.
    #[schema(max_items = 30)]
    pub languages: Vec<String>,
    /// Codes of needs that are not met.
    #[schema(max_items = 30)]
    pub needs: Vec<String>,
}

/// An offer of a case.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseTransfer {
    /// Id.
    pub id: Uuid,
    /// Where it stands.
    pub status: CaseTransferStatus,
    /// Who offers it.
    pub from_organization: OrganizationSummary,
    /// To whom.
    pub to_organization: OrganizationSummary,
    /// Whether the caller's organization is offered it.
    #[schema(example = true)]
    pub incoming: bool,
    /// The case, for the organization that has it.
    pub case_id: Option<Uuid>,
    /// What it is about.
    pub summary: CaseTransferSummary,
    /// How the family consented.
    pub consent_method: ConsentMethod,
    /// When the family consented.
    pub consented_on: NaiveDate,
    /// Who offers it.
    pub requested_by: Option<Person>,
    /// Since when.
    pub requested_at: DateTime<Utc>,
    /// When it was answered.
    pub decided_at: Option<DateTime<Utc>>,
}

impl Versioned for CaseTransfer {
    fn row_version(&self) -> i64 {
        1
    }

    fn state(&self) -> Option<String> {
        Some(self.status.as_str().to_owned())
    }
}

/// Offers of which status.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CaseTransferFilter {
    /// Where it stands.
    pub status: Option<CaseTransferStatus>,
}

/// To whom a case is offered.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCaseTransfer {
    /// The other organization.
    pub to_organization_id: Uuid,
    /// How the family consented to it.
    pub consent_method: ConsentMethod,
    /// When.
    pub consented_on: NaiveDate,
}

/// An answer to an offer: `accepted` and `declined` by the other organization, `withdrawn` by the one that offers.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCaseTransferDecision {
    /// The answer.
    pub status: CaseTransferStatus,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = case_transfers, check_for_backend(Pg))]
struct TransferRow {
    id: Uuid,
    case_id: Uuid,
    from_organization_id: Uuid,
    to_organization_id: Uuid,
    consent_method: ConsentMethod,
    consented_on: NaiveDate,
    status: CaseTransferStatus,
    summary: Value,
    requested_by: Option<Uuid>,
    requested_at: DateTime<Utc>,
    decided_at: Option<DateTime<Utc>>,
}

async fn views(transaction: Transaction<'_>, rows: Vec<TransferRow>, own: Uuid) -> ApiResult<Vec<CaseTransfer>> {
    let organizations = summaries(transaction).await?;
    let names = users(transaction, rows.iter().filter_map(|row| row.requested_by).collect()).await?;
    let organization = |id: Uuid| organizations.get(&id).cloned().ok_or_else(Problem::not_found);
    rows.into_iter()
        .map(|row| {
            let incoming = row.to_organization_id == own;
            Ok(CaseTransfer {
                id: row.id,
                status: row.status,
                from_organization: organization(row.from_organization_id)?,
                to_organization: organization(row.to_organization_id)?,
                incoming,
                case_id: (incoming == (row.status == CaseTransferStatus::Accepted)).then_some(row.case_id),
                summary: serde_json::from_value(row.summary).map_err(|error| Problem::internal(&error))?,
                consent_method: row.consent_method,
                consented_on: row.consented_on,
                requested_by: row.requested_by.and_then(|id| names.get(&id)).cloned(),
                requested_at: row.requested_at,
                decided_at: row.decided_at,
            })
        })
        .collect()
}

async fn find(transaction: Transaction<'_>, id: Uuid, own: Uuid) -> ApiResult<CaseTransfer> {
    let row: TransferRow =
        case_transfers::table.find(id).select(TransferRow::as_select()).first(&mut transaction.connection()).await?;
    views(transaction, vec![row], own).await?.pop().ok_or_else(Problem::not_found)
}

/// List offers of cases
///
/// To and from the own organization, latest first.
#[utoipa::path(get, path = "/api/v1/case-transfers", tag = "cases", params(CaseTransferFilter, PageParameters),
    responses((status = 200, description = "A page of offers.", body = Page<CaseTransfer>)))]
pub async fn list_case_transfers(
    access: Access<ReadCases>,
    list: List<CaseTransferFilter>,
) -> ApiResult<Page<CaseTransfer>> {
    let own = organization_of(&access)?;
    access
        .read(async move |transaction, _| {
            list.page.sort(&["-requested_at"])?;
            let after = list.page.after::<DateTime<Utc>>()?;
            let mut query = case_transfers::table.into_boxed();
            if let Some(status) = list.filter.status {
                query = query.filter(case_transfers::status.eq(status));
            }
            let rows: Vec<TransferRow> =
                crate::keyset!(query, case_transfers::requested_at, case_transfers::id, true, after)
                    .limit(list.page.limit + 1)
                    .select(TransferRow::as_select())
                    .load(&mut transaction.connection())
                    .await?;
            let shown = views(transaction, rows, own).await?;
            let at = |offer: &CaseTransfer| offer.requested_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
            Ok(list.page.page(shown, None, |offer| (at(offer), offer.id)))
        })
        .await
}

/// Offer a case to another organization
///
/// With the consent of the family. Until it takes the case, it sees no names and cannot open it.
#[utoipa::path(post, path = "/api/v1/cases/{case_id}/transfers", tag = "cases",
    params(("case_id" = Uuid, Path, description = "Id of the case"), IdempotencyKey), request_body = NewCaseTransfer,
    responses((status = 201, description = "The offer.", body = CaseTransfer)))]
pub async fn create_case_transfer(
    access: Access<WriteCases>,
    id: Path<Uuid>,
    idempotency: IdempotencyKey,
    body: Body<NewCaseTransfer>,
) -> ApiResult<Item<CaseTransfer>> {
    let own = organization_of(&access)?;
    let (id, fingerprint, new) = (id.0, body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| offer(transaction, id, own, new).await)
        .await?;
    let view = access.read(async move |transaction, _| find(transaction, created.id, own).await).await?;
    Ok(Item::created(view, "/api/v1/case-transfers".to_owned(), created.replayed))
}

async fn offer(transaction: Transaction<'_>, id: Uuid, own: Uuid, new: NewCaseTransfer) -> ApiResult<Uuid> {
    let row = store::lock_open(transaction, id).await?;
    require_active(transaction, new.to_organization_id, "/to_organization_id").await?;
    if new.to_organization_id == own {
        let detail = "The case is with your organization already.";
        return Err(Problem::invalid_field("/to_organization_id", "own_organization", detail));
    }
    if new.consented_on > today(transaction).await? {
        let detail = "The family consents before the case is offered.";
        return Err(Problem::invalid_field("/consented_on", "in_future", detail));
    }
    let persons = persons::of_cases(transaction, &[id]).await?;
    let mut languages: Vec<String> = persons.iter().map(|(_, _, person)| person.language.clone()).collect();
    languages.sort_unstable();
    languages.dedup();
    let needs = row.needs()?.into_iter().filter(|need| need.status == CaseNeedStatus::Open);
    let summary = CaseTransferSummary {
        incident_kind: row.incident_kind,
        incident_area_number: row.incident_area_number,
        residence_area_number: row.residence_area_number,
        people: i32::try_from(persons.len()).unwrap_or(i32::MAX),
        languages,
        needs: needs.map(|need| need.kind).collect(),
    };
    let transfer_id = Uuid::now_v7();
    let entered = diesel::insert_into(case_transfers::table)
        .values((
            case_transfers::id.eq(transfer_id),
            case_transfers::case_id.eq(id),
            case_transfers::from_organization_id.eq(own),
            case_transfers::to_organization_id.eq(new.to_organization_id),
            case_transfers::consent_method.eq(new.consent_method),
            case_transfers::consented_on.eq(new.consented_on),
            case_transfers::status.eq(CaseTransferStatus::Requested),
            case_transfers::summary.eq(serde_json::to_value(summary).map_err(|error| Problem::internal(&error))?),
            case_transfers::requested_by.eq(transaction.subject().id()),
        ))
        .on_conflict_do_nothing()
        .execute(&mut transaction.connection())
        .await?;
    if entered == 0 {
        return Err(Problem::conflict("transfer_waits", "The case is offered already; take that offer back first."));
    }
    step(transaction, id, CaseStepKind::TransferRequested).await?;
    let told = leads_of(transaction, new.to_organization_id).await?;
    let (kind, about) = (NotificationKind::CaseOffered, ("case_transfer", transfer_id));
    tell(transaction, &told, kind, about, CaseTransferStatus::Requested.as_str()).await?;
    record(transaction, "case", "case.transfer_requested", Some(id), vec!["organization_id"], None).await?;
    Ok(transfer_id)
}

/// Answer an offer of a case
///
/// Taken, the case leaves the other organization with all names, notes and its plan: they are sealed anew under the key of the
/// organization that takes it, and whoever takes it works on it.
#[utoipa::path(post, path = "/api/v1/case-transfers/{transfer_id}/decisions", tag = "cases",
    params(("transfer_id" = Uuid, Path, description = "Id of the offer")), request_body = NewCaseTransferDecision,
    responses((status = 200, description = "The offer as it stands now.", body = CaseTransfer)))]
pub async fn decide_case_transfer(
    access: Access<WriteCases>,
    id: Path<Uuid>,
    body: Body<NewCaseTransferDecision>,
) -> ApiResult<Item<CaseTransfer>> {
    let (id, own, status, platform) = (id.0, organization_of(&access)?, body.status, access.platform().clone());
    access
        .write(async move |transaction, _| {
            decide(transaction, &platform, (id, own), status).await?;
            find(transaction, id, own).await
        })
        .await
        .map(Item::ok)
}

async fn decide(
    transaction: Transaction<'_>,
    platform: &Platform,
    (id, own): (Uuid, Uuid),
    status: CaseTransferStatus,
) -> ApiResult<()> {
    let row: TransferRow = case_transfers::table
        .find(id)
        .select(TransferRow::as_select())
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    let incoming = row.to_organization_id == own;
    let (kind, action) = match (status, incoming) {
        (CaseTransferStatus::Accepted, true) => (CaseStepKind::TransferAccepted, "case.transfer_accepted"),
        (CaseTransferStatus::Declined, true) => (CaseStepKind::TransferDeclined, "case.transfer_declined"),
        (CaseTransferStatus::Withdrawn, false) => (CaseStepKind::TransferWithdrawn, "case.transfer_withdrawn"),
        _ => {
            let detail = "Whom a case is offered to accepts or declines; who offers it withdraws.";
            return Err(Problem::invalid_field("/status", "not_possible", detail));
        }
    };
    if row.status != CaseTransferStatus::Requested {
        return Err(Problem::conflict("not_open", "This offer was answered already. Load it again."));
    }
    let user_id = transaction.subject().id();
    transaction
        .as_system(async || {
            if status == CaseTransferStatus::Accepted {
                let case = store::lock(transaction, row.case_id).await?;
                move_case(transaction, platform, &case, own, user_id).await?;
            }
            diesel::update(case_transfers::table.find(id))
                .set((
                    case_transfers::status.eq(status),
                    case_transfers::decided_by.eq(user_id),
                    case_transfers::decided_at.eq(Utc::now()),
                ))
                .execute(&mut transaction.connection())
                .await?;
            step(transaction, row.case_id, kind).await?;
            let (told, told_kind) = match incoming {
                true => (row.requested_by.into_iter().collect(), NotificationKind::CaseOfferAnswered),
                false => (leads_of(transaction, row.to_organization_id).await?, NotificationKind::CaseOffered),
            };
            tell(transaction, &told, told_kind, ("case_transfer", id), status.as_str()).await?;
            record(transaction, "case", action, Some(row.case_id), vec!["organization_id"], None).await
        })
        .await
}

/// Seals everything of a case anew for another organization. People whom the former one needs in no other case are forgotten there.
async fn move_case(
    transaction: Transaction<'_>,
    platform: &Platform,
    case: &CaseRow,
    to: Uuid,
    advocate_id: Option<Uuid>,
) -> ApiResult<()> {
    let seal = async |place: String, sealed: &[u8]| -> ApiResult<Vec<u8>> {
        let opened = platform.open(&place, sealed).await?;
        platform.seal_for(Some(to), &place, &opened).await
    };
    let plan = match &case.sealed_plan {
        None => None,
        Some(sealed) => Some(seal(plan_place(case.id), sealed).await?),
    };
    let days: i32 =
        settings::table.select(settings::case_first_contact_days).first(&mut transaction.connection()).await?;
    diesel::update(cases::table.find(case.id))
        .set((
            cases::organization_id.eq(to),
            cases::advocate_id.eq(advocate_id),
            cases::sealed_plan.eq(plan),
            cases::contact_due_on.eq(today(transaction).await? + Duration::days(i64::from(days))),
        ))
        .execute(&mut transaction.connection())
        .await?;
    actions::follow_case(transaction, case.id, to).await?;
    compensation::follow_case(transaction, case.id, to).await?;
    consents::follow_case(transaction, platform, (case.id, to)).await?;
    referrals::follow_case(transaction, platform, (case.id, to)).await?;
    let notes: Vec<(Uuid, Vec<u8>)> = case_notes::table
        .filter(case_notes::case_id.eq(case.id))
        .select((case_notes::id, case_notes::sealed_text))
        .load(&mut transaction.connection())
        .await?;
    for (id, sealed) in notes {
        diesel::update(case_notes::table.find(id))
            .set(case_notes::sealed_text.eq(seal(note_place(id), &sealed).await?))
            .execute(&mut transaction.connection())
            .await?;
    }
    for (_, _, former) in persons::of_cases(transaction, &[case.id]).await? {
        let former_id = former.id;
        let known = persons::survivor(transaction, former).await?;
        let (id, details) = (Uuid::now_v7(), known.details(platform).await?);
        diesel::insert_into(people::table)
            .values((
                people::id.eq(id),
                people::organization_id.eq(to),
                people::safe_contact.eq(known.safe_contact),
                people::language.eq(known.language),
                people::protected.eq(known.protected),
                Sealed::new(platform, to, id, &details).await?,
            ))
            .execute(&mut transaction.connection())
            .await?;
        compensation::follow_person(transaction, case.id, (former_id, id)).await?;
        consents::follow_person(transaction, case.id, (former_id, id)).await?;
        referrals::follow_person(transaction, case.id, (former_id, id)).await?;
        diesel::update(case_people::table.find((case.id, former_id)))
            .set(case_people::person_id.eq(id))
            .execute(&mut transaction.connection())
            .await?;
        persons::forget_unused(transaction, former_id).await?;
    }
    Ok(())
}
