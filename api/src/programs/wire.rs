//! What travels about programs.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::model::{
    ApplicantKind, DeterminationOutcome, LineLimit, PolicyStatus, ProgramTrack, RoundPhase, RoundState, RuleKind,
    RuleState,
};
use super::rules::PolicyRules;
use crate::localized::Localized;
use crate::platform::http::{Patched, Versioned};

/// A program.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Program)]
pub struct ProgramView {
    /// Id.
    pub id: Uuid,
    /// Code, for addresses and scripts.
    #[schema(example = "home_protection", max_length = 50)]
    pub code: String,
    /// Name.
    pub name: Localized,
    /// What it is for.
    pub description: Localized,
    /// How it helps.
    pub track: ProgramTrack,
    /// Place in the list.
    #[schema(example = 1, minimum = 0)]
    pub position: i32,
    /// Whether everybody sees it.
    #[schema(example = true)]
    pub active: bool,
    /// The round of now, or the next one, or the last one; null: there was none.
    pub round: Option<ProgramRound>,
    /// The policy that counts today; null: none does.
    pub policy: Option<ProgramPolicy>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Versioned for ProgramView {
    fn row_version(&self) -> i64 {
        self.row_version
    }

    fn state(&self) -> Option<String> {
        // Rounds open and close, and policies begin, without a change of the program.
        let round = self.round.as_ref().map(|round| (round.phase.as_str(), round.row_version));
        let policy = self.policy.as_ref().map(|policy| policy.id);
        Some(format!("{round:?}{policy:?}").chars().filter(char::is_ascii_alphanumeric).collect())
    }
}

/// A new program.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProgram {
    /// Code: lower-case letters, digits, underscores; never changed later.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "home_protection", min_length = 1, max_length = 50)]
    pub code: String,
    /// Name.
    #[validate(nested)]
    pub name: Localized,
    /// What it is for.
    #[validate(nested)]
    pub description: Localized,
    /// How it helps; never changed later.
    pub track: ProgramTrack,
    /// Place in the list.
    #[validate(range(min = 0, max = 1000))]
    #[schema(example = 1, minimum = 0, maximum = 1000)]
    pub position: i32,
}

/// A change of a program (JSON merge patch).
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgramPatch {
    /// Name.
    #[validate(nested)]
    pub name: Option<Localized>,
    /// What it is for.
    #[validate(nested)]
    pub description: Option<Localized>,
    /// Place in the list.
    #[validate(range(min = 0, max = 1000))]
    #[schema(example = 2, minimum = 0, maximum = 1000)]
    pub position: Option<i32>,
    /// Whether everybody sees it.
    #[schema(example = false)]
    pub active: Option<bool>,
}

/// A time in which applications are taken.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProgramRound {
    /// Id.
    pub id: Uuid,
    /// Which program.
    pub program_id: Uuid,
    /// When it opens.
    pub opens_at: DateTime<Utc>,
    /// When it closes; null: until it is closed.
    pub closes_at: Option<DateTime<Utc>>,
    /// What staff have set it to.
    pub state: RoundState,
    /// Where it stands now, by state and clock.
    pub phase: RoundPhase,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
}

impl Versioned for ProgramRound {
    fn row_version(&self) -> i64 {
        self.row_version
    }

    fn state(&self) -> Option<String> {
        Some(self.phase.as_str().to_owned())
    }
}

/// A new round.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProgramRound {
    /// When it opens.
    pub opens_at: DateTime<Utc>,
    /// When it closes; null: until it is closed.
    pub closes_at: Option<DateTime<Utc>>,
}

/// A change of a round (JSON merge patch).
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgramRoundPatch {
    /// What it is set to. Closing is not rejecting: what was sent before is processed.
    pub state: Option<RoundState>,
    /// When it opens.
    pub opens_at: Option<DateTime<Utc>>,
    /// When it closes; null: until it is closed.
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub closes_at: Patched<DateTime<Utc>>,
}

/// A version of a policy.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProgramPolicy {
    /// Id.
    pub id: Uuid,
    /// Which program.
    pub program_id: Uuid,
    /// First day on which it counts; of a draft, the day planned.
    pub effective_from: NaiveDate,
    /// Whether it counts.
    pub status: PolicyStatus,
    /// What it says.
    pub rules: PolicyRules,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
}

impl Versioned for ProgramPolicy {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// A draft of a policy.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProgramPolicy {
    /// First day on which it will count.
    pub effective_from: NaiveDate,
    /// What it says.
    #[validate(nested)]
    pub rules: PolicyRules,
}

/// A change of a draft (JSON merge patch; `rules` are replaced as a whole).
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgramPolicyPatch {
    /// First day on which it will count.
    pub effective_from: Option<NaiveDate>,
    /// What it says.
    #[validate(nested)]
    pub rules: Option<PolicyRules>,
}

/// One thing that two versions say differently.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PolicyDifference {
    /// Where: names and codes, joined by dots.
    #[schema(example = "items.outdoor_camera.unit_cap_cents", max_length = 300)]
    pub field: String,
    /// What the earlier version says; null: nothing.
    #[schema(example = "22500", max_length = 10_000)]
    pub before: Option<String>,
    /// What the later version says; null: nothing.
    #[schema(example = json!(null), max_length = 10_000)]
    pub after: Option<String>,
}

