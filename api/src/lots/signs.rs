//! The sign on a lot: residents confirm or re-open by its code. They say nothing about themselves, and nobody asks.

use actix_web::web::Json;
use actix_web::{HttpRequest, Responder};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{lot_sign_reports, lots, work_orders};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::model::{LotStatus, SignReportKind, SignReportReason};
use super::policy::WriteLots;
use super::public::{self, PublicLot};
use super::{changes, store};
use crate::notifications::{NotificationKind, tell};
use crate::platform::access::{Access, Public, Role, SharedLimit};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Body, IdempotencyKey, Item, Path, Problem, ProblemKind, Versioned};
use crate::qr_code;
use crate::secret_codes;
use crate::users::people;
use crate::work_orders::WorkOrderStatus;

/// Wrong codes from one network.
const WRONG_CODES: SharedLimit = SharedLimit {
    bucket: "lot_sign_code",
    hits: 30,
    minutes: 15,
    code: "too_many_attempts",
    detail: "There were too many attempts. Wait a while and try again.",
};

/// The code on a sign.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LotSignCode {
    /// As it stands on the sign; hyphens, spaces and case do not matter.
    #[validate(length(min = 8, max = 20))]
    #[schema(example = "7KQ2-M9PD", min_length = 8, max_length = 20)]
    pub code: String,
}

/// A sign to print and put up on a lot.
#[derive(Debug, Serialize, ToSchema)]
pub struct LotSign {
    /// The code, in two groups to read it aloud.
    #[schema(example = "7KQ2-M9PD", max_length = 20)]
    pub code: String,
    /// What the QR code opens; the code stands behind `#`, which no server sees.
    #[schema(example = "https://example.org/lot-sign#code=7KQ2M9PD", max_length = 500)]
    pub link: String,
    /// The QR code as an SVG image.
    #[schema(example = "<svg/>", max_length = 100000)]
    pub svg: String,
}

/// What a resident says.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLotSignReport {
    /// As it stands on the sign.
    #[validate(length(min = 8, max = 20))]
    #[schema(example = "7KQ2-M9PD", min_length = 8, max_length = 20)]
    pub code: String,
    /// It was done, or somebody has to come again.
    pub kind: SignReportKind,
    /// Why somebody has to come again; needed to re-open.
    pub reason: Option<SignReportReason>,
}

/// What was taken down.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LotSignReport {
    /// Id.
    pub id: Uuid,
    /// What was said.
    pub kind: SignReportKind,
    /// Why somebody has to come again.
    pub reason: Option<SignReportReason>,
    /// Where the lot stands now.
    pub status: LotStatus,
    /// How often residents re-opened it.
    #[schema(example = 1, minimum = 0)]
    pub reopened_count: i32,
    /// When.
    pub created_at: DateTime<Utc>,
}

impl Versioned for LotSignReport {
    fn row_version(&self) -> i64 {
        1
    }
}

/// Look at the lot of a sign
///
/// By the code on it. An unknown code answers 404, and too many of them 429.
#[utoipa::path(post, path = "/api/v1/lot-sign-lookups", tag = "lots", request_body = LotSignCode,
    responses((status = 200, description = "The lot.", body = PublicLot)))]
pub async fn look_up_lot_sign(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<LotSignCode>,
) -> ApiResult<Json<PublicLot>> {
    let id = lot_of(&access, &request, &body.code).await?;
    access
        .aggregate("a lot, by the code on its sign", async move |transaction, _| public::find(transaction, id).await)
        .await
        .map(Json)
}

/// Read the sign of a lot
///
/// To print and put up: residents confirm or re-open by its code.
#[utoipa::path(get, path = "/api/v1/lots/{lot_id}/sign", tag = "lots",
    params(("lot_id" = Uuid, Path, description = "Id of the lot")),
    responses((status = 200, description = "The sign.", body = LotSign)))]
pub async fn get_lot_sign(access: Access<WriteLots>, id: Path<Uuid>) -> ApiResult<Json<LotSign>> {
    let lot = access.read(async move |transaction, _| store::find_row(transaction, id.0).await).await?;
    let link = format!("{}/lot-sign#code={}", access.platform().config().public_url, lot.sign_code);
    let svg = qr_code::svg(&link, 320)?;
    let (first, second) = lot.sign_code.split_at_checked(4).unwrap_or((&lot.sign_code, ""));
    Ok(Json(LotSign { code: format!("{first}-{second}"), link, svg }))
}

