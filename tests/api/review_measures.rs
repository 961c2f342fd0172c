//! Figures of reviews, counted by hand.

use api::platform::access::Role;
use chrono::Duration;
use serde_json::{Value, json};

use crate::reviews_made_up::{AREA, Room, last_week, review_path, this_week};

#[actix_web::test]
async fn the_figures_of_a_team_are_those_counted_by_hand() {
    let room = Room::new().await;
    // Two incidents of one corner within a week, and one a kilometer away.
    room.incident(1, json!({})).await;
    room.incident(3, json!({})).await;
    room.incident(4, json!({})).await;
    let sql = room.app.sql().await;
    sql.execute(
        "UPDATE incidents SET public_longitude = -87.76, public_latitude = 41.89 WHERE occurred_at < $1",
        &[&std::time::SystemTime::from(last_week(4))],
    )
    .await
    .unwrap();
    sql.execute(
        "UPDATE incidents SET public_longitude = -87.76, public_latitude = 41.90 WHERE occurred_at >= $1",
        &[&std::time::SystemTime::from(last_week(4))],
    )
    .await
    .unwrap();
    let session = room.session().await;
    room.step(&session, "data_locked").await;
    let reviews = room.reviews(&session).await;
    for (review, hours, kind) in
        [(0, 2, "outreach"), (1, 6, "outreach"), (0, 30, "victim_services"), (0, 50, "outreach")]
    {
        let contact = json!({ "kind": kind, "outcome": "reached",
            "contacted_at": last_week([1, 3, 4][review]) + Duration::hours(hours) });
        room.outreach.post(&format!("{}/contacts", review_path(&reviews[review]))).json(&contact).await.expect(201);
    }
    room.reviewed(&reviews[0], "robbery").await;
    room.reviewed(&reviews[1], "robbery").await;
    let secondary = json!({ "secondary_drivers": ["drug_market"], "themes": ["dark_block"] });
    room.change_review(&room.note_taker, &reviews[1], secondary).await;
    // The first was reviewed on the fifth day, the second on the ninth.
    for (review, at) in [(0, last_week(1) + Duration::days(5)), (1, last_week(3) + Duration::days(9))] {
        let id: uuid::Uuid = reviews[review]["id"].as_str().unwrap().parse().unwrap();
        let at = std::time::SystemTime::from(at);
        sql.execute("UPDATE incident_reviews SET reviewed_at = $1 WHERE id = $2", &[&at, &id]).await.unwrap();
    }
    room.step(&session, "in_session").await;
    let past = this_week(1) - Duration::days(30);
    let on_time = room.action(json!({})).await;
    room.step_action(&room.department, &on_time, "done").await;
    room.step_action(&room.facilitator, &on_time, "verified").await;
    room.action(json!({ "due_at": past })).await;
    let people = json!({ "category": "mediation", "owner_organization_id": room.outreach_organization });
    room.action(people).await;
    let cancelled = room.action(json!({ "due_at": past })).await;
    room.step_action(&room.facilitator, &cancelled, "cancelled").await;
    let range = format!("?from={}&to={}", (this_week(1) - Duration::days(60)).date_naive(), this_week(7).date_naive());
    let read = async |path: &str| room.app.read(&room.facilitator, &format!("/api/v1/{path}{range}")).await;
    let measures = read("review-measures").await["items"][0].clone();
    let expected = json!({
        "sessions_planned": 1, "sessions_held": 1, "incidents": 3, "reviewed_in_time_percent": 33,
        "median_hours_to_outreach": 4.0, "median_hours_to_victim_services": 30.0, "repeated_incidents": 1,
        "actions_opened": 4, "actions_closed": 2, "on_time_percent": 50, "people_percent": 25,
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&measures[name], value, "{name}");
    }
    let lights = &measures["organizations"][0];
    assert_eq!(
        (&lights["actions_opened"], &lights["actions_done"], &lights["on_time_percent"]),
        (&json!(3), &json!(1), &json!(50))
    );
    let counts = read("review-term-counts").await["items"].clone();
    let line = |code: &str| -> Value {
        counts.as_array().unwrap().iter().find(|count| count["code"] == code).cloned().unwrap_or_default()
    };
    assert_eq!((&line("robbery")["count"], &line("robbery")["primary_count"]), (&json!(2), &json!(2)));
    assert_eq!((&line("drug_market")["count"], &line("drug_market")["primary_count"]), (&json!(1), &json!(0)));
    assert_eq!(line("dark_block")["areas"], json!([{ "community_area_number": AREA, "count": 1 }]));
}

#[actix_web::test]
async fn figures_are_for_those_who_read_figures_of_the_area_and_name_nobody() {
    let room = Room::new().await;
    room.session().await;
    let app = &room.app;
    let path = "/api/v1/review-measures";
    for user in [app.user(Role::Director).sign_in().await, app.user(Role::Analyst).sign_in().await] {
        assert_eq!(app.read(&user, path).await["items"].as_array().unwrap().len(), 1);
    }
    let elsewhere = app.user(Role::EngagementManager).areas(&[26]).sign_in().await;
    assert_eq!(app.read(&elsewhere, path).await["items"], json!([]));
    room.outreach.get(path).await.expect_problem(403, "permission_missing");
    room.facilitator
        .get(&format!("{path}?from=2026-02-01&to=2026-01-01"))
        .await
        .expect_problem(400, "invalid_parameter");
    let key = app.api_key(&["review_measures:read"]).await;
    assert_eq!(app.read(&key, path).await["items"].as_array().unwrap().len(), 1);
}
