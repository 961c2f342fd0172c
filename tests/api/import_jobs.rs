//! Imports on their way: uploads, cancelling, interruptions, files that cannot be read.

use api::imports::{Progress, Stop, begin_local, run_incidents};
use api_tests::TestApp;
use reqwest::multipart::Form;
use serde_json::json;

use crate::imports::{analyst, tables, victim};
use crate::made_up::{Victim, counts, import, number, upload, victims_csv};

#[actix_web::test]
async fn a_cancelled_import_stays_undone_and_cannot_be_cancelled_again() {
    let app = TestApp::new().await;
    let client = analyst(&app).await;
    let accepted = upload(&client, "incidents", false, "victims.csv", victims_csv(&[victim(1)])).await.expect(202);
    let cancellation = format!("{}/cancellation", accepted.header("location"));
    assert_eq!(client.post(&cancellation).await.expect(200).json()["status"], "cancelled");
    app.run_jobs_of(&api::imports::job_kinds()).await;
    let ended = client.get(accepted.header("location")).await.expect(200).json();
    assert_eq!((&ended["status"], counts(&ended)), (&json!("cancelled"), [0; 5]));
    assert_eq!(number(&app, "SELECT count(*) FROM incidents").await, 0);
    client.post(&cancellation).await.expect_problem(409, "already_ended");
}

/// Imports a local file as the command line does, stopping after the first commit where asked.
async fn run(app: &TestApp, path: &std::path::Path, stop: Option<Stop>) -> (uuid::Uuid, i64, Option<Stop>) {
    let size = i64::try_from(std::fs::metadata(path).unwrap().len()).unwrap();
    let begin = app
        .platform()
        .system("test", async move |transaction, _| begin_local(transaction, "many.csv", size, false).await);
    let (id, resume_after) = begin.await.unwrap();
    let mut stop = stop;
    let report = async |_: Progress| Ok(stop.take());
    let stopped = run_incidents(app.platform(), id, path, "many.csv", resume_after, false, report).await.unwrap();
    (id, resume_after, stopped)
}

#[actix_web::test]
async fn an_interrupted_import_goes_on_and_leaves_the_same_as_an_undisturbed_one() {
    let (app, undisturbed) = (TestApp::new().await, TestApp::new().await);
    let mut rows: Vec<Victim> = (0..12_000).map(victim).collect();
    rows[11_000].date = "never".to_owned();
    // A case whose rows lie on both sides of the interruption.
    rows[11_500].case = rows[10].case.clone();
    let path = std::env::temp_dir().join(format!("many-{}.csv", app.database.name));
    std::fs::write(&path, victims_csv(&rows)).unwrap();
    let (id, _, stopped) = run(&app, &path, Some(Stop::Interrupted)).await;
    assert_eq!(stopped, Some(Stop::Interrupted));
    let halfway = number(&app, "SELECT count(*) FROM victimizations").await;
    assert!(halfway > 0 && halfway < 11_999, "{halfway}");
    let client = analyst(&app).await;
    let view = client.get(&format!("/api/v1/imports/{id}")).await.expect(200).json();
    assert_eq!((&view["status"], view["rows_read"].as_i64()), (&json!("running"), Some(halfway)));
    let (again, resume_after, stopped) = run(&app, &path, None).await;
    assert_eq!((again, resume_after, stopped), (id, halfway, None));
    run(&undisturbed, &path, None).await;
    std::fs::remove_file(&path).unwrap();
    let view = client.get(&format!("/api/v1/imports/{id}")).await.expect(200).json();
    assert_eq!((&view["status"], counts(&view)), (&json!("succeeded"), [11_999, 0, 0, 1, 0]));
    assert!(tables(&app).await == tables(&undisturbed).await, "the tables differ");
}

