//! What every part of a profile does alike: waiting, failing, and being of the customer who is shown.

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use super::{Profile, loading, place};
use crate::{
    lasting::{Answered, Lasting},
    ui::{
        dynamic::{Erased, dynamic},
        error_notice::ErrorNotice,
        icon::Icon,
    },
};

/// What a part is loaded by ([`place::ProfilePlace::source`]); nothing while another part is shown.
pub(super) type Loaded<T> = Lasting<T>;

/// The part once it is loaded, or why it is not. What it shows stays while the next answer is awaited, but what was made
/// with it is gone by then: signals of its own are counted (`ArcSignal`) or asked with `try_get`. Of another customer than
/// the one in the head nothing is shown.
pub(super) fn panel<T, F>(loaded: Loaded<T>, title: &'static str, shown: Profile, show: F) -> AnyView
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
                    let Some(Answered { of, answer }) = loaded.await else { return ().into_any() };
                    dynamic(move || {
                        if !shown.is(place::whose_source(&of)) {
                            return loading::part().into_any();
                        }
                        match answer.clone() {
                            // What it reads of the address does not make it anew.
                            Ok(value) => untrack(|| show(value)),
                            Err(error) => view! { <ErrorNotice title error retry /> }.erased(),
                        }
                    })
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
