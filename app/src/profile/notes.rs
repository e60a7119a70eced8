//! Notes: what the team writes down about a customer. What somebody has begun to write is kept on the server as they
//! write, and nowhere in the browser.

mod desk;
mod forms;
mod keeping;
mod writing;

pub(crate) use keeping::{Unkept, provide};

use std::sync::Arc;

use domain::{
    note::{Note, NoteChange, NotePage, Piece, pieces},
    profile::Tab,
    time::{Zone, iso},
};
use leptos::prelude::*;

use super::{
    Profile,
    acts::Acts,
    api::customer_notes,
    older::{Grows, Older},
    panel::{self, nothing, panel},
    place::{ProfilePlace, asked, given},
};
use crate::{
    AppError,
    lasting::lasting,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        avatar::Avatar,
        dynamic::{Erased, Pieces, dynamic, handler},
        icon::Icon,
    },
};
use desk::{Desk, EDIT};

pub(super) type Loaded = panel::Loaded<NotePage>;

pub(super) fn load(place: ProfilePlace) -> Loaded {
    lasting(
        move || place.source(Tab::Notes, &["before"]),
        move |source| {
            let [id, before] = asked(source)?;
            Some(customer_notes(id, given(before)))
        },
    )
}

/// The part.
#[component]
pub(super) fn Notes(loaded: Loaded, shown: Profile, acts: Acts, place: ProfilePlace) -> impl IntoView {
    let desk = Desk::of(loaded, acts);
    let writing = dynamic(move || desk.refusal().map_or_else(|| desk.view(), |why| desk.refused(why)));
    let zone = shown.zone();
    let list = panel(loaded, "Notes could not be loaded", shown, move |page| list(page, &zone, desk, place));
    view! { <div class="over noted">{writing}{list}</div> }.erased()
}

fn list(page: NotePage, zone: &Zone, desk: Desk, place: ProfilePlace) -> AnyView {
    if page.notes.is_empty() {
        return nothing("sticky-note", "No notes yet", "Only your team sees notes.");
    }
    let older = Older::from(page.older);
    let team: Arc<[String]> = page.team.into();
    let of: Arc<str> = page.customer.to_string().into();
    let rows =
        move |notes: Vec<Note>, zone: &Zone| notes.into_iter().map(|note| row(note, zone, (desk, &of), &team)).pieces();
    let (first, more_zone) = (rows(page.notes, zone), zone.clone());
    let more = dynamic(move || rows(older.rows(), &more_zone));
    let to = move |before: String| place.href(Tab::Notes, vec![("before", before)]);
    let source = place.source(Tab::Notes, &[]);
    view! { <ul class="notes" aria-label="Notes">{first}{more}</ul>{older.button(to, load_older, source, Grows::Below(".noted .notes > li"))} }
        .into_any()
}

async fn load_older(of: String, before: String) -> Result<(Vec<Note>, Option<String>), AppError> {
    let [id] = asked(&of).unwrap_or_default();
    let page = customer_notes(id, Some(before)).await?;
    Ok((page.notes, page.older))
}

fn row(note: Note, zone: &Zone, (desk, of): (Desk, &Arc<str>), team: &Arc<[String]>) -> AnyView {
    let team = Arc::clone(team);
    let id = note.id;
    let seed = note.author.bytes().map(i64::from).sum();
    let edited = (note.updated_at != note.created_at)
        .then(|| view! { <small title=zone.exact(note.updated_at)>"edited"</small> }.erased());
    let pinned = note.is_pinned.then(|| {
        view! { <span class="row t3 pinned-n"><Icon name="pin" size="i-s" /><small>"Pinned"</small></span> }.erased()
    });
    let (author, at) = (note.author.clone(), note.created_at);
    let buttons = buttons(&note, desk, of);
    let body = dynamic(move || if desk.edits(id) { desk.editor(&note) } else { text(&note.body, &team) });
    view! {
        <li>
            <div class="row">
                <Avatar name=author.clone() seed size="av-s" />
                <b><bdi>{author}</bdi></b>
                <small><time datetime=iso(at) title=zone.exact(at)>{zone.date(at)}", "{zone.clock(at)}</time></small>
                {edited}
                <span class="grow"></span>
                {pinned}
                {buttons}
            </div>
            {body}
        </li>
    }
    .erased()
}

/// The text with teammates and links: to the web alone, and nothing is told to where they lead.
fn text(body: &str, team: &[String]) -> AnyView {
    let pieces = pieces(body, team).into_iter().map(|piece| match piece {
        Piece::Text(text) => text.to_owned().into_any(),
        Piece::Mention(name) => view! { <b class="mention">{name.to_owned()}</b> }.erased(),
        Piece::Link(to) => {
            view! { <a href=to.to_owned() target="_blank" rel="noopener noreferrer nofollow ugc">{to.to_owned()}</a> }
                .erased()
        }
    });
    view! { <p class="note-t" dir="auto">{pieces.pieces()}</p> }.erased()
}

/// What a press does.
type Press = Box<dyn Fn() + Send + Sync>;

fn buttons(note: &Note, desk: Desk, of: &Arc<str>) -> AnyView {
    let of = Arc::clone(of);
    let (id, is_own, is_pinned) = (note.id, note.is_own, note.is_pinned);
    dynamic(move || {
        if desk.edits(id) {
            return ().into_any();
        }
        let why = desk.refusal();
        let button = |what: &'static str, label: &'static str, icon: &'static str, act: Press| {
            let press = move |_: web_sys::MouseEvent| {
                if desk.allowed() {
                    act();
                }
            };
            view! { <button id=format!("{what}-{id}") class="x" type="button" aria-label=label title=why.unwrap_or(label) aria-disabled=why.map(|_| "true") on:click=handler(press)><Icon name=icon size="i-s" /></button> }.erased()
        };
        let change = |change: NoteChange| {
            let of = Arc::clone(&of);
            // No callback, which would be gone with the answer that draws the row anew.
            Box::new(move || desk.change(of.to_string(), id, change.clone())) as Press
        };
        let pin = change(NoteChange::Pinned(!is_pinned));
        let pin = button("pin", if is_pinned { "Unpin note" } else { "Pin note" }, "pin", pin);
        let own = is_own.then(|| {
            let edit = button(EDIT, "Edit note", "pencil", Box::new(move || desk.edit(id)));
            let delete = button("delete", "Delete note", "trash-2", change(NoteChange::Deleted(true)));
            [edit, delete].into_iter().pieces()
        });
        view! { <span class="note-b">{pin}{own}</span> }.erased()
    })
}
