//! The HTTP contract: problems, bodies, lists, conditional requests, idempotency, middleware.

mod body;
mod conditional;
mod export;
mod idempotency;
mod list;
mod middleware;
mod problem;

pub use body::{Body, Patched, Path};
pub use conditional::{IfMatch, Item, Versioned};
pub use export::{CsvExport, csv_cell};
pub use idempotency::IdempotencyKey;
pub use list::{Cursor, List, Many, NoFilter, Page, PageParameters, PageRequest, Query, TOTAL_CAP, Total};
pub use middleware::{around_every_request, client_address, request_id, with_request_id};
pub use problem::{CONSTRAINTS, FieldError, Problem, ProblemBody, ProblemKind};

/// Result of a handler.
pub type ApiResult<T> = Result<T, Problem>;
