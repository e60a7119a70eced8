//! "1–50 of 412", rows per page, previous and next.

use domain::{
    money::grouped,
    page::{PerPage, Place, last_page},
};
use leptos::prelude::*;

use super::List;
use crate::ui::{
    attributes::AriaAttributes,
    dynamic::Erased,
    hidden_fields::HiddenFields,
    icon::Icon,
    select::{Choice, Select},
};

/// The foot of the list.
#[component]
pub(super) fn Pager(list: List, total: Memo<u32>) -> impl IntoView {
    let page = Memo::new(move |_| list.query().page().min(last_page(list.query().per_page, total.get())));
    let place = move || Place::of(page.get(), list.query().per_page, total.get());
    let range = move || {
        let Place { first, last, total } = place();
        format!("{}–{} of {}", grouped(first.into()), grouped(last.into()), grouped(total.into()))
    };
    let sizes = move || {
        let query = list.query();
        let choice = |size: &PerPage| Choice {
            label: size.to_string(),
            note: None,
            count: None,
            icon: None,
            href: query.with_per_page(*size).href(),
            is_chosen: query.per_page == *size,
            begins_group: false,
        };
        PerPage::ALL.iter().map(choice).collect()
    };
    view! {
        <div class="pager">
            <span data-testid="page-range">{Signal::derive(range)}</span>
            <span class="grid-hint" id="grid-help">
                <kbd>"j"</kbd><kbd>"k"</kbd>" move "<kbd>"x"</kbd>" select "<kbd>"Enter"</kbd>" open "<kbd>"?"</kbd>" all shortcuts"
            </span>
            <span class="grow"></span>
            <nav class="row pages" aria-label="Pagination">
                <span class="row hide-s rows-per-page">
                    <span class="t3" aria-hidden="true">"Rows per page"</span>
                    <Select label="Rows per page" list_id="per-page" is_bare=true value=Signal::derive(move || list.query().per_page.to_string()) choices=Signal::derive(sizes) />
                </span>
                <Turn list label="Previous page" icon="chevron-left" to=Signal::derive(move || (page.get() > 1).then(|| page.get() - 1)) />
                <Turn list label="Next page" icon="chevron-right" to=Signal::derive(move || place().has_next().then(|| page.get() + 1)) />
            </nav>
        </div>
    }
    .erased()
}

/// A button to another page; a form, so that it works with scripts off.
#[component]
fn Turn(list: List, label: &'static str, icon: &'static str, to: Signal<Option<u32>>) -> impl IntoView {
    let target = move || list.query().at_page(to.get().unwrap_or(1)).pairs();
    view! {
        <form method="get" action="/customers">
            <HiddenFields pairs=Signal::derive(target) />
            <button
                class="btn btn-s btn-icon"
                aria-label=label
                aria-disabled=Signal::derive(move || to.get().is_none().then(|| "true".to_owned()))
                type=Signal::derive(move || (if to.get().is_some() { "submit" } else { "button" }).to_owned())
                data-step=""
            >
                <Icon name=icon />
            </button>
        </form>
    }
    .erased()
}
