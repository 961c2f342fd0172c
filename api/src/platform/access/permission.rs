//! Permissions: what an operation demands, written `resource:action`.

use std::fmt;
use std::str::FromStr;

macro_rules! permissions {
    ($($name:ident = $text:literal, $key:literal, $description:literal;)*) => {
        /// One thing that may be done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Permission {
            $(#[doc = $description] $name,)*
        }

        impl Permission {
            /// All of them, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// As it stands in tokens, scopes and documents.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            /// What it allows, in a sentence.
            pub const fn description(self) -> &'static str {
                match self { $(Self::$name => $description),* }
            }

            /// Whether an API key may have it: keys never manage users, keys or protected fields.
            pub const fn is_key_scope(self) -> bool {
                match self { $(Self::$name => $key),* }
            }
        }
    };
}

permissions! {
    OrganizationsRead = "organizations:read", true, "Read organizations.";
    OrganizationsWrite = "organizations:write", false, "Create and change organizations.";
    UsersRead = "users:read", false, "Read users and what they may do.";
    UsersWrite = "users:write", false, "Invite, change, deactivate users and give or take roles.";
    ApiKeysRead = "api_keys:read", false, "Read API keys, never their secrets.";
    ApiKeysWrite = "api_keys:write", false, "Create, rotate and revoke API keys.";
    CommunityAreasWrite = "community_areas:write", false, "Change community areas: names, focus, population.";
    SettingsWrite = "settings:write", false, "Change the settings of the center.";
    IncidentsRead = "incidents:read", true, "Read incidents of the areas given.";
    IncidentsWrite = "incidents:write", true, "Enter and correct incidents of the areas given.";
    IncidentsVerify = "incidents:verify", false, "Confirm, hold, unfound or reclassify incidents.";
    IncidentLocationsReveal = "incident_locations:reveal", false, "Reveal exact locations; each time is recorded.";
    StatisticsRead = "statistics:read", true, "Read figures without suppression of small counts.";
    ImportsRead = "imports:read", true, "Read imports and their errors.";
    ImportsWrite = "imports:write", true, "Import files.";
    JobsRead = "jobs:read", true, "Follow and cancel long work.";
    AuditRead = "audit:read", false, "Read who did what.";
    EventsRead = "events:read", true, "Read the feed of changes.";
    TrainingsRead = "trainings:read", true, "Read the planning and the figures of trainings, never names.";
    TrainingsWrite = "trainings:write", false, "Plan courses and trainings and carry them out.";
    TrainingRulesWrite = "training_rules:write", false, "Change clocks, choices, support numbers and requirements of trainings.";
    RegistrationsRead = "registrations:read", false, "Read who is registered for the trainings taught or planned.";
    RegistrationsWrite = "registrations:write", false, "Cancel, transfer and merge registrations of the trainings planned.";
    GroupRegistrationsWrite = "group_registrations:write", true, "Register groups of the own organization and follow them.";
    AttendanceWrite = "attendance:write", false, "Take attendance of the trainings taught or planned.";
    ReviewsRead = "reviews:read", false, "Read the sessions of the own review teams, with an agreement in force.";
    ReviewsWrite = "reviews:write", false, "Record reviews and contacts of the own review teams.";
    ReviewsLead = "reviews:lead", false, "Form review teams of the areas given, lock data, finalize minutes.";
    ReviewMeasuresRead = "review_measures:read", true, "Read figures of reviews: themes, drivers, measures of teams.";
    ReviewRulesWrite = "review_rules:write", false, "Change clocks, choices, agreement texts and playbooks of reviews.";
    ActionsRead = "actions:read", true, "Read actions of the own organization and review teams; keys only those about places.";
    ActionsWrite = "actions:write", true, "Open actions and bring them on; keys only those about places.";
    RecommendationsRead = "recommendations:read", true, "Read recommendations to leadership and what was committed.";
    RecommendationsWrite = "recommendations:write", false, "Make recommendations to leadership.";
    RecommendationsRespond = "recommendations:respond", false, "Commit to recommendations for an organization, or decline.";
    ProgramsRead = "programs:read", false, "Read drafts of policies of programs, and try them.";
    ProgramsWrite = "programs:write", false, "Change programs, rounds and policies.";
    FundsRead = "funds:read", false, "Read funds of rounds and their ledger.";
    FundsWrite = "funds:write", false, "Appropriate money to the funds of rounds.";
    ApplicationsRead = "applications:read", false, "Read applications to programs without names; reveal names on record.";
    ApplicationsWrite = "applications:write", false, "Review applications: ask, recommend, decide, merge.";
    ApplicationsAssist = "applications:assist", false, "Apply to programs on somebody's behalf, with their consent.";
    PaymentsWrite = "payments:write", false, "Prepare, approve, export and settle payments of programs.";
    DevicesWrite = "devices:write", false, "Run the distribution of devices: sites, stock, times, hand-over.";
    LotsRead = "lots:read", true, "Read vacant lots, why they were chosen, and the work of the own organization.";
    LotsWrite = "lots:write", false, "Enter vacant lots, bring them on, plan seasons, decide on nominations and agreements.";
    LotRulesWrite = "lot_rules:write", false, "Change weights, distances, treatments and tools of vacant lots.";
    LotRequestsWrite = "lot_requests:write", false, "Nominate lots, ask for agreements and volunteer events for the own organization.";
    WorkOrdersWrite = "work_orders:write", false, "Carry out work orders of the own organization, with photos.";
    WorkOrdersVerify = "work_orders:verify", false, "Verify the work of other organizations on vacant lots.";
    HelpTermsWrite = "help_terms:write", false, "Change kinds of help, reasons of referrals and reasons to close a case.";
    ServicesWrite = "services:write", false, "Keep the directory of help: enter, change and confirm services.";
    CasesRead = "cases:read", false, "Read cases of the own organization without names, and who read them.";
    CasesWrite = "cases:write", false, "Open cases of the own organization and bring them on; reveal names on record.";
    AgreementsRead = "agreements:read", true, "Read data-sharing agreements.";
    AgreementsWrite = "agreements:write", false, "Write data-sharing agreements and bring them on.";
    ReferralsRead = "referrals:read", false, "Read referrals from and to the own organization, without names.";
    ReferralsWrite = "referrals:write", false, "Answer referrals and bring them on; reveal on record what is shared.";
    ReferralMeasuresRead = "referral_measures:read", false, "Read figures of referrals.";
    CompensationRead = "compensation:read", false, "Read applications to the emergency fund for victims, without names.";
    CompensationPayeesReveal = "compensation_payees:reveal", false, "Reveal who the emergency fund pays; each time is recorded.";
    CompensationDecide = "compensation:decide", false, "Decide applications to the emergency fund for victims.";
    CertificatesWrite = "certificates:write", false, "Issue and revoke certificates of the trainings planned.";
}

impl fmt::Display for Permission {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Permission {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|permission| permission.as_str() == text).ok_or(())
    }
}

super::wire_text::wire_text!(Permission, "One thing that may be done, as resource:action.");
