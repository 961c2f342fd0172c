//! Actions: what somebody was asked to do, people-based or place-based, until somebody else has verified it.
//!
//! `open → in_progress ⇄ blocked → done → verified`, or `cancelled`. The due time comes from the clock of the category. Done is
//! what the owner says; verified is what another organization says, and a rejection puts the action back to work. What is
//! overdue for long is escalated to the owner's lead, then to the center. Playbooks open actions without waiting for a meeting.

mod bulk;
mod categories;
mod escalation;
mod flow;
mod http;
mod model;
mod playbooks;
mod policy;
mod store;
mod tasks;
mod transitions;
mod wire;

use crate::endpoints;
use crate::endpoints::Endpoint;
use crate::platform::jobs::JobKind;

pub use categories::{NewActionCategory, seed_categories};
pub use escalation::look_again;
pub use flow::{Origin, open};
pub use model::{ActionKind, ActionPriority, ActionSource, ActionStatus};
pub use playbooks::{NewPlaybook, high_risk, incidents_changed, seed_playbooks};
pub use store::{Viewer, of_session, open_of_team, views_of};
pub use tasks::{CaseTask, count_open, enter_task, erase, follow_case, open_task, take_off};
pub use transitions::advance;
pub use wire::{ActionView, NewAction, NewActionTransition};

use bulk::*;
use categories::*;
use http::*;
use playbooks::*;

/// Operations of actions, their categories, and playbooks.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![
        list_actions,
        create_action,
        get_action,
        update_action,
        transition_action,
        list_action_comments,
        create_action_comment,
        list_action_changes,
        change_actions,
        export_actions_csv,
        list_action_counts,
        list_action_owners,
        list_action_categories,
        create_action_category,
        update_action_category,
        list_playbooks,
        create_playbook,
        update_playbook,
        list_playbook_runs,
        create_playbook_run
    ]
}

/// The kinds of job of actions.
pub fn job_kinds() -> Vec<JobKind> {
    vec![escalation::job_kind(), playbooks::job_kind()]
}
