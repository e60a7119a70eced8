//! A modal dialog with a form: what it is about, the way out, and what confirms it. It is open as long as it is there.

use domain::invalid::FieldError;
use leptos::{html, prelude::*};

use super::{
    attributes::{AriaAttributes, GlobalAttributes},
    dynamic::{Erased, dynamic, handler},
    error_notice::wrong_here,
    focus,
    icon::Icon,
};
use crate::AppError;

/// What happened to the form since it was opened.
#[derive(Clone, Copy)]
pub(crate) struct Sending {
    /// Whether an answer is awaited.
    pub(crate) is_busy: RwSignal<bool>,
    /// What was answered when it was refused or failed.
    pub(crate) error: RwSignal<Option<AppError>>,
}

impl Sending {
    /// Nothing was sent yet.
    pub(crate) fn new() -> Self {
        Self { is_busy: RwSignal::new(false), error: RwSignal::new(None) }
    }

    /// What is wrong with one field, if it is.
    pub(crate) fn wrong_at(self, field: &str) -> Option<FieldError> {
        self.error.with(|error| error.as_ref()?.errors.iter().find(|wrong| wrong.field == field).cloned())
    }

    /// The sentence for one field, if it is wrong.
    pub(crate) fn message_for(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.wrong_at(field).map(|wrong| wrong.message))
    }

    /// The sentence for what is wrong with no field of the form.
    pub(crate) fn message(self) -> Option<String> {
        self.error.with(|error| error.as_ref().filter(|error| !error.is_invalid()).map(|error| error.message.clone()))
    }
}

/// The dialog. Esc, its cross and `Cancel` close it without change.
#[component]
pub(crate) fn Dialog(
    title: &'static str,
    /// The label of the button that confirms.
    confirm: &'static str,
    /// The same while the answer is awaited: "Saving…".
    confirming: &'static str,
    /// Whether what it confirms cannot be taken back.
    #[prop(optional)]
    is_dangerous: bool,
    sending: Sending,
    submit: Callback<()>,
    close: Callback<()>,
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            let opener = StoredValue::new_local(document().active_element());
            let _ = dialog.show_modal();
            // Whoever closes it may send the focus elsewhere; where nobody does it goes back.
            on_cleanup(move || {
                if let Some(opener) = opener.try_get_value().flatten() {
                    request_animation_frame(move || focus::back_to(&opener));
                }
            });
        }
    });
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if !sending.is_busy.get_untracked() {
            sending.is_busy.set(true);
            sending.error.set(None);
            submit.run(());
        }
    };
    let busy = Signal::derive(move || sending.is_busy.get().then(|| "true".to_owned()));
    let label = Signal::derive(move || (if sending.is_busy.get() { confirming } else { confirm }).to_owned());
    view! {
        <dialog
            node_ref=dialog
            class="dlg"
            aria-label=title
            on:cancel=handler(move |event: web_sys::Event| { event.prevent_default(); close.run(()); })
        >
            <form method="dialog" on:submit=handler(on_submit)>
                <div class="dlg-h">
                    <h2>{title}</h2>
                    <span class="grow"></span>
                    <button class="x" type="button" aria-label="Close" on:click=handler(move |_| close.run(()))><Icon name="x" /></button>
                </div>
                <div class="dlg-b">
                    {children()}
                    <div role="alert">{dynamic(move || sending.message().map(wrong_here).into_any())}</div>
                </div>
                <div class="dlg-f">
                    <span class="grow"></span>
                    <button class="btn" type="button" data-testid="dialog-cancel" autofocus=is_dangerous on:click=handler(move |_| close.run(()))>"Cancel"</button>
                    <button class=if is_dangerous { "btn btn-danger" } else { "btn btn-primary" } type="submit" data-testid="dialog-confirm" aria-busy=busy>{label}</button>
                </div>
            </form>
        </dialog>
    }
    .erased()
}
