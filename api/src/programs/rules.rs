//! The rules of a policy, as data.

use std::collections::HashSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::model::{ApplicantKind, IncomeBasis};
use super::wire::ProgramFacts;
use crate::codes;
use crate::localized::Localized;
use crate::platform::http::{ApiResult, Problem};

const MOST_CENTS: i64 = 100_000_000;

/// Something that is covered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyItem {
    /// As it stands in applications.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "outdoor_camera", min_length = 1, max_length = 50)]
    pub code: String,
    /// Name.
    #[validate(nested)]
    pub name: Localized,
    /// Cents for each piece at most; null: no such limit.
    #[validate(range(min = 1, max = MOST_CENTS))]
    #[schema(example = 22_500, minimum = 1, maximum = 100_000_000)]
    pub unit_cap_cents: Option<i64>,
    /// Pieces at most; null: no such limit.
    #[validate(range(min = 1, max = 1000))]
    #[schema(example = 2, minimum = 1, maximum = 1000)]
    pub most_units: Option<i32>,
    /// Cents for all pieces together at most; null: no such limit.
    #[validate(range(min = 1, max = MOST_CENTS))]
    #[schema(example = 45_000, minimum = 1, maximum = 100_000_000)]
    pub total_cap_cents: Option<i64>,
    /// Code of another item without which this one is not covered.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "vehicle_tracker", min_length = 1, max_length = 50)]
    pub requires: Option<String>,
}

/// Income up to which a household qualifies: a share of the federal poverty level by size of the household.
///
/// For `period_days` 30 the limit is a twelfth of the year, rounded to whole dollars.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncomeRule {
    /// Poverty level of one person for a year, in cents.
    #[validate(range(min = 1, max = MOST_CENTS))]
    #[schema(example = 1_359_000, minimum = 1, maximum = 100_000_000)]
    pub base_cents: i64,
    /// What each further person adds, in cents.
    #[validate(range(min = 1, max = MOST_CENTS))]
    #[schema(example = 472_000, minimum = 1, maximum = 100_000_000)]
    pub per_person_cents: i64,
    /// Share of the poverty level, in percent.
    #[validate(range(min = 1, max = 1000))]
    #[schema(example = 300, minimum = 1, maximum = 1000)]
    pub percent: i32,
}

impl IncomeRule {
    /// Most that a household of this size may have had in thirty days, in cents: `round(level × percent / 100 / 12)` in dollars.
    pub fn limit_cents(&self, household_size: i32) -> i64 {
        let further = i64::from(household_size.max(1) - 1);
        let year = i128::from(self.base_cents) + i128::from(self.per_person_cents) * i128::from(further);
        // Cents of a year times percent are this many parts of a dollar in a twelfth of it.
        let parts = 100 * 12 * 100;
        let dollars = (2 * year * i128::from(self.percent) + parts) / (2 * parts);
        i64::try_from(dollars * 100).unwrap_or(i64::MAX)
    }
}

/// A benefit whose recipients qualify without a look at their income.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyBenefit {
    /// As it stands in applications.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "snap", min_length = 1, max_length = 50)]
    pub code: String,
    /// Name.
    #[validate(nested)]
    pub name: Localized,
}

/// A paper that is asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyDocument {
    /// As it stands in applications.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "proof_of_purchase", min_length = 1, max_length = 50)]
    pub code: String,
    /// Name.
    #[validate(nested)]
    pub name: Localized,
    /// Who has to give it; nobody named: everybody.
    #[validate(length(max = 7))]
    #[serde(default)]
    #[schema(max_items = 7)]
    pub applicant_kinds: Vec<ApplicantKind>,
    /// Code of the item with which it is asked for; null: always.
    #[validate(length(min = 1, max = 50))]
    #[serde(default)]
    #[schema(example = "outdoor_camera", min_length = 1, max_length = 50)]
    pub item: Option<String>,
    /// With which kind of proof of income it is asked for; null: always.
    #[serde(default)]
    pub income_basis: Option<IncomeBasis>,
}

