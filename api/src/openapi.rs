//! The OpenAPI document and the table of permissions, both made from the endpoints.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::endpoints::{self, Endpoint};
use crate::platform::access::{Permission, Requirement, Role};
use crate::platform::http::{ProblemBody, ProblemKind};

const DESCRIPTION: &str = "The API of a Community Safety Coordination Center: incidents and what follows from them.\n\n\
    Start with *Getting started with the API* in the documentation. Errors are RFC 9457 problems; lists have opaque cursors; \
    changes need `If-Match`; POST requests that create accept `Idempotency-Key`. Personal data never stands in a URL.";

const TAGS: &[(&str, &str)] = &[
    ("sessions", "Sign in, refresh, sign out, passwords and invitations."),
    ("me", "The own account: profile, second factor, sessions."),
    ("organizations", "Departments, agencies, community organizations and businesses."),
    ("users", "People who sign in, and what they may do where."),
    ("api-keys", "Keys of partner organizations and scripts."),
    ("community-areas", "The areas of the city with population and boundary."),
    ("incidents", "What happened, who was harmed, and the history of each record."),
    ("statistics", "Trends that compare equal periods; small counts are suppressed for the public."),
    ("imports", "Files brought in, with progress and each refused row."),
    ("jobs", "Long work."),
    ("activity", "Audit trail and the feed of changes."),
    ("agreements", "What two organizations may tell each other about persons, for what, until when."),
    ("referrals", "People who are sent to a service of another organization, until the loop is closed."),
    ("cases", "Victims and families that an organization helps, sealed for it alone; names only by reveals on record."),
    (
        "compensation",
        "The emergency fund for victims: rules as dated versions, applications, decisions by others, payments.",
    ),
    ("help-terms", "What can be chosen around help: kinds of help, reasons of referrals, reasons to close a case."),
    ("services", "The directory of help: what organizations offer, for whom, and when it was last confirmed."),
    ("settings", "What this center is called and where it is."),
    ("courses", "What is taught, with the versions of its curriculum and its questionnaires."),
    ("trainings", "Cohorts of a course: catalogue, planning, sessions, calendar, figures."),
    ("registrations", "Seats, waitlist and offers; without an account, by a secret in the body."),
    ("attendance", "Who was there: by the code in the room, the sheet, or the instructor."),
    ("certificates", "Earned by attendance, verified by anybody; transcripts of hours."),
    ("review-teams", "Teams of the weekly violence reviews: members, agreements, calendar."),
    (
        "review-sessions",
        "Sessions from planning to final minutes: snapshot, attendance, actions that came back, live changes.",
    ),
    ("incident-reviews", "What drives an incident, how likely retaliation is, who was reached, what is connected."),
    ("review-measures", "Figures of teams, and how often drivers and themes come up."),
    ("review-rules", "Clocks, choices, agenda, words of the agreement, categories of actions, playbooks."),
    ("actions", "What somebody was asked to do, until another organization has verified it."),
    ("recommendations", "What reviews ask of leadership, and what it committed to."),
    ("notifications", "What a user is told, and how."),
    ("lots", "Vacant lots: chosen with reasons, nominated, promised, measured."),
    (
        "programs",
        "Programs that people apply to: rounds, versions of policies, and checks of who qualifies for how much.",
    ),
    ("applications", "Applications to programs: from a draft that needs no account to a decision by two people."),
    ("distribution", "Devices by income: sites with stock, times to pick up, hand-over."),
    ("payments", "Payments of approved applications, in batches that a third person approves."),
    ("funds", "Money of rounds: appropriated, set aside, paid, in a ledger whose entries never change."),
    ("lot-rules", "Weights, distances, treatments and tools of vacant lots."),
    ("work-orders", "Visits to lots: planned, carried out with proof, verified by others."),
    ("training-rules", "Clocks and shares, choices, support numbers, and courses required for access."),
];

