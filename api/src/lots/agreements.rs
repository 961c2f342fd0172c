//! Agreements: to whom lots are promised. A lot is promised to one at a time; the database sees to it.

use std::collections::HashMap;

use actix_web::Responder;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{lot_agreement_lots, lot_agreements, lots};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::changes;
use super::model::{AgreementKind, AgreementStatus, LotStatus};
use super::nominations::own_only;
use super::policy::{ReadLots, RequestLots, WriteLots};
use super::store::{self, LotSummary};
use crate::organizations::{self, OrganizationSummary, summaries};
use crate::platform::access::{Access, Permission};
use crate::platform::audit;
use crate::platform::db::{Subject, Transaction};
use crate::platform::events::Place;
use crate::platform::http::{
    ApiResult, Body, IdempotencyKey, IfMatch, Item, List, Page, PageParameters, PageRequest, Path, Problem, TOTAL_CAP,
    Total, Versioned,
};

/// To whom lots are promised, for what.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LotAgreement {
    /// Id.
    pub id: Uuid,
    /// For what.
    pub kind: AgreementKind,
    /// Where it stands.
    pub status: AgreementStatus,
    /// Organization; none where it is a person, whose name is kept by the office that sells or leases.
    pub organization: Option<OrganizationSummary>,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
    /// Stipend of a steward for the whole time, in cents.
    #[schema(example = 120_000, minimum = 0)]
    pub stipend_cents: Option<i64>,
    /// What was asked for.
    #[schema(example = "We mow every other Saturday.", max_length = 2000)]
    pub note: String,
    /// What was decided, and why.
    #[schema(example = "Insurance is in place.", max_length = 2000)]
    pub decision_note: Option<String>,
    /// Its lots.
    #[schema(max_items = 300)]
    pub lots: Vec<LotSummary>,
    /// Where the caller may bring it from here.
    #[schema(max_items = 4)]
    pub allowed_transitions: Vec<AgreementStatus>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
}

impl Versioned for LotAgreement {
    fn row_version(&self) -> i64 {
        self.row_version
    }

    fn visibility(&self) -> &'static str {
        if self.allowed_transitions.is_empty() { "" } else { "w" }
    }
}

/// A request for lots.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLotAgreement {
    /// For what.
    pub kind: AgreementKind,
    /// Organization; absent: the own one. Only those who decide name another one, or none for a person.
    pub organization_id: Option<Uuid>,
    /// Whether it is a person's: a neighbor, a buyer.
    #[serde(default)]
    #[schema(example = false)]
    pub for_a_person: bool,
    /// Which lots.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_items = 1, max_items = 300)]
    pub lot_ids: Vec<Uuid>,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day; needed for stewardship.
    pub ends_on: Option<NaiveDate>,
    /// Stipend of a steward for the whole time, in cents.
    #[validate(range(min = 0, max = 100_000_000))]
    #[schema(example = 120_000, minimum = 0, maximum = 100_000_000)]
    pub stipend_cents: Option<i64>,
    /// What is asked for, without names of persons.
    #[validate(length(max = 2000))]
    #[serde(default)]
    #[schema(example = "We mow every other Saturday.", max_length = 2000)]
    pub note: String,
}

/// A step of an agreement.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLotAgreementTransition {
    /// Where to; one of `allowed_transitions`.
    pub to: AgreementStatus,
    /// Why; needed to decline and to end.
    #[validate(length(min = 1, max = 2000))]
    #[schema(example = "Insurance is in place.", min_length = 1, max_length = 2000)]
    pub note: Option<String>,
}

/// Which agreements.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LotAgreementFilter {
    /// For what.
    pub kind: Option<AgreementKind>,
    /// Where they stand.
    pub status: Option<AgreementStatus>,
    /// Of an organization.
    pub organization_id: Option<Uuid>,
    /// About one lot.
    pub lot_id: Option<Uuid>,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = lot_agreements, check_for_backend(Pg))]
struct Row {
    id: Uuid,
    kind: AgreementKind,
    status: AgreementStatus,
    organization_id: Option<Uuid>,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    stipend_cents: Option<i64>,
    note: String,
    decision_note: Option<String>,
    row_version: i64,
    created_at: DateTime<Utc>,
}

/// List agreements about lots
///
/// Of the own organization; those who decide see all. `sort`: `-created_at`, `created_at`.
#[utoipa::path(get, path = "/api/v1/lot-agreements", tag = "lots", params(LotAgreementFilter, PageParameters),
    responses((status = 200, description = "A page of agreements.", body = Page<LotAgreement>)))]
