//! How long ago something was, ticking; the exact time in the title and in `datetime`.

use domain::time::{At, Zone, iso};
use leptos::prelude::*;

use super::{attributes::GlobalAttributes, dynamic::Erased};

/// The present moment for relative times: the server's when the page was read, later moved on every 30 seconds.
#[derive(Clone, Copy)]
pub(crate) struct Now(pub(crate) Signal<At>);

impl Now {
    /// Starts from when data was read.
    pub(crate) fn from(as_of: Signal<At>) -> Self {
        let passed = RwSignal::new(0i64);
        // Effects run in the browser alone, after hydration: the first words are the server's.
        Effect::new(move |_| {
            as_of.track();
            passed.set(0);
        });
        Effect::new(move |_| {
            const TICK: i64 = 30_000;
            let timer = gloo::timers::callback::Interval::new(TICK as u32, move || passed.update(|ms| *ms += TICK));
            let timer = StoredValue::new_local(timer);
            on_cleanup(move || timer.dispose());
        });
        Self(Signal::derive(move || At(as_of.get().0 + passed.get())))
    }
}

/// "2 min ago", or "Never".
#[component]
pub(crate) fn Ago(at: Option<At>, now: Now, zone: Zone) -> impl IntoView {
    let Some(at) = at else { return view! { <span class="t3">"Never"</span> }.erased() };
    let title = zone.exact(at);
    // It outlives what it stands in while the next answer is awaited: nothing in it may be owned by that.
    view! { <time datetime=iso(at) title=title>{ArcSignal::derive(move || zone.ago(at, now.0.get()))}</time> }.erased()
}
