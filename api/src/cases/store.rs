//! Rows of cases, their notes and steps.

use std::collections::HashMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{
    break_glass_accesses, case_conflicts, case_notes, case_people, case_steps, case_transfers, cases, grants,
    incidents, settings, users as accounts,
};
use serde_json::Value;
use uuid::Uuid;

use super::people::{self, PersonRow, Prepared};
use super::retention;
use super::wire::{
    CaseContact, CaseFilter, CaseIncidentKind, CaseNeed, CaseNeedStatus, CaseNote, CaseNoteKind, CaseNoteLevel,
    CasePatch, CasePerson, CaseStatus, CaseStep, CaseStepKind, CaseSummary, CaseView, CaseWorkload, NewCase,
    PersonRelation,
};
use crate::actions;
use crate::community_areas::areas;
use crate::help_terms::{self, HelpTermKind};
use crate::notices::ContactChannel;
use crate::notifications::{NotificationKind, tell};
use crate::organizations::summaries;
use crate::platform::access::Role;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, IfMatch, Page, PageRequest, Patched, Problem, TOTAL_CAP, Total};
use crate::secret_codes;
use crate::settings::today;
use crate::users::people::{Person, leads_of, people as users, require_active};

/// Notes and steps that a case shows at most.
pub(super) const MOST_NOTES: i64 = 200;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = cases, check_for_backend(Pg))]
pub(super) struct CaseRow {
    pub id: Uuid,
    pub reference: String,
    pub organization_id: Uuid,
    pub advocate_id: Option<Uuid>,
    pub status: CaseStatus,
    pub incident_id: Option<Uuid>,
    pub incident_kind: CaseIncidentKind,
    pub incident_on: NaiveDate,
    pub incident_area_number: Option<i32>,
    pub residence_area_number: Option<i32>,
    pub needs: Value,
    pub sealed_plan: Option<Vec<u8>>,
    pub contact_due_on: Option<NaiveDate>,
    pub last_contact_on: Option<NaiveDate>,
    pub closure_reason: Option<String>,
    pub closed_at: Option<DateTime<Utc>>,
    pub legal_hold: bool,
    pub erase_on: Option<NaiveDate>,
    pub erased_at: Option<DateTime<Utc>>,
    pub notes_erase_on: Option<NaiveDate>,
    pub notes_erased_at: Option<DateTime<Utc>>,
    pub restricted: bool,
    pub created_at: DateTime<Utc>,
    pub row_version: i64,
}

impl CaseRow {
    pub fn needs(&self) -> ApiResult<Vec<CaseNeed>> {
        serde_json::from_value(self.needs.clone()).map_err(|error| Problem::internal(&error))
    }
}

pub(super) fn plan_place(id: Uuid) -> String {
    format!("cases|sealed_plan|{id}")
}

pub(super) fn note_place(id: Uuid) -> String {
    format!("case_notes|sealed_text|{id}")
}

/// Writes an entry of the audit trail. Cases are in no feed of changes: that there is one is known to its organization alone.
pub(super) async fn record(
    transaction: Transaction<'_>,
    resource_type: &str,
    action: &str,
    id: Option<Uuid>,
    fields: Vec<&str>,
    purpose: Option<String>,
) -> ApiResult<()> {
    let resource_id = id.map(|id| id.to_string());
    audit::record(transaction, audit::Entry { action, resource_type, resource_id, fields, purpose, denied: false })
        .await
}

