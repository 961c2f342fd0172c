//! Imports: files brought in as jobs, streamed in bounded memory, each refused row named, resumed after a crash.
//!
//! Rows go in chunks into a staging table by `COPY` and are merged by their source's id in the same transaction that moves
//! the import's progress, so that an interrupted import goes on exactly where it stopped.

mod http;
mod layouts;
mod merge;
mod normalize;
mod reader;
mod report;
mod run;
mod stage;
mod store;
mod wire;

use crate::endpoints;
use crate::endpoints::Endpoint;
use crate::platform::jobs::JobKind;

pub use layouts::fold;
pub use reader::{FileError, RawRecord, Reader, Row, RowError};
pub use report::{FileReport, ImportFailure};
pub use run::{Progress, Stop, run_incidents};
pub use store::{ImportKind, ImportStatus, all_errors, begin_local, view_report};
pub use wire::{ImportErrorView, ImportView};

use http::*;

/// Operations of imports.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![list_imports, create_import, get_import, list_import_errors, export_import_errors, cancel_import]
}

/// Work of imports.
pub fn job_kinds() -> Vec<JobKind> {
    vec![JobKind { name: store::JOB_KIND, run: |platform, job| Box::pin(run::run_job(platform, job)) }]
}

mod policy {
    crate::policy!(ReadImports = ImportsRead, C1, "Reads imports and their errors.");
    crate::policy!(WriteImports = ImportsWrite, C1, "Imports files.");
}
