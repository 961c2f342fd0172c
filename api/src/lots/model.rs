//! Stages and kinds of lots.

use crate::text_enum;

text_enum! {
    /// Where a lot stands.
    pub enum LotStatus {
        /// Known as vacant.
        Identified = "identified",
        /// Somebody asked for it.
        Nominated = "nominated",
        /// Somebody went there.
        SiteChecked = "site_checked",
        /// Will be treated.
        Approved = "approved",
        /// A cleanup is planned.
        CleanupScheduled = "cleanup_scheduled",
        /// Debris is gone.
        Cleaned = "cleaned",
        /// Planting or a fence is planned.
        GreeningScheduled = "greening_scheduled",
        /// Grass, trees, a fence.
        Greened = "greened",
        /// Visited through the season.
        Maintained = "maintained",
        /// Somebody has to go there again.
        NeedsAttention = "needs_attention",
        /// In use: a garden, a place to play.
        Activated = "activated",
        /// Sold, leased or given over.
        Transferred = "transferred",
        /// Not part of the program any more.
        Retired = "retired",
        /// Will not be treated.
        Rejected = "rejected",
    }
}

impl LotStatus {
    /// Where it may go from here.
    pub const fn allowed_transitions(self) -> &'static [Self] {
        match self {
            Self::Identified => &[Self::Nominated, Self::SiteChecked, Self::Rejected, Self::Transferred],
            Self::Nominated => &[Self::SiteChecked, Self::Rejected, Self::Transferred],
            Self::SiteChecked => &[Self::Approved, Self::Rejected, Self::Transferred],
            Self::Approved => &[Self::CleanupScheduled, Self::GreeningScheduled, Self::Rejected, Self::Transferred],
            Self::CleanupScheduled => &[Self::Cleaned, Self::Approved, Self::Transferred],
            Self::Cleaned => {
                &[Self::GreeningScheduled, Self::Maintained, Self::NeedsAttention, Self::Transferred, Self::Retired]
            }
            Self::GreeningScheduled => &[Self::Greened, Self::Cleaned, Self::NeedsAttention, Self::Transferred],
            Self::Greened => {
                &[Self::Maintained, Self::NeedsAttention, Self::Activated, Self::Transferred, Self::Retired]
            }
            Self::Maintained => &[Self::NeedsAttention, Self::Activated, Self::Transferred, Self::Retired],
            Self::NeedsAttention => {
                &[Self::CleanupScheduled, Self::GreeningScheduled, Self::Maintained, Self::Transferred, Self::Retired]
            }
            Self::Activated => &[Self::NeedsAttention, Self::Transferred, Self::Retired],
            Self::Retired | Self::Rejected => &[Self::Identified],
            Self::Transferred => &[],
        }
    }

    /// Steps that somebody has to explain.
    pub const fn needs_note(self) -> bool {
        matches!(self, Self::Rejected | Self::Retired | Self::NeedsAttention | Self::Transferred)
    }

    /// Whether the program has begun to work on it, which the public may follow.
    pub const fn is_under_care(self) -> bool {
        matches!(
            self,
            Self::CleanupScheduled
                | Self::Cleaned
                | Self::GreeningScheduled
                | Self::Greened
                | Self::Maintained
                | Self::NeedsAttention
                | Self::Activated
        )
    }

    /// Stages that the public may follow.
    pub const UNDER_CARE: [Self; 7] = [
        Self::CleanupScheduled,
        Self::Cleaned,
        Self::GreeningScheduled,
        Self::Greened,
        Self::Maintained,
        Self::NeedsAttention,
        Self::Activated,
    ];

    /// Stages of lots that can still be chosen for treatment.
    pub const UNTREATED: [Self; 4] = [Self::Identified, Self::Nominated, Self::SiteChecked, Self::Approved];
}

text_enum! {
    /// Whose a lot is.
    pub enum LotOwner {
        /// The city's.
        City = "city",
        /// The county land bank's.
        CountyLandBank = "county_land_bank",
        /// Another public body's.
        OtherPublic = "other_public",
        /// Somebody's.
        Private = "private",
        /// Not known.
        Unknown = "unknown",
    }
}

text_enum! {
    /// What counts for the priority of a lot.
    pub enum LotFactor {
        /// Incidents near by in the last year.
        Incidents = "incidents",
        /// Whether it lies in an area in focus.
        FocusArea = "focus_area",
        /// Service requests near by about dumping and weeds.
        ServiceRequests = "service_requests",
        /// Whether a school is near.
        School = "school",
        /// Whether a park is near.
        Park = "park",
        /// Whether a stop is near.
        Transit = "transit",
        /// How often it was nominated.
        Nominations = "nominations",
        /// Years for which it has been vacant.
        YearsVacant = "years_vacant",
    }
}

text_enum! {
    /// What lies around lots.
    pub enum SurroundingKind {
        /// A school.
        School = "school",
        /// A park.
        Park = "park",
        /// A stop.
        Transit = "transit",
        /// A service request about dumping or weeds.
        ServiceRequest = "service_request",
    }
}

