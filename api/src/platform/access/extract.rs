//! `Access<Policy>`: the first argument of every handler, and the only way to the database.

use std::marker::PhantomData;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use schema::idempotency_keys;
use uuid::Uuid;

use super::super::config::{Config, SecondFactor};
use super::super::db::{Bulk, Db, Isolation, Subject, Transaction};
use super::super::files::{Files, StoredFile};
use super::super::http::{IdempotencyKey, Problem, ProblemKind, client_address};
use super::super::secrets::Secrets;
use super::decision::{Scope, decide};
use super::permission::Permission;
use super::policy::{Policy, Public, Requirement};
use super::principal::{self, Principal};
use super::rate_limit::RateLimits;
use super::token::SigningKeys;
use super::{parse_secret, secret_hash};

/// What all threads of a process share.
#[derive(Debug)]
pub struct PlatformParts {
    /// Configuration.
    pub config: Config,
    /// Field encryption.
    pub secrets: Secrets,
    /// Keys of access tokens.
    pub signing_keys: SigningKeys,
    /// Object store.
    pub files: Files,
    /// Limits of this process.
    pub rate_limits: RateLimits,
    /// Address of the database, for bulk work.
    pub application_url: String,
}

/// The shared parts with the database pool of one thread. The pool is only reachable through `Access`, or for the
/// platform's own work through `system`.
#[derive(Debug, Clone)]
pub struct Platform {
    db: Db,
    parts: Arc<PlatformParts>,
}

impl Platform {
    /// Joins the parts with a thread's pool.
    pub const fn new(db: Db, parts: Arc<PlatformParts>) -> Self {
        Self { db, parts }
    }

    /// Configuration.
    pub fn config(&self) -> &Config {
        &self.parts.config
    }

    /// Object store.
    pub fn files(&self) -> &Files {
        &self.parts.files
    }

    /// Keys of access tokens.
    pub fn signing_keys(&self) -> &SigningKeys {
        &self.parts.signing_keys
    }

    /// Encrypts a field. `place` names table, column and row, so that the value cannot be moved.
    pub async fn seal(&self, place: &str, value: &[u8]) -> Result<Vec<u8>, Problem> {
        self.seal_for(None, place, value).await
    }

    /// Encrypts a field under the key of an organization (None: the platform's).
    pub async fn seal_for(&self, organization: Option<Uuid>, place: &str, value: &[u8]) -> Result<Vec<u8>, Problem> {
        self.parts.secrets.seal(&self.db, organization, place, value).await
    }

    /// Decrypts a field of this place.
    pub async fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, Problem> {
        self.parts.secrets.open(&self.db, place, sealed).await
    }

    /// Keeps content sealed for this place in the object store.
    pub async fn keep_sealed(&self, purpose: &str, place: String, content: &[u8]) -> Result<StoredFile, Problem> {
        let sealed = self.seal(&place, content).await?;
        let file = self.files().keep(purpose, sealed).await?;
        Ok(StoredFile { sealed_place: Some(place), ..file })
    }

    /// Content that was kept sealed for this place.
    pub async fn sealed_content(&self, storage_key: &str, place: &str) -> Result<Vec<u8>, Problem> {
        self.open(place, &self.files().content(storage_key).await?).await
    }

    /// Makes new data keys, the platform's and those of organizations, that seal from now on. Returns the platform's.
    pub async fn rotate_data_keys(&self) -> Result<Uuid, Problem> {
        self.parts.secrets.rotate_all(&self.db).await
    }

    /// Makes a new key that signs access tokens from now on.
    pub async fn create_signing_key(&self) -> Result<String, Problem> {
        SigningKeys::create(&self.db, &self.parts.secrets).await
    }

    /// A key for hashes that name nobody.
    pub fn hash_key(&self) -> &[u8] {
        self.parts.secrets.hash_key()
    }

    /// Work of the platform itself, for a stated reason; writes.
    pub async fn system<T: 'static>(
        &self,
        reason: &'static str,
        work: impl AsyncFnOnce(Transaction<'_>, &Scope) -> Result<T, Problem> + 'static,
    ) -> Result<T, Problem> {
        let scope = Scope::system(reason);
        self.db
            .transaction(Subject::System, None, Isolation::Write, async move |transaction| {
                work(transaction, &scope).await
            })
            .await
    }

    /// A connection for bulk work of the platform itself, for a stated reason.
    pub async fn bulk(&self, reason: &'static str) -> Result<Bulk, Problem> {
        log::debug!("bulk work: {reason}");
        Bulk::open(&self.parts.application_url).await
    }

    /// The same on behalf of somebody who proved who they are: audit rows name them, row-level security lets the platform
    /// work. For what no subject may reach directly: credentials, also those of others.
    pub async fn system_for<T: 'static>(
        &self,
        reason: &'static str,
        subject: Subject,
        organization_id: Option<Uuid>,
        work: impl AsyncFnOnce(Transaction<'_>, &Scope) -> Result<T, Problem> + 'static,
    ) -> Result<T, Problem> {
        let scope = Scope::system(reason);
        self.db
            .transaction_within(Subject::System, subject, organization_id, Isolation::Write, async move |transaction| {
                work(transaction, &scope).await
            })
            .await
    }

