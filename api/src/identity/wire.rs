//! What travels to sign in and for the own account.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use schema::sessions;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::organizations::OrganizationSummary;
use crate::platform::access::{Permission, Role};
use crate::platform::http::Versioned;
use crate::text_enum;

text_enum! {
    /// Language of the app and of mails.
    pub enum Language {
        /// English.
        En = "en",
        /// Spanish.
        Es = "es",
    }
}

text_enum! {
    /// Who is signed in.
    pub enum SubjectKind {
        /// A user.
        User = "user",
        /// An API key.
        Key = "key",
    }
}

/// An e-mail address and a password.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// E-mail address of the account.
    #[validate(length(min = 1, max = 254))]
    #[schema(example = "analyst@example.org", format = Email, min_length = 1, max_length = 254)]
    pub email: String,
    /// Password.
    #[validate(length(min = 1, max = 1000))]
    #[schema(example = "lantern meadow copper", format = Password, min_length = 1, max_length = 1000)]
    pub password: String,
}

/// An access token, or what is still needed for one.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignInResult {
    /// Send it as `Authorization: Bearer`. Null while a second factor is needed.
    #[schema(example = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSJ9.e30.c2lnbmF0dXJl", max_length = 2000)]
    pub access_token: Option<String>,
    /// Life of the token.
    #[schema(example = 600, minimum = 1, maximum = 3600)]
    pub expires_in_seconds: Option<i64>,
    /// The second step, if the account has one.
    pub second_factor: Option<SecondFactorChallenge>,
}

/// The second step of a sign-in.
#[derive(Debug, Serialize, ToSchema)]
pub struct SecondFactorChallenge {
    /// Send it back with the code.
    #[schema(example = "q7Jd0v3o1cXH2mB0b3yYk5s8a9u4x6z7A1B2C3D4E5F", max_length = 100)]
    pub challenge: String,
    /// How long it can be answered.
    #[schema(example = 300, minimum = 1, maximum = 3600)]
    pub expires_in_seconds: i64,
}

/// An answer to a challenge: a code or a recovery code.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorAnswer {
    /// The challenge.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "q7Jd0v3o1cXH2mB0b3yYk5s8a9u4x6z7A1B2C3D4E5F", min_length = 1, max_length = 100)]
    pub challenge: String,
    /// Six digits of the authenticator app.
    #[validate(length(min = 6, max = 10))]
    #[schema(example = "123456", max_length = 10)]
    pub code: Option<String>,
    /// One of the recovery codes, which then is used up.
    #[validate(length(min = 8, max = 20))]
    #[schema(example = json!(null), max_length = 20)]
    pub recovery_code: Option<String>,
}

/// Whose password was forgotten.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordResetRequest {
    /// E-mail address of the account.
    #[validate(email, length(max = 254))]
    #[schema(example = "analyst@example.org", format = Email, max_length = 254)]
    pub email: String,
}

/// What is said whether or not there is such an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct PasswordResetAccepted {
    /// Text for people.
    #[schema(example = "If there is an account with this address, a mail is on its way.", max_length = 300)]
    pub message: String,
}

/// A new password, with the secret of the mail.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordResetConfirmation {
    /// The part of the link after `#token=`.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "q7Jd0v3o1cXH2mB0b3yYk5s8a9u4x6z7A1B2C3D4E5F", min_length = 1, max_length = 100)]
    pub token: String,
    /// 12 to 128 characters, not among the common ones.
    #[validate(length(min = 1, max = 1000))]
    #[schema(example = "lantern meadow copper", format = Password, min_length = 12, max_length = 128)]
    pub new_password: String,
}

/// What an invited person adds.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationAcceptance {
    /// The part of the link after `#token=`.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "q7Jd0v3o1cXH2mB0b3yYk5s8a9u4x6z7A1B2C3D4E5F", min_length = 1, max_length = 100)]
    pub token: String,
    /// Name that others see.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "Jordan Reyes", min_length = 1, max_length = 100)]
    pub display_name: String,
    /// 12 to 128 characters, not among the common ones.
    #[validate(length(min = 1, max = 1000))]
    #[schema(example = "lantern meadow copper", format = Password, min_length = 12, max_length = 128)]
    pub password: String,
}

/// A role as the own account has it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoleGrant {
    /// The role.
    pub role: Role,
    /// For which organization.
    pub organization_id: Uuid,
    /// In which community areas; null: all.
    #[schema(example = json!([25, 26]), max_items = 200)]
    pub area_numbers: Option<Vec<i32>>,
    /// For which program; null: all.
    #[schema(example = json!(null), max_length = 100)]
    pub program: Option<String>,
    /// Up to which confidentiality level (0 public to 4 compartment).
    #[schema(example = 1, minimum = 0, maximum = 4)]
    pub clearance: i32,
}

