//! Restricted cases, and the emergency door to them.

use api::platform::access::Role;
use api_tests::{Client, PASSWORD, SignedInUser, TestApp};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::second_factor::{code, turn_on};

const ACCESSES: &str = "/api/v1/break-glass-accesses";

struct Office {
    app: TestApp,
    advocate: SignedInUser,
    colleague: SignedInUser,
    lead: SignedInUser,
    case: Value,
}

impl Office {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let organization = app.other_organization("Families First").await;
        let user =
            async || app.user(Role::VictimAdvocate).organization(organization).password(PASSWORD).sign_in().await;
        let (advocate, colleague, lead) = (user().await, user().await, user().await);
        let update = "UPDATE users SET leads_organization = true WHERE id = $1";
        app.sql().await.execute(update, &[&lead.id]).await.unwrap();
        let victim =
            json!({ "relation": "victim", "details": { "given_name": "Quetzalina", "family_name": "Zimbelstern" } });
        let new = json!({ "incident_kind": "nonfatal_shooting", "incident_on": "2026-11-01", "people": [victim], "needs": [] });
        let case = advocate.post("/api/v1/cases").json(&new).await.expect(201).json();
        let office = Self { advocate, colleague, lead, case, app };
        office.restrict(&office.advocate, true).await;
        office
    }

    fn at(&self, rest: &str) -> String {
        format!("/api/v1/cases/{}{rest}", self.case["id"].as_str().unwrap())
    }

    async fn restrict(&self, client: &Client, restricted: bool) {
        let etag = client.get(&self.at("")).await.expect(200).etag();
        let body = json!({ "restricted": restricted });
        client.post(&self.at("/restrictions")).if_match(etag).json(&body).await.expect(200);
    }

    fn emergency(&self) -> Value {
        json!({ "case_reference": self.case["reference"], "reason": "The family calls, nobody else is there.", "password": PASSWORD })
    }
}

#[actix_web::test]
async fn a_restricted_case_is_there_for_its_advocate_and_the_lead_alone() {
    let office = Office::new().await;
    office.colleague.get(&office.at("")).await.expect(404);
    office
        .colleague
        .post(&office.at("/reveals"))
        .json(&json!({ "fields": ["people"], "purpose": "Curious" }))
        .await
        .expect(404);
    assert_eq!(office.app.read(&office.colleague, "/api/v1/cases").await["items"], json!([]));
    let search = json!({ "name": "Quetzalina Zimbelstern" });
    let found = async |client: &Client| {
        client.post("/api/v1/person-searches").json(&search).await.expect(200).json()["items"].as_array().unwrap().len()
    };
    assert_eq!((found(&office.colleague).await, found(&office.lead).await), (0, 1));
    assert_eq!(office.lead.get(&office.at("")).await.expect(200).json()["restricted"], true);
    let third = office.app.other_organization("Third").await;
    let offer = json!({ "to_organization_id": third, "consent_method": "written", "consented_on": "2026-11-02" });
    office.advocate.post(&office.at("/transfers")).json(&offer).await.expect(201);
    let offers = async |client: &Client| office.app.read(client, "/api/v1/case-transfers").await["items"].clone();
    assert_eq!(offers(&office.colleague).await, json!([]));
    let waiting = offers(&office.advocate).await;
    let withdraw = format!("/api/v1/case-transfers/{}/decisions", waiting[0]["id"].as_str().unwrap());
    office.advocate.post(&withdraw).json(&json!({ "status": "withdrawn" })).await.expect(200);
    let consents = office.at("/consents");
    office.colleague.get(&consents).await.expect(404);

    // Given away, it leaves the sight of who gives it.
    let give = json!({ "advocate_id": office.colleague.id });
    office.advocate.post(&office.at("/assignments")).json(&give).await.expect(200);
    office.advocate.get(&office.at("")).await.expect(404);
    office.colleague.get(&office.at("")).await.expect(200);
    office.restrict(&office.lead, false).await;
    office.advocate.get(&office.at("")).await.expect(200);
    let etag = office.advocate.get(&office.at("")).await.expect(200).etag();
    let again =
        office.advocate.post(&office.at("/restrictions")).if_match(etag).json(&json!({ "restricted": true })).await;
    again.expect_problem(403, "not_your_case");
}

