//! Distribution of devices: sites with stock, times, appointments, hand-over, expiry.

use api::applications::job_kinds;
use api::platform::access::Role;
use api_tests::{Client, Response};
use chrono::{DateTime, Duration, Utc};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::applications::{Intake, Sent, owner, path, text};

const SITES: &str = "/api/v1/distribution-sites";
const SLOTS: &str = "/api/v1/pickup-slots";

async fn ready(intake: &Intake, street: &str) -> Sent {
    let mut answers = owner(street);
    answers["facts"] = json!({ "applicant_kind": "owner", "in_city": true, "benefits": ["snap"] });
    let sent = intake.send(&intake.devices, &answers).await;
    intake.approve(&sent.id).await;
    sent
}

/// A site with so many of each device of the policy.
async fn site(intake: &Intake, each: i32) -> Value {
    let new = json!({ "name": "Westside Hub", "address": "100 N Example Ave" });
    let site = intake.first.post(SITES).json(&new).await.expect(201).json();
    for item in items(intake) {
        stock(&intake.first, &site, &item, each).await.expect(201);
    }
    intake.app.read(&intake.first, SITES).await["items"][0].clone()
}

fn items(intake: &Intake) -> Vec<String> {
    let items = intake.devices["policy"]["rules"]["items"].as_array().unwrap();
    items.iter().map(|item| text(&item["code"]).to_owned()).collect()
}

async fn stock(who: &Client, site: &Value, item: &str, quantity: i32) -> Response {
    let entry = json!({ "item": item, "quantity": quantity, "note": "Delivery of this test" });
    who.post(&format!("{SITES}/{}/stock-entries", text(&site["id"]))).json(&entry).await
}

async fn slot(intake: &Intake, site: &Value, in_days: i64, capacity: i32) -> Value {
    let starts_at: DateTime<Utc> = Utc::now() + Duration::days(in_days);
    let new = json!({ "site_id": site["id"], "starts_at": starts_at, "ends_at": starts_at + Duration::hours(1), "capacity": capacity });
    intake.first.post(SLOTS).json(&new).await.expect(201).json()
}

async fn book(intake: &Intake, sent: &Sent, slot: &Value) -> Response {
    intake.act("pickups", json!({ "code": sent.code, "slot_id": slot["id"] })).await
}

fn devices(intake: &Intake) -> Vec<Value> {
    let serial = |item: &String| json!({ "item": item, "serial_number": format!("{item}-0001") });
    items(intake).iter().map(serial).collect()
}

#[actix_web::test]
async fn an_applicant_books_a_time_and_picks_devices_up() {
    let intake = Intake::new().await;
    let (site, sent) = (site(&intake, 1).await, ready(&intake, "1 N State St").await);
    let (early, late) = (slot(&intake, &site, 1, 2).await, slot(&intake, &site, 100, 2).await);
    book(&intake, &sent, &late).await.expect_problem(409, "after_last_day");
    let booked = book(&intake, &sent, &early).await.expect(200).json();
    assert_eq!(booked["pickup"]["site_name"], "Westside Hub");
    let other = slot(&intake, &site, 2, 2).await;
    let moved = book(&intake, &sent, &other).await.expect(200).json();
    assert_eq!(moved["pickup"]["starts_at"].as_str().unwrap()[..10], other["starts_at"].as_str().unwrap()[..10]);
    let day = text(&other["starts_at"]).parse::<DateTime<Utc>>().unwrap().with_timezone(&chrono_tz::America::Chicago);
    let list = format!("/api/v1/pickups?day={}", day.date_naive());
    let comes = intake.app.read(&intake.first, &list).await;
    assert_eq!(comes["items"][0]["reference"], sent.view["reference"]);
    assert!(!comes.to_string().contains("Ana"), "by reference");

    let hand_over = format!("{}/hand-overs", path(&sent.id));
    let mut new = json!({ "site_id": site["id"], "devices": devices(&intake), "identity_checked": false });
    intake.first.post(&hand_over).json(&new).await.expect_problem(422, "invalid");
    new["identity_checked"] = json!(true);
    let mut fewer = new.clone();
    fewer["devices"].as_array_mut().unwrap().pop();
    intake.first.post(&hand_over).json(&fewer).await.expect_problem(422, "invalid");
    let given = intake.first.post(&hand_over).json(&new).await.expect(200).json();
    assert_eq!(given["status"], "picked_up");
    assert_eq!(intake.own(&sent.code).await["pickup"], json!(null));
    let levels = intake.app.read(&intake.first, SITES).await["items"][0]["stock"].clone();
    assert!(levels.as_array().unwrap().iter().all(|level| level["quantity"] == 0), "{levels}");
    intake.first.post(&hand_over).json(&new).await.expect_problem(409, "not_open");
    // Nothing left for the next one; nothing is entered for a hand-over that fails.
    let next = ready(&intake, "2 N State St").await;
    let hand_over = format!("{}/hand-overs", path(&next.id));
    intake.first.post(&hand_over).json(&new).await.expect_problem(409, "stock_short");
    assert_eq!(intake.staff(&intake.first, &next.id).await["status"], "ready_for_pickup");
    assert!(intake.app.sql().await.execute("DELETE FROM stock_entries", &[]).await.is_err(), "entries stay");
}

