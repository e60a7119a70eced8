//! `GET /settings/audit.csv`: the audit log, or the part of it that the page shows, as one file.

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
    audit::{AuditEntry, AuditFilter},
    role::Right,
    time::iso,
};
use leptos::config::LeptosOptions;
use store::Store;
use tokio::runtime::Handle;

use crate::{
    csv_cell::{end, guarded, writer},
    download::{Out, Place, ROWS, download, each},
    plain_routes::PlainRoutes,
};

/// The route.
pub(crate) fn routes() -> PlainRoutes<LeptosOptions> {
    PlainRoutes::new().get("/settings/audit.csv", export)
}

/// The page's own words.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    person: String,
    kind: String,
    customer: String,
}

async fn export(
    requester: Requester,
    caller: Result<Caller, StatusCode>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Response {
    let Ok(caller) = caller else { return Redirect::to("/login").into_response() };
    match begin(&requester, caller, wanted).await {
        Ok((place, store, filter, name)) => {
            let handle = Handle::current();
            download(place, "text/csv; charset=utf-8", &name, move |out| write(&handle, store, filter, out))
        }
        Err(error) => error.into_response(),
    }
}

async fn begin(
    requester: &Requester,
    caller: Caller,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<(Place, Store, AuditFilter, String), AppError> {
    let caller = caller.with(Right::ReadAudit)?;
    let Query(wanted) = wanted.map_err(|_| AppError::unreadable())?;
    let filter = AuditFilter::read(&wanted.person, &wanted.kind, &wanted.customer)?;
    let place = Place::take().await?;
    let begun = caller.store().begin_audit_export(caller.user()).await;
    let at = begun.map_err(|error| requester.failed(error))?;
    Ok((place, caller.store().clone(), filter, format!("audit-log-{}.csv", &iso(at)[..10])))
}

fn write(handle: &Handle, store: Store, filter: AuditFilter, out: Out) -> io::Result<()> {
    let mut csv = writer(out);
    csv.write_record(["at", "who", "action", "about", "details"])?;
    let read = |sender| async move { store.audit_entries(&filter, sender).await };
    each(handle, ROWS, read, |entry: AuditEntry| {
        let AuditEntry { at, who, action, subject, details } = entry;
        let cells = [iso(at).into(), guarded(&who), action.as_str().into(), guarded(&subject), guarded(&details)];
        Ok(csv.write_record(cells.iter().map(|cell: &std::borrow::Cow<'_, str>| cell.as_bytes()))?)
    })?;
    end(csv)
}
