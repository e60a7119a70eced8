//! "Keyboard shortcuts": every key in one dialog, opened by `?` from anywhere; and the keys that lead somewhere from pages
//! without keys of their own.

use leptos::{ev, html, prelude::*};
use leptos_router::hooks::use_navigate;
use web_sys::KeyboardEvent;

use crate::{
    chunks,
    preferences::Preferences,
    ui::{
        attributes::AriaAttributes,
        dynamic::{Erased, handler},
        icon::Icon,
        keys::{Going, is_taken},
    },
};

/// Whether the dialog is open.
#[derive(Clone, Copy)]
pub(crate) struct ShortcutsOpen(pub(crate) RwSignal<bool>);

/// For everything in the frame.
pub(crate) fn provide() {
    provide_context(ShortcutsOpen(RwSignal::new(false)));
}

/// The dialog's place in the frame.
#[component]
pub(crate) fn ShortcutsSlot() -> impl IntoView {
    let ShortcutsOpen(is_open) = expect_context();
    chunks::once(&chunks::SHORTCUTS, move || is_open.get())
}

/// Listens, for as long as a page is shown, for the keys that lead somewhere from anywhere, then for the page's own: these
/// say where they lead, or that they did what was asked.
pub(crate) fn listen(own: impl Fn(&KeyboardEvent) -> Option<Pressed> + 'static) {
    let Preferences { has_keys, .. } = expect_context();
    let ShortcutsOpen(is_open) = expect_context();
    let navigate = use_navigate();
    let going = Going::new();
    let listener = window_event_listener(ev::keydown, move |event| {
        if is_taken(&event) || !has_keys.get_untracked() {
            return;
        }
        let key = event.key();
        let led = going.leads_to(&key).map(|href| Pressed::Leads(href.to_owned()));
        match led.or_else(|| own(&event)) {
            Some(Pressed::Leads(href)) => navigate(&href, Default::default()),
            Some(Pressed::Done) => {}
            None if key == "g" => going.begin(),
            None if key == "?" => is_open.set(true),
            None => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || listener.remove());
}

/// What a key came to.
pub(crate) enum Pressed {
    /// To an address.
    Leads(String),
    /// To something on the page.
    Done,
}

/// The dialog. Its lines are written out because markup that never changes costs the browser's build next to nothing.
#[component]
pub(crate) fn Shortcuts() -> impl IntoView {
    let ShortcutsOpen(is_open) = expect_context();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if is_open.get() {
            let _ = dialog.show_modal();
        } else {
            dialog.close();
        }
    });
    let close = move || is_open.set(false);
    view! {
        <dialog node_ref=dialog class="dlg" aria-label="Keyboard shortcuts" on:close=handler(move |_| close())>
            <div class="dlg-h">
                <h2>"Keyboard shortcuts"</h2>
                <span class="grow"></span>
                <button class="x" type="button" aria-label="Close" on:click=handler(move |_| close())><Icon name="x" /></button>
            </div>
            <div class="dlg-b keys">
                <section>
                    <h3>"List"</h3>
                    <dl>
                        <div><dt>"Next customer"</dt><dd><kbd>"↓"</kbd><kbd>"j"</kbd></dd></div>
                        <div><dt>"Previous customer"</dt><dd><kbd>"↑"</kbd><kbd>"k"</kbd></dd></div>
                        <div><dt>"Into and along the cells"</dt><dd><kbd>"→"</kbd><kbd>"←"</kbd></dd></div>
                        <div><dt>"First, last row"</dt><dd><kbd>"Ctrl"</kbd><kbd>"Home"</kbd><kbd>"End"</kbd></dd></div>
                        <div><dt>"One screen"</dt><dd><kbd>"Page Up"</kbd><kbd>"Page Down"</kbd></dd></div>
                        <div><dt>"Select"</dt><dd><kbd>"x"</kbd><kbd>"Space"</kbd></dd></div>
                        <div><dt>"Select a range"</dt><dd><kbd>"Shift"</kbd><kbd>"↓"</kbd><kbd>"↑"</kbd><kbd>"Space"</kbd></dd></div>
                        <div><dt>"Select the page, then all"</dt><dd><kbd>"⌘"</kbd><kbd>"A"</kbd></dd></div>
                        <div><dt>"Open profile"</dt><dd><kbd>"Enter"</kbd><kbd>"o"</kbd></dd></div>
                        <div><dt>"Add customer"</dt><dd><kbd>"c"</kbd></dd></div>
                        <div><dt>"Next, previous page"</dt><dd><kbd>"n"</kbd><kbd>"p"</kbd></dd></div>
                    </dl>
                </section>
                <section>
                    <h3>"With a selection"</h3>
                    <dl>
                        <div><dt>"Update Lifecycle Stage"</dt><dd><kbd>"l"</kbd></dd></div>
                        <div><dt>"Add Tags"</dt><dd><kbd>"t"</kbd></dd></div>
                        <div><dt>"Assign Segment"</dt><dd><kbd>"s"</kbd></dd></div>
                        <div><dt>"Export CSV"</dt><dd><kbd>"e"</kbd></dd></div>
                    </dl>
                </section>
                <section>
                    <h3>"Profile"</h3>
                    <dl>
                        <div><dt>"Next, previous customer"</dt><dd><kbd>"j"</kbd><kbd>"k"</kbd></dd></div>
                        <div><dt>"Overview to Custom Fields"</dt><dd><kbd>"1"</kbd><kbd>"6"</kbd></dd></div>
                        <div><dt>"Update lifecycle stage"</dt><dd><kbd>"l"</kbd></dd></div>
                        <div><dt>"Add tags"</dt><dd><kbd>"t"</kbd></dd></div>
                        <div><dt>"Assign to segment"</dt><dd><kbd>"s"</kbd></dd></div>
                        <div><dt>"Export customer data"</dt><dd><kbd>"e"</kbd></dd></div>
                        <div><dt>"Add note, save note"</dt><dd><kbd>"Ctrl"</kbd><kbd>"Enter"</kbd></dd></div>
                    </dl>
                </section>
                <section>
                    <h3>"Anywhere"</h3>
                    <dl>
                        <div><dt>"Undo what was done last"</dt><dd><kbd>"Ctrl"</kbd><kbd>"Z"</kbd></dd></div>
                        <div><dt>"Redo it"</dt><dd><kbd>"Ctrl"</kbd><kbd>"Shift"</kbd><kbd>"Z"</kbd></dd></div>
                        <div><dt>"Save, send a form"</dt><dd><kbd>"Ctrl"</kbd><kbd>"Enter"</kbd></dd></div>
                        <div><dt>"Command palette"</dt><dd><kbd>"⌘"</kbd><kbd>"K"</kbd></dd></div>
                        <div><dt>"Search"</dt><dd><kbd>"/"</kbd></dd></div>
                        <div><dt>"Open Filters"</dt><dd><kbd>"f"</kbd></dd></div>
                        <div><dt>"Open Intent"</dt><dd><kbd>"i"</kbd></dd></div>
                        <div><dt>"Go to Customers"</dt><dd><kbd>"g"</kbd><kbd>"c"</kbd></dd></div>
                        <div><dt>"Go to Settings"</dt><dd><kbd>"g"</kbd><kbd>","</kbd></dd></div>
                        <div><dt>"Close, clear selection or search"</dt><dd><kbd>"Esc"</kbd></dd></div>
                        <div><dt>"Keyboard shortcuts"</dt><dd><kbd>"?"</kbd></dd></div>
                    </dl>
                </section>
            </div>
        </dialog>
    }
    .erased()
}
