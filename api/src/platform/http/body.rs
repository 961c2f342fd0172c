//! Request bodies and paths: strict, bounded, with errors that point at the field.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use validator::{Validate, ValidateLength, ValidateRange, ValidationErrors, ValidationErrorsKind};

use super::problem::{FieldError, Problem, ProblemKind};

/// Largest JSON body.
const LIMIT_BYTES: usize = 1024 * 1024;

/// A JSON body that was read and validated, with the SHA-256 of its bytes for idempotency.
#[derive(Debug)]
pub struct Body<T> {
    value: T,
    /// SHA-256 of the bytes received.
    pub fingerprint: [u8; 32],
}

impl<T> Body<T> {
    /// The value.
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T> std::ops::Deref for Body<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: DeserializeOwned + Validate + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let media_type = actix_web::HttpMessage::content_type(request).to_owned();
        let mut payload = payload.take();
        Box::pin(async move {
            if !matches!(media_type.as_str(), "application/json" | "application/merge-patch+json") {
                return Err(Problem::new(
                    ProblemKind::UnsupportedMediaType,
                    "Send JSON with Content-Type: application/json.",
                ));
            }
            let mut bytes = web::BytesMut::new();
            while let Some(chunk) = payload.next().await {
                let chunk = chunk
                    .map_err(|error| Problem::malformed("The body broke off; send it again.").caused_by(&error))?;
                if bytes.len() + chunk.len() > LIMIT_BYTES {
                    return Err(Problem::new(
                        ProblemKind::TooLarge,
                        "A JSON body has at most 1 MB; use an import for more.",
                    ));
                }
                bytes.extend_from_slice(&chunk);
            }
            let value: T = parse(&bytes)?;
            value.validate().map_err(|errors| Problem::invalid(field_errors(&errors)))?;
            Ok(Self { value, fingerprint: Sha256::digest(&bytes).into() })
        })
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if holds_nul(bytes) {
        return Err(Problem::malformed("The body contains a NUL character."));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value: T = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let pointer = pointer(&error.path().to_string());
        let inner = error.into_inner();
        match inner.classify() {
            serde_json::error::Category::Data => data_error(&pointer, &inner.to_string()),
            _ => {
                Problem::malformed(format!("The body is not JSON (line {}, column {}).", inner.line(), inner.column()))
            }
        }
    })?;
    deserializer.end().map_err(|_trailing| Problem::malformed("There is text after the JSON value."))?;
    Ok(value)
}

/// PostgreSQL keeps no NUL in texts; JSON can also write it as an escape.
fn holds_nul(bytes: &[u8]) -> bool {
    let mut escaped = false;
    bytes.iter().enumerate().any(|(index, byte)| {
        let starts_escape = escaped;
        escaped = *byte == b'\\' && !escaped;
        *byte == 0 || (starts_escape && bytes.get(index..index + 5) == Some(b"u0000"))
    })
}

/// serde's texts quote submitted values; only names of fields and expected types may go back.
fn data_error(pointer: &str, message: &str) -> Problem {
    if let Some(name) = between(message, "unknown field `", "`") {
        return Problem::invalid_field(
            &join(pointer, name),
            "unknown_field",
            "This field is not known here; leave it out.",
        );
    }
    if let Some(name) = between(message, "missing field `", "`") {
        return Problem::invalid_field(&join(pointer, name), "required", "This field is needed.");
    }
    let expected = message.rsplit_once("expected ").map_or("another value", |(_, rest)| rest);
    let expected = expected.rsplit_once(" at line").map_or(expected, |(rest, _)| rest);
    Problem::invalid_field(pointer, "wrong_type", &format!("Expected {expected}."))
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.split_once(start).and_then(|(_, rest)| rest.split_once(end)).map(|(name, _)| name)
}

fn join(pointer: &str, name: &str) -> String {
    if pointer.ends_with(&format!("/{name}")) { pointer.to_owned() } else { format!("{pointer}/{name}") }
}

fn pointer(path: &str) -> String {
    if path == "." { String::new() } else { format!("/{}", path.replace(['.', '['], "/").replace(']', "")) }
}

fn field_errors(errors: &ValidationErrors) -> Vec<FieldError> {
    fn walk(prefix: &str, errors: &ValidationErrors, found: &mut Vec<FieldError>) {
        for (name, kind) in errors.errors() {
            let pointer = format!("{prefix}/{name}");
            match kind {
                ValidationErrorsKind::Field(list) => found.extend(list.iter().map(|error| FieldError {
                    pointer: pointer.clone(),
                    code: error.code.to_string(),
                    detail: error.message.as_ref().map_or_else(|| default_detail(error), ToString::to_string),
                })),
                ValidationErrorsKind::Struct(inner) => walk(&pointer, inner, found),
                ValidationErrorsKind::List(items) => {
                    for (index, inner) in items {
                        walk(&format!("{pointer}/{index}"), inner, found);
                    }
                }
            }
        }
    }
    let mut found = Vec::new();
    walk("", errors, &mut found);
    found.sort_by(|left, right| left.pointer.cmp(&right.pointer));
    found
}

