//! Who may do what with applications.

crate::policy!(ReadApplications = ApplicationsRead, C2, "Reads applications without names and addresses.");
crate::policy!(RevealApplications = ApplicationsRead, C3, "Reveals who applies, and papers; each time is recorded.");
crate::policy!(WriteApplications = ApplicationsWrite, C2, "Reviews applications: asks, recommends, decides.");
crate::policy!(AssistApplications = ApplicationsAssist, C2, "Applies on somebody's behalf, with their consent.");
