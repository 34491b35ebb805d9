//! Reading for the command line: what is on record, without writing.

use std::path::Path;

use jiff::Timestamp;
use sqlx::{Row, SqliteConnection};

use super::load::{sql, unfold};
use super::{RecordError, sqlite, time};
use crate::envelope::Envelope;
use crate::tmail::{Changeset, Tmail};
use crate::tracking::TrackingNumber;

/// A reader of the record; a running daemon isn't disturbed by it.
#[derive(Debug)]
pub struct Reader(pub(super) SqliteConnection);

/// A TMail in a list.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Listed {
    pub number: String,
    pub template: String,
    pub title: String,
    pub state: String,
    pub version: i64,
    pub changed: Timestamp,
}

/// A mail that came in, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Mail {
    pub id: i64,
    pub arrived: Timestamp,
    pub disposition: String,
    pub reason: String,
    pub sentence: String,
    pub tmail: String,
    pub changeset: i64,
    #[serde(skip)]
    pub envelope: Envelope,
    #[serde(skip)]
    pub raw: Vec<u8>,
}

impl Reader {
    pub async fn open(data_dir: &Path) -> Result<Self, RecordError> {
        sqlite::connect_to_read(data_dir).await.map(Self)
    }

    /// All TMails, the last changed first.
    pub async fn list(&mut self) -> Result<Vec<Listed>, RecordError> {
        let query =
            "SELECT number, name, title, state, version, changed FROM tmail ORDER BY changed DESC, number";
        let rows = sqlx::query(query).fetch_all(&mut self.0).await.map_err(sql("reading TMails"))?;
        let row = |row: &sqlx::sqlite::SqliteRow| Listed {
            number: row.get(0),
            template: row.get(1),
            title: row.get(2),
            state: row.get(3),
            version: row.get(4),
            changed: time(row.get(5)),
        };
        Ok(rows.iter().map(row).collect())
    }

    /// One TMail.
    pub async fn tmail(&mut self, number: &TrackingNumber) -> Result<Option<Tmail>, RecordError> {
        let row = sqlx::query("SELECT fold FROM tmail WHERE number = $1")
            .bind(number.to_string())
            .fetch_optional(&mut self.0)
            .await
            .map_err(sql("reading a TMail"))?;
        row.map(|row| unfold(row.get(0))).transpose()
    }

    /// Its changesets, in order.
    pub async fn changesets(&mut self, number: &TrackingNumber) -> Result<Vec<Changeset>, RecordError> {
        let query = "SELECT content.bytes FROM changeset JOIN content ON content.digest = changeset.content \
                     WHERE changeset.tmail = $1 ORDER BY changeset.number";
        let rows = sqlx::query(query)
            .bind(number.to_string())
            .fetch_all(&mut self.0)
            .await
            .map_err(sql("reading changesets"))?;
        let changeset = |row: &sqlx::sqlite::SqliteRow| {
            serde_json::from_slice(row.get(0))
                .map_err(|error| RecordError::Unreadable(format!("a changeset of {number}: {error}")))
        };
        rows.iter().map(changeset).collect()
    }

    /// Every mail that came in, oldest first, with its bytes.
    pub async fn mails(&mut self) -> Result<Vec<Mail>, RecordError> {
        let query = "SELECT id, arrived, disposition, reason, sentence, tmail, changeset, content.bytes, envelope \
                     FROM inbox JOIN content ON content.digest = inbox.raw ORDER BY id";
        let rows = sqlx::query(query).fetch_all(&mut self.0).await.map_err(sql("reading the inbox"))?;
        Ok(rows.iter().map(mail).collect())
    }

    /// The number of the newest mail; 0 if there is none.
    pub async fn last_mail(&mut self) -> Result<i64, RecordError> {
        let query = "SELECT COALESCE(MAX(id), 0) FROM inbox";
        let row = sqlx::query(query).fetch_one(&mut self.0).await.map_err(sql("reading the inbox"))?;
        Ok(row.get(0))
    }

    /// The next mails behind that number, twenty at most, with their bytes.
    pub async fn mails_after(&mut self, id: i64) -> Result<Vec<Mail>, RecordError> {
        let query = "SELECT id, arrived, disposition, reason, sentence, tmail, changeset, content.bytes, envelope \
                     FROM inbox JOIN content ON content.digest = inbox.raw WHERE id > $1 ORDER BY id LIMIT 20";
        let rows = sqlx::query(query).bind(id).fetch_all(&mut self.0).await;
        Ok(rows.map_err(sql("reading the inbox"))?.iter().map(mail).collect())
    }

    /// The entries of the log: number, leaf hash, exact bytes.
    pub async fn entries(&mut self) -> Result<Vec<(i64, Vec<u8>, Vec<u8>)>, RecordError> {
        let rows = sqlx::query("SELECT number, leaf, bytes FROM entry ORDER BY number")
            .fetch_all(&mut self.0)
            .await
            .map_err(sql("reading the log"))?;
        Ok(rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect())
    }

    /// How many mails wait to be decided on, and how many envelopes to be sent, now.
    pub async fn backlog(&mut self, now: Timestamp) -> Result<(i64, i64), RecordError> {
        let query = "SELECT (SELECT COUNT(*) FROM inbox WHERE disposition IN ('', 'deferred') AND due <= $1) + \
                     (SELECT COUNT(*) FROM operator_order WHERE outcome = '') + \
                     (SELECT COUNT(*) FROM outbox_order WHERE outcome = '') + \
                     (SELECT COUNT(*) FROM delivery WHERE state = 'failed' AND noted = 0), \
                     (SELECT COUNT(*) FROM delivery WHERE state = 'waiting' AND due <= $1)";
        let row = sqlx::query(query)
            .bind(super::millis(now))
            .fetch_one(&mut self.0)
            .await
            .map_err(sql("counting"))?;
        Ok((row.get(0), row.get(1)))
    }
}

fn mail(row: &sqlx::sqlite::SqliteRow) -> Mail {
    Mail {
        id: row.get(0),
        arrived: time(row.get(1)),
        disposition: row.get(2),
        reason: row.get(3),
        sentence: row.get(4),
        tmail: row.get(5),
        changeset: row.get(6),
        raw: row.get(7),
        // What can't be read is as good as not told.
        envelope: serde_json::from_str(row.get(8)).unwrap_or_default(),
    }
}
