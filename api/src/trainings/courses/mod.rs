//! Courses: what is taught, with a version of the curriculum for each time span. A version is never changed, because
//! certificates were earned on it; a new one succeeds it.

mod http;
mod store;
mod wire;

use crate::endpoints;
use crate::endpoints::Endpoint;

pub use store::insert_course;
pub use store::{CourseFacts, VersionFacts, course_facts, course_facts_of, version_facts, version_on};
pub use wire::{CourseSummary, NewCourse};

use http::*;

/// Operations of courses.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![list_courses, create_course, get_course, update_course, create_course_version]
}
