//! The contract that is committed is the one that the code gives, and it is whole.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use api::platform::config::VARIABLES;
use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn committed(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn the_committed_contract_is_what_the_code_gives() {
    assert!(committed("openapi/cscc.v1.json") == api::openapi::document_text(), "run: cargo run -p api -- openapi");
    assert!(
        committed("openapi/permissions.md") == api::openapi::permissions_table(),
        "run: cargo run -p api -- openapi"
    );
}

#[test]
fn every_reference_leads_somewhere() {
    let document = api::openapi::document();
    let text = document.to_string();
    let lost: BTreeSet<&str> = text
        .split("\"$ref\":\"#")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|pointer| document.pointer(pointer).is_none())
        .collect();
    assert!(lost.is_empty(), "{lost:?}");
}

/// Every Rust file below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

/// Of two schemas with one name the document holds one, and says nothing.
#[test]
fn no_two_schemas_share_a_name() {
    let mut seen: BTreeMap<String, PathBuf> = BTreeMap::new();
    for file in sources(&root().join("api/src")) {
        let text = std::fs::read_to_string(&file).unwrap();
        let mut before = String::new();
        for line in text.lines().map(str::trim) {
            let declared = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum "));
            if let Some(rest) = declared.filter(|_| before.contains("ToSchema") || before.contains("text_enum! {")) {
                let own: String = rest.chars().take_while(|letter| letter.is_alphanumeric()).collect();
                let name = match before.split_once("schema(as = ") {
                    Some((_, renamed)) => renamed.chars().take_while(|letter| letter.is_alphanumeric()).collect(),
                    None => own,
                };
                if let Some(other) = seen.insert(name.clone(), file.clone()) {
                    panic!("{name} stands in {} and in {}", other.display(), file.display());
                }
            }
            match line {
                "" | "}" => before.clear(),
                _ => before += line,
            }
        }
    }
    assert!(seen.len() > 400 && seen.contains_key("NoticeKind") && seen.contains_key("Service"), "{}", seen.len());
}

#[test]
fn every_operation_says_what_it_needs_gives_and_refuses() {
    let document = api::openapi::document();
    let (mut ids, mut wrong) = (BTreeSet::new(), Vec::new());
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
            let mut require = |holds: bool, what: &str| {
                if !holds {
                    wrong.push(format!("{method} {path}: {what}"));
                }
            };
            require(!id.is_empty() && ids.insert(id), "an operationId of its own");
            require(operation["summary"].as_str().is_some_and(|text| text.len() < 60), "a short summary");
            require(operation["description"].as_str().is_some_and(|text| !text.is_empty()), "a description");
            require(operation["tags"].as_array().is_some_and(|tags| tags.len() == 1), "exactly one tag");
            require(
                operation["x-permission"].is_string() && operation["x-data-class"].is_string(),
                "permission and class",
            );
            require(operation["security"].is_array(), "security");
            let responses = operation["responses"].as_object().unwrap();
            require(
                responses.contains_key("400") && responses.contains_key("401") && responses.contains_key("429"),
                "problems",
            );
            require(!path.contains('{') || responses.contains_key("404"), "404 for a path with an id");
            for (status, response) in responses.iter().filter(|(status, _)| status.starts_with('2')) {
                if let Some(content) = response["content"].as_object() {
                    require(
                        content.values().all(|media| media.get("example").is_some()),
                        &format!("an example for {status}"),
                    );
                }
            }
            if let Some(content) = operation["requestBody"]["content"].as_object() {
                require(content.values().all(|media| media.get("example").is_some()), "an example of the body");
                require(responses.contains_key("422"), "422 for a body");
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_schema_of_a_request_takes_unknown_fields() {
    let document = api::openapi::document();
    let mut open = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for operation in methods.as_object().unwrap().values() {
            for media in operation["requestBody"]["content"].as_object().into_iter().flat_map(|content| content.iter())
            {
                if media.0 == "multipart/form-data" {
                    continue;
                }
                let name = media.1["schema"]["$ref"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
                if document["components"]["schemas"][&name]["additionalProperties"] != Value::Bool(false) {
                    open.push(format!("{path}: {name}"));
                }
            }
        }
    }
    assert!(open.is_empty(), "deny_unknown_fields is missing: {}", open.join(", "));
}

#[test]
fn every_setting_is_documented_and_the_deployment_uses_no_other() {
    let operations = committed("docs/operations.md");
    let missing: Vec<&str> = VARIABLES
        .iter()
        .map(|variable| variable.name)
        .filter(|name| !operations.contains(&format!("`{name}`")))
        .collect();
    assert!(missing.is_empty(), "docs/operations.md lacks {}", missing.join(", "));
    // Passwords of the database's own roles, which its container reads.
    let known: BTreeSet<&str> = VARIABLES
        .iter()
        .map(|variable| variable.name)
        .chain(["CSCC_OWNER_PASSWORD", "CSCC_SERVICE_PASSWORD"])
        .collect();
    let compose = committed("docker-compose.yml");
    let unknown: BTreeSet<&str> = compose
        .lines()
        .filter_map(|line| line.trim().split_once(':'))
        .map(|(name, _)| name)
        .filter(|name| name.starts_with("CSCC_") && !known.contains(name))
        .collect();
    assert!(unknown.is_empty(), "docker-compose.yml sets unknown {unknown:?}");
}
