//! The directory of help.

use api::platform::access::Role;
use api_tests::{Client, SignedInUser, TestApp};
use serde_json::{Value, json};
use uuid::Uuid;

const PATH: &str = "/api/v1/services";

fn details() -> Value {
    json!({
        "name": { "en": "Rooms for some nights", "es": "Cuartos por algunas noches" },
        "description": { "en": "A safe place.", "es": "Un lugar seguro." },
        "kinds": ["housing"], "languages": ["en", "pl"], "areas": [25], "phone": "312 555 0150",
        "street_address": "90000 W Hidden St", "postal_code": "60600", "confidential_address": true
    })
}

async fn enter(client: &Client, organization_id: Uuid, details: &Value) -> Value {
    let new = json!({ "organization_id": organization_id, "details": details });
    client.post(PATH).json(&new).await.expect(201).json()
}

fn at(service: &Value) -> String {
    format!("{PATH}/{}", service["id"].as_str().unwrap())
}

async fn names(app: &TestApp, client: &Client, query: &str) -> Vec<String> {
    let listed = app.read(client, &format!("{PATH}?{query}")).await;
    let items = listed["items"].as_array().unwrap();
    items.iter().map(|one| one["details"]["name"]["en"].as_str().unwrap().to_owned()).collect()
}

async fn advocate(app: &TestApp) -> SignedInUser {
    app.user(Role::VictimAdvocate).sign_in().await
}

#[actix_web::test]
async fn everybody_finds_help_and_nobody_the_address_of_a_shelter() {
    let app = TestApp::new().await;
    let advocate = advocate(&app).await;
    let shelter = enter(&advocate, app.organization().await, &details()).await;
    assert_eq!(shelter["details"]["street_address"], "90000 W Hidden St", "who keeps it sees it");
    let mut other = details();
    other["name"] = json!({ "en": "Counseling", "es": "Terapia" });
    (other["kinds"], other["languages"]) = (json!(["counseling"]), json!(["es"]));
    (other["areas"], other["confidential_address"]) = (json!([]), json!(false));
    other["always_open"] = json!(true);
    let counseling = enter(&advocate, app.organization().await, &other).await;

    let public = app.anonymous();
    for (query, found) in [
        ("", vec!["Counseling", "Rooms for some nights"]),
        ("sort=-name", vec!["Rooms for some nights", "Counseling"]),
        ("kind=housing", vec!["Rooms for some nights"]),
        ("language=es", vec!["Counseling"]),
        ("q=NOCHES", vec!["Rooms for some nights"]),
        ("q=lugar%20seguro", vec!["Counseling", "Rooms for some nights"]),
        ("q=%25%25", vec!["Counseling", "Rooms for some nights"]),
        ("area=25", vec!["Counseling", "Rooms for some nights"]),
        ("area=26", vec!["Counseling"]),
        ("always_open=true", vec!["Counseling"]),
        ("kind=nothing", vec![]),
    ] {
        assert_eq!(names(&app, &public, query).await, found, "{query}");
    }
    let seen = public.get(&at(&shelter)).await.expect(200).text();
    assert!(!seen.contains("Hidden"), "{seen}");
    let listed = public.get(PATH).await.expect(200).text();
    assert_eq!(listed.matches("Hidden").count(), 1, "only of the one that everybody may visit: {listed}");
    assert_eq!(app.read(&public, &at(&counseling)).await["details"]["street_address"], "90000 W Hidden St");
    // Staff who do not keep it see it as little.
    let outreach = app.user(Role::OutreachWorker).sign_in().await;
    assert!(!outreach.get(&at(&shelter)).await.expect(200).text().contains("Hidden"));
    let kinds = app.read(&public, "/api/v1/help-terms?kind=service_kind").await;
    assert!(kinds["items"].as_array().unwrap().iter().any(|kind| kind["code"] == "victim_services"));
}

