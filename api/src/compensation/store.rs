//! Rows of applications to the emergency fund and their sums.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{
    case_people, cases, compensation_applications as applications, compensation_requests as requests, people,
};
use serde_json::Value;
use uuid::Uuid;

use super::determination::{
    CompensationDenialReason, CompensationDetermination, CompensationFacts, CompensationOutcome, determine,
    required_documents,
};
use super::policies::{self, CompensationPolicy};
use super::rules::CompensationCategory;
use super::wire::{
    CompensationApplicationSummary, CompensationApplicationView, CompensationChoices, CompensationFilter,
    CompensationPayee, CompensationPayeeKind, CompensationRequest, CompensationRequestStatus, CompensationStatus,
    NewCompensationApplication,
};
use crate::cases::{CaseIncidentKind, PersonRelation};
use crate::organizations::summaries;
use crate::platform::access::Platform;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Page, PageRequest, Problem, TOTAL_CAP, Total};
use crate::secret_codes;
use crate::settings::today;
use crate::users::people::people as users;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = applications, check_for_backend(Pg))]
pub(super) struct ApplicationRow {
    pub id: Uuid,
    pub reference: String,
    pub case_id: Uuid,
    pub organization_id: Uuid,
    pub applicant_id: Uuid,
    pub relation: PersonRelation,
    pub policy_id: Option<Uuid>,
    pub status: CompensationStatus,
    pub facts: Value,
    pub documents: Vec<String>,
    pub sealed_appeal: Option<Vec<u8>>,
    pub submitted_by: Option<Uuid>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub decision_due_on: Option<NaiveDate>,
    pub decided_by: Option<Uuid>,
    pub decided_at: Option<DateTime<Utc>>,
    pub payment_due_on: Option<NaiveDate>,
    pub denial_reasons: Vec<String>,
    pub decision_note: Option<String>,
    pub appealed_at: Option<DateTime<Utc>>,
    pub former_decider_id: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub row_version: i64,
}

impl ApplicationRow {
    pub fn facts(&self) -> ApiResult<CompensationFacts> {
        serde_json::from_value(self.facts.clone()).map_err(|error| Problem::internal(&error))
    }
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = requests, check_for_backend(Pg))]
pub(super) struct RequestRow {
    pub id: Uuid,
    pub application_id: Uuid,
    pub category: CompensationCategory,
    pub requested_cents: i64,
    pub approved_cents: Option<i64>,
    pub payee_kind: CompensationPayeeKind,
    pub sealed_payee: Option<Vec<u8>>,
    pub status: CompensationRequestStatus,
    pub paid_on: Option<NaiveDate>,
}

/// Sums that were approved and are not void.
const GRANTED: [CompensationRequestStatus; 3] =
    [CompensationRequestStatus::Approved, CompensationRequestStatus::Paid, CompensationRequestStatus::Returned];
/// Sums that wait to be paid.
const TO_PAY: [CompensationRequestStatus; 2] =
    [CompensationRequestStatus::Approved, CompensationRequestStatus::Returned];

pub(super) fn payee_place(id: Uuid) -> String {
    format!("compensation_requests|sealed_payee|{id}")
}

pub(super) fn appeal_place(id: Uuid) -> String {
    format!("compensation_applications|sealed_appeal|{id}")
}

/// Who asks, with what they may do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caller {
    pub user_id: Uuid,
    pub organization_id: Option<Uuid>,
    /// Applies for people of cases.
    pub applies: bool,
    /// Decides.
    pub decides: bool,
    /// Pays.
    pub settles: bool,
}

/// Writes an entry of the audit trail; like cases, applications are in no feed of changes.
pub(super) async fn record(
    transaction: Transaction<'_>,
    action: &str,
    id: Uuid,
    fields: Vec<&str>,
    purpose: Option<String>,
) -> ApiResult<()> {
    let (resource_type, resource_id) = ("compensation_application", Some(id.to_string()));
    audit::record(transaction, audit::Entry { action, resource_type, resource_id, fields, purpose, denied: false })
        .await
}

