//! Guessing is slow: five tries in 15 minutes for an account from one network, twenty from everywhere.
//!
//! A try is counted, in its own commit, before the secret is looked at: parallel tries cannot pass together, and a failure
//! stays counted whatever becomes of the request. Success clears the count. Unknown accounts are counted the same way.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::rate_limit_hits;

use crate::platform::access::{Platform, SharedLimit, check_shared, keyed_hash, network};
use crate::platform::db::Transaction;
use crate::platform::http::Problem;

const CODE: &str = "too_many_attempts";
const DETAIL: &str = "There were too many attempts. Wait a while and try again.";
const FROM_ONE_NETWORK: SharedLimit =
    SharedLimit { bucket: "attempts_network", hits: 5, minutes: 15, code: CODE, detail: DETAIL };
const FROM_EVERYWHERE: SharedLimit =
    SharedLimit { bucket: "attempts_account", hits: 20, minutes: 15, code: CODE, detail: DETAIL };

/// What is being guessed; each has its own count.
#[derive(Debug, Clone, Copy)]
pub enum Secret {
    /// A password.
    Password,
    /// A code of a second factor.
    Code,
    /// No secret: mails with a link to reset a password.
    ResetMail,
}

/// Tries at the secret of one account from one network.
#[derive(Debug, Clone)]
pub struct Attempts {
    account: Vec<u8>,
    network: Vec<u8>,
    at: DateTime<Utc>,
}

impl Attempts {
    /// `account` is the e-mail address as typed, or the id of a user.
    pub fn new(platform: &Platform, secret: Secret, account: &str, address: Option<IpAddr>) -> Self {
        let account = format!("{secret:?}|{}", account.to_lowercase());
        let from = address.map(network).unwrap_or_default();
        Self {
            network: keyed_hash(platform.hash_key(), &format!("{account}|{from}")),
            account: keyed_hash(platform.hash_key(), &account),
            at: Utc::now(),
        }
    }

    fn counted(&self) -> [(SharedLimit, &[u8]); 2] {
        [(FROM_ONE_NETWORK, self.network.as_slice()), (FROM_EVERYWHERE, self.account.as_slice())]
    }

    /// Counts one try; 429 when there were too many.
    pub async fn count(&self, transaction: Transaction<'_>) -> Result<(), Problem> {
        let key = self.account.first_chunk::<8>().map_or(0, |bytes| i64::from_be_bytes(*bytes));
        let lock = diesel::dsl::sql::<diesel::sql_types::Text>("pg_advisory_xact_lock(")
            .bind::<diesel::sql_types::BigInt, _>(key)
            .sql(")::text");
        diesel::select(lock).execute(&mut transaction.connection()).await?;
        for (limit, subject) in self.counted() {
            check_shared(transaction, limit, subject).await?;
        }
        let hits: Vec<_> = self
            .counted()
            .into_iter()
            .map(|(limit, subject)| {
                (
                    rate_limit_hits::bucket.eq(limit.bucket),
                    rate_limit_hits::subject.eq(subject.to_vec()),
                    rate_limit_hits::occurred_at.eq(self.at),
                )
            })
            .collect();
        diesel::insert_into(rate_limit_hits::table).values(hits).execute(&mut transaction.connection()).await?;
        Ok(())
    }

    /// Clears the counts: it was the right person.
    pub async fn clear(&self, transaction: Transaction<'_>) -> Result<(), Problem> {
        for (limit, subject) in self.counted() {
            diesel::delete(rate_limit_hits::table)
                .filter(rate_limit_hits::bucket.eq(limit.bucket))
                .filter(rate_limit_hits::subject.eq(subject))
                .execute(&mut transaction.connection())
                .await?;
        }
        Ok(())
    }

    /// Takes this try back, because nothing was looked at: the server was too busy.
    pub async fn give_back(&self, transaction: Transaction<'_>) -> Result<(), Problem> {
        for (limit, subject) in self.counted() {
            diesel::delete(rate_limit_hits::table)
                .filter(rate_limit_hits::bucket.eq(limit.bucket))
                .filter(rate_limit_hits::subject.eq(subject))
                .filter(rate_limit_hits::occurred_at.eq(self.at))
                .execute(&mut transaction.connection())
                .await?;
        }
        Ok(())
    }
}
