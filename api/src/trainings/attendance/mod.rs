//! Attendance: by the code in the room, from the sheet, or by the instructor, also without a network.
//!
//! Each mark has an id that its device made, and the one recorded last counts; all are kept. Minutes decide about certificates.

mod check_in;
mod http;
mod room_code;
mod rules;
mod store;
mod take;
mod wire;

use crate::endpoints;
use crate::endpoints::Endpoint;

pub(super) use store::{Kept, keep, marks_of};
pub use wire::AttendanceMark;

use http::*;

/// Operations of attendance.
pub fn endpoints() -> Vec<Endpoint> {
    endpoints![
        get_session_attendance,
        put_session_attendance,
        list_attendance_marks,
        get_check_in_code,
        create_check_in
    ]
}
