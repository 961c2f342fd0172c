//! Seats, the waitlist and offers: fair under a crowd, and over when the training starts.

use std::collections::BTreeSet;

use api::platform::access::Role;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::trainings_made_up::{School, path_of, person};

async fn statuses(school: &School, receipts: &[Value]) -> Vec<String> {
    let mut statuses = Vec::new();
    for receipt in receipts {
        statuses.push(school.look(receipt).await["status"].as_str().unwrap().to_owned());
    }
    statuses
}

#[actix_web::test]
async fn of_500_who_register_at_once_for_the_last_10_seats_10_are_confirmed_and_the_rest_wait_in_order() {
    let school = School::new().await;
    let training = school.open(10).await;
    let path = format!("{}/registrations", path_of(&training));
    let register = |number: usize| {
        let (client, body) = (school.app.anonymous(), person(&format!("Person Number{number}")));
        let path = path.clone();
        async move { client.post(&path).json(&body).await }
    };
    let answers = futures_util::future::join_all((0..500).map(register)).await;
    let refused: Vec<String> =
        answers.iter().filter(|answer| answer.status() != 201).map(|answer| answer.text()).collect();
    assert!(refused.is_empty(), "{} refused: {:?}", refused.len(), refused.first());
    let sql = school.app.sql().await;
    let rows = sql.query("SELECT status, id FROM registrations ORDER BY registered_at, id", &[]).await.unwrap();
    let statuses: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(statuses.iter().filter(|status| *status == "confirmed").count(), 10);
    assert_eq!(statuses.iter().filter(|status| *status == "waitlisted").count(), 490);
    assert!(statuses[..10].iter().all(|status| status == "confirmed"), "the first ten have the seats");
    let now = school.app.read(&school.manager, &path_of(&training)).await;
    assert_eq!((&now["status"], &now["seats_left"], &now["waitlist_count"]), (&json!("full"), &json!(0), &json!(490)));
    let roster = format!("{path}?status=waitlisted&limit=200");
    let listed = school.app.read(&school.manager, &roster).await;
    let places: Vec<i64> =
        listed["items"].as_array().unwrap().iter().map(|item| item["waitlist_place"].as_i64().unwrap()).collect();
    assert_eq!(places, (1..=200).collect::<Vec<i64>>());
}

#[actix_web::test]
async fn a_freed_seat_is_offered_to_who_waits_longest_and_moves_on_when_the_offer_ends() {
    let school = School::new().await;
    let training = school.open(1).await;
    let mut receipts = Vec::new();
    for name in ["Ana One", "Ben Two", "Cleo Three", "Dan Four"] {
        receipts.push(school.register(&training, name).await);
    }
    assert_eq!(statuses(&school, &receipts).await, ["confirmed", "waitlisted", "waitlisted", "waitlisted"]);
    school.by_code("registration-cancellations", &receipts[0], json!({})).await.expect(200);
    assert_eq!(statuses(&school, &receipts).await, ["cancelled", "offered", "waitlisted", "waitlisted"]);
    let offer = school.look(&receipts[1]).await;
    let until: DateTime<Utc> = offer["offer_expires_at"].as_str().unwrap().parse().unwrap();
    let hours = (until - Utc::now()).num_minutes();
    assert!((23 * 60..=24 * 60).contains(&hours), "{hours}");
    let newcomer = school.register(&training, "Eve Five").await;
    assert_eq!(newcomer["registration"]["waitlist_place"], 3, "a held seat is not free");
    let sql = school.app.sql().await;
    sql.execute(
        "UPDATE registrations SET offer_expires_at = now() - interval '1 second' WHERE status = 'offered'",
        &[],
    )
    .await
    .unwrap();
    let late = school.by_code("registration-offer-answers", &receipts[1], json!({ "accept": true })).await;
    late.expect_problem(409, "offer_ended");
    assert_eq!(statuses(&school, &receipts).await, ["cancelled", "expired", "offered", "waitlisted"]);
    sql.execute(
        "UPDATE registrations SET offer_expires_at = now() - interval '1 second' WHERE status = 'offered'",
        &[],
    )
    .await
    .unwrap();
    school.run_all_jobs().await;
    assert_eq!(statuses(&school, &receipts).await, ["cancelled", "expired", "expired", "offered"]);
    school.by_code("registration-offer-answers", &receipts[3], json!({ "accept": true })).await.expect(200);
    assert_eq!(school.look(&receipts[3]).await["status"], "confirmed");
    let again = school.by_code("registration-offer-answers", &receipts[3], json!({ "accept": true })).await;
    again.expect_problem(409, "no_offer");
}

