//! Handlers of figures about trainings.

use actix_web::web::Json;
use uuid::Uuid;

use super::measures_store;
use super::measures_wire::{MeasureFilter, TrainingEvaluation, TrainingMeasures};
use super::policy::ReadTrainings;
use crate::endpoints;
use crate::endpoints::Endpoint;
use crate::platform::access::Access;
use crate::platform::http::{ApiResult, Path, Query};

/// Operations of figures.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![get_training_measures, get_training_evaluation]
}

/// Read figures of trainings
///
/// Seats, fill, attendance, completion, waiting and cost, each with what it was computed from. No names, no persons.
#[utoipa::path(get, path = "/api/v1/training-measures", tag = "trainings", params(MeasureFilter),
    responses((status = 200, description = "The figures.", body = TrainingMeasures)))]
pub async fn get_training_measures(
    access: Access<ReadTrainings>,
    filter: Query<MeasureFilter>,
) -> ApiResult<Json<TrainingMeasures>> {
    access
        .read_snapshot(async move |transaction, _| measures_store::measures(transaction, filter.0).await)
        .await
        .map(Json)
}

/// Read what a training changed
///
/// Answers before and after, compared person by person, with the number of pairs; too few are not shown.
#[utoipa::path(get, path = "/api/v1/trainings/{training_id}/evaluation", tag = "trainings",
    params(("training_id" = Uuid, Path, description = "Id of the training")),
    responses((status = 200, description = "What questionnaires showed.", body = TrainingEvaluation)))]
pub async fn get_training_evaluation(
    access: Access<ReadTrainings>,
    id: Path<Uuid>,
) -> ApiResult<Json<TrainingEvaluation>> {
    access
        .read_snapshot(async move |transaction, _| measures_store::evaluation(transaction, id.0).await)
        .await
        .map(Json)
}
