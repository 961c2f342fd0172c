//! Users and their grants.

use api::platform::access::Role;
use api_tests::{Client, PASSWORD, TestApp};
use serde_json::{Value, json};
use uuid::Uuid;

async fn etag(client: &Client, id: Uuid) -> String {
    client.get(&format!("/api/v1/users/{id}")).await.expect(200).etag()
}

async fn grant_of(client: &Client, id: Uuid) -> String {
    let user = client.get(&format!("/api/v1/users/{id}")).await.expect(200).json();
    user["grants"][0]["id"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn users_are_listed_by_name_status_role_and_organization() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let other = app.other_organization("Neighbors for Peace").await;
    let outreach = app.user(Role::OutreachWorker).organization(other).areas(&[25]).sign_in().await;
    app.user(Role::Analyst).sign_in().await;
    for filter in [format!("organization_id={other}"), "role=outreach_worker".to_owned()] {
        let page = app.read(&admin, &format!("/api/v1/users?{filter}&include_total=true")).await;
        assert_eq!((&page["items"][0]["id"], &page["total"]["count"]), (&json!(outreach.id), &json!(1)), "{filter}");
        assert_eq!(page["items"][0]["organization"]["name"], "Neighbors for Peace");
        assert_eq!(page["items"][0]["grants"][0]["area_numbers"], json!([25]));
    }
    assert_eq!(app.read(&admin, "/api/v1/users?status=invited").await["items"], json!([]));
    for sort in ["display_name", "-display_name", "created_at", "-created_at", "last_sign_in_at", "-last_sign_in_at"] {
        let first = app.read(&admin, &format!("/api/v1/users?limit=2&sort={sort}")).await;
        let cursor = first["next_cursor"].as_str().unwrap();
        let rest = app.read(&admin, &format!("/api/v1/users?limit=2&sort={sort}&cursor={cursor}")).await;
        assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next_cursor"]), (1, &json!(null)), "{sort}");
    }
    admin.get("/api/v1/users?email=x").await.expect_problem(400, "unknown_parameter");
}

#[actix_web::test]
async fn only_those_who_manage_users_see_or_change_them() {
    let app = TestApp::new().await;
    let analyst = app.user(Role::Analyst).sign_in().await;
    let director = app.user(Role::Director).sign_in().await;
    let path = format!("/api/v1/users/{}", analyst.id);
    analyst.get("/api/v1/users").await.expect_problem(403, "permission_missing");
    analyst.get(&path).await.expect_problem(403, "permission_missing");
    director.get(&path).await.expect(200);
    let refused = director.post(&format!("{path}/deactivation")).if_match("\"1\"").await;
    let problem = refused.expect_problem(403, "permission_missing");
    assert!(problem["detail"].as_str().unwrap().contains("users:write"), "{problem}");
    app.api_key(&["organizations:read"]).await.get("/api/v1/users").await.expect_problem(403, "permission_missing");
}

#[actix_web::test]
async fn an_invitation_is_checked() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let organization = app.organization().await;
    let new = |change: Value| {
        let mut body = json!({ "email": "new@example.org", "organization_id": organization, "role": "analyst" });
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        body
    };
    for (change, pointer) in [
        (json!({ "email": "not an address" }), "/email"),
        (json!({ "organization_id": Uuid::now_v7() }), "/organization_id"),
        (json!({ "role": "emperor" }), "/role"),
        (json!({ "role": "public" }), "/role"),
        (json!({ "area_numbers": [25, 999] }), "/area_numbers"),
        (json!({ "area_numbers": [] }), "/area_numbers"),
        (json!({ "clearance": 5 }), "/clearance"),
        (json!({ "is_admin": true }), "/is_admin"),
    ] {
        let problem = admin.post("/api/v1/users").json(&new(change)).await.expect_problem(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    admin.post("/api/v1/users").json(&new(json!({}))).await.expect(201);
    let taken = admin.post("/api/v1/users").json(&new(json!({ "email": "NEW@example.org" }))).await;
    assert_eq!(taken.expect_problem(409, "already_exists")["errors"][0]["pointer"], "/email");
}

#[actix_web::test]
async fn a_deactivated_user_is_out_on_the_next_request_and_can_come_back() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let user = app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    let path = format!("/api/v1/users/{}", user.id);
    user.get("/api/v1/me").await.expect(200);
    let tag = etag(&admin, user.id).await;
    let gone = admin.post(&format!("{path}/deactivation")).if_match(&tag).await.expect(200);
    assert_eq!(gone.json()["allowed_transitions"], json!(["active"]));
    user.get("/api/v1/me").await.expect_problem(401, "session_expired");
    let again = admin.post(&format!("{path}/deactivation")).if_match(gone.etag()).await;
    again.expect_problem(409, "transition_not_allowed");
    let back = admin.post(&format!("{path}/reactivation")).if_match(gone.etag()).await.expect(200).json();
    assert_eq!((&back["status"], &back["allowed_transitions"]), (&json!("active"), &json!(["deactivated"])));
    let body = json!({ "email": user.email, "password": PASSWORD });
    app.anonymous().post("/api/v1/auth/sessions").json(&body).await.expect(200);
    user.get("/api/v1/me").await.expect_problem(401, "session_expired");
}

#[actix_web::test]
async fn somebody_who_never_accepted_comes_back_as_invited() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let new = json!({ "email": "new@example.org", "organization_id": app.organization().await, "role": "analyst" });
    let invited = admin.post("/api/v1/users").json(&new).await.expect(201);
    let path = invited.header("location").to_owned();
    let gone = admin.post(&format!("{path}/deactivation")).if_match(invited.etag()).await.expect(200);
    let back = admin.post(&format!("{path}/reactivation")).if_match(gone.etag()).await.expect(200).json();
    assert_eq!(back["status"], "invited");
}

