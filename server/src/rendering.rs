//! Pages are rendered each on one thread: its signals, memos and tasks take turns there.
//!
//! On several, the framework (reactive_graph 0.2) lets a task tell that a resource is there before the memos over it are
//! marked as old, and a memo that is being computed loses the mark; now and then a page was written of old memos, which
//! no browser could take over.

use std::{
    cell::Cell,
    future::Future,
    panic::resume_unwind,
    pin::Pin,
    sync::{LazyLock, Once},
    thread::available_parallelism,
};

use any_spawner::{CustomExecutor, Executor};
use axum::{
    extract::Request,
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio_util::task::LocalPoolHandle;

thread_local! {
    /// Whether this thread is one of those.
    static RENDERS: Cell<bool> = const { Cell::new(false) };
}

static THREADS: LazyLock<LocalPoolHandle> =
    LazyLock::new(|| LocalPoolHandle::new(available_parallelism().map_or(1, usize::from)));

/// Keeps the framework's tasks on the thread that begins them. Before the framework is used at all.
pub(crate) fn begin() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        if Executor::init_custom_executor(OnOneThread).is_err() {
            tracing::error!("the framework's tasks are on any thread: pages may come out incomplete");
        }
    });
}

/// Renders a page on one thread. The functions of pages have nothing that takes turns and go on where they are.
pub(crate) async fn on_one_thread(request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    let rendered = THREADS.spawn_pinned(|| {
        RENDERS.set(true);
        next.run(request)
    });
    match rendered.await.map_err(|error| error.try_into_panic()) {
        Ok(response) => response,
        Err(Ok(panic)) => resume_unwind(panic),
        Err(Err(_)) => (StatusCode::SERVICE_UNAVAILABLE, "The server is ending.").into_response(),
    }
}

struct OnOneThread;

impl CustomExecutor for OnOneThread {
    fn spawn(&self, task: Pin<Box<dyn Future<Output = ()> + Send>>) {
        if RENDERS.get() {
            tokio::task::spawn_local(task);
        } else {
            tokio::spawn(task);
        }
    }

    fn spawn_local(&self, task: Pin<Box<dyn Future<Output = ()>>>) {
        tokio::task::spawn_local(task);
    }

    /// Tokio goes on by itself.
    fn poll_local(&self) {}
}
