//! What every part of a profile does alike: waiting and failing.

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use super::loading;
use crate::{
    AppError,
    ui::{dynamic::Erased, error_notice::ErrorNotice, icon::Icon},
};

/// What a part is loaded by; nothing while another part is shown.
pub(super) type Loaded<T> = Resource<Option<Result<T, AppError>>>;

/// The part once it is loaded, or why it is not. What it shows stays while the next answer is awaited, but what was made
/// with it is gone by then: signals of its own are counted (`ArcSignal`) or asked with `try_get`.
pub(super) fn panel<T, F>(loaded: Loaded<T>, title: &'static str, show: F) -> AnyView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    F: Fn(T) -> AnyView + Clone + Send + Sync + 'static,
{
    let retry = Callback::new(move |()| loaded.refetch());
    view! {
        <Transition fallback=loading::part>
            {move || {
                let show = show.clone();
                Suspend::new(async move {
                    match loaded.await {
                        None => ().into_any(),
                        // What it reads of the address does not make it anew.
                        Some(Ok(value)) => untrack(|| show(value)),
                        Some(Err(error)) => view! { <ErrorNotice title error retry /> }.erased(),
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
