//! The own account: profile, password, second factor, sessions.

use std::net::IpAddr;

use chrono::Utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::{api_keys, organizations, sessions, users};
use uuid::Uuid;

use super::attempts::{Attempts, Secret};
use super::store::{self, Account};
use super::wire::{
    Language, Me, MePatch, PasswordChange, RecoveryCodes, RoleGrant, SecondFactorDisable, SecondFactorEnrollment,
    Session, SessionRow, SubjectKind,
};
use super::{links, passwords, second_factor, sessions as flow};
use crate::organizations::OrganizationSummary;
use crate::platform::access::{Access, Platform, Policy, Principal};
use crate::platform::audit;
use crate::platform::config::SecondFactor;
use crate::platform::db::{Subject, Transaction};
use crate::platform::events::Place;
use crate::platform::http::{ApiResult, IfMatch, Page, Problem};

/// Who sent the request, and what they may do.
pub async fn view<P: Policy>(access: &Access<P>) -> ApiResult<Me> {
    let principal = access.principal().clone();
    let required = access.platform().config().second_factor == SecondFactor::Required;
    access
        .read(async move |transaction, _| match principal.subject {
            Subject::User(id) => user(transaction, id, &principal, required).await,
            Subject::Key(id) => key(transaction, id, &principal).await,
            Subject::Public | Subject::System => Err(flow::session_expired()),
        })
        .await
}

async fn user(transaction: Transaction<'_>, id: Uuid, principal: &Principal, required: bool) -> ApiResult<Me> {
    type Row = (String, Option<String>, Language, bool, i64, OrganizationSummary);
    let (email, display_name, language, second_factor_enabled, row_version, organization): Row = users::table
        .inner_join(organizations::table.on(organizations::id.eq(users::organization_id)))
        .filter(users::id.eq(id))
        .select((
            users::email,
            users::display_name,
            users::language,
            users::second_factor_enabled,
            users::row_version,
            OrganizationSummary::as_select(),
        ))
        .first(&mut transaction.connection())
        .await?;
    let roles = principal.grants.iter().map(|grant| RoleGrant {
        role: grant.role,
        organization_id: grant.organization_id,
        area_numbers: grant.areas.as_ref().map(|areas| areas.iter().copied().collect()),
        program: grant.program.clone(),
        clearance: grant.clearance,
    });
    Ok(Me {
        kind: SubjectKind::User,
        id,
        email: Some(email),
        display_name,
        language,
        organization,
        roles: roles.collect(),
        permissions: principal.permissions(),
        second_factor_enabled,
        second_factor_required: required,
        row_version,
    })
}

async fn key(transaction: Transaction<'_>, id: Uuid, principal: &Principal) -> ApiResult<Me> {
    let (name, row_version, organization): (String, i64, OrganizationSummary) = api_keys::table
        .inner_join(organizations::table.on(organizations::id.eq(api_keys::organization_id)))
        .filter(api_keys::id.eq(id))
        .select((api_keys::name, api_keys::row_version, OrganizationSummary::as_select()))
        .first(&mut transaction.connection())
        .await?;
    Ok(Me {
        kind: SubjectKind::Key,
        id,
        email: None,
        display_name: Some(name),
        language: Language::En,
        organization,
        roles: Vec::new(),
        permissions: principal.permissions(),
        second_factor_enabled: false,
        second_factor_required: false,
        row_version,
    })
}

/// Changes name and language.
pub async fn update(transaction: Transaction<'_>, id: Uuid, if_match: IfMatch, patch: MePatch) -> ApiResult<()> {
    let MePatch { display_name, language } = patch;
    let current: i64 =
        users::table.find(id).select(users::row_version).for_update().first(&mut transaction.connection()).await?;
    if_match.check(current)?;
    let mut fields = Vec::new();
    if display_name.is_some() {
        fields.push("display_name");
    }
    if language.is_some() {
        fields.push("language");
    }
    if fields.is_empty() {
        return Ok(());
    }
    diesel::update(users::table.find(id))
        .set((
            display_name.map(|name| users::display_name.eq(Some(name.trim().to_owned()))),
            language.map(|language| users::language.eq(language)),
            users::updated_at.eq(Utc::now()),
            users::row_version.eq(current + 1),
        ))
        .execute(&mut transaction.connection())
        .await?;
    record(transaction, id, "user.updated", fields).await
}

