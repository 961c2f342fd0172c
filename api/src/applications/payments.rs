//! Payments in batches: prepared from what was approved, approved by a third person, exported for the city's system, settled by what
//! the bank says.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{application_conflicts, applications, payment_batches, payments, program_rounds};
use uuid::Uuid;

use super::model::{ApplicationNoticeKind, ApplicationStatus, BatchStatus, PaymentResult, PaymentStatus};
use super::notices;
use super::payments_wire::{NewPaymentResults, PaymentBatchView, PaymentView, PaymentsSettled, SettledPayment};
use super::review::Reviewer;
use super::store::{self, ApplicationRow};
use crate::funds::{self, FundEntryKind};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, FieldError, IfMatch, Page, PageRequest, Problem};
use crate::secret_codes;
use crate::users::people::people;

/// Payments of one batch at most.
const MOST: i64 = 500;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = payment_batches, check_for_backend(Pg))]
pub(super) struct BatchRow {
    pub id: Uuid,
    pub reference: String,
    pub round_id: Uuid,
    pub status: BatchStatus,
    pub created_by: Option<Uuid>,
    pub approved_by: Option<Uuid>,
    pub approved_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub row_version: i64,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = payments, check_for_backend(Pg))]
struct PaymentRow {
    id: Uuid,
    batch_id: Uuid,
    application_id: Uuid,
    amount_cents: i64,
    status: PaymentStatus,
    note: Option<String>,
    settled_at: Option<DateTime<Utc>>,
}

