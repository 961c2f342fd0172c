use super::super::policy::*;
use super::wire::*;
use crate::platform::db::Transaction;
use crate::platform::http::*;
use uuid::Uuid;
pub async fn take(_: Transaction<'_>, _: &Staff, _: Uuid, _: Vec<NewMark>) -> ApiResult<Vec<MarkResult>> {
    Err(Problem::not_found())
}
