//! `/customers`: the address says what is asked, one resource answers, the parts show it.

mod add;
mod api;
mod applied;
mod badges;
mod best_practices;
pub(crate) mod bulk;
mod cards;
mod display;
mod empty;
mod filters;
mod grid;
mod keyboard;
mod lead;
mod legend;
mod loading;
mod location;
mod offline;
mod pager;
pub(crate) mod returning;
mod row;
mod search;
pub(crate) mod selection;
mod table;
mod toolbar;
mod views;

pub(crate) use add::AddCustomer;
pub(crate) use api::{filter_options as find_options, list_customers as find_customers};
pub(crate) use badges::{IntentPill, LifecycleBadge};
pub(crate) use best_practices::BestPractices;
pub(crate) use bulk::{BulkParts, underway, underway::UnderwayDialogs};
pub(crate) use display::DisplayOptions;
pub(crate) use filters::Filters;
pub(crate) use views::ViewParts;

use domain::{
    customer::CustomerPage,
    query::{CustomerQuery, Panel},
    role::Right,
    time::At,
};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    AppError, chunks,
    layout::CurrentSession,
    palette::JumpPhone,
    ui::{
        attributes::GlobalAttributes,
        dynamic::{Erased, When, dynamic},
        error_notice::ErrorNotice,
        time::Now,
        toasts::Toasts,
    },
};
use api::list_customers;
use filters::Counting;
use location::Place;

/// Which address the server answered, and what: until it is the present one, the list is being refined.
type Listed = (String, Result<CustomerPage, AppError>);

/// The list as its parts see it.
#[derive(Clone, Copy)]
pub(crate) struct List {
    place: Place,
    /// The last page that was answered well.
    page: Memo<Option<CustomerPage>>,
    is_pending: Memo<bool>,
    /// The address it was the answer to.
    shown: StoredValue<String>,
    now: Now,
    /// Why one may change no customers, if so.
    refusal: Memo<Option<&'static str>>,
    /// Reads it again.
    refresh: Callback<()>,
}

/// The page.
#[component]
pub(crate) fn CustomersPage() -> impl IntoView {
    let place = Place::of_page();
    let answer = Resource::new_blocking(
        move || place.source(),
        |address| async move { (address.clone(), list_customers(address).await) },
    );
    let counting = Counting::of(place);
    let adding = add::Adding::provide();
    view! {
        <Title text="Customers" />
        <div class="topbar"><h1>"Customers"</h1><span class="grow"></span><JumpPhone />{add::phone_button(adding)}</div>
        <Transition fallback=loading::loading>
            <Shown place answer counting adding />
        </Transition>
    }
    .erased()
}

