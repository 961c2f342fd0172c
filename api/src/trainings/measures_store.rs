use super::measures_wire::*;
use crate::platform::db::Transaction;
use crate::platform::http::*;
use uuid::Uuid;
pub async fn measures(_: Transaction<'_>, _: MeasureFilter) -> ApiResult<TrainingMeasures> {
    Err(Problem::not_found())
}
pub async fn evaluation(_: Transaction<'_>, _: Uuid) -> ApiResult<TrainingEvaluation> {
    Err(Problem::not_found())
}
