//! Signing in with a password.

use api::platform::access::Role;
use api_tests::{Client, PASSWORD, Response, TestApp};
use serde_json::{Value, json};

async fn try_in(client: &Client, email: &str, password: &str) -> Response {
    client.post("/api/v1/auth/sessions").json(&json!({ "email": email, "password": password })).await
}

#[actix_web::test]
async fn a_right_password_gives_a_token_that_reads_the_own_account() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).areas(&[25]).password(PASSWORD).sign_in().await;
    let client = app.anonymous();
    let result = try_in(&client, &user.email.to_uppercase(), PASSWORD).await.expect(200).json();
    assert_eq!((&result["expires_in_seconds"], &result["second_factor"]), (&json!(600), &json!(null)));
    let signed_in = app.with_token(result["access_token"].as_str().unwrap());
    let me = signed_in.get("/api/v1/me").await.expect(200).json();
    assert_eq!(me["email"], json!(user.email));
    assert_eq!(me["kind"], "user");
    assert_eq!(me["roles"][0]["role"], "analyst");
    assert_eq!(me["roles"][0]["area_numbers"], json!([25]));
    assert!(me["permissions"].as_array().unwrap().contains(&json!("incidents:read")));
    assert!(app.audited().await.contains(&"session.created".to_owned()));
}

#[actix_web::test]
async fn the_refresh_cookie_is_out_of_reach_for_scripts_and_other_sites() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    let response = try_in(&app.anonymous(), &user.email, PASSWORD).await.expect(200);
    let cookie = response.header("set-cookie");
    assert!(cookie.starts_with("refresh="), "{cookie}");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!response.text().contains(&cookie[8..40]), "the body must not hold the refresh token");
}

#[actix_web::test]
async fn over_https_the_cookie_is_bound_to_the_host() {
    let app = TestApp::builder().set("CSCC_PUBLIC_URL", "https://center.example.org").start().await;
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    let response = try_in(&app.anonymous(), &user.email, PASSWORD).await.expect(200);
    let cookie = response.header("set-cookie");
    assert!(cookie.starts_with("__Host-refresh=") && cookie.contains("Secure"), "{cookie}");
    assert!(response.header("strict-transport-security").contains("max-age=31536000"));
}

#[actix_web::test]
async fn a_wrong_password_and_an_unknown_account_look_the_same() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    let client = app.anonymous();
    let without_ids = |mut problem: Value| {
        problem["instance"] = json!(null);
        problem["request_id"] = json!(null);
        problem
    };
    let wrong = try_in(&client, &user.email, "not this one").await.expect_problem(401, "invalid_credentials");
    let unknown = try_in(&client, "nobody@example.org", PASSWORD).await.expect_problem(401, "invalid_credentials");
    assert_eq!(without_ids(wrong), without_ids(unknown));
    let refused = app.audited().await.iter().filter(|action| *action == "session.refused").count();
    assert_eq!(refused, 2);
}

#[actix_web::test]
async fn invited_and_deactivated_users_cannot_sign_in() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    for status in ["invited", "deactivated"] {
        app.sql().await.execute("UPDATE users SET status = $1 WHERE id = $2", &[&status, &user.id]).await.unwrap();
        try_in(&app.anonymous(), &user.email, PASSWORD).await.expect_problem(401, "invalid_credentials");
    }
}

#[actix_web::test]
async fn five_failures_from_one_network_lock_the_account_there_and_not_elsewhere() {
    let app = TestApp::builder().set("CSCC_TRUSTED_PROXIES", "127.0.0.1").start().await;
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    let client = app.anonymous();
    let from = async |address: &str, password: &str| {
        let body = json!({ "email": user.email, "password": password });
        client.post("/api/v1/auth/sessions").header("X-Forwarded-For", address).json(&body).await
    };
    for _ in 0..5 {
        from("192.0.2.1", "not this one").await.expect_problem(401, "invalid_credentials");
    }
    let locked = from("192.0.2.1", PASSWORD).await;
    let wait: u64 = locked.header("retry-after").parse().unwrap();
    assert!((1..=900).contains(&wait), "{wait}");
    locked.expect_problem(429, "too_many_attempts");
    from("192.0.2.2", PASSWORD).await.expect(200);
    let hits = "SELECT count(*) FROM rate_limit_hits WHERE bucket = 'attempts_account'";
    let left: i64 = app.sql().await.query_one(hits, &[]).await.unwrap().get(0);
    assert_eq!(left, 0, "a right password clears the count of the account");
}

#[actix_web::test]
async fn twenty_failures_from_everywhere_lock_the_account() {
    let app = TestApp::builder().set("CSCC_TRUSTED_PROXIES", "127.0.0.1").start().await;
    let client = app.anonymous();
    let body = json!({ "email": "nobody@example.org", "password": "not this one" });
    for network in 0..20 {
        let from = format!("192.0.2.{network}");
        let tried = client.post("/api/v1/auth/sessions").header("X-Forwarded-For", &from).json(&body).await;
        tried.expect_problem(401, "invalid_credentials");
    }
    let tried = client.post("/api/v1/auth/sessions").header("X-Forwarded-For", "198.51.100.1").json(&body).await;
    tried.expect_problem(429, "too_many_attempts");
}

#[actix_web::test]
async fn parallel_guesses_cannot_pass_the_limit_together() {
    let app = TestApp::new().await;
    let client = app.anonymous();
    let guesses = (0..12).map(|_| try_in(&client, "nobody@example.org", "not this one"));
    let answers = futures_util::future::join_all(guesses).await;
    let looked_at = answers.iter().filter(|answer| answer.status() == 401).count();
    assert_eq!(looked_at, 5, "{:?}", answers.iter().map(Response::status).collect::<Vec<_>>());
}

#[actix_web::test]
async fn the_table_of_tries_names_nobody() {
    let app = TestApp::new().await;
    try_in(&app.anonymous(), "nobody@example.org", "not this one").await.expect_problem(401, "invalid_credentials");
    let rows = app.sql().await.query("SELECT subject FROM rate_limit_hits", &[]).await.unwrap();
    assert_eq!(rows.len(), 2);
    for row in rows {
        let subject: Vec<u8> = row.get(0);
        assert_eq!(subject.len(), 32);
        assert!(!String::from_utf8_lossy(&subject).contains("nobody"));
    }
}
