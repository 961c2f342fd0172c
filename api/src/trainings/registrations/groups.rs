use super::super::policy::WriteGroups;
use super::wire::*;
use crate::platform::access::*;
use crate::platform::db::Transaction;
use crate::platform::http::*;
use uuid::Uuid;
pub async fn prepare(_: &Platform, _: NewGroup) -> ApiResult<Vec<()>> {
    Err(Problem::not_found())
}
pub async fn register(_: Transaction<'_>, _: &Scope, _: Uuid, _: Vec<()>) -> ApiResult<Uuid> {
    Err(Problem::not_found())
}
pub async fn with_codes(_: &Access<WriteGroups>, _: Uuid) -> ApiResult<RegistrationGroup> {
    Err(Problem::not_found())
}
pub async fn find(_: &Access<WriteGroups>, _: Uuid) -> ApiResult<RegistrationGroup> {
    Err(Problem::not_found())
}
pub async fn page(_: &Access<WriteGroups>, _: List<GroupFilter>) -> ApiResult<Page<RegistrationGroup>> {
    Err(Problem::not_found())
}
pub async fn cancel(_: Transaction<'_>, _: &Scope, _: Uuid, _: GroupCancellation) -> ApiResult<()> {
    Err(Problem::not_found())
}
