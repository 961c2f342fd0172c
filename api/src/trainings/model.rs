//! States and kinds of trainings, registrations, attendance and certificates.

use crate::text_enum;

text_enum! {
    /// How a training is held.
    pub enum Modality {
        /// At a site.
        InPerson = "in_person",
        /// Online.
        Virtual = "virtual",
        /// Both.
        Hybrid = "hybrid",
    }
}

text_enum! {
    /// Where a training stands.
    pub enum TrainingStatus {
        /// Being planned; the public does not see it.
        Draft = "draft",
        /// Published, with seats left.
        Open = "open",
        /// Published, all seats taken; registrations go to the waitlist.
        Full = "full",
        /// Its first session has begun; the waitlist is closed.
        InProgress = "in_progress",
        /// Over; attendance decided who completed it.
        Completed = "completed",
        /// Called off.
        Cancelled = "cancelled",
    }
}

impl TrainingStatus {
    /// The table of transitions. Seats move a training between `open` and `full`, never a person.
    pub const fn allowed_transitions(self) -> &'static [Self] {
        match self {
            Self::Draft => &[Self::Open, Self::Cancelled],
            Self::Open => &[Self::Full, Self::InProgress, Self::Cancelled],
            Self::Full => &[Self::Open, Self::InProgress, Self::Cancelled],
            Self::InProgress => &[Self::Completed, Self::Cancelled],
            Self::Completed | Self::Cancelled => &[],
        }
    }

    /// Those that somebody may ask for.
    pub fn named_transitions(self) -> Vec<Self> {
        let by_seats = |to: &Self| matches!((self, to), (Self::Full, Self::Open) | (_, Self::Full));
        self.allowed_transitions().iter().copied().filter(|to| !by_seats(to)).collect()
    }

    /// Whether people may register.
    pub const fn takes_registrations(self) -> bool {
        matches!(self, Self::Open | Self::Full)
    }

    /// Whether it is over, one way or the other.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled)
    }
}

text_enum! {
    /// Where a session stands.
    pub enum SessionStatus {
        /// It takes place.
        Scheduled = "scheduled",
        /// It was called off.
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// Where a registration stands.
    pub enum RegistrationStatus {
        /// Waits for a seat.
        Waitlisted = "waitlisted",
        /// A seat is held for them until the offer ends.
        Offered = "offered",
        /// Has a seat.
        Confirmed = "confirmed",
        /// Ended by themselves, their organization, staff, or because the training was called off.
        Cancelled = "cancelled",
        /// The offer ended without an answer, or was declined.
        Expired = "expired",
        /// Moved to another training.
        Transferred = "transferred",
        /// The training began before a seat became free.
        NotPlaced = "not_placed",
        /// Attended enough for a certificate.
        Completed = "completed",
        /// Attended, but not enough.
        Incomplete = "incomplete",
        /// Had a seat and attended nothing.
        NoShow = "no_show",
    }
}

impl RegistrationStatus {
    /// Those that wait for, are offered or have a seat.
    pub const ACTIVE: [Self; 3] = [Self::Waitlisted, Self::Offered, Self::Confirmed];
    /// Those whose attendance counts.
    pub const ATTENDING: [Self; 4] = [Self::Confirmed, Self::Completed, Self::Incomplete, Self::NoShow];

    /// The table of transitions. Corrected attendance moves a registration between its outcomes.
    pub const fn allowed_transitions(self) -> &'static [Self] {
        match self {
            Self::Waitlisted => &[Self::Offered, Self::Cancelled, Self::Transferred, Self::NotPlaced],
            Self::Offered => &[Self::Confirmed, Self::Expired, Self::Cancelled, Self::Transferred, Self::NotPlaced],
            Self::Confirmed => &[Self::Cancelled, Self::Transferred, Self::Completed, Self::Incomplete, Self::NoShow],
            Self::Completed => &[Self::Incomplete, Self::NoShow],
            Self::Incomplete => &[Self::Completed, Self::NoShow],
            Self::NoShow => &[Self::Completed, Self::Incomplete],
            Self::Cancelled | Self::Expired | Self::Transferred | Self::NotPlaced => &[],
        }
    }

    /// Whether a seat is held.
    pub const fn holds_seat(self) -> bool {
        matches!(self, Self::Offered | Self::Confirmed)
    }

    /// Whether it waits for, is offered or has a seat.
    pub fn is_active(self) -> bool {
        Self::ACTIVE.contains(&self)
    }
}

