//! Made-up applications of the demonstration: one waits for a decision, one is a draft, and there is money.

use chrono::Duration;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{case_people, cases, users};
use uuid::Uuid;

use super::decisions;
use super::determination::CompensationFacts;
use super::fund;
use super::leads::{self, NewLeadOrganization};
use super::rules::CompensationCategory;
use super::store::{self, Caller};
use super::wire::{CompensationPayee, CompensationPayeeKind, NewCompensationApplication, NewCompensationRequest};
use crate::cases::{CaseIncidentKind, PersonRelation};
use crate::community_areas::areas;
use crate::platform::access::Platform;
use crate::platform::db::{Subject, Transaction};
use crate::platform::http::{ApiResult, IfMatch};
use crate::settings::today;

/// Whose cases they are.
const ADVOCATE: &str = "advocate@example.org";
/// Money of the demonstration, in cents.
const MONEY: i64 = 320_000_000;

type Family = (Uuid, CaseIncidentKind, chrono::NaiveDate, Option<i32>, Uuid, PersonRelation, Uuid);

fn request(category: CompensationCategory, requested_cents: i64) -> NewCompensationRequest {
    let (payee_kind, name) = match category {
        CompensationCategory::Funeral => (CompensationPayeeKind::FuneralHome, "Quiet Gardens Funeral Home (example)"),
        _ => (CompensationPayeeKind::Applicant, "Applicant of the demonstration"),
    };
    let payee = CompensationPayee { name: name.to_owned(), delivery: "Check".to_owned() };
    NewCompensationRequest { category, requested_cents, payee_kind, payee }
}

/// The advocate's organization leads in all areas in focus.
async fn lead_in_focus(transaction: Transaction<'_>) -> ApiResult<()> {
    let organization_id: Option<Uuid> = users::table
        .filter(users::email.eq(ADVOCATE))
        .select(users::organization_id)
        .first(&mut transaction.connection())
        .await
        .optional()?;
    let Some(organization_id) = organization_id else { return Ok(()) };
    let effective_from = today(transaction).await? - Duration::days(365);
    for community_area_number in areas(transaction).await?.numbers(true) {
        let new = NewLeadOrganization { community_area_number, organization_id, effective_from, effective_to: None };
        leads::insert(transaction, &new).await?;
    }
    Ok(())
}

/// Applications of the first case of each kind.
pub async fn load_demo(platform: &Platform) -> ApiResult<()> {
    let families: Vec<Family> = platform
        .system("money and families of the demonstration", async |transaction: Transaction<'_>, _: &_| {
            fund::give(transaction, MONEY, "Budget of the demonstration").await?;
            lead_in_focus(transaction).await?;
            Ok(cases::table
                .inner_join(case_people::table.on(case_people::case_id.eq(cases::id)))
                .inner_join(users::table.on(cases::advocate_id.eq(users::id.nullable())))
                .filter(users::email.eq(ADVOCATE))
                .filter(case_people::relation.eq_any([PersonRelation::Victim, PersonRelation::Parent]))
                .order((cases::created_at, cases::id))
                .select((
                    cases::id,
                    cases::incident_kind,
                    cases::incident_on,
                    cases::incident_area_number,
                    case_people::person_id,
                    case_people::relation,
                    users::id,
                ))
                .load(&mut transaction.connection())
                .await?)
        })
        .await?;
    for kind in [CaseIncidentKind::NonfatalShooting, CaseIncidentKind::Homicide] {
        let applies = |family: &&Family| {
            family.1 == kind && (kind == CaseIncidentKind::Homicide) == (family.5 == PersonRelation::Parent)
        };
        let Some(family) = families.iter().find(applies) else { continue };
        let (case_id, _, incident_on, area, applicant_id, _, user_id) = *family;
        let fatal = kind == CaseIncidentKind::Homicide;
        let mut requests = vec![request(CompensationCategory::BasicNeeds, 80_000)];
        if fatal {
            requests.push(request(CompensationCategory::Funeral, 150_000));
        }
        let new = NewCompensationApplication {
            applicant_id,
            facts: CompensationFacts {
                incident_kind: kind,
                by_gun: Some(true),
                incident_on,
                incident_area_number: area,
                incident_in_city: Some(true),
                residence_area_number: area,
                victim_in_city: Some(true),
                applicant_in_city: Some(true),
                victim_age: Some(if fatal { 22 } else { 28 }),
                detained: None,
            },
            documents: ["applicant_identity", "residency", "incident", "funeral_contract"].map(str::to_owned).to_vec(),
            requests,
        };
        let prepared = store::prepare(platform, new).await?;
        platform
            .system_for(
                "applications of the demonstration",
                Subject::User(user_id),
                None,
                async move |transaction, _| {
                    let id = store::insert(transaction, case_id, prepared).await?;
                    if fatal {
                        let caller =
                            Caller { user_id, organization_id: None, applies: true, decides: false, settles: false };
                        decisions::submit(transaction, id, IfMatch { row_version: 1 }, caller).await?;
                    }
                    Ok(())
                },
            )
            .await?;
    }
    Ok(())
}
