//! Clocks of trainings: offers that end, sessions that near, trainings that begin, certificates that end, data that is erased.
//!
//! A job looks at what is true when it runs. Moving a session queues new jobs; the former ones then find nothing to do.

use chrono::{DateTime, Duration, NaiveTime, TimeZone, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{certificates, registrations};
use serde_json::{Value, json};
use uuid::Uuid;

use super::model::{NoticeKind, RegistrationStatus, SessionStatus, TrainingStatus};
use super::reference::{rules_at, timezone};
use super::registrations::{erase_of_training, expire_offers};
use super::{notices, store, transitions};
use crate::platform::access::Platform;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};
use crate::platform::jobs::{JobKind, Outcome, RunningJob, enqueue_at};

const OFFERS: &str = "trainings.offers";
const START: &str = "trainings.start";
const REMINDER: &str = "trainings.reminder";
const CERTIFICATE_REMINDER: &str = "trainings.certificate_reminder";
const RETENTION: &str = "trainings.retention";

/// The kinds of job of trainings.
pub fn job_kinds() -> Vec<JobKind> {
    vec![
        JobKind { name: notices::MAIL, run: |platform, job| Box::pin(notices::send(platform, job)) },
        JobKind { name: OFFERS, run: |platform, job| Box::pin(offers(platform, job)) },
        JobKind { name: START, run: |platform, job| Box::pin(start(platform, job)) },
        JobKind { name: REMINDER, run: |platform, job| Box::pin(remind(platform, job)) },
        JobKind { name: CERTIFICATE_REMINDER, run: |platform, job| Box::pin(remind_of_end(platform, job)) },
        JobKind { name: RETENTION, run: |platform, job| Box::pin(erase(platform, job)) },
    ]
}

fn id_in(payload: &Value, name: &str) -> Result<Uuid, Problem> {
    payload
        .get(name)
        .and_then(Value::as_str)
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Problem::internal(&format!("a job names no {name}")))
}

/// Queues the start and the reminders of a published training.
pub(super) async fn schedule(transaction: Transaction<'_>, training_id: Uuid) -> ApiResult<()> {
    let row = store::row(transaction, training_id).await?;
    enqueue_at(transaction, START, json!({ "training_id": training_id }), row.starts_at).await?;
    let rules = rules_at(transaction, row.starts_at).await?;
    let now = Utc::now();
    for session in store::scheduled(transaction, training_id).await? {
        let at = session.starts_at - Duration::hours(i64::from(rules.reminder_hours));
        if at > now {
            let payload = json!({ "session_id": session.id, "starts_at": session.starts_at });
            enqueue_at(transaction, REMINDER, payload, at).await?;
        }
    }
    Ok(())
}

/// Queues the end of an offer.
pub(super) async fn schedule_offer_end(
    transaction: Transaction<'_>,
    training_id: Uuid,
    at: DateTime<Utc>,
) -> ApiResult<()> {
    enqueue_at(transaction, OFFERS, json!({ "training_id": training_id }), at).await.map(drop)
}

/// Queues the reminder of a certificate's end.
pub(super) async fn schedule_certificate_reminder(
    transaction: Transaction<'_>,
    certificate_id: Uuid,
    at: DateTime<Utc>,
) -> ApiResult<()> {
    let payload = json!({ "certificate_id": certificate_id });
    enqueue_at(transaction, CERTIFICATE_REMINDER, payload, at).await.map(drop)
}

/// Queues the day on which contacts and needs of a training's registrants are erased.
pub(super) async fn schedule_retention(transaction: Transaction<'_>, training_id: Uuid) -> ApiResult<()> {
    let row = store::row(transaction, training_id).await?;
    let rules = rules_at(transaction, row.starts_at).await?;
    let at = row.ends_at.max(Utc::now()) + Duration::days(i64::from(rules.retention_days));
    enqueue_at(transaction, RETENTION, json!({ "training_id": training_id }), at).await.map(drop)
}

