//! States and kinds of actions.

use crate::text_enum;

text_enum! {
    /// Whom or what an action is about.
    pub enum ActionKind {
        /// People: never shown to law enforcement or keys.
        People = "people",
        /// A place.
        Place = "place",
    }
}

text_enum! {
    /// Where an action stands.
    pub enum ActionStatus {
        /// Nobody has begun.
        Open = "open",
        /// Somebody is at it.
        InProgress = "in_progress",
        /// Something stands in the way.
        Blocked = "blocked",
        /// Its owner says that it is done.
        Done = "done",
        /// Another organization has seen that it is done.
        Verified = "verified",
        /// It is not wanted any more.
        Cancelled = "cancelled",
    }
}

impl ActionStatus {
    /// Where it may go from here. From `done` back to `in_progress` is a rejected verification.
    pub const fn allowed_transitions(self) -> &'static [Self] {
        match self {
            Self::Open => &[Self::InProgress, Self::Blocked, Self::Done, Self::Cancelled],
            Self::InProgress => &[Self::Blocked, Self::Done, Self::Cancelled],
            Self::Blocked => &[Self::InProgress, Self::Cancelled],
            Self::Done => &[Self::Verified, Self::InProgress],
            Self::Verified | Self::Cancelled => &[],
        }
    }

    /// Whether nothing more happens.
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Verified | Self::Cancelled)
    }

    /// Whether its clock runs: it is neither done nor closed.
    pub const fn clock_runs(self) -> bool {
        matches!(self, Self::Open | Self::InProgress | Self::Blocked)
    }

    /// Those that come back to the next review.
    pub const UNFINISHED: [Self; 4] = [Self::Open, Self::InProgress, Self::Blocked, Self::Done];
}

text_enum! {
    /// How soon it matters.
    pub enum ActionPriority {
        /// As it comes.
        Normal = "normal",
        /// Before others.
        High = "high",
        /// At once.
        Urgent = "urgent",
    }
}

text_enum! {
    /// Where an action came from.
    pub enum ActionSource {
        /// A weekly review.
        Meeting = "meeting",
        /// A playbook, without waiting for a meeting.
        RapidResponse = "rapid_response",
        /// Engagement with the community, or a partner's own initiative.
        Engagement = "engagement",
        /// A case: its task, seen only by those who see the case.
        Case = "case",
    }
}

text_enum! {
    /// How often it comes again after it was verified.
    pub enum ActionRecurrence {
        /// Every week.
        Weekly = "weekly",
        /// Every two weeks.
        EveryTwoWeeks = "every_two_weeks",
        /// Every month.
        Monthly = "monthly",
    }
}

text_enum! {
    /// How far up an overdue action was brought.
    pub enum ActionEscalation {
        /// Not at all.
        None = "none",
        /// To the lead of the owner organization.
        Organization = "organization",
        /// To the center.
        Center = "center",
    }
}

text_enum! {
    /// What an action can concern.
    pub enum ActionLinkType {
        /// An incident, by its id.
        Incident = "incident",
        /// A block.
        Block = "block",
        /// A training, by its id.
        Training = "training",
        /// A service request, by its number.
        ServiceRequest = "service_request",
        /// A vacant lot, by its parcel number.
        Lot = "lot",
        /// A page, by its https address.
        Web = "web",
    }
}

text_enum! {
    /// What opens a playbook.
    pub enum PlaybookTrigger {
        /// An incident of one of its kinds.
        Incident = "incident",
        /// A review that finds the risk of retaliation high.
        HighRetaliationRisk = "high_retaliation_risk",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_done_is_verified_and_what_is_closed_stays_closed() {
        for status in ActionStatus::ALL {
            let next = status.allowed_transitions();
            assert_eq!(next.contains(&ActionStatus::Verified), *status == ActionStatus::Done);
            assert_eq!(next.is_empty(), status.is_closed());
            assert!(!next.contains(status) && !next.contains(&ActionStatus::Open));
            assert_eq!(ActionStatus::UNFINISHED.contains(status), !status.is_closed());
        }
    }

    #[test]
    fn what_is_blocked_goes_on_before_it_is_done() {
        assert_eq!(ActionStatus::Blocked.allowed_transitions(), [ActionStatus::InProgress, ActionStatus::Cancelled]);
    }
}
