//! People who work here and their passwords (argon2id, RustCrypto's defaults, which are OWASP's minimum: 19 MiB, two
//! passes, one lane).

use std::sync::LazyLock;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use domain::{contact::ContactField, id::UserId, invalid::Invalid, name, role::Role, time::At};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Order,
    QueryFilter, QueryOrder, SqlErr,
};

use crate::{
    Store,
    entity::{invitation, session, user},
    error::StoreError,
    keys::now,
};

/// The least characters of a password.
const SHORTEST: usize = 12;
/// The most characters of a password: refused before hashing.
const LONGEST: usize = 256;

/// Somebody who works here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The key.
    pub id: UserId,
    /// As given.
    pub email: String,
    /// As given.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whether they may no longer sign in.
    pub is_disabled: bool,
    /// Since when.
    pub created_at: At,
}

impl From<user::Model> for Person {
    fn from(user: user::Model) -> Self {
        let user::Model { id, email, name, role, is_disabled, created_at, .. } = user;
        Self { id, email, name, role, is_disabled, created_at }
    }
}

/// Somebody to let in.
#[derive(Clone)]
pub struct NewPerson {
    /// As given.
    pub email: String,
    /// As given.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// At least twelve characters.
    pub password: String,
}

/// Checked against when there is no such person, so that both answers take the same time.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash("nobody has this password").unwrap_or_default());

impl Store {
    /// Whether anybody works here yet.
    pub async fn has_people(&self) -> Result<bool, StoreError> {
        Ok(user::Entity::find().one(&self.0.database.reader).await?.is_some())
    }

    /// Settles an empty workspace and lets its first admin in.
    ///
    /// # Errors
    /// `NotFound` when somebody works here already; as [`Store::settle_workspace`] and [`Store::add_person`] else.
    pub async fn set_up(
        &self,
        workspace: &str,
        currency: &str,
        time_zone: &str,
        admin: NewPerson,
    ) -> Result<Person, StoreError> {
        let _one_at_a_time = self.0.setting_up.lock().await;
        if self.has_people().await? {
            return Err(StoreError::NotFound);
        }
        if workspace.is_empty() {
            return Err(Invalid::at("workspace", "required", "Workspace name is missing. Add it to continue.").into());
        }
        check(&admin)?;
        self.settle_workspace(workspace, currency, time_zone).await?;
        self.add_person(admin).await
    }

    /// Everybody, by name.
    pub async fn people(&self) -> Result<Vec<Person>, StoreError> {
        let users = user::Entity::find().order_by(user::COLUMN.name, Order::Asc).all(&self.0.database.reader).await?;
        Ok(users.into_iter().map(Person::from).collect())
    }

