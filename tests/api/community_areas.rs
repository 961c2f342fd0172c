//! Community areas: the list, places, changes, boundaries and their import.

use api::platform::access::Role;
use api_tests::{SignedInUser, TestApp};
use serde_json::{Value, json};

use crate::made_up::{Victim, centroid, counts, import, import_kind, number, square_boundaries, victims_csv};

async fn numbers(app: &TestApp, query: &str) -> Vec<i64> {
    let list = app.anonymous().get(&format!("/api/v1/community-areas?{query}")).await.expect(200).json();
    list["items"].as_array().unwrap().iter().map(|area| area["number"].as_i64().unwrap()).collect()
}

#[actix_web::test]
async fn all_areas_are_listed_by_number_or_name() {
    let app = TestApp::new().await;
    assert_eq!(numbers(&app, "").await, (1..=77).collect::<Vec<_>>());
    assert_eq!(numbers(&app, "sort=number").await, (1..=77).collect::<Vec<_>>());
    let by_name = numbers(&app, "sort=name").await;
    assert_eq!((by_name.len(), by_name[0], by_name[76]), (77, 14, 42));
}

#[actix_web::test]
async fn areas_are_found_by_focus_side_name_and_alias() {
    let app = TestApp::new().await;
    assert_eq!(numbers(&app, "focus=true").await, [23, 25, 26, 27, 29, 30, 43, 49, 53, 61, 66, 67, 68, 69, 71]);
    assert_eq!(numbers(&app, "focus=false").await.len(), 62);
    let west = numbers(&app, "side=West").await;
    assert!(west.contains(&25) && !west.contains(&1));
    assert_eq!(numbers(&app, "side=Nowhere").await, Vec::<i64>::new());
    assert_eq!(numbers(&app, "q=little+village").await, [30]);
    assert_eq!(numbers(&app, "q=Back+of+the+Yards").await, [61]);
    assert_eq!(numbers(&app, "q=O'Hare").await, [76]);
    assert_eq!(numbers(&app, "q=garfield").await, [26, 27, 56]);
    assert_eq!(numbers(&app, "q=garfield&focus=false").await, [56]);
    app.anonymous().get("/api/v1/community-areas?sort=side").await.expect(400);
    app.anonymous().get("/api/v1/community-areas?colour=red").await.expect_problem(400, "unknown_parameter");
    let austin = app.anonymous().get("/api/v1/community-areas/25").await.expect(200).json();
    assert_eq!(
        (&austin["name"], &austin["portal_name"], &austin["side"]),
        (&json!("Austin"), &json!("AUSTIN"), &json!("West"))
    );
    for missing in ["78", "0", "-1", "abc", "99999999999"] {
        app.anonymous().get(&format!("/api/v1/community-areas/{missing}")).await.expect_problem(404, "not_found");
    }
}

async fn resolve(app: &TestApp, body: &Value) -> Value {
    app.anonymous().post("/api/v1/community-areas/resolutions").json(body).await.expect(200).json()
}

#[actix_web::test]
async fn a_point_comes_to_its_area_and_an_address_to_its_block() {
    let app = TestApp::new().await;
    for area in [1, 25, 30, 55, 76, 77] {
        let point = json!({ "type": "Point", "coordinates": centroid(&app, area).await });
        let found = resolve(&app, &json!({ "point": point })).await;
        assert_eq!((&found["community_area"]["number"], &found["approximate"]), (&json!(area), &json!(true)));
    }
    let outside = json!({ "type": "Point", "coordinates": [-80.0, 30.0] });
    assert_eq!(resolve(&app, &json!({ "point": outside })).await["community_area"], Value::Null);
    let found = resolve(&app, &json!({ "address": "6312 South Ashland Avenue, Apt 2" })).await;
    assert_eq!(found["normalized_address"], "6312 S ASHLAND AVE");
    assert_eq!(found["block_address"], "063XX S ASHLAND AVE");
    assert_eq!(found["community_area"], Value::Null);
    assert_eq!(resolve(&app, &json!({})).await["block_address"], Value::Null);
    let send = async |body: Value| app.anonymous().post("/api/v1/community-areas/resolutions").json(&body).await;
    let off = json!({ "point": { "type": "Point", "coordinates": [41.88, -187.6] } });
    assert_eq!(send(off).await.expect_problem(422, "invalid")["errors"][0]["pointer"], "/point");
    send(json!({ "point": { "type": "Line", "coordinates": [1, 2] } })).await.expect(422);
    send(json!({ "point": { "type": "Point", "coordinates": [1] } })).await.expect(422);
    send(json!({ "address": "x".repeat(301) })).await.expect_problem(422, "invalid");
    assert_eq!(number(&app, "SELECT count(*) FROM audit_entries").await, 0, "nothing is kept");
}

