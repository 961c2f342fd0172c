//! What users are told, in the app and by mail, as each of them prefers.
//!
//! A notification names the thing that it is about, never what stands in it; a mail says only that something waits.

use actix_web::HttpResponse;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{notification_preferences, notifications, users};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::endpoints;
use crate::endpoints::Endpoint;
use crate::identity::Language;
use crate::platform::access::{Access, Platform, UserOnly};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Body, List, Page, PageParameters, PageRequest, Problem, TOTAL_CAP, Total};
use crate::platform::jobs::{self, JobKind, Outcome, RunningJob};
use crate::platform::mail::{Mail, Mailer};
use crate::text_enum;

const MAIL: &str = "notifications.mail";

/// Operations of notifications.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![list_notifications, read_notifications, list_notification_preferences, set_notification_preference]
}

/// The kinds of job of this slice.
pub fn job_kinds() -> Vec<JobKind> {
    vec![JobKind { name: MAIL, run: |platform, job| Box::pin(send(platform, job)) }]
}

text_enum! {
    /// What a user is told.
    pub enum NotificationKind {
        /// An action was given to the user, or to the organization that the user leads.
        ActionAssigned = "action_assigned",
        /// An action is done and waits to be verified.
        ActionDone = "action_done",
        /// What was done was not accepted.
        ActionRejected = "action_rejected",
        /// What was done was verified.
        ActionVerified = "action_verified",
        /// Somebody wrote to an action.
        ActionCommented = "action_commented",
        /// An action is overdue for long.
        ActionEscalated = "action_escalated",
        /// A playbook was opened for an incident.
        PlaybookStarted = "playbook_started",
        /// A recommendation was made.
        RecommendationMade = "recommendation_made",
        /// A recommendation was answered.
        RecommendationAnswered = "recommendation_answered",
        /// Somebody nominated a vacant lot.
        LotNominated = "lot_nominated",
        /// A resident re-opened verified work on a lot.
        LotReopened = "lot_reopened",
        /// A visit to a lot was missed.
        WorkOrderMissed = "work_order_missed",
        /// Work on a lot was not accepted.
        WorkOrderRejected = "work_order_rejected",
        /// Another organization refers somebody, or calls it off.
        ReferralReceived = "referral_received",
        /// Another organization answered a referral, or told what came of it.
        ReferralAnswered = "referral_answered",
        /// A consent was taken back under which somebody was referred.
        ReferralShareEnded = "referral_share_ended",
        /// A data-sharing agreement ends soon, or ended.
        AgreementEnding = "agreement_ending",
        /// A case was given to the user.
        CaseAssigned = "case_assigned",
        /// Another organization offers a case, or takes the offer back.
        CaseOffered = "case_offered",
        /// Another organization took or declined a case that was offered.
        CaseOfferAnswered = "case_offer_answered",
        /// Somebody opened a restricted case in an emergency, or nobody looked at it in time.
        GlassBroken = "glass_broken",
    }
}

impl NotificationKind {
    /// Whether a mail goes out too, for users who chose nothing.
    const fn mailed_by_default(self) -> bool {
        !matches!(
            self,
            Self::ActionVerified | Self::ActionCommented | Self::RecommendationAnswered | Self::LotNominated
        )
    }
}

/// Something that a user was told.
#[derive(Debug, Clone, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = notifications, check_for_backend(diesel::pg::Pg))]
pub struct Notification {
    /// Id.
    pub id: Uuid,
    /// What happened.
    pub kind: NotificationKind,
    /// Kind of thing.
    #[schema(example = "action", max_length = 50)]
    pub resource_type: String,
    /// Which one.
    pub resource_id: Uuid,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When the user saw it.
    pub read_at: Option<DateTime<Utc>>,
}

/// Which notifications.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct NotificationFilter {
    /// Only those not read yet.
    pub unread: Option<bool>,
}

/// What was read.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationReads {
    /// These; null or absent: all.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_items = 200)]
    pub ids: Option<Vec<Uuid>>,
}

/// How a user wants to be told of something.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NotificationPreference {
    /// Of what.
    pub kind: NotificationKind,
    /// Whether it stands in the app.
    #[schema(example = true)]
    pub in_app: bool,
    /// Whether a mail goes out.
    #[schema(example = false)]
    pub email: bool,
}

/// A choice how to be told of something.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNotificationPreference {
    /// Of what.
    pub kind: NotificationKind,
    /// Whether it stands in the app.
    #[schema(example = true)]
    pub in_app: bool,
    /// Whether a mail goes out.
    #[schema(example = false)]
    pub email: bool,
}

