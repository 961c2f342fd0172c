//! What the city decides about trainings: clocks and shares from a day on, choices, support numbers, and which roles take
//! which course before they see sensitive data. Rows, not constants.

mod policies;
mod requirements;
mod support;
mod terms;

use crate::endpoints;
use crate::endpoints::Endpoint;

pub use policies::{TrainingPolicy, rules_at, timezone};
pub use terms::check_terms;

use policies::*;
use requirements::*;
use support::*;
use terms::*;

/// Operations of the rules.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![
        list_training_policies,
        create_training_policy,
        list_training_terms,
        create_training_term,
        update_training_term,
        list_support_lines,
        create_support_line,
        update_support_line,
        list_training_requirements,
        create_training_requirement,
        end_training_requirement
    ]
}

/// Seeds what a city starts with; what is there already stays.
pub async fn seed(
    transaction: crate::platform::db::Transaction<'_>,
    text: &str,
) -> crate::platform::http::ApiResult<()> {
    let seed: Seed = serde_json::from_str(text).map_err(|error| crate::platform::http::Problem::internal(&error))?;
    policies::seed(transaction, seed.policy).await?;
    terms::seed(transaction, seed.terms).await?;
    support::seed(transaction, seed.support_lines).await
}

#[derive(serde::Deserialize)]
struct Seed {
    policy: NewTrainingPolicy,
    terms: Vec<NewTrainingTerm>,
    support_lines: Vec<NewSupportLine>,
}
