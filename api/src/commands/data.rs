//! `cscc migrate`, `demo`, `import`, `openapi`.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Outcome, say, with_platform};
use crate::community_areas::import_boundaries;
use crate::imports::{self, ImportView, Stop};
use crate::platform::access::{Platform, Scope};
use crate::platform::config::Config;
use crate::platform::db::{self, Transaction};
use crate::startup::Database;
use crate::{demo, openapi};

#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// Incidents and victimizations, in one of the city's published layouts: CSV, SODA JSON or JSON Lines.
    Incidents {
        /// The file.
        file: PathBuf,
        /// Check and count, store nothing.
        #[arg(long)]
        dry_run: bool,
        /// Write refused rows with line, column and reason to this CSV file.
        #[arg(long)]
        errors: Option<PathBuf>,
    },
    /// Boundaries of the community areas, as GeoJSON.
    Areas {
        /// The file.
        file: PathBuf,
        /// Check, store nothing.
        #[arg(long)]
        dry_run: bool,
    },
}

pub(super) fn migrate(config: &Config, check: bool) -> Outcome {
    let database = Database::open(config, say)?;
    let result = (|| -> Outcome {
        if check {
            let pending = db::pending_migrations(&database.owner_url)?;
            pending.iter().for_each(|name| say(&format!("pending {name}")));
            return if pending.is_empty() { Ok(()) } else { Err("the schema is not up to date".into()) };
        }
        let applied = db::migrate(&database.owner_url)?;
        applied.iter().for_each(|version| say(&format!("migrated {version}")));
        say("The schema is up to date.");
        Ok(())
    })();
    database.close();
    result
}

pub(super) fn demo(config: Config, reference_only: bool) -> Outcome {
    with_platform(config, async move |platform| {
        demo::seed_reference(&platform).await?;
        if reference_only {
            say("Settings, organizations and community areas are there.");
            return Ok(());
        }
        if !demo::is_empty(&platform).await? {
            return Err("the database holds data already; a demonstration belongs into an empty one".into());
        }
        demo::load(&platform, |step| say(&format!("  {step}"))).await?;
        say(&format!(
            "Sign in as {} with the password {}",
            demo::ACCOUNTS.first().map_or("", |account| account.email),
            demo::PASSWORD
        ));
        Ok(())
    })
}

pub(super) fn import(config: Config, import: Import) -> Outcome {
    with_platform(config, async move |platform| match import {
        Import::Incidents { file, dry_run, errors } => incidents(&platform, &file, dry_run, errors.as_deref()).await,
        Import::Areas { file, dry_run } => areas(&platform, &file, dry_run).await,
    })
}

async fn incidents(platform: &Platform, file: &Path, dry_run: bool, errors: Option<&Path>) -> Outcome {
    let size = std::fs::metadata(file).map_err(|error| format!("{}: {error}", file.display()))?.len();
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let size_bytes = i64::try_from(size)?;
    let begun_name = name.clone();
    let (id, done) = platform
        .system("begin an import", async move |transaction, _| {
            imports::begin_local(transaction, &begun_name, size_bytes, dry_run).await
        })
        .await?;
    if done > 0 {
        say(&format!("Going on after row {done} of an interrupted import."));
    }
    let bar = ProgressBar::new(size);
    let style = ProgressStyle::with_template("{wide_bar} {percent:>3} %  {msg}  {bytes_per_sec}  {eta} left")?;
    bar.set_style(style);
    let started = std::time::Instant::now();
    let stopping = std::rc::Rc::new(std::cell::Cell::new(false));
    let watched = std::rc::Rc::clone(&stopping);
    actix_web::rt::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            watched.set(true);
        }
    });
    let stopped = imports::run_incidents(platform, id, file, &name, done, dry_run, async |progress| {
        bar.set_position(u64::try_from(progress.bytes_read).unwrap_or_default());
        bar.set_message(format!("{} rows", progress.rows_read));
        Ok(stopping.get().then_some(Stop::Interrupted))
    })
    .await?;
    bar.finish_and_clear();
    let report =
        platform.system("report", async move |transaction, _| imports::view_report(transaction, id).await).await?;
    print_report(&report, started.elapsed(), done);
    if let Some(path) = errors {
        write_errors(platform, &report, path).await?;
    }
    if stopped.is_some() {
        say("Interrupted: run the same command again to go on.");
    }
    match report.error {
        Some(reason) => Err(reason.into()),
        None => Ok(()),
    }
}

fn print_report(report: &ImportView, elapsed: std::time::Duration, skipped: i64) {
    let rows = report.rows_read - skipped;
    let rate = if elapsed.as_secs_f64() > 0.0 { rows as f64 / elapsed.as_secs_f64() } else { 0.0 };
    let layout = report.layout.map_or("not recognized", |layout| layout.as_str());
    say(&format!(
        "{} ({layout} layout){}",
        report.file_name,
        if report.dry_run { ", dry run: nothing was stored" } else { "" }
    ));
    say(&format!("  read        {:>10}   {:.1} s, {rate:.0} rows/s", report.rows_read, elapsed.as_secs_f64()));
    for (name, count) in [
        ("new", report.new_count),
        ("changed", report.changed_count),
        ("unchanged", report.unchanged_count),
        ("refused", report.refused_count),
        ("unplaced", report.unplaced_count),
    ] {
        say(&format!("  {name:<10}  {count:>10}"));
    }
    for reason in &report.refused_by_reason {
        say(&format!("    {:<20} {:>8}", reason.code, reason.count));
    }
}

async fn write_errors(platform: &Platform, report: &ImportView, path: &Path) -> Outcome {
    let id = report.id;
    let rows =
        platform.system("errors", async move |transaction, _| imports::all_errors(transaction, id).await).await?;
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record(["line", "column", "code", "reason"])?;
    for row in rows {
        writer.write_record([row.line.to_string(), row.column.unwrap_or_default(), row.code, row.reason])?;
    }
    writer.flush()?;
    say(&format!("Refused rows: {}", path.display()));
    Ok(())
}

async fn areas(platform: &Platform, file: &Path, dry_run: bool) -> Outcome {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let report = platform
        .system("import of boundaries", async move |transaction: Transaction<'_>, _: &Scope| {
            import_boundaries(transaction, &text, dry_run).await
        })
        .await?;
    for error in &report.errors {
        say(&format!("  feature {}: {} {}", error.line, error.code, error.reason));
    }
    if !report.errors.is_empty() {
        return Err(format!("{} mistakes; nothing was changed", report.errors.len()).into());
    }
    say(&format!(
        "{} areas read: {} boundaries changed, {} unchanged; {} incidents were placed",
        report.read, report.changed, report.unchanged, report.placed
    ));
    Ok(())
}

pub(super) fn openapi(folder: &Path, check: bool) -> Outcome {
    let files = [("cscc.v1.json", openapi::document_text()), ("permissions.md", openapi::permissions_table())];
    let mut stale = Vec::new();
    for (name, text) in files {
        let path = folder.join(name);
        if std::fs::read_to_string(&path).is_ok_and(|committed| committed == text) {
            continue;
        }
        if check {
            stale.push(path.display().to_string());
        } else {
            std::fs::create_dir_all(folder)?;
            std::fs::write(&path, text)?;
            say(&format!("wrote {}", path.display()));
        }
    }
    if stale.is_empty() {
        Ok(())
    } else {
        Err(format!("not what the code gives: {}; run cscc openapi", stale.join(", ")).into())
    }
}
