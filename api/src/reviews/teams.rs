//! Teams: which areas, who sits in them, when they meet.

use std::collections::{BTreeSet, HashMap};

use actix_web::Responder;
use chrono::{DateTime, Datelike, Duration, NaiveTime, TimeZone, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{grants, review_team_areas, review_team_members, review_teams, users};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::agreements::in_force;
use super::model::TeamRole;
use super::policy::{LeadReviews, ReadReviews, Reviewer};
use crate::community_areas::{AreaSummary, areas};
use crate::organizations::{OrganizationSummary, summaries};
use crate::platform::access::{Access, Permission, Policy, Role};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{
    ApiResult, Body, IdempotencyKey, IfMatch, Item, Page, Patched, Path, Problem, Query, Versioned,
};
use crate::settings::timezone;
use crate::users::people::{Person, people, require_active};

/// A review team.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewTeam {
    /// Id.
    pub id: Uuid,
    /// Name, unlike any other.
    #[schema(example = "West Side team", max_length = 200)]
    pub name: String,
    /// Organization that leads it.
    pub organization: OrganizationSummary,
    /// Areas that it reviews.
    #[schema(max_items = 77)]
    pub areas: Vec<AreaSummary>,
    /// Day of the week on which it meets: 1 is Monday.
    #[schema(example = 3, minimum = 1, maximum = 7)]
    pub meeting_weekday: i32,
    /// When it meets, in the city's time.
    #[schema(example = "10:00", max_length = 5)]
    pub meeting_time: String,
    /// How long.
    #[schema(example = 90, minimum = 15, maximum = 480)]
    pub meeting_minutes: i32,
    /// Where.
    #[schema(example = "Room 4, example library", max_length = 200)]
    pub meeting_place: Option<String>,
    /// Whether it meets at present.
    #[schema(example = true)]
    pub active: bool,
    /// Active members.
    #[schema(example = 12, minimum = 0)]
    pub member_count: i64,
    /// Active members without an agreement in force.
    #[schema(example = 1, minimum = 0)]
    pub members_without_agreement: i64,
    /// Its next meeting by the rhythm.
    pub next_meeting_at: DateTime<Utc>,
    /// What the caller is in it; null: no active member.
    pub own_role: Option<TeamRole>,
    /// Whether the caller may read what it reviews.
    #[schema(example = true)]
    pub readable: bool,
    /// Whether the caller may change it and its members.
    #[schema(example = false)]
    pub editable: bool,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
    /// When it was formed.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Versioned for ReviewTeam {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// A new review team. Who forms it becomes its facilitator.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReviewTeam {
    /// Name, unlike any other.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "West Side team", min_length = 1, max_length = 200)]
    pub name: String,
    /// Areas that it reviews.
    #[validate(length(min = 1, max = 77))]
    #[schema(example = json!([25, 26]), min_items = 1, max_items = 77)]
    pub area_numbers: Vec<i32>,
    /// Day of the week on which it meets: 1 is Monday.
    #[validate(range(min = 1, max = 7))]
    #[schema(example = 3, minimum = 1, maximum = 7)]
    pub meeting_weekday: i32,
    /// When it meets, in the city's time, as `HH:MM`.
    #[validate(length(min = 5, max = 5))]
    #[schema(example = "10:00", min_length = 5, max_length = 5)]
    pub meeting_time: String,
    /// How long.
    #[validate(range(min = 15, max = 480))]
    #[schema(example = 90, minimum = 15, maximum = 480)]
    pub meeting_minutes: i32,
    /// Where.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "Room 4, example library", max_length = 200)]
    pub meeting_place: Option<String>,
}

/// A change of a review team (JSON merge patch).
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewTeamPatch {
    /// Name, unlike any other.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// Areas that it reviews.
    #[validate(length(min = 1, max = 77))]
    #[schema(min_items = 1, max_items = 77)]
    pub area_numbers: Option<Vec<i32>>,
    /// Day of the week on which it meets: 1 is Monday.
    #[validate(range(min = 1, max = 7))]
    #[schema(minimum = 1, maximum = 7)]
    pub meeting_weekday: Option<i32>,
    /// When it meets, as `HH:MM`.
    #[validate(length(min = 5, max = 5))]
    #[schema(example = "10:00", min_length = 5, max_length = 5)]
    pub meeting_time: Option<String>,
    /// How long.
    #[validate(range(min = 15, max = 480))]
    #[schema(minimum = 15, maximum = 480)]
    pub meeting_minutes: Option<i32>,
    /// Where; null removes it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 200)]
    pub meeting_place: Patched<String>,
    /// Whether it meets at present.
    pub active: Option<bool>,
}

