//! Entries and what they add up to.

use std::collections::HashMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{fund_entries, funds};
use uuid::Uuid;

use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};
use crate::text_enum;

text_enum! {
    /// What an entry does.
    pub enum FundEntryKind {
        /// Money is given to the fund; below zero: taken from it.
        Appropriate = "appropriate",
        /// It is set aside for an application that was approved.
        Reserve = "reserve",
        /// What was set aside is free again.
        Release = "release",
        /// What was set aside was paid.
        Spend = "spend",
        /// What was paid came back, and is set aside again.
        Return = "return",
    }
}

/// What the entries of a fund add up to, in cents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Balance {
    /// Given to the fund.
    pub appropriated: i64,
    /// Set aside and not paid yet.
    pub reserved: i64,
    /// Paid.
    pub spent: i64,
}

impl Balance {
    /// What can still be set aside.
    pub const fn available(&self) -> i64 {
        self.appropriated - self.reserved - self.spent
    }

    /// With one more entry.
    pub const fn after(mut self, kind: FundEntryKind, amount: i64) -> Self {
        match kind {
            FundEntryKind::Appropriate => self.appropriated += amount,
            FundEntryKind::Reserve => self.reserved += amount,
            FundEntryKind::Release => self.reserved -= amount,
            FundEntryKind::Spend => {
                self.reserved -= amount;
                self.spent += amount;
            }
            FundEntryKind::Return => {
                self.reserved += amount;
                self.spent -= amount;
            }
        }
        self
    }

    /// Whether no figure is below zero.
    pub const fn holds(&self) -> bool {
        self.available() >= 0 && self.reserved >= 0 && self.spent >= 0
    }
}

/// Days over which the pace of a fund is taken.
pub(crate) const PACE_DAYS: i64 = 28;

/// Day on which a fund runs out when money goes on being set aside as in the last 28 days; None: at this pace never.
pub(crate) fn runs_out_on(available: i64, set_aside: i64, today: NaiveDate) -> Option<NaiveDate> {
    if set_aside <= 0 {
        return None;
    }
    let days = i128::from(available.max(0)) * i128::from(PACE_DAYS) / i128::from(set_aside);
    today.checked_add_signed(Duration::try_days(i64::try_from(days).ok()?)?)
}

/// What was set aside since an instant and not released again, by fund, in cents.
pub(crate) async fn set_aside_since(
    transaction: Transaction<'_>,
    ids: &[Uuid],
    since: DateTime<Utc>,
) -> ApiResult<HashMap<Uuid, i64>> {
    let rows = sums(transaction, ids, Some(since)).await?;
    let mut found: HashMap<Uuid, i64> = HashMap::new();
    for (id, kind, sum) in rows {
        *found.entry(id).or_default() += match kind {
            FundEntryKind::Reserve => sum,
            FundEntryKind::Release => -sum,
            _ => 0,
        };
    }
    Ok(found)
}

/// Sums of entries by fund and kind, of all times or since an instant.
async fn sums(
    transaction: Transaction<'_>,
    ids: &[Uuid],
    since: Option<DateTime<Utc>>,
) -> ApiResult<Vec<(Uuid, FundEntryKind, i64)>> {
    use diesel::dsl::sql;
    use diesel::sql_types::BigInt;
    let since = since.unwrap_or(DateTime::UNIX_EPOCH);
    Ok(fund_entries::table
        .filter(fund_entries::fund_id.eq_any(ids))
        .filter(fund_entries::created_at.ge(since))
        .group_by((fund_entries::fund_id, fund_entries::kind))
        .select((fund_entries::fund_id, fund_entries::kind, sql::<BigInt>("sum(amount_cents)::bigint")))
        .load(&mut transaction.connection())
        .await?)
}

/// Balances by fund.
pub(crate) async fn balances(transaction: Transaction<'_>, ids: &[Uuid]) -> ApiResult<HashMap<Uuid, Balance>> {
    let rows = sums(transaction, ids, None).await?;
    let mut found: HashMap<Uuid, Balance> = HashMap::new();
    for (id, kind, sum) in rows {
        let balance = found.entry(id).or_default();
        *balance = balance.after(kind, sum);
    }
    Ok(found)
}

/// The fund of a round, made when there is none, locked until the end of the transaction.
pub(super) async fn fund_of_round(transaction: Transaction<'_>, round_id: Uuid) -> ApiResult<Uuid> {
    diesel::insert_into(funds::table)
        .values((funds::id.eq(Uuid::now_v7()), funds::round_id.eq(round_id)))
        .on_conflict_do_nothing()
        .execute(&mut transaction.connection())
        .await?;
    Ok(funds::table
        .filter(funds::round_id.eq(round_id))
        .select(funds::id)
        .for_update()
        .first(&mut transaction.connection())
        .await?)
}

/// The emergency fund for victims, made when there is none, locked until the end of the transaction.
pub(crate) async fn fund_of_compensation(transaction: Transaction<'_>) -> ApiResult<Uuid> {
    diesel::insert_into(funds::table)
        .values((funds::id.eq(Uuid::now_v7()), funds::for_compensation.eq(true)))
        .on_conflict_do_nothing()
        .execute(&mut transaction.connection())
        .await?;
    Ok(funds::table
        .filter(funds::for_compensation)
        .select(funds::id)
        .for_update()
        .first(&mut transaction.connection())
        .await?)
}

