//! Kinds of help and reasons: rows that a city edits.

use api::platform::access::Role;
use api_tests::TestApp;
use serde_json::{Value, json};

const TERMS: &str = "/api/v1/help-terms";

fn of<'a>(list: &'a Value, code: &str) -> Option<&'a Value> {
    list["items"].as_array().unwrap().iter().find(|term| term["code"] == code)
}

#[actix_web::test]
async fn an_administrator_adds_renames_and_retires_what_can_be_chosen() {
    let app = TestApp::new().await;
    let (public, admin) = (app.anonymous(), app.user(Role::Admin).sign_in().await);
    let list = async |query: &str| app.read(&public, &format!("{TERMS}?{query}")).await;
    let kinds = list("kind=service_kind").await;
    assert!(of(&kinds, "victim_services").is_some() && of(&kinds, "needs_met").is_none());
    assert_eq!(of(&list("kind=closure_reason").await, "needs_met").unwrap()["statuses"], json!([]));

    let new = json!({ "kind": "closure_reason", "code": "helped_elsewhere", "name": { "en": "Helped elsewhere", "es": "Ayuda en otra parte" }, "position": 70 });
    let term = admin.post(TERMS).json(&new).await.expect(201).json();
    assert_eq!((&term["active"], &term["name"]["es"]), (&json!(true), &json!("Ayuda en otra parte")));
    admin.post(TERMS).json(&new).await.expect_problem(409, "already_exists");
    let mut same_code = new.clone();
    same_code["kind"] = json!("service_kind");
    admin.post(TERMS).json(&same_code).await.expect(201);

    let at = format!("{TERMS}/{}", term["id"].as_str().unwrap());
    let renamed = json!({ "name": { "en": "Another center helps", "es": "Ayuda otro centro" } });
    admin.patch(&at).if_match("\"9\"").json(&renamed).await.expect(412);
    let changed = admin.patch(&at).if_match("\"1\"").json(&renamed).await.expect(200).json();
    assert_eq!((&changed["name"]["en"], &changed["code"]), (&json!("Another center helps"), &term["code"]));

    let advocate = app.user(Role::VictimAdvocate).sign_in().await;
    let opened = json!({ "incident_kind": "homicide", "incident_on": "2026-11-01", "people": [
        { "relation": "victim", "details": { "given_name": "Vic" } }] });
    let case = async || advocate.post("/api/v1/cases").json(&opened).await.expect(201).json();
    let (first, second) = (case().await, case().await);
    let close = async |case: &Value, reason: &str| {
        let etag = format!("\"{}\"", case["row_version"]);
        let path = format!("/api/v1/cases/{}/closures", case["id"].as_str().unwrap());
        advocate.post(&path).if_match(etag).json(&json!({ "reason": reason })).await
    };
    assert_eq!(close(&first, "helped_elsewhere").await.expect(200).json()["closure_reason"], "helped_elsewhere");
    admin.patch(&at).if_match("\"2\"").json(&json!({ "active": false })).await.expect(200);
    let problem = close(&second, "helped_elsewhere").await.expect_problem(422, "invalid");
    assert_eq!(
        (&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]),
        (&json!("/reason"), &json!("unknown_reason"))
    );
    close(&second, "counseling").await.expect_problem(422, "invalid");
    let kept = app.read(&advocate, &format!("/api/v1/cases/{}", first["id"].as_str().unwrap())).await;
    assert_eq!(kept["closure_reason"], "helped_elsewhere", "what was closed keeps its reason");
    assert!(of(&list("kind=closure_reason&active=true").await, "helped_elsewhere").is_none());
    assert!(of(&list("kind=closure_reason").await, "helped_elsewhere").is_some());
    let audited = app.read(&admin, "/api/v1/audit-entries?resource_type=help_term").await;
    assert_eq!(audited["items"].as_array().unwrap().len(), 4);
}

