//! Funds: the money of a round, in an append-only ledger. Every figure is a sum of entries; the row of the fund is the lock under
//! which entries are made one after the other, so that nothing is spent that is not there.

mod http;
mod ledger;
mod policy;

use crate::endpoints;
use crate::endpoints::Endpoint;

pub(crate) use http::{NewAppropriation, appropriate};
pub(crate) use ledger::{
    FundEntryKind, PACE_DAYS, balances, fund_of_compensation, lock_of_round, post, post_for, post_for_compensation,
    runs_out_on, set_aside_since,
};

use http::*;

/// Operations of funds.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![list_funds, create_appropriation, list_fund_entries]
}
