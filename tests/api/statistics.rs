//! Trends: exact for those who may see them, a suppressed release for everybody.

use std::collections::BTreeMap;

use api::platform::access::Role;
use api_tests::{Client, TestApp};
use chrono::{Datelike, Days, NaiveDate, Utc};
use serde_json::{Value, json};

use crate::made_up::{Victim, import, number, victims_csv};

const KINDS: [&str; 3] = ["homicide_shooting", "homicide_other", "nonfatal_shooting"];

/// Deterministic numbers below a bound.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// Made-up victims over some days: many in two areas, few in the others, some nowhere.
fn victims(count: u64, last: NaiveDate, days: u64, names: &[String]) -> Vec<Victim> {
    let mut dice = Dice(20_260_101);
    let row = |index| {
        let day = last - Days::new(dice.roll(days));
        let mut row = Victim::new(format!("S-{index}"), format!("JX{index:06}"), format!("{day} 21:00:00"));
        row.area = match dice.roll(100) {
            0..=34 => "AUSTIN".to_owned(),
            35..=59 => "WEST GARFIELD PARK".to_owned(),
            60..=61 => String::new(),
            _ => names[usize::try_from(dice.roll(names.len() as u64)).unwrap()].clone(),
        };
        match dice.roll(20) {
            0..=2 => (row.harm, row.incident) = ("HOMICIDE", "HOMICIDE"),
            3 => (row.harm, row.incident, row.gunshot) = ("HOMICIDE", "HOMICIDE", "NO"),
            _ => {}
        }
        row
    };
    (0..count).map(row).collect()
}

async fn area_names(app: &TestApp) -> Vec<String> {
    let areas = app.anonymous().get("/api/v1/community-areas").await.expect(200).json();
    areas["items"].as_array().unwrap().iter().map(|area| area["portal_name"].as_str().unwrap().to_owned()).collect()
}

