//! The whole API in one place: routes, OpenAPI and access come from the same list.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, Handler, HttpRequest, HttpResponse, Resource, Responder, ResponseError};
use utoipa::openapi::RefOr;
use utoipa::openapi::path::{HttpMethod, Operation};
use utoipa::openapi::schema::Schema;

use crate::platform::access::{Access, DataClass, Policy, Requirement, admit};
use crate::platform::http::{Problem, ProblemKind};

/// Handler arguments whose first says who may call.
#[diagnostic::on_unimplemented(
    message = "this handler does not say who may call it",
    label = "the first argument must be `Access<SomePolicy>` (`Access<Public>` for everybody)"
)]
pub trait Guarded {
    /// The policy of the first argument.
    type Policy: Policy;
}

macro_rules! guarded {
    ($($argument:ident)*) => { impl<P: Policy, $($argument),*> Guarded for (Access<P>, $($argument,)*) { type Policy = P; } };
}
guarded!();
guarded!(A);
guarded!(A B);
guarded!(A B C);
guarded!(A B C D);
guarded!(A B C D E);
guarded!(A B C D E F);

type Schemas = Vec<(String, RefOr<Schema>)>;
type Mount = Arc<dyn Fn(Resource) -> Resource + Send + Sync>;

/// One operation of the API.
#[derive(Clone)]
pub struct Endpoint {
    /// Path with `{parameters}`.
    pub path: String,
    /// Method.
    pub method: Method,
    /// Its part of the OpenAPI document.
    pub operation: Operation,
    /// What the caller must bring.
    pub requirement: Requirement,
    /// How confidential the answer is.
    pub data_class: DataClass,
    schemas: fn(&mut Schemas),
    mount: Mount,
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} {}", self.method, self.path)
    }
}

impl Endpoint {
    /// Registers a handler under its `#[utoipa::path]` documentation `D`.
    pub fn new<D, F, Arguments>(handler: F) -> Self
    where
        D: utoipa::Path + utoipa::__dev::SchemaReferences + utoipa::__dev::Tags<'static>,
        F: Handler<Arguments> + Send + Sync,
        F::Output: Responder + 'static,
        Arguments: FromRequest + Guarded + 'static,
    {
        let method = match D::methods().first() {
            Some(HttpMethod::Post) => Method::POST,
            Some(HttpMethod::Patch) => Method::PATCH,
            Some(HttpMethod::Put) => Method::PUT,
            Some(HttpMethod::Delete) => Method::DELETE,
            _ => Method::GET,
        };
        let mounted = method.clone();
        let mut operation = D::operation();
        operation.tags = Some(<D as utoipa::__dev::Tags>::tags().into_iter().map(str::to_owned).collect());
        Self {
            path: D::path(),
            method,
            operation,
            requirement: <Arguments::Policy as Policy>::REQUIREMENT,
            data_class: <Arguments::Policy as Policy>::DATA_CLASS,
            schemas: <D as utoipa::__dev::SchemaReferences>::schemas,
            mount: Arc::new(move |resource: Resource| {
                let route = web::method(mounted.clone()).to(handler.clone());
                resource.route(route.wrap(from_fn(let_in::<Arguments::Policy>)))
            }),
        }
    }

    /// Operation id, which is the handler's name.
    pub fn id(&self) -> &str {
        self.operation.operation_id.as_deref().unwrap_or_default()
    }

    /// Adds the schemas that the operation refers to.
    pub fn collect_schemas(&self, into: &mut Schemas) {
        (self.schemas)(into);
    }
}

/// Decides about the caller before the handler's arguments are read.
async fn let_in<P: Policy>(
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let http_request = request.extract::<HttpRequest>().await?;
    match admit::<P>(&http_request).await {
        Ok(()) => {
            drop(http_request);
            next.call(request).await
        }
        Err(problem) => {
            drop(http_request);
            Ok(request.into_response(problem.error_response()))
        }
    }
}

/// Lists handlers as endpoints: `endpoints![list_incidents, get_incident]`.
#[macro_export]
macro_rules! endpoints {
    ($($handler:ident),* $(,)?) => {
        ::pastey::paste! { vec![$($crate::endpoints::Endpoint::new::<[<__path_ $handler>], _, _>($handler)),*] }
    };
}

/// Every operation.
pub fn all() -> Vec<Endpoint> {
    [
        crate::identity::endpoints(),
        crate::organizations::endpoints(),
        crate::users::endpoints(),
        crate::community_areas::endpoints(),
        crate::incidents::endpoints(),
        crate::statistics::endpoints(),
        crate::imports::endpoints(),
        crate::api_keys::endpoints(),
        crate::jobs::endpoints(),
        crate::activity::endpoints(),
        crate::settings::endpoints(),
        crate::notices::endpoints(),
        crate::help_terms::endpoints(),
        crate::services::endpoints(),
        crate::cases::endpoints(),
        crate::agreements::endpoints(),
        crate::referrals::endpoints(),
        crate::compensation::endpoints(),
        crate::trainings::endpoints(),
        crate::reviews::endpoints(),
        crate::actions::endpoints(),
        crate::recommendations::endpoints(),
        crate::notifications::endpoints(),
        crate::lots::endpoints(),
        crate::work_orders::endpoints(),
        crate::programs::endpoints(),
        crate::funds::endpoints(),
        crate::applications::endpoints(),
    ]
    .concat()
}

/// Mounts all endpoints, one resource per path, fixed paths before those with parameters; other methods answer 405.
#[expect(clippy::disallowed_methods, reason = "this is the one place that registers routes")]
pub fn mount(config: &mut ServiceConfig) {
    let mut by_path: BTreeMap<(usize, String), Vec<Endpoint>> = BTreeMap::new();
    for endpoint in all() {
        by_path.entry((endpoint.path.matches('{').count(), endpoint.path.clone())).or_default().push(endpoint);
    }
    for ((_, path), endpoints) in by_path {
        let allowed: Vec<String> = endpoints.iter().map(|endpoint| endpoint.method.to_string()).collect();
        let allowed = allowed.join(", ");
        let resource = endpoints.iter().fold(web::resource(&path), |resource, endpoint| (endpoint.mount)(resource));
        config.service(resource.default_service(web::to(move || {
            let allowed = allowed.clone();
            async move { method_not_allowed(&allowed) }
        })));
    }
}

fn method_not_allowed(allowed: &str) -> HttpResponse {
    let mut response =
        Problem::new(ProblemKind::MethodNotAllowed, format!("Allowed here: {allowed}.")).error_response();
    if let Ok(value) = header::HeaderValue::from_str(allowed) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}
