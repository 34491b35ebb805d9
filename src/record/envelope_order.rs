//! What an operator asked for about one envelope from another process, until the writer does it.

use std::path::Path;

use jiff::Timestamp;
use sqlx::{Connection, Row, SqliteConnection};

use super::load::sql;
use super::order::Operator;
use super::read::Reader;
use super::{Record, RecordError, millis, sqlite};
pub use crate::audit::EnvelopeAct;

/// An act on an envelope, as an operator asked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvelopeOrder {
    /// 0 before it is stored.
    pub id: i64,
    pub act: EnvelopeAct,
    /// The envelope's token.
    pub token: String,
    pub by: Operator,
    pub why: String,
}

/// Leaves an order for the writer; gives its number. Errors: the database is busy or can't be written.
pub async fn leave(data_dir: &Path, order: &EnvelopeOrder, now: Timestamp) -> Result<i64, RecordError> {
    let mut connection = sqlite::connect(data_dir).await?;
    insert(&mut connection, order, now).await.map_err(sql("leaving an order"))
}

async fn insert(
    connection: &mut SqliteConnection,
    order: &EnvelopeOrder,
    now: Timestamp,
) -> Result<i64, sqlx::Error> {
    let mut transaction = connection.begin_with(sqlite::BEGIN).await?;
    let last = "SELECT COALESCE(MAX(id), 0) FROM outbox_order";
    let (last,): (i64,) = sqlx::query_as(last).fetch_one(&mut *transaction).await?;
    let query = "INSERT INTO outbox_order (id, made, act, token, login, says, why, done, outcome) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '')";
    sqlx::query(query)
        .bind(last + 1)
        .bind(millis(now))
        .bind(order.act.as_str())
        .bind(&order.token)
        .bind(&order.by.login)
        .bind(&order.by.says)
        .bind(&order.why)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(last + 1)
}

impl Record {
    /// The orders that wait, oldest first; at most `limit`.
    pub async fn envelope_orders(&mut self, limit: usize) -> Result<Vec<EnvelopeOrder>, RecordError> {
        let query = "SELECT id, act, token, login, says, why FROM outbox_order WHERE outcome = '' \
                     ORDER BY id LIMIT $1";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = sqlx::query(query).bind(limit).fetch_all(&mut self.connection).await;
        let order = |row: &sqlx::sqlite::SqliteRow| {
            let act: &str = row.get(1);
            Ok(EnvelopeOrder {
                id: row.get(0),
                act: EnvelopeAct::parse(act)
                    .ok_or_else(|| RecordError::Unreadable(format!("the order \"{act}\"")))?,
                token: row.get(2),
                by: Operator { login: row.get(3), says: row.get(4) },
                why: row.get(5),
            })
        };
        rows.map_err(sql("reading orders"))?.iter().map(order).collect()
    }

    /// An order that can't be done, and why; nothing else is written.
    pub async fn disobey(&mut self, order: &EnvelopeOrder, why: &str) -> Result<(), RecordError> {
        let query = "UPDATE outbox_order SET outcome = $2 WHERE id = $1";
        let done = sqlx::query(query).bind(order.id).bind(why).execute(&mut self.connection).await;
        done.map(|_| ()).map_err(sql("refusing an order"))
    }
}

impl Reader {
    /// What came of an order: whether it was done, in a sentence; nothing while it waits.
    pub async fn envelope_outcome(&mut self, order: i64) -> Result<Option<(bool, String)>, RecordError> {
        let query = "SELECT done, outcome FROM outbox_order WHERE id = $1 AND outcome <> ''";
        let row = sqlx::query(query).bind(order).fetch_optional(&mut self.0).await;
        Ok(row.map_err(sql("reading an order"))?.map(|row| (row.get::<i64, _>(0) == 1, row.get(1))))
    }
}
