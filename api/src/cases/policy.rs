//! Who may do what with cases.

crate::policy!(ReadCases = CasesRead, C2, "Reads cases of the own organization without names, and who read them.");
crate::policy!(
    WriteCases = CasesWrite,
    C2,
    "Opens, changes, gives, transfers and closes cases of the own organization."
);
crate::policy!(
    RevealCases = CasesWrite,
    C3,
    "Reveals names, plan and notes of a case of the own organization, on record."
);
