//! Weights, distances and visits of the program, from a day on.

use std::collections::HashMap;

use actix_web::Responder;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{lot_rules, lot_weights};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::model::LotFactor;
use super::policy::{ReadLots, WriteLotRules};
use super::priority;
use super::treatments::{self, NewLotTreatment};
use super::volunteer_tools::{self, NewLotTool};
use crate::platform::access::Access;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Body, IdempotencyKey, Item, Page, Problem, Versioned};
use crate::settings::today;

/// What a factor gives to the priority of a lot.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct LotWeight {
    /// What counts.
    pub factor: LotFactor,
    /// Points for each unit of it.
    #[validate(range(min = 0.0, max = 1000.0))]
    #[schema(example = 4.0, minimum = 0, maximum = 1000)]
    pub points_each: f64,
    /// Points at most.
    #[validate(range(min = 0.0, max = 1000.0))]
    #[schema(example = 40.0, minimum = 0, maximum = 1000)]
    pub most_points: f64,
}

/// Rules of the program from a day on.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LotRules)]
pub struct Rules {
    /// Id.
    pub id: Uuid,
    /// First day.
    pub effective_from: NaiveDate,
    /// Incidents within this distance count, in meters.
    #[schema(example = 250, minimum = 50, maximum = 2000)]
    pub incident_radius_m: i32,
    /// Incidents of this many days count.
    #[schema(example = 365, minimum = 1, maximum = 3650)]
    pub incident_days: i32,
    /// Schools, parks and stops within this distance are near, in meters.
    #[schema(example = 400, minimum = 50, maximum = 5000)]
    pub near_distance_m: i32,
    /// Service requests of this many days count.
    #[schema(example = 180, minimum = 1, maximum = 3650)]
    pub service_request_days: i32,
    /// Photos are taken at most this far from the outline or the point of the lot, in meters.
    #[schema(example = 60, minimum = 5, maximum = 1000)]
    pub photo_distance_m: i32,
    /// First month of the season.
    #[schema(example = 4, minimum = 1, maximum = 12)]
    pub season_first_month: i32,
    /// Last month of the season.
    #[schema(example = 10, minimum = 1, maximum = 12)]
    pub season_last_month: i32,
    /// Visits in a season.
    #[schema(example = 14, minimum = 1, maximum = 100)]
    pub season_visits: i32,
    /// Days after which a visit that was due is missed.
    #[schema(example = 7, minimum = 1, maximum = 60)]
    pub missed_after_days: i32,
    /// Treated lots with a whole year after, without which no effect is said.
    #[schema(example = 10, minimum = 2, maximum = 1000)]
    pub effect_minimum_lots: i32,
    /// Weights of the factors.
    #[schema(max_items = 8)]
    pub weights: Vec<LotWeight>,
    /// When they were entered.
    pub created_at: DateTime<Utc>,
}

impl Versioned for Rules {
    fn row_version(&self) -> i64 {
        1
    }
}

