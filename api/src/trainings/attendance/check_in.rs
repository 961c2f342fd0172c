use super::wire::*;
use crate::platform::access::Platform;
use crate::platform::http::*;
use uuid::Uuid;
pub async fn check_in(_: &Platform, _: Uuid, _: Uuid, _: String) -> ApiResult<AttendanceMark> {
    Err(Problem::not_found())
}
