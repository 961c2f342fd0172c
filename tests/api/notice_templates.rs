//! Texts of mails that the center changes.

use api::platform::access::Role;
use api_tests::TestApp;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::applications::{Intake, owner};

const PATH: &str = "/api/v1/notice-templates/applications.submitted.es";

#[actix_web::test]
async fn a_text_is_changed_sent_and_built_in_again() {
    let intake = Intake::new().await;
    let admin = intake.app.user(Role::Admin).sign_in().await;
    let listed = intake.app.read(&admin, "/api/v1/notice-templates").await;
    let find = |listed: &Value| {
        let items = listed["items"].as_array().unwrap();
        items.iter().find(|one| one["code"] == "applications.submitted.es").cloned().unwrap()
    };
    let built_in = find(&listed);
    assert_eq!((&built_in["changed"], &built_in["row_version"]), (&json!(false), &json!(0)));
    let patch = json!({ "subject": "Recibido", "body": "Hola.\n\n{link}\n" });
    admin.patch(PATH).json(&patch).await.expect(428);
    let changed = admin.patch(PATH).if_match("\"0\"").json(&patch).await.expect(200).json();
    assert_eq!(
        (&changed["subject"], &changed["changed"], &changed["row_version"]),
        (&json!("Recibido"), &json!(true), &json!(1))
    );
    admin.patch(PATH).if_match("\"0\"").json(&patch).await.expect(412);
    intake.send(&intake.reimbursement, &owner("1 N State St")).await;
    intake.app.run_jobs_of(&api::applications::job_kinds()).await;
    let mail = intake.app.mails().pop().unwrap();
    assert!(
        mail.contains("Subject: Recibido") && mail.contains("Hola.") && mail.contains("/my-application?lang=es#code="),
        "{mail}"
    );
    let back = admin.delete(PATH).if_match("\"1\"").await.expect(200).json();
    assert_eq!(back, built_in);
    assert_eq!(find(&intake.app.read(&admin, "/api/v1/notice-templates").await), built_in);
    let audited = intake.app.audited().await;
    for action in ["notice_template.updated", "notice_template.reset"] {
        assert!(audited.contains(&action.to_owned()), "{action}");
    }
}

#[actix_web::test]
async fn a_text_that_leads_nowhere_is_refused() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    for (patch, pointer, code) in [
        (json!({ "body": "Nothing to click." }), "/body", "link_missing"),
        (json!({ "body": "{link} and {link}" }), "/body", "link_missing"),
        (json!({ "body": "{name}: {link}" }), "/body", "unknown_placeholder"),
        (json!({ "subject": "Two\nlines" }), "/subject", "one_line"),
        (json!({ "subject": "" }), "/subject", "length"),
        (json!({ "subject": "x".repeat(101) }), "/subject", "length"),
    ] {
        let refused = admin.patch(PATH).if_match("\"0\"").json(&patch).await.expect_problem(422, "invalid");
        assert_eq!((&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]), (&json!(pointer), &json!(code)));
    }
    admin
        .patch("/api/v1/notice-templates/applications.nothing.en")
        .if_match("\"0\"")
        .json(&json!({}))
        .await
        .expect(404);
    let reviewer = app.user(Role::ProgramReviewer).sign_in().await;
    reviewer.get("/api/v1/notice-templates").await.expect(403);
    reviewer.patch(PATH).if_match("\"0\"").json(&json!({ "subject": "Mine" })).await.expect(403);
}

#[actix_web::test]
async fn of_several_who_change_a_built_in_text_at_once_one_wins() {
    let app = TestApp::new().await;
    let admin = app.user(Role::Admin).sign_in().await;
    let change = |number: usize| {
        let patch = json!({ "subject": format!("Subject {number}") });
        let admin = &admin;
        async move { admin.patch(PATH).if_match("\"0\"").json(&patch).await.status() }
    };
    let mut answers = join_all((0..8).map(change)).await;
    answers.sort_unstable();
    assert_eq!(answers, [&[200][..], &[412; 7]].concat());
}
