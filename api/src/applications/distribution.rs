//! Devices by income: sites with stock, times to pick up, appointments, hand-over with serial numbers, expiry.

use std::collections::HashMap;

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{applications, distribution_sites, pickup_slots, pickups, stock_entries};
use serde_json::{Value, json};
use uuid::Uuid;

use super::distribution_wire::{
    DistributionSiteView, HandedDevice, NewHandOver, NewPickupSlot, NewStockEntry, OwnPickup, PickupAppointment,
    PickupFilter, PickupSlotView, StockLevel,
};
use super::model::{ApplicationStatus, PickupStatus};
use super::review::{self, Reviewer};
use super::store::{self, ApplicationRow, Judged};
use crate::platform::access::Platform;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Problem};
use crate::platform::jobs::{JobKind, Outcome, RunningJob, enqueue_at};
use crate::programs;
use crate::settings::{timezone, today};

const EXPIRY: &str = "applications.pickup_expiry";
/// Appointments of one application, cancelled ones too: nobody plays with the seats.
const MOST_BOOKINGS: i64 = 10;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = distribution_sites, check_for_backend(Pg))]
pub(super) struct SiteRow {
    pub id: Uuid,
    pub name: String,
    pub address: String,
    pub active: bool,
    pub row_version: i64,
}

