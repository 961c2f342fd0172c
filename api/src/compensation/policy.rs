//! Who may do what with the emergency fund.

crate::policy!(
    ReadCompensation = CompensationRead,
    C2,
    "Reads applications to the emergency fund, without names, and the fund."
);
crate::policy!(
    WriteCompensation = CasesWrite,
    C2,
    "Applies to the emergency fund for people of cases of the own organization."
);
crate::policy!(DecideCompensation = CompensationDecide, C2, "Decides applications to the emergency fund.");
crate::policy!(
    RevealPayees = CompensationPayeesReveal,
    C3,
    "Reveals who is paid, and what is said against a denial, on record."
);
crate::policy!(SettleCompensation = PaymentsWrite, C2, "Pays what the emergency fund approved.");
crate::policy!(WriteCompensationPolicies = ProgramsWrite, C1, "Changes the rules of the emergency fund.");
crate::policy!(AppropriateCompensation = FundsWrite, C1, "Gives money to the emergency fund.");
