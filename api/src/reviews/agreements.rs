//! The confidentiality agreement: signed by each participant, renewed, revoked. Without one in force: no attendance, no access.

use actix_web::web::Json;
use actix_web::{HttpResponse, Responder};
use chrono::{DateTime, Months, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{confidentiality_agreements, review_team_members, users};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::policy::{LeadReviews, ReadReviews, Reviewer};
use super::reference::{AgreementText, rules_on, text_today};
use super::teams;
use crate::platform::access::Access;
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, Body, IdempotencyKey, Item, Path, Problem, Versioned};
use crate::settings::today;

/// Where the caller's own agreement stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnAgreement {
    /// The words that are signed today.
    pub text: AgreementText,
    /// Whether an agreement is in force.
    #[schema(example = true)]
    pub in_force: bool,
    /// Name under the last one.
    #[schema(example = "Frank Facilitator", max_length = 200)]
    pub signed_name: Option<String>,
    /// When the last one was signed.
    pub signed_at: Option<DateTime<Utc>>,
    /// Last day of the last one.
    pub expires_on: Option<NaiveDate>,
    /// When the last one was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Versioned for OwnAgreement {
    fn row_version(&self) -> i64 {
        self.signed_at.map_or(0, |at| at.timestamp())
    }
}

/// A signature.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewConfidentialityAgreement {
    /// The words that were read.
    pub text_id: Uuid,
    /// The own name as it stands in the profile.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "Frank Facilitator", min_length = 1, max_length = 200)]
    pub signed_name: String,
}

/// Read the own confidentiality agreement
///
/// With the words that are signed today.
#[utoipa::path(get, path = "/api/v1/me/confidentiality-agreement", tag = "review-teams",
    responses((status = 200, description = "The words and the last signature.", body = OwnAgreement)))]
pub async fn get_confidentiality_agreement(access: Access<ReadReviews>) -> ApiResult<Json<OwnAgreement>> {
    let user_id = access.user_id()?;
    access.read(async move |transaction, _| own(transaction, user_id).await).await.map(Json)
}

/// Sign the confidentiality agreement
///
/// For oneself, with the name of the profile. It is in force at once, for the months that the rules say.
#[utoipa::path(post, path = "/api/v1/me/confidentiality-agreements", tag = "review-teams", params(IdempotencyKey),
    request_body = NewConfidentialityAgreement,
    responses((status = 201, description = "The agreement as it stands now.", body = OwnAgreement)))]
pub async fn sign_confidentiality_agreement(
    access: Access<ReadReviews>,
    idempotency: IdempotencyKey,
    body: Body<NewConfidentialityAgreement>,
) -> ApiResult<impl Responder> {
    let (user_id, fingerprint, new) = (access.user_id()?, body.fingerprint, body.into_inner());
    let created = access
        .create(idempotency, fingerprint, async move |transaction, _| sign(transaction, user_id, new).await)
        .await?;
    let view = access.read(async move |transaction, _| own(transaction, user_id).await).await?;
    Ok(Item::created(view, "/api/v1/me/confidentiality-agreement".to_owned(), created.replayed))
}

/// Revoke a member's confidentiality agreement
///
/// By who leads the team: from the next request on, the member sees nothing of any team until a new one is signed.
#[utoipa::path(post, path = "/api/v1/review-team-members/{member_id}/agreement-revocation", tag = "review-teams",
    params(("member_id" = Uuid, Path, description = "Id of the membership")),
    responses((status = 204, description = "No agreement of the member is in force any more.")))]
