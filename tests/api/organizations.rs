//! Organizations, and with them what holds for every resource: versions, idempotency, audit and events.

use api::platform::access::Role;
use api_tests::{Response, TestApp};
use serde_json::json;

const PATH: &str = "/api/v1/organizations";

#[actix_web::test]
async fn an_administrator_creates_changes_and_retires_one() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let new = json!({ "name": "Neighbors for Peace", "kind": "community_organization", "description": "Outreach." });
    let created = admin.post(PATH).json(&new).await.expect(201);
    let (path, etag) = (created.header("location").to_owned(), created.etag());
    assert_eq!(etag, "\"1\"");
    let read = admin.get(&path).await.expect(200);
    assert_eq!((read.etag(), read.json()), (etag.clone(), created.json()));
    let patch = json!({ "description": null, "abbreviation": "NFP", "active": false });
    let changed = admin.patch(&path).if_match(&etag).json(&patch).await.expect(200);
    assert_eq!(changed.etag(), "\"2\"");
    let changed = changed.json();
    assert_eq!((&changed["description"], &changed["abbreviation"]), (&json!(null), &json!("NFP")));
    let retired = app.read(&admin, &format!("{PATH}?active=false&q=neigh")).await;
    assert_eq!(retired["items"][0]["id"], changed["id"]);
}

#[actix_web::test]
async fn each_change_leaves_an_audit_entry_and_an_event_and_a_refused_one_leaves_none() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let new = json!({ "name": "Neighbors for Peace", "kind": "community_organization" });
    let created = admin.post(PATH).json(&new).await.expect(201);
    let (path, etag) = (created.header("location").to_owned(), created.etag());
    admin.patch(&path).if_match(&etag).json(&json!({ "name": "Neighbors" })).await.expect(200);
    let expected = ["organization.created", "organization.updated"];
    assert_eq!(
        (app.audited().await, app.published().await),
        (expected.map(str::to_owned).to_vec(), expected.map(str::to_owned).to_vec())
    );
    admin.post(PATH).json(&json!({ "name": "neighbors", "kind": "business" })).await.expect(409);
    admin.patch(&path).if_match(&etag).json(&json!({ "name": "Others" })).await.expect(412);
    let analyst = app.user(Role::Analyst).sign_in().await;
    analyst.post(PATH).json(&new).await.expect(403);
    assert_eq!((app.audited().await.len(), app.published().await.len()), (2, 2));
}

#[actix_web::test]
async fn a_taken_name_is_a_conflict_that_names_the_field() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    app.other_organization("Neighbors for Peace").await;
    let taken = json!({ "name": "NEIGHBORS for peace", "kind": "business" });
    let problem = admin.post(PATH).json(&taken).await.expect_problem(409, "already_exists");
    assert_eq!(problem["errors"][0]["pointer"], "/name");
    assert!(!problem.to_string().contains("organizations_name_key"), "{problem}");
}

#[actix_web::test]
async fn a_change_names_the_version_it_changes() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let path = format!("{PATH}/{}", app.organization().await);
    let patch = json!({ "description": "New." });
    admin.patch(&path).json(&patch).await.expect_problem(428, "precondition_required");
    for stale in ["\"99\"", "x", "*"] {
        admin.patch(&path).if_match(stale).json(&patch).await.expect_problem(412, "precondition_failed");
    }
    let etag = admin.get(&path).await.expect(200).etag();
    admin.patch(&path).if_match(&etag).json(&patch).await.expect(200);
    admin.patch(&path).if_match(&etag).json(&patch).await.expect_problem(412, "precondition_failed");
}

#[actix_web::test]
async fn of_twenty_parallel_changes_of_one_version_one_wins() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let path = format!("{PATH}/{}", app.organization().await);
    let etag = admin.get(&path).await.expect(200).etag();
    let change =
        |number: usize| admin.patch(&path).if_match(&etag).json(&json!({ "description": format!("Number {number}.") }));
    let answers = futures_util::future::join_all((0..20).map(|number| async move { change(number).await })).await;
    let won = answers.iter().filter(|answer| answer.status() == 200).count();
    assert_eq!((won, answers.iter().filter(|answer| answer.status() == 412).count()), (1, 19));
}

