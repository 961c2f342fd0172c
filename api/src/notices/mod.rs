//! What people without an account are told: over which channel, and in whose words.
//!
//! A mail says that something is new, never what: whoever else reads it learns nothing. Texts are built in and can be changed.

mod policy;
mod templates;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::notice_templates;

use crate::endpoints;
use crate::endpoints::Endpoint;
use crate::identity::Language;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};
use crate::text_enum;

use templates::*;

/// Operations of notices.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![list_notice_templates, update_notice_template, reset_notice_template]
}

text_enum! {
    /// How somebody can be reached safely.
    pub enum ContactChannel {
        /// By e-mail.
        Email = "email",
        /// By telephone.
        Phone = "phone",
        /// By text message, sent by staff.
        Text = "text",
        /// Not at all: they look themselves, by their code.
        None = "none",
    }
}

impl Default for ContactChannel {
    /// Who says nothing is told by mail, if they give an address.
    fn default() -> Self {
        Self::Email
    }
}

impl ContactChannel {
    /// Where a person of the staff has to tell.
    pub const BY_STAFF: [Self; 2] = [Self::Phone, Self::Text];
}

/// Where the link stands in a text.
const LINK: &str = "{link}";

/// A text that the platform brings along.
#[derive(Debug, Clone)]
pub(crate) struct BuiltIn {
    /// What the mail is about, for whoever changes its text.
    pub topic: &'static str,
    /// On which occasion it is sent.
    pub kind: &'static str,
    pub language: Language,
    pub subject: &'static str,
    /// With `{link}` where the link goes.
    pub body: String,
}

impl BuiltIn {
    fn code(&self) -> String {
        code(self.topic, self.kind, self.language)
    }
}

fn code(topic: &str, kind: &str, language: Language) -> String {
    format!("{topic}.{kind}.{}", language.as_str())
}

/// Every text, by topic and occasion.
fn built_in() -> Vec<BuiltIn> {
    [crate::applications::notice_texts(), crate::trainings::notice_texts()].concat()
}

/// The address of a page with the secret behind the `#`. It has one address for all languages, so the link says in which it opens.
pub(crate) fn link(public_url: &str, page: &str, language: Language, code: &str) -> String {
    let query = if language == Language::Es { "?lang=es" } else { "" };
    format!("{public_url}/{page}{query}#code={code}")
}

/// Subject and text of a mail.
pub(crate) async fn letter(
    transaction: Transaction<'_>,
    (topic, kind): (&str, &str),
    language: Language,
    link: &str,
) -> ApiResult<(String, String)> {
    let code = code(topic, kind, language);
    let changed: Option<(String, String)> = notice_templates::table
        .find(&code)
        .select((notice_templates::subject, notice_templates::body))
        .first(&mut transaction.connection())
        .await
        .optional()?;
    let (subject, body) = match changed {
        Some(texts) => texts,
        None => built_in()
            .into_iter()
            .find(|text| text.code() == code)
            .map(|text| (text.subject.to_owned(), text.body))
            .ok_or_else(|| Problem::internal(&format!("no text of {code}")))?,
    };
    Ok((subject, body.replace(LINK, link)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_says_that_something_is_new_and_never_what() {
        let words = [
            "camera",
            "cámara",
            "denied",
            "approved",
            "paid",
            "pago",
            "money",
            "dinero",
            "program",
            "training",
            "trauma",
            "certificate",
            "capacitación",
            "certificado",
            "cancel",
        ];
        let texts = built_in();
        for text in &texts {
            assert_eq!(text.body.matches(LINK).count(), 1, "{text:?}");
            for word in words {
                assert!(!format!("{} {}", text.subject, text.body).to_lowercase().contains(word), "{word}: {text:?}");
            }
            assert_eq!(texts.iter().filter(|other| other.code() == text.code()).count(), 1, "{text:?}");
            for language in Language::ALL {
                let other = code(text.topic, text.kind, *language);
                assert!(texts.iter().any(|one| one.code() == other), "{other}");
            }
        }
    }
}