/// Prepares a batch of all that is approved and not in one, the longest waiting first.
pub(super) async fn prepare(transaction: Transaction<'_>, round_id: Uuid, by: Reviewer) -> ApiResult<Uuid> {
    // Batches of one round are prepared one after the other.
    let known: Option<Uuid> = program_rounds::table
        .find(round_id)
        .select(program_rounds::id)
        .for_update()
        .first(&mut transaction.connection())
        .await
        .optional()?;
    if known.is_none() {
        return Err(Problem::invalid_field("/round_id", "unknown_round", "Choose a round of a program."));
    }
    let taken = payments::table
        .filter(payments::status.eq_any([PaymentStatus::Pending, PaymentStatus::Paid]))
        .select(payments::application_id);
    let ready: Vec<(Uuid, Option<i64>)> = applications::table
        .filter(applications::round_id.eq(round_id))
        .filter(applications::status.eq(ApplicationStatus::Approved))
        .filter(applications::id.ne_all(taken))
        .order((applications::submitted_at, applications::id))
        .limit(MOST)
        .select((applications::id, applications::award_cents))
        .load(&mut transaction.connection())
        .await?;
    if ready.is_empty() {
        return Err(Problem::conflict("nothing_to_pay", "Nothing of this round is approved and not in a batch yet."));
    }
    let id = Uuid::now_v7();
    diesel::insert_into(payment_batches::table)
        .values((
            payment_batches::id.eq(id),
            payment_batches::reference.eq(secret_codes::reference()?),
            payment_batches::round_id.eq(round_id),
            payment_batches::created_by.eq(by.user_id),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let rows: Vec<_> = ready
        .into_iter()
        .map(|(application_id, award)| {
            (
                payments::id.eq(Uuid::now_v7()),
                payments::batch_id.eq(id),
                payments::application_id.eq(application_id),
                payments::amount_cents.eq(award.unwrap_or_default()),
            )
        })
        .collect();
    diesel::insert_into(payments::table).values(rows).execute(&mut transaction.connection()).await?;
    audit::record_change(transaction, "payment_batch", "payment_batch.prepared", id, vec![], Place::default()).await?;
    Ok(id)
}

async fn lock(transaction: Transaction<'_>, id: Uuid, if_match: Option<IfMatch>) -> ApiResult<BatchRow> {
    let row: BatchRow = payment_batches::table
        .find(id)
        .select(BatchRow::as_select())
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    if let Some(if_match) = if_match {
        if_match.check(row.row_version)?;
    }
    Ok(row)
}

fn not_prepared() -> Problem {
    Problem::conflict("not_open", "This batch was approved or discarded already. Load it again.")
}

async fn set_status(transaction: Transaction<'_>, row: &BatchRow, to: BatchStatus, by: Option<Uuid>) -> ApiResult<()> {
    let now = Utc::now();
    diesel::update(payment_batches::table.find(row.id))
        .set((
            payment_batches::status.eq(to),
            payment_batches::approved_by.eq(by),
            payment_batches::approved_at.eq(by.map(|_| now)),
            payment_batches::updated_at.eq(now),
            payment_batches::row_version.eq(row.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let action = if by.is_some() { "payment_batch.approved" } else { "payment_batch.discarded" };
    audit::record_change(transaction, "payment_batch", action, row.id, vec!["status"], Place::default()).await
}

/// Locks the applications of payments, in one order for everybody.
async fn lock_applications(transaction: Transaction<'_>, ids: &[Uuid]) -> ApiResult<Vec<ApplicationRow>> {
    Ok(applications::table
        .filter(applications::id.eq_any(ids))
        .order(applications::id)
        .select(ApplicationRow::as_select())
        .for_update()
        .load(&mut transaction.connection())
        .await?)
}

async fn of_batch(transaction: Transaction<'_>, id: Uuid) -> ApiResult<Vec<PaymentRow>> {
    Ok(payments::table
        .filter(payments::batch_id.eq(id))
        .order(payments::id)
        .select(PaymentRow::as_select())
        .load(&mut transaction.connection())
        .await?)
}

/// Approves a batch: somebody who neither recommended nor decided nor has an interest in any of it.
pub(super) async fn approve(transaction: Transaction<'_>, id: Uuid, if_match: IfMatch, by: Reviewer) -> ApiResult<()> {
    let row = lock(transaction, id, Some(if_match)).await?;
    if row.status != BatchStatus::Prepared {
        return Err(not_prepared());
    }
    let ids: Vec<Uuid> = of_batch(transaction, id).await?.into_iter().map(|payment| payment.application_id).collect();
    let rows = lock_applications(transaction, &ids).await?;
    let decided: i64 = applications::table
        .filter(applications::id.eq_any(&ids))
        .filter(applications::recommended_by.eq(by.user_id).or(applications::decided_by.eq(by.user_id)))
        .count()
        .get_result(&mut transaction.connection())
        .await?;
    let interested: i64 = application_conflicts::table
        .filter(application_conflicts::application_id.eq_any(&ids))
        .filter(application_conflicts::user_id.eq(by.user_id))
        .count()
        .get_result(&mut transaction.connection())
        .await?;
    if decided + interested > 0 {
        let detail =
            "You recommended or decided on part of this batch, or have an interest in it; somebody else approves.";
        return Err(Problem::forbidden(detail).with_code("same_person"));
    }
    // Withdrawn or voided since the batch was prepared: it is not paid, and leaves the batch.
    let (ready, gone): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.status == ApplicationStatus::Approved);
    let gone: Vec<Uuid> = gone.iter().map(|row| row.id).collect();
    diesel::delete(payments::table.filter(payments::batch_id.eq(id)).filter(payments::application_id.eq_any(gone)))
        .execute(&mut transaction.connection())
        .await?;
    if ready.is_empty() {
        return Err(Problem::conflict("nothing_to_pay", "Nothing of this batch is approved any more. Discard it."));
    }
    for application in ready {
        store::step(transaction, application, ApplicationStatus::PaymentPending, None).await?;
    }
    set_status(transaction, &row, BatchStatus::Approved, Some(by.user_id)).await
}

/// Discards a batch that was not approved; what it held can be prepared again.
pub(super) async fn discard(transaction: Transaction<'_>, id: Uuid, if_match: IfMatch) -> ApiResult<()> {
    let row = lock(transaction, id, Some(if_match)).await?;
    if row.status != BatchStatus::Prepared {
        return Err(not_prepared());
    }
    diesel::delete(payments::table.filter(payments::batch_id.eq(id))).execute(&mut transaction.connection()).await?;
    set_status(transaction, &row, BatchStatus::Discarded, None).await
}

/// What the export of an approved batch is made of: reference, amount, and the sealed details.
pub(super) async fn to_export(
    transaction: Transaction<'_>,
    id: Uuid,
) -> ApiResult<(String, Vec<(Uuid, String, i64, Option<Vec<u8>>)>)> {
    let row = lock(transaction, id, None).await?;
    if row.status != BatchStatus::Approved {
        return Err(Problem::conflict("not_approved", "Only an approved batch is exported."));
    }
    let entry = audit::Entry {
        action: "payment_batch.exported",
        resource_type: "payment_batch",
        resource_id: Some(id.to_string()),
        fields: vec!["details"],
        ..audit::Entry::default()
    };
    audit::record(transaction, entry).await?;
    let lines = payments::table
        .inner_join(applications::table.on(applications::id.eq(payments::application_id)))
        .filter(payments::batch_id.eq(id))
        .order(payments::id)
        .select((applications::id, applications::reference, payments::amount_cents, applications::sealed_details))
        .load(&mut transaction.connection())
        .await?;
    Ok((row.reference, lines))
}

/// Enters what the bank says. Every line is checked before anything is entered; a line that says what is known already changes
/// nothing, so that a file can be sent twice.
pub(super) async fn settle(
    transaction: Transaction<'_>,
    id: Uuid,
    new: NewPaymentResults,
) -> ApiResult<PaymentsSettled> {
    let batch = lock(transaction, id, None).await?;
    if batch.status != BatchStatus::Approved {
        return Err(Problem::conflict("not_approved", "Only an approved batch has results."));
    }
    let rows = of_batch(transaction, id).await?;
    let ids: Vec<Uuid> = rows.iter().map(|payment| payment.application_id).collect();
    let applications = lock_applications(transaction, &ids).await?;
    let by_reference: HashMap<&str, &ApplicationRow> =
        applications.iter().map(|row| (row.reference.as_str(), row)).collect();
    let mut errors = Vec::new();
    let mut found: Vec<(&PaymentRow, &ApplicationRow, &SettledPayment)> = Vec::new();
    for (index, line) in new.results.iter().enumerate() {
        let pointer = format!("/results/{index}/reference");
        let mut refuse = |code: &str, detail: &str| {
            errors.push(FieldError { pointer: pointer.clone(), code: code.to_owned(), detail: detail.to_owned() });
        };
        let Some(application) = by_reference.get(line.reference.trim().to_lowercase().as_str()) else {
            refuse("unknown_reference", "This batch has no payment of this reference.");
            continue;
        };
        if found.iter().any(|(_, other, _)| other.id == application.id) {
            refuse("repeated", "Each payment stands once.");
            continue;
        }
        let Some(payment) = rows.iter().find(|payment| payment.application_id == application.id) else { continue };
        if payment.status == PaymentStatus::Reissued
            || (payment.status == PaymentStatus::Returned && line.result == PaymentResult::Paid)
        {
            refuse(
                "payment_returned",
                "This payment came back; its result belongs to the batch in which it is issued again.",
            );
            continue;
        }
        found.push((payment, application, line));
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let (fund_id, _) = funds::lock_of_round(transaction, batch.round_id).await?;
    let mut settled = PaymentsSettled { paid: 0, returned: 0, unchanged: 0 };
    for (payment, application, line) in found {
        match (payment.status, line.result) {
            (PaymentStatus::Pending, PaymentResult::Paid) => {
                let kind = FundEntryKind::Spend;
                funds::post_for(transaction, fund_id, kind, payment.amount_cents, application.id, "Paid").await?;
                enter(transaction, payment, PaymentStatus::Paid, line).await?;
                store::step(transaction, application, ApplicationStatus::Paid, None).await?;
                notices::tell(transaction, application.id, ApplicationNoticeKind::Paid).await?;
                settled.paid += 1;
            }
            (PaymentStatus::Pending | PaymentStatus::Paid, PaymentResult::Returned) => {
                if payment.status == PaymentStatus::Paid {
                    let kind = FundEntryKind::Return;
                    funds::post_for(transaction, fund_id, kind, payment.amount_cents, application.id, "Returned")
                        .await?;
                }
                enter(transaction, payment, PaymentStatus::Returned, line).await?;
                store::step(transaction, application, ApplicationStatus::PaymentReturned, None).await?;
                notices::tell(transaction, application.id, ApplicationNoticeKind::PaymentReturned).await?;
                settled.returned += 1;
            }
            _ => settled.unchanged += 1,
        }
    }
    diesel::update(payment_batches::table.find(id))
        .set((payment_batches::updated_at.eq(Utc::now()), payment_batches::row_version.eq(batch.row_version + 1)))
        .execute(&mut transaction.connection())
        .await?;
    audit::record_change(transaction, "payment_batch", "payment_batch.settled", id, vec!["payments"], Place::default())
        .await?;
    Ok(settled)
}

async fn enter(
    transaction: Transaction<'_>,
    payment: &PaymentRow,
    status: PaymentStatus,
    line: &SettledPayment,
) -> ApiResult<()> {
    diesel::update(payments::table.find(payment.id))
        .set((
            payments::status.eq(status),
            payments::note.eq(line.note.as_deref().map(str::trim)),
            payments::settled_at.eq(Utc::now()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Issues a payment that came back again: it goes into the next batch.
pub(super) async fn reissue(transaction: Transaction<'_>, payment_id: Uuid) -> ApiResult<Uuid> {
    let payment: PaymentRow = payments::table
        .find(payment_id)
        .select(PaymentRow::as_select())
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    let application = store::lock(transaction, payment.application_id).await?;
    if payment.status != PaymentStatus::Returned || application.status != ApplicationStatus::PaymentReturned {
        return Err(Problem::conflict("not_returned", "Only a payment that came back is issued again."));
    }
    diesel::update(payments::table.find(payment_id))
        .set(payments::status.eq(PaymentStatus::Reissued))
        .execute(&mut transaction.connection())
        .await?;
    store::step(transaction, &application, ApplicationStatus::Approved, Some("reissued")).await?;
    diesel::update(payment_batches::table.find(payment.batch_id))
        .set(payment_batches::row_version.eq(payment_batches::row_version + 1))
        .execute(&mut transaction.connection())
        .await?;
    Ok(payment.batch_id)
}

/// Batches, the latest first.
pub(super) async fn page(
    transaction: Transaction<'_>,
    round_id: Option<Uuid>,
    page: &PageRequest,
) -> ApiResult<Page<PaymentBatchView>> {
    let (_, descending) = page.sort(&["-created_at", "created_at"])?;
    let after = page.after::<DateTime<Utc>>()?;
    let mut query = payment_batches::table.into_boxed();
    if let Some(round_id) = round_id {
        query = query.filter(payment_batches::round_id.eq(round_id));
    }
    let rows: Vec<BatchRow> =
        crate::keyset!(query, payment_batches::created_at, payment_batches::id, descending, after)
            .limit(page.limit + 1)
            .select(BatchRow::as_select())
            .load(&mut transaction.connection())
            .await?;
    let found =
        page.page(rows, None, |row| (row.created_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), row.id));
    let mut shown = views(transaction, &found.items, false).await?;
    Ok(found.filter_map(|row| shown.remove(&row.id)))
}

/// One batch with its payments.
pub(super) async fn find(transaction: Transaction<'_>, id: Uuid) -> ApiResult<PaymentBatchView> {
    let row: BatchRow =
        payment_batches::table.find(id).select(BatchRow::as_select()).first(&mut transaction.connection()).await?;
    views(transaction, std::slice::from_ref(&row), true).await?.remove(&id).ok_or_else(Problem::not_found)
}

async fn views(
    transaction: Transaction<'_>,
    rows: &[BatchRow],
    whole: bool,
) -> ApiResult<HashMap<Uuid, PaymentBatchView>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let lines: Vec<(PaymentRow, String)> = payments::table
        .inner_join(applications::table.on(applications::id.eq(payments::application_id)))
        .filter(payments::batch_id.eq_any(&ids))
        .order(payments::id)
        .select((PaymentRow::as_select(), applications::reference))
        .load(&mut transaction.connection())
        .await?;
    let people =
        people(transaction, rows.iter().flat_map(|row| [row.created_by, row.approved_by]).flatten().collect()).await?;
    let view = |row: &BatchRow| {
        let own = || lines.iter().filter(|(payment, _)| payment.batch_id == row.id);
        let sum = |status: Option<PaymentStatus>| {
            own()
                .filter(|(payment, _)| status.is_none_or(|status| status == payment.status))
                .map(|(payment, _)| payment.amount_cents)
                .sum()
        };
        let person = |id: Option<Uuid>| id.and_then(|id| people.get(&id)).cloned();
        let view = PaymentBatchView {
            id: row.id,
            reference: row.reference.clone(),
            round_id: row.round_id,
            status: row.status,
            count: i64::try_from(own().count()).unwrap_or(i64::MAX),
            amount_cents: sum(None),
            paid_cents: sum(Some(PaymentStatus::Paid)),
            created_by: person(row.created_by),
            approved_by: person(row.approved_by),
            approved_at: row.approved_at,
            created_at: row.created_at,
            payments: own()
                .filter(|_| whole)
                .map(|(payment, reference)| PaymentView {
                    id: payment.id,
                    application_id: payment.application_id,
                    reference: reference.clone(),
                    amount_cents: payment.amount_cents,
                    status: payment.status,
                    note: payment.note.clone(),
                    settled_at: payment.settled_at,
                })
                .collect(),
            row_version: row.row_version,
        };
        (row.id, view)
    };
    Ok(rows.iter().map(view).collect())
}
