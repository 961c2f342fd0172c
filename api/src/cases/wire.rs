//! What travels about cases.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::community_areas::AreaSummary;
use crate::notices::ContactChannel;
use crate::organizations::OrganizationSummary;
use crate::platform::http::{Patched, Versioned};
use crate::text_enum;
use crate::users::people::Person;

text_enum! {
    /// Whether a case is worked on.
    pub enum CaseStatus {
        /// It is.
        Open = "open",
        /// It is not any more.
        Closed = "closed",
    }
}

text_enum! {
    /// What happened to the victim.
    pub enum CaseIncidentKind {
        /// Shot and alive.
        NonfatalShooting = "nonfatal_shooting",
        /// Killed.
        Homicide = "homicide",
    }
}

text_enum! {
    /// What somebody of a case is to the victim.
    pub enum PersonRelation {
        /// The victim.
        Victim = "victim",
        /// Mother or father.
        Parent = "parent",
        /// Daughter or son.
        Child = "child",
        /// Husband, wife or partner.
        SpousePartner = "spouse_partner",
        /// Brother or sister.
        Sibling = "sibling",
        /// Guardian.
        Guardian = "guardian",
        /// Another next of kin.
        OtherNextOfKin = "other_next_of_kin",
        /// Somebody who acts for the family.
        Proxy = "proxy",
        /// Lives with them.
        HouseholdMember = "household_member",
        /// Said to have done it: never asked for consent, never told anything.
        AllegedOffender = "alleged_offender",
    }
}

text_enum! {
    /// Whether a need is met.
    pub enum CaseNeedStatus {
        /// Not yet.
        Open = "open",
        /// It is.
        Met = "met",
        /// They want no help with it.
        Declined = "declined",
    }
}

text_enum! {
    /// What a note tells of.
    pub enum CaseNoteKind {
        /// Somebody was reached.
        Contact = "contact",
        /// Nobody was reached.
        Attempt = "attempt",
        /// Something else that matters.
        Observation = "observation",
    }
}

text_enum! {
    /// Who may read a note.
    pub enum CaseNoteLevel {
        /// All advocates of the organization.
        Organization = "organization",
        /// Its author and the advocate of the case.
        Advocate = "advocate",
    }
}

text_enum! {
    /// What was done in a case.
    pub enum CaseStepKind {
        /// It was opened.
        Opened = "opened",
        /// Facts, needs or the plan were changed.
        Updated = "updated",
        /// It was given to an advocate, or to nobody.
        Assigned = "assigned",
        /// Somebody was entered.
        PersonAdded = "person_added",
        /// What is known of somebody was changed.
        PersonUpdated = "person_updated",
        /// Somebody was reached.
        Contact = "contact",
        /// Somebody was not reached.
        Attempt = "attempt",
        /// A note was written.
        Observation = "observation",
        /// A task was opened.
        TaskOpened = "task_opened",
        /// It was offered to another organization.
        TransferRequested = "transfer_requested",
        /// The offer was taken back.
        TransferWithdrawn = "transfer_withdrawn",
        /// The other organization took it not.
        TransferDeclined = "transfer_declined",
        /// The other organization took it.
        TransferAccepted = "transfer_accepted",
        /// Somebody consented to be told about.
        ConsentGiven = "consent_given",
        /// A consent was taken back.
        ConsentRevoked = "consent_revoked",
        /// Somebody was sent to a service of another organization.
        Referred = "referred",
        /// Another organization answered a referral, or told what became of it.
        ReferralAnswered = "referral_answered",
        /// It was closed.
        Closed = "closed",
        /// It was opened again.
        Reopened = "reopened",
        /// It is kept beyond its day.
        Held = "held",
        /// It is not kept beyond its day any more.
        HoldLifted = "hold_lifted",
        /// Only its advocate and who leads the organization see it from then on.
        Restricted = "restricted",
        /// The whole organization sees it again.
        RestrictionLifted = "restriction_lifted",
        /// Somebody opened it in an emergency.
        GlassBroken = "glass_broken",
        /// Plan and notes were erased.
        NotesErased = "notes_erased",
        /// What was about persons was erased.
        Erased = "erased",
    }
}

text_enum! {
    /// What of a case is revealed.
    pub enum CaseField {
        /// Who belongs to it: names, ways to reach them, addresses.
        People = "people",
        /// The plan.
        Plan = "plan",
        /// The notes.
        Notes = "notes",
        /// Signatures under consents.
        Signatures = "signatures",
    }
}