#[actix_web::test]
async fn an_import_whose_worker_died_is_finished_by_the_next_one() {
    let app = TestApp::new().await;
    let client = analyst(&app).await;
    let accepted = upload(&client, "incidents", false, "victims.csv", victims_csv(&[victim(1)])).await.expect(202);
    let died = "UPDATE jobs SET status = 'running', attempts = 1, lease_token = gen_random_uuid(), leased_until = ";
    let sql = app.sql().await;
    sql.batch_execute(&format!("{died} now() + interval '30 seconds'")).await.unwrap();
    app.run_jobs_of(&api::imports::job_kinds()).await;
    assert_eq!(client.get(accepted.header("location")).await.json()["status"], "queued", "its lease is not over");
    sql.batch_execute(&format!("{died} now() - interval '1 second'")).await.unwrap();
    app.run_jobs_of(&api::imports::job_kinds()).await;
    assert_eq!(client.get(accepted.header("location")).await.json()["status"], "succeeded");
}

#[actix_web::test]
async fn a_file_that_is_no_file_of_incidents_fails_with_a_reason() {
    let app = TestApp::new().await;
    let client = analyst(&app).await;
    for (name, content, part) in [
        ("unknown.csv", b"id,colour\n1,red\n".to_vec(), "columns are missing"),
        ("empty.csv", Vec::new(), "empty"),
        ("picture.csv", vec![0x89, b'P', b'N', b'G', 0, 0xff, 0xfe, b'\n'], "not UTF-8 text"),
        ("packed.csv", b"PK\x03\x04 and so on".to_vec(), "compressed"),
        ("semicolons.csv", b"id;case_number;date\n1;2;3\n".to_vec(), "commas"),
        ("object.json", b"this is no JSON".to_vec(), "JSON"),
    ] {
        let done = import(&app, &client, name, content).await;
        assert_eq!((&done["status"], counts(&done)), (&json!("failed"), [0; 5]), "{name}");
        assert!(done["error"].as_str().unwrap().contains(part), "{name}: {}", done["error"]);
        assert!(done["finished_at"].is_string());
    }
    assert_eq!(number(&app, "SELECT count(*) FROM incidents").await, 0);
    let failed = client.get("/api/v1/imports?status=failed&kind=incidents").await.expect(200).json();
    assert_eq!(failed["items"].as_array().unwrap().len(), 6);
    assert_eq!(client.get("/api/v1/imports?kind=areas").await.expect(200).json()["items"], json!([]));
}

#[actix_web::test]
async fn an_upload_without_its_file_or_with_unknown_parts_is_refused() {
    let app = TestApp::new().await;
    let client = analyst(&app).await;
    let send = async |form: Form| client.post("/api/v1/imports").multipart(form).await;
    let problem = send(Form::new().text("kind", "incidents")).await.expect_problem(422, "invalid");
    assert_eq!(problem["errors"][0]["pointer"], "/file");
    let problem = send(Form::new().text("kind", "weather")).await.expect_problem(422, "invalid");
    assert_eq!(problem["errors"][0]["pointer"], "/kind");
    let problem = send(Form::new().text("dry_run", "perhaps")).await.expect_problem(422, "invalid");
    assert_eq!(problem["errors"][0]["pointer"], "/dry_run");
    send(Form::new().text("colour", "red")).await.expect_problem(422, "unknown_field");
    client.post("/api/v1/imports").json(&json!({})).await.expect(400);
    assert_eq!(number(&app, "SELECT count(*) FROM imports").await, 0);
}

#[actix_web::test]
async fn a_file_over_the_limit_is_refused_and_not_kept() {
    let app = TestApp::builder().set("CSCC_UPLOAD_LIMIT_MB", "1").start().await;
    let client = analyst(&app).await;
    let large = "x".repeat(1024 * 1024 + 1);
    upload(&client, "incidents", false, "large.csv", large).await.expect_problem(413, "too_large");
    assert_eq!(number(&app, "SELECT count(*) FROM stored_files").await, 0);
    upload(&client, "incidents", false, "victims.csv", victims_csv(&[victim(1)])).await.expect(202);
}
