//! Nothing panics, whatever a browser does: an answer that nobody waits for any more is let go quietly.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use domain::role::Role;
use support::{KINDS, Kind, start};

static PANICS: AtomicUsize = AtomicUsize::new(0);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_page_given_up_half_way_panics_nowhere() {
    let said = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        said(panic);
    }));
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let cookie = server.cookie(Role::Viewer).await;
        for n in 0..300u64 {
            let path =
                ["/customers", "/customers?panel=filters", "/customers/abc", "/settings/sessions"][n as usize % 4];
            let _ = tokio::time::timeout(Duration::from_micros(n * 97 % 9_000), server.page(path, Some(&cookie))).await;
        }
        // What was let go ends when it is looked at next.
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_eq!(PANICS.load(Ordering::Relaxed), 0, "{}", if kind == Kind::Sqlite { "SQLite" } else { "PostgreSQL" });
    }
}
