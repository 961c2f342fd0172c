//! Papers that are scanned or used again, drafts that end, telling by telephone, trying a policy on past applications.

use api::platform::access::Role;
use api_tests::TestApp;
use chrono::{Duration, Utc};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::applications::{Intake, PDF, owner, path, text};

/// What stands for a virus here.
const VIRUS: &[u8] = b"made-up-virus";

/// Speaks clamd's protocol: takes content in and finds what stands for a virus.
async fn clamd() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    actix_web::rt::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut command = [0; 10];
            stream.read_exact(&mut command).await.unwrap();
            assert_eq!(&command, b"zINSTREAM\0");
            let mut content = Vec::new();
            loop {
                let length = stream.read_u32().await.unwrap();
                if length == 0 {
                    break;
                }
                let mut chunk = vec![0; usize::try_from(length).unwrap()];
                stream.read_exact(&mut chunk).await.unwrap();
                content.extend(chunk);
            }
            let found = content.windows(VIRUS.len()).any(|window| window == VIRUS);
            let answer: &[u8] = if found { b"stream: Made-Up FOUND\0" } else { b"stream: OK\0" };
            stream.write_all(answer).await.unwrap();
        }
    });
    address
}

async fn run_jobs(intake: &Intake) {
    intake.app.run_jobs_of(&api::applications::job_kinds()).await;
}

fn pdf_with(content: &[u8]) -> Vec<u8> {
    [PDF, content, b"\n%%EOF"].concat()
}

/// The code of a draft of somebody who owns a home.
async fn draft(intake: &Intake) -> String {
    let begun = intake.begin(&intake.reimbursement).await;
    let code = text(&begun["code"]).to_owned();
    intake.answer(&code, &owner("1 N State St")).await.expect(200);
    code
}

#[actix_web::test]
async fn nobody_opens_a_paper_before_the_scanner_has_looked_and_a_virus_is_destroyed() {
    let app = TestApp::builder().set("CSCC_CLAMD_ADDRESS", clamd().await).start().await;
    let intake = Intake::of(app).await;
    let code = draft(&intake).await;
    let with = intake.upload(&code, "proof_of_purchase", PDF.to_vec()).await.expect(200).json();
    assert_eq!(with["documents"][0]["scan"], "quarantined");
    let link = json!({ "code": code, "document_id": with["documents"][0]["id"] });
    intake.act("document-links", link.clone()).await.expect_problem(409, "document_quarantined");
    run_jobs(&intake).await;
    assert_eq!(intake.own(&code).await["documents"][0]["scan"], "clean");
    intake.act("document-links", link).await.expect(200);

    let with = intake.upload(&code, "proof_of_residency", pdf_with(VIRUS)).await.expect(200).json();
    let bad = with["documents"].as_array().unwrap().iter().find(|one| one["scan"] == "quarantined").unwrap().clone();
    run_jobs(&intake).await;
    let own = intake.own(&code).await;
    let found = own["documents"].as_array().unwrap().iter().find(|one| one["id"] == bad["id"]).unwrap();
    assert_eq!((&found["scan"], &found["status"]), (&json!("infected"), &json!("rejected")));
    let link = json!({ "code": code, "document_id": bad["id"] });
    intake.act("document-links", link).await.expect_problem(409, "document_infected");
    let sql = intake.app.sql().await;
    let files: i64 = sql.query_one("SELECT count(*) FROM stored_files", &[]).await.unwrap().get(0);
    assert_eq!(files, 1, "nothing is left of it");
    // Neither can it be used elsewhere; and a reviewer is held up as well.
    let other = draft(&intake).await;
    let copy =
        json!({ "code": other, "requirement": "proof_of_residency", "from_code": code, "from_document_id": bad["id"] });
    intake.act("document-copies", copy).await.expect_problem(409, "document_infected");
}

