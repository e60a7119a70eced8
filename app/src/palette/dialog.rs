//! The palette's dialog: a combobox over a list of links.

use std::time::Duration;

use domain::{
    customer::CustomerRow,
    query::{CustomerQuery, Filter},
};
use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

use super::{
    Palette,
    commands::{Command, Picture, matching},
};
use crate::{
    customers::find_customers,
    layout::CurrentSession,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        avatar::Avatar,
        dynamic::{Erased, Pieces, dynamic, handler},
        icon::Icon,
    },
};

/// How long one rests before customers are looked for.
const REST: Duration = Duration::from_millis(150);

/// The dialog; it stays in the page and opens and closes with [`Palette`].
#[component]
pub(crate) fn PaletteDialog() -> impl IntoView {
    let Palette(is_open) = expect_context();
    let session = expect_context::<CurrentSession>();
    let navigate = use_navigate();
    let dialog = NodeRef::<html::Dialog>::new();
    let (text, active) = (RwSignal::new(String::new()), RwSignal::new(0usize));
    // Who was found, and for what.
    let found = RwSignal::new((String::new(), Vec::<CustomerRow>::new()));
    let commands = Memo::new(move |_| {
        let views = session.with(|session| session.views.clone()).unwrap_or_default();
        let text = text.get();
        found.with(|(sought, rows)| matching(&text, &views, if *sought == text { rows } else { &[] }))
    });
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if is_open.get() {
            text.set(String::new());
            active.set(0);
            let _ = dialog.show_modal();
        } else {
            dialog.close();
        }
    });
    let typed = move |event: web_sys::Event| {
        text.set(event_target_value(&event));
        active.set(0);
        let sought = text.get_untracked();
        set_timeout(
            move || {
                if text.with_untracked(|now| *now == sought) && !sought.trim().is_empty() {
                    look_for(sought, found);
                }
            },
            REST,
        );
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        let last = commands.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => active.update(|at| *at = if *at >= last { 0 } else { *at + 1 }),
            "ArrowUp" => active.update(|at| *at = at.checked_sub(1).unwrap_or(last)),
            "Enter" => {
                let chosen = commands.with_untracked(|all| all.get(active.get_untracked()).map(|one| one.href.clone()));
                if let Some(href) = chosen {
                    is_open.set(false);
                    navigate(&href, Default::default());
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <dialog node_ref=dialog class="palette" aria-label="Command palette" on:close=handler(move |_| is_open.set(false))>
            <div class="palette-i">
                <Icon name="search" />
                <input
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    autofocus
                    aria-label="Search or run a command"
                    aria-expanded="true"
                    aria-autocomplete="list"
                    aria-controls="palette-list"
                    aria-activedescendant=Signal::derive(move || commands.with(|all| !all.is_empty()).then(|| option_id(active.get())))
                    placeholder="Search or run a command"
                    prop:value=text
                    on:input=handler(typed)
                    on:keydown=handler(on_key)
                />
            </div>
            <div id="palette-list" class="palette-l" role="listbox" aria-label="Commands" on:click=handler(move |_| is_open.set(false))>
                {dynamic(move || commands.with(|all| groups(all, active)))}
            </div>
            <div class="palette-f" aria-hidden="true">
                <span><kbd>"↑"</kbd><kbd>"↓"</kbd>"move"</span>
                <span><kbd>"Enter"</kbd>"run"</span>
                <span><kbd>"Esc"</kbd>"close"</span>
            </div>
        </dialog>
    }
    .erased()
}

fn option_id(at: usize) -> String {
    format!("palette-{at}")
}

/// Looks for customers; what fails finds nobody, and the list itself then says why.
fn look_for(sought: String, found: RwSignal<(String, Vec<CustomerRow>)>) {
    let filter = Filter { search: sought.trim().to_owned(), ..Filter::default() };
    let address = CustomerQuery::default().with_filter(filter).to_string();
    spawn_local(async move {
        let rows = find_customers(address).await.map(|page| page.rows).unwrap_or_default();
        let _ = found.try_set((sought, rows));
    });
}

/// The commands under their groups.
fn groups(all: &[Command], active: RwSignal<usize>) -> AnyView {
    let mut at = 0;
    all.chunk_by(|a, b| a.group == b.group)
        .map(|group| {
            let first = at;
            at += group.len();
            let label = group[0].group;
            let options = group.iter().enumerate().map(|(n, command)| option(command, first + n, active)).pieces();
            view! { <div role="group" aria-label=label><p class="g" aria-hidden="true">{label}</p>{options}</div> }
                .erased()
        })
        .pieces()
}

fn option(command: &Command, at: usize, active: RwSignal<usize>) -> AnyView {
    let Command { picture, label, note, keys, href, .. } = command.clone();
    let picture = match picture {
        Picture::Icon(name) => view! { <Icon name=name /> }.into_any(),
        Picture::Face(seed, image) => view! { <Avatar name=label.clone() image seed size="av-s" /> }.into_any(),
    };
    let keys = (!keys.is_empty()).then(|| {
        let keys = keys.iter().map(|key| view! { <kbd>{*key}</kbd> }.erased()).pieces();
        view! { <span class="keys" aria-hidden="true">{keys}</span> }.erased()
    });
    let is_active = Signal::derive(move || active.get() == at);
    view! {
        <a
            id=option_id(at)
            class="opt"
            role="option"
            tabindex="-1"
            href=href
            aria-selected=Signal::derive(move || is_active.get().to_string())
            data-active=Signal::derive(move || is_active.get().then(String::new))
            on:pointermove=handler(move |_| active.set(at))
        >
            {picture}
            <span class="opt-l">{label}{(!note.is_empty()).then(|| view! { <span class="t3">{format!(" · {note}")}</span> }.erased())}</span>
            {keys}
        </a>
    }
    .erased()
}
