//! Views that change and what listens to events, each behind one type: every further type costs the browser's build.

use leptos::prelude::*;

/// A piece of view that changes with what it reads. Behind one type, so that each piece costs the browser's build little.
pub(crate) fn dynamic(piece: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    boxed(Box::new(piece))
}

/// What listens to an event, behind one type an event.
pub(crate) fn handler<E>(listen: impl FnMut(E) + 'static) -> Box<dyn FnMut(E)> {
    Box::new(listen)
}

fn boxed(piece: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
    (move || piece()).into_any()
}

/// Views in a row.
pub(crate) trait Pieces {
    /// All of them, behind one type.
    fn pieces(self) -> AnyView;
}

impl<I: Iterator<Item = AnyView>> Pieces for I {
    fn pieces(self) -> AnyView {
        self.collect::<Vec<AnyView>>().into_any()
    }
}

/// A view that no longer says of what it is made.
pub(crate) trait Erased {
    /// The same view behind one type: without the macro's own wrapping, so that an element is one type wherever it stands.
    fn erased(self) -> AnyView;
}

impl<V: RenderHtml + Send + 'static> Erased for View<V> {
    fn erased(self) -> AnyView {
        self.into_inner().into_any()
    }
}

/// A piece of view that is there as long as something holds.
#[component]
pub(crate) fn When(is: Memo<bool>, children: ChildrenFn) -> impl IntoView {
    dynamic(move || if is.get() { children() } else { ().into_any() })
}