pub(super) async fn row(transaction: Transaction<'_>, id: Uuid) -> ApiResult<ApplicationRow> {
    Ok(applications::table.find(id).select(ApplicationRow::as_select()).first(&mut transaction.connection()).await?)
}

pub(super) async fn lock(transaction: Transaction<'_>, id: Uuid) -> ApiResult<ApplicationRow> {
    Ok(applications::table
        .find(id)
        .select(ApplicationRow::as_select())
        .for_update()
        .first(&mut transaction.connection())
        .await?)
}

pub(super) async fn requests_of(transaction: Transaction<'_>, ids: &[Uuid]) -> ApiResult<Vec<RequestRow>> {
    Ok(requests::table
        .filter(requests::application_id.eq_any(ids))
        .order((requests::application_id, requests::category))
        .select(RequestRow::as_select())
        .load(&mut transaction.connection())
        .await?)
}

/// Counts a change.
pub(super) async fn touch(transaction: Transaction<'_>, id: Uuid) -> ApiResult<()> {
    diesel::update(applications::table.find(id))
        .set((applications::updated_at.eq(Utc::now()), applications::row_version.eq(applications::row_version + 1)))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Applications go with their case to another organization.
pub(crate) async fn follow_case(transaction: Transaction<'_>, case_id: Uuid, organization_id: Uuid) -> ApiResult<()> {
    diesel::update(applications::table.filter(applications::case_id.eq(case_id)))
        .set(applications::organization_id.eq(organization_id))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Erases who was paid and what was said, when the case has served its time; sums and decisions stay. Returns how many payees.
pub(crate) async fn erase_payees(transaction: Transaction<'_>, case_id: Uuid) -> ApiResult<usize> {
    let own = applications::table.filter(applications::case_id.eq(case_id));
    let erased = diesel::update(requests::table)
        .filter(requests::application_id.eq_any(own.select(applications::id)))
        .filter(requests::sealed_payee.is_not_null())
        .set(requests::sealed_payee.eq(None::<Vec<u8>>))
        .execute(&mut transaction.connection())
        .await?;
    diesel::update(applications::table)
        .filter(applications::case_id.eq(case_id))
        .set((applications::sealed_appeal.eq(None::<Vec<u8>>), applications::decision_note.eq(None::<String>)))
        .execute(&mut transaction.connection())
        .await?;
    Ok(erased)
}

/// The applicant has another record with the other organization.
pub(crate) async fn follow_person(
    transaction: Transaction<'_>,
    case_id: Uuid,
    (former, new): (Uuid, Uuid),
) -> ApiResult<()> {
    diesel::update(applications::table)
        .filter(applications::case_id.eq(case_id))
        .filter(applications::applicant_id.eq(former))
        .set(applications::applicant_id.eq(new))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// What was granted for one victim so far, by category: also what the caller may not read.
pub(super) async fn granted(
    transaction: Transaction<'_>,
    case_id: Uuid,
) -> ApiResult<HashMap<CompensationCategory, i64>> {
    let rows: Vec<(CompensationCategory, Option<i64>)> = transaction
        .as_system(async || {
            Ok(requests::table
                .inner_join(applications::table.on(applications::id.eq(requests::application_id)))
                .filter(applications::case_id.eq(case_id))
                .filter(requests::status.eq_any(GRANTED))
                .select((requests::category, requests::approved_cents))
                .load(&mut transaction.connection())
                .await?)
        })
        .await?;
    let mut sums = HashMap::new();
    for (category, cents) in rows {
        *sums.entry(category).or_default() += cents.unwrap_or_default();
    }
    Ok(sums)
}

/// What the rules say of an application: by the version and day on which it was sent, else of today.
pub(super) async fn judge(
    transaction: Transaction<'_>,
    row: &ApplicationRow,
    asked: &[CompensationCategory],
) -> ApiResult<(CompensationPolicy, CompensationDetermination)> {
    let day = match row.submitted_at {
        Some(at) => at.with_timezone(&crate::settings::timezone(transaction).await?).date_naive(),
        None => today(transaction).await?,
    };
    let policy = match row.policy_id {
        Some(id) => policies::find(transaction, id).await?,
        None => policies::on(transaction, day).await?,
    };
    let basis = (policy.effective_from, &policy.rules);
    let determination = determine(basis, &row.facts()?, day, Some((asked, &row.documents)));
    Ok((policy, determination))
}

type Applications = applications::BoxedQuery<'static, Pg>;

fn filtered(filter: &CompensationFilter, today: NaiveDate) -> Applications {
    let filter = filter.clone();
    let mut query = applications::table.into_boxed();
    if !filter.status.is_empty() {
        query = query.filter(applications::status.eq_any(filter.status.0));
    }
    if let Some(id) = filter.case_id {
        query = query.filter(applications::case_id.eq(id));
    }
    if let Some(start) = filter.reference {
        query = query.filter(applications::reference.like(secret_codes::beginning(&start)));
    }
    let waits = || {
        let own = requests::table.filter(requests::application_id.eq(applications::id));
        diesel::dsl::exists(own.filter(requests::status.eq_any(TO_PAY)))
    };
    match filter.to_pay {
        Some(true) => query = query.filter(waits()),
        Some(false) => query = query.filter(diesel::dsl::not(waits())),
        None => {}
    }
    let undecided = applications::status
        .eq(CompensationStatus::Submitted)
        .and(applications::decision_due_on.is_not_null())
        .and(applications::decision_due_on.assume_not_null().lt(today));
    let unpaid = applications::payment_due_on
        .is_not_null()
        .and(applications::payment_due_on.assume_not_null().lt(today))
        .and(waits());
    match filter.overdue {
        Some(true) => query = query.filter(undecided.or(unpaid)),
        Some(false) => query = query.filter(diesel::dsl::not(undecided.or(unpaid))),
        None => {}
    }
    query
}

pub(super) async fn page(
    transaction: Transaction<'_>,
    filter: &CompensationFilter,
    page: &PageRequest,
) -> ApiResult<Page<CompensationApplicationSummary>> {
    let (_, descending) = page.sort(&["-created_at", "created_at"])?;
    let today = today(transaction).await?;
    let after = page.after::<DateTime<Utc>>()?;
    let query = filtered(filter, today);
    let rows: Vec<ApplicationRow> =
        crate::keyset!(query, applications::created_at, applications::id, descending, after)
            .limit(page.limit + 1)
            .select(ApplicationRow::as_select())
            .load(&mut transaction.connection())
            .await?;
    let total = match page.include_total {
        true => {
            let ids: Vec<Uuid> = filtered(filter, today)
                .select(applications::id)
                .limit(TOTAL_CAP + 1)
                .load(&mut transaction.connection())
                .await?;
            Some(Total::of(&ids))
        }
        false => None,
    };
    let key = |row: &ApplicationRow| (row.created_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), row.id);
    let found = page.page(rows, total, key);
    let ids: Vec<Uuid> = found.items.iter().map(|row| row.id).collect();
    let sums = requests_of(transaction, &ids).await?;
    let mut shown = summarize(transaction, &found.items, &sums, today).await?;
    Ok(found.filter_map(|row| shown.remove(&row.id)))
}

async fn summarize(
    transaction: Transaction<'_>,
    rows: &[ApplicationRow],
    sums: &[RequestRow],
    today: NaiveDate,
) -> ApiResult<HashMap<Uuid, CompensationApplicationSummary>> {
    let organizations = summaries(transaction).await?;
    let case_ids: Vec<Uuid> = rows.iter().map(|row| row.case_id).collect();
    let visible: HashSet<Uuid> = cases::table
        .filter(cases::id.eq_any(case_ids))
        .select(cases::id)
        .load(&mut transaction.connection())
        .await?
        .into_iter()
        .collect();
    let mut found = HashMap::new();
    for row in rows {
        let own = || sums.iter().filter(|request| request.application_id == row.id);
        let decided = own().all(|request| request.approved_cents.is_some());
        let waits = own().any(|request| TO_PAY.contains(&request.status));
        let due_on = match row.status {
            CompensationStatus::Submitted => row.decision_due_on,
            _ if waits => row.payment_due_on,
            _ => None,
        };
        found.insert(
            row.id,
            CompensationApplicationSummary {
                id: row.id,
                reference: row.reference.clone(),
                organization: organizations.get(&row.organization_id).cloned().ok_or_else(Problem::not_found)?,
                case_id: visible.contains(&row.case_id).then_some(row.case_id),
                relation: row.relation,
                status: row.status,
                facts: row.facts()?,
                requested_cents: own().map(|request| request.requested_cents).sum(),
                approved_cents: decided.then(|| own().filter_map(|request| request.approved_cents).sum()),
                due_on,
                overdue: due_on.is_some_and(|day| day < today),
                appealed: row.appealed_at.is_some(),
                submitted_at: row.submitted_at,
                created_at: row.created_at,
                row_version: row.row_version,
            },
        );
    }
    Ok(found)
}

/// What keeps somebody from deciding or paying.
pub(super) fn barred_by(row: &ApplicationRow, caller: Caller) -> Option<&'static str> {
    if row.submitted_by == Some(caller.user_id) || Some(row.organization_id) == caller.organization_id {
        return Some("own_organization");
    }
    (row.appealed_at.is_some() && row.former_decider_id == Some(caller.user_id)).then_some("decided_before")
}

/// One application, with what the caller may do.
pub(super) async fn find(
    transaction: Transaction<'_>,
    id: Uuid,
    caller: Caller,
) -> ApiResult<CompensationApplicationView> {
    let row = row(transaction, id).await?;
    let sums = requests_of(transaction, &[id]).await?;
    let today = today(transaction).await?;
    let summary = summarize(transaction, std::slice::from_ref(&row), &sums, today).await?.remove(&id);
    let summary = summary.ok_or_else(Problem::not_found)?;
    let asked: Vec<CompensationCategory> = sums.iter().map(|request| request.category).collect();
    let (policy, determination) = judge(transaction, &row, &asked).await?;
    let granted: i64 = granted(transaction, row.case_id).await?.values().sum();
    let names = users(transaction, [row.submitted_by, row.decided_by].into_iter().flatten().collect()).await?;
    let named = |id: Option<Uuid>| id.and_then(|id| names.get(&id)).cloned();
    let denies = determination.outcome == CompensationOutcome::NotEligible || row.status == CompensationStatus::Denied;
    let codes = required_documents(&policy.rules, &asked);
    let applies = caller.applies && summary.case_id.is_some();
    let free = barred_by(&row, caller).is_none();
    let waits = sums.iter().any(|request| GRANTED.contains(&request.status));
    Ok(CompensationApplicationView {
        applicant_id: summary.case_id.map(|_| row.applicant_id),
        choices: CompensationChoices {
            submit: applies && row.status == CompensationStatus::Draft,
            withdraw: applies && matches!(row.status, CompensationStatus::Draft | CompensationStatus::Submitted),
            decide: caller.decides && free && row.status == CompensationStatus::Submitted,
            appeal: applies && row.status == CompensationStatus::Denied && row.appealed_at.is_none(),
            settle: caller.settles && free && waits && row.decided_by != Some(caller.user_id),
        },
        documents: row.documents.clone(),
        required_documents: policy.rules.documents.iter().filter(|one| codes.contains(&one.code)).cloned().collect(),
        remaining_cents: (determination.total_cents - granted).max(0),
        alternatives: if denies { policy.rules.alternatives } else { vec![] },
        determination,
        denial_reasons: row
            .denial_reasons
            .iter()
            .filter_map(|code| code.parse().ok())
            .collect::<Vec<CompensationDenialReason>>(),
        decision_note: row.decision_note.clone(),
        submitted_by: named(row.submitted_by),
        decided_by: named(row.decided_by),
        decided_at: row.decided_at,
        requests: sums
            .into_iter()
            .map(|request| CompensationRequest {
                id: request.id,
                category: request.category,
                requested_cents: request.requested_cents,
                approved_cents: request.approved_cents,
                payee_kind: request.payee_kind,
                status: request.status,
                paid_on: request.paid_on,
            })
            .collect(),
        summary,
    })
}

/// An application whose payees are sealed, before the transaction begins.
pub(super) struct Prepared {
    new: NewCompensationApplication,
    sealed: Vec<(Uuid, Vec<u8>)>,
}

pub(super) async fn prepare(platform: &Platform, new: NewCompensationApplication) -> ApiResult<Prepared> {
    let mut sealed = Vec::new();
    for request in &new.requests {
        let id = Uuid::now_v7();
        let plain = serde_json::to_vec(&request.payee).map_err(|error| Problem::internal(&error))?;
        sealed.push((id, platform.seal(&payee_place(id), &plain).await?));
    }
    Ok(Prepared { new, sealed })
}

pub(super) async fn payee(platform: &Platform, id: Uuid, sealed: &[u8]) -> ApiResult<CompensationPayee> {
    let opened = platform.open(&payee_place(id), sealed).await?;
    serde_json::from_slice(&opened).map_err(|error| Problem::internal(&error))
}

/// What the case says of the applicant and of what happened.
async fn check(
    transaction: Transaction<'_>,
    case_id: Uuid,
    new: &NewCompensationApplication,
) -> ApiResult<(Uuid, PersonRelation)> {
    type Case = (Uuid, String, CaseIncidentKind, NaiveDate, Option<i32>, Option<i32>);
    let refused = |pointer: &str, code, detail: &str| Err(Problem::invalid_field(pointer, code, detail));
    let (organization_id, status, kind, on, incident_area, residence_area): Case = cases::table
        .find(case_id)
        .select((
            cases::organization_id,
            cases::status,
            cases::incident_kind,
            cases::incident_on,
            cases::incident_area_number,
            cases::residence_area_number,
        ))
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    if status != "open" {
        return Err(Problem::conflict("case_closed", "The case is closed; open it again first."));
    }
    let facts = &new.facts;
    let same = (facts.incident_kind, facts.incident_on, facts.incident_area_number, facts.residence_area_number)
        == (kind, on, incident_area, residence_area);
    if !same {
        return refused(
            "/facts",
            "not_of_case",
            "What happened, when and where is what the case says; change the case.",
        );
    }
    let applicant: Option<(PersonRelation, bool)> = case_people::table
        .inner_join(people::table.on(people::id.eq(case_people::person_id)))
        .filter(case_people::case_id.eq(case_id))
        .filter(case_people::person_id.eq(new.applicant_id))
        .select((case_people::relation, people::minor))
        .first(&mut transaction.connection())
        .await
        .optional()?;
    let relation = match applicant {
        None => return refused("/applicant_id", "unknown_person", "Choose somebody of the case."),
        Some((PersonRelation::AllegedOffender, _)) => {
            return refused("/applicant_id", "alleged_offender", "Who is said to have done it does not apply.");
        }
        Some((PersonRelation::Victim, _)) if kind == CaseIncidentKind::Homicide => {
            return refused("/applicant_id", "killed", "Choose somebody of the family.");
        }
        Some((_, true)) => return refused("/applicant_id", "minor", "Somebody of age applies for a minor."),
        Some((relation, false)) => relation,
    };
    let policy = policies::on(transaction, today(transaction).await?).await?;
    for (index, code) in new.documents.iter().enumerate() {
        if !policy.rules.documents.iter().any(|document| document.code == *code) {
            return refused(&format!("/documents/{index}"), "unknown_document", "Choose papers of the rules in force.");
        }
    }
    for (index, request) in new.requests.iter().enumerate() {
        let pointer = |field: &str| format!("/requests/{index}/{field}");
        if new.requests.iter().take(index).any(|other| other.category == request.category) {
            return refused(&pointer("category"), "twice", "Ask for each category once.");
        }
        if request.category == CompensationCategory::Funeral && kind != CaseIncidentKind::Homicide {
            return refused(&pointer("category"), "not_fatal", "A funeral is paid after a homicide.");
        }
        if request.requested_cents > policy.rules.caps.of(request.category) {
            return refused(&pointer("requested_cents"), "over_cap", "It is more than the most for this category.");
        }
        let home = request.payee_kind == CompensationPayeeKind::FuneralHome;
        if home && request.category != CompensationCategory::Funeral {
            return refused(&pointer("payee_kind"), "not_funeral", "A funeral home is paid for a funeral.");
        }
        let elsewhere = facts.applicant_in_city == Some(false) && policy.rules.funeral_for_kin_elsewhere;
        if elsewhere && request.category == CompensationCategory::Funeral && !home {
            let detail = "For next of kin who live elsewhere the funeral home is paid.";
            return refused(&pointer("payee_kind"), "funeral_home_only", detail);
        }
    }
    Ok((organization_id, relation))
}

/// Begins an application.
pub(super) async fn insert(transaction: Transaction<'_>, case_id: Uuid, prepared: Prepared) -> ApiResult<Uuid> {
    let (organization_id, relation) = check(transaction, case_id, &prepared.new).await?;
    let id = Uuid::now_v7();
    let entered = diesel::insert_into(applications::table)
        .values((
            applications::id.eq(id),
            applications::reference.eq(secret_codes::reference()?),
            applications::case_id.eq(case_id),
            applications::organization_id.eq(organization_id),
            applications::applicant_id.eq(prepared.new.applicant_id),
            applications::relation.eq(relation),
            applications::facts
                .eq(serde_json::to_value(&prepared.new.facts).map_err(|error| Problem::internal(&error))?),
            applications::documents.eq(&prepared.new.documents),
        ))
        .on_conflict_do_nothing()
        .execute(&mut transaction.connection())
        .await?;
    if entered == 0 {
        return Err(duplicate());
    }
    write_requests(transaction, id, prepared).await?;
    Ok(id)
}

pub(super) fn duplicate() -> Problem {
    Problem::conflict("duplicate", "They applied for this victim already. Go on with that application.")
}

/// Writes a draft anew.
pub(super) async fn replace(transaction: Transaction<'_>, row: &ApplicationRow, prepared: Prepared) -> ApiResult<()> {
    let (_, relation) = check(transaction, row.case_id, &prepared.new).await?;
    let changed = diesel::update(applications::table.find(row.id))
        .set((
            applications::applicant_id.eq(prepared.new.applicant_id),
            applications::relation.eq(relation),
            applications::facts
                .eq(serde_json::to_value(&prepared.new.facts).map_err(|error| Problem::internal(&error))?),
            applications::documents.eq(&prepared.new.documents),
        ))
        .execute(&mut transaction.connection())
        .await;
    match changed {
        Err(diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::UniqueViolation, _)) => {
            return Err(duplicate());
        }
        other => other?,
    };
    diesel::delete(requests::table.filter(requests::application_id.eq(row.id)))
        .execute(&mut transaction.connection())
        .await?;
    write_requests(transaction, row.id, prepared).await?;
    touch(transaction, row.id).await
}

async fn write_requests(transaction: Transaction<'_>, application_id: Uuid, prepared: Prepared) -> ApiResult<()> {
    let rows: Vec<_> = prepared
        .new
        .requests
        .into_iter()
        .zip(prepared.sealed)
        .map(|(request, (id, sealed))| {
            (
                requests::id.eq(id),
                requests::application_id.eq(application_id),
                requests::category.eq(request.category),
                requests::requested_cents.eq(request.requested_cents),
                requests::payee_kind.eq(request.payee_kind),
                requests::sealed_payee.eq(sealed),
            )
        })
        .collect();
    diesel::insert_into(requests::table).values(rows).execute(&mut transaction.connection()).await?;
    Ok(())
}
