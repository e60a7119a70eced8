//! The dialog of an action: what to do, what that would change, and confirming it.

use domain::{
    bulk::{self, ActionKind, BulkAction, BulkRequest, Selection},
    facets::{FilterOptions, SegmentKind},
    id::SegmentId,
    invalid::Invalid,
    lifecycle::Lifecycle,
    money::grouped,
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    Bulk,
    api::{bulk_effect, change_many, selection_options},
    request_key,
    words::{confirm, confirming, foretold, missing},
};
use crate::{
    AppError,
    customers::{LifecycleBadge, selection::Chosen},
    session::again::Renewal,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dialog::{Dialog, Sending, note_id},
        dynamic::{Erased, Pieces, dynamic, handler},
        error_notice::wrong_at,
        focus,
        icon::Icon,
        tags_field::{Refusal, TagsField},
    },
};

/// The field that every choice is at.
const CHOICE: &str = "choice";

/// What is chosen, and what is known of those it is for.
#[derive(Clone, Copy)]
struct Choice {
    bulk: Bulk,
    kind: ActionKind,
    rule: StoredValue<Selection>,
    /// What was sent last: the same again is the same request.
    sent: StoredValue<Option<BulkRequest>>,
    options: RwSignal<Option<FilterOptions>>,
    /// Whether those are of before the selection became another one.
    is_outdated: StoredValue<bool>,
    /// What a choice would change.
    effect: RwSignal<Option<(BulkAction, bulk::Effect)>>,
    /// Whether that, or what they have, could not be found out.
    is_unknown: RwSignal<bool>,
    stage: RwSignal<Option<Lifecycle>>,
    /// Tags, or a segment.
    names: RwSignal<Vec<String>>,
    sending: Sending,
}

/// The dialog.
#[component]
pub(super) fn Choosing(bulk: Bulk, kind: ActionKind) -> impl IntoView {
    let chosen = untrack(|| bulk.selected.chosen(bulk.list)).unwrap_or(Chosen::These(Vec::new()));
    let filter = bulk.list.place.query_untracked().filter;
    let choice = Choice {
        bulk,
        kind,
        rule: StoredValue::new(chosen.rule(&filter)),
        sent: StoredValue::new(None),
        options: RwSignal::new(None),
        is_outdated: StoredValue::new(false),
        effect: RwSignal::new(None),
        is_unknown: RwSignal::new(false),
        stage: RwSignal::new(None),
        names: RwSignal::new(Vec::new()),
        sending: Sending::new(),
    };
    choice.look();
    Effect::new(move |_| choice.foresee());
    expect_context::<Renewal>().again(move || choice.look_again());
    // What one chooses from is known only now.
    Effect::new(move |_| {
        if kind == ActionKind::RemoveTags && choice.options.with(Option::is_some) {
            request_animation_frame(|| {
                let first = focus::all(".dlg .pick input", None).into_iter().next();
                let _ = first.map(|first| first.focus());
            });
        }
    });
    // Until the server has counted, what the list says.
    let counted = untrack(|| bulk.count());
    let total =
        Signal::derive(move || choice.options.with(|options| options.as_ref().map_or(counted, |all| all.total)));
    let about = bulk.about(&chosen, total);
    let foot = view! { <span class="t3">"Undo for 30 days"</span> }.erased();
    let close = Callback::new(move |()| bulk.asked.set(None));
    view! {
        <Dialog
            title=kind.label()
            about=about
            confirm=Signal::derive(move || confirm(kind, total.get()))
            confirming=confirming(kind)
            waits=Signal::derive(move || choice.is_unseen())
            sending=choice.sending
            submit=Callback::new(move |()| choice.submit())
            close
            is_told_elsewhere=true
            foot
        >
            {choice.field()}
            <div id=note_id(CHOICE) role="alert">{dynamic(move || choice.sending.wrong_at(CHOICE).map(wrong_at).into_any())}</div>
            {dynamic(move || choice.is_unknown.get().then(|| {
                let again = handler(move |_: web_sys::MouseEvent| choice.look_again());
                view! { <div class="row"><button class="btn btn-s" type="button" on:click=again>"Try again"</button></div> }.erased()
            }).into_any())}
            <div role="status">{dynamic(move || choice.note())}</div>
        </Dialog>
    }
    .erased()
}

impl Choice {
    /// Counts those selected, and what they have.
    fn look(self) {
        spawn_local(async move {
            let answer = selection_options(self.rule.get_value()).await;
            match answer {
                _ if self.options.try_get_untracked().is_none() => {}
                Ok(options) => {
                    self.is_outdated.set_value(false);
                    self.options.set(Some(options));
                    self.known();
                }
                Err(error) => self.not_known(error),
            }
        });
    }

    /// Asks once more for what could not be found out.
    fn look_again(self) {
        if self.is_unknown.get_untracked() {
            self.is_unknown.set(false);
            self.sending.error.set(None);
            if self.is_outdated.get_value() || self.options.with_untracked(Option::is_none) {
                self.look();
            }
            untrack(|| self.foresee());
        }
    }

