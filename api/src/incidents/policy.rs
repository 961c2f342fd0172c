//! Who may do what with incidents.

crate::policy!(ReadIncidents = IncidentsRead, C2, "Reads incidents of the areas given; victimizations from level 2.");
crate::policy!(WriteIncidents = IncidentsWrite, C2, "Enters and corrects incidents of the areas given.");
crate::policy!(VerifyIncidents = IncidentsVerify, C2, "Decides whether an incident stands.");
crate::policy!(RevealLocations = IncidentLocationsReveal, C3, "Reads exact places; each time is recorded.");

/// Confidentiality level of the block, kind and time of an incident.
pub(super) const INCIDENT_LEVEL: i32 = 1;
/// Level of case numbers and victimizations.
pub(super) const VICTIMIZATION_LEVEL: i32 = 2;
/// Level of exact places.
pub(super) const LOCATION_LEVEL: i32 = 3;
