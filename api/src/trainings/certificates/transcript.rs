//! Hours: of one person by training, of an organization by course.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{attendance, certificates, participants, registrations, settings, training_sessions, trainings};
use uuid::Uuid;

use super::super::courses::course_facts;
use super::super::model::{RegistrationStatus, SessionStatus, TrainingStatus};
use super::super::policy::{ReadRegistrations, ReadTrainings, Staff};
use super::super::reference::timezone;
use super::super::registrations::{initials, opened};
use super::super::store::known_ids;
use super::rules::state;
use super::store;
use super::wire::{CourseHours, HoursFilter, OrganizationHours, Transcript, TranscriptLine};
use crate::platform::access::{Access, Organizations, Platform};
use crate::platform::db::{Subject, Transaction};
use crate::platform::http::{ApiResult, Problem};
use crate::settings::today;

/// Lines with the name still sealed.
struct Sealed {
    participant_id: Uuid,
    name: Option<Vec<u8>>,
    lines: Vec<TranscriptLine>,
}

async fn finish(platform: &Platform, sealed: Sealed) -> ApiResult<Transcript> {
    let Sealed { participant_id, name, lines } = sealed;
    let name = opened(platform, "participants", "sealed_name", participant_id, name.as_deref()).await?;
    Ok(Transcript {
        initials: name.as_deref().map_or_else(|| "–".to_owned(), initials),
        minutes: lines.iter().map(|line| line.minutes).sum(),
        lines,
    })
}

/// Trainings of a person, newest first; only some, where `within` says so.
async fn lines(transaction: Transaction<'_>, participant_id: Uuid, within: Option<&[Uuid]>) -> ApiResult<Sealed> {
    type Row = (Uuid, Uuid, DateTime<Utc>, DateTime<Utc>);
    let mut query = registrations::table
        .inner_join(trainings::table.on(trainings::id.eq(registrations::training_id)))
        .filter(registrations::participant_id.eq(participant_id))
        .filter(registrations::status.eq_any(RegistrationStatus::ATTENDING))
        .filter(trainings::status.ne(TrainingStatus::Cancelled))
        .select((registrations::id, trainings::course_id, trainings::starts_at, trainings::ends_at))
        .into_boxed();
    if let Some(ids) = within {
        query = query.filter(trainings::id.eq_any(ids));
    }
    let rows: Vec<Row> = query
        .order((trainings::starts_at.desc(), registrations::id))
        .limit(500)
        .load(&mut transaction.connection())
        .await?;
    if within.is_some() && rows.is_empty() {
        return Err(Problem::not_found());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.0).collect();
    let minutes: Vec<(Uuid, Option<i64>)> = attendance::table
        .inner_join(training_sessions::table.on(training_sessions::id.eq(attendance::session_id)))
        .filter(training_sessions::status.eq(SessionStatus::Scheduled))
        .filter(attendance::registration_id.eq_any(&ids))
        .group_by(attendance::registration_id)
        .select((attendance::registration_id, diesel::dsl::sum(attendance::minutes)))
        .load(&mut transaction.connection())
        .await?;
    let minutes: BTreeMap<Uuid, i64> = minutes.into_iter().map(|(id, sum)| (id, sum.unwrap_or_default())).collect();
    let courses = course_facts(transaction, &rows.iter().map(|row| row.1).collect::<Vec<_>>()).await?;
    let (zone, today) = (timezone(transaction).await?, today(transaction).await?);
    let mut found = Vec::with_capacity(rows.len());
    for (registration_id, course_id, starts_at, ends_at) in rows {
        let certificate = store::of_registration(transaction, registration_id).await?;
        let course = courses.get(&course_id).ok_or_else(|| Problem::internal(&"a training without its course"))?;
        found.push(TranscriptLine {
            course: course.summary.clone(),
            starts_on: starts_at.with_timezone(&zone).date_naive(),
            ends_on: ends_at.with_timezone(&zone).date_naive(),
            minutes: minutes.get(&registration_id).copied().unwrap_or_default(),
            state: certificate.as_ref().map(|row| row.state(today)),
            serial: certificate.map(|row| row.serial),
        });
    }
    let name: Option<Vec<u8>> = participants::table
        .find(participant_id)
        .select(participants::sealed_name)
        .first(&mut transaction.connection())
        .await?;
    Ok(Sealed { participant_id, name, lines: found })
}

