//! What came of a treatment: difference in differences against matched untreated places.
//!
//! For each place events are counted in an equal time before and after. The effect is the mean change of treated places minus the
//! mean change of untreated ones: what would have changed anyway is taken out, on the assumption that both would have gone
//! the same way (Angrist and Pischke, "Mostly Harmless Econometrics", 2009, chapter 5). The interval is Welch's, which
//! lets the two groups vary differently. Untreated places are matched, not drawn by lot: what else distinguishes them stays in.

use crate::distances::between_m;

/// Quantile of the standard normal distribution for a two-sided interval of 95 %.
const Z_95: f64 = 1.959_963_984_540_054;

/// Events at one place in equal times before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BeforeAfter {
    /// Events before.
    pub before: u32,
    /// Events after.
    pub after: u32,
}

/// An effect per place, in events.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// Mean change of treated places.
    pub treated_change: f64,
    /// Mean change of untreated places.
    pub untreated_change: f64,
    /// The first minus the second: negative is fewer events.
    pub difference: f64,
    /// Lower limit of the 95 % confidence interval.
    pub lower: f64,
    /// Upper limit of the 95 % confidence interval.
    pub upper: f64,
    /// The difference in percent of what treated places would have had without treatment; `None` when that is nothing.
    pub percent: Option<f64>,
}

/// The difference in differences; `None` with less than two places in a group, which leaves no variance.
#[must_use]
pub fn difference_in_differences(treated: &[BeforeAfter], untreated: &[BeforeAfter]) -> Option<Effect> {
    let (first, second) = (Changes::of(treated)?, Changes::of(untreated)?);
    let difference = first.mean - second.mean;
    let (one, two) = (first.variance / first.count, second.variance / second.count);
    let error = (one + two).sqrt();
    let freedom = if error > 0.0 {
        (one + two).powi(2) / (one.powi(2) / (first.count - 1.0) + two.powi(2) / (second.count - 1.0))
    } else {
        first.count + second.count - 2.0
    };
    let reach = t_95(freedom) * error;
    let expected = mean(treated.iter().map(|place| f64::from(place.before))) + second.mean;
    Some(Effect {
        treated_change: first.mean,
        untreated_change: second.mean,
        difference,
        lower: difference - reach,
        upper: difference + reach,
        percent: (expected > 0.0).then(|| difference / expected * 100.0),
    })
}

struct Changes {
    count: f64,
    mean: f64,
    variance: f64,
}

impl Changes {
    fn of(places: &[BeforeAfter]) -> Option<Self> {
        if places.len() < 2 {
            return None;
        }
        let change = |place: &BeforeAfter| f64::from(place.after) - f64::from(place.before);
        let count = places.len() as f64;
        let mean = mean(places.iter().map(change));
        let squares: f64 = places.iter().map(|place| (change(place) - mean).powi(2)).sum();
        Some(Self { count, mean, variance: squares / (count - 1.0) })
    }
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len() as f64;
    values.sum::<f64>() / count
}

/// The 97.5 % quantile of Student's t distribution, by the expansion of Abramowitz and Stegun, 26.7.5: within 0.03 for three
/// and more degrees of freedom.
fn t_95(freedom: f64) -> f64 {
    let z = Z_95;
    let first = (z.powi(3) + z) / 4.0;
    let second = (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / 96.0;
    let third = (3.0 * z.powi(7) + 19.0 * z.powi(5) + 17.0 * z.powi(3) - 15.0 * z) / 384.0;
    z + first / freedom + second / freedom.powi(2) + third / freedom.powi(3)
}

/// A place that can be matched.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Longitude and latitude in degrees.
    pub position: (f64, f64),
    /// Group within which places are alike, such as a community area.
    pub group: i32,
    /// Events before.
    pub before: u32,
}

