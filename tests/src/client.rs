//! Requests and responses. A response that is not the expected one stops the test and shows its problem.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use reqwest::Method;
use serde_json::Value;

/// Somebody who talks to the API.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    address: String,
    token: Option<String>,
    cookie: Arc<Mutex<Option<String>>>,
}

impl Client {
    pub(crate) fn new(http: reqwest::Client, address: &str, token: Option<String>) -> Self {
        Self { http, address: address.to_owned(), token, cookie: Arc::default() }
    }

    /// The same person with another token.
    #[must_use]
    pub fn with_token(&self, token: impl Into<String>) -> Self {
        Self { token: Some(token.into()), ..self.clone() }
    }

    /// The refresh cookie as `name=value`.
    pub fn cookie(&self) -> Option<String> {
        self.cookie.lock().unwrap().clone()
    }

    /// Puts a refresh cookie in place.
    pub fn set_cookie(&self, cookie: Option<String>) {
        *self.cookie.lock().unwrap() = cookie;
    }

    /// A request with any method.
    pub fn request(&self, method: Method, path: &str) -> Request {
        let mut inner = self.http.request(method, format!("{}{path}", self.address));
        if let Some(token) = &self.token {
            inner = inner.bearer_auth(token);
        }
        Request { inner, cookie: Arc::clone(&self.cookie) }
    }

    /// GET.
    pub fn get(&self, path: &str) -> Request {
        self.request(Method::GET, path)
    }

    /// POST.
    pub fn post(&self, path: &str) -> Request {
        self.request(Method::POST, path)
    }

    /// PATCH.
    pub fn patch(&self, path: &str) -> Request {
        self.request(Method::PATCH, path)
    }

    /// DELETE.
    pub fn delete(&self, path: &str) -> Request {
        self.request(Method::DELETE, path)
    }

    /// POST to an operation that goes by the refresh cookie, as the app sends it.
    pub fn post_with_cookie(&self, path: &str) -> Request {
        let mut request = self.post(path).header("X-Requested-With", "cscc");
        if let Some(cookie) = self.cookie() {
            request = request.header("Cookie", cookie);
        }
        request
    }
}

/// A request; it is sent when awaited.
#[derive(Debug)]
pub struct Request {
    inner: reqwest::RequestBuilder,
    cookie: Arc<Mutex<Option<String>>>,
}

impl Request {
    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl AsRef<str>) -> Self {
        self.inner = self.inner.header(name, value.as_ref());
        self
    }

    /// A JSON body.
    #[must_use]
    pub fn json(mut self, body: &Value) -> Self {
        self.inner = self.inner.json(body);
        self
    }

    /// Any body.
    #[must_use]
    pub fn body(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.inner = self.inner.header("Content-Type", media_type).body(body.into());
        self
    }

    /// A multipart form.
    #[must_use]
    pub fn multipart(mut self, form: reqwest::multipart::Form) -> Self {
        self.inner = self.inner.multipart(form);
        self
    }

    /// `If-Match`.
    #[must_use]
    pub fn if_match(self, etag: impl AsRef<str>) -> Self {
        self.header("If-Match", etag)
    }

    /// `Idempotency-Key`.
    #[must_use]
    pub fn idempotency_key(self, key: &str) -> Self {
        self.header("Idempotency-Key", key)
    }
}

impl IntoFuture for Request {
    type Output = Response;
    type IntoFuture = Pin<Box<dyn Future<Output = Response>>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let response = self.inner.send().await.expect("the server answers");
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            for set in headers.get_all("set-cookie") {
                let pair = set.to_str().unwrap().split(';').next().unwrap_or_default();
                let kept = !pair.ends_with('=');
                *self.cookie.lock().unwrap() = kept.then(|| pair.to_owned());
            }
            let body = response.bytes().await.expect("the answer arrives whole").to_vec();
            Response { status, headers, body }
        })
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Response {
    status: u16,
    headers: reqwest::header::HeaderMap,
    body: Vec<u8>,
}

impl Response {
    /// Stops the test unless the status is the expected one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert!(self.status == status, "expected {status}, got {}: {}", self.status, self.text());
        self
    }

    /// The same with the code of the problem.
    #[track_caller]
    pub fn expect_problem(self, status: u16, code: &str) -> Value {
        let problem = self.expect(status);
        assert_eq!(problem.header("content-type"), "application/problem+json");
        let body = problem.json();
        assert_eq!(body["code"], code, "{body:#}");
        body
    }

    /// Status.
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// A header; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// `ETag`.
    pub fn etag(&self) -> String {
        self.header("etag").to_owned()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }
}
