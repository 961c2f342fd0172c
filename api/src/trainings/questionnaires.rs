//! Statements that registrants answer from 1 to 5 before and after: what a training changed is each person's difference.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::web::Json;
use actix_web::{HttpRequest, Responder};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{courses, questionnaire_answers, questionnaires, registrations, trainings};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::localized::Localized;
use super::model::{QuestionnairePhase, RegistrationStatus, TrainingStatus};
use super::policy::WriteTrainings;
use super::registrations::Door;
use crate::endpoints;
use crate::endpoints::Endpoint;
use crate::platform::access::{Access, Public};
use crate::platform::audit;
use crate::platform::db::{Subject, Transaction};
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Body, IdempotencyKey, Item, Page, Path, Problem, Query, Versioned};

/// Operations of questionnaires.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![list_questionnaires, create_questionnaire, answer_questionnaire]
}

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its name, which stays the same before and after.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "confident", min_length = 1, max_length = 50)]
    pub key: String,
    /// The statement.
    #[validate(nested)]
    pub text: Localized,
}

/// What is asked in a course.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Questionnaire {
    /// Id.
    pub id: Uuid,
    /// Course.
    pub course_id: Uuid,
    /// Counts the versions.
    #[schema(example = 1, minimum = 1)]
    pub version: i32,
    /// Statements, answered from 1 (not at all) to 5 (fully).
    #[schema(max_items = 30)]
    pub questions: Vec<Question>,
    /// First day on which trainings begin that it is for.
    #[schema(example = "2026-01-01")]
    pub effective_from: NaiveDate,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
}

impl Versioned for Questionnaire {
    fn row_version(&self) -> i64 {
        1
    }
}

/// What will be asked.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewQuestionnaire {
    /// Statements.
    #[validate(length(min = 1, max = 30), nested)]
    #[schema(min_items = 1, max_items = 30)]
    pub questions: Vec<Question>,
    /// First day on which trainings begin that it is for.
    #[schema(example = "2027-01-01")]
    pub effective_from: NaiveDate,
}

/// Which questionnaires.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct QuestionnaireFilter {
    /// Course.
    pub course_id: Option<Uuid>,
}

/// An answer to one statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Name of the statement.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "confident", min_length = 1, max_length = 50)]
    pub key: String,
    /// From 1 (not at all) to 5 (fully).
    #[validate(range(min = 1, max = 5))]
    #[schema(example = 4, minimum = 1, maximum = 5)]
    pub value: i32,
}

/// Answers of a registrant. Sending them again replaces them.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAnswers {
    /// The code that the registrant was given.
    #[validate(length(min = 1, max = 60))]
    #[schema(example = "k7m3q-92xwe-h4rtn-8bvcd-zjp5ya", min_length = 1, max_length = 60)]
    pub code: String,
    /// Before or after the training.
    pub phase: QuestionnairePhase,
    /// Answers; any statement may be left out.
    #[validate(length(min = 1, max = 30), nested)]
    #[schema(min_items = 1, max_items = 30)]
    pub answers: Vec<Answer>,
}

/// Answers that were kept.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AnswersKept {
    /// Before or after the training.
    pub phase: QuestionnairePhase,
    /// When.
    pub answered_at: DateTime<Utc>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = questionnaires, check_for_backend(diesel::pg::Pg))]
struct Row {
    id: Uuid,
    course_id: Uuid,
    version: i32,
    questions: Value,
    effective_from: NaiveDate,
    created_at: DateTime<Utc>,
}

impl Row {
    fn view(self) -> ApiResult<Questionnaire> {
        let Self { id, course_id, version, questions, effective_from, created_at } = self;
        let questions = serde_json::from_value(questions).map_err(|error| Problem::internal(&error))?;
        Ok(Questionnaire { id, course_id, version, questions, effective_from, created_at })
    }
}

/// List questionnaires
///
/// All versions, newest first.
#[utoipa::path(get, path = "/api/v1/questionnaires", tag = "courses", params(QuestionnaireFilter),
    responses((status = 200, description = "All versions.", body = Page<Questionnaire>)))]
