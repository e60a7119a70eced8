//! Traits that are no fields: what came in with events, and making fields of it.

use domain::{
    field::{FieldDraft, Promoted, Trait, TraitSample, readable},
    money::grouped,
};
use leptos::prelude::*;

use super::{
    Fields,
    api::{promote_trait, trait_sample, traits},
    kind_choice, option_lines,
};
use crate::{
    settings::section::{Desk, customers_word, loaded, table},
    ui::{
        attributes::AriaAttributes,
        dialog::{Dialog, Sending, line},
        dynamic::{Erased, Pieces, dynamic},
    },
};

/// Values that are shown as examples.
const SHOWN: usize = 3;

/// What is below the fields; nothing when no customer has a trait.
#[component]
pub(super) fn Traits(fields: Fields) -> impl IntoView {
    let desk = Desk::of(Resource::new_blocking(String::new, |_| traits()));
    view! {
        {loaded(desk.list, "Traits could not be loaded", move |traits| view(desk, traits))}
        {desk.dialog(move |name| view! { <Promoting fields desk name /> }.into_any())}
    }
    .erased()
}

fn view(desk: Desk<Vec<Trait>, String>, traits: Vec<Trait>) -> AnyView {
    if traits.is_empty() {
        return ().into_any();
    }
    let row = |Trait { name, customers }: Trait| {
        let label = format!("Make a field of {name}");
        let ask = desk.ask(name.clone());
        view! {
            <tr>
                <th scope="row"><code><bdi>{name}</bdi></code></th>
                <td>{grouped(i64::from(customers))}<span class="only-s">{customers_word(customers)}</span></td>
                <td class="c-end"><button class="btn btn-s" type="button" aria-haspopup="dialog" aria-label=label on:click=ask>"Make a field"</button></td>
            </tr>
        }
        .erased()
    };
    let rows = traits.into_iter().map(row).pieces();
    view! {
        <div class="sect-h"><div class="grow"><h3>"Traits that are no fields"</h3><p>"What came in with events. A trait that becomes a field has a type, a place on the profile, and can be changed there."</p></div></div>
        {table("Traits", &["Trait", "Customers", "-Change"], rows)}
    }
    .into_any()
}

/// A trait to make a field of, once it is known what it seems to be.
#[component]
fn Promoting(fields: Fields, desk: Desk<Vec<Trait>, String>, name: String) -> impl IntoView {
    let sending = Sending::new();
    let sample = Resource::new(|| (), {
        let name = name.clone();
        move |()| trait_sample(name.clone())
    });
    let (title, kind, options) =
        (RwSignal::new(readable(&name)), RwSignal::new(String::new()), RwSignal::new(String::new()));
    Effect::new(move |_| {
        if let Some(Ok(TraitSample { kind: found, values })) = sample.get()
            // Unless somebody was faster choosing.
            && kind.with_untracked(String::is_empty)
        {
            kind.set(found.to_string());
            options.set(values.join("\n"));
        }
    });
    let examples = dynamic(move || match sample.get() {
        None => view! { <p class="hint" role="status">"Looking at its values…"</p> }.erased(),
        Some(Err(error)) => view! { <p class="err">{error.message}</p> }.erased(),
        Some(Ok(sample)) => {
            let shown = sample.values.iter().take(SHOWN).map(|one| format!("“{one}”")).collect::<Vec<_>>().join(", ");
            view! { <p class="hint">"For example "<bdi>{shown}</bdi></p> }.erased()
        }
    });
    let called = name.clone();
    let submit = Callback::new(move |()| {
        let kind = kind.get_untracked().parse().unwrap_or_default();
        let draft = FieldDraft { name: title.get_untracked(), kind, options: options.get_untracked() };
        let into = draft.name.trim().to_owned();
        sending.send(promote_trait(called.clone(), draft), move |promoted| {
            fields.desk.list.refetch();
            desk.done(says(&into, promoted), None);
        });
    });
    view! {
        <Dialog title="Make a field" confirm="Make field" confirming="Moving values…" sending submit close=desk.close()>
            <p>"Values of "<code><bdi>{name}</bdi></code>" that fit are moved into the field. The rest stay among the traits."</p>
            {examples}
            {line("Name", "name", "text", title, sending)}
            {kind_choice(kind, sending)}
            {option_lines(kind, options, sending)}
        </Dialog>
    }
    .erased()
}

fn says(field: &str, promoted: Promoted) -> String {
    let people = |n: u32| if n == 1 { "1 customer".to_owned() } else { format!("{} customers", grouped(i64::from(n))) };
    let kept = match promoted.kept {
        0 => String::new(),
        n => format!(". {} kept the trait, because it does not fit", people(n)),
    };
    format!("{field} taken over for {}{kept}", people(promoted.moved))
}
