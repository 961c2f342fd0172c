//! Playbooks: opened at once, once for an incident, without waiting for a meeting.

use api::platform::access::Role;
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use crate::made_up::new_incident;
use crate::reviews_made_up::{AREA, Room, review_path};

fn hours_left(action: &Value) -> i64 {
    (action["due_at"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap() - Utc::now()).num_minutes().div_euclid(60)
}

async fn rapid(room: &Room) -> Vec<Value> {
    let list = room.app.read(&room.facilitator, "/api/v1/actions?source=rapid_response").await;
    list["items"].as_array().unwrap().clone()
}

/// The seeded playbooks name organizations of the seed; here they ask these.
async fn playbooks(room: &Room) -> (Value, Value) {
    let admin = room.app.user(Role::Admin).sign_in().await;
    let step = |category: &str, title: &str, hours: i64, owner: uuid::Uuid| {
        json!({ "category": category, "title": title, "due_hours": hours, "priority": "urgent",
            "owner_organization_id": owner })
    };
    for playbook in room.app.read(&admin, "/api/v1/playbooks").await["items"].as_array().unwrap() {
        let path = format!("/api/v1/playbooks/{}", playbook["id"].as_str().unwrap());
        admin.patch(&path).if_match("\"1\"").json(&json!({ "active": false })).await.expect(200);
    }
    let mut made = Vec::new();
    for trigger in ["incident", "high_retaliation_risk"] {
        let new = json!({
            "name": { "en": trigger, "es": null }, "trigger": trigger, "incident_kinds": ["nonfatal_shooting"],
            "within_hours": 72, "effective_from": "2026-01-01",
            "steps": [
                step("outreach_engagement", "Reach both sides", 24, room.outreach_organization),
                step("victim_services_referral", "See that the family is safe", 48, room.outreach_organization),
            ],
        });
        made.push(admin.post("/api/v1/playbooks").json(&new).await.expect(201).json());
    }
    let second = made.pop().unwrap();
    (made.pop().unwrap(), second)
}

#[actix_web::test]
async fn an_incident_of_its_kinds_opens_a_playbook_once_and_the_team_is_told() {
    let room = Room::new().await;
    playbooks(&room).await;
    let recent = |hours: i64, kind: &str| {
        new_incident(&json!({ "occurred_at": Utc::now() - Duration::hours(hours), "kind": kind }))
    };
    let post =
        async |incident: Value| room.facilitator.post("/api/v1/incidents").json(&incident).await.expect(201).json();
    let incident = post(recent(30, "nonfatal_shooting")).await;
    post(recent(30, "other_serious")).await;
    post(recent(100, "nonfatal_shooting")).await;
    room.app.run_jobs_of(&api::job_kinds()).await;
    room.app.run_jobs_of(&api::job_kinds()).await;
    let actions = rapid(&room).await;
    assert_eq!(actions.len(), 2, "not for other kinds, not for old ones, not twice");
    for (action, hours) in actions.iter().zip([23, 47]) {
        assert_eq!((&action["incident_id"], &action["team_id"]), (&incident["id"], &room.team["id"]));
        assert_eq!(hours_left(action), hours, "its clock runs from when the center learned of it");
    }
    let runs = room.app.read(&room.facilitator, "/api/v1/playbook-runs").await;
    assert_eq!(
        (&runs["items"][0]["action_count"], &runs["items"][0]["community_area_number"]),
        (&json!(2), &json!(AREA))
    );
    for user in [&room.facilitator, &room.note_taker] {
        let told = room.app.read(user, "/api/v1/notifications").await;
        assert_eq!(told["items"][0]["kind"], "playbook_started");
    }
    assert_eq!(room.app.read(&room.police, "/api/v1/actions").await["items"], json!([]), "it is about people");
}

#[actix_web::test]
async fn a_high_risk_of_retaliation_asks_outreach_within_a_day_and_victim_services_within_two() {
    let room = Room::new().await;
    playbooks(&room).await;
    room.incident(2, json!({})).await;
    let session = room.session().await;
    let review = room.reviews(&session).await.remove(0);
    room.change_review(&room.note_taker, &review, json!({ "retaliation_risk": "medium" })).await;
    assert_eq!(rapid(&room).await.len(), 0);
    room.change_review(&room.note_taker, &review, json!({ "retaliation_risk": "high" })).await;
    room.change_review(&room.note_taker, &review, json!({ "retaliation_risk": "low" })).await;
    room.change_review(&room.note_taker, &review, json!({ "retaliation_risk": "high" })).await;
    let actions = rapid(&room).await;
    let found: Vec<(&str, i64)> =
        actions.iter().map(|action| (action["category"].as_str().unwrap(), hours_left(action))).collect();
    assert_eq!(found, [("outreach_engagement", 23), ("victim_services_referral", 47)]);
    assert_eq!(actions[0]["incident_review_id"], review["id"]);
    room.police.get(&review_path(&review)).await.expect(200);
}

#[actix_web::test]
async fn somebody_opens_a_playbook_by_hand_for_an_incident_of_the_own_areas() {
    let room = Room::new().await;
    let (first, _) = playbooks(&room).await;
    let incident = room.incident(2, json!({})).await;
    let elsewhere = room.incident(2, json!({ "community_area_number": 26 })).await;
    let body = |incident: &Value| json!({ "playbook_id": first["id"], "incident_id": incident["id"] });
    room.outreach.post("/api/v1/playbook-runs").json(&body(&incident)).await.expect(201);
    room.advocate.post("/api/v1/playbook-runs").json(&body(&incident)).await.expect_problem(409, "already_exists");
    let unseen = room.outreach.post("/api/v1/playbook-runs").json(&body(&elsewhere)).await;
    assert_eq!(unseen.expect_problem(422, "invalid")["errors"][0]["pointer"], "/incident_id");
    let admin = room.app.user(Role::Admin).sign_in().await;
    let path = format!("/api/v1/playbooks/{}", first["id"].as_str().unwrap());
    let wrong = json!({ "steps": [{ "category": "castle", "title": "X", "due_hours": 1, "priority": "high",
        "owner_organization_id": room.outreach_organization }] });
    let problem = admin.patch(&path).if_match("\"1\"").json(&wrong).await.expect_problem(422, "invalid");
    assert_eq!(problem["errors"][0]["pointer"], "/steps/0/category");
    admin.patch(&path).if_match("\"1\"").json(&json!({ "effective_until": "2026-01-02" })).await.expect(200);
    let ended = room.outreach.post("/api/v1/playbook-runs").json(&body(&elsewhere)).await;
    ended.expect_problem(422, "invalid");
}
