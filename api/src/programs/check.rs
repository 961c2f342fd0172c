//! A check: whether one would qualify. Anybody may ask; nothing is stored.

use actix_web::web::Json;
use uuid::Uuid;

use super::determination::{Claim, Facts, Verdict, determine, outcome};
use super::http::{self, sees_drafts};
use super::model::{DeterminationOutcome, RoundPhase, RuleKind, RuleState};
use super::policies;
use super::rules::PolicyRules;
use super::wire::{
    Determination, ProgramCheckFilter, ProgramFacts, ProgramPolicy, ProgramSuggestion, ProgramView, RuleResult,
};
use crate::platform::access::{Access, Public};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Body, Path, Problem, Query};

/// Check whether one would qualify
///
/// Each rule with its sentence, each line with its cap, the amount, and the version that it was decided by. Everything may be left
/// out: a rule that nobody has said anything about is `unknown`. Nothing is stored.
#[utoipa::path(post, path = "/api/v1/programs/{program_id}/check", tag = "programs",
    params(("program_id" = Uuid, Path, description = "Id of the program"), ProgramCheckFilter), request_body = ProgramFacts,
    responses((status = 200, description = "What follows.", body = Determination)))]
pub async fn check_program(
    access: Access<Public>,
    id: Path<Uuid>,
    filter: Query<ProgramCheckFilter>,
    body: Body<ProgramFacts>,
) -> ApiResult<Json<Determination>> {
    let (id, said, wanted, all) = (id.0, body.into_inner(), filter.0.policy_id, sees_drafts(&access));
    access
        .read(async move |transaction, _| {
            let program = http::find(transaction, id, all).await?;
            let policy = match wanted {
                None => program.policy.clone().ok_or_else(no_policy)?,
                Some(policy_id) => version(transaction, id, policy_id, all).await?,
            };
            check_items(&policy.rules, &said, "/items")?;
            let phase = phase(&program);
            decide(transaction, &program, &policy, phase, &said).await
        })
        .await
        .map(Json)
}

/// No version of the policy counts.
pub(crate) fn no_policy() -> Problem {
    Problem::conflict("no_policy", "No policy of this program counts today; it cannot say who qualifies.")
}

async fn version(transaction: Transaction<'_>, program_id: Uuid, id: Uuid, all: bool) -> ApiResult<ProgramPolicy> {
    let unknown = || Problem::invalid_field("/policy_id", "unknown_policy", "Choose a version of this program.");
    if !all {
        return Err(unknown());
    }
    let found = policies::find(transaction, id).await.map_err(|_missing| unknown())?;
    if found.program_id == program_id { Ok(found) } else { Err(unknown()) }
}

/// Refuses items that the policy does not know.
pub(crate) fn check_items(rules: &PolicyRules, said: &ProgramFacts, pointer: &str) -> ApiResult<()> {
    for (index, item) in said.items.iter().enumerate() {
        if !rules.items.iter().any(|known| known.code == item.item) {
            let pointer = format!("{pointer}/{index}/item");
            return Err(Problem::invalid_field(&pointer, "unknown_item", "Choose one of the items of this program."));
        }
    }
    Ok(())
}

fn facts(said: &ProgramFacts) -> Facts {
    Facts {
        applicant_kind: said.applicant_kind,
        in_city: said.in_city,
        owner_consent: said.owner_consent,
        installed: said.installed,
        household_size: said.household_size,
        household_income_cents: said.household_income_cents,
        benefits: said.benefits.clone(),
        claims: said
            .items
            .iter()
            .map(|item| Claim {
                item: item.item.clone(),
                quantity: item.quantity,
                unit_price_cents: item.unit_price_cents,
                purchased_on: item.purchased_on,
            })
            .collect(),
    }
}

/// Decides by a version of the policy. `phase` is where the round stands now, or stood when an application was sent.
pub(crate) async fn decide(
    transaction: Transaction<'_>,
    program: &ProgramView,
    policy: &ProgramPolicy,
    phase: RoundPhase,
    said: &ProgramFacts,
) -> ApiResult<Determination> {
    let facts = facts(said);
    let Verdict { outcome, award_cents, rules, lines } = determine(program.track, &policy.rules, phase, &facts);
    // Place or income cannot be changed by trying again: another program may fit.
    let elsewhere = rules.iter().any(|result| {
        result.state == RuleState::Fail
            && matches!(result.rule, RuleKind::InCity | RuleKind::Income | RuleKind::ApplicantKind)
    });
    let other_programs = if elsewhere { others(transaction, program, &facts).await? } else { Vec::new() };
    Ok(Determination {
        outcome,
        award_cents,
        program_id: program.id,
        policy_id: policy.id,
        effective_from: policy.effective_from,
        documents: policy.rules.required_documents(said).map(|document| document.name.clone()).collect(),
        rules,
        lines,
        other_programs,
    })
}

impl Determination {
    /// With rules that only an application has.
    pub(crate) fn with(mut self, further: Vec<RuleResult>) -> Self {
        self.rules.extend(further);
        self.outcome = outcome(&self.rules);
        if self.outcome == DeterminationOutcome::NotEligible {
            self.award_cents = 0;
        }
        self
    }
}

fn phase(program: &ProgramView) -> RoundPhase {
    program.round.as_ref().map_or(RoundPhase::Closed, |round| round.phase)
}

/// Programs that the same facts do not rule out, those that are sure first.
async fn others(
    transaction: Transaction<'_>,
    program: &ProgramView,
    facts: &Facts,
) -> ApiResult<Vec<ProgramSuggestion>> {
    let rows = http::rows(transaction).await?;
    let offered = rows.into_iter().filter(|row| row.active && row.id != program.id).collect();
    let mut found: Vec<ProgramSuggestion> = http::views(transaction, offered)
        .await?
        .into_iter()
        .filter_map(|other| {
            let rules = &other.policy.as_ref()?.rules;
            let outcome = determine(other.track, rules, phase(&other), facts).outcome;
            (outcome != DeterminationOutcome::NotEligible).then(|| ProgramSuggestion {
                program_id: other.id,
                name: other.name.clone(),
                outcome,
            })
        })
        .collect();
    found.sort_by_key(|suggestion| suggestion.outcome != DeterminationOutcome::Eligible);
    Ok(found)
}
