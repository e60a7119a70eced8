//! "Keyboard shortcuts": every key of the list in one dialog, opened by `?`.

use leptos::{html, prelude::*};

use super::keyboard::Opened;
use crate::ui::{
    attributes::AriaAttributes,
    dynamic::{Erased, handler},
    icon::Icon,
};

/// The dialog. Its lines are written out because markup that never changes costs the browser's build next to nothing.
#[component]
pub(crate) fn Shortcuts() -> impl IntoView {
    let opened = expect_context::<Opened>();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if opened.shortcuts.get() {
            let _ = dialog.show_modal();
        } else {
            dialog.close();
        }
    });
    let close = move || opened.shortcuts.set(false);
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
                        <div><dt>"Select a range"</dt><dd><kbd>"Shift"</kbd><kbd>"↓"</kbd><kbd>"↑"</kbd></dd></div>
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
                    <h3>"Anywhere"</h3>
                    <dl>
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
