//! A review from its team to final minutes: snapshot, writing together, links, what nobody else may see.

use api::platform::access::Role;
use api::platform::db::{Limits, raw_client};
use chrono::Duration;
use serde_json::{Value, json};

use crate::reviews_made_up::{AREA, Room, last_week, new_team, path_of, review_path, sign, this_week};

#[actix_web::test]
async fn a_session_has_the_incidents_of_the_week_before_its_own_and_is_the_only_one_of_its_week() {
    let room = Room::new().await;
    let second = room.incident(5, json!({})).await;
    let first = room.incident(1, json!({ "kind": "homicide_shooting" })).await;
    room.incident(3, json!({ "kind": "other_serious", "victimizations": [] })).await;
    room.incident(2, json!({ "community_area_number": 26 })).await;
    room.incident(8, json!({ "occurred_at": last_week(1) - Duration::days(3) })).await;
    let session = room.session().await;
    let ids: Vec<Value> = room.reviews(&session).await.iter().map(|review| review["incident_id"].clone()).collect();
    assert_eq!(ids, [first["id"].clone(), second["id"].clone()], "kinds, areas and week of the rules, oldest first");
    assert_eq!((&session["incident_count"], &session["queued_count"]), (&json!(2), &json!(2)));
    assert_eq!(session["figures"]["week"], 2);
    assert_eq!(session["agenda"].as_array().unwrap().len(), 7);
    let again = json!({ "team_id": room.team_id(), "meets_at": this_week(5) });
    let problem =
        room.facilitator.post("/api/v1/review-sessions").json(&again).await.expect_problem(409, "already_exists");
    assert_eq!(problem["errors"][0]["pointer"], "/meets_at");
    let moved = json!({ "meets_at": this_week(3) + Duration::days(7) });
    let path = path_of(&session);
    let answer = room.facilitator.patch(&path).if_match("\"1\"").json(&moved).await.expect_problem(422, "invalid");
    assert_eq!(answer["errors"][0]["code"], "another_week");
}

#[actix_web::test]
async fn a_locked_session_shows_the_facts_and_figures_of_its_day() {
    let room = Room::new().await;
    let incident = room.incident(2, json!({})).await;
    let session = room.session().await;
    let locked = room.step(&session, "data_locked").await;
    assert_eq!((&locked["status"], &locked["figures"]["week"]), (&json!("data_locked"), &json!(1)));
    // Sources change later: another incident comes in, and the first one turns out to be something else.
    room.incident(4, json!({})).await;
    let path = format!("/api/v1/incidents/{}", incident["id"].as_str().unwrap());
    let etag = room.facilitator.get(&path).await.expect(200).etag();
    let correction = json!({ "kind": "homicide_shooting" });
    room.facilitator.patch(&path).if_match(etag).json(&correction).await.expect(200);
    let after = room.app.read(&room.facilitator, &path_of(&session)).await;
    assert_eq!(after["figures"], locked["figures"]);
    let reviews = room.reviews(&session).await;
    assert_eq!((reviews.len(), &reviews[0]["facts"]["kind"]), (1, &json!("nonfatal_shooting")));
    let by_hand = json!({ "session_id": session["id"], "incident_id": incident["id"] });
    room.facilitator.post("/api/v1/incident-reviews").json(&by_hand).await.expect_problem(409, "already_exists");
    let early = room.facilitator.post(&format!("{}/transitions", path_of(&session))).if_match("\"2\"");
    early.json(&json!({ "to": "minutes_final" })).await.expect_problem(409, "invalid_transition");
}

