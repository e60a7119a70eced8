//! What one does to a customer from the head of the profile: stage, tags, segments. Each is sent at once, said, and
//! taken back from where it is said.

use domain::{customer::Edited, edit::Edit};
use leptos::{prelude::*, task::spawn_local};

use super::{api::edit_customer, place::ProfilePlace};
use crate::ui::toasts::Toasts;

/// Sends edits of the customer who is shown.
#[derive(Clone, Copy)]
pub(super) struct Acts {
    pub(super) place: ProfilePlace,
    pub(super) toasts: Toasts,
    /// Reads what an edit touches again.
    pub(super) refresh: Callback<()>,
}

impl Acts {
    /// Sends an edit and says what came of it.
    pub(super) fn run(self, edit: Edit) {
        let id = self.place.id.get_untracked();
        spawn_local(async move { self.send(id, edit).await });
    }

    async fn send(self, id: String, edit: Edit) {
        match edit_customer(id.clone(), edit).await {
            Ok(Edited { says, undo }) => {
                let undo = undo.map(|undo| {
                    Callback::new(move |()| {
                        let (id, undo) = (id.clone(), undo.clone());
                        spawn_local(Box::pin(async move { self.send(id, undo).await }));
                    })
                });
                self.toasts.say(says, undo);
            }
            Err(error) => self.toasts.fail(error.message),
        }
        // Also after a refusal: somebody else may have changed it.
        self.refresh.run(());
    }
}
