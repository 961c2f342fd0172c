//! What travels about API keys.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use diesel::prelude::*;
use schema::api_keys;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::organizations::OrganizationSummary;
use crate::platform::access::Permission;
use crate::platform::http::Versioned;
use crate::text_enum;

/// From when on a key counts as expiring.
pub const EXPIRING_DAYS: i64 = 14;

text_enum! {
    /// Where a key stands.
    pub enum ApiKeyStatus {
        /// Works.
        Active = "active",
        /// Works for less than 14 days more.
        Expiring = "expiring",
        /// Its time is over.
        Expired = "expired",
        /// Somebody ended it.
        Revoked = "revoked",
    }
}

impl ApiKeyStatus {
    /// What follows from the two moments.
    pub fn at(now: DateTime<Utc>, expires_at: DateTime<Utc>, revoked_at: Option<DateTime<Utc>>) -> Self {
        if revoked_at.is_some() {
            Self::Revoked
        } else if expires_at <= now {
            Self::Expired
        } else if expires_at < now + Duration::days(EXPIRING_DAYS) {
            Self::Expiring
        } else {
            Self::Active
        }
    }
}

/// A key's columns.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = api_keys, check_for_backend(diesel::pg::Pg))]
pub struct ApiKeyRow {
    /// Id.
    pub id: Uuid,
    /// Organization.
    pub organization_id: Uuid,
    /// Name.
    pub name: String,
    /// Start of the secret.
    pub prefix: String,
    /// Permissions.
    pub scopes: Vec<String>,
    /// Community areas; None: all.
    pub area_numbers: Option<Vec<i32>>,
    /// Networks; None: all.
    pub allowed_networks: Option<Vec<String>>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was ended.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Its successor.
    pub replaced_by: Option<Uuid>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Counts the changes.
    pub row_version: i64,
}

/// An API key, without its secret.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApiKey {
    /// Id.
    pub id: Uuid,
    /// What it is used for.
    #[schema(example = "Nightly export", max_length = 100)]
    pub name: String,
    /// Start of the secret, to recognize it by.
    #[schema(example = "cscc_live_k7mp2vxq", max_length = 30)]
    pub prefix: String,
    /// Organization.
    pub organization: OrganizationSummary,
    /// What it may do.
    #[schema(max_items = 50)]
    pub scopes: Vec<Permission>,
    /// In which community areas; null: all.
    #[schema(example = json!([25, 26]), max_items = 200)]
    pub area_numbers: Option<Vec<i32>>,
    /// From which networks; null: all.
    #[schema(example = json!(["10.0.0.0/8"]), max_items = 20)]
    pub allowed_networks: Option<Vec<String>>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Key that a rotation made in its place.
    pub replaced_by: Option<Uuid>,
    /// Where it stands.
    pub status: ApiKeyStatus,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

impl ApiKey {
    /// Joins the rows.
    pub fn new(row: ApiKeyRow, organization: OrganizationSummary) -> Self {
        Self {
            id: row.id,
            name: row.name,
            prefix: row.prefix,
            organization,
            scopes: row.scopes.iter().filter_map(|scope| scope.parse().ok()).collect(),
            area_numbers: row.area_numbers,
            allowed_networks: row.allowed_networks,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
            replaced_by: row.replaced_by,
            status: ApiKeyStatus::at(Utc::now(), row.expires_at, row.revoked_at),
            created_at: row.created_at,
            row_version: row.row_version,
        }
    }
}

impl Versioned for ApiKey {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// A new key with its secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiKeyCreated {
    /// The key.
    pub api_key: ApiKey,
    /// Send it as `Authorization: Bearer`. Shown only now; null when the request was sent again with its Idempotency-Key.
    #[schema(example = "cscc_live_k7mp2vxq_…", max_length = 100)]
    pub secret: Option<String>,
}

impl Versioned for ApiKeyCreated {
    fn row_version(&self) -> i64 {
        self.api_key.row_version
    }
}

/// A key to make.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApiKey {
    /// What it is used for.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "Nightly export", min_length = 1, max_length = 100)]
    pub name: String,
    /// An active organization.
    pub organization_id: Uuid,
    /// What it may do; see the list of scopes.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_items = 1, max_items = 50)]
    pub scopes: Vec<Permission>,
    /// In which community areas; null or absent: all.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = json!([25, 26]), max_items = 200)]
    pub area_numbers: Option<Vec<i32>>,
    /// From which networks (CIDR); null or absent: all.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = json!(["10.0.0.0/8"]), max_items = 20)]
    pub allowed_networks: Option<Vec<String>>,
    /// Last day on which it works, at most a year ahead; absent: 90 days from now.
    pub expires_on: Option<NaiveDate>,
}

/// How to replace a key.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyRotation {
    /// How long the old key works on; absent: 24 hours.
    #[validate(range(min = 0, max = 168))]
    #[schema(example = 24, minimum = 0, maximum = 168)]
    pub overlap_hours: Option<i64>,
}

/// Which keys.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyFilter {
    /// Organization.
    pub organization_id: Option<Uuid>,
    /// Where they stand.
    pub status: Option<ApiKeyStatus>,
}

/// What a key can be allowed.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiKeyScope {
    /// The scope.
    pub scope: Permission,
    /// What it allows.
    #[schema(example = "Read organizations.", max_length = 300)]
    pub description: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_follows_from_expiry_and_revocation() {
        let now = Utc::now();
        for (days, revoked, expected) in [
            (90, false, ApiKeyStatus::Active),
            (14, false, ApiKeyStatus::Active),
            (13, false, ApiKeyStatus::Expiring),
            (0, false, ApiKeyStatus::Expired),
            (-1, false, ApiKeyStatus::Expired),
            (90, true, ApiKeyStatus::Revoked),
            (-1, true, ApiKeyStatus::Revoked),
        ] {
            let status = ApiKeyStatus::at(now, now + Duration::days(days), revoked.then_some(now));
            assert_eq!(status, expected, "{days} {revoked}");
        }
    }
}