/// New rules from a day on.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLotRules {
    /// First day; today or later.
    pub effective_from: NaiveDate,
    /// Incidents within this distance count, in meters.
    #[validate(range(min = 50, max = 2000))]
    #[schema(example = 250, minimum = 50, maximum = 2000)]
    pub incident_radius_m: i32,
    /// Incidents of this many days count.
    #[validate(range(min = 1, max = 3650))]
    #[schema(example = 365, minimum = 1, maximum = 3650)]
    pub incident_days: i32,
    /// Schools, parks and stops within this distance are near, in meters.
    #[validate(range(min = 50, max = 5000))]
    #[schema(example = 400, minimum = 50, maximum = 5000)]
    pub near_distance_m: i32,
    /// Service requests of this many days count.
    #[validate(range(min = 1, max = 3650))]
    #[schema(example = 180, minimum = 1, maximum = 3650)]
    pub service_request_days: i32,
    /// Photos are taken at most this far from the outline or the point of the lot, in meters.
    #[validate(range(min = 5, max = 1000))]
    #[schema(example = 60, minimum = 5, maximum = 1000)]
    pub photo_distance_m: i32,
    /// First month of the season.
    #[validate(range(min = 1, max = 12))]
    #[schema(example = 4, minimum = 1, maximum = 12)]
    pub season_first_month: i32,
    /// Last month of the season.
    #[validate(range(min = 1, max = 12))]
    #[schema(example = 10, minimum = 1, maximum = 12)]
    pub season_last_month: i32,
    /// Visits in a season.
    #[validate(range(min = 1, max = 100))]
    #[schema(example = 14, minimum = 1, maximum = 100)]
    pub season_visits: i32,
    /// Days after which a visit that was due is missed.
    #[validate(range(min = 1, max = 60))]
    #[schema(example = 7, minimum = 1, maximum = 60)]
    pub missed_after_days: i32,
    /// Treated lots with a whole year after, without which no effect is said.
    #[validate(range(min = 2, max = 1000))]
    #[schema(example = 10, minimum = 2, maximum = 1000)]
    pub effect_minimum_lots: i32,
    /// Weights; a factor that is missing gives no points.
    #[validate(nested, length(min = 1, max = 8))]
    #[schema(min_items = 1, max_items = 8)]
    pub weights: Vec<LotWeight>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = lot_rules, check_for_backend(diesel::pg::Pg))]
struct RulesRow {
    id: Uuid,
    effective_from: NaiveDate,
    incident_radius_m: i32,
    incident_days: i32,
    near_distance_m: i32,
    service_request_days: i32,
    photo_distance_m: i32,
    season_first_month: i32,
    season_last_month: i32,
    season_visits: i32,
    missed_after_days: i32,
    effect_minimum_lots: i32,
    created_at: DateTime<Utc>,
}

/// List the rules of vacant lots
///
/// Newest first, also those that begin later.
#[utoipa::path(get, path = "/api/v1/lot-rules", tag = "lot-rules",
    responses((status = 200, description = "All of them.", body = Page<Rules>)))]
pub async fn list_lot_rules(access: Access<ReadLots>) -> ApiResult<Page<Rules>> {
    access.read(async |transaction: Transaction<'_>, _: &_| all(transaction).await.map(Page::whole)).await
}

/// Enter rules of vacant lots
///
/// From a day on; what was before stays on record. All priorities are computed anew when they begin today.
#[utoipa::path(post, path = "/api/v1/lot-rules", tag = "lot-rules", params(IdempotencyKey), request_body = NewLotRules,
    responses((status = 201, description = "The new rules.", body = Rules)))]
pub async fn create_lot_rules(
    access: Access<WriteLotRules>,
    idempotency: IdempotencyKey,
    body: Body<NewLotRules>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            let today = today(transaction).await?;
            if new.effective_from < today {
                let detail = "Rules begin today or later; what has passed keeps its own.";
                return Err(Problem::invalid_field("/effective_from", "in_the_past", detail));
            }
            let begins = new.effective_from;
            let id = insert(transaction, new).await?;
            if begins == today {
                priority::look_again(transaction).await?;
            }
            audit::record_change(transaction, "lot_rules", "lot_rules.created", id, vec![], Place::default()).await?;
            Ok(id)
        })
        .await?;
    let id = created.id;
    let view = access
        .read(async move |transaction, _| {
            all(transaction).await?.into_iter().find(|rules| rules.id == id).ok_or_else(Problem::not_found)
        })
        .await?;
    Ok(Item::created(view, "/api/v1/lot-rules".to_owned(), created.replayed))
}

