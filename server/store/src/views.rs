//! Saved views of the list: one's own and the shared ones. Each person pins for themselves.

use std::collections::HashSet;

use domain::{
    id::{UserId, ViewId},
    invalid::Invalid,
    query::Filter,
    view::{SavedView, ViewChange, ViewDraft},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, Order,
    PaginatorTrait, QueryFilter, QueryOrder, sea_query::OnConflict,
};

use crate::{
    Store, criteria,
    entity::{pinned_view, saved_view},
    error::StoreError,
    keys::now,
    read,
};

/// The most views a person may have: more than a menu can show, fewer than would slow a page.
const MOST: u64 = 100;

/// Who asks for views.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewer {
    /// The person.
    pub user: UserId,
    /// Whether they may change the shared views of others.
    pub is_manager: bool,
}

impl Viewer {
    fn sees(self) -> Condition {
        Condition::any().add(saved_view::COLUMN.owner_id.eq(self.user)).add(saved_view::COLUMN.is_shared.eq(true))
    }

    fn may_change(self, view: &saved_view::Model) -> bool {
        view.owner_id == self.user || self.is_manager
    }

    /// Refuses a name that another view has which this person sees.
    async fn finds_free(self, name: &str, view: ViewId, db: &impl ConnectionTrait) -> Result<(), StoreError> {
        let others = saved_view::Entity::find().filter(self.sees()).filter(saved_view::COLUMN.id.ne(view));
        match others.filter(saved_view::COLUMN.name.eq(name)).one(db).await? {
            None => Ok(()),
            Some(_) => {
                let message = "A view with this name exists. Choose another name.";
                Err(Invalid::at("name", "taken", message).into())
            }
        }
    }

    /// A view that this person may change.
    async fn changeable(self, id: ViewId, db: &impl ConnectionTrait) -> Result<saved_view::Model, StoreError> {
        let view = saved_view::Entity::find_by_id(id).filter(self.sees()).one(db).await?;
        view.filter(|view| self.may_change(view)).ok_or(StoreError::NotFound)
    }
}

impl Store {
    /// The views a person has, by name.
    pub async fn views(&self, viewer: Viewer) -> Result<Vec<SavedView>, StoreError> {
        let db = &self.0.database.reader;
        let order = saved_view::COLUMN.name;
        let found = saved_view::Entity::find().filter(viewer.sees()).order_by(order, Order::Asc).all(db).await?;
        let pins = pinned_view::Entity::find().filter(pinned_view::COLUMN.user_id.eq(viewer.user)).all(db).await?;
        let pins: HashSet<ViewId> = pins.into_iter().map(|pin| pin.view_id).collect();
        let mut views = Vec::with_capacity(found.len());
        for view in found {
            let mut shown = SavedView {
                is_changeable: viewer.may_change(&view),
                id: view.id,
                name: view.name,
                address: view.query,
                is_shared: view.is_shared,
                pinned: None,
            };
            if pins.contains(&shown.id) {
                shown.pinned = Some(self.total(&shown.query().filter).await);
            }
            views.push(shown);
        }
        Ok(views)
    }

    /// How many customers a filter lets through.
    async fn total(&self, filter: &Filter) -> u32 {
        let (criteria, _) = criteria::of(filter, &read(&self.0.vocabulary), &read(&self.0.workspace));
        self.ask(move |audience| audience.total(&criteria)).await
    }

    /// Keeps a new view.
    ///
    /// # Errors
    /// `Invalid` when another view that they see has the name, or when they have a hundred already.
    pub async fn save_view(&self, viewer: Viewer, draft: &ViewDraft) -> Result<ViewId, StoreError> {
        let new = ViewId(self.0.keys.next());
        self.transact(|db| {
            let draft = draft.clone();
            Box::pin(async move {
                viewer.finds_free(&draft.name, new, db).await?;
                let own = saved_view::Entity::find().filter(saved_view::COLUMN.owner_id.eq(viewer.user));
                if own.count(db).await? >= MOST {
                    let message = format!("You have {MOST} views. Delete one to save another.");
                    return Err(Invalid::at("name", "too_many", message).into());
                }
                let row = saved_view::ActiveModel {
                    id: Set(new),
                    owner_id: Set(viewer.user),
                    name: Set(draft.name),
                    query: Set(draft.address),
                    is_shared: Set(draft.is_shared),
                    created_at: Set(now()),
                };
                row.insert(db).await?;
                Ok(new)
            })
        })
        .await
    }

    /// Changes a view as asked, and nothing else of it.
    ///
    /// # Errors
    /// `NotFound` when it is not theirs to change; `Invalid` when another view that they see has the name.
    pub async fn change_view(&self, viewer: Viewer, view: ViewId, change: &ViewChange) -> Result<(), StoreError> {
        self.transact(|db| {
            let change = change.clone();
            Box::pin(async move {
                let mut changed = viewer.changeable(view, db).await?.into_active_model();
                match change {
                    ViewChange::Named { name, is_shared } => {
                        if *changed.name.as_ref() != name {
                            viewer.finds_free(&name, view, db).await?;
                            changed.name = Set(name);
                        }
                        changed.is_shared = Set(is_shared);
                    }
                    ViewChange::Kept(address) => changed.query = Set(address),
                }
                changed.update(db).await?;
                Ok(())
            })
        })
        .await
    }

    /// Puts a view among the pinned ones of a person, or takes it from there.
    ///
    /// # Errors
    /// `NotFound` when they do not have it.
    pub async fn pin_view(&self, viewer: Viewer, view: ViewId, is_pinned: bool) -> Result<(), StoreError> {
        self.transact(|db| {
            Box::pin(async move {
                let found = saved_view::Entity::find_by_id(view).filter(viewer.sees()).one(db).await?;
                found.ok_or(StoreError::NotFound)?;
                if is_pinned {
                    let pin = pinned_view::ActiveModel { user_id: Set(viewer.user), view_id: Set(view) };
                    let columns = [pinned_view::Column::UserId, pinned_view::Column::ViewId];
                    let already = OnConflict::columns(columns).do_nothing().to_owned();
                    pinned_view::Entity::insert(pin).on_conflict(already).exec_without_returning(db).await?;
                } else {
                    pinned_view::Entity::delete_by_id((viewer.user, view)).exec(db).await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// Forgets a view, for everybody who pinned it too.
    ///
    /// # Errors
    /// `NotFound` when it is not theirs to change.
    pub async fn delete_view(&self, viewer: Viewer, view: ViewId) -> Result<(), StoreError> {
        self.transact(|db| {
            Box::pin(async move {
                let found = viewer.changeable(view, db).await?;
                saved_view::Entity::delete_by_id(found.id).exec(db).await?;
                Ok(())
            })
        })
        .await
    }
}
