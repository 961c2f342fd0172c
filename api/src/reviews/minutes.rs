//! Minutes: what was said, with the shareable and the restricted part apart. Final ones are kept as they were.

use actix_web::web::Json;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::contacts::{IncidentContact, contacts_of};
use super::incident_reviews;
use super::links::links_of;
use super::model::{
    ActionDisposition, DriverConfidence, GroupConflict, IncidentLinkKind, IncidentLinkStatus, IncidentReviewStatus,
    RetaliationRisk, ReviewSessionStatus, ReviewTermKind,
};
use super::policy::{ReadReviews, Reviewer};
use super::reference::{ReviewTerm, all_terms, rules_on};
use super::session_flow::{self, SessionRow, figures_of};
use super::session_wire::{Quorum, SessionAttendee, SessionFigures};
use super::sessions::{attendees, carried, quorum};
use super::teams;
use super::wire::{AffectedAsset, IncidentFacts, TeamSummary};
use crate::actions::{ActionKind, ActionStatus, ActionView, Viewer, of_session};
use crate::localized::Localized;
use crate::organizations::OrganizationSummary;
use crate::platform::access::Access;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Path, Problem};
use crate::users::people::{Person, people};

/// An action in the minutes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MinutesAction {
    /// The action.
    pub id: Uuid,
    /// What to do.
    #[schema(example = "Repair the three dark lights", max_length = 200)]
    pub title: String,
    /// Code of its category.
    #[schema(example = "lighting", max_length = 50)]
    pub category: String,
    /// Who has to do it.
    pub owner_organization: OrganizationSummary,
    /// Until when.
    pub due_at: DateTime<Utc>,
    /// Where it stood.
    pub status: ActionStatus,
    /// What the meeting said of it; null for a new one.
    pub disposition: Option<ActionDisposition>,
    /// What was noted.
    #[schema(example = "The part arrives on Friday.", max_length = 2000)]
    pub note: String,
}

/// A confirmed link in the minutes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MinutesLink {
    /// What connects them.
    pub kind: IncidentLinkKind,
    /// When the other incident happened.
    pub other_occurred_at: Option<DateTime<Utc>>,
    /// Block of the other incident.
    #[schema(example = "041XX W EXAMPLE ST", max_length = 200)]
    pub other_block: Option<String>,
}

/// An incident in the minutes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MinutesIncident {
    /// The incident review.
    pub incident_review_id: Uuid,
    /// What was known of the incident.
    pub facts: IncidentFacts,
    /// Where its review stood.
    pub status: IncidentReviewStatus,
    /// What drove it most.
    pub primary_driver: Option<Localized>,
    /// What drove it too.
    #[schema(max_items = 20)]
    pub secondary_drivers: Vec<Localized>,
    /// How sure the team was of that.
    pub driver_confidence: Option<DriverConfidence>,
    /// How likely retaliation was.
    pub retaliation_risk: RetaliationRisk,
    /// Until when the risk was high.
    pub risk_window_until: Option<DateTime<Utc>>,
    /// Whether a conflict of groups was behind it.
    pub group_conflict: GroupConflict,
    /// Themes.
    #[schema(max_items = 20)]
    pub themes: Vec<Localized>,
    /// Places nearby that suffer.
    #[schema(max_items = 20)]
    pub affected_assets: Vec<AffectedAsset>,
    /// Confirmed links.
    #[schema(max_items = 200)]
    pub links: Vec<MinutesLink>,
    /// What all members read.
    #[schema(example = "An argument after a game went on at the bus stop.", max_length = 10000)]
    pub summary: String,
}

/// The part of the minutes that may be shared.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ShareableMinutes {
    /// The team.
    pub team: TeamSummary,
    /// ISO year of the meeting.
    #[schema(example = 2026, minimum = 2000)]
    pub iso_year: i32,
    /// ISO week of the meeting.
    #[schema(example = 48, minimum = 1, maximum = 53)]
    pub iso_week: i32,
    /// First day of the week that was reviewed.
    pub window_from: NaiveDate,
    /// Its last day.
    pub window_to: NaiveDate,
    /// When the team met.
    pub meets_at: DateTime<Utc>,
    /// Where.
    #[schema(example = "Room 4, example library", max_length = 200)]
    pub place: Option<String>,
    /// Who took part.
    #[schema(max_items = 500)]
    pub attendance: Vec<SessionAttendee>,
    /// Whether enough were there.
    pub quorum: Quorum,
    /// Figures of the day on which the data were locked.
    pub figures: SessionFigures,
    /// Incidents.
    #[schema(max_items = 200)]
    pub incidents: Vec<MinutesIncident>,
    /// Place-based actions that came back.
    #[schema(max_items = 500)]
    pub carried_place_actions: Vec<MinutesAction>,
    /// Place-based actions that were decided.
    #[schema(max_items = 500)]
    pub new_place_actions: Vec<MinutesAction>,
    /// Notes.
    #[schema(example = "The library opens longer on Fridays.", max_length = 20000)]
    pub notes: String,
    /// Who made them final.
    pub finalized_by: Option<Person>,
    /// When.
    pub finalized_at: Option<DateTime<Utc>>,
}

