//! `/customers/<id>`: who a customer is, what was said and what happened. The address says which part is shown.

mod acts;
mod api;
mod contact;
mod conversations;
mod fields;
mod form;
mod gone;
mod head;
mod keyboard;
mod loading;
mod more;
mod notes;
mod older;
mod overview;
mod panel;
mod picker;
mod pictures;
mod place;
mod segments;
mod tabs;
mod timeline;
mod walk;

use domain::{
    customer::{CustomerProfile, Named},
    id::CustomerId,
    note::Note,
    profile::{ConversationRow, Entry, Message, Tab},
    role::Right,
    time::{At, Zone},
};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    AppError,
    customers::underway::Underway,
    lasting::{Lasting, lasting},
    layout::CurrentSession,
    session::again::Renewal,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dynamic::{Erased, When, dynamic},
        error_notice::ErrorNotice,
        time::Now,
        toasts::Toasts,
    },
};
use acts::{Acts, Open, Pending};
use api::customer_profile;
pub(crate) use api::restore_customer;
use more::{More, MoreDialogs, Whom};
pub(crate) use notes::{Unkept, provide};
use place::ProfilePlace;
use walk::Walk;

/// What stands over every part, as it is loaded.
type Answer = Lasting<Named>;

/// The page. What its parts load is made with it: made with the part, browser and server would not agree when.
#[component]
pub(crate) fn ProfilePage() -> impl IntoView {
    let place = ProfilePlace::of_page();
    let answer = lasting(move || place.id.try_get().unwrap_or_default(), |id| Some(customer_profile(id.to_owned())));
    let parts = Parts::of(place);
    view! {
        <Transition fallback=loading::loading>
            <Shown place answer parts />
        </Transition>
    }
    .erased()
}

/// What each part is loaded by, when it is shown.
#[derive(Clone, Copy)]
struct Parts {
    overview: overview::Loaded,
    conversations: conversations::Loaded,
    timeline: timeline::Loaded,
    notes: notes::Loaded,
    fields: fields::Loaded,
}

impl Parts {
    fn of(place: ProfilePlace) -> Self {
        Self {
            overview: overview::load(place),
            conversations: conversations::load(place),
            timeline: timeline::load(place),
            notes: notes::load(place),
            fields: fields::load(place),
        }
    }

    /// Whether what was asked for last is about nobody.
    fn are_missing(self) -> bool {
        missing(self.overview)
            || missing(self.conversations.list)
            || missing(self.timeline)
            || missing(self.notes)
            || missing(self.fields)
    }

    /// Reads what is shown of them again.
    fn refetch(self) {
        self.overview.refetch();
        self.conversations.refetch();
        self.timeline.refetch();
        self.notes.refetch();
        self.fields.refetch();
    }
}

fn missing<T: Clone + Send + Sync + 'static>(loaded: Lasting<T>) -> bool {
    loaded.with(|part| match part {
        Some(Some(part)) => part.answer.as_ref().is_err_and(AppError::is_not_found),
        _ => false,
    })
}

/// The forms that parts turn into. They are made with the profile: what is typed into one stays while another part is shown.
#[derive(Clone, Copy)]
struct Forms {
    contact: contact::ContactForm,
    fields: fields::Desk,
}

/// The profile as its parts see it.
#[derive(Clone, Copy)]
struct Profile {
    /// What was last answered well.
    customer: Memo<Option<CustomerProfile>>,
    /// Whose that is.
    id: Memo<Option<CustomerId>>,
    now: Now,
}

impl Profile {
    /// Whether that customer is shown.
    fn is(self, id: &str) -> bool {
        self.id.try_get().flatten().is_some_and(|shown| shown.to_string() == id)
    }

    /// The workspace's zone, which does not change while one reads.
    fn zone(self) -> Zone {
        self.customer
            .with_untracked(|profile| profile.as_ref().map(|profile| profile.workspace.zone.clone()))
            .unwrap_or_else(Zone::utc)
    }

    fn as_of(self) -> At {
        self.customer.with_untracked(|profile| profile.as_ref().map_or(At(0), |profile| profile.as_of))
    }
}

