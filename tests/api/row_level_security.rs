//! The second line of access alone: raw SQL as the application's role, without any of the application's scopes.

use api::commands::PROTECTED_TABLES;
use api::platform::access::Role;
use api::platform::db::{Limits, raw_client};
use api_tests::TestApp;
use tokio_postgres::Client;
use uuid::Uuid;

use crate::applications::{Intake, owner};

/// One incident with everything around it in each of two areas and in none.
const ROWS: &str = "
    INSERT INTO incidents (id, source, kind, occurred_at, occurred_on, community_area_number, case_number)
    SELECT ('00000000-0000-7000-8000-0000000000' || lpad(n::text, 2, '0'))::uuid, 'manual', 'other', now(), current_date,
           CASE n WHEN 0 THEN NULL ELSE n END, 'RLS-' || n FROM unnest(ARRAY[0, 25, 26]) AS n;
    INSERT INTO victimizations (id, incident_id, community_area_number, occurred_on, source, kind, injury, gunshot_injury)
    SELECT gen_random_uuid(), id, community_area_number, occurred_on, 'manual', kind, 'unknown', 'unknown' FROM incidents;
    INSERT INTO incident_exact_locations (incident_id, community_area_number) SELECT id, community_area_number FROM incidents;
    INSERT INTO incident_changes (id, incident_id, community_area_number, actor_kind, action, changes)
    SELECT gen_random_uuid(), id, community_area_number, 'system', 'created', '[]' FROM incidents;
    INSERT INTO source_records (source, external_id, incident_id, content_hash, payload, first_import_id, last_import_id)
    SELECT 'crimes', case_number, id, '', '{}', id, id FROM incidents;
    INSERT INTO audit_entries (id, actor_kind, action, resource_type, outcome)
    VALUES (gen_random_uuid(), 'system', 'test', 'test', 'allowed');";

async fn as_application(app: &TestApp) -> Client {
    raw_client(&app.database.url, Limits::Request).await.unwrap()
}

async fn prepared() -> TestApp {
    let app = TestApp::new().await;
    raw_client(&app.database.url, Limits::Owner).await.unwrap().batch_execute(ROWS).await.unwrap();
    app
}

async fn count(client: &Client, table: &str) -> i64 {
    client.query_one(&format!("SELECT count(*) FROM {table}"), &[]).await.unwrap().get(0)
}

async fn become_subject(client: &Client, kind: &str, id: Option<Uuid>) {
    let id = id.map(|id| id.to_string()).unwrap_or_default();
    client
        .batch_execute(&format!(
            "SELECT set_config('cscc.subject_kind', '{kind}', false), set_config('cscc.subject_id', '{id}', false)"
        ))
        .await
        .unwrap();
}

