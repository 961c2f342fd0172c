//! Structured logs through `env_logger`: one JSON object a line, no personal data.

use std::io::Write;

use log::kv::{Error, Key, Value, VisitSource};
use serde_json::{Map, Value as Json};

struct Fields<'a>(&'a mut Map<String, Json>);

impl<'kvs> VisitSource<'kvs> for Fields<'_> {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        let json = value
            .to_u64()
            .map(Json::from)
            .or_else(|| value.to_bool().map(Json::from))
            .unwrap_or_else(|| Json::from(value.to_string()));
        self.0.insert(key.as_str().to_owned(), json);
        Ok(())
    }
}

/// Logging as the server does it, with the filter of `CSCC_LOG` (default `info`), to standard error unless told otherwise.
pub fn builder(filter: Option<&str>) -> env_logger::Builder {
    let mut builder = env_logger::Builder::new();
    builder.parse_filters(filter.unwrap_or("info,access=warn,actix_server=warn,tokio_postgres=warn"));
    builder.format(|output, record| {
        let mut line = Map::new();
        line.insert(
            "at".to_owned(),
            Json::from(chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)),
        );
        line.insert("level".to_owned(), Json::from(record.level().as_str().to_ascii_lowercase()));
        line.insert("target".to_owned(), Json::from(record.target()));
        line.insert("message".to_owned(), Json::from(record.args().to_string()));
        if record.key_values().visit(&mut Fields(&mut line)).is_err() {
            line.insert("fields".to_owned(), Json::from("unreadable"));
        }
        writeln!(output, "{}", Json::Object(line))
    });
    builder
}

/// Starts logging to standard error.
pub fn install(filter: Option<&str>) {
    if builder(filter).try_init().is_err() {
        log::debug!("logging runs already");
    }
}
