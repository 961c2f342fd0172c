//! The decision: one pure function. Its result is the scope that lists, counts, exports and single reads share.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::super::http::Problem;
use super::permission::Permission;
use super::principal::Principal;
use super::role::RoleReach;

/// How far one grant reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Organization; None: all.
    pub organization_id: Option<Uuid>,
    /// Areas; None: all, also what lies in no area.
    pub areas: Option<BTreeSet<i32>>,
    /// Program; None: all.
    pub program: Option<String>,
    /// Highest confidentiality level.
    pub clearance: i32,
}

/// What a caller may see with a permission: the union of the reaches of the grants that give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    reaches: Vec<Reach>,
    reason: Option<&'static str>,
}

/// Areas of a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Areas {
    /// Everywhere.
    All,
    /// Only here.
    Only(Vec<i32>),
}

/// Organizations of a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Organizations {
    /// All.
    All,
    /// Only these.
    Only(Vec<Uuid>),
}

impl Scope {
    /// Work of the platform itself, for a stated reason.
    pub fn system(reason: &'static str) -> Self {
        let everything = Reach { organization_id: None, areas: None, program: None, clearance: 4 };
        Self { reaches: vec![everything], reason: Some(reason) }
    }

    /// Nothing but what is public.
    pub const fn public() -> Self {
        Self { reaches: Vec::new(), reason: None }
    }

    const fn of(reaches: Vec<Reach>) -> Self {
        Self { reaches, reason: None }
    }

    /// Why the platform works on its own behalf, if it does.
    pub const fn reason(&self) -> Option<&'static str> {
        self.reason
    }

    /// Areas in which the scope reaches at least this confidentiality level.
    pub fn areas(&self, clearance: i32) -> Areas {
        let mut found = BTreeSet::new();
        for reach in self.reaches.iter().filter(|reach| reach.clearance >= clearance) {
            match &reach.areas {
                None => return Areas::All,
                Some(areas) => found.extend(areas.iter().copied()),
            }
        }
        Areas::Only(found.into_iter().collect())
    }

    /// Highest confidentiality level for something in this area (None: in no area). -1: not at all.
    pub fn clearance_in(&self, area: Option<i32>) -> i32 {
        let reaches_it = |reach: &&Reach| match (&reach.areas, area) {
            (None, _) => true,
            (Some(areas), Some(area)) => areas.contains(&area),
            (Some(_), None) => false,
        };
        self.reaches.iter().filter(reaches_it).map(|reach| reach.clearance).max().unwrap_or(-1)
    }

    /// Whether something in this area may be touched at all.
    pub fn check_area(&self, area: Option<i32>, clearance: i32) -> Result<(), Problem> {
        if self.clearance_in(area) >= clearance {
            return Ok(());
        }
        Err(Problem::forbidden("Your role does not reach this community area at the level needed.")
            .with_code("outside_scope"))
    }

    /// Organizations that the scope reaches.
    pub fn organizations(&self) -> Organizations {
        let mut found = BTreeSet::new();
        for reach in &self.reaches {
            match reach.organization_id {
                None => return Organizations::All,
                Some(id) => found.insert(id),
            };
        }
        Organizations::Only(found.into_iter().collect())
    }
}

/// What `principal` may reach with `permission`; None when it may not do this at all.
pub fn decide(principal: &Principal, permission: Permission) -> Option<Scope> {
    let mut reaches: Vec<Reach> = principal
        .grants
        .iter()
        .filter(|grant| grant.role.permissions().contains(&permission))
        .map(|grant| Reach {
            organization_id: (grant.role.reach() == RoleReach::OwnOrganization).then_some(grant.organization_id),
            areas: grant.areas.clone(),
            program: grant.program.clone(),
            clearance: grant.clearance,
        })
        .collect();
    if let Some(key) =
        principal.key.as_ref().filter(|key| permission.is_key_scope() && key.scopes.contains(&permission))
    {
        reaches.push(Reach {
            organization_id: principal.organization_id,
            areas: key.areas.clone(),
            program: None,
            clearance: key.clearance,
        });
    }
    (!reaches.is_empty()).then(|| Scope::of(reaches))
}

#[cfg(test)]
mod tests {
    use super::super::super::db::Subject;
    use super::super::principal::{Grant, KeyGrant};
    use super::super::role::Role;
    use super::*;

    fn principal(grants: Vec<Grant>) -> Principal {
        Principal {
            subject: Subject::User(Uuid::nil()),
            organization_id: Some(Uuid::nil()),
            session_id: None,
            second_factor: true,
            grants,
            key: None,
        }
    }

    fn grant(role: Role, areas: Option<&[i32]>, clearance: i32) -> Grant {
        Grant {
            role,
            organization_id: Uuid::nil(),
            areas: areas.map(|areas| areas.iter().copied().collect()),
            program: None,
            clearance,
        }
    }

    #[test]
    fn clearance_counts_only_where_it_was_given() {
        let both = principal(vec![grant(Role::HritFacilitator, Some(&[25]), 3), grant(Role::OutreachWorker, None, 1)]);
        let scope = decide(&both, Permission::IncidentsRead).unwrap();
        assert_eq!(scope.areas(1), Areas::All);
        assert_eq!(scope.areas(3), Areas::Only(vec![25]));
        assert_eq!((scope.clearance_in(Some(25)), scope.clearance_in(Some(26)), scope.clearance_in(None)), (3, 1, 1));
    }

    #[test]
    fn a_role_without_the_permission_gives_no_scope() {
        assert!(decide(&principal(vec![grant(Role::Finance, None, 4)]), Permission::IncidentsRead).is_none());
        assert!(decide(&principal(Vec::new()), Permission::OrganizationsRead).is_none());
    }

    #[test]
    fn a_key_never_gets_what_keys_may_not_have() {
        let mut caller = principal(Vec::new());
        caller.key = Some(KeyGrant { scopes: Permission::ALL.to_vec(), areas: None, clearance: 4 });
        assert!(decide(&caller, Permission::UsersWrite).is_none());
        assert!(decide(&caller, Permission::IncidentsRead).is_some());
    }

    /// Taking away a grant, an area or a level never widens what is visible.
    #[test]
    fn taking_away_never_gives() {
        for role in Role::ALL {
            for permission in Permission::ALL {
                for clearance in 0..=4 {
                    let one = grant(*role, Some(&[1, 2]), clearance);
                    let more = decide(&principal(vec![one.clone(), grant(Role::Analyst, None, 2)]), *permission);
                    let less = decide(&principal(vec![one]), *permission);
                    for area in [None, Some(1), Some(3)] {
                        let level = |scope: &Option<Scope>| scope.as_ref().map_or(-1, |scope| scope.clearance_in(area));
                        assert!(level(&less) <= level(&more), "{role:?} {permission}");
                    }
                }
            }
        }
    }

    #[test]
    fn an_admin_reaches_every_organization_but_no_content() {
        let admin = principal(vec![grant(Role::Admin, None, Role::Admin.default_clearance())]);
        assert_eq!(decide(&admin, Permission::UsersWrite).unwrap().organizations(), Organizations::All);
        assert!(decide(&admin, Permission::IncidentsRead).is_none());
    }
}
