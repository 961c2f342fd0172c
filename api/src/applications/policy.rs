//! Who may do what with applications.

crate::policy!(ReadApplications = ApplicationsRead, C2, "Reads applications without names and addresses.");
crate::policy!(RevealApplications = ApplicationsRead, C3, "Reveals who applies, and papers; each time is recorded.");
crate::policy!(TryPolicies = ApplicationsRead, C1, "Tries a version of a policy on past applications.");
crate::policy!(WriteApplications = ApplicationsWrite, C2, "Reviews applications: asks, recommends, decides.");
crate::policy!(AssistApplications = ApplicationsAssist, C2, "Applies on somebody's behalf, with their consent.");
crate::policy!(ReadPayments = FundsRead, C1, "Reads batches of payments, without names.");
crate::policy!(WritePayments = PaymentsWrite, C1, "Prepares, approves and settles payments.");
crate::policy!(ExportPayments = PaymentsWrite, C3, "Exports payments with names and addresses; each time is recorded.");
crate::policy!(WriteDevices = DevicesWrite, C2, "Runs the distribution of devices: sites, stock, times, hand-over.");