async fn areas_seen(client: &Client, table: &str) -> Vec<Option<i32>> {
    let rows = client.query(&format!("SELECT community_area_number FROM {table} ORDER BY 1"), &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[actix_web::test]
async fn without_a_context_there_is_no_row_and_no_write() {
    let app = prepared().await;
    app.user(Role::Analyst).sign_in().await;
    let client = as_application(&app).await;
    for table in PROTECTED_TABLES {
        assert_eq!(count(&client, table).await, 0, "{table} shows rows without a context");
        let removed = client.execute(&format!("DELETE FROM {table}"), &[]).await;
        assert!(removed.as_ref().map_or(true, |rows| *rows == 0), "{table} lets rows be removed: {removed:?}");
    }
    for statement in [
        "INSERT INTO incidents (id, source, kind, occurred_at, occurred_on, community_area_number) \
         VALUES (gen_random_uuid(), 'manual', 'other', now(), current_date, 25)",
        "INSERT INTO audit_entries (id, actor_kind, action, resource_type, outcome) \
         VALUES (gen_random_uuid(), 'user', 'x', 'x', 'allowed')",
    ] {
        assert!(client.execute(statement, &[]).await.is_err(), "written without a context: {statement}");
    }
}

#[actix_web::test]
async fn a_grant_shows_its_areas_up_to_its_level() {
    let app = prepared().await;
    let user = app.user(Role::HritFacilitator).areas(&[25]).clearance(2).sign_in().await;
    let client = as_application(&app).await;
    become_subject(&client, "user", Some(user.id)).await;
    for table in ["incidents", "incident_changes", "victimizations"] {
        assert_eq!(areas_seen(&client, table).await, [Some(25)], "{table}");
    }
    assert!(areas_seen(&client, "incident_exact_locations").await.is_empty(), "level 2 sees exact places");
    assert_eq!(count(&client, "source_records").await, 0);
    assert_eq!(count(&client, "audit_entries").await, 0);
    assert_eq!(count(&client, "user_credentials").await, 0, "credentials of others");
    let moved =
        client.execute("UPDATE incidents SET community_area_number = 26 WHERE community_area_number = 25", &[]).await;
    assert!(moved.is_err(), "an incident was moved out of the grant's areas");
}

#[actix_web::test]
async fn a_grant_everywhere_also_shows_what_is_not_placed() {
    let app = prepared().await;
    let user = app.user(Role::HritFacilitator).clearance(3).sign_in().await;
    let client = as_application(&app).await;
    become_subject(&client, "user", Some(user.id)).await;
    for table in ["incidents", "victimizations", "incident_exact_locations"] {
        assert_eq!(areas_seen(&client, table).await, [Some(25), Some(26), None], "{table}");
    }
}

#[actix_web::test]
async fn taking_a_grant_away_counts_at_the_next_statement() {
    let app = prepared().await;
    let user = app.user(Role::Analyst).sign_in().await;
    let client = as_application(&app).await;
    become_subject(&client, "user", Some(user.id)).await;
    assert_eq!(count(&client, "incidents").await, 3);
    let owner = raw_client(&app.database.url, Limits::Owner).await.unwrap();
    owner.execute("DELETE FROM grants WHERE user_id = $1", &[&user.id]).await.unwrap();
    assert_eq!(count(&client, "incidents").await, 0);
}

#[actix_web::test]
async fn an_administrator_sees_no_case_content() {
    let app = prepared().await;
    let user = app.user(Role::Admin).sign_in().await;
    let client = as_application(&app).await;
    become_subject(&client, "user", Some(user.id)).await;
    for table in ["incidents", "victimizations", "incident_exact_locations", "incident_changes"] {
        assert_eq!(count(&client, table).await, 0, "{table}");
    }
    assert_eq!(count(&client, "audit_entries").await, 1);
}

#[actix_web::test]
async fn the_audit_trail_cannot_be_changed_even_by_its_owner() {
    let app = prepared().await;
    let owner = raw_client(&app.database.url, Limits::Owner).await.unwrap();
    for statement in ["UPDATE audit_entries SET action = 'x'", "DELETE FROM audit_entries", "TRUNCATE audit_entries"] {
        assert!(owner.batch_execute(statement).await.is_err(), "{statement}");
    }
}

#[actix_web::test]
async fn every_table_of_persons_and_places_is_on_the_list() {
    let app = TestApp::new().await;
    let owner = raw_client(&app.database.url, Limits::Owner).await.unwrap();
    let rows = owner
        .query(
            "SELECT c.relname::text, c.relrowsecurity AND c.relforcerowsecurity FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY 1",
            &[],
        )
        .await
        .unwrap();
    let forced: Vec<String> = rows.iter().filter(|row| row.get(1)).map(|row| row.get(0)).collect();
    assert_eq!(forced, PROTECTED_TABLES);
}

#[actix_web::test]
async fn applications_are_seen_by_those_who_review_or_helped_and_their_secrets_by_nobody() {
    let intake = Intake::new().await;
    let organization = intake.app.other_organization("Neighbors Who Help").await;
    let partner = intake.app.user(Role::PartnerUser).organization(organization).sign_in().await;
    let new = serde_json::json!({ "program_id": intake.reimbursement["id"], "language": "en", "assisted_consent": "In person" });
    partner.post("/api/v1/assisted-applications").json(&new).await.expect(201);
    intake.send(&intake.reimbursement, &owner("1 N State St")).await;
    let outsider = intake.app.user(Role::Analyst).sign_in().await;
    let client = as_application(&intake.app).await;
    for (who, applications) in [(&intake.first, 2), (&partner, 1), (&outsider, 0)] {
        become_subject(&client, "user", Some(who.id)).await;
        assert_eq!(count(&client, "applications").await, applications);
        assert_eq!(count(&client, "application_codes").await, 0);
    }
    become_subject(&client, "public", None).await;
    assert_eq!(count(&client, "applications").await, 0);
    assert_eq!(count(&client, "application_documents").await, 0);
}