/// What is restricted about an incident.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RestrictedMinutesIncident {
    /// The incident review.
    pub incident_review_id: Uuid,
    /// Why retaliation was likely or not.
    #[schema(example = "A funeral on Saturday.", max_length = 4000)]
    pub retaliation_basis: String,
    /// What is restricted.
    #[schema(example = "Outreach knows both families.", max_length = 10000)]
    pub summary: String,
    /// Who was reached.
    #[schema(max_items = 200)]
    pub contacts: Vec<IncidentContact>,
}

/// The part of the minutes that is restricted.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RestrictedMinutes {
    /// Incidents.
    #[schema(max_items = 200)]
    pub incidents: Vec<RestrictedMinutesIncident>,
    /// People-based actions that came back.
    #[schema(max_items = 500)]
    pub carried_people_actions: Vec<MinutesAction>,
    /// People-based actions that were decided.
    #[schema(max_items = 500)]
    pub new_people_actions: Vec<MinutesAction>,
    /// Notes.
    #[schema(example = "A family asked not to be visited.", max_length = 20000)]
    pub notes: String,
}

/// The minutes of a session.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewMinutes {
    /// The session.
    pub session_id: Uuid,
    /// Where it stands: final minutes are kept as they were, others are as of now.
    pub status: ReviewSessionStatus,
    /// What may be shared.
    pub shareable: ShareableMinutes,
    /// What is restricted; absent for those who may not read it, null when it was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restricted: Option<Option<RestrictedMinutes>>,
}

/// Read the minutes of a review session
///
/// Final ones as they were made final, others as of now. The restricted part is absent for those who may not read it;
/// reading it is recorded.
#[utoipa::path(get, path = "/api/v1/review-sessions/{session_id}/minutes", tag = "review-sessions",
    params(("session_id" = Uuid, Path, description = "Id of the session")),
    responses((status = 200, description = "The minutes.", body = ReviewMinutes)))]
pub async fn get_review_minutes(access: Access<ReadReviews>, id: Path<Uuid>) -> ApiResult<Json<ReviewMinutes>> {
    let (id, reviewer) = (id.0, Reviewer::of(&access)?);
    access
        .write(async move |transaction, _| {
            let session = session_flow::row(transaction, id).await?;
            let stored = |value: Option<serde_json::Value>| value.map(serde_json::from_value).transpose();
            let (shareable, restricted) = match session.minutes.clone() {
                Some(minutes) => (
                    serde_json::from_value(minutes).map_err(|error| Problem::internal(&error))?,
                    stored(session.minutes_restricted.clone()).map_err(|error| Problem::internal(&error))?,
                ),
                None => {
                    let (shareable, restricted) =
                        transaction.as_system(async || compose(transaction, &session).await).await?;
                    (shareable, Some(restricted))
                }
            };
            if reviewer.sees_restricted {
                let entry = audit::Entry {
                    action: "review_minutes.read",
                    resource_type: "review_session",
                    resource_id: Some(id.to_string()),
                    fields: vec!["restricted"],
                    ..audit::Entry::default()
                };
                audit::record(transaction, entry).await?;
            }
            Ok(Json(ReviewMinutes {
                session_id: id,
                status: session.status,
                shareable,
                restricted: reviewer.sees_restricted.then_some(restricted),
            }))
        })
        .await
}

fn names(terms: &[ReviewTerm], kind: ReviewTermKind, codes: &[String]) -> Vec<Localized> {
    let name = |code: &String| terms.iter().find(|term| term.kind == kind && term.code == *code);
    codes.iter().filter_map(name).map(|term| term.name.clone()).collect()
}

fn noted(action: ActionView, disposition: Option<ActionDisposition>, note: String) -> (ActionKind, MinutesAction) {
    let kind = action.kind;
    let noted = MinutesAction {
        id: action.id,
        title: action.title,
        category: action.category,
        owner_organization: action.owner_organization,
        due_at: action.due_at,
        status: action.status,
        disposition,
        note,
    };
    (kind, noted)
}

