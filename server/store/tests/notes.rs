//! Notes in both databases: whose they are, their order, what is kept of a note that is not finished.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use domain::{
    audit::AuditFilter,
    edit::Edit,
    field::{FieldDraft, FieldKind, ValueEdit},
    id::{CustomerId, NoteId, UserId},
    note::NoteChange,
    profile::TimelineShow,
    query::CustomerQuery,
    role::Role,
    time::{At, DAY},
};
use store::{NewCustomer, StoreError};
use support::{KINDS, Kind, Opened, open};

struct Setting {
    opened: Opened,
    priya: UserId,
    marek: UserId,
    id: CustomerId,
}

async fn setting(kind: Kind) -> Setting {
    let opened = open(kind).await;
    let priya = opened.person("Priya", Role::Agent).await;
    let marek = opened.person("Marek", Role::Agent).await;
    opened.store.import(vec![(2, NewCustomer { name: "Ann".into(), ..NewCustomer::default() })]).await.unwrap();
    let id = opened.store.customer_page(&CustomerQuery::default()).await.unwrap().rows[0].id;
    Setting { opened, priya, marek, id }
}

impl Setting {
    async fn add(&self, by: UserId, body: &str) -> NoteId {
        self.opened.store.add_note(by, self.id, body).await.unwrap()
    }

    async fn change(&self, by: UserId, note: NoteId, change: NoteChange) -> Result<(), StoreError> {
        self.opened.store.change_note(by, self.id, note, &change).await
    }

    async fn bodies(&self) -> Vec<String> {
        let page = self.opened.store.notes(self.priya, self.id, None).await.unwrap();
        page.notes.into_iter().map(|note| note.body).collect()
    }
}

#[tokio::test]
async fn the_profile_says_how_many_notes_and_values_a_customer_has() {
    for kind in KINDS {
        let it = setting(kind).await;
        let store = &it.opened.store;
        let numbers = async || {
            let profile = store.customer_profile(it.id).await.unwrap();
            (profile.notes, profile.values)
        };
        assert_eq!(numbers().await, (0, 0), "{kind:?}");
        let first = it.add(it.priya, "One.").await;
        it.add(it.marek, "Two.").await;
        it.change(it.priya, first, NoteChange::Deleted(true)).await.unwrap();
        let seats = FieldDraft { name: "Seats".into(), kind: FieldKind::Number, options: String::new() };
        let seats = store.define_field(it.priya, &seats).await.unwrap();
        assert_eq!(numbers().await, (1, 0), "{kind:?}");
        let set = async |from: &str, to: &str| {
            let edit = ValueEdit { field: seats, from: from.into(), to: to.into() };
            store.edit(it.priya, it.id, &Edit::Fields(vec![edit])).await.unwrap();
        };
        set("", "25").await;
        assert_eq!(numbers().await, (1, 1), "{kind:?}");
        set("25", "").await;
        assert_eq!(numbers().await, (1, 0), "{kind:?}");
    }
}

#[tokio::test]
async fn notes_are_written_pinned_changed_and_deleted_with_a_way_back() {
    for kind in KINDS {
        let it = setting(kind).await;
        let first = it.add(it.priya, "Prefers calls.").await;
        let second = it.add(it.marek, "Budget owner.").await;
        assert_eq!(it.bodies().await, ["Budget owner.", "Prefers calls."], "{kind:?}");
        it.change(it.marek, first, NoteChange::Pinned(true)).await.unwrap();
        assert_eq!(it.bodies().await, ["Prefers calls.", "Budget owner."], "{kind:?}");
        let page = it.opened.store.notes(it.priya, it.id, None).await.unwrap();
        let note = &page.notes[0];
        assert_eq!((note.author.as_str(), note.is_own, note.is_pinned), ("Priya", true, true), "{kind:?}");
        let body = |body: &str, seen| NoteChange::Body { body: body.into(), seen };
        it.change(it.priya, first, body("Prefers mail.", note.updated_at)).await.unwrap();
        assert_eq!(it.bodies().await[0], "Prefers mail.", "{kind:?}");
        it.change(it.marek, second, NoteChange::Deleted(true)).await.unwrap();
        assert_eq!(it.bodies().await, ["Prefers mail."], "{kind:?}");
        let timeline = it.opened.store.timeline(it.id, TimelineShow::Changes, None).await.unwrap();
        assert_eq!(timeline.entries.iter().filter(|entry| entry.what.starts_with("Note by")).count(), 1, "{kind:?}");
        it.change(it.marek, second, NoteChange::Deleted(false)).await.unwrap();
        assert_eq!(it.bodies().await, ["Prefers mail.", "Budget owner."], "{kind:?}");
    }
}

