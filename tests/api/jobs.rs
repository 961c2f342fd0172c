//! Long work.

use api::platform::access::Role;
use api_tests::TestApp;
use serde_json::json;
use uuid::Uuid;

async fn enqueue(app: &TestApp, organization: Option<Uuid>, status: &str) -> Uuid {
    let id = Uuid::now_v7();
    let insert = "INSERT INTO jobs (id, kind, payload, status, actor_kind, organization_id, progress_done, progress_total) \
                  VALUES ($1, 'test.work', '{\"secret\": 1}', $2, 'system', $3, 1, 4)";
    app.sql().await.execute(insert, &[&id, &status, &organization]).await.unwrap();
    id
}

#[actix_web::test]
async fn jobs_of_other_organizations_are_not_there() {
    let app = TestApp::new().await;
    let (own, other) = (app.organization().await, app.other_organization("Neighbors for Peace").await);
    let (mine, theirs) = (enqueue(&app, Some(own), "running").await, enqueue(&app, Some(other), "running").await);
    let analyst = app.user(Role::Analyst).sign_in().await;
    let list = app.read(&analyst, "/api/v1/jobs?status=running&kind=test.work").await;
    assert_eq!((list["items"].as_array().unwrap().len(), &list["items"][0]["id"]), (1, &json!(mine)));
    assert_eq!(list["items"][0]["progress"], json!({ "done": 1, "total": 4, "percent": 25 }));
    assert!(!list.to_string().contains("secret"));
    analyst.get(&format!("/api/v1/jobs/{theirs}")).await.expect_problem(404, "not_found");
    let cancel = analyst.post(&format!("/api/v1/jobs/{theirs}/cancellation")).if_match("\"1\"").await;
    cancel.expect_problem(404, "not_found");
    let director = app.user(Role::Director).sign_in().await;
    assert_eq!(app.read(&director, "/api/v1/jobs").await["items"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn a_waiting_job_is_cancelled_at_once_and_a_running_one_is_asked_to_stop() {
    let app = TestApp::new().await;
    let own = app.organization().await;
    let analyst = app.user(Role::Analyst).sign_in().await;
    for (status, then) in [("queued", "cancelled"), ("running", "running")] {
        let path = format!("/api/v1/jobs/{}", enqueue(&app, Some(own), status).await);
        let etag = analyst.get(&path).await.expect(200).etag();
        analyst.post(&format!("{path}/cancellation")).await.expect_problem(428, "precondition_required");
        let job = analyst.post(&format!("{path}/cancellation")).if_match(&etag).await.expect(200).json();
        assert_eq!(job["status"], then);
    }
    let asked = "SELECT count(*) FROM jobs WHERE cancel_requested";
    assert_eq!(app.sql().await.query_one(asked, &[]).await.unwrap().get::<_, i64>(0), 2);
    let over = format!("/api/v1/jobs/{}", enqueue(&app, Some(own), "succeeded").await);
    analyst.post(&format!("{over}/cancellation")).if_match("\"1\"").await.expect_problem(409, "job_ended");
}

#[actix_web::test]
async fn following_jobs_needs_the_permission() {
    let app = TestApp::new().await;
    app.user(Role::PartnerUser).sign_in().await.get("/api/v1/jobs").await.expect_problem(403, "permission_missing");
    app.api_key(&["jobs:read"]).await.get("/api/v1/jobs").await.expect(200);
}
