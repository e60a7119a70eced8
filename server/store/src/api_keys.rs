//! Keys by which programs are let in: made, deleted, looked up. A key is known to whoever made it alone; the database
//! holds its hash, which is enough for a secret of 256 random bits (ASVS 5.0, 6.5.2).

use domain::{
    api_key::{ApiKey, ApiKeys, KeyAccess, KeyDraft, NewKey},
    audit::Action,
    id::{ApiKeyId, UserId},
    time::{At, DAY},
};
use rand::distr::{Alphanumeric, SampleString};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, ModelTrait, QueryFilter, QueryOrder, sea_query::Expr};

use crate::{Store, entity::api_key, error::StoreError, keys::now, sessions::hashed, timeline::called};

/// What every key begins with, so that a key that was put where it does not belong is found by programs that look for
/// such.
const PREFIX: &str = "acm_";
/// Random letters and digits of a key: more than 256 bits.
const RANDOM: usize = 43;
/// Letters and digits of the checksum at its end.
const CHECK: usize = 6;
/// Characters of a key that people see afterwards.
const SEEN: usize = PREFIX.len() + 6;
/// A key's last use is written down at most once in this time, in milliseconds.
const NOTED_EVERY: i64 = 60_000;

/// Who a key lets in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyHolder {
    /// The key's own key.
    pub id: ApiKeyId,
    /// What it lets them do.
    pub access: KeyAccess,
    /// Sites whose browsers may use it.
    pub sites: Vec<String>,
}

impl Store {
    /// Every key, by name.
    pub async fn api_keys(&self) -> Result<ApiKeys, StoreError> {
        let names = self.names().await?;
        let shown = |row: api_key::Model| ApiKey {
            id: row.id,
            name: row.name,
            start: row.start,
            access: row.access,
            sites: parted(&row.sites),
            created_by: called(row.created_by, &names),
            expires_at: row.expires_at,
            last_used: row.last_used_at,
        };
        let rows = api_key::Entity::find().order_by_asc(api_key::COLUMN.name).order_by_asc(api_key::COLUMN.id);
        let keys = rows.all(&self.0.database.reader).await?.into_iter().map(shown).collect();
        Ok(ApiKeys { keys, as_of: now(), zone: self.zone_lately() })
    }

    /// Makes a key.
    ///
    /// # Errors
    /// `Invalid` at `name` and `sites`.
    pub async fn create_api_key(&self, by: UserId, access: KeyAccess, draft: &KeyDraft) -> Result<NewKey, StoreError> {
        let (name, sites) = draft.tidied()?;
        let (key, at) = (new_key(), now());
        let row = api_key::ActiveModel {
            id: Set(ApiKeyId(self.0.keys.next())),
            name: Set(name.clone()),
            start: Set(key[..SEEN].to_owned()),
            secret_hash: Set(hashed(&key)),
            access: Set(access),
            sites: Set(sites.join(" ")),
            created_by: Set(Some(by)),
            created_at: Set(at),
            expires_at: Set(draft.life.days().map(|days| At(at.0 + days * DAY))),
            last_used_at: Set(None),
        };
        self.transact(|db| {
            let (store, row, name) = (self.clone(), row.clone(), name.clone());
            Box::pin(async move {
                let id = *row.id.as_ref();
                api_key::Entity::insert(row).exec_without_returning(db).await?;
                store.log(db, by, at, Action::KeyCreated, &id.to_string(), &name).await
            })
        })
        .await?;
        Ok(NewKey { name, key })
    }

    /// Deletes a key: from now on it lets nobody in.
    ///
    /// # Errors
    /// `NotFound` when there is no such key, or no longer.
    pub async fn delete_api_key(&self, by: UserId, id: ApiKeyId) -> Result<(), StoreError> {
        self.transact(|db| {
            let store = self.clone();
            Box::pin(async move {
                let found = api_key::Entity::find_by_id(id).one(db).await?.ok_or(StoreError::NotFound)?;
                let name = found.name.clone();
                found.delete(db).await?;
                store.log(db, by, now(), Action::KeyDeleted, &id.to_string(), &name).await
            })
        })
        .await
    }

    /// Whom a key lets in; nobody when it is none, was deleted, or is over.
    pub async fn key_holder(&self, key: &str) -> Result<Option<KeyHolder>, StoreError> {
        if !is_whole(key) {
            return Ok(None);
        }
        let found = api_key::Entity::find().filter(api_key::COLUMN.secret_hash.eq(hashed(key)));
        let found = found.one(&self.0.database.reader).await?;
        let at = now();
        let Some(row) = found.filter(|row| is_in_force(row, at)) else { return Ok(None) };
        if row.last_used_at.is_none_or(|last| at.0 - last.0 > NOTED_EVERY) {
            let noted = api_key::Entity::update_many()
                .col_expr(api_key::Column::LastUsedAt, Expr::value(at.0))
                .filter(api_key::COLUMN.id.eq(row.id))
                .exec(&self.0.database.writer);
            // Nobody is kept out because it could not be noted.
            if let Err(error) = noted.await {
                tracing::warn!(error = %error, "the last use of a key is not noted");
            }
        }
        Ok(Some(KeyHolder { id: row.id, access: row.access, sites: parted(&row.sites) }))
    }

    /// Whether browsers on a site may use any key, which is all that a browser asks before it sends one.
    pub async fn is_known_site(&self, site: &str) -> Result<bool, StoreError> {
        let at = now();
        let keys = api_key::Entity::find().filter(api_key::COLUMN.sites.ne("")).all(&self.0.database.reader).await?;
        let in_force = keys.iter().filter(|row| is_in_force(row, at));
        Ok(in_force.flat_map(|row| row.sites.split(' ')).any(|known| known == site))
    }
}

fn is_in_force(row: &api_key::Model, at: At) -> bool {
    row.expires_at.is_none_or(|end| end > at)
}

fn parted(sites: &str) -> Vec<String> {
    sites.split(' ').filter(|site| !site.is_empty()).map(str::to_owned).collect()
}

/// The form of GitHub's tokens: a prefix, random letters and digits, a checksum, so that a mistyped one is known without a
/// look.
fn new_key() -> String {
    let random = Alphanumeric.sample_string(&mut rand::rng(), RANDOM);
    let check = checksum(&random);
    format!("{PREFIX}{random}{check}")
}

fn is_whole(key: &str) -> bool {
    let Some(rest) = key.strip_prefix(PREFIX) else { return false };
    rest.len() == RANDOM + CHECK
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && checksum(&rest[..RANDOM]) == rest[RANDOM..]
}

/// CRC-32 in base 62, the most significant digit first.
fn checksum(random: &str) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut rest = crc32fast::hash(random.as_bytes()) as usize;
    let mut digits = [b'0'; CHECK];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[rest % DIGITS.len()];
        rest /= DIGITS.len();
    }
    digits.iter().map(|digit| *digit as char).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_was_mistyped_is_known_without_a_look() {
        let key = new_key();
        assert!(is_whole(&key), "{key}");
        assert_ne!(new_key(), key);
        let other = if key.as_bytes()[10] == b'x' { "y" } else { "x" };
        let mistyped = format!("{}{other}{}", &key[..10], &key[11..]);
        for bad in [&mistyped, &key[..52], &format!("{key}0"), "", "acm_", &key.replace("acm_", "acn_"), "acm_é"] {
            assert!(!is_whole(bad), "{bad}");
        }
    }
}
