//! "Keyboard shortcuts": every key of the list in one dialog, opened by `?`.

use leptos::{html, prelude::*};

use super::keyboard::Opened;
use crate::ui::icon::Icon;

/// Keys, and what each of them does.
type Line = (&'static [&'static str], &'static str);

/// Groups of keys.
const KEYS: [(&str, &[Line]); 2] = [
    (
        "List",
        &[
            (&["↓", "j"], "Next customer"),
            (&["↑", "k"], "Previous customer"),
            (&["→", "←"], "Into and along the row"),
            (&["Page Up", "Page Down"], "One screen"),
            (&["Enter", "o"], "Open profile"),
            (&["n", "p"], "Next, previous page"),
        ],
    ),
    (
        "Anywhere",
        &[
            (&["/"], "Search"),
            (&["f"], "Open Filters"),
            (&["i"], "Open Intent"),
            (&["g", "c"], "Go to Customers"),
            (&["g", ","], "Go to Settings"),
            (&["Esc"], "Close, clear search"),
            (&["?"], "Keyboard shortcuts"),
        ],
    ),
];

/// The dialog.
#[component]
pub(super) fn Shortcuts() -> impl IntoView {
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
    let groups = KEYS.iter().map(|(title, keys)| {
        let lines = keys.iter().map(|(keys, what)| {
            let keys = keys.iter().map(|key| view! { <kbd>{*key}</kbd> }).collect_view();
            view! { <div><dt>{*what}</dt><dd>{keys}</dd></div> }
        });
        view! { <section><h3>{*title}</h3><dl>{lines.collect_view()}</dl></section> }
    });
    let groups = groups.collect_view();
    view! {
        <dialog node_ref=dialog class="dlg" aria-label="Keyboard shortcuts" on:close=move |_| close()>
            <div class="dlg-h">
                <h2>"Keyboard shortcuts"</h2>
                <span class="grow"></span>
                <button class="x" type="button" aria-label="Close" on:click=move |_| close()><Icon name="x" /></button>
            </div>
            <div class="dlg-b keys">{groups}</div>
        </dialog>
    }
    .into_any()
}
