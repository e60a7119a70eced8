//! The routes of `/`, `/login`, `/setup`, `/join`, `/reset` and `/logout`, and of the settings' forms with scripts off. Pages for people, JSON for
//! who asks for it: one act, two faces.

use app::{
    AppError,
    caller::{Caller, Requester},
    preferences::PreferencesForm,
    session::{
        acts::{self, Entered, JoinForm, SetUpForm, SignInForm},
        entrance::{join_page, reset_page, set_up_page, sign_in_page, spent_page},
    },
};
use axum::{
    Form, Json,
    extract::{
        Query, State,
        rejection::{FormRejection, QueryRejection},
    },
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{AppendHeaders, Html, IntoResponse, Redirect, Response},
};
use leptos::config::LeptosOptions;

use crate::plain_routes::PlainRoutes;

/// Nothing inline, and nothing from elsewhere. The referrer policy lets a form say where it comes from, which browsers
/// leave out under `no-referrer` and then only say over HTTPS.
const HEADERS: [(HeaderName, HeaderValue); 2] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
    ),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
];

/// The routes of the entrance.
pub(crate) fn routes() -> PlainRoutes<LeptosOptions> {
    PlainRoutes::new()
        .get("/", lead_in)
        .get("/login", sign_in)
        .post("/login", enter)
        .get("/setup", set_up)
        .post("/setup", found)
        .get("/join", see_invitation)
        .post("/join", join)
        .get("/reset", reset)
        .post("/logout", leave)
        .post("/settings/sessions", end_session)
        .post("/settings/profile", keep_preferences)
}

/// Only where to go is taken from an address: nothing else belongs into one.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Leading {
    next: String,
}

/// The list is where everybody begins.
async fn lead_in() -> Redirect {
    Redirect::to("/customers")
}

async fn sign_in(
    State(options): State<LeptosOptions>,
    requester: Requester,
    leading: Result<Query<Leading>, QueryRejection>,
) -> Response {
    let form = SignInForm::leading_to(leading.map(|Query(leading)| leading.next).unwrap_or_default());
    (HEADERS, Html(sign_in_page(&options, &requester.workspace_name(), &form, None))).into_response()
}

/// There is no such page once somebody works here; whoever comes back to it signs in instead.
async fn set_up(State(options): State<LeptosOptions>, requester: Requester, headers: HeaderMap) -> Response {
    match acts::may_set_up(&requester).await {
        Ok(()) => (HEADERS, Html(set_up_page(&options, &SetUpForm::default(), None))).into_response(),
        Err(error) => refused(&headers, &error, |error| {
            sign_in_page(&options, &requester.workspace_name(), &SignInForm::default(), Some(error))
        }),
    }
}

async fn enter(
    State(options): State<LeptosOptions>,
    requester: Requester,
    headers: HeaderMap,
    form: Result<Form<SignInForm>, FormRejection>,
) -> Response {
    let page =
        |form: &SignInForm, error: &AppError| sign_in_page(&options, &requester.workspace_name(), form, Some(error));
    let form = match readable(form) {
        Ok(form) => form,
        Err(error) => return refused(&headers, &error, |error| page(&SignInForm::default(), error)),
    };
    let entered = acts::sign_in(&requester, &form).await;
    answered(&headers, entered, |error| page(&form, error))
}

async fn found(
    State(options): State<LeptosOptions>,
    requester: Requester,
    headers: HeaderMap,
    form: Result<Form<SetUpForm>, FormRejection>,
) -> Response {
    let form = match readable(form) {
        Ok(form) => form,
        Err(error) => {
            return refused(&headers, &error, |error| set_up_page(&options, &Default::default(), Some(error)));
        }
    };
    let entered = acts::set_up(&requester, &form).await;
    answered(&headers, entered, |error| set_up_page(&options, &form, Some(error)))
}

/// What a link carries.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Link {
    token: String,
}

async fn see_invitation(
    State(options): State<LeptosOptions>,
    requester: Requester,
    headers: HeaderMap,
    link: Result<Query<Link>, QueryRejection>,
) -> Response {
    let token = link.map(|Query(link)| link.token).unwrap_or_default();
    match acts::invited(&requester, &token).await {
        Ok(invited) => {
            let form = JoinForm::of_link(token);
            (HEADERS, Html(join_page(&options, &invited, &form, None))).into_response()
        }
        Err(error) => unfit(&options, &requester, &headers, &error),
    }
}

