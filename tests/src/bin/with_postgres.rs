//! Runs a command with a throwaway PostgreSQL: `with_postgres cargo test …`. `TEST_DATABASE_URL` names its owner's login.
//!
//! The data lie in `target/test-postgres` and are not synced to disk. The server stops with the command, also on Ctrl-C,
//! unless another run still uses it.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use api::platform::embedded_postgres::{EmbeddedPostgres, Options};

#[expect(clippy::disallowed_methods, reason = "a test tool has no configuration but the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn state_dir() -> PathBuf {
    let target = variable("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    std::path::absolute(target.join("test-postgres")).unwrap_or_else(|_unknown| PathBuf::from("target/test-postgres"))
}

fn run(program: &str, arguments: &[String], url: &str) -> u8 {
    match Command::new(program).args(arguments).env("TEST_DATABASE_URL", url).status() {
        Ok(status) => status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1),
        Err(error) => {
            eprintln!("{program}: {error}");
            127
        }
    }
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(program) = arguments.next() else {
        eprintln!("usage: with_postgres <command> [arguments]");
        return ExitCode::from(2);
    };
    let arguments: Vec<String> = arguments.collect();
    if let Some(url) = variable("TEST_DATABASE_URL") {
        return ExitCode::from(run(&program, &arguments, &url));
    }
    // Ctrl-C reaches the command too; this process only outlives it to stop the server.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    if let Ok(runtime) = &runtime {
        runtime.spawn(async {
            while let Ok(()) = tokio::signal::ctrl_c().await {
                eprintln!("Stopping…");
            }
        });
    }
    let started = EmbeddedPostgres::start(&Options {
        state_dir: state_dir(),
        fast: true,
        programs_dir: variable("PG_BIN").map(PathBuf::from),
        search_path: variable("PATH").iter().flat_map(std::env::split_paths).collect(),
        npm_dir: variable("CSCC_EMBEDDED_POSTGRES_DIR").map(PathBuf::from),
        say: |text| eprintln!("{text}"),
    });
    match started {
        Ok(server) => {
            let code = run(&program, &arguments, &server.owner_url());
            server.stop();
            ExitCode::from(code)
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
