//! `cscc serve`, `cscc worker`, `cscc health`.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::sync::watch;

use super::{Outcome, say};
use crate::platform::access::PlatformParts;
use crate::platform::config::Config;
use crate::platform::db::{self, Limits};
use crate::platform::jobs;
use crate::startup::{self, Database};
use crate::{app, demo};

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Bring the schema up to date first.
    #[arg(long)]
    migrate: bool,
    /// Load the demonstration when the database is empty.
    #[arg(long)]
    demo: bool,
    /// Work on jobs in this process too.
    #[arg(long)]
    worker: bool,
}

async fn until_stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = match (signal(SignalKind::interrupt()), signal(SignalKind::terminate())) {
        (Ok(interrupt), Ok(terminate)) => (interrupt, terminate),
        _ => return std::future::pending().await,
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

pub(super) fn serve(config: Config, options: &Serve) -> Outcome {
    // Bound first: a port in use is said before a database is started.
    let address = format!("{}:{}", config.bind, config.port);
    let listener = TcpListener::bind(&address)
        .map_err(|error| format!("port {} cannot be used ({error}); choose another one: PORT=8081", config.port))?;
    let database = Database::open(&config, say)?;
    let result = run(config, options, listener, &database);
    database.close();
    result
}

fn run(config: Config, options: &Serve, listener: TcpListener, database: &Database) -> Outcome {
    if options.migrate {
        for name in db::migrate(&database.owner_url)? {
            say(&format!("migrated {name}"));
        }
    }
    let pending = db::pending_migrations(&database.application_url)?;
    if !pending.is_empty() {
        return Err(format!("the schema is not up to date ({} pending): run cscc migrate", pending.len()).into());
    }
    let url = database.application_url.clone();
    let with_demo = options.demo;
    let with_worker = options.worker;
    actix_web::rt::System::new().block_on(async move {
        let parts = app::platform_parts(config, &url).await?;
        let platform = startup::platform(&parts, &url, Limits::Worker)?;
        if with_demo && demo::is_empty(&platform).await? {
            say("Loading the demonstration (once):");
            demo::load(&platform, |step| say(&format!("  {step}"))).await?;
        } else {
            demo::seed_reference(&platform).await?;
        }
        drop(platform);
        let worker = with_worker.then(|| start_worker(Arc::clone(&parts), url.clone()));
        let server = app::server(listener, Arc::clone(&parts), &url)?;
        let handle = server.handle();
        actix_web::rt::spawn(async move {
            until_stopped().await;
            say("Stopping …");
            handle.stop(true).await;
        });
        greet(&parts.config, with_demo);
        server.await?;
        if let Some((stop, thread)) = worker {
            stop.send_replace(true);
            if thread.join().is_err() {
                log::error!("the worker stopped with a panic");
            }
        }
        Ok(())
    })
}

fn greet(config: &Config, with_demo: bool) {
    say("");
    say(&format!("Ready: {}", config.public_url));
    say(&format!("  staff sign-in   {}/sign-in", config.public_url));
    say(&format!("  documentation   {}/docs", config.public_url));
    if with_demo {
        say(&format!("  demonstration accounts, all with the password {}", demo::PASSWORD));
        for account in demo::ACCOUNTS {
            say(&format!("    {:<26} {}", account.email, account.role.description()));
        }
    }
    say("Ctrl-C stops it.");
}

type Worker = (watch::Sender<bool>, std::thread::JoinHandle<()>);

fn start_worker(parts: Arc<PlatformParts>, url: String) -> Worker {
    let (stop, stopped) = watch::channel(false);
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            match startup::platform(&parts, &url, Limits::Worker) {
                Ok(platform) => jobs::work(platform, crate::job_kinds(), stopped).await,
                Err(problem) => log::error!("no worker: {problem}"),
            }
        });
    });
    (stop, thread)
}

pub(super) fn worker(config: Config) -> Outcome {
    super::with_platform(config, async |platform| {
        let (stop, stopped) = watch::channel(false);
        actix_web::rt::spawn(async move {
            until_stopped().await;
            stop.send_replace(true);
        });
        say("Working on jobs. Ctrl-C stops after the step at hand.");
        jobs::work(platform, crate::job_kinds(), stopped).await;
        Ok(())
    })
}

/// Asks without a client library, so that it works in the smallest container.
pub(super) fn health(config: &Config) -> Outcome {
    let host = if config.bind == "0.0.0.0" { "127.0.0.1" } else { &config.bind };
    let mut stream = TcpStream::connect((host, config.port))
        .map_err(|error| format!("nothing answers on port {} ({error})", config.port))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let status = answer.split(' ').nth(1).unwrap_or_default();
    if status == "200" {
        say("ready");
        return Ok(());
    }
    Err(format!("not ready: the server answered {status}").into())
}
