//! Recommendations to leadership, and what it committed to.

use api::platform::access::Role;
use api_tests::TestApp;
use serde_json::{Value, json};

#[actix_web::test]
async fn leadership_commits_with_words_and_a_day_and_the_author_is_told() {
    let app = TestApp::new().await;
    let author = app.user(Role::HritFacilitator).sign_in().await;
    let director = app.user(Role::Director).sign_in().await;
    let lights = app.other_organization("Department of Lights").await;
    let liaison = app.user(Role::DepartmentLiaison).organization(lights).sign_in().await;
    let new = json!({ "level": "system", "title": "Light every block", "body": "Four of nine were dark.",
        "organization_id": lights });
    let made = author.post("/api/v1/recommendations").json(&new).await.expect(201).json();
    let path = format!("/api/v1/recommendations/{}", made["id"].as_str().unwrap());
    assert_eq!(app.read(&director, "/api/v1/notifications").await["items"][0]["kind"], "recommendation_made");
    author.patch(&path).if_match("\"1\"").json(&json!({ "title": "Light every dark block" })).await.expect(200);
    let respond = |user: &api_tests::Client, version: i64, body: Value| {
        user.post(&format!("{path}/responses")).if_match(format!("\"{version}\"")).json(&body)
    };
    for (body, pointer) in [
        (json!({ "to": "committed", "commitment_due_on": "2027-03-31" }), "/commitment"),
        (json!({ "to": "committed", "commitment": "By March." }), "/commitment_due_on"),
        (json!({ "to": "declined" }), "/commitment"),
    ] {
        let problem = respond(&liaison, 2, body).await.expect_problem(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    let commit = json!({ "to": "committed", "commitment": "By March.", "commitment_due_on": "2026-03-31" });
    let other = app.user(Role::DepartmentLiaison).organization(app.other_organization("Others").await).sign_in().await;
    respond(&other, 2, commit.clone()).await.expect_problem(403, "outside_scope");
    respond(&author, 2, commit.clone()).await.expect_problem(403, "permission_missing");
    let committed = respond(&liaison, 2, commit).await.expect(200).json();
    assert_eq!((&committed["status"], &committed["overdue"]), (&json!("committed"), &json!(true)));
    author.patch(&path).if_match("\"3\"").json(&json!({ "title": "X" })).await.expect_problem(409, "answered_already");
    assert_eq!(app.read(&author, "/api/v1/notifications").await["items"][0]["kind"], "recommendation_answered");
    for (filter, count) in
        [("overdue=true", 1), ("overdue=false", 0), ("status=proposed", 0), ("level=system", 1), ("q=dark", 1)]
    {
        let list = app.read(&director, &format!("/api/v1/recommendations?{filter}")).await;
        assert_eq!(list["items"].as_array().unwrap().len(), count, "{filter}");
    }
    respond(&director, 3, json!({ "to": "completed" })).await.expect(200);
    respond(&director, 4, json!({ "to": "in_progress" })).await.expect_problem(409, "invalid_transition");
    app.user(Role::OutreachWorker).sign_in().await.get(&path).await.expect_problem(403, "permission_missing");
}
