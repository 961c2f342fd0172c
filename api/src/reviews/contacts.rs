//! Who was reached after an incident. Never for law enforcement: outreach does not inform.

use std::collections::HashMap;

use actix_web::Responder;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::incident_contacts;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::incident_reviews::{row, touch};
use super::model::{ContactKind, ContactOutcome};
use super::policy::WriteReviews;
use crate::organizations::{OrganizationSummary, require_active, summaries};
use crate::platform::access::Access;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Body, IdempotencyKey, Item, Path, Problem, Versioned};
use crate::users::people::{Person, people};

/// A contact after an incident.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct IncidentContact {
    /// Id.
    pub id: Uuid,
    /// Whom somebody tried to reach.
    pub kind: ContactKind,
    /// What came of it.
    pub outcome: ContactOutcome,
    /// When.
    pub contacted_at: DateTime<Utc>,
    /// Organization that did it.
    pub organization: OrganizationSummary,
    /// What was noted.
    #[schema(example = "The mother was reached by phone.", max_length = 2000)]
    pub note: String,
    /// Who recorded it.
    pub created_by: Option<Person>,
}

impl Versioned for IncidentContact {
    fn row_version(&self) -> i64 {
        1
    }
}

/// A new contact.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIncidentContact {
    /// Whom somebody tried to reach.
    pub kind: ContactKind,
    /// What came of it.
    pub outcome: ContactOutcome,
    /// When; not in the future. Absent: now.
    pub contacted_at: Option<DateTime<Utc>>,
    /// Organization that did it; absent: the own one.
    pub organization_id: Option<Uuid>,
    /// What was noted.
    #[validate(length(max = 2000))]
    #[serde(default)]
    #[schema(example = "The mother was reached by phone.", max_length = 2000)]
    pub note: String,
}

/// Record a contact
///
/// Also after the minutes are final: families are reached when they are reached.
#[utoipa::path(post, path = "/api/v1/incident-reviews/{incident_review_id}/contacts", tag = "incident-reviews",
    params(("incident_review_id" = Uuid, Path, description = "Id of the incident review"), IdempotencyKey),
    request_body = NewIncidentContact,
    responses((status = 201, description = "The new contact.", body = IncidentContact)))]
pub async fn create_incident_contact(
    access: Access<WriteReviews>,
    id: Path<Uuid>,
    idempotency: IdempotencyKey,
    body: Body<NewIncidentContact>,
) -> ApiResult<impl Responder> {
    access.user_id()?;
    let (id, fingerprint, new) = (id.0, body.fingerprint, body.into_inner());
    let created =
        access.create(idempotency, fingerprint, async move |transaction, _| insert(transaction, id, new).await).await?;
    let contacts = access.read(async move |transaction, _| contacts_of(transaction, vec![id]).await).await?;
    let mut contacts = contacts.into_values().flatten();
    let contact = contacts.find(|contact| contact.id == created.id).ok_or_else(Problem::not_found)?;
    Ok(Item::created(contact, format!("/api/v1/incident-reviews/{id}"), created.replayed))
}

/// Stores a contact.
pub(super) async fn insert(
    transaction: Transaction<'_>,
    incident_review_id: Uuid,
    new: NewIncidentContact,
) -> ApiResult<Uuid> {
    let review = row(transaction, incident_review_id).await?;
    let now = Utc::now();
    let contacted_at = new.contacted_at.unwrap_or(now);
    if contacted_at > now + chrono::Duration::minutes(5) {
        let detail = "A contact lies in the past; open an action for what is to come.";
        return Err(Problem::invalid_field("/contacted_at", "in_the_future", detail));
    }
    let organization_id = new
        .organization_id
        .or(transaction.organization_id())
        .ok_or_else(|| Problem::invalid_field("/organization_id", "required", "Say which organization did it."))?;
    require_active(transaction, organization_id, "/organization_id").await?;
    let id = Uuid::now_v7();
    diesel::insert_into(incident_contacts::table)
        .values((
            incident_contacts::id.eq(id),
            incident_contacts::incident_review_id.eq(incident_review_id),
            incident_contacts::team_id.eq(review.team_id),
            incident_contacts::kind.eq(new.kind),
            incident_contacts::outcome.eq(new.outcome),
            incident_contacts::contacted_at.eq(contacted_at),
            incident_contacts::organization_id.eq(organization_id),
            incident_contacts::note.eq(new.note.trim()),
            incident_contacts::created_by.eq(transaction.subject().id()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    touch(transaction, &[review.incident_id], review.team_id).await?;
    let action = "incident_contact.recorded";
    audit::record_change(transaction, "incident_contact", action, id, vec![], Place::default()).await?;
    Ok(id)
}

type Row = (Uuid, Uuid, ContactKind, ContactOutcome, DateTime<Utc>, Uuid, String, Option<Uuid>);

/// Contacts by incident review, oldest first.
pub(super) async fn contacts_of(
    transaction: Transaction<'_>,
    ids: Vec<Uuid>,
) -> ApiResult<HashMap<Uuid, Vec<IncidentContact>>> {
    let rows: Vec<Row> = incident_contacts::table
        .filter(incident_contacts::incident_review_id.eq_any(ids))
        .order((incident_contacts::contacted_at, incident_contacts::id))
        .select((
            incident_contacts::id,
            incident_contacts::incident_review_id,
            incident_contacts::kind,
            incident_contacts::outcome,
            incident_contacts::contacted_at,
            incident_contacts::organization_id,
            incident_contacts::note,
            incident_contacts::created_by,
        ))
        .load(&mut transaction.connection())
        .await?;
    let organizations = summaries(transaction).await?;
    let people = people(transaction, rows.iter().filter_map(|row| row.7).collect()).await?;
    let mut contacts: HashMap<Uuid, Vec<IncidentContact>> = HashMap::new();
    for (id, review_id, kind, outcome, contacted_at, organization_id, note, created_by) in rows {
        let Some(organization) = organizations.get(&organization_id).cloned() else { continue };
        let created_by = created_by.and_then(|id| people.get(&id)).cloned();
        let contact = IncidentContact { id, kind, outcome, contacted_at, organization, note, created_by };
        contacts.entry(review_id).or_default().push(contact);
    }
    Ok(contacts)
}
