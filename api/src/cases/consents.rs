//! What people of a case allow to be told to whom, for what, until when.
//!
//! Nobody needs to consent to get help here; without consent nothing leaves for another organization. Whether a consent counts is
//! asked anew on each request, so that one that was taken back or is over ends what it allowed at once.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{case_people, consent_recipients, consents, people, settings};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::http::organization_of;
use super::people as persons;
use super::policy::{ReadCases, WriteCases};
use super::store::{self, record, require_advocate, step};
use super::wire::{CaseStepKind, PersonRelation};
use crate::agreements::{DataCategory, SharingPurpose};
use crate::organizations::{OrganizationSummary, require_active, summaries};
use crate::platform::access::{Access, Platform};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Body, IdempotencyKey, Item, List, NoFilter, Page, Path, Problem, Versioned};
use crate::referrals;
use crate::settings::today;
use crate::text_enum;
use crate::users::people::{Person, people as users};

/// Consents of one case at most.
const MOST_CONSENTS: i64 = 200;

text_enum! {
    /// How somebody consented.
    pub enum ConsentMethod {
        /// On paper.
        Written = "written",
        /// By word, before a witness.
        VerbalWitnessed = "verbal_witnessed",
        /// On a screen.
        Electronic = "electronic",
    }
}

/// A consent that was given.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewConsent {
    /// Whom it is about.
    pub person_id: Uuid,
    /// Who gives it: the person, or who may act for them. Never somebody who is said to have done it.
    pub signer_id: Uuid,
    /// What is told for.
    pub purpose: SharingPurpose,
    /// What may be told.
    #[validate(length(min = 1, max = 5))]
    #[schema(min_items = 1, max_items = 5)]
    pub data_categories: Vec<DataCategory>,
    /// Who may be told.
    #[validate(length(min = 1, max = 20))]
    #[schema(min_items = 1, max_items = 20)]
    pub recipient_ids: Vec<Uuid>,
    /// How it was given.
    pub method: ConsentMethod,
    /// Who heard it, of the same organization; needed for `verbal_witnessed`.
    #[serde(default)]
    pub witness_id: Option<Uuid>,
    /// The signature as the path of an SVG picture of 600 by 200 units; needed for `electronic`.
    #[serde(default)]
    #[validate(length(min = 20, max = 60000))]
    #[schema(example = json!(null), min_length = 20, max_length = 60000)]
    pub signature: Option<String>,
    /// When it was given.
    pub given_on: NaiveDate,
    /// Last day; null: as the settings say.
    #[serde(default)]
    pub expires_on: Option<NaiveDate>,
}

/// A consent, without its signature.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Consent {
    /// Id.
    pub id: Uuid,
    /// Whom it is about.
    pub person_id: Uuid,
    /// Who gave it.
    pub signer_id: Uuid,
    /// What is told for.
    pub purpose: SharingPurpose,
    /// What may be told.
    #[schema(max_items = 5)]
    pub data_categories: Vec<DataCategory>,
    /// Who may be told.
    #[schema(max_items = 20)]
    pub recipients: Vec<OrganizationSummary>,
    /// How it was given.
    pub method: ConsentMethod,
    /// Who heard it.
    pub witness: Option<Person>,
    /// When it was given.
    pub given_on: NaiveDate,
    /// Last day.
    pub expires_on: NaiveDate,
    /// When it was taken back.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Whether it counts today.
    #[schema(example = true)]
    pub live: bool,
    /// Who wrote it down.
    pub recorded_by: Option<Person>,
    /// When.
    pub created_at: DateTime<Utc>,
}

impl Versioned for Consent {
    fn row_version(&self) -> i64 {
        1 + i64::from(self.revoked_at.is_some())
    }
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = consents, check_for_backend(Pg))]
pub(crate) struct ConsentRow {
    pub id: Uuid,
    pub case_id: Uuid,
    pub person_id: Uuid,
    signer_id: Uuid,
    pub purpose: SharingPurpose,
    data_categories: Vec<String>,
    method: ConsentMethod,
    witness_id: Option<Uuid>,
    given_on: NaiveDate,
    expires_on: NaiveDate,
    pub revoked_at: Option<DateTime<Utc>>,
    recorded_by: Option<Uuid>,
    created_at: DateTime<Utc>,
}

impl ConsentRow {
    pub fn categories(&self) -> BTreeSet<DataCategory> {
        self.data_categories.iter().filter_map(|category| category.parse().ok()).collect()
    }

