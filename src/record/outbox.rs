//! The outbox: who still waits for which notice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use aws_lc_rs::hmac;
use jiff::Timestamp;
use serde::Serialize;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::inbox::within;
use super::load::sql;
use super::rows::select;
use super::{Record, RecordError, millis, time};
use crate::address::Address;
use crate::tmail::content::hex;
use crate::tracking::TrackingNumber;

/// One envelope that waits to be sent.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The Message-ID.
    pub notice: String,
    /// The TMail that the notice is of.
    pub tmail: Option<TrackingNumber>,
    pub recipient: Address,
    pub attempts: u32,
    pub first: Timestamp,
    /// The bytes, without the seal.
    pub raw: Arc<Vec<u8>>,
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
    /// The envelopes that are due, oldest first and at most `limit`, but for those that are being
    /// `sent` (Message-ID and folded recipient). Their notices have `octets` together at most, unless the first
    /// one alone has more.
    pub async fn due(
        &mut self,
        now: Timestamp,
        limit: usize,
        octets: usize,
        sent: &BTreeSet<(String, String)>,
    ) -> Result<Vec<Waiting>, RecordError> {
        let query = "SELECT notice, recipient, attempts, first FROM delivery \
                     WHERE state = 'waiting' AND due <= $1 ORDER BY due LIMIT $2";
        let failed = sql("reading the outbox");
        let rows = sqlx::query(query)
            .bind(millis(now))
            .bind(i64::try_from(limit + sent.len()).unwrap_or(i64::MAX))
            .fetch_all(&mut self.connection)
            .await
            .map_err(&failed)?;
        let mut waiting = rows.iter().map(waiting).collect::<Result<Vec<Waiting>, _>>()?;
        waiting.retain(|one| !sent.contains(&one.key()));
        waiting.truncate(limit);
        let ids = self.notices_within(octets, &waiting).await.map_err(&failed)?;
        let head = "SELECT notice.id, content.bytes, notice.tmail FROM notice \
                    JOIN content ON content.digest = notice.raw WHERE notice.id";
        let rows =
            select(&mut self.connection, head, ids.into_iter().collect(), "").await.map_err(&failed)?;
        let whole = |row: &SqliteRow| {
            (row.get(0), (Arc::new(row.get(1)), TrackingNumber::parse(row.get::<&str, _>(2))))
        };
        let notices: BTreeMap<String, (Arc<Vec<u8>>, Option<TrackingNumber>)> =
            rows.iter().map(whole).collect();
        // One whose bytes were erased isn't sent any more, and one that is too much now is sent later.
        waiting.retain_mut(|one| match notices.get(&one.notice) {
            Some((raw, tmail)) => {
                (one.raw, one.tmail) = (raw.clone(), tmail.clone());
                true
            }
            None => false,
        });
        Ok(waiting)
    }

    /// The first notices of these envelopes, as many as have so many octets.
    async fn notices_within(
        &mut self,
        octets: usize,
        waiting: &[Waiting],
    ) -> Result<BTreeSet<String>, sqlx::Error> {
        let ids: BTreeSet<String> = waiting.iter().map(|one| one.notice.clone()).collect();
        let head = "SELECT notice.id, LENGTH(content.bytes) FROM notice \
                    JOIN content ON content.digest = notice.raw WHERE notice.id";
        let rows = select(&mut self.connection, head, ids.into_iter().collect(), "").await?;
        let mut sizes: BTreeMap<String, i64> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
        let in_order = waiting.iter().filter_map(|one| sizes.remove_entry(&one.notice));
        Ok(within(octets, in_order, |(_, size)| *size).map(|(id, _)| id).collect())
    }
}

/// What the return path of an envelope (VERP) and the reports about it name it by: it tells which envelope it
/// was, and can't be guessed.
pub fn token(secret: &[u8; 32], notice: &str, recipient: &Address) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let text = format!("bounce {notice} {}", recipient.folded());
    hex(&hmac::sign(&key, text.as_bytes()).as_ref()[..16])
}

impl Waiting {
    /// What the envelope is known by.
    pub fn key(&self) -> (String, String) {
        (self.notice.clone(), self.recipient.folded().to_owned())
    }
}

fn waiting(row: &SqliteRow) -> Result<Waiting, RecordError> {
    let recipient: &str = row.get(1);
    Ok(Waiting {
        notice: row.get(0),
        tmail: None,
        recipient: Address::parse(recipient)
            .map_err(|error| RecordError::Unreadable(format!("the recipient \"{recipient}\": {error}")))?,
        attempts: u32::try_from(row.get::<i64, _>(2)).unwrap_or(u32::MAX),
        first: time(row.get(3)),
        raw: Arc::default(),
    })
}