/// For each treated place the places in `pool` that are most like it: same group, nearest count before, then nearest.
///
/// At most `each` per treated place, each used once, and none within `apart_m` of any treated place, whose effect could
/// reach it. Returns positions in `pool`, in the order of `treated`.
#[must_use]
pub fn match_untreated(treated: &[Candidate], pool: &[Candidate], each: usize, apart_m: f64) -> Vec<Vec<usize>> {
    let far = |place: &Candidate| treated.iter().all(|one| between_m(one.position, place.position) >= apart_m);
    let mut free: Vec<usize> =
        pool.iter().enumerate().filter(|(_, place)| far(place)).map(|(index, _)| index).collect();
    treated
        .iter()
        .map(|one| {
            let mut alike: Vec<(u32, f64, usize)> = free
                .iter()
                .filter_map(|index| pool.get(*index).map(|place| (index, place)))
                .filter(|(_, place)| place.group == one.group)
                .map(|(index, place)| {
                    (place.before.abs_diff(one.before), between_m(one.position, place.position), *index)
                })
                .collect();
            alike.sort_by(|left, right| left.0.cmp(&right.0).then(left.1.total_cmp(&right.1)));
            let chosen: Vec<usize> = alike.into_iter().take(each).map(|place| place.2).collect();
            free.retain(|index| !chosen.contains(index));
            chosen
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(pairs: &[(u32, u32)]) -> Vec<BeforeAfter> {
        pairs.iter().map(|&(before, after)| BeforeAfter { before, after }).collect()
    }

    #[test]
    fn a_hand_worked_example() {
        // Changes -2, -1, -2: mean -5/3, variance 1/3. Changes 0, 1, -1: mean 0, variance 1.
        let effect =
            difference_in_differences(&places(&[(4, 2), (3, 2), (5, 3)]), &places(&[(4, 4), (3, 4), (5, 4)])).unwrap();
        assert!((effect.treated_change + 5.0 / 3.0).abs() < 1e-12);
        assert!(effect.untreated_change.abs() < 1e-12);
        assert!((effect.difference + 5.0 / 3.0).abs() < 1e-12);
        // Standard error sqrt(1/9 + 1/3) = 2/3, 3.2 degrees of freedom, quantile 3.07.
        assert!((effect.upper - effect.lower - 2.0 * 3.07 * 2.0 / 3.0).abs() < 0.03, "{effect:?}");
        assert!((effect.percent.unwrap() + 100.0 * (5.0 / 3.0) / 4.0).abs() < 1e-9);
    }

    #[test]
    fn the_direction_and_size_of_the_published_trial_come_out() {
        // Branas et al., PNAS 2018;115(12):2946-51: gun violence -29.1 % where treated lots lie below the poverty line. Places
        // made to that change against an unchanged comparison; the trial's own data are not public.
        let treated = places(&[(1000, 709); 40]);
        let mut untreated = places(&[(1000, 1000); 38]);
        untreated.extend(places(&[(1000, 1010), (1000, 990)]));
        let effect = difference_in_differences(&treated, &untreated).unwrap();
        assert!((effect.percent.unwrap() + 29.1).abs() < 1e-9);
        assert!(effect.upper < 0.0 && effect.lower < effect.upper);
    }

    #[test]
    fn what_changed_everywhere_is_no_effect() {
        let effect = difference_in_differences(&places(&[(6, 3), (8, 5)]), &places(&[(6, 3), (9, 6)])).unwrap();
        assert!(effect.difference.abs() < 1e-12 && effect.lower <= 0.0 && effect.upper >= 0.0);
    }

    #[test]
    fn without_two_places_in_each_group_nothing_is_said() {
        assert_eq!(difference_in_differences(&[], &places(&[(1, 1), (2, 2)])), None);
        assert_eq!(difference_in_differences(&places(&[(1, 1), (2, 2)]), &places(&[(1, 1)])), None);
        let nothing = difference_in_differences(&places(&[(0, 0), (0, 0)]), &places(&[(0, 0), (0, 0)])).unwrap();
        assert_eq!(nothing.percent, None);
    }

    #[test]
    fn the_quantile_is_near_the_tables() {
        for (freedom, quantile) in [(3.0, 3.182), (5.0, 2.571), (10.0, 2.228), (30.0, 2.042), (1e9, 1.960)] {
            assert!((t_95(freedom) - quantile).abs() < 0.03, "{freedom}: {}", t_95(freedom));
        }
    }

    #[test]
    fn matches_are_alike_far_enough_and_used_once() {
        let at = |longitude: f64, group, before| Candidate { position: (longitude, 41.8), group, before };
        let treated = [at(-87.70, 1, 5), at(-87.70, 1, 4)];
        let pool = [at(-87.6999, 1, 5), at(-87.60, 1, 5), at(-87.61, 1, 9), at(-87.60, 2, 5), at(-87.62, 1, 4)];
        // The first is too near, the fourth in another group.
        assert_eq!(match_untreated(&treated, &pool, 2, 500.0), [vec![1, 4], vec![2]]);
        assert_eq!(match_untreated(&treated, &[], 2, 500.0), [Vec::<usize>::new(), Vec::new()]);
    }
}
