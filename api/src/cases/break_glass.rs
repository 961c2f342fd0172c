//! Restricted cases, and the emergency door to them.
//!
//! A restricted case is there for its advocate and for who leads the organization. Another advocate of the organization who has to act
//! opens it with a reason and proves anew who they are; that is one record, the lead is told at once, it ends by itself, and the lead
//! looks at it afterwards. It opens nothing for who has a conflict of interest, and nothing of another organization.

use actix_web::HttpRequest;
use chrono::{DateTime, Duration, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{break_glass_accesses, case_conflicts, cases, settings};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::http::organization_of;
use super::policy::{ReadCases, WriteCases};
use super::store::{self, leads, record, step};
use super::wire::{CaseStepKind, CaseView};
use crate::identity::Owner;
use crate::notifications::{NotificationKind, tell};
use crate::platform::access::{Access, Platform, Role};
use crate::platform::db::Transaction;
use crate::platform::http::{
    ApiResult, Body, IdempotencyKey, IfMatch, Item, List, Page, PageParameters, Path, Problem, ProblemKind, Versioned,
    client_address,
};
use crate::platform::jobs::{JobKind, Outcome, RunningJob, enqueue_at};
use crate::text_enum;
use crate::users::people::{Person, leads_of, people as users, with_role};

const KIND: &str = "cases.break_glass_review";

text_enum! {
    /// What a supervisor found.
    pub enum BreakGlassFinding {
        /// It had to be.
        Justified = "justified",
        /// It was not right.
        NotJustified = "not_justified",
    }
}

/// Whether a case is restricted.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCaseRestriction {
    /// From now on.
    #[schema(example = true)]
    pub restricted: bool,
}

/// An emergency in which somebody has to see a restricted case.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBreakGlassAccess {
    /// Reference of the case.
    #[validate(length(min = 5, max = 30))]
    #[schema(example = "k7m2p-9qxdt", min_length = 5, max_length = 30)]
    pub case_reference: String,
    /// Why; without names.
    #[validate(length(min = 10, max = 500))]
    #[schema(example = "The family calls and the advocate is not there.", min_length = 10, max_length = 500)]
    pub reason: String,
    /// The own password, once more.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "correct horse battery staple", min_length = 1, max_length = 200)]
    pub password: String,
    /// A code of the second factor, for who has one.
    #[serde(default)]
    #[validate(length(min = 6, max = 20))]
    #[schema(example = json!(null), min_length = 6, max_length = 20)]
    pub code: Option<String>,
}

/// What a supervisor found.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBreakGlassReview {
    /// What.
    pub finding: BreakGlassFinding,
    /// What is to be done; needed when it was not right.
    #[serde(default)]
    #[validate(length(min = 3, max = 1000))]
    #[schema(example = json!(null), min_length = 3, max_length = 1000)]
    pub remark: Option<String>,
}

/// Which of them.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct BreakGlassFilter {
    /// Whether a supervisor looked at it.
    pub reviewed: Option<bool>,
}

/// That somebody opened a restricted case in an emergency.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BreakGlassAccess {
    /// Id.
    pub id: Uuid,
    /// The case.
    pub case_id: Uuid,
    /// Its reference.
    #[schema(example = "k7m2p-9qxdt", max_length = 30)]
    pub case_reference: String,
    /// Who.
    pub user: Option<Person>,
    /// Why.
    #[schema(example = "The family calls and the advocate is not there.", max_length = 500)]
    pub reason: String,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Until when.
    pub expires_at: DateTime<Utc>,
    /// Whether it is open now.
    #[schema(example = true)]
    pub open: bool,
    /// Until when a supervisor looks at it.
    pub review_due_at: DateTime<Utc>,
    /// Whether that is over, and nobody did.
    #[schema(example = false)]
    pub review_overdue: bool,
    /// Whether the caller may review it.
    #[schema(example = true)]
    pub may_review: bool,
    /// What was found.
    pub finding: Option<BreakGlassFinding>,
    /// What is to be done.
    #[schema(example = json!(null), max_length = 1000)]
    pub remark: Option<String>,
    /// Who looked at it.
    pub reviewed_by: Option<Person>,
    /// When.
    pub reviewed_at: Option<DateTime<Utc>>,
}

impl Versioned for BreakGlassAccess {
    fn row_version(&self) -> i64 {
        1 + i64::from(self.finding.is_some())
    }

