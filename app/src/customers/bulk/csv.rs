//! "Export CSV": which columns, and what the file is called. The browser fetches it by itself.

use domain::{
    bulk::{Selection, customers},
    csv::{Columns, CsvProgress, CsvRequest},
    time::iso,
};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{
    Bulk,
    api::{find_csv, prepare_csv, selection_options},
    running::Running,
};
use crate::{
    customers::{display::Shown, selection::Chosen},
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dialog::{Dialog, Sending, field_id, note_id},
        dynamic::{Erased, Pieces, dynamic, handler},
        error_notice::wrong_at,
    },
};

/// The field of the file's name.
const FILE: &str = "file";

/// The dialog.
#[component]
pub(super) fn Exporting(bulk: Bulk) -> impl IntoView {
    let sending = Sending::new();
    let shown = expect_context::<Shown>();
    let query = bulk.list.place.query_untracked();
    let display = shown.display.get_untracked();
    let chosen = untrack(|| bulk.selected.chosen(bulk.list)).unwrap_or(Chosen::These(Vec::new()));
    let selection = StoredValue::new(chosen.rule(&query.filter));
    let counted = RwSignal::new(untrack(|| bulk.count()));
    let columns = RwSignal::new(Columns::List);
    let has_mark = RwSignal::new(false);
    let name = RwSignal::new(proposed(bulk));
    let address = query.displayed(Some(display)).kept();
    let submit = Callback::new(move |()| {
        let request = CsvRequest {
            selection: selection.get_value(),
            address: address.clone(),
            columns: columns.get_untracked(),
            has_mark: has_mark.get_untracked(),
            name: name.get_untracked(),
            expected: matches!(selection.get_value(), Selection::Matching { .. }).then(|| counted.get_untracked()),
        };
        spawn_local(async move {
            let answer = prepare_csv(request).await;
            if sending.is_busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(file) => bulk.fetch(file),
                Err(mut error) => {
                    if error.code == "selection_changed" {
                        let selected = selection_options(selection.get_value()).await;
                        let _ = selected.map(|selected| counted.try_set(selected.total));
                    }
                    // What is wrong at no field of the form is said beneath it.
                    error.errors.retain(|wrong| wrong.field == FILE);
                    let _ = sending.error.try_set(Some(error));
                }
            }
        });
    });
    let choice = move |(kind, says): (Columns, String)| {
        let choose = move |_: web_sys::Event| columns.set(kind);
        let is_chosen = kind == Columns::List;
        view! { <label><input type="radio" class="check" name="columns" aria-label=kind.label() checked=is_chosen on:change=handler(choose) /><span>{kind.label()}</span><span></span><small>{says}</small></label> }
            .erased()
    };
    let count = |columns: Columns| columns.cells(display).len();
    let choices = [
        (Columns::List, format!("{} columns, in this order", count(Columns::List))),
        (Columns::Marketing, "Name, email, tags, segments".to_owned()),
        (Columns::Everything, format!("{} columns and custom fields", count(Columns::Everything))),
    ];
    let choices = choices.into_iter().map(choice).pieces();
    let about = bulk.about(&chosen, counted.into());
    let typed = move |event: web_sys::Event| name.set(event_target_value(&event));
    let mark = move |event: web_sys::Event| has_mark.set(event_target_checked(&event));
    let is_wrong = Signal::derive(move || sending.wrong_at(FILE).map(|_| "true".to_owned()));
    view! {
        <Dialog
            title="Export CSV"
            about=about
            confirm=Signal::derive(move || format!("Export {}", customers(counted.get())))
            confirming="Exporting…"
            icon="download"
            sending
            submit
            close=Callback::new(move |()| bulk.asked.set(None))
            is_told_elsewhere=true
        >
            <fieldset class="fset-plain"><legend>"Columns"</legend><div class="pick">{choices}</div></fieldset>
            <div class="field">
                <label for=field_id(FILE)>"File name"</label>
                <div class="input"><input id=field_id(FILE) type="text" autocomplete="off" prop:value=name aria-invalid=is_wrong aria-describedby=note_id(FILE) on:input=handler(typed) /></div>
                <div id=note_id(FILE)>{dynamic(move || sending.wrong_at(FILE).map(wrong_at).into_any())}</div>
            </div>
            <label class="row"><input type="checkbox" class="check" on:change=handler(mark) />"Mark as UTF-8 for Excel"</label>
            <p class="hint">"UTF-8, comma separated. Text that looks like a formula is made safe for spreadsheets."</p>
        </Dialog>
    }
    .erased()
}

/// A name by what the list is filtered by, and the day.
fn proposed(bulk: Bulk) -> String {
    let filter = bulk.list.place.query_untracked().filter;
    let what = match (filter.lifecycle.as_slice(), filter.tags.as_slice()) {
        ([stage], _) => stage.to_string().replace('_', "-"),
        (_, [tag]) => tag.clone(),
        _ => "customers".to_owned(),
    };
    let today = bulk.list.page.with_untracked(|page| page.as_ref().map(|page| iso(page.as_of)).unwrap_or_default());
    format!("{what}-{}.csv", today.get(..10).unwrap_or_default())
}

/// Lets the browser fetch a file that is prepared. The page stays: a link that is to be saved leads nowhere.
fn fetch(file: &CsvProgress) {
    let link = document().create_element("a").ok().and_then(|link| link.dyn_into::<HtmlElement>().ok());
    if let Some(link) = link {
        let _ = link.set_attribute("href", &file.href());
        let _ = link.set_attribute("download", &file.name);
        link.click();
    }
}

/// The same for one that nobody was signed in for.
pub(super) fn fetch_again(key: String) {
    spawn_local(async move {
        if let Some(file) = find_csv(key).await.ok().filter(|file| file.is_waiting) {
            fetch(&file);
        }
    });
}

impl Bulk {
    /// Lets the browser fetch a file that is prepared, and follows it.
    fn fetch(self, file: CsvProgress) {
        fetch(&file);
        self.asked.set(None);
        self.underway.begin(Running::File(file), true);
    }
}
