//! Runs an import: a thread reads and normalizes, the runtime merges chunk by chunk.

use std::path::Path;
use std::sync::Arc;

use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::settings;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::layouts::{self, Layout};
use super::merge;
use super::normalize::Normalizer;
use super::reader::{FileError, Format, RawRecord, Reader, Row};
use super::report::ImportFailure;
use super::stage::{Chunk, Stager};
use super::store::{self, ImportFormat, ImportKind, ImportLayout, ImportStatus};
use crate::community_areas::{Areas, areas, import_boundaries};
use crate::lots::{import_lots, import_surroundings, priorities_changed};
use crate::platform::access::Platform;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};
use crate::platform::jobs::{Outcome, RunningJob};
use crate::services::import_services;

/// Rows between two commits: large enough for set-based SQL, small enough to lose little and hold little.
const CHUNK_ROWS: usize = 10_000;
/// Boundaries of a city are a few megabytes, and so is a directory of help; they are read as one JSON value.
const JSON_LIMIT_BYTES: i64 = 64 * 1024 * 1024;
/// Rows of such a file are held in memory at once.
const WHOLE_LIMIT_BYTES: i64 = 256 * 1024 * 1024;

/// How far an import is.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Rows read.
    pub rows_read: i64,
    /// Bytes read.
    pub bytes_read: i64,
}

/// Why an import was stopped on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Somebody cancelled it.
    Cancelled,
    /// The process ends; the import resumes later.
    Interrupted,
}

struct Opened {
    reader: Reader<std::fs::File>,
    layout: Layout,
    normalizer: Normalizer,
}

/// Whether the file itself is at fault (its author can mend it), and how.
enum OpenError {
    File(String),
    Ours(Problem),
}

impl From<FileError> for OpenError {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Io(error) => Self::Ours(Problem::internal(&error)),
            other => Self::File(other.to_string()),
        }
    }
}

fn open(path: &Path, name: &str, timezone: chrono_tz::Tz) -> Result<Opened, OpenError> {
    let file = std::fs::File::open(path).map_err(|error| OpenError::Ours(Problem::internal(&error)))?;
    let reader = Reader::open(file, Some(name))?;
    let columns = layouts::recognize(reader.columns()).map_err(|error| OpenError::File(error.to_string()))?;
    let layout = columns.layout();
    Ok(Opened { reader, layout, normalizer: Normalizer::new(columns, timezone, Utc::now()) })
}

/// Reads the file to its end in chunks. Blocks; runs on a thread of its own.
fn read(opened: Opened, areas: &Areas, skip: u64, chunks: &mpsc::Sender<Result<Chunk, FileError>>) {
    let Opened { mut reader, layout, mut normalizer } = opened;
    let result = (|| -> Result<(), FileError> {
        reader.skip(skip)?;
        let mut stager = Stager::new(layout.as_str(), areas);
        let mut record = RawRecord::default();
        loop {
            let row = reader.read_row(&mut record)?;
            let is_last = matches!(row, Row::End);
            match row {
                Row::Record => match normalizer.normalize(reader.columns(), &record) {
                    Ok(normalized) => stager.accept(normalized),
                    Err(error) => stager.refuse(error),
                },
                Row::Refused(error) => stager.refuse(error),
                Row::End => {}
            }
            if is_last || stager.len() >= CHUNK_ROWS {
                let chunk = stager.take(reader.ordinal(), reader.bytes_read(), is_last);
                if chunks.blocking_send(Ok(chunk)).is_err() || is_last {
                    return Ok(());
                }
            }
        }
    })();
    if let Err(error) = result {
        drop(chunks.blocking_send(Err(error)));
    }
}

async fn prepare(transaction: Transaction<'_>) -> ApiResult<(Arc<Areas>, chrono_tz::Tz)> {
    let timezone: String = settings::table.select(settings::timezone).first(&mut transaction.connection()).await?;
    let timezone = timezone.parse().map_err(|_unknown| Problem::internal(&"settings: unknown timezone"))?;
    Ok((areas(transaction).await?, timezone))
}

