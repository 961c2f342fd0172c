//! Registering: one after the other under the training's lock, in the order of arrival.

use std::sync::LazyLock;

use chrono::{Duration, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{participants, registrations};
use tokio::sync::{Semaphore, SemaphorePermit};
use uuid::Uuid;

use super::super::model::{RegistrationStatus, TermKind};
use super::super::reference::{check_terms, rules_at};
use super::super::store::{self, TrainingRow};
use super::people::{self, Hashes, Person};
use super::seats::{self, Entry};
use super::wire::NewRegistration;
use crate::community_areas::areas;
use crate::platform::access::{Access, Created, Public};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, IdempotencyKey, Problem};

/// Registrations that work at the same time in one process. When a crowd comes, the rest waits here in the order of arrival
/// and not for a connection or a lock, both of which give up after seconds.
const WORKING: usize = 4;
/// Registrations that may wait; further ones are told to come back.
const WAITING: usize = 5_000;

static TURNS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(WORKING));
static QUEUE: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(WORKING + WAITING));

/// A turn; the next one comes when it is dropped.
#[derive(Debug)]
pub(super) struct Turn(#[expect(dead_code, reason = "held until the work is done")] [SemaphorePermit<'static>; 2]);

/// Waits for a turn.
pub(super) async fn turn() -> ApiResult<Turn> {
    let queued = QUEUE.try_acquire().map_err(|_full| Problem::unavailable("too many registrations at once"))?;
    let working = TURNS.acquire().await.map_err(|closed| Problem::internal(&closed))?;
    Ok(Turn([working, queued]))
}

/// Registers a person who has no account.
pub(super) async fn register(
    access: &Access<Public>,
    idempotency: IdempotencyKey,
    fingerprint: [u8; 32],
    training_id: Uuid,
    person: Person,
) -> ApiResult<Created> {
    access
        .create(idempotency, fingerprint, async move |transaction, _| {
            transaction.as_system(async || enter(transaction, training_id, &person, None).await).await
        })
        .await
}

/// Group and organization that register somebody.
pub(in crate::trainings) type Sender = Option<(Uuid, Uuid)>;

/// A training that takes registrations now, locked.
pub(super) async fn lock_open(transaction: Transaction<'_>, training_id: Uuid) -> ApiResult<TrainingRow> {
    let training = store::lock(transaction, training_id).await?;
    if training.status == super::super::model::TrainingStatus::Draft {
        return Err(Problem::not_found());
    }
    if !training.registration_open(Utc::now()) {
        return Err(Problem::conflict("registration_closed", "Nobody can register for this training now."));
    }
    Ok(training)
}

/// Checks what was chosen against what is offered.
pub(super) async fn check_choices(transaction: Transaction<'_>, new: &NewRegistration, at: &str) -> ApiResult<()> {
    let audience = std::slice::from_ref(&new.audience);
    check_terms(transaction, TermKind::Audience, audience, &format!("{at}/audience")).await.map_err(|_unknown| {
        let detail = "Choose one of the audiences that are offered at present.";
        Problem::invalid_field(&format!("{at}/audience"), "unknown_choice", detail)
    })?;
    let needs = format!("{at}/accommodations");
    check_terms(transaction, TermKind::Accommodation, &new.accommodations, &needs).await?;
    if let Some(number) = new.community_area_number
        && !areas(transaction).await?.contains(number)
    {
        let detail = "There is no community area of this number.";
        return Err(Problem::invalid_field(&format!("{at}/community_area_number"), "unknown_area", detail));
    }
    Ok(())
}

/// Enters one person; as the platform.
pub(super) async fn enter(
    transaction: Transaction<'_>,
    training_id: Uuid,
    person: &Person,
    sender: Sender,
) -> ApiResult<Uuid> {
    check_choices(transaction, &person.new, "").await?;
    people::enter_record(transaction, person).await?;
    let training = lock_open(transaction, training_id).await?;
    seat(transaction, &training, person, sender).await
}

/// Gives an entered person a seat or a place. The training's row is locked.
pub(in crate::trainings) async fn seat(
    transaction: Transaction<'_>,
    training: &TrainingRow,
    person: &Person,
    sender: Sender,
) -> ApiResult<Uuid> {
    refuse_twice(transaction, training.id, &person.hashes).await?;
    let priority = i32::from(missed_often(transaction, &person.hashes).await?);
    let mut entry = Entry::of(person, priority);
    if let Some((group_id, organization_id)) = sender {
        entry.group_id = Some(group_id);
        entry.organization_id = Some(organization_id);
    }
    seats::place(transaction, training, entry).await?;
    Ok(person.registration_id)
}

/// Records of the same name that share an address or a number.
fn same_person(hashes: &Hashes) -> participants::BoxedQuery<'static, diesel::pg::Pg> {
    let query = participants::table.filter(participants::name_hash.eq(hashes.name.clone())).into_boxed();
    match (hashes.email.clone(), hashes.phone.clone()) {
        (Some(email), Some(phone)) => {
            query.filter(participants::email_hash.eq(email).or(participants::phone_hash.eq(phone)))
        }
        (Some(email), None) => query.filter(participants::email_hash.eq(email)),
        (None, Some(phone)) => query.filter(participants::phone_hash.eq(phone)),
        // Two people may have one name.
        (None, None) => query.filter(participants::id.is_null()),
    }
}

/// Refuses somebody who has a place in the training already. Who asks gives name and contact, so little is told.
async fn refuse_twice(transaction: Transaction<'_>, training_id: Uuid, hashes: &Hashes) -> ApiResult<()> {
    let places: i64 = registrations::table
        .filter(registrations::training_id.eq(training_id))
        .filter(registrations::status.eq_any(RegistrationStatus::ACTIVE))
        .filter(registrations::participant_id.eq_any(same_person(hashes).select(participants::id)))
        .count()
        .get_result(&mut transaction.connection())
        .await?;
    match places {
        0 => Ok(()),
        _ => Err(Problem::conflict(
            "already_registered",
            "Somebody of this name and contact has a place in this training; use the code that was given then.",
        )),
    }
}

/// Whether somebody missed trainings as often as the rules allow, within their window.
async fn missed_often(transaction: Transaction<'_>, hashes: &Hashes) -> ApiResult<bool> {
    let now = Utc::now();
    let rules = rules_at(transaction, now).await?;
    let since = now - Duration::days(i64::from(rules.no_show_window_days));
    let missed: i64 = registrations::table
        .filter(registrations::status.eq(RegistrationStatus::NoShow))
        .filter(registrations::updated_at.ge(since))
        .filter(registrations::participant_id.eq_any(same_person(hashes).select(participants::id)))
        .count()
        .get_result(&mut transaction.connection())
        .await?;
    Ok(missed >= i64::from(rules.no_show_limit))
}
