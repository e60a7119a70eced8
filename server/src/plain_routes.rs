//! Routes that are neither pages nor functions of pages. Each is written down as it is registered, so that the
//! authorisation matrix can hold every one of them.

use axum::{
    Router,
    handler::Handler,
    http::Method,
    routing::{MethodFilter, on},
};

/// Routes with their methods and paths.
pub(crate) struct PlainRoutes<S> {
    router: Router<S>,
    known: Vec<(Method, &'static str)>,
}

impl<S: Clone + Send + Sync + 'static> PlainRoutes<S> {
    pub(crate) fn new() -> Self {
        Self { router: Router::new(), known: Vec::new() }
    }

    pub(crate) fn get<T: 'static>(self, path: &'static str, handler: impl Handler<T, S>) -> Self {
        self.add(Method::GET, MethodFilter::GET, path, handler)
    }

    pub(crate) fn post<T: 'static>(self, path: &'static str, handler: impl Handler<T, S>) -> Self {
        self.add(Method::POST, MethodFilter::POST, path, handler)
    }

    fn add<T: 'static>(
        mut self,
        method: Method,
        filter: MethodFilter,
        path: &'static str,
        handler: impl Handler<T, S>,
    ) -> Self {
        self.known.push((method, path));
        Self { router: self.router.route(path, on(filter, handler)), ..self }
    }

    /// What is registered.
    pub(crate) fn known(self) -> Vec<(Method, &'static str)> {
        self.known
    }

    /// What answers.
    pub(crate) fn router(self) -> Router<S> {
        self.router
    }
}
