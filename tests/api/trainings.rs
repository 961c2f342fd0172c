//! Planning: drafts, series, changes that reach those registered once, the calendar, figures.

use api::platform::access::Role;
use chrono::{Duration, Utc};
use serde_json::{Value, json};

use crate::trainings_made_up::{School, new_course, path_of, person};

#[actix_web::test]
async fn a_draft_is_seen_by_who_plans_or_teaches_it_and_published_by_a_step() {
    let school = School::new().await;
    let draft = school.draft(json!({})).await;
    let path = path_of(&draft);
    assert_eq!((&draft["status"], &draft["allowed_transitions"]), (&json!("draft"), &json!(["open", "cancelled"])));
    assert_eq!(draft["sessions"].as_array().unwrap().len(), 4);
    school.app.anonymous().get(&path).await.expect_problem(404, "not_found");
    school.app.user(Role::Director).sign_in().await.get(&path).await.expect(404);
    school.app.read(&school.instructor, &path).await;
    let register = school.app.anonymous().post(&format!("{path}/registrations")).json(&person("Ana One")).await;
    register.expect_problem(404, "not_found");
    assert_eq!(school.app.read(&school.app.anonymous(), "/api/v1/trainings").await["items"], json!([]));
    let open = school.step(&draft, json!({ "to": "open" })).await;
    assert_eq!((&open["status"], &open["registration_open"]), (&json!("open"), &json!(true)));
    let listed = school
        .app
        .read(&school.app.anonymous(), "/api/v1/trainings?area=25&language=en&access_feature=step_free&q=library")
        .await;
    assert_eq!(listed["items"][0]["id"], draft["id"]);
    for other in ["area=1", "language=es", "access_feature=parking", "q=nothing", "modality=virtual", "to=2020-01-01"] {
        let listed = school.app.read(&school.app.anonymous(), &format!("/api/v1/trainings?{other}")).await;
        assert_eq!(listed["items"], json!([]), "{other}");
    }
    let etag = school.manager.get(&path).await.expect(200).etag();
    let early =
        school.manager.post(&format!("{path}/transitions")).if_match(&etag).json(&json!({ "to": "in_progress" }));
    early.await.expect_problem(409, "not_begun");
    let full = school.manager.post(&format!("{path}/transitions")).if_match(&etag).json(&json!({ "to": "full" })).await;
    full.expect_problem(409, "invalid_transition");
}

