//! The command line.

mod data;
mod doctor;
mod keys;
mod serve;
mod users;

pub use doctor::PROTECTED_TABLES;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::platform::access::Platform;
use crate::platform::config::{Config, VARIABLES};
use crate::platform::db::Limits;
use crate::startup::{self, Database};

/// Why a command failed, as a sentence for the operator.
type Failure = Box<dyn std::error::Error>;
type Outcome = Result<(), Failure>;

/// API, worker and administration of a Community Safety Coordination Center.
#[derive(Debug, Parser)]
#[command(name = "cscc", version, after_help = settings_help(), max_term_width = 110)]
pub struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve API and app.
    Serve(serve::Serve),
    /// Work on jobs: imports, mails, re-encryption.
    Worker,
    /// Bring the database's schema up to date.
    Migrate {
        /// Only name what is pending; fails when there is something.
        #[arg(long)]
        check: bool,
    },
    /// Load reference data and a demonstration into an empty database.
    Demo {
        /// Only settings, organizations and community areas.
        #[arg(long)]
        reference_only: bool,
    },
    /// Import files from this machine.
    #[command(subcommand)]
    Import(data::Import),
    /// Write the OpenAPI document and the table of permissions.
    Openapi {
        /// Folder of the committed files.
        #[arg(long, default_value = "openapi")]
        folder: PathBuf,
        /// Write nothing; fail when the committed files are not what the code gives.
        #[arg(long)]
        check: bool,
    },
    /// Create users, or help one who is locked out.
    #[command(subcommand)]
    User(users::User),
    /// API keys of partners, and the keys of encryption and sign-in.
    #[command(subcommand)]
    Key(keys::Key),
    /// Check roles, row-level security, keys, clock and configuration, and say what to do.
    Doctor,
    /// Ask a running server on this machine whether it is ready.
    Health,
}

fn settings_help() -> String {
    let mut text = String::from("Settings (environment variables):\n");
    for variable in VARIABLES {
        text.push_str(&format!("  {:<30} {}\n", variable.name, variable.purpose));
    }
    text
}

/// Prints a line for the operator.
fn say(line: &str) {
    let mut output = std::io::stdout().lock();
    // A closed pipe is nothing to complain about.
    drop(writeln!(output, "{line}").and_then(|()| output.flush()));
}

/// Runs a command; the exit code is 0, 1 (it failed) or 2 (configuration).
pub fn run(line: CommandLine) -> ExitCode {
    let config = match Config::from_environment() {
        Ok(config) => config,
        Err(error) => {
            eprint_line(&error.to_string());
            return ExitCode::from(2);
        }
    };
    crate::platform::logging::install(config.log.as_deref());
    let result = match line.command {
        Command::Serve(options) => serve::serve(config, &options),
        Command::Worker => serve::worker(config),
        Command::Migrate { check } => data::migrate(&config, check),
        Command::Demo { reference_only } => data::demo(config, reference_only),
        Command::Import(import) => data::import(config, import),
        Command::Openapi { folder, check } => data::openapi(&folder, check),
        Command::User(user) => users::run(config, user),
        Command::Key(key) => keys::run(config, key),
        Command::Doctor => doctor::doctor(config),
        Command::Health => serve::health(&config),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprint_line(&format!("cscc: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn eprint_line(line: &str) {
    drop(writeln!(std::io::stderr().lock(), "{line}"));
}

/// Opens the database, runs `work` with a platform on this thread, and closes the database again.
fn with_platform(config: Config, work: impl AsyncFnOnce(Platform) -> Outcome) -> Outcome {
    let database = Database::open(&config, say)?;
    let pending = crate::platform::db::pending_migrations(&database.application_url)?;
    if !pending.is_empty() {
        return Err(format!("the schema is not up to date ({} pending): run cscc migrate", pending.len()).into());
    }
    let result = actix_web::rt::System::new().block_on(async {
        let parts = crate::app::platform_parts(config, &database.application_url).await?;
        work(startup::platform(&parts, &database.application_url, Limits::Worker)?).await
    });
    database.close();
    result
}
