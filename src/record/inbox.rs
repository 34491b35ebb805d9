//! The durable inbox: every mail that came in, until it was decided on and after.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use sqlx::{Connection, Row, SqliteConnection};

use super::load::sql;
use super::rows::{Value, insert, select};
use super::{Record, RecordError, millis, sqlite, time};
use crate::audit::Content;
use crate::envelope::Envelope;
use crate::receive::{Arrival, Source};

/// How long DNS may fail for a mail before it is judged without.
const PATIENCE: SignedDuration = SignedDuration::from_hours(24);

/// One mail in the inbox.
#[derive(Clone, Debug)]
pub struct InboxRow {
    pub id: i64,
    pub arrived: Timestamp,
    pub source: Source,
    pub envelope: Envelope,
    /// The content that holds its raw bytes.
    pub content: String,
    /// How often DNS had failed.
    pub attempts: u32,
}

impl InboxRow {
    /// When a mail whose DNS failed once more is looked at again: 1, 2, 4 … minutes, one hour at most.
    pub fn again_at(&self, now: Timestamp) -> Timestamp {
        let minutes = 1_i64 << self.attempts.min(6);
        now.saturating_add(SignedDuration::from_mins(minutes.min(60))).unwrap_or(Timestamp::MAX)
    }

    /// DNS has failed for as long as we wait for it.
    pub fn is_out_of_patience(&self, now: Timestamp) -> bool {
        now.duration_since(self.arrived) > PATIENCE
    }

    pub(super) fn columns(&self, what: [Value; 7]) -> [Value; 12] {
        let [disposition, reason, sentence, tmail, changeset, attempts, due] = what;
        [
            self.id.into(),
            millis(self.arrived).into(),
            json(&self.source).into(),
            json(&self.envelope).into(),
            self.content.clone().into(),
            disposition,
            reason,
            sentence,
            tmail,
            changeset,
            attempts,
            due,
        ]
    }

    /// The columns of a mail that nobody looked at yet.
    pub(super) fn unread(&self) -> [Value; 12] {
        let none = || Value::from("");
        self.columns([
            none(),
            none(),
            none(),
            none(),
            0_i64.into(),
            self.attempts.into(),
            millis(self.arrived).into(),
        ])
    }
}

pub(super) const COLUMNS: &str = "INSERT INTO inbox (id, arrived, source, envelope, raw, disposition, reason, \
                                  sentence, tmail, changeset, attempts, due)";

/// Envelopes and sources are plain data that JSON always holds.
pub(super) fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

impl Record {
    /// The mails that wait to be looked at: never looked at, or deferred and due, but for those that
    /// are being `examined`. At most `limit`, oldest first, with their bytes, of which there are not more than
    /// `octets` together, unless the first one alone has more.
    pub async fn unread(
        &mut self,
        now: Timestamp,
        limit: usize,
        octets: usize,
        examined: &BTreeSet<i64>,
    ) -> Result<Vec<(InboxRow, Vec<u8>)>, RecordError> {
        let query = "SELECT id, arrived, source, envelope, raw, attempts, LENGTH(content.bytes) FROM inbox \
                     JOIN content ON content.digest = inbox.raw \
                     WHERE disposition IN ('', 'deferred') AND due <= $1 ORDER BY id LIMIT $2";
        let failed = sql("reading the inbox");
        let rows = sqlx::query(query)
            .bind(millis(now))
            .bind(i64::try_from(limit + examined.len()).unwrap_or(i64::MAX))
            .fetch_all(&mut self.connection)
            .await
            .map_err(&failed)?;
        let waiting = rows.iter().filter(|row| !examined.contains(&row.get(0))).take(limit);
        let waiting = within(octets, waiting, |row| row.get(6));
        let waiting = waiting.map(row).collect::<Result<Vec<InboxRow>, _>>()?;
        let digests = waiting.iter().map(|row| row.content.clone()).collect();
        let head = "SELECT digest, bytes FROM content WHERE digest";
        let contents = select(&mut self.connection, head, digests, "").await.map_err(&failed)?;
        let mut bytes: BTreeMap<String, Vec<u8>> =
            contents.iter().map(|row| (row.get(0), row.get(1))).collect();
        let with_bytes = |row: InboxRow| bytes.remove(&row.content).map(|bytes| (row, bytes));
        Ok(waiting.into_iter().filter_map(with_bytes).collect())
    }
}

/// Those at the front that have `octets` together at most, and the first in any case.
pub(super) fn within<T>(
    octets: usize,
    all: impl Iterator<Item = T>,
    of: impl Fn(&T) -> i64,
) -> impl Iterator<Item = T> {
    let mut sum = 0_usize;
    all.enumerate()
        .take_while(move |(at, one)| {
            sum = sum.saturating_add(usize::try_from(of(one)).unwrap_or(usize::MAX));
            *at == 0 || sum <= octets
        })
        .map(|(_, one)| one)
}

pub(super) fn row(row: &sqlx::sqlite::SqliteRow) -> Result<InboxRow, RecordError> {
    let unreadable =
        |error: serde_json::Error| RecordError::Unreadable(format!("a mail in the inbox: {error}"));
    Ok(InboxRow {
        id: row.get(0),
        arrived: time(row.get(1)),
        source: serde_json::from_str(row.get(2)).map_err(unreadable)?,
        envelope: serde_json::from_str(row.get(3)).map_err(unreadable)?,
        content: row.get(4),
        attempts: u32::try_from(row.get::<i64, _>(5)).unwrap_or(u32::MAX),
    })
}

/// Puts a mail into the inbox from a process that isn't the writer: its bytes are durable afterwards.
/// Errors: the database is busy or can't be written; nothing was stored.
pub async fn drop_in(
    data_dir: &std::path::Path,
    arrival: &Arrival,
    now: Timestamp,
    salt: [u8; 16],
) -> Result<(), RecordError> {
    let mut connection = sqlite::connect(data_dir).await?;
    let stored = insert_one(&mut connection, arrival, now, salt).await;
    stored.map_err(sql("storing the mail"))
}

async fn insert_one(
    connection: &mut SqliteConnection,
    arrival: &Arrival,
    now: Timestamp,
    salt: [u8; 16],
) -> Result<(), sqlx::Error> {
    let content = Content::new(salt, arrival.raw.clone());
    let mut transaction = connection.begin_with(sqlite::BEGIN).await?;
    let inbox = InboxRow {
        id: next_id(&mut transaction).await?,
        arrived: now,
        source: arrival.source,
        envelope: arrival.envelope.clone(),
        content: content.digest.clone(),
        attempts: 0,
    };
    insert(&mut transaction, super::commit::CONTENT, vec![super::commit::content_row(content)], "").await?;
    insert(&mut transaction, COLUMNS, vec![inbox.unread()], "").await?;
    transaction.commit().await
}

/// The next number of the inbox; inside a transaction that holds the write lock.
pub(super) async fn next_id(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    let (last,): (i64,) =
        sqlx::query_as("SELECT COALESCE(MAX(id), 0) FROM inbox").fetch_one(connection).await?;
    Ok(last + 1)
}
