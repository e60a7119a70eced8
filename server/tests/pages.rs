//! Rendering pages on several threads: nothing panics when nobody waits for the answer any more, and a page is the same
//! however its parts come to be ready, for a browser takes over only what it would have made itself.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use domain::role::Role;
use support::{KINDS, Kind, Server, start};

static PANICS: AtomicUsize = AtomicUsize::new(0);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_page_given_up_half_way_panics_nowhere() {
    let said = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        said(panic);
    }));
    // What is given up goes on elsewhere for a while, and reads the server's files: they stay to the end.
    let mut servers = Vec::new();
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
        servers.push(server);
    }
}

/// How often; the fault that is looked for showed once in a thousand times.
const TIMES: u64 = 2_000;
const AT_ONCE: u64 = 4;

/// How many tags the page has, and how often.
async fn shapes(server: Arc<Server>, cookie: String, own: u64) -> BTreeMap<usize, u64> {
    let mut shapes = BTreeMap::new();
    for n in (own..TIMES).step_by(AT_ONCE as usize) {
        tokio::time::sleep(Duration::from_micros(n * 97 % 3_000)).await;
        let page = server.page("/customers?q=nobody", Some(&cookie)).await;
        *shapes.entry(page.body.matches('<').count()).or_default() += 1;
    }
    shapes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_page_was_now_and_then_written_before_all_of_it_was_known() {
    let server = Arc::new(start(Kind::Sqlite).await.with_people().await);
    let cookie = server.cookie(Role::Manager).await;
    let tasks: Vec<_> = (0..AT_ONCE).map(|own| tokio::spawn(shapes(server.clone(), cookie.clone(), own))).collect();
    let mut all = BTreeMap::<usize, u64>::new();
    for task in tasks {
        for (shape, times) in task.await.unwrap() {
            *all.entry(shape).or_default() += times;
        }
    }
    assert_eq!(all.len(), 1, "tags in a page and how often: {all:?}");
}
