//! SQL of imports.

use chrono::{DateTime, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{import_errors, imports, users};
use serde_json::json;
use uuid::Uuid;

use super::wire::{ImportAuthor, ImportErrorView, ImportFilter, ImportView, RefusedReason};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::files::{self, StoredFile};
use crate::platform::http::{ApiResult, Page, PageRequest, Problem};
use crate::platform::jobs;
use crate::text_enum;

/// Kind of the jobs that run imports.
pub(super) const JOB_KIND: &str = "imports.run";

text_enum! {
    /// What is imported.
    pub enum ImportKind {
        /// Incidents and victimizations.
        Incidents = "incidents",
        /// Boundaries of community areas.
        Areas = "areas",
        /// Vacant lots, in the layout of the city's land inventory.
        Lots = "lots",
        /// Schools, parks, stops and service requests around lots.
        Surroundings = "surroundings",
        /// Services of the directory of help, in HSDS 3.0.
        Services = "services",
    }
}

text_enum! {
    /// How far an import is.
    pub enum ImportStatus {
        /// Waits for the worker.
        Queued = "queued",
        /// At work.
        Running = "running",
        /// Done; single rows may have been refused.
        Succeeded = "succeeded",
        /// Ended by an error of the whole file.
        Failed = "failed",
        /// Ended because somebody asked for it.
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// Layout of a file of incidents.
    pub enum ImportLayout {
        /// One row per person harmed.
        Victims = "victims",
        /// One row per crime.
        Crimes = "crimes",
    }
}

text_enum! {
    /// Format of a file.
    pub enum ImportFormat {
        /// Comma-separated values.
        Csv = "csv",
        /// One JSON value.
        Json = "json",
        /// One JSON object a line.
        JsonLines = "json_lines",
    }
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = imports, check_for_backend(diesel::pg::Pg))]
pub(super) struct ImportRow {
    pub id: Uuid,
    pub kind: ImportKind,
    pub layout: Option<ImportLayout>,
    pub format: Option<ImportFormat>,
    pub file_name: String,
    pub size_bytes: i64,
    pub dry_run: bool,
    pub status: ImportStatus,
    pub rows_read: i64,
    pub bytes_read: i64,
    pub new_count: i64,
    pub changed_count: i64,
    pub unchanged_count: i64,
    pub refused_count: i64,
    pub unplaced_count: i64,
    pub error: Option<String>,
    pub created_by: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub job_id: Option<Uuid>,
    pub row_version: i64,
}

fn compose(row: ImportRow, refused_by_reason: Vec<RefusedReason>, author: Option<ImportAuthor>) -> ImportView {
    #[expect(clippy::cast_precision_loss, reason = "a share in percent")]
    let share =
        |done: i64, total: i64| if total == 0 { 100.0 } else { (done as f64 * 1000.0 / total as f64).round() / 10.0 };
    let progress_percent = match row.status {
        ImportStatus::Queued => None,
        ImportStatus::Succeeded => Some(100.0),
        _ => Some(share(row.bytes_read, row.size_bytes).min(100.0)),
    };
    ImportView {
        id: row.id,
        kind: row.kind,
        layout: row.layout,
        format: row.format,
        file_name: row.file_name,
        size_bytes: row.size_bytes,
        dry_run: row.dry_run,
        status: row.status,
        rows_read: row.rows_read,
        bytes_read: row.bytes_read,
        new_count: row.new_count,
        changed_count: row.changed_count,
        unchanged_count: row.unchanged_count,
        refused_count: row.refused_count,
        unplaced_count: row.unplaced_count,
        refused_by_reason,
        progress_percent,
        error: row.error,
        created_by: author,
        created_at: row.created_at,
        started_at: row.started_at,
        finished_at: row.finished_at,
        job_id: row.job_id,
        row_version: row.row_version,
    }
}

async fn authors(transaction: Transaction<'_>, ids: Vec<Uuid>) -> ApiResult<Vec<ImportAuthor>> {
    let rows: Vec<(Uuid, Option<String>)> = users::table
        .filter(users::id.eq_any(ids))
        .select((users::id, users::display_name))
        .load(&mut transaction.connection())
        .await?;
    Ok(rows.into_iter().map(|(id, name)| ImportAuthor { id, name }).collect())
}

pub(super) async fn page(
    transaction: Transaction<'_>,
    filter: &ImportFilter,
    page: &PageRequest,
) -> ApiResult<Page<ImportView>> {
    let ImportFilter { status, kind } = filter;
    let (_, descending) = page.sort(&["-created_at", "created_at"])?;
    let mut query = imports::table.into_boxed();
    if let Some(status) = status {
        query = query.filter(imports::status.eq(*status));
    }
    if let Some(kind) = kind {
        query = query.filter(imports::kind.eq(*kind));
    }
    let after = page.after::<DateTime<Utc>>()?;
    let rows: Vec<ImportRow> = crate::keyset!(query, imports::created_at, imports::id, descending, after)
        .select(ImportRow::as_select())
        .limit(page.limit + 1)
        .load(&mut transaction.connection())
        .await?;
    let authors = authors(transaction, rows.iter().filter_map(|row| row.created_by).collect()).await?;
    let found =
        page.page(rows, None, |row| (row.created_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), row.id));
    Ok(found.map(|row| {
        let author = authors.iter().find(|author| Some(author.id) == row.created_by).cloned();
        compose(row, Vec::new(), author)
    }))
}