#[actix_web::test]
async fn from_the_start_on_nobody_is_offered_a_seat() {
    let school = School::new().await;
    let training = school.open(2).await;
    let mut receipts = Vec::new();
    for name in ["Ana One", "Ben Two", "Cleo Three", "Dan Four"] {
        receipts.push(school.register(&training, name).await);
    }
    school.by_code("registration-cancellations", &receipts[1], json!({})).await.expect(200);
    assert_eq!(statuses(&school, &receipts).await, ["confirmed", "cancelled", "offered", "waitlisted"]);
    school.shift_start(&training, 1).await;
    let late = school.by_code("registration-offer-answers", &receipts[2], json!({ "accept": true })).await;
    assert_eq!(late.status(), 409, "{}", late.text());
    school.run_all_jobs().await;
    assert_eq!(statuses(&school, &receipts).await, ["confirmed", "cancelled", "not_placed", "not_placed"]);
    school.by_code("registration-cancellations", &receipts[0], json!({})).await.expect_problem(409, "training_began");
    let late = school.app.anonymous().post(&format!("{}/registrations", path_of(&training)));
    late.json(&person("Eve Five")).await.expect_problem(409, "registration_closed");
    let sql = school.app.sql().await;
    let taken: i32 = sql.query_one("SELECT seats_taken FROM trainings", &[]).await.unwrap().get(0);
    assert_eq!(taken, 1, "seats that were held are free again");
}

#[actix_web::test]
async fn more_seats_go_to_who_waits() {
    let school = School::new().await;
    let training = school.open(1).await;
    let mut receipts = Vec::new();
    for name in ["Ana One", "Ben Two", "Cleo Three"] {
        receipts.push(school.register(&training, name).await);
    }
    let path = path_of(&training);
    let etag = school.manager.get(&path).await.expect(200).etag();
    school.manager.patch(&path).if_match(&etag).json(&json!({ "capacity": 2 })).await.expect(200);
    assert_eq!(statuses(&school, &receipts).await, ["confirmed", "offered", "waitlisted"]);
    let etag = school.manager.get(&path).await.expect(200).etag();
    let fewer = school.manager.patch(&path).if_match(&etag).json(&json!({ "capacity": 1 })).await;
    fewer.expect_problem(409, "seats_taken");
}

#[actix_web::test]
async fn a_request_sent_again_gives_the_same_registration_with_a_new_code_and_both_work() {
    let school = School::new().await;
    let training = school.open(5).await;
    let path = format!("{}/registrations", path_of(&training));
    let send = || school.app.anonymous().post(&path).idempotency_key("once").json(&person("Ana One"));
    let (first, again) = (send().await.expect(201), send().await.expect(201));
    assert_eq!(again.header("idempotency-replayed"), "true");
    let (first, again) = (first.json(), again.json());
    assert_eq!(first["registration"]["id"], again["registration"]["id"]);
    assert_ne!(first["code"], again["code"]);
    for receipt in [&first, &again] {
        assert_eq!(school.look(receipt).await["status"], "confirmed");
    }
    school.app.anonymous().post(&path).json(&person("Ana One")).await.expect_problem(409, "already_registered");
}

#[actix_web::test]
async fn an_unknown_code_and_a_wrong_one_answer_alike_and_guessing_is_slowed() {
    let school = School::new().await;
    let training = school.open(5).await;
    let receipt = school.register(&training, "Ana One").await;
    let mut wrong = receipt["code"].as_str().unwrap().to_owned();
    wrong.replace_range(0..1, if wrong.starts_with('a') { "b" } else { "a" });
    let look = async |code: &str| {
        let body = json!({ "code": code });
        school.app.anonymous().post("/api/v1/registration-lookups").json(&body).await
    };
    let strip = |mut problem: Value| {
        problem.as_object_mut().unwrap().retain(|name, _| name != "instance" && name != "request_id");
        problem
    };
    let wrong = strip(look(&wrong).await.expect_problem(404, "unknown_code"));
    let unknown = strip(look("nothing").await.expect_problem(404, "unknown_code"));
    assert_eq!(wrong, unknown);
    let shouted = receipt["code"].as_str().unwrap().to_uppercase().replace('-', " ");
    look(&shouted).await.expect(200);
    for _ in 0..28 {
        look("nothing").await.expect(404);
    }
    look("nothing").await.expect_problem(429, "too_many_attempts");
}

