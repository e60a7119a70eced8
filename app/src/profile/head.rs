//! Who it is, over every part, and what one does about it.

use std::time::Duration;

use domain::{
    customer::{CustomerProfile, SegmentMembership},
    edit::Edit,
    facets::{FilterOptions, SegmentKind},
    lifecycle::Lifecycle,
    profile::Tab,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;

use super::{
    acts::{Acts, Picked},
    more,
    picker::{ADD_TAGS, ASSIGN, Kind, Picker},
};
use crate::{
    customers::{IntentPill, LifecycleBadge, find_options},
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        avatar::Avatar,
        dynamic::{Erased, Pieces, handler},
        icon::Icon,
        menu, outside,
        time::{Ago, Now},
    },
};

/// The head.
#[component]
pub(super) fn Head(profile: CustomerProfile, now: Now, acts: Acts) -> impl IntoView {
    let why = acts.refusal.get();
    let CustomerProfile { row, workspace, segments, .. } = profile;
    let name = row.display_name().to_owned();
    let tags = row.tags.iter().enumerate().map(|(n, name)| tag(n, name.clone(), why, acts)).pieces();
    let email = (!row.email.is_empty()).then(|| {
        let (own, shown) = (row.email.clone(), row.email.clone());
        let copy = move |_: web_sys::MouseEvent| acts.toasts.copy(&own, "Email copied", "Select it with the pointer.");
        view! { <button class="sub-i sub-copy" type="button" title="Copy email" on:click=handler(copy)><Icon name="mail" size="i-s" /><bdi>{shown}</bdi></button> }.erased()
    });
    let company = (!row.company.is_empty()).then(|| {
        view! { <span class="sub-i"><Icon name="building-2" size="i-s" /><bdi>{row.company.clone()}</bdi></span> }
    });
    let list = ArcSignal::derive(move || acts.walk.list_href());
    view! {
        <Title text=name.clone() />
        <div class="topbar"><a class="x" href=list.clone() aria-label="Back to Customers"><Icon name="chevron-left" /></a><p class="topbar-t">{name.clone()}</p></div>
        <div class="page-head prof-head">
            <nav class="crumb" aria-label="Breadcrumb"><a href=list>"Customers"</a><Icon name="chevron-right" size="i-s" /><span aria-current="page">{name.clone()}</span></nav>
            {acts.walk.view()}
        </div>
        <div class="id">
            <Avatar name=name.clone() image=row.avatar.clone() seed=row.id.0 size="av-l" />
            <div class="grow">
                <h1 data-testid="profile-name"><bdi>{name}</bdi></h1>
                <div class="sub">{email}{company}<span class="sub-i"><Icon name="clock" size="i-s" />"Active "<Ago at=row.last_active now zone=workspace.zone /></span></div>
                <div class="marks"><Stage stage=row.lifecycle acts /><IntentPill intent=row.intent />{tags}<AddTags held=row.tags.clone() acts /></div>
            </div>
            <div class="acts">
                <Assign segments picked=acts.open.segments button=ASSIGN acts />
                <a class="btn" role="button" href=Signal::derive(move || acts.place.href(Tab::Conversations, vec![])) on:click=handler(|_: web_sys::MouseEvent| set_timeout(|| crate::ui::focus::by_id("panel"), Duration::ZERO))><Icon name="message-square" size="i-s" />"View conversation history"</a>
                {more::menu(acts)}
            </div>
        </div>
    }
    .into_any()
}

fn tag(n: usize, name: String, why: Option<&'static str>, acts: Acts) -> AnyView {
    let label = format!("Remove tag {name}");
    let remove = name.clone();
    // The next tag has this id then, and the focus; without one the button that adds some.
    let remove = move |_: web_sys::MouseEvent| {
        if acts.allowed() {
            acts.run(Edit::RemoveTags(vec![remove.clone()]));
            request_animation_frame(move || crate::ui::focus::first(&[&format!("untag-{n}"), ADD_TAGS]));
        }
    };
    view! { <span class="tag tag-x"><span class="clip" title=name.clone()>{name.clone()}</span><button id=format!("untag-{n}") class="x" type="button" aria-label=label aria-disabled=why.map(|_| "true") title=why on:click=handler(remove)><Icon name="x" size="i-xs" /></button></span> }
        .erased()
}

