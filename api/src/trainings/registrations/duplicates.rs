//! One person with two records: suggested by what they share, made one by staff, never by the machine alone.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{certificates, participants, registrations, user_completions};
use uuid::Uuid;

use super::super::model::RegistrationStatus;
use super::super::policy::{Staff, WriteRegistrations};
use super::super::store::{self as training_store, known_ids};
use super::people::opened;
use super::store::RegistrationRow;
use super::wire::{DuplicateSuggestion, MergeResult, NewMerge, ParticipantSummary};
use super::{ending, seats};
use crate::platform::access::{Access, Platform};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Problem};

/// Pairs in one answer.
const MOST_PAIRS: usize = 200;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = participants, check_for_backend(diesel::pg::Pg))]
struct Record {
    id: Uuid,
    sealed_name: Option<Vec<u8>>,
    name_hash: Option<Vec<u8>>,
    email_hash: Option<Vec<u8>>,
    phone_hash: Option<Vec<u8>>,
    created_at: DateTime<Utc>,
}

/// Records of people in these trainings, oldest first, with their number of registrations there.
async fn records(transaction: Transaction<'_>, trainings: &[Uuid]) -> ApiResult<Vec<(Record, i64)>> {
    let counts: Vec<(Uuid, i64)> = registrations::table
        .filter(registrations::training_id.eq_any(trainings))
        .group_by(registrations::participant_id)
        .select((registrations::participant_id, diesel::dsl::count_star()))
        .load(&mut transaction.connection())
        .await?;
    let counts: BTreeMap<Uuid, i64> = counts.into_iter().collect();
    let ids: Vec<Uuid> = counts.keys().copied().collect();
    let rows: Vec<Record> = participants::table
        .filter(participants::id.eq_any(ids))
        .filter(participants::merged_into.is_null())
        .order((participants::created_at, participants::id))
        .select(Record::as_select())
        .load(&mut transaction.connection())
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (counts.get(&row.id).copied().unwrap_or_default(), row))
        .map(|(n, r)| (r, n))
        .collect())
}

