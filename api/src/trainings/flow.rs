use super::policy::Staff;
use super::wire::*;
use crate::platform::access::Platform;
use crate::platform::db::Transaction;
use crate::platform::http::*;
use uuid::Uuid;
pub struct Planned {
    pub sessions: Vec<SessionTimes>,
}
pub type Secret = (Uuid, Vec<u8>);
pub async fn plan(_: Transaction<'_>, _: &Staff, _: NewTraining) -> ApiResult<Planned> {
    Err(Problem::not_found())
}
pub async fn room_secrets(_: &Platform, _: usize) -> ApiResult<Vec<Secret>> {
    Err(Problem::not_found())
}
pub async fn insert(_: Transaction<'_>, _: Planned, _: Vec<Secret>) -> ApiResult<Uuid> {
    Err(Problem::not_found())
}
pub async fn change(_: Transaction<'_>, _: &Staff, _: Uuid, _: IfMatch, _: TrainingPatch) -> ApiResult<()> {
    Err(Problem::not_found())
}
pub async fn add_session(_: Transaction<'_>, _: &Staff, _: Uuid, _: SessionTimes, _: Vec<Secret>) -> ApiResult<Uuid> {
    Err(Problem::not_found())
}
pub async fn move_session(
    _: Transaction<'_>,
    _: &Staff,
    _: Uuid,
    _: IfMatch,
    _: SessionPatch,
) -> ApiResult<SessionView> {
    Err(Problem::not_found())
}
pub async fn cancel_session(_: Transaction<'_>, _: &Staff, _: Uuid, _: IfMatch) -> ApiResult<SessionView> {
    Err(Problem::not_found())
}
