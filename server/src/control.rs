//! Commands for the server that runs. It alone has the database and what is held of it in memory, so whoever types a
//! command on its machine hands it over through a socket in its folder, which answers nobody but the server's own user.
//!
//! A command is a line of JSON and what a file holds; the answer is one JSON value. Both end with the stream.

use std::{
    io::{Read, Write},
    os::unix::{
        fs::{MetadataExt, PermissionsExt},
        net::UnixStream as Blocking,
    },
    path::{Path, PathBuf},
};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use store::Store;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{UnixListener, UnixStream},
};

use crate::{command::Command, config::Config};

/// What became of a command: what it says, or why it failed.
#[derive(Serialize, Deserialize)]
struct Answer(Result<String, String>);

/// The socket of the server that keeps its data there.
fn socket(config: &Config) -> PathBuf {
    config.data.join("acumen.sock")
}

/// Hands a command to the server that runs; nothing, when there is none.
///
/// # Errors
/// Why the command failed, or that the server ended meanwhile.
pub fn ask(config: &Config, command: &Command, input: &[u8]) -> anyhow::Result<Option<String>> {
    let Ok(mut stream) = Blocking::connect(socket(config)) else { return Ok(None) };
    let mut line = serde_json::to_vec(command)?;
    line.push(b'\n');
    stream.write_all(&line)?;
    stream.write_all(input)?;
    stream.shutdown(std::net::Shutdown::Write)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let Answer(answer) = serde_json::from_slice(&answer).context("the server ended before it was done")?;
    answer.map(Some).map_err(anyhow::Error::msg)
}

/// Takes commands until it is dropped.
pub(crate) struct Control {
    listener: UnixListener,
    path: PathBuf,
    /// The user whose commands are taken.
    owner: u32,
}

impl Control {
    /// Begins to listen. None where a server of another database listens in the same folder already, or the path is longer
    /// than a socket's may be: then commands are refused as those of a second process.
    pub(crate) fn open(config: &Config) -> Option<Self> {
        let path = socket(config);
        if Blocking::connect(&path).is_err() {
            // Left behind by one that was killed.
            let _ = std::fs::remove_file(&path);
        }
        let begin = |path: &Path| -> std::io::Result<(UnixListener, u32)> {
            std::fs::create_dir_all(&config.data)?;
            let listener = UnixListener::bind(path)?;
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
            Ok((listener, std::fs::metadata(path)?.uid()))
        };
        match begin(&path) {
            Ok((listener, owner)) => Some(Self { listener, path, owner }),
            Err(error) => {
                tracing::warn!(%error, "no commands are taken while the server runs");
                None
            }
        }
    }

    /// Does what is asked, one after another.
    pub(crate) async fn run(self, store: Store) {
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) if stream.peer_cred().is_ok_and(|peer| peer.uid() == self.owner) => {
                    if let Err(error) = answer(stream, &store).await {
                        tracing::warn!(%error, "a command could not be read or answered");
                    }
                }
                Ok(_) => tracing::warn!("somebody else's command was refused"),
                Err(error) => {
                    tracing::warn!(%error, "a command could not be taken");
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                }
            }
        }
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

async fn answer(mut stream: UnixStream, store: &Store) -> anyhow::Result<()> {
    let mut asked = Vec::new();
    stream.read_to_end(&mut asked).await?;
    let end = asked.iter().position(|byte| *byte == b'\n').context("the command has no end")?;
    let (command, input) = asked.split_at(end);
    let command: Command = serde_json::from_slice(command)?;
    let done = command.run(store, &input[1..]).await.map_err(|error| format!("{error:#}"));
    stream.write_all(&serde_json::to_vec(&Answer(done))?).await?;
    Ok(stream.shutdown().await?)
}
