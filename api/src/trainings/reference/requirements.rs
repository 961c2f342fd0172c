//! Which roles take which course before they see sensitive data. Honored where grants are read.

use actix_web::Responder;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{courses, training_requirements};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::policy::{ReadTrainings, WriteRequirements};
use crate::platform::access::{Access, Role};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Body, IdempotencyKey, IfMatch, Item, Page, Path, Problem, Versioned};

/// A course that a role takes before it sees what is confidential.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrainingRequirement {
    /// Id.
    pub id: Uuid,
    /// Role that it is asked of.
    pub role: Role,
    /// From this confidentiality level on; without the course, grants reach one level less.
    #[schema(example = 2, minimum = 2, maximum = 4)]
    pub minimum_clearance: i32,
    /// The course.
    pub course_id: Uuid,
    /// First day.
    #[schema(example = "2027-01-01")]
    pub effective_from: NaiveDate,
    /// First day on which it is no longer asked for.
    #[schema(example = json!(null))]
    pub effective_until: Option<NaiveDate>,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

impl Versioned for TrainingRequirement {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// A new requirement.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTrainingRequirement {
    /// Role that it is asked of.
    pub role: Role,
    /// From this confidentiality level on.
    #[validate(range(min = 2, max = 4))]
    #[schema(example = 2, minimum = 2, maximum = 4)]
    pub minimum_clearance: i32,
    /// The course.
    pub course_id: Uuid,
    /// First day; leave people time to take the course.
    #[schema(example = "2027-01-01")]
    pub effective_from: NaiveDate,
}

/// The end of a requirement.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrainingRequirementEnd {
    /// First day on which it is no longer asked for.
    #[schema(example = "2028-01-01")]
    pub effective_until: NaiveDate,
}

type Row = (Uuid, String, i32, Uuid, NaiveDate, Option<NaiveDate>, DateTime<Utc>, i64);

fn view(row: Row) -> Option<TrainingRequirement> {
    let (id, role, minimum_clearance, course_id, effective_from, effective_until, created_at, row_version) = row;
    let role = role.parse().ok()?;
    Some(TrainingRequirement {
        id,
        role,
        minimum_clearance,
        course_id,
        effective_from,
        effective_until,
        created_at,
        row_version,
    })
}

/// List required courses
///
/// Which roles take which course before they see what is confidential; newest first.
#[utoipa::path(get, path = "/api/v1/training-requirements", tag = "training-rules",
    responses((status = 200, description = "All requirements.", body = Page<TrainingRequirement>)))]
pub async fn list_training_requirements(access: Access<ReadTrainings>) -> ApiResult<Page<TrainingRequirement>> {
    access
        .read(async |transaction: Transaction<'_>, _: &_| {
            let rows: Vec<Row> = training_requirements::table
                .order((training_requirements::effective_from.desc(), training_requirements::id.desc()))
                .select(columns())
                .load(&mut transaction.connection())
                .await?;
            Ok(Page::whole(rows.into_iter().filter_map(view).collect()))
        })
        .await
}

/// Require a course
///
/// From its first day, grants of the role at this confidentiality level reach one level less until their holder has a
/// valid certificate of the course, linked to the account.
#[utoipa::path(post, path = "/api/v1/training-requirements", tag = "training-rules", params(IdempotencyKey),
    request_body = NewTrainingRequirement,
    responses((status = 201, description = "The new requirement.", body = TrainingRequirement)))]
pub async fn create_training_requirement(
    access: Access<WriteRequirements>,
    idempotency: IdempotencyKey,
    body: Body<NewTrainingRequirement>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created =
        access.create(idempotency, fingerprint, async move |transaction, _| insert(transaction, new).await).await?;
    let id = created.id;
    let view = access.read(async move |transaction, _| find(transaction, id).await).await?;
    Ok(Item::created(view, "/api/v1/training-requirements".to_owned(), created.replayed))
}

/// End a requirement
///
/// Needs `If-Match`. It stays on record; from the day given it is no longer asked for.
#[utoipa::path(post, path = "/api/v1/training-requirements/{requirement_id}/ends", tag = "training-rules",
    params(("requirement_id" = Uuid, Path, description = "Id of the requirement"), IfMatch),
    request_body = TrainingRequirementEnd,
    responses((status = 200, description = "The requirement as it stands now.", body = TrainingRequirement)))]
pub async fn end_training_requirement(
    access: Access<WriteRequirements>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<TrainingRequirementEnd>,
) -> ApiResult<Item<TrainingRequirement>> {
    let (id, until) = (id.0, body.effective_until);
    access
        .write(async move |transaction, _| {
            let (current, from): (i64, NaiveDate) = training_requirements::table
                .find(id)
                .select((training_requirements::row_version, training_requirements::effective_from))
                .for_update()
                .first(&mut transaction.connection())
                .await?;
            if_match.check(current)?;
            if until <= from {
                let detail = "A requirement ends after its first day.";
                return Err(Problem::invalid_field("/effective_until", "before_start", detail));
            }
            diesel::update(training_requirements::table.find(id))
                .set((
                    training_requirements::effective_until.eq(until),
                    training_requirements::row_version.eq(current + 1),
                ))
                .execute(&mut transaction.connection())
                .await?;
            record(transaction, id, "training_requirement.ended", vec!["effective_until"]).await?;
            find(transaction, id).await
        })
        .await
        .map(Item::ok)
}

type Columns = (
    training_requirements::id,
    training_requirements::role,
    training_requirements::minimum_clearance,
    training_requirements::course_id,
    training_requirements::effective_from,
    training_requirements::effective_until,
    training_requirements::created_at,
    training_requirements::row_version,
);

const fn columns() -> Columns {
    (
        training_requirements::id,
        training_requirements::role,
        training_requirements::minimum_clearance,
        training_requirements::course_id,
        training_requirements::effective_from,
        training_requirements::effective_until,
        training_requirements::created_at,
        training_requirements::row_version,
    )
}

async fn find(transaction: Transaction<'_>, id: Uuid) -> ApiResult<TrainingRequirement> {
    let row: Row = training_requirements::table.find(id).select(columns()).first(&mut transaction.connection()).await?;
    view(row).ok_or_else(Problem::not_found)
}

async fn record(transaction: Transaction<'_>, id: Uuid, action: &'static str, fields: Vec<&str>) -> ApiResult<()> {
    audit::record_change(transaction, "training_requirement", action, id, fields, Place::default()).await
}

async fn insert(transaction: Transaction<'_>, new: NewTrainingRequirement) -> ApiResult<Uuid> {
    let known: i64 = courses::table.find(new.course_id).count().get_result(&mut transaction.connection()).await?;
    if known == 0 {
        return Err(Problem::invalid_field("/course_id", "unknown_course", "Choose a course."));
    }
    let id = Uuid::now_v7();
    diesel::insert_into(training_requirements::table)
        .values((
            training_requirements::id.eq(id),
            training_requirements::role.eq(new.role.as_str()),
            training_requirements::minimum_clearance.eq(new.minimum_clearance),
            training_requirements::course_id.eq(new.course_id),
            training_requirements::effective_from.eq(new.effective_from),
            training_requirements::created_by.eq(transaction.subject().id()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    record(transaction, id, "training_requirement.created", vec![]).await?;
    Ok(id)
}