#[actix_web::test]
async fn a_scanner_that_does_not_answer_lets_nothing_through() {
    let app = TestApp::builder().set("CSCC_CLAMD_ADDRESS", "127.0.0.1:1").start().await;
    let intake = Intake::of(app).await;
    let code = draft(&intake).await;
    let with = intake.upload(&code, "proof_of_purchase", PDF.to_vec()).await.expect(200).json();
    run_jobs(&intake).await;
    assert_eq!(intake.own(&code).await["documents"][0]["scan"], "quarantined");
    let link = json!({ "code": code, "document_id": with["documents"][0]["id"] });
    intake.act("document-links", link).await.expect_problem(409, "document_quarantined");
    // However long it is away, the paper is looked at when it is back.
    let waiting =
        "SELECT count(*) FROM jobs WHERE kind = 'applications.scan' AND status = 'queued' AND run_after > now()";
    let sql = intake.app.sql().await;
    for _ in 0..5 {
        assert_eq!(sql.query_one(waiting, &[]).await.unwrap().get::<_, i64>(0), 1);
        sql.execute("UPDATE jobs SET run_after = now() WHERE status = 'queued'", &[]).await.unwrap();
        run_jobs(&intake).await;
    }
}

#[actix_web::test]
async fn a_paper_given_once_is_used_again_by_the_secrets_of_both() {
    let intake = Intake::new().await;
    let first = draft(&intake).await;
    let with = intake.upload(&first, "proof_of_residency", PDF.to_vec()).await.expect(200).json();
    assert_eq!(with["documents"][0]["scan"], "not_scanned");
    let id = &with["documents"][0]["id"];
    let second = draft(&intake).await;
    let copy = |requirement: &str, from: &str| json!({ "code": second, "requirement": requirement, "from_code": from, "from_document_id": id });
    let copied = intake.act("document-copies", copy("proof_of_residency", &first)).await.expect(200).json();
    assert_eq!(copied["documents"].as_array().unwrap().len(), 1);
    assert_ne!(&copied["documents"][0]["id"], id);
    let again = intake.act("document-copies", copy("proof_of_residency", &first)).await.expect(200).json();
    assert_eq!(again["documents"].as_array().unwrap().len(), 1, "copied twice it is there once");
    let link = json!({ "code": second, "document_id": copied["documents"][0]["id"] });
    let link = intake.act("document-links", link).await.expect(200).json();
    assert_eq!(intake.app.anonymous().get(text(&link["path"])).await.expect(200).text().as_bytes(), PDF);
    // Taken back where it came from, it stays where it is used.
    intake.act("document-removals", json!({ "code": first, "document_id": id })).await.expect(200);
    assert_eq!(intake.own(&second).await["documents"].as_array().unwrap().len(), 1);
    intake.act("document-copies", copy("proof_of_residency", &first)).await.expect(404);
    intake.act("document-copies", copy("landlord_consent", &first)).await.expect_problem(409, "document_not_asked");
    let wrong = "aaaaa-bbbbb-ccccc-ddddd-eeeee-f";
    intake.act("document-copies", copy("proof_of_residency", wrong)).await.expect_problem(404, "unknown_code");
}

