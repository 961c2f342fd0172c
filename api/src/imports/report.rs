//! What came of a file that is imported whole.

use super::reader::{FileError, RowError};
use crate::platform::http::Problem;

/// What became of a file.
#[derive(Debug, Default)]
pub struct FileReport {
    /// Rows read, refused ones included.
    pub read: i64,
    /// Rows not known before.
    pub new: i64,
    /// Rows that were different.
    pub changed: i64,
    /// Rows that were the same.
    pub unchanged: i64,
    /// Rows taken without a place.
    pub unplaced: i64,
    /// Refused rows.
    pub errors: Vec<RowError>,
    /// What was left out of rows that were taken.
    pub left_out: Vec<RowError>,
}

/// Why a file could not be imported at all.
#[derive(Debug)]
pub enum ImportFailure {
    /// Its author can mend it.
    File(String),
    /// Our mistake, or it may pass.
    Ours(Problem),
}

impl From<Problem> for ImportFailure {
    fn from(problem: Problem) -> Self {
        Self::Ours(problem)
    }
}

impl From<FileError> for ImportFailure {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Io(error) => Self::Ours(Problem::internal(&error)),
            other => Self::File(other.to_string()),
        }
    }
}
