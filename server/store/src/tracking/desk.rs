//! The messages of one transaction under way: what the database holds of whom they are about is read at once, each
//! message is then weighed in memory, and what became of all is written at once.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use domain::{
    field::CustomField,
    fold,
    id::{CustomerId, FieldId},
    intent::Intent,
    profile::Change,
    time::At,
    tracking::Verdict,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, TryIntoModel,
};

use super::{
    MessageKey, Says, Told, Tracked, Who, content,
    rows::{Event, Rows, Trait, keep},
    telling::{Spoken, spoken},
};
use crate::{
    Store,
    entity::{custom_field, custom_value, customer, identifier},
    erasing::{erased, keep_out},
    error::StoreError,
    identifiers::{key, search_text},
    keys::now,
    listed::{list, listed},
    raw::rows,
};

/// A customer under way.
pub(super) struct Draft {
    pub(super) model: customer::Model,
    own: Vec<identifier::Model>,
    /// When what stands in a field was told.
    pub(super) times: HashMap<String, Told>,
    pub(super) values: HashMap<FieldId, String>,
    pub(super) is_new: bool,
    pub(super) is_changed: bool,
}

/// The messages, and all that they are weighed against.
pub(super) struct Desk<'a> {
    pub(super) store: Store,
    pub(super) db: &'a DatabaseTransaction,
    at: At,
    messages: Arc<[Tracked]>,
    holders: HashMap<(&'static str, String), CustomerId>,
    /// What belonged to somebody who was erased, with what is left of it.
    erased: HashMap<(&'static str, String), String>,
    /// How often each was kept out.
    kept_out: HashMap<String, i64>,
    drafts: HashMap<CustomerId, Draft>,
    /// Custom fields by what their names have in common with those of traits.
    pub(super) fields: Vec<(String, CustomField)>,
    pub(super) rows: Rows,
}

impl<'a> Desk<'a> {
    /// Reads what the messages are about.
    pub(super) async fn open(
        store: Store,
        db: &'a DatabaseTransaction,
        messages: Arc<[Tracked]>,
    ) -> Result<Self, StoreError> {
        let mut desk = Self {
            store,
            db,
            at: now(),
            messages: Arc::clone(&messages),
            holders: HashMap::new(),
            erased: HashMap::new(),
            kept_out: HashMap::new(),
            drafts: HashMap::new(),
            fields: Vec::new(),
            rows: Rows::default(),
        };
        let named: BTreeSet<(&'static str, String)> =
            messages.iter().flat_map(|message| named(message, &spoken_in(message))).collect();
        desk.read_holders(&named).await?;
        desk.read_customers(desk.holders.values().copied().collect()).await?;
        // Whoever was erased in between has no identifiers either any more.
        let Self { holders, drafts, .. } = &mut desk;
        holders.retain(|_, id| drafts.contains_key(id));
        let free: Vec<_> = named.iter().filter(|one| !desk.holders.contains_key(*one)).collect();
        let stones = erased(db, free.iter().map(|(kind, key)| (*kind, key.as_str()))).await?;
        desk.erased = free
            .into_iter()
            .filter_map(|(kind, key)| Some(((*kind, key.clone()), stones.get(&(*kind, key.as_str()))?.clone())))
            .collect();
        // Whatever a message is, it may be by it that a visitor becomes a customer, with all that was told of them.
        let fields = custom_field::Entity::find().all(db).await?;
        desk.fields = fields.into_iter().map(|row| (fold::name_key(&row.name), row.into())).collect();
        Ok(desk)
    }

    async fn read_holders(&mut self, named: &BTreeSet<(&'static str, String)>) -> Result<(), StoreError> {
        for kind in ["external_id", "email", "phone", "anonymous_id"] {
            let keys: Vec<&str> = named.iter().filter(|(of, _)| *of == kind).map(|(_, key)| key.as_str()).collect();
            if keys.is_empty() {
                continue;
            }
            let found = identifier::Entity::find()
                .filter(identifier::COLUMN.kind.eq(kind))
                .filter(identifier::COLUMN.value_key.is_in(keys));
            let found = found.all(self.db).await?.into_iter();
            self.holders.extend(found.map(|row| ((kind, row.value_key), row.customer_id)));
        }
        Ok(())
    }

    /// In the order of their keys, so that two transactions never wait for each other.
    async fn read_customers(&mut self, ids: BTreeSet<CustomerId>) -> Result<(), StoreError> {
        if ids.is_empty() {
            return Ok(());
        }
        let found = customer::Entity::find()
            .filter(customer::COLUMN.id.is_in(ids.iter().copied()))
            .order_by_asc(customer::COLUMN.id)
            .lock_exclusive();
        for model in found.all(self.db).await? {
            self.drafts.insert(model.id, Draft::of(model, false));
        }
        let own = identifier::Entity::find().filter(identifier::COLUMN.customer_id.is_in(ids.iter().copied()));
        for row in own.all(self.db).await? {
            if let Some(draft) = self.drafts.get_mut(&row.customer_id) {
                draft.own.push(row);
            }
        }
        self.read_fields(&ids).await
    }

    async fn read_fields(&mut self, ids: &BTreeSet<CustomerId>) -> Result<(), StoreError> {
        #[derive(FromQueryResult)]
        struct Time {
            customer_id: i64,
            field: String,
            told_at: i64,
            told_rank: i64,
        }
        let own = listed(self.db.get_database_backend(), "$1");
        let sql = format!("SELECT customer_id, field, told_at, told_rank FROM field_times WHERE customer_id {own}");
        let times: Vec<Time> = rows(self.db, &sql, [list(ids.iter().map(|id| id.0))]).await?;
        for time in times {
            let told = Told { at: At(time.told_at), rank: time.told_rank };
            if let Some(draft) = self.drafts.get_mut(&CustomerId(time.customer_id)) {
                draft.times.insert(time.field, told);
            }
        }
        let values = custom_value::Entity::find().filter(custom_value::COLUMN.customer_id.is_in(ids.iter().copied()));
        for row in values.all(self.db).await? {
            if let Some(draft) = self.drafts.get_mut(&row.customer_id) {
                draft.values.insert(row.field_id, row.value);
            }
        }
        Ok(())
    }

    /// Takes the messages; gives a verdict on each, and who was touched.
    pub(super) async fn work(mut self) -> Result<(Vec<Verdict>, Vec<CustomerId>), StoreError> {
        let messages = Arc::clone(&self.messages);
        let keys: Vec<MessageKey> = messages.iter().map(MessageKey::of).collect();
        let mut known = taken(self.db, &keys).await?;
        let mut verdicts = Vec::with_capacity(messages.len());
        for (message, key) in messages.iter().zip(keys) {
            let content = content(message);
            let verdict = match known.get(&key) {
                Some(before) if *before == content => Verdict::Duplicate,
                Some(_) => Verdict::Conflict,
                None => self.take(message, key.high).await?,
            };
            if verdict == Verdict::Accepted {
                known.insert(key, content);
                self.rows.taken.push((key, content));
            }
            verdicts.push(verdict);
        }
        for (stone, times) in std::mem::take(&mut self.kept_out) {
            keep_out(self.db, stone, times).await?;
        }
        let touched = self.settle();
        let (store, at) = (self.store.clone(), self.at);
        let ids = touched.iter().map(|model| model.id).collect();
        self.rows.write(&store, self.db, at, touched).await?;
        Ok((verdicts, ids))
    }

    async fn take(&mut self, message: &Tracked, rank: i64) -> Result<Verdict, StoreError> {
        // Of what says no time of its own, what came later counts.
        let rank = if message.at == message.received_at { self.store.0.keys.next() } else { rank };
        let (spoken, told) = (spoken_in(message), Told { at: message.at, rank });
        let who = self.who(message, &spoken)?;
        let event = event(&self.store, message);
        match who {
            Who::Erased => return Ok(Verdict::Suppressed),
            Who::Visitor(visitor) => {
                if let Says::Told(traits) = &message.says {
                    for (name, value) in traits.iter().filter(|(_, value)| !value.is_null()) {
                        let one = Trait { value: value.to_string(), told };
                        keep(&mut self.rows.visitor_traits, (visitor.clone(), name.clone()), one);
                    }
                }
                self.rows.visitor_events.extend(event.map(|event| (visitor, event)));
            }
            Who::Customer(id) => {
                self.know(id, message).await?;
                self.tell(id, spoken, told).await?;
                if let Some(event) = event {
                    self.draft(id).did(event.at);
                    self.rows.events.push((id, event));
                }
            }
        }
        Ok(Verdict::Accepted)
    }

    /// Whom a message is about; somebody new is made where it says who that is.
    fn who(&mut self, message: &Tracked, spoken: &Spoken) -> Result<Who, StoreError> {
        let named = named(message, spoken);
        let is_known = message.user_id.as_ref().is_some_and(|user| self.holder("external_id", user).is_some());
        // Somebody living whose browser was once that of somebody who was erased is not they.
        if let Some(stone) = named.iter().find_map(|one| self.erased.get(one)).filter(|_| !is_known) {
            *self.kept_out.entry(stone.clone()).or_default() += 1;
            return Ok(Who::Erased);
        }
        if let Some(id) = self.find(message, spoken) {
            return Ok(Who::Customer(id));
        }
        match &message.anonymous_id {
            Some(visitor) if message.user_id.is_none() && spoken.email.is_none() && spoken.phone.is_none() => {
                Ok(Who::Visitor(visitor.clone()))
            }
            _ => Ok(Who::Customer(self.create()?)),
        }
    }

    /// Who is there already: by the sender's key, else e-mail, else phone, else as the visitor they were.
    fn find(&self, message: &Tracked, spoken: &Spoken) -> Option<CustomerId> {
        let holder = |kind, value: &Option<String>| self.holder(kind, &key(kind, value.as_deref()?));
        let by_contact = holder("email", &spoken.email).or_else(|| holder("phone", &spoken.phone));
        let by_visitor = holder("anonymous_id", &message.anonymous_id);
        if message.user_id.is_none() {
            return by_contact.or(by_visitor);
        }
        let known = holder("external_id", &message.user_id);
        let before = message
            .before()
            .and_then(|before| self.holder("external_id", before).or_else(|| self.holder("anonymous_id", before)));
        // Whoever has another key of the sender's is somebody else.
        let is_free = |id: &CustomerId| !self.drafts[id].own.iter().any(|row| row.kind == "external_id");
        known.or(before).or_else(|| [by_contact, by_visitor].into_iter().flatten().find(is_free))
    }

    /// Notes by which keys a customer is known, as far as nobody else is.
    async fn know(&mut self, id: CustomerId, message: &Tracked) -> Result<(), StoreError> {
        let before = message.before();
        for name in [message.user_id.as_ref(), before].into_iter().flatten() {
            if self.is_free("external_id", name) {
                self.attach(id, "external_id", name);
            }
        }
        for visitor in [message.anonymous_id.as_ref(), before].into_iter().flatten() {
            if self.is_free("anonymous_id", visitor) {
                self.attach(id, "anonymous_id", visitor);
                self.join(id, visitor).await?;
            }
        }
        Ok(())
    }

    /// What a visitor did and said is the customer's from now on.
    async fn join(&mut self, id: CustomerId, visitor: &str) -> Result<(), StoreError> {
        #[derive(FromQueryResult)]
        struct Span {
            first: Option<i64>,
            last: Option<i64>,
        }
        #[derive(FromQueryResult)]
        struct Said {
            name: String,
            value: String,
            told_at: i64,
            told_rank: i64,
        }
        let sql = "SELECT MIN(occurred_at) AS first, MAX(occurred_at) AS last FROM visitor_events WHERE visitor = $1";
        let spans: Vec<Span> = rows(self.db, sql, [visitor.into()]).await?;
        for at in spans.iter().flat_map(|span| [span.first, span.last]).flatten() {
            self.draft(id).did(At(at));
        }
        let sql = "SELECT name, value, told_at, told_rank FROM visitor_traits WHERE visitor = $1";
        let said: Vec<Said> = rows(self.db, sql, [visitor.into()]).await?;
        let said =
            said.into_iter().map(|said| (said.name, said.value, Told { at: At(said.told_at), rank: said.told_rank }));
        // And what came in the same transaction.
        let (own, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.rows.visitor_events).into_iter().partition(|(of, _)| of == visitor);
        self.rows.visitor_events = others;
        for (_, event) in own {
            self.draft(id).did(event.at);
            self.rows.events.push((id, event));
        }
        let names: Vec<_> = self.rows.visitor_traits.keys().filter(|(of, _)| of == visitor).cloned().collect();
        let just = names
            .into_iter()
            .filter_map(|key| self.rows.visitor_traits.remove(&key).map(|one| (key.1, one.value, one.told)));
        // What was told in one message stays together: a first and a last name are one name.
        let mut told: BTreeMap<Told, Vec<(String, serde_json::Value)>> = BTreeMap::new();
        for (name, value, at) in said.chain(just.collect::<Vec<_>>()) {
            let value = serde_json::from_str(&value).unwrap_or(serde_json::Value::String(value));
            told.entry(at).or_default().push((name, value));
        }
        for (at, traits) in told {
            self.tell(id, spoken(&traits), at).await?;
        }
        self.rows.joined.push((visitor.to_owned(), id));
        Ok(())
    }

    fn create(&mut self) -> Result<CustomerId, StoreError> {
        let model = self.store.blank(self.at).try_into_model()?;
        let id = model.id;
        self.drafts.insert(id, Draft::of(model, true));
        self.rows.changes.push((id, Change::Created {}));
        Ok(id)
    }

    /// Who has an identifier.
    pub(super) fn holder(&self, kind: &'static str, key: &str) -> Option<CustomerId> {
        self.holders.get(&(kind, key.to_owned())).copied()
    }

    /// Whether nobody has an identifier, nor had who was erased.
    pub(super) fn is_free(&self, kind: &'static str, key: &str) -> bool {
        let named = (kind, key.to_owned());
        !self.holders.contains_key(&named) && !self.erased.contains_key(&named)
    }

    /// Gives a customer an identifier that nobody has.
    pub(super) fn attach(&mut self, id: CustomerId, kind: &'static str, value: &str) {
        let row = identifier::Model {
            customer_id: id,
            kind: kind.to_owned(),
            value_key: key(kind, value),
            value: value.to_owned(),
            is_verified: false,
            added_at: self.at,
        };
        self.holders.insert((kind, row.value_key.clone()), id);
        self.rows.identifiers.push(row.clone());
        let draft = self.draft(id);
        draft.own.push(row);
        draft.is_changed = true;
    }

    pub(super) fn draft(&mut self, id: CustomerId) -> &mut Draft {
        self.drafts.get_mut(&id).expect("whoever has an identifier is there, and was read")
    }

    /// Something changed; in the timeline of somebody new it is part of being added.
    pub(super) fn note(&mut self, id: CustomerId, change: Change) {
        let draft = self.draft(id);
        draft.is_changed = true;
        if !draft.is_new {
            self.rows.changes.push((id, change));
        }
    }

    /// Everybody who was changed, as they are to be written.
    fn settle(&mut self) -> Vec<customer::Model> {
        let (at, store) = (self.at, self.store.clone());
        let changed = self.drafts.values_mut().filter(|draft| draft.is_changed);
        let mut changed: Vec<customer::Model> = changed
            .map(|Draft { model, own, is_new, .. }| {
                model.version += 1;
                model.updated_at = at;
                model.name_key = fold::fold(&model.name);
                let texts = own.iter().map(|row| (row.kind.as_str(), row.value.as_str()));
                model.search_text = search_text(&model.company, texts);
                if model.intent == Intent::NoEngagement && !store.is_silent(model.last_active_at, at) {
                    // Heard of again, and nothing yet that tells more.
                    model.intent = Intent::General;
                    if !*is_new {
                        let change = Change::Intent { from: Intent::NoEngagement, to: Intent::General };
                        self.rows.changes.push((model.id, change));
                    }
                }
                model.clone()
            })
            .collect();
        changed.sort_by_key(|model| model.id);
        changed
    }
}

impl Draft {
    fn of(model: customer::Model, is_new: bool) -> Self {
        let (own, times, values) = (Vec::new(), HashMap::new(), HashMap::new());
        Self { model, own, times, values, is_new, is_changed: is_new }
    }

    /// The customer did something then.
    fn did(&mut self, at: At) {
        self.model.last_active_at = self.model.last_active_at.max(Some(at));
        self.model.first_seen_at = self.model.first_seen_at.min(at);
        self.is_changed = true;
    }
}

fn spoken_in(message: &Tracked) -> Spoken {
    match &message.says {
        Says::Told(traits) => spoken(traits),
        Says::Did { .. } | Says::WasKnownAs(_) => Spoken::default(),
    }
}

/// Every identifier that a message names, by kind and key.
fn named(message: &Tracked, spoken: &Spoken) -> Vec<(&'static str, String)> {
    let before = message.before();
    let all = [
        ("external_id", message.user_id.as_ref()),
        ("anonymous_id", message.anonymous_id.as_ref()),
        ("email", spoken.email.as_ref()),
        ("phone", spoken.phone.as_ref()),
        ("external_id", before),
        ("anonymous_id", before),
    ];
    all.into_iter().filter_map(|(kind, value)| Some((kind, key(kind, value?)))).collect()
}

fn event(store: &Store, message: &Tracked) -> Option<Event> {
    let Says::Did { kind, name, properties } = &message.says else { return None };
    Some(Event {
        id: store.0.keys.next(),
        at: message.at,
        kind: kind.as_str(),
        name: name.clone(),
        properties: properties.clone(),
        received_at: message.received_at,
        original_at: message.original_at,
    })
}

/// Which of these were taken before, and the content they had.
async fn taken(db: &DatabaseTransaction, keys: &[MessageKey]) -> Result<HashMap<MessageKey, i64>, StoreError> {
    #[derive(FromQueryResult)]
    struct Taken {
        id_high: i64,
        id_low: i64,
        content: i64,
    }
    let high: HashSet<i64> = keys.iter().map(|key| key.high).collect();
    let one_of = listed(db.get_database_backend(), "$1");
    let sql = format!("SELECT id_high, id_low, content FROM taken_messages WHERE id_high {one_of}");
    let found: Vec<Taken> = rows(db, &sql, [list(high.into_iter())]).await?;
    Ok(found.into_iter().map(|row| (MessageKey { high: row.id_high, low: row.id_low }, row.content)).collect())
}
