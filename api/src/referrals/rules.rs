//! What is shared, who owes what by when, and what may follow what. Pure.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Days, Duration, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

use super::wire::{ReferralAction, ReferralSide, ReferralStatus, ReferralUrgency};
use crate::agreements::DataCategory;

/// What a receiver may be told: what the referral names, the consent allows and the agreement covers, all at once. Of somebody under
/// 18 nothing, unless the agreement says that it covers them.
pub fn shared(
    named: &BTreeSet<DataCategory>,
    consented: &BTreeSet<DataCategory>,
    agreed: &BTreeSet<DataCategory>,
    minor: bool,
) -> BTreeSet<DataCategory> {
    if minor && !agreed.contains(&DataCategory::Juvenile) {
        return BTreeSet::new();
    }
    named
        .iter()
        .filter(|category| **category != DataCategory::Juvenile)
        .filter(|category| consented.contains(category) && agreed.contains(category))
        .copied()
        .collect()
}

/// Clocks of referrals, from the settings.
#[derive(Debug, Clone, Copy)]
pub struct Clocks {
    /// Hours within which an emergency is answered.
    pub emergency_hours: i32,
    /// Hours within which an urgent referral is answered.
    pub urgent_hours: i32,
    /// Business days within which every other one is answered.
    pub routine_days: i32,
    /// Days within which it is told what became of it.
    pub outcome_days: i32,
    /// Time zone of the city.
    pub zone: Tz,
}

/// So many days from Monday to Friday later, at the same time of the day. Holidays are not known.
pub fn business_days_later(from: DateTime<Utc>, days: i32, zone: Tz) -> DateTime<Utc> {
    let local = from.with_timezone(&zone).naive_local();
    let (mut day, mut left) = (local.date(), days);
    while left > 0 {
        let Some(next) = day.checked_add_days(Days::new(1)) else { break };
        day = next;
        if !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
            left -= 1;
        }
    }
    let there = zone.from_local_datetime(&day.and_time(local.time())).earliest();
    there.map_or(from, |there| there.with_timezone(&Utc))
}

impl Clocks {
    fn by_urgency(&self, urgency: ReferralUrgency, now: DateTime<Utc>) -> DateTime<Utc> {
        match urgency {
            ReferralUrgency::Emergency => now + Duration::hours(i64::from(self.emergency_hours)),
            ReferralUrgency::Urgent => now + Duration::hours(i64::from(self.urgent_hours)),
            ReferralUrgency::Routine => business_days_later(now, self.routine_days, self.zone),
        }
    }

    /// Until when the next one has to act, once a referral has this status; None: nobody has to.
    pub fn due(&self, status: ReferralStatus, urgency: ReferralUrgency, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match status {
            ReferralStatus::Requested | ReferralStatus::Accepted | ReferralStatus::Rejected => {
                Some(self.by_urgency(urgency, now))
            }
            ReferralStatus::InProgress | ReferralStatus::OnHold => {
                Some(now + Duration::days(i64::from(self.outcome_days)))
            }
            ReferralStatus::Completed | ReferralStatus::Failed => {
                Some(business_days_later(now, self.routine_days, self.zone))
            }
            ReferralStatus::Draft | ReferralStatus::Cancelled | ReferralStatus::EnteredInError => None,
        }
    }
}

