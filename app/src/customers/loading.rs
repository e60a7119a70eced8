//! The face of the list before its first answer, where one comes to it from another page: the frame is real, the rows are
//! not. It shows itself after a moment (`style/list.css`): most answers come before.

use leptos::prelude::*;

use crate::ui::{
    attributes::AriaAttributes,
    dynamic::{Erased, Pieces},
};

/// So many rows as fill a small screen.
const ROWS: usize = 10;

/// The face.
pub(super) fn loading() -> AnyView {
    let row = |_| {
        view! {
            <div class="sk-row">
                <span class="sk sk-box"></span>
                <span class="sk sk-face"></span>
                <span class="sk-who"><span class="sk"></span><span class="sk"></span></span>
                <span class="sk sk-stage"></span>
                <span class="sk sk-intent"></span>
                <span class="sk sk-last"></span>
            </div>
        }
        .erased()
    };
    view! {
        <div class="loading" data-testid="state-loading">
            <div class="page-head list-head"><h1>"Customers"</h1></div>
            <p class="sr" role="status">"Loading customers"</p>
            <div class="card sk-rows" aria-hidden="true">{(0..ROWS).map(row).pieces()}</div>
        </div>
    }
    .erased()
}
