//! Which incidents a caller sees, in lists, single reads and exports.

use std::collections::BTreeSet;

use api::platform::access::Role;
use api_tests::{Client, TestApp};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::incidents::facilitator;
use crate::made_up::{Victim, centroid, enter, import, new_incident, victims_csv};

async fn listed(client: &Client, query: &str) -> Vec<String> {
    let list = client.get(&format!("/api/v1/incidents?{query}")).await.expect(200).json();
    list["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

fn without_request(problem: &Value) -> Value {
    let mut body = problem.clone();
    for name in ["request_id", "instance"] {
        body.as_object_mut().unwrap().remove(name);
    }
    body
}

#[actix_web::test]
async fn an_incident_of_another_area_is_answered_like_one_that_does_not_exist() {
    let app = TestApp::new().await;
    let (here, there) = (facilitator(&app, &[25]).await, facilitator(&app, &[26]).await);
    let incident = enter(&here, &json!({ "case_number": "JX900001", "address": "6347 S Ashland Ave" })).await;
    let (hidden, missing) = (incident["id"].as_str().unwrap().to_owned(), Uuid::now_v7().to_string());
    let reason = json!({ "to": "hold", "reason": "Told by the hospital liaison." });
    let purpose = json!({ "fields": ["exact_location"], "purpose": "Outreach walk tonight." });
    for (method, suffix, body) in [
        (Method::GET, "", None),
        (Method::PATCH, "", Some(json!({ "ward": 3 }))),
        (Method::POST, "/verifications", Some(reason)),
        (Method::POST, "/reveals", Some(purpose)),
        (Method::GET, "/changes", None),
    ] {
        let mut answers = Vec::new();
        for id in [&hidden, &missing] {
            let mut request =
                there.request(method.clone(), &format!("/api/v1/incidents/{id}{suffix}")).if_match("\"1\"");
            if let Some(body) = &body {
                request = request.json(body);
            }
            answers.push(without_request(&request.await.expect_problem(404, "not_found")));
        }
        assert_eq!(answers[0], answers[1], "{method} {suffix}");
    }
    let malformed = there.get("/api/v1/incidents/25").await.expect_problem(404, "not_found");
    assert_eq!(malformed["title"], "There is no such thing here");
    let list = there.get("/api/v1/incidents?include_total=true").await.expect(200).json();
    assert_eq!((&list["items"], &list["total"]), (&json!([]), &json!({ "count": 0, "capped": false })));
    assert_eq!(listed(&there, "area=25").await, Vec::<String>::new());
    assert_eq!(listed(&there, "q=JX900001").await, Vec::<String>::new());
    let csv = there.get("/api/v1/incidents.csv").await.expect(200);
    assert_eq!((csv.text().lines().count(), csv.header("x-export-count")), (1, "0"));
    let points = there.get("/api/v1/incidents.geojson").await.expect(200).json();
    assert_eq!((&points["features"], &points["without_point"]), (&json!([]), &json!(0)));
    let unplaced = new_incident(&json!({ "community_area_number": 25 }));
    there.post("/api/v1/incidents").json(&unplaced).await.expect_problem(403, "outside_scope");
}

#[actix_web::test]
async fn an_incident_in_no_area_is_seen_only_by_those_who_see_all_areas() {
    let app = TestApp::new().await;
    let analyst = app.user(Role::Analyst).sign_in().await;
    let row = Victim { area: String::new(), ..Victim::new("S-1", "JX900001", "2026-01-02 21:00:00") };
    import(&app, &analyst, "victims.csv", victims_csv(&[row])).await;
    let found = listed(&analyst, "placed=false").await;
    assert_eq!(found.len(), 1);
    let everywhere: Vec<i32> = (1..=77).collect();
    let outreach = app.user(Role::OutreachWorker).areas(&everywhere).sign_in().await;
    assert_eq!(listed(&outreach, "").await, Vec::<String>::new());
    outreach.get(&format!("/api/v1/incidents/{}", found[0])).await.expect_problem(404, "not_found");
}

#[actix_web::test]
async fn the_lowest_level_sees_no_case_number_and_no_person() {
    let app = TestApp::new().await;
    let client = facilitator(&app, &[25]).await;
    let person = json!([{ "injury": "fatal", "age_band": "20-29", "sex": "F", "race": "BLK" }]);
    let incident = enter(&client, &json!({ "case_number": "JX900001", "victimizations": person })).await;
    let path = format!("/api/v1/incidents/{}", incident["id"].as_str().unwrap());
    let etag = client.get(&path).await.etag();
    client.patch(&path).if_match(etag).json(&json!({ "case_number": "JX900002", "ward": 4 })).await.expect(200);
    let outreach = app.user(Role::OutreachWorker).areas(&[25]).sign_in().await;
    let read = outreach.get(&path).await.expect(200);
    assert_eq!(read.json()["withheld"], json!(["case_number", "victimizations"]));
    assert_eq!((&read.json()["victimizations"], &read.json()["victimization_count"]), (&json!([]), &json!(1)));
    assert_ne!(read.etag(), client.get(&path).await.etag(), "another view has another tag");
    for address in [
        path.as_str(),
        &format!("{path}/changes"),
        "/api/v1/incidents",
        "/api/v1/incidents.csv",
        "/api/v1/incidents.geojson",
    ] {
        let text = outreach.get(address).await.expect(200).text();
        assert!(!text.contains("JX90000") && !text.contains("BLK") && !text.contains("20-29"), "{address}: {text}");
    }
    assert_eq!(listed(&outreach, "q=JX900002").await, Vec::<String>::new());
    assert_eq!(listed(&client, "q=jx900002").await.len(), 1);
    let changes = outreach.get(&format!("{path}/changes")).await.expect(200).json();
    assert_eq!(changes["items"][0]["changes"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn what_a_source_changed_about_a_person_is_not_in_the_history_for_the_lowest_level() {
    let app = TestApp::new().await;
    let analyst = app.user(Role::Analyst).sign_in().await;
    let row = Victim::new("S-1", "JX900001", "2026-01-02 21:00:00");
    import(&app, &analyst, "victims.csv", victims_csv(std::slice::from_ref(&row))).await;
    let changed = Victim { age: "60-69", ward: "37".to_owned(), harm: "HOMICIDE", incident: "HOMICIDE", ..row };
    import(&app, &analyst, "victims.csv", victims_csv(&[changed])).await;
    let id = listed(&analyst, "").await.remove(0);
    let changes = format!("/api/v1/incidents/{id}/changes");
    let full = analyst.get(&changes).await.expect(200).text();
    assert!(full.contains("60-69") && full.contains("\"37\""), "{full}");
    let outreach = app.user(Role::OutreachWorker).areas(&[25]).sign_in().await;
    let seen = outreach.get(&changes).await.expect(200).text();
    assert!(!seen.contains("60-69") && !seen.contains("victimization_primary"), "{seen}");
    assert!(seen.contains("\"37\""), "{seen}");
}

#[actix_web::test]
async fn every_filter_leaves_what_it_names() {
    let app = TestApp::new().await;
    let client = facilitator(&app, &[25, 26, 6]).await;
    let place = json!({ "type": "Point", "coordinates": centroid(&app, 25).await });
    let one = enter(&client, &json!({
        "kind": "homicide_shooting", "occurred_at": "2026-01-05T18:00:00Z", "case_number": "JX900001", "exact_point": place,
        "address": "6347 S Ashland Ave", "beat": "0713", "ward": 16, "domestic": true, "location_description": "GAS STATION",
    })).await;
    let two = enter(&client, &json!({
        "kind": "shots_fired_no_injury", "occurred_at": "2026-01-07T05:30:00Z", "community_area_number": 6, "domestic": false,
        "description": "Casings were found.",
    })).await;
    let [one, two] = [one, two].map(|incident| (incident["id"].as_str().unwrap().to_owned(), incident));
    let etag = client.get(&format!("/api/v1/incidents/{}", two.0)).await.etag();
    let hold = json!({ "to": "hold", "reason": "Waits for a second report." });
    client.post(&format!("/api/v1/incidents/{}/verifications", two.0)).if_match(etag).json(&hold).await.expect(200);
    let cell = one.1["hot_spot_cell"].as_str().unwrap();
    for (query, expected) in [
        ("area=25", vec![&one.0]),
        ("area=6", vec![&two.0]),
        ("area=6,25", vec![&two.0, &one.0]),
        ("area=6&area=25", vec![&two.0, &one.0]),
        ("area=26", vec![]),
        ("focus=true", vec![&one.0]),
        ("focus=false", vec![&two.0]),
        ("kind=homicide_shooting", vec![&one.0]),
        ("kind=homicide_other,shots_fired_no_injury", vec![&two.0]),
        // January 7, 05:30 in Greenwich is still January 6 in the city.
        ("occurred_from=2026-01-06", vec![&two.0]),
        ("occurred_from=2026-01-07", vec![]),
        ("occurred_to=2026-01-05", vec![&one.0]),
        ("occurred_from=2026-01-05&occurred_to=2026-01-06", vec![&two.0, &one.0]),
        ("beat=0713", vec![&one.0]),
        ("ward=16", vec![&one.0]),
        ("domestic=true", vec![&one.0]),
        ("domestic=false", vec![&two.0]),
        ("gunshot_injury=yes", vec![&one.0]),
        ("gunshot_injury=no", vec![&two.0]),
        ("verification=hold", vec![&two.0]),
        ("verification=hold,preliminary", vec![&two.0, &one.0]),
        ("source=manual", vec![&two.0, &one.0]),
        ("source=victims,crimes", vec![]),
        (&format!("cell={cell}"), vec![&one.0]),
        ("placed=true", vec![&two.0, &one.0]),
        ("placed=false", vec![]),
        ("q=ashland", vec![&one.0]),
        ("q=gas+station", vec![&one.0]),
        ("q=casings", vec![&two.0]),
        ("q=JX900001", vec![&one.0]),
        ("q=JX90000", vec![]),
        ("q=nothing+of+the+kind", vec![]),
        ("area=25&kind=shots_fired_no_injury", vec![]),
    ] {
        assert_eq!(listed(&client, query).await.iter().collect::<Vec<_>>(), expected, "{query}");
        let total = client.get(&format!("/api/v1/incidents?include_total=true&{query}")).await.json();
        assert_eq!(total["total"]["count"], expected.len(), "{query}");
        let csv = client.get(&format!("/api/v1/incidents.csv?{query}")).await.expect(200);
        assert_eq!(csv.text().lines().count(), expected.len() + 1, "{query}");
        let points = client.get(&format!("/api/v1/incidents.geojson?{query}")).await.expect(200).json();
        let all = points["features"].as_array().unwrap().len() + points["without_point"].as_u64().unwrap() as usize;
        assert_eq!(all, expected.len(), "{query}");
    }
}

#[actix_web::test]
async fn parameters_that_do_not_fit_are_refused() {
    let app = TestApp::new().await;
    let client = facilitator(&app, &[25]).await;
    for (query, code) in [
        ("colour=red", "unknown_parameter"),
        ("kind=parking", "invalid_parameter"),
        ("area=x", "invalid_parameter"),
        ("occurred_from=yesterday", "invalid_parameter"),
        ("cell=zzz", "invalid_parameter"),
        ("domestic=perhaps", "invalid_parameter"),
        ("sort=block", "malformed_request"),
        ("limit=201", "malformed_request"),
        ("limit=0", "malformed_request"),
        ("cursor=abc", "wrong_cursor"),
        ("q=a%00b", "malformed_request"),
    ] {
        client.get(&format!("/api/v1/incidents?{query}")).await.expect_problem(400, code);
    }
}

#[actix_web::test]
async fn lists_are_sorted_by_day_or_by_the_last_change() {
    let app = TestApp::new().await;
    let client = facilitator(&app, &[25]).await;
    let mut ids = Vec::new();
    for day in ["2026-01-05T18:00:00Z", "2026-01-03T18:00:00Z", "2026-01-04T18:00:00Z"] {
        ids.push(enter(&client, &json!({ "occurred_at": day })).await["id"].as_str().unwrap().to_owned());
    }
    let [fifth, third, fourth] = ids.as_slice() else { panic!() };
    assert_eq!(listed(&client, "").await, [fifth, fourth, third].map(String::clone));
    assert_eq!(listed(&client, "sort=-occurred_at").await, [fifth, fourth, third].map(String::clone));
    assert_eq!(listed(&client, "sort=occurred_at").await, [third, fourth, fifth].map(String::clone));
    assert_eq!(listed(&client, "sort=updated_at").await, ids);
    let path = format!("/api/v1/incidents/{fifth}");
    let etag = client.get(&path).await.etag();
    client.patch(&path).if_match(etag).json(&json!({ "ward": 3 })).await.expect(200);
    assert_eq!(listed(&client, "sort=-updated_at").await, [fifth, fourth, third].map(String::clone));
    assert_eq!(listed(&client, "sort=updated_at").await, [third, fourth, fifth].map(String::clone));
}

/// 120 incidents, many of them at the same moment.
async fn hundred_and_twenty(app: &TestApp, client: &Client) {
    let row = |number: i32| {
        let day = 1 + number % 9;
        Victim::new(format!("S-{number}"), format!("JX{number:06}"), format!("2026-01-{day:02} 21:00:00"))
    };
    let rows: Vec<Victim> = (0..120).map(row).collect();
    import(app, client, "victims.csv", victims_csv(&rows)).await;
}

#[actix_web::test]
async fn pages_show_each_incident_once_while_others_come_in() {
    let app = TestApp::new().await;
    let analyst = app.user(Role::Analyst).sign_in().await;
    let writer = facilitator(&app, &[25]).await;
    hundred_and_twenty(&app, &analyst).await;
    for sort in ["-occurred_at", "occurred_at", "-updated_at", "updated_at"] {
        let before: BTreeSet<String> = all_ids(&app).await;
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = analyst.get(&format!("/api/v1/incidents?limit=17&sort={sort}{cursor}")).await.expect(200);
            let body = page.json();
            seen.extend(body["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
            for day in ["2026-01-01T12:00:00Z", "2026-01-05T03:00:00Z", "2026-01-11T12:00:00Z"] {
                enter(&writer, &json!({ "occurred_at": day })).await;
            }
            let Some(next) = body["next_cursor"].as_str() else { break };
            assert!(page.header("link").contains(&format!("cursor={next}>; rel=\"next\"")));
            cursor = format!("&cursor={next}");
            if seen.len() > 400 {
                break;
            }
        }
        let once: BTreeSet<String> = seen.iter().cloned().collect();
        assert_eq!(once.len(), seen.len(), "{sort}: no incident twice");
        assert!(before.is_subset(&once), "{sort}: none left out");
    }
}

async fn all_ids(app: &TestApp) -> BTreeSet<String> {
    let rows = app.sql().await.query("SELECT id::text FROM incidents", &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[actix_web::test]
async fn a_cursor_belongs_to_its_sort_and_filter() {
    let app = TestApp::new().await;
    let analyst = app.user(Role::Analyst).sign_in().await;
    hundred_and_twenty(&app, &analyst).await;
    let first = analyst.get("/api/v1/incidents?limit=10&area=25").await.expect(200).json();
    let cursor = first["next_cursor"].as_str().unwrap();
    analyst.get(&format!("/api/v1/incidents?limit=20&area=25&cursor={cursor}")).await.expect(200);
    for query in ["area=26", "area=25&sort=occurred_at", "area=25&focus=true", ""] {
        let address = format!("/api/v1/incidents?limit=10&{query}&cursor={cursor}");
        analyst.get(&address).await.expect_problem(400, "wrong_cursor");
    }
}

#[actix_web::test]
async fn a_spreadsheet_has_no_cell_that_a_program_runs() {
    let app = TestApp::new().await;
    let client = facilitator(&app, &[25]).await;
    let formula = "=HYPERLINK(\"http://example.org\")";
    enter(&client, &json!({ "location_description": formula, "beat": "+1", "district": "@x", "case_number": "-1" }))
        .await;
    let csv = client.get("/api/v1/incidents.csv").await.expect(200);
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert!(csv.header("content-disposition").starts_with("attachment"));
    let text = csv.text();
    assert!(text.contains("\"'=HYPERLINK(\"\"http://example.org\"\")\""), "{text}");
    for cell in [",'+1,", ",'@x,", ",'-1,"] {
        assert!(text.contains(cell), "{cell} in {text}");
    }
    // A block that a source published with a formula stays one line of text, too.
    let analyst = app.user(Role::Analyst).sign_in().await;
    let file = victims_csv(&[Victim::new("S-1", "=1+1", "2026-01-02 21:00:00")]).replace("001XX N EXAMPLE ST", "=2+5");
    import(&app, &analyst, "victims.csv", file).await;
    let text = analyst.get("/api/v1/incidents.csv").await.expect(200).text();
    assert!(text.contains(",'=1+1,"), "{text}");
    assert!(!text.lines().any(|line| line.split(',').any(|cell| cell.starts_with('='))), "{text}");
    assert!(app.audited().await.contains(&"incident.exported".to_owned()));
}