pub async fn list_lot_agreements(
    access: Access<ReadLots>,
    list: List<LotAgreementFilter>,
) -> ApiResult<Page<LotAgreement>> {
    let (own, decides) = (own_only(&access), access.scope_of(Permission::LotsWrite).is_some());
    access.read(async move |transaction, _| page(transaction, own, decides, &list.filter, &list.page).await).await
}

/// Ask for lots
///
/// Holds them until it is decided: of two who ask for one lot at once, one gets 409 `lot_promised`, which names the lot.
#[utoipa::path(post, path = "/api/v1/lot-agreements", tag = "lots", params(IdempotencyKey),
    request_body = NewLotAgreement,
    responses((status = 201, description = "The request.", body = LotAgreement)))]
pub async fn create_lot_agreement(
    access: Access<RequestLots>,
    idempotency: IdempotencyKey,
    body: Body<NewLotAgreement>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let decides = access.scope_of(Permission::LotsWrite).is_some();
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| insert(transaction, new, decides).await)
        .await?;
    let id = created.id;
    let view = access.read(async move |transaction, _| find(transaction, None, decides, id).await).await?;
    Ok(Item::created(view, format!("/api/v1/lot-agreements/{id}"), created.replayed))
}

/// Read an agreement about lots
///
/// Of the own organization; those who decide see all.
#[utoipa::path(get, path = "/api/v1/lot-agreements/{agreement_id}", tag = "lots",
    params(("agreement_id" = Uuid, Path, description = "Id of the agreement")),
    responses((status = 200, description = "The agreement.", body = LotAgreement)))]
pub async fn get_lot_agreement(access: Access<ReadLots>, id: Path<Uuid>) -> ApiResult<Item<LotAgreement>> {
    let (own, decides) = (own_only(&access), access.scope_of(Permission::LotsWrite).is_some());
    access.read(async move |transaction, _| find(transaction, own, decides, id.0).await).await.map(Item::ok)
}

/// Decide about an agreement, end or complete it
///
/// Along `allowed_transitions`; needs `If-Match`. Declined or ended, its lots are free again; completed, they are transferred.
#[utoipa::path(post, path = "/api/v1/lot-agreements/{agreement_id}/transitions", tag = "lots",
    params(("agreement_id" = Uuid, Path, description = "Id of the agreement"), IfMatch),
    request_body = NewLotAgreementTransition,
    responses((status = 200, description = "The agreement as it stands now.", body = LotAgreement)))]
pub async fn transition_lot_agreement(
    access: Access<WriteLots>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewLotAgreementTransition>,
) -> ApiResult<Item<LotAgreement>> {
    let (id, step) = (id.0, body.into_inner());
    access
        .write(async move |transaction, _| {
            advance(transaction, id, if_match, step).await?;
            find(transaction, None, true, id).await
        })
        .await
        .map(Item::ok)
}

fn filtered(own: Option<Uuid>, filter: &LotAgreementFilter) -> lot_agreements::BoxedQuery<'static, Pg> {
    let mut query = lot_agreements::table.into_boxed();
    if let Some(id) = own {
        query = query.filter(lot_agreements::organization_id.eq(id));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(lot_agreements::kind.eq(kind));
    }
    if let Some(status) = filter.status {
        query = query.filter(lot_agreements::status.eq(status));
    }
    if let Some(id) = filter.organization_id {
        query = query.filter(lot_agreements::organization_id.eq(id));
    }
    if let Some(id) = filter.lot_id {
        let about = lot_agreement_lots::table
            .filter(lot_agreement_lots::lot_id.eq(id))
            .select(lot_agreement_lots::agreement_id);
        query = query.filter(lot_agreements::id.eq_any(about));
    }
    query
}

async fn page(
    transaction: Transaction<'_>,
    own: Option<Uuid>,
    decides: bool,
    filter: &LotAgreementFilter,
    page: &PageRequest,
) -> ApiResult<Page<LotAgreement>> {
    let (_, descending) = page.sort(&["-created_at", "created_at"])?;
    let after = page.after::<DateTime<Utc>>()?;
    let query = filtered(own, filter);
    let rows: Vec<Row> = crate::keyset!(query, lot_agreements::created_at, lot_agreements::id, descending, after)
        .limit(page.limit + 1)
        .select(Row::as_select())
        .load(&mut transaction.connection())
        .await?;
    let total = match page.include_total {
        true => {
            let ids: Vec<Uuid> = filtered(own, filter)
                .select(lot_agreements::id)
                .limit(TOTAL_CAP + 1)
                .load(&mut transaction.connection())
                .await?;
            Some(Total::of(&ids))
        }
        false => None,
    };
    let found =
        page.page(rows, total, |row| (row.created_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), row.id));
    let mut shown = views(transaction, found.items.clone(), decides).await?.into_iter();
    Ok(found.filter_map(|_| shown.next()))
}

