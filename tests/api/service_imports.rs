//! Services of other directories, in HSDS: taken by their id, refused with what to do, nothing left out silently.

use api::platform::access::Role;
use api_tests::{Client, TestApp};
use serde_json::{Value, json};

use crate::made_up::{import_kind, upload};

const SERVICES: &str = "/api/v1/services";

async fn import(app: &TestApp, admin: &Client, dry_run: bool, file: &Value) -> Value {
    import_kind(app, admin, "services", dry_run, "directory.json", file.to_string()).await
}

fn figures(import: &Value) -> [i64; 5] {
    ["rows_read", "new_count", "changed_count", "unchanged_count", "refused_count"]
        .map(|name| import[name].as_i64().unwrap())
}

async fn lines(app: &TestApp, admin: &Client, import: &Value) -> Vec<(i64, Value, String)> {
    let errors = app.read(admin, &format!("/api/v1/imports/{}/errors?limit=200", import["id"].as_str().unwrap())).await;
    let line =
        |one: &Value| (one["line"].as_i64().unwrap(), one["column"].clone(), one["code"].as_str().unwrap().to_owned());
    errors["items"].as_array().unwrap().iter().map(line).collect()
}

fn service(id: &str) -> Value {
    json!({
        "id": id, "name": "Counseling after violence", "description": "Talks with a counselor.", "status": "active",
        "url": "https://www.example.org/help", "minimum_age": 12,
        "organization": { "id": "their-own-7", "name": "Families First", "description": "Serves families." },
        "phones": [{ "id": "p1", "number": "312 555 0150" }, { "id": "p2", "number": "312 555 0151", "type": "sms" }],
        "schedules": [{ "id": "s", "freq": "WEEKLY", "byday": "MO,TU", "opens_at": "09:00", "closes_at": "17:00" }],
        "service_areas": [{ "id": "a", "name": "Austin" }],
        "service_at_locations": [{ "id": "l", "location": { "id": "l", "location_type": "physical", "addresses": [
            { "id": "x", "address_1": "90000 W Example St", "city": "Chicago", "state_province": "IL", "postal_code": "60600", "country": "US" }] } }],
        "languages": [{ "id": "e", "code": "en" }, { "id": "f", "code": "es" }],
        "attributes": [{ "id": "t", "link_entity": "service", "taxonomy_term": { "id": "t", "code": "counseling", "name": "Counseling", "description": "-" } }],
        "assured_date": "2026-10-01"
    })
}

fn with(id: &str, changes: Value) -> Value {
    let mut changed = service(id);
    for (key, value) in changes.as_object().unwrap() {
        changed[key] = value.clone();
    }
    changed
}

async fn only(app: &TestApp) -> Value {
    app.read(&app.anonymous(), SERVICES).await["items"][0].clone()
}

