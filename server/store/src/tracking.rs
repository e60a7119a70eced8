//! What programs say of customers: taken once each, for the right person, and acknowledged after the commit. `desk` finds
//! out whom each message is about and what it changes, `telling` weighs traits against what is there, `rows` writes.
//!
//! Those who send at once share a transaction: one of them takes along what the others have waiting.

mod desk;
mod rows;
mod telling;

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use domain::{
    id::CustomerId,
    time::{At, DAY},
    tracking::{EventKind, Verdict},
};
use sea_orm::DbErr;
use sha2::{Digest, Sha256};
use tokio::sync::oneshot;

use crate::{
    Store,
    error::{StoreError, is_refusal},
    keys::now,
    raw::execute,
};
use desk::Desk;

/// Who did it, in timelines: a program, by what it told.
pub(crate) const ACTOR: &str = "tracking";
/// Messages of one transaction, unless one sender has more.
const MOST: usize = 2_000;
/// So many messages may wait at once: more would only wait in memory.
const ROOM: usize = 50_000;
/// What a visitor did is kept so long while nobody knows who it is, in milliseconds.
const VISITORS: i64 = 90 * DAY;

/// A message as it may be taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Tracked {
    /// By which the sender knows it; none when each is one of its own.
    pub message_id: Option<String>,
    /// What it says as the sender wrote it, to tell another message under the same id. Whatever differs when it is sent
    /// again (such as when that was) is not in it.
    pub content: String,
    /// The sender's key of the customer.
    pub user_id: Option<String>,
    /// The sender's key of a visitor. One of the two is there.
    pub anonymous_id: Option<String>,
    /// When it happened; never after it was received.
    pub at: At,
    /// When it happened by the sender's clock, where that was wrong.
    pub original_at: Option<At>,
    /// When it was received.
    pub received_at: At,
    /// What it says.
    pub says: Says,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq)]
pub enum Says {
    /// Who somebody is: traits by name.
    Told(Vec<(String, serde_json::Value)>),
    /// What somebody did.
    Did {
        /// Of which kind.
        kind: EventKind,
        /// The event's name, or the page's path.
        name: String,
        /// A JSON object, as the sender wrote it.
        properties: String,
    },
    /// That somebody was known by another key before.
    WasKnownAs(String),
}

impl Tracked {
    /// By which key somebody was known before, where it says that.
    fn before(&self) -> Option<&String> {
        match &self.says {
            Says::WasKnownAs(before) => Some(before),
            Says::Told(_) | Says::Did { .. } => None,
        }
    }
}

/// What identifies a message: 128 bits of the hash of its id. Nobody can be read from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct MessageKey {
    high: i64,
    low: i64,
}

impl MessageKey {
    /// Of a message without an id, one that no other has.
    fn of(message: &Tracked) -> Self {
        match &message.message_id {
            None => Self { high: rand::random(), low: rand::random() },
            Some(id) => {
                let hash = Sha256::digest(id.as_bytes());
                Self { high: number(&hash[..8]), low: number(&hash[8..16]) }
            }
        }
    }
}

/// 64 bits of the hash of what a message says.
fn content(message: &Tracked) -> i64 {
    number(&Sha256::digest(message.content.as_bytes())[..8])
}

fn number(bytes: &[u8]) -> i64 {
    bytes.iter().fold(0, |number, byte| (number << 8) | i64::from(*byte))
}

/// Where a sender waits for verdicts.
type Tell = oneshot::Sender<Result<Vec<Verdict>, StoreError>>;

/// Messages of one sender, by the number in which they came.
struct Waiting {
    number: u64,
    messages: Arc<[Tracked]>,
    tell: Tell,
}

/// Messages that were committed or refused, whom they touched, and what to tell whom.
#[derive(Default)]
struct Settled {
    touched: Vec<CustomerId>,
    answers: Vec<(Tell, Result<Vec<Verdict>, StoreError>)>,
}

/// Those who wait, and whose turn it is.
#[derive(Default)]
pub(crate) struct Queue {
    waiting: Mutex<VecDeque<Waiting>>,
    numbers: AtomicU64,
    turn: tokio::sync::Mutex<()>,
}

impl Queue {
    fn waiting(&self) -> MutexGuard<'_, VecDeque<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts one more behind those who wait; gives its number.
    fn push(&self, messages: Vec<Tracked>, tell: Tell) -> Result<u64, StoreError> {
        let mut waiting = self.waiting();
        if waiting.iter().map(|other| other.messages.len()).sum::<usize>() > ROOM {
            return Err(StoreError::Busy);
        }
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        waiting.push_back(Waiting { number, messages: messages.into(), tell });
        Ok(number)
    }

