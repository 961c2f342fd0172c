//! Rows of users and grants, and the life cycle of a user.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use schema::{grants, users};
use uuid::Uuid;

use crate::text_enum;

text_enum! {
    /// Where a user stands.
    pub enum UserStatus {
        /// A mail with a link was sent.
        Invited = "invited",
        /// Can sign in.
        Active = "active",
        /// Cannot sign in.
        Deactivated = "deactivated",
    }
}

/// From where to where a user may go. Accepting an invitation is the user's own step and not listed.
pub const TRANSITIONS: &[(UserStatus, UserStatus)] = &[
    (UserStatus::Invited, UserStatus::Deactivated),
    (UserStatus::Active, UserStatus::Deactivated),
    (UserStatus::Deactivated, UserStatus::Active),
];

impl UserStatus {
    /// Where a user may go from here.
    pub fn allowed_transitions(self) -> Vec<Self> {
        TRANSITIONS.iter().filter(|(from, _)| *from == self).map(|(_, to)| *to).collect()
    }
}

/// A user's columns.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(diesel::pg::Pg))]
pub struct UserRow {
    /// Id.
    pub id: Uuid,
    /// Organization.
    pub organization_id: Uuid,
    /// E-mail address.
    pub email: String,
    /// Name that others see.
    pub display_name: Option<String>,
    /// Where the user stands.
    pub status: UserStatus,
    /// Whether a second factor is set up.
    pub second_factor_enabled: bool,
    /// Whether the user leads the organization and is told of what is overdue in it.
    pub leads_organization: bool,
    /// Last sign-in.
    pub last_sign_in_at: Option<DateTime<Utc>>,
    /// Counts the changes.
    pub row_version: i64,
    /// When the user was entered.
    pub created_at: DateTime<Utc>,
    /// When the user last changed.
    pub updated_at: DateTime<Utc>,
}

/// A grant's columns.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = grants, check_for_backend(diesel::pg::Pg))]
pub struct GrantRow {
    /// Id.
    pub id: Uuid,
    /// User.
    pub user_id: Uuid,
    /// Organization.
    pub organization_id: Uuid,
    /// Role.
    pub role: String,
    /// Community areas; None: all.
    pub area_numbers: Option<Vec<i32>>,
    /// Program; None: all.
    pub program: Option<String>,
    /// Confidentiality level.
    pub clearance: i32,
    /// When it was given.
    pub created_at: DateTime<Utc>,
    /// Who gave it.
    pub created_by: Option<Uuid>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deactivated_user_can_only_come_back() {
        assert_eq!(UserStatus::Deactivated.allowed_transitions(), [UserStatus::Active]);
        for status in [UserStatus::Invited, UserStatus::Active] {
            assert_eq!(status.allowed_transitions(), [UserStatus::Deactivated]);
        }
    }
}
