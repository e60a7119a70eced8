//! The vocabulary of tags in both databases: renamed, merged, deleted and brought back, with the audience and saved views
//! following.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use domain::{
    bulk::{BulkAction, BulkRequest, Selection},
    edit::Edit,
    id::{TagId, UserId},
    profile::TimelineShow,
    query::CustomerQuery,
    role::Role,
    view::ViewDraft,
};
use sea_orm::ConnectionTrait;
use store::{NewCustomer, StoreError, Viewer};
use support::{KINDS, Kind, Opened, digest, open};

struct Setting {
    opened: Opened,
    by: UserId,
}

/// Ann has vip and eu, Bob vip, Cem eu.
async fn setting(kind: Kind) -> Setting {
    let opened = open(kind).await;
    let by = opened.person("Priya", Role::Manager).await;
    let customer = |name: &str, tags: &[&str]| NewCustomer {
        name: name.into(),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        ..NewCustomer::default()
    };
    let rows =
        vec![(2, customer("Ann", &["vip", "eu"])), (3, customer("Bob", &["vip"])), (4, customer("Cem", &["eu"]))];
    opened.store.import(rows).await.unwrap();
    Setting { opened, by }
}

impl Setting {
    async fn tag(&self, name: &str) -> TagId {
        let list = self.opened.store.used_tags().await.unwrap();
        list.tags.iter().find(|tag| tag.name == name).unwrap_or_else(|| panic!("no tag {name}")).id
    }

    /// Who has a tag, by the list.
    async fn who(&self, tag: &str) -> Vec<String> {
        let query = CustomerQuery::parse(&format!("tags={tag}&sort=name_asc")).unwrap();
        let page = self.opened.store.customer_page(&query).await.unwrap();
        page.rows.into_iter().map(|row| row.name).collect()
    }

    async fn told(&self) -> Vec<(String, u32, u32)> {
        let list = self.opened.store.used_tags().await.unwrap();
        list.tags.into_iter().map(|tag| (tag.name, tag.customers, tag.views)).collect()
    }

    async fn audience_is_right(&self, kind: Kind) {
        assert!(!self.opened.store.reindex().await.unwrap(), "{kind:?}: the audience differed");
    }

    fn viewer(&self) -> Viewer {
        Viewer { user: self.by, is_manager: true }
    }

    async fn save(&self, address: &str) {
        let draft = ViewDraft::of(&format!("View of {address}"), address, false).unwrap();
        self.opened.store.save_view(self.viewer(), &draft).await.unwrap();
    }

    async fn views(&self) -> Vec<String> {
        let views = self.opened.store.views(self.viewer()).await.unwrap();
        views.into_iter().map(|view| view.address).collect()
    }
}

#[tokio::test]
async fn a_tag_says_where_it_is_used_and_when_last() {
    for kind in KINDS {
        let it = setting(kind).await;
        it.save("tags=VIP").await;
        assert_eq!(it.told().await, [("eu".into(), 2, 0), ("vip".into(), 2, 1)], "{kind:?}");
        let db = it.opened.plain().await;
        db.execute_unprepared("UPDATE tags SET last_used_at = 5").await.unwrap();
        let ann = it.opened.store.customer_page(&CustomerQuery::parse("q=ann").unwrap()).await.unwrap().rows[0].id;
        it.opened.store.edit(it.by, ann, &Edit::AddTags(vec!["eu".into()])).await.unwrap();
        let list = it.opened.store.used_tags().await.unwrap();
        assert!(list.tags.iter().all(|tag| tag.is_unused(list.as_of)), "{kind:?}: it was hers already");
        it.opened.store.edit(it.by, ann, &Edit::RemoveTags(vec!["eu".into()])).await.unwrap();
        it.opened.store.edit(it.by, ann, &Edit::AddTags(vec!["eu".into()])).await.unwrap();
        let list = it.opened.store.used_tags().await.unwrap();
        let unused: Vec<_> = list.tags.iter().map(|tag| tag.is_unused(list.as_of)).collect();
        assert_eq!(unused, [false, true], "{kind:?}");
    }
}

#[tokio::test]
async fn a_renamed_tag_keeps_its_customers_and_views() {
    for kind in KINDS {
        let it = setting(kind).await;
        it.save("tags=vip%2Ceu&lifecycle=lead").await;
        let vip = it.tag("vip").await;
        it.opened.store.rename_tag(it.by, vip, "  Key   account ").await.unwrap();
        assert_eq!(it.who("key%20account").await, ["Ann", "Bob"], "{kind:?}");
        assert_eq!(it.who("vip").await, Vec::<String>::new(), "{kind:?}");
        let renamed = CustomerQuery::parse(&it.views().await[0]).unwrap();
        assert_eq!(renamed.filter.tags, ["Key account", "eu"], "{kind:?}");
        for (bad, code) in [("EU", "taken"), ("éu", "taken"), ("a,b", "bad_name"), (" ", "required")] {
            let refused = it.opened.store.rename_tag(it.by, vip, bad).await;
            assert!(matches!(&refused, Err(StoreError::Invalid(e)) if e.first().code == code), "{kind:?} {refused:?}");
        }
        // Its own name in other letters is free.
        it.opened.store.rename_tag(it.by, vip, "KEY ACCOUNT").await.unwrap();
        assert!(matches!(it.opened.store.rename_tag(it.by, TagId(7), "x").await, Err(StoreError::NotFound)));
    }
}

