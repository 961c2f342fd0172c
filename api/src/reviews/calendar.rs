//! When a team meets, for calendar programs: under a secret address, since such programs cannot sign in. It says when and where,
//! never about what.

use actix_web::Responder;
use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use icalendar::{Calendar, CalendarDateTime, Component, Event, EventLike, Property};
use schema::{calendar_links, review_sessions, review_team_members};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::policy::{ReadReviews, Reviewer};
use super::teams;
use crate::platform::access::{Access, Public, random_token, secret_hash};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, CsvExport, IdempotencyKey, Item, Path, Problem, Versioned};

/// A secret address of a calendar.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CalendarLink {
    /// Id.
    pub id: Uuid,
    /// The address, shown this once; a new one ends the former.
    #[schema(example = "https://center.example.org/api/v1/review-calendars/s3cret/calendar.ics", max_length = 500)]
    pub url: String,
}

impl Versioned for CalendarLink {
    fn row_version(&self) -> i64 {
        1
    }
}

/// Make a calendar address of a team
///
/// For a calendar program of the caller. Shown once; a new one ends the former. It says when and where the team meets.
#[utoipa::path(post, path = "/api/v1/review-teams/{team_id}/calendar-links", tag = "review-teams",
    params(("team_id" = Uuid, Path, description = "Id of the team"), IdempotencyKey),
    responses((status = 201, description = "The new address.", body = CalendarLink)))]
pub async fn create_calendar_link(
    access: Access<ReadReviews>,
    team_id: Path<Uuid>,
    _: IdempotencyKey,
) -> ApiResult<impl Responder> {
    let (team_id, reviewer) = (team_id.0, Reviewer::of(&access)?);
    let secret = random_token()?;
    let hash = secret_hash(&secret).to_vec();
    let id = access
        .write(async move |transaction, _| {
            let team = teams::find(transaction, &reviewer, team_id).await?;
            if team.own_role.is_none() {
                return Err(Problem::forbidden("Only members of the team have its calendar.").with_code("no_member"));
            }
            let id = Uuid::now_v7();
            let kept = (calendar_links::id.eq(id), calendar_links::secret_hash.eq(hash));
            diesel::insert_into(calendar_links::table)
                .values((
                    calendar_links::team_id.eq(team_id),
                    calendar_links::user_id.eq(reviewer.user_id),
                    kept.clone(),
                ))
                .on_conflict((calendar_links::team_id, calendar_links::user_id))
                .do_update()
                .set(kept)
                .execute(&mut transaction.connection())
                .await?;
            audit::record_change(transaction, "calendar_link", "calendar_link.made", id, vec![], Place::default())
                .await?;
            Ok(id)
        })
        .await?;
    let url = format!("{}/api/v1/review-calendars/{secret}/calendar.ics", access.platform().config().public_url);
    Ok(Item::created(CalendarLink { id, url }, format!("/api/v1/review-teams/{team_id}"), false))
}

/// Export the meetings of a team as a calendar
///
/// By the secret address of a member; 404 when the address was replaced or the member does not sit in the team any more.
#[utoipa::path(get, path = "/api/v1/review-calendars/{feed}/calendar.ics", tag = "review-teams",
    params(("feed" = String, Path, description = "Secret of the address", max_length = 100, example = "s3cret")),
    responses((status = 200, description = "An iCalendar file.", content_type = "text/calendar", body = String,
        example = "BEGIN:VCALENDAR")))]
pub async fn export_review_calendar(access: Access<Public>, secret: Path<String>) -> ApiResult<CsvExport> {
    let hash = secret_hash(&secret.0).to_vec();
    access
        .aggregate("the meetings of a team, by a member's secret address", async move |transaction, _| {
            let team_id: Uuid = calendar_links::table
                .inner_join(
                    review_team_members::table.on(review_team_members::team_id
                        .eq(calendar_links::team_id)
                        .and(review_team_members::user_id.eq(calendar_links::user_id))),
                )
                .filter(review_team_members::active)
                .filter(calendar_links::secret_hash.eq(hash))
                .select(calendar_links::team_id)
                .first(&mut transaction.connection())
                .await?;
            write_calendar(transaction, team_id).await
        })
        .await
}

async fn write_calendar(transaction: Transaction<'_>, team_id: Uuid) -> ApiResult<CsvExport> {
    let team = teams::row(transaction, team_id).await?;
    type Row = (Uuid, chrono::DateTime<Utc>, Option<String>, chrono::DateTime<Utc>, i32);
    let rows: Vec<Row> = review_sessions::table
        .filter(review_sessions::team_id.eq(team_id))
        .filter(review_sessions::meets_at.gt(Utc::now() - chrono::Duration::days(92)))
        .order(review_sessions::meets_at)
        .select((
            review_sessions::id,
            review_sessions::meets_at,
            review_sessions::place,
            review_sessions::updated_at,
            review_sessions::calendar_sequence,
        ))
        .load(&mut transaction.connection())
        .await?;
    let mut calendar = Calendar::new();
    let count = rows.len();
    for (id, meets_at, place, updated_at, sequence) in rows {
        let mut event = Event::new();
        event
            .uid(&format!("{id}@review-sessions"))
            .summary(&team.name)
            .starts(CalendarDateTime::Utc(meets_at))
            .ends(CalendarDateTime::Utc(meets_at + chrono::Duration::minutes(i64::from(team.meeting_minutes))))
            .timestamp(updated_at)
            .sequence(u32::try_from(sequence).unwrap_or_default());
        if let Some(place) = place {
            event.location(&place);
        }
        calendar.push(event.done());
    }
    calendar.append_property(Property::new("REFRESH-INTERVAL", "PT6H").add_parameter("VALUE", "DURATION").done());
    Ok(CsvExport::other("team", "ics", "text/calendar; charset=utf-8", calendar.to_string().into_bytes(), count))
}
