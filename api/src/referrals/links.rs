//! Answers of organizations without an account: by a link that opens once, with a code that is told by phone.
//!
//! The link alone tells nothing, and neither does the code. After five wrong codes a link is dead. What was opened can be answered until
//! the link would have ended; to read it again, the sender makes another link.

use actix_web::HttpRequest;
use actix_web::web::Json;
use chrono::{Duration, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{referral_links, referrals, settings};
use uuid::Uuid;

use super::flow::{self, Actor};
use super::http::organization_of;
use super::policy::WriteReferrals;
use super::sharing;
use super::store::{self, ReferralRow};
use super::wire::{
    LinkedReferral, NewReferralLink, OpenedReferral, ReferralLinkAnswer, ReferralLinkOpening, ReferralSide,
};
use crate::help_terms::{self, HelpTermKind};
use crate::organizations::summaries;
use crate::platform::access::{Access, Platform, Public, SharedLimit};
use crate::platform::audit;
use crate::platform::db::{Subject, Transaction};
use crate::platform::http::{ApiResult, Body, Path, Problem, ProblemKind};
use crate::secret_codes;

/// After so many wrong codes a link is dead.
pub(super) const MOST_WRONG_CODES: i32 = 5;
/// Letters of the code that is told by phone.
const CODE_LETTERS: usize = 5;
/// Wrong links and codes from one network.
const WRONG_LINKS: SharedLimit = SharedLimit {
    bucket: "referral_link",
    hits: 30,
    minutes: 15,
    code: "too_many_attempts",
    detail: "There were too many attempts. Wait a while and try again.",
};
/// Stands in *who saw this file* for what a link told.
const PURPOSE: &str = "Opened by the one-time link of a referral";

/// Make a one-time link
///
/// For a receiver without an account. Links that were made before end. Send the link, and tell the code by phone: both are shown
/// only now.
#[utoipa::path(post, path = "/api/v1/referrals/{referral_id}/links", tag = "referrals",
    params(("referral_id" = Uuid, Path, description = "Id of the referral")),
    responses((status = 200, description = "The link and its code.", body = NewReferralLink)))]
pub async fn create_referral_link(access: Access<WriteReferrals>, id: Path<Uuid>) -> ApiResult<Json<NewReferralLink>> {
    let (id, own, public_url) = (id.0, organization_of(&access)?, access.platform().config().public_url.clone());
    access
        .write(async move |transaction, _| {
            let row = store::lock(transaction, id).await?;
            if row.from_organization_id != own {
                return Err(Problem::forbidden("Who refers makes the link."));
            }
            // Tells why, when nothing would be told.
            sharing::shared(transaction, &row, true).await?.map_err(sharing::not_shared)?;
            let (secret, code) = (secret_codes::generate()?, secret_codes::letters(CODE_LETTERS)?);
            let hours: i32 =
                settings::table.select(settings::referral_link_hours).first(&mut transaction.connection()).await?;
            let expires_at = Utc::now() + Duration::hours(i64::from(hours));
            let now = Utc::now();
            diesel::update(referral_links::table.filter(referral_links::referral_id.eq(id)))
                .filter(referral_links::expires_at.gt(now))
                .set(referral_links::expires_at.eq(now))
                .execute(&mut transaction.connection())
                .await?;
            diesel::insert_into(referral_links::table)
                .values((
                    referral_links::id.eq(Uuid::now_v7()),
                    referral_links::referral_id.eq(id),
                    referral_links::secret_hash.eq(secret_codes::hash(&secret)),
                    referral_links::code_hash.eq(secret_codes::hash(&format!("{secret}{code}"))),
                    referral_links::expires_at.eq(expires_at),
                    referral_links::created_by.eq(transaction.subject().id()),
                ))
                .execute(&mut transaction.connection())
                .await?;
            let resource_id = Some(id.to_string());
            let (action, resource_type) = ("referral.link_created", "referral");
            audit::record(transaction, audit::Entry { action, resource_type, resource_id, ..Default::default() })
                .await?;
            Ok(Json(NewReferralLink { url: format!("{public_url}/referral#code={secret}"), code, expires_at }))
        })
        .await
}

fn dead() -> Problem {
    let detail = "This link and code do not open anything: check the code, or ask the sender for another link.";
    Problem::new(ProblemKind::NotFound, detail).with_code("unknown_code")
}

/// Counts a code; right, it gives the link and the organization that it was made for. Counted even when the request fails, hence in
/// its own transaction.
async fn try_code(
    platform: &Platform,
    (limit, network): (SharedLimit, Vec<u8>),
    opening: ReferralLinkOpening,
) -> ApiResult<Option<(Uuid, Uuid)>> {
    let secret_hash = secret_codes::hash(&opening.secret);
    let code_hash = secret_codes::hash(&format!("{}{}", opening.secret, opening.code));
    secret_codes::look_up(platform, "a link of a referral", (limit, network), async move |transaction| {
        let found: Option<(Uuid, Vec<u8>, Uuid)> = referral_links::table
            .inner_join(referrals::table.on(referrals::id.eq(referral_links::referral_id)))
            .filter(referral_links::secret_hash.eq(secret_hash))
            .filter(referral_links::opened_at.is_null())
            .filter(referral_links::expires_at.gt(Utc::now()))
            .filter(referral_links::wrong_codes.lt(MOST_WRONG_CODES))
            .select((referral_links::id, referral_links::code_hash, referrals::to_organization_id))
            .for_update()
            .first(&mut transaction.connection())
            .await
            .optional()?;
        let Some((id, right, receiver)) = found else { return Ok(None) };
        if right == code_hash {
            return Ok(Some((id, receiver)));
        }
        diesel::update(referral_links::table.find(id))
            .set(referral_links::wrong_codes.eq(referral_links::wrong_codes + 1))
            .execute(&mut transaction.connection())
            .await?;
        Ok(None)
    })
    .await
}

