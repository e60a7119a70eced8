//! Links by which somebody new joins, or somebody who works here chooses a new password. The secret is known to whoever
//! made the link alone; the database holds its hash.

use domain::{
    audit::Action,
    id::{InvitationId, UserId},
    invalid::Invalid,
    role::Role,
    team::{LASTS, NewLink},
    time::At,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, ModelTrait,
    QueryFilter, QuerySelect,
};

use crate::{
    Store,
    entity::{invitation, user},
    error::StoreError,
    keys::now,
    people::{Person, check_password, give_password, tidy_name},
    sessions::{hashed, new_secret},
};

/// For whom a link is that somebody opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// What the workspace is called.
    pub workspace: String,
    /// As given.
    pub email: String,
    /// Empty for somebody new.
    pub name: String,
    /// Whether they work here already and choose a new password.
    pub is_reset: bool,
}

impl Store {
    /// Makes a link by which somebody new joins. An earlier one for the same e-mail ends.
    ///
    /// # Errors
    /// `Invalid` at `email` when it is none, or when somebody with it works here already.
    pub async fn invite(&self, by: UserId, email: &str, role: Role) -> Result<NewLink, StoreError> {
        let email = email.trim().to_owned();
        if !domain::contact::is_email(&email) {
            let message = "Email is not complete. Check the part after @.";
            return Err(Invalid::at("email", "not_an_email", message).into());
        }
        let secret = new_secret();
        self.transact(|db| {
            let (store, email, secret) = (self.clone(), email.clone(), secret.clone());
            Box::pin(async move {
                let same = user::Entity::find().filter(user::COLUMN.email_key.eq(email.to_lowercase()));
                if let Some(person) = same.one(db).await? {
                    let message = format!("{} works here already.", person.name);
                    return Err(Invalid::at("email", "taken", message).into());
                }
                let (id, link) = store.link(db, by, None, &email, role, &secret).await?;
                store.log(db, by, now(), Action::PersonInvited, &id.to_string(), role.label()).await?;
                Ok(link)
            })
        })
        .await
    }

    /// Makes a link by which somebody who works here chooses a new password.
    ///
    /// # Errors
    /// `NotFound` when there is no such person, or they may not sign in.
    pub async fn reset_link(&self, by: UserId, person: UserId) -> Result<NewLink, StoreError> {
        let secret = new_secret();
        self.transact(|db| {
            let (store, secret) = (self.clone(), secret.clone());
            Box::pin(async move {
                let found = user::Entity::find_by_id(person).one(db).await?.filter(|user| !user.is_disabled);
                let found = found.ok_or(StoreError::NotFound)?;
                let (_, link) = store.link(db, by, Some(person), &found.email, found.role, &secret).await?;
                store.log(db, by, now(), Action::PasswordLinkMade, &person.to_string(), "").await?;
                Ok(link)
            })
        })
        .await
    }

    async fn link(
        &self,
        db: &DatabaseTransaction,
        by: UserId,
        person: Option<UserId>,
        email: &str,
        role: Role,
        secret: &str,
    ) -> Result<(InvitationId, NewLink), StoreError> {
        let (at, key) = (now(), email.to_lowercase());
        let expires_at = At(at.0 + LASTS);
        invitation::Entity::delete_many().filter(invitation::COLUMN.email_key.eq(&*key)).exec(db).await?;
        let id = InvitationId(self.0.keys.next());
        let row = invitation::ActiveModel {
            id: Set(id),
            user_id: Set(person),
            email: Set(email.to_owned()),
            email_key: Set(key),
            role: Set(role),
            secret_hash: Set(hashed(secret)),
            invited_by: Set(Some(by)),
            created_at: Set(at),
            expires_at: Set(expires_at),
        };
        invitation::Entity::insert(row).exec_without_returning(db).await?;
        Ok((id, NewLink { email: email.to_owned(), path: format!("/join?token={secret}"), expires_at }))
    }

