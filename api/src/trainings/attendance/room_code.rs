//! The code that is shown in the room: eight digits from the session's sealed secret and the time, new every few seconds.

use aws_lc_rs::hmac;
use chrono::{DateTime, TimeZone, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::training_sessions;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::super::policy::{Staff, TakeAttendance};
use super::super::reference::rules_at;
use super::store::known_session;
use super::wire::RoomCode;
use crate::platform::access::{Access, Platform};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};
use crate::qr_code;

/// Step of an instant.
fn step(now: DateTime<Utc>, seconds: i32) -> i64 {
    now.timestamp().div_euclid(i64::from(seconds.max(1)))
}

/// The code of a step: HMAC-SHA256 over session and step, cut to eight digits as RFC 4226 does.
fn code_of(secret: &[u8], session_id: Uuid, step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let message = [session_id.as_bytes().as_slice(), &step.to_be_bytes()].concat();
    let tag = hmac::sign(&key, &message);
    let bytes = tag.as_ref();
    let offset = usize::from(bytes.last().copied().unwrap_or_default() & 0x0f);
    let word = bytes.get(offset..offset + 4).unwrap_or_default().iter();
    let number = word.fold(0_u32, |number, byte| (number << 8) | u32::from(*byte)) & 0x7fff_ffff;
    format!("{:08}", number % 100_000_000)
}

/// Whether a code is that of the present step or the one before.
pub(super) fn accepts(secret: &[u8], session_id: Uuid, seconds: i32, now: DateTime<Utc>, given: &str) -> bool {
    let given: String = given.chars().filter(char::is_ascii_digit).collect();
    let present = step(now, seconds);
    [present, present - 1]
        .iter()
        .any(|step| bool::from(code_of(secret, session_id, *step).as_bytes().ct_eq(given.as_bytes())))
}

/// The sealed secret of a session.
pub(super) async fn sealed_secret(transaction: Transaction<'_>, session_id: Uuid) -> ApiResult<Vec<u8>> {
    Ok(training_sessions::table
        .find(session_id)
        .select(training_sessions::sealed_check_in_secret)
        .first(&mut transaction.connection())
        .await?)
}

/// Opens the secret of a session.
pub(super) async fn secret(platform: &Platform, session_id: Uuid, sealed: &[u8]) -> ApiResult<Vec<u8>> {
    platform.open(&format!("training_sessions|sealed_check_in_secret|{session_id}"), sealed).await
}

/// The code that is shown now.
pub(super) async fn current(access: &Access<TakeAttendance>, staff: Staff, id: Uuid) -> ApiResult<RoomCode> {
    let (seconds, sealed) = access
        .read(async move |transaction, _| {
            let session = known_session(transaction, &staff, id).await?;
            let seconds = rules_at(transaction, session.starts_at).await?.check_in_seconds;
            Ok((seconds, sealed_secret(transaction, id).await?))
        })
        .await?;
    let secret = secret(access.platform(), id, &sealed).await?;
    let present = step(Utc::now(), seconds);
    let code = code_of(&secret, id, present);
    let link = format!("{}/check-in#session={id}&room={code}", access.platform().config().public_url);
    let changes_at = Utc
        .timestamp_opt((present + 1) * i64::from(seconds), 0)
        .single()
        .ok_or_else(|| Problem::internal(&"the next step lies outside of time"))?;
    let svg = qr_code::svg(&link, 240)?;
    Ok(RoomCode { code, link, svg, changes_at, step_seconds: seconds })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + chrono::Duration::seconds(second)
    }

    #[test]
    fn a_code_is_taken_in_its_step_and_the_next_and_then_no_more() {
        let (secret, session) = (b"secret".as_slice(), Uuid::from_u128(7));
        let code = code_of(secret, session, 10);
        assert_eq!(code.len(), 8);
        for (second, expected) in [(299, false), (300, true), (329, true), (330, true), (359, true), (360, false)] {
            assert_eq!(accepts(secret, session, 30, at(second), &code), expected, "{second}");
        }
        assert!(accepts(
            secret,
            session,
            30,
            at(300),
            &format!(" {} ", code.split_at(4).0.to_owned() + " " + code.split_at(4).1)
        ));
    }

    #[test]
    fn codes_of_other_sessions_secrets_and_steps_differ() {
        let code = code_of(b"secret", Uuid::from_u128(7), 10);
        assert_ne!(code, code_of(b"secret", Uuid::from_u128(8), 10));
        assert_ne!(code, code_of(b"other", Uuid::from_u128(7), 10));
        assert_ne!(code, code_of(b"secret", Uuid::from_u128(7), 11));
        assert!(!accepts(b"secret", Uuid::from_u128(7), 30, at(300), ""));
    }
}
