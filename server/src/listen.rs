//! The listening socket: our own loop, because `axum::serve` has no timer for slow headers and no end for its farewell.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use axum::Extension;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use store::Store;
use tokio::{net::TcpListener, sync::Semaphore};
use tower::Layer;

use crate::{config::Config, control::Control, daily, jobs, router::router, tracking::Peer};

/// Headers must have arrived by then.
const HEADERS: Duration = Duration::from_secs(10);
/// Longer heads are refused, in bytes; as much again may have been read by then.
const HEAD: usize = 128 * 1024;
/// Open connections at once.
const CONNECTIONS: usize = 10_000;
/// How long open requests may take after the signal to end.
const FAREWELL: Duration = Duration::from_secs(10);

/// Answers until the process is told to end.
#[allow(clippy::print_stdout, reason = "the address is said on standard output")]
pub async fn serve(store: Store, config: &Config) -> anyhow::Result<()> {
    // First, so that whoever sees the server answer can hand it a command.
    let control = Control::open(config);
    let listener = TcpListener::bind(config.addr)
        .await
        .with_context(|| format!("ACUMEN_ADDR is {}, which cannot be listened on", config.addr))?;
    let site = config.site.join("hash.txt");
    anyhow::ensure!(
        site.exists(),
        "ACUMEN_SITE is {}, which holds no built site; run `make build`",
        config.site.display()
    );
    let service = router(store.clone(), config);
    let first_run = if store.has_people().await? { "" } else { " and make the first admin" };
    println!("Acumen answers at {}: open it{first_run}.", config.base_url);
    tracing::info!(addr = %config.addr, "listening");
    let mut at_work = vec![tokio::spawn(daily::run(store.clone())), tokio::spawn(jobs::run(store.clone()))];
    at_work.extend(control.map(|control| tokio::spawn(control.run(store))));
    let open = Arc::new(Semaphore::new(CONNECTIONS));
    let farewell = GracefulShutdown::new();
    let mut end = std::pin::pin!(ended());
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file handles, usually: others will close.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = &mut end => break,
        };
        let Ok(permit) = Arc::clone(&open).try_acquire_owned() else { continue };
        // Else a page's last piece waits for the other side's delayed acknowledgement.
        let _ = stream.set_nodelay(true);
        let known = Extension(Peer(peer.ip()));
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADERS)
            .max_buf_size(HEAD)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(known.layer(service.clone())));
        let connection = farewell.watch(connection);
        tokio::spawn(async move {
            // What goes wrong here is the other side's: closed early, or not HTTP.
            let _ = connection.await;
            drop(permit);
        });
    }
    tracing::info!("ending");
    // Before the database is closed under it.
    for task in at_work {
        task.abort();
        let _ = task.await;
    }
    drop(listener);
    tokio::select! {
        () = farewell.shutdown() => {}
        () = tokio::time::sleep(FAREWELL) => tracing::warn!("some requests were cut off"),
        () = ended() => {}
    }
    Ok(())
}

/// Resolves on SIGTERM or Ctrl-C.
async fn ended() {
    let mut terminate =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).expect("signals can be listened to");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