    /// Whether its days are over.
    pub fn is_over(&self, today: NaiveDate) -> bool {
        self.expires_on < today
    }

    /// Whether it counts.
    pub fn is_live(&self, today: NaiveDate) -> bool {
        self.revoked_at.is_none() && !self.is_over(today)
    }
}

/// A consent with those who may be told, whoever asks: the caller decided already what they may see of it.
pub(crate) async fn find(transaction: Transaction<'_>, id: Uuid) -> ApiResult<Option<(ConsentRow, BTreeSet<Uuid>)>> {
    transaction
        .as_system(async || {
            let row: Option<ConsentRow> = consents::table
                .find(id)
                .select(ConsentRow::as_select())
                .first(&mut transaction.connection())
                .await
                .optional()?;
            let Some(row) = row else { return Ok(None) };
            let recipients: Vec<Uuid> = consent_recipients::table
                .filter(consent_recipients::consent_id.eq(id))
                .select(consent_recipients::organization_id)
                .load(&mut transaction.connection())
                .await?;
            Ok(Some((row, recipients.into_iter().collect())))
        })
        .await
}

fn place(id: Uuid) -> String {
    format!("consents|sealed_signature|{id}")
}

async fn views(transaction: Transaction<'_>, rows: Vec<ConsentRow>) -> ApiResult<Vec<Consent>> {
    let today = today(transaction).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let named: Vec<(Uuid, Uuid)> = consent_recipients::table
        .filter(consent_recipients::consent_id.eq_any(ids))
        .select((consent_recipients::consent_id, consent_recipients::organization_id))
        .load(&mut transaction.connection())
        .await?;
    let mut recipients: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for (id, organization_id) in named {
        recipients.entry(id).or_default().push(organization_id);
    }
    let organizations = summaries(transaction).await?;
    let everybody = rows.iter().flat_map(|row| [row.witness_id, row.recorded_by]).flatten().collect();
    let names = users(transaction, everybody).await?;
    let by = |id: Option<Uuid>| id.and_then(|id| names.get(&id)).cloned();
    let view = |row: ConsentRow| Consent {
        data_categories: row.categories().into_iter().collect(),
        live: row.is_live(today),
        id: row.id,
        person_id: row.person_id,
        signer_id: row.signer_id,
        purpose: row.purpose,
        recipients: recipients
            .get(&row.id)
            .map(|ids| ids.iter().filter_map(|id| organizations.get(id)).cloned().collect())
            .unwrap_or_default(),
        method: row.method,
        witness: by(row.witness_id),
        given_on: row.given_on,
        expires_on: row.expires_on,
        revoked_at: row.revoked_at,
        recorded_by: by(row.recorded_by),
        created_at: row.created_at,
    };
    Ok(rows.into_iter().map(view).collect())
}

async fn of_case(transaction: Transaction<'_>, case_id: Uuid) -> ApiResult<Vec<ConsentRow>> {
    Ok(consents::table
        .filter(consents::case_id.eq(case_id))
        .order((consents::created_at.desc(), consents::id.desc()))
        .limit(MOST_CONSENTS)
        .select(ConsentRow::as_select())
        .load(&mut transaction.connection())
        .await?)
}

/// List the consents of a case
///
/// Also those that were taken back or are over, latest first.
#[utoipa::path(get, path = "/api/v1/cases/{case_id}/consents", tag = "cases",
    params(("case_id" = Uuid, Path, description = "Id of the case")),
    responses((status = 200, description = "All of them.", body = Page<Consent>)))]
pub async fn list_consents(
    access: Access<ReadCases>,
    id: Path<Uuid>,
    _list: List<NoFilter>,
) -> ApiResult<Page<Consent>> {
    let id = id.0;
    access
        .read(async move |transaction, _| {
            store::row(transaction, id).await?;
            let rows = of_case(transaction, id).await?;
            views(transaction, rows).await.map(Page::whole)
        })
        .await
}

/// Write down a consent
///
/// Of somebody of the case. Nobody needs it to get help from the own organization.
#[utoipa::path(post, path = "/api/v1/cases/{case_id}/consents", tag = "cases",
    params(("case_id" = Uuid, Path, description = "Id of the case"), IdempotencyKey), request_body = NewConsent,
    responses((status = 201, description = "The consent.", body = Consent)))]
