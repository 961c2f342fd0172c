//! Lists: filters from an allowlist, keyset pages with an opaque cursor, no total unless asked for.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use actix_web::body::BoxBody;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::{self, DeserializeOwned, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::problem::Problem;

const DEFAULT_LIMIT: i64 = 50;
const MAXIMUM_LIMIT: i64 = 200;
/// Totals beyond this are only said to be more.
pub const TOTAL_CAP: i64 = 10_000;

/// A query string of its own type; unknown parameters are refused.
#[derive(Debug)]
pub struct Query<T>(pub T);

/// A filter and a page of it.
#[derive(Debug)]
pub struct List<F> {
    /// The filter.
    pub filter: F,
    /// Which page.
    pub page: PageRequest,
}

/// A list without filters.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoFilter {}

/// Which page of a list.
#[derive(Debug, Clone)]
pub struct PageRequest {
    /// Items on the page, 1 to 200.
    pub limit: i64,
    /// Where the page before ended.
    pub cursor: Option<Cursor>,
    /// Sort key, with `-` in front for descending; None: the resource's default.
    pub sort: Option<String>,
    /// Whether to count.
    pub include_total: bool,
    fingerprint: String,
    next_link: String,
}

/// Parameters that every list has, for the documentation.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageParameters {
    /// Items per page.
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
    /// Sort key; `-` in front means descending.
    #[param(max_length = 50)]
    pub sort: Option<String>,
    /// Count all items that match (up to 10,000).
    #[param(default = false)]
    pub include_total: Option<bool>,
}

/// End of a page: the sort key's value and the id of its last row.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct Cursor {
    /// Value of the sort key as text.
    pub key: String,
    /// Id of the row.
    pub id: Uuid,
    fingerprint: String,
}

/// How many items match.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Total {
    /// The number, at most 10,000.
    #[schema(example = 128, minimum = 0, maximum = 10_000)]
    pub count: i64,
    /// Whether there are more.
    #[schema(example = false)]
    pub capped: bool,
}

impl Total {
    /// From a count, whole or stopped at the cap plus one.
    pub fn from_capped(count: i64) -> Self {
        Self { count: count.min(TOTAL_CAP), capped: count > TOTAL_CAP }
    }

    /// Of a query that was limited to the cap plus one.
    pub fn of<T>(rows: &[T]) -> Self {
        Self::from_capped(i64::try_from(rows.len()).unwrap_or(i64::MAX))
    }
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The items.
    #[schema(max_items = 200)]
    pub items: Vec<T>,
    /// Cursor of the next page, or null at the end.
    #[schema(example = json!(null), max_length = 2000)]
    pub next_cursor: Option<String>,
    /// How many match, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<Total>,
    #[serde(skip)]
    #[schema(ignore)]
    next_link: Option<String>,
}

impl<T> Page<T> {
    /// A list that is always whole.
    pub const fn whole(items: Vec<T>) -> Self {
        Self { items, next_cursor: None, total: None, next_link: None }
    }

    /// The same page of other items, without those that give none.
    pub fn filter_map<U>(self, convert: impl FnMut(T) -> Option<U>) -> Page<U> {
        Page {
            items: self.items.into_iter().filter_map(convert).collect(),
            next_cursor: self.next_cursor,
            total: self.total,
            next_link: self.next_link,
        }
    }

    /// The same page of other items.
    pub fn map<U>(self, convert: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(convert).collect(),
            next_cursor: self.next_cursor,
            total: self.total,
            next_link: self.next_link,
        }
    }
}

impl PageRequest {
    /// Cuts a page out of `limit + 1` rows; `key` gives the sort key's value and the id of a row.
    pub fn page<T>(&self, mut rows: Vec<T>, total: Option<Total>, key: impl Fn(&T) -> (String, Uuid)) -> Page<T> {
        let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) > self.limit;
        rows.truncate(usize::try_from(self.limit).unwrap_or(usize::MAX));
        let next_cursor = rows.last().filter(|_| more).map(|last| {
            let (key, id) = key(last);
            let cursor = Cursor { key, id, fingerprint: self.fingerprint.clone() };
            URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor).unwrap_or_default())
        });
        let next_link = next_cursor.as_ref().map(|cursor| format!("{}cursor={cursor}", self.next_link));
        Page { items: rows, next_cursor, total, next_link }
    }

    /// The sort key and whether it descends, from an allowlist; the first entry is the default.
    pub fn sort<'a>(&'a self, allowed: &[&'a str]) -> Result<(&'a str, bool), Problem> {
        let asked = match &self.sort {
            Some(text) => text.as_str(),
            None => allowed.first().copied().unwrap_or_default(),
        };
        if allowed.contains(&asked) {
            return Ok(asked.strip_prefix('-').map_or((asked, false), |name| (name, true)));
        }
        Err(Problem::malformed(format!("sort is one of: {}.", allowed.join(", "))))
    }

    /// The cursor with its key parsed.
    pub fn after<K: FromStr>(&self) -> Result<Option<(K, Uuid)>, Problem> {
        match &self.cursor {
            None => Ok(None),
            Some(cursor) => match cursor.key.parse() {
                Ok(key) => Ok(Some((key, cursor.id))),
                Err(_) => Err(wrong_cursor()),
            },
        }
    }
}

