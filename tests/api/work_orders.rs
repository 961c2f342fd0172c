//! Work orders: proof on the lot, verification by others, seasons, missed visits, what is sent twice.

use api::platform::access::Role;
use api::platform::jobs::enqueue;
use api::platform::secrets::key_of;
use api::reencryption;
use api_tests::{Client, Response, SignedInUser};
use chrono::{DateTime, Duration, Utc};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::lots::{HERE, Program, etag, lot_path};

/// A picture unlike any other: one pixel has a color of its own.
fn picture(seed: u32) -> Vec<u8> {
    let mut image = image::RgbImage::new(40, 30);
    let [_, red, green, blue] = seed.to_be_bytes();
    image.put_pixel(1, 1, image::Rgb([red, green, blue]));
    let mut bytes = Vec::new();
    image.write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Png).unwrap();
    bytes
}

struct Photo {
    role: &'static str,
    taken_at: DateTime<Utc>,
    position: (f64, f64),
    seed: u32,
}

async fn send(who: &Client, order: &Value, photo: Photo, key: Option<&str>) -> Response {
    let form = Form::new()
        .text("role", photo.role)
        .text("taken_at", photo.taken_at.to_rfc3339())
        .text("longitude", photo.position.0.to_string())
        .text("latitude", photo.position.1.to_string())
        .part("file", Part::bytes(picture(photo.seed)).file_name("photo.png"));
    let mut request = who.post(&format!("{}/photos", order_path(order))).multipart(form);
    if let Some(key) = key {
        request = request.idempotency_key(key);
    }
    request.await
}

fn order_path(order: &Value) -> String {
    format!("/api/v1/work-orders/{}", order["id"].as_str().unwrap())
}

fn after(seed: u32) -> Photo {
    Photo { role: "after", taken_at: Utc::now() - Duration::minutes(5), position: HERE, seed }
}

fn report() -> Value {
    json!({ "outcome": "performed", "started_at": Utc::now() - Duration::minutes(40),
        "performed_at": Utc::now() - Duration::minutes(2), "condition": "good", "bags_removed": 12 })
}

async fn order(program: &Program, lot: &Value, kind: &str) -> Value {
    let new = json!({ "lot_id": lot["id"], "kind": kind, "organization_id": program.crew_organization,
        "due_on": Utc::now().date_naive() });
    program.manager.post("/api/v1/work-orders").json(&new).await.expect(201).json()
}

async fn performed(program: &Program, order: &Value, seed: u32) -> Value {
    send(&program.crew, order, after(seed), None).await.expect(201);
    program.crew.post(&format!("{}/reports", order_path(order))).json(&report()).await.expect(201).json()
}

async fn verifier(program: &Program) -> SignedInUser {
    let organization = program.app.other_organization("Neighbors").await;
    program.app.user(Role::EngagementManager).organization(organization).sign_in().await
}

#[actix_web::test]
async fn a_visit_closes_only_with_a_photo_on_the_lot_after_the_work_began() {
    let program = Program::new().await;
    let lot = program.lot(0).await;
    let order = order(&program, &lot, "mow").await;
    let reports = format!("{}/reports", order_path(&order));
    let refused = program.crew.post(&reports).json(&report()).await.expect_problem(422, "invalid");
    assert_eq!(refused["errors"][0]["code"], "proof_missing");
    let code = |problem: Value| problem["errors"][0]["code"].as_str().unwrap().to_owned();
    let far = Photo { position: (HERE.0 + 0.01, HERE.1), ..after(1) };
    let elsewhere = send(&program.crew, &order, far, None).await.expect_problem(422, "invalid");
    assert!(elsewhere["errors"][0]["detail"].as_str().unwrap().starts_with("The photo was taken 82"), "{elsewhere}");
    let tomorrow = Photo { taken_at: Utc::now() + Duration::days(1), ..after(2) };
    assert_eq!(code(send(&program.crew, &order, tomorrow, None).await.expect_problem(422, "invalid")), "in_the_future");
    // Taken before the work began, it is a photo but no proof.
    let early = Photo { taken_at: Utc::now() - Duration::minutes(50), ..after(3) };
    send(&program.crew, &order, early, None).await.expect(201);
    assert_eq!(code(program.crew.post(&reports).json(&report()).await.expect_problem(422, "invalid")), "proof_missing");
    let proof = send(&program.crew, &order, after(4), None).await.expect(201).json();
    assert_eq!((proof["photos"].as_array().unwrap().len(), &proof["photos"][1]["distance_m"]), (2, &json!(0)));
    let text = proof.to_string();
    assert!(!text.contains("longitude") && !text.contains("sealed"), "{text}");
    send(&program.crew, &order, after(4), None).await.expect_problem(409, "photo_used");
    let done = program.crew.post(&reports).json(&report()).await.expect(201).json();
    assert_eq!((&done["status"], &done["may_report"]), (&json!("performed"), &json!(false)));
    program.crew.post(&reports).json(&report()).await.expect_problem(409, "already_reported");
}