/// Somebody who sits in a team.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewTeamMember {
    /// Id of the membership.
    pub id: Uuid,
    /// The team.
    pub team_id: Uuid,
    /// Who.
    pub person: Person,
    /// Organization of the person.
    pub organization: OrganizationSummary,
    /// What the person is in the team.
    pub role: TeamRole,
    /// Whether the person takes part at present.
    #[schema(example = true)]
    pub active: bool,
    /// Whether an agreement is in force.
    #[schema(example = true)]
    pub agreement_in_force: bool,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

impl Versioned for ReviewTeamMember {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// A new member.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReviewTeamMember {
    /// An active user whose role takes part in reviews.
    pub user_id: Uuid,
    /// What the person will be in the team.
    pub role: TeamRole,
}

/// A change of a membership (JSON merge patch).
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewTeamMemberPatch {
    /// What the person is in the team.
    pub role: Option<TeamRole>,
    /// Whether the person takes part; false ends the access at once.
    pub active: Option<bool>,
}

/// Somebody who could sit in a team.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewTeamCandidate {
    /// Who.
    pub person: Person,
    /// Organization of the person.
    pub organization: OrganizationSummary,
}

/// Which teams.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ReviewTeamFilter {
    /// Whether they meet at present.
    pub active: Option<bool>,
    /// Community area that they review.
    #[param(example = 25)]
    pub area: Option<i32>,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = review_teams, check_for_backend(diesel::pg::Pg))]
pub(super) struct TeamRow {
    pub id: Uuid,
    pub name: String,
    pub organization_id: Uuid,
    pub meeting_weekday: i32,
    pub meeting_time: String,
    pub meeting_minutes: i32,
    pub meeting_place: Option<String>,
    pub active: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub row_version: i64,
}

/// List review teams
///
/// Those in which the caller sits, and those of the areas in which the caller leads; by name.
#[utoipa::path(get, path = "/api/v1/review-teams", tag = "review-teams", params(ReviewTeamFilter),
    responses((status = 200, description = "All of them.", body = Page<ReviewTeam>)))]
pub async fn list_review_teams(
    access: Access<ReadReviews>,
    filter: Query<ReviewTeamFilter>,
) -> ApiResult<Page<ReviewTeam>> {
    let reviewer = Reviewer::of(&access)?;
    let ReviewTeamFilter { active, area } = filter.0;
    access
        .read(async move |transaction, _| {
            let teams = visible(transaction, &reviewer).await?.into_iter().filter(|team| {
                active.is_none_or(|active| team.active == active)
                    && area.is_none_or(|area| team.areas.iter().any(|of| of.number == area))
            });
            Ok(Page::whole(teams.collect()))
        })
        .await
}

/// Form a review team
///
/// In the areas in which the caller leads. Who forms it becomes its facilitator.
#[utoipa::path(post, path = "/api/v1/review-teams", tag = "review-teams", params(IdempotencyKey),
    request_body = NewReviewTeam, responses((status = 201, description = "The new team.", body = ReviewTeam)))]
pub async fn create_review_team(
    access: Access<LeadReviews>,
    idempotency: IdempotencyKey,
    body: Body<NewReviewTeam>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new, reviewer) = (body.fingerprint, body.into_inner(), Reviewer::of(&access)?);
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            check_areas(transaction, &reviewer, &new.area_numbers).await?;
            let organization_id = transaction.organization_id().ok_or_else(Problem::not_found)?;
            let id = insert_team(transaction, new, organization_id).await?;
            insert_member(transaction, id, reviewer.user_id, TeamRole::Facilitator).await?;
            Ok(id)
        })
        .await?;
    let location = format!("/api/v1/review-teams/{}", created.id);
    Ok(Item::created(view(&access, created.id).await?, location, created.replayed))
}