    /// Whether nobody took the one of this number yet.
    fn holds(&self, number: u64) -> bool {
        self.waiting().front().is_some_and(|first| first.number <= number)
    }

    /// Some who wait, first come first: as many messages as fit into one transaction.
    fn next(&self) -> Vec<Waiting> {
        let mut waiting = self.waiting();
        let mut group: Vec<Waiting> = Vec::new();
        let mut messages = 0;
        while let Some(first) = waiting.front() {
            messages += first.messages.len();
            if !group.is_empty() && messages > MOST {
                break;
            }
            group.extend(waiting.pop_front());
        }
        group
    }
}

impl Store {
    /// Takes messages, all or none of them; gives a verdict on each, once they are committed and on the page.
    ///
    /// # Errors
    /// `Busy` when too many wait already.
    pub async fn track(&self, messages: Vec<Tracked>) -> Result<Vec<Verdict>, StoreError> {
        let (tell, mut told) = oneshot::channel();
        let queue = &self.0.tracking;
        let number = queue.push(messages, tell)?;
        while queue.holds(number) {
            let turn = tokio::select! {
                // Whoever had the turn before took them along.
                verdicts = &mut told => return verdicts.unwrap_or_else(|_| Err(nobody())),
                turn = queue.turn.lock() => turn,
            };
            if queue.holds(number) {
                let settled = self.settle(queue.next()).await;
                // The next transaction goes on while the page is told of this one.
                drop(turn);
                self.acknowledge(settled).await;
            }
        }
        told.await.unwrap_or_else(|_| Err(nobody()))
    }

    async fn settle(&self, group: Vec<Waiting>) -> Settled {
        let all: Arc<[Tracked]> = group.iter().flat_map(|one| one.messages.iter().cloned()).collect();
        let mut settled = Settled::default();
        match self.commit(all).await {
            Ok((mut verdicts, touched)) => {
                settled.touched = touched;
                for one in group {
                    let rest = verdicts.split_off(one.messages.len());
                    settled.answers.push((one.tell, Ok(std::mem::replace(&mut verdicts, rest))));
                }
            }
            // What the database refuses of one is not the others' fault.
            Err(error) if is_refusal(&error) && group.len() > 1 => {
                for one in group {
                    let answer = self.commit(one.messages).await.map(|(verdicts, touched)| {
                        settled.touched.extend(touched);
                        verdicts
                    });
                    settled.answers.push((one.tell, answer));
                }
            }
            Err(error) => settled.answers.extend(group.into_iter().map(|one| (one.tell, Err(same(&error))))),
        }
        settled
    }

    /// Tells the audience, and then those who wait.
    async fn acknowledge(&self, Settled { touched, answers }: Settled) {
        let followed = self.follow(&touched).await;
        for (tell, answer) in answers {
            let answer = match &followed {
                Ok(()) => answer,
                Err(error) => Err(same(error)),
            };
            // Whoever went away meanwhile finds it out by sending again.
            let _ = tell.send(answer);
        }
    }

    async fn commit(&self, messages: Arc<[Tracked]>) -> Result<(Vec<Verdict>, Vec<CustomerId>), StoreError> {
        self.transact(|db| {
            let (store, messages) = (self.clone(), Arc::clone(&messages));
            Box::pin(async move { Desk::open(store, db, messages).await?.work().await })
        })
        .await
    }

    /// Forgets what visitors did long ago of whom nobody ever said who they are.
    pub async fn forget_old_visitors(&self) -> Result<(), StoreError> {
        let since = now().0 - VISITORS;
        let db = &self.0.database.writer;
        execute(db, "DELETE FROM visitor_events WHERE received_at < $1", [since.into()]).await?;
        execute(db, "DELETE FROM visitor_traits WHERE told_at < $1", [since.into()]).await
    }
}

/// The same error once more, for each who waited.
fn same(error: &StoreError) -> StoreError {
    DbErr::Custom(error.to_string()).into()
}

fn nobody() -> StoreError {
    DbErr::Custom("whoever took the messages along has gone".into()).into()
}

/// Whom a message is about.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Who {
    Customer(CustomerId),
    /// Somebody of whom nobody knows who it is.
    Visitor(String),
    /// Somebody who was erased.
    Erased,
}

/// When something was told, and by which message: of two values the one told later counts, whichever came first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Told {
    at: At,
    rank: i64,
}
