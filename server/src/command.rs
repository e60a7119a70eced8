//! The commands that ask something of a store: done by the program itself, or by the server that runs (`control`).

use std::path::{Path, PathBuf};

use anyhow::bail;
use domain::role::Role;
use serde::{Deserialize, Serialize};
use store::{NewPerson, Store};

use crate::csv_file;

/// What is asked. What a file holds comes beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Customers from the CSV that comes beside it.
    Import,
    /// What is held in memory is built from the database anew.
    Reindex,
    /// A copy of the SQLite database into a file that is not there yet.
    Backup(PathBuf),
    /// Somebody is let in.
    AddPerson {
        /// By which they sign in.
        email: String,
        /// As people call them.
        name: String,
        /// `viewer`, `agent`, `manager` or `admin`.
        role: String,
        /// At least twelve characters.
        password: String,
    },
    /// Somebody gets another password, and is signed out everywhere.
    SetPassword {
        /// Whose.
        email: String,
        /// The new one.
        password: String,
    },
    /// Everybody who works here.
    ListPeople,
}

impl Command {
    /// Does it; gives the lines that are to be said.
    ///
    /// # Errors
    /// What is wrong with what was asked, in a sentence.
    pub async fn run(self, store: &Store, input: &[u8]) -> anyhow::Result<String> {
        Ok(match self {
            Self::Import => import(store, input).await?,
            Self::Reindex if store.reindex().await? => "It differed and was rebuilt.\n".to_owned(),
            Self::Reindex => "It was up to date.\n".to_owned(),
            Self::Backup(file) => {
                store.backup(&file).await?;
                copied(&file)
            }
            Self::AddPerson { email, name, role, password } => {
                let Ok(role) = role.parse::<Role>() else { bail!("--role must be viewer, agent, manager or admin") };
                let person = store.add_person(NewPerson { email, name, role, password }).await?;
                format!("{} is in as {}.\n", person.email, person.role.label())
            }
            Self::SetPassword { email, password } => {
                store.set_password(&email, password).await?;
                format!("{email} has a new password and is signed out everywhere.\n")
            }
            Self::ListPeople => {
                let line = |person: store::Person| {
                    let state = if person.is_disabled { "disabled" } else { "active" };
                    format!("{}\t{}\t{}\t{state}\n", person.email, person.name, person.role)
                };
                store.people().await?.into_iter().map(line).collect()
            }
        })
    }
}

/// What is said of a copy.
pub fn copied(file: &Path) -> String {
    format!("Copied to {}.\n", file.display())
}

async fn import(store: &Store, csv: &[u8]) -> anyhow::Result<String> {
    let done = csv_file::import(store, csv).await?;
    let refused = done.refused.iter().map(|refused| format!("line {}: {}\n", refused.line, refused.reason));
    let counted = format!("{} created, {} updated, {} refused", done.created, done.updated, done.refused.len());
    let suppressed = match done.suppressed {
        0 => ".\n".to_owned(),
        n => format!(", {n} of them erased before and kept out.\n"),
    };
    Ok(refused.chain([counted, suppressed]).collect())
}
