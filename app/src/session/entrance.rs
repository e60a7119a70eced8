//! `/login` and `/setup`: plain documents around plain forms. They work before, after and without any script; what is
//! wrong comes back with the page, everything typed but passwords kept.

use crate::ui::attributes::{AriaAttributes, GlobalAttributes};
use domain::query::address;
use leptos::{config::LeptosOptions, prelude::*};
use leptos_meta::HashedStylesheet;

use super::acts::{Invited, JoinForm, SetUpForm, SignInForm};
use crate::{
    AppError,
    layout::BrandMark,
    ui::{error_notice::wrong_here, icon::Icon},
};

/// The document of `/login`, of the workspace of this name; of one without a name it says nothing.
pub fn sign_in_page(options: &LeptosOptions, workspace: &str, form: &SignInForm, error: Option<&AppError>) -> String {
    let workspace = (!workspace.is_empty()).then(|| workspace.to_owned());
    let next = form.next.clone();
    let is_kept = form.keep.is_some();
    let is_retry = error.is_some();
    document(options, "Sign in", || {
        view! {
            <form method="post" action="/login" aria-label="Sign in" data-busy="Signing in…">
                <div>
                    <h1>"Sign in"</h1>
                    {workspace.map(|name| view! { <p class="t2">{name}</p> })}
                </div>
                {failed(error)}
                <input type="hidden" name="next" value=next />
                {Field { label: "Email", name: "email", kind: "email", autocomplete: "username", value: &form.email, hint: "", is_first: !is_retry }.view(error)}
                // The link stands in the label's line, and comes after the field for the keyboard.
                <div class="field with-reset">
                    <label for="password">"Password"</label>
                    <div class="input input-l">
                        <input id="password" name="password" type="password" autocomplete="current-password" required autofocus=is_retry />
                        <button type="button" class="x" aria-label="Show password" aria-pressed="false" data-shows="password" hidden>
                            <Icon name="eye" />
                        </button>
                    </div>
                    <a class="link" href="/reset">"Reset password"</a>
                </div>
                <label class="tick"><input class="check" type="checkbox" name="keep" value="on" checked=is_kept />"Keep me signed in on this device"</label>
                <button class="btn btn-primary btn-l" type="submit">"Sign in"</button>
            </form>
        }
        .into_any()
    })
}

/// The document of `/setup`.
pub fn set_up_page(options: &LeptosOptions, form: &SetUpForm, error: Option<&AppError>) -> String {
    let field = |label, name, kind, autocomplete, value, hint| {
        Field { label, name, kind, autocomplete, value, hint, is_first: name == "workspace" && error.is_none() }
            .view(error)
    };
    document(options, "Set up", || {
        view! {
            <form method="post" action="/setup" aria-label="Set up" data-busy="Creating…">
                <h1>"Set up Acumen"</h1>
                <p class="t2">"This makes the first admin. Everybody else is let in from there."</p>
                {failed(error)}
                {field("Workspace name", "workspace", "text", "organization", &form.workspace, "")}
                {field("Your name", "name", "text", "name", &form.name, "")}
                {field("Email", "email", "email", "username", &form.email, "")}
                {field("Password", "password", "password", "new-password", "", "At least 12 characters")}
                <div class="two">
                    {field("Time zone", "time_zone", "text", "off", &form.time_zone, "")}
                    {field("Currency", "currency", "text", "off", &form.currency, "")}
                </div>
                <button class="btn btn-primary btn-l" type="submit">"Create workspace"</button>
            </form>
        }
        .into_any()
    })
}

/// The document of `/join`: for whom the link is, and what they choose.
pub fn join_page(options: &LeptosOptions, invited: &Invited, form: &JoinForm, error: Option<&AppError>) -> String {
    let (title, says, act) = if invited.is_reset {
        ("New password", format!("For {}. It signs you out everywhere else.", invited.email), "Save password")
    } else {
        ("Join the team", format!("You were invited as {}.", invited.email), "Join")
    };
    let field = |label, name: &'static str, kind, autocomplete, value, hint| {
        let is_first = error.is_none() && (name == "name" || invited.is_reset);
        Field { label, name, kind, autocomplete, value, hint, is_first }.view(error)
    };
    let heading = if invited.is_reset { title.to_owned() } else { format!("Join {}", invited.workspace) };
    // What is wrong comes back under the address of the link, for a reload.
    let (token, action) = (form.token.clone(), address("/join", [("token", form.token.clone())]));
    let email = invited.email.clone();
    document(options, title, || {
        view! {
            <form method="post" action=action aria-label=title data-busy="Saving…">
                <h1>{heading}</h1>
                <p class="t2">{says}</p>
                {error.filter(|error| !error.is_invalid()).and_then(|error| failed(Some(error)))}
                <input type="hidden" name="token" value=token />
                <input type="hidden" name="email" autocomplete="username" value=email />
                {(!invited.is_reset).then(|| field("Your name", "name", "text", "name", &form.name, ""))}
                {field("Password", "password", "password", "new-password", "", "At least 12 characters")}
                <button class="btn btn-primary btn-l" type="submit">{act}</button>
            </form>
        }
        .into_any()
    })
}

