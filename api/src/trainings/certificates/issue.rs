//! Issuing and taking back: attendance decides, once per registration, and a correction of attendance decides again.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{attendance, certificates, participants, registrations, training_sessions, user_completions};
use uuid::Uuid;

use super::super::courses::version_facts;
use super::super::jobs;
use super::super::model::{NoticeKind, RegistrationStatus, SessionStatus, TrainingStatus};
use super::super::notices::tell;
use super::super::policy::Staff;
use super::super::reference::{rules_at, timezone};
use super::super::registrations::{RegistrationRow, initials, move_to, opened};
use super::super::store::{self as training_store, TrainingRow};
use super::rules::{expires_on, outcome};
use super::serial;
use super::store::{self, CertificateRow};
use super::wire::{CertificateView, IssueReport, TrainingLink};
use crate::platform::access::{Access, Platform, UserOnly};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, IfMatch, Problem};
use crate::settings::today;

/// What decides in one training.
struct Terms {
    training: TrainingRow,
    scheduled: i64,
    percent: i32,
    validity_months: Option<i32>,
    starts_on: NaiveDate,
    completed_on: NaiveDate,
}

async fn terms(transaction: Transaction<'_>, training_id: Uuid) -> ApiResult<Terms> {
    let training = training_store::lock(transaction, training_id).await?;
    let version = version_facts(transaction, training.course_version_id).await?;
    let rules = rules_at(transaction, training.starts_at).await?;
    let zone = timezone(transaction).await?;
    let sessions = training_store::scheduled(transaction, training_id).await?;
    Ok(Terms {
        scheduled: sessions.iter().map(|session| i64::from(session.minutes())).sum(),
        percent: version.minimum_attendance_percent.unwrap_or(rules.minimum_attendance_percent),
        validity_months: version.validity_months,
        starts_on: training.starts_at.with_timezone(&zone).date_naive(),
        completed_on: training.ends_at.with_timezone(&zone).date_naive(),
        training,
    })
}

/// Minutes attended in sessions that took place.
async fn attended(transaction: Transaction<'_>, training_id: Uuid) -> ApiResult<BTreeMap<Uuid, i64>> {
    let sums: Vec<(Uuid, Option<i64>)> = attendance::table
        .inner_join(training_sessions::table.on(training_sessions::id.eq(attendance::session_id)))
        .filter(training_sessions::training_id.eq(training_id))
        .filter(training_sessions::status.eq(SessionStatus::Scheduled))
        .group_by(attendance::registration_id)
        .select((attendance::registration_id, diesel::dsl::sum(attendance::minutes)))
        .load(&mut transaction.connection())
        .await?;
    Ok(sums.into_iter().map(|(id, sum)| (id, sum.unwrap_or_default())).collect())
}

async fn attending(transaction: Transaction<'_>, training_id: Uuid) -> ApiResult<Vec<RegistrationRow>> {
    Ok(registrations::table
        .filter(registrations::training_id.eq(training_id))
        .filter(registrations::status.eq_any(RegistrationStatus::ATTENDING))
        .order((registrations::registered_at, registrations::id))
        .select(RegistrationRow::as_select())
        .load(&mut transaction.connection())
        .await?)
}

/// Decides about everybody in a training that is over; as the platform. Repeating it changes nothing.
pub(in crate::trainings) async fn issue_all(
    transaction: Transaction<'_>,
    platform: &Platform,
    training_id: Uuid,
) -> ApiResult<IssueReport> {
    let terms = terms(transaction, training_id).await?;
    let minutes = attended(transaction, training_id).await?;
    let mut report = IssueReport { issued: 0, kept: 0, incomplete: 0, no_show: 0 };
    for row in attending(transaction, training_id).await? {
        let attended = minutes.get(&row.id).copied().unwrap_or_default();
        match decide(transaction, platform, &terms, &row, attended).await? {
            (RegistrationStatus::Completed, true) => report.issued += 1,
            (RegistrationStatus::Completed, false) => report.kept += 1,
            (RegistrationStatus::Incomplete, _) => report.incomplete += 1,
            _ => report.no_show += 1,
        }
    }
    Ok(report)
}

