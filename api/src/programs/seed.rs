//! Programs that a city begins with, and rounds of the demonstration.

use chrono::{Duration, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::programs;
use serde::Deserialize;
use uuid::Uuid;

use super::model::ProgramTrack;
use super::wire::{NewProgram, NewProgramPolicy, NewProgramRound};
use super::{policies, rounds};
use crate::funds::{NewAppropriation, appropriate};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};

#[derive(Deserialize)]
struct Seed {
    program: NewProgram,
    policies: Vec<NewProgramPolicy>,
}

/// Programs with their published policies; what is there already stays.
pub async fn seed(transaction: Transaction<'_>, text: &str) -> ApiResult<()> {
    let seeds: Vec<Seed> = serde_json::from_str(text).map_err(|error| Problem::internal(&error))?;
    let known: Vec<String> = programs::table.select(programs::code).load(&mut transaction.connection()).await?;
    for seed in seeds.into_iter().filter(|seed| !known.contains(&seed.program.code)) {
        let program_id = super::http::insert(transaction, seed.program).await?;
        for policy in seed.policies {
            let id = policies::insert(transaction, program_id, policy).await?;
            policies::publish(transaction, id, 1).await?;
        }
    }
    Ok(())
}

/// Opens a round of each program, with money where money is paid, for the demonstration.
pub async fn open_rounds(transaction: Transaction<'_>) -> ApiResult<()> {
    let found: Vec<(Uuid, ProgramTrack)> =
        programs::table.select((programs::id, programs::track)).load(&mut transaction.connection()).await?;
    let now = Utc::now();
    for (id, track) in found {
        let new = NewProgramRound { opens_at: now - Duration::days(45), closes_at: Some(now + Duration::days(120)) };
        let round_id = rounds::insert(transaction, id, new).await?;
        if track == ProgramTrack::Reimbursement {
            let note = "Made up for the demonstration.".to_owned();
            appropriate(transaction, NewAppropriation { round_id, amount_cents: 530_000_000, note }).await?;
        }
    }
    Ok(())
}
