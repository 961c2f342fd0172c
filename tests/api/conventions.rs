//! What holds for every operation: errors, limits, headers.

use api::platform::access::Role;
use api_tests::TestApp;
use reqwest::Method;
use serde_json::json;

const PATH: &str = "/api/v1/organizations";

#[actix_web::test]
async fn problems_say_what_happened_and_name_the_request() {
    let app = TestApp::new().await;
    let response = app.anonymous().get("/api/v1/nothing-here").header("X-Request-Id", "my-request-0001").await;
    assert_eq!(response.header("x-request-id"), "my-request-0001");
    let problem = response.expect_problem(404, "not_found");
    assert_eq!(problem["instance"], "urn:request:my-request-0001");
    assert_eq!((&problem["status"], &problem["type"]), (&json!(404), &json!("/docs/problems#not_found")));
    let odd = app.anonymous().get("/api/v1/nothing-here").header("X-Request-Id", "short").await;
    assert_ne!(odd.header("x-request-id"), "short");
    assert_eq!(odd.header("x-request-id").len(), 36);
}

#[actix_web::test]
async fn a_body_is_read_strictly() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let send = async |media_type: &str, body: &[u8]| admin.post(PATH).body(media_type, body).await;
    let json = "application/json";
    send(json, b"{").await.expect_problem(400, "malformed_request");
    send(json, b"{\"name\":\"a\0b\"}").await.expect_problem(400, "malformed_request");
    send(json, b"{\"name\":\"X\",\"kind\":\"business\"} x").await.expect_problem(400, "malformed_request");
    send("text/plain", b"{}").await.expect_problem(415, "unsupported_media_type");
    send(json, &[b' '; 1024 * 1024 + 1]).await.expect_problem(413, "too_large");
    let unknown = send(json, b"{\"name\":\"X\",\"kind\":\"business\",\"owner\":\"me\"}").await;
    assert_eq!(unknown.expect_problem(422, "invalid")["errors"][0]["pointer"], "/owner");
    let missing = send(json, b"{\"kind\":\"business\"}").await.expect_problem(422, "invalid");
    assert_eq!(
        (&missing["errors"][0]["pointer"], &missing["errors"][0]["code"]),
        (&json!("/name"), &json!("required"))
    );
    let secret =
        send(json, b"{\"name\":{\"x\":\"hunter2\"},\"kind\":\"business\"}").await.expect_problem(422, "invalid");
    assert!(!secret.to_string().contains("hunter2"), "{secret}");
}

#[actix_web::test]
async fn a_text_with_an_escaped_nul_is_refused_and_not_a_failure() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let response = admin.post(PATH).json(&json!({ "name": "a\0b", "kind": "business" })).await;
    assert!(matches!(response.status(), 400 | 422), "{}", response.text());
    let response = admin.get(&format!("{PATH}?q=a%00b")).await;
    response.expect_problem(400, "malformed_request");
}

#[actix_web::test]
async fn a_query_is_read_strictly() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    admin.get(&format!("{PATH}?colour=red")).await.expect_problem(400, "unknown_parameter");
    admin.get(&format!("{PATH}?active=perhaps")).await.expect_problem(400, "invalid_parameter");
    for wrong in ["limit=0", "limit=201", "limit=x", "sort=password", "include_total=maybe"] {
        admin.get(&format!("{PATH}?{wrong}")).await.expect_problem(400, "malformed_request");
    }
}

#[actix_web::test]
async fn other_methods_are_told_which_ones_there_are() {
    let app = TestApp::new().await;
    let response = app.anonymous().delete(PATH).await;
    let mut allowed: Vec<&str> = response.header("allow").split(", ").collect();
    allowed.sort_unstable();
    assert_eq!(allowed, ["GET", "POST"]);
    response.clone().expect_problem(405, "method_not_allowed");
}

#[actix_web::test]
async fn answers_carry_security_headers_and_no_leave_for_other_origins() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).sign_in().await;
    for response in [
        user.get(PATH).header("Origin", "https://elsewhere.example").await,
        app.anonymous().get(PATH).await,
        app.anonymous().request(Method::OPTIONS, PATH).header("Access-Control-Request-Method", "GET").await,
    ] {
        assert_eq!(response.header("x-content-type-options"), "nosniff");
        assert_eq!(response.header("referrer-policy"), "no-referrer");
        assert_eq!(response.header("x-frame-options"), "DENY");
        assert_eq!(response.header("cache-control"), "no-store");
        assert!(response.header("content-security-policy").contains("default-src 'none'"));
        assert_eq!(response.header("access-control-allow-origin"), "");
    }
}

#[actix_web::test]
async fn limits_are_announced_and_kept() {
    let app = TestApp::builder().set("CSCC_RATE_LIMIT_SCALE", "1").start().await;
    let client = app.anonymous();
    let first = client.get("/api/v1/settings").await.expect(200);
    assert_eq!(first.header("ratelimit-policy"), "\"public\";q=120;w=60");
    assert_eq!(first.header("ratelimit"), "\"public\";r=119;t=1");
    let answers =
        futures_util::future::join_all((0..130).map(|_| async { client.get("/api/v1/settings").await })).await;
    let refused: Vec<_> = answers.into_iter().filter(|answer| answer.status() != 200).collect();
    assert!((5..=12).contains(&refused.len()), "{}", refused.len());
    for answer in refused {
        assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
        answer.expect_problem(429, "too_many_requests");
    }
    let user = app.user(Role::Analyst).sign_in().await;
    let other = user.get("/api/v1/me").await.expect(200);
    assert_eq!(other.header("ratelimit-policy"), "\"user\";q=600;w=60", "users have a limit of their own");
}

#[actix_web::test]
async fn who_may_call_is_decided_before_what_was_sent_is_judged() {
    let app = TestApp::new().await;
    let analyst = app.user(Role::Analyst).sign_in().await;
    analyst.post(PATH).json(&json!({ "nonsense": true })).await.expect_problem(403, "permission_missing");
    app.anonymous().post(PATH).json(&json!({ "nonsense": true })).await.expect_problem(401, "unauthenticated");
    analyst.get("/api/v1/users?nonsense=1").await.expect_problem(403, "permission_missing");
}

#[actix_web::test]
async fn operators_see_that_the_server_lives_and_is_ready() {
    let app = TestApp::new().await;
    assert_eq!(app.read(&app.anonymous(), "/health/live").await, json!({ "status": "live" }));
    assert_eq!(app.read(&app.anonymous(), "/health/ready").await, json!({ "status": "ready" }));
}
