//! `GET /customers/export.csv`: the list as one file. With `key` it is the file that a page has asked for; else that of the
//! list whose own query part the address has, with `columns`, `bom` and `file` beside it.

use std::{
    borrow::Cow,
    io::{self, Write},
    sync::Arc,
};

use app::{
    AppError,
    caller::{Caller, Requester},
};
use axum::{
    extract::{Query, RawQuery, rejection::QueryRejection},
    http::{HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use domain::{
    bulk::Selection,
    csv::{Cell, Columns, CsvRequest},
    field::FieldKind,
    id::CustomerId,
    invalid::Invalid,
    money::Currency,
    role::Right,
    time::{At, iso},
};
use leptos::config::LeptosOptions;
use store::{CsvCustomer, CsvFile, Fetched, Store};
use tokio::runtime::Handle;

use crate::{
    csv_cell::{end, guarded, writer},
    download::{Out, Place, download, each},
    plain_routes::PlainRoutes,
};

/// Parts of a file that wait to be written; each is a thousand customers.
const AHEAD: usize = 2;
/// Says how many customers the file is of, before it is there.
const COUNT: &str = "acumen-rows";

/// Where the file is.
pub(crate) const PATH: &str = "/customers/export.csv";

/// The route.
pub(crate) fn routes() -> PlainRoutes<LeptosOptions> {
    PlainRoutes::new().get(PATH, export)
}

/// What the address says beside the list.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
struct Options {
    columns: Option<String>,
    bom: Option<String>,
    file: Option<String>,
    key: Option<String>,
}

const OPTIONS: [&str; 4] = ["columns", "bom", "file", "key"];

async fn export(
    requester: Requester,
    caller: Result<Caller, StatusCode>,
    RawQuery(address): RawQuery,
    options: Result<Query<Options>, QueryRejection>,
) -> Response {
    // A person was led to sign in before (`session`): who comes here without is a page that fetches its file.
    let Ok(caller) = caller else { return AppError::signed_out().into_response() };
    match begin(&requester, caller, &address.unwrap_or_default(), options).await {
        Ok((place, store, fetched)) => {
            let (handle, progress) = (Handle::current(), fetched.0.progress());
            let ending = Ending(Arc::clone(&fetched.0));
            let write = move |out| write(&handle, &store, fetched, ending, out);
            let mut response = download(place, "text/csv; charset=utf-8", &progress.name, write);
            response.headers_mut().insert(COUNT, HeaderValue::from(progress.total));
            response
        }
        Err(error) => error.into_response(),
    }
}

async fn begin(
    requester: &Requester,
    caller: Caller,
    address: &str,
    options: Result<Query<Options>, QueryRejection>,
) -> Result<(Place, Store, Fetched), AppError> {
    let caller = caller.with(Right::ExportCustomers)?;
    let Query(options) = options.map_err(|_| AppError::unreadable())?;
    let store = caller.store().clone();
    let failed = |error| requester.failed(error);
    let place = Place::take().await.inspect_err(|_| {
        // Whoever waits for that file is told that it does not come.
        let _ = options.key.as_ref().map(|key| store.stop_csv(caller.user(), key));
    })?;
    if let Some(key) = options.key {
        let fetched = store.fetch_csv(caller.user(), &key).map_err(failed)?;
        return Ok((place, store, fetched));
    }
    let is_of_list = |pair: &&str| !OPTIONS.contains(&pair.split('=').next().unwrap_or_default());
    let address = address.split('&').filter(is_of_list).collect::<Vec<_>>().join("&");
    let columns = match options.columns.as_deref() {
        None => Columns::default(),
        Some(word) => word.parse().map_err(|_| {
            Invalid::at("columns", "unknown_value", "There are no such columns. Use list, marketing or everything.")
        })?,
    };
    let name = options.file.unwrap_or_else(|| format!("customers-{}", &iso(store::now())[..10]));
    let request = CsvRequest {
        selection: Selection::Matching { address: address.clone(), except: Vec::new() },
        address,
        columns,
        has_mark: options.bom.is_some_and(|bom| !matches!(&*bom, "0" | "false")),
        name,
        expected: None,
    };
    let begun = store.begin_csv(caller.user(), request.tidied()?).await.map_err(failed)?;
    Ok((place, store, begun))
}

/// A file that is let go before it is whole is broken, whatever ended it.
struct Ending(Arc<CsvFile>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.end(false);
    }
}

fn write(handle: &Handle, store: &Store, (file, ids): Fetched, ending: Ending, out: Out) -> io::Result<()> {
    rows(handle, store, &file, ids, Counted { out, file: &file })?;
    ending.0.end(true);
    Ok(())
}

fn rows(
    handle: &Handle,
    store: &Store,
    file: &Arc<CsvFile>,
    ids: Vec<CustomerId>,
    mut out: Counted<'_>,
) -> io::Result<()> {
    if file.request.has_mark {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut csv = writer(out);
    for cell in &file.cells {
        csv.write_field(cell.label())?;
    }
    for (_, name, _) in &file.fields {
        csv.write_field(&*guarded(name))?;
    }
    csv.write_record(None::<&[u8]>)?;
    let currency = store.workspace().currency;
    let (reader, wanted) = (store.clone(), (Arc::clone(file), ids));
    let read = |sender| async move { reader.csv_customers(wanted, sender).await };
    each(handle, AHEAD, read, |customers: Vec<CsvCustomer>| {
        if !file.is_open() {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        for customer in &customers {
            for cell in &file.cells {
                csv.write_field(&*text(customer, *cell, &currency))?;
            }
            for (value, (.., kind)) in customer.fields.iter().zip(&file.fields) {
                let value = value.as_deref().unwrap_or_default();
                // A number is one and nothing else.
                let is_number = *kind == FieldKind::Number && value.parse::<f64>().is_ok();
                csv.write_field(if is_number { value.into() } else { guarded(value) }.as_bytes())?;
            }
            csv.write_record(None::<&[u8]>)?;
            file.row_written();
        }
        Ok(())
    })?;
    end(csv)
}

/// Counts what is written.
struct Counted<'f> {
    out: Out,
    file: &'f CsvFile,
}

impl Write for Counted<'_> {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let written = self.out.write(piece)?;
        self.file.bytes_written(written);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// What stands in a cell. Text is guarded, numbers and moments are written as they are.
fn text<'c>(customer: &'c CsvCustomer, cell: Cell, currency: &'c Currency) -> Cow<'c, str> {
    let CsvCustomer { row, values, .. } = customer;
    let moment = |at: Option<At>| at.map(iso).unwrap_or_default().into();
    let of_kind = |kind: &str, but: &str| {
        let own = customer.identifiers.iter().filter(|(own, value)| own == kind && value != but);
        own.map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(";")
    };
    match cell {
        Cell::Id => row.id.to_string().into(),
        Cell::Name => guarded(&row.name),
        Cell::Email => guarded(&row.email),
        Cell::Company => guarded(&row.company),
        Cell::Phone => phone(of_kind("phone", "")),
        Cell::OtherEmails => guarded(&of_kind("email", &row.email)).into_owned().into(),
        Cell::ExternalId => guarded(&of_kind("external_id", "")).into_owned().into(),
        Cell::Lifecycle => values.lifecycle.label().into(),
        Cell::LifecycleSince => moment(row.lifecycle_since),
        Cell::Tags => guarded(&customer.tags),
        Cell::Segments => guarded(&customer.segments),
        Cell::Intent => values.intent.label().into(),
        Cell::LastActive => moment(values.last_active),
        Cell::FirstSeen => moment(Some(values.first_seen)),
        Cell::Conversations => values.conversations.to_string().into(),
        Cell::Messages => values.messages.to_string().into(),
        Cell::Ltv => values.ltv.map(|minor| currency.plain(minor)).unwrap_or_default().into(),
        Cell::Currency => currency.code.as_str().into(),
        Cell::Created => moment(Some(row.created_at)),
        Cell::Updated => moment(Some(row.updated_at)),
    }
}

/// One number in E.164 (at most 15 digits) is a number and nothing else.
fn phone(text: String) -> Cow<'static, str> {
    let digits = text.strip_prefix('+').unwrap_or_default();
    let is_number = (1..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.into() } else { guarded(&text).into_owned().into() }
}
