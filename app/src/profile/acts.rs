//! What one does to a customer from the head of the profile: stage, tags, segments. Each is shown and sent at once, said,
//! and taken back from where it is said.

use domain::{
    customer::{CustomerProfile, Edited, Named},
    edit::Edit,
    id::CustomerId,
    lifecycle::Lifecycle,
};
use leptos::prelude::*;

use super::{
    api::{customer_profile, edit_customer},
    more::{More, Whom},
    place::ProfilePlace,
    walk::Walk,
};
use crate::{
    AppError,
    ui::{keys::Step, toasts::Toasts},
};

/// What is open: the head is drawn anew with every answer.
#[derive(Clone, Copy)]
pub(super) struct Open {
    pub(super) stage: RwSignal<bool>,
    pub(super) tags: Picked,
    pub(super) segments: Picked,
    /// The same in the part of segments.
    pub(super) segments_here: Picked,
}

/// Something to choose from by typing.
#[derive(Clone, Copy)]
pub(super) struct Picked {
    pub(super) is_open: RwSignal<bool>,
    /// What is being typed.
    pub(super) typed: RwSignal<String>,
}

impl Open {
    pub(super) fn nothing() -> Self {
        let closed = || RwSignal::new(false);
        let picked = || Picked { is_open: closed(), typed: RwSignal::new(String::new()) };
        Self { stage: closed(), tags: picked(), segments: picked(), segments_here: picked() }
    }

    /// Closes everything: it was opened about another customer.
    pub(super) fn close(self) {
        self.stage.set(false);
        for picked in [self.tags, self.segments, self.segments_here] {
            picked.is_open.set(false);
            picked.typed.set(String::new());
        }
    }
}

/// Edits that are shown already while the server's word on them is awaited.
#[derive(Clone, Copy)]
pub(super) struct Pending(RwSignal<Vec<Awaited>>);

#[derive(Clone, PartialEq)]
struct Awaited {
    id: String,
    edit: Edit,
    /// What the segment it is about is called, as far as it is known here.
    segment: String,
    /// Whether it is done: then the next answer has it.
    is_done: bool,
}

impl Pending {
    pub(super) fn nothing() -> Self {
        Self(RwSignal::new(Vec::new()))
    }

    /// The profile as it will be.
    pub(super) fn shown_on(self, mut profile: CustomerProfile) -> CustomerProfile {
        let id = profile.row.id.to_string();
        self.0.with(|all| {
            all.iter().filter(|one| one.id == id).for_each(|one| one.edit.show_on(&mut profile, &one.segment))
        });
        profile
    }

    fn begin(self, id: &str, edit: &Edit, segment: String) {
        let awaited = Awaited { id: id.to_owned(), edit: edit.clone(), segment, is_done: false };
        let _ = self.0.try_update(|all| all.push(awaited));
    }

    /// Done, or refused: then it was never so.
    fn end(self, id: &str, edit: &Edit, is_done: bool) {
        let _ = self.0.try_update(|all| {
            let at = all.iter().position(|one| !one.is_done && one.id == id && one.edit == *edit);
            match at {
                Some(at) if is_done => all[at].is_done = true,
                Some(at) => drop(all.remove(at)),
                None => {}
            }
        });
    }

    /// An answer has come that knows what was done.
    pub(super) fn settle(self) {
        if self.0.with_untracked(|all| all.iter().any(|one| one.is_done)) {
            self.0.update(|all| all.retain(|one| !one.is_done));
        }
    }
}

/// Sends edits of the customer who is shown.
#[derive(Clone, Copy)]
pub(super) struct Acts {
    pub(super) place: ProfilePlace,
    /// Who is shown: while another customer is being loaded, not yet the one in the address.
    pub(super) customer: Memo<Option<CustomerProfile>>,
    /// Why one may change nothing, if so.
    pub(super) refusal: Memo<Option<&'static str>>,
    pub(super) toasts: Toasts,
    pub(super) pending: Pending,
    /// What is open in the head.
    pub(super) open: Open,
    /// What is asked about the whole customer.
    pub(super) more: More,
    /// Whom that is about: who is shown, also from the bin.
    pub(super) whom: Memo<Option<Whom>>,
    /// The list that one walks along.
    pub(super) walk: Walk,
    /// Reads what an edit touches again.
    pub(super) refresh: Callback<()>,
}

impl Acts {
    /// Whether one may change anything; otherwise says why not.
    pub(super) fn allowed(self) -> bool {
        self.toasts.allow(self.refusal.get_untracked())
    }

