//! The real server on a port of its own, with its database, its folder and the keys of the tests.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

use actix_web::dev::ServerHandle;
use actix_web::rt::System;
use api::platform::access::{Platform, PlatformParts, Role};
use api::platform::config::Config;
use api::platform::db::Limits;
use api::platform::jobs::{JobKind, run_one};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::Client;
use crate::database::Database;
use crate::people::UserBuilder;

/// Random once, and no secret: it only ever wraps keys of tests.
const MASTER_KEY: &str = "vX1Yq3nT0mZ8Rk5wUj2oHs7bLd9eCf4gAi6pEyNxQtM=";

/// Starts a server with settings of its own.
#[derive(Debug, Default)]
pub struct TestAppBuilder {
    settings: Vec<(&'static str, String)>,
}

/// A running server.
#[derive(Debug)]
pub struct TestApp {
    /// Its address, `http://127.0.0.1:…`.
    pub address: String,
    /// Its database.
    pub database: Database,
    /// What its threads share; signs tokens for users of the tests.
    pub parts: Arc<PlatformParts>,
    platform: Platform,
    folder: PathBuf,
    http: reqwest::Client,
    server: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

fn values(url: &str, folder: &std::path::Path) -> BTreeMap<String, String> {
    let text = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    BTreeMap::from([
        text("DATABASE_URL", url),
        text("CSCC_DATA_DIR", &folder.to_string_lossy()),
        text("CSCC_MASTER_KEY", MASTER_KEY),
        text("CSCC_SECOND_FACTOR", "optional"),
        text("CSCC_WORKERS", "2"),
        text("CSCC_APP_DIR", ""),
        text("CSCC_RATE_LIMIT_SCALE", "1000"),
    ])
}

#[expect(clippy::disallowed_methods, reason = "tests have no configuration but the environment")]
fn folder_of(name: &str) -> PathBuf {
    let target = std::env::var("CARGO_TARGET_DIR")
        .map_or_else(|_unset| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target"), PathBuf::from);
    target.join("test-data").join(name)
}

/// Fills the template: what every test may rely on.
pub(crate) async fn seed(url: &str) {
    let folder = folder_of("template");
    let config = Config::from_values(&values(url, &folder)).expect("the settings of the tests are right");
    let parts = api::app::platform_parts(config, url).await.expect("the platform starts");
    let platform = api::startup::platform(&parts, url, Limits::Worker).expect("a pool opens");
    api::demo::seed_reference(&platform).await.expect("the reference data can be entered");
    // Each test's server makes its own, so that no token of one passes at another.
    let sql = api::platform::db::raw_client(url, Limits::Owner).await.unwrap();
    sql.execute("DELETE FROM signing_keys", &[]).await.unwrap();
}

impl TestAppBuilder {
    /// Sets a variable of the configuration.
    #[must_use]
    pub fn set(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.settings.push((name, value.into()));
        self
    }

    /// Starts the server.
    pub async fn start(self) -> TestApp {
        let database = Database::create().await;
        let folder = folder_of(&database.name);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let mut values = values(&database.url, &folder);
        values.insert("CSCC_PUBLIC_URL".to_owned(), address.clone());
        values.extend(self.settings.into_iter().map(|(name, value)| (name.to_owned(), value)));
        let config = Config::from_values(&values).expect("the settings of the tests are right");
        let parts = api::app::platform_parts(config, &database.url).await.expect("the platform starts");
        let platform = api::startup::platform(&parts, &database.url, Limits::Worker).expect("a pool opens");
        let (started, handle) = std::sync::mpsc::channel();
        let (shared, url) = (Arc::clone(&parts), database.url.clone());
        let thread = std::thread::spawn(move || {
            drop(System::new().block_on(async move {
                let server = api::app::server(listener, shared, &url).expect("the server starts");
                started.send(server.handle()).unwrap();
                server.await
            }));
        });
        let server = handle.recv().expect("the server starts");
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        TestApp { address, database, parts, platform, folder, http, server, thread: Some(thread) }
    }
}

impl TestApp {
    /// A server with the settings of most tests: second factor optional, limits of requests out of reach.
    pub async fn new() -> Self {
        Self::builder().start().await
    }

    /// For other settings.
    pub fn builder() -> TestAppBuilder {
        TestAppBuilder::default()
    }

    /// A client without a sign-in. It keeps the refresh cookie like a browser.
    pub fn anonymous(&self) -> Client {
        Client::new(self.http.clone(), &self.address, None)
    }

    /// A client that sends this token or key.
    pub fn with_token(&self, token: impl Into<String>) -> Client {
        Client::new(self.http.clone(), &self.address, Some(token.into()))
    }

    /// A user to make; without more, in the seeded organization, for all areas.
    pub fn user(&self, role: Role) -> UserBuilder<'_> {
        UserBuilder::new(self, role)
    }

    /// The owner's connection to the database, for what the API rightly refuses.
    pub async fn sql(&self) -> tokio_postgres::Client {
        self.database.client().await
    }

    /// The platform of the test's thread, for functions of the command line.
    pub const fn platform(&self) -> &Platform {
        &self.platform
    }

    /// Id of the organization that users belong to unless another one is named.
    pub async fn organization(&self) -> Uuid {
        let sql = self.sql().await;
        sql.query_one("SELECT id FROM organizations ORDER BY created_at, id LIMIT 1", &[]).await.unwrap().get(0)
    }

    /// Enters another organization.
    pub async fn other_organization(&self, name: &str) -> Uuid {
        let id = Uuid::now_v7();
        let insert = "INSERT INTO organizations (id, name, kind) VALUES ($1, $2, 'community_organization')";
        self.sql().await.execute(insert, &[&id, &name]).await.unwrap();
        id
    }

    /// A client with a key of the seeded organization, made by an administrator.
    pub async fn api_key(&self, scopes: &[&str]) -> Client {
        let admin = self.user(Role::Admin).sign_in().await;
        let body = json!({ "name": "Test", "organization_id": self.organization().await, "scopes": scopes });
        let created = admin.post("/api/v1/api-keys").json(&body).await.expect(201).json();
        self.with_token(created["secret"].as_str().unwrap())
    }

    /// Runs every job that is due, as the worker does.
    pub async fn run_jobs(&self) {
        self.run_jobs_of(&[api::identity::job_kinds(), api::trainings::job_kinds()].concat()).await;
    }

    /// The same for given kinds.
    pub async fn run_jobs_of(&self, kinds: &[JobKind]) {
        let (_running, shutdown) = tokio::sync::watch::channel(false);
        while run_one(&self.platform, kinds, &shutdown).await.expect("the queue can be read") {}
    }

    /// Mails sent so far, oldest first, with line breaks of the transfer encoding undone.
    pub fn mails(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.folder.join("mail")) else { return Vec::new() };
        let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort_by_key(|file| std::fs::metadata(file).and_then(|file| file.modified()).unwrap());
        let eml = |file: &PathBuf| file.extension().is_some_and(|extension| extension == "eml");
        let read = |file: &PathBuf| std::fs::read_to_string(file).unwrap().replace("=\r\n", "").replace("=3D", "=");
        files.iter().filter(|file| eml(file)).map(read).collect()
    }