/// The account or key that sent the request.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// User or key.
    pub kind: SubjectKind,
    /// Id.
    pub id: Uuid,
    /// E-mail address; null for keys.
    #[schema(example = "analyst@example.org", max_length = 254)]
    pub email: Option<String>,
    /// Name that others see.
    #[schema(example = "Jordan Reyes", max_length = 100)]
    pub display_name: Option<String>,
    /// Language of app and mails.
    pub language: Language,
    /// Organization.
    pub organization: OrganizationSummary,
    /// Roles; none for keys.
    #[schema(max_items = 100)]
    pub roles: Vec<RoleGrant>,
    /// What the roles or scopes allow.
    #[schema(max_items = 100)]
    pub permissions: Vec<Permission>,
    /// Whether a second factor is set up.
    #[schema(example = true)]
    pub second_factor_enabled: bool,
    /// Whether this center demands one: without it, only the own account can be reached.
    #[schema(example = false)]
    pub second_factor_required: bool,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

impl Versioned for Me {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// A change of the own account (JSON merge patch).
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MePatch {
    /// Name that others see.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "Jordan Reyes", min_length = 1, max_length = 100)]
    pub display_name: Option<String>,
    /// Language of app and mails.
    pub language: Option<Language>,
}

/// A change of the own password.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The present one.
    #[validate(length(min = 1, max = 1000))]
    #[schema(example = "lantern meadow copper", format = Password, min_length = 1, max_length = 1000)]
    pub current_password: String,
    /// 12 to 128 characters, not among the common ones.
    #[validate(length(min = 1, max = 1000))]
    #[schema(example = "harbor violin seven maps", format = Password, min_length = 12, max_length = 128)]
    pub new_password: String,
}

/// Starts to set up a second factor.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorStart {
    /// The password, again.
    #[validate(length(min = 1, max = 1000))]
    #[schema(example = "lantern meadow copper", format = Password, min_length = 1, max_length = 1000)]
    pub password: String,
}

/// What an authenticator app takes in.
#[derive(Debug, Serialize, ToSchema)]
pub struct SecondFactorEnrollment {
    /// The secret, for typing.
    #[schema(example = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", max_length = 100)]
    pub secret: String,
    /// The secret as an address.
    #[schema(
        example = "otpauth://totp/Center:name%40example.org?secret=JBSWY3DPEHPK3PXP&issuer=Center",
        max_length = 1000
    )]
    pub otpauth_uri: String,
    /// The address as a QR code.
    #[schema(example = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", max_length = 200_000)]
    pub qr_svg: String,
}

/// Shows that the authenticator app has the secret.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorConfirmation {
    /// Six digits of the authenticator app.
    #[validate(length(min = 6, max = 10))]
    #[schema(example = "123456", min_length = 6, max_length = 10)]
    pub code: String,
}

/// Codes for a lost device. Each works once; they are shown only now.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// Ten codes.
    #[schema(example = json!(["k7mp-2vxq"]), max_items = 10)]
    pub recovery_codes: Vec<String>,
}

/// Turns the second factor off.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorDisable {
    /// The password, again.
    #[validate(length(min = 1, max = 1000))]
    #[schema(example = "lantern meadow copper", format = Password, min_length = 1, max_length = 1000)]
    pub password: String,
    /// Six digits of the authenticator app.
    #[validate(length(min = 6, max = 10))]
    #[schema(example = "123456", min_length = 6, max_length = 10)]
    pub code: String,
}

/// A sign-in of the own account that still counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    /// Id.
    pub id: Uuid,
    /// When the sign-in was.
    pub created_at: DateTime<Utc>,
    /// When it was last refreshed.
    pub last_seen_at: DateTime<Utc>,
    /// Browser, as it names itself.
    #[schema(example = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", max_length = 300)]
    pub user_agent: Option<String>,
    /// Whether it is the one that asks.
    #[schema(example = true)]
    pub current: bool,
}

/// A session's columns that are shown.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = sessions, check_for_backend(diesel::pg::Pg))]
pub struct SessionRow {
    /// Id.
    pub id: Uuid,
    /// When the sign-in was.
    pub created_at: DateTime<Utc>,
    /// When it was last refreshed.
    pub last_seen_at: DateTime<Utc>,
    /// Browser.
    pub user_agent: Option<String>,
}

/// The public keys of access tokens (RFC 7517).
#[derive(Debug, Serialize, ToSchema)]
pub struct JsonWebKeySet {
    /// The keys; the first one signs.
    #[schema(max_items = 10)]
    pub keys: Vec<JsonWebKey>,
}

/// A public Ed25519 key (RFC 8037).
#[derive(Debug, Serialize, ToSchema)]
pub struct JsonWebKey {
    /// Key type.
    #[schema(example = "OKP", max_length = 10)]
    pub kty: &'static str,
    /// Curve.
    #[schema(example = "Ed25519", max_length = 20)]
    pub crv: &'static str,
    /// Algorithm.
    #[schema(example = "EdDSA", max_length = 20)]
    pub alg: &'static str,
    /// Use.
    #[schema(example = "sig", max_length = 10)]
    pub r#use: &'static str,
    /// Id, as in the header of tokens.
    #[schema(example = "Yk5s8a9u4x6z7A1B", max_length = 50)]
    pub kid: String,
    /// The key, base64url.
    #[schema(example = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", max_length = 50)]
    pub x: String,
}
