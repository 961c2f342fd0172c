//! Rows of agreements.

use std::collections::BTreeSet;

use chrono::{DateTime, Months, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{data_sharing_agreement_steps, data_sharing_agreements, organizations};
use uuid::Uuid;

use super::reminders;
use super::wire::{
    AgreementFilter, AgreementView, DataCategory, DataSharingAgreementPatch, DataSharingAgreementStatus,
    DataSharingAgreementStep, DataSharingTerms, NewDataSharingAgreement, NewDataSharingAgreementStep, SharingDirection,
    SharingPurpose,
};
use crate::organizations::{require_active, summaries};
use crate::platform::access::{Organizations, Platform, Scope};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, IfMatch, Page, PageRequest, Problem, TOTAL_CAP, Total};
use crate::settings::today;
use crate::users::people::people as users;

const MOST_STEPS: i64 = 100;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = data_sharing_agreements, check_for_backend(Pg))]
pub(super) struct AgreementRow {
    pub id: Uuid,
    pub first_organization_id: Uuid,
    pub second_organization_id: Uuid,
    purpose: SharingPurpose,
    data_categories: Vec<String>,
    legal_basis: String,
    direction: SharingDirection,
    effective_on: NaiveDate,
    pub expires_on: NaiveDate,
    retention_months: i32,
    redisclosure_allowed: bool,
    breach_contact: String,
    document_sha256: Option<String>,
    pub status: DataSharingAgreementStatus,
    created_at: DateTime<Utc>,
    row_version: i64,
}

impl AgreementRow {
    fn categories(&self) -> Vec<DataCategory> {
        self.data_categories.iter().filter_map(|category| category.parse().ok()).collect()
    }

    fn in_force(&self, today: NaiveDate) -> bool {
        self.status == DataSharingAgreementStatus::Active && self.effective_on <= today && today <= self.expires_on
    }

    /// Whether it lets `from` tell its other party.
    fn lets_tell(&self, from: Uuid) -> bool {
        match self.direction {
            SharingDirection::Mutual => true,
            SharingDirection::FirstToSecond => from == self.first_organization_id,
            SharingDirection::SecondToFirst => from == self.second_organization_id,
        }
    }
}

/// What may pass from one organization to another today.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// These categories; none: no agreement is in force.
    pub categories: BTreeSet<DataCategory>,
    /// Whether all that let something pass allow to tell others.
    pub redisclosure_allowed: bool,
}