/// Sites with what is there, by name.
pub(super) async fn sites(transaction: Transaction<'_>) -> ApiResult<Vec<DistributionSiteView>> {
    use diesel::dsl::sql;
    use diesel::sql_types::BigInt;
    let rows: Vec<SiteRow> = distribution_sites::table
        .order(distribution_sites::name)
        .limit(200)
        .select(SiteRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    let levels: Vec<(Uuid, String, i64)> = stock_entries::table
        .group_by((stock_entries::site_id, stock_entries::item))
        .order((stock_entries::site_id, stock_entries::item))
        .select((stock_entries::site_id, stock_entries::item, sql::<BigInt>("sum(quantity)::bigint")))
        .load(&mut transaction.connection())
        .await?;
    let mut by_site: HashMap<Uuid, Vec<StockLevel>> = HashMap::new();
    for (site_id, item, quantity) in levels {
        by_site.entry(site_id).or_default().push(StockLevel { item, quantity });
    }
    let view = |row: SiteRow| DistributionSiteView {
        stock: by_site.remove(&row.id).unwrap_or_default(),
        id: row.id,
        name: row.name,
        address: row.address,
        active: row.active,
        row_version: row.row_version,
    };
    Ok(rows.into_iter().map(view).collect())
}

/// A site that is used, locked: its stock changes one entry after the other.
async fn lock_site(transaction: Transaction<'_>, id: Uuid, pointer: &str) -> ApiResult<SiteRow> {
    let found: Option<SiteRow> = distribution_sites::table
        .find(id)
        .select(SiteRow::as_select())
        .for_update()
        .first(&mut transaction.connection())
        .await
        .optional()?;
    found
        .filter(|site| site.active)
        .ok_or_else(|| Problem::invalid_field(pointer, "unknown_site", "Choose a site that is in use."))
}

/// Enters devices that came or went. Refused (409 `stock_short`) when there would be fewer than none.
async fn enter_stock(
    transaction: Transaction<'_>,
    site_id: Uuid,
    (item, quantity): (&str, i32),
    application_id: Option<Uuid>,
    (note, actor): (Option<&str>, Uuid),
) -> ApiResult<Uuid> {
    use diesel::dsl::sql;
    use diesel::sql_types::{BigInt, Nullable};
    let there: Option<i64> = stock_entries::table
        .filter(stock_entries::site_id.eq(site_id))
        .filter(stock_entries::item.eq(item))
        .select(sql::<Nullable<BigInt>>("sum(quantity)::bigint"))
        .first(&mut transaction.connection())
        .await?;
    if there.unwrap_or_default() + i64::from(quantity) < 0 {
        let detail = format!("The site does not have that many: {item}.");
        return Err(Problem::conflict("stock_short", detail));
    }
    let id = Uuid::now_v7();
    diesel::insert_into(stock_entries::table)
        .values((
            stock_entries::id.eq(id),
            stock_entries::site_id.eq(site_id),
            stock_entries::item.eq(item),
            stock_entries::quantity.eq(quantity),
            stock_entries::application_id.eq(application_id),
            stock_entries::note.eq(note),
            stock_entries::actor_id.eq(actor),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(id)
}

/// Enters a delivery to a site, or a loss.
pub(super) async fn deliver(
    transaction: Transaction<'_>,
    site_id: Uuid,
    new: NewStockEntry,
    by: Reviewer,
) -> ApiResult<Uuid> {
    if new.quantity == 0 {
        return Err(Problem::invalid_field("/quantity", "required", "Say how many."));
    }
    crate::codes::check("/item", &new.item)?;
    distribution_sites::table
        .find(site_id)
        .select(distribution_sites::id)
        .for_update()
        .first::<Uuid>(&mut transaction.connection())
        .await?;
    let (note, line) = (Some(new.note.trim()), (new.item.as_str(), new.quantity));
    let id = enter_stock(transaction, site_id, line, None, (note, by.user_id)).await?;
    let action = "distribution_site.stock_changed";
    audit::record_change(transaction, "distribution_site", action, site_id, vec!["stock"], Place::default()).await?;
    Ok(id)
}

/// Times to come, with the places that are left.
pub(super) async fn slots(transaction: Transaction<'_>, free_only: bool) -> ApiResult<Vec<PickupSlotView>> {
    type Row = (Uuid, Uuid, String, String, DateTime<Utc>, DateTime<Utc>, i32);
    let rows: Vec<Row> = pickup_slots::table
        .inner_join(distribution_sites::table.on(distribution_sites::id.eq(pickup_slots::site_id)))
        .filter(distribution_sites::active)
        .filter(pickup_slots::starts_at.gt(Utc::now()))
        .order((pickup_slots::starts_at, pickup_slots::id))
        .limit(200)
        .select((
            pickup_slots::id,
            distribution_sites::id,
            distribution_sites::name,
            distribution_sites::address,
            pickup_slots::starts_at,
            pickup_slots::ends_at,
            pickup_slots::capacity,
        ))
        .load(&mut transaction.connection())
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.0).collect();
    let taken: Vec<(Option<Uuid>, i64)> = transaction
        .as_system(async || {
            Ok(pickups::table
                .filter(pickups::slot_id.eq_any(&ids))
                .filter(pickups::status.ne(PickupStatus::Cancelled))
                .group_by(pickups::slot_id)
                .select((pickups::slot_id, diesel::dsl::count_star()))
                .load(&mut transaction.connection())
                .await?)
        })
        .await?;
    let taken: HashMap<Uuid, i64> = taken.into_iter().filter_map(|(id, count)| Some((id?, count))).collect();
    let view = |(id, site_id, site_name, address, starts_at, ends_at, capacity): Row| PickupSlotView {
        id,
        site_id,
        site_name,
        address,
        starts_at,
        ends_at,
        capacity,
        free: i64::from(capacity) - taken.get(&id).copied().unwrap_or_default(),
    };
    Ok(rows.into_iter().map(view).filter(|slot| !free_only || slot.free > 0).collect())
}

/// Offers a time at a site.
pub(super) async fn offer(transaction: Transaction<'_>, new: NewPickupSlot) -> ApiResult<Uuid> {
    lock_site(transaction, new.site_id, "/site_id").await?;
    if new.ends_at <= new.starts_at || new.starts_at <= Utc::now() {
        return Err(Problem::invalid_field("/starts_at", "time_order", "A time lies ahead and ends after it begins."));
    }
    let id = Uuid::now_v7();
    diesel::insert_into(pickup_slots::table)
        .values((
            pickup_slots::id.eq(id),
            pickup_slots::site_id.eq(new.site_id),
            pickup_slots::starts_at.eq(new.starts_at),
            pickup_slots::ends_at.eq(new.ends_at),
            pickup_slots::capacity.eq(new.capacity),
        ))
        .execute(&mut transaction.connection())
        .await?;
    audit::record_change(transaction, "pickup_slot", "pickup_slot.created", id, vec![], Place::default()).await?;
    Ok(id)
}

/// Takes a time back that nobody has booked.
pub(super) async fn take_back(transaction: Transaction<'_>, id: Uuid) -> ApiResult<()> {
    pickup_slots::table
        .find(id)
        .select(pickup_slots::id)
        .for_update()
        .first::<Uuid>(&mut transaction.connection())
        .await?;
    let used: i64 =
        pickups::table.filter(pickups::slot_id.eq(id)).count().get_result(&mut transaction.connection()).await?;
    if used > 0 {
        return Err(Problem::conflict("slot_used", "Somebody has booked this time; it stays."));
    }
    diesel::delete(pickup_slots::table.find(id)).execute(&mut transaction.connection()).await?;
    audit::record_change(transaction, "pickup_slot", "pickup_slot.deleted", id, vec![], Place::default()).await
}

/// Books a time for an application, in the place of the one that it has. As the platform.
pub(super) async fn book(transaction: Transaction<'_>, row: &ApplicationRow, slot_id: Uuid) -> ApiResult<()> {
    if row.status != ApplicationStatus::ReadyForPickup {
        return Err(Problem::conflict("not_open", "There is nothing to pick up at present."));
    }
    let earlier: i64 = pickups::table
        .filter(pickups::application_id.eq(row.id))
        .count()
        .get_result(&mut transaction.connection())
        .await?;
    if earlier >= MOST_BOOKINGS {
        return Err(Problem::conflict("too_many_bookings", "The time was changed too often; call us."));
    }
    cancel(transaction, row.id).await?;
    let slot: Option<(Uuid, DateTime<Utc>, i32)> = pickup_slots::table
        .find(slot_id)
        .select((pickup_slots::site_id, pickup_slots::starts_at, pickup_slots::capacity))
        .for_update()
        .first(&mut transaction.connection())
        .await
        .optional()?;
    let unknown = || Problem::invalid_field("/slot_id", "unknown_slot", "Choose one of the times that are offered.");
    let (site_id, starts_at, capacity) =
        slot.filter(|(_, starts_at, _)| *starts_at > Utc::now()).ok_or_else(unknown)?;
    let zone = timezone(transaction).await?;
    if row.fulfill_by.is_some_and(|last| starts_at.with_timezone(&zone).date_naive() > last) {
        return Err(Problem::conflict(
            "after_last_day",
            "This time lies after the last day for you; choose an earlier one.",
        ));
    }
    let taken: i64 = pickups::table
        .filter(pickups::slot_id.eq(slot_id))
        .filter(pickups::status.ne(PickupStatus::Cancelled))
        .count()
        .get_result(&mut transaction.connection())
        .await?;
    if taken >= i64::from(capacity) {
        return Err(Problem::conflict("slot_full", "This time is full by now; choose another one."));
    }
    diesel::insert_into(pickups::table)
        .values((
            pickups::id.eq(Uuid::now_v7()),
            pickups::application_id.eq(row.id),
            pickups::site_id.eq(site_id),
            pickups::slot_id.eq(slot_id),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Gives the booked time back, if there is one.
pub(super) async fn cancel(transaction: Transaction<'_>, application_id: Uuid) -> ApiResult<()> {
    diesel::update(pickups::table)
        .filter(pickups::application_id.eq(application_id))
        .filter(pickups::status.eq(PickupStatus::Booked))
        .set(pickups::status.eq(PickupStatus::Cancelled))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// The booked time of an application.
pub(super) async fn own(transaction: Transaction<'_>, application_id: Uuid) -> ApiResult<Option<OwnPickup>> {
    let found: Option<(String, String, DateTime<Utc>, DateTime<Utc>)> = pickups::table
        .inner_join(pickup_slots::table.on(pickup_slots::id.nullable().eq(pickups::slot_id)))
        .inner_join(distribution_sites::table.on(distribution_sites::id.eq(pickups::site_id)))
        .filter(pickups::application_id.eq(application_id))
        .filter(pickups::status.eq(PickupStatus::Booked))
        .select((distribution_sites::name, distribution_sites::address, pickup_slots::starts_at, pickup_slots::ends_at))
        .first(&mut transaction.connection())
        .await
        .optional()?;
    Ok(found.map(|(site_name, address, starts_at, ends_at)| OwnPickup { site_name, address, starts_at, ends_at }))
}

/// Who comes on a day, by reference.
pub(super) async fn appointments(
    transaction: Transaction<'_>,
    filter: &PickupFilter,
) -> ApiResult<Vec<PickupAppointment>> {
    let zone = timezone(transaction).await?;
    let day = filter.day.unwrap_or(today(transaction).await?);
    let at = |day: NaiveDate| {
        let midnight = day.and_time(NaiveTime::MIN);
        midnight.and_local_timezone(zone).earliest().map_or_else(|| midnight.and_utc(), |at| at.with_timezone(&Utc))
    };
    let mut query = pickups::table
        .inner_join(pickup_slots::table.on(pickup_slots::id.nullable().eq(pickups::slot_id)))
        .inner_join(distribution_sites::table.on(distribution_sites::id.eq(pickups::site_id)))
        .inner_join(applications::table.on(applications::id.eq(pickups::application_id)))
        .filter(pickups::status.ne(PickupStatus::Cancelled))
        .filter(pickup_slots::starts_at.ge(at(day)))
        .filter(pickup_slots::starts_at.lt(at(day + Duration::days(1))))
        .into_boxed();
    if let Some(site_id) = filter.site_id {
        query = query.filter(pickups::site_id.eq(site_id));
    }
    type Row = (Uuid, Uuid, String, String, DateTime<Utc>, PickupStatus);
    let rows: Vec<Row> = query
        .order((pickup_slots::starts_at, pickups::id))
        .limit(1000)
        .select((
            pickups::id,
            applications::id,
            applications::reference,
            distribution_sites::name,
            pickup_slots::starts_at,
            pickups::status,
        ))
        .load(&mut transaction.connection())
        .await?;
    let view = |(id, application_id, reference, site_name, starts_at, status): Row| PickupAppointment {
        id,
        application_id,
        reference,
        site_name,
        starts_at,
        status,
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Hands devices over: those of the policy, each with its serial number, out of the stock of the site.
pub(super) async fn hand_over(
    transaction: Transaction<'_>,
    application_id: Uuid,
    new: NewHandOver,
    by: Reviewer,
) -> ApiResult<()> {
    let row = store::lock(transaction, application_id).await?;
    if row.status != ApplicationStatus::ReadyForPickup {
        return Err(Problem::conflict("not_open", "Nothing is ready to be picked up for this application."));
    }
    if review::declared(transaction, application_id, by.user_id).await? {
        return Err(
            Problem::forbidden("You declared a conflict of interest; somebody else hands over.").with_code("conflict")
        );
    }
    if !new.identity_checked {
        let detail = "Look at a paper with the name before you hand over.";
        return Err(Problem::invalid_field("/identity_checked", "required", detail));
    }
    let Judged { determination, .. } = store::judge(transaction, &row, false).await?;
    for line in &determination.lines {
        let given = new.devices.iter().filter(|device| device.item == line.item).count();
        if i32::try_from(given).unwrap_or(i32::MAX) != line.quantity {
            let detail = format!("Enter a serial number for each: {} of {}.", line.quantity, line.item);
            return Err(Problem::invalid_field("/devices", "wrong_devices", &detail));
        }
    }
    let covered = |device: &HandedDevice| determination.lines.iter().any(|line| line.item == device.item);
    if let Some(index) = new.devices.iter().position(|device| !covered(device)) {
        let pointer = format!("/devices/{index}/item");
        return Err(Problem::invalid_field(&pointer, "unknown_item", "The program does not give this device."));
    }
    let site = lock_site(transaction, new.site_id, "/site_id").await?;
    for line in &determination.lines {
        let out = (line.item.as_str(), -line.quantity);
        enter_stock(transaction, site.id, out, Some(application_id), (None, by.user_id)).await?;
    }
    cancel(transaction, application_id).await?;
    diesel::insert_into(pickups::table)
        .values((
            pickups::id.eq(Uuid::now_v7()),
            pickups::application_id.eq(application_id),
            pickups::site_id.eq(site.id),
            pickups::status.eq(PickupStatus::HandedOver),
            pickups::serial_numbers.eq(serde_json::to_value(&new.devices).map_err(|error| Problem::internal(&error))?),
            pickups::handed_over_by.eq(by.user_id),
            pickups::handed_over_at.eq(Utc::now()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    store::step(transaction, &row, ApplicationStatus::PickedUp, None).await
}

/// Gives who did not come another span of the policy.
pub(super) async fn renew(transaction: Transaction<'_>, application_id: Uuid) -> ApiResult<()> {
    let row = store::lock(transaction, application_id).await?;
    if row.status != ApplicationStatus::PickupExpired {
        return Err(Problem::conflict("not_open", "Only an expired pick-up is renewed."));
    }
    let policy = programs::find_policy(transaction, row.policy_id.unwrap_or_default()).await?;
    let last = today(transaction).await? + Duration::days(i64::from(policy.rules.clocks.pickup_days));
    diesel::update(applications::table.find(application_id))
        .set(applications::fulfill_by.eq(last))
        .execute(&mut transaction.connection())
        .await?;
    store::step(transaction, &row, ApplicationStatus::ReadyForPickup, Some("renewed")).await?;
    expire_after(transaction, application_id, last).await
}

pub(super) fn job_kind() -> JobKind {
    JobKind { name: EXPIRY, run: |platform, job| Box::pin(run(platform, job)) }
}

/// Looks again on the morning after the last day.
pub(super) async fn expire_after(transaction: Transaction<'_>, id: Uuid, last: NaiveDate) -> ApiResult<()> {
    let morning = (last + Duration::days(1)).and_time(NaiveTime::from_hms_opt(6, 0, 0).unwrap_or_default());
    let zone = timezone(transaction).await?;
    let at = morning.and_local_timezone(zone).earliest().map_or_else(|| morning.and_utc(), |at| at.with_timezone(&Utc));
    enqueue_at(transaction, EXPIRY, json!({ "application_id": id }), at).await.map(drop)
}

async fn run(platform: Platform, job: RunningJob) -> Result<Outcome, Problem> {
    let named = job.payload.get("application_id").and_then(Value::as_str);
    let id: Uuid =
        named.and_then(|text| text.parse().ok()).ok_or_else(|| Problem::internal(&"an expiry names no application"))?;
    platform
        .system("a pick-up expires", async move |transaction, _| {
            let row = store::lock(transaction, id).await?;
            let today = today(transaction).await?;
            // Picked up, voided or renewed meanwhile.
            if row.status != ApplicationStatus::ReadyForPickup || row.fulfill_by.is_none_or(|last| last >= today) {
                return Ok(());
            }
            cancel(transaction, id).await?;
            store::step(transaction, &row, ApplicationStatus::PickupExpired, None).await
        })
        .await?;
    Ok(Outcome::Done)
}