pub async fn list_questionnaires(
    access: Access<Public>,
    filter: Query<QuestionnaireFilter>,
) -> ApiResult<Page<Questionnaire>> {
    access
        .read(async move |transaction, _| {
            let mut query = questionnaires::table.select(Row::as_select()).into_boxed();
            if let Some(course_id) = filter.0.course_id {
                query = query.filter(questionnaires::course_id.eq(course_id));
            }
            let rows: Vec<Row> = query
                .order((questionnaires::course_id, questionnaires::version.desc()))
                .load(&mut transaction.connection())
                .await?;
            rows.into_iter().map(Row::view).collect::<ApiResult<_>>().map(Page::whole)
        })
        .await
}

/// Enter a questionnaire
///
/// The next version for a course; trainings that begin from its first day on ask it, before and after.
#[utoipa::path(post, path = "/api/v1/courses/{course_id}/questionnaires", tag = "courses",
    params(("course_id" = Uuid, Path, description = "Id of the course"), IdempotencyKey), request_body = NewQuestionnaire,
    responses((status = 201, description = "The new version.", body = Questionnaire)))]
pub async fn create_questionnaire(
    access: Access<WriteTrainings>,
    id: Path<Uuid>,
    idempotency: IdempotencyKey,
    body: Body<NewQuestionnaire>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new, course_id) = (body.fingerprint, body.into_inner(), id.0);
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| insert(transaction, course_id, new).await)
        .await?;
    let view = access
        .read(async move |transaction, _| {
            let row: Row = questionnaires::table
                .find(created.id)
                .select(Row::as_select())
                .first(&mut transaction.connection())
                .await?;
            row.view()
        })
        .await?;
    Ok(Item::created(view, format!("/api/v1/questionnaires?course_id={course_id}"), created.replayed))
}

/// Answer a questionnaire
///
/// By the secret of the registration: `before` until the first session has ended, `after` from the last session on.
#[utoipa::path(post, path = "/api/v1/questionnaire-answers", tag = "courses", request_body = NewAnswers,
    responses((status = 200, description = "That they were kept.", body = AnswersKept)))]
pub async fn answer_questionnaire(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<NewAnswers>,
) -> ApiResult<Json<AnswersKept>> {
    let registration_id = Door::new(&access, &request).open(&body.code).await?;
    let NewAnswers { phase, answers, .. } = body.into_inner();
    access
        .platform()
        .system_for("answers of a registrant", Subject::Public, None, async move |transaction, _| {
            keep(transaction, registration_id, phase, answers).await
        })
        .await
        .map(Json)
}

