use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::super::DEFAULT_THRESHOLD;
use super::*;

const HIDDEN: Published<u64> = Published::Suppressed;

fn published(rows: &[&[u64]]) -> PublishedTable {
    let rows = rows.iter().map(|row| row.to_vec()).collect();
    suppress_table(&CountTable::new(rows).unwrap(), DEFAULT_THRESHOLD)
}

/// The table with its totals as one grid, the way an attacker reads it.
fn grid(table: &PublishedTable) -> Vec<Vec<Published<u64>>> {
    let mut rows = table.counts.clone();
    for (row, total) in rows.iter_mut().zip(&table.row_totals) {
        row.push(*total);
    }
    let mut totals = table.column_totals.clone();
    totals.push(table.grand_total);
    rows.push(totals);
    rows
}

/// The sign with which a cell enters the sums of its row and its column, each of which is zero.
fn sign(row: usize, column: usize, height: usize, width: usize) -> i64 {
    if (row + 1 == height) == (column + 1 == width) { 1 } else { -1 }
}

/// Hidden cells that follow from the shown ones by linear equations alone (Gaussian elimination).
fn solved_by_elimination(grid: &[Vec<Published<u64>>]) -> usize {
    let (height, width) = (grid.len(), grid[0].len());
    let hidden: Vec<(usize, usize)> = (0..height)
        .flat_map(|row| (0..width).map(move |column| (row, column)))
        .filter(|&(row, column)| grid[row][column].is_suppressed())
        .collect();
    let coefficients = |belongs: &dyn Fn(usize, usize) -> bool| -> Vec<f64> {
        hidden
            .iter()
            .map(|&(row, column)| if belongs(row, column) { sign(row, column, height, width) as f64 } else { 0.0 })
            .collect()
    };
    let mut equations: Vec<Vec<f64>> = (0..height)
        .map(|line| coefficients(&|row, _| row == line))
        .chain((0..width).map(|line| coefficients(&|_, column| column == line)))
        .collect();
    let mut rank = 0;
    for variable in 0..hidden.len() {
        let Some(pivot) = (rank..equations.len()).find(|&e| equations[e][variable].abs() > 1e-6) else {
            continue;
        };
        equations.swap(rank, pivot);
        let scale = equations[rank][variable];
        equations[rank].iter_mut().for_each(|value| *value /= scale);
        let pivot_row = equations[rank].clone();
        for (index, equation) in equations.iter_mut().enumerate() {
            let factor = equation[variable];
            if index != rank && factor != 0.0 {
                for (value, subtract) in equation.iter_mut().zip(&pivot_row) {
                    *value -= factor * subtract;
                }
            }
        }
        rank += 1;
    }
    equations.iter().filter(|equation| equation.iter().filter(|value| value.abs() > 1e-6).count() == 1).count()
}

/// The values each hidden inner cell can have, by trying all whole numbers from 1 to `limit`.
fn possible_values(grid: &[Vec<Published<u64>>], limit: u64) -> Vec<Vec<u64>> {
    let (height, width) = (grid.len() - 1, grid[0].len() - 1);
    let cells: Vec<Published<u64>> = grid[..height].iter().flat_map(|row| row[..width].to_vec()).collect();
    let mut seen = vec![Vec::new(); cells.len()];
    let mut values = Vec::new();
    search(grid, &cells, limit, &mut values, &mut seen);
    for list in &mut seen {
        list.sort_unstable();
        list.dedup();
    }
    cells.iter().zip(seen).filter(|(cell, _)| cell.is_suppressed()).map(|(_, list)| list).collect()
}

fn search(
    grid: &[Vec<Published<u64>>],
    cells: &[Published<u64>],
    limit: u64,
    values: &mut Vec<u64>,
    seen: &mut [Vec<u64>],
) {
    if values.len() == cells.len() {
        if agrees(grid, values) {
            values.iter().zip(seen).for_each(|(value, list)| list.push(*value));
        }
        return;
    }
    let choices = match cells[values.len()] {
        Published::Shown(value) => value..=value,
        Published::Suppressed => 1..=limit,
    };
    for choice in choices {
        values.push(choice);
        search(grid, cells, limit, values, seen);
        values.pop();
    }
}

fn agrees(grid: &[Vec<Published<u64>>], values: &[u64]) -> bool {
    let (height, width) = (grid.len() - 1, grid[0].len() - 1);
    let matches = |shown: Published<u64>, sum: u64| match shown {
        Published::Shown(value) => value == sum,
        Published::Suppressed => sum >= 1,
    };
    let row_sum = |row: usize| values[row * width..(row + 1) * width].iter().sum();
    let column_sum = |column: usize| values.iter().skip(column).step_by(width).sum();
    (0..height).all(|row| matches(grid[row][width], row_sum(row)))
        && (0..width).all(|column| matches(grid[height][column], column_sum(column)))
        && matches(grid[height][width], values.iter().sum())
}

