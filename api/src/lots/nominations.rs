//! Nominations: what residents and partners ask for.

use actix_web::Responder;
use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{lot_nominations, lots};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::model::{LotStatus, NominationSource, NominationStatus, parcel_number};
use super::policy::{ReadLots, WriteLots};
use super::store::{self, LotSummary};
use super::{changes, priority};
use crate::notifications::{NotificationKind, tell};
use crate::organizations::{OrganizationSummary, summaries};
use crate::platform::access::{Access, Permission, Public, Role};
use crate::platform::audit;
use crate::platform::db::{Subject, Transaction};
use crate::platform::events::Place;
use crate::platform::http::{
    ApiResult, Body, IdempotencyKey, IfMatch, Item, List, Page, PageParameters, PageRequest, Path, Problem, TOTAL_CAP,
    Total, Versioned,
};
use crate::users::people;

/// What somebody asked for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LotNomination {
    /// Id.
    pub id: Uuid,
    /// The lot, once it is known which.
    pub lot: Option<LotSummary>,
    /// Who asked.
    pub source: NominationSource,
    /// Organization that asked.
    pub organization: Option<OrganizationSummary>,
    /// The place as it was described.
    #[schema(example = "3500 W Example Ave, beside the church", max_length = 300)]
    pub place: String,
    /// Why it should be treated.
    #[schema(example = "People dump tires there.", max_length = 2000)]
    pub reason: String,
    /// Where it stands.
    pub status: NominationStatus,
    /// What was answered.
    #[schema(example = "Work begins in spring.", max_length = 2000)]
    pub answer: Option<String>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
    /// When it came.
    pub created_at: DateTime<Utc>,
}

impl Versioned for LotNomination {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// What the person who asks gets.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LotNominationReceipt {
    /// Id, to tell when asking.
    pub id: Uuid,
    /// Whether the lot is known already.
    #[schema(example = true)]
    pub lot_known: bool,
    /// When it came.
    pub created_at: DateTime<Utc>,
}

impl Versioned for LotNominationReceipt {
    fn row_version(&self) -> i64 {
        1
    }
}

/// A nomination. Names and phone numbers do not belong here; nobody asks for them.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLotNomination {
    /// The lot, when it was chosen on the map.
    pub lot_id: Option<Uuid>,
    /// Its parcel number, when it is known.
    #[validate(length(min = 14, max = 20))]
    #[schema(example = "20-28-300-012-0000", min_length = 14, max_length = 20)]
    pub parcel_number: Option<String>,
    /// Where it is: an address, a corner.
    #[validate(length(min = 3, max = 300))]
    #[schema(example = "3500 W Example Ave, beside the church", min_length = 3, max_length = 300)]
    pub place: String,
    /// Why it should be treated.
    #[validate(length(min = 3, max = 2000))]
    #[schema(example = "People dump tires there.", min_length = 3, max_length = 2000)]
    pub reason: String,
}

/// What is decided about a nomination.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LotNominationDecision {
    /// Accepted or declined.
    pub status: NominationStatus,
    /// The lot that is meant; needed to accept when none is known.
    pub lot_id: Option<Uuid>,
    /// What is answered; needed to decline.
    #[validate(length(min = 1, max = 2000))]
    #[schema(example = "This is a private yard.", min_length = 1, max_length = 2000)]
    pub answer: Option<String>,
}

/// Which nominations.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LotNominationFilter {
    /// Where they stand.
    pub status: Option<NominationStatus>,
    /// For one lot.
    pub lot_id: Option<Uuid>,
    /// Who asked.
    pub source: Option<NominationSource>,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = lot_nominations, check_for_backend(Pg))]
struct Row {
    id: Uuid,
    lot_id: Option<Uuid>,
    source: NominationSource,
    place: String,
    reason: String,
    status: NominationStatus,
    answer: Option<String>,
    organization_id: Option<Uuid>,
    row_version: i64,
    created_at: DateTime<Utc>,
}

/// Nominate a lot
///
/// For everybody, without an account; a partner who is signed in nominates for the own organization. By the map, a parcel
/// number or a description.
#[utoipa::path(post, path = "/api/v1/lot-nominations", tag = "lots", params(IdempotencyKey),
    request_body = NewLotNomination,
    responses((status = 201, description = "It was received.", body = LotNominationReceipt)))]
pub async fn create_lot_nomination(
    access: Access<Public>,
    idempotency: IdempotencyKey,
    body: Body<NewLotNomination>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let asks_for = match access.scope_of(Permission::LotRequestsWrite) {
        Some(_) => access.principal().organization_id,
        None => None,
    };
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            transaction.as_system(async || insert(transaction, new, asks_for).await).await
        })
        .await?;
    let id = created.id;
    let row =
        access.aggregate("a receipt of a nomination", async move |transaction, _| row(transaction, id).await).await?;
    let receipt = LotNominationReceipt { id, lot_known: row.lot_id.is_some(), created_at: row.created_at };
    Ok(Item::created(receipt, "/api/v1/lot-nominations".to_owned(), created.replayed))
}

