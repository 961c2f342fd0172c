//! Work orders: one visit to one lot, planned, carried out with proof, verified by another organization.
//!
//! A visit closes only with a photo after the work, taken on the lot after the work began; that photo and its place are checked
//! when it comes in. What a crew did without a network is sent later, each thing once. A season plan makes the visits of a
//! season; verified work brings the lot on.

pub mod demo;
mod flow;
mod http;
mod missed;
mod model;
mod photos;
mod plans;
mod policy;
mod proof;
mod store;
mod verify;
mod wire;

use crate::endpoints;
use crate::endpoints::Endpoint;
use crate::platform::jobs::JobKind;

pub use model::{PhotoRole, WorkOrderKind, WorkOrderStatus};

use http::*;
use photos::*;
use plans::*;
use verify::*;

/// Operations of work orders.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![
        list_work_orders,
        create_work_order,
        get_work_order,
        update_work_order,
        create_work_order_report,
        verify_work_order,
        cancel_work_order,
        create_work_order_photo,
        get_work_order_photo,
        reveal_work_order_photo,
        get_public_lot_photo,
        create_lot_season_plans,
        list_lot_season_plans,
        update_lot_season_plan
    ]
}

/// The kinds of job of work orders.
pub fn job_kinds() -> Vec<JobKind> {
    vec![missed::job_kind()]
}
