//! API keys.

use api::platform::access::Role;
use api_tests::{Response, SignedInUser, TestApp};
use serde_json::{Value, json};
use uuid::Uuid;

const PATH: &str = "/api/v1/api-keys";

async fn new_key(app: &TestApp, change: Value) -> Value {
    let mut body =
        json!({ "name": "Nightly", "organization_id": app.organization().await, "scopes": ["organizations:read"] });
    body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    body
}

async fn create(app: &TestApp, admin: &SignedInUser, change: Value) -> Response {
    let body = new_key(app, change).await;
    admin.post(PATH).json(&body).await
}

#[actix_web::test]
async fn a_key_shows_its_secret_once_and_works_within_its_scopes() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let created = create(&app, &admin, json!({})).await.expect(201);
    let path = created.header("location").to_owned();
    let created = created.json();
    let secret = created["secret"].as_str().unwrap();
    assert!(secret.starts_with(created["api_key"]["prefix"].as_str().unwrap()));
    assert_eq!(created["api_key"]["status"], "active");
    let read = admin.get(&path).await.expect(200);
    assert!(!read.text().contains(&secret[30..]));
    let key = app.with_token(secret);
    key.get("/api/v1/organizations").await.expect(200);
    key.get("/api/v1/jobs").await.expect_problem(403, "permission_missing");
    let create = json!({ "name": "X", "kind": "business" });
    key.post("/api/v1/organizations").json(&create).await.expect_problem(403, "permission_missing");
    assert_ne!(app.read(&admin, &path).await["last_used_at"], json!(null));
    let kept = "SELECT octet_length(secret_hash), position($1 in row_to_json(k)::text) FROM api_keys k";
    let row = app.sql().await.query_one(kept, &[&&secret[30..]]).await.unwrap();
    assert_eq!((row.get::<_, i32>(0), row.get::<_, i32>(1)), (32, 0));
}

#[actix_web::test]
async fn a_replay_never_shows_the_secret() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let body = new_key(&app, json!({})).await;
    let first = admin.post(PATH).idempotency_key("once").json(&body).await.expect(201).json();
    let again = admin.post(PATH).idempotency_key("once").json(&body).await.expect(201).json();
    assert_eq!(first["api_key"]["id"], again["api_key"]["id"]);
    assert_eq!(again["secret"], json!(null));
}

#[actix_web::test]
async fn a_key_is_checked_before_it_is_made() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    for (change, pointer) in [
        (json!({ "name": "" }), "/name"),
        (json!({ "scopes": [] }), "/scopes"),
        (json!({ "scopes": ["organizations:read", "users:write"] }), "/scopes/1"),
        (json!({ "scopes": ["everything"] }), "/scopes/0"),
        (json!({ "area_numbers": [999] }), "/area_numbers"),
        (json!({ "allowed_networks": ["10.0.0.0/8", "here"] }), "/allowed_networks/1"),
        (json!({ "expires_on": "2020-01-01" }), "/expires_on"),
        (json!({ "expires_on": "2099-01-01" }), "/expires_on"),
        (json!({ "organization_id": Uuid::now_v7() }), "/organization_id"),
    ] {
        let problem = create(&app, &admin, change).await.expect_problem(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    let director = app.user(Role::Director).sign_in().await;
    create(&app, &director, json!({})).await.expect_problem(403, "permission_missing");
}

#[actix_web::test]
async fn a_revoked_key_is_out_on_the_next_request() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let created = create(&app, &admin, json!({})).await.expect(201);
    let (path, etag) = (created.header("location").to_owned(), created.etag());
    let key = app.with_token(created.json()["secret"].as_str().unwrap());
    key.get("/api/v1/me").await.expect(200);
    admin.delete(&path).await.expect_problem(428, "precondition_required");
    for _ in 0..2 {
        admin.delete(&path).if_match(&etag).await.expect(204);
    }
    key.get("/api/v1/me").await.expect_problem(401, "unauthenticated");
    assert_eq!(app.read(&admin, &path).await["status"], "revoked");
    assert_eq!(app.published().await.iter().filter(|kind| *kind == "api_key.revoked").count(), 1);
}

