//! Logs: one line an event, JSON on standard error; one span a request with its id. Never names, e-mails or texts of
//! customers, and of addresses only the path.

use anyhow::Context;
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Starts logging as `ACUMEN_LOG` says.
///
/// # Errors
/// When it says what no filter is.
pub fn start() -> anyhow::Result<()> {
    let said = std::env::var("ACUMEN_LOG").ok().filter(|said| !said.is_empty()).unwrap_or_else(|| "info".to_owned());
    let filter = EnvFilter::try_new(&said)
        .with_context(|| format!("ACUMEN_LOG is “{said}”; it must be like info or warn,store=debug"))?;
    let lines = fmt::layer().json().flatten_event(true).with_span_list(false).with_writer(std::io::stderr);
    // A second start (tests) keeps the first.
    let _ = tracing_subscriber::registry().with(filter).with(lines).try_init();
    Ok(())
}
