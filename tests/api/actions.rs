//! Actions: clocks, who takes which step, verification by others, escalation, many at once.

use api::platform::access::Role;
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use crate::reviews_made_up::{Room, action_path};

fn instant(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}

async fn kinds_told(room: &Room, user: &api_tests::Client) -> Vec<String> {
    let told = room.app.read(user, "/api/v1/notifications?sort=created_at").await;
    told["items"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn an_action_is_due_by_the_clock_of_its_category_from_the_day_on_that_it_counts() {
    let room = Room::new().await;
    let hours = |action: &Value| (instant(&action["due_at"]) - instant(&action["created_at"])).num_hours();
    let lights = room.action(json!({})).await;
    let outreach = json!({ "category": "outreach_engagement", "owner_organization_id": room.outreach_organization });
    let people = room.action(outreach).await;
    assert!((335..=336).contains(&hours(&lights)) && (23..=24).contains(&hours(&people)));
    assert_eq!((&lights["kind"], &people["kind"]), (&json!("place"), &json!("people")));
    let admin = room.app.user(Role::Admin).sign_in().await;
    let categories = room.app.read(&admin, "/api/v1/action-categories").await["items"].clone();
    let category = categories.as_array().unwrap().iter().find(|category| category["code"] == "lighting").unwrap();
    let path = format!("/api/v1/action-categories/{}", category["id"].as_str().unwrap());
    let past = json!({ "due_hours": 48, "effective_from": "2021-01-01" });
    admin.patch(&path).if_match("\"1\"").json(&past).await.expect_problem(422, "invalid");
    let changed = admin.patch(&path).if_match("\"1\"").json(&json!({ "due_hours": 48 })).await.expect(200).json();
    assert_eq!((&changed["due_hours"], changed["clocks"].as_array().unwrap().len()), (&json!(48), 2));
    assert!((47..=48).contains(&hours(&room.action(json!({})).await)));
    let still = room.app.read(&room.facilitator, &action_path(&lights)).await;
    assert_eq!(still["due_at"], lights["due_at"], "what stands keeps its time");
    room.facilitator.patch(&path).if_match("\"2\"").json(&past).await.expect_problem(403, "permission_missing");
}

#[actix_web::test]
async fn an_action_is_verified_only_by_another_organization_than_its_owner() {
    let room = Room::new().await;
    let action = room.action(json!({ "owner_id": room.department.id })).await;
    room.step_action(&room.department, &action, "in_progress").await;
    let without = room.department.post(&format!("{}/transitions", action_path(&action))).if_match("\"2\"");
    let problem = without.json(&json!({ "to": "done" })).await.expect_problem(422, "invalid");
    assert_eq!(problem["errors"][0]["pointer"], "/note");
    let done = room.step_action(&room.department, &action, "done").await;
    assert_eq!(done["allowed_transitions"], json!([]), "its owner may do nothing more");
    let colleague = room.app.user(Role::DepartmentLiaison).organization(room.department_organization).sign_in().await;
    for user in [&room.department, &colleague] {
        room.try_action(user, &action, "verified").await.expect_problem(403, "own_action");
        room.try_action(user, &action, "in_progress").await.expect_problem(403, "own_action");
    }
    let back = room.step_action(&room.outreach, &action, "in_progress").await;
    assert_eq!(
        (&back["status"], &back["rejections"], &back["done_at"]),
        (&json!("in_progress"), &json!(1), &Value::Null)
    );
    room.step_action(&room.department, &action, "done").await;
    let verified = room.step_action(&room.outreach, &action, "verified").await;
    assert_eq!(verified["verified_by_organization"]["name"], "Neighbors for Peace");
    room.try_action(&room.facilitator, &action, "in_progress").await.expect_problem(409, "invalid_transition");
    let closed = room.facilitator.patch(&action_path(&action)).if_match("\"6\"").json(&json!({ "title": "X" })).await;
    closed.expect_problem(409, "action_closed");
    assert_eq!(kinds_told(&room, &room.department).await, ["action_assigned", "action_rejected", "action_verified"]);
    assert_eq!(kinds_told(&room, &room.facilitator).await, ["action_done", "action_done"]);
    let history = room.app.read(&room.facilitator, &format!("{}/changes", action_path(&action))).await;
    let changes: Vec<&str> =
        history["items"].as_array().unwrap().iter().map(|one| one["change"].as_str().unwrap()).collect();
    assert_eq!(changes, ["opened", "in_progress", "done", "rejected", "done", "verified"]);
    // The database says so too.
    let sql = room.app.sql().await;
    let forced = sql.execute("UPDATE actions SET verified_by_organization_id = owner_organization_id", &[]).await;
    assert!(forced.is_err());
}

#[actix_web::test]
async fn the_owner_describes_and_the_one_who_asked_says_until_when() {
    let room = Room::new().await;
    let action = room.action(json!({})).await;
    let path = action_path(&action);
    let change = |user: &api_tests::Client, version: i64, patch: Value| {
        user.patch(&path).if_match(format!("\"{version}\"")).json(&patch)
    };
    let later = json!({ "due_at": Utc::now() + Duration::days(90) });
    change(&room.department, 1, later.clone()).await.expect_problem(403, "not_requester");
    change(&room.department, 1, json!({ "owner_id": room.department.id })).await.expect(200);
    change(&room.department, 1, json!({ "description": "X" })).await.expect_problem(412, "precondition_failed");
    change(&room.note_taker, 2, later).await.expect(200);
    let other = json!({ "owner_id": room.outreach.id });
    let problem = change(&room.facilitator, 3, other).await.expect_problem(422, "invalid");
    assert_eq!(problem["errors"][0]["code"], "another_organization");
    let moved = json!({ "owner_organization_id": room.outreach_organization });
    let after = change(&room.facilitator, 3, moved).await.expect(200).json();
    assert_eq!(after["owner"], Value::Null, "whoever it was given to before is taken off");
    room.department.get(&path).await.expect(200);
    room.try_action(&room.police, &action, "in_progress").await.expect_problem(403, "not_involved");
    room.try_action(&room.department, &action, "cancelled").await.expect(200);
}

#[actix_web::test]
async fn to_others_an_action_does_not_exist_and_keys_and_police_never_see_one_about_people() {
    let room = Room::new().await;
    let app = &room.app;
    let place = room.action(json!({ "team_id": null })).await;
    let people = room.action(json!({ "category": "mediation", "team_id": null })).await;
    let stranger = app.user(Role::PartnerUser).organization(app.other_organization("Strangers").await).sign_in().await;
    for action in [&place, &people] {
        for path in [
            action_path(action),
            format!("{}/comments", action_path(action)),
            format!("{}/changes", action_path(action)),
        ] {
            stranger.get(&path).await.expect_problem(404, "not_found");
        }
        let comment = json!({ "body": "Hello" });
        stranger
            .post(&format!("{}/comments", action_path(action)))
            .json(&comment)
            .await
            .expect_problem(404, "not_found");
    }
    assert_eq!(app.read(&stranger, "/api/v1/actions").await["items"], json!([]));
    assert_eq!(app.read(&room.department, "/api/v1/actions").await["items"].as_array().unwrap().len(), 2);
    let director = app.user(Role::Director).sign_in().await;
    director.get(&action_path(&people)).await.expect(200);
    // The key is of the organization that asked for both.
    let key = app.api_key(&["actions:read", "actions:write"]).await;
    let seen = app.read(&key, "/api/v1/actions").await;
    assert_eq!((seen["items"].as_array().unwrap().len(), &seen["items"][0]["id"]), (1, &place["id"]));
    key.get(&action_path(&people)).await.expect_problem(404, "not_found");
    let csv = key.get("/api/v1/actions.csv").await.expect(200);
    assert_eq!((csv.header("x-export-count"), csv.text().lines().count()), ("1", 2));
    let mut new = room.new_action(json!({ "team_id": null, "category": "mediation" }));
    let refused = key.post("/api/v1/actions").json(&new).await.expect_problem(422, "invalid");
    assert_eq!(refused["errors"][0]["code"], "people_not_allowed");
    new["category"] = json!("lighting");
    let opened = key.post("/api/v1/actions").idempotency_key("night-run-1").json(&new).await.expect(201).json();
    let replay = key.post("/api/v1/actions").idempotency_key("night-run-1").json(&new).await.expect(201).json();
    assert_eq!(opened["id"], replay["id"]);
    let done = room.step_action(&room.department, &opened, "done").await;
    assert_eq!(app.read(&key, &action_path(&done)).await["allowed_transitions"], json!([]), "programs verify nothing");
    let wrong_team = room.new_action(json!({}));
    stranger.post("/api/v1/actions").json(&wrong_team).await.expect_problem(422, "invalid");
}

#[actix_web::test]
async fn what_is_overdue_goes_to_the_lead_after_a_week_and_to_the_center_after_another() {
    let room = Room::new().await;
    let app = &room.app;
    let admin = app.user(Role::Admin).sign_in().await;
    let director = app.user(Role::Director).sign_in().await;
    let lead = app.user(Role::DepartmentLiaison).organization(room.department_organization).sign_in().await;
    let path = format!("/api/v1/users/{}", lead.id);
    let user = admin.patch(&path).if_match("\"1\"").json(&json!({ "leads_organization": true })).await;
    assert_eq!(user.expect(200).json()["leads_organization"], true);
    let action = room.action(json!({})).await;
    let finished = room.action(json!({})).await;
    room.step_action(&room.department, &finished, "done").await;
    let sql = app.sql().await;
    let pass = async |days: i64| {
        // Time passes: what was due or escalated lies so many days further back, and jobs come up.
        let back = format!(
            "UPDATE actions SET due_at = due_at - interval '{days} days', escalated_at = escalated_at - interval '{days} days'; \
             UPDATE jobs SET run_after = run_after - interval '{days} days' WHERE kind = 'actions.escalation'"
        );
        sql.batch_execute(&back).await.unwrap();
        app.run_jobs_of(&api::job_kinds()).await;
        app.read(&room.facilitator, &action_path(&action)).await["escalation"].as_str().unwrap().to_owned()
    };
    assert_eq!(pass(20).await, "none", "six days overdue");
    assert_eq!(pass(2).await, "organization");
    assert_eq!(pass(6).await, "organization");
    assert_eq!(pass(2).await, "center");
    assert_eq!(pass(30).await, "center");
    let told = ["action_assigned", "action_assigned", "action_escalated"];
    assert_eq!(kinds_told(&room, &lead).await, told, "an action without a person is the lead's");
    assert_eq!(kinds_told(&room, &director).await, ["action_escalated"]);
    let unmoved = app.read(&room.facilitator, &action_path(&finished)).await;
    assert_eq!(unmoved["escalation"], "none", "what is done waits for others");
    let list = app.read(&director, "/api/v1/actions?escalated=true&overdue=true").await;
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(app.mails().len(), 5, "one more for the author of what is done");
    for mail in app.mails() {
        assert!(!mail.contains("lights") && !mail.to_lowercase().contains("action"), "{mail}");
    }
}

#[actix_web::test]
async fn an_action_that_comes_again_is_opened_anew_when_it_was_verified() {
    let room = Room::new().await;
    let due = Utc::now() - Duration::days(10);
    let action = room.action(json!({ "recurrence": "weekly", "due_at": due })).await;
    room.step_action(&room.department, &action, "done").await;
    room.step_action(&room.facilitator, &action, "verified").await;
    let list = room.app.read(&room.facilitator, "/api/v1/actions?unfinished=true").await;
    let next = &list["items"][0];
    assert_eq!((list["items"].as_array().unwrap().len(), &next["title"]), (1, &action["title"]));
    let days = (instant(&next["due_at"]) - due + Duration::minutes(1)).num_days();
    assert!(instant(&next["due_at"]) > Utc::now() && days == 14, "{days}");
}

#[actix_web::test]
async fn many_are_changed_at_once_and_each_refusal_is_named() {
    let room = Room::new().await;
    let (one, two) = (room.action(json!({})).await, room.action(json!({})).await);
    let others = room.action(json!({ "owner_organization_id": room.outreach_organization })).await;
    room.step_action(&room.department, &two, "done").await;
    let unknown = uuid::Uuid::now_v7();
    let body = json!({ "action_ids": [one["id"], two["id"], others["id"], unknown], "to": "done", "note": "All lights burn." });
    let outcome = room.department.post("/api/v1/action-bulk-changes").json(&body).await.expect(200).json();
    let codes: Vec<&Value> = outcome["items"].as_array().unwrap().iter().map(|item| &item["code"]).collect();
    assert_eq!(codes, [&Value::Null, &json!("invalid_transition"), &Value::Null, &json!("not_found")]);
    let priority = json!({ "action_ids": [one["id"], others["id"]], "priority": "urgent" });
    room.facilitator.post("/api/v1/action-bulk-changes").json(&priority).await.expect(200);
    let urgent = room.app.read(&room.facilitator, "/api/v1/actions?priority=urgent&sort=-created_at").await;
    assert_eq!(urgent["items"].as_array().unwrap().len(), 2);
    let none = json!({ "action_ids": [] });
    room.facilitator.post("/api/v1/action-bulk-changes").json(&none).await.expect_problem(422, "invalid");
}

#[actix_web::test]
async fn lists_filter_page_and_count() {
    let room = Room::new().await;
    for number in 0..5 {
        let due = Utc::now() + Duration::days(number - 1) + Duration::hours(1);
        room.action(json!({ "title": format!("Light {number}"), "due_at": due })).await;
    }
    let app = &room.app;
    let path = "/api/v1/actions?limit=2&include_total=true&q=light&status=open&category=lighting&area=25";
    let first = app.read(&room.facilitator, path).await;
    assert_eq!((&first["items"][0]["title"], &first["total"]["count"]), (&json!("Light 0"), &json!(5)));
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = app.read(&room.facilitator, &format!("{path}&cursor={cursor}")).await;
    assert_eq!(second["items"][0]["title"], "Light 2");
    for (filter, count) in [
        ("overdue=true", 1),
        ("overdue=false", 4),
        ("mine=true", 0),
        ("own_organization=true", 0),
        ("kind=people", 0),
        ("unfinished=false", 0),
        ("to_verify=true", 0),
        ("escalated=true", 0),
        ("source=engagement", 5),
    ] {
        let list = app.read(&room.facilitator, &format!("/api/v1/actions?{filter}")).await;
        assert_eq!(list["items"].as_array().unwrap().len(), count, "{filter}");
    }
    assert_eq!(
        app.read(&room.department, "/api/v1/actions?own_organization=true").await["items"].as_array().unwrap().len(),
        5
    );
    let counts = app.read(&room.facilitator, "/api/v1/action-counts").await;
    assert_eq!((&counts["items"][0]["open"], &counts["items"][0]["overdue"]), (&json!(5), &json!(1)));
    let owners = app.read(&room.facilitator, "/api/v1/action-owners").await;
    let mut lights = owners["items"].as_array().unwrap().iter();
    let lights = lights.rfind(|owner| owner["organization"]["name"] == "Department of Lights").unwrap();
    assert_eq!(lights["people"][0]["id"], json!(room.department.id));
}

#[actix_web::test]
async fn comments_reach_owner_and_author_and_preferences_are_kept() {
    let room = Room::new().await;
    let action = room.action(json!({ "owner_id": room.department.id })).await;
    let preference = json!({ "kind": "action_commented", "in_app": false, "email": false });
    room.facilitator.post("/api/v1/me/notification-preferences").json(&preference).await.expect(200);
    let comment = json!({ "body": "The part arrives on Friday." });
    let path = format!("{}/comments", action_path(&action));
    let written = room.outreach.post(&path).json(&comment).await.expect(201).json();
    assert_eq!(written["created_by"]["id"], json!(room.outreach.id));
    assert_eq!(kinds_told(&room, &room.department).await, ["action_assigned", "action_commented"]);
    assert_eq!(kinds_told(&room, &room.facilitator).await, Vec::<String>::new());
    let unread = "/api/v1/notifications?unread=true&include_total=true";
    assert_eq!(room.app.read(&room.department, unread).await["total"]["count"], 2);
    room.department.post("/api/v1/notification-reads").json(&json!({})).await.expect(204);
    assert_eq!(room.app.read(&room.department, unread).await["total"]["count"], 0);
    let key = room.app.api_key(&["actions:read"]).await;
    key.get("/api/v1/notifications").await.expect(403);
}