#[actix_web::test]
async fn a_rotation_lets_both_keys_work_for_the_overlap() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let created = create(&app, &admin, json!({ "area_numbers": [25] })).await.expect(201);
    let path = created.header("location").to_owned();
    let old = app.with_token(created.json()["secret"].as_str().unwrap());
    let rotated =
        admin.post(&format!("{path}/rotations")).json(&json!({ "overlap_hours": 2 })).await.expect(201).json();
    assert_eq!(rotated["api_key"]["area_numbers"], json!([25]));
    let new = app.with_token(rotated["secret"].as_str().unwrap());
    for key in [&old, &new] {
        key.get("/api/v1/me").await.expect(200);
    }
    let former = app.read(&admin, &path).await;
    assert_eq!((&former["status"], &former["replaced_by"]), (&json!("expiring"), &rotated["api_key"]["id"]));
    let again = admin.post(&format!("{path}/rotations")).json(&json!({})).await;
    again.expect_problem(409, "already_rotated");
    app.sql().await.execute("UPDATE api_keys SET expires_at = now() WHERE replaced_by IS NOT NULL", &[]).await.unwrap();
    old.get("/api/v1/me").await.expect_problem(401, "unauthenticated");
    new.get("/api/v1/me").await.expect(200);
    admin.post(&format!("{path}/rotations")).json(&json!({})).await.expect_problem(409, "key_ended");
}

#[actix_web::test]
async fn a_key_works_only_from_its_networks() {
    let app = TestApp::builder().set("CSCC_TRUSTED_PROXIES", "127.0.0.1").start().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let created = create(&app, &admin, json!({ "allowed_networks": ["192.0.2.7/24"] })).await.expect(201).json();
    assert_eq!(created["api_key"]["allowed_networks"], json!(["192.0.2.0/24"]));
    let key = app.with_token(created["secret"].as_str().unwrap());
    key.get("/api/v1/me").header("X-Forwarded-For", "192.0.2.99").await.expect(200);
    let refused = key.get("/api/v1/me").header("X-Forwarded-For", "198.51.100.1").await;
    refused.expect_problem(401, "unauthenticated");
}

#[actix_web::test]
async fn keys_are_listed_by_organization_and_status() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let other = app.other_organization("Neighbors for Peace").await;
    create(&app, &admin, json!({ "name": "Here" })).await.expect(201);
    create(&app, &admin, json!({ "name": "There", "organization_id": other })).await.expect(201);
    let soon = (chrono::Utc::now() + chrono::Duration::days(3)).date_naive().to_string();
    create(&app, &admin, json!({ "name": "Soon", "expires_on": soon })).await.expect(201);
    let names = async |query: &str| {
        let page = app.read(&admin, &format!("{PATH}?{query}")).await;
        page["items"].as_array().unwrap().iter().map(|key| key["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&format!("organization_id={other}")).await, ["There"]);
    assert_eq!(names("status=expiring").await, ["Soon"]);
    assert_eq!(names("status=active&sort=name").await, ["Here", "There"]);
    assert_eq!(names("sort=expires_at&limit=1").await, ["Soon"]);
    assert!(names("status=revoked").await.is_empty() && names("status=expired").await.is_empty());
}

#[actix_web::test]
async fn malformed_keys_are_refused() {
    let app = TestApp::new().await;
    for key in ["cscc_live_", "cscc_live_abcdefgh_x", "cscc_test_1"] {
        app.with_token(key).get("/api/v1/me").await.expect_problem(401, "invalid_token");
    }
}

#[actix_web::test]
async fn scopes_are_the_permissions_that_keys_may_have() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let scopes = app.read(&admin, "/api/v1/api-key-scopes").await;
    let scopes: Vec<&str> =
        scopes["items"].as_array().unwrap().iter().map(|scope| scope["scope"].as_str().unwrap()).collect();
    assert!(scopes.contains(&"incidents:read") && !scopes.contains(&"users:read"), "{scopes:?}");
}
