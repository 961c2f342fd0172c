//! SQL of courses.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;
use schema::{course_versions, courses};
use serde_json::Value;
use uuid::Uuid;

use super::super::localized::{Localized, materials, materials_column};
use super::super::model::TermKind;
use super::super::reference::check_terms;
use super::wire::{CourseFilter, CoursePatch, CourseSummary, CourseVersion, CourseView, NewCourse, NewCourseVersion};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, IfMatch, Page, PageRequest, Problem, TOTAL_CAP, Total};

#[derive(Queryable, Selectable)]
#[diesel(table_name = courses, check_for_backend(Pg))]
struct CourseRow {
    id: Uuid,
    code: String,
    title: Value,
    summary: Value,
    audiences: Vec<String>,
    distressing: bool,
    active: bool,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    row_version: i64,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = course_versions, check_for_backend(Pg))]
struct VersionRow {
    id: Uuid,
    course_id: Uuid,
    version: String,
    effective_from: NaiveDate,
    minutes: i32,
    session_count: i32,
    validity_months: Option<i32>,
    minimum_attendance_percent: Option<i32>,
    outline: Value,
    materials: Value,
}

impl VersionRow {
    fn view(self, all_materials: bool) -> ApiResult<CourseVersion> {
        let mut materials = materials(self.materials)?;
        materials.retain(|material| all_materials || !material.registrants_only);
        Ok(CourseVersion {
            id: self.id,
            version: self.version,
            effective_from: self.effective_from,
            minutes: self.minutes,
            session_count: self.session_count,
            validity_months: self.validity_months,
            minimum_attendance_percent: self.minimum_attendance_percent,
            outline: Localized::from_column(self.outline)?,
            materials,
        })
    }
}

/// What trainings need to know of their course.
#[derive(Debug, Clone)]
pub struct CourseFacts {
    /// For views.
    pub summary: CourseSummary,
    /// Whether trainings of it are planned at present.
    pub active: bool,
    /// Audiences that it is for.
    pub audiences: Vec<String>,
}

/// What trainings need to know of their version.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = course_versions, check_for_backend(Pg))]
pub struct VersionFacts {
    /// Id.
    pub id: Uuid,
    /// Name.
    pub version: String,
    /// Minutes of teaching in all.
    pub minutes: i32,
    /// Months for which a certificate counts.
    pub validity_months: Option<i32>,
    /// Share of the minutes that earns a certificate, where it differs from the rules.
    pub minimum_attendance_percent: Option<i32>,
    /// What is handed out.
    pub materials: Value,
}

async fn views(transaction: Transaction<'_>, rows: Vec<CourseRow>, all: bool) -> ApiResult<Vec<CourseView>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let versions: Vec<VersionRow> = course_versions::table
        .filter(course_versions::course_id.eq_any(ids))
        .order((course_versions::effective_from.desc(), course_versions::id.desc()))
        .select(VersionRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    let mut by_course: BTreeMap<Uuid, Vec<CourseVersion>> = BTreeMap::new();
    for version in versions {
        by_course.entry(version.course_id).or_default().push(version.view(all)?);
    }
    rows.into_iter()
        .map(|row| {
            let CourseRow {
                id,
                code,
                title,
                summary,
                audiences,
                distressing,
                active,
                created_at,
                updated_at,
                row_version,
            } = row;
            Ok(CourseView {
                id,
                code,
                title: Localized::from_column(title)?,
                summary: Localized::from_column(summary)?,
                audiences,
                distressing,
                active,
                versions: by_course.remove(&id).unwrap_or_default(),
                created_at,
                updated_at,
                row_version,
            })
        })
        .collect()
}

fn filtered(filter: &CourseFilter) -> courses::BoxedQuery<'static, Pg> {
    let CourseFilter { q, active, audience } = filter;
    let mut query = courses::table.into_boxed();
    if let Some(text) = q {
        let pattern = format!("%{}%", text.replace(['%', '_', '\\'], ""));
        let in_title = diesel::dsl::sql::<Bool>("courses.title::text ILIKE ").bind::<Text, _>(pattern.clone());
        query = query.filter(courses::code.ilike(pattern).or(in_title));
    }
    if let Some(active) = active {
        query = query.filter(courses::active.eq(*active));
    }
    if let Some(audience) = audience {
        query = query.filter(courses::audiences.contains(vec![audience.clone()]));
    }
    query
}

