//! What a button of the head opens to choose from by typing: tags, or a segment.

use leptos::prelude::*;

use super::acts::{Acts, Picked};
use crate::ui::{
    attributes::{AriaAttributes, GlobalAttributes},
    dynamic::{Erased, When, handler},
    focus,
    icon::Icon,
    outside,
    tags_field::TagsField,
};

/// The button that adds tags.
pub(super) const ADD_TAGS: &str = "add-tags";
/// The button of the head that assigns to a segment.
pub(super) const ASSIGN: &str = "assign";

/// What is chosen.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// Several, also such as there are not yet; it stays open.
    Tags,
    /// One of those there are: its options stand open, and it closes with the choice.
    Segment,
}

/// The words of one kind.
struct Words {
    class: &'static str,
    icon: &'static str,
    title: &'static str,
    label: &'static str,
    name: &'static str,
    placeholder: &'static str,
    hint: Option<&'static str>,
}

impl Kind {
    fn words(self) -> Words {
        match self {
            Self::Tags => Words {
                class: "btn btn-s btn-ghost",
                icon: "plus",
                title: "Add tags",
                label: "Tags",
                name: "tag",
                placeholder: "Find or create a tag",
                hint: None,
            },
            Self::Segment => Words {
                class: "btn",
                icon: "layers-plus",
                title: "Assign to segment",
                label: "Segment",
                name: "segment",
                placeholder: "Find a segment",
                hint: Some("Segments kept by a rule take in whom the rule says."),
            },
        }
    }
}

/// The button and what it opens. `take` is told of what is chosen, as it is chosen.
#[component]
pub(super) fn Picker(
    kind: Kind,
    /// Its button.
    button: &'static str,
    picked: Picked,
    /// Names the customer has: they are not offered.
    held: Vec<String>,
    /// Names to choose from with how many customers each has.
    offered: Signal<Vec<(String, u32)>>,
    /// Names that are shown and cannot be chosen: segments that a rule keeps.
    #[prop(optional)]
    refused: Signal<Vec<String>>,
    take: Callback<Vec<String>>,
    acts: Acts,
) -> impl IntoView {
    let Words { class, icon, title, label, name, placeholder, hint } = kind.words();
    let Picked { is_open, typed } = picked;
    let is_one = kind == Kind::Segment;
    outside::closes(format!(".picker:has(#{button})"), is_open);
    let close = move || {
        is_open.set(false);
        focus::by_id(button);
    };
    let chosen = RwSignal::new(Vec::<String>::new());
    Effect::new(move |_| {
        let names = chosen.get();
        if !names.is_empty() {
            chosen.set(Vec::new());
            if is_one {
                close();
            }
            take.run(names);
        }
    });
    Effect::new(move |_| {
        if !is_open.get() {
            typed.set(String::new());
        }
    });
    let is_shown = Memo::new(move |_| is_open.get());
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" && !event.default_prevented() {
            close();
        }
    };
    let why = acts.refusal.get_untracked();
    let press = move |_: web_sys::MouseEvent| {
        if acts.allowed() {
            is_open.update(|open| *open = !*open);
        }
    };
    view! {
        <div class=format!("combo picker picker-{name}") class:is-open=Signal::from(is_open) on:keydown=handler(on_key)>
            <button id=button class=class type="button" aria-haspopup="dialog" aria-expanded=Signal::derive(move || is_open.get().to_string()) aria-disabled=why.map(|_| "true") title=why on:click=handler(press)>
                <Icon name=icon size="i-s" />{title}
            </button>
            <div class="pop" role="dialog" aria-label=title>
                <When is=is_shown><TagsField label name placeholder chosen options=offered refused why="Kept by its rule" creates=!is_one held=held.clone() takes_focus=true stands_open=is_one typed /></When>
                {hint.map(|hint| view! { <p class="hint">{hint}</p> }.erased())}
            </div>
        </div>
    }
    .into_any()
}
