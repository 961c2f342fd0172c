//! Referrals: somebody of a case is sent to a service of another organization, and the loop is closed: the receiver answers, helps and
//! tells what came of it, and the sender acknowledges it.
//!
//! draft → requested → accepted → in progress → completed, with declining, holding, failing and calling off on the way. A referral holds
//! no name. What the receiver may know is read from the case on each request, as far as the referral names it, the person consents and
//! an agreement covers it.

mod demo;
mod flow;
mod http;
mod links;
mod measures;
mod policy;
mod rules;
mod sharing;
mod store;
mod wire;

use crate::endpoints;
use crate::endpoints::Endpoint;

pub use demo::load_demo;
pub(crate) use flow::{erase, follow_case, follow_person, share_ended};
pub use wire::ReferralStatus;

use http::*;
use links::*;

/// Operations of referrals.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![
        list_referrals,
        create_referral,
        get_referral,
        update_referral,
        step_referral,
        acknowledge_referral,
        reveal_referral,
        create_referral_link,
        open_referral_link,
        answer_referral_link,
        get_referral_measures
    ]
}
