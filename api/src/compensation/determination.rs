//! Whether the fund covers what happened, for which categories and how much. Pure: rules and facts in, each rule with its evidence out.
//! Source: pages of the fund of December 2022, June 2024 and today, in `docs/compensation.md`.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::rules::{CompensationCategory, CompensationRules, CompensationWindowKind, Coverage, CoveragePlace};
use crate::cases::CaseIncidentKind;
use crate::programs::RuleState;
use crate::text_enum;

text_enum! {
    /// A rule of the fund.
    pub enum CompensationRuleKind {
        /// What happened is covered.
        Incident = "incident",
        /// It has to do with the areas of the fund.
        Place = "place",
        /// One may still apply.
        Period = "period",
        /// The victim lives in the city.
        VictimResidency = "victim_residency",
        /// The applicant lives in the city.
        ApplicantResidency = "applicant_residency",
        /// Nobody is detained.
        Detention = "detention",
        /// The advocate has seen all papers.
        Documents = "documents",
    }
}

text_enum! {
    /// Why an application is denied.
    pub enum CompensationDenialReason {
        /// It has nothing to do with the areas of the fund.
        OutOfArea = "out_of_area",
        /// It is too late, or happened before the fund began.
        OutOfPeriod = "out_of_period",
        /// The victim or the applicant does not live in the city.
        NotResident = "not_resident",
        /// What happened is not covered.
        IncidentNotEligible = "incident_not_eligible",
        /// It was applied for already.
        Duplicate = "duplicate",
        /// Papers are missing.
        MissingDocuments = "missing_documents",
        /// The family got as much as there is for one victim.
        CapReached = "cap_reached",
        /// The fund is empty.
        FundsExhausted = "funds_exhausted",
    }
}

text_enum! {
    /// What all rules together say.
    pub enum CompensationOutcome {
        /// It is covered.
        Eligible = "eligible",
        /// It is not.
        NotEligible = "not_eligible",
        /// Something is not known yet.
        Undecided = "undecided",
    }
}

/// What the rules look at. None of it names anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompensationFacts {
    /// What happened.
    pub incident_kind: CaseIncidentKind,
    /// Whether by a gun; null: not known.
    #[schema(example = true)]
    pub by_gun: Option<bool>,
    /// When.
    pub incident_on: NaiveDate,
    /// Community area where it happened; null: outside the city, or not known.
    #[schema(example = 25)]
    pub incident_area_number: Option<i32>,
    /// Whether it happened in the city; null: not known.
    #[schema(example = true)]
    pub incident_in_city: Option<bool>,
    /// Community area where the victim lives or lived; null: outside the city, or not known.
    #[schema(example = 25)]
    pub residence_area_number: Option<i32>,
    /// Whether the victim lives or lived in the city; null: not known.
    #[schema(example = true)]
    pub victim_in_city: Option<bool>,
    /// Whether the applicant lives in the city; null: not known.
    #[schema(example = true)]
    pub applicant_in_city: Option<bool>,
    /// Age of the victim on that day; null: not known.
    #[validate(range(min = 0, max = 130))]
    #[schema(example = 22, minimum = 0, maximum = 130)]
    pub victim_age: Option<i32>,
    /// Whether the victim or applicant is detained; null: not known.
    #[schema(example = false)]
    pub detained: Option<bool>,
}

/// What one rule says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CompensationRuleResult {
    /// Which.
    pub rule: CompensationRuleKind,
    /// What it says.
    pub state: RuleState,
    /// What it looked at: a date, numbers of areas, codes of papers.
    #[schema(example = "25", max_length = 500)]
    pub evidence: Option<String>,
    /// Why it denies; null: it does not.
    pub denial_reason: Option<CompensationDenialReason>,
}

/// What may be paid for one category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CompensationLimit {
    /// Which.
    pub category: CompensationCategory,
    /// Cents at most.
    #[schema(example = 100_000, minimum = 0)]
    pub limit_cents: i64,
    /// Whether it is paid straight to the funeral home only.
    #[schema(example = false)]
    pub funeral_home_only: bool,
}

