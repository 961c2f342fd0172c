//! SQL of certificates. Every query of staff starts with the trainings that they plan or teach.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{certificates, organizations, participants, trainings};
use uuid::Uuid;

use super::super::courses::{CourseFacts, course_facts, course_facts_of};
use super::super::model::CertificateState;
use super::super::policy::Staff;
use super::super::reference::{rules_at, timezone};
use super::super::store::known_ids;
use super::rules::{renewal, state};
use super::serial;
use super::wire::{CertificateFilter, CertificateSummary, CertificateVerification, CertificateView};
use crate::identity::Language;
use crate::platform::access::{Access, Platform, Public};
use crate::platform::db::{Subject, Transaction};
use crate::platform::http::{ApiResult, Page, PageRequest, Problem, TOTAL_CAP, Total};
use crate::settings::today;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = certificates, check_for_backend(Pg))]
pub(super) struct CertificateRow {
    pub id: Uuid,
    pub registration_id: Uuid,
    pub participant_id: Uuid,
    pub training_id: Uuid,
    pub course_id: Uuid,
    pub serial: String,
    pub initials: String,
    pub language: Language,
    pub minutes: i32,
    pub starts_on: NaiveDate,
    pub completed_on: NaiveDate,
    pub expires_on: Option<NaiveDate>,
    pub issued_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub revocation_reason: Option<String>,
    pub row_version: i64,
}

impl CertificateRow {
    pub fn state(&self, today: NaiveDate) -> CertificateState {
        state(self.expires_on, self.revoked_at.is_some(), today)
    }
}

fn view(row: CertificateRow, courses: &BTreeMap<Uuid, CourseFacts>, today: NaiveDate) -> ApiResult<CertificateView> {
    let course = courses.get(&row.course_id).ok_or_else(|| Problem::internal(&"a certificate without its course"))?;
    Ok(CertificateView {
        state: row.state(today),
        id: row.id,
        serial: row.serial,
        registration_id: row.registration_id,
        participant_id: row.participant_id,
        training_id: row.training_id,
        course: course.summary.clone(),
        initials: row.initials,
        minutes: row.minutes,
        starts_on: row.starts_on,
        completed_on: row.completed_on,
        expires_on: row.expires_on,
        issued_at: row.issued_at,
        revoked_at: row.revoked_at,
        revocation_reason: row.revocation_reason,
        row_version: row.row_version,
    })
}

type Certificates = certificates::BoxedQuery<'static, Pg>;

/// Certificates of the trainings that the caller plans or teaches: where every query starts.
async fn visible(transaction: Transaction<'_>, staff: &Staff) -> ApiResult<Vec<Uuid>> {
    known_ids(transaction, staff).await
}

fn filtered(known: &[Uuid], filter: &CertificateFilter, today: NaiveDate) -> Certificates {
    let CertificateFilter { course_id, training_id, state, expires_to, q } = filter.clone();
    let mut query = certificates::table.filter(certificates::training_id.eq_any(known.to_vec())).into_boxed();
    if let Some(id) = course_id {
        query = query.filter(certificates::course_id.eq(id));
    }
    if let Some(id) = training_id {
        query = query.filter(certificates::training_id.eq(id));
    }
    query = match state {
        None => query,
        Some(CertificateState::Revoked) => query.filter(certificates::revoked_at.is_not_null()),
        Some(CertificateState::Expired) => {
            query.filter(certificates::revoked_at.is_null()).filter(certificates::expires_on.lt(today))
        }
        Some(CertificateState::Valid) => query
            .filter(certificates::revoked_at.is_null())
            .filter(certificates::expires_on.is_null().or(certificates::expires_on.ge(today))),
    };
    if let Some(day) = expires_to {
        query = query.filter(certificates::expires_on.le(day));
    }
    if let Some(text) = q {
        query = query.filter(certificates::serial.eq(serial::parse(&text).unwrap_or_default()));
    }
    query
}

pub(super) async fn page(
    transaction: Transaction<'_>,
    staff: &Staff,
    filter: &CertificateFilter,
    page: &PageRequest,
) -> ApiResult<Page<CertificateView>> {
    let (_, descending) = page.sort(&["-issued_at", "issued_at"])?;
    let after = page.after::<DateTime<Utc>>()?;
    let (known, today) = (visible(transaction, staff).await?, today(transaction).await?);
    let query = filtered(&known, filter, today);
    let rows: Vec<CertificateRow> = crate::keyset!(query, certificates::issued_at, certificates::id, descending, after)
        .limit(page.limit + 1)
        .select(CertificateRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    let total = match page.include_total {
        true => {
            let ids: Vec<Uuid> = filtered(&known, filter, today)
                .select(certificates::id)
                .limit(TOTAL_CAP + 1)
                .load(&mut transaction.connection())
                .await?;
            Some(Total::of(&ids))
        }
        false => None,
    };
    let ids: Vec<Uuid> = rows.iter().map(|row| row.course_id).collect();
    let courses = course_facts(transaction, &ids).await?;
    let views = rows.into_iter().map(|row| view(row, &courses, today)).collect::<ApiResult<Vec<_>>>()?;
    Ok(page.page(views, total, |one| (one.issued_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), one.id)))
}

