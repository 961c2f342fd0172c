//! Trends: exact for those who may see them, a suppressed release for everybody.

use api::platform::access::Role;
use api_tests::{Client, TestApp};
use chrono::{Datelike, Days, NaiveDate, Utc};
use serde_json::{Value, json};

use crate::made_up::{Victim, import, number, victims_csv};

pub const KINDS: [&str; 3] = ["homicide_shooting", "homicide_other", "nonfatal_shooting"];

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

/// Yesterday in the city: in its evening the day of UTC has not come there yet.
pub fn yesterday() -> NaiveDate {
    Utc::now().with_timezone(&chrono_tz::America::Chicago).date_naive() - Days::new(1)
}

pub async fn filled(count: u64, last: NaiveDate, days: u64) -> TestApp {
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

pub async fn trends(client: &Client, query: &str) -> Value {
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
    let last = yesterday();
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
    let last = yesterday();
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