#[actix_web::test]
async fn a_record_keeps_what_is_retired_and_is_changed_beside_it() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let advocate = app.user(Role::VictimAdvocate).sign_in().await;
    let opened = json!({ "incident_kind": "homicide", "incident_on": "2026-11-01",
        "people": [{ "relation": "victim", "details": { "given_name": "Vic" } }], "needs": [{ "kind": "housing", "status": "open" }] });
    let case = advocate.post("/api/v1/cases").json(&opened).await.expect(201);
    let at = format!("/api/v1/cases/{}", case.json()["id"].as_str().unwrap());
    let details = json!({ "name": { "en": "Rooms" }, "description": { "en": "A safe place." }, "kinds": ["housing"], "languages": ["en"],
        "phone": "312 555 0150" });
    let organization = app.organization().await;
    let service = admin
        .post("/api/v1/services")
        .json(&json!({ "organization_id": organization, "details": details }))
        .await
        .expect(201);
    let service_at = format!("/api/v1/services/{}", service.json()["id"].as_str().unwrap());
    let housing = of(&app.read(&admin, TERMS).await, "housing").unwrap().clone();
    let term = format!("{TERMS}/{}", housing["id"].as_str().unwrap());
    admin.patch(&term).if_match("\"1\"").json(&json!({ "active": false })).await.expect(200);

    let etag = advocate.get(&at).await.expect(200).etag();
    let needs = |kinds: &[&str]| json!({ "needs": kinds.iter().map(|kind| json!({ "kind": kind, "status": "met" })).collect::<Vec<_>>() });
    let changed = advocate.patch(&at).if_match(etag).json(&needs(&["housing", "counseling"])).await.expect(200);
    let emptied = advocate.patch(&at).if_match(changed.etag()).json(&needs(&[])).await.expect(200);
    advocate.patch(&at).if_match(emptied.etag()).json(&needs(&["housing"])).await.expect_problem(422, "invalid");
    let etag = admin.get(&service_at).await.expect(200).etag();
    let mut renamed = details.clone();
    renamed["name"]["en"] = json!("Rooms for some nights");
    admin.patch(&service_at).if_match(etag).json(&json!({ "details": renamed })).await.expect(200);
    let new = json!({ "organization_id": organization, "details": details });
    admin.post("/api/v1/services").json(&new).await.expect_problem(422, "invalid");
}

#[actix_web::test]
async fn only_reasons_of_referrals_have_statuses_and_only_administrators_write() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let new = |kind: &str, statuses: Value| json!({ "kind": kind, "code": "too_far", "name": { "en": "Too far" }, "statuses": statuses, "position": 5 });
    for (kind, statuses, pointer, code) in [
        ("service_kind", json!(["rejected"]), "/statuses", "not_expected"),
        ("referral_reason", json!([]), "/statuses", "required"),
        ("referral_reason", json!(["rejected", "completed"]), "/statuses/1", "not_possible"),
    ] {
        let problem = admin.post(TERMS).json(&new(kind, statuses)).await.expect_problem(422, "invalid");
        assert_eq!((&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]), (&json!(pointer), &json!(code)));
    }
    let mut wrong = new("referral_reason", json!(["rejected"]));
    wrong["code"] = json!("Too far!");
    admin.post(TERMS).json(&wrong).await.expect_problem(422, "invalid");
    let term = admin.post(TERMS).json(&new("referral_reason", json!(["rejected"]))).await.expect(201).json();
    let at = format!("{TERMS}/{}", term["id"].as_str().unwrap());
    let statuses = json!({ "statuses": ["rejected", "cancelled"] });
    let changed = admin.patch(&at).if_match("\"1\"").json(&statuses).await.expect(200).json();
    assert_eq!(changed["statuses"], json!(["rejected", "cancelled"]));
    admin.patch(&at).if_match("\"2\"").json(&json!({ "code": "near" })).await.expect(422);
    app.anonymous().post(TERMS).json(&new("service_kind", json!([]))).await.expect(401);
    for role in [Role::VictimAdvocate, Role::Director] {
        let user = app.user(role).sign_in().await;
        user.post(TERMS).json(&new("service_kind", json!([]))).await.expect(403);
        user.patch(&at).if_match("\"2\"").json(&statuses).await.expect(403);
    }
}
