use super::wire::*;
use crate::platform::access::Platform;
use crate::platform::http::*;
pub struct People;
pub struct Row;
pub struct Person;
impl People {
    pub async fn page(_: &Platform, _: Page<Row>) -> ApiResult<Page<RegistrationView>> {
        Err(Problem::not_found())
    }
}
pub async fn open_people(_: &Platform, _: Vec<Row>) -> ApiResult<Vec<RegistrationView>> {
    Err(Problem::not_found())
}
pub async fn prepare(_: &Platform, _: NewRegistration) -> ApiResult<Person> {
    Err(Problem::not_found())
}
pub fn initials() {}
pub fn sealed_places() {}
pub fn new_code() {}
