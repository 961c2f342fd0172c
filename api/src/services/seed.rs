//! Made-up services of the demonstration.

use chrono::{Duration, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{organizations, services};
use serde::Deserialize;
use uuid::Uuid;

use super::store;
use super::wire::{ServiceAvailability, ServiceDetails};
use crate::platform::access::Platform;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};

#[derive(Deserialize)]
struct Offer {
    /// Short name of the organization.
    organization: String,
    availability: ServiceAvailability,
    /// Days since somebody confirmed it; null: nobody did.
    confirmed_days_ago: Option<i64>,
    details: ServiceDetails,
}

const SERVICES: &str = include_str!("../../seed/services.json");

/// Made-up services: no number and no address of them exists.
pub async fn load_demo(platform: &Platform) -> ApiResult<()> {
    platform
        .system("services of the demonstration", async |transaction: Transaction<'_>, _: &_| {
            let offers: Vec<Offer> = serde_json::from_str(SERVICES).map_err(|error| Problem::internal(&error))?;
            for offer in offers {
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