/// A certificate of a training that the caller plans or teaches.
pub(super) async fn row(transaction: Transaction<'_>, staff: &Staff, id: Uuid) -> ApiResult<CertificateRow> {
    let known = visible(transaction, staff).await?;
    Ok(certificates::table
        .filter(certificates::training_id.eq_any(known))
        .filter(certificates::id.eq(id))
        .select(CertificateRow::as_select())
        .first(&mut transaction.connection())
        .await?)
}

pub(super) async fn find(transaction: Transaction<'_>, staff: &Staff, id: Uuid) -> ApiResult<CertificateView> {
    let row = row(transaction, staff, id).await?;
    let courses = course_facts(transaction, &[row.course_id]).await?;
    view(row, &courses, today(transaction).await?)
}

/// A certificate as part of a registration.
pub(super) async fn summary(transaction: Transaction<'_>, row: &CertificateRow) -> ApiResult<CertificateSummary> {
    let rules = rules_at(transaction, Utc::now()).await?;
    let renewal = renewal(row.expires_on, rules.certificate_reminder_days, rules.renewal_window_days);
    Ok(CertificateSummary {
        id: row.id,
        serial: row.serial.clone(),
        state: row.state(today(transaction).await?),
        issued_at: row.issued_at,
        expires_on: row.expires_on,
        renewable_from: renewal.map(|window| window.0),
        renewable_until: renewal.map(|window| window.1),
    })
}

/// The certificate of a registration; as the platform.
pub(in crate::trainings) async fn summary_of_registration(
    transaction: Transaction<'_>,
    registration_id: Uuid,
) -> ApiResult<Option<CertificateSummary>> {
    match of_registration(transaction, registration_id).await? {
        None => Ok(None),
        Some(row) => summary(transaction, &row).await.map(Some),
    }
}

pub(super) async fn of_registration(
    transaction: Transaction<'_>,
    registration_id: Uuid,
) -> ApiResult<Option<CertificateRow>> {
    Ok(certificates::table
        .filter(certificates::registration_id.eq(registration_id))
        .select(CertificateRow::as_select())
        .first(&mut transaction.connection())
        .await
        .optional()?)
}

/// What stands on a printed certificate, with the name still sealed.
#[derive(Debug)]
pub(super) struct Sheet {
    pub row: CertificateRow,
    pub sealed_name: Option<Vec<u8>>,
    pub course: CourseFacts,
    pub organization: String,
    pub center: String,
}

async fn sheet_of(transaction: Transaction<'_>, row: CertificateRow) -> ApiResult<Sheet> {
    if row.revoked_at.is_some() {
        return Err(Problem::conflict("certificate_revoked", "This certificate was revoked; it is not printed."));
    }
    let sealed_name: Option<Vec<u8>> = participants::table
        .find(row.participant_id)
        .select(participants::sealed_name)
        .first(&mut transaction.connection())
        .await?;
    let organization: String = trainings::table
        .inner_join(organizations::table.on(organizations::id.eq(trainings::organization_id)))
        .filter(trainings::id.eq(row.training_id))
        .select(organizations::name)
        .first(&mut transaction.connection())
        .await?;
    let center: String =
        schema::settings::table.select(schema::settings::center_name).first(&mut transaction.connection()).await?;
    let course = course_facts_of(transaction, row.course_id).await?;
    Ok(Sheet { row, sealed_name, course, organization, center })
}

pub(super) async fn sheet(transaction: Transaction<'_>, staff: &Staff, id: Uuid) -> ApiResult<Sheet> {
    let row = row(transaction, staff, id).await?;
    sheet_of(transaction, row).await
}

/// The sheet of the own certificate.
pub(super) async fn own_sheet(platform: &Platform, registration_id: Uuid) -> ApiResult<Sheet> {
    platform
        .system_for("a registrant prints", Subject::Public, None, async move |transaction, _| {
            let row = of_registration(transaction, registration_id).await?.ok_or_else(|| {
                Problem::conflict("no_certificate", "There is no certificate for this registration yet.")
            })?;
            sheet_of(transaction, row).await
        })
        .await
}

/// What the public may know of a serial.
pub(super) async fn verification(access: &Access<Public>, text: String) -> ApiResult<CertificateVerification> {
    let unknown = || {
        Problem::new(
            crate::platform::http::ProblemKind::NotFound,
            "There is no certificate with this serial; check it.",
        )
        .with_code("unknown_serial")
    };
    let serial = serial::parse(&text).ok_or_else(unknown)?;
    let zone_and_row = access
        .platform()
        .system_for("somebody verifies a certificate", Subject::Public, None, async move |transaction, _| {
            let row: Option<CertificateRow> = certificates::table
                .filter(certificates::serial.eq(serial))
                .select(CertificateRow::as_select())
                .first(&mut transaction.connection())
                .await
                .optional()?;
            let Some(row) = row else { return Ok(None) };
            let course = course_facts_of(transaction, row.course_id).await?;
            Ok(Some((row, course, timezone(transaction).await?)))
        })
        .await?;
    let (row, course, zone) = zone_and_row.ok_or_else(unknown)?;
    let today = Utc::now().with_timezone(&zone).date_naive();
    Ok(CertificateVerification {
        state: row.state(today),
        serial: row.serial,
        initials: row.initials,
        course: course.summary.title,
        starts_on: row.starts_on,
        completed_on: row.completed_on,
        issued_on: row.issued_at.with_timezone(&zone).date_naive(),
        expires_on: row.expires_on,
    })
}
