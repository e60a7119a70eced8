//! A file that is written while it is read: pieces go to the reader as they come, and whoever writes waits while the
//! reader is slow. What ends early is a broken download and never a short one.

use std::{
    future::Future,
    io::{self, BufWriter, Write},
    task::Poll,
};

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use store::StoreError;
use tokio::{runtime::Handle, sync::mpsc};

/// Pieces that wait for a slow reader.
const AHEAD: usize = 16;
/// Bytes of a piece.
const PIECE: usize = 64 * 1024;
/// Rows that wait to be written.
const ROWS: usize = 64;

/// A piece of the file, or that it is whole: without that it ended early, whatever ended it.
enum Sent {
    Piece(Bytes),
    Whole,
}

/// What a file is written into.
pub(crate) type Out = BufWriter<Pieces>;

/// Sends what is written on to the reader, and waits while they are slow.
pub(crate) struct Pieces(mpsc::Sender<Sent>);

impl Write for Pieces {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
        self.0.blocking_send(Sent::Piece(Bytes::copy_from_slice(piece))).map_err(gone)?;
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The answer that brings a file. `write` runs on a thread of its own and may block.
pub(crate) fn download(
    kind: &'static str,
    name: &str,
    write: impl FnOnce(Out) -> io::Result<()> + Send + 'static,
) -> Response {
    let (sender, mut pieces) = mpsc::channel::<Sent>(AHEAD);
    tokio::task::spawn_blocking(move || {
        let out = BufWriter::with_capacity(PIECE, Pieces(sender.clone()));
        match write(out) {
            Ok(()) => {
                let _ = sender.blocking_send(Sent::Whole);
            }
            Err(error) => tracing::error!(error = %error, "a download ended early"),
        }
    });
    let mut is_over = false;
    let body = Body::from_stream(futures_util::stream::poll_fn(move |context| {
        if is_over {
            return Poll::Ready(None);
        }
        pieces.poll_recv(context).map(|sent| match sent {
            Some(Sent::Piece(bytes)) => Some(Ok(bytes)),
            ended => {
                is_over = true;
                let is_whole = matches!(ended, Some(Sent::Whole));
                (!is_whole).then(|| Err(io::Error::from(io::ErrorKind::UnexpectedEof)))
            }
        })
    }));
    let mut response = body.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// Reads rows beside the writing of them: a few wait, and reading waits while writing does. For the thread of a
/// [`download`].
pub(crate) fn each<T, F>(
    handle: &Handle,
    read: impl FnOnce(mpsc::Sender<T>) -> F,
    mut take: impl FnMut(T) -> io::Result<()>,
) -> io::Result<()>
where
    T: Send + 'static,
    F: Future<Output = Result<(), StoreError>> + Send + 'static,
{
    let (sender, mut rows) = mpsc::channel(ROWS);
    let reading = handle.spawn(read(sender));
    while let Some(row) = rows.blocking_recv() {
        take(row)?;
    }
    handle.block_on(reading).map_err(io::Error::other)?.map_err(io::Error::other)
}
