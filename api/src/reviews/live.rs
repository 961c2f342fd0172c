//! What changes on a session while it is held, as server-sent events: that something changed, never what. Readers read it under
//! their own rights.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Bytes;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use futures_util::stream;
use schema::{actions, incident_reviews};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::policy::ReadReviews;
use super::session_flow;
use crate::platform::access::Access;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Path};

/// How often is looked.
const EVERY: Duration = Duration::from_millis(1_000);
/// After this time the stream ends and the reader begins a new one, under a new access token.
const LIFETIME: Duration = Duration::from_secs(300);

/// Something on the session that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SessionChange {
    /// `session`, `incident_review` or `actions`.
    #[schema(example = "incident_review", max_length = 30)]
    pub kind: &'static str,
    /// Which one; the session itself for its actions.
    pub id: Uuid,
    /// Version after the change.
    #[schema(example = 4, minimum = 0)]
    pub row_version: i64,
    /// Who changed it; null for the platform or when it was a row beside it.
    pub changed_by: Option<Uuid>,
}

type Seen = HashMap<(&'static str, Uuid), (DateTime<Utc>, i64, Option<Uuid>)>;

async fn look(transaction: Transaction<'_>, session_id: Uuid) -> ApiResult<Seen> {
    let session = session_flow::row(transaction, session_id).await?;
    let mut seen = Seen::new();
    seen.insert(("session", session_id), (session.updated_at, session.row_version, session.updated_by));
    let reviews: Vec<(Uuid, DateTime<Utc>, i64, Option<Uuid>)> = incident_reviews::table
        .filter(incident_reviews::session_id.eq(session_id))
        .select((
            incident_reviews::id,
            incident_reviews::updated_at,
            incident_reviews::row_version,
            incident_reviews::updated_by,
        ))
        .load(&mut transaction.connection())
        .await?;
    for (id, updated_at, row_version, updated_by) in reviews {
        seen.insert(("incident_review", id), (updated_at, row_version, updated_by));
    }
    let latest: Option<DateTime<Utc>> = actions::table
        .filter(actions::team_id.eq(session.team_id))
        .select(diesel::dsl::max(actions::updated_at))
        .first(&mut transaction.connection())
        .await?;
    if let Some(latest) = latest {
        seen.insert(("actions", session_id), (latest, 0, None));
    }
    Ok(seen)
}

fn changes(former: &Seen, now: &Seen) -> Vec<SessionChange> {
    let mut changes: Vec<SessionChange> = now
        .iter()
        .filter(|(key, value)| former.get(*key) != Some(*value))
        .map(|((kind, id), (_, row_version, changed_by))| SessionChange {
            kind,
            id: *id,
            row_version: *row_version,
            changed_by: *changed_by,
        })
        .collect();
    changes.sort_by_key(|change| (change.kind, change.id));
    changes
}

struct Follow {
    access: Access<ReadReviews>,
    session_id: Uuid,
    seen: Seen,
    until: Instant,
    begun: bool,
}

/// Follow a review session
///
/// Server-sent events (`event: change`, `data:` a SessionChange as JSON; a comment when nothing changed). They say that
/// something changed; read it under your own rights. The stream ends after five minutes, or when the caller may no longer
/// read the session: begin a new one.
#[utoipa::path(get, path = "/api/v1/review-sessions/{session_id}/live", tag = "review-sessions",
    params(("session_id" = Uuid, Path, description = "Id of the session")),
    responses((status = 200, description = "A stream of events.", content_type = "text/event-stream", body = String,
        example = "event: change\ndata: {\"kind\":\"session\",\"id\":\"0192f0c1-5b1e-7c3a-9f00-2a6d3f1b7e11\",\"row_version\":2,\"changed_by\":null}\n\n")))]
pub async fn follow_review_session(access: Access<ReadReviews>, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let session_id = id.0;
    access.user_id()?;
    let seen = access.read(async move |transaction, _| look(transaction, session_id).await).await?;
    let begin = Follow { access, session_id, seen, until: Instant::now() + LIFETIME, begun: false };
    let events = stream::unfold(begin, |mut follow| async move {
        if !follow.begun {
            follow.begun = true;
            return Some((Ok::<_, actix_web::Error>(Bytes::from_static(b": here\n\n")), follow));
        }
        if Instant::now() >= follow.until {
            return None;
        }
        tokio::time::sleep(EVERY).await;
        let session_id = follow.session_id;
        // Rights are looked at each time: who lost them reads no further.
        let now = follow.access.read(async move |transaction, _| look(transaction, session_id).await).await.ok()?;
        let mut text = String::new();
        for change in changes(&follow.seen, &now) {
            let data = serde_json::to_string(&change).unwrap_or_default();
            text.push_str(&format!("event: change\ndata: {data}\n\n"));
        }
        if text.is_empty() {
            text.push_str(": nothing\n\n");
        }
        follow.seen = now;
        Some((Ok(Bytes::from(text)), follow))
    });
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        // Compression would hold events back.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .streaming(events))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_new_or_different_is_told() {
        let (one, two, now) = (Uuid::now_v7(), Uuid::now_v7(), Utc::now());
        let former = Seen::from([(("session", one), (now, 1, None)), (("incident_review", two), (now, 3, None))]);
        assert_eq!(changes(&former, &former), []);
        let mut later = former.clone();
        later.insert(("incident_review", two), (now, 4, Some(one)));
        let told = SessionChange { kind: "incident_review", id: two, row_version: 4, changed_by: Some(one) };
        assert_eq!(changes(&former, &later), [told]);
    }
}
