use super::super::policy::*;
use super::wire::*;
use crate::platform::access::*;
use crate::platform::db::Transaction;
use crate::platform::http::*;
use uuid::Uuid;
pub struct Sheet;
pub async fn page(
    _: Transaction<'_>,
    _: &Staff,
    _: &CertificateFilter,
    _: &PageRequest,
) -> ApiResult<Page<CertificateView>> {
    Err(Problem::not_found())
}
pub async fn find(_: Transaction<'_>, _: &Staff, _: Uuid) -> ApiResult<CertificateView> {
    Err(Problem::not_found())
}
pub async fn sheet(_: Transaction<'_>, _: &Staff, _: Uuid) -> ApiResult<Sheet> {
    Err(Problem::not_found())
}
pub async fn own_sheet(_: &Platform, _: Uuid) -> ApiResult<Sheet> {
    Err(Problem::not_found())
}
pub async fn verification(_: &Access<Public>, _: String) -> ApiResult<CertificateVerification> {
    Err(Problem::not_found())
}
pub fn summary_of_registration() {}
