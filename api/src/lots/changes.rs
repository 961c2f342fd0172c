//! The story of a lot.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::lot_changes;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::LotStatus;
use crate::platform::db::{Subject, Transaction};
use crate::platform::http::ApiResult;
use crate::users::people::{Person, people};

/// One step in the story of a lot.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LotChange {
    /// Id.
    pub id: Uuid,
    /// What happened: `entered`, `imported`, `updated`, `moved`, `nominated`, `confirmed`, `reopened`, `promised`, `released`.
    #[schema(example = "moved", max_length = 50)]
    pub change: String,
    /// Stage before.
    pub from_status: Option<LotStatus>,
    /// Stage after.
    pub to_status: Option<LotStatus>,
    /// Fields that were changed.
    #[schema(max_items = 30, example = json!(["address"]))]
    pub fields: Vec<String>,
    /// What was said about it.
    #[schema(example = "Owner agrees.", max_length = 2000)]
    pub note: Option<String>,
    /// `user`, `key`, `public` or `system`.
    #[schema(example = "user", max_length = 20)]
    pub actor_kind: String,
    /// Who, when it was a user.
    pub actor: Option<Person>,
    /// When.
    pub changed_at: DateTime<Utc>,
}

/// Writes one step.
pub async fn record(
    transaction: Transaction<'_>,
    lot_id: Uuid,
    change: &str,
    moved: Option<(LotStatus, LotStatus)>,
    fields: &[&str],
    note: Option<&str>,
) -> ApiResult<()> {
    let subject = transaction.subject();
    diesel::insert_into(lot_changes::table)
        .values((
            lot_changes::id.eq(Uuid::now_v7()),
            lot_changes::lot_id.eq(lot_id),
            lot_changes::change.eq(change),
            lot_changes::from_status.eq(moved.map(|(from, _)| from)),
            lot_changes::to_status.eq(moved.map(|(_, to)| to)),
            lot_changes::fields.eq(fields.to_vec()),
            lot_changes::note.eq(note),
            lot_changes::actor_kind.eq(subject.kind()),
            lot_changes::actor_id.eq(match subject {
                Subject::User(id) => Some(id),
                _ => None,
            }),
            lot_changes::changed_at.eq(Utc::now()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

type Row = (
    Uuid,
    String,
    Option<LotStatus>,
    Option<LotStatus>,
    Vec<String>,
    Option<String>,
    String,
    Option<Uuid>,
    DateTime<Utc>,
);

/// All steps of a lot, oldest first.
pub(super) async fn of_lot(transaction: Transaction<'_>, lot_id: Uuid) -> ApiResult<Vec<LotChange>> {
    let rows: Vec<Row> = lot_changes::table
        .filter(lot_changes::lot_id.eq(lot_id))
        .order((lot_changes::changed_at, lot_changes::id))
        .select((
            lot_changes::id,
            lot_changes::change,
            lot_changes::from_status,
            lot_changes::to_status,
            lot_changes::fields,
            lot_changes::note,
            lot_changes::actor_kind,
            lot_changes::actor_id,
            lot_changes::changed_at,
        ))
        .load(&mut transaction.connection())
        .await?;
    let people = people(transaction, rows.iter().filter_map(|row| row.7).collect()).await?;
    Ok(rows
        .into_iter()
        .map(|(id, change, from_status, to_status, fields, note, actor_kind, actor_id, changed_at)| LotChange {
            id,
            change,
            from_status,
            to_status,
            fields,
            note,
            actor_kind,
            actor: actor_id.and_then(|id| people.get(&id)).cloned(),
            changed_at,
        })
        .collect())
}