/// Imports a local file of incidents into the import `id`, going on after `resume_after` rows. `report` is told of each
/// commit and may stop the import.
pub async fn run_incidents(
    platform: &Platform,
    id: Uuid,
    path: &Path,
    name: &str,
    resume_after: i64,
    dry_run: bool,
    mut report: impl AsyncFnMut(Progress) -> ApiResult<Option<Stop>>,
) -> ApiResult<Option<Stop>> {
    let (areas, timezone) = platform
        .system("prepare an import", async |transaction: Transaction<'_>, _: &crate::platform::access::Scope| {
            prepare(transaction).await
        })
        .await?;
    let opened = match open(path, name, timezone) {
        Ok(opened) => opened,
        Err(OpenError::Ours(problem)) => return Err(problem),
        Err(OpenError::File(reason)) => return fail(platform, id, reason).await,
    };
    let source = opened.layout.as_str();
    let format = match opened.reader.format() {
        Format::Csv => ImportFormat::Csv,
        Format::Json => ImportFormat::Json,
        Format::JsonLines => ImportFormat::JsonLines,
    };
    let layout = source.parse::<ImportLayout>().ok();
    platform
        .system("start an import", async move |transaction, _| {
            store::mark_running(transaction, id, format, layout).await
        })
        .await?;

    let (sender, mut chunks) = mpsc::channel(2);
    let skip = u64::try_from(resume_after).unwrap_or_default();
    let reading = std::thread::spawn(move || read(opened, &areas, skip, &sender));
    let bulk = platform.bulk("import of incidents").await?;
    let mut stopped = None;
    while let Some(chunk) = chunks.recv().await {
        let chunk = match chunk {
            Ok(chunk) => chunk,
            Err(FileError::Io(error)) => return Err(Problem::internal(&error)),
            Err(error) => return fail(platform, id, error.to_string()).await,
        };
        let progress = Progress { rows_read: chunk.rows_read, bytes_read: chunk.bytes_read };
        let is_last = chunk.is_last;
        merge::merge(&bulk, id, source, chunk, dry_run).await?;
        stopped = report(progress).await?.filter(|_| !is_last);
        if stopped.is_some() || is_last {
            break;
        }
    }
    drop(chunks);
    if reading.join().is_err() {
        return Err(Problem::internal(&"the reader of an import stopped"));
    }
    let end = match stopped {
        None => Some(ImportStatus::Succeeded),
        Some(Stop::Cancelled) => Some(ImportStatus::Cancelled),
        Some(Stop::Interrupted) => None,
    };
    if let Some(status) = end {
        platform
            .system("end an import", async move |transaction, _| {
                if !dry_run {
                    priorities_changed(transaction).await?;
                }
                store::finish(transaction, id, status, None).await
            })
            .await?;
    }
    Ok(stopped)
}

async fn fail(platform: &Platform, id: Uuid, reason: String) -> ApiResult<Option<Stop>> {
    platform
        .system("end an import", async move |transaction, _| {
            store::finish(transaction, id, ImportStatus::Failed, Some(reason)).await
        })
        .await?;
    Ok(None)
}

/// Runs the import of a job.
pub(super) async fn run_job(platform: Platform, job: RunningJob) -> Result<Outcome, Problem> {
    let text = |name: &str| job.payload.get(name).and_then(serde_json::Value::as_str).map(str::to_owned);
    let (id, storage_key) = text("import_id")
        .and_then(|id| id.parse::<Uuid>().ok())
        .zip(text("storage_key"))
        .ok_or_else(|| Problem::internal(&"an import job without import"))?;
    let row = platform.system("read an import", async move |transaction, _| store::row(transaction, id).await).await?;
    if !matches!(row.status, ImportStatus::Queued | ImportStatus::Running) {
        return Ok(Outcome::Done);
    }
    let folder = platform.config().data_dir.join("tmp");
    tokio::fs::create_dir_all(&folder).await.map_err(|error| Problem::internal(&error))?;
    let path = folder.join(format!("import-{id}"));
    platform.files().copy_to(&storage_key, &path).await?;
    let result = match row.kind {
        ImportKind::Incidents => run_incident_job(&platform, &job, &row, &path).await,
        ImportKind::Areas => run_areas(&platform, &row, &path).await,
        ImportKind::Lots | ImportKind::Surroundings | ImportKind::Services => run_whole(&platform, &row, &path).await,
    };
    if let Err(error) = tokio::fs::remove_file(&path).await {
        log::warn!("a temporary file stays: {error}");
    }
    if let Err(problem) = &result
        && job.attempt >= 3
    {
        let code = problem.code();
        fail(&platform, id, format!("It could not be finished ({code}); import the file again to go on.")).await?;
    }
    result
}

