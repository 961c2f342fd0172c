//! What can be chosen around help: kinds of help, reasons of referrals, reasons to close a case. Rows that a city edits.

use actix_web::Responder;
use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::help_terms;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::endpoints;
use crate::endpoints::Endpoint;
use crate::localized::Localized;
use crate::platform::access::{Access, Public};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Body, IdempotencyKey, IfMatch, Item, Page, Path, Problem, Query, Versioned};
use crate::referrals::ReferralStatus;
use crate::text_enum;

crate::policy!(WriteHelpTerms = HelpTermsWrite, C0, "Enters and changes kinds of help and reasons.");

const SEED: &str = include_str!("../seed/help_terms.json");

text_enum! {
    /// For what something can be chosen.
    pub enum HelpTermKind {
        /// Kind of help of a service, a need or a referral.
        ServiceKind = "service_kind",
        /// Why a referral is declined, cancelled, put on hold, or was an error.
        ReferralReason = "referral_reason",
        /// Why a case is closed.
        ClosureReason = "closure_reason",
    }
}

/// Something that can be chosen around help.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HelpTerm {
    /// Id.
    pub id: Uuid,
    /// For what.
    pub kind: HelpTermKind,
    /// As it stands in other records.
    #[schema(example = "counseling", max_length = 50)]
    pub code: String,
    /// Name.
    pub name: Localized,
    /// Of a reason of referrals: for which statuses it may be given; of others none.
    #[schema(max_items = 5)]
    pub statuses: Vec<ReferralStatus>,
    /// Place in the list.
    #[schema(example = 1, minimum = 0)]
    pub position: i32,
    /// Whether it can be chosen at present.
    #[schema(example = true)]
    pub active: bool,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

impl Versioned for HelpTerm {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// Something new to choose around help.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHelpTerm {
    /// For what.
    pub kind: HelpTermKind,
    /// As it will stand in other records; never changed later.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "grief_group", min_length = 1, max_length = 50)]
    pub code: String,
    /// Name.
    #[validate(nested)]
    pub name: Localized,
    /// Of a reason of referrals: for which statuses it may be given; of others none.
    #[serde(default)]
    #[validate(length(max = 5))]
    #[schema(max_items = 5)]
    pub statuses: Vec<ReferralStatus>,
    /// Place in the list.
    #[validate(range(min = 0, max = 1000))]
    #[schema(example = 1, minimum = 0, maximum = 1000)]
    pub position: i32,
}

/// A change of something to choose around help (JSON merge patch).
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HelpTermPatch {
    /// Name.
    #[validate(nested)]
    pub name: Option<Localized>,
    /// Of a reason of referrals: for which statuses it may be given.
    #[validate(length(max = 5))]
    #[schema(max_items = 5)]
    pub statuses: Option<Vec<ReferralStatus>>,
    /// Place in the list.
    #[validate(range(min = 0, max = 1000))]
    #[schema(example = 2, minimum = 0, maximum = 1000)]
    pub position: Option<i32>,
    /// Whether it can be chosen; records that have it keep it.
    #[schema(example = false)]
    pub active: Option<bool>,
}

/// Which of them.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct HelpTermFilter {
    /// For what.
    pub kind: Option<HelpTermKind>,
    /// Whether they can be chosen at present.
    pub active: Option<bool>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = help_terms, check_for_backend(diesel::pg::Pg))]
struct TermRow {
    id: Uuid,
    kind: HelpTermKind,
    code: String,
    name: Value,
    statuses: Vec<String>,
    position: i32,
    active: bool,
    row_version: i64,
}

impl TermRow {
    fn view(self) -> ApiResult<HelpTerm> {
        let Self { id, kind, code, name, statuses, position, active, row_version } = self;
        let statuses = statuses.iter().filter_map(|status| status.parse().ok()).collect();
        Ok(HelpTerm { id, kind, code, name: Localized::from_column(name)?, statuses, position, active, row_version })
    }
}

/// Operations of what can be chosen around help.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![list_help_terms, create_help_term, update_help_term]
}

