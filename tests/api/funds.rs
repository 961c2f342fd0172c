//! Funds: money of rounds, in a ledger whose entries never change and never promise more than there is.

use api::platform::access::Role;
use api_tests::{Client, SignedInUser, TestApp};
use chrono::{Duration, Utc};
use futures_util::future::join_all;
use serde_json::{Value, json};

async fn round(app: &TestApp, director: &SignedInUser) -> Value {
    let programs = app.read(director, "/api/v1/programs?track=reimbursement").await;
    let rounds = format!("/api/v1/programs/{}/rounds", programs["items"][0]["id"].as_str().unwrap());
    let new = json!({ "opens_at": Utc::now() - Duration::days(1) });
    director.post(&rounds).json(&new).await.expect(201).json()
}

fn money(round: &Value, amount_cents: i64) -> Value {
    json!({ "round_id": round["id"], "amount_cents": amount_cents, "note": "Ordinance of this test" })
}

const APPROPRIATIONS: &str = "/api/v1/fund-appropriations";

async fn fund(app: &TestApp, who: &Client, round: &Value) -> Value {
    let path = format!("/api/v1/funds?program_id={}", round["program_id"].as_str().unwrap());
    app.read(who, &path).await["items"][0].clone()
}

#[actix_web::test]
async fn every_figure_of_a_fund_adds_up_from_its_entries() {
    let app = TestApp::new().await;
    let director = app.user(Role::Director).sign_in().await;
    let finance = app.user(Role::Finance).sign_in().await;
    let round = round(&app, &director).await;
    let first = finance.post(APPROPRIATIONS).idempotency_key("first").json(&money(&round, 500_000)).await.expect(201);
    assert_eq!(
        (first.json()["available_cents"].clone(), first.json()["spent_cents"].clone()),
        (json!(500_000), json!(0))
    );
    // Sent again it is the same entry.
    finance.post(APPROPRIATIONS).idempotency_key("first").json(&money(&round, 500_000)).await.expect(201);
    let second = director.post(APPROPRIATIONS).json(&money(&round, -200_000)).await.expect(201).json();
    assert_eq!((&second["appropriated_cents"], &second["available_cents"]), (&json!(300_000), &json!(300_000)));
    let short = finance.post(APPROPRIATIONS).json(&money(&round, -300_001)).await;
    short.expect_problem(409, "fund_short");

    let reviewer = app.user(Role::ProgramReviewer).sign_in().await;
    let shown = fund(&app, &reviewer, &round).await;
    assert_eq!(shown["available_cents"], 300_000);
    let entries = app.read(&reviewer, &format!("/api/v1/funds/{}/entries", shown["id"].as_str().unwrap())).await;
    let amounts: Vec<i64> =
        entries["items"].as_array().unwrap().iter().map(|entry| entry["amount_cents"].as_i64().unwrap()).collect();
    assert_eq!(amounts, [-200_000, 500_000], "the latest first; what was refused left none");
    assert!(app.audited().await.contains(&"fund.appropriated".to_owned()));
    for sql in ["UPDATE fund_entries SET amount_cents = 1", "DELETE FROM fund_entries"] {
        assert!(app.sql().await.execute(sql, &[]).await.is_err(), "{sql}");
    }
}

#[actix_web::test]
async fn many_who_take_money_back_at_once_never_take_more_than_there_is() {
    let app = TestApp::new().await;
    let director = app.user(Role::Director).sign_in().await;
    let round = round(&app, &director).await;
    director.post(APPROPRIATIONS).json(&money(&round, 100_000)).await.expect(201);
    let takes = (0..32).map(|_| async { director.post(APPROPRIATIONS).json(&money(&round, -10_000)).await.status() });
    let answers = join_all(takes).await;
    let count = |status: u16| answers.iter().filter(|answer| **answer == status).count();
    assert_eq!((count(201), count(409)), (10, 22), "{answers:?}");
    assert_eq!(fund(&app, &director, &round).await["available_cents"], 0);
}

#[actix_web::test]
async fn who_may_not_appropriate_does_not_and_bad_input_says_what_to_do() {
    let app = TestApp::new().await;
    let director = app.user(Role::Director).sign_in().await;
    let round = round(&app, &director).await;
    let reviewer = app.user(Role::ProgramReviewer).sign_in().await;
    reviewer.post(APPROPRIATIONS).json(&money(&round, 1)).await.expect_problem(403, "permission_missing");
    let partner = app.user(Role::PartnerUser).sign_in().await;
    partner.get("/api/v1/funds").await.expect_problem(403, "permission_missing");
    app.anonymous().get("/api/v1/funds").await.expect_problem(401, "unauthenticated");
    let code = |problem: Value| problem["errors"][0]["code"].as_str().unwrap().to_owned();
    let nothing = director.post(APPROPRIATIONS).json(&money(&round, 0)).await.expect_problem(422, "invalid");
    assert_eq!(code(nothing), "required");
    let unknown = json!({ "id": "0192f0c1-5b1e-7c3a-9f00-2a6d3f1b7e11" });
    let unknown = director.post(APPROPRIATIONS).json(&money(&unknown, 5)).await.expect_problem(422, "invalid");
    assert_eq!(code(unknown), "unknown_round");
    director.get("/api/v1/funds/0192f0c1-5b1e-7c3a-9f00-2a6d3f1b7e11/entries").await.expect_problem(404, "not_found");
}
