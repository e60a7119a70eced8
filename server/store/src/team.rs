//! The team: who works here, roles, and shutting somebody out. A workspace always keeps an admin. Links that let somebody in
//! are in `links`.

mod links;

pub use links::Invited;

use std::collections::HashMap;

use domain::{
    audit::Action,
    id::UserId,
    invalid::Invalid,
    role::{Right, Role},
    team::{Invitation, Team, Teammate},
    time::At,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use crate::{
    Store,
    entity::{invitation, user},
    error::StoreError,
    keys::now,
    people::{Person, shut_out},
};

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
                    shut_out(db, person).await?;
                    end_links_of(db, person).await?;
                }
                let action = if is_disabled { Action::PersonDisabled } else { Action::PersonEnabled };
                store.log(db, by, now(), action, &person.to_string(), "").await
            })
        })
        .await
    }
}

/// Ends the links that somebody made: who may let nobody in any more has let nobody in by them.
async fn end_links_of(db: &DatabaseTransaction, maker: UserId) -> Result<(), StoreError> {
    invitation::Entity::delete_many().filter(invitation::COLUMN.invited_by.eq(maker)).exec(db).await?;
    Ok(())
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
