//! States of applications and what they are made of.

use crate::text_enum;

text_enum! {
    /// Where an application stands.
    pub enum ApplicationStatus {
        /// Being filled in.
        Draft = "draft",
        /// Sent; nobody has looked at it.
        Submitted = "submitted",
        /// Somebody reviews it.
        UnderReview = "under_review",
        /// The applicant was asked for something.
        NeedsInformation = "needs_information",
        /// Approved in substance; waits for money.
        Waitlisted = "waitlisted",
        /// Approved, with its money set aside.
        Approved = "approved",
        /// Denied.
        Denied = "denied",
        /// Withdrawn by the applicant, or ended by the center after approval.
        Withdrawn = "withdrawn",
        /// In a batch that finance has approved.
        PaymentPending = "payment_pending",
        /// Paid.
        Paid = "paid",
        /// The bank sent the money back.
        PaymentReturned = "payment_returned",
        /// Devices wait to be picked up.
        ReadyForPickup = "ready_for_pickup",
        /// Devices were handed over.
        PickedUp = "picked_up",
        /// Nobody came for the devices.
        PickupExpired = "pickup_expired",
    }
}

impl ApplicationStatus {
    /// Waits for a recommendation or a decision.
    pub const IN_REVIEW: [Self; 2] = [Self::Submitted, Self::UnderReview];
    /// Counts as the one award of its property or vehicle.
    pub const AWARDED: [Self; 7] = [
        Self::Waitlisted,
        Self::Approved,
        Self::PaymentPending,
        Self::Paid,
        Self::PaymentReturned,
        Self::ReadyForPickup,
        Self::PickedUp,
    ];

    /// Whether staff have still to decide.
    pub fn is_in_review(self) -> bool {
        Self::IN_REVIEW.contains(&self)
    }

    /// Whether somebody has decided on it.
    pub fn is_decided(self) -> bool {
        Self::AWARDED.contains(&self) || matches!(self, Self::Denied | Self::PickupExpired)
    }

    /// What is told to whoever has reference and code.
    pub const fn coarse(self) -> CoarseStatus {
        match self {
            Self::Draft => CoarseStatus::NotSent,
            Self::Submitted | Self::UnderReview => CoarseStatus::InReview,
            Self::NeedsInformation => CoarseStatus::WaitsForYou,
            Self::Waitlisted => CoarseStatus::WaitsForFunds,
            Self::Approved | Self::PaymentPending | Self::PaymentReturned => CoarseStatus::Approved,
            Self::ReadyForPickup => CoarseStatus::ReadyForPickup,
            Self::Paid | Self::PickedUp => CoarseStatus::Completed,
            Self::Denied | Self::Withdrawn | Self::PickupExpired => CoarseStatus::Closed,
        }
    }
}

text_enum! {
    /// Where an application stands, in few words.
    pub enum CoarseStatus {
        /// It was not sent.
        NotSent = "not_sent",
        /// It is being reviewed.
        InReview = "in_review",
        /// Something is asked for.
        WaitsForYou = "waits_for_you",
        /// It waits for money.
        WaitsForFunds = "waits_for_funds",
        /// It was approved.
        Approved = "approved",
        /// Devices wait.
        ReadyForPickup = "ready_for_pickup",
        /// It was paid, or devices were handed over.
        Completed = "completed",
        /// It has ended; the application says how.
        Closed = "closed",
    }
}

text_enum! {
    /// A group of answers, which is a page of the form.
    pub enum AnswerGroup {
        /// As whom one applies.
        Applicant = "applicant",
        /// The property or vehicle.
        Place = "place",
        /// What was bought.
        Items = "items",
        /// Persons and income.
        Household = "household",
        /// Who gets the money.
        Payee = "payee",
        /// Name and how to reach them; may always be corrected.
        Contact = "contact",
    }
}

text_enum! {
    /// Who gets the money.
    pub enum PayeeKind {
        /// The applicant.
        Applicant = "applicant",
        /// The shop or installer.
        Vendor = "vendor",
    }
}

text_enum! {
    /// What a reviewer says of a paper.
    pub enum DocumentStatus {
        /// Nobody has looked at it.
        Pending = "pending",
        /// It will do.
        Accepted = "accepted",
        /// It will not do.
        Rejected = "rejected",
    }
}

text_enum! {
    /// Which of the two looks at an application.
    pub enum DecisionStep {
        /// The first person recommends.
        Recommendation = "recommendation",
        /// The second person decides.
        Decision = "decision",
    }
}

text_enum! {
    /// What is recommended or decided.
    pub enum DecisionOutcome {
        /// It gets what the determination says.
        Approve = "approve",
        /// It does not.
        Deny = "deny",
    }
}

text_enum! {
    /// What an applicant is told by mail.
    pub enum ApplicationNoticeKind {
        /// It has arrived.
        Submitted = "submitted",
        /// Something is asked for.
        NeedsInformation = "needs_information",
        /// It was decided.
        Decided = "decided",
        /// It was paid.
        Paid = "paid",
        /// The money came back.
        PaymentReturned = "payment_returned",
        /// Devices wait.
        ReadyForPickup = "ready_for_pickup",
        /// A draft that nobody went on with will be erased.
        DraftEnds = "draft_ends",
        /// They asked for the way back by mail.
        Link = "link",
    }
}

text_enum! {
    /// What a scanner for viruses says of a paper.
    pub enum DocumentScan {
        /// There is no scanner.
        NotScanned = "not_scanned",
        /// It waits for the scanner; nobody can open it.
        Quarantined = "quarantined",
        /// Nothing was found.
        Clean = "clean",
        /// Something was found; the file was destroyed.
        Infected = "infected",
    }
}

text_enum! {
    /// Why two applications may be one.
    pub enum DuplicateReason {
        /// The same property.
        Property = "property",
        /// The same vehicle.
        Vehicle = "vehicle",
        /// The same paper.
        Document = "document",
    }
}

text_enum! {
    /// Where a batch of payments stands.
    pub enum BatchStatus {
        /// Put together; waits for approval.
        Prepared = "prepared",
        /// Approved; the city pays.
        Approved = "approved",
        /// Given up before approval.
        Discarded = "discarded",
    }
}

text_enum! {
    /// Where a payment stands.
    pub enum PaymentStatus {
        /// The bank has not said anything.
        Pending = "pending",
        /// Paid.
        Paid = "paid",
        /// It came back.
        Returned = "returned",
        /// It came back and is issued again in another batch.
        Reissued = "reissued",
    }
}

text_enum! {
    /// What the bank says.
    pub enum PaymentResult {
        /// It was paid.
        Paid = "paid",
        /// It came back.
        Returned = "returned",
    }
}

text_enum! {
    /// Where an appointment to pick up stands.
    pub enum PickupStatus {
        /// Somebody comes.
        Booked = "booked",
        /// Given back.
        Cancelled = "cancelled",
        /// Devices were handed over.
        HandedOver = "handed_over",
    }
}
