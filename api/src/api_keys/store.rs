//! The SQL of API keys.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{api_keys, organizations};
use uuid::Uuid;

use super::wire::{ApiKey, ApiKeyFilter, ApiKeyRow, ApiKeyStatus, EXPIRING_DAYS};
use crate::organizations::OrganizationSummary;
use crate::platform::access::{Organizations, Scope};
use crate::platform::db::Transaction;
use crate::platform::http::{ApiResult, Page, PageRequest, Problem, Total};

/// Sort keys of the list.
pub const SORTS: &[&str] = &["-created_at", "created_at", "name", "-name", "expires_at", "-expires_at"];

type Joined = diesel::dsl::InnerJoinOn<
    api_keys::table,
    organizations::table,
    diesel::dsl::Eq<organizations::id, api_keys::organization_id>,
>;
type Selected =
    (diesel::dsl::AsSelect<ApiKeyRow, diesel::pg::Pg>, diesel::dsl::AsSelect<OrganizationSummary, diesel::pg::Pg>);
type Query<'a> = diesel::helper_types::IntoBoxed<'a, diesel::dsl::Select<Joined, Selected>, diesel::pg::Pg>;

/// Keys of the organizations that the scope reaches; every query starts here.
fn visible(scope: &Scope) -> Query<'static> {
    let query = api_keys::table
        .inner_join(organizations::table.on(organizations::id.eq(api_keys::organization_id)))
        .select((ApiKeyRow::as_select(), OrganizationSummary::as_select()))
        .into_boxed();
    match scope.organizations() {
        Organizations::All => query,
        Organizations::Only(ids) => query.filter(api_keys::organization_id.eq_any(ids)),
    }
}

fn filtered(scope: &Scope, filter: &ApiKeyFilter, now: DateTime<Utc>) -> Query<'static> {
    let mut query = visible(scope);
    if let Some(id) = filter.organization_id {
        query = query.filter(api_keys::organization_id.eq(id));
    }
    let soon = now + Duration::days(EXPIRING_DAYS);
    let Some(status) = filter.status else { return query };
    if status == ApiKeyStatus::Revoked {
        return query.filter(api_keys::revoked_at.is_not_null());
    }
    let query = query.filter(api_keys::revoked_at.is_null());
    match status {
        ApiKeyStatus::Expired => query.filter(api_keys::expires_at.le(now)),
        ApiKeyStatus::Expiring => query.filter(api_keys::expires_at.gt(now)).filter(api_keys::expires_at.lt(soon)),
        ApiKeyStatus::Active | ApiKeyStatus::Revoked => query.filter(api_keys::expires_at.ge(soon)),
    }
}

type Row = (ApiKeyRow, OrganizationSummary);

/// One page of keys.
pub async fn page(
    transaction: Transaction<'_>,
    scope: &Scope,
    filter: &ApiKeyFilter,
    page: &PageRequest,
) -> ApiResult<Page<ApiKey>> {
    let now = Utc::now();
    let query = filtered(scope, filter, now);
    let (sort, descending) = page.sort(SORTS)?;
    let limit = page.limit + 1;
    let rows: Vec<Row> = match sort {
        "name" => {
            let after = page.after::<String>()?;
            let query = crate::keyset!(query, api_keys::name, api_keys::id, descending, after);
            query.limit(limit).load(&mut transaction.connection()).await?
        }
        "expires_at" => {
            let after = page.after::<DateTime<Utc>>()?;
            let query = crate::keyset!(query, api_keys::expires_at, api_keys::id, descending, after);
            query.limit(limit).load(&mut transaction.connection()).await?
        }
        _ => {
            let after = page.after::<DateTime<Utc>>()?;
            let query = crate::keyset!(query, api_keys::created_at, api_keys::id, descending, after);
            query.limit(limit).load(&mut transaction.connection()).await?
        }
    };
    let total = match page.include_total {
        true => {
            let count: i64 = filtered(scope, filter, now).count().get_result(&mut transaction.connection()).await?;
            Some(Total::from_capped(count))
        }
        false => None,
    };
    let sort = sort.to_owned();
    let page = page.page(rows, total, |(row, _)| {
        let key = match sort.as_str() {
            "name" => row.name.clone(),
            "expires_at" => row.expires_at.to_rfc3339(),
            _ => row.created_at.to_rfc3339(),
        };
        (key, row.id)
    });
    Ok(page.map(|(row, organization)| ApiKey::new(row, organization)))
}

/// One key.
pub async fn find(transaction: Transaction<'_>, scope: &Scope, id: Uuid) -> ApiResult<ApiKey> {
    let (row, organization): Row =
        visible(scope).filter(api_keys::id.eq(id)).first(&mut transaction.connection()).await?;
    Ok(ApiKey::new(row, organization))
}

/// Locks a key for a change.
pub async fn lock(transaction: Transaction<'_>, scope: &Scope, id: Uuid) -> ApiResult<ApiKeyRow> {
    let row: ApiKeyRow = api_keys::table
        .find(id)
        .select(ApiKeyRow::as_select())
        .for_update()
        .first(&mut transaction.connection())
        .await?;
    match scope.organizations() {
        Organizations::Only(ids) if !ids.contains(&row.organization_id) => Err(Problem::not_found()),
        _ => Ok(row),
    }
}