/// What agreements in force let `from` tell `to` for a purpose.
pub async fn coverage(
    transaction: Transaction<'_>,
    (from, to): (Uuid, Uuid),
    purpose: SharingPurpose,
) -> ApiResult<Coverage> {
    let today = today(transaction).await?;
    let parties = [from, to];
    let rows: Vec<AgreementRow> = data_sharing_agreements::table
        .filter(data_sharing_agreements::first_organization_id.eq_any(parties))
        .filter(data_sharing_agreements::second_organization_id.eq_any(parties))
        .filter(data_sharing_agreements::purpose.eq(purpose))
        .filter(data_sharing_agreements::status.eq(DataSharingAgreementStatus::Active))
        .select(AgreementRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    let counting: Vec<AgreementRow> =
        rows.into_iter().filter(|row| row.in_force(today) && row.lets_tell(from)).collect();
    Ok(Coverage {
        categories: counting.iter().flat_map(AgreementRow::categories).collect(),
        redisclosure_allowed: !counting.is_empty() && counting.iter().all(|row| row.redisclosure_allowed),
    })
}

type Agreements = data_sharing_agreements::BoxedQuery<'static, Pg>;

/// Where every query begins: agreements of the organizations that the caller reaches.
fn visible(scope: &Scope) -> Agreements {
    let query = data_sharing_agreements::table.into_boxed();
    match scope.organizations() {
        Organizations::All => query,
        Organizations::Only(own) => query.filter(
            data_sharing_agreements::first_organization_id
                .eq_any(own.clone())
                .or(data_sharing_agreements::second_organization_id.eq_any(own)),
        ),
    }
}

fn filtered(scope: &Scope, filter: &AgreementFilter) -> Agreements {
    let mut query = visible(scope);
    if let Some(status) = filter.status {
        query = query.filter(data_sharing_agreements::status.eq(status));
    }
    if let Some(id) = filter.organization_id {
        query = query.filter(
            data_sharing_agreements::first_organization_id
                .eq(id)
                .or(data_sharing_agreements::second_organization_id.eq(id)),
        );
    }
    if let Some(purpose) = filter.purpose {
        query = query.filter(data_sharing_agreements::purpose.eq(purpose));
    }
    query
}

pub(super) async fn page(
    transaction: Transaction<'_>,
    scope: &Scope,
    may_write: bool,
    filter: &AgreementFilter,
    page: &PageRequest,
) -> ApiResult<Page<AgreementView>> {
    let (_, descending) = page.sort(&["expires_on", "-expires_on"])?;
    let after = page.after::<NaiveDate>()?;
    let query = filtered(scope, filter);
    let rows: Vec<AgreementRow> =
        crate::keyset!(query, data_sharing_agreements::expires_on, data_sharing_agreements::id, descending, after)
            .limit(page.limit + 1)
            .select(AgreementRow::as_select())
            .load(&mut transaction.connection())
            .await?;
    let total = match page.include_total {
        true => {
            let ids: Vec<Uuid> = filtered(scope, filter)
                .select(data_sharing_agreements::id)
                .limit(TOTAL_CAP + 1)
                .load(&mut transaction.connection())
                .await?;
            Some(Total::of(&ids))
        }
        false => None,
    };
    let found = page.page(rows, total, |row| (row.expires_on.to_string(), row.id));
    let organizations = summaries(transaction).await?;
    let today = today(transaction).await?;
    Ok(found.filter_map(|row| view(row, may_write, &organizations, today, vec![])))
}

fn view(
    row: AgreementRow,
    may_write: bool,
    organizations: &std::collections::HashMap<Uuid, crate::organizations::OrganizationSummary>,
    today: NaiveDate,
    steps: Vec<DataSharingAgreementStep>,
) -> Option<AgreementView> {
    Some(AgreementView {
        id: row.id,
        first_organization: organizations.get(&row.first_organization_id)?.clone(),
        second_organization: organizations.get(&row.second_organization_id)?.clone(),
        status: row.status,
        in_force: row.in_force(today),
        terms: DataSharingTerms {
            purpose: row.purpose,
            data_categories: row.categories(),
            legal_basis: row.legal_basis,
            direction: row.direction,
            effective_on: row.effective_on,
            expires_on: row.expires_on,
            retention_months: row.retention_months,
            redisclosure_allowed: row.redisclosure_allowed,
            breach_contact: row.breach_contact,
        },
        document_sha256: row.document_sha256,
        allowed_transitions: if may_write { row.status.transitions().to_vec() } else { vec![] },
        steps,
        created_at: row.created_at,
        row_version: row.row_version,
    })
}

pub(super) async fn find(
    transaction: Transaction<'_>,
    scope: &Scope,
    may_write: bool,
    id: Uuid,
) -> ApiResult<AgreementView> {
    let row: AgreementRow = visible(scope)
        .filter(data_sharing_agreements::id.eq(id))
        .select(AgreementRow::as_select())
        .first(&mut transaction.connection())
        .await?;
    type StepRow = (DataSharingAgreementStatus, Option<String>, Option<Uuid>, DateTime<Utc>);
    let steps: Vec<StepRow> = data_sharing_agreement_steps::table
        .filter(data_sharing_agreement_steps::agreement_id.eq(id))
        .order((data_sharing_agreement_steps::occurred_at.desc(), data_sharing_agreement_steps::id.desc()))
        .limit(MOST_STEPS)
        .select((
            data_sharing_agreement_steps::status,
            data_sharing_agreement_steps::reason,
            data_sharing_agreement_steps::actor_id,
            data_sharing_agreement_steps::occurred_at,
        ))
        .load(&mut transaction.connection())
        .await?;
    let names = users(transaction, steps.iter().filter_map(|step| step.2).collect()).await?;
    let steps = steps
        .into_iter()
        .map(|(status, reason, actor, occurred_at)| DataSharingAgreementStep {
            status,
            reason,
            actor: actor.and_then(|id| names.get(&id)).cloned(),
            occurred_at,
        })
        .collect();
    let today = today(transaction).await?;
    view(row, may_write, &summaries(transaction).await?, today, steps).ok_or_else(Problem::not_found)
}

pub(super) async fn lock(transaction: Transaction<'_>, id: Uuid) -> ApiResult<AgreementRow> {
    Ok(data_sharing_agreements::table
        .find(id)
        .select(AgreementRow::as_select())
        .for_update()
        .first(&mut transaction.connection())
        .await?)
}

fn check(terms: &DataSharingTerms) -> ApiResult<()> {
    let refused = |field: &str, code, detail| Err(Problem::invalid_field(&format!("/terms/{field}"), code, detail));
    if terms.expires_on < terms.effective_on {
        return refused("expires_on", "before_start", "The last day is not before the first.");
    }
    if terms.data_categories.iter().all(|category| *category == DataCategory::Juvenile) {
        let detail = "Say what is told; juvenile only adds that it may be about somebody under 18.";
        return refused("data_categories", "nothing_told", detail);
    }
    Ok(())
}

#[derive(Debug, Insertable, AsChangeset)]
#[diesel(table_name = data_sharing_agreements)]
struct Terms {
    purpose: SharingPurpose,
    data_categories: Vec<String>,
    legal_basis: String,
    direction: SharingDirection,
    effective_on: NaiveDate,
    expires_on: NaiveDate,
    retention_months: i32,
    redisclosure_allowed: bool,
    breach_contact: String,
}

impl From<DataSharingTerms> for Terms {
    fn from(terms: DataSharingTerms) -> Self {
        let named: BTreeSet<DataCategory> = terms.data_categories.into_iter().collect();
        Self {
            purpose: terms.purpose,
            data_categories: named.into_iter().map(|category| category.as_str().to_owned()).collect(),
            legal_basis: terms.legal_basis,
            direction: terms.direction,
            effective_on: terms.effective_on,
            expires_on: terms.expires_on,
            retention_months: terms.retention_months,
            redisclosure_allowed: terms.redisclosure_allowed,
            breach_contact: terms.breach_contact,
        }
    }
}

async fn enter(
    transaction: Transaction<'_>,
    (first, second): (Uuid, Uuid),
    terms: DataSharingTerms,
) -> ApiResult<Uuid> {
    let id = Uuid::now_v7();
    diesel::insert_into(data_sharing_agreements::table)
        .values((
            data_sharing_agreements::id.eq(id),
            data_sharing_agreements::first_organization_id.eq(first),
            data_sharing_agreements::second_organization_id.eq(second),
            data_sharing_agreements::created_by.eq(transaction.subject().id()),
            Terms::from(terms),
        ))
        .execute(&mut transaction.connection())
        .await?;
    written_down(transaction, id, DataSharingAgreementStatus::Draft, None).await?;
    Ok(id)
}

pub(super) async fn insert(transaction: Transaction<'_>, new: NewDataSharingAgreement) -> ApiResult<Uuid> {
    let (first, second) = (new.first_organization_id, new.second_organization_id);
    require_active(transaction, first, "/first_organization_id").await?;
    require_active(transaction, second, "/second_organization_id").await?;
    if first == second {
        let detail = "An agreement is between two organizations.";
        return Err(Problem::invalid_field("/second_organization_id", "same_organization", detail));
    }
    check(&new.terms)?;
    let id = enter(transaction, (first, second), new.terms).await?;
    recorded(transaction, id, "data_sharing_agreement.created", vec![]).await?;
    Ok(id)
}

async fn recorded(transaction: Transaction<'_>, id: Uuid, action: &'static str, fields: Vec<&str>) -> ApiResult<()> {
    audit::record_change(transaction, "data_sharing_agreement", action, id, fields, Place::default()).await
}

pub(super) async fn written_down(
    transaction: Transaction<'_>,
    id: Uuid,
    status: DataSharingAgreementStatus,
    reason: Option<String>,
) -> ApiResult<()> {
    diesel::insert_into(data_sharing_agreement_steps::table)
        .values((
            data_sharing_agreement_steps::id.eq(Uuid::now_v7()),
            data_sharing_agreement_steps::agreement_id.eq(id),
            data_sharing_agreement_steps::status.eq(status),
            data_sharing_agreement_steps::reason.eq(reason),
            data_sharing_agreement_steps::actor_id.eq(transaction.subject().id()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

pub(super) async fn change(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: IfMatch,
    patch: DataSharingAgreementPatch,
) -> ApiResult<()> {
    let row = lock(transaction, id).await?;
    if_match.check(row.row_version)?;
    if !row.status.is_editable() {
        let detail = "What was signed is not changed; end this agreement and write another one.";
        return Err(Problem::conflict("signed", detail));
    }
    check(&patch.terms)?;
    diesel::update(data_sharing_agreements::table.find(id))
        .set((
            Terms::from(patch.terms),
            data_sharing_agreements::updated_at.eq(Utc::now()),
            data_sharing_agreements::row_version.eq(row.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    recorded(transaction, id, "data_sharing_agreement.updated", vec!["terms"]).await
}

/// Brings an agreement to another status.
pub(super) async fn set_status(
    transaction: Transaction<'_>,
    id: Uuid,
    status: DataSharingAgreementStatus,
) -> ApiResult<()> {
    diesel::update(data_sharing_agreements::table.find(id))
        .set((
            data_sharing_agreements::status.eq(status),
            data_sharing_agreements::updated_at.eq(Utc::now()),
            data_sharing_agreements::row_version.eq(data_sharing_agreements::row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    recorded(transaction, id, "data_sharing_agreement.updated", vec!["status"]).await
}

pub(super) async fn step(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: IfMatch,
    new: NewDataSharingAgreementStep,
) -> ApiResult<()> {
    let row = lock(transaction, id).await?;
    if_match.check(row.row_version)?;
    if !row.status.transitions().contains(&new.status) {
        let detail = format!("From {} it cannot become {}.", row.status.as_str(), new.status.as_str());
        return Err(Problem::conflict("transition_not_allowed", &detail));
    }
    let ends = matches!(new.status, DataSharingAgreementStatus::Suspended | DataSharingAgreementStatus::Terminated);
    if ends && new.reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
        return Err(Problem::invalid_field("/reason", "required", "Say why; both parties read it."));
    }
    if let Some(digits) = &new.document_sha256 {
        if !digits.chars().all(|digit| matches!(digit, '0'..='9' | 'a'..='f')) {
            let detail = "Give 64 hexadecimal digits in lower case.";
            return Err(Problem::invalid_field("/document_sha256", "form", detail));
        }
        diesel::update(data_sharing_agreements::table.find(id))
            .set(data_sharing_agreements::document_sha256.eq(digits))
            .execute(&mut transaction.connection())
            .await?;
    }
    if new.status == DataSharingAgreementStatus::Signed && new.document_sha256.is_none() {
        let detail = "Name the signed document by its SHA-256, so that nobody can exchange it.";
        return Err(Problem::invalid_field("/document_sha256", "required", detail));
    }
    if new.status == DataSharingAgreementStatus::Active {
        if row.expires_on < today(transaction).await? {
            return Err(Problem::conflict("over", "Its last day is over; write another agreement."));
        }
        reminders::queue(transaction, id, row.expires_on).await?;
    }
    set_status(transaction, id, new.status).await?;
    written_down(transaction, id, new.status, new.reason).await
}

/// Agreements of the demonstration: one in force, one that ends soon, one that is written.
pub async fn load_demo(platform: &Platform) -> ApiResult<()> {
    use DataCategory::{Contact, Identity, Incident, Juvenile, Needs};
    let made_up = [
        ("WFF", "NPO", DataSharingAgreementStatus::Active, 11, vec![Identity, Contact, Incident, Needs, Juvenile]),
        ("WFF", "SGB", DataSharingAgreementStatus::Active, 1, vec![Identity, Contact, Needs]),
        ("NPO", "CDPH", DataSharingAgreementStatus::InReview, 12, vec![Identity, Contact, Needs]),
    ];
    platform
        .system("agreements of the demonstration", async move |transaction: Transaction<'_>, _: &_| {
            let today = today(transaction).await?;
            let day = |months| today.checked_add_months(Months::new(months)).unwrap_or(today);
            for (first, second, status, months, data_categories) in made_up {
                let named = async |short: &str| -> ApiResult<Uuid> {
                    Ok(organizations::table
                        .filter(organizations::abbreviation.eq(short))
                        .select(organizations::id)
                        .first(&mut transaction.connection())
                        .await?)
                };
                let terms = DataSharingTerms {
                    purpose: SharingPurpose::VictimServices,
                    data_categories,
                    legal_basis: "Written consent of the person".to_owned(),
                    direction: SharingDirection::Mutual,
                    effective_on: today.checked_sub_months(Months::new(1)).unwrap_or(today),
                    expires_on: day(months),
                    retention_months: 24,
                    redisclosure_allowed: false,
                    breach_contact: "privacy@example.org".to_owned(),
                };
                let id = enter(transaction, (named(first).await?, named(second).await?), terms).await?;
                diesel::update(data_sharing_agreements::table.find(id))
                    .set((
                        data_sharing_agreements::status.eq(status),
                        data_sharing_agreements::document_sha256
                            .eq((status == DataSharingAgreementStatus::Active).then(|| "0123456789abcdef".repeat(4))),
                    ))
                    .execute(&mut transaction.connection())
                    .await?;
                written_down(transaction, id, status, None).await?;
            }
            Ok(())
        })
        .await
}