    /// Sends an edit and says what came of it.
    pub(super) fn run(self, edit: Edit) {
        self.run_in(edit, String::new());
    }

    /// The same about a segment, by name.
    pub(super) fn run_in(self, edit: Edit, segment: String) {
        if let Some(id) = self.shown_id() {
            self.toasts.act(async move { self.send(id, edit, segment, Step::Forth).await });
        }
    }

    /// Sets a stage in the place of the one that the customer has by now, whoever is shown.
    async fn insist(self, id: String, to: Lifecycle) -> bool {
        let answer = customer_profile(id.clone()).await;
        if !self.is_shown() {
            return false;
        }
        match answer {
            Ok(Named::Living(now)) => {
                let edit = Edit::Lifecycle { from: now.row.lifecycle, to };
                return Box::pin(self.send(id, edit, String::new(), Step::Forth)).await;
            }
            Ok(Named::Binned(gone)) => self.toasts.fail(format!("{} was deleted meanwhile.", gone.name)),
            Err(error) => self.toasts.fail(error.message),
        }
        false
    }

    /// Does something whenever another customer is gone to, and once more when they are shown.
    pub(super) fn when_walked_on(self, act: impl Fn() + 'static) {
        let at =
            Memo::new(move |_| (self.place.id.get(), self.customer.with(|shown| shown.as_ref().map(|one| one.row.id))));
        Effect::new(move |before: Option<(String, Option<CustomerId>)>| {
            let now = at.get();
            if before.is_some_and(|before| before != now) {
                act();
            }
            now
        });
    }

    /// Whether the customer of the address is shown, and not the one before.
    pub(super) fn is_there(self) -> bool {
        self.shown_id() == self.place.id.try_get_untracked()
    }

    /// The same, also of one in the bin.
    pub(super) fn is_named(self) -> bool {
        self.whom.with_untracked(|whom| whom.as_ref().map(|whom| whom.id.clone())) == self.place.id.try_get_untracked()
    }

    /// The key of the customer who is shown.
    pub(super) fn shown_id(self) -> Option<String> {
        self.customer.with_untracked(|shown| shown.as_ref().map(|shown| shown.row.id.to_string()))
    }

    /// Sends what a form holds, and says what came of it when all is well.
    pub(super) async fn submit(self, id: String, edit: Edit) -> Result<(), AppError> {
        self.toasts.begin();
        let answer = edit_customer(id.clone(), edit).await;
        let is_told = answer.is_ok() && self.is_shown();
        let answer = answer.map(|edited| {
            if is_told {
                self.say(id, edited, Step::Forth);
                self.refresh.run(());
            }
        });
        self.toasts.over(is_told);
        answer
    }

    /// Whether this page is there still.
    pub(super) fn is_shown(self) -> bool {
        self.place.id.try_get_untracked().is_some()
    }

    /// Says what was done, and offers to take it back, or to do it again when it was a step back.
    fn say(self, id: String, Edited { says, undo }: Edited, taken: Step) {
        let next = if taken == Step::Forth { Step::Back } else { Step::Forth };
        let act = undo.map(|undo| {
            Callback::new(move |()| {
                let (id, undo) = (id.clone(), undo.clone());
                self.toasts.act(Box::pin(async move { self.send(id, undo, String::new(), next).await }));
            })
        });
        self.toasts.offer(says, next, act);
    }

    /// Sends an edit and says what came of it; whether it is done, and said.
    async fn send(self, id: String, edit: Edit, segment: String, step: Step) -> bool {
        self.pending.begin(&id, &edit, segment);
        let answer = edit_customer(id.clone(), edit.clone()).await;
        let is_done = answer.is_ok();
        self.pending.end(&id, &edit, is_done);
        if !self.is_shown() {
            // Another page is by now: there is nobody to tell.
            return false;
        }
        match answer {
            Ok(edited) => self.say(id, edited, step),
            Err(error) => {
                let is_unreachable = error.is_unreachable();
                match edit {
                    Edit::Lifecycle { to, .. } if error.is_conflict() => {
                        let insist = move |()| {
                            let id = id.clone();
                            self.toasts.act(async move { self.insist(id, to).await });
                        };
                        self.toasts.fail_unless(error.message, Callback::new(insist));
                    }
                    _ => self.toasts.fail(error.message),
                }
                if is_unreachable {
                    return false;
                }
            }
        }
        // Also after a refusal: somebody else may have changed it.
        self.refresh.run(());
        is_done
    }
}
