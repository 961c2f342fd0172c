//! The own account.

use api::platform::access::Role;
use api_tests::{PASSWORD, TestApp};
use serde_json::json;

#[actix_web::test]
async fn name_and_language_can_be_changed() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).sign_in().await;
    let etag = user.get("/api/v1/me").await.expect(200).etag();
    let change = json!({ "display_name": "Alex Doe", "language": "es" });
    let me = user.patch("/api/v1/me").if_match(&etag).json(&change).await.expect(200).json();
    assert_eq!((&me["display_name"], &me["language"]), (&json!("Alex Doe"), &json!("es")));
    user.patch("/api/v1/me").if_match(&etag).json(&change).await.expect_problem(412, "precondition_failed");
    let wrong = user.patch("/api/v1/me").if_match(&etag).json(&json!({ "language": "fr" })).await;
    assert_eq!(wrong.expect_problem(422, "invalid")["errors"][0]["pointer"], "/language");
    let roles = user.patch("/api/v1/me").if_match(&etag).json(&json!({ "roles": [] })).await;
    assert_eq!(roles.expect_problem(422, "invalid")["errors"][0]["code"], "unknown_field");
}

#[actix_web::test]
async fn an_api_key_reads_what_it_is() {
    let app = TestApp::new().await;
    let key = app.api_key(&["organizations:read"]).await;
    let me = app.read(&key, "/api/v1/me").await;
    assert_eq!((&me["kind"], &me["email"], &me["roles"]), (&json!("key"), &json!(null), &json!([])));
    assert_eq!(me["permissions"], json!(["organizations:read"]));
    key.get("/api/v1/me/sessions").await.expect_problem(403, "forbidden");
    key.post("/api/v1/me/password")
        .json(&json!({ "current_password": "x", "new_password": "y" }))
        .await
        .expect_problem(403, "forbidden");
}

#[actix_web::test]
async fn changing_the_password_ends_the_other_sessions() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    let body = json!({ "email": user.email, "password": PASSWORD });
    let result = app.anonymous().post("/api/v1/auth/sessions").json(&body).await.expect(200).json();
    let other = app.with_token(result["access_token"].as_str().unwrap());
    let change = |current: &str, new: &str| json!({ "current_password": current, "new_password": new });
    let path = "/api/v1/me/password";
    let wrong = user.post(path).json(&change("not this one", "harbor violin seven maps")).await;
    assert_eq!(wrong.expect_problem(422, "invalid")["errors"][0]["pointer"], "/current_password");
    let weak = user.post(path).json(&change(PASSWORD, "welcomewelcome")).await;
    assert_eq!(weak.expect_problem(422, "invalid")["errors"][0]["code"], "common_password");
    other.get("/api/v1/me").await.expect(200);
    user.post(path).json(&change(PASSWORD, "harbor violin seven maps")).await.expect(204);
    user.get("/api/v1/me").await.expect(200);
    other.get("/api/v1/me").await.expect_problem(401, "session_expired");
    app.anonymous().post("/api/v1/auth/sessions").json(&body).await.expect_problem(401, "invalid_credentials");
}

#[actix_web::test]
async fn own_sessions_are_listed_and_ended_and_nobody_elses() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    let stranger = app.user(Role::Analyst).sign_in().await;
    let body = json!({ "email": user.email, "password": PASSWORD });
    let request = app.anonymous().post("/api/v1/auth/sessions").header("User-Agent", "Browser/1.0").json(&body);
    let result = request.await.expect(200).json();
    let other = app.with_token(result["access_token"].as_str().unwrap());
    let sessions = app.read(&user, "/api/v1/me/sessions").await;
    assert_eq!(sessions["items"].as_array().unwrap().len(), 2);
    let listed = &sessions["items"][0];
    assert_eq!((&listed["user_agent"], &listed["current"]), (&json!("Browser/1.0"), &json!(false)));
    assert_eq!(sessions["items"][1]["current"], true);
    let path = format!("/api/v1/me/sessions/{}", listed["id"].as_str().unwrap());
    stranger.delete(&path).await.expect_problem(404, "not_found");
    other.get("/api/v1/me").await.expect(200);
    user.delete(&path).await.expect(204);
    other.get("/api/v1/me").await.expect_problem(401, "session_expired");
    user.delete(&path).await.expect_problem(404, "not_found");
}
