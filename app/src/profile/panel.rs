//! What every part of a profile does alike: waiting, failing, and going on to what is older.

use leptos::{prelude::*, task::spawn_local};
use serde::{Serialize, de::DeserializeOwned};

use super::loading;
use crate::{
    AppError,
    ui::{
        dynamic::{Erased, dynamic, handler},
        error_notice::ErrorNotice,
        focus,
        icon::Icon,
    },
};

/// Where a list grows when older ones are brought, and what it is made of on the page (a selector).
#[derive(Clone, Copy)]
pub(super) enum Grows {
    /// At its end.
    Below(&'static str),
    /// At its beginning, as a conversation that is read from its end.
    Above(&'static str),
}

impl Grows {
    fn put<T>(self, rows: &mut Vec<T>, more: Vec<T>) {
        match self {
            Self::Below(_) => rows.extend(more),
            Self::Above(_) => drop(rows.splice(0..0, more)),
        }
    }

    /// Puts the focus on the first that came, once it is drawn; what had it goes down or away.
    fn focus_first(self) {
        let (items, first) = match self {
            Self::Below(items) => (items, focus::all(items, None).len()),
            Self::Above(items) => (items, 0),
        };
        request_animation_frame(move || {
            if let Some(first) = focus::all(items, None).into_iter().nth(first) {
                let _ = first.set_attribute("tabindex", "-1");
                let _ = first.focus();
            }
        });
    }
}

/// What a part is loaded by; nothing while another part is shown.
pub(super) type Loaded<T> = Resource<Option<Result<T, AppError>>>;

/// The part once it is loaded, or why it is not. What it shows stays while the next answer is awaited, but what was made
/// with it is gone by then: signals of its own are counted (`ArcSignal`) or asked with `try_get`.
pub(super) fn panel<T, F>(loaded: Loaded<T>, title: &'static str, show: F) -> AnyView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    F: Fn(T) -> AnyView + Clone + Send + Sync + 'static,
{
    view! {
        <Transition fallback=loading::part>
            {move || {
                let show = show.clone();
                Suspend::new(async move {
                    match loaded.await {
                        None => ().into_any(),
                        // What it reads of the address does not make it anew.
                        Some(Ok(value)) => untrack(|| show(value)),
                        Some(Err(error)) => {
                            let retry = Callback::new(move |()| loaded.refetch());
                            view! { <ErrorNotice title error retry /> }.erased()
                        }
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}

/// A part without anything in it.
pub(super) fn nothing(icon: &'static str, title: &'static str, says: &'static str) -> AnyView {
    view! {
        <div class="state">
            <span class="state-i"><Icon name=icon /></span>
            <h2>{title}</h2>
            <p>{says}</p>
        </div>
    }
    .erased()
}

/// Where a list goes on, and what was brought of it since.
pub(super) struct Older<T: Send + Sync + 'static> {
    rows: RwSignal<Vec<T>>,
    next: RwSignal<Option<String>>,
    error: RwSignal<Option<AppError>>,
}

impl<T: Send + Sync + 'static> Clone for Older<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Older<T> {}

impl<T: Clone + Send + Sync + 'static> Older<T> {
    /// Going on from a place, if there is more.
    pub(super) fn from(next: Option<String>) -> Self {
        Self { rows: RwSignal::new(Vec::new()), next: RwSignal::new(next), error: RwSignal::new(None) }
    }

    /// What was brought, in the list's order. While the next answer is awaited the old list stands without what held
    /// this: then it is empty.
    pub(super) fn rows(self) -> Vec<T> {
        self.rows.try_get().unwrap_or_default()
    }

    /// The button that brings more; with scripts off a link to a page that begins there.
    pub(super) fn button<F>(
        self,
        href: impl Fn(String) -> String + Send + Sync + 'static,
        load: fn(String, String) -> F,
        of: String,
        grows: Grows,
    ) -> AnyView
    where
        F: Future<Output = Result<(Vec<T>, Option<String>), AppError>> + 'static,
    {
        let bring = move |event: web_sys::MouseEvent| {
            event.prevent_default();
            let (of, Some(before)) = (of.clone(), self.next.get_untracked()) else { return };
            spawn_local(async move {
                let answer = load(of, before.clone()).await;
                if self.next.try_get_untracked().flatten() != Some(before) {
                    // Pressed twice: the other answer was here first.
                    return;
                }
                match answer {
                    Ok((more, next)) => {
                        // Counts what is there before.
                        grows.focus_first();
                        let _ = self.rows.try_update(|rows| grows.put(rows, more));
                        let _ = self.next.try_set(next);
                        let _ = self.error.try_set(None);
                    }
                    Err(error) => {
                        let _ = self.error.try_set(Some(error));
                    }
                }
            });
        };
        dynamic(move || {
            let (next, bring) = (self.next.try_get().flatten(), bring.clone());
            let button = next.map(|next| {
                view! { <a class="btn" role="button" href=href(next) on:click=handler(bring)>"Load older"</a> }.erased()
            });
            let error = self.error.try_get().flatten().map(|error| {
                view! { <p class="err" role="alert"><Icon name="circle-alert" size="i-s" />{error.message}</p> }
                    .erased()
            });
            view! { <div class="older">{button}{error}</div> }.into_any()
        })
    }
}
