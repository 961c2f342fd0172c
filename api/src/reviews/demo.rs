//! A year of weekly reviews for the demonstration: teams, agreements, sessions with minutes, actions that were followed.
//! Everything goes through the same functions as in the meeting room; only the times are set back afterwards.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, TimeZone, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use schema::{
    action_dispositions, community_areas, incident_links, organizations, recommendations, review_sessions, users,
};
use uuid::Uuid;

use super::agreements;
use super::contacts::{self, NewIncidentContact};
use super::incident_reviews::{self, IncidentReviewPatch, ReviewRow};
use super::links::{self, NewIncidentLink};
use super::model::{
    ActionDisposition, ContactKind, ContactOutcome, DriverConfidence, GroupConflict, IncidentLinkKind,
    IncidentLinkStatus, IncidentReviewStatus, RetaliationRisk, ReviewAttendanceStatus, ReviewSessionStatus, TeamRole,
};
use super::reference::text_today;
use super::session_flow::{self, SessionRow};
use super::session_wire::{NewReviewAttendance, NewReviewSession};
use super::teams::{self, NewReviewTeam};
use super::wire::AffectedAsset;
use crate::actions::{
    ActionPriority, ActionStatus, NewAction, NewActionTransition, Origin, Viewer, advance, open, open_of_team,
};
use crate::platform::access::{Platform, Scope};
use crate::platform::db::{Subject, Transaction};
use crate::platform::http::{ApiResult, Patched, Problem};
use crate::recommendations::RecommendationStatus;
use crate::settings::timezone;

/// Weeks of sessions before the present one.
const WEEKS: i64 = 51;

/// Who sits in a team, by the account's address, as what, and from which team on not any more.
const SEATS: &[(&str, TeamRole, usize)] = &[
    ("facilitator@example.org", TeamRole::Facilitator, 3),
    ("partner@example.org", TeamRole::NoteTaker, 1),
    ("outreach@example.org", TeamRole::Member, 2),
    ("advocate@example.org", TeamRole::Member, 3),
    ("liaison@example.org", TeamRole::Member, 3),
    ("le@example.org", TeamRole::Member, 2),
    ("newcomer@example.org", TeamRole::Member, 1),
];

/// The one who has not signed yet.
const UNSIGNED: &str = "newcomer@example.org";

/// Accounts that lead their organization.
const LEADS: &[&str] = &["liaison@example.org", "advocate@example.org", "outreach@example.org"];

const DRIVERS: &[&str] = &[
    "personal_dispute",
    "personal_dispute",
    "group_or_crew_conflict",
    "social_media_conflict",
    "robbery",
    "drug_market",
    "domestic_intimate_partner",
    "party_or_event",
    "retaliation",
    "place_condition",
    "unknown",
];
const THEMES: &[&str] =
    &["dark_block", "late_night_business", "school_dismissal", "transit", "vacant_property", "youth"];
const SHAREABLE: &[&str] = &[
    "An argument went on for days and ended at the corner. Several neighbors saw it begin.",
    "A gathering was breaking up when shots were fired from a passing car.",
    "The block has had no working lights since the storm; people avoid it after dark.",
    "It began with messages online and met by chance at the bus stop.",
    "A robbery near the store; the business closes earlier since.",
];
const PLACES: &[(&str, &str, &str)] = &[
    ("lighting", "Repair the lights on the block", "DSS"),
    ("vacant_lot", "Clear the lot beside the alley", "DSS"),
    ("abandoned_building", "Board up the empty building", "DOB"),
    ("business_engagement", "Talk with the store about its closing time", "BACP"),
    ("park_activation", "Hold evening hours in the park", "CPKD"),
    ("tree_trim", "Trim the trees that cover the lights", "DSS"),
];
const PEOPLE: &[(&str, &str, &str)] = &[
    ("victim_services_referral", "Offer an advocate to the family", "WFF"),
    ("outreach_engagement", "Stay in touch with those close to it", "NPO"),
    ("mediation", "Offer a mediation to both sides", "NPO"),
    ("family_support", "Help with the funeral arrangements", "WFF"),
    ("school_support", "Arrange support at school", "CPS"),
];

