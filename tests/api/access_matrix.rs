//! Every operation of the registry × every role, a key, and callers without a valid sign-in.

use api::endpoints::{self, Endpoint};
use api::platform::access::{Permission, Requirement, Role};
use api_tests::{Client, TestApp};
use uuid::Uuid;

/// What the matrix says of one caller and operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// 401.
    Unauthenticated,
    /// 403.
    Forbidden,
    /// Neither: the caller is let in, and the operation answers for itself.
    LetIn,
}

impl Expected {
    fn of(status: u16) -> Self {
        match status {
            401 => Self::Unauthenticated,
            403 => Self::Forbidden,
            _ => Self::LetIn,
        }
    }
}

/// The path with ids that belong to nothing.
fn sample_path(endpoint: &Endpoint) -> String {
    let mut path = endpoint.path.clone();
    while let (Some(start), Some(end)) = (path.find('{'), path.find('}')) {
        let value = if &path[start..=end] == "{number}" { "999".to_owned() } else { Uuid::now_v7().to_string() };
        path.replace_range(start..=end, &value);
    }
    path
}

/// Operations whose own rules answer 401 or 403 to a caller who was let in: sign-in with nothing, a missing header.
const ANSWERS_FOR_ITSELF: &[&str] = &["sign_in", "verify_second_factor", "refresh_session", "sign_out"];

async fn status(client: &Client, endpoint: &Endpoint) -> u16 {
    let method = endpoint.method.as_str().parse().unwrap();
    let mut request = client.request(method, &sample_path(endpoint));
    if endpoint.method != "GET" {
        request = request.header("if-match", "\"1\"").body("application/json", "{}");
    }
    request.await.status()
}

#[actix_web::test]
async fn every_operation_answers_every_role_as_its_policy_says() {
    let app = TestApp::new().await;
    let mut callers = Vec::new();
    for role in Role::ALL {
        callers.push((*role, app.user(*role).sign_in().await));
    }
    let mut wrong = Vec::new();
    for endpoint in endpoints::all() {
        if ANSWERS_FOR_ITSELF.contains(&endpoint.id()) {
            assert_eq!(endpoint.requirement, Requirement::Nothing, "{}", endpoint.id());
            continue;
        }
        let anonymous = match endpoint.requirement {
            Requirement::Nothing => Expected::LetIn,
            _ => Expected::Unauthenticated,
        };
        let mut check = |who: String, expected: Expected, status: u16| {
            if Expected::of(status) != expected || status >= 500 {
                wrong.push(format!("{} as {who}: {status}, expected {expected:?}", endpoint.id()));
            }
        };
        check("nobody".to_owned(), anonymous, status(&app.anonymous(), &endpoint).await);
        check(
            "a forged token".to_owned(),
            Expected::Unauthenticated,
            status(&app.with_token("e30.e30.e30"), &endpoint).await,
        );
        for (role, user) in &callers {
            let expected = match endpoint.requirement {
                Requirement::Permission(permission) if !role.permissions().contains(&permission) => Expected::Forbidden,
                _ => Expected::LetIn,
            };
            check(role.as_str().to_owned(), expected, status(&user.client, &endpoint).await);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[actix_web::test]
async fn a_key_reaches_what_its_scopes_say_and_nothing_else() {
    let app = TestApp::new().await;
    let scopes: Vec<&str> = Permission::ALL
        .iter()
        .filter(|permission| permission.is_key_scope())
        .map(|permission| permission.as_str())
        .collect();
    let all = app.api_key(&scopes).await;
    let few = app.api_key(&["organizations:read"]).await;
    let mut wrong = Vec::new();
    for endpoint in endpoints::all().into_iter().filter(|endpoint| !ANSWERS_FOR_ITSELF.contains(&endpoint.id())) {
        let (with_all, with_few) = match endpoint.requirement {
            Requirement::Nothing | Requirement::SignIn => (Expected::LetIn, Expected::LetIn),
            Requirement::User => (Expected::Forbidden, Expected::Forbidden),
            Requirement::Permission(Permission::OrganizationsRead) => (Expected::LetIn, Expected::LetIn),
            Requirement::Permission(permission) if permission.is_key_scope() => (Expected::LetIn, Expected::Forbidden),
            Requirement::Permission(_) => (Expected::Forbidden, Expected::Forbidden),
        };
        for (who, key, expected) in [("all scopes", &all, with_all), ("one scope", &few, with_few)] {
            let status = status(key, &endpoint).await;
            if Expected::of(status) != expected || status >= 500 {
                wrong.push(format!("{} with {who}: {status}, expected {expected:?}", endpoint.id()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