    /// Ends a link.
    ///
    /// # Errors
    /// `NotFound` when there is no such link, or no longer.
    pub async fn withdraw(&self, by: UserId, link: InvitationId) -> Result<(), StoreError> {
        self.transact(|db| {
            let store = self.clone();
            Box::pin(async move {
                if invitation::Entity::delete_by_id(link).exec(db).await?.rows_affected == 0 {
                    return Err(StoreError::NotFound);
                }
                store.log(db, by, now(), Action::LinkWithdrawn, &link.to_string(), "").await
            })
        })
        .await
    }

    /// For whom a link is.
    ///
    /// # Errors
    /// `NotFound` when it is none, was used, or is over.
    pub async fn invited(&self, secret: &str) -> Result<Invited, StoreError> {
        let db = &self.0.database.reader;
        let found = invitation::Entity::find().filter(of(secret)).one(db).await?.ok_or(StoreError::NotFound)?;
        let person = match found.user_id {
            Some(id) => Some(user::Entity::find_by_id(id).one(db).await?.ok_or(StoreError::NotFound)?),
            None => None,
        };
        let name = person.as_ref().map(|person| person.name.clone()).unwrap_or_default();
        Ok(Invited { workspace: self.workspace().name, email: found.email, name, is_reset: person.is_some() })
    }

    /// Takes up a link, once: makes the person, or gives them their new password and ends their sessions. `name` counts
    /// for somebody new alone.
    ///
    /// # Errors
    /// `NotFound` as [`Store::invited`]; `Invalid` at `name` and `password`.
    pub async fn join(&self, secret: &str, name: &str, password: String) -> Result<Person, StoreError> {
        let invited = self.invited(secret).await?;
        let name = if invited.is_reset { String::new() } else { tidy_name(name)? };
        check_password(&password)?;
        let hash = self.hashed(password).await;
        self.transact(|db| {
            let (store, name, hash, secret) = (self.clone(), name.clone(), hash.clone(), secret.to_owned());
            Box::pin(async move {
                let found = invitation::Entity::find().filter(of(&secret)).lock_exclusive().one(db).await?;
                let found = found.ok_or(StoreError::NotFound)?;
                let person = match found.user_id {
                    Some(id) => store.renew(db, id, hash).await?,
                    None => store.welcome(db, &found, name, hash).await?,
                };
                found.delete(db).await?;
                Ok(person.into())
            })
        })
        .await
    }

    async fn welcome(
        &self,
        db: &DatabaseTransaction,
        found: &invitation::Model,
        name: String,
        hash: String,
    ) -> Result<user::Model, StoreError> {
        let same = user::Entity::find().filter(user::COLUMN.email_key.eq(&*found.email_key));
        if same.one(db).await?.is_some() {
            // Let in by another way since.
            return Err(StoreError::NotFound);
        }
        let row = self.person(found.email.clone(), name, found.role, hash);
        let person = row.insert(db).await?;
        let id = person.id;
        self.log(db, id, now(), Action::PersonJoined, &id.to_string(), found.role.label()).await?;
        Ok(person)
    }

    async fn renew(&self, db: &DatabaseTransaction, id: UserId, hash: String) -> Result<user::Model, StoreError> {
        let found = user::Entity::find_by_id(id).one(db).await?.filter(|user| !user.is_disabled);
        let person = give_password(db, found.ok_or(StoreError::NotFound)?, hash).await?;
        self.log(db, id, now(), Action::PasswordReset, &id.to_string(), "").await?;
        Ok(person)
    }

    /// Forgets links that are over.
    pub async fn forget_old_invitations(&self) -> Result<(), StoreError> {
        let over = invitation::Entity::delete_many().filter(invitation::COLUMN.expires_at.lt(now()));
        over.exec(&self.0.database.writer).await?;
        Ok(())
    }
}

/// Link in force with this secret.
fn of(secret: &str) -> Condition {
    Condition::all().add(invitation::COLUMN.secret_hash.eq(hashed(secret))).add(invitation::COLUMN.expires_at.gt(now()))
}
