//! Views that change, behind one type.

use leptos::prelude::*;

/// A piece of view that changes with what it reads. Behind one type, so that each piece costs the browser's build little.
pub(crate) fn dynamic(piece: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    boxed(Box::new(piece))
}

fn boxed(piece: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
    (move || piece()).into_any()
}

/// A piece of view that is there as long as something holds.
#[component]
pub(crate) fn When(is: Memo<bool>, children: ChildrenFn) -> impl IntoView {
    dynamic(move || if is.get() { children() } else { ().into_any() })
}
