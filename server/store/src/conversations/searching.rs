//! Looking for words in everything that was said with a customer. A customer has some ten thousand messages at most: they are
//! folded anew each time, away from the tasks that serve requests.

use std::collections::HashMap;

use domain::{
    fold,
    id::{ConversationId, CustomerId},
};
use sea_orm::FromQueryResult;

use super::{LAST_WORDS, MESSAGES, beginning};
use crate::{Store, error::StoreError};

/// Messages that are shown after the one that was looked for: what was answered.
const AFTER: usize = MESSAGES / 4;
/// Characters before the words that were looked for.
const LEAD: usize = LAST_WORDS / 4;

/// A message that was looked for, by time and key.
#[derive(Clone, Copy)]
pub(super) struct Hit {
    pub(super) at: [i64; 2],
    /// The first message that is not on its page any more; none when the page goes to the end.
    pub(super) end: Option<[i64; 2]>,
}

/// What was found of a conversation.
struct Looked {
    /// Which of the words not yet.
    missing: Vec<bool>,
    /// The message that holds most of them: how many, when it was sent, and what it says.
    best: Option<((usize, i64), String)>,
}

impl Looked {
    fn nothing(words: usize) -> Self {
        Self { missing: vec![true; words], best: None }
    }
}

impl Store {
    /// The conversations in which all words occur, in subject or messages, with a stretch of the message that holds most of
    /// them, the newest of such, if one holds any. None without words.
    pub(super) async fn conversations_with(
        &self,
        customer: CustomerId,
        words: &[String],
    ) -> Result<Option<HashMap<i64, Option<String>>>, StoreError> {
        #[derive(FromQueryResult)]
        struct Said {
            id: i64,
            text: String,
            /// None of a subject.
            sent_at: Option<i64>,
        }
        if words.is_empty() {
            return Ok(None);
        }
        let sql = "SELECT conversation_id AS id, body AS text, sent_at FROM messages WHERE customer_id = $1 \
            UNION ALL SELECT id, subject, CAST(NULL AS BIGINT) FROM conversations WHERE customer_id = $1";
        let said: Vec<Said> = self.read_all(sql, [customer.0.into()]).await?;
        let words = words.to_vec();
        let found = tokio::task::spawn_blocking(move || {
            let mut found: HashMap<i64, Looked> = HashMap::new();
            for Said { id, text, sent_at } in said {
                let folded = fold::fold(&text);
                let Looked { missing, best } = found.entry(id).or_insert_with(|| Looked::nothing(words.len()));
                let mut held = 0;
                for (word, is_missing) in words.iter().zip(missing) {
                    let holds = folded.contains(word.as_str());
                    *is_missing = *is_missing && !holds;
                    held += usize::from(holds);
                }
                let is_better = |at: i64| best.as_ref().is_none_or(|(best, _)| *best <= (held, at));
                if let Some(at) = sent_at.filter(|at| held > 0 && is_better(*at)) {
                    *best = Some(((held, at), text));
                }
            }
            let whole = found.into_iter().filter(|(_, looked)| !looked.missing.contains(&true));
            whole.map(|(id, looked)| (id, looked.best.map(|(_, text)| around(text, &words)))).collect()
        });
        Ok(Some(found.await.expect("folding does not panic")))
    }

    /// The newest message of a conversation that holds all words, or else the newest with one of them.
    pub(super) async fn newest_with(
        &self,
        customer: CustomerId,
        conversation: ConversationId,
        words: &[String],
    ) -> Result<Option<Hit>, StoreError> {
        #[derive(FromQueryResult)]
        struct Said {
            sent_at: i64,
            id: i64,
            body: String,
        }
        if words.is_empty() {
            return Ok(None);
        }
        let sql = "SELECT sent_at, id, body FROM messages WHERE customer_id = $1 AND conversation_id = $2 \
            ORDER BY sent_at DESC, id DESC";
        let said: Vec<Said> = self.read_all(sql, [customer.0.into(), conversation.0.into()]).await?;
        let words = words.to_vec();
        let found = tokio::task::spawn_blocking(move || {
            let mut some = None;
            let mut all = None;
            for (n, one) in said.iter().enumerate() {
                let folded = fold::fold(&one.body);
                let held = words.iter().filter(|word| folded.contains(word.as_str())).count();
                if held > 0 && some.is_none() {
                    some = Some(n);
                }
                if held == words.len() {
                    all = Some(n);
                    break;
                }
            }
            let place = |n: usize| [said[n].sent_at, said[n].id];
            all.or(some).map(|n| Hit { at: place(n), end: n.checked_sub(AFTER + 1).map(place) })
        });
        Ok(found.await.expect("folding does not panic"))
    }
}

/// The stretch of a message around the first of the words.
fn around(text: String, words: &[String]) -> String {
    let first = fold::marks(&text, words).first().map_or(0, |mark| mark.0 as usize);
    let lead = text[..first].char_indices().rev().nth(LEAD - 1).map_or(0, |(at, _)| at);
    if lead == 0 {
        return beginning(text);
    }
    let from = text[lead..first].find(char::is_whitespace).map_or(lead, |at| lead + at);
    format!("…{}", beginning(text[from..].trim_start().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_begins_a_little_before_the_words() {
        let words = ["zebra".to_owned()];
        assert_eq!(around("A zebra".into(), &words), "A zebra");
        let long = format!("{}the Zébra stands", "word after word ".repeat(20));
        let shown = around(long, &words);
        assert!(shown.starts_with("…") && shown.ends_with("the Zébra stands"), "{shown}");
        assert!(shown.chars().count() < 70, "{shown}");
        // No character is split.
        assert!(around("é".repeat(500) + "zebra", &words).contains("zebra"));
    }
}
