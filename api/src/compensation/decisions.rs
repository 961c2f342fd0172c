//! Steps of an application: sent, decided by somebody else, appealed, paid by a third person.

use std::collections::HashMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{cases, compensation_applications as applications, compensation_requests as requests};
use uuid::Uuid;

use super::determination::CompensationOutcome;
use super::rules::CompensationCategory;
use super::store::{self, ApplicationRow, Caller, RequestRow, barred_by, granted, judge, requests_of, touch};
use super::wire::{
    CompensationPayeeKind, CompensationRequestStatus, CompensationStatus, NewCompensationDecision,
    NewCompensationSettlement,
};
use super::{leads, policies};
use crate::funds::{self, FundEntryKind};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, IfMatch, Problem};
use crate::settings::today;

fn not_open() -> Problem {
    Problem::conflict("not_open", "This cannot be done where the application stands now. Load it again.")
}

fn refuse(bar: &'static str) -> Problem {
    let detail = match bar {
        "own_organization" => "Your organization applied; somebody else has to do this.",
        "decided_before" => "You decided before the appeal; somebody else has to do this.",
        _ => "Two different people decide and pay.",
    };
    Problem::forbidden(detail).with_code(bar)
}

/// Sends a draft: from now on the clock runs.
pub(super) async fn submit(transaction: Transaction<'_>, id: Uuid, if_match: IfMatch, caller: Caller) -> ApiResult<()> {
    let row = store::lock(transaction, id).await?;
    if_match.check(row.row_version)?;
    if row.status != CompensationStatus::Draft {
        return Err(not_open());
    }
    let today = today(transaction).await?;
    leads::require(transaction, &row.facts()?, row.organization_id, today).await?;
    let policy = policies::on(transaction, today).await?;
    diesel::update(applications::table.find(id))
        .set((
            applications::status.eq(CompensationStatus::Submitted),
            applications::policy_id.eq(policy.id),
            applications::submitted_by.eq(caller.user_id),
            applications::submitted_at.eq(Utc::now()),
            applications::decision_due_on.eq(today + Duration::days(i64::from(policy.rules.decision_days))),
            applications::decision_note.eq(None::<String>),
        ))
        .execute(&mut transaction.connection())
        .await?;
    touch(transaction, id).await
}

/// Takes back what is not decided.
pub(super) async fn withdraw(transaction: Transaction<'_>, id: Uuid, if_match: IfMatch) -> ApiResult<()> {
    let row = store::lock(transaction, id).await?;
    if_match.check(row.row_version)?;
    if !matches!(row.status, CompensationStatus::Draft | CompensationStatus::Submitted) {
        return Err(not_open());
    }
    diesel::update(applications::table.find(id))
        .set(applications::status.eq(CompensationStatus::Withdrawn))
        .execute(&mut transaction.connection())
        .await?;
    touch(transaction, id).await
}

/// Cents that are approved of each sum; each is named once, and none gets more than was asked for.
fn approvals(sums: &[RequestRow], new: &NewCompensationDecision) -> ApiResult<HashMap<Uuid, i64>> {
    let mut approved = HashMap::new();
    for (index, approval) in new.approvals.iter().enumerate() {
        let pointer = |field: &str| format!("/approvals/{index}/{field}");
        let Some(request) = sums.iter().find(|request| request.id == approval.request_id) else {
            return Err(Problem::invalid_field(
                &pointer("request_id"),
                "unknown_request",
                "Name a sum of this application.",
            ));
        };
        if approval.approved_cents > request.requested_cents {
            let detail = "Approve at most what was asked for.";
            return Err(Problem::invalid_field(&pointer("approved_cents"), "over_request", detail));
        }
        if approved.insert(request.id, approval.approved_cents).is_some() {
            return Err(Problem::invalid_field(&pointer("request_id"), "twice", "Name each sum once."));
        }
    }
    if approved.len() != sums.len() {
        return Err(Problem::invalid_field("/approvals", "incomplete", "Say of every sum what is approved."));
    }
    Ok(approved)
}

