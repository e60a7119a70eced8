//! How far the demo workspace is loaded, written down with the settings: an attempt that was killed is begun anew.

use domain::id::CustomerId;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::OnConflict};

use crate::{
    Store,
    entity::{customer, setting, user},
    error::StoreError,
    seeding::FIRST_KEY,
};

const NAME: &str = "demo";
const BEGUN: &str = "begun";
const LOADED: &str = "loaded";
/// No more customers are made up at once; the keys of others are far above.
const MOST: i64 = 1 << 30;

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demo {
    /// Nobody asked for it here.
    None,
    /// It was begun, and not ended: there are some of its customers, and nothing else.
    Begun,
    /// All of it is there.
    Loaded,
}

impl Store {
    /// How far the demo workspace is.
    pub async fn demo(&self) -> Result<Demo, StoreError> {
        let mark = setting::Entity::find_by_id(NAME.to_owned()).one(&self.0.database.reader).await?;
        Ok(match mark.as_ref().map(|mark| mark.value.as_str()) {
            None => Demo::None,
            Some(LOADED) => Demo::Loaded,
            // Somebody has gone on with it otherwise: what they have is theirs.
            Some(_) if self.has_others().await? => Demo::None,
            Some(_) => Demo::Begun,
        })
    }

    /// Whether there is a customer who was not made up, or anybody who can sign in but the demo's people.
    async fn has_others(&self) -> Result<bool, StoreError> {
        let db = &self.0.database.reader;
        let brought = customer::Entity::find().filter(customer::COLUMN.id.gte(CustomerId(FIRST_KEY + MOST)));
        let people = user::Entity::find().filter(user::COLUMN.email.not_like("%@demo.example"));
        Ok(brought.one(db).await?.is_some() || people.one(db).await?.is_some())
    }

    /// Begins to load it; what an attempt left that did not come to its end is taken away.
    pub async fn begin_demo(&self) -> Result<(), StoreError> {
        if self.demo().await? == Demo::Begun {
            customer::Entity::delete_many().exec(&self.0.database.writer).await?;
        }
        self.mark_demo(BEGUN).await
    }

    /// All of it is there.
    pub async fn end_demo(&self) -> Result<(), StoreError> {
        self.mark_demo(LOADED).await
    }

    async fn mark_demo(&self, value: &str) -> Result<(), StoreError> {
        let mark = setting::ActiveModel { name: Set(NAME.to_owned()), value: Set(value.to_owned()) };
        let replace = OnConflict::column(setting::Column::Name).update_column(setting::Column::Value).to_owned();
        let write = setting::Entity::insert(mark).on_conflict(replace);
        write.exec_without_returning(&self.0.database.writer).await?;
        Ok(())
    }
}
