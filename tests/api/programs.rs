//! Programs: rounds, versions of policies, and checks of who qualifies for how much.

use api::platform::access::Role;
use api_tests::{SignedInUser, TestApp};
use chrono::{Duration, Utc};
use serde_json::{Value, json};

struct Offered {
    app: TestApp,
    director: SignedInUser,
    reimbursement: Value,
    devices: Value,
}

impl Offered {
    /// The programs that a city begins with, each with an open round.
    async fn new() -> Self {
        let app = TestApp::new().await;
        let director = app.user(Role::Director).sign_in().await;
        let listed = app.read(&director, "/api/v1/programs").await;
        let program =
            |code: &str| listed["items"].as_array().unwrap().iter().find(|one| one["code"] == code).cloned().unwrap();
        let (reimbursement, devices) = (program("home_protection_reimbursement"), program("home_protection_devices"));
        let offered = Self { app, director, reimbursement, devices };
        for program in [&offered.reimbursement, &offered.devices] {
            let round = json!({ "opens_at": Utc::now() - Duration::days(1) });
            offered.director.post(&format!("{}/rounds", path(program))).json(&round).await.expect(201);
        }
        offered
    }

    async fn check(&self, program: &Value, facts: &Value) -> Value {
        self.app.anonymous().post(&format!("{}/check", path(program))).json(facts).await.expect(200).json()
    }
}

fn path(program: &Value) -> String {
    format!("/api/v1/programs/{}", program["id"].as_str().unwrap())
}

fn rule<'a>(determination: &'a Value, name: &str) -> &'a Value {
    determination["rules"].as_array().unwrap().iter().find(|one| one["rule"] == name).unwrap()
}

#[actix_web::test]
async fn anybody_learns_what_they_would_get_and_why() {
    let offered = Offered::new().await;
    let facts = json!({ "applicant_kind": "tenant", "in_city": true, "owner_consent": true, "installed": true,
        "items": [{ "item": "outdoor_camera", "quantity": 2, "unit_price_cents": 26_000, "purchased_on": "2023-06-01" }] });
    let answer = offered.check(&offered.reimbursement, &facts).await;
    assert_eq!((&answer["outcome"], &answer["award_cents"]), (&json!("eligible"), &json!(45_000)), "{answer}");
    assert_eq!(answer["lines"][0]["limit"], "total_cap");
    assert_eq!(answer["lines"][0]["sentence"]["en"], "You get $450 of $520: at most $450 for all of them.");
    assert_eq!(answer["effective_from"], "2023-05-15", "the version that counts today");
    assert_eq!(answer["policy_id"], offered.reimbursement["policy"]["id"]);
    let papers = answer["documents"].as_array().unwrap();
    assert!(papers.iter().any(|paper| paper["en"] == "Written consent of the owner"), "{papers:?}");
    assert!(papers.iter().any(|paper| paper["en"].as_str().unwrap().contains("72 hours")), "{papers:?}");
    let denied = json!({ "applicant_kind": "owner", "in_city": true, "installed": true,
        "items": [{ "item": "outdoor_light", "quantity": 1, "unit_price_cents": 3_000, "purchased_on": "2022-06-05" }] });
    let answer = offered.check(&offered.reimbursement, &denied).await;
    let papers = answer["documents"].to_string();
    assert!(!papers.contains("72 hours"), "nobody who claims no camera is asked for it: {papers}");
    let window = rule(&answer, "purchase_window");
    assert_eq!((&window["state"], &window["denial_reason"]), (&json!("fail"), &json!("purchased_before_start")));
    assert_eq!(window["sentence"]["es"], "Solo cuentan las compras hechas el 6 de jun de 2022 o después.");
    let unknown = json!({ "items": [{ "item": "drone", "quantity": 1, "unit_price_cents": 3_000 }] });
    let check = format!("{}/check", path(&offered.reimbursement));
    offered.app.anonymous().post(&check).json(&unknown).await.expect_problem(422, "invalid");
}

