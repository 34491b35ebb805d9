//! What an operator asked for from another process, and the held mails that it is about.

use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, Row, SqliteConnection};

use super::load::sql;
use super::read::Reader;
use super::{InboxRow, Record, RecordError, inbox, millis, sqlite, time};
use crate::decide::Act;

/// An act on a held mail, as an operator asked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// 0 before it is stored.
    pub id: i64,
    pub act: Act,
    /// The mail's number in the inbox.
    pub mail: i64,
    pub by: Operator,
    pub why: String,
}

/// Who asked for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Operator {
    /// The name that the operating system knows them by.
    pub login: String,
    /// Who they say that they are.
    pub says: String,
}

/// A mail that is held: quarantined or challenged.
#[derive(Clone, Debug)]
pub struct Held {
    pub row: InboxRow,
    pub disposition: String,
    pub reason: String,
    pub sentence: String,
    pub raw: Vec<u8>,
    /// Whom an open challenge was sent to, and until when they may answer.
    pub asked: Option<(String, Timestamp)>,
}

/// Leaves an order for the writer; gives its number. Errors: the database is busy or can't be written.
pub async fn leave(data_dir: &Path, order: &Order, now: Timestamp) -> Result<i64, RecordError> {
    let mut connection = sqlite::connect(data_dir).await?;
    insert(&mut connection, order, now).await.map_err(sql("leaving an order"))
}

async fn insert(
    connection: &mut SqliteConnection,
    order: &Order,
    now: Timestamp,
) -> Result<i64, sqlx::Error> {
    let mut transaction = connection.begin_with(sqlite::BEGIN).await?;
    let last = "SELECT COALESCE(MAX(id), 0) FROM operator_order";
    let (last,): (i64,) = sqlx::query_as(last).fetch_one(&mut *transaction).await?;
    let query = "INSERT INTO operator_order (id, made, act, mail, login, says, why, done, outcome) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '')";
    sqlx::query(query)
        .bind(last + 1)
        .bind(millis(now))
        .bind(order.act.as_str())
        .bind(order.mail)
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
    pub async fn orders(&mut self, limit: usize) -> Result<Vec<Order>, RecordError> {
        let query = "SELECT id, act, mail, login, says, why FROM operator_order WHERE outcome = '' \
                     ORDER BY id LIMIT $1";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = sqlx::query(query).bind(limit).fetch_all(&mut self.connection).await;
        rows.map_err(sql("reading orders"))?.iter().map(order).collect()
    }

    /// A mail, if it is held.
    pub async fn held(&mut self, mail: i64) -> Result<Option<Held>, RecordError> {
        held(&mut self.connection, mail).await
    }

    /// An order that can't be done, and why; nothing else is written.
    pub async fn refuse(&mut self, order: &Order, why: &str) -> Result<(), RecordError> {
        let query = "UPDATE operator_order SET outcome = $2 WHERE id = $1";
        let done = sqlx::query(query).bind(order.id).bind(why).execute(&mut self.connection).await;
        done.map(|_| ()).map_err(sql("refusing an order"))
    }
}

impl Reader {
    /// The numbers of the held mails, oldest first.
    pub async fn held_mails(&mut self) -> Result<Vec<i64>, RecordError> {
        let query = "SELECT id FROM inbox WHERE disposition IN ('quarantined', 'challenged') ORDER BY id";
        let rows = sqlx::query(query).fetch_all(&mut self.0).await.map_err(sql("reading the inbox"))?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    /// A mail, if it is held.
    pub async fn held(&mut self, mail: i64) -> Result<Option<Held>, RecordError> {
        held(&mut self.0, mail).await
    }

    /// What came of an order: whether it was done, in a sentence; nothing while it waits.
    pub async fn outcome(&mut self, order: i64) -> Result<Option<(bool, String)>, RecordError> {
        let query = "SELECT done, outcome FROM operator_order WHERE id = $1 AND outcome <> ''";
        let row = sqlx::query(query).bind(order).fetch_optional(&mut self.0).await;
        Ok(row.map_err(sql("reading an order"))?.map(|row| (row.get::<i64, _>(0) == 1, row.get(1))))
    }
}

async fn held(connection: &mut SqliteConnection, mail: i64) -> Result<Option<Held>, RecordError> {
    let failed = sql("reading a held mail");
    let query = "SELECT id, arrived, source, envelope, raw, attempts, disposition, reason, sentence, \
                 content.bytes FROM inbox JOIN content ON content.digest = inbox.raw \
                 WHERE id = $1 AND disposition IN ('quarantined', 'challenged')";
    let row = sqlx::query(query).bind(mail).fetch_optional(&mut *connection).await.map_err(&failed)?;
    let Some(row) = row else { return Ok(None) };
    let asked = match sqlite::has_table(connection, "challenge").await.map_err(&failed)? {
        true => asked(connection, mail).await.map_err(&failed)?,
        // A database of the version before, which nobody wrote to yet.
        false => None,
    };
    Ok(Some(Held {
        row: inbox::row(&row)?,
        disposition: row.get(6),
        reason: row.get(7),
        sentence: row.get(8),
        raw: row.get(9),
        asked,
    }))
}

/// Whom an open challenge about a mail was sent to, and until when they may answer.
async fn asked(
    connection: &mut SqliteConnection,
    mail: i64,
) -> Result<Option<(String, Timestamp)>, sqlx::Error> {
    let query = "SELECT asked, ends FROM challenge WHERE mail = $1 AND state = 'open'";
    let row = sqlx::query(query).bind(mail).fetch_optional(connection).await?;
    Ok(row.map(|row| (row.get(0), time(row.get(1)))))
}

fn order(row: &SqliteRow) -> Result<Order, RecordError> {
    let act: &str = row.get(1);
    Ok(Order {
        id: row.get(0),
        act: Act::parse(act).ok_or_else(|| RecordError::Unreadable(format!("the order \"{act}\"")))?,
        mail: row.get(2),
        by: Operator { login: row.get(3), says: row.get(4) },
        why: row.get(5),
    })
}
