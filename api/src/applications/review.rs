//! What reviewers do: assign, ask, look at papers, recommend, decide, end, merge.

use chrono::{Duration, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{
    application_conflicts, application_decisions, application_documents, applications, grants, information_requests,
};
use uuid::Uuid;

use super::distribution;
use super::funding;
use super::model::{ApplicationNoticeKind, ApplicationStatus, DecisionOutcome, DecisionStep, DocumentStatus};
use super::notices;
use super::staff_wire::{NewApplicationAssignment, NewApplicationDecision, NewDocumentReview, NewInformationRequest};
use super::store::{self, ApplicationRow, Judged};
use crate::platform::access::Role;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, IfMatch, Problem};
use crate::programs::{DeterminationOutcome, PolicyRules, ProgramTrack, RuleState};
use crate::settings::today;
use crate::users::people::require_active;

/// Who reviews.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reviewer {
    pub user_id: Uuid,
    pub organization_id: Option<Uuid>,
}

/// Outcome and reasons of the latest decision.
pub(super) async fn last_decision(
    transaction: Transaction<'_>,
    id: Uuid,
) -> ApiResult<Option<(DecisionOutcome, Vec<String>)>> {
    Ok(application_decisions::table
        .filter(application_decisions::application_id.eq(id))
        .filter(application_decisions::step.eq(DecisionStep::Decision))
        .order((application_decisions::created_at.desc(), application_decisions::id.desc()))
        .select((application_decisions::outcome, application_decisions::reasons))
        .first(&mut transaction.connection())
        .await
        .optional()?)
}

/// What keeps this person from recommending and deciding.
pub(super) async fn barred_by(
    transaction: Transaction<'_>,
    row: &ApplicationRow,
    reviewer: Reviewer,
) -> ApiResult<Option<&'static str>> {
    if row.merged_into.is_some() {
        return Ok(Some("merged"));
    }
    if declared(transaction, row.id, reviewer.user_id).await? {
        return Ok(Some("conflict"));
    }
    if row.assisted_by == Some(reviewer.user_id)
        || (row.organization_id.is_some() && row.organization_id == reviewer.organization_id)
    {
        return Ok(Some("own_organization"));
    }
    if let Some(appealed_at) = row.appealed_at {
        let before: i64 = application_decisions::table
            .filter(application_decisions::application_id.eq(row.id))
            .filter(application_decisions::actor_id.eq(reviewer.user_id))
            .filter(application_decisions::created_at.lt(appealed_at))
            .count()
            .get_result(&mut transaction.connection())
            .await?;
        if before > 0 {
            return Ok(Some("decided_before"));
        }
    }
    Ok(None)
}

pub(super) async fn declared(transaction: Transaction<'_>, id: Uuid, user_id: Uuid) -> ApiResult<bool> {
    let count: i64 =
        application_conflicts::table.find((id, user_id)).count().get_result(&mut transaction.connection()).await?;
    Ok(count > 0)
}

/// Whether it can be recommended and decided: it is in review, or the time for an answer is over.
pub(super) fn is_ready(row: &ApplicationRow, today: NaiveDate) -> bool {
    let late =
        row.status == ApplicationStatus::NeedsInformation && row.information_due_on.is_some_and(|due| due < today);
    row.status.is_in_review() || late
}

fn refuse(bar: &'static str) -> Problem {
    let detail = match bar {
        "merged" => "This application was merged into another one; decide on that one.",
        "conflict" => "You declared a conflict of interest; somebody else has to do this.",
        "own_organization" => "Your organization helped with this application; somebody else has to do this.",
        "decided_before" => "You recommended or decided before the appeal; other people have to do this.",
        _ => "Two different people recommend and decide.",
    };
    Problem::forbidden(detail).with_code(bar)
}

fn not_open() -> Problem {
    Problem::conflict("not_open", "This cannot be done where the application stands now. Load it again.")
}

async fn lock(transaction: Transaction<'_>, id: Uuid, if_match: IfMatch) -> ApiResult<ApplicationRow> {
    let row = store::lock(transaction, id).await?;
    if row.status == ApplicationStatus::Draft {
        return Err(Problem::not_found());
    }
    if_match.check(row.row_version)?;
    Ok(row)
}

