//! What of a case another slice may carry to another organization; that slice asks for consent and agreement.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::people;
use uuid::Uuid;

use super::people::{self as persons, PersonRow};
use super::store;
use super::wire::{CaseIncidentKind, CaseStepKind, PersonDetails, PersonRelation, SafeContact};
use crate::platform::access::Platform;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};

/// Somebody of a case who can be referred.
#[derive(Debug, Clone)]
pub(crate) struct Referable {
    pub organization_id: Uuid,
    pub residence_area_number: Option<i32>,
    pub language: String,
}

/// Locks a case that is worked on and finds somebody of it; never who is said to have done it.
pub(crate) async fn referable(transaction: Transaction<'_>, case_id: Uuid, person_id: Uuid) -> ApiResult<Referable> {
    let case = store::lock_open(transaction, case_id).await?;
    let of_case = persons::of_cases(transaction, &[case_id]).await?;
    let found = of_case
        .into_iter()
        .find(|(_, relation, person)| person.id == person_id && *relation != PersonRelation::AllegedOffender);
    let Some((_, _, person)) = found else {
        return Err(Problem::invalid_field("/person_id", "unknown_person", "Choose somebody of this case."));
    };
    Ok(Referable {
        organization_id: case.organization_id,
        residence_area_number: case.residence_area_number,
        language: person.language,
    })
}

/// Writes a step of a referral into the timeline of the case.
pub(crate) async fn referral_step(transaction: Transaction<'_>, case_id: Uuid, answered: bool) -> ApiResult<()> {
    let kind = if answered { CaseStepKind::ReferralAnswered } else { CaseStepKind::Referred };
    transaction.as_system(async || store::step(transaction, case_id, kind).await).await
}

/// What happened, where and when.
#[derive(Debug, Clone)]
pub(crate) struct Incident {
    pub kind: CaseIncidentKind,
    pub on: NaiveDate,
    pub area_number: Option<i32>,
}

/// Somebody of a case with what happened, still sealed.
#[derive(Debug)]
pub(crate) struct SealedPerson {
    pub incident: Incident,
    /// Whether they were under 18 when their date of birth was entered.
    pub minor: bool,
    /// Whether their address is given to nobody.
    pub protected: bool,
    pub safe_contact: SafeContact,
    row: PersonRow,
}

impl SealedPerson {
    /// Who they are.
    pub async fn details(&self, platform: &Platform) -> ApiResult<PersonDetails> {
        self.row.details(platform).await
    }
}

/// Somebody of a case, whoever asks: the caller decided already what they may see of it.
pub(crate) async fn person(
    transaction: Transaction<'_>,
    case_id: Uuid,
    person_id: Uuid,
) -> ApiResult<Option<SealedPerson>> {
    transaction
        .as_system(async || {
            let case = store::row(transaction, case_id).await?;
            let row: Option<PersonRow> = people::table
                .find(person_id)
                .select(PersonRow::as_select())
                .first(&mut transaction.connection())
                .await
                .optional()?;
            let Some(row) = row else { return Ok(None) };
            let row = persons::survivor(transaction, row).await?;
            Ok(Some(SealedPerson {
                incident: Incident {
                    kind: case.incident_kind,
                    on: case.incident_on,
                    area_number: case.incident_area_number,
                },
                minor: row.minor,
                protected: row.protected,
                safe_contact: row.safe_contact()?,
                row,
            }))
        })
        .await
}
