//! Vacant lots: chosen with reasons, cleaned with proof, measured honestly.
//!
//! A lot comes from the city's inventory or is entered by hand, and goes from `identified` to `maintained` and on. Its priority is
//! a sum of points, each with its reason, by weights that count from a day on; the public never sees it. What is done on a lot
//! is a work order (see `work_orders`); residents confirm or re-open by the code on the sign. A lot is promised to one at a time.

mod agreements;
mod changes;
pub mod demo;
mod effect;
mod export;
mod flow;
mod http;
mod import;
mod measures;
mod model;
mod nominations;
mod policy;
mod priority;
mod public;
mod rules;
mod signs;
mod store;
mod treatments;
mod volunteer_events;
mod volunteer_tools;
mod wire;

use crate::endpoints;
use crate::endpoints::Endpoint;
use crate::platform::jobs::JobKind;

pub use changes::record as record_change_of_lot;
pub use import::{import_lots, import_surroundings};
pub use model::LotStatus;
pub use priority::{look_again as priorities_changed, refresh as refresh_priority};
pub use rules::{Rules, rules_on, seed};
pub use store::{LotRow, LotSummary, find_row, lock as lock_lot, set_status, summaries as lot_summaries};

use agreements::*;
use effect::*;
use http::*;
use measures::*;
use nominations::*;
use public::*;
use rules::*;
use signs::*;
use treatments::*;
use volunteer_events::*;
use volunteer_tools::*;

/// Operations of lots and what belongs to them.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![
        list_lots,
        create_lot,
        get_lot,
        update_lot,
        transition_lot,
        list_lot_changes,
        export_lots_csv,
        export_lots_geojson,
        list_lot_rules,
        create_lot_rules,
        list_lot_treatments,
        create_lot_treatment,
        update_lot_treatment,
        create_lot_nomination,
        list_lot_nominations,
        decide_lot_nomination,
        list_lot_agreements,
        create_lot_agreement,
        get_lot_agreement,
        transition_lot_agreement,
        list_lot_tools,
        create_lot_tool,
        update_lot_tool,
        list_volunteer_events,
        create_volunteer_event,
        get_volunteer_event,
        transition_volunteer_event,
        get_lot_measures,
        get_lot_effect,
        list_public_lots,
        get_public_lot,
        export_public_lots_geojson,
        get_lot_sign,
        look_up_lot_sign,
        create_lot_sign_report
    ]
}

/// The kinds of job of lots.
pub fn job_kinds() -> Vec<JobKind> {
    vec![priority::job_kind()]
}
