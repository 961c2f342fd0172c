//! Applications to programs: a draft by a secret code, sent with papers and a signature, reviewed by two people, funded in the order of
//! sending. Who applies and where is sealed; staff work without names and reveal them on record.

mod answers;
pub mod demo;
mod distribution;
mod distribution_http;
mod distribution_wire;
mod documents;
mod draft_expiry;
mod drafts;
mod funding;
mod http;
mod model;
mod notices;
mod own;
mod payments;
mod payments_http;
mod payments_wire;
mod policy;
mod policy_trial;
mod public_http;
mod queue;
mod review;
mod scan;
mod sentences;
mod staff_wire;
mod store;
mod wire;

use crate::endpoints;
use crate::endpoints::Endpoint;
use crate::platform::jobs::JobKind;

pub(crate) use funding::fund_waitlist;
pub(crate) use notices::texts as notice_texts;

use distribution_http::*;
use http::*;
use payments_http::*;
use policy_trial::*;
use public_http::*;

/// Operations of applications.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![
        create_application,
        create_assisted_application,
        look_up_application,
        ask_application_status,
        keep_application_answers,
        submit_application,
        mail_application_link,
        withdraw_application,
        appeal_application,
        add_application_document,
        copy_application_document,
        remove_application_document,
        link_application_document,
        download_document,
        list_applications,
        get_application,
        get_application_determination,
        try_program_policy,
        reveal_application,
        open_application_document,
        review_application_document,
        assign_applications,
        request_information,
        recommend_application,
        decide_application,
        void_application,
        declare_application_conflict,
        confirm_application_notices,
        merge_application,
        undo_application_merge,
        list_assisted_applications,
        list_payment_batches,
        get_payment_batch,
        create_payment_batch,
        approve_payment_batch,
        discard_payment_batch,
        export_payment_batch,
        settle_payment_batch,
        reissue_payment,
        list_distribution_sites,
        create_distribution_site,
        update_distribution_site,
        create_stock_entry,
        list_pickup_slots,
        create_pickup_slot,
        delete_pickup_slot,
        book_application_pickup,
        cancel_application_pickup,
        list_pickups,
        hand_over_devices,
        renew_pickup
    ]
}

/// Work of applications.
pub fn job_kinds() -> Vec<JobKind> {
    vec![notices::job_kind(), distribution::job_kind(), scan::job_kind(), draft_expiry::job_kind()]
}
