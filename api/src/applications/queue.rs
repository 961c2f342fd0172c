//! What staff see: the queue and one application, without names and addresses.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{
    application_changes, application_decisions, application_documents, application_notices, applications, programs,
};
use serde_json::Value;
use uuid::Uuid;

use super::model::{ApplicationNoticeKind, ApplicationStatus, DecisionOutcome, DecisionStep, DuplicateReason};
use super::notices;
use super::review::{self, Reviewer};
use super::staff_wire::{
    ApplicationChoices, ApplicationDecision, ApplicationDuplicate, ApplicationFilter, ApplicationSummary,
    ApplicationView, AssistedApplication,
};
use super::store::{self, ApplicationRow, Judged};
use super::wire::{ApplicationStep, RequiredAttestation, RequiredDocument};
use crate::localized::Localized;
use crate::notices::ContactChannel;
use crate::organizations::summaries;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Page, PageRequest, Problem, TOTAL_CAP, Total};
use crate::programs::ProgramTrack;
use crate::secret_codes;
use crate::settings::today;
use crate::users::people::people;

type Applications = applications::BoxedQuery<'static, Pg>;

fn filtered(filter: &ApplicationFilter, user_id: Uuid, today: NaiveDate) -> Applications {
    let filter = filter.clone();
    let mut query = applications::table.filter(applications::submitted_at.is_not_null()).into_boxed();
    match filter.reference {
        Some(start) => {
            query = query.filter(applications::reference.like(secret_codes::beginning(&start)));
        }
        None => query = query.filter(applications::merged_into.is_null()),
    }
    if !filter.status.is_empty() {
        query = query.filter(applications::status.eq_any(filter.status.0));
    }
    if let Some(id) = filter.program_id {
        query = query.filter(applications::program_id.eq(id));
    }
    if !filter.area.is_empty() {
        query = query.filter(applications::community_area_number.eq_any(filter.area.0));
    }
    match filter.mine {
        Some(true) => query = query.filter(applications::assignee_id.eq(user_id)),
        Some(false) => query = query.filter(applications::assignee_id.is_distinct_from(user_id)),
        None => {}
    }
    match filter.assigned {
        Some(true) => query = query.filter(applications::assignee_id.is_not_null()),
        Some(false) => query = query.filter(applications::assignee_id.is_null()),
        None => {}
    }
    let clocks = [
        ApplicationStatus::Approved,
        ApplicationStatus::PaymentPending,
        ApplicationStatus::PaymentReturned,
        ApplicationStatus::ReadyForPickup,
    ];
    let late = applications::status
        .eq(ApplicationStatus::NeedsInformation)
        .and(applications::information_due_on.is_not_null())
        .and(applications::information_due_on.assume_not_null().lt(today))
        .or(applications::status
            .eq_any(clocks)
            .and(applications::fulfill_by.is_not_null())
            .and(applications::fulfill_by.assume_not_null().lt(today)));
    match filter.overdue {
        Some(true) => query = query.filter(late),
        Some(false) => query = query.filter(diesel::dsl::not(late)),
        None => {}
    }
    let waits = diesel::dsl::exists(
        application_notices::table
            .filter(application_notices::application_id.eq(applications::id))
            .filter(application_notices::channel.eq_any(ContactChannel::BY_STAFF))
            .filter(application_notices::sent_at.is_null()),
    );
    match filter.to_tell {
        Some(true) => query = query.filter(waits),
        Some(false) => query = query.filter(diesel::dsl::not(waits)),
        None => {}
    }
    query
}

/// A page of the queue; those that wait longest first.
pub(super) async fn page(
    transaction: Transaction<'_>,
    user_id: Uuid,
    filter: &ApplicationFilter,
    page: &PageRequest,
) -> ApiResult<Page<ApplicationSummary>> {
    let (sort, descending) = page.sort(&["submitted_at", "-submitted_at", "-updated_at", "updated_at"])?;
    let today = today(transaction).await?;
    let query = filtered(filter, user_id, today);
    let after = page.after::<DateTime<Utc>>()?;
    let query = match sort {
        "updated_at" => crate::keyset!(query, applications::updated_at, applications::id, descending, after),
        _ => crate::keyset!(query, applications::submitted_at.assume_not_null(), applications::id, descending, after),
    };
    let rows: Vec<ApplicationRow> =
        query.limit(page.limit + 1).select(ApplicationRow::as_select()).load(&mut transaction.connection()).await?;
    let total = match page.include_total {
        true => {
            let ids: Vec<Uuid> = filtered(filter, user_id, today)
                .select(applications::id)
                .limit(TOTAL_CAP + 1)
                .load(&mut transaction.connection())
                .await?;
            Some(Total::of(&ids))
        }
        false => None,
    };
    let found = page.page(rows, total, |row| {
        let at = if sort == "updated_at" { row.updated_at } else { row.submitted_at.unwrap_or(row.created_at) };
        (at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), row.id)
    });
    let mut shown = summarize(transaction, &found.items, today).await?;
    Ok(found.filter_map(|row| shown.remove(&row.id)))
}

