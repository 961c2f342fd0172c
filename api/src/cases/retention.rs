//! Some time after a case was closed, plan and notes are erased, then what is about persons; what happened, needs, sums and steps
//! stay.

use chrono::{DateTime, Months, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{case_erasures, case_notes, case_people, cases, settings};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::consents;
use super::people;
use super::policy::{ReadCases, WriteCases};
use super::store::{self, CaseRow, record, step};
use super::wire::{CaseStatus, CaseStepKind, CaseView};
use crate::actions;
use crate::compensation;
use crate::platform::access::{Access, Platform};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Body, Item, List, NoFilter, Page, PageParameters, Path, Problem};
use crate::platform::jobs::{JobKind, Outcome, RunningJob, enqueue_at};
use crate::referrals;
use crate::settings::{timezone, today};
use crate::text_enum;

const KIND: &str = "cases.retention";

/// Work of retention.
pub(super) fn job_kinds() -> Vec<JobKind> {
    vec![JobKind { name: KIND, run: |platform, job| Box::pin(run(platform, job)) }]
}

/// Whether what is about persons is kept beyond its day, for a court or an inquiry.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCaseLegalHold {
    /// Whether it is.
    #[schema(example = true)]
    pub held: bool,
    /// Why, without names.
    #[validate(length(min = 5, max = 500))]
    #[schema(example = "Subpoena of November 2026", min_length = 5, max_length = 500)]
    pub reason: String,
}

text_enum! {
    /// What is erased at once.
    pub enum CaseErasureCategory {
        /// Plan and notes.
        Notes = "notes",
        /// Everything about persons, with what there was of plan and notes.
        Persons = "persons",
    }
}

/// Proof that something in a case was erased.
#[derive(Debug, Clone, Serialize, Queryable, ToSchema)]
pub struct CaseErasure {
    /// Id of the case.
    pub case_id: Uuid,
    /// Its reference.
    #[schema(example = "k7m2p-9qxdt", max_length = 30)]
    pub reference: String,
    /// What.
    pub category: CaseErasureCategory,
    /// How many people belonged to it.
    #[schema(example = 2, minimum = 0)]
    pub people: i32,
    /// How many notes there were.
    #[schema(example = 5, minimum = 0)]
    pub notes: i32,
    /// How many payees of the emergency fund there were.
    #[schema(example = 1, minimum = 0)]
    pub payees: i32,
    /// When.
    pub erased_at: DateTime<Utc>,
}

/// The days on which what is about persons, and plan and notes, of a case that is closed now are erased. Later changes of the
/// settings do not move them.
pub(super) async fn schedule(transaction: Transaction<'_>, id: Uuid) -> ApiResult<(NaiveDate, NaiveDate)> {
    let (persons, notes): (i32, i32) = settings::table
        .select((settings::case_retention_months, settings::case_note_retention_months))
        .first(&mut transaction.connection())
        .await?;
    let today = today(transaction).await?;
    let after = |months: i32| {
        let months = Months::new(u32::try_from(months).unwrap_or_default());
        today.checked_add_months(months).ok_or_else(|| Problem::internal(&"no such day"))
    };
    let (persons, notes) = (after(persons)?, after(notes.min(persons))?);
    queue(transaction, id, persons).await?;
    if notes < persons {
        queue(transaction, id, notes).await?;
    }
    Ok((persons, notes))
}

/// The job begins when the day begins in the city.
async fn queue(transaction: Transaction<'_>, id: Uuid, day: NaiveDate) -> ApiResult<()> {
    let zone = timezone(transaction).await?;
    let midnight = day.and_time(chrono::NaiveTime::MIN).and_local_timezone(zone).earliest();
    let at = midnight.map_or_else(Utc::now, |at| at.with_timezone(&Utc));
    enqueue_at(transaction, KIND, json!({ "case_id": id }), at).await.map(drop)
}

async fn run(platform: Platform, job: RunningJob) -> Result<Outcome, Problem> {
    let named = job.payload.get("case_id").and_then(Value::as_str);
    let id: Uuid =
        named.and_then(|text| text.parse().ok()).ok_or_else(|| Problem::internal(&"a retention job names no case"))?;
    platform
        .system("cases that have served their time", async move |transaction, _| {
            let case = store::lock(transaction, id).await?;
            let today = today(transaction).await?;
            // It was opened again, or is held: closing it or lifting the hold queues another job.
            if case.status == CaseStatus::Open || case.legal_hold || case.erased_at.is_some() {
                return Ok(());
            }
            if case.erase_on.is_some_and(|day| day <= today) {
                return erase(transaction, &case).await;
            }
            match case.notes_erase_on.is_some_and(|day| day <= today) && case.notes_erased_at.is_none() {
                true => erase_notes(transaction, id).await,
                false => Ok(()),
            }
        })
        .await?;
    Ok(Outcome::Done)
}

/// Deletes the notes of a case; how many there were.
async fn delete_notes(transaction: Transaction<'_>, id: Uuid) -> ApiResult<usize> {
    let notes = case_notes::table.filter(case_notes::case_id.eq(id));
    Ok(diesel::delete(notes).execute(&mut transaction.connection()).await?)
}

