//! The folders of one private server, the account it runs under and the signs of life that it leaves there.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rustix::process::{Pid, geteuid};

use super::{StartError, failure};

/// The longest socket path that both Linux (107 bytes) and macOS (103) accept.
const LONGEST_SOCKET_PATH: usize = 103;

/// The unprivileged account that the server runs under when we are root.
#[derive(Debug, Clone, Copy)]
pub(super) struct Account {
    user: u32,
    group: u32,
}

impl Account {
    pub(super) fn to_run_as() -> Result<Option<Self>, StartError> {
        if !geteuid().is_root() {
            return Ok(None);
        }
        let accounts = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let found = ["postgres", "nobody"].iter().find_map(|name| Self::named(name, &accounts));
        found.map(Some).ok_or(StartError::NoAccount)
    }

    /// Finds an account in the text of `/etc/passwd` (name:password:user:group:…).
    fn named(name: &str, accounts: &str) -> Option<Self> {
        accounts.lines().find_map(|line| {
            let mut fields = line.split(':');
            if fields.next() != Some(name) {
                return None;
            }
            let mut numbers = fields.skip(1).map(str::parse);
            Some(Self { user: numbers.next()?.ok()?, group: numbers.next()?.ok()? })
        })
    }
}

/// The folders of one server and the account that uses them.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) home: PathBuf,
    pub(super) socket_dir: PathBuf,
    pub(super) account: Option<Account>,
}

impl Layout {
    pub(super) fn prepare(state_dir: &Path, account: Option<Account>, say: fn(&str)) -> Result<Self, StartError> {
        fs::create_dir_all(state_dir).map_err(failure(&format!("create {}", state_dir.display())))?;
        let state_dir = state_dir.canonicalize().map_err(failure(&format!("open {}", state_dir.display())))?;
        let short_name = format!("cscc-{:016x}", fingerprint(state_dir.as_os_str().as_encoded_bytes()));
        let mut layout = Self { home: state_dir.clone(), socket_dir: PathBuf::new(), account };
        layout.take(&state_dir)?;
        if account.is_some() && !layout.reaches(&state_dir, Path::new("/bin/sh"), &["-c", ":"]) {
            layout.home = Path::new("/var/tmp").join(&short_name);
            if !layout.home.exists() {
                say(&format!(
                    "PostgreSQL may not run as root, and other accounts cannot reach {}: its data go to {}",
                    state_dir.display(),
                    layout.home.display()
                ));
            }
            layout.take(&layout.home)?;
        }
        layout.socket_dir = layout.home.clone();
        if layout.socket().as_os_str().len() > LONGEST_SOCKET_PATH {
            layout.socket_dir = std::env::temp_dir().join(&short_name);
            layout.take(&layout.socket_dir)?;
        }
        Ok(layout)
    }

    /// Makes the folder, closed to everybody else; refuses one that another user laid there before us.
    fn take(&self, folder: &Path) -> Result<(), StartError> {
        let doing = format!("prepare the folder {}", folder.display());
        match DirBuilder::new().mode(0o700).create(folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(failure(&doing)(error));
            }
            _ => {}
        }
        let found = fs::symlink_metadata(folder).map_err(failure(&doing))?;
        let ours = [Some(geteuid().as_raw()), self.account.map(|account| account.user)];
        if !found.is_dir() || !ours.contains(&Some(found.uid())) {
            return Err(StartError::NotOurs(folder.display().to_string()));
        }
        if let Some(Account { user, group }) = self.account {
            chown(folder, Some(user), Some(group)).map_err(failure(&doing))?;
        }
        fs::set_permissions(folder, Permissions::from_mode(0o700)).map_err(failure(&doing))
    }

    /// Whether the server's account can enter the folder and run the program there.
    pub(super) fn reaches(&self, folder: &Path, program: &Path, arguments: &[&str]) -> bool {
        let mut command = self.command(program);
        command.current_dir(folder).args(arguments);
        command.output().is_ok_and(|output| output.status.success())
    }

    /// A command of the server's account, free of the PG… variables of our own environment.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").env("TZ", "UTC");
        command.current_dir("/").stdin(Stdio::null());
        if let Some(Account { user, group }) = self.account {
            command.uid(user).gid(group);
        }
        command
    }

    pub(super) fn data(&self) -> PathBuf {
        self.home.join("data")
    }

    pub(super) fn pid_file(&self) -> PathBuf {
        self.data().join("postmaster.pid")
    }

    fn socket(&self) -> PathBuf {
        self.socket_dir.join(".s.PGSQL.5432")
    }

    /// Removes what a killed server left beside its socket; only to be called while none runs.
    pub(super) fn remove_socket_lock(&self) -> Result<(), StartError> {
        let file = self.socket().with_file_name(".s.PGSQL.5432.lock");
        match fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(failure(&format!("remove the outdated {}", file.display()))(error))
            }
            _ => Ok(()),
        }
    }

    fn log(&self) -> PathBuf {
        self.home.join("log")
    }

    pub(super) fn open_log(&self) -> Result<File, StartError> {
        let log = OpenOptions::new().create(true).append(true).open(self.log());
        log.map_err(failure(&format!("open the log {}", self.log().display())))
    }

    pub(super) fn recorded_pid(&self) -> Option<Pid> {
        fs::read_to_string(self.pid_file()).ok()?.lines().next()?.parse().ok().and_then(Pid::from_raw)
    }

    /// Whether the process is the server of this data directory and not one that got its number later.
    pub(super) fn is_server(&self, pid: Pid) -> bool {
        let data = self.data();
        let command_line = if Path::new("/proc/self").exists() {
            fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default()
        } else {
            let ps = Command::new("ps").args(["-ww", "-o", "command=", "-p", &pid.to_string()]).output();
            ps.map(|output| output.stdout).unwrap_or_default()
        };
        let data = data.as_os_str().as_encoded_bytes();
        command_line.windows(data.len()).any(|part| part == data)
    }

    /// The eighth line of `postmaster.pid` says `ready` once connections are accepted.
    pub(super) fn is_ready(&self) -> bool {
        let file = fs::read_to_string(self.pid_file()).unwrap_or_default();
        file.lines().nth(7).is_some_and(|status| status.trim() == "ready") && UnixStream::connect(self.socket()).is_ok()
    }

    pub(super) fn not_ready(&self) -> StartError {
        let text = fs::read_to_string(self.log()).unwrap_or_default();
        let mut tail: Vec<&str> = text.lines().rev().take(5).collect();
        tail.reverse();
        StartError::NotReady { log: self.log().display().to_string(), tail: tail.join("\n") }
    }
}

/// FNV-1a, 64 bits: names a folder after a path, the same in every release.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_read_by_their_full_name() {
        let accounts = "postgresql:x:7:7::/:\npostgres:x:101:104:administrator,,,:/var/lib:/bin/bash\n";
        let account = Account::named("postgres", accounts).unwrap();
        assert_eq!((account.user, account.group), (101, 104));
        assert!(Account::named("nobody", accounts).is_none());
    }

    #[test]
    fn folder_names_do_not_change_between_releases() {
        assert_eq!(fingerprint(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fingerprint(b"a"), 0xaf63_dc4c_8601_ec8c);
    }
}
