//! What one does to a customer from the head of the profile: stage, tags, segments. Each is sent at once, said, and
//! taken back from where it is said.

use domain::{
    customer::{CustomerProfile, Edited},
    edit::Edit,
};
use leptos::{prelude::*, task::spawn_local};

use super::{api::edit_customer, place::ProfilePlace};
use crate::ui::toasts::Toasts;

/// What of the head is open.
#[derive(Clone, Copy)]
pub(super) struct Open {
    pub(super) stage: RwSignal<bool>,
    pub(super) tags: RwSignal<bool>,
    pub(super) segments: RwSignal<bool>,
}

impl Open {
    pub(super) fn nothing() -> Self {
        Self { stage: RwSignal::new(false), tags: RwSignal::new(false), segments: RwSignal::new(false) }
    }
}

/// Sends edits of the customer who is shown.
#[derive(Clone, Copy)]
pub(super) struct Acts {
    pub(super) place: ProfilePlace,
    /// Who is shown: while another customer is being loaded, not yet the one in the address.
    pub(super) customer: Memo<Option<CustomerProfile>>,
    /// Whether one may change anything.
    pub(super) may: Memo<bool>,
    pub(super) toasts: Toasts,
    /// What is open in the head, which is drawn anew with every answer.
    pub(super) open: Open,
    /// Reads what an edit touches again.
    pub(super) refresh: Callback<()>,
}

impl Acts {
    /// Sends an edit and says what came of it.
    pub(super) fn run(self, edit: Edit) {
        let Some(id) = self.customer.with_untracked(|shown| shown.as_ref().map(|shown| shown.row.id.to_string()))
        else {
            return;
        };
        spawn_local(async move { self.send(id, edit).await });
    }

    async fn send(self, id: String, edit: Edit) {
        let answer = edit_customer(id.clone(), edit).await;
        if self.place.id.try_get_untracked().is_none() {
            // Another page is shown by now: there is nobody to tell.
            return;
        }
        match answer {
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
