//! What registrants do themselves, by the secret of their registration.

use actix_web::HttpRequest;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{course_versions, participants, questionnaire_answers, registration_codes, training_notices};
use serde_json::Value;
use uuid::Uuid;

use super::super::attendance::marks_of;
use super::super::certificates::summary_of_registration;
use super::super::localized::materials;
use super::super::model::{NoticeKind, QuestionnairePhase, RegistrationStatus};
use super::super::questionnaires::{is_due, questionnaire_on};
use super::super::reference::timezone;
use super::super::store::{self as training_store, TrainingRow};
use super::super::view::public_view;
use super::people::{initials, insert_code, opened};
use super::store::{self, RegistrationRow};
use super::wire::{Notice, OwnRegistration, QuestionnaireDue, RegistrationReceipt};
use super::{ending, retention, seats};
use crate::platform::access::{Access, Platform, Policy, Public, SharedLimit};
use crate::platform::db::{Subject, Transaction};
use crate::platform::http::{ApiResult, Problem};
use crate::secret_codes;

/// Wrong secrets from one network: many people may sit behind one address, and a secret has 130 bits.
const WRONG_CODES: SharedLimit = SharedLimit {
    bucket: "registration_code",
    hits: 30,
    minutes: 15,
    code: "too_many_attempts",
    detail: "There were too many attempts. Wait a while and try again.",
};

/// Where somebody comes in who has a secret instead of an account.
#[derive(Debug)]
pub struct Door {
    platform: Platform,
    network: Vec<u8>,
}

impl Door {
    /// For everybody.
    pub fn new(access: &Access<Public>, request: &HttpRequest) -> Self {
        Self::of(access, request)
    }

    /// For a user who proves that a registration is theirs.
    pub fn of<P: Policy>(access: &Access<P>, request: &HttpRequest) -> Self {
        Self { platform: access.platform().clone(), network: secret_codes::network_of(access, request, WRONG_CODES) }
    }

    /// The registration of a secret. An unknown one and a wrong one answer alike, and count.
    pub async fn open(&self, code: &str) -> ApiResult<Uuid> {
        let (hash, limit) = (secret_codes::hash(code), (WRONG_CODES, self.network.clone()));
        let reason = "the secret of a registration";
        let found: Option<Uuid> = secret_codes::look_up(&self.platform, reason, limit, async move |transaction| {
            Ok(registration_codes::table
                .find(hash)
                .select(registration_codes::registration_id)
                .first(&mut transaction.connection())
                .await
                .optional()?)
        })
        .await?;
        found.ok_or_else(|| {
            Problem::new(crate::platform::http::ProblemKind::NotFound, "No registration has this code; check it.")
                .with_code("unknown_code")
        })
    }
}

/// Everything that a registrant sees, with the name still sealed.
struct Sealed {
    view: OwnRegistration,
    participant_id: Uuid,
    name: Option<Vec<u8>>,
}

/// The registration as its registrant sees it.
pub(super) async fn view(platform: &Platform, id: Uuid) -> ApiResult<OwnRegistration> {
    let sealed = platform
        .system_for("a registrant looks", Subject::Public, None, async move |transaction, _| {
            read(transaction, id).await
        })
        .await?;
    named(platform, sealed).await
}

async fn named(platform: &Platform, sealed: Sealed) -> ApiResult<OwnRegistration> {
    let Sealed { mut view, participant_id, name } = sealed;
    let name = opened(platform, "participants", "sealed_name", participant_id, name.as_deref()).await?;
    view.initials = name.as_deref().map(initials).unwrap_or_else(|| "–".to_owned());
    Ok(view)
}

/// The registration with a new secret.
pub(super) async fn receipt(platform: &Platform, id: Uuid) -> ApiResult<RegistrationReceipt> {
    let (code, sealed) = platform
        .system_for("a registrant registered", Subject::Public, None, async move |transaction, _| {
            Ok((insert_code(transaction, id).await?, read(transaction, id).await?))
        })
        .await?;
    Ok(RegistrationReceipt { code, registration: named(platform, sealed).await? })
}

