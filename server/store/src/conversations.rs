//! What was said with a customer: conversations newest first, a thread, and looking for words in all of it.

use std::collections::{HashMap, HashSet};

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

impl From<Row> for ConversationRow {
    fn from(row: Row) -> Self {
        Self {
            id: ConversationId(row.id),
            channel: row.channel,
            status: row.status,
            subject: row.subject,
            messages: row.message_count as u32,
            last_words: beginning(row.last_words.unwrap_or_default()),
            last_message_at: At(row.last_message_at),
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
        let meant = self.conversations_with(customer, search).await?;
        let sql = format!(
            "{ROW} {} AND (last_message_at, id) < ($2, $3) ORDER BY last_message_at DESC, id DESC LIMIT $4",
            of_status(status)
        );
        // Those without the words are left out here, so with a search all are read: a customer has hundreds at most.
        let limit = if meant.is_some() { i64::MAX } else { CONVERSATIONS as i64 + 1 };
        let mut rows: Vec<Row> = self.read_all(&sql, [customer.0.into(), at.into(), id.into(), limit.into()]).await?;
        if let Some(meant) = meant {
            rows.retain(|row| meant.contains(&row.id));
        }
        let (rows, is_more) = page(rows, CONVERSATIONS);
        let older = rows.last().filter(|_| is_more).map(|last| Cursor([last.last_message_at, last.id]).to_string());
        Ok(ConversationPage { rows: rows.into_iter().map(Into::into).collect(), older, as_of: now() })
    }

    /// The keys of the conversations in which all words of a search occur, in subject or messages; none without one.
    async fn conversations_with(&self, customer: CustomerId, search: &str) -> Result<Option<HashSet<i64>>, StoreError> {
        #[derive(FromQueryResult)]
        struct Said {
            id: i64,
            text: String,
        }
        let words = fold::words(search);
        if words.is_empty() {
            return Ok(None);
        }
        let sql = "SELECT id, subject AS text FROM conversations WHERE customer_id = $1 \
            UNION ALL SELECT conversation_id AS id, body AS text FROM messages WHERE customer_id = $1";
        let said: Vec<Said> = self.read_all(sql, [customer.0.into()]).await?;
        let found = tokio::task::spawn_blocking(move || {
            let mut missing: HashMap<i64, Vec<bool>> = HashMap::new();
            for Said { id, text } in said {
                let text = fold::fold(&text);
                let missing = missing.entry(id).or_insert_with(|| vec![true; words.len()]);
                for (word, is_missing) in words.iter().zip(missing) {
                    *is_missing = *is_missing && !text.contains(word.as_str());
                }
            }
            missing.into_iter().filter(|(_, missing)| !missing.contains(&true)).map(|(id, _)| id).collect()
        });
        Ok(Some(found.await.expect("folding does not panic")))
    }

    /// A conversation with its newest messages, or those before a place.
    ///
    /// # Errors
    /// `NotFound` when the customer has no such conversation; `Invalid` at `before`.
    pub async fn thread(
        &self,
        customer: CustomerId,
        conversation: ConversationId,
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
        let [at, id] = Cursor::read(before)?.map_or([i64::MAX, i64::MAX], |Cursor(place)| place);
        self.living(customer).await?;
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
            body: said.body,
            sent_at: At(said.sent_at),
        };
        Ok(Thread { conversation: found.into(), messages: said.into_iter().rev().map(message).collect(), older })
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
