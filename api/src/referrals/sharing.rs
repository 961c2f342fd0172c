//! What the receiver of a referral may be told today, and telling it, on record.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::rules;
use super::store::{ReferralRow, note_place};
use super::wire::{ReferralShare, ReferralStatus, RevealedReferral, ShareEnd};
use crate::agreements::{self, Coverage, DataCategory, SharingPurpose};
use crate::cases::{self, SealedPerson};
use crate::community_areas::{AreaSummary, areas};
use crate::platform::access::Platform;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};
use crate::settings::today;

/// What a referral is for.
pub(super) const PURPOSE: SharingPurpose = SharingPurpose::VictimServices;

/// Why a consent does not carry a referral, whoever looks.
pub(super) async fn consent_problem(
    transaction: Transaction<'_>,
    row: &ReferralRow,
) -> ApiResult<Result<BTreeSet<DataCategory>, ShareEnd>> {
    let Some(id) = row.consent_id else { return Ok(Err(ShareEnd::NoConsent)) };
    let Some((consent, recipients)) = cases::consent(transaction, id).await? else {
        return Ok(Err(ShareEnd::NoConsent));
    };
    if consent.revoked_at.is_some() {
        return Ok(Err(ShareEnd::ConsentRevoked));
    }
    if consent.is_over(today(transaction).await?) {
        return Ok(Err(ShareEnd::ConsentExpired));
    }
    let fits = consent.case_id == row.case_id
        && Some(consent.person_id) == row.person_id
        && consent.purpose == PURPOSE
        && recipients.contains(&row.to_organization_id);
    Ok(if fits { Ok(consent.categories()) } else { Err(ShareEnd::NoConsent) })
}

/// What passes, with the person it is about, or why nothing does. `sent` false: as if it were sent now.
pub(super) async fn shared(
    transaction: Transaction<'_>,
    row: &ReferralRow,
    sent: bool,
) -> ApiResult<Result<(Vec<DataCategory>, Coverage, SealedPerson), ShareEnd>> {
    match row.status {
        ReferralStatus::Draft if sent => return Ok(Err(ShareEnd::NotSent)),
        ReferralStatus::Rejected | ReferralStatus::Cancelled | ReferralStatus::EnteredInError => {
            return Ok(Err(ShareEnd::Finished));
        }
        _ if row.acknowledged_at.is_some() => return Ok(Err(ShareEnd::Finished)),
        _ => {}
    }
    let Some(person_id) = row.person_id else { return Ok(Err(ShareEnd::Erased)) };
    let consented = match consent_problem(transaction, row).await? {
        Ok(categories) => categories,
        Err(end) => return Ok(Err(end)),
    };
    let coverage =
        agreements::coverage(transaction, (row.from_organization_id, row.to_organization_id), PURPOSE).await?;
    let Some(person) = cases::sealed_person(transaction, row.case_id, person_id).await? else {
        return Ok(Err(ShareEnd::Erased));
    };
    let categories = rules::shared(&row.categories(), &consented, &coverage.categories, person.minor);
    if categories.is_empty() {
        return Ok(Err(ShareEnd::NoAgreement));
    }
    Ok(Ok((categories.into_iter().collect(), coverage, person)))
}

/// What a reveal would tell.
pub(super) async fn share(transaction: Transaction<'_>, row: &ReferralRow) -> ApiResult<ReferralShare> {
    Ok(match shared(transaction, row, true).await? {
        Ok((data_categories, coverage, _)) => {
            ReferralShare { data_categories, ended: None, redisclosure_allowed: coverage.redisclosure_allowed }
        }
        Err(end) => ReferralShare { data_categories: vec![], ended: Some(end), redisclosure_allowed: false },
    })
}

/// What is told, still sealed: it is opened only after the record of it is committed.
#[derive(Debug)]
pub(super) struct SealedReferral {
    id: Uuid,
    categories: Vec<DataCategory>,
    redisclosure_allowed: bool,
    person: SealedPerson,
    area: Option<AreaSummary>,
    note: Option<Vec<u8>>,
}

/// Refuses to tell, and says why.
pub(super) fn not_shared(end: ShareEnd) -> Problem {
    let detail = match end {
        ShareEnd::ConsentRevoked => "The person took the consent back.",
        ShareEnd::ConsentExpired => "The consent is over.",
        ShareEnd::NoAgreement => "No agreement between the organizations is in force that covers it.",
        ShareEnd::Finished => "This referral is finished; what it told is not told any more.",
        ShareEnd::Erased => "What was about the person was erased.",
        ShareEnd::NotSent | ShareEnd::NoConsent => "Nothing is shared with this referral.",
    };
    Problem::conflict("not_shared", detail)
}

/// Records that the receiver reads it, for those whom it is about, and hands it out sealed.
pub(super) async fn record_reveal(
    transaction: Transaction<'_>,
    row: ReferralRow,
    purpose: String,
) -> ApiResult<SealedReferral> {
    let (categories, coverage, person) = shared(transaction, &row, true).await?.map_err(not_shared)?;
    let fields: Vec<&str> = categories.iter().map(|category| category.as_str()).collect();
    cases::record_disclosure_of(transaction, row.case_id, fields, purpose).await?;
    let area = match person.incident.area_number {
        Some(number) => areas(transaction).await?.summary(number),
        None => None,
    };
    Ok(SealedReferral {
        id: row.id,
        categories,
        redisclosure_allowed: coverage.redisclosure_allowed,
        person,
        area,
        note: row.sealed_note,
    })
}

impl SealedReferral {
    /// Opens what is shared, and nothing else.
    pub async fn open(self, platform: &Platform) -> ApiResult<RevealedReferral> {
        let Self { id, categories, redisclosure_allowed, person, area, note } = self;
        let mut revealed = RevealedReferral { redisclosure_allowed, ..RevealedReferral::default() };
        let details = person.details(platform).await?;
        for category in &categories {
            match category {
                DataCategory::Identity => {
                    revealed.given_name = Some(details.given_name.clone());
                    revealed.family_name = Some(details.family_name.clone());
                    revealed.birth_date = details.birth_date;
                }
                DataCategory::Contact => {
                    revealed.phone.clone_from(&details.phone);
                    revealed.email.clone_from(&details.email);
                    revealed.safe_contact = Some(person.safe_contact.clone());
                    revealed.contact_instructions.clone_from(&details.contact_instructions);
                }
                DataCategory::Address if person.protected || details.substitute_address.is_some() => {
                    revealed.address.clone_from(&details.substitute_address);
                }
                DataCategory::Address => {
                    revealed.address.clone_from(&details.street_address);
                    revealed.postal_code.clone_from(&details.postal_code);
                }
                DataCategory::Incident => {
                    revealed.incident_kind = Some(person.incident.kind);
                    revealed.incident_on = Some(person.incident.on);
                    revealed.incident_area.clone_from(&area);
                }
                DataCategory::Needs => {
                    if let Some(note) = &note {
                        let opened = platform.open(&note_place(id), note).await?;
                        revealed.note = Some(String::from_utf8(opened).map_err(|error| Problem::internal(&error))?);
                    }
                }
                DataCategory::Juvenile => {}
            }
        }
        revealed.data_categories = categories;
        Ok(revealed)
    }
}