/// The document, with keys in a stable order.
pub fn document() -> Value {
    let endpoints = endpoints::all();
    let mut schemas = BTreeMap::new();
    let mut collected = Vec::new();
    for endpoint in &endpoints {
        endpoint.collect_schemas(&mut collected);
    }
    collected.push((
        <ProblemBody as utoipa::ToSchema>::name().into_owned(),
        <ProblemBody as utoipa::PartialSchema>::schema(),
    ));
    <ProblemBody as utoipa::ToSchema>::schemas(&mut collected);
    for (name, schema) in collected {
        schemas.insert(name, serde_json::to_value(schema).unwrap_or_default());
    }
    let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for endpoint in &endpoints {
        let operation = operation(endpoint, &schemas);
        paths
            .entry(endpoint.path.clone())
            .or_default()
            .insert(endpoint.method.as_str().to_ascii_lowercase(), operation);
    }
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Community Safety Coordination Center API",
            "version": env!("CARGO_PKG_VERSION"),
            "description": DESCRIPTION,
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
            "contact": { "name": "The center's platform team", "url": "https://example.org/cscc" },
        },
        "servers": [{ "url": "/", "description": "This server, be it local, staging or production." }],
        "tags": TAGS.iter().map(|(name, description)| json!({ "name": name, "description": description })).collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": problem_responses(),
            "headers": headers(),
            "securitySchemes": {
                "access_token": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                    "description": "Token of a signed-in user (JWT as RFC8725 recommends), ten minutes; refreshed through a cookie." },
                "api_key": { "type": "http", "scheme": "bearer", "bearerFormat": "cscc_live_…",
                    "description": "Key of an organization; its scopes are permissions. Not a JWT, so RFC8725 does not apply." },
            },
        },
    });
    drop_nulls(&mut document);
    drop_unused(&mut document);
    document
}

/// Components that nothing refers to: utoipa collects item types of pages, which stand inline.
fn drop_unused(document: &mut Value) {
    loop {
        let text = document.to_string();
        let mut dropped = false;
        for section in ["schemas", "responses"] {
            let components = document.get_mut("components").and_then(|components| components.get_mut(section));
            if let Some(components) = components.and_then(Value::as_object_mut) {
                let before = components.len();
                components.retain(|name, _| text.contains(&format!("\"#/components/{section}/{name}\"")));
                dropped |= components.len() < before;
            }
        }
        if !dropped {
            return;
        }
    }
}

/// The committed text of the document.
pub fn document_text() -> String {
    let mut text = serde_json::to_string_pretty(&document()).unwrap_or_default();
    text.push('\n');
    text
}

fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.iter_mut().filter(|(key, _)| *key != "example").for_each(|(_, inner)| drop_nulls(inner))
        }
        Value::Array(list) => list.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

/// A problem's schema reference and example.
fn problem_responses() -> Map<String, Value> {
    ProblemKind::ALL
        .iter()
        .map(|kind| {
            let example = json!({
                "type": format!("/docs/problems#{}", kind.code()), "title": kind.title(), "status": kind.status().as_u16(),
                "detail": "What happened this time and what to do.", "code": kind.code(),
                "instance": "urn:request:0192f0c1-5b1e-7c3a-9f00-2a6d3f1b7e11", "request_id": "0192f0c1-5b1e-7c3a-9f00-2a6d3f1b7e11",
            });
            let mut response = json!({
                "description": kind.title(),
                "headers": rate_limit_headers(),
                "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/ProblemBody" }, "example": example } },
            });
            if matches!(kind, ProblemKind::TooManyRequests | ProblemKind::Unavailable)
                && let Some(headers) = response.get_mut("headers").and_then(Value::as_object_mut)
            {
                headers.insert("Retry-After".to_owned(), json!({ "$ref": "#/components/headers/RetryAfter" }));
            }
            (kind.code().to_owned(), response)
        })
        .collect()
}

fn headers() -> Value {
    let text = |description: &str, example: &str| json!({ "description": description, "schema": { "type": "string", "maxLength": 300 }, "example": example });
    json!({
        "RateLimitPolicy": text("Quota and window of the limit that counts for you.", "\"user\";q=600;w=60"),
        "RateLimit": text("What is left of it, and seconds until it is whole again.", "\"user\";r=599;t=1"),
        "RetryAfter": text("Seconds to wait before trying again.", "2"),
        "ETag": text("Version of the item, for If-Match and If-None-Match.", "\"1\""),
        "Location": text("Address of the new item.", "/api/v1/organizations/0192f0c1-5b1e-7c3a-9f00-2a6d3f1b7e11"),
    })
}

fn rate_limit_headers() -> Value {
    json!({
        "RateLimit-Policy": { "$ref": "#/components/headers/RateLimitPolicy" },
        "RateLimit": { "$ref": "#/components/headers/RateLimit" },
    })
}