fn default_detail(error: &validator::ValidationError) -> String {
    let bound = |name: &str| error.params.get(name).map(ToString::to_string);
    match (error.code.as_ref(), bound("min"), bound("max")) {
        ("length", Some(min), Some(max)) => format!("Between {min} and {max} characters or entries are needed."),
        ("length", Some(min), None) => format!("At least {min} characters or entries are needed."),
        ("length", None, Some(max)) => format!("At most {max} characters or entries are possible."),
        ("range", Some(min), Some(max)) => format!("A number from {min} to {max} is needed."),
        ("email", ..) => "An e-mail address such as name@example.org is needed.".to_owned(),
        (code, ..) => format!("This value is not valid ({code})."),
    }
}

/// A field of a merge patch (RFC 7396): absent, null (remove), or a new value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Patched<T> {
    /// Not in the patch.
    #[default]
    Keep,
    /// `null`.
    Remove,
    /// A new value.
    Set(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patched<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<T>::deserialize(deserializer).map(|value| value.map_or(Self::Remove, Self::Set))
    }
}

impl<T> Patched<T> {
    /// As diesel's changesets want it: outer None keeps, inner None removes.
    pub fn into_change(self) -> Option<Option<T>> {
        match self {
            Self::Keep => None,
            Self::Remove => Some(None),
            Self::Set(value) => Some(Some(value)),
        }
    }

    /// The new value, if one is set.
    pub const fn as_set(&self) -> Option<&T> {
        if let Self::Set(value) = self { Some(value) } else { None }
    }
}

impl<T: Serialize> Serialize for Patched<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_set().serialize(serializer)
    }
}

/// Only a new value has a length.
impl<T: ValidateLength<u64>> ValidateLength<u64> for Patched<T> {
    fn length(&self) -> Option<u64> {
        self.as_set()?.length()
    }
}

/// Only a new value can be out of range.
impl<T: ValidateRange<T>> ValidateRange<T> for Patched<T> {
    fn greater_than(&self, maximum: T) -> Option<bool> {
        self.as_set()?.greater_than(maximum)
    }
    fn less_than(&self, minimum: T) -> Option<bool> {
        self.as_set()?.less_than(minimum)
    }
}

/// Path parameters; an id of another form is a thing that is not there (404).
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Path<T> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let parsed = web::Path::<T>::extract(request).into_inner();
        std::future::ready(parsed.map(|path| Self(path.into_inner())).map_err(|_unparsable| Problem::not_found()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[validate(length(min = 2, max = 5))]
        name: String,
        #[serde(default)]
        note: Patched<String>,
    }

    #[test]
    fn unknown_and_missing_fields_are_named() {
        let unknown = parse::<Sample>(br#"{"name":"abc","admin":true}"#).unwrap_err().to_string();
        assert!(unknown.contains("/admin"), "{unknown}");
        let missing = parse::<Sample>(b"{}").unwrap_err().to_string();
        assert!(missing.contains("/name This field is needed"), "{missing}");
    }

    #[test]
    fn submitted_values_do_not_come_back() {
        let wrong = parse::<Sample>(br#"{"name":{"secret":"4711"}}"#).unwrap_err().to_string();
        assert!(wrong.contains("/name") && !wrong.contains("4711"), "{wrong}");
        let number = parse::<Sample>(br#"{"name":4711}"#).unwrap_err().to_string();
        assert!(number.contains("Expected a string") && !number.contains("4711"), "{number}");
    }

    #[test]
    fn a_patch_tells_absent_from_null() {
        assert_eq!(parse::<Sample>(br#"{"name":"abc"}"#).unwrap().note, Patched::Keep);
        assert_eq!(parse::<Sample>(br#"{"name":"abc","note":null}"#).unwrap().note, Patched::Remove);
    }

    #[test]
    fn broken_json_is_malformed() {
        assert_eq!(parse::<Sample>(b"{\"name\":").unwrap_err().kind(), ProblemKind::Malformed);
        assert_eq!(parse::<Sample>(b"{\"name\":\"a\0\"}").unwrap_err().kind(), ProblemKind::Malformed);
    }

    #[test]
    fn an_escaped_nul_is_a_nul_and_an_escaped_backslash_is_not() {
        assert_eq!(parse::<Sample>(br#"{"name":"a\u0000"}"#).unwrap_err().kind(), ProblemKind::Malformed);
        assert_eq!(parse::<Sample>(br#"{"name":"a\\u0000"}"#).unwrap().name, "a\\u0000");
    }

    #[test]
    fn length_errors_say_the_bounds() {
        let errors = parse::<Sample>(br#"{"name":"a"}"#).unwrap().validate().unwrap_err();
        assert_eq!(field_errors(&errors)[0].detail, "Between 2 and 5 characters or entries are needed.");
    }
}
