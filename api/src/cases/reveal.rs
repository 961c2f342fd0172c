//! What leaves its seal, with a purpose and on record, and who read it.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{audit_entries, case_notes};
use uuid::Uuid;

use super::consents;
use super::people::{self, PersonRow};
use super::store::{self, CaseRow, note_place, plan_place};
use super::wire::{
    CaseDisclosure, CaseField, CaseNoteLevel, PersonRelation, RevealedCase, RevealedNote, RevealedPerson,
    RevealedSignature,
};
use crate::organizations::summaries;
use crate::platform::access::Platform;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Page, PageRequest, Problem};
use crate::users::people::people as users;

/// Action under which a reveal stands in the audit trail.
const REVEALED: &str = "case.revealed";

async fn text(platform: &Platform, place: &str, sealed: &[u8]) -> ApiResult<String> {
    String::from_utf8(platform.open(place, sealed).await?).map_err(|error| Problem::internal(&error))
}

/// What was asked for, still sealed: it is opened only after the record of it is committed.
#[derive(Debug)]
pub(super) struct SealedCase {
    people: Option<Vec<(Uuid, PersonRelation, PersonRow)>>,
    plan: Option<(String, Option<Vec<u8>>)>,
    notes: Option<Vec<(Uuid, Vec<u8>)>>,
    signatures: Option<Vec<(Uuid, Vec<u8>)>>,
}

impl SealedCase {
    /// Opens it.
    pub async fn open(self, platform: &Platform) -> ApiResult<RevealedCase> {
        let mut revealed = RevealedCase { people: None, plan: None, notes: None, signatures: None };
        if let Some(people) = self.people {
            let mut opened = Vec::new();
            for (person_id, relation, row) in people {
                opened.push(RevealedPerson { person_id, relation, details: row.details(platform).await? });
            }
            revealed.people = Some(opened);
        }
        if let Some((place, sealed)) = self.plan {
            revealed.plan = Some(match sealed {
                None => String::new(),
                Some(sealed) => text(platform, &place, &sealed).await?,
            });
        }
        if let Some(notes) = self.notes {
            let mut opened = Vec::new();
            for (id, sealed) in notes {
                opened.push(RevealedNote { id, text: text(platform, &note_place(id), &sealed).await? });
            }
            revealed.notes = Some(opened);
        }
        if let Some(signatures) = self.signatures {
            let mut opened = Vec::new();
            for (consent_id, sealed) in signatures {
                let path = consents::open_signature(platform, consent_id, &sealed).await?;
                opened.push(RevealedSignature { consent_id, path });
            }
            revealed.signatures = Some(opened);
        }
        Ok(revealed)
    }
}

/// Records that somebody read something of a case that is kept elsewhere, so that *who saw this file* tells it too.
pub(crate) async fn record_disclosure(
    transaction: Transaction<'_>,
    case_id: Uuid,
    field: &str,
    purpose: String,
) -> ApiResult<()> {
    record_disclosure_of(transaction, case_id, vec![field], purpose).await
}

/// The same for several fields at once.
pub(crate) async fn record_disclosure_of(
    transaction: Transaction<'_>,
    case_id: Uuid,
    fields: Vec<&str>,
    purpose: String,
) -> ApiResult<()> {
    store::record(transaction, "case", REVEALED, Some(case_id), fields, Some(purpose)).await
}

/// Records that somebody reads something of a case, and hands it out sealed.
pub(super) async fn record_reveal(
    transaction: Transaction<'_>,
    (case_id, user_id): (Uuid, Uuid),
    fields: &[CaseField],
    purpose: String,
) -> ApiResult<SealedCase> {
    let row = store::row(transaction, case_id).await?;
    let asked = CaseField::ALL.iter().filter(|field| fields.contains(field));
    let names: Vec<&str> = asked.map(|field| field.as_str()).collect();
    store::record(transaction, "case", REVEALED, Some(case_id), names, Some(purpose)).await?;
    let mut sealed = SealedCase { people: None, plan: None, notes: None, signatures: None };
    if fields.contains(&CaseField::People) {
        let mut shown = Vec::new();
        for (_, relation, person) in people::of_cases(transaction, &[case_id]).await? {
            shown.push((person.id, relation, people::survivor(transaction, person).await?));
        }
        sealed.people = Some(shown);
    }
    if fields.contains(&CaseField::Notes) {
        sealed.notes = Some(notes(transaction, &row, user_id).await?);
    }
    if fields.contains(&CaseField::Signatures) {
        sealed.signatures = Some(consents::sealed_signatures(transaction, case_id).await?);
    }
    if fields.contains(&CaseField::Plan) {
        sealed.plan = Some((plan_place(case_id), row.sealed_plan));
    }
    Ok(sealed)
}

async fn notes(transaction: Transaction<'_>, row: &CaseRow, user_id: Uuid) -> ApiResult<Vec<(Uuid, Vec<u8>)>> {
    let found: Vec<(Uuid, CaseNoteLevel, Vec<u8>, Option<Uuid>)> = case_notes::table
        .filter(case_notes::case_id.eq(row.id))
        .order((case_notes::created_at.desc(), case_notes::id.desc()))
        .limit(store::MOST_NOTES)
        .select((case_notes::id, case_notes::level, case_notes::sealed_text, case_notes::author_id))
        .load(&mut transaction.connection())
        .await?;
    let works_on_it = row.advocate_id == Some(user_id);
    let may_read = |level: CaseNoteLevel, author: Option<Uuid>| {
        level == CaseNoteLevel::Organization || works_on_it || author == Some(user_id)
    };
    let readable = found.into_iter().filter(|(_, level, _, author)| may_read(*level, *author));
    Ok(readable.map(|(id, _, sealed, _)| (id, sealed)).collect())
}

/// Who read this file, latest first.
pub(super) async fn disclosures(
    transaction: Transaction<'_>,
    case_id: Uuid,
    page: &PageRequest,
) -> ApiResult<Page<CaseDisclosure>> {
    type Row = (Uuid, Option<Uuid>, Option<Uuid>, Vec<String>, Option<String>, chrono::DateTime<chrono::Utc>);
    page.sort(&["-occurred_at"])?;
    store::row(transaction, case_id).await?;
    let after = page.after::<chrono::DateTime<chrono::Utc>>()?;
    let rows: Vec<Row> = transaction
        .as_system(async || {
            let query = audit_entries::table
                .filter(audit_entries::resource_type.eq("case"))
                .filter(audit_entries::resource_id.eq(case_id.to_string()))
                .filter(audit_entries::action.eq(REVEALED))
                .into_boxed();
            Ok(crate::keyset!(query, audit_entries::occurred_at, audit_entries::id, true, after)
                .limit(page.limit + 1)
                .select((
                    audit_entries::id,
                    audit_entries::actor_id,
                    audit_entries::organization_id,
                    audit_entries::fields,
                    audit_entries::purpose,
                    audit_entries::occurred_at,
                ))
                .load(&mut transaction.connection())
                .await?)
        })
        .await?;
    let readers = users(transaction, rows.iter().filter_map(|row| row.1).collect()).await?;
    let organizations = summaries(transaction).await?;
    let key = |row: &Row| (row.5.to_rfc3339_opts(chrono::SecondsFormat::Micros, true), row.0);
    Ok(page.page(rows, None, key).map(|(_, reader, organization, fields, purpose, occurred_at)| CaseDisclosure {
        reader: reader.and_then(|id| readers.get(&id)).cloned(),
        organization: organization.and_then(|id| organizations.get(&id)).cloned(),
        fields,
        purpose,
        occurred_at,
    }))
}
