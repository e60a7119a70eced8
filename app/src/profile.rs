//! `/customers/<id>`: who a customer is.

mod api;
mod overview;

use domain::customer::CustomerOverview;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    AppError,
    customers::{IntentPill, LifecycleBadge},
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        avatar::Avatar,
        dynamic::{Erased, Pieces},
        error_notice::ErrorNotice,
        icon::Icon,
        time::{Ago, Now},
    },
};
use api::customer_overview;

/// The page.
#[component]
pub(crate) fn ProfilePage() -> impl IntoView {
    let id = use_params_map();
    let id = Memo::new(move |_| id.with(|params| params.get("id").unwrap_or_default()));
    let answer = Resource::new_blocking(move || id.try_get().unwrap_or_default(), customer_overview);
    view! {
        <Transition fallback=|| view! { <Title text="Customer" /><p class="sr" role="status">"Loading customer"</p> }>
            {move || Suspend::new(async move {
                match answer.await {
                    Ok(customer) => view! { <Profile customer /> }.erased(),
                    Err(error) if error.code == "not_found" => view! { <Gone /> }.erased(),
                    Err(error) => failed(error, Callback::new(move |()| answer.refetch())),
                }
            })}
        </Transition>
    }
    .erased()
}

fn failed(error: AppError, retry: Callback<()>) -> AnyView {
    view! { <Title text="Customer" /><ErrorNotice title="This customer could not be loaded" error retry /> }.erased()
}

#[component]
fn Gone() -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::caller::set_status(http::StatusCode::NOT_FOUND);
    view! {
        <Title text="Customer not found" />
        <div class="state">
            <span class="state-i"><Icon name="users" /></span>
            <h1>"This customer does not exist"</h1>
            <p>"It was deleted, or the address is not right."</p>
            <div class="row"><a class="btn" href="/customers">"Go to Customers"</a></div>
        </div>
    }
    .erased()
}

#[component]
fn Profile(customer: CustomerOverview) -> impl IntoView {
    let row = customer.row.clone();
    let name = row.display_name().to_owned();
    let now = Now::from(Signal::stored(customer.as_of));
    let zone = customer.workspace.zone.clone();
    let tags = row.tags.iter().map(|tag| view! { <span class="tag">{tag.clone()}</span> }.erased()).pieces();
    let email = (!row.email.is_empty())
        .then(|| view! { <span class="sub-i"><Icon name="mail" size="i-s" />{row.email.clone()}</span> }.erased());
    let company = (!row.company.is_empty()).then(|| {
        view! { <span class="sub-i"><Icon name="building-2" size="i-s" /><bdi>{row.company.clone()}</bdi></span> }
    });
    view! {
        <Title text=name.clone() />
        <div class="topbar"><a class="x" href="/customers" aria-label="Back to Customers"><Icon name="chevron-left" /></a><p class="topbar-t">{name.clone()}</p></div>
        <div class="page-head prof-head">
            <nav class="crumb" aria-label="Breadcrumb"><a href="/customers">"Customers"</a><Icon name="chevron-right" size="i-s" /><span aria-current="page">{name.clone()}</span></nav>
        </div>
        <div class="id">
            <Avatar name=name.clone() image=row.avatar.clone() seed=row.id.0 size="av-l" />
            <div class="grow">
                <h1 data-testid="profile-name"><bdi>{name}</bdi></h1>
                <div class="sub">{email}{company}<span class="sub-i"><Icon name="clock" size="i-s" />"Active "<Ago at=row.last_active now zone /></span></div>
                <div class="marks"><LifecycleBadge lifecycle=row.lifecycle /><IntentPill intent=row.intent />{tags}</div>
            </div>
        </div>
        <overview::Overview customer now />
    }
    .erased()
}
