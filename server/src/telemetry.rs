//! Logs: one line an event, JSON on standard error; one span a request with its id. Never names, e-mails or texts of
//! customers, and of addresses only the path.

use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Starts logging as `ACUMEN_LOG` says.
pub fn start() {
    let filter = EnvFilter::try_from_env("ACUMEN_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = fmt::layer().json().flatten_event(true).with_span_list(false).with_writer(std::io::stderr);
    // A second start (tests) keeps the first.
    let _ = tracing_subscriber::registry().with(filter).with(lines).try_init();
}
