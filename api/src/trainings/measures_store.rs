//! Counts for figures, read as the platform: the answers hold no person.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, NaiveTime, TimeZone, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{
    attendance, questionnaire_answers, registration_changes, registrations, settings, training_areas,
    training_sessions, trainings,
};
use serde_json::Value;
use uuid::Uuid;

use super::measures::{Tally, change, measure};
use super::measures_wire::{MeasureFilter, MeasureGroup, TrainingEvaluation, TrainingMeasures};
use super::model::{QuestionnairePhase, RegistrationStatus, SessionStatus, TrainingStatus};
use super::questionnaires::questionnaire_on;
use super::reference::timezone;
use super::store::{self, SessionRow};
use crate::identity::Language;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};

type TrainingFacts = (Uuid, Uuid, Language, TrainingStatus, i32, Option<i64>);
type RegistrationFacts = (Uuid, Uuid, String, RegistrationStatus, DateTime<Utc>, Option<DateTime<Utc>>);

/// Figures of trainings.
pub(super) async fn measures(transaction: Transaction<'_>, filter: MeasureFilter) -> ApiResult<TrainingMeasures> {
    let found = chosen(transaction, &filter).await?;
    let ids: Vec<Uuid> = found.iter().map(|row| row.0).collect();
    let people = transaction.as_system(async || people(transaction, &ids).await).await?;
    let minutes = session_minutes(transaction, &ids).await?;
    let areas = areas_of(transaction, &ids).await?;
    let group_by = filter.group_by.unwrap_or(MeasureGroup::All);
    let mut groups: BTreeMap<Option<String>, Vec<Tally>> = BTreeMap::new();
    if group_by == MeasureGroup::All {
        groups.entry(None).or_default();
    }
    for (id, course_id, language, status, capacity, cost_cents) in found {
        let of_training = people.get(&id).map(Vec::as_slice).unwrap_or_default();
        let base = Tally {
            cancelled: status == TrainingStatus::Cancelled,
            completed_training: status == TrainingStatus::Completed,
            seats: Some(i64::from(capacity)),
            session_minutes: minutes.get(&id).copied().unwrap_or_default(),
            cost_cents,
            ..Tally::default()
        };
        let keys: Vec<Option<String>> = match group_by {
            MeasureGroup::All => vec![None],
            MeasureGroup::Course => vec![Some(course_id.to_string())],
            MeasureGroup::Language => vec![Some(language.as_str().to_owned())],
            MeasureGroup::Area => areas.get(&id).into_iter().flatten().map(|number| Some(number.to_string())).collect(),
            MeasureGroup::Audience => {
                let audiences: BTreeSet<&String> = of_training.iter().map(|person| &person.audience).collect();
                audiences.into_iter().map(|audience| Some(audience.clone())).collect()
            }
        };
        for key in keys {
            let by_audience = group_by == MeasureGroup::Audience;
            let mut tally = base.clone();
            if by_audience {
                // Seats and costs belong to a training, not to one of its audiences.
                (tally.seats, tally.cost_cents) = (None, None);
            }
            of_training
                .iter()
                .filter(|person| !by_audience || Some(&person.audience) == key.as_ref())
                .for_each(|person| person.count(&mut tally));
            groups.entry(key).or_default().push(tally);
        }
    }
    Ok(TrainingMeasures { items: groups.into_iter().map(|(group, tallies)| measure(group, &tallies)).collect() })
}

async fn chosen(transaction: Transaction<'_>, filter: &MeasureFilter) -> ApiResult<Vec<TrainingFacts>> {
    let MeasureFilter { from, to, course_id, group_by: _ } = filter.clone();
    let zone = timezone(transaction).await?;
    let midnight = |day: chrono::NaiveDate| {
        let local = day.and_time(NaiveTime::MIN);
        zone.from_local_datetime(&local).earliest().map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc))
    };
    let mut query = trainings::table
        .filter(trainings::published_at.is_not_null())
        .select((
            trainings::id,
            trainings::course_id,
            trainings::language,
            trainings::status,
            trainings::capacity,
            trainings::cost_cents,
        ))
        .into_boxed();
    if let Some(day) = from {
        query = query.filter(trainings::starts_at.ge(midnight(day)));
    }
    if let Some(day) = to {
        query = query.filter(trainings::starts_at.lt(midnight(day + Duration::days(1))));
    }
    if let Some(id) = course_id {
        query = query.filter(trainings::course_id.eq(id));
    }
    Ok(query.load(&mut transaction.connection()).await?)
}

/// A registration without its person.
struct Person {
    audience: String,
    status: RegistrationStatus,
    minutes: i64,
    waited_hours: Option<f64>,
}

impl Person {
    fn count(&self, tally: &mut Tally) {
        if !RegistrationStatus::ATTENDING.contains(&self.status) {
            return;
        }
        tally.seated += 1;
        tally.waits.extend(self.waited_hours);
        if self.status != RegistrationStatus::Confirmed {
            tally.with_outcome += 1;
            tally.attended_minutes += self.minutes;
        }
        tally.completions += i64::from(self.status == RegistrationStatus::Completed);
    }
}

