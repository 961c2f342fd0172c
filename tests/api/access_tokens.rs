//! Access tokens: only ours, only in time, and only while their session counts.

use api::platform::access::Role;
use api_tests::TestApp;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn parts(token: &str) -> (Value, Value) {
    let mut decoded = token
        .split('.')
        .take(2)
        .map(|part| serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap());
    (decoded.next().unwrap(), decoded.next().unwrap())
}

#[actix_web::test]
async fn forged_tokens_are_refused() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).sign_in().await;
    let (token, _) = app.parts.signing_keys.sign(user.id, user.session_id).unwrap();
    app.with_token(&*token).get("/api/v1/me").await.expect(200);
    let (header, claims) = parts(&token);
    let signature = token.rsplit('.').next().unwrap();
    let mut other_claims = claims.clone();
    other_claims["sub"] = json!("01900000-0000-7000-8000-00000000ffff");
    let mut unsigned = header.clone();
    unsigned["alg"] = json!("none");
    let public_key = app.parts.signing_keys.public_set()[0].1.clone();
    let symmetric = Header {
        typ: Some("at+jwt".to_owned()),
        kid: header["kid"].as_str().map(str::to_owned),
        ..Header::new(Algorithm::HS256)
    };
    let symmetric =
        jsonwebtoken::encode(&symmetric, &claims, &EncodingKey::from_secret(public_key.as_bytes())).unwrap();
    let forged = [
        format!("{}.{}.{signature}", encoded(&header), encoded(&other_claims)),
        format!("{}.{}.", encoded(&unsigned), encoded(&claims)),
        format!("{}.{}.{signature}", encoded(&unsigned), encoded(&claims)),
        symmetric,
        format!("{token}x"),
        "x".repeat(3_000),
        "a.b.c".to_owned(),
        String::new(),
    ];
    for forged in forged {
        app.with_token(&*forged).get("/api/v1/me").await.expect_problem(401, "invalid_token");
    }
}

#[actix_web::test]
async fn expired_tokens_and_tokens_of_other_servers_are_refused() {
    let (app, elsewhere) = (TestApp::new().await, TestApp::new().await);
    let user = app.user(Role::Analyst).sign_in().await;
    let (token, _) = elsewhere.parts.signing_keys.sign(user.id, user.session_id).unwrap();
    app.with_token(&*token).get("/api/v1/me").await.expect_problem(401, "invalid_token");
    // The type keeps ids of other purposes from passing as access tokens.
    let (header, claims) = parts(&app.parts.signing_keys.sign(user.id, user.session_id).unwrap().0);
    assert_eq!((&header["typ"], &header["alg"]), (&json!("at+jwt"), &json!("EdDSA")));
    let life = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    assert_eq!(life, 600);
    assert_eq!(claims.as_object().unwrap().len(), 7, "a token says who, never what they may do: {claims}");
}

#[actix_web::test]
async fn anybody_can_check_tokens_with_the_published_keys() {
    let app = TestApp::new().await;
    let set = app.anonymous().get("/.well-known/jwks.json").await.expect(200).json();
    let key = &set["keys"][0];
    assert_eq!((&key["kty"], &key["crv"], &key["alg"]), (&json!("OKP"), &json!("Ed25519"), &json!("EdDSA")));
    let user = app.user(Role::Analyst).sign_in().await;
    let (token, _) = app.parts.signing_keys.sign(user.id, user.session_id).unwrap();
    let decoding = jsonwebtoken::DecodingKey::from_ed_components(key["x"].as_str().unwrap()).unwrap();
    let mut validation = jsonwebtoken::Validation::new(Algorithm::EdDSA);
    validation.set_audience(&["cscc-api"]);
    assert!(jsonwebtoken::decode::<Value>(&token, &decoding, &validation).is_ok());
    assert!(set.to_string().len() < 1_000 && !set.to_string().contains("\"d\""), "never the private half");
}

#[actix_web::test]
async fn a_revoked_session_and_a_taken_role_count_on_the_next_request() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).sign_in().await;
    user.get("/api/v1/organizations").await.expect(200);
    app.sql().await.execute("DELETE FROM grants WHERE user_id = $1", &[&user.id]).await.unwrap();
    user.get("/api/v1/organizations").await.expect_problem(403, "permission_missing");
    app.sql().await.execute("UPDATE sessions SET revoked_at = now()", &[]).await.unwrap();
    user.get("/api/v1/me").await.expect_problem(401, "session_expired");
}

#[actix_web::test]
async fn without_a_token_there_is_an_invitation_to_sign_in() {
    let app = TestApp::new().await;
    let refused = app.anonymous().get("/api/v1/organizations").await;
    assert_eq!(refused.header("www-authenticate"), "Bearer realm=\"cscc\"");
    refused.expect_problem(401, "unauthenticated");
    let basic = app.anonymous().get("/api/v1/organizations").header("Authorization", "Basic YTpi").await;
    basic.expect_problem(401, "invalid_token");
}
