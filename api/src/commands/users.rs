//! `cscc user`.

use clap::Subcommand;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{grants, organizations, users};

use super::{Outcome, say, with_platform};
use crate::identity::{NewAccount, create_user_direct};
use crate::platform::access::{Role, Scope};
use crate::platform::config::Config;
use crate::platform::db::Transaction;

#[derive(Debug, Subcommand)]
pub(super) enum User {
    /// Create a user who can sign in at once; the password is read from standard input.
    Create {
        /// E-mail address to sign in with.
        email: String,
        /// Name shown.
        #[arg(long)]
        name: String,
        /// Short or full name of the organization.
        #[arg(long)]
        organization: String,
        /// Role; without it, the first administrator is made.
        #[arg(long, default_value = "admin")]
        role: String,
        /// Numbers of areas, separated by commas; all when left out.
        #[arg(long, value_delimiter = ',')]
        areas: Option<Vec<i32>>,
    },
    /// List users with their roles.
    List,
    /// Remove the second factor of a user who lost it; all sessions end.
    ResetSecondFactor {
        /// E-mail address.
        email: String,
    },
}

pub(super) fn run(config: Config, user: User) -> Outcome {
    with_platform(config, async move |platform| match user {
        User::Create { email, name, organization, role, areas } => {
            let role: Role = role.parse().map_err(|()| {
                let known: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
                format!("no such role; one of: {}", known.join(", "))
            })?;
            let mut password = String::new();
            std::io::stdin().read_line(&mut password)?;
            let organization_id = platform
                .system("find an organization", async move |transaction: Transaction<'_>, _: &Scope| {
                    Ok(organizations::table
                        .filter(organizations::name.eq(&organization).or(organizations::abbreviation.eq(&organization)))
                        .select(organizations::id)
                        .first(&mut transaction.connection())
                        .await
                        .optional()?)
                })
                .await?
                .ok_or("no such organization; see cscc demo --reference-only")?;
            let password = password.trim_end_matches(['\r', '\n']).to_owned();
            let account =
                NewAccount { email, display_name: name, organization_id, role, area_numbers: areas, password };
            let id = create_user_direct(&platform, account).await?;
            say(&format!("created {id}"));
            Ok(())
        }
        User::List => {
            type Row = (chrono::DateTime<chrono::Utc>, String, String, Option<String>);
            let rows: Vec<Row> = platform
                .system("list users", async |transaction: Transaction<'_>, _: &Scope| {
                    Ok(users::table
                        .left_join(grants::table.on(grants::user_id.eq(users::id)))
                        .order((users::email, grants::role))
                        .select((users::created_at, users::email, users::status, grants::role.nullable()))
                        .load(&mut transaction.connection())
                        .await?)
                })
                .await?;
            for (created_at, email, status, role) in rows {
                say(&format!(
                    "{}  {email:<40} {status:<12} {}",
                    created_at.format("%Y-%m-%d"),
                    role.unwrap_or_default()
                ));
            }
            Ok(())
        }
        User::ResetSecondFactor { email } => {
            platform
                .system("reset a second factor", async move |transaction: Transaction<'_>, _: &Scope| {
                    let id = users::table
                        .filter(users::email.eq(&email))
                        .select(users::id)
                        .first(&mut transaction.connection())
                        .await?;
                    crate::identity::remove_second_factor(transaction, id).await
                })
                .await?;
            say("The second factor is removed and all sessions have ended.");
            Ok(())
        }
    })
}