pub(super) async fn page(
    transaction: Transaction<'_>,
    filter: &CourseFilter,
    page: &PageRequest,
    all: bool,
) -> ApiResult<Page<CourseView>> {
    let (_, descending) = page.sort(&["code", "-code"])?;
    let after = page.after::<String>()?;
    let rows: Vec<CourseRow> = crate::keyset!(filtered(filter), courses::code, courses::id, descending, after)
        .limit(page.limit + 1)
        .select(CourseRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    let total = match page.include_total {
        true => {
            let ids: Vec<Uuid> =
                filtered(filter).select(courses::id).limit(TOTAL_CAP + 1).load(&mut transaction.connection()).await?;
            Some(Total::of(&ids))
        }
        false => None,
    };
    let rows = views(transaction, rows, all).await?;
    Ok(page.page(rows, total, |row| (row.code.clone(), row.id)))
}

pub(super) async fn find(transaction: Transaction<'_>, id: Uuid, all: bool) -> ApiResult<CourseView> {
    let row: CourseRow =
        courses::table.find(id).select(CourseRow::as_select()).first(&mut transaction.connection()).await?;
    views(transaction, vec![row], all).await?.pop().ok_or_else(Problem::not_found)
}

/// Enters a course with its first version.
pub async fn insert_course(transaction: Transaction<'_>, new: NewCourse) -> ApiResult<Uuid> {
    let NewCourse { code, title, summary, audiences, distressing, version } = new;
    check_terms(transaction, TermKind::Audience, &audiences, "/audiences").await?;
    let id = Uuid::now_v7();
    diesel::insert_into(courses::table)
        .values((
            courses::id.eq(id),
            courses::code.eq(code),
            courses::title.eq(title.column()),
            courses::summary.eq(summary.column()),
            courses::audiences.eq(audiences),
            courses::distressing.eq(distressing),
        ))
        .execute(&mut transaction.connection())
        .await?;
    insert_version(transaction, id, version).await?;
    audit::record_change(transaction, "course", "course.created", id, vec![], Place::default()).await?;
    Ok(id)
}

/// Enters a version of a course.
pub async fn insert_version(transaction: Transaction<'_>, course_id: Uuid, new: NewCourseVersion) -> ApiResult<Uuid> {
    let id = Uuid::now_v7();
    diesel::insert_into(course_versions::table)
        .values((
            course_versions::id.eq(id),
            course_versions::course_id.eq(course_id),
            course_versions::version.eq(new.version),
            course_versions::effective_from.eq(new.effective_from),
            course_versions::minutes.eq(new.minutes),
            course_versions::session_count.eq(new.session_count),
            course_versions::validity_months.eq(new.validity_months),
            course_versions::minimum_attendance_percent.eq(new.minimum_attendance_percent),
            course_versions::outline.eq(new.outline.column()),
            course_versions::materials.eq(materials_column(&new.materials)?),
            course_versions::created_by.eq(transaction.subject().id()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(id)
}

async fn lock(transaction: Transaction<'_>, id: Uuid) -> ApiResult<i64> {
    Ok(courses::table.find(id).select(courses::row_version).for_update().first(&mut transaction.connection()).await?)
}

pub(super) async fn add_version(
    transaction: Transaction<'_>,
    course_id: Uuid,
    new: NewCourseVersion,
) -> ApiResult<Uuid> {
    let current = lock(transaction, course_id).await?;
    let id = insert_version(transaction, course_id, new).await?;
    diesel::update(courses::table.find(course_id))
        .set((courses::updated_at.eq(Utc::now()), courses::row_version.eq(current + 1)))
        .execute(&mut transaction.connection())
        .await?;
    audit::record_change(transaction, "course", "course.version_added", course_id, vec!["versions"], Place::default())
        .await?;
    Ok(id)
}

pub(super) async fn apply(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: IfMatch,
    patch: CoursePatch,
) -> ApiResult<CourseView> {
    let current = lock(transaction, id).await?;
    if_match.check(current)?;
    let CoursePatch { title, summary, audiences, distressing, active } = patch;
    if let Some(audiences) = &audiences {
        check_terms(transaction, TermKind::Audience, audiences, "/audiences").await?;
    }
    let fields = [
        ("title", title.is_some()),
        ("summary", summary.is_some()),
        ("audiences", audiences.is_some()),
        ("distressing", distressing.is_some()),
        ("active", active.is_some()),
    ];
    let fields: Vec<&str> = fields.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect();
    if fields.is_empty() {
        return find(transaction, id, true).await;
    }
    diesel::update(courses::table.find(id))
        .set((
            title.map(|title| courses::title.eq(title.column())),
            summary.map(|summary| courses::summary.eq(summary.column())),
            audiences.map(|audiences| courses::audiences.eq(audiences)),
            distressing.map(|distressing| courses::distressing.eq(distressing)),
            active.map(|active| courses::active.eq(active)),
            courses::updated_at.eq(Utc::now()),
            courses::row_version.eq(current + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    audit::record_change(transaction, "course", "course.updated", id, fields, Place::default()).await?;
    find(transaction, id, true).await
}

/// Facts of several courses.
pub async fn course_facts(transaction: Transaction<'_>, ids: &[Uuid]) -> ApiResult<BTreeMap<Uuid, CourseFacts>> {
    let rows: Vec<CourseRow> = courses::table
        .filter(courses::id.eq_any(ids))
        .select(CourseRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    rows.into_iter()
        .map(|row| {
            let title = Localized::from_column(row.title)?;
            let summary = CourseSummary { id: row.id, code: row.code, title, distressing: row.distressing };
            Ok((row.id, CourseFacts { summary, active: row.active, audiences: row.audiences }))
        })
        .collect()
}

/// Facts of one course; 404 when there is none.
pub async fn course_facts_of(transaction: Transaction<'_>, id: Uuid) -> ApiResult<CourseFacts> {
    course_facts(transaction, &[id]).await?.remove(&id).ok_or_else(Problem::not_found)
}

/// Facts of a version.
pub async fn version_facts(transaction: Transaction<'_>, id: Uuid) -> ApiResult<VersionFacts> {
    Ok(course_versions::table.find(id).select(VersionFacts::as_select()).first(&mut transaction.connection()).await?)
}

/// The version that a training beginning on a day teaches.
pub async fn version_on(transaction: Transaction<'_>, course_id: Uuid, day: NaiveDate) -> ApiResult<VersionFacts> {
    course_versions::table
        .filter(course_versions::course_id.eq(course_id))
        .filter(course_versions::effective_from.le(day))
        .order((course_versions::effective_from.desc(), course_versions::id.desc()))
        .select(VersionFacts::as_select())
        .first(&mut transaction.connection())
        .await
        .optional()?
        .ok_or_else(|| {
            Problem::invalid_field("/course_id", "no_version", "The course has no version that is taught on that day.")
        })
}