#[actix_web::test]
async fn a_picture_is_told_by_its_content_and_kept_without_what_the_camera_wrote() {
    let program = Program::new().await;
    let order = order(&program, &program.lot(0).await, "mow").await;
    let form = |bytes: Vec<u8>| {
        Form::new()
            .text("role", "after")
            .text("taken_at", Utc::now().to_rfc3339())
            .text("longitude", HERE.0.to_string())
            .text("latitude", HERE.1.to_string())
            .part("file", Part::bytes(bytes).file_name("photo.jpg"))
    };
    let path = format!("{}/photos", order_path(&order));
    for bytes in [b"%PDF-1.7".to_vec(), b"<svg/>".to_vec(), Vec::new()] {
        program.crew.post(&path).multipart(form(bytes)).await.expect_problem(422, "invalid");
    }
    program.crew.post(&path).multipart(form(vec![0xff; 11 * 1024 * 1024])).await.expect_problem(413, "too_large");
    let short = Form::new().part("file", Part::bytes(picture(1)).file_name("photo.png"));
    program.crew.post(&path).multipart(short).await.expect_problem(422, "invalid");
    let sent = program.crew.post(&path).multipart(form(picture(1))).await.expect(201).json();
    let photo = format!("/api/v1/work-order-photos/{}", sent["photos"][0]["id"].as_str().unwrap());
    for size in ["full", "small"] {
        let picture = program.crew.get(&format!("{photo}?size={size}")).await.expect(200);
        assert_eq!(picture.header("content-type"), "image/jpeg");
    }
    // Other organizations and the public do not know of it.
    let other =
        program.app.user(Role::CrewMember).organization(program.app.other_organization("X").await).sign_in().await;
    other.get(&photo).await.expect_problem(404, "not_found");
    other.get(&order_path(&order)).await.expect_problem(404, "not_found");
    let public = photo.replace("work-order-photos", "public-lot-photos");
    program.app.anonymous().get(&public).await.expect_problem(404, "not_found");
    // Where the camera was is said only for a purpose, on record.
    let reveal = format!("{photo}/position-reveals");
    program
        .crew
        .post(&reveal)
        .json(&json!({ "purpose": "I want to know." }))
        .await
        .expect_problem(403, "permission_missing");
    let shown =
        program.manager.post(&reveal).json(&json!({ "purpose": "The owner doubts it." })).await.expect(200).json();
    assert_eq!(shown["position"]["coordinates"], json!([HERE.0, HERE.1]));
    assert!(program.app.audited().await.contains(&"work_order_photo.revealed".to_owned()));
}

