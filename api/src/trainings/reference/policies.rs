//! Clocks and shares of trainings, from a day on.

use actix_web::Responder;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::training_policies;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::policy::WriteTrainingRules;
use crate::platform::access::{Access, Public};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Body, IdempotencyKey, Item, Page, Problem, Versioned};
pub use crate::settings::{timezone, today};

/// The rules of trainings from a day on, until the next row's day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = training_policies, check_for_backend(diesel::pg::Pg))]
pub struct TrainingPolicy {
    /// Id.
    pub id: Uuid,
    /// First day.
    #[schema(example = "2026-01-01")]
    pub effective_from: NaiveDate,
    /// Share of the scheduled minutes that earns a certificate, unless the course's version says another.
    #[schema(example = 75, minimum = 1, maximum = 100)]
    pub minimum_attendance_percent: i32,
    /// Hours for which a free seat is held for the next person; never past the start.
    #[schema(example = 24, minimum = 1, maximum = 720)]
    pub offer_hours: i32,
    /// So many missed trainings within the window, and a person waits behind everybody else.
    #[schema(example = 2, minimum = 1)]
    pub no_show_limit: i32,
    /// Days for which a missed training counts.
    #[schema(example = 180, minimum = 1)]
    pub no_show_window_days: i32,
    /// Hours before a session at which registrants are reminded.
    #[schema(example = 24, minimum = 1, maximum = 720)]
    pub reminder_hours: i32,
    /// Days before the end of a certificate at which its holder is reminded.
    #[schema(example = 30, minimum = 0)]
    pub certificate_reminder_days: i32,
    /// Days after its end in which a certificate can still be renewed.
    #[schema(example = 90, minimum = 0)]
    pub renewal_window_days: i32,
    /// Seconds for which a code in the room is new.
    #[schema(example = 30, minimum = 15, maximum = 600)]
    pub check_in_seconds: i32,
    /// Minutes after the start within which somebody is still on time.
    #[schema(example = 10, minimum = 0, maximum = 120)]
    pub late_grace_minutes: i32,
    /// Days after the end of a training at which contacts and needs of its registrants are erased.
    #[schema(example = 365, minimum = 1)]
    pub retention_days: i32,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
}

impl Versioned for TrainingPolicy {
    fn row_version(&self) -> i64 {
        1
    }
}

/// Rules from a day on.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTrainingPolicy {
    /// First day, from today on, unlike any other row's.
    #[schema(example = "2027-01-01")]
    pub effective_from: NaiveDate,
    /// Share of the scheduled minutes that earns a certificate.
    #[validate(range(min = 1, max = 100))]
    #[schema(example = 75, minimum = 1, maximum = 100)]
    pub minimum_attendance_percent: i32,
    /// Hours for which a free seat is held for the next person.
    #[validate(range(min = 1, max = 720))]
    #[schema(example = 24, minimum = 1, maximum = 720)]
    pub offer_hours: i32,
    /// So many missed trainings within the window, and a person waits behind everybody else.
    #[validate(range(min = 1, max = 100))]
    #[schema(example = 2, minimum = 1, maximum = 100)]
    pub no_show_limit: i32,
    /// Days for which a missed training counts.
    #[validate(range(min = 1, max = 3650))]
    #[schema(example = 180, minimum = 1, maximum = 3650)]
    pub no_show_window_days: i32,
    /// Hours before a session at which registrants are reminded.
    #[validate(range(min = 1, max = 720))]
    #[schema(example = 24, minimum = 1, maximum = 720)]
    pub reminder_hours: i32,
    /// Days before the end of a certificate at which its holder is reminded.
    #[validate(range(min = 0, max = 3650))]
    #[schema(example = 30, minimum = 0, maximum = 3650)]
    pub certificate_reminder_days: i32,
    /// Days after its end in which a certificate can still be renewed.
    #[validate(range(min = 0, max = 3650))]
    #[schema(example = 90, minimum = 0, maximum = 3650)]
    pub renewal_window_days: i32,
    /// Seconds for which a code in the room is new.
    #[validate(range(min = 15, max = 600))]
    #[schema(example = 30, minimum = 15, maximum = 600)]
    pub check_in_seconds: i32,
    /// Minutes after the start within which somebody is still on time.
    #[validate(range(min = 0, max = 120))]
    #[schema(example = 10, minimum = 0, maximum = 120)]
    pub late_grace_minutes: i32,
    /// Days after the end of a training at which contacts and needs of its registrants are erased.
    #[validate(range(min = 1, max = 36500))]
    #[schema(example = 365, minimum = 1, maximum = 36500)]
    pub retention_days: i32,
}

