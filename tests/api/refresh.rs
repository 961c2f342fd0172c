//! Refresh tokens: they rotate, survive lost answers, and end the session when somebody has a copy.

use api::platform::access::Role;
use api_tests::{Client, PASSWORD, TestApp};
use serde_json::json;

const REFRESH: &str = "/api/v1/auth/refresh";

async fn signed_in(app: &TestApp) -> Client {
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    let client = app.anonymous();
    let body = json!({ "email": user.email, "password": PASSWORD });
    client.post("/api/v1/auth/sessions").json(&body).await.expect(200);
    client
}

async fn age_rotations(app: &TestApp) {
    let sql = "UPDATE sessions SET rotated_at = rotated_at - interval '16 seconds'";
    app.sql().await.execute(sql, &[]).await.unwrap();
}

#[actix_web::test]
async fn a_refresh_gives_a_new_access_token_and_a_new_cookie() {
    let app = TestApp::new().await;
    let client = signed_in(&app).await;
    let former = client.cookie();
    let result = client.post_with_cookie(REFRESH).await.expect(200).json();
    assert!(client.cookie().is_some() && client.cookie() != former);
    let fresh = app.with_token(result["access_token"].as_str().unwrap());
    fresh.get("/api/v1/me").await.expect(200);
    client.post_with_cookie(REFRESH).await.expect(200);
}

#[actix_web::test]
async fn thirty_parallel_refreshes_get_one_successor() {
    let app = TestApp::new().await;
    let client = signed_in(&app).await;
    let clients: Vec<Client> = (0..30).map(|_| app.anonymous()).collect();
    for other in &clients {
        other.set_cookie(client.cookie());
    }
    let requests = clients.iter().map(|client| async { client.post_with_cookie(REFRESH).await.expect(200) });
    futures_util::future::join_all(requests).await;
    let successors: std::collections::BTreeSet<_> = clients.iter().map(|client| client.cookie().unwrap()).collect();
    assert_eq!(successors.len(), 1);
    assert!(!successors.contains(&client.cookie().unwrap()));
    clients[7].post_with_cookie(REFRESH).await.expect(200);
}

#[actix_web::test]
async fn an_old_token_after_the_grace_ends_the_session() {
    let app = TestApp::new().await;
    let client = signed_in(&app).await;
    let thief = app.anonymous();
    thief.set_cookie(client.cookie());
    let result = client.post_with_cookie(REFRESH).await.expect(200).json();
    let access = app.with_token(result["access_token"].as_str().unwrap());
    access.get("/api/v1/me").await.expect(200);
    age_rotations(&app).await;
    thief.post_with_cookie(REFRESH).await.expect_problem(401, "session_expired");
    client.post_with_cookie(REFRESH).await.expect_problem(401, "session_expired");
    access.get("/api/v1/me").await.expect_problem(401, "session_expired");
    assert!(app.audited().await.contains(&"session.refresh_token_reused".to_owned()));
}

#[actix_web::test]
async fn a_token_two_rotations_old_is_noticed_too() {
    let app = TestApp::new().await;
    let client = signed_in(&app).await;
    let thief = app.anonymous();
    thief.set_cookie(client.cookie());
    for _ in 0..2 {
        client.post_with_cookie(REFRESH).await.expect(200);
    }
    age_rotations(&app).await;
    thief.post_with_cookie(REFRESH).await.expect_problem(401, "session_expired");
    client.post_with_cookie(REFRESH).await.expect_problem(401, "session_expired");
}

#[actix_web::test]
async fn sessions_end_by_inactivity_and_after_twelve_hours() {
    let app = TestApp::new().await;
    let client = signed_in(&app).await;
    let sql = app.sql().await;
    let left = "SELECT extract(epoch FROM max(expires_at) - now())::bigint FROM sessions";
    let seconds: i64 = sql.query_one(left, &[]).await.unwrap().get(0);
    assert!((1_700..=1_800).contains(&seconds), "{seconds}");
    sql.execute("UPDATE sessions SET created_at = created_at - interval '11 hours 50 minutes'", &[]).await.unwrap();
    client.post_with_cookie(REFRESH).await.expect(200);
    let ends = "SELECT extract(epoch FROM min(expires_at) - now())::bigint FROM sessions WHERE last_seen_at > rotated_at - interval '1 second' AND previous_refresh_hash IS NOT NULL";
    let seconds: i64 = sql.query_one(ends, &[]).await.unwrap().get(0);
    assert!((500..=600).contains(&seconds), "{seconds}");
    sql.execute("UPDATE sessions SET expires_at = now()", &[]).await.unwrap();
    client.post_with_cookie(REFRESH).await.expect_problem(401, "session_expired");
}

#[actix_web::test]
async fn requests_of_other_sites_are_refused() {
    let app = TestApp::new().await;
    let client = signed_in(&app).await;
    let cookie = client.cookie().unwrap();
    let bare = client.post(REFRESH).header("Cookie", &cookie).await;
    bare.expect_problem(403, "cross_site_request");
    let foreign = client.post_with_cookie(REFRESH).header("Origin", "https://elsewhere.example").await;
    foreign.expect_problem(403, "cross_site_request");
    let foreign = client.post_with_cookie("/api/v1/auth/sign-out").header("Origin", "null").await;
    foreign.expect_problem(403, "cross_site_request");
    client.post_with_cookie(REFRESH).header("Origin", &app.address).await.expect(200);
}

#[actix_web::test]
async fn made_up_tokens_are_refused() {
    let app = TestApp::new().await;
    let client = app.anonymous();
    client.post_with_cookie(REFRESH).await.expect_problem(401, "session_expired");
    for cookie in ["refresh=x", "refresh=00000000000000000000000000000000.abc", "refresh=.", "other=1"] {
        client.set_cookie(Some(cookie.to_owned()));
        client.post_with_cookie(REFRESH).await.expect_problem(401, "session_expired");
    }
}

#[actix_web::test]
async fn signing_out_ends_the_session_at_once() {
    let app = TestApp::new().await;
    let client = signed_in(&app).await;
    let result = client.post_with_cookie(REFRESH).await.expect(200).json();
    let access = app.with_token(result["access_token"].as_str().unwrap());
    let copy = client.cookie();
    client.post_with_cookie("/api/v1/auth/sign-out").await.expect(204);
    assert_eq!(client.cookie(), None, "the cookie is taken away");
    access.get("/api/v1/me").await.expect_problem(401, "session_expired");
    client.set_cookie(copy);
    client.post_with_cookie(REFRESH).await.expect_problem(401, "session_expired");
    client.post_with_cookie("/api/v1/auth/sign-out").await.expect(204);
}
