//! Kinds of help that a city begins with, and made-up services of the demonstration.

use chrono::{Duration, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{organizations, service_kinds, services};
use serde::Deserialize;
use uuid::Uuid;

use super::store;
use super::wire::{ServiceAvailability, ServiceDetails};
use crate::localized::Localized;
use crate::platform::access::Platform;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};

#[derive(Deserialize)]
struct Kind {
    code: String,
    name: Localized,
}

#[derive(Deserialize)]
struct Offer {
    /// Short name of the organization.
    organization: String,
    availability: ServiceAvailability,
    /// Days since somebody confirmed it; null: nobody did.
    confirmed_days_ago: Option<i64>,
    details: ServiceDetails,
}

#[derive(Deserialize)]
struct Seed {
    kinds: Vec<Kind>,
    demonstration: Vec<Offer>,
}

const SERVICES: &str = include_str!("../../seed/services.json");

fn read() -> ApiResult<Seed> {
    serde_json::from_str(SERVICES).map_err(|error| Problem::internal(&error))
}

/// Kinds of help; those that are there already stay.
pub async fn seed(transaction: Transaction<'_>) -> ApiResult<()> {
    for (position, kind) in (0..).zip(read()?.kinds) {
        diesel::insert_into(service_kinds::table)
            .values((
                service_kinds::code.eq(kind.code),
                service_kinds::name.eq(kind.name.column()),
                service_kinds::position.eq(position),
            ))
            .on_conflict_do_nothing()
            .execute(&mut transaction.connection())
            .await?;
    }
    Ok(())
}

/// Made-up services: no number and no address of them exists.
pub async fn load_demo(platform: &Platform) -> ApiResult<()> {
    platform
        .system("services of the demonstration", async |transaction: Transaction<'_>, _: &_| {
            for offer in read()?.demonstration {
                let organization_id: Uuid = organizations::table
                    .filter(organizations::abbreviation.eq(&offer.organization))
                    .select(organizations::id)
                    .first(&mut transaction.connection())
                    .await?;
                let id = store::enter(transaction, organization_id, &offer.details).await?;
                let today = Utc::now().date_naive();
                diesel::update(services::table.find(id))
                    .set((
                        services::availability.eq(offer.availability),
                        services::assured_on.eq(offer.confirmed_days_ago.map(|days| today - Duration::days(days))),
                    ))
                    .execute(&mut transaction.connection())
                    .await?;
            }
            Ok(())
        })
        .await
}
