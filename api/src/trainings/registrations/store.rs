//! SQL of registrations. Every query of staff starts with a training that they plan or teach.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use schema::{
    attendance, certificates, organizations, participants, registration_changes, registrations, training_notices,
};
use uuid::Uuid;

use super::super::model::{NoticeKind, RegistrationStatus};
use super::super::policy::Staff;
use super::super::store::require_known;
use super::wire::{RegistrationChange, RegistrationFilter};
use crate::identity::Language;
use crate::notices::ContactChannel;
use crate::organizations::OrganizationSummary;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Page, PageRequest, Problem, TOTAL_CAP, Total};

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = registrations, check_for_backend(Pg))]
pub(in crate::trainings) struct RegistrationRow {
    pub id: Uuid,
    pub training_id: Uuid,
    pub participant_id: Uuid,
    pub group_id: Option<Uuid>,
    pub organization_id: Option<Uuid>,
    pub employer: Option<String>,
    pub audience: String,
    pub community_area_number: Option<i32>,
    pub language: Language,
    pub status: RegistrationStatus,
    pub priority: i32,
    pub contact_channel: ContactChannel,
    pub sealed_contact_note: Option<Vec<u8>>,
    pub accommodations: Vec<String>,
    pub sealed_accommodation_note: Option<Vec<u8>>,
    pub registered_at: DateTime<Utc>,
    pub offer_expires_at: Option<DateTime<Utc>>,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub end_reason: Option<String>,
    pub row_version: i64,
}

/// A registration with its sealed person and what stands beside it.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    pub row: RegistrationRow,
    pub sealed_name: Option<Vec<u8>>,
    pub sealed_email: Option<Vec<u8>>,
    pub sealed_phone: Option<Vec<u8>>,
    pub organization: Option<OrganizationSummary>,
    pub place: Option<i64>,
    pub minutes: i64,
    pub serial: Option<String>,
    pub to_tell: Vec<NoticeKind>,
}

type Sealed = (Option<Vec<u8>>, Option<Vec<u8>>, Option<Vec<u8>>);

/// A registration without regard to who asks, for work that was allowed already.
pub(super) async fn row(transaction: Transaction<'_>, id: Uuid) -> ApiResult<RegistrationRow> {
    Ok(registrations::table.find(id).select(RegistrationRow::as_select()).first(&mut transaction.connection()).await?)
}

/// Places on the waitlist of a training, from 1.
pub(super) async fn places(transaction: Transaction<'_>, training_id: Uuid) -> ApiResult<BTreeMap<Uuid, i64>> {
    let ids: Vec<Uuid> = registrations::table
        .filter(registrations::training_id.eq(training_id))
        .filter(registrations::status.eq(RegistrationStatus::Waitlisted))
        .order((registrations::priority, registrations::registered_at, registrations::id))
        .select(registrations::id)
        .load(&mut transaction.connection())
        .await?;
    Ok(ids.into_iter().zip(1..).collect())
}

async fn beside(transaction: Transaction<'_>, rows: Vec<(RegistrationRow, Sealed)>) -> ApiResult<Vec<Listed>> {
    let ids: Vec<Uuid> = rows.iter().map(|(row, _)| row.id).collect();
    let mut waiting = BTreeMap::new();
    let mut trainings: Vec<Uuid> = rows.iter().map(|(row, _)| row.training_id).collect();
    trainings.dedup();
    for training_id in trainings {
        waiting.extend(places(transaction, training_id).await?);
    }
    let minutes: Vec<(Uuid, Option<i64>)> = attendance::table
        .filter(attendance::registration_id.eq_any(&ids))
        .group_by(attendance::registration_id)
        .select((attendance::registration_id, diesel::dsl::sum(attendance::minutes)))
        .load(&mut transaction.connection())
        .await?;
    let minutes: BTreeMap<Uuid, i64> = minutes.into_iter().map(|(id, sum)| (id, sum.unwrap_or_default())).collect();
    let serials: Vec<(Uuid, String)> = certificates::table
        .filter(certificates::registration_id.eq_any(&ids))
        .select((certificates::registration_id, certificates::serial))
        .load(&mut transaction.connection())
        .await?;
    let mut serials: BTreeMap<Uuid, String> = serials.into_iter().collect();
    let waiting_notices: Vec<(Uuid, NoticeKind)> = training_notices::table
        .filter(training_notices::registration_id.eq_any(&ids))
        .filter(training_notices::channel.eq_any(ContactChannel::BY_STAFF))
        .filter(training_notices::sent_at.is_null())
        .order(training_notices::created_at)
        .select((training_notices::registration_id, training_notices::kind))
        .load(&mut transaction.connection())
        .await?;
    let mut to_tell: BTreeMap<Uuid, Vec<NoticeKind>> = BTreeMap::new();
    for (id, kind) in waiting_notices {
        to_tell.entry(id).or_default().push(kind);
    }
    let organization_ids: Vec<Uuid> = rows.iter().filter_map(|(row, _)| row.organization_id).collect();
    let found: Vec<OrganizationSummary> = organizations::table
        .filter(organizations::id.eq_any(organization_ids))
        .select(OrganizationSummary::as_select())
        .load(&mut transaction.connection())
        .await?;
    Ok(rows
        .into_iter()
        .map(|(row, (sealed_name, sealed_email, sealed_phone))| Listed {
            organization: found.iter().find(|one| Some(one.id) == row.organization_id).cloned(),
            place: waiting.get(&row.id).copied(),
            minutes: minutes.get(&row.id).copied().unwrap_or_default(),
            serial: serials.remove(&row.id),
            to_tell: to_tell.remove(&row.id).unwrap_or_default(),
            row,
            sealed_name,
            sealed_email,
            sealed_phone,
        })
        .collect())
}

