use super::policy::Staff;
use super::wire::*;
use crate::platform::access::Platform;
use crate::platform::db::Transaction;
use crate::platform::http::*;
use uuid::Uuid;
pub async fn transition(
    _: Transaction<'_>,
    _: &Platform,
    _: &Staff,
    _: Uuid,
    _: IfMatch,
    _: NewTransition,
) -> ApiResult<()> {
    Err(Problem::not_found())
}