async fn filled(count: u64, last: NaiveDate, days: u64) -> TestApp {
    let app = TestApp::new().await;
    let rows = victims(count, last, days, &area_names(&app).await);
    let analyst = app.user(Role::Analyst).sign_in().await;
    let done = import(&app, &analyst, "victims.csv", victims_csv(&rows)).await;
    assert_eq!(done["new_count"], count, "{done:#}");
    app
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Now, current, prior, and one, two and three years before, told once more from the rules.
fn windows(period: &str, as_of: NaiveDate) -> [(NaiveDate, NaiveDate); 5] {
    if period == "year_to_date" {
        let january = |years: i32| NaiveDate::from_ymd_opt(as_of.year() - years, 1, 1).unwrap();
        let length = Days::new(u64::from(as_of.ordinal0()));
        let of = |years: i32| (january(years), january(years) + length);
        return [of(0), of(1), of(1), of(2), of(3)];
    }
    let length = if period == "week" { 7 } else { 28 };
    let of = |back: u64| (as_of - Days::new(back + length - 1), as_of - Days::new(back));
    [of(0), of(length), of(364), of(728), of(1_092)]
}

async fn counted(app: &TestApp, measure: &str, condition: &str, (from, to): (NaiveDate, NaiveDate)) -> i64 {
    let rows = match measure {
        "incidents" => "incidents WHERE verification <> 'unfounded'",
        _ => "victimizations WHERE counted",
    };
    number(app, &format!("SELECT count(*) FROM {rows} AND occurred_on BETWEEN '{from}' AND '{to}' AND {condition}"))
        .await
}

async fn trends(client: &Client, query: &str) -> Value {
    client.get(&format!("/api/v1/statistics/trends?{query}")).await.expect(200).json()
}

#[actix_web::test]
async fn numbers_are_those_of_counting_on_any_day() {
    let app = filled(4_000, day("2026-01-20"), 365 * 5).await;
    let analyst = app.user(Role::Analyst).sign_in().await;
    for as_of in ["2024-02-29", "2025-02-28", "2025-03-01", "2024-12-31", "2026-01-01", "2026-01-19"] {
        for (measure, query, condition) in [
            ("victimizations", "", "true".to_owned()),
            ("incidents", "&area=25,26", "community_area_number IN (25, 26)".to_owned()),
            ("victimizations", "&kind=homicide_other&focus=true",
                "kind = 'homicide_other' AND community_area_number IN (SELECT number FROM community_areas WHERE is_focus)".to_owned()),
        ] {
            let found = trends(&analyst, &format!("as_of={as_of}&measure={measure}{query}")).await;
            assert_eq!((&found["as_of"], &found["suppressed"]), (&json!(as_of), &json!(false)));
            for period in found["groups"][0]["periods"].as_array().unwrap() {
                let name = period["period"].as_str().unwrap();
                let at = format!("{as_of} {measure}{query} {name}");
                let windows = windows(name, day(as_of));
                let mut exact = Vec::new();
                for window in windows {
                    exact.push(counted(&app, measure, &condition, window).await);
                }
                assert_eq!((&period["starts_on"], &period["ends_on"]), (&json!(windows[0].0), &json!(windows[0].1)), "{at}");
                assert_eq!(period["count"], exact[0], "{at}");
                let close = |found: &Value, expected: f64| (found.as_f64().unwrap() - expected).abs() < 0.051;
                for (comparison, index) in [("prior_period", 1), ("year_before", 2)] {
                    let found = &period[comparison];
                    assert_eq!((&found["starts_on"], &found["ends_on"]), (&json!(windows[index].0), &json!(windows[index].1)), "{at}");
                    assert_eq!(found["count"].as_f64(), Some(exact[index] as f64), "{at} {comparison}");
                    match exact[index] {
                        0 => assert_eq!(found["change_percent"], Value::Null, "{at}"),
                        base => {
                            let change = (exact[0] - base) as f64 / base as f64 * 100.0;
                            assert!(close(&found["change_percent"], change), "{at} {comparison} {change} {found}");
                        }
                    }
                }
                let mean = (exact[2] + exact[3] + exact[4]) as f64 / 3.0;
                assert!(close(&period["three_year_mean"]["count"], mean), "{at} {mean}");
            }
        }
    }
}

#[actix_web::test]
async fn windows_that_are_compared_have_the_same_number_of_days() {
    let app = TestApp::new().await;
    let analyst = app.user(Role::Analyst).sign_in().await;
    for as_of in ["2023-12-31", "2024-01-01", "2024-02-28", "2024-02-29", "2024-03-01", "2024-12-31", "2025-03-01"] {
        let found = trends(&analyst, &format!("as_of={as_of}")).await;
        for period in found["groups"][0]["periods"].as_array().unwrap() {
            let days = |window: &Value| {
                let [from, to] = ["starts_on", "ends_on"].map(|name| day(window[name].as_str().unwrap()));
                (to - from).num_days()
            };
            for comparison in ["prior_period", "year_before", "three_year_mean"] {
                assert_eq!(days(period), days(&period[comparison]), "{as_of} {} {comparison}", period["period"]);
            }
        }
        assert_eq!(found["weekly"].as_array().unwrap().len(), 104);
        assert_eq!(found["weekly"][103]["week_start"], json!(day(as_of) - Days::new(6)));
    }
}

#[actix_web::test]
async fn groups_and_weeks_add_up_to_the_whole() {
    let app = filled(2_000, day("2026-01-20"), 800).await;
    let analyst = app.user(Role::Analyst).sign_in().await;
    let sum = |groups: &Value, period: usize| -> i64 {
        groups["groups"]
            .as_array()
            .unwrap()
            .iter()
            .map(|group| group["periods"][period]["count"].as_i64().unwrap())
            .sum()
    };
    let whole = trends(&analyst, "as_of=2026-01-19").await;
    let by_kind = trends(&analyst, "as_of=2026-01-19&group_by=kind").await;
    let by_area = trends(&analyst, "as_of=2026-01-19&group_by=area").await;
    assert_eq!(by_area["groups"].as_array().unwrap().len(), 77);
    assert_eq!(
        (&by_area["groups"][24]["key"], &by_area["groups"][24]["community_area_name"]),
        (&json!("25"), &json!("Austin"))
    );
    for (period, name) in ["week", "twenty_eight_days", "year_to_date"].into_iter().enumerate() {
        let all = sum(&whole, period);
        assert_eq!(sum(&by_kind, period), all);
        let unplaced =
            counted(&app, "victimizations", "community_area_number IS NULL", windows(name, day("2026-01-19"))[0]).await;
        assert_eq!(sum(&by_area, period) + unplaced, all);
    }
    let weeks: i64 = (100..104).map(|week| whole["weekly"][week]["count"].as_i64().unwrap()).sum();
    assert_eq!(weeks, sum(&whole, 1));
}

#[actix_web::test]
async fn rates_are_made_with_the_population_of_the_area() {
    let app = filled(1_000, day("2026-01-20"), 100).await;
    let analyst = app.user(Role::Analyst).sign_in().await;
    let austin = app.anonymous().get("/api/v1/community-areas/25").await.json();
    let residents = austin["population"].as_i64().unwrap();
    let found = trends(&analyst, "as_of=2026-01-19&area=25").await;
    assert_eq!(found["groups"][0]["population"], residents);
    for period in found["groups"][0]["periods"].as_array().unwrap() {
        let rate = period["count"].as_f64().unwrap() / residents as f64 * 10_000.0;
        assert!((period["rate_per_10000"].as_f64().unwrap() - rate).abs() < 0.006, "{rate} {period}");
    }
    let admin = app.user(Role::Admin).sign_in().await;
    let etag = admin.get("/api/v1/community-areas/25").await.etag();
    admin.patch("/api/v1/community-areas/25").if_match(etag).json(&json!({ "population": null })).await.expect(200);
    let found = trends(&analyst, "as_of=2026-01-19&area=25").await;
    assert_eq!(
        (&found["groups"][0]["population"], &found["groups"][0]["periods"][2]["rate_per_10000"]),
        (&Value::Null, &Value::Null)
    );
}

#[actix_web::test]
async fn the_last_days_are_marked_provisional() {
    let app = TestApp::new().await;
    let analyst = app.user(Role::Analyst).sign_in().await;
    let zone: chrono_tz::Tz = "America/Chicago".parse().unwrap();
    let settled = (Utc::now() - chrono::Duration::hours(48)).with_timezone(&zone).date_naive();
    let found = trends(&analyst, &format!("as_of={settled}")).await;
    assert_eq!(found["provisional_from"], json!(settled));
    let marks = |found: &Value| -> Vec<bool> {
        let periods = found["groups"][0]["periods"].as_array().unwrap();
        periods.iter().map(|period| period["provisional"].as_bool().unwrap()).collect()
    };
    assert_eq!(marks(&found), [true, true, true]);
    assert_eq!(
        (&found["weekly"][103]["provisional"], &found["weekly"][102]["provisional"]),
        (&json!(true), &json!(false))
    );
    let earlier = trends(&analyst, &format!("as_of={}", settled - Days::new(1))).await;
    assert_eq!(marks(&earlier), [false, false, false]);
    assert_eq!(earlier["weekly"][103]["provisional"], false);
}

#[actix_web::test]
async fn questions_that_do_not_fit_are_refused() {
    let app = TestApp::new().await;
    let analyst = app.user(Role::Analyst).sign_in().await;
    for (query, code) in [
        ("area=78", "unknown_area"),
        ("kind=parking", "invalid_parameter"),
        ("measure=fear", "invalid_parameter"),
        ("group_by=block", "invalid_parameter"),
        ("as_of=2025-02-29", "invalid_parameter"),
        ("colour=red", "unknown_parameter"),
        ("as_of=-262143-01-01", "malformed_request"),
    ] {
        analyst.get(&format!("/api/v1/statistics/trends?{query}")).await.expect_problem(400, code);
    }
}

#[actix_web::test]
async fn the_public_gets_the_suppressed_release_and_no_choice_of_the_day() {
    let last = Utc::now().date_naive() - Days::new(1);
    let app = filled(1_500, last, 500).await;
    let anonymous = app.anonymous();
    let found = trends(&anonymous, "").await;
    assert_eq!((&found["suppressed"], &found["small_count_threshold"]), (&json!(true), &json!(3)));
    let as_of = day(found["as_of"].as_str().unwrap());
    assert_eq!(as_of.weekday(), chrono::Weekday::Sat);
    assert!(as_of < day(found["provisional_from"].as_str().unwrap()));
    assert!(last - as_of < chrono::TimeDelta::days(10));
    let problem =
        anonymous.get("/api/v1/statistics/trends?as_of=2025-01-01").await.expect_problem(403, "permission_missing");
    assert!(problem["detail"].as_str().unwrap().contains("as_of"));
    let outreach = app.user(Role::OutreachWorker).areas(&[25]).sign_in().await;
    outreach.get("/api/v1/statistics/trends?as_of=2025-01-01").await.expect_problem(403, "permission_missing");
    assert_eq!(trends(&outreach, "area=25").await["suppressed"], true);
    let by_area = trends(&anonymous, "group_by=area").await;
    let mut hidden = 0;
    for group in by_area["groups"].as_array().unwrap() {
        for period in group["periods"].as_array().unwrap() {
            if period["suppressed"] == true {
                hidden += 1;
                assert_eq!((&period["count"], &period["rate_per_10000"]), (&Value::Null, &Value::Null));
                assert_eq!(period["year_before"]["change_percent"], Value::Null);
            } else {
                let count = period["count"].as_i64().unwrap();
                assert!(count == 0 || count > 3, "{group}");
            }
        }
    }
    assert!(hidden > 20, "{hidden}");
}

#[actix_web::test]
async fn a_grant_for_one_area_sees_that_area_exactly_and_the_others_suppressed() {
    let last = Utc::now().date_naive() - Days::new(1);
    let app = filled(1_500, last, 500).await;
    let manager = app.user(Role::EngagementManager).areas(&[25]).sign_in().await;
    let own = trends(&manager, "area=25&as_of=2026-01-10").await;
    assert_eq!(own["suppressed"], false);
    let exact =
        counted(&app, "victimizations", "community_area_number = 25", windows("week", day("2026-01-10"))[0]).await;
    assert_eq!(own["groups"][0]["periods"][0]["count"], exact);
    for query in ["area=26", "area=25,26", "group_by=area", "", "focus=true"] {
        assert_eq!(trends(&manager, query).await["suppressed"], true, "{query}");
        let address = format!("/api/v1/statistics/trends?{query}&as_of=2026-01-10");
        manager.get(&address).await.expect_problem(403, "permission_missing");
    }
    assert_eq!(trends(&manager, "group_by=area").await, trends(&app.anonymous(), "group_by=area").await);
}

#[actix_web::test]
async fn a_key_for_statistics_sees_exact_numbers() {
    let app = filled(300, day("2026-01-20"), 30).await;
    let key = app.api_key(&["statistics:read"]).await;
    let found = trends(&key, "as_of=2026-01-19").await;
    assert_eq!(found["suppressed"], false);
    let exact = counted(&app, "victimizations", "true", windows("week", day("2026-01-19"))[0]).await;
    assert_eq!(found["groups"][0]["periods"][0]["count"], exact);
    let other = app.api_key(&["organizations:read"]).await;
    assert_eq!(trends(&other, "").await["suppressed"], true);
}

#[actix_web::test]
async fn what_came_in_by_other_kinds_is_counted_only_when_asked_for() {
    let app = TestApp::new().await;
    let analyst = app.user(Role::Analyst).sign_in().await;
    let beaten = Victim { gunshot: "NO", ..Victim::new("S-1", "JX000001", "2026-01-05 21:00:00") };
    import(
        &app,
        &analyst,
        "victims.csv",
        victims_csv(&[beaten, Victim::new("S-2", "JX000002", "2026-01-05 21:00:00")]),
    )
    .await;
    let serious = trends(&analyst, "as_of=2026-01-10").await;
    assert_eq!((&serious["kinds"], &serious["groups"][0]["periods"][0]["count"]), (&json!(KINDS), &json!(1)));
    let other = trends(&analyst, "as_of=2026-01-10&kind=other_serious").await;
    assert_eq!(other["groups"][0]["periods"][0]["count"], 1);
}

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
    let last = Utc::now().date_naive() - Days::new(1);
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
    let last = Utc::now().date_naive() - Days::new(1);
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
