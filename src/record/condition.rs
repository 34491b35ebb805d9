//! How things stand, in a few numbers: what waits, what failed, what is held.

use jiff::Timestamp;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::load::sql;
use super::read::Reader;
use super::{RecordError, time};

/// How things stand, as an operator and the figures tell it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Condition {
    /// Mails that nobody decided on yet, those that wait for DNS among them.
    pub undecided: i64,
    /// When the oldest of them came in.
    pub undecided_since: Option<Timestamp>,
    /// Envelopes that wait to be sent.
    pub waiting: i64,
    /// When the one that waits longest was tried first.
    pub waiting_since: Option<Timestamp>,
    /// What the other side said to it.
    pub waiting_reply: String,
    /// Envelopes that failed for good, and that no operator dropped or tried again.
    pub failed: i64,
    /// Mails that nothing proves, and that wait for an operator.
    pub quarantined: i64,
    /// Mails whose claimed authors were asked.
    pub challenged: i64,
    /// Mails that were too large, and left in their mailbox.
    pub left: i64,
    /// Entries of the log.
    pub entries: i64,
}

impl Reader {
    /// The newest moment on record.
    pub async fn newest_moment(&mut self) -> Result<Option<Timestamp>, RecordError> {
        let query = "SELECT arrived FROM inbox ORDER BY id DESC LIMIT 1";
        let row = sqlx::query(query).fetch_optional(&mut self.0).await;
        Ok(row.map_err(sql("reading the inbox"))?.map(|row| time(row.get(0))))
    }

    /// How things stand now.
    pub async fn condition(&mut self) -> Result<Condition, RecordError> {
        let query = "SELECT \
             (SELECT COUNT(*) FROM inbox WHERE disposition IN ('', 'deferred')), \
             (SELECT MIN(arrived) FROM inbox WHERE disposition IN ('', 'deferred')), \
             (SELECT COUNT(*) FROM delivery WHERE state = 'waiting'), \
             (SELECT COUNT(*) FROM delivery WHERE state = 'failed'), \
             (SELECT COUNT(*) FROM inbox WHERE disposition IN ('quarantined', 'challenged')), \
             (SELECT COUNT(*) FROM inbox WHERE disposition IN ('quarantined', 'challenged') \
              AND disposition = 'challenged'), \
             (SELECT COUNT(*) FROM left_mail), \
             (SELECT COALESCE(MAX(number), 0) FROM entry)";
        let failed = sql("counting what waits");
        let row = sqlx::query(query).fetch_one(&mut self.0).await.map_err(&failed)?;
        let longest = "SELECT first, reply FROM delivery WHERE state = 'waiting' ORDER BY first LIMIT 1";
        let longest = sqlx::query(longest).fetch_optional(&mut self.0).await.map_err(&failed)?;
        let (held, challenged): (i64, i64) = (row.get(4), row.get(5));
        Ok(Condition {
            undecided: row.get(0),
            undecided_since: row.get::<Option<i64>, _>(1).map(time),
            waiting: row.get(2),
            waiting_since: longest.as_ref().map(|row| time(row.get(0))),
            waiting_reply: longest.as_ref().map(|row: &SqliteRow| row.get(1)).unwrap_or_default(),
            failed: row.get(3),
            quarantined: held - challenged,
            challenged,
            left: row.get(6),
            entries: row.get(7),
        })
    }
}
