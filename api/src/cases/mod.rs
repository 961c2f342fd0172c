//! Cases: what an organization does for the victim of a shooting and the family, from the first call until it is closed.
//!
//! Who they are is sealed under the organization's own key and leaves it only by a reveal, with a purpose, on record. Another
//! organization learns nothing of a case, not even that there is one, until it is offered with the consent of the family.

mod demo;
mod http;
mod people;
mod policy;
mod retention;
mod reveal;
mod store;
mod transfers;
mod wire;

use crate::endpoints;
use crate::endpoints::Endpoint;

pub use demo::load_demo;
pub use retention::job_kinds;
pub(crate) use reveal::record_disclosure;
pub(crate) use wire::{CaseIncidentKind, PersonRelation};

use http::*;
use retention::*;
use transfers::*;

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
        decide_case_transfer
    ]
}