async fn summarize(
    transaction: Transaction<'_>,
    rows: &[ApplicationRow],
    today: NaiveDate,
) -> ApiResult<HashMap<Uuid, ApplicationSummary>> {
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let named: Vec<(Uuid, Value, ProgramTrack)> = programs::table
        .select((programs::id, programs::name, programs::track))
        .load(&mut transaction.connection())
        .await?;
    let programs: HashMap<Uuid, (Value, ProgramTrack)> =
        named.into_iter().map(|(id, name, track)| (id, (name, track))).collect();
    let organizations = summaries(transaction).await?;
    let people = people(transaction, rows.iter().filter_map(|row| row.assignee_id).collect()).await?;
    let mut to_tell: HashMap<Uuid, Vec<ApplicationNoticeKind>> = HashMap::new();
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    for (id, kind) in notices::to_tell(transaction, &ids).await? {
        to_tell.entry(id).or_default().push(kind);
    }
    let mut found = HashMap::new();
    for row in rows {
        let (name, track) = programs.get(&row.program_id).cloned().ok_or_else(Problem::not_found)?;
        let due_on = match row.status {
            ApplicationStatus::NeedsInformation => row.information_due_on,
            ApplicationStatus::Approved
            | ApplicationStatus::PaymentPending
            | ApplicationStatus::PaymentReturned
            | ApplicationStatus::ReadyForPickup => row.fulfill_by,
            _ => None,
        };
        found.insert(
            row.id,
            ApplicationSummary {
                id: row.id,
                reference: row.reference.clone(),
                program_id: row.program_id,
                program_name: Localized::from_column(name)?,
                track,
                status: row.status,
                applicant_kind: row.facts()?.applicant_kind,
                community_area_number: row.community_area_number,
                language: row.language,
                submitted_at: row.submitted_at,
                award_cents: row.award_cents,
                assignee: row.assignee_id.and_then(|id| people.get(&id)).cloned(),
                assisted_by: row.organization_id.and_then(|id| organizations.get(&id)).cloned(),
                due_on,
                overdue: due_on.is_some_and(|due| due < today),
                appealed: row.appealed_at.is_some(),
                to_tell: to_tell.remove(&row.id).unwrap_or_default(),
                row_version: row.row_version,
            },
        );
    }
    Ok(found)
}

/// One application, with what the caller may do.
pub(super) async fn find(
    transaction: Transaction<'_>,
    id: Uuid,
    reviewer: Reviewer,
    (writes, gives): (bool, bool),
) -> ApiResult<ApplicationView> {
    let row = store::row(transaction, id).await?;
    if row.submitted_at.is_none() {
        return Err(Problem::not_found());
    }
    let today = today(transaction).await?;
    let summary = summarize(transaction, std::slice::from_ref(&row), today).await?.remove(&id);
    let Judged { policy, documents, determination, .. } = store::judge(transaction, &row, true).await?;
    let facts = row.facts()?;
    let rules = &policy.rules;
    let steps: Vec<(ApplicationStatus, DateTime<Utc>)> = application_changes::table
        .filter(application_changes::application_id.eq(id))
        .order((application_changes::changed_at, application_changes::id))
        .limit(200)
        .select((application_changes::to_status, application_changes::changed_at))
        .load(&mut transaction.connection())
        .await?;
    Ok(ApplicationView {
        summary: summary.ok_or_else(Problem::not_found)?,
        documents,
        required_documents: RequiredDocument::all(rules, &facts),
        denial_reasons: rules
            .denial_reasons
            .iter()
            .map(|one| RequiredAttestation { code: one.code.clone(), text: one.text.clone() })
            .collect(),
        information_requests: store::requests(transaction, id).await?,
        decisions: decisions(transaction, id).await?,
        duplicates: duplicates(transaction, &row).await?,
        merged_into: row.merged_into,
        steps: steps.into_iter().map(|(status, at)| ApplicationStep { status, at }).collect(),
        conflict_declared: review::declared(transaction, id, reviewer.user_id).await?,
        choices: choices(transaction, &row, reviewer, (writes, gives), today).await?,
        facts,
        determination,
    })
}

async fn choices(
    transaction: Transaction<'_>,
    row: &ApplicationRow,
    reviewer: Reviewer,
    (writes, gives): (bool, bool),
    today: NaiveDate,
) -> ApiResult<ApplicationChoices> {
    let ready = writes && review::is_ready(row, today);
    let same = row.recommended_by == Some(reviewer.user_id);
    let barred = review::barred_by(transaction, row, reviewer).await?;
    let free = barred.is_none();
    Ok(ApplicationChoices {
        ask: writes && free && row.status.is_in_review(),
        recommend: ready && free,
        decide: ready && free && row.recommended_by.is_some() && !same,
        hand_over: gives && free && row.status == ApplicationStatus::ReadyForPickup,
        renew: gives && row.status == ApplicationStatus::PickupExpired,
        end: writes && review::may_end(row.status),
        barred_by: barred.or_else(|| (ready && same).then_some("same_person")).map(str::to_owned),
    })
}

