use super::super::policy::Staff;
use super::people::Row;
use super::wire::*;
use crate::platform::db::Transaction;
use crate::platform::http::*;
use uuid::Uuid;
pub async fn find(_: Transaction<'_>, _: &Staff, _: Uuid) -> ApiResult<Row> {
    Err(Problem::not_found())
}
pub async fn mark_told(_: Transaction<'_>, _: &Staff, _: Uuid) -> ApiResult<()> {
    Err(Problem::not_found())
}
pub async fn page(
    _: Transaction<'_>,
    _: &Staff,
    _: Uuid,
    _: &RegistrationFilter,
    _: &PageRequest,
) -> ApiResult<Page<Row>> {
    Err(Problem::not_found())
}
pub async fn changes(_: Transaction<'_>, _: &Staff, _: Uuid, _: &PageRequest) -> ApiResult<Page<RegistrationChange>> {
    Err(Problem::not_found())
}
