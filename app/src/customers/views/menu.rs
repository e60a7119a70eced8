//! The menu of views.

use domain::{query::CustomerQuery, view::SavedView};
use leptos::{prelude::*, task::spawn_local};

use super::{Asked, Views, api::pin_view, head::BUTTON};
use crate::ui::{
    attributes::{AriaAttributes, GlobalAttributes},
    dynamic::{Erased, Pieces, dynamic, handler},
    focus::by_id,
    icon::Icon,
    menu,
};

const MENU: &str = "views";

/// The menu: the views, each with what can be done with it, and keeping the present list as a new one.
#[component]
pub(super) fn ViewMenu(views: Views) -> impl IntoView {
    let is_open = views.is_open;
    Effect::new(move |_| {
        if is_open.get() {
            menu::focus(MENU);
        }
    });
    view! {
        <div
            id=MENU
            class="pop"
            role="menu"
            aria-label="Views"
            on:keydown=handler(move |event| menu::on_key(&event, MENU, BUTTON, is_open))
            on:click=handler(move |_| { is_open.set(false); by_id(BUTTON); })
        >
            {dynamic(move || items(views))}
        </div>
    }
    .erased()
}

fn items(views: Views) -> AnyView {
    let open = views.open().map(|view| view.id);
    let all = views.all.get();
    let of = |is_shared: bool| all.iter().filter(move |view| view.is_shared == is_shared);
    let group = |label: &'static str, is_shared: bool| {
        let rows = of(is_shared).map(|view| row(views, view, open == Some(view.id))).pieces();
        of(is_shared).next().map(|_| {
            view! { <div role="group" aria-label=label><p class="g" aria-hidden="true">{label}</p>{rows}</div> }
                .erased()
        })
    };
    view! {
        {item("All customers".into(), CustomerQuery::default().href(), open.is_none())}
        {group("My views", false)}
        {group("Shared views", true)}
        <div class="sep" role="separator"></div>
        <button class="opt" type="button" role="menuitem" tabindex="-1" on:click=handler(move |_| views.asked.set(Some(Asked::New)))>
            <Icon name="plus" size="i-s" /><span class="opt-l">"Save as new view"</span>
        </button>
    }
    .into_any()
}

fn item(name: String, href: String, is_open: bool) -> AnyView {
    view! {
        <a class="opt" role="menuitem" tabindex="-1" href=href aria-current=is_open.then_some("true")>
            <span class="opt-l">{name}</span>
            {is_open.then(|| view! { <span class="i-check"><Icon name="check" size="i-s" /></span> }.erased())}
        </a>
    }
    .erased()
}

/// A view and what can be done with it.
fn row(views: Views, view: &SavedView, is_open: bool) -> AnyView {
    let act = |verb: &str, icon: &'static str, run: Box<dyn Fn()>| {
        let label = format!("{verb} {}", view.name);
        view! {
            <button class="x" type="button" role="menuitem" tabindex="-1" aria-label=label.clone() title=label on:click=handler(move |_| run())>
                <Icon name=icon size="i-s" />
            </button>
        }
        .erased()
    };
    let (id, is_pinned) = (view.id, view.pinned.is_some());
    let pin = move || {
        spawn_local(async move {
            // Whether it worked shows in the sidebar, which is read again.
            let _ = pin_view(id, !is_pinned).await;
            views.session.refetch();
        });
    };
    let mut acts = vec![act(if is_pinned { "Unpin" } else { "Pin" }, "pin", Box::new(pin))];
    if view.is_changeable {
        let asks = |asked: Asked| Box::new(move || views.asked.set(Some(asked.clone())));
        acts.push(act("Rename", "pencil", asks(Asked::Rename(view.clone()))));
        acts.push(act("Delete", "trash-2", asks(Asked::Delete(view.clone()))));
    }
    view! { <div class="opt-row" role="none" data-pinned=is_pinned.then_some("")>{item(view.name.clone(), view.query().href(), is_open)}{acts.into_iter().pieces()}</div> }
    .erased()
}
