//! What travels about imports.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::store::{ImportFormat, ImportKind, ImportLayout, ImportStatus};
use crate::platform::http::Versioned;

/// An import and how far it is.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Import)]
pub struct ImportView {
    /// Id.
    pub id: Uuid,
    /// What is imported.
    pub kind: ImportKind,
    /// Layout, once recognized.
    pub layout: Option<ImportLayout>,
    /// Format, once recognized.
    pub format: Option<ImportFormat>,
    /// Name of the file.
    #[schema(example = "victims.csv", max_length = 255)]
    pub file_name: String,
    /// Length of the file.
    #[schema(example = 542_367, minimum = 0)]
    pub size_bytes: i64,
    /// Whether nothing is stored.
    #[schema(example = false)]
    pub dry_run: bool,
    /// How far it is.
    pub status: ImportStatus,
    /// Rows read, refused ones included.
    #[schema(example = 1617, minimum = 0)]
    pub rows_read: i64,
    /// Bytes read.
    #[schema(example = 542_367, minimum = 0)]
    pub bytes_read: i64,
    /// Rows not known before.
    #[schema(example = 1600, minimum = 0)]
    pub new_count: i64,
    /// Rows that the source changed.
    #[schema(example = 12, minimum = 0)]
    pub changed_count: i64,
    /// Rows that were the same.
    #[schema(example = 5, minimum = 0)]
    pub unchanged_count: i64,
    /// Rows that were not taken.
    #[schema(example = 0, minimum = 0)]
    pub refused_count: i64,
    /// Rows taken without an area.
    #[schema(example = 3, minimum = 0)]
    pub unplaced_count: i64,
    /// Why rows were not taken.
    #[schema(max_items = 50)]
    pub refused_by_reason: Vec<RefusedReason>,
    /// Share of the file that was read.
    #[schema(example = 100.0, minimum = 0, maximum = 100)]
    pub progress_percent: Option<f64>,
    /// Why it failed.
    #[schema(example = json!(null), max_length = 500)]
    pub error: Option<String>,
    /// Who started it, where the caller may know it.
    pub created_by: Option<ImportAuthor>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// Its job.
    pub job_id: Option<Uuid>,
    /// Counts the changes.
    #[schema(example = 4, minimum = 1)]
    pub row_version: i64,
}

impl Versioned for ImportView {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// Who started an import.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportAuthor {
    /// Id of the user.
    pub id: Uuid,
    /// Name.
    #[schema(example = "Ana Example", max_length = 200)]
    pub name: Option<String>,
}

/// How many rows were refused for one reason.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RefusedReason {
    /// Machine-readable code.
    #[schema(example = "invalid_date", max_length = 100)]
    pub code: String,
    /// How many.
    #[schema(example = 2, minimum = 1)]
    pub count: i64,
}

/// A refused row, or (`left_out`) what of a row has no place here. Never its values.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ImportRowError)]
pub struct ImportErrorView {
    /// Line of the file; of services the place in its list.
    #[schema(example = 17, minimum = 0)]
    pub line: i64,
    /// Column, where one is at fault.
    #[schema(example = "date", max_length = 200)]
    pub column: Option<String>,
    /// Machine-readable code.
    #[schema(example = "invalid_date", max_length = 100)]
    pub code: String,
    /// What to do.
    #[schema(example = "Write the date as MM/DD/YYYY hh:mm:ss AM or YYYY-MM-DD HH:MM:SS.", max_length = 1000)]
    pub reason: String,
}

/// Which imports.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ImportFilter {
    /// How far they are.
    pub status: Option<ImportStatus>,
    /// What they import.
    pub kind: Option<ImportKind>,
}

/// A file to import.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the multipart form; the parts are read as they stream in")]
pub struct ImportUpload {
    /// `incidents` (the default), `areas`, `lots`, `surroundings` or `services`; stands before the file.
    #[schema(example = "incidents")]
    pub kind: Option<ImportKind>,
    /// `true` checks and counts without storing; stands before the file.
    #[schema(example = false)]
    pub dry_run: Option<bool>,
    /// The file: GeoJSON for areas; JSON of HSDS for services; CSV, JSON array or JSON Lines for everything else.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    pub file: Vec<u8>,
}