/// List nominations
///
/// Of the own organization; those who decide see all. `sort`: `-created_at`, `created_at`.
#[utoipa::path(get, path = "/api/v1/lot-nominations", tag = "lots", params(LotNominationFilter, PageParameters),
    responses((status = 200, description = "A page of nominations.", body = Page<LotNomination>)))]
pub async fn list_lot_nominations(
    access: Access<ReadLots>,
    list: List<LotNominationFilter>,
) -> ApiResult<Page<LotNomination>> {
    let own = own_only(&access);
    access.read(async move |transaction, _| page(transaction, own, &list.filter, &list.page).await).await
}

/// Decide about a nomination
///
/// Needs `If-Match`. Accepted, it counts for the priority of its lot.
#[utoipa::path(post, path = "/api/v1/lot-nominations/{nomination_id}/decision", tag = "lots",
    params(("nomination_id" = Uuid, Path, description = "Id of the nomination"), IfMatch),
    request_body = LotNominationDecision,
    responses((status = 200, description = "The nomination as it stands now.", body = LotNomination)))]
pub async fn decide_lot_nomination(
    access: Access<WriteLots>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<LotNominationDecision>,
) -> ApiResult<Item<LotNomination>> {
    let (id, decision) = (id.0, body.into_inner());
    access
        .write(async move |transaction, _| {
            decide(transaction, id, if_match, decision).await?;
            let row = row(transaction, id).await?;
            views(transaction, vec![row]).await?.pop().ok_or_else(Problem::not_found)
        })
        .await
        .map(Item::ok)
}

/// The own organization, for those who see only what is theirs.
pub(super) fn own_only(access: &Access<ReadLots>) -> Option<Uuid> {
    let everything = access.scope_of(Permission::LotsWrite).is_some()
        || access.scope_of(Permission::WorkOrdersVerify).is_some()
        || access.scope().organizations() == crate::platform::access::Organizations::All;
    (!everything).then(|| access.principal().organization_id.unwrap_or_default())
}

fn filtered(own: Option<Uuid>, filter: &LotNominationFilter) -> lot_nominations::BoxedQuery<'static, Pg> {
    let mut query = lot_nominations::table.into_boxed();
    if let Some(id) = own {
        query = query.filter(lot_nominations::organization_id.eq(id));
    }
    if let Some(status) = filter.status {
        query = query.filter(lot_nominations::status.eq(status));
    }
    if let Some(id) = filter.lot_id {
        query = query.filter(lot_nominations::lot_id.eq(id));
    }
    if let Some(source) = filter.source {
        query = query.filter(lot_nominations::source.eq(source));
    }
    query
}

async fn page(
    transaction: Transaction<'_>,
    own: Option<Uuid>,
    filter: &LotNominationFilter,
    page: &PageRequest,
) -> ApiResult<Page<LotNomination>> {
    let (_, descending) = page.sort(&["-created_at", "created_at"])?;
    let after = page.after::<DateTime<Utc>>()?;
    let query = filtered(own, filter);
    let rows: Vec<Row> = crate::keyset!(query, lot_nominations::created_at, lot_nominations::id, descending, after)
        .limit(page.limit + 1)
        .select(Row::as_select())
        .load(&mut transaction.connection())
        .await?;
    let total = match page.include_total {
        true => {
            let ids: Vec<Uuid> = filtered(own, filter)
                .select(lot_nominations::id)
                .limit(TOTAL_CAP + 1)
                .load(&mut transaction.connection())
                .await?;
            Some(Total::of(&ids))
        }
        false => None,
    };
    let found =
        page.page(rows, total, |row| (row.created_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), row.id));
    let mut shown = views(transaction, found.items.clone()).await?.into_iter();
    Ok(found.filter_map(|_| shown.next()))
}

async fn row(transaction: Transaction<'_>, id: Uuid) -> ApiResult<Row> {
    Ok(lot_nominations::table.find(id).select(Row::as_select()).first(&mut transaction.connection()).await?)
}

async fn views(transaction: Transaction<'_>, rows: Vec<Row>) -> ApiResult<Vec<LotNomination>> {
    let lots = store::summaries(transaction, rows.iter().filter_map(|row| row.lot_id).collect()).await?;
    let organizations = summaries(transaction).await?;
    Ok(rows
        .into_iter()
        .map(|row| LotNomination {
            id: row.id,
            lot: row.lot_id.and_then(|id| lots.get(&id)).cloned(),
            source: row.source,
            organization: row.organization_id.and_then(|id| organizations.get(&id)).cloned(),
            place: row.place,
            reason: row.reason,
            status: row.status,
            answer: row.answer,
            row_version: row.row_version,
            created_at: row.created_at,
        })
        .collect())
}

