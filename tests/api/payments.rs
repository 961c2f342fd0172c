//! Payments: batches that a third person approves, the export, and what the bank says.

use api::platform::access::Role;
use api_tests::{Client, Response, SignedInUser};
use serde_json::{Value, json};

use crate::applications::{Intake, Sent, approve, owner, text};

const BATCHES: &str = "/api/v1/payment-batches";

fn path(batch: &Value) -> String {
    format!("{BATCHES}/{}", text(&batch["id"]))
}

async fn approved(intake: &Intake, street: &str) -> Sent {
    let sent = intake.send(&intake.reimbursement, &owner(street)).await;
    intake.approve(&sent.id).await;
    sent
}

async fn prepare(intake: &Intake, finance: &Client) -> Value {
    finance.post(BATCHES).json(&json!({ "round_id": intake.round_id })).await.expect(201).json()
}

async fn approve_batch(who: &Client, batch: &Value) -> Response {
    let etag = who.get(&path(batch)).await.expect(200).etag();
    who.post(&format!("{}/approval", path(batch))).if_match(etag).await
}

async fn settle(who: &Client, batch: &Value, results: Value) -> Response {
    who.post(&format!("{}/results", path(batch))).json(&json!({ "results": results })).await
}

fn line(sent: &Sent, result: &str) -> Value {
    json!({ "reference": sent.view["reference"], "result": result })
}

async fn fund(intake: &Intake) -> (i64, i64, i64) {
    let fund = intake.app.read(&intake.director, "/api/v1/funds").await["items"][0].clone();
    let cents = |name: &str| fund[name].as_i64().unwrap();
    (cents("available_cents"), cents("reserved_cents"), cents("spent_cents"))
}

async fn with_finance() -> (Intake, SignedInUser) {
    let intake = Intake::new().await;
    intake.money(100_000).await;
    let finance = intake.app.user(Role::Finance).sign_in().await;
    (intake, finance)
}

#[actix_web::test]
async fn a_batch_is_approved_exported_paid_returned_and_issued_again() {
    let (intake, finance) = with_finance().await;
    let (one, two) = (approved(&intake, "1 N State St").await, approved(&intake, "=2 N State St").await);
    let batch = prepare(&intake, &finance).await;
    assert_eq!(
        (&batch["count"], &batch["amount_cents"], &batch["status"]),
        (&json!(2), &json!(6_000), &json!("prepared"))
    );
    let again = finance.post(BATCHES).json(&json!({ "round_id": intake.round_id })).await;
    again.expect_problem(409, "nothing_to_pay");
    finance.post(&format!("{}/exports", path(&batch))).await.expect_problem(409, "not_approved");
    settle(&finance, &batch, json!([line(&one, "paid")])).await.expect_problem(409, "not_approved");
    let approved_batch = approve_batch(&finance, &batch).await.expect(200).json();
    assert_eq!(approved_batch["status"], "approved");
    assert_eq!(intake.own(&one.code).await["status"], "payment_pending");
    assert!(!approved_batch.to_string().contains("Ana"), "by reference only");

    let file = finance.post(&format!("{}/exports", path(&batch))).await.expect(200);
    assert_eq!(file.header("x-export-count"), "2");
    let rows = file.text();
    assert!(rows.starts_with("reference,payee,applicant,address,postal_code,amount_dollars\n"), "{rows}");
    assert!(rows.contains("Ana Ruiz,Ana Ruiz,1 N State St,60644,30.00"), "{rows}");
    assert!(rows.contains(",'=2 N State St,"), "no spreadsheet runs it: {rows}");
    assert!(intake.app.audited().await.contains(&"payment_batch.exported".to_owned()));

    // A file with a wrong line is not entered at all, and says which.
    let wrong = json!([line(&one, "paid"), { "reference": "zzzzz-zzzzz", "result": "paid" }, line(&one, "paid")]);
    let refused = settle(&finance, &batch, wrong).await.expect_problem(422, "invalid");
    let pointers: Vec<&str> = refused["errors"].as_array().unwrap().iter().map(|one| text(&one["pointer"])).collect();
    assert_eq!(pointers, ["/results/1/reference", "/results/2/reference"]);
    assert_eq!(fund(&intake).await, (94_000, 6_000, 0));

    let results = json!([line(&one, "paid"), line(&two, "returned")]);
    let settled = settle(&finance, &batch, results.clone()).await.expect(200).json();
    assert_eq!(settled, json!({ "paid": 1, "returned": 1, "unchanged": 0 }));
    assert_eq!(fund(&intake).await, (94_000, 3_000, 3_000));
    let twice = settle(&finance, &batch, results).await.expect(200).json();
    assert_eq!(twice, json!({ "paid": 0, "returned": 0, "unchanged": 2 }), "the same file again changes nothing");
    assert_eq!(fund(&intake).await, (94_000, 3_000, 3_000));
    assert_eq!(intake.own(&one.code).await["status"], "paid");
    assert_eq!(intake.own(&two.code).await["status"], "payment_returned");

    // What came back is issued again, in the next batch.
    let shown = intake.app.read(&finance, &path(&batch)).await;
    let returned = shown["payments"].as_array().unwrap().iter().find(|one| one["status"] == "returned").unwrap();
    let reissue = format!("/api/v1/payments/{}/reissue", text(&returned["id"]));
    finance.post(&reissue).await.expect(200);
    finance.post(&reissue).await.expect_problem(409, "not_returned");
    let next = prepare(&intake, &finance).await;
    assert_eq!(next["count"], 1);
    approve_batch(&finance, &next).await.expect(200);
    settle(&finance, &next, json!([line(&two, "paid")])).await.expect(200);
    assert_eq!(fund(&intake).await, (94_000, 0, 6_000));
    // Paid, and then it comes back after all.
    settle(&finance, &next, json!([line(&two, "returned")])).await.expect(200);
    assert_eq!(fund(&intake).await, (94_000, 3_000, 3_000));
    let purpose = json!({ "purpose": "The account does not exist any more" });
    intake.step(&intake.first, &two.id, "voids", &purpose).await.expect(200);
    assert_eq!(fund(&intake).await, (97_000, 0, 3_000));
}

