//! `POST /customers/<id>/export`: everything about one customer as one download, written while it is read: `data.json`, a
//! page to read and print, and the record of processing. `docs/customer-export.md` describes the data.

mod readable;
mod record;

use std::{
    io::{self, Write},
    sync::Arc,
};

use app::{
    AppError,
    caller::{Caller, Requester},
};
use axum::{
    Form,
    extract::{Path, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    id::CustomerId,
    role::Right,
    time::{At, iso},
};
use leptos::config::LeptosOptions;
use serde::Deserialize;
use store::{SECTIONS, Section, Snapshot, Store};
use tokio::runtime::Handle;
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::{
    download::{Out, Place, ROWS, download, each},
    plain_routes::PlainRoutes,
};

/// The route.
pub(crate) fn routes() -> PlainRoutes<LeptosOptions> {
    PlainRoutes::new().post("/customers/{id}/export", export)
}

/// What the form asks for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Wanted {
    format: Format,
    /// Given when the notes of the team stay out.
    without_notes: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    /// The data, the page and the record.
    #[default]
    Zip,
    /// The data alone.
    Json,
}

impl Wanted {
    fn sections(&self) -> impl Iterator<Item = &'static Section> {
        let without = self.without_notes.is_some();
        SECTIONS.iter().filter(move |section| !(without && section.is_internal()))
    }
}

/// Answers with the download.
async fn export(
    requester: Requester,
    caller: Result<Caller, StatusCode>,
    Path(id): Path<String>,
    wanted: Result<Form<Wanted>, FormRejection>,
) -> Response {
    let Ok(caller) = caller else { return Redirect::to("/login").into_response() };
    match begin(&requester, caller, &id, wanted).await {
        Ok((place, store, id, at, wanted)) => copy(place, store, id, at, wanted),
        Err(error) => error.into_response(),
    }
}

async fn begin(
    requester: &Requester,
    caller: Caller,
    id: &str,
    wanted: Result<Form<Wanted>, FormRejection>,
) -> Result<(Place, Store, CustomerId, At, Wanted), AppError> {
    let caller = caller.with(Right::ExportCustomers)?;
    let id: CustomerId = id.parse().map_err(|_| AppError::not_found())?;
    let Form(wanted) = wanted.map_err(|_| AppError::unreadable())?;
    let place = Place::take().await?;
    let begun = caller.store().begin_export(caller.user(), id).await;
    let at = begun.map_err(|error| requester.failed(error))?;
    Ok((place, caller.store().clone(), id, at, wanted))
}

fn copy(place: Place, store: Store, id: CustomerId, at: At, wanted: Wanted) -> Response {
    let is_json = wanted.format == Format::Json;
    let handle = Handle::current();
    let copy = move || CustomerCopy::of(store, id, at, wanted, handle);
    if is_json {
        let write = move |mut out: Out| copy()?.data(&mut out).and_then(|_| out.flush());
        download(place, "application/json", &format!("customer-{id}.json"), write)
    } else {
        download(place, "application/zip", &format!("customer-{id}.zip"), move |out| copy()?.archive(out))
    }
}

/// One copy under way.
struct CustomerCopy {
    store: Store,
    /// All of it is of one moment.
    snapshot: Arc<Snapshot>,
    id: CustomerId,
    at: At,
    wanted: Wanted,
    handle: Handle,
}

impl CustomerCopy {
    /// For the thread that writes it.
    fn of(store: Store, id: CustomerId, at: At, wanted: Wanted, handle: Handle) -> io::Result<Self> {
        let snapshot = handle.block_on(store.snapshot()).map_err(io::Error::other)?;
        Ok(Self { store, snapshot: Arc::new(snapshot), id, at, wanted, handle })
    }

    fn archive(&self, out: impl Write) -> io::Result<()> {
        let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        let mut zip = ZipWriter::new_stream(out);
        zip.start_file("data.json", options)?;
        let counts = self.data(&mut zip)?;
        zip.start_file("readable.html", options)?;
        readable::write(self, &mut zip)?;
        zip.start_file("record-of-processing.html", options)?;
        record::write(self, &counts, &mut zip)?;
        zip.finish()?.into_inner().flush()
    }

    /// `data.json`; gives how many rows each section has.
    fn data(&self, out: &mut impl Write) -> io::Result<Vec<(&'static Section, u64)>> {
        let mut counts = Vec::new();
        let currency = self.store.workspace().currency;
        write!(
            out,
            "{{\"schema\":\"acumen.customer-export/1\",\"exported_at\":\"{}\",\"currency\":\"{}\"",
            iso(self.at),
            currency.code
        )?;
        for section in self.wanted.sections() {
            write!(out, ",\n\"{}\":[", section.name)?;
            let mut count = 0;
            self.each(section, |row| {
                out.write_all(if count == 0 { b"\n" } else { b",\n" })?;
                count += 1;
                let fields = section.fields.iter().map(|(name, _)| (*name).to_owned()).zip(row);
                serde_json::to_writer(&mut *out, &fields.collect::<serde_json::Map<_, _>>())?;
                Ok(())
            })?;
            out.write_all(b"]")?;
            counts.push((section, count));
        }
        out.write_all(b"}\n")?;
        Ok(counts)
    }

    fn each(
        &self,
        section: &'static Section,
        take: impl FnMut(Vec<serde_json::Value>) -> io::Result<()>,
    ) -> io::Result<()> {
        let (snapshot, id) = (Arc::clone(&self.snapshot), self.id);
        each(&self.handle, ROWS, |rows| async move { snapshot.rows(id, section, rows).await }, take)
    }
}