/// List the rules of trainings
///
/// All rows, newest day first. The row of a day is the last one that began by then.
#[utoipa::path(get, path = "/api/v1/training-policies", tag = "training-rules",
    responses((status = 200, description = "All rows.", body = Page<TrainingPolicy>)))]
pub async fn list_training_policies(access: Access<Public>) -> ApiResult<Page<TrainingPolicy>> {
    access
        .read(async |transaction: Transaction<'_>, _: &_| {
            let rows = training_policies::table
                .order(training_policies::effective_from.desc())
                .select(TrainingPolicy::as_select())
                .load(&mut transaction.connection())
                .await?;
            Ok(Page::whole(rows))
        })
        .await
}

/// Enter rules of trainings
///
/// A row for all days from one on. Rows are never changed: what was decided stays decided under its own row.
#[utoipa::path(post, path = "/api/v1/training-policies", tag = "training-rules", params(IdempotencyKey),
    request_body = NewTrainingPolicy,
    responses((status = 201, description = "The new row.", body = TrainingPolicy)))]
pub async fn create_training_policy(
    access: Access<WriteTrainingRules>,
    idempotency: IdempotencyKey,
    body: Body<NewTrainingPolicy>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            if new.effective_from < today(transaction).await? {
                let detail = "Rules begin today or later; what has passed was decided already.";
                return Err(Problem::invalid_field("/effective_from", "in_the_past", detail));
            }
            let id = insert(transaction, new).await?;
            let fields = vec!["effective_from"];
            audit::record_change(
                transaction,
                "training_policy",
                "training_policy.created",
                id,
                fields,
                Place::default(),
            )
            .await?;
            Ok(id)
        })
        .await?;
    let id = created.id;
    let view = access
        .read(async move |transaction, _| {
            Ok(training_policies::table
                .find(id)
                .select(TrainingPolicy::as_select())
                .first(&mut transaction.connection())
                .await?)
        })
        .await?;
    Ok(Item::created(view, "/api/v1/training-policies".to_owned(), created.replayed))
}

async fn insert(transaction: Transaction<'_>, new: NewTrainingPolicy) -> ApiResult<Uuid> {
    let id = Uuid::now_v7();
    diesel::insert_into(training_policies::table)
        .values((
            training_policies::id.eq(id),
            training_policies::effective_from.eq(new.effective_from),
            training_policies::minimum_attendance_percent.eq(new.minimum_attendance_percent),
            training_policies::offer_hours.eq(new.offer_hours),
            training_policies::no_show_limit.eq(new.no_show_limit),
            training_policies::no_show_window_days.eq(new.no_show_window_days),
            training_policies::reminder_hours.eq(new.reminder_hours),
            training_policies::certificate_reminder_days.eq(new.certificate_reminder_days),
            training_policies::renewal_window_days.eq(new.renewal_window_days),
            training_policies::check_in_seconds.eq(new.check_in_seconds),
            training_policies::late_grace_minutes.eq(new.late_grace_minutes),
            training_policies::retention_days.eq(new.retention_days),
            training_policies::created_by.eq(transaction.subject().id()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(id)
}

pub(super) async fn seed(transaction: Transaction<'_>, new: NewTrainingPolicy) -> ApiResult<()> {
    let known: i64 = training_policies::table.count().get_result(&mut transaction.connection()).await?;
    if known == 0 {
        insert(transaction, new).await?;
    }
    Ok(())
}

/// The rules of a day.
pub async fn policy_on(transaction: Transaction<'_>, day: NaiveDate) -> ApiResult<TrainingPolicy> {
    training_policies::table
        .filter(training_policies::effective_from.le(day))
        .order(training_policies::effective_from.desc())
        .select(TrainingPolicy::as_select())
        .first(&mut transaction.connection())
        .await
        .optional()?
        .ok_or_else(|| Problem::conflict("no_policy", "No rules of trainings hold on that day; enter them first."))
}

/// The rules that hold at an instant, by the city's day.
pub async fn rules_at(transaction: Transaction<'_>, instant: DateTime<Utc>) -> ApiResult<TrainingPolicy> {
    let day = instant.with_timezone(&timezone(transaction).await?).date_naive();
    policy_on(transaction, day).await
}