#[tokio::test]
async fn what_another_wrote_is_theirs_and_a_faster_change_is_not_lost() {
    for kind in KINDS {
        let it = setting(kind).await;
        let note = it.add(it.priya, "First.").await;
        let seen = it.opened.store.notes(it.priya, it.id, None).await.unwrap().notes[0].updated_at;
        let body = |body: &str| NoteChange::Body { body: body.into(), seen };
        for change in [body("Mine now."), NoteChange::Deleted(true), NoteChange::Deleted(false)] {
            let refused = it.change(it.marek, note, change).await;
            assert!(matches!(refused, Err(StoreError::NotFound)), "{kind:?} {refused:?}");
        }
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        it.change(it.priya, note, body("Second.")).await.unwrap();
        let refused = it.change(it.priya, note, body("Third.")).await;
        assert!(matches!(refused, Err(StoreError::Conflict(_))), "{kind:?} {refused:?}");
        assert_eq!(it.bodies().await, ["Second."], "{kind:?}");
        let nobody = it.opened.store.add_note(it.priya, CustomerId(7), "x").await;
        assert!(matches!(nobody, Err(StoreError::NotFound)), "{kind:?}");
    }
}

#[tokio::test]
async fn a_draft_is_its_writers_alone_and_gone_once_it_is_a_note() {
    for kind in KINDS {
        let it = setting(kind).await;
        let store = &it.opened.store;
        let draft = async |of: UserId| store.notes(of, it.id, None).await.unwrap().draft;
        for text in ["Cal", "Call back on"] {
            store.keep_draft(it.priya, it.id, text).await.unwrap();
            assert_eq!(draft(it.priya).await, text, "{kind:?}");
        }
        assert_eq!(draft(it.marek).await, "", "{kind:?}");
        it.add(it.priya, "Call back on Monday.").await;
        assert_eq!(draft(it.priya).await, "", "{kind:?}");
        store.keep_draft(it.priya, it.id, "x").await.unwrap();
        store.keep_draft(it.priya, it.id, " \n").await.unwrap();
        assert_eq!(draft(it.priya).await, "", "{kind:?}");
    }
}

#[tokio::test]
async fn what_is_to_become_of_a_note_is_its_writers_alone_until_it_is_saved_or_given_up() {
    for kind in KINDS {
        let it = setting(kind).await;
        let note = it.add(it.priya, "First.").await;
        let first = async |of: UserId| it.opened.store.notes(of, it.id, None).await.unwrap().notes.remove(0);
        let begun = |text: &str| NoteChange::Draft(Some(text.into()));
        it.change(it.priya, note, begun("First and sec")).await.unwrap();
        assert_eq!(first(it.priya).await.draft.as_deref(), Some("First and sec"), "{kind:?}");
        assert_eq!((first(it.marek).await.draft, first(it.priya).await.body), (None, "First.".into()), "{kind:?}");
        let refused = it.change(it.marek, note, begun("Mine")).await;
        assert!(matches!(refused, Err(StoreError::NotFound)), "{kind:?} {refused:?}");
        it.change(it.priya, note, NoteChange::Draft(None)).await.unwrap();
        assert_eq!(first(it.priya).await.draft, None, "{kind:?}");
        it.change(it.priya, note, begun("First and second.")).await.unwrap();
        let seen = first(it.priya).await.updated_at;
        it.change(it.priya, note, NoteChange::Body { body: "First and second.".into(), seen }).await.unwrap();
        let saved = first(it.priya).await;
        assert_eq!((saved.body.as_str(), saved.draft), ("First and second.", None), "{kind:?}");
    }
}