    fn state(&self) -> Option<String> {
        Some(format!("{}{}", self.open, self.review_overdue))
    }
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = break_glass_accesses, check_for_backend(Pg))]
struct AccessRow {
    id: Uuid,
    case_id: Uuid,
    organization_id: Uuid,
    user_id: Uuid,
    reason: String,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    review_due_at: DateTime<Utc>,
    reviewed_at: Option<DateTime<Utc>>,
    reviewed_by: Option<Uuid>,
    finding: Option<BreakGlassFinding>,
    remark: Option<String>,
}

/// The kinds of job of the emergency door.
pub(super) fn job_kinds() -> Vec<JobKind> {
    vec![JobKind { name: KIND, run: |platform, job| Box::pin(remind(platform, job)) }]
}

/// Restrict a case, or lift the restriction
///
/// By its advocate or who leads the organization. Others of the organization do not see it any more. Needs `If-Match`.
#[utoipa::path(post, path = "/api/v1/cases/{case_id}/restrictions", tag = "cases",
    params(("case_id" = Uuid, Path, description = "Id of the case"), IfMatch), request_body = NewCaseRestriction,
    responses((status = 200, description = "The case as it stands now.", body = CaseView)))]
pub async fn restrict_case(
    access: Access<WriteCases>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<NewCaseRestriction>,
) -> ApiResult<Item<CaseView>> {
    let (id, restricted) = (id.0, body.restricted);
    access
        .write(async move |transaction, _| {
            let row = store::lock(transaction, id).await?;
            if_match.check(row.row_version)?;
            if !store::may_restrict(transaction, &row).await? {
                let detail = "Its advocate restricts a case, or who leads the organization.";
                return Err(Problem::forbidden(detail).with_code("not_your_case"));
            }
            if row.restricted == restricted {
                return Err(Problem::conflict("not_open", "Somebody did this already. Load the case again."));
            }
            diesel::update(cases::table.find(id))
                .set(cases::restricted.eq(restricted))
                .execute(&mut transaction.connection())
                .await?;
            let (kind, action) = match restricted {
                true => (CaseStepKind::Restricted, "case.restricted"),
                false => (CaseStepKind::RestrictionLifted, "case.restriction_lifted"),
            };
            step(transaction, id, kind).await?;
            record(transaction, "case", action, Some(id), vec!["restricted"], None).await?;
            store::find(transaction, id).await
        })
        .await
        .map(Item::ok)
}

/// Break the glass
///
/// Opens a restricted case of the own organization in an emergency: with a reason, the own password and, for who has one, a code of the
/// second factor. It ends by itself; who leads the organization is told at once and looks at it afterwards.
#[utoipa::path(post, path = "/api/v1/break-glass-accesses", tag = "cases", params(IdempotencyKey),
    request_body = NewBreakGlassAccess,
    responses((status = 201, description = "The case is open to the caller for a while.", body = BreakGlassAccess)))]
pub async fn break_glass(
    access: Access<WriteCases>,
    request: HttpRequest,
    idempotency: IdempotencyKey,
    body: Body<NewBreakGlassAccess>,
) -> ApiResult<Item<BreakGlassAccess>> {
    let (own, user_id, fingerprint) = (organization_of(&access)?, access.user_id()?, body.fingerprint);
    let NewBreakGlassAccess { case_reference, reason, password, code } = body.into_inner();
    Owner::new(&access, client_address(&request))?.prove(password, code).await?;
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            open(transaction, (own, user_id), &case_reference, reason).await
        })
        .await?;
    let view = access.read(async move |transaction, _| find(transaction, created.id).await).await?;
    Ok(Item::created(view, "/api/v1/break-glass-accesses".to_owned(), created.replayed))
}

