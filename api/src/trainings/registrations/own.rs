use super::wire::*;
use crate::platform::access::*;
use crate::platform::http::*;
use actix_web::HttpRequest;
use uuid::Uuid;
pub struct Door;
impl Door {
    pub fn new(_: &Access<Public>, _: &HttpRequest) -> Self {
        Self
    }
    pub fn of<P: Policy>(_: &Access<P>, _: &HttpRequest) -> Self {
        Self
    }
    pub async fn open(&self, _: &str) -> ApiResult<Uuid> {
        Err(Problem::not_found())
    }
}
pub async fn receipt(_: &Platform, _: Uuid) -> ApiResult<RegistrationReceipt> {
    Err(Problem::not_found())
}
pub async fn view(_: &Platform, _: Uuid) -> ApiResult<OwnRegistration> {
    Err(Problem::not_found())
}
pub async fn cancel(_: &Platform, _: Uuid) -> ApiResult<()> {
    Err(Problem::not_found())
}
pub async fn erase(_: &Platform, _: Uuid) -> ApiResult<()> {
    Err(Problem::not_found())
}
pub async fn answer_offer(_: &Platform, _: Uuid, _: bool) -> ApiResult<()> {
    Err(Problem::not_found())
}
pub async fn transfer(_: &Platform, _: Uuid, _: Uuid) -> ApiResult<Uuid> {
    Err(Problem::not_found())
}
