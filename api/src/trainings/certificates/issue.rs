use super::super::policy::*;
use super::wire::*;
use crate::platform::access::*;
use crate::platform::db::Transaction;
use crate::platform::http::*;
use uuid::Uuid;
pub async fn issue_of(_: Transaction<'_>, _: &Platform, _: &Staff, _: Uuid) -> ApiResult<IssueReport> {
    Err(Problem::not_found())
}
pub async fn revoke(_: Transaction<'_>, _: &Staff, _: Uuid, _: IfMatch, _: String) -> ApiResult<CertificateView> {
    Err(Problem::not_found())
}
pub async fn link(_: &Access<UserOnly>, _: Uuid, _: Uuid) -> ApiResult<TrainingLink> {
    Err(Problem::not_found())
}
pub fn issue_all() {}
pub fn reassess() {}