    /// The secret of the last mail's link.
    pub fn mailed_token(&self) -> String {
        let mail = self.mails().pop().expect("a mail was sent");
        let (_, rest) = mail.split_once("#token=").expect("the mail has a link");
        rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter)).collect()
    }

    /// Actions in the audit trail, oldest first.
    pub async fn audited(&self) -> Vec<String> {
        let rows = self.sql().await.query("SELECT action FROM audit_entries ORDER BY occurred_at, id", &[]).await;
        rows.unwrap().iter().map(|row| row.get(0)).collect()
    }

    /// Types of the events, oldest first.
    pub async fn published(&self) -> Vec<String> {
        let rows = self.sql().await.query("SELECT type FROM events ORDER BY sequence", &[]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// The feed from a query on, once it holds this many events. It withholds what is younger than any open transaction of
    /// the whole database server, and other tests have some.
    pub async fn feed(&self, client: &Client, query: &str, count: usize) -> Value {
        for _ in 0..500 {
            let part = self.read(client, &format!("/api/v1/events{query}")).await;
            if part["items"].as_array().is_some_and(|items| items.len() >= count) {
                return part;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("the feed holds fewer than {count} events");
    }

    /// What the API says about a thing, as a given client sees it.
    pub async fn read(&self, client: &Client, path: &str) -> Value {
        client.get(path).await.expect(200).json()
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        drop(self.server.stop(false));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
        drop(std::fs::remove_dir_all(&self.folder));
    }
}
