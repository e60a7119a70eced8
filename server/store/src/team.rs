//! The team: who works here, links that let somebody in or let them choose a new password, roles, and shutting somebody
//! out. A workspace always keeps an admin.

use std::collections::HashMap;

use domain::{
    audit::Action,
    id::{InvitationId, UserId},
    invalid::Invalid,
    role::{Right, Role},
    team::{Invitation, LASTS, NewLink, Team, Teammate},
    time::At,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, FromQueryResult,
    IntoActiveModel, ModelTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::{
    Store,
    entity::{invitation, session, user},
    error::StoreError,
    keys::now,
    people::{Person, tidy_name},
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
    /// Everybody, and every open link.
    pub async fn team(&self, asks: UserId) -> Result<Team, StoreError> {
        #[derive(FromQueryResult)]
        struct Seen {
            user_id: i64,
            at: i64,
        }
        let sql = "SELECT user_id, MAX(last_seen_at) AS at FROM sessions GROUP BY user_id";
        let seen: Vec<Seen> = self.read_all(sql, []).await?;
        let seen: HashMap<UserId, At> = seen.into_iter().map(|one| (UserId(one.user_id), At(one.at))).collect();
        let teammate = |person: Person| Teammate {
            is_self: person.id == asks,
            last_active: seen.get(&person.id).copied(),
            id: person.id,
            name: person.name,
            email: person.email,
            role: person.role,
            is_disabled: person.is_disabled,
        };
        let open = invitation::Entity::find().filter(invitation::COLUMN.expires_at.gt(now()));
        let open = open.order_by_desc(invitation::COLUMN.id).all(&self.0.database.reader).await?;
        let shown = |row: invitation::Model| Invitation {
            id: row.id,
            email: row.email,
            role: row.role,
            is_reset: row.user_id.is_some(),
            created_at: row.created_at,
            expires_at: row.expires_at,
        };
        Ok(Team {
            people: self.people().await?.into_iter().map(teammate).collect(),
            invitations: open.into_iter().map(shown).collect(),
            as_of: now(),
            zone: self.zone_lately(),
        })
    }

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
        crate::people::check_password(&password)?;
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
        let id = UserId(self.0.keys.next());
        let row = user::ActiveModel {
            id: Set(id),
            email: Set(found.email.clone()),
            email_key: Set(found.email_key.clone()),
            name: Set(name),
            role: Set(found.role),
            password_hash: Set(hash),
            is_disabled: Set(false),
            created_at: Set(now()),
        };
        let person = row.insert(db).await?;
        self.log(db, id, now(), Action::PersonJoined, &id.to_string(), found.role.label()).await?;
        Ok(person)
    }

    async fn renew(&self, db: &DatabaseTransaction, id: UserId, hash: String) -> Result<user::Model, StoreError> {
        let found = user::Entity::find_by_id(id).one(db).await?.filter(|user| !user.is_disabled);
        let mut person = found.ok_or(StoreError::NotFound)?.into_active_model();
        person.password_hash = Set(hash);
        let person = person.update(db).await?;
        session::Entity::delete_many().filter(session::COLUMN.user_id.eq(id)).exec(db).await?;
        self.log(db, id, now(), Action::PasswordReset, &id.to_string(), "").await?;
        Ok(person)
    }

    /// Gives somebody another role; it holds from their next request on.
    ///
    /// # Errors
    /// `NotFound` when there is no such person; `Invalid` at `role` when no admin would be left.
    pub async fn give_role(&self, by: UserId, person: UserId, role: Role) -> Result<(), StoreError> {
        self.transact(|db| {
            let store = self.clone();
            Box::pin(async move {
                let found = with_admins(db, person, |left| left.role = role).await?;
                if found.role == role {
                    return Ok(());
                }
                let told = format!("{} → {}", found.role.label(), role.label());
                if !role.may(Right::ManageTeam) {
                    end_links_of(db, person).await?;
                }
                let mut changed = found.into_active_model();
                changed.role = Set(role);
                changed.update(db).await?;
                store.log(db, by, now(), Action::PersonChanged, &person.to_string(), &told).await
            })
        })
        .await
    }

    /// Lets somebody sign in no longer, or again. Shutting out ends their sessions and links.
    ///
    /// # Errors
    /// `NotFound` when there is no such person; `Invalid` at `role` when no admin would be left.
    pub async fn set_disabled(&self, by: UserId, person: UserId, is_disabled: bool) -> Result<(), StoreError> {
        self.transact(|db| {
            let store = self.clone();
            Box::pin(async move {
                let found = with_admins(db, person, |left| left.is_disabled = is_disabled).await?;
                if found.is_disabled == is_disabled {
                    return Ok(());
                }
                let mut changed = found.into_active_model();
                changed.is_disabled = Set(is_disabled);
                changed.update(db).await?;
                if is_disabled {
                    session::Entity::delete_many().filter(session::COLUMN.user_id.eq(person)).exec(db).await?;
                    invitation::Entity::delete_many().filter(invitation::COLUMN.user_id.eq(person)).exec(db).await?;
                    end_links_of(db, person).await?;
                }
                let action = if is_disabled { Action::PersonDisabled } else { Action::PersonEnabled };
                store.log(db, by, now(), action, &person.to_string(), "").await
            })
        })
        .await
    }

    /// Forgets links that are over.
    pub async fn forget_old_invitations(&self) -> Result<(), StoreError> {
        let over = invitation::Entity::delete_many().filter(invitation::COLUMN.expires_at.lt(now()));
        over.exec(&self.0.database.writer).await?;
        Ok(())
    }
}

/// Ends the links that somebody made: who may let nobody in any more has let nobody in by them.
async fn end_links_of(db: &DatabaseTransaction, maker: UserId) -> Result<(), StoreError> {
    invitation::Entity::delete_many().filter(invitation::COLUMN.invited_by.eq(maker)).exec(db).await?;
    Ok(())
}

/// Link in force with this secret.
fn of(secret: &str) -> Condition {
    Condition::all().add(invitation::COLUMN.secret_hash.eq(hashed(secret))).add(invitation::COLUMN.expires_at.gt(now()))
}

/// The person, if an admin is left after the change. Everybody is locked: two admins who shut each other out at once
/// would leave none.
async fn with_admins(
    db: &DatabaseTransaction,
    person: UserId,
    change: impl Fn(&mut user::Model),
) -> Result<user::Model, StoreError> {
    let everybody = user::Entity::find().order_by_asc(user::COLUMN.id).lock_exclusive().all(db).await?;
    let found = everybody.iter().find(|one| one.id == person).cloned().ok_or(StoreError::NotFound)?;
    let is_admin = |one: &user::Model| one.role == Role::Admin && !one.is_disabled;
    let mut after = found.clone();
    change(&mut after);
    let others = everybody.iter().filter(|one| one.id != person).any(is_admin);
    if is_admin(&found) && !is_admin(&after) && !others {
        return Err(
            Invalid::at("role", "last_admin", "A workspace needs an admin. Make somebody else one first.").into()
        );
    }
    Ok(found)
}
