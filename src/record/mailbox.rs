//! How far the IMAP mailbox was read, written with the mails themselves; and what was left there.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use sqlx::{Connection, Row, SqliteConnection};

use super::load::sql;
use super::rows::{Value, insert};
use super::{Record, RecordError, millis, sqlite};
use crate::receive::{Arrival, Place, Source};

const CURSOR: &str = "INSERT INTO mailbox_cursor (account, validity, uid)";

/// Forward alone, but for a mailbox that numbers its mails anew.
const UPSERT: &str = "ON CONFLICT (account) DO UPDATE SET validity = excluded.validity, uid = excluded.uid \
    WHERE mailbox_cursor.validity <> excluded.validity OR mailbox_cursor.uid < excluded.uid";

/// The places of the mails of a round, the last of each mailbox.
#[derive(Debug, Default)]
pub(super) struct Cursors(BTreeMap<i64, Place>);

impl Cursors {
    pub(super) fn pass(&mut self, arrival: &Arrival) {
        if let Source::Imap(place) = arrival.source {
            self.0.insert(place.account, place);
        }
    }

    pub(super) async fn write(&mut self, to: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let rows: Vec<[Value; 3]> = std::mem::take(&mut self.0).into_values().map(row).collect();
        insert(to, CURSOR, rows, UPSERT).await.map(|_| ())
    }
}

impl Record {
    /// How far a mailbox was read; nothing if it never was.
    pub async fn cursor(&mut self, account: i64) -> Result<Option<Place>, RecordError> {
        let query = "SELECT validity, uid FROM mailbox_cursor WHERE account = $1";
        let row = sqlx::query(query).bind(account).fetch_optional(&mut self.connection).await;
        let row = row.map_err(sql("reading how far the mailbox was read"))?;
        let number =
            |row: &sqlx::sqlite::SqliteRow, at: usize| u32::try_from(row.get::<i64, _>(at)).unwrap_or(0);
        Ok(row.map(|row| Place { account, validity: number(&row, 0), uid: number(&row, 1) }))
    }
}

/// Records a mail that is left where it is, so that it isn't looked at again. Errors: the database is busy
/// or can't be written.
pub async fn pass_over(
    data_dir: &Path,
    place: Place,
    octets: u32,
    now: Timestamp,
) -> Result<(), RecordError> {
    let mut connection = sqlite::connect(data_dir).await?;
    let left = async {
        let mut transaction = connection.begin_with(sqlite::BEGIN).await?;
        let [account, validity, uid] = row(place);
        let columns = [account, validity, uid, i64::from(octets).into(), millis(now).into()];
        let head = "INSERT INTO left_mail (account, validity, uid, octets, seen)";
        insert(&mut transaction, head, vec![columns], "ON CONFLICT DO NOTHING").await?;
        insert(&mut transaction, CURSOR, vec![row(place)], UPSERT).await?;
        transaction.commit().await
    };
    left.await.map_err(sql("recording a mail that is left"))
}

fn row(place: Place) -> [Value; 3] {
    [place.account.into(), place.validity.into(), place.uid.into()]
}