#[actix_web::test]
async fn a_service_is_taken_once_and_follows_its_source() {
    let app = TestApp::new().await;
    app.other_organization("Families First").await;
    let admin = app.user(Role::Admin).sign_in().await;
    let page = |contents: Value| json!({ "total_items": 1, "contents": contents });
    let tried = import(&app, &admin, true, &page(json!([service("one")]))).await;
    assert_eq!((figures(&tried), only(&app).await), ([1, 1, 0, 0, 0], Value::Null), "a dry run stores nothing");
    let first = import(&app, &admin, false, &page(json!([service("one")]))).await;
    assert_eq!(
        (&first["status"], figures(&first), &first["format"]),
        (&json!("succeeded"), [1, 1, 0, 0, 0], &json!("json"))
    );
    let taken = only(&app).await;
    let details = json!({
        "name": { "en": "Counseling after violence", "es": null }, "description": { "en": "Talks with a counselor.", "es": null },
        "kinds": ["counseling"], "languages": ["en", "es"], "areas": [25], "always_open": false,
        "hours": { "en": "MO,TU 09:00 to 17:00", "es": null }, "eligibility": null, "minimum_age": 12, "maximum_age": null, "fees": null,
        "application_process": null, "phone": "312 555 0150", "text_phone": "312 555 0151", "email": null,
        "url": "https://www.example.org/help", "street_address": "90000 W Example St", "postal_code": "60600", "confidential_address": false
    });
    assert_eq!((&taken["details"], &taken["organization"]["name"]), (&details, &json!("Families First")));
    assert_eq!((&taken["assured_on"], &taken["availability"]), (&json!("2026-10-01"), &json!("unknown")));

    // A translation made here stays as long as the English text does.
    let mut translated = details.clone();
    translated["description"]["es"] = json!("Conversaciones con una consejera.");
    let etag = format!("\"{}\"", taken["row_version"]);
    let at = format!("{SERVICES}/{}", taken["id"].as_str().unwrap());
    admin.patch(&at).if_match(etag).json(&json!({ "details": translated })).await.expect(200);
    let again = import(&app, &admin, false, &json!([service("one")])).await;
    assert_eq!(figures(&again), [1, 0, 0, 1, 0]);
    let file = json!([with("one", json!({ "description": "Talks, also in groups.", "status": "temporarily closed" }))]);
    let changed = import(&app, &admin, false, &file).await;
    assert_eq!(figures(&changed), [1, 0, 1, 0, 0]);
    assert_eq!(
        changed["refused_by_reason"],
        json!([{ "code": "left_out", "count": 1 }]),
        "the translation fits no more"
    );
    let now = app.read(&admin, &at).await;
    assert_eq!(
        (&now["status"], &now["details"]["description"]),
        (&json!("temporarily_closed"), &json!({ "en": "Talks, also in groups.", "es": null }))
    );
    let audited = app.read(&admin, "/api/v1/audit-entries?resource_type=service").await;
    let actions: Vec<_> =
        audited["items"].as_array().unwrap().iter().map(|one| one["action"].as_str().unwrap().to_owned()).collect();
    assert_eq!(actions.iter().filter(|action| *action == "service.updated").count(), 2, "{actions:?}");
}

#[actix_web::test]
async fn an_export_of_one_center_is_the_import_of_another() {
    let (source, target) = (TestApp::new().await, TestApp::new().await);
    let organization = source.other_organization("Families First").await;
    target.other_organization("Families First").await;
    let keeper = source.user(Role::Admin).sign_in().await;
    let details = json!({
        "name": { "en": "Someone to call", "es": "Alguien a quien llamar" }, "description": { "en": "A line.", "es": null },
        "kinds": ["counseling", "victim_services"], "languages": ["en", "pl"], "areas": [25, 67], "always_open": true,
        "fees": { "en": "Free of charge", "es": null }, "eligibility": { "en": "For everybody", "es": null }, "maximum_age": 24,
        "application_process": { "en": "Call.", "es": null }, "phone": "312 555 0150", "text_phone": "312 555 0151",
        "email": "help@example.org", "street_address": "90000 W Example St", "postal_code": "60600"
    });
    let new = json!({ "organization_id": organization, "details": details });
    let entered = keeper.post(SERVICES).json(&new).await.expect(201).json();
    let confirmation = json!({ "availability": "waitlist" });
    let path = format!("{SERVICES}/{}/confirmations", entered["id"].as_str().unwrap());
    keeper.post(&path).json(&confirmation).await.expect(200);
    let export: Value = source.anonymous().get("/api/v1/services.hsds.json").await.expect(200).json();
    let admin = target.user(Role::Admin).sign_in().await;
    let done = import(&target, &admin, false, &export).await;
    assert_eq!((figures(&done), &done["refused_by_reason"]), ([1, 1, 0, 0, 0], &json!([])), "nothing is left out");
    let (here, there) = (only(&target).await, only(&source).await);
    for field in ["details", "availability", "assured_on", "status"] {
        assert_eq!(here[field], there[field], "{field}");
    }
    // The own export of a center changes nothing there.
    let own = import(&source, &keeper, false, &export).await;
    assert_eq!(figures(&own), [1, 0, 0, 1, 0]);
}

