//! What is kept of a person, and for how long: contacts, needs and notes until the rules' day, the name as long as a
//! certificate counts, figures without names for ever.

use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{certificates, participants, registration_codes, registrations};
use uuid::Uuid;

use super::super::model::RegistrationStatus;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::http::ApiResult;

/// Erases notes of the registrations, and contacts of their people who have no other place.
async fn erase(transaction: Transaction<'_>, registration_ids: &[Uuid]) -> ApiResult<()> {
    let people: Vec<Uuid> = diesel::update(registrations::table.filter(registrations::id.eq_any(registration_ids)))
        .set((
            registrations::sealed_contact_note.eq(None::<Vec<u8>>),
            registrations::sealed_accommodation_note.eq(None::<Vec<u8>>),
            registrations::accommodations.eq(Vec::<String>::new()),
            registrations::employer.eq(None::<String>),
        ))
        .returning(registrations::participant_id)
        .get_results(&mut transaction.connection())
        .await?;
    let busy: Vec<Uuid> = registrations::table
        .filter(registrations::participant_id.eq_any(&people))
        .filter(registrations::status.eq_any(RegistrationStatus::ACTIVE))
        .select(registrations::participant_id)
        .load(&mut transaction.connection())
        .await?;
    let done: Vec<Uuid> = people.into_iter().filter(|person| !busy.contains(person)).collect();
    let now = Utc::now();
    diesel::update(participants::table.filter(participants::id.eq_any(&done)))
        .set((
            participants::sealed_email.eq(None::<Vec<u8>>),
            participants::sealed_phone.eq(None::<Vec<u8>>),
            participants::email_hash.eq(None::<Vec<u8>>),
            participants::phone_hash.eq(None::<Vec<u8>>),
            participants::purged_at.eq(now),
            participants::updated_at.eq(now),
            participants::row_version.eq(participants::row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let named: Vec<Uuid> = certificates::table
        .filter(certificates::participant_id.eq_any(&done))
        .filter(certificates::revoked_at.is_null())
        .filter(certificates::expires_on.is_null().or(certificates::expires_on.ge(now.date_naive())))
        .select(certificates::participant_id)
        .load(&mut transaction.connection())
        .await?;
    let nameless: Vec<Uuid> = done.into_iter().filter(|person| !named.contains(person)).collect();
    diesel::update(participants::table.filter(participants::id.eq_any(&nameless)))
        .set((participants::sealed_name.eq(None::<Vec<u8>>), participants::name_hash.eq(None::<Vec<u8>>)))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

async fn record(transaction: Transaction<'_>, resource_type: &str, id: Uuid) -> ApiResult<()> {
    let entry = audit::Entry {
        action: "registration.erased",
        resource_type,
        resource_id: Some(id.to_string()),
        fields: vec!["email", "phone", "contact_note", "accommodation_note", "employer"],
        ..audit::Entry::default()
    };
    audit::record(transaction, entry).await
}

/// Erases what has served its time of a training that is over; as the platform.
pub(in crate::trainings) async fn erase_of_training(transaction: Transaction<'_>, training_id: Uuid) -> ApiResult<()> {
    let ids: Vec<Uuid> = registrations::table
        .filter(registrations::training_id.eq(training_id))
        .filter(registrations::status.ne_all(RegistrationStatus::ACTIVE))
        .select(registrations::id)
        .load(&mut transaction.connection())
        .await?;
    erase(transaction, &ids).await?;
    // Who has a certificate keeps the way to it.
    let with_certificate = certificates::table.select(certificates::registration_id);
    diesel::delete(
        registration_codes::table
            .filter(registration_codes::registration_id.eq_any(&ids))
            .filter(registration_codes::registration_id.ne_all(with_certificate)),
    )
    .execute(&mut transaction.connection())
    .await?;
    record(transaction, "training", training_id).await
}

/// Erases what one registrant asks to have erased; as the platform.
pub(super) async fn erase_one(transaction: Transaction<'_>, id: Uuid) -> ApiResult<()> {
    erase(transaction, &[id]).await?;
    record(transaction, "registration", id).await
}
