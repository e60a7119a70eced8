//! Every write: commit first, then hand over to the audience what it touched, then acknowledge.

use std::{collections::HashSet, future::Future, pin::Pin, time::Duration};

use audience::Became;
use domain::id::CustomerId;
use sea_orm::{DatabaseTransaction, SqliteTransactionMode, TransactionOptions, TransactionTrait};

use crate::{
    Store,
    error::{StoreError, is_transient},
    loading, write,
};

/// How often a transaction that met another one is run again.
const ATTEMPTS: u32 = 8;

/// One change of many, each with the version that it made.
pub(crate) type ManyBecame = (Became, Vec<(CustomerId, u32)>);

/// The work of a transaction: it can be run again from its beginning.
pub(crate) type Work<'t, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 't>>;

impl Store {
    /// Runs a transaction on the writer. On SQLite it is immediate, so that a read inside it never fails to become a
    /// write; where it meets another one (serialisation failure, deadlock) it is run again after a pause.
    pub(crate) async fn transact<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: for<'t> Fn(&'t DatabaseTransaction) -> Work<'t, T>,
    {
        let immediate = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let mut attempt = 0;
        loop {
            let transaction = self.0.database.writer.begin_with_options(immediate).await?;
            let result = match work(&transaction).await {
                Ok(value) => transaction.commit().await.map(|()| value).map_err(StoreError::from),
                Err(error) => {
                    transaction.rollback().await?;
                    Err(error)
                }
            };
            match result {
                Err(error) if is_transient(&error) && attempt < ATTEMPTS => {
                    tokio::time::sleep(Duration::from_millis(5 << attempt)).await;
                    attempt += 1;
                }
                result => return result,
            }
        }
    }

    /// Reads customers again after a commit and hands them to the audience.
    pub(crate) async fn follow(&self, touched: &[CustomerId]) -> Result<(), StoreError> {
        self.note_touched(touched);
        for ids in touched.chunks(loading::CHUNK) {
            let (records, gone) = self.present(ids).await?;
            let mut audience = write(&self.0.audience);
            audience.apply(records);
            audience.remove(&gone);
        }
        Ok(())
    }

    /// Hands over what many became; whoever was changed otherwise too is read again.
    pub(crate) async fn take_over(&self, changes: &[ManyBecame]) -> Result<(), StoreError> {
        let mut others = Vec::new();
        for (became, touched) in changes {
            self.note_touched(&touched.iter().map(|(id, _)| *id).collect::<Vec<_>>());
            others.extend(write(&self.0.audience).take_over(touched, became));
        }
        self.follow(&others).await
    }

    /// Notes whom a write touched, while the audience is built anew.
    pub(crate) fn note_touched(&self, touched: &[CustomerId]) {
        if let Some(all) = &mut *self.touched() {
            all.extend_from_slice(touched);
        }
    }

    /// Customers as they are by now; whoever is not there at all is gone for good.
    pub(crate) async fn present(&self, ids: &[CustomerId]) -> Result<loading::Found, StoreError> {
        let (records, mut gone) = loading::records(&self.0.database.reader, ids).await?;
        let found: HashSet<CustomerId> =
            records.iter().map(|record| record.id).chain(gone.iter().map(|(id, _)| *id)).collect();
        gone.extend(ids.iter().filter(|id| !found.contains(id)).map(|id| (*id, u32::MAX)));
        Ok((records, gone))
    }
}
