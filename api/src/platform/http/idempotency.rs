//! `Idempotency-Key`: a client that lost the answer may send the same request again.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use utoipa::IntoParams;

use super::problem::Problem;

/// The key of a request, and which operation it belongs to.
#[derive(Debug, Clone, IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IdempotencyKey {
    /// A text of your own, such as a UUID; the same key with the same body gives the same result.
    #[param(
        rename = "Idempotency-Key",
        required = false,
        example = "6f0b6a3e-0c39-4b34-9f3e-0d2b3f0f7a55",
        max_length = 255
    )]
    pub key: Option<String>,
    /// Method and path pattern.
    #[param(ignore)]
    pub operation: String,
}

impl FromRequest for IdempotencyKey {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let operation = format!("{} {}", request.method(), request.path());
        let key = match request.headers().get("idempotency-key") {
            None => None,
            Some(value) => match value.to_str().map(|text| text.trim().trim_matches('"')) {
                Ok(text) if (1..=255).contains(&text.len()) => Some(text.to_owned()),
                _ => {
                    return std::future::ready(Err(Problem::malformed(
                        "Idempotency-Key has 1 to 255 printable characters.",
                    )));
                }
            },
        };
        std::future::ready(Ok(Self { key, operation }))
    }
}