/// List the own notifications
///
/// Newest first; `sort`: `-created_at`, `created_at`. With `unread=true&include_total=true` their number.
#[utoipa::path(get, path = "/api/v1/notifications", tag = "notifications", params(NotificationFilter, PageParameters),
    responses((status = 200, description = "A page of notifications.", body = Page<Notification>)))]
pub async fn list_notifications(
    access: Access<UserOnly>,
    list: List<NotificationFilter>,
) -> ApiResult<Page<Notification>> {
    let user_id = access.user_id()?;
    access.read(async move |transaction, _| page(transaction, user_id, &list.filter, &list.page).await).await
}

/// Mark notifications as read
///
/// Those named, or all.
#[utoipa::path(post, path = "/api/v1/notification-reads", tag = "notifications", request_body = NotificationReads,
    responses((status = 204, description = "They are read.")))]
pub async fn read_notifications(access: Access<UserOnly>, body: Body<NotificationReads>) -> ApiResult<HttpResponse> {
    let (user_id, ids) = (access.user_id()?, body.into_inner().ids);
    access
        .write(async move |transaction, _| {
            let mut query = diesel::update(
                notifications::table
                    .filter(notifications::user_id.eq(user_id))
                    .filter(notifications::read_at.is_null()),
            )
            .set(notifications::read_at.eq(Utc::now()))
            .into_boxed();
            if let Some(ids) = ids {
                query = query.filter(notifications::id.eq_any(ids));
            }
            query.execute(&mut transaction.connection()).await?;
            Ok(())
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// List the own notification preferences
///
/// All kinds, with what counts for each.
#[utoipa::path(get, path = "/api/v1/me/notification-preferences", tag = "notifications",
    responses((status = 200, description = "All kinds.", body = Page<NotificationPreference>)))]
pub async fn list_notification_preferences(access: Access<UserOnly>) -> ApiResult<Page<NotificationPreference>> {
    let user_id = access.user_id()?;
    access.read(async move |transaction, _| preferences(transaction, user_id).await.map(Page::whole)).await
}

/// Choose how to be told of something
///
/// Counts from the next notification on.
#[utoipa::path(post, path = "/api/v1/me/notification-preferences", tag = "notifications",
    request_body = NewNotificationPreference,
    responses((status = 200, description = "All kinds.", body = Page<NotificationPreference>)))]
pub async fn set_notification_preference(
    access: Access<UserOnly>,
    body: Body<NewNotificationPreference>,
) -> ApiResult<Page<NotificationPreference>> {
    let (user_id, new) = (access.user_id()?, body.into_inner());
    access
        .write(async move |transaction, _| {
            let chosen =
                (notification_preferences::in_app.eq(new.in_app), notification_preferences::email.eq(new.email));
            diesel::insert_into(notification_preferences::table)
                .values((
                    notification_preferences::user_id.eq(user_id),
                    notification_preferences::kind.eq(new.kind),
                    chosen,
                ))
                .on_conflict((notification_preferences::user_id, notification_preferences::kind))
                .do_update()
                .set(chosen)
                .execute(&mut transaction.connection())
                .await?;
            preferences(transaction, user_id).await.map(Page::whole)
        })
        .await
}

fn of_user(user_id: Uuid, filter: &NotificationFilter) -> notifications::BoxedQuery<'static, diesel::pg::Pg> {
    let mut query = notifications::table.filter(notifications::user_id.eq(user_id)).into_boxed();
    match filter.unread {
        Some(true) => query = query.filter(notifications::read_at.is_null()),
        Some(false) => query = query.filter(notifications::read_at.is_not_null()),
        None => {}
    }
    query
}

async fn page(
    transaction: Transaction<'_>,
    user_id: Uuid,
    filter: &NotificationFilter,
    page: &PageRequest,
) -> ApiResult<Page<Notification>> {
    let (_, descending) = page.sort(&["-created_at", "created_at"])?;
    let after = page.after::<DateTime<Utc>>()?;
    let query = of_user(user_id, filter);
    let rows: Vec<Notification> =
        crate::keyset!(query, notifications::created_at, notifications::id, descending, after)
            .limit(page.limit + 1)
            .select(Notification::as_select())
            .load(&mut transaction.connection())
            .await?;
    let total = match page.include_total {
        true => {
            let ids: Vec<Uuid> = of_user(user_id, filter)
                .select(notifications::id)
                .limit(TOTAL_CAP + 1)
                .load(&mut transaction.connection())
                .await?;
            Some(Total::of(&ids))
        }
        false => None,
    };
    Ok(page.page(rows, total, |row| (row.created_at.to_rfc3339(), row.id)))
}