#[actix_web::test]
async fn a_draft_that_nobody_goes_on_with_is_announced_and_then_erased() {
    let intake = Intake::new().await;
    let sql = intake.app.sql().await;
    let code = draft(&intake).await;
    intake.upload(&code, "proof_of_residency", PDF.to_vec()).await.expect(200);
    let sent = intake.send(&intake.reimbursement, &owner("2 N State St")).await;
    assert_eq!(sent.view["kept_until"], Value::Null);
    let kept: chrono::DateTime<Utc> = text(&intake.own(&code).await["kept_until"]).parse().unwrap();
    assert!((89..=90).contains(&(kept - Utc::now()).num_days()), "{kept}");
    let age = async |days: i32| {
        let all = "UPDATE applications SET updated_at = now() - $1 * interval '1 day'";
        sql.execute(all, &[&f64::from(days)]).await.unwrap();
        let due = "UPDATE jobs SET run_after = now() WHERE kind = 'applications.draft_expiry' AND status = 'queued'";
        sql.execute(due, &[]).await.unwrap();
        run_jobs(&intake).await;
    };
    let mails = || {
        let ends = |mail: &String| mail.contains("termina pronto") || mail.contains("semana");
        intake.app.mails().iter().filter(|mail| ends(mail)).count()
    };
    age(80).await;
    assert_eq!(mails(), 0, "too early");
    age(84).await;
    assert_eq!(mails(), 1);
    // Whoever goes on with it begins the clock anew.
    intake.answer(&code, &owner("1 N State St")).await.expect(200);
    sql.execute("UPDATE application_notices SET created_at = created_at - interval '90 days'", &[]).await.unwrap();
    age(0).await;
    age(84).await;
    age(86).await;
    assert_eq!(mails(), 2, "once for each span");
    // Who wants no mail gets none, and staff have nobody to call: they do not see drafts.
    let quiet = draft(&intake).await;
    let mut answers = owner("3 N State St");
    answers["contact_channel"] = json!("phone");
    answers["details"]["phone"] = json!("312 555 0142");
    intake.answer(&quiet, &answers).await.expect(200);
    age(85).await;
    let waiting = "SELECT count(*) FROM application_notices n JOIN applications a ON a.id = n.application_id WHERE a.contact_channel = 'phone'";
    assert_eq!(sql.query_one(waiting, &[]).await.unwrap().get::<_, i64>(0), 0);
    let files = || async { sql.query_one("SELECT count(*) FROM stored_files", &[]).await.unwrap().get::<_, i64>(0) };
    let before = files().await;
    age(91).await;
    intake.act("lookups", json!({ "code": code })).await.expect_problem(404, "unknown_code");
    assert_eq!(files().await, before - 1);
    let left: i64 = sql.query_one("SELECT count(*) FROM applications", &[]).await.unwrap().get(0);
    assert_eq!(left, 1, "what was sent stays");
    assert_eq!(intake.own(&sent.code).await["status"], "submitted");
    assert!(intake.app.audited().await.contains(&"application.erased".to_owned()));
}