async fn open(
    transaction: Transaction<'_>,
    (own, user_id): (Uuid, Uuid),
    reference: &str,
    reason: String,
) -> ApiResult<Uuid> {
    let unknown = || {
        let detail = "Your organization has no restricted case of this reference that you could open.";
        Problem::new(ProblemKind::NotFound, detail).with_code("unknown_case")
    };
    let reference = reference.trim().to_lowercase();
    let barred = case_conflicts::table.filter(case_conflicts::user_id.eq(user_id)).select(case_conflicts::case_id);
    let case_id: Uuid = transaction
        .as_system(async || {
            Ok(cases::table
                .filter(cases::organization_id.eq(own))
                .filter(cases::reference.eq(reference))
                .filter(cases::restricted)
                .filter(diesel::dsl::not(cases::id.eq_any(barred)))
                .select(cases::id)
                .first(&mut transaction.connection())
                .await
                .optional()?)
        })
        .await?
        .ok_or_else(unknown)?;
    let seen: i64 = cases::table.find(case_id).count().get_result(&mut transaction.connection()).await?;
    if seen > 0 {
        return Err(Problem::conflict("visible", "You see this case already; there is nothing to break."));
    }
    let (minutes, hours): (i32, i32) = settings::table
        .select((settings::break_glass_minutes, settings::break_glass_review_hours))
        .first(&mut transaction.connection())
        .await?;
    let (id, now) = (Uuid::now_v7(), Utc::now());
    let review_due_at = now + Duration::hours(i64::from(hours));
    diesel::insert_into(break_glass_accesses::table)
        .values((
            break_glass_accesses::id.eq(id),
            break_glass_accesses::case_id.eq(case_id),
            break_glass_accesses::organization_id.eq(own),
            break_glass_accesses::user_id.eq(user_id),
            break_glass_accesses::reason.eq(&reason),
            break_glass_accesses::created_at.eq(now),
            break_glass_accesses::expires_at.eq(now + Duration::minutes(i64::from(minutes))),
            break_glass_accesses::review_due_at.eq(review_due_at),
        ))
        .execute(&mut transaction.connection())
        .await?;
    step(transaction, case_id, CaseStepKind::GlassBroken).await?;
    record(transaction, "case", "case.glass_broken", Some(case_id), vec![], Some(reason)).await?;
    tell_supervisors(transaction, (own, user_id), id, "opened").await?;
    enqueue_at(transaction, KIND, json!({ "access_id": id }), review_due_at).await?;
    Ok(id)
}

/// Who leads the organization; where nobody else does, the administrators of the center, who see no case.
async fn tell_supervisors(
    transaction: Transaction<'_>,
    (organization_id, user_id): (Uuid, Uuid),
    id: Uuid,
    occasion: &str,
) -> ApiResult<()> {
    let mut told = leads_of(transaction, organization_id).await?;
    told.retain(|lead| *lead != user_id);
    if told.is_empty() {
        told = with_role(transaction, Role::Admin).await?;
    }
    tell(transaction, &told, NotificationKind::GlassBroken, ("break_glass_access", id), occasion).await
}

async fn remind(platform: Platform, job: RunningJob) -> Result<Outcome, Problem> {
    let named = job.payload.get("access_id").and_then(Value::as_str);
    let id: Uuid = named
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Problem::internal(&"a reminder of a review names no access"))?;
    platform
        .system("emergency accesses that nobody reviewed", async move |transaction, _| {
            let row: Option<AccessRow> = break_glass_accesses::table
                .find(id)
                .filter(break_glass_accesses::reviewed_at.is_null())
                .select(AccessRow::as_select())
                .first(&mut transaction.connection())
                .await
                .optional()?;
            let Some(row) = row else { return Ok(()) };
            tell_supervisors(transaction, (row.organization_id, row.user_id), id, "overdue").await
        })
        .await?;
    Ok(Outcome::Done)
}

async fn views(transaction: Transaction<'_>, rows: Vec<AccessRow>) -> ApiResult<Vec<BreakGlassAccess>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.case_id).collect();
    let references: Vec<(Uuid, String)> = transaction
        .as_system(async || {
            Ok(cases::table
                .filter(cases::id.eq_any(ids))
                .select((cases::id, cases::reference))
                .load(&mut transaction.connection())
                .await?)
        })
        .await?;
    let everybody = rows.iter().flat_map(|row| [Some(row.user_id), row.reviewed_by]).flatten().collect();
    let names = users(transaction, everybody).await?;
    let (caller, now) = (transaction.subject().id(), Utc::now());
    let mut shown = Vec::new();
    for row in rows {
        let reference = references.iter().find(|(id, _)| *id == row.case_id).map(|(_, reference)| reference.clone());
        let lead = match caller {
            Some(id) if id != row.user_id && row.finding.is_none() => {
                leads(transaction, row.organization_id, id).await?
            }
            _ => false,
        };
        shown.push(BreakGlassAccess {
            id: row.id,
            case_id: row.case_id,
            case_reference: reference.unwrap_or_default(),
            user: names.get(&row.user_id).cloned(),
            reason: row.reason,
            created_at: row.created_at,
            expires_at: row.expires_at,
            open: row.expires_at > now,
            review_due_at: row.review_due_at,
            review_overdue: row.finding.is_none() && row.review_due_at < now,
            may_review: lead,
            finding: row.finding,
            remark: row.remark,
            reviewed_by: row.reviewed_by.and_then(|id| names.get(&id)).cloned(),
            reviewed_at: row.reviewed_at,
        });
    }
    Ok(shown)
}

