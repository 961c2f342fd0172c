//! What applicants are told by mail, in their language: that something is new, with a link whose secret stands behind the `#`.
//! The queue holds no secret: the job makes a new one for each mail.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{application_notices, applications};
use serde_json::json;
use uuid::Uuid;

use super::model::ApplicationNoticeKind;
use super::store;
use crate::identity::Language;
use crate::notices::{self, BuiltIn, ContactChannel};
use crate::platform::access::Platform;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};
use crate::platform::jobs::{JobKind, Outcome, RunningJob, enqueue};
use crate::platform::mail::{Mail, Mailer};

const MAIL: &str = "applications.mail";
/// Mails with the way back to one application in a day.
const MOST_LINKS: i64 = 3;

pub(super) fn job_kind() -> JobKind {
    JobKind { name: MAIL, run: |platform, job| Box::pin(send(platform, job)) }
}

/// Tells an applicant something over the channel that they chose, in the commit of what they are told: a mail, a note for staff who
/// call, or nothing for those who look themselves.
pub(super) async fn tell(
    transaction: Transaction<'_>,
    application_id: Uuid,
    kind: ApplicationNoticeKind,
) -> ApiResult<()> {
    let channel: ContactChannel = applications::table
        .find(application_id)
        .select(applications::contact_channel)
        .first(&mut transaction.connection())
        .await?;
    enter(transaction, application_id, kind, channel).await
}

/// Mails the way back to whoever asks for it by the secret, whatever channel they chose for news. Not often: the address may be
/// somebody else's.
pub(super) async fn mail_link(transaction: Transaction<'_>, application_id: Uuid) -> ApiResult<()> {
    let mails: i64 = application_notices::table
        .filter(application_notices::application_id.eq(application_id))
        .filter(application_notices::kind.eq(ApplicationNoticeKind::Link))
        .filter(application_notices::created_at.gt(Utc::now() - Duration::days(1)))
        .count()
        .get_result(&mut transaction.connection())
        .await?;
    if mails >= MOST_LINKS {
        let detail = "The link was mailed three times today. Look for it, also among unwanted mail.";
        return Err(Problem::conflict("too_many_mails", detail));
    }
    enter(transaction, application_id, ApplicationNoticeKind::Link, ContactChannel::Email).await
}