#[actix_web::test]
async fn income_decides_to_the_dollar_and_another_program_is_named() {
    let offered = Offered::new().await;
    let household = |income: i64, benefits: &[&str]| {
        json!({ "applicant_kind": "owner", "in_city": true, "household_size": 3, "household_income_cents": income,
            "benefits": benefits })
    };
    let outcome =
        async |income: i64, benefits: &[&str]| offered.check(&offered.devices, &household(income, benefits)).await;
    let within = outcome(575_800, &[]).await;
    assert_eq!((&within["outcome"], within["lines"].as_array().unwrap().len()), (&json!("eligible"), 2));
    assert_eq!(within["lines"][0]["sentence"]["en"], "Free: 1 × Wireless outdoor camera.");
    let above = outcome(575_900, &[]).await;
    assert_eq!(
        (&above["outcome"], &rule(&above, "income")["denial_reason"]),
        (&json!("not_eligible"), &json!("over_income"))
    );
    let others = above["other_programs"].as_array().unwrap();
    assert_eq!((others.len(), &others[0]["program_id"]), (1, &offered.reimbursement["id"]), "{above}");
    assert_eq!(outcome(575_900, &["snap"]).await["outcome"], "eligible");
}

#[actix_web::test]
async fn a_closed_round_takes_none_and_rounds_do_not_overlap() {
    let offered = Offered::new().await;
    let rounds = format!("{}/rounds", path(&offered.reimbursement));
    let round = offered.app.read(&offered.director, &rounds).await["items"][0].clone();
    assert_eq!(round["phase"], "open");
    let beside = json!({ "opens_at": Utc::now() + Duration::days(3) });
    offered.director.post(&rounds).json(&beside).await.expect_problem(409, "round_overlaps");
    let own = format!("/api/v1/program-rounds/{}", round["id"].as_str().unwrap());
    for (state, phase, outcome) in
        [("waitlisted", "waitlisted", "pass"), ("paused", "paused", "fail"), ("closed", "closed", "fail")]
    {
        let version = offered.app.read(&offered.director, &rounds).await["items"][0]["row_version"].clone();
        let change = json!({ "state": state });
        let changed =
            offered.director.patch(&own).if_match(format!("\"{version}\"")).json(&change).await.expect(200).json();
        assert_eq!(changed["phase"], phase);
        let answer = offered.check(&offered.reimbursement, &json!({})).await;
        assert_eq!(rule(&answer, "round")["state"], outcome, "{state}");
    }
    offered.director.post(&rounds).json(&beside).await.expect(201);
    let shown = offered.app.read(&offered.app.anonymous(), &path(&offered.reimbursement)).await;
    assert_eq!(shown["round"]["phase"], "scheduled", "the next one is what a visitor is told of");
}

