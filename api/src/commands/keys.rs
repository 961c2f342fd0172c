//! `cscc key`: API keys, and the keys of encryption and sign-in.

use chrono::{DateTime, Duration, Utc};
use clap::Subcommand;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{api_keys, organizations};
use uuid::Uuid;

use super::{Outcome, say, with_platform};
use crate::platform::access::{Permission, Scope, generate_secret};
use crate::platform::config::Config;
use crate::platform::db::Transaction;
use crate::platform::http::Problem;

#[derive(Debug, Subcommand)]
pub(super) enum Key {
    /// Create an API key for an organization; it is printed once.
    Create {
        /// What it is for.
        name: String,
        /// Short or full name of the organization.
        #[arg(long)]
        organization: String,
        /// Permissions, separated by commas, such as incidents:read,statistics:read.
        #[arg(long, value_delimiter = ',', required = true)]
        scopes: Vec<String>,
        /// Numbers of areas, separated by commas; all when left out.
        #[arg(long, value_delimiter = ',')]
        areas: Option<Vec<i32>>,
        /// Days until it expires, at most 365.
        #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(i64).range(1..=365))]
        days: i64,
    },
    /// List API keys.
    List,
    /// Revoke an API key by its prefix; it counts at the next request.
    Revoke {
        /// Prefix, as listed.
        prefix: String,
    },
    /// Make a new data key and seal all protected fields again; the worker does the work.
    RotateData,
    /// Wrap all data keys with the configured master key; the former one is in CSCC_PREVIOUS_MASTER_KEY.
    RotateMaster,
    /// Make a new key that signs access tokens; the former ones stay valid for their tokens.
    RotateSigning,
}

pub(super) fn run(config: Config, key: Key) -> Outcome {
    if matches!(key, Key::RotateMaster) {
        return crate::reencryption::rotate_master(config, say);
    }
    with_platform(config, async move |platform| match key {
        Key::Create { name, organization, scopes, areas, days } => {
            let scopes = check_scopes(scopes)?;
            let secret = generate_secret()?;
            let (prefix, hash) = (secret.prefix.clone(), secret.hash);
            platform
                .system("create an API key", async move |transaction: Transaction<'_>, _: &Scope| {
                    create(transaction, (name, organization, scopes, areas, days), prefix, hash).await
                })
                .await?;
            say(&secret.secret);
            Ok(())
        }
        Key::List => {
            type Row = (String, String, Vec<String>, DateTime<Utc>, Option<DateTime<Utc>>);
            let rows: Vec<Row> = platform
                .system("list API keys", async |transaction: Transaction<'_>, _: &Scope| {
                    Ok(api_keys::table
                        .order(api_keys::created_at)
                        .select((
                            api_keys::prefix,
                            api_keys::name,
                            api_keys::scopes,
                            api_keys::expires_at,
                            api_keys::revoked_at,
                        ))
                        .load(&mut transaction.connection())
                        .await?)
                })
                .await?;
            for (prefix, name, scopes, expires_at, revoked_at) in rows {
                let state = if revoked_at.is_some() { "revoked" } else { "expires" };
                say(&format!("{prefix}  {state} {}  {name}  {}", expires_at.format("%Y-%m-%d"), scopes.join(",")));
            }
            Ok(())
        }
        Key::Revoke { prefix } => {
            let revoked = platform
                .system("revoke an API key", async move |transaction: Transaction<'_>, _: &Scope| {
                    Ok(diesel::update(
                        api_keys::table.filter(api_keys::prefix.eq(prefix)).filter(api_keys::revoked_at.is_null()),
                    )
                    .set(api_keys::revoked_at.eq(Utc::now()))
                    .execute(&mut transaction.connection())
                    .await?)
                })
                .await?;
            if revoked == 0 {
                return Err("no such key, or it is revoked already".into());
            }
            say("revoked");
            Ok(())
        }
        Key::RotateData => {
            platform.rotate_data_keys().await?;
            platform
                .system("seal fields again", async |transaction: Transaction<'_>, _: &Scope| {
                    crate::platform::jobs::enqueue(transaction, crate::reencryption::JOB_KIND, serde_json::json!({}))
                        .await
                })
                .await?;
            say(
                "New data keys seal from now on, one per organization that has secrets of its own; the worker seals the existing fields again.",
            );
            Ok(())
        }
        Key::RotateSigning => {
            let id = platform.create_signing_key().await?;
            say(&format!("signing key {id}; servers take it up within a minute or with the first token that names it"));
            Ok(())
        }
        Key::RotateMaster => Ok(()),
    })
}

fn check_scopes(scopes: Vec<String>) -> Result<Vec<String>, String> {
    let allowed: Vec<&str> = Permission::ALL
        .iter()
        .filter(|permission| permission.is_key_scope())
        .map(|permission| permission.as_str())
        .collect();
    match scopes.iter().find(|scope| !allowed.contains(&scope.as_str())) {
        Some(_) => Err(format!("a scope is not known; keys may have: {}", allowed.join(", "))),
        None => Ok(scopes),
    }
}

type NewKey = (String, String, Vec<String>, Option<Vec<i32>>, i64);

async fn create(
    transaction: Transaction<'_>,
    (name, organization, scopes, areas, days): NewKey,
    prefix: String,
    hash: [u8; 32],
) -> Result<(), Problem> {
    let organization_id: Uuid = organizations::table
        .filter(organizations::name.eq(&organization).or(organizations::abbreviation.eq(&organization)))
        .select(organizations::id)
        .first(&mut transaction.connection())
        .await?;
    let id = Uuid::now_v7();
    diesel::insert_into(api_keys::table)
        .values((
            api_keys::id.eq(id),
            api_keys::organization_id.eq(organization_id),
            api_keys::name.eq(name),
            api_keys::prefix.eq(prefix),
            api_keys::secret_hash.eq(hash.to_vec()),
            api_keys::scopes.eq(scopes),
            api_keys::area_numbers.eq(areas),
            api_keys::expires_at.eq(Utc::now() + Duration::days(days)),
        ))
        .execute(&mut transaction.connection())
        .await?;
    let place = crate::platform::events::Place { organization_id: Some(organization_id), community_area_number: None };
    crate::platform::audit::record_change(transaction, "api_key", "api_key.created", id, vec![], place).await
}