    /// What could not be found out is known by now, of the present choice and of whom it is for.
    fn known(self) {
        if self.is_unknown.get_untracked()
            && self.options.with_untracked(Option::is_some)
            && !self.is_outdated.get_value()
            && !untrack(|| self.is_unseen())
        {
            self.is_unknown.set(false);
            self.sending.error.set(None);
        }
    }

    /// Whatever failed, it is said at the choice, with the way to ask again.
    fn not_known(self, error: AppError) {
        self.is_unknown.set(true);
        self.sending.error.set(Some(Invalid::at(CHOICE, "not_known", error.message).into()));
    }

    /// Whether what the choice would change is not shown yet: nobody confirms what they have not seen.
    fn is_unseen(self) -> bool {
        let Some(action) = self.action() else { return false };
        self.effect.with(|effect| effect.as_ref().is_none_or(|(of, _)| *of != action))
    }

    /// Asks what the choice would change, whenever it is another one.
    fn foresee(self) {
        let Some(action) = self.action() else { return };
        spawn_local(async move {
            let answer = bulk_effect(self.rule.get_value(), action.clone()).await;
            let is_there = self.effect.try_get_untracked().is_some();
            if !is_there || untrack(|| self.action()).as_ref() != Some(&action) {
                return;
            }
            match answer {
                Ok(effect) => {
                    self.effect.set(Some((action, effect)));
                    self.known();
                }
                Err(error) => self.not_known(error),
            }
        });
    }

    /// What is chosen.
    fn action(self) -> Option<BulkAction> {
        let names = || Some(self.names.get()).filter(|names| !names.is_empty());
        Some(match self.kind {
            ActionKind::UpdateLifecycle => BulkAction::UpdateLifecycle(self.stage.get()?),
            ActionKind::AddTags => BulkAction::AddTags(names()?),
            ActionKind::RemoveTags => BulkAction::RemoveTags(names()?),
            ActionKind::AssignSegment => BulkAction::AssignSegment(self.segment()?),
            ActionKind::RemoveSegment => BulkAction::RemoveSegment(self.segment()?),
        })
    }

    fn segment(self) -> Option<SegmentId> {
        let name = self.names.get().pop()?;
        self.options.with(|all| all.as_ref()?.segments.iter().find(|one| one.name == name).map(|one| one.id))
    }

    fn submit(self) {
        let Some(action) = untrack(|| self.action()) else {
            self.sending.is_busy.set(false);
            self.sending.error.set(Some(Invalid::at(CHOICE, "required", missing(self.kind)).into()));
            let first = focus::all(".dlg .pick input, .dlg [role=combobox]", None).into_iter().next();
            let _ = first.map(|first| first.focus());
            return;
        };
        let counted = untrack(|| self.bulk.count());
        let expected = self.options.with_untracked(|options| options.as_ref().map_or(counted, |all| all.total));
        let mut request = BulkRequest { selection: self.rule.get_value(), action, expected, key: String::new() };
        let same = |sent: &BulkRequest| BulkRequest { key: String::new(), ..sent.clone() } == request;
        let known = self.sent.with_value(|sent| sent.as_ref().filter(|sent| same(sent)).map(|sent| sent.key.clone()));
        request.key = known.unwrap_or_else(request_key);
        self.sent.set_value(Some(request.clone()));
        let Self { bulk, sending, .. } = self;
        let sent = request.selection.clone();
        spawn_local(async move {
            let answer = change_many(request).await;
            // Closed meanwhile: then it is said without the dialog.
            let is_open = sending.is_busy.try_get_untracked().is_some();
            match answer {
                Ok(job) if is_open => bulk.confirmed(job),
                Ok(job) => bulk.confirmed_before(job, &sent),
                Err(error) if is_open => {
                    if error.code == "selection_changed" {
                        // What was shown is of others.
                        self.effect.set(None);
                        self.is_outdated.set_value(true);
                        self.look();
                        self.foresee();
                    }
                    sending.is_busy.set(false);
                    self.refused(error);
                }
                Err(error) if bulk.asked.try_get_untracked().is_some() => bulk.toasts.fail(error.message),
                Err(_) => {}
            }
        });
    }

    /// Says what is wrong at the choice: there is no other field.
    fn refused(self, mut error: AppError) {
        error.errors.iter_mut().for_each(|wrong| wrong.field = CHOICE.into());
        self.sending.error.set(Some(error));
    }

    /// Whether something is wrong at the choice, for its field.
    fn refusal(self) -> Refusal {
        Refusal { note: note_id(CHOICE), is_wrong: Signal::derive(move || self.sending.wrong_at(CHOICE).is_some()) }
    }

    /// What one chooses from.
    fn field(self) -> AnyView {
        match self.kind {
            ActionKind::UpdateLifecycle => self.stages(),
            ActionKind::AddTags => self.tags(),
            ActionKind::RemoveTags => self.tags_they_have(),
            ActionKind::AssignSegment => self.segments(|_| true),
            ActionKind::RemoveSegment => self.segments(|count| count > 0),
        }
    }

