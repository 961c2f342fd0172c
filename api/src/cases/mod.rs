//! Cases: what an organization does for the victim of a shooting and the family, from the first call until it is closed.
//!
//! Who they are is sealed under the organization's own key and leaves it only by a reveal, with a purpose, on record. Another
//! organization learns nothing of a case, not even that there is one, until it is offered with the consent of the family.

mod break_glass;
mod consents;
mod demo;
mod http;
mod people;
mod policy;
mod retention;
mod reveal;
mod sharing;
mod store;
mod tasks;
mod transfers;
mod wire;

use crate::endpoints;
use crate::endpoints::Endpoint;
use crate::platform::jobs::JobKind;

pub(crate) use consents::find as consent;
pub use demo::load_demo;
pub(crate) use reveal::{record_disclosure, record_disclosure_of};
pub(crate) use sharing::{SealedPerson, person as sealed_person, referable, referral_step};
pub(crate) use store::require_worker;
pub(crate) use wire::{CaseIncidentKind, PersonRelation, SafeContact};

use break_glass::*;
use consents::*;
use http::*;
use retention::*;
use tasks::*;
use transfers::*;

/// The kinds of job of this slice.
pub fn job_kinds() -> Vec<JobKind> {
    [retention::job_kinds(), break_glass::job_kinds()].concat()
}

/// Operations of cases.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![
        list_cases,
        create_case,
        get_case,
        update_case,
        reveal_case,
        list_case_disclosures,
        create_case_note,
        create_case_task,
        add_case_person,
        update_case_person,
        assign_case,
        close_case,
        reopen_case,
        declare_case_conflict,
        hold_case,
        list_case_erasures,
        list_case_workloads,
        search_people,
        merge_people,
        undo_merge_people,
        list_case_transfers,
        create_case_transfer,
        decide_case_transfer,
        list_consents,
        create_consent,
        revoke_consent,
        restrict_case,
        break_glass,
        list_break_glass_accesses,
        review_break_glass_access
    ]
}
