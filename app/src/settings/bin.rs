//! "Deleted customers": who is in the bin, until when, and taking them out.

use domain::{
    audit::Bin,
    customer::Binned,
    time::{Zone, iso},
};
use leptos::{prelude::*, task::spawn_local};

use super::{api::deleted_customers, head};
use crate::{
    profile::restore_customer,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dynamic::{Erased, Pieces, dynamic, handler},
        error_notice::{ErrorNotice, wrong_here},
    },
};

/// The section.
#[component]
pub(super) fn Deleted() -> impl IntoView {
    let list = Resource::new_blocking(String::new, |_| deleted_customers());
    let failed = RwSignal::new(None::<String>);
    let restore = Callback::new(move |id: String| {
        spawn_local(async move {
            let error = restore_customer(id).await.err().map(|error| error.message);
            let _ = failed.try_set(error);
            list.refetch();
        });
    });
    view! {
        {head("Deleted customers", "They are in no list and no count, and can be restored with everything for 30 days.")}
        <div role="alert">{dynamic(move || failed.get().map(wrong_here).into_any())}</div>
        <Transition>
            {move || Suspend::new(async move {
                match list.await {
                    Ok(Bin { customers, .. }) if customers.is_empty() => {
                        view! { <p class="t2">"Nobody is deleted."</p> }.erased()
                    }
                    Ok(Bin { customers, zone }) => table(customers, &zone, restore),
                    Err(error) => {
                        let retry = Callback::new(move |()| list.refetch());
                        view! { <ErrorNotice title="Deleted customers could not be loaded" error retry /> }.erased()
                    }
                }
            })}
        </Transition>
    }
    .erased()
}

fn table(customers: Vec<Binned>, zone: &Zone, restore: Callback<String>) -> AnyView {
    let rows = customers.into_iter().map(|binned| {
        let id = binned.id.to_string();
        let label = format!("Restore {}", binned.name);
        view! {
            <tr>
                <th scope="row"><b><bdi>{binned.name}</bdi></b><small>{binned.email}</small></th>
                <td><time datetime=iso(binned.deleted_at)>{zone.date(binned.deleted_at)}</time></td>
                <td><bdi>{binned.deleted_by}</bdi></td>
                <td><time datetime=iso(binned.until)>{zone.date(binned.until)}</time></td>
                <td class="c-end"><button class="btn btn-s" type="button" aria-label=label on:click=handler(move |_| restore.run(id.clone()))>"Restore"</button></td>
            </tr>
        }
        .erased()
    });
    let rows = rows.pieces();
    view! {
        <div class="box">
            <table class="tbl" aria-label="Deleted customers">
                <thead><tr><th scope="col">"Customer"</th><th scope="col">"Deleted"</th><th scope="col">"By"</th><th scope="col">"Until"</th><th scope="col"><span class="sr">"Restore"</span></th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .erased()
}
