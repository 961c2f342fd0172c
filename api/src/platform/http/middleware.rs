//! What happens around every request: id, security headers, access log, metrics.

use std::net::IpAddr;
use std::rc::Rc;
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, web};
use uuid::Uuid;

use super::super::access::RateLimitState;
use super::super::config::Config;

tokio::task_local! {
    static REQUEST_ID: Rc<str>;
}

/// Header that carries the request's id.
const REQUEST_ID_HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Id of the request at work; a fresh one outside of a request.
pub(super) fn current_request_id() -> String {
    REQUEST_ID.try_with(|id| id.to_string()).unwrap_or_else(|_outside| Uuid::now_v7().to_string())
}

/// Id of the request at work, for audit rows; None outside of a request.
pub fn request_id() -> Option<String> {
    REQUEST_ID.try_with(|id| id.to_string()).ok()
}

/// Gives spawned work the id of the request that it serves.
pub async fn with_request_id<F: Future>(id: Option<String>, work: F) -> F::Output {
    match id {
        Some(id) => REQUEST_ID.scope(Rc::from(id), work).await,
        None => work.await,
    }
}

/// The caller's network address, through trusted proxies only.
pub fn client_address(request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr().map(|address| address.ip());
    let config = request.app_data::<web::Data<Config>>()?;
    if !peer.is_some_and(|peer| config.trusted_proxies.contains(&peer)) {
        return peer;
    }
    let forwarded = request.headers().get("x-forwarded-for").and_then(|value| value.to_str().ok()).unwrap_or_default();
    forwarded
        .rsplit(',')
        .filter_map(|part| part.trim().parse::<IpAddr>().ok())
        .find(|address| !config.trusted_proxies.contains(address))
        .or(peer)
}

fn requested_id(request: &ServiceRequest) -> Option<Rc<str>> {
    let value = request.headers().get(REQUEST_ID_HEADER)?.to_str().ok()?;
    let plain =
        (8..=64).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    plain.then(|| Rc::from(value))
}

/// The one middleware.
pub async fn around_every_request(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let started = Instant::now();
    let id = requested_id(&request).unwrap_or_else(|| Rc::from(Uuid::now_v7().to_string()));
    let method = request.method().clone();
    let is_https = request.app_data::<web::Data<Config>>().is_some_and(|config| config.is_https());
    let mut response = REQUEST_ID.scope(Rc::clone(&id), next.call(request)).await?;

    let limit = response.request().extensions().get::<RateLimitState>().copied();
    let pattern = response.request().match_pattern();
    let status = response.status();
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID_HEADER, value);
    }
    let mut default = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    default(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(header::REFERRER_POLICY, "no-referrer");
    default(header::X_FRAME_OPTIONS, "DENY");
    default(header::CACHE_CONTROL, "no-store");
    default(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    if is_https {
        default(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
    if let Some(limit) = limit {
        for (name, value) in limit.headers() {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }

    let elapsed = started.elapsed();
    // Patterns, never paths: a path may hold an id.
    let pattern = pattern.unwrap_or_else(|| "unmatched".to_owned());
    super::super::metrics::request(method.as_str(), &pattern, status.as_u16(), elapsed);
    log::info!(
        target: "access",
        request_id = &*id, method = method.as_str(), path = pattern.as_str(), status = status.as_u16(),
        duration_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
        "{method} {pattern} {}", status.as_u16()
    );
    Ok(response)
}