/// List what can be chosen around help
///
/// Kinds of help, reasons of referrals and reasons to close a case, in the order in which people look for them; also those that
/// cannot be chosen any more, unless `active` says otherwise.
#[utoipa::path(get, path = "/api/v1/help-terms", tag = "help-terms", params(HelpTermFilter),
    responses((status = 200, description = "All that match.", body = Page<HelpTerm>)))]
pub async fn list_help_terms(access: Access<Public>, filter: Query<HelpTermFilter>) -> ApiResult<Page<HelpTerm>> {
    let HelpTermFilter { kind, active } = filter.0;
    access
        .read(async move |transaction: Transaction<'_>, _: &_| {
            let mut query = help_terms::table.select(TermRow::as_select()).into_boxed();
            if let Some(kind) = kind {
                query = query.filter(help_terms::kind.eq(kind));
            }
            if let Some(active) = active {
                query = query.filter(help_terms::active.eq(active));
            }
            let rows: Vec<TermRow> = query
                .order((help_terms::kind, help_terms::position, help_terms::code))
                .load(&mut transaction.connection())
                .await?;
            rows.into_iter().map(TermRow::view).collect::<ApiResult<_>>().map(Page::whole)
        })
        .await
}

/// Enter something to choose around help
///
/// Its code is unlike any other of its kind.
#[utoipa::path(post, path = "/api/v1/help-terms", tag = "help-terms", params(IdempotencyKey),
    request_body = NewHelpTerm,
    responses((status = 201, description = "The new choice.", body = HelpTerm)))]
pub async fn create_help_term(
    access: Access<WriteHelpTerms>,
    idempotency: IdempotencyKey,
    body: Body<NewHelpTerm>,
) -> ApiResult<impl Responder> {
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            let id = insert(transaction, new).await?;
            audit::record_change(transaction, "help_term", "help_term.created", id, vec![], Place::default()).await?;
            Ok(id)
        })
        .await?;
    let view = access.read(async move |transaction, _| find(transaction, created.id).await).await?;
    Ok(Item::created(view, "/api/v1/help-terms".to_owned(), created.replayed))
}

/// Change something to choose around help
///
/// A JSON merge patch; needs `If-Match`. The code stays, and so does everything that has it.
#[utoipa::path(patch, path = "/api/v1/help-terms/{term_id}", tag = "help-terms",
    params(("term_id" = Uuid, Path, description = "Id of the choice"), IfMatch), request_body = HelpTermPatch,
    responses((status = 200, description = "The choice as it stands now.", body = HelpTerm)))]
pub async fn update_help_term(
    access: Access<WriteHelpTerms>,
    id: Path<Uuid>,
    if_match: IfMatch,
    body: Body<HelpTermPatch>,
) -> ApiResult<Item<HelpTerm>> {
    let (id, patch) = (id.0, body.into_inner());
    access.write(async move |transaction, _| change(transaction, id, if_match, patch).await).await.map(Item::ok)
}

