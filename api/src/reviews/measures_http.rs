//! Figures of teams, and how often drivers and themes come up. They name nobody.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Duration, NaiveDate, TimeZone, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{
    actions, incident_contacts, incident_reviews, incidents, review_sessions, review_team_areas, review_teams,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::measures::{
    MeasuredAction, OtherIncident, ReviewedIncident, median_hours, on_time, percent, repeats, reviewed_in_time,
};
use super::model::{ContactKind, ReviewSessionStatus, ReviewTermKind};
use super::policy::ReadMeasures;
use super::reference::{ReviewRules, all_terms, rules_on};
use super::wire::{IncidentFacts, TeamSummary};
use crate::actions::{ActionKind, ActionStatus};
use crate::incidents::Verification;
use crate::localized::Localized;
use crate::organizations::{OrganizationSummary, summaries};
use crate::platform::access::{Access, Areas, Scope};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Page, Problem, Query};
use crate::settings::{timezone, today};

/// Which period and where.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ReviewMeasuresFilter {
    /// First day on which sessions met or actions were opened; absent: 90 days ago.
    pub from: Option<NaiveDate>,
    /// Last day; absent: today.
    pub to: Option<NaiveDate>,
    /// The team.
    pub team_id: Option<Uuid>,
    /// A community area of the teams.
    #[param(example = 25)]
    pub area: Option<i32>,
}

/// What an organization did of the actions of a team.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OrganizationMeasures {
    /// The organization.
    pub organization: OrganizationSummary,
    /// Actions opened in the period.
    #[schema(example = 8, minimum = 0)]
    pub actions_opened: i64,
    /// Of them done.
    #[schema(example = 6, minimum = 0)]
    pub actions_done: i64,
    /// Share of those that were due that was done in time, in percent; null when none was due.
    #[schema(example = 75, minimum = 0, maximum = 100)]
    pub on_time_percent: Option<i64>,
}

/// Figures of a team in a period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TeamMeasures {
    /// The team.
    pub team: TeamSummary,
    /// Sessions planned.
    #[schema(example = 13, minimum = 0)]
    pub sessions_planned: i64,
    /// Sessions held.
    #[schema(example = 12, minimum = 0)]
    pub sessions_held: i64,
    /// Incidents on them, each once.
    #[schema(example = 40, minimum = 0)]
    pub incidents: i64,
    /// Share of them reviewed within the days of the rules, in percent; null when there were none.
    #[schema(example = 90, minimum = 0, maximum = 100)]
    pub reviewed_in_time_percent: Option<i64>,
    /// Median of the hours from an incident to the first contact of outreach; null when there was none.
    #[schema(example = 6.5, minimum = 0)]
    pub median_hours_to_outreach: Option<f64>,
    /// Median of the hours from an incident to the first contact of victim services; null when there was none.
    #[schema(example = 22.0, minimum = 0)]
    pub median_hours_to_victim_services: Option<f64>,
    /// Incidents followed by another one within the meters and days of the rules.
    #[schema(example = 3, minimum = 0)]
    pub repeated_incidents: i64,
    /// Actions opened in the period.
    #[schema(example = 60, minimum = 0)]
    pub actions_opened: i64,
    /// Of them verified or cancelled.
    #[schema(example = 48, minimum = 0)]
    pub actions_closed: i64,
    /// Share of those that were due that was done in time, in percent; null when none was due.
    #[schema(example = 82, minimum = 0, maximum = 100)]
    pub on_time_percent: Option<i64>,
    /// Share of the actions opened that are about people, in percent; null when there were none.
    #[schema(example = 55, minimum = 0, maximum = 100)]
    pub people_percent: Option<i64>,
    /// By organization, most first.
    #[schema(max_items = 200)]
    pub organizations: Vec<OrganizationMeasures>,
}

/// How often something came up in an area.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AreaCount {
    /// Community area.
    #[schema(example = 25)]
    pub community_area_number: i32,
    /// Incident reviews.
    #[schema(example = 4, minimum = 0)]
    pub count: i64,
}

