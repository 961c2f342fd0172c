//! Rows of referrals.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{referral_links, referral_steps, referrals, services, settings};
use serde_json::Value;
use uuid::Uuid;

use super::rules::{self, Clocks};
use super::sharing;
use super::wire::{
    ReferralDirection, ReferralFilter, ReferralLinkSummary, ReferralNext, ReferralOutcome, ReferralSide,
    ReferralStatus, ReferralStep, ReferralSummary, ReferralUrgency, ReferralView,
};
use crate::agreements::DataCategory;
use crate::community_areas::areas;
use crate::localized::Localized;
use crate::organizations::summaries;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Page, PageRequest, Problem, TOTAL_CAP, Total};
use crate::secret_codes;
use crate::settings::timezone;
use crate::users::people::{leads_of, people as users};

const MOST_STEPS: i64 = 100;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = referrals, check_for_backend(Pg))]
pub(super) struct ReferralRow {
    pub id: Uuid,
    pub reference: String,
    pub case_id: Uuid,
    pub person_id: Option<Uuid>,
    pub from_organization_id: Uuid,
    pub to_organization_id: Uuid,
    pub service_id: Uuid,
    pub kind: String,
    pub urgency: ReferralUrgency,
    data_categories: Vec<String>,
    pub consent_id: Option<Uuid>,
    pub sealed_note: Option<Vec<u8>>,
    pub language: String,
    area_number: Option<i32>,
    pub status: ReferralStatus,
    reason: Option<String>,
    pub outcome: Option<ReferralOutcome>,
    pub redirect_of: Option<Uuid>,
    pub due_at: Option<DateTime<Utc>>,
    pub requested_at: Option<DateTime<Utc>>,
    pub acknowledged_at: Option<DateTime<Utc>>,
    pub created_by: Option<Uuid>,
    created_at: DateTime<Utc>,
    pub row_version: i64,
}

impl ReferralRow {
    /// What the sender named for the receiver to know.
    pub fn categories(&self) -> BTreeSet<DataCategory> {
        self.data_categories.iter().filter_map(|category| category.parse().ok()).collect()
    }
}

/// As they stand in the column.
pub(super) fn column(categories: &[DataCategory]) -> Vec<String> {
    let named: BTreeSet<DataCategory> = categories.iter().copied().collect();
    named.into_iter().map(|category| category.as_str().to_owned()).collect()
}

pub(super) fn note_place(id: Uuid) -> String {
    format!("referrals|sealed_note|{id}")
}

pub(super) async fn row(transaction: Transaction<'_>, id: Uuid) -> ApiResult<ReferralRow> {
    Ok(referrals::table.find(id).select(ReferralRow::as_select()).first(&mut transaction.connection()).await?)
}

pub(super) async fn lock(transaction: Transaction<'_>, id: Uuid) -> ApiResult<ReferralRow> {
    Ok(referrals::table
        .find(id)
        .select(ReferralRow::as_select())
        .for_update()
        .first(&mut transaction.connection())
        .await?)
}

/// The clocks as the settings have them now.
pub(super) async fn clocks(transaction: Transaction<'_>) -> ApiResult<Clocks> {
    let (emergency_hours, urgent_hours, routine_days, outcome_days): (i32, i32, i32, i32) = settings::table
        .select((
            settings::referral_emergency_hours,
            settings::referral_urgent_hours,
            settings::referral_routine_days,
            settings::referral_outcome_days,
        ))
        .first(&mut transaction.connection())
        .await?;
    let zone = timezone(transaction).await?;
    Ok(Clocks { emergency_hours, urgent_hours, routine_days, outcome_days, zone })
}

type Referrals = referrals::BoxedQuery<'static, Pg>;

fn filtered(filter: &ReferralFilter, own: Uuid, now: DateTime<Utc>) -> Referrals {
    let filter = filter.clone();
    let mut query = referrals::table.into_boxed();
    match filter.direction {
        Some(ReferralDirection::Sent) => query = query.filter(referrals::from_organization_id.eq(own)),
        Some(ReferralDirection::Received) => query = query.filter(referrals::to_organization_id.eq(own)),
        None => {}
    }
    if let Some(status) = filter.status {
        query = query.filter(referrals::status.eq(status));
    }
    let open = referrals::due_at.is_not_null().or(referrals::status.eq(ReferralStatus::Draft));
    match filter.open {
        Some(true) => query = query.filter(open),
        Some(false) => query = query.filter(diesel::dsl::not(open)),
        None => {}
    }
    let late = referrals::due_at.is_not_null().and(referrals::due_at.assume_not_null().lt(now));
    match filter.overdue {
        Some(true) => query = query.filter(late),
        Some(false) => query = query.filter(diesel::dsl::not(late)),
        None => {}
    }
    if let Some(urgency) = filter.urgency {
        query = query.filter(referrals::urgency.eq(urgency));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(referrals::kind.eq(kind));
    }
    if let Some(id) = filter.case_id {
        // Whom it was sent to does not know the case.
        query = query.filter(referrals::case_id.eq(id)).filter(referrals::from_organization_id.eq(own));
    }
    if let Some(start) = filter.reference {
        query = query.filter(referrals::reference.like(secret_codes::beginning(&start)));
    }
    query
}

