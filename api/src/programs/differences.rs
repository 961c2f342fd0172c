//! What two versions of a policy say differently: field by field, lists by the codes of their rows.

use std::collections::BTreeMap;

use serde_json::Value;

use super::rules::PolicyRules;
use super::wire::PolicyDifference;
use crate::platform::http::{ApiResult, Problem};

/// The differences by field, in the order of their names.
pub(super) fn between(before: &PolicyRules, after: &PolicyRules) -> ApiResult<Vec<PolicyDifference>> {
    let (before, after) = (flat(before)?, flat(after)?);
    let mut fields: Vec<&String> = before.keys().chain(after.keys()).collect();
    fields.sort_unstable();
    fields.dedup();
    let differs = |field: &String| {
        let (one, other) = (before.get(field).cloned(), after.get(field).cloned());
        (one != other).then(|| PolicyDifference { field: field.clone(), before: one, after: other })
    };
    Ok(fields.into_iter().filter_map(differs).collect())
}

fn flat(rules: &PolicyRules) -> ApiResult<BTreeMap<String, String>> {
    let value = serde_json::to_value(rules).map_err(|error| Problem::internal(&error))?;
    let mut fields = BTreeMap::new();
    walk("", &value, &mut fields);
    Ok(fields)
}

fn walk(path: &str, value: &Value, fields: &mut BTreeMap<String, String>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Null => {}
        Value::Object(entries) => {
            for (name, value) in entries.iter().filter(|(name, _)| *name != "code") {
                walk(&below(name), value, fields);
            }
        }
        Value::Array(rows) => {
            let coded = rows.iter().all(|row| row.get("code").is_some_and(Value::is_string));
            if coded {
                for row in rows {
                    walk(&below(row.get("code").and_then(Value::as_str).unwrap_or_default()), row, fields);
                }
            } else {
                let mut words: Vec<String> = rows.iter().map(text).collect();
                words.sort_unstable();
                fields.insert(path.to_owned(), words.join(", "));
            }
        }
        other => drop(fields.insert(path.to_owned(), text(other))),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