/// Read a review team
///
/// `readable` says whether the caller may read what it reviews.
#[utoipa::path(get, path = "/api/v1/review-teams/{team_id}", tag = "review-teams",
    params(("team_id" = Uuid, Path, description = "Id of the team")),
    responses((status = 200, description = "The team.", body = ReviewTeam)))]
pub async fn get_review_team(access: Access<ReadReviews>, id: Path<Uuid>) -> ApiResult<Item<ReviewTeam>> {
    view(&access, id.0).await.map(Item::ok)
}

/// Change a review team
///
/// A JSON merge patch; needs `If-Match`. `active: false` ends its meetings and leaves its history.
#[utoipa::path(patch, path = "/api/v1/review-teams/{team_id}", tag = "review-teams",
    params(("team_id" = Uuid, Path, description = "Id of the team"), IfMatch), request_body = ReviewTeamPatch,
    responses((status = 200, description = "The team as it stands now.", body = ReviewTeam)))]
pub async fn update_review_team(
    access: Access<LeadReviews>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<ReviewTeamPatch>,
) -> ApiResult<Item<ReviewTeam>> {
    let (id, patch, reviewer) = (id.0, body.into_inner(), Reviewer::of(&access)?);
    access.write(async move |transaction, _| change(transaction, &reviewer, id, if_match, patch).await).await?;
    view(&access, id).await.map(Item::ok)
}

/// List the members of a review team
///
/// By name; also those who do not take part any more.
#[utoipa::path(get, path = "/api/v1/review-teams/{team_id}/members", tag = "review-teams",
    params(("team_id" = Uuid, Path, description = "Id of the team")),
    responses((status = 200, description = "All of them.", body = Page<ReviewTeamMember>)))]
pub async fn list_review_team_members(
    access: Access<ReadReviews>,
    id: Path<Uuid>,
) -> ApiResult<Page<ReviewTeamMember>> {
    let (id, reviewer) = (id.0, Reviewer::of(&access)?);
    access
        .read(async move |transaction, _| {
            find(transaction, &reviewer, id).await?;
            members(transaction, id).await.map(Page::whole)
        })
        .await
}

/// Add a member to a review team
///
/// The member sees nothing of it before signing the confidentiality agreement.
#[utoipa::path(post, path = "/api/v1/review-teams/{team_id}/members", tag = "review-teams",
    params(("team_id" = Uuid, Path, description = "Id of the team"), IdempotencyKey),
    request_body = NewReviewTeamMember,
    responses((status = 201, description = "The new member.", body = ReviewTeamMember)))]
pub async fn create_review_team_member(
    access: Access<LeadReviews>,
    id: Path<Uuid>,
    idempotency: IdempotencyKey,
    body: Body<NewReviewTeamMember>,
) -> ApiResult<impl Responder> {
    let (id, fingerprint, new, reviewer) = (id.0, body.fingerprint, body.into_inner(), Reviewer::of(&access)?);
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            require_lead(transaction, &reviewer, id).await?;
            require_active(transaction, new.user_id, "/user_id").await?;
            if !candidates(transaction).await?.iter().any(|candidate| candidate.person.id == new.user_id) {
                let detail = "Choose somebody whose role takes part in reviews.";
                return Err(Problem::invalid_field("/user_id", "not_a_reviewer", detail));
            }
            insert_member(transaction, id, new.user_id, new.role).await
        })
        .await?;
    let member_id = created.id;
    let members = access.read(async move |transaction, _| members(transaction, id).await).await?;
    let member = members.into_iter().find(|member| member.id == member_id).ok_or_else(Problem::not_found)?;
    Ok(Item::created(member, format!("/api/v1/review-teams/{id}/members"), created.replayed))
}

/// Change a membership
///
/// A JSON merge patch; needs `If-Match`. `active: false` ends the access with the next request.
#[utoipa::path(patch, path = "/api/v1/review-team-members/{member_id}", tag = "review-teams",
    params(("member_id" = Uuid, Path, description = "Id of the membership"), IfMatch),
    request_body = ReviewTeamMemberPatch,
    responses((status = 200, description = "The membership as it stands now.", body = ReviewTeamMember)))]
