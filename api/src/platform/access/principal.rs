//! The caller as the database knows them at this moment. Read per request, so that a revocation counts at once.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::try_join;
use schema::{api_keys, grants, sessions, training_requirements, user_completions};
use uuid::Uuid;

use super::super::db::{Db, Subject};
use super::super::http::Problem;
use super::permission::Permission;
use super::role::Role;

/// A role given to a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// For which organization.
    pub organization_id: Uuid,
    /// In which areas; None: all.
    pub areas: Option<BTreeSet<i32>>,
    /// For which program; None: all.
    pub program: Option<String>,
    /// Up to which confidentiality level.
    pub clearance: i32,
}

/// What an API key may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyGrant {
    /// Permissions.
    pub scopes: Vec<Permission>,
    /// In which areas; None: all.
    pub areas: Option<BTreeSet<i32>>,
    /// Up to which confidentiality level.
    pub clearance: i32,
}

/// A caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// User, key or nobody.
    pub subject: Subject,
    /// Organization that the caller acts for.
    pub organization_id: Option<Uuid>,
    /// Session of a user.
    pub session_id: Option<Uuid>,
    /// Whether the sign-in had a second factor.
    pub second_factor: bool,
    /// Roles of a user.
    pub grants: Vec<Grant>,
    /// Scopes of a key.
    pub key: Option<KeyGrant>,
}

impl Principal {
    /// Nobody.
    pub const fn public() -> Self {
        Self {
            subject: Subject::Public,
            organization_id: None,
            session_id: None,
            second_factor: false,
            grants: Vec::new(),
            key: None,
        }
    }

    /// Whether some grant speaks for law enforcement, from whom outreach, referrals and people-based actions are kept.
    pub fn is_law_enforcement(&self) -> bool {
        self.grants.iter().any(|grant| grant.role == Role::LeLiaison)
    }

    /// All permissions that some grant or scope gives.
    pub fn permissions(&self) -> Vec<Permission> {
        Permission::ALL.iter().copied().filter(|permission| super::decide(self, *permission).is_some()).collect()
    }
}

fn expired() -> Problem {
    Problem::unauthenticated("The sign-in has ended; sign in again.").with_code("session_expired")
}

/// Courses that roles take for a confidentiality level today, and that a user has no valid certificate of: role and level.
async fn missing_courses(mut connection: &AsyncPgConnection, user_id: Uuid) -> QueryResult<Vec<(String, i32)>> {
    let today = Utc::now().date_naive();
    let completed = user_completions::table
        .filter(user_completions::user_id.eq(user_id))
        .filter(user_completions::course_id.eq(training_requirements::course_id))
        .filter(user_completions::expires_on.is_null().or(user_completions::expires_on.ge(today)));
    training_requirements::table
        .filter(training_requirements::effective_from.le(today))
        .filter(training_requirements::effective_until.is_null().or(training_requirements::effective_until.gt(today)))
        .filter(diesel::dsl::not(diesel::dsl::exists(completed)))
        .select((training_requirements::role, training_requirements::minimum_clearance))
        .load(&mut connection)
        .await
}

/// The level of a grant below what its role has to take a course for first.
fn conditioned(clearance: i32, role: &str, missing: &[(String, i32)]) -> i32 {
    let asked = missing.iter().filter(|(of, _)| of == role).map(|(_, minimum)| *minimum).min();
    asked.map_or(clearance, |minimum| clearance.min(minimum - 1))
}

