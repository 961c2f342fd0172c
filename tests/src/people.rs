//! Users of tests. They get their session directly: signing in costs a password hash, and is tested where it is the subject.

use std::sync::atomic::{AtomicU32, Ordering};

use api::platform::access::Role;
use uuid::Uuid;

use crate::app::TestApp;
use crate::client::Client;

static NEXT: AtomicU32 = AtomicU32::new(1);

/// A user to make.
#[derive(Debug)]
pub struct UserBuilder<'a> {
    app: &'a TestApp,
    role: Role,
    areas: Option<Vec<i32>>,
    organization: Option<Uuid>,
    clearance: i32,
    password: Option<String>,
    second_factor: bool,
}

/// A user with a session.
#[derive(Debug, Clone)]
pub struct SignedInUser {
    /// Id.
    pub id: Uuid,
    /// E-mail address.
    pub email: String,
    /// Session of the client.
    pub session_id: Uuid,
    /// Who talks to the API.
    pub client: Client,
}

impl std::ops::Deref for SignedInUser {
    type Target = Client;
    fn deref(&self) -> &Client {
        &self.client
    }
}

impl<'a> UserBuilder<'a> {
    pub(crate) fn new(app: &'a TestApp, role: Role) -> Self {
        let clearance = role.default_clearance();
        Self { app, role, areas: None, organization: None, clearance, password: None, second_factor: false }
    }

    /// Only in these areas.
    #[must_use]
    pub fn areas(mut self, areas: &[i32]) -> Self {
        self.areas = Some(areas.to_vec());
        self
    }

    /// In this organization.
    #[must_use]
    pub const fn organization(mut self, id: Uuid) -> Self {
        self.organization = Some(id);
        self
    }

    /// Up to this confidentiality level.
    #[must_use]
    pub const fn clearance(mut self, clearance: i32) -> Self {
        self.clearance = clearance;
        self
    }

    /// With a password, so that the user can sign in.
    #[must_use]
    pub fn password(mut self, password: &str) -> Self {
        self.password = Some(password.to_owned());
        self
    }

    /// With a session that had a second factor.
    #[must_use]
    pub const fn second_factor(mut self) -> Self {
        self.second_factor = true;
        self
    }

    /// Makes the user and a session.
    pub async fn sign_in(self) -> SignedInUser {
        let sql = self.app.sql().await;
        let organization = match self.organization {
            Some(id) => id,
            None => self.app.organization().await,
        };
        let (id, session_id) = (Uuid::now_v7(), Uuid::now_v7());
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let email = format!("{}{number}@example.org", self.role.as_str().replace('_', "-"));
        sql.execute(
            "INSERT INTO users (id, organization_id, email, display_name, status) VALUES ($1, $2, $3::text, $4, 'active')",
            &[&id, &organization, &email, &format!("User {number:04}")],
        )
        .await
        .unwrap();
        sql.execute(
            "INSERT INTO grants (id, user_id, organization_id, role, area_numbers, clearance) VALUES ($1, $2, $3, $4, $5, $6)",
            &[&Uuid::now_v7(), &id, &organization, &self.role.as_str(), &self.areas, &self.clearance],
        )
        .await
        .unwrap();
        if let Some(password) = &self.password {
            let hash = api::identity::hash_password(password).unwrap();
            let insert = "INSERT INTO user_credentials (user_id, password_hash) VALUES ($1, $2)";
            sql.execute(insert, &[&id, &hash]).await.unwrap();
        }
        sql.execute(
            "INSERT INTO sessions (id, user_id, organization_id, refresh_hash, second_factor, expires_at) \
             VALUES ($1, $2, $3, $4, $5, now() + interval '30 minutes')",
            &[&session_id, &id, &organization, &session_id.as_bytes().as_slice(), &self.second_factor],
        )
        .await
        .unwrap();
        let (token, _) = self.app.parts.signing_keys.sign(id, session_id).unwrap();
        SignedInUser { id, email, session_id, client: self.app.with_token(token) }
    }
}
