//! Figures about trainings. Pure: each is defined here once, from counts that the store collects.
//!
//! - **seats**: capacity of trainings that were published and not called off.
//! - **seated**: people who have or had a seat until the training began or ended (`confirmed` and the outcomes).
//! - **fill**: seated of seats.
//! - **attendance**: minutes attended of minutes scheduled, each person with a seat counting every session, in trainings that
//!   are completed.
//! - **completion**: people with the outcome `completed` of all with an outcome.
//! - **waiting**: hours from registering to the seat, of those who came from the waitlist; the median.
//! - **cost per completion**: known costs of completed trainings by their completions, rounded down to a cent.

use super::measures_wire::{QuestionChange, Share, TrainingMeasure};

/// Counts of one training, as far as one group is concerned.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Tally {
    /// Whether it was called off.
    pub cancelled: bool,
    /// Whether it is completed.
    pub completed_training: bool,
    /// Seats; None in groups that seats do not have.
    pub seats: Option<i64>,
    /// People with a seat.
    pub seated: i64,
    /// Of those, people with an outcome.
    pub with_outcome: i64,
    /// Of those, people who completed.
    pub completions: i64,
    /// Minutes attended by them.
    pub attended_minutes: i64,
    /// Minutes of its sessions.
    pub session_minutes: i64,
    /// Cost in cents.
    pub cost_cents: Option<i64>,
    /// Hours from registering to the seat, of those from the waitlist.
    pub waits: Vec<f64>,
}

/// A share; no value when the whole is none.
pub(super) fn share(part: i64, whole: i64) -> Share {
    #[expect(clippy::cast_precision_loss, reason = "counts of people and minutes are far below 2^52")]
    let value = (whole > 0).then(|| (part as f64 / whole as f64).clamp(0.0, 1.0));
    Share { value, part, whole }
}

/// The median; of an even number the mean of the two in the middle.
pub(super) fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = values.get(middle).copied()?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = values.get(middle.checked_sub(1)?).copied()?;
    Some(f64::midpoint(lower, upper))
}

/// The figures of a group.
pub(super) fn measure(group: Option<String>, tallies: &[Tally]) -> TrainingMeasure {
    let held: Vec<&Tally> = tallies.iter().filter(|tally| !tally.cancelled).collect();
    let over: Vec<&&Tally> = held.iter().filter(|tally| tally.completed_training).collect();
    let seats: Option<i64> = held.iter().map(|tally| tally.seats).sum();
    let seated = held.iter().map(|tally| tally.seated).sum();
    let completions: i64 = over.iter().map(|tally| tally.completions).sum();
    let scheduled = over.iter().map(|tally| tally.session_minutes * tally.with_outcome).sum();
    let mut waits: Vec<f64> = held.iter().flat_map(|tally| tally.waits.iter().copied()).collect();
    let priced: Vec<(i64, i64)> =
        over.iter().filter_map(|tally| Some((tally.cost_cents?, tally.completions))).collect();
    let (cost, paid_completions) = priced.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    TrainingMeasure {
        group,
        trainings: count(held.len()),
        cancelled: count(tallies.len() - held.len()),
        seats,
        seated,
        fill: seats.map(|seats| share(seated, seats)),
        attendance: share(over.iter().map(|tally| tally.attended_minutes).sum(), scheduled),
        completion: share(completions, over.iter().map(|tally| tally.with_outcome).sum()),
        from_waitlist: count(waits.len()),
        waitlist_hours: median(&mut waits).map(|hours| (hours * 10.0).round() / 10.0),
        cost_cents_per_completion: if priced.is_empty() { None } else { cost.checked_div(paid_completions) },
    }
}

/// Answers of people to one question, before and after.
pub(super) fn change(
    key: &str,
    text: super::localized::Localized,
    pairs: &[(i32, i32)],
    fewest: usize,
) -> QuestionChange {
    let shown = pairs.len() >= fewest.max(1);
    let mean = |values: &[f64]| -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a number of people")]
        let count = values.len().max(1) as f64;
        values.iter().sum::<f64>() / count
    };
    let rounded = |value: f64| (value * 100.0).round() / 100.0;
    let before: Vec<f64> = pairs.iter().map(|pair| f64::from(pair.0)).collect();
    let after: Vec<f64> = pairs.iter().map(|pair| f64::from(pair.1)).collect();
    let changes: Vec<f64> = pairs.iter().map(|pair| f64::from(pair.1 - pair.0)).collect();
    QuestionChange {
        key: key.to_owned(),
        text,
        pairs: i64::try_from(pairs.len()).unwrap_or(i64::MAX),
        before: shown.then(|| rounded(mean(&before))),
        after: shown.then(|| rounded(mean(&after))),
        change: shown.then(|| rounded(mean(&changes))),
        margin: shown.then(|| margin(&changes)).flatten().map(rounded),
    }
}