#[tokio::test]
async fn a_file_makes_no_second_tag_that_differs_by_case_or_accents() {
    for kind in KINDS {
        let it = setting(kind).await;
        let row = |name: &str, tags: &[&str]| NewCustomer {
            name: name.into(),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            ..Default::default()
        };
        let rows =
            vec![(2, row("Cleo", &["Café", "VÍP"])), (3, row("Dora", &["cafe", "CAFÉ"])), (4, row("", &["unput"]))];
        let done = it.opened.store.import(rows).await.unwrap();
        assert_eq!((done.created, done.refused.len()), (2, 1), "{kind:?} {:?}", done.refused);
        let tags = it.opened.store.used_tags().await.unwrap().tags;
        let alike: Vec<&str> = tags.iter().map(|tag| &*tag.name).filter(|name| "cafeCaféCAFÉ".contains(name)).collect();
        assert_eq!(alike, ["Café"], "{kind:?}");
        assert_eq!(it.who("caf%C3%A9").await, ["Cleo", "Dora"], "{kind:?}");
        assert_eq!(it.who("vip").await, ["Ann", "Bob", "Cleo"], "{kind:?}");
        it.audience_is_right(kind).await;
    }
}

#[tokio::test]
async fn a_merged_tag_gives_its_customers_the_other_and_is_taken_back() {
    for kind in KINDS {
        let it = setting(kind).await;
        it.save("tags=vip%2Ceu").await;
        let (vip, eu) = (it.tag("vip").await, it.tag("eu").await);
        it.opened.store.merge_tag(it.by, vip, eu).await.unwrap();
        assert_eq!(it.who("eu").await, ["Ann", "Bob", "Cem"], "{kind:?}");
        assert_eq!(it.told().await, [("eu".into(), 3, 1)], "{kind:?}");
        assert_eq!(CustomerQuery::parse(&it.views().await[0]).unwrap().filter.tags, ["eu"], "{kind:?}");
        it.audience_is_right(kind).await;
        let retired = it.opened.store.used_tags().await.unwrap().retired;
        assert_eq!((retired[0].name.as_str(), retired[0].into.as_deref()), ("vip", Some("eu")), "{kind:?}");
        it.opened.store.restore_tag(it.by, vip).await.unwrap();
        assert_eq!(it.who("eu").await, ["Ann", "Cem"], "{kind:?}: Bob had it by the merging alone");
        assert_eq!(it.who("vip").await, ["Ann", "Bob"], "{kind:?}");
        it.audience_is_right(kind).await;
        let same = it.opened.store.merge_tag(it.by, vip, vip).await;
        assert!(matches!(same, Err(StoreError::Invalid(_))), "{kind:?}");
    }
}

#[tokio::test]
async fn a_deleted_tag_leaves_everybody_and_is_brought_back() {
    for kind in KINDS {
        let it = setting(kind).await;
        let store = &it.opened.store;
        let vip = it.tag("vip").await;
        store.delete_tag(it.by, vip).await.unwrap();
        let query = CustomerQuery::parse("tags=vip").unwrap();
        let page = store.customer_page(&query).await.unwrap();
        assert_eq!((page.total, page.unknown), (0, vec!["vip".to_owned()]), "{kind:?}");
        it.audience_is_right(kind).await;
        store.restore_tag(it.by, vip).await.unwrap();
        assert_eq!(it.who("vip").await, ["Ann", "Bob"], "{kind:?}");
        it.audience_is_right(kind).await;
        assert!(matches!(store.restore_tag(it.by, vip).await, Err(StoreError::NotFound)), "{kind:?}");
        store.delete_tag(it.by, vip).await.unwrap();
        let ann = store.customer_page(&CustomerQuery::parse("q=ann").unwrap()).await.unwrap().rows[0].id;
        store.edit(it.by, ann, &Edit::AddTags(vec!["VIP".into()])).await.unwrap();
        assert!(matches!(store.restore_tag(it.by, vip).await, Err(StoreError::Conflict(_))), "{kind:?}");
        // Thirty days later.
        let db = it.opened.plain().await;
        db.execute_unprepared("UPDATE retired_tags SET retired_at = 5").await.unwrap();
        assert_eq!(store.used_tags().await.unwrap().retired, [], "{kind:?}");
        store.forget_retired_tags().await.unwrap();
        let left = support::integers(&db, "SELECT COUNT(*) FROM retired_tag_links", 1).await;
        assert_eq!(left, [[0]], "{kind:?}");
    }
}

