//! Decisions on incidents.

use api::platform::access::Role;
use api_tests::{SignedInUser, TestApp};
use serde_json::json;

use crate::incidents::{facilitator, path};
use crate::made_up::enter;

#[actix_web::test]
async fn decisions_follow_the_table_of_transitions() {
    let app = TestApp::new().await;
    let client = facilitator(&app, &[25]).await;
    let incident = enter(&client, &json!({})).await;
    let path = path(&incident);
    assert_eq!(incident["allowed_transitions"], json!(["hold", "confirmed", "unfounded", "reclassified"]));
    let decide = async |to: &str| {
        let etag = client.get(&path).await.etag();
        let body = json!({ "to": to, "reason": "Told by the hospital liaison." });
        client.post(&format!("{path}/verifications")).if_match(etag).json(&body).await
    };
    let confirmed = decide("confirmed").await.expect(200).json();
    assert_eq!(confirmed["allowed_transitions"], json!(["hold", "unfounded"]));
    for to in ["confirmed", "preliminary", "reclassified"] {
        let problem = decide(to).await.expect_problem(409, "invalid_transition");
        assert!(problem["detail"].as_str().unwrap().contains("hold, unfounded"), "{problem:#}");
    }
    decide("unfounded").await.expect(200);
    decide("confirmed").await.expect_problem(409, "invalid_transition");
    decide("hold").await.expect(200);
    decide("reclassified").await.expect(200);
    let body = json!({ "to": "hold", "reason": "Told by the hospital liaison." });
    client.post(&format!("{path}/verifications")).json(&body).await.expect_problem(428, "precondition_required");
    let short = json!({ "to": "hold", "reason": "" });
    let etag = client.get(&path).await.etag();
    client.post(&format!("{path}/verifications")).if_match(etag).json(&short).await.expect_problem(422, "invalid");
    let changes = client.get(&format!("{path}/changes?limit=1")).await.expect(200).json();
    assert_eq!(changes["items"][0]["reason"], "Told by the hospital liaison.");
    assert_eq!(
        changes["items"][0]["changes"],
        json!([{ "field": "verification", "from": "hold", "to": "reclassified" }])
    );
    let outreach = app.user(Role::OutreachWorker).areas(&[25]).sign_in().await;
    outreach
        .post(&format!("{path}/verifications"))
        .if_match("\"1\"")
        .json(&body)
        .await
        .expect_problem(403, "permission_missing");
    assert_eq!(outreach.get(&path).await.expect(200).json()["allowed_transitions"], json!([]));
}

async fn counted(client: &SignedInUser, measure: &str) -> i64 {
    let address = format!("/api/v1/statistics/trends?area=25&as_of=2026-01-10&measure={measure}");
    client.get(&address).await.expect(200).json()["groups"][0]["periods"][0]["count"].as_i64().unwrap()
}

#[actix_web::test]
async fn an_unfounded_incident_no_longer_counts_until_it_is_held_again() {
    let app = TestApp::new().await;
    let client = facilitator(&app, &[25]).await;
    let persons =
        json!([{ "injury": "nonfatal", "gunshot_injury": "yes" }, { "injury": "fatal", "gunshot_injury": "yes" }]);
    let incident = enter(&client, &json!({ "victimizations": persons })).await;
    let path = path(&incident);
    // Somebody who does not see the persons decides just as well.
    let lower = app.user(Role::HritFacilitator).areas(&[25]).clearance(1).sign_in().await;
    for decider in [&client, &lower] {
        assert_eq!((counted(&client, "victimizations").await, counted(&client, "incidents").await), (2, 1));
        for (to, left) in [("unfounded", (0, 0)), ("hold", (2, 1))] {
            let etag = decider.get(&path).await.etag();
            let body = json!({ "to": to, "reason": "Told by the hospital liaison." });
            let seen = decider.post(&format!("{path}/verifications")).if_match(etag).json(&body).await.expect(200);
            assert_eq!(seen.json()["victimization_count"], 2, "who was entered stays on record");
            assert_eq!((counted(&client, "victimizations").await, counted(&client, "incidents").await), left, "{to}");
        }
    }
}