    /// Lets somebody in.
    ///
    /// # Errors
    /// `Invalid` for a missing name, an e-mail that is none or a weak password; `Taken` when the e-mail is in use.
    pub async fn add_person(&self, new: NewPerson) -> Result<Person, StoreError> {
        check(&new)?;
        let hash = self.hashed(new.password).await;
        let row = self.person(new.email.trim().to_owned(), tidy_name(&new.name)?, new.role, hash);
        match row.insert(&self.0.database.writer).await {
            Ok(user) => Ok(user.into()),
            Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
                Err(StoreError::Taken("email"))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The person with this e-mail and password; disabled people are nobody. Takes the same time either way.
    ///
    /// # Errors
    /// `Busy` when so many passwords are being checked that the answer would take seconds.
    pub async fn person_by_password(&self, email: &str, password: String) -> Result<Option<Person>, StoreError> {
        let _place = self.0.sign_ins.try_acquire().map_err(|_| StoreError::Busy)?;
        let key = email.trim().to_lowercase();
        let user = user::Entity::find().filter(user::COLUMN.email_key.eq(key)).one(&self.0.database.reader).await?;
        let expected = user.as_ref().map_or_else(|| NOBODY.clone(), |user| user.password_hash.clone());
        let fits = self.hash_work(move || verify(&password, &expected)).await;
        Ok(user.filter(|user| fits && !user.is_disabled).map(Person::from))
    }

    /// Gives somebody a new password and signs them out everywhere.
    ///
    /// # Errors
    /// `NotFound` when nobody has this e-mail; `Invalid` for a weak password.
    pub async fn set_password(&self, email: &str, password: String) -> Result<(), StoreError> {
        check_password(&password)?;
        let key = email.trim().to_lowercase();
        let hash = self.hashed(password).await;
        self.transact(|db| {
            let (key, hash) = (key.clone(), hash.clone());
            Box::pin(async move {
                let user = user::Entity::find().filter(user::COLUMN.email_key.eq(key)).one(db).await?;
                give_password(db, user.ok_or(StoreError::NotFound)?, hash).await.map(drop)
            })
        })
        .await
    }

    /// Somebody new, as a row.
    pub(crate) fn person(&self, email: String, name: String, role: Role, password_hash: String) -> user::ActiveModel {
        user::ActiveModel {
            id: Set(UserId(self.0.keys.next())),
            email_key: Set(email.to_lowercase()),
            email: Set(email),
            name: Set(name),
            role: Set(role),
            password_hash: Set(password_hash),
            is_disabled: Set(false),
            created_at: Set(now()),
        }
    }

    pub(crate) async fn hashed(&self, password: String) -> String {
        self.hash_work(move || hash(&password).expect("argon2's own parameters are valid")).await
    }

    /// Runs work on a password away from the tasks that serve requests, two at a time.
    async fn hash_work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let _turn = self.0.hashing.acquire().await.expect("the semaphore is never closed");
        tokio::task::spawn_blocking(work).await.expect("hashing does not panic")
    }
}

/// Gives somebody a new password; their sessions and links for another one end.
pub(crate) async fn give_password(
    db: &DatabaseTransaction,
    user: user::Model,
    hash: String,
) -> Result<user::Model, StoreError> {
    let mut user = user.into_active_model();
    user.password_hash = Set(hash);
    let user = user.update(db).await?;
    shut_out(db, user.id).await?;
    Ok(user)
}

/// Ends the sessions of somebody, and the links by which they would choose a new password.
pub(crate) async fn shut_out(db: &DatabaseTransaction, person: UserId) -> Result<(), StoreError> {
    session::Entity::delete_many().filter(session::COLUMN.user_id.eq(person)).exec(db).await?;
    invitation::Entity::delete_many().filter(invitation::COLUMN.user_id.eq(person)).exec(db).await?;
    Ok(())
}

fn hash(password: &str) -> Option<String> {
    Argon2::default().hash_password(password.as_bytes()).ok().map(|hash| hash.to_string())
}

fn verify(password: &str, expected: &str) -> bool {
    PasswordHash::new(expected)
        .is_ok_and(|expected| Argon2::default().verify_password(password.as_bytes(), &expected).is_ok())
}

/// The name of somebody as it is kept.
pub(crate) fn tidy_name(name: &str) -> Result<String, Invalid> {
    let name = ContactField::Name.tidy(name)?;
    if name.is_empty() { Err(name::missing("name")) } else { Ok(name) }
}

fn check(new: &NewPerson) -> Result<(), Invalid> {
    tidy_name(&new.name)?;
    if !domain::contact::is_email(new.email.trim()) {
        return Err(Invalid::at("email", "not_an_email", "Email is not complete. Check the part after @."));
    }
    check_password(&new.password)
}

/// That it can be a password.
///
/// # Errors
/// `Invalid` at `password` when it is too short or too long.
pub fn check_password(password: &str) -> Result<(), Invalid> {
    let length = password.chars().count();
    if length < SHORTEST {
        let message = format!("Password has {length} characters. Use at least {SHORTEST}.");
        return Err(Invalid::at("password", "too_short", message));
    }
    check_length(password)
}

/// That a password is not longer than one can be.
///
/// # Errors
/// `Invalid` at `password` when it is.
pub fn check_length(password: &str) -> Result<(), Invalid> {
    if password.chars().take(LONGEST + 1).count() <= LONGEST {
        return Ok(());
    }
    Err(Invalid::at("password", "too_long", format!("Password is too long. Use at most {LONGEST} characters.")))
}