/// Writes down what was erased, and how much it was.
async fn prove(
    transaction: Transaction<'_>,
    id: Uuid,
    category: CaseErasureCategory,
    [people, notes, payees]: [usize; 3],
) -> ApiResult<()> {
    let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
    diesel::insert_into(case_erasures::table)
        .values((
            case_erasures::case_id.eq(id),
            case_erasures::category.eq(category),
            case_erasures::people.eq(count(people)),
            case_erasures::notes.eq(count(notes)),
            case_erasures::payees.eq(count(payees)),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

async fn erase_notes(transaction: Transaction<'_>, id: Uuid) -> ApiResult<()> {
    let notes = delete_notes(transaction, id).await?;
    diesel::update(cases::table.find(id))
        .set((cases::sealed_plan.eq(None::<Vec<u8>>), cases::notes_erased_at.eq(Utc::now())))
        .execute(&mut transaction.connection())
        .await?;
    prove(transaction, id, CaseErasureCategory::Notes, [0, notes, 0]).await?;
    step(transaction, id, CaseStepKind::NotesErased).await?;
    record(transaction, "case", "case.notes_erased", Some(id), vec!["plan", "notes"], None).await
}

async fn erase(transaction: Transaction<'_>, case: &CaseRow) -> ApiResult<()> {
    let id = case.id;
    let payees = compensation::erase_payees(transaction, id).await?;
    referrals::erase(transaction, id).await?;
    consents::erase(transaction, id).await?;
    actions::erase(transaction, id).await?;
    let notes = delete_notes(transaction, id).await?;
    let persons: Vec<Uuid> = diesel::delete(case_people::table.filter(case_people::case_id.eq(id)))
        .returning(case_people::person_id)
        .get_results(&mut transaction.connection())
        .await?;
    for person in &persons {
        people::forget_unused(transaction, *person).await?;
    }
    diesel::update(cases::table.find(id))
        .set((cases::sealed_plan.eq(None::<Vec<u8>>), cases::erased_at.eq(Utc::now())))
        .execute(&mut transaction.connection())
        .await?;
    prove(transaction, id, CaseErasureCategory::Persons, [persons.len(), notes, payees]).await?;
    step(transaction, id, CaseStepKind::Erased).await?;
    record(
        transaction,
        "case",
        "case.erased",
        Some(id),
        vec!["people", "plan", "notes", "payees", "consents", "referrals", "tasks"],
        None,
    )
    .await
}

/// Hold a case, or lift the hold
///
/// A closed case that is held is not erased on its day; lifted, it is erased on its day, or at once when that is over.
#[utoipa::path(post, path = "/api/v1/cases/{case_id}/legal-holds", tag = "cases",
    params(("case_id" = Uuid, Path, description = "Id of the case")), request_body = NewCaseLegalHold,
    responses((status = 200, description = "The case as it stands now.", body = CaseView)))]
pub async fn hold_case(
    access: Access<WriteCases>,
    id: Path<Uuid>,
    body: Body<NewCaseLegalHold>,
) -> ApiResult<Item<CaseView>> {
    let (id, NewCaseLegalHold { held, reason }) = (id.0, body.into_inner());
    access
        .write(async move |transaction, _| {
            let case = store::lock(transaction, id).await?;
            if case.erased_at.is_some() {
                return Err(Problem::conflict("erased", "What was about persons was erased already."));
            }
            if case.legal_hold == held {
                return Err(Problem::conflict("not_open", "Somebody did this already. Load the case again."));
            }
            diesel::update(cases::table.find(id))
                .set(cases::legal_hold.eq(held))
                .execute(&mut transaction.connection())
                .await?;
            for day in [case.notes_erase_on, case.erase_on].into_iter().flatten().filter(|_| !held) {
                queue(transaction, id, day).await?;
            }
            let (kind, action) = match held {
                true => (CaseStepKind::Held, "case.held"),
                false => (CaseStepKind::HoldLifted, "case.hold_lifted"),
            };
            step(transaction, id, kind).await?;
            record(transaction, "case", action, Some(id), vec!["legal_hold"], Some(reason)).await?;
            store::find(transaction, id).await
        })
        .await
        .map(Item::ok)
}

/// List erasures
///
/// Proof of what was erased in cases of the own organization, latest first.
#[utoipa::path(get, path = "/api/v1/case-erasures", tag = "cases", params(PageParameters),
    responses((status = 200, description = "A page of erasures.", body = Page<CaseErasure>)))]
pub async fn list_case_erasures(access: Access<ReadCases>, list: List<NoFilter>) -> ApiResult<Page<CaseErasure>> {
    access
        .read(async move |transaction, _| {
            let page = &list.page;
            page.sort(&["-erased_at"])?;
            let after = page.after::<DateTime<Utc>>()?;
            let query =
                case_erasures::table.inner_join(cases::table.on(cases::id.eq(case_erasures::case_id))).into_boxed();
            let rows: Vec<CaseErasure> =
                crate::keyset!(query, case_erasures::erased_at, case_erasures::case_id, true, after)
                    .limit(page.limit + 1)
                    .select((
                        case_erasures::case_id,
                        cases::reference,
                        case_erasures::category,
                        case_erasures::people,
                        case_erasures::notes,
                        case_erasures::payees,
                        case_erasures::erased_at,
                    ))
                    .load(&mut transaction.connection())
                    .await?;
            let at = |row: &CaseErasure| row.erased_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
            Ok(page.page(rows, None, |row| (at(row), row.case_id)))
        })
        .await
}
