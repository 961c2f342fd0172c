//! Rates, changes and their uncertainty.
//!
//! The measures are those of the city's published Violence Reduction Dashboard: counts, rates per
//! 10,000 residents, and changes against earlier periods.

/// Residents to whom a rate refers.
const RATE_BASE: f64 = 10_000.0;

/// Quantile of the standard normal distribution for a two-sided interval of 95 %.
const Z_95: f64 = 1.959_963_984_540_054;

/// The limits between which the expected number lies with 95 % confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower limit, at least 0.
    pub lower: f64,
    /// The upper limit.
    pub upper: f64,
}

/// Events per 10,000 residents; `None` for a population of 0.
///
/// The rate is for the period that was counted; it is not scaled to a year.
#[must_use]
pub fn rate_per_10_000(count: u64, population: u64) -> Option<f64> {
    scale_to_10_000(as_float(count), population)
}

/// The change from `base` to `current` in percent of `base`; `None` for a base of 0.
///
/// `base` is a count or a mean of counts. Also `None` for what is negative or not finite.
#[must_use]
pub fn percent_change(current: f64, base: f64) -> Option<f64> {
    let usable = current.is_finite() && base.is_finite() && current >= 0.0 && base > 0.0;
    usable.then(|| (current - base) / base * 100.0)
}

/// The arithmetic mean of three counts.
#[must_use]
pub fn mean_of_three(counts: [u64; 3]) -> f64 {
    counts.into_iter().map(as_float).sum::<f64>() / 3.0
}

/// The 95 % confidence interval of a count of independent events.
///
/// Byar's approximation of the exact Poisson limits (Breslow and Day, "Statistical Methods in
/// Cancer Research", volume II, 1987): within 0.03 events of the exact limits at every count. The
/// lower limit of no events is 0. Events that come in clusters, such as several victims of
/// one incident, spread wider than this.
#[must_use]
pub fn count_interval(count: u64) -> Interval {
    let limit = |n: f64, z: f64| n * (1.0 - 1.0 / (9.0 * n) + z / (3.0 * n.sqrt())).powi(3);
    let n = as_float(count);
    Interval { lower: if count == 0 { 0.0 } else { limit(n, -Z_95).max(0.0) }, upper: limit(n + 1.0, Z_95) }
}

/// The 95 % confidence interval of a rate per 10,000 residents; `None` for a population of 0.
///
/// [`count_interval`] scaled; the population is taken as known exactly.
#[must_use]
pub fn rate_interval_per_10_000(count: u64, population: u64) -> Option<Interval> {
    let Interval { lower, upper } = count_interval(count);
    Some(Interval { lower: scale_to_10_000(lower, population)?, upper: scale_to_10_000(upper, population)? })
}

fn scale_to_10_000(events: f64, population: u64) -> Option<f64> {
    (population > 0).then(|| events * RATE_BASE / as_float(population))
}

/// Counts of events and people are far below 2^53, up to which this is exact.
fn as_float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(value: f64, expected: f64, tolerance: f64) {
        assert!((value - expected).abs() <= tolerance, "{value} is not {expected}");
    }

    #[test]
    fn a_rate_refers_to_10_000_residents() {
        assert_eq!(rate_per_10_000(50, 25_000), Some(20.0));
        assert_eq!(rate_per_10_000(0, 25_000), Some(0.0));
        assert_eq!(rate_per_10_000(5, 0), None);
    }

    #[test]
    fn a_change_needs_a_base() {
        for (current, base, expected) in [
            (12.0, 10.0, Some(20.0)),
            (5.0, 10.0, Some(-50.0)),
            (0.0, 10.0, Some(-100.0)),
            (10.0, 10.0, Some(0.0)),
            (5.0, 0.0, None),
            (0.0, 0.0, None),
            (-1.0, 10.0, None),
            (f64::NAN, 10.0, None),
            (1.0, f64::INFINITY, None),
        ] {
            assert_eq!(percent_change(current, base), expected, "{current} {base}");
        }
    }

    #[test]
    fn the_mean_of_three_keeps_its_fraction() {
        assert_near(mean_of_three([1, 2, 2]), 5.0 / 3.0, 1e-12);
        assert_near(mean_of_three([0, 0, 0]), 0.0, 0.0);
    }

    #[test]
    fn intervals_agree_with_the_exact_poisson_limits() {
        for (count, lower, upper) in [
            (0, 0.0, 3.689),
            (1, 0.0253, 5.572),
            (3, 0.619, 8.767),
            (5, 1.623, 11.668),
            (10, 4.795, 18.390),
            (20, 12.217, 30.888),
            (50, 37.111, 65.919),
            (100, 81.364, 121.627),
        ] {
            let interval = count_interval(count);
            assert_near(interval.lower, lower, 0.03);
            assert_near(interval.upper, upper, 0.03);
        }
    }

    #[test]
    fn an_interval_of_a_rate_is_scaled_with_it() {
        let interval = rate_interval_per_10_000(10, 20_000).unwrap();
        assert_near(interval.lower, 4.795 / 2.0, 0.01);
        assert_near(interval.upper, 18.390 / 2.0, 0.01);
        assert_eq!(rate_interval_per_10_000(10, 0), None);
    }
}
