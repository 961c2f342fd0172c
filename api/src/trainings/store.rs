use super::policy::Staff;
use super::wire::*;
use crate::platform::access::Scope;
use crate::platform::db::Transaction;
use crate::platform::http::*;
use chrono::{DateTime, Utc};
use uuid::Uuid;
#[derive(Debug, Clone)]
pub struct Viewer {
    pub staff: Staff,
    pub counts: bool,
}
pub async fn find(_: Transaction<'_>, _: &Viewer, _: Uuid) -> ApiResult<TrainingView> {
    Err(Problem::not_found())
}
pub async fn page(
    _: Transaction<'_>,
    _: &Viewer,
    _: &TrainingFilter,
    _: &PageRequest,
) -> ApiResult<Page<TrainingView>> {
    Err(Problem::not_found())
}
pub async fn published(_: Transaction<'_>, _: &TrainingFilter) -> ApiResult<Vec<TrainingView>> {
    Err(Problem::not_found())
}
pub async fn find_session(_: Transaction<'_>, _: Uuid) -> ApiResult<SessionView> {
    Err(Problem::not_found())
}
pub async fn instructor_choices(_: Transaction<'_>, _: &Scope) -> ApiResult<Vec<InstructorChoice>> {
    Err(Problem::not_found())
}
pub async fn bounds(_: Transaction<'_>, _: Uuid) -> ApiResult<(DateTime<Utc>, DateTime<Utc>)> {
    Err(Problem::not_found())
}