pub async fn create_consent(
    access: Access<WriteCases>,
    id: Path<Uuid>,
    idempotency: IdempotencyKey,
    body: Body<NewConsent>,
) -> ApiResult<Item<Consent>> {
    let (case_id, organization_id, platform) = (id.0, organization_of(&access)?, access.platform().clone());
    let (fingerprint, new) = (body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| {
            insert(transaction, &platform, (case_id, organization_id), new).await
        })
        .await?;
    let view = access.read(async move |transaction, _| view(transaction, created.id).await).await?;
    Ok(Item::created(view, format!("/api/v1/cases/{case_id}/consents"), created.replayed))
}

async fn view(transaction: Transaction<'_>, id: Uuid) -> ApiResult<Consent> {
    let row = consents::table.find(id).select(ConsentRow::as_select()).first(&mut transaction.connection()).await?;
    views(transaction, vec![row]).await?.pop().ok_or_else(Problem::not_found)
}

/// Days for which a consent counts unless another day is said, and at most.
async fn days(transaction: Transaction<'_>) -> ApiResult<(u64, u64)> {
    let (usual, most): (i32, i32) = settings::table
        .select((settings::consent_days, settings::consent_most_days))
        .first(&mut transaction.connection())
        .await?;
    Ok((u64::from(usual.unsigned_abs()), u64::from(most.unsigned_abs())))
}

/// Whether somebody of this relation may sign for another person: for somebody under 18 a parent or guardian, for everybody who
/// acts for them.
const fn may_sign_for(relation: PersonRelation, minor: bool) -> bool {
    match relation {
        PersonRelation::Guardian | PersonRelation::Proxy => true,
        PersonRelation::Parent | PersonRelation::OtherNextOfKin => minor,
        _ => false,
    }
}

/// Refuses a signer who may not sign: nobody but the person, or who acts for them; never who is said to have done it, in any case of
/// the organization.
async fn check_signer(transaction: Transaction<'_>, case_id: Uuid, new: &NewConsent) -> ApiResult<()> {
    let refused = |pointer: &str, code, detail| Err(Problem::invalid_field(pointer, code, detail));
    let persons = persons::of_cases(transaction, &[case_id]).await?;
    let of = |id: Uuid| persons.iter().find(|(_, _, person)| person.id == id);
    let Some((_, relation, person)) = of(new.person_id) else {
        return refused("/person_id", "unknown_person", "Choose somebody of this case.");
    };
    if *relation == PersonRelation::AllegedOffender {
        return refused("/person_id", "alleged_offender", "Nothing is shared about who is said to have done it.");
    }
    let Some((_, signer_relation, signer)) = of(new.signer_id) else {
        return refused("/signer_id", "unknown_person", "Choose somebody of this case.");
    };
    let same = signer.merged_into.unwrap_or(signer.id);
    // Also in a case that the caller does not see: what is at stake is more than that it becomes known that there is one.
    let organization_id = signer.organization_id;
    let accused: i64 = transaction
        .as_system(async || {
            Ok(case_people::table
                .inner_join(people::table.on(people::id.eq(case_people::person_id)))
                .filter(people::organization_id.eq(organization_id))
                .filter(case_people::relation.eq(PersonRelation::AllegedOffender))
                .filter(people::id.eq(same).or(people::merged_into.is_not_distinct_from(same)))
                .count()
                .get_result(&mut transaction.connection())
                .await?)
        })
        .await?;
    if accused > 0 {
        let detail = "They are recorded as the one who is said to have done it; somebody else signs.";
        return refused("/signer_id", "alleged_offender", detail);
    }
    if new.signer_id != new.person_id && !may_sign_for(*signer_relation, person.minor) {
        let detail =
            "People sign for themselves; a guardian or proxy signs for others, a parent for somebody under 18.";
        return refused("/signer_id", "may_not_sign", detail);
    }
    Ok(())
}

/// A signature is the path of a picture and nothing else: it is shown as one.
fn is_path(signature: &str) -> bool {
    signature.starts_with('M')
        && signature.chars().all(|letter| matches!(letter, 'M' | 'L' | ' ' | ',' | '.' | '-' | '0'..='9'))
}