#[actix_web::test]
async fn a_place_moves_to_another_training_of_the_course_with_its_code() {
    let school = School::new().await;
    let (here, there) = (school.open(1).await, school.open(1).await);
    let ana = school.register(&here, "Ana One").await;
    let ben = school.register(&here, "Ben Two").await;
    let moved = school.by_code("registration-transfers", &ana, json!({ "training_id": there["id"] })).await;
    let moved = moved.expect(200).json();
    assert_eq!((&moved["status"], &moved["training"]["id"]), (&json!("confirmed"), &there["id"]));
    assert_eq!(school.look(&ana).await["id"], moved["id"]);
    assert_eq!(school.look(&ben).await["status"], "offered");
    let other = school.manager.post("/api/v1/courses").json(&crate::trainings_made_up::new_course("X-1")).await;
    let other = school.open_with(json!({ "course_id": other.expect(201).json()["id"] })).await;
    let refused = school.by_code("registration-transfers", &ana, json!({ "training_id": other["id"] })).await;
    assert_eq!(refused.expect_problem(422, "invalid")["errors"][0]["pointer"], "/training_id");
}

#[actix_web::test]
async fn who_missed_trainings_twice_waits_behind_everybody_and_answers_for_the_seat() {
    let school = School::new().await;
    for _ in 0..2 {
        let training = school.open(3).await;
        let receipt = school.register(&training, "Ana One").await;
        school.complete(&training, &[receipt], &[0]).await;
    }
    let training = school.open(1).await;
    let ana = school.register(&training, "Ana One").await;
    assert_eq!(ana["registration"]["status"], "offered", "a seat that nobody else wants, but for an answer");
    let ben = school.register(&training, "Ben Two").await;
    assert_eq!(ben["registration"]["status"], "waitlisted");
}

#[actix_web::test]
async fn a_partner_registers_a_group_in_its_order_and_sees_only_its_own() {
    let school = School::new().await;
    let training = school.open(2).await;
    let partner = school.app.user(Role::PartnerUser).sign_in().await;
    let people = json!({ "people": [person("Ana One"), person("Ben Two"), person("Cleo Three")] });
    let path = format!("{}/group-registrations", path_of(&training));
    let group = partner.post(&path).idempotency_key("g").json(&people).await.expect(201).json();
    let members = group["members"].as_array().unwrap();
    let seen: Vec<_> = members.iter().map(|member| member["status"].as_str().unwrap()).collect();
    assert_eq!(seen, ["confirmed", "confirmed", "waitlisted"]);
    let codes: BTreeSet<&str> = members.iter().map(|member| member["code"].as_str().unwrap()).collect();
    assert_eq!(codes.len(), 3);
    assert_eq!(school.look(&members[0]).await["initials"], "A. O.");
    let twice = json!({ "people": [person("Dan Four"), person("Ana One")] });
    partner.post(&path).json(&twice).await.expect_problem(409, "already_registered");
    let bad = json!({ "people": [person("Dan Four"), { "full_name": "Eve", "contact_channel": "phone", "language": "en",
        "audience": "residents" }] });
    let problem = partner.post(&path).json(&bad).await.expect_problem(422, "invalid");
    assert_eq!(problem["errors"][0]["pointer"], "/people/1/phone");
    let elsewhere = school.app.other_organization("Elsewhere").await;
    let other = school.app.user(Role::PartnerUser).organization(elsewhere).sign_in().await;
    let group_path = format!("/api/v1/registration-groups/{}", group["id"].as_str().unwrap());
    other.get(&group_path).await.expect_problem(404, "not_found");
    assert_eq!(school.app.read(&other, "/api/v1/registration-groups").await["items"], json!([]));
    let cancelled = json!({ "registration_id": members[0]["registration_id"], "reason": "Is ill." });
    other.post(&format!("{group_path}/cancellations")).json(&cancelled).await.expect(404);
    let after = partner.post(&format!("{group_path}/cancellations")).json(&cancelled).await.expect(200).json();
    assert_eq!(
        (&after["members"][0]["status"], &after["members"][2]["status"]),
        (&json!("cancelled"), &json!("offered"))
    );
}

