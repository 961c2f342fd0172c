//! Tables of counts with row totals, column totals and a grand total.
//!
//! With its totals a table is a network: every row and every column is a node where what flows in
//! flows out, cells flow from rows to columns and totals back. A hidden count can have another
//! value exactly when it lies on a cycle along which counts may be raised (always) or lowered (when
//! above 1). Complementary suppression finds the cheapest such cycle, where hiding a count costs its
//! value (Cox, "Network models for complementary cell suppression", JASA 90, 1995).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Published, is_small};

/// Why counts are no table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// The rows have different numbers of columns.
    #[error("the rows have different numbers of columns")]
    Ragged,
    /// A total is too large to be counted.
    #[error("a total is too large")]
    Overflow,
}

/// Counts in rows and columns, with their totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountTable {
    /// The rows with their total as the last column, and the column totals as the last row.
    rows: Vec<Vec<u64>>,
}

impl CountTable {
    /// Takes the counts row by row and computes all totals.
    ///
    /// # Errors
    /// [`TableError::Ragged`] when rows differ in length, [`TableError::Overflow`] when a total is
    /// too large.
    pub fn new(mut rows: Vec<Vec<u64>>) -> Result<Self, TableError> {
        let width = rows.first().map_or(0, Vec::len);
        if rows.iter().any(|row| row.len() != width) {
            return Err(TableError::Ragged);
        }
        for row in &mut rows {
            let total = checked_sum(row.iter().copied())?;
            row.push(total);
        }
        let totals = (0..=width)
            .map(|column| checked_sum(rows.iter().filter_map(|row| row.get(column).copied())))
            .collect::<Result<_, _>>()?;
        rows.push(totals);
        Ok(Self { rows })
    }
}

fn checked_sum(counts: impl Iterator<Item = u64>) -> Result<u64, TableError> {
    let mut counts = counts;
    counts.try_fold(0_u64, u64::checked_add).ok_or(TableError::Overflow)
}

/// A table as published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedTable {
    /// The counts row by row.
    pub counts: Vec<Vec<Published<u64>>>,
    /// The total of each row.
    pub row_totals: Vec<Published<u64>>,
    /// The total of each column.
    pub column_totals: Vec<Published<u64>>,
    /// The total of the table.
    pub grand_total: Published<u64>,
}

/// Hides counts and totals from 1 to `threshold`, and what would give them away.
#[must_use]
pub fn suppress_table(table: &CountTable, threshold: u64) -> PublishedTable {
    let mut network = Network::new(table, threshold);
    network.protect();
    network.into_published(table)
}

/// A count or total as a flow between two nodes.
struct Edge {
    from: usize,
    to: usize,
    count: u64,
    hidden: bool,
    /// Whether it is known to have another possible value.
    protected: bool,
}

impl Edge {
    /// The node reached from `node` by raising or lowering this count, when that is possible.
    ///
    /// A zero is never hidden, so it cannot move; a hidden count stays at least 1.
    fn step_from(&self, node: usize) -> Option<usize> {
        if node == self.from && self.count >= 1 {
            Some(self.to)
        } else if node == self.to && self.count >= 2 {
            Some(self.from)
        } else {
            None
        }
    }

    fn cost(&self) -> u64 {
        if self.hidden { 0 } else { self.count }
    }
}

struct Network {
    edges: Vec<Edge>,
    /// For each node, the edges that touch it.
    touching: Vec<Vec<usize>>,
}

impl Network {
    fn new(table: &CountTable, threshold: u64) -> Self {
        let height = table.rows.len();
        let width = table.rows.first().map_or(0, Vec::len);
        let mut edges = Vec::with_capacity(height * width);
        let mut touching = vec![Vec::new(); height + width];
        for (row, counts) in table.rows.iter().enumerate() {
            for (column, &count) in counts.iter().enumerate() {
                let (row_node, column_node) = (row, height + column);
                let is_row_total = column + 1 == width;
                let is_column_total = row + 1 == height;
                let (from, to) =
                    if is_row_total == is_column_total { (row_node, column_node) } else { (column_node, row_node) };
                for node in [from, to] {
                    if let Some(list) = touching.get_mut(node) {
                        list.push(edges.len());
                    }
                }
                edges.push(Edge { from, to, count, hidden: is_small(count, threshold), protected: false });
            }
        }
        Self { edges, touching }
    }

