//! `cscc doctor`: what is wrong with an installation, and what to do.

use chrono::{DateTime, Utc};

use super::{Outcome, say};
use crate::platform::config::{Config, DatabaseSource, SecondFactor};
use crate::platform::db::{self, Limits, raw_client};
use crate::platform::mail::Mailer;
use crate::platform::virus_scanner::VirusScanner;
use crate::startup::{self, Database};

/// Tables whose rows belong to persons or areas; a test compares the list with the schema.
pub const PROTECTED_TABLES: &[&str] = &[
    "action_changes",
    "action_comments",
    "action_dispositions",
    "action_links",
    "actions",
    "application_attestations",
    "application_changes",
    "application_codes",
    "application_conflicts",
    "application_decisions",
    "application_documents",
    "application_notices",
    "applications",
    "attendance",
    "attendance_marks",
    "audit_entries",
    "break_glass_accesses",
    "case_conflicts",
    "case_erasures",
    "case_notes",
    "case_people",
    "case_steps",
    "case_transfers",
    "cases",
    "certificates",
    "compensation_applications",
    "compensation_requests",
    "consent_recipients",
    "consents",
    "document_links",
    "incident_changes",
    "incident_contacts",
    "incident_exact_locations",
    "incident_links",
    "incident_reviews",
    "incidents",
    "information_requests",
    "lot_agreements",
    "lot_nominations",
    "notifications",
    "participants",
    "payment_batches",
    "payments",
    "people",
    "pickups",
    "questionnaire_answers",
    "referral_links",
    "referral_steps",
    "referrals",
    "registration_changes",
    "registration_codes",
    "registrations",
    "review_attendance",
    "review_sessions",
    "source_records",
    "training_notices",
    "user_credentials",
    "users",
    "victimizations",
    "volunteer_events",
    "work_order_photos",
    "work_orders",
];

#[derive(Default)]
struct Findings {
    failures: usize,
}

impl Findings {
    fn note(&mut self, name: &str, finding: Result<String, String>) {
        match finding {
            Ok(detail) => say(&format!("ok    {name:<22} {detail}")),
            Err(advice) => {
                self.failures += 1;
                say(&format!("FAIL  {name:<22} {advice}"));
            }
        }
    }

    fn warn(&self, name: &str, advice: &str) {
        say(&format!("warn  {name:<22} {advice}"));
    }
}

pub(super) fn doctor(config: Config) -> Outcome {
    let mut findings = Findings::default();
    findings.note("configuration", Ok(format!("port {}, public address {}", config.port, config.public_url)));
    advise(&config, &findings);
    let database = Database::open(&config, say)?;
    let pending = db::pending_migrations(&database.application_url);
    findings.note(
        "schema",
        match pending {
            Ok(pending) if pending.is_empty() => Ok("up to date".to_owned()),
            Ok(pending) => Err(format!("{} migrations are pending: run cscc migrate", pending.len())),
            Err(error) => Err(error.to_string()),
        },
    );
    let url = database.application_url.clone();
    actix_web::rt::System::new().block_on(async {
        check_database(&url, &mut findings).await;
        check_platform(config, &url, &mut findings).await;
    });
    database.close();
    match findings.failures {
        0 => Ok(()),
        count => Err(format!("{count} of the checks failed").into()),
    }
}

fn advise(config: &Config, findings: &Findings) {
    if config.database == DatabaseSource::Embedded {
        findings.warn("database", "the private server is for trying things out; set DATABASE_URL for a city's data");
    }
    if !config.is_https() && !config.public_url.contains("localhost") {
        findings.warn("CSCC_PUBLIC_URL", "not https: cookies and personal data would travel in the clear");
    }
    if config.second_factor == SecondFactor::Optional {
        findings.warn("CSCC_SECOND_FACTOR", "optional: staff can sign in with a password alone");
    }
    if config.master_key.is_none() && config.master_key_file.is_none() {
        findings.warn(
            "CSCC_MASTER_KEY",
            "lies in the data folder; keep it elsewhere, and back it up apart from the database",
        );
    }
    if config.rate_limit_scale > 1 {
        findings.warn("CSCC_RATE_LIMIT_SCALE", "limits are raised, as for a load test");
    }
}

