//! Who may do what with trainings.

use uuid::Uuid;

use crate::platform::access::{Access, Areas, Organizations, Permission, Policy, Scope};
use crate::platform::config::SecondFactor;
use crate::platform::db::Subject;

crate::policy!(ReadTrainings = TrainingsRead, C1, "Reads the planning and the figures of trainings, never names.");
crate::policy!(WriteTrainings = TrainingsWrite, C1, "Plans courses and trainings and carries them out.");
crate::policy!(WriteTrainingRules = TrainingRulesWrite, C1, "Changes clocks, choices, numbers and requirements.");
crate::policy!(ReadRegistrations = RegistrationsRead, C3, "Reads who is registered, by name.");
crate::policy!(WriteRegistrations = RegistrationsWrite, C3, "Cancels, transfers and merges registrations.");
crate::policy!(WriteGroups = GroupRegistrationsWrite, C2, "Registers groups of the own organization.");
crate::policy!(TakeAttendance = AttendanceWrite, C3, "Takes attendance, by name.");
crate::policy!(WriteCertificates = CertificatesWrite, C2, "Issues and revokes certificates.");

/// Trainings that a caller plans or teaches: drafts, and registrants by name.
#[derive(Debug, Clone)]
pub(super) struct Staff {
    planned: Option<Scope>,
    teacher: Option<Uuid>,
}

impl Staff {
    /// What the caller plans by `permission` or teaches. Nobody's when a second factor is still missing.
    pub fn of<P: Policy>(access: &Access<P>, permission: Permission) -> Self {
        let principal = access.principal();
        let user = match principal.subject {
            Subject::User(id) => Some(id),
            _ => None,
        };
        let factor_missing = user.is_some()
            && access.platform().config().second_factor == SecondFactor::Required
            && !principal.second_factor;
        if factor_missing {
            return Self { planned: None, teacher: None };
        }
        let teaches = access.scope_of(Permission::RegistrationsRead).is_some();
        Self { planned: access.scope_of(permission), teacher: user.filter(|_| teaches) }
    }

    /// Nobody: what is published, and no names.
    pub const fn nobody() -> Self {
        Self { planned: None, teacher: None }
    }

    /// The platform itself, for a demonstration.
    pub fn everywhere(reason: &'static str) -> Self {
        Self { planned: Some(Scope::system(reason)), teacher: None }
    }

    /// Whether the caller plans trainings of this organization in one of these areas.
    pub fn plans(&self, organization_id: Uuid, areas: &[i32]) -> bool {
        let Some(scope) = &self.planned else { return false };
        let of_organization = match scope.organizations() {
            Organizations::All => true,
            Organizations::Only(ids) => ids.contains(&organization_id),
        };
        let in_area = match scope.areas(0) {
            Areas::All => true,
            Areas::Only(reached) => areas.iter().any(|area| reached.contains(area)),
        };
        of_organization && in_area
    }

    /// Whether the caller may teach at all, and as whom.
    pub const fn teacher(&self) -> Option<Uuid> {
        self.teacher
    }

    /// The scope of planning.
    pub const fn planned(&self) -> Option<&Scope> {
        self.planned.as_ref()
    }
}

// Conditions for access are the administrator's, not those of who gives trainings.
crate::policy!(WriteRequirements = SettingsWrite, C1, "Decides which roles take which course for sensitive data.");
