//! Mails with a link. The queue holds only the user's id and the purpose; the job makes the secret and sends it.

use serde_json::json;
use uuid::Uuid;

use super::store::{self, TokenPurpose};
use super::wire::Language;
use crate::platform::access::Platform;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};
use crate::platform::jobs::{self, JobKind, Outcome, RunningJob};
use crate::platform::mail::{Mail, Mailer};

const KIND: &str = "identity.mail";

/// The kinds of job of this slice.
pub fn job_kinds() -> Vec<JobKind> {
    vec![JobKind { name: KIND, run: |platform, job| Box::pin(send(platform, job)) }]
}

/// Asks for a mail in the transaction of what needs it.
pub async fn enqueue(transaction: Transaction<'_>, user_id: Uuid, purpose: TokenPurpose) -> ApiResult<()> {
    let payload = json!({ "user_id": user_id, "purpose": purpose.as_str() });
    jobs::enqueue(transaction, KIND, payload).await.map(drop)
}

/// A mail that failed is tried again with a new secret, which replaces the former one.
async fn send(platform: Platform, job: RunningJob) -> Result<Outcome, Problem> {
    let text = |name: &str| job.payload.get(name).and_then(|value| value.as_str()).unwrap_or_default();
    let (Ok(user_id), Ok(purpose)) = (text("user_id").parse::<Uuid>(), text("purpose").parse::<TokenPurpose>()) else {
        return Err(Problem::internal(&"a mail job names no user or purpose"));
    };
    let prepared = platform
        .system("prepare a mail", async move |transaction, _| {
            let wanted = if purpose == TokenPurpose::Invitation { "invited" } else { "active" };
            let account = store::lock_account(transaction, user_id).await?;
            let Some(account) = account.filter(|account| account.status == wanted) else { return Ok(None) };
            Ok(Some((store::insert_token(transaction, user_id, purpose).await?, account)))
        })
        .await?;
    if let Some((secret, account)) = prepared {
        let (subject, text) = letter(purpose, account.language, &platform.config().public_url, &secret);
        Mailer::new(platform.config())?.send(Mail { to: account.email, subject, text }).await?;
    }
    Ok(Outcome::Done)
}

/// Subject and text; neutral, because others may see the screen.
fn letter(purpose: TokenPurpose, language: Language, public_url: &str, secret: &str) -> (String, String) {
    let page = if purpose == TokenPurpose::Invitation { "invitation" } else { "password-reset" };
    let link = format!("{public_url}/{page}#token={secret}");
    let (subject, text) = match (purpose, language) {
        (TokenPurpose::Invitation, Language::En) => (
            "Your invitation",
            format!(
                "You were invited to an account. Choose your password here within 7 days:\n\n{link}\n\n\
                 If you did not expect this, you need not do anything.\n"
            ),
        ),
        (TokenPurpose::Invitation, Language::Es) => (
            "Su invitación",
            format!(
                "Recibió una invitación para una cuenta. Elija aquí su contraseña en los próximos 7 días:\n\n{link}\n\n\
                 Si no la esperaba, no tiene que hacer nada.\n"
            ),
        ),
        (_, Language::En) => (
            "A new password",
            format!(
                "Choose a new password here within 60 minutes:\n\n{link}\n\n\
                 If you did not ask for this, you need not do anything; your password stays as it is.\n"
            ),
        ),
        (_, Language::Es) => (
            "Una contraseña nueva",
            format!(
                "Elija aquí una contraseña nueva en los próximos 60 minutos:\n\n{link}\n\n\
                 Si no la pidió, no tiene que hacer nada; su contraseña sigue igual.\n"
            ),
        ),
    };
    (subject.to_owned(), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_carries_its_secret_in_the_fragment_which_no_server_logs() {
        for language in [Language::En, Language::Es] {
            let (_, text) = letter(TokenPurpose::Invitation, language, "https://center.example.org", "s3cret");
            assert!(text.contains("https://center.example.org/invitation#token=s3cret\n"), "{text}");
            let (_, text) = letter(TokenPurpose::PasswordReset, language, "https://center.example.org", "s3cret");
            assert!(text.contains("https://center.example.org/password-reset#token=s3cret\n"), "{text}");
        }
    }
}