#[actix_web::test]
async fn another_organization_verifies_and_the_lot_moves_on() {
    let program = Program::new().await;
    let lot = program.lot(0).await;
    program.bring(&lot, &["nominated", "site_checked", "approved"]).await;
    let order = order(&program, &lot, "cleanup").await;
    assert_eq!(program.read(&lot).await["status"], "cleanup_scheduled");
    let done = performed(&program, &order, 1).await;
    let path = format!("{}/verifications", order_path(&order));
    let accept = |photos: Value| json!({ "accepted": true, "public_photo_ids": photos });
    program
        .crew
        .post(&path)
        .if_match(etag(&done))
        .json(&accept(json!([])))
        .await
        .expect_problem(403, "permission_missing");
    let own = program.app.user(Role::DepartmentLiaison).organization(program.crew_organization).sign_in().await;
    own.post(&path).if_match(etag(&done)).json(&accept(json!([]))).await.expect_problem(403, "own_work");
    let verifier = verifier(&program).await;
    let reject = |body: Value| verifier.post(&path).if_match(etag(&done)).json(&body);
    reject(json!({ "accepted": false })).await.expect_problem(422, "invalid");
    let back = reject(json!({ "accepted": false, "reason": "The pile is still there." })).await.expect(200).json();
    assert_eq!((&back["status"], &back["rejections"]), (&json!("planned"), &json!(1)));
    let told = program.app.read(&program.crew, "/api/v1/notifications").await;
    assert_eq!(told["items"][0]["kind"], "work_order_rejected");
    assert_eq!(program.read(&lot).await["status"], "cleanup_scheduled", "nothing was done yet");
    let again = performed(&program, &order, 2).await;
    let photo = again["photos"][1]["id"].clone();
    let foreign = accept(json!([uuid::Uuid::now_v7()]));
    verifier.post(&path).if_match(etag(&again)).json(&foreign).await.expect_problem(422, "invalid");
    let verified = verifier.post(&path).if_match(etag(&again)).json(&accept(json!([photo]))).await.expect(200).json();
    assert_eq!(
        (&verified["status"], &verified["verified_by_organization"]["name"]),
        (&json!("verified"), &json!("Neighbors"))
    );
    let cleaned = program.read(&lot).await;
    assert_eq!(cleaned["status"], "cleaned");
    assert!(cleaned["treated_on"].is_string());
    let anonymous = program.app.anonymous();
    let public =
        anonymous.get(&format!("/api/v1/public-lots/{}", lot["id"].as_str().unwrap())).await.expect(200).json();
    assert_eq!(public["work"][0]["photos"].as_array().unwrap().len(), 1, "only what was released");
    let picture = format!("/api/v1/public-lot-photos/{}?size=small", photo.as_str().unwrap());
    assert_eq!(anonymous.get(&picture).await.expect(200).header("content-type"), "image/jpeg");
    // The database says so too.
    let sql = program.app.sql().await;
    assert!(sql.execute("UPDATE work_orders SET verified_by_organization_id = organization_id", &[]).await.is_err());
}

