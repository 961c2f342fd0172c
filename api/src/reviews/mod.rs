//! Weekly violence reviews: teams, sessions, incident reviews, minutes and what they come to.
//!
//! The High-Risk Intervention Team of an area meets once a week about the week before. A session is `scheduled`, its data are
//! locked (a snapshot, since sources change later), it is held, its minutes are drafted, made final and archived. Only active
//! members with a confidentiality agreement in force see what a team reviews; law enforcement never sees contacts, people-based
//! actions or what is restricted: such fields are absent, not blank.

mod agreements;
mod calendar;
mod contacts;
pub mod demo;
mod figures;
mod guard;
mod incident_reviews;
mod links;
mod live;
mod measures;
mod measures_http;
mod minutes;
mod model;
mod policy;
mod reference;
mod retention;
mod session_flow;
mod session_wire;
mod sessions;
mod teams;
mod wire;

use crate::endpoints;
use crate::endpoints::Endpoint;
use crate::platform::jobs::JobKind;

pub use reference::seed;

use agreements::*;
use calendar::*;
use contacts::*;
use incident_reviews::*;
use links::*;
use live::*;
use measures_http::*;
use minutes::*;
use reference::*;
use sessions::*;
use teams::*;

/// Operations of reviews and all that belongs to them.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![
        list_review_teams,
        create_review_team,
        get_review_team,
        update_review_team,
        list_review_team_members,
        create_review_team_member,
        update_review_team_member,
        list_review_team_candidates,
        get_confidentiality_agreement,
        sign_confidentiality_agreement,
        revoke_confidentiality_agreement,
        create_calendar_link,
        export_review_calendar,
        list_review_sessions,
        create_review_session,
        get_review_session,
        update_review_session,
        transition_review_session,
        record_review_attendance,
        list_carried_actions,
        decide_carried_action,
        get_review_minutes,
        follow_review_session,
        list_incident_reviews,
        create_incident_review,
        get_incident_review,
        update_incident_review,
        transition_incident_review,
        create_incident_contact,
        list_incident_links,
        create_incident_link,
        decide_incident_link,
        list_review_measures,
        list_review_term_counts,
        list_review_terms,
        create_review_term,
        update_review_term,
        list_review_rules,
        create_review_rules,
        list_agreement_texts,
        create_agreement_text
    ]
}

/// The kinds of job of reviews.
pub fn job_kinds() -> Vec<JobKind> {
    vec![retention::job_kind()]
}
