//! A field that takes several of a list of names: chosen ones as chips, the rest found by typing.

use domain::name;
use leptos::{html, prelude::*};
use web_sys::{KeyboardEvent, js_sys::JsString};

use super::{
    attributes::{AriaAttributes, GlobalAttributes},
    dynamic::{Erased, Pieces, dynamic, handler},
    error_notice::wrong_here,
    focus,
    icon::Icon,
};

/// The most options shown at once.
const SHOWN: usize = 8;
/// The same where they stand open and can be scrolled.
const SHOWN_OPEN: usize = 50;

/// Where something that the server says is wrong with the choice stands.
pub(crate) struct Refusal {
    /// The element's id.
    pub(crate) note: String,
    /// Whether there is something.
    pub(crate) is_wrong: Signal<bool>,
}

/// A multi combobox. With scripts off the input takes a name, and chips travel as hidden fields.
#[component]
pub(crate) fn TagsField(
    label: &'static str,
    /// The form field's name.
    name: &'static str,
    placeholder: &'static str,
    chosen: RwSignal<Vec<String>>,
    /// Names to choose from with how many each would give, the likeliest first.
    #[prop(into)]
    options: Signal<Vec<(String, u32)>>,
    /// Names that are listed and cannot be taken.
    #[prop(optional)]
    refused: Signal<Vec<String>>,
    /// Why they cannot.
    #[prop(optional)]
    why: &'static str,
    /// Whether a name that there is not yet may be taken.
    #[prop(optional)]
    creates: bool,
    /// Names that are there already: they are not offered, and not made again.
    #[prop(optional)]
    held: Vec<String>,
    /// The most names it takes; none: any number.
    #[prop(optional)]
    most: Option<usize>,
    /// Whether it gets the focus when it appears.
    #[prop(optional)]
    takes_focus: bool,
    /// Whether its options stand open from the beginning, and close with what it is in.
    #[prop(optional)]
    stands_open: bool,
    /// What is wrong with the choice as a whole.
    #[prop(optional)]
    refusal: Option<Refusal>,
    /// Where what is typed is kept, for a field that may be drawn anew meanwhile.
    #[prop(optional)]
    typed: Option<RwSignal<String>>,
) -> impl IntoView {
    let text = typed.unwrap_or_else(|| RwSignal::new(String::new()));
    let begun = text.get_untracked();
    let is_open = RwSignal::new(stands_open || !begun.is_empty());
    let active = RwSignal::new(0usize);
    let input = NodeRef::<html::Input>::new();
    let held = StoredValue::new(held.iter().map(|name| folded(name)).collect::<Vec<_>>());
    let is_held = move |name: &str| held.try_with_value(|held| held.contains(&folded(name))).unwrap_or_default();
    // What cannot become a name is said while it is typed, and stays in the field.
    let wrong = move || {
        let typed = text.get();
        let typed = typed.trim();
        if !creates || typed.is_empty() {
            return None;
        }
        if is_held(typed) {
            return Some(format!("{typed} is there already."));
        }
        name::tidy("name", typed).err().map(|error| error.first().message.clone())
    };
    let found = move || {
        let typed = folded(&text.get());
        // The one that was typed is there: another that its name occurs in is not what was meant.
        if !typed.trim().is_empty() && is_held(typed.trim()) {
            return Vec::new();
        }
        let fits = |name: &str| folded(name).contains(typed.trim());
        let taken = chosen.get();
        if most.is_some_and(|most| taken.len() >= most) {
            return Vec::new();
        }
        let mut found = options.with(|all| {
            all.iter()
                .filter(|(name, _)| fits(name) && !taken.contains(name) && !is_held(name))
                .take(if stands_open { SHOWN_OPEN } else { SHOWN })
                .cloned()
                .collect::<Vec<_>>()
        });
        let new = text.with(|text| text.trim().to_owned());
        let typed = folded(&new);
        let is_known = options.with(|all| all.iter().any(|(name, _)| folded(name) == typed));
        if creates && !new.is_empty() && !is_known && wrong().is_none() {
            found.push((new, 0));
        }
        found
    };
    let kept = move || {
        let typed = folded(&text.get());
        let fits = |name: &&String| folded(name).contains(typed.trim());
        if chosen.with(Vec::is_empty) {
            refused.with(|all| all.iter().filter(fits).cloned().collect())
        } else {
            Vec::new()
        }
    };
    let is_shown = move || is_open.get() && !(found().is_empty() && kept().is_empty());
    // The last option, when it stands for a name that there is not yet.
    let is_new = move |name: &str| creates && options.with(|all| all.iter().all(|(known, _)| known != name));
    if takes_focus {
        Effect::new(move |_| {
            if let Some(input) = input.get() {
                let _ = input.focus();
            }
        });
    }
    // What had the focus is gone with what was taken or removed.
    let focus = move || {
        if let Some(input) = input.get_untracked() {
            let _ = input.focus();
        }
    };
    let take = move |index: usize| {
        if let Some((name, _)) = untrack(found).into_iter().nth(index) {
            chosen.update(|all| all.push(name));
            text.set(String::new());
            active.set(0);
            if let Some(input) = input.get_untracked() {
                input.set_value("");
            }
            focus();
        }
    };
    // Enter before there are options takes the first once they are there.
    let is_owed = StoredValue::new(false);
    let has_none = move || options.with(Vec::is_empty);
    Effect::new(move |_| {
        if !has_none() && is_owed.get_value() {
            is_owed.set_value(false);
            take(0);
        }
    });
    let remove = move |tag: &str| {
        chosen.update(|all| all.retain(|other| other != tag));
        focus();
    };
    let is_settled = move || text.with(String::is_empty) && !chosen.with(Vec::is_empty);
    let on_key = move |event: KeyboardEvent| {
        let last = untrack(found).len().saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" if !is_open.get_untracked() => is_open.set(true),
            "ArrowDown" => active.update(|n| *n = (*n + 1).min(last)),
            "ArrowUp" => active.update(|n| *n = n.saturating_sub(1)),
            // Spaces alone mean none of them.
            "Enter" if text.with_untracked(|text| !text.is_empty() && text.trim().is_empty()) => {}
            // Where they stand open, who has chosen and types nothing more confirms.
            "Enter" if stands_open && active.get_untracked() == 0 && untrack(is_settled) => return,
            "Enter" if is_open.get_untracked() && !untrack(found).is_empty() => take(active.get_untracked()),
            // Not sent, because it was not taken.
            "Enter" if untrack(wrong).is_some() => {}
            "Escape" if !stands_open && untrack(is_shown) => is_open.set(false),
            "Enter" if untrack(has_none) && text.with_untracked(|text| !text.trim().is_empty()) => {
                is_owed.set_value(true)
            }
            "Backspace" if text.with_untracked(String::is_empty) && chosen.with_untracked(|all| !all.is_empty()) => {
                let chips = input.get_untracked().and_then(|input| input.parent_element());
                let _ = focus::all(".tag-x .x", chips.as_ref()).last().map(|last| last.focus());
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let list_id = format!("{name}-options");
    let own_note = format!("{name}-wrong");
    let (described, is_refused) = match refusal {
        None => (own_note.clone(), None),
        Some(Refusal { note, is_wrong }) => (format!("{own_note} {note}"), Some(is_wrong)),
    };
    let is_wrong = move || wrong().is_some() || is_refused.is_some_and(|is_refused| is_refused.get());
    Effect::new(move |_| {
        let option = document().get_element_by_id(&option_id(name, active.get()));
        option.iter().for_each(focus::in_view);
    });
    view! {
        <div class="combo tags-field">
            <div class="input">
                {dynamic(move || {
                    chosen
                        .get()
                        .into_iter()
                        .map(|tag| {
                            let label = format!("Remove tag {tag}");
                            let (clicked, pressed) = (tag.clone(), tag.clone());
                            view! {
                                <span class="tag tag-x">
                                    <span class="clip" title=tag.clone()>{tag.clone()}</span>
                                    <input type="hidden" name=name value=tag />
                                    <button
                                        type="button"
                                        class="x"
                                        aria-label=label
                                        on:click=handler(move |_| remove(&clicked))
                                        on:keydown=handler(move |event: KeyboardEvent| {
                                            if ["Backspace", "Delete"].contains(&event.key().as_str()) {
                                                remove(&pressed);
                                            }
                                        })
                                    >
                                        <Icon name="x" size="i-xs" />
                                    </button>
                                </span>
                            }
                            .erased()
                        })
                        .pieces()
                })}
                <input
                    node_ref=input
                    type="text"
                    name=name
                    role="combobox"
                    aria-label=label
                    aria-autocomplete="list"
                    aria-invalid=Signal::derive(move || is_wrong().then(|| "true".to_owned()))
                    aria-describedby=described
                    aria-expanded=Signal::derive(move || is_shown().to_string())
                    aria-controls=list_id.clone()
                    aria-activedescendant=Signal::derive(move || (is_open.get() && !found().is_empty()).then(|| option_id(name, active.get())))
                    placeholder=placeholder
                    autocomplete="off"
                    prop:value=begun
                    on:input=handler(move |event: web_sys::Event| {
                        text.set(composed(event_target_value(&event)));
                        active.set(0);
                        is_owed.set_value(false);
                        is_open.set(true);
                    })
                    on:click=handler(move |_| is_open.set(true))
                    on:blur=handler(move |_| is_open.set(stands_open))
                    on:keydown=handler(on_key)
                />
            </div>
            <div id=own_note role="alert">{dynamic(move || wrong().map(wrong_here).into_any())}</div>
            <div
                class="pop"
                class:is-shown=Signal::derive(is_shown)
                id=list_id.clone()
                role="listbox"
                aria-label=label
                on:mousedown=handler(|event: web_sys::MouseEvent| event.prevent_default())
            >
                {dynamic(move || {
                    found()
                        .into_iter()
                        .enumerate()
                        .map(|(index, (tag, count))| {
                            let is_new = is_new(&tag);
                            let label = if is_new { format!("Create tag “{tag}”") } else { tag };
                            let count = (!is_new).then(|| domain::money::grouped(i64::from(count)));
                            view! {
                                <div
                                    id=option_id(name, index)
                                    class="opt"
                                    role="option"
                                    aria-selected="false"
                                    data-active=Signal::derive(move || (active.get() == index).then(String::new))
                                    on:click=handler(move |_| take(index))
                                >
                                    <span class="opt-l">{label}</span>
                                    {count.map(|count| view! { <span class="n" aria-hidden="true">{count}</span> }.erased())}
                                </div>
                            }
                            .erased()
                        })
                        .pieces()
                })}
                {dynamic(move || {
                    let option = |name| view! { <div class="opt" role="option" aria-selected="false" aria-disabled="true"><span class="opt-l">{name}</span><span class="n">{why}</span></div> }.erased();
                    kept().into_iter().map(option).pieces()
                })}
            </div>
        </div>
    }
    .erased()
}

/// A name for comparing while somebody types, as the server compares: whatever its case, accents and width.
fn folded(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    #[cfg(feature = "ssr")]
    return name::lower(name);
    #[cfg(not(feature = "ssr"))]
    {
        let apart: String = JsString::from(name).normalize("NFKD").into();
        name::lower(&apart).chars().filter(|c| !matches!(c, '\u{300}'..='\u{36f}')).collect()
    }
}

fn option_id(name: &str, index: usize) -> String {
    format!("{name}-option-{index}")
}

/// Letters with their marks as one character each, as names are kept: what is pasted may hold them apart.
fn composed(text: String) -> String {
    JsString::from(text).normalize("NFC").into()
}
