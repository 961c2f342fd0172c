//! Who may do what with lots.

crate::policy!(ReadLots = LotsRead, C1, "Reads lots, why they were chosen and what is planned.");
crate::policy!(WriteLots = LotsWrite, C1, "Enters lots, brings them on, decides on nominations and agreements.");
crate::policy!(
    RequestLots = LotRequestsWrite,
    C1,
    "Nominates lots, asks for agreements and volunteer events for an organization."
);
crate::policy!(WriteLotRules = LotRulesWrite, C1, "Changes weights, distances, treatments and tools.");
