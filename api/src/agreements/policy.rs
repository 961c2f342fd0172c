//! Who may do what with agreements.

crate::policy!(
    ReadAgreements = AgreementsRead,
    C1,
    "Reads data-sharing agreements, of the own organization or of all."
);
crate::policy!(WriteAgreements = AgreementsWrite, C1, "Writes data-sharing agreements and brings them on.");