fn operation(endpoint: &Endpoint, schemas: &BTreeMap<String, Value>) -> Value {
    let mut operation = serde_json::to_value(&endpoint.operation).unwrap_or_default();
    let kinds = problem_kinds(endpoint, &operation);
    let Some(fields) = operation.as_object_mut() else { return operation };
    if let Some(responses) = fields.get_mut("responses").and_then(Value::as_object_mut) {
        for (status, response) in responses.iter_mut() {
            complete_response(status, response, schemas, fields_have_row_version(schemas));
        }
        for kind in kinds {
            responses.insert(
                kind.status().as_u16().to_string(),
                json!({ "$ref": format!("#/components/responses/{}", kind.code()) }),
            );
        }
    }
    if let Some(content) =
        fields.get_mut("requestBody").and_then(|body| body.get_mut("content")).and_then(Value::as_object_mut)
    {
        if endpoint.method == "PATCH"
            && let Some(json_body) = content.remove("application/json")
        {
            content.insert("application/merge-patch+json".to_owned(), json_body);
        }
        content.values_mut().for_each(|media| add_example(media, schemas));
    }
    let (security, permission) = match endpoint.requirement {
        Requirement::Nothing => (json!([]), "public".to_owned()),
        Requirement::SignIn => (json!([{ "access_token": [] }, { "api_key": [] }]), "signed in".to_owned()),
        Requirement::User => (json!([{ "access_token": [] }]), "own account".to_owned()),
        Requirement::Permission(permission) if permission.is_key_scope() => {
            (json!([{ "access_token": [] }, { "api_key": [] }]), permission.to_string())
        }
        Requirement::Permission(permission) => (json!([{ "access_token": [] }]), permission.to_string()),
    };
    fields.insert("security".to_owned(), security);
    fields.insert("x-permission".to_owned(), json!(permission));
    fields.insert("x-data-class".to_owned(), json!(endpoint.data_class.as_str()));
    operation
}

fn fields_have_row_version(schemas: &BTreeMap<String, Value>) -> impl Fn(&Value) -> bool + '_ {
    move |schema| {
        let name = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| reference.rsplit('/').next())
            .unwrap_or_default();
        schemas.get(name).is_some_and(|schema| schema.to_string().contains("\"row_version\""))
    }
}

fn complete_response(
    status: &str,
    response: &mut Value,
    schemas: &BTreeMap<String, Value>,
    versioned: impl Fn(&Value) -> bool,
) {
    let mut headers = rate_limit_headers();
    if let Some(content) = response.get_mut("content").and_then(Value::as_object_mut) {
        for media in content.values_mut() {
            add_example(media, schemas);
            if media.get("schema").is_some_and(&versioned)
                && let Some(headers) = headers.as_object_mut()
            {
                headers.insert("ETag".to_owned(), json!({ "$ref": "#/components/headers/ETag" }));
            }
        }
    }
    if matches!(status, "201" | "202")
        && let Some(headers) = headers.as_object_mut()
    {
        headers.insert("Location".to_owned(), json!({ "$ref": "#/components/headers/Location" }));
    }
    if let Some(response) = response.as_object_mut() {
        response.insert("headers".to_owned(), headers);
    }
}

fn problem_kinds(endpoint: &Endpoint, operation: &Value) -> Vec<ProblemKind> {
    use ProblemKind::{
        Conflict, Forbidden, Internal, Invalid, Malformed, NotFound, PreconditionFailed, PreconditionRequired,
        TooLarge, TooManyRequests, Unauthenticated, Unavailable, UnsupportedMediaType,
    };
    let mut kinds = vec![Malformed, Unauthenticated, TooManyRequests, Internal, Unavailable];
    if !matches!(endpoint.requirement, Requirement::Nothing) {
        kinds.push(Forbidden);
    }
    if endpoint.path.contains('{') {
        kinds.push(NotFound);
    }
    let parameters = operation.get("parameters").map(ToString::to_string).unwrap_or_default();
    if parameters.contains("If-Match") {
        kinds.extend([PreconditionFailed, PreconditionRequired]);
    }
    if operation.get("requestBody").is_some() {
        kinds.extend([TooLarge, UnsupportedMediaType, Invalid]);
    }
    if endpoint.method != "GET" {
        kinds.push(Conflict);
    }
    kinds
}

fn add_example(media: &mut Value, schemas: &BTreeMap<String, Value>) {
    if media.get("example").is_some() || media.get("examples").is_some() {
        return;
    }
    let example = media.get("schema").map(|schema| example_of(schema, schemas, 0));
    if let (Some(media), Some(example)) = (media.as_object_mut(), example) {
        media.insert("example".to_owned(), example);
    }
}