#[tokio::test]
async fn who_is_named_in_a_note_learns_of_it_once() {
    for kind in KINDS {
        let it = setting(kind).await;
        let store = &it.opened.store;
        let new = async |of: UserId| store.new_mentions(of).await.unwrap();
        let first = it.add(it.priya, "@marek, and @Priya herself, mail a@marek").await;
        let page = store.notes(it.priya, it.id, None).await.unwrap();
        assert_eq!(page.team, ["Marek", "Priya"], "{kind:?}");
        assert_eq!((new(it.marek).await, new(it.priya).await), (1, 0), "{kind:?}: nobody tells themselves");
        let told = store.mentions(it.marek).await.unwrap();
        assert_eq!((told[0].note, told[0].customer, told[0].is_new), (first, it.id, true), "{kind:?}");
        assert_eq!(told[0].author, "Priya", "{kind:?}");
        store.see_mentions(it.marek, first).await.unwrap();
        assert_eq!(new(it.marek).await, 0, "{kind:?}");

        // Changed in other words: still seen. Named no longer: gone. Named again: new.
        for (body, listed, unseen) in [("@Marek: see above", 1, 0), ("See above", 0, 0), ("@Marek, again", 1, 1)] {
            let seen = store.notes(it.priya, it.id, None).await.unwrap().notes[0].updated_at;
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
            it.change(it.priya, first, NoteChange::Body { body: body.into(), seen }).await.unwrap();
            let listed_now = store.mentions(it.marek).await.unwrap().len();
            assert_eq!((listed_now, new(it.marek).await), (listed, unseen), "{kind:?} {body}");
        }
        it.change(it.marek, first, NoteChange::Pinned(true)).await.unwrap();
        assert_eq!(new(it.marek).await, 1, "{kind:?}: who pins is named still");
        it.change(it.priya, first, NoteChange::Deleted(true)).await.unwrap();
        assert_eq!((store.mentions(it.marek).await.unwrap().len(), new(it.marek).await), (0, 0), "{kind:?}");
        it.change(it.priya, first, NoteChange::Deleted(false)).await.unwrap();
        assert_eq!(new(it.marek).await, 1, "{kind:?}");
    }
}

#[tokio::test]
async fn pages_of_notes_lose_none_and_repeat_none() {
    for kind in KINDS {
        let it = setting(kind).await;
        let mut all = Vec::new();
        for n in 0..120 {
            all.push(it.add(it.priya, &format!("Note {n}")).await);
        }
        for n in (0..120).step_by(2) {
            it.change(it.marek, all[n], NoteChange::Pinned(true)).await.unwrap();
        }
        let (mut seen, mut before) = (Vec::new(), None::<String>);
        loop {
            let page = it.opened.store.notes(it.priya, it.id, before.as_deref()).await.unwrap();
            seen.extend(page.notes.iter().map(|note| (note.is_pinned, note.id)));
            before = page.older;
            if before.is_none() {
                break;
            }
        }
        let mut expected: Vec<(bool, NoteId)> = all.iter().enumerate().map(|(n, id)| (n % 2 == 0, *id)).collect();
        expected.sort();
        expected.reverse();
        assert_eq!(seen, expected, "{kind:?}");
        let bad = it.opened.store.notes(it.priya, it.id, Some("x")).await;
        assert!(matches!(bad, Err(StoreError::Invalid(_))), "{kind:?}");
    }
}

