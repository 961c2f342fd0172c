//! Who may do what with programs.

crate::policy!(ReadPolicies = ProgramsRead, C1, "Reads drafts of policies, and tries them.");
crate::policy!(WritePrograms = ProgramsWrite, C1, "Changes programs, rounds and policies.");
