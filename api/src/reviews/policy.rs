//! Who may do what with reviews.

use diesel::prelude::*;
use diesel::sql_types::{Array, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use schema::review_team_members;
use uuid::Uuid;

use super::model::TeamRole;
use crate::platform::access::{Access, Permission, Policy, Scope};
use crate::platform::db::{Subject, Transaction};
use crate::platform::http::{ApiResult, Problem};

crate::policy!(ReadReviews = ReviewsRead, C3, "Reads the sessions of the own teams.");
crate::policy!(WriteReviews = ReviewsWrite, C3, "Records reviews, contacts and links of the own teams.");
crate::policy!(LeadReviews = ReviewsLead, C3, "Forms teams, locks data and finalizes minutes.");
crate::policy!(ReadMeasures = ReviewMeasuresRead, C1, "Reads figures of reviews.");
crate::policy!(WriteRules = ReviewRulesWrite, C1, "Changes clocks, choices and agreement texts.");

/// A caller as reviews see one.
#[derive(Debug, Clone)]
pub(super) struct Reviewer {
    /// The user.
    pub user_id: Uuid,
    /// Whether contacts, people-based actions and restricted texts are shown.
    pub sees_restricted: bool,
    /// Where the caller leads teams.
    pub leads: Option<Scope>,
}

impl Reviewer {
    /// Of a caller; keys are never let in.
    pub fn of<P: Policy>(access: &Access<P>) -> ApiResult<Self> {
        Ok(Self {
            user_id: access.user_id()?,
            sees_restricted: !access.principal().is_law_enforcement()
                && access.scope_of(Permission::ReviewsWrite).is_some(),
            leads: access.scope_of(Permission::ReviewsLead),
        })
    }

    /// Whether the caller leads teams of one of these areas.
    pub fn leads_in(&self, areas: &[i32]) -> bool {
        self.leads.as_ref().is_some_and(|scope| areas.iter().any(|area| scope.clearance_in(Some(*area)) >= 1))
    }
}

/// Teams whose content the caller may read now: active member with an agreement in force.
pub(super) async fn reviewing_teams(transaction: Transaction<'_>) -> ApiResult<Vec<Uuid>> {
    Ok(diesel::select(diesel::dsl::sql::<Array<SqlUuid>>("reviewing_teams()"))
        .get_result(&mut transaction.connection())
        .await?)
}

/// Lets only those lead a session who sit in its team as facilitator or note taker.
pub(super) async fn require_note_taker(transaction: Transaction<'_>, team_id: Uuid) -> ApiResult<()> {
    let Subject::User(user_id) = transaction.subject() else { return Ok(()) };
    let role: Option<TeamRole> = review_team_members::table
        .filter(review_team_members::team_id.eq(team_id))
        .filter(review_team_members::user_id.eq(user_id))
        .filter(review_team_members::active)
        .select(review_team_members::role)
        .first(&mut transaction.connection())
        .await
        .optional()?;
    match role {
        Some(TeamRole::Facilitator | TeamRole::NoteTaker) => Ok(()),
        _ => {
            Err(Problem::forbidden("The facilitator and the note taker of the team do this.")
                .with_code("not_note_taker"))
        }
    }
}
