//! Who may do what with money.

crate::policy!(ReadFunds = FundsRead, C1, "Reads funds and their ledger.");
crate::policy!(WriteFunds = FundsWrite, C1, "Appropriates money.");