#[actix_web::test]
async fn nobody_changes_their_own_rights() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    app.user(Role::Admin).sign_in().await;
    let other = app.other_organization("Neighbors for Peace").await;
    let path = format!("/api/v1/users/{}", admin.id);
    let (tag, grant) = (etag(&admin, admin.id).await, grant_of(&admin, admin.id).await);
    admin.post(&format!("{path}/deactivation")).if_match(&tag).await.expect_problem(409, "own_account");
    admin.post(&format!("{path}/second-factor-reset")).if_match(&tag).await.expect_problem(409, "own_account");
    let more = json!({ "role": "analyst" });
    admin.post(&format!("{path}/grants")).json(&more).await.expect_problem(409, "own_account");
    admin.delete(&format!("{path}/grants/{grant}")).await.expect_problem(409, "own_account");
    let move_away = json!({ "organization_id": other });
    admin.patch(&path).if_match(&tag).json(&move_away).await.expect_problem(409, "own_account");
}

#[actix_web::test]
async fn of_two_administrators_who_remove_each_other_one_stays() {
    for how in ["deactivation", "grant"] {
        let app = TestApp::new().await;
        let (first, second) = (app.user(Role::Admin).sign_in().await, app.user(Role::Admin).sign_in().await);
        let remove = async |by: &Client, whom: Uuid, tag: &str, grant: &str| {
            let path = format!("/api/v1/users/{whom}");
            match how {
                "deactivation" => by.post(&format!("{path}/deactivation")).if_match(tag).await,
                _ => by.delete(&format!("{path}/grants/{grant}")).await,
            }
        };
        let (tags, grants) = (
            (etag(&first, first.id).await, etag(&first, second.id).await),
            (grant_of(&first, first.id).await, grant_of(&first, second.id).await),
        );
        let (left, right) = futures_util::future::join(
            remove(&first, second.id, &tags.1, &grants.1),
            remove(&second, first.id, &tags.0, &grants.0),
        )
        .await;
        let done = [&left, &right].iter().filter(|answer| matches!(answer.status(), 200 | 204)).count();
        assert_eq!(done, 1, "{how}: {} {}", left.text(), right.text());
        let active = "SELECT count(*) FROM users u JOIN grants g ON g.user_id = u.id WHERE u.status = 'active' AND g.role = 'admin'";
        let admins: i64 = app.sql().await.query_one(active, &[]).await.unwrap().get(0);
        assert_eq!(admins, 1, "{how}");
    }
}