async fn linked(transaction: Transaction<'_>, row: &ReferralRow) -> ApiResult<LinkedReferral> {
    let mut organizations = summaries(transaction).await?;
    let mut organization = |id: Uuid| organizations.remove(&id).ok_or_else(Problem::not_found);
    let allowed_transitions = store::allowed(row, ReferralSide::Receiver, false);
    let reasons = help_terms::choices(transaction, HelpTermKind::ReferralReason).await?;
    let mut names = store::service_names(transaction, vec![row.service_id]).await?;
    Ok(LinkedReferral {
        reference: row.reference.clone(),
        status: row.status,
        urgency: row.urgency,
        from_organization: organization(row.from_organization_id)?,
        to_organization: organization(row.to_organization_id)?,
        service_name: names.remove(&row.service_id).ok_or_else(Problem::not_found)?,
        language: row.language.clone(),
        due_at: row.due_at,
        reasons: reasons
            .into_iter()
            .filter(|reason| reason.statuses.iter().any(|status| allowed_transitions.contains(status)))
            .collect(),
        allowed_transitions,
    })
}

/// Open a one-time link
///
/// Tells, once, what consent and agreement let the receiver know; recorded for those whom it is about. A wrong link and a wrong code
/// answer alike.
#[utoipa::path(post, path = "/api/v1/referral-links/openings", tag = "referrals", request_body = ReferralLinkOpening,
    responses((status = 200, description = "The referral.", body = OpenedReferral)))]
pub async fn open_referral_link(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<ReferralLinkOpening>,
) -> ApiResult<Json<OpenedReferral>> {
    let platform = access.platform().clone();
    let limit = (WRONG_LINKS, secret_codes::network_of(&access, &request, WRONG_LINKS));
    let (link_id, receiver) = try_code(&platform, limit, body.into_inner()).await?.ok_or_else(dead)?;
    let answer_secret = secret_codes::generate()?;
    let answer_hash = secret_codes::hash(&answer_secret);
    let (referral, sealed) = platform
        .system_for("a link of a referral is opened", Subject::Public, Some(receiver), async move |transaction, _| {
            let opened: Option<Uuid> =
                diesel::update(referral_links::table.find(link_id).filter(referral_links::opened_at.is_null()))
                    .set((referral_links::opened_at.eq(Utc::now()), referral_links::answer_hash.eq(answer_hash)))
                    .returning(referral_links::referral_id)
                    .get_result(&mut transaction.connection())
                    .await
                    .optional()?;
            let row = store::row(transaction, opened.ok_or_else(dead)?).await?;
            let referral = linked(transaction, &row).await?;
            Ok((referral, sharing::record_reveal(transaction, row, PURPOSE.to_owned()).await?))
        })
        .await?;
    Ok(Json(OpenedReferral { referral, revealed: sealed.open(&platform).await?, answer_secret }))
}

/// Answer by a one-time link
///
/// Under the secret of its opening, as long as the link would work.
#[utoipa::path(post, path = "/api/v1/referral-links/answers", tag = "referrals", request_body = ReferralLinkAnswer,
    responses((status = 200, description = "The referral as it stands now.", body = LinkedReferral)))]
pub async fn answer_referral_link(
    access: Access<Public>,
    request: HttpRequest,
    body: Body<ReferralLinkAnswer>,
) -> ApiResult<Json<LinkedReferral>> {
    let platform = access.platform().clone();
    let ReferralLinkAnswer { answer_secret, step } = body.into_inner();
    let (hash, limit) =
        (secret_codes::hash(&answer_secret), (WRONG_LINKS, secret_codes::network_of(&access, &request, WRONG_LINKS)));
    let referral_id = secret_codes::look_up(&platform, "a link of a referral", limit, async move |transaction| {
        Ok(referral_links::table
            .filter(referral_links::answer_hash.eq(hash))
            .filter(referral_links::expires_at.gt(Utc::now()))
            .select(referral_links::referral_id)
            .first(&mut transaction.connection())
            .await
            .optional()?)
    })
    .await?
    .ok_or_else(dead)?;
    platform
        .system_for("an answer by a link", Subject::Public, None, async move |transaction, _| {
            let row = store::lock(transaction, referral_id).await?;
            let actor =
                Actor { side: ReferralSide::Receiver, organization_id: row.to_organization_id, leads_sender: false };
            flow::advance(transaction, &row, actor, step).await?;
            linked(transaction, &store::row(transaction, referral_id).await?).await
        })
        .await
        .map(Json)
}
