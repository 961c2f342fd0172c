//! Who may do what with API keys.

crate::policy!(ReadApiKeys = ApiKeysRead, C1, "Reads API keys, never their secrets.");
crate::policy!(WriteApiKeys = ApiKeysWrite, C1, "Creates, rotates and revokes API keys.");
