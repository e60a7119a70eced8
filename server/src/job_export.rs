//! `GET /settings/activity.csv?id=KEY`: what became of each customer of an action on many.

use std::io;

use app::{
    AppError,
    caller::{Caller, Requester},
};
use axum::{
    extract::{Query, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    bulk::Outcome,
    id::{CustomerId, JobId},
    role::Right,
};
use leptos::config::LeptosOptions;
use store::Store;
use tokio::runtime::Handle;

use crate::{
    csv_cell::{end, writer},
    download::{Out, Place, download, each},
    plain_routes::PlainRoutes,
};

/// Chunks that wait to be written.
const AHEAD: usize = 4;

/// The route.
pub(crate) fn routes() -> PlainRoutes<LeptosOptions> {
    PlainRoutes::new().get("/settings/activity.csv", export)
}

#[derive(Debug, Clone, serde::Deserialize)]
struct Wanted {
    id: String,
}

async fn export(
    requester: Requester,
    caller: Result<Caller, StatusCode>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Response {
    let Ok(caller) = caller else { return Redirect::to("/login").into_response() };
    match begin(&requester, caller, wanted).await {
        Ok((place, store, id)) => {
            let handle = Handle::current();
            let write = move |out| write(&handle, store, id, out);
            download(place, "text/csv; charset=utf-8", &format!("activity-{id}.csv"), write)
        }
        Err(error) => error.into_response(),
    }
}

async fn begin(
    requester: &Requester,
    caller: Caller,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<(Place, Store, JobId), AppError> {
    let caller = caller.with(Right::EditCustomers)?;
    let Query(Wanted { id }) = wanted.map_err(|_| AppError::unreadable())?;
    // Any text that is no key names nothing.
    let id: JobId = id.parse().map_err(|_| AppError::not_found())?;
    caller.store().job(id).await.map_err(|error| requester.failed(error))?;
    Ok((Place::take().await?, caller.store().clone(), id))
}

/// Keys alone: whoever may see the customers finds them by these.
fn write(handle: &Handle, store: Store, id: JobId, out: Out) -> io::Result<()> {
    let mut csv = writer(out);
    csv.write_record(["ID", "Result"])?;
    let read = |sender| async move { store.job_outcomes(id, sender).await };
    each(handle, AHEAD, read, |outcomes: Vec<(CustomerId, Outcome)>| {
        for (customer, outcome) in outcomes {
            csv.write_record([customer.to_string().as_str(), outcome.says()])?;
        }
        Ok(())
    })?;
    end(csv)
}