#[actix_web::test]
async fn without_an_agreement_in_force_there_is_no_attendance_and_no_access() {
    let room = Room::new().await;
    let newcomer = room.app.user(Role::OutreachWorker).areas(&[AREA]).sign_in().await;
    let member = room.seat(&newcomer, "member").await;
    assert_eq!(member["agreement_in_force"], false);
    let session = room.session().await;
    let path = path_of(&session);
    newcomer.get(&path).await.expect_problem(404, "not_found");
    assert_eq!(room.app.read(&newcomer, "/api/v1/review-sessions").await["items"], json!([]));
    let teams = room.app.read(&newcomer, "/api/v1/review-teams").await;
    assert_eq!((&teams["items"][0]["readable"], &teams["items"][0]["own_role"]), (&json!(false), &json!("member")));
    let attend = |attendance: &str| json!({ "user_id": newcomer.id, "attendance": attendance });
    let attendance = format!("{path}/attendance");
    room.note_taker.post(&attendance).json(&attend("present")).await.expect_problem(409, "no_agreement");
    room.note_taker.post(&attendance).json(&attend("absent")).await.expect(200);
    let agreement = room.app.read(&newcomer, "/api/v1/me/confidentiality-agreement").await;
    let wrong = json!({ "text_id": agreement["text"]["id"], "signed_name": "Somebody Else" });
    let refused = newcomer.post("/api/v1/me/confidentiality-agreements").json(&wrong).await;
    assert_eq!(refused.expect_problem(422, "invalid")["errors"][0]["code"], "another_name");
    sign(&room.app, &newcomer).await;
    newcomer.get(&path).await.expect(200);
    room.note_taker.post(&attendance).json(&attend("present")).await.expect(200);
    let revocation = format!("/api/v1/review-team-members/{}/agreement-revocation", member["id"].as_str().unwrap());
    newcomer.post(&revocation).await.expect_problem(403, "permission_missing");
    room.facilitator.post(&revocation).await.expect(204);
    newcomer.get(&path).await.expect_problem(404, "not_found");
    sign(&room.app, &newcomer).await;
    newcomer.get(&path).await.expect(200);
    // A year later it has to be signed anew.
    let sql = room.app.sql().await;
    sql.execute("UPDATE confidentiality_agreements SET expires_on = current_date - 1", &[]).await.unwrap();
    for user in [&newcomer, &room.facilitator, &room.police] {
        user.get(&path).await.expect_problem(404, "not_found");
    }
}

#[actix_web::test]
async fn two_people_who_write_at_once_are_told_and_lose_nothing() {
    let room = Room::new().await;
    room.incident(2, json!({})).await;
    let session = room.session().await;
    let review = room.reviews(&session).await.remove(0);
    let path = review_path(&review);
    let both =
        futures_util::future::join_all([(&room.note_taker, "An argument."), (&room.outreach, "At the bus stop.")].map(
            async |(user, text)| user.patch(&path).if_match("\"1\"").json(&json!({ "summary_shareable": text })).await,
        ))
        .await;
    let mut statuses: Vec<u16> = both.iter().map(api_tests::Response::status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412], "one is first, the other is told");
    // The other reads, joins and sends again: only the own fields travel.
    let now = room.app.read(&room.outreach, &path).await;
    let joined = format!("{} More.", now["summary_shareable"].as_str().unwrap());
    let after = room.change_review(&room.outreach, &review, json!({ "summary_shareable": joined })).await;
    let driver = json!({ "primary_driver": "personal_dispute" });
    let last = room.change_review(&room.note_taker, &review, driver).await;
    assert_eq!((&last["summary_shareable"], &last["row_version"]), (&json!(joined), &json!(4)));
    assert_eq!(after["updated_by"]["id"], json!(room.outreach.id));
    room.note_taker.patch(&path).json(&json!({})).await.expect_problem(428, "precondition_required");
}

