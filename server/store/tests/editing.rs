//! Single edits: written with their entry in the timeline, followed by list and counts, refused when somebody was faster.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use domain::{
    edit::Edit,
    id::{CustomerId, SegmentId, UserId},
    lifecycle::Lifecycle,
    profile::{Change, TimelineShow},
    query::CustomerQuery,
    role::Role,
};
use sea_orm::ConnectionTrait;
use store::{NewCustomer, StoreError};
use support::{KINDS, Kind, Opened, integers, open};

struct Setting {
    opened: Opened,
    by: UserId,
    id: CustomerId,
}

async fn setting(kind: Kind) -> Setting {
    let opened = open(kind).await;
    let by = opened.person("Priya", Role::Agent).await;
    let ann = NewCustomer {
        name: "Ann".into(),
        email: "ann@x.example".into(),
        segments: vec!["Key accounts".into()],
        ..NewCustomer::default()
    };
    opened.store.import(vec![(2, ann)]).await.unwrap();
    let id = opened.store.customer_page(&CustomerQuery::default()).await.unwrap().rows[0].id;
    Setting { opened, by, id }
}

impl Setting {
    async fn edit(&self, edit: Edit) -> Result<Vec<Change>, StoreError> {
        self.opened.store.edit(self.by, self.id, &edit).await
    }

    async fn total(&self, address: &str) -> u32 {
        self.opened.store.customer_page(&CustomerQuery::parse(address).unwrap()).await.unwrap().total
    }

    async fn told(&self) -> Vec<(String, String)> {
        let page = self.opened.store.timeline(self.id, TimelineShow::Changes, None).await.unwrap();
        page.entries.into_iter().map(|entry| (entry.what, entry.more)).collect()
    }
}

#[tokio::test]
async fn a_stage_is_changed_once_told_and_seen_by_the_list_at_once() {
    for kind in KINDS {
        let it = setting(kind).await;
        let to_active = Edit::Lifecycle { from: Lifecycle::Lead, to: Lifecycle::Active };
        let changes = it.edit(to_active.clone()).await.unwrap();
        assert_eq!(changes, [Change::Lifecycle { from: Lifecycle::Lead, to: Lifecycle::Active }], "{kind:?}");
        assert_eq!((it.total("lifecycle=active").await, it.total("lifecycle=lead").await), (1, 0));
        assert_eq!(it.edit(to_active.clone()).await.unwrap(), [], "it is so already");
        let told = [("Lifecycle stage changed from Lead to Active", "by Priya"), ("Customer added", "by an import")];
        assert_eq!(it.told().await, told.map(|(what, by)| (what.to_owned(), by.to_owned())));
        let row = it.opened.store.customer_page(&CustomerQuery::default()).await.unwrap().rows.remove(0);
        assert_eq!(row.version, 2, "one change, one version");
        let stale = it.edit(Edit::Lifecycle { from: Lifecycle::Lead, to: Lifecycle::Churned }).await;
        let Err(StoreError::Conflict(says)) = stale else { panic!("{kind:?} {stale:?}") };
        assert_eq!(says, "The lifecycle stage was changed to Active meanwhile by Priya. It was not set to Churned.");
        assert!(!it.opened.store.reindex().await.unwrap(), "{kind:?}: the audience equals the database");
    }
}

#[tokio::test]
async fn tags_are_made_found_whatever_their_case_and_taken_back() {
    for kind in KINDS {
        let it = setting(kind).await;
        let added = it.edit(Edit::AddTags(vec!["VIP".into(), "eu".into(), "vip".into()])).await.unwrap();
        let added_again = it.edit(Edit::AddTags(vec!["vip".into()])).await.unwrap();
        assert_eq!(added, [Change::TagAdded { tag: "eu".into() }, Change::TagAdded { tag: "VIP".into() }], "{kind:?}");
        assert_eq!(added_again, []);
        assert_eq!(it.total("tags=vip,eu&tags_match=all").await, 1);
        let undo = Edit::undoing(&added, None).unwrap();
        assert_eq!(it.edit(undo).await.unwrap().len(), 2);
        assert_eq!(it.total("tags=vip").await, 0);
        assert_eq!(it.edit(Edit::RemoveTags(vec!["never there".into()])).await.unwrap(), []);
        let too_many = it.edit(Edit::AddTags((0..51).map(|n| format!("t{n}")).collect())).await;
        assert!(matches!(too_many, Err(StoreError::Invalid(_))));
        assert_eq!(it.told().await.len(), 5);
        assert!(!it.opened.store.reindex().await.unwrap(), "{kind:?}");
    }
}