async fn insert(transaction: Transaction<'_>, new: NewLotRules) -> ApiResult<Uuid> {
    if new.season_first_month > new.season_last_month {
        let detail = "The season ends in the month in which it begins or later in the year.";
        return Err(Problem::invalid_field("/season_last_month", "before_first_month", detail));
    }
    let mut seen = Vec::new();
    for (index, weight) in new.weights.iter().enumerate() {
        if seen.contains(&weight.factor) {
            let pointer = format!("/weights/{index}/factor");
            return Err(Problem::invalid_field(&pointer, "repeated", "Each factor has one weight."));
        }
        seen.push(weight.factor);
    }
    let id = Uuid::now_v7();
    diesel::insert_into(lot_rules::table)
        .values((
            lot_rules::id.eq(id),
            lot_rules::effective_from.eq(new.effective_from),
            lot_rules::incident_radius_m.eq(new.incident_radius_m),
            lot_rules::incident_days.eq(new.incident_days),
            lot_rules::near_distance_m.eq(new.near_distance_m),
            lot_rules::service_request_days.eq(new.service_request_days),
            lot_rules::photo_distance_m.eq(new.photo_distance_m),
            lot_rules::season_first_month.eq(new.season_first_month),
            lot_rules::season_last_month.eq(new.season_last_month),
            lot_rules::season_visits.eq(new.season_visits),
            lot_rules::missed_after_days.eq(new.missed_after_days),
            lot_rules::effect_minimum_lots.eq(new.effect_minimum_lots),
            lot_rules::created_by.eq(transaction.subject().id()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    for weight in new.weights {
        diesel::insert_into(lot_weights::table)
            .values((
                lot_weights::rules_id.eq(id),
                lot_weights::factor.eq(weight.factor),
                lot_weights::points_each.eq(weight.points_each),
                lot_weights::most_points.eq(weight.most_points),
            ))
            .execute(&mut transaction.connection())
            .await?;
    }
    Ok(id)
}

async fn all(transaction: Transaction<'_>) -> ApiResult<Vec<Rules>> {
    let rows: Vec<RulesRow> = lot_rules::table
        .order(lot_rules::effective_from.desc())
        .select(RulesRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    let weights: Vec<(Uuid, LotFactor, f64, f64)> = lot_weights::table
        .order(lot_weights::most_points.desc())
        .select((lot_weights::rules_id, lot_weights::factor, lot_weights::points_each, lot_weights::most_points))
        .load(&mut transaction.connection())
        .await?;
    let mut of: HashMap<Uuid, Vec<LotWeight>> = HashMap::new();
    for (rules_id, factor, points_each, most_points) in weights {
        of.entry(rules_id).or_default().push(LotWeight { factor, points_each, most_points });
    }
    let rules = rows.into_iter().map(|row| Rules {
        weights: of.remove(&row.id).unwrap_or_default(),
        id: row.id,
        effective_from: row.effective_from,
        incident_radius_m: row.incident_radius_m,
        incident_days: row.incident_days,
        near_distance_m: row.near_distance_m,
        service_request_days: row.service_request_days,
        photo_distance_m: row.photo_distance_m,
        season_first_month: row.season_first_month,
        season_last_month: row.season_last_month,
        season_visits: row.season_visits,
        missed_after_days: row.missed_after_days,
        effect_minimum_lots: row.effect_minimum_lots,
        created_at: row.created_at,
    });
    Ok(rules.collect())
}

/// The rules of a day.
pub async fn rules_on(transaction: Transaction<'_>, day: NaiveDate) -> ApiResult<Rules> {
    all(transaction)
        .await?
        .into_iter()
        .find(|rules| rules.effective_from <= day)
        .ok_or_else(|| Problem::conflict("no_rules", "No rules of vacant lots hold on this day; enter them first."))
}

/// The rules of today.
pub(super) async fn current(transaction: Transaction<'_>) -> ApiResult<Rules> {
    rules_on(transaction, today(transaction).await?).await
}

#[derive(Deserialize)]
struct Seed {
    rules: NewLotRules,
    treatments: Vec<NewLotTreatment>,
    tools: Vec<NewLotTool>,
}

/// Rules, treatments and tools of a city that starts; what is there already stays.
pub async fn seed(transaction: Transaction<'_>, text: &str) -> ApiResult<()> {
    let seed: Seed = serde_json::from_str(text).map_err(|error| Problem::internal(&error))?;
    let known: i64 = lot_rules::table.count().get_result(&mut transaction.connection()).await?;
    if known == 0 {
        insert(transaction, seed.rules).await?;
    }
    treatments::seed(transaction, seed.treatments).await?;
    volunteer_tools::seed(transaction, seed.tools).await
}
