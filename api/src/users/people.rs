//! People as part of something else: by name, never by address.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{grants, users};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::platform::access::Role;
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Problem};

/// A user as part of something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Person {
    /// Id of the user.
    pub id: Uuid,
    /// Name that others see.
    #[schema(example = "Jordan Reyes", max_length = 100)]
    pub name: Option<String>,
    /// Organization of the user.
    pub organization_id: Uuid,
}

/// Users by id. The platform looks them up, since not everybody may read users.
pub async fn people(transaction: Transaction<'_>, ids: Vec<Uuid>) -> ApiResult<HashMap<Uuid, Person>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, Option<String>, Uuid)> = transaction
        .as_system(async || {
            Ok(users::table
                .filter(users::id.eq_any(ids))
                .select((users::id, users::display_name, users::organization_id))
                .load(&mut transaction.connection())
                .await?)
        })
        .await?;
    Ok(rows.into_iter().map(|(id, name, organization_id)| (id, Person { id, name, organization_id })).collect())
}

/// Refuses a user who is not there or not active.
pub async fn require_active(transaction: Transaction<'_>, id: Uuid, pointer: &str) -> ApiResult<Person> {
    let row: Option<(Option<String>, Uuid)> = transaction
        .as_system(async || {
            Ok(users::table
                .find(id)
                .filter(users::status.eq("active"))
                .select((users::display_name, users::organization_id))
                .first(&mut transaction.connection())
                .await
                .optional()?)
        })
        .await?;
    row.map(|(name, organization_id)| Person { id, name, organization_id })
        .ok_or_else(|| Problem::invalid_field(pointer, "unknown_user", "Choose an active user."))
}

/// Active users who lead an organization, to be told what concerns it.
pub async fn leads_of(transaction: Transaction<'_>, organization_id: Uuid) -> ApiResult<Vec<Uuid>> {
    transaction
        .as_system(async || {
            Ok(users::table
                .filter(users::organization_id.eq(organization_id))
                .filter(users::leads_organization)
                .filter(users::status.eq("active"))
                .select(users::id)
                .load(&mut transaction.connection())
                .await?)
        })
        .await
}

/// Active users with a role, to be told what concerns the whole center.
pub async fn with_role(transaction: Transaction<'_>, role: Role) -> ApiResult<Vec<Uuid>> {
    let having = grants::table.filter(grants::role.eq(role.as_str())).select(grants::user_id);
    transaction
        .as_system(async || {
            Ok(users::table
                .filter(users::id.eq_any(having))
                .filter(users::status.eq("active"))
                .select(users::id)
                .load(&mut transaction.connection())
                .await?)
        })
        .await
}