/// A reason for which an application may be denied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DenialReason {
    /// As it stands in decisions.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "not_in_city", min_length = 1, max_length = 50)]
    pub code: String,
    /// What the applicant reads.
    #[validate(nested)]
    pub text: Localized,
}

/// Something that an applicant attests by signing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyAttestation {
    /// As it stands in applications.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "answers_are_true", min_length = 1, max_length = 50)]
    pub code: String,
    /// What is attested.
    #[validate(nested)]
    pub text: Localized,
    /// Code of the item with which it is asked for; null: always.
    #[validate(length(min = 1, max = 50))]
    #[serde(default)]
    #[schema(example = "outdoor_camera", min_length = 1, max_length = 50)]
    pub item: Option<String>,
}

/// Days within which something happens.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyClocks {
    /// For an applicant to answer a question.
    #[validate(range(min = 1, max = 365))]
    #[schema(example = 30, minimum = 1, maximum = 365)]
    pub information_days: i32,
    /// For the city to pay after approval.
    #[validate(range(min = 1, max = 365))]
    #[schema(example = 90, minimum = 1, maximum = 365)]
    pub payment_days: i32,
    /// For an applicant to appeal.
    #[validate(range(min = 1, max = 365))]
    #[schema(example = 30, minimum = 1, maximum = 365)]
    pub appeal_days: i32,
    /// For an applicant to pick a device up.
    #[validate(range(min = 1, max = 365))]
    #[schema(example = 60, minimum = 1, maximum = 365)]
    pub pickup_days: i32,
    /// For a draft that nobody goes on with, before it is erased.
    #[validate(range(min = 8, max = 730))]
    #[serde(default = "PolicyClocks::draft_days")]
    #[schema(example = 90, minimum = 8, maximum = 730)]
    pub draft_days: i32,
}

impl PolicyClocks {
    /// What counts under versions that were written before drafts had a clock.
    const fn draft_days() -> i32 {
        90
    }
}

/// What a policy says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyRules {
    /// Who may apply.
    #[validate(length(min = 1, max = 7))]
    #[schema(min_items = 1, max_items = 7)]
    pub applicant_kinds: Vec<ApplicantKind>,
    /// What is covered; in a program by income, the devices of one household.
    #[validate(nested, length(min = 1, max = 30))]
    #[schema(min_items = 1, max_items = 30)]
    pub items: Vec<PolicyItem>,
    /// Cents for the whole application at most; null: no such limit.
    #[validate(range(min = 1, max = MOST_CENTS))]
    #[schema(example = 102_000, minimum = 1, maximum = 100_000_000)]
    pub overall_cap_cents: Option<i64>,
    /// First day on which a purchase counts; null: any day.
    pub purchased_from: Option<NaiveDate>,
    /// Last day on which a purchase counts; null: any day.
    pub purchased_until: Option<NaiveDate>,
    /// Whether devices have to be installed.
    #[schema(example = true)]
    pub installed: bool,
    /// Whether tenants need the owner's consent.
    #[schema(example = true)]
    pub owner_consent: bool,
    /// Income up to which a household qualifies; null: income is not asked for.
    #[validate(nested)]
    pub income: Option<IncomeRule>,
    /// Benefits that stand for income.
    #[validate(nested, length(max = 20))]
    #[schema(max_items = 20)]
    pub benefits: Vec<PolicyBenefit>,
    /// Papers that are asked for.
    #[validate(nested, length(max = 30))]
    #[schema(max_items = 30)]
    pub documents: Vec<PolicyDocument>,
    /// What applicants attest by signing.
    #[validate(nested, length(max = 20))]
    #[serde(default)]
    #[schema(max_items = 20)]
    pub attestations: Vec<PolicyAttestation>,
    /// Reasons for which an application may be denied.
    #[validate(nested, length(max = 50))]
    #[schema(max_items = 50)]
    pub denial_reasons: Vec<DenialReason>,
    /// Days within which something happens.
    #[validate(nested)]
    pub clocks: PolicyClocks,
}

