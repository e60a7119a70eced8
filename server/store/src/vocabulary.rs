//! The names of tags and segments, held in memory: every list shows them and every filter names them.

use std::collections::{HashMap, HashSet};

use domain::{
    facets::SegmentKind,
    fold,
    id::{SegmentId, TagId},
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, sea_query::OnConflict};

use crate::{
    Store,
    entity::{segment, tag},
    error::StoreError,
    keys::now,
    write,
};

/// Tags or segments made in one statement.
const NAMES: usize = 1_000;

/// All tags and segments by key and by name.
#[derive(Default)]
pub(crate) struct Vocabulary {
    tags: HashMap<TagId, String>,
    tag_ids: HashMap<String, TagId>,
    tag_folds: HashMap<String, TagId>,
    segments: HashMap<SegmentId, (String, SegmentKind)>,
}

impl Vocabulary {
    /// The tag of a name, whatever its case.
    pub(crate) fn tag(&self, name: &str) -> Option<TagId> {
        self.tag_ids.get(&fold::name_key(name.trim())).copied()
    }

    /// The tag of a name, or the one that differs from it by accents alone.
    pub(crate) fn tag_like(&self, name: &str) -> Option<TagId> {
        self.tag(name).or_else(|| self.tag_folds.get(&fold::fold(name)).copied())
    }

    pub(crate) fn tag_name(&self, id: TagId) -> Option<&str> {
        self.tags.get(&id).map(String::as_str)
    }

    pub(crate) fn tags(&self) -> impl Iterator<Item = (TagId, &str)> {
        self.tags.iter().map(|(id, name)| (*id, name.as_str()))
    }

    pub(crate) fn segment(&self, id: SegmentId) -> Option<(&str, SegmentKind)> {
        self.segments.get(&id).map(|(name, kind)| (name.as_str(), *kind))
    }

    pub(crate) fn segments(&self) -> impl Iterator<Item = (SegmentId, &str, SegmentKind)> {
        self.segments.iter().map(|(id, (name, kind))| (*id, name.as_str(), *kind))
    }
}

/// What names that differ by case and accents alone have in common. What folds to nothing, as a sign, is like no other.
fn folded(name: &str) -> Option<String> {
    Some(fold::fold(name)).filter(|folded| !folded.is_empty())
}

pub(crate) async fn read(db: &impl ConnectionTrait) -> Result<Vocabulary, StoreError> {
    let mut vocabulary = Vocabulary::default();
    for tag in tag::Entity::find().all(db).await? {
        if let Some(folded) = folded(&tag.name) {
            vocabulary.tag_folds.entry(folded).or_insert(tag.id);
        }
        vocabulary.tag_ids.insert(tag.name_key, tag.id);
        vocabulary.tags.insert(tag.id, tag.name);
    }
    for segment in segment::Entity::find().all(db).await? {
        vocabulary.segments.insert(segment.id, (segment.name, segment.kind));
    }
    Ok(vocabulary)
}

impl Store {
    /// Reads the names again after a write that touched them.
    pub(crate) async fn follow_names(&self) -> Result<(), StoreError> {
        // One after another: what was read earlier is never put in the place of what was read later.
        let _one_at_a_time = self.0.naming.lock().await;
        let fresh = read(&self.0.database.writer).await?;
        *write(&self.0.vocabulary) = fresh;
        Ok(())
    }

    /// The keys of tags by name as given, or like it but for accents; missing ones are made.
    pub(crate) async fn ensure_tags(&self, names: Vec<String>) -> Result<HashMap<String, TagId>, StoreError> {
        let at = now();
        let missing = {
            let vocabulary = crate::read(&self.0.vocabulary);
            let mut folds = HashSet::new();
            let mut is_first = |name: &str| folds.insert(folded(name).unwrap_or_else(|| fold::name_key(name)));
            let missing = names.iter().filter(|name| vocabulary.tag_like(name).is_none() && is_first(name));
            distinct(&missing.cloned().collect::<Vec<_>>())
        };
        for chunk in missing.chunks(NAMES) {
            let rows = chunk.iter().cloned().map(|(key, name)| tag::ActiveModel {
                id: Set(TagId(self.0.keys.next())),
                name: Set(name),
                name_key: Set(key),
                created_at: Set(at),
                last_used_at: Set(None),
            });
            let keep = OnConflict::column(tag::Column::NameKey).do_nothing().to_owned();
            tag::Entity::insert_many(rows).on_conflict(keep).exec_without_returning(&self.0.database.writer).await?;
        }
        self.follow_names().await?;
        let vocabulary = crate::read(&self.0.vocabulary);
        Ok(names
            .into_iter()
            .filter_map(|name| {
                let id = vocabulary.tag_like(&name)?;
                Some((name, id))
            })
            .collect())
    }

    /// The keys of segments by name as given; missing ones are made, by hand.
    pub(crate) async fn ensure_segments(&self, names: Vec<String>) -> Result<HashMap<String, SegmentId>, StoreError> {
        let at = now();
        for chunk in distinct(&names).chunks(NAMES) {
            let rows = chunk.iter().cloned().map(|(key, name)| segment::ActiveModel {
                id: Set(SegmentId(self.0.keys.next())),
                name: Set(name),
                name_key: Set(key),
                kind: Set(domain::facets::SegmentKind::ByHand),
                description: Set(String::new()),
                rule: Set(None),
                created_at: Set(at),
            });
            let keep = OnConflict::column(segment::Column::NameKey).do_nothing().to_owned();
            segment::Entity::insert_many(rows)
                .on_conflict(keep)
                .exec_without_returning(&self.0.database.writer)
                .await?;
        }
        self.follow_names().await?;
        let by_key: HashMap<String, SegmentId> = segment::Entity::find()
            .all(&self.0.database.writer)
            .await?
            .into_iter()
            .map(|s| (s.name_key, s.id))
            .collect();
        Ok(names
            .into_iter()
            .filter_map(|name| {
                let id = *by_key.get(&fold::name_key(&name))?;
                Some((name, id))
            })
            .collect())
    }
}

fn distinct(names: &[String]) -> Vec<(String, String)> {
    let mut by_key: HashMap<String, String> = HashMap::new();
    for name in names {
        by_key.entry(fold::name_key(name)).or_insert_with(|| name.clone());
    }
    let mut pairs: Vec<_> = by_key.into_iter().collect();
    pairs.sort();
    pairs
}