#[actix_web::test]
async fn nobody_who_decided_approves_the_payment_and_what_was_withdrawn_is_not_paid() {
    let (intake, finance) = with_finance().await;
    // Somebody who reviews and pays.
    let both = intake.app.user(Role::Finance).sign_in().await;
    intake
        .app
        .sql()
        .await
        .execute(
            "INSERT INTO grants (id, user_id, organization_id, role, clearance) SELECT gen_random_uuid(), id, organization_id, \
             'program_reviewer', 1 FROM users WHERE id = $1",
            &[&both.id],
        )
        .await
        .unwrap();
    let sent = intake.send(&intake.reimbursement, &owner("1 N State St")).await;
    intake.step(&both, &sent.id, "recommendations", &approve()).await.expect(200);
    intake.step(&intake.second, &sent.id, "decisions", &approve()).await.expect(200);
    let gone = approved(&intake, "2 N State St").await;
    let batch = prepare(&intake, &both).await;
    approve_batch(&both, &batch).await.expect_problem(403, "same_person");
    intake.act("withdrawals", json!({ "code": gone.code })).await.expect(200);
    let approved = approve_batch(&finance, &batch).await.expect(200).json();
    assert_eq!((&approved["count"], &approved["amount_cents"]), (&json!(1), &json!(3_000)));
    approve_batch(&finance, &batch).await.expect_problem(409, "not_open");
    for who in [&intake.first, &intake.director] {
        who.get(&path(&batch)).await.expect(200);
        who.post(BATCHES).json(&json!({ "round_id": intake.round_id })).await.expect_problem(403, "permission_missing");
        who.post(&format!("{}/exports", path(&batch))).await.expect_problem(403, "permission_missing");
    }
    let partner = intake.app.user(Role::PartnerUser).sign_in().await;
    partner.get(BATCHES).await.expect_problem(403, "permission_missing");
}

#[actix_web::test]
async fn a_batch_is_discarded_and_prepared_anew_and_a_fund_says_when_it_runs_out() {
    let (intake, finance) = with_finance().await;
    approved(&intake, "1 N State St").await;
    let batch = prepare(&intake, &finance).await;
    let etag = finance.get(&path(&batch)).await.etag();
    let discarded = finance.delete(&path(&batch)).if_match(etag).await.expect(200).json();
    assert_eq!((&discarded["status"], &discarded["count"]), (&json!("discarded"), &json!(0)));
    assert_eq!(prepare(&intake, &finance).await["count"], 1);
    let listed = intake.app.read(&finance, &format!("{BATCHES}?round_id={}", intake.round_id)).await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
    finance.post(BATCHES).json(&json!({ "round_id": uuid::Uuid::now_v7() })).await.expect_problem(422, "invalid");
    let fund = intake.app.read(&intake.director, "/api/v1/funds").await["items"][0].clone();
    let today = chrono::Utc::now().with_timezone(&chrono_tz::America::Chicago).date_naive();
    // 970 dollars left, 30 of them set aside in 28 days.
    assert_eq!(fund["runs_out_on"], json!((today + chrono::Duration::days(905)).to_string()));
}
