use super::super::policy::*;
use super::wire::*;
use crate::platform::access::Access;
use crate::platform::http::*;
pub async fn suggestions(_: &Access<WriteRegistrations>, _: Staff) -> ApiResult<Vec<DuplicateSuggestion>> {
    Err(Problem::not_found())
}
pub async fn merge(_: &Access<WriteRegistrations>, _: Staff, _: NewMerge) -> ApiResult<MergeResult> {
    Err(Problem::not_found())
}