    /// Hides further counts until every hidden one lies on a cycle of possible changes.
    ///
    /// One pass is enough: hiding more never takes a possibility away.
    fn protect(&mut self) {
        let mut small: Vec<(u64, usize)> = self
            .edges
            .iter()
            .enumerate()
            .filter(|(_, edge)| edge.hidden)
            .map(|(index, edge)| (edge.count, index))
            .collect();
        small.sort_unstable();
        for (_, index) in small {
            let Some(cycle) = self.cheapest_cycle(index) else {
                continue;
            };
            for member in cycle {
                if let Some(edge) = self.edges.get_mut(member) {
                    edge.hidden = true;
                    edge.protected = true;
                }
            }
        }
    }

    /// The edges of the cheapest cycle through an edge; `None` when it is protected already.
    ///
    /// There always is one, at worst through the totals of its row, its column and the table.
    fn cheapest_cycle(&self, index: usize) -> Option<Vec<usize>> {
        let edge = self.edges.get(index).filter(|edge| !edge.protected)?;
        let raise = self.cheapest_path(edge.to, edge.from, index);
        let lower = if edge.count >= 2 { self.cheapest_path(edge.from, edge.to, index) } else { None };
        let (_, mut cycle) = raise.into_iter().chain(lower).min()?;
        cycle.push(index);
        Some(cycle)
    }

    /// Dijkstra's shortest path over the counts that can move, as cost and edges.
    fn cheapest_path(&self, start: usize, goal: usize, avoid: usize) -> Option<(u64, Vec<usize>)> {
        let mut best: Vec<Option<(u64, usize)>> = vec![None; self.touching.len()];
        let mut arrived_by: Vec<Option<(usize, usize)>> = vec![None; self.touching.len()];
        let mut queue = BinaryHeap::from([Reverse((0_u64, 0_usize, start))]);
        while let Some(Reverse((cost, steps, node))) = queue.pop() {
            if node == goal {
                return Some((cost, trace(&arrived_by, start, goal)));
            }
            for &index in self.touching.get(node)? {
                let edge = self.edges.get(index)?;
                let Some(next) = edge.step_from(node).filter(|_| index != avoid) else {
                    continue;
                };
                let candidate = (cost.saturating_add(edge.cost()), steps + 1);
                let known = best.get_mut(next)?;
                if next != start && known.is_none_or(|found| candidate < found) {
                    *known = Some(candidate);
                    *arrived_by.get_mut(next)? = Some((index, node));
                    queue.push(Reverse((candidate.0, candidate.1, next)));
                }
            }
        }
        None
    }

    fn into_published(self, table: &CountTable) -> PublishedTable {
        let mut edges = self.edges.into_iter();
        let mut rows: Vec<Vec<Published<u64>>> =
            table.rows.iter().map(|row| edges.by_ref().take(row.len()).map(publish).collect()).collect();
        let mut column_totals = rows.pop().unwrap_or_default();
        let grand_total = column_totals.pop().unwrap_or(Published::Suppressed);
        let row_totals = rows.iter_mut().filter_map(Vec::pop).collect();
        PublishedTable { counts: rows, row_totals, column_totals, grand_total }
    }
}

fn publish(edge: Edge) -> Published<u64> {
    if edge.hidden { Published::Suppressed } else { Published::Shown(edge.count) }
}

/// The edges walked from `start` to `goal`.
fn trace(arrived_by: &[Option<(usize, usize)>], start: usize, goal: usize) -> Vec<usize> {
    let mut edges = Vec::new();
    let mut node = goal;
    while node != start {
        let Some(&Some((edge, before))) = arrived_by.get(node) else {
            break;
        };
        edges.push(edge);
        node = before;
    }
    edges
}

#[cfg(test)]
mod tests;