pub async fn update_review_team_member(
    access: Access<LeadReviews>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<ReviewTeamMemberPatch>,
) -> ApiResult<Item<ReviewTeamMember>> {
    let (id, patch, reviewer) = (id.0, body.into_inner(), Reviewer::of(&access)?);
    access
        .write(async move |transaction, _| {
            let (team_id, current): (Uuid, i64) = review_team_members::table
                .find(id)
                .select((review_team_members::team_id, review_team_members::row_version))
                .for_update()
                .first(&mut transaction.connection())
                .await?;
            require_lead(transaction, &reviewer, team_id).await?;
            if_match.check(current)?;
            let fields = audit::changed([("role", patch.role.is_some()), ("active", patch.active.is_some())]);
            if !fields.is_empty() {
                diesel::update(review_team_members::table.find(id))
                    .set((
                        patch.role.map(|role| review_team_members::role.eq(role)),
                        patch.active.map(|active| review_team_members::active.eq(active)),
                        review_team_members::updated_at.eq(Utc::now()),
                        review_team_members::row_version.eq(current + 1),
                    ))
                    .execute(&mut transaction.connection())
                    .await?;
                let action = "review_team_member.updated";
                audit::record_change(transaction, "review_team_member", action, id, fields, Place::default()).await?;
            }
            let members = members(transaction, team_id).await?;
            members.into_iter().find(|member| member.id == id).ok_or_else(Problem::not_found)
        })
        .await
        .map(Item::ok)
}

/// List who could sit in a review team
///
/// Active users whose role takes part in reviews, by name.
#[utoipa::path(get, path = "/api/v1/review-team-candidates", tag = "review-teams",
    responses((status = 200, description = "All of them.", body = Page<ReviewTeamCandidate>)))]
