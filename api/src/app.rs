//! The HTTP server: endpoints, health, documentation and the built app on one address.

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;

use actix_web::dev::Server;
use actix_web::http::header;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{self, ServiceConfig};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, Responder};

use crate::platform::access::{Platform, PlatformParts};
use crate::platform::config::Config;
use crate::platform::db::{Db, Limits};
use crate::platform::http::{ApiResult, Problem, around_every_request, client_address};
use crate::{endpoints, openapi};

/// Prepares what all threads share: keys, object store, limits.
pub async fn platform_parts(config: Config, application_url: &str) -> Result<Arc<PlatformParts>, Problem> {
    let secrets = crate::startup::secrets(&config)?;
    let db = Db::new(application_url, 1, Limits::Request)?;
    let signing_keys = crate::platform::access::SigningKeys::load(&db, &secrets).await?;
    let files = crate::platform::files::Files::new(&config)?;
    let rate_limits = crate::platform::access::RateLimits::new(config.rate_limit_scale);
    Ok(Arc::new(PlatformParts {
        config,
        secrets,
        signing_keys,
        files,
        rate_limits,
        application_url: application_url.to_owned(),
    }))
}

/// Builds the server on an open listener; it runs when awaited.
#[expect(clippy::disallowed_methods, reason = "health, documentation and the app are no endpoints of the API")]
pub fn server(listener: TcpListener, parts: Arc<PlatformParts>, application_url: &str) -> std::io::Result<Server> {
    crate::platform::metrics::install();
    let workers = parts.config.workers;
    let url = application_url.to_owned();
    let document = web::Data::new(openapi::document_text());
    let swagger = utoipa_swagger_ui::SwaggerUi::new("/docs/{_:.*}").config(
        utoipa_swagger_ui::Config::from("/api/v1/openapi.json").display_request_duration(true).try_it_out_enabled(true),
    );
    let server = HttpServer::new(move || {
        // A pool per thread: connections are driven by the thread that opened them.
        let db = Db::new(&url, parts.config.pool_size, Limits::Request);
        App::new()
            .app_data(web::Data::new(parts.config.clone()))
            .app_data(document.clone())
            .configure(|config: &mut ServiceConfig| match db {
                Ok(db) => drop(config.app_data(web::Data::new(Platform::new(db, Arc::clone(&parts))))),
                Err(problem) => log::error!("no pool: {problem}"),
            })
            .configure(endpoints::mount)
            .route("/health/live", web::get().to(live))
            .route("/health/ready", web::get().to(ready))
            .route("/metrics", web::get().to(metrics))
            .route("/api/v1/openapi.json", web::get().to(contract))
            .route("/docs", web::get().to(docs))
            .service(web::resource("/docs/problems").route(web::get().to(problems)))
            .service(swagger.clone())
            .configure(|config| app_files(config, parts.config.app_dir.as_ref()))
            .wrap(Compress::default())
            .wrap(from_fn(around_every_request))
    });
    Ok(server.workers(workers).shutdown_timeout(10).listen(listener)?.run())
}

async fn live() -> impl Responder {
    HttpResponse::Ok().json(serde_json::json!({ "status": "live" }))
}

async fn ready(platform: web::Data<Platform>) -> ApiResult<HttpResponse> {
    platform.is_ready().await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "status": "ready" })))
}

async fn metrics(request: HttpRequest, platform: web::Data<Platform>) -> ApiResult<HttpResponse> {
    let given = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let allowed = match (&platform.config().metrics_token, given) {
        (Some(token), Some(given)) => bool::from(subtle::ConstantTimeEq::ct_eq(token.as_bytes(), given.as_bytes())),
        (Some(_), None) => false,
        (None, _) => client_address(&request).is_some_and(|address| address.is_loopback()),
    };
    if !allowed {
        return Err(Problem::not_found());
    }
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(crate::platform::metrics::render()))
}

async fn contract(document: web::Data<String>) -> impl Responder {
    HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .body(document.get_ref().clone())
}

async fn docs() -> impl Responder {
    HttpResponse::Found().insert_header((header::LOCATION, "/docs/")).finish()
}

/// The page that every problem's `type` points to.
async fn problems() -> impl Responder {
    let mut page = String::from(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Problems</title><h1>Problems of the API</h1>",
    );
    for kind in crate::platform::http::ProblemKind::ALL {
        page.push_str(&format!(
            "<h2 id=\"{0}\">{0} ({1})</h2><p>{2}.</p>",
            kind.code(),
            kind.status().as_u16(),
            kind.title()
        ));
    }
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page)
}

const APP_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
    worker-src 'self' blob:; connect-src 'self'; font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

fn app_files(config: &mut ServiceConfig, folder: Option<&PathBuf>) {
    match folder.filter(|folder| folder.join("shell.html").is_file()).cloned() {
        Some(folder) => {
            let folder = web::Data::new(folder);
            config.default_service(web::to(move |request: HttpRequest| {
                let folder = folder.clone();
                async move { app_file(&request, &folder).await }
            }));
        }
        None => drop(config.default_service(web::to(|| async { Err::<HttpResponse, Problem>(Problem::not_found()) }))),
    }
}

/// A built file if there is one; the shell for pages of the app; a true 404 for everything else.
async fn app_file(request: &HttpRequest, folder: &std::path::Path) -> ApiResult<HttpResponse> {
    let path = request.path().trim_start_matches('/');
    if request.method() != "GET" && request.method() != "HEAD" {
        return Err(Problem::not_found());
    }
    let plain = path.split('/').all(|part| part != ".." && !part.starts_with('.') && !part.contains(['\\', '\0', '%']));
    if !plain {
        return Err(Problem::not_found());
    }
    let page = folder.join(path).join("index.html");
    let (file, is_page) = if path.is_empty() || page.is_file() {
        (page, true)
    } else if path.rsplit('/').next().is_some_and(|name| name.contains('.')) {
        (folder.join(path), false)
    } else if ["api/", "assets/", "health/", "docs/", ".well-known/"].iter().any(|start| path.starts_with(start)) {
        return Err(Problem::not_found());
    } else {
        (folder.join("shell.html"), true)
    };
    let named = actix_files::NamedFile::open_async(&file).await.map_err(|_missing| Problem::not_found())?;
    let mut response = named.use_etag(true).into_response(request);
    let caching = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static(caching));
    if is_page {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, header::HeaderValue::from_static(APP_POLICY));
    }
    Ok(response)
}
