//! Texts of mails, which the center changes.

use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::notice_templates;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::policy::{ReadNoticeTemplates, WriteNoticeTemplates};
use super::{BuiltIn, LINK, built_in};
use crate::identity::Language;
use crate::platform::access::Access;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Body, IfMatch, Item, Page, Path, Problem, Versioned};

/// The text of a mail.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NoticeTemplate {
    /// Topic, occasion and language.
    #[schema(example = "applications.decided.en", max_length = 100)]
    pub code: String,
    /// What people write to us about.
    #[schema(example = "applications", max_length = 50)]
    pub topic: String,
    /// On which occasion it is sent.
    #[schema(example = "decided", max_length = 50)]
    pub kind: String,
    /// In which language.
    pub language: Language,
    /// Subject.
    #[schema(example = "There is news for you", max_length = 100)]
    pub subject: String,
    /// Text, with `{link}` where the link goes.
    #[schema(example = "There is news for you. See it here:\n\n{link}\n", max_length = 2000)]
    pub body: String,
    /// Whether the center changed it.
    #[schema(example = false)]
    pub changed: bool,
    /// Counts the changes; 0: built in.
    #[schema(example = 0, minimum = 0)]
    pub row_version: i64,
}

impl Versioned for NoticeTemplate {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// A change of a text (JSON merge patch).
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeTemplatePatch {
    /// Subject, in one line.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "News for you", min_length = 1, max_length = 100)]
    pub subject: Option<String>,
    /// Text, with `{link}` once, where the link goes.
    #[validate(length(min = 6, max = 2000))]
    #[schema(example = "There is news for you:\n\n{link}\n", min_length = 6, max_length = 2000)]
    pub body: Option<String>,
}

/// List the texts of mails
///
/// To people without an account; those that the center changed and those that are built in.
#[utoipa::path(get, path = "/api/v1/notice-templates", tag = "settings",
    responses((status = 200, description = "All of them.", body = Page<NoticeTemplate>)))]
pub async fn list_notice_templates(access: Access<ReadNoticeTemplates>) -> ApiResult<Page<NoticeTemplate>> {
    access
        .read(async |transaction: Transaction<'_>, _: &_| {
            let changed: Vec<Row> =
                notice_templates::table.select(Row::as_select()).load(&mut transaction.connection()).await?;
            let view = |text: BuiltIn| {
                let row = changed.iter().find(|row| row.code == text.code()).cloned();
                view(text, row)
            };
            Ok(Page::whole(built_in().into_iter().map(view).collect()))
        })
        .await
}

/// Change the text of a mail
///
/// A JSON merge patch; needs `If-Match`. A mail says that something is new, never what: somebody else may read it.
#[utoipa::path(patch, path = "/api/v1/notice-templates/{code}", tag = "settings",
    params(("code" = String, Path, description = "Code of the text", max_length = 100), IfMatch),
    request_body = NoticeTemplatePatch,
    responses((status = 200, description = "The text as it stands now.", body = NoticeTemplate)))]
pub async fn update_notice_template(
    access: Access<WriteNoticeTemplates>,
    code: Path<String>,
    if_match: IfMatch,
    body: Body<NoticeTemplatePatch>,
) -> ApiResult<Item<NoticeTemplate>> {
    let (text, patch, user_id) = (find(&code.0)?, body.into_inner(), access.user_id()?);
    access
        .write(async move |transaction, _| {
            let current = lock(transaction, &text).await?;
            if_match.check(current.row_version)?;
            let fields = audit::changed([("subject", patch.subject.is_some()), ("body", patch.body.is_some())]);
            if fields.is_empty() {
                return Ok(current);
            }
            let subject = patch.subject.unwrap_or(current.subject);
            let body = patch.body.unwrap_or(current.body);
            check(&subject, &body)?;
            let (code, now) = (text.code(), Utc::now());
            let values = (
                notice_templates::subject.eq(subject),
                notice_templates::body.eq(body),
                notice_templates::updated_by.eq(user_id),
                notice_templates::updated_at.eq(now),
                notice_templates::row_version.eq(current.row_version + 1),
            );
            let changed = match current.row_version {
                0 => {
                    diesel::insert_into(notice_templates::table)
                        .values((notice_templates::code.eq(&code), values))
                        .on_conflict_do_nothing()
                        .execute(&mut transaction.connection())
                        .await?
                }
                _ => {
                    diesel::update(notice_templates::table.find(&code))
                        .set(values)
                        .execute(&mut transaction.connection())
                        .await?
                }
            };
            if changed == 0 {
                // Somebody else changed the built-in text in the same moment.
                return Err(IfMatch::stale());
            }
            record(transaction, "notice_template.updated", &code, fields).await?;
            lock(transaction, &text).await
        })
        .await
        .map(Item::ok)
}

