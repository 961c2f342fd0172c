use super::people::Person;
use crate::platform::access::*;
use crate::platform::http::*;
use uuid::Uuid;
pub async fn register(_: &Access<Public>, _: IdempotencyKey, _: [u8; 32], _: Uuid, _: Person) -> ApiResult<Created> {
    Err(Problem::not_found())
}
