//! Trainings as iCalendar (RFC 5545): one event for each session, in UTC, so that no program has to know a time zone's rules.

use chrono::Utc;
use icalendar::{Calendar, CalendarDateTime, Component, Event, EventLike, EventStatus, Property};

use super::model::{SessionStatus, TrainingStatus};
use super::wire::{SessionView, TrainingView};
use crate::identity::Language;
use crate::platform::http::CsvExport;

/// A calendar of trainings, as their public sees them.
pub(super) fn export(name: &str, trainings: &[TrainingView], public_url: &str) -> CsvExport {
    let mut calendar = Calendar::new();
    let mut count = 0;
    for training in trainings {
        for session in &training.sessions {
            calendar.push(event(training, session, public_url));
            count += 1;
        }
    }
    // Programs that subscribe ask again so often.
    calendar.append_property(Property::new("REFRESH-INTERVAL", "PT6H").add_parameter("VALUE", "DURATION").done());
    CsvExport::other(name, "ics", "text/calendar; charset=utf-8", calendar.to_string().into_bytes(), count)
}

fn location(training: &TrainingView) -> Option<String> {
    let site = training.site.as_ref()?;
    Some(site.address.as_ref().map_or_else(|| site.name.clone(), |address| format!("{}, {address}", site.name)))
}

fn event(training: &TrainingView, session: &SessionView, public_url: &str) -> Event {
    let title = training.course.title.text(training.language);
    let held = training.sessions.len();
    let address = format!("{public_url}/trainings/{}", training.id);
    let describes = match training.language {
        Language::En => format!("Session {} of {held}. {address}", session.number),
        Language::Es => format!("Sesión {} de {held}. {address}", session.number),
    };
    let off = session.status == SessionStatus::Cancelled || training.status == TrainingStatus::Cancelled;
    // A program takes an event over its former copy when the sequence has grown; versions of both rows grow with each change.
    let sequence = training.row_version + session.row_version - 2;
    let mut event = Event::new();
    event
        .uid(&format!("{}@trainings", session.id))
        .summary(title)
        .description(&describes)
        .url(&address)
        .starts(CalendarDateTime::Utc(session.starts_at))
        .ends(CalendarDateTime::Utc(session.ends_at))
        .timestamp(training.updated_at.max(training.created_at).min(Utc::now()))
        .sequence(u32::try_from(sequence).unwrap_or_default())
        .status(if off { EventStatus::Cancelled } else { EventStatus::Confirmed });
    if let Some(location) = location(training) {
        event.location(&location);
    }
    event.done()
}
