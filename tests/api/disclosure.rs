//! What the public could compute from the published trends.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::statistics::{KINDS, filled, trends, yesterday};

/// Linear equations over unknown counts: what somebody can compute who knows everything that is published.
#[derive(Default)]
struct Equations {
    rows: Vec<BTreeMap<usize, f64>>,
}

impl Equations {
    /// Takes what is known of `row` away from it.
    fn reduce(&self, mut row: BTreeMap<usize, f64>) -> BTreeMap<usize, f64> {
        for known in &self.rows {
            let (pivot, _) = known.first_key_value().unwrap();
            let Some(factor) = row.get(pivot).copied() else { continue };
            for (column, value) in known {
                let left = row.entry(*column).or_default();
                *left -= factor * value;
                if left.abs() < 1e-9 {
                    row.remove(column);
                }
            }
        }
        row
    }

    /// Adds the sum of these unknowns as known; rows stay in the order of their pivots.
    fn learn(&mut self, unknowns: &[usize]) {
        let row = self.reduce(unknowns.iter().map(|unknown| (*unknown, 1.0)).collect());
        let Some((_, first)) = row.first_key_value() else { return };
        let first = *first;
        let row: BTreeMap<usize, f64> = row.into_iter().map(|(column, value)| (column, value / first)).collect();
        let pivot = *row.first_key_value().unwrap().0;
        let position = self.rows.partition_point(|known| *known.first_key_value().unwrap().0 < pivot);
        self.rows.insert(position, row);
    }

    /// Whether the sum of these unknowns follows.
    fn tell(&self, unknowns: &[usize]) -> bool {
        self.reduce(unknowns.iter().map(|unknown| (*unknown, 1.0)).collect()).is_empty()
    }
}

/// Counts that the public may ask for in one window, each with the unknowns that it is the sum of.
type Asked = Vec<(String, Vec<usize>, Option<f64>)>;

fn cell(area: usize, kind: usize) -> usize {
    area * KINDS.len() + kind
}

/// All areas by all kinds with all totals, for one period and one comparison (or the period itself).
fn table(answers: &BTreeMap<String, Value>, period: usize, window: &str) -> Asked {
    let mut asked = Vec::new();
    // Areas 0 to 76, and 77 for what lies in none: it is part of the totals and never published.
    let columns = |kinds: &[usize]| -> Vec<usize> {
        (0..78).flat_map(|area| kinds.iter().map(move |kind| cell(area, *kind))).collect()
    };
    for (query, answer) in answers {
        let kinds: Vec<usize> = match query.split_once("kind=") {
            Some((_, name)) if KINDS.contains(&name) => {
                KINDS.iter().enumerate().filter(|(_, kind)| **kind == name).map(|(index, _)| index).collect()
            }
            _ => vec![0, 1, 2],
        };
        for (index, group) in answer["groups"].as_array().unwrap().iter().enumerate() {
            let unknowns = if query.starts_with("group_by=area") {
                kinds.iter().map(|kind| cell(index, *kind)).collect()
            } else if query.starts_with("group_by=kind") {
                columns(&[index])
            } else {
                columns(&kinds)
            };
            let found = &group["periods"][period];
            let count = if window.is_empty() { &found["count"] } else { &found[window]["count"] };
            asked.push((format!("{query} {}", group["key"]), unknowns, count.as_f64()));
        }
    }
    asked
}

#[actix_web::test]
async fn nobody_can_compute_a_hidden_number_from_the_published_ones() {
    let last = yesterday();
    for (count, days) in [(1_500, 400), (300, 400), (6_000, 1_200)] {
        let app = filled(count, last, days).await;
        let anonymous = app.anonymous();
        let mut answers = BTreeMap::new();
        for query in ["", "group_by=kind", "group_by=area"] {
            answers.insert(query.to_owned(), trends(&anonymous, query).await);
        }
        for kind in KINDS {
            for query in [format!("kind={kind}"), format!("group_by=area&kind={kind}")] {
                let answer = trends(&anonymous, &query).await;
                answers.insert(query, answer);
            }
        }
        for period in 0..3 {
            for window in ["", "prior_period", "year_before"] {
                let asked = table(&answers, period, window);
                let mut equations = Equations::default();
                for (_, unknowns, count) in &asked {
                    match count {
                        // A zero says that each of its parts is zero.
                        Some(0.0) => unknowns.iter().for_each(|unknown| equations.learn(&[*unknown])),
                        Some(_) => equations.learn(unknowns),
                        None => {}
                    }
                }
                let hidden: Vec<_> = asked.iter().filter(|(_, _, count)| count.is_none()).collect();
                assert!(count > 3_000 || !hidden.is_empty());
                for (name, unknowns, _) in hidden {
                    assert!(!equations.tell(unknowns), "{count} rows, period {period} {window}: {name} follows");
                }
            }
        }
    }
}

#[actix_web::test]
async fn the_weeks_tell_the_public_nothing_that_the_tables_hide() {
    let last = yesterday();
    let app = filled(1_500, last, 400).await;
    let anonymous = app.anonymous();
    let by_area = trends(&anonymous, "group_by=area").await;
    assert_eq!(by_area["weekly"].as_array().unwrap().len(), 104, "the whole city's weeks are published");
    // Of the last week: the table of the areas, and the weekly series of every area and of pairs of areas.
    let mut equations = Equations::default();
    let mut hidden = Vec::new();
    for (index, group) in by_area["groups"].as_array().unwrap().iter().enumerate() {
        match group["periods"][0]["count"].as_f64() {
            Some(_) => equations.learn(&[index]),
            None => hidden.push(index),
        }
    }
    let learn = |answer: &Value, unknowns: &[usize], equations: &mut Equations| {
        if let Some(week) = answer["weekly"].as_array().unwrap().last()
            && week["count"].is_number()
        {
            equations.learn(unknowns);
        }
    };
    learn(&by_area, &(0..78).collect::<Vec<_>>(), &mut equations);
    for index in hidden.iter().copied() {
        learn(&trends(&anonymous, &format!("area={}", index + 1)).await, &[index], &mut equations);
        let pair = format!("area={},25", index + 1);
        learn(&trends(&anonymous, &pair).await, &[index, 24], &mut equations);
    }
    assert!(hidden.len() > 5);
    for index in hidden {
        assert!(!equations.tell(&[index]), "the week of area {} follows", index + 1);
    }
    // Of the kinds: the series of each, and of all.
    let whole = trends(&anonymous, "").await;
    let mut series = Vec::new();
    for kind in KINDS {
        series.push(trends(&anonymous, &format!("kind={kind}")).await["weekly"].as_array().unwrap().clone());
    }
    for week in 0..104 {
        let shown = |series: &[Value]| series.get(week).is_some_and(|week| week["count"].is_number());
        let all = whole["weekly"].as_array().is_some_and(|series| shown(series));
        let kinds = series.iter().filter(|series| shown(series)).count();
        assert!(!(all && kinds == 2), "week {week}: the third kind follows");
    }
}
