//! What applicants do themselves, by the secret of their application.

use actix_web::HttpRequest;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{
    application_attestations, application_changes, application_codes, applications, information_requests, organizations,
};
use uuid::Uuid;

use super::answers::ApplicationAnswers;
use super::distribution;
use super::draft_expiry;
use super::funding;
use super::model::{AnswerGroup, ApplicationNoticeKind, ApplicationStatus, DecisionOutcome};
use super::notices;
use super::store::{self, ApplicationRow, Judged};
use super::wire::{
    ApplicationReceipt, ApplicationStatusAnswer, ApplicationStep, InformationRequest, OwnApplication, OwnDecision,
    OwnSubmission, RequiredAttestation, RequiredDocument,
};
use crate::community_areas::areas;
use crate::platform::access::{Access, Platform, Policy, SharedLimit, keyed_hash};
use crate::platform::db::{Subject, Transaction};
use crate::platform::http::{ApiResult, Problem, ProblemKind};
use crate::programs::{self, RoundPhase};
use crate::qr_code;
use crate::secret_codes;
use crate::settings::today;

/// Wrong secrets from one network: many people may sit behind one address, and a secret has 130 bits.
const WRONG_CODES: SharedLimit = SharedLimit {
    bucket: "application_code",
    hits: 30,
    minutes: 15,
    code: "too_many_attempts",
    detail: "There were too many attempts. Wait a while and try again.",
};

/// Where somebody comes in who has a secret instead of an account.
#[derive(Debug)]
pub(super) struct Door {
    pub platform: Platform,
    pub network: Vec<u8>,
}

fn unknown_code() -> Problem {
    Problem::new(ProblemKind::NotFound, "No application has this code; check it.").with_code("unknown_code")
}

impl Door {
    /// For everybody.
    pub fn new<P: Policy>(access: &Access<P>, request: &HttpRequest) -> Self {
        Self { platform: access.platform().clone(), network: secret_codes::network_of(access, request, WRONG_CODES) }
    }

    /// The application of a secret. An unknown one and a wrong one answer alike, and count.
    pub async fn open(&self, code: &str) -> ApiResult<Uuid> {
        self.find(code, None).await?.map(|row| row.id).ok_or_else(unknown_code)
    }

    /// Where the application of this reference and secret stands. Whether the reference, the secret or both are unknown cannot be told
    /// from the answer, nor from its time: one query looks for the secret, and the reference is compared in it.
    pub async fn status(&self, reference: &str, code: &str) -> ApiResult<ApplicationStatusAnswer> {
        let found = self.find(code, Some(reference.trim().to_lowercase())).await?;
        let row = found.ok_or_else(|| {
            Problem::new(ProblemKind::NotFound, "No application has this reference and code; check both.")
                .with_code("unknown_code")
        })?;
        Ok(ApplicationStatusAnswer { reference: row.reference, status: row.status.coarse(), since: row.since })
    }

    async fn find(&self, code: &str, reference: Option<String>) -> ApiResult<Option<Found>> {
        let (hash, limit) = (secret_codes::hash(code), (WRONG_CODES, self.network.clone()));
        let reason = "the secret of an application";
        secret_codes::look_up(&self.platform, reason, limit, async move |transaction| {
            let mut query = application_codes::table
                .inner_join(applications::table.on(applications::id.eq(application_codes::application_id)))
                .filter(application_codes::code_hash.eq(hash))
                .into_boxed();
            if let Some(reference) = reference {
                query = query.filter(applications::reference.eq(reference));
            }
            Ok(query
                .select((applications::id, applications::reference, applications::status, applications::updated_at))
                .first::<(Uuid, String, ApplicationStatus, DateTime<Utc>)>(&mut transaction.connection())
                .await
                .optional()?
                .map(|(id, reference, status, since)| Found { id, reference, status, since }))
        })
        .await
    }

    /// Does one thing as the platform, on behalf of the applicant.
    pub async fn act<T: 'static>(
        &self,
        work: impl AsyncFnOnce(Transaction<'_>) -> ApiResult<T> + 'static,
    ) -> ApiResult<T> {
        self.platform
            .system_for("an applicant acts", Subject::Public, None, async move |transaction, _| work(transaction).await)
            .await
    }

    /// The application as its applicant sees it.
    pub async fn view(&self, id: Uuid) -> ApiResult<OwnApplication> {
        let (mut view, row) = self.act(async move |transaction| read(transaction, id).await).await?;
        view.answers = row.answers(&self.platform).await?;
        Ok(view)
    }

    /// The application with a new secret.
    pub async fn receipt(&self, id: Uuid) -> ApiResult<ApplicationReceipt> {
        let code = self.act(async move |transaction| store::insert_code(transaction, id).await).await?;
        let link = format!("{}/my-application#code={code}", self.platform.config().public_url);
        Ok(ApplicationReceipt { code, qr_svg: qr_code::svg(&link, 240)?, application: self.view(id).await? })
    }