/// How somebody may be reached without putting them in danger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SafeContact {
    /// By which channel.
    pub channel: ContactChannel,
    /// Not before this hour of the day; null: at any time.
    #[serde(default)]
    #[validate(range(min = 0, max = 23))]
    #[schema(example = 9, minimum = 0, maximum = 23)]
    pub from_hour: Option<i32>,
    /// Not after this hour of the day; null: at any time.
    #[serde(default)]
    #[validate(range(min = 1, max = 24))]
    #[schema(example = 17, minimum = 1, maximum = 24)]
    pub to_hour: Option<i32>,
    /// Whether one may leave a voice mail.
    #[schema(example = false)]
    pub voicemail: bool,
    /// Whether one may say who calls.
    #[schema(example = false)]
    pub say_who_we_are: bool,
}

/// Who somebody is. Sealed under the key of the organization.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonDetails {
    /// Given name.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "Robin", min_length = 1, max_length = 100)]
    pub given_name: String,
    /// Family name.
    #[serde(default)]
    #[validate(length(max = 100))]
    #[schema(example = "Sample", max_length = 100)]
    pub family_name: String,
    /// Date of birth.
    #[serde(default)]
    pub birth_date: Option<NaiveDate>,
    /// Telephone number.
    #[serde(default)]
    #[validate(length(min = 7, max = 30))]
    #[schema(example = "312 555 0142", min_length = 7, max_length = 30)]
    pub phone: Option<String>,
    /// E-mail address.
    #[serde(default)]
    #[validate(email, length(max = 254))]
    #[schema(example = json!(null), max_length = 254)]
    pub email: Option<String>,
    /// House number and street.
    #[serde(default)]
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "90000 W Example St", min_length = 1, max_length = 200)]
    pub street_address: Option<String>,
    /// ZIP code.
    #[serde(default)]
    #[validate(length(min = 3, max = 10))]
    #[schema(example = "60600", min_length = 3, max_length = 10)]
    pub postal_code: Option<String>,
    /// Address that is given to others in place of the true one.
    #[serde(default)]
    #[validate(length(min = 1, max = 300))]
    #[schema(example = json!(null), min_length = 1, max_length = 300)]
    pub substitute_address: Option<String>,
    /// What else to mind when they are contacted.
    #[serde(default)]
    #[validate(length(max = 500))]
    #[schema(example = "Ask for Robin only.", max_length = 500)]
    pub contact_instructions: Option<String>,
}

/// Somebody of a case, without who they are.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CasePerson {
    /// Id.
    pub person_id: Uuid,
    /// What they are to the victim.
    pub relation: PersonRelation,
    /// How they may be reached safely.
    pub safe_contact: SafeContact,
    /// Language that they speak (ISO 639-1).
    #[schema(example = "es", max_length = 3)]
    pub language: String,
    /// Whether somebody is after them: the address is given to nobody, the substitute one is.
    #[schema(example = false)]
    pub protected: bool,
    /// Whether they were under 18 when their date of birth was entered.
    #[schema(example = false)]
    pub minor: bool,
    /// Whether another record was found to be of the same person, and this one is used no more.
    #[schema(example = false)]
    pub merged: bool,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

/// A need of the family, as a kind of help of the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseNeed {
    /// Code of the kind of help.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "counseling", min_length = 1, max_length = 50)]
    pub kind: String,
    /// Whether it is met.
    pub status: CaseNeedStatus,
}

/// How the family of a case is reached.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseContact {
    /// What the one who is reached is to the victim.
    pub relation: PersonRelation,
    /// By which rules.
    pub safe_contact: SafeContact,
    /// Language that they speak (ISO 639-1).
    #[schema(example = "es", max_length = 3)]
    pub language: String,
}

