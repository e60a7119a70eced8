//! A text in which teammates can be named: after `@` stand those whose names go on with what is typed.

use domain::note::{begun, going_on};
use leptos::{html, prelude::*};
use web_sys::{HtmlTextAreaElement, KeyboardEvent};

use crate::ui::{
    attributes::{AriaAttributes, GlobalAttributes},
    dialog::note_id,
    dynamic::{Erased, Pieces, dynamic, handler},
};

/// The most teammates shown at once.
const SHOWN: usize = 6;

/// What the field is and what it holds.
#[derive(Clone)]
pub(super) struct Writing {
    /// The element.
    pub(super) id: &'static str,
    /// Its name, where no label gives it one.
    pub(super) label: Option<&'static str>,
    /// What stands in it while it is empty.
    pub(super) placeholder: &'static str,
    /// What is in it.
    pub(super) text: RwSignal<String>,
    /// Who can be named.
    pub(super) team: Signal<Vec<String>>,
    /// Told of every change.
    pub(super) typed: Callback<String>,
    /// Whether what was sent came back.
    pub(super) is_wrong: Signal<bool>,
}

impl Writing {
    /// The field with those who are offered.
    pub(super) fn view(self) -> AnyView {
        let Self { id, label, placeholder, text, team, typed, is_wrong } = self;
        let field = NodeRef::<html::Textarea>::new();
        let offered = RwSignal::new(Vec::<String>::new());
        let active = RwSignal::new(0usize);
        let list_id = format!("{id}-team");
        let take = move |name: String| {
            offered.set(Vec::new());
            if let Some(field) = field.get_untracked()
                && let Some(text) = named(&field, &name)
            {
                typed.run(text);
            }
        };
        let on_input = move |_: web_sys::Event| {
            let Some(field) = field.get_untracked() else { return };
            active.set(0);
            offered.set(offers(&field, &team.get_untracked()));
            typed.run(field.value());
        };
        // Who typed before the team was known is offered it then.
        let known = Memo::new(move |_| team.get());
        Effect::new(move |_| {
            let team = known.get();
            let here =
                field.get_untracked().filter(|field| document().active_element().as_ref() == Some(field.as_ref()));
            here.iter().for_each(|field| offered.set(offers(field, &team)));
        });
        let on_key = move |event: KeyboardEvent| {
            let names = offered.get_untracked();
            let sends = event.meta_key() || event.ctrl_key();
            match event.key().as_str() {
                _ if names.is_empty() => return,
                "ArrowDown" => active.update(|n| *n = (*n + 1) % names.len()),
                "ArrowUp" => active.update(|n| *n = (*n + names.len() - 1) % names.len()),
                "Enter" | "Tab" if !sends && !event.shift_key() => {
                    take(names[active.get_untracked().min(names.len() - 1)].clone());
                }
                "Escape" => offered.set(Vec::new()),
                "ArrowLeft" | "ArrowRight" | "Home" | "End" => return offered.set(Vec::new()),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        };
        let own = list_id.clone();
        let options = dynamic(move || {
            let option = |(n, name): (usize, String)| {
                let chosen = name.clone();
                let is_active = Signal::derive(move || (active.get() == n).then(String::new));
                view! {
                    <div id=format!("{own}-{n}") class="opt" role="option" aria-selected="false" data-active=is_active on:click=handler(move |_: web_sys::MouseEvent| take(chosen.clone()))>
                        <span class="opt-l"><bdi>{name}</bdi></span>
                    </div>
                }
                .erased()
            };
            offered.get().into_iter().enumerate().map(option).pieces()
        });
        let is_open = Signal::derive(move || !offered.with(Vec::is_empty));
        let descendant = {
            let list_id = list_id.clone();
            Signal::derive(move || is_open.get().then(|| format!("{list_id}-{}", active.get())))
        };
        view! {
            <div class="writing">
                <textarea
                    node_ref=field
                    id=id
                    class="area"
                    dir="auto"
                    placeholder=placeholder
                    aria-label=label
                    aria-invalid=Signal::derive(move || is_wrong.get().then(|| "true".to_owned()))
                    aria-describedby=note_id(id)
                    aria-autocomplete="list"
                    aria-controls=list_id.clone()
                    aria-activedescendant=descendant
                    prop:value=text
                    on:input=handler(on_input)
                    on:keydown=handler(on_key)
                    on:blur=handler(move |_: web_sys::FocusEvent| offered.set(Vec::new()))
                ></textarea>
                <div
                    class="pop"
                    class:is-shown=is_open
                    id=list_id
                    role="listbox"
                    aria-label="Teammates"
                    on:mousedown=handler(|event: web_sys::MouseEvent| event.prevent_default())
                >
                    {options}
                </div>
            </div>
        }
        .erased()
    }
}

/// Who could be meant by what stands before the caret.
fn offers(field: &HtmlTextAreaElement, team: &[String]) -> Vec<String> {
    let text = field.value();
    let Some((_, typed)) = begun(&text, caret(field, &text)) else { return Vec::new() };
    going_on(team, typed).into_iter().take(SHOWN).map(|n| team[n].clone()).collect()
}

/// Puts a name in the place of what was typed of it, with the caret behind; gives the new text.
fn named(field: &HtmlTextAreaElement, name: &str) -> Option<String> {
    let text = field.value();
    let caret = caret(field, &text);
    let (at, _) = begun(&text, caret)?;
    let rest = &text[caret..];
    let space = if rest.starts_with(char::is_whitespace) { "" } else { " " };
    let before = format!("{}@{name}{space}", &text[..at]);
    let place = before.encode_utf16().count() as u32;
    let text = format!("{before}{rest}");
    field.set_value(&text);
    let _ = field.set_selection_range(place, place);
    Some(text)
}

/// The caret in bytes; the browser counts in units of UTF-16.
fn caret(field: &HtmlTextAreaElement, text: &str) -> usize {
    let mut left = field.selection_end().ok().flatten().unwrap_or_default() as usize;
    let mut bytes = 0;
    for letter in text.chars() {
        if left == 0 {
            break;
        }
        left = left.saturating_sub(letter.len_utf16());
        bytes += letter.len_utf8();
    }
    bytes
}