    fn stages(self) -> AnyView {
        let stage = |(n, stage): (usize, &Lifecycle)| {
            let stage = *stage;
            let here = Signal::derive(move || {
                let count = self.options.with(|all| all.as_ref().map_or(0, |all| all.lifecycle[n]));
                if count == 0 {
                    String::new()
                } else {
                    format!("{} {} here now", grouped(i64::from(count)), if count == 1 { "is" } else { "are" })
                }
            });
            let choose = move |_: web_sys::Event| self.stage.set(Some(stage));
            view! {
                <label>
                    <input type="radio" class="check" name="stage" aria-label=stage.label() on:change=handler(choose) />
                    <LifecycleBadge lifecycle=stage />
                    <small>{described(stage)}</small>
                    <small>{here}</small>
                </label>
            }
            .erased()
        };
        let stages = Lifecycle::ALL.iter().enumerate().map(stage).pieces();
        view! { <fieldset class="fset-plain" aria-describedby=note_id(CHOICE)><legend class="sr">"Lifecycle Stage"</legend><div class="pick">{stages}</div></fieldset> }
            .erased()
    }

    fn tags(self) -> AnyView {
        let offered = Signal::derive(move || {
            self.options.with(|all| {
                all.iter().flat_map(|all| &all.tags).map(|tag| (tag.name.clone(), tag.count)).collect::<Vec<_>>()
            })
        });
        view! { <div class="field"><span class="label" aria-hidden="true">"Tags"</span><TagsField label="Tags" name="tags" placeholder="Find or create a tag" chosen=self.names options=offered creates=true takes_focus=true stands_open=true refusal=self.refusal() /></div> }
            .erased()
    }

    fn tags_they_have(self) -> AnyView {
        let row = move |name: String, count: u32, total: u32| {
            let own = name.clone();
            let toggle = move |event: web_sys::Event| {
                let is_on = event_target_checked(&event);
                self.names.update(|names| {
                    names.retain(|other| *other != own);
                    if is_on {
                        names.push(own.clone());
                    }
                });
            };
            let of = format!("{} of {}", grouped(i64::from(count)), grouped(i64::from(total)));
            view! {
                <label><input type="checkbox" class="check" aria-label=name.clone() on:change=handler(toggle) /><span class="tag">{name}</span><span></span><small>{of}</small></label>
            }
            .erased()
        };
        let rows = dynamic(move || {
            let Some(all) = self.options.get() else { return view! { <p class="t3">"Counting…"</p> }.erased() };
            let (total, had) = (all.total, all.tags.into_iter().filter(|tag| tag.count > 0).collect::<Vec<_>>());
            if had.is_empty() {
                return view! { <p class="t2">"None of them has a tag."</p> }.erased();
            }
            let rows = had.into_iter().map(|tag| row(tag.name, tag.count, total)).pieces();
            view! { <div class="pick pick-long">{rows}</div> }.erased()
        });
        view! { <fieldset class="fset-plain" aria-describedby=note_id(CHOICE)><legend>"Tags"</legend>{rows}</fieldset> }
            .erased()
    }

    /// Those kept by hand; those kept by a rule are shown too where everybody could be put into one.
    fn segments(self, offers: fn(u32) -> bool) -> AnyView {
        let kept = move |kind: SegmentKind| {
            self.options.with(|all| {
                let kept = all.iter().flat_map(|all| all.segments_kept(kind));
                kept.map(|one| (one.name.clone(), one.count)).collect::<Vec<_>>()
            })
        };
        let offered = Signal::derive(move || {
            kept(SegmentKind::ByHand).into_iter().filter(|(_, count)| offers(*count)).collect::<Vec<_>>()
        });
        let is_assigning = self.kind == ActionKind::AssignSegment;
        let refused = Signal::derive(move || {
            let ruled = kept(SegmentKind::ByRule).into_iter().filter(|_| is_assigning);
            ruled.map(|(name, _)| name).collect::<Vec<_>>()
        });
        view! { <div class="field"><span class="label" aria-hidden="true">"Segment"</span><TagsField label="Segment" name="segment" placeholder="Find a segment" chosen=self.names options=offered refused why="Kept by its rule" most=1usize takes_focus=true stands_open=true refusal=self.refusal() /></div> }
            .into_any()
    }

    /// What would change.
    fn note(self) -> AnyView {
        // Never of the choice before.
        let of_choice = |(action, _): &(BulkAction, bulk::Effect)| self.action().as_ref() == Some(action);
        let Some((_, effect)) = self.effect.get().filter(of_choice) else { return ().into_any() };
        let subject = match self.stage.get() {
            Some(stage) => stage.label().to_owned(),
            None => self.names.get().join(", "),
        };
        let says = foretold(self.kind, &subject, &effect);
        view! { <div class="note"><Icon name="info" /><p>{says}</p></div> }.erased()
    }
}

const fn described(stage: Lifecycle) -> &'static str {
    match stage {
        Lifecycle::Lead => "Known, not buying yet",
        Lifecycle::Active => "Buying or using today",
        Lifecycle::AtRisk => "May leave, needs attention",
        Lifecycle::Churned => "Left",
    }
}
