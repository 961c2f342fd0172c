use super::super::policy::*;
use super::wire::*;
use crate::platform::access::*;
use crate::platform::http::*;
use uuid::Uuid;
pub async fn own(_: &Platform, _: Uuid) -> ApiResult<Transcript> {
    Err(Problem::not_found())
}
pub async fn of_participant(_: &Access<ReadRegistrations>, _: Staff, _: Uuid) -> ApiResult<Transcript> {
    Err(Problem::not_found())
}
pub async fn of_organization(_: &Access<ReadTrainings>, _: HoursFilter) -> ApiResult<OrganizationHours> {
    Err(Problem::not_found())
}