pub async fn revoke_confidentiality_agreement(access: Access<LeadReviews>, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let reviewer = Reviewer::of(&access)?;
    access.write(async move |transaction, _| revoke(transaction, &reviewer, id.0).await).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn own(transaction: Transaction<'_>, user_id: Uuid) -> ApiResult<OwnAgreement> {
    type Row = (String, DateTime<Utc>, NaiveDate, Option<DateTime<Utc>>);
    let text = text_today(transaction).await?;
    let last: Option<Row> = confidentiality_agreements::table
        .filter(confidentiality_agreements::user_id.eq(user_id))
        .order(confidentiality_agreements::signed_at.desc())
        .select((
            confidentiality_agreements::signed_name,
            confidentiality_agreements::signed_at,
            confidentiality_agreements::expires_on,
            confidentiality_agreements::revoked_at,
        ))
        .first(&mut transaction.connection())
        .await
        .optional()?;
    let in_force = in_force(transaction, &[user_id]).await?.contains(&user_id);
    let (signed_name, signed_at, expires_on, revoked_at) = match last {
        Some((name, at, until, revoked)) => (Some(name), Some(at), Some(until), revoked),
        None => (None, None, None, None),
    };
    Ok(OwnAgreement { text, in_force, signed_name, signed_at, expires_on, revoked_at })
}

/// Which of these users have an agreement in force.
pub(super) async fn in_force(transaction: Transaction<'_>, user_ids: &[Uuid]) -> ApiResult<Vec<Uuid>> {
    Ok(confidentiality_agreements::table
        .filter(confidentiality_agreements::user_id.eq_any(user_ids))
        .filter(confidentiality_agreements::revoked_at.is_null())
        .filter(confidentiality_agreements::expires_on.ge(diesel::dsl::sql::<diesel::sql_types::Date>("current_date")))
        .select(confidentiality_agreements::user_id)
        .distinct()
        .load(&mut transaction.connection())
        .await?)
}

async fn sign(transaction: Transaction<'_>, user_id: Uuid, new: NewConfidentialityAgreement) -> ApiResult<Uuid> {
    let text = text_today(transaction).await?;
    if text.id != new.text_id {
        let detail = "The words have changed; read them again before you sign.";
        return Err(Problem::conflict("other_words", detail));
    }
    let name: Option<String> =
        users::table.find(user_id).select(users::display_name).first(&mut transaction.connection()).await?;
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    if name.is_none_or(|name| plain(&name) != plain(&new.signed_name)) {
        let detail = "Sign with your name as it stands in your profile.";
        return Err(Problem::invalid_field("/signed_name", "another_name", detail));
    }
    insert(transaction, user_id, text.id, new.signed_name.trim(), Utc::now()).await
}

/// Stores a signature.
pub(super) async fn insert(
    transaction: Transaction<'_>,
    user_id: Uuid,
    text_id: Uuid,
    signed_name: &str,
    signed_at: DateTime<Utc>,
) -> ApiResult<Uuid> {
    let today = today(transaction).await?;
    let months = u32::try_from(rules_on(transaction, today).await?.agreement_months).unwrap_or_default();
    let from = signed_at.date_naive();
    let expires_on = from.checked_add_months(Months::new(months)).unwrap_or(from);
    let id = Uuid::now_v7();
    diesel::insert_into(confidentiality_agreements::table)
        .values((
            confidentiality_agreements::id.eq(id),
            confidentiality_agreements::user_id.eq(user_id),
            confidentiality_agreements::text_id.eq(text_id),
            confidentiality_agreements::signed_name.eq(signed_name),
            confidentiality_agreements::signed_at.eq(signed_at),
            confidentiality_agreements::expires_on.eq(expires_on),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let action = "confidentiality_agreement.signed";
    audit::record_change(transaction, "confidentiality_agreement", action, id, vec![], Place::default()).await?;
    Ok(id)
}

async fn revoke(transaction: Transaction<'_>, reviewer: &Reviewer, member_id: Uuid) -> ApiResult<()> {
    let (team_id, user_id): (Uuid, Uuid) = review_team_members::table
        .find(member_id)
        .select((review_team_members::team_id, review_team_members::user_id))
        .first(&mut transaction.connection())
        .await?;
    teams::require_lead(transaction, reviewer, team_id).await?;
    diesel::update(
        confidentiality_agreements::table
            .filter(confidentiality_agreements::user_id.eq(user_id))
            .filter(confidentiality_agreements::revoked_at.is_null()),
    )
    .set((
        confidentiality_agreements::revoked_at.eq(Utc::now()),
        confidentiality_agreements::revoked_by.eq(transaction.subject().id()),
    ))
    .execute(&mut transaction.connection())
    .await?;
    let action = "confidentiality_agreement.revoked";
    audit::record_change(transaction, "confidentiality_agreement", action, user_id, vec![], Place::default()).await
}