/// A case as part of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseSummary {
    /// Id.
    pub id: Uuid,
    /// Reference, for calls and letters; says nothing.
    #[schema(example = "k7m2p-9qxdt", max_length = 30)]
    pub reference: String,
    /// Whether it is worked on.
    pub status: CaseStatus,
    /// Who works on it; null: nobody yet.
    pub advocate: Option<Person>,
    /// What happened.
    pub incident_kind: CaseIncidentKind,
    /// When.
    pub incident_on: NaiveDate,
    /// Where; null: outside the city, or not known.
    pub incident_area: Option<AreaSummary>,
    /// Where the victim lives; null: outside the city, or not known.
    pub residence_area: Option<AreaSummary>,
    /// Needs that are not met.
    #[schema(example = 2, minimum = 0)]
    pub open_needs: i32,
    /// How the family is reached; null: nobody of it may be.
    pub contact: Option<CaseContact>,
    /// Until when the family is to be contacted; null: it is not.
    pub contact_due_on: Option<NaiveDate>,
    /// Whether that day is over.
    #[schema(example = false)]
    pub overdue: bool,
    /// When somebody of the family was last reached.
    pub last_contact_on: Option<NaiveDate>,
    /// Whether what is about persons is kept beyond its day, for a court or an inquiry.
    #[schema(example = false)]
    pub legal_hold: bool,
    /// Whether only its advocate and who leads the organization see it.
    #[schema(example = false)]
    pub restricted: bool,
    /// When what is about persons is erased; null: it is open, or was erased.
    pub erase_on: Option<NaiveDate>,
    /// When plan and notes are erased; null: it is open, or they were erased.
    pub notes_erase_on: Option<NaiveDate>,
    /// Whether what was about persons was erased.
    #[schema(example = false)]
    pub erased: bool,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// Counts the changes.
    #[schema(example = 1, minimum = 1)]
    pub row_version: i64,
}

/// A note without its text.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseNote {
    /// Id.
    pub id: Uuid,
    /// What it tells of.
    pub kind: CaseNoteKind,
    /// Who may read it.
    pub level: CaseNoteLevel,
    /// Who wrote it.
    pub author: Option<Person>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// Something that was done in a case.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseStep {
    /// What.
    pub kind: CaseStepKind,
    /// By whom.
    pub actor: Option<Person>,
    /// When.
    pub occurred_at: DateTime<Utc>,
}

/// A case, without names, plan and texts of notes.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Case)]
pub struct CaseView {
    /// What lists show.
    #[serde(flatten)]
    pub summary: CaseSummary,
    /// Whose case it is.
    pub organization: OrganizationSummary,
    /// The incident, where it is known.
    pub incident_id: Option<Uuid>,
    /// Who belongs to it.
    #[schema(max_items = 30)]
    pub people: Vec<CasePerson>,
    /// What the family needs.
    #[schema(max_items = 30)]
    pub needs: Vec<CaseNeed>,
    /// Whether there is a plan.
    #[schema(example = true)]
    pub has_plan: bool,
    /// Notes, latest first, at most 200.
    #[schema(max_items = 200)]
    pub notes: Vec<CaseNote>,
    /// What was done, latest first, at most 200.
    #[schema(max_items = 200)]
    pub steps: Vec<CaseStep>,
    /// The offer to another organization that waits for an answer.
    pub transfer_id: Option<Uuid>,
    /// Whether the caller may restrict it, or lift that.
    #[schema(example = true)]
    pub may_restrict: bool,
    /// Until when the caller sees it by breaking the glass; null: they see it anyway.
    pub emergency_access_until: Option<DateTime<Utc>>,
    /// Why it was closed.
    #[schema(example = json!(null), max_length = 50)]
    pub closure_reason: Option<String>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
}

impl Versioned for CaseView {
    fn row_version(&self) -> i64 {
        self.summary.row_version
    }

    fn state(&self) -> Option<String> {
        Some(u8::from(self.summary.overdue).to_string())
    }
}

/// Somebody who is entered into a case.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCasePerson {
    /// What they are to the victim.
    pub relation: PersonRelation,
    /// Somebody whom the organization knows already; null: somebody new.
    #[serde(default)]
    pub person_id: Option<Uuid>,
    /// Who they are; for somebody new.
    #[serde(default)]
    #[validate(nested)]
    pub details: Option<PersonDetails>,
    /// How they may be reached safely; for somebody new.
    #[serde(default)]
    #[validate(nested)]
    pub safe_contact: Option<SafeContact>,
    /// Language that they speak (ISO 639-1); for somebody new.
    #[serde(default)]
    #[validate(length(min = 2, max = 3))]
    #[schema(example = "es", min_length = 2, max_length = 3)]
    pub language: Option<String>,
    /// Whether somebody is after them; for somebody new.
    #[serde(default)]
    #[schema(example = false)]
    pub protected: bool,
}

