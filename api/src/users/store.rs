//! The SQL of users.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Text, Timestamptz};
use diesel_async::RunQueryDsl;
use schema::{grants, organizations, users};
use uuid::Uuid;

use super::model::{GrantRow, UserRow};
use super::wire::{User, UserFilter};
use crate::organizations::OrganizationSummary;
use crate::platform::access::{Organizations, Role, Scope};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Page, PageRequest, Problem, Total};

/// Sort keys of the list.
pub const SORTS: &[&str] =
    &["display_name", "-display_name", "created_at", "-created_at", "last_sign_in_at", "-last_sign_in_at"];

type Joined = diesel::dsl::InnerJoinOn<
    users::table,
    organizations::table,
    diesel::dsl::Eq<organizations::id, users::organization_id>,
>;
type Selected =
    (diesel::dsl::AsSelect<UserRow, diesel::pg::Pg>, diesel::dsl::AsSelect<OrganizationSummary, diesel::pg::Pg>);
type Query<'a> = diesel::helper_types::IntoBoxed<'a, diesel::dsl::Select<Joined, Selected>, diesel::pg::Pg>;

/// Users of the organizations that the scope reaches; every query starts here.
fn visible(scope: &Scope) -> Query<'static> {
    let query = users::table
        .inner_join(organizations::table.on(organizations::id.eq(users::organization_id)))
        .select((UserRow::as_select(), OrganizationSummary::as_select()))
        .into_boxed();
    match scope.organizations() {
        Organizations::All => query,
        Organizations::Only(ids) => query.filter(users::organization_id.eq_any(ids)),
    }
}

fn filtered(scope: &Scope, filter: &UserFilter) -> Query<'static> {
    let mut query = visible(scope);
    if let Some(text) = &filter.q {
        query = query.filter(users::display_name.ilike(format!("%{}%", text.replace(['%', '_', '\\'], ""))));
    }
    if let Some(id) = filter.organization_id {
        query = query.filter(users::organization_id.eq(id));
    }
    if let Some(status) = filter.status {
        query = query.filter(users::status.eq(status));
    }
    if let Some(role) = filter.role {
        let having = grants::table.filter(grants::role.eq(role.as_str())).select(grants::user_id);
        query = query.filter(users::id.eq_any(having));
    }
    query
}

type Row = (UserRow, OrganizationSummary);

/// One page of users with their grants.
pub async fn page(
    transaction: Transaction<'_>,
    scope: &Scope,
    filter: &UserFilter,
    page: &PageRequest,
) -> ApiResult<Page<User>> {
    // Users without a name or a sign-in come first.
    let name = || diesel::dsl::sql::<Text>("coalesce(users.display_name, '')");
    let seen = || diesel::dsl::sql::<Timestamptz>("coalesce(users.last_sign_in_at, 'epoch')");
    let (sort, descending) = page.sort(SORTS)?;
    let limit = page.limit + 1;
    let query = filtered(scope, filter);
    let rows: Vec<Row> = match sort {
        "created_at" => {
            let after = page.after::<DateTime<Utc>>()?;
            let query = crate::keyset!(query, users::created_at, users::id, descending, after);
            query.limit(limit).load(&mut transaction.connection()).await?
        }
        "last_sign_in_at" => {
            let after = page.after::<DateTime<Utc>>()?;
            let query = crate::keyset!(query, seen(), users::id, descending, after);
            query.limit(limit).load(&mut transaction.connection()).await?
        }
        _ => {
            let after = page.after::<String>()?;
            let query = crate::keyset!(query, name(), users::id, descending, after);
            query.limit(limit).load(&mut transaction.connection()).await?
        }
    };
    let total = match page.include_total {
        true => {
            let count: i64 = filtered(scope, filter).count().get_result(&mut transaction.connection()).await?;
            Some(Total::from_capped(count))
        }
        false => None,
    };
    let ids: Vec<Uuid> = rows.iter().map(|(row, _)| row.id).collect();
    let mut given = grants_of(transaction, ids).await?;
    let sort = sort.to_owned();
    let page = page.page(rows, total, |(row, _)| {
        let key = match sort.as_str() {
            "created_at" => row.created_at.to_rfc3339(),
            "last_sign_in_at" => row.last_sign_in_at.unwrap_or_default().to_rfc3339(),
            _ => row.display_name.clone().unwrap_or_default(),
        };
        (key, row.id)
    });
    Ok(page.map(|(row, organization)| {
        let own = given.extract_if(.., |grant| grant.user_id == row.id).collect();
        User::new(row, organization, own)
    }))
}

async fn grants_of(transaction: Transaction<'_>, ids: Vec<Uuid>) -> ApiResult<Vec<GrantRow>> {
    Ok(grants::table
        .filter(grants::user_id.eq_any(ids))
        .order((grants::created_at, grants::id))
        .select(GrantRow::as_select())
        .load(&mut transaction.connection())
        .await?)
}

/// One user.
pub async fn find(transaction: Transaction<'_>, scope: &Scope, id: Uuid) -> ApiResult<User> {
    let (row, organization): Row = visible(scope).filter(users::id.eq(id)).first(&mut transaction.connection()).await?;
    let given = grants_of(transaction, vec![id]).await?;
    Ok(User::new(row, organization, given))
}

/// Locks a user for a change.
pub async fn lock(transaction: Transaction<'_>, scope: &Scope, id: Uuid) -> ApiResult<UserRow> {
    let row: UserRow =
        users::table.find(id).select(UserRow::as_select()).for_update().first(&mut transaction.connection()).await?;
    match scope.organizations() {
        Organizations::Only(ids) if !ids.contains(&row.organization_id) => Err(Problem::not_found()),
        _ => Ok(row),
    }
}

/// Counts one change of a user whose row is not changed otherwise: grants are part of what is shown.
pub async fn touch(transaction: Transaction<'_>, id: Uuid) -> ApiResult<()> {
    diesel::update(users::table.find(id))
        .set((users::updated_at.eq(Utc::now()), users::row_version.eq(users::row_version + 1)))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Active administrators besides this grant or this user. Call it under the lock of administrators.
pub async fn other_admins(transaction: Transaction<'_>, without_user: Uuid) -> ApiResult<i64> {
    Ok(users::table
        .filter(users::status.eq("active"))
        .filter(users::id.ne(without_user))
        .filter(users::id.eq_any(grants::table.filter(grants::role.eq(Role::Admin.as_str())).select(grants::user_id)))
        .count()
        .get_result(&mut transaction.connection())
        .await?)
}

/// Grants of a user.
pub async fn grants(transaction: Transaction<'_>, user_id: Uuid) -> ApiResult<Vec<GrantRow>> {
    grants_of(transaction, vec![user_id]).await
}