fn apart(actions: Vec<(ActionKind, MinutesAction)>) -> (Vec<MinutesAction>, Vec<MinutesAction>) {
    let (people, places): (Vec<_>, Vec<_>) = actions.into_iter().partition(|(kind, _)| *kind == ActionKind::People);
    let plain = |actions: Vec<(ActionKind, MinutesAction)>| actions.into_iter().map(|(_, action)| action).collect();
    (plain(people), plain(places))
}

/// Both parts as of now. As the platform: what a reader may see is decided by who takes which part.
pub(super) async fn compose(
    transaction: Transaction<'_>,
    session: &SessionRow,
) -> ApiResult<(ShareableMinutes, RestrictedMinutes)> {
    let team = teams::row(transaction, session.team_id).await?;
    let attendance = attendees(transaction, session).await?;
    let rules = rules_on(transaction, session.meets_at.date_naive()).await?;
    let terms = all_terms(transaction).await?;
    let reviews = incident_reviews::of_session(transaction, session.id).await?;
    let whole = Reviewer { user_id: Uuid::nil(), sees_restricted: true, leads: None };
    let links = links_of(transaction, &whole, reviews.iter().map(|review| review.incident_id).collect()).await?;
    let mut contacts = contacts_of(transaction, reviews.iter().map(|review| review.id).collect()).await?;
    let viewer = Viewer::system();
    let carried = carried(transaction, &viewer, session.id).await?;
    let carried = carried.into_iter().map(|carried| noted(carried.action, carried.disposition, carried.note));
    let (carried_people_actions, carried_place_actions) = apart(carried.collect());
    let opened = of_session(transaction, &viewer, session.id).await?;
    let opened = opened.into_iter().map(|action| noted(action, None, String::new()));
    let (new_people_actions, new_place_actions) = apart(opened.collect());
    let (mut incidents, mut restricted) = (Vec::new(), Vec::new());
    for review in reviews {
        let of_incident = links.iter().filter(|link| {
            link.status == IncidentLinkStatus::Confirmed
                && link.team_id == review.team_id
                && [link.incident_id, link.other_incident_id].contains(&review.incident_id)
        });
        let linked = of_incident.map(|link| {
            let other = if link.incident_id == review.incident_id { &link.other_incident } else { &link.incident };
            MinutesLink {
                kind: link.kind,
                other_occurred_at: other.as_ref().map(|other| other.occurred_at),
                other_block: other.as_ref().and_then(|other| other.block.clone()),
            }
        });
        let primary: Vec<String> = review.primary_driver.iter().cloned().collect();
        restricted.push(RestrictedMinutesIncident {
            incident_review_id: review.id,
            retaliation_basis: review.retaliation_basis,
            summary: review.summary_restricted,
            contacts: contacts.remove(&review.id).unwrap_or_default(),
        });
        incidents.push(MinutesIncident {
            incident_review_id: review.id,
            links: linked.collect(),
            facts: serde_json::from_value(review.facts).map_err(|error| Problem::internal(&error))?,
            status: review.status,
            primary_driver: names(&terms, ReviewTermKind::Driver, &primary).pop(),
            secondary_drivers: names(&terms, ReviewTermKind::Driver, &review.secondary_drivers),
            driver_confidence: review.driver_confidence,
            retaliation_risk: review.retaliation_risk,
            risk_window_until: review.risk_window_until,
            group_conflict: review.group_conflict,
            themes: names(&terms, ReviewTermKind::Theme, &review.themes),
            affected_assets: serde_json::from_value(review.affected_assets)
                .map_err(|error| Problem::internal(&error))?,
            summary: review.summary_shareable,
        });
    }
    let by = people(transaction, session.finalized_by.into_iter().collect()).await?;
    let shareable = ShareableMinutes {
        team: TeamSummary { id: team.id, name: team.name },
        iso_year: session.iso_year,
        iso_week: session.iso_week,
        window_from: session.window_from,
        window_to: session.window_to,
        meets_at: session.meets_at,
        place: session.place.clone(),
        quorum: quorum(&attendance, rules.quorum_percent),
        attendance,
        figures: figures_of(transaction, session).await?,
        incidents,
        carried_place_actions,
        new_place_actions,
        notes: session.notes_shareable.clone(),
        finalized_by: session.finalized_by.and_then(|id| by.get(&id)).cloned(),
        finalized_at: session.finalized_at,
    };
    let restricted = RestrictedMinutes {
        incidents: restricted,
        carried_people_actions,
        new_people_actions,
        notes: session.notes_restricted.clone(),
    };
    Ok((shareable, restricted))
}
