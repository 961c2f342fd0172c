//! A check: whether one would qualify. Anybody may ask; nothing is stored.

use actix_web::web::Json;
use uuid::Uuid;

use super::determination::{Claim, Facts, Verdict, determine};
use super::http::{self, sees_drafts};
use super::model::{DeterminationOutcome, RoundPhase, RuleKind, RuleState};
use super::policies;
use super::rules::PolicyRules;
use super::wire::{Determination, NewProgramCheck, ProgramSuggestion, ProgramView};
use crate::localized::Localized;
use crate::platform::access::{Access, Public};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Body, Path, Problem};

/// Check whether one would qualify
///
/// Each rule with its sentence, each line with its cap, the amount, and the version that it was decided by. Everything may be left
/// out: a rule that nobody has said anything about is `unknown`. Nothing is stored.
#[utoipa::path(post, path = "/api/v1/programs/{program_id}/check", tag = "programs",
    params(("program_id" = Uuid, Path, description = "Id of the program")), request_body = NewProgramCheck,
    responses((status = 200, description = "What follows.", body = Determination)))]
pub async fn check_program(
    access: Access<Public>,
    id: Path<Uuid>,
    body: Body<NewProgramCheck>,
) -> ApiResult<Json<Determination>> {
    let (id, asked, all) = (id.0, body.into_inner(), sees_drafts(&access));
    access.read(async move |transaction, _| decide(transaction, id, asked, all).await).await.map(Json)
}

fn facts(asked: NewProgramCheck) -> Facts {
    Facts {
        applicant_kind: asked.applicant_kind,
        in_city: asked.in_city,
        owner_consent: asked.owner_consent,
        installed: asked.installed,
        household_size: asked.household_size,
        household_income_cents: asked.household_income_cents,
        benefits: asked.benefits,
        claims: asked
            .items
            .into_iter()
            .map(|item| Claim {
                item: item.item,
                quantity: item.quantity,
                unit_price_cents: item.unit_price_cents,
                purchased_on: item.purchased_on,
            })
            .collect(),
    }
}

async fn decide(transaction: Transaction<'_>, id: Uuid, asked: NewProgramCheck, all: bool) -> ApiResult<Determination> {
    let program = http::find(transaction, id, all).await?;
    let policy = match asked.policy_id {
        None => program.policy.clone().ok_or_else(|| {
            Problem::conflict("no_policy", "No policy of this program counts today; it cannot say who qualifies.")
        })?,
        Some(policy_id) => {
            let unknown =
                || Problem::invalid_field("/policy_id", "unknown_policy", "Choose a version of this program.");
            if !all {
                return Err(unknown());
            }
            let found = policies::find(transaction, policy_id).await.map_err(|_missing| unknown())?;
            if found.program_id == id { found } else { return Err(unknown()) }
        }
    };
    for (index, item) in asked.items.iter().enumerate() {
        if !policy.rules.items.iter().any(|known| known.code == item.item) {
            let pointer = format!("/items/{index}/item");
            return Err(Problem::invalid_field(&pointer, "unknown_item", "Choose one of the items of this program."));
        }
    }
    let facts = facts(asked);
    let Verdict { outcome, award_cents, rules, lines } =
        determine(program.track, &policy.rules, phase(&program), &facts);
    // Place or income cannot be changed by trying again: another program may fit.
    let elsewhere = rules.iter().any(|result| {
        result.state == RuleState::Fail
            && matches!(result.rule, RuleKind::InCity | RuleKind::Income | RuleKind::ApplicantKind)
    });
    let other_programs = if elsewhere { others(transaction, &program, &facts).await? } else { Vec::new() };
    Ok(Determination {
        outcome,
        award_cents,
        program_id: id,
        policy_id: policy.id,
        effective_from: policy.effective_from,
        documents: documents(&policy.rules, &facts),
        rules,
        lines,
        other_programs,
    })
}

fn phase(program: &ProgramView) -> RoundPhase {
    program.round.as_ref().map_or(RoundPhase::Closed, |round| round.phase)
}

/// Papers that somebody of this kind is asked for who claims these items; nothing claimed yet: those of all items.
fn documents(rules: &PolicyRules, facts: &Facts) -> Vec<Localized> {
    let claims = |item: &str| facts.claims.is_empty() || facts.claims.iter().any(|claim| claim.item == item);
    rules
        .documents
        .iter()
        .filter(|document| {
            let kinds = &document.applicant_kinds;
            (kinds.is_empty() || facts.applicant_kind.is_some_and(|kind| kinds.contains(&kind)))
                && document.item.as_deref().is_none_or(claims)
        })
        .map(|document| document.name.clone())
        .collect()
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