/// Half of the width of the 95 % interval of a mean: 1.96 standard errors, which is near enough from about 30 pairs on and a
/// little too narrow below.
fn margin(values: &[f64]) -> Option<f64> {
    if values.len() < 2 {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "a number of people")]
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0);
    Some(1.96 * (variance / count).sqrt())
}

#[cfg(test)]
mod tests {
    use super::super::localized::Localized;
    use super::*;

    fn tally() -> Tally {
        Tally {
            completed_training: true,
            seats: Some(10),
            seated: 8,
            with_outcome: 8,
            completions: 6,
            attended_minutes: 8 * 360,
            session_minutes: 480,
            cost_cents: Some(60_000),
            waits: vec![10.0, 30.0],
            ..Tally::default()
        }
    }

    #[test]
    fn figures_of_one_training_come_with_what_they_were_computed_from() {
        let measure = measure(None, &[tally()]);
        assert_eq!(measure.fill, Some(Share { value: Some(0.8), part: 8, whole: 10 }));
        assert_eq!(measure.attendance, Share { value: Some(0.75), part: 2880, whole: 3840 });
        assert_eq!(measure.completion, Share { value: Some(0.75), part: 6, whole: 8 });
        assert_eq!((measure.waitlist_hours, measure.from_waitlist), (Some(20.0), 2));
        assert_eq!(measure.cost_cents_per_completion, Some(10_000));
    }

    #[test]
    fn what_was_called_off_has_no_seats_and_what_is_not_over_no_outcomes() {
        let off = Tally { cancelled: true, ..tally() };
        let running = Tally { completed_training: false, completions: 0, with_outcome: 0, ..tally() };
        let measure = measure(None, &[off, running]);
        assert_eq!((measure.trainings, measure.cancelled, measure.seats, measure.seated), (1, 1, Some(10), 8));
        assert_eq!((measure.completion.value, measure.attendance.value), (None, None));
        assert_eq!(measure.cost_cents_per_completion, None);
    }

    #[test]
    fn costs_that_are_not_known_are_left_out_on_both_sides() {
        let unknown = Tally { cost_cents: None, ..tally() };
        assert_eq!(measure(None, &[tally(), unknown]).cost_cents_per_completion, Some(10_000));
        let nobody = Tally { completions: 0, ..tally() };
        assert_eq!(measure(None, &[nobody]).cost_cents_per_completion, None);
    }

    #[test]
    fn groups_without_seats_have_no_fill() {
        let by_audience = Tally { seats: None, ..tally() };
        let measure = measure(Some("outreach".to_owned()), &[by_audience]);
        assert_eq!((measure.seats, measure.fill, measure.seated), (None, None, 8));
    }

    #[test]
    fn nothing_has_no_figures() {
        let measure = measure(None, &[]);
        assert_eq!((measure.trainings, measure.completion.value, measure.waitlist_hours), (0, None, None));
    }

    #[test]
    fn the_median_lies_in_the_middle() {
        assert_eq!(median(&mut []), None);
        assert_eq!(median(&mut [3.0]), Some(3.0));
        assert_eq!(median(&mut [9.0, 1.0, 5.0]), Some(5.0));
        assert_eq!(median(&mut [9.0, 1.0, 5.0, 3.0]), Some(4.0));
    }

    #[test]
    fn change_is_the_mean_of_each_persons_difference() {
        let text = Localized { en: "I am confident.".to_owned(), es: None };
        let shown = change("confident", text.clone(), &[(2, 4), (3, 4), (3, 5), (4, 4)], 4);
        assert_eq!((shown.before, shown.after, shown.change), (Some(3.0), Some(4.25), Some(1.25)));
        assert_eq!(shown.margin, Some(0.94));
        let few = change("confident", text, &[(2, 4), (3, 4)], 4);
        assert_eq!((few.pairs, few.before, few.change, few.margin), (2, None, None, None));
    }
}