/// Everything that depends on the answer. Reads it in one memo, so that an edit redraws the head and not the part.
#[component]
fn Shown(place: ProfilePlace, answer: Answer, parts: Parts) -> impl IntoView {
    let answer_now = move || answer.get().flatten().map(|answered| answered.answer);
    let answered = Memo::new(move |before: Option<&Option<CustomerProfile>>| match answer_now() {
        Some(Ok(Named::Living(profile))) => Some(*profile),
        Some(Ok(Named::Binned(_))) => None,
        _ => before.cloned().flatten(),
    });
    let pending = Pending::nothing();
    let profile = Memo::new(move |_| answered.get().map(|profile| pending.shown_on(profile)));
    Effect::new(move |_| {
        answered.track();
        pending.settle();
    });
    // Who was deleted meanwhile is told of by the page, and not by each of its parts.
    let is_missing = Memo::new(move |_| parts.are_missing());
    Effect::new(move |_| {
        if is_missing.get() && answered.with_untracked(Option::is_some) {
            answer.refetch();
        }
    });
    Effect::new(move |_| {
        // What these are drawn from, also while an edit is awaited.
        let _ = profile.with(Option::is_some);
        parts.overview.track();
        parts.fields.track();
    });
    let error = Memo::new(move |_| answer_now().and_then(Result::err));
    let binned = Memo::new(move |_| match answer_now() {
        Some(Ok(Named::Binned(binned))) => Some(binned),
        _ => None,
    });
    let is_failed = Memo::new(move |_| error.with(Option::is_some));
    let session = expect_context::<CurrentSession>();
    let refusal = Memo::new(move |_| session.refusal(Right::EditCustomers));
    let is_there = Memo::new(move |_| {
        // Asked before the head is drawn: the server waits for what is asked first, and the head must not differ. Read and
        // not tracked, which asks for nothing.
        let _ = refusal.get();
        !is_failed.get() && profile.with(Option::is_some)
    });
    let as_of = Signal::derive(move || profile.with(|profile| profile.as_ref().map_or(At(0), |profile| profile.as_of)));
    let id = Memo::new(move |_| profile.with(|profile| profile.as_ref().map(|profile| profile.row.id)));
    let shown = Profile { customer: profile, id, now: Now::from(as_of) };
    let toasts = Toasts::of_page();
    let is_gone =
        move || binned.with(Option::is_some) || error.with(|error| error.as_ref().is_some_and(AppError::is_not_found));
    let walk = Walk::of(place, Signal::derive(is_gone));
    older::Kept::<Entry>::provide();
    older::Kept::<ConversationRow>::provide();
    older::Kept::<Message>::provide();
    older::Kept::<Note>::provide();
    let refresh = Callback::new(move |()| {
        answer.refetch();
        // The numbers of the pinned views.
        session.refetch();
        parts.overview.refetch();
        parts.timeline.refetch();
        parts.fields.refetch();
        walk.look_again();
    });
    Underway::of_application().when_ended(move || refresh.run(()));
    // The session is read by whoever renews it.
    expect_context::<Renewal>().again(move || {
        answer.refetch();
        parts.refetch();
        walk.look_again();
    });
    let whom = Memo::new(move |_| {
        let shown = profile.with(|profile| profile.as_ref().map(|profile| Whom::shown(&profile.row)));
        binned.with(|binned| binned.as_ref().map(Whom::binned)).or(shown)
    });
    let acts = Acts {
        place,
        customer: profile,
        refusal,
        toasts,
        pending,
        open: Open::nothing(),
        more: More::nothing(),
        whom,
        walk,
        refresh,
    };
    // Nothing that was opened about one customer stands over the next.
    acts.when_walked_on(move || {
        acts.open.close();
        acts.more.leave();
    });
    keyboard::listen(acts, walk);
    let forms = Forms { contact: contact::ContactForm::new(acts), fields: fields::Desk::of(acts) };
    let retry = Callback::new(move |()| {
        answer.refetch();
        walk.look_again();
    });
    view! {
        <When is=is_failed>
            {dynamic(move || error.get().map(|error| if error.is_not_found() {
                gone::gone()
            } else {
                view! { <Title text="Customer" /><ErrorNotice title="This customer could not be loaded" error retry /> }.erased()
            }).into_any())}
        </When>
        {dynamic(move || binned.get().map(|binned| view! { <gone::Deleted binned acts /> }).into_any())}
        <When is=is_there>
            <Body place parts shown acts forms />
        </When>
        <MoreDialogs acts />
    }
    .erased()
}

/// Head, tabs and the part that the address names.
#[component]
fn Body(place: ProfilePlace, parts: Parts, shown: Profile, acts: Acts, forms: Forms) -> impl IntoView {
    // When it was read is no reason to draw the head anew, nor what only the tabs show.
    let lasting = Memo::new(move |_| {
        shown.customer.get().map(|profile| CustomerProfile { as_of: At(0), notes: 0, values: 0, ..profile })
    });
    let head = move || lasting.get().map(|profile| view! { <head::Head profile now=shown.now acts /> }).into_any();
    let panel = move || match place.tab.get() {
        Tab::Overview => {
            view! { <overview::Overview loaded=parts.overview shown form=forms.contact place /> }.into_any()
        }
        Tab::Conversations => {
            view! { <conversations::Conversations loaded=parts.conversations shown place /> }.into_any()
        }
        Tab::Timeline => view! { <timeline::Timeline loaded=parts.timeline shown place /> }.into_any(),
        Tab::Notes => view! { <notes::Notes loaded=parts.notes shown acts place /> }.into_any(),
        Tab::Segments => view! { <segments::Segments shown acts /> }.into_any(),
        Tab::CustomFields => view! { <fields::CustomFields loaded=parts.fields shown desk=forms.fields /> }.into_any(),
    };
    view! {
        {dynamic(head)}
        <tabs::Tabs place profile=shown.customer />
        <div id="panel" role="tabpanel" tabindex="0" aria-labelledby=Signal::derive(move || tabs::tab_id(place.tab.get()))>{dynamic(panel)}</div>
    }
    .erased()
}