/// Go back to the built-in text of a mail
///
/// Needs `If-Match`.
#[utoipa::path(delete, path = "/api/v1/notice-templates/{code}", tag = "settings",
    params(("code" = String, Path, description = "Code of the text", max_length = 100), IfMatch),
    responses((status = 200, description = "The built-in text.", body = NoticeTemplate)))]
pub async fn reset_notice_template(
    access: Access<WriteNoticeTemplates>,
    code: Path<String>,
    if_match: IfMatch,
) -> ApiResult<Item<NoticeTemplate>> {
    let text = find(&code.0)?;
    access
        .write(async move |transaction, _| {
            if_match.check(lock(transaction, &text).await?.row_version)?;
            let code = text.code();
            diesel::delete(notice_templates::table.find(&code)).execute(&mut transaction.connection()).await?;
            record(transaction, "notice_template.reset", &code, vec!["subject", "body"]).await?;
            Ok(view(text, None))
        })
        .await
        .map(Item::ok)
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = notice_templates, check_for_backend(diesel::pg::Pg))]
struct Row {
    code: String,
    subject: String,
    body: String,
    row_version: i64,
}

fn view(text: BuiltIn, row: Option<Row>) -> NoticeTemplate {
    let (changed, row_version) = (row.is_some(), row.as_ref().map_or(0, |row| row.row_version));
    let (subject, body) = row.map_or((text.subject.to_owned(), text.body.clone()), |row| (row.subject, row.body));
    NoticeTemplate {
        code: text.code(),
        topic: text.topic.to_owned(),
        kind: text.kind.to_owned(),
        language: text.language,
        subject,
        body,
        changed,
        row_version,
    }
}

fn find(code: &str) -> ApiResult<BuiltIn> {
    built_in().into_iter().find(|text| text.code() == code).ok_or_else(Problem::not_found)
}

async fn lock(transaction: Transaction<'_>, text: &BuiltIn) -> ApiResult<NoticeTemplate> {
    let row: Option<Row> = notice_templates::table
        .find(text.code())
        .select(Row::as_select())
        .for_update()
        .first(&mut transaction.connection())
        .await
        .optional()?;
    Ok(view(text.clone(), row))
}

/// Refuses what would not reach anybody, or not lead anywhere.
fn check(subject: &str, body: &str) -> ApiResult<()> {
    if subject.trim().is_empty() || subject.chars().any(char::is_control) {
        return Err(Problem::invalid_field("/subject", "one_line", "The subject is one line that is not empty."));
    }
    if body.matches(LINK).count() != 1 {
        return Err(Problem::invalid_field("/body", "link_missing", "The text has {link} once, where the link goes."));
    }
    if body.replace(LINK, "").contains(['{', '}']) {
        let detail = "Besides {link} there is nothing that stands between braces.";
        return Err(Problem::invalid_field("/body", "unknown_placeholder", detail));
    }
    Ok(())
}

async fn record(
    transaction: Transaction<'_>,
    action: &'static str,
    code: &str,
    fields: Vec<&'static str>,
) -> ApiResult<()> {
    audit::record_change(transaction, "notice_template", action, code, fields, Place::default()).await
}
