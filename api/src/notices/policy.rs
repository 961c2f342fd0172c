//! Who may do what with texts of mails.

crate::policy!(ReadNoticeTemplates = SettingsWrite, C1, "Reads the texts of mails to the public.");
crate::policy!(WriteNoticeTemplates = SettingsWrite, C1, "Changes the texts of mails to the public.");
