//! The faces of a list without rows: none yet, none match, and an address that cannot be read.

use domain::{money::grouped, query::Filter};
use leptos::prelude::*;

use super::{
    List,
    applied::{applied, of_page},
    lead::Lead,
};
use crate::{
    AppError,
    ui::{
        attributes::GlobalAttributes,
        dynamic::{Erased, Pieces},
        icon::Icon,
    },
};

/// None yet, or none match.
#[component]
pub(super) fn Empty(list: List) -> impl IntoView {
    move || {
        if list.query().filter.is_empty() {
            view! { <NoneYet /> }.erased()
        } else {
            view! { <NoneMatch list /> }.erased()
        }
    }
}

#[component]
fn NoneYet() -> impl IntoView {
    view! {
        <div class="state" data-testid="state-empty">
            <span class="state-i"><Icon name="users" /></span>
            <h2>"No customers yet"</h2>
            <p>"Bring the customers you have: save them as CSV with a header line and run this command where the server runs. They are here at once."</p>
            <p><code>"acumen import FILE.csv"</code></p>
            <p>"Your site and servers say what customers do from then on, with a key."</p>
            <div class="row"><a class="btn" href="/settings/api-keys">"Create API key"</a></div>
        </div>
    }
    .erased()
}

#[component]
fn NoneMatch(list: List) -> impl IntoView {
    let query = list.query();
    let unknown = list.with(vec![], |page| page.unknown.clone());
    let (names, currency) = of_page(list);
    let chips = applied(&query, &names, currency.as_ref());
    let said: Vec<String> = chips.iter().map(|chip| format!("{} “{}”", chip.group, chip.values)).collect();
    let gone = (!unknown.is_empty()).then(|| view! { <p class="state-t">{format!("There is no tag or segment “{}” any more, so nobody can match it.", unknown.join("”, “"))}</p> }.erased());
    let relaxed = list.with(vec![], |page| page.relaxed.clone());
    let removals = chips.into_iter().enumerate().map(|(n, chip)| {
        // The number is what the button leads to, and no part of its name.
        let gives = relaxed
            .get(n)
            .map(|count| view! { <span class="n" aria-hidden="true">{grouped(i64::from(*count))}</span> }.erased());
        view! { <Lead pairs=chip.without.pairs() class="btn">"Remove filter "{chip.group}{gives}</Lead> }.erased()
    });
    let removals = removals.pieces();
    let clear = query.with_filter(Filter::default()).pairs();
    view! {
        <div class="state" data-testid="state-no-results">
            <span class="state-i"><Icon name="search" /></span>
            <h2>"No customers match"</h2>
            <p class="state-t">{format!("Nobody fits {}.", said.join(", "))}</p>
            {gone}
            <div class="row">
                {removals}
                <Lead pairs=clear class="btn btn-primary">"Clear all"</Lead>
            </div>
        </div>
    }
    .erased()
}

/// An address that asks for what there is not: said, never dropped.
#[component]
pub(super) fn Refused(error: AppError) -> impl IntoView {
    let each = error
        .errors
        .into_iter()
        .map(|error| {
            view! { <p class="state-t">{error.message}" "<span class="t3">"("{error.field.to_string()}")"</span></p> }
                .erased()
        })
        .pieces();
    view! {
        <div class="state" role="alert" data-testid="state-refused">
            <span class="state-i"><Icon name="circle-alert" /></span>
            <h2>"This list cannot be shown"</h2>
            {each}
            <p>"Nothing of the address was left out, so no customers are shown."</p>
            <div class="row"><a class="btn" href="/customers">"Show all customers"</a></div>
        </div>
    }
    .erased()
}