#[actix_web::test]
async fn an_area_is_changed_by_administrators_who_saw_its_version() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let path = "/api/v1/community-areas/25";
    let patch =
        json!({ "aliases": ["The Austin Area"], "population": 96557, "population_year": 2020, "is_focus": false });
    app.anonymous().patch(path).if_match("\"1\"").json(&patch).await.expect_problem(401, "unauthenticated");
    let analyst = app.user(Role::Analyst).sign_in().await;
    analyst.patch(path).if_match("\"1\"").json(&patch).await.expect_problem(403, "permission_missing");
    admin.patch(path).json(&patch).await.expect_problem(428, "precondition_required");
    let etag = admin.get(path).await.etag();
    let changed = admin.patch(path).if_match(&etag).json(&patch).await.expect(200);
    assert_ne!(changed.etag(), etag);
    assert_eq!((&changed.json()["population"], &changed.json()["name"]), (&json!(96557), &json!("Austin")));
    admin.patch(path).if_match(&etag).json(&patch).await.expect_problem(412, "precondition_failed");
    assert_eq!(admin.get(path).header("If-None-Match", changed.etag()).await.status(), 304);
    assert_eq!(numbers(&app, "q=the+austin+area").await, [25]);
    assert_eq!(numbers(&app, "focus=true").await.len(), 14);
    assert_eq!(app.audited().await.last().map(String::as_str), Some("community_area.updated"));
    for (patch, pointer) in [
        (json!({ "name": "" }), "/name"),
        (json!({ "population": -1 }), "/population"),
        (json!({ "population": 3_000_000_000_u64 }), "/population"),
        (json!({ "population_year": 20 }), "/population_year"),
        (json!({ "population_source": "x".repeat(201) }), "/population_source"),
        (json!({ "aliases": [""] }), "/aliases"),
        (json!({ "aliases": ["x".repeat(101)] }), "/aliases"),
        (json!({ "number": 3 }), "/number"),
        (json!({ "boundary": {} }), "/boundary"),
    ] {
        let problem = admin.patch(path).if_match(changed.etag()).json(&patch).await.expect(422).json();
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem:#}");
    }
    admin.patch("/api/v1/community-areas/78").if_match("\"1\"").json(&patch).await.expect_problem(404, "not_found");
}

#[actix_web::test]
async fn a_new_alias_is_understood_by_the_next_import() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let etag = admin.get("/api/v1/community-areas/25").await.etag();
    let patch = json!({ "aliases": ["Far West Austin"] });
    admin.patch("/api/v1/community-areas/25").if_match(etag).json(&patch).await.expect(200);
    let row = Victim { area: "FAR WEST AUSTIN".to_owned(), ..Victim::new("S-1", "JX1", "2026-01-02 21:00:00") };
    let done = import(&app, &admin, "victims.csv", victims_csv(&[row])).await;
    assert_eq!(counts(&done), [1, 0, 0, 0, 0]);
}

fn assert_valid(collection: &Value, kind: &str) {
    assert_eq!(collection["type"], "FeatureCollection");
    let features = collection["features"].as_array().unwrap();
    assert_eq!(features.len(), 77);
    for (index, feature) in features.iter().enumerate() {
        assert_eq!((&feature["type"], &feature["properties"]["number"]), (&json!("Feature"), &json!(index + 1)));
        assert_eq!(feature["properties"]["boundary_kind"], kind);
        assert_eq!(feature["geometry"]["type"], "MultiPolygon");
        for ring in feature["geometry"]["coordinates"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|polygon| polygon.as_array().unwrap())
        {
            let ring = ring.as_array().unwrap();
            assert!(ring.len() >= 4 && ring.first() == ring.last(), "area {}: {ring:?}", index + 1);
            for position in ring {
                let (longitude, latitude) = (position[0].as_f64().unwrap(), position[1].as_f64().unwrap());
                assert!((-89.0..-87.0).contains(&longitude) && (41.0..43.0).contains(&latitude), "{position}");
            }
        }
    }
}

#[actix_web::test]
async fn boundaries_are_valid_geojson() {
    let app = TestApp::new().await;
    let response = app.anonymous().get("/api/v1/community-areas/boundaries").await.expect(200);
    assert!(response.header("cache-control").contains("max-age"));
    assert_valid(&response.json(), "approximate");
}

async fn import_areas(app: &TestApp, client: &SignedInUser, file: &Value) -> Value {
    import_kind(app, client, "areas", false, "areas.geojson", file.to_string()).await
}