async fn find(transaction: Transaction<'_>, id: Uuid) -> ApiResult<BreakGlassAccess> {
    let row = break_glass_accesses::table
        .find(id)
        .select(AccessRow::as_select())
        .first(&mut transaction.connection())
        .await?;
    views(transaction, vec![row]).await?.pop().ok_or_else(Problem::not_found)
}

/// List emergency accesses
///
/// The own ones; for who leads the organization, all of it. Latest first.
#[utoipa::path(get, path = "/api/v1/break-glass-accesses", tag = "cases", params(BreakGlassFilter, PageParameters),
    responses((status = 200, description = "A page of them.", body = Page<BreakGlassAccess>)))]
pub async fn list_break_glass_accesses(
    access: Access<ReadCases>,
    list: List<BreakGlassFilter>,
) -> ApiResult<Page<BreakGlassAccess>> {
    access
        .read(async move |transaction, _| {
            list.page.sort(&["-created_at"])?;
            let after = list.page.after::<DateTime<Utc>>()?;
            let mut query = break_glass_accesses::table.into_boxed();
            match list.filter.reviewed {
                Some(true) => query = query.filter(break_glass_accesses::reviewed_at.is_not_null()),
                Some(false) => query = query.filter(break_glass_accesses::reviewed_at.is_null()),
                None => {}
            }
            let rows: Vec<AccessRow> =
                crate::keyset!(query, break_glass_accesses::created_at, break_glass_accesses::id, true, after)
                    .limit(list.page.limit + 1)
                    .select(AccessRow::as_select())
                    .load(&mut transaction.connection())
                    .await?;
            let shown = views(transaction, rows).await?;
            let at = |row: &BreakGlassAccess| row.created_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
            Ok(list.page.page(shown, None, |row| (at(row), row.id)))
        })
        .await
}

/// Review an emergency access
///
/// By who leads the organization, never by who broke the glass.
#[utoipa::path(post, path = "/api/v1/break-glass-accesses/{access_id}/reviews", tag = "cases",
    params(("access_id" = Uuid, Path, description = "Id of the access")), request_body = NewBreakGlassReview,
    responses((status = 200, description = "The access as it stands now.", body = BreakGlassAccess)))]
pub async fn review_break_glass_access(
    access: Access<WriteCases>,
    id: Path<Uuid>,
    body: Body<NewBreakGlassReview>,
) -> ApiResult<Item<BreakGlassAccess>> {
    let (id, user_id, NewBreakGlassReview { finding, remark }) = (id.0, access.user_id()?, body.into_inner());
    access
        .write(async move |transaction, _| {
            let row = break_glass_accesses::table
                .find(id)
                .select(AccessRow::as_select())
                .for_update()
                .first(&mut transaction.connection())
                .await?;
            if row.user_id == user_id || !leads(transaction, row.organization_id, user_id).await? {
                let detail = "Who leads the organization reviews it, and nobody their own.";
                return Err(Problem::forbidden(detail).with_code("not_supervisor"));
            }
            if row.finding.is_some() {
                return Err(Problem::conflict("not_open", "Somebody reviewed it already."));
            }
            if finding == BreakGlassFinding::NotJustified && remark.is_none() {
                return Err(Problem::invalid_field("/remark", "required", "Say what is to be done about it."));
            }
            diesel::update(break_glass_accesses::table.find(id))
                .set((
                    break_glass_accesses::finding.eq(finding),
                    break_glass_accesses::remark.eq(remark),
                    break_glass_accesses::reviewed_by.eq(user_id),
                    break_glass_accesses::reviewed_at.eq(Utc::now()),
                    // What was not right ends at once.
                    (finding == BreakGlassFinding::NotJustified && row.expires_at > Utc::now())
                        .then(|| break_glass_accesses::expires_at.eq(Utc::now())),
                ))
                .execute(&mut transaction.connection())
                .await?;
            let fields = vec!["finding"];
            record(transaction, "case", "case.glass_reviewed", Some(row.case_id), fields, None).await?;
            find(transaction, id).await
        })
        .await
        .map(Item::ok)
}
