//! Seats and the waitlist. Everything here happens under the lock of the training's row, as the platform.
//!
//! A seat is taken by one conditional statement; `trainings_seats` backs it. Whenever a seat is free, who waits longest is
//! offered it at once, so a newcomer finds a free seat only when nobody waits. An offer holds its seat until it ends.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Text, Timestamptz};
use diesel_async::RunQueryDsl;
use schema::{registration_changes, registrations, trainings};
use uuid::Uuid;

use super::super::jobs;
use super::super::model::{NoticeKind, RegistrationStatus, TrainingStatus};
use super::super::notices::tell;
use super::super::reference::rules_at;
use super::super::store::{self, TrainingRow};
use super::people::Person;
use super::store::RegistrationRow;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Problem};

/// Takes a seat if there is one.
async fn take_seat(transaction: Transaction<'_>, training_id: Uuid) -> ApiResult<bool> {
    let taken = diesel::update(trainings::table.find(training_id))
        .filter(trainings::seats_taken.lt(trainings::capacity))
        .filter(trainings::status.eq(TrainingStatus::Open))
        .set((
            trainings::seats_taken.eq(trainings::seats_taken + 1),
            trainings::status
                .eq(diesel::dsl::sql::<Text>("CASE WHEN seats_taken + 1 >= capacity THEN 'full' ELSE 'open' END")),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(taken > 0)
}

/// Gives a seat back.
async fn give_back(transaction: Transaction<'_>, training_id: Uuid) -> ApiResult<()> {
    diesel::update(trainings::table.find(training_id))
        .set((
            trainings::seats_taken.eq(trainings::seats_taken - 1),
            trainings::status.eq(diesel::dsl::sql::<Text>("CASE status WHEN 'full' THEN 'open' ELSE status END")),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

const fn action(to: RegistrationStatus) -> &'static str {
    match to {
        RegistrationStatus::Waitlisted => "registration.waitlisted",
        RegistrationStatus::Offered => "registration.offered",
        RegistrationStatus::Confirmed => "registration.confirmed",
        RegistrationStatus::Cancelled => "registration.cancelled",
        RegistrationStatus::Expired => "registration.expired",
        RegistrationStatus::Transferred => "registration.transferred",
        RegistrationStatus::NotPlaced => "registration.not_placed",
        RegistrationStatus::Completed => "registration.completed",
        RegistrationStatus::Incomplete => "registration.incomplete",
        RegistrationStatus::NoShow => "registration.no_show",
    }
}

async fn record(
    transaction: Transaction<'_>,
    organization_id: Uuid,
    id: Uuid,
    from: Option<RegistrationStatus>,
    to: RegistrationStatus,
    reason: Option<&str>,
) -> ApiResult<()> {
    diesel::insert_into(registration_changes::table)
        .values((
            registration_changes::id.eq(Uuid::now_v7()),
            registration_changes::registration_id.eq(id),
            registration_changes::changed_at.eq(Utc::now()),
            registration_changes::actor_kind.eq(transaction.subject().kind()),
            registration_changes::actor_id.eq(transaction.subject().id()),
            registration_changes::from_status.eq(from),
            registration_changes::to_status.eq(to),
            registration_changes::reason.eq(reason),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let place = Place { organization_id: Some(organization_id), community_area_number: None };
    audit::record_change(transaction, "registration", action(to), id, vec!["status"], place).await
}

/// Moves a registration along its transitions. Seats are the caller's business.
pub(in crate::trainings) async fn move_to(
    transaction: Transaction<'_>,
    organization_id: Uuid,
    (id, from): (Uuid, RegistrationStatus),
    to: RegistrationStatus,
    offer_expires_at: Option<DateTime<Utc>>,
    reason: Option<&str>,
) -> ApiResult<()> {
    if !from.allowed_transitions().contains(&to) {
        let detail = format!("From {} it cannot come to {}.", from.as_str(), to.as_str());
        return Err(Problem::conflict("invalid_transition", detail));
    }
    let now = Utc::now();
    let ended = to.allowed_transitions().is_empty();
    diesel::update(registrations::table.find(id))
        .set((
            registrations::status.eq(to),
            registrations::offer_expires_at.eq(offer_expires_at),
            (to == RegistrationStatus::Confirmed).then(|| registrations::confirmed_at.eq(Some(now))),
            ended.then(|| registrations::ended_at.eq(Some(now))),
            ended.then(|| registrations::end_reason.eq(reason.map(str::to_owned))),
            registrations::updated_at.eq(now),
            registrations::row_version.eq(registrations::row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    record(transaction, organization_id, id, Some(from), to, reason).await
}

/// What a place in a training is made of, beside the person.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub id: Uuid,
    pub participant_id: Uuid,
    pub group_id: Option<Uuid>,
    pub organization_id: Option<Uuid>,
    pub employer: Option<String>,
    pub audience: String,
    pub community_area_number: Option<i32>,
    pub language: crate::identity::Language,
    pub priority: i32,
    pub contact_channel: crate::notices::ContactChannel,
    pub sealed_contact_note: Option<Vec<u8>>,
    pub accommodations: Vec<String>,
    pub sealed_accommodation_note: Option<Vec<u8>>,
}

impl Entry {
    pub fn of(person: &Person, priority: i32) -> Self {
        let new = person.new.clone();
        Self {
            id: person.registration_id,
            participant_id: person.participant_id,
            group_id: None,
            organization_id: None,
            employer: new.employer,
            audience: new.audience,
            community_area_number: new.community_area_number,
            language: new.language,
            priority,
            contact_channel: new.contact_channel,
            sealed_contact_note: person.contact_note.clone(),
            accommodations: new.accommodations,
            sealed_accommodation_note: person.accommodation_note.clone(),
        }
    }
}

/// Gives a newcomer a seat, or the next place on the waitlist. The training's row is locked.
pub(super) async fn place(
    transaction: Transaction<'_>,
    training: &TrainingRow,
    entry: Entry,
) -> ApiResult<RegistrationStatus> {
    let waiting: i64 = registrations::table
        .filter(registrations::training_id.eq(training.id))
        .filter(registrations::status.eq(RegistrationStatus::Waitlisted))
        .count()
        .get_result(&mut transaction.connection())
        .await?;
    let seated = waiting == 0 && entry.priority == 0 && take_seat(transaction, training.id).await?;
    let status = if seated { RegistrationStatus::Confirmed } else { RegistrationStatus::Waitlisted };
    // The clock is read under the lock, so places follow the order in which people were let in.
    let now = diesel::dsl::sql::<Timestamptz>("clock_timestamp()");
    let (id, priority) = (entry.id, entry.priority);
    diesel::insert_into(registrations::table)
        .values((
            (
                registrations::id.eq(id),
                registrations::training_id.eq(training.id),
                registrations::participant_id.eq(entry.participant_id),
                registrations::group_id.eq(entry.group_id),
                registrations::organization_id.eq(entry.organization_id),
                registrations::employer.eq(entry.employer),
                registrations::audience.eq(entry.audience),
                registrations::community_area_number.eq(entry.community_area_number),
                registrations::language.eq(entry.language),
            ),
            (
                registrations::status.eq(status),
                registrations::priority.eq(priority),
                registrations::contact_channel.eq(entry.contact_channel),
                registrations::sealed_contact_note.eq(entry.sealed_contact_note),
                registrations::accommodations.eq(entry.accommodations),
                registrations::sealed_accommodation_note.eq(entry.sealed_accommodation_note),
                registrations::registered_at.eq(now),
                registrations::confirmed_at.eq(seated.then(Utc::now)),
            ),
        ))
        .execute(&mut transaction.connection())
        .await?;
    record(transaction, training.organization_id, id, None, status, None).await?;
    let kind = if seated { NoticeKind::Confirmed } else { NoticeKind::Registered };
    tell(transaction, &[id], kind, "registration").await?;
    if !seated && priority > 0 {
        // Who waits behind everybody gets a seat that nobody else wants, but has to answer for it.
        offer_free_seats(transaction, training.id).await?;
    }
    Ok(status)
}

/// Ends a place and offers a seat that becomes free to who waits longest. The training's row is locked.
pub(super) async fn end(
    transaction: Transaction<'_>,
    training: &TrainingRow,
    registration: &RegistrationRow,
    to: RegistrationStatus,
    reason: Option<&str>,
) -> ApiResult<()> {
    let moved = (registration.id, registration.status);
    move_to(transaction, training.organization_id, moved, to, None, reason).await?;
    if registration.status.holds_seat() {
        give_back(transaction, training.id).await?;
        offer_free_seats(transaction, training.id).await?;
    }
    Ok(())
}

/// Offers every free seat to who waits longest; none from the start on.
pub(in crate::trainings) async fn offer_free_seats(transaction: Transaction<'_>, training_id: Uuid) -> ApiResult<()> {
    let training = store::lock(transaction, training_id).await?;
    let now = Utc::now();
    if !training.status.takes_registrations() || training.starts_at <= now {
        return Ok(());
    }
    let hours = i64::from(rules_at(transaction, now).await?.offer_hours);
    let until = training.starts_at.min(now + Duration::hours(hours));
    let mut offered = Vec::new();
    loop {
        let next: Option<Uuid> = registrations::table
            .filter(registrations::training_id.eq(training_id))
            .filter(registrations::status.eq(RegistrationStatus::Waitlisted))
            .order((registrations::priority, registrations::registered_at, registrations::id))
            .select(registrations::id)
            .first(&mut transaction.connection())
            .await
            .optional()?;
        let Some(id) = next else { break };
        if !take_seat(transaction, training_id).await? {
            break;
        }
        let moved = (id, RegistrationStatus::Waitlisted);
        let to = RegistrationStatus::Offered;
        move_to(transaction, training.organization_id, moved, to, Some(until), None).await?;
        offered.push(id);
    }
    if offered.is_empty() {
        return Ok(());
    }
    tell(transaction, &offered, NoticeKind::Offered, &until.to_rfc3339()).await?;
    jobs::schedule_offer_end(transaction, training_id, until).await
}

async fn in_status(
    transaction: Transaction<'_>,
    training_id: Uuid,
    statuses: &[RegistrationStatus],
) -> ApiResult<Vec<(Uuid, RegistrationStatus)>> {
    Ok(registrations::table
        .filter(registrations::training_id.eq(training_id))
        .filter(registrations::status.eq_any(statuses))
        .order((registrations::priority, registrations::registered_at, registrations::id))
        .select((registrations::id, registrations::status))
        .load(&mut transaction.connection())
        .await?)
}

/// Ids of those who wait, are offered or have a seat.
pub(in crate::trainings) async fn active_ids(transaction: Transaction<'_>, training_id: Uuid) -> ApiResult<Vec<Uuid>> {
    let rows = in_status(transaction, training_id, &RegistrationStatus::ACTIVE).await?;
    Ok(rows.into_iter().map(|(id, _)| id).collect())
}

/// Ends offers whose time is over, and offers their seats to who waits next.
pub(in crate::trainings) async fn expire_offers(transaction: Transaction<'_>, training_id: Uuid) -> ApiResult<()> {
    let training = store::lock(transaction, training_id).await?;
    let over: Vec<Uuid> = registrations::table
        .filter(registrations::training_id.eq(training_id))
        .filter(registrations::status.eq(RegistrationStatus::Offered))
        .filter(registrations::offer_expires_at.le(Utc::now()))
        .select(registrations::id)
        .load(&mut transaction.connection())
        .await?;
    for id in &over {
        let moved = (*id, RegistrationStatus::Offered);
        let to = RegistrationStatus::Expired;
        move_to(transaction, training.organization_id, moved, to, None, Some("offer_ended")).await?;
        give_back(transaction, training_id).await?;
    }
    if over.is_empty() {
        return Ok(());
    }
    tell(transaction, &over, NoticeKind::OfferExpired, "offer").await?;
    offer_free_seats(transaction, training_id).await
}

/// Closes the waitlist: the training has begun, and nobody is offered a seat any more.
pub(in crate::trainings) async fn close_waitlist(transaction: Transaction<'_>, training_id: Uuid) -> ApiResult<()> {
    let training = store::lock(transaction, training_id).await?;
    let waiting = [RegistrationStatus::Waitlisted, RegistrationStatus::Offered];
    let rows = in_status(transaction, training_id, &waiting).await?;
    for moved in &rows {
        let to = RegistrationStatus::NotPlaced;
        move_to(transaction, training.organization_id, *moved, to, None, Some("training_began")).await?;
        if moved.1.holds_seat() {
            give_back(transaction, training_id).await?;
        }
    }
    let ids: Vec<Uuid> = rows.into_iter().map(|(id, _)| id).collect();
    tell(transaction, &ids, NoticeKind::NotPlaced, "start").await
}

/// Ends every place of a training that was called off, and tells everybody once.
pub(in crate::trainings) async fn call_off(transaction: Transaction<'_>, training_id: Uuid) -> ApiResult<()> {
    let training = store::lock(transaction, training_id).await?;
    let rows = in_status(transaction, training_id, &RegistrationStatus::ACTIVE).await?;
    for moved in &rows {
        let to = RegistrationStatus::Cancelled;
        move_to(transaction, training.organization_id, *moved, to, None, Some("training_cancelled")).await?;
    }
    diesel::update(trainings::table.find(training_id))
        .set(trainings::seats_taken.eq(0))
        .execute(&mut transaction.connection())
        .await?;
    let ids: Vec<Uuid> = rows.into_iter().map(|(id, _)| id).collect();
    tell(transaction, &ids, NoticeKind::Cancelled, "cancelled").await
}

/// Accepts an offer: the seat that was held becomes theirs.
pub(super) async fn accept(
    transaction: Transaction<'_>,
    training: &TrainingRow,
    registration: &RegistrationRow,
) -> ApiResult<()> {
    let moved = (registration.id, registration.status);
    let to = RegistrationStatus::Confirmed;
    move_to(transaction, training.organization_id, moved, to, None, None).await?;
    tell(transaction, &[registration.id], NoticeKind::Confirmed, "offer").await
}
