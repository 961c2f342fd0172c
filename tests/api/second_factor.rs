//! The second factor: codes and recovery codes that work once.

use api::platform::access::Role;
use api_tests::{Client, PASSWORD, Response, SignedInUser, TestApp};
use serde_json::{Value, json};
use totp_rs::{Builder, Secret, Totp};

fn generator(secret: &str) -> Totp {
    let secret = Secret::try_from_base32(secret).unwrap();
    Builder::new().with_secret(secret).with_account_name("a").build().unwrap()
}

/// The code of a step, counted from the present one.
pub fn code(secret: &str, steps: i64) -> String {
    let time = chrono::Utc::now().timestamp() + steps * 30;
    generator(secret).generate(u64::try_from(time).unwrap()).to_string()
}

/// Turns the second factor on with the code of the step before; gives the secret and the recovery codes.
pub async fn turn_on(user: &SignedInUser) -> (String, Vec<String>) {
    let started = user.post("/api/v1/me/second-factor").json(&json!({ "password": PASSWORD })).await.expect(200).json();
    let secret = started["secret"].as_str().unwrap().to_owned();
    assert!(started["otpauth_uri"].as_str().unwrap().contains(&secret));
    assert!(started["qr_svg"].as_str().unwrap().contains("<svg"));
    let body = json!({ "code": code(&secret, -1) });
    let confirmed = user.post("/api/v1/me/second-factor/confirm").json(&body).await.expect(200).json();
    let codes = confirmed["recovery_codes"].as_array().unwrap();
    (secret, codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect())
}

async fn challenge(app: &TestApp, user: &SignedInUser) -> String {
    let body = json!({ "email": user.email, "password": PASSWORD });
    let result = app.anonymous().post("/api/v1/auth/sessions").json(&body).await.expect(200).json();
    assert_eq!(result["access_token"], json!(null));
    assert_eq!(result["second_factor"]["expires_in_seconds"], 300);
    result["second_factor"]["challenge"].as_str().unwrap().to_owned()
}

async fn answer(client: &Client, challenge: &str, field: &str, value: &str) -> Response {
    let mut body = json!({ "challenge": challenge });
    body[field] = Value::from(value);
    client.post("/api/v1/auth/second-factor").json(&body).await
}

#[actix_web::test]
async fn a_code_completes_the_sign_in() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    let (secret, recovery_codes) = turn_on(&user).await;
    assert_eq!(recovery_codes.len(), 10);
    let challenge = challenge(&app, &user).await;
    answer(&app.anonymous(), &challenge, "code", "000000").await.expect_problem(401, "invalid_second_factor");
    let done = answer(&app.anonymous(), &challenge, "code", &code(&secret, 0)).await.expect(200).json();
    let me = app.with_token(done["access_token"].as_str().unwrap()).get("/api/v1/me").await.expect(200).json();
    assert_eq!(me["second_factor_enabled"], true);
}

#[actix_web::test]
async fn a_code_works_once_under_twenty_parallel_submissions() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    let (secret, _) = turn_on(&user).await;
    let mut challenges = Vec::new();
    for _ in 0..4 {
        challenges.push(challenge(&app, &user).await);
    }
    let (client, code) = (app.anonymous(), code(&secret, 0));
    let submissions = (0..20).map(|index| answer(&client, &challenges[index % challenges.len()], "code", &code));
    let answers = futures_util::future::join_all(submissions).await;
    let admitted = answers.iter().filter(|answer| answer.status() == 200).count();
    assert_eq!(admitted, 1, "{:?}", answers.iter().map(Response::status).collect::<Vec<_>>());
}

#[actix_web::test]
async fn the_code_that_turned_the_second_factor_on_is_used_up() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    let (secret, _) = turn_on(&user).await;
    let challenge = challenge(&app, &user).await;
    let again = answer(&app.anonymous(), &challenge, "code", &code(&secret, -1)).await;
    again.expect_problem(401, "invalid_second_factor");
}

#[actix_web::test]
async fn a_recovery_code_works_once() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    let (_, codes) = turn_on(&user).await;
    let client = app.anonymous();
    let first = challenge(&app, &user).await;
    let typed = codes[0].to_uppercase().replace('-', " ");
    answer(&client, &first, "recovery_code", &typed).await.expect(200);
    let second = challenge(&app, &user).await;
    answer(&client, &second, "recovery_code", &codes[0]).await.expect_problem(401, "invalid_second_factor");
    answer(&client, &second, "recovery_code", &codes[1]).await.expect(200);
    let hashes = "SELECT cardinality(recovery_code_hashes) FROM user_credentials WHERE user_id = $1";
    let left: i32 = app.sql().await.query_one(hashes, &[&user.id]).await.unwrap().get(0);
    assert_eq!(left, 8);
}