struct Cast {
    members: Vec<(Uuid, String, TeamRole, usize)>,
    facilitator: Uuid,
    facilitator_organization: Uuid,
    outreach: Uuid,
    organizations: Vec<(String, Uuid)>,
}

impl Cast {
    fn organization(&self, abbreviation: &str) -> ApiResult<Uuid> {
        let found = self.organizations.iter().find(|(name, _)| name == abbreviation);
        found.map(|(_, id)| *id).ok_or_else(|| Problem::internal(&format!("no organization {abbreviation}")))
    }

    /// Acts for the center, which has none of the actions itself and so may verify them.
    fn viewer(&self) -> Viewer {
        Viewer { organization_id: Some(self.facilitator_organization), ..Viewer::system() }
    }
}

/// Loads teams and their year.
pub async fn load(platform: &Platform) -> ApiResult<()> {
    let cast = platform.system("members of demonstration teams", async |t: Transaction<'_>, _: &Scope| cast(t).await);
    let cast = std::rc::Rc::new(cast.await?);
    let own = std::rc::Rc::clone(&cast);
    let teams =
        platform.system("demonstration teams", async move |transaction, _| form_teams(transaction, &own).await).await?;
    let mut random = StdRng::seed_from_u64(20_240_602);
    for week in (0..=WEEKS).rev() {
        for (index, team_id) in teams.iter().copied().enumerate() {
            // The third team is half a year old.
            if index == 2 && week > WEEKS / 2 {
                continue;
            }
            let (own, seed) = (std::rc::Rc::clone(&cast), random.random());
            let (by, of) = (Subject::User(cast.facilitator), Some(cast.facilitator_organization));
            platform
                .system_for("a demonstration session", by, of, async move |transaction, _| {
                    let mut random = StdRng::seed_from_u64(seed);
                    hold(transaction, &own, &mut random, (index, team_id), week).await
                })
                .await?;
        }
    }
    platform
        .system("the rest of the demonstration of reviews", async move |transaction, _| {
            recommend(transaction, &cast).await?;
            connect(transaction, &cast).await?;
            set_times_back(transaction).await
        })
        .await
}

async fn cast(transaction: Transaction<'_>) -> ApiResult<Cast> {
    let rows: Vec<(Uuid, String, Uuid)> = users::table
        .select((users::id, users::email, users::organization_id))
        .load(&mut transaction.connection())
        .await?;
    let by_email = |email: &str| {
        let found = rows.iter().find(|(_, address, _)| address == email);
        found.cloned().ok_or_else(|| Problem::internal(&format!("no account {email}")))
    };
    let mut members = Vec::new();
    for (email, role, teams) in SEATS {
        members.push((by_email(email)?.0, (*email).to_owned(), *role, *teams));
    }
    let facilitator = by_email("facilitator@example.org")?;
    let organizations: Vec<(Option<String>, Uuid)> = organizations::table
        .select((organizations::abbreviation, organizations::id))
        .load(&mut transaction.connection())
        .await?;
    Ok(Cast {
        members,
        facilitator: facilitator.0,
        facilitator_organization: facilitator.2,
        outreach: by_email("outreach@example.org")?.0,
        organizations: organizations.into_iter().filter_map(|(name, id)| Some((name?, id))).collect(),
    })
}

async fn form_teams(transaction: Transaction<'_>, cast: &Cast) -> ApiResult<Vec<Uuid>> {
    let areas: Vec<(i32, String)> = community_areas::table
        .filter(community_areas::is_focus)
        .order(community_areas::number)
        .select((community_areas::number, community_areas::name))
        .limit(3)
        .load(&mut transaction.connection())
        .await?;
    let text = text_today(transaction).await?;
    for (user_id, email, ..) in cast.members.iter().filter(|(_, email, ..)| email != UNSIGNED) {
        let signed_at = Utc::now() - Duration::days(70);
        agreements::insert(transaction, *user_id, text.id, email, signed_at).await?;
    }
    // Signed with their names, as it would be in the app.
    diesel::sql_query(
        "UPDATE confidentiality_agreements a SET signed_name = u.display_name FROM users u \
         WHERE u.id = a.user_id AND u.display_name IS NOT NULL",
    )
    .execute(&mut transaction.connection())
    .await?;
    let mut teams = Vec::new();
    for (index, (number, name)) in areas.into_iter().enumerate() {
        let new = NewReviewTeam {
            name: format!("{name} team"),
            area_numbers: vec![number],
            meeting_weekday: i32::try_from(index).unwrap_or_default() + 2,
            meeting_time: "10:00".to_owned(),
            meeting_minutes: 90,
            meeting_place: Some("Community room of the library".to_owned()),
        };
        let id = teams::insert_team(transaction, new, cast.facilitator_organization).await?;
        for (user_id, _, role, until) in &cast.members {
            if index < *until {
                teams::insert_member(transaction, id, *user_id, *role).await?;
            }
        }
        teams.push(id);
    }
    Ok(teams)
}

fn pick<'a, T>(random: &mut StdRng, choices: &'a [T]) -> Option<&'a T> {
    choices.get(random.random_range(0..choices.len().max(1)))
}