    /// Keeps answers. What is not open may be sent along, but not changed.
    pub async fn answer(&self, id: Uuid, row_version: i64, answers: ApplicationAnswers) -> ApiResult<()> {
        let before = self.act(async move |transaction| store::row(transaction, id).await).await?;
        let changed = answers.changed_groups(&before.answers(&self.platform).await?);
        let sealed = serde_json::to_vec(&answers.details).map_err(|error| Problem::internal(&error))?;
        let sealed = self.platform.seal(&ApplicationRow::seal_place(id), &sealed).await?;
        let hash = |kind: &str, plain: Option<String>| {
            plain.map(|plain| keyed_hash(self.platform.hash_key(), &format!("application_{kind}|{plain}")))
        };
        let property = hash("property", answers.details.property());
        let vehicle = hash("vehicle", answers.details.vehicle());
        self.act(async move |transaction| {
            let row = store::lock(transaction, id).await?;
            if row.row_version != row_version || before.row_version != row_version {
                let detail = "The application was changed elsewhere, in another tab perhaps. Load it again.";
                return Err(Problem::conflict("changed_meanwhile", detail));
            }
            let open = open_groups(row.status, open_request(transaction, id).await?.as_ref());
            if let Some(closed) = changed.iter().find(|group| !open.contains(group)) {
                let detail = format!("This can not be changed now: {}.", closed.as_str());
                return Err(Problem::conflict("answers_closed", detail));
            }
            let (_, policy) = store::basis(transaction, &row).await?;
            programs::check_items(&policy.rules, &answers.facts, "/answers/facts/items")?;
            if let Some(number) = answers.community_area_number
                && !areas(transaction).await?.contains(number)
            {
                let detail = "There is no community area of this number.";
                return Err(Problem::invalid_field("/answers/community_area_number", "unknown_area", detail));
            }
            let facts = serde_json::to_value(&answers.facts).map_err(|error| Problem::internal(&error))?;
            // The clock of a draft runs from when somebody last went on with it.
            let touched = (row.status == ApplicationStatus::Draft).then(|| applications::updated_at.eq(Utc::now()));
            diesel::update(applications::table.find(id))
                .set((
                    applications::facts.eq(facts),
                    applications::community_area_number.eq(answers.community_area_number),
                    applications::contact_channel.eq(answers.contact_channel),
                    touched,
                    applications::sealed_details.eq(sealed),
                    applications::property_hash.eq(property),
                    applications::vehicle_hash.eq(vehicle),
                    applications::row_version.eq(row_version + 1),
                ))
                .execute(&mut transaction.connection())
                .await?;
            Ok(())
        })
        .await
    }

    /// Sends the application, or what was asked for. Sent again, nothing changes.
    pub async fn submit(&self, id: Uuid, submission: OwnSubmission) -> ApiResult<()> {
        let before = self.act(async move |transaction| store::row(transaction, id).await).await?;
        let answers = before.answers(&self.platform).await?;
        let attestation_id = Uuid::now_v7();
        let place = format!("application_attestations|sealed_signature|{attestation_id}");
        let signature = self.platform.seal(&place, submission.signed_name.trim().as_bytes()).await?;
        self.act(async move |transaction| {
            let row = store::lock(transaction, id).await?;
            if row.status.is_in_review() {
                return Ok(());
            }
            if row.row_version != before.row_version {
                return Err(Problem::conflict(
                    "changed_meanwhile",
                    "The application was changed meanwhile. Load it again.",
                ));
            }
            let first = row.status == ApplicationStatus::Draft;
            if !first && row.status != ApplicationStatus::NeedsInformation {
                return Err(Problem::conflict("not_open", "This application cannot be sent now."));
            }
            let (program, policy) = store::basis(transaction, &row).await?;
            let accepting =
                program.round.as_ref().filter(|round| matches!(round.phase, RoundPhase::Open | RoundPhase::Waitlisted));
            if first && accepting.is_none() {
                let detail = "The program takes no applications now. Your answers are kept.";
                return Err(Problem::conflict("round_closed", detail));
            }
            answers.check_complete(program.track, &policy.rules)?;
            let needed: Vec<String> =
                policy.rules.required_attestations(&answers.facts).map(|one| one.code.clone()).collect();
            if needed.iter().any(|code| !submission.attestations.contains(code)) {
                let detail = "Confirm each statement before you send the application.";
                return Err(Problem::invalid_field("/attestations", "required", detail));
            }
            let now = Utc::now();
            diesel::insert_into(application_attestations::table)
                .values((
                    application_attestations::id.eq(attestation_id),
                    application_attestations::application_id.eq(id),
                    application_attestations::policy_id.eq(policy.id),
                    application_attestations::codes.eq(needed),
                    application_attestations::sealed_signature.eq(signature),
                    application_attestations::signed_at.eq(now),
                ))
                .execute(&mut transaction.connection())
                .await?;
            diesel::update(applications::table.find(id))
                .set((
                    accepting.filter(|_| first).map(|round| {
                        (
                            applications::round_id.eq(round.id),
                            applications::policy_id.eq(policy.id),
                            applications::submitted_at.eq(now),
                        )
                    }),
                    applications::information_due_on.eq(None::<chrono::NaiveDate>),
                    applications::updated_at.eq(now),
                ))
                .execute(&mut transaction.connection())
                .await?;
            diesel::update(information_requests::table)
                .filter(information_requests::application_id.eq(id))
                .filter(information_requests::answered_at.is_null())
                .set(information_requests::answered_at.eq(now))
                .execute(&mut transaction.connection())
                .await?;
            let to = if first { ApplicationStatus::Submitted } else { ApplicationStatus::UnderReview };
            store::step(transaction, &row, to, None).await?;
            if first {
                notices::tell(transaction, id, ApplicationNoticeKind::Submitted).await?;
            }
            Ok(())
        })
        .await
    }