#[actix_web::test]
async fn official_boundaries_replace_the_approximate_ones_and_place_incidents() {
    let app = TestApp::new().await;
    let analyst = app.user(Role::Analyst).sign_in().await;
    let [longitude, latitude] = centroid(&app, 25).await;
    let inside = Victim {
        area: String::new(),
        point: Some((longitude, latitude)),
        ..Victim::new("S-1", "JX1", "2026-01-02 21:00:00")
    };
    let outside = Victim {
        id: "S-2".to_owned(),
        case: "JX2".to_owned(),
        point: Some((longitude + 0.01, latitude)),
        ..inside.clone()
    };
    let done = import(&app, &analyst, "victims.csv", victims_csv(&[inside, outside])).await;
    assert_eq!(counts(&done), [2, 0, 0, 0, 2], "an approximate boundary places nobody");
    let placed = async || {
        let list = analyst.get("/api/v1/incidents?placed=true").await.expect(200).json();
        list["items"].as_array().unwrap().clone()
    };
    assert_eq!(placed().await, Vec::<Value>::new());
    let unplaced = analyst.get("/api/v1/incidents?q=JX1").await.json()["items"][0].clone();
    let path = format!("/api/v1/incidents/{}", unplaced["id"].as_str().unwrap());
    let etag = analyst.get(&path).await.etag();

    let file = square_boundaries(&app).await;
    let done = import_areas(&app, &analyst, &file).await;
    assert_eq!(
        (&done["status"], &done["rows_read"], counts(&done)),
        (&json!("succeeded"), &json!(77), [0, 77, 0, 0, 0])
    );
    assert_valid(&app.anonymous().get("/api/v1/community-areas/boundaries").await.expect(200).json(), "official");
    let found = placed().await;
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0]["case_number"], &found[0]["community_area"]["number"]), (&json!("JX1"), &json!(25)));
    assert_eq!(number(&app, "SELECT count(*) FROM victimizations WHERE community_area_number = 25").await, 1);
    assert_ne!(analyst.get(&path).await.etag(), etag, "the incident changed");
    let trends = analyst.get("/api/v1/statistics/trends?area=25&as_of=2026-01-03").await.json();
    assert_eq!(trends["groups"][0]["periods"][0]["count"], 1);

    let versions = number(&app, "SELECT sum(row_version)::bigint FROM community_areas").await;
    let again = import_areas(&app, &analyst, &file).await;
    assert_eq!((&again["status"], counts(&again)), (&json!("succeeded"), [0, 0, 77, 0, 0]));
    assert_eq!(number(&app, "SELECT sum(row_version)::bigint FROM community_areas").await, versions);

    let point = json!({ "type": "Point", "coordinates": [longitude, latitude] });
    assert_eq!(resolve(&app, &json!({ "point": point })).await["approximate"], false);
    // From now on points place rows.
    let row = Victim {
        area: String::new(),
        point: Some((longitude, latitude)),
        ..Victim::new("S-3", "JX3", "2026-01-02 21:00:00")
    };
    assert_eq!(counts(&import(&app, &analyst, "victims.csv", victims_csv(&[row])).await), [1, 0, 0, 0, 0]);
}

#[actix_web::test]
async fn a_dry_run_of_boundaries_changes_nothing() {
    let app = TestApp::new().await;
    let analyst = app.user(Role::Analyst).sign_in().await;
    let file = square_boundaries(&app).await.to_string();
    let done = import_kind(&app, &analyst, "areas", true, "areas.geojson", file).await;
    assert_eq!((&done["status"], counts(&done)), (&json!("succeeded"), [0, 77, 0, 0, 0]));
    assert_valid(&app.anonymous().get("/api/v1/community-areas/boundaries").await.expect(200).json(), "approximate");
}

#[actix_web::test]
async fn a_damaged_file_of_boundaries_is_refused_as_a_whole_with_every_mistake_named() {
    let app = TestApp::new().await;
    let analyst = app.user(Role::Analyst).sign_in().await;
    let mut file = square_boundaries(&app).await;
    file["features"][0]["properties"] = json!({ "community": "ROGERS PARK" });
    file["features"][1]["properties"]["community"] = json!("AUSTIN");
    file["features"][2]["properties"]["area_numbe"] = json!("99");
    file["features"][3]["geometry"]["coordinates"][0][0].as_array_mut().unwrap().pop();
    file["features"][4]["geometry"] = json!({ "type": "Point", "coordinates": [-87.6, 41.8] });
    let twice = file["features"][6].clone();
    file["features"][5] = twice;
    let done = import_areas(&app, &analyst, &file).await;
    assert_eq!(done["status"], "failed");
    assert!(done["error"].as_str().unwrap().contains("Nothing was changed"));
    let errors =
        analyst.get(&format!("/api/v1/imports/{}/errors", done["id"].as_str().unwrap())).await.expect(200).json();
    let found: Vec<(i64, &str)> = errors["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (error["line"].as_i64().unwrap(), error["code"].as_str().unwrap()))
        .collect();
    for expected in [
        (1, "missing_number"),
        (2, "name_differs"),
        (3, "unknown_area"),
        (4, "invalid_boundary"),
        (5, "invalid_boundary"),
        (7, "repeated_area"),
    ] {
        assert!(found.contains(&expected), "{expected:?} in {found:?}");
    }
    assert_eq!(found.iter().filter(|(_, code)| *code == "missing_area").count(), 5, "1, 3, 4, 5 and 6: {found:?}");
    assert_eq!(done["refused_count"], found.len());
    assert_valid(&app.anonymous().get("/api/v1/community-areas/boundaries").await.expect(200).json(), "approximate");
    for text in ["", "{", "[]", "{\"type\":\"FeatureCollection\"}", "not json"] {
        let done = import_kind(&app, &analyst, "areas", false, "areas.geojson", text).await;
        assert_eq!(
            (&done["status"], &done["refused_by_reason"][0]["code"]),
            (&json!("failed"), &json!("invalid_json")),
            "{text}"
        );
    }
}
