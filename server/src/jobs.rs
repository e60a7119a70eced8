//! Works off actions on many customers, one after another, also those that an earlier run of the server left.

use std::time::Duration;

use store::Store;

/// Another server on the same database may leave one.
const EVERY: Duration = Duration::from_secs(15);
/// After a failure.
const PAUSE: Duration = Duration::from_secs(1);

/// Runs until the server ends.
pub(crate) async fn run(store: Store) {
    loop {
        match store.work_next().await {
            Ok(true) => {}
            Ok(false) => {
                let _ = tokio::time::timeout(EVERY, store.job_confirmed()).await;
            }
            Err(error) => {
                tracing::error!(error = %error, "an action on many customers could not go on");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}