/// How often a driver or theme came up.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewTermCount {
    /// Driver or theme.
    pub kind: ReviewTermKind,
    /// Its code.
    #[schema(example = "personal_dispute", max_length = 50)]
    pub code: String,
    /// Its name.
    pub name: Localized,
    /// Incident reviews that have it.
    #[schema(example = 12, minimum = 0)]
    pub count: i64,
    /// Of them as the primary driver.
    #[schema(example = 9, minimum = 0)]
    pub primary_count: i64,
    /// Sessions in which it came up.
    #[schema(example = 7, minimum = 0)]
    pub session_count: i64,
    /// By area, most first.
    #[schema(max_items = 77)]
    pub areas: Vec<AreaCount>,
}

/// Measure review teams
///
/// Of the areas given, for sessions that met and actions that were opened in the period.
#[utoipa::path(get, path = "/api/v1/review-measures", tag = "review-measures", params(ReviewMeasuresFilter),
    responses((status = 200, description = "Each team.", body = Page<TeamMeasures>)))]
pub async fn list_review_measures(
    access: Access<ReadMeasures>,
    filter: Query<ReviewMeasuresFilter>,
) -> ApiResult<Page<TeamMeasures>> {
    access.read(async move |transaction, scope| teams_measured(transaction, scope, filter.0).await).await
}

/// Count drivers and themes
///
/// Over the sessions of the period in the areas given, most first.
#[utoipa::path(get, path = "/api/v1/review-term-counts", tag = "review-measures", params(ReviewMeasuresFilter),
    responses((status = 200, description = "Those that came up.", body = Page<ReviewTermCount>)))]
pub async fn list_review_term_counts(
    access: Access<ReadMeasures>,
    filter: Query<ReviewMeasuresFilter>,
) -> ApiResult<Page<ReviewTermCount>> {
    access.read(async move |transaction, scope| terms_counted(transaction, scope, filter.0).await).await
}