/// The stage, and choosing another one.
#[component]
fn Stage(stage: Lifecycle, acts: Acts) -> impl IntoView {
    const BUTTON: &str = "stage";
    const LIST: &str = "stage-list";
    let is_open = acts.open.stage;
    outside::closes(".stage-c".to_owned(), is_open);
    Effect::new(move |_| {
        if is_open.get() {
            menu::focus(LIST);
        }
    });
    let choose = move |to: Lifecycle| {
        is_open.set(false);
        crate::ui::focus::by_id(BUTTON);
        if to == stage {
            acts.toasts.say(format!("{} already", stage.label()), None);
        } else {
            acts.run(Edit::Lifecycle { from: stage, to });
        }
    };
    let options = Lifecycle::ALL.iter().map(|option| {
        let (option, is_present) = (*option, *option == stage);
        view! {
            <button class="opt" type="button" role="option" tabindex="-1" aria-selected=is_present.to_string() on:click=handler(move |_| choose(option))>
                <LifecycleBadge lifecycle=option />
            </button>
        }
        .erased()
    });
    let options = options.pieces();
    let why = acts.refusal.get_untracked();
    let press = move |_: web_sys::MouseEvent| {
        if acts.allowed() {
            is_open.update(|open| *open = !*open);
        }
    };
    view! {
        <div class="combo stage-c" class:is-open=Signal::from(is_open)>
            <button
                id=BUTTON
                class="stage-b"
                type="button"
                data-testid="profile-stage"
                aria-haspopup="listbox"
                aria-expanded=Signal::derive(move || is_open.get().to_string())
                aria-label=format!("Update lifecycle stage, now {}", stage.label())
                aria-disabled=why.map(|_| "true")
                title=why
                on:click=handler(press)
            >
                <LifecycleBadge lifecycle=stage /><Icon name="chevron-down" size="i-s" />
            </button>
            <div id=LIST class="pop" role="listbox" aria-label="Lifecycle Stage" on:keydown=handler(move |event| menu::on_key(&event, LIST, BUTTON, is_open))>
                {options}
            </div>
        </div>
    }
    .into_any()
}

/// Everything there is to choose from, brought when somebody wants to choose.
fn options_when(is_open: RwSignal<bool>) -> RwSignal<FilterOptions> {
    let options = RwSignal::new(FilterOptions::default());
    Effect::new(move |_| {
        if is_open.get() {
            spawn_local(async move {
                if let Ok(found) = find_options(String::new()).await {
                    let _ = options.try_set(found);
                }
            });
        }
    });
    options
}

/// Finding or making tags; each is added as it is chosen.
#[component]
fn AddTags(held: Vec<String>, acts: Acts) -> impl IntoView {
    let picked = acts.open.tags;
    let options = options_when(picked.is_open);
    let offered = Signal::derive(move || {
        options.with(|options| options.tags.iter().map(|tag| (tag.name.clone(), tag.count)).collect::<Vec<_>>())
    });
    let take = Callback::new(move |names| acts.run(Edit::AddTags(names)));
    view! { <Picker kind=Kind::Tags button=ADD_TAGS picked held offered take acts /> }.into_any()
}

/// Putting the customer into a segment that is kept by hand: rules keep theirs themselves.
#[component]
pub(super) fn Assign(
    segments: Vec<SegmentMembership>,
    picked: Picked,
    button: &'static str,
    acts: Acts,
) -> impl IntoView {
    let held: Vec<String> = segments.into_iter().map(|segment| segment.name).collect();
    let options = options_when(picked.is_open);
    let offered = Signal::derive(move || {
        options.with(|options| {
            let by_hand = options.segments_kept(SegmentKind::ByHand);
            by_hand.map(|one| (one.name.clone(), one.count)).collect::<Vec<_>>()
        })
    });
    let refused = Signal::derive(move || {
        options
            .with(|options| options.segments_kept(SegmentKind::ByRule).map(|one| one.name.clone()).collect::<Vec<_>>())
    });
    let take = Callback::new(move |names: Vec<String>| {
        let chosen = options.with_untracked(|options| {
            let mut by_hand = options.segments_kept(SegmentKind::ByHand);
            by_hand.find(|one| names.contains(&one.name)).map(|one| (one.id, one.name.clone()))
        });
        chosen.into_iter().for_each(|(id, name)| acts.run_in(Edit::AddSegment(id), name));
    });
    view! { <Picker kind=Kind::Segment button picked held offered refused take acts /> }.into_any()
}
