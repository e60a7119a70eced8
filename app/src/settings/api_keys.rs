//! "API Keys": which programs are let in and what for. A key is shown once, when it is made.

mod api;

use domain::{
    api_key::{ApiKey, ApiKeys, KeyAccess, KeyDraft, KeyLife, NewKey},
    id::ApiKeyId,
    time::{At, Zone, iso},
};
use leptos::prelude::*;

use super::section::{Desk, head_with, loaded, table};
use crate::ui::{
    attributes::{AriaAttributes, GlobalAttributes},
    dialog::{Dialog, Sending, choice, line, lines},
    dynamic::{Erased, Pieces, dynamic, handler},
    error_notice::wrong_at,
    icon::Icon,
    time::{Ago, Now},
};
use api::{api_keys, create_api_key, delete_api_key};

/// What a dialog is open for.
#[derive(Clone)]
enum Asked {
    Create,
    Delete(ApiKeyId, String),
}

/// The section's desk, and the key that was made last, as long as one stays.
#[derive(Clone, Copy)]
struct Office {
    desk: Desk<ApiKeys, Asked>,
    made: RwSignal<Option<NewKey>>,
}

/// The section.
#[component]
pub(super) fn ApiKeysSection() -> impl IntoView {
    let desk = Desk::of(Resource::new_blocking(String::new, |_| api_keys()));
    let office = Office { desk, made: RwSignal::new(None) };
    let button = view! { <button class="btn btn-primary" type="button" aria-haspopup="dialog" on:click=desk.ask(Asked::Create)><Icon name="plus" size="i-s" />"Create API key"</button> };
    view! {
        {head_with("API Keys", "A key lets a program say what customers do. Keep each key in one place and delete the ones you do not use.", button.erased())}
        <div role="status">{dynamic(move || office.made.get().map(|made| office.made(made)).into_any())}</div>
        {loaded(desk.list, "Keys could not be loaded", move |keys| office.view(keys))}
        {desk.dialog(move |asked| match asked {
            Asked::Create => view! { <Creating office /> }.into_any(),
            Asked::Delete(key, name) => view! { <Deleting office key name /> }.into_any(),
        })}
    }
    .erased()
}

impl Office {
    /// The key, shown this once.
    fn made(self, made: NewKey) -> AnyView {
        let copied = made.key.clone();
        let copy = move |_: web_sys::MouseEvent| {
            self.desk.toasts.copy(&copied, "Key copied", "Select it and copy it by hand.");
        };
        view! {
            <div class="note note-ok secret-n">
                <p class="row"><Icon name="circle-check" /><b><bdi>{made.name}</bdi>" was created. Copy the key now; it is not shown again."</b></p>
                <div class="secret"><code class="grow">{made.key}</code><button class="btn btn-s" type="button" on:click=handler(copy)><Icon name="copy" size="i-s" />"Copy key"</button></div>
            </div>
        }
        .erased()
    }

    fn view(self, ApiKeys { keys, as_of, zone }: ApiKeys) -> AnyView {
        if keys.is_empty() {
            return view! { <p class="t2">"No key yet. With one, your site or server can say what customers do."</p> }
                .erased();
        }
        let now = Now::from(Signal::stored(as_of));
        let rows = keys.into_iter().map(|key| self.key(key, as_of, now, &zone)).pieces();
        table("API Keys", &["Name", "Key", "Access", "Created by", "Last used", "-Delete"], rows)
    }

    fn key(self, key: ApiKey, as_of: At, now: Now, zone: &Zone) -> AnyView {
        let ask = self.desk.ask(Asked::Delete(key.id, key.name.clone()));
        let label = format!("Delete API key {}", key.name);
        let ends = key.expires_at.map(|end| {
            let says = if end <= as_of { "Ended " } else { "Ends " };
            view! { <small>{says}<time datetime=iso(end)>{zone.date(end)}</time></small> }.erased()
        });
        let sites = (!key.sites.is_empty()).then(|| view! { <small>{key.sites.join(", ")}</small> }.erased());
        view! {
            <tr>
                <th scope="row"><b><bdi>{key.name}</bdi></b>{sites}</th>
                <td class="mono t2">{key.start}"…"</td>
                <td><span class="use">{key.access.label()}</span>{ends}</td>
                <td><span class="only-s">"Created by "</span>{key.created_by}</td>
                <td class="c-when"><span class="only-s">"Last used "</span><Ago at=key.last_used now zone=zone.clone() /></td>
                <td class="c-end"><button class="btn btn-ghost btn-s opt-danger" type="button" aria-label=label on:click=ask>"Delete"</button></td>
            </tr>
        }
        .erased()
    }

    fn created(self, made: NewKey) {
        self.desk.asked.set(None);
        self.made.set(Some(made));
        self.desk.list.refetch();
    }
}

#[component]
fn Creating(office: Office) -> impl IntoView {
    let sending = Sending::new();
    let (name, sites) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let life = RwSignal::new(KeyLife::Endless.to_string());
    let submit = Callback::new(move |()| {
        let life = life.get_untracked().parse().unwrap_or(KeyLife::Endless);
        let draft = KeyDraft { name: name.get_untracked(), life, sites: sites.get_untracked() };
        sending.send(create_api_key(KeyAccess::WriteEvents, draft), move |made| office.created(made));
    });
    let lives = KeyLife::ALL.iter().map(|life| (life.to_string(), life.label().to_owned())).collect();
    view! {
        <Dialog title="Create API key" confirm="Create API key" confirming="Creating…" sending submit close=office.desk.close()>
            {line("Name", "name", "text", name, sending)}
            {choice("Holds", "life", lives, life, sending)}
            {lines("Sites", "sites", sites, sending)}
            <p class="hint">"Whose pages may use the key, each as https://shop.example. Leave it empty for a key that only servers use."</p>
        </Dialog>
    }
    .erased()
}

#[component]
fn Deleting(office: Office, key: ApiKeyId, name: String) -> impl IntoView {
    let sending = Sending::new();
    let called = name.clone();
    let submit = Callback::new(move |()| {
        let says = format!("{called} is deleted");
        sending.send(delete_api_key(key), move |()| {
            office.made.set(None);
            office.desk.done(says, None);
        });
    });
    let wrong = dynamic(move || sending.wrong_at("key").map(wrong_at).into_any());
    view! {
        <Dialog title="Delete API key" confirm="Delete API key" confirming="Deleting…" is_dangerous=true sending submit close=office.desk.close()>
            <p><b><bdi>{name}</bdi></b>" lets nobody in from then on: whatever uses it is refused. What it sent stays."</p>
            {wrong}
        </Dialog>
    }
    .erased()
}
