//! Who may do what with users.

crate::policy!(ReadUsers = UsersRead, C2, "Reads users and their grants.");
crate::policy!(WriteUsers = UsersWrite, C2, "Invites, changes and deactivates users; gives and takes roles.");