#[tokio::test]
async fn segments_are_joined_and_left_but_not_those_that_a_rule_keeps() {
    for kind in KINDS {
        let it = setting(kind).await;
        let db = it.opened.plain().await;
        let segment = SegmentId(integers(&db, "SELECT id FROM segments", 1).await[0][0]);
        assert_eq!(it.edit(Edit::AddSegment(segment)).await.unwrap(), [], "in it already");
        let left = it.edit(Edit::RemoveSegment(segment)).await.unwrap();
        assert!(
            matches!(&left[..], [Change::SegmentRemoved { segment, since: Some(_) }] if segment == "Key accounts"),
            "{kind:?}"
        );
        assert_eq!(it.total(&format!("segments={segment}")).await, 0);
        it.edit(Edit::undoing(&left, Some(segment)).unwrap()).await.unwrap();
        assert_eq!(it.total(&format!("segments={segment}")).await, 1);
        assert!(matches!(it.edit(Edit::AddSegment(SegmentId(7))).await, Err(StoreError::NotFound)));
        db.execute_unprepared("UPDATE segments SET kind = 'by_rule'").await.unwrap();
        it.opened.store.import(vec![]).await.unwrap();
        let refused = it.edit(Edit::RemoveSegment(segment)).await;
        assert!(
            matches!(&refused, Err(StoreError::Invalid(wrong)) if wrong.first().code == "segment_is_dynamic"),
            "{refused:?}"
        );
        let nobody = it.opened.store.edit(it.by, CustomerId(1), &Edit::AddTags(vec!["x".into()])).await;
        assert!(matches!(nobody, Err(StoreError::NotFound)));
    }
}

#[tokio::test]
async fn a_removal_from_a_segment_that_is_taken_back_leaves_who_put_them_in_and_when() {
    for kind in KINDS {
        let it = setting(kind).await;
        let segment = SegmentId(integers(&it.opened.plain().await, "SELECT id FROM segments", 1).await[0][0]);
        let membership = async || it.opened.store.customer_profile(it.id).await.unwrap().segments[0].clone();
        let removed = async || it.edit(Edit::RemoveSegment(segment)).await.unwrap();
        let taken_back = async |left: Vec<Change>| {
            it.edit(Edit::undoing(&left, Some(segment)).unwrap()).await.unwrap();
        };
        let imported = membership().await.since;
        taken_back(removed().await).await;
        assert_eq!(membership().await.since, imported, "{kind:?}");
        removed().await;
        it.edit(Edit::AddSegment(segment)).await.unwrap();
        let by_hand = membership().await;
        assert!(by_hand.since > imported && by_hand.by == "by Priya", "{kind:?} {by_hand:?}");
        taken_back(removed().await).await;
        assert_eq!(membership().await, by_hand, "{kind:?}");
    }
}

#[tokio::test]
async fn five_hundred_racing_edits_lose_nothing() {
    for kind in KINDS {
        let it = std::sync::Arc::new(setting(kind).await);
        // Two people with ten pages each put tags on and take them off again, all but every fifth.
        let mut racers = tokio::task::JoinSet::new();
        for page in 0..20 {
            let it = std::sync::Arc::clone(&it);
            racers.spawn(async move {
                let mut changes = 0;
                for n in 0..15 {
                    let tag = vec![format!("tag {page} {n}")];
                    changes += it.edit(Edit::AddTags(tag.clone())).await.unwrap().len();
                    if n % 5 != 0 {
                        changes += it.edit(Edit::RemoveTags(tag)).await.unwrap().len();
                    }
                }
                changes
            });
        }
        let changes: usize = racers.join_all().await.into_iter().sum();
        assert_eq!(changes, 540, "{kind:?}: each is done once");
        let profile = it.opened.store.customer_profile(it.id).await.unwrap();
        assert_eq!((profile.row.tags.len(), profile.row.version), (60, 541), "{kind:?}");
        let told = integers(&it.opened.plain().await, "SELECT COUNT(*) FROM activity", 1).await;
        assert_eq!(told, [[541]], "{kind:?}: and told once");
        assert!(!it.opened.store.reindex().await.unwrap(), "{kind:?}");
    }
}
