//! Certificates: only from attendance, once, checkable by anybody, and a condition for access where the city says so.

use api::platform::access::Role;
use api_tests::PASSWORD;
use chrono::{Duration, Utc};
use serde_json::{Value, json};

use crate::trainings_made_up::{School, path_of};

async fn school_with_certificate() -> (School, Value, Value) {
    let school = School::new().await;
    let training = school.open(5).await;
    let ana = school.register(&training, "Ana One").await;
    school.complete(&training, std::slice::from_ref(&ana), &[4]).await;
    (school, training, ana)
}

#[actix_web::test]
async fn three_of_four_sessions_earn_a_certificate_and_two_do_not_and_issuing_again_keeps_the_serial() {
    let school = School::new().await;
    let training = school.open(5).await;
    let mut receipts = Vec::new();
    for name in ["Ana One", "Ben Two", "Cleo Three"] {
        receipts.push(school.register(&training, name).await);
    }
    let issue = format!("{}/certificates", path_of(&training));
    school.manager.post(&issue).await.expect_problem(409, "training_not_completed");
    school.complete(&training, &receipts, &[3, 2, 0]).await;
    let mut seen = Vec::new();
    for receipt in &receipts {
        seen.push(school.look(receipt).await);
    }
    let statuses: Vec<&Value> = seen.iter().map(|one| &one["status"]).collect();
    assert_eq!(statuses, [&json!("completed"), &json!("incomplete"), &json!("no_show")]);
    let serial = seen[0]["certificate"]["serial"].clone();
    assert!(serial.is_string() && seen[1]["certificate"].is_null() && seen[2]["certificate"].is_null());
    let again = school.manager.post(&issue).await.expect(200).json();
    assert_eq!(again, json!({ "issued": 0, "kept": 1, "incomplete": 1, "no_show": 1 }));
    assert_eq!(school.look(&receipts[0]).await["certificate"]["serial"], serial);
    school.by_code("certificate-downloads", &receipts[1], json!({})).await.expect_problem(409, "no_certificate");
}

#[actix_web::test]
async fn an_employer_verifies_a_serial_and_learns_initials_course_and_dates_only() {
    let (school, _, ana) = school_with_certificate().await;
    let serial = school.look(&ana).await["certificate"]["serial"].as_str().unwrap().to_owned();
    let verify =
        async |serial: &str| school.app.anonymous().get(&format!("/api/v1/certificate-verifications/{serial}")).await;
    let seen = verify(&serial).await.expect(200).json();
    let mut fields: Vec<&String> = seen.as_object().unwrap().keys().collect();
    fields.sort();
    assert_eq!(
        fields,
        ["completed_on", "course", "expires_on", "initials", "issued_on", "serial", "starts_on", "state"]
    );
    assert_eq!((&seen["initials"], &seen["state"]), (&json!("A. O."), &json!("valid")));
    assert!(!seen.to_string().contains("Ana"));
    verify(&serial.to_lowercase()).await.expect(200);
    verify("TC-0000-0000").await.expect_problem(404, "unknown_serial");
    verify("nonsense").await.expect_problem(404, "unknown_serial");
    let sql = school.app.sql().await;
    sql.execute("UPDATE certificates SET expires_on = current_date - 2", &[]).await.unwrap();
    assert_eq!(verify(&serial).await.expect(200).json()["state"], "expired");
    let listed = school.app.read(&school.manager, "/api/v1/certificates?state=expired").await;
    let certificate = &listed["items"][0];
    let path = format!("/api/v1/certificates/{}", certificate["id"].as_str().unwrap());
    let revoke = format!("{path}/revocations");
    let reason = json!({ "reason": "Attendance was taken for somebody else." });
    school.instructor.post(&revoke).if_match("\"1\"").json(&reason).await.expect_problem(403, "permission_missing");
    school.manager.post(&revoke).if_match("\"1\"").json(&reason).await.expect(200);
    school.manager.post(&revoke).if_match("\"2\"").json(&reason).await.expect_problem(409, "certificate_revoked");
    let seen = verify(&serial).await.expect(200).json();
    assert!(seen["state"] == "revoked" && !seen.to_string().contains("somebody else"), "{seen}");
    school.manager.get(&format!("{path}/pdf")).await.expect_problem(409, "certificate_revoked");
}

#[actix_web::test]
async fn the_paper_is_a_pdf_with_the_name_for_the_holder_and_the_staff() {
    let (school, _, ana) = school_with_certificate().await;
    let own = school.by_code("certificate-downloads", &ana, json!({})).await.expect(200);
    assert_eq!(own.header("content-type"), "application/pdf");
    assert!(own.text().starts_with("%PDF-") && own.text().contains("Ana One"));
    let listed = school.app.read(&school.manager, "/api/v1/certificates").await;
    let path = format!("/api/v1/certificates/{}/pdf", listed["items"][0]["id"].as_str().unwrap());
    school.manager.get(&path).await.expect(200);
    let other = school.app.user(Role::Instructor).sign_in().await;
    other.get(&path).await.expect_problem(404, "not_found");
    assert_eq!(school.app.read(&other, "/api/v1/certificates").await["items"], json!([]));
}

