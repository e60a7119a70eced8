//! What was said with a customer: conversations newest first, a thread, and looking for words in all of it.

mod searching;

use domain::{
    fold,
    id::{ConversationId, CustomerId},
    profile::{ConversationPage, ConversationRow, ConversationStatus, Message, Thread},
    time::At,
};
use sea_orm::FromQueryResult;

use crate::{
    Store,
    cursor::{Cursor, page},
    error::StoreError,
    keys::now,
};

/// Conversations of a page.
const CONVERSATIONS: usize = 25;
/// Messages of a page.
const MESSAGES: usize = 100;
/// Characters of the last message that a row shows.
const LAST_WORDS: usize = 160;

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    channel: String,
    status: String,
    subject: String,
    message_count: i64,
    last_words: Option<String>,
    last_message_at: i64,
}

impl Row {
    /// As people see it: with what was said of the words they look for, if it was.
    fn shown(self, said: Option<String>, words: &[String]) -> ConversationRow {
        let last_words = said.unwrap_or_else(|| beginning(self.last_words.unwrap_or_default()));
        ConversationRow {
            id: ConversationId(self.id),
            channel: self.channel,
            status: self.status,
            messages: self.message_count as u32,
            marks: [fold::marks(&self.subject, words), fold::marks(&last_words, words)],
            subject: self.subject,
            last_words,
            last_message_at: At(self.last_message_at),
        }
    }
}

/// The first characters of a message.
pub(crate) fn beginning(body: String) -> String {
    match body.char_indices().nth(LAST_WORDS) {
        Some((end, _)) => format!("{}…", body[..end].trim_end()),
        None => body,
    }
}

const ROW: &str = "SELECT id, channel, status, subject, message_count, last_message_at, \
    (SELECT body FROM messages m WHERE m.customer_id = c.customer_id AND m.conversation_id = c.id \
     ORDER BY sent_at DESC, id DESC LIMIT 1) AS last_words FROM conversations c WHERE customer_id = $1";

impl Store {
    /// A customer's conversations, newest first, without spam; with `search` only those in which all its words occur.
    ///
    /// # Errors
    /// `NotFound` when there is no such customer, or no longer; `Invalid` at `before` when it is not where such a page ended.
    pub async fn conversations(
        &self,
        customer: CustomerId,
        status: ConversationStatus,
        search: &str,
        before: Option<&str>,
    ) -> Result<ConversationPage, StoreError> {
        self.living(customer).await?;
        let [at, id] = Cursor::read(before)?.map_or([i64::MAX, i64::MAX], |Cursor(place)| place);
        let words = fold::words(search);
        let mut meant = self.conversations_with(customer, &words).await?;
        let sql = format!(
            "{ROW} {} AND (last_message_at, id) < ($2, $3) ORDER BY last_message_at DESC, id DESC LIMIT $4",
            of_status(status)
        );
        // Those without the words are left out here, so with a search all are read: a customer has hundreds at most.
        let limit = if meant.is_some() { i64::MAX } else { CONVERSATIONS as i64 + 1 };
        let mut rows: Vec<Row> = self.read_all(&sql, [customer.0.into(), at.into(), id.into(), limit.into()]).await?;
        if let Some(meant) = &meant {
            rows.retain(|row| meant.contains_key(&row.id));
        }
        let (rows, is_more) = page(rows, CONVERSATIONS);
        let older = rows.last().filter(|_| is_more).map(|last| Cursor([last.last_message_at, last.id]).to_string());
        let shown = |row: Row| {
            let said = meant.as_mut().and_then(|meant| meant.remove(&row.id)).flatten();
            row.shown(said, &words)
        };
        Ok(ConversationPage { rows: rows.into_iter().map(shown).collect(), older, as_of: now() })
    }

    /// A conversation with its newest messages, or those before a place, or those around what is looked for.
    ///
    /// # Errors
    /// `NotFound` when the customer has no such conversation; `Invalid` at `before`.
    pub async fn thread(
        &self,
        customer: CustomerId,
        conversation: ConversationId,
        search: &str,
        before: Option<&str>,
    ) -> Result<Thread, StoreError> {
        #[derive(FromQueryResult)]
        struct Said {
            id: i64,
            sender: String,
            author: String,
            body: String,
            sent_at: i64,
        }
        let words = fold::words(search);
        let before = Cursor::read(before)?;
        self.living(customer).await?;
        let hit = match before {
            None => self.newest_with(customer, conversation, &words).await?,
            Some(_) => None,
        };
        let end = before.map(|Cursor(place)| place).or(hit.and_then(|hit| hit.end));
        let [at, id] = end.unwrap_or([i64::MAX, i64::MAX]);
        let keys = [customer.0.into(), conversation.0.into()];
        let found: Vec<Row> = self.read_all(&format!("{ROW} AND status <> 'spam' AND id = $2"), keys).await?;
        let found = found.into_iter().next().ok_or(StoreError::NotFound)?;
        let sql = "SELECT id, sender, author, body, sent_at FROM messages \
            WHERE customer_id = $1 AND conversation_id = $2 AND (sent_at, id) < ($3, $4) \
            ORDER BY sent_at DESC, id DESC LIMIT $5";
        let limit = MESSAGES as i64 + 1;
        let values = [customer.0.into(), conversation.0.into(), at.into(), id.into(), limit.into()];
        let (said, is_more) = page(self.read_all::<Said>(sql, values).await?, MESSAGES);
        let older = said.last().filter(|_| is_more).map(|last| Cursor([last.sent_at, last.id]).to_string());
        let message = |said: Said| Message {
            is_theirs: said.sender == "customer",
            author: said.author,
            marks: fold::marks(&said.body, &words),
            body: said.body,
            sent_at: At(said.sent_at),
            is_hit: hit.is_some_and(|hit| hit.at == [said.sent_at, said.id]),
        };
        Ok(Thread {
            conversation: found.shown(None, &words),
            messages: said.into_iter().rev().map(message).collect(),
            older,
            has_newer: hit.is_some_and(|hit| hit.end.is_some()),
        })
    }
}

/// Spam is counted and shown nowhere, neither here nor in the timeline.
fn of_status(status: ConversationStatus) -> &'static str {
    match status {
        ConversationStatus::All => "AND status <> 'spam'",
        ConversationStatus::Open => "AND status = 'open'",
        ConversationStatus::Closed => "AND status IN ('closed', 'archived')",
    }
}
