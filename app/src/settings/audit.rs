//! "Audit log": who did what, to which customer, tag or teammate. Filters and pages are in the address, forms and links, so that it works
//! with scripts off.

use domain::{
    audit::{Action, AuditEntry, AuditPage},
    query::address,
    time::{Zone, iso},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    api::audit_log,
    section::{head_with, loaded, table},
};
use crate::ui::dynamic::{Erased, Pieces};

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
    let export = Signal::derive(move || {
        let [person, kind, customer, _] = asked.get();
        address("/settings/audit.csv", [("person", person), ("kind", kind), ("customer", customer)])
    });
    let act = view! { <a class="btn" href=export rel="external" download="">"Export CSV"</a> };
    view! {
        {head_with("Audit log", "Who did what, and when. It names kinds of fields of a customer's and never what stood in them.", act.erased())}
        {loaded(log, "The audit log could not be loaded", move |page| {
            shown(page, asked.try_get_untracked().unwrap_or_default())
        })}
    }
    .erased()
}

fn shown(page: AuditPage, [person, kind, customer, _]: [String; 4]) -> AnyView {
    let people = page.people.iter().map(|(id, name)| option(id.to_string(), name.clone(), &person));
    let people = people.pieces();
    let kinds = Action::ALL.iter().map(|action| option(action.to_string(), action.label().to_owned(), &kind)).pieces();
    let older = page.older.map(|before| {
        let pairs = [("person", person), ("kind", kind), ("customer", customer.clone()), ("before", before)];
        let href = address("/settings/audit", pairs);
        view! { <p><a class="btn" href=href>"Older"</a></p> }.erased()
    });
    let zone = page.zone;
    let is_empty = page.entries.is_empty();
    let rows = page.entries.into_iter().map(|entry| row(entry, &zone)).pieces();
    let entries = if is_empty {
        view! { <p class="t2">"Nothing of this kind was done yet."</p> }.erased()
    } else {
        table("Audit log", &["When", "Who", "What", "About", "Details"], rows)
    };
    view! {
        <form class="row filters-row" method="get" action="/settings/audit">
            <label class="row">"Person"<select class="native" name="person"><option value="">"Everybody"</option>{people}</select></label>
            <label class="row">"Kind"<select class="native" name="kind"><option value="">"Everything"</option>{kinds}</select></label>
            <label class="row">"Customer"<input class="native" name="customer" value=customer placeholder="Number in the address" /></label>
            <button class="btn" type="submit">"Show"</button>
        </form>
        {entries}
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
    let about = if action.is_about_customer() {
        view! { <a class="link" href=format!("/customers/{subject}")>{subject.clone()}</a> }.erased()
    } else {
        view! { <span class="t3">{subject}</span> }.erased()
    };
    view! {
        <tr>
            <td><time datetime=iso(at)>{zone.exact(at)}</time></td>
            <th scope="row"><bdi>{who}</bdi></th>
            <td>{action.label()}</td>
            <td>{about}</td>
            <td><bdi>{details}</bdi></td>
        </tr>
    }
    .erased()
}