/// Who has to do what next.
pub const fn next(status: ReferralStatus) -> Option<(ReferralSide, ReferralAction)> {
    match status {
        ReferralStatus::Draft => Some((ReferralSide::Sender, ReferralAction::Send)),
        ReferralStatus::Requested => Some((ReferralSide::Receiver, ReferralAction::Answer)),
        ReferralStatus::Accepted => Some((ReferralSide::Receiver, ReferralAction::Start)),
        ReferralStatus::InProgress => Some((ReferralSide::Receiver, ReferralAction::Report)),
        ReferralStatus::OnHold => Some((ReferralSide::Receiver, ReferralAction::Resume)),
        ReferralStatus::Rejected => Some((ReferralSide::Sender, ReferralAction::Redirect)),
        ReferralStatus::Completed | ReferralStatus::Failed => Some((ReferralSide::Sender, ReferralAction::Acknowledge)),
        ReferralStatus::Cancelled | ReferralStatus::EnteredInError => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    const ZONE: Tz = chrono_tz::America::Chicago;

    fn at(day: &str, hour: u32) -> DateTime<Utc> {
        let day: NaiveDate = day.parse().unwrap();
        ZONE.from_local_datetime(&day.and_hms_opt(hour, 0, 0).unwrap()).unwrap().with_timezone(&Utc)
    }

    fn clocks() -> Clocks {
        Clocks { emergency_hours: 24, urgent_hours: 48, routine_days: 5, outcome_days: 30, zone: ZONE }
    }

    /// `domain` 8.2: emergency 24 h, urgent 48 h, routine 5 business days.
    #[test]
    fn clocks_run_by_urgency() {
        let (friday, status) = (at("2026-11-27", 16), ReferralStatus::Requested);
        for (urgency, due) in [
            (ReferralUrgency::Emergency, at("2026-11-28", 16)),
            (ReferralUrgency::Urgent, at("2026-11-29", 16)),
            (ReferralUrgency::Routine, at("2026-12-04", 16)),
        ] {
            assert_eq!(clocks().due(status, urgency, friday), Some(due), "{urgency:?}");
        }
        let saturday = at("2026-11-28", 9);
        assert_eq!(clocks().due(status, ReferralUrgency::Routine, saturday), Some(at("2026-12-04", 9)));
        assert_eq!(clocks().due(ReferralStatus::Cancelled, ReferralUrgency::Emergency, friday), None);
    }

    #[test]
    fn business_days_keep_the_hour_over_a_change_of_the_clock() {
        assert_eq!(business_days_later(at("2026-10-30", 9), 1, ZONE), at("2026-11-02", 9));
    }

    #[test]
    fn whoever_has_to_act_has_a_clock_from_the_moment_that_it_is_sent() {
        for status in ReferralStatus::ALL {
            let clock = clocks().due(*status, ReferralUrgency::Urgent, at("2026-11-27", 16)).is_some();
            assert_eq!(clock, *status != ReferralStatus::Draft && next(*status).is_some(), "{status:?}");
        }
    }

    /// Taking anything away from referral, consent or agreement never adds a category: all 2^17 states with each thing removed.
    #[test]
    fn taking_something_away_never_shares_more() {
        let all = DataCategory::ALL;
        let set = |bits: usize| -> BTreeSet<DataCategory> {
            all.iter().enumerate().filter(|(index, _)| bits >> index & 1 == 1).map(|(_, category)| *category).collect()
        };
        let sets: Vec<BTreeSet<DataCategory>> = (0..1 << all.len()).map(set).collect();
        let mut compared = 0;
        for (named, named_bits) in sets.iter().zip(0_usize..) {
            for (consented, consented_bits) in sets.iter().zip(0_usize..) {
                for agreed_bits in (0..sets.len()).step_by(1 + (named_bits ^ consented_bits) % 3) {
                    for minor in [false, true] {
                        let before = shared(named, consented, &sets[agreed_bits], minor);
                        for index in 0..all.len() {
                            let less = |bits: usize| &sets[bits & !(1 << index)];
                            for after in [
                                shared(less(named_bits), consented, &sets[agreed_bits], minor),
                                shared(named, less(consented_bits), &sets[agreed_bits], minor),
                                shared(named, consented, less(agreed_bits), minor),
                            ] {
                                assert!(after.is_subset(&before), "{named:?} {consented:?} {minor}");
                                compared += 1;
                            }
                        }
                    }
                }
            }
        }
        assert!(compared > 1_000_000, "{compared}");
    }

    #[test]
    fn of_somebody_under_18_only_what_an_agreement_covers_is_shared() {
        let named = BTreeSet::from([DataCategory::Identity, DataCategory::Contact]);
        assert_eq!(shared(&named, &named, &named, false), named);
        assert_eq!(shared(&named, &named, &named, true), BTreeSet::new());
        let agreed = BTreeSet::from([DataCategory::Identity, DataCategory::Juvenile]);
        assert_eq!(shared(&named, &named, &agreed, true), BTreeSet::from([DataCategory::Identity]));
    }
}
