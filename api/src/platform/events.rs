//! Events: every change writes one thin row in its own commit; consumers pull them in commit order.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::events;
use uuid::Uuid;

use super::db::Transaction;
use super::http::Problem;

/// To whom an event belongs.
#[derive(Debug, Clone, Copy, Default)]
pub struct Place {
    /// Organization.
    pub organization_id: Option<Uuid>,
    /// Community area.
    pub community_area_number: Option<i32>,
}

/// Writes one event.
pub async fn publish(
    transaction: Transaction<'_>,
    kind: &str,
    resource_type: &str,
    resource_id: String,
    place: Place,
) -> Result<(), Problem> {
    diesel::insert_into(events::table)
        .values((
            events::id.eq(Uuid::now_v7()),
            events::occurred_at.eq(Utc::now()),
            events::type_.eq(kind),
            events::resource_type.eq(resource_type),
            events::resource_id.eq(resource_id),
            events::organization_id.eq(place.organization_id),
            events::community_area_number.eq(place.community_area_number),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// An event as it is kept.
#[derive(Debug, Clone, QueryableByName)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub struct Event {
    /// Id.
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    pub id: Uuid,
    /// Place in the feed: transaction and sequence.
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub position: String,
    /// When.
    #[diesel(sql_type = diesel::sql_types::Timestamptz)]
    pub occurred_at: DateTime<Utc>,
    /// What happened.
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub kind: String,
    /// To what kind of thing.
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub resource_type: String,
    /// To which one.
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub resource_id: String,
    /// Organization.
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Uuid>)]
    pub organization_id: Option<Uuid>,
    /// Community area.
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Integer>)]
    pub community_area_number: Option<i32>,
}

/// Events after a position (`transaction-sequence`), only of transactions before which none is still open, so that no
/// late commit slips in behind a reader.
pub async fn after(
    transaction: Transaction<'_>,
    position: Option<(u64, i64)>,
    resource_types: &[&str],
    areas: Option<&[i32]>,
    limit: i64,
) -> Result<Vec<Event>, Problem> {
    use diesel::sql_types::{Array, BigInt, Integer, Nullable, Text};
    let (after_transaction, after_sequence) = position.unwrap_or((0, 0));
    let rows = diesel::sql_query(
        "SELECT id, transaction_id::text || '-' || sequence::text AS position, occurred_at, type AS kind, resource_type, \
                resource_id, organization_id, community_area_number \
         FROM events \
         WHERE (transaction_id, sequence) > ($1::text::xid8, $2) \
           AND transaction_id < pg_snapshot_xmin(pg_current_snapshot()) \
           AND resource_type = ANY ($3) \
           AND ($4::integer[] IS NULL OR community_area_number IS NULL OR community_area_number = ANY ($4)) \
         ORDER BY transaction_id, sequence LIMIT $5",
    )
    .bind::<Text, _>(after_transaction.to_string())
    .bind::<BigInt, _>(after_sequence)
    .bind::<Array<Text>, _>(resource_types)
    .bind::<Nullable<Array<Integer>>, _>(areas)
    .bind::<BigInt, _>(limit)
    .load(&mut transaction.connection())
    .await?;
    Ok(rows)
}
