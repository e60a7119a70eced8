//! Everything that happened with a customer as one stream, newest first: each kind is read from its own table in that
//! order, and the streams are merged a page at a time.

use std::collections::HashMap;

use domain::{
    bulk::customers,
    id::{ConversationId, CustomerId, UserId},
    money::Currency,
    profile::{Entry, EntryKind, TimelinePage, TimelineShow},
    time::At,
};
use sea_orm::{EntityTrait, FromQueryResult, Value};

use crate::{
    Store,
    conversations::beginning,
    cursor::{Cursor, page},
    editing::change_of,
    entity::user,
    error::StoreError,
    history::actions,
    keys::now,
};

/// Entries of a page.
const ENTRIES: usize = 50;

/// A table that entries come from. The order of the variants decides between entries of one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Messages,
    Changes,
    Actions,
    Notes,
    Purchases,
    Events,
}

impl Source {
    fn of(show: TimelineShow) -> &'static [Self] {
        match show {
            TimelineShow::Everything => {
                &[Self::Messages, Self::Changes, Self::Actions, Self::Notes, Self::Purchases, Self::Events]
            }
            TimelineShow::Messages => &[Self::Messages],
            TimelineShow::Changes => &[Self::Changes, Self::Actions, Self::Notes],
            TimelineShow::Browsing => &[Self::Events],
            TimelineShow::Purchases => &[Self::Purchases],
        }
    }

    /// Gives `at`, `place` and `id`, which order the entries of one source, newest first, and what is told of each.
    fn sql(self) -> &'static str {
        match self {
            Self::Messages => {
                "SELECT sent_at AS at, conversation_id AS place, id, sender AS kind, author AS who, body AS what, \
                 '' AS more, CAST(0 AS BIGINT) AS amount, CAST(0 AS BIGINT) AS refunded FROM messages \
                 WHERE customer_id = $1 AND (sent_at, conversation_id, id) < ($2, $3, $4) AND conversation_id NOT IN \
                 (SELECT id FROM conversations WHERE customer_id = $1 AND status = 'spam') \
                 ORDER BY sent_at DESC, conversation_id DESC, id DESC LIMIT $5"
            }
            Self::Changes => {
                "SELECT at, CAST(0 AS BIGINT) AS place, id, kind, actor AS who, details AS what, '' AS more, \
                 CAST(0 AS BIGINT) AS amount, CAST(0 AS BIGINT) AS refunded FROM activity \
                 WHERE customer_id = $1 AND (at, 0, id) < ($2, $3, $4) AND at <= $2 \
                 ORDER BY at DESC, id DESC LIMIT $5"
            }
            Self::Actions => concat!(
                "SELECT at, id AS place, part AS id, kind, actor AS who, details AS what, '' AS more, total AS amount, \
                 CAST(0 AS BIGINT) AS refunded FROM ",
                actions!(),
                " WHERE (at, id, part) < ($2, $3, $4) ORDER BY at DESC, place DESC, part DESC LIMIT $5"
            ),
            Self::Notes => {
                "SELECT created_at AS at, CAST(0 AS BIGINT) AS place, id, 'note' AS kind, COALESCE(CAST(author_id AS TEXT), '') AS who, \
                 body AS what, '' AS more, CAST(0 AS BIGINT) AS amount, CAST(0 AS BIGINT) AS refunded FROM notes \
                 WHERE customer_id = $1 AND deleted_at IS NULL AND (created_at, 0, id) < ($2, $3, $4) \
                 ORDER BY created_at DESC, id DESC LIMIT $5"
            }
            Self::Purchases => {
                "SELECT occurred_at AS at, CAST(0 AS BIGINT) AS place, id, 'purchase' AS kind, '' AS who, description AS what, \
                 currency AS more, amount_minor AS amount, refunded_minor AS refunded FROM purchases \
                 WHERE customer_id = $1 AND (occurred_at, 0, id) < ($2, $3, $4) \
                 ORDER BY occurred_at DESC, id DESC LIMIT $5"
            }
            Self::Events => {
                "SELECT occurred_at AS at, CAST(0 AS BIGINT) AS place, id, kind, '' AS who, name AS what, '' AS more, CAST(0 AS BIGINT) AS amount, \
                 CAST(0 AS BIGINT) AS refunded FROM events \
                 WHERE customer_id = $1 AND (occurred_at, 0, id) < ($2, $3, $4) AND occurred_at <= $2 \
                 ORDER BY occurred_at DESC, id DESC LIMIT $5"
            }
        }
    }
}

/// What a source gives, whatever it is.
#[derive(FromQueryResult)]
struct Raw {
    at: i64,
    place: i64,
    id: i64,
    kind: String,
    who: String,
    what: String,
    more: String,
    amount: i64,
    refunded: i64,
}

/// An entry's place in the stream: moment, source, and within it.
type Place = Cursor<4>;