async fn offers(platform: Platform, job: RunningJob) -> Result<Outcome, Problem> {
    let training_id = id_in(&job.payload, "training_id")?;
    platform
        .system("offers that ended", async move |transaction, _| expire_offers(transaction, training_id).await)
        .await?;
    Ok(Outcome::Done)
}

async fn start(platform: Platform, job: RunningJob) -> Result<Outcome, Problem> {
    let training_id = id_in(&job.payload, "training_id")?;
    let again = platform.clone();
    platform
        .system("a training begins", async move |transaction, _| {
            let row = store::lock(transaction, training_id).await?;
            let begins = row.status.takes_registrations() && row.starts_at <= Utc::now();
            if begins {
                transitions::go(transaction, &again, &row, TrainingStatus::InProgress, None).await?;
            }
            Ok(())
        })
        .await?;
    Ok(Outcome::Done)
}

async fn remind(platform: Platform, job: RunningJob) -> Result<Outcome, Problem> {
    let session_id = id_in(&job.payload, "session_id")?;
    let meant: Option<DateTime<Utc>> =
        job.payload.get("starts_at").and_then(Value::as_str).and_then(|text| text.parse().ok());
    platform
        .system("a session is near", async move |transaction, _| {
            let session = store::session(transaction, session_id).await?;
            let training = store::row(transaction, session.training_id).await?;
            let held = session.status == SessionStatus::Scheduled && !training.status.is_over();
            // A session that was moved has reminders of its own.
            let stands = meant.is_none_or(|meant| (meant - session.starts_at).num_seconds() == 0);
            if !held || !stands || session.starts_at <= Utc::now() {
                return Ok(());
            }
            let ids: Vec<Uuid> = registrations::table
                .filter(registrations::training_id.eq(session.training_id))
                .filter(registrations::status.eq(RegistrationStatus::Confirmed))
                .select(registrations::id)
                .load(&mut transaction.connection())
                .await?;
            let occasion = format!("{session_id} {}", session.starts_at.to_rfc3339());
            notices::tell(transaction, &ids, NoticeKind::Reminder, &occasion).await
        })
        .await?;
    Ok(Outcome::Done)
}

async fn remind_of_end(platform: Platform, job: RunningJob) -> Result<Outcome, Problem> {
    let certificate_id = id_in(&job.payload, "certificate_id")?;
    platform
        .system("a certificate ends soon", async move |transaction, _| {
            let standing: Option<(Uuid, Option<chrono::NaiveDate>)> = certificates::table
                .find(certificate_id)
                .filter(certificates::revoked_at.is_null())
                .select((certificates::registration_id, certificates::expires_on))
                .first(&mut transaction.connection())
                .await
                .optional()?;
            match standing {
                Some((registration_id, Some(expires_on))) if expires_on >= Utc::now().date_naive() => {
                    let occasion = expires_on.to_string();
                    notices::tell(transaction, &[registration_id], NoticeKind::CertificateExpiring, &occasion).await
                }
                _ => Ok(()),
            }
        })
        .await?;
    Ok(Outcome::Done)
}

async fn erase(platform: Platform, job: RunningJob) -> Result<Outcome, Problem> {
    let training_id = id_in(&job.payload, "training_id")?;
    platform
        .system("data that has served its time", async move |transaction, _| {
            erase_of_training(transaction, training_id).await
        })
        .await?;
    Ok(Outcome::Done)
}

/// Nine in the morning of a day in the city.
pub(super) async fn morning_of(transaction: Transaction<'_>, day: chrono::NaiveDate) -> ApiResult<DateTime<Utc>> {
    let zone = timezone(transaction).await?;
    let nine = day.and_time(NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default());
    Ok(zone.from_local_datetime(&nine).earliest().map_or_else(|| nine.and_utc(), |at| at.with_timezone(&Utc)))
}
