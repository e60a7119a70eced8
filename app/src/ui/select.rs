//! A select-only combobox whose options are links: with scripts off the list opens on focus and each option leads
//! where choosing it would.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use web_sys::KeyboardEvent;

use super::{
    attributes::{AriaAttributes, GlobalAttributes},
    dynamic::{Erased, Pieces, dynamic, handler},
    focus,
    icon::Icon,
    outside,
};

/// One option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    /// The words of the option.
    pub(crate) label: String,
    /// What it means, smaller.
    pub(crate) note: Option<&'static str>,
    /// How many it would give.
    pub(crate) count: Option<String>,
    /// An icon and its colour class.
    pub(crate) icon: Option<(&'static str, &'static str)>,
    /// Where choosing it leads.
    pub(crate) href: String,
    /// Whether it is the present choice.
    pub(crate) is_chosen: bool,
    /// Whether a line stands before it.
    pub(crate) begins_group: bool,
}

/// The combobox. Choosing takes effect at once; moving through the options does not.
#[component]
pub(crate) fn Select(
    label: &'static str,
    /// Names the list of options on the page.
    list_id: &'static str,
    #[prop(optional)] test_id: &'static str,
    /// Whether the label stands before the value.
    #[prop(optional)]
    is_bare: bool,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    /// Opened from elsewhere, by a key.
    #[prop(optional)]
    open: RwSignal<bool>,
) -> impl IntoView {
    let active = RwSignal::new(0usize);
    let typed = StoredValue::new(String::new());
    let navigate = use_navigate();
    let show = move || {
        active.set(choices.with_untracked(|all| all.iter().position(|c| c.is_chosen).unwrap_or(0)));
        open.set(true);
    };
    let take = move |index: usize| {
        open.set(false);
        if let Some(choice) = choices.with_untracked(|all| all.get(index).filter(|c| !c.is_chosen).cloned()) {
            navigate(&choice.href, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
        }
    };
    // A letter moves to the next option that begins with what was typed.
    let find = move |key: &str| {
        typed.update_value(|text| text.push_str(&key.to_ascii_lowercase()));
        set_timeout(
            move || typed.try_update_value(String::clear).unwrap_or_default(),
            std::time::Duration::from_millis(700),
        );
        let text = typed.get_value();
        let found =
            choices.with_untracked(|all| all.iter().position(|c| c.label.to_ascii_lowercase().starts_with(&text)));
        if let Some(found) = found {
            open.set(true);
            active.set(found);
        }
    };
    let on_key = {
        let take = take.clone();
        move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let last = choices.with_untracked(Vec::len).saturating_sub(1);
            let is_open = open.get_untracked();
            let key = event.key();
            match key.as_str() {
                "Enter" | " " | "ArrowDown" | "ArrowUp" if !is_open => show(),
                "Enter" | " " => take(active.get_untracked()),
                "ArrowDown" => active.update(|n| *n = (*n + 1).min(last)),
                "ArrowUp" => active.update(|n| *n = n.saturating_sub(1)),
                "Home" if is_open => active.set(0),
                "End" if is_open => active.set(last),
                "Escape" if is_open => open.set(false),
                "Tab" if is_open => return take(active.get_untracked()),
                letter if letter.chars().count() == 1 && letter != "/" => find(letter),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        }
    };
    // A press inside the list keeps the focus on the button.
    let button_id = format!("{list_id}-button");
    outside::closes(format!("#{button_id}, #{list_id}"), open);
    let to_focus = button_id.clone();
    Effect::new(move |was: Option<bool>| {
        let is = open.get();
        if is && was == Some(false) {
            focus::by_id(&to_focus);
        }
        is
    });
    let option_id = move |index: usize| format!("{list_id}-{index}");
    view! {
        <div class="combo" class:is-open=Signal::from(open)>
            <div
                id=button_id
                class="combo-b"
                role="combobox"
                tabindex="0"
                aria-label=label
                aria-haspopup="listbox"
                aria-expanded=Signal::derive(move || open.get().to_string())
                aria-controls=list_id
                aria-activedescendant=Signal::derive(move || open.get().then(|| option_id(active.get())))
                data-testid=test_id
                data-k=list_id
                on:click=handler(move |_| if open.get_untracked() { open.set(false) } else { show() })
                on:keydown=handler(on_key)
            >
                {(!is_bare).then(|| view! { <span class="k">{label}</span> }.erased())}
                <span class="v">{value}</span>
                <Icon name="chevron-down" size="i-s" />
            </div>
            <div class="pop" id=list_id role="listbox" aria-label=label on:mousedown=handler(|event: web_sys::MouseEvent| event.prevent_default())>
                {dynamic(move || {
                    choices
                        .get()
                        .into_iter()
                        .enumerate()
                        .map(|(index, choice)| {
                            let take = take.clone();
                            view! {
                                {choice.begins_group.then(|| view! { <div class="sep" role="presentation"></div> }.erased())}
                                <a
                                    id=option_id(index)
                                    class="opt"
                                    role="option"
                                    tabindex="-1"
                                    href=choice.href
                                    aria-selected=choice.is_chosen.to_string()
                                    data-active=Signal::derive(move || (active.get() == index).then(String::new))
                                    on:click=handler(move |event: web_sys::MouseEvent| {
                                        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
                                            event.prevent_default();
                                            take(index);
                                        }
                                    })
                                    on:pointermove=handler(move |_| active.set(index))
                                >
                                    {choice.icon.map(|(name, class)| view! { <span class=class><Icon name=name /></span> }.erased())}
                                    <span class="opt-l">{choice.label}{choice.note.map(|note| view! { " "<small>{note}</small> }.erased())}</span>
                                    {choice.count.map(|count| view! { <span class="n">{count}</span> }.erased())}
                                    {choice.is_chosen.then(|| view! { <span class="i-check"><Icon name="check" size="i-s" /></span> }.erased())}
                                </a>
                            }
                            .erased()
                        })
                        .pieces()
                })}
            </div>
        </div>
    }
    .erased()
}
