//! The audit trail: who did or read what, in the same commit. No audit row, no data.

use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::audit_entries;
use uuid::Uuid;

use super::db::Transaction;
use super::http::{Problem, request_id};

/// One row of the trail. Names of fields, never their values.
#[derive(Debug, Clone, Default)]
pub struct Entry<'a> {
    /// `resource.action`, such as `incident.revealed`.
    pub action: &'a str,
    /// Kind of thing.
    pub resource_type: &'a str,
    /// Which one.
    pub resource_id: Option<String>,
    /// Fields changed or revealed.
    pub fields: Vec<&'a str>,
    /// Why, where a purpose is asked for.
    pub purpose: Option<String>,
    /// Whether it was refused.
    pub denied: bool,
}

/// Writes one entry.
pub async fn record(transaction: Transaction<'_>, entry: Entry<'_>) -> Result<(), Problem> {
    let subject = transaction.subject();
    diesel::insert_into(audit_entries::table)
        .values((
            audit_entries::id.eq(Uuid::now_v7()),
            audit_entries::occurred_at.eq(Utc::now()),
            audit_entries::actor_kind.eq(subject.kind()),
            audit_entries::actor_id.eq(subject.id()),
            audit_entries::organization_id.eq(transaction.organization_id()),
            audit_entries::action.eq(entry.action),
            audit_entries::resource_type.eq(entry.resource_type),
            audit_entries::resource_id.eq(entry.resource_id),
            audit_entries::fields.eq(entry.fields),
            audit_entries::purpose.eq(entry.purpose),
            audit_entries::outcome.eq(if entry.denied { "denied" } else { "allowed" }),
            audit_entries::request_id.eq(request_id()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Names of the fields that a change touches.
pub fn changed<const N: usize>(fields: [(&'static str, bool); N]) -> Vec<&'static str> {
    fields.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect()
}

/// Writes an audit entry and an event for one change: what nearly every change needs.
pub async fn record_change(
    transaction: Transaction<'_>,
    resource_type: &'static str,
    action: &'static str,
    resource_id: impl ToString,
    fields: Vec<&str>,
    place: super::events::Place,
) -> Result<(), Problem> {
    let resource_id = resource_id.to_string();
    let entry = Entry { action, resource_type, resource_id: Some(resource_id.clone()), fields, ..Entry::default() };
    record(transaction, entry).await?;
    super::events::publish(transaction, action, resource_type, resource_id, place).await
}
