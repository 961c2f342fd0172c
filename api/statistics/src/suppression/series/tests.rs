use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::super::DEFAULT_THRESHOLD;
use super::*;

const HIDDEN: Published<u64> = Published::Suppressed;

fn shown(count: u64) -> Published<u64> {
    Published::Shown(count)
}

#[test]
fn a_list_hides_small_counts_and_the_next_smallest_when_one_alone_would_be_known() {
    for (counts, expected, total) in [
        (vec![2, 9, 20], vec![HIDDEN, HIDDEN, shown(20)], shown(31)),
        (vec![9, 20], vec![shown(9), shown(20)], shown(29)),
        (vec![0, 9, 2, 20, 0], vec![shown(0), HIDDEN, HIDDEN, shown(20), shown(0)], shown(31)),
        (vec![1, 3, 20], vec![HIDDEN, HIDDEN, shown(20)], shown(24)),
        (vec![1, 1, 20], vec![HIDDEN, HIDDEN, HIDDEN], shown(22)),
        (vec![1, 1, 1, 1], vec![HIDDEN; 4], HIDDEN),
        (vec![2, 0], vec![HIDDEN, shown(0)], HIDDEN),
        (vec![0, 0], vec![shown(0), shown(0)], shown(0)),
        (vec![4], vec![shown(4)], shown(4)),
        (vec![], vec![], shown(0)),
    ] {
        let published = suppress_counts(&counts, DEFAULT_THRESHOLD).unwrap();
        assert_eq!(published.counts, expected, "{counts:?}");
        assert_eq!(published.total, total, "{counts:?}");
    }
}

#[test]
fn a_series_without_sums_hides_only_small_counts() {
    let published = suppress_series(&[0, 1, 3, 4], &[], DEFAULT_THRESHOLD).unwrap();
    assert_eq!(published.counts, [shown(0), HIDDEN, HIDDEN, shown(4)]);
}

#[test]
fn overlapping_sums_do_not_give_a_hidden_count_away() {
    // 5 + 6 + 2 and 5 + 6 differ by the hidden 2.
    let published = suppress_series(&[5, 6, 2], &[0..3, 0..2], DEFAULT_THRESHOLD).unwrap();
    assert_eq!(published.counts[2], HIDDEN);
    assert!(published.sums.contains(&HIDDEN));
}

#[test]
fn every_hidden_count_and_sum_can_have_at_least_two_whole_values() {
    const LIMIT: u64 = 8;
    let mut rng = StdRng::seed_from_u64(31);
    for _ in 0..2_000 {
        let length = rng.random_range(1..=5);
        let counts: Vec<u64> = (0..length).map(|_| rng.random_range(0..=5)).collect();
        let ranges: Vec<Range<usize>> = (0..rng.random_range(0..=3))
            .map(|_| {
                let start = rng.random_range(0..length);
                start..rng.random_range(start + 1..=length)
            })
            .collect();
        let published = suppress_series(&counts, &ranges, DEFAULT_THRESHOLD).unwrap();
        let possible = possible_values(&published, &ranges, LIMIT);
        for (cell, values) in published.counts.iter().chain(&published.sums).zip(possible) {
            if cell.is_suppressed() {
                assert!(values.len() >= 2, "{counts:?} {ranges:?} {published:?}");
            }
        }
    }
}

/// The values each count and sum can have, by trying all whole numbers from 1 to `limit`.
fn possible_values(published: &PublishedSeries, ranges: &[Range<usize>], limit: u64) -> Vec<Vec<u64>> {
    let mut candidates: Vec<Vec<u64>> = vec![vec![]];
    for cell in &published.counts {
        let choices = match cell {
            Published::Shown(value) => *value..=*value,
            Published::Suppressed => 1..=limit,
        };
        candidates = candidates
            .iter()
            .flat_map(|start| {
                choices.clone().map(move |choice| {
                    let mut longer = start.clone();
                    longer.push(choice);
                    longer
                })
            })
            .collect();
    }
    let mut seen = vec![Vec::new(); published.counts.len() + ranges.len()];
    for candidate in candidates {
        let sums: Vec<u64> = ranges.iter().map(|range| candidate[range.clone()].iter().sum()).collect();
        let agrees = sums.iter().zip(&published.sums).all(|(sum, cell)| match cell {
            Published::Shown(value) => value == sum,
            Published::Suppressed => *sum >= 1,
        });
        if agrees {
            for (value, list) in candidate.iter().chain(&sums).zip(&mut seen) {
                if !list.contains(value) {
                    list.push(*value);
                }
            }
        }
    }
    seen
}

#[test]
fn a_range_outside_the_series_is_refused() {
    for range in [0..4, 4..5, Range { start: 2, end: 1 }] {
        assert_eq!(suppress_series(&[1, 2, 3], &[range], 3).unwrap_err(), SeriesError::RangeOutOfBounds);
    }
    assert_eq!(suppress_counts(&[u64::MAX, 1], 3).unwrap_err(), SeriesError::Overflow);
}
