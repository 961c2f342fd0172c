//! What a version of a policy would have made of applications that were sent, before it takes effect.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use actix_web::web::Json;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::applications;
use uuid::Uuid;

use super::policy::TryPolicies;
use super::staff_wire::{PolicyTrial, PolicyTrialChange};
use super::store::{self, ApplicationRow};
use crate::platform::access::Access;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Path};
use crate::programs::{self, ProgramPolicy};

/// Applications that a trial looks at: enough to see what changes, few enough to answer at once.
const LATEST: i64 = 200;

/// Try a policy on past applications
///
/// The latest 200 that were sent to the program, each decided by the version that it was sent under and by this one, which may be a
/// draft. Nothing is stored and no application changes.
#[utoipa::path(get, path = "/api/v1/program-policies/{policy_id}/trial", tag = "applications",
    params(("policy_id" = Uuid, Path, description = "Id of the version to try")),
    responses((status = 200, description = "What would have come out differently.", body = PolicyTrial)))]
pub async fn try_program_policy(access: Access<TryPolicies>, id: Path<Uuid>) -> ApiResult<Json<PolicyTrial>> {
    access.read(async move |transaction, _| trial(transaction, id.0).await).await.map(Json)
}

async fn trial(transaction: Transaction<'_>, policy_id: Uuid) -> ApiResult<PolicyTrial> {
    let tried = programs::find_policy(transaction, policy_id).await?;
    let program = programs::find_program(transaction, tried.program_id, true).await?;
    let rows: Vec<ApplicationRow> = applications::table
        .filter(applications::program_id.eq(program.id))
        .filter(applications::submitted_at.is_not_null())
        .filter(applications::merged_into.is_null())
        .order((applications::submitted_at.desc(), applications::id.desc()))
        .limit(LATEST)
        .select(ApplicationRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    let mut versions: HashMap<Uuid, ProgramPolicy> = HashMap::new();
    let mut answer = PolicyTrial { count: 0, award_cents_before: 0, award_cents_after: 0, changes: Vec::new() };
    for row in rows {
        // What was sent was sent under a version; it is noted when it is sent.
        let Some(sent_under) = row.policy_id else { continue };
        let version = match versions.entry(sent_under) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(programs::find_policy(transaction, sent_under).await?),
        };
        let documents = store::documents(transaction, row.id).await?;
        let before = store::judge_by(transaction, &row, &program, version, &documents, true).await?;
        let after = store::judge_by(transaction, &row, &program, &tried, &documents, true).await?;
        answer.count += 1;
        answer.award_cents_before += before.award_cents;
        answer.award_cents_after += after.award_cents;
        if (before.outcome, before.award_cents) != (after.outcome, after.award_cents) {
            let failing = after.rules.into_iter().filter(|rule| rule.state != programs::RuleState::Pass);
            let said = failing.map(|rule| rule.sentence).chain(after.lines.into_iter().map(|line| line.sentence));
            let known = |sentence: &_| {
                before.rules.iter().any(|rule| rule.sentence == *sentence)
                    || before.lines.iter().any(|line| line.sentence == *sentence)
            };
            answer.changes.push(PolicyTrialChange {
                application_id: row.id,
                reference: row.reference,
                outcome_before: before.outcome,
                outcome_after: after.outcome,
                award_cents_before: before.award_cents,
                award_cents_after: after.award_cents,
                reasons: said.filter(|sentence| !known(sentence)).collect(),
            });
        }
    }
    Ok(answer)
}
