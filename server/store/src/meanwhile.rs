//! An edit that is refused because somebody else changed the same says who that was.

use domain::{edit::Edit, id::CustomerId, profile::Change};
use sea_orm::FromQueryResult;

use crate::{Store, editing::change_of, error::StoreError, history::changes, timeline::actor};

/// Changes to look back: what conflicts was changed while somebody looked.
const LOOKED_AT: i64 = 50;

impl Store {
    /// The same error, with who changed what as far as the timeline tells.
    pub(crate) async fn naming_who(&self, id: CustomerId, edit: &Edit, mut error: StoreError) -> StoreError {
        let named = match &mut error {
            StoreError::Invalid(invalid) => {
                let conflicts = invalid.errors.iter_mut().filter(|error| error.theirs().is_some());
                self.name_who(id, conflicts.map(|error| &mut error.message).collect()).await
            }
            StoreError::Conflict(message) if matches!(edit, Edit::Lifecycle { .. }) => {
                self.name_who(id, vec![message]).await
            }
            _ => Ok(()),
        };
        // Without a name it is as true.
        if let Err(unnamed) = named {
            tracing::warn!(error = %unnamed, "it is not known who changed it meanwhile");
        }
        error
    }

    async fn name_who(&self, id: CustomerId, messages: Vec<&mut String>) -> Result<(), StoreError> {
        #[derive(FromQueryResult)]
        struct Changed {
            kind: String,
            actor: String,
            details: String,
        }
        if messages.is_empty() {
            return Ok(());
        }
        let sql = concat!("SELECT kind, actor, details FROM ", changes!(), " ORDER BY at DESC, id DESC LIMIT $2");
        let changes: Vec<Changed> = self.read_all(sql, [id.0.into(), LOOKED_AT.into()]).await?;
        let names = self.names().await?;
        for message in messages {
            let latest = changes.iter().find(|changed| {
                let change = change_of(&changed.kind, &changed.details);
                change.and_then(subject).is_some_and(|subject| message.starts_with(&format!("{subject} was ")))
            });
            let by = latest.map(|changed| actor(&changed.actor, &names)).filter(|by| !by.is_empty());
            if let Some(by) = by {
                *message = message.replacen(" meanwhile.", &format!(" meanwhile {by}."), 1);
            }
        }
        Ok(())
    }
}

/// What a refusal calls that which was changed.
fn subject(change: Change) -> Option<String> {
    match change {
        Change::Edited { field, .. } | Change::FieldEdited { field, .. } => Some(field),
        Change::Lifecycle { .. } => Some("The lifecycle stage".to_owned()),
        _ => None,
    }
}
