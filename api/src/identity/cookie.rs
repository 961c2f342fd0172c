//! The refresh cookie, and what shows that a request with it comes from the app and not from another site.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::http::header;

use super::store::IDLE_MINUTES;
use crate::platform::config::Config;
use crate::platform::http::{ApiResult, Problem};

/// Browsers accept the `__Host-` prefix only with `Secure` and for the whole host, so no other host can plant one.
const fn name(is_https: bool) -> &'static str {
    if is_https { "__Host-refresh" } else { "refresh" }
}

fn cookie(config: &Config, value: String, life: Duration) -> Cookie<'static> {
    Cookie::build(name(config.is_https()), value)
        .path("/")
        .http_only(true)
        .secure(config.is_https())
        .same_site(SameSite::Strict)
        .max_age(life)
        .finish()
}

/// The cookie that holds a refresh token.
pub fn holding(config: &Config, refresh_token: String) -> Cookie<'static> {
    cookie(config, refresh_token, Duration::minutes(IDLE_MINUTES))
}

/// The cookie that takes it away.
pub fn removal(config: &Config) -> Cookie<'static> {
    cookie(config, String::new(), Duration::ZERO)
}

/// The refresh token of a request from the app. Another site's page cannot send the header, and its origin differs: 403.
pub fn refresh_token(config: &Config, request: &HttpRequest) -> ApiResult<Option<String>> {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let refused = |detail: &str| Problem::forbidden(detail).with_code("cross_site_request");
    if text("x-requested-with") != Some("cscc") {
        return Err(refused("Send the header X-Requested-With: cscc."));
    }
    if let Some(origin) = request.headers().get(header::ORIGIN) {
        let origin = origin.to_str().unwrap_or_default();
        let own_host = origin.split_once("://").is_some_and(|(_, host)| Some(host) == text("host"));
        if origin != config.public_url && !own_host {
            return Err(refused("This can only be called from the app itself."));
        }
    }
    Ok(request.cookie(name(config.is_https())).map(|cookie| cookie.value().to_owned()))
}
