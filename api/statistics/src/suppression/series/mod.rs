//! Series of counts, with the sums over ranges of them that are published as well.
//!
//! A list of counts with its total is the case of one range; weekly counts beside the sum of the
//! last four weeks are another. Seen as running sums, a shown count or sum fixes the difference of
//! two of them and a hidden one says that the difference is at least 1. A hidden count is known
//! exactly when these constraints leave its two running sums no room to move apart or together
//! (systems of difference constraints: Cormen et al., "Introduction to Algorithms", 24.4).

use std::collections::VecDeque;
use std::ops::Range;
use std::slice;

use super::{Published, is_small};

/// Why a series cannot be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SeriesError {
    /// A range begins after its end or ends after the series.
    #[error("a range is not within the series")]
    RangeOutOfBounds,
    /// A sum is too large to be counted.
    #[error("a sum is too large")]
    Overflow,
}

/// A list of counts as published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedCounts {
    /// The counts.
    pub counts: Vec<Published<u64>>,
    /// Their total.
    pub total: Published<u64>,
}

/// A series of counts as published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedSeries {
    /// The counts.
    pub counts: Vec<Published<u64>>,
    /// The sum of each range, in the order of the ranges.
    pub sums: Vec<Published<u64>>,
}

/// Hides counts from 1 to `threshold` in a list with a total, and what would give them away.
///
/// # Errors
/// [`SeriesError::Overflow`] when the total is too large.
pub fn suppress_counts(counts: &[u64], threshold: u64) -> Result<PublishedCounts, SeriesError> {
    let whole = 0..counts.len();
    let PublishedSeries { counts, mut sums } = suppress_series(counts, slice::from_ref(&whole), threshold)?;
    let total = sums.pop().unwrap_or(Published::Suppressed);
    Ok(PublishedCounts { counts, total })
}

/// Hides counts from 1 to `threshold` in a series, and what would give them away.
///
/// `published_sums` are the ranges of the series of which the sum is published too (by index, end
/// exclusive); name all of them, or the sums tell what the series hides. Without ranges the counts
/// stand alone, and only the small ones are hidden.
///
/// # Errors
/// [`SeriesError::RangeOutOfBounds`] for a range that is not within the series,
/// [`SeriesError::Overflow`] when a sum is too large.
pub fn suppress_series(
    counts: &[u64],
    published_sums: &[Range<usize>],
    threshold: u64,
) -> Result<PublishedSeries, SeriesError> {
    let mut items = Vec::with_capacity(counts.len() + published_sums.len());
    let singles = (0..counts.len()).map(|index| index..index + 1);
    for range in singles.chain(published_sums.iter().cloned()) {
        let members = counts.get(range.clone()).ok_or(SeriesError::RangeOutOfBounds)?;
        let sum = members.iter().try_fold(0_u64, |sum, count| sum.checked_add(*count)).ok_or(SeriesError::Overflow)?;
        items.push(Item { start: range.start, end: range.end, sum, hidden: is_small(sum, threshold) });
    }
    let mut constraints = Constraints::new(items, counts.len() + 1);
    constraints.protect();
    let mut published = constraints.items.iter().map(Item::publish);
    Ok(PublishedSeries { counts: published.by_ref().take(counts.len()).collect(), sums: published.collect() })
}

/// A count or a sum: the difference of the running sums at `end` and `start`.
struct Item {
    start: usize,
    end: usize,
    sum: u64,
    hidden: bool,
}

impl Item {
    /// The running sum that cannot fall behind (or, when shown, move at all) with `node`.
    ///
    /// A shown item ties its ends in both directions; a hidden one ties them only when it is 1
    /// already, and then only its start to its end.
    fn tied_from(&self, node: usize) -> Option<usize> {
        if node == self.start && !self.hidden {
            Some(self.end)
        } else if node == self.end && (!self.hidden || self.sum == 1) {
            Some(self.start)
        } else {
            None
        }
    }

    fn publish(&self) -> Published<u64> {
        if self.hidden { Published::Suppressed } else { Published::Shown(self.sum) }
    }
}

struct Constraints {
    items: Vec<Item>,
    /// For each running sum, the items that touch it.
    touching: Vec<Vec<usize>>,
}

impl Constraints {
    fn new(items: Vec<Item>, nodes: usize) -> Self {
        let mut touching = vec![Vec::new(); nodes];
        for (index, item) in items.iter().enumerate() {
            for node in [item.start, item.end] {
                if let Some(list) = touching.get_mut(node) {
                    list.push(index);
                }
            }
        }
        Self { items, touching }
    }

    /// Hides further items until no hidden one is tied at both ends.
    fn protect(&mut self) {
        let mut waiting: VecDeque<usize> =
            (0..self.items.len()).filter(|&index| self.items.get(index).is_some_and(|item| item.hidden)).collect();
        while let Some(index) = waiting.pop_front() {
            while let Some(culprit) = self.gives_away(index) {
                if let Some(item) = self.items.get_mut(culprit) {
                    item.hidden = true;
                }
                waiting.push_back(culprit);
            }
        }
    }

    /// The smallest shown item that helps to give a hidden one away; `None` when nothing does.
    ///
    /// The running sum rises from the hidden item's start to its end, and only a shown item that is
    /// not zero ties a lower running sum to a higher one, so there always is one on the way.
    fn gives_away(&self, index: usize) -> Option<usize> {
        let item = self.items.get(index)?;
        let rising = self.tied_path(item.start, item.end)?;
        self.tied_path(item.end, item.start)?;
        rising
            .into_iter()
            .filter_map(|member| self.items.get(member).map(|item| (item, member)))
            .filter(|(item, _)| !item.hidden && item.sum > 0)
            .min_by_key(|(item, member)| (item.sum, *member))
            .map(|(_, member)| member)
    }

    /// The items by which `start` is tied to `goal`, by breadth-first search.
    fn tied_path(&self, start: usize, goal: usize) -> Option<Vec<usize>> {
        let mut arrived_by: Vec<Option<(usize, usize)>> = vec![None; self.touching.len()];
        let mut queue = VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            if node == goal {
                break;
            }
            for &index in self.touching.get(node)? {
                let Some(next) = self.items.get(index)?.tied_from(node) else {
                    continue;
                };
                let arrival = arrived_by.get_mut(next)?;
                if next != start && arrival.is_none() {
                    *arrival = Some((index, node));
                    queue.push_back(next);
                }
            }
        }
        let mut path = Vec::new();
        let mut node = goal;
        while node != start {
            let (index, before) = (*arrived_by.get(node)?)?;
            path.push(index);
            node = before;
        }
        Some(path)
    }
}

#[cfg(test)]
mod tests;
