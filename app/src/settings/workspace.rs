//! "Workspace": its name, currency, time zone, and after how long without a sign of life there is no engagement.

mod api;

use domain::workspace::{WorkspaceDraft, WorkspaceSettings};
use leptos::prelude::*;

use super::section::{head, loaded};
use crate::{
    AppError,
    layout::CurrentSession,
    ui::{
        attributes::AriaAttributes,
        dialog::{Sending, choice, line},
        dynamic::{Erased, dynamic, handler},
        error_notice::wrong_here,
        toasts::Toasts,
    },
};
use api::{change_workspace, workspace_settings};

/// What is typed, made with the section and not with its answer, which comes anew.
#[derive(Clone, Copy)]
struct Form {
    name: RwSignal<String>,
    currency: RwSignal<String>,
    time_zone: RwSignal<String>,
    silence_days: RwSignal<String>,
    /// As it was when it was read or saved last.
    seen: StoredValue<Option<WorkspaceDraft>>,
    sending: Sending,
    toasts: Toasts,
    session: CurrentSession,
}

/// The section.
#[component]
pub(super) fn WorkspaceSection() -> impl IntoView {
    let text = || RwSignal::new(String::new());
    let form = Form {
        name: text(),
        currency: text(),
        time_zone: text(),
        silence_days: text(),
        seen: StoredValue::new(None),
        sending: Sending::new(),
        toasts: Toasts::of_page(),
        session: expect_context(),
    };
    let settings = Resource::new_blocking(String::new, |_| workspace_settings());
    view! {
        {head("Workspace", "What holds for everybody.")}
        {loaded(settings, "The workspace could not be loaded", move |settings| form.view(settings))}
    }
    .erased()
}

impl Form {
    fn view(self, settings: WorkspaceSettings) -> AnyView {
        let WorkspaceSettings { present, has_amounts, zones } = settings;
        self.seen.set_value(Some(present.clone()));
        for (signal, value) in [
            (self.name, present.name),
            (self.currency, present.currency.clone()),
            (self.time_zone, present.time_zone),
            (self.silence_days, present.silence_days),
        ] {
            signal.set(value);
        }
        let zones = zones.into_iter().map(|zone| (zone.clone(), zone)).collect();
        let currency = if has_amounts {
            let said = format!("Currency: {}. It stays while there are amounts in it.", present.currency);
            view! { <p class="hint">{said}</p> }.erased()
        } else {
            line("Currency", "currency", "text", self.currency, self.sending)
        };
        let submit = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            if !self.sending.is_busy.get_untracked() {
                self.save();
            }
        };
        let busy = Signal::derive(move || self.sending.is_busy.get().then(|| "true".to_owned()));
        view! {
            <form class="edit narrow" novalidate aria-label="Workspace" on:submit=handler(submit)>
                {line("Workspace name", "name", "text", self.name, self.sending)}
                {currency}
                {choice("Time zone", "time_zone", zones, self.time_zone, self.sending)}
                {line("No Engagement after (days)", "silence_days", "text", self.silence_days, self.sending)}
                <p class="hint">"Whoever has not written, visited or bought for longer shows No Engagement, in the list, the cards and the filters."</p>
                <div role="alert">{dynamic(move || self.sending.message().map(wrong_here).into_any())}</div>
                <div class="row"><button class="btn btn-primary" type="submit" aria-busy=busy>"Save changes"</button></div>
            </form>
        }
        .erased()
    }

    fn save(self) {
        self.sending.is_busy.set(true);
        self.sending.error.set(None);
        let draft = WorkspaceDraft {
            name: self.name.get_untracked(),
            currency: self.currency.get_untracked(),
            time_zone: self.time_zone.get_untracked(),
            silence_days: self.silence_days.get_untracked(),
        };
        let Some(seen) = self.seen.get_value() else { return self.sending.is_busy.set(false) };
        let wanted = draft.clone();
        let answer = async move {
            let answer = change_workspace(seen, wanted).await;
            answer.inspect_err(|error| self.saw(error))
        };
        self.sending.send(answer, move |()| {
            self.seen.set_value(Some(draft));
            self.toasts.say("Workspace saved".to_owned(), None);
            self.session.refetch();
        });
    }

    fn saw(self, error: &AppError) {
        let _ = self.seen.try_update_value(|seen| {
            let Some(seen) = seen else { return };
            error.take_theirs([
                ("name", &mut seen.name),
                ("currency", &mut seen.currency),
                ("time_zone", &mut seen.time_zone),
                ("silence_days", &mut seen.silence_days),
            ]);
        });
    }
}