    /// Mails the way back, to the address that the applicant gave.
    pub async fn mail_link(&self, id: Uuid) -> ApiResult<()> {
        let row = self.act(async move |transaction| store::row(transaction, id).await).await?;
        let details = row.answers(&self.platform).await?.details;
        if details.email.is_none_or(|email| email.trim().is_empty()) {
            let detail = "Give an e-mail address among the answers first.";
            return Err(Problem::conflict("no_address", detail));
        }
        self.act(async move |transaction| {
            store::lock(transaction, id).await?;
            notices::mail_link(transaction, id).await
        })
        .await
    }

    /// Withdraws the application; money that was set aside is free again.
    pub async fn withdraw(&self, id: Uuid) -> ApiResult<()> {
        self.act(async move |transaction| {
            let row = store::lock(transaction, id).await?;
            if !may_withdraw(row.status) {
                return Err(Problem::conflict("not_open", "This application cannot be withdrawn any more."));
            }
            store::step(transaction, &row, ApplicationStatus::Withdrawn, Some("by_applicant")).await?;
            distribution::cancel(transaction, id).await?;
            funding::release(transaction, &row, "Withdrawn by the applicant").await
        })
        .await
    }

    /// Books a time to pick up.
    pub async fn book(&self, id: Uuid, slot_id: Uuid) -> ApiResult<()> {
        self.act(async move |transaction| {
            let row = store::lock(transaction, id).await?;
            distribution::book(transaction, &row, slot_id).await
        })
        .await
    }

    /// Gives the booked time back.
    pub async fn cancel_pickup(&self, id: Uuid) -> ApiResult<()> {
        self.act(async move |transaction| {
            store::lock(transaction, id).await?;
            distribution::cancel(transaction, id).await
        })
        .await
    }

    /// Appeals a denial: other people than before look at it.
    pub async fn appeal(&self, id: Uuid, statement: &str) -> ApiResult<()> {
        let sealed = self.platform.seal(&ApplicationRow::appeal_place(id), statement.as_bytes()).await?;
        self.act(async move |transaction| {
            let row = store::lock(transaction, id).await?;
            if !may_appeal(&row, today(transaction).await?) {
                return Err(Problem::conflict("no_appeal", "This decision cannot be appealed, or the time is over."));
            }
            diesel::update(applications::table.find(id))
                .set((
                    applications::appealed_at.eq(Utc::now()),
                    applications::sealed_appeal.eq(sealed),
                    applications::recommended_by.eq(None::<Uuid>),
                    applications::decided_by.eq(None::<Uuid>),
                    applications::assignee_id.eq(None::<Uuid>),
                ))
                .execute(&mut transaction.connection())
                .await?;
            store::step(transaction, &row, ApplicationStatus::UnderReview, Some("appeal")).await
        })
        .await
    }
}

struct Found {
    id: Uuid,
    reference: String,
    status: ApplicationStatus,
    since: DateTime<Utc>,
}

const fn may_withdraw(status: ApplicationStatus) -> bool {
    use ApplicationStatus as S;
    matches!(
        status,
        S::Draft
            | S::Submitted
            | S::UnderReview
            | S::NeedsInformation
            | S::Waitlisted
            | S::Approved
            | S::ReadyForPickup
    )
}

fn may_appeal(row: &ApplicationRow, today: chrono::NaiveDate) -> bool {
    row.status == ApplicationStatus::Denied
        && row.appealed_at.is_none()
        && row.appeal_until.is_some_and(|until| today <= until)
}

