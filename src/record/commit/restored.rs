//! Writing that the record was put back from a backup: what came after it is lost, and no number that was
//! given then is given again.

use jiff::Timestamp;
use sqlx::{Connection, Row, SqliteConnection};

use super::sheets::Sheets;
use super::{Round, sql, sqlite};
use crate::audit::Happening;
use crate::audit::entry::Lost;
use crate::record::inbox::json;
use crate::record::load::unfold;
use crate::record::order::Operator;
use crate::record::{Record, RecordError};
use crate::tmail::{Changeset, Event, Tmail};

/// TMails that are read and written together.
const TOGETHER: usize = 200;

/// At least so many numbers stay free, since they may have been given after the backup.
const TMAILS: u64 = 1000;
const CHANGESETS: u32 = 100;

/// A backup that was put back.
#[derive(Clone, Debug)]
pub struct Restoration {
    pub now: Timestamp,
    /// When the backup was made.
    pub taken: Timestamp,
    pub by: Operator,
    /// Why, where they said so.
    pub why: String,
    /// The number of the next TMail, if the operator knows better.
    pub next: Option<u64>,
}

/// What was written of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restored {
    pub tmails: usize,
    /// The number of the next TMail.
    pub next: u64,
}

impl Record {
    /// Records it, in one transaction: an entry that explains the break, a changeset on each TMail that says
    /// so, and numbers that go on far behind those that may have been given. `salt`: 16 random bytes each time.
    pub async fn restored(
        &mut self,
        restoration: &Restoration,
        mut salt: impl FnMut() -> [u8; 16],
    ) -> Result<Restored, RecordError> {
        let Restoration { now, taken, by, why, next } = restoration;
        let failed = sql("recording that a backup was put back");
        let next = next.unwrap_or((self.serial / TMAILS + 2) * TMAILS).max(self.serial + 1);
        let Self { connection, link, .. } = self;
        let mut transaction = connection.begin_with(sqlite::BEGIN).await.map_err(&failed)?;
        let (mut list, mut tmails, mut last) = (String::new(), 0, String::new());
        loop {
            let found = behind(&mut transaction, &last).await?;
            let Some(newest) = found.last() else { break };
            last = newest.number.to_string();
            tmails += found.len();
            let salts = found.iter().map(|_| salt()).collect();
            // What time changes of them is looked for anew.
            let dues = found.iter().map(|tmail| (tmail.number.clone(), *now)).collect();
            let mut sheets =
                Sheets::new(link.clone(), 0, Round { now: *now, salts, dues, ..Round::default() });
            for tmail in found {
                list.push_str(&sheets.broken_off(tmail, *now, *taken));
            }
            sheets.serial = self.serial;
            sheets.write(&mut transaction).await.map_err(&failed)?;
        }
        let salts = (0..3).map(|_| salt()).collect();
        let mut sheets = Sheets::new(link.clone(), 0, Round { now: *now, salts, ..Round::default() });
        let who = sheets.keep(json(by).into_bytes());
        let why = (!why.is_empty()).then(|| sheets.keep(why.clone().into_bytes()));
        let changes = sheets.keep(list.into_bytes());
        let lost = Lost { since: *taken, next_number: next };
        sheets.enter(&Happening::Restored { lost, who, why, changes });
        sheets.write(&mut transaction).await.map_err(&failed)?;
        gone_on(&mut transaction, next).await.map_err(&failed)?;
        transaction.commit().await.map_err(&failed)?;
        (self.link, self.serial) = (sheets.link, next - 1);
        self.cache.clear();
        Ok(Restored { tmails, next })
    }
}

/// The next TMails behind that one.
async fn behind(connection: &mut SqliteConnection, last: &str) -> Result<Vec<Tmail>, RecordError> {
    let query = "SELECT fold FROM tmail WHERE number > $1 ORDER BY number LIMIT $2";
    let limit = i64::try_from(TOGETHER).unwrap_or(i64::MAX);
    let rows = sqlx::query(query).bind(last).bind(limit).fetch_all(connection).await;
    rows.map_err(sql("reading TMails"))?.iter().map(|row| unfold(row.get(0))).collect()
}

/// The number of the last TMail, and how often a backup was put back: Message-IDs go by it.
async fn gone_on(connection: &mut SqliteConnection, next: u64) -> Result<(), sqlx::Error> {
    let serial = "INSERT INTO gateway (name, value) VALUES ('serial', $1) \
                  ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    sqlx::query(serial).bind((next - 1).to_string()).execute(&mut *connection).await?;
    let times = "INSERT INTO gateway (name, value) VALUES ('restored', '1') \
                 ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(gateway.value AS BIGINT) + 1 AS TEXT)";
    sqlx::query(times).execute(&mut *connection).await?;
    Ok(())
}

impl Sheets {
    /// The changeset that says so on one TMail; gives its line in the list of all: number, changeset, content.
    fn broken_off(&mut self, mut tmail: Tmail, now: Timestamp, taken: Timestamp) -> String {
        let last = tmail.version;
        let number = ((last + CHANGESETS) / CHANGESETS + 1) * CHANGESETS;
        let events = vec![Event::Restored { taken, last }];
        let change = Changeset { number, at: now, author: None, events };
        let content = self.keep(json(&change).into_bytes());
        tmail.apply(&change);
        let of = tmail.number.clone();
        self.changesets.push([of.to_string().into(), number.into(), content.clone().into()]);
        self.tmails.insert(of.clone(), tmail);
        format!("{of} #{number} {content}\n")
    }
}
