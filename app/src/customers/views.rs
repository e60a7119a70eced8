//! Saved views in the head of the page: which one is open, what was changed since, keeping it. Menu and dialogs arrive
//! in a module of their own (`chunks`).

mod api;
mod dialogs;
mod head;
mod menu;

pub(super) use head::ViewHead;

use domain::{preferences::Display, query::CustomerQuery, view::SavedView};
use leptos::prelude::*;

use super::{List, display::Shown};
use crate::{layout::CurrentSession, ui::focus};

/// Menu and dialogs: what is needed when somebody asks for it.
#[component]
pub(crate) fn ViewParts() -> impl IntoView {
    let views = expect_context::<Views>();
    view! { <menu::ViewMenu views /><dialogs::ViewDialogs views /> }
}

/// The views of the person, and what is being asked about one of them.
#[derive(Clone, Copy)]
pub(super) struct Views {
    list: List,
    shown: Shown,
    session: CurrentSession,
    all: Memo<Vec<SavedView>>,
    asked: RwSignal<Option<Asked>>,
    /// Whether the menu is.
    is_open: RwSignal<bool>,
}

/// What a dialog is open for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked {
    /// To keep the present list as a new view.
    New,
    /// To call a view otherwise, and whether to share it.
    Rename(SavedView),
    /// To keep the present list as this view.
    Overwrite(SavedView),
    /// To forget it.
    Delete(SavedView),
}

impl Views {
    fn of(list: List) -> Self {
        let session = expect_context::<CurrentSession>();
        let all = Memo::new(move |_| session.with(|session| session.views.clone()).unwrap_or_default());
        Self { list, shown: expect_context(), session, all, asked: RwSignal::new(None), is_open: RwSignal::new(false) }
    }

    /// The view that the address names, if the person has it.
    fn open(self) -> Option<SavedView> {
        let view = self.list.query().view?;
        self.all.with(|all| all.iter().find(|one| one.id == view).cloned())
    }

    /// The list as the open view shows it; without one, everybody.
    fn unedited(self) -> CustomerQuery {
        self.open().map(|view| view.query()).unwrap_or_default()
    }

    /// The list as it is on the screen, with how it is shown; a usual list says nothing of that.
    fn as_shown(self) -> CustomerQuery {
        let display = self.shown.display.get_untracked();
        self.list.place.query_untracked().displayed((display != Display::default()).then_some(display))
    }

    fn is_edited(self) -> bool {
        self.list.query().kept() != self.unedited().kept()
    }

    fn close(self) {
        self.asked.set(None);
        // Beside an open dialog nothing takes the focus.
        request_animation_frame(|| focus::by_id(head::BUTTON));
    }
}