/// A page of referrals; sorted by their clock only those that have one.
pub(super) async fn page(
    transaction: Transaction<'_>,
    own: Uuid,
    filter: &ReferralFilter,
    page: &PageRequest,
) -> ApiResult<Page<ReferralSummary>> {
    let (sort, descending) = page.sort(&["-created_at", "created_at", "due_at", "-due_at"])?;
    let (now, by_clock) = (Utc::now(), sort == "due_at");
    let all = || {
        let query = filtered(filter, own, now);
        if by_clock { query.filter(referrals::due_at.is_not_null()) } else { query }
    };
    let after = page.after::<DateTime<Utc>>()?;
    let query = match by_clock {
        true => crate::keyset!(all(), referrals::due_at.assume_not_null(), referrals::id, descending, after),
        false => crate::keyset!(all(), referrals::created_at, referrals::id, descending, after),
    };
    let rows: Vec<ReferralRow> =
        query.limit(page.limit + 1).select(ReferralRow::as_select()).load(&mut transaction.connection()).await?;
    let total = match page.include_total {
        true => {
            let ids: Vec<Uuid> =
                all().select(referrals::id).limit(TOTAL_CAP + 1).load(&mut transaction.connection()).await?;
            Some(Total::of(&ids))
        }
        false => None,
    };
    let found = page.page(rows, total, |row| {
        let at = row.due_at.filter(|_| by_clock).unwrap_or(row.created_at);
        (at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), row.id)
    });
    let mut shown = summarize(transaction, &found.items, own).await?;
    Ok(found.filter_map(|row| shown.remove(&row.id)))
}

pub(super) async fn service_names(transaction: Transaction<'_>, ids: Vec<Uuid>) -> ApiResult<HashMap<Uuid, Localized>> {
    let rows: Vec<(Uuid, Value)> = services::table
        .filter(services::id.eq_any(ids))
        .select((services::id, services::details))
        .load(&mut transaction.connection())
        .await?;
    rows.into_iter()
        .map(|(id, mut details)| {
            Ok((id, Localized::from_column(details.get_mut("name").map(Value::take).unwrap_or_default())?))
        })
        .collect()
}

async fn summarize(
    transaction: Transaction<'_>,
    rows: &[ReferralRow],
    own: Uuid,
) -> ApiResult<HashMap<Uuid, ReferralSummary>> {
    let organizations = summaries(transaction).await?;
    let names = service_names(transaction, rows.iter().map(|row| row.service_id).collect()).await?;
    let city = areas(transaction).await?;
    let now = Utc::now();
    let mut found = HashMap::new();
    for row in rows {
        let organization = |id: Uuid| organizations.get(&id).cloned().ok_or_else(Problem::not_found);
        let received = row.to_organization_id == own;
        let next = rules::next(row.status).filter(|_| row.due_at.is_some() || row.status == ReferralStatus::Draft);
        let name = names.get(&row.service_id).cloned();
        found.insert(
            row.id,
            ReferralSummary {
                id: row.id,
                reference: row.reference.clone(),
                status: row.status,
                urgency: row.urgency,
                kind: row.kind.clone(),
                service_id: row.service_id,
                service_name: name.ok_or_else(Problem::not_found)?,
                from_organization: organization(row.from_organization_id)?,
                to_organization: organization(row.to_organization_id)?,
                direction: if received { ReferralDirection::Received } else { ReferralDirection::Sent },
                case_id: (!received).then_some(row.case_id),
                language: row.language.clone(),
                area: row.area_number.and_then(|number| city.summary(number)),
                next: next.map(|(side, action)| ReferralNext { side, action }),
                due_at: row.due_at,
                overdue: row.due_at.is_some_and(|due| due < now),
                outcome: row.outcome,
                closed: row.outcome.is_some() && row.acknowledged_at.is_some(),
                requested_at: row.requested_at,
                created_at: row.created_at,
                row_version: row.row_version,
            },
        );
    }
    Ok(found)
}

/// What the caller's side may do with it.
pub(super) fn allowed(row: &ReferralRow, side: ReferralSide, leads_sender: bool) -> Vec<ReferralStatus> {
    let steps = row.status.transitions().iter().filter(|(_, by)| *by == side).map(|(status, _)| *status);
    let error =
        (leads_sender && row.status != ReferralStatus::EnteredInError).then_some(ReferralStatus::EnteredInError);
    steps.chain(error).collect()
}

