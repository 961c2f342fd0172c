//! Making, replacing and ending API keys.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::api_keys;
use uuid::Uuid;

use super::store;
use super::wire::{ApiKeyRow, ApiKeyStatus, NewApiKey};
use crate::platform::access::{NewSecret, Permission, Scope};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, IfMatch, Problem};
use crate::{organizations, users};

const DEFAULT_DAYS: i64 = 90;
const MAXIMUM_DAYS: i64 = 365;

async fn record(
    transaction: Transaction<'_>,
    action: &'static str,
    id: Uuid,
    organization_id: Uuid,
    fields: Vec<&str>,
) -> ApiResult<()> {
    let place = Place { organization_id: Some(organization_id), community_area_number: None };
    audit::record_change(transaction, "api_key", action, id, fields, place).await
}

/// When a key ends that works until the end of this day (UTC).
fn expiry(expires_on: Option<NaiveDate>, now: DateTime<Utc>) -> ApiResult<DateTime<Utc>> {
    let Some(day) = expires_on else { return Ok(now + Duration::days(DEFAULT_DAYS)) };
    if day < now.date_naive() || day > now.date_naive() + Duration::days(MAXIMUM_DAYS) {
        let detail = "Choose a day from today to 365 days ahead.";
        return Err(Problem::invalid_field("/expires_on", "out_of_range", detail));
    }
    Ok(day.and_time(NaiveTime::MIN).and_utc() + Duration::days(1))
}

/// Sorted, without repetitions; refused when a key may not have one of them.
fn checked_scopes(mut scopes: Vec<Permission>) -> ApiResult<Vec<String>> {
    if let Some(index) = scopes.iter().position(|scope| !scope.is_key_scope()) {
        let detail = "Keys cannot have this permission; see the list of scopes.";
        return Err(Problem::invalid_field(&format!("/scopes/{index}"), "not_for_keys", detail));
    }
    scopes.sort_unstable();
    scopes.dedup();
    Ok(scopes.into_iter().map(|scope| scope.as_str().to_owned()).collect())
}

fn checked_networks(networks: Option<Vec<String>>) -> ApiResult<Option<Vec<String>>> {
    let parse = |(index, text): (usize, String)| match text.trim().parse::<ipnet::IpNet>() {
        Ok(network) => Ok(network.trunc().to_string()),
        Err(_) => {
            let detail = "Write a network as address and length, such as 192.0.2.0/24.";
            Err(Problem::invalid_field(&format!("/allowed_networks/{index}"), "not_a_network", detail))
        }
    };
    networks.map(|networks| networks.into_iter().enumerate().map(parse).collect()).transpose()
}

/// What a new row holds.
struct Draft {
    organization_id: Uuid,
    name: String,
    scopes: Vec<String>,
    area_numbers: Option<Vec<i32>>,
    allowed_networks: Option<Vec<String>>,
    expires_at: DateTime<Utc>,
}