/// When a team met, or will meet, so many weeks before the present one.
async fn meeting(transaction: Transaction<'_>, index: usize, week: i64) -> ApiResult<DateTime<Utc>> {
    let zone = timezone(transaction).await?;
    let day = Utc::now().with_timezone(&zone).date_naive() - Duration::weeks(week);
    let iso = day.iso_week();
    let monday = NaiveDate::from_isoywd_opt(iso.year(), iso.week(), chrono::Weekday::Mon).unwrap_or(day);
    let ahead = i64::try_from(index).unwrap_or_default() + 1;
    let ten = NaiveTime::from_hms_opt(10, 0, 0).unwrap_or_default();
    let local = (monday + Duration::days(ahead)).and_time(ten);
    Ok(zone.from_local_datetime(&local).earliest().map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc)))
}

async fn take(
    transaction: Transaction<'_>,
    id: Uuid,
    to: ReviewSessionStatus,
    at: DateTime<Utc>,
) -> ApiResult<SessionRow> {
    let row = session_flow::lock(transaction, id).await?;
    session_flow::step(transaction, &row, to, at).await?;
    session_flow::row(transaction, id).await
}

async fn hold(
    transaction: Transaction<'_>,
    cast: &Cast,
    random: &mut StdRng,
    (index, team_id): (usize, Uuid),
    week: i64,
) -> ApiResult<()> {
    let meets_at = meeting(transaction, index, week).await?;
    let new = NewReviewSession { team_id, meets_at: Some(meets_at), place: None };
    let id = session_flow::open(transaction, new).await?;
    if week == 0 {
        // The present week: one team has locked its data, the others prepare.
        if index == 0 {
            take(transaction, id, ReviewSessionStatus::DataLocked, Utc::now()).await?;
        }
        return Ok(());
    }
    take(transaction, id, ReviewSessionStatus::DataLocked, meets_at - Duration::hours(3)).await?;
    let session = take(transaction, id, ReviewSessionStatus::InSession, meets_at).await?;
    for (user_id, email, _, until) in &cast.members {
        if index < *until && email != UNSIGNED {
            let attendance = match random.random_range(0..10) {
                0 => ReviewAttendanceStatus::Excused,
                1 | 2 => ReviewAttendanceStatus::Remote,
                _ => ReviewAttendanceStatus::Present,
            };
            let new = NewReviewAttendance { user_id: *user_id, attendance };
            session_flow::attend(transaction, id, new).await?;
        }
    }
    follow_up(transaction, cast, random, &session, week).await?;
    for review in incident_reviews::of_session(transaction, id).await? {
        discuss(transaction, cast, random, &session, &review).await?;
    }
    diesel::update(review_sessions::table.find(id))
        .set((
            review_sessions::notes_shareable.eq("The library keeps its doors open until eight on Fridays."),
            review_sessions::updated_by.eq(cast.facilitator),
        ))
        .execute(&mut transaction.connection())
        .await?;
    take(transaction, id, ReviewSessionStatus::MinutesDraft, meets_at + Duration::minutes(90)).await?;
    take(transaction, id, ReviewSessionStatus::MinutesFinal, meets_at + Duration::hours(26)).await?;
    Ok(())
}

