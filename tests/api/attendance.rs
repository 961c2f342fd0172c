//! Attendance: by the code in the room, and by marks that come late, twice, or in any order.

use api::platform::access::Role;
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use crate::trainings_made_up::{School, mark, path_of, put};

async fn begun(school: &School, training: &Value) -> Value {
    school.shift_start(training, 0).await;
    school.run_all_jobs().await;
    school.app.read(&school.manager, &path_of(training)).await["sessions"][0].clone()
}

fn roster_path(session: &Value) -> String {
    format!("/api/v1/training-sessions/{}/attendance", session["id"].as_str().unwrap())
}

#[actix_web::test]
async fn the_code_in_the_room_checks_in_and_a_wrong_one_does_not() {
    let school = School::new().await;
    let training = school.open(5).await;
    let ana = school.register(&training, "Ana One").await;
    let session = &training["sessions"][0];
    let code_path = format!("/api/v1/training-sessions/{}/check-in-code", session["id"].as_str().unwrap());
    let shown = school.app.read(&school.instructor, &code_path).await;
    let room = shown["code"].clone();
    assert!(shown["link"].as_str().unwrap().contains(&format!(
        "/check-in#session={}&room={}",
        session["id"].as_str().unwrap(),
        room.as_str().unwrap()
    )));
    let check = async |receipt: &Value, room: &Value| {
        school.by_code("check-ins", receipt, json!({ "session_id": session["id"], "room_code": room })).await
    };
    check(&ana, &room).await.expect_problem(409, "doors_closed");
    begun(&school, &training).await;
    let room = school.app.read(&school.instructor, &code_path).await["code"].clone();
    let wrong = check(&ana, &json!("00000000")).await.expect_problem(422, "invalid");
    assert_eq!(wrong["errors"][0]["code"], "wrong_room_code");
    let counted = check(&ana, &room).await.expect(200).json();
    assert_eq!(
        (&counted["status"], &counted["minutes"], &counted["method"]),
        (&json!("present"), &json!(120), &json!("code"))
    );
    assert_eq!(check(&ana, &room).await.expect(200).json(), counted, "again changes nothing");
    let elsewhere = school.open(5).await;
    let ben = school.register(&elsewhere, "Ben Two").await;
    check(&ben, &room).await.expect_problem(404, "not_found");
    let other = school.app.user(Role::Instructor).sign_in().await;
    other.get(&code_path).await.expect_problem(403, "outside_scope");
}

#[actix_web::test]
async fn marks_sent_again_count_once_and_the_one_recorded_last_stands() {
    let school = School::new().await;
    let training = school.open(5).await;
    let ana = school.register(&training, "Ana One").await;
    let session = begun(&school, &training).await;
    let path = roster_path(&session);
    let id = &ana["registration"]["id"];
    let at = |seconds: i64| (Utc::now() - Duration::seconds(seconds)).to_rfc3339();
    let (first, later) = (mark(id, "present", &at(50)), mark(id, "absent", &at(10)));
    let send = async |marks: Value| {
        let answer = put(&school.instructor, &path, &json!({ "marks": marks })).await.expect(200).json();
        let outcomes: Vec<String> = answer["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|result| result["outcome"].as_str().unwrap().to_owned())
            .collect();
        (outcomes, answer["roster"]["entries"][0]["mark"]["status"].clone())
    };
    assert_eq!(send(json!([later])).await, (vec!["applied".to_owned()], json!("absent")));
    assert_eq!(send(json!([first, later])).await, (vec!["superseded".to_owned(), "known".to_owned()], json!("absent")));
    let ghost = mark(&json!(uuid::Uuid::now_v7()), "present", &at(1));
    let early = mark(id, "present", &at(3_600));
    let future = mark(id, "present", &at(-3_600));
    let (outcomes, _) = send(json!([ghost, early, future])).await;
    assert_eq!(outcomes, ["not_on_roster", "too_early", "in_the_future"]);
    let history = format!("{}-marks", path);
    let kept = school.app.read(&school.instructor, &history).await;
    assert_eq!(kept["items"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn devices_that_send_at_once_do_not_lose_each_others_marks() {
    let school = School::new().await;
    let training = school.open(10).await;
    let mut receipts = Vec::new();
    for name in ["Ana One", "Ben Two", "Cleo Three", "Dan Four"] {
        receipts.push(school.register(&training, name).await);
    }
    let session = begun(&school, &training).await;
    let path = roster_path(&session);
    let now = Utc::now().to_rfc3339();
    let send = |receipt: &Value| {
        let marks = json!({ "marks": [mark(&receipt["registration"]["id"], "present", &now)] });
        let (client, path) = (school.instructor.client.clone(), path.clone());
        async move { put(&client, &path, &marks).await.status() }
    };
    let answers = futures_util::future::join_all(receipts.iter().map(send)).await;
    assert!(answers.iter().all(|status| *status == 200), "{answers:?}");
    let roster = school.app.read(&school.instructor, &path).await;
    assert!(roster["entries"].as_array().unwrap().iter().all(|entry| entry["mark"]["status"] == "present"));
}

#[actix_web::test]
async fn a_correction_after_the_day_gives_a_reason_and_decides_again_about_the_certificate() {
    let school = School::new().await;
    let training = school.open(5).await;
    let ana = school.register(&training, "Ana One").await;
    school.complete(&training, std::slice::from_ref(&ana), &[2]).await;
    assert_eq!(school.look(&ana).await["status"], "incomplete");
    let now = school.app.read(&school.manager, &path_of(&training)).await;
    let path = roster_path(&now["sessions"][2]);
    let mut correction = mark(&ana["registration"]["id"], "present", &Utc::now().to_rfc3339());
    let refused = put(&school.instructor, &path, &json!({ "marks": [correction] })).await.expect(200).json();
    assert_eq!(refused["results"][0]["outcome"], "reason_needed");
    correction["reason"] = json!("Signed the sheet of the other room.");
    put(&school.instructor, &path, &json!({ "marks": [correction] })).await.expect(200);
    let seen = school.look(&ana).await;
    assert_eq!((&seen["status"], &seen["certificate"]["state"]), (&json!("completed"), &json!("valid")));
    let mut back = mark(&ana["registration"]["id"], "absent", &(Utc::now() + Duration::seconds(1)).to_rfc3339());
    back["reason"] = json!("It was somebody else.");
    put(&school.instructor, &path, &json!({ "marks": [back] })).await.expect(200);
    let seen = school.look(&ana).await;
    assert_eq!((&seen["status"], &seen["certificate"]["state"]), (&json!("incomplete"), &json!("revoked")));
}

#[actix_web::test]
async fn who_comes_late_or_leaves_early_gets_the_minutes_in_between() {
    let school = School::new().await;
    let training = school.open(5).await;
    let ana = school.register(&training, "Ana One").await;
    school.shift_start(&training, 3).await;
    school.run_all_jobs().await;
    let session = school.app.read(&school.manager, &path_of(&training)).await["sessions"][0].clone();
    let starts_at: DateTime<Utc> = session["starts_at"].as_str().unwrap().parse().unwrap();
    let path = roster_path(&session);
    for (status, minute, expected) in [("late", 30, 90), ("left_early", 45, 45), ("excused", 60, 0)] {
        let recorded = (starts_at + Duration::minutes(minute)).to_rfc3339();
        let marks = json!({ "marks": [mark(&ana["registration"]["id"], status, &recorded)] });
        let answer = put(&school.instructor, &path, &marks).await.expect(200).json();
        assert_eq!(answer["roster"]["entries"][0]["mark"]["minutes"], expected, "{status}");
    }
}