/// Enters the next version for a course.
pub async fn insert(transaction: Transaction<'_>, course_id: Uuid, new: NewQuestionnaire) -> ApiResult<Uuid> {
    let keys: BTreeSet<&str> = new.questions.iter().map(|question| question.key.as_str()).collect();
    if keys.len() < new.questions.len() {
        return Err(Problem::invalid_field("/questions", "same_key", "Each statement has a name of its own."));
    }
    // The course's row is the lock under which versions are counted.
    courses::table
        .find(course_id)
        .select(courses::id)
        .for_update()
        .first::<Uuid>(&mut transaction.connection())
        .await?;
    let last: Option<i32> = questionnaires::table
        .filter(questionnaires::course_id.eq(course_id))
        .select(diesel::dsl::max(questionnaires::version))
        .first(&mut transaction.connection())
        .await?;
    let id = Uuid::now_v7();
    diesel::insert_into(questionnaires::table)
        .values((
            questionnaires::id.eq(id),
            questionnaires::course_id.eq(course_id),
            questionnaires::version.eq(last.unwrap_or_default() + 1),
            questionnaires::questions
                .eq(serde_json::to_value(&new.questions).map_err(|error| Problem::internal(&error))?),
            questionnaires::effective_from.eq(new.effective_from),
            questionnaires::created_by.eq(transaction.subject().id()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let fields = vec!["questionnaires"];
    audit::record_change(transaction, "course", "course.questionnaire_added", course_id, fields, Place::default())
        .await?;
    Ok(id)
}

/// The questionnaire of a course for trainings that begin on a day.
pub async fn questionnaire_on(
    transaction: Transaction<'_>,
    course_id: Uuid,
    day: NaiveDate,
) -> ApiResult<Option<Questionnaire>> {
    let row: Option<Row> = questionnaires::table
        .filter(questionnaires::course_id.eq(course_id))
        .filter(questionnaires::effective_from.le(day))
        .order((questionnaires::effective_from.desc(), questionnaires::version.desc()))
        .select(Row::as_select())
        .first(&mut transaction.connection())
        .await
        .optional()?;
    row.map(Row::view).transpose()
}

/// Whether a phase can be answered now.
pub fn is_due(
    phase: QuestionnairePhase,
    status: RegistrationStatus,
    training: TrainingStatus,
    first_ends_at: DateTime<Utc>,
    last_starts_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> bool {
    let attends = RegistrationStatus::ATTENDING.contains(&status) && status != RegistrationStatus::NoShow;
    attends
        && training != TrainingStatus::Cancelled
        && match phase {
            QuestionnairePhase::Before => now < first_ends_at,
            QuestionnairePhase::After => now >= last_starts_at,
        }
}

async fn keep(
    transaction: Transaction<'_>,
    registration_id: Uuid,
    phase: QuestionnairePhase,
    answers: Vec<Answer>,
) -> ApiResult<AnswersKept> {
    type Facts = (RegistrationStatus, Uuid, Uuid, TrainingStatus, DateTime<Utc>);
    let (status, training_id, course_id, training, starts_at): Facts = registrations::table
        .inner_join(trainings::table.on(trainings::id.eq(registrations::training_id)))
        .filter(registrations::id.eq(registration_id))
        .select((registrations::status, trainings::id, trainings::course_id, trainings::status, trainings::starts_at))
        .first(&mut transaction.connection())
        .await?;
    let day = starts_at.with_timezone(&super::reference::timezone(transaction).await?).date_naive();
    let asked = questionnaire_on(transaction, course_id, day)
        .await?
        .ok_or_else(|| Problem::conflict("no_questionnaire", "Nothing is asked in this course."))?;
    let (first_ends_at, last_starts_at) = super::store::bounds(transaction, training_id).await?;
    let now = Utc::now();
    if !is_due(phase, status, training, first_ends_at, last_starts_at, now) {
        return Err(Problem::conflict("not_due", "This cannot be answered now."));
    }
    let known: BTreeSet<&str> = asked.questions.iter().map(|question| question.key.as_str()).collect();
    if let Some(index) = answers.iter().position(|answer| !known.contains(answer.key.as_str())) {
        let pointer = format!("/answers/{index}/key");
        return Err(Problem::invalid_field(&pointer, "unknown_question", "Answer what is asked."));
    }
    let values: BTreeMap<&str, i32> = answers.iter().map(|answer| (answer.key.as_str(), answer.value)).collect();
    let values = serde_json::to_value(values).map_err(|error| Problem::internal(&error))?;
    diesel::insert_into(questionnaire_answers::table)
        .values((
            questionnaire_answers::id.eq(Uuid::now_v7()),
            questionnaire_answers::registration_id.eq(registration_id),
            questionnaire_answers::questionnaire_id.eq(asked.id),
            questionnaire_answers::phase.eq(phase),
            questionnaire_answers::answers.eq(&values),
            questionnaire_answers::answered_at.eq(now),
        ))
        .on_conflict((questionnaire_answers::registration_id, questionnaire_answers::phase))
        .do_update()
        .set((
            questionnaire_answers::questionnaire_id.eq(asked.id),
            questionnaire_answers::answers.eq(&values),
            questionnaire_answers::answered_at.eq(now),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let entry = audit::Entry {
        action: "questionnaire.answered",
        resource_type: "registration",
        resource_id: Some(registration_id.to_string()),
        fields: vec![phase.as_str()],
        ..audit::Entry::default()
    };
    audit::record(transaction, entry).await?;
    Ok(AnswersKept { phase, answered_at: now })
}
