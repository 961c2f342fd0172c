//! Whether somebody qualifies, for how much, and why. Pure: rules and facts in, each rule and each line with its reason out.

use chrono::NaiveDate;

use super::model::{ApplicantKind, DeterminationOutcome, LineLimit, ProgramTrack, RoundPhase, RuleKind, RuleState};
use super::rules::{PolicyItem, PolicyRules};
use super::sentences;
use super::wire::{LineResult, RuleResult};
use crate::localized::Localized;

/// What is claimed of one kind of item, bought on one day.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Claim {
    /// Code of the item.
    pub item: String,
    /// Pieces.
    pub quantity: i32,
    /// Cents for each, with tax.
    pub unit_price_cents: i64,
    /// When it was bought.
    pub purchased_on: Option<NaiveDate>,
}

/// What was said.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Facts {
    pub applicant_kind: Option<ApplicantKind>,
    pub in_city: Option<bool>,
    pub owner_consent: Option<bool>,
    pub installed: Option<bool>,
    pub household_size: Option<i32>,
    /// Gross income of all persons in the last thirty days, in cents.
    pub household_income_cents: Option<i64>,
    /// Codes of benefits.
    pub benefits: Vec<String>,
    pub claims: Vec<Claim>,
}

/// What follows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Verdict {
    pub outcome: DeterminationOutcome,
    /// Cents that would be paid; of a program by income nothing is paid.
    pub award_cents: i64,
    pub rules: Vec<RuleResult>,
    pub lines: Vec<LineResult>,
}

fn rule(kind: RuleKind, state: RuleState, evidence: Option<String>, sentence: Localized, denial: &str) -> RuleResult {
    let denial_reason = (state == RuleState::Fail).then(|| denial.to_owned());
    RuleResult { rule: kind, state, evidence, sentence, denial_reason }
}

/// Decides by the rules of a policy. `phase` is where the round stood when the application was sent, or stands now.
pub(super) fn determine(track: ProgramTrack, rules: &PolicyRules, phase: RoundPhase, facts: &Facts) -> Verdict {
    let mut results = vec![round(phase), applicant(rules, facts), city(facts)];
    if rules.owner_consent && facts.applicant_kind.is_none_or(|kind| kind == ApplicantKind::Tenant) {
        results.push(consent(facts));
    }
    if rules.income.is_some() || !rules.benefits.is_empty() {
        results.push(income(rules, facts));
    }
    let lines = match track {
        ProgramTrack::Reimbursement => {
            let lines = award(rules, &facts.claims);
            results.push(items(&lines, facts));
            if rules.purchased_from.is_some() || rules.purchased_until.is_some() {
                results.push(window(rules, facts));
            }
            if rules.installed {
                results.push(installed(facts));
            }
            lines
        }
        ProgramTrack::IncomeBased => rules.items.iter().map(device).collect(),
    };
    let outcome = outcome(&results);
    let sum = lines.iter().map(|line| line.award_cents).sum();
    let award_cents = if outcome == DeterminationOutcome::NotEligible { 0 } else { sum };
    Verdict { outcome, award_cents, rules: results, lines }
}

/// What all rules together say.
pub(super) fn outcome(results: &[RuleResult]) -> DeterminationOutcome {
    if results.iter().any(|result| result.state == RuleState::Fail) {
        DeterminationOutcome::NotEligible
    } else if results.iter().any(|result| result.state == RuleState::Unknown) {
        DeterminationOutcome::Undecided
    } else {
        DeterminationOutcome::Eligible
    }
}

fn round(phase: RoundPhase) -> RuleResult {
    let state =
        if matches!(phase, RoundPhase::Open | RoundPhase::Waitlisted) { RuleState::Pass } else { RuleState::Fail };
    rule(RuleKind::Round, state, Some(phase.as_str().to_owned()), sentences::round(phase), "round_closed")
}

fn applicant(rules: &PolicyRules, facts: &Facts) -> RuleResult {
    let state = match facts.applicant_kind {
        None => RuleState::Unknown,
        Some(kind) if rules.applicant_kinds.contains(&kind) => RuleState::Pass,
        Some(_) => RuleState::Fail,
    };
    let evidence = facts.applicant_kind.map(|kind| kind.as_str().to_owned());
    rule(RuleKind::ApplicantKind, state, evidence, sentences::applicant(state), "applicant_not_covered")
}

