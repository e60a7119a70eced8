//! "Deleted customers": who is in the bin, until when, and taking them out.

use domain::{
    audit::Bin,
    customer::Binned,
    query::address,
    time::{Zone, iso},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_query_map;

use super::{
    api::deleted_customers,
    section::{head, loaded, table},
};
use crate::{
    profile::restore_customer,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dynamic::{Erased, Pieces, dynamic, handler},
        error_notice::wrong_here,
        toasts::Toasts,
    },
};

/// The section.
#[component]
pub(super) fn Deleted() -> impl IntoView {
    let query = use_query_map();
    let before = Memo::new(move |_| query.with(|query| query.get("before").unwrap_or_default()));
    let list = Resource::new_blocking(move || before.try_get().unwrap_or_default(), deleted_customers);
    let failed = RwSignal::new(None::<String>);
    let toasts = Toasts::of_page();
    let restore = Callback::new(move |(id, name): (String, String)| {
        spawn_local(async move {
            let error = restore_customer(id).await.err().map(|error| error.message);
            let is_done = error.is_none();
            if failed.try_set(error).is_none() {
                if is_done {
                    toasts.say(format!("{name} restored"), None);
                }
                list.refetch();
            }
        });
    });
    view! {
        {head("Deleted customers", "They are in no list and no count, and can be restored with everything for 30 days.")}
        <div role="alert">{dynamic(move || failed.get().map(wrong_here).into_any())}</div>
        {loaded(list, "Deleted customers could not be loaded", move |Bin { customers, older, zone }| {
            if customers.is_empty() {
                return view! { <p class="t2">"Nobody is deleted."</p> }.erased();
            }
            let rows = customers.into_iter().map(|binned| row(binned, &zone, restore)).pieces();
            let older = older.map(|before| {
                let href = address("/settings/bin", [("before", before)]);
                view! { <p><a class="btn" href=href>"Older"</a></p> }.erased()
            });
            view! { {table("Deleted customers", &["Customer", "Deleted", "By", "Until", "-Restore"], rows)}{older} }.into_any()
        })}
    }
    .erased()
}

fn row(binned: Binned, zone: &Zone, restore: Callback<(String, String)>) -> AnyView {
    let id = binned.id.to_string();
    let (label, href) = (format!("Restore {}", binned.name), format!("/customers/{id}"));
    let name = binned.name.clone();
    view! {
        <tr>
            <th scope="row"><a class="link" href=href><b><bdi>{binned.name}</bdi></b></a><small>{binned.email}</small></th>
            <td><span class="only-s">"Deleted "</span><time datetime=iso(binned.deleted_at)>{zone.date(binned.deleted_at)}</time></td>
            <td><bdi>{binned.deleted_by}</bdi></td>
            <td><span class="only-s">"Until "</span><time datetime=iso(binned.until)>{zone.date(binned.until)}</time></td>
            <td class="c-end"><button class="btn btn-s" type="button" aria-label=label on:click=handler(move |_| restore.run((id.clone(), name.clone())))>"Restore"</button></td>
        </tr>
    }
    .erased()
}