/// The document of `/join` for a link that lets nobody in.
pub fn spent_page(options: &LeptosOptions) -> String {
    document(options, "Link is over", || {
        view! {
            <div class="login-t">
                <h1>"This link is over"</h1>
                <p class="t2">"It was used already, withdrawn, or is older than 7 days. Ask an admin of your workspace for a new one."</p>
                <p><a class="link" href="/login">"Sign in"</a></p>
            </div>
        }
        .into_any()
    })
}

/// The document of `/reset`: how one gets a new password where no mail is sent.
pub fn reset_page(options: &LeptosOptions) -> String {
    document(options, "Reset password", || {
        view! {
            <div class="login-t">
                <h1>"Reset password"</h1>
                <p class="t2">"Ask an admin of your workspace for a password link: they find it under Settings, Team, beside your name. It lets you choose a new password."</p>
                <p class="t2">"An admin who cannot sign in runs "<code>"acumen user password"</code>" on the server."</p>
                <p><a class="link" href="/login">"Back to sign in"</a></p>
            </div>
        }
        .into_any()
    })
}

/// The whole document: the form at the left, 81 dots in intent colours at the right. Usable as it arrives, hence marked
/// as the other pages are once they are.
fn document(options: &LeptosOptions, title: &'static str, form: impl FnOnce() -> AnyView) -> String {
    Owner::new().with(|| {
        view! {
            <!DOCTYPE html>
            <html lang="en" data-hydrated="true">
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                    <meta name="color-scheme" content="light dark" />
                    <title>{format!("{title} · Acumen")}</title>
                    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                    <HashedStylesheet options=options.clone() id="acumen" />
                    <script src="/entrance.js" defer></script>
                </head>
                <body>
                    <main class="login" id="content" tabindex="-1">
                        <div class="login-l">
                            <div class="login-f">
                                <div class="row login-brand"><BrandMark /><span class="brand">"Acumen"</span></div>
                                {form()}
                            </div>
                        </div>
                        <div class="login-r" aria-hidden="true"><svg class="dots" viewBox="0 0 396 396">{(0..81).map(dot).collect_view()}</svg></div>
                    </main>
                </body>
            </html>
        }
        .to_html()
        // What the framework puts after a text is part of the text in a title.
        .replacen("<!></title>", "</title>", 1)
    })
}

/// One of the dots: customers at a glance.
fn dot(n: u32) -> impl IntoView {
    let mixed = n.wrapping_mul(2_654_435_761) >> 16;
    let kinds = ["d-general", "d-general", "d-sales", "d-support", "d-general", "d-noeng", "d-sales"];
    let kind = kinds[(mixed % 7) as usize];
    let radius = 4 + mixed / 7 % 5;
    let (x, y) = (n % 9 * 44 + 22, n / 9 * 44 + 22);
    view! { <circle class=kind cx=x.to_string() cy=y.to_string() r=radius.to_string()></circle> }
}

/// What was wrong with all of it; what is wrong with one field stands there.
fn failed(error: Option<&AppError>) -> Option<AnyView> {
    let error = error?;
    let wait = error.retry_after;
    let message = if error.code == "wrong_password" {
        view! { <p><b>"Email or password is not right."</b>" Check both and try again, or reset your password."</p> }
            .into_any()
    } else {
        view! { <p data-wait=wait.map(|seconds| seconds.to_string())>{error.message.clone()}</p> }.into_any()
    };
    Some(view! { <div class="note note-bad" role="alert"><Icon name="circle-alert" />{message}</div> }.into_any())
}

struct Field<'a> {
    label: &'static str,
    name: &'static str,
    kind: &'static str,
    autocomplete: &'static str,
    value: &'a str,
    hint: &'static str,
    is_first: bool,
}

impl Field<'_> {
    fn view(self, error: Option<&AppError>) -> AnyView {
        let wrong = error.and_then(|error| error.errors.iter().find(|error| error.field == self.name));
        let wrong = wrong.map(|error| error.message.clone());
        let is_wrong = wrong.is_some();
        let note_id = format!("{}-note", self.name);
        let note = match wrong {
            Some(message) => wrong_here(message),
            None => view! { <p class="hint">{self.hint}</p> }.into_any(),
        };
        view! {
            <div class="field">
                <label for=self.name>{self.label}</label>
                <div class="input input-l" class:bad=is_wrong>
                    <input
                        id=self.name
                        name=self.name
                        type=self.kind
                        autocomplete=self.autocomplete
                        value=self.value.to_owned()
                        required
                        autofocus=self.is_first || is_wrong
                        aria-invalid=is_wrong.then_some("true")
                        aria-describedby=note_id.clone()
                    />
                </div>
                <div id=note_id>{note}</div>
            </div>
        }
        .into_any()
    }
}
