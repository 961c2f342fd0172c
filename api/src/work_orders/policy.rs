//! Who may do what with work orders.

crate::policy!(ReadWork = LotsRead, C1, "Reads work orders of the own organization; verifiers read all.");
crate::policy!(PlanWork = LotsWrite, C1, "Plans seasons and work orders, cancels them.");
crate::policy!(DoWork = WorkOrdersWrite, C1, "Carries out work orders of the own organization.");
crate::policy!(VerifyWork = WorkOrdersVerify, C1, "Verifies the work of other organizations.");
crate::policy!(RevealPosition = WorkOrdersVerify, C2, "Reveals where a photo was taken; each time is recorded.");
