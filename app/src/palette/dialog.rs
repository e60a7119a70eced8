//! The palette's dialog: a combobox over a list of links.

use std::time::Duration;

use domain::{
    bulk::customers,
    customer::CustomerRow,
    query::{CustomerQuery, Filter},
};
use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

use super::{
    Palette,
    commands::{Command, Does, Picture, Used, matching, offered},
};
use crate::{
    customers::{find_customers, selection::Selected},
    layout::CurrentSession,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        avatar::Avatar,
        dynamic::{Erased, Pieces, When, dynamic, handler},
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
    let selected = expect_context::<Selected>();
    // Those selected can be let go here alone, to go anywhere else.
    let is_free = RwSignal::new(false);
    let count = Memo::new(move |_| if is_free.get() { 0 } else { selected.shown.get() });
    let navigate = use_navigate();
    let dialog = NodeRef::<html::Dialog>::new();
    let (text, active) = (RwSignal::new(String::new()), RwSignal::new(0usize));
    // Who was found, and for what.
    let found = RwSignal::new((String::new(), Vec::<CustomerRow>::new()));
    let used = RwSignal::new(Used::default());
    let commands = Memo::new(move |_| {
        let views = session.with(|session| session.views.clone()).unwrap_or_default();
        let text = text.get();
        if text.trim().is_empty() {
            return used.with(|used| offered(count.get(), &views, used));
        }
        found.with(|(sought, rows)| matching(&text, count.get(), &views, if *sought == text { rows } else { &[] }))
    });
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if is_open.get() {
            text.set(String::new());
            active.set(0);
            is_free.set(false);
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
    let run = move |command: Command| {
        is_open.set(false);
        used.update(|used| used.note(&command));
        match command.does {
            Does::Open(href) => navigate(&href, Default::default()),
            Does::Ask(act) => selected.wanted.set(Some(act)),
        }
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        let last = commands.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => active.update(|at| *at = if *at >= last { 0 } else { *at + 1 }),
            "ArrowUp" => active.update(|at| *at = at.checked_sub(1).unwrap_or(last)),
            "Enter" => {
                let chosen = commands.with_untracked(|all| all.get(active.get_untracked()).cloned());
                chosen.into_iter().for_each(&run);
            }
            "Backspace" if count.get_untracked() > 0 && text.with_untracked(String::is_empty) => is_free.set(true),
            _ => return,
        }
        event.prevent_default();
    };
    let is_about = Memo::new(move |_| count.get() > 0);
    // It may be open again by the time one hears of it.
    let closed = move |_: web_sys::Event| {
        if dialog.get_untracked().is_none_or(|dialog| !dialog.open()) {
            is_open.set(false);
        }
    };
    view! {
        <dialog node_ref=dialog class="palette" aria-label="Command palette" on:close=handler(closed)>
            <div class="palette-i">
                <Icon name="search" />
                <When is=is_about><span class="ctx">{Signal::derive(move || customers(count.get()))}</span></When>
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
                {dynamic(move || commands.with(|all| groups(all, active, selected, used)))}
            </div>
            <div class="palette-f" aria-hidden="true">
                <span><kbd>"↑"</kbd><kbd>"↓"</kbd>"move"</span>
                <span><kbd>"Enter"</kbd>"run"</span>
                <When is=is_about><span><kbd>"⌫"</kbd>"drop selection"</span></When>
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
fn groups(all: &[Command], active: RwSignal<usize>, selected: Selected, used: RwSignal<Used>) -> AnyView {
    let mut at = 0;
    all.chunk_by(|a, b| a.group == b.group)
        .map(|group| {
            let first = at;
            at += group.len();
            let label = group[0].group.clone();
            let options = group.iter().enumerate();
            let options = options.map(|(n, command)| option(command, first + n, active, selected, used)).pieces();
            view! { <div role="group" aria-label=label.clone()><p class="g" aria-hidden="true">{label.clone()}</p>{options}</div> }
                .erased()
        })
        .pieces()
}

fn option(command: &Command, at: usize, active: RwSignal<usize>, selected: Selected, used: RwSignal<Used>) -> AnyView {
    let own = command.clone();
    let Command { picture, label, note, keys, does, .. } = command.clone();
    let (href, act) = match does {
        Does::Open(href) => (Some(href), None),
        Does::Ask(act) => (None, Some(act)),
    };
    let ask = move |_: web_sys::MouseEvent| {
        used.update(|used| used.note(&own));
        act.into_iter().for_each(|act| selected.wanted.set(Some(act)));
    };
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
            on:click=handler(ask)
            on:pointermove=handler(move |_| active.set(at))
        >
            {picture}
            <span class="opt-l">{label}{(!note.is_empty()).then(|| view! { <span class="t3">{format!(" · {note}")}</span> }.erased())}</span>
            {keys}
        </a>
    }
    .erased()
}
