//! A file that is written while it is read: pieces go to the reader as they come, and whoever writes waits while the
//! reader is slow. What ends early is a broken download and never a short one.

use std::{
    future::Future,
    io::{self, BufWriter, Write},
    task::Poll,
    time::Duration,
};

use app::AppError;
use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use store::StoreError;
use tokio::{
    runtime::Handle,
    sync::{Semaphore, SemaphorePermit, mpsc},
};

/// Pieces that wait for a slow reader.
const AHEAD: usize = 16;
/// Bytes of a piece.
const PIECE: usize = 64 * 1024;
/// Rows that wait to be written, where each is a small one.
pub(crate) const ROWS: usize = 64;
/// A reader who takes no piece for this long is gone.
const PATIENCE: Duration = Duration::from_secs(60);

/// Whoever waits longer for a place is told to come again.
const WAIT: Duration = Duration::from_secs(10);
/// Downloads at once: each holds one of the few connections that read.
static ROOM: Semaphore = Semaphore::const_new(2);

/// A piece of the file, or that it is whole: without that it ended early, whatever ended it.
enum Sent {
    Piece(Bytes),
    Whole,
}

/// What a file is written into.
pub(crate) type Out = BufWriter<Pieces>;

/// Sends what is written on to the reader, and waits while they are slow.
pub(crate) struct Pieces {
    sender: mpsc::Sender<Sent>,
    handle: Handle,
}

impl Write for Pieces {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let sending = self.sender.send_timeout(Sent::Piece(Bytes::copy_from_slice(piece)), PATIENCE);
        self.handle.block_on(sending).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A place among the downloads at once.
pub(crate) struct Place(SemaphorePermit<'static>);

impl Place {
    /// Waits for one. It comes before whatever is written down about a file: who gets none took nothing out.
    ///
    /// # Errors
    /// `busy` when none is free soon.
    pub(crate) async fn take() -> Result<Self, AppError> {
        match tokio::time::timeout(WAIT, ROOM.acquire()).await {
            Ok(Ok(permit)) => Ok(Self(permit)),
            _ => Err(AppError::downloads_busy()),
        }
    }
}

/// The answer that brings a file. `write` runs on a thread of its own and may block.
pub(crate) fn download(
    place: Place,
    kind: &'static str,
    name: &str,
    write: impl FnOnce(Out) -> io::Result<()> + Send + 'static,
) -> Response {
    let (sender, mut pieces) = mpsc::channel::<Sent>(AHEAD);
    let handle = Handle::current();
    tokio::task::spawn_blocking(move || {
        let _place = place.0;
        let out = BufWriter::with_capacity(PIECE, Pieces { sender: sender.clone(), handle });
        match write(out) {
            Ok(()) => {
                let _ = sender.blocking_send(Sent::Whole);
            }
            // Given up by who asked for it.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => tracing::debug!("a download was given up"),
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
    if let Ok(value) = HeaderValue::from_str(&disposition(name)) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// The file's name for every browser (RFC 6266): in ASCII, and as it is where that is another.
fn disposition(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_graphic() && c != '"' && c != '\\' || c == ' ';
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    if plain == name {
        return format!("attachment; filename=\"{plain}\"");
    }
    let encode = |byte: u8| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    let exact: String = name.bytes().map(encode).collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}")
}

/// Reads rows beside the writing of them: `ahead` wait, and reading waits while writing does. For the thread of a
/// [`download`].
pub(crate) fn each<T, F>(
    handle: &Handle,
    ahead: usize,
    read: impl FnOnce(mpsc::Sender<T>) -> F,
    mut take: impl FnMut(T) -> io::Result<()>,
) -> io::Result<()>
where
    T: Send + 'static,
    F: Future<Output = Result<(), StoreError>> + Send + 'static,
{
    let (sender, mut rows) = mpsc::channel(ahead);
    let reading = handle.spawn(read(sender));
    while let Some(row) = rows.blocking_recv() {
        take(row)?;
    }
    handle.block_on(reading).map_err(io::Error::other)?.map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_stays_within_its_header() {
        assert_eq!(disposition("at-risk.csv"), "attachment; filename=\"at-risk.csv\"");
        assert_eq!(
            disposition("客\"\r\nx: 1.csv"),
            "attachment; filename=\"____x: 1.csv\"; filename*=UTF-8''%E5%AE%A2%22%0D%0Ax%3A%201.csv"
        );
    }
}