fn said(answer: Option<bool>) -> (RuleState, Option<String>) {
    match answer {
        None => (RuleState::Unknown, None),
        Some(true) => (RuleState::Pass, Some("yes".to_owned())),
        Some(false) => (RuleState::Fail, Some("no".to_owned())),
    }
}

fn city(facts: &Facts) -> RuleResult {
    let (state, evidence) = said(facts.in_city);
    rule(RuleKind::InCity, state, evidence, sentences::city(state, facts.applicant_kind), "not_in_city")
}

fn consent(facts: &Facts) -> RuleResult {
    let (state, evidence) = match facts.applicant_kind {
        Some(_) => said(facts.owner_consent),
        None => (RuleState::Unknown, None),
    };
    rule(RuleKind::OwnerConsent, state, evidence, sentences::consent(state), "no_landlord_consent")
}

fn installed(facts: &Facts) -> RuleResult {
    let (state, evidence) = said(facts.installed);
    rule(RuleKind::Installed, state, evidence, sentences::installed(state), "no_install_photo")
}

fn income(rules: &PolicyRules, facts: &Facts) -> RuleResult {
    let benefit = rules.benefits.iter().find(|benefit| facts.benefits.contains(&benefit.code));
    if let Some(benefit) = benefit {
        let sentence = sentences::benefit(&benefit.name);
        return rule(RuleKind::Income, RuleState::Pass, Some(benefit.code.clone()), sentence, "over_income");
    }
    let known = rules.income.zip(facts.household_size).zip(facts.household_income_cents);
    let Some(((limits, size), income)) = known else {
        return rule(RuleKind::Income, RuleState::Unknown, None, sentences::income_unknown(), "over_income");
    };
    let limit = limits.limit_cents(size);
    let state = if income <= limit { RuleState::Pass } else { RuleState::Fail };
    let evidence = format!("{income} of {limit} cents, {size}");
    rule(RuleKind::Income, state, Some(evidence), sentences::income(state, income, limit, size), "over_income")
}

fn items(lines: &[LineResult], facts: &Facts) -> RuleResult {
    let state = if facts.claims.is_empty() {
        RuleState::Unknown
    } else if lines.iter().any(|line| line.award_cents > 0) {
        RuleState::Pass
    } else {
        RuleState::Fail
    };
    let evidence = (!facts.claims.is_empty()).then(|| facts.claims.len().to_string());
    rule(RuleKind::Items, state, evidence, sentences::items(state), "device_ineligible")
}

fn window(rules: &PolicyRules, facts: &Facts) -> RuleResult {
    let days: Vec<NaiveDate> = facts.claims.iter().filter_map(|claim| claim.purchased_on).collect();
    let state = if days.iter().any(|day| counts(rules, Some(*day))) {
        RuleState::Pass
    } else if days.len() < facts.claims.len() || days.is_empty() {
        RuleState::Unknown
    } else {
        RuleState::Fail
    };
    let evidence = days.iter().min().map(ToString::to_string);
    let sentence = sentences::window(state, rules.purchased_from, rules.purchased_until);
    rule(RuleKind::PurchaseWindow, state, evidence, sentence, "purchased_before_start")
}

/// Whether a purchase of this day counts; of an unknown day it does until somebody says otherwise.
fn counts(rules: &PolicyRules, day: Option<NaiveDate>) -> bool {
    day.is_none_or(|day| {
        rules.purchased_from.is_none_or(|from| day >= from) && rules.purchased_until.is_none_or(|until| day <= until)
    })
}

fn device(item: &PolicyItem) -> LineResult {
    let units = item.most_units.unwrap_or(1);
    LineResult {
        item: item.code.clone(),
        quantity: units,
        paid_cents: 0,
        award_cents: 0,
        limit: LineLimit::None,
        sentence: sentences::device(&item.name, units),
    }
}

/// Pieces of a claim with their price and the claim that they come from.
struct Piece {
    claim: usize,
    cents: i64,
}

