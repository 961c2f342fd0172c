//! Entering, correcting, deciding on and revealing incidents.

use api::platform::access::Role;
use api_tests::{SignedInUser, TestApp};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::made_up::{
    area_of, centroid, coordinates, dump, enter, has_word, import_kind, meters, new_incident, number, square_boundaries,
};

/// Who enters, corrects and reveals incidents of an area.
pub async fn facilitator(app: &TestApp, areas: &[i32]) -> SignedInUser {
    app.user(Role::HritFacilitator).areas(areas).sign_in().await
}

/// Address of an incident.
pub fn path(incident: &Value) -> String {
    format!("/api/v1/incidents/{}", incident["id"].as_str().unwrap())
}

fn point(position: [f64; 2]) -> Value {
    json!({ "type": "Point", "coordinates": position })
}

fn fields(change: &Value) -> Vec<&str> {
    change["changes"].as_array().unwrap().iter().map(|change| change["field"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn an_exact_place_is_shown_as_its_block_and_a_point_about_a_hundred_meters_away() {
    let app = TestApp::new().await;
    let client = facilitator(&app, &[25]).await;
    let [longitude, latitude] = centroid(&app, 25).await;
    let place = [longitude + 0.000_123_4, latitude + 0.000_234_5];
    let body = new_incident(&json!({ "exact_point": point(place), "address": "6347 South Ashland Avenue, Apt 2" }));
    let entered = client.post("/api/v1/incidents").json(&body).await.expect(201);
    let incident = entered.json();
    assert_eq!(entered.header("location"), path(&incident));
    assert_eq!(incident["block"], "063XX S ASHLAND AVE");
    assert_eq!(incident["community_area"]["number"], 25);
    assert_eq!((&incident["verification"], &incident["source"]), (&json!("preliminary"), &json!("manual")));
    assert_eq!(incident["withheld"], json!(["exact_location"]));
    let distance = meters(place, coordinates(&incident["public_point"]));
    assert!((90.0..110.0).contains(&distance), "{distance} m");
    assert_eq!(area_of(&app, &incident["public_point"]).await, Some(25));
}

#[actix_web::test]
async fn the_public_point_is_drawn_once() {
    let app = TestApp::new().await;
    let client = facilitator(&app, &[25]).await;
    let incident = enter(&client, &json!({ "exact_point": point(centroid(&app, 25).await) })).await;
    let drawn = incident["public_point"].clone();
    for _ in 0..5 {
        assert_eq!(client.get(&path(&incident)).await.expect(200).json()["public_point"], drawn);
    }
    let list = client.get("/api/v1/incidents").await.expect(200).json();
    assert_eq!(list["items"][0]["public_point"], drawn);
    let etag = client.get(&path(&incident)).await.etag();
    client.patch(&path(&incident)).if_match(etag).json(&json!({ "ward": 29 })).await.expect(200);
    assert_eq!(client.get(&path(&incident)).await.json()["public_point"], drawn);
}

#[actix_web::test]
async fn a_public_point_stays_in_the_area_of_its_place_also_near_a_boundary() {
    let app = TestApp::new().await;
    let client = facilitator(&app, &[25, 26]).await;
    // Straight through the approximate boundary between two neighbors.
    let (from, to) = (centroid(&app, 25).await, centroid(&app, 26).await);
    for step in 0..=40 {
        let share = 0.4 + f64::from(step) * 0.005;
        let place = [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * share);
        let area = area_of(&app, &point(place)).await;
        if area != Some(25) && area != Some(26) {
            continue;
        }
        let body = json!({ "community_area_number": null, "exact_point": point(place) });
        let incident = enter(&client, &body).await;
        assert_eq!(incident["community_area"]["number"].as_i64(), area);
        assert_eq!(area_of(&app, &incident["public_point"]).await, area, "share {share}");
    }
    // And a few meters from the corner of an official one.
    let analyst = app.user(Role::Analyst).sign_in().await;
    let file = square_boundaries(&app).await;
    let corner = coordinates(&json!({ "coordinates": file["features"][24]["geometry"]["coordinates"][0][0][2] }));
    let done = import_kind(&app, &analyst, "areas", false, "areas.geojson", file.to_string()).await;
    assert_eq!(done["status"], "succeeded", "{done:#}");
    for step in 1..=10 {
        let place = [corner[0] - f64::from(step) * 0.000_02, corner[1] - 0.000_02];
        let incident = enter(&client, &json!({ "exact_point": point(place) })).await;
        assert_eq!(area_of(&app, &incident["public_point"]).await, Some(25), "step {step}");
    }
}

#[actix_web::test]
async fn the_exact_place_stands_in_no_answer_and_nowhere_in_the_database() {
    let app = TestApp::new().await;
    let client = facilitator(&app, &[25]).await;
    let center = centroid(&app, 25).await;
    let place = [(center[0] * 1e5).round() / 1e5 + 0.000_003_7, (center[1] * 1e5).round() / 1e5 + 0.000_003_7];
    let coordinates = place.map(|coordinate| format!("{coordinate:.7}"));
    let tells = |text: &str| has_word(text, "6347") || coordinates.iter().any(|secret| text.contains(secret.as_str()));
    assert!(tells("\"address\":\"6347 S ASHLAND AVE\"") && tells(&format!("[{},0]", coordinates[0])));
    let incident = enter(&client, &json!({ "exact_point": point(place), "address": "6347 S Ashland Ave" })).await;
    let path = path(&incident);
    let correction = json!({ "exact_point": point(place), "address": "6347 S Ashland Ave", "ward": 29 });
    let etag = client.get(&path).await.etag();
    client.patch(&path).if_match(etag).json(&correction).await.expect(200);
    let reveals = format!("{path}/reveals");
    let wanted = json!({ "fields": ["exact_location"], "purpose": "Outreach walk tonight." });
    client.post(&reveals).json(&wanted).await.expect(200);
    for address in [
        "/api/v1/incidents?include_total=true",
        "/api/v1/incidents.csv",
        "/api/v1/incidents.geojson",
        path.as_str(),
        &format!("{path}/changes"),
        "/api/v1/statistics/trends?group_by=area",
    ] {
        let body = client.get(address).await.expect(200).text();
        assert!(!tells(&body), "{address} tells the place");
    }
    let stored = dump(&app).await;
    assert!(stored.contains("incident.revealed") && stored.contains("incident.corrected"));
    let telling: Vec<&str> = stored.lines().filter(|row| tells(row)).collect();
    assert!(telling.is_empty(), "the database tells the place: {telling:?}");
}

#[actix_web::test]
async fn a_reveal_gives_the_place_as_it_was_entered_and_is_recorded_in_the_same_commit() {
    let app = TestApp::new().await;
    let client = facilitator(&app, &[25]).await;
    let place = centroid(&app, 25).await;
    let incident =
        enter(&client, &json!({ "exact_point": point(place), "address": "6347 South Ashland Avenue, Apt 2" })).await;
    let wanted = json!({ "fields": ["exact_location"], "purpose": "Outreach walk tonight." });
    let reveals = format!("{}/reveals", path(&incident));
    let revealed = client.post(&reveals).json(&wanted).await.expect(200).json();
    assert_eq!(coordinates(&revealed["exact_point"]), place);
    assert_eq!(revealed["exact_address"], "6347 S ASHLAND AVE APT 2");
    let sql = app.sql().await;
    let query = "SELECT a.actor_id, a.purpose, a.resource_id, a.xmin = h.xmin FROM audit_entries a, rate_limit_hits h \
        WHERE a.action = 'incident.revealed' AND h.bucket = 'reveal'";
    let rows = sql.query(query, &[]).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].get::<_, Uuid>(0), client.id);
    assert_eq!(rows[0].get::<_, String>(1), "Outreach walk tonight.");
    assert_eq!(rows[0].get::<_, String>(2), incident["id"].as_str().unwrap());
    assert!(rows[0].get::<_, bool>(3), "one commit");
}

#[actix_web::test]
async fn without_its_record_nothing_is_revealed() {
    let app = TestApp::new().await;
    let client = facilitator(&app, &[25]).await;
    let incident = enter(&client, &json!({ "address": "6347 S Ashland Ave" })).await;
    app.sql().await.batch_execute("REVOKE INSERT ON audit_entries FROM cscc_app").await.unwrap();
    let wanted = json!({ "fields": ["exact_location"], "purpose": "Outreach walk tonight." });
    let refused = client.post(&format!("{}/reveals", path(&incident))).json(&wanted).await;
    assert!(refused.status() >= 500);
    assert!(!has_word(&refused.text(), "6347"));
}

#[actix_web::test]
async fn a_reveal_needs_permission_level_and_purpose() {
    let app = TestApp::new().await;
    let client = facilitator(&app, &[25]).await;
    let incident = enter(&client, &json!({ "address": "6347 S Ashland Ave" })).await;
    let reveals = format!("{}/reveals", path(&incident));
    let wanted = json!({ "fields": ["exact_location"], "purpose": "Outreach walk tonight." });
    let analyst = app.user(Role::Analyst).sign_in().await;
    analyst.post(&reveals).json(&wanted).await.expect_problem(403, "permission_missing");
    let lower = app.user(Role::HritFacilitator).areas(&[25]).clearance(2).sign_in().await;
    lower.post(&reveals).json(&wanted).await.expect_problem(403, "outside_scope");
    let key = app.api_key(&["incidents:read"]).await;
    key.post(&reveals).json(&wanted).await.expect_problem(403, "permission_missing");
    for (body, pointer) in [
        (json!({ "fields": ["exact_location"] }), "/purpose"),
        (json!({ "fields": ["exact_location"], "purpose": "why" }), "/purpose"),
        (json!({ "fields": [], "purpose": "Outreach walk tonight." }), "/fields"),
    ] {
        let problem = client.post(&reveals).json(&body).await.expect_problem(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    assert!(!app.audited().await.contains(&"incident.revealed".to_owned()));
}

#[actix_web::test]
async fn after_sixty_reveals_in_an_hour_there_are_no_more() {
    let app = TestApp::new().await;
    let client = facilitator(&app, &[25]).await;
    let incident = enter(&client, &json!({ "address": "6347 S Ashland Ave" })).await;
    let reveals = format!("{}/reveals", path(&incident));
    let wanted = json!({ "fields": ["exact_location"], "purpose": "Outreach walk tonight." });
    for _ in 0..60 {
        client.post(&reveals).json(&wanted).await.expect(200);
    }
    let refused = client.post(&reveals).json(&wanted).await.expect(429);
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 3_000);
    refused.expect_problem(429, "too_many_reveals");
    assert_eq!(number(&app, "SELECT count(*) FROM audit_entries WHERE action = 'incident.revealed'").await, 60);
    let other = facilitator(&app, &[25]).await;
    other.post(&reveals).json(&wanted).await.expect(200);
}

#[actix_web::test]
async fn a_correction_names_what_changed_and_needs_the_version_it_saw() {
    let app = TestApp::new().await;
    let client = facilitator(&app, &[25]).await;
    let incident = enter(&client, &json!({ "case_number": " jx900001 ", "beat": "1512" })).await;
    assert_eq!(incident["case_number"], "JX900001");
    let path = path(&incident);
    let patch = json!({ "kind": "homicide_shooting", "beat": null, "ward": 29 });
    client.patch(&path).json(&patch).await.expect_problem(428, "precondition_required");
    let first = client.get(&path).await.etag();
    let corrected = client.patch(&path).if_match(&first).json(&patch).await.expect(200);
    let body = corrected.json();
    assert_eq!((&body["kind"], &body["beat"], &body["ward"]), (&json!("homicide_shooting"), &Value::Null, &json!(29)));
    assert_eq!(body["corrected_fields"], json!(["beat", "kind", "ward"]));
    client.patch(&path).if_match(&first).json(&json!({ "ward": 30 })).await.expect_problem(412, "precondition_failed");
    let same = client.patch(&path).if_match(corrected.etag()).json(&patch).await.expect(200);
    assert_eq!(same.etag(), corrected.etag(), "nothing changed, so no new version");
    let changes = client.get(&format!("{path}/changes")).await.expect(200).json();
    let [latest, created] = changes["items"].as_array().unwrap().as_slice() else { panic!("{changes:#}") };
    assert_eq!((&latest["action"], &created["action"]), (&json!("corrected"), &json!("created")));
    assert_eq!(fields(latest), ["kind", "beat", "ward"]);
    assert_eq!(
        latest["changes"][0],
        json!({ "field": "kind", "from": "nonfatal_shooting", "to": "homicide_shooting" })
    );
    assert_eq!((&latest["changed_by"]["kind"], latest["changed_by"]["name"].is_string()), (&json!("user"), true));
    assert!(app.published().await.contains(&"incident.corrected".to_owned()));
}

#[actix_web::test]
async fn corrections_that_do_not_fit_are_refused_with_the_field() {
    let app = TestApp::new().await;
    let client = facilitator(&app, &[25]).await;
    let incident = enter(&client, &json!({})).await;
    let etag = client.get(&path(&incident)).await.etag();
    for (patch, pointer) in [
        (json!({ "occurred_at": "2126-01-01T00:00:00Z" }), "/occurred_at"),
        (json!({ "exact_point": point([-87.0, 95.0]) }), "/exact_point"),
        (json!({ "exact_point": point([10.0, 50.0]) }), "/exact_point"),
        (json!({ "community_area_number": 78 }), "/community_area_number"),
        (json!({ "kind": "parking" }), "/kind"),
        (json!({ "victimizations": [] }), "/victimizations"),
        (json!({ "beat": "1".repeat(21) }), "/beat"),
        (json!({ "ward": 0 }), "/ward"),
        (json!({ "case_number": "" }), "/case_number"),
        (json!({ "description": "x".repeat(2001) }), "/description"),
    ] {
        let problem = client.patch(&path(&incident)).if_match(&etag).json(&patch).await.expect(422).json();
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{patch}");
    }
    assert_eq!(client.get(&path(&incident)).await.etag(), etag);
}

#[actix_web::test]
async fn a_corrected_address_leaves_the_exact_point_and_the_other_way_round() {
    let app = TestApp::new().await;
    let client = facilitator(&app, &[25]).await;
    let place = centroid(&app, 25).await;
    let incident = enter(&client, &json!({ "exact_point": point(place), "address": "6347 S Ashland Ave" })).await;
    let path = path(&incident);
    let wanted = json!({ "fields": ["exact_location"], "purpose": "Outreach walk tonight." });
    let etag = client.get(&path).await.etag();
    let patch = json!({ "address": "6351 S Ashland Ave" });
    let etag = client.patch(&path).if_match(etag).json(&patch).await.expect(200).etag();
    let revealed = client.post(&format!("{path}/reveals")).json(&wanted).await.expect(200).json();
    assert_eq!(revealed["exact_address"], "6351 S ASHLAND AVE");
    assert_eq!(coordinates(&revealed["exact_point"]), place);
    let moved = [place[0] + 0.001, place[1]];
    client.patch(&path).if_match(etag).json(&json!({ "exact_point": point(moved) })).await.expect(200);
    let revealed = client.post(&format!("{path}/reveals")).json(&wanted).await.expect(200).json();
    assert_eq!(revealed["exact_address"], "6351 S ASHLAND AVE");
    assert_eq!(coordinates(&revealed["exact_point"]), moved);
}

#[actix_web::test]
async fn another_area_changes_who_sees_the_incident_and_all_that_belongs_to_it() {
    let app = TestApp::new().await;
    let both = facilitator(&app, &[25, 26]).await;
    let (here, there) = (facilitator(&app, &[25]).await, facilitator(&app, &[26]).await);
    let person = json!([{ "injury": "nonfatal", "gunshot_injury": "yes" }]);
    let incident = enter(&both, &json!({ "address": "6347 S Ashland Ave", "victimizations": person })).await;
    let path = path(&incident);
    there.get(&path).await.expect_problem(404, "not_found");
    let etag = here.get(&path).await.expect(200).etag();
    let patch = json!({ "community_area_number": 26 });
    here.patch(&path).if_match(&etag).json(&patch).await.expect_problem(403, "outside_scope");
    both.patch(&path).if_match(&etag).json(&patch).await.expect(200);
    here.get(&path).await.expect_problem(404, "not_found");
    let seen = there.get(&path).await.expect(200).json();
    assert_eq!(seen["victimizations"].as_array().unwrap().len(), 1);
    let changes = there.get(&format!("{path}/changes")).await.expect(200).json();
    assert_eq!(changes["items"].as_array().unwrap().len(), 2);
    let wanted = json!({ "fields": ["exact_location"], "purpose": "Outreach walk tonight." });
    let revealed = there.post(&format!("{path}/reveals")).json(&wanted).await.expect(200).json();
    assert_eq!(revealed["exact_address"], "6347 S ASHLAND AVE");
}

#[actix_web::test]
async fn a_move_by_somebody_of_a_lower_level_takes_persons_and_place_along() {
    let app = TestApp::new().await;
    let full = facilitator(&app, &[25]).await;
    let person = json!([{ "injury": "nonfatal", "gunshot_injury": "yes" }]);
    let incident = enter(&full, &json!({ "address": "6347 S Ashland Ave", "victimizations": person })).await;
    let path = path(&incident);
    let lower = app.user(Role::HritFacilitator).areas(&[25, 26]).clearance(1).sign_in().await;
    let etag = lower.get(&path).await.expect(200).etag();
    let patch = json!({ "community_area_number": 26, "occurred_at": "2026-01-02T18:00:00Z" });
    lower.patch(&path).if_match(&etag).json(&patch).await.expect(200);
    for table in ["victimizations", "incident_exact_locations"] {
        let left = format!("SELECT count(*) FROM {table} WHERE community_area_number = 25");
        assert_eq!(number(&app, &left).await, 0, "{table}");
    }
    let on_the_day = "SELECT count(*) FROM victimizations WHERE occurred_on = '2026-01-02'";
    assert_eq!(number(&app, on_the_day).await, 1);
}

#[actix_web::test]
async fn somebody_of_the_lowest_level_may_report_persons_and_a_place_without_seeing_them_again() {
    let app = TestApp::new().await;
    let lower = app.user(Role::HritFacilitator).areas(&[25]).clearance(1).sign_in().await;
    let person = json!([{ "injury": "fatal", "gunshot_injury": "yes" }]);
    let body = json!({ "case_number": "JX900007", "address": "6347 S Ashland Ave", "victimizations": person });
    let incident = enter(&lower, &body).await;
    assert_eq!(incident["case_number"], Value::Null);
    assert_eq!(incident["victimizations"], json!([]));
    assert_eq!(incident["withheld"], json!(["exact_location", "case_number", "victimizations"]));
    let seen = facilitator(&app, &[25]).await.get(&path(&incident)).await.expect(200).json();
    assert_eq!(seen["victimizations"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_case_number_is_entered_only_once() {
    let app = TestApp::new().await;
    let client = facilitator(&app, &[25]).await;
    enter(&client, &json!({ "case_number": "JX900001" })).await;
    let again = new_incident(&json!({ "case_number": "jx900001" }));
    client.post("/api/v1/incidents").json(&again).await.expect(409);
    let other = enter(&client, &json!({ "case_number": "JX900002" })).await;
    let etag = client.get(&path(&other)).await.etag();
    client.patch(&path(&other)).if_match(etag).json(&json!({ "case_number": "JX900001" })).await.expect(409);
}

#[actix_web::test]
async fn a_repeated_request_enters_one_incident() {
    let app = TestApp::new().await;
    let client = facilitator(&app, &[25]).await;
    let body = new_incident(&json!({ "address": "6347 S Ashland Ave" }));
    let first = client.post("/api/v1/incidents").idempotency_key("walk-1").json(&body).await.expect(201);
    let second = client.post("/api/v1/incidents").idempotency_key("walk-1").json(&body).await.expect(201);
    assert_eq!(first.json()["id"], second.json()["id"]);
    assert_eq!(second.header("idempotency-replayed"), "true");
    assert_eq!(number(&app, "SELECT count(*) FROM incidents").await, 1);
}
