//! Beginning an application.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::applications;
use uuid::Uuid;

use super::draft_expiry;
use super::model::ApplicationStatus;
use super::policy::AssistApplications;
use super::store;
use super::wire::NewApplication;
use crate::platform::access::{Access, Created, Platform, Public};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, IdempotencyKey, Problem};
use crate::programs::{self, RoundPhase};
use crate::secret_codes;

/// Who helps.
struct Helper {
    user_id: Uuid,
    organization_id: Uuid,
    consent: String,
}

async fn insert(transaction: Transaction<'_>, new: NewApplication, helper: Option<Helper>) -> ApiResult<Uuid> {
    let unknown = |_missing| Problem::invalid_field("/program_id", "unknown_program", "Choose one of the programs.");
    let program = programs::find_program(transaction, new.program_id, false).await.map_err(unknown)?;
    let round = program
        .round
        .as_ref()
        .filter(|round| matches!(round.phase, RoundPhase::Open | RoundPhase::Waitlisted))
        .ok_or_else(|| Problem::conflict("round_closed", "The program takes no applications now."))?;
    let clocks = program.policy.as_ref().ok_or_else(programs::no_policy)?.rules.clocks;
    let id = Uuid::now_v7();
    let (organization_id, assisted_by, consent) = match helper {
        None => (None, None, None),
        Some(helper) => (Some(helper.organization_id), Some(helper.user_id), Some(helper.consent)),
    };
    let (reference, round_id) = (secret_codes::reference()?, round.id);
    transaction
        .as_system(async || {
            diesel::insert_into(applications::table)
                .values((
                    applications::id.eq(id),
                    applications::reference.eq(reference),
                    applications::program_id.eq(new.program_id),
                    applications::round_id.eq(round_id),
                    applications::language.eq(new.language),
                    applications::organization_id.eq(organization_id),
                    applications::assisted_by.eq(assisted_by),
                    applications::assisted_consent.eq(consent),
                ))
                .execute(&mut transaction.connection())
                .await?;
            store::note_step(transaction, id, None, ApplicationStatus::Draft, None).await?;
            draft_expiry::schedule(transaction, id, clocks).await
        })
        .await?;
    Ok(id)
}

/// Begins a draft, for everybody.
pub(super) async fn begin(
    access: &Access<Public>,
    idempotency: IdempotencyKey,
    fingerprint: [u8; 32],
    new: NewApplication,
) -> ApiResult<Created> {
    if new.assisted_consent.is_some() {
        let detail = "Who helps somebody begins the application at /assisted-applications, signed in.";
        return Err(Problem::invalid_field("/assisted_consent", "not_expected", detail));
    }
    access.create(idempotency, fingerprint, async move |transaction, _| insert(transaction, new, None).await).await
}

/// Begins a draft on somebody's behalf.
pub(super) async fn begin_assisted(
    access: &Access<AssistApplications>,
    idempotency: IdempotencyKey,
    fingerprint: [u8; 32],
    new: NewApplication,
) -> ApiResult<Created> {
    let consent = new.assisted_consent.clone().ok_or_else(|| {
        Problem::invalid_field("/assisted_consent", "required", "Say how the applicant agreed to your help.")
    })?;
    let user_id = access.user_id()?;
    let organization_id = access
        .principal()
        .organization_id
        .ok_or_else(|| Problem::forbidden("Only members of an organization help with applications."))?;
    let helper = Helper { user_id, organization_id, consent };
    access
        .create(idempotency, fingerprint, async move |transaction, _| insert(transaction, new, Some(helper)).await)
        .await
}

/// Refuses another secret for an application that holds answers: whoever repeats a request by chance gets into nobody's.
pub(super) async fn check_untouched(platform: &Platform, id: Uuid) -> ApiResult<()> {
    let row = platform
        .system("a repeated beginning of an application", async move |transaction, _| store::row(transaction, id).await)
        .await?;
    if row.row_version > 1 {
        let detail = "This application was begun before and holds answers; use its code.";
        return Err(Problem::conflict("already_begun", detail));
    }
    Ok(())
}
