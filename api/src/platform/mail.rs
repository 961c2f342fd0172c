//! Mail: files in the data folder by default, SMTP by configuration. Sent by jobs, never while a request waits.

use std::path::PathBuf;

use lettre::message::{Mailbox, header::ContentType};
use lettre::{AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::config::Config;
use super::http::Problem;

/// A mail to one person. The text holds no personal data but the link's secret.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Address.
    pub to: String,
    /// Neutral subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// The configured transport.
pub enum Mailer {
    /// One file per mail.
    Files(AsyncFileTransport<Tokio1Executor>, Mailbox),
    /// A mail server.
    Smtp(AsyncSmtpTransport<Tokio1Executor>, Mailbox),
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Files(..) => "Mailer::Files",
            Self::Smtp(..) => "Mailer::Smtp",
        })
    }
}

impl Mailer {
    /// As configured.
    pub fn new(config: &Config) -> Result<Self, Problem> {
        let from: Mailbox =
            config.mail_from.parse().map_err(|error| Problem::internal(&format!("CSCC_MAIL_FROM: {error}")))?;
        let folder = match config.mail_url.as_deref() {
            None => config.data_dir.join("mail"),
            Some(url) => match url.strip_prefix("file://") {
                Some(folder) => PathBuf::from(folder),
                None => {
                    let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
                        .map_err(|error| Problem::internal(&format!("CSCC_MAIL_URL: {error}")))?
                        .build();
                    return Ok(Self::Smtp(transport, from));
                }
            },
        };
        std::fs::create_dir_all(&folder).map_err(|error| Problem::internal(&error))?;
        Ok(Self::Files(AsyncFileTransport::new(folder), from))
    }

    /// Sends one mail.
    pub async fn send(&self, mail: Mail) -> Result<(), Problem> {
        let (Self::Files(_, from) | Self::Smtp(_, from)) = self;
        let to: Mailbox =
            mail.to.parse().map_err(|_unparsable| Problem::internal(&"a mail address cannot be parsed"))?;
        let message = Message::builder()
            .from(from.clone())
            .to(to)
            .subject(mail.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text)
            .map_err(|error| Problem::internal(&error))?;
        match self {
            Self::Files(transport, _) => {
                transport
                    .send(message)
                    .await
                    .map_err(|error| Problem::unavailable(&format!("mail folder: {error}")))?;
            }
            Self::Smtp(transport, _) => {
                // The error of a mail server may quote the address.
                transport
                    .send(message)
                    .await
                    .map_err(|_unsent| Problem::unavailable("the mail server refused a mail"))?;
            }
        }
        Ok(())
    }
}