pub(super) async fn row(transaction: Transaction<'_>, id: Uuid) -> ApiResult<ImportRow> {
    Ok(imports::table.find(id).select(ImportRow::as_select()).first(&mut transaction.connection()).await?)
}

/// An import with the reasons of its refused rows.
pub async fn view_report(transaction: Transaction<'_>, id: Uuid) -> ApiResult<ImportView> {
    let row = row(transaction, id).await?;
    let reasons: Vec<(String, i64)> = import_errors::table
        .filter(import_errors::import_id.eq(id))
        .group_by(import_errors::code)
        .select((import_errors::code, count_star()))
        .load(&mut transaction.connection())
        .await?;
    let mut reasons: Vec<RefusedReason> =
        reasons.into_iter().map(|(code, count)| RefusedReason { code, count }).collect();
    reasons.sort_by(|left, right| right.count.cmp(&left.count).then_with(|| left.code.cmp(&right.code)));
    let author = authors(transaction, row.created_by.into_iter().collect()).await?.into_iter().next();
    Ok(compose(row, reasons, author))
}

type ErrorRow = (i64, i32, Option<String>, String, String);

/// Refused rows after `(line, position)`.
pub(super) async fn errors(
    transaction: Transaction<'_>,
    id: Uuid,
    after: Option<(i64, i32)>,
    limit: i64,
) -> ApiResult<Vec<ErrorRow>> {
    row(transaction, id).await?;
    let mut query = import_errors::table.filter(import_errors::import_id.eq(id)).into_boxed();
    if let Some((line, position)) = after {
        query = query.filter(
            import_errors::line.gt(line).or(import_errors::line.eq(line).and(import_errors::position.gt(position))),
        );
    }
    Ok(query
        .order((import_errors::line, import_errors::position))
        .select((
            import_errors::line,
            import_errors::position,
            import_errors::column_name,
            import_errors::code,
            import_errors::reason,
        ))
        .limit(limit)
        .load(&mut transaction.connection())
        .await?)
}

pub(super) fn error_view((line, _, column, code, reason): ErrorRow) -> ImportErrorView {
    ImportErrorView { line, column, code, reason }
}

/// All refused rows of an import, for a file.
pub async fn all_errors(transaction: Transaction<'_>, id: Uuid) -> ApiResult<Vec<ImportErrorView>> {
    Ok(errors(transaction, id, None, i64::MAX).await?.into_iter().map(error_view).collect())
}

