use super::store::Sheet;
use crate::platform::access::*;
use crate::platform::http::*;
pub async fn print(_: &Platform, _: Sheet) -> ApiResult<CsvExport> {
    Err(Problem::not_found())
}
