//! Reasons that a city begins with, and made-up referrals of the demonstration.

use chrono::{Days, Duration, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{case_people, cases, consent_recipients, consents, referral_steps, referrals, services, users};
use uuid::Uuid;

use super::store::{column, note_place};
use super::wire::{ReferralStatus, ReferralUrgency};
use crate::agreements::DataCategory::{Contact, Identity, Incident, Needs};
use crate::platform::access::Platform;
use crate::platform::db::Transaction;
use crate::platform::http::ApiResult;
use crate::secret_codes;
use crate::settings::today;

const NOTE: &[u8] = b"Mornings are best. Ask for the first name only.";

/// Two referrals of victims of the demonstration to another organization: one waits for an answer, one is being helped.
pub async fn load_demo(platform: &Platform) -> ApiResult<()> {
    let own = platform.clone();
    platform
        .system("referrals of the demonstration", async move |transaction: Transaction<'_>, _: &_| {
            let (user_id, from): (Uuid, Uuid) = users::table
                .filter(users::email.eq("advocate@example.org"))
                .select((users::id, users::organization_id))
                .first(&mut transaction.connection())
                .await?;
            let (service_id, to): (Uuid, Uuid) = services::table
                .filter(services::kinds.contains(vec!["employment"]))
                .select((services::id, services::organization_id))
                .first(&mut transaction.connection())
                .await?;
            let victims: Vec<(Uuid, Uuid, Option<i32>)> = case_people::table
                .inner_join(cases::table.on(cases::id.eq(case_people::case_id)))
                .filter(case_people::relation.eq("victim"))
                .filter(cases::incident_kind.eq("nonfatal_shooting"))
                .order((cases::incident_on.desc(), cases::id))
                .limit(2)
                .select((cases::id, case_people::person_id, cases::residence_area_number))
                .load(&mut transaction.connection())
                .await?;
            let receiver_id: Uuid = users::table
                .filter(users::email.eq("partner@example.org"))
                .select(users::id)
                .first(&mut transaction.connection())
                .await?;
            let statuses = [ReferralStatus::Requested, ReferralStatus::InProgress];
            for ((case_id, person_id, area_number), status) in victims.into_iter().zip(statuses) {
                let consent_id = consent(transaction, (case_id, person_id), to, user_id).await?;
                let (id, now) = (Uuid::now_v7(), Utc::now());
                let note = own.seal_for(Some(from), &note_place(id), NOTE).await?;
                diesel::insert_into(referrals::table)
                    .values((
                        (
                            referrals::id.eq(id),
                            referrals::reference.eq(secret_codes::reference()?),
                            referrals::case_id.eq(case_id),
                            referrals::person_id.eq(person_id),
                            referrals::from_organization_id.eq(from),
                            referrals::to_organization_id.eq(to),
                            referrals::service_id.eq(service_id),
                            referrals::kind.eq("employment"),
                            referrals::urgency.eq(ReferralUrgency::Urgent),
                        ),
                        (
                            referrals::data_categories.eq(column(&[Identity, Contact, Incident, Needs])),
                            referrals::consent_id.eq(consent_id),
                            referrals::sealed_note.eq(note),
                            referrals::language.eq("en"),
                            referrals::area_number.eq(area_number),
                            referrals::status.eq(status),
                            referrals::due_at.eq(now + Duration::hours(40)),
                            referrals::requested_at.eq(now - Duration::hours(8)),
                            referrals::answered_at
                                .eq((status == ReferralStatus::InProgress).then(|| now - Duration::hours(6))),
                            referrals::created_by.eq(user_id),
                        ),
                    ))
                    .execute(&mut transaction.connection())
                    .await?;
                let mut steps =
                    vec![(ReferralStatus::Draft, 9, from, user_id), (ReferralStatus::Requested, 8, from, user_id)];
                if status == ReferralStatus::InProgress {
                    steps.push((ReferralStatus::Accepted, 6, to, receiver_id));
                    steps.push((ReferralStatus::InProgress, 2, to, receiver_id));
                }
                for (status, hours_ago, organization_id, actor_id) in steps {
                    diesel::insert_into(referral_steps::table)
                        .values((
                            referral_steps::id.eq(Uuid::now_v7()),
                            referral_steps::referral_id.eq(id),
                            referral_steps::status.eq(status),
                            referral_steps::organization_id.eq(organization_id),
                            referral_steps::actor_id.eq(actor_id),
                            referral_steps::occurred_at.eq(now - Duration::hours(hours_ago)),
                        ))
                        .execute(&mut transaction.connection())
                        .await?;
                }
            }
            Ok(())
        })
        .await
}

/// A consent on paper, for what a referral tells.
async fn consent(
    transaction: Transaction<'_>,
    (case_id, person_id): (Uuid, Uuid),
    to: Uuid,
    user_id: Uuid,
) -> ApiResult<Uuid> {
    let (id, today) = (Uuid::now_v7(), today(transaction).await?);
    diesel::insert_into(consents::table)
        .values((
            consents::id.eq(id),
            consents::case_id.eq(case_id),
            consents::person_id.eq(person_id),
            consents::signer_id.eq(person_id),
            consents::purpose.eq(super::sharing::PURPOSE),
            consents::data_categories.eq(column(&[Identity, Contact, Incident, Needs])),
            consents::method.eq("written"),
            consents::given_on.eq(today),
            consents::expires_on.eq(today.checked_add_days(Days::new(90)).unwrap_or(today)),
            consents::recorded_by.eq(user_id),
        ))
        .execute(&mut transaction.connection())
        .await?;
    diesel::insert_into(consent_recipients::table)
        .values((consent_recipients::consent_id.eq(id), consent_recipients::organization_id.eq(to)))
        .execute(&mut transaction.connection())
        .await?;
    Ok(id)
}
