//! States and choices of reviews.

use crate::text_enum;

text_enum! {
    /// What somebody is in a team.
    pub enum TeamRole {
        /// Prepares and leads.
        Facilitator = "facilitator",
        /// Writes.
        NoteTaker = "note_taker",
        /// Takes part.
        Member = "member",
    }
}

text_enum! {
    /// Where a session stands.
    pub enum ReviewSessionStatus {
        /// Planned; the week's incidents are on it.
        Scheduled = "scheduled",
        /// The snapshot was taken.
        DataLocked = "data_locked",
        /// The team meets.
        InSession = "in_session",
        /// The minutes are being written.
        MinutesDraft = "minutes_draft",
        /// The minutes stand and are not changed any more.
        MinutesFinal = "minutes_final",
        /// Put away.
        Archived = "archived",
    }
}

impl ReviewSessionStatus {
    /// Where it may go from here.
    pub const fn allowed_transitions(self) -> &'static [Self] {
        match self {
            Self::Scheduled => &[Self::DataLocked],
            Self::DataLocked => &[Self::InSession],
            Self::InSession => &[Self::MinutesDraft],
            Self::MinutesDraft => &[Self::MinutesFinal, Self::InSession],
            Self::MinutesFinal => &[Self::Archived],
            Self::Archived => &[],
        }
    }

    /// Whether its minutes stand.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::MinutesFinal | Self::Archived)
    }

    /// Whether the snapshot was taken.
    pub const fn is_locked(self) -> bool {
        !matches!(self, Self::Scheduled)
    }

    /// Whether the team has met.
    pub const fn was_held(self) -> bool {
        matches!(self, Self::InSession | Self::MinutesDraft | Self::MinutesFinal | Self::Archived)
    }
}

text_enum! {
    /// How somebody took part.
    pub enum ReviewAttendanceStatus {
        /// In the room.
        Present = "present",
        /// By phone or video.
        Remote = "remote",
        /// Was not there, and had said so.
        Excused = "excused",
        /// Was not there.
        Absent = "absent",
    }
}

impl ReviewAttendanceStatus {
    /// Whether it counts for the quorum and needs an agreement.
    pub const fn takes_part(self) -> bool {
        matches!(self, Self::Present | Self::Remote)
    }
}

text_enum! {
    /// Where the review of an incident stands.
    pub enum IncidentReviewStatus {
        /// Not talked about yet.
        Queued = "queued",
        /// Talked about.
        Reviewed = "reviewed",
        /// Comes back.
        FollowUp = "follow_up",
        /// Nothing is left to do.
        Closed = "closed",
    }
}

impl IncidentReviewStatus {
    /// Where it may go from here.
    pub const fn allowed_transitions(self) -> &'static [Self] {
        match self {
            Self::Queued => &[Self::Reviewed, Self::FollowUp],
            Self::Reviewed => &[Self::FollowUp, Self::Closed],
            Self::FollowUp => &[Self::Reviewed, Self::Closed],
            Self::Closed => &[Self::FollowUp],
        }
    }
}

text_enum! {
    /// How sure the team is of the driver.
    pub enum DriverConfidence {
        /// Somebody thinks so.
        Suspected = "suspected",
        /// Several signs speak for it.
        Likely = "likely",
        /// It is known.
        Confirmed = "confirmed",
    }
}

text_enum! {
    /// How likely retaliation is.
    pub enum RetaliationRisk {
        /// None is expected.
        None = "none",
        /// Not likely.
        Low = "low",
        /// Possible.
        Medium = "medium",
        /// Expected: outreach and victim services begin at once.
        High = "high",
        /// Not known.
        Unknown = "unknown",
    }
}

text_enum! {
    /// Whether a conflict of groups is behind it. Never which groups.
    pub enum GroupConflict {
        /// It is.
        Yes = "yes",
        /// It is not.
        No = "no",
        /// Not known.
        Unknown = "unknown",
    }
}

text_enum! {
    /// Whom somebody tried to reach.
    pub enum ContactKind {
        /// Street outreach.
        Outreach = "outreach",
        /// Victim services.
        VictimServices = "victim_services",
        /// The family.
        Family = "family",
        /// Somebody else.
        Other = "other",
    }
}

text_enum! {
    /// What came of it.
    pub enum ContactOutcome {
        /// The organization was told.
        Notified = "notified",
        /// Nobody was reached.
        Attempted = "attempted",
        /// They were reached.
        Reached = "reached",
        /// A mediation is under way.
        MediationOpen = "mediation_open",
        /// A mediation has ended.
        MediationClosed = "mediation_closed",
        /// They wanted no contact.
        Declined = "declined",
    }
}

text_enum! {
    /// What connects two incidents.
    pub enum IncidentLinkKind {
        /// They happened at the same place.
        SameLocation = "same_location",
        /// The same people had part in them.
        SameParties = "same_parties",
        /// The first answers the other.
        RetaliationFor = "retaliation_for",
        /// The same weapon was used.
        SameWeapon = "same_weapon",
    }
}

text_enum! {
    /// Where a link stands.
    pub enum IncidentLinkStatus {
        /// One reviewer thinks so.
        Proposed = "proposed",
        /// Another one agrees.
        Confirmed = "confirmed",
        /// Another one does not.
        Rejected = "rejected",
    }
}

text_enum! {
    /// What a meeting says of an action that came back.
    pub enum ActionDisposition {
        /// It goes on.
        CarriedOver = "carried_over",
        /// It is done and waits to be verified.
        Completed = "completed",
        /// It was done, and another organization has seen it.
        Verified = "verified",
        /// It is not wanted any more.
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// What reviews choose from.
    pub enum ReviewTermKind {
        /// What drives violence.
        Driver = "driver",
        /// What comes up again and again.
        Theme = "theme",
        /// Kinds of places that suffer.
        Asset = "asset",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn final_minutes_lead_only_to_the_archive() {
        for status in ReviewSessionStatus::ALL.iter().filter(|status| status.is_final()) {
            assert!(status.allowed_transitions().iter().all(|to| *to == ReviewSessionStatus::Archived));
        }
        let to_final: Vec<_> = ReviewSessionStatus::ALL
            .iter()
            .filter(|status| status.allowed_transitions().contains(&ReviewSessionStatus::MinutesFinal))
            .collect();
        assert_eq!(to_final, [&ReviewSessionStatus::MinutesDraft]);
    }

    #[test]
    fn no_meeting_begins_before_its_data_are_locked() {
        assert_eq!(ReviewSessionStatus::Scheduled.allowed_transitions(), [ReviewSessionStatus::DataLocked]);
        for status in ReviewSessionStatus::ALL {
            assert!(!status.allowed_transitions().contains(&ReviewSessionStatus::Scheduled));
        }
    }

    #[test]
    fn a_reviewed_incident_is_never_queued_again() {
        for status in IncidentReviewStatus::ALL {
            assert!(!status.allowed_transitions().contains(&IncidentReviewStatus::Queued));
        }
    }
}
