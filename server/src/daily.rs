//! What is done by the clock: who has fallen silent, the cards' daily record, emptying the bin, forgetting deleted tags and
//! notes, actions that can be undone no longer, visitors whom nobody knows, invitations and sessions that are over.

use std::time::Duration;

use store::Store;

/// The last record of a day stands for its end.
const EVERY: Duration = Duration::from_secs(15 * 60);

/// Runs until the server ends.
pub(crate) async fn run(store: Store) {
    let mut timer = tokio::time::interval(EVERY);
    loop {
        timer.tick().await;
        if let Err(error) = store.sweep_engagement(store::now()).await {
            tracing::error!(error = %error, "silent customers could not be marked");
        }
        if let Err(error) = store.wake_engaged(store::now()).await {
            tracing::error!(error = %error, "customers who are silent no longer could not be marked");
        }
        if let Err(error) = store.record_day().await {
            tracing::error!(error = %error, "the day's counts could not be recorded");
        }
        if let Err(error) = store.empty_bin().await {
            tracing::error!(error = %error, "the bin could not be emptied");
        }
        // The next turn tries again while somebody reads.
        if let Err(error) = store.sweep().await {
            tracing::error!(error = %error, "what was erased may still be in the database's log");
        }
        if let Err(error) = store.forget_deleted_notes(store::now()).await {
            tracing::error!(error = %error, "deleted notes could not be removed");
        }
        if let Err(error) = store.forget_retired_tags().await {
            tracing::error!(error = %error, "tags that were deleted could not be forgotten");
        }
        if let Err(error) = store.forget_old_jobs().await {
            tracing::error!(error = %error, "old actions on many customers could not be forgotten");
        }
        if let Err(error) = store.forget_old_invitations().await {
            tracing::error!(error = %error, "old invitations could not be forgotten");
        }
        if let Err(error) = store.forget_old_visitors().await {
            tracing::error!(error = %error, "old visitors could not be forgotten");
        }
        if let Err(error) = store.forget_old_sessions().await {
            tracing::error!(error = %error, "old sessions could not be forgotten");
        }
    }
}
