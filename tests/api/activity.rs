//! The audit trail and the feed of changes.

use api::platform::access::Role;
use api_tests::{Client, TestApp};
use serde_json::{Value, json};

async fn create(client: &Client, name: &str) -> Value {
    let body = json!({ "name": name, "kind": "business" });
    client.post("/api/v1/organizations").json(&body).await.expect(201).json()
}

#[actix_web::test]
async fn the_trail_says_who_did_what_and_that_it_was_read() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let made = create(&admin, "Corner Store").await;
    let id = made["id"].as_str().unwrap();
    let request =
        admin.get(&format!("/api/v1/audit-entries?resource_id={id}")).header("X-Request-Id", "reading-the-trail");
    let page = request.await.expect(200).json();
    let entry = &page["items"][0];
    assert_eq!((&entry["action"], &entry["outcome"]), (&json!("organization.created"), &json!("allowed")));
    assert_eq!((&entry["actor"]["kind"], &entry["actor"]["id"]), (&json!("user"), &json!(admin.id)));
    assert!(entry["actor"]["name"].as_str().unwrap().starts_with("User "));
    let read = app.read(&admin, "/api/v1/audit-entries?action=audit.read").await;
    assert_eq!(read["items"][0]["request_id"], "reading-the-trail");
    for filter in [
        format!("actor_id={}", admin.id),
        "resource_type=organization".to_owned(),
        "occurred_from=2020-01-01T00:00:00Z".to_owned(),
    ] {
        let page = app.read(&admin, &format!("/api/v1/audit-entries?{filter}&limit=1&include_total=true")).await;
        assert!(page["total"]["count"].as_i64().unwrap() >= 1, "{filter}");
    }
    let none = app.read(&admin, "/api/v1/audit-entries?occurred_to=2020-01-01T00:00:00Z").await;
    assert_eq!(none["items"], json!([]));
}

#[actix_web::test]
async fn the_trail_is_for_those_who_answer_for_it_and_cannot_be_changed() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    create(&admin, "Corner Store").await;
    let analyst = app.user(Role::Analyst).sign_in().await;
    analyst.get("/api/v1/audit-entries").await.expect_problem(403, "permission_missing");
    app.user(Role::Director).sign_in().await.get("/api/v1/audit-entries").await.expect(200);
    let sql = app.sql().await;
    for statement in ["UPDATE audit_entries SET action = 'x'", "DELETE FROM audit_entries", "TRUNCATE audit_entries"] {
        assert!(sql.batch_execute(statement).await.is_err(), "{statement}");
    }
}

#[actix_web::test]
async fn pages_of_the_trail_follow_each_other() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    for number in 0..5 {
        create(&admin, &format!("Store {number}")).await;
    }
    let (mut seen, mut path) = (Vec::new(), "/api/v1/audit-entries?action=organization.created&limit=2".to_owned());
    loop {
        let page = app.read(&admin, &path).await;
        seen.extend(page["items"].as_array().unwrap().iter().map(|entry| entry["resource_id"].to_string()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/api/v1/audit-entries?action=organization.created&limit=2&cursor={cursor}");
    }
    let distinct: std::collections::BTreeSet<_> = seen.iter().collect();
    assert_eq!((seen.len(), distinct.len()), (5, 5));
}

#[actix_web::test]
async fn the_feed_is_read_on_from_where_one_stopped() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let key = app.api_key(&["events:read", "organizations:read"]).await;
    for number in 0..3 {
        create(&admin, &format!("Store {number}")).await;
    }
    let first = app.feed(&key, "?limit=2", 2).await;
    assert_eq!(first["items"].as_array().unwrap().len(), 2);
    assert_eq!(first["items"][0]["type"], "organization.created");
    let after = first["next_after"].as_str().unwrap();
    let rest = app.feed(&key, &format!("?after={after}"), 1).await;
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    let end = rest["next_after"].as_str().unwrap();
    let nothing = app.read(&key, &format!("/api/v1/events?after={end}")).await;
    assert_eq!((&nothing["items"], &nothing["next_after"]), (&json!([]), &json!(end)));
    key.get("/api/v1/events?after=x").await.expect_problem(400, "wrong_cursor");
    key.get("/api/v1/events?limit=0").await.expect_problem(400, "malformed_request");
}

#[actix_web::test]
async fn the_feed_holds_only_what_the_caller_may_read() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    create(&admin, "Corner Store").await;
    let key = app.api_key(&["events:read"]).await;
    let director = app.user(Role::Director).sign_in().await;
    let seen = app.feed(&director, "", 2).await;
    let types: Vec<&str> =
        seen["items"].as_array().unwrap().iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["organization.created", "api_key.created"]);
    assert_eq!(app.read(&key, "/api/v1/events").await["items"], json!([]));
}

#[actix_web::test]
async fn a_commit_that_comes_late_is_not_missed() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let director = app.user(Role::Director).sign_in().await;
    let slow = app.sql().await;
    let insert = "BEGIN; INSERT INTO events (id, type, resource_type, resource_id) \
                  VALUES (gen_random_uuid(), 'organization.updated', 'organization', 'late')";
    slow.batch_execute(insert).await.unwrap();
    create(&admin, "Corner Store").await;
    let before = app.read(&director, "/api/v1/events").await;
    assert_eq!(before["items"], json!([]), "nothing after an open transaction is given out");
    slow.batch_execute("COMMIT").await.unwrap();
    let after = app.feed(&director, "", 2).await;
    let types: Vec<&str> =
        after["items"].as_array().unwrap().iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["organization.updated", "organization.created"]);
}
