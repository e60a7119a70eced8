//! "Audit log": who did what, to which customer, tag or teammate. Filters and pages are in the address, forms and links, so that it works
//! with scripts off.

use domain::{
    audit::{Action, AuditEntry, AuditPage, Doer},
    query::address,
    time::{Zone, iso},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

use super::{
    api::audit_log,
    section::{head_with, loaded, table},
};
use crate::ui::{
    attributes::{AriaAttributes, GlobalAttributes},
    dialog::note_id,
    dynamic::{Erased, Pieces},
    error_notice::wrong_here,
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
        |[person, kind, customer, before]| async move {
            match audit_log(person, kind, customer, before).await {
                Ok(page) => Ok(Found::Page(Box::new(page))),
                // The form stays, to be filled in anew.
                Err(error) if error.is_invalid() => {
                    #[cfg(feature = "ssr")]
                    crate::caller::set_status_of(&error);
                    Ok(Found::Refused(error.message))
                }
                Err(error) => Err(error),
            }
        },
    );
    let export = Signal::derive(move || {
        let [person, kind, customer, _] = asked.get();
        address("/settings/audit.csv", [("person", person), ("kind", kind), ("customer", customer)])
    });
    let act = view! { <a class="btn" href=export rel="external" download="">"Export CSV"</a> };
    view! {
        {head_with("Audit log", "Who did what, and when. It names kinds of fields of a customer's and never what stood in them.", act.erased())}
        {loaded(log, "The audit log could not be loaded", move |found| {
            let asked = asked.try_get_untracked().unwrap_or_default();
            match found {
                Found::Page(page) => shown(Some(*page), asked, None),
                Found::Refused(wrong) => shown(None, asked, Some(wrong)),
            }
        })}
    }
    .erased()
}

/// What an address led to.
#[derive(Debug, Clone, Serialize, Deserialize)]
enum Found {
    Page(Box<AuditPage>),
    /// Why its filter is none.
    Refused(String),
}

fn shown(page: Option<AuditPage>, [person, kind, customer, _]: [String; 4], wrong: Option<String>) -> AnyView {
    const CUSTOMER: &str = "audit-customer";
    let people = page.iter().flat_map(|page| &page.people).map(|(id, name)| (id.to_string(), name.clone()));
    let people = people.chain([(Doer::SERVER.to_owned(), "Acumen".to_owned())]);
    let people = people.map(|(word, name)| option(word, name, &person)).pieces();
    let kinds = Action::ALL.iter().map(|action| option(action.to_string(), action.label().to_owned(), &kind)).pieces();
    let is_wrong = wrong.is_some();
    let said = wrong.map(wrong_here);
    let customer_value = customer.clone();
    let entries = page.map(|page| entries(page, [person, kind, customer]));
    view! {
        <form class="row filters-row" method="get" action="/settings/audit">
            <label class="row">"Person"<select class="native" name="person"><option value="">"Everybody"</option>{people}</select></label>
            <label class="row">"Kind"<select class="native" name="kind"><option value="">"Everything"</option>{kinds}</select></label>
            <label class="row">"Customer"<input id=CUSTOMER class="native" name="customer" value=customer_value placeholder="Key in the address" aria-invalid=is_wrong.then_some("true") aria-describedby=note_id(CUSTOMER) /></label>
            <button class="btn" type="submit">"Show"</button>
        </form>
        <div id=note_id(CUSTOMER) role="alert">{said}</div>
        {entries}
    }
    .into_any()
}

fn entries(page: AuditPage, [person, kind, customer]: [String; 3]) -> AnyView {
    let older = page.older.map(|before| {
        let pairs = [("person", person), ("kind", kind), ("customer", customer), ("before", before)];
        let href = address("/settings/audit", pairs);
        view! { <p><a class="btn" href=href>"Older"</a></p> }.erased()
    });
    if page.entries.is_empty() {
        return view! { <p class="t2">"Nothing of this kind was done yet."</p> }.erased();
    }
    let zone = page.zone;
    let rows = page.entries.into_iter().map(|entry| row(entry, &zone)).pieces();
    view! { {table("Audit log", &["When", "Who", "What", "About", "Details"], rows)}{older} }.into_any()
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
