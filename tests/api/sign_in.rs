//! Signing in with a password.

use api::platform::access::Role;
use api_tests::{PASSWORD, TestApp};
use serde_json::json;

#[actix_web::test]
async fn a_right_password_gives_a_token_that_reads_the_own_account() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).areas(&[25]).password(PASSWORD).sign_in().await;
    let client = app.anonymous();
    let body = json!({ "email": user.email.to_uppercase(), "password": PASSWORD });
    let result = client.post("/api/v1/auth/sessions").json(&body).await.expect(200).json();
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