#[actix_web::test]
async fn hours_are_told_to_the_person_and_counted_for_the_organization() {
    let school = School::new().await;
    let training = school.open(5).await;
    let partner = school.app.user(Role::PartnerUser).sign_in().await;
    let people = json!({ "people": [crate::trainings_made_up::person("Ana One")] });
    let path = format!("{}/group-registrations", path_of(&training));
    let group = partner.post(&path).json(&people).await.expect(201).json();
    let member = &group["members"][0];
    let receipt = json!({ "code": member["code"], "registration": { "id": member["registration_id"] } });
    school.complete(&training, std::slice::from_ref(&receipt), &[3]).await;
    let own = school.by_code("hours-transcripts", &receipt, json!({})).await.expect(200).json();
    assert_eq!((&own["minutes"], &own["lines"][0]["state"]), (&json!(360), &json!("valid")));
    let hours = school.app.read(&partner, "/api/v1/training-hours").await;
    assert_eq!((&hours["courses"][0]["people"], &hours["courses"][0]["minutes"]), (&json!(1), &json!(360)));
    let elsewhere = school.app.other_organization("Elsewhere").await;
    let director = school.app.user(Role::Director).organization(elsewhere).sign_in().await;
    let id = school.app.organization().await;
    let seen = school.app.read(&director, &format!("/api/v1/training-hours?organization_id={id}")).await;
    assert_eq!(seen["courses"][0]["people"], Value::Null, "one person is too few to tell of");
    let other = school.app.user(Role::PartnerUser).organization(elsewhere).sign_in().await;
    other.get(&format!("/api/v1/training-hours?organization_id={id}")).await.expect_problem(403, "outside_scope");
}

#[actix_web::test]
async fn a_required_course_is_a_condition_for_sensitive_data_until_the_certificate_is_linked() {
    let (school, _, ana) = school_with_certificate().await;
    let sql = school.app.sql().await;
    sql.execute(
        "INSERT INTO incidents (id, source, kind, occurred_at, occurred_on, community_area_number, case_number) \
         VALUES (gen_random_uuid(), 'manual', 'other', now(), current_date, 25, 'CASE-1')",
        &[],
    )
    .await
    .unwrap();
    let analyst = school.app.user(Role::Analyst).password(PASSWORD).sign_in().await;
    let case = async || school.app.read(&analyst, "/api/v1/incidents").await["items"][0]["case_number"].clone();
    assert_eq!(case().await, "CASE-1");
    let admin = school.app.user(Role::Admin).sign_in().await;
    let today = Utc::now().date_naive();
    let new = json!({ "role": "analyst", "minimum_clearance": 2, "course_id": school.course["id"],
        "effective_from": today - Duration::days(1) });
    school.manager.post("/api/v1/training-requirements").json(&new).await.expect_problem(403, "permission_missing");
    let required = admin.post("/api/v1/training-requirements").json(&new).await.expect(201).json();
    assert_eq!(case().await, Value::Null, "case numbers stand at level 2");
    let link = json!({ "code": ana["code"] });
    let linked = analyst.post("/api/v1/me/training-links").json(&link).await.expect(200).json();
    assert_eq!(linked["certificates"].as_array().unwrap().len(), 1);
    assert_eq!(case().await, "CASE-1");
    let other = school.app.user(Role::Analyst).sign_in().await;
    other.post("/api/v1/me/training-links").json(&link).await.expect_problem(409, "linked_elsewhere");
    let listed = school.app.read(&school.manager, "/api/v1/certificates").await;
    let revoke = format!("/api/v1/certificates/{}/revocations", listed["items"][0]["id"].as_str().unwrap());
    school.manager.post(&revoke).if_match("\"1\"").json(&json!({ "reason": "A mistake." })).await.expect(200);
    assert_eq!(case().await, Value::Null);
    let end = format!("/api/v1/training-requirements/{}/ends", required["id"].as_str().unwrap());
    admin.post(&end).if_match("\"1\"").json(&json!({ "effective_until": today })).await.expect(200);
    assert_eq!(case().await, "CASE-1");
}

#[actix_web::test]
async fn holders_are_reminded_once_before_the_end() {
    let (school, _, ana) = school_with_certificate().await;
    let sql = school.app.sql().await;
    sql.execute("UPDATE jobs SET run_after = now() WHERE kind = 'trainings.certificate_reminder'", &[]).await.unwrap();
    school.app.run_jobs().await;
    sql.execute("UPDATE jobs SET status = 'queued' WHERE kind = 'trainings.certificate_reminder'", &[]).await.unwrap();
    school.app.run_jobs().await;
    let notices = school.look(&ana).await["notices"].clone();
    let expiring = notices.as_array().unwrap().iter().filter(|notice| notice["kind"] == "certificate_expiring").count();
    assert_eq!(expiring, 1);
}
