//! Money of applications: first come, first served, and never more than there is.

use chrono::Duration;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::applications;
use uuid::Uuid;

use super::model::{ApplicationNoticeKind, ApplicationStatus};
use super::notices;
use super::store::{self, ApplicationRow};
use crate::funds::{self, FundEntryKind};
use crate::platform::db::Transaction;
use crate::platform::http::ApiResult;
use crate::programs;
use crate::settings::today;

/// Sets money aside for those who wait, in the order in which they were sent, until there is not enough for the next one. Called
/// whenever somebody is approved and whenever money becomes free, so that both follow one rule.
pub(crate) async fn fund_waitlist(transaction: Transaction<'_>, round_id: Uuid) -> ApiResult<()> {
    let (fund_id, mut available) = funds::lock_of_round(transaction, round_id).await?;
    let waiting: Vec<ApplicationRow> = applications::table
        .filter(applications::round_id.eq(round_id))
        .filter(applications::status.eq(ApplicationStatus::Waitlisted))
        .filter(applications::merged_into.is_null())
        .order((applications::submitted_at, applications::id))
        .select(ApplicationRow::as_select())
        .for_update()
        .load(&mut transaction.connection())
        .await?;
    let today = today(transaction).await?;
    for row in waiting {
        let award = row.award_cents.unwrap_or_default();
        if award > available {
            break;
        }
        available -= award;
        let policy = programs::find_policy(transaction, row.policy_id.unwrap_or_default()).await?;
        diesel::update(applications::table.find(row.id))
            .set(applications::fulfill_by.eq(today + Duration::days(i64::from(policy.rules.clocks.payment_days))))
            .execute(&mut transaction.connection())
            .await?;
        funds::post_for(transaction, fund_id, FundEntryKind::Reserve, award, row.id, "Approved").await?;
        store::step(transaction, &row, ApplicationStatus::Approved, Some("funded")).await?;
        notices::tell(transaction, row.id, ApplicationNoticeKind::Decided).await?;
    }
    Ok(())
}

/// Frees what was set aside for an application, as its row said before it ended, and gives it to those who wait.
pub(super) async fn release(transaction: Transaction<'_>, before: &ApplicationRow, note: &str) -> ApiResult<()> {
    let reserved = matches!(before.status, ApplicationStatus::Approved | ApplicationStatus::PaymentReturned);
    let Some(award) = before.award_cents.filter(|award| reserved && *award > 0) else { return Ok(()) };
    let (fund_id, _) = funds::lock_of_round(transaction, before.round_id).await?;
    funds::post_for(transaction, fund_id, FundEntryKind::Release, award, before.id, note).await?;
    fund_waitlist(transaction, before.round_id).await
}