fn random_rows(rng: &mut StdRng, height: usize, width: usize, limit: u64) -> Vec<Vec<u64>> {
    (0..height)
        .map(|_| (0..width).map(|_| if rng.random_bool(0.2) { 0 } else { rng.random_range(0..=limit) }).collect())
        .collect()
}

#[test]
fn no_hidden_cell_follows_by_linear_equations() {
    let mut rng = StdRng::seed_from_u64(21);
    for round in 0..3_000 {
        let (height, width) = (rng.random_range(1..=8), rng.random_range(1..=8));
        let limit = [2, 5, 12, 60][round % 4];
        let rows = random_rows(&mut rng, height, width, limit);
        let table = suppress_table(&CountTable::new(rows.clone()).unwrap(), DEFAULT_THRESHOLD);
        assert_eq!(solved_by_elimination(&grid(&table)), 0, "{rows:?} {table:?}");
    }
}

#[test]
fn every_hidden_cell_can_have_at_least_two_whole_values() {
    let mut rng = StdRng::seed_from_u64(22);
    for _ in 0..1_500 {
        let (height, width) = [(1, 2), (1, 4), (2, 2), (2, 3), (3, 2)][rng.random_range(0..5)];
        let rows = random_rows(&mut rng, height, width, 5);
        let table = suppress_table(&CountTable::new(rows.clone()).unwrap(), DEFAULT_THRESHOLD);
        for values in possible_values(&grid(&table), 7) {
            assert!(values.len() >= 2, "{rows:?} {table:?}");
        }
    }
}

#[test]
fn small_counts_are_hidden_and_zeros_and_shown_counts_are_true() {
    let mut rng = StdRng::seed_from_u64(23);
    for _ in 0..500 {
        let rows = random_rows(&mut rng, 5, 4, 9);
        let table = suppress_table(&CountTable::new(rows.clone()).unwrap(), DEFAULT_THRESHOLD);
        for (row, shown) in rows.iter().zip(&table.counts) {
            for (count, cell) in row.iter().zip(shown) {
                match cell {
                    Published::Shown(value) => {
                        assert_eq!(value, count);
                        assert!(!is_small(*count, DEFAULT_THRESHOLD));
                    }
                    Published::Suppressed => assert_ne!(*count, 0),
                }
            }
        }
    }
}

#[test]
fn nothing_is_hidden_where_nothing_is_small() {
    let table = published(&[&[0, 4, 9], &[20, 30, 0]]);
    assert!(grid(&table).iter().flatten().all(|cell| !cell.is_suppressed()));
    assert_eq!(table.grand_total, Published::Shown(63));
}

#[test]
fn one_small_cell_takes_the_cheapest_rectangle_with_it() {
    let table = published(&[&[2, 9, 40], &[10, 11, 50], &[60, 70, 80]]);
    assert_eq!(
        table.counts,
        [
            [HIDDEN, HIDDEN, Published::Shown(40)],
            [HIDDEN, HIDDEN, Published::Shown(50)],
            [60, 70, 80].map(Published::Shown),
        ]
    );
    assert_eq!(table.row_totals, [51, 71, 210].map(Published::Shown));
    assert_eq!(table.column_totals, [72, 90, 170].map(Published::Shown));
}

#[test]
fn hidden_ones_that_fill_their_total_hide_the_total() {
    // Four hidden counts that are each at least 1 and sum to 4 would all be known to be 1.
    let table = published(&[&[1, 1, 1, 1], &[50, 50, 50, 50]]);
    assert_eq!(table.row_totals[0], HIDDEN);
}

#[test]
fn a_higher_threshold_hides_more() {
    let rows = vec![vec![10, 40], vec![30, 20]];
    let table = CountTable::new(rows).unwrap();
    assert!(!suppress_table(&table, 3).counts[0][0].is_suppressed());
    assert!(suppress_table(&table, 10).counts[0][0].is_suppressed());
}

#[test]
fn an_empty_table_has_a_total_of_zero() {
    for rows in [vec![], vec![vec![], vec![]]] {
        let table = suppress_table(&CountTable::new(rows).unwrap(), DEFAULT_THRESHOLD);
        assert_eq!(table.grand_total, Published::Shown(0));
    }
}

#[test]
fn counts_that_are_no_table_are_refused() {
    assert_eq!(CountTable::new(vec![vec![1], vec![1, 2]]).unwrap_err(), TableError::Ragged);
    assert_eq!(CountTable::new(vec![vec![u64::MAX, 1]]).unwrap_err(), TableError::Overflow);
}