fn asked(item: Option<&str>, said: &ProgramFacts) -> bool {
    said.items.is_empty() || item.is_none_or(|item| said.items.iter().any(|claimed| claimed.item == item))
}

impl PolicyRules {
    /// Papers that somebody is asked for who says this; who claims nothing yet: those of all items.
    pub fn required_documents<'a>(&'a self, said: &'a ProgramFacts) -> impl Iterator<Item = &'a PolicyDocument> {
        let basis = if said.benefits.is_empty() { IncomeBasis::Income } else { IncomeBasis::Benefit };
        self.documents.iter().filter(move |document| {
            let kinds = &document.applicant_kinds;
            (kinds.is_empty() || said.applicant_kind.is_some_and(|kind| kinds.contains(&kind)))
                && asked(document.item.as_deref(), said)
                && document.income_basis.is_none_or(|needed| needed == basis)
        })
    }

    /// What somebody attests who says this.
    pub fn required_attestations<'a>(&'a self, said: &'a ProgramFacts) -> impl Iterator<Item = &'a PolicyAttestation> {
        self.attestations.iter().filter(move |attestation| asked(attestation.item.as_deref(), said))
    }

    /// Refuses what validation of single fields does not see: repeated codes, items that need one that is not there, days in disorder.
    pub fn check(&self) -> ApiResult<()> {
        let named = |pointer: String, codes: Vec<&str>| {
            let mut seen = HashSet::new();
            for (index, code) in codes.into_iter().enumerate() {
                let pointer = format!("{pointer}/{index}/code");
                codes::check(&pointer, code)?;
                if !seen.insert(code) {
                    return Err(Problem::invalid_field(&pointer, "repeated", "Each code stands once."));
                }
            }
            Ok(())
        };
        named("/rules/items".to_owned(), self.items.iter().map(|one| one.code.as_str()).collect())?;
        named("/rules/benefits".to_owned(), self.benefits.iter().map(|one| one.code.as_str()).collect())?;
        named("/rules/documents".to_owned(), self.documents.iter().map(|one| one.code.as_str()).collect())?;
        named("/rules/attestations".to_owned(), self.attestations.iter().map(|one| one.code.as_str()).collect())?;
        named("/rules/denial_reasons".to_owned(), self.denial_reasons.iter().map(|one| one.code.as_str()).collect())?;
        for (index, item) in self.items.iter().enumerate() {
            let Some(needed) = &item.requires else { continue };
            if needed == &item.code || !self.items.iter().any(|other| &other.code == needed) {
                let pointer = format!("/rules/items/{index}/requires");
                return Err(Problem::invalid_field(&pointer, "unknown_item", "Name another item of this policy."));
            }
        }
        let asked_with = self
            .documents
            .iter()
            .map(|one| one.item.as_ref())
            .enumerate()
            .map(|(index, item)| (format!("/rules/documents/{index}/item"), item))
            .chain(
                self.attestations
                    .iter()
                    .map(|one| one.item.as_ref())
                    .enumerate()
                    .map(|(index, item)| (format!("/rules/attestations/{index}/item"), item)),
            );
        for (pointer, needed) in asked_with {
            if needed.is_some_and(|needed| !self.items.iter().any(|item| &item.code == needed)) {
                return Err(Problem::invalid_field(&pointer, "unknown_item", "Name an item of this policy."));
            }
        }
        if self.purchased_from.zip(self.purchased_until).is_some_and(|(from, until)| until < from) {
            let detail = "The last day is the first day or later.";
            return Err(Problem::invalid_field("/rules/purchased_until", "before_start", detail));
        }
        Ok(())
    }
}
