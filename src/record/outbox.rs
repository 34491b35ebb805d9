//! The outbox: who still waits for which notice.

use jiff::Timestamp;
use serde::Serialize;
use sqlx::Row;

use super::load::sql;
use super::{Record, RecordError, millis, time};
use crate::address::Address;

/// One envelope that waits to be sent.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The Message-ID.
    pub notice: String,
    pub recipient: Address,
    pub attempts: u32,
    pub first: Timestamp,
    /// The bytes, without the seal.
    pub raw: Vec<u8>,
}

/// The results of one round of deliveries of a notice.
#[derive(Clone, Debug)]
pub struct Settled {
    pub notice: String,
    pub results: Vec<DeliveryResult>,
}

/// How far one envelope came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeliveryResult {
    pub recipient: Address,
    /// `waiting`, `delivered` or `failed`.
    pub state: &'static str,
    pub attempts: u32,
    pub first: Timestamp,
    /// When it is tried again, if it waits.
    pub due: Timestamp,
    /// What the other side said.
    pub reply: String,
}

impl Record {
    /// The envelopes that are due, oldest first.
    pub async fn due(&mut self, now: Timestamp, limit: usize) -> Result<Vec<Waiting>, RecordError> {
        let query = "SELECT delivery.notice, recipient, attempts, first, content.bytes FROM delivery \
                     JOIN notice ON notice.id = delivery.notice \
                     JOIN content ON content.digest = notice.raw \
                     WHERE delivery.state = 'waiting' AND delivery.due <= $1 \
                     ORDER BY delivery.due LIMIT $2";
        let rows = sqlx::query(query)
            .bind(millis(now))
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&mut self.connection)
            .await
            .map_err(sql("reading the outbox"))?;
        rows.iter().map(waiting).collect()
    }
}

fn waiting(row: &sqlx::sqlite::SqliteRow) -> Result<Waiting, RecordError> {
    let recipient: &str = row.get(1);
    Ok(Waiting {
        notice: row.get(0),
        recipient: Address::parse(recipient)
            .map_err(|error| RecordError::Unreadable(format!("the recipient \"{recipient}\": {error}")))?,
        attempts: u32::try_from(row.get::<i64, _>(2)).unwrap_or(u32::MAX),
        first: time(row.get(3)),
        raw: row.get(4),
    })
}