async fn people(transaction: Transaction<'_>, ids: &[Uuid]) -> ApiResult<BTreeMap<Uuid, Vec<Person>>> {
    let rows: Vec<RegistrationFacts> = registrations::table
        .filter(registrations::training_id.eq_any(ids))
        .filter(registrations::status.eq_any(RegistrationStatus::ATTENDING))
        .select((
            registrations::id,
            registrations::training_id,
            registrations::audience,
            registrations::status,
            registrations::registered_at,
            registrations::confirmed_at,
        ))
        .load(&mut transaction.connection())
        .await?;
    let of_trainings = registrations::table.filter(registrations::training_id.eq_any(ids)).select(registrations::id);
    let waited: Vec<Uuid> = registration_changes::table
        .filter(registration_changes::registration_id.eq_any(of_trainings))
        .filter(registration_changes::to_status.eq(RegistrationStatus::Offered))
        .select(registration_changes::registration_id)
        .load(&mut transaction.connection())
        .await?;
    let waited: BTreeSet<Uuid> = waited.into_iter().collect();
    let sums: Vec<(Uuid, Option<i64>)> = attendance::table
        .inner_join(training_sessions::table.on(training_sessions::id.eq(attendance::session_id)))
        .filter(training_sessions::training_id.eq_any(ids))
        .filter(training_sessions::status.eq(SessionStatus::Scheduled))
        .group_by(attendance::registration_id)
        .select((attendance::registration_id, diesel::dsl::sum(attendance::minutes)))
        .load(&mut transaction.connection())
        .await?;
    let sums: BTreeMap<Uuid, i64> = sums.into_iter().map(|(id, sum)| (id, sum.unwrap_or_default())).collect();
    let mut people: BTreeMap<Uuid, Vec<Person>> = BTreeMap::new();
    for (id, training_id, audience, status, registered_at, confirmed_at) in rows {
        #[expect(clippy::cast_precision_loss, reason = "minutes of a wait are far below 2^52")]
        let hours = |until: DateTime<Utc>| (until - registered_at).num_minutes() as f64 / 60.0;
        people.entry(training_id).or_default().push(Person {
            audience,
            status,
            minutes: sums.get(&id).copied().unwrap_or_default(),
            waited_hours: confirmed_at.filter(|_| waited.contains(&id)).map(hours),
        });
    }
    Ok(people)
}

async fn session_minutes(transaction: Transaction<'_>, ids: &[Uuid]) -> ApiResult<BTreeMap<Uuid, i64>> {
    let sessions = store::sessions_of(transaction, ids).await?;
    let minutes = |sessions: Vec<SessionRow>| {
        let held = sessions.iter().filter(|session| session.status == SessionStatus::Scheduled);
        held.map(|session| i64::from(session.minutes())).sum()
    };
    Ok(sessions.into_iter().map(|(id, sessions)| (id, minutes(sessions))).collect())
}

async fn areas_of(transaction: Transaction<'_>, ids: &[Uuid]) -> ApiResult<BTreeMap<Uuid, Vec<i32>>> {
    let pairs: Vec<(Uuid, i32)> = training_areas::table
        .filter(training_areas::training_id.eq_any(ids))
        .select((training_areas::training_id, training_areas::community_area_number))
        .load(&mut transaction.connection())
        .await?;
    let mut areas: BTreeMap<Uuid, Vec<i32>> = BTreeMap::new();
    for (id, number) in pairs {
        areas.entry(id).or_default().push(number);
    }
    Ok(areas)
}

/// What questionnaires of a training showed.
pub(super) async fn evaluation(transaction: Transaction<'_>, training_id: Uuid) -> ApiResult<TrainingEvaluation> {
    let training = store::row(transaction, training_id).await?;
    if training.status == TrainingStatus::Draft {
        return Err(Problem::not_found());
    }
    let day = training.starts_at.with_timezone(&timezone(transaction).await?).date_naive();
    let threshold: i32 =
        settings::table.select(settings::small_count_threshold).first(&mut transaction.connection()).await?;
    let (seated, rows) = transaction.as_system(async || answers(transaction, training_id).await).await?;
    let mut by_person: BTreeMap<Uuid, BTreeMap<QuestionnairePhase, Value>> = BTreeMap::new();
    for (registration_id, phase, values) in rows {
        by_person.entry(registration_id).or_default().insert(phase, values);
    }
    let answered = |phase: QuestionnairePhase| {
        i64::try_from(by_person.values().filter(|phases| phases.contains_key(&phase)).count()).unwrap_or(i64::MAX)
    };
    let fewest = usize::try_from(threshold).unwrap_or_default() + 1;
    let value = |values: &Value, key: &str| values.get(key).and_then(Value::as_i64).and_then(|v| i32::try_from(v).ok());
    let mut questions = Vec::new();
    for question in questionnaire_on(transaction, training.course_id, day).await?.into_iter().flat_map(|q| q.questions)
    {
        let pairs: Vec<(i32, i32)> = by_person
            .values()
            .filter_map(|phases| {
                let before = phases.get(&QuestionnairePhase::Before)?;
                let after = phases.get(&QuestionnairePhase::After)?;
                Some((value(before, &question.key)?, value(after, &question.key)?))
            })
            .collect();
        questions.push(change(&question.key, question.text, &pairs, fewest));
    }
    Ok(TrainingEvaluation {
        seated,
        answered_before: answered(QuestionnairePhase::Before),
        answered_after: answered(QuestionnairePhase::After),
        fewest_pairs: i64::from(threshold) + 1,
        questions,
    })
}

type AnswerRow = (Uuid, QuestionnairePhase, Value);

async fn answers(transaction: Transaction<'_>, training_id: Uuid) -> ApiResult<(i64, Vec<AnswerRow>)> {
    let seated = registrations::table
        .filter(registrations::training_id.eq(training_id))
        .filter(registrations::status.eq_any(RegistrationStatus::ATTENDING))
        .count()
        .get_result(&mut transaction.connection())
        .await?;
    let rows = questionnaire_answers::table
        .inner_join(registrations::table.on(registrations::id.eq(questionnaire_answers::registration_id)))
        .filter(registrations::training_id.eq(training_id))
        .select((questionnaire_answers::registration_id, questionnaire_answers::phase, questionnaire_answers::answers))
        .load(&mut transaction.connection())
        .await?;
    Ok((seated, rows))
}
