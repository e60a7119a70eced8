//! "Audit log": who did what to which customer. Filters and pages are in the address, forms and links, so that it works
//! with scripts off.

use domain::{
    audit::{Action, AuditEntry, AuditPage},
    query::encode_pairs,
    time::{Zone, iso},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{api::audit_log, head};
use crate::ui::{
    attributes::AriaAttributes,
    dynamic::{Erased, Pieces},
    error_notice::ErrorNotice,
};

/// What the address says.
const NAMES: [&str; 4] = ["person", "kind", "customer", "before"];

/// The section.
#[component]
pub(super) fn Audit() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|query| NAMES.map(|name| query.get(name).unwrap_or_default())));
    let log = Resource::new_blocking(
        move || asked.try_get().unwrap_or_default(),
        |[person, kind, customer, before]| audit_log(person, kind, customer, before),
    );
    view! {
        {head("Audit log", "Who did what to which customer, and when. It names kinds of fields and never what stood in them.")}
        <Transition>
            {move || Suspend::new(async move {
                match log.await {
                    Ok(page) => shown(page, asked.try_get_untracked().unwrap_or_default()),
                    Err(error) => {
                        let retry = Callback::new(move |()| log.refetch());
                        view! { <ErrorNotice title="The audit log could not be loaded" error retry /> }.erased()
                    }
                }
            })}
        </Transition>
    }
    .erased()
}

fn shown(page: AuditPage, [person, kind, customer, _]: [String; 4]) -> AnyView {
    let people = page.people.iter().map(|(id, name)| option(id.to_string(), name.clone(), &person));
    let people = people.pieces();
    let kinds = Action::ALL.iter().map(|action| option(action.to_string(), action.label().to_owned(), &kind)).pieces();
    let older = page.older.map(|before| {
        let pairs = [("person", person), ("kind", kind), ("customer", customer.clone()), ("before", before)];
        let href = format!("/settings/audit?{}", encode_pairs(pairs));
        view! { <p><a class="btn" href=href>"Older"</a></p> }.erased()
    });
    let zone = page.zone;
    let is_empty = page.entries.is_empty();
    let rows = page.entries.into_iter().map(|entry| row(entry, &zone)).pieces();
    let table = if is_empty {
        view! { <p class="t2">"Nothing of this kind was done yet."</p> }.erased()
    } else {
        view! {
            <div class="box">
                <table class="tbl" aria-label="Audit log">
                    <thead><tr><th scope="col">"When"</th><th scope="col">"Who"</th><th scope="col">"What"</th><th scope="col">"Customer"</th><th scope="col">"Details"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .erased()
    };
    view! {
        <form class="row filters-row" method="get" action="/settings/audit">
            <label class="row">"Person"<select class="native" name="person"><option value="">"Everybody"</option>{people}</select></label>
            <label class="row">"Kind"<select class="native" name="kind"><option value="">"Everything"</option>{kinds}</select></label>
            <label class="row">"Customer"<input class="native" name="customer" value=customer placeholder="Number in the address" /></label>
            <button class="btn" type="submit">"Show"</button>
        </form>
        {table}
        {older}
    }
    .into_any()
}

fn option(value: String, label: String, chosen: &str) -> AnyView {
    let is_chosen = value == chosen;
    view! { <option value=value selected=is_chosen>{label}</option> }.erased()
}

fn row(entry: AuditEntry, zone: &Zone) -> AnyView {
    let AuditEntry { at, who, action, subject, details } = entry;
    view! {
        <tr>
            <td><time datetime=iso(at)>{zone.exact(at)}</time></td>
            <th scope="row"><bdi>{who}</bdi></th>
            <td>{action.label()}</td>
            <td><a class="link" href=format!("/customers/{subject}")>{subject.clone()}</a></td>
            <td>{details}</td>
        </tr>
    }
    .erased()
}
