//! Prometheus metrics.

use std::sync::OnceLock;
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();

/// Starts collecting; later calls keep the first collector.
pub fn install() {
    if HANDLE.get().is_some() {
        return;
    }
    let builder = PrometheusBuilder::new().set_buckets_for_metric(
        Matcher::Suffix("duration_seconds".to_owned()),
        &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0],
    );
    match builder.map(PrometheusBuilder::install_recorder) {
        Ok(Ok(handle)) => drop(HANDLE.set(handle)),
        Ok(Err(error)) => log::warn!("metrics are not collected: {error}"),
        Err(error) => log::warn!("metrics are not collected: {error}"),
    }
}

/// The text that Prometheus reads.
pub fn render() -> String {
    HANDLE.get().map(PrometheusHandle::render).unwrap_or_default()
}

/// Counts one request by pattern, never by path.
pub fn request(method: &str, pattern: &str, status: u16, elapsed: Duration) {
    let labels = [("method", method.to_owned()), ("path", pattern.to_owned()), ("status", status.to_string())];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_duration_seconds", "method" => method.to_owned(), "path" => pattern.to_owned())
        .record(elapsed.as_secs_f64());
}

/// Counts one finished job.
pub fn job(kind: &str, outcome: &'static str) {
    metrics::counter!("jobs_finished_total", "kind" => kind.to_owned(), "outcome" => outcome).increment(1);
}