fn wrong_cursor() -> Problem {
    Problem::malformed("The cursor does not belong to this list, sort and filter; start again without it.")
        .with_code("wrong_cursor")
}

fn pairs(request: &HttpRequest) -> Result<Vec<(String, String)>, Problem> {
    let pairs: Vec<(String, String)> = serde_html_form::from_str(request.query_string())
        .map_err(|_unreadable| Problem::malformed("The query string cannot be read."))?;
    if pairs.iter().any(|(name, value)| name.contains('\0') || value.contains('\0')) {
        return Err(Problem::malformed("The query string contains a NUL byte."));
    }
    Ok(pairs)
}

fn parse_filter<F: DeserializeOwned>(pairs: &[(String, String)]) -> Result<F, Problem> {
    let text = serde_html_form::to_string(pairs).unwrap_or_default();
    let deserializer = serde_html_form::Deserializer::from_bytes(text.as_bytes());
    serde_path_to_error::deserialize(deserializer).map_err(|error| {
        let name = error.path().to_string();
        let message = error.into_inner().to_string();
        if message.contains("unknown field") {
            let known = message.split_once("expected ").map_or("", |(_, rest)| rest);
            return Problem::malformed(format!(
                "Unknown query parameter. Known are: {known}, limit, cursor, sort, include_total."
            ))
            .with_code("unknown_parameter");
        }
        Problem::malformed(format!("The query parameter {name} has a value that does not fit."))
            .with_code("invalid_parameter")
    })
}

impl<T: DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(pairs(request).and_then(|pairs| parse_filter(&pairs)).map(Self))
    }
}

impl<F: DeserializeOwned + 'static> FromRequest for List<F> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(read_list(request))
    }
}

fn read_list<F: DeserializeOwned>(request: &HttpRequest) -> Result<List<F>, Problem> {
    let (mut limit, mut cursor, mut sort, mut include_total) = (DEFAULT_LIMIT, None, None, false);
    let mut filter_pairs = Vec::new();
    for (name, value) in pairs(request)? {
        match name.as_str() {
            "limit" => {
                limit = value
                    .parse()
                    .ok()
                    .filter(|limit| (1..=MAXIMUM_LIMIT).contains(limit))
                    .ok_or_else(|| Problem::malformed("limit is a number from 1 to 200."))?;
            }
            "cursor" => cursor = Some(value),
            "sort" => sort = Some(value),
            "include_total" => {
                include_total =
                    value.parse().map_err(|_unparsable| Problem::malformed("include_total is true or false."))?;
            }
            _ => filter_pairs.push((name, value)),
        }
    }
    let filter = parse_filter(&filter_pairs)?;
    let query = serde_html_form::to_string(&filter_pairs).unwrap_or_default();
    let identity = format!("{}?{query}&sort={}", request.path(), sort.as_deref().unwrap_or_default());
    let fingerprint: String =
        Sha256::digest(identity.as_bytes()).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    let cursor = match cursor {
        None => None,
        Some(text) => {
            let decoded =
                URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| serde_json::from_slice::<Cursor>(&bytes).ok());
            Some(decoded.filter(|cursor| cursor.fingerprint == fingerprint).ok_or_else(wrong_cursor)?)
        }
    };
    let mut next_link = format!("{}?", request.path());
    for part in [query, format!("limit={limit}")].into_iter().chain(sort.as_ref().map(|sort| format!("sort={sort}"))) {
        if !part.is_empty() {
            next_link.push_str(&part);
            next_link.push('&');
        }
    }
    Ok(List { filter, page: PageRequest { limit, cursor, sort, include_total, fingerprint, next_link } })
}

impl<T: Serialize> Responder for Page<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        if let Some(link) = &self.next_link {
            response.insert_header((header::LINK, format!("<{link}>; rel=\"next\"")));
        }
        response.json(&self)
    }
}

/// Several values of one filter: repeated, or separated by commas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Many<T>(pub Vec<T>);

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Many<T> {
    /// Whether nothing was asked for.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'de, T: FromStr> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Values<T>(PhantomData<T>);
        impl<'de, T: FromStr> Visitor<'de> for Values<T> {
            type Value = Many<T>;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("values separated by commas")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Many<T>, A::Error> {
                let mut values = Vec::new();
                while let Some(text) = sequence.next_element::<String>()? {
                    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
                        values.push(part.parse().map_err(|_unparsable| de::Error::custom("a value does not fit"))?);
                    }
                }
                Ok(Many(values))
            }
        }
        deserializer.deserialize_seq(Values(PhantomData))
    }
}