async fn insert(
    transaction: Transaction<'_>,
    platform: &Platform,
    (case_id, organization_id): (Uuid, Uuid),
    new: NewConsent,
) -> ApiResult<Uuid> {
    let refused = |pointer: &str, code, detail| Err(Problem::invalid_field(pointer, code, detail));
    store::lock_open(transaction, case_id).await?;
    check_signer(transaction, case_id, &new).await?;
    if new.data_categories.contains(&DataCategory::Juvenile) {
        let detail = "That it is about somebody under 18 stands in agreements, not in consents.";
        return refused("/data_categories", "not_expected", detail);
    }
    for (index, recipient) in new.recipient_ids.iter().enumerate() {
        let pointer = format!("/recipient_ids/{index}");
        require_active(transaction, *recipient, &pointer).await?;
        if *recipient == organization_id {
            return refused(&pointer, "own_organization", "Your organization needs no consent to help them.");
        }
    }
    let (today, (usual, most)) = (today(transaction).await?, days(transaction).await?);
    if new.given_on > today {
        return refused("/given_on", "in_future", "It was given today or before.");
    }
    let after = |days| new.given_on.checked_add_days(Days::new(days)).unwrap_or(new.given_on);
    let expires_on = new.expires_on.unwrap_or_else(|| after(usual.min(most)));
    if expires_on < today || expires_on > after(most) {
        let detail = format!("It counts from today on, at most {most} days from when it was given.");
        return refused("/expires_on", "out_of_range", &detail);
    }
    match (new.method, new.witness_id, &new.signature) {
        (ConsentMethod::VerbalWitnessed, None, _) => {
            return refused("/witness_id", "required", "Name who heard it besides you.");
        }
        (ConsentMethod::VerbalWitnessed, Some(witness), _) => {
            if transaction.subject().id() == Some(witness) {
                return refused("/witness_id", "yourself", "Who writes it down is not the witness.");
            }
            require_advocate(transaction, organization_id, witness, "/witness_id").await?;
        }
        (_, Some(_), _) => return refused("/witness_id", "not_expected", "Only what was said needs a witness."),
        (ConsentMethod::Electronic, None, None) => {
            return refused("/signature", "required", "Let them sign on the screen.");
        }
        _ => {}
    }
    let id = Uuid::now_v7();
    let sealed = match (&new.signature, new.method) {
        (Some(signature), ConsentMethod::Electronic) if is_path(signature) => {
            Some(platform.seal_for(Some(organization_id), &place(id), signature.as_bytes()).await?)
        }
        (Some(_), ConsentMethod::Electronic) => {
            return refused("/signature", "form", "Give the path of a picture: M and L with numbers.");
        }
        (Some(_), _) => return refused("/signature", "not_expected", "It stays on the paper."),
        (None, _) => None,
    };
    let named: BTreeSet<DataCategory> = new.data_categories.iter().copied().collect();
    let named: Vec<&str> = named.into_iter().map(DataCategory::as_str).collect();
    diesel::insert_into(consents::table)
        .values((
            consents::id.eq(id),
            consents::case_id.eq(case_id),
            consents::person_id.eq(new.person_id),
            consents::signer_id.eq(new.signer_id),
            consents::purpose.eq(new.purpose),
            consents::data_categories.eq(named),
            consents::method.eq(new.method),
            consents::witness_id.eq(new.witness_id),
            consents::sealed_signature.eq(sealed),
            consents::given_on.eq(new.given_on),
            consents::expires_on.eq(expires_on),
            consents::recorded_by.eq(transaction.subject().id()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    for recipient in new.recipient_ids {
        diesel::insert_into(consent_recipients::table)
            .values((consent_recipients::consent_id.eq(id), consent_recipients::organization_id.eq(recipient)))
            .on_conflict_do_nothing()
            .execute(&mut transaction.connection())
            .await?;
    }
    step(transaction, case_id, CaseStepKind::ConsentGiven).await?;
    record(transaction, "case", "case.consent_given", Some(case_id), vec!["consents"], None).await?;
    Ok(id)
}

/// Take back a consent
///
/// What it allowed ends with the next request; what was told already is not forgotten by it.
#[utoipa::path(post, path = "/api/v1/cases/{case_id}/consents/{consent_id}/revocations", tag = "cases",
    params(("case_id" = Uuid, Path, description = "Id of the case"), ("consent_id" = Uuid, Path, description = "Id of the consent")),
    responses((status = 200, description = "The consent as it stands now.", body = Consent)))]
pub async fn revoke_consent(access: Access<WriteCases>, ids: Path<(Uuid, Uuid)>) -> ApiResult<Item<Consent>> {
    let (case_id, id) = ids.0;
    access
        .write(async move |transaction, _| {
            store::row(transaction, case_id).await?;
            let revoked = diesel::update(
                consents::table.find(id).filter(consents::case_id.eq(case_id)).filter(consents::revoked_at.is_null()),
            )
            .set((consents::revoked_at.eq(Utc::now()), consents::revoked_by.eq(transaction.subject().id())))
            .execute(&mut transaction.connection())
            .await?;
            if revoked == 0 {
                // 404 when there is none of this id here.
                view(transaction, id).await?;
                return Err(Problem::conflict("not_open", "It was taken back already."));
            }
            referrals::share_ended(transaction, id).await?;
            step(transaction, case_id, CaseStepKind::ConsentRevoked).await?;
            record(transaction, "case", "case.consent_revoked", Some(case_id), vec!["consents"], None).await?;
            view(transaction, id).await
        })
        .await
        .map(Item::ok)
}

/// Signatures of a case, still sealed.
pub(super) async fn sealed_signatures(transaction: Transaction<'_>, case_id: Uuid) -> ApiResult<Vec<(Uuid, Vec<u8>)>> {
    let rows: Vec<(Uuid, Option<Vec<u8>>)> = consents::table
        .filter(consents::case_id.eq(case_id))
        .filter(consents::sealed_signature.is_not_null())
        .order((consents::created_at.desc(), consents::id.desc()))
        .limit(MOST_CONSENTS)
        .select((consents::id, consents::sealed_signature))
        .load(&mut transaction.connection())
        .await?;
    Ok(rows.into_iter().filter_map(|(id, sealed)| Some((id, sealed?))).collect())
}

/// Opens a signature.
pub(super) async fn open_signature(platform: &Platform, id: Uuid, sealed: &[u8]) -> ApiResult<String> {
    String::from_utf8(platform.open(&place(id), sealed).await?).map_err(|error| Problem::internal(&error))
}

/// Seals the signatures of a case that goes to another organization under its key.
pub(super) async fn follow_case(
    transaction: Transaction<'_>,
    platform: &Platform,
    (case_id, to): (Uuid, Uuid),
) -> ApiResult<()> {
    for (id, sealed) in sealed_signatures(transaction, case_id).await? {
        let opened = platform.open(&place(id), &sealed).await?;
        diesel::update(consents::table.find(id))
            .set(consents::sealed_signature.eq(platform.seal_for(Some(to), &place(id), &opened).await?))
            .execute(&mut transaction.connection())
            .await?;
    }
    Ok(())
}

/// Puts the record of the other organization in the place of the former one.
pub(super) async fn follow_person(
    transaction: Transaction<'_>,
    case_id: Uuid,
    (former, now): (Uuid, Uuid),
) -> ApiResult<()> {
    diesel::update(consents::table.filter(consents::case_id.eq(case_id)).filter(consents::person_id.eq(former)))
        .set(consents::person_id.eq(now))
        .execute(&mut transaction.connection())
        .await?;
    diesel::update(consents::table.filter(consents::case_id.eq(case_id)).filter(consents::signer_id.eq(former)))
        .set(consents::signer_id.eq(now))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Erases the consents of a case; referrals keep no trace of them.
pub(super) async fn erase(transaction: Transaction<'_>, case_id: Uuid) -> ApiResult<usize> {
    Ok(diesel::delete(consents::table.filter(consents::case_id.eq(case_id)))
        .execute(&mut transaction.connection())
        .await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_sign_for_others_only_if_they_act_for_them() {
        for (relation, for_adults, for_minors) in [
            (PersonRelation::Guardian, true, true),
            (PersonRelation::Proxy, true, true),
            (PersonRelation::Parent, false, true),
            (PersonRelation::OtherNextOfKin, false, true),
            (PersonRelation::SpousePartner, false, false),
            (PersonRelation::Sibling, false, false),
            (PersonRelation::HouseholdMember, false, false),
            (PersonRelation::AllegedOffender, false, false),
        ] {
            assert_eq!(
                (may_sign_for(relation, false), may_sign_for(relation, true)),
                (for_adults, for_minors),
                "{relation:?}"
            );
        }
    }

    #[test]
    fn a_signature_is_a_path_and_nothing_else() {
        assert!(is_path("M10.5 20L30 40L50.25,60M1 1L2 2"));
        assert!(!is_path("<svg onload=alert(1)>"));
        assert!(!is_path("M1 1Z\" onload=\"x"));
        assert!(!is_path("10 20"));
    }
}