#[actix_web::test]
async fn an_unchanged_thing_is_not_sent_again() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).sign_in().await;
    let path = format!("{PATH}/{}", app.organization().await);
    let etag = user.get(&path).await.expect(200).etag();
    let unchanged = user.get(&path).header("If-None-Match", &etag).await.expect(304);
    assert_eq!((unchanged.text().as_str(), unchanged.etag()), ("", etag));
    user.get(&path).header("If-None-Match", "\"0\"").await.expect(200);
}

#[actix_web::test]
async fn a_request_sent_again_with_its_key_has_one_effect() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let new = json!({ "name": "Neighbors for Peace", "kind": "community_organization" });
    let first = admin.post(PATH).idempotency_key("key-1").json(&new).await.expect(201);
    let again = admin.post(PATH).idempotency_key("key-1").json(&new).await.expect(201);
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
    assert_eq!((first.header("location"), first.json()), (again.header("location"), again.json()));
    let other = json!({ "name": "Others", "kind": "community_organization" });
    let reused = admin.post(PATH).idempotency_key("key-1").json(&other).await;
    reused.expect_problem(422, "idempotency_key_reused");
    let somebody_else = app.user(Role::Admin).sign_in().await;
    somebody_else.post(PATH).idempotency_key("key-1").json(&other).await.expect(201);
}

#[actix_web::test]
async fn twenty_parallel_requests_with_one_key_have_one_effect() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let new = json!({ "name": "Neighbors for Peace", "kind": "community_organization" });
    let request = || admin.post(PATH).idempotency_key("key-1").json(&new);
    let answers: Vec<Response> = futures_util::future::join_all((0..20).map(|_| async { request().await })).await;
    assert!(answers.iter().all(|answer| matches!(answer.status(), 201 | 409)));
    assert!(answers.iter().any(|answer| answer.status() == 201));
    assert_eq!(app.published().await, ["organization.created"]);
    for answer in answers.into_iter().filter(|answer| answer.status() == 409) {
        assert!(!answer.header("retry-after").is_empty());
        answer.expect_problem(409, "still_running");
    }
}

#[actix_web::test]
async fn pages_follow_each_other_without_gaps_or_repetitions() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).sign_in().await;
    for number in 0..7 {
        app.other_organization(&format!("Organization {number}")).await;
    }
    for sort in ["name", "-name", "created_at", "-created_at"] {
        let mut names = Vec::new();
        let mut path = format!("{PATH}?limit=3&sort={sort}&q=organization&include_total=true");
        loop {
            let response = user.get(&path).await.expect(200);
            let page = response.json();
            assert_eq!(page["total"], json!({ "count": 7, "capped": false }));
            names.extend(page["items"].as_array().unwrap().iter().map(|item| item["name"].to_string()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            assert!(response.header("link").contains("rel=\"next\""), "{}", response.header("link"));
            path = format!("{PATH}?limit=3&sort={sort}&q=organization&include_total=true&cursor={cursor}");
        }
        let mut expected = names.clone();
        expected.sort();
        expected.dedup();
        assert_eq!(expected.len(), 7, "{sort}");
        if sort.starts_with('-') {
            expected.reverse();
        }
        assert_eq!(names, expected, "{sort}");
    }
}

#[actix_web::test]
async fn a_cursor_belongs_to_its_sort_and_filter() {
    let app = TestApp::new().await;
    let user = app.user(Role::Analyst).sign_in().await;
    for number in 0..3 {
        app.other_organization(&format!("Organization {number}")).await;
    }
    let page = app.read(&user, &format!("{PATH}?limit=1&sort=name")).await;
    let cursor = page["next_cursor"].as_str().unwrap();
    user.get(&format!("{PATH}?limit=2&sort=name&cursor={cursor}")).await.expect(200);
    for other in ["sort=-name", "sort=name&q=x", "limit=1"] {
        user.get(&format!("{PATH}?{other}&cursor={cursor}")).await.expect_problem(400, "wrong_cursor");
    }
    user.get(&format!("{PATH}?cursor=e30")).await.expect_problem(400, "wrong_cursor");
}
