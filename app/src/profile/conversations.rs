//! Conversations: all of them newest first, looked through by words, and one read beside them.

use std::time::Duration;

use domain::{
    money::grouped,
    profile::{ConversationPage, ConversationRow, ConversationStatus, Message, Tab, Thread},
    query::SEARCH_LIMIT,
    time::{Zone, iso},
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;

use super::{
    Profile,
    api::{customer_conversations, customer_thread},
    older::{Grows, Older},
    panel::{self, nothing, panel},
    place::{ProfilePlace, asked, given},
};
use crate::{
    AppError,
    lasting::lasting,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dynamic::{Erased, Pieces, dynamic, handler},
        focus,
        icon::Icon,
        marked::Marked,
        time::{Ago, Now},
    },
};

/// The list, and the conversation that is open.
#[derive(Clone, Copy)]
pub(super) struct Loaded {
    pub(super) list: panel::Loaded<ConversationPage>,
    thread: panel::Loaded<Thread>,
}

pub(super) fn load(place: ProfilePlace) -> Loaded {
    let list = lasting(
        move || place.source(Tab::Conversations, &["status", "q", "before"]),
        move |source| {
            let [id, status, search, before] = asked(source)?;
            Some(customer_conversations(id, status, search, given(before)))
        },
    );
    let thread = lasting(
        move || place.source(Tab::Conversations, &["conversation", "q", "earlier"]),
        move |source| {
            let [id, conversation, search, earlier] = asked(source)?;
            Some(customer_thread(id, given(conversation)?, search, given(earlier)))
        },
    );
    Loaded { list, thread }
}

impl Loaded {
    /// Reads both again.
    pub(super) fn refetch(self) {
        self.list.refetch();
        self.thread.refetch();
    }
}

/// The part.
#[component]
pub(super) fn Conversations(loaded: Loaded, shown: Profile, place: ProfilePlace) -> impl IntoView {
    let (zone, now, as_of) = (shown.zone(), shown.now, shown.as_of());
    let is_reading = move || !place.value("conversation").is_empty();
    let list_zone = zone.clone();
    let list = panel(loaded.list, "The conversations could not be loaded", shown, move |page| {
        list(page, &list_zone, now, place)
    });
    let thread = panel(loaded.thread, "The conversation could not be loaded", shown, move |thread| {
        view! { <Reading thread zone=zone.clone() as_of place /> }.erased()
    });
    view! {
        <div class="talks" data-reading=Signal::derive(move || is_reading().then(String::new))>
            <div class="talks-l">
                <Looking place />
                {list}
            </div>
            <div class="talks-r">{thread}</div>
        </div>
    }
    .erased()
}

/// Words to look for, and which conversations.
#[component]
fn Looking(place: ProfilePlace) -> impl IntoView {
    let status = move || place.value("status").parse::<ConversationStatus>().unwrap_or_default();
    let choices = ConversationStatus::ALL.iter().map(|choice| {
        let choice = *choice;
        let to = move || {
            let word = if choice == ConversationStatus::default() { String::new() } else { choice.to_string() };
            place.href(Tab::Conversations, vec![("status", word), ("q", place.value("q"))])
        };
        view! { <a class="seg-o" href=Signal::derive(to) aria-current=Signal::derive(move || (status() == choice).then(|| "true".to_owned()))>{choice.label()}</a> }.erased()
    });
    let choices = choices.pieces();
    let typed = ArcSignal::derive(move || place.value("q"));
    let navigate = use_navigate();
    // With scripts off the form loads the page anew.
    let search = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(field) = focus::all(".talks-f [name=q]", None).into_iter().next() else { return };
        let words = field.dyn_into::<web_sys::HtmlInputElement>().map(|field| field.value()).unwrap_or_default();
        let values = vec![("status", place.value("status")), ("q", words)];
        navigate(&untrack(|| place.href(Tab::Conversations, values)), Default::default());
    };
    let narrowed = dynamic(move || {
        let status = place.value("status");
        let hidden =
            (!status.is_empty()).then(|| view! { <input type="hidden" name="status" value=status /> }.erased());
        hidden.into_any()
    });
    view! {
        <form class="talks-f" method="get" role="search" aria-label="Conversations" on:submit=handler(search)>
            <input type="hidden" name="tab" value="conversations" />
            {narrowed}
            <div class="input grow"><Icon name="search" size="i-s" /><input type="search" name="q" aria-label="Search conversations" placeholder="Search in conversations" autocomplete="off" maxlength=SEARCH_LIMIT.to_string() value=place.value("q") prop:value=typed /></div>
            <nav class="seg" aria-label="Status">{choices}</nav>
        </form>
    }
    .erased()
}

fn list(page: ConversationPage, zone: &Zone, now: Now, place: ProfilePlace) -> AnyView {
    if page.rows.is_empty() {
        return if place.value("q").is_empty() && place.value("status").is_empty() {
            nothing("message-square", "No conversations", "Nothing was said with this customer yet.")
        } else {
            nothing("message-square", "No conversations match", "Look for other words, or in all conversations.")
        };
    }
    let older = Older::from(page.older);
    let more_zone = zone.clone();
    let rows = page.rows.into_iter().map(|found| row(found, zone, now, place, true)).pieces();
    let more = dynamic(move || older.rows().into_iter().map(|found| row(found, &more_zone, now, place, true)).pieces());
    let asked = move || vec![("status", place.value("status")), ("q", place.value("q"))];
    let to = move |before: String| {
        let mut values = asked();
        values.push(("before", before));
        place.href(Tab::Conversations, values)
    };
    let of = place.source(Tab::Conversations, &["status", "q"]);
    view! { <ul class="talks-rows">{rows}{more}</ul>{older.button(to, load_older, of, Grows::Below(".talks-rows > li"))} }
        .into_any()
}

