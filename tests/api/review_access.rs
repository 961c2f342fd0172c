//! Who reads what of one review: every reading operation for everybody who comes near a team.

use api::platform::access::Role;
use serde_json::{Value, json};

use crate::reviews_made_up::{AREA, Room, action_path, path_of, review_path};

#[actix_web::test]
async fn every_reading_operation_answers_everybody_as_the_membership_says() {
    let room = Room::new().await;
    let app = &room.app;
    room.incident(2, json!({})).await;
    let place = room.action(json!({})).await;
    let people =
        room.action(json!({ "category": "mediation", "owner_organization_id": room.outreach_organization })).await;
    let session = room.session().await;
    room.step(&session, "data_locked").await;
    let review = room.reviews(&session).await.remove(0);
    let unsigned =
        app.user(Role::OutreachWorker).organization(app.other_organization("A").await).areas(&[AREA]).sign_in().await;
    room.seat(&unsigned, "member").await;
    let elsewhere =
        app.user(Role::HritFacilitator).organization(app.other_organization("B").await).areas(&[26]).sign_in().await;
    let stranger =
        app.user(Role::OutreachWorker).organization(app.other_organization("C").await).areas(&[AREA]).sign_in().await;
    let director = app.user(Role::Director).sign_in().await;
    let analyst = app.user(Role::Analyst).organization(app.other_organization("D").await).sign_in().await;
    let key = app.api_key(&["actions:read", "review_measures:read", "recommendations:read"]).await;
    let anonymous = app.anonymous();
    let callers = [
        ("facilitator", &*room.facilitator),
        ("member", &*room.outreach),
        ("department", &*room.department),
        ("police", &*room.police),
        ("unsigned member", &*unsigned),
        ("facilitator elsewhere", &*elsewhere),
        ("stranger", &*stranger),
        ("director", &*director),
        ("analyst", &*analyst),
        ("key", &key),
        ("public", &anonymous),
    ];
    let session_path = path_of(&session);
    let team_path = format!("/api/v1/review-teams/{}", room.team_id());
    // In the order of the callers.
    let review_content = [200, 200, 200, 200, 404, 404, 404, 403, 403, 403, 401];
    let team = [200, 200, 200, 200, 200, 404, 404, 403, 403, 403, 401];
    let table: Vec<(String, [u16; 11])> = vec![
        (session_path.clone(), review_content),
        (format!("{session_path}/minutes"), review_content),
        (format!("{session_path}/carried-actions"), review_content),
        (review_path(&review), review_content),
        (team_path.clone(), team),
        (format!("{team_path}/members"), team),
        (action_path(&place), [200, 200, 200, 200, 404, 404, 404, 200, 403, 200, 401]),
        (action_path(&people), [200, 200, 200, 404, 404, 404, 404, 200, 403, 404, 401]),
        ("/api/v1/review-measures".to_owned(), [200, 403, 403, 403, 403, 200, 403, 200, 200, 200, 401]),
        ("/api/v1/recommendations".to_owned(), [200, 403, 200, 403, 403, 200, 403, 200, 403, 200, 401]),
        ("/api/v1/me/confidentiality-agreement".to_owned(), [200, 200, 200, 200, 200, 200, 200, 403, 403, 403, 401]),
    ];
    let mut wrong = Vec::new();
    for (path, expected) in &table {
        for ((who, client), expected) in callers.iter().zip(expected) {
            let status = client.get(path).await.status();
            if status != *expected {
                wrong.push(format!("{who}: GET {path} gives {status}, expected {expected}"));
            }
        }
    }
    // What lists show agrees with what single reads say.
    for (path, ids, shown) in [
        ("/api/v1/review-sessions", vec![&session["id"]], [1, 1, 1, 1, 0, 0, 0]),
        ("/api/v1/incident-reviews", vec![&review["id"]], [1, 1, 1, 1, 0, 0, 0]),
        ("/api/v1/review-teams", vec![&room.team["id"]], [1, 1, 1, 1, 1, 0, 0]),
        ("/api/v1/actions", vec![&place["id"], &people["id"]], [2, 2, 2, 1, 0, 0, 0]),
    ] {
        for ((who, client), shown) in callers.iter().zip(shown) {
            let items = app.read(client, path).await["items"].clone();
            let found = items.as_array().unwrap().iter().filter(|item| ids.contains(&&item["id"])).count();
            if found != shown {
                wrong.push(format!("{who}: GET {path} lists {found}, expected {shown}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let names = async |client: &api_tests::Client| -> usize {
        let owners: Value = app.read(client, "/api/v1/action-owners").await;
        owners["items"].as_array().unwrap().iter().map(|owner| owner["people"].as_array().unwrap().len()).sum()
    };
    assert_eq!(names(&room.police).await, 1, "law enforcement learns nobody's name but its own");
    assert!(names(&room.outreach).await > 5);
}