/// What two versions say differently.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PolicyDifferences {
    /// The differences, by field.
    #[schema(max_items = 1000)]
    pub items: Vec<PolicyDifference>,
}

/// Which version to compare with.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PolicyDifferenceFilter {
    /// The earlier version.
    pub from: Uuid,
}

/// Which programs.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ProgramFilter {
    /// How they help.
    #[param(inline)]
    pub track: Option<ProgramTrack>,
}

/// Which version decides.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ProgramCheckFilter {
    /// Version to decide by, also a draft: only for those who read drafts. Left out: the one that counts today.
    pub policy_id: Option<Uuid>,
}

/// Something that was bought, or that one wants to buy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimedItem {
    /// Code of the item in the policy.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "outdoor_camera", min_length = 1, max_length = 50)]
    pub item: String,
    /// Pieces.
    #[validate(range(min = 1, max = 100))]
    #[schema(example = 2, minimum = 1, maximum = 100)]
    pub quantity: i32,
    /// Cents for each, with tax.
    #[validate(range(min = 0, max = 100_000_000))]
    #[schema(example = 26_000, minimum = 0, maximum = 100_000_000)]
    pub unit_price_cents: i64,
    /// When it was bought; null: not yet.
    pub purchased_on: Option<NaiveDate>,
}

/// What somebody says of what a program asks. Everything may be left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgramFacts {
    /// As whom one applies.
    pub applicant_kind: Option<ApplicantKind>,
    /// Whether the home, business or vehicle is in the city.
    #[schema(example = true)]
    pub in_city: Option<bool>,
    /// Whether the owner agrees, where one rents.
    #[schema(example = true)]
    pub owner_consent: Option<bool>,
    /// Whether the devices are installed.
    #[schema(example = true)]
    pub installed: Option<bool>,
    /// Persons in the household.
    #[validate(range(min = 1, max = 30))]
    #[schema(example = 3, minimum = 1, maximum = 30)]
    pub household_size: Option<i32>,
    /// Gross income of all of them in the last thirty days, in cents.
    #[validate(range(min = 0, max = 100_000_000))]
    #[schema(example = 575_800, minimum = 0, maximum = 100_000_000)]
    pub household_income_cents: Option<i64>,
    /// Codes of benefits that they get.
    #[validate(length(max = 20))]
    #[serde(default)]
    #[schema(max_items = 20)]
    pub benefits: Vec<String>,
    /// What was bought.
    #[validate(nested, length(max = 30))]
    #[serde(default)]
    #[schema(max_items = 30)]
    pub items: Vec<ClaimedItem>,
}

/// What a rule says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RuleResult {
    /// What it is about.
    pub rule: RuleKind,
    /// Whether it is met.
    pub state: RuleState,
    /// What was said, for machines.
    #[schema(example = "575900 of 575800 cents, 3", max_length = 200)]
    pub evidence: Option<String>,
    /// What it says to people.
    pub sentence: Localized,
    /// The reason for which it would be denied.
    #[schema(example = json!(null), max_length = 50)]
    pub denial_reason: Option<String>,
}

/// What becomes of a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LineResult {
    /// Code of the item.
    #[schema(example = "outdoor_camera", max_length = 50)]
    pub item: String,
    /// Pieces.
    #[schema(example = 2, minimum = 0)]
    pub quantity: i32,
    /// Cents that were paid.
    #[schema(example = 52_000, minimum = 0)]
    pub paid_cents: i64,
    /// Cents that one gets.
    #[schema(example = 45_000, minimum = 0)]
    pub award_cents: i64,
    /// What kept it below.
    pub limit: LineLimit,
    /// The same to people.
    pub sentence: Localized,
}

/// Another program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ProgramSuggestion {
    /// Its id.
    pub program_id: Uuid,
    /// Its name.
    pub name: Localized,
    /// What it says with the same facts.
    pub outcome: DeterminationOutcome,
}

/// Whether somebody qualifies, for how much, and why.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Determination {
    /// All rules together.
    pub outcome: DeterminationOutcome,
    /// Cents that would be paid; 0 where nothing is paid or a rule is not met.
    #[schema(example = 45_000, minimum = 0)]
    pub award_cents: i64,
    /// Which program.
    pub program_id: Uuid,
    /// The version of the policy that it was decided by.
    pub policy_id: Uuid,
    /// First day of that version.
    pub effective_from: NaiveDate,
    /// Each rule.
    #[schema(max_items = 20)]
    pub rules: Vec<RuleResult>,
    /// Each line, or each device of a program by income.
    #[schema(max_items = 30)]
    pub lines: Vec<LineResult>,
    /// Papers that will be asked for.
    #[schema(max_items = 30)]
    pub documents: Vec<Localized>,
    /// Where place or income does not fit: programs that the same facts do not rule out, the best fit first.
    #[schema(max_items = 20)]
    pub other_programs: Vec<ProgramSuggestion>,
}