async fn change(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: IfMatch,
    patch: HelpTermPatch,
) -> ApiResult<HelpTerm> {
    let (kind, current): (HelpTermKind, i64) = help_terms::table
        .find(id)
        .select((help_terms::kind, help_terms::row_version))
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    if_match.check(current)?;
    let HelpTermPatch { name, statuses, position, active } = patch;
    let fields = audit::changed([
        ("name", name.is_some()),
        ("statuses", statuses.is_some()),
        ("position", position.is_some()),
        ("active", active.is_some()),
    ]);
    if fields.is_empty() {
        return find(transaction, id).await;
    }
    let statuses = statuses.map(|statuses| checked(kind, &statuses)).transpose()?;
    diesel::update(help_terms::table.find(id))
        .set((
            name.map(|name| help_terms::name.eq(name.column())),
            statuses.map(|statuses| help_terms::statuses.eq(statuses)),
            position.map(|position| help_terms::position.eq(position)),
            active.map(|active| help_terms::active.eq(active)),
            help_terms::updated_at.eq(Utc::now()),
            help_terms::row_version.eq(current + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    audit::record_change(transaction, "help_term", "help_term.updated", id, fields, Place::default()).await?;
    find(transaction, id).await
}

/// Statuses as their column; refuses those that need no reason, and any for what is no reason of referrals.
fn checked(kind: HelpTermKind, statuses: &[ReferralStatus]) -> ApiResult<Vec<&'static str>> {
    let refused = |pointer: &str, code, detail| Err(Problem::invalid_field(pointer, code, detail));
    if kind != HelpTermKind::ReferralReason && !statuses.is_empty() {
        return refused("/statuses", "not_expected", "Only reasons of referrals have statuses.");
    }
    if kind == HelpTermKind::ReferralReason && statuses.is_empty() {
        return refused("/statuses", "required", "Say for which statuses of a referral the reason may be given.");
    }
    if let Some(index) = statuses.iter().position(|status| !status.takes_reason()) {
        let detail = "A reason is given to decline, cancel, put on hold, fail, or mark as an error.";
        return refused(&format!("/statuses/{index}"), "not_possible", detail);
    }
    Ok(statuses.iter().map(|status| status.as_str()).collect())
}

async fn find(transaction: Transaction<'_>, id: Uuid) -> ApiResult<HelpTerm> {
    let row: TermRow =
        help_terms::table.find(id).select(TermRow::as_select()).first(&mut transaction.connection()).await?;
    row.view()
}

async fn insert(transaction: Transaction<'_>, new: NewHelpTerm) -> ApiResult<Uuid> {
    crate::codes::check("/code", &new.code)?;
    let id = Uuid::now_v7();
    diesel::insert_into(help_terms::table)
        .values((
            help_terms::id.eq(id),
            help_terms::kind.eq(new.kind),
            help_terms::code.eq(new.code),
            help_terms::name.eq(new.name.column()),
            help_terms::statuses.eq(checked(new.kind, &new.statuses)?),
            help_terms::position.eq(new.position),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(id)
}

/// What a city begins with; what is there already stays.
pub async fn seed(transaction: Transaction<'_>) -> ApiResult<()> {
    let known: Vec<(HelpTermKind, String)> =
        help_terms::table.select((help_terms::kind, help_terms::code)).load(&mut transaction.connection()).await?;
    let terms: Vec<NewHelpTerm> = serde_json::from_str(SEED).map_err(|error| Problem::internal(&error))?;
    for new in terms {
        if !known.iter().any(|(kind, code)| *kind == new.kind && *code == new.code) {
            insert(transaction, new).await?;
        }
    }
    Ok(())
}

/// All of a kind that can be chosen at present.
pub async fn choices(transaction: Transaction<'_>, kind: HelpTermKind) -> ApiResult<Vec<HelpTerm>> {
    Ok(of_kind(transaction, kind).await?.into_iter().filter(|term| term.active).collect())
}

/// All of a kind, also those that cannot be chosen any more.
pub async fn of_kind(transaction: Transaction<'_>, kind: HelpTermKind) -> ApiResult<Vec<HelpTerm>> {
    let rows: Vec<TermRow> = help_terms::table
        .filter(help_terms::kind.eq(kind))
        .order((help_terms::position, help_terms::code))
        .select(TermRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    rows.into_iter().map(TermRow::view).collect()
}

/// Refuses codes that cannot be chosen at present, unless the record has them already; the pointer is made from the place of the first.
pub async fn require(
    transaction: Transaction<'_>,
    kind: HelpTermKind,
    (codes, kept): (&[String], &[String]),
    pointer: impl Fn(usize) -> String,
) -> ApiResult<()> {
    let known = choices(transaction, kind).await?;
    let Some(index) =
        codes.iter().position(|code| !kept.contains(code) && !known.iter().any(|term| term.code == *code))
    else {
        return Ok(());
    };
    let (code, detail) = match kind {
        HelpTermKind::ServiceKind => ("unknown_kind", "Choose one of the kinds of help."),
        _ => ("unknown_reason", "Choose one of the reasons that are offered."),
    };
    Err(Problem::invalid_field(&pointer(index), code, detail))
}
