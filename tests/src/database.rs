//! Databases for tests: a template, migrated and seeded once for this build of the tests, and a clone of it for each test.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use api::platform::db::{Limits, migrate, raw_client};
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;
use tokio_postgres::Client;

/// Keeps processes that test at the same time from making the same template.
const LOCK: i64 = 7_161_938;

static TEMPLATE: OnceCell<String> = OnceCell::const_new();
static NEXT: AtomicU32 = AtomicU32::new(1);

/// A database of one test; dropped with it.
#[derive(Debug)]
pub struct Database {
    /// Name.
    pub name: String,
    /// Address with the owner's login, who also may become the application's role.
    pub url: String,
}

#[expect(clippy::disallowed_methods, reason = "tests have no configuration but the environment")]
fn server_url() -> String {
    std::env::var("TEST_DATABASE_URL").expect("set TEST_DATABASE_URL, or run the tests through with_postgres")
}

fn url_of(database: &str) -> String {
    let server = server_url();
    let (address, _) = server.rsplit_once('/').expect("an address such as postgres://user@host/database");
    format!("{address}/{database}")
}

async fn connect(url: &str) -> Client {
    raw_client(url, Limits::Owner).await.expect("the test server answers")
}

/// Name of the template: changes with the migrations and with the build that seeds it.
fn template_name() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut digest = Sha256::new();
    for file in files {
        digest.update(std::fs::read(file.join("up.sql")).unwrap_or_default());
    }
    let build = std::env::current_exe().and_then(std::fs::metadata).and_then(|build| build.modified()).unwrap();
    digest.update(format!("{build:?}"));
    let hex: String = digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("template_{hex}")
}

async fn names_like(client: &Client, pattern: &str) -> Vec<String> {
    let rows = client.query("SELECT datname::text FROM pg_database WHERE datname LIKE $1", &[&pattern]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// Drops what runs that were killed left behind: databases of processes that are gone, and templates of former builds.
async fn sweep(client: &Client, template: &str) {
    for name in names_like(client, "test\\_%").await {
        let process = name.split('_').nth(1).and_then(|id| id.parse().ok()).and_then(rustix::process::Pid::from_raw);
        if process.is_none_or(|process| rustix::process::test_kill_process(process).is_err()) {
            drop(client.batch_execute(&format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)")).await);
        }
    }
    for name in names_like(client, "template\\__%").await {
        if name.len() == template.len() && name != template {
            // Another run may clone it right now; it goes next time.
            drop(client.batch_execute(&format!("DROP DATABASE IF EXISTS \"{name}\"")).await);
        }
    }
}

async fn make_template() -> String {
    let name = template_name();
    let client = connect(&server_url()).await;
    client.execute("SELECT pg_advisory_lock($1)", &[&LOCK]).await.unwrap();
    sweep(&client, &name).await;
    if names_like(&client, &name).await.is_empty() {
        let draft = format!("draft_{}", std::process::id());
        client.batch_execute(&format!("DROP DATABASE IF EXISTS \"{draft}\" WITH (FORCE)")).await.unwrap();
        client.batch_execute(&format!("CREATE DATABASE \"{draft}\"")).await.unwrap();
        let url = url_of(&draft);
        let migrating = url.clone();
        tokio::task::spawn_blocking(move || migrate(&migrating)).await.unwrap().expect("the migrations apply");
        crate::app::seed(&url).await;
        // The seed's connections may still be closing.
        client
            .execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", &[&draft])
            .await
            .unwrap();
        let rename = format!("ALTER DATABASE \"{draft}\" RENAME TO \"{name}\"");
        let mut renamed = client.batch_execute(&rename).await;
        for _ in 0..50 {
            if renamed.is_ok() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            renamed = client.batch_execute(&rename).await;
        }
        renamed.unwrap();
    }
    client.execute("SELECT pg_advisory_unlock($1)", &[&LOCK]).await.unwrap();
    name
}

impl Database {
    /// A fresh clone of the template.
    pub async fn create() -> Self {
        let template = TEMPLATE.get_or_init(make_template).await;
        let name = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let client = connect(&server_url()).await;
        client.batch_execute(&format!("CREATE DATABASE \"{name}\" TEMPLATE \"{template}\"")).await.unwrap();
        let url = url_of(&name);
        Self { name, url }
    }

    /// The owner's connection, on which row-level security shows everything.
    pub async fn client(&self) -> Client {
        let client = connect(&self.url).await;
        client.batch_execute("SELECT set_config('cscc.subject_kind', 'system', false)").await.unwrap();
        client
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (name, server) = (self.name.clone(), server_url());
        // The test's runtime may be shutting down.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let client = connect(&server).await;
                drop(client.batch_execute(&format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)")).await);
            });
        });
        drop(dropping.join());
    }
}
