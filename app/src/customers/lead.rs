//! Buttons that lead to another view of the list: forms, so that they do with scripts off. With scripts on, one listener
//! sends all forms of the page on without loading it anew.

use domain::query::CustomerQuery;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlElement, HtmlFormElement, SubmitEvent, UrlSearchParams};

use super::location::Place;
use crate::ui::{attributes::AriaAttributes, dynamic::Erased, hidden_fields::HiddenFields};

/// A submit button with this attribute makes a new step of the history; the others refine the present one.
const STEP: &str = "data-step";

/// One button that leads to the view with these parameters.
#[component]
pub(super) fn Lead(
    #[prop(into)] pairs: Signal<Vec<(&'static str, String)>>,
    class: &'static str,
    /// The accessible name, where the content is none.
    #[prop(optional, into)]
    label: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <form method="get" action="/customers">
            <HiddenFields pairs />
            <button class=class type="submit" aria-label=label>{children()}</button>
        </form>
    }
    .erased()
}

/// Listens for as long as the page is shown.
pub(super) fn follow_forms(place: Place) {
    let listener = window_event_listener(ev::submit, move |event| {
        if let Some((address, is_step)) = (!event.default_prevented()).then(|| address_of(&event)).flatten() {
            event.prevent_default();
            match CustomerQuery::parse(&address) {
                Ok(query) if is_step => place.open(&query),
                Ok(query) => place.refine(&query),
                // What cannot be read is shown as the refused address that it is.
                Err(_) => place.leave_for(format!("/customers?{address}")),
            }
        }
    });
    on_cleanup(move || listener.remove());
}

/// The query part that a form's submission leads to, and whether as a step; none for forms that change something.
fn address_of(event: &SubmitEvent) -> Option<(String, bool)> {
    let form: HtmlFormElement = event.target()?.dyn_into().ok()?;
    if form.method() != "get" {
        return None;
    }
    let fields = FormData::new_with_form(&form).ok()?;
    let pressed: Option<HtmlElement> = event.submitter();
    if let Some((name, value)) =
        pressed.as_ref().and_then(|it| Some((it.get_attribute("name")?, it.get_attribute("value")?)))
    {
        fields.append_with_str(&name, &value).ok()?;
    }
    let address = UrlSearchParams::new_with_str_sequence_sequence(&fields).ok()?.to_string().as_string()?;
    Some((address, pressed.is_some_and(|it| it.has_attribute(STEP))))
}