async fn join(
    State(options): State<LeptosOptions>,
    requester: Requester,
    headers: HeaderMap,
    form: Result<Form<JoinForm>, FormRejection>,
) -> Response {
    let form = match readable(form) {
        Ok(form) => form,
        Err(error) => return unfit(&options, &requester, &headers, &error),
    };
    let invited = match acts::invited(&requester, &form.token).await {
        Ok(invited) => invited,
        Err(error) => return unfit(&options, &requester, &headers, &error),
    };
    let entered = acts::join(&requester, &form).await;
    answered(&headers, entered, |error| join_page(&options, &invited, &form, Some(error)))
}

/// Why a link leads nowhere: it is over, or something failed, which the page of the entrance says.
fn unfit(options: &LeptosOptions, requester: &Requester, headers: &HeaderMap, error: &AppError) -> Response {
    refused(headers, error, |error| match error.code.as_str() {
        "not_found" => spent_page(options),
        _ => sign_in_page(options, &requester.workspace_name(), &SignInForm::default(), Some(error)),
    })
}

async fn reset(State(options): State<LeptosOptions>) -> Response {
    (HEADERS, Html(reset_page(&options))).into_response()
}

async fn leave(requester: Requester, caller: Result<Caller, StatusCode>) -> Response {
    let Ok(caller) = caller else { return Redirect::to("/login").into_response() };
    match acts::sign_out(&requester, &caller).await {
        Ok(cookie) => (AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to("/login")).into_response(),
        Err(error) => error.into_response(),
    }
}

/// Which session to end.
#[derive(serde::Deserialize)]
struct Ending {
    id: domain::id::SessionId,
}

async fn end_session(
    requester: Requester,
    caller: Result<Caller, StatusCode>,
    form: Result<Form<Ending>, FormRejection>,
) -> Response {
    let Ok(caller) = caller else { return Redirect::to("/login").into_response() };
    let Ending { id } = match readable(form) {
        Ok(form) => form,
        Err(error) => return error.into_response(),
    };
    match caller.store().end_session(caller.user(), id).await {
        // Ended already: what was wanted.
        Ok(()) | Err(store::StoreError::NotFound) => Redirect::to("/settings/sessions").into_response(),
        Err(error) => requester.failed(error).into_response(),
    }
}

async fn keep_preferences(
    requester: Requester,
    caller: Result<Caller, StatusCode>,
    headers: HeaderMap,
    form: Result<Form<PreferencesForm>, FormRejection>,
) -> Response {
    if caller.is_err() {
        return Redirect::to("/login").into_response();
    }
    let form = match readable(form) {
        Ok(form) => form,
        Err(error) => return error.into_response(),
    };
    let present = headers.get(header::COOKIE).and_then(|cookies| cookies.to_str().ok()).unwrap_or_default();
    let cookies = form.cookies(present, requester.is_https).map(|cookie| (header::SET_COOKIE, cookie));
    (AppendHeaders(cookies), Redirect::to("/settings/profile")).into_response()
}

/// What a form holds, or that it cannot be read.
fn readable<T>(form: Result<Form<T>, FormRejection>) -> Result<T, AppError> {
    form.map(|Form(form)| form).map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => AppError::body_too_large(),
        _ => AppError::unreadable(),
    })
}

/// On to where the person wanted to go, or the page with their form again.
fn answered(
    headers: &HeaderMap,
    entered: Result<Entered, AppError>,
    page: impl FnOnce(&AppError) -> String,
) -> Response {
    match entered {
        Ok(entered) => led_on(headers, entered),
        Err(error) => refused(headers, &error, page),
    }
}

fn led_on(headers: &HeaderMap, Entered { cookie, next }: Entered) -> Response {
    let cookie = AppendHeaders([(header::SET_COOKIE, cookie)]);
    if asks_for_page(headers) {
        (cookie, Redirect::to(&next)).into_response()
    } else {
        (cookie, Json(next)).into_response()
    }
}

fn refused(headers: &HeaderMap, error: &AppError, page: impl FnOnce(&AppError) -> String) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = if asks_for_page(headers) {
        (status, HEADERS, Html(page(error))).into_response()
    } else {
        error.clone().into_response()
    };
    if let Some(seconds) = error.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

fn asks_for_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}