/// Pairs that share something: places in the list, older first.
fn pairs(records: &[(Record, i64)]) -> Vec<(usize, usize, Vec<&'static str>)> {
    type Hash = fn(&Record) -> Option<&Vec<u8>>;
    let kinds: [(&'static str, Hash); 3] = [
        ("name", |record| record.name_hash.as_ref()),
        ("email", |record| record.email_hash.as_ref()),
        ("phone", |record| record.phone_hash.as_ref()),
    ];
    let mut shared: BTreeMap<(usize, usize), Vec<&'static str>> = BTreeMap::new();
    for (kind, hash) in kinds {
        let mut groups: BTreeMap<&Vec<u8>, Vec<usize>> = BTreeMap::new();
        for (place, (record, _)) in records.iter().enumerate() {
            if let Some(hash) = hash(record) {
                groups.entry(hash).or_default().push(place);
            }
        }
        for places in groups.values() {
            // Each with the first: making those one leaves one.
            for other in places.iter().skip(1) {
                if let Some(first) = places.as_slice().first() {
                    shared.entry((*first, *other)).or_default().push(kind);
                }
            }
        }
    }
    shared.into_iter().map(|((first, second), kinds)| (first, second, kinds)).take(MOST_PAIRS).collect()
}

async fn summary(platform: &Platform, record: &Record, registrations: i64) -> ApiResult<ParticipantSummary> {
    let full_name = opened(platform, "participants", "sealed_name", record.id, record.sealed_name.as_deref()).await?;
    Ok(ParticipantSummary { id: record.id, full_name, registrations, created_at: record.created_at })
}

/// Records of the trainings planned that may be one person.
pub(super) async fn suggestions(
    access: &Access<WriteRegistrations>,
    staff: Staff,
) -> ApiResult<Vec<DuplicateSuggestion>> {
    let records = access
        .read(async move |transaction, _| {
            let trainings = known_ids(transaction, &staff).await?;
            records(transaction, &trainings).await
        })
        .await?;
    let mut suggestions = Vec::new();
    for (first, second, shared) in pairs(&records) {
        if let (Some((older, first_count)), Some((newer, second_count))) = (records.get(first), records.get(second)) {
            suggestions.push(DuplicateSuggestion {
                first: summary(access.platform(), older, *first_count).await?,
                second: summary(access.platform(), newer, *second_count).await?,
                shared: shared.into_iter().map(str::to_owned).collect(),
            });
        }
    }
    Ok(suggestions)
}

/// Makes two records one.
pub(super) async fn merge(access: &Access<WriteRegistrations>, staff: Staff, new: NewMerge) -> ApiResult<MergeResult> {
    let NewMerge { keep_id, merge_id } = new;
    let (record, count, moved, cancelled) = access
        .write(async move |transaction, _| {
            let trainings = known_ids(transaction, &staff).await?;
            check(transaction, &trainings, keep_id, merge_id).await?;
            let (moved, cancelled) = transaction.as_system(async || join(transaction, keep_id, merge_id).await).await?;
            let place = Place::default();
            let fields = vec!["merged_into"];
            audit::record_change(transaction, "participant", "participant.merged", keep_id, fields, place).await?;
            let found = records(transaction, &trainings).await?;
            let kept = found.into_iter().find(|(record, _)| record.id == keep_id).ok_or_else(Problem::not_found)?;
            Ok((kept.0, kept.1, moved, cancelled))
        })
        .await?;
    Ok(MergeResult { participant: summary(access.platform(), &record, count).await?, moved, cancelled })
}

/// Both records belong to trainings planned, and to these alone: nobody merges what others answer for.
async fn check(transaction: Transaction<'_>, trainings: &[Uuid], keep_id: Uuid, merge_id: Uuid) -> ApiResult<()> {
    let found = records(transaction, trainings).await?;
    for (pointer, id) in [("/keep_id", keep_id), ("/merge_id", merge_id)] {
        if !found.iter().any(|(record, _)| record.id == id) {
            let detail = "Choose a record of a training that you plan.";
            return Err(Problem::invalid_field(pointer, "unknown_participant", detail));
        }
    }
    if keep_id == merge_id {
        return Err(Problem::invalid_field("/merge_id", "same_participant", "Choose two records."));
    }
    let elsewhere: i64 = transaction
        .as_system(async || {
            Ok(registrations::table
                .filter(registrations::participant_id.eq(merge_id))
                .filter(registrations::training_id.ne_all(trainings))
                .count()
                .get_result(&mut transaction.connection())
                .await?)
        })
        .await?;
    if elsewhere > 0 {
        let detail = "The record also belongs to a training that somebody else plans.";
        return Err(Problem::forbidden(detail).with_code("outside_scope"));
    }
    Ok(())
}

async fn join(transaction: Transaction<'_>, keep_id: Uuid, merge_id: Uuid) -> ApiResult<(i64, i64)> {
    let rows: Vec<RegistrationRow> = registrations::table
        .filter(registrations::participant_id.eq(merge_id))
        .order(registrations::training_id)
        .select(RegistrationRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    let (mut moved, mut cancelled) = (0, 0);
    for row in rows {
        training_store::lock(transaction, row.training_id).await?;
        if row.status.is_active() {
            cancelled += i64::from(give_back_second(transaction, keep_id, row.id).await?);
        }
        diesel::update(registrations::table.find(row.id))
            .set((
                registrations::participant_id.eq(keep_id),
                registrations::updated_at.eq(registrations::updated_at),
                registrations::row_version.eq(registrations::row_version + 1),
            ))
            .execute(&mut transaction.connection())
            .await?;
        moved += 1;
    }
    diesel::update(certificates::table.filter(certificates::participant_id.eq(merge_id)))
        .set(certificates::participant_id.eq(keep_id))
        .execute(&mut transaction.connection())
        .await?;
    let user_id: Option<Uuid> =
        participants::table.find(merge_id).select(participants::user_id).first(&mut transaction.connection()).await?;
    // An account that was linked to the second record was linked by somebody who had its secret; the first record's own
    // certificates never follow it.
    if let Some(user_id) = user_id {
        let of_person = certificates::table.filter(certificates::participant_id.eq(keep_id)).select(certificates::id);
        diesel::delete(user_completions::table)
            .filter(user_completions::certificate_id.eq_any(of_person))
            .filter(user_completions::user_id.eq(user_id))
            .execute(&mut transaction.connection())
            .await?;
    }
    diesel::update(participants::table.find(merge_id))
        .set((
            participants::merged_into.eq(keep_id),
            participants::user_id.eq(None::<Uuid>),
            participants::sealed_name.eq(None::<Vec<u8>>),
            participants::sealed_email.eq(None::<Vec<u8>>),
            participants::sealed_phone.eq(None::<Vec<u8>>),
            participants::name_hash.eq(None::<Vec<u8>>),
            participants::email_hash.eq(None::<Vec<u8>>),
            participants::phone_hash.eq(None::<Vec<u8>>),
            participants::updated_at.eq(Utc::now()),
            participants::row_version.eq(participants::row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok((moved, cancelled))
}

/// When both have a place in one training, the later one is given back; true when one was.
async fn give_back_second(transaction: Transaction<'_>, keep_id: Uuid, second: Uuid) -> ApiResult<bool> {
    let (training, row) = ending::lock(transaction, second).await?;
    let first: Option<RegistrationRow> = registrations::table
        .filter(registrations::participant_id.eq(keep_id))
        .filter(registrations::training_id.eq(training.id))
        .filter(registrations::status.eq_any(RegistrationStatus::ACTIVE))
        .select(RegistrationRow::as_select())
        .first(&mut transaction.connection())
        .await
        .optional()?;
    let Some(first) = first else { return Ok(false) };
    // A seat is worth more than a place on the waitlist, whoever came first.
    let keep_second = row.status.holds_seat() && !first.status.holds_seat();
    let ends = if keep_second { &first } else { &row };
    seats::end(transaction, &training, ends, RegistrationStatus::Cancelled, Some("merged")).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(number: u128, name: &str, email: Option<&str>, phone: Option<&str>) -> (Record, i64) {
        let hash = |text: &str| text.as_bytes().to_vec();
        let record = Record {
            id: Uuid::from_u128(number),
            sealed_name: None,
            name_hash: Some(hash(name)),
            email_hash: email.map(hash),
            phone_hash: phone.map(hash),
            created_at: DateTime::UNIX_EPOCH,
        };
        (record, 1)
    }

    #[test]
    fn records_that_share_name_or_contact_are_suggested_with_what_they_share() {
        let records = [
            record(1, "ana", Some("ana@example.org"), None),
            record(2, "ben", None, Some("3125550142")),
            record(3, "ana", Some("ana@example.org"), Some("3125550142")),
            record(4, "cleo", None, None),
        ];
        assert_eq!(pairs(&records), [(0, 2, vec!["name", "email"]), (1, 2, vec!["phone"])]);
    }
}
