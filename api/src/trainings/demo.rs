//! A season of made-up trainings: some over with certificates, one going on, some open in both languages, one full with a
//! waitlist, a draft, and one called off. Nobody in it is real, and nobody is sent a mail.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{community_areas, grants, registrations, training_notices, trainings};
use serde_json::{Value, json};
use uuid::Uuid;

use super::attendance::{Kept, keep};
use super::courses::{NewCourse, insert_course};
use super::flow;
use super::model::{AttendanceMethod, AttendanceStatus, RegistrationStatus, TrainingStatus};
use super::policy::Staff;
use super::questionnaires;
use super::registrations::{NewRegistration, enter_record, prepare, seat};
use super::store;
use super::transitions;
use super::wire::NewTraining;
use crate::platform::access::{Platform, Scope};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};

const SEASON: &str = include_str!("../../seed/demonstration_trainings.json");

/// What a training of the demonstration is.
#[derive(Debug, Clone, serde::Deserialize)]
struct Cohort {
    course: usize,
    days_from_today: i64,
    starts: String,
    language: String,
    modality: String,
    capacity: i32,
    areas: Vec<usize>,
    site: Option<String>,
    access_features: Vec<String>,
    registered: usize,
    status: String,
}

#[derive(Debug, serde::Deserialize)]
struct Season {
    courses: Vec<Value>,
    questions: Value,
    names: Vec<String>,
    cohorts: Vec<Cohort>,
}

fn parsed<T: serde::de::DeserializeOwned>(value: Value) -> ApiResult<T> {
    serde_json::from_value(value).map_err(|error| Problem::internal(&error))
}

/// Loads the season.
pub async fn load(platform: &Platform) -> ApiResult<()> {
    let season: Season = serde_json::from_str(SEASON).map_err(|error| Problem::internal(&error))?;
    let mut courses = Vec::new();
    for course in season.courses {
        let new: NewCourse = parsed(course)?;
        let asked: questionnaires::NewQuestionnaire =
            parsed(json!({ "effective_from": "2020-01-01", "questions": season.questions }))?;
        courses.push(
            platform
                .system("a course of the demonstration", async move |transaction, _| {
                    let id = insert_course(transaction, new).await?;
                    questionnaires::insert(transaction, id, asked).await?;
                    Ok(id)
                })
                .await?,
        );
    }
    let focus: Vec<(i32, f64, f64)> = platform
        .system("areas in focus", async |transaction: Transaction<'_>, _: &Scope| {
            Ok(community_areas::table
                .filter(community_areas::is_focus)
                .order(community_areas::number)
                .select((
                    community_areas::number,
                    community_areas::centroid_longitude,
                    community_areas::centroid_latitude,
                ))
                .load(&mut transaction.connection())
                .await?)
        })
        .await?;
    let mut names = season.names.iter().cycle();
    for cohort in season.cohorts {
        let course_id = courses.get(cohort.course).copied().unwrap_or_default();
        let people: Vec<String> = names.by_ref().take(cohort.registered).cloned().collect();
        add(platform, &cohort, course_id, &focus, &people).await?;
    }
    Ok(())
}

fn new_training(
    cohort: &Cohort,
    course_id: Uuid,
    focus: &[(i32, f64, f64)],
    first_on: NaiveDate,
) -> ApiResult<NewTraining> {
    let places: Vec<&(i32, f64, f64)> = cohort.areas.iter().filter_map(|place| focus.get(*place)).collect();
    let numbers: Vec<i32> = places.iter().map(|place| place.0).collect();
    let point = places.as_slice().first().map(|place| json!({ "type": "Point", "coordinates": [place.1, place.2] }));
    let site = cohort.site.as_ref().map(|name| json!({ "name": name, "address": "100 W Example St", "point": point }));
    let online = (cohort.modality != "in_person").then_some("https://meet.example.org/trainings");
    parsed(json!({
        "course_id": course_id, "area_numbers": numbers, "language": cohort.language, "modality": cohort.modality,
        "capacity": cohort.capacity, "site": site, "meeting_url": online, "access_features": cohort.access_features,
        "cost_cents": 480_000,
        "series": { "first_on": first_on, "starts": cohort.starts, "minutes": 120, "count": 4, "every_days": 7 },
    }))
}

async fn add(
    platform: &Platform,
    cohort: &Cohort,
    course_id: Uuid,
    focus: &[(i32, f64, f64)],
    people: &[String],
) -> ApiResult<()> {
    let first_on = (Utc::now() + Duration::days(cohort.days_from_today)).date_naive();
    let mut new = new_training(cohort, course_id, focus, first_on)?;
    let planned = platform
        .system("plan a training of the demonstration", async move |transaction, _| {
            let teachers: Vec<(Uuid, Uuid)> = grants::table
                .filter(grants::role.eq("instructor"))
                .select((grants::user_id, grants::organization_id))
                .limit(1)
                .load(&mut transaction.connection())
                .await?;
            new.instructor_ids = teachers.iter().map(|teacher| teacher.0).collect();
            new.organization_id = teachers.iter().map(|teacher| teacher.1).next();
            flow::plan(transaction, &Staff::everywhere("demonstration"), new).await
        })
        .await?;
    let secrets = flow::room_secrets(platform, planned.sessions.len()).await?;
    let id = platform
        .system("a training of the demonstration", async move |transaction, _| {
            flow::insert(transaction, planned, secrets).await
        })
        .await?;
    if cohort.status == "draft" {
        return Ok(());
    }
    step(platform, id, TrainingStatus::Open, None).await?;
    for (place, name) in people.iter().enumerate() {
        register(platform, id, name, &cohort.language, place).await?;
    }
    match cohort.status.as_str() {
        "cancelled" => {
            let reason = "The site had no heating that week.".to_owned();
            step(platform, id, TrainingStatus::Cancelled, Some(reason)).await?;
        }
        "in_progress" | "completed" => {
            step(platform, id, TrainingStatus::InProgress, None).await?;
            attend(platform, id).await?;
        }
        _ => {}
    }
    if cohort.status == "completed" {
        step(platform, id, TrainingStatus::Completed, None).await?;
    }
    settle(platform, id).await
}

