//! The settings of the center.

use api::platform::access::Role;
use api_tests::TestApp;
use serde_json::json;

const PATH: &str = "/api/v1/settings";

#[actix_web::test]
async fn everybody_reads_and_administrators_change_them() {
    let app = TestApp::new().await;
    let read = app.anonymous().get(PATH).await.expect(200);
    let settings = read.json();
    assert_eq!(settings["map_center"]["type"], "Point");
    assert!(settings["languages"].as_array().unwrap().contains(&settings["default_language"]));
    assert!(settings["demo"].is_boolean() && settings["version"].is_string());
    let admin = app.user(Role::Admin).sign_in().await;
    let patch = json!({ "center_name": "Peace Center", "contact_phone": "+1 555 0100", "small_count_threshold": 5 });
    let changed = admin.patch(PATH).if_match(read.etag()).json(&patch).await.expect(200).json();
    assert_eq!((&changed["center_name"], &changed["contact_phone"]), (&json!("Peace Center"), &json!("+1 555 0100")));
    assert_eq!(app.anonymous().get(PATH).await.expect(200).json(), changed);
    admin.patch(PATH).if_match(read.etag()).json(&patch).await.expect_problem(412, "precondition_failed");
    assert_eq!(app.audited().await, ["settings.updated"]);
}

#[actix_web::test]
async fn settings_that_make_no_sense_are_refused() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let etag = admin.get(PATH).await.expect(200).etag();
    for (patch, pointer) in [
        (json!({ "center_name": "" }), "/center_name"),
        (json!({ "timezone": "Mars/Olympus" }), "/timezone"),
        (json!({ "languages": ["es"] }), "/default_language"),
        (json!({ "languages": [] }), "/languages"),
        (json!({ "map_center": { "type": "Point", "coordinates": [200.0, 10.0] } }), "/map_center/coordinates"),
        (json!({ "small_count_threshold": -1 }), "/small_count_threshold"),
        (json!({ "mask_radius_m": 0.0 }), "/mask_radius_m"),
        (json!({ "contact_email": "nobody" }), "/contact_email"),
        (json!({ "demo": false }), "/demo"),
    ] {
        let problem = admin.patch(PATH).if_match(&etag).json(&patch).await.expect_problem(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    let director = app.user(Role::Director).sign_in().await;
    director.patch(PATH).if_match(&etag).json(&json!({})).await.expect_problem(403, "permission_missing");
}