async fn run_incident_job(
    platform: &Platform,
    job: &RunningJob,
    row: &store::ImportRow,
    path: &Path,
) -> Result<Outcome, Problem> {
    let total = row.size_bytes;
    let report = async |progress: Progress| {
        Ok(job.progress(platform, progress.bytes_read, Some(total)).await?.map(|outcome| match outcome {
            Outcome::Cancelled => Stop::Cancelled,
            Outcome::Interrupted | Outcome::Done => Stop::Interrupted,
        }))
    };
    let stopped = run_incidents(platform, row.id, path, &row.file_name, row.rows_read, row.dry_run, report).await?;
    Ok(match stopped {
        None => Outcome::Done,
        Some(Stop::Cancelled) => Outcome::Cancelled,
        Some(Stop::Interrupted) => Outcome::Interrupted,
    })
}

async fn run_areas(platform: &Platform, row: &store::ImportRow, path: &Path) -> Result<Outcome, Problem> {
    let (id, dry_run) = (row.id, row.dry_run);
    if row.size_bytes > JSON_LIMIT_BYTES {
        fail(platform, id, "A file of boundaries has at most 64 MB.".to_owned()).await?;
        return Ok(Outcome::Done);
    }
    let Ok(text) = tokio::fs::read_to_string(path).await else {
        fail(platform, id, "The file is not UTF-8 text.".to_owned()).await?;
        return Ok(Outcome::Done);
    };
    platform
        .system("import of boundaries", async move |transaction, _| {
            store::mark_running(transaction, id, ImportFormat::Json, None).await?;
            let report = import_boundaries(transaction, &text, dry_run).await?;
            store::record_area_errors(transaction, id, &report).await?;
            let (status, error) = if report.errors.is_empty() {
                (ImportStatus::Succeeded, None)
            } else {
                (
                    ImportStatus::Failed,
                    Some("Nothing was changed: correct the errors and import the file again.".to_owned()),
                )
            };
            store::finish(transaction, id, status, error).await
        })
        .await?;
    Ok(Outcome::Done)
}

/// Imports a file whole: lots and what lies around them, whose priorities are computed anew, or services.
async fn run_whole(platform: &Platform, row: &store::ImportRow, path: &Path) -> Result<Outcome, Problem> {
    let (id, dry_run) = (row.id, row.dry_run);
    let limit = if row.kind == ImportKind::Services { JSON_LIMIT_BYTES } else { WHOLE_LIMIT_BYTES };
    if row.size_bytes > limit {
        fail(platform, id, format!("Such a file has at most {} MB.", limit / (1024 * 1024))).await?;
        return Ok(Outcome::Done);
    }
    let result = match row.kind {
        ImportKind::Lots => import_lots(platform, path, &row.file_name, dry_run).await,
        ImportKind::Services => import_services(platform, path, dry_run).await,
        _ => import_surroundings(platform, path, &row.file_name, dry_run).await,
    };
    let report = match result {
        Ok(report) => report,
        Err(ImportFailure::Ours(problem)) => return Err(problem),
        Err(ImportFailure::File(reason)) => {
            fail(platform, id, reason).await?;
            return Ok(Outcome::Done);
        }
    };
    let (format, of_lots) = match row.kind {
        ImportKind::Services => (ImportFormat::Json, false),
        _ => (ImportFormat::Csv, true),
    };
    platform
        .system("end an import", async move |transaction, _| {
            store::mark_running(transaction, id, format, None).await?;
            store::record_file(transaction, id, &report).await?;
            if of_lots && !dry_run {
                priorities_changed(transaction).await?;
            }
            store::finish(transaction, id, ImportStatus::Succeeded, None).await
        })
        .await?;
    Ok(Outcome::Done)
}