#[actix_web::test]
async fn planning_is_for_the_own_organization_and_areas() {
    let school = School::new().await;
    let elsewhere = school.app.other_organization("Elsewhere").await;
    let other = school.app.user(Role::TrainingManager).organization(elsewhere).sign_in().await;
    let mut new = school.new_training();
    new["organization_id"] = json!(school.app.organization().await);
    other.post("/api/v1/trainings").json(&new).await.expect_problem(403, "outside_scope");
    let one_area = school.app.user(Role::TrainingManager).areas(&[25]).sign_in().await;
    one_area.post("/api/v1/trainings").json(&school.new_training()).await.expect_problem(403, "outside_scope");
    let training = school.open(5).await;
    let path = path_of(&training);
    let etag = other.get(&path).await.expect(200).etag();
    let change = json!({ "capacity": 20 });
    other.patch(&path).if_match(&etag).json(&change).await.expect_problem(403, "outside_scope");
    school.instructor.patch(&path).if_match(&etag).json(&change).await.expect_problem(403, "permission_missing");
    let mut wrong = school.new_training();
    wrong["instructor_ids"] = json!([other.id, school.app.user(Role::Analyst).sign_in().await.id]);
    let problem = school.manager.post("/api/v1/trainings").json(&wrong).await.expect_problem(422, "invalid");
    assert_eq!(problem["errors"][0]["pointer"], "/instructor_ids/1");
    for (name, value, pointer) in [
        ("site", Value::Null, "/site"),
        ("modality", json!("virtual"), "/meeting_url"),
        ("area_numbers", json!([999]), "/area_numbers/0"),
        ("access_features", json!(["x"]), "/access_features/0"),
    ] {
        let mut wrong = school.new_training();
        wrong[name] = value;
        let problem = school.manager.post("/api/v1/trainings").json(&wrong).await.expect_problem(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
}

async fn mails_of(school: &School) -> usize {
    school.app.run_jobs().await;
    school.app.mails().len()
}

#[actix_web::test]
async fn a_changed_site_and_a_moved_session_reach_those_registered_once_each() {
    let school = School::new().await;
    let training = school.open(1).await;
    let (ana, ben) = (school.register(&training, "Ana One").await, school.register(&training, "Ben Two").await);
    assert_eq!(mails_of(&school).await, 2, "one for each registration");
    let path = path_of(&training);
    let etag = school.manager.get(&path).await.expect(200).etag();
    let patch = json!({ "site": { "name": "Another Library" } });
    school.manager.patch(&path).if_match(&etag).json(&patch).await.expect(200);
    assert_eq!(mails_of(&school).await, 4);
    school.manager.patch(&path).if_match(&etag).json(&patch).await.expect(412);
    let etag = school.manager.get(&path).await.expect(200).etag();
    school.manager.patch(&path).if_match(&etag).json(&json!({ "cost_cents": 1 })).await.expect(200);
    assert_eq!(mails_of(&school).await, 4, "costs are no news");
    let session = &school.app.read(&school.manager, &path).await["sessions"][1];
    let session_path = format!("/api/v1/training-sessions/{}", session["id"].as_str().unwrap());
    let moved = json!({ "starts_at": training["sessions"][3]["ends_at"], "ends_at":
        (training["sessions"][3]["ends_at"].as_str().unwrap().parse::<chrono::DateTime<Utc>>().unwrap() + Duration::hours(2)) });
    let after = school.manager.patch(&session_path).if_match("\"1\"").json(&moved).await.expect(200).json();
    assert_eq!(after["number"], 4, "sessions are numbered by time");
    assert_eq!(mails_of(&school).await, 6);
    for receipt in [&ana, &ben] {
        let notices = school.look(receipt).await["notices"].clone();
        let changed = notices.as_array().unwrap().iter().filter(|notice| notice["kind"] == "changed").count();
        assert_eq!(changed, 2);
    }
}

#[actix_web::test]
async fn a_training_called_off_tells_everybody_once_and_says_why() {
    let school = School::new().await;
    let training = school.open(1).await;
    let (ana, ben) = (school.register(&training, "Ana One").await, school.register(&training, "Ben Two").await);
    let before = mails_of(&school).await;
    let path = path_of(&training);
    let etag = school.manager.get(&path).await.expect(200).etag();
    let steps = format!("{path}/transitions");
    let without = school.manager.post(&steps).if_match(&etag).json(&json!({ "to": "cancelled" })).await;
    assert_eq!(without.expect_problem(422, "invalid")["errors"][0]["pointer"], "/reason");
    let step = json!({ "to": "cancelled", "reason": "No heating." });
    let answers = futures_util::future::join_all(
        (0..5).map(|_| async { school.manager.post(&steps).if_match(&etag).json(&step).await.status() }),
    )
    .await;
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
    school.run_all_jobs().await;
    assert_eq!(school.app.mails().len(), before + 2);
    for receipt in [&ana, &ben] {
        let seen = school.look(receipt).await;
        assert_eq!(
            (&seen["status"], &seen["training"]["cancellation_reason"]),
            (&json!("cancelled"), &json!("No heating."))
        );
        assert_eq!(
            seen["notices"].as_array().unwrap().iter().filter(|notice| notice["kind"] == "cancelled").count(),
            1
        );
    }
    let mail = school.app.mails().pop().unwrap();
    assert!(!mail.to_lowercase().contains("training") && mail.contains("/my-registration#code="), "{mail}");
}

#[actix_web::test]
async fn who_is_reached_by_telephone_stands_on_the_list_of_those_to_call() {
    let school = School::new().await;
    let training = school.open(1).await;
    let mut ana = person("Ana One");
    ana["contact_channel"] = json!("phone");
    ana["phone"] = json!("312 555 0142");
    let receipt = school.register_as(&ana, &training).await;
    assert_eq!(mails_of(&school).await, 0);
    let list = format!("{}/registrations?to_tell=true", path_of(&training));
    assert_eq!(school.app.read(&school.manager, &list).await["items"][0]["to_tell"], json!(["confirmed"]));
    let id = receipt["registration"]["id"].as_str().unwrap();
    let told = format!("/api/v1/registrations/{id}/notice-confirmations");
    school.manager.post(&told).await.expect(200);
    assert_eq!(school.app.read(&school.manager, &list).await["items"], json!([]));
}

#[actix_web::test]
async fn reminders_come_once_and_not_for_a_session_that_was_moved() {
    let school = School::new().await;
    let training = school.open(5).await;
    school.register(&training, "Ana One").await;
    let before = mails_of(&school).await;
    let kinds = "UPDATE jobs SET run_after = now() WHERE kind = 'trainings.reminder' AND status = 'queued'";
    school.app.sql().await.execute(kinds, &[]).await.unwrap();
    assert_eq!(mails_of(&school).await, before + 4, "one for each session");
    school
        .app
        .sql()
        .await
        .execute("UPDATE jobs SET status = 'queued', run_after = now() WHERE kind = 'trainings.reminder'", &[])
        .await
        .unwrap();
    assert_eq!(mails_of(&school).await, before + 4);
}

fn property(event: &ical::parser::ical::component::IcalEvent, name: &str) -> String {
    let found = event.properties.iter().find(|property| property.name == name);
    found.and_then(|property| property.value.clone()).unwrap_or_default()
}

#[actix_web::test]
async fn the_calendar_is_read_by_a_library_and_keeps_its_times_across_the_change_to_winter_time() {
    let school = School::new().await;
    let year = Utc::now().date_naive().format("%Y").to_string().parse::<i32>().unwrap() + 1;
    // The first Sunday of November ends summer time; the series begins in the week before.
    let sunday = (1..=7)
        .filter_map(|day| chrono::NaiveDate::from_ymd_opt(year, 11, day))
        .find(|day| chrono::Datelike::weekday(day) == chrono::Weekday::Sun)
        .unwrap();
    let series = json!({ "first_on": sunday - Duration::days(5), "starts": "18:00", "minutes": 120, "count": 2, "every_days": 7 });
    let preview = school.manager.post("/api/v1/training-series-previews").json(&series).await.expect(200).json();
    assert_eq!(preview["crosses_clock_change"], true);
    let training = school.open_with(json!({ "series": series })).await;
    let response = school.app.anonymous().get(&format!("{}/calendar.ics", path_of(&training))).await.expect(200);
    assert_eq!(response.header("content-type"), "text/calendar; charset=utf-8");
    let text = response.text();
    let mut calendars = ical::IcalParser::new(std::io::BufReader::new(text.as_bytes()));
    let calendar = calendars.next().unwrap().unwrap();
    let starts: Vec<String> = calendar.events.iter().map(|event| property(event, "DTSTART")).collect();
    let local: Vec<String> = starts
        .iter()
        .map(|start| {
            let utc = chrono::NaiveDateTime::parse_from_str(start, "%Y%m%dT%H%M%SZ").unwrap().and_utc();
            utc.with_timezone(&chrono_tz::America::Chicago).format("%H:%M").to_string()
        })
        .collect();
    assert_eq!(local, ["18:00", "18:00"]);
    assert!(starts[0].ends_with("T230000Z") && starts[1].ends_with("T000000Z"), "{starts:?}");
    assert_eq!(property(&calendar.events[0], "SUMMARY"), "Skills for hard days");
    school.step(&training, json!({ "to": "cancelled", "reason": "No heating." })).await;
    let feed = school.app.anonymous().get("/api/v1/trainings.ics").await.expect(200).text();
    let calendar = ical::IcalParser::new(std::io::BufReader::new(feed.as_bytes())).next().unwrap().unwrap();
    assert!(calendar.events.iter().all(|event| property(event, "STATUS") == "CANCELLED"));
    assert!(calendar.events.iter().all(|event| property(event, "SEQUENCE").parse::<u32>().unwrap() > 0));
}

#[actix_web::test]
async fn a_new_version_of_a_course_is_taught_from_its_day_and_former_trainings_keep_theirs() {
    let school = School::new().await;
    let before = school.draft(json!({})).await;
    let path = format!("/api/v1/courses/{}", school.course["id"].as_str().unwrap());
    let mut version = new_course("x")["version"].clone();
    version["version"] = json!("2026.2");
    version["minimum_attendance_percent"] = json!(100);
    let course = school.manager.post(&format!("{path}/versions")).json(&version).await.expect(201).json();
    assert_eq!(course["versions"].as_array().unwrap().len(), 2);
    school.manager.post(&format!("{path}/versions")).json(&version).await.expect_problem(409, "already_exists");
    let after = school.draft(json!({})).await;
    assert_eq!(after["curriculum"]["minimum_attendance_percent"], 100);
    let still = school.app.read(&school.manager, &path_of(&before)).await;
    assert_eq!(still["curriculum"]["version"], "2026.1");
}

#[actix_web::test]
async fn figures_come_with_what_they_were_computed_from() {
    let school = School::new().await;
    let training = school.open_with(json!({ "capacity": 4, "cost_cents": 90_000 })).await;
    let mut receipts = Vec::new();
    for name in ["Ana One", "Ben Two", "Cleo Three"] {
        receipts.push(school.register(&training, name).await);
    }
    school.complete(&training, &receipts, &[4, 3, 1]).await;
    let director = school.app.user(Role::Director).sign_in().await;
    let all = school.app.read(&director, "/api/v1/training-measures").await["items"][0].clone();
    assert_eq!(all["fill"], json!({ "value": 0.75, "part": 3, "whole": 4 }));
    assert_eq!(all["completion"]["part"], 2);
    assert_eq!(all["attendance"], json!({ "value": 960.0 / 1440.0, "part": 960, "whole": 1440 }));
    assert_eq!(all["cost_cents_per_completion"], 45_000);
    let areas = school.app.read(&director, "/api/v1/training-measures?group_by=area").await;
    let numbers: Vec<&Value> = areas["items"].as_array().unwrap().iter().map(|item| &item["group"]).collect();
    assert_eq!(numbers, [&json!("23"), &json!("25")]);
    let audience = school.app.read(&director, "/api/v1/training-measures?group_by=audience").await;
    assert_eq!((&audience["items"][0]["group"], &audience["items"][0]["seats"]), (&json!("residents"), &Value::Null));
    school.app.user(Role::Finance).sign_in().await.get("/api/v1/training-measures").await.expect(403);
}

#[actix_web::test]
async fn questionnaires_compare_each_person_and_hide_what_few_said() {
    let school = School::new().await;
    let path = format!("/api/v1/courses/{}/questionnaires", school.course["id"].as_str().unwrap());
    let asked = json!({ "effective_from": "2020-01-01", "questions": [
        { "key": "confident", "text": { "en": "I know what to say." } }, { "key": "calm", "text": { "en": "I stay calm." } } ] });
    school.manager.post(&path).json(&asked).await.expect(201);
    let training = school.open(10).await;
    let mut receipts = Vec::new();
    for name in ["Ana One", "Ben Two", "Cleo Three", "Dan Four"] {
        receipts.push(school.register(&training, name).await);
    }
    let answer = async |receipt: &Value, phase: &str, value: i32| {
        let body = json!({ "phase": phase, "answers": [{ "key": "confident", "value": value }] });
        school.by_code("questionnaire-answers", receipt, body).await
    };
    assert_eq!(school.look(&receipts[0]).await["questionnaires_due"][0]["phase"], "before");
    for receipt in &receipts {
        answer(receipt, "before", 2).await.expect(200);
    }
    answer(&receipts[0], "after", 5).await.expect_problem(409, "not_due");
    school.complete(&training, &receipts, &[4, 4, 4, 4]).await;
    let evaluation = format!("{}/evaluation", path_of(&training));
    for receipt in receipts.iter().take(3) {
        answer(receipt, "after", 4).await.expect(200);
    }
    let seen = school.app.read(&school.manager, &evaluation).await;
    assert_eq!((&seen["questions"][0]["pairs"], &seen["questions"][0]["change"]), (&json!(3), &Value::Null));
    answer(&receipts[3], "after", 3).await.expect(200);
    let seen = school.app.read(&school.manager, &evaluation).await;
    let confident = &seen["questions"][0];
    assert_eq!(
        (&confident["pairs"], &confident["before"], &confident["change"]),
        (&json!(4), &json!(2.0), &json!(1.75))
    );
    let wrong = json!({ "phase": "after", "answers": [{ "key": "x", "value": 1 }] });
    school.by_code("questionnaire-answers", &receipts[3], wrong).await.expect_problem(422, "invalid");
}

#[actix_web::test]
async fn rules_choices_and_numbers_are_rows_that_can_be_changed() {
    let school = School::new().await;
    let lines = school.app.read(&school.app.anonymous(), "/api/v1/support-lines").await;
    assert!(lines["items"].as_array().unwrap().iter().any(|line| line["phone"] == "988"));
    let line = &lines["items"][0];
    let path = format!("/api/v1/support-lines/{}", line["id"].as_str().unwrap());
    school.manager.patch(&path).if_match("\"1\"").json(&json!({ "phone": "112" })).await.expect(200);
    let term = json!({ "kind": "audience", "code": "coaches", "name": { "en": "Coaches" }, "position": 13 });
    school.manager.post("/api/v1/training-terms").json(&term).await.expect(201);
    school.manager.post("/api/v1/training-terms").json(&term).await.expect_problem(409, "already_exists");
    let rules = school.app.read(&school.app.anonymous(), "/api/v1/training-policies").await;
    let mut new = rules["items"][0].clone();
    for name in ["id", "created_at"] {
        new.as_object_mut().unwrap().remove(name);
    }
    let past = school.manager.post("/api/v1/training-policies").json(&new).await.expect_problem(422, "invalid");
    assert_eq!(past["errors"][0]["pointer"], "/effective_from");
    new["effective_from"] = json!((Utc::now() + Duration::days(100)).date_naive());
    school.manager.post("/api/v1/training-policies").json(&new).await.expect(201);
    school.app.user(Role::Analyst).sign_in().await.post("/api/v1/training-policies").json(&new).await.expect(403);
}

#[actix_web::test]
async fn the_demonstration_shows_a_season_in_both_languages_with_certificates_and_a_waitlist() {
    let app = api_tests::TestApp::new().await;
    app.user(Role::Instructor).sign_in().await;
    api::trainings::demo::load(app.platform()).await.unwrap();
    let manager = app.user(Role::TrainingManager).sign_in().await;
    let listed = app.read(&manager, "/api/v1/trainings?limit=50").await;
    let count = |name: &str, value: &str| {
        listed["items"].as_array().unwrap().iter().filter(|training| training[name] == value).count()
    };
    assert_eq!((count("status", "completed"), count("status", "in_progress"), count("status", "full")), (4, 1, 1));
    assert_eq!((count("status", "draft"), count("status", "cancelled"), count("language", "es")), (1, 1, 3));
    let certificates = app.read(&manager, "/api/v1/certificates?limit=200").await;
    assert!(certificates["items"].as_array().unwrap().len() > 40);
    let measures = app.read(&manager, "/api/v1/training-measures").await;
    assert!(measures["items"][0]["completion"]["value"].as_f64().unwrap() > 0.6);
    app.run_jobs().await;
    assert!(app.mails().is_empty(), "nobody made up is sent a mail");
}