#[actix_web::test]
async fn the_last_administrator_stays() {
    let app = TestApp::new().await;
    let (admin, last) = (app.user(Role::Admin).sign_in().await, app.user(Role::Admin).sign_in().await);
    let grant = grant_of(&admin, last.id).await;
    // The caller keeps the permission through a session that is older than the loss of the status.
    app.sql().await.execute("UPDATE users SET status = 'deactivated' WHERE id = $1", &[&admin.id]).await.unwrap();
    let path = format!("/api/v1/users/{}", last.id);
    let tag = etag(&admin, last.id).await;
    admin.post(&format!("{path}/deactivation")).if_match(&tag).await.expect_problem(409, "last_admin");
    admin.delete(&format!("{path}/grants/{grant}")).await.expect_problem(409, "last_admin");
}

#[actix_web::test]
async fn a_grant_counts_on_the_next_request_and_so_does_its_loss() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let user = app.user(Role::Resident).sign_in().await;
    user.get("/api/v1/organizations").await.expect_problem(403, "permission_missing");
    let path = format!("/api/v1/users/{}/grants", user.id);
    let before = etag(&admin, user.id).await;
    let given = admin.post(&path).json(&json!({ "role": "hrit_facilitator", "area_numbers": [25] })).await.expect(201);
    let location = given.header("location").to_owned();
    assert_eq!((&given.json()["role"], &given.json()["clearance"]), (&json!("hrit_facilitator"), &json!(3)));
    assert_ne!(etag(&admin, user.id).await, before, "grants are part of the user");
    user.get("/api/v1/organizations").await.expect(200);
    admin.delete(&location).await.expect(204);
    user.get("/api/v1/organizations").await.expect_problem(403, "permission_missing");
    admin.delete(&location).await.expect_problem(404, "not_found");
    let elsewhere = format!("/api/v1/users/{}/grants/{}", admin.id, grant_of(&admin, user.id).await);
    admin.delete(&elsewhere).await.expect_problem(404, "not_found");
}

#[actix_web::test]
async fn a_move_to_another_organization_takes_the_grants_along_and_ends_the_sessions() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let user = app.user(Role::Analyst).sign_in().await;
    let other = app.other_organization("Neighbors for Peace").await;
    let path = format!("/api/v1/users/{}", user.id);
    let tag = etag(&admin, user.id).await;
    let moved = admin.patch(&path).if_match(&tag).json(&json!({ "organization_id": other })).await.expect(200).json();
    assert_eq!(moved["organization"]["id"], json!(other));
    user.get("/api/v1/me").await.expect_problem(401, "session_expired");
    let grant = "SELECT organization_id FROM grants WHERE user_id = $1";
    let organization: Uuid = app.sql().await.query_one(grant, &[&user.id]).await.unwrap().get(0);
    assert_eq!(organization, other);
}

#[actix_web::test]
async fn a_user_that_is_not_there_is_not_found() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    for id in [Uuid::now_v7().to_string(), "1".to_owned(), "me".to_owned()] {
        admin.get(&format!("/api/v1/users/{id}")).await.expect_problem(404, "not_found");
    }
    let path = format!("/api/v1/users/{}/deactivation", Uuid::now_v7());
    admin.post(&path).if_match("\"1\"").await.expect_problem(404, "not_found");
}

#[actix_web::test]
async fn roles_say_what_they_allow() {
    let app = TestApp::new().await;
    let user = app.user(Role::Resident).sign_in().await;
    let roles = app.read(&user, "/api/v1/roles").await;
    let admin = roles["items"].as_array().unwrap().iter().find(|role| role["role"] == "admin").unwrap();
    assert!(admin["permissions"].as_array().unwrap().contains(&json!("users:write")));
    assert!(!admin["permissions"].as_array().unwrap().contains(&json!("incidents:read")));
}
