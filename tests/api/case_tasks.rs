//! Tasks of cases: actions without words, for those who see the case.

use api::platform::access::Role;
use api_tests::{Client, Response, SignedInUser, TestApp};
use chrono::{Duration, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

const ACTIONS: &str = "/api/v1/actions";

struct Office {
    app: TestApp,
    other: Uuid,
    advocate: SignedInUser,
    colleague: SignedInUser,
    outsider: SignedInUser,
    lead: SignedInUser,
    case: Value,
}

impl Office {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let (own, other) = (app.other_organization("Families First").await, app.other_organization("Neighbors").await);
        let user = async |id| app.user(Role::VictimAdvocate).organization(id).sign_in().await;
        let (advocate, colleague, outsider) = (user(own).await, user(own).await, user(other).await);
        let lead = user(own).await;
        for user in [&lead, &outsider] {
            let update = "UPDATE users SET leads_organization = true WHERE id = $1";
            app.sql().await.execute(update, &[&user.id]).await.unwrap();
        }
        let new = json!({ "incident_kind": "homicide", "incident_on": "2026-11-01", "people": [
            { "relation": "victim", "details": { "given_name": "Quetzalina" } }] });
        let case = advocate.post("/api/v1/cases").json(&new).await.expect(201).json();
        Self { other, advocate, colleague, outsider, lead, case, app }
    }

    fn at(&self, rest: &str) -> String {
        format!("/api/v1/cases/{}{rest}", self.case["id"].as_str().unwrap())
    }

    async fn add(&self, owner: Option<Uuid>) -> Value {
        let new = json!({ "category": "family_support", "owner_id": owner, "priority": "high" });
        self.advocate.post(&self.at("/tasks")).json(&new).await.expect(201).json()
    }

    async fn tasks(&self, client: &Client) -> Value {
        let path = format!("{ACTIONS}?case_id={}", self.case["id"].as_str().unwrap());
        self.app.read(client, &path).await["items"].clone()
    }

    async fn told(&self, client: &Client) -> Vec<String> {
        let told = self.app.read(client, "/api/v1/notifications").await;
        told["items"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap().to_owned()).collect()
    }
}

fn path(task: &Value) -> String {
    format!("{ACTIONS}/{}", task["id"].as_str().unwrap())
}

async fn advance(client: &Client, task: &Value, to: &str, note: Option<&str>) -> Response {
    let etag = client.get(&path(task)).await.expect(200).etag();
    let body = json!({ "to": to, "note": note });
    client.post(&format!("{}/transitions", path(task))).if_match(etag).json(&body).await
}

#[actix_web::test]
async fn a_task_of_a_case_is_done_by_one_and_verified_by_another_of_those_who_see_the_case() {
    let office = Office::new().await;
    let task = office.add(Some(office.advocate.id)).await;
    assert_eq!(
        (&task["source"], &task["status"], &task["case_id"]),
        (&json!("case"), &json!("open"), &office.case["id"])
    );
    assert_eq!(task["owner"]["id"], json!(office.advocate.id));
    assert!(task["due_at"].as_str().unwrap() > Utc::now().to_rfc3339().as_str(), "due by the clock of its category");
    assert_eq!(office.tasks(&office.colleague).await[0]["id"], task["id"]);
    assert_eq!(office.tasks(&office.outsider).await, json!([]));
    for role in [Role::Director, Role::Admin, Role::HritFacilitator, Role::LeLiaison] {
        let user = office.app.user(role).sign_in().await;
        let expected = if role == Role::Admin { 403 } else { 404 };
        user.get(&path(&task)).await.expect(expected);
    }
    advance(&office.advocate, &task, "in_progress", None).await.expect(200);
    advance(&office.advocate, &task, "done", None).await.expect(200);
    advance(&office.advocate, &task, "verified", None).await.expect(403);
    let waits = |mine: &Value| mine["items"].as_array().unwrap().iter().any(|one| one["id"] == task["id"]);
    let to_verify = format!("{ACTIONS}?to_verify=true");
    assert!(waits(&office.app.read(&office.colleague, &to_verify).await));
    assert!(!waits(&office.app.read(&office.advocate, &to_verify).await));
    let verified = advance(&office.colleague, &task, "verified", None).await.expect(200).json();
    assert_eq!(verified["status"], "verified");
    let steps = office.app.read(&office.advocate, &office.at("")).await["steps"].clone();
    assert!(steps.as_array().unwrap().iter().any(|step| step["kind"] == "task_opened"), "{steps}");
    let analyst = office.app.user(Role::Analyst).sign_in().await;
    let feed = office.app.read(&analyst, "/api/v1/events?limit=200").await;
    assert!(!feed.to_string().contains(task["id"].as_str().unwrap()), "cases are in no feed, and so are their tasks");
}

#[actix_web::test]
async fn whoever_has_done_a_task_of_a_colleague_does_not_verify_it_either() {
    let office = Office::new().await;
    let task = office.add(Some(office.advocate.id)).await;
    advance(&office.colleague, &task, "done", None).await.expect(200);
    advance(&office.colleague, &task, "verified", None).await.expect_problem(403, "own_action");
    advance(&office.lead, &task, "verified", None).await.expect(200);
}

