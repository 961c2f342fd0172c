//! How a place ends before the training does: given back, or moved to another training.

use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{registration_codes, registrations};
use uuid::Uuid;

use super::super::model::{NoticeKind, RegistrationStatus};
use super::super::notices::tell;
use super::super::policy::Staff;
use super::super::store::{self as training_store, TrainingRow};
use super::seats::{self, Entry};
use super::store::{self, RegistrationRow};
use super::wire::NewTransfer;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, IfMatch, Problem};

/// A registration under the lock of its training.
pub(super) async fn lock(transaction: Transaction<'_>, id: Uuid) -> ApiResult<(TrainingRow, RegistrationRow)> {
    let training_id = store::row(transaction, id).await?.training_id;
    let training = training_store::lock(transaction, training_id).await?;
    // Read again: what stood there before the lock may have moved.
    Ok((training, store::row(transaction, id).await?))
}

fn check_active(training: &TrainingRow, registration: &RegistrationRow) -> ApiResult<()> {
    if !registration.status.is_active() {
        return Err(Problem::conflict("registration_ended", "This registration has ended already."));
    }
    if training.starts_at <= Utc::now() || training.status.is_over() {
        return Err(Problem::conflict("training_began", "The training has begun; attendance decides now."));
    }
    Ok(())
}

/// Gives a place back; as the platform.
pub(super) async fn give_up(transaction: Transaction<'_>, id: Uuid, reason: &str) -> ApiResult<()> {
    let (training, registration) = lock(transaction, id).await?;
    check_active(&training, &registration)?;
    let to = RegistrationStatus::Cancelled;
    seats::end(transaction, &training, &registration, to, Some(reason)).await
}

/// Staff end a registration.
pub(super) async fn cancel(
    transaction: Transaction<'_>,
    staff: &Staff,
    id: Uuid,
    if_match: IfMatch,
    reason: String,
) -> ApiResult<()> {
    store::require(transaction, staff, id).await?;
    transaction
        .as_system(async || {
            let (training, registration) = lock(transaction, id).await?;
            if_match.check(registration.row_version)?;
            check_active(&training, &registration)?;
            let to = RegistrationStatus::Cancelled;
            seats::end(transaction, &training, &registration, to, Some(&reason)).await?;
            tell(transaction, &[id], NoticeKind::Cancelled, "staff").await
        })
        .await
}

/// Staff move a registration.
pub(super) async fn transfer(
    transaction: Transaction<'_>,
    staff: &Staff,
    id: Uuid,
    if_match: IfMatch,
    new: NewTransfer,
) -> ApiResult<Uuid> {
    store::require(transaction, staff, id).await?;
    training_store::require_known(transaction, staff, new.training_id).await.map_err(|_unknown| unknown_training())?;
    transaction
        .as_system(async || {
            if_match.check(store::row(transaction, id).await?.row_version)?;
            let moved = change_training(transaction, id, new.training_id, &new.reason).await?;
            tell(transaction, &[moved], NoticeKind::Transferred, "staff").await?;
            Ok(moved)
        })
        .await
}

fn unknown_training() -> Problem {
    Problem::invalid_field("/training_id", "unknown_training", "Choose another training of the same course.")
}

/// Moves a place to another training of the same course: into a free seat, or to the end of its waitlist; as the platform.
pub(super) async fn change_training(
    transaction: Transaction<'_>,
    id: Uuid,
    target_id: Uuid,
    reason: &str,
) -> ApiResult<Uuid> {
    let source_id = store::row(transaction, id).await?.training_id;
    if source_id == target_id {
        return Err(unknown_training());
    }
    // Both rows are locked in the order of their ids, so that two moves in opposite directions do not wait for each other.
    let (first, second) = if source_id < target_id { (source_id, target_id) } else { (target_id, source_id) };
    for training_id in [first, second] {
        training_store::lock(transaction, training_id).await.map_err(|problem| match problem.code() {
            "not_found" => unknown_training(),
            _ => problem,
        })?;
    }
    let target = super::entry::lock_open(transaction, target_id).await.map_err(|problem| match problem.code() {
        "not_found" => unknown_training(),
        _ => problem,
    })?;
    let (source, registration) = lock(transaction, id).await?;
    check_active(&source, &registration)?;
    if source.course_id != target.course_id {
        return Err(unknown_training());
    }
    let moved = Uuid::now_v7();
    let entry = Entry {
        id: moved,
        participant_id: registration.participant_id,
        group_id: registration.group_id,
        organization_id: registration.organization_id,
        employer: registration.employer.clone(),
        audience: registration.audience.clone(),
        community_area_number: registration.community_area_number,
        language: registration.language,
        priority: registration.priority,
        contact_channel: registration.contact_channel,
        // Sealed for the row that they stand in: the person tells them anew where they still matter.
        sealed_contact_note: None,
        accommodations: registration.accommodations.clone(),
        sealed_accommodation_note: None,
    };
    seats::place(transaction, &target, entry).await?;
    seats::end(transaction, &source, &registration, RegistrationStatus::Transferred, Some(reason)).await?;
    diesel::update(registrations::table.find(id))
        .set(registrations::transferred_to.eq(moved))
        .execute(&mut transaction.connection())
        .await?;
    // The secret that the person has stays good.
    diesel::update(registration_codes::table.filter(registration_codes::registration_id.eq(id)))
        .set(registration_codes::registration_id.eq(moved))
        .execute(&mut transaction.connection())
        .await?;
    Ok(moved)
}
