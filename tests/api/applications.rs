//! Applications: drafts by a secret, papers, two people who decide, money in the order of sending.

use api::platform::access::Role;
use api_tests::{Client, Response, SignedInUser, TestApp};
use chrono::{Duration, Utc};
use futures_util::future::join_all;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::made_up::dump;

pub const PDF: &[u8] = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << >>\n%%EOF\n";

/// A program of money back and one of devices, each with an open round, and two people who review.
pub struct Intake {
    pub app: TestApp,
    pub director: SignedInUser,
    pub first: SignedInUser,
    pub second: SignedInUser,
    pub reimbursement: Value,
    pub devices: Value,
    pub round_id: String,
}

/// An application with its secret.
#[derive(Debug, Clone)]
pub struct Sent {
    pub code: String,
    pub id: String,
    pub view: Value,
}

impl Intake {
    pub async fn new() -> Self {
        Self::of(TestApp::new().await).await
    }

    pub async fn of(app: TestApp) -> Self {
        let director = app.user(Role::Director).sign_in().await;
        let first = app.user(Role::ProgramReviewer).sign_in().await;
        let second = app.user(Role::ProgramReviewer).sign_in().await;
        let listed = app.read(&director, "/api/v1/programs").await;
        let program =
            |code: &str| listed["items"].as_array().unwrap().iter().find(|one| one["code"] == code).cloned().unwrap();
        let (reimbursement, devices) = (program("home_protection_reimbursement"), program("home_protection_devices"));
        let mut rounds = Vec::new();
        for program in [&reimbursement, &devices] {
            let path = format!("/api/v1/programs/{}/rounds", text(&program["id"]));
            let new = json!({ "opens_at": Utc::now() - Duration::days(1) });
            rounds.push(director.post(&path).json(&new).await.expect(201).json());
        }
        let round_id = text(&rounds[0]["id"]).to_owned();
        Self { app, director, first, second, reimbursement, devices, round_id }
    }

    pub async fn money(&self, amount_cents: i64) {
        let new = json!({ "round_id": self.round_id, "amount_cents": amount_cents, "note": "For this test" });
        self.director.post("/api/v1/fund-appropriations").json(&new).await.expect(201);
    }

    pub async fn begin(&self, program: &Value) -> Value {
        let new = json!({ "program_id": program["id"], "language": "es" });
        let begun = self.app.anonymous().post("/api/v1/applications").json(&new).await;
        begun.expect(201).json()
    }

    pub async fn own(&self, code: &str) -> Value {
        self.act("lookups", json!({ "code": code })).await.expect(200).json()
    }

    pub async fn act(&self, what: &str, body: Value) -> Response {
        self.app.anonymous().post(&format!("/api/v1/application-{what}")).json(&body).await
    }

    pub async fn answer(&self, code: &str, answers: &Value) -> Response {
        let row_version = self.own(code).await["row_version"].clone();
        self.act("answers", json!({ "code": code, "row_version": row_version, "answers": answers })).await
    }

    pub async fn submit(&self, code: &str) -> Response {
        let own = self.own(code).await;
        let attested: Vec<&Value> =
            own["required_attestations"].as_array().unwrap().iter().map(|one| &one["code"]).collect();
        self.act("submissions", json!({ "code": code, "attestations": attested, "signed_name": "Ana Ruiz" })).await
    }

    pub async fn upload(&self, code: &str, requirement: &str, bytes: Vec<u8>) -> Response {
        let form = Form::new()
            .text("code", code.to_owned())
            .text("requirement", requirement.to_owned())
            .part("file", Part::bytes(bytes).file_name("any.exe").mime_str("text/html").unwrap());
        self.app.anonymous().post("/api/v1/application-documents").multipart(form).await
    }

    /// Every paper that is asked for.
    pub async fn papers(&self, code: &str) {
        for one in self.own(code).await["required_documents"].as_array().unwrap() {
            let bytes = [PDF, text(&one["code"]).as_bytes(), code.as_bytes(), b"\n%%EOF"].concat();
            self.upload(code, text(&one["code"]), bytes).await.expect(200);
        }
    }

    /// Filled in, with all papers, and sent.
    pub async fn send(&self, program: &Value, answers: &Value) -> Sent {
        let begun = self.begin(program).await;
        let code = text(&begun["code"]).to_owned();
        self.answer(&code, answers).await.expect(200);
        self.papers(&code).await;
        let view = self.submit(&code).await.expect(200).json();
        let id = self.id_of(text(&view["reference"])).await;
        Sent { code, id, view }
    }