/// Locks a fund and tells what stands in it.
async fn lock(transaction: Transaction<'_>, fund_id: Uuid) -> ApiResult<Balance> {
    funds::table.find(fund_id).select(funds::id).for_update().first::<Uuid>(&mut transaction.connection()).await?;
    Ok(balances(transaction, &[fund_id]).await?.remove(&fund_id).unwrap_or_default())
}

/// Locks the fund of a round until the end of the transaction; with the cents that can still be set aside.
pub(crate) async fn lock_of_round(transaction: Transaction<'_>, round_id: Uuid) -> ApiResult<(Uuid, i64)> {
    let fund_id = fund_of_round(transaction, round_id).await?;
    Ok((fund_id, lock(transaction, fund_id).await?.available()))
}

/// Makes an entry for an application.
pub(crate) async fn post_for(
    transaction: Transaction<'_>,
    fund_id: Uuid,
    kind: FundEntryKind,
    amount_cents: i64,
    application_id: Uuid,
    note: &str,
) -> ApiResult<Uuid> {
    enter(transaction, fund_id, kind, amount_cents, (Some(application_id), None), Some(note)).await
}

/// Makes an entry for an application to the emergency fund.
pub(crate) async fn post_for_compensation(
    transaction: Transaction<'_>,
    fund_id: Uuid,
    kind: FundEntryKind,
    amount_cents: i64,
    application_id: Uuid,
) -> ApiResult<Uuid> {
    enter(transaction, fund_id, kind, amount_cents, (None, Some(application_id)), None).await
}

/// Makes an entry. Refused (409 `fund_short`) when a figure would fall below zero.
pub(crate) async fn post(
    transaction: Transaction<'_>,
    fund_id: Uuid,
    kind: FundEntryKind,
    amount_cents: i64,
    note: &str,
) -> ApiResult<Uuid> {
    enter(transaction, fund_id, kind, amount_cents, (None, None), Some(note)).await
}

async fn enter(
    transaction: Transaction<'_>,
    fund_id: Uuid,
    kind: FundEntryKind,
    amount_cents: i64,
    (application_id, compensation_application_id): (Option<Uuid>, Option<Uuid>),
    note: Option<&str>,
) -> ApiResult<Uuid> {
    let balance = lock(transaction, fund_id).await?;
    if !balance.after(kind, amount_cents).holds() {
        let detail = "The fund does not hold that much; nothing was entered.";
        return Err(Problem::conflict("fund_short", detail));
    }
    let id = Uuid::now_v7();
    diesel::insert_into(fund_entries::table)
        .values((
            fund_entries::id.eq(id),
            fund_entries::fund_id.eq(fund_id),
            fund_entries::kind.eq(kind),
            fund_entries::amount_cents.eq(amount_cents),
            fund_entries::note.eq(note),
            fund_entries::application_id.eq(application_id),
            fund_entries::compensation_application_id.eq(compensation_application_id),
            fund_entries::actor_kind.eq(transaction.subject().kind()),
            fund_entries::actor_id.eq(transaction.subject().id()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn money_goes_from_appropriated_to_reserved_to_spent_and_back() {
        let steps = [
            (FundEntryKind::Appropriate, 100_000, (100_000, 0, 0)),
            (FundEntryKind::Reserve, 45_000, (55_000, 45_000, 0)),
            (FundEntryKind::Spend, 45_000, (55_000, 0, 45_000)),
            (FundEntryKind::Return, 45_000, (55_000, 45_000, 0)),
            (FundEntryKind::Release, 45_000, (100_000, 0, 0)),
            (FundEntryKind::Appropriate, -100_000, (0, 0, 0)),
        ];
        let mut balance = Balance::default();
        for (kind, amount, expected) in steps {
            balance = balance.after(kind, amount);
            assert_eq!((balance.available(), balance.reserved, balance.spent), expected, "{kind:?}");
            assert!(balance.holds());
        }
        assert!(!balance.after(FundEntryKind::Reserve, 1).holds());
        assert!(!balance.after(FundEntryKind::Spend, 1).holds());
    }

    #[test]
    fn a_fund_runs_out_at_the_pace_of_the_last_four_weeks() {
        let today: NaiveDate = "2026-11-27".parse().unwrap();
        let on = |available, set_aside| runs_out_on(available, set_aside, today).map(|day| day.to_string());
        assert_eq!(on(100_000, 100_000).as_deref(), Some("2026-12-25"));
        assert_eq!(on(50_000, 100_000).as_deref(), Some("2026-12-11"));
        assert_eq!(on(0, 1).as_deref(), Some("2026-11-27"));
        assert_eq!((on(1, 0), on(1, -5)), (None, None), "more was released than set aside");
        assert_eq!(on(i64::MAX, 1), None, "beyond all calendars");
    }

    proptest! {
        #[test]
        fn available_reserved_and_spent_are_always_what_was_appropriated(
            steps in prop::collection::vec((0..5_usize, 1..100_000_i64), 0..60),
        ) {
            let mut balance = Balance::default();
            for (kind, amount) in steps {
                let next = balance.after(FundEntryKind::ALL[kind], amount);
                if next.holds() {
                    balance = next;
                }
                prop_assert_eq!(balance.available() + balance.reserved + balance.spent, balance.appropriated);
                prop_assert!(balance.available() >= 0);
            }
        }
    }
}