async fn insert(transaction: Transaction<'_>, draft: Draft, secret: NewSecret) -> ApiResult<Uuid> {
    let id = Uuid::now_v7();
    diesel::insert_into(api_keys::table)
        .values((
            api_keys::id.eq(id),
            api_keys::organization_id.eq(draft.organization_id),
            api_keys::name.eq(draft.name),
            api_keys::prefix.eq(secret.prefix),
            api_keys::secret_hash.eq(secret.hash.to_vec()),
            api_keys::scopes.eq(draft.scopes),
            api_keys::area_numbers.eq(draft.area_numbers),
            api_keys::allowed_networks.eq(draft.allowed_networks),
            api_keys::expires_at.eq(draft.expires_at),
            api_keys::created_by.eq(transaction.subject().id()),
            api_keys::created_at.eq(Utc::now()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(id)
}

/// Makes a key.
pub async fn create(transaction: Transaction<'_>, new: NewApiKey, secret: NewSecret) -> ApiResult<Uuid> {
    let NewApiKey { name, organization_id, scopes, area_numbers, allowed_networks, expires_on } = new;
    organizations::require_active(transaction, organization_id, "/organization_id").await?;
    let draft = Draft {
        organization_id,
        name,
        scopes: checked_scopes(scopes)?,
        area_numbers: users::known_areas(transaction, area_numbers).await?,
        allowed_networks: checked_networks(allowed_networks)?,
        expires_at: expiry(expires_on, Utc::now())?,
    };
    let id = insert(transaction, draft, secret).await?;
    record(transaction, "api_key.created", id, organization_id, vec![]).await?;
    Ok(id)
}

/// Makes a successor with the same rights and life; the old key works for the overlap, at most as long as it would have.
pub async fn rotate(
    transaction: Transaction<'_>,
    scope: &Scope,
    id: Uuid,
    overlap: Duration,
    secret: NewSecret,
) -> ApiResult<Uuid> {
    let now = Utc::now();
    let old = store::lock(transaction, scope, id).await?;
    check_rotation(&old, now)?;
    let life = (old.expires_at - old.created_at).clamp(Duration::days(1), Duration::days(MAXIMUM_DAYS));
    let draft = Draft {
        organization_id: old.organization_id,
        name: old.name,
        scopes: old.scopes,
        area_numbers: old.area_numbers,
        allowed_networks: old.allowed_networks,
        expires_at: now + life,
    };
    let successor = insert(transaction, draft, secret).await?;
    diesel::update(api_keys::table.find(id))
        .set((
            api_keys::expires_at.eq(old.expires_at.min(now + overlap)),
            api_keys::replaced_by.eq(successor),
            api_keys::row_version.eq(old.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    record(transaction, "api_key.rotated", id, old.organization_id, vec!["expires_at", "replaced_by"]).await?;
    record(transaction, "api_key.created", successor, old.organization_id, vec![]).await?;
    Ok(successor)
}

fn check_rotation(key: &ApiKeyRow, now: DateTime<Utc>) -> ApiResult<()> {
    let status = ApiKeyStatus::at(now, key.expires_at, key.revoked_at);
    if matches!(status, ApiKeyStatus::Expired | ApiKeyStatus::Revoked) {
        return Err(Problem::conflict("key_ended", "This key does not work any more; make a new one."));
    }
    if key.replaced_by.is_some() {
        return Err(Problem::conflict("already_rotated", "This key has a successor already; rotate that one."));
    }
    Ok(())
}

/// Ends a key at once. Ending it again changes nothing.
pub async fn revoke(transaction: Transaction<'_>, scope: &Scope, id: Uuid, if_match: IfMatch) -> ApiResult<()> {
    let key = store::lock(transaction, scope, id).await?;
    if key.revoked_at.is_some() {
        return Ok(());
    }
    if_match.check(key.row_version)?;
    diesel::update(api_keys::table.find(id))
        .set((api_keys::revoked_at.eq(Utc::now()), api_keys::row_version.eq(key.row_version + 1)))
        .execute(&mut transaction.connection())
        .await?;
    record(transaction, "api_key.revoked", id, key.organization_id, vec!["revoked_at"]).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_works_until_the_end_of_its_last_day_and_at_most_a_year() {
        let now = "2026-11-02T18:30:00Z".parse::<DateTime<Utc>>().unwrap();
        let on = |text: &str| expiry(Some(text.parse().unwrap()), now).map(|at| at.to_rfc3339());
        assert_eq!(on("2026-11-02").unwrap(), "2026-11-03T00:00:00+00:00");
        assert_eq!(on("2027-11-02").unwrap(), "2027-11-03T00:00:00+00:00");
        assert!(on("2026-11-01").is_err() && on("2027-11-03").is_err());
        assert_eq!(expiry(None, now).unwrap(), now + Duration::days(90));
    }

    #[test]
    fn networks_are_kept_without_host_bits() {
        let networks = |text: &str| checked_networks(Some(vec![text.to_owned()]));
        assert_eq!(networks(" 10.1.2.3/8 ").unwrap(), Some(vec!["10.0.0.0/8".to_owned()]));
        assert_eq!(networks("2001:db8::1/32").unwrap(), Some(vec!["2001:db8::/32".to_owned()]));
        for wrong in ["", "10.0.0.0", "10.0.0.0/33", "example.org/8"] {
            assert!(networks(wrong).is_err(), "{wrong}");
        }
        assert_eq!(checked_networks(None).unwrap(), None);
    }

    #[test]
    fn keys_cannot_manage_users_or_keys() {
        for scope in [Permission::UsersWrite, Permission::ApiKeysWrite, Permission::IncidentLocationsReveal] {
            let refused = checked_scopes(vec![Permission::IncidentsRead, scope]).unwrap_err().to_string();
            assert!(refused.contains("/scopes/1"), "{refused}");
        }
        let twice = vec![Permission::IncidentsRead, Permission::IncidentsRead];
        assert_eq!(checked_scopes(twice).unwrap(), ["incidents:read"]);
    }
}