    async fn id_of(&self, reference: &str) -> String {
        let found = self.app.read(&self.first, &format!("/api/v1/applications?reference={reference}")).await;
        text(&found["items"][0]["id"]).to_owned()
    }

    pub async fn staff(&self, who: &Client, id: &str) -> Value {
        self.app.read(who, &path(id)).await
    }

    pub async fn step(&self, who: &Client, id: &str, what: &str, body: &Value) -> Response {
        let etag = who.get(&path(id)).await.expect(200).etag();
        who.post(&format!("{}/{what}", path(id))).if_match(etag).json(body).await
    }

    /// Recommended by the first, approved by the second.
    pub async fn approve(&self, id: &str) -> Value {
        self.step(&self.first, id, "recommendations", &approve()).await.expect(200);
        self.step(&self.second, id, "decisions", &approve()).await.expect(200).json()
    }
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

pub fn path(id: &str) -> String {
    format!("/api/v1/applications/{id}")
}

pub fn approve() -> Value {
    json!({ "outcome": "approve" })
}

/// Answers of somebody who owns a home and bought one light for thirty dollars.
pub fn owner(street: &str) -> Value {
    json!({
        "facts": { "applicant_kind": "owner", "in_city": true, "installed": true,
            "items": [{ "item": "outdoor_light", "quantity": 1, "unit_price_cents": 3_000, "purchased_on": "2023-06-01" }] },
        "details": { "full_name": "Ana Ruiz", "email": "ana.ruiz@example.org", "street_address": street, "postal_code": "60644",
            "payee_kind": "applicant" },
        "community_area_number": 25
    })
}

fn state(view: &Value, rule: &str) -> String {
    let rules = view["determination"]["rules"].as_array().unwrap();
    text(&rules.iter().find(|one| one["rule"] == rule).unwrap()["state"]).to_owned()
}

#[actix_web::test]
async fn a_draft_is_kept_and_found_again_by_its_secret_alone() {
    let intake = Intake::new().await;
    let begun = intake.begin(&intake.reimbursement).await;
    let code = text(&begun["code"]);
    assert_eq!((&begun["application"]["status"], &begun["application"]["may_submit"]), (&json!("draft"), &json!(true)));
    // From the first field on.
    let first = json!({ "facts": { "applicant_kind": "tenant" } });
    let kept = intake.answer(code, &first).await.expect(200).json();
    assert_eq!(kept["answers"]["facts"]["applicant_kind"], "tenant");
    assert_eq!(state(&kept, "owner_consent"), "unknown");
    let required = kept["required_documents"].to_string();
    assert!(required.contains("landlord_consent"), "{required}");
    let stale = json!({ "code": code, "row_version": 1, "answers": first });
    intake.act("answers", stale).await.expect_problem(409, "changed_meanwhile");
    // Sent too early it says everything that is missing, and stays.
    let early = intake.submit(code).await.expect_problem(422, "invalid");
    let pointers: Vec<&str> = early["errors"].as_array().unwrap().iter().map(|one| text(&one["pointer"])).collect();
    assert!(pointers.contains(&"/details/full_name") && pointers.contains(&"/facts/items"), "{pointers:?}");
    intake.answer(code, &owner("1 N State St")).await.expect(200);
    let unsigned = json!({ "code": code, "attestations": [], "signed_name": "Ana Ruiz" });
    intake.act("submissions", unsigned).await.expect_problem(422, "invalid");
    let sent = intake.submit(code).await.expect(200).json();
    assert_eq!((&sent["status"], &sent["may_submit"]), (&json!("submitted"), &json!(false)));
    assert_eq!(state(&sent, "documents"), "unknown", "missing papers do not hold it up");
    // Sent twice, nothing changes; what was sent is closed, but contacts may be corrected.
    assert_eq!(intake.submit(code).await.expect(200).json()["row_version"], sent["row_version"]);
    let mut moved = owner("2 N State St");
    intake.answer(code, &moved).await.expect_problem(409, "answers_closed");
    moved["details"]["street_address"] = json!("1 N State St");
    moved["details"]["phone"] = json!("312 555 0142");
    let corrected = intake.answer(code, &moved).await.expect(200).json();
    assert_eq!(corrected["answers"]["details"]["phone"], "312 555 0142");
    // Nothing of it lies open in the database.
    let sql = intake.app.sql().await;
    let row = sql.query_one("SELECT row_to_json(a)::text FROM applications a", &[]).await.unwrap();
    let stored: String = row.get(0);
    for word in ["Ana", "ruiz", "State St", "312 555", code] {
        assert!(!stored.contains(word), "{word}");
    }
}

#[actix_web::test]
async fn the_status_page_tells_nobody_whether_an_application_is_known() {
    let intake = Intake::new().await;
    let sent = intake.send(&intake.reimbursement, &owner("1 N State St")).await;
    let reference = text(&sent.view["reference"]);
    let ask = |reference: &str, code: &str| intake.act("status", json!({ "reference": reference, "code": code }));
    let known = ask(&reference.to_uppercase(), &sent.code).await.expect(200).json();
    assert_eq!(known["status"], "in_review");
    let keys: Vec<&String> = known.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["reference", "since", "status"]);
    let wrong = "aaaaa-bbbbb-ccccc-ddddd-eeeee-f";
    let body = |response: Response| {
        let mut body = response.expect(404).json();
        body["instance"] = json!(null);
        body["request_id"] = json!(null);
        body
    };
    let unknown_reference = body(ask("zzzzz-zzzzz", &sent.code).await);
    assert_eq!(unknown_reference, body(ask(reference, wrong).await));
    assert_eq!(unknown_reference, body(ask("zzzzz-zzzzz", wrong).await));
    for _ in 0..27 {
        ask(reference, wrong).await.expect(404);
    }
    ask(reference, wrong).await.expect_problem(429, "too_many_attempts");
}

