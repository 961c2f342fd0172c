//! Rows of applications, their steps, and what the rules say of them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{application_changes, application_codes, application_documents, applications, information_requests};
use serde_json::Value;
use uuid::Uuid;

use super::answers::{ApplicantDetails, ApplicationAnswers};
use super::model::{AnswerGroup, ApplicationStatus, DocumentScan, DocumentStatus};
use super::sentences;
use super::wire::{ApplicationDocument, InformationRequest};
use crate::identity::Language;
use crate::notices::ContactChannel;
use crate::platform::access::Platform;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Problem};
use crate::programs::{
    self, ApplicantKind, Determination, ProgramFacts, ProgramPolicy, ProgramView, RoundPhase, RuleKind, RuleResult,
    RuleState,
};
use crate::secret_codes;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = applications, check_for_backend(Pg))]
pub(super) struct ApplicationRow {
    pub id: Uuid,
    pub reference: String,
    pub program_id: Uuid,
    pub round_id: Uuid,
    pub policy_id: Option<Uuid>,
    pub status: ApplicationStatus,
    pub language: Language,
    pub facts: Value,
    pub community_area_number: Option<i32>,
    pub contact_channel: ContactChannel,
    pub sealed_details: Option<Vec<u8>>,
    pub property_hash: Option<Vec<u8>>,
    pub vehicle_hash: Option<Vec<u8>>,
    pub organization_id: Option<Uuid>,
    pub assisted_by: Option<Uuid>,
    pub assignee_id: Option<Uuid>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub award_cents: Option<i64>,
    pub recommended_by: Option<Uuid>,
    pub decided_at: Option<DateTime<Utc>>,
    pub information_due_on: Option<NaiveDate>,
    pub appeal_until: Option<NaiveDate>,
    pub appealed_at: Option<DateTime<Utc>>,
    pub sealed_appeal: Option<Vec<u8>>,
    pub fulfill_by: Option<NaiveDate>,
    pub merged_into: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub row_version: i64,
}

impl ApplicationRow {
    /// What rules look at.
    pub fn facts(&self) -> ApiResult<ProgramFacts> {
        serde_json::from_value(self.facts.clone()).map_err(|error| Problem::internal(&error))
    }

    /// Where details of this application are sealed for.
    pub fn seal_place(id: Uuid) -> String {
        format!("applications|sealed_details|{id}")
    }

    /// Where the statement of an appeal is sealed for.
    pub fn appeal_place(id: Uuid) -> String {
        format!("applications|sealed_appeal|{id}")
    }

    /// All answers, opened.
    pub async fn answers(&self, platform: &Platform) -> ApiResult<ApplicationAnswers> {
        Ok(ApplicationAnswers {
            facts: self.facts()?,
            details: details(platform, self.id, self.sealed_details.as_deref()).await?,
            community_area_number: self.community_area_number,
            contact_channel: self.contact_channel,
        })
    }
}

/// Opens who applies and where.
pub(super) async fn details(platform: &Platform, id: Uuid, sealed: Option<&[u8]>) -> ApiResult<ApplicantDetails> {
    match sealed {
        None => Ok(ApplicantDetails::default()),
        Some(sealed) => {
            let opened = platform.open(&ApplicationRow::seal_place(id), sealed).await?;
            serde_json::from_slice(&opened).map_err(|error| Problem::internal(&error))
        }
    }
}

/// Opens what an applicant says against a denial.
pub(super) async fn appeal_statement(platform: &Platform, row: &ApplicationRow) -> ApiResult<Option<String>> {
    match &row.sealed_appeal {
        None => Ok(None),
        Some(sealed) => {
            let opened = platform.open(&ApplicationRow::appeal_place(row.id), sealed).await?;
            String::from_utf8(opened).map(Some).map_err(|error| Problem::internal(&error))
        }
    }
}

pub(super) async fn row(transaction: Transaction<'_>, id: Uuid) -> ApiResult<ApplicationRow> {
    Ok(applications::table.find(id).select(ApplicationRow::as_select()).first(&mut transaction.connection()).await?)
}

/// Locks an application. Whoever takes the fund's lock too takes this one first.
pub(super) async fn lock(transaction: Transaction<'_>, id: Uuid) -> ApiResult<ApplicationRow> {
    Ok(applications::table
        .find(id)
        .select(ApplicationRow::as_select())
        .for_update()
        .first(&mut transaction.connection())
        .await?)
}

