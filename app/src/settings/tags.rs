//! "Tags": the vocabulary, where each tag is used; renaming, merging, deleting, and taking the last two back. Order and
//! filter are in the address.

mod api;

use domain::{
    id::TagId,
    money::grouped,
    query::{CustomerQuery, Filter, address},
    tag::{RetiredTag, TagList, UsedTag},
    time::{Zone, iso},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::section::{Desk, customers_word, head, icon_button, loaded, table};
use crate::ui::{
    attributes::AriaAttributes,
    dialog::{Dialog, Sending, choice, line},
    dynamic::{Erased, Pieces, handler},
    time::{Ago, Now},
};
use api::{delete_tag, merge_tag, rename_tag, restore_tag, used_tags};

/// What a dialog is open for.
#[derive(Clone)]
enum Asked {
    Rename(UsedTag),
    Merge(UsedTag, Vec<(String, String)>),
    Delete(UsedTag),
}

/// The section's desk.
type Tags = Desk<TagList, Asked>;

/// In which order the address asks for them.
const ORDERS: [(&str, &str); 3] = [("", "Name"), ("customers", "Customers"), ("last_used", "Last used")];

/// The section.
#[component]
pub(super) fn TagsSection() -> impl IntoView {
    let tags = Tags::of(Resource::new_blocking(String::new, |_| used_tags()));
    let query = use_query_map();
    let asked =
        Memo::new(move |_| query.with(|query| ["sort", "show"].map(|name| query.get(name).unwrap_or_default())));
    view! {
        {head("Tags", "What your team calls customers. A tag is made where it is first put on somebody.")}
        {loaded(tags.list, "Tags could not be loaded", move |list| view(tags, list, asked.try_get().unwrap_or_default()))}
        {tags.dialog(move |asked| match asked {
            Asked::Rename(tag) => view! { <Renaming tags tag /> }.into_any(),
            Asked::Merge(tag, others) => view! { <Merging tags tag others /> }.into_any(),
            Asked::Delete(tag) => view! { <Deleting tags tag /> }.into_any(),
        })}
    }
    .erased()
}

fn href(sort: &str, show: &str) -> String {
    address("/settings/tags", [("sort", sort.to_owned()), ("show", show.to_owned())])
}

fn view(desk: Tags, list: TagList, [sort, show]: [String; 2]) -> AnyView {
    let TagList { mut tags, retired, as_of, zone } = list;
    if tags.is_empty() && retired.is_empty() {
        return view! { <p class="t2">"No tag yet. Add one on a customer's profile."</p> }.erased();
    }
    let unused = tags.iter().filter(|tag| tag.is_unused(as_of)).count();
    let names: Vec<(String, String)> = tags.iter().map(|tag| (tag.id.to_string(), tag.name.clone())).collect();
    if show == "unused" {
        tags.retain(|tag| tag.is_unused(as_of));
    }
    match sort.as_str() {
        "customers" => tags.sort_by_key(|tag| std::cmp::Reverse(tag.customers)),
        "last_used" => tags.sort_by_key(|tag| std::cmp::Reverse(tag.last_used)),
        _ => {}
    }
    let orders = ORDERS.iter().map(|(word, label)| {
        let current = (*word == sort).then_some("true");
        view! { <a href=href(word, &show) aria-current=current>{*label}</a> }.erased()
    });
    let orders = orders.pieces();
    let shows = [("", "All".to_owned()), ("unused", format!("Not used for 90 days ({unused})"))].into_iter().map(
        |(word, label)| {
            let current = (word == show).then_some("true");
            view! { <a href=href(&sort, word) aria-current=current>{label}</a> }.erased()
        },
    );
    let shows = shows.pieces();
    let now = Now::from(Signal::stored(as_of));
    let rows = tags.into_iter().map(|tag| row(desk, tag, &names, now, &zone)).pieces();
    view! {
        <div class="row filters-row">
            <nav class="seg seg-n" aria-label="Order">{orders}</nav>
            <nav class="seg seg-n" aria-label="Which tags">{shows}</nav>
        </div>
        {table("Tags", &["Tag", "Customers", "Also in", "Last used", "-Change"], rows)}
        {(!retired.is_empty()).then(|| retired_tags(desk, retired, &zone))}
    }
    .into_any()
}

/// What can be brought back.
fn retired_tags(tags: Tags, retired: Vec<RetiredTag>, zone: &Zone) -> AnyView {
    let row = |tag: RetiredTag| {
        let what = tag.into.map_or_else(|| "Deleted".to_owned(), |into| format!("Merged into {into}"));
        let (label, id) = (format!("Restore {}", tag.name), tag.id);
        view! {
            <tr>
                <th scope="row"><bdi>{tag.name}</bdi></th>
                <td>{what}</td>
                <td><span class="only-s">"Until "</span><time datetime=iso(tag.until)>{zone.date(tag.until)}</time></td>
                <td class="c-end"><button class="btn btn-s" type="button" aria-label=label on:click=handler(move |_: web_sys::MouseEvent| restore(tags, id))>"Restore"</button></td>
            </tr>
        }
        .erased()
    };
    let rows = retired.into_iter().map(row).pieces();
    view! { <h3>"Deleted and merged tags"</h3>{table("Deleted and merged tags", &["Tag", "What was done", "Until", "-Restore"], rows)} }
        .into_any()
}

fn restore(tags: Tags, tag: TagId) {
    tags.act("Tag restored".to_owned(), restore_tag(tag), || ());
}

fn row(desk: Tags, tag: UsedTag, names: &[(String, String)], now: Now, zone: &Zone) -> AnyView {
    let list =
        CustomerQuery::default().with_filter(Filter { tags: vec![tag.name.clone()], ..Filter::default() }).href();
    let also = [(tag.conversations, "conversation"), (tag.views, "saved view")].into_iter();
    let also = also.filter(|(number, _)| *number > 0).map(|(number, what)| counted(number, what));
    let also = also.collect::<Vec<_>>().join(", ");
    let name = tag.name.clone();
    let own = tag.id;
    let button =
        |what, icon, asked: Asked| icon_button(Some(format!("{what}-{own}")), what, &name, icon, desk.ask(asked));
    let others: Vec<_> = names.iter().filter(|(_, other)| *other != tag.name).cloned().collect();
    let merge = (!others.is_empty()).then(|| button("Merge", "merge", Asked::Merge(tag.clone(), others)));
    let rename = button("Rename", "pencil", Asked::Rename(tag.clone()));
    let delete = button("Delete", "trash-2", Asked::Delete(tag.clone()));
    view! {
        <tr>
            <th scope="row"><span class="tag"><span class="clip"><bdi>{tag.name.clone()}</bdi></span></span></th>
            <td><a class="link" href=list>{grouped(i64::from(tag.customers))}</a><span class="only-s">{customers_word(tag.customers)}</span></td>
            <td>{also}</td>
            <td class="c-when"><Ago at=Some(tag.last_used) now zone=zone.clone() /></td>
            <td class="c-end"><div class="row c-acts">{rename}{merge}{delete}</div></td>
        </tr>
    }
    .erased()
}

/// What takes back that a tag went.
fn taken_back(tags: Tags, tag: TagId) -> Callback<()> {
    Callback::new(move |()| restore(tags, tag))
}

fn counted(number: u32, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {what}{plural}", grouped(i64::from(number)))
}

/// Where a tag is used, as a sentence before it goes.
fn used(tag: &UsedTag) -> String {
    let parts = [(tag.customers, "customer"), (tag.conversations, "conversation"), (tag.views, "saved view")];
    let used: Vec<String> =
        parts.into_iter().filter(|(number, _)| *number > 0).map(|(number, what)| counted(number, what)).collect();
    if used.is_empty() { "It is used nowhere.".to_owned() } else { format!("It is used by {}.", used.join(", ")) }
}

#[component]
fn Renaming(tags: Tags, tag: UsedTag) -> impl IntoView {
    let sending = Sending::new();
    let name = RwSignal::new(tag.name.clone());
    let (id, was) = (tag.id, tag.name.clone());
    let submit = Callback::new(move |()| {
        let to = name.get_untracked();
        let says = format!("Tag renamed to {}", to.trim());
        let was = was.clone();
        sending.send(rename_tag(id, to), move |()| {
            // Made here and not at the press: what is made there goes with the dialog.
            let back = Callback::new(move |()| {
                tags.act(format!("Tag renamed to {was}"), rename_tag(id, was.clone()), || ());
            });
            tags.done(says, Some(back));
        });
    });
    view! {
        <Dialog title="Rename tag" confirm="Rename tag" confirming="Renaming…" sending submit close=tags.close()>
            {line("Name", "name", "text", name, sending)}
            <p class="hint">{used(&tag)}" The new name is seen everywhere at once."</p>
        </Dialog>
    }
    .erased()
}

#[component]
fn Merging(tags: Tags, tag: UsedTag, others: Vec<(String, String)>) -> impl IntoView {
    let sending = Sending::new();
    let into = RwSignal::new(others.first().map(|(id, _)| id.clone()).unwrap_or_default());
    let (id, name) = (tag.id, tag.name.clone());
    let names = others.clone();
    let submit = Callback::new(move |()| {
        let chosen = into.get_untracked();
        let called = names.iter().find(|(id, _)| *id == chosen).map(|(_, name)| name.clone()).unwrap_or_default();
        let Ok(into) = chosen.parse() else { return sending.is_busy.set(false) };
        let says = format!("Tag {name} merged into {called}");
        sending.send(merge_tag(id, into), move |()| tags.done(says, Some(taken_back(tags, id))));
    });
    view! {
        <Dialog title="Merge tag" confirm="Merge tag" confirming="Merging…" sending submit close=tags.close()>
            <p><b><bdi>{tag.name.clone()}</bdi></b>" goes, and whoever has it has the other tag from then on. "{used(&tag)}</p>
            {choice("Merge into", "into", others, into, sending)}
            <p class="hint">"It can be brought back for 30 days. Saved views then keep asking for the other tag."</p>
        </Dialog>
    }
    .erased()
}

#[component]
fn Deleting(tags: Tags, tag: UsedTag) -> impl IntoView {
    let sending = Sending::new();
    let (id, name) = (tag.id, tag.name.clone());
    let submit = Callback::new(move |()| {
        let says = format!("Tag {name} deleted");
        sending.send(delete_tag(id), move |()| tags.done(says, Some(taken_back(tags, id))));
    });
    view! {
        <Dialog title="Delete tag" confirm="Delete tag" confirming="Deleting…" is_dangerous=true sending submit close=tags.close()>
            <p><b><bdi>{tag.name.clone()}</bdi></b>" is taken from everything that has it. "{used(&tag)}" The customers themselves stay. Saved views that ask for it find nobody. It can be restored for 30 days."</p>
        </Dialog>
    }
    .erased()
}
