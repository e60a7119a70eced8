//! Going on to what is older, a page at a time. What was brought stays when one comes back to the list, and when the list
//! is read again.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    AppError,
    ui::{
        dynamic::{Erased, dynamic, handler},
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

/// What was brought of the list of one kind that was gone on with last.
pub(super) struct Kept<T: Send + Sync + 'static>(StoredValue<Option<Brought<T>>>);

impl<T: Send + Sync + 'static> Clone for Kept<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Kept<T> {}

#[derive(Clone)]
struct Brought<T> {
    /// Of which list.
    of: String,
    rows: Vec<T>,
    next: Option<String>,
}

impl<T: Clone + Send + Sync + 'static> Kept<T> {
    /// For every list of this kind in the page.
    pub(super) fn provide() {
        provide_context(Self(StoredValue::new(None)));
    }

    fn of(self, of: &str) -> Option<Brought<T>> {
        self.0.with_value(|kept| kept.as_ref().filter(|kept| kept.of == of).cloned())
    }
}

/// Brings the rows before a place of a list, and says where it goes on.
type Load<F> = fn(String, String) -> F;

/// Where a list goes on, and what was brought of it since.
pub(super) struct Older<T: Send + Sync + 'static> {
    rows: RwSignal<Vec<T>>,
    next: RwSignal<Option<String>>,
    error: RwSignal<Option<AppError>>,
    kept: Kept<T>,
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
        Self {
            rows: RwSignal::new(Vec::new()),
            next: RwSignal::new(next),
            error: RwSignal::new(None),
            kept: expect_context(),
        }
    }

    /// What was brought, in the list's order. While the next answer is awaited the old list stands without what held
    /// this: then it is empty.
    pub(super) fn rows(self) -> Vec<T> {
        self.rows.try_get().unwrap_or_default()
    }

    fn show(self, brought: Brought<T>) {
        let _ = self.rows.try_set(brought.rows.clone());
        let _ = self.next.try_set(brought.next.clone());
        self.kept.0.set_value(Some(brought));
    }

    /// Shows what was brought before, and brings as much anew: it may be another by now.
    fn bring_back<F>(self, of: &str, load: Load<F>, grows: Grows)
    where
        F: Future<Output = Result<(Vec<T>, Option<String>), AppError>> + 'static,
    {
        let (Some(kept), first) = (self.kept.of(of), self.next.get_untracked()) else { return };
        self.rows.set(kept.rows.clone());
        self.next.set(kept.next.clone());
        spawn_local(async move {
            let (mut rows, mut next) = (Vec::new(), first);
            while let Some(before) = next.clone().filter(|_| rows.len() < kept.rows.len()) {
                let Ok((more, after)) = load(kept.of.clone(), before).await else { return };
                grows.put(&mut rows, more);
                next = after;
            }
            // Gone on with meanwhile, or the list is gone.
            if self.next.try_get_untracked().is_some_and(|now| now == kept.next) {
                self.show(Brought { of: kept.of, rows, next });
            }
        });
    }

    /// The button that brings more; with scripts off a link to a page that begins there.
    pub(super) fn button<F>(
        self,
        href: impl Fn(String) -> String + Send + Sync + 'static,
        load: Load<F>,
        of: String,
        grows: Grows,
    ) -> AnyView
    where
        F: Future<Output = Result<(Vec<T>, Option<String>), AppError>> + 'static,
    {
        self.bring_back(&of, load, grows);
        let bring = move |event: web_sys::MouseEvent| {
            event.prevent_default();
            let (of, Some(before)) = (of.clone(), self.next.try_get_untracked().flatten()) else { return };
            spawn_local(async move {
                let answer = load(of.clone(), before.clone()).await;
                if self.next.try_get_untracked().flatten() != Some(before) {
                    // Pressed twice: the other answer was here first.
                    return;
                }
                match answer {
                    Ok((more, next)) => {
                        // Counts what is there before.
                        grows.focus_first();
                        let mut rows = self.rows();
                        grows.put(&mut rows, more);
                        let _ = self.error.try_set(None);
                        self.show(Brought { of, rows, next });
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
