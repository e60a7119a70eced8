//! Every route and the layers around all of them.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use app::{App, shell};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use leptos::config::LeptosOptions;
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list, render_app_async};
use store::Store;
use tokio::sync::Semaphore;
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, services::ServeDir,
    set_header::SetResponseHeaderLayer, timeout::TimeoutLayer,
};

use crate::{
    address, audit_export, config::Config, csv_export, entrance, export, health, job_export, plain_routes::PlainRoutes,
    rendering, security, session, tracking,
};

/// No answer takes longer.
const DEADLINE: Duration = Duration::from_secs(30);

/// Found out once a process: while the framework looks for them, no resource of any page in the process loads, and a page
/// that is just being rendered would never end.
static PAGES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| {
    rendering::begin();
    generate_route_list(App)
});

/// The whole server as a service.
pub fn router(store: Store, config: &Config) -> Router {
    let options = leptos_options(config);
    let hosts: Arc<[String]> = config.hosts().into();
    let not_found = {
        let options = options.clone();
        move || shell(options.clone())
    };
    let pages = {
        let options = options.clone();
        move || shell(options.clone())
    };
    let room = Arc::new(Semaphore::new(security::ROOM));
    let layers = ServiceBuilder::new()
        .layer(CatchPanicLayer::custom(security::after_panic))
        .layer(from_fn(security::add_headers))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, DEADLINE))
        .layer(from_fn_with_state(Arc::clone(&hosts), security::check_host))
        .layer(from_fn_with_state(Arc::clone(&hosts), security::check_origin))
        .layer(from_fn_with_state(Arc::clone(&room), security::finish))
        .layer(from_fn(security::hurry))
        .layer(CompressionLayer::new())
        .layer(from_fn(security::check_length))
        .layer(DefaultBodyLimit::max(security::FUNCTION_LIMIT))
        .layer(from_fn(security::mend_errors))
        .layer(from_fn_with_state(session::Sessions::new(store.clone(), config.is_https()), session::identify))
        .layer(from_fn(address::settle));
    let watched = ServiceBuilder::new()
        .layer(CatchPanicLayer::custom(security::after_panic))
        .layer(from_fn(security::add_headers))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, DEADLINE));
    let health = health::routes().router().with_state(store.clone());
    // Programs come with a key and without a cookie, and browsers from other sites: nothing of the pages stands before them.
    let outside = watched
        .clone()
        .layer(from_fn_with_state(hosts.clone(), security::check_host))
        .layer(from_fn_with_state(Arc::clone(&room), security::finish))
        .layer(from_fn(security::hurry));
    let tracking = tracking::router(store.clone(), config).layer(outside);
    Router::new()
        .leptos_routes(&options, PAGES.clone(), pages)
        .route("/api/{*rest}", get(no_function).post(no_function))
        .fallback(render_app_async(not_found))
        .layer(from_fn(rendering::on_one_thread))
        // Forms of the signed-out, which are taken back to them when they are too long.
        .merge(entrance::routes().router().layer(DefaultBodyLimit::max(security::FORM_LIMIT)))
        .merge(downloads().into_iter().map(PlainRoutes::router).fold(Router::new(), Router::merge))
        .layer(layers)
        .merge(files(config).layer(watched.clone()))
        .merge(health.layer(watched))
        .merge(tracking)
        .with_state(options)
}

/// The paths of all pages, for the authorisation matrix.
pub fn page_paths() -> Vec<&'static str> {
    PAGES.iter().map(AxumRouteListing::path).collect()
}

/// Every route that is neither a page, a function of a page nor a file of the site, for the authorisation matrix.
pub fn plain_routes() -> Vec<(Method, &'static str)> {
    let routes = downloads().into_iter().chain([entrance::routes()]);
    routes.flat_map(PlainRoutes::known).chain(health::routes().known()).collect()
}

/// Every route that wants a key.
pub fn key_routes() -> Vec<(Method, &'static str)> {
    tracking::routes().known()
}

/// What is saved as a file.
fn downloads() -> [PlainRoutes<LeptosOptions>; 4] {
    [export::routes(), audit_export::routes(), csv_export::routes(), job_export::routes()]
}

/// A function there is not: fixed words, nothing echoed.
async fn no_function() -> Response {
    (StatusCode::NOT_FOUND, axum::Json(app::AppError::not_found())).into_response()
}

/// The built site. Names under `/pkg` carry the hash of their content, so they may be kept for ever.
fn files(config: &Config) -> Router<LeptosOptions> {
    let folder = |name: &str| {
        ServeDir::new(config.site.join(name))
            .precompressed_br()
            .precompressed_gzip()
            .append_index_html_on_directories(false)
    };
    let keep = |value: &'static str| {
        SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, move |response: &Response| {
            (response.status() == StatusCode::OK || response.status() == StatusCode::NOT_MODIFIED)
                .then(|| HeaderValue::from_static(value))
        })
    };
    let file = |name: &str| {
        tower_http::services::ServeFile::new(config.site.join(name)).precompressed_br().precompressed_gzip()
    };
    let lasting = Router::new().nest_service("/pkg", folder("pkg")).layer(keep("public, max-age=31536000, immutable"));
    let other = Router::new()
        .nest_service("/fonts", folder("fonts"))
        .nest_service("/portraits", folder("portraits"))
        .route_service("/icons.svg", file("icons.svg"))
        .route_service("/favicon.svg", file("favicon.svg"))
        .route_service("/entrance.js", file("entrance.js"))
        .layer(keep("public, max-age=3600"));
    lasting.merge(other)
}

fn leptos_options(config: &Config) -> LeptosOptions {
    let hash_file = std::path::absolute(config.site.join("hash.txt")).unwrap_or_default();
    LeptosOptions::builder()
        .output_name("acumen")
        .site_root(config.site.display().to_string())
        .site_addr(config.addr)
        .hash_files(true)
        .hash_file(hash_file.display().to_string().into())
        .build()
}