#[actix_web::test]
async fn an_organization_keeps_its_own_services_and_an_administrator_all() {
    let app = TestApp::new().await;
    let advocate = advocate(&app).await;
    let other = app.other_organization("Somebody else").await;
    let new = json!({ "organization_id": other, "details": details() });
    let refused = advocate.post(PATH).json(&new).await.expect_problem(422, "invalid");
    assert_eq!(refused["errors"][0]["code"], "outside_scope");
    let admin = app.user(Role::Admin).sign_in().await;
    let service = enter(&admin, other, &details()).await;
    let read = app.read(&advocate, &at(&service)).await;
    assert_eq!((&read["may_change"], &read["details"]["street_address"]), (&json!(false), &Value::Null));
    let patch = json!({ "status": "defunct" });
    let etag = format!("\"{}\"", service["row_version"]);
    advocate.patch(&at(&service)).if_match(&etag).json(&patch).await.expect(403);
    let confirmation = json!({ "availability": "full" });
    advocate.post(&format!("{}/confirmations", at(&service))).json(&confirmation).await.expect(403);
    app.anonymous().post(PATH).json(&new).await.expect(401);
    app.user(Role::Analyst).sign_in().await.post(PATH).json(&new).await.expect(403);
    // What is not offered is not there for the public.
    admin.patch(&at(&service)).if_match("\"7\"").json(&patch).await.expect(412);
    admin.patch(&at(&service)).if_match(&etag).json(&patch).await.expect(200);
    app.anonymous().get(&at(&service)).await.expect(404);
    assert!(names(&app, &app.anonymous(), "status=defunct").await.is_empty());
    assert_eq!(names(&app, &admin, "status=defunct").await.len(), 1);
    let audited = app.audited().await;
    for action in ["service.created", "service.updated"] {
        assert!(audited.contains(&action.to_owned()), "{action}");
    }
}

#[actix_web::test]
async fn a_service_says_when_it_was_confirmed_and_gets_outdated() {
    let app = TestApp::new().await;
    let advocate = advocate(&app).await;
    let service = enter(&advocate, app.organization().await, &details()).await;
    assert_eq!((&service["outdated"], &service["assured_on"]), (&json!(true), &Value::Null), "nobody has confirmed it");
    let confirmations = format!("{}/confirmations", at(&service));
    let confirmed = advocate.post(&confirmations).json(&json!({ "availability": "waitlist" })).await.expect(200).json();
    assert_eq!((&confirmed["outdated"], &confirmed["availability"]), (&json!(false), &json!("waitlist")));
    assert!(names(&app, &app.anonymous(), "outdated=true").await.is_empty());
    let admin = app.user(Role::Admin).sign_in().await;
    let etag = admin.get("/api/v1/settings").await.expect(200).etag();
    admin.patch("/api/v1/settings").if_match(etag).json(&json!({ "service_assurance_days": 30 })).await.expect(200);
    app.sql().await.execute("UPDATE services SET assured_on = current_date - 40", &[]).await.unwrap();
    assert_eq!(names(&app, &app.anonymous(), "outdated=true").await.len(), 1);
    assert_eq!(app.read(&app.anonymous(), &at(&service)).await["outdated"], true);
}

#[actix_web::test]
async fn what_would_lead_nowhere_is_refused() {
    let app = TestApp::new().await;
    let advocate = advocate(&app).await;
    let organization_id = app.organization().await;
    for (field, value, pointer) in [
        ("kinds", json!(["no_such_kind"]), "/details/kinds/0"),
        ("kinds", json!([]), "/details/kinds"),
        ("languages", json!(["english"]), "/details/languages/0"),
        ("areas", json!([25, 78]), "/details/areas/1"),
        ("phone", Value::Null, "/details/phone"),
        ("url", json!("javascript:alert(1)"), "/details/url"),
        ("email", json!("nobody"), "/details/email"),
        ("maximum_age", json!(130), "/details/maximum_age"),
    ] {
        let mut bad = details();
        bad[field] = value;
        let new = json!({ "organization_id": organization_id, "details": bad });
        let refused = advocate.post(PATH).json(&new).await.expect_problem(422, "invalid");
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused:#}");
    }
    let mut ages = details();
    (ages["minimum_age"], ages["maximum_age"]) = (json!(20), json!(10));
    let new = json!({ "organization_id": organization_id, "details": ages });
    advocate.post(PATH).json(&new).await.expect_problem(422, "invalid");
    let unknown = json!({ "organization_id": Uuid::now_v7(), "details": details() });
    advocate.post(PATH).json(&unknown).await.expect_problem(422, "invalid");
}

