//! Signed-in browsers. A browser holds a random secret; the database holds only its SHA-256, as it does of invitations.

use domain::{
    id::{SessionId, UserId},
    role::Role,
    time::{At, DAY},
};
use rand::TryRng;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, Order, QueryFilter, QueryOrder,
};
use sha2::{Digest, Sha256};

use crate::{
    Store,
    entity::{session, user},
    error::StoreError,
    keys::now,
};

const HOUR: i64 = DAY / 24;
/// A session's last use is written down at most once in this time.
const NOTED_EVERY: i64 = 60_000;

/// How long a browser stays signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionLength {
    /// An hour without use, twelve hours at most.
    Day,
    /// A week without use, thirty days at most: "Keep me signed in on this device".
    Kept,
}

impl SessionLength {
    const fn idle(self) -> i64 {
        match self {
            Self::Day => HOUR,
            Self::Kept => 7 * DAY,
        }
    }

    const fn longest(self) -> i64 {
        match self {
            Self::Day => 12 * HOUR,
            Self::Kept => 30 * DAY,
        }
    }
}

/// Who asks, as of this very request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The session.
    pub session: SessionId,
    /// The person.
    pub user: UserId,
    /// The person's name.
    pub name: String,
    /// The person's e-mail.
    pub email: String,
    /// What they may do.
    pub role: Role,
}

/// A session that has just begun: the secret is known only now.
pub struct Session {
    /// For the browser alone.
    pub secret: String,
    /// In seconds, for the cookie.
    pub lasts_seconds: i64,
}

/// A signed-in browser as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The session.
    pub id: SessionId,
    /// What the browser calls itself.
    pub user_agent: String,
    /// When it signed in.
    pub created_at: At,
    /// When it was last used, to the minute.
    pub last_seen_at: At,
}

impl Store {
    /// Begins a session under a new secret.
    pub async fn begin_session(
        &self,
        user: UserId,
        length: SessionLength,
        user_agent: &str,
    ) -> Result<Session, StoreError> {
        let secret = new_secret();
        let at = now();
        let row = session::ActiveModel {
            id: Set(SessionId(self.0.keys.next())),
            user_id: Set(user),
            secret_hash: Set(hashed(&secret)),
            user_agent: Set(user_agent.chars().take(300).collect()),
            created_at: Set(at),
            last_seen_at: Set(at),
            idle_until: Set(At(at.0 + length.idle())),
            expires_at: Set(At(at.0 + length.longest())),
            idle_ms: Set(length.idle()),
        };
        row.insert(&self.0.database.writer).await?;
        Ok(Session { secret, lasts_seconds: length.longest() / 1000 })
    }

    /// Who holds a secret, if the session is in force and its person may still sign in.
    pub async fn signed_in(&self, secret: &str) -> Result<Option<SignedIn>, StoreError> {
        let db = &self.0.database.reader;
        let found = session::Entity::find().filter(session::COLUMN.secret_hash.eq(hashed(secret))).one(db).await?;
        let at = now();
        let Some(session) = found.filter(|s| s.idle_until > at && s.expires_at > at) else { return Ok(None) };
        let user = user::Entity::find_by_id(session.user_id).one(db).await?.filter(|user| !user.is_disabled);
        let Some(user) = user else { return Ok(None) };
        let signed_in =
            SignedIn { session: session.id, user: user.id, name: user.name, email: user.email, role: user.role };
        if at.0 - session.last_seen_at.0 > NOTED_EVERY {
            let idle_until = At(at.0 + session.idle_ms);
            let mut session = session.into_active_model();
            session.last_seen_at = Set(at);
            session.idle_until = Set(idle_until);
            session.update(&self.0.database.writer).await?;
        }
        Ok(Some(signed_in))
    }

    /// The browsers in which somebody is signed in, last used first.
    pub async fn devices(&self, user: UserId) -> Result<Vec<Device>, StoreError> {
        let at = now();
        let own = session::Entity::find()
            .filter(session::COLUMN.user_id.eq(user))
            .order_by(session::COLUMN.last_seen_at, Order::Desc)
            .all(&self.0.database.reader)
            .await?;
        let in_force = own.into_iter().filter(|s| s.idle_until > at && s.expires_at > at);
        let device = |s: session::Model| Device {
            id: s.id,
            user_agent: s.user_agent,
            created_at: s.created_at,
            last_seen_at: s.last_seen_at,
        };
        Ok(in_force.map(device).collect())
    }

    /// Ends one of somebody's own sessions.
    ///
    /// # Errors
    /// `NotFound` when it is not theirs, or over already.
    pub async fn end_session(&self, user: UserId, id: SessionId) -> Result<(), StoreError> {
        let own =
            session::Entity::delete_many().filter(session::COLUMN.id.eq(id)).filter(session::COLUMN.user_id.eq(user));
        match own.exec(&self.0.database.writer).await?.rows_affected {
            0 => Err(StoreError::NotFound),
            _ => Ok(()),
        }
    }

    /// Forgets sessions that are over.
    pub async fn forget_old_sessions(&self) -> Result<(), StoreError> {
        let over = sea_orm::Condition::any()
            .add(session::COLUMN.idle_until.lt(now()))
            .add(session::COLUMN.expires_at.lt(now()));
        session::Entity::delete_many().filter(over).exec(&self.0.database.writer).await?;
        Ok(())
    }
}

/// 256 random bits in hexadecimal.
pub(crate) fn new_secret() -> String {
    let mut bytes = [0u8; 32];
    rand::rngs::SysRng.try_fill_bytes(&mut bytes).expect("the system gives random bytes");
    hex(&bytes)
}

/// What the database keeps of a secret.
pub(crate) fn hashed(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// Bytes in hexadecimal, lower case.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
