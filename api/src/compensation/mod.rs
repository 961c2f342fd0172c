//! The emergency fund for victims: whether the rules of the day cover what happened, what is asked for, who decides and who pays.
//!
//! Applications belong to cases and hold no names. All applications of one case share the cap of its victim; a decision locks the case,
//! then the fund, so that neither is ever exceeded.

mod decisions;
mod demo;
mod determination;
mod fund;
mod http;
mod leads;
mod policies;
mod policy;
mod rules;
mod store;
mod wire;

use crate::endpoints;
use crate::endpoints::Endpoint;

pub use demo::load_demo;
pub use policies::seed;
pub(crate) use store::{erase_payees, follow_case, follow_person};

use fund::*;
use http::*;
use leads::*;
use policies::*;

/// Operations of the emergency fund.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![
        list_compensation_policies,
        create_compensation_policy,
        delete_compensation_policy,
        check_compensation,
        list_lead_organizations,
        create_lead_organization,
        update_lead_organization,
        list_compensation_applications,
        create_compensation_application,
        get_compensation_application,
        update_compensation_application,
        submit_compensation_application,
        withdraw_compensation_application,
        decide_compensation_application,
        return_compensation_application,
        appeal_compensation_application,
        reveal_compensation_application,
        settle_compensation_request,
        get_compensation_fund,
        create_compensation_appropriation
    ]
}