/// Gives applications to a reviewer, or to nobody.
pub(super) async fn assign(transaction: Transaction<'_>, new: NewApplicationAssignment) -> ApiResult<i64> {
    if let Some(id) = new.assignee_id {
        require_active(transaction, id, "/assignee_id").await?;
        let reviews: i64 = transaction
            .as_system(async || {
                Ok(grants::table
                    .filter(grants::user_id.eq(id))
                    .filter(grants::role.eq(Role::ProgramReviewer.as_str()))
                    .count()
                    .get_result(&mut transaction.connection())
                    .await?)
            })
            .await?;
        if reviews == 0 {
            return Err(Problem::invalid_field(
                "/assignee_id",
                "no_reviewer",
                "Choose somebody who reviews applications.",
            ));
        }
    }
    let changed: Vec<Uuid> = diesel::update(applications::table)
        .filter(applications::id.eq_any(new.application_ids))
        .filter(applications::status.ne(ApplicationStatus::Draft))
        .filter(applications::assignee_id.is_distinct_from(new.assignee_id))
        .set((
            applications::assignee_id.eq(new.assignee_id),
            applications::row_version.eq(applications::row_version + 1),
        ))
        .returning(applications::id)
        .get_results(&mut transaction.connection())
        .await?;
    for id in &changed {
        let fields = vec!["assignee"];
        audit::record_change(transaction, "application", "application.assigned", id, fields, Place::default()).await?;
    }
    Ok(i64::try_from(changed.len()).unwrap_or(i64::MAX))
}

