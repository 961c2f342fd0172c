//! Rate limits: per process for the bulk of requests, in PostgreSQL where replicas must not multiply them.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_lc_rs::hmac;
use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use schema::rate_limit_hits;

use super::super::db::{Subject, Transaction};
use super::super::http::{Problem, ProblemKind};

type Limiter = RateLimiter<String, DashMapStateStore<String>, DefaultClock, StateInformationMiddleware>;

/// Requests per minute of users, keys, and of a network without either.
const USER_PER_MINUTE: u32 = 600;
const KEY_PER_MINUTE: u32 = 1_200;
const PUBLIC_PER_MINUTE: u32 = 120;

/// What the headers of a response say.
#[derive(Debug, Clone, Copy)]
pub struct RateLimitState {
    policy: &'static str,
    quota: u32,
    remaining: u32,
    reset_seconds: u64,
}

impl RateLimitState {
    /// `RateLimit-Policy` and `RateLimit` of the IETF draft.
    pub fn headers(self) -> [(&'static str, String); 2] {
        let Self { policy, quota, remaining, reset_seconds } = self;
        [
            ("ratelimit-policy", format!("\"{policy}\";q={quota};w=60")),
            ("ratelimit", format!("\"{policy}\";r={remaining};t={reset_seconds}")),
        ]
    }
}

/// The limits of this process.
pub struct RateLimits {
    users: Limiter,
    keys: Limiter,
    public: Limiter,
    scale: u32,
    checks: AtomicU64,
}

impl std::fmt::Debug for RateLimits {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("RateLimits")
    }
}

fn limiter(per_minute: u32) -> Limiter {
    let quota = Quota::per_minute(NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN));
    RateLimiter::dashmap(quota).with_middleware()
}

impl RateLimits {
    /// `scale` multiplies all limits, for load tests.
    pub fn new(scale: u32) -> Self {
        let scaled = |limit: u32| limiter(limit.saturating_mul(scale));
        Self {
            users: scaled(USER_PER_MINUTE),
            keys: scaled(KEY_PER_MINUTE),
            public: scaled(PUBLIC_PER_MINUTE),
            scale,
            checks: AtomicU64::new(0),
        }
    }

    /// Counts one request of this caller.
    pub fn check(&self, subject: Subject, address: Option<IpAddr>) -> Result<RateLimitState, Problem> {
        if self.checks.fetch_add(1, Ordering::Relaxed) % 10_000 == 9_999 {
            for limiter in [&self.users, &self.keys, &self.public] {
                limiter.retain_recent();
            }
        }
        let (limiter, policy, quota, key) = match subject {
            Subject::User(id) => (&self.users, "user", USER_PER_MINUTE, id.to_string()),
            Subject::Key(id) => (&self.keys, "key", KEY_PER_MINUTE, id.to_string()),
            Subject::Public | Subject::System => {
                (&self.public, "public", PUBLIC_PER_MINUTE, address.map(network).unwrap_or_default())
            }
        };
        let quota = quota.saturating_mul(self.scale);
        match limiter.check_key(&key) {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity();
                let used = u64::from(quota.saturating_sub(remaining));
                Ok(RateLimitState {
                    policy,
                    quota,
                    remaining,
                    reset_seconds: (used * 60).div_ceil(u64::from(quota.max(1))),
                })
            }
            Err(until) => {
                let seconds = until.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
                Err(Problem::new(ProblemKind::TooManyRequests, format!("Slow down: try again in {seconds} s."))
                    .retry_after(seconds))
            }
        }
    }
}

/// An address, or the /64 that one subscriber has with IPv6.
pub fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => address.segments().iter().take(4).map(|part| format!("{part:x}:")).collect(),
    }
}

/// A limit that all replicas share.
#[derive(Debug, Clone, Copy)]
pub struct SharedLimit {
    /// Name of the bucket.
    pub bucket: &'static str,
    /// How many hits.
    pub hits: i64,
    /// In how many minutes.
    pub minutes: i64,
    /// Code of the refusal.
    pub code: &'static str,
    /// What the caller is told.
    pub detail: &'static str,
}

/// Subject of a shared limit as a keyed hash, so that the table names nobody.
pub fn keyed_hash(key: &[u8], subject: &str) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), subject.as_bytes()).as_ref().to_vec()
}

/// Refuses when the limit is reached.
pub async fn check_shared(transaction: Transaction<'_>, limit: SharedLimit, subject: &[u8]) -> Result<(), Problem> {
    let since = Utc::now() - Duration::minutes(limit.minutes);
    let hits: Vec<DateTime<Utc>> = rate_limit_hits::table
        .filter(rate_limit_hits::bucket.eq(limit.bucket))
        .filter(rate_limit_hits::subject.eq(subject))
        .filter(rate_limit_hits::occurred_at.gt(since))
        .order(rate_limit_hits::occurred_at.desc())
        .limit(limit.hits)
        .select(rate_limit_hits::occurred_at)
        .load(&mut transaction.connection())
        .await?;
    match hits.last().filter(|_| i64::try_from(hits.len()).unwrap_or(i64::MAX) >= limit.hits) {
        None => Ok(()),
        Some(oldest) => {
            let wait = (*oldest + Duration::minutes(limit.minutes) - Utc::now()).num_seconds();
            Err(Problem::new(ProblemKind::TooManyRequests, limit.detail)
                .with_code(limit.code)
                .retry_after(u64::try_from(wait).unwrap_or(1)))
        }
    }
}

/// Counts one hit; it stays counted when the rest of the request fails, if it is committed on its own.
pub async fn count_shared(transaction: Transaction<'_>, limit: SharedLimit, subject: &[u8]) -> Result<(), Problem> {
    diesel::insert_into(rate_limit_hits::table)
        .values((
            rate_limit_hits::bucket.eq(limit.bucket),
            rate_limit_hits::subject.eq(subject),
            rate_limit_hits::occurred_at.eq(Utc::now()),
        ))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}
