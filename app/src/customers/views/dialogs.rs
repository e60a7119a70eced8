//! What is asked before a view is kept, called otherwise or forgotten.

use domain::{
    id::ViewId,
    role::Right,
    view::{SavedView, ViewChange},
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    Asked, Views,
    api::{change_view, delete_view, save_view},
};
use crate::{
    AppError,
    ui::{
        attributes::GlobalAttributes,
        dialog::{Dialog, Sending, line},
        dynamic::{Erased, dynamic, handler},
    },
};

/// The dialog for what is asked now.
#[component]
pub(super) fn ViewDialogs(views: Views) -> impl IntoView {
    dynamic(move || match views.asked.get() {
        None => ().into_any(),
        Some(Asked::New) => view! { <Naming views /> }.erased(),
        Some(Asked::Rename(view)) => view! { <Naming views view /> }.erased(),
        Some(Asked::Overwrite(view)) => view! { <Overwriting views view /> }.erased(),
        Some(Asked::Delete(view)) => view! { <Deleting views view /> }.erased(),
    })
}

/// Sends, and then closes the dialog or says in it what is wrong.
fn send<T: 'static>(
    views: Views,
    sending: Sending,
    answer: impl Future<Output = Result<T, AppError>> + 'static,
    done: impl FnOnce(T) + 'static,
) {
    spawn_local(async move {
        let answer = answer.await;
        // Closed meanwhile, or the page left: then what was done shows in the sidebar alone.
        let is_open = sending.is_busy.try_get_untracked().is_some();
        match answer {
            Ok(value) => {
                views.session.refetch();
                if is_open {
                    views.close();
                    done(value);
                }
            }
            Err(error) if is_open => {
                sending.error.set(Some(error));
                sending.is_busy.set(false);
            }
            Err(_) => {}
        }
    });
}

/// The list stays as it is by now, under this view.
fn show(views: Views, view: ViewId) {
    views.list.place.refine(&views.as_shown().in_view(Some(view)));
}

/// A name and whether to share it: for a new view or one that is called otherwise.
#[component]
fn Naming(views: Views, #[prop(optional)] view: Option<SavedView>) -> impl IntoView {
    let sending = Sending::new();
    let name = RwSignal::new(view.as_ref().map(|view| view.name.clone()).unwrap_or_default());
    let is_shared = RwSignal::new(view.as_ref().is_some_and(|view| view.is_shared));
    let (title, confirm) =
        if view.is_some() { ("Rename view", "Rename view") } else { ("Save as new view", "Save view") };
    let id = view.map(|view| view.id);
    let submit = Callback::new(move |()| {
        let (name, is_shared) = (name.get_untracked(), is_shared.get_untracked());
        match id {
            None => {
                let query = views.as_shown();
                send(views, sending, save_view(name, query.kept(), is_shared), move |saved| show(views, saved));
            }
            Some(id) => send(views, sending, change_view(id, ViewChange::Named { name, is_shared }), |()| ()),
        }
    });
    let share = views.session.may(Right::ShareViews).then(|| {
        view! {
            <label class="row">
                <input class="switch" type="checkbox" role="switch" prop:checked=is_shared on:change=handler(move |event: web_sys::Event| is_shared.set(event_target_checked(&event))) />
                "Share with the team"
            </label>
        }
        .erased()
    });
    view! {
        <Dialog title confirm confirming="Saving…" sending submit close=Callback::new(move |()| views.close())>
            {line("Name", "name", "text", name, sending)}
            {share}
        </Dialog>
    }
    .erased()
}

/// The open view gets the present list: one's own at once, a shared one once that is confirmed, as everybody gets it.
#[component]
fn Overwriting(views: Views, view: SavedView) -> impl IntoView {
    let sending = Sending::new();
    let (id, is_shared) = (view.id, view.is_shared);
    let submit = Callback::new(move |()| {
        let query = views.as_shown();
        let change = change_view(id, ViewChange::Kept(query.kept()));
        send(views, sending, change, move |()| show(views, id));
    });
    let (title, says) = if is_shared {
        ("Save for everyone?", format!("“{}” is shared: everyone who opens it will see this list.", view.name))
    } else {
        ("Save view", format!("“{}” will show this list from now on.", view.name))
    };
    let is_shown = RwSignal::new(is_shared);
    Effect::new(move |begun: Option<()>| {
        if begun.is_none() && !is_shared {
            sending.is_busy.set(true);
            submit.run(());
        }
        // What went wrong is said where it can be tried again.
        if sending.error.with(Option::is_some) {
            is_shown.set(true);
        }
    });
    dynamic(move || {
        if !is_shown.get() {
            return ().into_any();
        }
        let says = says.clone();
        view! {
            <Dialog title confirm="Save view" confirming="Saving…" sending submit close=Callback::new(move |()| views.close())>
                <p>{says}</p>
            </Dialog>
        }
        .erased()
    })
}

/// A view is forgotten; its customers are not touched.
#[component]
fn Deleting(views: Views, view: SavedView) -> impl IntoView {
    let sending = Sending::new();
    let id = view.id;
    let submit = Callback::new(move |()| {
        send(views, sending, delete_view(id), move |()| {
            if views.list.place.query_untracked().view == Some(id) {
                views.list.place.refine(&views.list.place.query_untracked().in_view(None));
            }
        });
    });
    let whose = if view.is_shared { " for everyone" } else { "" };
    let says = format!("“{}” is deleted{whose}. This cannot be undone. Its customers stay as they are.", view.name);
    view! {
        <Dialog title="Delete view" confirm="Delete view" confirming="Deleting…" is_dangerous=true sending submit close=Callback::new(move |()| views.close())>
            <p>{says}</p>
        </Dialog>
    }
    .erased()
}