/// Decides again about one, after attendance was corrected; as the platform.
pub(in crate::trainings) async fn reassess(
    transaction: Transaction<'_>,
    platform: &Platform,
    training_id: Uuid,
    registration_id: Uuid,
) -> ApiResult<()> {
    let terms = terms(transaction, training_id).await?;
    let minutes = attended(transaction, training_id).await?;
    let row: RegistrationRow = registrations::table
        .find(registration_id)
        .select(RegistrationRow::as_select())
        .first(&mut transaction.connection())
        .await?;
    let attended = minutes.get(&row.id).copied().unwrap_or_default();
    let (status, _) = decide(transaction, platform, &terms, &row, attended).await?;
    if status != RegistrationStatus::Completed
        && let Some(certificate) = store::of_registration(transaction, registration_id).await?
        && certificate.revoked_at.is_none()
    {
        take_back(transaction, &certificate, terms.training.organization_id, "attendance_corrected").await?;
    }
    Ok(())
}

/// The outcome of one, and whether a certificate is new.
async fn decide(
    transaction: Transaction<'_>,
    platform: &Platform,
    terms: &Terms,
    row: &RegistrationRow,
    attended: i64,
) -> ApiResult<(RegistrationStatus, bool)> {
    let to = outcome(attended, terms.scheduled, terms.percent);
    if row.status != to {
        let moved = (row.id, row.status);
        move_to(transaction, terms.training.organization_id, moved, to, None, None).await?;
    }
    if to != RegistrationStatus::Completed {
        return Ok((to, false));
    }
    let issued = issue(transaction, platform, terms, row, attended).await?;
    Ok((to, issued))
}

async fn issue(
    transaction: Transaction<'_>,
    platform: &Platform,
    terms: &Terms,
    row: &RegistrationRow,
    attended: i64,
) -> ApiResult<bool> {
    if store::of_registration(transaction, row.id).await?.is_some() {
        return Ok(false);
    }
    let (sealed, user_id): (Option<Vec<u8>>, Option<Uuid>) = participants::table
        .find(row.participant_id)
        .select((participants::sealed_name, participants::user_id))
        .first(&mut transaction.connection())
        .await?;
    let name = opened(platform, "participants", "sealed_name", row.participant_id, sealed.as_deref()).await?;
    let (id, expires_on) = (Uuid::now_v7(), expires_on(terms.completed_on, terms.validity_months));
    let inserted = diesel::insert_into(certificates::table)
        .values((
            certificates::id.eq(id),
            certificates::registration_id.eq(row.id),
            certificates::participant_id.eq(row.participant_id),
            certificates::training_id.eq(terms.training.id),
            certificates::course_id.eq(terms.training.course_id),
            certificates::course_version_id.eq(terms.training.course_version_id),
            certificates::serial.eq(serial::generate()?),
            certificates::initials.eq(name.as_deref().map_or_else(|| "–".to_owned(), initials)),
            certificates::language.eq(row.language),
            certificates::minutes.eq(i32::try_from(attended).unwrap_or(i32::MAX)),
            certificates::starts_on.eq(terms.starts_on),
            certificates::completed_on.eq(terms.completed_on),
            certificates::expires_on.eq(expires_on),
            certificates::issued_at.eq(Utc::now()),
        ))
        .on_conflict(certificates::registration_id)
        .do_nothing()
        .execute(&mut transaction.connection())
        .await?;
    if inserted == 0 {
        return Ok(false);
    }
    let place = Place { organization_id: Some(terms.training.organization_id), community_area_number: None };
    audit::record_change(transaction, "certificate", "certificate.issued", id, vec![], place).await?;
    tell(transaction, &[row.id], NoticeKind::Certificate, "issued").await?;
    if let Some(last) = expires_on {
        let days = rules_at(transaction, Utc::now()).await?.certificate_reminder_days;
        let day = last.checked_sub_days(Days::new(u64::try_from(days).unwrap_or_default())).unwrap_or(last);
        let at = jobs::morning_of(transaction, day).await?;
        jobs::schedule_certificate_reminder(transaction, id, at).await?;
    }
    if let Some(user_id) = user_id {
        complete(transaction, user_id, id, terms.training.course_id, expires_on).await?;
    }
    Ok(true)
}