/// Everything that depends on the answer. Reads the resource in one memo, so that refining redraws only what changed.
#[component]
fn Shown(place: Place, answer: Resource<Listed>, counting: Counting, adding: add::Adding) -> impl IntoView {
    let shown = StoredValue::new(String::new());
    let page = Memo::new(move |before: Option<&Option<CustomerPage>>| match answer.get() {
        Some((address, Ok(page))) => {
            shown.set_value(address);
            Some(page)
        }
        _ => before.cloned().flatten(),
    });
    let error = move || answer.get().and_then(|(_, page)| page.err());
    let is_pending = Memo::new(move |_| answer.get().is_none_or(|(address, _)| address != place.address.get()));
    let as_of = Signal::derive(move || page.with(|page| page.as_ref().map_or(At(0), |page| page.as_of)));
    let session = expect_context::<CurrentSession>();
    let refusal = Memo::new(move |_| session.refusal(Right::EditCustomers));
    let retry = Callback::new(move |()| answer.refetch());
    let list = List { place, page, is_pending, shown, now: Now::from(as_of), refusal, refresh: retry };
    let total = Memo::new(move |_| list.with(0, |page| page.total));
    let selected = selection::Selected::of_application();
    let chosen = Memo::new(move |_| selected.chosen(list));
    let count = Memo::new(move |_| chosen.with(|chosen| chosen.as_ref().map_or(0, |chosen| chosen.count(total.get()))));
    Effect::new(move |_| selected.shown.set(count.get()));
    on_cleanup(move || selected.shown.set(0));
    let is_failed = Memo::new(move |_| error().is_some());
    let is_empty = Memo::new(move |_| !is_failed.get() && total.get() == 0 && page.with(Option::is_some));
    let has_rows = Memo::new(move |_| !is_failed.get() && !is_empty.get());
    // Not before the first answer: a drawer that opens while the list is still being waited for has nothing to say.
    let opens = move |panel| (page.with(Option::is_some) || is_failed.get()) && place.query().panel == Some(panel);
    let is_filtering = Memo::new(move |_| opens(Panel::Filters));
    let is_advising = Memo::new(move |_| opens(Panel::BestPractices));
    provide_context(list);
    provide_context(counting);
    display::Shown::provide(list);
    grid::keep_focus(move || {
        place.query();
        is_pending.track();
        page.track();
    });
    keyboard::listen(list, adding);
    lead::follow_forms(place);
    returning::restore(list);
    let underway = underway::Underway::of_application();
    underway.when_ended(move || list.refresh.run(()));
    view! {
        <div class="page-head list-head">
            <h1>"Customers"</h1>
            <views::ViewHead list />
            <span class="grow"></span>
            <Freshness list />
            {add::button(list, adding)}
        </div>
        <offline::Offline list retry />
        <cards::Cards list />
        <toolbar::Toolbar list total is_failed />
        <applied::Applied list />
        <When is=is_failed>
            {dynamic(move || error().map(|error| if error.is_invalid() {
                view! { <empty::Refused error /> }.erased()
            } else {
                view! { <ErrorNotice title="Customers could not be loaded" error retry /> }.erased()
            }).into_any())}
        </When>
        <When is=has_rows>
            <table::Table list chosen />
        </When>
        // After the grid and before the pager. What is held of another list is told there.
        {chunks::once(&chunks::BULK, move || selected.held.with(Option::is_some) || underway.are_some())}
        <When is=has_rows>
            <pager::Pager list total />
        </When>
        <When is=is_empty>
            <empty::Empty list />
        </When>
        <When is=is_filtering>
            {chunks::FILTERS.page()}
        </When>
        <When is=is_advising>
            {chunks::BEST_PRACTICES.page()}
        </When>
        {chunks::once(&chunks::ADD, move || adding.is_open.get())}
        <p class="sr" role="status" data-testid="live-status">
            {Signal::derive(move || match selected.said.get() {
                _ if is_pending.get() || is_failed.get() => String::new(),
                Some(said) => said,
                None => domain::bulk::customers(total.get()),
            })}
        </p>
        <p class="sr" role="alert" data-testid="live-alert"></p>
    }
    .erased()
}

/// When the list was read.
#[component]
fn Freshness(list: List) -> impl IntoView {
    let words = move || {
        list.page.with(|page| {
            let page = page.as_ref()?;
            let minutes = (list.now.0.get().0 - page.as_of.0) / 60_000;
            Some(if minutes < 1 { "Updated just now".to_owned() } else { format!("Updated {minutes} min ago") })
        })
    };
    view! { <span class="t3 row fresh"><svg width="6" height="6" aria-hidden="true"><circle cx="3" cy="3" r="3"></circle></svg>{Signal::derive(move || words().unwrap_or_default())}</span> }
    .erased()
}

impl List {
    /// Something of the page, or what stands for it before there is one.
    fn with<T>(&self, before: T, of: impl FnOnce(&CustomerPage) -> T) -> T {
        self.page.with(|page| match page {
            Some(page) => of(page),
            None => before,
        })
    }

    /// Whether one may change customers; otherwise says why not.
    fn allowed(&self) -> bool {
        Toasts::of_application().allow(self.refusal.get_untracked())
    }

    fn query(&self) -> CustomerQuery {
        self.place.query()
    }
}