#[actix_web::test]
async fn what_cannot_be_taken_is_refused_with_its_place_and_what_has_no_place_is_named() {
    let app = TestApp::new().await;
    app.other_organization("Families First").await;
    app.other_organization("Neighbors").await;
    let admin = app.user(Role::Admin).sign_in().await;
    import(&app, &admin, false, &json!([service("known")])).await;
    let refused = [
        (
            with("known", json!({ "organization": { "id": "n", "name": "Neighbors" } })),
            "organization",
            "other_organization",
        ),
        (with("a", json!({ "organization": { "id": "n", "name": "Nobody" } })), "organization", "unknown_organization"),
        (with("b", json!({ "organization": null })), "organization", "unknown_organization"),
        (with("", json!({})), "id", "required"),
        (with("c", json!({ "name": "  " })), "name", "required"),
        (with("d", json!({ "status": "sleeping" })), "status", "unknown_status"),
        (with("e", json!({ "attributes": [] })), "attributes", "unknown_kind"),
        (with("f", json!({ "service_areas": [{ "id": "z", "name": "Atlantis" }] })), "service_areas", "unknown_area"),
        (with("g", json!({ "minimum_age": 300 })), "minimum_age", "invalid_number"),
        (with("h", json!({ "email": "not an address" })), "service", "invalid"),
        (with("i", json!({ "maximum_age": 5 })), "service", "before_minimum"),
        (with("j", json!({ "phones": "312" })), "service", "unreadable"),
        (json!("Quetzalina"), "service", "unreadable"),
        (with("k", json!({ "phones": [], "url": null })), "service", "required"),
    ];
    let taken = [
        with("x", json!({ "funding": [{ "id": "f", "source": "City" }], "accreditations": "", "program_id": "p" })),
        with("y", json!({ "languages": [] })),
        with(
            "z",
            json!({ "phones": [{ "number": "312 555 0152", "type": "fax" }, { "number": "312 555 0153", "extension": 4 }] }),
        ),
        service("x"),
    ];
    let file: Vec<Value> = refused.iter().map(|(service, _, _)| service.clone()).chain(taken).collect();
    let done = import(&app, &admin, false, &json!(file)).await;
    assert_eq!(figures(&done), [18, 3, 0, 0, 15]);
    let mut expected: Vec<(i64, Value, String)> =
        (1..).zip(&refused).map(|(line, (_, column, code))| (line, json!(column), (*code).to_owned())).collect();
    let whole = |line| (line, Value::Null, "left_out".to_owned());
    expected.extend([whole(15), whole(16), whole(17), (18, json!("id"), "repeated".to_owned())]);
    let mut told = lines(&app, &admin, &done).await;
    told.sort_by_key(|one| one.0);
    assert_eq!(told, expected);
    let errors =
        admin.get(&format!("/api/v1/imports/{}/errors", done["id"].as_str().unwrap())).await.expect(200).text();
    assert!(!errors.contains("Quetzalina") && !errors.contains("Atlantis"), "values of the file are not repeated");
    for (field, line) in [("funding", 15), ("English is assumed", 16), ("phones.extension", 17)] {
        assert!(errors.contains(field), "{field} of {line} is named: {errors}");
    }
}

#[actix_web::test]
async fn a_file_that_is_no_directory_changes_nothing_and_only_who_keeps_all_services_imports_them() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    for file in [json!({ "services": [] }), json!(7), json!({ "contents": {} })] {
        let failed = import(&app, &admin, false, &file).await;
        assert_eq!(failed["status"], "failed", "{file}");
        assert!(failed["error"].as_str().unwrap().contains("HSDS"), "{failed}");
    }
    let analyst = app.user(Role::Analyst).sign_in().await;
    let text = json!([]).to_string();
    upload(&analyst, "services", false, "directory.json", text.clone()).await.expect(403);
    let key = app.api_key(&["imports:write"]).await;
    upload(&key, "services", false, "directory.json", text).await.expect(403);
    let empty = import(&app, &admin, false, &json!([])).await;
    assert_eq!((&empty["status"], figures(&empty)), (&json!("succeeded"), [0; 5]));
}
