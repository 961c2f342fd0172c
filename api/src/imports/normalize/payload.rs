//! The columns as received, kept beside what was read from them.

use serde_json::Value;

use super::values::{MAX_VALUE_BYTES, too_long, without_names};
use crate::imports::layouts::{ColumnMap, ColumnUse};
use crate::imports::reader::{RawRecord, RawValue, RowError};

/// One JSON object as text: columns as received by their names in the file, empty ones left out, names of persons
/// never in it. Text, because it goes to the database as it stands; an object per row would cost more than all the
/// rest of the import's parsing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Payload(String);

impl Payload {
    /// The JSON text.
    pub fn as_json(&self) -> &str {
        &self.0
    }

    /// The columns by name.
    #[cfg(test)]
    pub fn to_map(&self) -> serde_json::Map<String, Value> {
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}

/// The start of every member, `"name":`, by the position of its column; nothing for columns that are not kept.
pub(super) fn member_names(columns: &ColumnMap) -> Vec<Option<String>> {
    let kept = columns
        .columns()
        .map(|(_, name, use_)| (use_ != ColumnUse::Dropped).then(|| format!("{}:", Value::from(name))));
    kept.collect()
}

pub(super) fn write(columns: &ColumnMap, members: &[Option<String>], record: &RawRecord) -> Result<Payload, RowError> {
    let must_escape = record.must_escape();
    // Enough for every member, the two quotes of its value and its comma, unless there is something to escape.
    let names: usize = members.iter().flatten().map(|member| member.len() + 3).sum();
    let mut json = String::with_capacity(names + record.text_length() + 2);
    json.push('{');
    for (position, member) in members.iter().enumerate() {
        let (Some(member), Some(value)) = (member, record.value(position)) else { continue };
        let (RawValue::Text(text) | RawValue::Json(text)) = value;
        if text.is_empty() {
            continue;
        }
        if text.len() > MAX_VALUE_BYTES {
            let name = columns.columns().nth(position).map(|column| column.1);
            return Err(too_long(record.line, name.unwrap_or_default(), MAX_VALUE_BYTES));
        }
        if json.len() > 1 {
            json.push(',');
        }
        json.push_str(member);
        match value {
            RawValue::Text(text) => write_text(&mut json, text, must_escape),
            RawValue::Json(text) if text.starts_with(['{', '[']) => {
                let nested = without_names(serde_json::from_str(text).unwrap_or(Value::Null));
                json.push_str(&nested.to_string());
            }
            RawValue::Json(number) => json.push_str(number),
        }
    }
    json.push('}');
    Ok(Payload(json))
}

fn write_text(json: &mut String, text: &str, must_escape: bool) {
    if must_escape {
        json.push_str(&Value::from(text).to_string());
    } else {
        json.push('"');
        json.push_str(text);
        json.push('"');
    }
}