async fn find(transaction: Transaction<'_>, own: Option<Uuid>, decides: bool, id: Uuid) -> ApiResult<LotAgreement> {
    let mut query = lot_agreements::table.filter(lot_agreements::id.eq(id)).into_boxed();
    if let Some(own) = own {
        query = query.filter(lot_agreements::organization_id.eq(own));
    }
    let row: Row = query.select(Row::as_select()).first(&mut transaction.connection()).await?;
    views(transaction, vec![row], decides).await?.pop().ok_or_else(Problem::not_found)
}

async fn views(transaction: Transaction<'_>, rows: Vec<Row>, decides: bool) -> ApiResult<Vec<LotAgreement>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let pairs: Vec<(Uuid, Uuid)> = lot_agreement_lots::table
        .filter(lot_agreement_lots::agreement_id.eq_any(ids))
        .select((lot_agreement_lots::agreement_id, lot_agreement_lots::lot_id))
        .load(&mut transaction.connection())
        .await?;
    let known = store::summaries(transaction, pairs.iter().map(|pair| pair.1).collect()).await?;
    let mut of: HashMap<Uuid, Vec<LotSummary>> = HashMap::new();
    for (agreement_id, lot_id) in pairs {
        of.entry(agreement_id).or_default().extend(known.get(&lot_id).cloned());
    }
    let organizations = summaries(transaction).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let mut lots = of.remove(&row.id).unwrap_or_default();
            lots.sort_by(|left, right| left.address.cmp(&right.address));
            let allowed = if decides { row.status.allowed_transitions(row.kind).to_vec() } else { Vec::new() };
            LotAgreement {
                id: row.id,
                kind: row.kind,
                status: row.status,
                organization: row.organization_id.and_then(|id| organizations.get(&id)).cloned(),
                starts_on: row.starts_on,
                ends_on: row.ends_on,
                stipend_cents: row.stipend_cents,
                note: row.note,
                decision_note: row.decision_note,
                lots,
                allowed_transitions: allowed,
                row_version: row.row_version,
                created_at: row.created_at,
            }
        })
        .collect())
}

