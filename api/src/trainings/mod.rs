//! Trainings: find, register, attend, prove.
//!
//! A course has versions of its curriculum; a training is one cohort of it, with sessions from a rule. People register without
//! an account and manage their place by a secret; seats are taken under the training's lock, and a freed seat is offered to who
//! waits longest, until the training starts. Attendance decides who gets a certificate, and anybody can verify one by its
//! serial. Who plans or teaches a training knows its registrants by name; everybody else gets figures.

mod attendance;
mod calendar;
mod certificates;
mod courses;
pub mod demo;
mod flow;
mod http;
mod jobs;
mod localized;
mod measures;
mod measures_http;
mod measures_store;
mod measures_wire;
mod model;
mod notices;
mod policy;
mod questionnaires;
mod reference;
mod registrations;
mod series;
mod sessions;
mod store;
mod transitions;
mod view;
mod wire;

pub(crate) use notices::texts as notice_texts;

use crate::endpoints;
use crate::endpoints::Endpoint;

pub use jobs::job_kinds;
pub use reference::seed;

use http::*;

/// Operations of trainings and all that belongs to them.
pub fn endpoints() -> Vec<Endpoint> {
    let own = endpoints![
        list_trainings,
        create_training,
        get_training,
        update_training,
        transition_training,
        preview_training_series,
        create_training_session,
        update_training_session,
        cancel_training_session,
        list_training_instructors,
        export_trainings_ics,
        export_training_ics
    ];
    [
        reference::endpoints(),
        courses::endpoints(),
        questionnaires::endpoints(),
        own,
        measures_http::endpoints(),
        registrations::endpoints(),
        attendance::endpoints(),
        certificates::endpoints(),
    ]
    .concat()
}