/// What an upload asks for.
#[derive(Debug, Clone)]
pub(super) struct NewImport {
    pub kind: ImportKind,
    pub dry_run: bool,
    pub file_name: String,
    pub file: StoredFile,
}

/// Queues an import of an uploaded file.
pub(super) async fn insert(transaction: Transaction<'_>, new: NewImport) -> ApiResult<Uuid> {
    let id = Uuid::now_v7();
    files::record(transaction, &new.file, "imports", "application/octet-stream").await?;
    let job_id =
        jobs::enqueue(transaction, JOB_KIND, json!({ "import_id": id, "storage_key": new.file.storage_key })).await?;
    diesel::insert_into(imports::table)
        .values((
            imports::id.eq(id),
            imports::job_id.eq(job_id),
            imports::kind.eq(new.kind),
            imports::file_name.eq(new.file_name),
            imports::file_id.eq(new.file.id),
            imports::size_bytes.eq(new.file.size_bytes),
            imports::dry_run.eq(new.dry_run),
            imports::status.eq(ImportStatus::Queued),
            imports::created_by_kind.eq(transaction.subject().kind()),
            imports::created_by.eq(transaction.subject().id()),
            imports::created_at.eq(Utc::now()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let place = Place { organization_id: transaction.organization_id(), community_area_number: None };
    audit::record_change(transaction, "import", "import.created", id, vec![], place).await?;
    Ok(id)
}

/// The import of a local file by the command line: a new one, or the interrupted one of the same file.
pub async fn begin_local(
    transaction: Transaction<'_>,
    file_name: &str,
    size_bytes: i64,
    dry_run: bool,
) -> ApiResult<(Uuid, i64)> {
    let interrupted: Option<(Uuid, i64)> = imports::table
        .filter(imports::status.eq(ImportStatus::Running))
        .filter(imports::created_by_kind.eq("system"))
        .filter(imports::file_name.eq(file_name))
        .filter(imports::size_bytes.eq(size_bytes))
        .filter(imports::dry_run.eq(dry_run))
        .order(imports::created_at.desc())
        .select((imports::id, imports::rows_read))
        .first(&mut transaction.connection())
        .await
        .optional()?;
    if let Some(found) = interrupted {
        return Ok(found);
    }
    let id = Uuid::now_v7();
    diesel::insert_into(imports::table)
        .values((
            imports::id.eq(id),
            imports::kind.eq(ImportKind::Incidents),
            imports::file_name.eq(file_name),
            imports::size_bytes.eq(size_bytes),
            imports::dry_run.eq(dry_run),
            imports::status.eq(ImportStatus::Running),
            imports::created_by_kind.eq(transaction.subject().kind()),
            imports::created_at.eq(Utc::now()),
            imports::started_at.eq(Utc::now()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok((id, 0))
}

/// Notes that an import is at work, with what was recognized.
pub(super) async fn mark_running(
    transaction: Transaction<'_>,
    id: Uuid,
    format: ImportFormat,
    layout: Option<ImportLayout>,
) -> ApiResult<()> {
    diesel::update(imports::table.find(id))
        .set((
            imports::status.eq(ImportStatus::Running),
            imports::format.eq(format),
            imports::layout.eq(layout),
            imports::started_at.eq(diesel::dsl::sql::<diesel::sql_types::Nullable<diesel::sql_types::Timestamptz>>(
                "coalesce(started_at, now())",
            )),
            imports::row_version.eq(imports::row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Notes how an import ended.
pub(super) async fn finish(
    transaction: Transaction<'_>,
    id: Uuid,
    status: ImportStatus,
    error: Option<String>,
) -> ApiResult<()> {
    diesel::update(imports::table.find(id))
        .set((
            imports::status.eq(status),
            imports::error.eq(error),
            imports::finished_at.eq(Utc::now()),
            imports::row_version.eq(imports::row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let action = match status {
        ImportStatus::Succeeded => "import.succeeded",
        ImportStatus::Cancelled => "import.cancelled",
        _ => "import.failed",
    };
    crate::actions::incidents_changed(transaction).await?;
    audit::record_change(transaction, "import", action, id, vec![], Place::default()).await
}

/// Asks a queued or running import to stop.
pub(super) async fn cancel(transaction: Transaction<'_>, id: Uuid) -> ApiResult<()> {
    use schema::jobs as job_table;
    let import: (ImportStatus, Option<Uuid>) = imports::table
        .find(id)
        .select((imports::status, imports::job_id))
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    let (ImportStatus::Queued | ImportStatus::Running, Some(job_id)) = import else {
        return Err(Problem::conflict("already_ended", "This import has ended; there is nothing to cancel."));
    };
    let queued = diesel::update(job_table::table.find(job_id).filter(job_table::status.eq("queued")))
        .set((
            job_table::status.eq("cancelled"),
            job_table::finished_at.eq(Utc::now()),
            job_table::cancel_requested.eq(true),
        ))
        .execute(&mut transaction.connection())
        .await?;
    if queued > 0 {
        return finish(transaction, id, ImportStatus::Cancelled, None).await;
    }
    diesel::update(job_table::table.find(job_id))
        .set(job_table::cancel_requested.eq(true))
        .execute(&mut transaction.connection())
        .await?;
    audit::record_change(transaction, "import", "import.cancellation_requested", id, vec![], Place::default()).await
}

/// Writes what became of a file that came whole.
pub(super) async fn record_file(
    transaction: Transaction<'_>,
    id: Uuid,
    report: &super::report::FileReport,
) -> ApiResult<()> {
    for (position, error) in report.errors.iter().chain(&report.left_out).enumerate() {
        diesel::insert_into(import_errors::table)
            .values((
                import_errors::import_id.eq(id),
                import_errors::line.eq(i64::try_from(error.line).unwrap_or(i64::MAX)),
                import_errors::position.eq(i32::try_from(position).unwrap_or(i32::MAX)),
                import_errors::column_name.eq(&error.column),
                import_errors::code.eq(error.code),
                import_errors::reason.eq(&error.reason),
            ))
            .execute(&mut transaction.connection())
            .await?;
    }
    diesel::update(imports::table.find(id))
        .set((
            imports::rows_read.eq(report.read),
            imports::bytes_read.eq(imports::size_bytes),
            imports::new_count.eq(report.new),
            imports::changed_count.eq(report.changed),
            imports::unchanged_count.eq(report.unchanged),
            imports::refused_count.eq(i64::try_from(report.errors.len()).unwrap_or(i64::MAX)),
            imports::unplaced_count.eq(report.unplaced),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Writes the errors of a file of areas.
pub(super) async fn record_area_errors(
    transaction: Transaction<'_>,
    id: Uuid,
    report: &crate::community_areas::AreaImportReport,
) -> ApiResult<()> {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    for (position, error) in report.errors.iter().enumerate() {
        diesel::insert_into(import_errors::table)
            .values((
                import_errors::import_id.eq(id),
                import_errors::line.eq(i64::try_from(error.line).unwrap_or(i64::MAX)),
                import_errors::position.eq(i32::try_from(position).unwrap_or(i32::MAX)),
                import_errors::column_name.eq(&error.column),
                import_errors::code.eq(error.code),
                import_errors::reason.eq(&error.reason),
            ))
            .execute(&mut transaction.connection())
            .await?;
    }
    diesel::update(imports::table.find(id))
        .set((
            imports::rows_read.eq(number(report.read)),
            imports::changed_count.eq(number(report.changed)),
            imports::unchanged_count.eq(number(report.unchanged)),
            imports::refused_count.eq(number(report.errors.len())),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}
