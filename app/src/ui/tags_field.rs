//! A field that takes several of a list of names: chosen ones as chips, the rest found by typing.

use leptos::{html, prelude::*};
use web_sys::KeyboardEvent;

use super::{dynamic::dynamic, icon::Icon};

/// The most options shown at once.
const SHOWN: usize = 8;

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
) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let is_open = RwSignal::new(false);
    let active = RwSignal::new(0usize);
    let input = NodeRef::<html::Input>::new();
    let found = Memo::new(move |_| {
        let typed = text.get().to_lowercase();
        let fits = |name: &str| name.to_lowercase().contains(typed.trim());
        let taken = chosen.get();
        options.with(|all| {
            all.iter().filter(|(name, _)| fits(name) && !taken.contains(name)).take(SHOWN).cloned().collect::<Vec<_>>()
        })
    });
    let take = move |index: usize| {
        if let Some((name, _)) = found.with_untracked(|all| all.get(index).cloned()) {
            chosen.update(|all| all.push(name));
            text.set(String::new());
            active.set(0);
            if let Some(input) = input.get_untracked() {
                input.set_value("");
                let _ = input.focus();
            }
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let last = found.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" if !is_open.get_untracked() => is_open.set(true),
            "ArrowDown" => active.update(|n| *n = (*n + 1).min(last)),
            "ArrowUp" => active.update(|n| *n = n.saturating_sub(1)),
            "Enter" if is_open.get_untracked() && !found.with_untracked(Vec::is_empty) => take(active.get_untracked()),
            "Escape" if is_open.get_untracked() => is_open.set(false),
            "Backspace" if text.with_untracked(String::is_empty) => chosen.update(|all| drop(all.pop())),
            _ => return,
        }
        if event.key() != "Backspace" {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    let list_id = format!("{name}-options");
    view! {
        <div class="combo tags-field">
            <div class="input">
                <For each=move || chosen.get() key=Clone::clone let:tag>
                    {
                        let shown = tag.clone();
                        let sent = tag.clone();
                        let remove = tag.clone();
                        view! {
                            <span class="tag tag-x">
                                {shown}
                                <input type="hidden" name=name value=sent />
                                <button
                                    type="button"
                                    class="x"
                                    aria-label=format!("Remove tag {tag}")
                                    on:click=move |_| chosen.update(|all| all.retain(|other| *other != remove))
                                >
                                    <Icon name="x" size="i-xs" />
                                </button>
                            </span>
                        }
                    }
                </For>
                <input
                    node_ref=input
                    type="text"
                    name=name
                    role="combobox"
                    aria-label=label
                    aria-autocomplete="list"
                    aria-expanded=Signal::derive(move || is_open.get().to_string())
                    aria-controls=list_id.clone()
                    aria-activedescendant=Signal::derive(move || (is_open.get() && !found.with(Vec::is_empty)).then(|| format!("{name}-option-{}", active.get())))
                    placeholder=placeholder
                    autocomplete="off"
                    on:input=move |event| {
                        text.set(event_target_value(&event));
                        active.set(0);
                        is_open.set(true);
                    }
                    on:click=move |_| is_open.set(true)
                    on:blur=move |_| is_open.set(false)
                    on:keydown=on_key
                />
            </div>
            <div
                class="pop"
                class:is-shown=Signal::derive(move || is_open.get() && !found.with(Vec::is_empty))
                id=list_id.clone()
                role="listbox"
                aria-label=label
                on:mousedown=|event| event.prevent_default()
            >
                {dynamic(move || {
                    found
                        .get()
                        .into_iter()
                        .enumerate()
                        .map(|(index, (tag, count))| {
                            view! {
                                <div
                                    id=format!("{name}-option-{index}")
                                    class="opt"
                                    role="option"
                                    aria-selected="false"
                                    data-active=Signal::derive(move || (active.get() == index).then(String::new))
                                    on:click=move |_| take(index)
                                >
                                    <span>{tag}</span>
                                    <span class="n" aria-hidden="true">{domain::money::grouped(i64::from(count))}</span>
                                </div>
                            }
                        })
                        .collect_view()
                        .into_any()
                })}
            </div>
        </div>
    }
    .into_any()
}