async fn enter(
    transaction: Transaction<'_>,
    application_id: Uuid,
    kind: ApplicationNoticeKind,
    channel: ContactChannel,
) -> ApiResult<()> {
    let id = Uuid::now_v7();
    diesel::insert_into(application_notices::table)
        .values((
            application_notices::id.eq(id),
            application_notices::application_id.eq(application_id),
            application_notices::kind.eq(kind),
            application_notices::channel.eq(channel),
            application_notices::created_at.eq(Utc::now()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    match channel {
        ContactChannel::Email => enqueue(transaction, MAIL, json!({ "notice_id": id })).await.map(drop),
        _ => Ok(()),
    }
}

async fn send(platform: Platform, job: RunningJob) -> Result<Outcome, Problem> {
    let named = job.payload.get("notice_id").and_then(|id| id.as_str());
    let Some(notice_id) = named.and_then(|id| id.parse::<Uuid>().ok()) else {
        return Err(Problem::internal(&"a mail job names no notice"));
    };
    type Found = (Option<DateTime<Utc>>, ApplicationNoticeKind, Uuid, Option<Vec<u8>>, Language);
    let found: Option<Found> = platform
        .system("prepare a mail to an applicant", async move |transaction, _| {
            Ok(application_notices::table
                .inner_join(applications::table.on(applications::id.eq(application_notices::application_id)))
                .filter(application_notices::id.eq(notice_id))
                .select((
                    application_notices::sent_at,
                    application_notices::kind,
                    applications::id,
                    applications::sealed_details,
                    applications::language,
                ))
                .first(&mut transaction.connection())
                .await
                .optional()?)
        })
        .await?;
    let Some((None, kind, application_id, sealed, language)) = found else { return Ok(Outcome::Done) };
    let details = store::details(&platform, application_id, sealed.as_deref()).await?;
    let Some(to) = details.email.filter(|email| !email.trim().is_empty()) else { return Ok(Outcome::Done) };
    let public_url = platform.config().public_url.clone();
    let (subject, text) = platform
        .system("a link for a mail to an applicant", async move |transaction, _| {
            let code = store::insert_code(transaction, application_id).await?;
            let link = notices::link(&public_url, "my-application", language, &code);
            notices::letter(transaction, (TOPIC, kind.as_str()), language, &link).await
        })
        .await?;
    Mailer::new(platform.config())?.send(Mail { to, subject, text }).await?;
    platform
        .system("a mail was sent", async move |transaction, _| {
            diesel::update(application_notices::table.find(notice_id))
                .set(application_notices::sent_at.eq(Utc::now()))
                .execute(&mut transaction.connection())
                .await?;
            Ok(())
        })
        .await?;
    Ok(Outcome::Done)
}

const TOPIC: &str = "applications";

/// Neutral on purpose: whoever else reads the mail learns neither what for nor how it was decided.
pub(crate) fn texts() -> Vec<BuiltIn> {
    let text = |kind: ApplicationNoticeKind, language: Language| {
        let asked = matches!(kind, ApplicationNoticeKind::NeedsInformation | ApplicationNoticeKind::PaymentReturned);
        let (subject, first) = match (language, kind) {
            (Language::En, ApplicationNoticeKind::DraftEnds) => (
                "Something of yours ends soon",
                "You began something that is kept for one more week. Go on with it here:",
            ),
            (Language::Es, ApplicationNoticeKind::DraftEnds) => {
                ("Algo suyo termina pronto", "Usted empezó algo que se guarda una semana más. Siga aquí:")
            }
            (Language::En, ApplicationNoticeKind::Link) => ("Your link", "You asked for your link. Go on here:"),
            (Language::Es, ApplicationNoticeKind::Link) => ("Su enlace", "Usted pidió su enlace. Siga aquí:"),
            (Language::En, _) if asked => {
                ("Something is needed from you", "We need something from you. See what it is here:")
            }
            (Language::En, _) => ("There is news for you", "There is news for you. See it here:"),
            (Language::Es, _) if asked => ("Necesitamos algo de usted", "Necesitamos algo de usted. Véalo aquí:"),
            (Language::Es, _) => ("Hay novedades para usted", "Hay novedades para usted. Véalas aquí:"),
        };
        let last = match language {
            Language::En => "Whoever has this link can see it. Do not pass it on.",
            Language::Es => "Quien tenga este enlace puede verlo. No lo comparta.",
        };
        BuiltIn {
            topic: TOPIC,
            kind: kind.as_str(),
            language,
            subject,
            body: format!("{first}\n\n{{link}}\n\n{last}\n"),
        }
    };
    ApplicationNoticeKind::ALL
        .iter()
        .flat_map(|kind| Language::ALL.iter().map(move |language| text(*kind, *language)))
        .collect()
}

/// Marks what was told by telephone or text.
pub(super) async fn confirm(transaction: Transaction<'_>, application_id: Uuid) -> ApiResult<()> {
    diesel::update(application_notices::table)
        .filter(application_notices::application_id.eq(application_id))
        .filter(application_notices::channel.eq_any(ContactChannel::BY_STAFF))
        .filter(application_notices::sent_at.is_null())
        .set(application_notices::sent_at.eq(Utc::now()))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// What waits to be told by telephone or text, oldest first.
pub(super) async fn to_tell(
    transaction: Transaction<'_>,
    application_ids: &[Uuid],
) -> ApiResult<Vec<(Uuid, ApplicationNoticeKind)>> {
    Ok(application_notices::table
        .filter(application_notices::application_id.eq_any(application_ids))
        .filter(application_notices::channel.eq_any(ContactChannel::BY_STAFF))
        .filter(application_notices::sent_at.is_null())
        .order((application_notices::created_at, application_notices::id))
        .select((application_notices::application_id, application_notices::kind))
        .load(&mut transaction.connection())
        .await?)
}