#[tokio::test]
async fn taking_a_merge_back_leaves_what_people_did_since() {
    for kind in KINDS {
        let it = setting(kind).await;
        let store = &it.opened.store;
        let (vip, eu) = (it.tag("vip").await, it.tag("eu").await);
        store.merge_tag(it.by, vip, eu).await.unwrap();
        let bob = store.customer_page(&CustomerQuery::parse("q=bob").unwrap()).await.unwrap().rows[0].id;
        store.edit(it.by, bob, &Edit::RemoveTags(vec!["eu".into()])).await.unwrap();
        store.edit(it.by, bob, &Edit::AddTags(vec!["eu".into()])).await.unwrap();
        store.delete_tag(it.by, eu).await.unwrap();
        let early = store.restore_tag(it.by, vip).await;
        assert!(matches!(early, Err(StoreError::Conflict(_))), "{kind:?} {early:?}");
        store.restore_tag(it.by, eu).await.unwrap();
        store.restore_tag(it.by, vip).await.unwrap();
        assert_eq!(it.who("eu").await, ["Ann", "Bob", "Cem"], "{kind:?}: Bob was given it by hand");
        assert_eq!(it.who("vip").await, ["Ann", "Bob"], "{kind:?}");
        it.audience_is_right(kind).await;
    }
}

#[tokio::test]
async fn tags_of_conversations_follow() {
    for kind in KINDS {
        let it = setting(kind).await;
        let db = it.opened.plain().await;
        let ann = it.opened.store.customer_page(&CustomerQuery::parse("q=ann").unwrap()).await.unwrap().rows[0].id.0;
        let (vip, eu) = (it.tag("vip").await, it.tag("eu").await);
        for sql in [
            format!("INSERT INTO conversations VALUES ({ann}, 1, NULL, 'chat', 'open', 'A', 0, 1, 1)"),
            format!("INSERT INTO conversations VALUES ({ann}, 2, NULL, 'chat', 'open', 'B', 0, 1, 1)"),
            format!(
                "INSERT INTO conversation_tags VALUES ({ann}, 1, {0}), ({ann}, 2, {0}), ({ann}, 2, {1})",
                vip.0, eu.0
            ),
        ] {
            db.execute_unprepared(&sql).await.unwrap();
        }
        let tagged = async |tag: TagId| {
            let sql = format!("SELECT conversation_id FROM conversation_tags WHERE tag_id = {} ORDER BY 1", tag.0);
            support::integers(&db, &sql, 1).await.concat()
        };
        it.opened.store.merge_tag(it.by, vip, eu).await.unwrap();
        assert_eq!((tagged(vip).await, tagged(eu).await), (vec![], vec![1, 2]), "{kind:?}");
        it.opened.store.restore_tag(it.by, vip).await.unwrap();
        assert_eq!((tagged(vip).await, tagged(eu).await), (vec![1, 2], vec![2]), "{kind:?}");
    }
}

#[tokio::test]
async fn timelines_tell_of_tags_that_were_merged_deleted_and_brought_back() {
    for kind in KINDS {
        let it = setting(kind).await;
        let (vip, eu) = (it.tag("vip").await, it.tag("eu").await);
        let store = &it.opened.store;
        store.merge_tag(it.by, vip, eu).await.unwrap();
        store.restore_tag(it.by, vip).await.unwrap();
        store.delete_tag(it.by, vip).await.unwrap();
        let told = async |name: &str| {
            let query = CustomerQuery::parse(&format!("q={name}")).unwrap();
            let id = store.customer_page(&query).await.unwrap().rows[0].id;
            let page = store.timeline(id, TimelineShow::Changes, None).await.unwrap();
            let mut told: Vec<String> =
                page.entries.into_iter().map(|entry| format!("{} {}", entry.what, entry.more)).collect();
            told.sort();
            told
        };
        let ann = ["Customer added by an import", "Tag vip added by Priya", "Tag vip became part of eu by Priya"];
        assert_eq!(told("ann").await, [&ann[..], &["Tag vip removed by Priya"]].concat(), "{kind:?}");
        // Bob got the other by the merging and lost it again.
        let bob = told("bob").await;
        assert!(bob.contains(&"Tag eu removed by Priya".to_owned()) && bob.len() == 5, "{kind:?} {bob:?}");
        assert_eq!(told("cem").await, ["Customer added by an import"], "{kind:?}");
    }
}