text_enum! {
    /// How somebody attended a session.
    pub enum AttendanceStatus {
        /// All of it.
        Present = "present",
        /// Came late.
        Late = "late",
        /// Left early.
        LeftEarly = "left_early",
        /// Was not there.
        Absent = "absent",
        /// Was not there, for a reason that was told before; counts no minutes.
        Excused = "excused",
    }
}

text_enum! {
    /// How attendance was taken.
    pub enum AttendanceMethod {
        /// By the code shown in the room.
        Code = "code",
        /// From the signed sheet.
        Sheet = "sheet",
        /// By the instructor.
        Instructor = "instructor",
    }
}

text_enum! {
    /// Whether a certificate counts.
    pub enum CertificateState {
        /// It counts.
        Valid = "valid",
        /// Its time is over.
        Expired = "expired",
        /// It was taken back.
        Revoked = "revoked",
    }
}

text_enum! {
    /// When a questionnaire is answered.
    pub enum QuestionnairePhase {
        /// Before the first session.
        Before = "before",
        /// After the last session.
        After = "after",
    }
}

text_enum! {
    /// What can be chosen.
    pub enum TermKind {
        /// Whom a course is for, and who a registrant is.
        Audience = "audience",
        /// What a registrant needs.
        Accommodation = "accommodation",
        /// What a site offers.
        AccessFeature = "access_feature",
    }
}

text_enum! {
    /// What a registrant is told.
    pub enum NoticeKind {
        /// That the registration arrived.
        Registered = "registered",
        /// That a seat is held for them for some hours.
        Offered = "offered",
        /// That they have a seat.
        Confirmed = "confirmed",
        /// That an offer ended.
        OfferExpired = "offer_expired",
        /// That time or place changed.
        Changed = "changed",
        /// That the training was called off.
        Cancelled = "cancelled",
        /// That a session is near.
        Reminder = "reminder",
        /// That no seat became free before the start.
        NotPlaced = "not_placed",
        /// That a certificate is ready.
        Certificate = "certificate",
        /// That a certificate ends soon.
        CertificateExpiring = "certificate_expiring",
        /// That they were moved to another training.
        Transferred = "transferred",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_training_that_is_over_stays_over() {
        for status in TrainingStatus::ALL {
            assert_eq!(status.is_over(), status.allowed_transitions().is_empty());
            assert!(!status.allowed_transitions().contains(status));
            assert!(!status.allowed_transitions().contains(&TrainingStatus::Draft));
        }
    }

    #[test]
    fn nobody_asks_for_full_and_seats_alone_open_again() {
        for status in TrainingStatus::ALL {
            assert!(!status.named_transitions().contains(&TrainingStatus::Full));
        }
        assert_eq!(TrainingStatus::Full.named_transitions(), [TrainingStatus::InProgress, TrainingStatus::Cancelled]);
    }

    #[test]
    fn only_an_offer_leads_from_the_waitlist_to_a_seat() {
        let to_seat: Vec<_> = RegistrationStatus::ALL
            .iter()
            .filter(|status| status.allowed_transitions().contains(&RegistrationStatus::Confirmed))
            .collect();
        assert_eq!(to_seat, [&RegistrationStatus::Offered]);
    }

    #[test]
    fn outcomes_lead_only_to_other_outcomes() {
        use RegistrationStatus::{Completed, Incomplete, NoShow};
        for status in [Completed, Incomplete, NoShow] {
            assert!(status.allowed_transitions().iter().all(|to| [Completed, Incomplete, NoShow].contains(to)));
        }
    }
}
