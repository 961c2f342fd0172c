//! Conditional requests: every item has a strong `ETag`; changes name the version they change.

use actix_web::body::BoxBody;
use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use utoipa::IntoParams;

use super::problem::{Problem, ProblemKind};

/// Something whose changes are counted.
pub trait Versioned {
    /// The row's version; it grows with each change.
    fn row_version(&self) -> i64;
    /// What of the row this caller sees, when that differs between callers.
    fn visibility(&self) -> &'static str {
        ""
    }
    /// What else of it changes without a new version of the row, such as seats that are left.
    fn state(&self) -> Option<String> {
        None
    }
}

fn entity_tag<T: Versioned>(value: &T) -> String {
    let parts = [value.visibility().to_owned(), value.state().unwrap_or_default()];
    let parts: String = parts.iter().filter(|part| !part.is_empty()).map(|part| format!("-{part}")).collect();
    format!("\"{}{parts}\"", value.row_version())
}

/// The version that the caller means to change, from `If-Match`. Missing: 428.
#[derive(Debug, Clone, Copy, IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IfMatch {
    /// The `ETag` of the version that you read, such as `"3"`.
    #[param(rename = "If-Match", value_type = String, example = "\"1\"", max_length = 100)]
    pub row_version: i64,
}

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let parsed = match request.headers().get(header::IF_MATCH) {
            None => Err(Problem::new(
                ProblemKind::PreconditionRequired,
                "Read the item first and send its ETag in If-Match, so that nobody's change is lost.",
            )),
            Some(value) => value
                .to_str()
                .ok()
                .and_then(|text| text.trim().trim_start_matches("W/").trim_matches('"').split('-').next()?.parse().ok())
                .map(|row_version| Self { row_version })
                .ok_or_else(Self::stale),
        };
        std::future::ready(parsed)
    }
}

impl IfMatch {
    /// 412: somebody else was faster.
    pub fn stale() -> Problem {
        Problem::new(
            ProblemKind::PreconditionFailed,
            "Read the item again, look at what changed, and repeat your change.",
        )
    }

    /// Refuses when the row has moved on.
    pub fn check(self, row_version: i64) -> Result<(), Problem> {
        if self.row_version == row_version { Ok(()) } else { Err(Self::stale()) }
    }
}

/// One item as a response, with `ETag`, `Location` when it is new, and 304 for `If-None-Match`.
#[derive(Debug)]
pub struct Item<T> {
    value: T,
    status: StatusCode,
    location: Option<String>,
    replayed: bool,
}

impl<T> Item<T> {
    /// 200.
    pub const fn ok(value: T) -> Self {
        Self { value, status: StatusCode::OK, location: None, replayed: false }
    }

    /// 201 with the item's address.
    pub const fn created(value: T, location: String, replayed: bool) -> Self {
        Self { value, status: StatusCode::CREATED, location: Some(location), replayed }
    }

    /// 202 with the address where progress shows.
    pub const fn accepted(value: T, location: String, replayed: bool) -> Self {
        Self { value, status: StatusCode::ACCEPTED, location: Some(location), replayed }
    }
}

impl<T: Serialize + Versioned> Responder for Item<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let tag = entity_tag(&self.value);
        let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        if self.status == StatusCode::OK && known.is_some_and(|tags| tags.split(',').any(|known| known.trim() == tag)) {
            return HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish();
        }
        let mut response = HttpResponse::build(self.status);
        response.insert_header((header::ETAG, tag));
        if let Some(location) = &self.location {
            response.insert_header((header::LOCATION, location.as_str()));
        }
        if self.replayed {
            response.insert_header(("Idempotency-Replayed", "true"));
        }
        response.json(&self.value)
    }
}
