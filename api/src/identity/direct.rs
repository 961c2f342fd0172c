//! Users made by the operator at the command line: the first administrator, demonstrations.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{grants, users};
use uuid::Uuid;

use super::{links, passwords, store};
use crate::platform::access::{Platform, Role};
use crate::platform::audit;
use crate::platform::events::Place;
use crate::platform::http::ApiResult;

/// A user that the operator makes.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// E-mail address to sign in with.
    pub email: String,
    /// Name shown.
    pub display_name: String,
    /// Organization.
    pub organization_id: Uuid,
    /// Role, at its default level.
    pub role: Role,
    /// Areas; None: all.
    pub area_numbers: Option<Vec<i32>>,
    /// Password.
    pub password: String,
}

/// Makes an active user; the password is checked like any other.
pub async fn create_user_direct(platform: &Platform, account: NewAccount) -> ApiResult<Uuid> {
    let NewAccount { email, display_name, organization_id, role, area_numbers, password } = account;
    let center = platform
        .system("read the center's name", async |transaction: crate::platform::db::Transaction<'_>, _: &_| {
            store::center_name(transaction).await
        })
        .await?;
    passwords::refuse_weak(&password, &links::known_names(&email, &center), "/password")?;
    let hash = passwords::hash(password).await?;
    let email = email.trim().to_lowercase();
    platform
        .system("create a user at the command line", async move |transaction, _| {
            let id = Uuid::now_v7();
            diesel::insert_into(users::table)
                .values((
                    users::id.eq(id),
                    users::organization_id.eq(organization_id),
                    users::email.eq(email),
                    users::display_name.eq(display_name),
                    users::status.eq("active"),
                ))
                .execute(&mut transaction.connection())
                .await?;
            store::set_password(transaction, id, hash).await?;
            diesel::insert_into(grants::table)
                .values((
                    grants::id.eq(Uuid::now_v7()),
                    grants::user_id.eq(id),
                    grants::organization_id.eq(organization_id),
                    grants::role.eq(role.as_str()),
                    grants::area_numbers.eq(area_numbers),
                    grants::clearance.eq(role.default_clearance()),
                ))
                .execute(&mut transaction.connection())
                .await?;
            let place = Place { organization_id: Some(organization_id), community_area_number: None };
            audit::record_change(transaction, "user", "user.created", id, vec![], place).await?;
            Ok(id)
        })
        .await
}