/// An example made of the examples of the fields; a schema's own example wins.
pub fn example_of(schema: &Value, schemas: &BTreeMap<String, Value>, depth: usize) -> Value {
    if depth > 24 {
        return Value::Null;
    }
    if let Some(example) = schema.get("example").or_else(|| schema.get("default")) {
        return example.clone();
    }
    if let Some(example) = schema.get("examples").and_then(|examples| examples.get(0)) {
        return example.clone();
    }
    let referred = schema.get("$ref").and_then(Value::as_str).and_then(|reference| reference.rsplit('/').next());
    if let Some(inner) = referred.and_then(|name| schemas.get(name)) {
        return example_of(inner, schemas, depth + 1);
    }
    for combination in ["oneOf", "anyOf"] {
        let options = schema.get(combination).and_then(Value::as_array).into_iter().flatten();
        if let Some(option) = options.into_iter().find(|option| option.get("type") != Some(&json!("null"))) {
            return example_of(option, schemas, depth + 1);
        }
    }
    if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
        let mut joined = Map::new();
        for part in parts {
            if let Value::Object(fields) = example_of(part, schemas, depth + 1) {
                joined.extend(fields);
            }
        }
        return Value::Object(joined);
    }
    if let Some(first) = schema.get("enum").and_then(|values| values.get(0)) {
        return first.clone();
    }
    let kind = match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        Some(Value::String(kind)) => Some(kind.as_str()),
        _ => None,
    };
    match kind {
        Some("object") => {
            let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
            Value::Object(
                properties.map(|(name, inner)| (name.clone(), example_of(inner, schemas, depth + 1))).collect(),
            )
        }
        Some("array") => {
            schema.get("items").map_or_else(|| json!([]), |items| json!([example_of(items, schemas, depth + 1)]))
        }
        Some("integer") => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        Some("number") => json!(1.5),
        Some("boolean") => json!(true),
        Some("string") => json!(match schema.get("format").and_then(Value::as_str) {
            Some("uuid") => "0192f0c1-5b1e-7c3a-9f00-2a6d3f1b7e11",
            Some("date-time") => "2026-11-02T18:30:00Z",
            Some("date") => "2026-11-02",
            Some("email") => "name@example.org",
            _ => "text",
        }),
        _ => Value::Null,
    }
}

/// `openapi/permissions.md`: operation by role. Committed, so that a change of policy is always a visible diff.
pub fn permissions_table() -> String {
    let mut text = String::from(
        "# Who may do what\n\nMade by `cscc openapi` from the policies in the code; do not edit. A dot means: within the \
         organization, areas, program and confidentiality level of the grant.\n\n",
    );
    let header: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    text.push_str(&format!("| operation | needs | class | public | API key | {} |", header.join(" | ")));
    text.push('\n');
    text.push_str(&format!("|---|---|---|---|---|{}", "---|".repeat(header.len())));
    text.push('\n');
    let mut endpoints = endpoints::all();
    endpoints.sort_by(|left, right| left.id().cmp(right.id()));
    let dot = |allowed: bool| if allowed { "•" } else { "" };
    for endpoint in &endpoints {
        let (needs, public, key): (String, bool, bool) = match endpoint.requirement {
            Requirement::Nothing => ("nothing".to_owned(), true, true),
            Requirement::SignIn => ("a sign-in or key".to_owned(), false, true),
            Requirement::User => ("own account".to_owned(), false, false),
            Requirement::Permission(permission) => (format!("`{permission}`"), false, permission.is_key_scope()),
        };
        let roles: Vec<&str> = Role::ALL.iter().map(|role| dot(role_may(*role, endpoint.requirement))).collect();
        text.push_str(&format!(
            "| {} | {needs} | {} | {} | {} | {} |\n",
            endpoint.id(),
            endpoint.data_class.as_str(),
            dot(public),
            dot(key),
            roles.join(" | ")
        ));
    }
    text.push_str("\n## Roles\n\n| role | level | what it is for |\n|---|---|---|\n");
    for role in Role::ALL {
        text.push_str(&format!("| {} | {} | {} |", role.as_str(), role.default_clearance(), role.description()));
        text.push('\n');
    }
    text.push_str("\n## Permissions\n\n| permission | API keys | what it allows |\n|---|---|---|\n");
    for permission in Permission::ALL {
        text.push_str(&format!(
            "| `{permission}` | {} | {} |",
            dot(permission.is_key_scope()),
            permission.description()
        ));
        text.push('\n');
    }
    text
}

fn role_may(role: Role, requirement: Requirement) -> bool {
    match requirement {
        Requirement::Permission(permission) => role.permissions().contains(&permission),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two slices that name different things alike would silently overwrite each other in the contract.
    #[test]
    fn no_two_schemas_share_a_name() {
        let mut collected = Vec::new();
        for endpoint in endpoints::all() {
            endpoint.collect_schemas(&mut collected);
        }
        let mut known: BTreeMap<String, Value> = BTreeMap::new();
        for (name, schema) in collected {
            let schema = serde_json::to_value(&schema).unwrap();
            let former = known.entry(name.clone()).or_insert_with(|| schema.clone());
            assert!(*former == schema, "two different schemas are called {name}");
        }
    }
}
