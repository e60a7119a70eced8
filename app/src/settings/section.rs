//! What the sections of the settings do alike: a head, waiting for what they show, failing; asking, doing and saying what
//! was done.

use leptos::{prelude::*, task::spawn_local};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    AppError,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dynamic::{Erased, Pieces, dynamic, handler},
        error_notice::ErrorNotice,
        icon::Icon,
        toasts::Toasts,
    },
};

/// What a section can show: it crosses the wire.
pub(super) trait Shown: Clone + Send + Sync + Serialize + DeserializeOwned + 'static {}

impl<T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static> Shown for T {}

/// What a section is loaded by.
pub(super) type Loaded<T> = Resource<Result<T, AppError>>;

/// What stands over a section.
pub(super) fn head(label: &'static str, says: &'static str) -> AnyView {
    head_with(label, says, ().into_any())
}

/// The same with what one can do in it.
pub(super) fn head_with(label: &'static str, says: &'static str, act: AnyView) -> AnyView {
    view! { <div class="sect-h"><div class="grow"><h2 id="section">{label}</h2><p>{says}</p></div>{act}</div> }.erased()
}

/// The section once it is loaded, or why it is not.
pub(super) fn loaded<T, F>(list: Loaded<T>, title: &'static str, show: F) -> AnyView
where
    T: Shown,
    F: Fn(T) -> AnyView + Clone + Send + Sync + 'static,
{
    let retry = Callback::new(move |()| list.refetch());
    view! {
        <Transition>
            {move || {
                let show = show.clone();
                Suspend::new(async move {
                    match list.await {
                        Ok(value) => show(value),
                        Err(error) => view! { <ErrorNotice title error retry /> }.erased(),
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}

/// A table of a section.
pub(super) fn table(label: &'static str, heads: &[&'static str], rows: AnyView) -> AnyView {
    let head = |head: &&'static str| match head.strip_prefix('-') {
        // A column of buttons is named for readers alone.
        Some(hidden) => view! { <th scope="col"><span class="sr">{hidden}</span></th> }.erased(),
        None => view! { <th scope="col">{*head}</th> }.erased(),
    };
    let heads = heads.iter().map(head).pieces();
    view! { <div class="box"><table class="tbl" aria-label=label><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div> }
        .erased()
}

/// What stands behind a number of customers where no head of a column says it.
pub(super) fn customers_word(number: u32) -> &'static str {
    if number == 1 { " customer" } else { " customers" }
}

/// A button with a picture alone in a row: what it does to what the row is about.
pub(super) fn icon_button(
    own_id: Option<String>,
    what: &'static str,
    name: &str,
    icon: &'static str,
    act: Box<dyn FnMut(web_sys::MouseEvent)>,
) -> AnyView {
    let label = format!("{what} {name}");
    view! { <button id=own_id class="btn btn-icon btn-s btn-ghost" type="button" title=what aria-label=label on:click=act><Icon name=icon size="i-s" /></button> }
        .erased()
}

/// A section's list, what is asked over it, and what is said of it.
pub(super) struct Desk<T: Shown, A: 'static> {
    pub(super) list: Loaded<T>,
    pub(super) asked: RwSignal<Option<A>>,
    pub(super) toasts: Toasts,
}

impl<T: Shown, A> Clone for Desk<T, A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Shown, A> Copy for Desk<T, A> {}

impl<T: Shown, A: Clone + Send + Sync + 'static> Desk<T, A> {
    pub(super) fn of(list: Loaded<T>) -> Self {
        Self { list, asked: RwSignal::new(None), toasts: Toasts::of_page() }
    }

    /// What a button listens with that asks.
    pub(super) fn ask(self, asked: A) -> Box<dyn FnMut(web_sys::MouseEvent)> {
        handler(move |_: web_sys::MouseEvent| self.asked.set(Some(asked.clone())))
    }

    /// The dialog for what is asked now.
    pub(super) fn dialog(self, dialog: impl Fn(A) -> AnyView + Send + 'static) -> AnyView {
        dynamic(move || self.asked.get().map(&dialog).into_any())
    }

    /// Closes the dialog.
    pub(super) fn close(self) -> Callback<()> {
        Callback::new(move |()| self.asked.set(None))
    }

    /// Closes the dialog, says what was done, and reads the list again.
    pub(super) fn done(self, says: String, undo: Option<Callback<()>>) {
        self.asked.set(None);
        self.toasts.say(says, undo);
        self.list.refetch();
    }

    /// Sends, says what was done or why not, and goes on; nothing when the section is left by then.
    pub(super) fn act(
        self,
        says: String,
        answer: impl Future<Output = Result<(), AppError>> + 'static,
        then: impl FnOnce() + 'static,
    ) {
        spawn_local(async move {
            let answer = answer.await;
            if self.asked.try_get_untracked().is_none() {
                return;
            }
            match answer {
                Ok(()) => self.toasts.say(says, None),
                Err(error) => self.toasts.fail(error.message),
            }
            then();
            self.list.refetch();
        });
    }
}
