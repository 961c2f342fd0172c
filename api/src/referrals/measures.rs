//! How referrals end, by where people live and which language they speak: who is not reached shows where help is missing.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime, TimeZone, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::referrals;

use super::wire::{ReferralCount, ReferralMeasures, ReferralMeasuresFilter, ReferralOutcome};
use crate::community_areas::areas;
use crate::platform::access::{Organizations, Scope};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};
use crate::settings::timezone;

/// One referral, as it counts.
type Row = (Option<i32>, String, bool, Option<ReferralOutcome>, bool);

fn nothing() -> ReferralCount {
    ReferralCount { area: None, language: None, sent: 0, answered: 0, helped: 0, could_not_reach: 0, closed: 0 }
}

fn count(into: &mut ReferralCount, (_, _, answered, outcome, acknowledged): &Row) {
    into.sent += 1;
    into.answered += i64::from(*answered);
    into.helped += i64::from(outcome.is_some_and(ReferralOutcome::helped));
    into.could_not_reach += i64::from(*outcome == Some(ReferralOutcome::CouldNotReach));
    into.closed += i64::from(outcome.is_some() && *acknowledged);
}

/// Figures of the own organization, or of all for who reaches all.
pub(super) async fn measures(
    transaction: Transaction<'_>,
    scope: &Scope,
    filter: &ReferralMeasuresFilter,
) -> ApiResult<ReferralMeasures> {
    if filter.from.zip(filter.until).is_some_and(|(from, until)| until < from) {
        return Err(Problem::invalid_field("/until", "before_start", "The last day is not before the first."));
    }
    let rows = match scope.organizations() {
        Organizations::All => transaction.as_system(async || load(transaction, filter).await).await?,
        Organizations::Only(_) => load(transaction, filter).await?,
    };
    let (mut all, mut by_area, mut by_language) = (nothing(), BTreeMap::new(), BTreeMap::new());
    for row in &rows {
        count(&mut all, row);
        count(by_area.entry(row.0).or_insert_with(nothing), row);
        count(by_language.entry(row.1.clone()).or_insert_with(nothing), row);
    }
    let city = areas(transaction).await?;
    let area = |(number, count): (Option<i32>, ReferralCount)| ReferralCount {
        area: number.and_then(|number| city.summary(number)),
        ..count
    };
    let language = |(language, count): (String, ReferralCount)| ReferralCount { language: Some(language), ..count };
    Ok(ReferralMeasures {
        all,
        by_area: by_area.into_iter().map(area).collect(),
        by_language: by_language.into_iter().map(language).collect(),
    })
}

async fn load(transaction: Transaction<'_>, filter: &ReferralMeasuresFilter) -> ApiResult<Vec<Row>> {
    let zone = timezone(transaction).await?;
    let midnight = |day: NaiveDate| {
        let there = zone.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest();
        there.map(|there| there.with_timezone(&Utc))
    };
    let mut query = referrals::table
        .filter(referrals::requested_at.is_not_null())
        .filter(referrals::status.ne("entered_in_error"))
        .into_boxed();
    if let Some(from) = filter.from.and_then(midnight) {
        query = query.filter(referrals::requested_at.assume_not_null().ge(from));
    }
    if let Some(end) = filter.until.and_then(|day| day.succ_opt()).and_then(midnight) {
        query = query.filter(referrals::requested_at.assume_not_null().lt(end));
    }
    Ok(query
        .select((
            referrals::area_number,
            referrals::language,
            referrals::answered_at.is_not_null(),
            referrals::outcome,
            referrals::acknowledged_at.is_not_null(),
        ))
        .load(&mut transaction.connection())
        .await?)
}