/// Refuses more than the rules allow for one victim. The case is locked: no other decision about it runs at the same time.
async fn check_caps(
    transaction: Transaction<'_>,
    row: &ApplicationRow,
    sums: &[RequestRow],
    approved: &HashMap<Uuid, i64>,
) -> ApiResult<i32> {
    let asked: Vec<CompensationCategory> = sums.iter().map(|request| request.category).collect();
    let (policy, determination) = judge(transaction, row, &asked).await?;
    let total: i64 = approved.values().sum();
    if total == 0 {
        return Ok(policy.rules.payment_days);
    }
    match determination.outcome {
        CompensationOutcome::Eligible => {}
        CompensationOutcome::NotEligible => {
            return Err(Problem::conflict("not_eligible", "The rules do not cover it; it can only be denied."));
        }
        CompensationOutcome::Undecided => {
            let detail = "Something is not known yet; send it back to the advocate, or deny it.";
            return Err(Problem::conflict("undecided", detail));
        }
    }
    transaction
        .as_system(async || {
            cases::table
                .find(row.case_id)
                .select(cases::id)
                .for_update()
                .first::<Uuid>(&mut transaction.connection())
                .await?;
            Ok(())
        })
        .await?;
    let before = granted(transaction, row.case_id).await?;
    for request in sums {
        let cents = approved.get(&request.id).copied().unwrap_or_default();
        let limit = determination.limits.iter().find(|limit| limit.category == request.category);
        let most = limit.map_or(0, |limit| limit.limit_cents);
        if cents + before.get(&request.category).copied().unwrap_or_default() > most && cents > 0 {
            let detail = "It is more than there is for one victim in this category, with what was approved before.";
            return Err(Problem::conflict("cap_reached", detail));
        }
        let home_only = limit.is_some_and(|limit| limit.funeral_home_only);
        if cents > 0 && home_only && request.payee_kind != CompensationPayeeKind::FuneralHome {
            let detail = "For next of kin who live elsewhere only the funeral home is paid.";
            return Err(Problem::conflict("funeral_home_only", detail));
        }
    }
    if total + before.values().sum::<i64>() > determination.total_cents {
        let detail = "It is more than there is for one victim, with what was approved before.";
        return Err(Problem::conflict("cap_reached", detail));
    }
    Ok(policy.rules.payment_days)
}

/// Decides every sum. Nobody decides for the own organization, nor again after an appeal.
pub(super) async fn decide(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: IfMatch,
    caller: Caller,
    new: NewCompensationDecision,
) -> ApiResult<()> {
    let row = store::lock(transaction, id).await?;
    if_match.check(row.row_version)?;
    if row.status != CompensationStatus::Submitted {
        return Err(not_open());
    }
    if let Some(bar) = barred_by(&row, caller) {
        return Err(refuse(bar));
    }
    let sums = requests_of(transaction, &[id]).await?;
    let approved = approvals(&sums, &new)?;
    let total: i64 = approved.values().sum();
    let whole = sums.iter().map(|request| request.requested_cents).sum::<i64>() == total;
    if whole != new.denial_reasons.is_empty() {
        let (code, detail) = match whole {
            true => ("not_expected", "What is approved whole has no reasons of denial."),
            false => ("required", "Say why not all of it is approved."),
        };
        return Err(Problem::invalid_field("/denial_reasons", code, detail));
    }
    let payment_days = check_caps(transaction, &row, &sums, &approved).await?;
    if total > 0 {
        let fund_id = funds::fund_of_compensation(transaction).await?;
        funds::post_for_compensation(transaction, fund_id, FundEntryKind::Reserve, total, id).await?;
    }
    for request in &sums {
        let cents = approved.get(&request.id).copied().unwrap_or_default();
        let status = if cents > 0 { CompensationRequestStatus::Approved } else { CompensationRequestStatus::Denied };
        diesel::update(requests::table.find(request.id))
            .set((requests::approved_cents.eq(cents), requests::status.eq(status)))
            .execute(&mut transaction.connection())
            .await?;
    }
    let status = match (total, whole) {
        (0, _) => CompensationStatus::Denied,
        (_, true) => CompensationStatus::Approved,
        (_, false) => CompensationStatus::PartiallyApproved,
    };
    let payment_due_on = match total {
        0 => None,
        _ => Some(today(transaction).await? + Duration::days(i64::from(payment_days))),
    };
    let asked: Vec<CompensationCategory> = sums.iter().map(|request| request.category).collect();
    let (_, determination) = judge(transaction, &row, &asked).await?;
    let reasons: Vec<&str> = new.denial_reasons.iter().map(|reason| reason.as_str()).collect();
    diesel::update(applications::table.find(id))
        .set((
            applications::status.eq(status),
            applications::decided_by.eq(caller.user_id),
            applications::decided_at.eq(Utc::now()),
            applications::payment_due_on.eq(payment_due_on),
            applications::denial_reasons.eq(reasons),
            applications::decision_note.eq(new.note.filter(|note| !note.trim().is_empty())),
            applications::determination
                .eq(serde_json::to_value(determination).map_err(|error| Problem::internal(&error))?),
        ))
        .execute(&mut transaction.connection())
        .await?;
    touch(transaction, id).await
}