async fn decisions(transaction: Transaction<'_>, id: Uuid) -> ApiResult<Vec<ApplicationDecision>> {
    type Row = (Uuid, DecisionStep, DecisionOutcome, Vec<String>, Option<String>, i64, Option<Uuid>, DateTime<Utc>);
    let rows: Vec<Row> = application_decisions::table
        .filter(application_decisions::application_id.eq(id))
        .order((application_decisions::created_at, application_decisions::id))
        .select((
            application_decisions::id,
            application_decisions::step,
            application_decisions::outcome,
            application_decisions::reasons,
            application_decisions::note,
            application_decisions::award_cents,
            application_decisions::actor_id,
            application_decisions::created_at,
        ))
        .load(&mut transaction.connection())
        .await?;
    let people = people(transaction, rows.iter().filter_map(|row| row.6).collect()).await?;
    let view = |(id, step, outcome, reasons, note, award_cents, actor, created_at): Row| ApplicationDecision {
        id,
        step,
        outcome,
        reasons,
        note,
        award_cents,
        actor: actor.and_then(|id| people.get(&id)).cloned(),
        created_at,
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Others that may be the same, with the reason; nobody but a person merges them.
async fn duplicates(transaction: Transaction<'_>, row: &ApplicationRow) -> ApiResult<Vec<ApplicationDuplicate>> {
    type Other = (Uuid, String, ApplicationStatus, Option<Vec<u8>>, Option<Vec<u8>>);
    let digests = application_documents::table
        .filter(application_documents::application_id.eq(row.id))
        .filter(application_documents::removed_at.is_null())
        .select(application_documents::source_sha256);
    let same_papers: Vec<Uuid> = application_documents::table
        .filter(application_documents::application_id.ne(row.id))
        .filter(application_documents::removed_at.is_null())
        .filter(
            application_documents::source_sha256.eq_any(digests.load::<Vec<u8>>(&mut transaction.connection()).await?),
        )
        .select(application_documents::application_id)
        .distinct()
        .limit(50)
        .load(&mut transaction.connection())
        .await?;
    let property = row.property_hash.clone().unwrap_or_default();
    let vehicle = row.vehicle_hash.clone().unwrap_or_default();
    let others: Vec<Other> = applications::table
        .filter(applications::id.ne(row.id))
        .filter(applications::submitted_at.is_not_null())
        .filter(applications::merged_into.is_null())
        .filter(
            applications::property_hash
                .eq(&property)
                .or(applications::vehicle_hash.eq(&vehicle))
                .or(applications::id.eq_any(&same_papers).nullable()),
        )
        .order((applications::submitted_at, applications::id))
        .limit(20)
        .select((
            applications::id,
            applications::reference,
            applications::status,
            applications::property_hash,
            applications::vehicle_hash,
        ))
        .load(&mut transaction.connection())
        .await?;
    let view = |(application_id, reference, status, its_property, its_vehicle): Other| {
        let same = |one: &Option<Vec<u8>>, other: &[u8]| one.as_deref() == Some(other);
        let reasons = [
            (DuplicateReason::Property, same(&its_property, &property)),
            (DuplicateReason::Vehicle, same(&its_vehicle, &vehicle)),
            (DuplicateReason::Document, same_papers.contains(&application_id)),
        ];
        let reasons = reasons.into_iter().filter(|(_, same)| *same).map(|(reason, _)| reason).collect();
        ApplicationDuplicate { application_id, reference, status, reasons }
    };
    Ok(others.into_iter().map(view).collect())
}

/// Applications that the caller's organization helped with; only how far they are.
pub(super) async fn assisted(
    transaction: Transaction<'_>,
    organization_id: Uuid,
    page: &PageRequest,
) -> ApiResult<Page<AssistedApplication>> {
    type Row = (Uuid, String, Value, ApplicationStatus, Option<Uuid>, DateTime<Utc>);
    let (_, descending) = page.sort(&["-created_at", "created_at"])?;
    let after = page.after::<DateTime<Utc>>()?;
    let query = applications::table
        .inner_join(programs::table.on(programs::id.eq(applications::program_id)))
        .filter(applications::organization_id.eq(organization_id))
        .into_boxed();
    let rows: Vec<Row> = crate::keyset!(query, applications::created_at, applications::id, descending, after)
        .limit(page.limit + 1)
        .select((
            applications::id,
            applications::reference,
            programs::name,
            applications::status,
            applications::assisted_by,
            applications::created_at,
        ))
        .load(&mut transaction.connection())
        .await?;
    let people = people(transaction, rows.iter().filter_map(|row| row.4).collect()).await?;
    let found = page.page(rows, None, |row| (row.5.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), row.0));
    Ok(found.filter_map(|(_, reference, name, status, helper, created_at)| {
        Some(AssistedApplication {
            reference,
            program_name: Localized::from_column(name).ok()?,
            status: status.coarse(),
            helper: helper.and_then(|id| people.get(&id)).cloned(),
            created_at,
        })
    }))
}