struct Period {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

async fn period(transaction: Transaction<'_>, filter: &ReviewMeasuresFilter) -> ApiResult<Period> {
    let today = today(transaction).await?;
    let to = filter.to.unwrap_or(today);
    let from = filter.from.unwrap_or(to - Duration::days(90));
    if from > to {
        return Err(Problem::malformed("from is not after to.").with_code("invalid_parameter"));
    }
    let zone = timezone(transaction).await?;
    let begin = |day: NaiveDate| {
        let midnight = day.and_hms_opt(0, 0, 0).unwrap_or_default();
        zone.from_local_datetime(&midnight).earliest().map_or_else(|| midnight.and_utc(), |at| at.with_timezone(&Utc))
    };
    Ok(Period { from: begin(from), to: begin(to + Duration::days(1)) })
}

/// Teams with an area that the scope reaches and the filter asks for.
async fn teams_in(
    transaction: Transaction<'_>,
    scope: &Scope,
    filter: &ReviewMeasuresFilter,
) -> ApiResult<Vec<(Uuid, String)>> {
    let mut of_area = review_team_areas::table.select(review_team_areas::team_id).into_boxed();
    if let Areas::Only(areas) = scope.areas(1) {
        of_area = of_area.filter(review_team_areas::community_area_number.eq_any(areas));
    }
    let mut query = review_teams::table.filter(review_teams::id.eq_any(of_area)).into_boxed();
    if let Some(area) = filter.area {
        let of_area = review_team_areas::table
            .filter(review_team_areas::community_area_number.eq(area))
            .select(review_team_areas::team_id);
        query = query.filter(review_teams::id.eq_any(of_area));
    }
    if let Some(id) = filter.team_id {
        query = query.filter(review_teams::id.eq(id));
    }
    Ok(query
        .order((review_teams::name, review_teams::id))
        .select((review_teams::id, review_teams::name))
        .load(&mut transaction.connection())
        .await?)
}

async fn teams_measured(
    transaction: Transaction<'_>,
    scope: &Scope,
    filter: ReviewMeasuresFilter,
) -> ApiResult<Page<TeamMeasures>> {
    let period = period(transaction, &filter).await?;
    let rules = rules_on(transaction, today(transaction).await?).await?;
    let teams = teams_in(transaction, scope, &filter).await?;
    let organizations = summaries(transaction).await?;
    // Figures over rows that a reader of figures need not be able to read.
    let measured = transaction
        .as_system(async || {
            let mut measured = Vec::new();
            for (id, name) in teams {
                measured.push(measure(transaction, &rules, TeamSummary { id, name }, &period, &organizations).await?);
            }
            Ok(measured)
        })
        .await?;
    Ok(Page::whole(measured))
}

type ReviewRow = (Uuid, Uuid, serde_json::Value, Option<DateTime<Utc>>);

async fn reviewed(transaction: Transaction<'_>, session_ids: &[Uuid]) -> ApiResult<Vec<ReviewedIncident>> {
    let rows: Vec<ReviewRow> = incident_reviews::table
        .filter(incident_reviews::session_id.eq_any(session_ids))
        .order((incident_reviews::created_at, incident_reviews::id))
        .select((
            incident_reviews::id,
            incident_reviews::incident_id,
            incident_reviews::facts,
            incident_reviews::reviewed_at,
        ))
        .load(&mut transaction.connection())
        .await?;
    let review_ids: Vec<Uuid> = rows.iter().map(|row| row.0).collect();
    let contacts: Vec<(Uuid, ContactKind, DateTime<Utc>)> = incident_contacts::table
        .filter(incident_contacts::incident_review_id.eq_any(&review_ids))
        .select((incident_contacts::incident_review_id, incident_contacts::kind, incident_contacts::contacted_at))
        .load(&mut transaction.connection())
        .await?;
    // An incident that stood on several sessions counts once, with its first review and first contacts.
    let mut incidents: BTreeMap<Uuid, ReviewedIncident> = BTreeMap::new();
    let first = |one: Option<DateTime<Utc>>, other: Option<DateTime<Utc>>| one.into_iter().chain(other).min();
    for (review_id, incident_id, facts, reviewed_at) in rows {
        let facts: IncidentFacts = serde_json::from_value(facts).map_err(|error| Problem::internal(&error))?;
        let of_kind = |kind: ContactKind| {
            contacts.iter().filter(|(of, is, _)| *of == review_id && *is == kind).map(|(.., at)| *at).min()
        };
        let entry = incidents.entry(incident_id).or_insert(ReviewedIncident {
            incident_id,
            occurred_at: facts.occurred_at,
            reviewed_at: None,
            point: facts.public_point.and_then(|point| point.checked()),
            outreach_at: None,
            victim_services_at: None,
        });
        entry.reviewed_at = first(entry.reviewed_at, reviewed_at);
        entry.outreach_at = first(entry.outreach_at, of_kind(ContactKind::Outreach));
        entry.victim_services_at = first(entry.victim_services_at, of_kind(ContactKind::VictimServices));
    }
    Ok(incidents.into_values().collect())
}

type OtherRow = (Uuid, DateTime<Utc>, Option<f64>, Option<f64>);

async fn others(
    transaction: Transaction<'_>,
    rules: &ReviewRules,
    reviewed: &[ReviewedIncident],
) -> ApiResult<Vec<OtherIncident>> {
    let Some(first) = reviewed.iter().map(|incident| incident.occurred_at).min() else { return Ok(Vec::new()) };
    let last = reviewed.iter().map(|incident| incident.occurred_at).max().unwrap_or(first);
    let kinds: Vec<&str> = rules.incident_kinds.iter().map(|kind| kind.as_str()).collect();
    let rows: Vec<OtherRow> = incidents::table
        .filter(incidents::occurred_at.between(first, last + Duration::days(i64::from(rules.repeat_days))))
        .filter(incidents::kind.eq_any(kinds))
        .filter(incidents::verification.ne(Verification::Unfounded))
        .select((incidents::id, incidents::occurred_at, incidents::public_longitude, incidents::public_latitude))
        .load(&mut transaction.connection())
        .await?;
    let placed = rows.into_iter().filter_map(|(incident_id, occurred_at, longitude, latitude)| {
        Some(OtherIncident { incident_id, occurred_at, point: (longitude?, latitude?) })
    });
    Ok(placed.collect())
}

type ActionRow = (Uuid, ActionKind, DateTime<Utc>, Option<DateTime<Utc>>, ActionStatus);

async fn measure(
    transaction: Transaction<'_>,
    rules: &ReviewRules,
    team: TeamSummary,
    period: &Period,
    organizations: &HashMap<Uuid, OrganizationSummary>,
) -> ApiResult<TeamMeasures> {
    let sessions: Vec<(Uuid, ReviewSessionStatus)> = review_sessions::table
        .filter(review_sessions::team_id.eq(team.id))
        .filter(review_sessions::meets_at.ge(period.from).and(review_sessions::meets_at.lt(period.to)))
        .select((review_sessions::id, review_sessions::status))
        .load(&mut transaction.connection())
        .await?;
    let ids: Vec<Uuid> = sessions.iter().map(|(id, _)| *id).collect();
    let reviewed = reviewed(transaction, &ids).await?;
    let others = others(transaction, rules, &reviewed).await?;
    let rows: Vec<ActionRow> = actions::table
        .filter(actions::team_id.eq(team.id))
        .filter(actions::created_at.ge(period.from).and(actions::created_at.lt(period.to)))
        .select((actions::owner_organization_id, actions::kind, actions::due_at, actions::done_at, actions::status))
        .load(&mut transaction.connection())
        .await?;
    let closed = rows.iter().filter(|row| row.4.is_closed()).count();
    let opened: Vec<MeasuredAction> = rows
        .into_iter()
        .map(|(owner_organization_id, kind, due_at, done_at, status)| MeasuredAction {
            owner_organization_id,
            people: kind == ActionKind::People,
            due_at,
            done_at,
            cancelled: status == ActionStatus::Cancelled,
        })
        .collect();
    let count = |found: usize| i64::try_from(found).unwrap_or(i64::MAX);
    let since = |at: fn(&ReviewedIncident) -> Option<DateTime<Utc>>| {
        median_hours(reviewed.iter().filter_map(|incident| Some(at(incident)? - incident.occurred_at)).collect())
    };
    let now = Utc::now();
    let (in_time, due) = on_time(opened.iter(), now);
    Ok(TeamMeasures {
        team,
        sessions_planned: count(sessions.len()),
        sessions_held: count(sessions.iter().filter(|(_, status)| status.was_held()).count()),
        incidents: count(reviewed.len()),
        reviewed_in_time_percent: percent(reviewed_in_time(&reviewed, rules.reviewed_within_days), reviewed.len()),
        median_hours_to_outreach: since(|incident| incident.outreach_at),
        median_hours_to_victim_services: since(|incident| incident.victim_services_at),
        repeated_incidents: count(repeats(&reviewed, &others, rules.repeat_radius_m, rules.repeat_days)),
        actions_opened: count(opened.len()),
        actions_closed: count(closed),
        on_time_percent: percent(in_time, due),
        people_percent: percent(opened.iter().filter(|action| action.people).count(), opened.len()),
        organizations: by_organization(&opened, organizations, now),
    })
}

fn by_organization(
    opened: &[MeasuredAction],
    organizations: &HashMap<Uuid, OrganizationSummary>,
    now: DateTime<Utc>,
) -> Vec<OrganizationMeasures> {
    let mut owners: BTreeMap<Uuid, Vec<&MeasuredAction>> = BTreeMap::new();
    for action in opened {
        owners.entry(action.owner_organization_id).or_default().push(action);
    }
    let count = |found: usize| i64::try_from(found).unwrap_or(i64::MAX);
    let mut measured: Vec<OrganizationMeasures> = owners
        .into_iter()
        .filter_map(|(id, actions)| {
            let (in_time, due) = on_time(actions.iter().copied(), now);
            Some(OrganizationMeasures {
                organization: organizations.get(&id)?.clone(),
                actions_opened: count(actions.len()),
                actions_done: count(actions.iter().filter(|action| action.done_at.is_some()).count()),
                on_time_percent: percent(in_time, due),
            })
        })
        .collect();
    measured.sort_by(|left, right| {
        (-left.actions_opened, &left.organization.name).cmp(&(-right.actions_opened, &right.organization.name))
    });
    measured
}

type TermRow = (Uuid, Option<i32>, Option<String>, Vec<String>, Vec<String>);

async fn terms_counted(
    transaction: Transaction<'_>,
    scope: &Scope,
    filter: ReviewMeasuresFilter,
) -> ApiResult<Page<ReviewTermCount>> {
    let period = period(transaction, &filter).await?;
    let teams: Vec<Uuid> = teams_in(transaction, scope, &filter).await?.into_iter().map(|(id, _)| id).collect();
    let rows: Vec<TermRow> = transaction
        .as_system(async || {
            let mut query = incident_reviews::table
                .inner_join(review_sessions::table.on(review_sessions::id.eq(incident_reviews::session_id)))
                .filter(incident_reviews::team_id.eq_any(teams))
                .filter(review_sessions::meets_at.ge(period.from).and(review_sessions::meets_at.lt(period.to)))
                .into_boxed();
            if let Areas::Only(areas) = scope.areas(1) {
                query = query.filter(incident_reviews::community_area_number.eq_any(areas));
            }
            if let Some(area) = filter.area {
                query = query.filter(incident_reviews::community_area_number.eq(area));
            }
            Ok(query
                .select((
                    incident_reviews::session_id,
                    incident_reviews::community_area_number,
                    incident_reviews::primary_driver,
                    incident_reviews::secondary_drivers,
                    incident_reviews::themes,
                ))
                .load(&mut transaction.connection())
                .await?)
        })
        .await?;
    let terms = all_terms(transaction).await?;
    let count = |found: usize| i64::try_from(found).unwrap_or(i64::MAX);
    let counted = terms.into_iter().filter(|term| term.kind != ReviewTermKind::Asset).filter_map(|term| {
        let has = |row: &&TermRow| match term.kind {
            ReviewTermKind::Theme => row.4.contains(&term.code),
            _ => row.2.as_ref() == Some(&term.code) || row.3.contains(&term.code),
        };
        let found: Vec<&TermRow> = rows.iter().filter(has).collect();
        if found.is_empty() {
            return None;
        }
        let mut areas: BTreeMap<i32, i64> = BTreeMap::new();
        for number in found.iter().filter_map(|row| row.1) {
            *areas.entry(number).or_default() += 1;
        }
        let mut areas: Vec<AreaCount> = areas
            .into_iter()
            .map(|(community_area_number, count)| AreaCount { community_area_number, count })
            .collect();
        areas.sort_by_key(|area| (-area.count, area.community_area_number));
        let mut sessions: Vec<Uuid> = found.iter().map(|row| row.0).collect();
        sessions.sort_unstable();
        sessions.dedup();
        let primary =
            found.iter().filter(|row| term.kind == ReviewTermKind::Driver && row.2.as_ref() == Some(&term.code));
        Some(ReviewTermCount {
            kind: term.kind,
            primary_count: count(primary.count()),
            count: count(found.len()),
            session_count: count(sessions.len()),
            areas,
            name: term.name,
            code: term.code,
        })
    });
    let mut counted: Vec<ReviewTermCount> = counted.collect();
    counted.sort_by(|left, right| (left.kind, -left.count, &left.code).cmp(&(right.kind, -right.count, &right.code)));
    Ok(Page::whole(counted))
}
