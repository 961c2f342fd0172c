//! Errors as RFC 9457 problems: what a client may know, apart from what only the log may.

use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use serde::Serialize;
use utoipa::ToSchema;

/// Kinds of problem: one status, title and documented address each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// The request cannot be read.
    Malformed,
    /// No, or no valid, sign-in or key.
    Unauthenticated,
    /// The caller may see, but not do, this.
    Forbidden,
    /// There is no such thing, or the caller may not see it.
    NotFound,
    /// The path exists for other methods.
    MethodNotAllowed,
    /// The state of the thing does not allow it.
    Conflict,
    /// `If-Match` names an older version.
    PreconditionFailed,
    /// The body is too large.
    TooLarge,
    /// The body has another media type.
    UnsupportedMediaType,
    /// Fields are wrong.
    Invalid,
    /// `If-Match` is missing.
    PreconditionRequired,
    /// Too many requests.
    TooManyRequests,
    /// Our mistake.
    Internal,
    /// Not possible now; try again.
    Unavailable,
}

impl ProblemKind {
    /// Every kind, for documentation and tests.
    pub const ALL: [Self; 14] = [
        Self::Malformed,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Conflict,
        Self::PreconditionFailed,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::Invalid,
        Self::PreconditionRequired,
        Self::TooManyRequests,
        Self::Internal,
        Self::Unavailable,
    ];

    const fn parts(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::Malformed => (400, "malformed_request", "The request cannot be read"),
            Self::Unauthenticated => (401, "unauthenticated", "Sign in or send an API key"),
            Self::Forbidden => (403, "forbidden", "You may not do this"),
            Self::NotFound => (404, "not_found", "There is no such thing here"),
            Self::MethodNotAllowed => (405, "method_not_allowed", "This path does not take this method"),
            Self::Conflict => (409, "conflict", "The present state does not allow this"),
            Self::PreconditionFailed => (412, "precondition_failed", "It was changed meanwhile"),
            Self::TooLarge => (413, "too_large", "The request is too large"),
            Self::UnsupportedMediaType => (415, "unsupported_media_type", "This media type is not accepted"),
            Self::Invalid => (422, "invalid", "Some fields are not valid"),
            Self::PreconditionRequired => (428, "precondition_required", "If-Match is needed"),
            Self::TooManyRequests => (429, "too_many_requests", "Too many requests"),
            Self::Internal => (500, "internal", "Something went wrong on our side"),
            Self::Unavailable => (503, "unavailable", "Not available right now"),
        }
    }

    /// HTTP status.
    pub fn status(self) -> StatusCode {
        StatusCode::from_u16(self.parts().0).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Default machine-readable code.
    pub const fn code(self) -> &'static str {
        self.parts().1
    }

    /// Fixed title.
    pub const fn title(self) -> &'static str {
        self.parts().2
    }
}

/// One wrong field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer into the body, or the name of the parameter.
    #[schema(example = "/email", max_length = 300)]
    pub pointer: String,
    /// Machine-readable code.
    #[schema(example = "required", max_length = 100)]
    pub code: String,
    /// What to do.
    #[schema(example = "An e-mail address is needed.", max_length = 1000)]
    pub detail: String,
}

/// Body of every error, RFC 9457.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemBody {
    /// Address of the kind's documentation.
    #[schema(example = "/docs/problems#invalid", max_length = 300)]
    pub r#type: String,
    /// What kind of problem it is.
    #[schema(example = "Some fields are not valid", max_length = 300)]
    pub title: String,
    /// HTTP status, again.
    #[schema(example = 422, minimum = 400, maximum = 599)]
    pub status: u16,
    /// What happened this time and what to do.
    #[schema(example = "Correct the fields named in errors and send the request again.", max_length = 2000)]
    pub detail: String,
    /// This occurrence.
    #[schema(example = "urn:request:0192f0c1-5b1e-7c3a-9f00-2a6d3f1b7e11", max_length = 200)]
    pub instance: String,
    /// Machine-readable code; clients branch on this.
    #[schema(example = "invalid", max_length = 100)]
    pub code: String,
    /// Id to tell when asking for help.
    #[schema(example = "0192f0c1-5b1e-7c3a-9f00-2a6d3f1b7e11", max_length = 200)]
    pub request_id: String,
    /// The wrong fields, when there are any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 100)]
    pub errors: Vec<FieldError>,
}