/// A new case.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCase {
    /// What happened.
    pub incident_kind: CaseIncidentKind,
    /// When; not in the future.
    pub incident_on: NaiveDate,
    /// Community area where it happened; null: outside the city, or not known.
    #[schema(example = 25)]
    pub incident_area_number: Option<i32>,
    /// Community area where the victim lives; null: outside the city, or not known.
    #[schema(example = 25)]
    pub residence_area_number: Option<i32>,
    /// The incident, where it is known.
    pub incident_id: Option<Uuid>,
    /// Who belongs to it; at least one, at most one victim.
    #[validate(nested, length(min = 1, max = 10))]
    #[schema(min_items = 1, max_items = 10)]
    pub people: Vec<NewCasePerson>,
    /// What the family needs.
    #[serde(default)]
    #[validate(nested, length(max = 30))]
    #[schema(max_items = 30)]
    pub needs: Vec<CaseNeed>,
}

/// A change of a case (JSON merge patch; lists are replaced as a whole).
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CasePatch {
    /// What happened.
    pub incident_kind: Option<CaseIncidentKind>,
    /// When.
    pub incident_on: Option<NaiveDate>,
    /// Community area where it happened; null: outside the city, or not known.
    #[serde(default)]
    #[schema(value_type = Option<i32>, example = 25)]
    pub incident_area_number: Patched<i32>,
    /// Community area where the victim lives; null: outside the city, or not known.
    #[serde(default)]
    #[schema(value_type = Option<i32>, example = 25)]
    pub residence_area_number: Patched<i32>,
    /// The incident; null: not known.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    pub incident_id: Patched<Uuid>,
    /// What the family needs.
    #[validate(nested, length(max = 30))]
    #[schema(max_items = 30)]
    pub needs: Option<Vec<CaseNeed>>,
    /// The plan; empty: none. Sealed.
    #[validate(length(max = 4000))]
    #[schema(example = "Funeral on Friday; then counseling.", max_length = 4000)]
    pub plan: Option<String>,
    /// Until when the family is to be contacted; null: it is not.
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    pub contact_due_on: Patched<NaiveDate>,
}

/// What to reveal, and why.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCaseReveal {
    /// What.
    #[validate(length(min = 1, max = 4))]
    #[schema(min_items = 1, max_items = 4)]
    pub fields: Vec<CaseField>,
    /// The reason, without names.
    #[validate(length(min = 5, max = 500))]
    #[schema(example = "Call the family about the appointment", min_length = 5, max_length = 500)]
    pub purpose: String,
}

/// Who somebody of a case is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RevealedPerson {
    /// Id.
    pub person_id: Uuid,
    /// What they are to the victim.
    pub relation: PersonRelation,
    /// Who they are.
    pub details: PersonDetails,
}

/// The text of a note.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RevealedNote {
    /// Id of the note.
    pub id: Uuid,
    /// Its text.
    #[schema(example = "Reached the sister; call again on Monday.", max_length = 8000)]
    pub text: String,
}

/// What was revealed of a case; null: not asked for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RevealedCase {
    /// Who belongs to it.
    #[schema(max_items = 30)]
    pub people: Option<Vec<RevealedPerson>>,
    /// The plan; empty: none.
    #[schema(example = "Funeral on Friday; then counseling.", max_length = 4000)]
    pub plan: Option<String>,
    /// Texts of those notes that the caller may read, latest first.
    #[schema(max_items = 200)]
    pub notes: Option<Vec<RevealedNote>>,
    /// Signatures under consents, latest first.
    #[schema(max_items = 200)]
    pub signatures: Option<Vec<RevealedSignature>>,
}

/// A signature under a consent.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RevealedSignature {
    /// Which consent.
    pub consent_id: Uuid,
    /// The path of an SVG picture of 600 by 200 units.
    #[schema(example = "M10 20L30 40", max_length = 60000)]
    pub path: String,
}

/// That somebody read something of a case.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseDisclosure {
    /// Who.
    pub reader: Option<Person>,
    /// Of which organization.
    pub organization: Option<OrganizationSummary>,
    /// What.
    #[schema(max_items = 10)]
    pub fields: Vec<String>,
    /// Why.
    #[schema(example = "Call the family about the appointment", max_length = 500)]
    pub purpose: Option<String>,
    /// When.
    pub occurred_at: DateTime<Utc>,
}

