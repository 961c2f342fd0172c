//! What applicants are told by mail, in their language: that something is new, with a link whose secret stands behind the `#`.
//! The queue holds no secret: the job makes a new one for each mail.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{application_notices, applications};
use serde_json::json;
use uuid::Uuid;

use super::model::NoticeKind;
use super::store;
use crate::identity::Language;
use crate::platform::access::Platform;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};
use crate::platform::jobs::{JobKind, Outcome, RunningJob, enqueue};
use crate::platform::mail::{Mail, Mailer};

const MAIL: &str = "applications.mail";

pub(super) fn job_kind() -> JobKind {
    JobKind { name: MAIL, run: |platform, job| Box::pin(send(platform, job)) }
}

/// Tells an applicant something, in the commit of what they are told. Who gave no address looks at the status page.
pub(super) async fn tell(transaction: Transaction<'_>, application_id: Uuid, kind: NoticeKind) -> ApiResult<()> {
    let id = Uuid::now_v7();
    diesel::insert_into(application_notices::table)
        .values((
            application_notices::id.eq(id),
            application_notices::application_id.eq(application_id),
            application_notices::kind.eq(kind),
            application_notices::created_at.eq(Utc::now()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    enqueue(transaction, MAIL, json!({ "notice_id": id })).await.map(drop)
}

async fn send(platform: Platform, job: RunningJob) -> Result<Outcome, Problem> {
    let named = job.payload.get("notice_id").and_then(|id| id.as_str());
    let Some(notice_id) = named.and_then(|id| id.parse::<Uuid>().ok()) else {
        return Err(Problem::internal(&"a mail job names no notice"));
    };
    type Found = (Option<DateTime<Utc>>, NoticeKind, Uuid, Option<Vec<u8>>, Language);
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
    let code = platform
        .system("a link for a mail to an applicant", async move |transaction, _| {
            store::insert_code(transaction, application_id).await
        })
        .await?;
    let (subject, text) = letter(kind, language, &platform.config().public_url, &code);
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

/// Neutral on purpose: whoever else reads the mail learns neither what for nor how it was decided.
fn letter(kind: NoticeKind, language: Language, public_url: &str, code: &str) -> (String, String) {
    // The page has one address for all languages, so the link says in which it opens.
    let query = if language == Language::Es { "?lang=es" } else { "" };
    let link = format!("{public_url}/my-application{query}#code={code}");
    let asked = matches!(kind, NoticeKind::NeedsInformation | NoticeKind::PaymentReturned);
    let (subject, first) = match (language, asked) {
        (Language::En, true) => ("Something is needed from you", "We need something from you. See what it is here:"),
        (Language::En, false) => ("There is news for you", "There is news for you. See it here:"),
        (Language::Es, true) => ("Necesitamos algo de usted", "Necesitamos algo de usted. Véalo aquí:"),
        (Language::Es, false) => ("Hay novedades para usted", "Hay novedades para usted. Véalas aquí:"),
    };
    let last = match language {
        Language::En => "Whoever has this link can see it. Do not pass it on.",
        Language::Es => "Quien tenga este enlace puede verlo. No lo comparta.",
    };
    (subject.to_owned(), format!("{first}\n\n{link}\n\n{last}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_says_that_something_is_new_and_never_what() {
        for language in Language::ALL {
            for kind in NoticeKind::ALL {
                let (subject, text) = letter(*kind, *language, "https://center.example.org", "abcde-fghij");
                assert!(text.contains("https://center.example.org/my-application"), "{text}");
                assert!(text.contains("#code=abcde-fghij\n"), "{text}");
                for word in ["camera", "cámara", "denied", "approved", "paid", "pago", "money", "dinero", "program"] {
                    assert!(!format!("{subject} {text}").to_lowercase().contains(word), "{word}: {text}");
                }
            }
        }
    }
}