#[actix_web::test]
async fn other_directories_get_the_services_as_hsds_and_never_a_confidential_address() {
    const EXPORT: &str = "/api/v1/services.hsds.json";
    let app = TestApp::new().await;
    let advocate = advocate(&app).await;
    let shelter = enter(&advocate, app.organization().await, &details()).await;
    let mut other = details();
    other["name"] = json!({ "en": "=Counseling" });
    other["confidential_address"] = json!(false);
    other["text_phone"] = json!("312 555 0151");
    other["minimum_age"] = json!(12);
    other["areas"] = json!([]);
    other["always_open"] = json!(true);
    let counseling = enter(&advocate, app.organization().await, &other).await;
    other["name"] = json!({ "en": "No more" });
    let gone = enter(&advocate, app.organization().await, &other).await;
    let patch = json!({ "status": "temporarily_closed" });
    advocate.patch(&at(&gone)).if_match("\"1\"").json(&patch).await.expect(200);
    let full = json!({ "availability": "full" });
    advocate.post(&format!("{}/confirmations", at(&counseling))).json(&full).await.expect(200);

    // The one who keeps the shelter gets no more than the public does: the file is for others.
    let answer = advocate.get(EXPORT).await.expect(200);
    assert_eq!(answer.header("x-export-count"), "2");
    assert_eq!(answer.text().matches("Hidden").count(), 1);
    let page: Value = answer.json();
    assert_eq!(page, app.anonymous().get(EXPORT).await.expect(200).json(), "the same ids every time");
    assert_eq!((&page["total_items"], &page["last_page"], &page["empty"]), (&json!(2), &json!(true), &json!(false)));
    let [first, second] = page["contents"].as_array().unwrap().as_slice() else { panic!("{page}") };
    assert_eq!((&first["id"], &second["id"]), (&counseling["id"], &shelter["id"]));
    assert_eq!(first["service_at_locations"][0]["location"]["name"], "90000 W Hidden St, 60600");
    assert_eq!((&first["status"], &first["minimum_age"]), (&json!("active"), &json!(12)));
    assert_eq!(first["alert"], "It takes nobody at present.");
    assert_eq!(first["schedules"][0]["description"], "Day and night.");
    assert_eq!(first["phones"][1]["type"], "text");
    assert!(first["assured_date"].is_string() && second["assured_date"].is_null());
    assert_eq!(second["alternate_name"], "Cuartos por algunas noches");
    assert_eq!(second["service_areas"][0]["name"], "Austin");
    assert_eq!((&second["service_at_locations"], &second["languages"][1]["code"]), (&json!([]), &json!("pl")));
    let term = &second["attributes"][0]["taxonomy_term"];
    assert_eq!((&term["code"], &term["id"]), (&json!("housing"), &first["attributes"][0]["taxonomy_term"]["id"]));
    // What HSDS 3.0 requires of each part.
    for one in [first, second] {
        assert!(one["organization"]["description"].as_str().is_some_and(|text| !text.is_empty()));
        for (part, required) in [
            ("phones", vec!["id", "number"]),
            ("languages", vec!["id"]),
            ("service_areas", vec!["id"]),
            ("attributes", vec!["id", "link_entity", "taxonomy_term"]),
            ("service_at_locations", vec!["id", "location"]),
        ] {
            for entry in one[part].as_array().unwrap() {
                assert!(required.iter().all(|field| !entry[field].is_null()), "{part}: {entry}");
            }
        }
    }
    let ids: Vec<&str> = page["contents"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|one| one["phones"].as_array().unwrap())
        .map(|phone| phone["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), ids.iter().collect::<std::collections::BTreeSet<_>>().len(), "ids of parts are unique");
    // Filters are those of the list.
    let none: Value = app.anonymous().get(&format!("{EXPORT}?kind=nothing")).await.expect(200).json();
    assert_eq!((&none["empty"], &none["contents"]), (&json!(true), &json!([])));
    app.anonymous().get(&format!("{EXPORT}?colour=red")).await.expect_problem(400, "unknown_parameter");
    // The status of what is not offered does not bring it out.
    let closed: Value = advocate.get(&format!("{EXPORT}?status=temporarily_closed")).await.expect(200).json();
    assert_eq!(closed["total_items"], 0);
}