#[actix_web::test]
async fn a_challenge_is_answered_once_and_in_time() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    let (_, codes) = turn_on(&user).await;
    let client = app.anonymous();
    let used = challenge(&app, &user).await;
    answer(&client, &used, "recovery_code", &codes[0]).await.expect(200);
    answer(&client, &used, "recovery_code", &codes[1]).await.expect_problem(401, "session_expired");
    let late = challenge(&app, &user).await;
    app.sql().await.execute("UPDATE user_tokens SET expires_at = now()", &[]).await.unwrap();
    answer(&client, &late, "recovery_code", &codes[1]).await.expect_problem(401, "session_expired");
    answer(&client, "made-up", "recovery_code", &codes[1]).await.expect_problem(401, "session_expired");
}

#[actix_web::test]
async fn guessing_codes_is_limited() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    let (_, codes) = turn_on(&user).await;
    let challenge = challenge(&app, &user).await;
    let client = app.anonymous();
    for _ in 0..5 {
        answer(&client, &challenge, "code", "000000").await.expect_problem(401, "invalid_second_factor");
    }
    answer(&client, &challenge, "recovery_code", &codes[0]).await.expect_problem(429, "too_many_attempts");
}

#[actix_web::test]
async fn either_a_code_or_a_recovery_code_is_needed() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    turn_on(&user).await;
    let challenge = challenge(&app, &user).await;
    let body = json!({ "challenge": challenge });
    app.anonymous().post("/api/v1/auth/second-factor").json(&body).await.expect_problem(422, "invalid");
}

#[actix_web::test]
async fn setting_up_needs_the_password_and_happens_once() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    let wrong = user.post("/api/v1/me/second-factor").json(&json!({ "password": "not this one" })).await;
    assert_eq!(wrong.expect_problem(422, "invalid")["errors"][0]["code"], "wrong_password");
    let early = user.post("/api/v1/me/second-factor/confirm").json(&json!({ "code": "123456" })).await;
    early.expect_problem(409, "second_factor_not_started");
    turn_on(&user).await;
    let again = user.post("/api/v1/me/second-factor").json(&json!({ "password": PASSWORD })).await;
    again.expect_problem(409, "second_factor_on");
}

#[actix_web::test]
async fn turning_it_off_needs_password_and_code() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    let (secret, _) = turn_on(&user).await;
    let path = "/api/v1/me/second-factor/disable";
    user.post(path).json(&json!({ "password": PASSWORD, "code": "000000" })).await.expect_problem(422, "invalid");
    user.post(path).json(&json!({ "password": PASSWORD, "code": code(&secret, 0) })).await.expect(204);
    let body = json!({ "email": user.email, "password": PASSWORD });
    let result = app.anonymous().post("/api/v1/auth/sessions").json(&body).await.expect(200).json();
    assert_eq!(result["second_factor"], json!(null));
    let actions = app.audited().await;
    assert!(actions.contains(&"user.second_factor_enabled".to_owned()), "{actions:?}");
    assert!(actions.contains(&"user.second_factor_disabled".to_owned()), "{actions:?}");
}

#[actix_web::test]
async fn where_it_is_required_only_the_own_account_is_reachable_without_it() {
    let app = TestApp::builder().set("CSCC_SECOND_FACTOR", "required").start().await;
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    user.get("/api/v1/organizations").await.expect_problem(403, "second_factor_required");
    user.get("/api/v1/me/sessions").await.expect(200);
    let (secret, _) = turn_on(&user).await;
    user.get("/api/v1/organizations").await.expect(200);
    let body = json!({ "password": PASSWORD, "code": code(&secret, 0) });
    user.post("/api/v1/me/second-factor/disable").json(&body).await.expect_problem(409, "second_factor_required");
}

#[actix_web::test]
async fn an_administrator_resets_a_lost_second_factor() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    turn_on(&user).await;
    let path = format!("/api/v1/users/{}", user.id);
    let etag = admin.get(&path).await.expect(200).etag();
    let reset = admin.post(&format!("{path}/second-factor-reset")).if_match(&etag).await.expect(200).json();
    assert_eq!(reset["second_factor_enabled"], false);
    user.get("/api/v1/me").await.expect_problem(401, "session_expired");
    let body = json!({ "email": user.email, "password": PASSWORD });
    let result = app.anonymous().post("/api/v1/auth/sessions").json(&body).await.expect(200).json();
    assert_eq!(result["second_factor"], json!(null));
    let entries = app.read(&admin, "/api/v1/audit-entries?action=user.second_factor_reset").await;
    assert_eq!(entries["items"][0]["actor"]["id"], json!(admin.id));
}