/// Of the person of a registration, who has its secret.
pub(super) async fn own(platform: &Platform, registration_id: Uuid) -> ApiResult<Transcript> {
    let sealed = platform
        .system_for("a registrant reads hours", Subject::Public, None, async move |transaction, _| {
            let participant_id: Uuid = registrations::table
                .find(registration_id)
                .select(registrations::participant_id)
                .first(&mut transaction.connection())
                .await?;
            lines(transaction, participant_id, None).await
        })
        .await?;
    finish(platform, sealed).await
}

/// Of a person, over the trainings that the caller plans or teaches.
pub(super) async fn of_participant(
    access: &Access<ReadRegistrations>,
    staff: Staff,
    participant_id: Uuid,
) -> ApiResult<Transcript> {
    let sealed = access
        .read(async move |transaction, _| {
            let known = known_ids(transaction, &staff).await?;
            lines(transaction, participant_id, Some(&known)).await
        })
        .await?;
    finish(access.platform(), sealed).await
}

/// What an organization's people did in one course.
#[derive(Default)]
struct Sums {
    people: BTreeSet<Uuid>,
    minutes: i64,
    certificates: i64,
}

/// Of the people whom an organization registered.
pub(super) async fn of_organization(
    access: &Access<ReadTrainings>,
    filter: HoursFilter,
) -> ApiResult<OrganizationHours> {
    access
        .read_snapshot(async move |transaction, scope| {
            let own = transaction.organization_id();
            let id = filter.organization_id.or(own).ok_or_else(|| {
                Problem::malformed("Name an organization: your account has none.").with_code("invalid_parameter")
            })?;
            let reached = match scope.organizations() {
                Organizations::All => true,
                Organizations::Only(ids) => ids.contains(&id),
            };
            if !reached {
                return Err(
                    Problem::forbidden("Your role does not reach this organization.").with_code("outside_scope")
                );
            }
            let sums = transaction.as_system(async || sums(transaction, id).await).await?;
            let threshold: i32 =
                settings::table.select(settings::small_count_threshold).first(&mut transaction.connection()).await?;
            let courses = course_facts(transaction, &sums.keys().copied().collect::<Vec<_>>()).await?;
            // An organization knows whom it sent; others get no number that tells of a few people.
            let shown = |people: i64| own == Some(id) || people > i64::from(threshold);
            let hours = sums.into_iter().filter_map(|(course_id, sums)| {
                let people = i64::try_from(sums.people.len()).unwrap_or(i64::MAX);
                let of_many = |value: i64| shown(people).then_some(value);
                Some(CourseHours {
                    course: courses.get(&course_id)?.summary.clone(),
                    people: of_many(people),
                    minutes: of_many(sums.minutes),
                    certificates: of_many(sums.certificates),
                })
            });
            Ok(OrganizationHours { organization_id: id, courses: hours.collect() })
        })
        .await
}

async fn sums(transaction: Transaction<'_>, organization_id: Uuid) -> ApiResult<BTreeMap<Uuid, Sums>> {
    let attended: Vec<(Uuid, Uuid, i32)> = registrations::table
        .inner_join(trainings::table.on(trainings::id.eq(registrations::training_id)))
        .inner_join(attendance::table.on(attendance::registration_id.eq(registrations::id)))
        .filter(registrations::organization_id.eq(organization_id))
        .filter(attendance::minutes.gt(0))
        .select((trainings::course_id, registrations::participant_id, attendance::minutes))
        .load(&mut transaction.connection())
        .await?;
    let mut sums: BTreeMap<Uuid, Sums> = BTreeMap::new();
    for (course_id, participant_id, minutes) in attended {
        let of_course = sums.entry(course_id).or_default();
        of_course.people.insert(participant_id);
        of_course.minutes += i64::from(minutes);
    }
    let today = today(transaction).await?;
    let earned: Vec<(Uuid, Option<chrono::NaiveDate>, Option<DateTime<Utc>>)> = certificates::table
        .inner_join(registrations::table.on(registrations::id.eq(certificates::registration_id)))
        .filter(registrations::organization_id.eq(organization_id))
        .select((certificates::course_id, certificates::expires_on, certificates::revoked_at))
        .load(&mut transaction.connection())
        .await?;
    for (course_id, expires_on, revoked_at) in earned {
        let valid = state(expires_on, revoked_at.is_some(), today) == super::super::model::CertificateState::Valid;
        sums.entry(course_id).or_default().certificates += i64::from(valid);
    }
    Ok(sums)
}