/// A registration of a training that the caller plans or teaches; of another one: 404.
pub(super) async fn require(transaction: Transaction<'_>, staff: &Staff, id: Uuid) -> ApiResult<RegistrationRow> {
    let row = row(transaction, id).await?;
    require_known(transaction, staff, row.training_id).await.map_err(|_unknown| Problem::not_found())?;
    Ok(row)
}

pub(super) async fn find(transaction: Transaction<'_>, staff: &Staff, id: Uuid) -> ApiResult<Listed> {
    let row = require(transaction, staff, id).await?;
    let sealed: Sealed = participants::table
        .find(row.participant_id)
        .select((participants::sealed_name, participants::sealed_email, participants::sealed_phone))
        .first(&mut transaction.connection())
        .await?;
    beside(transaction, vec![(row, sealed)]).await?.pop().ok_or_else(Problem::not_found)
}

fn filtered(training_id: Uuid, filter: &RegistrationFilter) -> registrations::BoxedQuery<'static, Pg> {
    let RegistrationFilter { status, audience, to_tell } = filter.clone();
    let mut query = registrations::table.filter(registrations::training_id.eq(training_id)).into_boxed();
    if !status.is_empty() {
        query = query.filter(registrations::status.eq_any(status.0));
    }
    if let Some(audience) = audience {
        query = query.filter(registrations::audience.eq(audience));
    }
    if let Some(waits) = to_tell {
        let some = "EXISTS (SELECT 1 FROM training_notices n WHERE n.registration_id = registrations.id \
                    AND n.channel IN ('phone', 'text') AND n.sent_at IS NULL)";
        query = match waits {
            true => query.filter(diesel::dsl::sql::<Bool>(some)),
            false => query.filter(diesel::dsl::not(diesel::dsl::sql::<Bool>(some))),
        };
    }
    query
}

pub(super) async fn page(
    transaction: Transaction<'_>,
    staff: &Staff,
    training_id: Uuid,
    filter: &RegistrationFilter,
    page: &PageRequest,
) -> ApiResult<Page<Listed>> {
    require_known(transaction, staff, training_id).await?;
    let (_, descending) = page.sort(&["registered_at", "-registered_at"])?;
    let after = page.after::<DateTime<Utc>>()?;
    let query = filtered(training_id, filter);
    let rows: Vec<RegistrationRow> =
        crate::keyset!(query, registrations::registered_at, registrations::id, descending, after)
            .limit(page.limit + 1)
            .select(RegistrationRow::as_select())
            .load(&mut transaction.connection())
            .await?;
    let people: Vec<Uuid> = rows.iter().map(|row| row.participant_id).collect();
    let sealed: Vec<(Uuid, Sealed)> = participants::table
        .filter(participants::id.eq_any(people))
        .select((participants::id, (participants::sealed_name, participants::sealed_email, participants::sealed_phone)))
        .load(&mut transaction.connection())
        .await?;
    let sealed: BTreeMap<Uuid, Sealed> = sealed.into_iter().collect();
    let rows = rows.into_iter().map(|row| {
        let person = sealed.get(&row.participant_id).cloned().unwrap_or_default();
        (row, person)
    });
    let listed = beside(transaction, rows.collect()).await?;
    let total = match page.include_total {
        true => {
            let ids: Vec<Uuid> = filtered(training_id, filter)
                .select(registrations::id)
                .limit(TOTAL_CAP + 1)
                .load(&mut transaction.connection())
                .await?;
            Some(Total::of(&ids))
        }
        false => None,
    };
    Ok(page.page(listed, total, |one| {
        (one.row.registered_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), one.row.id)
    }))
}

pub(super) async fn changes(
    transaction: Transaction<'_>,
    staff: &Staff,
    id: Uuid,
    page: &PageRequest,
) -> ApiResult<Page<RegistrationChange>> {
    require(transaction, staff, id).await?;
    let (_, descending) = page.sort(&["changed_at", "-changed_at"])?;
    let after = page.after::<DateTime<Utc>>()?;
    type Row = (Uuid, DateTime<Utc>, String, Option<RegistrationStatus>, RegistrationStatus, Option<String>);
    let query = registration_changes::table.filter(registration_changes::registration_id.eq(id)).into_boxed();
    let rows: Vec<Row> =
        crate::keyset!(query, registration_changes::changed_at, registration_changes::id, descending, after)
            .limit(page.limit + 1)
            .select((
                registration_changes::id,
                registration_changes::changed_at,
                registration_changes::actor_kind,
                registration_changes::from_status,
                registration_changes::to_status,
                registration_changes::reason,
            ))
            .load(&mut transaction.connection())
            .await?;
    let key = |row: &Row| (row.1.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), row.0);
    Ok(page.page(rows, None, key).map(|(id, changed_at, actor_kind, from_status, to_status, reason)| {
        RegistrationChange { id, changed_at, actor_kind, from_status, to_status, reason }
    }))
}

/// Marks what was told by telephone or text.
pub(super) async fn mark_told(transaction: Transaction<'_>, staff: &Staff, id: Uuid) -> ApiResult<()> {
    require(transaction, staff, id).await?;
    diesel::update(training_notices::table)
        .filter(training_notices::registration_id.eq(id))
        .filter(training_notices::sent_at.is_null())
        .set(training_notices::sent_at.eq(Utc::now()))
        .execute(&mut transaction.connection())
        .await?;
    let entry = audit::Entry {
        action: "registration.told",
        resource_type: "registration",
        resource_id: Some(id.to_string()),
        ..audit::Entry::default()
    };
    audit::record(transaction, entry).await
}