#[actix_web::test]
async fn names_are_for_who_plans_or_teaches_and_counts_for_others() {
    let school = School::new().await;
    let training = school.open(5).await;
    school.register(&training, "Ana One").await;
    let roster = format!("{}/registrations", path_of(&training));
    for user in [&school.manager, &school.instructor] {
        assert_eq!(school.app.read(user, &roster).await["items"][0]["full_name"], "Ana One");
    }
    let other_instructor = school.app.user(Role::Instructor).sign_in().await;
    other_instructor.get(&roster).await.expect_problem(403, "outside_scope");
    let elsewhere = school.app.other_organization("Elsewhere").await;
    let other_manager = school.app.user(Role::TrainingManager).organization(elsewhere).sign_in().await;
    other_manager.get(&roster).await.expect_problem(403, "outside_scope");
    let other_area = school.app.user(Role::TrainingManager).areas(&[1]).sign_in().await;
    other_area.get(&roster).await.expect_problem(403, "outside_scope");
    school.app.user(Role::Director).sign_in().await.get(&roster).await.expect_problem(403, "permission_missing");
    let director = school.app.user(Role::Director).sign_in().await;
    let seen = school.app.read(&director, &path_of(&training)).await;
    assert_eq!((&seen["counts"]["confirmed"], &seen["plan"]), (&json!(1), &Value::Null));
    let public = school.app.read(&school.app.anonymous(), &path_of(&training)).await;
    assert_eq!((&public["counts"], &public["plan"], &public["materials"]), (&Value::Null, &Value::Null, &json!([])));
    assert!(!public.to_string().contains("Ana"));
    let events = school.app.sql().await.query("SELECT row_to_json(e)::text FROM events e", &[]).await.unwrap();
    assert!(events.iter().all(|row| !row.get::<_, String>(0).contains("Ana")));
}

#[actix_web::test]
async fn names_and_contacts_lie_sealed_in_the_database() {
    let school = School::new().await;
    let training = school.open(5).await;
    let mut person = person("Zebulon Quist");
    person["phone"] = json!("+1 312 555 0142");
    person["contact_note"] = json!("Mornings only");
    school.register_as(&person, &training).await;
    let sql = school.app.sql().await;
    for table in
        ["participants", "registrations", "audit_entries", "events", "jobs", "registration_changes", "training_notices"]
    {
        let rows = sql.query(&format!("SELECT row_to_json(t)::text FROM {table} t"), &[]).await.unwrap();
        for row in rows {
            let text: String = row.get(0);
            for secret in ["Zebulon", "zebulon", "5550142", "Mornings"] {
                assert!(!text.contains(secret), "{table}: {text}");
            }
            assert!(!text.contains(&hex("Zebulon")), "{table}");
        }
    }
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

#[actix_web::test]
async fn duplicates_are_suggested_and_merged_and_the_second_place_is_given_back() {
    let school = School::new().await;
    let training = school.open(5).await;
    let ana = person("Ana One");
    school.register_as(&ana, &training).await;
    let mut again = ana.clone();
    again["full_name"] = json!("Ana M. One");
    let second = school.register_as(&again, &training).await;
    let pairs = school.app.read(&school.manager, "/api/v1/participant-duplicates").await;
    let pair = &pairs["items"][0];
    assert_eq!((&pair["shared"], &pair["second"]["full_name"]), (&json!(["email"]), &json!("Ana M. One")));
    let merge = json!({ "keep_id": pair["first"]["id"], "merge_id": pair["second"]["id"] });
    let elsewhere = school.app.other_organization("Elsewhere").await;
    let other = school.app.user(Role::TrainingManager).organization(elsewhere).sign_in().await;
    other.post("/api/v1/participant-merges").json(&merge).await.expect_problem(422, "invalid");
    let merged = school.manager.post("/api/v1/participant-merges").json(&merge).await.expect(200).json();
    assert_eq!((&merged["moved"], &merged["cancelled"]), (&json!(1), &json!(1)));
    assert_eq!(school.look(&second).await["status"], "cancelled");
    let now = school.app.read(&school.manager, &path_of(&training)).await;
    assert_eq!(now["seats_left"], 4);
    assert_eq!(school.app.read(&school.manager, "/api/v1/participant-duplicates").await["items"], json!([]));
}

#[actix_web::test]
async fn contacts_are_erased_on_request_and_by_the_clock_once_it_is_over() {
    let school = School::new().await;
    let training = school.open(5).await;
    let (ana, ben) = (school.register(&training, "Ana One").await, school.register(&training, "Ben Two").await);
    school.by_code("registration-erasures", &ana, json!({})).await.expect_problem(409, "registration_active");
    school.by_code("registration-cancellations", &ana, json!({})).await.expect(200);
    school.by_code("registration-erasures", &ana, json!({})).await.expect(204);
    let roster = format!("{}/registrations", path_of(&training));
    let listed = school.app.read(&school.manager, &roster).await;
    assert_eq!((&listed["items"][0]["email"], &listed["items"][0]["full_name"]), (&Value::Null, &Value::Null));
    assert_eq!(listed["items"][1]["email"], "ben.two@example.org");
    school.complete(&training, std::slice::from_ref(&ben), &[4]).await;
    school.run_retention().await;
    let listed = school.app.read(&school.manager, &roster).await;
    assert_eq!((&listed["items"][1]["email"], &listed["items"][1]["full_name"]), (&Value::Null, &json!("Ben Two")));
    assert_eq!(school.look(&ben).await["certificate"]["state"], "valid", "who has a certificate keeps the way to it");
}