async fn record(transaction: Transaction<'_>, id: Uuid, action: &'static str, fields: Vec<&str>) -> ApiResult<()> {
    let place = Place { organization_id: transaction.organization_id(), community_area_number: None };
    audit::record_change(transaction, "user", action, id, fields, place).await
}

/// Who works on their own account, and from where.
#[derive(Debug, Clone)]
pub struct Owner {
    platform: Platform,
    id: Uuid,
    organization_id: Option<Uuid>,
    session_id: Option<Uuid>,
    address: Option<IpAddr>,
}

impl Owner {
    /// The caller.
    pub fn new<P: Policy>(access: &Access<P>, address: Option<IpAddr>) -> ApiResult<Self> {
        let principal = access.principal();
        Ok(Self {
            platform: access.platform().clone(),
            id: access.user_id()?,
            organization_id: principal.organization_id,
            session_id: principal.session_id,
            address,
        })
    }

    async fn change<T: 'static>(
        &self,
        reason: &'static str,
        work: impl AsyncFnOnce(Transaction<'_>) -> ApiResult<T> + 'static,
    ) -> ApiResult<T> {
        self.platform
            .system_for(reason, Subject::User(self.id), self.organization_id, async move |transaction, _| {
                work(transaction).await
            })
            .await
    }

    /// The account, after its password was given again. Wrong: 422, because the caller is signed in.
    async fn proven(&self, password: String, pointer: &'static str) -> ApiResult<(Account, String)> {
        let attempts = Attempts::new(&self.platform, Secret::Password, &self.id.to_string(), self.address);
        let (counted, id) = (attempts.clone(), self.id);
        let (account, center) = self
            .change("check a password again", async move |transaction| {
                counted.count(transaction).await?;
                let account = store::lock_account(transaction, id).await?.ok_or_else(flow::session_expired)?;
                Ok((account, store::center_name(transaction).await?))
            })
            .await?;
        if !passwords::verify(password, account.credentials.password_hash.clone()).await? {
            return Err(Problem::invalid_field(pointer, "wrong_password", "This is not your password."));
        }
        self.change("clear the count of tries", async move |transaction| attempts.clear(transaction).await).await?;
        Ok((account, center))
    }

    /// Refuses a caller who does not prove anew who they are: by the password and, with a second factor, by a code of it.
    pub async fn prove(&self, password: String, code: Option<String>) -> ApiResult<()> {
        let (account, _) = self.proven(password, "/password").await?;
        if !account.has_second_factor() {
            return Ok(());
        }
        let code =
            code.ok_or_else(|| Problem::invalid_field("/code", "required", "Give a code of your second factor, too."))?;
        self.use_code(&account, &code).await
    }

    /// Uses a code of the second factor up.
    async fn use_code(&self, account: &Account, code: &str) -> ApiResult<()> {
        let attempts = Attempts::new(&self.platform, Secret::Code, &self.id.to_string(), self.address);
        let counted = attempts.clone();
        self.change("check a code again", async move |transaction| counted.count(transaction).await).await?;
        let wrong = || Problem::invalid_field("/code", "invalid_second_factor", "The code is wrong or was used.");
        let proof = flow::proof_of_code(&self.platform, account, code).await?.ok_or_else(wrong)?;
        let id = self.id;
        self.change("use a code up", async move |transaction| {
            second_factor::use_up(transaction, id, proof).await.map_err(|_used| wrong())?;
            attempts.clear(transaction).await
        })
        .await
    }

    /// Replaces the password; the other sessions end.
    pub async fn change_password(&self, body: PasswordChange) -> ApiResult<()> {
        let PasswordChange { current_password, new_password } = body;
        let (account, center) = self.proven(current_password, "/current_password").await?;
        passwords::refuse_weak(&new_password, &links::known_names(&account.email, &center), "/new_password")?;
        let hash = passwords::hash(new_password).await?;
        let (id, session_id) = (self.id, self.session_id);
        self.change("change a password", async move |transaction| {
            store::set_password(transaction, id, hash).await?;
            store::revoke_sessions(transaction, id, session_id).await?;
            record(transaction, id, "user.password_changed", vec!["password"]).await
        })
        .await
    }