async fn read(transaction: Transaction<'_>, id: Uuid) -> ApiResult<Sealed> {
    let row = store::row(transaction, id).await?;
    let training = training_store::row(transaction, row.training_id).await?;
    let name: Option<Vec<u8>> = participants::table
        .find(row.participant_id)
        .select(participants::sealed_name)
        .first(&mut transaction.connection())
        .await?;
    let attends = RegistrationStatus::ATTENDING.contains(&row.status);
    let mut handed_out = Vec::new();
    if attends {
        let of_course: Value = course_versions::table
            .find(training.course_version_id)
            .select(course_versions::materials)
            .first(&mut transaction.connection())
            .await?;
        handed_out.extend(materials(of_course)?);
        handed_out.extend(materials(training.materials.clone())?);
    }
    let waits = row.status == RegistrationStatus::Waitlisted;
    let place = if waits { store::places(transaction, row.training_id).await?.get(&id).copied() } else { None };
    let notices: Vec<(NoticeKind, DateTime<Utc>)> = training_notices::table
        .filter(training_notices::registration_id.eq(id))
        .order(training_notices::created_at.desc())
        .limit(50)
        .select((training_notices::kind, training_notices::created_at))
        .load(&mut transaction.connection())
        .await?;
    let view = OwnRegistration {
        id,
        initials: String::new(),
        status: row.status,
        meeting_url: training.meeting_url.clone().filter(|_| attends),
        materials: handed_out,
        waitlist_place: place,
        offer_expires_at: row.offer_expires_at,
        registered_at: row.registered_at,
        may_cancel: row.status.is_active() && training.starts_at > Utc::now(),
        attendance: marks_of(transaction, id).await?,
        certificate: summary_of_registration(transaction, id).await?,
        questionnaires_due: due(transaction, &row, &training).await?,
        notices: notices.into_iter().map(|(kind, created_at)| Notice { kind, created_at }).collect(),
        training: public_view(transaction, training).await?,
    };
    Ok(Sealed { view, participant_id: row.participant_id, name })
}

async fn due(
    transaction: Transaction<'_>,
    row: &RegistrationRow,
    training: &TrainingRow,
) -> ApiResult<Vec<QuestionnaireDue>> {
    let day = training.starts_at.with_timezone(&timezone(transaction).await?).date_naive();
    let Some(questionnaire) = questionnaire_on(transaction, training.course_id, day).await? else {
        return Ok(Vec::new());
    };
    let answered: Vec<QuestionnairePhase> = questionnaire_answers::table
        .filter(questionnaire_answers::registration_id.eq(row.id))
        .select(questionnaire_answers::phase)
        .load(&mut transaction.connection())
        .await?;
    let (first_ends_at, last_starts_at) = training_store::bounds(transaction, training.id).await?;
    let now = Utc::now();
    let waits = |phase: &QuestionnairePhase| {
        !answered.contains(phase) && is_due(*phase, row.status, training.status, first_ends_at, last_starts_at, now)
    };
    let phases = QuestionnairePhase::ALL.iter().copied().filter(waits);
    Ok(phases.map(|phase| QuestionnaireDue { phase, questionnaire: questionnaire.clone() }).collect())
}

/// Cancels, or leaves the waitlist.
pub(super) async fn cancel(platform: &Platform, id: Uuid) -> ApiResult<()> {
    platform
        .system_for("a registrant cancels", Subject::Public, None, async move |transaction, _| {
            ending::give_up(transaction, id, "by_registrant").await
        })
        .await
}

/// Takes or declines the seat that is held.
pub(super) async fn answer_offer(platform: &Platform, id: Uuid, accept: bool) -> ApiResult<()> {
    let ended = platform
        .system_for("a registrant answers an offer", Subject::Public, None, async move |transaction, _| {
            let (training, registration) = ending::lock(transaction, id).await?;
            let now = Utc::now();
            if registration.status != RegistrationStatus::Offered {
                return Err(Problem::conflict("no_offer", "No seat is held for this registration."));
            }
            if registration.offer_expires_at.is_none_or(|until| until <= now) || training.starts_at <= now {
                // Whoever comes first, this answer or the worker: the seat goes on.
                seats::expire_offers(transaction, training.id).await?;
                return Ok(true);
            }
            if accept {
                seats::accept(transaction, &training, &registration).await?;
            } else {
                let to = RegistrationStatus::Expired;
                seats::end(transaction, &training, &registration, to, Some("declined")).await?;
            }
            Ok(false)
        })
        .await?;
    match ended {
        true => Err(Problem::conflict("offer_ended", "The offer has ended; the seat went to who waits next.")),
        false => Ok(()),
    }
}

/// Moves to another training of the same course.
pub(super) async fn transfer(platform: &Platform, id: Uuid, training_id: Uuid) -> ApiResult<Uuid> {
    platform
        .system_for("a registrant moves", Subject::Public, None, async move |transaction, _| {
            ending::change_training(transaction, id, training_id, "by_registrant").await
        })
        .await
}

/// Erases contacts and needs, once the registration is over.
pub(super) async fn erase(platform: &Platform, id: Uuid) -> ApiResult<()> {
    platform
        .system_for("a registrant has data erased", Subject::Public, None, async move |transaction, _| {
            if store::row(transaction, id).await?.status.is_active() {
                return Err(Problem::conflict("registration_active", "Cancel the registration first."));
            }
            retention::erase_one(transaction, id).await
        })
        .await
}