#[actix_web::test]
async fn what_a_crew_sends_twice_after_working_offline_counts_once() {
    let program = Program::new().await;
    let order = order(&program, &program.lot(0).await, "mow").await;
    let yesterday = Utc::now() - Duration::hours(20);
    let photo = || Photo { taken_at: yesterday + Duration::minutes(30), ..after(7) };
    let first = send(&program.crew, &order, photo(), Some("photo-1")).await.expect(201).json();
    let again = send(&program.crew, &order, photo(), Some("photo-1")).await.expect(201);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.json()["photos"], first["photos"]);
    let body = json!({ "outcome": "performed", "started_at": yesterday, "performed_at": yesterday + Duration::minutes(40),
        "condition": "fair" });
    let path = format!("{}/reports", order_path(&order));
    let report = || program.crew.post(&path).idempotency_key("report-1").json(&body);
    report().await.expect(201);
    assert_eq!(report().await.expect(201).header("idempotency-replayed"), "true");
    let old = json!({ "outcome": "blocked", "started_at": Utc::now() - Duration::days(20),
        "performed_at": Utc::now() - Duration::days(20), "blocked_reason": "A car." });
    let next = program
        .manager
        .post("/api/v1/work-orders")
        .json(&json!({ "lot_id": order["lot"]["id"], "kind": "mow",
        "organization_id": program.crew_organization, "due_on": "2026-05-01" }))
        .await
        .expect(201)
        .json();
    program.crew.post(&format!("{}/reports", order_path(&next))).json(&old).await.expect_problem(422, "invalid");
    let listed = program
        .app
        .read(&program.crew, &format!("/api/v1/work-orders?lot_id={}", order["lot"]["id"].as_str().unwrap()))
        .await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn a_season_is_planned_once_planned_again_and_its_missed_visits_are_told() {
    let program = Program::new().await;
    let (lot, other) = (program.lot(0).await, program.lot(1).await);
    let season = Utc::now().date_naive().format("%Y").to_string().parse::<i32>().unwrap() + 1;
    let new = json!({ "lot_ids": [lot["id"], other["id"]], "season": season, "kind": "mow",
        "organization_id": program.crew_organization });
    let made = program.manager.post("/api/v1/lot-season-plans").json(&new).await.expect(200).json();
    assert!(made["items"].as_array().unwrap().iter().all(|item| item["plan_id"].is_string()), "{made}");
    let again = program.manager.post("/api/v1/lot-season-plans").json(&new).await.expect(200).json();
    assert_eq!(again["items"][0]["code"], "already_exists");
    let orders = format!("/api/v1/work-orders?lot_id={}&status=planned&limit=100", lot["id"].as_str().unwrap());
    let visits = program.app.read(&program.crew, &orders).await["items"].clone();
    let visits = visits.as_array().unwrap();
    assert_eq!(
        (visits.len(), &visits[0]["due_on"], &visits[13]["due_on"]),
        (14, &json!(format!("{season}-04-01")), &json!(format!("{season}-10-31")))
    );
    let plan = format!("/api/v1/lot-season-plans/{}", made["items"][0]["plan_id"].as_str().unwrap());
    let change = json!({ "visits": 7 });
    program.crew.patch(&plan).if_match("\"1\"").json(&change).await.expect_problem(403, "permission_missing");
    let changed = program.manager.patch(&plan).if_match("\"1\"").json(&change).await.expect(200).json();
    assert_eq!((&changed["visits"], &changed["row_version"]), (&json!(7), &json!(2)));
    assert_eq!(program.app.read(&program.crew, &orders).await["items"].as_array().unwrap().len(), 7);
    let late = json!({ "lot_id": lot["id"], "kind": "inspection", "organization_id": program.crew_organization,
        "due_on": Utc::now().date_naive() - Duration::days(9) });
    let late = program.manager.post("/api/v1/work-orders").json(&late).await.expect(201).json();
    assert_eq!(late["missed"], true);
    let admin = program.app.user(Role::LotManager).sign_in().await;
    program.app.run_jobs_of(&api::job_kinds()).await;
    let told = program.app.read(&admin, "/api/v1/notifications").await;
    assert_eq!(told["items"][0]["kind"], "work_order_missed");
    let missed = program.app.read(&program.manager, "/api/v1/work-orders?missed=true").await;
    assert_eq!(missed["items"].as_array().unwrap().len(), 1);
    assert_eq!(program.read(&lot).await["id"], lot["id"]);
    program.manager.get(&lot_path(&lot)).await.expect(200);
}

#[actix_web::test]
async fn photos_are_sealed_again_before_the_key_that_sealed_them_is_destroyed() {
    let program = Program::new().await;
    let order = order(&program, &program.lot(0).await, "mow").await;
    let sent = send(&program.crew, &order, after(1), None).await.expect(201).json();
    let photo = format!("/api/v1/work-order-photos/{}", sent["photos"][0]["id"].as_str().unwrap());
    let picture = program.crew.get(&photo).await.expect(200).text();
    let (app, platform) = (&program.app, program.app.platform());
    let keys = async || {
        let rows = app.sql().await.query("SELECT storage_key FROM stored_files ORDER BY id", &[]).await.unwrap();
        let mut keys = Vec::new();
        for row in rows {
            keys.push(key_of(&platform.files().content(row.get(0)).await.unwrap()).unwrap());
        }
        keys
    };
    let former = keys().await;
    assert_eq!(former.len(), 2, "the picture and the small one");

    let active = platform.rotate_data_keys().await.unwrap();
    platform
        .system("seal again", async |transaction, _| enqueue(transaction, reencryption::JOB_KIND, json!({})).await)
        .await
        .unwrap();
    app.run_jobs_of(&reencryption::job_kinds()).await;

    assert_eq!(keys().await, [active; 2]);
    let destroyed = "SELECT id FROM data_keys WHERE state = 'destroyed'";
    let destroyed: Vec<uuid::Uuid> =
        app.sql().await.query(destroyed, &[]).await.unwrap().iter().map(|row| row.get(0)).collect();
    assert_eq!(destroyed, [former[0]]);
    assert_eq!(program.crew.get(&photo).await.expect(200).text(), picture);
}
