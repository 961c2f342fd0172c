//! Who asks, what they may do, and how far it reaches. The only way to the database.

mod api_key;
mod decision;
mod extract;
mod permission;
mod policy;
mod principal;
mod rate_limit;
mod role;
mod token;
mod wire_text;

pub use api_key::{NewSecret, generate_secret, parse_secret, secret_hash};
pub use decision::{Areas, Organizations, Reach, Scope, decide};
pub use extract::{Access, Created, Platform, PlatformParts, admit};
pub use permission::Permission;
pub use policy::{DataClass, Policy, Public, Requirement, SignedIn, UserOnly};
pub use principal::{Grant, Principal};
pub use rate_limit::{RateLimitState, RateLimits, SharedLimit, check_shared, count_shared, keyed_hash, network};
pub use role::{Role, RoleReach};
pub use token::{ACCESS_TOKEN_MINUTES, AccessToken, SigningKeys, random_token, token_hash};
