//! Roles and their permissions: the one table. `openapi/permissions.md` shows it by operation.

use std::str::FromStr;

use super::permission::Permission::{self, *};

/// How far a role reaches between organizations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleReach {
    /// The organization of the grant.
    OwnOrganization,
    /// All organizations: the center's own offices.
    AllOrganizations,
}

macro_rules! roles {
    ($($name:ident = $text:literal, clearance $clearance:literal, $reach:ident, $description:literal, [$($permission:ident),*];)*) => {
        /// What a user is to the center.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Role {
            $(#[doc = $description] $name,)*
        }

        impl Role {
            /// All roles that can be given to a user.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// As it stands in the database and the API.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            /// What it is for.
            pub const fn description(self) -> &'static str {
                match self { $(Self::$name => $description),* }
            }

            /// What it may do.
            pub const fn permissions(self) -> &'static [Permission] {
                match self { $(Self::$name => &[$($permission),*]),* }
            }

            /// Confidentiality level that a grant has unless another one is given (0 public to 4 compartment).
            pub const fn default_clearance(self) -> i32 {
                match self { $(Self::$name => $clearance),* }
            }

            /// How far it reaches between organizations.
            pub const fn reach(self) -> RoleReach {
                match self { $(Self::$name => RoleReach::$reach),* }
            }
        }
    };
}

