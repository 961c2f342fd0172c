//! Kinds and states of work orders.

use crate::lots::LotStatus;
use crate::text_enum;

text_enum! {
    /// What is done on a visit.
    pub enum WorkOrderKind {
        /// A look at the lot.
        Inspection = "inspection",
        /// Debris is taken away.
        Cleanup = "cleanup",
        /// Grass and weeds are cut.
        Mow = "mow",
        /// Grass, flowers, trees.
        Planting = "planting",
        /// A fence is set or mended.
        Fence = "fence",
        /// Plants are watered.
        Watering = "watering",
        /// Snow is cleared from the walk.
        Snow = "snow",
    }
}

impl WorkOrderKind {
    /// Whether it changes what people see of the lot: from the first such work on it counts as treated.
    pub const fn is_treatment(self) -> bool {
        matches!(self, Self::Cleanup | Self::Mow | Self::Planting | Self::Fence)
    }

    /// Where planning such work brings a lot.
    pub const fn planned(self, from: LotStatus) -> Option<LotStatus> {
        match (self, from) {
            (Self::Cleanup, LotStatus::Approved | LotStatus::NeedsAttention) => Some(LotStatus::CleanupScheduled),
            (Self::Planting | Self::Fence, LotStatus::Approved | LotStatus::Cleaned | LotStatus::NeedsAttention) => {
                Some(LotStatus::GreeningScheduled)
            }
            _ => None,
        }
    }

    /// Where verified work of this kind brings a lot.
    pub const fn verified(self, from: LotStatus) -> Option<LotStatus> {
        match (self, from) {
            (Self::Cleanup, LotStatus::CleanupScheduled) => Some(LotStatus::Cleaned),
            (Self::Planting | Self::Fence, LotStatus::GreeningScheduled) => Some(LotStatus::Greened),
            (
                Self::Mow | Self::Watering | Self::Cleanup,
                LotStatus::Cleaned | LotStatus::Greened | LotStatus::NeedsAttention,
            ) => Some(LotStatus::Maintained),
            _ => None,
        }
    }
}

text_enum! {
    /// Where a work order stands.
    pub enum WorkOrderStatus {
        /// It is to be done.
        Planned = "planned",
        /// Something stood in the way.
        Blocked = "blocked",
        /// The crew says that it is done.
        Performed = "performed",
        /// Another organization has seen that it is done.
        Verified = "verified",
        /// It is not wanted any more.
        Cancelled = "cancelled",
    }
}

impl WorkOrderStatus {
    /// Whether a crew may still report on it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Planned | Self::Blocked)
    }
}

text_enum! {
    /// What became of a visit.
    pub enum ReportOutcome {
        /// The work was done.
        Performed = "performed",
        /// Something stood in the way.
        Blocked = "blocked",
    }
}

text_enum! {
    /// How a lot looks after a visit.
    pub enum LotCondition {
        /// As the standard says.
        Good = "good",
        /// Nearly so.
        Fair = "fair",
        /// Not so.
        Poor = "poor",
        /// Something is dangerous.
        Hazard = "hazard",
    }
}

text_enum! {
    /// When a photo was taken.
    pub enum PhotoRole {
        /// Before the work.
        Before = "before",
        /// After the work.
        After = "after",
    }
}

text_enum! {
    /// Which picture of a photo.
    pub enum PhotoSize {
        /// At most 1,600 pixels a side.
        Full = "full",
        /// At most 320 pixels a side.
        Small = "small",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_brings_a_lot_only_where_its_stages_allow() {
        for kind in WorkOrderKind::ALL {
            for from in LotStatus::ALL {
                for to in [kind.planned(*from), kind.verified(*from)].into_iter().flatten() {
                    assert!(from.allowed_transitions().contains(&to), "{kind:?} {from:?} {to:?}");
                }
            }
        }
    }
}
