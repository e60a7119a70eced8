//! The focus is never lost to the page as a whole: where what had it is drawn anew or goes away, it comes back to the same
//! thing, to what stands in its place now, or to the content.

use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, HtmlElement, MutationObserver, MutationObserverInit, js_sys::Array};

use super::focus::{CONTENT, all, by_id, is_nowhere};

/// What the focus comes back from to what had it before.
const OVER: &str = "dialog, .toasts";
/// What can have the focus, but for fields: there keys would be text.
const TAKES: &str = "a[href], button, input[type=checkbox], [tabindex]:not([tabindex='-1'])";

/// What had the focus last, not counting what lies over the page.
struct Held {
    element: Element,
    id: String,
    /// What it is in, from within, each with the place of the one before among its children.
    trail: Vec<(Element, u32)>,
    path: String,
}

/// Watches for as long as the application is open.
pub(crate) fn watch() {
    let held = StoredValue::new_local(None::<Held>);
    let is_over = StoredValue::new(false);
    let _ = window_event_listener(ev::focusin, move |event| {
        let Some(element) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        let is_inside = element.closest(OVER).ok().flatten().is_some();
        is_over.set_value(is_inside);
        if !is_inside {
            held.set_value(Some(Held::of(element)));
        }
    });
    // Whoever presses beside everything wants it nowhere.
    let _ = window_event_listener(ev::pointerdown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| target.closest(OVER).ok().flatten().is_none()) {
            is_over.set_value(false);
            held.set_value(None);
        }
    });
    let look = move || {
        let is_lost = held.with_value(|held| held.as_ref().is_some_and(|held| held.is_lost(is_over.get_value())));
        if is_lost {
            // After whoever sends it somewhere on purpose, and after what is drawn in its place.
            request_animation_frame(move || {
                request_animation_frame(move || held.with_value(|held| held.iter().for_each(Held::restore)));
            });
        }
    };
    let look = Closure::<dyn FnMut(JsValue, JsValue)>::new(move |_, _| look()).into_js_value();
    let options = MutationObserverInit::new();
    options.set_child_list(true);
    options.set_subtree(true);
    options.set_attribute_filter(&Array::of1(&JsValue::from_str("id")));
    if let (Ok(observer), Some(body)) = (MutationObserver::new(look.unchecked_ref()), document().body()) {
        let _ = observer.observe_with_options(&body, &options);
    }
}

impl Held {
    fn of(element: Element) -> Self {
        let mut trail = Vec::new();
        let mut inner = element.clone();
        while let Some(outer) = inner.parent_element() {
            let children = outer.children();
            let place = (0..children.length()).find(|n| children.item(*n).as_ref() == Some(&inner));
            trail.push((outer.clone(), place.unwrap_or_default()));
            inner = outer;
        }
        Self { id: element.id(), element, trail, path: path() }
    }

    /// Whether nothing has the focus any more because this went, or what lay over it; or something else stands here now.
    fn is_lost(&self, was_over: bool) -> bool {
        if is_nowhere() {
            return was_over || !is_shown(&self.element);
        }
        document().active_element().as_ref() == Some(&self.element) && self.element.id() != self.id
    }

    fn restore(&self) {
        if !is_nowhere()
            && (document().active_element().as_ref() != Some(&self.element) || self.element.id() == self.id)
        {
            return;
        }
        let same = document().get_element_by_id(&self.id).filter(|_| !self.id.is_empty());
        let itself = Some(self.element.clone()).filter(|element| element.is_connected() && element.id() == self.id);
        if [itself, same].into_iter().flatten().any(|element| take(&element)) {
            return;
        }
        if self.path != path() || !self.instead() {
            by_id(CONTENT);
        }
    }

    /// Focuses what stands in its place, as near as there is something.
    fn instead(&self) -> bool {
        let Some(n) = self.trail.iter().position(|(outer, _)| is_shown(outer)) else { return false };
        // All of the content went.
        if self.trail[n].0.matches("main, body").unwrap_or_default() {
            return false;
        }
        // Down the same way, as far as it goes.
        let mut way = vec![self.trail[n].0.clone()];
        for (_, place) in self.trail[..=n].iter().rev() {
            let children = way[way.len() - 1].children();
            let last = children.length().checked_sub(1);
            let Some(next) = last.and_then(|last| children.item(last.min(*place))) else { break };
            way.push(next);
        }
        way.iter().rev().any(|element| take(element) || all(TAKES, Some(element)).iter().any(|inner| take(inner)))
    }
}

/// Whether an element is on the page and takes room there.
fn is_shown(element: &Element) -> bool {
    element.is_connected() && element.get_client_rects().length() > 0
}

/// Focuses an element, if it takes it.
fn take(element: &Element) -> bool {
    let _ = element.dyn_ref::<HtmlElement>().map(HtmlElement::focus);
    document().active_element().as_ref() == Some(element)
}

fn path() -> String {
    window().location().pathname().unwrap_or_default()
}