/// Writes a step down and counts the change.
pub(super) async fn step(transaction: Transaction<'_>, id: Uuid, kind: CaseStepKind) -> ApiResult<()> {
    diesel::insert_into(case_steps::table)
        .values((
            case_steps::id.eq(Uuid::now_v7()),
            case_steps::case_id.eq(id),
            case_steps::kind.eq(kind),
            case_steps::actor_id.eq(transaction.subject().id()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    diesel::update(cases::table.find(id))
        .set((cases::updated_at.eq(Utc::now()), cases::row_version.eq(cases::row_version + 1)))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

pub(super) async fn row(transaction: Transaction<'_>, id: Uuid) -> ApiResult<CaseRow> {
    Ok(cases::table.find(id).select(CaseRow::as_select()).first(&mut transaction.connection()).await?)
}

pub(super) async fn lock(transaction: Transaction<'_>, id: Uuid) -> ApiResult<CaseRow> {
    Ok(cases::table.find(id).select(CaseRow::as_select()).for_update().first(&mut transaction.connection()).await?)
}

/// Locks a case that is worked on.
pub(super) async fn lock_open(transaction: Transaction<'_>, id: Uuid) -> ApiResult<CaseRow> {
    let row = lock(transaction, id).await?;
    match row.status {
        CaseStatus::Open => Ok(row),
        CaseStatus::Closed => Err(Problem::conflict("case_closed", "The case is closed; open it again first.")),
    }
}

type Cases = cases::BoxedQuery<'static, Pg>;

fn filtered(filter: &CaseFilter, user_id: Uuid, today: NaiveDate) -> Cases {
    let filter = filter.clone();
    let mut query = cases::table.into_boxed();
    if let Some(start) = filter.reference {
        query = query.filter(cases::reference.like(secret_codes::beginning(&start)));
    }
    if let Some(status) = filter.status {
        query = query.filter(cases::status.eq(status));
    }
    match filter.mine {
        Some(true) => query = query.filter(cases::advocate_id.eq(user_id)),
        Some(false) => query = query.filter(cases::advocate_id.is_distinct_from(user_id)),
        None => {}
    }
    if let Some(id) = filter.advocate_id {
        query = query.filter(cases::advocate_id.eq(id));
    }
    match filter.assigned {
        Some(true) => query = query.filter(cases::advocate_id.is_not_null()),
        Some(false) => query = query.filter(cases::advocate_id.is_null()),
        None => {}
    }
    let late = cases::status
        .eq(CaseStatus::Open)
        .and(cases::contact_due_on.is_not_null())
        .and(cases::contact_due_on.assume_not_null().lt(today));
    match filter.overdue {
        Some(true) => query = query.filter(late),
        Some(false) => query = query.filter(diesel::dsl::not(late)),
        None => {}
    }
    if let Some(kind) = filter.incident_kind {
        query = query.filter(cases::incident_kind.eq(kind));
    }
    if let Some(day) = filter.erase_until {
        let notes = cases::notes_erased_at.is_null().and(cases::notes_erase_on.assume_not_null().le(day));
        let persons = cases::erase_on.assume_not_null().le(day);
        query = query.filter(cases::erased_at.is_null()).filter(persons.or(notes));
    }
    if let Some(held) = filter.legal_hold {
        query = query.filter(cases::legal_hold.eq(held));
    }
    if let Some(area) = filter.area {
        query = query.filter(
            cases::incident_area_number
                .is_not_distinct_from(area)
                .or(cases::residence_area_number.is_not_distinct_from(area)),
        );
    }
    query
}

/// A page of cases; sorted by the day of contact only those that have one.
pub(super) async fn page(
    transaction: Transaction<'_>,
    user_id: Uuid,
    filter: &CaseFilter,
    page: &PageRequest,
) -> ApiResult<Page<CaseSummary>> {
    let (sort, descending) = page.sort(&["-created_at", "created_at", "contact_due_on", "-contact_due_on"])?;
    let today = today(transaction).await?;
    let by_contact = sort == "contact_due_on";
    let all = || {
        let query = filtered(filter, user_id, today);
        if by_contact { query.filter(cases::contact_due_on.is_not_null()) } else { query }
    };
    let query = if by_contact {
        let after = page.after::<NaiveDate>()?;
        crate::keyset!(all(), cases::contact_due_on.assume_not_null(), cases::id, descending, after)
    } else {
        let after = page.after::<DateTime<Utc>>()?;
        crate::keyset!(all(), cases::created_at, cases::id, descending, after)
    };
    let rows: Vec<CaseRow> =
        query.limit(page.limit + 1).select(CaseRow::as_select()).load(&mut transaction.connection()).await?;
    let total = match page.include_total {
        true => {
            let ids: Vec<Uuid> =
                all().select(cases::id).limit(TOTAL_CAP + 1).load(&mut transaction.connection()).await?;
            Some(Total::of(&ids))
        }
        false => None,
    };
    let found = page.page(rows, total, |row| match (by_contact, row.contact_due_on) {
        (true, Some(day)) => (day.to_string(), row.id),
        _ => (row.created_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), row.id),
    });
    let mut shown = summarize(transaction, &found.items, today).await?;
    Ok(found.filter_map(|row| shown.remove(&row.id)))
}

/// How the family of a case is reached: the first who said how, and is neither the one killed nor the one who is said to have done
/// it.
fn contact(row: &CaseRow, people: &[(Uuid, PersonRelation, PersonRow)]) -> ApiResult<Option<CaseContact>> {
    let killed = row.incident_kind == CaseIncidentKind::Homicide;
    for (case_id, relation, person) in people {
        let asked = match relation {
            PersonRelation::AllegedOffender => false,
            PersonRelation::Victim => !killed,
            _ => true,
        };
        let safe_contact = person.safe_contact()?;
        if *case_id == row.id && asked && safe_contact.channel != ContactChannel::None {
            return Ok(Some(CaseContact { relation: *relation, safe_contact, language: person.language.clone() }));
        }
    }
    Ok(None)
}

async fn summarize(
    transaction: Transaction<'_>,
    rows: &[CaseRow],
    today: NaiveDate,
) -> ApiResult<HashMap<Uuid, CaseSummary>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let advocates = users(transaction, rows.iter().filter_map(|row| row.advocate_id).collect()).await?;
    let people = people::of_cases(transaction, &ids).await?;
    let city = areas(transaction).await?;
    let mut found = HashMap::new();
    for row in rows {
        let open = row.needs()?.iter().filter(|need| need.status == CaseNeedStatus::Open).count();
        found.insert(
            row.id,
            CaseSummary {
                id: row.id,
                reference: row.reference.clone(),
                status: row.status,
                advocate: row.advocate_id.and_then(|id| advocates.get(&id)).cloned(),
                incident_kind: row.incident_kind,
                incident_on: row.incident_on,
                incident_area: row.incident_area_number.and_then(|number| city.summary(number)),
                residence_area: row.residence_area_number.and_then(|number| city.summary(number)),
                open_needs: i32::try_from(open).unwrap_or(i32::MAX),
                contact: contact(row, &people)?,
                contact_due_on: row.contact_due_on,
                overdue: row.status == CaseStatus::Open && row.contact_due_on.is_some_and(|day| day < today),
                last_contact_on: row.last_contact_on,
                legal_hold: row.legal_hold,
                restricted: row.restricted,
                erase_on: row.erase_on.filter(|_| row.erased_at.is_none()),
                notes_erase_on: row.notes_erase_on.filter(|_| row.notes_erased_at.or(row.erased_at).is_none()),
                erased: row.erased_at.is_some(),
                created_at: row.created_at,
                row_version: row.row_version,
            },
        );
    }
    Ok(found)
}

/// One case, without what is sealed.
pub(super) async fn find(transaction: Transaction<'_>, id: Uuid) -> ApiResult<CaseView> {
    let row = row(transaction, id).await?;
    let today = today(transaction).await?;
    let summary = summarize(transaction, std::slice::from_ref(&row), today).await?.remove(&id);
    let mut shown = Vec::new();
    for (_, relation, person) in people::of_cases(transaction, &[id]).await? {
        shown.push(CasePerson {
            person_id: person.id,
            relation,
            safe_contact: person.safe_contact()?,
            merged: person.merged_into.is_some(),
            language: person.language,
            protected: person.protected,
            minor: person.minor,
            row_version: person.row_version,
        });
    }
    type NoteRow = (Uuid, CaseNoteKind, CaseNoteLevel, Option<Uuid>, DateTime<Utc>);
    let notes: Vec<NoteRow> = case_notes::table
        .filter(case_notes::case_id.eq(id))
        .order((case_notes::created_at.desc(), case_notes::id.desc()))
        .limit(MOST_NOTES)
        .select((case_notes::id, case_notes::kind, case_notes::level, case_notes::author_id, case_notes::created_at))
        .load(&mut transaction.connection())
        .await?;
    let steps: Vec<(CaseStepKind, Option<Uuid>, DateTime<Utc>)> = case_steps::table
        .filter(case_steps::case_id.eq(id))
        .order((case_steps::occurred_at.desc(), case_steps::id.desc()))
        .limit(MOST_NOTES)
        .select((case_steps::kind, case_steps::actor_id, case_steps::occurred_at))
        .load(&mut transaction.connection())
        .await?;
    let named = notes.iter().filter_map(|note| note.3).chain(steps.iter().filter_map(|step| step.1)).collect();
    let names = users(transaction, named).await?;
    let by = |id: Option<Uuid>| -> Option<Person> { id.and_then(|id| names.get(&id)).cloned() };
    let transfer_id = case_transfers::table
        .filter(case_transfers::case_id.eq(id))
        .filter(case_transfers::status.eq("requested"))
        .select(case_transfers::id)
        .first(&mut transaction.connection())
        .await
        .optional()?;
    Ok(CaseView {
        summary: summary.ok_or_else(Problem::not_found)?,
        organization: summaries(transaction).await?.remove(&row.organization_id).ok_or_else(Problem::not_found)?,
        incident_id: row.incident_id,
        people: shown,
        needs: row.needs()?,
        has_plan: row.sealed_plan.is_some(),
        notes: notes
            .into_iter()
            .map(|(id, kind, level, author, created_at)| CaseNote { id, kind, level, author: by(author), created_at })
            .collect(),
        steps: steps
            .into_iter()
            .map(|(kind, actor, occurred_at)| CaseStep { kind, actor: by(actor), occurred_at })
            .collect(),
        transfer_id,
        may_restrict: may_restrict(transaction, &row).await?,
        emergency_access_until: emergency_access_until(transaction, &row).await?,
        closure_reason: row.closure_reason.clone(),
        closed_at: row.closed_at,
    })
}

/// Whether the caller restricts a case, or lifts that: its advocate, or who leads the organization.
pub(super) async fn may_restrict(transaction: Transaction<'_>, row: &CaseRow) -> ApiResult<bool> {
    match transaction.subject().id() {
        None => Ok(false),
        Some(id) if row.advocate_id == Some(id) => Ok(true),
        Some(id) => leads(transaction, row.organization_id, id).await,
    }
}

/// Until when the caller sees a case only because they broke the glass.
async fn emergency_access_until(transaction: Transaction<'_>, row: &CaseRow) -> ApiResult<Option<DateTime<Utc>>> {
    let Some(user_id) = transaction.subject().id().filter(|id| row.restricted && row.advocate_id != Some(*id)) else {
        return Ok(None);
    };
    let until: Option<DateTime<Utc>> = break_glass_accesses::table
        .filter(break_glass_accesses::case_id.eq(row.id))
        .filter(break_glass_accesses::user_id.eq(user_id))
        .filter(break_glass_accesses::expires_at.gt(Utc::now()))
        .select(diesel::dsl::max(break_glass_accesses::expires_at))
        .first(&mut transaction.connection())
        .await?;
    Ok(until)
}

/// Facts that single fields cannot say about themselves.
async fn check(
    transaction: Transaction<'_>,
    incident_on: Option<NaiveDate>,
    (incident_area, residence_area): (Option<i32>, Option<i32>),
    incident_id: Option<Uuid>,
    (needs, current): (Option<&[CaseNeed]>, &[CaseNeed]),
) -> ApiResult<()> {
    let refused = |pointer: &str, code, detail| Err(Problem::invalid_field(pointer, code, detail));
    if incident_on.is_some_and(|day| day > Utc::now().date_naive()) {
        return refused("/incident_on", "in_future", "It has not happened yet on that day.");
    }
    let city = areas(transaction).await?;
    for (pointer, area) in [("/incident_area_number", incident_area), ("/residence_area_number", residence_area)] {
        if area.is_some_and(|number| !city.contains(number)) {
            return refused(pointer, "unknown_area", "There is no community area of this number.");
        }
    }
    if let Some(id) = incident_id {
        let known: i64 = incidents::table.find(id).count().get_result(&mut transaction.connection()).await?;
        if known == 0 {
            return refused("/incident_id", "unknown_incident", "Choose an incident that you can see.");
        }
    }
    let Some(needs) = needs else { return Ok(()) };
    let kinds: Vec<String> = needs.iter().map(|need| need.kind.clone()).collect();
    if let Some(index) = kinds.iter().enumerate().position(|(at, kind)| kinds.iter().take(at).any(|one| one == kind)) {
        return refused(&format!("/needs/{index}/kind"), "twice", "Name a need once.");
    }
    let kept: Vec<String> = current.iter().map(|need| need.kind.clone()).collect();
    let place = |index| format!("/needs/{index}/kind");
    help_terms::require(transaction, HelpTermKind::ServiceKind, (&kinds, &kept), place).await
}

async fn contact_in(transaction: Transaction<'_>, first: bool) -> ApiResult<NaiveDate> {
    let (first_days, days): (i32, i32) = settings::table
        .select((settings::case_first_contact_days, settings::case_contact_days))
        .first(&mut transaction.connection())
        .await?;
    Ok(today(transaction).await? + Duration::days(i64::from(if first { first_days } else { days })))
}

fn column(needs: &[CaseNeed]) -> ApiResult<Value> {
    serde_json::to_value(needs).map_err(|error| Problem::internal(&error))
}

/// Opens a case; whoever opens it works on it.
pub(super) async fn insert(
    transaction: Transaction<'_>,
    (organization_id, user_id): (Uuid, Option<Uuid>),
    new: NewCase,
    people: Vec<Prepared>,
) -> ApiResult<Uuid> {
    let places = (new.incident_area_number, new.residence_area_number);
    check(transaction, Some(new.incident_on), places, new.incident_id, (Some(&new.needs), &[])).await?;
    let id = Uuid::now_v7();
    let contact_due_on = contact_in(transaction, true).await?;
    diesel::insert_into(cases::table)
        .values((
            cases::id.eq(id),
            cases::reference.eq(secret_codes::reference()?),
            cases::organization_id.eq(organization_id),
            cases::advocate_id.eq(user_id),
            cases::incident_id.eq(new.incident_id),
            cases::incident_kind.eq(new.incident_kind),
            cases::incident_on.eq(new.incident_on),
            cases::incident_area_number.eq(new.incident_area_number),
            cases::residence_area_number.eq(new.residence_area_number),
            cases::needs.eq(column(&new.needs)?),
            cases::contact_due_on.eq(contact_due_on),
            cases::created_by.eq(user_id),
        ))
        .execute(&mut transaction.connection())
        .await?;
    for (position, person) in (0_i32..).zip(people) {
        let pointer = format!("/people/{position}");
        people::add(transaction, (organization_id, id), person, (position, &pointer)).await?;
    }
    step(transaction, id, CaseStepKind::Opened).await?;
    Ok(id)
}

/// Enters somebody else.
pub(super) async fn add_person(transaction: Transaction<'_>, id: Uuid, person: Prepared) -> ApiResult<()> {
    let row = lock_open(transaction, id).await?;
    let there: i64 = case_people::table
        .filter(case_people::case_id.eq(id))
        .count()
        .get_result(&mut transaction.connection())
        .await?;
    if there >= people::MOST_PEOPLE {
        return Err(Problem::conflict("too_many", "This case has as many people as one can have."));
    }
    let position = i32::try_from(there).unwrap_or(i32::MAX);
    people::add(transaction, (row.organization_id, id), person, (position, "")).await?;
    step(transaction, id, CaseStepKind::PersonAdded).await?;
    record(transaction, "case", "case.person_added", Some(id), vec!["people"], None).await
}

/// Changes facts, needs, plan or the day of contact. `plan` is sealed already.
pub(super) async fn change(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: IfMatch,
    patch: CasePatch,
    plan: Option<Option<Vec<u8>>>,
) -> ApiResult<()> {
    let row = lock_open(transaction, id).await?;
    if_match.check(row.row_version)?;
    let places = (patch.incident_area_number.as_set().copied(), patch.residence_area_number.as_set().copied());
    let incident_id = patch.incident_id.as_set().copied();
    check(transaction, patch.incident_on, places, incident_id, (patch.needs.as_deref(), &row.needs()?)).await?;
    let fields = audit::changed([
        ("incident_kind", patch.incident_kind.is_some()),
        ("incident_on", patch.incident_on.is_some()),
        ("incident_area_number", !matches!(patch.incident_area_number, Patched::Keep)),
        ("residence_area_number", !matches!(patch.residence_area_number, Patched::Keep)),
        ("incident_id", !matches!(patch.incident_id, Patched::Keep)),
        ("needs", patch.needs.is_some()),
        ("plan", plan.is_some()),
        ("contact_due_on", !matches!(patch.contact_due_on, Patched::Keep)),
    ]);
    if fields.is_empty() {
        return Ok(());
    }
    diesel::update(cases::table.find(id))
        .set((
            patch.incident_kind.map(|kind| cases::incident_kind.eq(kind)),
            patch.incident_on.map(|day| cases::incident_on.eq(day)),
            patch.incident_area_number.into_change().map(|area| cases::incident_area_number.eq(area)),
            patch.residence_area_number.into_change().map(|area| cases::residence_area_number.eq(area)),
            patch.incident_id.into_change().map(|id| cases::incident_id.eq(id)),
            patch.needs.as_deref().map(column).transpose()?.map(|needs| cases::needs.eq(needs)),
            plan.map(|plan| cases::sealed_plan.eq(plan)),
            patch.contact_due_on.into_change().map(|day| cases::contact_due_on.eq(day)),
            cases::updated_at.eq(Utc::now()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    step(transaction, id, CaseStepKind::Updated).await?;
    record(transaction, "case", "case.updated", Some(id), fields, None).await
}

/// Writes a note. After a contact or an attempt the clock starts anew; a day that was given counts more.
pub(super) async fn note(
    transaction: Transaction<'_>,
    (case_id, note_id): (Uuid, Uuid),
    (kind, level): (CaseNoteKind, CaseNoteLevel),
    sealed_text: Vec<u8>,
    contact_due_on: Option<NaiveDate>,
) -> ApiResult<()> {
    lock_open(transaction, case_id).await?;
    diesel::insert_into(case_notes::table)
        .values((
            case_notes::id.eq(note_id),
            case_notes::case_id.eq(case_id),
            case_notes::kind.eq(kind),
            case_notes::level.eq(level),
            case_notes::sealed_text.eq(sealed_text),
            case_notes::author_id.eq(transaction.subject().id()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let due_on = match (contact_due_on, kind) {
        (Some(day), _) => Some(day),
        (None, CaseNoteKind::Contact) => Some(contact_in(transaction, false).await?),
        (None, CaseNoteKind::Attempt) => Some(contact_in(transaction, true).await?),
        (None, CaseNoteKind::Observation) => None,
    };
    let reached_on = if kind == CaseNoteKind::Contact { Some(today(transaction).await?) } else { None };
    diesel::update(cases::table.find(case_id))
        .set((
            due_on.map(|day| cases::contact_due_on.eq(day)),
            reached_on.map(|day| cases::last_contact_on.eq(day)),
            cases::updated_at.eq(Utc::now()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let done = match kind {
        CaseNoteKind::Contact => CaseStepKind::Contact,
        CaseNoteKind::Attempt => CaseStepKind::Attempt,
        CaseNoteKind::Observation => CaseStepKind::Observation,
    };
    step(transaction, case_id, done).await
}

/// Refuses a user who is no active advocate of the organization.
pub(super) async fn require_advocate(
    transaction: Transaction<'_>,
    organization_id: Uuid,
    user_id: Uuid,
    pointer: &str,
) -> ApiResult<()> {
    let user = require_active(transaction, user_id, pointer).await?;
    let advocate: i64 = transaction
        .as_system(async || {
            Ok(grants::table
                .filter(grants::user_id.eq(user_id))
                .filter(grants::role.eq(Role::VictimAdvocate.as_str()))
                .count()
                .get_result(&mut transaction.connection())
                .await?)
        })
        .await?;
    if advocate == 0 || user.organization_id != organization_id {
        let detail = "Choose an advocate of your organization.";
        return Err(Problem::invalid_field(pointer, "no_advocate", detail));
    }
    Ok(())
}

pub(super) async fn leads(transaction: Transaction<'_>, organization_id: Uuid, user_id: Uuid) -> ApiResult<bool> {
    Ok(leads_of(transaction, organization_id).await?.contains(&user_id))
}

async fn require_unbarred_advocate(
    transaction: Transaction<'_>,
    row: &CaseRow,
    user_id: Uuid,
    pointer: &str,
) -> ApiResult<()> {
    require_advocate(transaction, row.organization_id, user_id, pointer).await?;
    let barred: i64 = transaction
        .as_system(async || {
            Ok(case_conflicts::table.find((row.id, user_id)).count().get_result(&mut transaction.connection()).await?)
        })
        .await?;
    match barred {
        0 => Ok(()),
        _ => Err(Problem::invalid_field(pointer, "conflict", "They have a conflict of interest in this case.")),
    }
}

/// Refuses a user who could not see a case that a task of it is given to.
pub(crate) async fn require_worker(
    transaction: Transaction<'_>,
    id: Uuid,
    user_id: Uuid,
    pointer: &str,
) -> ApiResult<()> {
    let row = lock(transaction, id).await?;
    require_unbarred_advocate(transaction, &row, user_id, pointer).await?;
    let sees = row.advocate_id == Some(user_id) || leads(transaction, row.organization_id, user_id).await?;
    if row.restricted && !sees {
        let detail = "The case is restricted to its advocate and who leads the organization.";
        return Err(Problem::invalid_field(pointer, "restricted", detail));
    }
    Ok(())
}

/// Gives a case to an advocate. Its advocate and who leads the organization may; what nobody has, everybody may take or give.
pub(super) async fn assign(
    transaction: Transaction<'_>,
    id: Uuid,
    user_id: Uuid,
    advocate_id: Option<Uuid>,
) -> ApiResult<()> {
    let row = lock_open(transaction, id).await?;
    let own = row.advocate_id.is_none_or(|advocate| advocate == user_id);
    if !own && !leads(transaction, row.organization_id, user_id).await? {
        let detail = "Its advocate gives a case away, or who leads the organization.";
        return Err(Problem::forbidden(detail).with_code("not_your_case"));
    }
    if let Some(advocate) = advocate_id {
        require_unbarred_advocate(transaction, &row, advocate, "/advocate_id").await?;
    }
    // A restricted case that is given away leaves the sight of who gives it.
    transaction
        .as_system(async || {
            diesel::update(cases::table.find(id))
                .set(cases::advocate_id.eq(advocate_id))
                .execute(&mut transaction.connection())
                .await?;
            step(transaction, id, CaseStepKind::Assigned).await
        })
        .await?;
    let occasion = row.row_version.to_string();
    let told: Vec<Uuid> = advocate_id.into_iter().collect();
    tell(transaction, &told, NotificationKind::CaseAssigned, ("case", id), &occasion).await?;
    record(transaction, "case", "case.assigned", Some(id), vec!["advocate_id"], None).await
}

/// Closes a case, or opens it again.
pub(super) async fn set_closed(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: IfMatch,
    reason: Option<String>,
) -> ApiResult<()> {
    let row = lock(transaction, id).await?;
    if_match.check(row.row_version)?;
    let (status, kind, action) = match reason {
        Some(_) => (CaseStatus::Closed, CaseStepKind::Closed, "case.closed"),
        None => (CaseStatus::Open, CaseStepKind::Reopened, "case.reopened"),
    };
    if row.erased_at.is_some() {
        let detail = "What was about persons in it was erased; open a new case.";
        return Err(Problem::conflict("erased", detail));
    }
    if row.status == status {
        return Err(Problem::conflict("not_open", "Somebody did this already. Load the case again."));
    }
    let offered: i64 = case_transfers::table
        .filter(case_transfers::case_id.eq(id))
        .filter(case_transfers::status.eq("requested"))
        .count()
        .get_result(&mut transaction.connection())
        .await?;
    if offered > 0 {
        let detail = "The case is offered to another organization; take the offer back first.";
        return Err(Problem::conflict("transfer_waits", detail));
    }
    if reason.is_some() && actions::count_open(transaction, id).await? > 0 {
        let detail = "Tasks of the case are not done; finish or cancel them first.";
        return Err(Problem::conflict("tasks_open", detail));
    }
    if let Some(reason) = &reason {
        let reason = std::slice::from_ref(reason);
        help_terms::require(transaction, HelpTermKind::ClosureReason, (reason, &[]), |_| "/reason".to_owned()).await?;
    }
    let (erase_on, notes_erase_on) = match reason {
        Some(_) => retention::schedule(transaction, id).await.map(|(persons, notes)| (Some(persons), Some(notes)))?,
        None => (None, None),
    };
    let due_on = if reason.is_some() { None } else { Some(contact_in(transaction, true).await?) };
    diesel::update(cases::table.find(id))
        .set((
            cases::status.eq(status),
            cases::closed_at.eq(reason.as_ref().map(|_| Utc::now())),
            cases::closure_reason.eq(reason),
            cases::contact_due_on.eq(due_on),
            cases::erase_on.eq(erase_on),
            cases::notes_erase_on.eq(notes_erase_on),
            cases::notes_erased_at.eq(None::<DateTime<Utc>>),
        ))
        .execute(&mut transaction.connection())
        .await?;
    step(transaction, id, kind).await?;
    record(transaction, "case", action, Some(id), vec!["status"], None).await
}

/// Bars somebody: from now on the case does not exist for them. Whoever works on it gives it away first.
pub(super) async fn declare_conflict(
    transaction: Transaction<'_>,
    id: Uuid,
    user_id: Uuid,
    barred: Uuid,
) -> ApiResult<()> {
    let row = lock(transaction, id).await?;
    if barred != user_id {
        require_advocate(transaction, row.organization_id, barred, "/user_id").await?;
        let own = row.advocate_id == Some(user_id);
        if !own && !leads(transaction, row.organization_id, user_id).await? {
            let detail = "Its advocate bars others from a case, or who leads the organization.";
            return Err(Problem::forbidden(detail).with_code("not_your_case"));
        }
    }
    if row.advocate_id == Some(barred) {
        transaction
            .as_system(async || {
                diesel::update(cases::table.find(id))
                    .set(cases::advocate_id.eq(None::<Uuid>))
                    .execute(&mut transaction.connection())
                    .await?;
                step(transaction, id, CaseStepKind::Assigned).await
            })
            .await?;
    }
    actions::take_off(transaction, id, barred).await?;
    record(transaction, "case", "case.conflict_declared", Some(id), vec!["conflicts"], None).await?;
    transaction
        .as_system(async || {
            diesel::insert_into(case_conflicts::table)
                .values((case_conflicts::case_id.eq(id), case_conflicts::user_id.eq(barred)))
                .on_conflict_do_nothing()
                .execute(&mut transaction.connection())
                .await?;
            Ok(())
        })
        .await
}

/// Active advocates of an organization.
async fn advocates_of(transaction: Transaction<'_>, organization_id: Uuid) -> ApiResult<Vec<Uuid>> {
    let advocates = grants::table.filter(grants::role.eq(Role::VictimAdvocate.as_str())).select(grants::user_id);
    transaction
        .as_system(async || {
            Ok(accounts::table
                .filter(accounts::organization_id.eq(organization_id))
                .filter(accounts::status.eq("active"))
                .filter(accounts::id.eq_any(advocates))
                .select(accounts::id)
                .load(&mut transaction.connection())
                .await?)
        })
        .await
}

/// Open cases by advocate, also of those who have none; those of nobody first.
pub(super) async fn workloads(transaction: Transaction<'_>, organization_id: Uuid) -> ApiResult<Vec<CaseWorkload>> {
    type Row = (Option<Uuid>, Option<NaiveDate>, DateTime<Utc>);
    let today = today(transaction).await?;
    let rows: Vec<Row> = cases::table
        .filter(cases::status.eq(CaseStatus::Open))
        .select((cases::advocate_id, cases::contact_due_on, cases::created_at))
        .load(&mut transaction.connection())
        .await?;
    let nothing = CaseWorkload { advocate: None, open_cases: 0, overdue_cases: 0, oldest_opened_at: None };
    let advocates = advocates_of(transaction, organization_id).await?;
    let mut found: HashMap<Option<Uuid>, CaseWorkload> =
        advocates.into_iter().map(|id| (Some(id), nothing.clone())).collect();
    for (advocate_id, due_on, opened_at) in rows {
        let load = found.entry(advocate_id).or_insert_with(|| nothing.clone());
        load.open_cases += 1;
        load.overdue_cases += i64::from(due_on.is_some_and(|day| day < today));
        load.oldest_opened_at = Some(load.oldest_opened_at.map_or(opened_at, |oldest| oldest.min(opened_at)));
    }
    let names = users(transaction, found.keys().filter_map(|id| *id).collect()).await?;
    let named = |(id, load): (Option<Uuid>, CaseWorkload)| CaseWorkload {
        advocate: id.and_then(|id| names.get(&id)).cloned(),
        ..load
    };
    let mut loads: Vec<CaseWorkload> = found.into_iter().map(named).collect();
    loads.sort_by_key(|load| load.advocate.as_ref().map(|advocate| advocate.name.clone()));
    Ok(loads)
}