/// What the rules of one version say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CompensationDetermination {
    /// All together.
    pub outcome: CompensationOutcome,
    /// Rule by rule.
    #[schema(max_items = 10)]
    pub rules: Vec<CompensationRuleResult>,
    /// What may be paid for; nothing when it is not covered.
    #[schema(max_items = 3)]
    pub limits: Vec<CompensationLimit>,
    /// Cents at most for this victim, all applications together.
    #[schema(example = 200_000, minimum = 0)]
    pub total_cents: i64,
    /// First day of the version that decided.
    pub effective_from: NaiveDate,
}

use CompensationDenialReason as Denial;
use CompensationRuleKind as Rule;

fn result(rule: Rule, state: RuleState, evidence: Option<String>, denial: Denial) -> CompensationRuleResult {
    CompensationRuleResult { rule, state, evidence, denial_reason: (state == RuleState::Fail).then_some(denial) }
}

fn state(answer: Option<bool>) -> RuleState {
    match answer {
        Some(true) => RuleState::Pass,
        Some(false) => RuleState::Fail,
        None => RuleState::Unknown,
    }
}

/// Both of two answers; one that denies decides alone.
fn both(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// At least one of several answers.
fn any(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut found = Some(false);
    for answer in answers {
        match answer {
            Some(true) => return Some(true),
            // Not known; a later one may still be right.
            None => found = None,
            Some(false) => {}
        }
    }
    found
}

/// Whether what happened is of the kind that a coverage names; the place is another question.
fn of_kind(coverage: &Coverage, facts: &CompensationFacts) -> Option<bool> {
    if coverage.incident_kind != facts.incident_kind {
        return Some(false);
    }
    let gun = if coverage.gun_only { facts.by_gun } else { Some(true) };
    let age = coverage.maximum_age.map_or(Some(true), |oldest| facts.victim_age.map(|age| age <= oldest));
    both(gun, age)
}

/// Whether a community area is one of the fund's. Outside the city it is not; in the city without a number nobody knows.
fn in_areas(rules: &CompensationRules, area: Option<i32>, in_city: Option<bool>) -> Option<bool> {
    match (area, in_city) {
        (Some(number), _) => Some(rules.areas.contains(&number)),
        (None, Some(false)) => Some(false),
        (None, _) => None,
    }
}

fn at_place(rules: &CompensationRules, coverage: &Coverage, facts: &CompensationFacts) -> Option<bool> {
    let in_city = facts.incident_area_number.map(|_| true).or(facts.incident_in_city);
    any(coverage.places.iter().map(|place| match place {
        CoveragePlace::City => in_city,
        CoveragePlace::IncidentArea => in_areas(rules, facts.incident_area_number, facts.incident_in_city),
        CoveragePlace::ResidenceArea => in_areas(rules, facts.residence_area_number, facts.victim_in_city),
    }))
}

fn in_period(rules: &CompensationRules, incident_on: NaiveDate, on: NaiveDate) -> bool {
    let open = match rules.window.kind {
        CompensationWindowKind::Since => rules.window.since.is_none_or(|first| incident_on >= first),
        CompensationWindowKind::CalendarYear => incident_on.year() == on.year(),
        CompensationWindowKind::Rolling365 => (on - incident_on).num_days() <= 365,
    };
    open && incident_on <= on
}

/// Papers that are asked for.
pub(super) fn required_documents(rules: &CompensationRules, categories: &[CompensationCategory]) -> Vec<String> {
    let asked = rules.documents.iter().filter(|one| one.category.is_none_or(|category| categories.contains(&category)));
    asked.map(|document| document.code.clone()).collect()
}

/// Decides by a version that begins on `effective_from` what is applied for on a day. `seen`: codes of papers that the advocate has
/// seen; None leaves papers out, as for a first look.
pub(super) fn determine(
    (effective_from, rules): (NaiveDate, &CompensationRules),
    facts: &CompensationFacts,
    on: NaiveDate,
    papers: Option<(&[CompensationCategory], &[String])>,
) -> CompensationDetermination {
    let kinds: Vec<(&Coverage, Option<bool>)> =
        rules.coverage.iter().map(|coverage| (coverage, of_kind(coverage, facts))).collect();
    let covered = any(kinds.iter().map(|(_, answer)| *answer));
    // The place is asked of those coverages alone whose kind fits.
    let placed = any(kinds.iter().map(|(coverage, kind)| both(*kind, at_place(rules, coverage, facts))));
    let areas: Vec<String> = [facts.incident_area_number, facts.residence_area_number]
        .into_iter()
        .flatten()
        .map(|number| number.to_string())
        .collect();
    let mut results = vec![
        result(
            Rule::Incident,
            state(covered),
            Some(facts.incident_kind.as_str().to_owned()),
            Denial::IncidentNotEligible,
        ),
        // Whether it is covered at all is told once.
        match covered {
            Some(false) => result(Rule::Place, RuleState::Unknown, None, Denial::OutOfArea),
            _ => result(Rule::Place, state(placed), Some(areas.join(", ")), Denial::OutOfArea),
        },
        result(
            Rule::Period,
            state(Some(in_period(rules, facts.incident_on, on))),
            Some(facts.incident_on.to_string()),
            Denial::OutOfPeriod,
        ),
    ];
    if rules.victim_residency {
        let lives_here = facts.residence_area_number.map(|_| true).or(facts.victim_in_city);
        results.push(result(Rule::VictimResidency, state(lives_here), None, Denial::NotResident));
    }
    let fatal = facts.incident_kind == CaseIncidentKind::Homicide;
    let elsewhere = rules.applicant_residency && facts.applicant_in_city == Some(false);
    let funeral_only = elsewhere && fatal && rules.funeral_for_kin_elsewhere;
    if rules.applicant_residency {
        let answer = if funeral_only { Some(true) } else { facts.applicant_in_city };
        let evidence = funeral_only.then(|| CompensationCategory::Funeral.as_str().to_owned());
        results.push(result(Rule::ApplicantResidency, state(answer), evidence, Denial::NotResident));
    }
    if rules.not_detained {
        let free = facts.detained.map(|detained| !detained);
        results.push(result(Rule::Detention, state(free), None, Denial::IncidentNotEligible));
    }
    if let Some((categories, seen)) = papers {
        let missing: Vec<String> =
            required_documents(rules, categories).into_iter().filter(|code| !seen.contains(code)).collect();
        let answer = if missing.is_empty() { Some(true) } else { None };
        let evidence = (!missing.is_empty()).then(|| missing.join(", "));
        results.push(result(Rule::Documents, state(answer), evidence, Denial::MissingDocuments));
    }
    let outcome = if results.iter().any(|result| result.state == RuleState::Fail) {
        CompensationOutcome::NotEligible
    } else if results.iter().any(|result| result.state == RuleState::Unknown) {
        CompensationOutcome::Undecided
    } else {
        CompensationOutcome::Eligible
    };
    let limits = match outcome {
        CompensationOutcome::NotEligible => vec![],
        _ => limits(rules, fatal, funeral_only),
    };
    let total_cents = match (limits.is_empty(), funeral_only) {
        (true, _) => 0,
        (false, true) => rules.caps.funeral_cents.min(rules.caps.fatal_cents),
        (false, false) => rules.caps.total(facts.incident_kind),
    };
    CompensationDetermination { outcome, rules: results, limits, total_cents, effective_from }
}

fn limits(rules: &CompensationRules, fatal: bool, funeral_only: bool) -> Vec<CompensationLimit> {
    let open = |category: &CompensationCategory| match category {
        CompensationCategory::Funeral => fatal,
        _ => !funeral_only,
    };
    let limit = |category: CompensationCategory| CompensationLimit {
        category,
        limit_cents: rules.caps.of(category),
        funeral_home_only: funeral_only,
    };
    CompensationCategory::ALL.iter().copied().filter(open).map(limit).collect()
}