/// The user of a session, unless it was revoked or has ended.
pub(super) async fn load_user(db: &Db, user_id: Uuid, session_id: Uuid) -> Result<Principal, Problem> {
    type GrantRow = (String, Uuid, Option<Vec<i32>>, Option<String>, i32);
    let (session, rows, missing) = db
        .look_up(async move |connection: &AsyncPgConnection| {
            let (mut first, mut second, third) = (connection, connection, connection);
            // Sent together: one round trip.
            try_join!(
                sessions::table
                    .find(session_id)
                    .filter(sessions::user_id.eq(user_id))
                    .filter(sessions::revoked_at.is_null())
                    .filter(sessions::expires_at.gt(diesel::dsl::now))
                    .select((sessions::organization_id, sessions::second_factor))
                    .first::<(Uuid, bool)>(&mut first),
                grants::table
                    .filter(grants::user_id.eq(user_id))
                    .select((
                        grants::role,
                        grants::organization_id,
                        grants::area_numbers,
                        grants::program,
                        grants::clearance
                    ))
                    .load::<GrantRow>(&mut second),
                missing_courses(third, user_id),
            )
        })
        .await
        .map_err(|problem| if problem.code() == "not_found" { expired() } else { problem })?;
    let grants = rows
        .into_iter()
        .filter_map(|(role, organization_id, areas, program, clearance)| {
            let areas = areas.map(|areas| areas.into_iter().collect());
            let clearance = conditioned(clearance, &role, &missing);
            Some(Grant { role: role.parse().ok()?, organization_id, areas, program, clearance })
        })
        .collect();
    Ok(Principal {
        subject: Subject::User(user_id),
        organization_id: Some(session.0),
        session_id: Some(session_id),
        second_factor: session.1,
        grants,
        key: None,
    })
}

#[derive(Queryable)]
struct KeyRow {
    id: Uuid,
    organization_id: Uuid,
    secret_hash: Vec<u8>,
    scopes: Vec<String>,
    area_numbers: Option<Vec<i32>>,
    clearance: i32,
    allowed_networks: Option<Vec<String>>,
    expires_at: DateTime<Utc>,
    last_used_at: Option<DateTime<Utc>>,
}

/// The key with this prefix and secret, unless it was revoked, has expired or comes from elsewhere than it may.
pub(super) async fn load_key(
    db: &Db,
    prefix: String,
    hash: [u8; 32],
    address: Option<std::net::IpAddr>,
) -> Result<Principal, Problem> {
    let refused =
        || Problem::unauthenticated("The API key is not valid: unknown, expired, revoked, or not for your network.");
    let row: Option<KeyRow> = db
        .look_up(async move |mut connection: &AsyncPgConnection| {
            api_keys::table
                .filter(api_keys::prefix.eq(prefix))
                .filter(api_keys::revoked_at.is_null())
                .select((
                    api_keys::id,
                    api_keys::organization_id,
                    api_keys::secret_hash,
                    api_keys::scopes,
                    api_keys::area_numbers,
                    api_keys::clearance,
                    api_keys::allowed_networks,
                    api_keys::expires_at,
                    api_keys::last_used_at,
                ))
                .first(&mut connection)
                .await
                .optional()
        })
        .await?;
    let row = row.ok_or_else(refused)?;
    let now = Utc::now();
    let from_here = row.allowed_networks.as_ref().is_none_or(|networks| {
        address.is_some_and(|address| {
            networks
                .iter()
                .any(|network| network.parse::<ipnet::IpNet>().is_ok_and(|network| network.contains(&address)))
        })
    });
    if !bool::from(subtle::ConstantTimeEq::ct_eq(row.secret_hash.as_slice(), &hash[..]))
        || row.expires_at <= now
        || !from_here
    {
        return Err(refused());
    }
    if row.last_used_at.is_none_or(|last| last < now - Duration::minutes(1)) {
        let id = row.id;
        db.look_up(async move |mut connection: &AsyncPgConnection| {
            diesel::update(api_keys::table.find(id)).set(api_keys::last_used_at.eq(now)).execute(&mut connection).await
        })
        .await?;
    }
    Ok(Principal {
        subject: Subject::Key(row.id),
        organization_id: Some(row.organization_id),
        session_id: None,
        second_factor: false,
        grants: Vec::new(),
        key: Some(KeyGrant {
            scopes: row.scopes.iter().filter_map(|scope| scope.parse().ok()).collect(),
            areas: row.area_numbers.map(|areas| areas.into_iter().collect()),
            clearance: row.clearance,
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_course_lowers_only_its_role_and_only_to_below_its_level() {
        let missing = [("analyst".to_owned(), 2), ("analyst".to_owned(), 3), ("director".to_owned(), 4)];
        assert_eq!(conditioned(2, "analyst", &missing), 1);
        assert_eq!(conditioned(1, "analyst", &missing), 1);
        assert_eq!(conditioned(2, "director", &missing), 2);
        assert_eq!(conditioned(3, "hrit_facilitator", &missing), 3);
        assert_eq!(conditioned(2, "analyst", &[]), 2);
    }
}