#[actix_web::test]
async fn a_task_holds_no_words_and_stays_with_those_who_see_the_case() {
    let office = Office::new().await;
    let task = office.add(None).await;
    let etag = office.advocate.get(&path(&task)).await.expect(200).etag();
    let refused = [
        json!({ "title": "Call Quetzalina" }),
        json!({ "description": "Call Quetzalina" }),
        json!({ "owner_organization_id": office.other }),
        json!({ "recurrence": "weekly" }),
    ];
    for patch in refused {
        let problem =
            office.advocate.patch(&path(&task)).if_match(&etag).json(&patch).await.expect_problem(422, "invalid");
        assert!(!problem.to_string().contains("Quetzalina"));
    }
    let comment = json!({ "body": "Quetzalina is afraid." });
    office.advocate.post(&format!("{}/comments", path(&task))).json(&comment).await.expect_problem(422, "invalid");
    let problem = advance(&office.advocate, &task, "done", Some("Quetzalina was called.")).await;
    assert_eq!(problem.expect_problem(422, "invalid")["errors"][0]["pointer"], "/note");
    let stranger = json!({ "owner_id": office.outsider.id });
    office.advocate.patch(&path(&task)).if_match(&etag).json(&stranger).await.expect(422);
    let given = json!({ "owner_id": office.colleague.id, "due_at": Utc::now() + Duration::days(3) });
    let changed = office.advocate.patch(&path(&task)).if_match(&etag).json(&given).await.expect(200).json();
    assert_eq!(changed["owner"]["id"], json!(office.colleague.id));
    for (body, pointer) in [
        (json!({ "category": "lighting", "priority": "normal" }), "/category"),
        (json!({ "category": "nothing", "priority": "normal" }), "/category"),
        (json!({ "category": "family_support", "priority": "normal", "owner_id": office.outsider.id }), "/owner_id"),
    ] {
        let problem = office.advocate.post(&office.at("/tasks")).json(&body).await.expect_problem(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    let new = json!({ "category": "family_support", "priority": "normal" });
    office.outsider.post(&office.at("/tasks")).json(&new).await.expect(404);
    office.app.user(Role::OutreachWorker).sign_in().await.post(&office.at("/tasks")).json(&new).await.expect(403);
}

#[actix_web::test]
async fn restriction_and_conflict_take_tasks_out_of_sight() {
    let office = Office::new().await;
    let task = office.add(Some(office.colleague.id)).await;
    let conflict = json!({ "user_id": office.colleague.id });
    office.advocate.post(&office.at("/conflicts")).json(&conflict).await.expect(204);
    office.colleague.get(&path(&task)).await.expect(404);
    assert_eq!(office.app.read(&office.advocate, &path(&task)).await["owner"], json!(null));
    let restricted = json!({ "restricted": true });
    let etag = office.advocate.get(&office.at("")).await.expect(200).etag();
    office.advocate.post(&office.at("/restrictions")).if_match(etag).json(&restricted).await.expect(200);
    let third =
        office.app.user(Role::VictimAdvocate).organization(office.advocate_organization().await).sign_in().await;
    third.get(&path(&task)).await.expect(404);
    office.lead.get(&path(&task)).await.expect(200);
    let new = json!({ "category": "family_support", "priority": "normal", "owner_id": third.id });
    let problem = office.advocate.post(&office.at("/tasks")).json(&new).await.expect_problem(422, "invalid");
    assert_eq!(problem["errors"][0]["code"], "restricted");
}

#[actix_web::test]
async fn open_tasks_keep_a_case_open_and_follow_it_to_another_organization() {
    let office = Office::new().await;
    let (task, open) = (office.add(Some(office.advocate.id)).await, office.add(None).await);
    let close = async || {
        let etag = office.advocate.get(&office.at("")).await.expect(200).etag();
        office.advocate.post(&office.at("/closures")).if_match(etag).json(&json!({ "reason": "needs_met" })).await
    };
    close().await.expect_problem(409, "tasks_open");
    advance(&office.advocate, &task, "done", None).await.expect(200);
    let offer =
        json!({ "to_organization_id": office.other, "consent_method": "written", "consented_on": "2026-11-02" });
    let offered = office.advocate.post(&office.at("/transfers")).json(&offer).await.expect(201).json();
    assert!(office.told(&office.outsider).await.contains(&"case_offered".to_owned()));
    let path_of_offer = format!("/api/v1/case-transfers/{}/decisions", offered["id"].as_str().unwrap());
    office.outsider.post(&path_of_offer).if_match("\"1\"").json(&json!({ "status": "accepted" })).await.expect(200);
    assert!(office.told(&office.advocate).await.contains(&"case_offer_answered".to_owned()));
    office.advocate.get(&path(&open)).await.expect(404);
    let seen = office.app.read(&office.outsider, &path(&open)).await;
    assert_eq!((&seen["owner_organization"]["id"], &seen["owner"]), (&json!(office.other), &json!(null)));
    advance(&office.outsider, &open, "cancelled", None).await.expect(200);
    let etag = office.outsider.get(&office.at("")).await.expect(200).etag();
    office
        .outsider
        .post(&office.at("/closures"))
        .if_match(etag)
        .json(&json!({ "reason": "needs_met" }))
        .await
        .expect(200);
}

#[actix_web::test]
async fn whom_a_case_is_given_to_is_told() {
    let office = Office::new().await;
    let given = json!({ "advocate_id": office.colleague.id });
    office.advocate.post(&office.at("/assignments")).json(&given).await.expect(200);
    assert_eq!(office.told(&office.colleague).await, ["case_assigned"]);
}

impl Office {
    async fn advocate_organization(&self) -> Uuid {
        let select = "SELECT organization_id FROM users WHERE id = $1";
        self.app.sql().await.query_one(select, &[&self.advocate.id]).await.unwrap().get(0)
    }
}
