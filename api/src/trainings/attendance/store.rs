use super::super::policy::*;
use super::wire::*;
use crate::platform::access::Access;
use crate::platform::db::Transaction;
use crate::platform::http::*;
use uuid::Uuid;
pub async fn roster(_: &Access<TakeAttendance>, _: Staff, _: Uuid) -> ApiResult<SessionRoster> {
    Err(Problem::not_found())
}
pub async fn history(_: Transaction<'_>, _: &Staff, _: Uuid, _: &PageRequest) -> ApiResult<Page<MarkHistory>> {
    Err(Problem::not_found())
}
pub fn marks_of() {}