/// Asks the applicant for something; exactly that is open to them until they answer.
pub(super) async fn ask(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: IfMatch,
    new: NewInformationRequest,
    reviewer: Reviewer,
) -> ApiResult<()> {
    let row = lock(transaction, id, if_match).await?;
    if !row.status.is_in_review() || row.merged_into.is_some() {
        return Err(not_open());
    }
    if new.answer_groups.is_empty() && new.documents.is_empty() {
        return Err(Problem::invalid_field("/documents", "required", "Choose what to ask for."));
    }
    let (_, policy) = store::basis(transaction, &row).await?;
    for (index, code) in new.documents.iter().enumerate() {
        if !policy.rules.documents.iter().any(|document| &document.code == code) {
            let pointer = format!("/documents/{index}");
            return Err(Problem::invalid_field(
                &pointer,
                "unknown_document",
                "Choose papers that the policy asks for.",
            ));
        }
    }
    let due_on = today(transaction).await? + Duration::days(i64::from(policy.rules.clocks.information_days));
    diesel::insert_into(information_requests::table)
        .values((
            information_requests::id.eq(Uuid::now_v7()),
            information_requests::application_id.eq(id),
            information_requests::answer_groups.eq(new.answer_groups),
            information_requests::documents.eq(new.documents),
            information_requests::message.eq(new.message.trim()),
            information_requests::due_on.eq(due_on),
            information_requests::created_by.eq(reviewer.user_id),
            information_requests::created_at.eq(Utc::now()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    diesel::update(applications::table.find(id))
        .set((applications::information_due_on.eq(due_on), applications::recommended_by.eq(None::<Uuid>)))
        .execute(&mut transaction.connection())
        .await?;
    store::step(transaction, &row, ApplicationStatus::NeedsInformation, None).await?;
    notices::tell(transaction, id, ApplicationNoticeKind::NeedsInformation).await
}

/// Says whether a paper will do.
pub(super) async fn review_document(
    transaction: Transaction<'_>,
    id: Uuid,
    new: NewDocumentReview,
    reviewer: Reviewer,
) -> ApiResult<()> {
    if new.status == DocumentStatus::Rejected && new.reason.is_none() {
        return Err(Problem::invalid_field("/reason", "required", "Say why the paper will not do."));
    }
    let row = store::lock(transaction, id).await?;
    if row.status == ApplicationStatus::Draft {
        return Err(Problem::not_found());
    }
    if !(row.status.is_in_review() || row.status == ApplicationStatus::NeedsInformation) {
        return Err(not_open());
    }
    let changed = diesel::update(application_documents::table)
        .filter(application_documents::id.eq(new.document_id))
        .filter(application_documents::application_id.eq(id))
        .filter(application_documents::removed_at.is_null())
        .set((
            application_documents::status.eq(new.status),
            application_documents::reason.eq(new.reason.filter(|_| new.status == DocumentStatus::Rejected)),
            application_documents::reviewed_by.eq(reviewer.user_id),
        ))
        .execute(&mut transaction.connection())
        .await?;
    if changed == 0 {
        return Err(Problem::not_found());
    }
    diesel::update(applications::table.find(id))
        .set(applications::row_version.eq(applications::row_version + 1))
        .execute(&mut transaction.connection())
        .await?;
    let fields = vec!["documents"];
    audit::record_change(transaction, "application", "application.document_reviewed", id, fields, Place::default())
        .await
}

/// Notes that what waited to be told by telephone or text was told.
pub(super) async fn confirm_notices(transaction: Transaction<'_>, id: Uuid) -> ApiResult<()> {
    if store::lock(transaction, id).await?.submitted_at.is_none() {
        return Err(Problem::not_found());
    }
    notices::confirm(transaction, id).await?;
    let fields = vec!["to_tell"];
    audit::record_change(transaction, "application", "application.told", id, fields, Place::default()).await
}

fn check_reasons(rules: &PolicyRules, new: &NewApplicationDecision) -> ApiResult<()> {
    if new.outcome == DecisionOutcome::Deny && new.reasons.is_empty() {
        return Err(Problem::invalid_field("/reasons", "required", "Give the applicant at least one reason."));
    }
    if new.outcome == DecisionOutcome::Approve && !new.reasons.is_empty() {
        return Err(Problem::invalid_field("/reasons", "not_expected", "An approval has no reasons of denial."));
    }
    for (index, code) in new.reasons.iter().enumerate() {
        if !rules.denial_reasons.iter().any(|reason| &reason.code == code) {
            let pointer = format!("/reasons/{index}");
            return Err(Problem::invalid_field(&pointer, "unknown_reason", "Choose reasons of the policy."));
        }
    }
    Ok(())
}

/// Recommends, or decides: two different people, neither of whom has an interest in it.
pub(super) async fn decide(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: IfMatch,
    (step, new): (DecisionStep, NewApplicationDecision),
    reviewer: Reviewer,
) -> ApiResult<()> {
    let row = lock(transaction, id, if_match).await?;
    if let Some(bar) = barred_by(transaction, &row, reviewer).await? {
        return Err(refuse(bar));
    }
    let today = today(transaction).await?;
    if !is_ready(&row, today) {
        return Err(not_open());
    }
    if step == DecisionStep::Decision {
        match row.recommended_by {
            None => return Err(Problem::conflict("not_recommended", "Somebody has to recommend first.")),
            Some(other) if other == reviewer.user_id => return Err(refuse("same_person")),
            Some(_) => {}
        }
    }
    let Judged { program, policy, determination, .. } = store::judge(transaction, &row, true).await?;
    check_reasons(&policy.rules, &new)?;
    if new.outcome == DecisionOutcome::Approve && determination.outcome != DeterminationOutcome::Eligible {
        let open: Vec<&str> = determination
            .rules
            .iter()
            .filter(|rule| rule.state != RuleState::Pass)
            .map(|rule| rule.rule.as_str())
            .collect();
        let detail = format!("Not every rule is met: {}. Ask the applicant, or deny.", open.join(", "));
        return Err(Problem::conflict("not_eligible", detail));
    }
    diesel::insert_into(application_decisions::table)
        .values((
            application_decisions::id.eq(Uuid::now_v7()),
            application_decisions::application_id.eq(id),
            application_decisions::step.eq(step),
            application_decisions::outcome.eq(new.outcome),
            application_decisions::reasons.eq(&new.reasons),
            application_decisions::note.eq(new.note.as_deref().map(str::trim)),
            application_decisions::award_cents.eq(determination.award_cents),
            application_decisions::determination
                .eq(serde_json::to_value(&determination).map_err(|error| Problem::internal(&error))?),
            application_decisions::actor_id.eq(reviewer.user_id),
            application_decisions::created_at.eq(Utc::now()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    if step == DecisionStep::Recommendation {
        diesel::update(applications::table.find(id))
            .set(applications::recommended_by.eq(reviewer.user_id))
            .execute(&mut transaction.connection())
            .await?;
        return store::step(transaction, &row, ApplicationStatus::UnderReview, Some("recommended")).await;
    }
    let approved = new.outcome == DecisionOutcome::Approve;
    let days = |days: i32| today + Duration::days(i64::from(days));
    let pickup = approved && program.track == ProgramTrack::IncomeBased;
    diesel::update(applications::table.find(id))
        .set((
            applications::decided_by.eq(reviewer.user_id),
            applications::decided_at.eq(Utc::now()),
            applications::information_due_on.eq(None::<NaiveDate>),
            applications::award_cents.eq(approved.then_some(determination.award_cents)),
            applications::appeal_until.eq((!approved).then(|| days(policy.rules.clocks.appeal_days))),
            applications::fulfill_by.eq(pickup.then(|| days(policy.rules.clocks.pickup_days))),
        ))
        .execute(&mut transaction.connection())
        .await?;
    match (approved, pickup) {
        (false, _) => {
            store::step(transaction, &row, ApplicationStatus::Denied, None).await?;
            notices::tell(transaction, id, ApplicationNoticeKind::Decided).await
        }
        (true, true) => {
            store::step(transaction, &row, ApplicationStatus::ReadyForPickup, None).await?;
            distribution::expire_after(transaction, id, days(policy.rules.clocks.pickup_days)).await?;
            notices::tell(transaction, id, ApplicationNoticeKind::ReadyForPickup).await
        }
        (true, false) => {
            store::step(transaction, &row, ApplicationStatus::Waitlisted, Some("approved")).await?;
            funding::fund_waitlist(transaction, row.round_id).await
        }
    }
}

/// Ends what was approved and neither paid nor handed over; money that was set aside is free again.
pub(super) async fn end(transaction: Transaction<'_>, id: Uuid, if_match: IfMatch, purpose: &str) -> ApiResult<()> {
    let row = lock(transaction, id, if_match).await?;
    if !may_end(row.status) {
        return Err(not_open());
    }
    store::step(transaction, &row, ApplicationStatus::Withdrawn, Some(purpose)).await?;
    distribution::cancel(transaction, id).await?;
    funding::release(transaction, &row, "Ended by the center").await?;
    notices::tell(transaction, id, ApplicationNoticeKind::Decided).await
}

/// Whether it was approved, and nothing was paid or handed over.
pub(super) const fn may_end(status: ApplicationStatus) -> bool {
    use ApplicationStatus as S;
    matches!(status, S::Waitlisted | S::Approved | S::PaymentReturned | S::ReadyForPickup | S::PickupExpired)
}

/// Declares a conflict of interest: the one who does takes no part any more.
pub(super) async fn declare_conflict(transaction: Transaction<'_>, id: Uuid, reviewer: Reviewer) -> ApiResult<()> {
    if store::lock(transaction, id).await?.status == ApplicationStatus::Draft {
        return Err(Problem::not_found());
    }
    diesel::insert_into(application_conflicts::table)
        .values((application_conflicts::application_id.eq(id), application_conflicts::user_id.eq(reviewer.user_id)))
        .on_conflict_do_nothing()
        .execute(&mut transaction.connection())
        .await?;
    // Work of somebody with an interest does not count.
    diesel::update(applications::table.find(id))
        .filter(applications::assignee_id.eq(reviewer.user_id))
        .set(applications::assignee_id.eq(None::<Uuid>))
        .execute(&mut transaction.connection())
        .await?;
    diesel::update(applications::table.find(id))
        .filter(applications::recommended_by.eq(reviewer.user_id))
        .filter(applications::decided_by.is_null())
        .set(applications::recommended_by.eq(None::<Uuid>))
        .execute(&mut transaction.connection())
        .await?;
    diesel::update(applications::table.find(id))
        .set(applications::row_version.eq(applications::row_version + 1))
        .execute(&mut transaction.connection())
        .await?;
    let action = "application.conflict_declared";
    audit::record_change(transaction, "application", action, id, vec![], Place::default()).await
}

/// Merges an application into another one, or takes that back (`into` None).
pub(super) async fn merge(
    transaction: Transaction<'_>,
    id: Uuid,
    if_match: IfMatch,
    into: Option<Uuid>,
) -> ApiResult<()> {
    let row = lock(transaction, id, if_match).await?;
    if let Some(into) = into {
        let open = row.status.is_in_review() || row.status == ApplicationStatus::NeedsInformation;
        if row.merged_into.is_some() || !open {
            return Err(not_open());
        }
        let other = store::row(transaction, into).await.ok().filter(|other| {
            other.id != id
                && other.round_id == row.round_id
                && other.merged_into.is_none()
                && other.status != ApplicationStatus::Draft
        });
        if other.is_none() {
            let detail = "Choose another application of the same round that was not merged itself.";
            return Err(Problem::invalid_field("/into_id", "unknown_application", detail));
        }
    } else if row.merged_into.is_none() {
        return Err(not_open());
    }
    diesel::update(applications::table.find(id))
        .set((
            applications::merged_into.eq(into),
            applications::updated_at.eq(Utc::now()),
            applications::row_version.eq(row.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let action = if into.is_some() { "application.merged" } else { "application.merge_undone" };
    audit::record_change(transaction, "application", action, id, vec!["merged_into"], Place::default()).await
}
