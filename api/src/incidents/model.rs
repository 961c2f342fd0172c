//! Kinds and states of incidents.

use crate::text_enum;

text_enum! {
    /// What happened.
    pub enum IncidentKind {
        /// A person was killed by gunfire.
        HomicideShooting = "homicide_shooting",
        /// A person was killed, not known to be by gunfire.
        HomicideOther = "homicide_other",
        /// A person was shot and lived.
        NonfatalShooting = "nonfatal_shooting",
        /// Shots were fired and nobody was hit.
        ShotsFiredNoInjury = "shots_fired_no_injury",
        /// Another serious violent crime.
        OtherSerious = "other_serious",
        /// Anything else.
        Other = "other",
    }
}

text_enum! {
    /// How sure the center is of an incident.
    pub enum Verification {
        /// As it came in.
        Preliminary = "preliminary",
        /// More information is needed before it counts for decisions.
        Hold = "hold",
        /// Somebody checked it.
        Confirmed = "confirmed",
        /// It did not happen, or not as a crime; on record, not counted.
        Unfounded = "unfounded",
        /// It was something else than first recorded.
        Reclassified = "reclassified",
    }
}

impl Verification {
    /// The table of transitions.
    pub const fn allowed_transitions(self) -> &'static [Self] {
        match self {
            Self::Preliminary => &[Self::Hold, Self::Confirmed, Self::Unfounded, Self::Reclassified],
            Self::Hold => &[Self::Confirmed, Self::Unfounded, Self::Reclassified],
            Self::Confirmed | Self::Reclassified => &[Self::Hold, Self::Unfounded],
            Self::Unfounded => &[Self::Hold],
        }
    }
}

text_enum! {
    /// Where an incident comes from.
    pub enum IncidentSource {
        /// The city's data set of victims.
        Victims = "victims",
        /// The city's data set of crimes.
        Crimes = "crimes",
        /// Entered here.
        Manual = "manual",
    }
}

text_enum! {
    /// Whether somebody was injured by gunfire.
    pub enum GunshotInjury {
        /// Yes.
        Yes = "yes",
        /// No.
        No = "no",
        /// Not known.
        Unknown = "unknown",
    }
}

text_enum! {
    /// How a victimization ended.
    pub enum Injury {
        /// The person died.
        Fatal = "fatal",
        /// The person lived.
        Nonfatal = "nonfatal",
        /// Not known.
        Unknown = "unknown",
    }
}

/// Whether a field in the history tells of the incident, for callers below the level of persons.
///
/// Imports name the columns of their file, in any spelling; a column that is not known here may tell of a person.
pub(super) fn tells_of_incident(field: &str) -> bool {
    const FIELDS: &[&str] = &[
        "arrest",
        "beat",
        "block",
        "communityarea",
        "communityareanumber",
        "date",
        "description",
        "district",
        "domestic",
        "exactlocation",
        "fbicode",
        "gunshotinjury",
        "gunshotinjuryi",
        "incidentfbicd",
        "incidentiucrcd",
        "incidentiucrsecondary",
        "incidentprimary",
        "iucr",
        "kind",
        "latitude",
        "location",
        "locationdescription",
        "longitude",
        "occurredat",
        "primarytype",
        "updated",
        "updatedon",
        "verification",
        "ward",
    ];
    let plain: String = field.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    FIELDS.contains(&plain.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_can_be_left_and_none_leads_to_itself() {
        for state in Verification::ALL {
            assert!(!state.allowed_transitions().is_empty());
            assert!(!state.allowed_transitions().contains(state));
            assert!(!state.allowed_transitions().contains(&Verification::Preliminary));
        }
    }

    #[test]
    fn an_unfounded_incident_comes_back_only_through_hold() {
        assert_eq!(Verification::Unfounded.allowed_transitions(), [Verification::Hold]);
    }
}
