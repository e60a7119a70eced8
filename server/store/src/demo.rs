//! How far the demo workspace is loaded, written down with the settings: an attempt that was killed is begun anew.

use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};

use crate::{
    Store,
    entity::{customer, setting},
    error::StoreError,
};

const NAME: &str = "demo";
const BEGUN: &str = "begun";
const LOADED: &str = "loaded";

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demo {
    /// Nobody asked for it here.
    None,
    /// It was begun, and not ended: its customers are some of those it has, and nobody can sign in.
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
            Some(_) => Demo::Begun,
        })
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