#[actix_web::test]
async fn who_wants_to_be_called_is_called_and_gets_no_mail() {
    let intake = Intake::new().await;
    let mut answers = owner("1 N State St");
    answers["contact_channel"] = json!("phone");
    answers["details"]["phone"] = json!("312 555 0142");
    let called = intake.send(&intake.reimbursement, &answers).await;
    answers["contact_channel"] = json!("none");
    answers["details"]["street_address"] = json!("2 N State St");
    let looks = intake.send(&intake.reimbursement, &answers).await;
    run_jobs(&intake).await;
    assert_eq!(intake.app.mails().len(), 0);
    let waiting = intake.app.read(&intake.first, "/api/v1/applications?to_tell=true").await;
    assert_eq!(waiting["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&waiting["items"][0]["id"], &waiting["items"][0]["to_tell"]),
        (&json!(called.id), &json!(["submitted"]))
    );
    let others = intake.app.read(&intake.first, "/api/v1/applications?to_tell=false").await;
    assert_eq!(others["items"][0]["id"], json!(looks.id));
    let confirmations = format!("{}/notice-confirmations", path(&called.id));
    intake.app.user(Role::Finance).sign_in().await.post(&confirmations).await.expect(403);
    let told = intake.first.post(&confirmations).await.expect(200).json();
    assert_eq!(told["to_tell"], json!([]));
    assert!(intake.app.audited().await.contains(&"application.told".to_owned()));
    // It may be corrected after sending, like every other contact.
    answers["contact_channel"] = json!("email");
    intake.answer(&looks.code, &answers).await.expect(200);
}

#[actix_web::test]
async fn a_draft_of_a_policy_is_tried_on_past_applications_and_changes_none() {
    let intake = Intake::new().await;
    let low = intake.send(&intake.reimbursement, &owner("1 N State St")).await;
    let mut answers = owner("2 N State St");
    answers["facts"]["items"][0]["unit_price_cents"] = json!(9_000);
    let high = intake.send(&intake.reimbursement, &answers).await;
    let program = text(&intake.reimbursement["id"]);
    let mut rules = intake.reimbursement["policy"]["rules"].clone();
    let light = rules["items"].as_array_mut().unwrap().iter_mut().find(|one| one["code"] == "outdoor_light").unwrap();
    light["unit_cap_cents"] = json!(4_000);
    let new = json!({ "effective_from": (Utc::now() + Duration::days(30)).date_naive(), "rules": rules });
    let drafted =
        intake.director.post(&format!("/api/v1/programs/{program}/policies")).json(&new).await.expect(201).json();
    let trial = format!("/api/v1/program-policies/{}/trial", text(&drafted["id"]));
    let tried = intake.app.read(&intake.director, &trial).await;
    assert_eq!((&tried["count"], tried["changes"].as_array().unwrap().len()), (&json!(2), 1), "{tried:#}");
    let change = &tried["changes"][0];
    assert_eq!(change["reference"], high.view["reference"]);
    let before = change["award_cents_before"].as_i64().unwrap();
    assert_eq!((before > 4_000, &change["award_cents_after"]), (true, &json!(4_000)));
    assert!(text(&change["reasons"][0]["en"]).contains("$40"), "{change:#}");
    assert_eq!(tried["award_cents_before"], json!(before + 3_000));
    assert_eq!(tried["award_cents_after"], json!(7_000));
    // What was sent is decided as before, also when the draft takes other people.
    rules["applicant_kinds"] = json!(["business"]);
    let etag = format!("\"{}\"", drafted["row_version"]);
    let patch = format!("/api/v1/program-policies/{}", text(&drafted["id"]));
    intake.director.patch(&patch).if_match(etag).json(&json!({ "rules": rules })).await.expect(200);
    let tried = intake.app.read(&intake.director, &trial).await;
    assert_eq!((tried["changes"].as_array().unwrap().len(), &tried["award_cents_after"]), (2, &json!(0)));
    assert_eq!(tried["changes"][0]["outcome_after"], "not_eligible");
    assert!(!tried["changes"][0]["reasons"].as_array().unwrap().is_empty());
    for sent in [&low, &high] {
        assert_eq!(intake.own(&sent.code).await["determination"]["outcome"], sent.view["determination"]["outcome"]);
    }
    intake.app.user(Role::Analyst).sign_in().await.get(&trial).await.expect(403);
    intake.app.anonymous().get(&trial).await.expect(401);
}

#[actix_web::test]
async fn the_way_back_is_mailed_to_the_address_of_the_answers_and_not_often() {
    let intake = Intake::new().await;
    let begun = intake.begin(&intake.reimbursement).await;
    let code = text(&begun["code"]).to_owned();
    let ask = || intake.act("link-mails", json!({ "code": code }));
    ask().await.expect_problem(409, "no_address");
    let mut answers = owner("1 N State St");
    answers["contact_channel"] = json!("none");
    intake.answer(&code, &answers).await.expect(200);
    for _ in 0..3 {
        ask().await.expect(204);
    }
    ask().await.expect_problem(409, "too_many_mails");
    run_jobs(&intake).await;
    assert_eq!(intake.app.mails().len(), 3, "also to whoever wants no news");
    let mail = intake.app.mails().pop().unwrap();
    let (_, rest) = mail.split_once("#code=").unwrap();
    let mailed: String = rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect();
    assert_ne!(mailed, code, "a secret of its own");
    assert_eq!(intake.own(&mailed).await["answers"]["details"]["full_name"], "Ana Ruiz");
}