/// Holds lots for somebody. The lots are locked in one order, so that two requests wait for each other and one is told.
pub(super) async fn insert(transaction: Transaction<'_>, new: NewLotAgreement, decides: bool) -> ApiResult<Uuid> {
    let own = transaction.organization_id();
    if !decides && (new.for_a_person || new.organization_id.is_some_and(|id| Some(id) != own)) {
        let detail = "Ask for the own organization.";
        return Err(Problem::invalid_field("/organization_id", "another_organization", detail));
    }
    let organization_id = if new.for_a_person { None } else { new.organization_id.or(own) };
    match organization_id {
        Some(id) => drop(organizations::require_active(transaction, id, "/organization_id").await?),
        None if new.kind == AgreementKind::Stewardship => {
            return Err(Problem::invalid_field(
                "/for_a_person",
                "organization_needed",
                "A steward is an organization.",
            ));
        }
        None => {}
    }
    if new.ends_on.is_some_and(|day| day < new.starts_on) {
        return Err(Problem::invalid_field("/ends_on", "before_start", "The last day is the first day or later."));
    }
    if new.kind == AgreementKind::Stewardship && new.ends_on.is_none() {
        return Err(Problem::invalid_field("/ends_on", "required", "Stewardship has a last day."));
    }
    if new.kind != AgreementKind::Stewardship && new.stipend_cents.is_some() {
        return Err(Problem::invalid_field("/stipend_cents", "not_a_steward", "Only stewards get a stipend."));
    }
    let mut lot_ids = new.lot_ids;
    lot_ids.sort_unstable();
    lot_ids.dedup();
    let locked: Vec<(Uuid, String, LotStatus)> = lots::table
        .filter(lots::id.eq_any(&lot_ids))
        .order(lots::id)
        .select((lots::id, lots::address, lots::status))
        .for_update()
        .load(&mut transaction.connection())
        .await?;
    if locked.len() != lot_ids.len() {
        return Err(Problem::invalid_field("/lot_ids", "unknown_lot", "One of the lots does not exist."));
    }
    if let Some(lot) = locked.iter().find(|lot| matches!(lot.2, LotStatus::Transferred | LotStatus::Rejected)) {
        let detail = format!("{} is not part of the program.", lot.1);
        return Err(Problem::conflict("lot_not_available", detail));
    }
    let held: Vec<Uuid> = lot_agreement_lots::table
        .filter(lot_agreement_lots::lot_id.eq_any(&lot_ids))
        .filter(lot_agreement_lots::released_at.is_null())
        .select(lot_agreement_lots::lot_id)
        .load(&mut transaction.connection())
        .await?;
    if let Some(lot) = locked.iter().find(|lot| held.contains(&lot.0)) {
        let detail = format!("{} is promised to somebody else already; choose another lot.", lot.1);
        return Err(Problem::conflict("lot_promised", detail));
    }
    let id = Uuid::now_v7();
    diesel::insert_into(lot_agreements::table)
        .values((
            lot_agreements::id.eq(id),
            lot_agreements::kind.eq(new.kind),
            lot_agreements::status.eq(AgreementStatus::Requested),
            lot_agreements::organization_id.eq(organization_id),
            lot_agreements::starts_on.eq(new.starts_on),
            lot_agreements::ends_on.eq(new.ends_on),
            lot_agreements::stipend_cents.eq(new.stipend_cents),
            lot_agreements::note.eq(new.note.trim()),
            lot_agreements::requested_by.eq(match transaction.subject() {
                Subject::User(id) => Some(id),
                _ => None,
            }),
        ))
        .execute(&mut transaction.connection())
        .await?;
    for lot_id in lot_ids {
        diesel::insert_into(lot_agreement_lots::table)
            .values((lot_agreement_lots::agreement_id.eq(id), lot_agreement_lots::lot_id.eq(lot_id)))
            .execute(&mut transaction.connection())
            .await?;
        changes::record(transaction, lot_id, "promised", None, &[], None).await?;
    }
    let place = Place { organization_id, community_area_number: None };
    audit::record_change(transaction, "lot_agreement", "lot_agreement.requested", id, vec![], place).await?;
    Ok(id)
}

pub(super) async fn advance(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: IfMatch,
    step: NewLotAgreementTransition,
) -> ApiResult<()> {
    let current: Row = lot_agreements::table
        .find(id)
        .select(Row::as_select())
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    if_match.check(current.row_version)?;
    if !current.status.allowed_transitions(current.kind).contains(&step.to) {
        return Err(Problem::conflict("invalid_transition", "The agreement cannot go there from where it stands."));
    }
    let note = step.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
    if matches!(step.to, AgreementStatus::Declined | AgreementStatus::Ended) && note.is_none() {
        return Err(Problem::invalid_field("/note", "required", "Say why; the other side will ask."));
    }
    diesel::update(lot_agreements::table.find(id))
        .set((
            lot_agreements::status.eq(step.to),
            lot_agreements::decision_note.eq(note.or(current.decision_note.as_deref())),
            lot_agreements::decided_by.eq(transaction.subject().id()),
            lot_agreements::decided_at.eq(Utc::now()),
            lot_agreements::updated_at.eq(Utc::now()),
            lot_agreements::row_version.eq(current.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let lot_ids: Vec<Uuid> = lot_agreement_lots::table
        .filter(lot_agreement_lots::agreement_id.eq(id))
        .select(lot_agreement_lots::lot_id)
        .order(lot_agreement_lots::lot_id)
        .load(&mut transaction.connection())
        .await?;
    let released = matches!(step.to, AgreementStatus::Declined | AgreementStatus::Ended);
    if released {
        diesel::update(lot_agreement_lots::table.filter(lot_agreement_lots::agreement_id.eq(id)))
            .set(lot_agreement_lots::released_at.eq(Utc::now()))
            .execute(&mut transaction.connection())
            .await?;
    }
    for lot_id in lot_ids {
        if released {
            changes::record(transaction, lot_id, "released", None, &[], None).await?;
        }
        if step.to == AgreementStatus::Completed {
            let lot = store::lock(transaction, lot_id).await?;
            store::set_status(transaction, &lot, LotStatus::Transferred, note).await?;
        }
    }
    let place = Place { organization_id: current.organization_id, community_area_number: None };
    audit::record_change(transaction, "lot_agreement", "lot_agreement.moved", id, vec!["status"], place).await
}
