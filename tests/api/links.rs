//! Links by mail: a forgotten password, an invitation.

use api::platform::access::Role;
use api_tests::{PASSWORD, Response, TestApp};
use serde_json::json;

const NEW_PASSWORD: &str = "harbor violin seven maps";

async fn try_in(app: &TestApp, email: &str, password: &str) -> Response {
    app.anonymous().post("/api/v1/auth/sessions").json(&json!({ "email": email, "password": password })).await
}

async fn confirm(app: &TestApp, token: &str, password: &str) -> Response {
    let body = json!({ "token": token, "new_password": password });
    app.anonymous().post("/api/v1/auth/password-resets/confirm").json(&body).await
}

#[actix_web::test]
async fn a_forgotten_password_is_replaced_through_a_mail_and_all_sessions_end() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    let body = json!({ "email": user.email });
    app.anonymous().post("/api/v1/auth/password-resets").json(&body).await.expect(202);
    app.run_jobs().await;
    let mail = app.mails().pop().unwrap();
    assert!(mail.contains(&format!("To: {}", user.email)), "{mail}");
    assert!(mail.contains(&format!("{}/password-reset#token", app.address)), "{mail}");
    assert!(!mail.contains("User "), "the mail must not name anybody: {mail}");
    let token = app.mailed_token();
    confirm(&app, &token, NEW_PASSWORD).await.expect(204);
    user.get("/api/v1/me").await.expect_problem(401, "session_expired");
    try_in(&app, &user.email, NEW_PASSWORD).await.expect(200);
    try_in(&app, &user.email, PASSWORD).await.expect_problem(401, "invalid_credentials");
    confirm(&app, &token, PASSWORD).await.expect_problem(422, "invalid_token");
    assert!(app.audited().await.contains(&"user.password_reset".to_owned()));
}

#[actix_web::test]
async fn asking_for_an_unknown_address_answers_the_same_and_sends_nothing() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    let ask = async |email: &str| {
        let body = json!({ "email": email });
        app.anonymous().post("/api/v1/auth/password-resets").json(&body).await.expect(202).text()
    };
    assert_eq!(ask(&user.email).await, ask("nobody@example.org").await);
    app.run_jobs().await;
    assert_eq!(app.mails().len(), 1);
}

#[actix_web::test]
async fn a_mailbox_is_not_flooded() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    for _ in 0..8 {
        let body = json!({ "email": user.email });
        app.anonymous().post("/api/v1/auth/password-resets").json(&body).await.expect(202);
    }
    app.run_jobs().await;
    assert_eq!(app.mails().len(), 5);
}

#[actix_web::test]
async fn the_queue_and_the_database_hold_no_secret_of_a_link() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    let body = json!({ "email": user.email });
    app.anonymous().post("/api/v1/auth/password-resets").json(&body).await.expect(202);
    app.run_jobs().await;
    let token = app.mailed_token();
    let sql = app.sql().await;
    let payload: serde_json::Value = sql.query_one("SELECT payload FROM jobs", &[]).await.unwrap().get(0);
    assert_eq!(payload, json!({ "user_id": user.id, "purpose": "password_reset" }));
    let kept: Vec<u8> = sql.query_one("SELECT token_hash FROM user_tokens", &[]).await.unwrap().get(0);
    assert_eq!(kept.len(), 32);
    assert!(!String::from_utf8_lossy(&kept).contains(&token));
}

#[actix_web::test]
async fn outdated_and_made_up_links_and_weak_passwords_are_refused() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    confirm(&app, "made-up", NEW_PASSWORD).await.expect_problem(422, "invalid_token");
    let body = json!({ "email": user.email });
    app.anonymous().post("/api/v1/auth/password-resets").json(&body).await.expect(202);
    app.run_jobs().await;
    let token = app.mailed_token();
    let personal = format!("{} and more", user.email.split('@').next().unwrap());
    let settings = app.read(&app.anonymous(), "/api/v1/settings").await;
    let about_the_center = format!("{} login", settings["center_name"].as_str().unwrap().to_lowercase());
    for (password, code) in [
        ("short", "too_short"),
        ("passwordpassword", "common_password"),
        (personal.as_str(), "personal_password"),
        (about_the_center.as_str(), "personal_password"),
    ] {
        let refused = confirm(&app, &token, password).await.expect_problem(422, "invalid");
        assert_eq!(refused["errors"][0]["pointer"], "/new_password");
        assert_eq!(refused["errors"][0]["code"], code, "{password}");
    }
    app.sql().await.execute("UPDATE user_tokens SET expires_at = now()", &[]).await.unwrap();
    confirm(&app, &token, NEW_PASSWORD).await.expect_problem(422, "invalid_token");
}

#[actix_web::test]
async fn an_invited_person_chooses_name_and_password_and_signs_in() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let new = json!({
        "email": "Newcomer@Example.org", "organization_id": app.organization().await, "role": "outreach_worker",
        "area_numbers": [26, 25, 25],
    });
    let invited = admin.post("/api/v1/users").json(&new).await.expect(201);
    let path = invited.header("location").to_owned();
    let invited = invited.json();
    assert_eq!((&invited["status"], &invited["email"]), (&json!("invited"), &json!("newcomer@example.org")));
    assert_eq!(invited["grants"][0]["area_numbers"], json!([25, 26]));
    assert_eq!(invited["grants"][0]["clearance"], 1);
    app.run_jobs().await;
    let first = app.mailed_token();
    admin.post(&format!("{path}/invitations")).await.expect(202);
    app.run_jobs().await;
    let token = app.mailed_token();
    let accept = async |token: &str| {
        let body = json!({ "token": token, "display_name": " Sam Newcomer ", "password": PASSWORD });
        app.anonymous().post("/api/v1/auth/invitations/accept").json(&body).await
    };
    accept(&first).await.expect_problem(422, "invalid_token");
    accept(&token).await.expect(204);
    accept(&token).await.expect_problem(422, "invalid_token");
    let result = try_in(&app, "newcomer@example.org", PASSWORD).await.expect(200).json();
    let me = app.read(&app.with_token(result["access_token"].as_str().unwrap()), "/api/v1/me").await;
    assert_eq!(me["display_name"], "Sam Newcomer");
    assert_eq!(me["roles"][0]["role"], "outreach_worker");
    admin.post(&format!("{path}/invitations")).await.expect_problem(409, "not_invited");
}

#[actix_web::test]
async fn mails_are_written_in_the_language_of_the_person() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    let etag = user.get("/api/v1/me").await.expect(200).etag();
    user.patch("/api/v1/me").if_match(&etag).json(&json!({ "language": "es" })).await.expect(200);
    let body = json!({ "email": user.email });
    app.anonymous().post("/api/v1/auth/password-resets").json(&body).await.expect(202);
    app.run_jobs().await;
    let mail = app.mails().pop().unwrap();
    assert!(mail.contains("Elija aqu"), "{mail}");
}