async fn preferences(transaction: Transaction<'_>, user_id: Uuid) -> ApiResult<Vec<NotificationPreference>> {
    let chosen: Vec<(NotificationKind, bool, bool)> = notification_preferences::table
        .filter(notification_preferences::user_id.eq(user_id))
        .select((notification_preferences::kind, notification_preferences::in_app, notification_preferences::email))
        .load(&mut transaction.connection())
        .await?;
    let of_kind = |kind: &NotificationKind| {
        let found = chosen.iter().find(|(of, ..)| of == kind);
        let (in_app, email) = found.map_or((true, kind.mailed_by_default()), |(_, in_app, email)| (*in_app, *email));
        NotificationPreference { kind: *kind, in_app, email }
    };
    Ok(NotificationKind::ALL.iter().map(of_kind).collect())
}

/// Tells users something, once per `occasion`, in the commit of what they are told. Never the one who did it.
pub async fn tell(
    transaction: Transaction<'_>,
    user_ids: &[Uuid],
    kind: NotificationKind,
    (resource_type, resource_id): (&'static str, Uuid),
    occasion: &str,
) -> ApiResult<()> {
    let actor = transaction.subject().id();
    let others: std::collections::BTreeSet<Uuid> =
        user_ids.iter().copied().filter(|user_id| Some(*user_id) != actor).collect();
    if others.is_empty() {
        return Ok(());
    }
    transaction
        .as_system(async || {
            for user_id in others {
                let preferences = preferences(transaction, user_id).await?;
                let Some(preference) = preferences.into_iter().find(|preference| preference.kind == kind) else {
                    continue;
                };
                if !preference.in_app && !preference.email {
                    continue;
                }
                let id = Uuid::now_v7();
                let now = Utc::now();
                let told = diesel::insert_into(notifications::table)
                    .values((
                        notifications::id.eq(id),
                        notifications::user_id.eq(user_id),
                        notifications::kind.eq(kind),
                        notifications::resource_type.eq(resource_type),
                        notifications::resource_id.eq(resource_id),
                        notifications::occasion.eq(occasion),
                        notifications::email.eq(preference.email),
                        notifications::created_at.eq(now),
                        // Who wants mails only finds nothing new in the app.
                        notifications::read_at.eq((!preference.in_app).then_some(now)),
                    ))
                    .on_conflict_do_nothing()
                    .execute(&mut transaction.connection())
                    .await?;
                if told > 0 && preference.email {
                    jobs::enqueue(transaction, MAIL, json!({ "notification_id": id })).await?;
                }
            }
            Ok(())
        })
        .await
}

/// Sends the mail of a notification, unless it was sent or the account is not active.
async fn send(platform: Platform, job: RunningJob) -> Result<Outcome, Problem> {
    let named = job.payload.get("notification_id").and_then(|id| id.as_str());
    let Some(id) = named.and_then(|id| id.parse::<Uuid>().ok()) else {
        return Err(Problem::internal(&"a mail job names no notification"));
    };
    let found: Option<(String, Language)> = platform
        .system("prepare a mail of a notification", async move |transaction, _| {
            Ok(notifications::table
                .inner_join(users::table.on(users::id.eq(notifications::user_id)))
                .filter(notifications::id.eq(id))
                .filter(notifications::mailed_at.is_null())
                .filter(users::status.eq("active"))
                .select((users::email, users::language))
                .first(&mut transaction.connection())
                .await
                .optional()?)
        })
        .await?;
    if let Some((to, language)) = found {
        let (subject, text) = letter(language, &platform.config().public_url);
        Mailer::new(platform.config())?.send(Mail { to, subject, text }).await?;
        platform
            .system("a mail was sent", async move |transaction, _| {
                diesel::update(notifications::table.find(id))
                    .set(notifications::mailed_at.eq(Utc::now()))
                    .execute(&mut transaction.connection())
                    .await?;
                Ok(())
            })
            .await?;
    }
    Ok(Outcome::Done)
}

/// Subject and text: that something waits, never what.
fn letter(language: Language, public_url: &str) -> (String, String) {
    let link = format!("{public_url}/staff/notifications");
    match language {
        Language::En => (
            "Something waits for you".to_owned(),
            format!(
                "Something new waits for you. Sign in to read it:\n\n{link}\n\nYou choose in your profile what mails you get.\n"
            ),
        ),
        Language::Es => (
            "Algo le espera".to_owned(),
            format!(
                "Algo nuevo le espera. Inicie sesión para leerlo:\n\n{link}\n\nEn su perfil elige qué correos recibe.\n"
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_says_that_something_waits_and_nothing_else() {
        for language in [Language::En, Language::Es] {
            let (subject, text) = letter(language, "https://center.example.org");
            for word in ["action", "incident", "acción", "incidente", "review"] {
                assert!(!subject.to_lowercase().contains(word) && !text.to_lowercase().contains(word), "{word}");
            }
        }
    }
}
