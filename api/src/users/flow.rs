//! Changes of users. Nobody changes their own rights, and there is always an administrator.

use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{community_areas, grants, settings, user_credentials, users};
use uuid::Uuid;

use super::model::{GrantRow, UserRow, UserStatus};
use super::store;
use super::wire::{NewGrant, NewUser, User, UserPatch};
use crate::platform::access::{Role, Scope};
use crate::platform::audit;
use crate::platform::db::Transaction;
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, IfMatch, Problem};
use crate::{identity, organizations};

async fn record(
    transaction: Transaction<'_>,
    action: &'static str,
    id: Uuid,
    organization_id: Uuid,
    fields: Vec<&str>,
) -> ApiResult<()> {
    let place = Place { organization_id: Some(organization_id), community_area_number: None };
    audit::record_change(transaction, "user", action, id, fields, place).await
}

fn refuse_own(transaction: Transaction<'_>, id: Uuid) -> ApiResult<()> {
    if transaction.subject().id() == Some(id) {
        let detail = "Nobody changes their own rights; ask another administrator.";
        return Err(Problem::conflict("own_account", detail));
    }
    Ok(())
}

/// Administrators are counted by one transaction at a time; the lock goes with the transaction.
async fn lock_administrators(transaction: Transaction<'_>) -> ApiResult<()> {
    transaction.batch("SELECT pg_advisory_xact_lock(7161937)").await?;
    Ok(())
}

async fn refuse_last_admin(transaction: Transaction<'_>, user_id: Uuid) -> ApiResult<()> {
    if store::other_admins(transaction, user_id).await? == 0 {
        let detail = "This is the last active administrator; make another one first.";
        return Err(Problem::conflict("last_admin", detail));
    }
    Ok(())
}

/// Community areas sorted and without repetitions; refused when one does not exist.
pub async fn known_areas(transaction: Transaction<'_>, areas: Option<Vec<i32>>) -> ApiResult<Option<Vec<i32>>> {
    let Some(mut areas) = areas else { return Ok(None) };
    areas.sort_unstable();
    areas.dedup();
    let found: i64 = community_areas::table
        .filter(community_areas::number.eq_any(&areas))
        .count()
        .get_result(&mut transaction.connection())
        .await?;
    if usize::try_from(found).is_ok_and(|found| found == areas.len()) {
        return Ok(Some(areas));
    }
    Err(Problem::invalid_field("/area_numbers", "unknown_area", "Name community areas that exist."))
}

async fn insert_grant(
    transaction: Transaction<'_>,
    user_id: Uuid,
    organization_id: Uuid,
    new: NewGrant,
) -> ApiResult<Uuid> {
    let NewGrant { role, area_numbers, program, clearance } = new;
    let row = GrantRow {
        id: Uuid::now_v7(),
        user_id,
        organization_id,
        role: role.as_str().to_owned(),
        area_numbers: known_areas(transaction, area_numbers).await?,
        program,
        clearance: clearance.unwrap_or_else(|| role.default_clearance()),
        created_at: Utc::now(),
        created_by: transaction.subject().id(),
    };
    diesel::insert_into(grants::table).values(&row).execute(&mut transaction.connection()).await?;
    Ok(row.id)
}

/// Enters a user with a first role and asks for the mail.
pub async fn invite(transaction: Transaction<'_>, new: NewUser) -> ApiResult<Uuid> {
    let NewUser { email, organization_id, role, area_numbers, program, clearance } = new;
    organizations::require_active(transaction, organization_id, "/organization_id").await?;
    let language: Option<String> =
        settings::table.select(settings::default_language).first(&mut transaction.connection()).await.optional()?;
    let id = Uuid::now_v7();
    diesel::insert_into(users::table)
        .values((
            users::id.eq(id),
            users::organization_id.eq(organization_id),
            users::email.eq(email.trim().to_lowercase()),
            users::language.eq(language.filter(|language| language == "es").unwrap_or_else(|| "en".to_owned())),
            users::status.eq(UserStatus::Invited),
        ))
        .execute(&mut transaction.connection())
        .await?;
    insert_grant(transaction, id, organization_id, NewGrant { role, area_numbers, program, clearance }).await?;
    identity::send_invitation(transaction, id).await?;
    record(transaction, "user.invited", id, organization_id, vec!["email", "organization_id", "grants"]).await?;
    Ok(id)
}

/// Sends the invitation again; the former link stops to work.
pub async fn invite_again(transaction: Transaction<'_>, scope: &Scope, id: Uuid) -> ApiResult<()> {
    let row = store::lock(transaction, scope, id).await?;
    if row.status != UserStatus::Invited {
        return Err(Problem::conflict("not_invited", "Only a user who has not accepted yet can be invited again."));
    }
    identity::send_invitation(transaction, id).await?;
    record(transaction, "user.invited_again", id, row.organization_id, vec![]).await
}