/// Takes a nomination in, as the platform.
pub(super) async fn insert(
    transaction: Transaction<'_>,
    new: NewLotNomination,
    organization_id: Option<Uuid>,
) -> ApiResult<Uuid> {
    let parcel = match &new.parcel_number {
        None => None,
        Some(text) => Some(parcel_number(text).ok_or_else(|| {
            let detail = "A parcel number has 14 digits: NN-NN-NNN-NNN-NNNN. Leave it out if you do not know it.";
            Problem::invalid_field("/parcel_number", "invalid_parcel", detail)
        })?),
    };
    let lot_id: Option<Uuid> = match (new.lot_id, parcel) {
        (Some(id), _) => {
            let found = lots::table.find(id).select(lots::id).first(&mut transaction.connection()).await.optional()?;
            Some(found.ok_or_else(|| Problem::invalid_field("/lot_id", "unknown_lot", "Choose a lot on the map."))?)
        }
        (None, Some(parcel)) => lots::table
            .filter(lots::parcel_number.eq(parcel))
            .select(lots::id)
            .first(&mut transaction.connection())
            .await
            .optional()?,
        (None, None) => None,
    };
    let id = Uuid::now_v7();
    let user_id = match transaction.subject() {
        Subject::User(id) => Some(id),
        _ => None,
    };
    let source = if organization_id.is_some() { NominationSource::Partner } else { NominationSource::Resident };
    diesel::insert_into(lot_nominations::table)
        .values((
            lot_nominations::id.eq(id),
            lot_nominations::lot_id.eq(lot_id),
            lot_nominations::source.eq(source),
            lot_nominations::place.eq(new.place.trim()),
            lot_nominations::reason.eq(new.reason.trim()),
            lot_nominations::organization_id.eq(organization_id),
            lot_nominations::created_by.eq(user_id),
        ))
        .execute(&mut transaction.connection())
        .await?;
    if let Some(lot_id) = lot_id {
        counted(transaction, lot_id).await?;
    }
    let managers = people::with_role(transaction, Role::LotManager).await?;
    tell(transaction, &managers, NotificationKind::LotNominated, ("lot_nomination", id), "1").await?;
    let place = Place { organization_id, community_area_number: None };
    audit::record_change(transaction, "lot_nomination", "lot_nomination.created", id, vec![], place).await?;
    Ok(id)
}

/// A nomination counts for its lot, which moves on if nobody had asked for it.
async fn counted(transaction: Transaction<'_>, lot_id: Uuid) -> ApiResult<()> {
    let lot = store::lock(transaction, lot_id).await?;
    changes::record(transaction, lot_id, "nominated", None, &[], None).await?;
    if lot.status == LotStatus::Identified {
        store::set_status(transaction, &lot, LotStatus::Nominated, None).await?;
    }
    priority::refresh(transaction, lot_id).await
}

async fn decide(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: IfMatch,
    decision: LotNominationDecision,
) -> ApiResult<()> {
    let current: Row = lot_nominations::table
        .find(id)
        .select(Row::as_select())
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    if_match.check(current.row_version)?;
    if current.status != NominationStatus::Received {
        return Err(Problem::conflict("already_decided", "This nomination was decided already."));
    }
    let lot_id = decision.lot_id.or(current.lot_id);
    match decision.status {
        NominationStatus::Received => {
            return Err(Problem::invalid_field("/status", "not_a_decision", "Accept or decline."));
        }
        NominationStatus::Accepted if lot_id.is_none() => {
            let detail = "Say which lot is meant; enter it first if it is not there.";
            return Err(Problem::invalid_field("/lot_id", "required", detail));
        }
        NominationStatus::Declined if decision.answer.is_none() => {
            return Err(Problem::invalid_field("/answer", "required", "Say why, for those who asked."));
        }
        NominationStatus::Accepted | NominationStatus::Declined => {}
    }
    if let Some(lot_id) = decision.lot_id {
        let found: i64 = lots::table.find(lot_id).count().get_result(&mut transaction.connection()).await?;
        if found == 0 {
            return Err(Problem::invalid_field("/lot_id", "unknown_lot", "Choose a lot."));
        }
    }
    diesel::update(lot_nominations::table.find(id))
        .set((
            lot_nominations::status.eq(decision.status),
            lot_nominations::lot_id.eq(lot_id),
            lot_nominations::answer.eq(decision.answer),
            lot_nominations::decided_by.eq(transaction.subject().id()),
            lot_nominations::decided_at.eq(Utc::now()),
            lot_nominations::updated_at.eq(Utc::now()),
            lot_nominations::row_version.eq(current.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    match (lot_id, current.lot_id) {
        (Some(lot_id), None) if decision.status == NominationStatus::Accepted => counted(transaction, lot_id).await?,
        (Some(lot_id), _) => priority::refresh(transaction, lot_id).await?,
        (None, _) => {}
    }
    let place = Place { organization_id: current.organization_id, community_area_number: None };
    audit::record_change(transaction, "lot_nomination", "lot_nomination.decided", id, vec!["status"], place).await
}