#[actix_web::test]
async fn the_glass_is_broken_with_a_reason_and_a_proof_for_an_hour_and_reviewed() {
    let office = Office::new().await;
    let refused = async |client: &Client, change: Value, status: u16, code: &str| {
        let mut body = office.emergency();
        for (key, value) in change.as_object().unwrap() {
            body[key] = value.clone();
        }
        client.post(ACCESSES).json(&body).await.expect_problem(status, code);
    };
    refused(&office.colleague, json!({ "password": "not it at all" }), 422, "invalid").await;
    refused(&office.colleague, json!({ "reason": "short" }), 422, "invalid").await;
    refused(&office.colleague, json!({ "case_reference": "aaaaa-aaaaa" }), 404, "unknown_case").await;
    refused(&office.lead, json!({}), 409, "visible").await;
    let outsider = office.app.user(Role::VictimAdvocate).password(PASSWORD).sign_in().await;
    refused(&outsider, json!({}), 404, "unknown_case").await;
    office.app.user(Role::Admin).sign_in().await.post(ACCESSES).json(&office.emergency()).await.expect(403);

    let access = office.colleague.post(ACCESSES).json(&office.emergency()).await.expect(201).json();
    assert_eq!((&access["open"], &access["may_review"]), (&json!(true), &json!(false)));
    let seen = office.colleague.get(&office.at("")).await.expect(200).json();
    assert_eq!(seen["emergency_access_until"], access["expires_at"]);
    assert_eq!(seen["steps"][0]["kind"], "glass_broken");
    office
        .colleague
        .post(&office.at("/reveals"))
        .json(&json!({ "fields": ["people"], "purpose": "Call them" }))
        .await
        .expect(200);
    let told = office.app.read(&office.lead, "/api/v1/notifications").await;
    assert_eq!((&told["items"][0]["kind"], &told["items"][0]["resource_id"]), (&json!("glass_broken"), &access["id"]));

    // The hour is over: nothing on the next request.
    let sql = office.app.sql().await;
    sql.batch_execute("UPDATE break_glass_accesses SET expires_at = now() - interval '1 second'").await.unwrap();
    office.colleague.get(&office.at("")).await.expect(404);

    // Nobody looked at it in time: told again.
    sql.batch_execute("UPDATE jobs SET run_after = now() WHERE kind = 'cases.break_glass_review'").await.unwrap();
    office.app.run_jobs_of(&api::job_kinds()).await;
    let told = office.app.read(&office.lead, "/api/v1/notifications").await;
    assert_eq!(told["items"].as_array().unwrap().len(), 2);

    let review = format!("{ACCESSES}/{}/reviews", access["id"].as_str().unwrap());
    let fine = json!({ "finding": "justified" });
    office.colleague.post(&review).json(&fine).await.expect_problem(403, "not_supervisor");
    office.advocate.post(&review).json(&fine).await.expect(404);
    office.lead.post(&review).json(&json!({ "finding": "not_justified" })).await.expect_problem(422, "invalid");
    let reviewed = office.lead.post(&review).json(&fine).await.expect(200).json();
    assert_eq!((&reviewed["finding"], &reviewed["reviewed_by"]["id"]), (&json!("justified"), &json!(office.lead.id)));
    office.lead.post(&review).json(&fine).await.expect_problem(409, "not_open");
    let waiting = office.app.read(&office.lead, &format!("{ACCESSES}?reviewed=false")).await;
    assert_eq!(waiting["items"], json!([]));
}

#[actix_web::test]
async fn what_was_not_right_ends_at_once_and_a_conflict_keeps_the_door_shut() {
    let office = Office::new().await;
    let access = office.colleague.post(ACCESSES).json(&office.emergency()).await.expect(201).json();
    let review = format!("{ACCESSES}/{}/reviews", access["id"].as_str().unwrap());
    let wrong = json!({ "finding": "not_justified", "remark": "Talked about it" });
    office.lead.post(&review).json(&wrong).await.expect(200);
    office.colleague.get(&office.at("")).await.expect(404);

    let bar = json!({ "user_id": office.colleague.id });
    office.advocate.post(&office.at("/conflicts")).json(&bar).await.expect(204);
    office.colleague.post(ACCESSES).json(&office.emergency()).await.expect_problem(404, "unknown_case");
    let never = json!({ "id": Uuid::now_v7() });
    office.colleague.get(&format!("/api/v1/cases/{}", never["id"].as_str().unwrap())).await.expect(404);
}

#[actix_web::test]
async fn with_a_second_factor_the_password_alone_breaks_nothing() {
    let office = Office::new().await;
    let (secret, _) = turn_on(&office.colleague).await;
    let mut body = office.emergency();
    let problem = office.colleague.post(ACCESSES).json(&body).await.expect_problem(422, "invalid");
    assert_eq!(problem["errors"][0]["pointer"], "/code");
    body["code"] = json!("000000");
    office.colleague.post(ACCESSES).json(&body).await.expect_problem(422, "invalid");
    body["code"] = json!(code(&secret, 0));
    office.colleague.post(ACCESSES).json(&body).await.expect(201);
}