/// What became of the actions that came back.
async fn follow_up(
    transaction: Transaction<'_>,
    cast: &Cast,
    random: &mut StdRng,
    session: &SessionRow,
    week: i64,
) -> ApiResult<()> {
    for action_id in open_of_team(transaction, session.team_id).await? {
        // The last weeks leave something to do.
        let finished = random.random_bool(if week > 2 { 0.72 } else { 0.35 });
        let disposition = match random.random_range(0..20) {
            0 if week > 2 => ActionDisposition::Cancelled,
            _ if finished => ActionDisposition::Verified,
            _ => ActionDisposition::CarriedOver,
        };
        let step = |to, note: &str| NewActionTransition { to, note: Some(note.to_owned()) };
        let viewer = cast.viewer();
        let unfinished = crate::actions::views_of(transaction, &viewer, vec![action_id]).await?;
        let status = unfinished.as_slice().first().map(|action| action.status);
        let due_at = unfinished.as_slice().first().map_or(session.meets_at, |action| action.due_at);
        let hours = if random.random_bool(0.8) { -random.random_range(1..20) } else { random.random_range(4..60) };
        let done_at = (due_at + Duration::hours(hours)).min(session.meets_at - Duration::hours(1));
        match disposition {
            ActionDisposition::Cancelled if status != Some(ActionStatus::Done) => {
                advance(transaction, &viewer, action_id, None, step(ActionStatus::Cancelled, "No longer needed."))
                    .await?;
                stamp(transaction, action_id, None, None, Some(session.meets_at)).await?;
            }
            ActionDisposition::Verified => {
                if status == Some(ActionStatus::Blocked) {
                    advance(transaction, &viewer, action_id, None, step(ActionStatus::InProgress, "The part came."))
                        .await?;
                }
                if status != Some(ActionStatus::Done) {
                    advance(transaction, &viewer, action_id, None, step(ActionStatus::Done, "Done as agreed.")).await?;
                }
                advance(transaction, &viewer, action_id, None, step(ActionStatus::Verified, "Seen on the spot."))
                    .await?;
                stamp(transaction, action_id, None, Some(done_at), Some(session.meets_at)).await?;
            }
            _ if status == Some(ActionStatus::Open) && random.random_bool(0.25) => {
                advance(transaction, &viewer, action_id, None, step(ActionStatus::Blocked, "Waits for a part."))
                    .await?;
            }
            _ => {}
        }
        diesel::update(action_dispositions::table.find((session.id, action_id)))
            .set((
                action_dispositions::disposition.eq(disposition),
                action_dispositions::decided_by.eq(cast.facilitator),
                action_dispositions::decided_at.eq(session.meets_at),
            ))
            .execute(&mut transaction.connection())
            .await?;
    }
    Ok(())
}

async fn stamp(
    transaction: Transaction<'_>,
    id: Uuid,
    created_at: Option<DateTime<Utc>>,
    done_at: Option<DateTime<Utc>>,
    closed_at: Option<DateTime<Utc>>,
) -> ApiResult<()> {
    diesel::sql_query(
        "UPDATE actions SET created_at = coalesce($2, created_at), done_at = coalesce($3, done_at), \
                closed_at = coalesce($4, closed_at) WHERE id = $1",
    )
    .bind::<SqlUuid, _>(id)
    .bind::<Nullable<Timestamptz>, _>(created_at)
    .bind::<Nullable<Timestamptz>, _>(done_at)
    .bind::<Nullable<Timestamptz>, _>(closed_at)
    .execute(&mut transaction.connection())
    .await?;
    Ok(())
}

