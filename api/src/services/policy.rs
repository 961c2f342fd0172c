//! Who may do what with the directory.

crate::policy!(
    WriteServices = ServicesWrite,
    C1,
    "Enters, changes and confirms services, of the own organization or of all."
);
