//! What the sections of the settings do alike: a head, waiting for what they show, failing.

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    AppError,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dynamic::{Erased, Pieces, dynamic},
        error_notice::ErrorNotice,
    },
};

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
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    F: Fn(T) -> AnyView + Clone + Send + Sync + 'static,
{
    view! {
        <Transition>
            {move || {
                let show = show.clone();
                Suspend::new(async move {
                    match list.await {
                        Ok(value) => show(value),
                        Err(error) => {
                            let retry = Callback::new(move |()| list.refetch());
                            view! { <ErrorNotice title error retry /> }.erased()
                        }
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

/// Asks what a dialog asks while it is open, and is drawn again with each answer.
pub(super) fn asking<T: Clone + Send + Sync + 'static>(
    asked: RwSignal<Option<T>>,
    dialog: impl Fn(T) -> AnyView + Send + 'static,
) -> AnyView {
    dynamic(move || asked.get().map(&dialog).into_any())
}
