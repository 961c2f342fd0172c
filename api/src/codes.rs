//! Codes of choices that a city edits: for machines, and never changed later.

use crate::platform::http::{ApiResult, Problem};

/// Refuses a code that is not lower-case letters, digits and underscores.
pub fn check(pointer: &str, code: &str) -> ApiResult<()> {
    if code.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_') {
        return Ok(());
    }
    Err(Problem::invalid_field(pointer, "form", "Use lower-case letters, digits and underscores."))
}