/// On which side the caller stands, and whether they lead the sender.
pub(super) async fn side(
    transaction: Transaction<'_>,
    row: &ReferralRow,
    own: Uuid,
) -> ApiResult<(ReferralSide, bool)> {
    if row.to_organization_id == own {
        return Ok((ReferralSide::Receiver, false));
    }
    let leads = leads_of(transaction, row.from_organization_id).await?;
    let leads = transaction.subject().id().is_some_and(|id| leads.contains(&id));
    Ok((ReferralSide::Sender, leads))
}

/// One referral as the caller's organization sees it.
pub(super) async fn find(transaction: Transaction<'_>, id: Uuid, own: Uuid) -> ApiResult<ReferralView> {
    let row = row(transaction, id).await?;
    let summary = summarize(transaction, std::slice::from_ref(&row), own).await?.remove(&id);
    let (side, leads) = side(transaction, &row, own).await?;
    let sender = side == ReferralSide::Sender;
    type StepRow = (ReferralStatus, Option<String>, Option<ReferralOutcome>, bool, Uuid, Option<Uuid>, DateTime<Utc>);
    let steps: Vec<StepRow> = referral_steps::table
        .filter(referral_steps::referral_id.eq(id))
        .order((referral_steps::occurred_at.desc(), referral_steps::id.desc()))
        .limit(MOST_STEPS)
        .select((
            referral_steps::status,
            referral_steps::reason,
            referral_steps::outcome,
            referral_steps::acknowledged,
            referral_steps::organization_id,
            referral_steps::actor_id,
            referral_steps::occurred_at,
        ))
        .load(&mut transaction.connection())
        .await?;
    let names = users(transaction, steps.iter().filter_map(|step| step.5).collect()).await?;
    let organizations = summaries(transaction).await?;
    let steps = steps
        .into_iter()
        // What the sender did before it was sent is not told.
        .filter(|step| sender || step.0 != ReferralStatus::Draft)
        .map(|(status, reason, outcome, acknowledged, organization, actor, occurred_at)| {
            Ok(ReferralStep {
                status,
                reason,
                outcome,
                acknowledged,
                organization: organizations.get(&organization).cloned().ok_or_else(Problem::not_found)?,
                actor: actor.and_then(|id| names.get(&id)).cloned(),
                occurred_at,
            })
        })
        .collect::<ApiResult<Vec<_>>>()?;
    let share = sharing::share(transaction, &row).await?;
    let redirected_to: Option<Uuid> = match sender {
        true => referrals::table
            .filter(referrals::redirect_of.eq(id))
            .select(referrals::id)
            .first(&mut transaction.connection())
            .await
            .optional()?,
        false => None,
    };
    let link = match sender {
        true => last_link(transaction, id).await?,
        false => None,
    };
    let may_acknowledge = sender
        && row.acknowledged_at.is_none()
        && redirected_to.is_none()
        && (row.outcome.is_some() || row.status == ReferralStatus::Rejected);
    Ok(ReferralView {
        summary: summary.ok_or_else(Problem::not_found)?,
        person_id: row.person_id.filter(|_| sender),
        consent_id: row.consent_id.filter(|_| sender),
        data_categories: row.categories().into_iter().collect(),
        has_note: row.sealed_note.is_some(),
        share,
        reason: row.reason.clone(),
        allowed_transitions: allowed(&row, side, leads),
        may_acknowledge,
        redirect_of: row.redirect_of.filter(|_| sender),
        redirected_to,
        link,
        steps,
    })
}

async fn last_link(transaction: Transaction<'_>, id: Uuid) -> ApiResult<Option<ReferralLinkSummary>> {
    let row: Option<(DateTime<Utc>, Option<DateTime<Utc>>, i32)> = referral_links::table
        .filter(referral_links::referral_id.eq(id))
        .order((referral_links::created_at.desc(), referral_links::id.desc()))
        .select((referral_links::expires_at, referral_links::opened_at, referral_links::wrong_codes))
        .first(&mut transaction.connection())
        .await
        .optional()?;
    Ok(row.map(|(expires_at, opened_at, wrong)| ReferralLinkSummary {
        expires_at,
        opened_at,
        locked: wrong >= super::links::MOST_WRONG_CODES,
    }))
}

/// Writes down what became of a referral.
pub(super) async fn write_step(
    transaction: Transaction<'_>,
    row: &ReferralRow,
    organization_id: Uuid,
    (status, reason, outcome): (ReferralStatus, Option<&str>, Option<ReferralOutcome>),
    acknowledged: bool,
) -> ApiResult<()> {
    diesel::insert_into(referral_steps::table)
        .values((
            referral_steps::id.eq(Uuid::now_v7()),
            referral_steps::referral_id.eq(row.id),
            referral_steps::status.eq(status),
            referral_steps::reason.eq(reason),
            referral_steps::outcome.eq(outcome),
            referral_steps::acknowledged.eq(acknowledged),
            referral_steps::organization_id.eq(organization_id),
            referral_steps::actor_id.eq(transaction.subject().id()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}
