//! What travels about users.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::model::{GrantRow, UserRow, UserStatus};
use crate::organizations::OrganizationSummary;
use crate::platform::access::{Permission, Role};
use crate::platform::http::Versioned;

/// A user.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct User {
    /// Id.
    pub id: Uuid,
    /// E-mail address, with which the user signs in.
    #[schema(example = "analyst@example.org", max_length = 254)]
    pub email: String,
    /// Name that others see; null until the invitation is accepted.
    #[schema(example = "Jordan Reyes", max_length = 100)]
    pub display_name: Option<String>,
    /// Organization.
    pub organization: OrganizationSummary,
    /// Where the user stands.
    pub status: UserStatus,
    /// Whether a second factor is set up.
    #[schema(example = true)]
    pub second_factor_enabled: bool,
    /// Whether the user leads the organization and is told of what is overdue in it.
    #[schema(example = false)]
    pub leads_organization: bool,
    /// Last sign-in.
    pub last_sign_in_at: Option<DateTime<Utc>>,
    /// Roles with their reach.
    #[schema(max_items = 100)]
    pub grants: Vec<Grant>,
    /// Where the user may go from the present status.
    #[schema(max_items = 3)]
    pub allowed_transitions: Vec<UserStatus>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
    /// When the user was entered.
    pub created_at: DateTime<Utc>,
    /// When the user last changed.
    pub updated_at: DateTime<Utc>,
}

impl User {
    /// Joins the rows.
    pub fn new(row: UserRow, organization: OrganizationSummary, grants: Vec<GrantRow>) -> Self {
        Self {
            id: row.id,
            email: row.email,
            display_name: row.display_name,
            organization,
            status: row.status,
            second_factor_enabled: row.second_factor_enabled,
            leads_organization: row.leads_organization,
            last_sign_in_at: row.last_sign_in_at,
            grants: grants.into_iter().filter_map(Grant::from_row).collect(),
            allowed_transitions: row.status.allowed_transitions(),
            row_version: row.row_version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl Versioned for User {
    fn row_version(&self) -> i64 {
        self.row_version
    }
}

/// A role given to a user.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Grant {
    /// Id.
    pub id: Uuid,
    /// The role.
    pub role: Role,
    /// In which community areas; null: all.
    #[schema(example = json!([25, 26]), max_items = 200)]
    pub area_numbers: Option<Vec<i32>>,
    /// For which program; null: all.
    #[schema(example = json!(null), max_length = 100)]
    pub program: Option<String>,
    /// Up to which confidentiality level (0 public to 4 compartment).
    #[schema(example = 1, minimum = 0, maximum = 4)]
    pub clearance: i32,
    /// When it was given.
    pub created_at: DateTime<Utc>,
}

impl Grant {
    /// None for a role that this version does not know.
    pub fn from_row(row: GrantRow) -> Option<Self> {
        Some(Self {
            id: row.id,
            role: row.role.parse().ok()?,
            area_numbers: row.area_numbers,
            program: row.program,
            clearance: row.clearance,
            created_at: row.created_at,
        })
    }
}

/// A user to invite, with a first role.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// E-mail address, unlike any other user's; the invitation goes there.
    #[validate(email, length(max = 254))]
    #[schema(example = "newcomer@example.org", format = Email, max_length = 254)]
    pub email: String,
    /// An active organization.
    pub organization_id: Uuid,
    /// The role.
    pub role: Role,
    /// In which community areas; null or absent: all.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = json!([25, 26]), max_items = 200)]
    pub area_numbers: Option<Vec<i32>>,
    /// For which program; null or absent: all.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = json!(null), max_length = 100)]
    pub program: Option<String>,
    /// Confidentiality level; absent: the role's.
    #[validate(range(min = 0, max = 4))]
    #[schema(example = 1, minimum = 0, maximum = 4)]
    pub clearance: Option<i32>,
}

/// A change of a user (JSON merge patch).
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserPatch {
    /// Name that others see.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "Jordan Reyes", min_length = 1, max_length = 100)]
    pub display_name: Option<String>,
    /// An active organization. The grants go along, and the sessions end.
    pub organization_id: Option<Uuid>,
    /// Whether the user leads the organization and is told of what is overdue in it.
    #[schema(example = true)]
    pub leads_organization: Option<bool>,
}

/// A role to give.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGrant {
    /// The role.
    pub role: Role,
    /// In which community areas; null or absent: all.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = json!([25, 26]), max_items = 200)]
    pub area_numbers: Option<Vec<i32>>,
    /// For which program; null or absent: all.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = json!(null), max_length = 100)]
    pub program: Option<String>,
    /// Confidentiality level; absent: the role's.
    #[validate(range(min = 0, max = 4))]
    #[schema(example = 1, minimum = 0, maximum = 4)]
    pub clearance: Option<i32>,
}

/// Which users.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct UserFilter {
    /// Part of the name that others see; never the e-mail address, which must not stand in a URL.
    #[param(max_length = 100, example = "reyes")]
    pub q: Option<String>,
    /// Organization.
    pub organization_id: Option<Uuid>,
    /// Where they stand.
    pub status: Option<UserStatus>,
    /// A role that they have.
    pub role: Option<Role>,
}

/// What a role is.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoleDescription {
    /// The role.
    pub role: Role,
    /// What it is for.
    #[schema(example = "Street outreach in the areas given.", max_length = 300)]
    pub description: &'static str,
    /// What it allows.
    #[schema(max_items = 100)]
    pub permissions: Vec<Permission>,
    /// Confidentiality level that it comes with.
    #[schema(example = 1, minimum = 0, maximum = 4)]
    pub default_clearance: i32,
}
