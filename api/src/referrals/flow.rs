//! How a referral comes about and goes on.

use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{referral_steps, referrals, services};
use uuid::Uuid;

use super::sharing;
use super::store::{self, ReferralRow, column, note_place, write_step};
use super::wire::{NewReferral, NewReferralStep, ReferralPatch, ReferralSide, ReferralStatus, ShareEnd};
use crate::agreements::DataCategory;
use crate::cases;
use crate::help_terms::{self, HelpTermKind};
use crate::notifications::{NotificationKind, tell};
use crate::platform::access::Platform;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, IfMatch, Problem};
use crate::secret_codes;
use crate::services::ServiceStatus;
use crate::users::people::leads_of;

/// Writes an entry of the audit trail. Referrals are in no feed of changes: they are known to their two organizations alone.
async fn record(transaction: Transaction<'_>, action: &'static str, id: Uuid, fields: Vec<&str>) -> ApiResult<()> {
    let resource_id = Some(id.to_string());
    let entry = audit::Entry { action, resource_type: "referral", resource_id, fields, ..audit::Entry::default() };
    audit::record(transaction, entry).await
}

fn check_categories(categories: &[DataCategory]) -> ApiResult<()> {
    if categories.contains(&DataCategory::Juvenile) {
        let detail = "That it may be about somebody under 18 stands in agreements, not in referrals.";
        return Err(Problem::invalid_field("/data_categories", "not_expected", detail));
    }
    Ok(())
}

/// Writes a draft.
pub(super) async fn insert(
    transaction: Transaction<'_>,
    platform: &Platform,
    own: Uuid,
    new: NewReferral,
) -> ApiResult<Uuid> {
    let refused = |pointer: &str, code, detail| Err(Problem::invalid_field(pointer, code, detail));
    check_categories(&new.data_categories)?;
    let person = cases::referable(transaction, new.case_id, new.person_id).await?;
    let service: Option<(Uuid, ServiceStatus, Vec<String>)> = services::table
        .find(new.service_id)
        .select((services::organization_id, services::status, services::kinds))
        .first(&mut transaction.connection())
        .await
        .optional()?;
    let Some((to, ServiceStatus::Active, kinds)) = service else {
        return refused("/service_id", "unknown_service", "Choose a service that is offered now.");
    };
    if to == own {
        let detail = "This is a service of your own organization; it needs no referral.";
        return refused("/service_id", "own_organization", detail);
    }
    let kind = std::slice::from_ref(&new.kind);
    help_terms::require(transaction, HelpTermKind::ServiceKind, (kind, &[]), |_| "/kind".to_owned()).await?;
    if !kinds.contains(&new.kind) {
        return refused("/kind", "not_offered", "Choose a kind of help that this service gives.");
    }
    check_consent(transaction, new.consent_id, (new.case_id, new.person_id)).await?;
    if let Some(former) = new.redirect_of {
        let former = store::lock(transaction, former).await?;
        let fits = former.from_organization_id == own
            && (former.case_id, former.person_id) == (new.case_id, Some(new.person_id))
            && former.status == ReferralStatus::Rejected
            && former.acknowledged_at.is_none();
        if !fits {
            let detail = "Only a declined referral of the same person is redirected, while it is not acknowledged.";
            return refused("/redirect_of", "not_possible", detail);
        }
        set_due(transaction, former.id, None).await?;
    }
    let id = Uuid::now_v7();
    let note = match &new.note {
        None => None,
        Some(note) => {
            Some(platform.seal_for(Some(person.organization_id), &note_place(id), note.trim().as_bytes()).await?)
        }
    };
    let entered = diesel::insert_into(referrals::table)
        .values((
            (
                referrals::id.eq(id),
                referrals::reference.eq(secret_codes::reference()?),
                referrals::case_id.eq(new.case_id),
                referrals::person_id.eq(new.person_id),
                referrals::from_organization_id.eq(person.organization_id),
                referrals::to_organization_id.eq(to),
                referrals::service_id.eq(new.service_id),
                referrals::kind.eq(&new.kind),
            ),
            (
                referrals::urgency.eq(new.urgency),
                referrals::data_categories.eq(column(&new.data_categories)),
                referrals::consent_id.eq(new.consent_id),
                referrals::sealed_note.eq(note),
                referrals::language.eq(person.language),
                referrals::area_number.eq(person.residence_area_number),
                referrals::redirect_of.eq(new.redirect_of),
                referrals::created_by.eq(transaction.subject().id()),
            ),
        ))
        .on_conflict(referrals::redirect_of)
        .do_nothing()
        .execute(&mut transaction.connection())
        .await?;
    if entered == 0 {
        return refused("/redirect_of", "redirected", "It was redirected already.");
    }
    let row = store::row(transaction, id).await?;
    write_step(transaction, &row, own, (ReferralStatus::Draft, None, None), false).await?;
    record(transaction, "referral.created", id, vec![]).await?;
    Ok(id)
}