/// The award of each claim, in their order: per item, the dearest pieces first, each at most the unit cap, at most so many, together
/// at most the total; then all together at most the overall cap. Never more than was paid.
fn award(rules: &PolicyRules, claims: &[Claim]) -> Vec<LineResult> {
    let mut awards = vec![0_i64; claims.len()];
    let mut limits = vec![LineLimit::None; claims.len()];
    let set = |limits: &mut Vec<LineLimit>, index: usize, limit: LineLimit| {
        if let Some(place) = limits.get_mut(index) {
            *place = limit;
        }
    };
    let claimed = |code: &str| {
        claims.iter().any(|claim| claim.item == code && claim.quantity > 0 && counts(rules, claim.purchased_on))
    };
    for item in &rules.items {
        let own = || claims.iter().enumerate().filter(|(_, claim)| claim.item == item.code);
        if item.requires.as_deref().is_some_and(|needed| !claimed(needed)) {
            for (index, _) in own() {
                set(&mut limits, index, LineLimit::Requires);
            }
            continue;
        }
        let mut pieces = Vec::new();
        for (index, claim) in own() {
            if counts(rules, claim.purchased_on) {
                let cents = claim.unit_price_cents.max(0);
                pieces.extend((0..claim.quantity.clamp(0, 1000)).map(|_| Piece { claim: index, cents }));
            } else {
                set(&mut limits, index, LineLimit::PurchaseWindow);
            }
        }
        pieces.sort_by(|one, other| other.cents.cmp(&one.cents).then(one.claim.cmp(&other.claim)));
        let most = item.most_units.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or_default());
        let mut left = item.total_cap_cents.unwrap_or(i64::MAX);
        for (number, piece) in pieces.into_iter().enumerate() {
            if number >= most {
                set(&mut limits, piece.claim, LineLimit::MostUnits);
                continue;
            }
            let capped = piece.cents.min(item.unit_cap_cents.unwrap_or(i64::MAX));
            let given = capped.min(left);
            if given < capped {
                set(&mut limits, piece.claim, LineLimit::TotalCap);
            } else if given < piece.cents {
                set(&mut limits, piece.claim, LineLimit::UnitCap);
            }
            left -= given;
            if let Some(award) = awards.get_mut(piece.claim) {
                *award += given;
            }
        }
    }
    let mut left = rules.overall_cap_cents.unwrap_or(i64::MAX);
    for (index, award) in awards.iter_mut().enumerate() {
        if *award > left {
            *award = left;
            set(&mut limits, index, LineLimit::OverallCap);
        }
        left -= *award;
    }
    let line = |((claim, award_cents), limit): ((&Claim, i64), LineLimit)| {
        let paid_cents = claim.unit_price_cents.max(0).saturating_mul(i64::from(claim.quantity.max(0)));
        let item = rules.items.iter().find(|item| item.code == claim.item);
        LineResult {
            item: claim.item.clone(),
            quantity: claim.quantity,
            paid_cents,
            award_cents,
            limit,
            sentence: sentences::line(rules, item, paid_cents, award_cents, limit),
        }
    };
    claims.iter().zip(awards).zip(limits).map(line).collect()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;

    #[derive(serde::Deserialize)]
    struct Seed {
        policies: Vec<SeedPolicy>,
    }

    #[derive(serde::Deserialize)]
    struct SeedPolicy {
        rules: PolicyRules,
    }

    /// The rules of 2022 and 2023, and those by income, as a city begins with them.
    fn seeded() -> (PolicyRules, PolicyRules, PolicyRules) {
        let seeds: Vec<Seed> = serde_json::from_str(include_str!("../../seed/programs.json")).unwrap();
        let mut rules = seeds.into_iter().flat_map(|seed| seed.policies).map(|policy| policy.rules);
        (rules.next().unwrap(), rules.next().unwrap(), rules.next().unwrap())
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn claim(item: &str, quantity: i32, dollars: i64) -> Claim {
        let purchased_on = Some(day("2023-06-01"));
        Claim { item: item.to_owned(), quantity, unit_price_cents: dollars * 100, purchased_on }
    }

    fn sum(rules: &PolicyRules, claims: &[Claim]) -> i64 {
        award(rules, claims).iter().map(|line| line.award_cents).sum()
    }

    fn owner(claims: Vec<Claim>) -> Facts {
        Facts {
            applicant_kind: Some(ApplicantKind::Owner),
            in_city: Some(true),
            installed: Some(true),
            claims,
            ..Facts::default()
        }
    }

    #[test]
    fn the_worked_examples_of_both_versions() {
        let (first, second, _) = seeded();
        for (claims, under_first, under_second) in [
            (vec![claim("outdoor_camera", 2, 260)], 450, 450),
            (vec![claim("outdoor_camera", 1, 400)], 225, 400),
            (vec![claim("outdoor_camera", 3, 100)], 200, 300),
            (vec![claim("outdoor_light", 1, 30)], 30, 30),
            (vec![claim("vehicle_tracker", 3, 40)], 80, 80),
            (vec![claim("tracker_service", 1, 150)], 0, 0),
            (vec![claim("tracker_service", 1, 150), claim("vehicle_tracker", 1, 40)], 160, 160),
            (
                vec![
                    claim("outdoor_camera", 2, 300),
                    claim("cloud_storage", 1, 200),
                    claim("outdoor_light", 2, 150),
                    claim("vehicle_tracker", 2, 90),
                    claim("tracker_service", 1, 200),
                ],
                1_020,
                1_020,
            ),
        ] {
            assert_eq!(sum(&first, &claims), under_first * 100, "2022: {claims:?}");
            assert_eq!(sum(&second, &claims), under_second * 100, "2023: {claims:?}");
        }
    }

    #[test]
    fn each_line_says_what_kept_it_below() {
        let (first, second, _) = seeded();
        let limit = |rules: &PolicyRules, claims: &[Claim]| award(rules, claims).first().unwrap().limit;
        assert_eq!(limit(&first, &[claim("outdoor_camera", 1, 400)]), LineLimit::UnitCap);
        assert_eq!(limit(&first, &[claim("outdoor_camera", 3, 100)]), LineLimit::MostUnits);
        assert_eq!(limit(&second, &[claim("outdoor_camera", 2, 260)]), LineLimit::TotalCap);
        assert_eq!(limit(&second, &[claim("tracker_service", 1, 100)]), LineLimit::Requires);
        assert_eq!(limit(&second, &[claim("outdoor_light", 1, 30)]), LineLimit::None);
        let early = Claim { purchased_on: Some(day("2022-06-05")), ..claim("outdoor_camera", 1, 100) };
        assert_eq!(limit(&first, &[early]), LineLimit::PurchaseWindow);
    }

    #[test]
    fn a_purchase_of_the_day_before_the_start_is_denied() {
        let (first, ..) = seeded();
        let bought = |on: &str| {
            let claim = Claim { purchased_on: Some(day(on)), ..claim("outdoor_camera", 1, 100) };
            determine(ProgramTrack::Reimbursement, &first, RoundPhase::Open, &owner(vec![claim]))
        };
        let (late, early) = (bought("2022-06-06"), bought("2022-06-05"));
        assert_eq!((late.outcome, late.award_cents), (DeterminationOutcome::Eligible, 10_000));
        let denied: Vec<&str> = early.rules.iter().filter_map(|rule| rule.denial_reason.as_deref()).collect();
        assert_eq!((early.outcome, early.award_cents), (DeterminationOutcome::NotEligible, 0));
        assert!(denied.contains(&"purchased_before_start"), "{denied:?}");
    }

    #[test]
    fn the_income_table_comes_out_of_its_formula() {
        let limits = seeded().2.income.unwrap();
        let table = [3_398, 4_578, 5_758, 6_938, 8_118, 9_298, 10_478, 11_658];
        for (size, dollars) in (1..).zip(table) {
            assert_eq!(limits.limit_cents(size), dollars * 100, "{size}");
        }
        assert_eq!(limits.limit_cents(9) - limits.limit_cents(8), 118_000);
    }

    #[test]
    fn income_up_to_the_limit_qualifies_and_a_benefit_stands_for_it() {
        let (.., rules) = seeded();
        let decided = |income: Option<i64>, benefits: &[&str]| {
            let facts = Facts {
                household_size: Some(3),
                household_income_cents: income.map(|dollars| dollars * 100),
                benefits: benefits.iter().map(|&code| code.to_owned()).collect(),
                ..owner(Vec::new())
            };
            determine(ProgramTrack::IncomeBased, &rules, RoundPhase::Open, &facts).outcome
        };
        assert_eq!(decided(Some(5_758), &[]), DeterminationOutcome::Eligible);
        assert_eq!(decided(Some(5_759), &[]), DeterminationOutcome::NotEligible);
        assert_eq!(decided(Some(5_759), &["snap"]), DeterminationOutcome::Eligible);
        assert_eq!(decided(None, &[]), DeterminationOutcome::Undecided);
    }

    #[test]
    fn what_was_not_said_is_unknown_and_a_tenant_needs_the_owner() {
        let (_, rules, _) = seeded();
        let decide = |facts: &Facts| determine(ProgramTrack::Reimbursement, &rules, RoundPhase::Open, facts);
        let nothing = decide(&Facts::default());
        assert_eq!(nothing.outcome, DeterminationOutcome::Undecided);
        let unknown = nothing.rules.iter().filter(|rule| rule.state == RuleState::Unknown).count();
        assert_eq!((unknown, nothing.rules.len()), (6, 7), "only the round is known");
        let mut tenant = owner(vec![claim("outdoor_light", 1, 30)]);
        tenant.applicant_kind = Some(ApplicantKind::Tenant);
        assert_eq!(decide(&tenant).outcome, DeterminationOutcome::Undecided);
        tenant.owner_consent = Some(false);
        let refused = decide(&tenant);
        let reasons: Vec<&str> = refused.rules.iter().filter_map(|rule| rule.denial_reason.as_deref()).collect();
        assert_eq!(reasons, ["no_landlord_consent"]);
        tenant.owner_consent = Some(true);
        assert_eq!(decide(&tenant).outcome, DeterminationOutcome::Eligible);
    }

    fn claims() -> impl Strategy<Value = Vec<Claim>> {
        let codes = ["outdoor_camera", "cloud_storage", "outdoor_light", "vehicle_tracker", "tracker_service"];
        let one = (0..codes.len(), 0..6_i32, 0..60_000_i64).prop_map(move |(code, quantity, unit_price_cents)| Claim {
            item: codes[code].to_owned(),
            quantity,
            unit_price_cents,
            purchased_on: None,
        });
        prop::collection::vec(one, 0..8)
    }

    proptest! {
        #[test]
        fn never_more_than_was_paid_nor_than_any_cap(claims in claims()) {
            let (first, second, _) = seeded();
            for rules in [&first, &second] {
                let lines = award(rules, &claims);
                for line in &lines {
                    prop_assert!(0 <= line.award_cents && line.award_cents <= line.paid_cents, "{line:?}");
                }
                for item in &rules.items {
                    let own: i64 =
                        lines.iter().filter(|line| line.item == item.code).map(|line| line.award_cents).sum();
                    prop_assert!(own <= item.total_cap_cents.unwrap());
                    if let Some((cap, most)) = item.unit_cap_cents.zip(item.most_units) {
                        prop_assert!(own <= cap * i64::from(most));
                    }
                }
                let all: i64 = lines.iter().map(|line| line.award_cents).sum();
                prop_assert!(all <= rules.overall_cap_cents.unwrap());
            }
        }

        #[test]
        fn who_paid_more_or_for_more_never_gets_less(
            claims in claims(), which in 0..8_usize, dearer in 0..20_000_i64, further in 0..3_i32,
        ) {
            let (first, second, _) = seeded();
            let mut more = claims.clone();
            if let Some(claim) = more.get_mut(which) {
                claim.unit_price_cents += dearer;
                claim.quantity += further;
            }
            for rules in [&first, &second] {
                prop_assert!(sum(rules, &more) >= sum(rules, &claims), "{claims:?} {more:?}");
            }
        }
    }
}
