//! A modal dialog with a form: what it is about, the way out, and what confirms it. It is open as long as it is there.

use domain::invalid::FieldError;
use leptos::{html, prelude::*, task::spawn_local};

use super::{
    attributes::{AriaAttributes, GlobalAttributes},
    dynamic::{Erased, Pieces, dynamic, handler},
    error_notice::{wrong_at, wrong_here},
    focus,
    icon::Icon,
};
use crate::AppError;

/// The way back into a form that Esc was pressed in.
const KEEP_EDITING: &str = "keep-editing";

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

    /// Sends what the form holds; then `done`, or what is wrong is said in the form, with the focus where it is wrong.
    /// Nothing, when the form is gone by then.
    pub(crate) fn send<T: 'static>(
        self,
        answer: impl Future<Output = Result<T, AppError>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        spawn_local(async move { self.answered(answer.await, done) });
    }

    /// What was sent is answered.
    pub(crate) fn answered<T>(self, answer: Result<T, AppError>, done: impl FnOnce(T)) {
        if self.is_busy.try_set(false).is_some() {
            return;
        }
        match answer {
            Ok(value) => done(value),
            Err(error) => {
                let first = error.errors.first().map(|wrong| field_id(&wrong.field));
                self.error.set(Some(error));
                request_animation_frame(move || first.iter().for_each(|id| focus::by_id(id)));
            }
        }
    }

    /// One is signed in again: that one was not is not said any more.
    pub(crate) fn signed_in(self) {
        if self.error.with_untracked(|error| error.as_ref().is_some_and(AppError::is_signed_out)) {
            self.error.set(None);
        }
    }

    /// What is wrong with one field, if it is.
    pub(crate) fn wrong_at(self, field: &str) -> Option<FieldError> {
        self.error.with(|error| error.as_ref()?.errors.iter().find(|wrong| wrong.field == field).cloned())
    }

    /// The sentence for what is wrong with no field of the form.
    pub(crate) fn message(self) -> Option<String> {
        self.error.with(|error| error.as_ref().filter(|error| !error.is_invalid()).map(|error| error.message.clone()))
    }
}

/// The dialog. Esc, its cross and `Cancel` close it without change; Esc asks first when more than one field could be lost.
#[component]
pub(crate) fn Dialog(
    title: &'static str,
    /// What it is about, under its title.
    #[prop(optional)]
    about: Option<AnyView>,
    /// The label of the button that confirms.
    #[prop(into)]
    confirm: Signal<String>,
    /// The same while the answer is awaited: "Saving…".
    confirming: &'static str,
    /// What stands before it.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// Whether what it confirms cannot be taken back.
    #[prop(optional)]
    is_dangerous: bool,
    /// Whether it tells what was done: then there is nothing to cancel.
    #[prop(optional)]
    is_result: bool,
    /// Whether it cannot be confirmed yet.
    #[prop(optional, into)]
    waits: Option<Signal<bool>>,
    sending: Sending,
    submit: Callback<()>,
    close: Callback<()>,
    /// Whether what was sent is told of elsewhere, so that it can be closed meanwhile.
    #[prop(optional)]
    is_told_elsewhere: bool,
    /// What stands before the buttons.
    #[prop(optional)]
    foot: Option<AnyView>,
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            let opener = StoredValue::new_local(document().active_element());
            let _ = dialog.show_modal();
            // The browser would take the cross.
            let is_settled = !focus::all("[autofocus]", Some(&dialog)).is_empty();
            if !is_settled {
                focus_first(&dialog);
            }
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
        if !sending.is_busy.get_untracked() && !waits.is_some_and(|waits| waits.get_untracked()) {
            sending.is_busy.set(true);
            sending.error.set(None);
            submit.run(());
        }
    };
    // Nothing takes back what was sent: the dialog stays to say what came of it.
    let is_held = move || !is_told_elsewhere && sending.is_busy.get_untracked();
    let leave = move || {
        if !is_held() {
            close.run(());
        }
    };
    // Whoever presses Esc twice is let out by the browser itself.
    let on_close = move |_: web_sys::Event| match dialog.get_untracked().filter(|_| is_held()) {
        Some(dialog) => drop(dialog.show_modal()),
        None => close.run(()),
    };
    let (is_edited, asks) = (StoredValue::new(false), RwSignal::new(false));
    let on_escape = move |event: web_sys::Event| {
        event.prevent_default();
        let fields =
            focus::all(".dlg-b :is(.field, fieldset)", dialog.get_untracked().as_ref().map(AsRef::as_ref)).len();
        if is_edited.get_value() && fields > 1 && !asks.get_untracked() && !is_held() {
            asks.set(true);
            request_animation_frame(|| focus::by_id(KEEP_EDITING));
        } else {
            leave();
        }
    };
    let held = Signal::derive(move || (!is_told_elsewhere && sending.is_busy.get()).then(|| "true".to_owned()));
    let buttons = move || {
        let busy = Signal::derive(move || sending.is_busy.get().then(|| "true".to_owned()));
        let disabled = Signal::derive(move || waits.filter(|waits| waits.get()).map(|_| "true".to_owned()));
        let label = Signal::derive(move || if sending.is_busy.get() { confirming.to_owned() } else { confirm.get() });
        view! {
            <span class="grow"></span>
            {(!is_result).then(|| view! { <button class="btn" type="button" data-testid="dialog-cancel" autofocus=is_dangerous aria-disabled=held on:click=handler(move |_| leave())>"Cancel"</button> }.erased())}
            <button class=if is_dangerous { "btn btn-danger" } else { "btn btn-primary" } type="submit" data-testid="dialog-confirm" aria-busy=busy aria-disabled=disabled>{icon.map(|name| view! { <Icon name /> })}{label}</button>
        }
        .erased()
    };
    let footer = dynamic(move || if asks.get() { discarding(asks, dialog, close) } else { buttons() });
    view! {
        <dialog
            node_ref=dialog
            class="dlg"
            aria-label=title
            on:cancel=handler(on_escape)
            on:close=handler(on_close)
        >
            <form method="dialog" on:submit=handler(on_submit) on:input=handler(move |_: web_sys::Event| is_edited.set_value(true))>
                <div class="dlg-h">
                    <div class="grow"><h2>{title}</h2>{about.map(|about| view! { <p>{about}</p> }.erased())}</div>
                    <button class="x" type="button" aria-label="Close" aria-disabled=held on:click=handler(move |_| leave())><Icon name="x" /></button>
                </div>
                <div class="dlg-b">
                    {children()}
                    <div role="alert">{dynamic(move || sending.message().map(wrong_here).into_any())}</div>
                </div>
                <div class="dlg-f">{foot}{footer}</div>
            </form>
        </dialog>
    }
    .erased()
}