/// Makes another secret for an application; the former ones still work. As the platform.
pub(super) async fn insert_code(transaction: Transaction<'_>, application_id: Uuid) -> ApiResult<String> {
    let code = secret_codes::generate()?;
    diesel::insert_into(application_codes::table)
        .values((
            application_codes::code_hash.eq(secret_codes::hash(&code)),
            application_codes::application_id.eq(application_id),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(code)
}

/// Brings an application to another status, and says so in its steps, the audit trail and the events.
pub(super) async fn step(
    transaction: Transaction<'_>,
    row: &ApplicationRow,
    to: ApplicationStatus,
    reason: Option<&str>,
) -> ApiResult<()> {
    let now = Utc::now();
    diesel::update(applications::table.find(row.id))
        .set((
            applications::status.eq(to),
            applications::updated_at.eq(now),
            applications::row_version.eq(applications::row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    note_step(transaction, row.id, Some(row.status), to, reason).await?;
    let place = Place { community_area_number: row.community_area_number, ..Place::default() };
    audit::record_change(transaction, "application", "application.updated", row.id, vec!["status"], place).await
}

/// Writes a step down.
pub(super) async fn note_step(
    transaction: Transaction<'_>,
    id: Uuid,
    from: Option<ApplicationStatus>,
    to: ApplicationStatus,
    reason: Option<&str>,
) -> ApiResult<()> {
    diesel::insert_into(application_changes::table)
        .values((
            application_changes::id.eq(Uuid::now_v7()),
            application_changes::application_id.eq(id),
            application_changes::from_status.eq(from),
            application_changes::to_status.eq(to),
            application_changes::reason.eq(reason),
            application_changes::actor_kind.eq(transaction.subject().kind()),
            application_changes::actor_id.eq(transaction.subject().id()),
            application_changes::changed_at.eq(Utc::now()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Papers that were not removed, oldest first.
pub(super) async fn documents(transaction: Transaction<'_>, id: Uuid) -> ApiResult<Vec<ApplicationDocument>> {
    type Row = (Uuid, String, String, i64, DocumentStatus, DocumentScan, Option<String>, DateTime<Utc>);
    let rows: Vec<Row> = application_documents::table
        .filter(application_documents::application_id.eq(id))
        .filter(application_documents::removed_at.is_null())
        .order((application_documents::created_at, application_documents::id))
        .select((
            application_documents::id,
            application_documents::requirement,
            application_documents::content_type,
            application_documents::size_bytes,
            application_documents::status,
            application_documents::scan,
            application_documents::reason,
            application_documents::created_at,
        ))
        .load(&mut transaction.connection())
        .await?;
    let view = |(id, requirement, content_type, size_bytes, status, scan, reason, created_at): Row| {
        ApplicationDocument { id, requirement, content_type, size_bytes, status, scan, reason, created_at }
    };
    Ok(rows.into_iter().map(view).collect())
}

/// What an applicant was asked for, oldest first.
pub(super) async fn requests(transaction: Transaction<'_>, id: Uuid) -> ApiResult<Vec<InformationRequest>> {
    type Row = (Uuid, Vec<AnswerGroup>, Vec<String>, String, NaiveDate, DateTime<Utc>, Option<DateTime<Utc>>);
    let rows: Vec<Row> = information_requests::table
        .filter(information_requests::application_id.eq(id))
        .order((information_requests::created_at, information_requests::id))
        .select((
            information_requests::id,
            information_requests::answer_groups,
            information_requests::documents,
            information_requests::message,
            information_requests::due_on,
            information_requests::created_at,
            information_requests::answered_at,
        ))
        .load(&mut transaction.connection())
        .await?;
    let view = |(id, answer_groups, documents, message, due_on, created_at, answered_at): Row| InformationRequest {
        id,
        answer_groups,
        documents,
        message,
        due_on,
        created_at,
        answered_at,
    };
    Ok(rows.into_iter().map(view).collect())
}

/// What the rules say of an application, by the version that counted when it was sent.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    pub program: ProgramView,
    pub policy: ProgramPolicy,
    /// Papers that the determination looked at.
    pub documents: Vec<ApplicationDocument>,
    pub determination: Determination,
}

/// The program, and the version of its policy that counted when the application was sent; of a draft the one of today.
pub(super) async fn basis(
    transaction: Transaction<'_>,
    row: &ApplicationRow,
) -> ApiResult<(ProgramView, ProgramPolicy)> {
    let program = programs::find_program(transaction, row.program_id, true).await?;
    let policy = match row.policy_id {
        Some(id) => programs::find_policy(transaction, id).await?,
        None => program.policy.clone().ok_or_else(programs::no_policy)?,
    };
    Ok((program, policy))
}

/// Decides by the version of `basis`. `staff` see also whether the property or vehicle got an award: an applicant is never told that
/// somebody is known.
pub(super) async fn judge(transaction: Transaction<'_>, row: &ApplicationRow, staff: bool) -> ApiResult<Judged> {
    let (program, policy) = basis(transaction, row).await?;
    let documents = documents(transaction, row.id).await?;
    let determination = judge_by(transaction, row, &program, &policy, &documents, staff).await?;
    Ok(Judged { program, policy, documents, determination })
}

/// Decides by any version.
pub(super) async fn judge_by(
    transaction: Transaction<'_>,
    row: &ApplicationRow,
    program: &ProgramView,
    policy: &ProgramPolicy,
    documents: &[ApplicationDocument],
    staff: bool,
) -> ApiResult<Determination> {
    // What was sent was sent while applications were taken; that the round has closed since changes nothing.
    let phase = match row.submitted_at {
        Some(_) => RoundPhase::Open,
        None => program.round.as_ref().map_or(RoundPhase::Closed, |round| round.phase),
    };
    let facts = row.facts()?;
    let determination = programs::decide(transaction, program, policy, phase, &facts).await?;
    let mut further = vec![papers(policy, &facts, documents)];
    if staff {
        further.push(one_award(transaction, row, facts.applicant_kind).await?);
    }
    Ok(determination.with(further))
}

/// Whether every paper that is asked for is there and was not rejected.
fn papers(policy: &ProgramPolicy, facts: &ProgramFacts, sent: &[ApplicationDocument]) -> RuleResult {
    let (mut missing, mut rejected) = (Vec::new(), Vec::new());
    for required in policy.rules.required_documents(facts) {
        let own = || sent.iter().filter(|document| document.requirement == required.code);
        if own().next().is_none() {
            missing.push(required);
        } else if own().all(|document| document.status == DocumentStatus::Rejected) {
            rejected.push(required);
        }
    }
    let state = match (missing.is_empty(), rejected.is_empty()) {
        (_, false) => RuleState::Fail,
        (false, true) => RuleState::Unknown,
        (true, true) => RuleState::Pass,
    };
    let names: Vec<_> = missing.iter().chain(&rejected).map(|document| &document.name).collect();
    let codes: Vec<&str> = missing.iter().chain(&rejected).map(|document| document.code.as_str()).collect();
    RuleResult {
        rule: RuleKind::Documents,
        state,
        evidence: (!codes.is_empty()).then(|| codes.join(", ")),
        sentence: sentences::papers(state, &names),
        denial_reason: (state == RuleState::Fail).then(|| "documents_missing".to_owned()),
    }
}

/// Whether the property or vehicle got an award in this round.
async fn one_award(
    transaction: Transaction<'_>,
    row: &ApplicationRow,
    kind: Option<ApplicantKind>,
) -> ApiResult<RuleResult> {
    let vehicle = kind == Some(ApplicantKind::Vehicle);
    let query = applications::table
        .filter(applications::round_id.eq(row.round_id))
        .filter(applications::id.ne(row.id))
        .filter(applications::merged_into.is_null())
        .filter(applications::status.eq_any(ApplicationStatus::AWARDED))
        .into_boxed();
    let (hash, reason) = match vehicle {
        true => (row.vehicle_hash.clone(), "duplicate_vehicle"),
        false => (row.property_hash.clone(), "duplicate_property"),
    };
    let other: Option<String> = match hash {
        None => None,
        Some(hash) => {
            let same = match vehicle {
                true => query.filter(applications::vehicle_hash.eq(hash)),
                false => query.filter(applications::property_hash.eq(hash)),
            };
            same.select(applications::reference).first(&mut transaction.connection()).await.optional()?
        }
    };
    let state = if other.is_some() { RuleState::Fail } else { RuleState::Pass };
    Ok(RuleResult {
        rule: RuleKind::OneAward,
        state,
        evidence: other,
        sentence: sentences::one_award(state, vehicle),
        denial_reason: (state == RuleState::Fail).then(|| reason.to_owned()),
    })
}