#[actix_web::test]
async fn a_version_is_drafted_tried_compared_and_never_changed_once_published() {
    let offered = Offered::new().await;
    let policies = format!("{}/policies", path(&offered.reimbursement));
    let versions = offered.app.read(&offered.director, &policies).await["items"].clone();
    assert_eq!(versions.as_array().unwrap().len(), 2);
    let mut rules = versions[0]["rules"].clone();
    rules["items"][0]["total_cap_cents"] = json!(60_000);
    rules["overall_cap_cents"] = json!(120_000);
    let today = Utc::now().with_timezone(&chrono_tz::America::Chicago).date_naive();
    let new = json!({ "effective_from": today + Duration::days(1), "rules": rules });
    let reviewer = offered.app.user(Role::ProgramReviewer).sign_in().await;
    reviewer.post(&policies).json(&new).await.expect_problem(403, "permission_missing");
    let draft = offered.director.post(&policies).json(&new).await.expect(201).json();
    let own = format!("/api/v1/program-policies/{}", draft["id"].as_str().unwrap());

    // Tried by staff, not there for others.
    let facts = json!({ "applicant_kind": "owner", "in_city": true, "installed": true,
        "items": [{ "item": "outdoor_camera", "quantity": 2, "unit_price_cents": 40_000, "purchased_on": "2026-06-01" }] });
    let check = format!("{}/check?policy_id={}", path(&offered.reimbursement), draft["id"].as_str().unwrap());
    let tried = reviewer.post(&check).json(&facts).await.expect(200).json();
    assert_eq!(tried["award_cents"], 60_000);
    offered.app.anonymous().post(&check).json(&facts).await.expect_problem(422, "invalid");

    let from = versions[0]["id"].as_str().unwrap();
    let compared = offered.app.read(&reviewer, &format!("{own}/differences?from={from}")).await;
    assert_eq!(
        compared["items"],
        json!([
            { "field": "items.outdoor_camera.total_cap_cents", "before": "45000", "after": "60000" },
            { "field": "overall_cap_cents", "before": "102000", "after": "120000" },
        ])
    );
    let first = offered
        .app
        .read(
            &reviewer,
            &format!("/api/v1/program-policies/{from}/differences?from={}", versions[1]["id"].as_str().unwrap()),
        )
        .await;
    let fields: Vec<&str> =
        first["items"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect();
    assert_eq!(
        fields,
        [
            "items.outdoor_camera.most_units",
            "items.outdoor_camera.unit_cap_cents",
            "items.outdoor_light.most_units",
            "items.outdoor_light.unit_cap_cents"
        ]
    );

    let mut wrong = draft["rules"].clone();
    wrong["items"][1]["requires"] = json!("nothing_here");
    offered
        .director
        .patch(&own)
        .if_match("\"1\"")
        .json(&json!({ "rules": wrong }))
        .await
        .expect_problem(422, "invalid");
    let past = json!({ "effective_from": today - Duration::days(1) });
    offered.director.patch(&own).if_match("\"1\"").json(&past).await.expect(200);
    let publication = format!("{own}/publication");
    offered.director.post(&publication).if_match("\"2\"").await.expect_problem(409, "policy_in_the_past");
    let now = json!({ "effective_from": today });
    offered.director.patch(&own).if_match("\"2\"").json(&now).await.expect(200);
    offered.director.post(&publication).if_match("\"3\"").await.expect(200);
    offered.director.patch(&own).if_match("\"4\"").json(&now).await.expect_problem(409, "policy_published");
    let shown = offered.app.read(&offered.app.anonymous(), &path(&offered.reimbursement)).await;
    assert_eq!(shown["policy"]["rules"]["overall_cap_cents"], 120_000);
    // The database says so too.
    let sql = offered.app.sql().await;
    assert!(sql.batch_execute("UPDATE program_policies SET rules = '{}'").await.is_err());
    let again = offered
        .director
        .post(&policies)
        .json(&json!({ "effective_from": today, "rules": draft["rules"] }))
        .await
        .expect(201)
        .json();
    let publication = format!("/api/v1/program-policies/{}/publication", again["id"].as_str().unwrap());
    offered.director.post(&publication).if_match("\"1\"").await.expect_problem(409, "already_exists");
}

#[actix_web::test]
async fn a_program_that_is_not_offered_is_there_for_staff_alone() {
    let offered = Offered::new().await;
    let new = json!({ "code": "door_locks", "track": "reimbursement", "position": 9,
        "name": { "en": "Door locks", "es": null }, "description": { "en": "Locks for shared doors.", "es": null } });
    let made = offered.director.post("/api/v1/programs").json(&new).await.expect(201).json();
    offered.director.post("/api/v1/programs").json(&new).await.expect_problem(409, "already_exists");
    let anonymous = offered.app.anonymous();
    anonymous.post(&format!("{}/check", path(&made))).json(&json!({})).await.expect_problem(409, "no_policy");
    let hidden = json!({ "active": false });
    offered.director.patch(&path(&made)).if_match("\"1\"").json(&hidden).await.expect(200);
    anonymous.get(&path(&made)).await.expect_problem(404, "not_found");
    anonymous.post(&format!("{}/check", path(&made))).json(&json!({})).await.expect_problem(404, "not_found");
    offered.director.get(&path(&made)).await.expect(200);
    assert_eq!(
        offered.app.read(&anonymous, "/api/v1/programs?track=income_based").await["items"].as_array().unwrap().len(),
        1
    );
}
