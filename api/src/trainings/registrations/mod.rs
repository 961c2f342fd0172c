//! Registrations: seats, waitlist, offers.
//!
//! A registration waits, is offered a seat, or has one. Every change of seats happens under the training's row lock, and a
//! database constraint keeps the seats within the capacity. People manage their own by a secret of at least 128 bits.

mod duplicates;
mod ending;
mod entry;
mod groups;
mod http;
mod own;
mod people;
mod public_http;
mod retention;
mod seats;
mod store;
mod wire;

use crate::endpoints;
use crate::endpoints::Endpoint;

pub use own::Door;
pub use wire::{NewRegistration, RegistrationCode};

pub(super) use entry::seat;
pub(super) use people::{enter_record, initials, insert_code, opened, prepare};
pub(super) use retention::erase_of_training;
pub(super) use seats::{active_ids, call_off, close_waitlist, expire_offers, move_to, offer_free_seats};
pub(super) use store::RegistrationRow;

use http::*;
use public_http::*;

/// Operations of registrations.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![
        create_registration,
        look_up_registration,
        cancel_own_registration,
        answer_registration_offer,
        transfer_own_registration,
        erase_own_contact,
        list_registrations,
        get_registration,
        list_registration_changes,
        cancel_registration,
        transfer_registration,
        confirm_registration_notices,
        create_group_registration,
        list_registration_groups,
        get_registration_group,
        cancel_group_member,
        list_participant_duplicates,
        merge_participants
    ]
}
