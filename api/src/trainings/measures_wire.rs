//! Figures about trainings as they travel.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::localized::Localized;
use crate::text_enum;

text_enum! {
    /// What figures are told apart by.
    pub enum MeasureGroup {
        /// All together.
        All = "all",
        /// By course.
        Course = "course",
        /// By area that the training is for; one for several areas counts in each.
        Area = "area",
        /// By who registrants are to the course.
        Audience = "audience",
        /// By language in which it is taught.
        Language = "language",
    }
}

/// Which trainings are measured.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct MeasureFilter {
    /// Trainings that began on or after this day.
    #[param(example = "2026-01-01")]
    pub from: Option<NaiveDate>,
    /// Trainings that began on or before this day.
    #[param(example = "2026-12-31")]
    pub to: Option<NaiveDate>,
    /// Course.
    pub course_id: Option<Uuid>,
    /// What figures are told apart by; default `all`.
    #[param(inline)]
    pub group_by: Option<MeasureGroup>,
}

/// A share with what it was computed from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Share {
    /// Part of the whole, 0 to 1; null when the whole is none.
    #[schema(example = 0.82, minimum = 0)]
    pub value: Option<f64>,
    /// What is counted.
    #[schema(example = 41, minimum = 0)]
    pub part: i64,
    /// Of how many.
    #[schema(example = 50, minimum = 0)]
    pub whole: i64,
}

/// Figures of a group of trainings.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TrainingMeasure {
    /// Id, number or code of the group; null for all together.
    #[schema(example = "25", max_length = 50)]
    pub group: Option<String>,
    /// Trainings that were held or will be; not those called off.
    #[schema(example = 4, minimum = 0)]
    pub trainings: i64,
    /// Trainings called off.
    #[schema(example = 1, minimum = 0)]
    pub cancelled: i64,
    /// Seats; null by audience, which seats do not have.
    #[schema(example = 100, minimum = 0)]
    pub seats: Option<i64>,
    /// People who got a seat.
    #[schema(example = 88, minimum = 0)]
    pub seated: i64,
    /// Seats filled.
    pub fill: Option<Share>,
    /// Minutes attended of the minutes scheduled, of trainings that are over.
    pub attendance: Share,
    /// People who completed, of those with a seat in trainings that are over.
    pub completion: Share,
    /// Half of those who got a seat from the waitlist waited at most this many hours.
    #[schema(example = 31.5, minimum = 0)]
    pub waitlist_hours: Option<f64>,
    /// People who got a seat from the waitlist.
    #[schema(example = 6, minimum = 0)]
    pub from_waitlist: i64,
    /// Cents for one completion, over trainings that are over and whose cost is known.
    #[schema(example = 19_200, minimum = 0)]
    pub cost_cents_per_completion: Option<i64>,
}

/// Figures of trainings.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrainingMeasures {
    /// One for each group.
    #[schema(max_items = 500)]
    pub items: Vec<TrainingMeasure>,
}

/// What a question showed before and after.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct QuestionChange {
    /// Key of the question.
    #[schema(example = "confident", max_length = 50)]
    pub key: String,
    /// The statement.
    pub text: Localized,
    /// People who answered both before and after.
    #[schema(example = 16, minimum = 0)]
    pub pairs: i64,
    /// Mean before, 1 to 5, of those; null when they are too few.
    #[schema(example = 2.9, minimum = 1, maximum = 5)]
    pub before: Option<f64>,
    /// Mean after, of those.
    #[schema(example = 4.1, minimum = 1, maximum = 5)]
    pub after: Option<f64>,
    /// Mean of each person's change.
    #[schema(example = 1.2, minimum = -4, maximum = 4)]
    pub change: Option<f64>,
    /// Half of the width of the 95 % interval of that mean; null with fewer than two pairs.
    #[schema(example = 0.4, minimum = 0)]
    pub margin: Option<f64>,
}

/// What questionnaires showed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrainingEvaluation {
    /// People with a seat.
    #[schema(example = 20, minimum = 0)]
    pub seated: i64,
    /// Answered before.
    #[schema(example = 18, minimum = 0)]
    pub answered_before: i64,
    /// Answered after.
    #[schema(example = 16, minimum = 0)]
    pub answered_after: i64,
    /// With fewer pairs than this, no mean is shown.
    #[schema(example = 4, minimum = 1)]
    pub fewest_pairs: i64,
    /// Question by question.
    #[schema(max_items = 100)]
    pub questions: Vec<QuestionChange>,
}