text_enum! {
    /// Who nominated.
    pub enum NominationSource {
        /// A resident, without an account.
        Resident = "resident",
        /// A partner organization.
        Partner = "partner",
    }
}

text_enum! {
    /// Where a nomination stands.
    pub enum NominationStatus {
        /// Nobody has decided.
        Received = "received",
        /// It counts for the lot.
        Accepted = "accepted",
        /// It does not.
        Declined = "declined",
    }
}

text_enum! {
    /// What a lot is promised for.
    pub enum AgreementKind {
        /// An organization cares for it, with a stipend.
        Stewardship = "stewardship",
        /// A neighbor's yard.
        SideYard = "side_yard",
        /// Sold.
        Sale = "sale",
        /// Leased.
        Lease = "lease",
    }
}

text_enum! {
    /// Where an agreement stands.
    pub enum AgreementStatus {
        /// Asked for; its lots are held.
        Requested = "requested",
        /// In force.
        Active = "active",
        /// The lots were handed over for good.
        Completed = "completed",
        /// Over; its lots are free again.
        Ended = "ended",
        /// Not agreed; its lots are free again.
        Declined = "declined",
    }
}

impl AgreementStatus {
    /// Where it may go from here.
    pub const fn allowed_transitions(self, kind: AgreementKind) -> &'static [Self] {
        match (self, kind) {
            (Self::Requested, _) => &[Self::Active, Self::Declined],
            (Self::Active, AgreementKind::Stewardship) => &[Self::Ended],
            (Self::Active, _) => &[Self::Completed, Self::Ended],
            (Self::Completed | Self::Ended | Self::Declined, _) => &[],
        }
    }
}

text_enum! {
    /// Where a volunteer event stands.
    pub enum VolunteerEventStatus {
        /// Asked for.
        Requested = "requested",
        /// Tools are set aside.
        Confirmed = "confirmed",
        /// It took place; tools are back.
        Held = "held",
        /// It does not take place.
        Cancelled = "cancelled",
    }
}

impl VolunteerEventStatus {
    /// Where it may go from here.
    pub const fn allowed_transitions(self) -> &'static [Self] {
        match self {
            Self::Requested => &[Self::Confirmed, Self::Cancelled],
            Self::Confirmed => &[Self::Held, Self::Cancelled],
            Self::Held | Self::Cancelled => &[],
        }
    }
}

text_enum! {
    /// What a resident says by the code on the sign.
    pub enum SignReportKind {
        /// It was done.
        Confirmed = "confirmed",
        /// Somebody has to come again.
        Reopened = "reopened",
    }
}

text_enum! {
    /// Why somebody has to come again.
    pub enum SignReportReason {
        /// The work was not done.
        NotDone = "not_done",
        /// Somebody dumped something.
        Dumping = "dumping",
        /// Weeds are high.
        Weeds = "weeds",
        /// Something is dangerous.
        Hazard = "hazard",
        /// Something else.
        Other = "other",
    }
}

/// A parcel number as 14 digits, from any common spelling; None: it is not one.
///
/// Cook County writes `NN-NN-NNN-NNN-NNNN`; exports drop the hyphens, spreadsheets the leading zeros of none of ours.
pub fn parcel_number(text: &str) -> Option<String> {
    let wrong = text.chars().any(|letter| !(letter.is_ascii_digit() || matches!(letter, '-' | ' ' | '.')));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (!wrong && digits.len() == 14).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lot_goes_from_identified_to_maintained_and_what_is_transferred_stays() {
        let path = [
            LotStatus::Identified,
            LotStatus::Nominated,
            LotStatus::SiteChecked,
            LotStatus::Approved,
            LotStatus::CleanupScheduled,
            LotStatus::Cleaned,
            LotStatus::GreeningScheduled,
            LotStatus::Greened,
            LotStatus::Maintained,
            LotStatus::NeedsAttention,
            LotStatus::Maintained,
            LotStatus::Activated,
            LotStatus::Transferred,
        ];
        for step in path.windows(2) {
            assert!(step[0].allowed_transitions().contains(&step[1]), "{step:?}");
        }
        for status in LotStatus::ALL {
            assert_eq!(status.allowed_transitions().is_empty(), *status == LotStatus::Transferred);
            assert!(!status.allowed_transitions().contains(status));
            assert_eq!(LotStatus::UNDER_CARE.contains(status), status.is_under_care());
        }
    }

    #[test]
    fn parcel_numbers_are_fourteen_digits_however_they_are_written() {
        for text in ["20-28-300-012-0000", "20283000120000", "20 28 300 012 0000"] {
            assert_eq!(parcel_number(text).as_deref(), Some("20283000120000"));
        }
        for text in ["", "20-19-411-002/-003", "2028300012", "20-28-300-012-00000", "A0-28-300-012-0000"] {
            assert_eq!(parcel_number(text), None, "{text}");
        }
    }
}