/// Changes name or organization.
pub async fn update(
    transaction: Transaction<'_>,
    scope: &Scope,
    id: Uuid,
    if_match: IfMatch,
    patch: UserPatch,
) -> ApiResult<User> {
    let UserPatch { display_name, organization_id, leads_organization } = patch;
    let row = store::lock(transaction, scope, id).await?;
    if_match.check(row.row_version)?;
    let moved = organization_id.filter(|organization_id| *organization_id != row.organization_id);
    let mut fields = Vec::new();
    if display_name.is_some() {
        fields.push("display_name");
    }
    if leads_organization.is_some() {
        fields.push("leads_organization");
    }
    if let Some(organization_id) = moved {
        refuse_own(transaction, id)?;
        organizations::require_active(transaction, organization_id, "/organization_id").await?;
        fields.push("organization_id");
    }
    if fields.is_empty() {
        return store::find(transaction, scope, id).await;
    }
    diesel::update(users::table.find(id))
        .set((
            display_name.map(|name| users::display_name.eq(Some(name.trim().to_owned()))),
            moved.map(|organization_id| users::organization_id.eq(organization_id)),
            leads_organization.map(|leads| users::leads_organization.eq(leads)),
            users::updated_at.eq(Utc::now()),
            users::row_version.eq(row.row_version + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    if let Some(organization_id) = moved {
        diesel::update(grants::table.filter(grants::user_id.eq(id)))
            .set(grants::organization_id.eq(organization_id))
            .execute(&mut transaction.connection())
            .await?;
        identity::revoke_sessions(transaction, id, None).await?;
    }
    record(transaction, "user.updated", id, moved.unwrap_or(row.organization_id), fields).await?;
    store::find(transaction, scope, id).await
}

fn check_transition(row: &UserRow, to: UserStatus) -> ApiResult<()> {
    if row.status.allowed_transitions().contains(&to) {
        return Ok(());
    }
    let detail = format!("A user who is {} cannot become {}.", row.status.as_str(), to.as_str());
    Err(Problem::conflict("transition_not_allowed", detail))
}

async fn set_status(transaction: Transaction<'_>, row: &UserRow, status: UserStatus) -> ApiResult<()> {
    diesel::update(users::table.find(row.id))
        .set((users::status.eq(status), users::updated_at.eq(Utc::now()), users::row_version.eq(row.row_version + 1)))
        .execute(&mut transaction.connection())
        .await?;
    Ok(())
}

/// Keeps a user from signing in; all sessions end.
pub async fn deactivate(transaction: Transaction<'_>, scope: &Scope, id: Uuid, if_match: IfMatch) -> ApiResult<User> {
    refuse_own(transaction, id)?;
    lock_administrators(transaction).await?;
    let row = store::lock(transaction, scope, id).await?;
    if_match.check(row.row_version)?;
    check_transition(&row, UserStatus::Deactivated)?;
    let is_admin = store::grants(transaction, id).await?.iter().any(|grant| grant.role == Role::Admin.as_str());
    if is_admin && row.status == UserStatus::Active {
        refuse_last_admin(transaction, id).await?;
    }
    set_status(transaction, &row, UserStatus::Deactivated).await?;
    identity::revoke_sessions(transaction, id, None).await?;
    record(transaction, "user.deactivated", id, row.organization_id, vec!["status"]).await?;
    store::find(transaction, scope, id).await
}

/// Lets a user sign in again; who never accepted the invitation is invited anew. Runs with the platform's rights, because
/// it asks whether there is a password.
pub async fn reactivate(transaction: Transaction<'_>, scope: &Scope, id: Uuid, if_match: IfMatch) -> ApiResult<User> {
    let row = store::lock(transaction, scope, id).await?;
    if_match.check(row.row_version)?;
    check_transition(&row, UserStatus::Active)?;
    let accepted: bool = diesel::select(diesel::dsl::exists(
        user_credentials::table.find(id).filter(user_credentials::password_hash.is_not_null()),
    ))
    .get_result(&mut transaction.connection())
    .await?;
    set_status(transaction, &row, if accepted { UserStatus::Active } else { UserStatus::Invited }).await?;
    if !accepted {
        identity::send_invitation(transaction, id).await?;
    }
    record(transaction, "user.reactivated", id, row.organization_id, vec!["status"]).await?;
    store::find(transaction, scope, id).await
}

/// Takes the second factor of somebody who lost it, after their identity was proven in person; all sessions end. Runs with
/// the platform's rights.
pub async fn reset_second_factor(
    transaction: Transaction<'_>,
    scope: &Scope,
    id: Uuid,
    if_match: IfMatch,
) -> ApiResult<User> {
    refuse_own(transaction, id)?;
    let row = store::lock(transaction, scope, id).await?;
    if_match.check(row.row_version)?;
    identity::remove_second_factor(transaction, id).await?;
    record(transaction, "user.second_factor_reset", id, row.organization_id, vec!["second_factor"]).await?;
    store::find(transaction, scope, id).await
}

/// Gives a role, in the user's organization.
pub async fn give(transaction: Transaction<'_>, scope: &Scope, id: Uuid, new: NewGrant) -> ApiResult<Uuid> {
    let row = store::lock(transaction, scope, id).await?;
    refuse_own(transaction, id)?;
    let grant_id = insert_grant(transaction, id, row.organization_id, new).await?;
    store::touch(transaction, id).await?;
    record(transaction, "user.grant_created", id, row.organization_id, vec!["grants"]).await?;
    Ok(grant_id)
}

/// Takes a role.
pub async fn take(transaction: Transaction<'_>, scope: &Scope, id: Uuid, grant_id: Uuid) -> ApiResult<()> {
    lock_administrators(transaction).await?;
    let row = store::lock(transaction, scope, id).await?;
    let given = store::grants(transaction, id).await?;
    let grant = given.iter().find(|grant| grant.id == grant_id).ok_or_else(Problem::not_found)?;
    refuse_own(transaction, id)?;
    let admin = |grant: &&GrantRow| grant.role == Role::Admin.as_str();
    if admin(&grant) && given.iter().filter(admin).count() == 1 && row.status == UserStatus::Active {
        refuse_last_admin(transaction, id).await?;
    }
    diesel::delete(grants::table.find(grant_id)).execute(&mut transaction.connection()).await?;
    store::touch(transaction, id).await?;
    record(transaction, "user.grant_deleted", id, row.organization_id, vec!["grants"]).await
}