/// An error on its way to the client. `cause` is only logged.
#[derive(Debug)]
pub struct Problem {
    kind: ProblemKind,
    code: &'static str,
    detail: String,
    errors: Vec<FieldError>,
    retry_after_seconds: Option<u64>,
    cause: Option<String>,
}

impl Problem {
    /// A problem of this kind with what the caller should know and do.
    pub fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            code: kind.code(),
            detail: detail.into(),
            errors: Vec::new(),
            retry_after_seconds: None,
            cause: None,
        }
    }

    /// The same with a more precise code.
    #[must_use]
    pub fn with_code(mut self, code: &'static str) -> Self {
        self.code = code;
        self
    }

    /// The same with a wait.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_seconds = Some(seconds.max(1));
        self
    }

    /// The same with a cause for the log.
    #[must_use]
    pub fn caused_by(mut self, cause: &dyn fmt::Display) -> Self {
        self.cause = Some(cause.to_string());
        self
    }

    /// 404: it is not there, or not for this caller.
    pub fn not_found() -> Self {
        Self::new(ProblemKind::NotFound, "Check the address; it may have been removed, or you may not see it.")
    }

    /// 401.
    pub fn unauthenticated(detail: &str) -> Self {
        Self::new(ProblemKind::Unauthenticated, detail)
    }

    /// 403 that names what is missing.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(ProblemKind::Forbidden, detail)
    }

    /// 400.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(ProblemKind::Malformed, detail)
    }

    /// 409 with a code that says why.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(ProblemKind::Conflict, detail).with_code(code)
    }

    /// 422 for several fields.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let mut problem =
            Self::new(ProblemKind::Invalid, "Correct the fields named in errors and send the request again.");
        problem.errors = errors;
        problem
    }

    /// The same with its fields below another place, such as one entry of a list.
    #[must_use]
    pub fn under(mut self, pointer: &str) -> Self {
        for error in &mut self.errors {
            error.pointer = format!("{pointer}{}", error.pointer);
        }
        self
    }

    /// 422 for one field.
    pub fn invalid_field(pointer: &str, code: &str, detail: &str) -> Self {
        Self::invalid(vec![FieldError {
            pointer: pointer.to_owned(),
            code: code.to_owned(),
            detail: detail.to_owned(),
        }])
    }

    /// 503; the cause is for the log.
    pub fn unavailable(cause: &str) -> Self {
        Self::new(ProblemKind::Unavailable, "Try again in a moment.").retry_after(2).caused_by(&cause)
    }

    /// 500; the cause is for the log.
    pub fn internal(cause: &dyn fmt::Display) -> Self {
        Self::new(ProblemKind::Internal, "Nothing was changed. Tell us the request id if it happens again.")
            .caused_by(cause)
    }

    /// Kind of this problem.
    pub const fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// What happened, in a sentence for the caller.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The same, naming each thing that stands in the way.
    pub fn naming(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }

    /// Code of this problem.
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// What only the log may know.
    pub fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code, self.detail)?;
        for error in &self.errors {
            write!(formatter, "; {} {}", error.pointer, error.detail)?;
        }
        self.cause.as_ref().map_or(Ok(()), |cause| write!(formatter, " ({cause})"))
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.kind.status()
    }

    fn error_response(&self) -> HttpResponse {
        let request_id = super::middleware::current_request_id();
        if let Some(cause) = &self.cause {
            log::error!(request_id = request_id.as_str(), code = self.code; "request failed: {cause}");
        }
        let mut response = HttpResponse::build(self.status_code());
        if self.kind == ProblemKind::Unauthenticated {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer realm=\"cscc\""));
        }
        if let Some(seconds) = self.retry_after_seconds {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        let body = ProblemBody {
            r#type: format!("/docs/problems#{}", self.kind.code()),
            title: self.kind.title().to_owned(),
            status: self.status_code().as_u16(),
            detail: self.detail.clone(),
            instance: format!("urn:request:{request_id}"),
            code: self.code.to_owned(),
            request_id,
            errors: self.errors.clone(),
        };
        match serde_json::to_vec(&body) {
            Ok(bytes) => response.content_type("application/problem+json").body(bytes),
            Err(_) => response.finish(),
        }
    }
}