    /// Whether the database answers.
    pub async fn is_ready(&self) -> Result<(), Problem> {
        self.db
            .transaction(Subject::Public, None, Isolation::Read, async |transaction: Transaction<'_>| {
                diesel::select(diesel::dsl::sql::<diesel::sql_types::Integer>("1"))
                    .execute(&mut transaction.connection())
                    .await?;
                Ok(())
            })
            .await
    }

    async fn authenticate(&self, request: &HttpRequest) -> Result<Principal, Problem> {
        let Some(value) = request.headers().get(header::AUTHORIZATION) else { return Ok(Principal::public()) };
        let refused =
            || Problem::unauthenticated("The access token or API key is not valid.").with_code("invalid_token");
        let token =
            value.to_str().ok().and_then(|text| text.strip_prefix("Bearer ")).map(str::trim).ok_or_else(refused)?;
        if token.starts_with("cscc_") {
            let prefix = parse_secret(token).ok_or_else(refused)?.to_owned();
            return principal::load_key(&self.db, prefix, secret_hash(token), client_address(request)).await;
        }
        let keys = &self.parts.signing_keys;
        let mut claims = keys.verify(token);
        if claims.is_none() && keys.names_unknown_key(token) && token.len() < 2_000 {
            keys.refresh(&self.db, &self.parts.secrets).await?;
            claims = keys.verify(token);
        }
        let claims = claims.ok_or_else(refused)?;
        principal::load_user(&self.db, claims.sub, claims.sid).await
    }
}

/// A caller who was let in by policy `P`.
#[derive(Debug)]
pub struct Access<P> {
    platform: Platform,
    principal: Principal,
    scope: Scope,
    policy: PhantomData<P>,
}

/// What a creating request made, or had made before.
#[derive(Debug, Clone, Copy)]
pub struct Created {
    /// The resource.
    pub id: Uuid,
    /// Whether an earlier request with the same key made it.
    pub replayed: bool,
}

fn scope_for<P: Policy>(principal: &Principal, config: &Config) -> Result<Scope, Problem> {
    let sign_in = || Problem::unauthenticated("Send an access token or an API key as Authorization: Bearer.");
    match (P::REQUIREMENT, principal.subject) {
        (Requirement::Nothing, _) => return Ok(Scope::public()),
        (_, Subject::Public) => return Err(sign_in()),
        (Requirement::User, Subject::User(_)) => return Ok(Scope::public()),
        (Requirement::User, _) => return Err(Problem::forbidden("Only users can do this, not API keys.")),
        _ => {}
    }
    let Requirement::Permission(permission) = P::REQUIREMENT else { return Ok(Scope::public()) };
    let is_user = matches!(principal.subject, Subject::User(_));
    if is_user && config.second_factor == SecondFactor::Required && !principal.second_factor {
        return Err(Problem::forbidden("Set up and use a second factor first.").with_code("second_factor_required"));
    }
    decide(principal, permission).ok_or_else(|| {
        Problem::forbidden(format!("This needs the permission {permission}.")).with_code("permission_missing")
    })
}

/// A caller who was let in, on the way from `admit` to the handler.
#[derive(Clone)]
struct Admitted(Platform, Principal, Scope);

/// Lets the caller in or not, before anything else of the request is read: a handler's other arguments are extracted at
/// the same time as its first one, and a caller who may not do something must not learn whether the request was valid.
pub async fn admit<P: Policy>(request: &HttpRequest) -> Result<(), Problem> {
    let platform = request
        .app_data::<web::Data<Platform>>()
        .map(|platform| platform.get_ref().clone())
        .ok_or_else(|| Problem::internal(&"no platform"))?;
    let principal = platform.authenticate(request).await?;
    let state = platform.parts.rate_limits.check(principal.subject, client_address(request))?;
    request.extensions_mut().insert(state);
    let scope = scope_for::<P>(&principal, platform.config())?;
    request.extensions_mut().insert(Admitted(platform, principal, scope));
    Ok(())
}

impl<P: Policy> FromRequest for Access<P> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let admitted = request.extensions_mut().remove::<Admitted>();
        std::future::ready(match admitted {
            Some(Admitted(platform, principal, scope)) => Ok(Self { platform, principal, scope, policy: PhantomData }),
            None => Err(Problem::internal(&"a handler that is not registered as an endpoint")),
        })
    }
}

impl<P: Policy> Access<P> {
    /// The caller.
    pub const fn principal(&self) -> &Principal {
        &self.principal
    }

    /// What the policy lets the caller reach.
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Shared parts: files, configuration, encryption.
    pub const fn platform(&self) -> &Platform {
        &self.platform
    }

    /// Id of the user, for operations on the own account.
    pub fn user_id(&self) -> Result<Uuid, Problem> {
        match self.principal.subject {
            Subject::User(id) => Ok(id),
            _ => Err(Problem::forbidden("Only users can do this, not API keys.")),
        }
    }