/// Lets a certificate count for a user's access.
async fn complete(
    transaction: Transaction<'_>,
    user_id: Uuid,
    certificate_id: Uuid,
    course_id: Uuid,
    expires_on: Option<NaiveDate>,
) -> ApiResult<()> {
    diesel::insert_into(user_completions::table)
        .values((
            user_completions::certificate_id.eq(certificate_id),
            user_completions::user_id.eq(user_id),
            user_completions::course_id.eq(course_id),
            user_completions::expires_on.eq(expires_on),
        ))
        .on_conflict(user_completions::certificate_id)
        .do_update()
        .set(user_completions::user_id.eq(user_id))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Issues for a training that the caller plans.
pub(super) async fn issue_of(
    transaction: Transaction<'_>,
    platform: &Platform,
    staff: &Staff,
    training_id: Uuid,
) -> ApiResult<IssueReport> {
    let training = training_store::lock_planned(transaction, staff, training_id).await?;
    if training.status != TrainingStatus::Completed {
        let detail = "Certificates are issued when the training is completed.";
        return Err(Problem::conflict("training_not_completed", detail));
    }
    transaction.as_system(async || issue_all(transaction, platform, training_id).await).await
}

async fn take_back(
    transaction: Transaction<'_>,
    certificate: &CertificateRow,
    organization_id: Uuid,
    reason: &str,
) -> ApiResult<()> {
    diesel::update(certificates::table.find(certificate.id))
        .set((
            certificates::revoked_at.eq(Utc::now()),
            certificates::revocation_reason.eq(reason),
            certificates::revoked_by.eq(transaction.subject().id()),
            certificates::row_version.eq(certificate.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    diesel::delete(user_completions::table.find(certificate.id)).execute(&mut transaction.connection()).await?;
    let place = Place { organization_id: Some(organization_id), community_area_number: None };
    let fields = vec!["revoked_at"];
    audit::record_change(transaction, "certificate", "certificate.revoked", certificate.id, fields, place).await
}

/// Takes a certificate of a training planned back.
pub(super) async fn revoke(
    transaction: Transaction<'_>,
    staff: &Staff,
    id: Uuid,
    if_match: IfMatch,
    reason: String,
) -> ApiResult<CertificateView> {
    let training_id = store::row(transaction, staff, id).await?.training_id;
    let training = training_store::lock_planned(transaction, staff, training_id).await?;
    let row = store::row(transaction, staff, id).await?;
    if_match.check(row.row_version)?;
    if row.revoked_at.is_some() {
        return Err(Problem::conflict("certificate_revoked", "This certificate was revoked already."));
    }
    transaction.as_system(async || take_back(transaction, &row, training.organization_id, &reason).await).await?;
    store::find(transaction, staff, id).await
}

/// Links the person of a registration to a user's account.
pub(super) async fn link(access: &Access<UserOnly>, user_id: Uuid, registration_id: Uuid) -> ApiResult<TrainingLink> {
    let certificates = access
        .write(async move |transaction, _| {
            transaction.as_system(async || link_person(transaction, user_id, registration_id).await).await
        })
        .await?;
    Ok(TrainingLink { certificates })
}

async fn link_person(
    transaction: Transaction<'_>,
    user_id: Uuid,
    registration_id: Uuid,
) -> ApiResult<Vec<super::wire::CertificateSummary>> {
    let (participant_id, linked): (Uuid, Option<Uuid>) = registrations::table
        .inner_join(participants::table.on(participants::id.eq(registrations::participant_id)))
        .filter(registrations::id.eq(registration_id))
        .select((participants::id, participants::user_id))
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    if linked.is_some_and(|other| other != user_id) {
        return Err(Problem::conflict("linked_elsewhere", "This registration belongs to another account."));
    }
    diesel::update(participants::table.find(participant_id))
        .set(participants::user_id.eq(user_id))
        .execute(&mut transaction.connection())
        .await?;
    let today = today(transaction).await?;
    let rows: Vec<CertificateRow> = certificates::table
        .filter(certificates::participant_id.eq(participant_id))
        .filter(certificates::revoked_at.is_null())
        .filter(certificates::expires_on.is_null().or(certificates::expires_on.ge(today)))
        .order(certificates::issued_at.desc())
        .select(CertificateRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    let mut summaries = Vec::with_capacity(rows.len());
    for row in &rows {
        complete(transaction, user_id, row.id, row.course_id, row.expires_on).await?;
        summaries.push(store::summary(transaction, row).await?);
    }
    let fields = vec!["user_id"];
    audit::record_change(transaction, "participant", "participant.linked", participant_id, fields, Place::default())
        .await?;
    Ok(summaries)
}
