//! Who may do what with actions.

crate::policy!(ReadActions = ActionsRead, C2, "Reads actions of the own organization and teams.");
crate::policy!(WriteActions = ActionsWrite, C2, "Opens actions and brings them on.");
crate::policy!(WriteRules = ReviewRulesWrite, C1, "Changes categories, clocks and playbooks.");
