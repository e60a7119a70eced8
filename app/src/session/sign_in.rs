//! Sign in, and set up the first admin.

use leptos::{form::ActionForm, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::api::{SetUp, SignIn};
use crate::{AppError, layout::BrandMark, ui::icon::Icon};

/// Goes to the address an action gave, loading the page anew so that nothing of the signed-out one is left.
fn follow(value: Signal<Option<Result<String, AppError>>>) {
    Effect::new(move |_| {
        if let Some(Ok(next)) = value.get() {
            let _ = window().location().set_href(&next);
        }
    });
}

fn failure(value: Signal<Option<Result<String, AppError>>>) -> Signal<Option<AppError>> {
    Signal::derive(move || value.get().and_then(Result::err))
}

/// `/login`
#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    let action = ServerAction::<SignIn>::new();
    let value = Signal::derive(move || action.value().get());
    follow(value);
    let error = failure(value);
    let next = use_query_map().with_untracked(|query| query.get("next").unwrap_or_default());
    let is_shown = RwSignal::new(false);
    view! {
        <Title text="Sign in" />
        <Entrance>
            <ActionForm action=action>
                <h1>"Sign in"</h1>
                <Failed error />
                <input type="hidden" name="next" value=next />
                <TextField label="Email" name="email" kind="email" autocomplete="username" error />
                <div class="field">
                    <label for="password">"Password"</label>
                    <div class="input input-l">
                        <input id="password" name="password" type=Signal::derive(move || (if is_shown.get() { "text" } else { "password" }).to_owned()) autocomplete="current-password" required />
                        <button
                            type="button"
                            class="x"
                            aria-label="Show password"
                            aria-pressed=Signal::derive(move || is_shown.get().to_string())
                            on:click=move |_| is_shown.update(|shown| *shown = !*shown)
                        >
                            <Icon name="eye" />
                        </button>
                    </div>
                </div>
                <label class="tick"><input class="check" type="checkbox" name="keep" value="on" />"Keep me signed in on this device"</label>
                <button class="btn btn-primary btn-l" type="submit" aria-busy=Signal::derive(move || action.pending().get().to_string())>
                    {Signal::derive(move || (if action.pending().get() { "Signing in…" } else { "Sign in" }).to_owned())}
                </button>
            </ActionForm>
        </Entrance>
    }
    .into_any()
}

/// `/setup`
#[component]
pub(crate) fn SetUpPage() -> impl IntoView {
    let action = ServerAction::<SetUp>::new();
    let value = Signal::derive(move || action.value().get());
    follow(value);
    let error = failure(value);
    view! {
        <Title text="Set up" />
        <Entrance>
            <ActionForm action=action>
                <h1>"Set up Acumen"</h1>
                <p class="t2">"This makes the first admin. Everybody else is let in from there."</p>
                <Failed error />
                <TextField label="Workspace name" name="workspace" kind="text" autocomplete="organization" error />
                <TextField label="Your name" name="name" kind="text" autocomplete="name" error />
                <TextField label="Email" name="email" kind="email" autocomplete="username" error />
                <TextField label="Password" name="password" kind="password" autocomplete="new-password" hint="At least 12 characters" error />
                <div class="two">
                    <TextField label="Time zone" name="time_zone" kind="text" autocomplete="off" initial="Europe/Berlin" error />
                    <TextField label="Currency" name="currency" kind="text" autocomplete="off" initial="USD" error />
                </div>
                <button class="btn btn-primary btn-l" type="submit" aria-busy=Signal::derive(move || action.pending().get().to_string())>
                    {Signal::derive(move || (if action.pending().get() { "Creating…" } else { "Create workspace" }).to_owned())}
                </button>
            </ActionForm>
        </Entrance>
    }
    .into_any()
}

/// What both have around their form.
#[component]
fn Entrance(children: Children) -> impl IntoView {
    view! {
        <main class="login" id="content" tabindex="-1">
            <div class="login-l">
                <div class="login-f">
                    <div class="row login-brand"><BrandMark /><span class="brand">"Acumen"</span></div>
                    {children()}
                </div>
            </div>
            <div class="login-r" aria-hidden="true"><Dots /></div>
        </main>
    }
    .into_any()
}

/// 81 dots in intent colours: customers at a glance.
#[component]
fn Dots() -> impl IntoView {
    let dot = |n: u32| {
        let mixed = n.wrapping_mul(2_654_435_761) >> 16;
        let kind =
            ["d-general", "d-general", "d-sales", "d-support", "d-general", "d-noeng", "d-sales"][(mixed % 7) as usize];
        let radius = 4 + mixed / 7 % 5;
        view! { <circle class=kind cx=(n % 9 * 44 + 22).to_string() cy=(n / 9 * 44 + 22).to_string() r=radius.to_string()></circle> }
    };
    view! { <svg class="dots" viewBox="0 0 396 396">{(0..81).map(dot).collect_view()}</svg> }
}

#[component]
fn Failed(error: Signal<Option<AppError>>) -> impl IntoView {
    move || {
        error.get().map(|error| {
            let message = if error.code == "wrong_password" {
                view! { <p><b>"Email or password is not right."</b>" Check both and try again, or ask an admin for a new password."</p> }.into_any()
            } else {
                view! { <p>{error.message}</p> }.into_any()
            };
            view! { <div class="note note-bad" role="alert"><Icon name="circle-alert" />{message}</div> }
        })
    }
}

#[component]
fn TextField(
    label: &'static str,
    name: &'static str,
    kind: &'static str,
    autocomplete: &'static str,
    #[prop(optional)] initial: &'static str,
    #[prop(optional)] hint: &'static str,
    error: Signal<Option<AppError>>,
) -> impl IntoView {
    let own =
        move || error.get().and_then(|error| error.errors.into_iter().find(|e| e.field == name)).map(|e| e.message);
    let note_id = format!("{name}-note");
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <div class="input input-l" class:bad=Signal::derive(move || own().is_some())>
                <input id=name name=name type=kind autocomplete=autocomplete value=initial required aria-invalid=Signal::derive(move || own().map(|_| "true".to_owned())) aria-describedby=note_id.clone() />
            </div>
            <div id=note_id>
                {move || match own() {
                    Some(message) => view! { <p class="err"><Icon name="circle-alert" size="i-s" />{message}</p> }.into_any(),
                    None => view! { <p class="hint">{hint}</p> }.into_any(),
                }}
            </div>
        </div>
    }
    .into_any()
}
