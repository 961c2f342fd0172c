//! Courses as they travel.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::super::localized::{Localized, Material};
use crate::platform::http::Versioned;

/// A curriculum as taught from a day on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CourseVersion {
    /// Id.
    pub id: Uuid,
    /// Its name.
    #[schema(example = "2026.1", max_length = 50)]
    pub version: String,
    /// First day on which trainings are planned with it.
    #[schema(example = "2026-01-01")]
    pub effective_from: NaiveDate,
    /// Minutes of teaching in all.
    #[schema(example = 480, minimum = 1)]
    pub minutes: i32,
    /// Sessions that it is meant for.
    #[schema(example = 4, minimum = 1)]
    pub session_count: i32,
    /// Months for which a certificate counts; null: without end.
    #[schema(example = 36, minimum = 1)]
    pub validity_months: Option<i32>,
    /// Share of the minutes that earns a certificate, where it differs from the rules.
    #[schema(example = json!(null), minimum = 1, maximum = 100)]
    pub minimum_attendance_percent: Option<i32>,
    /// What is taught.
    pub outline: Localized,
    /// What is handed out; those for registrants only are left out for others.
    #[schema(max_items = 50)]
    pub materials: Vec<Material>,
}

/// A course.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Course)]
pub struct CourseView {
    /// Id.
    pub id: Uuid,
    /// Short name that stays.
    #[schema(example = "TIC-101", max_length = 30)]
    pub code: String,
    /// Title.
    pub title: Localized,
    /// What it gives to whom, in a few sentences.
    pub summary: Localized,
    /// Codes of the audiences that it is for.
    #[schema(example = json!(["outreach", "residents"]), max_items = 50)]
    pub audiences: Vec<String>,
    /// Whether its content may be hard to bear; pages then show support numbers.
    #[schema(example = true)]
    pub distressing: bool,
    /// Whether trainings of it are planned at present.
    #[schema(example = true)]
    pub active: bool,
    /// Versions, newest first.
    #[schema(max_items = 200)]
    pub versions: Vec<CourseVersion>,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

impl Versioned for CourseView {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// A course as part of something else.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CourseSummary {
    /// Id.
    pub id: Uuid,
    /// Short name.
    #[schema(example = "TIC-101", max_length = 30)]
    pub code: String,
    /// Title.
    pub title: Localized,
    /// Whether its content may be hard to bear.
    #[schema(example = true)]
    pub distressing: bool,
}

/// A new course.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCourse {
    /// Short name, unlike any other.
    #[validate(length(min = 1, max = 30))]
    #[schema(example = "TIC-101", min_length = 1, max_length = 30)]
    pub code: String,
    /// Title.
    #[validate(nested)]
    pub title: Localized,
    /// What it gives to whom, in a few sentences.
    #[validate(nested)]
    pub summary: Localized,
    /// Codes of the audiences that it is for.
    #[validate(length(max = 50))]
    #[schema(example = json!(["outreach", "residents"]), max_items = 50)]
    pub audiences: Vec<String>,
    /// Whether its content may be hard to bear.
    #[schema(example = true)]
    pub distressing: bool,
    /// Its first version.
    #[validate(nested)]
    pub version: NewCourseVersion,
}

/// A new version of a curriculum.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCourseVersion {
    /// Its name, unlike the course's other versions.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "2026.1", min_length = 1, max_length = 50)]
    pub version: String,
    /// First day on which trainings are planned with it.
    #[schema(example = "2026-01-01")]
    pub effective_from: NaiveDate,
    /// Minutes of teaching in all.
    #[validate(range(min = 1, max = 100000))]
    #[schema(example = 480, minimum = 1, maximum = 100_000)]
    pub minutes: i32,
    /// Sessions that it is meant for.
    #[validate(range(min = 1, max = 60))]
    #[schema(example = 4, minimum = 1, maximum = 60)]
    pub session_count: i32,
    /// Months for which a certificate counts; left out: without end.
    #[validate(range(min = 1, max = 600))]
    #[schema(example = 36, minimum = 1, maximum = 600)]
    pub validity_months: Option<i32>,
    /// Share of the minutes that earns a certificate, where it differs from the rules.
    #[validate(range(min = 1, max = 100))]
    #[schema(example = 80, minimum = 1, maximum = 100)]
    pub minimum_attendance_percent: Option<i32>,
    /// What is taught.
    #[validate(nested)]
    pub outline: Localized,
    /// What is handed out.
    #[serde(default)]
    #[validate(length(max = 50), nested)]
    #[schema(max_items = 50)]
    pub materials: Vec<Material>,
}

/// A change of a course (JSON merge patch). What is taught changes by a new version.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CoursePatch {
    /// Title.
    #[validate(nested)]
    pub title: Option<Localized>,
    /// What it gives to whom.
    #[validate(nested)]
    pub summary: Option<Localized>,
    /// Codes of the audiences that it is for.
    #[validate(length(max = 50))]
    #[schema(example = json!(["outreach"]), max_items = 50)]
    pub audiences: Option<Vec<String>>,
    /// Whether its content may be hard to bear.
    #[schema(example = true)]
    pub distressing: Option<bool>,
    /// Whether trainings of it are planned at present.
    #[schema(example = false)]
    pub active: Option<bool>,
}

/// Which courses.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CourseFilter {
    /// Part of the code or title.
    #[param(max_length = 100, example = "trauma")]
    pub q: Option<String>,
    /// Whether trainings of them are planned at present.
    pub active: Option<bool>,
    /// Code of an audience that they are for.
    #[param(max_length = 50, example = "outreach")]
    pub audience: Option<String>,
}
