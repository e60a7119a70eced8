//! "Display options": how high rows are, and which columns there are. Where the address says how its list is shown, as a
//! saved view's does, it goes on saying so; everywhere else it is the browser's choice.

use domain::preferences::{Column, Display};
use leptos::prelude::*;

use super::List;
use crate::{
    chunks,
    preferences::Preferences,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dynamic::{Erased, Pieces, handler},
        focus,
        icon::Icon,
        outside,
    },
};

const BUTTON: &str = "display-options";
/// No form has this name: what is chosen here is not part of the search around it.
const NONE: &str = "none";

/// How the list is shown.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    list: List,
    preferences: Preferences,
    pub(super) display: Memo<Display>,
    is_open: RwSignal<bool>,
}

impl Shown {
    /// For everything on the page.
    pub(super) fn provide(list: List) -> Self {
        let preferences = expect_context::<Preferences>();
        let display = Memo::new(move |_| list.query().display.unwrap_or_else(|| preferences.display.get()));
        let shown = Self { list, preferences, display, is_open: RwSignal::new(false) };
        provide_context(shown);
        shown
    }

    /// What the grid is styled by.
    pub(super) fn classes(self) -> String {
        let display = self.display.get();
        let mut classes = "grid".to_owned();
        if display.is_compact {
            classes.push_str(" compact");
        }
        for column in Column::ALL.iter().filter(|column| !display.shows(**column)) {
            classes.push_str(" no-");
            classes.push_str(column.as_str());
        }
        classes
    }

    fn set(self, display: Display) {
        self.preferences.set_display(display);
        let query = self.list.place.query_untracked();
        if query.display.is_some() || query.view.is_some() {
            self.list.place.refine(&query.displayed(Some(display)));
        }
    }
}

/// The button; what it opens comes with the module it is in.
#[component]
pub(super) fn DisplayButton() -> impl IntoView {
    let shown = expect_context::<Shown>();
    let is_open = shown.is_open;
    outside::closes(".display".to_owned(), is_open);
    view! {
        <div class="combo display hide-s" class:is-open=Signal::from(is_open)>
            <button
                id=BUTTON
                class="btn btn-ghost btn-icon"
                type="button"
                aria-label="Display options"
                title="Display options"
                aria-haspopup="dialog"
                aria-expanded=Signal::derive(move || is_open.get().to_string())
                on:click=handler(move |_| is_open.update(|open| *open = !*open))
            >
                <Icon name="sliders-horizontal" />
            </button>
            {chunks::once(&chunks::DISPLAY, move || is_open.get())}
        </div>
    }
    .erased()
}

/// The options. Each takes effect at once.
#[component]
pub(crate) fn DisplayOptions() -> impl IntoView {
    let shown = expect_context::<Shown>();
    let display = shown.display;
    let close = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            shown.is_open.set(false);
            focus::by_id(BUTTON);
        }
    };
    let height = |is_compact: bool, label: &'static str| {
        let is_chosen = Signal::derive(move || display.get().is_compact == is_compact);
        let choose = move |_: web_sys::Event| shown.set(display.get_untracked().compact(is_compact));
        view! { <label><input type="radio" name="rows" form=NONE prop:checked=is_chosen on:change=handler(choose) />{label}</label> }
            .erased()
    };
    let column = |column: &Column| {
        let column = *column;
        let is_shown = Signal::derive(move || display.get().shows(column));
        let toggle = move |_: web_sys::Event| {
            let display = display.get_untracked();
            shown.set(display.with(column, !display.shows(column)));
        };
        view! { <label class="tick"><input class="check" type="checkbox" prop:checked=is_shown on:change=handler(toggle) />{column.label()}</label> }
            .erased()
    };
    Effect::new(move |_| {
        if shown.is_open.get() {
            request_animation_frame(|| {
                if let Some(first) = focus::all(".display .pop :checked", None).first() {
                    let _ = first.focus();
                }
            });
        }
    });
    view! {
        <div class="pop" role="dialog" aria-label="Display options" on:keydown=handler(close)>
            <fieldset class="fset"><legend>"Row height"</legend><div class="seg">{height(false, "Comfortable")}{height(true, "Compact")}</div></fieldset>
            <fieldset class="fset"><legend>"Columns"</legend>{Column::ALL.iter().map(column).pieces()}</fieldset>
        </div>
    }
    .erased()
}