/// A new note.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCaseNote {
    /// What it tells of.
    pub kind: CaseNoteKind,
    /// Who may read it.
    pub level: CaseNoteLevel,
    /// Its text. Sealed.
    #[validate(length(min = 1, max = 8000))]
    #[schema(example = "Reached the sister; call again on Monday.", min_length = 1, max_length = 8000)]
    pub text: String,
    /// When to contact the family next; absent after a contact or an attempt: by the clock of the settings.
    #[serde(default)]
    pub contact_due_on: Option<NaiveDate>,
}

/// A change of what is known of somebody (JSON merge patch; parts are replaced as a whole).
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CasePersonPatch {
    /// What they are to the victim.
    pub relation: Option<PersonRelation>,
    /// Who they are.
    #[validate(nested)]
    pub details: Option<PersonDetails>,
    /// How they may be reached safely.
    #[validate(nested)]
    pub safe_contact: Option<SafeContact>,
    /// Language that they speak (ISO 639-1).
    #[validate(length(min = 2, max = 3))]
    #[schema(example = "es", min_length = 2, max_length = 3)]
    pub language: Option<String>,
    /// Whether somebody is after them.
    #[schema(example = false)]
    pub protected: Option<bool>,
}

/// Who is to work on a case.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCaseAssignment {
    /// An advocate of the own organization; null: nobody for now.
    pub advocate_id: Option<Uuid>,
}

/// Why a case is closed.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCaseClosure {
    /// Code of one of the reasons to close a case.
    #[validate(length(min = 1, max = 50))]
    #[schema(example = "needs_met", min_length = 1, max_length = 50)]
    pub reason: String,
}

/// Who has a conflict of interest.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCaseConflict {
    /// An advocate of the own organization, or the caller.
    pub user_id: Uuid,
}

/// How much an advocate has to do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseWorkload {
    /// Who; null: cases that nobody has.
    pub advocate: Option<Person>,
    /// Cases that are open.
    #[schema(example = 12, minimum = 0)]
    pub open_cases: i64,
    /// Of them, those whose day of contact is over.
    #[schema(example = 1, minimum = 0)]
    pub overdue_cases: i64,
    /// Day on which the oldest of them was opened.
    pub oldest_opened_at: Option<DateTime<Utc>>,
}

/// Whom to look for: exactly this name, number or address.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonSearch {
    /// Given and family name.
    #[validate(length(min = 2, max = 200))]
    #[schema(example = "Robin Sample", min_length = 2, max_length = 200)]
    pub name: Option<String>,
    /// Telephone number, in any form.
    #[validate(length(min = 7, max = 30))]
    #[schema(example = "(312) 555-0142", min_length = 7, max_length = 30)]
    pub phone: Option<String>,
    /// E-mail address.
    #[validate(email, length(max = 254))]
    #[schema(max_length = 254)]
    pub email: Option<String>,
}

/// Somebody whom the own organization knows.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct KnownPerson {
    /// Id.
    pub person_id: Uuid,
    /// What matched: `name`, `phone`, `email`.
    #[schema(max_items = 3)]
    pub matched: Vec<String>,
    /// Cases that they belong to.
    #[schema(max_items = 50)]
    pub cases: Vec<CaseReference>,
}

/// A case by its reference.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseReference {
    /// Id.
    pub id: Uuid,
    /// Reference.
    #[schema(example = "k7m2p-9qxdt", max_length = 30)]
    pub reference: String,
    /// What they are to the victim there.
    pub relation: PersonRelation,
}

/// Whom a record turned out to be.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPersonMerge {
    /// The record that is used from now on.
    pub into_id: Uuid,
}

/// Which cases.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CaseFilter {
    /// Begin of the reference.
    #[param(min_length = 2, max_length = 30)]
    pub reference: Option<String>,
    /// Whether it is worked on.
    pub status: Option<CaseStatus>,
    /// Whether the caller works on it.
    pub mine: Option<bool>,
    /// Who works on it.
    pub advocate_id: Option<Uuid>,
    /// Whether somebody works on it.
    pub assigned: Option<bool>,
    /// Whether the day of contact is over.
    pub overdue: Option<bool>,
    /// What happened.
    pub incident_kind: Option<CaseIncidentKind>,
    /// Community area of the incident or of the residence.
    #[param(minimum = 1)]
    pub area: Option<i32>,
    /// Plan and notes, or what is about persons, are erased until this day.
    pub erase_until: Option<NaiveDate>,
    /// Whether it is kept beyond its day.
    pub legal_hold: Option<bool>,
}