pub async fn list_review_team_candidates(access: Access<LeadReviews>) -> ApiResult<Page<ReviewTeamCandidate>> {
    access.user_id()?;
    access.read(async |transaction: Transaction<'_>, _: &_| candidates(transaction).await.map(Page::whole)).await
}

async fn view<P: Policy>(access: &Access<P>, id: Uuid) -> ApiResult<ReviewTeam> {
    let reviewer = Reviewer::of(access)?;
    access.read(async move |transaction, _| find(transaction, &reviewer, id).await).await
}

/// Teams that the caller knows of: as a member, with or without agreement, or by leading in one of their areas.
pub(super) async fn visible(transaction: Transaction<'_>, reviewer: &Reviewer) -> ApiResult<Vec<ReviewTeam>> {
    let rows: Vec<TeamRow> = review_teams::table
        .order((review_teams::name, review_teams::id))
        .select(TeamRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    let areas = areas(transaction).await?;
    let organizations = summaries(transaction).await?;
    let mut numbers: HashMap<Uuid, Vec<i32>> = HashMap::new();
    for (team_id, number) in review_team_areas::table
        .order(review_team_areas::community_area_number)
        .select((review_team_areas::team_id, review_team_areas::community_area_number))
        .load::<(Uuid, i32)>(&mut transaction.connection())
        .await?
    {
        numbers.entry(team_id).or_default().push(number);
    }
    let sitting: Vec<(Uuid, Uuid, TeamRole)> = review_team_members::table
        .filter(review_team_members::active)
        .select((review_team_members::team_id, review_team_members::user_id, review_team_members::role))
        .load(&mut transaction.connection())
        .await?;
    let user_ids: BTreeSet<Uuid> = sitting.iter().map(|(_, user_id, _)| *user_id).collect();
    let signed = in_force(transaction, &user_ids.into_iter().collect::<Vec<_>>()).await?;
    let zone = timezone(transaction).await?;
    let view = |row: TeamRow| {
        let numbers = numbers.get(&row.id).map_or(&[][..], Vec::as_slice);
        let of_team = || sitting.iter().filter(|(team_id, ..)| *team_id == row.id);
        let own_role = of_team().find(|(_, user_id, _)| *user_id == reviewer.user_id).map(|(.., role)| *role);
        let editable = reviewer.leads_in(numbers);
        if own_role.is_none() && !editable {
            return None;
        }
        let count = |found: usize| i64::try_from(found).unwrap_or(i64::MAX);
        Some(ReviewTeam {
            id: row.id,
            organization: organizations.get(&row.organization_id)?.clone(),
            areas: numbers.iter().filter_map(|number| areas.summary(*number)).collect(),
            member_count: count(of_team().count()),
            members_without_agreement: count(of_team().filter(|(_, user_id, _)| !signed.contains(user_id)).count()),
            next_meeting_at: next_meeting(&row, zone, Utc::now()),
            name: row.name,
            meeting_weekday: row.meeting_weekday,
            meeting_time: row.meeting_time,
            meeting_minutes: row.meeting_minutes,
            meeting_place: row.meeting_place,
            active: row.active,
            own_role,
            readable: own_role.is_some() && signed.contains(&reviewer.user_id),
            editable,
            row_version: row.row_version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    };
    Ok(rows.into_iter().filter_map(view).collect())
}

pub(super) async fn find(transaction: Transaction<'_>, reviewer: &Reviewer, id: Uuid) -> ApiResult<ReviewTeam> {
    let teams = visible(transaction, reviewer).await?;
    teams.into_iter().find(|team| team.id == id).ok_or_else(Problem::not_found)
}

/// Refuses who does not lead in an area of the team; to strangers it does not exist.
pub(super) async fn require_lead(transaction: Transaction<'_>, reviewer: &Reviewer, team_id: Uuid) -> ApiResult<()> {
    let team = find(transaction, reviewer, team_id).await?;
    if team.editable {
        return Ok(());
    }
    Err(Problem::forbidden("Your role does not lead in the areas of this team.").with_code("outside_scope"))
}

pub(super) async fn row(transaction: Transaction<'_>, id: Uuid) -> ApiResult<TeamRow> {
    Ok(review_teams::table.find(id).select(TeamRow::as_select()).first(&mut transaction.connection()).await?)
}

/// Numbers of a team's areas.
pub(super) async fn areas_of(transaction: Transaction<'_>, id: Uuid) -> ApiResult<Vec<i32>> {
    Ok(review_team_areas::table
        .filter(review_team_areas::team_id.eq(id))
        .order(review_team_areas::community_area_number)
        .select(review_team_areas::community_area_number)
        .load(&mut transaction.connection())
        .await?)
}

/// The next meeting by the rhythm, after an instant. A time that a clock change skips is an hour later.
pub(super) fn next_meeting(row: &TeamRow, zone: chrono_tz::Tz, after: DateTime<Utc>) -> DateTime<Utc> {
    let time = NaiveTime::parse_from_str(&row.meeting_time, "%H:%M").unwrap_or_default();
    let today = after.with_timezone(&zone).date_naive();
    let weekday = i64::from(today.weekday().number_from_monday());
    let ahead = (i64::from(row.meeting_weekday) - weekday).rem_euclid(7);
    let at = |days: i64| {
        let local = (today + Duration::days(days)).and_time(time);
        let found = zone.from_local_datetime(&local).earliest();
        let found = found.or_else(|| zone.from_local_datetime(&(local + Duration::hours(1))).earliest());
        found.map_or_else(|| local.and_utc(), |instant| instant.with_timezone(&Utc))
    };
    let first = at(ahead);
    if first > after { first } else { at(ahead + 7) }
}

pub(super) async fn members(transaction: Transaction<'_>, team_id: Uuid) -> ApiResult<Vec<ReviewTeamMember>> {
    let rows: Vec<(Uuid, Uuid, TeamRole, bool, i64)> = review_team_members::table
        .filter(review_team_members::team_id.eq(team_id))
        .select((
            review_team_members::id,
            review_team_members::user_id,
            review_team_members::role,
            review_team_members::active,
            review_team_members::row_version,
        ))
        .load(&mut transaction.connection())
        .await?;
    let user_ids: Vec<Uuid> = rows.iter().map(|row| row.1).collect();
    let signed = in_force(transaction, &user_ids).await?;
    let organizations = summaries(transaction).await?;
    let people = people(transaction, user_ids).await?;
    let mut members: Vec<ReviewTeamMember> = rows
        .into_iter()
        .filter_map(|(id, user_id, role, active, row_version)| {
            let person = people.get(&user_id)?.clone();
            let organization = organizations.get(&person.organization_id)?.clone();
            let agreement_in_force = signed.contains(&user_id);
            Some(ReviewTeamMember { id, team_id, person, organization, role, active, agreement_in_force, row_version })
        })
        .collect();
    members.sort_by(|left, right| {
        (!left.active, left.role, &left.person.name).cmp(&(!right.active, right.role, &right.person.name))
    });
    Ok(members)
}

async fn candidates(transaction: Transaction<'_>) -> ApiResult<Vec<ReviewTeamCandidate>> {
    let roles: Vec<&str> = Role::ALL
        .iter()
        .filter(|role| role.permissions().contains(&Permission::ReviewsRead))
        .map(|role| role.as_str())
        .collect();
    let having = grants::table.filter(grants::role.eq_any(roles)).select(grants::user_id);
    let rows: Vec<(Uuid, Option<String>, Uuid)> = transaction
        .as_system(async || {
            Ok(users::table
                .filter(users::id.eq_any(having))
                .filter(users::status.eq("active"))
                .order((users::display_name, users::id))
                .select((users::id, users::display_name, users::organization_id))
                .load(&mut transaction.connection())
                .await?)
        })
        .await?;
    let organizations = summaries(transaction).await?;
    let view = |(id, name, organization_id): (Uuid, Option<String>, Uuid)| {
        let organization = organizations.get(&organization_id)?.clone();
        Some(ReviewTeamCandidate { person: Person { id, name, organization_id }, organization })
    };
    Ok(rows.into_iter().filter_map(view).collect())
}

async fn check_areas(transaction: Transaction<'_>, reviewer: &Reviewer, numbers: &[i32]) -> ApiResult<()> {
    let known = areas(transaction).await?;
    if let Some(index) = numbers.iter().position(|number| !known.contains(*number)) {
        let detail = "There is no community area of this number.";
        return Err(Problem::invalid_field(&format!("/area_numbers/{index}"), "unknown_area", detail));
    }
    if numbers.iter().any(|number| !reviewer.leads_in(&[*number])) {
        return Err(Problem::forbidden("Your role does not lead in one of these areas.").with_code("outside_scope"));
    }
    Ok(())
}

fn check_time(text: &str) -> ApiResult<()> {
    NaiveTime::parse_from_str(text, "%H:%M").map(drop).map_err(|_unreadable| {
        Problem::invalid_field("/meeting_time", "form", "Write the time as HH:MM, from 00:00 to 23:59.")
    })
}

/// Stores a team with its areas.
pub(super) async fn insert_team(
    transaction: Transaction<'_>,
    new: NewReviewTeam,
    organization_id: Uuid,
) -> ApiResult<Uuid> {
    check_time(&new.meeting_time)?;
    let id = Uuid::now_v7();
    diesel::insert_into(review_teams::table)
        .values((
            review_teams::id.eq(id),
            review_teams::name.eq(new.name.trim()),
            review_teams::organization_id.eq(organization_id),
            review_teams::meeting_weekday.eq(new.meeting_weekday),
            review_teams::meeting_time.eq(new.meeting_time),
            review_teams::meeting_minutes.eq(new.meeting_minutes),
            review_teams::meeting_place.eq(new.meeting_place),
            review_teams::created_by.eq(transaction.subject().id()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    set_areas(transaction, id, &new.area_numbers).await?;
    audit::record_change(transaction, "review_team", "review_team.formed", id, vec![], Place::default()).await?;
    Ok(id)
}

async fn set_areas(transaction: Transaction<'_>, id: Uuid, numbers: &[i32]) -> ApiResult<()> {
    diesel::delete(review_team_areas::table.filter(review_team_areas::team_id.eq(id)))
        .execute(&mut transaction.connection())
        .await?;
    let numbers: BTreeSet<i32> = numbers.iter().copied().collect();
    let rows: Vec<_> = numbers
        .into_iter()
        .map(|number| (review_team_areas::team_id.eq(id), review_team_areas::community_area_number.eq(number)))
        .collect();
    diesel::insert_into(review_team_areas::table).values(rows).execute(&mut transaction.connection()).await?;
    Ok(())
}

/// Stores a membership.
pub(super) async fn insert_member(
    transaction: Transaction<'_>,
    team_id: Uuid,
    user_id: Uuid,
    role: TeamRole,
) -> ApiResult<Uuid> {
    let id = Uuid::now_v7();
    diesel::insert_into(review_team_members::table)
        .values((
            review_team_members::id.eq(id),
            review_team_members::team_id.eq(team_id),
            review_team_members::user_id.eq(user_id),
            review_team_members::role.eq(role),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let action = "review_team_member.added";
    audit::record_change(transaction, "review_team_member", action, id, vec![], Place::default()).await?;
    Ok(id)
}

async fn change(
    transaction: Transaction<'_>,
    reviewer: &Reviewer,
    id: Uuid,
    if_match: IfMatch,
    patch: ReviewTeamPatch,
) -> ApiResult<()> {
    require_lead(transaction, reviewer, id).await?;
    let current: i64 = review_teams::table
        .find(id)
        .select(review_teams::row_version)
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    if_match.check(current)?;
    let fields = audit::changed([
        ("name", patch.name.is_some()),
        ("area_numbers", patch.area_numbers.is_some()),
        ("meeting_weekday", patch.meeting_weekday.is_some()),
        ("meeting_time", patch.meeting_time.is_some()),
        ("meeting_minutes", patch.meeting_minutes.is_some()),
        ("meeting_place", !matches!(patch.meeting_place, Patched::Keep)),
        ("active", patch.active.is_some()),
    ]);
    if fields.is_empty() {
        return Ok(());
    }
    if let Some(time) = &patch.meeting_time {
        check_time(time)?;
    }
    if let Some(numbers) = &patch.area_numbers {
        let former = areas_of(transaction, id).await?;
        let added: Vec<i32> = numbers.iter().copied().filter(|number| !former.contains(number)).collect();
        check_areas(transaction, reviewer, &added).await?;
        set_areas(transaction, id, numbers).await?;
    }
    diesel::update(review_teams::table.find(id))
        .set((
            patch.name.map(|name| review_teams::name.eq(name.trim().to_owned())),
            patch.meeting_weekday.map(|weekday| review_teams::meeting_weekday.eq(weekday)),
            patch.meeting_time.map(|time| review_teams::meeting_time.eq(time)),
            patch.meeting_minutes.map(|minutes| review_teams::meeting_minutes.eq(minutes)),
            patch.meeting_place.into_change().map(|place| review_teams::meeting_place.eq(place)),
            patch.active.map(|active| review_teams::active.eq(active)),
            review_teams::updated_at.eq(Utc::now()),
            review_teams::row_version.eq(current + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    audit::record_change(transaction, "review_team", "review_team.updated", id, fields, Place::default()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn team(weekday: i32, time: &str) -> TeamRow {
        TeamRow {
            id: Uuid::nil(),
            name: String::new(),
            organization_id: Uuid::nil(),
            meeting_weekday: weekday,
            meeting_time: time.to_owned(),
            meeting_minutes: 90,
            meeting_place: None,
            active: true,
            created_at: Utc::now(),
            updated_at: Utc::now(),
            row_version: 1,
        }
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_next_meeting_follows_the_rhythm_in_the_citys_time() {
        let zone = chrono_tz::America::Chicago;
        // Thursday 2026-11-26, 12:00 in Chicago is 18:00 UTC.
        let now = at("2026-11-26T18:00:00Z");
        assert_eq!(next_meeting(&team(4, "13:00"), zone, now), at("2026-11-26T19:00:00Z"));
        assert_eq!(next_meeting(&team(4, "12:00"), zone, now), at("2026-12-03T18:00:00Z"));
        assert_eq!(next_meeting(&team(1, "09:30"), zone, now), at("2026-11-30T15:30:00Z"));
    }

    #[test]
    fn a_time_that_the_clock_skips_is_an_hour_later() {
        let zone = chrono_tz::America::Chicago;
        // On Sunday 2026-03-08 the clock goes from 02:00 to 03:00.
        assert_eq!(next_meeting(&team(7, "02:30"), zone, at("2026-03-07T18:00:00Z")), at("2026-03-08T08:30:00Z"));
    }
}