async fn discuss(
    transaction: Transaction<'_>,
    cast: &Cast,
    random: &mut StdRng,
    session: &SessionRow,
    review: &ReviewRow,
) -> ApiResult<()> {
    let facts: super::wire::IncidentFacts =
        serde_json::from_value(review.facts.clone()).map_err(|error| Problem::internal(&error))?;
    let driver = pick(random, DRIVERS).copied().unwrap_or("unknown");
    // The playbook of a high risk opens at once; in the past its clock would have run out long ago.
    let risk = match random.random_range(0..10) {
        0..=3 => RetaliationRisk::Low,
        4..=6 => RetaliationRisk::Medium,
        7 => RetaliationRisk::Unknown,
        _ => RetaliationRisk::None,
    };
    let themes: Vec<String> = pick(random, THEMES).map(|theme| (*theme).to_owned()).into_iter().collect();
    let patch = IncidentReviewPatch {
        primary_driver: Patched::Set(driver.to_owned()),
        driver_confidence: Patched::Set(DriverConfidence::Likely),
        retaliation_risk: Some(risk),
        retaliation_basis: Some("As outreach hears it.".to_owned()),
        group_conflict: Some(if driver == "group_or_crew_conflict" { GroupConflict::Yes } else { GroupConflict::No }),
        themes: Some(themes),
        affected_assets: random.random_bool(0.3).then(|| {
            vec![AffectedAsset {
                kind: "park".to_owned(),
                name: "The park around the corner".to_owned(),
                effect: "Empty after six since then.".to_owned(),
            }]
        }),
        summary_shareable: pick(random, SHAREABLE).map(|text| (*text).to_owned()),
        summary_restricted: Some("Outreach is in touch with those close to it.".to_owned()),
        ..IncidentReviewPatch::default()
    };
    incident_reviews::change(transaction, review.id, None, patch).await?;
    incident_reviews::transition(transaction, review.id, None, IncidentReviewStatus::Reviewed, session.meets_at)
        .await?;
    for (kind, organization, hours) in [
        (ContactKind::Outreach, "NPO", random.random_range(2..30)),
        (ContactKind::VictimServices, "WFF", random.random_range(10..60)),
    ] {
        let contact = NewIncidentContact {
            kind,
            outcome: if random.random_bool(0.7) { ContactOutcome::Reached } else { ContactOutcome::Attempted },
            contacted_at: Some(facts.occurred_at + Duration::hours(hours)),
            organization_id: Some(cast.organization(organization)?),
            note: String::new(),
        };
        contacts::insert(transaction, review.id, contact).await?;
    }
    for list in [PEOPLE, PLACES] {
        if random.random_bool(0.55)
            && let Some((category, title, owner)) = pick(random, list)
        {
            act(transaction, cast, session, review, (category, title, owner)).await?;
        }
    }
    Ok(())
}

async fn act(
    transaction: Transaction<'_>,
    cast: &Cast,
    session: &SessionRow,
    review: &ReviewRow,
    (category, title, owner): (&str, &str, &str),
) -> ApiResult<()> {
    let new = NewAction {
        category: category.to_owned(),
        title: title.to_owned(),
        description: String::new(),
        owner_organization_id: cast.organization(owner)?,
        owner_id: None,
        team_id: Some(session.team_id),
        session_id: Some(session.id),
        incident_review_id: Some(review.id),
        community_area_number: None,
        priority: ActionPriority::Normal,
        due_at: None,
        recurrence: None,
        links: Vec::new(),
    };
    let origin = Origin { begins_at: session.meets_at, ..Origin::of(&new) };
    let id = open(transaction, &cast.viewer(), new, origin).await?;
    diesel::update(schema::actions::table.find(id))
        .set((
            schema::actions::created_by.eq(cast.facilitator),
            schema::actions::created_by_organization_id.eq(cast.facilitator_organization),
        ))
        .execute(&mut transaction.connection())
        .await?;
    stamp(transaction, id, Some(session.meets_at), None, None).await
}