/// Say what is seen on a lot
///
/// By the code on its sign: confirm the work, or re-open it. Re-opened, the lot needs attention and its keepers are told; the
/// number of times is public.
#[utoipa::path(post, path = "/api/v1/lot-sign-reports", tag = "lots", params(IdempotencyKey),
    request_body = NewLotSignReport,
    responses((status = 201, description = "It was taken down.", body = LotSignReport)))]
pub async fn create_lot_sign_report(
    access: Access<Public>,
    request: HttpRequest,
    idempotency: IdempotencyKey,
    body: Body<NewLotSignReport>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    if new.kind == SignReportKind::Reopened && new.reason.is_none() {
        return Err(Problem::invalid_field("/reason", "required", "Say what is the matter."));
    }
    let lot_id = lot_of(&access, &request, &new.code).await?;
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            transaction.as_system(async || insert(transaction, lot_id, &new).await).await
        })
        .await?;
    let id = created.id;
    let report = access
        .aggregate("what a resident said of a lot", async move |transaction, _| {
            let (kind, reason, created_at) = lot_sign_reports::table
                .find(id)
                .select((lot_sign_reports::kind, lot_sign_reports::reason, lot_sign_reports::created_at))
                .first(&mut transaction.connection())
                .await?;
            let lot = store::find_row(transaction, lot_id).await?;
            let (status, reopened_count) = (lot.status, lot.reopened_count);
            Ok(LotSignReport { id, kind, reason, status, reopened_count, created_at })
        })
        .await?;
    Ok(Item::created(report, "/api/v1/lot-sign-reports".to_owned(), created.replayed))
}

/// The lot of a code; wrong ones count against the network that they come from.
async fn lot_of(access: &Access<Public>, request: &HttpRequest, code: &str) -> ApiResult<Uuid> {
    let limit = (WRONG_CODES, secret_codes::network_of(access, request, WRONG_CODES));
    let code: String =
        code.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect();
    let found: Option<Uuid> =
        secret_codes::look_up(access.platform(), "the code of a sign", limit, async move |transaction| {
            Ok(lots::table
                .filter(lots::sign_code.eq(code))
                .filter(lots::status.eq_any(LotStatus::UNDER_CARE))
                .select(lots::id)
                .first(&mut transaction.connection())
                .await
                .optional()?)
        })
        .await?;
    found.ok_or_else(|| {
        Problem::new(ProblemKind::NotFound, "No lot has this code; look at the sign again.").with_code("unknown_sign")
    })
}

async fn insert(transaction: Transaction<'_>, lot_id: Uuid, new: &NewLotSignReport) -> ApiResult<Uuid> {
    let lot = store::lock(transaction, lot_id).await?;
    let last: Option<(Uuid, Option<Uuid>, Uuid)> = work_orders::table
        .filter(work_orders::lot_id.eq(lot_id))
        .filter(work_orders::status.eq(WorkOrderStatus::Verified))
        .order(work_orders::performed_at.desc())
        .select((work_orders::id, work_orders::performed_by, work_orders::organization_id))
        .first(&mut transaction.connection())
        .await
        .optional()?;
    let id = Uuid::now_v7();
    let reopened = new.kind == SignReportKind::Reopened;
    diesel::insert_into(lot_sign_reports::table)
        .values((
            lot_sign_reports::id.eq(id),
            lot_sign_reports::lot_id.eq(lot_id),
            lot_sign_reports::work_order_id.eq(last.map(|last| last.0)),
            lot_sign_reports::kind.eq(new.kind),
            lot_sign_reports::reason.eq(new.reason.filter(|_| reopened)),
        ))
        .execute(&mut transaction.connection())
        .await?;
    changes::record(transaction, lot_id, new.kind.as_str(), None, &[], new.reason.map(SignReportReason::as_str))
        .await?;
    if reopened {
        diesel::update(lots::table.find(lot_id))
            .set((lots::reopened_count.eq(lots::reopened_count + 1), lots::updated_at.eq(Utc::now())))
            .execute(&mut transaction.connection())
            .await?;
        if lot.status.allowed_transitions().contains(&LotStatus::NeedsAttention) {
            store::set_status(transaction, &lot, LotStatus::NeedsAttention, None).await?;
        }
        let mut told = people::with_role(transaction, Role::LotManager).await?;
        if let Some((_, performer, organization_id)) = last {
            told.extend(performer);
            told.extend(people::leads_of(transaction, organization_id).await?);
        }
        told.sort_unstable();
        told.dedup();
        tell(transaction, &told, NotificationKind::LotReopened, ("lot", lot_id), &id.to_string()).await?;
    }
    let place = Place { organization_id: None, community_area_number: lot.community_area_number };
    audit::record_change(transaction, "lot", "lot.sign_reported", lot_id, vec![], place).await?;
    Ok(id)
}