/// Groups that may be changed: all of a draft; of what was sent those that were asked for, and how one is reached.
pub(super) fn open_groups(status: ApplicationStatus, asked: Option<&InformationRequest>) -> Vec<AnswerGroup> {
    match (status, asked) {
        (ApplicationStatus::Draft, _) => AnswerGroup::ALL.to_vec(),
        (ApplicationStatus::NeedsInformation, Some(asked)) => {
            let opened = |group: &AnswerGroup| *group == AnswerGroup::Contact || asked.answer_groups.contains(group);
            AnswerGroup::ALL.iter().copied().filter(opened).collect()
        }
        (ApplicationStatus::Withdrawn | ApplicationStatus::Paid | ApplicationStatus::PickedUp, _) => Vec::new(),
        _ => vec![AnswerGroup::Contact],
    }
}

/// The question that waits for an answer.
pub(super) async fn open_request(transaction: Transaction<'_>, id: Uuid) -> ApiResult<Option<InformationRequest>> {
    Ok(store::requests(transaction, id).await?.into_iter().rfind(|request| request.answered_at.is_none()))
}

/// Everything but the sealed details.
async fn read(transaction: Transaction<'_>, id: Uuid) -> ApiResult<(OwnApplication, ApplicationRow)> {
    let row = store::row(transaction, id).await?;
    let Judged { program, policy, documents, determination } = store::judge(transaction, &row, false).await?;
    let facts = row.facts()?;
    let steps: Vec<(ApplicationStatus, DateTime<Utc>)> = application_changes::table
        .filter(application_changes::application_id.eq(id))
        .order((application_changes::changed_at, application_changes::id))
        .limit(200)
        .select((application_changes::to_status, application_changes::changed_at))
        .load(&mut transaction.connection())
        .await?;
    let assisted_by: Option<String> = match row.organization_id {
        None => None,
        Some(organization) => organizations::table
            .find(organization)
            .select(organizations::name)
            .first(&mut transaction.connection())
            .await
            .optional()?,
    };
    let asked = open_request(transaction, id).await?;
    let required_documents = RequiredDocument::all(&policy.rules, &facts);
    let attestations = policy.rules.required_attestations(&facts);
    let today = today(transaction).await?;
    let view = OwnApplication {
        reference: row.reference.clone(),
        program_id: program.id,
        program_name: program.name.clone(),
        track: program.track,
        status: row.status,
        language: row.language,
        kept_until: draft_expiry::kept_until(&row, policy.rules.clocks),
        answers: ApplicationAnswers::default(),
        open_groups: open_groups(row.status, asked.as_ref()),
        open_documents: open_documents(row.status, &required_documents, asked.as_ref()),
        documents,
        required_documents,
        required_attestations: attestations
            .map(|one| RequiredAttestation { code: one.code.clone(), text: one.text.clone() })
            .collect(),
        determination,
        information_request: asked,
        decision: decision(transaction, &row, &policy.rules).await?,
        award_cents: row.award_cents,
        assisted_by,
        pickup: distribution::own(transaction, id).await?,
        submitted_at: row.submitted_at,
        steps: steps.into_iter().map(|(status, at)| ApplicationStep { status, at }).collect(),
        may_submit: matches!(row.status, ApplicationStatus::Draft | ApplicationStatus::NeedsInformation),
        may_withdraw: may_withdraw(row.status),
        may_appeal: may_appeal(&row, today),
        row_version: row.row_version,
        rules: policy.rules,
    };
    Ok((view, row))
}

/// Papers that may be sent: of a draft those that are asked for; later what a reviewer asks for.
pub(super) fn open_documents(
    status: ApplicationStatus,
    required: &[RequiredDocument],
    asked: Option<&InformationRequest>,
) -> Vec<String> {
    match (status, asked) {
        (ApplicationStatus::Draft, _) => required.iter().map(|one| one.code.clone()).collect(),
        (ApplicationStatus::NeedsInformation, Some(asked)) => asked.documents.clone(),
        _ => Vec::new(),
    }
}

async fn decision(
    transaction: Transaction<'_>,
    row: &ApplicationRow,
    rules: &programs::PolicyRules,
) -> ApiResult<Option<OwnDecision>> {
    let Some(decided_at) = row.decided_at.filter(|_| !row.status.is_in_review()) else { return Ok(None) };
    let Some((outcome, codes)) = super::review::last_decision(transaction, row.id).await? else { return Ok(None) };
    let reasons = rules.denial_reasons.iter().filter(|reason| codes.contains(&reason.code));
    Ok(Some(OwnDecision {
        outcome,
        reasons: reasons.map(|reason| reason.text.clone()).collect(),
        decided_at,
        appeal_until: row.appeal_until.filter(|_| outcome == DecisionOutcome::Deny && row.appealed_at.is_none()),
        fulfill_by: row.fulfill_by,
    }))
}
