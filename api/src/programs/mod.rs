//! Programs that people apply to: what they cover from which day on, when they take applications, and who qualifies for how much.
//!
//! A policy is data with a first day; a published version never changes. `determination` is the pure function that decides, and
//! says of each rule and each line why, in plain words.

mod check;
mod determination;
mod differences;
mod http;
mod model;
mod policies;
mod policy;
mod rounds;
mod rules;
mod seed;
mod sentences;
mod wire;

use crate::endpoints;
use crate::endpoints::Endpoint;

pub use seed::{open_rounds, seed};

pub(crate) use check::{check_items, decide, no_policy};
pub(crate) use http::find as find_program;
pub(crate) use model::{ApplicantKind, DeterminationOutcome, ProgramTrack, RoundPhase, RuleKind, RuleState};
pub(crate) use policies::find as find_policy;
pub(crate) use rules::{PolicyClocks, PolicyRules};
pub(crate) use wire::{Determination, ProgramFacts, ProgramPolicy, ProgramView, RuleResult};

use check::*;
use http::*;
use policies::*;
use rounds::*;

/// Operations of programs.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![
        list_programs,
        create_program,
        get_program,
        update_program,
        list_program_rounds,
        create_program_round,
        update_program_round,
        list_program_policies,
        create_program_policy,
        update_program_policy,
        publish_program_policy,
        list_program_policy_differences,
        check_program
    ]
}
