//! A registrant checks in by the code in the room.

use chrono::{Duration, Utc};
use uuid::Uuid;

use super::super::model::{AttendanceMethod, AttendanceStatus, SessionStatus};
use super::super::reference::rules_at;
use super::super::store as training_store;
use super::room_code::{accepts, sealed_secret, secret};
use super::rules::{DOORS_OPEN_MINUTES, Times, minutes, on_arrival};
use super::store::{Kept, is_on_roster, keep, mark_in};
use super::wire::AttendanceMark;
use crate::platform::access::{Platform, SharedLimit, check_shared, count_shared, keyed_hash};
use crate::platform::audit;
use crate::platform::db::{Subject, Transaction};
use crate::platform::http::{ApiResult, Problem};

/// Wrong codes of one registration: eight digits are not guessed in ten tries.
const WRONG_ROOM_CODES: SharedLimit = SharedLimit {
    bucket: "room_code",
    hits: 10,
    minutes: 15,
    code: "too_many_attempts",
    detail: "There were too many attempts. Ask the instructor to enter your attendance.",
};

/// What becomes of somebody who checks in.
enum Answer {
    Counted(AttendanceMark),
    Wrong,
}

/// Checks in; doing it again changes nothing.
pub(super) async fn check_in(
    platform: &Platform,
    registration_id: Uuid,
    session_id: Uuid,
    room_code: String,
) -> ApiResult<AttendanceMark> {
    let again = platform.clone();
    let subject = keyed_hash(platform.hash_key(), &format!("room_code|{registration_id}"));
    let answer = platform
        .system_for("a registrant checks in", Subject::Public, None, async move |transaction, _| {
            check_shared(transaction, WRONG_ROOM_CODES, &subject).await?;
            let sealed = sealed_secret(transaction, session_id).await?;
            let secret = secret(&again, session_id, &sealed).await?;
            let answer = enter(transaction, registration_id, session_id, &secret, &room_code).await?;
            if matches!(answer, Answer::Wrong) {
                count_shared(transaction, WRONG_ROOM_CODES, &subject).await?;
            }
            Ok(answer)
        })
        .await?;
    match answer {
        Answer::Counted(mark) => Ok(mark),
        Answer::Wrong => {
            let detail = "Look at the code in the room again; it changes every few seconds.";
            Err(Problem::invalid_field("/room_code", "wrong_room_code", detail))
        }
    }
}

async fn enter(
    transaction: Transaction<'_>,
    registration_id: Uuid,
    session_id: Uuid,
    secret: &[u8],
    room_code: &str,
) -> ApiResult<Answer> {
    let training_id = training_store::session(transaction, session_id).await?.training_id;
    if !is_on_roster(transaction, training_id, registration_id).await? {
        // The same as for a session that never was: it is not theirs.
        return Err(Problem::not_found());
    }
    training_store::lock(transaction, training_id).await?;
    let session = training_store::session(transaction, session_id).await?;
    let now = Utc::now();
    let doors_open = session.starts_at - Duration::minutes(DOORS_OPEN_MINUTES);
    if session.status == SessionStatus::Cancelled || now < doors_open || now > session.ends_at {
        return Err(Problem::conflict(
            "doors_closed",
            "One checks in from 30 minutes before the session until its end.",
        ));
    }
    let rules = rules_at(transaction, session.starts_at).await?;
    if !accepts(secret, session_id, rules.check_in_seconds, now, room_code) {
        return Ok(Answer::Wrong);
    }
    let there = |mark: &AttendanceMark| !matches!(mark.status, AttendanceStatus::Absent | AttendanceStatus::Excused);
    if let Some(mark) = mark_in(transaction, session_id, registration_id).await?.filter(there) {
        return Ok(Answer::Counted(mark));
    }
    let times = Times { starts_at: session.starts_at, ends_at: session.ends_at };
    let status = on_arrival(now, rules.late_grace_minutes, times);
    let kept = Kept {
        id: Uuid::now_v7(),
        session_id,
        registration_id,
        status,
        minutes: minutes(status, None, now, times),
        method: AttendanceMethod::Code,
        reason: None,
        recorded_at: now,
        applied: true,
    };
    keep(transaction, &kept).await?;
    let entry = audit::Entry {
        action: "registration.checked_in",
        resource_type: "registration",
        resource_id: Some(registration_id.to_string()),
        ..audit::Entry::default()
    };
    audit::record(transaction, entry).await?;
    let mark = mark_in(transaction, session_id, registration_id).await?;
    mark.map(Answer::Counted).ok_or_else(|| Problem::internal(&"a mark that was kept is not there"))
}