#[actix_web::test]
async fn five_hundred_equal_requests_begin_one_application_and_give_nobody_elses_away() {
    let intake = Intake::new().await;
    let new = json!({ "program_id": intake.reimbursement["id"], "language": "en" });
    let send = || async {
        intake.app.anonymous().post("/api/v1/applications").idempotency_key("one-and-the-same-key").json(&new).await
    };
    let mut answers = Vec::new();
    for _ in 0..10 {
        answers.extend(join_all((0..50).map(|_| send())).await);
    }
    assert!(answers.iter().all(|answer| matches!(answer.status(), 201 | 409)), "no other answer");
    let count: i64 = intake.app.sql().await.query_one("SELECT count(*) FROM applications", &[]).await.unwrap().get(0);
    assert_eq!(count, 1);
    let code = text(&answers.iter().find(|answer| answer.status() == 201).unwrap().json()["code"]).to_owned();
    intake.answer(&code, &owner("1 N State St")).await.expect(200);
    send().await.expect_problem(409, "already_begun");
}

#[actix_web::test]
async fn a_request_whose_answer_was_lost_is_repeated_without_a_second_effect() {
    use tokio::io::AsyncWriteExt;
    let intake = Intake::new().await;
    let new = json!({ "program_id": intake.reimbursement["id"], "language": "en" });
    let (host, body) = (intake.app.address.trim_start_matches("http://"), new.to_string());
    let mut connection = tokio::net::TcpStream::connect(host).await.unwrap();
    let request = format!(
        "POST /api/v1/applications HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
         Idempotency-Key: lost-on-the-way\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    connection.write_all(request.as_bytes()).await.unwrap();
    drop(connection);
    let sql = intake.app.sql().await;
    let count = || async { sql.query_one("SELECT count(*) FROM applications", &[]).await.unwrap().get::<_, i64>(0) };
    for _ in 0..100 {
        if count().await > 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let before = count().await;
    let repeat =
        intake.app.anonymous().post("/api/v1/applications").idempotency_key("lost-on-the-way").json(&new).await;
    let begun = repeat.expect(201).json();
    assert_eq!(count().await, 1, "{before} before the request was repeated");
    assert_eq!(intake.own(text(&begun["code"])).await["status"], "draft");
}

#[actix_web::test]
async fn papers_are_told_by_content_written_anew_and_fetched_once() {
    let intake = Intake::new().await;
    let begun = intake.begin(&intake.reimbursement).await;
    let code = text(&begun["code"]);
    intake.answer(code, &owner("1 N State St")).await.expect(200);
    let mut picture = Vec::new();
    image::RgbImage::new(64, 48).write_to(&mut std::io::Cursor::new(&mut picture), image::ImageFormat::Jpeg).unwrap();
    let notes: &[u8] = include_bytes!("../../api/seed/tests/exif.bin");
    let length = u16::try_from(notes.len() + 8).unwrap().to_be_bytes();
    picture.splice(2..2, [&[0xff, 0xe1][..], &length, b"Exif\0\0", notes].concat());
    let with = intake.upload(code, "proof_of_purchase", picture.clone()).await.expect(200).json();
    assert_eq!(with["documents"][0]["content_type"], "image/jpeg", "whatever name and type came with it");
    let again = intake.upload(code, "proof_of_purchase", picture.clone()).await.expect(200).json();
    assert_eq!(again["documents"].as_array().unwrap().len(), 1, "the same file is taken once");
    let id = &with["documents"][0]["id"];
    let link = intake.act("document-links", json!({ "code": code, "document_id": id })).await.expect(200).json();
    let fetched = intake.app.anonymous().get(text(&link["path"])).await.expect(200);
    assert_eq!(fetched.header("content-disposition"), "attachment; filename=\"document.jpg\"");
    assert_eq!(fetched.header("cache-control"), "no-store");
    assert!(!fetched.text().contains("Exif"), "what the camera wrote is gone");
    intake.app.anonymous().get(text(&link["path"])).await.expect(404);

    // Fifty files that are not what they say, or are broken.
    let html: &[u8] = b"<html><script>alert(1)</script></html>";
    let active: &[u8] = b"%PDF-1.7\n<< /OpenAction << /JS (app.alert(1)) >> >>\n%%EOF";
    for number in 0..50_u8 {
        let bad = match number % 5 {
            0 => [html, &[number]].concat(),
            1 => [active, &[b'\n', number]].concat(),
            2 => [b"MZ\x90\x00", &[number; 40][..]].concat(),
            3 => picture[..20 + usize::from(number)].to_vec(),
            _ => [&PDF[..PDF.len() - 8], &[number]].concat(),
        };
        intake.upload(code, "proof_of_residency", bad).await.expect_problem(422, "invalid");
    }
    intake.upload(code, "proof_of_residency", vec![0; 11 * 1024 * 1024]).await.expect_problem(413, "too_large");
    intake.upload(code, "landlord_consent", PDF.to_vec()).await.expect_problem(409, "document_not_asked");
    intake
        .upload("aaaaa-bbbbb-ccccc-ddddd-eeeee-f", "identity", PDF.to_vec())
        .await
        .expect_problem(404, "unknown_code");
    let without = intake.act("document-removals", json!({ "code": code, "document_id": id })).await.expect(200).json();
    assert_eq!(without["documents"], json!([]));
    let link = json!({ "code": code, "document_id": id });
    intake.act("document-links", link).await.expect(404);
    // In the store they are sealed.
    let sealed: i64 = intake
        .app
        .sql()
        .await
        .query_one("SELECT count(*) FROM stored_files WHERE sealed_place LIKE 'application_documents|file|%'", &[])
        .await
        .unwrap()
        .get(0);
    assert_eq!(sealed, 1);
}

#[actix_web::test]
async fn two_people_decide_and_the_money_is_set_aside() {
    let intake = Intake::new().await;
    intake.money(10_000).await;
    let sent = intake.send(&intake.reimbursement, &owner("1 N State St")).await;
    let listed = intake.app.read(&intake.first, "/api/v1/applications?status=submitted").await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    assert!(!listed.to_string().contains("Ana"), "the queue has no names");
    // Nobody decides before somebody recommends, nor alone.
    intake.step(&intake.second, &sent.id, "decisions", &approve()).await.expect_problem(409, "not_recommended");
    let recommended = intake.step(&intake.first, &sent.id, "recommendations", &approve()).await.expect(200).json();
    assert_eq!(
        (&recommended["status"], &recommended["choices"]["barred_by"]),
        (&json!("under_review"), &json!("same_person"))
    );
    intake.step(&intake.first, &sent.id, "decisions", &approve()).await.expect_problem(403, "same_person");
    let stale = intake.second.post(&format!("{}/decisions", path(&sent.id))).if_match("\"0\"").json(&approve());
    stale.await.expect(412);
    let decided = intake.step(&intake.second, &sent.id, "decisions", &approve()).await.expect(200).json();
    assert_eq!((&decided["status"], &decided["award_cents"]), (&json!("approved"), &json!(3_000)));
    assert_eq!(decided["due_on"], json!((today() + Duration::days(90)).to_string()));
    let own = intake.own(&sent.code).await;
    assert_eq!((&own["decision"]["outcome"], &own["award_cents"]), (&json!("approve"), &json!(3_000)));
    let fund = intake.app.read(&intake.director, "/api/v1/funds").await["items"][0].clone();
    assert_eq!((&fund["reserved_cents"], &fund["available_cents"]), (&json!(3_000), &json!(7_000)));
    // Who applies is revealed on record only.
    let purpose = json!({ "purpose": "Compare the name with the receipt" });
    let revealed = intake.second.post(&format!("{}/reveals", path(&sent.id))).json(&purpose).await.expect(200).json();
    assert_eq!(revealed["details"]["full_name"], "Ana Ruiz");
    let link = json!({ "document_id": decided["documents"][0]["id"] });
    let opened = intake.second.post(&format!("{}/document-links", path(&sent.id))).json(&link).await.expect(200).json();
    intake.app.anonymous().get(text(&opened["path"])).await.expect(200);
    let audited = intake.app.audited().await;
    for action in ["application.revealed", "application.document_opened"] {
        assert!(audited.contains(&action.to_owned()), "{action}: {audited:?}");
    }
    // Withdrawn, the money is free again.
    intake.act("withdrawals", json!({ "code": sent.code })).await.expect(200);
    let fund = intake.app.read(&intake.director, "/api/v1/funds").await["items"][0].clone();
    assert_eq!((&fund["reserved_cents"], &fund["available_cents"]), (&json!(0), &json!(10_000)));
    intake.act("withdrawals", json!({ "code": sent.code })).await.expect_problem(409, "not_open");
}

fn today() -> chrono::NaiveDate {
    Utc::now().with_timezone(&chrono_tz::America::Chicago).date_naive()
}

#[actix_web::test]
async fn what_is_asked_for_is_open_and_nothing_else() {
    let intake = Intake::new().await;
    intake.money(10_000).await;
    let mut answers = owner("1 N State St");
    answers["facts"]["applicant_kind"] = json!("tenant");
    answers["facts"]["owner_consent"] = json!(false);
    let sent = intake.send(&intake.reimbursement, &answers).await;
    intake.step(&intake.first, &sent.id, "recommendations", &approve()).await.expect_problem(409, "not_eligible");
    let nothing = json!({ "message": "Please answer" });
    intake.step(&intake.first, &sent.id, "information-requests", &nothing).await.expect_problem(422, "invalid");
    let ask = json!({ "answer_groups": ["applicant"], "documents": ["landlord_consent"], "message": "Falta el permiso del dueño." });
    let asked = intake.step(&intake.first, &sent.id, "information-requests", &ask).await.expect(200).json();
    assert_eq!(
        (&asked["status"], &asked["due_on"]),
        (&json!("needs_information"), &json!((today() + Duration::days(30)).to_string()))
    );
    let own = intake.own(&sent.code).await;
    assert_eq!(own["open_groups"], json!(["applicant", "contact"]));
    assert_eq!(own["open_documents"], json!(["landlord_consent"]));
    assert_eq!(own["information_request"]["message"], "Falta el permiso del dueño.");
    intake.upload(&sent.code, "proof_of_purchase", PDF.to_vec()).await.expect_problem(409, "document_not_asked");
    intake.upload(&sent.code, "landlord_consent", PDF.to_vec()).await.expect(200);
    let mut dearer = answers.clone();
    dearer["facts"]["items"][0]["unit_price_cents"] = json!(9_000);
    intake.answer(&sent.code, &dearer).await.expect_problem(409, "answers_closed");
    answers["facts"]["owner_consent"] = json!(true);
    intake.answer(&sent.code, &answers).await.expect(200);
    assert_eq!(intake.submit(&sent.code).await.expect(200).json()["status"], "under_review");
    assert_eq!(intake.approve(&sent.id).await["status"], "approved");
    // By mail one learns in Spanish that something is new, and what stays behind the link.
    intake.app.run_jobs_of(&api::applications::job_kinds()).await;
    let mails = intake.app.mails();
    assert_eq!(mails.len(), 3, "arrived, asked, decided");
    for mail in &mails {
        assert!(mail.contains("my-application?lang=3Des") || mail.contains("my-application?lang=es"), "{mail}");
        assert!(!mail.contains("3,000") && !mail.contains("Ana"), "{mail}");
    }
}

#[actix_web::test]
async fn a_denial_says_why_and_is_appealed_before_other_people() {
    let intake = Intake::new().await;
    intake.money(10_000).await;
    let mut answers = owner("1 N State St");
    answers["facts"]["items"][0]["purchased_on"] = json!("2022-06-05");
    let sent = intake.send(&intake.reimbursement, &answers).await;
    let (first, second) = (&intake.first, &intake.second);
    let bare = json!({ "outcome": "deny" });
    intake.step(first, &sent.id, "recommendations", &bare).await.expect_problem(422, "invalid");
    let strange = json!({ "outcome": "deny", "reasons": ["too_lazy"] });
    intake.step(first, &sent.id, "recommendations", &strange).await.expect_problem(422, "invalid");
    let deny = json!({ "outcome": "deny", "reasons": ["purchased_before_start"], "note": "See the receipt" });
    intake.step(first, &sent.id, "recommendations", &deny).await.expect(200);
    intake.step(second, &sent.id, "decisions", &deny).await.expect(200);
    let own = intake.own(&sent.code).await;
    assert_eq!(own["status"], "denied");
    assert!(text(&own["decision"]["reasons"][0]["es"]).len() > 10, "{own}");
    assert!(!own.to_string().contains("See the receipt"), "notes are for colleagues");
    assert_eq!(own["decision"]["appeal_until"], json!((today() + Duration::days(30)).to_string()));
    let appeal = json!({ "code": sent.code, "statement": "The receipt shows June 6, not June 5." });
    let appealed = intake.act("appeals", appeal.clone()).await.expect(200).json();
    assert_eq!(appealed["status"], "under_review");
    intake.act("appeals", appeal).await.expect_problem(409, "no_appeal");
    let seen = intake.staff(first, &sent.id).await;
    assert_eq!((&seen["appealed"], &seen["choices"]["barred_by"]), (&json!(true), &json!("decided_before")));
    let purpose = json!({ "purpose": "Read why they appeal" });
    let revealed = first.post(&format!("{}/reveals", path(&sent.id))).json(&purpose).await.expect(200).json();
    assert_eq!(revealed["appeal_statement"], "The receipt shows June 6, not June 5.");
    assert!(!dump(&intake.app).await.contains("not June 5"), "it lies open nowhere");
    intake.step(first, &sent.id, "recommendations", &deny).await.expect_problem(403, "decided_before");
    let (third, fourth) = (
        intake.app.user(Role::ProgramReviewer).sign_in().await,
        intake.app.user(Role::ProgramReviewer).sign_in().await,
    );
    intake.step(&third, &sent.id, "recommendations", &deny).await.expect(200);
    intake.step(&fourth, &sent.id, "decisions", &deny).await.expect(200);
    let own = intake.own(&sent.code).await;
    assert_eq!((&own["status"], &own["may_appeal"]), (&json!("denied"), &json!(false)));
}

#[actix_web::test]
async fn sixty_four_approvals_at_once_on_money_for_ten_approve_the_first_ten() {
    let intake = Intake::new().await;
    intake.money(30_000).await;
    let mut sent = Vec::new();
    for number in 0..64 {
        sent.push(intake.send(&intake.reimbursement, &owner(&format!("{number} N State St"))).await);
    }
    for one in &sent {
        intake.step(&intake.first, &one.id, "recommendations", &approve()).await.expect(200);
    }
    let decisions =
        sent.iter().map(|one| async { intake.step(&intake.second, &one.id, "decisions", &approve()).await.status() });
    let answers = join_all(decisions).await;
    assert!(answers.iter().all(|status| *status == 200), "{answers:?}");
    let count = async |status: &str| {
        let listed = intake.app.read(&intake.first, &format!("/api/v1/applications?status={status}&limit=200")).await;
        listed["items"].as_array().unwrap().len()
    };
    assert_eq!((count("approved").await, count("waitlisted").await), (10, 54));
    let fund = intake.app.read(&intake.director, "/api/v1/funds").await["items"][0].clone();
    assert_eq!(
        (&fund["reserved_cents"], &fund["available_cents"], &fund["spent_cents"]),
        (&json!(30_000), &json!(0), &json!(0))
    );
    let reserved: Vec<Uuid> = intake
        .app
        .sql()
        .await
        .query("SELECT application_id FROM fund_entries WHERE kind = 'reserve'", &[])
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.get(0))
        .collect();
    assert_eq!(reserved.len(), 10, "one entry for each that was approved");
    // Free money goes to those who wait, in the order in which they sent.
    intake.money(6_500).await;
    assert_eq!((count("approved").await, count("waitlisted").await), (12, 52));
    let waits =
        intake.app.read(&intake.first, "/api/v1/applications?status=waitlisted&limit=1").await["items"][0].clone();
    let approved = intake.app.read(&intake.first, "/api/v1/applications?status=approved&sort=-submitted_at").await;
    // Whoever gets the next money has sent before everybody who still waits.
    assert!(reserved.iter().all(|id| *id != Uuid::parse_str(text(&waits["id"])).unwrap()));
    let given = approved["items"][0].clone();
    let own = sent.iter().find(|one| one.id == text(&given["id"])).unwrap();
    let purpose = json!({ "purpose": "The applicant moved away" });
    intake.step(&intake.first, &own.id, "voids", &purpose).await.expect(200);
    assert_eq!((count("approved").await, count("waitlisted").await), (12, 51), "the next one got it");
    assert_eq!(intake.staff(&intake.first, text(&waits["id"])).await["status"], "approved", "who waited longest");
}

#[actix_web::test]
async fn duplicates_are_suggested_merged_by_a_person_and_undone() {
    let intake = Intake::new().await;
    intake.money(100_000).await;
    let one = intake.send(&intake.reimbursement, &owner("5300 W. Madison St")).await;
    let other = intake.send(&intake.reimbursement, &owner("5300 w madison st")).await;
    let elsewhere = intake.send(&intake.reimbursement, &owner("1 N State St")).await;
    let seen = intake.staff(&intake.first, &other.id).await;
    assert_eq!(seen["duplicates"][0]["reasons"], json!(["property"]));
    assert_eq!(intake.staff(&intake.first, &elsewhere.id).await["duplicates"], json!([]));
    // The applicant is not told that somebody is known.
    assert!(!intake.own(&other.code).await.to_string().contains("one_award"));
    let into = json!({ "into_id": one.id });
    intake
        .step(&intake.first, &other.id, "merge", &json!({ "into_id": other.id }))
        .await
        .expect_problem(422, "invalid");
    let merged = intake.step(&intake.first, &other.id, "merge", &into).await.expect(200).json();
    assert_eq!(merged["choices"]["barred_by"], "merged");
    intake.step(&intake.first, &other.id, "recommendations", &approve()).await.expect_problem(403, "merged");
    let queue = intake.app.read(&intake.first, "/api/v1/applications").await;
    assert_eq!(queue["items"].as_array().unwrap().len(), 2);
    let etag = intake.first.get(&path(&other.id)).await.etag();
    let undone = intake.first.delete(&format!("{}/merge", path(&other.id))).if_match(etag).await.expect(200).json();
    assert_eq!(undone["merged_into"], json!(null));
    // One award for each property in a round.
    intake.approve(&one.id).await;
    let refused = intake.step(&intake.first, &other.id, "recommendations", &approve()).await;
    refused.expect_problem(409, "not_eligible");
    let determined = intake.app.read(&intake.first, &format!("{}/determination", path(&other.id))).await;
    let rule = determined["rules"].as_array().unwrap().iter().find(|rule| rule["rule"] == "one_award").unwrap();
    assert_eq!(rule["denial_reason"], "duplicate_property");
}

#[actix_web::test]
async fn who_helps_does_not_decide_and_who_must_not_sees_nothing() {
    let intake = Intake::new().await;
    let organization = intake.app.other_organization("Neighbors Who Help").await;
    let partner = intake.app.user(Role::PartnerUser).organization(organization).sign_in().await;
    let colleague = intake.app.user(Role::ProgramReviewer).organization(organization).sign_in().await;
    let mut new = json!({ "program_id": intake.reimbursement["id"], "language": "en" });
    partner.post("/api/v1/assisted-applications").json(&new).await.expect_problem(422, "invalid");
    new["assisted_consent"] = json!("Agreed in person");
    intake
        .app
        .anonymous()
        .post("/api/v1/assisted-applications")
        .json(&new)
        .await
        .expect_problem(401, "unauthenticated");
    intake.app.anonymous().post("/api/v1/applications").json(&new).await.expect_problem(422, "invalid");
    let begun = partner.post("/api/v1/assisted-applications").json(&new).await.expect(201).json();
    let code = text(&begun["code"]);
    assert_eq!(begun["application"]["assisted_by"], "Neighbors Who Help");
    intake.answer(code, &owner("1 N State St")).await.expect(200);
    intake.papers(code).await;
    let sent = intake.submit(code).await.expect(200).json();
    let helped = intake.app.read(&partner, "/api/v1/assisted-applications").await;
    assert_eq!(
        (&helped["items"][0]["reference"], &helped["items"][0]["status"]),
        (&sent["reference"], &json!("in_review"))
    );
    assert!(!helped.to_string().contains("Ana"));
    let other = intake.app.user(Role::PartnerUser).sign_in().await;
    assert_eq!(intake.app.read(&other, "/api/v1/assisted-applications").await["items"], json!([]));

    let listed = intake.app.read(&intake.first, "/api/v1/applications").await;
    let id = text(&listed["items"][0]["id"]);
    intake.step(&colleague, id, "recommendations", &approve()).await.expect_problem(403, "own_organization");
    intake.first.post(&format!("{}/conflicts", path(id))).json(&json!({})).await.expect(200);
    intake.step(&intake.first, id, "recommendations", &approve()).await.expect_problem(403, "conflict");
    for (who, status) in [(Role::PartnerUser, 403), (Role::Admin, 403), (Role::Analyst, 403), (Role::Finance, 200)] {
        let who = intake.app.user(who).sign_in().await;
        assert_eq!(who.get(&path(id)).await.status(), status);
    }
    let finance = intake.app.user(Role::Finance).sign_in().await;
    intake.step(&finance, id, "recommendations", &approve()).await.expect_problem(403, "permission_missing");
    intake.app.anonymous().get(&path(id)).await.expect_problem(401, "unauthenticated");
    // A draft is nobody's but its applicant's.
    intake.begin(&intake.reimbursement).await;
    let draft: Uuid = intake
        .app
        .sql()
        .await
        .query_one("SELECT id FROM applications WHERE status = 'draft'", &[])
        .await
        .unwrap()
        .get(0);
    intake.first.get(&path(&draft.to_string())).await.expect(404);
}

#[actix_web::test]
async fn devices_by_income_need_a_proof_of_one_kind_and_wait_to_be_picked_up() {
    let intake = Intake::new().await;
    let mut answers = owner("1 N State St");
    answers["facts"] =
        json!({ "applicant_kind": "owner", "in_city": true, "household_size": 3, "household_income_cents": 575_900 });
    let over = intake.send(&intake.devices, &answers).await;
    assert_eq!(state(&over.view, "income"), "fail");
    let required = over.view["required_documents"].to_string();
    assert!(required.contains("income_proof") && !required.contains("benefit_letter"), "{required}");
    intake.step(&intake.first, &over.id, "recommendations", &approve()).await.expect_problem(409, "not_eligible");
    answers["facts"] = json!({ "applicant_kind": "owner", "in_city": true, "benefits": ["snap"] });
    answers["details"]["street_address"] = json!("2 N State St");
    let by_benefit = intake.send(&intake.devices, &answers).await;
    let required = by_benefit.view["required_documents"].to_string();
    assert!(!required.contains("income_proof") && required.contains("benefit_letter"), "{required}");
    let approved = intake.approve(&by_benefit.id).await;
    assert_eq!(approved["status"], "ready_for_pickup");
    assert_eq!(approved["due_on"], json!((today() + Duration::days(60)).to_string()));
}

#[actix_web::test]
async fn the_queue_is_filtered_sorted_and_given_out_in_bulk() {
    let intake = Intake::new().await;
    let one = intake.send(&intake.reimbursement, &owner("1 N State St")).await;
    let two = intake.send(&intake.reimbursement, &owner("2 N State St")).await;
    let ids = async |query: &str| {
        let page = intake.app.read(&intake.first, &format!("/api/v1/applications?{query}")).await;
        page["items"].as_array().unwrap().iter().map(|one| text(&one["id"]).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids("").await, [one.id.clone(), two.id.clone()], "who waits longest first");
    assert_eq!(ids("sort=-submitted_at&limit=1").await, std::slice::from_ref(&two.id));
    let give = json!({ "application_ids": [one.id, two.id], "assignee_id": intake.second.id });
    let given = intake.first.post("/api/v1/application-assignments").json(&give).await.expect(200).json();
    assert_eq!(given["changed"], 2);
    assert_eq!(
        intake.app.read(&intake.second, "/api/v1/applications?mine=true").await["items"].as_array().unwrap().len(),
        2
    );
    assert!(ids("mine=true").await.is_empty() && ids("assigned=false").await.is_empty());
    let director = json!({ "application_ids": [one.id], "assignee_id": intake.director.id });
    intake.first.post("/api/v1/application-assignments").json(&director).await.expect_problem(422, "invalid");
    assert_eq!(ids("area=25").await.len(), 2);
    assert!(ids("area=26").await.is_empty() && ids("overdue=true").await.is_empty());
    let reference = text(&one.view["reference"]);
    assert_eq!(ids(&format!("reference={}", &reference[..4].to_uppercase())).await, std::slice::from_ref(&one.id));
    let ask = json!({ "documents": ["proof_of_purchase"], "message": "Otra foto, por favor" });
    intake.step(&intake.first, &one.id, "information-requests", &ask).await.expect(200);
    let sql = intake.app.sql().await;
    sql.execute("UPDATE applications SET information_due_on = '2026-01-01' WHERE status = 'needs_information'", &[])
        .await
        .unwrap();
    assert_eq!(ids("overdue=true").await, std::slice::from_ref(&one.id));
    // Nobody answered in time: it can be denied.
    let deny = json!({ "outcome": "deny", "reasons": ["documents_missing"] });
    intake.step(&intake.first, &one.id, "recommendations", &deny).await.expect(200);
    intake.step(&intake.second, &one.id, "decisions", &deny).await.expect(200);
}
