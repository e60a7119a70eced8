//! "Mentions": notes in which one is named.

use domain::{
    note::{Mention, Mentions},
    time::{Zone, iso},
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    api::{mentions, see_mentions},
    section::{head, loaded},
};
use crate::{
    layout::CurrentSession,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dynamic::{Erased, Pieces},
    },
};

/// The section. Whoever has looked at it has seen what it shows.
#[component]
pub(super) fn MentionsSection() -> impl IntoView {
    let list = Resource::new_blocking(String::new, |_| mentions());
    let session = expect_context::<CurrentSession>();
    Effect::new(move |_| {
        let newest = list.with(|found| {
            let all = &found.as_ref()?.as_ref().ok()?.mentions;
            all.iter().find(|one| one.is_new).and(all.first()).map(|first| first.note)
        });
        if let Some(newest) = newest {
            spawn_local(async move {
                if see_mentions(newest).await.is_ok() {
                    session.refetch();
                }
            });
        }
    });
    view! {
        {head("Mentions", "Notes in which a teammate named you, newest first.")}
        {loaded(list, "Mentions could not be loaded", |Mentions { mentions, zone }| {
            if mentions.is_empty() {
                return view! { <p class="t2">"Nobody has named you yet. Type @ and a name in a note to name somebody."</p> }.erased();
            }
            let rows = mentions.into_iter().map(|mention| row(mention, &zone)).pieces();
            view! { <ul class="notes box mentions" aria-label="Mentions">{rows}</ul> }.into_any()
        })}
    }
    .erased()
}

fn row(mention: Mention, zone: &Zone) -> AnyView {
    let href = format!("/customers/{}?tab=notes", mention.customer);
    let at = mention.at;
    let new = mention.is_new.then(|| view! { <span class="badge-n">"New"</span> }.erased());
    view! {
        <li>
            <div class="row">
                <a class="link" href=href><bdi>{mention.customer_name}</bdi></a>
                <span class="t2"><bdi>{mention.author}</bdi></span>
                <small><time datetime=iso(at) title=zone.exact(at)>{zone.date(at)}", "{zone.clock(at)}</time></small>
                {new}
            </div>
            <p class="note-t" dir="auto">{mention.body}</p>
        </li>
    }
    .erased()
}
