//! Certificates and transcripts as they travel.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::super::courses::CourseSummary;
use super::super::localized::Localized;
use super::super::model::CertificateState;
use crate::platform::http::Versioned;

/// A certificate as part of a registration.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CertificateSummary {
    /// Id.
    pub id: Uuid,
    /// Serial to verify it by.
    #[schema(example = "TC-7K3M-92QX", max_length = 20)]
    pub serial: String,
    /// Whether it counts.
    pub state: CertificateState,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// Last day on which it counts; null: without end.
    #[schema(example = "2029-02-02")]
    pub expires_on: Option<NaiveDate>,
    /// From when on it can be renewed.
    #[schema(example = "2029-01-03")]
    pub renewable_from: Option<NaiveDate>,
    /// Last day on which it can be renewed; after it the whole course is taken again.
    #[schema(example = "2029-05-03")]
    pub renewable_until: Option<NaiveDate>,
}

/// A certificate as those see it who plan the training.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Certificate)]
pub struct CertificateView {
    /// Id.
    pub id: Uuid,
    /// Serial to verify it by.
    #[schema(example = "TC-7K3M-92QX", max_length = 20)]
    pub serial: String,
    /// Whether it counts.
    pub state: CertificateState,
    /// Registration that earned it.
    pub registration_id: Uuid,
    /// Person.
    pub participant_id: Uuid,
    /// Training.
    pub training_id: Uuid,
    /// Course.
    pub course: CourseSummary,
    /// Initials, as the public sees them.
    #[schema(example = "J. R.", max_length = 20)]
    pub initials: String,
    /// Minutes attended.
    #[schema(example = 480, minimum = 1)]
    pub minutes: i32,
    /// First day of the training.
    #[schema(example = "2026-01-12")]
    pub starts_on: NaiveDate,
    /// Last day of the training.
    #[schema(example = "2026-02-02")]
    pub completed_on: NaiveDate,
    /// Last day on which it counts; null: without end.
    #[schema(example = "2029-02-02")]
    pub expires_on: Option<NaiveDate>,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// When it was taken back.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Why it was taken back.
    #[schema(example = json!(null), max_length = 1000)]
    pub revocation_reason: Option<String>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

impl Versioned for CertificateView {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// Which certificates.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CertificateFilter {
    /// Course.
    pub course_id: Option<Uuid>,
    /// Training.
    pub training_id: Option<Uuid>,
    /// Whether they count.
    pub state: Option<CertificateState>,
    /// Last day on or before this one.
    #[param(example = "2027-01-31")]
    pub expires_to: Option<NaiveDate>,
    /// The whole serial.
    #[param(max_length = 20, example = "TC-7K3M-92QX")]
    pub q: Option<String>,
}

/// What issuing came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct IssueReport {
    /// New certificates.
    #[schema(example = 18, minimum = 0)]
    pub issued: i64,
    /// Certificates that were there already; they keep their serials.
    #[schema(example = 0, minimum = 0)]
    pub kept: i64,
    /// Attended, but too little.
    #[schema(example = 3, minimum = 0)]
    pub incomplete: i64,
    /// Had a seat and never came.
    #[schema(example = 1, minimum = 0)]
    pub no_show: i64,
}

/// Why a certificate is taken back.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRevocation {
    /// Why; not shown to the public.
    #[validate(length(min = 1, max = 1000))]
    #[schema(example = "Attendance was taken for the wrong person.", min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// What the public may know of a certificate.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CertificateVerification {
    /// Serial.
    #[schema(example = "TC-7K3M-92QX", max_length = 20)]
    pub serial: String,
    /// Whether it counts.
    pub state: CertificateState,
    /// Initials of its holder.
    #[schema(example = "J. R.", max_length = 20)]
    pub initials: String,
    /// Course.
    pub course: Localized,
    /// First day of the training.
    #[schema(example = "2026-01-12")]
    pub starts_on: NaiveDate,
    /// Last day of the training.
    #[schema(example = "2026-02-02")]
    pub completed_on: NaiveDate,
    /// Day on which it was issued.
    #[schema(example = "2026-02-03")]
    pub issued_on: NaiveDate,
    /// Last day on which it counts; null: without end.
    #[schema(example = "2029-02-02")]
    pub expires_on: Option<NaiveDate>,
}

/// One training in a transcript.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TranscriptLine {
    /// Course.
    pub course: CourseSummary,
    /// First day.
    #[schema(example = "2026-01-12")]
    pub starts_on: NaiveDate,
    /// Last day.
    #[schema(example = "2026-02-02")]
    pub ends_on: NaiveDate,
    /// Minutes attended.
    #[schema(example = 360, minimum = 0)]
    pub minutes: i64,
    /// Serial of the certificate, when it was earned.
    #[schema(example = "TC-7K3M-92QX", max_length = 20)]
    pub serial: Option<String>,
    /// Whether the certificate counts.
    pub state: Option<CertificateState>,
}

/// Hours of one person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Transcript {
    /// Initials.
    #[schema(example = "J. R.", max_length = 20)]
    pub initials: String,
    /// Minutes attended in all.
    #[schema(example = 360, minimum = 0)]
    pub minutes: i64,
    /// Trainings, newest first.
    #[schema(max_items = 500)]
    pub lines: Vec<TranscriptLine>,
}

/// Hours of an organization in one course.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CourseHours {
    /// Course.
    pub course: CourseSummary,
    /// People whom the organization registered and who attended; null: too few to tell.
    #[schema(example = 12, minimum = 0)]
    pub people: Option<i64>,
    /// Minutes attended; null: too few people to tell.
    #[schema(example = 5760, minimum = 0)]
    pub minutes: Option<i64>,
    /// Certificates that count; null: too few to tell.
    #[schema(example = 10, minimum = 0)]
    pub certificates: Option<i64>,
}

/// Hours of an organization.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OrganizationHours {
    /// Organization.
    pub organization_id: Uuid,
    /// By course.
    #[schema(max_items = 500)]
    pub courses: Vec<CourseHours>,
}

/// Of which organization.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct HoursFilter {
    /// Organization; left out: the caller's own.
    pub organization_id: Option<Uuid>,
}

/// Certificates of a person that count for a user account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrainingLink {
    /// Certificates that count for access now.
    #[schema(max_items = 100)]
    pub certificates: Vec<CertificateSummary>,
}