#[tokio::test]
async fn a_deleted_note_is_in_the_copy_until_it_is_removed_for_good() {
    for kind in KINDS {
        let it = setting(kind).await;
        let note = it.add(it.priya, "Deleted words.").await;
        it.add(it.marek, "Kept words.").await;
        it.change(it.priya, note, NoteChange::Deleted(true)).await.unwrap();
        assert_eq!(it.bodies().await, ["Kept words."], "{kind:?}");
        let notes = store::SECTIONS.iter().find(|section| section.name == "notes").unwrap();
        let held = async || {
            let (sender, mut rows) = tokio::sync::mpsc::channel(8);
            it.opened.store.snapshot().await.unwrap().rows(it.id, notes, sender).await.unwrap();
            let mut bodies = Vec::new();
            while let Some(row) = rows.recv().await {
                bodies.push(row[2].clone());
            }
            bodies
        };
        assert_eq!(held().await, ["Deleted words.", "Kept words."], "{kind:?}");
        let now = store::now();
        it.opened.store.forget_deleted_notes(now).await.unwrap();
        assert_eq!(held().await.len(), 2, "{kind:?}: it can still be brought back");
        it.opened.store.forget_deleted_notes(At(now.0 + 31 * DAY)).await.unwrap();
        assert_eq!(held().await, ["Kept words."], "{kind:?}");
    }
}

#[tokio::test]
async fn the_same_words_sent_twice_are_one_note() {
    for kind in KINDS {
        let it = setting(kind).await;
        let send = |by: UserId, body: &str| {
            let (store, id, body) = (it.opened.store.clone(), it.id, body.to_owned());
            async move { store.add_note(by, id, &body).await.unwrap() }
        };
        let (first, second) = tokio::join!(send(it.priya, "Called."), send(it.priya, "Called."));
        assert_eq!(first, second, "{kind:?}");
        send(it.marek, "Called.").await;
        send(it.priya, "Called again.").await;
        assert_eq!(it.bodies().await, ["Called again.", "Called.", "Called."], "{kind:?}");
        it.change(it.priya, first, NoteChange::Deleted(true)).await.unwrap();
        assert_ne!(send(it.priya, "Called.").await, first, "{kind:?}: what was deleted is written anew");
        // Neither what is sent again nor what comes late leaves a draft of it.
        let (store, draft) =
            (&it.opened.store, async || it.opened.store.notes(it.priya, it.id, None).await.unwrap().draft);
        store.keep_draft(it.priya, it.id, "Half").await.unwrap();
        send(it.priya, "Called.").await;
        assert_eq!(draft().await, "", "{kind:?}");
        store.keep_draft(it.priya, it.id, "Called.").await.unwrap();
        assert_eq!(draft().await, "", "{kind:?}");
    }
}

#[tokio::test]
async fn the_timeline_and_the_log_tell_what_became_of_notes_and_not_what_they_said() {
    for kind in KINDS {
        let it = setting(kind).await;
        let note = it.add(it.priya, "Secret words").await;
        let seen = it.opened.store.notes(it.priya, it.id, None).await.unwrap().notes[0].updated_at;
        it.change(it.priya, note, NoteChange::Body { body: "Other words".into(), seen }).await.unwrap();
        for change in [
            NoteChange::Pinned(true),
            NoteChange::Pinned(true),
            NoteChange::Pinned(false),
            NoteChange::Draft(Some("Begun".into())),
            NoteChange::Deleted(true),
            NoteChange::Deleted(false),
        ] {
            it.change(it.priya, note, change).await.unwrap();
        }
        let page = it.opened.store.timeline(it.id, TimelineShow::Changes, None).await.unwrap();
        let mut told: Vec<&str> = page.entries.iter().map(|entry| entry.what.as_str()).collect();
        told.sort_unstable();
        let all = ["Note by Priya", "Note deleted", "Note edited", "Note pinned", "Note restored", "Note unpinned"];
        assert_eq!(told, [&["Customer added"], &all[..]].concat(), "{kind:?}");
        let log = it.opened.store.audit_log(&AuditFilter { customer: Some(it.id), ..Default::default() }, None).await;
        let log: Vec<String> = log.unwrap().entries.into_iter().rev().map(|entry| entry.details).collect();
        let expected = ["note added", "note edited", "note pinned", "note unpinned", "note deleted", "note restored"];
        assert_eq!(log, expected, "{kind:?}");
    }
}
