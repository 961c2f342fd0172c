//! Replacing the keys under a table that is not small, while the work is killed again and again.

use std::time::Duration;

use api::platform::access::Role;
use api::platform::jobs::enqueue;
use api::reencryption;
use api_tests::TestApp;
use serde_json::json;
use uuid::Uuid;

const ROWS: usize = 100_000;
const KILLS: i64 = 5;
/// Notes that the active keys do not open.
const LEFT: &str = "SELECT count(*) FROM case_notes JOIN data_keys k ON uuid_send(k.id) = substr(sealed_text, 2, 16) \
    WHERE k.state <> 'active'";

#[actix_web::test]
async fn a_hundred_thousand_rows_get_new_keys_through_five_kills() {
    let app = TestApp::new().await;
    let organization = app.other_organization("Families First").await;
    let advocate = app.user(Role::VictimAdvocate).organization(organization).sign_in().await;
    let new = json!({ "incident_kind": "homicide", "incident_on": "2026-11-01", "people": [], "needs": [] });
    let case: Uuid = {
        let victim = json!([{ "relation": "victim", "details": { "given_name": "Robin" } }]);
        let mut new = new;
        new["people"] = victim;
        advocate.post("/api/v1/cases").json(&new).await.expect(201).json()["id"].as_str().unwrap().parse().unwrap()
    };
    let (platform, sql) = (app.platform().clone(), app.sql().await);
    let insert = "INSERT INTO case_notes (id, case_id, kind, level, sealed_text) \
        SELECT note, $1, 'observation', 'organization', sealed FROM unnest($2::uuid[], $3::bytea[]) AS n (note, sealed)";
    let ids: Vec<Uuid> = (0..ROWS).map(|_| Uuid::now_v7()).collect();
    for part in ids.chunks(10_000) {
        let mut sealed = Vec::new();
        for id in part {
            let place = format!("case_notes|sealed_text|{id}");
            sealed.push(platform.seal_for(Some(organization), &place, id.to_string().as_bytes()).await.unwrap());
        }
        sql.execute(insert, &[&case, &part, &sealed]).await.unwrap();
    }
    platform.rotate_data_keys().await.unwrap();
    platform
        .system("seal again", async |transaction, _| enqueue(transaction, reencryption::JOB_KIND, json!({})).await)
        .await
        .unwrap();
    let left = async || -> i64 { sql.query_one(LEFT, &[]).await.unwrap().get(0) };
    let rows = i64::try_from(ROWS).unwrap();
    assert_eq!(left().await, rows, "all of them are sealed by the former key");
    for kill in 1..=KILLS {
        let (platform, (_running, shutdown)) = (platform.clone(), tokio::sync::watch::channel(false));
        let worker = actix_web::rt::spawn(async move {
            api::platform::jobs::run_one(&platform, &reencryption::job_kinds(), &shutdown).await
        });
        // Somewhere in the middle of a batch.
        while left().await > rows - kill * rows / (KILLS + 1) {
            assert!(!worker.is_finished(), "it ended before it was killed");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        worker.abort();
        assert!(worker.await.is_err_and(|error| error.is_cancelled()));
        // The lease of a worker that is gone ends by itself after a while.
        sql.batch_execute("UPDATE jobs SET leased_until = now() - interval '1 second'").await.unwrap();
    }
    let before = left().await;
    assert!(before > 0 && before < rows, "{before}");
    app.run_jobs_of(&reencryption::job_kinds()).await;
    assert_eq!(left().await, 0);
    let former: i64 =
        sql.query_one("SELECT count(*) FROM data_keys WHERE state = 'decrypt_only'", &[]).await.unwrap().get(0);
    assert_eq!(former, 0, "former keys are destroyed in the end");
    for id in ids.iter().step_by(997) {
        let row = sql.query_one("SELECT sealed_text FROM case_notes WHERE id = $1", &[id]).await.unwrap();
        let sealed: Vec<u8> = row.get(0);
        let opened = platform.open(&format!("case_notes|sealed_text|{id}"), &sealed).await.unwrap();
        assert_eq!(opened, id.to_string().as_bytes());
    }
}