/// Sends an application back to its advocate, with what is missing; the clock stands still until it is sent again.
pub(super) async fn send_back(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: IfMatch,
    caller: Caller,
    note: &str,
) -> ApiResult<()> {
    let row = store::lock(transaction, id).await?;
    if_match.check(row.row_version)?;
    if row.status != CompensationStatus::Submitted {
        return Err(not_open());
    }
    if let Some(bar) = barred_by(&row, caller) {
        return Err(refuse(bar));
    }
    // Reviewers see nothing that is not sent, so that the last step is the platform's.
    transaction
        .as_system(async || {
            diesel::update(applications::table.find(id))
                .set((
                    applications::status.eq(CompensationStatus::Draft),
                    applications::policy_id.eq(None::<Uuid>),
                    applications::submitted_at.eq(None::<DateTime<Utc>>),
                    applications::decision_due_on.eq(None::<NaiveDate>),
                    applications::decision_note.eq(note.trim()),
                ))
                .execute(&mut transaction.connection())
                .await?;
            touch(transaction, id).await
        })
        .await
}

/// Brings a denial before somebody else, once.
pub(super) async fn appeal(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: IfMatch,
    sealed: Vec<u8>,
) -> ApiResult<()> {
    let row = store::lock(transaction, id).await?;
    if_match.check(row.row_version)?;
    if row.status != CompensationStatus::Denied || row.appealed_at.is_some() {
        return Err(not_open());
    }
    let policy = policies::find(transaction, row.policy_id.ok_or_else(not_open)?).await?;
    let due_on = today(transaction).await? + Duration::days(i64::from(policy.rules.decision_days));
    let appealed = diesel::update(applications::table.find(id))
        .set((
            applications::status.eq(CompensationStatus::Submitted),
            applications::sealed_appeal.eq(sealed),
            applications::appealed_at.eq(Utc::now()),
            applications::former_decider_id.eq(row.decided_by),
            applications::decided_by.eq(None::<Uuid>),
            applications::decided_at.eq(None::<DateTime<Utc>>),
            applications::decision_due_on.eq(due_on),
        ))
        .execute(&mut transaction.connection())
        .await;
    match appealed {
        Err(diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::UniqueViolation, _)) => {
            return Err(store::duplicate());
        }
        other => other?,
    };
    diesel::update(requests::table.filter(requests::application_id.eq(id)))
        .set((requests::status.eq(CompensationRequestStatus::Requested), requests::approved_cents.eq(None::<i64>)))
        .execute(&mut transaction.connection())
        .await?;
    touch(transaction, id).await
}

/// Writes down that a sum was paid, came back, or will not be paid. A third person does it.
pub(super) async fn settle(
    transaction: Transaction<'_>,
    request_id: Uuid,
    caller: Caller,
    new: NewCompensationSettlement,
) -> ApiResult<Uuid> {
    use CompensationRequestStatus::{Approved, Paid, Returned, Void};
    let application_id: Uuid =
        requests::table.find(request_id).select(requests::application_id).first(&mut transaction.connection()).await?;
    let row = store::lock(transaction, application_id).await?;
    if let Some(bar) = barred_by(&row, caller) {
        return Err(refuse(bar));
    }
    if row.decided_by == Some(caller.user_id) {
        return Err(refuse("decided"));
    }
    let request =
        requests_of(transaction, &[application_id]).await?.into_iter().find(|request| request.id == request_id);
    let request = request.ok_or_else(Problem::not_found)?;
    let kind = match (request.status, new.status) {
        (Approved | Returned, Paid) => FundEntryKind::Spend,
        (Paid, Returned) => FundEntryKind::Return,
        (Approved | Returned, Void) => FundEntryKind::Release,
        (_, Paid | Returned | Void) => return Err(not_open()),
        _ => {
            let detail = "It is paid, returned or void.";
            return Err(Problem::invalid_field("/status", "not_possible", detail));
        }
    };
    let today = today(transaction).await?;
    let paid_on = new.paid_on.unwrap_or(today);
    if paid_on > today {
        return Err(Problem::invalid_field("/paid_on", "in_future", "It was paid today or before."));
    }
    let fund_id = funds::fund_of_compensation(transaction).await?;
    let cents = request.approved_cents.unwrap_or_default();
    funds::post_for_compensation(transaction, fund_id, kind, cents, application_id).await?;
    diesel::update(requests::table.find(request_id))
        .set((
            requests::status.eq(new.status),
            requests::paid_on.eq((new.status != Void).then_some(paid_on)),
            requests::settled_by.eq(caller.user_id),
        ))
        .execute(&mut transaction.connection())
        .await?;
    touch(transaction, application_id).await?;
    Ok(application_id)
}