impl Store {
    /// A page of a customer's timeline, the newest or those before a place.
    ///
    /// # Errors
    /// `NotFound` when there is no such customer, or no longer; `Invalid` at `before` when it is not where such a page ended.
    pub async fn timeline(
        &self,
        customer: CustomerId,
        show: TimelineShow,
        before: Option<&str>,
    ) -> Result<TimelinePage, StoreError> {
        self.living(customer).await?;
        let before = Place::read(before)?;
        let mut found = Vec::new();
        for source in Source::of(show) {
            let [at, place, id] = after(*source, before);
            let limit = ENTRIES as i64 + 1;
            let values: [Value; 5] = [customer.0.into(), at.into(), place.into(), id.into(), limit.into()];
            let rows: Vec<Raw> = self.read_all(source.sql(), values).await?;
            found.extend(rows.into_iter().map(|row| (*source, row)));
        }
        found.sort_by_key(|(source, row)| (-row.at, *source, -row.place, -row.id));
        let (found, is_more) = page(found, ENTRIES);
        let last = found.last().filter(|_| is_more);
        let older = last.map(|(source, row)| Cursor([row.at, *source as i64, row.place, row.id]).to_string());
        let names = self.names().await?;
        let entries = found.into_iter().map(|(_, row)| entry(row, &names)).collect();
        Ok(TimelinePage { entries, older, as_of: now() })
    }

    /// The names of everybody who works here.
    pub(crate) async fn names(&self) -> Result<HashMap<UserId, String>, StoreError> {
        let people = user::Entity::find().all(&self.0.database.reader).await?;
        Ok(people.into_iter().map(|person| (person.id, person.name)).collect())
    }
}

/// What of a source comes after a place in the whole stream: rows below this triple, in its order.
fn after(source: Source, before: Option<Place>) -> [i64; 3] {
    let Some(Cursor([at, passed, place, id])) = before else { return [i64::MAX; 3] };
    match (source as i64).cmp(&passed) {
        // Of the same moment these all came before.
        std::cmp::Ordering::Less => [at, i64::MIN, i64::MIN],
        std::cmp::Ordering::Equal => [at, place, id],
        std::cmp::Ordering::Greater => [at, i64::MAX, i64::MAX],
    }
}

fn entry(raw: Raw, names: &HashMap<UserId, String>) -> Entry {
    let at = At(raw.at);
    let conversation = None;
    match raw.kind.as_str() {
        "customer" | "teammate" | "system" => {
            let kind = if raw.kind == "customer" { EntryKind::TheirMessage } else { EntryKind::OurMessage };
            let conversation = Some(ConversationId(raw.place));
            Entry { kind, at, what: format!("{} wrote", raw.who), more: beginning(raw.what), conversation }
        }
        "page_view" => Entry {
            kind: EntryKind::PageView,
            at,
            what: format!("Viewed {}", raw.what),
            more: String::new(),
            conversation,
        },
        "track" => Entry { kind: EntryKind::Event, at, what: raw.what, more: String::new(), conversation },
        "purchase" => Entry { kind: EntryKind::Purchase, at, more: paid(&raw), what: raw.what, conversation },
        "note" => {
            let who = raw.who.parse().ok().and_then(|id| names.get(&UserId(id)));
            let what = format!("Note by {}", who.map_or("a former teammate", String::as_str));
            Entry { kind: EntryKind::Note, at, what, more: beginning(raw.what), conversation }
        }
        kind => {
            let (kind, what) = match change_of(kind, &raw.what) {
                Some(change) => (change.kind(), change.words()),
                None => (EntryKind::Change, kind.replace('_', " ")),
            };
            let by = actor(&raw.who, names);
            let more = match raw.amount {
                0 => by,
                many => format!("{by} · Bulk action, {}", customers(many as u32)),
            };
            Entry { kind, at, what, more, conversation }
        }
    }
}

/// "$4,200.00", and what of it was given back.
fn paid(raw: &Raw) -> String {
    let Some(currency) = Currency::of(&raw.more) else { return String::new() };
    let paid = currency.exact(raw.amount);
    if raw.refunded == 0 { paid } else { format!("{paid}, {} refunded", currency.exact(raw.refunded)) }
}

/// The name of a person of the team; who is not there any more is called so.
pub(crate) fn called(person: Option<UserId>, names: &HashMap<UserId, String>) -> String {
    person.and_then(|id| names.get(&id)).map_or("A former teammate", String::as_str).to_owned()
}

/// Who did it: a person by name, else what is written there.
pub(crate) fn actor(actor: &str, names: &HashMap<UserId, String>) -> String {
    match actor.parse::<UserId>() {
        Ok(id) => format!("by {}", names.get(&id).map_or("a former teammate", String::as_str)),
        Err(_) => match actor {
            "import" => "by an import".to_owned(),
            "tracking" => "by what a program told".to_owned(),
            "api" => "through the API".to_owned(),
            _ => String::new(),
        },
    }
}