#[tokio::test]
async fn a_customer_has_a_hundred_tags_and_no_more_by_any_way() {
    for kind in KINDS {
        let it = setting(kind).await;
        let store = &it.opened.store;
        let id = store.customer_page(&CustomerQuery::parse("q=bob").unwrap()).await.unwrap().rows[0].id;
        let names = |from: usize, to: usize| (from..to).map(|n| format!("t{n}")).collect::<Vec<_>>();
        store.edit(it.by, id, &Edit::AddTags(names(0, 49))).await.unwrap();
        store.edit(it.by, id, &Edit::AddTags(names(49, 98))).await.unwrap();
        let before = digest(&it.opened.plain().await).await;
        let refused = store.edit(it.by, id, &Edit::AddTags(vec!["new".into(), "newer".into()])).await;
        let Err(StoreError::Invalid(refused)) = refused else { panic!("{kind:?} {refused:?}") };
        assert_eq!(refused.first().code, "too_many_tags", "{kind:?}");
        assert_eq!(digest(&it.opened.plain().await).await, before, "{kind:?}");
        // What there is already takes no place.
        store.edit(it.by, id, &Edit::AddTags(vec!["vip".into(), "T1".into(), "eu".into()])).await.unwrap();
        // Nor by what is brought back.
        let vip = it.tag("vip").await;
        store.delete_tag(it.by, vip).await.unwrap();
        store.edit(it.by, id, &Edit::AddTags(vec!["instead".into()])).await.unwrap();
        store.restore_tag(it.by, vip).await.unwrap();
        let tags = store.customer_profile(id).await.unwrap().row.tags;
        assert!(tags.len() == 100 && !tags.contains(&"vip".to_owned()), "{kind:?} {}", tags.len());
        let row = NewCustomer {
            name: "Bob".into(),
            external_id: "bob".into(),
            tags: vec!["more".into()],
            ..Default::default()
        };
        store.import(vec![(2, NewCustomer { tags: names(0, 100), ..row.clone() })]).await.unwrap();
        let again = store.import(vec![(2, row.clone())]).await.unwrap();
        assert!(again.refused[0].reason.contains("101 tags"), "{kind:?} {:?}", again.refused);
        let whole = store.import(vec![(2, NewCustomer { tags: names(0, 101), ..row })]).await.unwrap();
        assert!(whole.refused[0].reason.contains("101 tags"), "{kind:?} {:?}", whole.refused);
        // Of many, who is full is left out and said to be.
        let request = BulkRequest {
            selection: Selection::Matching { address: String::new(), except: vec![] },
            action: BulkAction::AddTags(vec!["late".into()]),
            expected: 4,
            key: "k1".into(),
        };
        let seen = store.effect(&request.selection, &request.action).await.unwrap();
        let job = store.change_many(it.by, &request).await.unwrap();
        assert_eq!((job.changed, job.skipped.full), (2, 2), "{kind:?}");
        assert_eq!((seen.total, seen.changing, seen.full), (4, 2, 2), "{kind:?}: what was said before");
        // And when tags come back to somebody who was given others since.
        let bob = store.customer_page(&CustomerQuery::parse("q=bob").unwrap()).await.unwrap().rows[0].id;
        let action = BulkAction::RemoveTags(names(0, 2));
        let request = BulkRequest { selection: Selection::These(vec![bob]), action, expected: 1, key: "k2".into() };
        let job = store.change_many(it.by, &request).await.unwrap();
        store.edit(it.by, bob, &Edit::AddTags(vec!["other".into()])).await.unwrap();
        let back = store.undo_job(it.by, job.id, "u2").await.unwrap();
        assert_eq!((job.changed, back.changed, back.skipped.full), (1, 0, 1), "{kind:?}");
        it.audience_is_right(kind).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_that_are_made_in_one_moment_all_have_their_names() {
    for kind in KINDS {
        let it = setting(kind).await;
        let page = it.opened.store.customer_page(&CustomerQuery::parse("sort=name_asc").unwrap()).await.unwrap();
        for round in 0..40 {
            let mut all = tokio::task::JoinSet::new();
            for row in &page.rows {
                let (store, by, id) = (it.opened.store.clone(), it.by, row.id);
                let names = vec![format!("tag {round} {}", row.name)];
                all.spawn(async move { store.edit(by, id, &Edit::AddTags(names)).await.unwrap().len() });
            }
            assert_eq!(all.join_all().await, [1, 1, 1], "{kind:?}: one that was made was not there");
            for row in &page.rows {
                let tags = it.opened.store.customer_profile(row.id).await.unwrap().row.tags;
                assert_eq!(tags.len(), row.tags.len() + round + 1, "{kind:?}: one has lost its name");
            }
        }
    }
}