    /// Makes a secret that waits to be confirmed.
    pub async fn start_second_factor(&self, password: String) -> ApiResult<SecondFactorEnrollment> {
        let (account, center) = self.proven(password, "/password").await?;
        if account.has_second_factor() {
            return Err(already_on());
        }
        let secret = second_factor::new_secret()?;
        let sealed = self.platform.seal(&second_factor::place(self.id), &secret).await?;
        let id = self.id;
        self.change("start a second factor", async move |transaction| {
            second_factor::keep_pending(transaction, id, sealed).await
        })
        .await?;
        let second_factor::Enrollment { secret, otpauth_uri, qr_svg } =
            second_factor::enrollment(&secret, &account.email, &center)?;
        Ok(SecondFactorEnrollment { secret, otpauth_uri, qr_svg })
    }

    /// Turns the second factor on; this session counts as having it, the others end.
    pub async fn confirm_second_factor(&self, code: String) -> ApiResult<RecoveryCodes> {
        let attempts = Attempts::new(&self.platform, Secret::Code, &self.id.to_string(), self.address);
        let (counted, id) = (attempts.clone(), self.id);
        let account = self
            .change("check a first code", async move |transaction| {
                counted.count(transaction).await?;
                store::lock_account(transaction, id).await?.ok_or_else(flow::session_expired)
            })
            .await?;
        if account.has_second_factor() {
            return Err(already_on());
        }
        let sealed = account.credentials.totp_pending_sealed.ok_or_else(|| {
            Problem::conflict("second_factor_not_started", "Start to set up the second factor first.")
        })?;
        let secret = self.platform.open(&second_factor::place(id), &sealed).await?;
        let wrong =
            || Problem::invalid_field("/code", "invalid_second_factor", "The code is wrong; type the present one.");
        let step = second_factor::matching_step(&secret, &code)?.ok_or_else(wrong)?;
        let recovery_codes = second_factor::new_recovery_codes()?;
        let hashes = recovery_codes.iter().map(|code| second_factor::recovery_hash(&self.platform, id, code)).collect();
        let session_id = self.session_id;
        self.change("turn a second factor on", async move |transaction| {
            second_factor::turn_on(transaction, id, sealed, step, hashes).await?;
            diesel::update(sessions::table.find(session_id.unwrap_or_default()))
                .set(sessions::second_factor.eq(true))
                .execute(&mut transaction.connection())
                .await?;
            store::revoke_sessions(transaction, id, session_id).await?;
            attempts.clear(transaction).await?;
            record(transaction, id, "user.second_factor_enabled", vec!["second_factor"]).await
        })
        .await?;
        Ok(RecoveryCodes { recovery_codes })
    }

    /// Turns the second factor off, where the center does not demand one; the other sessions end.
    pub async fn disable_second_factor(&self, body: SecondFactorDisable) -> ApiResult<()> {
        if self.platform.config().second_factor == SecondFactor::Required {
            let detail = "This center demands a second factor; ask an administrator to reset it after a loss.";
            return Err(Problem::conflict("second_factor_required", detail));
        }
        let SecondFactorDisable { password, code } = body;
        let (account, _) = self.proven(password, "/password").await?;
        if !account.has_second_factor() {
            return Err(Problem::conflict("second_factor_off", "There is no second factor to turn off."));
        }
        self.use_code(&account, &code).await?;
        let (id, session_id) = (self.id, self.session_id);
        self.change("turn a second factor off", async move |transaction| {
            second_factor::remove(transaction, id).await?;
            store::revoke_sessions(transaction, id, session_id).await?;
            record(transaction, id, "user.second_factor_disabled", vec!["second_factor"]).await
        })
        .await
    }
}

fn already_on() -> Problem {
    Problem::conflict("second_factor_on", "The second factor is on already; turn it off first to change it.")
}

/// Sessions of the own account that still count, newest first.
pub async fn list_sessions(
    transaction: Transaction<'_>,
    user_id: Uuid,
    current: Option<Uuid>,
) -> ApiResult<Page<Session>> {
    let rows: Vec<SessionRow> = sessions::table
        .filter(sessions::user_id.eq(user_id))
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::expires_at.gt(Utc::now()))
        .order(sessions::created_at.desc())
        .limit(200)
        .select(SessionRow::as_select())
        .load(&mut transaction.connection())
        .await?;
    let shown = rows.into_iter().map(|SessionRow { id, created_at, last_seen_at, user_agent }| Session {
        id,
        created_at,
        last_seen_at,
        user_agent,
        current: Some(id) == current,
    });
    Ok(Page::whole(shown.collect()))
}