/// A consent of somebody else, or of another case, is one that never was.
async fn check_consent(
    transaction: Transaction<'_>,
    consent_id: Option<Uuid>,
    (case_id, person_id): (Uuid, Uuid),
) -> ApiResult<()> {
    let Some(id) = consent_id else { return Ok(()) };
    let fits = cases::consent(transaction, id)
        .await?
        .is_some_and(|(consent, _)| consent.case_id == case_id && consent.person_id == person_id);
    if fits {
        return Ok(());
    }
    Err(Problem::invalid_field("/consent_id", "unknown_consent", "Choose a consent of this person."))
}

async fn set_due(transaction: Transaction<'_>, id: Uuid, due_at: Option<chrono::DateTime<Utc>>) -> ApiResult<()> {
    diesel::update(referrals::table.find(id))
        .set((
            referrals::due_at.eq(due_at),
            referrals::updated_at.eq(Utc::now()),
            referrals::row_version.eq(referrals::row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Changes a draft.
pub(super) async fn change(
    transaction: Transaction<'_>,
    own: Uuid,
    id: Uuid,
    if_match: IfMatch,
    patch: ReferralPatch,
) -> ApiResult<()> {
    let row = store::lock(transaction, id).await?;
    if_match.check(row.row_version)?;
    if row.status != ReferralStatus::Draft || row.from_organization_id != own {
        return Err(Problem::conflict("sent", "It was sent already; call it off and write another one."));
    }
    let consent_id = patch.consent_id.into_change();
    let fields = audit::changed([
        ("urgency", patch.urgency.is_some()),
        ("data_categories", patch.data_categories.is_some()),
        ("consent_id", consent_id.is_some()),
    ]);
    if fields.is_empty() {
        return Ok(());
    }
    check_categories(patch.data_categories.as_deref().unwrap_or_default())?;
    if let Some(person_id) = row.person_id {
        check_consent(transaction, consent_id.flatten(), (row.case_id, person_id)).await?;
    }
    diesel::update(referrals::table.find(id))
        .set((
            patch.urgency.map(|urgency| referrals::urgency.eq(urgency)),
            patch.data_categories.map(|categories| referrals::data_categories.eq(column(&categories))),
            consent_id.map(|consent_id| referrals::consent_id.eq(consent_id)),
            referrals::updated_at.eq(Utc::now()),
            referrals::row_version.eq(row.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    record(transaction, "referral.updated", id, fields).await
}

/// What is missing for a referral to be sent.
fn cannot_be_sent(end: ShareEnd) -> Problem {
    let (code, detail) = match end {
        ShareEnd::ConsentRevoked => ("consent_required", "The person took the consent back; ask for another one."),
        ShareEnd::ConsentExpired => ("consent_required", "The consent is over; ask for another one."),
        ShareEnd::NoAgreement => {
            let detail =
                "No data-sharing agreement with this organization is in force that covers what it is to be told.";
            ("agreement_required", detail)
        }
        ShareEnd::Erased => ("erased", "What was about the person was erased."),
        ShareEnd::NoConsent | ShareEnd::NotSent | ShareEnd::Finished => {
            ("consent_required", "It needs a consent of the person that names this organization.")
        }
    };
    Problem::conflict(code, detail)
}

async fn check_step(transaction: Transaction<'_>, step: &NewReferralStep) -> ApiResult<()> {
    let refused = |pointer: &str, code, detail| Err(Problem::invalid_field(pointer, code, detail));
    match &step.reason {
        None if step.status.needs_reason() => return refused("/reason", "required", "Say why, by one of the reasons."),
        None => {}
        Some(code) => {
            let known = help_terms::choices(transaction, HelpTermKind::ReferralReason).await?;
            if !known.iter().any(|reason| reason.code == *code && reason.statuses.contains(&step.status)) {
                return refused("/reason", "unknown_reason", "Choose one of the reasons for this.");
            }
        }
    }
    match (step.outcome, step.status.needs_outcome()) {
        (None, true) => refused("/outcome", "required", "Say what came of it."),
        (Some(_), false) => refused("/outcome", "not_expected", "Nothing came of it yet."),
        (Some(outcome), true) if outcome.helped() != (step.status == ReferralStatus::Completed) => {
            refused("/outcome", "not_possible", "Completed means that they were helped; otherwise it failed.")
        }
        _ => Ok(()),
    }
}

/// Who brings a referral on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Actor {
    pub side: ReferralSide,
    pub organization_id: Uuid,
    pub leads_sender: bool,
}

/// Brings a locked referral on.
pub(super) async fn advance(
    transaction: Transaction<'_>,
    row: &ReferralRow,
    actor: Actor,
    step: NewReferralStep,
) -> ApiResult<()> {
    if !store::allowed(row, actor.side, actor.leads_sender).contains(&step.status) {
        let detail = format!("From {} you cannot bring it to {}.", row.status.as_str(), step.status.as_str());
        return Err(Problem::conflict("transition_not_allowed", &detail));
    }
    check_step(transaction, &step).await?;
    let now = Utc::now();
    let sent = step.status == ReferralStatus::Requested;
    if sent {
        sharing::shared(transaction, row, false).await?.map_err(cannot_be_sent)?;
    }
    let answered = matches!(step.status, ReferralStatus::Accepted | ReferralStatus::Rejected);
    let due_at = store::clocks(transaction).await?.due(step.status, row.urgency, now);
    let outcome = if step.status == ReferralStatus::EnteredInError { row.outcome } else { step.outcome };
    diesel::update(referrals::table.find(row.id))
        .set((
            referrals::status.eq(step.status),
            referrals::reason.eq(&step.reason),
            referrals::outcome.eq(outcome),
            referrals::due_at.eq(due_at),
            sent.then_some(referrals::requested_at.eq(now)),
            answered.then_some(referrals::answered_at.eq(now)),
            referrals::updated_at.eq(now),
            referrals::row_version.eq(row.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let taken = (step.status, step.reason.as_deref(), step.outcome);
    write_step(transaction, row, actor.organization_id, taken, false).await?;
    let by_receiver = actor.side == ReferralSide::Receiver;
    cases::referral_step(transaction, row.case_id, by_receiver).await?;
    let occasion = format!("{}|{}", step.status.as_str(), row.row_version);
    let (told, kind) = match by_receiver {
        true => (row.created_by.into_iter().collect(), NotificationKind::ReferralAnswered),
        false => (leads_of(transaction, row.to_organization_id).await?, NotificationKind::ReferralReceived),
    };
    // A draft that was called off never reached anybody.
    if by_receiver || sent || row.requested_at.is_some() {
        tell(transaction, &told, kind, ("referral", row.id), &occasion).await?;
    }
    let fields = if outcome.is_some() { vec!["status", "outcome"] } else { vec!["status"] };
    record(transaction, "referral.updated", row.id, fields).await
}

/// The sender acknowledges what came of it, which closes the loop; or that it was declined, and lets it be.
pub(super) async fn acknowledge(transaction: Transaction<'_>, own: Uuid, id: Uuid, if_match: IfMatch) -> ApiResult<()> {
    let row = store::lock(transaction, id).await?;
    if_match.check(row.row_version)?;
    if row.from_organization_id != own {
        return Err(Problem::forbidden("Who refers acknowledges what came of it."));
    }
    let answered = row.outcome.is_some() || row.status == ReferralStatus::Rejected;
    if !answered || row.due_at.is_none() {
        let detail = "There is nothing to acknowledge: nothing came of it yet, or it was done already.";
        return Err(Problem::conflict("nothing_to_acknowledge", detail));
    }
    diesel::update(referrals::table.find(id))
        .set((referrals::acknowledged_at.eq(Utc::now()), referrals::acknowledged_by.eq(transaction.subject().id())))
        .execute(&mut transaction.connection())
        .await?;
    set_due(transaction, id, None).await?;
    write_step(transaction, &row, own, (row.status, None, row.outcome), true).await?;
    cases::referral_step(transaction, row.case_id, false).await?;
    record(transaction, "referral.acknowledged", id, vec!["acknowledged_at"]).await
}

/// Tells receivers that a consent was taken back under which somebody was referred to them.
pub(crate) async fn share_ended(transaction: Transaction<'_>, consent_id: Uuid) -> ApiResult<()> {
    let ended: Vec<(Uuid, Uuid)> = referrals::table
        .filter(referrals::consent_id.eq(consent_id))
        .filter(referrals::requested_at.is_not_null())
        .filter(referrals::due_at.is_not_null())
        .select((referrals::id, referrals::to_organization_id))
        .load(&mut transaction.connection())
        .await?;
    for (id, receiver) in ended {
        let mut told = leads_of(transaction, receiver).await?;
        let worked: Vec<Option<Uuid>> = referral_steps::table
            .filter(referral_steps::referral_id.eq(id))
            .filter(referral_steps::organization_id.eq(receiver))
            .select(referral_steps::actor_id)
            .load(&mut transaction.connection())
            .await?;
        told.extend(worked.into_iter().flatten());
        let occasion = consent_id.to_string();
        tell(transaction, &told, NotificationKind::ReferralShareEnded, ("referral", id), &occasion).await?;
    }
    Ok(())
}

/// Seals the notes of referrals of a case that goes to another organization under its key. One to that organization itself has no
/// sense any more and goes.
pub(crate) async fn follow_case(
    transaction: Transaction<'_>,
    platform: &Platform,
    (case_id, to): (Uuid, Uuid),
) -> ApiResult<()> {
    let rows: Vec<ReferralRow> = referrals::table
        .filter(referrals::case_id.eq(case_id))
        .select(ReferralRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    for row in rows {
        if row.to_organization_id == to {
            diesel::update(referrals::table.filter(referrals::redirect_of.eq(row.id)))
                .set(referrals::redirect_of.eq(None::<Uuid>))
                .execute(&mut transaction.connection())
                .await?;
            diesel::delete(referrals::table.find(row.id)).execute(&mut transaction.connection()).await?;
            continue;
        }
        let note = match &row.sealed_note {
            None => None,
            Some(sealed) => {
                let opened = platform.open(&note_place(row.id), sealed).await?;
                Some(platform.seal_for(Some(to), &note_place(row.id), &opened).await?)
            }
        };
        diesel::update(referrals::table.find(row.id))
            .set((referrals::from_organization_id.eq(to), referrals::sealed_note.eq(note)))
            .execute(&mut transaction.connection())
            .await?;
    }
    Ok(())
}

/// Puts the record of the other organization in the place of the former one.
pub(crate) async fn follow_person(
    transaction: Transaction<'_>,
    case_id: Uuid,
    (former, now): (Uuid, Uuid),
) -> ApiResult<()> {
    diesel::update(referrals::table.filter(referrals::case_id.eq(case_id)).filter(referrals::person_id.eq(former)))
        .set(referrals::person_id.eq(now))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Erases who was referred and what was written about them; that somebody was referred, and what came of it, stays.
pub(crate) async fn erase(transaction: Transaction<'_>, case_id: Uuid) -> ApiResult<usize> {
    Ok(diesel::update(referrals::table.filter(referrals::case_id.eq(case_id)))
        .set((referrals::sealed_note.eq(None::<Vec<u8>>), referrals::person_id.eq(None::<Uuid>)))
        .execute(&mut transaction.connection())
        .await?)
}

/// Who acts for their organization: on which side, and whether they lead the sender.
pub(super) async fn actor(transaction: Transaction<'_>, row: &ReferralRow, own: Uuid) -> ApiResult<Actor> {
    let (side, leads_sender) = store::side(transaction, row, own).await?;
    Ok(Actor { side, organization_id: own, leads_sender })
}

/// Brings a referral on, for the organization of the caller.
pub(super) async fn take_step(
    transaction: Transaction<'_>,
    own: Uuid,
    id: Uuid,
    if_match: IfMatch,
    step: NewReferralStep,
) -> ApiResult<()> {
    let row = store::lock(transaction, id).await?;
    if_match.check(row.row_version)?;
    let actor = actor(transaction, &row, own).await?;
    advance(transaction, &row, actor, step).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_have_what_the_table_of_transitions_says() {
        let by = |status: ReferralStatus, side| -> Vec<ReferralStatus> {
            status.transitions().iter().filter(|(_, by)| *by == side).map(|(next, _)| *next).collect()
        };
        use ReferralStatus::{Accepted, Cancelled, Completed, Draft, Failed, InProgress, OnHold, Rejected, Requested};
        for (status, sender, receiver) in [
            (Draft, vec![Requested, Cancelled], vec![]),
            (Requested, vec![Cancelled], vec![Accepted, Rejected]),
            (Accepted, vec![Cancelled], vec![InProgress, OnHold, Failed]),
            (InProgress, vec![Cancelled], vec![Completed, OnHold, Failed]),
            (OnHold, vec![Cancelled], vec![InProgress, Failed]),
            (Completed, vec![], vec![]),
        ] {
            assert_eq!(by(status, ReferralSide::Sender), sender, "{status:?}");
            assert_eq!(by(status, ReferralSide::Receiver), receiver, "{status:?}");
        }
    }
}