/// Unique and foreign keys by name, and what a client is told of them. A test compares the list with the database.
pub const CONSTRAINTS: &[(&str, &str, &str)] = &[
    ("organizations_name_key", "/name", "An organization with this name exists already."),
    ("users_email_key", "/email", "A user with this e-mail address exists already."),
    ("incidents_case_number_key", "/case_number", "An incident with this case number exists already."),
    ("programs_code_key", "/code", "A program with this code exists already."),
    ("program_policies_effective_from_key", "/effective_from", "A version begins on this day already."),
    ("courses_code_key", "/code", "A course with this code exists already."),
    ("course_versions_version_key", "/version", "The course has a version of this name already."),
    ("training_policies_effective_from_key", "/effective_from", "Rules begin on this day already."),
    ("training_terms_code_key", "/code", "There is a choice of this kind and code already."),
    ("help_terms_code_key", "/code", "There is a choice of this kind and code already."),
    ("lead_organizations_open_key", "/effective_from", "It leads there already on one of these days."),
    ("review_teams_name_key", "/name", "A team with this name exists already."),
    ("review_team_members_user_key", "/user_id", "This person is or was a member already; change the membership."),
    ("review_sessions_week_key", "/meets_at", "The team has a session in this week already."),
    ("incident_reviews_incident_key", "/incident_id", "This incident stands on the session already."),
    ("incident_links_pair_key", "/other_incident_id", "This link was proposed already."),
    ("review_terms_code_key", "/code", "There is a choice of this kind and code already."),
    ("review_rules_effective_from_key", "/effective_from", "Rules begin on this day already."),
    ("agreement_texts_effective_from_key", "/effective_from", "New words begin on this day already."),
    ("action_categories_code_key", "/code", "A category with this code exists already."),
    ("lots_parcel_number_key", "/parcel_number", "A lot with this parcel number exists already."),
    ("lot_rules_effective_from_key", "/effective_from", "Rules begin on this day already."),
    ("lot_treatments_code_key", "/code", "A treatment with this code exists already."),
    ("lot_tools_code_key", "/code", "A tool with this code exists already."),
    ("lot_agreement_lots_promised_key", "/lot_ids", "One of the lots is promised to somebody else already."),
    ("lot_season_plans_season_key", "/lot_ids", "A lot has a plan for this season already; plan it again instead."),
    ("registrations_one_place_key", "/full_name", "This person has a place in this training already."),
];

impl From<DieselError> for Problem {
    fn from(error: DieselError) -> Self {
        match &error {
            DieselError::NotFound => Self::not_found(),
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, information) => {
                let known =
                    information.constraint_name().and_then(|name| CONSTRAINTS.iter().find(|known| known.0 == name));
                match known {
                    Some((_, pointer, detail)) => {
                        let mut problem = Self::conflict("already_exists", *detail);
                        problem.errors = vec![FieldError {
                            pointer: (*pointer).to_owned(),
                            code: "already_exists".to_owned(),
                            detail: (*detail).to_owned(),
                        }];
                        problem
                    }
                    None => Self::conflict("already_exists", "It exists already.").caused_by(&error),
                }
            }
            DieselError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => {
                Self::new(ProblemKind::Invalid, "It refers to something that does not exist.")
                    .with_code("invalid_reference")
                    .caused_by(&error)
            }
            DieselError::DatabaseError(DatabaseErrorKind::CheckViolation, _) => {
                Self::new(ProblemKind::Invalid, "A value is outside of what is allowed.").caused_by(&error)
            }
            DieselError::DatabaseError(
                DatabaseErrorKind::SerializationFailure | DatabaseErrorKind::ClosedConnection,
                _,
            )
            | DieselError::BrokenTransactionManager => Self::unavailable(&error.to_string()),
            DieselError::DatabaseError(_, information) if is_passing(information.message()) => {
                Self::unavailable(&error.to_string())
            }
            _ => Self::internal(&error),
        }
    }
}

/// Time-outs and deadlocks: nothing is wrong with the request, it may be sent again.
fn is_passing(message: &str) -> bool {
    ["timeout", "deadlock detected", "terminating connection", "connection closed"]
        .iter()
        .any(|part| message.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_never_shows_its_cause() {
        let problem = Problem::internal(&"SELECT secret FROM table");
        let response = problem.error_response();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!problem.detail.contains("secret"));
    }

    #[test]
    fn every_kind_has_its_own_code() {
        let codes: std::collections::BTreeSet<_> = ProblemKind::ALL.iter().map(|kind| kind.code()).collect();
        assert_eq!(codes.len(), ProblemKind::ALL.len());
    }
}
