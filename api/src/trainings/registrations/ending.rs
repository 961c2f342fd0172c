use super::super::policy::Staff;
use super::wire::*;
use crate::platform::db::Transaction;
use crate::platform::http::*;
use uuid::Uuid;
pub async fn cancel(_: Transaction<'_>, _: &Staff, _: Uuid, _: IfMatch, _: String) -> ApiResult<()> {
    Err(Problem::not_found())
}
pub async fn transfer(_: Transaction<'_>, _: &Staff, _: Uuid, _: IfMatch, _: NewTransfer) -> ApiResult<Uuid> {
    Err(Problem::not_found())
}