async fn recommend(transaction: Transaction<'_>, cast: &Cast) -> ApiResult<()> {
    let today = Utc::now().date_naive();
    let rows = [
        (
            "system",
            "Light every block with two shootings in a year",
            "Four of nine reviewed blocks were dark. Put their lights first.",
            "DSS",
            RecommendationStatus::Proposed,
            None,
            40,
        ),
        (
            "agency",
            "Keep two libraries open until eight on Fridays",
            "School dismissal and Friday evenings come up again and again.",
            "CPL",
            RecommendationStatus::Committed,
            Some("Two branches from next quarter on."),
            90,
        ),
        (
            "agency",
            "Answer requests of review teams about buildings within two weeks",
            "Boarding up took six weeks on the median.",
            "DOB",
            RecommendationStatus::Completed,
            Some("One inspector answers them first."),
            200,
        ),
    ];
    for (level, title, body, to, status, commitment, days) in rows {
        diesel::insert_into(recommendations::table)
            .values((
                recommendations::id.eq(Uuid::now_v7()),
                recommendations::level.eq(level),
                recommendations::title.eq(title),
                recommendations::body.eq(body),
                recommendations::organization_id.eq(cast.organization(to)?),
                recommendations::status.eq(status),
                recommendations::commitment.eq(commitment),
                recommendations::commitment_due_on.eq(commitment.map(|_| today + Duration::days(60))),
                recommendations::created_by.eq(cast.facilitator),
                recommendations::created_at.eq(Utc::now() - Duration::days(days)),
            ))
            .execute(&mut transaction.connection())
            .await?;
    }
    Ok(())
}

/// Links between the latest reviewed incidents of the first team: one confirmed, one that waits for a second reviewer.
async fn connect(transaction: Transaction<'_>, cast: &Cast) -> ApiResult<()> {
    let latest: Vec<(Uuid, Uuid)> = schema::incident_reviews::table
        .inner_join(review_sessions::table.on(review_sessions::id.eq(schema::incident_reviews::session_id)))
        .order((review_sessions::meets_at.desc(), schema::incident_reviews::id))
        .select((schema::incident_reviews::team_id, schema::incident_reviews::incident_id))
        .limit(12)
        .load(&mut transaction.connection())
        .await?;
    let Some((team_id, first)) = latest.as_slice().first().copied() else { return Ok(()) };
    let others = latest.iter().filter(|(team, incident)| *team == team_id && *incident != first).take(2);
    for (index, (_, other)) in others.enumerate() {
        let new = NewIncidentLink {
            team_id,
            incident_id: first,
            other_incident_id: *other,
            kind: if index == 0 { IncidentLinkKind::SameLocation } else { IncidentLinkKind::SameParties },
            reason: "The same corner came up in both talks.".to_owned(),
        };
        let id = links::insert(transaction, cast.facilitator, new).await?;
        if index == 0 {
            diesel::update(incident_links::table.find(id))
                .set((
                    incident_links::status.eq(IncidentLinkStatus::Confirmed),
                    incident_links::decided_by.eq(cast.outreach),
                    incident_links::decision_reason.eq("Outreach heard the same."),
                    incident_links::decided_at.eq(Utc::now()),
                ))
                .execute(&mut transaction.connection())
                .await?;
        }
    }
    Ok(())
}

/// Histories follow the times of their actions, nobody is told of the past, and leads learn of what comes from now on.
async fn set_times_back(transaction: Transaction<'_>) -> ApiResult<()> {
    transaction
        .batch(
            "UPDATE action_changes c SET changed_at = CASE c.change WHEN 'opened' THEN a.created_at \
                 WHEN 'done' THEN coalesce(a.done_at, c.changed_at) \
                 WHEN 'in_progress' THEN coalesce(a.done_at - interval '1 day', c.changed_at) \
                 WHEN 'blocked' THEN least(a.due_at, now() - interval '2 days') \
                 ELSE coalesce(a.closed_at, c.changed_at) END \
             FROM actions a WHERE a.id = c.action_id; \
             UPDATE incident_reviews SET updated_at = reviewed_at, created_at = reviewed_at - interval '1 day' \
             WHERE reviewed_at IS NOT NULL; \
             DELETE FROM jobs WHERE kind = 'notifications.mail'; DELETE FROM notifications",
        )
        .await?;
    diesel::update(users::table.filter(users::email.eq_any(LEADS)))
        .set(users::leads_organization.eq(true))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}