async fn check_database(url: &str, findings: &mut Findings) {
    let client = match raw_client(url, Limits::Request).await {
        Ok(client) => client,
        Err(error) => {
            return findings.note(
                "database",
                Err(format!("{error}: check DATABASE_URL, and that its login may take the role cscc_app")),
            );
        }
    };
    let text = "SELECT current_setting('server_version_num')::integer, current_user::text, r.rolsuper OR r.rolbypassrls, \
            EXISTS (SELECT 1 FROM pg_class c WHERE c.relname = ANY ($1) AND c.relowner = r.oid), clock_timestamp() \
         FROM pg_roles r WHERE r.rolname = current_user";
    let row = match client.query_one(text, &[&PROTECTED_TABLES]).await {
        Ok(row) => row,
        Err(error) => return findings.note("database", Err(error.to_string())),
    };
    let (version, role, bypasses, owns): (i32, String, bool, bool) = (row.get(0), row.get(1), row.get(2), row.get(3));
    let version_name = version / 10_000;
    findings.note(
        "PostgreSQL",
        if version >= 150_000 {
            Ok(format!("version {version_name}"))
        } else {
            Err("version 15 or later is needed".to_owned())
        },
    );
    findings.note(
        "role",
        if bypasses || owns {
            Err(format!("{role} owns tables or bypasses row-level security: requests must run as cscc_app"))
        } else {
            Ok(format!("requests run as {role}, which owns nothing"))
        },
    );
    let now: DateTime<Utc> = row.try_get::<_, std::time::SystemTime>(4).map_or_else(|_| Utc::now(), DateTime::from);
    let skew = (Utc::now() - now).num_milliseconds().abs();
    findings.note(
        "clock",
        if skew < 2_000 {
            Ok(format!("{skew} ms from the database's"))
        } else {
            Err(format!("{skew} ms from the database's: run a time service"))
        },
    );
    let unprotected = client
        .query(
            "SELECT c.relname::text FROM pg_class c WHERE c.relname = ANY ($1) AND NOT (c.relrowsecurity AND c.relforcerowsecurity \
             AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid))",
            &[&PROTECTED_TABLES],
        )
        .await;
    findings.note(
        "row-level security",
        match unprotected {
            Ok(rows) if rows.is_empty() => Ok(format!("forced on {} tables", PROTECTED_TABLES.len())),
            Ok(rows) => {
                let names: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
                Err(format!("not forced on {}: run cscc migrate as the owner", names.join(", ")))
            }
            Err(error) => Err(error.to_string()),
        },
    );
    let visible = client.query_one("SELECT count(*) FROM incidents", &[]).await;
    findings.note(
        "without a context",
        match visible {
            Ok(row) if row.get::<_, i64>(0) == 0 => Ok("no row is visible".to_owned()),
            Ok(_) => Err("rows are visible without a context: check the policies".to_owned()),
            Err(error) => Err(error.to_string()),
        },
    );
}

async fn check_platform(config: Config, url: &str, findings: &mut Findings) {
    findings.note(
        "mail",
        Mailer::new(&config).map(|_| "the transport is configured".to_owned()).map_err(|problem| problem.to_string()),
    );
    if let Some(folder) = &config.app_dir
        && !folder.join("shell.html").is_file()
    {
        findings.warn("app", "not built: only the API is served (npm run build in frontend/)");
    }
    match VirusScanner::new(&config) {
        None => findings.warn("virus scanner", "none: set CSCC_CLAMD_ADDRESS so that papers of the public are scanned"),
        Some(scanner) => findings.note(
            "virus scanner",
            scanner.check().await.map(|()| "clamd answers".to_owned()).map_err(|problem| problem.to_string()),
        ),
    }
    let parts = match crate::app::platform_parts(config, url).await {
        Ok(parts) => parts,
        Err(problem) => {
            return findings
                .note("keys", Err(format!("{problem}; is CSCC_MASTER_KEY the one that wrapped the data keys?")));
        }
    };
    findings.note("keys", Ok("the master key opens the data keys and signing keys".to_owned()));
    findings.note(
        "files",
        parts
            .files
            .check()
            .await
            .map(|()| "the object store can be written".to_owned())
            .map_err(|problem| problem.to_string()),
    );
    let sealed = match startup::platform(&parts, url, Limits::Request) {
        Ok(platform) => round_trip(&platform).await,
        Err(problem) => Err(problem.to_string()),
    };
    findings.note("field encryption", sealed);
}

async fn round_trip(platform: &crate::platform::access::Platform) -> Result<String, String> {
    let text = |problem: crate::platform::http::Problem| problem.to_string();
    let sealed = platform.seal("doctor", b"probe").await.map_err(text)?;
    let opened = platform.open("doctor", &sealed).await.map_err(text)?;
    if opened == b"probe" {
        Ok("a value is sealed and opened".to_owned())
    } else {
        Err("a sealed value came back changed".to_owned())
    }
}