    /// What the caller could reach with another permission; for fields that need more than the operation.
    pub fn scope_of(&self, permission: Permission) -> Option<Scope> {
        decide(&self.principal, permission)
    }

    /// Reads in one transaction.
    pub async fn read<T: 'static>(
        &self,
        work: impl AsyncFnOnce(Transaction<'_>, &Scope) -> Result<T, Problem> + 'static,
    ) -> Result<T, Problem> {
        self.run(Isolation::Read, work).await
    }

    /// Reads in one transaction whose statements all see the same moment.
    pub async fn read_snapshot<T: 'static>(
        &self,
        work: impl AsyncFnOnce(Transaction<'_>, &Scope) -> Result<T, Problem> + 'static,
    ) -> Result<T, Problem> {
        self.run(Isolation::Snapshot, work).await
    }

    /// Changes in one transaction, with audit and event rows in the same commit.
    pub async fn write<T: 'static>(
        &self,
        work: impl AsyncFnOnce(Transaction<'_>, &Scope) -> Result<T, Problem> + 'static,
    ) -> Result<T, Problem> {
        self.run(Isolation::Write, work).await
    }

    async fn run<T: 'static>(
        &self,
        isolation: Isolation,
        work: impl AsyncFnOnce(Transaction<'_>, &Scope) -> Result<T, Problem> + 'static,
    ) -> Result<T, Problem> {
        let scope = self.scope.clone();
        self.platform
            .db
            .transaction(self.principal.subject, self.principal.organization_id, isolation, async move |transaction| {
                work(transaction, &scope).await
            })
            .await
    }

    /// Creates in one transaction, once per `Idempotency-Key`: key and effect commit together.
    pub async fn create(
        &self,
        idempotency: IdempotencyKey,
        fingerprint: [u8; 32],
        work: impl AsyncFnOnce(Transaction<'_>, &Scope) -> Result<Uuid, Problem> + 'static,
    ) -> Result<Created, Problem> {
        let subject = self.principal.subject;
        let principal = format!("{}:{}", subject.kind(), subject.id().map(|id| id.to_string()).unwrap_or_default());
        self.write(async move |transaction, scope| {
            let Some(key) = idempotency.key else {
                return Ok(Created { id: work(transaction, scope).await?, replayed: false });
            };
            if let Some(id) = earlier(transaction, &principal, &idempotency.operation, &key, &fingerprint).await? {
                return Ok(Created { id, replayed: true });
            }
            let id = work(transaction, scope).await?;
            diesel::insert_into(idempotency_keys::table)
                .values((
                    idempotency_keys::principal.eq(principal),
                    idempotency_keys::operation.eq(idempotency.operation),
                    idempotency_keys::key.eq(key),
                    idempotency_keys::fingerprint.eq(fingerprint.to_vec()),
                    idempotency_keys::resource_id.eq(id),
                ))
                .execute(&mut transaction.connection())
                .await?;
            Ok(Created { id, replayed: false })
        })
        .await
    }
}

impl Access<Public> {
    /// Figures for everybody, computed over all rows; the caller of this suppresses small counts.
    pub async fn aggregate<T: 'static>(
        &self,
        reason: &'static str,
        work: impl AsyncFnOnce(Transaction<'_>, &Scope) -> Result<T, Problem> + 'static,
    ) -> Result<T, Problem> {
        let scope = Scope::system(reason);
        self.platform
            .db
            .transaction(Subject::System, None, Isolation::Snapshot, async move |transaction| {
                work(transaction, &scope).await
            })
            .await
    }
}

/// The resource that an earlier request with this key made. Another body: 422; still running: 409.
async fn earlier(
    transaction: Transaction<'_>,
    principal: &str,
    operation: &str,
    key: &str,
    fingerprint: &[u8; 32],
) -> Result<Option<Uuid>, Problem> {
    use diesel::sql_types::{Bool, Text};
    let lock = diesel::dsl::sql::<Bool>("pg_try_advisory_xact_lock(hashtextextended(")
        .bind::<Text, _>(format!("{principal} {operation} {key}"))
        .sql(", 0))");
    let alone: bool = diesel::select(lock).get_result(&mut transaction.connection()).await?;
    if !alone {
        return Err(
            Problem::conflict("still_running", "A request with this Idempotency-Key is still at work.").retry_after(1)
        );
    }
    let known: Option<(Vec<u8>, Uuid)> = idempotency_keys::table
        .find((principal, operation, key))
        .select((idempotency_keys::fingerprint, idempotency_keys::resource_id))
        .first(&mut transaction.connection())
        .await
        .optional()?;
    match known {
        None => Ok(None),
        Some((former, id)) if former == fingerprint => Ok(Some(id)),
        Some(_) => {
            Err(Problem::new(ProblemKind::Invalid, "This Idempotency-Key was used with another body; take a new one.")
                .with_code("idempotency_key_reused"))
        }
    }
}