async fn load_older(of: String, before: String) -> Result<(Vec<ConversationRow>, Option<String>), AppError> {
    let [id, status, search] = asked(&of).unwrap_or_default();
    let page = customer_conversations(id, status, search, Some(before)).await?;
    Ok((page.rows, page.older))
}

/// A conversation in a list; `keeps` what one looks for when it is opened.
pub(super) fn row(row: ConversationRow, zone: &Zone, now: Now, place: ProfilePlace, keeps: bool) -> AnyView {
    let key = row.id.to_string();
    let own = key.clone();
    let to = move || {
        let mut values = vec![("conversation", key.clone())];
        if keeps {
            values.extend([("status", place.value("status")), ("q", place.value("q"))]);
        }
        place.href(Tab::Conversations, values)
    };
    let icon = match row.channel.as_str() {
        "email" => "mail",
        "chat" => "message-square",
        _ => "message-circle",
    };
    let [subject_marks, words_marks] = row.marks;
    let is_open = move || (place.value("conversation") == own).then(|| "true".to_owned());
    // What waits for somebody stands out.
    let status = (row.status == "open").then_some("Open");
    let status = status.map(|status| view! { <span class="tag">{status}</span> }.erased());
    view! {
        <li>
            <a id=conv_id(&row.id.to_string()) class="conv" href=ArcSignal::derive(to) aria-current=ArcSignal::derive(is_open)>
                <Icon name=icon size="i-s" />
                <b><bdi><Marked text=row.subject marks=subject_marks /></bdi>" "{status}</b>
                <Ago at=Some(row.last_message_at) now zone=zone.clone() />
                <p>{format!("{}, {} · ", row.channel, row.status)}<span class="num">{grouped(i64::from(row.messages))}" message"{if row.messages == 1 { "" } else { "s" }}</span>" · "<bdi><Marked text=row.last_words marks=words_marks /></bdi></p>
            </a>
        </li>
    }
    .erased()
}

/// The link that opens a conversation.
fn conv_id(key: &str) -> String {
    format!("conv-{key}")
}

/// The conversation that is open.
#[component]
fn Reading(thread: Thread, zone: Zone, as_of: domain::time::At, place: ProfilePlace) -> impl IntoView {
    let Thread { conversation, messages, older, has_newer } = thread;
    let older = Older::from(older);
    let of = place.source(Tab::Conversations, &["conversation", "q"]);
    let key = conversation.id.to_string();
    let newest = has_newer.then(|| {
        let to = place.href(Tab::Conversations, vec![("conversation", key.clone())]);
        view! { <div class="older"><a class="btn" href=to>"Go to the newest messages"</a></div> }.erased()
    });
    if messages.iter().any(|said| said.is_hit) {
        Effect::new(move |_| {
            request_animation_frame(|| focus::into_view(".msg.is-hit"));
        });
    }
    let back = move || place.href(Tab::Conversations, vec![("status", place.value("status")), ("q", place.value("q"))]);
    let from = conv_id(&conversation.id.to_string());
    let leave = move |_: web_sys::MouseEvent| {
        let from = from.clone();
        set_timeout(move || focus::by_id(&from), Duration::ZERO);
    };
    let before_zone = zone.clone();
    let brought = dynamic(move || older.rows().into_iter().map(|said| message(said, &before_zone, as_of)).pieces());
    let to = move |earlier: String| {
        let values = vec![("conversation", key.clone()), ("q", place.value("q")), ("earlier", earlier)];
        place.href(Tab::Conversations, values)
    };
    let [subject_marks, _] = conversation.marks;
    let said = messages.into_iter().map(|said| message(said, &zone, as_of)).pieces();
    view! {
        <div class="talk-h">
            <a class="x" href=ArcSignal::derive(back) aria-label="Back to conversations" on:click=handler(leave)><Icon name="chevron-left" /></a>
            <h2><bdi><Marked text=conversation.subject marks=subject_marks /></bdi></h2>
            <span class="t3">{format!("{} · {} · {} messages", conversation.channel, conversation.status, conversation.messages)}</span>
        </div>
        {older.button(to, load_before, of, Grows::Above(".thread > li"))}
        <ol class="thread" aria-label="Messages">{brought}{said}</ol>
        {newest}
    }
    .erased()
}

async fn load_before(of: String, before: String) -> Result<(Vec<Message>, Option<String>), AppError> {
    let [id, conversation, search] = asked(&of).unwrap_or_default();
    let thread = customer_thread(id, conversation, search, Some(before)).await?;
    Ok((thread.messages, thread.older))
}

fn message(said: Message, zone: &Zone, now: domain::time::At) -> AnyView {
    let class = match (said.is_theirs, said.is_hit) {
        (true, false) => "msg",
        (true, true) => "msg is-hit",
        (false, false) => "msg us",
        (false, true) => "msg us is-hit",
    };
    let when = format!("{}, {}", zone.day_name(said.sent_at, now), zone.clock(said.sent_at));
    view! {
        <li class=class>
            <p class="said" dir="auto"><Marked text=said.body marks=said.marks /></p>
            <small><bdi>{said.author}</bdi>", "<time datetime=iso(said.sent_at) title=zone.exact(said.sent_at)>{when}</time></small>
        </li>
    }
    .erased()
}