roles! {
    Resident = "resident", clearance 0, OwnOrganization, "A resident with an account: own applications, registrations and requests.", [];
    BlockClubLeader = "block_club_leader", clearance 0, OwnOrganization, "Leads a block club: the club and the requests of its block.", [];
    PartnerUser = "partner_user", clearance 1, OwnOrganization, "Works at a partner organization.",
        [OrganizationsRead, IncidentsRead, TrainingsRead, GroupRegistrationsWrite,
         ReviewsRead, ReviewsWrite, ActionsRead, ActionsWrite,
         LotsRead, LotRequestsWrite, WorkOrdersWrite, ApplicationsAssist, ServicesWrite,
         AgreementsRead, ReferralsRead, ReferralsWrite, ReferralMeasuresRead];
    VictimAdvocate = "victim_advocate", clearance 1, OwnOrganization, "Serves victims and families for one organization.",
        [OrganizationsRead, IncidentsRead, TrainingsRead, GroupRegistrationsWrite,
         ReviewsRead, ReviewsWrite, ActionsRead, ActionsWrite, ApplicationsAssist, ServicesWrite, CasesRead, CasesWrite,
         CompensationRead, CompensationPayeesReveal,
         AgreementsRead, ReferralsRead, ReferralsWrite, ReferralMeasuresRead];
    OutreachWorker = "outreach_worker", clearance 1, OwnOrganization, "Street outreach in the areas given.",
        [OrganizationsRead, IncidentsRead, TrainingsRead, GroupRegistrationsWrite,
         ReviewsRead, ReviewsWrite, ActionsRead, ActionsWrite];
    EngagementManager = "engagement_manager", clearance 1, OwnOrganization, "Community engagement in the areas given.",
        [OrganizationsRead, IncidentsRead, StatisticsRead, TrainingsRead, GroupRegistrationsWrite,
         ReviewsRead, ReviewsWrite, ActionsRead, ActionsWrite, ReviewMeasuresRead,
         LotsRead, LotRequestsWrite, WorkOrdersVerify];
    DepartmentLiaison = "department_liaison", clearance 1, OwnOrganization, "Answers for what a department was asked to do.",
        [OrganizationsRead, IncidentsRead, StatisticsRead, TrainingsRead, GroupRegistrationsWrite,
         ReviewsRead, ReviewsWrite, ActionsRead, ActionsWrite, RecommendationsRead, RecommendationsRespond,
         LotsRead, WorkOrdersWrite, WorkOrdersVerify, ServicesWrite];
    Analyst = "analyst", clearance 2, OwnOrganization, "De-identified data, figures, imports and their quality.",
        [OrganizationsRead, IncidentsRead, IncidentsVerify, StatisticsRead, ImportsRead, ImportsWrite, JobsRead, EventsRead,
         TrainingsRead,
         ReviewMeasuresRead, LotsRead];
    HritFacilitator = "hrit_facilitator", clearance 3, OwnOrganization, "Prepares and leads the weekly reviews of the areas given.",
        [OrganizationsRead, IncidentsRead, IncidentsWrite, IncidentsVerify, IncidentLocationsReveal, StatisticsRead,
         TrainingsRead,
         ReviewsRead, ReviewsWrite, ReviewsLead, ReviewMeasuresRead, ActionsRead, ActionsWrite, RecommendationsRead,
         RecommendationsWrite, LotsRead];
    ProgramReviewer = "program_reviewer", clearance 1, OwnOrganization, "Reviews applications and recommends or decides.",
        [OrganizationsRead, ProgramsRead, FundsRead, ApplicationsRead, ApplicationsWrite, DevicesWrite, CompensationRead,
         CompensationPayeesReveal, CompensationDecide];
    Finance = "finance", clearance 1, OwnOrganization, "Approves and reconciles payments.",
        [OrganizationsRead, ProgramsRead, FundsRead, FundsWrite, ApplicationsRead, PaymentsWrite, CompensationRead,
         CompensationPayeesReveal];
    LeLiaison = "le_liaison", clearance 2, OwnOrganization, "Law-enforcement liaison: facts of incidents, never outreach notes or referrals.",
        [OrganizationsRead, IncidentsRead, StatisticsRead,
         ReviewsRead, ActionsRead, ActionsWrite];
    Director = "director", clearance 2, AllOrganizations, "All aggregates, escalations and commitments.",
        [OrganizationsRead, UsersRead, ApiKeysRead, IncidentsRead, StatisticsRead, ImportsRead, JobsRead, AuditRead, EventsRead,
         TrainingsRead,
         ReviewMeasuresRead, ActionsRead, ActionsWrite, RecommendationsRead, RecommendationsRespond, LotsRead, ProgramsRead, ProgramsWrite,
         FundsRead, FundsWrite, ApplicationsRead, CompensationRead, AgreementsRead, ReferralMeasuresRead];
    Admin = "admin", clearance 0, AllOrganizations, "Users, organizations, keys, areas and settings; no reading of case content.",
        [OrganizationsRead, OrganizationsWrite, UsersRead, UsersWrite, ApiKeysRead, ApiKeysWrite, CommunityAreasWrite, SettingsWrite,
         ImportsRead, ImportsWrite, JobsRead, AuditRead, TrainingsRead, TrainingRulesWrite,
         ReviewRulesWrite, LotsRead, LotRulesWrite, ProgramsRead, ProgramsWrite, ServicesWrite, HelpTermsWrite,
         AgreementsRead, AgreementsWrite];
    TrainingManager = "training_manager", clearance 2, OwnOrganization, "Plans trainings of one organization and answers for their registrants.",
        [OrganizationsRead, TrainingsRead, TrainingsWrite, TrainingRulesWrite, RegistrationsRead, RegistrationsWrite,
         GroupRegistrationsWrite, AttendanceWrite, CertificatesWrite];
    Instructor = "instructor", clearance 1, OwnOrganization, "Teaches the trainings they are named for: registrants and attendance.",
        [OrganizationsRead, TrainingsRead, RegistrationsRead, AttendanceWrite];
    LotManager = "lot_manager", clearance 1, OwnOrganization, "Chooses vacant lots, plans their seasons and verifies the work of others.",
        [OrganizationsRead, IncidentsRead, StatisticsRead, ImportsRead, ImportsWrite, ActionsRead, ActionsWrite,
         LotsRead, LotsWrite, LotRulesWrite, LotRequestsWrite, WorkOrdersWrite, WorkOrdersVerify];
    CrewMember = "crew_member", clearance 0, OwnOrganization, "Works on vacant lots for one organization.",
        [LotsRead, WorkOrdersWrite];
}

impl FromStr for Role {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|role| role.as_str() == text).ok_or(())
    }
}

super::wire_text::wire_text!(Role, "What a user is to the center.");
