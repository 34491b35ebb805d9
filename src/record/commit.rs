//! Writing a round: one transaction, one multi-row statement a table.

mod morning;
mod note;
mod notices;
mod ordered;
pub mod restored;
mod settings;
mod sheets;
mod time;
mod write;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use sqlx::{Connection, SqliteConnection};

pub use self::note::Note;
use self::sheets::Sheets;
pub use self::time::Timed;
use super::inbox::{InboxRow, next_id};
use super::load::sql;
use super::outbox::Settled;
use super::rows::{Value, select};
use super::{Kept, Passed, Record, RecordError, sqlite};
use crate::audit::{Content, Setting};
use crate::receive::Arrival;
use crate::route::KnownNotice;
use crate::tmail::Tmail;
use crate::tracking::TrackingNumber;

/// What one transaction writes.
#[derive(Debug, Default)]
pub struct Round {
    pub now: Timestamp,
    /// Mails that just came in.
    pub arrivals: Vec<(Arc<Arrival>, Timestamp)>,
    /// What became of mails, in the order in which they were decided.
    pub decided: Vec<Decided>,
    /// Results of deliveries.
    pub settled: Vec<Settled>,
    /// The version that each TMail had when it was decided about; 0 for a new one.
    pub versions: BTreeMap<TrackingNumber, u32>,
    /// When time next changes each of the TMails; one that isn't here: never.
    pub dues: BTreeMap<TrackingNumber, Timestamp>,
    /// Salts for contents, 16 random bytes each: [`Round::salts`] says how many.
    pub salts: Vec<[u8; 16]>,
}

/// What became of one mail.
#[derive(Debug)]
pub struct Decided {
    pub mail: Which,
    pub passed: Passed,
}

/// A mail of this round, or one that was in the inbox already.
#[derive(Debug)]
pub enum Which {
    /// Its place in [`Round::arrivals`].
    New(usize),
    Old(InboxRow),
}

impl Round {
    /// How many salts it needs.
    pub fn salts(&self) -> usize {
        let of_order = |passed: &Passed| usize::from(passed.order.is_some());
        let of = |passed: &Passed| {
            let level = usize::from(passed.level.is_some());
            2 + passed.notices.len() + passed.bounced.len() + of_order(passed) + level
        };
        let of_decided = self.decided.iter().flat_map(|decided| decided.passed.all()).map(of);
        self.arrivals.len() + of_decided.sum::<usize>() + self.settled.len()
    }
}

pub(super) const CONTENT: &str = "INSERT INTO content (digest, salt, bytes)";

pub(super) fn content_row(content: Content) -> [Value; 3] {
    [content.digest.into(), content.salt.to_vec().into(), content.bytes.into()]
}

impl Record {
    /// Commits a round; gives the inbox rows of its arrivals. On an error nothing was written, and
    /// nothing in memory has changed.
    pub async fn commit(&mut self, round: Round) -> Result<Vec<InboxRow>, RecordError> {
        let Self { connection, link, cache, settings, secret, .. } = self;
        let mut transaction = connection.begin_with(sqlite::BEGIN).await.map_err(sql("beginning a round"))?;
        if let Some(moved) = moved(&mut transaction, &round.versions).await? {
            // What is remembered of it is out of date.
            cache.remove(&moved);
            return Err(RecordError::Moved(moved));
        }
        let first = next_id(&mut transaction).await.map_err(sql("reading the inbox"))?;
        let mut sheets = Sheets::new(link.clone(), first, round);
        sheets.directory = settings.get(&Setting::Directory).map(|in_force| in_force.content.clone());
        sheets.secret = *secret;
        sheets.fill();
        sheets.write(&mut transaction).await.map_err(sql("writing a round"))?;
        transaction.commit().await.map_err(sql("committing a round"))?;
        let Sheets { link, serial, arrivals, tmails, mut sent, round, levels, .. } = sheets;
        self.take_levels(levels);
        self.link = link;
        self.serial = self.serial.max(serial);
        for (number, tmail) in tmails {
            let notices = sent.remove(&number).unwrap_or_default();
            self.changed(tmail, notices, round.versions.get(&number) == Some(&0));
        }
        for (number, notices) in sent {
            if let Some(kept) = self.cache.get_mut(&number) {
                kept.sent(notices);
            }
        }
        Ok(arrivals)
    }

    /// Takes what was committed into memory. A TMail that isn't there any more stays out: its earlier
    /// notices would be missing.
    fn changed(&mut self, tmail: Tmail, notices: Vec<(String, KnownNotice)>, is_new: bool) {
        if let Some(kept) = self.cache.get_mut(&tmail.number) {
            kept.tmail = tmail;
            kept.sent(notices);
        } else if is_new {
            self.remember([Kept { tmail, notices: notices.into() }]);
        }
    }
}

/// A TMail that isn't what it was when it was decided about.
async fn moved(
    connection: &mut SqliteConnection,
    versions: &BTreeMap<TrackingNumber, u32>,
) -> Result<Option<TrackingNumber>, RecordError> {
    use sqlx::Row;
    let keys: Vec<String> = versions.keys().map(ToString::to_string).collect();
    let head = "SELECT number, version FROM tmail WHERE number";
    let rows = select(connection, head, keys, "").await.map_err(sql("checking versions"))?;
    let stored: BTreeMap<String, i64> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    let now = |number: &TrackingNumber| stored.get(&number.to_string()).copied().unwrap_or(0);
    let moved = versions.iter().find(|(number, version)| now(number) != i64::from(**version));
    Ok(moved.map(|(number, _)| number.clone()))
}