#[actix_web::test]
async fn many_who_book_the_last_places_at_once_never_are_more_than_there_are() {
    let intake = Intake::new().await;
    let site = site(&intake, 5).await;
    let slot = slot(&intake, &site, 1, 2).await;
    let mut all = Vec::new();
    for number in 0..8 {
        all.push(ready(&intake, &format!("{number} N State St")).await);
    }
    let answers = join_all(all.iter().map(|sent| async { book(&intake, sent, &slot).await.status() })).await;
    let count = |status: u16| answers.iter().filter(|answer| **answer == status).count();
    assert_eq!((count(200), count(409)), (2, 6), "{answers:?}");
    assert_eq!(intake.app.read(&intake.app.anonymous(), SLOTS).await["items"], json!([]), "full ones are not offered");
    let seen = intake.app.read(&intake.first, SLOTS).await;
    assert_eq!(seen["items"][0]["free"], 0);
    intake.first.delete(&format!("{SLOTS}/{}", text(&slot["id"]))).await.expect_problem(409, "slot_used");
    let winner = answers.iter().position(|status| *status == 200).unwrap();
    intake.act("pickup-cancellations", json!({ "code": all[winner].code })).await.expect(200);
    assert_eq!(intake.app.read(&intake.app.anonymous(), SLOTS).await["items"][0]["free"], 1);
}

#[actix_web::test]
async fn who_does_not_come_expires_and_is_renewed() {
    let intake = Intake::new().await;
    let sent = ready(&intake, "1 N State St").await;
    let sql = intake.app.sql().await;
    sql.execute("UPDATE jobs SET run_after = now() WHERE kind = 'applications.pickup_expiry'", &[]).await.unwrap();
    intake.app.run_jobs_of(&job_kinds()).await;
    assert_eq!(intake.own(&sent.code).await["status"], "ready_for_pickup", "not before its last day is over");
    sql.execute("UPDATE applications SET fulfill_by = '2026-01-01'", &[]).await.unwrap();
    sql.execute("UPDATE jobs SET run_after = now(), finished_at = NULL, status = 'queued' WHERE kind = 'applications.pickup_expiry'", &[])
        .await
        .unwrap();
    intake.app.run_jobs_of(&job_kinds()).await;
    assert_eq!(intake.own(&sent.code).await["status"], "pickup_expired");
    let renewed = intake.first.post(&format!("{}/pickup-renewal", path(&sent.id))).await.expect(200).json();
    assert_eq!(renewed["status"], "ready_for_pickup");
    intake.first.post(&format!("{}/pickup-renewal", path(&sent.id))).await.expect_problem(409, "not_open");
}

#[actix_web::test]
async fn stock_is_never_below_zero_and_sites_are_for_those_who_run_them() {
    let intake = Intake::new().await;
    let site = site(&intake, 3).await;
    let item = items(&intake)[0].clone();
    stock(&intake.first, &site, &item, -4).await.expect_problem(409, "stock_short");
    stock(&intake.first, &site, &item, 0).await.expect_problem(422, "invalid");
    stock(&intake.first, &site, "Not a code", 1).await.expect_problem(422, "invalid");
    let takes = (0..8).map(|_| async { stock(&intake.first, &site, &item, -1).await.status() });
    let answers = join_all(takes).await;
    assert_eq!(answers.iter().filter(|status| **status == 201).count(), 3, "{answers:?}");
    let finance = intake.app.user(Role::Finance).sign_in().await;
    intake.app.read(&finance, SITES).await;
    stock(&finance, &site, &item, 1).await.expect_problem(403, "permission_missing");
    let partner = intake.app.user(Role::PartnerUser).sign_in().await;
    partner.get(SITES).await.expect_problem(403, "permission_missing");
    let own = format!("{SITES}/{}", text(&site["id"]));
    let closed = intake.first.patch(&own).if_match("\"1\"").json(&json!({ "active": false })).await.expect(200).json();
    assert_eq!(closed["active"], false);
    let starts_at = Utc::now() + Duration::days(1);
    let new = json!({ "site_id": site["id"], "starts_at": starts_at, "ends_at": starts_at + Duration::hours(1), "capacity": 1 });
    intake.first.post(SLOTS).json(&new).await.expect_problem(422, "invalid");
}
