use super::super::policy::*;
use super::wire::*;
use crate::platform::access::Access;
use crate::platform::http::*;
use uuid::Uuid;
pub async fn current(_: &Access<TakeAttendance>, _: Staff, _: Uuid) -> ApiResult<RoomCode> {
    Err(Problem::not_found())
}