/// Into the first field of a dialog, or else to what confirms it.
fn focus_first(dialog: &web_sys::Element) {
    let first = focus::all(".dlg-b :is(input, select, textarea), .btn-primary", Some(dialog)).into_iter().next();
    let _ = first.map(|first| first.focus());
}

/// What stands at the foot of a dialog while it asks whether what was typed may go.
fn discarding(asks: RwSignal<bool>, dialog: NodeRef<html::Dialog>, close: Callback<()>) -> AnyView {
    let keep = move |_: web_sys::MouseEvent| {
        asks.set(false);
        dialog.get_untracked().iter().for_each(|dialog| focus_first(dialog));
    };
    view! {
        <p class="grow" role="alert">"Discard changes?"</p>
        <button id=KEEP_EDITING class="btn" type="button" on:click=handler(keep)>"Keep editing"</button>
        <button class="btn btn-danger" type="button" on:click=handler(move |_: web_sys::MouseEvent| close.run(()))>"Discard"</button>
    }
    .erased()
}

/// A field of one line in a dialog: its label, and what is wrong at it by the name that the server gives it. An e-mail is
/// plain text: a browser's own kind refuses addresses in other alphabets.
pub(crate) fn line(
    label: &'static str,
    name: &'static str,
    kind: &'static str,
    text: RwSignal<String>,
    sending: Sending,
) -> AnyView {
    let editor = view! {
        <div class="input">
            <input id=field_id(name) type=kind autocomplete="off" dir="auto" value=text.get_untracked() prop:value=text
                aria-invalid=Signal::derive(move || sending.wrong_at(name).map(|_| "true".to_owned()))
                aria-describedby=note_id(name)
                on:input=handler(move |event: web_sys::Event| text.set(event_target_value(&event))) />
        </div>
    };
    labelled(label, name, editor.erased(), sending)
}

/// A field of several lines.
pub(crate) fn lines(label: &'static str, name: &'static str, text: RwSignal<String>, sending: Sending) -> AnyView {
    let editor = view! {
        <textarea id=field_id(name) class="area" rows="5" dir="auto" prop:value=text
            aria-invalid=Signal::derive(move || sending.wrong_at(name).map(|_| "true".to_owned()))
            aria-describedby=note_id(name)
            on:input=handler(move |event: web_sys::Event| text.set(event_target_value(&event)))></textarea>
    };
    labelled(label, name, editor.erased(), sending)
}

/// A choice of one in a dialog: value and label of each.
pub(crate) fn choice(
    label: &'static str,
    name: &'static str,
    options: Vec<(String, String)>,
    chosen: RwSignal<String>,
    sending: Sending,
) -> AnyView {
    let present = chosen.get_untracked();
    let option = |(value, label): (String, String)| {
        let is_chosen = value == present;
        view! { <option value=value selected=is_chosen>{label}</option> }.erased()
    };
    let options = options.into_iter().map(option).pieces();
    let editor = view! {
        <select id=field_id(name) class="native" prop:value=chosen aria-describedby=note_id(name)
            on:change=handler(move |event: web_sys::Event| chosen.set(event_target_value(&event)))>{options}</select>
    };
    labelled(label, name, editor.erased(), sending)
}

fn labelled(label: &'static str, name: &'static str, editor: AnyView, sending: Sending) -> AnyView {
    let said = dynamic(move || sending.wrong_at(name).map(wrong_at).into_any());
    view! { <div class="field"><label for=field_id(name)>{label}</label>{editor}<div id=note_id(name)>{said}</div></div> }
        .erased()
}

/// The element of a field, in a dialog or in a part that is edited.
pub(crate) fn field_id(name: &str) -> String {
    format!("dlg-{name}")
}

/// The element that says what is wrong at a field.
pub(crate) fn note_id(name: &str) -> String {
    format!("dlg-{name}-note")
}
