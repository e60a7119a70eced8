//! A file that the server makes from a form, saved by the browser. What is wrong instead is an error like any other: the page
//! stays.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlElement, RequestInit, Response, Url, UrlSearchParams};

use crate::{AppError, session::again};

/// Sends the form and saves the file under the name that the server gives it. It is held in memory until it is whole.
pub(crate) async fn save(path: &str, form: &[(&str, &str)]) -> Result<(), AppError> {
    let answer = post(path, form).await.map_err(|_| AppError::unreachable())?;
    // Whoever is signed out is led to the entrance.
    let refused = if answer.redirected() {
        Some(AppError::signed_out())
    } else if !answer.ok() {
        Some(refusal(&answer).await)
    } else {
        None
    };
    if let Some(error) = refused {
        again::tell(&error);
        return Err(error);
    }
    keep(&answer).await.map_err(|_| AppError::unreachable())
}

async fn post(path: &str, form: &[(&str, &str)]) -> Result<Response, JsValue> {
    let fields = UrlSearchParams::new()?;
    form.iter().for_each(|(name, value)| fields.append(name, value));
    let asked = RequestInit::new();
    asked.set_method("POST");
    asked.set_body(&fields);
    JsFuture::from(window().fetch_with_str_and_init(path, &asked)).await?.dyn_into()
}

async fn refusal(answer: &Response) -> AppError {
    let text = match answer.text() {
        Ok(text) => JsFuture::from(text).await.ok().and_then(|text| text.as_string()),
        Err(_) => None,
    };
    let otherwise = || if answer.status() == 503 { AppError::busy() } else { AppError::unreachable() };
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_else(otherwise)
}

async fn keep(answer: &Response) -> Result<(), JsValue> {
    let said = answer.headers().get("content-disposition")?.unwrap_or_default();
    let name = said.split('"').nth(1).unwrap_or("download").to_owned();
    let file: Blob = JsFuture::from(answer.blob()?).await?.dyn_into()?;
    let address = Url::create_object_url_with_blob(&file)?;
    let link: HtmlElement = document().create_element("a")?.dyn_into()?;
    link.set_attribute("href", &address)?;
    link.set_attribute("download", &name)?;
    link.click();
    // The browser has taken it by then.
    set_timeout(move || drop(Url::revoke_object_url(&address)), std::time::Duration::from_secs(60));
    Ok(())
}
