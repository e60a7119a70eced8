//! A modal drawer at the right edge; on a phone a sheet. It is open as long as it is there.

use leptos::{ev, html, prelude::*};

use super::{
    attributes::{AriaAttributes, GlobalAttributes},
    dynamic::{Erased, handler},
    icon::Icon,
};

/// The drawer with its head. Esc, the scrim and the head's button ask to close it; with scripts off the button is a link
/// to the page without it.
#[component]
pub(crate) fn Drawer(
    title: &'static str,
    close: Callback<()>,
    closed_href: String,
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            // In the next frame the page around it stands: a dialog that is moved afterwards is no longer modal.
            request_animation_frame(move || {
                dialog.close();
                let _ = dialog.show_modal();
            });
        }
    });
    // Until it is modal the browser does not ask for it to be closed.
    let escape = window_event_listener(ev::keydown, move |event| {
        let is_modal = dialog.get_untracked().is_some_and(|dialog| dialog.matches(":modal").unwrap_or_default());
        if event.key() == "Escape" && !event.default_prevented() && !is_modal {
            event.prevent_default();
            close.run(());
        }
    });
    on_cleanup(move || escape.remove());
    view! {
        <dialog
            node_ref=dialog
            class="drawer"
            aria-label=title
            open
            on:cancel=handler(move |event: web_sys::Event| { event.prevent_default(); close.run(()); })
            on:click=handler(move |event| if is_scrim(&event) { close.run(()) })
        >
            <div class="drawer-h">
                <h2 tabindex="-1" autofocus>{title}</h2>
                <span class="grow"></span>
                <a class="x" href=closed_href role="button" aria-label="Close" on:click=handler(move |event: web_sys::MouseEvent| { event.prevent_default(); close.run(()); })>
                    <Icon name="x" />
                </a>
            </div>
            {children()}
        </dialog>
    }
    .erased()
}

/// Whether a click fell beside the drawer: on the dialog itself, outside its box.
fn is_scrim(event: &web_sys::MouseEvent) -> bool {
    use wasm_bindgen::JsCast;
    let Some(dialog) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlDialogElement>().ok()) else {
        return false;
    };
    let area = dialog.get_bounding_client_rect();
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    x < area.left() || x > area.right() || y < area.top() || y > area.bottom()
}
