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
    task::JoinSet,
};

use crate::{command::Command, config::Config};

/// A command, and on which database: another server may listen in the same folder.
#[derive(Serialize, Deserialize)]
struct Asked {
    database: String,
    command: Command,
}

/// What became of a command: what it says, or why it failed; none, where it is for another database.
#[derive(Serialize, Deserialize)]
struct Answer(Option<Result<String, String>>);

/// What one database is called, however its URL was written: the file, or server and name without who signs in there.
fn database(url: &str) -> String {
    match url.split_once(':') {
        Some(("sqlite", path)) => {
            let path = PathBuf::from(path.trim_start_matches("//"));
            path.canonicalize().unwrap_or(path).display().to_string()
        }
        _ => url.rsplit_once('@').map_or(url, |(_, place)| place).to_owned(),
    }
}

/// The socket of the server that keeps its data there.
fn socket(config: &Config) -> PathBuf {
    config.data.join("acumen.sock")
}

/// Hands a command to the server that runs on the same database; nothing, when there is none.
///
/// # Errors
/// Why the command failed, or that the server ended meanwhile.
pub fn ask(config: &Config, command: &Command, input: &[u8]) -> anyhow::Result<Option<String>> {
    let Ok(mut stream) = Blocking::connect(socket(config)) else { return Ok(None) };
    let asked = Asked { database: database(&config.database_url), command: command.clone() };
    let mut line = serde_json::to_vec(&asked)?;
    line.push(b'\n');
    stream.write_all(&line)?;
    stream.write_all(input)?;
    stream.shutdown(std::net::Shutdown::Write)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let Answer(answer) = serde_json::from_slice(&answer).context("the server ended before it was done")?;
    answer.transpose().map_err(anyhow::Error::msg)
}

/// Takes commands until it is dropped.
pub(crate) struct Control {
    listener: UnixListener,
    path: PathBuf,
    database: String,
    /// The user whose commands are taken.
    owner: u32,
}

impl Control {
    /// Begins to listen. None where another server listens in the same folder already, or the path is longer than a socket's
    /// may be: then a command on a SQLite file is refused as that of a second process.
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
            Ok((listener, owner)) => Some(Self { listener, path, owner, database: database(&config.database_url) }),
            Err(error) => {
                tracing::warn!(%error, "no commands are taken while the server runs");
                None
            }
        }
    }

    /// Does what is asked.
    pub(crate) async fn run(self, store: Store) {
        let mut at_work = JoinSet::new();
        loop {
            tokio::select! {
                taken = self.listener.accept() => match taken {
                    Ok((stream, _)) => {
                        let is_own = stream.peer_cred().is_ok_and(|peer| peer.uid() == self.owner || peer.uid() == 0);
                        let (store, database) = (store.clone(), self.database.clone());
                        at_work.spawn(async move {
                            if let Err(error) = answer(stream, &store, &database, is_own).await {
                                tracing::warn!(%error, "a command could not be read or answered");
                            }
                        });
                    }
                    Err(error) => {
                        tracing::warn!(%error, "a command could not be taken");
                        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                    }
                },
                Some(_) = at_work.join_next() => {}
            }
        }
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

async fn answer(mut stream: UnixStream, store: &Store, database: &str, is_own: bool) -> anyhow::Result<()> {
    let mut asked = Vec::new();
    stream.read_to_end(&mut asked).await?;
    let done = if is_own {
        let end = asked.iter().position(|byte| *byte == b'\n').context("the command has no end")?;
        let (asked, input) = asked.split_at(end);
        let asked: Asked = serde_json::from_slice(asked)?;
        if asked.database == database {
            Some(asked.command.run(store, &input[1..]).await.map_err(|error| format!("{error:#}")))
        } else {
            None
        }
    } else {
        Some(Err("only the user who runs the server, and root, can give it commands".to_owned()))
    };
    stream.write_all(&serde_json::to_vec(&Answer(done))?).await?;
    Ok(stream.shutdown().await?)
}
