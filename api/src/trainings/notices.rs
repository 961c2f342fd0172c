//! What registrants are told, once per occasion: by mail, or as a note for staff who call.
//!
//! A mail says only that something waits, with a link whose secret stands behind the `#`. The queue holds no secret: the job
//! makes a new one for each mail.

use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{jobs, participants, registrations, training_notices};
use serde_json::json;
use uuid::Uuid;

use super::model::NoticeKind;
use super::registrations::{insert_code, opened};
use crate::identity::Language;
use crate::notices::{self, BuiltIn, ContactChannel};
use crate::platform::access::Platform;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};
use crate::platform::jobs::{Outcome, RunningJob};
use crate::platform::mail::{Mail, Mailer};

/// Kind of the job that sends a mail.
pub(super) const MAIL: &str = "trainings.mail";

/// Tells registrants something, once per `occasion`. In the commit of what they are told; as the platform.
pub(super) async fn tell(
    transaction: Transaction<'_>,
    registration_ids: &[Uuid],
    kind: NoticeKind,
    occasion: &str,
) -> ApiResult<()> {
    let channels: Vec<(Uuid, ContactChannel)> = registrations::table
        .filter(registrations::id.eq_any(registration_ids))
        .select((registrations::id, registrations::contact_channel))
        .load(&mut transaction.connection())
        .await?;
    let rows: Vec<_> = channels
        .into_iter()
        .map(|(registration_id, channel)| {
            (
                training_notices::id.eq(Uuid::now_v7()),
                training_notices::registration_id.eq(registration_id),
                training_notices::kind.eq(kind),
                training_notices::occasion.eq(occasion.to_owned()),
                training_notices::channel.eq(channel),
            )
        })
        .collect();
    let told: Vec<(Uuid, ContactChannel)> = diesel::insert_into(training_notices::table)
        .values(rows)
        .on_conflict_do_nothing()
        .returning((training_notices::id, training_notices::channel))
        .get_results(&mut transaction.connection())
        .await?;
    let now = Utc::now();
    let mails: Vec<_> = told
        .into_iter()
        .filter(|(_, channel)| *channel == ContactChannel::Email)
        .map(|(id, _)| {
            (
                jobs::id.eq(Uuid::now_v7()),
                jobs::kind.eq(MAIL),
                jobs::payload.eq(json!({ "notice_id": id })),
                jobs::actor_kind.eq(transaction.subject().kind()),
                jobs::actor_id.eq(transaction.subject().id()),
                jobs::created_at.eq(now),
                jobs::run_after.eq(now),
            )
        })
        .collect();
    if !mails.is_empty() {
        diesel::insert_into(jobs::table).values(mails).execute(&mut transaction.connection()).await?;
    }
    Ok(())
}

type Letter = (Uuid, Option<chrono::DateTime<Utc>>, NoticeKind, Uuid, Uuid, Option<Vec<u8>>, Language);

/// Sends the mail of a notice, unless it was sent.
pub(super) async fn send(platform: Platform, job: RunningJob) -> Result<Outcome, Problem> {
    let named = job.payload.get("notice_id").and_then(|id| id.as_str());
    let Some(notice_id) = named.and_then(|id| id.parse::<Uuid>().ok()) else {
        return Err(Problem::internal(&"a mail job names no notice"));
    };
    let public_url = platform.config().public_url.clone();
    let prepared = platform
        .system("prepare a mail to a registrant", async move |transaction, _| {
            let found: Option<Letter> = training_notices::table
                .inner_join(registrations::table.on(registrations::id.eq(training_notices::registration_id)))
                .inner_join(participants::table.on(participants::id.eq(registrations::participant_id)))
                .filter(training_notices::id.eq(notice_id))
                .select((
                    training_notices::id,
                    training_notices::sent_at,
                    training_notices::kind,
                    registrations::id,
                    participants::id,
                    participants::sealed_email,
                    registrations::language,
                ))
                .first(&mut transaction.connection())
                .await
                .optional()?;
            let Some((_, None, kind, registration_id, participant_id, Some(sealed), language)) = found else {
                return Ok(None);
            };
            let code = insert_code(transaction, registration_id).await?;
            let link = notices::link(&public_url, "my-registration", language, &code);
            let letter = notices::letter(transaction, (TOPIC, kind.as_str()), language, &link).await?;
            Ok(Some((participant_id, sealed, letter)))
        })
        .await?;
    if let Some((participant_id, sealed, (subject, text))) = prepared {
        let to = opened(&platform, "participants", "sealed_email", participant_id, Some(&sealed)).await?;
        if let Some(to) = to {
            Mailer::new(platform.config())?.send(Mail { to, subject, text }).await?;
        }
        platform
            .system("a mail was sent", async move |transaction, _| {
                diesel::update(training_notices::table.find(notice_id))
                    .set(training_notices::sent_at.eq(Utc::now()))
                    .execute(&mut transaction.connection())
                    .await?;
                Ok(())
            })
            .await?;
    }
    Ok(Outcome::Done)
}

const TOPIC: &str = "trainings";

/// Texts: that something waits, never what, and that there is little time when there is.
pub(crate) fn texts() -> Vec<BuiltIn> {
    let text = |kind: NoticeKind, language: Language| {
        let (subject, first) = match (language, kind == NoticeKind::Offered) {
            (Language::En, false) => ("A message for you", "A message about your registration waits for you here:"),
            (Language::En, true) => {
                ("Please answer soon", "Please look here soon and answer, before the time is over:")
            }
            (Language::Es, false) => ("Un mensaje para usted", "Un mensaje sobre su inscripción le espera aquí:"),
            (Language::Es, true) => {
                ("Por favor, responda pronto", "Por favor, mire aquí pronto y responda antes de que termine el plazo:")
            }
        };
        let last = match language {
            Language::En => "This link is for you alone.",
            Language::Es => "Este enlace es solo para usted.",
        };
        BuiltIn {
            topic: TOPIC,
            kind: kind.as_str(),
            language,
            subject,
            body: format!("{first}\n\n{{link}}\n\n{last}\n"),
        }
    };
    NoticeKind::ALL.iter().flat_map(|kind| Language::ALL.iter().map(move |language| text(*kind, *language))).collect()
}