#[actix_web::test]
async fn a_reviewed_incident_has_one_primary_driver_of_the_taxonomy() {
    let room = Room::new().await;
    room.incident(2, json!({})).await;
    let session = room.session().await;
    let review = room.reviews(&session).await.remove(0);
    let path = review_path(&review);
    let step = room.note_taker.post(&format!("{path}/transitions")).if_match("\"1\"");
    step.json(&json!({ "to": "reviewed" })).await.expect_problem(409, "no_primary_driver");
    for (patch, pointer) in [
        (json!({ "primary_driver": "bad_mood" }), "/primary_driver"),
        (json!({ "secondary_drivers": ["robbery", "bad_mood"] }), "/secondary_drivers/1"),
        (json!({ "themes": ["bad_mood"] }), "/themes/0"),
        (json!({ "affected_assets": [{ "kind": "castle", "name": "X" }] }), "/affected_assets/0"),
        (json!({ "primary_driver": "robbery", "secondary_drivers": ["robbery"] }), "/secondary_drivers/0"),
    ] {
        let problem = room.note_taker.patch(&path).if_match("\"1\"").json(&patch).await.expect_problem(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    let reviewed = room.reviewed(&review, "unknown").await;
    assert_eq!((&reviewed["status"], reviewed["reviewed_at"].is_string()), (&json!("reviewed"), true));
    // A driver that was retired stays where it stands and is not offered any more.
    let admin = room.app.user(Role::Admin).sign_in().await;
    let terms = room.app.read(&admin, "/api/v1/review-terms?kind=driver").await;
    let term = terms["items"].as_array().unwrap().iter().find(|term| term["code"] == "unknown").unwrap().clone();
    let term_path = format!("/api/v1/review-terms/{}", term["id"].as_str().unwrap());
    admin.patch(&term_path).if_match("\"1\"").json(&json!({ "active": false })).await.expect(200);
    room.change_review(&room.note_taker, &review, json!({ "primary_driver": "unknown" })).await;
    let other = json!({ "secondary_drivers": ["unknown"], "primary_driver": "robbery" });
    room.change_review(&room.note_taker, &review, other).await;
}

#[actix_web::test]
async fn a_warning_names_what_looks_like_a_person_and_stops_nobody() {
    let room = Room::new().await;
    room.incident(2, json!({})).await;
    let session = room.session().await;
    let review = room.reviews(&session).await.remove(0);
    let text = "Marcus Example called 312-555-0142.";
    let changed = room.change_review(&room.note_taker, &review, json!({ "summary_shareable": text })).await;
    let kinds: Vec<&str> =
        changed["warnings"].as_array().unwrap().iter().map(|warning| warning["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["name", "phone"]);
    assert_eq!((&changed["warnings"][0]["start"], &changed["warnings"][0]["length"]), (&json!(0), &json!(14)));
}

#[actix_web::test]
async fn a_link_is_decided_by_another_reviewer_than_who_proposed_it() {
    let room = Room::new().await;
    let (one, two) = (room.incident(2, json!({})).await, room.incident(3, json!({})).await);
    room.session().await;
    let new = json!({ "team_id": room.team_id(), "incident_id": two["id"], "other_incident_id": one["id"],
        "kind": "retaliation_for", "reason": "Two days later, the same corner." });
    let link = room.outreach.post("/api/v1/incident-links").json(&new).await.expect(201).json();
    assert_eq!((&link["status"], &link["decidable"]), (&json!("proposed"), &json!(false)));
    room.advocate.post("/api/v1/incident-links").json(&new).await.expect_problem(409, "already_exists");
    let path = format!("/api/v1/incident-links/{}/decisions", link["id"].as_str().unwrap());
    let decision = json!({ "confirmed": true, "reason": "The families say so." });
    room.outreach.post(&path).if_match("\"1\"").json(&decision).await.expect_problem(403, "own_link");
    let decided = room.advocate.post(&path).if_match("\"1\"").json(&decision).await.expect(200).json();
    assert_eq!((&decided["status"], &decided["decided_by"]["id"]), (&json!("confirmed"), &json!(room.advocate.id)));
    room.facilitator.post(&path).if_match("\"2\"").json(&decision).await.expect_problem(409, "decided_already");
    let seen = room.app.read(&room.police, "/api/v1/incident-links").await["items"][0].clone();
    assert_eq!(seen["status"], "confirmed");
    assert!(seen.get("reason").is_none() && seen.get("decision_reason").is_none(), "reasons may tell of outreach");
    for (changes, code) in [
        (json!({ "other_incident_id": two["id"] }), "same_incident"),
        (json!({ "team_id": uuid::Uuid::now_v7() }), "unknown_team"),
        (json!({ "other_incident_id": uuid::Uuid::now_v7() }), "unknown_incident"),
    ] {
        let mut wrong = new.clone();
        wrong.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        let problem = room.outreach.post("/api/v1/incident-links").json(&wrong).await.expect_problem(422, "invalid");
        assert_eq!(problem["errors"][0]["code"], code);
    }
}

#[actix_web::test]
async fn minutes_are_final_once_every_action_that_came_back_was_talked_about() {
    let room = Room::new().await;
    room.incident(2, json!({})).await;
    let action = room.action(json!({ "title": "Repair the lights on the block" })).await;
    let people = room
        .action(json!({ "category": "family_support", "title": "Help the family",
        "owner_organization_id": room.outreach_organization }))
        .await;
    let session = room.session().await;
    room.step(&session, "data_locked").await;
    room.step(&session, "in_session").await;
    let review = room.reviews(&session).await.remove(0);
    room.reviewed(&review, "robbery").await;
    let texts = json!({ "summary_shareable": "A robbery.", "summary_restricted": "Outreach knows more." });
    room.change_review(&room.note_taker, &review, texts).await;
    room.step(&session, "minutes_draft").await;
    let path = path_of(&session);
    let finalize = async || {
        let etag = room.facilitator.get(&path).await.expect(200).etag();
        let step = json!({ "to": "minutes_final" });
        room.facilitator.post(&format!("{path}/transitions")).if_match(etag).json(&step).await
    };
    let problem = finalize().await.expect_problem(409, "undecided_actions");
    let titles: Vec<&str> =
        problem["errors"].as_array().unwrap().iter().map(|error| error["detail"].as_str().unwrap()).collect();
    assert_eq!(titles, ["Help the family", "Repair the lights on the block"], "those due first");
    room.decide(&room.note_taker, &session, &action, "carried_over").await;
    room.decide(&room.outreach, &session, &people, "completed").await;
    finalize().await.expect(200);
    let minutes = room.app.read(&room.facilitator, &format!("{path}/minutes")).await;
    let shareable = &minutes["shareable"];
    assert_eq!(shareable["carried_place_actions"][0]["disposition"], "carried_over");
    assert_eq!(shareable["incidents"][0]["summary"], "A robbery.");
    assert_eq!(shareable["finalized_by"]["id"], json!(room.facilitator.id));
    assert!(
        !shareable.to_string().contains("Outreach knows more.") && !shareable.to_string().contains("Help the family")
    );
    assert_eq!(minutes["restricted"]["incidents"][0]["summary"], "Outreach knows more.");
    assert_eq!(minutes["restricted"]["carried_people_actions"][0]["status"], "done");
    // Nothing changes them any more, not even the database's own role of the application.
    room.change_review_refused(&review).await;
    let etag = room.facilitator.get(&path).await.expect(200).etag();
    let late = json!({ "notes_shareable": "Later." });
    room.facilitator.patch(&path).if_match(etag).json(&late).await.expect_problem(409, "minutes_final");
    let attendance = json!({ "user_id": room.outreach.id, "attendance": "present" });
    room.note_taker.post(&format!("{path}/attendance")).json(&attendance).await.expect_problem(409, "minutes_final");
    let sql = room.app.sql().await;
    assert!(sql.execute("UPDATE review_sessions SET minutes = '{}'", &[]).await.is_err());
    assert!(sql.execute("UPDATE review_sessions SET status = 'minutes_draft'", &[]).await.is_err());
    room.step_action(&room.department, &action, "done").await;
    let again = room.app.read(&room.facilitator, &format!("{path}/minutes")).await;
    assert_eq!(again["shareable"], minutes["shareable"]);
    room.step(&session, "archived").await;
}

impl Room {
    async fn change_review_refused(&self, review: &Value) {
        let path = review_path(review);
        let etag = self.note_taker.get(&path).await.expect(200).etag();
        let patch = json!({ "summary_shareable": "Later." });
        self.note_taker.patch(&path).if_match(etag).json(&patch).await.expect_problem(409, "minutes_final");
        // Families are reached when they are reached.
        let contact = json!({ "kind": "family", "outcome": "reached" });
        self.outreach.post(&format!("{path}/contacts")).json(&contact).await.expect(201);
    }
}

#[actix_web::test]
async fn law_enforcement_sees_facts_and_what_is_shared_and_no_trace_of_the_rest() {
    let room = Room::new().await;
    room.incident(2, json!({})).await;
    let people = room.action(json!({ "category": "mediation", "title": "Offer a mediation" })).await;
    let session = room.session().await;
    room.step(&session, "data_locked").await;
    let review = room.reviews(&session).await.remove(0);
    let patch =
        json!({ "summary_shareable": "A quarrel.", "summary_restricted": "Secret.", "retaliation_basis": "Secret." });
    room.change_review(&room.note_taker, &review, patch).await;
    let contact = json!({ "kind": "outreach", "outcome": "reached", "note": "Secret." });
    room.outreach.post(&format!("{}/contacts", review_path(&review))).json(&contact).await.expect(201);
    let notes = json!({ "notes_restricted": "Secret." });
    let etag = room.facilitator.get(&path_of(&session)).await.expect(200).etag();
    room.note_taker.patch(&path_of(&session)).if_match(etag).json(&notes).await.expect(200);
    for path in [
        review_path(&review),
        format!("/api/v1/incident-reviews?session_id={}", session["id"].as_str().unwrap()),
        path_of(&session),
        format!("{}/minutes", path_of(&session)),
        format!("{}/carried-actions", path_of(&session)),
    ] {
        let text = room.app.read(&room.police, &path).await.to_string();
        for word in ["Secret.", "restricted", "retaliation_basis", "\"contacts\"", "Offer a mediation"] {
            assert!(!text.contains(word), "{path} shows {word}: {text}");
        }
    }
    let seen = room.app.read(&room.police, &review_path(&review)).await;
    assert_eq!(seen["summary_shareable"], "A quarrel.");
    let path = format!("/api/v1/actions/{}", people["id"].as_str().unwrap());
    room.police.get(&path).await.expect_problem(404, "not_found");
    room.department.get(&path).await.expect(200);
    let patch = room.police.patch(&review_path(&review)).if_match("\"2\"").json(&json!({}));
    patch.await.expect_problem(403, "permission_missing");
    // The second line says the same without the first.
    let raw = raw_client(&room.app.database.url, Limits::Request).await.unwrap();
    let count = async |user: uuid::Uuid, table: &str| -> i64 {
        let set = format!(
            "SELECT set_config('cscc.subject_kind', 'user', false), set_config('cscc.subject_id', '{user}', false)"
        );
        raw.batch_execute(&set).await.unwrap();
        raw.query_one(&format!("SELECT count(*) FROM {table}"), &[]).await.unwrap().get(0)
    };
    let elsewhere = room.app.other_organization("Strangers").await;
    let stranger = room.app.user(Role::OutreachWorker).organization(elsewhere).sign_in().await;
    for (table, police, outreach) in [
        ("review_sessions", 1, 1),
        ("incident_reviews", 1, 1),
        ("incident_contacts", 0, 1),
        ("actions WHERE kind = 'people'", 0, 1),
        ("action_dispositions", 1, 1),
    ] {
        assert_eq!(count(room.police.id, table).await, police, "{table} for law enforcement");
        assert_eq!(count(room.outreach.id, table).await, outreach, "{table} for outreach");
        assert_eq!(count(stranger.id, table).await, 0, "{table} for a stranger");
    }
}

#[actix_web::test]
async fn to_others_a_team_and_its_sessions_do_not_exist() {
    let room = Room::new().await;
    room.incident(2, json!({})).await;
    let session = room.session().await;
    let review = room.reviews(&session).await.remove(0);
    let app = &room.app;
    let elsewhere = app.user(Role::HritFacilitator).areas(&[26]).sign_in().await;
    sign(app, &elsewhere).await;
    let other_team = json!({ "name": "Other", "area_numbers": [26], "meeting_weekday": 1, "meeting_time": "10:00",
        "meeting_minutes": 60 });
    elsewhere.post("/api/v1/review-teams").json(&other_team).await.expect(201);
    let strangers = [
        elsewhere,
        app.user(Role::OutreachWorker).areas(&[AREA]).sign_in().await,
        app.user(Role::DepartmentLiaison).sign_in().await,
        app.user(Role::LeLiaison).sign_in().await,
    ];
    let team_path = format!("/api/v1/review-teams/{}", room.team_id());
    for stranger in &strangers {
        for path in [path_of(&session), review_path(&review), team_path.clone(), format!("{team_path}/members")] {
            stranger.get(&path).await.expect_problem(404, "not_found");
        }
        let filter = format!("/api/v1/incident-reviews?session_id={}", session["id"].as_str().unwrap());
        assert_eq!(app.read(stranger, &filter).await["items"], json!([]));
    }
    for role in [Role::Director, Role::Admin, Role::Analyst] {
        let user = app.user(role).sign_in().await;
        user.get(&path_of(&session)).await.expect_problem(403, "permission_missing");
    }
    let key = app.api_key(&["actions:read", "review_measures:read"]).await;
    key.get(&path_of(&session)).await.expect_problem(403, "permission_missing");
    // A second facilitator of the area changes the team, and reads it only as a member.
    let second = app.user(Role::HritFacilitator).areas(&[AREA]).sign_in().await;
    sign(app, &second).await;
    assert_eq!(app.read(&second, &team_path).await["editable"], true);
    second.get(&path_of(&session)).await.expect_problem(404, "not_found");
    let wrong = json!({ "name": "Wide", "area_numbers": [AREA, 26], "meeting_weekday": 1, "meeting_time": "10:00",
        "meeting_minutes": 60 });
    second.post("/api/v1/review-teams").json(&wrong).await.expect_problem(403, "outside_scope");
    let same = second.post("/api/v1/review-teams").json(&new_team("west TEAM")).await;
    same.expect_problem(409, "already_exists");
}

#[actix_web::test]
async fn who_leaves_the_team_reads_no_further_and_each_reading_of_restricted_texts_is_recorded() {
    let room = Room::new().await;
    room.incident(2, json!({})).await;
    let session = room.session().await;
    let review = room.reviews(&session).await.remove(0);
    room.outreach.get(&review_path(&review)).await.expect(200);
    room.police.get(&review_path(&review)).await.expect(200);
    let sql = room.app.sql().await;
    let read = "SELECT actor_id, fields FROM audit_entries WHERE action = 'incident_review.read' AND resource_id = $1";
    let rows = sql.query(read, &[&review["id"].as_str().unwrap()]).await.unwrap();
    let actors: Vec<uuid::Uuid> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(actors, [room.outreach.id], "who gets nothing restricted has read nothing restricted");
    assert_eq!(rows[0].get::<_, Vec<String>>(1), ["summary_restricted", "retaliation_basis", "contacts"]);
    let members = room.app.read(&room.facilitator, &format!("/api/v1/review-teams/{}/members", room.team_id())).await;
    let mut member = members["items"].as_array().unwrap().iter();
    let member = member.rfind(|member| member["person"]["id"] == json!(room.outreach.id)).unwrap().clone();
    let path = format!("/api/v1/review-team-members/{}", member["id"].as_str().unwrap());
    room.facilitator.patch(&path).if_match("\"1\"").json(&json!({ "active": false })).await.expect(200);
    room.outreach.get(&review_path(&review)).await.expect_problem(404, "not_found");
}

#[actix_web::test]
async fn only_facilitator_and_note_taker_write_agenda_notes_and_attendance() {
    let room = Room::new().await;
    let session = room.session().await;
    let path = path_of(&session);
    let notes = json!({ "notes_shareable": "Noted." });
    room.outreach.patch(&path).if_match("\"1\"").json(&notes).await.expect_problem(403, "not_note_taker");
    let changed = room.note_taker.patch(&path).if_match("\"1\"").json(&notes).await.expect(200).json();
    assert_eq!(changed["takes_notes"], true);
    let present = json!({ "user_id": room.outreach.id, "attendance": "present" });
    room.outreach.post(&format!("{path}/attendance")).json(&present).await.expect_problem(403, "not_note_taker");
    let after = room.note_taker.post(&format!("{path}/attendance")).json(&present).await.expect(200).json();
    assert_eq!(after["quorum"], json!({ "members": 6, "needed": 3, "present": 1, "reached": false }));
    assert_eq!(after["row_version"], 2, "attendance is no new version: notes in the making need not be joined for it");
    let step = room.note_taker.post(&format!("{path}/transitions")).if_match("\"2\"");
    step.json(&json!({ "to": "data_locked" })).await.expect_problem(403, "permission_missing");
}

#[actix_web::test]
async fn a_calendar_program_reads_when_the_team_meets_and_nothing_else() {
    let room = Room::new().await;
    room.incident(2, json!({})).await;
    room.session().await;
    let path = format!("/api/v1/review-teams/{}/calendar-links", room.team_id());
    let link = async || room.outreach.post(&path).await.expect(201).json()["url"].as_str().unwrap().to_owned();
    let local = |url: &str| url.strip_prefix(&room.app.address).unwrap().to_owned();
    let first = local(&link().await);
    let calendar = room.app.anonymous().get(&first).await.expect(200).text();
    assert!(calendar.contains("SUMMARY:West team") && calendar.contains("LOCATION:Library"), "{calendar}");
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 1);
    let second = local(&link().await);
    room.app.anonymous().get(&first).await.expect_problem(404, "not_found");
    room.app.anonymous().get(&second).await.expect(200);
    let sql = room.app.sql().await;
    sql.execute("UPDATE review_team_members SET active = false WHERE user_id = $1", &[&room.outreach.id])
        .await
        .unwrap();
    room.app.anonymous().get(&second).await.expect_problem(404, "not_found");
}

#[actix_web::test]
async fn after_its_time_what_is_restricted_is_erased_and_figures_stay() {
    let room = Room::new().await;
    room.incident(2, json!({})).await;
    let session = room.session().await;
    room.step(&session, "data_locked").await;
    let review = room.reviews(&session).await.remove(0);
    room.reviewed(&review, "robbery").await;
    room.change_review(&room.note_taker, &review, json!({ "summary_restricted": "Secret." })).await;
    let contact = json!({ "kind": "outreach", "outcome": "reached", "note": "Secret." });
    room.outreach.post(&format!("{}/contacts", review_path(&review))).json(&contact).await.expect(201);
    for step in ["in_session", "minutes_draft", "minutes_final"] {
        room.step(&session, step).await;
    }
    let sql = room.app.sql().await;
    sql.execute("UPDATE jobs SET run_after = now() WHERE kind = 'reviews.retention'", &[]).await.unwrap();
    room.app.run_jobs_of(&api::job_kinds()).await;
    let after = room.app.read(&room.facilitator, &review_path(&review)).await;
    assert_eq!((&after["summary_restricted"], &after["primary_driver"]), (&json!(""), &json!("robbery")));
    assert_eq!(after["contacts"][0]["note"], "");
    assert!(after["erased_at"].is_string());
    let minutes = room.app.read(&room.facilitator, &format!("{}/minutes", path_of(&session))).await;
    assert_eq!(minutes["restricted"], Value::Null);
    assert!(!minutes.to_string().contains("Secret."));
}
