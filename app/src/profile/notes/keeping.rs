//! What somebody has begun to write is kept on the server: a moment after the last key, and when they leave.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

/// How long one rests before what was typed is kept.
const REST: Duration = Duration::from_millis(250);

/// How one field's text is kept.
#[derive(Clone, Copy)]
pub(super) struct Keeping {
    resting: StoredValue<Option<TimeoutHandle>>,
    /// Sends it while the page stays.
    keep: Callback<()>,
}

impl Keeping {
    /// `leave` sends it where requests of the page's own go with the page.
    pub(super) fn new(keep: Callback<()>, leave: Callback<()>) -> Self {
        let keeping = Self { resting: StoredValue::new(None), keep };
        // Whoever leaves before a rest has not lost what was typed.
        on_cleanup(move || keeping.now());
        // The first comes before the next page is asked for, the second also where browsers leave the first out.
        for leaving in ["beforeunload", "pagehide"] {
            let leaving = window_event_listener_untyped(leaving, move |_| {
                if keeping.stop() {
                    leave.run(());
                }
            });
            on_cleanup(move || leaving.remove());
        }
        keeping
    }

    /// A key was pressed.
    pub(super) fn soon(self) {
        self.stop();
        let keep = move || {
            self.resting.try_set_value(None);
            self.keep.run(());
        };
        self.resting.set_value(set_timeout_with_handle(keep, REST).ok());
    }

    /// Keeps at once what waits for a rest.
    pub(super) fn now(self) {
        if self.stop() {
            self.keep.run(());
        }
    }

    /// Ends the wait for a rest; whether there was one.
    pub(super) fn stop(self) -> bool {
        let timer = self.resting.try_update_value(Option::take).flatten();
        timer.as_ref().map(TimeoutHandle::clear).is_some()
    }
}