async fn step(platform: &Platform, id: Uuid, to: TrainingStatus, reason: Option<String>) -> ApiResult<()> {
    let again = platform.clone();
    platform
        .system("a step of the demonstration", async move |transaction, _| {
            let row = store::lock(transaction, id).await?;
            transitions::go(transaction, &again, &row, to, reason).await
        })
        .await
}

async fn register(platform: &Platform, id: Uuid, name: &str, language: &str, place: usize) -> ApiResult<()> {
    let audiences = ["residents", "outreach", "community", "victim_services", "youth", "library"];
    let audience = audiences.get(place % audiences.len()).copied().unwrap_or("residents");
    let needs: &[&str] = if place % 7 == 3 { &["wheelchair"] } else { &[] };
    let new: NewRegistration = parsed(json!({
        "full_name": name, "contact_channel": "none", "language": language, "audience": audience, "accommodations": needs,
    }))?;
    let person = prepare(platform, new).await?;
    platform
        .system("a registration of the demonstration", async move |transaction, _| {
            enter_record(transaction, &person).await?;
            let training = store::lock(transaction, id).await?;
            seat(transaction, &training, &person, None).await.map(drop)
        })
        .await
}

/// Attendance of the sessions that are over: most come, some miss one, a few miss more.
async fn attend(platform: &Platform, id: Uuid) -> ApiResult<()> {
    platform
        .system("attendance of the demonstration", async move |transaction, _| {
            let seated: Vec<Uuid> = registrations_of(transaction, id).await?;
            for session in store::scheduled(transaction, id).await? {
                if session.ends_at > Utc::now() {
                    continue;
                }
                for (place, registration_id) in seated.iter().enumerate() {
                    let missed = match place % 9 {
                        4 => session.number == 2,
                        6 => session.number > 2,
                        8 => true,
                        _ => false,
                    };
                    let status = if missed { AttendanceStatus::Absent } else { AttendanceStatus::Present };
                    let kept = Kept {
                        id: Uuid::now_v7(),
                        session_id: session.id,
                        registration_id: *registration_id,
                        status,
                        minutes: if missed { 0 } else { session.minutes() },
                        method: AttendanceMethod::Instructor,
                        reason: None,
                        recorded_at: session.starts_at,
                        applied: true,
                    };
                    keep(transaction, &kept).await?;
                }
            }
            Ok(())
        })
        .await
}

async fn registrations_of(transaction: Transaction<'_>, id: Uuid) -> ApiResult<Vec<Uuid>> {
    Ok(registrations::table
        .filter(registrations::training_id.eq(id))
        .filter(registrations::status.eq(RegistrationStatus::Confirmed))
        .order((registrations::registered_at, registrations::id))
        .select(registrations::id)
        .load(&mut transaction.connection())
        .await?)
}

/// Lets everybody have registered weeks before the start.
async fn settle(platform: &Platform, id: Uuid) -> ApiResult<()> {
    platform
        .system("dates of the demonstration", async move |transaction, _| {
            let starts_at: DateTime<Utc> = store::row(transaction, id).await?.starts_at;
            let rows: Vec<(Uuid, Option<DateTime<Utc>>)> = registrations::table
                .filter(registrations::training_id.eq(id))
                .order((registrations::registered_at, registrations::id))
                .select((registrations::id, registrations::confirmed_at))
                .load(&mut transaction.connection())
                .await?;
            for (place, (registration_id, confirmed_at)) in (0..).zip(rows) {
                let at = starts_at.min(Utc::now()) - Duration::days(21) + Duration::hours(place);
                diesel::update(registrations::table.find(registration_id))
                    .set((
                        registrations::registered_at.eq(at),
                        confirmed_at.map(|_| registrations::confirmed_at.eq(Some(at))),
                    ))
                    .execute(&mut transaction.connection())
                    .await?;
            }
            diesel::update(trainings::table.find(id))
                .set(trainings::published_at.eq(starts_at.min(Utc::now()) - Duration::days(28)))
                .execute(&mut transaction.connection())
                .await?;
            diesel::update(training_notices::table.filter(training_notices::sent_at.is_null()))
                .set(training_notices::sent_at.eq(Utc::now()))
                .execute(&mut transaction.connection())
                .await?;
            Ok(())
        })
        .await
}
